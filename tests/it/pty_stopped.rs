//! The terminal taken away: a console that is stopped and goes on, under a shell with job control.

use crate::support::pty::{Console, assert_whole, room, run};
use rustix::process::{Pid, Signal, kill_process};
use std::path::Path;

/// The console below a shell: its process.
fn console_below(shell: &Console) -> Pid {
    let shell = shell.child.process_id().unwrap();
    let started = std::time::Instant::now();
    loop {
        let children = std::fs::read_to_string(format!("/proc/{shell}/task/{shell}/children")).unwrap();
        if let Some(pid) = children.split_whitespace().find_map(|pid| Pid::from_raw(pid.parse().ok()?)) {
            return pid;
        }
        assert!(started.elapsed().as_secs() < 30, "the shell has started nothing");
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
}

/// A shell with job control at a terminal, with a console in the foreground.
fn shell(db: &Path) -> Option<Console> {
    if !Path::new("/bin/bash").exists() || !Path::new("/proc/self/task").exists() {
        eprintln!("skipped: there is no bash with job control here");
        return None;
    }
    let settings = db.with_file_name("inputrc");
    std::fs::write(&settings, "set enable-bracketed-paste off\n").unwrap();
    let env = [("PS1", "SHELL> "), ("INPUTRC", settings.to_str().unwrap())];
    let mut c = Console::start_program("/bin/bash", &["--norc", "--noprofile", "-i"], 80, 24, &env);
    c.sees("SHELL> ");
    c.send(format!("{} --db {}\r", env!("CARGO_BIN_EXE_zhiban"), db.display()).as_bytes());
    c.sees("登录");
    Some(c)
}

const PIN: &str = "271828";

/// How often the PIN went out to the terminal, in whatever form.
fn echoed(c: &Console) -> bool {
    String::from_utf8_lossy(&c.raw()).contains(PIN)
}

/// Brings the console to the front, and waits until it has taken the terminal.
fn go_on(c: &mut Console) -> &mut Console {
    let taken = |c: &Console| String::from_utf8_lossy(&c.raw()).matches("\u{1b}[?1049h").count();
    let before = taken(c);
    c.send(b"fg\r");
    let started = std::time::Instant::now();
    while taken(c) == before {
        assert!(started.elapsed().as_secs() < 30, "the terminal is not taken again:\n{}", c.screen());
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    c.settle()
}

/// In each state of the terminal, stopped by each signal: the shell has the terminal meanwhile, and with `fg` the console
/// has it again, in the mode that shows no PIN.
#[test]
fn a_console_that_was_stopped_takes_the_terminal_again_and_echoes_no_pin() {
    for signal in [Signal::TSTP, Signal::STOP] {
        let (_folder, db) = room();
        let Some(mut c) = shell(&db) else { return };
        let console = console_below(&c);
        // At the sign-on.
        kill_process(console, signal).unwrap();
        c.sees("Stopped").sees("SHELL> ");
        if signal == Signal::TSTP {
            assert!(c.is_restored(), "the shell has its own screen");
        }
        go_on(&mut c).sees("选人");
        c.text(PIN).press("F8").sees("甲 已登录");
        assert!(!echoed(&c), "{signal:?}: the PIN was echoed:\n{}", c.screen());
        // With a form open.
        c.press("F2").text("石桥镇");
        kill_process(console, signal).unwrap();
        c.sees("Stopped");
        go_on(&mut c).sees("石桥镇");
        c.press("F8").sees("已保存 №值-").sees("共 1 条");
        // With the PIN half typed.
        c.press("Ctrl-X").text("误记").press("F8").sees("签名").text("2718");
        kill_process(console, signal).unwrap();
        c.sees("Stopped");
        go_on(&mut c).sees("签名");
        c.text("28").press("F8").sees("作废");
        assert!(!echoed(&c), "{signal:?}: the PIN was echoed:\n{}", c.screen());
        c.press("Ctrl-Q").sees("请确认").press("F8").sees("SHELL> ");
        c.settle();
        assert!(c.is_restored());
        // The shell's own terminal is as it was: what is typed is seen, and a line is a line.
        c.send(b"echo $((40 + 2))\r");
        c.sees("42").sees("echo $((40");
        assert_whole(&db);
    }
}

/// Another program that sets the terminal to its usual mode under the console: within a second it is the console's again.
#[test]
fn a_terminal_whose_mode_was_changed_from_outside_is_taken_again() {
    let (_folder, db) = room();
    let Some(mut c) = shell(&db) else { return };
    let console = console_below(&c);
    let terminal = format!("/proc/{}/fd/0", console.as_raw_nonzero());
    let changed = std::process::Command::new("stty").args(["-F", &terminal, "sane"]).status();
    if !changed.is_ok_and(|status| status.success()) {
        eprintln!("skipped: there is no stty here");
        return;
    }
    std::thread::sleep(std::time::Duration::from_millis(2500));
    c.text(PIN).press("F8").sees("甲 已登录");
    assert!(!echoed(&c), "{}", c.screen());
    c.press("Ctrl-Q").sees("请确认").press("F8").sees("SHELL> ");
}

/// Without a shell that could let it go on, a request to stop is not followed: it would be for ever.
#[test]
fn without_a_shell_nobody_is_stopped() {
    let (_folder, db) = room();
    let mut c = Console::start(&db, 80, 24);
    c.sees("登录");
    c.signal(Signal::TSTP);
    c.settle();
    c.text(PIN).press("F8").sees("甲 已登录");
    c.kill();
    let (code, _, said) = run(&["--db", db.to_str().unwrap(), "search", "x"]);
    assert_eq!(code, 0, "{said}");
}

/// A print command that hangs is left with Esc, and goes with whoever waited for it.
#[cfg(target_os = "linux")]
#[test]
fn a_printer_that_hangs_is_stopped_with_esc() {
    let (folder, db) = room();
    let (script, number) = (folder.path().join("lp.sh"), folder.path().join("number"));
    std::fs::write(&script, format!("echo $$ > {}\nexec sleep 600\n", number.display())).unwrap();
    let lp = format!("sh {}", script.display());
    let mut c = Console::start_with(&["--db", db.to_str().unwrap()], 120, 40, &[("ZHIBAN_LP", &lp)]);
    c.sees("登录").text(PIN).press("F8").sees("已登录");
    c.press("F10").sees("菜单").text("出文书").press("Enter").sees("值班快报");
    c.text("值班统计").press("Enter").sees(" – ").press("Enter").sees("登记数量");
    c.press("F8").sees("DOCX").text("针式").press("Enter");
    let started = std::time::Instant::now();
    let printing = loop {
        let number = std::fs::read_to_string(&number).unwrap_or_default();
        if let Ok(number) = number.trim().parse::<i32>() {
            break Path::new("/proc").join(number.to_string());
        }
        assert!(started.elapsed().as_secs() < 30, "nothing is printed:\n{}", c.screen());
        std::thread::sleep(std::time::Duration::from_millis(10));
    };
    c.sees("按 Esc 停下").press("Esc").sees("停下了");
    while printing.join("fd").read_dir().is_ok_and(|mut files| files.next().is_some()) {
        assert!(started.elapsed().as_secs() < 30, "the print command goes on");
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    c.press("F2").sees("新记录");
    c.kill();
}

/// Any signal that ends a program ends the console in order: the terminal is given back and the draft is kept.
#[test]
fn every_signal_that_ends_the_program_gives_the_terminal_back() {
    for signal in
        [Signal::QUIT, Signal::USR1, Signal::USR2, Signal::ALARM, Signal::VTALARM, Signal::PROF, Signal::XCPU]
    {
        let (_folder, db) = room();
        let mut c = Console::start(&db, 80, 24);
        c.sees("登录").text(PIN).press("F8").sees("甲 已登录").press("F2").text("没写完的字");
        c.signal(signal);
        c.ends();
        c.settle();
        assert!(c.is_restored(), "{signal:?}");
        let mut c = Console::start(&db, 80, 24);
        c.sees("登录").text(PIN).press("F8").sees("没写完的字");
        c.kill();
    }
}

/// A limit on the size of files is a disk that refuses: told in a sentence, at the console and on the command line.
#[test]
fn a_limit_on_the_size_of_files_ends_nobody() {
    let (folder, db) = room();
    let line = format!("ulimit -f 8; exec {} --db {} backup", env!("CARGO_BIN_EXE_zhiban"), db.display());
    let done = std::process::Command::new("sh").args(["-c", &line]).output().unwrap();
    let said = String::from_utf8_lossy(&done.stderr);
    assert_eq!(done.status.code(), Some(3), "{said}");
    assert!(said.contains("没有写入"), "{said}");
    assert_whole(&db);
    // In blocks of 512 bytes: enough for the sign-on in the log, and not for the text.
    let size = 400;
    let script = folder.path().join("full.sh");
    let program = env!("CARGO_BIN_EXE_zhiban");
    std::fs::write(&script, format!("ulimit -f {size}\nexec {program} --db {}\n", db.display())).unwrap();
    let mut c = Console::start_program("sh", &[script.to_str().unwrap()], 80, 24, &[]);
    c.sees("登录").text(PIN).press("F8").sees("已登录").press("F2").text("石桥镇").field("内容");
    c.paste(&"字".repeat(100_000)).press("F8").sees("没有保存，文字都在");
    c.kill();
    assert_whole(&db);
}
