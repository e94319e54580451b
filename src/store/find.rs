//! How things are looked for, the same for every engine: search terms, filters of matters, lines of the roster.

use super::act::Setting;
use super::query::{Board, Hit, OLD_SHIFTS, Only, Row, Shift};
use crate::domain::{Ledger, Moment, ShiftId};
use crate::schema::{Values, book};
use crate::text::fold;

/// Characters shown before and after a hit.
const CONTEXT_CHARS: usize = 18;

/// The folded terms of a query.
pub(super) fn terms(text: &str) -> Vec<String> {
    fold::fold(text).split_whitespace().map(str::to_owned).collect()
}

/// The text around the first term that occurs in a field, on one line.
pub(super) fn context(ledger: Ledger, values: &Values, terms: &[String]) -> String {
    for field in book(ledger).fields.iter().filter(|f| f.searched) {
        let Some(value) = values.0.get(field.key) else { continue };
        let shown = field.show(value);
        if let Some(at) = terms.iter().find_map(|term| fold::find(&shown, term)) {
            let (before, after) = shown.split_at(at);
            let skip = before.chars().count().saturating_sub(CONTEXT_CHARS);
            let mut out: String = if skip > 0 { "…".into() } else { String::new() };
            out.extend(before.chars().skip(skip));
            out.extend(after.chars().take(CONTEXT_CHARS * 2));
            if after.chars().nth(CONTEXT_CHARS * 2).is_some() {
                out.push('…');
            }
            return out.replace('\n', " ");
        }
    }
    String::new()
}

/// A hit from a row that holds all fields.
pub(super) fn hit(row: Row, terms: &[String]) -> Hit {
    let ledger = row.number.ledger;
    Hit { title: book(ledger).title(&row.values), context: context(ledger, &row.values, terms), row }
}

/// By which fields the board is narrowed.
const FILTERS: [&str; 3] = ["owner", "owner_unit", "source"];

/// Whether an open matter belongs to a filter, in this shift.
pub(super) fn belongs(only: &Only, row: &Row, now: u32) -> bool {
    match only {
        Only::All => true,
        Only::Field(key, value) => row.values.text(key).unwrap_or_default() == value,
        Only::Older(shifts) => now.saturating_sub(row.sheet.0) >= *shifts,
    }
}

/// The open matters counted for each filter that any of them falls under: by field, the fullest first, then by age.
pub(super) fn board(open: &[Row], shift: ShiftId) -> Board {
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let mut under = Vec::new();
    for key in FILTERS {
        let mut counts = std::collections::BTreeMap::new();
        for value in open.iter().filter_map(|row| row.values.text(key)).filter(|v| !v.is_empty()) {
            *counts.entry(value).or_insert(0) += 1;
        }
        let mut counts: Vec<(&str, u32)> = counts.into_iter().collect();
        counts.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
        under.extend(counts.into_iter().map(|(value, n)| (Only::Field(key, value.to_owned()), n)));
    }
    for older in [Only::Older(1), Only::Older(OLD_SHIFTS + 1)] {
        let n = open.iter().filter(|row| belongs(&older, row, shift.0)).count();
        under.push((older, number(n)));
    }
    let due = open.iter().filter_map(|row| row.values.text("due_at")).map(str::to_owned).collect();
    Board { under, due, open: number(open.len()) }
}

/// Between which local times a line of the roster begins that is meant for a shift: whoever comes four hours early or
/// an hour and a half late still took over by that line.
pub(super) fn roster_window(setting: &Setting, shift: Shift) -> (String, String) {
    let at = |minutes: i64| {
        Moment::minute_of(shift.began_at.plus_ms(minutes * 60_000), setting.offset).to_string()
    };
    (at(-90), at(240))
}
