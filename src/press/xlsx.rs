//! The tables of a paper as a workbook. Every cell is text or a number that we wrote: nothing calculates.

use super::PressError;
use crate::paper::document::{Block, Document};
use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};

/// Columns of the widest column.
const WIDEST: usize = 60;

impl From<XlsxError> for PressError {
    fn from(e: XlsxError) -> PressError {
        PressError::Failed(e.to_string())
    }
}

/// One sheet for each table, pairs and charts among them.
///
/// # Errors
/// [`PressError::NoTable`], or when the library cannot write it.
pub fn write(document: &Document) -> Result<Vec<u8>, PressError> {
    let mut book = Workbook::new();
    let mut count = 0;
    for block in &document.blocks {
        let (caption, columns, rows): (&str, Vec<&str>, Vec<Vec<String>>) = match block {
            Block::Table(t) => (&t.caption, t.columns.iter().map(String::as_str).collect(), t.rows.clone()),
            Block::Pairs(p) => {
                ("", vec!["项目", "内容"], p.iter().map(|(l, v)| vec![l.clone(), v.clone()]).collect())
            }
            Block::Chart(c) => (
                &c.caption,
                vec!["项目", "数量"],
                c.bars.iter().map(|(l, n)| vec![l.clone(), n.to_string()]).collect(),
            ),
            _ => continue,
        };
        count += 1;
        let sheet = book.add_worksheet();
        sheet.set_name(sheet_name(count, caption))?;
        let mut at = 0;
        if !document.mark.is_empty() {
            sheet.write_string(at, 0, &document.mark)?;
            at += 1;
        }
        fill(sheet, at, &columns, &rows)?;
    }
    if count == 0 {
        return Err(PressError::NoTable);
    }
    Ok(book.save_to_buffer()?)
}

/// A name that Excel takes: at most 31 characters, none of its own signs, and never twice.
fn sheet_name(number: u32, caption: &str) -> String {
    let kept = caption.chars().filter(|c| c.is_alphanumeric() || "（）-".contains(*c)).take(24);
    let name: String = kept.collect();
    if name.is_empty() { format!("表{number}") } else { format!("{number}-{name}") }
}

fn fill(sheet: &mut Worksheet, top: u32, columns: &[&str], rows: &[Vec<String>]) -> Result<(), XlsxError> {
    let head = Format::new().set_bold().set_border(FormatBorder::Thin).set_align(FormatAlign::Center);
    let body = Format::new().set_border(FormatBorder::Thin).set_text_wrap().set_align(FormatAlign::Top);
    for (column, name) in (0u16..).zip(columns) {
        sheet.write_string_with_format(top, column, *name, &head)?;
        let cells = rows.iter().filter_map(|r| r.get(usize::from(column))).flat_map(|c| c.lines());
        let widest = cells.chain([*name]).map(crate::text::width::on_paper).max().unwrap_or(4).min(WIDEST);
        sheet.set_column_width(column, f64::from(u32::try_from(widest + 2).unwrap_or(10)))?;
    }
    for (row, cells) in (top + 1..).zip(rows) {
        for (column, cell) in (0u16..).zip(cells) {
            match plain_number(cell) {
                Some(n) => sheet.write_number_with_format(row, column, f64::from(n), &body)?,
                None => sheet.write_string_with_format(row, column, cell_text(cell), &body)?,
            };
        }
    }
    sheet.set_freeze_panes(top + 1, 0)?;
    Ok(())
}

/// A whole number as we print it; telephone numbers and codes with leading zeros stay text.
fn plain_number(cell: &str) -> Option<u32> {
    cell.parse::<u32>().ok().filter(|n| *n < 1_000_000 && n.to_string() == cell)
}

/// Excel takes 32,767 characters in a cell; what is beyond is said to be missing.
#[must_use]
pub fn cell_text(cell: &str) -> String {
    const MOST: usize = 32_000;
    match cell.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…（过长，后略）", cell.get(..end).unwrap_or_default()),
        None => cell.to_owned(),
    }
}
