//! Files of earlier programs.

use std::path::{Path, PathBuf};
use zhiban::domain::Ledger;

/// A file as 0.1.0 wrote it, kept compressed in tests/data/files.
pub fn file_of_0_1_0(name: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("duty.db");
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/data/files/0.1.0-{name}.db.xz"));
    let mut packed = std::io::BufReader::new(std::fs::File::open(kept).unwrap());
    let mut file = std::io::BufWriter::new(std::fs::File::create(&path).unwrap());
    lzma_rs::xz_decompress(&mut packed, &mut file).unwrap();
    drop(file);
    (folder, path)
}

/// Gives a file the schema of an earlier version: 2 had a table for each ledger, 1 had no index of search either. Its
/// tables of ledgers are empty, because taking a file over does not read them.
pub fn make_older(path: &Path, version: i64) {
    let db = rusqlite::Connection::open(path).unwrap();
    let base = include_str!("../../../assets/sql/sqlite/0001_base.sql");
    let mut sql = String::from("DROP TABLE facet;");
    for ledger in Ledger::ALL {
        sql.push_str(&format!("DROP VIEW {};", ledger.key()));
    }
    let of_ledgers = |statement: &str| {
        let names = ["TABLE {} (", "ON {} ("].map(|form| form.to_owned());
        Ledger::ALL.iter().any(|ledger| {
            names.iter().any(|form| statement.contains(&form.replace("{}", ledger.key())))
                || statement.contains(&format!("ON {} BEGIN", ledger.key()))
        })
    };
    let (mut statement, mut all) = (String::new(), Vec::new());
    for line in base.lines().filter(|line| !line.starts_with("--")) {
        statement.push_str(line);
        statement.push('\n');
        let is_trigger = statement.contains("CREATE TRIGGER");
        if line.ends_with(if is_trigger { "END;" } else { ";" }) {
            all.push(std::mem::take(&mut statement));
        }
    }
    sql.extend(all.into_iter().filter(|statement| of_ledgers(statement)));
    if version < 2 {
        sql.push_str("DROP TABLE fresh; DROP TABLE segment; DROP TABLE posting;");
    }
    db.execute_batch(&sql).unwrap();
    db.pragma_update(None, "user_version", version).unwrap();
}
