//! Files that earlier programs wrote are opened, verified and written to, and say the same as before.

use crate::support::old::{file_of_0_1_0, make_older};
use crate::support::{append, behind_its_back, commit};
use rusqlite::Connection;
use rusqlite::types::Value;
use serde_json::json;
use std::path::Path;
use zhiban::domain::{Ledger, OfficerId};
use zhiban::store::Store;
use zhiban::store::sqlite::{SqliteStore, verify};

/// The fields that the tables of a file of 0.1.0 have, by ledger. A book of today may have more.
fn columns(path: &Path) -> Vec<(Ledger, Vec<String>)> {
    let db = Connection::open(path).unwrap();
    let of = |ledger: Ledger| {
        let mut statement = db.prepare("SELECT name FROM pragma_table_info(?1) ORDER BY name").unwrap();
        let names = statement.query_map([ledger.key()], |row| row.get(0)).unwrap();
        (ledger, names.map(Result::unwrap).collect::<Vec<String>>())
    };
    Ledger::ALL.into_iter().map(of).filter(|(_, names)| !names.is_empty()).collect()
}

/// Every text of every ledger as SQL reads it: from the tables of 0.1.0, from the views afterwards.
fn texts(path: &Path, columns: &[(Ledger, Vec<String>)]) -> Vec<(Ledger, Vec<Vec<Value>>)> {
    let db = Connection::open(path).unwrap();
    let of = |(ledger, names): &(Ledger, Vec<String>)| {
        let list = names.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
        let sql = format!("SELECT {list} FROM {} ORDER BY seq", ledger.key());
        let mut statement = db.prepare(&sql).unwrap();
        let read = |row: &rusqlite::Row<'_>| (0..names.len()).map(|at| row.get(at)).collect();
        let rows = statement.query_map([], read).unwrap().map(Result::unwrap).collect();
        (*ledger, rows)
    };
    columns.iter().map(of).collect()
}

/// Opens a file of 0.1.0 and holds it to what it said before; gives its size before and after.
fn take_over(name: &str, records: usize) -> (u64, u64) {
    let (_folder, path) = file_of_0_1_0(name);
    let columns = columns(&path);
    let before = texts(&path, &columns);
    assert_eq!(before.iter().map(|(_, rows)| rows.len()).sum::<usize>(), records, "{name}");
    // The new program accuses nobody of an older schema, and writes nothing by looking.
    let found = verify::verify_alone(&path).unwrap();
    assert_eq!(found.damage, vec![], "{name} as 0.1.0 left it");
    let size = || std::fs::metadata(&path).unwrap().len();
    let old_size = size();
    let mut store = SqliteStore::open(&path).unwrap();
    let told = store.told();
    assert!(told.iter().all(|line| line.contains("纸带不在")), "only the tape was not kept: {told:?}");
    assert_eq!(texts(&path, &columns), before, "{name}: every field of every text reads as before");
    assert_eq!(verify::verify(&path).unwrap().damage, vec![]);
    let watch = store.watch().unwrap().unwrap();
    let officer = watch.shift.lead;
    store.trust(officer);
    let call = append(Ledger::DutyLog, 77, json!({"kind": "备忘", "content": "换了新版"}));
    commit(&mut store, watch.last.1.plus_ms(60_000), officer.0, vec![call]).unwrap();
    assert_ne!(officer, OfficerId(0));
    while !store.settle().unwrap() {}
    drop(store);
    assert_eq!(verify::verify(&path).unwrap().damage, vec![]);
    let after = texts(&path, &columns);
    assert_eq!(after.iter().map(|(_, rows)| rows.len()).sum::<usize>(), records + 1);
    // And once more, now that nothing is to be taken over.
    assert_eq!(SqliteStore::open(&path).unwrap().told(), Vec::<String>::new());
    (old_size, size())
}

#[test]
fn a_file_of_an_earlier_version_is_verified_as_what_it_is() {
    let (_folder, path) = file_of_0_1_0("demo");
    drop(SqliteStore::open(&path).unwrap());
    for version in [2, 1] {
        make_older(&path, version);
        assert_eq!(verify::verify(&path).unwrap().damage, vec![], "version {version}");
        behind_its_back(&path, "UPDATE record SET opened_at = 0 WHERE rec = (SELECT max(rec) FROM record)");
        let found = verify::verify(&path).unwrap().damage;
        assert!(found.iter().all(|d| d.what == "表 record 的 opened_at 与流水不符"), "{found:?}");
        assert_eq!(found.len(), 1);
        std::fs::remove_file(&path).unwrap();
        drop(SqliteStore::open(&path).unwrap());
    }
}

#[test]
fn the_demonstration_of_0_1_0_reads_as_before() {
    let (before, after) = take_over("demo", 51);
    assert!(after < before, "{before} -> {after}");
}

#[test]
fn ten_thousand_records_of_0_1_0_read_as_before_in_a_smaller_file() {
    let (before, after) = take_over("ten-thousand", 10_000);
    assert!(after * 100 < before * 80, "texts stand once now: {before} -> {after}");
}
