//! Setting a room up, with a fault at every call: afterwards there is a whole room or none, never one in which nobody
//! can sign on.

use super::{LEDGER, ROOM, child, fast_folder, number, shim};
use crate::support::PINS;
use std::path::{Path, PathBuf};
use zhiban::domain::Offset;
use zhiban::store::act::{Role, Setting};
use zhiban::store::pin::{Cost, Pin};
use zhiban::store::places::STORAGE;
use zhiban::store::sqlite::{SqliteStore, verify};
use zhiban::store::{NewOfficer, Store, StoreError};

const FAULTS: [(&str, bool); 7] = [
    ("kill-before", false),
    ("kill-after", false),
    ("torn", false),
    ("enospc", false),
    ("enospc", true),
    ("eio", false),
    ("eio", true),
];

fn set_up(room: &Path) -> Result<SqliteStore, StoreError> {
    let setting = Setting {
        unit: "东江区值班室".into(),
        level: "县级".into(),
        offset: Offset::default(),
        pattern: Default::default(),
        drill: false,
    };
    let officers = ["甲", "乙"].into_iter().zip(PINS).map(|(name, pin)| NewOfficer {
        name: name.into(),
        post: String::new(),
        role: Role::Officer,
        pin: Pin::new(pin),
    });
    let path = room.join(LEDGER);
    SqliteStore::create_set_up(&path, setting, officers.collect(), Cost::NONE, super::story::EVE)
}

/// Not a test: the test below starts it as a process of its own. Without its folder it does nothing.
#[test]
#[ignore = "started by the test of this module as a process of its own"]
fn sets_a_room_up() {
    let Some(folder) = std::env::var_os(child::FOLDER).map(PathBuf::from) else { return };
    // What it is told is of no interest: only what is there afterwards.
    drop(set_up(&folder.join(ROOM)));
}

/// Runs one set-up with a fault at a call; gives how many calls it made when it came to its end.
fn run(shim: &Path, fault: Option<(&str, bool, usize)>) -> (tempfile::TempDir, Option<usize>) {
    let folder = fast_folder();
    let root = folder.path().canonicalize().unwrap();
    let room = root.join(ROOM);
    std::fs::create_dir(&room).unwrap();
    std::fs::write(room.join(STORAGE), "secret = \"secret\"\n").unwrap();
    let counts = root.join("counts");
    let mut settings = vec![
        ("ZHIBAN_SHIM_FOLDER", room.display().to_string()),
        ("ZHIBAN_SHIM_COUNT", counts.display().to_string()),
    ];
    if let Some((word, always, at)) = fault {
        settings.push(("ZHIBAN_SHIM_FAULT", word.to_owned()));
        settings.push(("ZHIBAN_SHIM_AT", at.to_string()));
        if always {
            settings.push(("ZHIBAN_SHIM_ALWAYS", "1".to_owned()));
        }
    }
    let mut child = child::start_test("faults::setup::sets_a_room_up", &root, shim, 0, &settings);
    assert!(child::wait(&mut child).is_some(), "set-up hangs at {fault:?}");
    let calls = std::fs::read_to_string(counts).ok();
    (folder, calls.and_then(|text| text.split_whitespace().next()?.parse().ok()))
}

#[test]
fn a_room_is_set_up_whole_or_not_at_all() {
    let Some(shim) = shim() else { return };
    let (_folder, calls) = run(shim, None);
    let calls = calls.unwrap();
    let wanted = number("ZHIBAN_FAULT_POINTS", 12);
    let step = calls.checked_div(wanted).unwrap_or(1).max(1);
    let (mut whole, mut none) = (0, 0);
    for (word, always) in FAULTS {
        for at in (1..=calls).step_by(step) {
            let (folder, _) = run(shim, Some((word, always, at)));
            let room = folder.path().join(ROOM);
            let mut store = match SqliteStore::open(&room.join(LEDGER)) {
                Ok(store) => {
                    whole += 1;
                    store
                }
                Err(StoreError::CannotOpen(_)) => {
                    none += 1;
                    set_up(&room).unwrap_or_else(|e| panic!("{word} at {at}: not set up again: {e}"))
                }
                Err(e) => panic!("{word} at {at}: {e}"),
            };
            let watch = store.watch().unwrap();
            assert_eq!(watch.map(|w| w.officers.len()), Some(2), "{word} at {at}");
            drop(store);
            assert_eq!(verify::verify(&room.join(LEDGER)).unwrap().damage, vec![], "{word} at {at}");
        }
    }
    eprintln!("{calls} calls; {whole} rooms whole, {none} times none and set up again");
    assert!(whole > 0 && none > 0);
}
