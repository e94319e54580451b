//! Reading a tape from its beginning, past what the disk does not give.
//!
//! What cannot be read is not the end: a reader that took one bad sector for the end of the record would call the first
//! few lines the whole of it. So a bad place is one line that is spoilt, and reading goes on behind it.

use super::tape::{Entry, fails, tail};
use crate::record::error::StoreError;
use std::fs::File;
use std::io::{ErrorKind, Read, Seek, SeekFrom};
use std::path::Path;

/// A line as it was found on a tape.
#[derive(Debug, PartialEq, Eq)]
pub enum TapeItem {
    /// A whole line, and whether others were written with it after it.
    Entry(Entry, bool),
    /// The n-th line of the file cannot be read, or is none of ours.
    Spoilt(u64),
}

/// The bytes of a line.
#[derive(Debug, PartialEq, Eq)]
pub enum RawLine {
    /// All of them, with the line's end.
    Whole(Vec<u8>),
    /// The disk did not give them, or there were more than any line of ours has.
    Unreadable,
}

/// Reads a tape from its beginning, line by line, in memory for one line.
pub struct Reel<F = File> {
    sectors: Sectors<F>,
    number: u64,
}

/// No line of ours is longer: a commit refuses a body of more than [`crate::record::chain::BODY_BYTES_MAX`]. A longer one
/// is a spoilt tape and must not fill the memory.
const LINE_BYTES_MAX: usize = 64 * 1024 * 1024;

impl Reel {
    /// Opens a tape for reading; `None` when there is none.
    ///
    /// # Errors
    /// When it is there and cannot be opened.
    pub fn open(path: &Path) -> Result<Option<Reel>, StoreError> {
        if std::fs::metadata(path).is_ok_and(|data| !data.is_file()) {
            // Opening a pipe would wait for somebody who writes into it.
            return Err(StoreError::CannotOpen("纸带的位置上不是文件".into()));
        }
        match File::open(path) {
            Ok(file) if file.metadata().is_ok_and(|data| data.is_file()) => Reel::over(file).map(Some),
            Ok(_) => Err(StoreError::CannotOpen("纸带的位置上不是文件".into())),
            Err(e) if e.kind() == ErrorKind::NotFound => Ok(None),
            Err(e) => Err(fails(&e)),
        }
    }

    /// The number of the last line of a tape up to which it is whole.
    #[must_use]
    pub fn last(path: &Path) -> u64 {
        let found = File::open(path).ok().and_then(|mut file| tail(&mut file).ok());
        found.and_then(|tail| tail.whole).map_or(0, |(_, (seq, _))| seq)
    }
}

impl<F: Read + Seek> Reel<F> {
    /// Reads what is open already.
    ///
    /// # Errors
    /// When its length cannot be asked.
    pub fn over(mut file: F) -> Result<Reel<F>, StoreError> {
        let length = file.seek(SeekFrom::End(0)).map_err(|e| fails(&e))?;
        Ok(Reel {
            sectors: Sectors { file, length, at: 0, buffer: Vec::new(), taken: 0, holes: 0 },
            number: 0,
        })
    }

    /// The next line as bytes; a torn end without a line end is no line, but one with a bad place in it is.
    pub fn next_line(&mut self) -> Option<RawLine> {
        let mut line = Vec::new();
        let mut is_good = true;
        let ended = loop {
            match self.sectors.upto_line_end() {
                Piece::Bytes(bytes, ended) => {
                    is_good &= line.len() + bytes.len() <= LINE_BYTES_MAX;
                    if is_good {
                        line.extend_from_slice(bytes);
                    }
                    if ended {
                        break true;
                    }
                }
                Piece::Hole => is_good = false,
                Piece::End => break false,
            }
        };
        match (ended, is_good) {
            (false, true) => None,
            (_, good) => {
                self.number += 1;
                Some(if good { RawLine::Whole(line) } else { RawLine::Unreadable })
            }
        }
    }
}

impl<F: Read + Seek> Iterator for Reel<F> {
    type Item = TapeItem;

    fn next(&mut self) -> Option<TapeItem> {
        let read = match self.next_line()? {
            RawLine::Whole(line) => {
                let text = std::str::from_utf8(&line).ok().and_then(|text| text.strip_suffix('\n'));
                text.and_then(Entry::read)
            }
            RawLine::Unreadable => None,
        };
        Some(read.map_or(TapeItem::Spoilt(self.number), |(entry, more)| TapeItem::Entry(entry, more)))
    }
}

/// What a disk loses at once.
const SECTOR: u64 = 4096;
const CHUNK: usize = 1 << 16;
/// After so many bad sectors in a row the disk is dead: each of them can take seconds, and nobody would wait for all.
const HOLES_MAX: u32 = 4096;

/// A file read in large chunks, and sector by sector where a chunk fails.
struct Sectors<F> {
    file: F,
    /// Its length when it was opened; another console may write on.
    length: u64,
    /// Where the buffer ends in the file.
    at: u64,
    buffer: Vec<u8>,
    /// How much of the buffer was handed out.
    taken: usize,
    /// Bad sectors in a row.
    holes: u32,
}

enum Piece<'b> {
    /// Bytes of a line, and whether its end is the last of them.
    Bytes(&'b [u8], bool),
    /// At least one sector that the disk does not give.
    Hole,
    End,
}

impl<F: Read + Seek> Sectors<F> {
    fn upto_line_end(&mut self) -> Piece<'_> {
        if self.taken == self.buffer.len() {
            match self.fill() {
                Ok(0) => return Piece::End,
                Ok(_) => {}
                Err(_) => return Piece::Hole,
            }
        }
        let rest = self.buffer.get(self.taken..).unwrap_or_default();
        let found = rest.iter().position(|byte| *byte == b'\n');
        let count = found.map_or(rest.len(), |at| at + 1);
        self.taken += count;
        Piece::Bytes(rest.get(..count).unwrap_or_default(), found.is_some())
    }

    /// Reads on; an error when the next sector cannot be read, which is passed over then.
    fn fill(&mut self) -> std::io::Result<usize> {
        self.taken = 0;
        if let Ok(count) = self.read(CHUNK) {
            self.holes = 0;
            return Ok(count);
        }
        let to_next = SECTOR - self.at % SECTOR;
        self.read(usize::try_from(to_next).unwrap_or(CHUNK)).inspect_err(|_| {
            self.holes += 1;
            let next = self.at + to_next;
            // What is written behind the end meanwhile is read, so the end that was known is not passed over.
            let is_over = self.holes >= HOLES_MAX || next > self.length;
            self.at = if self.at < self.length && is_over { self.length } else { next };
        })
    }

    fn read(&mut self, most: usize) -> std::io::Result<usize> {
        self.buffer.clear();
        self.file.seek(SeekFrom::Start(self.at))?;
        self.buffer.resize(most, 0);
        let read = loop {
            match self.file.read(&mut self.buffer) {
                Err(e) if e.kind() == ErrorKind::Interrupted => {}
                other => break other,
            }
        };
        self.buffer.truncate(*read.as_ref().unwrap_or(&0));
        self.at += self.buffer.len() as u64;
        read
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::chain::{self, GENESIS};

    /// A disk on which reading any byte of some ranges fails, or which gives only what stands before them.
    struct Disk {
        bytes: Vec<u8>,
        bad: Vec<std::ops::Range<usize>>,
        at: usize,
        gives_less: bool,
    }

    impl Read for Disk {
        fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
            let end = (self.at + into.len()).min(self.bytes.len());
            let hit =
                self.bad.iter().filter(|bad| bad.start < end && bad.end > self.at).map(|bad| bad.start).min();
            let end = match hit {
                Some(start) if start <= self.at || !self.gives_less => {
                    return Err(std::io::Error::from_raw_os_error(5));
                }
                Some(start) => start,
                None => end,
            };
            let count = end.saturating_sub(self.at);
            into[..count].copy_from_slice(&self.bytes[self.at..end]);
            self.at = end;
            Ok(count)
        }
    }

    impl Seek for Disk {
        fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
            self.at = match to {
                SeekFrom::Start(at) => usize::try_from(at).unwrap(),
                SeekFrom::End(_) => self.bytes.len(),
                SeekFrom::Current(_) => panic!("nobody asks for that"),
            };
            Ok(self.at as u64)
        }
    }

    fn tape(count: u64) -> (Vec<Entry>, Vec<u8>) {
        let mut previous = GENESIS;
        let all: Vec<Entry> = (1..=count)
            .map(|seq| {
                let body = format!("{{\"act\":\"sign_on\",\"officer\":{seq}}}");
                let hash = chain::link(&previous, seq, 5, 1, &body);
                previous = hash;
                Entry { seq, at: 5, by: 1, body, hash }
            })
            .collect();
        let bytes = all.iter().map(|entry| entry.line(false)).collect::<String>().into_bytes();
        (all, bytes)
    }

    /// The lines that are read, and how many are told as spoilt.
    fn read(bytes: &[u8], bad: Vec<std::ops::Range<usize>>, gives_less: bool) -> (Vec<u64>, usize) {
        let reel = Reel::over(Disk { bytes: bytes.to_vec(), bad, at: 0, gives_less }).unwrap();
        let (mut seqs, mut spoilt) = (Vec::new(), 0);
        for item in reel {
            match item {
                TapeItem::Entry(entry, _) => seqs.push(entry.seq),
                TapeItem::Spoilt(_) => spoilt += 1,
            }
        }
        (seqs, spoilt)
    }

    #[test]
    fn behind_a_sector_that_cannot_be_read_the_tape_goes_on() {
        let (all, bytes) = tape(2_000);
        assert!(bytes.len() > 4 * CHUNK);
        assert_eq!(read(&bytes, Vec::new(), false), ((1..=2_000).collect(), 0));
        for gives_less in [false, true] {
            for sector in [0, 1, 17, 40] {
                let bad = sector * 4096..(sector + 1) * 4096;
                let (seqs, spoilt) = read(&bytes, vec![bad.clone()], gives_less);
                // Every line that lies outside is there, none that lies in it, and the hole is told as one line.
                let mut at = 0;
                let outside: Vec<u64> = all
                    .iter()
                    .filter(|entry| {
                        let line = at..at + entry.line(false).len();
                        at = line.end;
                        line.end <= bad.start || line.start >= bad.end
                    })
                    .map(|entry| entry.seq)
                    .collect();
                assert!(outside.len() < 2_000);
                // The line that begins exactly at the end of the hole cannot be told from the end of the broken one.
                let missing = outside.len() - seqs.len();
                assert!(missing <= 1 && seqs.iter().all(|seq| outside.contains(seq)), "{sector}: {missing}");
                assert_eq!(spoilt, 1);
            }
            let last = bytes.len() / 4096;
            let (seqs, spoilt) =
                read(&bytes, std::iter::once(last * 4096..bytes.len()).collect(), gives_less);
            assert!(seqs.len() < 2_000 && spoilt == 1, "a bad end is told and is not the end: {spoilt}");
            assert_eq!(
                read(&bytes, std::iter::once(0..bytes.len()).collect(), gives_less),
                (Vec::new(), 1),
                "a dead disk"
            );
        }
    }

    #[test]
    fn a_line_that_is_too_long_is_one_spoilt_line_and_those_behind_it_are_read() {
        let (_, good) = tape(3);
        let mut bytes = good.clone();
        bytes.extend(std::iter::repeat_n(b'x', LINE_BYTES_MAX + 10));
        bytes.push(b'\n');
        bytes.extend_from_slice(&good);
        assert_eq!(read(&bytes, Vec::new(), false), (vec![1, 2, 3, 1, 2, 3], 1));
    }
}
