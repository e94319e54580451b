//! Records: new ones, corrections, voidings, and how a matter ends.

use super::{Facts, Head, is_signed, known, refused, watch};
use crate::domain::ids::MACHINE;
use crate::domain::{Ledger, OfficerId, RecordId, ShiftId};
use crate::schema::{self, Values, matter, report};
use crate::store::act::{Act, Origin};
use crate::store::query::Commit;
use crate::store::{Refusal, StoreError};

pub(super) fn append(
    wish: &Act,
    commit: &Commit,
    signed: &[OfficerId],
    facts: &dyn Facts,
) -> Result<Act, StoreError> {
    let at = commit.at;
    let mut act = wish.clone();
    let Act::Append { ledger, id, year, serial, sheet, values, links, origin, .. } = &mut act else {
        return Ok(act);
    };
    let setting = facts.setting()?.ok_or(refused(Refusal::NotSetUp))?;
    schema::Checked::of(*ledger, values.clone(), None).map_err(StoreError::BadValue)?;
    if facts.head(*id)?.is_some() {
        return Err(refused(Refusal::RecordExists));
    }
    if commit.by == MACHINE && *origin == Origin::Typed {
        *origin = Origin::Unsigned;
    }
    if is_signed(*ledger)
        && matches!(origin, Origin::Typed | Origin::Unsigned)
        && !signed.contains(&signer(*ledger, values, commit.by, facts)?)
    {
        return Err(refused(Refusal::NeedsPin));
    }
    if *ledger == Ledger::Matter {
        closing_is_complete(values)?;
        if values.text("state") == Some(matter::CANCELLED) && *origin != Origin::Imported {
            return Err(refused(Refusal::NeedsTwo));
        }
    }
    if matches!(*ledger, Ledger::Report | Ledger::Paper)
        && values.text("state") == Some(report::RELEASED)
        && *origin != Origin::Imported
    {
        return Err(refused(Refusal::NeedsPin));
    }
    for link in links {
        known(facts, *link)?;
    }
    let shift = watch(facts)?;
    *year = setting.offset.year(at);
    *serial = facts.last_serial(*ledger, *year)? + 1;
    // What comes after the sheet was fixed belongs to the next one: by key, never by time.
    *sheet = if facts.freeze()?.is_some() { ShiftId(shift.id.0 + 1) } else { shift.id };
    Ok(act)
}

/// Who signs a text of the signed ledgers: whoever chairs a meeting, if he is of the room; else who writes.
fn signer(
    ledger: Ledger,
    values: &Values,
    by: OfficerId,
    facts: &dyn Facts,
) -> Result<OfficerId, StoreError> {
    let chair = values.text("chair").filter(|_| ledger == Ledger::Meeting);
    let Some(chair) = chair else { return Ok(by) };
    Ok(facts.officers()?.iter().find(|o| o.name == chair && !o.left).map_or(by, |o| o.id))
}

/// A talk ends only when the rectification has been received and reviewed (domain.md 1.11).
fn talk_is_complete(values: &Values) -> Result<(), StoreError> {
    let filled = |key| values.text(key).is_some_and(|text| !text.trim().is_empty());
    let dropped = values.text("decision") == Some("不约谈") && filled("decision_reason");
    let done = filled("rectified_at") && filled("review");
    let closing = values.text("status") == Some("办结");
    if closing && !done && !dropped { Err(refused(Refusal::NeedsReview)) } else { Ok(()) }
}

fn closing_is_complete(values: &Values) -> Result<(), StoreError> {
    let filled = |key| values.text(key).is_some_and(|text| !text.trim().is_empty());
    let ended = values.text("state").is_some_and(|state| matter::ENDED.contains(&state));
    if ended && !(filled("result") && filled("verified_by")) {
        return Err(refused(Refusal::NeedsResult));
    }
    Ok(())
}

fn changeable(facts: &dyn Facts, id: RecordId, base: u32, reason: &str) -> Result<Head, StoreError> {
    let head = known(facts, id)?;
    if head.voided {
        return Err(refused(Refusal::IsVoided));
    }
    match head.number.ledger {
        Ledger::Handover => return Err(refused(Refusal::IsSealed)),
        Ledger::Matter if !head.open => return Err(refused(Refusal::IsClosed)),
        _ => {}
    }
    if head.revision != base {
        return Err(StoreError::Conflict(head.revision));
    }
    if reason.trim().is_empty() {
        return Err(refused(Refusal::NeedsReason));
    }
    Ok(head)
}

/// A wish to revise names the revision it was made from; the act names the one it makes.
pub(super) fn revise(
    wish: &Act,
    by: OfficerId,
    signed: &[OfficerId],
    facts: &dyn Facts,
) -> Result<Act, StoreError> {
    let mut act = wish.clone();
    let Act::Revise { id, revision, reason, values } = &mut act else { return Ok(act) };
    let head = changeable(facts, *id, *revision, reason)?;
    let before = facts.values(*id)?.unwrap_or_default();
    schema::Checked::of(head.number.ledger, values.clone(), Some(&before)).map_err(StoreError::BadValue)?;
    if is_signed(head.number.ledger) && !signed.contains(&signer(head.number.ledger, values, by, facts)?) {
        return Err(refused(Refusal::NeedsPin));
    }
    match head.number.ledger {
        Ledger::Matter => {
            closing_is_complete(values)?;
            // What ends without a result ends by two: whoever cancels it, and somebody else who agrees.
            let cancels = values.text("state") == Some(matter::CANCELLED);
            if cancels && !(signed.contains(&by) && signed.iter().any(|other| *other != by)) {
                return Err(refused(Refusal::NeedsTwo));
            }
        }
        Ledger::Talk => talk_is_complete(values)?,
        Ledger::Report => report_is_honest(&before, values, signed, facts)?,
        Ledger::Paper => paper_is_honest(&before, values, signed, facts)?,
        Ledger::DutyLog
        | Ledger::Incident
        | Ledger::Handover
        | Ledger::Meeting
        | Ledger::Roster
        | Ledger::Routine => {}
    }
    *revision += 1;
    Ok(act)
}

/// A report is released by the PIN of who releases it, and its words stay as released from then on.
fn report_is_honest(
    before: &Values,
    after: &Values,
    signed: &[OfficerId],
    facts: &dyn Facts,
) -> Result<(), StoreError> {
    let released = |v: &Values| v.text("state") == Some(report::RELEASED);
    if released(before) {
        let open = |key: &str| report::OPEN_AFTER_RELEASE.contains(&key) || key == "late";
        let mut fixed = schema::book(Ledger::Report).fields.iter().filter(|f| !open(f.key));
        let moved = fixed.any(|f| before.0.get(f.key) != after.0.get(f.key));
        return if moved { Err(refused(Refusal::IsReleased)) } else { Ok(()) };
    }
    if released(after) {
        let name = after.text("released_by").unwrap_or_default();
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
    if before.text("state") == Some(report::RELEASED) {
        return Err(refused(Refusal::IsReleased));
    }
    if after.text("state") != Some(report::RELEASED) {
        return Ok(());
    }
    let name = after.text("released_by").unwrap_or_default();
    let by = facts.officers()?.into_iter().find(|o| o.name == name).map(|o| o.id);
    if !by.is_some_and(|id| signed.contains(&id)) {
        return Err(refused(Refusal::NeedsPin));
    }
    let number =
        |key: &str| after.0.get(key).and_then(serde_json::Value::as_u64).and_then(|n| u32::try_from(n).ok());
    let year = number("year").unwrap_or_default();
    let (issue, total) = facts.last_issue(after.text("kind").unwrap_or_default(), year)?;
    let follows = total == 0 || number("total") == Some(total + 1);
    if number("issue") == Some(issue + 1) && follows { Ok(()) } else { Err(refused(Refusal::IssueTaken)) }
}

pub(super) fn void(wish: &Act, facts: &dyn Facts) -> Result<Act, StoreError> {
    let mut act = wish.clone();
    let Act::Void { id, revision, reason } = &mut act else { return Ok(act) };
    let head = changeable(facts, *id, *revision, reason)?;
    if head.number.ledger == Ledger::Matter {
        return Err(refused(Refusal::MatterNotVoidable));
    }
    let released = |values: Values| values.text("state") == Some(report::RELEASED);
    if head.number.ledger == Ledger::Paper && facts.values(*id)?.is_some_and(released) {
        return Err(refused(Refusal::IsReleased));
    }
    *revision += 1;
    Ok(act)
}
