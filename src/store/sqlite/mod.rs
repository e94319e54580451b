//! The `SQLite` engine: one file, every write one `IMMEDIATE` transaction that appends to the journal and to
//! the derived tables together.

mod facts;
mod open;
mod read;
mod rows;
mod running;
mod search;
pub mod verify;

use super::act::{Act, Line, Setting};
use super::pin::Pin;
use super::plan::{self, Facts, Head};
use super::query::{
    CaseRows, Commit, Hit, Page, PageQuery, Receipt, Record, Revision, Running, SearchQuery, Sheet, Watch,
};
use super::{Store, StoreError, chain};
use crate::domain::{Ledger, Number, RecordId, Stamp};
use rusqlite::types::Value as Sql;
use rusqlite::{Connection, ErrorCode, OptionalExtension, TransactionBehavior, params};
use std::path::{Path, PathBuf};

/// A store in one `SQLite` file.
pub struct SqliteStore {
    db: Connection,
    /// The last value of `data_version`, which changes when another connection has written.
    seen_version: i64,
}

impl SqliteStore {
    /// Makes a new file; refuses to touch an existing one.
    ///
    /// # Errors
    /// When the file is there already or cannot be made.
    pub fn create(path: &Path) -> Result<SqliteStore, StoreError> {
        Ok(SqliteStore { db: open::create(path)?, seen_version: 0 })
    }

    /// Makes a new file that is set up, or none: it is made under another name and given its own when it is
    /// whole, so that a kill in the middle leaves no file in which nobody can sign on.
    ///
    /// # Errors
    /// When the file is there already, cannot be made, or the room cannot be set up.
    pub fn create_set_up(
        path: &Path,
        setting: Setting,
        officers: Vec<(String, String, Pin)>,
        now: Stamp,
    ) -> Result<SqliteStore, StoreError> {
        if path.exists() {
            return Err(StoreError::CannotOpen("文件已存在".into()));
        }
        let mut name = path.as_os_str().to_owned();
        name.push(".new");
        let new = PathBuf::from(name);
        let failed = |e: std::io::Error| StoreError::CannotOpen(e.to_string());
        if new.exists() {
            std::fs::remove_file(&new).map_err(failed)?;
        }
        let mut store = SqliteStore::create(&new)?;
        super::set_up(&mut store, setting, officers, now)?;
        // Closing leaves everything in the one file, which no connection holds while it is renamed.
        drop(store);
        std::fs::rename(&new, path).map_err(failed)?;
        SqliteStore::open(path)
    }

    /// Opens an existing file; never makes one, because an empty new file would hide a lost one.
    ///
    /// # Errors
    /// When the file is not there, is not ours, or is newer than the program.
    pub fn open(path: &Path) -> Result<SqliteStore, StoreError> {
        if !path.exists() {
            return Err(StoreError::CannotOpen("文件不存在".into()));
        }
        let mut store = SqliteStore { db: open::open(path)?, seen_version: 0 };
        store.changed()?;
        Ok(store)
    }
}

/// Names an engine's error in the words of the trait.
fn error(e: rusqlite::Error) -> StoreError {
    match e.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Busy,
        Some(ErrorCode::DiskFull) => StoreError::Full,
        Some(ErrorCode::NotADatabase | ErrorCode::CannotOpen) => StoreError::CannotOpen(e.to_string()),
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::TypeMismatch) => StoreError::Damaged(e.to_string()),
        _ => StoreError::Machine(e.to_string()),
    }
}

/// The last line of the journal: number, hash and time.
fn journal_head(db: &Connection) -> Result<(u64, chain::Hash, i64), StoreError> {
    let found = db
        .prepare_cached("SELECT seq, hash, at FROM journal ORDER BY seq DESC LIMIT 1")
        .map_err(error)?
        .query_row([], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, chain::Hash>(1)?, row.get::<_, i64>(2)?))
        })
        .optional()
        .map_err(error)?;
    Ok(found.map_or((0, chain::GENESIS, 0), |(seq, hash, at)| (rows::unsigned(seq), hash, at)))
}

/// Appends one planned line to the journal and the derived tables.
fn append(db: &Connection, line: &Line, previous: &chain::Hash) -> Result<chain::Hash, StoreError> {
    let body = chain::body(line).map_err(|e| StoreError::Machine(e.to_string()))?;
    let hash = chain::link(previous, line.seq, line.at.0, line.by.0, &body);
    let seq = i64::try_from(line.seq).unwrap_or(i64::MAX);
    db.prepare_cached("INSERT INTO journal (seq, at, by, body, hash) VALUES (?1, ?2, ?3, ?4, ?5)")
        .and_then(|mut s| s.execute(params![seq, line.at.0, line.by.0, body, &hash[..]]))
        .map_err(error)?;
    let facts = facts::SqlFacts(db);
    let find = |id: RecordId| {
        let head = facts.head(id)?.ok_or_else(|| StoreError::Damaged(id.to_string()))?;
        Ok((head.rec, head.number.ledger))
    };
    for row in rows::derive(line, find)? {
        let columns: Vec<String> = row.columns.iter().map(|c| format!("\"{c}\"")).collect();
        let marks = vec!["?"; columns.len()].join(", ");
        let sql = format!("INSERT INTO {} ({}) VALUES ({marks})", row.table, columns.join(", "));
        db.prepare_cached(&sql)
            .and_then(|mut s| s.execute(rusqlite::params_from_iter(row.values)))
            .map_err(error)?;
    }
    move_head(db, line, seq, &facts)?;
    Ok(hash)
}

fn move_head(db: &Connection, line: &Line, seq: i64, facts: &facts::SqlFacts<'_>) -> Result<(), StoreError> {
    let rec_of = |id: RecordId| -> Result<Head, StoreError> {
        facts.head(id)?.ok_or_else(|| StoreError::Damaged(id.to_string()))
    };
    let (sql, values): (&str, Vec<Sql>) = match &line.act {
        Act::Append { ledger, values, .. } => (
            "INSERT INTO head (rec, latest, revision, voided, open) VALUES (?1, ?1, 1, 0, ?2)",
            vec![seq.into(), i64::from(rows::is_open(*ledger, values)).into()],
        ),
        Act::Revise { id, revision, values, .. } => {
            let head = rec_of(*id)?;
            let open = i64::from(rows::is_open(head.number.ledger, values));
            (
                "UPDATE head SET latest = ?2, revision = ?3, open = ?4 WHERE rec = ?1",
                vec![(head.rec as i64).into(), seq.into(), i64::from(*revision).into(), open.into()],
            )
        }
        Act::Void { id, revision, .. } => (
            "UPDATE head SET revision = ?2, voided = 1 WHERE rec = ?1",
            vec![(rec_of(*id)?.rec as i64).into(), i64::from(*revision).into()],
        ),
        _ => return Ok(()),
    };
    db.prepare_cached(sql).and_then(|mut s| s.execute(rusqlite::params_from_iter(values))).map_err(error)?;
    Ok(())
}

impl Store for SqliteStore {
    fn commit(&mut self, commit: &Commit) -> Result<Receipt, StoreError> {
        // Hashing a PIN takes tens of milliseconds: done before the file is locked for others.
        plan::check_commit(commit)?;
        let signed = plan::check_proofs(&facts::SqlFacts(&self.db), &commit.proofs)?;
        let tx = self.db.transaction_with_behavior(TransactionBehavior::Immediate).map_err(error)?;
        let (mut seq, mut hash, _) = journal_head(&tx)?;
        let mut receipt = Receipt::default();
        for wish in &commit.acts {
            let act = plan::plan(wish, commit.at, &signed, &facts::SqlFacts(&tx))?;
            seq += 1;
            let line = Line { seq, at: commit.at, by: commit.by, act };
            hash = append(&tx, &line, &hash)?;
            if let Act::Append { ledger, id, year, serial, .. } = line.act {
                receipt.numbers.push((id, Number { ledger, year, serial }));
            }
        }
        tx.commit().map_err(error)?;
        receipt.seq = seq;
        Ok(receipt)
    }

    fn watch(&mut self) -> Result<Option<Watch>, StoreError> {
        let facts = facts::SqlFacts(&self.db);
        let (Some(setting), Some(shift)) = (facts.setting()?, facts.shift()?) else { return Ok(None) };
        let (seq, _, at) = journal_head(&self.db)?;
        Ok(Some(Watch {
            setting,
            officers: facts.officers()?,
            shift,
            freeze: facts.freeze()?,
            open_matters: self.open_matters(0)?,
            last: (seq, Stamp(at)),
        }))
    }

    fn page(&mut self, query: &PageQuery) -> Result<Page, StoreError> {
        self.read_page(query)
    }

    fn record(&mut self, id: RecordId) -> Result<Option<Record>, StoreError> {
        self.read_record(id)
    }

    fn history(&mut self, id: RecordId) -> Result<Vec<Revision>, StoreError> {
        self.read_history(id)
    }

    fn search(&mut self, query: &SearchQuery) -> Result<Vec<Hit>, StoreError> {
        self.find(query)
    }

    fn sheet(&mut self) -> Result<Sheet, StoreError> {
        self.read_sheet()
    }

    fn recent(&mut self, ledger: Ledger, field: &str) -> Result<Vec<String>, StoreError> {
        self.read_recent(ledger, field)
    }

    fn running(&mut self) -> Result<Running, StoreError> {
        self.read_running()
    }

    fn cases(&mut self, year: i32) -> Result<Vec<CaseRows>, StoreError> {
        self.read_cases(year)
    }

    fn policies(&mut self) -> Result<Vec<(String, String)>, StoreError> {
        let mut statement =
            self.db.prepare_cached("SELECT name, text FROM policy ORDER BY seq").map_err(error)?;
        let read = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).map_err(error)?;
        read.collect::<Result<_, _>>().map_err(error)
    }

    fn changed(&mut self) -> Result<bool, StoreError> {
        let version = self.db.pragma_query_value(None, "data_version", |row| row.get(0)).map_err(error)?;
        let changed = version != self.seen_version;
        self.seen_version = version;
        Ok(changed)
    }
}
