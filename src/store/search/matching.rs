//! Whether a text of a record is what was asked for, and what of it to show.

use super::apart::LooseTerm;
use super::query::{Choice, Filter, ParsedQuery, Span, State, Term};
use crate::domain::{Ledger, Number, Offset, Stamp};
use crate::schema::key;
use crate::schema::names;
use crate::schema::{self, Field, Values, book, matter};
use crate::store::query::Row;
use crate::text::fold;
use crate::text::pinyin::Sounding;
use chrono::NaiveDateTime;
use serde_json::Value;
use std::borrow::Cow;
use std::ops::Range;

/// One text of a record, the present one or an earlier one.
#[derive(Clone, Copy, Debug)]
pub struct Version<'v> {
    /// The record's number.
    pub number: Number,
    /// When the record was recorded.
    pub recorded_at: Stamp,
    /// The room's offset.
    pub offset: Offset,
    /// The fields as they were in this text.
    pub values: &'v Values,
    /// Whether an earlier text of the same record came before.
    pub is_later: bool,
}

impl Version<'_> {
    /// The local time as which it is listed: see [`schema::Book::stated_at`].
    #[must_use]
    pub fn local(&self) -> NaiveDateTime {
        let book = book(self.number.ledger);
        self.offset.local(book.stated_at(self.values, self.recorded_at, self.offset))
    }

    /// Every text that search looks into, as it is shown.
    pub fn texts(&self, mut take: impl FnMut(&str)) {
        for (field, value) in schema::searched(self.number.ledger, self.values) {
            take(&text(field, value));
        }
    }
}

/// A value as it is shown and searched.
fn text<'v>(field: &Field, value: &'v Value) -> Cow<'v, str> {
    match value {
        Value::String(text) => Cow::Borrowed(text),
        other => Cow::Owned(field.show(other)),
    }
}

/// The searched texts in the order of the form.
fn shown(ledger: Ledger, values: &Values) -> impl Iterator<Item = Cow<'_, str>> {
    let fields = book(ledger).fields.iter().filter(|f| f.searched);
    fields.filter_map(|field| Some(text(field, values.0.get(field.key)?)))
}

/// A query made ready to be asked of many texts.
pub struct Matcher<'w> {
    wanted: &'w ParsedQuery,
    offset: Offset,
    /// For each term and each filter by name, how it sounds.
    terms: Vec<TermInMatch<'w>>,
    names: Vec<(names::Whose, TermInMatch<'w>)>,
}

struct TermInMatch<'w> {
    term: &'w Term,
    sounding: Option<Sounding>,
    apart: Option<LooseTerm>,
}

impl<'w> TermInMatch<'w> {
    fn of(term: &'w Term, apart: Option<LooseTerm>) -> TermInMatch<'w> {
        TermInMatch { term, sounding: term.sounds.then(|| Sounding::of(&term.text)), apart }
    }

    fn is_written_in(&self, text: &str) -> bool {
        fold::find(text, &self.term.text).is_some()
            || self.apart.as_ref().is_some_and(|a| a.find(text).is_some())
    }

    fn in_name(&self, name: &str) -> bool {
        self.is_written_in(name) || self.sounds_like(name)
    }

    fn sounds_like(&self, name: &str) -> bool {
        self.sounding.as_ref().is_some_and(|s| s.find(name).is_some())
    }

    /// Where it stands in a text, as bytes of it.
    fn find(&self, text: &str) -> Option<Range<usize>> {
        if let Some(at) = fold::find(text, &self.term.text) {
            let rest = text.get(at..).unwrap_or_default();
            let length = rest.chars().take(self.term.text.chars().count()).map(char::len_utf8).sum::<usize>();
            return Some(at..at + length);
        }
        let apart = self.apart.as_ref().and_then(|a| a.find(text));
        apart.or_else(|| self.sounding.as_ref().and_then(|s| s.find(text)))
    }
}

impl<'w> Matcher<'w> {
    /// For one query.
    #[must_use]
    pub fn of(wanted: &'w ParsedQuery, offset: Offset) -> Matcher<'w> {
        let names = wanted.filters.iter().filter_map(|filter| match filter {
            Filter::Name(whose, term) => {
                Some((*whose, TermInMatch::of(term, LooseTerm::of_name(&term.text))))
            }
            _ => None,
        });
        Matcher {
            wanted,
            offset,
            terms: wanted.terms.iter().map(|term| TermInMatch::of(term, LooseTerm::of(&term.text))).collect(),
            names: names.collect(),
        }
    }

    /// Whether a text of a record is what was asked for. The row has the fields of that text; `current` says whether
    /// it is the present one.
    #[must_use]
    pub fn fits(&self, row: &Row, current: bool) -> bool {
        let ledger = row.number.ledger;
        self.wanted.filters.iter().all(|filter| self.holds(filter, row, current))
            && self.names.iter().all(|(whose, asked)| {
                let mut found = false;
                names::each(ledger, &row.values, |is, name| found |= is == *whose && asked.in_name(name));
                found
            })
            && self.have_terms(row)
    }

    fn have_terms(&self, row: &Row) -> bool {
        if self.terms.is_empty() {
            return true;
        }
        let ledger = row.number.ledger;
        let texts: Vec<Cow<'_, str>> = std::iter::once(Cow::Owned(row.number.to_string()))
            .chain(schema::searched(ledger, &row.values).map(|(field, value)| text(field, value)))
            .collect();
        self.terms.iter().all(|asked| {
            let is_number = asked.apart.as_ref().is_some_and(|a| a.names(row.number));
            if is_number || texts.iter().any(|text| asked.is_written_in(text)) {
                return true;
            }
            let mut found = false;
            if asked.sounding.is_some() {
                names::each(ledger, &row.values, |_, name| found |= asked.sounds_like(name));
            }
            found
        })
    }

    fn holds(&self, filter: &Filter, row: &Row, current: bool) -> bool {
        let ledger = row.number.ledger;
        match filter {
            Filter::Ledger(wanted) => ledger == *wanted,
            Filter::Choice(by, words) => is_any(*by, words, ledger, &row.values),
            Filter::Name(..) => true,
            Filter::State(state) => current && is_in(state, row),
            Filter::Time(span, _) => is_within(span, self.version(row).local()),
        }
    }

    fn version<'v>(&self, row: &'v Row) -> Version<'v> {
        Version {
            number: row.number,
            recorded_at: row.recorded_at,
            offset: self.offset,
            values: &row.values,
            is_later: false,
        }
    }

    /// What to show of a hit: the surroundings of each term, on one line, and which bytes of it are terms.
    #[must_use]
    pub fn context(&self, row: &Row) -> (String, Vec<Range<usize>>) {
        let ledger = row.number.ledger;
        let texts: Vec<Cow<'_, str>> = shown(ledger, &row.values).collect();
        let mut out = String::new();
        for asked in self.terms.iter().chain(self.names.iter().map(|(_, asked)| asked)).take(TERMS_SHOWN) {
            if asked.find(&out).is_some() {
                continue;
            }
            let found = texts.iter().find_map(|text| asked.find(text).map(|at| (text, at)));
            if let Some((text, at)) = found {
                surroundings(text, &at, &mut out);
            }
        }
        if out.is_empty() {
            let title = book(ledger).title(&row.values);
            let text = texts.iter().max_by_key(|text| text.len()).filter(|text| **text != title);
            surroundings(text.map_or("", |text| text.as_ref()), &(0..0), &mut out);
        }
        let marks = self.marks(&out);
        (out, marks)
    }

    /// Every place of every term in a text, in order and without overlaps.
    fn marks(&self, text: &str) -> Vec<Range<usize>> {
        let mut marks: Vec<Range<usize>> = Vec::new();
        for asked in self.terms.iter().chain(self.names.iter().map(|(_, asked)| asked)) {
            let mut from = 0;
            while let Some(at) =
                text.get(from..).and_then(|rest| asked.find(rest)).filter(|at| !at.is_empty())
            {
                marks.push(from + at.start..from + at.end);
                from += at.end;
            }
        }
        marks.sort_by_key(|mark| (mark.start, mark.end));
        let mut out: Vec<Range<usize>> = Vec::new();
        for mark in marks {
            match out.last_mut().filter(|last| mark.start <= last.end) {
                Some(last) => last.end = last.end.max(mark.end),
                None => out.push(mark),
            }
        }
        out
    }
}

/// Terms whose surroundings are shown.
const TERMS_SHOWN: usize = 3;
/// Characters shown before a term, and after it.
const BEFORE: usize = 14;
const AFTER: usize = 30;

fn surroundings(text: &str, at: &Range<usize>, out: &mut String) {
    let (before, after) = text.split_at_checked(at.start).unwrap_or((text, ""));
    let skip = before.chars().count().saturating_sub(BEFORE);
    if (skip > 0 || !out.is_empty()) && !out.ends_with('…') {
        out.push('…');
    }
    let flat = |c: char| if c == '\n' { ' ' } else { c };
    out.extend(before.chars().skip(skip).map(flat));
    out.extend(after.chars().take(AFTER).map(flat));
    if after.chars().nth(AFTER).is_some() {
        out.push('…');
    }
}

fn is_any(by: Choice, words: &[&str], ledger: Ledger, values: &Values) -> bool {
    by.word(ledger, values).is_some_and(|word| words.contains(&word))
}

fn is_in(state: &State, row: &Row) -> bool {
    match state {
        State::Open => row.open,
        State::Ended => row.number.ledger == Ledger::Matter && has_ended(&row.values),
        State::Voided => row.voided,
        State::Corrected => row.revision > 1 + u32::from(row.voided),
        State::Unsigned => row.unsigned,
        State::Word(word) => {
            let key = book(row.number.ledger).summary.state;
            row.values.text(key).is_some_and(|is| fold::find(is, word).is_some())
        }
    }
}

/// Whether a matter's values say that it has ended.
fn has_ended(values: &Values) -> bool {
    values.text(key::STATE).is_some_and(|state| matter::ENDED.contains(&state))
}

/// The local time as which a record is listed.
fn is_within(span: &Span, at: NaiveDateTime) -> bool {
    span.from <= at && at < span.to
}
