//! What the ritual holds. Nothing here acts; the files beside it do.

use crate::domain::{OfficerId, RecordId, Stamp};
use crate::msg::{Request, Ticket};
use crate::record::act::AnswerKind;
use crate::record::wish::Wish;
use crate::screens::{Cx, Form, Input, Outcome};
use crate::store::query::{Commit, Proof, Sheet};
use crate::text::Edit;
use uuid::Uuid;

/// The line for the shift as a whole stands among the lines of the draft under this identity.
pub(super) const TALK: RecordId = RecordId(Uuid::nil());
/// And the reason for a bad moment under this one, that for taking the watch under the next.
pub(super) const REASON: RecordId = RecordId(Uuid::max());
pub(super) const TAKES: RecordId = RecordId(Uuid::from_u128(1));

/// Which part of the ritual has the keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Why at a bad moment, or why the watch is taken.
    Reason,
    /// Reading the matters back.
    Matters,
    /// Topics, questions, replies.
    Talk,
    /// The texts of the sheet.
    Texts,
    /// The outgoing officer's PIN.
    SignOut,
    /// The incoming officer's PIN.
    SignIn,
}

/// Who says what of the shift as a whole.
pub(super) const SPEAKERS: [(bool, AnswerKind); 4] = [
    (false, AnswerKind::Topic),
    (true, AnswerKind::Topic),
    (true, AnswerKind::Question),
    (false, AnswerKind::Reply),
];

/// The ritual on the screen. What matters of it is in the journal already: the freeze and each word.
#[derive(Debug)]
pub struct Handover {
    pub(super) incoming: OfficerId,
    /// The watch is taken in an emergency: nobody hands it over.
    pub(super) takes: bool,
    pub(super) reason: Edit,
    /// What makes this a bad moment.
    pub(super) causes: Vec<String>,
    pub(super) sheet: Option<Sheet>,
    pub(super) lines: Vec<Edit>,
    pub(super) at: usize,
    pub(super) part: Part,
    pub(super) form: Form,
    pub(super) talk: Edit,
    pub(super) speaker: usize,
    pub(super) pin: Edit,
    pub(super) proof_out: Option<Proof>,
    pub(super) signed_out_at: Option<Stamp>,
    /// The transfer that is being written.
    pub(super) waits: Option<Ticket>,
    /// Typed before the sheet was there.
    pub(super) ahead: Vec<Input>,
}

impl Handover {
    /// Under which identity the reason stands in the draft.
    pub(super) fn reason_key(&self) -> RecordId {
        if self.takes { TAKES } else { REASON }
    }
}

/// A commit of the ritual, and the ticket with which the store answers it.
pub(super) fn commit(cx: &Cx<'_>, by: OfficerId, proofs: Vec<Proof>, wishes: Vec<Wish>) -> (Ticket, Outcome) {
    cx.ask_with_ticket(Request::Commit(Commit { at: cx.now, by, proofs, wishes }))
}
