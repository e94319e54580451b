//! One transaction: who asks for what at which time, and what came of it.

use super::code::Code;
use super::pin::Pin;
use super::wish::Wish;
use crate::domain::{Number, OfficerId, RecordId, ShiftId, Stamp};

/// Somebody's PIN, as proof that it is he who signs. Asked at each signature and never kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Proof {
    /// Who claims to sign.
    pub officer: OfficerId,
    /// What he typed.
    pub pin: Pin,
}

/// What is to be written in one transaction: all of it or nothing.
#[derive(Clone, Debug, PartialEq)]
pub struct Commit {
    /// The machine's time.
    pub at: Stamp,
    /// Who writes.
    pub by: OfficerId,
    /// Who signs.
    pub proofs: Vec<Proof>,
    /// What is to happen, in order.
    pub wishes: Vec<Wish>,
}

/// What was written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Receipt {
    /// The numbers given to new records, in order.
    pub numbers: Vec<(RecordId, Number)>,
    /// The last line of the journal.
    pub seq: u64,
    /// The chain's code at that line, where the engine keeps a chain; of a transfer the code at the transfer, before the
    /// signatures that follow it, so that the officer reads the one that stands on sheet and record.
    pub code: Option<Code>,
    /// Why the second copy could not be written; the record itself is saved.
    pub tape_fault: Option<String>,
}

/// Wrong PINs of an officer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Failures {
    /// Since the last right one.
    pub in_a_row: u32,
    /// When the last one was, by the order of the lines.
    pub last: Option<Stamp>,
    /// In the thirty days before.
    pub in_a_month: u32,
}

/// A shift.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shift {
    /// From 1.
    pub id: ShiftId,
    /// The instant of transfer; the shift before ended at this same instant.
    pub began_at: Stamp,
    /// Who answers for it.
    pub lead: OfficerId,
}

/// A handover that has begun and is not finished.
#[derive(Clone, Debug, PartialEq)]
pub struct Freeze {
    /// The line of the journal at which the sheet was fixed.
    pub seq: u64,
    /// When.
    pub at: Stamp,
    /// Who began it.
    pub by: OfficerId,
    /// Who is to take over.
    pub incoming: OfficerId,
    /// Why it was begun at a bad moment, if it was one.
    pub reason: String,
}
