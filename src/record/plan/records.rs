//! Records: new ones, corrections, voidings, and how a matter ends.

use super::facts::{Facts, RecordHeader, known, refused, watch};
use super::late::lacks_late_reason;
use super::signatures::is_signed;
use crate::domain::ids::MACHINE;
use crate::domain::{Ledger, OfficerId, RecordId, ShiftId};
use crate::record::act::{Act, Origin};
use crate::record::commit::Commit;
use crate::record::error::{Refusal, StoreError};
use crate::record::wish::NewRecord;
use crate::schema::{self, Checked, Values, matter, report};
use crate::schema::{Nature, book};
use crate::schema::{choice, key};

pub(super) fn append(
    new: NewRecord,
    commit: &Commit,
    signed: &[OfficerId],
    facts: &dyn Facts,
) -> Result<Act, StoreError> {
    let NewRecord { ledger, id, opened_at, mut origin, values, links } = new;
    let setting = facts.setting()?.ok_or(refused(Refusal::NotSetUp))?;
    let values = Checked::of(ledger, values, None).map_err(StoreError::BadValue)?;
    if facts.head(id)?.is_some() {
        return Err(refused(Refusal::RecordExists));
    }
    if commit.by == MACHINE && origin == Origin::Typed {
        origin = Origin::Unsigned;
    }
    if is_signed(ledger)
        && matches!(origin, Origin::Typed | Origin::Unsigned)
        && !signed.contains(&signer(ledger, &values, commit.by, facts)?)
    {
        return Err(refused(Refusal::NeedsPin));
    }
    if matches!(origin, Origin::Typed | Origin::Unsigned)
        && lacks_late_reason(ledger, &values, opened_at, commit.at, setting.offset)
    {
        return Err(refused(Refusal::NeedsLateReason));
    }
    if ledger == Ledger::Matter {
        closing_is_complete(&values)?;
        if values.text(key::STATE) == Some(matter::CANCELLED) && origin != Origin::Imported {
            return Err(refused(Refusal::NeedsAgreement));
        }
    }
    if matches!(ledger, Ledger::Report | Ledger::Paper)
        && values.text(key::STATE) == Some(report::RELEASED)
        && origin != Origin::Imported
    {
        return Err(refused(Refusal::NeedsPin));
    }
    for link in &links {
        known(facts, *link)?;
    }
    let shift = watch(facts)?;
    let year = setting.offset.year(commit.at);
    let serial = facts.last_serial(ledger, year)? + 1;
    // What comes after the sheet was fixed belongs to the next one: by key, never by time.
    let sheet = if facts.freeze()?.is_some() { ShiftId(shift.id.0 + 1) } else { shift.id };
    Ok(Act::Append { ledger, id, year, serial, sheet, opened_at, origin, values, links })
}

/// Who signs a text of the signed ledgers: whoever chairs a meeting, if he is of the room; else who writes.
fn signer(
    ledger: Ledger,
    values: &Values,
    by: OfficerId,
    facts: &dyn Facts,
) -> Result<OfficerId, StoreError> {
    let chair = values.text(key::CHAIR).filter(|_| ledger == Ledger::Meeting);
    let Some(chair) = chair else { return Ok(by) };
    Ok(facts.officers()?.iter().find(|o| o.name == chair && !o.left).map_or(by, |o| o.id))
}

/// A talk ends only when the rectification has been received and reviewed. The rule is ours.
fn talk_is_complete(values: &Values) -> Result<(), StoreError> {
    let filled = |key| values.text(key).is_some_and(|text| !text.trim().is_empty());
    let dropped = values.text(key::DECISION) == Some(choice::DECISION_NO_TALK) && filled("decision_reason");
    let done = filled("rectified_at") && filled("review");
    let closing = values.text(key::STATUS) == Some(choice::STATUS_CLOSED);
    if closing && !done && !dropped { Err(refused(Refusal::NeedsReview)) } else { Ok(()) }
}

fn closing_is_complete(values: &Values) -> Result<(), StoreError> {
    let filled = |key| values.text(key).is_some_and(|text| !text.trim().is_empty());
    let ended = values.text(key::STATE).is_some_and(|state| matter::ENDED.contains(&state));
    if ended && !(filled("result") && filled("verified_by")) {
        return Err(refused(Refusal::NeedsResult));
    }
    Ok(())
}

fn changeable(facts: &dyn Facts, id: RecordId, base: u32, reason: &str) -> Result<RecordHeader, StoreError> {
    let head = known(facts, id)?;
    if head.voided {
        return Err(refused(Refusal::IsVoided));
    }
    match book(head.number.ledger).nature {
        Nature::Handover => return Err(refused(Refusal::IsSealed)),
        Nature::Matter if !head.open => return Err(refused(Refusal::IsClosed)),
        Nature::DutyLog
        | Nature::Incident
        | Nature::Meeting
        | Nature::Talk
        | Nature::Matter
        | Nature::Report
        | Nature::Roster
        | Nature::Routine
        | Nature::Paper
        | Nature::Plain => {}
    }
    if head.revision != base {
        return Err(StoreError::Conflict(head.revision));
    }
    if reason.trim().is_empty() {
        return Err(refused(Refusal::NeedsReason));
    }
    Ok(head)
}

/// A correction of the revision `base`, which becomes the next one.
pub(super) fn revise(
    (id, base): (RecordId, u32),
    reason: String,
    values: Values,
    (by, signed): (OfficerId, &[OfficerId]),
    facts: &dyn Facts,
) -> Result<Act, StoreError> {
    let head = changeable(facts, id, base, &reason)?;
    let before = facts.values(id)?.unwrap_or_default();
    let ledger = head.number.ledger;
    let values = Checked::of(ledger, values, Some(&before)).map_err(StoreError::BadValue)?;
    if is_signed(ledger) && !signed.contains(&signer(ledger, &values, by, facts)?) {
        return Err(refused(Refusal::NeedsPin));
    }
    match book(ledger).nature {
        Nature::Matter => {
            closing_is_complete(&values)?;
            // What ends without a result ends by two: whoever cancels it, and somebody else who agrees.
            let cancels = values.text(key::STATE) == Some(matter::CANCELLED);
            if cancels && !(signed.contains(&by) && signed.iter().any(|other| *other != by)) {
                return Err(refused(Refusal::NeedsAgreement));
            }
        }
        Nature::Talk => talk_is_complete(&values)?,
        Nature::Report => report_is_honest(&before, &values, signed, facts)?,
        Nature::Paper => paper_is_honest(&before, &values, signed, facts)?,
        Nature::DutyLog
        | Nature::Incident
        | Nature::Handover
        | Nature::Meeting
        | Nature::Roster
        | Nature::Routine
        | Nature::Plain => {}
    }
    Ok(Act::Revise { id, revision: base + 1, reason, values })
}

/// A report is released by the PIN of who releases it, and its words stay as released from then on.
fn report_is_honest(
    before: &Values,
    after: &Values,
    signed: &[OfficerId],
    facts: &dyn Facts,
) -> Result<(), StoreError> {
    let released = |v: &Values| v.text(key::STATE) == Some(report::RELEASED);
    if released(before) {
        let open = |key: &str| report::OPEN_AFTER_RELEASE.contains(&key) || key == "late";
        let mut fixed = schema::book(Ledger::Report).fields.iter().filter(|f| !open(f.key));
        let moved = fixed.any(|f| before.0.get(f.key) != after.0.get(f.key));
        return if moved { Err(refused(Refusal::IsReleased)) } else { Ok(()) };
    }
    if released(after) {
        let name = after.text(key::RELEASED_BY).unwrap_or_default();
        let by = facts.officers()?.into_iter().find(|o| o.name == name).map(|o| o.id);
        if !by.is_some_and(|id| signed.contains(&id)) {
            return Err(refused(Refusal::NeedsPin));
        }
    }
    Ok(())
}

/// A paper is released by the PIN of who releases it, with the number that comes next, and stays as released.
fn paper_is_honest(
    before: &Values,
    after: &Values,
    signed: &[OfficerId],
    facts: &dyn Facts,
) -> Result<(), StoreError> {
    if before.text(key::STATE) == Some(report::RELEASED) {
        return Err(refused(Refusal::IsReleased));
    }
    if after.text(key::STATE) != Some(report::RELEASED) {
        return Ok(());
    }
    let name = after.text(key::RELEASED_BY).unwrap_or_default();
    let by = facts.officers()?.into_iter().find(|o| o.name == name).map(|o| o.id);
    if !by.is_some_and(|id| signed.contains(&id)) {
        return Err(refused(Refusal::NeedsPin));
    }
    let number =
        |key: &str| after.0.get(key).and_then(serde_json::Value::as_u64).and_then(|n| u32::try_from(n).ok());
    let year = number("year").unwrap_or_default();
    if schema::paper::year(after).is_some_and(|of_day| of_day != year) {
        return Err(refused(Refusal::IssueTaken));
    }
    let (issue, total) = facts.last_issue(after.text(key::KIND).unwrap_or_default(), year)?;
    let follows = total == 0 || number("total") == Some(total + 1);
    if number("issue") == Some(issue + 1) && follows { Ok(()) } else { Err(refused(Refusal::IssueTaken)) }
}

/// A voiding of what stood at the revision `base`.
pub(super) fn void(
    (id, base): (RecordId, u32),
    reason: String,
    facts: &dyn Facts,
) -> Result<Act, StoreError> {
    let head = changeable(facts, id, base, &reason)?;
    if head.number.ledger == Ledger::Matter {
        return Err(refused(Refusal::MatterNotVoidable));
    }
    let released = |values: Values| values.text(key::STATE) == Some(report::RELEASED);
    if head.number.ledger == Ledger::Paper && facts.values(id)?.is_some_and(released) {
        return Err(refused(Refusal::IsReleased));
    }
    Ok(Act::Void { id, revision: base + 1, reason })
}
