//! The program in a pseudo-terminal: keys in as bytes, the screen out as an emulator shows it.

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// The longest that anything may take; a loaded machine is slow, a hang is for ever.
const PATIENCE: Duration = Duration::from_secs(30);

pub struct Console {
    master: Option<Box<dyn MasterPty + Send>>,
    writer: Box<dyn Write + Send>,
    pub child: Box<dyn Child + Send + Sync>,
    parser: Arc<Mutex<vt100::Parser>>,
    raw: Arc<Mutex<Vec<u8>>>,
    _home: tempfile::TempDir,
}

pub fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_zhiban"))
}

impl Console {
    pub fn start(db: &Path, columns: u16, rows: u16) -> Console {
        Console::start_with(&["--db", db.to_str().unwrap()], columns, rows, &[])
    }

    pub fn start_with(args: &[&str], columns: u16, rows: u16, env: &[(&str, &str)]) -> Console {
        Console::start_program(program().to_str().unwrap(), args, columns, rows, env)
    }

    pub fn start_program(
        program: &str,
        args: &[&str],
        columns: u16,
        rows: u16,
        env: &[(&str, &str)],
    ) -> Console {
        let pair = native_pty_system()
            .openpty(PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 })
            .unwrap();
        let mut command = CommandBuilder::new(program);
        command.args(args);
        // A home of its own: what one test chooses in the menu must not reach another.
        let own_home = tempfile::tempdir().unwrap();
        let home = own_home.path();
        for name in ["XDG_CONFIG_HOME", "XDG_DATA_HOME"] {
            command.env_remove(name);
        }
        for (name, value) in
            [("TERM", "xterm-256color"), ("LC_ALL", "C.UTF-8"), ("HOME", home.to_str().unwrap())]
                .iter()
                .chain(env)
        {
            command.env(name, value);
        }
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().unwrap();
        let writer = pair.master.take_writer().unwrap();
        let parser = Arc::new(Mutex::new(vt100::Parser::new(
            rows.try_into().unwrap(),
            columns.try_into().unwrap(),
            0,
        )));
        let raw = Arc::new(Mutex::new(Vec::new()));
        let (to, log) = (parser.clone(), raw.clone());
        std::thread::spawn(move || {
            let mut bytes = [0; 16_384];
            while let Ok(count) = reader.read(&mut bytes) {
                if count == 0 {
                    return;
                }
                log.lock().unwrap().extend_from_slice(&bytes[..count]);
                to.lock().unwrap().process(&bytes[..count]);
            }
        });
        Console { master: Some(pair.master), writer, child, parser, raw, _home: own_home }
    }

    pub fn send(&mut self, bytes: &[u8]) -> &mut Console {
        self.writer.write_all(bytes).unwrap();
        self.writer.flush().unwrap();
        self
    }

    /// Raw UTF-8, as an input method commits it.
    pub fn text(&mut self, text: &str) -> &mut Console {
        self.send(text.as_bytes());
        self.settle()
    }

    /// A bracketed paste.
    pub fn paste(&mut self, text: &str) -> &mut Console {
        self.send(format!("\x1b[200~{text}\x1b[201~").as_bytes());
        std::thread::sleep(Duration::from_millis(60));
        self.settle()
    }

    /// Keys by name, divided by blanks.
    pub fn press(&mut self, keys: &str) -> &mut Console {
        for name in keys.split_whitespace() {
            let bytes: &[u8] = match name {
                "F1" => b"\x1bOP",
                "F2" => b"\x1bOQ",
                "F3" => b"\x1bOR",
                "F4" => b"\x1bOS",
                "F5" => b"\x1b[15~",
                "F6" => b"\x1b[17~",
                "F7" => b"\x1b[18~",
                "F8" => b"\x1b[19~",
                "F9" => b"\x1b[20~",
                "F10" => b"\x1b[21~",
                "Enter" => b"\r",
                "Tab" => b"\t",
                "BackTab" => b"\x1b[Z",
                "Esc" => b"\x1b",
                "Up" => b"\x1b[A",
                "Down" => b"\x1b[B",
                "Home" => b"\x1b[H",
                "Backspace" => b"\x7f",
                "Ctrl-E" => b"\x05",
                "Ctrl-G" => b"\x07",
                "Ctrl-Q" => b"\x11",
                "Ctrl-R" => b"\x12",
                "Ctrl-W" => b"\x17",
                "Ctrl-X" => b"\x18",
                digit => digit.as_bytes(),
            };
            self.send(bytes);
            // A lone Esc is known as one only when nothing follows it for a moment.
            if name == "Esc" {
                std::thread::sleep(Duration::from_millis(120));
            }
            self.settle();
        }
        self
    }

    /// Waits until the screen has been still for a moment.
    pub fn settle(&mut self) -> &mut Console {
        let mut last = self.raw.lock().unwrap().len();
        loop {
            std::thread::sleep(Duration::from_millis(25));
            let now = self.raw.lock().unwrap().len();
            if now == last {
                return self;
            }
            last = now;
        }
    }

    pub fn screen(&self) -> String {
        self.parser.lock().unwrap().screen().contents()
    }

    pub fn cursor(&self) -> (u16, u16) {
        self.parser.lock().unwrap().screen().cursor_position()
    }

    pub fn is_restored(&self) -> bool {
        let parser = self.parser.lock().unwrap();
        !parser.screen().alternate_screen()
            && !parser.screen().bracketed_paste()
            && !parser.screen().hide_cursor()
    }

    pub fn raw(&self) -> Vec<u8> {
        self.raw.lock().unwrap().clone()
    }

    pub fn sees(&mut self, text: &str) -> &mut Console {
        let started = Instant::now();
        while !self.screen().contains(text) {
            assert!(started.elapsed() < PATIENCE, "«{text}» did not appear:\n{}", self.screen());
            std::thread::sleep(Duration::from_millis(10));
        }
        self
    }

    /// Waits for any of these.
    pub fn sees_any(&mut self, texts: &[&str]) -> &mut Console {
        let started = Instant::now();
        while !texts.iter().any(|text| self.screen().contains(text)) {
            assert!(started.elapsed() < PATIENCE, "none of {texts:?} appeared:\n{}", self.screen());
            std::thread::sleep(Duration::from_millis(10));
        }
        self
    }

    /// Goes to the field with that label, with Tab.
    pub fn field(&mut self, label: &str) -> &mut Console {
        for step in 0..150 {
            let row = usize::from(self.cursor().0);
            let line = self.screen().lines().nth(row).unwrap_or_default().to_owned();
            if line.trim_start_matches(['*', ' ']).starts_with(label) {
                return self;
            }
            // The last field is the end: then the way back.
            self.press(if step < 75 { "Tab" } else { "BackTab" });
        }
        panic!("no field {label}:\n{}", self.screen());
    }

    pub fn resize(&mut self, columns: u16, rows: u16) {
        if let Some(master) = &self.master {
            master.resize(PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }).unwrap();
        }
    }

    /// The terminal goes away. The reader's copy of it must go too, so the process is what is watched.
    pub fn signal(&self, signal: rustix::process::Signal) {
        let pid = self.child.process_id().and_then(|pid| rustix::process::Pid::from_raw(pid as i32)).unwrap();
        let _ = rustix::process::kill_process(pid, signal);
    }

    pub fn kill(&mut self) {
        self.signal(rustix::process::Signal::KILL);
        self.child.wait().unwrap();
    }

    /// Waits for the end; gives the exit code.
    pub fn ends(&mut self) -> u32 {
        let started = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.exit_code();
            }
            assert!(started.elapsed() < PATIENCE, "does not end:\n{}", self.screen());
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Console {
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}

/// Runs the program without a terminal; gives exit code, output and messages.
pub fn run(args: &[&str]) -> (i32, String, String) {
    run_in(args, &[])
}

pub fn run_in(args: &[&str], env: &[(&str, &str)]) -> (i32, String, String) {
    let mut command = std::process::Command::new(program());
    command.args(args).envs(env.iter().copied()).stdin(std::process::Stdio::null());
    let done = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (done.status.code().unwrap_or(-1), text(done.stdout), text(done.stderr))
}

/// A set-up file in a folder of its own, with 甲 and 乙 and their PINs.
pub fn room() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("duty.db");
    std::fs::write(folder.path().join("pins"), "甲 271828\n乙 314159\n").unwrap();
    // The machine's secret lies with the room, whatever home a console of the test has.
    std::fs::write(folder.path().join("storage.toml"), "secret = \"secret\"\n").unwrap();
    let pins = folder.path().join("pins");
    let args = [
        "--db",
        db.to_str().unwrap(),
        "init",
        "--unit",
        "东江区值班室",
        "--level",
        "county",
        "--officer",
        "甲",
        "--officer",
        "乙",
    ];
    let (code, _, said) = run(&[&args[..], &["--pin-file", pins.to_str().unwrap()]].concat());
    assert_eq!(code, 0, "{said}");
    (folder, db)
}

/// Verifies a file with the program, as another process.
pub fn assert_whole(db: &Path) {
    let (code, out, said) = run(&["--db", db.to_str().unwrap(), "verify"]);
    assert_eq!(code, 0, "{out}{said}");
}

/// How many rounds a slow proof runs: small here, the full number by the variable named.
pub fn rounds(variable: &str, small: usize) -> usize {
    std::env::var(variable).ok().and_then(|n| n.parse().ok()).unwrap_or(small)
}
