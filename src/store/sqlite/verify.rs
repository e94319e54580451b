//! Verification: the chain is whole, every derived row is what its line makes it, numbers have no gaps, the
//! schema is ours. Reads the journal once, in memory that does not grow with the file.

use super::{error, open, rows};
use crate::domain::{Ledger, Number, OfficerId, RecordId, Stamp};
use crate::store::StoreError;
use crate::store::act::{Act, Line};
use crate::store::chain;
use rusqlite::types::{Value as Sql, ValueRef};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;

/// Something that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// The record, table or line, as an officer would look it up.
    pub place: String,
    /// What is wrong with it, in Chinese.
    pub what: String,
}

/// What verification found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Lines read.
    pub lines: u64,
    /// The hash of the last line, in hexadecimal.
    pub head: String,
    /// Everything that is wrong; empty when the file is whole. At most [`DAMAGE_MAX`].
    pub damage: Vec<Damage>,
}

/// After so many findings the rest is not told.
pub const DAMAGE_MAX: usize = 50;

/// The tables whose rows a line of the journal makes.
const DERIVED: [&str; 17] = [
    "setting", "officer", "shift", "freeze", "answer", "record", "revision", "link", "duty_log", "incident",
    "handover", "meeting", "talk", "matter", "report", "alarm", "policy",
];

/// Verifies a file.
///
/// # Errors
/// When the file cannot be read at all; damage inside it is part of the report.
pub fn verify(path: &Path) -> Result<Report, StoreError> {
    let db = open::open_to_read(path)?;
    // Every table has its statement: with fewer places each line of the journal would prepare its own anew.
    db.set_prepared_statement_cache_capacity(64);
    let mut check = Check { db: &db, report: Report::default(), rows: BTreeMap::new() };
    // One snapshot, so that a console at work is not taken for damage.
    db.execute_batch("BEGIN").map_err(error)?;
    check.schema()?;
    if let Err(fault) = check.journal() {
        check.tell("流水", &format!("读到第 {} 行之后读不下去: {fault}", check.report.lines));
    }
    check.surplus()?;
    check.heads()?;
    check.numbers()?;
    check.pages()?;
    Ok(check.report)
}

struct Check<'a> {
    db: &'a Connection,
    report: Report,
    /// How many rows the journal makes in each table.
    rows: BTreeMap<&'static str, u64>,
}

impl Check<'_> {
    fn tell(&mut self, place: &str, what: &str) {
        if self.report.damage.len() < DAMAGE_MAX {
            self.report.damage.push(Damage { place: place.to_owned(), what: what.to_owned() });
        }
    }

    fn journal(&mut self) -> Result<(), StoreError> {
        let db = self.db;
        let mut statement =
            db.prepare("SELECT seq, at, by, body, hash FROM journal ORDER BY seq").map_err(error)?;
        let mut lines = statement.query([]).map_err(error)?;
        let mut previous = chain::GENESIS;
        while let Some(row) = lines.next().map_err(error)? {
            let expected = self.report.lines + 1;
            let seq = rows::unsigned(row.get(0).map_err(error)?);
            if seq != expected {
                self.tell(&format!("流水第 {expected} 行"), "缺失");
            }
            self.report.lines = seq;
            let (at, by): (i64, i64) = (row.get(1).map_err(error)?, row.get(2).map_err(error)?);
            let body = row.get_ref(3).map_err(error)?.as_str().unwrap_or_default().to_owned();
            let stored: Vec<u8> = row.get(4).map_err(error)?;
            let officer = u32::try_from(by);
            let hash = chain::link(&previous, seq, at, officer.unwrap_or(u32::MAX), &body);
            let act = serde_json::from_str::<Act>(&body);
            if hash[..] != stored[..] {
                let place = self.place(seq, act.as_ref().ok());
                self.tell(&place, &format!("流水第 {seq} 行的内容与链码不符"));
            }
            // Go on from what is stored, so that one changed line is one finding and not all that follow.
            previous = stored.try_into().unwrap_or(hash);
            if let Ok(act) = act {
                self.derived(&Line { seq, at: Stamp(at), by: OfficerId(officer.unwrap_or(u32::MAX)), act });
            } else {
                let place = self.place(seq, None);
                self.tell(&place, &format!("流水第 {seq} 行读不懂"));
            }
        }
        self.report.head = chain::hex(&previous);
        Ok(())
    }

    /// Compares each row that the line makes with the row that is there.
    fn derived(&mut self, line: &Line) {
        let db = self.db;
        let Ok(made) = rows::derive(line, |id| record_of(db, id)) else {
            let place = self.place(line.seq, Some(&line.act));
            self.tell(&place, "所指的记录不在");
            return;
        };
        for row in made {
            *self.rows.entry(row.table).or_default() += 1;
            let columns: Vec<String> = row.columns.iter().map(|c| format!("\"{c}\"")).collect();
            let key: Vec<String> = columns
                .iter()
                .take(row.key)
                .enumerate()
                .map(|(at, c)| format!("{c} = ?{}", at + 1))
                .collect();
            let sql = format!("SELECT {} FROM {} WHERE {}", columns.join(", "), row.table, key.join(" AND "));
            let key_values = row.values.iter().take(row.key);
            let verdict = db.prepare_cached(&sql).and_then(|mut s| {
                let differing = |found: &rusqlite::Row<'_>| {
                    let differs = row
                        .values
                        .iter()
                        .enumerate()
                        .position(|(at, wanted)| !found.get_ref(at).is_ok_and(|is| same(wanted, is)));
                    Ok(differs.and_then(|at| row.columns.get(at).copied()))
                };
                s.query_row(rusqlite::params_from_iter(key_values), differing).optional()
            });
            let what = match verdict {
                Ok(Some(None)) => continue,
                Ok(Some(Some(column))) => format!("表 {} 的 {column} 与流水不符", row.table),
                Ok(None) => format!("表 {} 中缺这一行", row.table),
                Err(e) => format!("表 {} 读不出: {e}", row.table),
            };
            let place = self.place(line.seq, Some(&line.act));
            self.tell(&place, &what);
        }
    }

    /// Rows that no line made.
    fn surplus(&mut self) -> Result<(), StoreError> {
        for table in DERIVED {
            let expected = self.rows.get(table).copied().unwrap_or_default();
            let count: i64 = self
                .db
                .query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0))
                .map_err(error)?;
            if rows::unsigned(count) > expected {
                self.tell(
                    &format!("表 {table}"),
                    &format!("多出 {} 行,流水中没有", rows::unsigned(count) - expected),
                );
            }
        }
        Ok(())
    }

    /// The one table that is updated, against the insert-only ones.
    fn heads(&mut self) -> Result<(), StoreError> {
        let mut wrong = Vec::new();
        for ledger in Ledger::ALL {
            let state = if ledger == Ledger::Matter {
                format!(
                    "(SELECT coalesce(state, '') <> '{}' FROM matter WHERE seq = h.latest)",
                    crate::schema::matter::CLOSED
                )
            } else {
                "0".to_owned()
            };
            let sql = format!(
                "SELECT r.rec FROM record r LEFT JOIN head h ON h.rec = r.rec WHERE r.ledger = ?1 AND (
                   h.latest IS NOT (SELECT coalesce(max(v.seq), r.rec) FROM revision v WHERE v.rec = r.rec AND v.voids = 0)
                   OR h.revision IS NOT 1 + (SELECT count(*) FROM revision v WHERE v.rec = r.rec)
                   OR h.voided IS NOT (SELECT coalesce(max(v.voids), 0) FROM revision v WHERE v.rec = r.rec)
                   OR h.open IS NOT {state}) LIMIT {DAMAGE_MAX}"
            );
            let mut statement = self.db.prepare(&sql).map_err(error)?;
            let found = statement
                .query_map([rows::ledger_code(ledger)], |row| row.get::<_, i64>(0))
                .map_err(error)?;
            for rec in found {
                wrong.push(rows::unsigned(rec.map_err(error)?));
            }
        }
        for rec in wrong {
            let place = self.place(rec, None);
            self.tell(&place, "现行文本的指向与流水不符");
        }
        let stray = "SELECT count(*) FROM head WHERE rec NOT IN (SELECT rec FROM record)";
        let stray: i64 = self.db.query_row(stray, [], |row| row.get(0)).map_err(error)?;
        if stray > 0 {
            self.tell("表 head", &format!("多出 {stray} 行"));
        }
        Ok(())
    }

    fn numbers(&mut self) -> Result<(), StoreError> {
        let sql = "SELECT ledger, year, count(*), min(serial), max(serial) FROM record GROUP BY ledger, year";
        let mut gaps = Vec::new();
        let mut statement = self.db.prepare(sql).map_err(error)?;
        let mut found = statement.query([]).map_err(error)?;
        while let Some(row) = found.next().map_err(error)? {
            let cells: [i64; 5] = [
                row.get(0).map_err(error)?,
                row.get(1).map_err(error)?,
                row.get(2).map_err(error)?,
                row.get(3).map_err(error)?,
                row.get(4).map_err(error)?,
            ];
            let [ledger, year, count, min, max] = cells;
            if min != 1 || max != count {
                gaps.push((ledger, year, count, max));
            }
        }
        for (ledger, year, count, max) in gaps {
            self.tell(
                &format!("第 {ledger} 本 {year} 年"),
                &format!("编号不连续: {count} 条,最大编号 {max}"),
            );
        }
        Ok(())
    }

    /// Triggers, tables and indexes are those of the program's own schema files.
    fn schema(&mut self) -> Result<(), StoreError> {
        let ours = our_schema()?;
        let theirs = schema_of(self.db)?;
        for (name, sql) in ours {
            match theirs.get(name) {
                None => self.tell(name, "数据库结构中缺这一项"),
                Some(found) if found != sql => self.tell(name, "数据库结构被改动"),
                Some(_) => {}
            }
        }
        for name in theirs.keys().filter(|name| !ours.contains_key(*name)) {
            self.tell(name, "数据库结构中多出这一项");
        }
        Ok(())
    }

    /// `SQLite`'s own check of pages and indexes.
    fn pages(&mut self) -> Result<(), StoreError> {
        let mut found = Vec::new();
        let mut statement = self.db.prepare("PRAGMA integrity_check(10)").map_err(error)?;
        let lines = statement.query_map([], |row| row.get::<_, String>(0));
        match lines {
            Ok(lines) => found.extend(lines.map(|l| l.unwrap_or_else(|e| e.to_string()))),
            Err(e) => found.push(e.to_string()),
        }
        for line in found.iter().filter(|line| *line != "ok") {
            self.tell("文件", line);
        }
        Ok(())
    }

    /// The number of the record that a line is about, or the line itself.
    fn place(&self, seq: u64, act: Option<&Act>) -> String {
        let by_id = |id: &RecordId| {
            self.number(
                "SELECT ledger, year, serial FROM record WHERE id = ?1",
                params![&id.0.as_bytes()[..]],
            )
        };
        let number = match act {
            Some(Act::Append { ledger, year, serial, .. }) => Some(Number { ledger: *ledger, year: *year, serial: *serial }),
            Some(Act::Revise { id, .. } | Act::Void { id, .. } | Act::Link { from: id, .. } | Act::Answer { matter: id, .. }) => by_id(id),
            Some(_) => None,
            None => self.number(
                "SELECT ledger, year, serial FROM record WHERE rec = coalesce((SELECT rec FROM revision WHERE seq = ?1), ?1)",
                params![seq as i64],
            ),
        };
        number.map_or_else(|| format!("流水第 {seq} 行"), |n| n.to_string())
    }

    fn number(&self, sql: &str, with: impl rusqlite::Params) -> Option<Number> {
        let read = |row: &rusqlite::Row<'_>| Ok((row.get::<_, i64>(0)?, row.get(1)?, row.get(2)?));
        let (code, year, serial) =
            self.db.prepare_cached(sql).and_then(|mut s| s.query_row(with, read)).ok()?;
        let ledger = Ledger::ALL.into_iter().find(|l| rows::ledger_code(*l) == code)?;
        Some(Number { ledger, year, serial })
    }
}

fn record_of(db: &Connection, id: RecordId) -> Result<(u64, Ledger), StoreError> {
    use crate::store::plan::Facts;
    let head = super::facts::SqlFacts(db).head(id)?.ok_or_else(|| StoreError::Damaged(id.to_string()))?;
    Ok((head.rec, head.number.ledger))
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

/// Made once: a program that verifies many files builds its own schema for the first of them alone.
fn our_schema() -> Result<&'static BTreeMap<String, String>, StoreError> {
    static OURS: OnceLock<BTreeMap<String, String>> = OnceLock::new();
    if let Some(ours) = OURS.get() {
        return Ok(ours);
    }
    let ours = schema_of(&open::pattern()?)?;
    Ok(OURS.get_or_init(|| ours))
}

fn schema_of(db: &Connection) -> Result<BTreeMap<String, String>, StoreError> {
    let mut statement =
        db.prepare("SELECT type || ' ' || name, coalesce(sql, '') FROM sqlite_master").map_err(error)?;
    let read = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).map_err(error)?;
    read.collect::<Result<_, _>>().map_err(error)
}
