//! What is asked of the record.
//!
//! A [`Wish`] holds only what whoever asks can know. Number, sheet, revision and shift are given by the planner, which
//! makes of each wish the [`Act`](super::act::Act) that stands in the journal, or says which rule forbids it.

use super::act::{AlarmKind, AnswerKind, AuditEvent, NoteKind, Officer, Origin, Setting};
use crate::domain::{Ledger, OfficerId, RecordId, ShiftId, Stamp};
use crate::schema::Values;

/// A record that is to be made.
#[derive(Clone, Debug, PartialEq)]
pub struct NewRecord {
    /// The book.
    pub ledger: Ledger,
    /// Its identity, made by whoever asks, so that after an unclear error one can look whether it was stored.
    pub id: RecordId,
    /// When the form was opened.
    pub opened_at: Stamp,
    /// Where it comes from.
    pub origin: Origin,
    /// Its text.
    pub values: Values,
    /// The records it belongs to.
    pub links: Vec<RecordId>,
}

/// One thing that is to happen.
#[derive(Clone, Debug, PartialEq)]
pub enum Wish {
    /// The room is set up.
    SetUp(Setting),
    /// An officer is entered or changed.
    Officer(Officer),
    /// The first shift begins; every later one begins by a transfer.
    Begin { lead: OfficerId },
    /// An officer sits down at the console.
    SignOn { officer: OfficerId },
    /// An officer answers for a record that was typed while nobody had signed on.
    Countersign { record: RecordId },
    /// Something happened that concerns the record as a whole.
    Audit { event: AuditEvent, detail: String },
    /// A record is made.
    Append(NewRecord),
    /// The text of a record becomes another, and why. `base` is the revision that was corrected.
    Revise { id: RecordId, base: u32, reason: String, values: Values },
    /// A record should not have been made. `base` is the revision that was seen.
    Void { id: RecordId, base: u32, reason: String },
    /// Two records belong together.
    Link { from: RecordId, to: RecordId },
    /// A handover to somebody begins. `reason` says why at a bad moment, if it is one.
    Freeze { shift: ShiftId, incoming: OfficerId, reason: String },
    /// The handover is called off.
    Thaw { shift: ShiftId },
    /// A word of the handover's talk: about one open matter, or about the shift as a whole.
    Answer { shift: ShiftId, matter: Option<RecordId>, word: AnswerKind, line: String },
    /// The watch passes. `emergency` says why nobody hands it over, if nobody does.
    Transfer { outgoing: OfficerId, incoming: OfficerId, sheet: RecordId, emergency: String },
    /// Something is added to a record that stays as it is.
    Note { record: RecordId, word: NoteKind, line: String },
    /// The machine's clock jumped by this many milliseconds.
    ClockJump { by_ms: i64 },
    /// A clock rings, or somebody acknowledges or silences it.
    Alarm {
        record: RecordId,
        clock: String,
        due: Stamp,
        stage: u8,
        word: AlarmKind,
        reason: String,
        until: Option<Stamp>,
    },
    /// A file of the unit's own rules comes into force.
    Policy { name: String, text: String },
    /// A file is taken in; its records follow.
    Import { ledger: Ledger, rows: u32 },
    /// A ledger leaves the room as a file.
    Export { ledger: Ledger, rows: u32, format: String },
}

impl Wish {
    /// The text that it writes, if it writes one.
    #[must_use]
    pub fn text(&self) -> Option<&Values> {
        match self {
            Wish::Append(new) => Some(&new.values),
            Wish::Revise { values, .. } => Some(values),
            Wish::SetUp(_)
            | Wish::Officer(_)
            | Wish::Begin { .. }
            | Wish::SignOn { .. }
            | Wish::Countersign { .. }
            | Wish::Audit { .. }
            | Wish::Void { .. }
            | Wish::Link { .. }
            | Wish::Freeze { .. }
            | Wish::Thaw { .. }
            | Wish::Answer { .. }
            | Wish::Transfer { .. }
            | Wish::Note { .. }
            | Wish::ClockJump { .. }
            | Wish::Alarm { .. }
            | Wish::Policy { .. }
            | Wish::Import { .. }
            | Wish::Export { .. } => None,
        }
    }

    /// The book of the record that it makes, if it makes one.
    #[must_use]
    pub fn book_of_new(&self) -> Option<Ledger> {
        if let Wish::Append(new) = self { Some(new.ledger) } else { None }
    }
}
