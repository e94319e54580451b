//! What goes wrong at a terminal: bursts, broken sequences, hang-ups, kills, a crash, random keys, clocks.

use crate::support::Chance;
use crate::support::pty::{Console, assert_whole, room, rounds, run, run_in};
use rustix::process::Signal;
use std::path::Path;
use std::time::{Duration, Instant};

fn signed_on(db: &Path) -> Console {
    let mut c = Console::start(db, 80, 24);
    c.sees("登录").text("271828").press("F8").sees("甲 已登录");
    c
}

fn contents(db: &Path) -> Vec<serde_json::Value> {
    let (_, out, _) = run(&["--db", db.to_str().unwrap(), "export", "duty_log", "--full"]);
    out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_burst_of_a_hundred_thousand_keys_arrives_complete() {
    let (_folder, db) = room();
    let mut c = signed_on(&db);
    c.press("F2").text("石桥镇").field("内容");
    let burst: String =
        (0..100_000).map(|n| if n % 5 == 0 { '值' } else { char::from(b'a' + (n % 26) as u8) }).collect();
    c.send(burst.as_bytes()).settle().press("F8").sees("已保存");
    assert_eq!(contents(&db)[0]["content"].as_str(), Some(burst.as_str()));
}

#[test]
fn broken_sequences_block_nothing_and_lose_no_key_that_follows() {
    for begin in [&b"\x1b["[..], b"\x1b[1", b"\x1b[9999", b"\xe4", b"\xe4\xbd", b"\x1b[200~", b"\x1bO"] {
        let (_folder, db) = room();
        let mut c = signed_on(&db);
        c.press("F2").text("石桥镇").field("内容");
        c.send(begin);
        std::thread::sleep(Duration::from_millis(700));
        c.text("0123456789").press("F8").sees("已保存");
        let content = contents(&db)[0]["content"].as_str().unwrap().to_owned();
        assert!(content.ends_with("0123456789"), "{begin:?}: {content}");
    }
}

#[test]
fn a_pasted_end_mark_makes_no_command() {
    let (_folder, db) = room();
    let mut c = signed_on(&db);
    c.press("F2").text("石桥镇").field("内容");
    c.send(b"\x1b[200~abc\x1b[201~\x11\x1b[19~x\x1b[201~");
    std::thread::sleep(Duration::from_millis(200));
    c.settle().press("F8").sees("已保存");
    assert!(contents(&db)[0]["content"].as_str().unwrap().contains("abc\u{11}"));
}

#[test]
fn kill_term_and_hang_up_keep_the_draft_and_give_the_terminal_back() {
    for signal in [Signal::TERM, Signal::HUP, Signal::INT] {
        let (_folder, db) = room();
        let mut c = signed_on(&db);
        c.press("F2").text("没写完的字");
        let started = Instant::now();
        c.signal(signal);
        c.ends();
        assert!(started.elapsed() < Duration::from_secs(3), "{signal:?}");
        c.settle();
        assert!(c.is_restored(), "{signal:?}");
        signed_on_again(&db).sees("没写完的字");
    }
}

fn signed_on_again(db: &Path) -> Console {
    let mut c = Console::start(db, 80, 24);
    c.sees("登录").text("271828").press("F8").sees("没写完的表单取回来了");
    c
}

/// A terminal that goes away while SIGHUP is ignored must not leave a process behind, and must lose nothing.
#[test]
fn a_hang_up_with_the_signal_ignored_ends_the_program() {
    let (folder, db) = room();
    let script = folder.path().join("hang.py");
    std::fs::write(
        &script,
        r#"
import os, pty, signal, sys, time
signal.signal(signal.SIGHUP, signal.SIG_IGN)
pid, fd = pty.fork()
if pid == 0:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    os.environ["TERM"] = "xterm"
    os.execv(sys.argv[1], [sys.argv[1], "--db", sys.argv[2]])
def step(data, wait):
    os.write(fd, data)
    end = time.time() + wait
    while time.time() < end:
        import select
        if select.select([fd], [], [], 0.05)[0]:
            os.read(fd, 65536)
step(b"", 1.5)
step(b"271828", 0.3); step(b"\x1b[19~", 1.5)
step(b"\x1bOQ", 0.5); step("没写完的字".encode(), 0.5)
os.close(fd)
started = time.time()
while time.time() - started < 10:
    if os.waitpid(pid, os.WNOHANG)[0]:
        print("ended after %.2f" % (time.time() - started)); sys.exit(0)
    time.sleep(0.02)
os.kill(pid, 9)
print("still there"); sys.exit(1)
"#,
    )
    .unwrap();
    let python = std::process::Command::new("python3")
        .arg(&script)
        .arg(env!("CARGO_BIN_EXE_zhiban"))
        .arg(&db)
        .output();
    let Ok(done) = python else {
        eprintln!("skipped: there is no python3 to hold the terminal");
        return;
    };
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stdout));
    signed_on_again(&db).sees("没写完的字");
}

#[test]
fn a_crash_gives_the_terminal_back_and_loses_no_form() {
    let (_folder, db) = room();
    let mut c = Console::start_with(&["--db", db.to_str().unwrap()], 80, 24, &[("ZHIBAN_CRASH_ON", "崩溃")]);
    c.sees("登录").text("271828").press("F8").sees("已登录").press("F2").text("没写完的字");
    c.send("\x1b[200~崩溃\x1b[201~".as_bytes());
    assert_eq!(c.ends(), 3);
    c.settle();
    assert!(c.is_restored());
    assert!(c.screen().contains("没写完的留作草稿"), "{}", c.screen());
    signed_on_again(&db).sees("没写完的字");
}

/// Kills at random moments: what the screen called saved is there, the form being typed comes back.
#[test]
fn kill_9_at_any_moment_loses_nothing() {
    let (_folder, db) = room();
    let mut chance = Chance(9);
    let mut saved: Vec<String> = Vec::new();
    let mut typed: Option<String> = None;
    for round in 0..rounds("ZHIBAN_KILLS", 12) {
        let mut c = Console::start(&db, 80, 24);
        c.sees("登录").text("271828").press("F8").sees_any(&["已登录", "取回来了"]);
        if let Some(words) = typed.take() {
            c.sees("取回来了");
            assert!(c.screen().contains(&words), "round {round}: «{words}» is lost:\n{}", c.screen());
            c.press("F8").sees("已保存");
            saved.push(words);
        }
        let words = format!("第{round}轮事由");
        c.press("F2").text(&words);
        // The form was shown with these words; a moment later its draft is on disk.
        std::thread::sleep(Duration::from_millis(1000));
        if chance.below(2) == 0 {
            c.send(b"\x1b[19~");
            std::thread::sleep(Duration::from_micros(chance.below(30_000) as u64));
            // The notice says so only for this save: typing has cleared any earlier one.
            let done = c.screen().contains("还缺");
            c.kill();
            let stored = contents(&db).iter().any(|r| r["unit"].as_str() == Some(&words));
            assert!(stored || !done, "round {round}: called saved and is not there");
            if stored {
                saved.push(words.clone());
            }
            // Saved without the console having learned it: the draft comes back and is known as saved.
            typed = (!stored).then_some(words);
            if stored {
                forget_draft(&db);
            }
        } else {
            c.kill();
            typed = Some(words);
        }
    }
    assert_whole(&db);
    let stored = contents(&db);
    for words in &saved {
        assert_eq!(stored.iter().filter(|r| r["unit"].as_str() == Some(words)).count(), 1, "{words}");
    }
}

/// A draft whose record was stored is refused when it is saved again; the officer then gives it up.
fn forget_draft(db: &Path) {
    let mut c = Console::start(db, 80, 24);
    c.sees("登录").text("271828").press("F8").sees_any(&["已登录", "取回来了"]);
    if c.screen().contains("取回来了") {
        c.press("F8").sees("已经保存过了");
    }
    c.press("Ctrl-Q").sees("请确认").press("F8");
    c.ends();
}

/// Random keys may choose 退出 in the menu and answer its question: then the console starts again. Any
/// other end is a failure.
fn left_properly_or_stays(mut c: Console, db: &Path) -> Console {
    let Some(status) = c.child.try_wait().unwrap() else { return c };
    assert_eq!(status.exit_code(), 0, "it ended by itself:\n{}", c.screen());
    let mut again = Console::start(db, 80, 24);
    again.sees("登录").text("271828").press("F8").sees_any(&["已登录", "取回来了"]);
    again
}

/// Random keys, texts, broken bytes and sizes: no panic, no hang, and the journal verifies.
#[test]
fn random_keys_in_a_terminal_break_nothing() {
    const PIECES: [&[u8]; 29] = [
        b"\x15",
        b"\x16",
        b"7",
        b"\x1bOP",
        b"\x1bOQ",
        b"\x1bOR",
        b"\x1bOS",
        b"\x1b[15~",
        b"\x1b[17~",
        b"\x1b[18~",
        b"\x1b[19~",
        b"\x1b[20~",
        b"\x1b[21~",
        b"\r",
        b"\t",
        b"\x1b",
        b"\x1b[A",
        b"\x1b[B",
        b"\x1b[5~",
        b"\x1b[6~",
        b"\x12",
        b"\x18",
        b"\x07",
        b"\x05",
        b"\x17",
        b"\x1a",
        b"\x7f",
        b"\x1b[Z",
        b"\x1b[H",
    ];
    let (_folder, db) = room();
    let mut c = signed_on(&db);
    let mut chance = Chance(11);
    let events = rounds("ZHIBAN_RANDOM_KEYS", 20_000);
    let mut batch = Vec::new();
    for event in 0..events {
        match chance.below(20) {
            0..=3 => batch.extend("火灾值班室".as_bytes()),
            4 => batch.extend(b"271828"),
            5 => batch.push(chance.below(256) as u8),
            _ => batch.extend(PIECES[chance.below(PIECES.len())]),
        }
        // Ctrl-Q and its answer would end the game early.
        batch.retain(|b| *b != 0x11);
        if event % 200 == 199 {
            // As fast as the program takes them: a save is a flush of the disk, and keys behind it wait for it.
            c = left_properly_or_stays(c, &db);
            c.send(&batch).settle();
            batch.clear();
            if chance.below(20) == 0 {
                c.resize(chance.below(150) as u16 + 1, chance.below(60) as u16 + 1);
            }
        }
    }
    c.resize(80, 24);
    std::thread::sleep(Duration::from_millis(700));
    c.settle();
    c = left_properly_or_stays(c, &db);
    // It still listens: it leaves when asked.
    for _ in 0..40 {
        c.press("Esc Ctrl-Q F8");
        if c.child.try_wait().unwrap().is_some() {
            break;
        }
    }
    assert_eq!(c.ends(), 0);
    assert_whole(&db);
}

#[test]
fn times_are_the_rooms_whatever_the_environment_says() {
    for zone in ["", "Bogus/Zone", "America/New_York"] {
        let (_folder, db) = room();
        let mut c = Console::start_with(&["--db", db.to_str().unwrap()], 80, 24, &[("TZ", zone)]);
        c.sees("登录")
            .text("271828")
            .press("F8")
            .sees("已登录")
            .press("F2")
            .text("石桥镇")
            .press("F8")
            .sees("已保存");
        let stored = contents(&db);
        let recorded = zhiban::domain::Stamp(stored[0]["_recorded_at"].as_i64().unwrap());
        // The key was pressed in the minute of recording, or on a busy machine in the one before.
        let minutes =
            [0, -60_000].map(|ms| zhiban::domain::Offset(480).minute(recorded.plus_ms(ms)).replace(' ', "T"));
        let stated = stored[0]["event_at"].as_str().unwrap();
        assert!(minutes.iter().any(|m| m == stated), "TZ={zone}: {stated} for {minutes:?}");
    }
}

/// The machine's clock goes back an hour while the console runs: told, recorded, order by number.
#[test]
fn a_clock_set_back_is_recorded() {
    let library = [
        "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1",
        "/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1",
    ];
    let Some(library) = library.into_iter().find(|p| Path::new(p).exists()) else {
        eprintln!("skipped: libfaketime is not installed");
        return;
    };
    let (folder, db) = room();
    let stamp = folder.path().join("time");
    std::fs::write(&stamp, "+0").unwrap();
    let env = [
        ("LD_PRELOAD", library),
        ("FAKETIME_TIMESTAMP_FILE", stamp.to_str().unwrap()),
        ("FAKETIME_NO_CACHE", "1"),
        ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
    ];
    let mut c = Console::start_with(&["--db", db.to_str().unwrap()], 80, 24, &env);
    c.sees("登录")
        .text("271828")
        .press("F8")
        .sees("已登录")
        .press("F2")
        .text("前")
        .press("F8")
        .sees("已保存");
    std::fs::write(&stamp, "-3600").unwrap();
    c.sees("机器时钟跳了").press("F2").text("后").press("F8").sees("已保存");
    c.press("Ctrl-Q").sees("请确认").press("F8");
    c.ends();
    assert_whole(&db);
    let stored = contents(&db);
    assert!(
        stored[0]["_recorded_at"].as_i64() > stored[1]["_recorded_at"].as_i64(),
        "the machine's times are kept as they were"
    );
    let journal = rusqlite::Connection::open(&db).unwrap();
    let jumps: i64 = journal
        .query_row("SELECT count(*) FROM journal WHERE body LIKE '%clock_jump%'", [], |r| r.get(0))
        .unwrap();
    assert_eq!(jumps, 1);
}

/// The disk is full (here: no file may grow): told in one sentence, the form stays, what was saved is whole.
#[test]
fn a_full_disk_loses_no_word() {
    let (folder, db) = room();
    signed_on(&db).press("F2").text("写满之前").press("F8").sees("已保存");
    let size = std::fs::metadata(&db).unwrap().len() / 512 + 64;
    let script = folder.path().join("full.sh");
    let program = env!("CARGO_BIN_EXE_zhiban");
    let lines = format!("trap '' XFSZ\nulimit -f {size}\nexec {program} --db {}\n", db.display());
    std::fs::write(&script, lines).unwrap();
    let mut c = Console::start_program("sh", &[script.to_str().unwrap()], 80, 24, &[]);
    c.sees("登录").text("271828").press("F8").sees("已登录").press("F2").text("石桥镇").field("内容");
    c.paste(&"字".repeat(150_000)).press("F8").sees("没有保存，文字都在");
    assert!(c.screen().contains("石桥镇") || c.screen().contains("字字字"), "{}", c.screen());
    c.kill();
    assert_whole(&db);
    assert_eq!(contents(&db).len(), 1);
}

/// Only the tape's disk fails: what was saved is in the ledger, and that its second copy is not is said beside it.
#[cfg(target_os = "linux")]
#[test]
fn a_tape_that_fails_is_told_in_the_same_breath_as_the_saving() {
    let Some(shim) = crate::faults::shim() else { return };
    let (folder, db) = room();
    let stick = folder.path().canonicalize().unwrap().join("stick");
    std::fs::create_dir(&stick).unwrap();
    let tape = zhiban::store::places::with(&db, ".tape");
    std::fs::rename(&tape, stick.join(tape.file_name().unwrap())).unwrap();
    let settings = folder.path().join("storage.toml");
    let before = std::fs::read_to_string(&settings).unwrap_or_default();
    std::fs::write(settings, format!("{before}\ntape = \"stick\"\n")).unwrap();
    // A commit is a write and a sync of the tape; before the first record there are two at the most.
    let env = [
        ("LD_PRELOAD", shim.to_str().unwrap()),
        ("ZHIBAN_SHIM_FOLDER", stick.to_str().unwrap()),
        ("ZHIBAN_SHIM_FAULT", "eio"),
        ("ZHIBAN_SHIM_AT", "7"),
        ("ZHIBAN_SHIM_ALWAYS", "1"),
    ];
    let mut c = Console::start_with(&["--db", db.to_str().unwrap()], 120, 40, &env);
    c.sees("登录").text("271828").press("F8").sees("已登录");
    for n in 1..=3 {
        c.press("F2").text(&format!("桂花路口起火{n}")).press("F8").sees(&format!("已保存 №值-2026-{n:04}"));
    }
    c.sees("第二份(纸带)没写上").sees("纸带没写上 |");
    assert!(c.screen().contains("已保存 №值-2026-0003"), "{}", c.screen());
    c.kill();
    assert_eq!(contents(&db).len(), 3);
    // With the disk whole again the tape is brought up at the next start.
    let mut c = Console::start(&db, 120, 40);
    c.sees("登录").text("271828").press("F8").sees("已登录");
    assert!(!c.screen().contains("没写上"), "{}", c.screen());
    c.kill();
    assert_whole(&db);
}

#[test]
fn without_a_terminal_it_says_so() {
    let (_folder, db) = room();
    let (code, _, said) = run_in(&["--db", db.to_str().unwrap()], &[]);
    assert_eq!(code, 2);
    assert!(said.contains("终端"), "{said}");
}
