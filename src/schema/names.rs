//! Which fields hold the name of a person or of a unit, so that names are found by their sound.

use super::books::book;
use super::field::{Field, Kind};
use super::value::Values;
use crate::domain::Ledger;
use serde_json::Value;
use std::sync::OnceLock;

/// Whose name a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// A person's.
    Person,
    /// A unit's.
    Unit,
}

/// Fields of people, beside all that hold an officer.
const PERSONS: [&str; 14] = [
    "name",
    "leader",
    "chief",
    "deputy",
    "acting",
    "signed_by",
    "submitted_to",
    "reporter",
    "on_scene",
    "receiver",
    "who",
    "owner",
    "contact",
    "attendees",
];
/// Fields of units.
const UNITS: [&str; 11] = [
    "unit",
    "host_unit",
    "convener",
    "issuer",
    "action_unit",
    "owner_unit",
    "report_unit",
    "sent_to",
    "addressee",
    "to",
    "with",
];

/// Whose name a field holds, if it holds one.
#[must_use]
pub fn whose(field: &Field) -> Option<Whose> {
    if matches!(field.kind, Kind::Officer) || PERSONS.contains(&field.key) {
        Some(Whose::Person)
    } else if UNITS.contains(&field.key) {
        Some(Whose::Unit)
    } else {
        None
    }
}

/// Where the names of a ledger stand: a field, or a column of one that is a list.
#[derive(Clone, Copy)]
struct Place {
    field: &'static str,
    column: Option<&'static str>,
    whose: Whose,
}

/// Found once for each ledger: every save and every line that is verified asks for them.
fn places(ledger: Ledger) -> &'static [Place] {
    static ALL: OnceLock<Vec<Vec<Place>>> = OnceLock::new();
    let all = ALL.get_or_init(|| Ledger::ALL.into_iter().map(places_of).collect());
    all.get(ledger.index()).map_or(&[], Vec::as_slice)
}

fn places_of(ledger: Ledger) -> Vec<Place> {
    let mut found = Vec::new();
    for field in book(ledger).fields {
        found.extend(whose(field).map(|whose| Place { field: field.key, column: None, whose }));
        found.extend(field.columns().iter().filter_map(|column| {
            whose(column).map(|whose| Place { field: field.key, column: Some(column.key), whose })
        }));
    }
    found
}

/// Every name in a record, also those in its lists.
pub fn each<'v>(ledger: Ledger, values: &'v Values, mut take: impl FnMut(Whose, &'v str)) {
    for Place { field, column, whose } in places(ledger) {
        match (values.0.get(*field), column) {
            (Some(Value::String(name)), None) => take(*whose, name),
            (Some(Value::Array(rows)), Some(column)) => {
                rows.iter().filter_map(|row| row.get(*column)?.as_str()).for_each(|n| take(*whose, n));
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_named_here_is_a_field_of_some_book() {
        let all: Vec<&Field> = Ledger::ALL
            .into_iter()
            .flat_map(|l| book(l).fields.iter().flat_map(|f| std::iter::once(f).chain(f.columns())))
            .collect();
        for key in PERSONS.iter().chain(&UNITS) {
            assert!(all.iter().any(|f| f.key == *key), "{key}");
        }
    }

    #[test]
    fn names_in_lists_are_names_too() {
        let mut values = Values::default();
        values.set_text("unit", "清溪县应急管理局");
        values.set("relays", Some(serde_json::json!([{"unit": "白水镇", "receiver": "何莉"}])));
        let mut found = Vec::new();
        each(Ledger::DutyLog, &values, |whose, name| found.push((whose, name)));
        assert_eq!(
            found,
            [(Whose::Unit, "清溪县应急管理局"), (Whose::Unit, "白水镇"), (Whose::Person, "何莉")]
        );
    }
}
