//! What the desk holds. Nothing here wishes; the files beside it do.

use super::list::List;
use crate::domain::{Ledger, Number, RecordId};
use crate::keymap::Action;
use crate::store::query::{Board, Only, Page, Record, Row};

/// The desk.
#[derive(Debug)]
pub struct Desk {
    pub(super) lists: Vec<List>,
    pub(super) tab: usize,
    /// The record alone, where there is no room for both.
    pub(super) reading: bool,
    /// The command to do when the record that it is for has come.
    pub(super) then: Option<(RecordId, Action)>,
    /// The record that is being linked, and the number of the other one.
    pub(super) linking: Option<(RecordId, Option<Number>)>,
    /// The report from which something was asked of its incident.
    pub(super) of_report: Option<RecordId>,
    /// The paper that is being looked over before its release.
    pub(super) releasing: Option<Record>,
    /// What is being done to a record, until the words for it are given.
    pub(super) asking: Option<(Action, Record)>,
    /// Open matters counted for lamps and filters.
    pub(super) board: Board,
    /// The filters are wanted as a list.
    pub(super) filtering: bool,
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
            only: Only::All,
            record: None,
            top: 0,
        };
        Desk {
            lists: Ledger::ALL.into_iter().map(list).collect(),
            tab: 0,
            reading: false,
            then: None,
            linking: None,
            asking: None,
            board: Board::default(),
            filtering: false,
            of_report: None,
            releasing: None,
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
