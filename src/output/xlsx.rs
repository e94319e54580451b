//! The tables of a paper as a workbook. Every cell is text or a number that we wrote: nothing calculates.

use super::format::PressError;
use crate::paper::document::{Block, Document};
use rust_xlsxwriter::{
    DataValidation, Format, FormatAlign, FormatBorder, Formula, Workbook, Worksheet, XlsxError,
};

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

/// The choices of a column in a template.
#[derive(Clone, Debug)]
pub struct Choices<'a> {
    /// The column, from 0.
    pub column: u16,
    /// Its heading.
    pub label: &'a str,
    /// What may be chosen.
    pub choices: Vec<&'a str>,
    /// Whether nothing else may be typed.
    pub only: bool,
}

/// Rows of text written one by one: the workbook is kept on disk while it grows, so that its size costs no memory.
pub struct Rows {
    book: Workbook,
    next: u32,
}

/// Excel has no more rows than these.
const ROWS_MAX: u32 = 1_048_576;
/// So many rows of a template offer choices.
const TEMPLATE_ROWS: u32 = 10_000;

impl Rows {
    /// A workbook whose first sheet begins with these headings.
    ///
    /// # Errors
    /// When the library or the disk refuses.
    pub fn new(name: &str, headings: &[&str]) -> Result<Rows, PressError> {
        let mut book = Workbook::new();
        let head = Format::new().set_bold().set_border(FormatBorder::Thin);
        let sheet = book.add_worksheet_with_constant_memory()?;
        sheet.set_name(sheet_name(1, name))?;
        for (column, heading) in (0u16..).zip(headings) {
            let wide = crate::text::width::on_paper(heading).max(12) + 2;
            sheet.set_column_width(column, f64::from(u32::try_from(wide).unwrap_or(14)))?;
        }
        sheet.set_freeze_panes(1, 0)?;
        for (column, heading) in (0u16..).zip(headings) {
            sheet.write_string_with_format(0, column, *heading, &head)?;
        }
        Ok(Rows { book, next: 1 })
    }

    /// One row; every cell is text, nothing calculates.
    ///
    /// # Errors
    /// When there are more rows than Excel has, or the disk refuses.
    pub fn push(&mut self, cells: &[String]) -> Result<(), PressError> {
        if self.next >= ROWS_MAX {
            return Err(PressError::Failed(format!("超过 Excel 的 {ROWS_MAX} 行,请分段")));
        }
        let row = self.next;
        let sheet = self.book.worksheet_from_index(0)?;
        for (column, cell) in (0u16..).zip(cells).filter(|(_, cell)| !cell.is_empty()) {
            sheet.write_string(row, column, cell_text(cell))?;
        }
        self.next += 1;
        Ok(())
    }

    /// Lists from which columns are chosen, on a sheet of their own.
    ///
    /// # Errors
    /// When the library refuses.
    pub fn choices(&mut self, lists: &[Choices<'_>]) -> Result<(), PressError> {
        let options = self.book.add_worksheet();
        options.set_name("选项")?;
        for (at, list) in (0u16..).zip(lists) {
            options.write_string(0, at, list.label)?;
            for (row, choice) in (1u32..).zip(&list.choices) {
                options.write_string(row, at, *choice)?;
            }
        }
        let first = self.book.worksheet_from_index(0)?;
        for (at, list) in (0u16..).zip(lists) {
            let column = rust_xlsxwriter::utility::column_number_to_name(at);
            let range = format!("=选项!${column}$2:${column}${}", list.choices.len() + 1);
            let mut rule = DataValidation::new().allow_list_formula(Formula::new(range));
            rule = rule.show_error_message(list.only);
            first.add_data_validation(1, list.column, TEMPLATE_ROWS, list.column, &rule)?;
        }
        Ok(())
    }

    /// What each field means, on a sheet of its own.
    ///
    /// # Errors
    /// When the library refuses.
    pub fn explain(&mut self, lines: &[[String; 4]]) -> Result<(), PressError> {
        let sheet = self.book.add_worksheet();
        sheet.set_name("说明")?;
        for (column, (heading, wide)) in
            (0u16..).zip([("栏目", 22.0), ("必填", 30.0), ("填什么", 26.0), ("注意", 80.0)])
        {
            sheet.write_string(0, column, heading)?;
            sheet.set_column_width(column, wide)?;
        }
        for (row, line) in (1u32..).zip(lines) {
            for (column, cell) in (0u16..).zip(line) {
                sheet.write_string(row, column, cell)?;
            }
        }
        Ok(())
    }

    /// The workbook.
    ///
    /// # Errors
    /// When the library or the disk refuses.
    pub fn finish(mut self) -> Result<Vec<u8>, PressError> {
        Ok(self.book.save_to_buffer()?)
    }

    /// The workbook, written as it is packed.
    ///
    /// # Errors
    /// When the library or the disk refuses.
    pub fn finish_into<W: std::io::Write + std::io::Seek + Send>(mut self, out: W) -> Result<(), PressError> {
        Ok(self.book.save_to_writer(out)?)
    }
}
