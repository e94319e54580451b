//! What the program prints: every command, from the table of the command line itself, with hostile names and texts in a
//! terminal, and with outputs that are closed or full. A new command without a row here fails.

use crate::support::pty::{Console, program, run, run_in};
use clap::CommandFactory;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Takes the clipboard, the title and the screen of a terminal, and turns what follows around.
const EVIL: &str = "\u{1b}]52;c;ZXZpbA==\u{7}\u{1b}]0;evil\u{7}\u{1b}[2J\u{9b}2J\u{7f}\u{202e}";

/// A room in which everything that can have a name has a hostile one.
struct Hostile {
    _folder: tempfile::TempDir,
    folder: PathBuf,
    db: String,
    home: PathBuf,
}

impl Hostile {
    fn at(&self, name: &str) -> String {
        self.folder.join(name).to_str().unwrap().to_owned()
    }

    fn write(&self, name: &str, text: &str) -> String {
        let path = self.at(name);
        std::fs::create_dir_all(Path::new(&path).parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path
    }
}

fn room() -> Hostile {
    let outer = tempfile::tempdir().unwrap();
    let folder = outer.path().join(format!("房{EVIL}"));
    std::fs::create_dir(&folder).unwrap();
    let room = Hostile {
        db: folder.join("duty.db").to_str().unwrap().to_owned(),
        home: outer.path().join("home"),
        folder,
        _folder: outer,
    };
    room.write("storage.toml", "secret = \"secret\"\n");
    let pins = room.write("pins", &format!("甲{EVIL} 271828\n乙 314159\n丙 123456\n"));
    let (unit, officer) = (format!("东江区{EVIL}"), format!("甲{EVIL}"));
    let args = [
        "--db",
        &room.db,
        "init",
        "--unit",
        &unit,
        "--level",
        "county",
        "--officer",
        &officer,
        "--officer",
        "乙",
        "--pin-file",
        &pins,
    ];
    let (code, _, said) = run(&args);
    assert_eq!(code, 0, "{said}");
    let text =
        serde_json::json!({"title": format!("火灾{EVIL}"), "course": EVIL, "dead": 1}).to_string() + "\n";
    let file = room.write("good.jsonl", &text);
    let (code, _, said) =
        run(&["--db", &room.db, "import", "incident", &file, "--by", &officer, "--pin-file", &pins]);
    assert_eq!(code, 0, "{said}");
    room.write(&format!("policy/{EVIL}.toml"), &format!("[head]\nid = \"{EVIL}\"\n{EVIL}"));
    room.write(&format!("manual/{EVIL}.md"), EVIL);
    room.write(&format!("{EVIL}.jsonl"), &format!("{{\"{}\": 1}}\n{EVIL}\n", "\\u001b]0;x\\u0007"));
    room.write(&format!("{EVIL}.csv"), &format!("标题,{EVIL}\n1,2\n"));
    room.write("short.csv", &format!("{EVIL}\n"));
    room.write("order", &format!("{{\"paper\": \"{EVIL}\"}}"));
    room.write("facts.jsonl", &(serde_json::json!({"dead": 3, "title": EVIL}).to_string() + "\n"));
    room.write("bad-facts.jsonl", &format!("{{\"{EVIL}\n"));
    let config = room.home.join(".config/zhiban/config.toml");
    std::fs::create_dir_all(config.parent().unwrap()).unwrap();
    std::fs::write(config, format!("{EVIL} = 1\n")).unwrap();
    room
}

/// Each command with what is tried of it; `-` at the beginning of the first argument is an option of all commands.
fn tries(room: &Hostile) -> Vec<(&'static str, Vec<String>)> {
    let officer = format!("甲{EVIL}");
    let at = |name: &str| room.at(name);
    let evil = |ending: &str| room.at(&format!("{EVIL}{ending}"));
    let pins = at("pins");
    let rows: Vec<(&'static str, Vec<&str>)> = vec![
        ("", vec![]),
        ("", vec![EVIL]),
        ("", vec!["--lang", EVIL]),
        ("", vec!["--help"]),
        ("demo", vec![]),
        ("drill", vec![]),
        ("template", vec![EVIL, "-o", "x"]),
        ("search", vec!["火灾"]),
        ("search", vec!["火灾", "--json"]),
        ("search", vec!["火灾", "--count"]),
        ("search", vec![EVIL]),
        ("reindex", vec![]),
        ("verify", vec![]),
        ("verify", vec!["--code", EVIL]),
        ("recover", vec!["--code", EVIL]),
        ("recover", vec![]),
        ("backup", vec![]),
        ("backup", vec!["--drill"]),
        ("officer", vec!["add", "丙", "--by", &officer, "--by", "乙"]),
        ("officer", vec!["leave", EVIL, "--by", EVIL]),
        ("officer", vec!["role", &officer, "--role", EVIL, "--by", "乙"]),
        ("export", vec!["incident"]),
        ("export", vec!["incident", "--full"]),
        ("export", vec!["incident", "--format", "csv"]),
        ("export", vec!["incident", "--format", "xlsx"]),
        ("export", vec![EVIL]),
        ("report", vec![]),
        ("report", vec![EVIL]),
        ("report", vec!["register", "--of", EVIL]),
        ("report", vec!["register", "--from", EVIL]),
        ("report", vec!["register"]),
        ("report", vec!["register", "--ledger", "incident"]),
        ("doctor", vec![]),
        ("man", vec![]),
        ("completions", vec!["bash"]),
        ("press", vec![]),
        ("init", vec!["--unit", "x", "--level", EVIL, "--officer", "x", "--pin-file", &pins]),
    ];
    let mut all: Vec<(&'static str, Vec<String>)> =
        rows.into_iter().map(|(name, args)| (name, args.into_iter().map(str::to_owned).collect())).collect();
    let more: Vec<(&'static str, Vec<String>)> = vec![
        ("demo", vec!["--into".into(), evil(".db")]),
        ("demo", vec!["--into".into(), at("no/folder/here.db")]),
        ("template", vec!["incident".into(), "-o".into(), evil(".xlsx")]),
        ("template", vec!["incident".into(), "-o".into(), "/dev/tty".into()]),
        ("import", vec!["incident".into(), evil(".jsonl"), "--by".into(), officer.clone()]),
        ("import", vec!["incident".into(), evil(".csv"), "--by".into(), officer.clone()]),
        ("import", vec!["incident".into(), at("short.csv"), "--by".into(), EVIL.into()]),
        ("import", vec!["incident".into(), at("good.jsonl"), "--dry-run".into()]),
        ("import", vec!["incident".into(), at("good.jsonl"), "--by".into(), EVIL.into()]),
        ("import", vec!["incident".into(), evil(".nothing")]),
        ("import", vec![EVIL.into(), at("good.jsonl")]),
        ("export", vec!["incident".into(), "-o".into(), evil(".out")]),
        ("export", vec!["incident".into(), "-o".into(), format!("{}/none/x", room.folder.display())]),
        ("report", vec!["register".into(), "-o".into(), evil(".txt")]),
        ("grade", vec![at("facts.jsonl")]),
        ("grade", vec![at("facts.jsonl"), "--json".into()]),
        ("grade", vec![at("bad-facts.jsonl")]),
        ("grade", vec![at("facts.jsonl"), "--pack".into(), EVIL.into()]),
        ("grade", vec![evil(".nothing")]),
        ("clocks", vec![at("facts.jsonl")]),
        ("clocks", vec![at("facts.jsonl"), "--json".into(), "--level".into(), EVIL.into()]),
        ("clocks", vec![at("bad-facts.jsonl")]),
        ("backup", vec![evil("copies")]),
        ("backup", vec![at("order")]),
        ("restore", vec![at("order")]),
        ("restore", vec![evil(".nothing")]),
        ("read", vec!["records".into(), evil(".jsonl"), "--ledger".into(), "incident".into()]),
        ("read", vec!["database".into(), at("order")]),
        ("read", vec!["records".into(), at("good.jsonl"), "--ledger".into(), EVIL.into()]),
        (
            "init",
            vec![
                "--unit".into(),
                EVIL.into(),
                "--level".into(),
                "county".into(),
                "--officer".into(),
                EVIL.into(),
                "--officer".into(),
                "乙".into(),
                "--pin-file".into(),
                pins,
            ],
        ),
    ];
    all.extend(more);
    all
}

fn commands() -> BTreeSet<String> {
    let table = zhiban::cli::Cli::command();
    table.get_subcommands().map(|command| command.get_name().to_owned()).collect()
}

#[test]
fn every_command_of_the_table_is_tried() {
    let room = room();
    let tried: BTreeSet<String> =
        tries(&room).iter().map(|(name, _)| (*name).to_owned()).filter(|name| !name.is_empty()).collect();
    assert_eq!(tried, commands());
}

/// The arguments of a try, for the program.
fn line(room: &Hostile, name: &str, args: &[String]) -> Vec<String> {
    let mut line = vec!["--db".to_owned(), room.db.clone()];
    line.extend((!name.is_empty()).then(|| name.to_owned()));
    line.extend(args.iter().cloned());
    line
}

/// What acts on a terminal in these bytes; a line end and a carriage return before it do not.
fn acting(bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes);
    let acts = |c: &char| {
        (c.is_control() && !matches!(c, '\n' | '\r')) || matches!(c, '\u{202a}'..='\u{202e}' | '\u{fffd}')
    };
    text.chars().filter(acts).map(|c| format!("{c:?}")).collect()
}

#[test]
fn nothing_that_a_command_prints_acts_on_the_terminal() {
    let room = room();
    let home = room.home.to_str().unwrap();
    let order = room.at("order");
    for (name, args) in tries(&room) {
        // Standard input is a file, so that the console itself says that it needs a terminal; the screen has its own test.
        let mut words = vec!["-c".to_owned(), "exec \"$0\" \"$@\" < \"$ORDER\"".to_owned()];
        words.push(program().to_str().unwrap().to_owned());
        words.extend(line(&room, name, &args));
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let mut c = Console::start_program("sh", &words, 200, 50, &[("HOME", home), ("ORDER", &order)]);
        // A question for a PIN gets none.
        c.send(b"\r\r\r\r");
        let code = c.ends();
        c.settle();
        let found = acting(&c.raw());
        assert!(found.is_empty(), "{name} {args:?} ({code}) printed {found:?}:\n{}", c.screen());
        assert!(code <= 3, "{name} {args:?} ended with {code}:\n{}", c.screen());
    }
}

/// Where standard output goes.
#[derive(Clone, Copy, Debug)]
enum Output {
    Closed,
    Full,
}

fn ended(room: &Hostile, name: &str, args: &[String], output: Output) -> (i32, String) {
    let mut command = Command::new(program());
    command.args(line(room, name, args)).env("HOME", &room.home).stderr(Stdio::piped());
    command.stdin(std::fs::File::open(room.at("order")).unwrap());
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    match output {
        Output::Closed => command.stdout(writer),
        Output::Full => command.stdout(std::fs::File::options().write(true).open("/dev/full").unwrap()),
    };
    let done = command.output().unwrap();
    (done.status.code().unwrap_or(-1), String::from_utf8_lossy(&done.stderr).into_owned())
}

/// The last line of the journal.
fn lines(db: &str) -> i64 {
    let db = rusqlite::Connection::open(db).unwrap();
    db.query_row("SELECT max(seq) FROM journal", [], |row| row.get(0)).unwrap()
}

/// A reader that has gone away, or a full disk behind it, is no panic, and what was written is no failure.
#[test]
fn an_output_that_is_closed_or_full_ends_no_command_badly() {
    let room = room();
    for output in [Output::Closed, Output::Full] {
        for (name, args) in tries(&room).into_iter().filter(|(name, _)| *name != "recover") {
            let before = lines(&room.db);
            let (code, said) = ended(&room, name, &args, output);
            assert!(
                (0..=3).contains(&code) && !said.contains("panicked"),
                "{name} {args:?} {output:?}: {code} {said}"
            );
            // That a copy failed is a line too.
            let wrote = lines(&room.db) > before && name != "backup";
            assert!(
                !wrote || code <= 1,
                "{name} {args:?} {output:?} wrote and said that it failed: {code} {said}"
            );
            assert!(!said.contains("os error"), "{name} {args:?} {output:?}: {said}");
        }
    }
    let full = |name: &str, args: &[&str]| {
        let args: Vec<String> = args.iter().map(|arg| (*arg).to_owned()).collect();
        ended(&room, name, &args, Output::Full)
    };
    // Whose whole work is to print says that it was not done; whoever has done something else says that.
    for (name, args) in [("export", vec!["incident"]), ("search", vec!["火灾"]), ("man", vec![])] {
        let (code, said) = full(name, &args);
        assert!(code == 3 && said.contains("磁盘满了"), "{name}: {code} {said}");
    }
    let (code, said) = full("backup", &[]);
    assert!(code == 0 && said.contains("结果没有写全"), "{code} {said}");
}

#[test]
fn the_rooms_own_files_are_refused_as_targets_and_what_is_no_file_stays() {
    let room = room();
    let link = room.at("link.txt");
    std::os::unix::fs::symlink(&room.db, &link).unwrap();
    let hard = room.at("hard.txt");
    std::fs::hard_link(room.at("duty.db.tape"), &hard).unwrap();
    run(&["--db", &room.db, "backup"]);
    let copies = std::fs::read_dir(room.at("backup")).unwrap().map(|e| e.unwrap().path());
    let mut ours: Vec<String> = copies.map(|copy| copy.to_str().unwrap().to_owned()).collect();
    assert_eq!(ours.len(), 1);
    ours.extend(
        ["duty.db.tape", "duty.db-wal", "duty.db.lock", "storage.toml", "secret"].map(|n| room.at(n)),
    );
    ours.extend([room.db.clone(), link, hard]);
    let files = || -> Vec<Option<Vec<u8>>> { ours.iter().map(|path| std::fs::read(path).ok()).collect() };
    let before = files();
    for path in &ours {
        for command in [vec!["export", "incident"], vec!["report", "register"], vec!["template", "incident"]]
        {
            let args = [&["--db", room.db.as_str()], &command[..], &["-o", path]].concat();
            let (code, _, said) = run(&args);
            assert!(code == 2 && said.contains("自己的文件"), "{args:?}: {code} {said}");
        }
    }
    assert_eq!(files(), before);
    let (code, _, said) = run(&["--db", &room.db, "export", "incident", "-o", "/dev/null"]);
    assert_eq!(code, 0, "{said}");
    assert!(!std::fs::metadata("/dev/null").unwrap().is_file());
}

/// Where there is no form, no sentence speaks of one, whatever the error.
#[test]
fn no_sentence_of_a_command_speaks_of_a_form_or_of_a_key() {
    use zhiban::domain::{OfficerId, Stamp};
    use zhiban::locale::Lang;
    use zhiban::screens::messages::at_command;
    use zhiban::store::{Refusal, StoreError};
    let refusals = [Refusal::NotSignedOn, Refusal::NeedsPin, Refusal::Administrator, Refusal::FreezeState];
    let mut errors: Vec<StoreError> = refusals.into_iter().map(StoreError::Refused).collect();
    errors.extend([
        StoreError::Conflict(2),
        StoreError::WrongPin(OfficerId(1)),
        StoreError::Busy,
        StoreError::Full,
        StoreError::CannotOpen("x".into()),
        StoreError::Machine("x".into()),
        StoreError::Moved,
        StoreError::InUse,
        StoreError::NoSecret,
        StoreError::SigningLocked(OfficerId(1), Stamp(0)),
        StoreError::Damaged("x".into()),
    ]);
    for error in errors {
        for (lang, words) in
            [(Lang::Zh, ["文字都在", "F8", "F2", "F5"]), (Lang::En, ["nothing lost", "F8", "F2", "F5"])]
        {
            let told = at_command(&error, lang);
            assert!(!words.iter().any(|word| told.contains(word)), "{error:?}: {told}");
        }
    }
}

/// Without a home there is nothing to remember looks in, and everything else goes on.
#[test]
fn without_a_home_every_command_still_answers() {
    let room = room();
    let env = [("HOME", "/nonexistent/nowhere"), ("XDG_CONFIG_HOME", ""), ("XDG_DATA_HOME", "")];
    for (name, args) in tries(&room).into_iter().filter(|(name, _)| *name != "recover") {
        let words = line(&room, name, &args);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let mut command = Command::new(program());
        command.args(&words).envs(env).stdin(Stdio::null());
        let done = command.output().unwrap();
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert!(
            done.status.code().is_some_and(|code| code <= 3),
            "{name} {args:?}: {:?} {said}",
            done.status
        );
        assert!(!said.contains("os error"), "{name} {args:?}: {said}");
    }
    let (code, _, said) = run_in(&["--db", &room.db, "search", "火灾"], &env);
    assert_eq!(code, 0, "{said}");
}

/// On a disk that is full from the first write on, or read-only, no command panics, says English of the machine, or tells
/// of a line in the record that it failed; and what was in the record stays whole.
#[cfg(target_os = "linux")]
#[test]
fn a_full_or_read_only_disk_ends_no_command_badly() {
    let Some(shim) = crate::faults::shim() else { return };
    for fault in ["enospc", "erofs"] {
        let room = room();
        let folder = room.folder.canonicalize().unwrap();
        let env = [
            ("LD_PRELOAD", shim.to_str().unwrap()),
            ("ZHIBAN_SHIM_FOLDER", folder.to_str().unwrap()),
            ("ZHIBAN_SHIM_FAULT", fault),
            ("ZHIBAN_SHIM_AT", "1"),
            ("ZHIBAN_SHIM_ALWAYS", "1"),
        ];
        let run = |args: &[&str]| {
            let mut command = Command::new(program());
            command.args(["--db", folder.join("duty.db").to_str().unwrap()]).args(args).envs(env);
            command.env("HOME", &room.home).stdin(std::fs::File::open(room.at("order")).unwrap());
            let done = command.output().unwrap();
            let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
            (done.status.code().unwrap_or(-1), text(&done.stdout), text(&done.stderr))
        };
        for (name, args) in tries(&room) {
            let before = lines(&room.db);
            let words: Vec<&str> = (!name.is_empty())
                .then_some(name)
                .into_iter()
                .chain(args.iter().map(String::as_str))
                .collect();
            let (code, _, said) = run(&words);
            assert!(
                (0..=3).contains(&code) && !said.contains("panicked"),
                "{fault} {name} {args:?}: {code} {said}"
            );
            assert!(
                !said.contains("os error") && !said.contains("disk I/O"),
                "{fault} {name} {args:?}: {said}"
            );
            assert!(lines(&room.db) == before || code == 0, "{fault} {name} {args:?}: {code} {said}");
        }
        let (code, _, said) = run(&["backup"]);
        let words = if fault == "enospc" { "磁盘满了" } else { "只读" };
        assert!(code == 3 && said.contains(words), "{fault}: {code} {said}");
        // What only reads answers as on any other disk.
        let facts = room.at("facts.jsonl");
        let copy = room.db.clone();
        for args in
            [vec!["verify"], vec!["verify", "--alone", &copy], vec!["grade", &facts], vec!["clocks", &facts]]
        {
            let (code, out, said) = run(&args);
            assert_eq!(code, 0, "{fault} {args:?}: {out}{said}");
        }
        let (code, out, said) = crate::support::pty::run(&["--db", &room.db, "verify"]);
        assert_eq!(code, 0, "{fault}: {out}{said}");
    }
}
