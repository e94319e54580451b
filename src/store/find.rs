//! How things are looked for, the same for every engine: hits, filters of matters, lines of the roster.

use super::query::{Board, Hit, MatterFilter, OLD_SHIFTS, Row, Shift};
use super::search::Matcher;
use crate::domain::{Moment, ShiftId};
use crate::record::act::Setting;
use crate::schema::book;
use crate::schema::key;

/// A hit from a row that holds all fields of the text that was found; it keeps those that a list shows.
#[must_use]
pub fn hit(mut row: Row, at: u64, current: bool, matcher: &Matcher<'_>) -> Hit {
    let book = book(row.number.ledger);
    let title = book.title(&row.values);
    let (context, marks) = matcher.context(&row);
    let shown: Vec<&str> = book.listed().collect();
    row.values.0.retain(|key, _| shown.contains(&key.as_str()));
    Hit { row, at, current, title, context, marks }
}

/// By which fields the board is narrowed.
const FILTERS: [&str; 3] = ["owner", "owner_unit", "source"];

/// Whether an open matter belongs to a filter, in this shift.
#[must_use]
pub fn belongs(only: &MatterFilter, row: &Row, now: u32) -> bool {
    match only {
        MatterFilter::All => true,
        MatterFilter::Field(key, value) => row.values.text(key).unwrap_or_default() == value,
        MatterFilter::Older(shifts) => now.saturating_sub(row.sheet.0) >= *shifts,
    }
}

/// The open matters counted for each filter that any of them falls under: by field, the fullest first, then by age.
pub fn board(open: &[Row], shift: ShiftId) -> Board {
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let mut under = Vec::new();
    for key in FILTERS {
        let mut counts = std::collections::BTreeMap::new();
        for value in open.iter().filter_map(|row| row.values.text(key)).filter(|v| !v.is_empty()) {
            *counts.entry(value).or_insert(0) += 1;
        }
        let mut counts: Vec<(&str, u32)> = counts.into_iter().collect();
        counts.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
        under.extend(counts.into_iter().map(|(value, n)| (MatterFilter::Field(key, value.to_owned()), n)));
    }
    for older in [MatterFilter::Older(1), MatterFilter::Older(OLD_SHIFTS + 1)] {
        let n = open.iter().filter(|row| belongs(&older, row, shift.0)).count();
        under.push((older, number(n)));
    }
    let due = open.iter().filter_map(|row| row.values.text(key::DUE_AT)).map(str::to_owned).collect();
    Board { under, due, open: number(open.len()) }
}

/// Between which local times a line of the roster begins that is meant for a shift: whoever comes four hours early or
/// an hour and a half late still took over by that line.
#[must_use]
pub fn roster_window(setting: &Setting, shift: Shift) -> (String, String) {
    let at = |minutes: i64| {
        Moment::minute_of(shift.began_at.plus_ms(minutes * 60_000), setting.offset).to_string()
    };
    (at(-90), at(240))
}
