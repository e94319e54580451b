//! The ledgers as tables of data.
//!
//! A [`Book`] is the one source from which form, list, detail, search text, import, export, the views of the database
//! and FIELDS.md come. There is no closure and no expression in it.

pub mod check;
pub mod duty_log;
pub mod facet;
pub mod field;
pub mod follow;
pub mod handover;
pub mod incident;
pub mod matter;
pub mod meeting;
pub mod names;
pub mod paper;
pub mod report;
pub mod roster;
pub mod routine;
pub mod setup;
pub mod shared;
pub mod talk;
pub mod value;

pub use check::{BadValue, Checked};
pub use facet::Facet;
pub use field::{Choice, Field, Kind, Need};
pub use value::{Fault, Values};

use crate::domain::Ledger;
use crate::locale::Text;

/// Which fields stand in a line of the list. An empty key means there is none.
#[derive(Clone, Copy, Debug)]
pub struct Summary {
    /// The stated time.
    pub when: &'static str,
    /// The kind or sub-type.
    pub kind: &'static str,
    /// The first of these that is filled is the title.
    pub title: &'static [&'static str],
    /// The other side: a unit or a person.
    pub party: &'static str,
    /// The state.
    pub state: &'static str,
    /// When it is due.
    pub due: &'static str,
}

impl Summary {
    /// Every key named, for the query that reads no more than a list shows.
    pub fn keys(&self) -> impl Iterator<Item = &'static str> {
        [self.when, self.kind, self.party, self.state, self.due]
            .into_iter()
            .chain(self.title.iter().copied())
            .filter(|key| !key.is_empty())
    }
}

/// One ledger, described once.
#[derive(Debug)]
pub struct Book {
    /// Which one.
    pub ledger: Ledger,
    /// The name of its tab.
    pub name: Text,
    /// What its list shows.
    pub summary: Summary,
    /// What of it is found by value without reading texts.
    pub facets: &'static [Facet],
    /// Its fields in the order of the form.
    pub fields: &'static [Field],
}

impl Book {
    /// The field with that key.
    #[must_use]
    pub fn field(&self, key: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.key == key)
    }

    /// The first filled title field.
    #[must_use]
    pub fn title(&self, values: &Values) -> String {
        let found =
            self.summary.title.iter().find_map(|key| values.text(key).filter(|text| !text.is_empty()));
        found.unwrap_or_default().to_owned()
    }

    /// The filled fields that search looks into, in no order that means anything: both sides are sorted by key and walked
    /// once, because every line that is verified asks for it.
    pub fn searched<'v>(
        &self,
        values: &'v Values,
    ) -> impl Iterator<Item = (&'static Field, &'v serde_json::Value)> {
        static ALL: std::sync::OnceLock<Vec<Vec<&'static Field>>> = std::sync::OnceLock::new();
        let all = ALL.get_or_init(|| {
            let searched = |ledger| {
                let mut fields: Vec<_> = book(ledger).fields.iter().filter(|f| f.searched).collect();
                fields.sort_by_key(|f| f.key);
                fields
            };
            Ledger::ALL.into_iter().map(searched).collect()
        });
        let mut fields = all.get(self.ledger.index()).map_or(&[][..], Vec::as_slice).iter().peekable();
        values.0.iter().filter_map(move |(key, value)| {
            while fields.next_if(|f| f.key < key.as_str()).is_some() {}
            fields.next_if(|f| f.key == key).map(|field| (*field, value))
        })
    }

    /// The fields that ought to be filled and are not.
    #[must_use]
    pub fn missing(&self, values: &Values) -> Vec<&'static Field> {
        self.fields
            .iter()
            .filter(|field| is_shown(field, values) && is_needed(field, values) && !values.has(field.key))
            .collect()
    }
}

/// The book of a ledger.
#[must_use]
pub fn book(ledger: Ledger) -> &'static Book {
    match ledger {
        Ledger::DutyLog => &duty_log::DUTY_LOG,
        Ledger::Incident => &incident::INCIDENT,
        Ledger::Handover => &handover::HANDOVER,
        Ledger::Meeting => &meeting::MEETING,
        Ledger::Talk => &talk::TALK,
        Ledger::Matter => &matter::MATTER,
        Ledger::Report => &report::REPORT,
        Ledger::Roster => &roster::ROSTER,
        Ledger::Routine => &routine::ROUTINE,
        Ledger::Paper => &paper::PAPER,
    }
}

/// Whether a field belongs on the form, given what is filled already. A filled field is always shown.
#[must_use]
pub fn is_shown(field: &Field, values: &Values) -> bool {
    let (key, any) = field.only;
    key.is_empty() || values.has(field.key) || values.text(key).is_some_and(|value| any.contains(&value))
}

/// Whether a field ought to be filled, given the others.
#[must_use]
pub fn is_needed(field: &Field, values: &Values) -> bool {
    match field.need {
        Need::Never => false,
        Need::Always => true,
        Need::When(key, any) => values.text(key).is_some_and(|value| any.contains(&value)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::shift::Pattern;
    use std::collections::HashSet;

    #[test]
    fn every_reference_between_fields_points_at_a_field_and_a_choice() {
        for ledger in Ledger::ALL {
            let book = book(ledger);
            let mut seen = HashSet::new();
            for field in book.fields {
                assert!(seen.insert(field.key), "{} twice in {}", field.key, ledger.key());
                let mut points = vec![field.only];
                if let Need::When(key, any) = field.need {
                    points.push((key, any));
                }
                for (key, any) in points.into_iter().filter(|(key, _)| !key.is_empty()) {
                    let choices = book.field(key).expect(key).choices();
                    for value in any {
                        assert!(
                            choices.iter().any(|c| c.name.zh == *value),
                            "{key}={value} in {}",
                            ledger.key()
                        );
                    }
                }
            }
            for key in book.summary.keys() {
                assert!(book.field(key).is_some(), "summary {key} of {}", ledger.key());
            }
        }
    }

    #[test]
    fn needs_grow_with_the_kind() {
        let book = book(Ledger::DutyLog);
        let missing = |kind: &str| {
            let mut values = Values::default();
            values.set_text("kind", kind);
            book.missing(&values).iter().map(|f| f.key).collect::<Vec<_>>()
        };
        assert!(missing("来电").contains(&"phone") && !missing("备忘").contains(&"phone"));
        assert!(missing("批示指示").contains(&"words"));
    }

    #[test]
    fn set_up_offers_the_patterns_that_exist() {
        let offered: Vec<_> = setup::SET_UP[2].choices().iter().map(|c| c.name.zh).collect();
        assert_eq!(offered, Pattern::ALL.map(|p| p.1));
    }
}
