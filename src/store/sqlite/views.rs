//! Views under the names of the ledgers, for whoever looks at the file with other tools.
//!
//! The program itself reads texts from the journal and never through a view, so a changed view cannot mislead it; it is
//! told all the same. A view is made from its columns alone: a file that an older program wrote last, with fewer fields,
//! has views that are recognised as good.

use super::errors::error;
use super::rows;
use crate::domain::Ledger;
use crate::record::error::StoreError;
use crate::schema::book;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// Every text of a ledger, the corrected ones too: its line, its record, and each field.
fn view_of(ledger: Ledger, fields: &[String]) -> String {
    let columns = fields
        .iter()
        .fold(String::new(), |sql, key| sql + ",\n  " + &rows::value_of(key) + " AS \"" + key + "\"");
    format!(
        "CREATE VIEW {} AS SELECT t.seq AS seq, t.rec AS rec{columns}\nFROM (SELECT rec AS seq, rec FROM record WHERE ledger = {code}\n  \
         UNION ALL SELECT v.seq, v.rec FROM revision v JOIN record r ON r.rec = v.rec WHERE r.ledger = {code} AND v.voids = 0) t\n\
         JOIN journal j ON j.seq = t.seq",
        ledger.key(),
        code = rows::ledger_code(ledger),
    )
}

/// The fields of the views that a file has, by the view's name, and their texts.
fn present(db: &Connection) -> Result<BTreeMap<String, (Vec<String>, String)>, StoreError> {
    let mut statement =
        db.prepare("SELECT name, coalesce(sql, '') FROM sqlite_schema WHERE type = 'view'").map_err(error)?;
    let read = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).map_err(error)?;
    let views: Vec<(String, String)> = read.collect::<Result<_, _>>().map_err(error)?;
    // A view that cannot even be looked at has no columns, hence is not ours.
    let fields = |name: &str| columns(db, name).unwrap_or_default();
    Ok(views.into_iter().map(|(name, sql)| (name.clone(), (fields(&name), sql))).collect())
}

fn columns(db: &Connection, view: &str) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT name FROM pragma_table_info(?1) WHERE name NOT IN ('seq', 'rec') ORDER BY cid";
    let mut statement = db.prepare_cached(sql).map_err(error)?;
    let read = statement.query_map([view], |row| row.get(0)).map_err(error)?;
    read.collect::<Result<_, _>>().map_err(error)
}

/// Names that can stand in a view of ours; anything else in quotes would be somebody's SQL.
fn is_plain(key: &str) -> bool {
    key.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// The views that are not what their columns make them, are missing, or belong to no ledger.
pub(super) fn differences(db: &Connection) -> Result<Vec<(String, &'static str)>, StoreError> {
    let mut views = present(db)?;
    let mut found = Vec::new();
    for ledger in Ledger::ALL {
        let name = format!("view {}", ledger.key());
        match views.remove(ledger.key()) {
            None => found.push((name, "数据库结构中缺这一项")),
            Some((fields, sql)) => {
                let good = fields.iter().all(|key| is_plain(key)) && view_of(ledger, &fields) == sql;
                if !good {
                    found.push((name, "数据库结构被改动"));
                }
            }
        }
    }
    found.extend(views.into_keys().map(|name| (format!("view {name}"), "数据库结构中多出这一项")));
    Ok(found)
}

/// Gives the file the views of this program's fields; a view that has them all already, and is good, stays as it is.
pub(super) fn refresh(db: &mut Connection) -> Result<(), StoreError> {
    if stale(db)?.is_empty() {
        return Ok(());
    }
    let tx = db.transaction_with_behavior(TransactionBehavior::Immediate).map_err(error)?;
    // Asked again behind the lock: another console may have made them meanwhile.
    for ledger in stale(&tx)? {
        let drop = format!("DROP VIEW IF EXISTS {}", ledger.key());
        tx.execute_batch(&format!("{drop}; {}", of_today(ledger))).map_err(error)?;
    }
    tx.commit().map_err(error)
}

/// The view of a ledger with all fields of today, made once: every opening asks for it.
fn of_today(ledger: Ledger) -> &'static str {
    static ALL: OnceLock<Vec<String>> = OnceLock::new();
    let of =
        |ledger| view_of(ledger, &book(ledger).fields.iter().map(|f| f.key.to_owned()).collect::<Vec<_>>());
    let all = ALL.get_or_init(|| Ledger::ALL.into_iter().map(of).collect());
    all.get(ledger.index()).map_or("", String::as_str)
}

/// The ledgers that have no view yet, or one of an older program that lacks a field of today. What somebody else put under
/// the name stays: taking it away silently would take away what verification has to tell.
fn stale(db: &Connection) -> Result<Vec<Ledger>, StoreError> {
    let sql = "SELECT type, coalesce(sql, '') FROM sqlite_schema WHERE name = ?1";
    let mut statement = db.prepare_cached(sql).map_err(error)?;
    let mut found = Vec::new();
    for ledger in Ledger::ALL {
        let item: Option<(String, String)> = statement
            .query_row([ledger.key()], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()
            .map_err(error)?;
        let is_stale = match item {
            None => true,
            Some((kind, sql)) if kind == "view" && sql != of_today(ledger) => {
                let fields = columns(db, ledger.key()).unwrap_or_default();
                let is_ours = fields.iter().all(|key| is_plain(key)) && view_of(ledger, &fields) == sql;
                let lacks = |key: &str| !fields.iter().any(|have| have == key);
                is_ours && book(ledger).fields.iter().any(|field| lacks(field.key))
            }
            Some(_) => false,
        };
        if is_stale {
            found.push(ledger);
        }
    }
    Ok(found)
}
