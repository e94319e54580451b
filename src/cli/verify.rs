//! `zhiban verify`: is the file whole, and if not, where not; with the code of a handover sheet, is it what it was
//! when that sheet was printed. `zhiban recover`: ledger and tape made whole from one another.

use super::context::{Context, Exit, Stop, record_mending};
use crate::record::code::{Code, Slip};
use crate::runtime::{log, tell};
use crate::store::StoreError;
use crate::store::check;
use crate::store::sqlite::{How, SqliteStore, verify};
use std::path::PathBuf;
use std::time::Instant;

#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// The 22 digits of a handover sheet or an export 链码
    #[arg(long)]
    code: Option<String>,
    /// A copy or a backup, by itself: it has no tape beside it 单独核验一份拷贝
    #[arg(long, value_name = "FILE")]
    alone: Option<PathBuf>,
}

#[derive(clap::Args, Debug)]
pub(super) struct RecoverArgs {
    /// The 22 digits that say which of two whole chains is the record 链码
    #[arg(long)]
    code: Option<String>,
    /// Where both copies are lost the record ends; what stood after it is given up 两份都坏时到此为止
    #[arg(long)]
    accept_loss: bool,
}

fn code(typed: Option<&str>) -> Result<Option<Code>, Stop> {
    let wrong = |slip| {
        Stop::wrong(match slip {
            Slip::Length(n) => format!("链码是 22 位数字,现在是 {n} 位 / a code has 22 digits"),
            Slip::Digits => "抄错了:校验位不符 / a slip: the check digits do not fit".to_owned(),
        })
    };
    typed.map(|typed| Code::parse(typed).map_err(wrong)).transpose()
}

pub(super) fn run(context: &Context, args: &Args) -> Result<Exit, Stop> {
    let wanted = code(args.code.as_deref())?;
    let path = args.alone.as_ref().unwrap_or(&context.path);
    if !path.exists() {
        return Err(Stop::store(&StoreError::CannotOpen("文件不存在".into()), context.lang()));
    }
    let began = Instant::now();
    let verified = match &args.alone {
        Some(copy) => verify::verify_alone_against(copy, wanted),
        None => verify::verify_against(&context.path, wanted),
    };
    log::verified(&verified, began.elapsed());
    let report = match verified {
        Ok(report) => report,
        // A file so damaged that it cannot be read through is an answer too: it is not whole.
        Err(e @ (StoreError::Damaged(_) | StoreError::CannotOpen(_))) => {
            tell::answer(&format!("不完整:{e}"));
            return Ok(Exit::No);
        }
        Err(e) => return Err(Stop::store(&e, context.lang())),
    };
    let printed = report.code.map(|c| c.to_string()).unwrap_or_default();
    if wanted.is_some() && report.found.is_none() {
        tell::answer(
            "不符:记录里没有这个链码,之前的记录被改过、删过或整份换过 / that code is not in the record",
        );
    }
    if report.damage.is_empty() {
        tell::answer(&format!("完整:流水 {} 行,链码 {printed} / whole", report.lines));
        if let Some(line) = report.found {
            tell::answer(&format!(
                "一致:第 1–{line} 行自印出这个链码以来没有改动 / lines 1-{line} are as they were"
            ));
        }
        let changed = wanted.is_some() && report.found.is_none();
        return Ok(if changed { Exit::No } else { Exit::Done });
    }
    tell::answer(&format!("不完整:流水 {} 行,发现 {} 处 / not whole", report.lines, report.damage.len()));
    for damage in &report.damage {
        tell::answer(&format!("{}:{}", damage.place, damage.what));
    }
    if report.damage.len() >= check::DAMAGE_MAX {
        tell::answer(&format!("只列前 {} 处 / only the first {}", check::DAMAGE_MAX, check::DAMAGE_MAX));
    }
    if args.alone.is_some() {
        return Ok(Exit::No);
    }
    if report.damage.iter().all(|damage| damage.place == "纸带") {
        let alone =
            format!("如果这是一份备份或拷贝,请单独核验:zhiban verify --alone {}", context.path.display());
        tell::answer(&format!("{alone} / a copy is verified alone"));
    }
    tell::answer(
        "另一份完好时可用 zhiban recover 补全,原文件会留着 / zhiban recover mends it from the other copy",
    );
    Ok(Exit::No)
}

/// Makes ledger and tape anew, each from what the other still has.
pub(super) fn recover(context: &Context, args: &RecoverArgs) -> Result<Exit, Stop> {
    let stop = |e: StoreError| Stop::store(&e, context.lang());
    let how = How { code: code(args.code.as_deref())?, accept_loss: args.accept_loss };
    let began = Instant::now();
    let mended = SqliteStore::mend(&context.path, how).map(|mended| mended.told());
    log::mended(mended.as_ref().map(Vec::len), began.elapsed());
    let told = mended.map_err(stop)?;
    record_mending(context, &told)?;
    for line in &told {
        tell::answer(line);
    }
    Ok(Exit::Done)
}
