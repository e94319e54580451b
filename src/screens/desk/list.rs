//! The list of one ledger: exactly the rows that are shown, read by key.

use crate::domain::{Ledger, RecordId};
use crate::msg::{Request, Ticket};
use crate::screens::{Cx, Outcome};
use crate::store::query::{MatterFilter, Page, PageCursor, PageQuery, Record, Row};

/// How an awaited page joins the rows that are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Join {
    /// It replaces them; the selection goes to this record, or the first, or the last.
    Replace(Stand),
    /// One row more below; the first goes.
    Below,
    /// One row more above; the last goes.
    Above,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stand {
    First,
    Last,
    On(RecordId),
}

/// The list of one ledger: exactly the rows that are shown, read by key.
#[derive(Debug)]
pub(super) struct List {
    pub(super) ledger: Ledger,
    pub(super) page: Page,
    pub(super) at: usize,
    /// The page that is awaited, and how it joins the rows that are there.
    pub(super) waits: Option<(Ticket, Join)>,
    /// Moves made while an answer was awaited: a key typed ahead is never lost.
    pub(super) owed: Vec<Step>,
    pub(super) open_only: bool,
    /// Which matters it is narrowed to.
    pub(super) only: MatterFilter,
    pub(super) record: Option<Record>,
    /// Lines of the record scrolled away.
    pub(super) top: usize,
}

/// A move in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Up,
    Down,
    PageUp,
    PageDown,
    First,
    Last,
}

impl List {
    pub(super) fn rows(cx: &Cx<'_>) -> u32 {
        u32::from(cx.body_rows().saturating_sub(2).max(1))
    }

    pub(super) fn ask(&mut self, cx: &Cx<'_>, anchor: PageCursor, limit: u32, join: Join) -> Vec<Outcome> {
        let query = PageQuery {
            ledger: self.ledger,
            anchor,
            limit,
            open_only: self.open_only,
            only: self.only.clone(),
        };
        let (ticket, out) = cx.ask_with_ticket(Request::Page(query));
        self.waits = Some((ticket, join));
        let mut outs = vec![out];
        if self.ledger == Ledger::Matter && limit > 1 {
            outs.push(cx.ask(Request::Board));
        }
        outs
    }

    pub(super) fn refresh(&mut self, cx: &Cx<'_>) -> Vec<Outcome> {
        let stand = self.selected().map_or(Stand::First, |row| Stand::On(row.id));
        let anchor = match self.page.rows.first() {
            Some(first) if self.page.newer > 0 => PageCursor::From(first.rec),
            _ => PageCursor::Newest,
        };
        self.ask(cx, anchor, List::rows(cx), Join::Replace(stand))
    }

    /// The same because somebody has written: a whole page that is still awaited will show it anyhow.
    pub(super) fn freshen(&mut self, cx: &Cx<'_>) -> Vec<Outcome> {
        if matches!(self.waits, Some((_, Join::Replace(_)))) { Vec::new() } else { self.refresh(cx) }
    }

    pub(super) fn selected(&self) -> Option<&Row> {
        self.page.rows.get(self.at)
    }

    pub(super) fn go(&mut self, cx: &Cx<'_>, step: Step) -> Vec<Outcome> {
        if self.waits.is_some() {
            self.owed.push(step);
            return Vec::new();
        }
        let rows = List::rows(cx);
        let count = self.page.rows.len();
        let (first, last) = (self.page.rows.first().map(|r| r.rec), self.page.rows.last().map(|r| r.rec));
        let below =
            self.page.total.saturating_sub(self.page.newer).saturating_sub(u32::try_from(count).unwrap_or(0));
        match step {
            Step::Up if self.at > 0 => self.at -= 1,
            Step::Down if self.at + 1 < count => self.at += 1,
            Step::Up if self.page.newer > 0 => {
                return self.ask(cx, PageCursor::After(first.unwrap_or(0)), 1, Join::Above);
            }
            Step::Down if below > 0 => {
                return self.ask(cx, PageCursor::Before(last.unwrap_or(0)), 1, Join::Below);
            }
            Step::PageDown if below >= rows => {
                return self.ask(
                    cx,
                    PageCursor::Before(last.unwrap_or(0)),
                    rows,
                    Join::Replace(Stand::First),
                );
            }
            Step::PageDown | Step::Last if below > 0 => {
                return self.ask(cx, PageCursor::Oldest, rows, Join::Replace(Stand::Last));
            }
            Step::PageUp if self.page.newer >= rows => {
                return self.ask(cx, PageCursor::After(first.unwrap_or(0)), rows, Join::Replace(Stand::Last));
            }
            Step::PageUp | Step::First if self.page.newer > 0 => {
                return self.ask(cx, PageCursor::Newest, rows, Join::Replace(Stand::First));
            }
            Step::PageDown | Step::Last => self.at = count.saturating_sub(1),
            Step::PageUp | Step::First => self.at = 0,
            Step::Up | Step::Down => {}
        }
        self.look(cx)
    }

    /// Asks for the record in full.
    pub(super) fn look(&mut self, cx: &Cx<'_>) -> Vec<Outcome> {
        self.top = 0;
        if let Some(id) = self.selected().map(|row| row.id) {
            vec![cx.ask(Request::Record(id))]
        } else {
            self.record = None;
            Vec::new()
        }
    }

    pub(super) fn came(&mut self, cx: &Cx<'_>, page: &Page, join: Join) -> Vec<Outcome> {
        let rows = List::rows(cx) as usize;
        match join {
            Join::Replace(stand) => {
                self.page = page.clone();
                let last = self.page.rows.len().saturating_sub(1);
                self.at = match stand {
                    Stand::First => 0,
                    Stand::Last => last,
                    Stand::On(id) => {
                        self.page.rows.iter().position(|r| r.id == id).unwrap_or(self.at.min(last))
                    }
                };
            }
            Join::Below => {
                self.page.rows.extend(page.rows.iter().cloned());
                while self.page.rows.len() > rows {
                    self.page.rows.remove(0);
                    self.page.newer += 1;
                }
                self.at = self.page.rows.len().saturating_sub(1);
            }
            Join::Above => {
                self.page.rows.splice(0..0, page.rows.iter().cloned());
                self.page.rows.truncate(rows);
                self.page.newer = page.newer;
                self.page.total = page.total;
                self.at = 0;
            }
        }
        let mut outs = Vec::new();
        for step in std::mem::take(&mut self.owed) {
            outs.extend(self.go(cx, step));
        }
        if self.waits.is_none() && outs.is_empty() {
            outs = self.look(cx);
        }
        outs
    }
}
