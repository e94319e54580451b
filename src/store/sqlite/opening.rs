//! Making, opening and mending the files of a room.

use super::lock::{FileLock, alone, share};
use super::mend::{How, MendReport};
use super::state::SqliteStore;
use super::{journal, mend, open};
use crate::domain::Stamp;
use crate::record::act::Setting;
use crate::record::error::StoreError;
use crate::record::pin::Cost;
use crate::store::places::{Places, folder_of, with};
use crate::store::tape::Tape;
use crate::store::{Store, files, secret, set_up, witness};
use rusqlite::Connection;
use std::collections::BTreeSet;
use std::path::Path;

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
        files::check(&places)?;
        let db = open::create(path)?;
        let tape = Tape::open(&places.tape)?;
        let lock = Some(share(&places)?);
        Ok(SqliteStore::over(db, Ok(tape), places, lock, Vec::new()))
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
        officers: Vec<crate::store::NewOfficer>,
        cost: Cost,
        now: Stamp,
    ) -> Result<SqliteStore, StoreError> {
        let places = Places::of(path)?;
        files::check(&places)?;
        let taken = || path.exists() || places.tape.exists();
        let refused = |why: &str| Err(StoreError::CannotOpen(why.into()));
        if taken() {
            return refused("文件已存在");
        }
        let folder = folder_of(path);
        std::fs::create_dir_all(folder).map_err(|e| {
            StoreError::CannotOpen(format!("{}:{}", folder.display(), crate::text::machine::why(&e)))
        })?;
        // Of several who set the room up at once one does, and the others are told before anything is made.
        let Ok(held) = alone(&places) else { return refused("另一个窗口正在这里设置值班室") };
        if taken() {
            return refused("文件已存在");
        }
        let (new, new_tape) = (with(path, ".new"), with(&places.tape, ".new"));
        let failed = |e: std::io::Error| StoreError::CannotOpen(crate::text::machine::why(&e));
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
            let mut store = SqliteStore::over(db, Ok(tape), made, None, Vec::new());
            set_up(&mut store, setting, officers, (cost, secret.as_ref()), now)?;
            // Closing leaves everything in the one file, which no connection holds while it is renamed.
        }
        // The ledger last: a tape alone is a whole record, from which the ledger is made again.
        std::fs::rename(&new_tape, &places.tape).map_err(failed)?;
        files::sync_folder(folder_of(&places.tape))?;
        std::fs::rename(&new, path).map_err(failed)?;
        files::sync_folder(folder_of(path))?;
        drop(held);
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
        files::check(&places)?;
        match SqliteStore::open_at(path, places.clone()) {
            // The reserve is there for a full disk, at the start as at any save.
            Err(StoreError::Full) if files::drop_ballast(&places) => {
                let mut store = SqliteStore::open_at(path, places)?;
                store.told.insert(0, "磁盘已满:备用空间已放出,还能再存一些;请马上腾出空间".into());
                Ok(store)
            }
            opened => opened,
        }
    }

    fn open_at(path: &Path, places: Places) -> Result<SqliteStore, StoreError> {
        let lock = share(&places)?;
        let missing = std::fs::metadata(path).map_or(true, |data| data.len() == 0);
        if missing && !places.tape.exists() {
            return Err(StoreError::CannotOpen("文件不存在".into()));
        }
        let levelled = if missing { None } else { SqliteStore::try_open(&places)? };
        let (lock, (db, (tape, told))) = if let Some(levelled) = levelled {
            (lock, levelled)
        } else {
            drop(lock);
            let mended = SqliteStore::mend(path, How::default())?.told();
            let lock = share(&places)?;
            let levelled = SqliteStore::try_open(&places)?;
            let (db, (tape, more)) =
                levelled.ok_or_else(|| StoreError::Damaged("补全之后仍不一致".into()))?;
            (lock, (db, (tape, [mended, more].concat())))
        };
        let mut told: Vec<String> = told;
        if let Some(seen) = witness::of_room(&places) {
            told.extend(journal::contradiction(&db, &seen)?);
        }
        journal::remember(&db, &places)?;
        let mut store = SqliteStore::over(db, tape, places, Some(lock), told);
        store.changed()?;
        Ok(store)
    }

    /// `None` when only walking both copies can help.
    fn try_open(places: &Places) -> Result<Option<(Connection, mend::Levelled)>, StoreError> {
        let has_tape = places.tape.exists();
        let mut db = match open::open(&places.ledger) {
            Ok(db) => db,
            Err(StoreError::CannotOpen(_) | StoreError::Damaged(_)) if has_tape => return Ok(None),
            Err(e) => return Err(e),
        };
        match mend::level(&mut db, places) {
            Ok(levelled) => Ok(levelled.map(|levelled| (db, levelled))),
            Err(StoreError::Damaged(_)) if has_tape => Ok(None),
            Err(e) => Err(e),
        }
    }

    /// Makes ledger and tape anew, each from what the other still has.
    ///
    /// # Errors
    /// [`StoreError::Busy`] while any console has the room open; see [`StoreError::Forked`] and
    /// [`StoreError::Damaged`]. Nothing is changed then.
    pub fn mend(path: &Path, how: How) -> Result<MendReport, StoreError> {
        let places = Places::of(path)?;
        // Through a link the link would be replaced, and there would be two records from then on.
        files::check(&places)?;
        let _alone = alone(&places)?;
        mend::mend(&places, how)
    }

    fn over(
        db: Connection,
        tape: Result<Tape, StoreError>,
        places: Places,
        lock: Option<FileLock>,
        told: Vec<String>,
    ) -> SqliteStore {
        let secret = places.secret.as_deref().and_then(|at| secret::read(at).ok().flatten());
        let files = (files::identity(&places.ledger), None);
        // What the schema was at opening is verified at the start; a number that cannot be read differs from every later one.
        let seen_schema = open::schema_version(&db).unwrap_or_default();
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
            seen_schema,
        }
    }
}
