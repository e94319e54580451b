//! The rules of writing, once for every engine.
//!
//! [`plan`] takes one wish and what the engine knows, and gives the act as it will stand in the journal,
//! with number, sheet and revision, or the rule that forbids it. Engines only store what it returns.

mod alarms;
mod authors;
mod clock;
mod facts;
mod handover;
mod late;
mod records;
mod signatures;

pub use alarms::silence_end;
pub use authors::{check_author, is_provisional};
pub use clock::{clock_step, is_back};
pub use facts::{Facts, RecordHeader};
pub use handover::REVIEW_MINUTES;
pub use late::lacks_late_reason;
pub use signatures::{LedgerOf, check_proofs, is_signed, locked_until, signatures};

use super::act::Act;
use super::commit::Commit;
use super::error::{Refusal, StoreError};
use super::wish::Wish;
use crate::domain::{Ledger, OfficerId, RecordId};
use facts::{known, needs_pin, refused, watch};

/// What must hold of a commit as a whole: a handover sheet is written by the transfer that it belongs to.
///
/// # Errors
/// [`Refusal::SheetByTransferOnly`].
pub fn check_commit(commit: &Commit) -> Result<(), StoreError> {
    let transfers = |wanted: &RecordId| {
        commit.wishes.iter().any(|wish| matches!(wish, Wish::Transfer { sheet, .. } if sheet == wanted))
    };
    let is_stray = |wish: &Wish| matches!(wish, Wish::Append(new) if new.ledger == Ledger::Handover && !transfers(&new.id));
    if commit.wishes.iter().any(is_stray) { Err(refused(Refusal::SheetByTransferOnly)) } else { Ok(()) }
}

/// The act that a wish becomes, or why not.
///
/// # Errors
/// [`StoreError::Refused`], [`StoreError::BadValue`] and [`StoreError::Conflict`] by the rules; others when the file
/// cannot be read.
pub fn plan(
    wish: &Wish,
    commit: &Commit,
    signed: &[OfficerId],
    facts: &dyn Facts,
) -> Result<Act, StoreError> {
    Ok(match wish.clone() {
        Wish::SetUp(setting) => match facts.setting()? {
            Some(_) => return Err(refused(Refusal::SetUpAlready)),
            None => Act::SetUp(setting),
        },
        Wish::Officer(new) => {
            authors::check_officer(&new, signed, facts)?;
            Act::Officer(new)
        }
        Wish::Begin { lead } => match facts.shift()? {
            Some(_) => return Err(refused(Refusal::SetUpAlready)),
            None => Act::Begin { lead },
        },
        Wish::SignOn { officer } => {
            needs_pin(officer, signed)?;
            Act::SignOn { officer }
        }
        Wish::Append(new) => records::append(new, commit, signed, facts)?,
        Wish::Revise { id, base, reason, values } => {
            records::revise((id, base), reason, values, (commit.by, signed), facts)?
        }
        Wish::Void { id, base, reason } => {
            let act = records::void((id, base), reason, facts)?;
            needs_pin(commit.by, signed)?;
            act
        }
        Wish::Countersign { record } => {
            if !facts.unsigned(record)? {
                return Err(refused(Refusal::IsSigned));
            }
            needs_pin(commit.by, signed)?;
            Act::Countersign { record }
        }
        Wish::Link { from, to } => {
            if from == to {
                return Err(refused(Refusal::LinkToItself));
            }
            known(facts, from)?;
            known(facts, to)?;
            Act::Link { from, to }
        }
        Wish::Alarm { record, clock, due, stage, word, reason, until } => {
            alarms::check_alarm(wish, commit.at, facts)?;
            let shift = watch(facts)?.id;
            Act::Alarm { record, clock, due, stage, word, reason, until, shift }
        }
        Wish::Freeze { shift, incoming, reason } => {
            handover::freeze((shift, incoming), reason, commit.by, facts)?
        }
        Wish::Thaw { shift } => handover::thaw(shift, commit.by, facts)?,
        Wish::Answer { shift, matter, word, line } => {
            handover::check_answer(shift, (matter, word, &line), commit, facts)?;
            Act::Answer { shift, matter, word, line }
        }
        Wish::Transfer { outgoing, incoming, sheet, emergency } => {
            let next = handover::check_transfer((outgoing, incoming), (sheet, &emergency), signed, facts)?;
            Act::Transfer { shift: next, outgoing, incoming, sheet, emergency }
        }
        Wish::Note { record, word, line } => {
            handover::check_note((record, word, &line), commit.by, signed, facts)?;
            Act::Note { record, word, line }
        }
        Wish::ClockJump { by_ms } => Act::ClockJump { by_ms },
        Wish::Audit { event, detail } => Act::Audit { event, detail },
        Wish::Policy { name, text } => Act::Policy { name, text },
        Wish::Import { ledger, rows } => Act::Import { ledger, rows },
        Wish::Export { ledger, rows, format } => Act::Export { ledger, rows, format },
    })
}

#[cfg(test)]
mod tests {
    use super::authors::{by_itself, is_of_books};
    use super::*;
    use crate::domain::{ShiftId, Stamp};
    use crate::record::act::{AuditEvent, Meaning, NoteKind, Officer, Origin, Role, Setting};
    use crate::record::commit::{Failures, Proof, Shift};
    use crate::record::pin;
    use crate::record::wish::NewRecord;
    use crate::schema::{Values, matter};
    use serde_json::json;

    fn revision(values: serde_json::Value) -> Wish {
        let values = serde_json::from_value(values).unwrap();
        Wish::Revise { id: RecordId(uuid::Uuid::nil()), base: 1, reason: "更正".into(), values }
    }

    fn text(ledger: Ledger) -> Wish {
        Wish::Append(NewRecord {
            ledger,
            id: RecordId(uuid::Uuid::nil()),
            opened_at: Stamp(0),
            origin: Origin::Typed,
            values: Values::default(),
            links: Vec::new(),
        })
    }

    fn transfer(emergency: &str) -> Wish {
        let (outgoing, incoming) = (OfficerId(1), OfficerId(2));
        Wish::Transfer { outgoing, incoming, sheet: RecordId(uuid::Uuid::nil()), emergency: emergency.into() }
    }

    #[test]
    fn a_signature_says_what_was_signed() {
        let note = |word| Wish::Note { record: RecordId(uuid::Uuid::nil()), word, line: String::new() };
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
                Wish::Void { id: RecordId(uuid::Uuid::nil()), base: 1, reason: "误记".into() },
                1,
                Meaning::Void,
            ),
            (note(NoteKind::Reviewed), 1, Meaning::Review),
            (note(NoteKind::Addition), 1, Meaning::Write),
            (Wish::Officer(new), 1, Meaning::Officers),
            (Wish::Countersign { record: RecordId(uuid::Uuid::nil()) }, 1, Meaning::Countersign),
            (Wish::Audit { event: AuditEvent::Locked, detail: String::new() }, 1, Meaning::Write),
        ];
        for (act, officer, wanted) in cases {
            let proof = Proof { officer: OfficerId(officer), pin: pin::Pin::new("271828") };
            let commit =
                Commit { at: Stamp(0), by: OfficerId(officer), proofs: vec![proof], wishes: vec![act] };
            let with = signatures(&commit, 7, &|_| Ok(None)).unwrap();
            let signed = Act::Signed { officer: OfficerId(officer), meaning: wanted, covers: 7 };
            assert_eq!(with, [signed]);
        }
        let on = Wish::SignOn { officer: OfficerId(1) };
        let proofs = vec![Proof { officer: OfficerId(1), pin: pin::Pin::new("271828") }];
        let commit = Commit { at: Stamp(0), by: OfficerId(1), proofs, wishes: vec![on] };
        let with = signatures(&commit, 7, &|_| Ok(None)).unwrap();
        assert_eq!(with, [], "signing on is a line of its own");
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
            let commit = Commit { at: Stamp(0), by: OfficerId(1), proofs: vec![proof], wishes: vec![act] };
            let with = signatures(&commit, 7, &|_| Ok(Some(ledger))).unwrap();
            assert!(matches!(with[0], Act::Signed { meaning, .. } if meaning == wanted), "{ledger:?}");
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
            Wish::Audit { event: AuditEvent::Locked, detail: String::new() },
            Wish::ClockJump { by_ms: 5 },
            Wish::Export { ledger: Ledger::DutyLog, rows: 1, format: "csv".into() },
            Wish::Policy { name: "x".into(), text: String::new() },
            text(Ledger::DutyLog),
        ];
        assert!(by_itself_alone.iter().all(by_itself));
        let mut imported = text(Ledger::DutyLog);
        if let Wish::Append(new) = &mut imported {
            new.origin = Origin::Imported;
        }
        let by_hand = [
            imported,
            transfer(""),
            revision(json!({})),
            Wish::Link { from: RecordId(uuid::Uuid::nil()), to: RecordId(uuid::Uuid::nil()) },
            Wish::Countersign { record: RecordId(uuid::Uuid::nil()) },
            Wish::Import { ledger: Ledger::DutyLog, rows: 1 },
        ];
        for act in by_hand {
            assert!(!by_itself(&act), "{act:?}");
        }
        // Whoever keeps the settings keeps no books.
        let books = [text(Ledger::DutyLog), transfer(""), revision(json!({}))];
        assert!(books.iter().all(is_of_books));
        let exported = Wish::Export { ledger: Ledger::DutyLog, rows: 1, format: "csv".into() };
        assert!(![exported, Wish::SignOn { officer: OfficerId(1) }].iter().any(is_of_books));
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
