//! Empty workbooks to be filled (模板).

use super::context::{Context, Exit, Stop, ledger, write_file};
use crate::output::xlsx::{Choices, Rows};
use crate::runtime::tell;
use crate::schema::{Book, Field, Kind, Need, book};
use std::path::PathBuf;

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
        Kind::Moment(_) => "时间，如 2026-4-23 14:05",
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
