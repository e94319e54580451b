//! An officer and his PIN: the part that signing on and signing share.

use super::{Cx, Input, Outcome, messages};
use crate::domain::OfficerId;
use crate::keymap::{Action, Code};
use crate::locale::{Text, texts};
use crate::msg::{Effect, Reply, Request};
use crate::record::act::Officer;
use crate::record::pin::Pin;
use crate::record::wish::Wish;
use crate::store::query::{Commit, Proof};
use crate::text::Edit;
use crate::theme::Role;
use crate::widgets::Paint;
use crate::widgets::field::FieldLayout;
use ratatui::layout::Rect;

/// The officer chosen, the PIN being typed, and whose proof was sent.
#[derive(Debug)]
pub(super) struct PinEntry {
    /// Who is chosen by his place; nobody yet is whoever is on watch.
    at: Option<usize>,
    /// Only this officer can sign.
    only: Option<OfficerId>,
    /// This one cannot.
    except: Option<OfficerId>,
    pin: Edit,
    /// Whose signature the store has still to answer.
    asked: Option<OfficerId>,
}

/// A PIN is not left in memory by a screen that goes away.
impl Drop for PinEntry {
    fn drop(&mut self) {
        self.pin.wipe();
    }
}

impl PinEntry {
    /// Begins at the officer on watch.
    pub(super) fn new() -> PinEntry {
        PinEntry { at: None, only: None, except: None, pin: Edit::new(false), asked: None }
    }

    /// The place of who is chosen.
    fn place(&self, cx: &Cx<'_>) -> usize {
        let lead = cx.watch.map(|w| w.shift.lead);
        let on_watch = || self.officers(cx).iter().position(|o| Some(o.id) == lead);
        self.at.or_else(on_watch).unwrap_or_default()
    }

    /// Begins at the n-th officer.
    pub(super) fn at(at: usize) -> PinEntry {
        PinEntry { at: Some(at), only: None, except: None, pin: Edit::new(false), asked: None }
    }

    /// Takes the PIN of one officer only.
    pub(super) fn of(officer: OfficerId) -> PinEntry {
        PinEntry { at: Some(0), only: Some(officer), except: None, pin: Edit::new(false), asked: None }
    }

    /// Takes the PIN of anybody but one officer.
    pub(super) fn besides(officer: OfficerId) -> PinEntry {
        PinEntry { at: Some(0), only: None, except: Some(officer), pin: Edit::new(false), asked: None }
    }

    /// Who can sign here: whoever has not left.
    fn officers<'a>(&self, cx: &Cx<'a>) -> Vec<&'a Officer> {
        let all = cx.watch.map(|w| w.officers.iter()).into_iter().flatten();
        let may = |o: &Officer| self.only.map_or(!o.left, |only| o.id == only) && self.except != Some(o.id);
        all.filter(|o| may(o)).collect()
    }

    /// How many lines the list of officers takes.
    pub(super) fn rows(&self, cx: &Cx<'_>) -> u16 {
        u16::try_from(self.officers(cx).len()).unwrap_or(u16::MAX)
    }

    /// Whether the store has still to answer.
    pub(super) fn is_waiting(&self) -> bool {
        self.asked.is_some()
    }

    pub(super) fn wipe(&mut self) {
        self.pin.wipe();
    }

    /// Types the PIN and chooses the officer.
    pub(super) fn on(&mut self, cx: &Cx<'_>, input: &Input) {
        let count = self.officers(cx).len().max(1);
        let at = self.place(cx);
        let (next, previous) = (Some((at + 1) % count), Some((at + count - 1) % count));
        match input {
            Input::Text(text) => self.pin.insert(text),
            Input::Action(Action::Next) => self.at = next,
            Input::Action(Action::Previous) => self.at = previous,
            Input::Key(key) => match key.code {
                Code::Down => self.at = next,
                Code::Up => self.at = previous,
                Code::Backspace => {
                    self.pin.backspace();
                }
                _ => {}
            },
            _ => {}
        }
    }

    /// The proof of who is chosen; the typed PIN is wiped.
    pub(super) fn proof(&mut self, cx: &Cx<'_>) -> Option<Proof> {
        let officer = self.officers(cx).get(self.place(cx)).map(|o| o.id)?;
        if self.asked.is_some() || self.pin.is_empty() {
            return None;
        }
        let pin = Pin::new(self.pin.text());
        self.pin.wipe();
        Some(Proof { officer, pin })
    }

    /// Sends what two sign, written by the first; the answer is awaited as that of the second.
    pub(super) fn send(
        &mut self,
        cx: &Cx<'_>,
        first: Proof,
        second: Proof,
        wishes: Vec<Wish>,
    ) -> Vec<Outcome> {
        self.asked = Some(second.officer);
        let commit = Commit { at: cx.now, by: first.officer, proofs: vec![first, second], wishes };
        vec![cx.ask(Request::Commit(commit))]
    }

    /// Sends what is signed, with the proof, in one commit; the typed PIN is wiped.
    pub(super) fn prove(&mut self, cx: &Cx<'_>, wishes: impl FnOnce(&Officer) -> Vec<Wish>) -> Vec<Outcome> {
        self.prove_by(cx, None, wishes)
    }

    /// The same, written by somebody else than who signs.
    pub(super) fn prove_by(
        &mut self,
        cx: &Cx<'_>,
        by: Option<OfficerId>,
        wishes: impl FnOnce(&Officer) -> Vec<Wish>,
    ) -> Vec<Outcome> {
        let Some(officer) = self.officers(cx).get(self.place(cx)).copied() else { return Vec::new() };
        if self.asked.is_some() {
            return Vec::new();
        }
        if self.pin.is_empty() {
            let asks = texts::PIN_IS_EMPTY.fill(cx.lang(), &[&officer.name]);
            return vec![Outcome::Notice(Role::Warn, asks)];
        }
        self.asked = Some(officer.id);
        let proofs = vec![Proof { officer: officer.id, pin: Pin::new(self.pin.text()) }];
        self.pin.wipe();
        let by = by.unwrap_or(officer.id);
        let commit = Commit { at: cx.now, by, proofs, wishes: wishes(officer) };
        vec![cx.ask(Request::Commit(commit))]
    }

    /// The store's answer, if this is the one that is awaited: who has signed, or what to say and record.
    pub(super) fn answer(&mut self, cx: &Cx<'_>, reply: &Reply) -> Option<Result<OfficerId, Vec<Outcome>>> {
        let Reply::Commit(result) = reply else { return None };
        let officer = self.asked.take()?;
        let Err(e) = result else { return Some(Ok(officer)) };
        Some(Err(vec![Outcome::Notice(Role::Alert, messages::told(e, cx)), Outcome::Effect(Effect::Bell)]))
    }

    /// Draws officers, PIN and hint.
    pub(super) fn draw(&self, cx: &Cx<'_>, paint: &mut Paint<'_>, inside: Rect, hint: Text) {
        let Some(watch) = cx.watch else { return };
        let room = usize::from(inside.height.saturating_sub(4)).max(1);
        let chosen = self.place(cx);
        let top = (chosen + 1).saturating_sub(room);
        for (line, (at, officer)) in
            self.officers(cx).into_iter().enumerate().skip(top).take(room).enumerate()
        {
            let role = if at == chosen { Role::Selected } else { Role::Normal };
            let on = if officer.id == watch.shift.lead { texts::ON_WATCH.get(cx.lang()) } else { "" };
            let y = inside.y + u16::try_from(line).unwrap_or(0);
            let text = format!("{:>2} {} {} {on}", at + 1, officer.name, officer.post);
            paint.fit(inside.x, y, inside.width, &text, role);
        }
        let y = inside.bottom().saturating_sub(2);
        let used = paint.put(inside.x, y, inside.width, texts::PIN_PROMPT.get(cx.lang()), Role::Title);
        let area = Rect { x: inside.x + used, y, width: inside.width.saturating_sub(used), height: 1 };
        FieldLayout::of(&self.pin, area.width, true).draw(paint, area, Role::Field, true);
        paint.put(inside.x, y + 1, inside.width, hint.get(cx.lang()), Role::Muted);
    }
}
