//! The handover: who may say what between the freeze and the transfer, and what may be added afterwards.

use super::facts::{Facts, known, needs_pin, refused, watch};
use crate::domain::{Ledger, OfficerId, RecordId, ShiftId, Stamp};
use crate::record::act::{Act, NoteWord, Officer, Role, Word};
use crate::record::commit::{Commit, Freeze, Shift};
use crate::record::error::{Refusal, StoreError};
use crate::record::wish::Wish;

/// For how many minutes after the transfer 未交清 can still be raised.
pub const REVIEW_MINUTES: i64 = 15;

/// The acts of a handover: those of no other kind come here.
pub(super) fn plan(
    wish: &Wish,
    commit: &Commit,
    signed: &[OfficerId],
    facts: &dyn Facts,
) -> Result<Act, StoreError> {
    let shift = watch(facts)?;
    let freeze = facts.freeze()?;
    let wrong_state = || Err(refused(Refusal::FreezeState));
    match wish.clone() {
        Wish::Freeze { shift: id, incoming, reason } => {
            if commit.by != shift.lead {
                return Err(refused(Refusal::NotOnWatch));
            }
            can_take_over(incoming, shift, facts)?;
            if freeze.is_some() || id != shift.id {
                return wrong_state();
            }
            Ok(Act::Freeze { shift: id, incoming, reason })
        }
        Wish::Thaw { shift: id } => {
            let theirs = freeze.as_ref().is_some_and(|f| commit.by == f.incoming || commit.by == shift.lead);
            if freeze.is_some() && !theirs {
                return Err(refused(Refusal::NotOnWatch));
            }
            if freeze.is_none() || id != shift.id {
                return wrong_state();
            }
            Ok(Act::Thaw { shift: id })
        }
        Wish::Answer { shift: id, matter, word, line } => {
            if line.trim().is_empty() {
                return Err(refused(Refusal::NeedsReason));
            }
            match freeze.filter(|_| id == shift.id) {
                Some(frozen) => {
                    on_sheet(matter, frozen.seq, facts)?;
                    speaks(word, matter.is_some(), commit.by, shift.lead, frozen.incoming)?;
                }
                None => late(id, (matter, word), (commit.by, commit.at), shift, facts)?,
            }
            Ok(Act::Answer { shift: id, matter, word, line })
        }
        Wish::Transfer { outgoing, incoming, sheet, emergency } => {
            check_transfer((outgoing, incoming), (sheet, &emergency), (shift, freeze), signed, facts)?;
            let next = ShiftId(shift.id.0 + 1);
            Ok(Act::Transfer { shift: next, outgoing, incoming, sheet, emergency })
        }
        _ => wrong_state(),
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
    word: Word,
    of_matter: bool,
    by: OfficerId,
    lead: OfficerId,
    incoming: OfficerId,
) -> Result<(), StoreError> {
    let may = match word {
        Word::ReadBack | Word::Refused => by == incoming && of_matter,
        Word::Explained => by == lead && of_matter,
        Word::Topic | Word::Question | Word::Reply => by == incoming || by == lead,
    };
    if may { Ok(()) } else { Err(refused(Refusal::NotYourWord)) }
}

/// 未交清 after the transfer: by who has the watch now, of the shift before, within the review.
fn late(
    of: ShiftId,
    (matter, word): (Option<RecordId>, Word),
    (by, at): (OfficerId, Stamp),
    shift: Shift,
    facts: &dyn Facts,
) -> Result<(), StoreError> {
    if of.0 + 1 != shift.id.0 || word != Word::Refused {
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

fn check_transfer(
    (outgoing, incoming): (OfficerId, OfficerId),
    (sheet, emergency): (RecordId, &str),
    (shift, freeze): (Shift, Option<Freeze>),
    signed: &[OfficerId],
    facts: &dyn Facts,
) -> Result<(), StoreError> {
    can_take_over(incoming, Shift { lead: outgoing, ..shift }, facts)?;
    if outgoing != shift.lead {
        return Err(refused(Refusal::NotOnWatch));
    }
    if known(facts, sheet)?.number.ledger != Ledger::Handover {
        return Err(refused(Refusal::SheetByTransferOnly));
    }
    needs_pin(incoming, signed)?;
    // The one way round the two hands; it stands on every later sheet until it is reviewed.
    if !emergency.trim().is_empty() {
        return Ok(());
    }
    let frozen = freeze.filter(|f| f.incoming == incoming).ok_or(refused(Refusal::FreezeState))?;
    needs_pin(outgoing, signed)?;
    match facts.unanswered(shift.id, frozen.seq, incoming)? {
        0 => Ok(()),
        open => Err(refused(Refusal::Unanswered(open))),
    }
}

/// What may be added to a record that stays as it is.
pub(super) fn check_note(
    (record, word, line): (RecordId, NoteWord, &str),
    by: OfficerId,
    signed: &[OfficerId],
    facts: &dyn Facts,
) -> Result<(), StoreError> {
    let head = known(facts, record)?;
    let is_empty = line.trim().is_empty();
    match word {
        NoteWord::Read if facts.noted(record, NoteWord::Read, Some(by))? => Err(refused(Refusal::IsSigned)),
        NoteWord::Read => Ok(()),
        _ if is_empty => Err(refused(Refusal::NeedsReason)),
        NoteWord::Addition => Ok(()),
        NoteWord::Urged if head.open => Ok(()),
        NoteWord::Urged => Err(refused(Refusal::IsClosed)),
        NoteWord::Reviewed => {
            let taker = facts.taken_by(record)?.ok_or(refused(Refusal::NotEmergency))?;
            if facts.noted(record, NoteWord::Reviewed, None)? {
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
