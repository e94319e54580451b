//! The entries of a form: made from the field table, read as values.

use super::state::{Entry, Form, REASON, Task};
use crate::domain::{Ledger, OfficerId, Stamp};
use crate::schema::key;
use crate::schema::setup::SET_UP;
use crate::schema::value::Reading;
use crate::schema::{Choice, Fault, Field, Kind, Values, book, is_shown};
use crate::screens::Cx;
use crate::text::Edit;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The two answers that end a matter.
const CLOSING: [&str; 2] = ["result", "verified_by"];
/// Rows that one list may have on a form.
const ROWS_MAX: usize = 200;

/// The fields that a task asks for.
pub(super) fn fields_of(ledger: Ledger, task: &Task) -> Vec<&'static Field> {
    let asked = || book(ledger).fields.iter().filter(|field| !field.automatic);
    match task {
        Task::New => asked()
            .filter(|f| ledger != Ledger::Matter || !(CLOSING.contains(&f.key) || f.key == "closed_at"))
            .collect(),
        Task::Revise { .. } => std::iter::once(&REASON).chain(asked()).collect(),
        Task::Void { .. } => vec![&REASON],
        Task::Send { .. } => crate::schema::report::TRANSMISSIONS.iter().collect(),
        Task::Close { .. } => CLOSING.iter().filter_map(|key| book(Ledger::Matter).field(key)).collect(),
        Task::SetUp => SET_UP.iter().collect(),
    }
}

/// Entries for fields, filled from values; every list ends with one empty row.
pub(super) fn entries(fields: &[&'static Field], values: &Values) -> Vec<Entry> {
    let mut out = Vec::new();
    for field in fields {
        if field.columns().is_empty() {
            let text = values.0.get(field.key).map(|v| field.show(v)).unwrap_or_default();
            out.push(Entry::new(field, None, &text));
            continue;
        }
        let rows = values.rows(field.key);
        for row in 0..=rows.len() {
            for column in field.columns() {
                let cell =
                    rows.get(row).and_then(|r| r.get(column.key)).map(|v| column.show(v)).unwrap_or_default();
                out.push(Entry::new(field, Some((row, column)), &cell));
            }
        }
    }
    out
}

impl Form {
    /// The rows of values as they stand; a text that is no value yet is left out.
    pub(in crate::screens) fn live(&self, reading: Reading) -> Values {
        let mut values = self.base.clone();
        for entry in &self.entries {
            if entry.cell.is_none() {
                values.set(entry.field.key, self.value_of(entry, reading).ok().flatten());
            }
        }
        values
    }

    /// The places of the entries that are shown, given what is filled.
    pub(in crate::screens) fn shown(&self, reading: Reading) -> Vec<usize> {
        let live = self.live(reading);
        let filled =
            |field: &Field| self.entries.iter().any(|e| e.field.key == field.key && !e.edit.is_empty());
        let visible = |entry: &Entry| is_shown(entry.field, &live) || filled(entry.field);
        self.entries.iter().enumerate().filter(|(_, e)| visible(e)).map(|(at, _)| at).collect()
    }

    /// All values, or the first entry whose text is none.
    pub(in crate::screens) fn values(&self, reading: Reading) -> Result<Values, (usize, Fault)> {
        let mut values = self.base.clone();
        let mut rows: Vec<(&'static str, Vec<Map<String, Value>>)> = Vec::new();
        for (at, entry) in self.entries.iter().enumerate() {
            let Some((row, column)) = entry.cell else {
                values.set(entry.field.key, self.value_of(entry, reading).map_err(|fault| (at, fault))?);
                continue;
            };
            let value = entry.read(reading).map_err(|fault| (at, fault))?;
            if rows.last().is_none_or(|(key, _)| *key != entry.field.key) {
                rows.push((entry.field.key, Vec::new()));
            }
            if let Some((_, list)) = rows.last_mut() {
                list.resize_with(list.len().max(row + 1), Map::new);
                if let (Some(value), Some(cells)) = (value, list.get_mut(row)) {
                    cells.insert(column.key.to_owned(), value);
                }
            }
        }
        for (key, list) in rows {
            let filled: Vec<Value> =
                list.into_iter().filter(|row| !row.is_empty()).map(Value::Object).collect();
            values
                .set(key, Some(Value::Array(filled)).filter(|v| v.as_array().is_some_and(|a| !a.is_empty())));
        }
        values.0.remove(REASON.key);
        Ok(values)
    }

    /// Adds an empty row after the last one of a list as soon as that one is begun.
    pub(in crate::screens) fn spare_row(&mut self, field: &'static Field) {
        let own = |e: &Entry| e.field.key == field.key;
        let last = self.entries.iter().filter(|e| own(e)).filter_map(|e| e.cell.map(|(row, _)| row)).max();
        let Some(last) = last.filter(|last| last + 1 < ROWS_MAX) else { return };
        let begun = self
            .entries
            .iter()
            .any(|e| own(e) && e.cell.is_some_and(|(row, _)| row == last) && !e.edit.is_empty());
        if let Some(end) = self.entries.iter().rposition(own).filter(|_| begun) {
            self.insert_row(field, last + 1, end + 1);
        }
    }

    /// Puts a text into a field, making rows as needed.
    pub(in crate::screens) fn put(&mut self, key: impl AsRef<str>, cell: Option<(usize, &str)>, text: &str) {
        let key = key.as_ref();
        if let Some((row, _)) = cell {
            self.make_rows(key, row);
        }
        let is_it = |e: &Entry| e.field.key == key && e.cell.map(|(row, column)| (row, column.key)) == cell;
        let Some(at) = self.entries.iter().position(is_it) else { return };
        if let Some(entry) = self.entries.get_mut(at) {
            let many = entry.edit.has_many_lines();
            entry.edit = Edit::with(text, many);
            let field = entry.field;
            self.spare_row(field);
        }
    }

    /// Offers the equipment and papers of the last sheet, each to be looked at anew: its state is not taken over.
    pub(in crate::screens) fn offer_items(&mut self, last: &Values) {
        let known = |e: &Entry| e.field.key == "items" && !e.edit.is_empty();
        if self.entries.iter().any(known) {
            return;
        }
        for (at, row) in last.rows(key::ITEMS).iter().enumerate() {
            for key in ["item", "number"] {
                let cell = row.get(key).map(|v| v.as_str().map_or_else(|| v.to_string(), str::to_owned));
                self.put(key::ITEMS, Some((at, key)), &cell.unwrap_or_default());
            }
        }
    }

    /// The first thing on the list that nobody has looked at.
    pub(in crate::screens) fn unchecked_item(&self) -> Option<usize> {
        let cell = |row: usize, key: &str| {
            self.entries
                .iter()
                .position(|e| e.field.key == "items" && e.cell.is_some_and(|(r, c)| r == row && c.key == key))
        };
        let filled = |at: usize| self.entries.get(at).is_some_and(|e| !e.edit.is_empty());
        let rows =
            self.entries.iter().filter(|e| e.field.key == "items").filter_map(|e| e.cell.map(|(r, _)| r));
        rows.filter(|row| cell(*row, "item").is_some_and(filled))
            .filter_map(|row| cell(row, "condition"))
            .find(|at| !filled(*at))
    }

    /// Puts an empty row of a list before the entry at `at`.
    fn insert_row(&mut self, field: &'static Field, row: usize, at: usize) {
        for (step, column) in field.columns().iter().enumerate() {
            self.entries.insert(at + step, Entry::new(field, Some((row, column)), ""));
        }
    }

    /// Makes the rows of a list up to one, however empty those before it are.
    fn make_rows(&mut self, key: &str, row: usize) {
        let Some(field) = self.entries.iter().find(|e| e.field.key == key).map(|e| e.field) else { return };
        loop {
            let own = |e: &Entry| e.field.key == key;
            let last = self.entries.iter().filter(|e| own(e)).filter_map(|e| e.cell.map(|(r, _)| r)).max();
            let (Some(end), Some(last)) = (self.entries.iter().rposition(own), last) else { return };
            if last >= row {
                return;
            }
            self.insert_row(field, last + 1, end + 1);
        }
    }

    /// The value of an entry that stands alone: what was there before if its text was not touched, because
    /// reading it anew might make something else of an imported word.
    fn value_of(&self, entry: &Entry, reading: Reading) -> Result<Option<Value>, Fault> {
        match self.base.0.get(entry.field.key) {
            Some(value) if entry.field.show(value) == entry.edit.text() => Ok(Some(value.clone())),
            _ => self.read_entry(entry, reading),
        }
    }

    /// The choices of a field that fit the category; the line under the field, the list and the numbers are all of these.
    pub(in crate::screens) fn offered(&self, field: &'static Field) -> Vec<&'static Choice> {
        let category = self.text_of(key::CATEGORY);
        let fits = |c: &&Choice| category.is_empty() || c.under.is_empty() || c.under == category;
        field.choices().iter().filter(fits).collect()
    }

    /// What an entry holds; a number is a place among the choices that are offered.
    fn read_entry(&self, entry: &Entry, reading: Reading) -> Result<Option<Value>, Fault> {
        let field = entry.typed();
        let is_divided =
            matches!(field.kind, Kind::Choice(_)) && field.choices().iter().any(|c| !c.under.is_empty());
        let number = crate::text::fold::fold(entry.edit.text().trim()).parse::<usize>().ok();
        match number.and_then(|n| n.checked_sub(1)).filter(|_| is_divided) {
            Some(at) => match self.offered(field).get(at) {
                Some(choice) => Ok(Some(Value::from(choice.name.zh))),
                None => entry.read(reading),
            },
            None => entry.read(reading),
        }
    }

    /// Takes another officer's newer text as the ground: what was not touched here becomes what he wrote, what
    /// was touched stays as typed.
    pub(in crate::screens) fn rebase(&mut self, theirs: &Values, reading: Reading) {
        let reason = self.text_of(REASON.key).to_owned();
        let in_hand = self.entries.get(self.focus).map(|e| e.field.key);
        let Ok(mine) = self.values(reading) else { return };
        let mut merged = theirs.clone();
        for field in book(self.ledger).fields {
            if mine.0.get(field.key) != self.base.0.get(field.key) {
                merged.set(field.key, mine.0.get(field.key).cloned());
            }
        }
        self.base = theirs.clone();
        if matches!(self.task, Task::Revise { .. }) {
            self.entries = entries(&fields_of(self.ledger, &self.task), &merged);
            self.put(REASON.key, None, &reason);
            self.focus = self.entries.iter().position(|e| Some(e.field.key) == in_hand).unwrap_or(0);
        }
    }

    /// A form with nothing in it.
    pub(in crate::screens) fn blank(
        id: Uuid,
        ledger: Ledger,
        task: Task,
        opened_at: Stamp,
        by: OfficerId,
    ) -> Form {
        let entries = entries(&fields_of(ledger, &task), &Values::default());
        Form {
            id,
            ledger,
            task,
            opened_at,
            by,
            entries,
            focus: 0,
            base: Values::default(),
            links: Vec::new(),
            beside: None,
            touched: false,
            unsaved_draft: false,
            saving: None,
            recent: None,
            answers: BTreeMap::new(),
        }
    }

    /// Writes out what was typed short (`ld` becomes 来电, `0830` a time), or says why it is no value.
    pub(in crate::screens) fn settle_field(&mut self, cx: &Cx<'_>) {
        let Some(entry) = self.entries.get(self.focus) else { return };
        let plain = matches!(
            entry.typed().kind,
            Kind::Line | Kind::Prose | Kind::Officer | Kind::Pin | Kind::Rows(_)
        );
        let read = self.entries.get(self.focus).map(|entry| self.read_entry(entry, cx.reading()));
        let Some((entry, read)) = self.entries.get_mut(self.focus).zip(read) else { return };
        match read {
            Ok(Some(value)) if !plain => {
                let shown = entry.typed().show(&value);
                if shown != entry.edit.text() {
                    entry.edit.set(&shown);
                    self.mark();
                }
            }
            Ok(_) => {}
            Err(fault) => entry.fault = Some(fault),
        }
    }

    pub(in crate::screens) fn mark(&mut self) {
        self.touched = true;
        self.unsaved_draft = true;
    }
}
