//! The index in the file: what is done to it is named and undone, and tidying it changes nothing that is found.

use crate::search::{count, pages, random_values, sqlite};
use crate::support::old::make_older;
use crate::support::{Chance, MORNING, append, commit, query};
use serde_json::json;
use std::path::Path;
use zhiban::domain::Ledger;
use zhiban::record::wish::Wish;
use zhiban::store::StoreError;
use zhiban::store::sqlite::{SqliteStore, verify};

/// How many segments there are, by level, and texts that stand by themselves.
fn shape(path: &Path) -> (Vec<(i64, i64)>, i64) {
    let db = rusqlite::Connection::open(path).unwrap();
    let mut statement =
        db.prepare("SELECT level, count(*) FROM segment WHERE state = 0 GROUP BY level").unwrap();
    let levels = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    let levels = levels.map(Result::unwrap).collect();
    (levels, db.query_row("SELECT count(*) FROM fresh", [], |row| row.get(0)).unwrap())
}

#[test]
fn what_is_done_to_the_index_is_named_and_undone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("duty.db");
    let mut chance = Chance(2);
    let mut store = sqlite(folder.path());
    let wishes: Vec<Wish> =
        (1..=400).map(|n| append(Ledger::DutyLog, n, random_values(Ledger::DutyLog, &mut chance))).collect();
    commit(&mut store, MORNING, 1, wishes).unwrap();
    while store.tidy().unwrap() {}
    let whole = count(&mut store, &query("火", 5));
    drop(store);
    let harm = |sql: &str| rusqlite::Connection::open(&path).unwrap().execute_batch(sql).unwrap();
    for sql in [
        "DELETE FROM fresh WHERE seq = (SELECT max(seq) FROM fresh)",
        "UPDATE fresh SET grams = x'05' WHERE seq = (SELECT min(seq) FROM fresh)",
        "UPDATE posting SET texts = x'0001' WHERE gram = 28779",
        "DELETE FROM posting WHERE gram = 28779",
        "INSERT INTO posting VALUES (1, 5, x'0001')",
        "INSERT INTO posting VALUES (99, 5, x'0001')",
        "INSERT INTO fresh VALUES (100000, x'05')",
        "DELETE FROM segment",
        "UPDATE segment SET first = first + 1",
        "DELETE FROM fresh",
    ] {
        harm(sql);
        let damage = verify::verify(&path).unwrap().damage;
        assert!(damage.iter().any(|d| d.place == "查找索引"), "{sql}: {damage:?}");
        let mut store = SqliteStore::open(&path).unwrap();
        store.reindex().unwrap();
        assert_eq!(count(&mut store, &query("火", 5)), whole, "{sql}");
        drop(store);
        assert_eq!(verify::verify(&path).unwrap().damage, vec![], "{sql}");
    }
}

#[test]
fn quiet_moments_make_few_lists_of_many_and_then_there_is_nothing_left_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("duty.db");
    let mut store = sqlite(folder.path());
    let call = |n| {
        append(Ledger::DutyLog, n, json!({"kind": "来电", "subject": format!("记录{n}"), "unit": "石桥镇"}))
    };
    commit(&mut store, MORNING, 1, (1..=63).map(call).collect()).unwrap();
    let before = store.unsettled();
    assert_eq!(store.tidy(), Ok(false), "63 texts are none too many");
    assert_eq!((store.unsettled(), shape(&path)), (before, (vec![], 63)));
    commit(&mut store, MORNING, 1, vec![call(64)]).unwrap();
    assert_eq!((store.tidy(), store.unsettled()), (Ok(true), before + 2));
    assert_eq!((store.tidy(), shape(&path)), (Ok(false), (vec![(1, 1)], 0)));
    assert_eq!(store.unsettled(), before + 2, "who has nothing to do writes nothing");
    // Whoever is never quiet is not asked about more than some hundreds of texts either.
    commit(&mut store, MORNING, 1, (65..=1_000).map(call).collect()).unwrap();
    assert!((256 - 64..256 + 64).contains(&shape(&path).1), "{:?}", shape(&path));
    commit(&mut store, MORNING, 1, (1_001..=2_115).map(call).collect()).unwrap();
    let steps = (0..1_000).take_while(|_| store.tidy().unwrap()).count();
    assert!((1..1_000).contains(&steps), "{steps}");
    // Twice sixteen of the first level became one of the second each: 2,048 texts; 64 more and three.
    assert_eq!(shape(&path), (vec![(1, 1), (2, 2)], 3));
    let stray = "SELECT count(*) FROM posting WHERE segment NOT IN (SELECT id FROM segment)";
    let db = rusqlite::Connection::open(&path).unwrap();
    assert_eq!(db.query_row(stray, [], |row| row.get::<_, i64>(0)).unwrap(), 0);
    assert_eq!(count(&mut store, &query("石桥", 5)), 2_115);
    assert_eq!(count(&mut store, &query("记录2000", 5)), 1);
    drop(store);
    assert_eq!(verify::verify(&path).unwrap().damage, vec![]);
}

#[test]
fn while_lists_are_joined_step_by_step_everything_is_found_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("duty.db");
    let mut store = sqlite(folder.path());
    let mut chance = Chance(9);
    // Texts of so many different characters that a joining takes several steps, and a replaced list goes in several.
    let mut text = |n: u128| {
        let odd: String =
            (0..24).filter_map(|_| char::from_u32(0x4E00 + chance.below(20_000) as u32)).collect();
        append(Ledger::DutyLog, n, json!({"kind": "来电", "subject": format!("石桥{odd}")}))
    };
    let wishes: Vec<Wish> = (1..=1_100).map(&mut text).collect();
    // With as many segments as do not join yet, and all the rest in one commit that joins nothing by itself.
    let (first, rest) = wishes.split_at(900);
    commit(&mut store, MORNING, 1, first.to_vec()).unwrap();
    commit(&mut store, MORNING, 1, rest.to_vec()).unwrap();
    let (mut steps, mut states) = (0, std::collections::BTreeSet::new());
    loop {
        assert_eq!(count(&mut store, &query("石桥", 5)), 1_100, "after {steps} steps");
        assert_eq!(pages(&mut store, &query("石桥", 500), 500).len(), 1_100, "after {steps} steps");
        assert_eq!(verify::verify(&path).unwrap().damage, vec![], "after {steps} steps");
        let db = rusqlite::Connection::open(&path).unwrap();
        let mut statement = db.prepare("SELECT DISTINCT state FROM segment").unwrap();
        states.extend(statement.query_map([], |row| row.get::<_, i64>(0)).unwrap().map(Result::unwrap));
        if !store.tidy().unwrap() {
            break;
        }
        steps += 1;
    }
    assert!(
        steps > 10 && states.len() == 3,
        "whole, growing and going were seen: {states:?} in {steps} steps"
    );
}

#[test]
fn a_file_from_before_the_index_gets_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("duty.db");
    let mut store = sqlite(folder.path());
    let mut chance = Chance(3);
    let wishes: Vec<Wish> =
        (1..=300).map(|n| append(Ledger::DutyLog, n, random_values(Ledger::DutyLog, &mut chance))).collect();
    commit(&mut store, MORNING, 1, wishes).unwrap();
    let whole = count(&mut store, &query("火", 5));
    assert!(whole > 20);
    drop(store);
    make_older(&path, 1);
    let mut store = SqliteStore::open(&path).unwrap();
    assert_eq!(count(&mut store, &query("火", 5)), whole);
    drop(store);
    assert_eq!(verify::verify(&path).unwrap().damage, vec![]);
}

#[test]
fn two_consoles_that_take_an_older_file_over_at_once_both_get_it() {
    for round in 0..10 {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("duty.db");
        let mut store = sqlite(folder.path());
        let call = |n| append(Ledger::DutyLog, n, json!({"kind": "来电", "subject": "厂房起火"}));
        commit(&mut store, MORNING, 1, (1..=300).map(call).collect()).unwrap();
        drop(store);
        make_older(&path, 1);
        let start = std::sync::Barrier::new(2);
        let open = || {
            start.wait();
            SqliteStore::open(&path).map(|mut store| (store.told(), count(&mut store, &query("起火", 5))))
        };
        let told = std::thread::scope(|scope| {
            let both = [scope.spawn(open), scope.spawn(open)];
            both.map(|one| one.join().unwrap())
        });
        assert_eq!(told, [Ok((vec![], 300)), Ok((vec![], 300))], "round {round}");
        assert_eq!(verify::verify(&path).unwrap().damage, vec![]);
    }
}

#[test]
fn a_console_that_only_reads_is_not_asked_to_tidy() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = sqlite(folder.path());
    assert_eq!(store.tidy(), Ok(false));
    assert_ne!(store.tidy(), Err(StoreError::Busy));
}
