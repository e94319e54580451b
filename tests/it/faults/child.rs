//! The process to which the faults happen: it lives through the story and writes down what was said to it.
//!
//! Of every step it writes one line, with one write, after the store has answered: `ok STEP SEQ` or
//! `failed STEP MS WHY`, with the time until the error was told; and `end` when the story is over. A step without a line was in flight or not begun.

use super::story::{Step, console, story, time_of};
use super::{COPIES, DRAFTS, LEDGER, ROOM, WORDS, reopen};
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus};
use zhiban::domain::Offset;
use zhiban::store::drafts::Drafts;
use zhiban::store::sqlite::{SqliteStore, backup};
use zhiban::store::{Store, StoreError};

/// Where the child finds the room.
pub const FOLDER: &str = "ZHIBAN_FAULT_FOLDER";
/// For how many shifts it is on watch.
const SHIFTS: &str = "ZHIBAN_FAULT_SHIFTS";
/// A run that takes so long hangs: the story takes some hundredths of a second, the longest wait for a lock ten
/// seconds.
const TOO_LONG_MS: u64 = 60_000;

/// What a finished story says last.
pub const END: &str = "end";

/// Starts the child on the room in this folder, with the shim before its libc.
pub fn start(folder: &Path, shim: &Path, shifts: usize, settings: &[(&str, String)]) -> Child {
    start_test("faults::child::lives_through_the_story", folder, shim, shifts, settings)
}

/// Starts one test of this binary as a process of its own, with the shim before its libc.
pub fn start_test(
    test: &str,
    folder: &Path,
    shim: &Path,
    shifts: usize,
    settings: &[(&str, String)],
) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--ignored", "--nocapture"])
        .env(FOLDER, folder)
        .env(SHIFTS, shifts.to_string())
        .env("LD_PRELOAD", shim)
        .env("RUST_TEST_THREADS", "1")
        .envs(settings.iter().map(|(name, value)| (*name, value)))
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap()
}

/// Waits for the child's end; nothing when it hangs, and then it is ended.
pub fn wait(child: &mut Child) -> Option<ExitStatus> {
    for _ in 0..TOO_LONG_MS {
        if let Some(status) = child.try_wait().unwrap() {
            return Some(status);
        }
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    None
}

/// The console of the story: its files as far as they could be opened.
struct Seat {
    room: PathBuf,
    store: Option<SqliteStore>,
    drafts: Option<Drafts>,
}

impl Seat {
    fn store(&mut self) -> Result<&mut SqliteStore, StoreError> {
        if self.store.is_none() {
            self.store = Some(reopen(&self.room)?);
        }
        self.store.as_mut().ok_or(StoreError::Busy)
    }

    fn drafts(&mut self) -> Result<&mut Drafts, StoreError> {
        if self.drafts.is_none() {
            self.drafts = Some(Drafts::open(&self.room.join(DRAFTS), console())?);
        }
        self.drafts.as_mut().ok_or(StoreError::Busy)
    }

    /// Does a step; gives the last line of the journal for a commit, 0 for the rest.
    fn take(&mut self, at: usize, step: Step) -> Result<u64, StoreError> {
        match step {
            Step::Commit(commit) => self.store()?.commit(&commit).map(|receipt| receipt.seq),
            Step::Keep(draft) => self.drafts()?.keep(&draft, time_of(at)).map(|()| 0),
            Step::Drop(draft) => self.drafts()?.drop(draft).map(|()| 0),
            Step::Backup => {
                let folder = self.room.join(COPIES);
                backup::backup(&self.room.join(LEDGER), &folder, time_of(at), Offset::default()).map(|_| 0)
            }
            Step::Restart => {
                (self.store, self.drafts) = (None, None);
                self.store()?;
                self.drafts()?;
                Ok(0)
            }
        }
    }
}

/// Not a test: the other tests start it as a process of its own. Without their folder it does nothing.
#[test]
#[ignore = "started by the tests of this module as a process of its own"]
fn lives_through_the_story() {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else { return };
    let mut words = File::options().create(true).append(true).open(folder.join(WORDS)).unwrap();
    let mut say = |line: String| words.write_all(line.as_bytes()).unwrap();
    let mut seat = Seat { room: folder.join(ROOM), store: None, drafts: None };
    for (at, step) in story(super::number(SHIFTS, 1)).into_iter().enumerate() {
        let began = std::time::Instant::now();
        match seat.take(at, step) {
            Ok(seq) => say(format!("ok {at} {seq}\n")),
            Err(why) => {
                let (took, why) = (began.elapsed().as_millis(), why.to_string().replace('\n', " "));
                say(format!("failed {at} {took} {why}\n"));
            }
        }
    }
    drop(seat);
    say(format!("{END}\n"));
}
