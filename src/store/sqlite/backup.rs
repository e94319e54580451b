//! Backups: a copy counts only after it was reopened and found whole.
//!
//! The copy is one file without a log beside it, made from one snapshot while the console works. Its name says
//! when it was made, at which line and under which code, so that it can be found and judged without a catalogue, and
//! so that the next copy can be held against it.

use super::errors::error;
use super::reading::Reading;
use super::verify;
use crate::domain::{Offset, Stamp};
use crate::record::chain::Hash;
use crate::record::code::Code;
use crate::store::files::failed;
use crate::store::places::{Places, folder_of};
use crate::store::{StoreError, files};
use rusqlite::{Connection, MAIN_DB};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// A copy that was found whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copy {
    /// Where it is.
    pub path: PathBuf,
    /// How many lines it holds.
    pub lines: u64,
    /// The code of its last line.
    pub code: Code,
    /// The copy before it, when its last line is not in this one: the ledger was put back to an older state or rewritten
    /// in between. Both copies stay then, and no older one makes place.
    pub parted_from: Option<PathBuf>,
}

impl Copy {
    /// The sentence for the officer when the copy before this one says something else.
    #[must_use]
    pub fn parted(&self) -> Option<String> {
        let before =
            self.parted_from.as_ref()?.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Some(format!(
            "新备份里没有上一份备份({before})的最后一行:台账在这之间被换成旧的或改写过;两份都留着,请找管理员核对"
        ))
    }
}

/// So many of the newest copies stay, whatever their dates.
const NEWEST: usize = 30;
/// Of older ones the first of each of so many days stays, so that many copies at once push nothing out;
const DAYS: usize = 31;
/// the first of each of so many months, and the first of each year for ever.
const MONTHS: usize = 12;
/// What a copy is called while it is made.
const PART: &str = ".part";

/// Makes a copy in a folder and verifies it; only then it gets its name, and only then older ones make place.
///
/// # Errors
/// When the copy cannot be made or is not whole; older copies stay then.
pub fn backup(ledger: &Path, folder: &Path, now: Stamp, offset: Offset) -> Result<Copy, StoreError> {
    let at_folder = |e: std::io::Error| failed(folder, &e);
    std::fs::create_dir_all(folder).map_err(at_folder)?;
    let stem = stem(ledger);
    sweep(folder, &format!("{stem}."), PART)?;
    let part = copied(ledger, folder, &format!("{stem}."), PART)?;
    let (before, last) = copies(ledger, folder).pop().map(|path| (path.clone(), end_of(&path))).unzip();
    let known = last.flatten();
    let report = verify::verify_alone_against(part.path(), known.map(|(_, code)| code))?;
    if let Some(damage) = report.damage.first() {
        return Err(StoreError::Damaged(format!("备份核对不过: {} {}", damage.place, damage.what)));
    }
    let code = report.code.ok_or_else(|| StoreError::Damaged("备份是空的".into()))?;
    let parted = known.is_some_and(|(line, _)| report.found != Some(line));
    let at = offset.local(now).format("%Y%m%d-%H%M%S");
    let digits: String = code.to_string().chars().filter(char::is_ascii_digit).collect();
    let name = format!("{stem}-{at}-{:09}-{digits}", report.lines);
    let names = (1u32..).map(|n| if n == 1 { format!("{name}.db") } else { format!("{name}+{n}.db") });
    let path = names.map(|name| folder.join(name)).find(|path| !path.exists()).unwrap_or_default();
    name_it(part, &path)?;
    let parted_from = before.filter(|_| parted);
    if parted_from.is_none() {
        rotate(ledger, folder)?;
    }
    Ok(Copy { path, lines: report.lines, code, parted_from })
}

/// A copy of a ledger as one file under a name that nobody else has, on the disk. Whoever holds it is alive: the lock on
/// it tells it from what a kill has left.
pub(super) fn copied(
    ledger: &Path,
    folder: &Path,
    begin: &str,
    ending: &str,
) -> Result<NamedTempFile, StoreError> {
    let at_folder = |e: std::io::Error| failed(folder, &e);
    for _ in 0..TRIES {
        let part =
            tempfile::Builder::new().prefix(begin).suffix(ending).tempfile_in(folder).map_err(at_folder)?;
        part.as_file().try_lock().map_err(|_| StoreError::Busy)?;
        let name = part.path().to_str();
        let name = name.ok_or_else(|| StoreError::CannotOpen("备份文件夹的名字不是 UTF-8".into()))?;
        let source = Reading::open(ledger)?;
        // Writing another file counts as writing to SQLite; this connection is used for nothing else.
        source.pragma_update(None, "query_only", false).map_err(error)?;
        source.execute("VACUUM INTO ?1", [name]).map_err(error)?;
        if !source.was_disturbed() {
            // SQLite flushes what it writes this way; that it stays so is not promised, and a second flush costs nothing.
            part.as_file().sync_all().map_err(at_folder)?;
            return Ok(part);
        }
    }
    Err(StoreError::Busy)
}

/// Gives a file that was verified its name: one file, whatever was done with names meanwhile.
pub(super) fn name_it(part: NamedTempFile, path: &Path) -> Result<(), StoreError> {
    if !files::is_same_file(part.as_file(), part.path()) {
        return Err(StoreError::Moved);
    }
    let (file, half) = part.keep().map_err(|e| failed(path, &e.error))?;
    if let Err(e) = std::fs::rename(&half, path) {
        // It is no copy of anything; the next one sweeps it away when this cannot.
        let _ = std::fs::remove_file(&half);
        return Err(failed(path, &e));
    }
    if !files::is_same_file(&file, path) {
        return Err(StoreError::Moved);
    }
    files::sync_folder(folder_of(path))
}

/// How often a copy is begun again because somebody wrote into a ledger that nobody had open.
const TRIES: usize = 5;

/// Takes away what a kill has left of half-made files: those that nobody holds.
pub(super) fn sweep(folder: &Path, begin: &str, ending: &str) -> Result<(), StoreError> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Ok(()) };
    for entry in entries.filter_map(Result::ok) {
        let name = entry.file_name().to_string_lossy().into_owned();
        let half = name.strip_prefix(begin).is_some_and(|rest| format!(".{rest}").contains(ending));
        // What SQLite keeps beside a file that is being made belongs to whoever makes it.
        let beside = ["-journal", "-wal", "-shm"].iter().find_map(|ending| name.strip_suffix(ending));
        if half && !files::is_held(&folder.join(beside.unwrap_or(&name))) {
            match std::fs::remove_file(entry.path()) {
                Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(failed(&entry.path(), &e)),
                _ => {}
            }
        }
    }
    Ok(())
}

fn stem(ledger: &Path) -> String {
    ledger.file_name().unwrap_or_default().to_string_lossy().trim_end_matches(".db").to_owned()
}

/// Which line a copy ends with, and the code of that line: from its name, or for a copy of an older program from itself.
fn end_of(copy: &Path) -> Option<(u64, Code)> {
    let name = copy.file_stem()?.to_string_lossy().into_owned();
    let name = name.split('+').next()?;
    let mut parts = name.rsplit('-');
    if let (Some(code), Some(line)) = (parts.next(), parts.next())
        && let (Ok(code), Ok(line)) = (Code::parse(code), line.parse())
    {
        return Some((line, code));
    }
    let db = Reading::open(copy).ok()?;
    let (line, hash, _) = super::journal::journal_head(&db).ok()?;
    Some((line, Code::of(&hash)))
}

/// The newest copy, in any folder of the room, that has a line which ledger and tape have lost, after the last line that
/// they still have.
pub(super) fn holding(places: &Places, line: u64, last: Hash) -> Option<PathBuf> {
    let holds = |copy: &PathBuf| {
        let hash = |db: &Connection, seq: u64| {
            let seq = i64::try_from(seq).unwrap_or(i64::MAX);
            db.query_row("SELECT hash FROM journal WHERE seq = ?1", [seq], |row| row.get::<_, Hash>(0)).ok()
        };
        let whole = verify::verify_alone(copy).is_ok_and(|report| report.damage.is_empty());
        let read = Reading::open(copy).ok().filter(|_| whole);
        read.is_some_and(|db| hash(&db, line - 1) == Some(last) && hash(&db, line).is_some())
    };
    let mut all: Vec<PathBuf> =
        places.backups.iter().flat_map(|folder| copies(&places.ledger, folder)).collect();
    all.sort_by_key(|copy| copy.file_name().map(std::ffi::OsStr::to_owned));
    all.into_iter().rev().find(holds)
}

/// The copies of a ledger in a folder, the oldest first. Their names sort by time.
#[must_use]
pub fn copies(ledger: &Path, folder: &Path) -> Vec<PathBuf> {
    let begin = format!("{}-", stem(ledger));
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut found: Vec<PathBuf> = entries
        .filter_map(Result::ok)
        .map(|e| e.path())
        .filter(|p| {
            let name = p.file_name().unwrap_or_default().to_string_lossy().into_owned();
            name.strip_prefix(&begin)
                .is_some_and(|rest| p.extension().is_some_and(|e| e == "db") && date(rest).is_some())
        })
        .collect();
    found.sort();
    found
}

/// The date in a copy's name after its stem, as year, month and day.
fn date(rest: &str) -> Option<[&str; 3]> {
    let digits = rest.get(..8).filter(|d| d.chars().all(|c| c.is_ascii_digit()))?;
    Some([digits.get(..4)?, digits.get(..6)?, digits])
}

/// Which copies go: never one of the newest, never the first of a kept day, of a kept month or of a year.
fn surplus(stem: &str, all: &[PathBuf]) -> Vec<PathBuf> {
    let date_of = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let rest = name.strip_prefix(&format!("{stem}-"))?.to_owned();
        date(&rest).map(|parts| parts.map(str::to_owned))
    };
    let dates: Vec<Option<[String; 3]>> = all.iter().map(date_of).collect();
    // How many years, months and days with a copy come after this one's, counted from the newest; and whether this one
    // is the first of its own.
    let later = |at: usize, part: usize| {
        let own = dates.get(at)?.as_ref()?.get(part)?;
        let first = !dates.iter().take(at).flatten().any(|other| other.get(part) == Some(own));
        let after: std::collections::BTreeSet<&String> =
            dates.iter().flatten().filter_map(|other| other.get(part)).filter(|other| *other > own).collect();
        first.then_some(after.len())
    };
    let stays = |at: usize| {
        let kept = |part: usize, most: usize| later(at, part).is_some_and(|after| after < most);
        at + NEWEST >= all.len()
            || kept(0, usize::MAX)
            || kept(1, MONTHS)
            || kept(2, DAYS)
            || dates.get(at) == Some(&None)
    };
    all.iter().enumerate().filter(|(at, _)| !stays(*at)).map(|(_, path)| path.clone()).collect()
}

fn rotate(ledger: &Path, folder: &Path) -> Result<(), StoreError> {
    for path in surplus(&stem(ledger), &copies(ledger, folder)) {
        std::fs::remove_file(&path).map_err(|e| failed(&path, &e))?;
    }
    Ok(())
}

/// Makes a copy in every folder of the room; gives what became of each.
#[must_use]
pub fn everywhere(places: &Places, now: Stamp, offset: Offset) -> Vec<(PathBuf, Result<Copy, StoreError>)> {
    let one = |folder: &PathBuf| (folder.clone(), backup(&places.ledger, folder, now, offset));
    places.backups.iter().map(one).collect()
}

/// Takes the newest copy of the room back into memory and verifies it there, as a restore would find it.
///
/// # Errors
/// When there is no copy, or it cannot be read; damage is an error too.
pub fn drill(places: &Places) -> Result<Copy, StoreError> {
    let newest = places.backups.iter().filter_map(|folder| copies(&places.ledger, folder).pop());
    let path = newest.max_by_key(|p| p.file_name().map(std::ffi::OsStr::to_owned));
    let path = path.ok_or_else(|| StoreError::CannotOpen("还没有备份".into()))?;
    let mut memory = Connection::open_in_memory().map_err(error)?;
    memory.restore(MAIN_DB, &path, None::<fn(rusqlite::backup::Progress)>).map_err(error)?;
    let report = verify::verify_in(&memory)?;
    match (report.damage.first(), report.code) {
        (None, Some(code)) => Ok(Copy { path, lines: report.lines, code, parted_from: None }),
        (Some(damage), _) => Err(StoreError::Damaged(format!("{} {}", damage.place, damage.what))),
        (None, None) => Err(StoreError::Damaged("备份是空的".into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rotation_keeps_the_newest_a_year_of_months_and_every_year() {
        let mut all = Vec::new();
        for year in 2020..2027 {
            for month in 1..=12 {
                for day in [1, 9, 17, 25] {
                    all.push(PathBuf::from(format!("duty-{year}{month:02}{day:02}-083000-000000001.db")));
                }
            }
        }
        let gone = surplus("duty", &all);
        let left: Vec<&PathBuf> = all.iter().filter(|p| !gone.contains(p)).collect();
        let newest: Vec<&PathBuf> = all.iter().rev().take(NEWEST).rev().collect();
        assert!(left.ends_with(&newest));
        for year in 2020..2027 {
            assert!(left.iter().any(|p| p.to_string_lossy().contains(&format!("duty-{year}0101"))), "{year}");
        }
        let older = left.len() - NEWEST;
        assert!((12..=12 + 7).contains(&older), "{older}");
        assert_eq!(surplus("duty", &all[..2]), Vec::<PathBuf>::new());
    }

    #[test]
    fn a_full_disk_is_told_as_one() {
        assert_eq!(failed(Path::new("x"), &std::io::ErrorKind::StorageFull.into()), StoreError::Full);
        let refused = failed(Path::new("x"), &std::io::ErrorKind::PermissionDenied.into());
        assert_eq!(refused, StoreError::Machine("x:没有权限".into()));
    }
}
