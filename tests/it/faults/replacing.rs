//! What takes the place of another file: it is on the disk before it has the name, and the name is on the disk before
//! anything else is renamed. Setting up, copying, restoring and mending do this, and none of them is part of the story.

use super::recording::{Operation, operations};
use super::setup::{set_up, settings_of};
use super::{COPIES, LEDGER, ROOM, child, fast_folder, shim, story};
use std::collections::BTreeSet;
use std::path::PathBuf;
use zhiban::domain::Offset;
use zhiban::store::sqlite::{How, SqliteStore, backup, restore};

/// Not a test: the test below starts it as a process of its own. Without its folder it does nothing.
#[test]
#[ignore = "started by the test of this module as a process of its own"]
fn replaces_every_file_of_a_room() {
    let Some(folder) = std::env::var_os(child::FOLDER).map(PathBuf::from) else { return };
    let room = folder.join(ROOM);
    let ledger = room.join(LEDGER);
    drop(set_up(&room).unwrap());
    let copy = backup::backup(&ledger, &room.join(COPIES), story::EVE, Offset::default()).unwrap();
    restore::restore(&copy.path, &ledger).unwrap();
    SqliteStore::mend(&ledger, How::default()).unwrap();
}

#[test]
fn what_takes_a_place_is_on_the_disk_before_and_its_name_before_the_next() {
    let Some(shim) = shim() else { return };
    let (kept, watched) = (fast_folder(), fast_folder());
    let root = watched.path().canonicalize().unwrap();
    std::fs::create_dir(root.join(ROOM)).unwrap();
    settings_of(&root.join(ROOM));
    let log = kept.path().join("log");
    let settings =
        [("ZHIBAN_SHIM_FOLDER", root.display().to_string()), ("ZHIBAN_SHIM_LOG", log.display().to_string())];
    let doing = "faults::replacing::replaces_every_file_of_a_room";
    let mut run = child::start_test(doing, &root, shim, 0, &settings);
    assert!(child::wait(&mut run).is_some_and(|status| status.success()), "the child came to no good end");

    let copies = format!("{COPIES}/");
    let tape = format!("{LEDGER}.tape");
    let (tape, copies) = (tape.as_str(), copies.as_str());
    let is_place = |name: &str| name == LEDGER || name == tape || name.starts_with(copies);
    // Files that were changed since they were synced; the place that was taken last, while its folder is not synced.
    let (mut unsynced, mut unnamed) = (BTreeSet::new(), None);
    let mut taken = Vec::new();
    for operation in operations(&std::fs::read(log).unwrap()) {
        match operation {
            Operation::Make { name, .. }
            | Operation::Write { name, .. }
            | Operation::Cut { name, .. }
            | Operation::Reserve { name, .. } => drop(unsynced.insert(name)),
            Operation::Sync { name } => drop(unsynced.remove(&name)),
            Operation::SyncFolder { name } => drop(unnamed.take_if(|place: &mut String| {
                place.rsplit_once('/').map_or("", |(folder, _)| folder) == name
            })),
            Operation::Rename { from, to } => {
                assert_eq!(unnamed, None, "its name may be lost when {from} becomes {to}");
                if is_place(&to) {
                    assert!(!unsynced.contains(&from), "{from} is not on the disk when it becomes {to}");
                    taken.push(if to.starts_with(copies) { copies.to_owned() } else { to.clone() });
                    unnamed = Some(to);
                }
            }
            Operation::Unlink { .. } | Operation::Word(_) => {}
        }
    }
    assert_eq!(unnamed, None, "the last name may be lost");
    // Set up, copied, restored, mended.
    assert_eq!(taken, [tape, LEDGER, copies, LEDGER, tape, LEDGER]);
}
