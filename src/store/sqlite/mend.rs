//! Ledger and tape, each made whole from the other.
//!
//! Behind is filled up in place. Anything worse is walked line by line: at each number the copy whose line
//! follows the chain is taken, so that two copies damaged in different places still give one whole record. Old
//! files are put aside and never deleted.

use super::errors::error;
use super::journal::{append, hash_at, journal_head, remember};
use super::reading::Reading;
use super::{backup, open, rows};
use crate::record::chain::{GENESIS, Hash};
use crate::record::code::Code;
use crate::store::places::{Places, folder_of, with};
use crate::store::reel::{Reel, TapeItem};
use crate::store::tape::{Entry, HeldTape, Tape, fails};
use crate::store::{StoreError, files};
use rusqlite::{Connection, TransactionBehavior};
use std::path::{Path, PathBuf};

/// So many lines are brought over at a time: memory does not grow with the record.
const BATCH: usize = 2_000;

/// What was found wrong and mended, as sentences for the officer.
pub type Notices = Vec<String>;

/// Entries of the journal after a number, at most [`BATCH`].
pub(super) fn entries_after(db: &Connection, seq: u64) -> Result<Vec<Entry>, StoreError> {
    let sql = "SELECT seq, at, by, body, hash FROM journal WHERE seq > ?1 ORDER BY seq LIMIT ?2";
    let mut statement = db.prepare_cached(sql).map_err(error)?;
    let after = i64::try_from(seq).unwrap_or(i64::MAX);
    let read = statement
        .query_map(rusqlite::params![after, BATCH as i64], |row| {
            Ok(Entry {
                seq: rows::unsigned(row.get(0)?),
                at: row.get(1)?,
                by: rows::small(row.get(2)?),
                body: row.get(3)?,
                hash: row.get(4)?,
            })
        })
        .map_err(error)?;
    read.collect::<Result<_, _>>().map_err(error)
}

/// The link up to a number; before the first line there is the beginning of the chain.
pub(super) fn link_at(db: &Connection, seq: u64) -> Result<Option<Hash>, StoreError> {
    if seq == 0 { Ok(Some(GENESIS)) } else { hash_at(db, seq) }
}

/// Writes on the tape what the journal has and it has not, which is one commit: torn, it is none there either.
///
/// # Errors
/// [`StoreError::Damaged`] when the tape's end is not of this journal.
pub(super) fn catch_up(db: &Connection, tape: &mut Tape) -> Result<u64, StoreError> {
    let mut held = tape.hold()?;
    fill(db, &mut held, true)
}

/// Writes on the tape what the journal has and it has not; says how many lines. `as_one` when they are one commit; where
/// they are the commits of years it must not be, because the last commit of a tape is read whole at every opening.
fn fill(db: &Connection, held: &mut HeldTape<'_>, as_one: bool) -> Result<u64, StoreError> {
    let mut written = 0;
    let head = journal_head(db)?.0;
    if held.beyond() > head {
        return Err(StoreError::Damaged(format!("纸带第 {} 行之后断了", held.last().0)));
    }
    loop {
        let (mut seq, mut hash) = held.last();
        let entries = entries_after(db, seq)?;
        if entries.is_empty() {
            break;
        }
        // Nothing is written over with lines that are damaged themselves.
        for entry in &entries {
            if entry.seq != seq + 1 || !entry.follows(&hash) {
                return Err(StoreError::Damaged(format!("纸带第 {seq} 行接不上台账")));
            }
            (seq, hash) = (entry.seq, entry.hash);
        }
        // Others write meanwhile: what is committed ends with a whole commit, whoever's it is.
        held.write(&entries, as_one && seq < journal_head(db)?.0)?;
        written += entries.len() as u64;
    }
    let (seq, hash) = held.last();
    match link_at(db, seq)? {
        Some(found) if found == hash => Ok(written),
        _ => Err(StoreError::Damaged(format!("台账没有纸带的第 {seq} 行"))),
    }
}

/// Compares the ends of both copies and fills up the one that is behind. `Ok(None)` when they part, or an end
/// cannot be read: then the lines have to be walked. A tape whose disk is gone, full or read-only keeps nobody from
/// working: that is told, and every commit tries again.
pub(super) fn level(db: &mut Connection, places: &Places) -> Result<Option<Levelled>, StoreError> {
    let had_tape = places.tape.exists();
    let mut tape = match Tape::open(&places.tape) {
        Ok(tape) => tape,
        Err(StoreError::Damaged(_)) => return Ok(None),
        Err(e) => {
            let told = without_tape(&e);
            return Ok(Some((Err(e), vec![told])));
        }
    };
    let mut told = Notices::new();
    let mut held = match tape.hold() {
        Ok(held) => held,
        Err(e) => {
            let told = without_tape(&e);
            return Ok(Some((Err(e), vec![told])));
        }
    };
    let (tape_seq, tape_hash) = held.last();
    // Asked while the tape is held: a commit is in the ledger before it is on the tape, so a tape that is ahead of this
    // is ahead of a ledger that was put back, and not of a console that is just writing.
    let (seq, hash, _) = journal_head(db)?;
    if held.beyond() > seq {
        return Ok(None);
    }
    if tape_seq > seq {
        let Some(count) = replay(db, &places.tape, (seq, hash))? else { return Ok(None) };
        told.push(format!("台账比纸带少 {count} 行(被换成旧的或丢了未并入的部分),已从纸带补回"));
    } else if tape_seq == seq && tape_hash != hash {
        return Ok(None);
    } else {
        match fill(db, &mut held, false) {
            Ok(0) => {}
            Ok(_) if !had_tape && tape_seq == 0 && seq > 0 => {
                told.push(format!("纸带不在,已按台账重写 {seq} 行"));
            }
            Ok(count) => told.push(format!("纸带少 {count} 行,已按台账补上")),
            Err(StoreError::Damaged(_)) => return Ok(None),
            Err(e) => told.push(without_tape(&e)),
        }
    }
    match held.trim() {
        Ok(true) => told.push("纸带末尾有读不懂的内容,已去掉;记录都在".into()),
        Ok(false) => {}
        Err(e) => told.push(without_tape(&e)),
    }
    drop(held);
    told.dedup();
    Ok(Some((Ok(tape), told)))
}

/// An opened tape, or why there is none, and what the officer is told.
pub(super) type Levelled = (Result<Tape, StoreError>, Notices);

fn without_tape(e: &StoreError) -> String {
    let why = match e {
        StoreError::Full => "磁盘满了".to_owned(),
        StoreError::CannotOpen(why) | StoreError::Machine(why) => why.clone(),
        other => other.to_string(),
    };
    format!("纸带写不进去({why}):记录照常存进台账,只有一份;每次保存都会再试,请尽快找管理员")
}

/// Brings lines of the tape into the ledger; `None` when they do not follow its head.
fn replay(db: &mut Connection, tape: &Path, (seq, hash): (u64, Hash)) -> Result<Option<u64>, StoreError> {
    let Some(reel) = Reel::open(tape)? else { return Ok(None) };
    let tx = db.transaction_with_behavior(TransactionBehavior::Immediate).map_err(error)?;
    let (mut previous, mut count, mut expected, mut torn) = (hash, 0, seq, false);
    for found in reel {
        let TapeItem::Entry(entry, more) = found else { return Ok(None) };
        torn = more;
        if entry.seq < seq {
            continue;
        }
        if entry.seq == seq {
            if entry.hash != hash {
                return Ok(None);
            }
            continue;
        }
        expected += 1;
        if entry.seq != expected || !entry.follows(&previous) {
            return Ok(None);
        }
        previous = entry.hash;
        append(&tx, &entry)?;
        count += 1;
    }
    if torn {
        return Ok(None);
    }
    tx.commit().map_err(error)?;
    Ok(Some(count))
}

/// What walking both copies gave.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MendReport {
    /// Lines of the whole record now.
    pub lines: u64,
    /// Lines that only the ledger still had right.
    pub from_ledger: u64,
    /// Lines that only the tape still had right.
    pub from_tape: u64,
    /// From this line on both copies are lost, and it was accepted.
    pub lost_from: Option<u64>,
    /// Lines at the end of the tape that belong to a commit of which the rest is nowhere; they are left out.
    pub torn: u64,
    /// The ledger could not be read to its end, so where the record ends is what the tape says.
    pub ledger_unread: bool,
    /// Files put aside.
    pub aside: Vec<PathBuf>,
}

impl MendReport {
    /// The sentences for the officer.
    #[must_use]
    pub fn told(&self) -> Notices {
        let mut told = vec![format!(
            "台账和纸带已互相补全:共 {} 行,其中 {} 行取自纸带,{} 行取自台账",
            self.lines, self.from_tape, self.from_ledger
        )];
        if self.torn > 0 {
            told.push(format!(
                "纸带末尾 {} 行属于一次没有写完的保存,没有算进去;原来的纸带留着,可以查看",
                self.torn
            ));
        }
        if self.ledger_unread {
            told.push("台账读不到底,记录到哪一行为止以纸带为准;原来的台账留着,找管理员看过再删".into());
        }
        told.extend(self.lost_from.map(|line| format!("流水第 {line} 行起两份都坏了,救不回来,到此为止")));
        told.extend(self.aside.iter().map(|path| format!("原文件留在 {}", path.display())));
        told
    }
}

/// The number of the last line of a ledger, 0 when it has none; `None` when it cannot be read, which is not the end.
fn last_of(db: &Connection) -> Option<u64> {
    let last = db.query_row("SELECT max(seq) FROM journal", [], |row| row.get::<_, Option<i64>>(0));
    last.ok().map(|last| rows::unsigned(last.unwrap_or_default()))
}

/// What may be decided while mending.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct How {
    /// Of two whole chains that part, the one that holds this code is the record.
    pub code: Option<Code>,
    /// A line that is lost in both copies ends the record, and what stood after it is given up.
    pub accept_loss: bool,
}

/// Makes ledger and tape anew from what both still have. The caller holds the room's lock alone.
///
/// # Errors
/// [`StoreError::Forked`] when both copies are whole chains that part, and no code says which is the record;
/// [`StoreError::Damaged`] when a line is lost in both. Nothing is changed then.
pub fn mend(places: &Places, how: How) -> Result<MendReport, StoreError> {
    let new = with(&places.ledger, ".mending");
    let new_tape = with(&places.tape, ".mending");
    for old in [&new, &with(&new, "-wal"), &with(&new, "-shm"), &new_tape] {
        if old.exists() {
            std::fs::remove_file(old).map_err(|e| fails(&e))?;
        }
    }
    let mut mended = {
        let mut db = open::create(&new)?;
        let mut tape = Tape::open(&new_tape)?;
        let ledger = Reading::open(&places.ledger).ok();
        let mut walk = Walk::new(ledger.as_deref(), &places.tape, how)?;
        walk.mended.ledger_unread = ledger.is_none() && places.ledger.exists();
        walk.run(&mut db, &mut tape)?;
        if let Some(line) = walk.mended.lost_from
            && let Some(copy) = backup::holding(places, line, journal_head(&db)?.1)
        {
            return Err(StoreError::Damaged(format!(
                "流水第 {line} 行起台账和纸带里都坏了,备份 {} 里还有,没有丢弃;请先运行 zhiban restore {}",
                copy.display(),
                copy.display()
            )));
        }
        walk.mended
    };
    // The tape first: from here on a power cut leaves one whole copy under its right name at every moment.
    if places.tape.exists() {
        let aside = Places::aside(&places.tape);
        std::fs::copy(&places.tape, &aside).map_err(|e| fails(&e))?;
        mended.aside.push(aside);
    }
    std::fs::rename(&new_tape, &places.tape).map_err(|e| fails(&e))?;
    files::sync_folder(folder_of(&places.tape))?;
    if let Some(aside) = put_aside(places)? {
        mended.aside.push(aside);
    }
    std::fs::rename(&new, &places.ledger).map_err(|e| fails(&e))?;
    files::sync_folder(folder_of(&places.ledger))?;
    if mended.lost_from.is_some() || how.code.is_some() {
        // Somebody has decided what the record is; that it was once another one is nothing to be found out any more.
        remember(&*Reading::open(&places.ledger)?, places)?;
    }
    Ok(mended)
}

/// Moves the ledger with its companions aside, never over anything; says where.
pub(super) fn put_aside(places: &Places) -> Result<Option<PathBuf>, StoreError> {
    let aside = Places::aside(&places.ledger);
    let mut moved = None;
    for ending in ["-shm", "-wal", ""] {
        let from = with(&places.ledger, ending);
        if from.exists() {
            std::fs::rename(&from, with(&aside, ending)).map_err(|e| fails(&e))?;
            moved = Some(aside.clone());
        }
    }
    Ok(moved)
}

/// The two copies side by side.
struct Walk<'a> {
    ledger: Option<&'a Connection>,
    /// Lines of the ledger that were read ahead, newest last.
    rows: std::collections::VecDeque<Entry>,
    /// Where reading the ledger goes on; `None` when it cannot be read any further.
    next_row: Option<u64>,
    reel: Option<std::iter::Peekable<Reel>>,
    how: How,
    tape: PathBuf,
    mended: MendReport,
}

impl<'a> Walk<'a> {
    fn new(ledger: Option<&'a Connection>, tape: &Path, how: How) -> Result<Walk<'a>, StoreError> {
        Ok(Walk {
            ledger,
            rows: std::collections::VecDeque::new(),
            next_row: Some(0),
            reel: Reel::open(tape)?.map(Iterator::peekable),
            how,
            tape: tape.to_owned(),
            mended: MendReport::default(),
        })
    }

    fn run(&mut self, db: &mut Connection, tape: &mut Tape) -> Result<(), StoreError> {
        let mut previous = GENESIS;
        let mut batch: Vec<Entry> = Vec::new();
        loop {
            // Up to here the batch ends with a whole commit.
            let mut whole = 0;
            let mut ended = true;
            while batch.len() < BATCH || whole == 0 {
                let Some((entry, torn)) = self.step(&previous)? else { break };
                ended = false;
                previous = entry.hash;
                batch.push(entry);
                if !torn {
                    whole = batch.len();
                }
            }
            let rest = batch.split_off(whole);
            if !batch.is_empty() {
                tape.hold()?.write(&batch, false)?;
                let tx = db.transaction_with_behavior(TransactionBehavior::Immediate).map_err(error)?;
                for entry in &batch {
                    append(&tx, entry)?;
                }
                tx.commit().map_err(error)?;
            }
            if ended || whole == 0 {
                // What nobody acknowledged and the tape has only in part.
                self.mended.torn = rest.len() as u64;
                self.mended.lines -= rest.len() as u64;
                self.mended.from_tape -= rest.len() as u64;
                break;
            }
            batch = rest;
        }
        if self.mended.lines == 0 {
            return Err(StoreError::Damaged("台账和纸带都读不出".into()));
        }
        Ok(())
    }

    /// The next line of the record: the copy that follows the chain; and whether it stands only on the tape, with
    /// more to come.
    fn step(&mut self, previous: &Hash) -> Result<Option<(Entry, bool)>, StoreError> {
        let seq = self.mended.lines + 1;
        let row = self.row(seq);
        let (line, more) = self.line(seq).unzip();
        let good = |entry: &Option<Entry>| entry.as_ref().is_some_and(|e| e.follows(previous));
        let (row_good, line_good) = (good(&row), good(&line));
        let taken = match (row_good, line_good) {
            (true, true) if row != line => self.which(seq, row, line)?,
            (true, true) => row,
            (true, false) => {
                self.mended.from_ledger += 1;
                row
            }
            (false, true) => {
                self.mended.from_tape += 1;
                line
            }
            (false, false) if row.is_some() || line.is_some() || self.goes_on(seq) => {
                if self.how.accept_loss {
                    self.mended.lost_from = Some(seq);
                    return Ok(None);
                }
                return Err(StoreError::Damaged(format!("流水第 {seq} 行在台账和纸带里都坏了")));
            }
            (false, false) => return Ok(None),
        };
        self.mended.lines = seq;
        let torn = !row_good && more.unwrap_or_default();
        Ok(taken.map(|entry| (entry, torn)))
    }

    /// The line of this number in the ledger; lines before it are passed over.
    fn row(&mut self, seq: u64) -> Option<Entry> {
        loop {
            if self.rows.is_empty() {
                self.read_ahead(seq);
            }
            match self.rows.front() {
                Some(entry) if entry.seq < seq => drop(self.rows.pop_front()),
                Some(entry) if entry.seq == seq => return self.rows.pop_front(),
                _ => return None,
            }
        }
    }

    /// Reads on in the ledger; a row that cannot be read is passed over, so that one bad page does not end the
    /// walk.
    fn read_ahead(&mut self, seq: u64) {
        let (Some(db), Some(after)) = (self.ledger, self.next_row) else { return };
        let after = after.max(seq.saturating_sub(1));
        if let Ok(entries) = entries_after(db, after) {
            self.next_row = entries.last().map(|e| e.seq);
            self.rows.extend(entries);
            return;
        }
        let one = "SELECT seq, at, by, body, hash FROM journal WHERE seq = ?1";
        // Where the ledger ends is not known when that cannot be read either: then only what the tape has is taken.
        let Some(last) = last_of(db) else {
            self.next_row = None;
            return;
        };
        for at in after + 1..=last.min(after + BATCH as u64) {
            let read = db.prepare_cached(one).and_then(|mut s| {
                s.query_row([i64::try_from(at).unwrap_or(i64::MAX)], |row| {
                    Ok(Entry {
                        seq: at,
                        at: row.get(1)?,
                        by: rows::small(row.get(2)?),
                        body: row.get(3)?,
                        hash: row.get(4)?,
                    })
                })
            });
            self.rows.extend(read.ok());
        }
        self.next_row = (after + (BATCH as u64) < last).then_some(after + BATCH as u64);
    }

    /// The line of this number on the tape.
    fn line(&mut self, seq: u64) -> Option<(Entry, bool)> {
        let reel = self.reel.as_mut()?;
        loop {
            match reel.peek()? {
                TapeItem::Entry(entry, _) if entry.seq > seq => return None,
                TapeItem::Entry(entry, _) if entry.seq == seq => {
                    return match reel.next() {
                        Some(TapeItem::Entry(entry, more)) => Some((entry, more)),
                        _ => None,
                    };
                }
                _ => drop(reel.next()),
            }
        }
    }

    /// Whether this line or a later one is there although it cannot be read. A ledger that does not say where it ends says
    /// nothing against a tape that was read to its own end: every commit that was acknowledged is on it, and where a
    /// tape was missing the ledger is all there is.
    fn goes_on(&mut self, seq: u64) -> bool {
        let on_tape = self.reel.as_mut().is_some_and(|reel| reel.peek().is_some());
        let in_ledger = self.ledger.is_some_and(|db| {
            if let Some(last) = last_of(db) {
                return last >= seq;
            }
            self.mended.ledger_unread = true;
            self.reel.is_none()
        });
        on_tape || in_ledger
    }

    /// Both copies are whole chains that part here: one was rewritten. The code on the paper tells which.
    fn which(
        &mut self,
        seq: u64,
        row: Option<Entry>,
        line: Option<Entry>,
    ) -> Result<Option<Entry>, StoreError> {
        let Some(code) = self.how.code else { return Err(StoreError::Forked(seq)) };
        let on_tape = Reel::open(&self.tape)?.is_some_and(|mut reel| {
            reel.any(|f| matches!(f, TapeItem::Entry(e, _) if Code::of(&e.hash) == code))
        });
        let in_ledger = self.ledger.map_or(Ok(false), |db| holds(db, code))?;
        match (in_ledger, on_tape) {
            (true, false) => {
                self.reel = None;
                self.mended.from_ledger += 1;
                Ok(row)
            }
            (false, true) => {
                (self.ledger, self.next_row) = (None, None);
                self.rows.clear();
                self.mended.from_tape += 1;
                Ok(line)
            }
            _ => Err(StoreError::Forked(seq)),
        }
    }
}

fn holds(db: &Connection, code: Code) -> Result<bool, StoreError> {
    let mut statement = db.prepare("SELECT hash FROM journal").map_err(error)?;
    let mut hashes = statement.query([]).map_err(error)?;
    while let Some(row) = hashes.next().map_err(error)? {
        if row.get::<_, Hash>(0).is_ok_and(|hash| Code::of(&hash) == code) {
            return Ok(true);
        }
    }
    Ok(false)
}
