//! Somebody plants triggers in the ledger while a console works: what is told as saved is there, and the planting is told.

use crate::support::{self, MORNING, append};
use rusqlite::Connection;
use serde_json::json;
use zhiban::domain::Ledger;
use zhiban::store::Store;
use zhiban::store::sqlite::{SqliteStore, verify};

/// A room in a file, with one record.
fn room() -> (tempfile::TempDir, std::path::PathBuf, SqliteStore) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("duty.db");
    let mut store = SqliteStore::create(&path).unwrap();
    support::commit(&mut store, MORNING, 0, support::set_up()).unwrap();
    write(&mut store, 1);
    (folder, path, store)
}

fn write(store: &mut SqliteStore, n: u128) {
    let text = json!({"kind": "来电", "subject": format!("第{n}件"), "weight": "重要", "status": "备查"});
    support::commit(store, MORNING.plus_ms(n as i64 * 1000), 1, vec![append(Ledger::DutyLog, n, text)])
        .unwrap();
}

/// Every table of the file, asked of the file.
fn tables(db: &Connection) -> Vec<String> {
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
    let mut statement = db.prepare(sql).unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

#[test]
fn no_trigger_of_somebody_swallows_what_is_told_as_saved() {
    let (_folder, path, mut store) = room();
    let other = Connection::open(&path).unwrap();
    let kinds = [
        ("ignore", "BEFORE INSERT ON T BEGIN SELECT RAISE(IGNORE); END"),
        ("gone", "AFTER INSERT ON T BEGIN DELETE FROM T WHERE rowid = new.rowid; END"),
        ("still", "BEFORE UPDATE ON T BEGIN SELECT RAISE(IGNORE); END"),
        ("abort", "BEFORE INSERT ON T BEGIN SELECT RAISE(ABORT, 'no'); END"),
    ];
    let mut n = 1;
    for table in tables(&other) {
        for (name, text) in kinds {
            n += 1;
            // A guard of the schema itself stands in the way of a deletion by a trigger; whoever plants one takes it away.
            other.execute_batch(&format!("DROP TRIGGER IF EXISTS {table}_stays")).unwrap();
            let planted = format!("planted_{name}");
            if other
                .execute_batch(&format!(
                    "CREATE TRIGGER {planted} {}",
                    text.replace("ON T ", &format!("ON {table} "))
                        .replace("FROM T ", &format!("FROM {table} "))
                ))
                .is_err()
            {
                continue;
            }
            write(&mut store, n);
            let told = store.told().join("\n");
            assert!(told.contains(&planted), "{table} {name}: {told}");
            assert!(store.record(support::id(n)).unwrap().is_some(), "{table} {name}");
            assert!(store.told().is_empty(), "told once, and not with every record");
            let damage = verify::verify(&path).unwrap().damage;
            assert!(damage.iter().any(|d| d.place.contains(&planted)), "{table} {name}: {damage:?}");
            let other_damage: Vec<_> = damage.iter().filter(|d| !d.place.starts_with("trigger ")).collect();
            assert!(other_damage.is_empty(), "{table} {name}: {other_damage:?}");
            other.execute_batch(&format!("DROP TRIGGER {planted}")).unwrap();
        }
    }
    assert!(n > 40, "{n}");
    // And it is on the tape: the ledger gone, every record comes back.
    drop((store, other));
    for ending in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{ending}", path.display()));
    }
    let mut store = SqliteStore::open(&path).unwrap();
    for n in 1..=n {
        assert!(store.record(support::id(n)).unwrap().is_some(), "{n}");
    }
}

#[test]
fn a_column_or_index_of_somebody_is_told_and_hinders_nothing_or_the_record_is_refused_in_words() {
    let (_folder, path, mut store) = room();
    let other = Connection::open(&path).unwrap();
    other.execute_batch("CREATE INDEX planted_one ON record (serial)").unwrap();
    write(&mut store, 2);
    assert!(store.told().join("").contains("planted_one"));
    other
        .execute_batch("DROP INDEX planted_one; CREATE UNIQUE INDEX planted_two ON journal (by)")
        .unwrap_err();
    other.execute_batch("CREATE UNIQUE INDEX planted_two ON head (voided) WHERE rec > 6").ok();
    let text = json!({"kind": "来电", "subject": "又一件", "status": "备查"});
    let written =
        support::commit(&mut store, MORNING.plus_ms(9000), 1, vec![append(Ledger::DutyLog, 9, text)]);
    // Either it was written whole, or it was refused and nothing of it is there.
    assert_eq!(written.is_ok(), store.record(support::id(9)).unwrap().is_some());
}
