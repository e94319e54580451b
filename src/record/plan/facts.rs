//! What the planner asks of an engine, and the small questions that every rule shares.

use crate::domain::{Ledger, Number, OfficerId, RecordId, ShiftId, Stamp};
use crate::record::act::{NoteKind, Officer, Setting};
use crate::record::commit::{Failures, Freeze, Shift};
use crate::record::error::{Refusal, StoreError};
use crate::schema::Values;

/// What a store knows of a record while planning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordHeader {
    /// The line that made it.
    pub rec: u64,
    /// Its number.
    pub number: Number,
    /// Its last revision.
    pub revision: u32,
    /// Whether it is voided.
    pub voided: bool,
    /// Whether it is a matter that is not closed.
    pub open: bool,
}

/// What an engine tells the planner, inside the transaction that will write.
///
/// # Errors
/// Every question fails when the file cannot be read, and for no other reason.
#[expect(clippy::missing_errors_doc, reason = "said once, above")]
pub trait Facts {
    /// The settings, if set-up was done.
    fn setting(&self) -> Result<Option<Setting>, StoreError>;
    /// The officers.
    fn officers(&self) -> Result<Vec<Officer>, StoreError>;
    /// A record.
    fn head(&self, id: RecordId) -> Result<Option<RecordHeader>, StoreError>;
    /// The last serial given in a ledger and year.
    fn last_serial(&self, ledger: Ledger, year: i32) -> Result<u32, StoreError>;
    /// The last issue number of a kind of paper in a year, and its last total number over all years.
    fn last_issue(&self, kind: &str, year: u32) -> Result<(u32, u32), StoreError>;
    /// The shift on watch.
    fn shift(&self) -> Result<Option<Shift>, StoreError>;
    /// The handover in progress.
    fn freeze(&self) -> Result<Option<Freeze>, StoreError>;
    /// The present text of a record.
    fn values(&self, id: RecordId) -> Result<Option<Values>, StoreError>;
    /// Whether a stage of a clock has rung.
    fn rang(&self, record: RecordId, clock: &str, due: Stamp, stage: u8) -> Result<bool, StoreError>;
    /// Open matters made up to a line whose last word in this shift's handover is not this officer's reading back.
    fn unanswered(&self, shift: ShiftId, up_to: u64, incoming: OfficerId) -> Result<u32, StoreError>;
    /// The wrong PINs of an officer since he was last entered or reset; those of the month before `at`.
    fn failures(&self, officer: OfficerId, at: Stamp) -> Result<Failures, StoreError>;
    /// Whether a record was typed while nobody had signed on and nobody has answered for it yet.
    fn unsigned(&self, record: RecordId) -> Result<bool, StoreError>;
    /// The line at which the sheet of a past shift was fixed, if it was handed over and not taken.
    fn sealed_at(&self, shift: ShiftId) -> Result<Option<u64>, StoreError>;
    /// Who took the watch in an emergency with this sheet, if it was so.
    fn taken_by(&self, sheet: RecordId) -> Result<Option<OfficerId>, StoreError>;
    /// Whether this has been added to a record, by this officer or by anybody.
    fn noted(&self, record: RecordId, word: NoteKind, by: Option<OfficerId>) -> Result<bool, StoreError>;
}

/// Whoever must sign has signed.
pub(super) fn needs_pin(officer: OfficerId, signed: &[OfficerId]) -> Result<(), StoreError> {
    if signed.contains(&officer) { Ok(()) } else { Err(refused(Refusal::NeedsPin)) }
}

pub(super) fn refused(refusal: Refusal) -> StoreError {
    StoreError::Refused(refusal)
}

pub(super) fn known(facts: &dyn Facts, id: RecordId) -> Result<RecordHeader, StoreError> {
    facts.head(id)?.ok_or(refused(Refusal::NoSuchRecord))
}

pub(super) fn watch(facts: &dyn Facts) -> Result<Shift, StoreError> {
    facts.shift()?.ok_or(refused(Refusal::NotSetUp))
}
