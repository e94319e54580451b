//! The heading of a table: which row it is, and which field each column fills.

use super::fault::Fault;
use super::intake::{DRILL, FROM_DRILL, Rejection};
use super::sheet::{Cell, Sheet, SheetRow};
use crate::schema::{Book, Field};
use crate::text::fold;

/// So many rows at most stand above a heading: a title, who made the table, when.
const ROWS_ABOVE_MAX: usize = 10;
/// Columns that number the rows and say nothing of a record.
const NUMBERING: [&str; 9] = ["序号", "序", "编号", "行号", "no", "no.", "#", "id", "№"];
/// So many headings of the book are told when one is not known.
const KNOWN_TOLD: usize = 12;

/// The columns of a table.
pub(super) struct Head {
    /// The field of each column; none where the column says nothing of a record.
    pub(super) fields: Vec<Option<&'static Field>>,
    /// Columns that have no heading.
    pub(super) nameless: Vec<usize>,
    /// How many rows of the sheet come before its data.
    pub(super) skip: usize,
}

impl Head {
    /// Whether every field of the book has a column, as in the exports of this program.
    pub(super) fn is_whole(&self, book: &Book) -> bool {
        book.fields.iter().all(|field| self.fields.iter().flatten().any(|found| found.key == field.key))
    }
}

/// What people add to a heading and what a narrow column does to it is no part of its name.
fn bare(heading: &str) -> String {
    let folded: String = fold::fold(heading)
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '*' | '★' | '☆' | '※' | ':' | '\u{feff}'))
        .collect();
    ["(必填)", "(选填)", "(可不填)", "(可选)"].iter().fold(folded, |name, mark| name.replace(mark, ""))
}

/// The field that a heading names: by key, or by its Chinese or English name.
fn field_of(book: &Book, heading: &str) -> Option<&'static Field> {
    let name = bare(heading);
    // 直接经济损失(万元) is also written without its unit.
    let short = |label: &str| bare(label).split('(').next().unwrap_or_default().to_owned();
    let exact = book
        .fields
        .iter()
        .find(|f| f.key == heading.trim() || bare(f.label.zh) == name || bare(f.label.en) == name);
    exact.or_else(|| {
        let mut fitting = book.fields.iter().filter(|f| short(f.label.zh) == name);
        fitting.next().filter(|_| fitting.next().is_none() && !name.is_empty())
    })
}

/// A column that says nothing of a record: it numbers the rows, or is the machine's own part of an export.
fn is_passed_over(heading: &str) -> bool {
    heading.trim().starts_with('_') || NUMBERING.contains(&bare(heading).as_str())
}

/// Finds the heading: the first row of which at least half are names of fields.
pub(super) fn find(book: &Book, sheet: &Sheet, remarks: &mut Vec<String>) -> Result<Head, Rejection> {
    let is_head = |row: &SheetRow| {
        let filled: Vec<&Cell> = row.cells.iter().filter(|cell| !cell.is_empty()).collect();
        let known = filled.iter().filter(|cell| field_of(book, &cell.text).is_some()).count();
        let passed = filled.iter().filter(|cell| is_passed_over(&cell.text)).count();
        known > 0 && (known + passed) * 2 >= filled.len()
    };
    let found = sheet.rows.iter().take(ROWS_ABOVE_MAX + 1).position(is_head);
    let Some(row) = sheet.rows.get(found.unwrap_or(0)) else {
        return Err(Rejection::File("表格是空的，没有表头".into()));
    };
    if row.cells.iter().any(|cell| cell.text.trim() == DRILL) {
        return Err(Rejection::File(FROM_DRILL.into()));
    }
    let head = columns(book, sheet, row, found.unwrap_or(0))?;
    if let (Some(1..), Some(first)) = (found, sheet.rows.first()) {
        let title = first.cells.iter().find(|cell| !cell.is_empty()).map_or("", |cell| cell.text.trim());
        remarks.push(format!("表头在第 {} 行，上面的「{title}」等行没有当作记录", row.number));
    }
    Ok(head)
}

fn columns(book: &Book, sheet: &Sheet, row: &SheetRow, at: usize) -> Result<Head, Rejection> {
    let mut head = Head { fields: Vec::new(), nameless: Vec::new(), skip: at + 1 };
    let mut faults = Vec::new();
    for (column, cell) in row.cells.iter().enumerate() {
        let heading = cell.text.trim();
        if heading.is_empty() {
            head.nameless.push(column);
            head.fields.push(None);
            continue;
        }
        let field = field_of(book, heading);
        let place = || sheet.place(row.number, Some(column), heading);
        if let Some(field) = field
            && let Some(first) = head.fields.iter().position(|f| f.is_some_and(|f| f.key == field.key))
        {
            let (a, b) = (sheet.column(first), sheet.column(column));
            faults.push(Fault::at(place(), format!("{a}和{b}都是「{}」，请只留一列", field.label.zh)));
        }
        if field.is_none() && !is_passed_over(heading) {
            faults.push(Fault::at(place(), unknown(book)));
        }
        head.fields.push(field);
    }
    if faults.is_empty() { Ok(head) } else { Err(Rejection::Places(faults)) }
}

fn unknown(book: &Book) -> String {
    let known: Vec<&str> = book.fields.iter().filter(|f| !f.automatic).map(|f| f.label.zh).collect();
    let told = known.iter().take(KNOWN_TOLD).copied().collect::<Vec<_>>().join("、");
    let more = if known.len() > KNOWN_TOLD {
        format!("等 {} 栏，全部见 zhiban template", known.len())
    } else {
        String::new()
    };
    format!("「{}」没有这个字段，请改成其中一个或删去这一列；有：{told}{more}", book.name.zh)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Ledger;
    use crate::schema::book;

    #[test]
    fn headings_are_found_as_people_write_them() {
        let log = book(Ledger::DutyLog);
        for heading in
            ["姓名", "姓 名", "姓　名", "姓名*", "★姓名", "姓名：", "姓名（必填）", "姓\n名", "name", "Name"]
        {
            assert_eq!(field_of(log, heading).map(|f| f.key), Some("name"), "{heading}");
        }
        let incident = book(Ledger::Incident);
        assert_eq!(field_of(incident, "直接经济损失").map(|f| f.key), Some("loss_wan"));
        assert_eq!(field_of(incident, "直接经济损失（万元）").map(|f| f.key), Some("loss_wan"));
        assert!(field_of(log, "姓").is_none());
        for heading in ["序号", "序 号", "No.", "_no", "＃"] {
            assert!(is_passed_over(heading), "{heading}");
        }
    }

    #[test]
    fn every_heading_of_every_book_names_one_field() {
        for ledger in Ledger::ALL {
            for field in book(ledger).fields {
                assert_eq!(field_of(book(ledger), field.label.zh).map(|f| f.key), Some(field.key));
                assert_eq!(field_of(book(ledger), field.key).map(|f| f.key), Some(field.key));
            }
        }
    }
}
