//! Searching by reading: exact for any text, with no query syntax that could fail.

use super::{SqliteStore, error, rows};
use crate::domain::{Ledger, Number};
use crate::schema::book;
use crate::store::StoreError;
use crate::store::find::{hit, terms};
use crate::store::query::{Hit, SearchQuery};
use crate::text::fold;
use rusqlite::Connection;
use rusqlite::functions::FunctionFlags;
use rusqlite::types::ValueRef;

/// Makes `zb_holds(terms, column, …)` known to a connection: whether every term (one a line, folded) occurs
/// in one of the columns.
pub(super) fn register(db: &Connection) -> Result<(), StoreError> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    db.create_scalar_function("zb_holds", -1, flags, |context| {
        let terms = context.get_raw(0).as_str().unwrap_or_default();
        Ok(terms.split('\n').all(|term| {
            (1..context.len()).any(|at| match context.get_raw(at) {
                ValueRef::Text(bytes) => {
                    std::str::from_utf8(bytes).is_ok_and(|text| fold::find(text, term).is_some())
                }
                _ => false,
            })
        }))
    })
    .map_err(error)
}

impl SqliteStore {
    pub(super) fn find(&self, query: &SearchQuery) -> Result<Vec<Hit>, StoreError> {
        let terms = terms(&query.text);
        if terms.is_empty() {
            return Ok(Vec::new());
        }
        let mut hits = Vec::new();
        if let Some(number) = Number::parse(query.text.trim()) {
            hits.extend(self.by_number(number)?);
        }
        for ledger in Ledger::ALL {
            self.find_in(ledger, &terms, query.limit, &mut hits)?;
        }
        hits.sort_by_key(|hit| std::cmp::Reverse(hit.row.rec));
        hits.dedup_by_key(|hit| hit.row.rec);
        hits.truncate(query.limit as usize);
        Ok(hits)
    }

    fn find_in(
        &self,
        ledger: Ledger,
        terms: &[String],
        limit: u32,
        hits: &mut Vec<Hit>,
    ) -> Result<(), StoreError> {
        let fields: Vec<_> = book(ledger).fields.iter().filter(|f| f.searched).collect();
        let all: Vec<_> = book(ledger).fields.iter().collect();
        let sql = format!(
            "SELECT {}{} FROM {} WHERE r.ledger = ?1 AND zb_holds(?2{}) ORDER BY r.rec DESC LIMIT ?3",
            rows::ROW_COLUMNS,
            rows::field_columns(&all),
            rows::row_tables(ledger),
            rows::field_columns(&fields),
        );
        let mut statement = self.db.prepare_cached(&sql).map_err(error)?;
        let mut found = statement
            .query(rusqlite::params![rows::ledger_code(ledger), terms.join("\n"), limit])
            .map_err(error)?;
        while let Some(row) = found.next().map_err(error)? {
            hits.push(hit(rows::read_row(row, ledger, &all)?, terms));
        }
        Ok(())
    }

    fn by_number(&self, number: Number) -> Result<Option<Hit>, StoreError> {
        let all: Vec<_> = book(number.ledger).fields.iter().collect();
        let sql = format!(
            "SELECT {}{} FROM {} WHERE r.ledger = ?1 AND r.year = ?2 AND r.serial = ?3",
            rows::ROW_COLUMNS,
            rows::field_columns(&all),
            rows::row_tables(number.ledger),
        );
        let mut statement = self.db.prepare_cached(&sql).map_err(error)?;
        let mut found = statement
            .query(rusqlite::params![rows::ledger_code(number.ledger), number.year, number.serial])
            .map_err(error)?;
        match found.next().map_err(error)? {
            Some(row) => Ok(Some(hit(rows::read_row(row, number.ledger, &all)?, &[]))),
            None => Ok(None),
        }
    }
}
