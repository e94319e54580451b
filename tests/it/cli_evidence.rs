//! The command line of evidence: codes, recovery, backups, officers, files from outside, PINs that leave no trace.

use crate::support::pty::{Console, assert_whole, room, run};
use std::path::{Path, PathBuf};

fn zhiban(db: &Path, args: &[&str]) -> (i32, String, String) {
    run(&[&["--db", db.to_str().unwrap()], args].concat())
}

fn import(folder: &Path, db: &Path, count: usize) {
    let lines: String = (0..count).map(|n| format!("{{\"title\":\"第{n}件火灾\",\"dead\":{n}}}\n")).collect();
    let file = folder.join("in.jsonl");
    std::fs::write(&file, lines).unwrap();
    let pins = folder.join("pins");
    let pins = pins.to_str().unwrap();
    let args = ["import", "incident", file.to_str().unwrap(), "--again", "--by", "甲", "--pin-file", pins];
    let (code, _, said) = zhiban(db, &args);
    assert_eq!(code, 0, "{said}");
}

/// The 22 digits that a text names last.
fn code_in(text: &str) -> String {
    let digits: String = text.chars().rev().filter(char::is_ascii_digit).take(22).collect();
    digits.chars().rev().collect()
}

#[test]
fn the_code_of_an_export_proves_later_that_nothing_before_it_was_changed() {
    let (folder, db) = room();
    import(folder.path(), &db, 3);
    let out = folder.path().join("out.jsonl");
    let (code, _, said) = zhiban(&db, &["export", "incident", "-o", out.to_str().unwrap()]);
    assert_eq!(code, 0, "{said}");
    let paper = code_in(&said);
    assert!(std::fs::read_to_string(folder.path().join("out.jsonl.code.txt")).unwrap().contains("链码"));
    import(folder.path(), &db, 2);
    let (code, told, _) = zhiban(&db, &["verify", "--code", &paper]);
    assert!(code == 0 && told.contains("一致:第 1–"), "{told}");
    // A slip of the pen, another record, too few digits.
    let last = if paper.ends_with('1') { "2" } else { "1" };
    let slip = format!("{}{last}", paper.chars().take(21).collect::<String>());
    assert!(zhiban(&db, &["verify", "--code", &slip]).2.contains("抄错"));
    assert!(zhiban(&db, &["verify", "--code", "1234"]).2.contains("22 位"));
    let (_other, elsewhere) = room();
    let (code, told, _) = zhiban(&elsewhere, &["verify", "--code", &paper]);
    assert!(code == 1 && told.contains("没有这个链码"), "{told}");
}

fn backup_of(folder: &Path) -> PathBuf {
    let mut found: Vec<PathBuf> =
        std::fs::read_dir(folder.join("backup")).unwrap().map(|e| e.unwrap().path()).collect();
    found.sort();
    assert!(found.iter().all(|p| p.extension().is_some_and(|e| e == "db")), "nothing half done: {found:?}");
    found.pop().unwrap()
}

#[test]
fn a_copy_is_verified_restored_without_overwriting_and_the_tape_brings_the_rest_back() {
    let (folder, db) = room();
    import(folder.path(), &db, 3);
    let (code, told, said) = zhiban(&db, &["backup"]);
    assert!(code == 0 && told.contains("已备份并核对"), "{told}{said}");
    assert!(zhiban(&db, &["backup", "--drill"]).1.contains("恢复演练通过"));
    let copy = backup_of(folder.path());
    import(folder.path(), &db, 4);
    // The ledger is lost altogether, the copy is put in place, and what came after it is on the tape.
    std::fs::write(&db, "没有了").unwrap();
    let (code, told, said) = zhiban(&db, &["restore", copy.to_str().unwrap()]);
    assert!(code == 0 && told.contains("已从纸带补回"), "{told}{said}");
    assert_eq!(std::fs::read(folder.path().join("duty.db.aside-1")).unwrap(), "没有了".as_bytes());
    assert_eq!(zhiban(&db, &["export", "incident"]).1.lines().count(), 7);
    assert_whole(&db);
    // A copy that is not whole is not put in place of anything.
    let mut bytes = std::fs::read(&copy).unwrap();
    let needle = "第1件".as_bytes();
    let at = bytes.windows(needle.len()).position(|w| w == needle).unwrap();
    bytes[at + 3] = b'9';
    std::fs::write(&copy, bytes).unwrap();
    let before = std::fs::read(&db).unwrap();
    assert_eq!(zhiban(&db, &["restore", copy.to_str().unwrap()]).0, 2);
    assert_eq!(zhiban(&db, &["restore", "/dev/null"]).0, 2);
    assert!(std::fs::read(&db).unwrap() == before);
    assert_ne!(zhiban(&db, &["backup", "--drill"]).0, 0);
}

#[test]
fn a_spoilt_ledger_is_made_whole_from_the_tape_and_a_deleted_one_comes_back_at_start() {
    let (folder, db) = room();
    import(folder.path(), &db, 5);
    let mut bytes = std::fs::read(&db).unwrap();
    let needle = "第3件".as_bytes();
    while let Some(at) = bytes.windows(needle.len()).position(|w| w == needle) {
        bytes[at + 3] = b'8';
    }
    std::fs::write(&db, bytes).unwrap();
    let (code, told, _) = zhiban(&db, &["verify"]);
    assert!(code == 1 && told.contains("事-") && told.contains("recover"), "{told}");
    let (code, told, said) = zhiban(&db, &["recover"]);
    assert!(code == 0 && told.contains("互相补全"), "{told}{said}");
    assert!(zhiban(&db, &["export", "incident"]).1.contains("第3件火灾"));
    std::fs::remove_file(&db).unwrap();
    let mut c = Console::start(&db, 80, 24);
    c.sees("登录").text("271828").press("F8").sees("已登录").press("2").sees("第4件火灾");
    // While a console is open nobody takes its files away.
    assert!(zhiban(&db, &["recover"]).2.contains("窗口还开着"));
    c.press("Ctrl-Q").sees("退出值班台").press("F8");
    assert_eq!(c.ends(), 0);
    assert!(zhiban(&db, &["search", "第3件"]).1.contains("事-"));
    assert_whole(&db);
    drop(folder);
}

#[test]
fn officers_are_entered_and_reset_by_two_others() {
    let (folder, db) = room();
    let pins = folder.path().join("pins");
    std::fs::write(&pins, "甲 271828\n乙 314159\n丙 161803\n").unwrap();
    let new = folder.path().join("new");
    std::fs::write(&new, "丙 161803\n乙 173205\n").unwrap();
    let (pins, new) = (pins.to_str().unwrap(), new.to_str().unwrap());
    let files = ["--pin-file", pins, "--new-pin-file", new];
    let alone = zhiban(&db, &[&["officer", "add", "丙", "--by", "甲"], &files[..]].concat());
    assert!(alone.0 == 2 && alone.2.contains("另外两个人"), "{}", alone.2);
    let two = ["--by", "甲", "--by", "乙"];
    let (code, _, said) = zhiban(&db, &[&["officer", "add", "丙"], &two[..], &files[..]].concat());
    assert_eq!(code, 0, "{said}");
    // The new one signs, and helps to reset another.
    let reset = ["officer", "pin", "乙", "--by", "甲", "--by", "丙"];
    let (code, _, said) = zhiban(&db, &[&reset[..], &files[..]].concat());
    assert_eq!(code, 0, "{said}");
    std::fs::write(pins, "甲 271828\n乙 173205\n丙 161803\n").unwrap();
    let role = ["officer", "role", "丙", "--role", "leader", "--by", "甲", "--by", "乙"];
    assert_eq!(zhiban(&db, &[&role[..], &files[..]].concat()).0, 0);
    std::fs::write(new, "丙 123456\n").unwrap();
    let weak = ["officer", "pin", "丙", "--by", "丙"];
    assert!(zhiban(&db, &[&weak[..], &files[..]].concat()).2.contains("太容易猜"));
    assert_whole(&db);
}

#[test]
#[cfg(target_os = "linux")]
fn a_file_that_never_ends_is_refused_and_nothing_is_touched() {
    let (folder, db) = room();
    let before = std::fs::read(&db).unwrap();
    let pins = folder.path().join("pins");
    let args = ["import", "incident", "/dev/zero", "--by", "甲", "--pin-file", pins.to_str().unwrap()];
    let (code, _, said) = zhiban(&db, &args);
    assert!(code == 2 && said.contains("读不了"), "{code} {said}");
    assert!(std::fs::read(&db).unwrap() == before);
}

#[test]
#[cfg(unix)]
fn ground_that_is_not_safe_is_refused_with_a_sentence() {
    use std::os::unix::fs::PermissionsExt;
    let (folder, db) = room();
    let open = |mode| {
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(mode)).unwrap();
    };
    open(0o777);
    let (code, _, said) = zhiban(&db, &["search", "x"]);
    assert!(code == 3 && said.contains("chmod go-w"), "{code} {said}");
    open(0o700);
    assert_eq!(zhiban(&db, &["search", "x"]).0, 0);
    let second = folder.path().join("second.db");
    std::fs::hard_link(&db, &second).unwrap();
    assert!(zhiban(&db, &["search", "x"]).2.contains("硬链接"));
    std::fs::remove_file(&second).unwrap();
    std::os::unix::fs::symlink(&db, &second).unwrap();
    assert_eq!(zhiban(&second, &["search", "x"]).0, 0, "a link names its file");
}

#[test]
fn a_pin_leaves_no_trace_on_the_disk() {
    let (folder, db) = room();
    std::fs::remove_file(folder.path().join("pins")).unwrap();
    let mut c = Console::start(&db, 80, 24);
    c.sees("登录").text("271828").press("F8").sees("已登录");
    c.press("F2").text("石桥镇").field("内容").text("厂房起火").press("F8").sees("已保存");
    c.press("Ctrl-X").text("误记").press("F8").sees("签名").text("271828");
    assert!(!c.screen().contains("271828"));
    c.press("F8").sees("作废");
    // A PIN that was typed and not sent must not stay in a draft either.
    c.press("F2").text("白水镇").press("F10").text("锁定").press("Enter").sees("已锁定").text("271828");
    std::thread::sleep(std::time::Duration::from_millis(300));
    for entry in std::fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().path()) {
        if entry.is_file() {
            let bytes = std::fs::read(&entry).unwrap();
            assert!(!bytes.windows(6).any(|w| w == b"271828"), "{}", entry.display());
        }
    }
}
