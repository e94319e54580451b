//! Files from outside are read in a process of their own, with limits on memory, time and size: a file made to do
//! harm can kill that process and nothing else.

use super::context::{Exit, Format, Stop, ledger, write_out};
use crate::domain::{Offset, Stamp};
use crate::import::{self, Ground, Intake, Rejection, Row};
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

/// What a reading process is asked.
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// records or database
    what: String,
    file: PathBuf,
    #[arg(long, default_value = "duty_log")]
    ledger: String,
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// The machine's time, in milliseconds.
    #[arg(long, default_value_t = 0)]
    now: i64,
    /// The room's offset, in minutes.
    #[arg(long, default_value_t = 480, allow_hyphen_values = true)]
    offset: i32,
    #[arg(long)]
    incomplete: bool,
}

/// What it answers, a line each.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Answer {
    Record { row: u64, values: Values },
    Remark(String),
    Place(String),
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
    } else {
        let ground =
            Ground { now: Stamp(args.now), offset: Offset(args.offset), takes_incomplete: args.incomplete };
        let book = book(ledger(&args.ledger)?);
        match import::read(book, &args.file, args.format.map(Format::shape), ground) {
            Ok(taken) => {
                taken.remarks.into_iter().for_each(|remark| say(Answer::Remark(remark)));
                taken.rows.into_iter().for_each(|Row { row, values }| say(Answer::Record { row, values }));
            }
            Err(Rejection::File(why)) => say(Answer::Fault(why)),
            Err(Rejection::Places(faults)) => faults.iter().for_each(|f| say(Answer::Place(f.to_string()))),
        }
    }
    write_out(out.as_bytes())
}

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

/// Records of a file, as the reading process found them; or a sentence for each place that is wrong.
pub(super) fn records(
    file: &Path,
    ledger: &str,
    format: Option<Format>,
    ground: Ground,
) -> Result<Result<Intake, Vec<String>>, Stop> {
    let (now, offset) = (format!("--now={}", ground.now.0), format!("--offset={}", ground.offset.0));
    let mut args: Vec<&OsStr> =
        vec!["records".as_ref(), file.as_os_str(), "--ledger".as_ref(), ledger.as_ref()];
    args.extend([now.as_ref(), offset.as_ref()] as [&OsStr; 2]);
    if let Some(format) = format {
        args.extend(["--format".as_ref(), format.key().as_ref()] as [&OsStr; 2]);
    }
    if ground.takes_incomplete {
        args.push("--incomplete".as_ref());
    }
    let (mut taken, mut bad) = (Intake::default(), Vec::new());
    for answer in ask(&args, file)? {
        match answer {
            Answer::Record { row, values } => taken.rows.push(Row { row, values }),
            Answer::Remark(remark) => taken.remarks.push(remark),
            Answer::Place(told) => bad.push(told),
            Answer::Fault(why) => {
                return Err(Stop::wrong(format!("{} 读不了：{why}。什么也没有导入", file.display())));
            }
            Answer::Whole { .. } => {}
        }
    }
    Ok(if bad.is_empty() { Ok(taken) } else { Err(bad) })
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
