//! Who sits down: a name and a PIN.

use super::{Cx, Input, Out, tell};
use crate::domain::OfficerId;
use crate::keymap::{Action, Code};
use crate::locale::texts;
use crate::msg::{Effect, Reply, Request};
use crate::store::StoreError;
use crate::store::act::Act;
use crate::store::pin::Pin;
use crate::store::query::{Commit, Proof};
use crate::text::Edit;
use crate::theme::Role;
use crate::widgets::field::Laid;
use crate::widgets::{Paint, paint};
use ratatui::layout::Rect;
use uuid::Uuid;

/// The list of officers and the PIN being typed.
#[derive(Debug)]
pub struct SignOn {
    at: usize,
    pin: Edit,
    asked: Option<(Uuid, OfficerId)>,
    /// An officer is signed on already and may go back.
    optional: bool,
}

impl SignOn {
    /// `optional` when somebody is signed on and may go back.
    #[must_use]
    pub fn new(optional: bool) -> SignOn {
        SignOn { at: 0, pin: Edit::new(false), asked: None, optional }
    }

    /// Handles an input.
    pub fn on(&mut self, cx: &Cx<'_>, input: &Input) -> Option<Vec<Out>> {
        let count = cx.watch.map_or(0, |w| w.officers.len());
        match input {
            Input::Text(text) => self.pin.insert(text),
            Input::Action(Action::Back) if self.optional => {
                self.pin.wipe();
                return Some(vec![Out::Close]);
            }
            Input::Action(Action::Save) => return Some(self.prove(cx)),
            Input::Action(Action::Next) => self.at = (self.at + 1) % count.max(1),
            Input::Action(Action::Previous) => self.at = (self.at + count.saturating_sub(1)) % count.max(1),
            Input::Key(key) => match key.code {
                Code::Enter => return Some(self.prove(cx)),
                Code::Down => self.at = (self.at + 1) % count.max(1),
                Code::Up => self.at = (self.at + count.saturating_sub(1)) % count.max(1),
                Code::Backspace => {
                    self.pin.backspace();
                }
                _ => {}
            },
            Input::Action(
                Action::Quit
                | Action::Help
                | Action::Language
                | Action::Colours
                | Action::Frame
                | Action::Menu,
            ) => {
                return None;
            }
            _ => {}
        }
        Some(Vec::new())
    }

    fn prove(&mut self, cx: &Cx<'_>) -> Vec<Out> {
        let Some(officer) = cx.watch.and_then(|w| w.officers.get(self.at)) else { return Vec::new() };
        if self.asked.is_some() || self.pin.is_empty() {
            return Vec::new();
        }
        let tag = cx.id();
        self.asked = Some((tag, officer.id));
        let proofs = vec![Proof { officer: officer.id, pin: Pin::new(self.pin.text()) }];
        self.pin.wipe();
        let commit =
            Commit { at: cx.now, by: officer.id, proofs, acts: vec![Act::SignOn { officer: officer.id }] };
        vec![Out::Effect(Effect::Ask(Request::Commit(tag, commit)))]
    }

    /// Takes an answer of the store.
    pub fn reply(&mut self, cx: &Cx<'_>, reply: &Reply) -> Vec<Out> {
        let (Reply::Committed(tag, result), Some((asked, officer))) = (reply, self.asked) else {
            return Vec::new();
        };
        if *tag != asked {
            return Vec::new();
        }
        self.asked = None;
        match result {
            Ok(_) => vec![Out::SignedOn(officer)],
            Err(e) => {
                let mut outs =
                    vec![Out::Told(Role::Alert, tell::error(e, cx.lang())), Out::Effect(Effect::Bell)];
                if matches!(e, StoreError::WrongPin(_)) {
                    let acts = vec![Act::SignOnFailed { officer }];
                    let commit = Commit { at: cx.now, by: OfficerId(0), proofs: Vec::new(), acts };
                    outs.push(Out::Effect(Effect::Ask(Request::Commit(cx.id(), commit))));
                }
                outs
            }
        }
    }

    /// Draws it.
    pub fn draw(&self, cx: &Cx<'_>, paint: &mut Paint<'_>, body: Rect) {
        let Some(watch) = cx.watch else { return };
        let rows = u16::try_from(watch.officers.len()).unwrap_or(u16::MAX).saturating_add(6);
        let inside = paint.frame(paint::centred(body, 60, rows), texts::SIGN_ON.get(cx.lang()));
        let room = usize::from(inside.height.saturating_sub(4)).max(1);
        let top = (self.at + 1).saturating_sub(room);
        for (line, (at, officer)) in watch.officers.iter().enumerate().skip(top).take(room).enumerate() {
            let role = if at == self.at { Role::Selected } else { Role::Normal };
            let on = if officer.id == watch.shift.lead { texts::ON_WATCH.get(cx.lang()) } else { "" };
            let y = inside.y + u16::try_from(line).unwrap_or(0);
            paint.fit(
                inside.x,
                y,
                inside.width,
                &format!("{:>2} {} {} {on}", at + 1, officer.name, officer.post),
                role,
            );
        }
        let y = inside.bottom().saturating_sub(2);
        let used = paint.put(inside.x, y, inside.width, texts::PIN_PROMPT.get(cx.lang()), Role::Title);
        let area = Rect { x: inside.x + used, y, width: inside.width.saturating_sub(used), height: 1 };
        Laid::of(&self.pin, area.width, true).draw(paint, area, Role::Field, true);
        paint.put(inside.x, y + 1, inside.width, texts::SIGN_ON_HINT.get(cx.lang()), Role::Muted);
    }

    /// What works here.
    #[must_use]
    pub fn actions(&self) -> &'static [Action] {
        if self.optional {
            &[Action::Save, Action::Back]
        } else {
            &[Action::Save, Action::Menu, Action::Help, Action::Quit]
        }
    }
}
