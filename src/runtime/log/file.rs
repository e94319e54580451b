//! The file of the log: lines are handed over without waiting and written by a thread of its own.

use crate::store::files;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::time::Duration;

/// The log and its predecessor are at most this long each.
pub(super) const BYTES_MAX: u64 = 1024 * 1024;
/// So many lines wait for the thread; what comes while it is stuck is lost.
const LINES_WAITING: usize = 1024;
/// So many lines wait for a ledger, or for a disk that takes them.
const LINES_KEPT: usize = 64;
/// The end waits so long for the last lines.
const LAST_LINES: Duration = Duration::from_millis(300);

/// What the thread is told.
enum Order {
    Write(Vec<u8>),
    /// Everything before this is to be written; then it answers.
    Finish(SyncSender<()>),
}

/// The way to the thread.
#[derive(Clone)]
pub(super) struct Lines(SyncSender<Order>);

impl Lines {
    /// Starts the thread that writes the log of a ledger.
    pub(super) fn start(log: LogFile) -> Lines {
        let (orders, inbox) = sync_channel(LINES_WAITING);
        std::thread::spawn(move || write_all(log, &inbox));
        Lines(orders)
    }

    /// Waits for the lines so far, but not for ever: a disk that hangs does not keep the program.
    pub(super) fn finish(&self) {
        let (done, answer) = sync_channel(1);
        if self.0.try_send(Order::Finish(done)).is_ok() {
            // Without an answer in time the last lines are lost.
            let _ = answer.recv_timeout(LAST_LINES);
        }
    }
}

/// One line a call, as `tracing-subscriber` makes it.
impl Write for Lines {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        match self.0.try_send(Order::Write(line.to_vec())) {
            // Nobody waits for the log: a line for which there is no place is lost.
            Ok(()) | Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => Ok(line.len()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The thread: a line that cannot be written waits for the next one, and the oldest is lost first.
fn write_all(mut log: LogFile, inbox: &Receiver<Order>) {
    let mut waiting = std::collections::VecDeque::new();
    for order in inbox {
        match order {
            Order::Write(line) => {
                waiting.push_back(line);
                while waiting.front().is_some_and(|line| log.write(line).is_ok()) {
                    waiting.pop_front();
                }
                if waiting.len() > LINES_KEPT {
                    waiting.pop_front();
                }
            }
            // Whoever asked has waited long enough and gone.
            Order::Finish(done) => drop(done.try_send(())),
        }
    }
}

/// The log of one ledger. Several programs may write into it at once: a line is one call, and always goes to the end.
pub(super) struct LogFile {
    path: PathBuf,
    ledger: PathBuf,
    /// Whether a log is begun where there is none.
    begins: bool,
    bytes_max: u64,
    open: Option<File>,
}

impl LogFile {
    pub(super) fn new(ledger: &Path, begins: bool, bytes_max: u64) -> LogFile {
        let path = crate::store::places::with(ledger, ".log");
        LogFile { path, ledger: ledger.to_owned(), begins, bytes_max, open: None }
    }

    fn write(&mut self, line: &[u8]) -> io::Result<()> {
        let written = self.make_room(line.len()).and_then(|mut file| file.write_all(line));
        if written.is_err() {
            self.open = None;
        }
        written
    }

    /// The file, with room for a line.
    fn make_room(&mut self, length: usize) -> io::Result<&File> {
        let full = |file: &File| {
            let length = u64::try_from(length).unwrap_or(u64::MAX);
            file.metadata().map(|data| data.len() > 0 && data.len().saturating_add(length) > self.bytes_max)
        };
        let here = self.open.take().filter(|file| files::is_same_file(file, &self.path));
        let mut file = here.map_or_else(|| self.opened(), Ok)?;
        if full(&file)? {
            self.turn_over(&file)?;
            file = self.opened()?;
        }
        Ok(self.open.insert(file))
    }

    /// The file becomes the predecessor, and what was the predecessor is gone. Where this fails nothing more is
    /// written: the log never fills a disk.
    fn turn_over(&self, file: &File) -> io::Result<()> {
        // Another program that turns it over at the same moment must not turn the new one over as well.
        file.try_lock()?;
        if files::is_same_file(file, &self.path) {
            std::fs::rename(&self.path, crate::store::places::with(&self.path, ".1"))?;
        }
        file.unlock()
    }

    /// Opens the log, or begins it beside a ledger that is there.
    fn opened(&self) -> io::Result<File> {
        let mut options = OpenOptions::new();
        options.append(true).create(self.begins && self.ledger.exists());
        #[cfg(unix)]
        {
            use rustix::fs::OFlags;
            use std::os::unix::fs::OpenOptionsExt;
            // A link is not followed to somebody else's file, and a pipe that nobody reads is not waited for.
            let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits();
            options.mode(0o600).custom_flags(flags.cast_signed());
        }
        let file = options.open(&self.path)?;
        let data = file.metadata()?;
        if !data.is_file() {
            return Err(io::ErrorKind::Unsupported.into());
        }
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            if data.permissions().mode() & 0o077 != 0 {
                file.set_permissions(std::fs::Permissions::from_mode(0o600))?;
            }
        }
        Ok(file)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &[u8] = b"0123456789\n";

    fn room() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let ledger = folder.path().join("duty.db");
        std::fs::write(&ledger, "").unwrap();
        (folder, ledger)
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
        let mut names: Vec<String> = entries.map(|name| name.to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    fn length(folder: &Path, name: &str) -> u64 {
        std::fs::metadata(folder.join(name)).unwrap().len()
    }

    #[test]
    fn a_log_has_one_predecessor_and_neither_grows_beyond_its_size() {
        let (folder, ledger) = room();
        // Two programs at once.
        let mut logs = [LogFile::new(&ledger, true, 100), LogFile::new(&ledger, true, 100)];
        for at in 0..1000 {
            logs[at % 2].write(LINE).unwrap();
            assert!(length(folder.path(), "duty.db.log") <= 100);
        }
        assert_eq!(names(folder.path()), ["duty.db", "duty.db.log", "duty.db.log.1"]);
        assert_eq!(length(folder.path(), "duty.db.log.1"), 99);
        // Somebody takes it away: it is begun anew.
        std::fs::remove_file(folder.path().join("duty.db.log")).unwrap();
        logs[0].write(LINE).unwrap();
        assert_eq!(length(folder.path(), "duty.db.log"), 11);
    }

    #[test]
    fn where_it_cannot_be_turned_over_nothing_more_is_written() {
        let (folder, ledger) = room();
        std::fs::create_dir_all(folder.path().join("duty.db.log.1/full")).unwrap();
        let mut log = LogFile::new(&ledger, true, 30);
        let written = (0..100).filter(|_| log.write(LINE).is_ok()).count();
        assert_eq!((written, length(folder.path(), "duty.db.log")), (2, 22));
    }

    #[test]
    fn it_is_begun_beside_a_ledger_only_and_by_whoever_writes_only() {
        let (folder, ledger) = room();
        assert!(
            LogFile::new(&ledger, false, 100).write(LINE).is_err(),
            "a command that reads leaves nothing"
        );
        assert!(LogFile::new(&folder.path().join("other.db"), true, 100).write(LINE).is_err());
        assert_eq!(names(folder.path()), ["duty.db"]);
        LogFile::new(&ledger, true, 100).write(LINE).unwrap();
        LogFile::new(&ledger, false, 100).write(LINE).unwrap();
        assert_eq!(length(folder.path(), "duty.db.log"), 22);
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_reads_it_and_what_is_no_file_is_left_alone() {
        use std::os::unix::fs::PermissionsExt;
        let (folder, ledger) = room();
        let path = folder.path().join("duty.db.log");
        let mode = || std::fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        LogFile::new(&ledger, true, 100).write(LINE).unwrap();
        assert_eq!(mode(), 0o600);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        LogFile::new(&ledger, true, 100).write(LINE).unwrap();
        assert_eq!(mode(), 0o600, "one that was opened to others is closed");
        std::fs::remove_file(&path).unwrap();
        std::os::unix::fs::symlink(folder.path().join("elsewhere"), &path).unwrap();
        assert!(LogFile::new(&ledger, true, 100).write(LINE).is_err(), "a link is not followed");
        assert!(!folder.path().join("elsewhere").exists());
        std::fs::remove_file(&path).unwrap();
        assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
        assert!(LogFile::new(&ledger, true, 100).write(LINE).is_err(), "a pipe is not waited for");
    }

    #[test]
    fn lines_that_cannot_be_written_wait_for_the_disk_and_nobody_waits_for_them() {
        let (folder, ledger) = room();
        let path = folder.path().join("duty.db.log");
        std::fs::create_dir(&path).unwrap();
        let mut lines = Lines::start(LogFile::new(&ledger, true, BYTES_MAX));
        for at in 0..200 {
            lines.write_all(format!("{at}\n").as_bytes()).unwrap();
        }
        lines.finish();
        std::fs::remove_dir(&path).unwrap();
        lines.write_all(b"last\n").unwrap();
        lines.finish();
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!((text.lines().next(), text.lines().last()), (Some("136"), Some("last")));
    }
}
