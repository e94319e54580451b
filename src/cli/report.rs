//! `zhiban report`: a paper as a file, or on the printer.

use super::context::{Context, Exit, Stop, ledger, opened, record, rules_of, write_file, write_out};
use crate::domain::moment::{ReadFault, Sense};
use crate::domain::{Ledger, Moment, Number, Offset, Stamp};
use crate::output::xlsx::Rows;
use crate::output::{self, Format, PressError, fonts::Folders, printer};
use crate::paper::catalog::{self, PAPERS, Paper, PaperKind, Scope};
use crate::paper::facts::{self, Order};
use crate::paper::{forms, issue, make};
use crate::record::act::AuditEvent;
use crate::record::chain;
use crate::runtime::{Clock, tell};
use crate::schema::key;
use crate::schema::{Fault, Values, report::RELEASED};
use crate::store::search::{self, QueryContext};
use crate::store::sqlite::SqliteStore;
use crate::store::{Store, StoreError};
use chrono::{Days, NaiveDate};
use clap::ValueEnum;
use std::path::{Path, PathBuf};

#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// The paper; without one the list of them 文书,不写则列出全部
    name: Option<String>,
    /// A day in the span: 2026-04-24, 昨天, 上周, 4月23日, 周五 日期
    #[arg(long, value_name = "DAY")]
    date: Option<String>,
    /// From this time on: 2026-04-01T00:00, 4月1日, 上周 起
    #[arg(long, value_name = "TIME")]
    from: Option<String>,
    /// Up to this time 止
    #[arg(long, value_name = "TIME")]
    to: Option<String>,
    /// The record of which it is, as 事-2026-0001 记录编号
    #[arg(long, value_name = "NUMBER")]
    of: Option<String>,
    /// The ledger of a register 登记本
    #[arg(long, default_value = "duty_log")]
    ledger: String,
    /// The format; else told by the name of the file, else txt 格式
    #[arg(long, value_enum)]
    format: Option<FormatArg>,
    /// The file; plain text goes to standard output without it 文件
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Hand it to the system's print command instead: plain text, or PDF with --format pdf 打印
    #[arg(long)]
    print: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FormatArg {
    Txt,
    Pdf,
    Docx,
    Xlsx,
}

/// What was asked for, or what the name of the file tells.
fn format_of(args: &Args) -> Result<Format, Stop> {
    let ending = args.output.as_deref().and_then(Path::extension).map(|e| e.to_string_lossy().to_lowercase());
    let told = ending.and_then(|e| Format::ALL.into_iter().find(|f| f.ending() == e));
    let format = args.format.map(FormatArg::format).or(told).unwrap_or(Format::Txt);
    if args.print && !matches!(format, Format::Txt | Format::Pdf) {
        return Err(Stop::wrong("打印只能用 txt 或 pdf / only txt and pdf are printed"));
    }
    if !args.print && args.output.is_none() && format != Format::Txt {
        return Err(Stop::wrong("请用 -o 写明文件 / -o FILE is needed"));
    }
    Ok(format)
}

impl FormatArg {
    fn format(self) -> Format {
        match self {
            FormatArg::Txt => Format::Txt,
            FormatArg::Pdf => Format::Pdf,
            FormatArg::Docx => Format::Docx,
            FormatArg::Xlsx => Format::Xlsx,
        }
    }
}

pub(super) fn run(context: &Context, args: &Args) -> Result<Exit, Stop> {
    let Some(name) = args.name.as_deref() else { return write_out(listed().as_bytes()) };
    let paper = catalog::paper(name).ok_or_else(|| {
        let head = format!("没有「{name}」这种文书,有 / no such paper, there are:");
        Stop::wrong_lines(std::iter::once(head).chain(listed().lines().map(str::to_owned)).collect())
    })?;
    let format = format_of(args)?;
    let mut store = opened(context)?;
    let order = order(&mut store, context, paper, args)?;
    let now = Clock::default().now();
    let stop = |e| Stop::store(&e, context.lang());
    let (rules, _) = rules_of(&context.path);
    let exit = if altered(&mut store, &order).map_err(stop)? {
        tell::say("这份文书和签发时的摘要对不上:请运行 zhiban verify / it is not as it was released");
        Exit::No
    } else {
        Exit::Done
    };
    if order.paper == PaperKind::Register && format == Format::Xlsx && !args.print {
        let bytes = register(&mut store, &order, now).map_err(|e| match e {
            Failed::Store(e) => stop(e),
            Failed::Press(e) => Stop::failed(e.to_string()),
        })?;
        return finish(&mut store, context, paper, &order.mark, (args, format, &bytes)).map(|()| exit);
    }
    let document = make::document(&mut store, &rules, &order, now).map_err(stop)?;
    let folders = Folders { own: vec![fonts_beside(&context.path)], own_only: false };
    let made = output::make(&document, format, &folders).map_err(|e| Stop::failed(e.to_string()))?;
    if !made.missing.is_empty() {
        let missing: String = made.missing.iter().collect();
        tell::say(&format!("字形缺失:{missing} 这些字没有字体,印成了〓 / no font has these characters"));
    }
    finish(&mut store, context, paper, &document.name, (args, format, &made.bytes)).map(|()| exit)
}

/// Hands the bytes over, and records that they left: what, where, and their digest.
fn finish(
    store: &mut SqliteStore,
    context: &Context,
    paper: &Paper,
    title: &str,
    (args, format, bytes): (&Args, Format, &[u8]),
) -> Result<(), Stop> {
    let digest = chain::hex(&chain::digest(&[bytes]));
    let (event, told) = deliver(context, title, format, bytes, args)?;
    let detail = format!("{} {} {told} sm3:{digest}", paper.name.zh, format.ending());
    record(store, context, event, detail).map(|_| ()).map_err(|mut stop| {
        stop.lines.insert(0, "文书已经给出,但这件事没有记入流水 / given, but not recorded".to_owned());
        stop
    })
}

enum Failed {
    Store(StoreError),
    Press(PressError),
}

impl From<StoreError> for Failed {
    fn from(e: StoreError) -> Failed {
        Failed::Store(e)
    }
}

/// A register as a workbook, row by row: a year of records takes the memory of a few hundred.
fn register(store: &mut SqliteStore, order: &Order, now: Stamp) -> Result<Vec<u8>, Failed> {
    let name = crate::schema::book(order.ledger).name.zh;
    let mut rows = Rows::new(name, &forms::LOG_COLUMNS).map_err(Failed::Press)?;
    if !order.mark.is_empty() {
        rows.push(std::slice::from_ref(&order.mark)).map_err(Failed::Press)?;
    }
    let (mut all, mut voided) = (0u32, 0u32);
    facts::in_parts::<Failed>(store, order, now, &mut |facts| {
        for row in &facts.rows {
            all += 1;
            voided += u32::from(row.voided);
            rows.push(&forms::log_row(facts, row)).map_err(Failed::Press)?;
        }
        Ok(())
    })?;
    rows.push(&[format!("共{all}条，列出{all}条，未列0条；其中作废{voided}条。")]).map_err(Failed::Press)?;
    rows.finish().map_err(Failed::Press)
}

/// The folder of fonts that a unit keeps beside its ledger.
pub(super) fn fonts_beside(ledger: &Path) -> PathBuf {
    crate::store::places::folder_of(ledger).join("fonts")
}

fn deliver(
    context: &Context,
    title: &str,
    format: Format,
    bytes: &[u8],
    args: &Args,
) -> Result<(AuditEvent, String), Stop> {
    if args.print {
        let job = printer::print(bytes, title, format).map_err(|e| Stop::failed(e.to_string()))?;
        tell::say(&format!("已交打印 {job} / handed to the printer"));
        return Ok((AuditEvent::Printed, job));
    }
    let Some(path) = &args.output else {
        write_out(bytes)?;
        return Ok((AuditEvent::Exported, "-".to_owned()));
    };
    write_file(context, path, bytes)?;
    tell::say(&format!("已写 {} / written", path.display()));
    Ok((AuditEvent::Exported, path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default()))
}

/// The catalogue, one line a paper.
fn listed() -> String {
    PAPERS.iter().fold(String::new(), |out, p| {
        let of = match p.scope {
            Scope::Record(l) => format!("--of {}-…", l.prefix()),
            Scope::Day | Scope::DutyDay => "--date".to_owned(),
            Scope::Week => "--date(周 week)".to_owned(),
            Scope::Month => "--date(月 month)".to_owned(),
            Scope::Year => "--date(年 year)".to_owned(),
        };
        out + &format!("{}  {} / {}  {of}\n", p.key, p.name.zh, p.name.en)
    })
}

fn order(
    store: &mut SqliteStore,
    context: &Context,
    paper: &'static Paper,
    args: &Args,
) -> Result<Order, Stop> {
    let stop = |e| Stop::store(&e, context.lang());
    let watch = store.watch().map_err(stop)?;
    let offset = watch.as_ref().map(|w| w.setting.offset).unwrap_or_default();
    let mark = if watch.as_ref().is_some_and(|w| w.setting.drill) {
        "【演练】".to_owned()
    } else {
        String::new()
    };
    let today = offset.local(Clock::default().now()).date();
    let usual = today.checked_sub_days(Days::new(paper.days_back)).unwrap_or(today);
    let ground = QueryContext {
        now: Clock::default().now(),
        offset,
        shift: watch.as_ref().map(|w| w.shift.began_at),
        shift_before: None,
    };
    let day = args.date.as_deref().map(|word| day(word, &ground)).transpose()?;
    let (from, to) = catalog::span(paper.scope, day.unwrap_or(usual), offset);
    let from = args.from.as_deref().map(|word| time(word, &ground)).transpose()?.unwrap_or(from);
    let to = args.to.as_deref().map(|word| time(word, &ground)).transpose()?.unwrap_or(to);
    if from >= to {
        return Err(Stop::wrong("起止时间颠倒了 / the span ends before it begins"));
    }
    let number = args.of.as_deref().map(|text| {
        let folded = crate::text::fold::fold(text);
        Number::parse(&folded).ok_or_else(|| Stop::wrong(format!("「{text}」不是编号,应如 事-2026-0001")))
    });
    let number = number.transpose()?;
    let record = number.map(|n| store.numbered(n)).transpose().map_err(stop)?.flatten();
    let missing = match number {
        Some(number) => format!("没有 {number} 这条记录 / no such record"),
        None => "请用 --of 写明是哪一条 / --of NUMBER is needed".to_owned(),
    };
    if matches!(paper.scope, Scope::Record(_)) && record.is_none() {
        return Err(Stop::wrong(missing));
    }
    let mut order = Order { paper: paper.kind, from, to, record, ledger: ledger(&args.ledger)?, mark };
    if paper.issued && !matches!(paper.scope, Scope::Record(_)) {
        if let Some(id) = released(store, paper.name.zh, to, offset).map_err(stop)? {
            order.paper = PaperKind::Issue;
            order.record = Some(id);
        } else {
            tell::say(
                "这一期还没有签发,下面是程序生成的稿子 / not released yet: this is the draft as composed",
            );
        }
    }
    Ok(order)
}

/// The day that a word names: as search takes it, or as forms do.
fn day(word: &str, ground: &QueryContext) -> Result<NaiveDate, Stop> {
    if let Some(span) = search::span(word, ground) {
        return Ok(span.from.date());
    }
    let read = Moment::read(word, ground.now, ground.offset, Sense::Past);
    read.map_err(Fault::from)
        .and_then(|m| m.day().ok_or(Fault::from(ReadFault::NoDate)))
        .map_err(|why| unread(word, why))
}

/// The instant at which what a word names begins.
fn time(word: &str, ground: &QueryContext) -> Result<Stamp, Stop> {
    if let Ok(moment) = Moment::read(word, ground.now, ground.offset, Sense::Near) {
        return Ok(moment.earliest(ground.offset));
    }
    if let Some(span) = search::span(word, ground) {
        return Ok(ground.offset.instant(span.from));
    }
    let why = Moment::read(word, ground.now, ground.offset, Sense::Near).err().unwrap_or(ReadFault::NoTime);
    Err(unread(word, Fault::from(why)))
}

fn unread(word: &str, why: Fault) -> Stop {
    Stop::wrong(format!("「{}」：{}", crate::text::Safe::line(word).as_str(), why.0.zh))
}

/// The released paper of a kind whose span ends then: what was released is what is printed.
fn released(
    store: &mut SqliteStore,
    kind: &str,
    to: Stamp,
    offset: Offset,
) -> Result<Option<crate::domain::RecordId>, crate::store::StoreError> {
    let of_kind = |v: &Values| v.text(key::KIND) == Some(kind) && v.text(key::STATE) == Some(RELEASED);
    for row in
        facts::newest(store, Ledger::Paper, false)?.into_iter().filter(|r| !r.voided && of_kind(&r.values))
    {
        let Some(record) = store.record(row.id)? else { continue };
        let end = record.row.values.text(key::PERIOD_TO).and_then(Moment::parse).map(|m| m.earliest(offset));
        if end == Some(to) {
            return Ok(Some(row.id));
        }
    }
    Ok(None)
}

/// Whether a released paper is not the one that was released.
fn altered(store: &mut SqliteStore, order: &Order) -> Result<bool, crate::store::StoreError> {
    let Some(id) = order.record.filter(|_| order.paper == PaperKind::Issue) else { return Ok(false) };
    let Some(record) = store.record(id)? else { return Ok(false) };
    let values = &record.row.values;
    Ok(values.text(key::DIGEST).is_some_and(|kept| kept != issue::digest(values)))
}
