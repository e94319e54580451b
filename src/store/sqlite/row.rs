//! One row into a table, counted.

use super::errors::error;
use super::rows;
use crate::record::error::StoreError;
use rusqlite::{Connection, Params};

/// Writes exactly one row of a table. A row that did not arrive, or arrived twice, undoes the whole commit: no word of
/// 「已保存」 rests on a row that nobody counted.
pub(super) fn write_one(
    db: &Connection,
    table: &str,
    sql: &str,
    values: impl Params,
) -> Result<(), StoreError> {
    match db.prepare_cached(sql).and_then(|mut s| s.execute(values)).map_err(error)? {
        1 => Ok(()),
        _ => Err(StoreError::Damaged(format!("表 {table} 没有收下这一行"))),
    }
}

/// Puts one row into a derived table.
pub(super) fn put(db: &Connection, row: rows::Insert) -> Result<(), StoreError> {
    let columns: Vec<String> = row.columns.iter().map(|c| format!("\"{c}\"")).collect();
    let marks = vec!["?"; columns.len()].join(", ");
    let sql = format!("INSERT INTO {} ({}) VALUES ({marks})", row.table, columns.join(", "));
    write_one(db, row.table, &sql, rusqlite::params_from_iter(row.values))
}
