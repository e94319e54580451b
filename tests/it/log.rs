//! The program's own log: it says what was done and nothing of what is recorded, and nobody waits for it.

use crate::support::pty::{Console, assert_whole, room, run};
use std::path::Path;

/// What stands nowhere but in a record, once as Chinese and once as letters.
const TEXT: &str = "麒麟谷厂房起火Qx7Needle";
const PINS: [&str; 2] = ["271828", "314159"];

fn log_of(db: &Path) -> String {
    std::fs::read_to_string(format!("{}.log", db.display())).unwrap_or_default()
}

fn command(db: &Path, args: &[&str]) {
    let (code, out, said) = run(&[&["--db", db.to_str().unwrap()], args].concat());
    assert_eq!(code, 0, "{args:?} {out}{said}");
}

/// The last line of the journal, from the file itself.
fn last_line(db: &Path) -> i64 {
    let db = rusqlite::Connection::open(db).unwrap();
    db.query_row("SELECT max(seq) FROM journal", [], |row| row.get(0)).unwrap()
}

/// A shift's work at a console, with a wrong PIN, a lock and a voided record in it.
fn work(db: &Path) {
    let mut c = Console::start(db, 80, 24);
    c.sees("登录").text("999999").press("F8").sees("PIN 不对");
    c.text(PINS[0]).press("F8").sees("甲 已登录");
    c.press("F2").text("石桥镇").field("内容").paste(TEXT).press("F8").sees("已保存");
    c.press("Ctrl-X").paste(TEXT).press("F8").sees("签名").text(PINS[0]).press("F8").sees("作废");
    c.press("F10").text("锁定").press("Enter").sees("已锁定").text(PINS[0]).press("F8").sees("甲");
    c.press("Ctrl-Q").sees("请确认").press("F8");
    assert_eq!(c.ends(), 0);
}

#[test]
fn the_log_has_every_commit_and_nothing_of_what_was_written_and_by_whom() {
    let (folder, db) = room();
    work(&db);
    command(&db, &["search", TEXT]);
    command(&db, &["export", "duty_log"]);
    command(&db, &["backup"]);
    command(&db, &["verify"]);
    let log = log_of(&db);
    for told in [
        "began command=\"init\" version=",
        "set up",
        "began command=\"console\" version=",
        "opened ms=",
        "what=\"sign_on\"",
        "not committed kind=\"wrong PIN\"",
        "what=\"append\"",
        "what=\"void\"",
        "what=\"locked\"",
        "what=\"exported+export\"",
        "copy is whole what=\"backup\" lines=",
        "verified, whole lines=",
        "ended exit=0",
    ] {
        assert!(log.contains(told), "«{told}» is not in the log:\n{log}");
    }
    let seqs =
        log.lines().filter_map(|line| line.split_once("committed seq=")?.1.split(' ').next()?.parse().ok());
    let seqs: Vec<i64> = seqs.collect();
    assert!(seqs.is_sorted() && seqs.last() == Some(&last_line(&db)), "{seqs:?}");
    // The names and nearly all that is recorded are Chinese.
    assert!(log.is_ascii(), "{log}");
    for secret in PINS.iter().chain(&["999999", "Qx7Needle", folder.path().to_str().unwrap()]) {
        assert!(!log.contains(secret), "«{secret}» is in the log:\n{log}");
    }
}

#[test]
fn damage_and_its_mending_are_told_by_number_and_kind() {
    let (_folder, db) = room();
    work(&db);
    std::fs::remove_file(&db).unwrap();
    command(&db, &["search", "x"]);
    std::fs::write(&db, "nothing").unwrap();
    std::fs::remove_file(format!("{}.tape", db.display())).unwrap();
    run(&["--db", db.to_str().unwrap(), "export", "duty_log"]);
    let log = log_of(&db);
    assert!(log.contains("opened and mended") && log.contains("not opened ms="), "{log}");
    assert!(log.contains("kind=\"cannot open\"") && log.contains("ended exit=3"), "{log}");
    assert!(log.is_ascii(), "{log}");
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_read_it() {
    use std::os::unix::fs::PermissionsExt;
    let (_folder, db) = room();
    let log = format!("{}.log", db.display());
    assert_eq!(std::fs::metadata(log).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn where_no_log_can_be_written_the_console_works_all_the_same() {
    let (_folder, db) = room();
    let log = format!("{}.log", db.display());
    std::fs::remove_file(&log).unwrap();
    std::fs::create_dir(&log).unwrap();
    work(&db);
    assert_whole(&db);
    assert_eq!(std::fs::read_dir(&log).unwrap().count(), 0);
}

#[test]
fn what_only_reads_leaves_no_log_behind() {
    let (_folder, db) = room();
    std::fs::remove_file(format!("{}.log", db.display())).unwrap();
    for args in [&["verify"][..], &["search", "x"]] {
        command(&db, args);
    }
    run(&["--db", db.to_str().unwrap(), "doctor"]);
    assert_eq!(log_of(&db), "");
}
