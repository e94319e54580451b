//! A record is made, corrected or voided, and what follows from it.

use super::incident::{self, IncidentContext};
use super::{Objection, Room, report};
use crate::domain::moment::Sense;
use crate::domain::{Ledger, Moment, Offset, RecordId, Stamp};
use crate::locale::texts;
use crate::record::act::Origin;
use crate::record::plan::lacks_late_reason;
use crate::record::wish::{NewRecord, Wish};
use crate::schema::book::LATE_MS;
use crate::schema::key;
use crate::schema::{self, Field, Kind, Values, book, follow};
use serde_json::Value;

/// A record as it was typed.
pub struct TypedRecord<'a> {
    /// The book.
    pub ledger: Ledger,
    /// Its identity.
    pub id: RecordId,
    /// When the form was opened.
    pub opened_at: Stamp,
    /// Its text.
    pub values: Values,
    /// The records it belongs to.
    pub links: Vec<RecordId>,
    /// The incident beside which it was typed, if it was.
    pub incident: Option<&'a IncidentContext>,
}

/// A correction as it was typed.
pub struct Correction<'a> {
    /// The book.
    pub ledger: Ledger,
    /// The record.
    pub id: RecordId,
    /// The revision that was corrected.
    pub base: u32,
    /// When the form was opened.
    pub opened_at: Stamp,
    /// The text that was corrected.
    pub before: &'a Values,
    /// The text as it is to be.
    pub values: Values,
    /// Why.
    pub reason: &'a str,
}

/// A new record, with the matters that it opens; a report also tells its incident what is new.
///
/// # Errors
/// What has to be said first: a reason for a late entry or for another grade; or that the record is empty.
pub fn create(room: &Room<'_>, typed: TypedRecord<'_>) -> Result<Vec<Wish>, Objection> {
    let TypedRecord { ledger, id, opened_at, mut values, links, incident } = typed;
    if ledger == Ledger::Incident {
        incident::settle(room, None, &mut values);
    }
    incident::check_grade(ledger, &values)?;
    check_new(room, ledger, opened_at, &values)?;
    let more = match (ledger, incident) {
        (Ledger::Report, Some(incident)) => report::complete(room, incident, &mut values),
        _ => Vec::new(),
    };
    let matters = follow::matters(ledger, &values, None, room.my_name());
    let new = NewRecord { ledger, id, opened_at, origin: Origin::Typed, values, links };
    let mut wishes = vec![Wish::Append(new)];
    wishes.extend(more);
    wishes.extend(open_matters(room, matters, id, opened_at));
    Ok(wishes)
}

/// A correction, with the matters that it opens.
///
/// # Errors
/// No reason, or a grade without one.
pub fn correct(room: &Room<'_>, correction: Correction<'_>) -> Result<Vec<Wish>, Objection> {
    let Correction { ledger, id, base, opened_at, before, mut values, reason } = correction;
    let reason = given(reason)?;
    if ledger == Ledger::Incident {
        incident::settle(room, Some(before), &mut values);
    }
    incident::check_grade(ledger, &values)?;
    check_ahead(room, ledger, &values, Some(before))?;
    let matters = follow::matters(ledger, &values, Some(before), room.my_name());
    let mut wishes = vec![Wish::Revise { id, base, reason, values }];
    wishes.extend(open_matters(room, matters, id, opened_at));
    Ok(wishes)
}

/// A record that should not have been made.
///
/// # Errors
/// No reason.
pub fn void(id: RecordId, base: u32, reason: &str) -> Result<Vec<Wish>, Objection> {
    Ok(vec![Wish::Void { id, base, reason: given(reason)? }])
}

/// A record that a file brought.
#[must_use]
pub fn import(id: RecordId, opened_at: Stamp, ledger: Ledger, values: Values) -> Wish {
    let origin = Origin::Imported;
    Wish::Append(NewRecord { ledger, id, opened_at, origin, values, links: Vec::new() })
}

/// The key of the reason for a correction or a voiding, as forms have it.
pub const REASON: &str = "revision_reason";

fn given(reason: &str) -> Result<String, Objection> {
    let reason = reason.trim();
    if reason.is_empty() { Err(Objection::at(REASON, texts::R_NEEDS_REASON)) } else { Ok(reason.to_owned()) }
}

fn open_matters(room: &Room<'_>, matters: Vec<Values>, source: RecordId, opened_at: Stamp) -> Vec<Wish> {
    let open = |values| {
        let (ledger, id, origin) = (Ledger::Matter, room.new_id(), Origin::Made);
        Wish::Append(NewRecord { ledger, id, opened_at, origin, values, links: vec![source] })
    };
    matters.into_iter().map(open).collect()
}

/// What has happened lies not ahead; a planned time may. Which field is which the table says.
fn check_ahead(
    room: &Room<'_>,
    ledger: Ledger,
    values: &Values,
    before: Option<&Values>,
) -> Result<(), Objection> {
    match ahead(ledger, values, before, room.now, room.offset()) {
        Some(field) => Err(Objection::at(field.key, texts::IN_THE_FUTURE)),
        None => Ok(()),
    }
}

/// The first field of something that happened whose time has not come yet, also in the rows of a list. Values that stood
/// in the text before a correction are not asked again.
#[must_use]
pub fn ahead(
    ledger: Ledger,
    values: &Values,
    before: Option<&Values>,
    now: Stamp,
    offset: Offset,
) -> Option<&'static Field> {
    let is_ahead = |field: &Field, value: Option<&Value>| {
        let stated = matches!(field.kind, Kind::Moment(Sense::Past)).then(|| Moment::parse(value?.as_str()?));
        stated.flatten().is_some_and(|moment| moment.earliest(offset).since_ms(now) > LATE_MS)
    };
    let new = |field: &&Field| before.is_none_or(|old| old.0.get(field.key) != values.0.get(field.key));
    book(ledger).fields.iter().filter(|field| !field.automatic).filter(new).find(|field| {
        is_ahead(field, values.0.get(field.key))
            || values
                .rows(field.key)
                .iter()
                .any(|row| field.columns().iter().any(|column| is_ahead(column, row.get(column.key))))
    })
}

/// A new record says something, does not speak of the future, and tells why it comes late.
fn check_new(room: &Room<'_>, ledger: Ledger, opened_at: Stamp, values: &Values) -> Result<(), Objection> {
    let has_words = schema::searched(ledger, values).any(|(field, value)| {
        field.key != "kind" && value.as_str().is_none_or(|text| !text.trim().is_empty())
    });
    if !has_words {
        return Err(Objection { field: None, text: texts::NOTHING_TO_SAVE });
    }
    check_ahead(room, ledger, values, None)?;
    if lacks_late_reason(ledger, values, opened_at, room.now, room.offset()) {
        return Err(Objection::at(key::LATE_REASON.as_str(), texts::NEEDS_LATE_REASON));
    }
    Ok(())
}
