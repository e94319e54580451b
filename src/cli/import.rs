//! `zhiban import`: records from a file, all or nothing, with the officer's name.

use super::child;
use super::context::{Context, Exit, Format, Stop, ledger, opened, tell_tape};
use super::prove::prove;
use crate::domain::{Ledger, RecordId};
use crate::import::{Ground, Row};
use crate::record::wish::Wish;
use crate::runtime::{Clock, log, tell};
use crate::schema::{Values, book};
use crate::store::query::Commit;
use crate::store::sqlite::SqliteStore;
use crate::store::{Refusal, Store, StoreError};
use crate::text::Safe;
use crate::work::saving;
use std::collections::HashMap;
use std::path::PathBuf;
use uuid::Uuid;

#[derive(clap::Args, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag that stands for itself")]
pub(super) struct Args {
    /// `duty_log`, incident, meeting, talk or matter 登记本
    ledger: String,
    /// The file 文件
    file: PathBuf,
    /// The officer who answers for it 经办人
    #[arg(long)]
    by: Option<String>,
    /// One line an officer: name, space, PIN
    #[arg(long, value_name = "FILE")]
    pin_file: Option<PathBuf>,
    /// Only check, write nothing 只检查
    #[arg(long)]
    dry_run: bool,
    /// The format; else told by what is in the file
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Take rows of a table that lack their kind or time 缺类别或时间的行也收
    #[arg(long)]
    incomplete: bool,
    /// Take once more what was imported before 以前导入过的再导入一遍
    #[arg(long)]
    again: bool,
    /// Take only what was not imported before 只导入以前没有导入过的
    #[arg(long, conflicts_with = "again")]
    new_only: bool,
}

/// So many sentences of one kind are told one by one.
const TOLD_MAX: usize = 20;
/// So many rows are written while nobody notices; of more it is said first.
const ROWS_QUICK: u32 = 5_000;
/// How many rows a second a common machine writes, about.
const ROWS_A_SECOND: u32 = 15_000;

pub(super) fn run(context: &Context, args: &Args) -> Result<Exit, Stop> {
    let stop = |e: StoreError| Stop::store(&e, context.lang());
    let ledger = ledger(&args.ledger)?;
    if ledger == Ledger::Handover {
        return Err(stop(StoreError::Refused(Refusal::SheetByTransferOnly)));
    }
    let now = Clock::default().now();
    // What a dry run checks needs no room; where there is one it has the last word on times and on what came before.
    let mut store = if args.dry_run && !context.path.exists() { None } else { Some(opened(context)?) };
    let watch = store.as_mut().map(Store::watch).transpose().map_err(stop)?.flatten();
    let offset = watch.as_ref().map(|w| w.setting.offset).unwrap_or_default();
    let ground = Ground { now, offset, takes_incomplete: args.incomplete };
    let taken = child::records(&args.file, ledger.key(), args.format, ground)?.map_err(|faults| {
        let mut told = said(&faults);
        told.push(format!("共 {} 处有错，什么也没有导入 / nothing was imported", faults.len()));
        Stop::wrong_lines(told)
    })?;
    for remark in said(&taken.remarks) {
        tell::say(&remark);
    }
    let mut records = with_identities(ledger, taken.rows);
    if let Some(store) = store.as_mut().filter(|_| watch.is_some()) {
        settle_known(store, &mut records, args).map_err(|known| match known {
            KnownRows::Store(e) => stop(e),
            KnownRows::Told(told) => Stop::wrong_lines(told),
        })?;
    }
    tell_missing(ledger, &records);
    if args.dry_run {
        tell::say(&format!(
            "可以导入 {0} 条，这次没有写入 / {0} records are good, nothing written",
            records.len()
        ));
        return Ok(Exit::Done);
    }
    let (Some(mut store), Some(watch)) = (store, watch) else {
        return Err(stop(StoreError::Refused(Refusal::NotSetUp)));
    };
    if records.is_empty() {
        tell::say("没有新的可导入，什么也没有写 / nothing new");
        return Ok(Exit::Done);
    }
    let by = args.by.as_deref().ok_or_else(|| Stop::wrong("请用 --by 写明经办人 / --by NAME is needed"))?;
    let proof = prove(&watch, by, args.pin_file.as_deref())?;
    let rows = u32::try_from(records.len()).unwrap_or(u32::MAX);
    let mut wishes = vec![Wish::SignOn { officer: proof.officer }, Wish::Import { ledger, rows }];
    if rows > ROWS_QUICK {
        tell::say(&format!(
            "正在写入 {rows} 条，约需 {} 秒；其间别的窗口不能保存，文字都在，写完就好 / others cannot save meanwhile",
            rows / ROWS_A_SECOND + 1
        ));
    }
    wishes.extend(records.into_iter().map(|(id, row)| saving::import(id, now, ledger, row.values)));
    let receipt =
        log::commit(&mut store, &Commit { at: now, by: proof.officer, proofs: vec![proof], wishes })
            .map_err(stop)?;
    tell_tape(&receipt);
    let (first, last) = (receipt.numbers.first(), receipt.numbers.last());
    let span = first.zip(last).map(|(a, b)| format!(" {} – {}", a.1, b.1)).unwrap_or_default();
    tell::say(&format!("已导入 {rows} 条{span} / imported"));
    Ok(Exit::Done)
}

/// Sentences that may hold words of the file, safe for a terminal; of many the first.
fn said(sentences: &[String]) -> Vec<String> {
    let told = sentences.iter().take(TOLD_MAX).map(|told| Safe::line(told).as_str().to_owned());
    let mut told: Vec<String> = told.collect();
    if let Some(more) = sentences.len().checked_sub(TOLD_MAX).filter(|more| *more > 0) {
        told.push(format!("……另有 {more} 处"));
    }
    told
}

/// The space of identities of imported records.
const IMPORTED: Uuid = Uuid::from_u128(0x7a68_6962_616e_5f69_6d70_6f72_745f_3138);

/// Each record gets an identity from what it says, so that the same row is the same record whenever and from whichever
/// copy of the file it is imported. Rows of one file that say the same are told apart by their order.
fn with_identities(ledger: Ledger, rows: Vec<Row>) -> Vec<(RecordId, Row)> {
    let mut seen: HashMap<Uuid, u32> = HashMap::new();
    let identity = |row: Row| {
        let text = format!("{} {}", ledger.key(), text_of(&row.values));
        let first = Uuid::new_v5(&IMPORTED, text.as_bytes());
        let times = seen.entry(first).or_default();
        *times += 1;
        let id = if *times == 1 { first } else { Uuid::new_v5(&first, &times.to_be_bytes()) };
        (RecordId(id), row)
    };
    rows.into_iter().map(identity).collect()
}

/// What a record says, in one order of the fields.
fn text_of(values: &Values) -> String {
    let mut fields: Vec<_> = values.0.iter().map(|(key, value)| (key, value.to_string())).collect();
    fields.sort();
    format!("{fields:?}")
}

/// Why records that are known were not settled.
enum KnownRows {
    Store(StoreError),
    Told(Vec<String>),
}

/// What was imported before is asked about: nothing is doubled without the officer's word.
fn settle_known(
    store: &mut SqliteStore,
    records: &mut Vec<(RecordId, Row)>,
    args: &Args,
) -> Result<(), KnownRows> {
    let mut known: HashMap<RecordId, String> = HashMap::new();
    for (id, row) in records.iter() {
        if let Some(record) = store.record(*id).map_err(KnownRows::Store)? {
            let voided = if record.row.voided { "，已作废" } else { "" };
            known.insert(*id, format!("第 {} 行＝{}{voided}", row.row, record.row.number));
        }
    }
    if known.is_empty() {
        return Ok(());
    }
    if args.again {
        for (id, _) in records.iter_mut().filter(|(id, _)| known.contains_key(id)) {
            *id = RecordId(Uuid::now_v7());
        }
        return Ok(());
    }
    if args.new_only {
        tell::say(&format!("以前导入过的 {} 条没有再导入 / known before, left out", known.len()));
        records.retain(|(id, _)| !known.contains_key(id));
        return Ok(());
    }
    let told: Vec<String> = records.iter().filter_map(|(id, _)| known.get(id).cloned()).collect();
    let mut lines = said(&told);
    lines.push(format!(
        "这个文件里有 {} 条以前导入过，什么也没有导入。只导入其余 {} 条，在命令后面加 --new-only；确实要重复导入，加 --again / imported before",
        told.len(),
        records.len() - told.len()
    ));
    Err(KnownRows::Told(lines))
}

/// What a form would tell after saving: which needed fields are empty, and in how many rows.
fn tell_missing(ledger: Ledger, records: &[(RecordId, Row)]) {
    let mut missing: Vec<(&str, Vec<u64>)> = Vec::new();
    for (_, row) in records {
        for field in book(ledger).missing(&row.values) {
            match missing.iter_mut().find(|(name, _)| *name == field.label.zh) {
                Some((_, rows)) => rows.push(row.row),
                None => missing.push((field.label.zh, vec![row.row])),
            }
        }
    }
    let told = missing.iter().map(|(name, rows)| match rows.first() {
        Some(first) if rows.len() > 1 => format!("缺「{name}」的有 {} 条（从第 {first} 行起）", rows.len()),
        _ => format!("第 {} 行缺「{name}」", rows.first().copied().unwrap_or_default()),
    });
    let told: Vec<String> = told.collect();
    if !told.is_empty() {
        tell::say(&format!("照收，记录里标为缺项：{}", said(&told).join("；")));
    }
}
