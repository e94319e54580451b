//! Rows and cells of one table, wherever it came from.

use super::fault::{Fault, Place};
use super::intake::Rejection;

/// One cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Cell {
    /// What it shows.
    pub(super) text: String,
    /// It is a number for the spreadsheet, which keeps no noughts before it.
    pub(super) is_number: bool,
    /// Why what it shows cannot be taken.
    pub(super) fault: Option<String>,
}

impl Cell {
    pub(super) fn is_empty(&self) -> bool {
        self.fault.is_none() && self.text.trim().is_empty()
    }
}

/// One row.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct SheetRow {
    /// As the file counts it, from 1.
    pub(super) number: u64,
    /// From the first column.
    pub(super) cells: Vec<Cell>,
}

/// A table: its rows that have something in them.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Sheet {
    /// Its name in a workbook.
    pub(super) name: Option<String>,
    pub(super) rows: Vec<SheetRow>,
    /// Every row has to have as many cells as the heading: a text with fewer is cut off or has a mark in a cell.
    pub(super) is_text: bool,
}

impl Sheet {
    /// The name of a column.
    pub(super) fn column(&self, column: usize) -> String {
        if self.is_text { format!("第 {} 列", column + 1) } else { format!("{} 列", letter(column)) }
    }

    /// A place in it.
    pub(super) fn place(&self, row: u64, column: Option<usize>, field: &str) -> Place {
        let column = column.map(|column| self.column(column));
        Place { sheet: self.name.clone(), row, column, field: field.to_owned() }
    }
}

/// The name of a column in a spreadsheet: A, B, … Z, AA.
pub(super) fn letter(column: usize) -> String {
    let mut out = String::new();
    let mut left = column + 1;
    while left > 0 {
        left -= 1;
        let of = u8::try_from(left % 26).unwrap_or_default();
        out.insert(0, char::from(b'A' + of));
        left /= 26;
    }
    out
}

/// Characters at the beginning of a cell at which a spreadsheet would calculate.
pub const ACTIVE: &[char] = &['=', '+', '-', '@', '\t', '\r', '\'', '＝', '＋', '－', '＠'];

/// A cell of a CSV file as it was before it was guarded. A workbook guards nothing: a text is a text there.
fn unguarded(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| rest.starts_with(ACTIVE)).unwrap_or(cell)
}

/// The rows of a table as text. What divides the cells is told by the first line: a comma, a tab, a semicolon.
pub(super) fn of_text(text: &str, remarks: &mut Vec<String>) -> Result<Sheet, Rejection> {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let many = |mark: char| first.matches(mark).count();
    let dividers = [(',', "逗号"), ('\t', "制表符"), (';', "分号")];
    let (divider, name) =
        dividers.into_iter().rev().max_by_key(|(mark, _)| many(*mark)).unwrap_or((',', "逗号"));
    if divider != ',' {
        remarks.push(format!("各栏用{name}隔开，已按它读"));
    }
    let mut lines = Lines { text: text.as_bytes(), byte: 0, line: 1 };
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(u8::try_from(divider).unwrap_or(b','))
        .from_reader(text.as_bytes());
    let mut sheet = Sheet { name: None, rows: Vec::new(), is_text: true };
    for record in reader.records() {
        let record = record.map_err(|_| {
            let place = Place {
                row: sheet.rows.last().map_or(1, |r| r.number + 1),
                field: "整行".into(),
                ..Place::default()
            };
            Fault::at(place, "这一行断不开各栏，请用表格程序打开、另存为 CSV 再导入")
        })?;
        let number = lines.at(record.position().map_or(0, csv::Position::byte));
        let cell = |text: &str| Cell { text: unguarded(text).to_owned(), ..Cell::default() };
        let cells: Vec<Cell> = record.iter().map(cell).collect();
        if !cells.iter().all(Cell::is_empty) {
            sheet.rows.push(SheetRow { number, cells });
        }
    }
    Ok(sheet)
}

/// Counts the lines of a text as an editor does, blank ones too, which the library passes over.
struct Lines<'t> {
    text: &'t [u8],
    byte: usize,
    line: u64,
}

impl Lines<'_> {
    /// The line of the first character that is no end of a line, from this byte on.
    fn at(&mut self, byte: u64) -> u64 {
        let byte = usize::try_from(byte).unwrap_or(usize::MAX);
        while let Some(b) = self.text.get(self.byte) {
            if self.byte >= byte && !matches!(b, b'\n' | b'\r') {
                break;
            }
            self.line += u64::from(*b == b'\n');
            self.byte += 1;
        }
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_named_as_spreadsheets_name_them() {
        for (column, name) in [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")] {
            assert_eq!(letter(column), name);
        }
    }
}
