//! Errors as one plain sentence: what happened, what is safe, what to do.

use super::Cx;
use crate::domain::{Offset, Stamp};
use crate::locale::{Lang, Text, texts};
use crate::store::{Refusal, StoreError};

/// The sentence for an error, with names and times of the room.
#[must_use]
pub fn told(error: &StoreError, cx: &Cx<'_>) -> String {
    match error {
        StoreError::SigningLocked(officer, until) => {
            let name = cx.watch.map_or("", |w| w.name(*officer));
            let clock = |until: Stamp| match cx.offset() {
                offset if offset.local(until).date() == offset.local(cx.now).date() => offset.clock(until),
                offset => offset.local(until).format("%m-%d %H:%M").to_string(),
            };
            let until = if until.0 == i64::MAX { "—".to_owned() } else { clock(*until) };
            texts::E_SIGNING_LOCKED.fill(cx.lang(), &[name, &until])
        }
        StoreError::WrongPin(officer) if cx.watch.is_some_and(|w| !w.name(*officer).is_empty()) => {
            texts::E_WRONG_PIN_OF.fill(cx.lang(), &[cx.watch.map_or("", |w| w.name(*officer))])
        }
        _ => self::error(error, cx.lang()),
    }
}

/// The sentence for an error of the store.
#[must_use]
pub fn error(error: &StoreError, lang: Lang) -> String {
    match error {
        StoreError::Refused(refusal) => refused(*refusal, lang),
        StoreError::BadValue(bad) => texts::E_BAD_VALUE.fill(lang, &[bad.label(), bad.fault.0.get(lang)]),
        StoreError::Conflict(revision) => texts::E_CONFLICT.fill(lang, &[&revision.to_string()]),
        StoreError::WrongPin(_) => texts::E_WRONG_PIN.get(lang).to_owned(),
        StoreError::Busy => texts::E_BUSY.get(lang).to_owned(),
        StoreError::TooLong => texts::E_TOO_LONG.get(lang).to_owned(),
        StoreError::Full => texts::E_FULL.get(lang).to_owned(),
        StoreError::CannotOpen(why) => texts::E_CANNOT_OPEN.fill(lang, &[why]),
        StoreError::Newer(version) => texts::E_NEWER.fill(lang, &[&version.to_string()]),
        StoreError::Machine(why) => texts::E_MACHINE.fill(lang, &[why]),
        StoreError::Forked(line) => texts::E_FORKED.fill(lang, &[&line.to_string()]),
        StoreError::Moved => texts::E_MOVED.get(lang).to_owned(),
        StoreError::InUse => texts::E_IN_USE.get(lang).to_owned(),
        StoreError::NoSecret => texts::E_NO_SECRET.get(lang).to_owned(),
        StoreError::SigningLocked(..) => texts::E_SIGNING_LOCKED.fill(lang, &["", "—"]),
        StoreError::Damaged(why) => texts::E_DAMAGED.fill(lang, &[why]),
    }
}

/// The sentence for an error where there is no form with a text in it and no key to press: on the command line.
#[must_use]
pub fn at_command(error: &StoreError, lang: Lang) -> String {
    match error {
        StoreError::Busy => texts::C_BUSY.get(lang).to_owned(),
        StoreError::Full => texts::C_FULL.get(lang).to_owned(),
        StoreError::Machine(why) => texts::C_MACHINE.fill(lang, &[why]),
        StoreError::Conflict(revision) => texts::C_CONFLICT.fill(lang, &[&revision.to_string()]),
        StoreError::Refused(Refusal::FreezeState) => texts::C_FREEZE_STATE.get(lang).to_owned(),
        StoreError::NoSecret => texts::C_NO_SECRET.get(lang).to_owned(),
        StoreError::WrongPin(_) => texts::C_WRONG_PIN.get(lang).to_owned(),
        StoreError::SigningLocked(_, until) => {
            let until = if until.0 == i64::MAX { "—".to_owned() } else { Offset::default().minute(*until) };
            texts::C_SIGNING_LOCKED.fill(lang, &[&until])
        }
        _ => without_form(&self::error(error, lang), lang),
    }
}

/// A sentence of a form begins with what became of its text; without a form there is none.
fn without_form(sentence: &str, lang: Lang) -> String {
    let begins = ["没有保存，文字都在", "Not saved, nothing lost", "Not saved, the text is here"];
    let rest = begins.iter().find_map(|begin| sentence.strip_prefix(begin));
    rest.map_or_else(|| sentence.to_owned(), |rest| format!("{}{rest}", texts::C_NOT_WRITTEN.get(lang)))
}

fn refused(refusal: Refusal, lang: Lang) -> String {
    if let Refusal::Unanswered(n) = refusal {
        return texts::R_UNANSWERED.fill(lang, &[&n.to_string()]);
    }
    let text: Text = match refusal {
        Refusal::NotSetUp => texts::R_NOT_SET_UP,
        Refusal::SetUpAlready => texts::R_SET_UP_ALREADY,
        Refusal::NoSuchRecord => texts::R_NO_SUCH_RECORD,
        Refusal::RecordExists => texts::R_RECORD_EXISTS,
        Refusal::NoSuchOfficer => texts::R_NO_SUCH_OFFICER,
        Refusal::NameTaken => texts::R_NAME_TAKEN,
        Refusal::IsVoided => texts::R_IS_VOIDED,
        Refusal::IsSealed => texts::R_IS_SEALED,
        Refusal::IsClosed => texts::R_IS_CLOSED,
        Refusal::MatterNotVoidable => texts::R_MATTER_NOT_VOIDABLE,
        Refusal::NeedsResult => texts::R_NEEDS_RESULT,
        Refusal::NeedsReason => texts::R_NEEDS_REASON,
        Refusal::NeedsLateReason => texts::NEEDS_LATE_REASON,
        Refusal::FreezeState => texts::R_FREEZE_STATE,
        Refusal::NotOnSheet => texts::R_NOT_ON_SHEET,
        Refusal::SamePerson => texts::R_SAME_PERSON,
        Refusal::NotOnWatch => texts::R_NOT_ON_WATCH,
        Refusal::NeedsPin => texts::R_NEEDS_PIN,
        Refusal::NotSignedOn => texts::R_NOT_SIGNED_ON,
        Refusal::NeedsTwo => texts::R_NEEDS_TWO,
        Refusal::NeedsAgreement => texts::R_NEEDS_AGREEMENT,
        Refusal::Administrator => texts::R_ADMINISTRATOR,
        Refusal::IsOnWatch => texts::R_IS_ON_WATCH,
        Refusal::IsSigned => texts::R_IS_SIGNED,
        Refusal::NeedsReview => texts::R_NEEDS_REVIEW,
        Refusal::IsReleased => texts::R_IS_RELEASED,
        Refusal::IssueTaken => texts::R_ISSUE_TAKEN,
        Refusal::RangAlready => texts::R_RANG_ALREADY,
        Refusal::SilenceTooLong => texts::R_SILENCE_TOO_LONG,
        Refusal::LinkToItself => texts::R_LINK_TO_ITSELF,
        Refusal::NotYourWord => texts::R_NOT_YOUR_WORD,
        Refusal::ReviewOver => texts::R_REVIEW_OVER,
        Refusal::NotEmergency => texts::R_NOT_EMERGENCY,
        Refusal::NeedsChief => texts::R_NEEDS_CHIEF,
        Refusal::SheetByTransferOnly | Refusal::Unanswered(_) => texts::R_SHEET_BY_TRANSFER,
    };
    text.get(lang).to_owned()
}
