//! Putting a copy in the place of the ledger: nothing is overwritten, and no copy that would leave a room that cannot be
//! opened.

use super::backup::{Copy, copied, name_it, sweep};
use super::journal::hash_at;
use super::lock::alone;
use super::reading::Reading;
use super::{mend, verify};
use crate::store::places::{Places, folder_of};
use crate::store::reel::{Reel, TapeItem};
use crate::store::{StoreError, files};
use rusqlite::Connection;
use std::path::{Path, PathBuf};

/// What the new ledger is called until it is whole.
const RESTORING: &str = ".restoring";

/// Puts a copy in the place of the ledger, when it is whole. The copy may be a backup, a ledger that was put aside or one
/// that was copied by hand with its log. The old files stay beside it; the tape stays as it is, so that what came after
/// the copy is brought back at the next opening.
///
/// # Errors
/// When the copy is not whole, belongs to another room, says something else than the tape, or a console has the room
/// open. Nothing is changed then.
pub fn restore(copy: &Path, ledger: &Path) -> Result<(Copy, Option<PathBuf>), StoreError> {
    let places = Places::of(ledger)?;
    files::check(&places)?;
    let _alone = alone(&places)?;
    let folder = folder_of(ledger);
    let begin = format!("{}.", ledger.file_name().unwrap_or_default().to_string_lossy());
    sweep(folder, &begin, RESTORING)?;
    let new = copied(copy, folder, &begin, RESTORING)?;
    let report = verify::verify_alone(new.path())?;
    if let Some(damage) = report.damage.first() {
        return Err(StoreError::Damaged(format!("{} {}", damage.place, damage.what)));
    }
    let code = report.code.ok_or_else(|| StoreError::Damaged("备份是空的".into()))?;
    fits(&*Reading::open(new.path())?, &places)?;
    let aside = mend::put_aside(&places)?;
    name_it(new, ledger)?;
    Ok((Copy { path: ledger.to_owned(), lines: report.lines, code, parted_from: None }, aside))
}

/// Refuses a copy that the room's own ledger and tape are not of: the room could not be opened with it.
fn fits(copy: &Connection, places: &Places) -> Result<(), StoreError> {
    let foreign = || {
        let why = "这份备份是另一个值班室的,没有放回;要在这里放它,请先另选一个文件夹(--db)";
        Err(StoreError::CannotOpen(why.into()))
    };
    let first = hash_at(copy, 1)?;
    // A ledger that cannot be read says nothing; it is what the copy is to replace.
    let own = Reading::open(&places.ledger).ok().and_then(|db| hash_at(&db, 1).ok().flatten());
    if own.is_some_and(|own| Some(own) != first) {
        return foreign();
    }
    for found in Reel::open(&places.tape)?.into_iter().flatten() {
        let TapeItem::Entry(entry, _) = found else { continue };
        match hash_at(copy, entry.seq)? {
            Some(hash) if hash == entry.hash => {}
            Some(_) if entry.seq == 1 => return foreign(),
            Some(_) => {
                return Err(StoreError::CannotOpen(format!(
                    "这份备份与这里的纸带从流水第 {} 行起不同,放回去就打不开了,没有放回;确要放回,请先把纸带 {} 移走",
                    entry.seq,
                    places.tape.display()
                )));
            }
            None => break,
        }
    }
    Ok(())
}
