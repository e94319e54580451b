//! Drafts: what is being typed, kept in a file of its own beside the ledger.
//!
//! A draft belongs to one console. Another console shows whose it is and takes it over only when its owner
//! is dead; it never overwrites it.

use crate::domain::Stamp;
use crate::record::error::StoreError;
use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// One console at work, so that its drafts can be told from those of a dead one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Console {
    /// Made at start.
    pub id: Uuid,
    /// The process.
    pub pid: u32,
}

/// A form as it stands on the screen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// The form.
    pub id: Uuid,
    /// Its content, in the form's own words.
    pub body: serde_json::Value,
}

/// The draft file.
pub struct Drafts {
    path: PathBuf,
    /// Nothing after an error: what a failed write left in the log is seen only by a connection that reads it
    /// anew, and a draft that this one believes gone would come back.
    db: Option<Connection>,
    console: Console,
}

/// A console whose process number lives on but that was not seen for this long is another program by now. A
/// console at work is seen every few seconds; one that is only slow or stopped must not lose its draft.
const SILENT_MS: i64 = 600_000;

impl Drafts {
    /// Opens the draft file, making it when it is not there: a lost draft file loses no record.
    ///
    /// # Errors
    /// When the file cannot be opened or made.
    pub fn open(path: &Path, console: Console) -> Result<Drafts, StoreError> {
        super::files::make_private(path)?;
        let db = connect(path).map_err(failed)?;
        // The log of an older program's file may stand open to others.
        for ending in ["", "-wal", "-shm"] {
            let file = super::places::with(path, ending);
            if file.exists() {
                super::private(&file)?;
            }
        }
        Ok(Drafts { path: path.to_owned(), db: Some(db), console })
    }

    /// Does something with the file, opened anew when the last thing failed.
    fn with<T>(&mut self, act: impl FnOnce(&mut Connection) -> rusqlite::Result<T>) -> Result<T, StoreError> {
        let mut db = match self.db.take() {
            Some(db) => db,
            None => connect(&self.path).map_err(failed)?,
        };
        let done = act(&mut db).map_err(failed)?;
        self.db = Some(db);
        Ok(done)
    }

    /// Tells the others that this console lives.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn beat(&mut self, now: Stamp) -> Result<(), StoreError> {
        let console = self.console;
        self.run(
            "INSERT INTO console (id, pid, seen) VALUES (?1, ?2, ?3) ON CONFLICT (id) DO UPDATE SET seen = ?3",
            params![console.id.as_bytes().to_vec(), console.pid, now.0],
        )
    }

    /// Keeps a draft, replacing its earlier state.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn keep(&mut self, draft: &Draft, now: Stamp) -> Result<(), StoreError> {
        let console = self.console.id.as_bytes().to_vec();
        let sql = "INSERT INTO draft (id, console, at, body) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (id) DO UPDATE SET at = ?3, body = ?4 WHERE console = ?2";
        let (id, body) = (draft.id.as_bytes().to_vec(), draft.body.to_string());
        let kept = self.with(|db| db.prepare_cached(sql)?.execute(params![id, console, now.0, body]))?;
        // Saying "kept" of a draft that another console has taken over would be a lie.
        if kept == 0 { Err(StoreError::Machine("草稿已被另一个窗口取走".into())) } else { Ok(()) }
    }

    /// Drops a draft whose text was saved or given up.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn drop(&mut self, id: Uuid) -> Result<(), StoreError> {
        self.run("DELETE FROM draft WHERE id = ?1", params![id.as_bytes().to_vec()])
    }

    /// Takes over the drafts of dead consoles; gives them oldest first.
    ///
    /// # Errors
    /// When the file cannot be read or written.
    pub fn adopt(&mut self, now: Stamp, is_alive: impl Fn(u32) -> bool) -> Result<Vec<Draft>, StoreError> {
        let own = self.console.id.as_bytes().to_vec();
        self.with(|db| {
            let tx = db.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
            let mut drafts: Vec<(i64, Draft)> = Vec::new();
            for owner in dead(&tx, &own, now, is_alive)? {
                drafts.extend(of_console(&tx, &owner)?);
                tx.execute("UPDATE draft SET console = ?1 WHERE console = ?2", params![own, owner])?;
                tx.execute("DELETE FROM console WHERE id = ?1", [owner])?;
            }
            tx.commit()?;
            drafts.sort_by_key(|(at, _)| *at);
            Ok(drafts.into_iter().map(|(_, draft)| draft).collect())
        })
    }

    fn run(&mut self, sql: &str, with: impl rusqlite::Params) -> Result<(), StoreError> {
        self.with(|db| db.prepare_cached(sql)?.execute(with).map(|_| ()))
    }
}

fn failed(e: rusqlite::Error) -> StoreError {
    match e.sqlite_error_code() {
        Some(rusqlite::ErrorCode::DiskFull) => StoreError::Full,
        _ => StoreError::Machine(super::sqlite::why(&e)),
    }
}

fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let db = Connection::open(path)?;
    db.busy_timeout(std::time::Duration::from_secs(5))?;
    for (name, value) in [("journal_mode", "WAL"), ("synchronous", "FULL"), ("secure_delete", "ON")] {
        db.pragma_update(None, name, value)?;
    }
    db.execute_batch(
        "CREATE TABLE IF NOT EXISTS console (id BLOB PRIMARY KEY, pid INTEGER NOT NULL, seen INTEGER NOT NULL) STRICT;
         CREATE TABLE IF NOT EXISTS draft (id BLOB PRIMARY KEY, console BLOB NOT NULL, at INTEGER NOT NULL, body TEXT NOT NULL) STRICT;",
    )?;
    Ok(db)
}

/// Consoles that have drafts and are no more.
fn dead(
    tx: &Connection,
    own: &[u8],
    now: Stamp,
    is_alive: impl Fn(u32) -> bool,
) -> rusqlite::Result<Vec<Vec<u8>>> {
    let sql = "SELECT DISTINCT d.console, c.pid, c.seen FROM draft d LEFT JOIN console c ON c.id = d.console
               WHERE d.console <> ?1";
    let mut statement = tx.prepare(sql)?;
    let mut found = statement.query([own])?;
    let mut dead = Vec::new();
    while let Some(row) = found.next()? {
        let (owner, pid, seen): (Vec<u8>, Option<u32>, Option<i64>) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let fresh = seen.is_some_and(|seen| (now.0 - seen).abs() < SILENT_MS);
        if !(fresh && pid.is_some_and(&is_alive)) {
            dead.push(owner);
        }
    }
    Ok(dead)
}

/// The drafts of a console, each with its time.
fn of_console(tx: &Connection, owner: &[u8]) -> rusqlite::Result<Vec<(i64, Draft)>> {
    let mut statement = tx.prepare("SELECT id, at, body FROM draft WHERE console = ?1")?;
    let read = statement.query_map([owner], |row| {
        let (id, at, body): ([u8; 16], i64, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let body = serde_json::from_str(&body).unwrap_or(serde_json::Value::String(body));
        Ok((at, Draft { id: Uuid::from_bytes(id), body }))
    })?;
    read.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn console(n: u128, pid: u32) -> Console {
        Console { id: Uuid::from_u128(n), pid }
    }

    #[test]
    fn a_living_consoles_draft_is_left_alone_and_a_dead_ones_is_taken_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("draft.db");
        let draft = Draft { id: Uuid::from_u128(9), body: json!({"text": "东江区"}) };
        let mut first = Drafts::open(&path, console(1, 11)).unwrap();
        first.beat(Stamp(1_000)).unwrap();
        first.keep(&draft, Stamp(1_000)).unwrap();
        let mut second = Drafts::open(&path, console(2, 22)).unwrap();
        assert_eq!(second.adopt(Stamp(2_000), |_| true).unwrap(), vec![]);
        // The other console cannot overwrite it either.
        assert!(second.keep(&Draft { body: json!("x"), ..draft.clone() }, Stamp(2_000)).is_err());
        assert_eq!(second.adopt(Stamp(2_000), |pid| pid != 11).unwrap(), vec![draft.clone()]);
        second.drop(draft.id).unwrap();
        let mut third = Drafts::open(&path, console(3, 33)).unwrap();
        assert_eq!(third.adopt(Stamp(3_000), |_| false).unwrap(), vec![]);
    }

    #[test]
    fn a_console_that_was_not_seen_for_ten_minutes_is_dead_whatever_its_number_and_whichever_way_the_clock_went()
     {
        let folder = tempfile::tempdir().unwrap();
        let draft = Draft { id: Uuid::from_u128(9), body: json!("东江区") };
        for (n, ago, is_dead) in [(1, 0, false), (2, 599_999, false), (3, 600_000, true), (4, -600_000, true)]
        {
            let path = folder.path().join(format!("{n}.db"));
            let now = Stamp(1_776_904_200_000);
            let mut first = Drafts::open(&path, console(1, 11)).unwrap();
            first.beat(now.plus_ms(-ago)).unwrap();
            first.keep(&draft, now).unwrap();
            let taken = Drafts::open(&path, console(2, 22)).unwrap().adopt(now, |_| true).unwrap();
            assert_eq!(taken.len(), usize::from(is_dead), "seen {ago} ms ago");
        }
    }

    #[test]
    fn a_full_disk_is_told_as_one() {
        let of = |code| failed(rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None));
        assert_eq!(of(rusqlite::ffi::SQLITE_FULL), StoreError::Full);
        assert!(matches!(of(rusqlite::ffi::SQLITE_IOERR), StoreError::Machine(_)));
    }
}
