//! What only the engine itself can show: its settings, its fence, its words for errors, and how its index is weighed.

use super::errors::error;
use super::{index, open};
use crate::record::error::StoreError;
use rusqlite::{Connection, ffi};

fn file() -> (tempfile::TempDir, Connection) {
    let folder = tempfile::tempdir().unwrap();
    let db = open::create(&folder.path().join("duty.db")).unwrap();
    (folder, db)
}

#[test]
fn an_error_of_the_engine_is_told_by_what_it_means_for_the_officer() {
    let named = |code: i32| error(rusqlite::Error::SqliteFailure(ffi::Error::new(code), None));
    for code in [ffi::SQLITE_BUSY, ffi::SQLITE_BUSY_SNAPSHOT, ffi::SQLITE_LOCKED] {
        assert_eq!(named(code), StoreError::Busy);
    }
    for code in [ffi::SQLITE_FULL, ffi::SQLITE_IOERR_SHMSIZE] {
        assert_eq!(named(code), StoreError::Full, "{code}");
    }
    for code in [ffi::SQLITE_NOTADB, ffi::SQLITE_CANTOPEN] {
        assert!(matches!(named(code), StoreError::CannotOpen(_)), "{code}");
    }
    for code in [ffi::SQLITE_CORRUPT, ffi::SQLITE_MISMATCH] {
        assert!(matches!(named(code), StoreError::Damaged(_)), "{code}");
    }
    assert!(matches!(named(ffi::SQLITE_IOERR), StoreError::Machine(_)));
}

#[test]
fn a_console_can_read_and_add_and_its_connection_can_do_nothing_else() {
    let (folder, mut db) = file();
    let attach = format!("ATTACH '{}' AS other", folder.path().join("other.db").display());
    for sql in [
        "DELETE FROM journal",
        "UPDATE journal SET body = ''",
        "DELETE FROM head",
        "UPDATE record SET serial = 1",
        "DROP TABLE journal",
        "DROP TRIGGER journal_keeps",
        "CREATE TABLE more (a)",
        "ALTER TABLE journal ADD COLUMN more",
        "PRAGMA user_version = 9",
        "PRAGMA synchronous = OFF",
        "PRAGMA writable_schema = ON",
        "SELECT load_extension('x')",
        &attach,
    ] {
        assert!(db.execute_batch(sql).is_err(), "{sql}");
    }
    db.execute_batch("SELECT max(seq) FROM journal; UPDATE head SET open = 0; DELETE FROM posting").unwrap();
    // With the file closed and opened for work again it is the same.
    drop(db);
    db = open::open(&folder.path().join("duty.db")).unwrap();
    assert!(db.execute_batch("DELETE FROM journal").is_err());
    // Who verifies writes nothing at all.
    let reader = super::reading::Reading::open(&folder.path().join("duty.db")).unwrap();
    assert!(reader.execute_batch("DELETE FROM posting").is_err());
}

#[test]
fn what_durability_needs_is_set_and_where_it_cannot_be_nothing_is_opened() {
    let (folder, db) = file();
    drop(db);
    let path = folder.path().join("duty.db");
    let db = Connection::open(&path).unwrap();
    open::settings(&db).unwrap();
    let is = |name: &str| db.pragma_query_value::<i64, _>(None, name, |row| row.get(0)).unwrap();
    for (name, value) in [
        ("synchronous", 2),
        ("foreign_keys", 1),
        ("recursive_triggers", 1),
        ("trusted_schema", 0),
        ("cell_size_check", 1),
        ("mmap_size", 0),
        ("temp_store", 2),
        ("wal_autocheckpoint", 0),
        ("journal_size_limit", 4_194_304),
        ("busy_timeout", 10_000),
    ] {
        assert_eq!(is(name), value, "{name}");
    }
    // A database in memory has no log, as a file system that can share no memory has none.
    let memory = Connection::open_in_memory().unwrap();
    assert!(matches!(open::settings(&memory), Err(StoreError::CannotOpen(_))));
}

#[test]
fn a_file_of_something_else_or_of_a_newer_program_is_not_opened() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.db");
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE t (a)").unwrap();
    assert!(matches!(open::open(&path), Err(StoreError::CannotOpen(why)) if why.contains("不是值班台")));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new/folder/duty.db");
    drop(open::create(&path).unwrap());
    Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    assert_eq!(open::open(&path).err(), Some(StoreError::Newer(99)));
    assert!(matches!(open::create(&path), Err(StoreError::CannotOpen(why)) if why.contains("已存在")));
}

/// Half of the bits of a weight turn with each bit of its gram or text: sums of other grams or texts do not come out
/// the same by an accident that somebody could arrange by hand.
#[test]
fn every_bit_of_a_text_or_a_gram_turns_half_of_its_weight() {
    let (mut turned, mut pairs) = (0, 0);
    for seq in 1..200u64 {
        for bit in 0..20 {
            let gram = 0x6C5B * seq;
            turned += (index::weight(seq, gram) ^ index::weight(seq, gram ^ (1 << bit))).count_ones();
            turned += (index::weight(seq, gram) ^ index::weight(seq ^ (1 << bit), gram)).count_ones();
            pairs += 2;
        }
    }
    let mean = f64::from(turned) / f64::from(pairs);
    assert!((31.0..33.0).contains(&mean), "{mean}");
}
