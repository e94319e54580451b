//! Nothing in the file can be changed unseen: every column of every table of the schema is tried, and no table has a list.

use crate::support::world;
use crate::support::{MORNING, append, behind_its_back, commit, id, set_up};
use rusqlite::Connection;
use serde_json::json;
use std::path::{Path, PathBuf};
use zhiban::domain::Ledger;
use zhiban::store::Store;
use zhiban::store::sqlite::{SqliteStore, verify};

/// Columns of tables that may be changed without a word, each with its reason.
const HARMLESS: [(&str, &str, &str); 2] = [
    (
        "segment",
        "level",
        "when parts of the index are joined; what they hold is held against the journal by its sum",
    ),
    ("segment", "next", "how far a part has grown, which is asked only while it grows"),
];

struct Table {
    name: String,
    key: String,
    columns: Vec<(String, String)>,
}

fn tables(path: &Path) -> Vec<Table> {
    let db = Connection::open(path).unwrap();
    let list = |sql: &str| -> Vec<(String, String)> {
        let mut statement = db.prepare(sql).unwrap();
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        rows.map(Result::unwrap).collect()
    };
    let names =
        list("SELECT name, type FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'");
    let table = |(name, _): (String, String)| {
        let columns = list(&format!("SELECT name, type FROM pragma_table_info('{name}')"));
        let key =
            list(&format!("SELECT name, type FROM pragma_table_info('{name}') WHERE pk > 0 ORDER BY pk"));
        let key = key.into_iter().map(|(name, _)| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
        Table { name, key, columns }
    };
    names.into_iter().map(table).collect()
}

/// What a value of a column becomes when somebody changes it.
fn changed(kind: &str, column: &str) -> String {
    match kind {
        "INTEGER" => format!("coalesce(\"{column}\", 0) + 1"),
        "BLOB" => format!("CAST(\"{column}\" || x'07' AS BLOB)"),
        _ => format!("coalesce(\"{column}\", '') || '改'"),
    }
}

fn full_room() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("duty.db");
    let mut store = SqliteStore::create(&path).unwrap();
    world::fill(&mut store);
    // Enough texts that the index has all its parts: newest ones, and older ones by their grams.
    let call = |n| append(Ledger::DutyLog, n, json!({"kind": "来电", "subject": "厂房起火"}));
    commit(&mut store, MORNING, 2, (2_000..2_300).map(call).collect()).unwrap();
    while store.tidy().unwrap() {}
    commit(&mut store, MORNING, 2, vec![call(2_300)]).unwrap();
    while !store.settle().unwrap() {}
    drop(store);
    assert_eq!(verify::verify(&path).unwrap().damage, vec![]);
    (folder, path)
}

#[test]
fn a_changed_or_deleted_row_of_any_table_is_told() {
    let (_folder, path) = full_room();
    let whole = std::fs::read(&path).unwrap();
    let tape = zhiban::store::places::with(&path, ".tape");
    let python = crate::evidence::python(&[path.to_str().unwrap(), "--tape", tape.to_str().unwrap()]);
    assert!(python.is_none_or(|code| code == 0), "the independent verifier agrees before anything is done");
    let (mut tried, mut refused) = (0, 0);
    let tables = tables(&path);
    std::thread::scope(|scope| {
        let shares: Vec<_> = (0..4)
            .map(|share| {
                let (tables, whole, tape) = (&tables, &whole, &tape);
                scope.spawn(move || {
                    let folder = tempfile::tempdir().unwrap();
                    let path = folder.path().join("duty.db");
                    std::fs::copy(tape, zhiban::store::places::with(&path, ".tape")).unwrap();
                    let of_share = tables.iter().skip(share).step_by(4);
                    of_share.map(|table| try_table(table, &path, whole)).collect::<Vec<_>>()
                })
            })
            .collect();
        for (told, kept_out) in shares.into_iter().flat_map(|share| share.join().unwrap()) {
            tried += told;
            refused += kept_out;
        }
    });
    println!("{tried} changes told, {refused} refused by the database");
    assert!(tried > 100, "{tried}");
}

/// Deletes the last row of a table and changes each of its columns, each in a file that is whole; gives how many changes
/// were told, and how many the database refused.
fn try_table(table: &Table, path: &Path, whole: &[u8]) -> (u32, u32) {
    let (name, mut tried, mut refused) = (&table.name, 0, 0);
    std::fs::write(path, whole).unwrap();
    let count = format!("SELECT count(*) FROM {name}");
    let rows: i64 = Connection::open(path).unwrap().query_row(&count, [], |row| row.get(0)).unwrap();
    assert!(rows > 0, "{name} has no row in the room: a case for it is missing");
    let last = format!("({key}) = (SELECT {key} FROM {name} ORDER BY {key} DESC LIMIT 1)", key = table.key);
    let mut cases = vec![("*".to_owned(), format!("DELETE FROM {name} WHERE {last}"))];
    cases.extend(table.columns.iter().map(|(column, kind)| {
        let sql = format!("UPDATE {name} SET \"{column}\" = {} WHERE {last}", changed(kind, column));
        (column.clone(), sql)
    }));
    for (column, sql) in cases {
        std::fs::write(path, whole).unwrap();
        if std::panic::catch_unwind(|| behind_its_back(path, &sql)).is_err() {
            refused += 1;
            continue;
        }
        tried += 1;
        let damage = verify::verify(path).map_or(1, |report| report.damage.len());
        let harmless = HARMLESS.iter().any(|(t, c, _)| t == name && *c == column);
        assert_eq!(damage == 0, harmless, "{sql}");
        // Whoever has none of our code sees what he speaks of: the journal and the list of records.
        if ["journal", "record"].contains(&name.as_str()) {
            let code = crate::evidence::python(&[path.to_str().unwrap()]);
            assert!(code.is_none_or(|code| code != 0), "{sql}: the independent verifier sees nothing");
        }
    }
    (tried, refused)
}

/// The book of papers was a table that nobody verified; now there is no table of texts at all.
#[test]
fn the_texts_of_a_book_cannot_be_changed_through_its_name() {
    let (_folder, path) = full_room();
    let db = Connection::open(&path).unwrap();
    for ledger in Ledger::ALL {
        let name = ledger.key();
        let texts: i64 = db.query_row(&format!("SELECT count(*) FROM {name}"), [], |row| row.get(0)).unwrap();
        assert!(texts > 0, "{name}");
        for sql in [format!("UPDATE {name} SET rec = 0"), format!("DELETE FROM {name}")] {
            let error = db.execute_batch(&sql).unwrap_err().to_string();
            assert!(error.contains("view"), "{error}");
        }
    }
}

/// What somebody puts in the place of a view is told, and what the program reads is not led by it.
#[test]
fn a_view_that_shows_something_else_is_told_and_misleads_nobody() {
    let (_folder, path) = full_room();
    let row = |path: &Path| SqliteStore::open(path).unwrap().records_after(Ledger::Paper, 0, 1).unwrap();
    let before = row(&path);
    for sql in [
        "DROP VIEW paper; CREATE VIEW paper AS SELECT 1 AS seq, 1 AS rec, '被改掉的正文' AS text",
        "DROP VIEW paper; CREATE TABLE paper (seq INTEGER PRIMARY KEY, rec INTEGER, text TEXT)",
        "CREATE VIEW more AS SELECT 1 AS x",
        "DROP VIEW paper",
    ] {
        let kept = std::fs::read(&path).unwrap();
        Connection::open(&path).unwrap().execute_batch(sql).unwrap();
        let damage = verify::verify(&path).unwrap().damage;
        assert!(damage.iter().any(|d| d.place.starts_with("view ")), "{sql}: {damage:?}");
        // The room opens all the same, and opening it does not take the evidence away; a view that is missing is made anew.
        assert_eq!(row(&path), before, "{sql}");
        let still = verify::verify(&path).unwrap().damage;
        assert_eq!(still.is_empty(), sql == "DROP VIEW paper", "{sql}: {still:?}");
        std::fs::write(&path, kept).unwrap();
    }
}

/// More than two hundred of each stood on no sheet before, and nothing said so.
#[test]
fn nothing_is_cut_off_a_sheet_however_much_there_is() {
    let folder = tempfile::tempdir().unwrap();
    let mut sqlite = SqliteStore::create(&folder.path().join("duty.db")).unwrap();
    let mut oracle = crate::support::oracle::MemoryStore::new();
    let stores: [&mut dyn Store; 2] = [&mut sqlite, &mut oracle];
    for store in stores {
        commit(store, MORNING, 0, set_up()).unwrap();
        let words = |n: u128| {
            let text = json!({"kind": "批示指示", "words": format!("第{n}条"), "status": "待办", "weight": "紧急", "for_all": true});
            append(Ledger::DutyLog, n, text)
        };
        let fire = |n| append(Ledger::Incident, n, json!({"title": format!("第{n}起"), "phase": "处置中"}));
        commit(store, MORNING, 1, (1..=205).map(words).chain((301..=505).map(fire)).collect()).unwrap();
        let sheet = store.sheet().unwrap();
        assert_eq!((sheet.running.len(), sheet.instructions.len()), (205, 205));
        assert_eq!((sheet.highlights.len(), sheet.unread.len()), (205, 205));
        assert_eq!(sheet.instructions.last().unwrap().id, id(1), "the oldest is there");
    }
}
