//! A derived table beside the journal: its rows one by one, compared with what each line makes.

use super::rows;
use rusqlite::Rows;
use rusqlite::fallible_streaming_iterator::FallibleStreamingIterator;
use rusqlite::types::{Value as Sql, ValueRef};

/// A derived table that is read along with the journal, in the order of its key.
pub(super) struct Cursor<'s> {
    pub(super) table: &'s str,
    rows: Rows<'s>,
    /// For each column that a line makes, its place in the table; made at the first row.
    places: Vec<usize>,
    names: Vec<String>,
    /// Rows that no line makes.
    surplus: u64,
    /// Why it could not be read to its end.
    fault: Option<String>,
}

impl<'s> Cursor<'s> {
    /// Begins to read a table.
    pub(super) fn of(table: &'s str, rows: Rows<'s>, names: Vec<String>) -> Cursor<'s> {
        let mut cursor = Cursor { table, rows, places: Vec::new(), names, surplus: 0, fault: None };
        cursor.step();
        cursor
    }

    /// Compares the next row with what a line makes; what is wrong with it, if anything.
    pub(super) fn compare(&mut self, made: &rows::Insert) -> Option<String> {
        if self.places.is_empty() {
            let place = |column: &&'static str| self.names.iter().position(|n| n == column);
            self.places = made.columns.iter().filter_map(place).collect();
        }
        let key = |at: usize| match made.values.get(at) {
            Some(Sql::Integer(n)) => *n,
            _ => i64::MIN,
        };
        loop {
            let Some(row) = self.rows.get() else {
                return Some(format!("表 {} 中缺这一行", self.table));
            };
            let found = |at: usize| {
                self.places.get(at).and_then(|place| row.get_ref(*place).ok()).and_then(|v| v.as_i64().ok())
            };
            let order = (0..made.key)
                .map(|at| found(at).cmp(&Some(key(at))))
                .find(|order| order.is_ne())
                .unwrap_or(std::cmp::Ordering::Equal);
            match order {
                std::cmp::Ordering::Greater => return Some(format!("表 {} 中缺这一行", self.table)),
                std::cmp::Ordering::Less => self.surplus += 1,
                std::cmp::Ordering::Equal => {
                    let differs =
                        made.values.iter().zip(&self.places).position(|(wanted, place)| {
                            !row.get_ref(*place).is_ok_and(|is| same(wanted, is))
                        });
                    let column = differs.and_then(|at| made.columns.get(at)).copied();
                    let short = self.places.len() != made.columns.len();
                    self.step();
                    return match column {
                        Some(column) => Some(format!("表 {} 的 {column} 与流水不符", self.table)),
                        None => short.then(|| format!("表 {} 缺列", self.table)),
                    };
                }
            }
            self.step();
        }
    }

    /// A row that cannot be read ends the table; what is missing then is told row by row.
    fn step(&mut self) {
        if let Err(e) = self.rows.advance() {
            self.fault.get_or_insert_with(|| e.to_string());
        }
    }

    /// Rows after the last one that a line makes, and why the table could not be read to its end.
    pub(super) fn rest(mut self) -> (u64, Option<String>) {
        while self.rows.get().is_some() {
            self.surplus += 1;
            self.step();
        }
        (self.surplus, self.fault)
    }
}

fn same(wanted: &Sql, found: ValueRef<'_>) -> bool {
    match (wanted, found) {
        (Sql::Null, ValueRef::Null) => true,
        (Sql::Integer(a), ValueRef::Integer(b)) => *a == b,
        (Sql::Real(a), ValueRef::Real(b)) => a.to_bits() == b.to_bits(),
        (Sql::Text(a), ValueRef::Text(b)) => a.as_bytes() == b,
        (Sql::Blob(a), ValueRef::Blob(b)) => a == b,
        _ => false,
    }
}
