//! Records as workbooks: out row by row in bounded memory, in as text, and empty ones to be filled (模板).

use super::context::{Context, Exit, Stop, ledger, write_file};
use crate::output::xlsx::{Choices, Rows};
use crate::runtime::tell;
use crate::schema::{Book, Field, Kind, Need, book};
use calamine::{Data, Reader, open_workbook_auto};
use std::path::{Path, PathBuf};

/// Every row of the first sheet as text, the headings first; dates as we write them.
///
/// # Errors
/// What the library says when it is no workbook, or when a cell holds an error.
pub(super) fn rows(path: &Path) -> Result<Vec<Vec<String>>, String> {
    let mut book = open_workbook_auto(path).map_err(|e| format!("不是能读的表格文件:{e}"))?;
    let name = book.sheet_names().first().cloned().ok_or_else(|| "表格里没有工作表".to_owned())?;
    let range = book.worksheet_range(&name).map_err(|e| e.to_string())?;
    range.rows().map(|row| row.iter().map(text).collect()).collect()
}

fn text(cell: &Data) -> Result<String, String> {
    Ok(match cell {
        Data::Empty => String::new(),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Int(n) => n.to_string(),
        Data::Float(n) => n.to_string(),
        Data::Bool(flag) => if *flag { "是" } else { "否" }.to_owned(),
        Data::DateTime(at) => {
            at.as_datetime().map(|at| at.format("%Y-%m-%dT%H:%M").to_string()).unwrap_or_default()
        }
        Data::Error(e) => return Err(format!("有一格是错误值 {e}")),
    })
}

#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// `duty_log`, incident, meeting … 登记本
    ledger: String,
    /// The file, .xlsx 文件
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

/// `zhiban template`: an empty workbook with the headings of a ledger, its choices as lists, and what each field means.
pub(super) fn template(context: &Context, args: &Args) -> Result<Exit, Stop> {
    let book = book(ledger(&args.ledger)?);
    let typed: Vec<&Field> = book.fields.iter().filter(|f| !f.automatic).collect();
    let headings: Vec<&str> = typed.iter().map(|f| f.label.zh).collect();
    let failed = |e: crate::output::PressError| Stop::failed(e.to_string());
    let mut rows = Rows::new(book.name.zh, &headings).map_err(failed)?;
    let lists: Vec<Choices> = (0u16..)
        .zip(&typed)
        .filter(|(_, f)| matches!(f.kind, Kind::Choice(_) | Kind::Offered(_)))
        .map(|(column, f)| Choices {
            column,
            label: f.label.zh,
            choices: f.choices().iter().map(|c| c.name.zh).collect(),
            only: matches!(f.kind, Kind::Choice(_)),
        })
        .collect();
    rows.choices(&lists).map_err(failed)?;
    rows.explain(&explanation(book, &typed)).map_err(failed)?;
    let bytes = rows.finish().map_err(failed)?;
    write_file(context, &args.output, &bytes)?;
    tell::say(&format!("已写 {} / written", args.output.display()));
    Ok(Exit::Done)
}

/// One line a field: name, whether it must be filled, what it holds, what to know.
fn explanation(book: &Book, fields: &[&Field]) -> Vec<[String; 4]> {
    let holds = |kind: Kind| match kind {
        Kind::Count => "整数",
        Kind::Figure => "数字",
        Kind::Flag => "是 或 否",
        Kind::Moment(_) => "时间,如 2026-04-23T14:05",
        Kind::Choice(_) => "从列表中选",
        Kind::Several(_) => "可多选,用、隔开",
        Kind::Offered(_) => "可从列表中选,也可另填",
        Kind::Rows(_) => "列表,JSON 格式,可不填",
        _ => "文字",
    };
    let needed = |need: Need| match need {
        Need::Never => String::new(),
        Need::Always => "必填".to_owned(),
        Need::When(key, values) => {
            let label = book.field(key).map_or(key, |f| f.label.zh);
            format!("{label}为{}时必填", values.join("、"))
        }
    };
    let line =
        |f: &&Field| [f.label.zh.to_owned(), needed(f.need), holds(f.kind).to_owned(), f.help.zh.to_owned()];
    fields.iter().map(line).collect()
}
