//! Records as cells of a file that leaves the room.

use crate::import::ACTIVE;
use crate::schema::{Book, Field, Kind, Values};
use serde_json::Value;

/// The headings of a CSV file: Chinese, because people open it.
pub(super) fn headings(book: &Book) -> Vec<&'static str> {
    book.fields.iter().map(|f| f.label.zh).collect()
}

/// The cells of a record, each so that no spreadsheet calculates it.
pub(super) fn cells(book: &Book, values: &Values) -> Vec<String> {
    texts(book, values).into_iter().map(guarded).collect()
}

/// The cells of a record as they are, for a workbook, which knows that a text is a text.
pub(super) fn texts(book: &Book, values: &Values) -> Vec<String> {
    let cell = |field: &Field| match (field.kind, values.0.get(field.key)) {
        (_, None) => String::new(),
        (Kind::Flag, Some(value)) => field.show(value),
        (_, Some(Value::String(text))) => text.clone(),
        (_, Some(other)) => other.to_string(),
    };
    book.fields.iter().map(cell).collect()
}

fn guarded(cell: String) -> String {
    if cell.starts_with(ACTIVE) { format!("'{cell}") } else { cell }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Ledger;
    use crate::schema::book;
    use serde_json::json;

    #[test]
    fn no_cell_calculates() {
        let values: Values =
            serde_json::from_value(json!({"title": "=cmd|'/c calc'!A1", "location": "'-x", "dead": 0}))
                .unwrap();
        assert!(cells(book(Ledger::Incident), &values).iter().all(|c| !c.starts_with(['=', '+', '-', '@'])));
    }

    #[test]
    fn headings_are_unique_in_each_book() {
        for ledger in Ledger::ALL {
            let mut all = headings(book(ledger));
            all.sort_unstable();
            assert!(all.windows(2).all(|w| w[0] != w[1]), "{}", ledger.key());
        }
    }
}
