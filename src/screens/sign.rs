//! A signature: who signs, and his PIN. What is signed is written with the proof in one commit.

use super::pin_entry::PinEntry;
use super::{Cx, Input, Out};
use crate::keymap::Action;
use crate::locale::texts;
use crate::msg::Reply;
use crate::schema::report;
use crate::store::act::Act;
use crate::store::query::Record;
use crate::theme::Role;
use crate::widgets::{Paint, paint};
use ratatui::layout::Rect;

/// The officer who signs, over the report that is to be released.
#[derive(Debug)]
pub struct Sign {
    report: Record,
    entry: PinEntry,
}

impl Sign {
    /// The release of a report (签发).
    #[must_use]
    pub fn release(report: Record) -> Sign {
        Sign { report, entry: PinEntry::new() }
    }

    /// Whether the store has still to answer.
    #[must_use]
    pub fn is_saving(&self) -> bool {
        self.entry.is_waiting()
    }

    /// Handles an input.
    pub fn on(&mut self, cx: &Cx<'_>, input: &Input) -> Option<Vec<Out>> {
        match input {
            Input::Action(Action::Back) => {
                self.entry.wipe();
                return Some(vec![Out::Close]);
            }
            Input::Action(Action::Save) => {
                let (row, at) = (&self.report.row, cx.minute());
                let acts = |officer: &crate::store::act::Officer| {
                    let mut values = row.values.clone();
                    values.set_text("state", report::RELEASED);
                    values.set_text("released_by", &officer.name);
                    values.set_text("released_at", &at);
                    vec![Act::Revise { id: row.id, revision: row.revision, reason: "签发".into(), values }]
                };
                return Some(self.entry.prove(cx, acts));
            }
            Input::Action(Action::NewCall | Action::Quit) => return None,
            _ => self.entry.on(cx, input),
        }
        Some(Vec::new())
    }

    /// Takes an answer of the store.
    pub fn reply(&mut self, cx: &Cx<'_>, reply: &Reply) -> Vec<Out> {
        match self.entry.answer(cx, reply) {
            Some(Ok(officer)) => {
                let name = cx.watch.map_or("", |w| w.name(officer));
                let number = self.report.row.number.to_string();
                vec![
                    Out::Told(Role::Good, texts::RELEASED_TOLD.fill(cx.lang(), &[&number, name])),
                    Out::Close,
                ]
            }
            Some(Err(outs)) => outs,
            None => Vec::new(),
        }
    }

    /// Draws it.
    pub fn draw(&self, cx: &Cx<'_>, paint: &mut Paint<'_>, body: Rect) {
        let Some(watch) = cx.watch else { return };
        let rows = u16::try_from(watch.officers.len()).unwrap_or(u16::MAX).saturating_add(7);
        let inside = paint.frame(paint::centred(body, 64, rows), texts::RELEASE_TITLE.get(cx.lang()));
        let title = self.report.row.values.text("title").unwrap_or_default();
        let line = format!("{} {title}", self.report.row.number);
        paint.put(inside.x, inside.y, inside.width, &line, Role::Title);
        let below = Rect { y: inside.y + 1, height: inside.height.saturating_sub(1), ..inside };
        self.entry.draw(cx, paint, below, texts::F8_SIGNS);
    }

    /// What works here.
    #[must_use]
    pub fn actions(&self) -> &'static [Action] {
        &[Action::Save, Action::Back]
    }
}
