//! What the desk holds. Nothing here acts; the files beside it do.

use super::list::List;
use crate::domain::{Ledger, Number, RecordId};
use crate::keymap::Action;
use crate::msg::Ticket;
use crate::store::query::{Board, MatterFilter, Page, Record, Row};

/// The desk.
#[derive(Debug)]
pub struct Desk {
    pub(super) lists: Vec<List>,
    pub(super) tab: usize,
    /// The record alone, where there is no room for both.
    pub(super) reading: bool,
    /// What the officer wanted last that waits for an answer of the store.
    pub(super) doing: Option<(Ticket, PendingAction)>,
    /// What is being done to a record, until the words for it are given.
    pub(super) asking: Option<(Action, Record)>,
    /// Open matters counted for lamps and filters.
    pub(super) board: Board,
}

/// What is done once the store has answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PendingAction {
    /// This, to the record that comes; with the report from which it was asked of its incident.
    To(Action, Option<RecordId>),
    /// This record is linked to the one that has the number.
    Link(RecordId, Number),
    /// The filters are offered.
    Filter,
}

impl Default for Desk {
    fn default() -> Self {
        let list = |ledger| List {
            ledger,
            page: Page::default(),
            at: 0,
            waits: None,
            owed: Vec::new(),
            open_only: ledger == Ledger::Matter,
            only: MatterFilter::All,
            record: None,
            top: 0,
        };
        Desk {
            lists: Ledger::ALL.into_iter().map(list).collect(),
            tab: 0,
            reading: false,
            doing: None,
            asking: None,
            board: Board::default(),
        }
    }
}

impl Desk {
    /// The row on which the list stands: with every field where the record has come, else with those of the list.
    pub(super) fn in_hand(&self) -> Option<&Row> {
        let list = self.lists.get(self.tab)?;
        let row = list.selected()?;
        let record = list.record.as_ref().map(|record| &record.row);
        Some(record.filter(|r| r.id == row.id && r.revision >= row.revision).unwrap_or(row))
    }
}
