//! Ledger and tape made whole from one another, in a room of some thousand lines: what is told is counted exactly, and
//! neither copy is written over with what is damaged itself.

use crate::support::{MORNING, append, commit, set_up};
use rusqlite::Connection;
use serde_json::json;
use std::path::{Path, PathBuf};
use zhiban::domain::Ledger;
use zhiban::record::code::Code;
use zhiban::record::wish::Wish;
use zhiban::store::StoreError;
use zhiban::store::reel::{Reel, TapeItem};
use zhiban::store::sqlite::{How, MendReport, SqliteStore, verify};

fn call(n: u128) -> Wish {
    append(Ledger::DutyLog, n, json!({"kind": "来电", "subject": format!("第{n}件"), "content": "厂房起火"}))
}

/// A ledger with its tape, in a folder of its own.
struct Room(tempfile::TempDir);

impl Room {
    fn new() -> (Room, SqliteStore) {
        let folder = tempfile::tempdir().unwrap();
        let mut store = SqliteStore::create(&folder.path().join("duty.db")).unwrap();
        commit(&mut store, MORNING, 0, set_up()).unwrap();
        commit(&mut store, MORNING, 1, vec![call(1)]).unwrap();
        (Room(folder), store)
    }

    fn ledger(&self) -> PathBuf {
        self.0.path().join("duty.db")
    }

    fn tape(&self) -> PathBuf {
        self.0.path().join("duty.db.tape")
    }

    /// The same files elsewhere; no console has them open.
    fn copy(&self) -> Room {
        let copy = Room(tempfile::tempdir().unwrap());
        std::fs::copy(self.ledger(), copy.ledger()).unwrap();
        std::fs::copy(self.tape(), copy.tape()).unwrap();
        copy
    }

    fn lines(&self) -> Vec<String> {
        std::fs::read_to_string(self.tape()).unwrap().split_inclusive('\n').map(str::to_owned).collect()
    }

    fn write_lines(&self, lines: &[String]) {
        std::fs::write(self.tape(), lines.concat()).unwrap();
    }

    fn behind_its_back(&self, sql: &str) {
        crate::support::behind_its_back(&self.ledger(), sql);
    }

    /// Makes the page unreadable on which the journal has a text.
    fn spoil_page_of(&self, n: u128) {
        let mut bytes = std::fs::read(self.ledger()).unwrap();
        let wanted = format!("\"subject\":\"第{n}件\"");
        let at = bytes.windows(wanted.len()).position(|part| part == wanted.as_bytes()).unwrap();
        let page = at / 4096 * 4096;
        bytes[page..page + 64].fill(0);
        std::fs::write(self.ledger(), bytes).unwrap();
    }

    /// Opens as a console does, and gives what was told.
    fn open(&self) -> Vec<String> {
        SqliteStore::open(&self.ledger()).unwrap().told()
    }

    fn assert_like(&self, whole: &Room) {
        assert_eq!(verify::verify(&self.ledger()).unwrap().damage, vec![]);
        assert!(self.bodies() == whole.bodies(), "not the same record");
        let reel = Reel::open(&self.tape()).unwrap().unwrap();
        let on_tape: Vec<String> = reel
            .map(|found| match found {
                TapeItem::Entry(entry, _) => entry.body,
                TapeItem::Spoilt(line) => panic!("line {line} of the tape is spoilt"),
            })
            .collect();
        assert!(on_tape == whole.bodies(), "not the same tape");
    }

    fn bodies(&self) -> Vec<String> {
        let db = Connection::open(self.ledger()).unwrap();
        let mut statement = db.prepare("SELECT body FROM journal ORDER BY seq").unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    }
}

/// Two commits of more lines than are brought over at a time, and some of one line; the line after each of these.
fn long_room() -> (Room, [usize; 3]) {
    let (room, mut store) = Room::new();
    let first = commit(&mut store, MORNING, 1, (10..2_400).map(call).collect()).unwrap().seq;
    let second = commit(&mut store, MORNING, 1, (2_400..4_600).map(call).collect()).unwrap().seq;
    let mut last = second;
    for n in 4_600..4_605 {
        last = commit(&mut store, MORNING, 1, vec![call(n)]).unwrap().seq;
    }
    while !store.settle().unwrap() {}
    (room, [first as usize, second as usize, last as usize])
}

#[test]
fn a_room_of_thousands_of_lines_comes_back_from_either_copy() {
    let (whole, [first, second, last]) = long_room();
    // The tape gone, and the tape of an earlier day.
    let room = whole.copy();
    std::fs::remove_file(room.tape()).unwrap();
    assert_eq!(room.open(), [format!("纸带不在,已按台账重写 {last} 行")]);
    room.assert_like(&whole);
    for kept in [first, second, last - 1] {
        let room = whole.copy();
        room.write_lines(&whole.lines()[..kept]);
        assert_eq!(room.open(), [format!("纸带少 {} 行,已按台账补上", last - kept)]);
        room.assert_like(&whole);
    }
    // An empty file in the tape's place is one that was cut to nothing.
    let room = whole.copy();
    room.write_lines(&[]);
    assert_eq!(room.open(), [format!("纸带少 {last} 行,已按台账补上")]);
    room.assert_like(&whole);
    // The ledger gone.
    let room = whole.copy();
    std::fs::remove_file(room.ledger()).unwrap();
    let told = room.open();
    assert_eq!(told[0], format!("台账和纸带已互相补全:共 {last} 行,其中 {last} 行取自纸带,0 行取自台账"));
    room.assert_like(&whole);
    assert_eq!(whole.open(), Vec::<String>::new(), "an untouched room is silent");
}

#[test]
fn a_ledger_of_an_earlier_day_is_brought_up_to_the_tape() {
    let (room, mut store) = Room::new();
    while !store.settle().unwrap() {}
    let early = std::fs::read(room.ledger()).unwrap();
    commit(&mut store, MORNING, 1, (10..2_600).map(call).collect()).unwrap();
    commit(&mut store, MORNING, 1, vec![call(3_000)]).unwrap();
    while !store.settle().unwrap() {}
    drop(store);
    let back = room.copy();
    std::fs::write(back.ledger(), early).unwrap();
    assert_eq!(back.open(), ["台账比纸带少 2591 行(被换成旧的或丢了未并入的部分),已从纸带补回"]);
    back.assert_like(&room);
}

#[test]
fn a_changed_line_in_the_midst_of_a_tape_is_not_brought_into_a_ledger_of_an_earlier_day() {
    let (room, mut store) = Room::new();
    while !store.settle().unwrap() {}
    let early = std::fs::read(room.ledger()).unwrap();
    for n in 10..200 {
        commit(&mut store, MORNING, 1, vec![call(n)]).unwrap();
    }
    while !store.settle().unwrap() {}
    drop(store);
    let back = room.copy();
    std::fs::write(back.ledger(), &early).unwrap();
    let mut lines = room.lines();
    assert!(lines.concat().len() > 40_000, "its end is read without its midst");
    lines[49] = lines[49].replace("厂房", "民房");
    back.write_lines(&lines);
    let told = SqliteStore::open(&back.ledger()).err();
    assert!(matches!(&told, Some(StoreError::Damaged(why)) if why.contains("第 50 行")), "{told:?}");
    assert_eq!(back.lines(), lines);
    assert!(std::fs::read(back.ledger()).unwrap() == early, "nothing of it is in the ledger");
}

#[test]
fn pages_that_cannot_be_read_and_lines_that_are_gone_are_taken_each_from_the_other_copy() {
    let (whole, [.., last]) = long_room();
    let room = whole.copy();
    // In the first lines that are read at once and in those behind; and the tape lacks a line far from either.
    room.spoil_page_of(50);
    room.spoil_page_of(2_300);
    let mut lines = whole.lines();
    for gone in [4_400, 2_100, 300] {
        lines.remove(gone);
    }
    room.write_lines(&lines);
    let mended = SqliteStore::mend(&room.ledger(), How::default()).unwrap();
    let MendReport { lines, from_ledger, from_tape, lost_from, .. } = mended;
    assert_eq!((lines as usize, from_ledger, lost_from), (last, 3, None));
    assert!((4..100).contains(&from_tape), "two pages hold some lines: {from_tape}");
    room.assert_like(&whole);
}

#[test]
fn a_long_commit_that_is_torn_on_the_tape_is_no_commit_when_the_ledger_is_gone() {
    let (room, mut store) = Room::new();
    let before = room.bodies();
    commit(&mut store, MORNING, 1, (10..4_200).map(call).collect()).unwrap();
    drop(store);
    for kept in [before.len() + 100, before.len() + 2_500] {
        let torn = room.copy();
        torn.write_lines(&room.lines()[..kept]);
        std::fs::remove_file(torn.ledger()).unwrap();
        let told = torn.open();
        let lines = before.len();
        assert_eq!(
            told[0],
            format!("台账和纸带已互相补全:共 {lines} 行,其中 {lines} 行取自纸带,0 行取自台账")
        );
        assert_eq!(torn.bodies(), before);
    }
    // Torn before its first commit ended it is nothing.
    let nothing = room.copy();
    nothing.write_lines(&room.lines()[..3]);
    std::fs::remove_file(nothing.ledger()).unwrap();
    let told = SqliteStore::mend(&nothing.ledger(), How::default());
    assert_eq!(told.err(), Some(StoreError::Damaged("台账和纸带都读不出".into())));
}

/// A room of some commits of one line, its lines, and how many they are.
fn short_room() -> (Room, Vec<String>, usize) {
    let (room, mut store) = Room::new();
    for n in 10..20 {
        commit(&mut store, MORNING, 1, vec![call(n)]).unwrap();
    }
    drop(store);
    let lines = room.lines();
    let last = lines.len();
    (room, lines, last)
}

/// Opening names a line that neither copy has right, and leaves the tape as it is.
fn assert_named(room: &Room, line: usize, what: &str) {
    let before = room.lines();
    let told = SqliteStore::open(&room.ledger()).err();
    let wanted = format!("第 {line} 行");
    assert!(matches!(&told, Some(StoreError::Damaged(why)) if why.contains(&wanted)), "{what}: {told:?}");
    assert_eq!(room.lines(), before, "{what}");
}

#[test]
fn what_is_damaged_itself_is_not_written_over_the_other_copy() {
    let (room, all, last) = short_room();
    let changed = room.copy();
    changed.write_lines(&all[..last - 5]);
    let at = last - 2;
    changed.behind_its_back(&format!(
        "UPDATE journal SET body = replace(body, '厂房', '民房') WHERE seq = {at}"
    ));
    assert_named(&changed, at, "the tape is behind, and a line that it lacks was changed in the ledger");
    // The tape is broken, and the ledger has everything that can be read behind that: it is written again.
    let mut lines = all.clone();
    lines[last - 4] = "{}\n".into();
    let broken = room.copy();
    broken.write_lines(&lines);
    assert_eq!(broken.open(), ["纸带少 4 行,已按台账补上"]);
    broken.assert_like(&room);
    // The ledger has less than that: neither is written over, and what only the broken tape knows is not thrown away.
    let less = room.copy();
    less.write_lines(&lines);
    less.behind_its_back(&format!("DELETE FROM journal WHERE seq > {}", last - 2));
    assert!(SqliteStore::open(&less.ledger()).is_ok(), "each has what the other lacks");
    less.assert_like(&room);
    let lost = room.copy();
    lost.write_lines(&lines);
    lost.behind_its_back(&format!("DELETE FROM journal WHERE seq > {}", last - 4));
    assert_named(&lost, last - 3, "neither has it");
}

#[test]
fn the_last_line_is_not_passed_over_when_neither_copy_has_it_right() {
    let (room, all, last) = short_room();
    for spoil in ["body = replace(body, '厂房', '民房')", "hash = x'00'"] {
        let end = room.copy();
        end.write_lines(&all[..last - 1]);
        end.behind_its_back(&format!("UPDATE journal SET {spoil} WHERE seq = {last}"));
        assert_named(&end, last, spoil);
    }
    let end = room.copy();
    let mut lines = all.clone();
    lines[last - 1] = lines[last - 1].replace("厂房", "民房");
    end.write_lines(&lines);
    std::fs::remove_file(end.ledger()).unwrap();
    assert_named(&end, last, "changed on the tape, and the ledger lost");
}

#[test]
fn a_cell_that_is_not_what_the_program_writes_there_is_mended_from_the_tape() {
    let (room, _, last) = short_room();
    // A link is looked at by every opening.
    let odd = room.copy();
    odd.behind_its_back(&format!("UPDATE journal SET hash = x'00' WHERE seq = {last}"));
    assert!(odd.open()[0].contains("1 行取自纸带"));
    odd.assert_like(&room);
    // What no opening looks at is named by verification and mended on demand.
    for cell in ["by = -1", "at = 0", "body = 'x'"] {
        let odd = room.copy();
        odd.behind_its_back(&format!("UPDATE journal SET {cell} WHERE seq = {last}"));
        assert!(!verify::verify(&odd.ledger()).unwrap().damage.is_empty(), "{cell}");
        let mended = SqliteStore::mend(&odd.ledger(), How::default()).unwrap();
        assert_eq!((mended.from_tape, mended.from_ledger), (1, 0), "{cell}");
        odd.assert_like(&room);
    }
}

#[test]
fn what_hangs_behind_the_last_line_of_the_tape_is_cut_off_and_told_when_it_was_a_line() {
    let (room, store) = Room::new();
    drop(store);
    let whole = room.lines().concat();
    for (more, told) in [
        ("", vec![]),
        ("{\"seq\":9,\"at", vec![]),
        ("nothing of ours\n", vec!["纸带末尾有读不懂的内容,已去掉;记录都在"]),
        ("\n", vec!["纸带末尾有读不懂的内容,已去掉;记录都在"]),
    ] {
        let hanging = room.copy();
        std::fs::write(hanging.tape(), whole.clone() + more).unwrap();
        assert_eq!(hanging.open(), told, "{more:?}");
        hanging.assert_like(&room);
        assert_eq!(hanging.open(), Vec::<String>::new());
    }
}

#[test]
fn a_working_console_does_not_write_over_a_tape_that_knows_more() {
    let (room, mut store) = Room::new();
    commit(&mut store, MORNING, 1, vec![call(10)]).unwrap();
    let early = room.copy();
    for n in 11..15 {
        commit(&mut store, MORNING, 1, vec![call(n)]).unwrap();
    }
    drop(store);
    let mut console = SqliteStore::open(&early.ledger()).unwrap();
    // Somebody puts the lines of the later state behind a broken one into the tape that the console writes on.
    let (later, own) = (room.lines(), early.lines());
    let mut text = own.concat() + "broken\n";
    text.extend(later[own.len() + 1..].iter().map(String::as_str));
    std::fs::write(early.tape(), &text).unwrap();
    let receipt = commit(&mut console, MORNING, 1, vec![call(20)]).unwrap();
    assert!(receipt.tape_fault.is_some_and(|why| why.contains("断了")));
    assert_eq!(std::fs::read_to_string(early.tape()).unwrap(), text);
}

#[test]
fn a_tape_written_over_in_its_place_is_told_at_the_next_save_and_left_as_it_is() {
    let (room, store) = Room::new();
    drop(store);
    let [own, other] = [100, 200].map(|n| {
        let room = room.copy();
        let mut store = SqliteStore::open(&room.ledger()).unwrap();
        commit(&mut store, MORNING, 1, vec![call(n)]).unwrap();
        if n == 200 {
            commit(&mut store, MORNING, 1, vec![call(n + 1)]).unwrap();
        }
        while !store.settle().unwrap() {}
        (room, store)
    });
    let (room, mut console) = own;
    let text = other.0.lines().concat();
    std::fs::write(room.tape(), &text).unwrap();
    // As many lines as the ledger has now, and another record.
    let receipt = commit(&mut console, MORNING, 1, vec![call(101)]).unwrap();
    assert!(receipt.tape_fault.is_some_and(|why| why.contains("台账没有纸带的第")));
    assert_eq!(room.lines().concat(), text);
}

#[test]
fn lines_that_stand_twice_on_the_tape_are_taken_once() {
    let (whole, mut store) = Room::new();
    for n in 10..14 {
        commit(&mut store, MORNING, 1, vec![call(n)]).unwrap();
    }
    while !store.settle().unwrap() {}
    drop(store);
    let room = whole.copy();
    let mut lines = whole.lines();
    for twice in [9, 7] {
        lines.insert(twice, lines[twice].clone());
    }
    room.write_lines(&lines);
    std::fs::remove_file(room.ledger()).unwrap();
    let last = whole.lines().len();
    assert_eq!(
        room.open()[0],
        format!("台账和纸带已互相补全:共 {last} 行,其中 {last} 行取自纸带,0 行取自台账")
    );
    room.assert_like(&whole);
}

#[test]
fn of_two_records_that_part_the_code_from_paper_takes_the_rest_of_its_own() {
    let (room, mut store) = Room::new();
    commit(&mut store, MORNING, 1, (10..20).map(call).collect()).unwrap();
    drop(store);
    let shared = room.lines().len();
    let [one, other] = [100, 200].map(|from| {
        let room = room.copy();
        let mut store = SqliteStore::open(&room.ledger()).unwrap();
        for n in from..from + 3 {
            commit(&mut store, MORNING, 1, vec![call(n)]).unwrap();
        }
        while !store.settle().unwrap() {}
        drop(store);
        room
    });
    let code = |room: &Room| verify::verify(&room.ledger()).unwrap().code.unwrap();
    let parted = || {
        let parted = one.copy();
        std::fs::copy(other.tape(), parted.tape()).unwrap();
        parted
    };
    // Both begin with the same sign-on, each with digits of its own.
    let part = shared as u64 + 1;
    assert_eq!(SqliteStore::mend(&parted().ledger(), How::default()).err(), Some(StoreError::Forked(part)));
    let with = |code: Code| How { code: Some(code), ..How::default() };
    let foreign = with(Code::of(&[7; 32]));
    assert_eq!(SqliteStore::mend(&parted().ledger(), foreign).err(), Some(StoreError::Forked(part)));
    // Before they part both hold a code: it says nothing.
    assert_eq!(
        SqliteStore::mend(&parted().ledger(), with(code(&room))).err(),
        Some(StoreError::Forked(part))
    );
    for (of, from_ledger, from_tape) in [(&one, 4, 0), (&other, 0, 4)] {
        let room = parted();
        let mended = SqliteStore::mend(&room.ledger(), with(code(of))).unwrap();
        assert_eq!((mended.lines, mended.lost_from), (part + 3, None));
        assert_eq!((mended.from_ledger, mended.from_tape), (from_ledger, from_tape));
        room.assert_like(of);
    }
}

/// What hangs on the names of files.
#[test]
fn a_spoilt_ledger_is_put_aside_and_none_is_opened_without_its_tape() {
    let (room, store) = Room::new();
    drop(store);
    let spoilt = room.copy();
    std::fs::write(spoilt.ledger(), "nothing that SQLite made").unwrap();
    let told = spoilt.open();
    assert!(told.iter().any(|line| line.contains("原文件留在")), "{told:?}");
    spoilt.assert_like(&room);
    let aside = |room: &Room| -> Vec<PathBuf> {
        let files = std::fs::read_dir(room.0.path()).unwrap().map(|file| file.unwrap().path());
        files.filter(|path| std::fs::read(path).is_ok_and(|bytes| bytes.starts_with(b"nothing"))).collect()
    };
    assert_eq!(aside(&spoilt).len(), 1);
    // A number in its head that says it were of an earlier program, where its tables are there already.
    for version in [0, 1, 2] {
        let older = room.copy();
        older.behind_its_back(&format!("PRAGMA user_version = {version}"));
        let found = verify::verify(&older.ledger()).unwrap().damage;
        assert!(found.iter().any(|d| d.what == "版本号被改动"), "{version}: {found:?}");
        assert!(older.open()[0].contains("已互相补全"), "{version}");
        older.assert_like(&room);
    }
    // Without its tape there is nothing to make it from, and it is left as it is.
    let alone = room.copy();
    std::fs::write(alone.ledger(), "nothing that SQLite made").unwrap();
    std::fs::remove_file(alone.tape()).unwrap();
    assert!(matches!(SqliteStore::open(&alone.ledger()), Err(StoreError::CannotOpen(_))));
    assert_eq!(aside(&alone), [alone.ledger()]);
    assert!(!Path::new(&alone.tape()).exists(), "and no tape is begun beside it");
}

#[test]
fn a_place_of_the_tape_that_cannot_be_read_is_not_its_end() {
    let (whole, mut store) = Room::new();
    for n in 2..40 {
        commit(&mut store, MORNING, 1, vec![call(n)]).unwrap();
    }
    while !store.settle().unwrap() {}
    drop(store);
    let lines = whole.lines();
    // No line of ours is so long. In the place of one of ours it ends nothing: the ledger lost as well, that is told, and
    // nothing is made of the first dozen lines.
    let mut broken = lines.clone();
    broken[12] = "x".repeat((64 << 20) + 1) + "\n";
    let room = whole.copy();
    room.write_lines(&broken);
    std::fs::remove_file(room.ledger()).unwrap();
    let lost = StoreError::Damaged("流水第 13 行在台账和纸带里都坏了".into());
    assert_eq!(SqliteStore::mend(&room.ledger(), How::default()), Err(lost));
    assert!(!room.ledger().exists(), "nothing is changed then");
    // Between lines of ours it costs nothing.
    let mut more = lines.clone();
    more.insert(12, broken[12].clone());
    let room = whole.copy();
    room.write_lines(&more);
    std::fs::remove_file(room.ledger()).unwrap();
    assert_eq!(SqliteStore::mend(&room.ledger(), How::default()).unwrap().lines, lines.len() as u64);
    room.assert_like(&whole);
    // With the ledger there, it has what the tape cannot give.
    let room = whole.copy();
    room.write_lines(&broken);
    let damage = verify::verify(&room.ledger()).unwrap().damage;
    assert!(damage.iter().any(|d| d.what.contains("读不出")), "{damage:?}");
    room.open();
    SqliteStore::mend(&room.ledger(), How::default()).unwrap();
    room.assert_like(&whole);
}

#[test]
fn a_tape_that_cannot_be_opened_keeps_nobody_from_working_and_is_filled_up_when_it_can() {
    let (room, mut store) = Room::new();
    while !store.settle().unwrap() {}
    drop(store);
    let whole = std::fs::read(room.tape()).unwrap();
    std::fs::remove_file(room.tape()).unwrap();
    std::fs::create_dir(room.tape()).unwrap();
    let mut store = SqliteStore::open(&room.ledger()).unwrap();
    let told = store.told();
    assert!(
        told.len() == 1 && told[0].starts_with("纸带写不进去") && told[0].contains("只有一份"),
        "{told:?}"
    );
    let receipt = commit(&mut store, MORNING, 1, vec![call(77)]).unwrap();
    assert!(receipt.tape_fault.is_some(), "each save says so");
    assert_eq!(store.told(), Vec::<String>::new(), "in the receipt, and not twice");
    // The disk of the tape is back, with the tape as it was: the next save brings it up to date.
    std::fs::remove_dir(room.tape()).unwrap();
    std::fs::write(room.tape(), whole).unwrap();
    let receipt = commit(&mut store, MORNING, 1, vec![call(78)]).unwrap();
    assert_eq!(receipt.tape_fault, None);
    while !store.settle().unwrap() {}
    drop(store);
    assert_eq!(verify::verify(&room.ledger()).unwrap().damage, vec![]);
    assert_eq!(room.open(), Vec::<String>::new());
}

#[test]
fn a_last_line_that_claims_to_go_on_is_named_and_what_is_left_out_is_told() {
    let (whole, mut store) = Room::new();
    commit(&mut store, MORNING, 1, vec![call(2), call(3)]).unwrap();
    while !store.settle().unwrap() {}
    drop(store);
    let mut lines = whole.lines();
    let last = lines.len() - 1;
    lines[last] = lines[last].trim_end().strip_suffix('}').unwrap().to_owned() + ",\"more\":true}\n";
    let room = whole.copy();
    room.write_lines(&lines);
    let damage = verify::verify(&room.ledger()).unwrap().damage;
    assert!(damage.iter().any(|d| d.what.contains("写着后面还有")), "{damage:?}");
    // Opened as it is, the ledger sets the tape right.
    room.open();
    room.assert_like(&whole);
    // With the ledger lost, what is left out is told.
    room.write_lines(&lines);
    std::fs::remove_file(room.ledger()).unwrap();
    let told = room.open();
    assert!(told.iter().any(|line| line.contains("没有写完的保存")), "{told:?}");
}

#[test]
fn a_pipe_in_the_place_of_a_file_of_the_room_keeps_nobody_waiting() {
    let (whole, store) = Room::new();
    drop(store);
    for ending in ["", "-wal", "-shm", "-journal", ".tape"] {
        let room = whole.copy();
        let at = PathBuf::from(format!("{}{ending}", room.ledger().display()));
        let _ = std::fs::remove_file(&at);
        if !std::process::Command::new("mkfifo").arg(&at).status().is_ok_and(|s| s.success()) {
            eprintln!("skipped: no mkfifo on this machine");
            return;
        }
        assert!(verify::verify(&room.ledger()).is_err(), "{ending}");
        assert_eq!(SqliteStore::open(&room.ledger()).is_ok(), ending == ".tape", "{ending}");
    }
}
