//! Files from outside are read in a process of their own, with limits on memory, time and size: a file made to do
//! harm can kill that process and nothing else.

use super::context::{Exit, Format, Stop, ledger, write_out};
use super::export::DRILL;
use super::{table, workbook};
use crate::schema::{Values, book};
use crate::store::sqlite::verify;
use crate::text::machine;
use serde::{Deserialize, Serialize};
use std::ffi::OsStr;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Memory of a reading process: enough for the largest file that is taken, with room to parse it.
#[cfg(target_os = "linux")]
const MEMORY_BYTES: u64 = 1024 * 1024 * 1024;
/// Processor seconds of a reading process.
#[cfg(target_os = "linux")]
const CPU_SECONDS: u64 = 60;
/// Of a database so much is surely verified in a second of a slow processor.
const DATABASE_BYTES_A_SECOND: u64 = 1024 * 1024;
/// The index of a log that is copied with its database.
#[cfg(target_os = "linux")]
const INDEX_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// How long the reader is waited for, and longer for a large file.
const WAIT_SECONDS: u64 = 120;
/// So much of what it says of its end is listened to.
const LAST_WORDS_BYTES_MAX: u64 = 4096;
/// No answer is longer.
const ANSWER_BYTES_MAX: u64 = 512 * 1024 * 1024;

const FROM_DRILL: &str = "这是演练导出的文件,什么也没有导入 / exported from a drill, nothing was imported";

/// What a reading process is asked.
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// records or database
    what: String,
    file: PathBuf,
    #[arg(long, default_value = "duty_log")]
    ledger: String,
    #[arg(long, value_enum, default_value = "jsonl")]
    format: Format,
}

/// What it answers, a line each.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Answer {
    Record(Values),
    Bad { line: usize, field: String, why: String },
    Fault(String),
    Whole { lines: u64, code: String },
}

/// The reading process itself.
pub(super) fn answer(args: &Args) -> Result<Exit, Stop> {
    limit(args);
    let mut out = String::new();
    let mut say = |answer: Answer| {
        if let Ok(line) = serde_json::to_string(&answer) {
            out.push_str(&line);
            out.push('\n');
        }
    };
    if args.what == "database" {
        match verify::verify_alone(&args.file) {
            Ok(report) if report.damage.is_empty() => {
                let code = report.code.map(|c| c.to_string()).unwrap_or_default();
                say(Answer::Whole { lines: report.lines, code });
            }
            Ok(report) => {
                report.damage.iter().for_each(|d| say(Answer::Fault(format!("{} {}", d.place, d.what))));
            }
            Err(e) => say(Answer::Fault(e.to_string())),
        }
    } else if args.format == Format::Xlsx {
        match workbook::rows(&args.file) {
            Err(why) => say(Answer::Fault(why)),
            Ok(rows) if rows.first().is_some_and(|head| head.iter().any(|h| h == DRILL)) => {
                say(Answer::Fault(FROM_DRILL.into()));
            }
            Ok(rows) => match table::read_rows(book(ledger(&args.ledger)?), &rows) {
                Ok(records) => records.into_iter().for_each(|r| say(Answer::Record(r))),
                Err(bad) => bad.into_iter().for_each(|b| {
                    say(Answer::Bad { line: b.line, field: b.field, why: b.why });
                }),
            },
        }
    } else {
        let bytes = std::fs::read(&args.file).map_err(|e| match e.kind() {
            std::io::ErrorKind::OutOfMemory => beyond_limits(&args.file),
            _ => Stop::wrong(format!("{}:{}", args.file.display(), machine::why(&e))),
        })?;
        match String::from_utf8(bytes) {
            Err(_) => say(Answer::Fault("文件不是 UTF-8 编码,请另存为 UTF-8 / not UTF-8".into())),
            Ok(text) if is_drill(&text) => say(Answer::Fault(FROM_DRILL.into())),
            Ok(text) => match table::read(book(ledger(&args.ledger)?), &text, args.format) {
                Ok(records) => records.into_iter().for_each(|r| say(Answer::Record(r))),
                Err(bad) => bad.into_iter().for_each(|b| {
                    say(Answer::Bad { line: b.line, field: b.field, why: b.why });
                }),
            },
        }
    }
    write_out(out.as_bytes())
}

/// What an exercise exported says so on every line, and is never taken for real.
fn is_drill(text: &str) -> bool {
    let key = format!("\"{DRILL}\"");
    text.lines().any(|l| l.contains(&key) || l.trim_start_matches('\u{feff}').starts_with(DRILL))
}

/// A record of years takes longer to verify than a file of records to read, and one with a log beside it is copied first.
#[cfg(target_os = "linux")]
fn limit(args: &Args) {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let (mut seconds, mut written) = (CPU_SECONDS, 0);
    if args.what == "database" {
        let length = |path: &Path| std::fs::metadata(path).map_or(0, |data| data.len());
        let bytes = length(&args.file) + length(&crate::store::places::with(&args.file, "-wal"));
        seconds += bytes / DATABASE_BYTES_A_SECOND;
        written = bytes + INDEX_BYTES_MAX;
    }
    for (what, most) in [(Resource::As, MEMORY_BYTES), (Resource::Cpu, seconds), (Resource::Fsize, written)] {
        // A system that does not know a limit has the others.
        let _ = setrlimit(what, Rlimit { current: Some(most), maximum: Some(most) });
    }
}

#[cfg(not(target_os = "linux"))]
fn limit(_args: &Args) {}

/// Records of a file, as the reading process found them.
pub(super) fn records(
    file: &Path,
    ledger: &str,
    format: Format,
) -> Result<Result<Vec<Values>, Vec<table::BadLine>>, Stop> {
    let format = format.key();
    let args = [
        "records".as_ref(),
        file.as_os_str(),
        "--ledger".as_ref(),
        ledger.as_ref(),
        "--format".as_ref(),
        format.as_ref(),
    ];
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    for answer in ask(&args, file)? {
        match answer {
            Answer::Record(values) => good.push(values),
            Answer::Bad { line, field, why } => bad.push(table::BadLine { line, field, why }),
            Answer::Fault(why) => return Err(Stop::wrong(why)),
            Answer::Whole { .. } => {}
        }
    }
    Ok(if bad.is_empty() { Ok(good) } else { Err(bad) })
}

/// Whether a database from outside is a whole ledger: how many lines, and its code.
pub(super) fn whole(file: &Path) -> Result<(u64, String), Stop> {
    let mut faults = Vec::new();
    for answer in ask(&["database".as_ref(), file.as_os_str()], file)? {
        match answer {
            Answer::Whole { lines, code } => return Ok((lines, code)),
            Answer::Fault(why) => faults.push(why),
            _ => {}
        }
    }
    Err(Stop::wrong(format!("{} 不完整,什么也没有动:{}", file.display(), faults.join(";"))))
}

fn ask(args: &[&OsStr], file: &Path) -> Result<Vec<Answer>, Stop> {
    let fails = |e: std::io::Error| Stop::failed(machine::why(&e));
    let own = std::env::current_exe().map_err(fails)?;
    let mut child = Command::new(own)
        .arg("read")
        .args(args)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(fails)?;
    let words = child.stderr.take();
    let words = std::thread::spawn(move || {
        let mut text = String::new();
        let heard = words.map(|words| words.take(LAST_WORDS_BYTES_MAX).read_to_string(&mut text));
        heard.and_then(Result::ok).map(|_| text).unwrap_or_default()
    });
    let mut text = String::new();
    let out = child.stdout.take();
    let reader = std::thread::spawn(move || {
        let read = out.map(|out| out.take(ANSWER_BYTES_MAX).read_to_string(&mut text));
        read.and_then(Result::ok).map(|_| text)
    });
    let bytes = std::fs::metadata(file).map_or(0, |data| data.len());
    let patience = Duration::from_secs(WAIT_SECONDS + bytes / DATABASE_BYTES_A_SECOND);
    let began = Instant::now();
    while !reader.is_finished() {
        if began.elapsed() > patience {
            let _ = child.kill();
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    let ended = child.wait().map_err(fails)?;
    let text = reader.join().ok().flatten().filter(|_| ended.success());
    let words = words.join().unwrap_or_default();
    // Whoever ended by himself says why; whoever was ended was too large or too slow.
    if let Some(why) =
        words.lines().find(|line| !line.is_empty()).filter(|_| matches!(ended.code(), Some(1..=3)))
    {
        return Err(Stop::wrong(why));
    }
    let text = text.ok_or_else(|| beyond_limits(file))?;
    text.lines().map(|line| serde_json::from_str(line).map_err(|_| beyond_limits(file))).collect()
}

fn beyond_limits(file: &Path) -> Stop {
    Stop::wrong(format!(
        "{} 读不了:它占用的内存或时间超过限度,什么也没有动 / refused, nothing was touched",
        file.display()
    ))
}
