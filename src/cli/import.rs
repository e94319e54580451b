//! `zhiban import`: records from a file, all or nothing, with the officer's name.

use super::child;
use super::context::{Context, Exit, Format, Stop, ledger, opened};
use super::prove::prove;
use crate::domain::{Ledger, RecordId};
use crate::record::wish::Wish;
use crate::runtime::{Clock, log, tell};
use crate::store::query::Commit;
use crate::store::{Refusal, Store, StoreError};
use crate::text::machine;
use crate::work::saving;
use std::path::PathBuf;

#[derive(clap::Args, Debug)]
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
    /// The format; else told by the name of the file
    #[arg(long, value_enum)]
    format: Option<Format>,
}

/// The format that the name of a file tells.
fn by_name(file: &std::path::Path) -> Format {
    let ending = file.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
    match ending.as_str() {
        "csv" => Format::Csv,
        "xlsx" | "xls" | "ods" | "xlsb" => Format::Xlsx,
        _ => Format::Jsonl,
    }
}

/// A larger file is refused: it would not fit the memory of an old machine.
const FILE_BYTES_MAX: u64 = 128 * 1024 * 1024;
/// A larger file holds the others noticeably: it is one commit, all or nothing.
const ROWS_QUICK: u32 = 5_000;
/// About so many records are written in a second.
const ROWS_A_SECOND: u32 = 15_000;
/// So many faults are told one by one.
const FAULTS_TOLD: usize = 20;

pub(super) fn run(context: &Context, args: &Args) -> Result<Exit, Stop> {
    let stop = |e: StoreError| Stop::store(&e, context.lang());
    let ledger = ledger(&args.ledger)?;
    if ledger == Ledger::Handover {
        return Err(stop(StoreError::Refused(Refusal::SheetByTransferOnly)));
    }
    let size = std::fs::metadata(&args.file)
        .map_err(|e| Stop::wrong(format!("{}:{}", args.file.display(), machine::why(&e))))?
        .len();
    if size > FILE_BYTES_MAX {
        return Err(Stop::wrong(format!(
            "{}: 文件太大,请分成几个 / too large, split it",
            args.file.display()
        )));
    }
    let format = args.format.unwrap_or_else(|| by_name(&args.file));
    let records = child::records(&args.file, ledger.key(), format)?.map_err(|bad| {
        let mut told: Vec<String> = bad
            .iter()
            .take(FAULTS_TOLD)
            .map(|b| format!("第 {} 行「{}」:{}", b.line, b.field, b.why))
            .collect();
        told.push(format!("共 {} 行有错,什么也没有导入 / nothing was imported", bad.len()));
        Stop::wrong_lines(told)
    })?;
    if args.dry_run {
        tell::say(&format!(
            "可以导入 {} 条,这次没有写入 / {} records are good, nothing written",
            records.len(),
            records.len()
        ));
        return Ok(Exit::Done);
    }
    let mut store = opened(context)?;
    let watch = store.watch().map_err(stop)?.ok_or(stop(StoreError::Refused(Refusal::NotSetUp)))?;
    let by = args.by.as_deref().ok_or_else(|| Stop::wrong("请用 --by 写明经办人 / --by NAME is needed"))?;
    let proof = prove(&watch, by, args.pin_file.as_deref())?;
    let now = Clock::default().now();
    let rows = u32::try_from(records.len()).unwrap_or(u32::MAX);
    let mut wishes = vec![Wish::SignOn { officer: proof.officer }, Wish::Import { ledger, rows }];
    wishes.extend(
        records.into_iter().map(|values| saving::import(RecordId(uuid::Uuid::now_v7()), now, ledger, values)),
    );
    if rows > ROWS_QUICK {
        tell::say(&format!(
            "正在写入 {rows} 条,约需 {} 秒;其间别的窗口不能保存,文字都在,写完就好 / others cannot save meanwhile",
            rows / ROWS_A_SECOND + 1
        ));
    }
    let receipt =
        log::commit(&mut store, &Commit { at: now, by: proof.officer, proofs: vec![proof], wishes })
            .map_err(stop)?;
    let (first, last) = (receipt.numbers.first(), receipt.numbers.last());
    let span = first.zip(last).map(|(a, b)| format!(" {} – {}", a.1, b.1)).unwrap_or_default();
    tell::say(&format!("已导入 {rows} 条{span} / imported"));
    Ok(Exit::Done)
}
