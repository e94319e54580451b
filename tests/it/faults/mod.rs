//! Faults of the disk and of the machine: what a console acknowledged is there afterwards, whatever happened.
//!
//! A child process keeps watch through a fixed story on a real room. A shim between it and libc
//! (`tests/fault/shim.c`) either records every change of a file, from which the power cuts are made, or lets
//! one single call fail. Afterwards the room is opened as a console opens it, and judged.

mod child;
mod disk;
mod judge;
mod power;
mod recording;
mod replacing;
mod setup;
mod story;
mod syscalls;

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use zhiban::domain::OfficerId;
use zhiban::store::drafts::Drafts;
use zhiban::store::sqlite::{How, SqliteStore};
use zhiban::store::{Store, StoreError};

/// The ledger's name in a room.
const LEDGER: &str = "duty.db";
/// Where copies are put, in a room.
const COPIES: &str = "backup";
/// The draft file's name in a room.
const DRAFTS: &str = "draft.db";
/// The name of the room inside the folder that is watched while recording.
const ROOM: &str = "room";
/// The name of the file beside the room into which the child writes what was acknowledged to it.
const WORDS: &str = "acknowledged";

/// Makes a room as it stands before the story begins: set up, closed, nothing typed.
fn make_room(folder: &Path) {
    std::fs::create_dir_all(folder).unwrap();
    let mut store = SqliteStore::create(&folder.join(LEDGER)).unwrap();
    crate::support::commit(&mut store, story::EVE, 0, story::set_up()).unwrap();
    drop(store);
    drop(Drafts::open(&folder.join(DRAFTS), story::console()).unwrap());
}

/// Opens the room's ledger as a console does after whatever happened.
fn reopen(folder: &Path) -> Result<SqliteStore, StoreError> {
    let path = folder.join(LEDGER);
    let mut store = match SqliteStore::open(&path) {
        // With one copy gone altogether and the other torn in its last commit the officer has to decide: what he
        // gives up was never acknowledged, and the checks will say so if it was.
        Err(StoreError::Damaged(_)) => {
            SqliteStore::mend(&path, How { accept_loss: true, ..How::default() })?;
            SqliteStore::open(&path)?
        }
        opened => opened?,
    };
    // Signing on is no part of the story: a console that is opened anew takes its officers with it.
    for officer in 1..=3 {
        store.trust(OfficerId(officer));
    }
    Ok(store)
}

/// A new folder in memory where there is one, because a real disk would sync some hundred times a second.
fn fast_folder() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    let folder = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    folder.unwrap()
}

/// The compiled shim, or nothing where there is no compiler; then the tests say so and are skipped.
pub fn shim() -> Option<&'static Path> {
    static SHIM: OnceLock<Option<PathBuf>> = OnceLock::new();
    let shim = SHIM.get_or_init(|| {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fault/shim.c");
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
        // Made under a name of its own and moved, so that another run at the same time finds it whole.
        let (library, made) =
            (folder.join("shim.so"), folder.join(format!("shim-{}.so", std::process::id())));
        let gcc = std::process::Command::new("gcc")
            .args(["-O1", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-pthread", "-o"])
            .args([&made, &source])
            .status();
        match gcc {
            Ok(status) => {
                assert!(status.success(), "the shim does not compile");
                std::fs::rename(&made, &library).unwrap();
                Some(library)
            }
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => None,
            Err(e) => panic!("gcc: {e}"),
        }
    });
    if shim.is_none() {
        eprintln!("SKIPPED: there is no gcc on this machine, so no fault was tried and nothing is shown.");
    }
    shim.as_deref()
}

/// A number from the environment, for runs that are longer than the ordinary one.
fn number(variable: &str, ordinary: usize) -> usize {
    std::env::var(variable).map_or(ordinary, |text| text.trim().parse().unwrap())
}
