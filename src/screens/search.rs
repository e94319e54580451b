//! 查找: one box over all ledgers.

use super::{Cx, Input, Out, tell};
use crate::keymap::{Action, Code};
use crate::locale::texts;
use crate::msg::{Effect, Reply, Request};
use crate::schema::book;
use crate::store::query::{Hit, SearchQuery};
use crate::text::{Edit, fold, width};
use crate::theme::Role;
use crate::widgets::Paint;
use crate::widgets::field::Laid;
use ratatui::layout::Rect;

/// Hits shown at most; the line above says when there are more.
const LIMIT: u32 = 200;

/// The box and its hits.
#[derive(Debug)]
pub struct Search {
    edit: Edit,
    hits: Vec<Hit>,
    /// What the hits are of.
    of: String,
    waits: bool,
    at: usize,
}

impl Default for Search {
    fn default() -> Self {
        Search { edit: Edit::new(false), hits: Vec::new(), of: String::new(), waits: false, at: 0 }
    }
}

impl Search {
    /// Handles an input.
    pub fn on(&mut self, _cx: &Cx<'_>, input: &Input) -> Option<Vec<Out>> {
        let last = self.hits.len().saturating_sub(1);
        match input {
            Input::Text(text) => {
                self.edit.insert(text);
                return Some(self.ask());
            }
            Input::Action(Action::Back) => return Some(vec![Out::Close]),
            Input::Action(Action::Save) => return Some(self.open()),
            Input::Key(key) => match key.code {
                Code::Enter => return Some(self.open()),
                Code::Down => self.at = (self.at + 1).min(last),
                Code::Up => self.at = self.at.saturating_sub(1),
                Code::PageDown => self.at = (self.at + 10).min(last),
                Code::PageUp => self.at = self.at.saturating_sub(10),
                Code::Backspace => {
                    self.edit.backspace();
                    return Some(self.ask());
                }
                Code::Left => {
                    self.edit.left();
                }
                Code::Right => {
                    self.edit.right();
                }
                _ => {}
            },
            Input::Action(Action::Undo) => {
                self.edit.undo();
                return Some(self.ask());
            }
            Input::Action(Action::Redo) => {
                self.edit.redo();
                return Some(self.ask());
            }
            Input::Action(Action::Next) => self.at = (self.at + 1).min(last),
            Input::Action(Action::Previous) => self.at = self.at.saturating_sub(1),
            _ => return None,
        }
        Some(Vec::new())
    }

    /// Asks when nothing is under way; the answer asks again when more was typed meanwhile.
    fn ask(&mut self) -> Vec<Out> {
        if self.waits {
            return Vec::new();
        }
        self.waits = true;
        let text = self.edit.text().to_owned();
        vec![Out::Effect(Effect::Ask(Request::Search(SearchQuery { text, limit: LIMIT })))]
    }

    fn open(&self) -> Vec<Out> {
        match self.hits.get(self.at) {
            Some(hit) if self.of == self.edit.text() => vec![Out::Show(hit.row.id)],
            _ => Vec::new(),
        }
    }

    /// Takes an answer of the store.
    pub fn reply(&mut self, cx: &Cx<'_>, reply: &Reply) -> Vec<Out> {
        let Reply::Search(query, result) = reply else { return Vec::new() };
        self.waits = false;
        match result {
            Ok(hits) => {
                self.hits.clone_from(hits);
                self.of.clone_from(&query.text);
                self.at = 0;
            }
            Err(e) => return vec![Out::Told(Role::Alert, tell::error(e, cx.lang()))],
        }
        if query.text == self.edit.text() { Vec::new() } else { self.ask() }
    }

    /// Draws it.
    pub fn draw(&self, cx: &Cx<'_>, paint: &mut Paint<'_>, body: Rect) {
        paint.clear(body, Role::Normal);
        let used = paint.put(body.x + 1, body.y, body.width, texts::FIND_PROMPT.get(cx.lang()), Role::Title);
        let line = Rect {
            x: body.x + 1 + used,
            width: body.width.saturating_sub(used + 2),
            height: body.height.min(1),
            ..body
        };
        let count = u32::try_from(self.hits.len()).unwrap_or(u32::MAX);
        let more = if count >= LIMIT { "+" } else { "" };
        let shown = if self.waits {
            texts::FINDING.get(cx.lang()).to_owned()
        } else {
            texts::FOUND.fill(cx.lang(), &[&format!("{count}{more}")])
        };
        if body.height > 1 && !self.edit.is_empty() {
            paint.put(body.x + 1, body.y + 1, body.width, &shown, Role::Muted);
        }
        let room = usize::from(body.height.saturating_sub(2)) / 2;
        let top = (self.at + 1).saturating_sub(room.max(1));
        for (place, (at, hit)) in self.hits.iter().enumerate().skip(top).take(room).enumerate() {
            let y = body.y + 2 + u16::try_from(place * 2).unwrap_or(0);
            self.draw_hit(
                cx,
                paint,
                Rect { x: body.x + 1, y, width: body.width.saturating_sub(2), height: 2 },
                hit,
                at == self.at,
            );
        }
        Laid::of(&self.edit, line.width, false).draw(paint, line, Role::Field, true);
    }

    fn draw_hit(&self, cx: &Cx<'_>, paint: &mut Paint<'_>, area: Rect, hit: &Hit, selected: bool) {
        let book = book(hit.row.number.ledger);
        let when = hit
            .row
            .values
            .0
            .get(book.summary.when)
            .zip(book.field(book.summary.when))
            .map(|(v, f)| f.show(v));
        let when = when.unwrap_or_else(|| cx.offset().minute(hit.row.recorded_at));
        let voided = if hit.row.voided { texts::MARK_VOIDED.get(cx.lang()) } else { "" };
        let head = format!("{} {when} {} {voided}", hit.row.number, hit.title);
        paint.fit(area.x, area.y, area.width, &head, if selected { Role::Selected } else { Role::Normal });
        let role = if hit.row.voided { Role::Struck } else { Role::Muted };
        paint.put(area.x + 4, area.y + 1, area.width.saturating_sub(4), &hit.context, role);
        let first = fold::fold(&self.of).split_whitespace().next().unwrap_or_default().to_owned();
        if let Some(at) = fold::find(&hit.context, &first) {
            let before = width::of(hit.context.get(..at).unwrap_or_default());
            let marked = Rect {
                x: area.x + 4 + u16::try_from(before).unwrap_or(0),
                y: area.y + 1,
                width: u16::try_from(width::of(&first)).unwrap_or(0),
                height: 1,
            };
            paint.tint(marked.intersection(area), Role::Title);
        }
    }

    /// What works here.
    #[must_use]
    pub fn actions(&self) -> &'static [Action] {
        &[Action::Back, Action::NewCall, Action::Menu, Action::Help]
    }
}
