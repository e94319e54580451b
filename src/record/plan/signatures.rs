//! Who has proved to be who he is, and what his signature means.

use super::facts::{Facts, refused};
use crate::domain::{Ledger, OfficerId, RecordId, Stamp};
use crate::record::act::{Act, Meaning, NoteKind};
use crate::record::commit::{Commit, Failures};
use crate::record::error::{Refusal, StoreError};
use crate::record::pin;
use crate::record::wish::Wish;
use crate::schema::key;
use crate::schema::{Nature, book};
use crate::schema::{Values, matter, report};

/// Until when an officer may not sign after wrong PINs (sources: GB/T 22239 asks for a limit; the figures are ours).
#[must_use]
pub fn locked_until(failures: Failures) -> Option<Stamp> {
    const MONTH_MAX: u32 = 100;
    let last = failures.last?;
    match failures.in_a_row {
        _ if failures.in_a_month >= MONTH_MAX => Some(Stamp(i64::MAX)),
        0..=2 => None,
        3 => Some(last.plus_ms(2_000)),
        4 => Some(last.plus_ms(4_000)),
        _ => Some(last.plus_ms(15 * 60_000)),
    }
}

/// Checks every proof; gives the officers who have proved who they are.
///
/// # Errors
/// [`StoreError::WrongPin`] names the first whose PIN is not his; [`StoreError::SigningLocked`] whoever failed
/// too often, before his PIN is looked at.
pub fn check_proofs(
    facts: &dyn Facts,
    commit: &Commit,
    secret: Option<&pin::Secret>,
) -> Result<Vec<OfficerId>, StoreError> {
    if commit.proofs.is_empty() {
        return Ok(Vec::new());
    }
    let officers = facts.officers()?;
    for proof in &commit.proofs {
        let officer = officers.iter().find(|o| o.id == proof.officer && !o.left);
        let officer = officer.ok_or(refused(Refusal::NoSuchOfficer))?;
        let failures = facts.failures(officer.id, commit.at)?;
        // A guess of more than a day ahead was made by a clock that was wrong, and says nothing of how long ago it was: an
        // officer must not wait for the year that it showed. What has to be waited for is reckoned from the next guess, and
        // the month's limit holds in any case.
        let is_ahead = failures.last.is_some_and(|last| last > commit.at.plus_ms(24 * 60 * 60_000));
        let until = locked_until(failures).filter(|t| *t > commit.at && (!is_ahead || t.0 == i64::MAX));
        if let Some(until) = until {
            return Err(StoreError::SigningLocked(officer.id, until));
        }
        if !pin::matches(&proof.pin, &officer.pin, secret)? {
            return Err(StoreError::WrongPin(proof.officer));
        }
    }
    Ok(commit.proofs.iter().map(|p| p.officer).collect())
}

/// The lines that a commit's signatures are, to be written after its wishes; signing on is a line of its own already.
/// `covers` is the number of the commit's first line, and `ledger_of` tells the book of a record.
///
/// # Errors
/// Those of `ledger_of`.
pub fn signatures(commit: &Commit, covers: u64, ledger_of: &LedgerOf<'_>) -> Result<Vec<Act>, StoreError> {
    let mut lines = Vec::new();
    for officer in commit.proofs.iter().map(|p| p.officer) {
        let signs_on = |wish: &Wish| matches!(wish, Wish::SignOn { officer: who } if *who == officer);
        if commit.wishes.iter().any(signs_on) {
            continue;
        }
        let mut signed = None;
        for wish in &commit.wishes {
            signed = signed.or(meaning(wish, officer, ledger_of)?);
        }
        lines.push(Act::Signed { officer, meaning: signed.unwrap_or(Meaning::Write), covers });
    }
    Ok(lines)
}

/// Tells the book of a record, if the record is there.
pub type LedgerOf<'a> = dyn Fn(RecordId) -> Result<Option<Ledger>, StoreError> + 'a;

/// What an officer's signature under a wish means, if it means more than that he wrote it.
fn meaning(wish: &Wish, officer: OfficerId, ledger_of: &LedgerOf<'_>) -> Result<Option<Meaning>, StoreError> {
    Ok(match wish {
        Wish::Transfer { outgoing, .. } if *outgoing == officer => Some(Meaning::HandOver),
        Wish::Transfer { emergency, .. } if !emergency.is_empty() => Some(Meaning::Emergency),
        Wish::Transfer { .. } => Some(Meaning::TakeOver),
        Wish::Append(new) => meaning_of_text(new.ledger, None),
        Wish::Revise { id, values, .. } => {
            ledger_of(*id)?.and_then(|ledger| meaning_of_text(ledger, Some(values)))
        }
        Wish::Void { .. } => Some(Meaning::Void),
        Wish::Note { word: NoteKind::Reviewed, .. } => Some(Meaning::Review),
        Wish::Officer(_) => Some(Meaning::Officers),
        Wish::Countersign { .. } => Some(Meaning::Countersign),
        Wish::SetUp(_)
        | Wish::Begin { .. }
        | Wish::SignOn { .. }
        | Wish::Audit { .. }
        | Wish::Link { .. }
        | Wish::Freeze { .. }
        | Wish::Thaw { .. }
        | Wish::Answer { .. }
        | Wish::Note { .. }
        | Wish::ClockJump { .. }
        | Wish::Alarm { .. }
        | Wish::Policy { .. }
        | Wish::Import { .. }
        | Wish::Export { .. } => None,
    })
}

/// What it means to sign a text of a ledger: a new one, or a correction that says `corrected`.
fn meaning_of_text(ledger: Ledger, corrected: Option<&Values>) -> Option<Meaning> {
    let state = corrected.and_then(|values| values.text(key::STATE));
    match book(ledger).nature {
        Nature::Talk => Some(Meaning::Talk),
        Nature::Meeting => Some(Meaning::Meeting),
        Nature::Report | Nature::Paper => (state == Some(report::RELEASED)).then_some(Meaning::Release),
        Nature::Matter => (state == Some(matter::CANCELLED)).then_some(Meaning::Cancel),
        Nature::DutyLog
        | Nature::Incident
        | Nature::Handover
        | Nature::Roster
        | Nature::Routine
        | Nature::Plain => None,
    }
}

/// Whether every text of a ledger is signed by who writes it.
#[must_use]
pub fn is_signed(ledger: Ledger) -> bool {
    matches!(ledger, Ledger::Talk | Ledger::Meeting)
}
