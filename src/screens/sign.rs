//! A signature: who signs, and his PIN. What is signed is written with the proof in one commit.

use super::{Cx, Input, Out, tell};
use crate::domain::OfficerId;
use crate::keymap::{Action, Code};
use crate::locale::texts;
use crate::msg::{Effect, Reply, Request};
use crate::schema::report;
use crate::store::StoreError;
use crate::store::act::Act;
use crate::store::pin::Pin;
use crate::store::query::{Commit, Proof, Record};
use crate::text::Edit;
use crate::theme::Role;
use crate::widgets::field::Laid;
use crate::widgets::{Paint, paint};
use ratatui::layout::Rect;
use uuid::Uuid;

/// The list of officers and the PIN being typed, over the report that is to be released.
#[derive(Debug)]
pub struct Sign {
    report: Record,
    at: usize,
    pin: Edit,
    asked: Option<(Uuid, OfficerId)>,
}

impl Sign {
    /// The release of a report (签发).
    #[must_use]
    pub fn release(report: Record) -> Sign {
        Sign { report, at: 0, pin: Edit::new(false), asked: None }
    }

    /// Whether the store has still to answer.
    #[must_use]
    pub fn is_saving(&self) -> bool {
        self.asked.is_some()
    }

    /// Handles an input.
    pub fn on(&mut self, cx: &Cx<'_>, input: &Input) -> Option<Vec<Out>> {
        let count = cx.watch.map_or(0, |w| w.officers.len()).max(1);
        match input {
            Input::Text(text) => self.pin.insert(text),
            Input::Action(Action::Back) => {
                self.pin.wipe();
                return Some(vec![Out::Close]);
            }
            Input::Action(Action::Save) => return Some(self.prove(cx)),
            Input::Action(Action::Next) => self.at = (self.at + 1) % count,
            Input::Action(Action::Previous) => self.at = (self.at + count - 1) % count,
            Input::Key(key) => match key.code {
                Code::Down => self.at = (self.at + 1) % count,
                Code::Up => self.at = (self.at + count - 1) % count,
                Code::Backspace => {
                    self.pin.backspace();
                }
                _ => {}
            },
            Input::Action(Action::NewCall | Action::Quit) => return None,
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
        let mut values = self.report.row.values.clone();
        values.set_text("state", report::RELEASED);
        values.set_text("released_by", &officer.name);
        values.set_text("released_at", &cx.minute());
        let act = Act::Revise {
            id: self.report.row.id,
            revision: self.report.row.revision,
            reason: "签发".into(),
            values,
        };
        let commit = Commit { at: cx.now, by: officer.id, proofs, acts: vec![act] };
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
            Ok(_) => {
                let name = cx.watch.map_or("", |w| w.name(officer));
                let number = self.report.row.number.to_string();
                vec![
                    Out::Told(Role::Good, texts::RELEASED_TOLD.fill(cx.lang(), &[&number, name])),
                    Out::Close,
                ]
            }
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
        let lang = cx.lang();
        let rows = u16::try_from(watch.officers.len()).unwrap_or(u16::MAX).saturating_add(7);
        let inside = paint.frame(paint::centred(body, 64, rows), texts::RELEASE_TITLE.get(lang));
        let title = self.report.row.values.text("title").unwrap_or_default();
        paint.put(
            inside.x,
            inside.y,
            inside.width,
            &format!("{} {title}", self.report.row.number),
            Role::Title,
        );
        let room = usize::from(inside.height.saturating_sub(5)).max(1);
        let top = (self.at + 1).saturating_sub(room);
        for (line, (at, officer)) in watch.officers.iter().enumerate().skip(top).take(room).enumerate() {
            let role = if at == self.at { Role::Selected } else { Role::Normal };
            let y = inside.y + 1 + u16::try_from(line).unwrap_or(0);
            paint.fit(
                inside.x,
                y,
                inside.width,
                &format!("{:>2} {} {}", at + 1, officer.name, officer.post),
                role,
            );
        }
        let y = inside.bottom().saturating_sub(2);
        let used = paint.put(inside.x, y, inside.width, texts::PIN_PROMPT.get(lang), Role::Title);
        let area = Rect { x: inside.x + used, y, width: inside.width.saturating_sub(used), height: 1 };
        Laid::of(&self.pin, area.width, true).draw(paint, area, Role::Field, true);
        paint.put(inside.x, y + 1, inside.width, texts::F8_SIGNS.get(lang), Role::Muted);
    }

    /// What works here.
    #[must_use]
    pub fn actions(&self) -> &'static [Action] {
        &[Action::Save, Action::Back]
    }
}
