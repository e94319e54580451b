//! The rules of writing, once for every engine.
//!
//! [`plan`] takes one wish and what the engine knows, and gives the act as it will stand in the journal,
//! with number, sheet and revision, or the rule that forbids it. Engines only store what it returns.

mod handover;
mod records;

pub use handover::REVIEW_MINUTES;

use super::act::{Act, AlarmWord, Meaning, NoteWord, Officer, Origin, Role, Setting};
use super::query::{Commit, Failures, Freeze, Shift};
use super::{Refusal, StoreError, pin};
use crate::domain::ids::MACHINE;
use crate::domain::{Ledger, Number, OfficerId, RecordId, ShiftId, Stamp};
use crate::schema::{Values, matter, report};

/// What a store knows of a record while planning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
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
pub trait Facts {
    /// The settings, if set-up was done.
    ///
    /// # Errors
    /// When the file cannot be read; so for all of these.
    fn setting(&self) -> Result<Option<Setting>, StoreError>;
    /// The officers.
    ///
    /// # Errors
    /// When the file cannot be read.
    fn officers(&self) -> Result<Vec<Officer>, StoreError>;
    /// A record.
    ///
    /// # Errors
    /// When the file cannot be read.
    fn head(&self, id: RecordId) -> Result<Option<Head>, StoreError>;
    /// The last serial given in a ledger and year.
    ///
    /// # Errors
    /// When the file cannot be read.
    fn last_serial(&self, ledger: Ledger, year: i32) -> Result<u32, StoreError>;
    /// The last number and the last running number given to a kind of paper in a year; of the running number, in
    /// any year.
    ///
    /// # Errors
    /// When the file cannot be read.
    fn last_issue(&self, kind: &str, year: u32) -> Result<(u32, u32), StoreError>;
    /// The shift on watch.
    ///
    /// # Errors
    /// When the file cannot be read.
    fn shift(&self) -> Result<Option<Shift>, StoreError>;
    /// The handover in progress.
    ///
    /// # Errors
    /// When the file cannot be read.
    fn freeze(&self) -> Result<Option<Freeze>, StoreError>;
    /// The present text of a record.
    ///
    /// # Errors
    /// When the file cannot be read.
    fn values(&self, id: RecordId) -> Result<Option<Values>, StoreError>;
    /// Whether a stage of a clock has rung.
    ///
    /// # Errors
    /// When the file cannot be read.
    fn rang(&self, record: RecordId, clock: &str, due: Stamp, stage: u8) -> Result<bool, StoreError>;
    /// Open matters made up to a line whose last word in this shift's handover is not this officer's reading back.
    ///
    /// # Errors
    /// When the file cannot be read.
    fn unanswered(&self, shift: ShiftId, up_to: u64, incoming: OfficerId) -> Result<u32, StoreError>;
    /// The wrong PINs of an officer since he was last entered or reset; those of the month before `at`.
    ///
    /// # Errors
    /// When the file cannot be read.
    fn failures(&self, officer: OfficerId, at: Stamp) -> Result<Failures, StoreError>;
    /// Whether a record was typed while nobody had signed on and nobody has answered for it yet.
    ///
    /// # Errors
    /// When the file cannot be read.
    fn unsigned(&self, record: RecordId) -> Result<bool, StoreError>;
    /// The line at which the sheet of a past shift was fixed, if it was handed over and not taken.
    ///
    /// # Errors
    /// When the file cannot be read.
    fn sealed_at(&self, shift: ShiftId) -> Result<Option<u64>, StoreError>;
    /// Who took the watch in an emergency with this sheet, if it was so.
    ///
    /// # Errors
    /// When the file cannot be read.
    fn taken_by(&self, sheet: RecordId) -> Result<Option<OfficerId>, StoreError>;
    /// Whether this has been added to a record, by this officer or by anybody.
    ///
    /// # Errors
    /// When the file cannot be read.
    fn noted(&self, record: RecordId, word: NoteWord, by: Option<OfficerId>) -> Result<bool, StoreError>;
}

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
        if let Some(until) = locked_until(facts.failures(officer.id, commit.at)?).filter(|t| *t > commit.at) {
            return Err(StoreError::SigningLocked(officer.id, until));
        }
        if !pin::matches(&proof.pin, &officer.pin, secret)? {
            return Err(StoreError::WrongPin(proof.officer));
        }
    }
    Ok(commit.proofs.iter().map(|p| p.officer).collect())
}

/// The acts of a commit with a line for each signature; signing on is its own line. `covers` is the number of
/// the commit's first line, and `ledger_of` tells the book of a record.
///
/// # Errors
/// Those of `ledger_of`.
pub fn with_signatures(
    commit: &Commit,
    covers: u64,
    ledger_of: &LedgerOf<'_>,
) -> Result<Vec<Act>, StoreError> {
    let mut acts = commit.acts.clone();
    for officer in commit.proofs.iter().map(|p| p.officer) {
        let signs_on = |act: &Act| matches!(act, Act::SignOn { officer: who } if *who == officer);
        if commit.acts.iter().any(signs_on) {
            continue;
        }
        let mut signed = None;
        for act in &commit.acts {
            signed = signed.or(meaning(act, officer, ledger_of)?);
        }
        acts.push(Act::Signed { officer, meaning: signed.unwrap_or(Meaning::Write), covers });
    }
    Ok(acts)
}

/// Tells the book of a record, if the record is there.
pub type LedgerOf<'a> = dyn Fn(RecordId) -> Result<Option<Ledger>, StoreError> + 'a;

/// What an officer's signature under an act means, if it means more than that he wrote it.
fn meaning(act: &Act, officer: OfficerId, ledger_of: &LedgerOf<'_>) -> Result<Option<Meaning>, StoreError> {
    Ok(match act {
        Act::Transfer { outgoing, .. } if *outgoing == officer => Some(Meaning::HandOver),
        Act::Transfer { emergency, .. } if !emergency.is_empty() => Some(Meaning::Emergency),
        Act::Transfer { .. } => Some(Meaning::TakeOver),
        Act::Append { ledger, .. } => meaning_of_text(*ledger, None),
        Act::Revise { id, values, .. } => {
            ledger_of(*id)?.and_then(|ledger| meaning_of_text(ledger, Some(values)))
        }
        Act::Void { .. } => Some(Meaning::Void),
        Act::Note { word: NoteWord::Reviewed, .. } => Some(Meaning::Review),
        Act::Officer(_) => Some(Meaning::Officers),
        Act::Countersign { .. } => Some(Meaning::Countersign),
        Act::SetUp(_)
        | Act::Begin { .. }
        | Act::SignOn { .. }
        | Act::SignOnFailed { .. }
        | Act::Signed { .. }
        | Act::Audit { .. }
        | Act::Link { .. }
        | Act::Freeze { .. }
        | Act::Thaw { .. }
        | Act::Answer { .. }
        | Act::Note { .. }
        | Act::ClockJump { .. }
        | Act::Alarm { .. }
        | Act::Policy { .. }
        | Act::Import { .. }
        | Act::Export { .. } => None,
    })
}

/// What it means to sign a text of a ledger: a new one, or a correction that says `corrected`.
fn meaning_of_text(ledger: Ledger, corrected: Option<&Values>) -> Option<Meaning> {
    let state = corrected.and_then(|values| values.text("state"));
    match ledger {
        Ledger::Talk => Some(Meaning::Talk),
        Ledger::Meeting => Some(Meaning::Meeting),
        Ledger::Report | Ledger::Paper => (state == Some(report::RELEASED)).then_some(Meaning::Release),
        Ledger::Matter => (state == Some(matter::CANCELLED)).then_some(Meaning::Cancel),
        Ledger::DutyLog | Ledger::Incident | Ledger::Handover | Ledger::Roster | Ledger::Routine => None,
    }
}

/// Whether every text of a ledger is signed by who writes it.
#[must_use]
pub fn is_signed(ledger: Ledger) -> bool {
    matches!(ledger, Ledger::Talk | Ledger::Meeting)
}

/// What must hold of a commit as a whole: a handover sheet is written by the transfer that it belongs to.
///
/// # Errors
/// [`Refusal::SheetByTransferOnly`].
pub fn check_commit(commit: &Commit) -> Result<(), StoreError> {
    let transfers = |wanted: &RecordId| {
        commit.acts.iter().any(|act| matches!(act, Act::Transfer { sheet, .. } if sheet == wanted))
    };
    let stray = commit
        .acts
        .iter()
        .any(|act| matches!(act, Act::Append { ledger: Ledger::Handover, id, .. } if !transfers(id)));
    if stray { Err(refused(Refusal::SheetByTransferOnly)) } else { Ok(()) }
}

/// The act as it will be written, or why not.
///
/// # Errors
/// [`StoreError::Refused`] and [`StoreError::Conflict`] by the rules; others when the file cannot be read.
pub fn plan(wish: &Act, commit: &Commit, signed: &[OfficerId], facts: &dyn Facts) -> Result<Act, StoreError> {
    let at = commit.at;
    match wish {
        Act::SetUp(_) => no_setting_yet(facts, wish),
        Act::Officer(new) => officer(wish, new, signed, facts),
        Act::Begin { .. } => match facts.shift()? {
            Some(_) => Err(refused(Refusal::SetUpAlready)),
            None => Ok(wish.clone()),
        },
        Act::SignOn { officer } | Act::Signed { officer, .. } => has_signed(*officer, wish, signed),
        Act::Append { .. } => records::append(wish, commit, signed, facts),
        Act::Revise { .. } => records::revise(wish, commit.by, signed, facts),
        Act::Alarm { .. } => alarm(wish, at, facts),
        Act::Void { .. } => {
            let act = records::void(wish, facts)?;
            has_signed(commit.by, &act, signed)
        }
        Act::Countersign { record } => {
            if !facts.unsigned(*record)? {
                return Err(refused(Refusal::IsSigned));
            }
            has_signed(commit.by, wish, signed)
        }
        Act::Link { from, to } => {
            if from == to {
                return Err(refused(Refusal::LinkToItself));
            }
            known(facts, *from)?;
            known(facts, *to)?;
            Ok(wish.clone())
        }
        Act::Freeze { .. } | Act::Thaw { .. } | Act::Answer { .. } | Act::Transfer { .. } => {
            handover::plan(wish, commit, signed, facts)
        }
        Act::Note { .. } => handover::note(wish, commit.by, signed, facts),
        Act::SignOnFailed { .. }
        | Act::ClockJump { .. }
        | Act::Audit { .. }
        | Act::Policy { .. }
        | Act::Import { .. }
        | Act::Export { .. } => Ok(wish.clone()),
    }
}

fn has_signed(officer: OfficerId, wish: &Act, signed: &[OfficerId]) -> Result<Act, StoreError> {
    if signed.contains(&officer) { Ok(wish.clone()) } else { Err(refused(Refusal::NeedsPin)) }
}

/// Who may write what: nobody's hand moves the machine to correct, void, answer or hand over; and whoever keeps
/// the settings keeps no books.
///
/// # Errors
/// [`Refusal::NeedsPin`], [`Refusal::Administrator`].
pub fn check_author(commit: &Commit, facts: &dyn Facts) -> Result<(), StoreError> {
    if commit.by == MACHINE {
        let by_hand = commit.acts.iter().any(|act| !by_itself(act));
        return if by_hand { Err(refused(Refusal::NeedsPin)) } else { Ok(()) };
    }
    let officers = facts.officers()?;
    if facts.shift()?.is_none() {
        return Ok(());
    }
    let takes_over = commit.acts.iter().find_map(|act| match act {
        Act::Transfer { incoming, .. } => Some(*incoming),
        _ => None,
    });
    let books = commit.acts.iter().any(of_books);
    for who in std::iter::once(commit.by).chain(takes_over) {
        // Whoever has left keeps no session that he had.
        let officer = officers.iter().find(|o| o.id == who && !o.left);
        let officer = officer.ok_or(refused(Refusal::NoSuchOfficer))?;
        if books && officer.role == Role::Administrator {
            return Err(refused(Refusal::Administrator));
        }
    }
    Ok(())
}

/// Whether the name under a commit needs no proof by itself: the lines of a handover's talk are the two officers'
/// only when their PINs close the handover over them; until then they are a draft that can be called off. What is
/// said of a handover that is closed has no such PIN to come.
///
/// # Errors
/// When the file cannot be read.
pub fn is_provisional(commit: &Commit, facts: &dyn Facts) -> Result<bool, StoreError> {
    let now = facts.shift()?.map(|s| s.id);
    let answers =
        commit.acts.iter().all(|act| matches!(act, Act::Answer { shift, .. } if Some(*shift) == now));
    Ok(answers && !commit.acts.is_empty() && commit.proofs.is_empty() && facts.freeze()?.is_some())
}

/// What the machine enters, and what may be typed while nobody has signed on: a new record, never a change.
fn by_itself(act: &Act) -> bool {
    match act {
        Act::SetUp(_)
        | Act::Officer(_)
        | Act::Begin { .. }
        | Act::SignOnFailed { .. }
        | Act::Audit { .. }
        | Act::ClockJump { .. }
        | Act::Export { .. }
        | Act::Policy { .. } => true,
        Act::Append { origin, .. } => *origin != Origin::Imported,
        Act::Alarm { word, .. } => *word == AlarmWord::Rang,
        _ => false,
    }
}

fn of_books(act: &Act) -> bool {
    matches!(
        act,
        Act::Append { .. }
            | Act::Revise { .. }
            | Act::Void { .. }
            | Act::Countersign { .. }
            | Act::Freeze { .. }
            | Act::Thaw { .. }
            | Act::Answer { .. }
            | Act::Transfer { .. }
            | Act::Note { .. }
            | Act::Alarm { .. }
    )
}

/// Entering and changing officers. At set-up freely; later an officer changes his own PIN with his old one, and
/// everything else takes two others, one of them above an officer where the room has such a person.
fn officer(wish: &Act, new: &Officer, signed: &[OfficerId], facts: &dyn Facts) -> Result<Act, StoreError> {
    let officers = facts.officers()?;
    if officers.iter().any(|o| o.name == new.name && o.id != new.id) {
        return Err(refused(Refusal::NameTaken));
    }
    let Some(shift) = facts.shift()? else { return Ok(wish.clone()) };
    if new.id == MACHINE || new.name.trim().is_empty() || new.pin.is_empty() {
        return Err(refused(Refusal::NoSuchOfficer));
    }
    if (new.left || new.role == Role::Administrator) && shift.lead == new.id {
        return Err(refused(Refusal::IsOnWatch));
    }
    let before = officers.iter().find(|o| o.id == new.id);
    let own = before.is_some_and(|o| Officer { pin: new.pin.clone(), ..o.clone() } == *new);
    if own && signed.contains(&new.id) {
        return Ok(wish.clone());
    }
    let others: Vec<&Officer> =
        officers.iter().filter(|o| o.id != new.id && signed.contains(&o.id)).collect();
    let above = |o: &&Officer| o.role != Role::Officer && !o.left;
    let has_above = officers.iter().filter(|o| o.id != new.id).any(|o| above(&o));
    if others.len() < 2 || (has_above && !others.iter().any(above)) {
        return Err(refused(Refusal::NeedsTwo));
    }
    Ok(wish.clone())
}

fn refused(refusal: Refusal) -> StoreError {
    StoreError::Refused(refusal)
}

fn no_setting_yet(facts: &dyn Facts, wish: &Act) -> Result<Act, StoreError> {
    match facts.setting()? {
        Some(_) => Err(refused(Refusal::SetUpAlready)),
        None => Ok(wish.clone()),
    }
}

fn known(facts: &dyn Facts, id: RecordId) -> Result<Head, StoreError> {
    facts.head(id)?.ok_or(refused(Refusal::NoSuchRecord))
}

fn watch(facts: &dyn Facts) -> Result<Shift, StoreError> {
    facts.shift()?.ok_or(refused(Refusal::NotSetUp))
}

/// A stage rings once in the journal, an acknowledgement says why, and no silence outlasts the watch.
fn alarm(wish: &Act, at: Stamp, facts: &dyn Facts) -> Result<Act, StoreError> {
    let mut act = wish.clone();
    let Act::Alarm { record, clock, due, stage, word, reason, until, shift } = &mut act else {
        return Ok(act);
    };
    known(facts, *record)?;
    let watch = watch(facts)?;
    *shift = watch.id;
    if *word == AlarmWord::Rang {
        let rang = facts.rang(*record, clock, *due, *stage)?;
        return if rang { Err(refused(Refusal::RangAlready)) } else { Ok(act) };
    }
    if reason.trim().is_empty() {
        return Err(refused(Refusal::NeedsReason));
    }
    if *word == AlarmWord::Silenced {
        let setting = facts.setting()?.ok_or(refused(Refusal::NotSetUp))?;
        let end = silence_end(&setting, watch, at);
        if until.is_none_or(|until| until > end || until <= at) {
            return Err(refused(Refusal::SilenceTooLong));
        }
    }
    Ok(act)
}

/// Until when a clock may be silent: the end of the watch; on a watch that has run over, half an hour.
#[must_use]
pub fn silence_end(setting: &Setting, shift: Shift, now: Stamp) -> Stamp {
    const OVERRUN_MS: i64 = 30 * 60_000;
    let due = setting.pattern.relief_due(setting.offset.local(shift.began_at));
    let end = setting.offset.instant(due);
    if end > now { end } else { now.plus_ms(OVERRUN_MS) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::act::AuditEvent;
    use crate::store::query::Proof;
    use serde_json::json;

    fn revision(values: serde_json::Value) -> Act {
        let values = serde_json::from_value(values).unwrap();
        Act::Revise { id: RecordId(uuid::Uuid::nil()), revision: 1, reason: "更正".into(), values }
    }

    fn text(ledger: Ledger) -> Act {
        Act::Append {
            ledger,
            id: RecordId(uuid::Uuid::nil()),
            year: 0,
            serial: 0,
            sheet: ShiftId(0),
            opened_at: Stamp(0),
            origin: Origin::Typed,
            values: Values::default(),
            links: Vec::new(),
        }
    }

    fn transfer(emergency: &str) -> Act {
        let (outgoing, incoming) = (OfficerId(1), OfficerId(2));
        Act::Transfer {
            shift: ShiftId(1),
            outgoing,
            incoming,
            sheet: RecordId(uuid::Uuid::nil()),
            emergency: emergency.into(),
        }
    }

    #[test]
    fn a_signature_says_what_was_signed() {
        let note = |word| Act::Note { record: RecordId(uuid::Uuid::nil()), word, line: String::new() };
        let new = Officer {
            id: OfficerId(4),
            name: "丁".into(),
            post: String::new(),
            pin: "x".into(),
            role: Role::Officer,
            left: false,
        };
        let cases = [
            (transfer(""), 1, Meaning::HandOver),
            (transfer(""), 2, Meaning::TakeOver),
            (transfer("甲病倒"), 2, Meaning::Emergency),
            (text(Ledger::Talk), 1, Meaning::Talk),
            (text(Ledger::Meeting), 1, Meaning::Meeting),
            (text(Ledger::DutyLog), 1, Meaning::Write),
            (
                Act::Void { id: RecordId(uuid::Uuid::nil()), revision: 1, reason: "误记".into() },
                1,
                Meaning::Void,
            ),
            (note(NoteWord::Reviewed), 1, Meaning::Review),
            (note(NoteWord::Addition), 1, Meaning::Write),
            (Act::Officer(new), 1, Meaning::Officers),
            (Act::Countersign { record: RecordId(uuid::Uuid::nil()) }, 1, Meaning::Countersign),
            (Act::Audit { event: AuditEvent::Locked, detail: String::new() }, 1, Meaning::Write),
        ];
        for (act, officer, wanted) in cases {
            let proof = Proof { officer: OfficerId(officer), pin: pin::Pin::new("271828") };
            let commit =
                Commit { at: Stamp(0), by: OfficerId(officer), proofs: vec![proof], acts: vec![act.clone()] };
            let with = with_signatures(&commit, 7, &|_| Ok(None)).unwrap();
            let signed = Act::Signed { officer: OfficerId(officer), meaning: wanted, covers: 7 };
            assert_eq!(with, [act, signed]);
        }
        let on = Act::SignOn { officer: OfficerId(1) };
        let proofs = vec![Proof { officer: OfficerId(1), pin: pin::Pin::new("271828") }];
        let commit = Commit { at: Stamp(0), by: OfficerId(1), proofs, acts: vec![on.clone()] };
        let with = with_signatures(&commit, 7, &|_| Ok(None)).unwrap();
        assert_eq!(with, [on], "signing on is a line of its own");
    }

    #[test]
    fn a_correction_is_signed_for_what_its_book_is_and_never_for_what_its_keys_look_like() {
        for (ledger, values, wanted) in [
            (Ledger::Report, json!({"state": "已签发"}), Meaning::Release),
            (Ledger::Paper, json!({"state": "已签发"}), Meaning::Release),
            (Ledger::Talk, json!({"state": "已签发", "chair": "张伟"}), Meaning::Talk),
            (Ledger::Meeting, json!({"trigger": "迟报"}), Meaning::Meeting),
            (Ledger::Matter, json!({"state": matter::CANCELLED}), Meaning::Cancel),
            (Ledger::Matter, json!({"state": "办理中"}), Meaning::Write),
            (Ledger::DutyLog, json!({"chair": "张伟", "trigger": "迟报", "state": "已签发"}), Meaning::Write),
        ] {
            let act = revision(values);
            let proof = Proof { officer: OfficerId(1), pin: pin::Pin::new("271828") };
            let commit = Commit { at: Stamp(0), by: OfficerId(1), proofs: vec![proof], acts: vec![act] };
            let with = with_signatures(&commit, 7, &|_| Ok(Some(ledger))).unwrap();
            assert!(matches!(with[1], Act::Signed { meaning, .. } if meaning == wanted), "{ledger:?}");
        }
    }

    #[test]
    fn who_gives_wrong_pins_waits_longer_each_time() {
        let last = Stamp(1_000);
        let wait = |in_a_row, in_a_month| {
            let until = locked_until(Failures { in_a_row, in_a_month, last: Some(last) });
            until.map(|until| until.since_ms(last) / 1000)
        };
        assert_eq!(
            [0, 2, 3, 4, 5, 99].map(|n| wait(n, n)),
            [None, None, Some(2), Some(4), Some(900), Some(900)]
        );
        assert_eq!(wait(1, 99), None);
        let for_good = Failures { in_a_row: 1, in_a_month: 100, last: Some(last) };
        assert_eq!(locked_until(for_good), Some(Stamp(i64::MAX)));
        assert_eq!(locked_until(Failures { in_a_row: 9, in_a_month: 9, last: None }), None);
    }

    #[test]
    fn the_machine_enters_what_it_knows_and_nothing_by_anybodys_hand() {
        let by_itself_alone = [
            Act::SignOnFailed { officer: OfficerId(1) },
            Act::Audit { event: AuditEvent::Locked, detail: String::new() },
            Act::ClockJump { by_ms: 5 },
            Act::Export { ledger: Ledger::DutyLog, rows: 1, format: "csv".into() },
            Act::Policy { name: "x".into(), text: String::new() },
            text(Ledger::DutyLog),
        ];
        assert!(by_itself_alone.iter().all(by_itself));
        let Act::Append { ledger, id, year, serial, sheet, opened_at, values, links, .. } =
            text(Ledger::DutyLog)
        else {
            return;
        };
        let origin = Origin::Imported;
        let imported = Act::Append { ledger, id, year, serial, sheet, opened_at, origin, values, links };
        let by_hand = [
            imported,
            transfer(""),
            revision(json!({})),
            Act::Link { from: RecordId(uuid::Uuid::nil()), to: RecordId(uuid::Uuid::nil()) },
            Act::Countersign { record: RecordId(uuid::Uuid::nil()) },
            Act::Import { ledger: Ledger::DutyLog, rows: 1 },
        ];
        for act in by_hand {
            assert!(!by_itself(&act), "{act:?}");
        }
        // Whoever keeps the settings keeps no books.
        let books = [text(Ledger::DutyLog), transfer(""), revision(json!({}))];
        assert!(books.iter().all(of_books));
        let exported = Act::Export { ledger: Ledger::DutyLog, rows: 1, format: "csv".into() };
        assert!(![exported, Act::SignOn { officer: OfficerId(1) }].iter().any(of_books));
    }

    #[test]
    fn a_silence_ends_with_the_watch_and_on_a_watch_that_has_run_over_after_half_an_hour() {
        let setting = Setting {
            unit: "室".into(),
            level: "县级".into(),
            offset: crate::domain::Offset::default(),
            pattern: crate::domain::shift::Pattern::Day24,
            drill: false,
        };
        let began_at = Stamp(1_776_904_200_000);
        let shift = Shift { id: ShiftId(1), began_at, lead: OfficerId(1) };
        let end = silence_end(&setting, shift, began_at);
        assert!(end > began_at && end.since_ms(began_at) <= 24 * 3_600_000, "{end:?}");
        assert_eq!(silence_end(&setting, shift, end.plus_ms(-1)), end);
        assert_eq!(silence_end(&setting, shift, end), end.plus_ms(30 * 60_000));
    }
}
