//! Where the files of a room lie: the ledger, and around it tape, drafts, reserve, exports and backups.
//!
//! Everything is beside the ledger unless `storage.toml` in the ledger's folder says otherwise.

use crate::record::error::StoreError;
use crate::text::machine;
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// The name of the file in which an administrator says where things lie.
pub const STORAGE: &str = "storage.toml";

/// Where the files of one ledger lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places {
    /// The ledger: the database.
    pub ledger: PathBuf,
    /// The tape (纸带): the second, independent copy of the journal.
    pub tape: PathBuf,
    /// What is being typed.
    pub drafts: PathBuf,
    /// Space that is given up when the disk is full.
    pub ballast: PathBuf,
    /// How large that space is, in bytes.
    pub ballast_bytes: u64,
    /// Held by every open store; alone by whoever puts files aside.
    pub lock: PathBuf,
    /// Where texts are written to.
    pub exports: PathBuf,
    /// Folders that take backups.
    pub backups: Vec<PathBuf>,
    /// The machine's secret, without which a stolen ledger gives no PIN; outside the data folder.
    pub secret: Option<PathBuf>,
    /// After so many minutes without a key the screen is locked; 0 never.
    pub lock_minutes: u32,
    /// After so many minutes without a key somebody is asked whether he is there (在岗应答); 0 never.
    pub vigil_minutes: u32,
}

/// What an administrator may say. Folders; the names of the files in them are ours, so that an exercise beside
/// the real ledger never writes into the real ledger's files.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct StorageSettings {
    tape: Option<PathBuf>,
    backups: Option<Vec<PathBuf>>,
    secret: Option<PathBuf>,
    ballast_mib: Option<u64>,
    lock_minutes: Option<u32>,
    vigil_minutes: Option<u32>,
}

const BALLAST_MIB: u64 = 16;
const LOCK_MINUTES: u32 = 3;

impl Places {
    /// The places of a ledger.
    ///
    /// # Errors
    /// When `storage.toml` is there and cannot be understood: guessing would start a second tape elsewhere.
    pub fn of(ledger: &Path) -> Result<Places, StoreError> {
        let folder = folder_of(ledger);
        let told = match std::fs::read_to_string(folder.join(STORAGE)) {
            Ok(text) => toml::from_str(&text)
                .map_err(|e| StoreError::CannotOpen(format!("{STORAGE} 读不懂: {}", e.message())))?,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => StorageSettings::default(),
            Err(e) => return Err(StoreError::CannotOpen(format!("{STORAGE} 读不出:{}", machine::why(&e)))),
        };
        let home = directories::ProjectDirs::from("", "", "zhiban").map(|d| d.config_dir().join("secret"));
        let name = ledger.file_name().unwrap_or_default();
        let tape = folder.join(told.tape.unwrap_or_default()).join(name);
        let backups = told.backups.unwrap_or_else(|| vec![PathBuf::from("backup")]);
        Ok(Places {
            ledger: ledger.to_owned(),
            tape: with(&tape, ".tape"),
            drafts: with(ledger, ".draft"),
            ballast: with(ledger, ".ballast"),
            ballast_bytes: told.ballast_mib.unwrap_or(BALLAST_MIB) * 1024 * 1024,
            lock: with(ledger, ".lock"),
            exports: folder.join("exports"),
            backups: backups.into_iter().map(|b| folder.join(b)).collect(),
            secret: told.secret.map(|s| folder.join(s)).or(home),
            lock_minutes: told.lock_minutes.unwrap_or(LOCK_MINUTES),
            vigil_minutes: told.vigil_minutes.unwrap_or_default(),
        })
    }

    /// The write-ahead log of the ledger.
    #[must_use]
    pub fn wal(&self) -> PathBuf {
        with(&self.ledger, "-wal")
    }

    /// The first free name beside a file to put its old state under: `duty.db.aside-1`.
    #[must_use]
    pub fn aside(path: &Path) -> PathBuf {
        let name = |n: u32| with(path, &format!(".aside-{n}"));
        (1..u32::MAX).map(name).find(|p| !p.exists()).unwrap_or_else(|| name(0))
    }
}

/// The folder a file lies in.
#[must_use]
pub fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."))
}

/// A path with something at the end of its name.
#[must_use]
pub fn with(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_administrator_moves_tape_and_backups_and_a_fault_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let ledger = folder.path().join("duty.db");
        let usual = Places::of(&ledger).unwrap();
        assert_eq!(usual.tape, folder.path().join("duty.db.tape"));
        assert_eq!(usual.backups, vec![folder.path().join("backup")]);
        std::fs::write(folder.path().join(STORAGE), "tape = \"/mnt/stick\"\nbackups = [\"a\", \"/b\"]\n")
            .unwrap();
        let moved = Places::of(&ledger).unwrap();
        assert_eq!(moved.tape, Path::new("/mnt/stick/duty.db.tape"));
        assert_eq!(moved.backups, vec![folder.path().join("a"), PathBuf::from("/b")]);
        // The exercise beside it has a tape of its own.
        let drill = Places::of(&folder.path().join("duty.db.drill")).unwrap();
        assert_eq!(drill.tape, Path::new("/mnt/stick/duty.db.drill.tape"));
        std::fs::write(folder.path().join(STORAGE), "tapes = 1").unwrap();
        assert!(matches!(Places::of(&ledger), Err(StoreError::CannotOpen(_))));
    }
}
