//! Who sits down: a name and a PIN.

use super::pin_entry::PinEntry;
use super::{Cx, Input, Outcome, Screen};
use crate::keymap::{Action, Code};
use crate::locale::texts;
use crate::msg::{Reply, Request, Ticket};
use crate::record::wish::Wish;
use crate::widgets::{Paint, paint};
use ratatui::layout::Rect;

/// The list of officers and the PIN being typed.
#[derive(Debug)]
pub struct SignOn {
    entry: PinEntry,
    /// An officer is signed on already and may go back.
    optional: bool,
}

impl SignOn {
    /// `optional` when somebody is signed on and may go back.
    #[must_use]
    pub fn new(optional: bool) -> SignOn {
        SignOn { entry: PinEntry::new(), optional }
    }

    fn prove(&mut self, cx: &Cx<'_>) -> Vec<Outcome> {
        if cx.watch.is_none() {
            // Typed ahead of the store: it is meant for the officers who are about to be listed.
            return vec![cx.ask(Request::Watch)];
        }
        self.entry.prove(cx, |officer| vec![Wish::SignOn { officer: officer.id }])
    }
}

impl Screen for SignOn {
    fn on(&mut self, cx: &Cx<'_>, input: &Input) -> Option<Vec<Outcome>> {
        match input {
            Input::Action(Action::Back) if self.optional => {
                self.entry.wipe();
                return Some(vec![Outcome::Close]);
            }
            Input::Action(Action::Save) => return Some(self.prove(cx)),
            Input::Key(key) if key.code == Code::Enter => return Some(self.prove(cx)),
            Input::Action(
                Action::Quit
                | Action::NewCall
                | Action::Help
                | Action::Language
                | Action::Colours
                | Action::Frame
                | Action::Menu,
            ) => {
                return None;
            }
            _ => self.entry.on(cx, input),
        }
        Some(Vec::new())
    }

    fn reply(&mut self, cx: &Cx<'_>, _ticket: Ticket, reply: &Reply) -> Option<Vec<Outcome>> {
        if matches!(reply, Reply::Watch(Ok(_))) && cx.watch.is_some() {
            return Some(self.prove(cx));
        }
        Some(match self.entry.answer(cx, reply)? {
            Ok(officer) => vec![Outcome::SignedOn(officer)],
            Err(outs) => outs,
        })
    }

    fn draw(&self, cx: &Cx<'_>, paint: &mut Paint<'_>, body: Rect) {
        if cx.watch.is_none() {
            return;
        }
        let rows = self.entry.rows(cx).saturating_add(6);
        let inside = paint.frame(paint::centred(body, 60, rows), texts::SIGN_ON.get(cx.lang()));
        self.entry.draw(cx, paint, inside, texts::SIGN_ON_HINT);
    }

    fn actions(&self) -> &'static [Action] {
        if self.optional {
            &[Action::Save, Action::Back]
        } else {
            &[Action::Save, Action::NewCall, Action::Menu, Action::Help, Action::Quit]
        }
    }
}
