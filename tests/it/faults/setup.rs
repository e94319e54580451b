//! Setting a room up, with a fault at every call: afterwards there is a whole room or none, never one in which nobody
//! can sign on. And taking an older file over to the schema of now: it is the old one or the new one, with every word.

use super::{LEDGER, ROOM, child, fast_folder, number, shim};
use crate::support::{MORNING, PINS, append, commit, found};
use std::path::{Path, PathBuf};
use zhiban::domain::{Ledger, Offset};
use zhiban::record::act::{Role, Setting};
use zhiban::record::pin::{Cost, Pin};
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

pub fn set_up(room: &Path) -> Result<SqliteStore, StoreError> {
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

/// Not a test: the test below starts it as a process of its own. Without its folder it does nothing.
#[test]
#[ignore = "started by the test of this module as a process of its own"]
fn opens_a_room() {
    let Some(folder) = std::env::var_os(child::FOLDER).map(PathBuf::from) else { return };
    drop(SqliteStore::open(&folder.join(ROOM).join(LEDGER)));
}

/// Runs one of the children in a prepared room with a fault at a call; gives how many calls it made when it came to
/// its end.
fn run(
    shim: &Path,
    doing: &str,
    prepare: impl Fn(&Path),
    fault: Option<(&str, bool, usize)>,
) -> (tempfile::TempDir, Option<usize>) {
    let folder = fast_folder();
    let root = folder.path().canonicalize().unwrap();
    let room = root.join(ROOM);
    std::fs::create_dir(&room).unwrap();
    prepare(&room);
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
    let mut child = child::start_test(&format!("faults::setup::{doing}"), &root, shim, 0, &settings);
    assert!(child::wait(&mut child).is_some(), "{doing} hangs at {fault:?}");
    let calls = std::fs::read_to_string(counts).ok();
    (folder, calls.and_then(|text| text.split_whitespace().next()?.parse().ok()))
}

pub fn settings_of(room: &Path) {
    std::fs::write(room.join(STORAGE), "secret = \"secret\"\n").unwrap();
}

/// Calls at which a fault is tried, of so many.
fn points(calls: usize) -> impl Iterator<Item = usize> {
    let step = calls.checked_div(number("ZHIBAN_FAULT_POINTS", 12)).unwrap_or(1).max(1);
    (1..=calls).step_by(step)
}

#[test]
fn a_room_is_set_up_whole_or_not_at_all() {
    let Some(shim) = shim() else { return };
    let (_folder, calls) = run(shim, "sets_a_room_up", settings_of, None);
    let calls = calls.unwrap();
    let (mut whole, mut none) = (0, 0);
    for (word, always) in FAULTS {
        for at in points(calls) {
            let (folder, _) = run(shim, "sets_a_room_up", settings_of, Some((word, always, at)));
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

/// The files of a room of version 1, from before there was an index of search, with forty calls in it.
fn of_version_one() -> Vec<(std::ffi::OsString, Vec<u8>)> {
    let folder = fast_folder();
    settings_of(folder.path());
    let mut store = set_up(folder.path()).unwrap();
    let call = |n: u128| {
        append(Ledger::DutyLog, n, serde_json::json!({"kind": "来电", "content": format!("第{n}号厂房起火")}))
    };
    store.trust(zhiban::domain::OfficerId(1));
    commit(&mut store, MORNING, 1, (1..=40).map(call).collect()).unwrap();
    drop(store);
    crate::support::old::make_older(&folder.path().join(LEDGER), 1);
    let files = std::fs::read_dir(folder.path()).unwrap().map(Result::unwrap);
    let files = files.filter(|file| file.path().is_file());
    files.map(|file| (file.file_name(), std::fs::read(file.path()).unwrap())).collect()
}

#[test]
fn an_older_file_is_taken_over_whole_or_stays_as_it_was() {
    let Some(shim) = shim() else { return };
    let files = of_version_one();
    let lay_down = |room: &Path| {
        files.iter().for_each(|(name, data)| std::fs::write(room.join(name), data).unwrap());
    };
    let (_folder, calls) = run(shim, "opens_a_room", lay_down, None);
    let calls = calls.unwrap();
    let mut versions = [0, 0, 0];
    for (word, always) in FAULTS {
        for at in points(calls) {
            let (folder, _) = run(shim, "opens_a_room", lay_down, Some((word, always, at)));
            let path = folder.path().join(ROOM).join(LEDGER);
            let db = rusqlite::Connection::open(&path).unwrap();
            let version: usize =
                db.pragma_query_value(None, "user_version", |row| row.get::<_, u8>(0)).unwrap().into();
            versions[version - 1] += 1;
            drop(db);
            let mut store = SqliteStore::open(&path).unwrap_or_else(|e| panic!("{word} at {at}: {e}"));
            assert_eq!(found(&mut store, "厂房起火", 100).len(), 40, "{word} at {at}");
            drop(store);
            assert_eq!(verify::verify(&path).unwrap().damage, vec![], "{word} at {at}");
        }
    }
    let [old, half, new] = versions;
    eprintln!(
        "{calls} calls; {old} files stayed as they were, {half} came half the way, {new} were taken over"
    );
    assert!(old > 0 && half > 0 && new > 0);
}
