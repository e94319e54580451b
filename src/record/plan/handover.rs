//! The handover: who may say what between the freeze and the transfer, and what may be added afterwards.

use super::facts::{Facts, known, needs_pin, refused, watch};
use crate::domain::{Ledger, OfficerId, RecordId, ShiftId, Stamp};
use crate::record::act::{Act, AnswerKind, NoteKind, Officer, Role};
use crate::record::commit::{Commit, Shift};
use crate::record::error::{Refusal, StoreError};

/// For how many minutes after the transfer 未交清 can still be raised.
pub const REVIEW_MINUTES: i64 = 15;

/// A handover begins: the officer on watch fixes the sheet for somebody.
pub(super) fn freeze(
    (shift, incoming): (ShiftId, OfficerId),
    reason: String,
    by: OfficerId,
    facts: &dyn Facts,
) -> Result<Act, StoreError> {
    let watch = watch(facts)?;
    if by != watch.lead {
        return Err(refused(Refusal::NotOnWatch));
    }
    can_take_over(incoming, watch, facts)?;
    if facts.freeze()?.is_some() || shift != watch.id {
        return Err(refused(Refusal::FreezeState));
    }
    Ok(Act::Freeze { shift, incoming, reason })
}

/// A handover is called off, by either of the two.
pub(super) fn thaw(shift: ShiftId, by: OfficerId, facts: &dyn Facts) -> Result<Act, StoreError> {
    let watch = watch(facts)?;
    let freeze = facts.freeze()?.ok_or(refused(Refusal::FreezeState))?;
    if by != freeze.incoming && by != watch.lead {
        return Err(refused(Refusal::NotOnWatch));
    }
    if shift != watch.id {
        return Err(refused(Refusal::FreezeState));
    }
    Ok(Act::Thaw { shift })
}

/// A word of the talk, between the freeze and the transfer, or 未交清 shortly after it.
pub(super) fn check_answer(
    shift: ShiftId,
    (matter, word, line): (Option<RecordId>, AnswerKind, &str),
    commit: &Commit,
    facts: &dyn Facts,
) -> Result<(), StoreError> {
    let watch = watch(facts)?;
    if line.trim().is_empty() {
        return Err(refused(Refusal::NeedsReason));
    }
    match facts.freeze()?.filter(|_| shift == watch.id) {
        Some(frozen) => {
            on_sheet(matter, frozen.seq, facts)?;
            speaks(word, matter.is_some(), commit.by, watch.lead, frozen.incoming)
        }
        None => late(shift, (matter, word), (commit.by, commit.at), watch, facts),
    }
}

/// The watch goes to an officer of the room who is somebody else.
fn can_take_over(incoming: OfficerId, shift: Shift, facts: &dyn Facts) -> Result<(), StoreError> {
    if incoming == shift.lead {
        return Err(refused(Refusal::SamePerson));
    }
    let can = |o: &Officer| o.id == incoming && !o.left && o.role != Role::Administrator;
    if facts.officers()?.iter().any(can) { Ok(()) } else { Err(refused(Refusal::NoSuchOfficer)) }
}

/// A matter is on the sheet that was fixed at a line, and still open.
fn on_sheet(matter: Option<RecordId>, fixed_at: u64, facts: &dyn Facts) -> Result<(), StoreError> {
    let Some(id) = matter else { return Ok(()) };
    let head = known(facts, id)?;
    let listed = head.number.ledger == Ledger::Matter && head.open && head.rec <= fixed_at;
    if listed { Ok(()) } else { Err(refused(Refusal::NotOnSheet)) }
}

/// The incoming officer reads back and refuses, the outgoing one explains; both bring topics, ask and reply.
fn speaks(
    word: AnswerKind,
    of_matter: bool,
    by: OfficerId,
    lead: OfficerId,
    incoming: OfficerId,
) -> Result<(), StoreError> {
    let may = match word {
        AnswerKind::ReadBack | AnswerKind::Refused => by == incoming && of_matter,
        AnswerKind::Explained => by == lead && of_matter,
        AnswerKind::Topic | AnswerKind::Question | AnswerKind::Reply => by == incoming || by == lead,
    };
    if may { Ok(()) } else { Err(refused(Refusal::NotYourWord)) }
}

/// 未交清 after the transfer: by who has the watch now, of the shift before, within the review.
fn late(
    of: ShiftId,
    (matter, word): (Option<RecordId>, AnswerKind),
    (by, at): (OfficerId, Stamp),
    shift: Shift,
    facts: &dyn Facts,
) -> Result<(), StoreError> {
    if of.0 + 1 != shift.id.0 || word != AnswerKind::Refused {
        return Err(refused(Refusal::FreezeState));
    }
    let fixed_at = facts.sealed_at(of)?.ok_or(refused(Refusal::FreezeState))?;
    if by != shift.lead {
        return Err(refused(Refusal::NotYourWord));
    }
    if at.since_ms(shift.began_at) > REVIEW_MINUTES * 60_000 {
        return Err(refused(Refusal::ReviewOver));
    }
    on_sheet(matter, fixed_at, facts)
}

/// The watch passes from the officer who has it to another; gives the number of the shift that begins.
pub(super) fn check_transfer(
    (outgoing, incoming): (OfficerId, OfficerId),
    (sheet, emergency): (RecordId, &str),
    signed: &[OfficerId],
    facts: &dyn Facts,
) -> Result<ShiftId, StoreError> {
    let shift = watch(facts)?;
    let next = ShiftId(shift.id.0 + 1);
    can_take_over(incoming, Shift { lead: outgoing, ..shift }, facts)?;
    if outgoing != shift.lead {
        return Err(refused(Refusal::NotOnWatch));
    }
    if known(facts, sheet)?.number.ledger != Ledger::Handover {
        return Err(refused(Refusal::SheetByTransferOnly));
    }
    needs_pin(incoming, signed)?;
    // An emergency take-over is the only transfer without the outgoing officer's PIN; it stands on every later sheet until it is
    // reviewed.
    if !emergency.trim().is_empty() {
        return Ok(next);
    }
    let frozen = facts.freeze()?.filter(|f| f.incoming == incoming).ok_or(refused(Refusal::FreezeState))?;
    needs_pin(outgoing, signed)?;
    match facts.unanswered(shift.id, frozen.seq, incoming)? {
        0 => Ok(next),
        open => Err(refused(Refusal::Unanswered(open))),
    }
}

/// What may be added to a record that stays as it is.
pub(super) fn check_note(
    (record, word, line): (RecordId, NoteKind, &str),
    by: OfficerId,
    signed: &[OfficerId],
    facts: &dyn Facts,
) -> Result<(), StoreError> {
    let head = known(facts, record)?;
    let is_empty = line.trim().is_empty();
    match word {
        NoteKind::Read if facts.noted(record, NoteKind::Read, Some(by))? => Err(refused(Refusal::IsSigned)),
        NoteKind::Read => Ok(()),
        _ if is_empty => Err(refused(Refusal::NeedsReason)),
        NoteKind::Addition => Ok(()),
        NoteKind::Urged if head.open => Ok(()),
        NoteKind::Urged => Err(refused(Refusal::IsClosed)),
        NoteKind::Reviewed => {
            let taker = facts.taken_by(record)?.ok_or(refused(Refusal::NotEmergency))?;
            if facts.noted(record, NoteKind::Reviewed, None)? {
                return Err(refused(Refusal::IsSigned));
            }
            can_review(by, taker, facts)?;
            needs_pin(by, signed)
        }
    }
}

/// A take-over is reviewed by a chief or leader who is not the one that took over; in a room that has none, by
/// any other officer.
fn can_review(by: OfficerId, taker: OfficerId, facts: &dyn Facts) -> Result<(), StoreError> {
    let officers = facts.officers()?;
    let above = |o: &&Officer| matches!(o.role, Role::Chief | Role::Leader) && !o.left && o.id != taker;
    let has_above = officers.iter().any(|o| above(&o));
    let is_above = officers.iter().filter(above).any(|o| o.id == by);
    if by != taker && (is_above || !has_above) { Ok(()) } else { Err(refused(Refusal::NeedsChief)) }
}
