//! `zhiban export`: everything of a ledger, in a form that can be imported again.

use super::context::{
    Context, Exit, Format, Stop, ledger, opened, target, write_file, write_json, write_out,
};
use super::table;
use super::who::who;
use crate::import::DRILL;
use crate::output::PressError;
use crate::output::xlsx::Rows;
use crate::record::act::AuditEvent;
use crate::record::wish::Wish;
use crate::runtime::{Clock, log, tell};
use crate::schema::{Book, book};
use crate::store::query::{Commit, Receipt, Row};
use crate::store::{Store, StoreError};
use crate::text::machine;
use serde_json::{Map, Value};
use std::io::{BufWriter, Cursor, Seek, Write};
use std::path::PathBuf;
use std::time::Instant;

#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// `duty_log`, incident, handover, meeting, talk or matter 登记本
    ledger: String,
    /// The format
    #[arg(long, value_enum, default_value = "jsonl")]
    format: Format,
    /// The file; standard output without it
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// With number, time, recorder, revision, and voided records 带编号等,含作废
    #[arg(long)]
    full: bool,
}

/// Records read at a time.
const PAGE: u32 = 500;

pub(super) fn run(context: &Context, args: &Args) -> Result<Exit, Stop> {
    let ledger = ledger(&args.ledger)?;
    let mut store = opened(context)?;
    let watch = store.watch().map_err(|e| Stop::store(&e, context.lang()))?;
    let mut told = Counts { drill: watch.is_some_and(|w| w.setting.drill), ..Counts::default() };
    match &args.output {
        None => {
            let mut bytes = Cursor::new(Vec::new());
            write(&mut store, ledger, args, &mut bytes, &mut told).map_err(|e| failed(&e, context))?;
            match args.format {
                Format::Jsonl => write_json(&String::from_utf8_lossy(bytes.get_ref()))?,
                Format::Xlsx if tell::is_terminal() => {
                    return Err(Stop::wrong("表格文件不能显示在屏幕上,请用 -o 写明文件 / -o FILE is needed"));
                }
                Format::Csv | Format::Xlsx => write_out(bytes.get_ref())?,
            };
        }
        Some(path) => {
            let mut out = BufWriter::new(target(context, path)?);
            write(&mut store, ledger, args, &mut out, &mut told).map_err(|e| failed(&e, context))?;
            let file = out.into_inner().map_err(|e| Stop::machine(path, e.error()))?;
            file.finish().map_err(Stop::failed)?;
        }
    }
    let receipt = record(&mut store, ledger, told.listed, args, context)?;
    // A pipe or a device has no place beside it.
    let written = args.output.as_deref().filter(|path| path.is_file());
    if let (Some(path), Some(code)) = (written, receipt.code) {
        let words = format!("{} 条,流水 {} 行,链码 {code}\n", told.listed, receipt.seq);
        let beside = crate::store::places::with(path, ".code.txt");
        // What was exported stands in the record by now: that the code is not beside it makes no failure of it.
        if let Err(stop) = write_file(context, &beside, words.as_bytes()) {
            stop.lines.iter().for_each(|line| tell::say(line));
        }
    }
    let code = receipt.code.map(|code| format!(";流水 {} 行,链码 {code}", receipt.seq)).unwrap_or_default();
    let rest = if told.voided > 0 && !args.full {
        format!(",作废 {} 条未列(--full 列出)", told.voided)
    } else {
        String::new()
    };
    tell::say(&format!("已导出 {} 条{rest} / exported{code}", told.listed));
    Ok(Exit::Done)
}

/// What leaves the room is a line of the record; the code after it stands for everything that was exported.
fn record(
    store: &mut crate::store::sqlite::SqliteStore,
    ledger: crate::domain::Ledger,
    rows: u32,
    args: &Args,
    context: &Context,
) -> Result<Receipt, Stop> {
    let format = args.format.key().to_owned();
    let to = args.output.as_deref().and_then(std::path::Path::file_name).unwrap_or("-".as_ref());
    let detail = format!("{} {format} {} {}", book(ledger).name.zh, to.to_string_lossy(), who());
    let event = AuditEvent::Exported;
    let wishes = vec![Wish::Audit { event, detail }, Wish::Export { ledger, rows, format }];
    let at = Clock::default().now();
    let commit = Commit { at, by: crate::domain::ids::MACHINE, proofs: Vec::new(), wishes };
    log::commit(store, &commit).map_err(|e| Stop::store(&e, context.lang()))
}

/// Listed and left out, which together are all.
#[derive(Default)]
struct Counts {
    listed: u32,
    voided: u32,
    /// Every line of an exercise says so, and import refuses it.
    drill: bool,
    /// When it was last told how far it is.
    at: Option<Instant>,
}

impl Counts {
    /// Longer than a second, it says how far it is; Ctrl-C stops it and leaves nothing.
    fn progress(&mut self) {
        let at = *self.at.get_or_insert_with(Instant::now);
        if at.elapsed().as_secs() >= 1 {
            tell::say(&format!("…… {} 条", self.listed));
            self.at = Some(Instant::now());
        }
    }
}

enum Failed {
    Store(StoreError),
    Write(std::io::Error),
    Press(PressError),
}

fn failed(e: &Failed, context: &Context) -> Stop {
    match e {
        Failed::Store(e) => Stop::store(e, context.lang()),
        Failed::Write(e) => Stop::failed(format!("没有写成:{} / not written", machine::why(e))),
        Failed::Press(e) => Stop::failed(e.to_string()),
    }
}

/// Where the records go, one by one.
enum Sink<'a> {
    Jsonl(&'a mut dyn Write),
    Csv(&'a mut dyn Write),
    /// Kept on disk while it grows: a year of records costs no memory.
    Xlsx(Box<Rows>),
}

fn headings(book: &Book, args: &Args, drill: bool) -> Vec<&'static str> {
    let mut headings: Vec<&str> = if drill { vec![DRILL] } else { Vec::new() };
    headings.extend(if args.full { &HEADER[..] } else { &[] });
    headings.extend(table::headings(book));
    headings
}

fn write<W: Write + Seek + Send>(
    store: &mut crate::store::sqlite::SqliteStore,
    ledger: crate::domain::Ledger,
    args: &Args,
    out: &mut W,
    told: &mut Counts,
) -> Result<(), Failed> {
    let book = book(ledger);
    let headings = headings(book, args, told.drill);
    let mut sink = match args.format {
        Format::Jsonl => Sink::Jsonl(&mut *out),
        Format::Csv => {
            out.write_all("\u{feff}".as_bytes()).map_err(Failed::Write)?;
            write_csv(out, &headings)?;
            Sink::Csv(&mut *out)
        }
        Format::Xlsx => Sink::Xlsx(Box::new(Rows::new(book.name.zh, &headings).map_err(Failed::Press)?)),
    };
    let mut after = 0;
    loop {
        let rows = store.records_after(ledger, after, PAGE).map_err(Failed::Store)?;
        let Some(last) = rows.last() else { break };
        after = last.rec;
        for row in rows {
            told.voided += u32::from(row.voided);
            if row.voided && !args.full {
                continue;
            }
            told.listed += 1;
            let reason = if row.voided {
                let record = store.record(row.id).map_err(Failed::Store)?;
                record.map(|r| r.void_reason)
            } else {
                None
            };
            write_row(&row, reason, args, told.drill, &mut sink)?;
        }
        told.progress();
    }
    if let Sink::Xlsx(rows) = sink {
        rows.finish_into(out).map_err(Failed::Press)?;
    }
    Ok(())
}

/// The machine's own facts about a record; import passes over keys that begin with an underscore.
const HEADER: [&str; 5] = ["_no", "_recorded_at", "_by", "_revision", "_voided"];

fn header(row: &Row, void_reason: Option<String>) -> [Value; 5] {
    [
        row.number.to_string().into(),
        row.recorded_at.0.into(),
        row.by.0.into(),
        row.revision.into(),
        void_reason.map_or(Value::Null, Value::from),
    ]
}

fn write_row(
    row: &Row,
    void_reason: Option<String>,
    args: &Args,
    drill: bool,
    sink: &mut Sink<'_>,
) -> Result<(), Failed> {
    let book = book(row.number.ledger);
    if let Sink::Jsonl(out) = sink {
        let mut line = Map::new();
        if drill {
            line.insert(DRILL.into(), true.into());
        }
        if args.full {
            line.extend(HEADER.map(str::to_owned).into_iter().zip(header(row, void_reason)));
        }
        line.extend(row.values.0.clone());
        return writeln!(out, "{}", Value::Object(line)).map_err(Failed::Write);
    }
    let plain = |v: Value| {
        v.as_str().map_or_else(|| if v.is_null() { String::new() } else { v.to_string() }, str::to_owned)
    };
    let mut cells: Vec<String> = if drill { vec!["演练".into()] } else { Vec::new() };
    cells.extend(if args.full { header(row, void_reason).map(plain).to_vec() } else { Vec::new() });
    match sink {
        Sink::Csv(out) => {
            cells.extend(table::cells(book, &row.values));
            write_csv(*out, &cells.iter().map(String::as_str).collect::<Vec<_>>())
        }
        Sink::Xlsx(rows) => {
            cells.extend(table::texts(book, &row.values));
            rows.push(&cells).map_err(Failed::Press)
        }
        Sink::Jsonl(_) => Ok(()),
    }
}

fn write_csv(out: &mut dyn Write, cells: &[&str]) -> Result<(), Failed> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(cells).map_err(|e| Failed::Write(e.into()))?;
    writer.flush().map_err(Failed::Write)
}
