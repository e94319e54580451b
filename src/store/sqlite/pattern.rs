//! The schema of a file against that of the program.

use super::errors::error;
use super::open;
use crate::domain::Ledger;
use crate::record::error::StoreError;
use rusqlite::Connection;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// The number of the program's own schema.
const CURRENT: usize = open::MIGRATIONS.len();

type Schema = BTreeMap<String, String>;

/// The schemas of all versions, the first one first.
fn ours() -> Result<&'static [Schema], StoreError> {
    static OURS: OnceLock<Vec<Schema>> = OnceLock::new();
    if let Some(ours) = OURS.get() {
        return Ok(ours);
    }
    let all: Result<Vec<Schema>, StoreError> =
        (1..=CURRENT).map(|version| schema_of(&open::pattern(version)?)).collect();
    let all = all?;
    Ok(OURS.get_or_init(|| all))
}

/// The version of a file: the program's own, or the earlier one whose whole schema it has, because no newer program has
/// opened it yet. A file whose number and schema do not agree counts as one of today, and the disagreement is told.
pub(super) fn version_of(db: &Connection) -> Result<usize, StoreError> {
    let number = usize::try_from(open::version(db)?).unwrap_or_default();
    let earlier = number.checked_sub(1).and_then(|at| ours().map(|all| all.get(at)).transpose());
    let Some(earlier) = earlier.transpose()? else { return Ok(CURRENT) };
    Ok(if schema_of(db)? == *earlier { number } else { CURRENT })
}

/// Triggers, tables and indexes that are not those of the program's own schema files, and what is wrong with each.
pub(super) fn differences(db: &Connection) -> Result<Vec<(String, &'static str)>, StoreError> {
    let mut found = Vec::new();
    if version_of(db)? < CURRENT {
        return Ok(found);
    }
    let Some(ours) = ours()?.last() else { return Ok(found) };
    let theirs = schema_of(db)?;
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
    found.extend(super::views::differences(db)?);
    Ok(found)
}

/// A table that lines of the journal fill, with its key's columns in order.
pub(super) struct Table {
    pub(super) name: String,
    pub(super) key: Vec<String>,
}

/// The tables whose rows are compared with no line of the journal, each checked in its own way: the journal by its chain,
/// `head` against records and revisions, the three tables of the index by sums.
pub(super) const NOT_BY_LINE: [&str; 5] = ["journal", "head", "fresh", "segment", "posting"];

/// Every other table of a version's schema. They are asked of the schema itself and listed nowhere, so that a new table
/// is verified from its first day on. Nothing is read from the tables of ledgers that early versions had: taking such a
/// file over reads the journal.
pub(super) fn tables_by_line(version: usize) -> Result<&'static [Table], StoreError> {
    static ALL: [OnceLock<Vec<Table>>; CURRENT] = [const { OnceLock::new() }; CURRENT];
    let Some(known) = version.checked_sub(1).and_then(|at| ALL.get(at)) else { return Ok(&[]) };
    if let Some(tables) = known.get() {
        return Ok(tables);
    }
    let db = open::pattern(version)?;
    let sql = "SELECT t.name, i.name FROM sqlite_schema t JOIN pragma_table_info(t.name) i
               WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND i.pk > 0 ORDER BY t.rowid, i.pk";
    let mut statement = db.prepare(sql).map_err(error)?;
    let mut found = statement.query([]).map_err(error)?;
    let mut tables: Vec<Table> = Vec::new();
    while let Some(row) = found.next().map_err(error)? {
        let (name, column): (String, String) = (row.get(0).map_err(error)?, row.get(1).map_err(error)?);
        match tables.last_mut() {
            Some(last) if last.name == name => last.key.push(column),
            _ if NOT_BY_LINE.contains(&name.as_str()) || Ledger::from_key(&name).is_some() => {}
            _ => tables.push(Table { name, key: vec![column] }),
        }
    }
    Ok(known.get_or_init(|| tables))
}

fn schema_of(db: &Connection) -> Result<BTreeMap<String, String>, StoreError> {
    // The types too: a name that has become a blob reads the same and is not found by it.
    let sql =
        "SELECT type || ' ' || name, coalesce(sql, '') || ' ' || tbl_name || typeof(type) || typeof(name)
               || typeof(tbl_name) || typeof(sql) || typeof(rootpage) FROM sqlite_master WHERE type <> 'view'";
    let mut statement = db.prepare(sql).map_err(error)?;
    let read = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).map_err(error)?;
    read.collect::<Result<_, _>>().map_err(error)
}
