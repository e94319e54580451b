//! What only reads leaves everything as it was; what writes makes files that are its owner's alone; and several at once on
//! one name do not get into each other's way.

use crate::support::pty::{assert_whole, program, room, run};
use crate::support::{MORNING, append, commit, set_up};
use serde_json::json;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use zhiban::domain::{Ledger, Offset};
use zhiban::store::Store;
use zhiban::store::sqlite::{SqliteStore, backup};

/// Every file below a folder with its bytes; the program's own log says that a command ran and is no part of the room.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if entry.path().is_dir() {
            found.extend(files(&entry.path()));
        } else if !entry.file_name().to_string_lossy().ends_with(".log") {
            found.insert(entry.path(), std::fs::read(entry.path()).unwrap());
        }
    }
    found
}

fn names(folder: &Path) -> Vec<String> {
    let name = |path: &PathBuf| path.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
    files(folder).keys().map(name).collect()
}

/// A ledger as a crash leaves it, or a hand that copies it at work: with a log in which the last records are.
fn copied_at_work(to: &Path, with_index: bool) -> PathBuf {
    let from = tempfile::tempdir().unwrap();
    let path = from.path().join("duty.db");
    let mut store = SqliteStore::create(&path).unwrap();
    commit(&mut store, MORNING, 0, set_up()).unwrap();
    let call = append(Ledger::DutyLog, 1, json!({"kind": "来电", "subject": "厂房起火"}));
    commit(&mut store, MORNING, 1, vec![call]).unwrap();
    for ending in ["", "-wal", ".tape"].iter().chain(with_index.then_some(&"-shm")) {
        let name = format!("duty.db{ending}");
        std::fs::copy(from.path().join(&name), to.join(&name)).unwrap();
    }
    assert!(std::fs::metadata(to.join("duty.db-wal")).unwrap().len() > 0);
    to.join("duty.db")
}

#[test]
fn grade_clocks_doctor_and_drill_mend_nothing() {
    let (folder, db) = room();
    let db = db.to_str().unwrap();
    // A tape that lacks its end is what opening for work would fill up.
    let tape = folder.path().join("duty.db.tape");
    let text = std::fs::read_to_string(&tape).unwrap();
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    std::fs::write(&tape, lines[..lines.len() - 1].concat()).unwrap();
    let facts = folder.path().join("facts");
    std::fs::write(&facts, "{\"dead\": 3}\n").unwrap();
    let before = files(folder.path());
    for args in
        [vec!["grade", facts.to_str().unwrap()], vec!["clocks", facts.to_str().unwrap()], vec!["doctor"]]
    {
        let (code, out, said) = run(&[&["--db", db], &args[..]].concat());
        assert!(code <= 1, "{args:?}: {out}{said}");
        assert!(files(folder.path()) == before, "{args:?} changed {:?}", names(folder.path()));
    }
    // The exercise has files of its own, and the real ones stay as they were.
    run(&["--db", db, "drill"]);
    let mut after = files(folder.path());
    after.retain(|path, _| !path.file_name().unwrap().to_string_lossy().starts_with("duty.db.drill"));
    assert!(after == before);
}

#[test]
fn verifying_leaves_a_log_where_it_is_and_reads_what_is_in_it() {
    for with_index in [true, false] {
        let folder = tempfile::tempdir().unwrap();
        let path = copied_at_work(folder.path(), with_index);
        let file = path.to_str().unwrap();
        let mut before = files(folder.path());
        for args in [vec!["--db", file, "verify"], vec!["verify", "--alone", file]] {
            let (code, out, said) = run(&args);
            assert!(code == 0 && out.contains("流水 7 行"), "{args:?}: {out}{said}");
            let mut after = files(folder.path());
            // The index of the log is what every reader makes anew; it is no part of the record.
            for files in [&mut before, &mut after] {
                files.remove(&folder.path().join("duty.db-shm"));
            }
            assert!(after == before, "{args:?} changed {:?}", names(folder.path()));
        }
    }
}

#[test]
fn a_backup_is_whole_by_itself_and_whoever_forgets_that_is_told() {
    let (folder, db) = room();
    assert_eq!(run(&["--db", db.to_str().unwrap(), "backup"]).0, 0);
    let copies = folder.path().join("backup");
    let copy = copies.join(&names(&copies)[0]);
    let copy = copy.to_str().unwrap();
    let before = files(folder.path());
    let (code, out, _) = run(&["verify", "--alone", copy]);
    assert!(code == 0 && out.contains("完整"), "{out}");
    let digits: Vec<&str> = out.split("链码 ").nth(1).unwrap().split(" / ").collect();
    let (code, out, _) = run(&["verify", "--alone", copy, "--code", digits[0]]);
    assert!(code == 0 && out.contains("一致"), "{out}");
    let (code, out, _) = run(&["--db", copy, "verify"]);
    assert!(code == 1 && out.contains("verify --alone"), "{out}");
    assert!(files(folder.path()) == before);
}

/// A view that never ends in the place of a table is told at once; the ledger comes back from the tape.
#[test]
fn a_table_that_never_ends_is_not_read() {
    for table in ["journal", "record", "head", "audit"] {
        let (folder, db) = room();
        let planted = rusqlite::Connection::open(&db).unwrap();
        let triggers: Vec<String> = planted
            .prepare("SELECT name FROM sqlite_schema WHERE type IN ('trigger', 'view')")
            .unwrap()
            .query_map([], |row| row.get(0))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        planted.execute_batch("PRAGMA foreign_keys = OFF; PRAGMA legacy_alter_table = ON").unwrap();
        for name in triggers {
            let _ = planted.execute_batch(&format!("DROP TRIGGER IF EXISTS {name}"));
            let _ = planted.execute_batch(&format!("DROP VIEW IF EXISTS {name}"));
        }
        let columns = planted
            .prepare(&format!("SELECT * FROM {table}"))
            .unwrap()
            .column_names()
            .collect::<Vec<_>>()
            .join(", ");
        let row = columns.split(", ").map(|c| format!("0 AS {c}")).collect::<Vec<_>>().join(", ");
        planted
            .execute_batch(&format!(
                "DROP TABLE {table}; CREATE VIEW {table} AS WITH RECURSIVE n AS (SELECT {row} UNION ALL SELECT * FROM n) SELECT * FROM n"
            ))
            .unwrap();
        planted.close().unwrap();
        let db = db.to_str().unwrap();
        for args in [vec!["--db", db, "verify"], vec!["verify", "--alone", db], vec!["--db", db, "verify"]] {
            let (code, out, said) = run(&args);
            assert!(code == 1 && out.contains("被换成了别的东西"), "{table} {args:?}: {out}{said}");
        }
        let (code, _, said) = run(&["--db", db, "recover"]);
        assert_eq!(code, 0, "{table}: {said}");
        assert_whole(Path::new(db));
        drop(folder);
    }
}

#[cfg(unix)]
#[test]
fn a_link_names_its_file_and_stays_a_link() {
    let (folder, db) = room();
    let elsewhere = tempfile::tempdir().unwrap();
    let link = elsewhere.path().join("台账.db");
    std::os::unix::fs::symlink(&db, &link).unwrap();
    let at = link.to_str().unwrap();
    assert_whole(&link);
    let tape = folder.path().join("duty.db.tape");
    std::fs::write(&tape, "").unwrap();
    let (code, out, said) = run(&["--db", at, "recover"]);
    assert_eq!(code, 0, "{out}{said}");
    assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(names(elsewhere.path()), ["台账.db"]);
    assert_whole(&db);
    // A library that is given the link refuses it: there it could only be replaced.
    assert!(SqliteStore::mend(&link, Default::default()).is_err());
    assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
}

#[test]
fn of_several_who_set_a_room_up_at_once_one_does_and_the_others_are_told() {
    for _ in 0..4 {
        let folder = tempfile::tempdir().unwrap();
        let db = folder.path().join("duty.db");
        std::fs::write(folder.path().join("pins"), "甲 271828\n乙 314159\n").unwrap();
        std::fs::write(folder.path().join("storage.toml"), "secret = \"secret\"\n").unwrap();
        let start = || {
            let mut command = Command::new(program());
            command.arg("--db").arg(&db).args([
                "init",
                "--unit",
                "甲区",
                "--level",
                "county",
                "--officer",
                "甲",
            ]);
            command.args(["--officer", "乙", "--pin-file"]).arg(folder.path().join("pins"));
            command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
        };
        let children: Vec<_> = (0..3).map(|_| start()).collect();
        let ended: Vec<_> = children.into_iter().map(|child| child.wait_with_output().unwrap()).collect();
        let done = ended.iter().filter(|done| done.status.success()).count();
        let said: Vec<_> =
            ended.iter().map(|done| String::from_utf8_lossy(&done.stderr).into_owned()).collect();
        assert_eq!(done, 1, "{said:?}");
        assert_whole(&db);
    }
}

#[test]
fn of_several_copies_at_once_each_is_whole() {
    let (folder, db) = room();
    let target = folder.path().join("copies");
    let start = || {
        let mut command = Command::new(program());
        command.arg("--db").arg(&db).arg("backup").arg(&target).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().unwrap()
    };
    let children: Vec<_> = (0..4).map(|_| start()).collect();
    for child in children {
        let done = child.wait_with_output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }
    let made = names(&target);
    assert!(!made.is_empty() && made.iter().all(|name| name.ends_with(".db")), "{made:?}");
    for name in made {
        let (code, out, _) = run(&["verify", "--alone", target.join(&name).to_str().unwrap()]);
        assert_eq!(code, 0, "{name}: {out}");
    }
}

/// Under the usual mask of a system, so that it is the program that keeps others out.
#[cfg(unix)]
#[test]
fn every_file_that_the_program_makes_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let outer = tempfile::tempdir().unwrap();
    let folder = outer.path().join("new/room");
    let db = folder.join("duty.db");
    let pins = outer.path().join("pins");
    std::fs::write(&pins, "甲 271828\n乙 314159\n").unwrap();
    std::fs::write(outer.path().join("facts.jsonl"), "{\"title\":\"火灾\"}\n").unwrap();
    let at = |name: &str| outer.path().join(name).to_str().unwrap().to_owned();
    let shell = |args: &[&str]| {
        let mut command = Command::new("sh");
        command.args(["-c", "umask 022; exec \"$0\" \"$@\"", program().to_str().unwrap(), "--db"]).arg(&db);
        let done = command.args(args).env("HOME", outer.path().join("home")).output().unwrap();
        assert!(done.status.success(), "{args:?}: {}", String::from_utf8_lossy(&done.stderr));
    };
    let pins = pins.to_str().unwrap();
    shell(&[
        "init",
        "--unit",
        "甲区",
        "--level",
        "county",
        "--officer",
        "甲",
        "--officer",
        "乙",
        "--pin-file",
        pins,
    ]);
    shell(&["import", "incident", &at("facts.jsonl"), "--by", "甲", "--pin-file", pins]);
    shell(&["export", "incident", "-o", &at("new/out.jsonl")]);
    shell(&["report", "register", "-o", &at("new/out.txt")]);
    shell(&["template", "incident", "-o", &at("new/out.xlsx")]);
    shell(&["backup"]);
    shell(&["demo", "--into", &at("new/demo.db")]);
    std::fs::write(folder.join("duty.db.tape"), "").unwrap();
    shell(&["recover"]);
    let copy = names(&folder.join("backup")).remove(0);
    shell(&["restore", folder.join("backup").join(copy).to_str().unwrap()]);
    // A console at work, with a form in it, under the same mask.
    let line = format!("umask 022; exec {} --db {}", program().display(), db.display());
    let mut c = crate::support::pty::Console::start_program(
        "sh",
        &["-c", &line],
        80,
        24,
        &[("HOME", outer.path().join("home").to_str().unwrap())],
    );
    c.sees("登录").text("271828").press("F8").sees("已登录").press("F2").text("没写完");
    std::thread::sleep(std::time::Duration::from_millis(500));
    let mut seen = Vec::new();
    for path in
        everything(&outer.path().join("new")).into_iter().chain(everything(&outer.path().join("home")))
    {
        let mode = std::fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode & 0o077, 0, "{} is open to others ({mode:o})", path.display());
        seen.push(path.file_name().unwrap().to_string_lossy().into_owned());
    }
    for name in ["duty.db", "duty.db-wal", "duty.db-shm", "duty.db.tape", "duty.db.lock", "duty.db.log"] {
        assert!(seen.contains(&name.to_owned()), "{name} was not looked at: {seen:?}");
    }
    for name in ["duty.db.draft", "duty.db.draft-wal", "duty.db.draft-shm", "secret", "backup", "out.jsonl"] {
        assert!(seen.contains(&name.to_owned()), "{name} was not looked at: {seen:?}");
    }
}

/// Everything below a folder, the folders too.
fn everything(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().map(Result::unwrap) {
        found.push(entry.path());
        if entry.path().is_dir() {
            found.extend(everything(&entry.path()));
        }
    }
    found
}

#[test]
fn what_was_put_aside_and_what_was_copied_by_hand_can_be_put_back() {
    let (folder, db) = room();
    let file = db.to_str().unwrap();
    std::fs::write(folder.path().join("duty.db.tape"), "").unwrap();
    assert_eq!(run(&["--db", file, "recover"]).0, 0);
    let aside = folder.path().join("duty.db.aside-1");
    let (code, out, said) = run(&["--db", file, "restore", aside.to_str().unwrap()]);
    assert_eq!(code, 0, "{out}{said}");
    assert_whole(&db);
    // A ledger that was copied at work with its log, into a room that is empty.
    for with_index in [true, false] {
        let copy = tempfile::tempdir().unwrap();
        let copied = copied_at_work(copy.path(), with_index);
        let empty = tempfile::tempdir().unwrap();
        let new = empty.path().join("duty.db");
        let (code, out, said) = run(&["--db", new.to_str().unwrap(), "restore", copied.to_str().unwrap()]);
        assert!(code == 0 && out.contains("已放回 7 行"), "{out}{said}");
        assert_whole(&new);
    }
}

/// A stick that is not mounted is an empty folder on the ledger's own disk.
#[test]
fn a_copy_on_the_ledgers_own_disk_is_told() {
    let (folder, db) = room();
    let stick = tempfile::tempdir().unwrap();
    let (code, _, said) = run(&["--db", db.to_str().unwrap(), "backup", stick.path().to_str().unwrap()]);
    assert!(code == 0 && said.contains("同一块磁盘"), "{code} {said}");
    let (code, _, said) = run(&["--db", db.to_str().unwrap(), "backup"]);
    assert!(code == 0 && !said.contains("同一块磁盘"), "{code} {said}");
    let settings = format!("secret = \"secret\"\ntape = \"{}\"\n", stick.path().display());
    std::fs::write(folder.path().join("storage.toml"), settings).unwrap();
    let (_, out, _) = run(&["--db", db.to_str().unwrap(), "doctor"]);
    assert!(out.contains("纸带的文件夹") && out.contains("同一块磁盘"), "{out}");
}

#[test]
fn a_copy_of_another_room_is_refused_and_bricks_nothing() {
    let (folder, db) = room();
    let (_other, foreign) = room();
    assert_eq!(run(&["--db", foreign.to_str().unwrap(), "backup"]).0, 0);
    let copies = foreign.parent().unwrap().join("backup");
    let copy = copies.join(&names(&copies)[0]);
    let before = files(folder.path());
    let (code, _, said) = run(&["--db", db.to_str().unwrap(), "restore", copy.to_str().unwrap()]);
    assert!(code == 3 && said.contains("另一个值班室"), "{code} {said}");
    assert!(files(folder.path()) == before);
    // With the ledger lost the tape still tells whose room it is.
    std::fs::remove_file(&db).unwrap();
    let (code, _, said) = run(&["--db", db.to_str().unwrap(), "restore", copy.to_str().unwrap()]);
    assert!(code == 3 && said.contains("另一个值班室"), "{code} {said}");
    assert_eq!(run(&["--db", db.to_str().unwrap(), "recover"]).0, 0);
    assert_whole(&db);
}

/// Ledger and tape put back together to an older state are whole by themselves; the copy before them knows better.
#[test]
fn a_copy_without_the_last_line_of_the_one_before_it_is_told_and_pushes_nothing_out() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("duty.db");
    let target = folder.path().join("copies");
    let mut store = SqliteStore::create(&path).unwrap();
    commit(&mut store, MORNING, 0, set_up()).unwrap();
    while !store.settle().unwrap() {}
    drop(store);
    let older: Vec<(PathBuf, Vec<u8>)> = files(folder.path()).into_iter().collect();
    let mut store = SqliteStore::open(&path).unwrap();
    store.trust(zhiban::domain::OfficerId(1));
    commit(&mut store, MORNING, 1, vec![append(Ledger::DutyLog, 1, json!({"kind": "来电", "subject": "x"}))])
        .unwrap();
    while !store.settle().unwrap() {}
    drop(store);
    let newer = backup::backup(&path, &target, MORNING, Offset::default()).unwrap();
    assert_eq!(newer.parted_from, None);
    for (path, bytes) in older {
        std::fs::write(path, bytes).unwrap();
    }
    let told = backup::backup(&path, &target, MORNING.plus_ms(60_000), Offset::default()).unwrap();
    assert_eq!(told.parted_from, Some(newer.path));
    assert_eq!(names(&target).len(), 2);
}

/// A line that ledger and tape have both lost is not given up while a copy has it.
#[test]
fn accepting_a_loss_asks_the_copies_first() {
    let (folder, db) = room();
    let file = db.to_str().unwrap();
    assert_eq!(run(&["--db", file, "backup"]).0, 0);
    let tape = folder.path().join("duty.db.tape");
    let text = std::fs::read_to_string(&tape).unwrap();
    // The same line spoilt in both.
    std::fs::write(&tape, text.replacen("\"seq\":3,", "\"seq\":3;", 1)).unwrap();
    let spoilt = rusqlite::Connection::open(&db).unwrap();
    spoilt.execute_batch("DROP TRIGGER journal_keeps; UPDATE journal SET at = at + 1 WHERE seq = 3").unwrap();
    spoilt.close().unwrap();
    let (code, _, said) = run(&["--db", file, "recover", "--accept-loss"]);
    assert!(code == 3 && said.contains("zhiban restore"), "{code} {said}");
    std::fs::remove_dir_all(folder.path().join("backup")).unwrap();
    let (code, out, said) = run(&["--db", file, "recover", "--accept-loss"]);
    assert!(code == 0 && out.contains("到此为止"), "{out}{said}");
}

/// What leaves the room, and what is done to the record as a whole, names the user of the system who did it.
#[test]
fn what_is_done_on_the_command_line_names_who_did_it() {
    let (folder, db) = room();
    let file = db.to_str().unwrap();
    assert_eq!(
        run(&["--db", file, "export", "incident", "-o", folder.path().join("x").to_str().unwrap()]).0,
        0
    );
    assert_eq!(run(&["--db", file, "report", "register"]).0, 0);
    assert_eq!(run(&["--db", file, "backup"]).0, 0);
    let copy = folder.path().join("backup").join(&names(&folder.path().join("backup"))[0]);
    assert_eq!(run(&["--db", file, "restore", copy.to_str().unwrap()]).0, 0);
    std::fs::write(folder.path().join("duty.db.tape"), "").unwrap();
    assert_eq!(run(&["--db", file, "recover"]).0, 0);
    let lines = rusqlite::Connection::open(&db).unwrap();
    let mut said = lines.prepare("SELECT event, detail FROM audit WHERE event <> 'version'").unwrap();
    let said = said.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    let said: Vec<(String, String)> = said.map(Result::unwrap).collect();
    for event in ["exported", "backup", "restored", "mended"] {
        assert!(said.iter().any(|(name, _)| name == event), "{event}: {said:?}");
    }
    assert!(said.iter().all(|(_, detail)| detail.contains("经手 系统用户 ")), "{said:?}");
}

/// Ledger and tape put back together to an older state agree with one another; the machine remembers better, is asked at
/// verifying and at the start, and what it said then stands in the record.
#[test]
fn a_room_that_was_put_back_as_a_whole_is_noticed() {
    let (folder, db) = room();
    // Of rooms among the temporary files nothing is remembered; here they are elsewhere.
    let temporary = folder.path().join("tmp");
    std::fs::create_dir(&temporary).unwrap();
    let run = |args: &[&str]| {
        let mut command = Command::new(program());
        command.arg("--db").arg(&db).args(args).env("TMPDIR", &temporary).stdin(Stdio::null());
        let done = command.output().unwrap();
        let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
        (done.status.code().unwrap_or(-1), text(&done.stdout) + &text(&done.stderr))
    };
    let room_files = || -> Vec<(PathBuf, Vec<u8>)> {
        let of_room = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().starts_with("duty.db");
        files(folder.path()).into_iter().filter(|(path, _)| of_room(path)).collect()
    };
    let older = room_files();
    std::fs::write(folder.path().join("one.jsonl"), "{\"title\":\"火灾\"}\n").unwrap();
    let file = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let import = ["import", "incident", &file("one.jsonl"), "--by", "甲", "--pin-file", &file("pins")];
    assert_eq!(run(&import).0, 0);
    assert_eq!(run(&["search", "火灾"]).0, 0);
    assert_eq!(run(&["verify"]).0, 0);
    for (path, bytes) in &older {
        std::fs::write(path, bytes).unwrap();
    }
    let (code, said) = run(&["verify"]);
    assert!(code == 1 && said.contains("一起退回过"), "{code} {said}");
    let (code, said) = run(&["search", "火灾"]);
    assert!(code == 0 && said.contains("一起退回过"), "{code} {said}");
    // Told once, and for ever in the record.
    let (code, said) = run(&["search", "火灾"]);
    assert!(code == 0 && !said.contains("退回过"), "{code} {said}");
    let lines = rusqlite::Connection::open(&db).unwrap();
    let kept: i64 = lines
        .query_row(
            "SELECT count(*) FROM audit WHERE event = 'mended' AND detail LIKE '%退回过%'",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(kept, 1);
}

/// Whoever verifies while others write sees one moment, and finds nothing wrong in it.
#[test]
fn verifying_while_others_write_finds_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("duty.db");
    let mut store = SqliteStore::create(&path).unwrap();
    commit(&mut store, MORNING, 0, set_up()).unwrap();
    store.trust(zhiban::domain::OfficerId(1));
    let done = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for n in 1.. {
                if done.load(std::sync::atomic::Ordering::Relaxed) {
                    return;
                }
                let call = append(Ledger::DutyLog, n, json!({"kind": "来电", "subject": "x"}));
                commit(&mut store, MORNING, 1, vec![call]).unwrap();
                let _ = store.settle();
            }
        });
        for _ in 0..crate::support::pty::rounds("ZHIBAN_VERIFIES", 60) {
            let report = zhiban::store::sqlite::verify::verify(&path).unwrap();
            assert_eq!(report.damage, vec![]);
        }
        done.store(true, std::sync::atomic::Ordering::Relaxed);
    });
}

/// Ground that is refused is refused before anything is made there.
#[cfg(unix)]
#[test]
fn a_room_that_is_refused_leaves_nothing_behind() {
    use std::os::unix::fs::PermissionsExt;
    let outer = tempfile::tempdir().unwrap();
    let folder = outer.path().join("open");
    std::fs::create_dir(&folder).unwrap();
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o777)).unwrap();
    let pins = outer.path().join("pins");
    std::fs::write(&pins, "甲 271828\n乙 314159\n").unwrap();
    let db = folder.join("duty.db");
    let args = ["--db", db.to_str().unwrap(), "init", "--unit", "x", "--level", "county", "--officer", "甲"];
    let (code, _, said) =
        run(&[&args[..], &["--officer", "乙", "--pin-file", pins.to_str().unwrap()]].concat());
    assert!(code == 3 && said.contains("chmod go-w"), "{code} {said}");
    assert_eq!(names(&folder), Vec::<String>::new());
    assert!(SqliteStore::create(&db).is_err());
    assert_eq!(names(&folder), Vec::<String>::new());
}
