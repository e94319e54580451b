//! What a search term is and how a hit is shown, the same for every engine.

use super::query::{Hit, Row};
use crate::domain::Ledger;
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
