//! The `SQLite` engine: one file, every write one `IMMEDIATE` transaction that appends to the journal and to
//! the derived tables together.

pub mod backup;
mod facets;
mod facts;
mod idle;
mod index;
mod lock;
mod mend;
mod open;
mod pattern;
mod postings;
mod read;
mod rows;
mod running;
mod search;
mod sheet;
#[cfg(test)]
mod tests;
pub mod verify;
mod views;
mod writing;

use super::places::{Places, folder_of, with};
use super::query::{
    Board, Brief, CaseRows, Commit, Found, Page, PageQuery, Passed, PeriodQuery, Receipt, Record, Revision,
    Row, Running, SearchQuery, Sheet, Tally, Watch,
};
use super::tape::{Entry, Tape};
use super::{Store, StoreError, ground, secret};
use crate::domain::{Ledger, Number, OfficerId, RecordId, Stamp};
use crate::record::act::{Act, AuditEvent, Line, Setting};
use crate::record::chain;
use crate::record::code::Code;
use crate::record::pin::{self, Cost, Secret};
use crate::record::plan::{self, Facts, Head};
use crate::record::wish::Wish;
use rusqlite::types::Value as Sql;
use rusqlite::{Connection, ErrorCode, OptionalExtension, params};
use std::collections::BTreeSet;
use std::path::Path;

use lock::{Held, alone, share};
pub use mend::{How, Mended};
use writing::{Ended, Writing};

/// A store in one `SQLite` file, with its tape.
pub struct SqliteStore {
    db: Connection,
    tape: Tape,
    places: Places,
    /// Shared by every open store; whoever puts files aside needs it alone.
    _lock: Option<Held>,
    /// The files that were opened: device and number of ledger and write-ahead log.
    files: (Option<ground::Identity>, Option<ground::Identity>),
    secret: Option<Secret>,
    /// Who has proved to be who he is through this store.
    session: BTreeSet<OfficerId>,
    /// What was found wrong with the files at opening, and mended.
    told: Vec<String>,
    /// Commits since the write-ahead log was last taken into the file.
    unsettled: u32,
    /// The last value of `data_version`, which changes when another connection has written.
    seen_version: i64,
}

impl SqliteStore {
    /// Makes a new file; refuses to touch an existing one.
    ///
    /// # Errors
    /// When the file is there already or cannot be made.
    pub fn create(path: &Path) -> Result<SqliteStore, StoreError> {
        let places = Places::of(path)?;
        if places.tape.exists() {
            return Err(StoreError::CannotOpen(format!("这里已有纸带 {}", places.tape.display())));
        }
        let db = open::create(path)?;
        ground::check(&places)?;
        let tape = Tape::open(&places.tape)?;
        let lock = Some(share(&places)?);
        Ok(SqliteStore::over(db, tape, places, lock, Vec::new()))
    }

    /// Makes a new file that is set up, or none: it is made under another name and given its own when it is
    /// whole, so that a kill in the middle leaves no file in which nobody can sign on. The machine gets a
    /// secret when it has none.
    ///
    /// # Errors
    /// When the file is there already, cannot be made, or the room cannot be set up.
    pub fn create_set_up(
        path: &Path,
        setting: Setting,
        officers: Vec<super::NewOfficer>,
        cost: Cost,
        now: Stamp,
    ) -> Result<SqliteStore, StoreError> {
        let places = Places::of(path)?;
        if path.exists() || places.tape.exists() {
            return Err(StoreError::CannotOpen("文件已存在".into()));
        }
        let (new, new_tape) = (with(path, ".new"), with(&places.tape, ".new"));
        let failed = |e: std::io::Error| StoreError::CannotOpen(e.to_string());
        let secret = match &places.secret {
            Some(at) => Some(secret::of_machine(at)?),
            None => None,
        };
        for old in [&new, &with(&new, ".tape"), &with(&new, ".lock"), &new_tape] {
            if old.exists() {
                std::fs::remove_file(old).map_err(failed)?;
            }
        }
        {
            let db = open::create(&new)?;
            let made = Places { ledger: new.clone(), tape: new_tape.clone(), ..places.clone() };
            let tape = Tape::open(&new_tape)?;
            let mut store = SqliteStore::over(db, tape, made, None, Vec::new());
            super::set_up(&mut store, setting, officers, (cost, secret.as_ref()), now)?;
            // Closing leaves everything in the one file, which no connection holds while it is renamed.
        }
        // The ledger last: a tape alone is a whole record, from which the ledger is made again.
        std::fs::rename(&new_tape, &places.tape).map_err(failed)?;
        ground::sync_folder(folder_of(&places.tape))?;
        std::fs::rename(&new, path).map_err(failed)?;
        ground::sync_folder(folder_of(path))?;
        SqliteStore::open(path)
    }

    /// Opens an existing file; never makes one, because an empty new file would hide a lost one. Ledger and
    /// tape are compared; what one lacks is filled up from the other, and [`SqliteStore::told`] says so.
    ///
    /// # Errors
    /// When neither copy is there, the file is not ours or newer than the program, the ground is not safe, or
    /// both copies are damaged.
    pub fn open(path: &Path) -> Result<SqliteStore, StoreError> {
        let places = Places::of(path)?;
        ground::check(&places)?;
        let lock = share(&places)?;
        let missing = std::fs::metadata(path).map_or(true, |data| data.len() == 0);
        if missing && !places.tape.exists() {
            return Err(StoreError::CannotOpen("文件不存在".into()));
        }
        let levelled = if missing { None } else { SqliteStore::try_open(&places)? };
        let (lock, (db, tape, told)) = if let Some(levelled) = levelled {
            (lock, levelled)
        } else {
            drop(lock);
            let mended = SqliteStore::mend(path, How::default())?.told();
            let lock = share(&places)?;
            let levelled = SqliteStore::try_open(&places)?;
            let (db, tape, more) = levelled.ok_or_else(|| StoreError::Damaged("补全之后仍不一致".into()))?;
            (lock, (db, tape, [mended, more].concat()))
        };
        let mut store = SqliteStore::over(db, tape, places, Some(lock), told);
        store.changed()?;
        Ok(store)
    }

    /// `None` when only walking both copies can help.
    fn try_open(places: &Places) -> Result<Option<(Connection, Tape, Vec<String>)>, StoreError> {
        let has_tape = places.tape.exists();
        let mut db = match open::open(&places.ledger) {
            Ok(db) => db,
            Err(StoreError::CannotOpen(_) | StoreError::Damaged(_)) if has_tape => return Ok(None),
            Err(e) => return Err(e),
        };
        match mend::level(&mut db, places) {
            Ok(levelled) => Ok(levelled.map(|(tape, told)| (db, tape, told))),
            Err(StoreError::Damaged(_)) if has_tape => Ok(None),
            Err(e) => Err(e),
        }
    }

    /// Makes ledger and tape anew, each from what the other still has.
    ///
    /// # Errors
    /// [`StoreError::Busy`] while any console has the room open; see [`StoreError::Forked`] and
    /// [`StoreError::Damaged`]. Nothing is changed then.
    pub fn mend(path: &Path, how: How) -> Result<Mended, StoreError> {
        let places = Places::of(path)?;
        let _alone = alone(&places)?;
        mend::mend(&places, how)
    }

    /// Moves the ledger aside with its companions, to make place for another; says where it is now.
    ///
    /// # Errors
    /// [`StoreError::Busy`] while any console has the room open.
    pub fn put_aside(path: &Path) -> Result<Option<std::path::PathBuf>, StoreError> {
        let places = Places::of(path)?;
        let _alone = alone(&places)?;
        mend::put_aside(&places)
    }

    fn over(
        db: Connection,
        tape: Tape,
        places: Places,
        lock: Option<Held>,
        told: Vec<String>,
    ) -> SqliteStore {
        let secret = places.secret.as_deref().and_then(|at| secret::read(at).ok().flatten());
        let files = (ground::identity(&places.ledger), None);
        SqliteStore {
            db,
            tape,
            places,
            _lock: lock,
            files,
            secret,
            session: BTreeSet::new(),
            told,
            unsettled: 0,
            seen_version: 0,
        }
    }

    /// Where the files of this room lie.
    #[must_use]
    pub fn places(&self) -> &Places {
        &self.places
    }

    /// What was found wrong at opening and mended, once.
    pub fn told(&mut self) -> Vec<String> {
        std::mem::take(&mut self.told)
    }

    /// Who has proved to be who he is through this store.
    #[must_use]
    pub fn session(&self) -> &BTreeSet<OfficerId> {
        &self.session
    }

    /// When something last happened to the record as a whole.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn last_of(&self, event: AuditEvent) -> Result<Option<Stamp>, StoreError> {
        self.last_audit(event)
    }

    /// The version of the program that last worked on the file.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn version(&self) -> Result<Option<String>, StoreError> {
        let sql = "SELECT detail FROM audit WHERE event = 'version' ORDER BY seq DESC LIMIT 1";
        self.db.query_row(sql, [], |row| row.get(0)).optional().map_err(error)
    }

    /// The commit that enters or changes an officer, with his PIN hashed; a PIN is as dear as those before it.
    ///
    /// # Errors
    /// When the file cannot be read or the machine has no random numbers.
    pub fn officer_commit(
        &self,
        wish: super::OfficerWish,
        cost: Cost,
        now: Stamp,
    ) -> Result<Commit, StoreError> {
        let super::OfficerWish { mut officer, pin, by, proofs } = wish;
        let officers = facts::SqlFacts(&self.db).officers()?;
        if officer.id == crate::domain::ids::MACHINE {
            let last = officers.iter().map(|o| o.id.0).max().unwrap_or_default();
            officer.id = OfficerId(last + 1);
        }
        if let Some(pin) = pin {
            officer.pin = pin::hash(&pin, cost, self.secret.as_ref())?;
        }
        Ok(Commit { at: now, by, proofs, wishes: vec![Wish::Officer(officer)] })
    }

    /// Takes the demonstration's officer for signed on.
    pub fn trust(&mut self, officer: OfficerId) {
        self.session.insert(officer);
    }

    /// Refuses to write into files that are not under their names any more: somebody moved, swapped or deleted
    /// them, and what is written there would be gone with the program.
    ///
    /// # Errors
    /// [`StoreError::Moved`].
    pub fn still_there(&mut self) -> Result<(), StoreError> {
        let ledger = ground::identity(&self.places.ledger);
        let wal = ground::identity(&self.places.wal());
        let gone =
            ledger.is_none() || ledger != self.files.0 || (self.files.1.is_some() && wal != self.files.1);
        if gone { Err(StoreError::Moved) } else { Ok(()) }
    }

    /// Writes the wishes of a commit and its signatures, or nothing.
    fn write(&mut self, commit: &Commit, signed: &[OfficerId]) -> Result<Receipt, StoreError> {
        let mut writing = Writing::begin(&mut self.db, commit.at, commit.by)?;
        plan::check_author(commit, &writing.facts())?;
        let first = writing.next_seq();
        for wish in &commit.wishes {
            let act = plan::plan(wish, commit, signed, &writing.facts())?;
            writing.put(act)?;
        }
        let ledger_of = |id| Ok(writing.facts().head(id)?.map(|head| head.number.ledger));
        for signature in plan::signatures(commit, first, &ledger_of)? {
            writing.put(signature)?;
        }
        let ended = writing.end();
        self.be_sure(ended)
    }

    /// An error while a commit was being made durable is no answer, so the file is asked.
    fn be_sure(&mut self, ended: Ended) -> Result<Receipt, StoreError> {
        let (e, receipt, hash) = match ended {
            Ended::Written(receipt) => return Ok(receipt),
            Ended::Unclear(e, receipt, hash) => (e, receipt, hash),
        };
        // The chain names a line better than any number: if it is there, it is this commit.
        let fresh = open::open(&self.places.ledger).map_err(|_| e.clone())?;
        let found = fresh
            .query_row("SELECT hash FROM journal WHERE seq = ?1", [receipt.seq as i64], |row| {
                row.get::<_, chain::Hash>(0)
            })
            .optional()
            .map_err(|_| e.clone())?;
        self.db = fresh;
        if found == Some(hash) { Ok(receipt) } else { Err(e) }
    }

    /// Who has signed. A wrong PIN is in the journal before it is answered.
    fn proofs(&mut self, commit: &Commit) -> Result<Vec<OfficerId>, StoreError> {
        let checked = plan::check_proofs(&facts::SqlFacts(&self.db), commit, self.secret.as_ref());
        if let Err(StoreError::WrongPin(officer)) = checked {
            let mut writing = Writing::begin(&mut self.db, commit.at, crate::domain::ids::MACHINE)?;
            writing.put(Act::SignOnFailed { officer })?;
            let ended = writing.end();
            self.be_sure(ended)?;
            self.unsettled += 1;
            let _ = mend::catch_up(&self.db, &mut self.tape);
        }
        checked
    }

    /// The officers whose name may stand under a line: who proved it now, or earlier through this store.
    fn may_write(&self, commit: &Commit, signed: &[OfficerId]) -> Result<(), StoreError> {
        let known = commit.by == crate::domain::ids::MACHINE
            || plan::is_provisional(commit, &facts::SqlFacts(&self.db))?
            || signed.contains(&commit.by)
            || self.session.contains(&commit.by);
        if known { Ok(()) } else { Err(StoreError::Refused(super::Refusal::NotSignedOn)) }
    }
}

/// Names an engine's error in the words of the trait.
fn error(e: rusqlite::Error) -> StoreError {
    use rusqlite::Error::{FromSqlConversionFailure, IntegralValueOutOfRange, InvalidColumnType};
    // A cell that is not what the program writes there: the file was changed, and the other copy may have it right.
    if matches!(e, FromSqlConversionFailure(..) | IntegralValueOutOfRange(..) | InvalidColumnType(..)) {
        return StoreError::Damaged(e.to_string());
    }
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

/// A planned line as both copies hold it.
fn entry(line: &Line, previous: &chain::Hash) -> Result<Entry, StoreError> {
    let body = chain::body(line).map_err(|e| StoreError::Machine(e.to_string()))?;
    let hash = chain::link(previous, line.seq, line.at.0, line.by.0, &body);
    Ok(Entry { seq: line.seq, at: line.at.0, by: line.by.0, body, hash })
}

/// Brings an entry of the other copy in, byte for byte.
fn append(db: &Connection, entry: &Entry) -> Result<(), StoreError> {
    let act = serde_json::from_str(&entry.body)
        .map_err(|e| StoreError::Damaged(format!("流水第 {} 行读不懂: {e}", entry.seq)))?;
    let line = Line { seq: entry.seq, at: Stamp(entry.at), by: OfficerId(entry.by), act };
    insert(db, &line, entry)
}

/// Puts a line into the journal and the derived tables.
fn insert(db: &Connection, line: &Line, entry: &Entry) -> Result<(), StoreError> {
    let seq = i64::try_from(line.seq).unwrap_or(i64::MAX);
    db.prepare_cached("INSERT INTO journal (seq, at, by, body, hash) VALUES (?1, ?2, ?3, ?4, ?5)")
        .and_then(|mut s| s.execute(params![seq, entry.at, entry.by, entry.body, &entry.hash[..]]))
        .map_err(error)?;
    let facts = facts::SqlFacts(db);
    for row in rows::derive(line, |id| facts.place_of(id))? {
        put(db, row)?;
    }
    move_head(db, line, seq, &facts)?;
    index::add(db, line, &facts)
}

/// Puts one row into a derived table. A row that did not arrive, as when a trigger of somebody's swallowed it, undoes the
/// whole commit.
fn put(db: &Connection, row: rows::Insert) -> Result<(), StoreError> {
    let columns: Vec<String> = row.columns.iter().map(|c| format!("\"{c}\"")).collect();
    let marks = vec!["?"; columns.len()].join(", ");
    let sql = format!("INSERT INTO {} ({}) VALUES ({marks})", row.table, columns.join(", "));
    let put = db
        .prepare_cached(&sql)
        .and_then(|mut s| s.execute(rusqlite::params_from_iter(row.values)))
        .map_err(error)?;
    if put == 1 {
        Ok(())
    } else {
        Err(StoreError::Damaged(format!("表 {} 没有收下这一行", row.table)))
    }
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
        self.still_there()?;
        // Hashing a PIN takes a quarter of a second: done before the file is locked for others.
        plan::check_commit(commit)?;
        let signed = self.proofs(commit)?;
        if facts::SqlFacts(&self.db).setting()?.is_some() {
            self.may_write(commit, &signed)?;
        }
        let mut receipt = self.write(commit, &signed)?;
        self.session.extend(&signed);
        self.unsettled += 1;
        self.files.1 = ground::identity(&self.places.wal());
        if self.tape.is_gone() {
            // A tape that was deleted or swapped is found out here and not at the next start.
            match mend::level(&mut self.db, &self.places)? {
                Some((tape, told)) => (self.tape, self.told) = (tape, [self.told(), told].concat()),
                None => receipt.tape_fault = Some("纸带被换掉,请运行 zhiban verify".into()),
            }
        }
        if let Err(e) = mend::catch_up(&self.db, &mut self.tape) {
            receipt.tape_fault = Some(e.to_string());
        }
        Ok(receipt)
    }

    fn watch(&mut self) -> Result<Option<Watch>, StoreError> {
        let facts = facts::SqlFacts(&self.db);
        let (Some(setting), Some(shift)) = (facts.setting()?, facts.shift()?) else { return Ok(None) };
        let (seq, hash, at) = journal_head(&self.db)?;
        let (roster, relief) = self.read_roster(shift)?;
        let outgoing = self.outgoing(shift)?;
        Ok(Some(Watch {
            setting,
            officers: facts.officers()?,
            shift,
            freeze: facts.freeze()?,
            open_matters: self.open_matters(0)?,
            last: (seq, Stamp(at)),
            code: Code::of(&hash),
            unsigned: self.unsigned()?,
            backup_at: self.last_audit(AuditEvent::Backup)?,
            outgoing,
            roster,
            relief,
            take_overs: u32::try_from(self.take_overs()?.len()).unwrap_or(u32::MAX),
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

    fn search(&mut self, query: &SearchQuery) -> Result<Found, StoreError> {
        self.find(query)
    }

    fn tally(&mut self, query: &SearchQuery, from: Tally) -> Result<Tally, StoreError> {
        self.count(query, from)
    }

    fn sheet(&mut self) -> Result<Sheet, StoreError> {
        self.read_sheet()
    }

    fn brief(&mut self, officer: OfficerId) -> Result<Brief, StoreError> {
        self.read_brief(officer)
    }

    fn board(&mut self) -> Result<Board, StoreError> {
        self.read_board()
    }

    fn passed(&mut self, from: Stamp, to: Stamp) -> Result<Vec<Passed>, StoreError> {
        self.read_passed(from, to)
    }

    fn routines(&mut self) -> Result<Vec<Row>, StoreError> {
        self.read_routines()
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

    fn period(&mut self, query: &PeriodQuery) -> Result<Vec<Row>, StoreError> {
        self.read_period(query)
    }

    fn whole(&mut self, ledger: Ledger, after: u64, limit: u32) -> Result<Vec<Row>, StoreError> {
        self.read_whole(ledger, after, limit)
    }

    fn issued(&mut self, kind: &str, year: u32) -> Result<(u32, u32), StoreError> {
        facts::SqlFacts(&self.db).last_issue(kind, year)
    }

    fn numbered(&mut self, number: Number) -> Result<Option<RecordId>, StoreError> {
        self.read_numbered(number)
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
