//! What verification says, to the letter and to the byte: where each finding begins and ends.

use crate::support::{MORNING, append, behind_its_back, commit, set_up};
use rusqlite::Connection;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use zhiban::domain::Ledger;
use zhiban::record::wish::Wish;
use zhiban::store::check::DAMAGE_MAX;
use zhiban::store::sqlite::verify;
use zhiban::store::sqlite::{How, SqliteStore};

fn call(n: u128) -> Wish {
    append(Ledger::DutyLog, n, json!({"kind": "来电", "subject": format!("第{n}件")}))
}

/// A room of so many calls, its log taken into the file and no console on it.
fn room(calls: u128) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("duty.db");
    let mut store = SqliteStore::create(&path).unwrap();
    commit(&mut store, MORNING, 0, set_up()).unwrap();
    for n in 1..=calls {
        commit(&mut store, MORNING, 1, vec![call(n)]).unwrap();
    }
    while !store.settle().unwrap() {}
    (folder, path)
}

fn found(path: &Path) -> Vec<String> {
    let damage = verify::verify(path).unwrap().damage;
    damage.into_iter().map(|d| format!("{} {}", d.place, d.what)).collect()
}

#[test]
fn a_file_without_a_line_has_no_code() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("duty.db");
    drop(SqliteStore::create(&path).unwrap());
    let report = verify::verify(&path).unwrap();
    assert_eq!((report.lines, report.code, report.damage), (0, None, vec![]));
    let (_folder, path) = room(1);
    assert!(verify::verify(&path).unwrap().code.is_some());
}

#[test]
fn a_code_is_found_at_its_line_and_none_is_found_that_nobody_asked_for() {
    let (_folder, path) = room(1);
    let report = verify::verify(&path).unwrap();
    assert_eq!(report.found, None);
    let again = verify::verify_against(&path, report.code).unwrap();
    assert_eq!(again.found, Some(report.lines));
    let (_folder, other) = room(2);
    assert_eq!(verify::verify_against(&path, verify::verify(&other).unwrap().code).unwrap().found, None);
}

#[test]
fn so_many_findings_are_told_and_no_more() {
    let (_folder, path) = room(70);
    behind_its_back(&path, "UPDATE record SET origin = 'made'");
    assert_eq!(verify::verify(&path).unwrap().damage.len(), DAMAGE_MAX);
    assert_eq!(verify::verify_alone(&path).unwrap().damage.len(), DAMAGE_MAX);
    let (_folder, path) = room(20);
    behind_its_back(&path, "UPDATE record SET origin = 'made'");
    let told = found(&path).iter().filter(|d| d.contains("表 record 的 origin 与流水不符")).count();
    assert_eq!(told, 20);
}

#[test]
fn bytes_behind_the_last_page_are_told_unless_the_log_still_holds_pages() {
    let (_folder, path) = room(3);
    assert_eq!(found(&path), Vec::<String>::new());
    let add = |bytes: &[u8]| {
        use std::io::Write;
        std::fs::OpenOptions::new().append(true).open(&path).unwrap().write_all(bytes).unwrap();
    };
    add(b"xyz");
    assert_eq!(found(&path), ["文件 末尾多出 3 字节"]);
    add(&[0; 8189]);
    assert!(!found(&path).iter().any(|d| d.contains("末尾多出")), "a page more is SQLite's to judge");
    // A power cut may tear the page that is on its way into the file; the log has it whole.
    let (_folder, path) = room(3);
    let mut store = SqliteStore::open(&path).unwrap();
    commit(&mut store, MORNING, 1, vec![call(10)]).unwrap();
    std::fs::OpenOptions::new()
        .append(true)
        .open(&path)
        .and_then(|mut file| std::io::Write::write_all(&mut file, b"xyz"))
        .unwrap();
    assert_eq!(found(&path), Vec::<String>::new());
}

#[test]
fn a_gap_in_the_numbers_is_told_wherever_it_is() {
    for (sql, gap) in [
        ("UPDATE record SET serial = serial + 10", "3 条,最大编号 13"),
        ("UPDATE record SET serial = 9 WHERE serial = 3", "3 条,最大编号 9"),
        ("UPDATE record SET serial = 0 WHERE serial = 1", "3 条,最大编号 3"),
    ] {
        let (_folder, path) = room(3);
        behind_its_back(&path, sql);
        let told = found(&path);
        assert!(told.iter().any(|d| d.contains(&format!("编号不连续: {gap}"))), "{sql}: {told:?}");
    }
}

#[test]
fn rows_that_no_line_makes_are_counted_wherever_they_stand() {
    for (sql, wanted) in [
        // Between lines that make such rows, and behind the last of them.
        (
            "INSERT INTO facet (seq, part, rec, name, value) VALUES (3, 0, 5, 'x', 1), (2, 1, 5, 'x', 1)",
            "表 facet 多出 2 行,流水中没有",
        ),
        (
            "INSERT INTO facet (seq, part, rec, name, value) VALUES (900, 0, 5, 'x', 1)",
            "表 facet 多出 1 行,流水中没有",
        ),
        (
            "INSERT INTO head (rec, latest, revision, voided, open) VALUES (900, 900, 1, 0, 0)",
            "表 head 多出 1 行",
        ),
    ] {
        let (_folder, path) = room(3);
        behind_its_back(&path, sql);
        let told = found(&path);
        assert!(told.contains(&wanted.to_owned()), "{sql}: {told:?}");
    }
}

#[test]
fn a_line_of_the_tape_that_differs_is_one_finding_and_one_that_is_gone_ends_the_comparing() {
    let (folder, path) = room(6);
    let tape = folder.path().join("duty.db.tape");
    let all: Vec<String> =
        std::fs::read_to_string(&tape).unwrap().split_inclusive('\n').map(str::to_owned).collect();
    let mut changed = all.clone();
    for line in [7, 9] {
        changed[line] = all[line].replace("来电", "来访");
        assert_ne!(changed[line], all[line]);
    }
    std::fs::write(&tape, changed.concat()).unwrap();
    let wanted = ["纸带第 8 行 与台账不符(值-2026-0002)", "纸带第 10 行 与台账不符(值-2026-0004)"];
    assert_eq!(found(&path), wanted);
    let mut gone = all.clone();
    gone.remove(7);
    std::fs::write(&tape, gone.concat()).unwrap();
    assert_eq!(found(&path), ["纸带第 8 行 与台账不符(值-2026-0002)", "纸带 自第 8 行起错位"]);
}

#[test]
fn a_line_that_is_about_no_record_is_named_by_its_own_number() {
    let (folder, path) = room(1);
    let tape = folder.path().join("duty.db.tape");
    let all = std::fs::read_to_string(&tape).unwrap();
    let changed = all.replacen("\"甲\"", "\"丁\"", 1);
    assert_ne!(changed, all);
    std::fs::write(&tape, changed).unwrap();
    assert_eq!(found(&path), ["纸带第 2 行 与台账不符(流水第 2 行)"]);
}

#[test]
fn a_schema_that_lacks_says_otherwise_or_has_more_is_told_apart() {
    let keeps = "trigger journal_keeps";
    for (sql, wanted) in [
        ("DROP TRIGGER journal_keeps", format!("{keeps} 数据库结构中缺这一项")),
        (
            "DROP TRIGGER journal_keeps;
             CREATE TRIGGER journal_keeps BEFORE DELETE ON journal BEGIN SELECT 1; END",
            format!("{keeps} 数据库结构被改动"),
        ),
        ("CREATE TABLE more (a TEXT) STRICT", "table more 数据库结构中多出这一项".to_owned()),
    ] {
        let (_folder, path) = room(1);
        let db = Connection::open(&path).unwrap();
        db.execute_batch(sql).unwrap();
        drop(db);
        assert_eq!(found(&path), [wanted], "{sql}");
    }
}

#[test]
fn a_view_with_one_column_that_no_field_could_name_is_told() {
    let (_folder, path) = room(1);
    let db = Connection::open(&path).unwrap();
    let sql = "SELECT sql FROM sqlite_schema WHERE type = 'view' AND name = 'matter'";
    let view: String = db.query_row(sql, [], |row| row.get(0)).unwrap();
    let more = view.replace("\nFROM (", ",\n  (j.body ->> '$.values.Zz') AS \"Zz\"\nFROM (");
    assert_ne!(more, view);
    db.execute_batch(&format!("DROP VIEW matter; {more}")).unwrap();
    drop(db);
    assert_eq!(found(&path), ["view matter 数据库结构被改动"]);
}

#[test]
fn a_tape_that_is_shorter_or_longer_than_the_ledger_is_told_from_either_side() {
    let (folder, path) = room(6);
    let tape = folder.path().join("duty.db.tape");
    let all: Vec<String> =
        std::fs::read_to_string(&tape).unwrap().split_inclusive('\n').map(str::to_owned).collect();
    let last = all.len();
    std::fs::write(&tape, all[..last - 2].concat()).unwrap();
    assert_eq!(found(&path), [format!("纸带 只到第 {} 行,台账到第 {last} 行", last - 2)]);
    std::fs::write(&tape, all.concat() + "{}\n").unwrap();
    assert_eq!(found(&path), [format!("纸带第 {} 行 读不懂", last + 1)]);
    std::fs::remove_file(&tape).unwrap();
    assert_eq!(found(&path), ["纸带 不在"]);
    // The ledger is the earlier one.
    let early = tempfile::tempdir().unwrap();
    let early_path = early.path().join("duty.db");
    std::fs::write(early.path().join("duty.db.tape"), all[..last - 1].concat()).unwrap();
    SqliteStore::mend(&early_path, How::default()).unwrap();
    std::fs::write(early.path().join("duty.db.tape"), all.concat()).unwrap();
    assert_eq!(found(&early_path), [format!("台账 只到第 {} 行,纸带还有以后的行:台账被退回过", last - 1)]);
}

#[test]
fn a_console_that_writes_meanwhile_is_no_damage() {
    let (_folder, path) = room(30);
    let mut store = SqliteStore::open(&path).unwrap();
    let done = AtomicBool::new(false);
    let written = std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let mut numbers = 100..;
            while !done.load(Ordering::Relaxed) {
                commit(&mut store, MORNING, 1, vec![call(numbers.next().unwrap())]).unwrap();
            }
            numbers.start - 100
        });
        let told: Vec<Vec<String>> = (0..12).map(|_| found(&path)).collect();
        done.store(true, Ordering::Relaxed);
        assert_eq!(told.concat(), Vec::<String>::new());
        writer.join().unwrap()
    });
    assert!(written > 0, "nothing was written meanwhile");
}
