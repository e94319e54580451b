//! Drafts: what is being typed, kept in a file of its own beside the ledger.
//!
//! A draft belongs to one console. Another console shows whose it is and takes it over only when its owner
//! is dead; it never overwrites it.

use super::StoreError;
use crate::domain::Stamp;
use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};
use std::path::Path;
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
    db: Connection,
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
        let machine = |e: rusqlite::Error| StoreError::Machine(e.to_string());
        let db = Connection::open(path).map_err(machine)?;
        db.busy_timeout(std::time::Duration::from_secs(5)).map_err(machine)?;
        for (name, value) in [("journal_mode", "WAL"), ("synchronous", "FULL"), ("secure_delete", "ON")] {
            db.pragma_update(None, name, value).map_err(machine)?;
        }
        super::private(path)?;
        db.execute_batch(
            "CREATE TABLE IF NOT EXISTS console (id BLOB PRIMARY KEY, pid INTEGER NOT NULL, seen INTEGER NOT NULL) STRICT;
             CREATE TABLE IF NOT EXISTS draft (id BLOB PRIMARY KEY, console BLOB NOT NULL, at INTEGER NOT NULL, body TEXT NOT NULL) STRICT;",
        )
        .map_err(machine)?;
        Ok(Drafts { db, console })
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
        let kept = self
            .db
            .prepare_cached(sql)
            .and_then(|mut s| {
                s.execute(params![draft.id.as_bytes().to_vec(), console, now.0, draft.body.to_string()])
            })
            .map_err(|e| StoreError::Machine(e.to_string()))?;
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
        let machine = |e: rusqlite::Error| StoreError::Machine(e.to_string());
        let tx =
            self.db.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).map_err(machine)?;
        let mut dead = Vec::new();
        {
            let sql = "SELECT DISTINCT d.console, c.pid, c.seen FROM draft d LEFT JOIN console c ON c.id = d.console WHERE d.console <> ?1";
            let mut statement = tx.prepare(sql).map_err(machine)?;
            let mut found = statement.query([self.console.id.as_bytes().to_vec()]).map_err(machine)?;
            while let Some(row) = found.next().map_err(machine)? {
                let owner: Vec<u8> = row.get(0).map_err(machine)?;
                let pid: Option<u32> = row.get(1).map_err(machine)?;
                let seen: Option<i64> = row.get(2).map_err(machine)?;
                let fresh = seen.is_some_and(|seen| (now.0 - seen).abs() < SILENT_MS);
                if !(fresh && pid.is_some_and(&is_alive)) {
                    dead.push(owner);
                }
            }
        }
        let mut drafts: Vec<(i64, Draft)> = Vec::new();
        for owner in dead {
            let mut statement =
                tx.prepare("SELECT id, at, body FROM draft WHERE console = ?1").map_err(machine)?;
            let mut found = statement.query([&owner]).map_err(machine)?;
            while let Some(row) = found.next().map_err(machine)? {
                let (id, at, body): ([u8; 16], i64, String) = (
                    row.get(0).map_err(machine)?,
                    row.get(1).map_err(machine)?,
                    row.get(2).map_err(machine)?,
                );
                let body = serde_json::from_str(&body).unwrap_or(serde_json::Value::String(body));
                drafts.push((at, Draft { id: Uuid::from_bytes(id), body }));
            }
            tx.execute(
                "UPDATE draft SET console = ?1 WHERE console = ?2",
                params![self.console.id.as_bytes().to_vec(), owner],
            )
            .map_err(machine)?;
            tx.execute("DELETE FROM console WHERE id = ?1", [owner]).map_err(machine)?;
        }
        tx.commit().map_err(machine)?;
        drafts.sort_by_key(|(at, _)| *at);
        Ok(drafts.into_iter().map(|(_, draft)| draft).collect())
    }

    fn run(&mut self, sql: &str, with: impl rusqlite::Params) -> Result<(), StoreError> {
        self.db
            .prepare_cached(sql)
            .and_then(|mut s| s.execute(with))
            .map(|_| ())
            .map_err(|e| StoreError::Machine(e.to_string()))
    }
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
}
