//! Backups: a copy counts only after it was reopened and found whole.
//!
//! The copy is one file without a log beside it, made from one snapshot while the console works. Its name says
//! when it was made and at which line, so that it can be found and judged without a catalogue.

use super::errors::error;
use super::{open, verify};
use crate::domain::{Offset, Stamp};
use crate::record::code::Code;
use crate::store::places::{Places, folder_of, with};
use crate::store::{StoreError, files};
use crate::text::machine;
use rusqlite::{Connection, MAIN_DB};
use std::path::{Path, PathBuf};

/// A copy that was found whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copy {
    /// Where it is.
    pub path: PathBuf,
    /// How many lines it holds.
    pub lines: u64,
    /// The code of its last line.
    pub code: Code,
}

/// So many of the newest copies stay, whatever their dates.
const NEWEST: usize = 30;
/// Of older ones the first of each of so many months stays, and the first of each year for ever.
const MONTHS: usize = 12;

/// Makes a copy in a folder and verifies it; only then it gets its name, and only then older ones make place.
///
/// # Errors
/// When the copy cannot be made or is not whole; older copies stay then.
pub fn backup(ledger: &Path, folder: &Path, now: Stamp, offset: Offset) -> Result<Copy, StoreError> {
    std::fs::create_dir_all(folder).map_err(failed)?;
    let stem = stem(ledger);
    let part = folder.join(format!("{stem}.part"));
    remove(&part)?;
    let source = open::open_to_read(ledger)?;
    let target = part.to_str().ok_or_else(|| StoreError::CannotOpen("备份文件夹的名字不是 UTF-8".into()))?;
    // Writing another file counts as writing to SQLite; this connection is used for nothing else.
    source.pragma_update(None, "query_only", false).map_err(error)?;
    source.execute("VACUUM INTO ?1", [target]).map_err(error)?;
    drop(source);
    crate::store::private(&part)?;
    // SQLite does not flush what it writes this way.
    files::sync_copy(&part)?;
    let report = verify::verify_alone(&part)?;
    if let Some(damage) = report.damage.first() {
        remove(&part)?;
        return Err(StoreError::Damaged(format!("备份核对不过: {} {}", damage.place, damage.what)));
    }
    let code = report.code.ok_or_else(|| StoreError::Damaged("备份是空的".into()))?;
    let at = offset.local(now).format("%Y%m%d-%H%M%S");
    let path = folder.join(format!("{stem}-{at}-{:09}.db", report.lines));
    std::fs::rename(&part, &path).map_err(failed)?;
    files::sync_folder(folder)?;
    rotate(ledger, folder)?;
    Ok(Copy { path, lines: report.lines, code })
}

/// Removes what opening a copy for verification left beside it.
fn remove(part: &Path) -> Result<(), StoreError> {
    for ending in ["", "-wal", "-shm"] {
        let file = with(part, ending);
        if file.exists() {
            std::fs::remove_file(file).map_err(failed)?;
        }
    }
    Ok(())
}

fn failed(e: std::io::Error) -> StoreError {
    if e.kind() == std::io::ErrorKind::StorageFull {
        StoreError::Full
    } else {
        StoreError::Machine(machine::why(&e))
    }
}

fn stem(ledger: &Path) -> String {
    ledger.file_name().unwrap_or_default().to_string_lossy().trim_end_matches(".db").to_owned()
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

/// Year and month of a copy's name after its stem.
fn date(rest: &str) -> Option<(&str, &str)> {
    let digits = rest.get(..8).filter(|d| d.chars().all(|c| c.is_ascii_digit()))?;
    Some((digits.get(..4)?, digits.get(..6)?))
}

/// Which copies go: never one of the newest, never the first of a kept month or of a year.
fn surplus(stem: &str, all: &[PathBuf]) -> Vec<PathBuf> {
    let old = all.len().saturating_sub(NEWEST);
    let (mut years, mut months): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    let mut firsts = Vec::new();
    for path in all.iter().take(old) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let Some((year, month)) = name.strip_prefix(&format!("{stem}-")).and_then(date) else { continue };
        let first_of_year = !years.iter().any(|y| y == year);
        let first_of_month = !months.iter().any(|m| m == month);
        if first_of_year {
            years.push(year.to_owned());
        }
        if first_of_month {
            months.push(month.to_owned());
        }
        firsts.push((path, first_of_year, first_of_month));
    }
    let mut kept_months = 0;
    let mut gone = Vec::new();
    for (path, first_of_year, first_of_month) in firsts.into_iter().rev() {
        kept_months += usize::from(first_of_month);
        if !(first_of_year || (first_of_month && kept_months <= MONTHS)) {
            gone.push(path.clone());
        }
    }
    gone
}

fn rotate(ledger: &Path, folder: &Path) -> Result<(), StoreError> {
    for path in surplus(&stem(ledger), &copies(ledger, folder)) {
        std::fs::remove_file(path).map_err(failed)?;
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
        (None, Some(code)) => Ok(Copy { path, lines: report.lines, code }),
        (Some(damage), _) => Err(StoreError::Damaged(format!("{} {}", damage.place, damage.what))),
        (None, None) => Err(StoreError::Damaged("备份是空的".into())),
    }
}

/// Puts a copy in the place of the ledger, when it is whole. The old files stay beside it; the tape stays as it
/// is, so that what came after the copy is brought back at the next opening.
///
/// # Errors
/// When the copy is not whole, or a console has the room open. Nothing is changed then.
pub fn restore(copy: &Path, ledger: &Path) -> Result<(Copy, Option<PathBuf>), StoreError> {
    let report = verify::verify_alone(copy)?;
    if let Some(damage) = report.damage.first() {
        return Err(StoreError::Damaged(format!("{} {}", damage.place, damage.what)));
    }
    let code = report.code.ok_or_else(|| StoreError::Damaged("备份是空的".into()))?;
    let new = with(ledger, ".restoring");
    remove(&new)?;
    std::fs::copy(copy, &new).map_err(failed)?;
    crate::store::private(&new)?;
    files::sync_copy(&new)?;
    let aside = super::SqliteStore::put_aside(ledger)?;
    std::fs::rename(&new, ledger).map_err(failed)?;
    files::sync_folder(folder_of(ledger))?;
    Ok((Copy { path: ledger.to_owned(), lines: report.lines, code }, aside))
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
        assert_eq!(failed(std::io::ErrorKind::StorageFull.into()), StoreError::Full);
        assert!(matches!(failed(std::io::ErrorKind::PermissionDenied.into()), StoreError::Machine(_)));
    }
}
