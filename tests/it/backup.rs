//! Copies: named so that they can be found, whole or not there, and never the last ones that are thrown away.

use crate::support::{MORNING, append, commit, set_up};
use rusqlite::Connection;
use serde_json::json;
use std::path::{Path, PathBuf};
use zhiban::domain::{Ledger, Offset};
use zhiban::store::places::Places;
use zhiban::store::sqlite::{SqliteStore, backup, restore, verify};
use zhiban::store::{Store, StoreError};

/// A room of a few lines, and no console on it.
fn room(name: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    let mut store = SqliteStore::create(&path).unwrap();
    commit(&mut store, MORNING, 0, set_up()).unwrap();
    let call = append(Ledger::DutyLog, 1, json!({"kind": "来电", "subject": "厂房起火"}));
    commit(&mut store, MORNING, 1, vec![call]).unwrap();
    while !store.settle().unwrap() {}
    (folder, path)
}

fn names(folder: &Path) -> Vec<String> {
    let files = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        files.map(|file| file.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn spoil(path: &Path) {
    let db = Connection::open(path).unwrap();
    db.execute_batch("DROP TRIGGER journal_keeps; UPDATE journal SET at = at + 1 WHERE seq = 3").unwrap();
}

#[test]
fn a_copy_is_one_file_that_says_when_and_at_which_line_it_was_made() {
    let (folder, path) = room("duty.db");
    let target = folder.path().join("copies");
    let made = backup::backup(&path, &target, MORNING, Offset::default()).unwrap();
    let digits = made.code.to_string().replace(' ', "");
    let name = format!("duty-20260423-083000-000000007-{digits}.db");
    assert_eq!(names(&target), std::slice::from_ref(&name));
    assert_eq!(made.path, target.join(name));
    let whole = verify::verify(&path).unwrap();
    assert_eq!((made.lines, Some(made.code)), (whole.lines, whole.code));
    // Half a copy that an earlier kill has left is no hindrance, and nothing of it stays.
    for ending in ["", "-wal", "-shm"] {
        std::fs::write(target.join(format!("duty.part{ending}")), "half").unwrap();
    }
    let later = backup::backup(&path, &target, MORNING.plus_ms(60_000), Offset::default()).unwrap();
    assert_eq!(names(&target).len(), 2);
    assert_eq!(backup::copies(&path, &target), [made.path, later.path]);
}

#[test]
fn copies_of_another_ledger_and_files_of_somebody_else_are_left_alone() {
    let (folder, path) = room("duty.db");
    let (_other_folder, other) = room("duty-night.db");
    let target = folder.path().join("copies");
    let made = backup::backup(&path, &target, MORNING, Offset::default()).unwrap();
    let others = backup::backup(&other, &target, MORNING, Offset::default()).unwrap();
    for foreign in ["duty-notes.txt", "duty-20260101-000000-000000001.txt", "duty-2026.db", "x.db"] {
        std::fs::write(target.join(foreign), "x").unwrap();
    }
    assert_eq!(backup::copies(&path, &target), [made.path]);
    assert_eq!(backup::copies(&other, &target), [others.path]);
    assert!(backup::copies(&path, &folder.path().join("none")).is_empty());
}

#[test]
fn a_copy_that_is_not_whole_gets_no_name_and_takes_no_older_ones_place() {
    let (folder, path) = room("duty.db");
    let target = folder.path().join("copies");
    let made = backup::backup(&path, &target, MORNING, Offset::default()).unwrap();
    spoil(&path);
    let told = backup::backup(&path, &target, MORNING.plus_ms(60_000), Offset::default());
    assert!(matches!(&told, Err(StoreError::Damaged(why)) if why.contains("备份核对不过")), "{told:?}");
    assert_eq!(names(&target).len(), 1, "{:?}", names(&target));
    assert_eq!(backup::copies(&path, &target), [made.path]);
}

#[test]
fn older_copies_make_place_only_when_a_new_one_is_whole() {
    let (folder, path) = room("duty.db");
    let target = folder.path().join("copies");
    std::fs::create_dir(&target).unwrap();
    // Two a day for a month: the first of the month stays, of the rest the newest.
    for day in 1..=20 {
        for hour in ["08", "20"] {
            std::fs::write(target.join(format!("duty-202603{day:02}-{hour}3000-000000001.db")), "x").unwrap();
        }
    }
    let made = backup::backup(&path, &target, MORNING, Offset::default()).unwrap();
    let left = names(&target);
    // The newest thirty, and the first of each day: the evenings of the first days are gone.
    assert_eq!(left.len(), 36, "{left:?}");
    for day in 1..=5 {
        assert!(left.contains(&format!("duty-202603{day:02}-083000-000000001.db")));
        assert!(!left.contains(&format!("duty-202603{day:02}-203000-000000001.db")));
    }
    assert_eq!(Some(made.path), backup::copies(&path, &target).pop());
}

#[test]
fn a_copy_is_made_in_every_folder_and_the_newest_is_tried() {
    let (folder, path) = room("duty.db");
    let storage = folder.path().join("storage.toml");
    std::fs::write(storage, "backups = [\"one\", \"two\", \"duty.db/none\"]\nsecret = \"secret\"").unwrap();
    let places = Places::of(&path).unwrap();
    assert_eq!(backup::drill(&places), Err(StoreError::CannotOpen("还没有备份".into())));
    let made = backup::everywhere(&places, MORNING, Offset::default());
    let told: Vec<(&Path, bool)> =
        made.iter().map(|(folder, made)| (folder.as_path(), made.is_ok())).collect();
    let at = |name: &str| folder.path().join(name);
    assert_eq!(told, [(&*at("one"), true), (&*at("two"), true), (&*at("duty.db/none"), false)]);
    // The newest of all is taken back into memory, whichever folder it is in.
    let later = backup::backup(&path, &at("two"), MORNING.plus_ms(60_000), Offset::default()).unwrap();
    assert_eq!(backup::drill(&places), Ok(later.clone()));
    spoil(&later.path);
    assert!(matches!(backup::drill(&places), Err(StoreError::Damaged(_))));
}

#[test]
fn only_a_whole_copy_is_put_in_the_ledgers_place_and_the_old_file_stays() {
    let (folder, path) = room("duty.db");
    let target = folder.path().join("copies");
    let made = backup::backup(&path, &target, MORNING, Offset::default()).unwrap();
    let before = std::fs::read(&path).unwrap();
    let bad = folder.path().join("bad.db");
    std::fs::copy(&made.path, &bad).unwrap();
    spoil(&bad);
    assert!(matches!(restore::restore(&bad, &path), Err(StoreError::Damaged(_))));
    assert!(std::fs::read(&path).unwrap() == before, "nothing is changed");
    let open = SqliteStore::open(&path).unwrap();
    assert_eq!(restore::restore(&made.path, &path).map(|_| ()), Err(StoreError::InUse));
    drop(open);
    // Half a restore that an earlier kill has left is no hindrance.
    std::fs::write(folder.path().join("duty.db.restoring"), "half").unwrap();
    let (copy, aside) = restore::restore(&made.path, &path).unwrap();
    assert_eq!((copy.lines, copy.code, copy.path), (made.lines, made.code, path.clone()));
    assert!(std::fs::read(aside.unwrap()).unwrap() == before);
    assert!(!folder.path().join("duty.db.restoring").exists());
    let mut store = SqliteStore::open(&path).unwrap();
    assert!(store.told().is_empty() && store.record(crate::support::id(1)).unwrap().is_some());
}
