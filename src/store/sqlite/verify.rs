//! Verification: the chain is whole, the tape says the same, every derived row is what its line makes it,
//! numbers have no gaps, the schema is ours, and the code on the paper is in the chain.
//!
//! Journal, tape and derived tables are read once, side by side, in memory that does not grow with the file;
//! `SQLite`'s own check of its pages runs meanwhile on a connection of its own.

use super::cursor::Cursor;
use super::errors::error;
use super::reading::Reading;
use super::{index, journal, open, rows};
use crate::domain::{Ledger, Number, RecordId, Stamp};
use crate::record::act::{Act, Line};
use crate::record::chain::{self, Hash};
use crate::record::code::Code;
use crate::record::error::StoreError;
use crate::record::plan;
use crate::store::check::{DAMAGE_MAX, Damage, Report};
use crate::store::places::Places;
use crate::store::reel::{RawLine, Reel, TapeItem};
use crate::store::tape::Entry;
use crate::store::witness;
use rusqlite::{Connection, OptionalExtension, params};
use std::path::Path;
use std::time::Duration;

/// Verifies a file and its tape.
///
/// # Errors
/// When the file cannot be read at all; damage inside it is part of the report.
pub fn verify(path: &Path) -> Result<Report, StoreError> {
    verify_against(path, None)
}

/// Verifies a file and its tape, and looks for a code from paper in the chain.
///
/// # Errors
/// As [`verify`].
pub fn verify_against(path: &Path, wanted: Option<Code>) -> Result<Report, StoreError> {
    let places = Places::of(path)?;
    // A file that nobody had open is read as one that cannot change; when somebody has begun to write into it meanwhile,
    // it is read again.
    for _ in 0..TRIES {
        // Asked before the journal is: what others write meanwhile is later than what is remembered.
        let seen = witness::of_room(&places);
        let db = Reading::open(path)?;
        let verified = verify_once(&db, path, &places, wanted);
        let contradiction = seen.map(|seen| journal::contradiction(&db, &seen)).transpose();
        if !db.was_disturbed() {
            let mut report = verified?;
            // A journal that cannot be read is told already.
            let what = contradiction.ok().flatten().flatten();
            report.damage.extend(what.map(|what| Damage { place: "台账".to_owned(), what }));
            return Ok(report);
        }
    }
    Err(StoreError::Busy)
}

/// How often a file is read that somebody changes meanwhile.
const TRIES: usize = 5;

fn verify_once(
    db: &Reading,
    path: &Path,
    places: &Places,
    wanted: Option<Code>,
) -> Result<Report, StoreError> {
    let (ledger, tape) = (path.to_owned(), places.tape.clone());
    // The chain, the tape and the tables on one processor, what derives from the journal on the other.
    let chain = std::thread::spawn(move || -> Result<Report, StoreError> {
        let db = Reading::open(&ledger)?;
        let reel = Reel::open(&tape)?;
        // One snapshot, so that a console at work is not taken for damage.
        db.execute_batch("BEGIN").map_err(error)?;
        let mut check = Check { wanted, reel, ..Check::of(&db) };
        check.chain();
        check.pages();
        check.tables()?;
        // Looking at what came after it ends the snapshot, and what is counted after that need not agree.
        check.tape_end(&tape);
        Ok(check.report)
    });
    db.execute_batch("BEGIN").map_err(error)?;
    let mut check = Check::of(db);
    let derived = check.derivation().and_then(|()| check.size(path));
    let chain = chain.join().unwrap_or_else(|_| Err(StoreError::Machine("核对中断".into())));
    let chain = match chain {
        Err(_) if !check.report.damage.is_empty() => Report::default(),
        other => other?,
    };
    // What cannot be gone through because something is missing is damage when the something was named.
    if let Err(e) = derived {
        if check.report.damage.is_empty() {
            return Err(e);
        }
        check.tell("核对", "因为上面说的缺损没有做完");
    }
    let damage = chain.damage.into_iter().chain(check.report.damage).take(DAMAGE_MAX).collect();
    Ok(Report { damage, ..chain })
}

/// Verifies a file that has no tape: a copy.
///
/// # Errors
/// When the file cannot be read at all.
pub fn verify_alone(path: &Path) -> Result<Report, StoreError> {
    verify_alone_against(path, None)
}

/// Verifies a file that has no tape, and looks for a code from paper in its chain.
///
/// # Errors
/// As [`verify_alone`].
pub fn verify_alone_against(path: &Path, wanted: Option<Code>) -> Result<Report, StoreError> {
    for _ in 0..TRIES {
        let db = Reading::open(path)?;
        let verified = verify_copy(&db, wanted);
        if !db.was_disturbed() {
            return verified;
        }
    }
    Err(StoreError::Busy)
}

/// Verifies an open database by itself.
pub(super) fn verify_in(db: &Connection) -> Result<Report, StoreError> {
    verify_copy(db, None)
}

fn verify_copy(db: &Connection, wanted: Option<Code>) -> Result<Report, StoreError> {
    let mut check = Check { wanted, ..Check::of(db) };
    check.chain();
    check.derivation()?;
    check.tables()?;
    check.pages();
    Ok(check.report)
}

struct Check<'a> {
    db: &'a Connection,
    report: Report,
    wanted: Option<Code>,
    reel: Option<Reel>,
    /// The tape ended before the journal did.
    tape_ends: bool,
    /// The last line that was compared says on the tape that others were written with it.
    tape_goes_on: bool,
    /// Tables that cannot be read, which is told once and not for each of their rows, and those that came after this file.
    unreadable: Vec<String>,
}

impl<'a> Check<'a> {
    fn of(db: &'a Connection) -> Check<'a> {
        Check {
            db,
            report: Report::default(),
            wanted: None,
            reel: None,
            tape_ends: false,
            tape_goes_on: false,
            unreadable: Vec::new(),
        }
    }

    /// `SQLite`'s own check of pages and indexes.
    fn pages(&mut self) {
        let found = self.db.prepare("PRAGMA integrity_check(10)").and_then(|mut statement| {
            let lines = statement.query_map([], |row| row.get::<_, String>(0))?;
            Ok(lines.map(|l| l.unwrap_or_else(|e| e.to_string())).collect::<Vec<_>>())
        });
        for line in found.unwrap_or_else(|e| vec![e.to_string()]) {
            if line != "ok" {
                self.tell("文件", &line);
            }
        }
    }

    /// What hangs together among the derived rows themselves.
    fn tables(&mut self) -> Result<(), StoreError> {
        self.heads()?;
        self.numbers()
    }

    /// Everything that derives from the journal.
    fn derivation(&mut self) -> Result<(), StoreError> {
        for (name, what) in super::pattern::differences(self.db)? {
            self.tell(&name, what);
        }
        let version = super::pattern::version_of(self.db)?;
        if version < open::ONE_TRUTH {
            self.unreadable.push("facet".to_owned());
        }
        let mut balance = (version >= open::INDEXED).then(|| index::Balance::of(self.db)).transpose()?;
        self.walk(balance.as_mut(), version)?;
        if let Some(balance) = &balance {
            self.index(balance);
        }
        Ok(())
    }

    fn tell(&mut self, place: &str, what: &str) {
        if self.report.damage.len() < DAMAGE_MAX {
            self.report.damage.push(Damage { place: place.to_owned(), what: what.to_owned() });
        }
    }

    /// What search reads says the same as the journal does.
    fn index(&mut self, balance: &index::Balance) {
        let sums = match index::Sums::of(self.db) {
            Ok(sums) => sums,
            Err(fault) => {
                self.tell("查找索引", &format!("读不到底: {fault}"));
                return;
            }
        };
        for (first, last) in balance.differing(&sums) {
            self.tell("查找索引", &format!("第 {first}–{last} 行与流水不符,可用 zhiban reindex 重做"));
        }
        if balance.outside > 0 {
            self.tell("查找索引", &format!("缺 {} 条,可用 zhiban reindex 重做", balance.outside));
        }
    }

    /// Reads the journal with all that derives from it.
    fn walk(&mut self, balance: Option<&mut index::Balance>, version: usize) -> Result<(), StoreError> {
        let db = self.db;
        let tables = super::pattern::tables_by_line(version)?;
        let mut statements = Vec::new();
        for table in tables {
            let (name, key) = (table.name.as_str(), table.key.join(", "));
            match db.prepare(&format!("SELECT * FROM {name} ORDER BY {key}")) {
                Ok(statement) => statements.push((name, statement)),
                Err(e) => {
                    self.tell(&format!("表 {name}"), &format!("读不出: {e}"));
                    self.unreadable.push(name.to_owned());
                }
            }
        }
        let mut cursors = Vec::new();
        for (table, statement) in &mut statements {
            let names = statement.column_names().map(str::to_owned).collect();
            let rows = statement.query([]).map_err(error)?;
            cursors.push(Cursor::of(table, rows, names));
        }
        if let Err(fault) = self.lines(&mut cursors, balance) {
            self.tell("流水", &format!("读不下去: {fault}"));
        }
        for cursor in cursors {
            let table = cursor.table;
            let (surplus, fault) = cursor.rest();
            if let Some(fault) = fault {
                self.tell(&format!("表 {table}"), &format!("读不到底: {fault}"));
            }
            if surplus > 0 {
                self.tell(&format!("表 {table}"), &format!("多出 {surplus} 行,流水中没有"));
            }
        }
        Ok(())
    }

    /// Makes of each line the rows that it makes, and compares them.
    fn lines(
        &mut self,
        cursors: &mut [Cursor<'_>],
        mut balance: Option<&mut index::Balance>,
    ) -> Result<(), StoreError> {
        let db = self.db;
        let mut statement =
            db.prepare("SELECT seq, at, by, body FROM journal ORDER BY seq").map_err(error)?;
        let mut lines = statement.query([]).map_err(error)?;
        while let Some(row) = lines.next().map_err(error)? {
            if let Some(line) = rows::read_line(row)? {
                self.derived(cursors, &line);
                // A text whose record is gone was told above; it is not in the index's sum either.
                let text = index::text_of(db, &line, &super::facts::SqlFacts(db));
                if let (Some(balance), Ok(Some(text))) = (balance.as_mut(), text) {
                    balance.take(&text);
                }
            } else {
                let seq = rows::unsigned(row.get(0).map_err(error)?);
                let place = self.place(seq, None);
                self.tell(&place, &format!("流水第 {seq} 行读不懂"));
            }
        }
        Ok(())
    }

    /// The chain from its beginning, beside the tape.
    fn chain(&mut self) {
        let mut previous = chain::GENESIS;
        if let Err(fault) = self.links(&mut previous) {
            self.tell("流水", &format!("读到第 {} 行之后读不下去: {fault}", self.report.lines));
        }
        self.report.code = (self.report.lines > 0).then(|| Code::of(&previous));
    }

    fn links(&mut self, previous: &mut Hash) -> Result<(), StoreError> {
        let db = self.db;
        let mut statement =
            db.prepare("SELECT seq, at, by, body, hash FROM journal ORDER BY seq").map_err(error)?;
        let mut lines = statement.query([]).map_err(error)?;
        let mut last_at = Stamp(0);
        while let Some(row) = lines.next().map_err(error)? {
            let expected = self.report.lines + 1;
            let seq = rows::unsigned(row.get(0).map_err(error)?);
            if seq != expected {
                self.tell(&format!("流水第 {expected} 行"), "缺失");
            }
            self.report.lines = seq;
            let (at, by): (i64, i64) = (row.get(1).map_err(error)?, row.get(2).map_err(error)?);
            let by = u32::try_from(by).unwrap_or(u32::MAX);
            let body = row.get_ref(3).map_err(error)?.as_str().unwrap_or_default().to_owned();
            let stored: Vec<u8> = row.get(4).map_err(error)?;
            let hash = chain::link(previous, seq, at, by, &body);
            if hash[..] != stored[..] {
                let place = self.place(seq, serde_json::from_str(&body).ok().as_ref());
                self.tell(&place, &format!("流水第 {seq} 行的内容与链码不符"));
            }
            // Go on from what is stored, so that one changed line is one finding and not all that follow.
            *previous = stored.try_into().unwrap_or(hash);
            if self.wanted.is_some_and(|wanted| wanted == Code::of(previous)) {
                self.report.found = Some(seq);
            }
            if plan::is_back(last_at, Stamp(at)) && !body.starts_with("{\"act\":\"clock_jump\"") {
                let minutes = last_at.since_ms(Stamp(at)) / 60_000;
                let what = format!("比前一行早 {minutes} 分钟,却没有时钟被拨的记录");
                self.tell(&format!("流水第 {seq} 行"), &what);
            }
            last_at = Stamp(at);
            self.on_tape(&Entry { seq, at, by, body, hash: *previous });
        }
        Ok(())
    }

    /// Compares a line with the tape's.
    fn on_tape(&mut self, entry: &Entry) {
        let Some(reel) = self.reel.as_mut().filter(|_| !self.tape_ends) else { return };
        match reel.next_line() {
            Some(RawLine::Unreadable) => {
                // How many lines are lost there is not known, so those behind it cannot be compared by their place.
                self.tell(&format!("纸带第 {} 行", entry.seq), "读不出:磁盘出错,或一行过长");
                self.reel = None;
            }
            Some(RawLine::Whole(line)) if line == entry.line(false).as_bytes() => self.tape_goes_on = false,
            Some(RawLine::Whole(line)) if line == entry.line(true).as_bytes() => self.tape_goes_on = true,
            Some(RawLine::Whole(line)) => {
                let place = self.place(entry.seq, serde_json::from_str(&entry.body).ok().as_ref());
                self.tell(&format!("纸带第 {} 行", entry.seq), &format!("与台账不符({place})"));
                let read =
                    std::str::from_utf8(&line).ok().and_then(|l| Entry::read(l.trim_end_matches('\n')));
                if read.is_some_and(|(other, _)| other.seq != entry.seq) {
                    // Lines were lost or joined: comparing the rest by place would accuse every one of them.
                    self.tell("纸带", &format!("自第 {} 行起错位", entry.seq));
                    self.reel = None;
                }
            }
            None => self.tape_ends = true,
        }
    }

    /// A tape that ends early may be one that is being written at this moment; a longer one tells of a ledger
    /// that was put back to an older state.
    fn tape_end(&mut self, path: &Path) {
        if !path.exists() {
            self.tell("纸带", "不在");
        }
        if self.reel.is_none() {
            return;
        }
        let last = || Reel::last(path);
        if self.tape_ends {
            for _ in 0..20 {
                if last() >= self.report.lines {
                    return;
                }
                std::thread::sleep(Duration::from_millis(50));
            }
            self.tell("纸带", &format!("只到第 {} 行,台账到第 {} 行", last(), self.report.lines));
            return;
        }
        // A snapshot ends with a whole commit. Where the tape calls its last line one in the middle, that commit would be
        // taken for torn, and given up, if the ledger were lost.
        if self.tape_goes_on {
            let what = "写着后面还有同一次保存的行,其实没有;台账要是丢了,这一次保存会被当成没写完";
            self.tell(&format!("纸带第 {} 行", self.report.lines), what);
        }
        // Lines that came after the snapshot are in the ledger by now; others it has lost.
        match self.reel.as_mut().and_then(Iterator::next) {
            Some(TapeItem::Entry(next, _)) => {
                let sql = "SELECT hash FROM journal WHERE seq = ?1";
                let _ = self.db.execute_batch("COMMIT");
                let read = self.db.query_row(sql, [next.seq as i64], |row| row.get::<_, Hash>(0)).optional();
                if read.ok().flatten() != Some(next.hash) {
                    let what = format!("只到第 {} 行,纸带还有以后的行:台账被退回过", self.report.lines);
                    self.tell("台账", &what);
                }
            }
            Some(TapeItem::Spoilt(line)) => self.tell(&format!("纸带第 {line} 行"), "读不懂"),
            None => {}
        }
    }

    /// What hangs behind the last page is not of `SQLite`'s making, unless the log still holds pages: then a power
    /// cut may have torn one on its way into the file, and the log has it whole.
    fn size(&mut self, path: &Path) -> Result<(), StoreError> {
        let page: i64 = self.db.pragma_query_value(None, "page_size", |row| row.get(0)).map_err(error)?;
        let size = |path: &Path| std::fs::metadata(path).map_or(0, |data| data.len());
        if size(&crate::store::places::with(path, "-wal")) > 0 {
            return Ok(());
        }
        let length = size(path);
        let surplus = length % rows::unsigned(page).max(1);
        if surplus > 0 {
            self.tell("文件", &format!("末尾多出 {surplus} 字节"));
        }
        Ok(())
    }

    /// Compares each row that the line makes with the row that is there.
    fn derived(&mut self, cursors: &mut [Cursor<'_>], line: &Line) {
        let db = self.db;
        let Ok(made) = rows::derive(line, |id| record_of(db, id)) else {
            let place = self.place(line.seq, Some(&line.act));
            self.tell(&place, "所指的记录不在");
            return;
        };
        for row in made {
            let what = match cursors.iter_mut().find(|c| c.table == row.table) {
                Some(cursor) => cursor.compare(&row),
                None if self.unreadable.iter().any(|table| table == row.table) => None,
                // A row that nobody compares would be a row that anybody may change.
                None => Some(format!("表 {} 不在核对之列", row.table)),
            };
            if let Some(what) = what {
                let place = self.place(line.seq, Some(&line.act));
                self.tell(&place, &what);
            }
        }
    }

    /// The one table that is updated, against the insert-only ones.
    fn heads(&mut self) -> Result<(), StoreError> {
        let mut wrong = Vec::new();
        for ledger in Ledger::ALL {
            let state = if ledger == Ledger::Matter {
                format!(
                    "(SELECT coalesce({}, '') NOT IN ('{}') FROM journal j WHERE j.seq = h.latest)",
                    rows::value_of("state"),
                    crate::schema::matter::ENDED.join("', '")
                )
            } else {
                "0".to_owned()
            };
            let sql = format!(
                "SELECT r.rec FROM record r LEFT JOIN head h ON h.rec = r.rec WHERE r.ledger = ?1 AND (
                   h.latest IS NOT (SELECT coalesce(max(v.seq), r.rec) FROM revision v WHERE v.rec = r.rec AND v.voids = 0)
                   OR h.revision IS NOT 1 + (SELECT count(*) FROM revision v WHERE v.rec = r.rec)
                   OR h.voided IS NOT (SELECT coalesce(max(v.voids), 0) FROM revision v WHERE v.rec = r.rec)
                   OR h.open IS NOT {state}) LIMIT {DAMAGE_MAX}"
            );
            let mut statement = self.db.prepare(&sql).map_err(error)?;
            let found = statement
                .query_map([rows::ledger_code(ledger)], |row| row.get::<_, i64>(0))
                .map_err(error)?;
            for rec in found {
                wrong.push(rows::unsigned(rec.map_err(error)?));
            }
        }
        for rec in wrong {
            let place = self.place(rec, None);
            self.tell(&place, "现行文本的指向与流水不符");
        }
        let stray = "SELECT count(*) FROM head WHERE rec NOT IN (SELECT rec FROM record)";
        let stray: i64 = self.db.query_row(stray, [], |row| row.get(0)).map_err(error)?;
        if stray > 0 {
            self.tell("表 head", &format!("多出 {stray} 行"));
        }
        Ok(())
    }

    fn numbers(&mut self) -> Result<(), StoreError> {
        let sql = "SELECT ledger, year, count(*), min(serial), max(serial) FROM record GROUP BY ledger, year";
        let mut gaps = Vec::new();
        let mut statement = self.db.prepare(sql).map_err(error)?;
        let mut found = statement.query([]).map_err(error)?;
        while let Some(row) = found.next().map_err(error)? {
            let cells: [i64; 5] = [
                row.get(0).map_err(error)?,
                row.get(1).map_err(error)?,
                row.get(2).map_err(error)?,
                row.get(3).map_err(error)?,
                row.get(4).map_err(error)?,
            ];
            let [ledger, year, count, min, max] = cells;
            if min != 1 || max != count {
                gaps.push((ledger, year, count, max));
            }
        }
        for (ledger, year, count, max) in gaps {
            self.tell(
                &format!("第 {ledger} 本 {year} 年"),
                &format!("编号不连续: {count} 条,最大编号 {max}"),
            );
        }
        Ok(())
    }

    /// The number of the record that a line is about, or the line itself.
    fn place(&self, seq: u64, act: Option<&Act>) -> String {
        let by_id = |id: &RecordId| {
            self.number(
                "SELECT ledger, year, serial FROM record WHERE id = ?1",
                params![&id.0.as_bytes()[..]],
            )
        };
        let number = match act {
            Some(Act::Append { ledger, year, serial, .. }) => Some(Number { ledger: *ledger, year: *year, serial: *serial }),
            Some(Act::Revise { id, .. } | Act::Void { id, .. } | Act::Link { from: id, .. } | Act::Answer { matter: Some(id), .. } | Act::Note { record: id, .. }) => by_id(id),
            Some(_) => None,
            None => self.number(
                "SELECT ledger, year, serial FROM record WHERE rec = coalesce((SELECT rec FROM revision WHERE seq = ?1), ?1)",
                params![seq as i64],
            ),
        };
        number.map_or_else(|| format!("流水第 {seq} 行"), |n| n.to_string())
    }

    fn number(&self, sql: &str, with: impl rusqlite::Params) -> Option<Number> {
        let read = |row: &rusqlite::Row<'_>| Ok((row.get::<_, i64>(0)?, row.get(1)?, row.get(2)?));
        let (code, year, serial) =
            self.db.prepare_cached(sql).and_then(|mut s| s.query_row(with, read)).ok()?;
        let ledger = Ledger::ALL.into_iter().find(|l| rows::ledger_code(*l) == code)?;
        Some(Number { ledger, year, serial })
    }
}

fn record_of(db: &Connection, id: RecordId) -> Result<(u64, Ledger), StoreError> {
    use crate::record::plan::Facts;
    let head = super::facts::SqlFacts(db).head(id)?.ok_or_else(|| StoreError::Damaged(id.to_string()))?;
    Ok((head.rec, head.number.ledger))
}
