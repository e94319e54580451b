//! What a book is: one ledger, described once.

use super::facet::Facet;
use super::field::{Field, Kind, Need};
pub use super::nature::Nature;
use super::title;
use super::value::Values;
use crate::domain::moment::Sense;
use crate::domain::{Ledger, Moment, Offset, Stamp};
use crate::locale::Text;
use serde_json::Value;

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
    pub fn keys(&self) -> impl Iterator<Item = &'static str> + use<> {
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
    /// The rules that it is under.
    pub nature: Nature,
    /// The name of its tab.
    pub name: Text,
    /// What its list shows.
    pub summary: Summary,
    /// What a new form of it is filled with, by key.
    pub defaults: &'static [(&'static str, &'static str)],
    /// What of it is found by value without reading texts.
    pub facets: &'static [Facet],
    /// Its fields in the order of the form.
    pub fields: &'static [Field],
}

/// So long after what it tells of a record is a late entry (补记).
pub const LATE_MS: i64 = 10 * 60_000;

impl Book {
    /// Every field that a line of the list needs: those of the summary and those of which titles are made.
    pub fn listed(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.summary.keys().chain(title::keys(self.nature).iter().copied())
    }

    /// The field with that key.
    #[must_use]
    pub fn field(&self, key: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.key == key)
    }

    /// What a record of it is called: what it is about, else the first filled title field.
    #[must_use]
    pub fn title(&self, values: &Values) -> String {
        if let Some(composed) = title::composed(self.nature, values) {
            return composed;
        }
        let found =
            self.summary.title.iter().find_map(|key| values.text(key).filter(|text| !text.is_empty()));
        found.unwrap_or_default().to_owned()
    }

    /// When what a record tells of happened or was received: the stated time, which rules every list by day, every
    /// figure, every paper and search. Where nothing readable is stated the machine's time stands in for it. It also
    /// does where a day or a part of a day is stated and the record was made within it: no better time is known then,
    /// and the day is the same.
    #[must_use]
    pub fn stated_at(&self, values: &Values, recorded_at: Stamp, offset: Offset) -> Stamp {
        let Some(moment) = values.text(self.summary.when).and_then(Moment::parse) else { return recorded_at };
        let (from, to) = (moment.earliest(offset), moment.latest(offset));
        let is_within = from <= recorded_at && recorded_at < to;
        let is_same_day = offset.local(from).date() == offset.local(recorded_at).date();
        if is_within && is_same_day && !moment.counts_minutes() { recorded_at } else { from }
    }

    /// Whether a record was made so long after what it tells of that it is a late entry (补记), typed or imported: more
    /// than ten minutes after the last instant that its stated time can mean. What is planned is never late.
    #[must_use]
    pub fn is_late(&self, values: &Values, recorded_at: Stamp, offset: Offset) -> bool {
        let is_past =
            self.field(self.summary.when).is_some_and(|f| matches!(f.kind, Kind::Moment(Sense::Past)));
        let stated = values.text(self.summary.when).and_then(Moment::parse);
        is_past && stated.is_some_and(|at| recorded_at.since_ms(at.latest(offset)) > LATE_MS)
    }

    /// The fields that ought to be filled and are not.
    #[must_use]
    pub fn missing(&self, values: &Values) -> Vec<&'static Field> {
        self.fields
            .iter()
            .filter(|field| is_shown(field, values) && is_needed(field, values) && !values.has(field.key))
            .collect()
    }

    /// The facets of a text, in the order of the book's table.
    #[must_use]
    pub fn facets_of(&self, values: &Values) -> Vec<(&'static str, Value)> {
        let holds = |(key, any): &(&'static str, &'static [&'static str])| {
            values.text(key).is_some_and(|value| any.contains(&value))
        };
        let kept = self.facets.iter().filter(|facet| facet.when.iter().all(holds));
        kept.filter_map(|facet| {
            let value = values.0.get(facet.field)?;
            Some((facet.name, if value.is_array() { Value::from(1) } else { value.clone() }))
        })
        .collect()
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
