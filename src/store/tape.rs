//! The tape (纸带): a second copy of the journal as a text file, one JSON line for each line of the journal,
//! only ever written at its end. On another disk it outlives the ledger's; beside it, it still outlives a
//! spoilt, cut, swapped or deleted ledger.
//!
//! What is written at once ends with a line that has no `more`: lines after the last such one were torn off by a
//! power cut, belong to a commit that nobody acknowledged, and are nothing without the rest of it.

use crate::record::chain::{self, GENESIS, Hash};
use crate::record::error::StoreError;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// A line of the journal as both copies hold it; the body is kept byte for byte, because the chain is over bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// From 1.
    pub seq: u64,
    /// Milliseconds since 1970 UTC.
    pub at: i64,
    /// The officer; 0 is the machine.
    pub by: u32,
    /// The act as JSON.
    pub body: String,
    /// The link of the chain.
    pub hash: Hash,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TapeLine<'a> {
    seq: u64,
    at: i64,
    by: u32,
    #[serde(borrow)]
    body: &'a RawValue,
    hash: &'a str,
    #[serde(default)]
    more: bool,
}

impl Entry {
    /// Whether this entry follows the link before it.
    #[must_use]
    pub fn follows(&self, previous: &Hash) -> bool {
        chain::link(previous, self.seq, self.at, self.by, &self.body) == self.hash
    }

    /// The line on the tape, with its end; `more` when others were written with it after it.
    #[must_use]
    pub fn line(&self, more: bool) -> String {
        let Entry { seq, at, by, body, hash } = self;
        let head = format!("{{\"seq\":{seq},\"at\":{at},\"by\":{by},\"body\":");
        let end = if more { "\",\"more\":true}\n" } else { "\"}\n" };
        [&head, body, ",\"hash\":\"", &chain::hex(hash), end].concat()
    }

    /// Reads a line without its end, and whether there is more to it; `None` when it is not exactly what we write.
    #[must_use]
    pub fn read(line: &str) -> Option<(Entry, bool)> {
        let written: TapeLine<'_> = serde_json::from_str(line).ok()?;
        let hash = chain::from_hex(written.hash)?.try_into().ok()?;
        let body = written.body.get().to_owned();
        let entry = Entry { seq: written.seq, at: written.at, by: written.by, body, hash };
        // One way to write a line: another spelling of the same would be a second tape with the same code.
        (entry.line(written.more).strip_suffix('\n') == Some(line)).then_some((entry, written.more))
    }
}

/// The tape, open for writing at its end.
pub struct Tape {
    path: PathBuf,
    file: File,
    /// Up to here the lines are whole.
    end: u64,
    /// The last line of the last whole commit.
    last: (u64, Hash),
    /// The highest number behind that; the ledger must have it before it is written over.
    beyond: u64,
}

/// How the first line of every tape begins.
const FIRST: &[u8] = b"{\"seq\":1,";

pub(in crate::store) fn fails(e: &std::io::Error) -> StoreError {
    if e.kind() == std::io::ErrorKind::StorageFull {
        StoreError::Full
    } else {
        StoreError::Machine(crate::text::machine::why(e))
    }
}

impl Tape {
    /// Opens the tape, making it when it is not there; whoever calls knows whether it should be.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] when its last line cannot be read.
    pub fn open(path: &Path) -> Result<Tape, StoreError> {
        if let Some(folder) = path.parent().filter(|p| !p.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).map_err(|e| fails(&e))?;
        }
        let is_new = !path.exists();
        if std::fs::metadata(path).is_ok_and(|data| !data.is_file()) {
            return Err(StoreError::CannotOpen("纸带的位置上不是文件".into()));
        }
        let mut options = OpenOptions::new();
        options.read(true).append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path).map_err(|e| fails(&e))?;
        if is_new {
            super::files::sync_folder(super::places::folder_of(path))?;
        }
        let mut tape = Tape { path: path.to_owned(), file, end: 0, last: (0, GENESIS), beyond: 0 };
        tape.look()?;
        Ok(tape)
    }

    /// The last line that is whole, by number and link.
    #[must_use]
    pub fn last(&self) -> (u64, Hash) {
        self.last
    }

    /// Whether it was moved, deleted or swapped since it was opened.
    #[must_use]
    pub fn is_gone(&self) -> bool {
        !super::files::is_same_file(&self.file, &self.path)
    }

    /// Finds the last commit that is whole. What stands after it was torn by a power cut and is written again from
    /// the ledger, which had it first.
    fn look(&mut self) -> Result<(), StoreError> {
        let found = tail(&mut self.file)?;
        (self.end, self.last, self.beyond) = match found.whole {
            Some((end, last)) => (end, last, found.beyond),
            // Nothing, or the first commit torn; anything else was never ours.
            None if found.is_ours => (0, (0, GENESIS), found.beyond),
            None => return Err(StoreError::Damaged("纸带读不出".into())),
        };
        Ok(())
    }

    /// Holds the tape for one writer, and looks whether another console has written since.
    ///
    /// # Errors
    /// When it cannot be locked or read.
    pub fn hold(&mut self) -> Result<HeldTape<'_>, StoreError> {
        self.file.lock().map_err(|e| fails(&e))?;
        let held = HeldTape(self);
        if held.0.file.metadata().map_err(|e| fails(&e))?.len() != held.0.end {
            held.0.look()?;
        }
        Ok(held)
    }
}

/// The tape while one writer holds it.
pub struct HeldTape<'a>(&'a mut Tape);

impl HeldTape<'_> {
    /// The last line of the last whole commit.
    #[must_use]
    pub fn last(&self) -> (u64, Hash) {
        self.0.last
    }

    /// The highest number that can be read behind that, where the tape is broken; 0 when it is not.
    #[must_use]
    pub fn beyond(&self) -> u64 {
        self.0.beyond
    }

    /// Cuts off what stands behind the last whole commit; whether that was more than a line without its end. The
    /// caller has made sure that the ledger has all that can be read of it.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn trim(&mut self) -> Result<bool, StoreError> {
        let tape = &mut *self.0;
        let length = tape.file.metadata().map_err(|e| fails(&e))?.len();
        if length == tape.end {
            return Ok(false);
        }
        let mut rest = vec![0; usize::try_from((length - tape.end).min(1 << 16)).unwrap_or_default()];
        tape.file.seek(SeekFrom::Start(tape.end)).map_err(|e| fails(&e))?;
        tape.file.read_exact(&mut rest).map_err(|e| fails(&e))?;
        tape.file.set_len(tape.end).and_then(|()| tape.file.sync_data()).map_err(|e| fails(&e))?;
        tape.beyond = 0;
        Ok(rest.contains(&b'\n'))
    }

    /// Writes entries at the end and waits until they are on the disk; `more` when the rest of their commit follows.
    ///
    /// # Errors
    /// When the disk refuses; what was written of them is cut off again, or by the next writer.
    pub fn write(&mut self, entries: &[Entry], more: bool) -> Result<(), StoreError> {
        let Some(newest) = entries.last() else { return Ok(()) };
        let tape = &mut *self.0;
        if tape.file.metadata().map_err(|e| fails(&e))?.len() != tape.end {
            tape.file.set_len(tape.end).map_err(|e| fails(&e))?;
        }
        let text = written(entries, more);
        let written = tape.file.write_all(text.as_bytes()).and_then(|()| tape.file.sync_data());
        let read_back = written.and_then(|()| {
            let mut back = vec![0; text.len()];
            tape.file.seek(SeekFrom::Start(tape.end))?;
            tape.file.read_exact(&mut back)?;
            if back == text.as_bytes() {
                Ok(())
            } else {
                Err(std::io::Error::other("纸带写入后读回来不一样"))
            }
        });
        if let Err(e) = read_back {
            let _ = tape.file.set_len(tape.end);
            return Err(fails(&e));
        }
        tape.end += text.len() as u64;
        (tape.last, tape.beyond) = ((newest.seq, newest.hash), 0);
        Ok(())
    }
}

/// Entries as they are written at once; `more` when the rest of their commit follows.
#[must_use]
pub fn written(entries: &[Entry], more: bool) -> String {
    let last = entries.len().saturating_sub(1);
    entries.iter().enumerate().map(|(at, entry)| entry.line(more || at < last)).collect()
}

impl Drop for HeldTape<'_> {
    fn drop(&mut self) {
        // The lock goes with the process at the latest.
        let _ = self.0.file.unlock();
    }
}

/// What the end of a tape says.
#[derive(Default)]
pub(super) struct Tail {
    /// Where the last commit ends that is whole with all before it, and its last line.
    pub(super) whole: Option<(u64, (u64, Hash))>,
    /// The highest number that can be read behind that; 0 when nothing can.
    beyond: u64,
    /// It begins as every tape does.
    is_ours: bool,
}

/// Reads back from the end until two commits are in sight: the last one may be torn, the one before it was on the
/// disk when the last was written.
pub(super) fn tail(file: &mut File) -> Result<Tail, StoreError> {
    const STEP: u64 = 1 << 14;
    let length = file.metadata().map_err(|e| fails(&e))?.len();
    let mut size = STEP;
    loop {
        let from = length.saturating_sub(size);
        let mut block = vec![0; usize::try_from(length - from).unwrap_or_default()];
        file.seek(SeekFrom::Start(from)).map_err(|e| fails(&e))?;
        file.read_exact(&mut block).map_err(|e| fails(&e))?;
        let (found, commits) = walk(&block, from);
        if from == 0 || commits >= 2 {
            return Ok(found);
        }
        size = size.saturating_mul(4);
    }
}

/// Follows the chain through a block; gives what it says and how many whole commits it ends with.
fn walk(block: &[u8], from: u64) -> (Tail, usize) {
    let begin = block.get(..FIRST.len().min(block.len())).unwrap_or_default();
    let mut found = Tail { is_ours: from == 0 && FIRST.starts_with(begin), ..Tail::default() };
    let (mut at, mut commits, mut broken) = (from, 0, false);
    let mut previous: Option<(u64, Hash)> = (from == 0).then_some((0, GENESIS));
    // The first line of a block that does not begin the file is the end of one.
    for (nth, line) in block.split_inclusive(|b| *b == b'\n').enumerate() {
        at += line.len() as u64;
        let text = line.strip_suffix(b"\n").and_then(|text| std::str::from_utf8(text).ok());
        let read = text.and_then(Entry::read);
        let follows = |(entry, _): &(Entry, bool)| {
            previous.is_none_or(|(seq, hash)| entry.seq == seq + 1 && entry.follows(&hash))
        };
        match read {
            _ if nth == 0 && from > 0 => {}
            Some(read) if !broken && follows(&read) => {
                let (entry, more) = read;
                previous = Some((entry.seq, entry.hash));
                if !more {
                    commits += 1;
                    found.whole = Some((at, (entry.seq, entry.hash)));
                }
            }
            // Not one whole line yet in this block: the walk begins with the next.
            None if previous.is_none() && !broken => {}
            read => {
                broken = true;
                found.beyond = found.beyond.max(read.map_or(0, |(entry, _)| entry.seq));
            }
        }
    }
    (found, commits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::reel::{Reel, TapeItem};

    fn entries(count: u64) -> Vec<Entry> {
        let mut previous = GENESIS;
        (1..=count)
            .map(|seq| {
                let body = format!("{{\"act\":\"sign_on\",\"officer\":{seq}}}");
                let hash = chain::link(&previous, seq, 5, 1, &body);
                previous = hash;
                Entry { seq, at: 5, by: 1, body, hash }
            })
            .collect()
    }

    #[test]
    fn a_torn_end_is_written_over_and_the_rest_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t");
        let all = entries(3);
        let mut tape = Tape::open(&path).unwrap();
        tape.hold().unwrap().write(&all[..2], false).unwrap();
        let mut torn = std::fs::read(&path).unwrap();
        torn.extend_from_slice(&all[2].line(false).as_bytes()[..40]);
        std::fs::write(&path, &torn).unwrap();
        let mut again = Tape::open(&path).unwrap();
        assert_eq!(again.last(), (2, all[1].hash));
        again.hold().unwrap().write(&all[2..], false).unwrap();
        let read: Vec<TapeItem> = Reel::open(&path).unwrap().unwrap().collect();
        let expected =
            all.into_iter().zip([true, false, false]).map(|(entry, more)| TapeItem::Entry(entry, more));
        assert_eq!(read, expected.collect::<Vec<_>>());
    }

    #[test]
    fn the_end_of_a_long_tape_is_found_without_reading_its_beginning() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t");
        assert!(Reel::open(&path).unwrap().is_none(), "no tape is no error");
        assert!(Reel::open(folder.path()).is_err(), "a folder is no tape");
        let all = entries(600);
        let mut tape = Tape::open(&path).unwrap();
        // Commits of one line, and a last one that is longer than what is read at first.
        for one in all[..200].chunks(1) {
            tape.hold().unwrap().write(one, false).unwrap();
        }
        tape.hold().unwrap().write(&all[200..], false).unwrap();
        drop(tape);
        let whole = std::fs::read(&path).unwrap();
        assert!(whole.len() > 5 << 14, "{}", whole.len());
        assert_eq!(Tape::open(&path).unwrap().last(), (600, all[599].hash));
        assert_eq!((Reel::last(&path), Reel::last(&folder.path().join("none"))), (600, 0));
        // Torn anywhere in its last commit, the one before it is the end; what can still be read behind that is told.
        let ends: Vec<usize> =
            whole.iter().enumerate().filter(|(_, b)| **b == b'\n').map(|(at, _)| at + 1).collect();
        for cut in [ends[598], ends[598] + 30, ends[200] + 1, ends[199] + 1] {
            std::fs::write(&path, &whole[..cut]).unwrap();
            let tape = Tape::open(&path).unwrap();
            assert_eq!(tape.last(), (200, all[199].hash), "cut at {cut}");
        }
        // A flipped byte in the last commit: nothing behind it counts, and that something is there is known.
        let mut spoilt = whole.clone();
        spoilt[ends[300] + 25] ^= 1;
        std::fs::write(&path, &spoilt).unwrap();
        let tape = Tape::open(&path).unwrap();
        assert_eq!((tape.last().0, tape.beyond), (200, 600));
        let read: Vec<bool> =
            Reel::open(&path).unwrap().unwrap().map(|f| matches!(f, TapeItem::Spoilt(302))).collect();
        assert_eq!((read.len(), read.iter().filter(|spoilt| **spoilt).count(), read[301]), (600, 1, true));
    }

    /// What counts of a tape of these lines, and the highest number that can be read behind that.
    fn end_of(lines: &[String]) -> Result<((u64, Hash), u64), StoreError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t");
        std::fs::write(&path, lines.concat()).unwrap();
        Tape::open(&path).map(|tape| (tape.last(), tape.beyond))
    }

    #[test]
    fn a_line_that_does_not_follow_ends_what_counts() {
        let all = entries(9);
        // Commits of three lines.
        let lines: Vec<String> = all.iter().map(|e| e.line(e.seq % 3 > 0)).collect();
        assert_eq!(end_of(&lines).unwrap(), ((9, all[8].hash), 0));
        let mut changed = lines.clone();
        changed[7] = lines[7].replace("\"officer\":8", "\"officer\":7");
        assert_eq!(end_of(&changed).unwrap(), ((6, all[5].hash), 9), "the link says so");
        let mut more = lines.clone();
        more.insert(7, "{}\n".into());
        assert_eq!(end_of(&more).unwrap(), ((6, all[5].hash), 9), "a line among them that is none of ours");
        let mut less = lines.clone();
        less.remove(4);
        assert_eq!(end_of(&less).unwrap(), ((3, all[2].hash), 9));
        let twice = [lines.clone(), lines[8..].to_vec()].concat();
        assert_eq!(end_of(&twice).unwrap(), ((9, all[8].hash), 9));
        assert_eq!(end_of(&lines[..2]).unwrap(), ((0, GENESIS), 0), "the first commit torn");
        assert!(end_of(&lines[3..]).is_err(), "a tape begins with the first line");
    }

    #[test]
    fn a_line_of_some_mebibytes_is_one_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t");
        let body = format!("{{\"act\":\"policy\",\"name\":\"规\",\"text\":\"{}\"}}", "长".repeat(1 << 20));
        let hash = chain::link(&GENESIS, 1, 5, 1, &body);
        let long = Entry { seq: 1, at: 5, by: 1, body, hash };
        Tape::open(&path).unwrap().hold().unwrap().write(std::slice::from_ref(&long), false).unwrap();
        assert_eq!(Tape::open(&path).unwrap().last(), (1, hash));
        assert!(Reel::open(&path).unwrap().unwrap().eq([TapeItem::Entry(long, false)]));
    }

    #[test]
    fn of_a_long_tape_the_beginning_is_not_read_at_opening() {
        let all = entries(600);
        let mut lines: Vec<String> = all.iter().map(|e| e.line(false)).collect();
        assert!(lines.concat().len() > 5 << 14);
        // Whoever verifies reads it whole; opening must not wait for the years.
        lines[0] = "x".repeat(lines[0].len() - 1) + "\n";
        assert_eq!(end_of(&lines).unwrap(), ((600, all[599].hash), 0));
    }

    #[test]
    fn only_whole_lines_are_read_and_what_cannot_be_opened_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/folder/t");
        let mut tape = Tape::open(&path).unwrap();
        let all = entries(2);
        tape.hold().unwrap().write(&all, false).unwrap();
        std::fs::OpenOptions::new().append(true).open(&path).unwrap().write_all(b"{\"seq\":3").unwrap();
        assert_eq!(Reel::open(&path).unwrap().unwrap().count(), 2, "a torn end is no line");
        assert!(Reel::open(&path.join("x")).is_err(), "a file is no folder");
        let fails = |kind: std::io::ErrorKind| super::fails(&kind.into());
        assert_eq!(fails(std::io::ErrorKind::StorageFull), StoreError::Full);
        assert!(matches!(fails(std::io::ErrorKind::Other), StoreError::Machine(_)));
    }

    #[test]
    fn what_was_never_a_tape_is_refused_and_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t");
        for foreign in ["x", "hello\nworld\n", "{\"seq\":2,", "{\"seq\":10,\"at\":5"] {
            std::fs::write(&path, foreign).unwrap();
            assert!(Tape::open(&path).is_err(), "{foreign}");
            assert_eq!(std::fs::read_to_string(&path).unwrap(), foreign);
        }
        // The first commit torn at its beginning is a tape that begins anew.
        for torn in ["", "{", "{\"seq\":1,", "{\"seq\":1,\"at\":5,\"by\""] {
            std::fs::write(&path, torn).unwrap();
            assert_eq!(Tape::open(&path).map(|tape| tape.last()).ok(), Some((0, GENESIS)), "{torn}");
        }
    }

    #[test]
    fn a_line_is_read_only_as_we_write_it() {
        let entry = &entries(1)[0];
        let line = entry.line(false);
        assert_eq!(Entry::read(line.trim_end()), Some((entry.clone(), false)));
        assert_eq!(Entry::read(entry.line(true).trim_end()), Some((entry.clone(), true)));
        assert_eq!(Entry::read(&line.trim_end().replace(":5", ": 5")), None);
        assert_eq!(Entry::read(&line.trim_end().to_uppercase()), None);
    }
}
