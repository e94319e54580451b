//! Opening and creating the file: flags, version, settings read back, migrations, and what is forbidden.

use super::errors::error;
use crate::domain::Ledger;
use crate::record::error::StoreError;
use crate::text::machine;
use rusqlite::config::DbConfig;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::path::Path;
use std::time::Duration;

/// "ZhBn": tells a duty-room file from any other `SQLite` file.
const APPLICATION_ID: i64 = 0x5A68_426E;
/// `SQLite` below 3.51.3 can lose commits when two connections reset the write-ahead log.
const SQLITE_MIN: i32 = 3_051_003;
/// Plans do not depend on the values that are bound. Without it `SQLite` prepares a statement anew whenever they change,
/// which took three quarters of the time of looking a record up.
const STEADY_PLANS: (DbConfig, bool) = (DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true);
/// A line of the journal takes some 700 bytes: on a page of this size eleven fit with little left over, on one of 4,096
/// five, with a sixth of it empty.
const PAGE_BYTES: i64 = 8_192;
/// How long a console waits for another one to finish writing.
pub(super) const BUSY: Duration = Duration::from_secs(10);

/// The schema, one file a version. A released file is never edited.
pub(super) const MIGRATIONS: &[&str] = &[
    include_str!("../../../assets/sql/sqlite/0001_base.sql"),
    include_str!("../../../assets/sql/sqlite/0002_search.sql"),
    include_str!("../../../assets/sql/sqlite/0003_one_truth.sql"),
];
/// From this version on the file has an index.
pub(super) const INDEXED: usize = 2;
/// From this version on texts stand in the journal alone, and what is found by value in `facet`.
pub(super) const ONE_TRUTH: usize = 3;

/// Makes a new file; an existing one is never touched.
pub(super) fn create(path: &Path) -> Result<Connection, StoreError> {
    if path.exists() {
        return Err(StoreError::CannotOpen("文件已存在".into()));
    }
    if let Some(folder) = path.parent().filter(|p| !p.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder)
            .map_err(|e| StoreError::CannotOpen(format!("{}:{}", folder.display(), machine::why(&e))))?;
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | base_flags();
    crate::store::files::make_private(path)?;
    let mut db = Connection::open_with_flags(path, flags).map_err(error)?;
    db.pragma_update(None, "page_size", PAGE_BYTES).map_err(error)?;
    db.pragma_update(None, "application_id", APPLICATION_ID).map_err(error)?;
    settings(&db)?;
    migrate(&mut db)?;
    super::views::refresh(&mut db)?;
    // VACUUM removes the free pages that the steps of the schema left, so that a changed byte is noticed wherever it is.
    db.execute_batch("VACUUM").map_err(error)?;
    fence(&mut db)?;
    Ok(db)
}

/// Opens an existing file for work. The caller has checked the file system (`files::check`).
pub(super) fn open(path: &Path) -> Result<Connection, StoreError> {
    let mut db = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    settings(&db)?;
    let was = version(&db)?;
    migrate(&mut db)?;
    super::views::refresh(&mut db)?;
    if was < ONE_TRUTH as i64 {
        shrink(&db);
    }
    fence(&mut db)?;
    Ok(db)
}

/// Gives the room of dropped tables back to the disk. Where it cannot, because the disk is full or another console has
/// the file open, the file stays as large as it was and everything in it is as good.
fn shrink(db: &Connection) {
    // The copy that VACUUM makes belongs on the disk and not in memory: it is as large as the file.
    let _ = db.execute_batch("PRAGMA temp_store = 1; VACUUM");
    let _ = db.execute_batch("PRAGMA temp_store = 2");
}

/// Sets that plans do not depend on the values that are bound.
pub(super) fn steady_plans(db: &Connection) -> Result<(), StoreError> {
    db.set_db_config(STEADY_PLANS.0, STEADY_PLANS.1).map(|_| ()).map_err(error)
}

/// A number that `SQLite` raises with every change of the file's schema, whoever makes it.
pub(super) fn schema_version(db: &Connection) -> Result<i64, StoreError> {
    db.pragma_query_value(None, "schema_version", |row| row.get(0)).map_err(error)
}

/// Whether the file says of itself that it has the whole schema.
pub(super) fn is_current(db: &Connection) -> Result<bool, StoreError> {
    Ok(version(db)? == MIGRATIONS.len() as i64)
}

/// The number of its schema that the file bears.
pub(super) fn version(db: &Connection) -> Result<i64, StoreError> {
    db.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(error)
}

/// The schema of a version in an empty memory database: what the schema of a whole file of that version looks like.
pub(super) fn pattern(version: usize) -> Result<Connection, StoreError> {
    let db = Connection::open_in_memory().map_err(error)?;
    for sql in MIGRATIONS.iter().take(version) {
        db.execute_batch(sql).map_err(error)?;
    }
    Ok(db)
}

fn base_flags() -> OpenFlags {
    OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_EXRESCODE
}

/// Opens a file that is one of ours, of this version or an earlier one, with our tables in it.
pub(super) fn connect(path: &Path, mode: OpenFlags) -> Result<Connection, StoreError> {
    if rusqlite::version_number() < SQLITE_MIN {
        return Err(StoreError::Machine(format!("SQLite {} 太旧", rusqlite::version())));
    }
    let db = Connection::open_with_flags(path, mode | base_flags()).map_err(error)?;
    db.busy_timeout(BUSY).map_err(error)?;
    let id: i64 = db.pragma_query_value(None, "application_id", |row| row.get(0)).map_err(error)?;
    if id != APPLICATION_ID {
        return Err(StoreError::CannotOpen("不是值班台的文件".into()));
    }
    let version = version(&db)?;
    if version > MIGRATIONS.len() as i64 {
        return Err(StoreError::Newer(version));
    }
    if let Some(name) = replaced(&db)? {
        return Err(StoreError::Damaged(format!("表 {name} 被换成了别的东西,没有往下读")));
    }
    Ok(db)
}

/// A table of ours in whose place stands a view, or a table that some module makes up. Such a thing never has to end, and
/// would be read for ever; so nothing is read of a file that has one.
fn replaced(db: &Connection) -> Result<Option<String>, StoreError> {
    let names = |db: &Connection, sql: &str| {
        let mut statement = db.prepare(sql).map_err(error)?;
        let read = statement.query_map([], |row| row.get::<_, String>(0)).map_err(error)?;
        read.collect::<Result<Vec<_>, _>>().map_err(error)
    };
    let made_up = "SELECT name FROM sqlite_schema WHERE type = 'view' OR sql LIKE 'CREATE VIRTUAL%'";
    // Views have the names of ledgers; of those nothing is read.
    let mut suspects = names(db, made_up)?;
    suspects.retain(|name| Ledger::from_key(name).is_none());
    if suspects.is_empty() {
        return Ok(None);
    }
    let ours = names(&pattern(MIGRATIONS.len())?, "SELECT name FROM sqlite_schema WHERE type = 'table'")?;
    Ok(suspects.into_iter().find(|name| ours.iter().any(|table| table.eq_ignore_ascii_case(name))))
}

/// Sets what durability and safety need, and reads back what `SQLite` may silently refuse.
pub(super) fn settings(db: &Connection) -> Result<(), StoreError> {
    db.busy_timeout(BUSY).map_err(error)?;
    let mode: String =
        db.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0)).map_err(error)?;
    for (name, value) in [
        ("synchronous", 2),
        ("foreign_keys", 1),
        ("recursive_triggers", 1),
        ("trusted_schema", 0),
        ("cell_size_check", 1),
        ("mmap_size", 0),
        ("temp_store", 2),
        // Checkpoints are ours, so that their errors are seen and no save waits for one.
        ("wal_autocheckpoint", 0),
        ("journal_size_limit", 4 << 20),
    ] {
        db.pragma_update(None, name, value).map_err(error)?;
    }
    for (config, on) in [
        (DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true),
        // The triggers of the schema hold back other programs; this one is held back by its fence. A trigger that somebody
        // planted could swallow rows of a commit, so none is carried out here.
        (DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false),
        STEADY_PLANS,
        (DbConfig::SQLITE_DBCONFIG_DQS_DML, false),
        (DbConfig::SQLITE_DBCONFIG_DQS_DDL, false),
    ] {
        db.set_db_config(config, on).map_err(error)?;
    }
    let read = |name: &str| db.pragma_query_value::<i64, _>(None, name, |row| row.get(0)).map_err(error);
    let whole = mode == "wal"
        && read("synchronous")? == 2
        && read("foreign_keys")? == 1
        && read("recursive_triggers")? == 1;
    if !whole {
        return Err(StoreError::CannotOpen("这个文件系统不能保证写入安全".into()));
    }
    db.set_prepared_statement_cache_capacity(128);
    Ok(())
}

fn migrate(db: &mut Connection) -> Result<(), StoreError> {
    while !is_current(db)? {
        let tx = db.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).map_err(error)?;
        // Asked again behind the lock: another console may have taken the file over while this one waited for it.
        let done = usize::try_from(version(&tx)?).unwrap_or_default();
        let Some(sql) = MIGRATIONS.get(done) else { return Ok(()) };
        tx.execute_batch(sql).map_err(unfit)?;
        if done + 1 == INDEXED {
            super::index::rebuild(&tx)?;
        }
        if done + 1 == ONE_TRUTH {
            super::facets::rebuild(&tx)?;
        }
        tx.pragma_update(None, "user_version", done as i64 + 1).map_err(error)?;
        tx.commit().map_err(error)?;
    }
    Ok(())
}

/// What a schema cannot be put upon, as when its tables are there already: the number of the file's version was changed.
fn unfit(e: rusqlite::Error) -> StoreError {
    match (&e, e.sqlite_error_code()) {
        (rusqlite::Error::SqlInputError { .. }, _) | (_, Some(ErrorCode::Unknown)) => {
            StoreError::Damaged("文件的版本号与结构不符".into())
        }
        _ => error(e),
    }
}

/// From here on this connection can read, insert, and move `head` forwards; it can do nothing else.
fn fence(db: &mut Connection) -> Result<(), StoreError> {
    db.authorizer(Some(|context: AuthContext<'_>| allow(&context.action))).map_err(error)
}

fn allow(action: &AuthAction<'_>) -> Authorization {
    let fine = match action {
        AuthAction::Select
        | AuthAction::Read { .. }
        | AuthAction::Insert { .. }
        | AuthAction::Transaction { .. }
        | AuthAction::Savepoint { .. }
        | AuthAction::Recursive => true,
        AuthAction::Function { function_name, .. } => *function_name != "load_extension",
        AuthAction::Update { table_name, .. } => ["head", "segment"].contains(table_name),
        // The index is no record: what it says can be made anew, and tidying it takes lists together.
        AuthAction::Delete { table_name } => ["fresh", "segment", "posting"].contains(table_name),
        AuthAction::Pragma { pragma_name, pragma_value } => match *pragma_name {
            "data_version" | "table_info" | "wal_checkpoint" => true,
            // Asked without a value, these two are read and not set.
            "schema_version" | "user_version" => pragma_value.is_none(),
            _ => false,
        },
        _ => false,
    };
    if fine { Authorization::Allow } else { Authorization::Deny }
}
