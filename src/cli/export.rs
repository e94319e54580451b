//! `zhiban export`: everything of a ledger, in a form that can be imported again.

use super::{Context, Exit, Format, Stop, ledger, table, write_out};
use crate::runtime::Clock;
use crate::schema::book;
use crate::store::act::Act;
use crate::store::query::{Anchor, Commit, Only, PageQuery, Receipt, Record};
use crate::store::{Store, StoreError};
use serde_json::{Map, Value};
use std::io::{BufWriter, Write};
use std::path::PathBuf;

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
const PAGE: u32 = 200;

pub(super) fn run(context: &Context, args: &Args) -> Result<Exit, Stop> {
    let ledger = ledger(&args.ledger)?;
    let mut store = super::opened(context)?;
    let watch = store.watch().map_err(|e| Stop::store(&e, context.lang()))?;
    let mut told = Told { drill: watch.is_some_and(|w| w.setting.drill), ..Told::default() };
    match &args.output {
        None => {
            let mut bytes = Vec::new();
            write(&mut store, ledger, args, &mut bytes, &mut told).map_err(|e| failed(&e, context))?;
            write_out(&bytes)?;
        }
        Some(path) => {
            // A half-written file is never left under the name that was asked for.
            let folder = path
                .parent()
                .filter(|p| !p.as_os_str().is_empty())
                .map_or_else(|| PathBuf::from("."), PathBuf::from);
            let file = tempfile::NamedTempFile::new_in(folder).map_err(|e| Stop::failed(e.to_string()))?;
            let mut out = BufWriter::new(file);
            write(&mut store, ledger, args, &mut out, &mut told).map_err(|e| failed(&e, context))?;
            let file = out.into_inner().map_err(|e| Stop::failed(e.to_string()))?;
            file.as_file().sync_all().map_err(|e| Stop::failed(e.to_string()))?;
            file.persist(path).map_err(|e| Stop::failed(e.to_string()))?;
        }
    }
    let receipt = record(&mut store, ledger, told.listed, args, context)?;
    if let (Some(path), Some(code)) = (&args.output, receipt.code) {
        let words = format!("{} 条,流水 {} 行,链码 {code}\n", told.listed, receipt.seq);
        let beside = crate::store::places::with(path, ".code.txt");
        std::fs::write(&beside, words).map_err(|e| Stop::failed(format!("{}: {e}", beside.display())))?;
    }
    let code = receipt.code.map(|code| format!(";流水 {} 行,链码 {code}", receipt.seq)).unwrap_or_default();
    let rest = if told.voided > 0 && !args.full {
        format!(",作废 {} 条未列(--full 列出)", told.voided)
    } else {
        String::new()
    };
    eprintln!("已导出 {} 条{rest} / exported{code}", told.listed);
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
    let format = if args.format == Format::Csv { "csv" } else { "jsonl" }.to_owned();
    let acts = vec![Act::Export { ledger, rows, format }];
    let at = Clock::default().now();
    let commit = Commit { at, by: crate::domain::ids::MACHINE, proofs: Vec::new(), acts };
    store.commit(&commit).map_err(|e| Stop::store(&e, context.lang()))
}

/// Listed and left out, which together are all.
#[derive(Default)]
struct Told {
    listed: u32,
    voided: u32,
    /// Every line of an exercise says so, and import refuses it.
    drill: bool,
}

enum Failed {
    Store(StoreError),
    Write(std::io::Error),
}

fn failed(e: &Failed, context: &Context) -> Stop {
    match e {
        Failed::Store(e) => Stop::store(e, context.lang()),
        Failed::Write(e) => Stop::failed(e.to_string()),
    }
}

fn write(
    store: &mut crate::store::sqlite::SqliteStore,
    ledger: crate::domain::Ledger,
    args: &Args,
    out: &mut dyn Write,
    told: &mut Told,
) -> Result<(), Failed> {
    if args.format == Format::Csv {
        out.write_all("\u{feff}".as_bytes()).map_err(Failed::Write)?;
        let mut headings: Vec<&str> = if told.drill { vec![DRILL] } else { Vec::new() };
        headings.extend(if args.full { &HEADER[..] } else { &[] });
        headings.extend(table::headings(book(ledger)));
        write_csv(out, &headings)?;
    }
    let mut after = 0;
    loop {
        let query = PageQuery {
            ledger,
            anchor: Anchor::After(after),
            limit: PAGE,
            open_only: false,
            only: Only::All,
        };
        let page = store.page(&query).map_err(Failed::Store)?;
        let Some(newest) = page.rows.first() else { return Ok(()) };
        after = newest.rec;
        for row in page.rows.iter().rev() {
            told.voided += u32::from(row.voided);
            if row.voided && !args.full {
                continue;
            }
            told.listed += 1;
            let Some(record) = store.record(row.id).map_err(Failed::Store)? else { continue };
            write_record(&record, args, told.drill, out)?;
        }
    }
}

/// The machine's own facts about a record; import passes over keys that begin with an underscore.
const HEADER: [&str; 5] = ["_no", "_recorded_at", "_by", "_revision", "_voided"];

/// The mark of an exercise.
pub(super) const DRILL: &str = "_drill";

fn header(record: &Record) -> [Value; 5] {
    let row = &record.row;
    [
        row.number.to_string().into(),
        row.recorded_at.0.into(),
        row.by.0.into(),
        row.revision.into(),
        if row.voided { record.void_reason.clone().into() } else { Value::Null },
    ]
}

fn write_record(record: &Record, args: &Args, drill: bool, out: &mut dyn Write) -> Result<(), Failed> {
    let book = book(record.row.number.ledger);
    match args.format {
        Format::Jsonl => {
            let mut line = Map::new();
            if drill {
                line.insert(DRILL.into(), true.into());
            }
            if args.full {
                line.extend(HEADER.map(str::to_owned).into_iter().zip(header(record)));
            }
            line.extend(record.row.values.0.clone());
            writeln!(out, "{}", Value::Object(line)).map_err(Failed::Write)
        }
        Format::Csv => {
            let plain = |v: Value| {
                v.as_str()
                    .map_or_else(|| if v.is_null() { String::new() } else { v.to_string() }, str::to_owned)
            };
            let mut cells: Vec<String> = if drill { vec!["演练".into()] } else { Vec::new() };
            cells.extend(if args.full { header(record).map(plain).to_vec() } else { Vec::new() });
            cells.extend(table::cells(book, &record.row.values));
            let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
            write_csv(out, &cells)
        }
    }
}

fn write_csv(out: &mut dyn Write, cells: &[&str]) -> Result<(), Failed> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(cells).map_err(|e| Failed::Write(e.into()))?;
    writer.flush().map_err(Failed::Write)
}
