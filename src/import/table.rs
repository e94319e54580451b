//! The records of a table, whether it came from a workbook or a text.

use super::cells;
use super::fault::Fault;
use super::head::{self, Head};
use super::intake::{Ground, Rejection, Row};
use super::sheet::{Sheet, SheetRow};
use crate::domain::Ledger;
use crate::schema::{Book, Field, Need, Values};
use crate::work::saving;
use std::collections::BTreeMap;

/// Reads every row below the heading; all faults are told together.
pub(super) fn records(
    book: &Book,
    sheet: &Sheet,
    ground: Ground,
    remarks: &mut Vec<String>,
) -> Result<Vec<Row>, Rejection> {
    let head = head::find(book, sheet, remarks)?;
    let (mut rows, mut faults) = (Vec::new(), Vec::new());
    let mut dropped: BTreeMap<&'static str, u64> = BTreeMap::new();
    let mut nameless: BTreeMap<usize, u64> = BTreeMap::new();
    for row in sheet.rows.iter().skip(head.skip) {
        for column in head.nameless.iter().copied().chain(head.fields.len()..row.cells.len()) {
            if row.cells.get(column).is_some_and(|cell| !cell.is_empty()) {
                *nameless.entry(column).or_default() += 1;
            }
        }
        if let Some(fault) = wrong_width(sheet, &head, row) {
            faults.push(fault);
            continue;
        }
        match record(book, sheet, &head, row, ground, &mut dropped) {
            Ok(values) if values.0.is_empty() => {}
            Ok(values) => rows.push(Row { row: row.number, values }),
            Err(more) => faults.extend(more),
        }
    }
    for (column, many) in nameless {
        let column = sheet.column(column);
        remarks.push(format!("{column}没有表头，里面的 {many} 格没有读"));
    }
    remarks.extend(told_of_dropped(&dropped));
    if faults.is_empty() { Ok(rows) } else { Err(Rejection::Places(faults)) }
}

/// A sentence for each field that the program fills by itself and a file brought nevertheless.
pub(super) fn told_of_dropped(dropped: &BTreeMap<&'static str, u64>) -> Vec<String> {
    let told = |(name, many): (&&str, &u64)| format!("「{name}」由程序自己填写，文件里的 {many} 个没有采用");
    dropped.iter().map(told).collect()
}

/// A text whose row has fewer cells than the heading was cut, or has a comma where none belongs.
fn wrong_width(sheet: &Sheet, head: &Head, row: &SheetRow) -> Option<Fault> {
    if !sheet.is_text {
        return None;
    }
    let (many, wanted) = (row.cells.len(), head.fields.len());
    let surplus = row.cells.iter().skip(wanted).any(|cell| !cell.is_empty());
    let why = if many < wanted {
        format!("只有 {many} 格，表头有 {wanted} 格；请补齐，或用表格程序另存为 CSV")
    } else if surplus && head.nameless.is_empty() {
        format!("有 {many} 格，表头只有 {wanted} 格；内容里有逗号时，这一格要用双引号括起来")
    } else {
        return None;
    };
    Some(Fault::at(sheet.place(row.number, None, "整行"), why))
}

fn record(
    book: &Book,
    sheet: &Sheet,
    head: &Head,
    row: &SheetRow,
    ground: Ground,
    dropped: &mut BTreeMap<&'static str, u64>,
) -> Result<Values, Vec<Fault>> {
    let mut values = Values::default();
    let mut faults = Vec::new();
    let filled = head.fields.iter().zip(&row.cells).enumerate().filter(|(_, (_, cell))| !cell.is_empty());
    for (column, (field, cell)) in filled {
        let Some(field) = *field else { continue };
        if field.automatic {
            *dropped.entry(field.label.zh).or_default() += 1;
            continue;
        }
        match cells::read(field, cell, ground.offset) {
            Ok(value) => values.set(field.key, value),
            Err(why) => {
                let place = sheet.place(row.number, Some(column), field.label.zh);
                faults.push(Fault { place, value: cell.text.trim().to_owned(), why });
            }
        }
    }
    if !faults.is_empty() || values.0.is_empty() {
        return if faults.is_empty() { Ok(values) } else { Err(faults) };
    }
    let column_of = |field: &Field| head.fields.iter().position(|f| f.is_some_and(|f| f.key == field.key));
    let place = |field: &Field| sheet.place(row.number, column_of(field), field.label.zh);
    if let Some(field) = ahead(book.ledger, &values, ground) {
        let value = values.text(field.key).unwrap_or_default().to_owned();
        faults.push(Fault { place: place(field), value, why: AHEAD.into() });
    }
    // What this program exported may be taken back as it was, however little was known then.
    if !ground.takes_incomplete && !head.is_whole(book) {
        let lacking = lacking(book, &values).into_iter();
        faults.extend(lacking.map(|field| Fault::at(place(field), LACKING)));
    }
    if faults.is_empty() { Ok(values) } else { Err(faults) }
}

pub(super) const AHEAD: &str = "这个时间还没有到，已经发生的事不能写在以后；请改正";
const LACKING: &str = "没有填，少了它不成一条记录；请补上，确实没有的在命令后面加 --incomplete";

/// The first field of something that happened that lies ahead.
pub(super) fn ahead(ledger: Ledger, values: &Values, ground: Ground) -> Option<&'static Field> {
    saving::ahead(ledger, values, None, ground.now, ground.offset)
}

/// Kind and time, where the book wants them: without these a row stands in no list and no figure.
fn lacking(book: &Book, values: &Values) -> Vec<&'static Field> {
    let wanted = [book.summary.kind, book.summary.when].into_iter().filter_map(|key| book.field(key));
    wanted.filter(|field| matches!(field.need, Need::Always) && !values.has(field.key)).collect()
}
