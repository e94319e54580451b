//! The schema of a file against that of the program.

use super::{error, open};
use crate::store::StoreError;
use rusqlite::Connection;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// Triggers, tables and indexes that are not those of the program's own schema files, and what is wrong with each.
pub(super) fn differences(db: &Connection) -> Result<Vec<(String, &'static str)>, StoreError> {
    static OURS: OnceLock<BTreeMap<String, String>> = OnceLock::new();
    let ours = if let Some(ours) = OURS.get() {
        ours
    } else {
        let ours = schema_of(&open::pattern()?)?;
        OURS.get_or_init(|| ours)
    };
    let theirs = schema_of(db)?;
    let mut found = Vec::new();
    for (name, sql) in ours {
        match theirs.get(name) {
            None => found.push((name.clone(), "数据库结构中缺这一项")),
            Some(is) if is != sql => found.push((name.clone(), "数据库结构被改动")),
            Some(_) => {}
        }
    }
    if !open::is_current(db)? {
        found.push(("文件".to_owned(), "版本号被改动"));
    }
    let more = theirs.into_keys().filter(|name| !ours.contains_key(name));
    found.extend(more.map(|name| (name, "数据库结构中多出这一项")));
    Ok(found)
}

fn schema_of(db: &Connection) -> Result<BTreeMap<String, String>, StoreError> {
    // The types too: a name that has become a blob reads the same and is not found by it.
    let sql =
        "SELECT type || ' ' || name, coalesce(sql, '') || ' ' || tbl_name || typeof(type) || typeof(name)
               || typeof(tbl_name) || typeof(sql) || typeof(rootpage) FROM sqlite_master";
    let mut statement = db.prepare(sql).map_err(error)?;
    let read = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).map_err(error)?;
    read.collect::<Result<_, _>>().map_err(error)
}
