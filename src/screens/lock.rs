//! The locked screen. Clocks, the form in hand and the age of its draft stay in sight; lists and records do not. A
//! call can be recorded without a PIN and is signed later; a colleague can take the desk and leaves the other
//! one's forms as they are.

use super::pin_entry::PinEntry;
use super::{Cx, Input, Outcome, Screen};
use crate::domain::OfficerId;
use crate::keymap::{Action, Code};
use crate::locale::texts;
use crate::msg::{Reply, Ticket};
use crate::record::wish::Wish;
use crate::widgets::{Paint, paint};
use ratatui::layout::Rect;

/// The PIN of whoever comes back.
#[derive(Debug)]
pub struct Lock {
    entry: PinEntry,
}

impl Lock {
    /// A lock that first offers the officer who sat here.
    #[must_use]
    pub fn new(cx: &Cx<'_>, me: OfficerId) -> Lock {
        let at = cx.watch.and_then(|w| w.officers.iter().position(|o| o.id == me));
        Lock { entry: PinEntry::at(at.unwrap_or_default()) }
    }

    fn prove(&mut self, cx: &Cx<'_>) -> Vec<Outcome> {
        self.entry.prove(cx, |officer| vec![Wish::SignOn { officer: officer.id }])
    }
}

impl Screen for Lock {
    fn on(&mut self, cx: &Cx<'_>, input: &Input) -> Option<Vec<Outcome>> {
        match input {
            Input::Action(Action::Save) => return Some(self.prove(cx)),
            Input::Key(key) if key.code == Code::Enter => return Some(self.prove(cx)),
            Input::Action(Action::NewCall | Action::Quit | Action::Language | Action::Colours) => {
                return None;
            }
            _ => self.entry.on(cx, input),
        }
        Some(Vec::new())
    }

    fn reply(&mut self, cx: &Cx<'_>, _ticket: Ticket, reply: &Reply) -> Option<Vec<Outcome>> {
        Some(match self.entry.answer(cx, reply)? {
            Ok(officer) => vec![Outcome::SignedOn(officer)],
            Err(outs) => outs,
        })
    }

    fn draw(&self, cx: &Cx<'_>, paint: &mut Paint<'_>, body: Rect) {
        let rows = self.entry.rows(cx).saturating_add(6).min(body.height);
        let foot = Rect { y: body.bottom().saturating_sub(rows), height: rows, ..body };
        let inside = paint.frame(paint::centred(foot, 64, rows), texts::LOCKED.get(cx.lang()));
        self.entry.draw(cx, paint, inside, texts::LOCKED_HINT);
    }

    fn actions(&self) -> &'static [Action] {
        &[Action::NewCall, Action::Save, Action::Quit]
    }
}
