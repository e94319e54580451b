//! One sheet of a workbook as rows of text, with everything told that a spreadsheet keeps to itself: what was lost in a
//! number, what a formula never had, what is merged, what is hidden.

use super::content::PASSWORD;
use super::head;
use super::intake::Rejection;
use super::marks::{self, Marks};
use super::sheet::{Cell, Sheet, SheetRow, letter};
use crate::schema::Book;
use calamine::{
    Data, Dimensions, ExcelDateTime, Reader, SheetVisible, Sheets, StyleRange, Xls, Xlsx,
    open_workbook_auto_from_rs,
};
use std::collections::BTreeMap;
use std::io::Cursor;

const DAMAGED: &str = "不是能读的表格文件，或文件已损坏；请用表格程序打开、另存为 xlsx 再导入";
/// From here on a number of a spreadsheet has lost its last digits.
const EXACT_BELOW: f64 = 1e15;

type Workbook<'a> = Sheets<Cursor<&'a [u8]>>;

/// The sheet of a workbook that has the heading of the book.
pub(super) fn read(book: &Book, bytes: Vec<u8>, remarks: &mut Vec<String>) -> Result<Sheet, Rejection> {
    let damaged = || Rejection::File(DAMAGED.into());
    let mut opened: Workbook<'_> =
        open_workbook_auto_from_rs(Cursor::new(bytes.as_slice())).map_err(|_| why_not(&bytes))?;
    let sheets: Vec<(String, bool)> = opened
        .sheets_metadata()
        .iter()
        .map(|s| (s.name.clone(), s.visible == SheetVisible::Visible))
        .collect();
    let mut shown: Vec<Sheet> = Vec::new();
    let mut told: Vec<Vec<String>> = Vec::new();
    for (name, _) in sheets.iter().filter(|(_, visible)| *visible) {
        let mut own = Vec::new();
        let sheet = of_sheet(&mut opened, &bytes, name, &mut own).map_err(|()| damaged())?;
        if !sheet.rows.is_empty() {
            shown.push(sheet);
            told.push(own);
        }
    }
    let hidden: Vec<&str> =
        sheets.iter().filter(|(_, visible)| !visible).map(|(name, _)| name.as_str()).collect();
    let has_head = |sheet: &Sheet| head::find(book, sheet, &mut Vec::new()).is_ok();
    let chosen = shown.iter().position(has_head).unwrap_or(0);
    if shown.is_empty() {
        let why = if hidden.is_empty() {
            "表格是空的，没有一格有内容"
        } else {
            "看得见的工作表都是空的；隐藏的工作表不读，请取消隐藏"
        };
        return Err(Rejection::File(why.into()));
    }
    // The sheets that our own template adds hold no records.
    let ours = |name: &&str| !["说明", "选项"].contains(name);
    let hidden: Vec<&str> = hidden.into_iter().filter(ours).collect();
    if !hidden.is_empty() {
        remarks.push(format!("隐藏的工作表「{}」没有读", hidden.join("」「")));
    }
    let names: Vec<String> = shown.iter().filter_map(|sheet| sheet.name.clone()).collect();
    let sheet = shown.swap_remove(chosen);
    let read = sheet.name.clone().unwrap_or_default();
    let others: Vec<&str> = names.iter().map(String::as_str).filter(|n| *n != read).filter(ours).collect();
    if !others.is_empty() {
        remarks.push(format!("读的是工作表「{read}」，「{}」没有读", others.join("」「")));
    }
    remarks.append(&mut told.swap_remove(chosen));
    Ok(sheet)
}

/// Why a workbook does not open.
fn why_not(bytes: &[u8]) -> Rejection {
    let new = Xlsx::new(Cursor::new(bytes)).err().is_some_and(|e| matches!(e, calamine::XlsxError::Password));
    let old = Xls::new(Cursor::new(bytes)).err().is_some_and(|e| matches!(e, calamine::XlsError::Password));
    Rejection::File(if new || old { PASSWORD } else { DAMAGED }.into())
}

fn of_sheet(
    opened: &mut Workbook<'_>,
    bytes: &[u8],
    name: &str,
    remarks: &mut Vec<String>,
) -> Result<Sheet, ()> {
    let range = opened.worksheet_range(name).map_err(|_| ())?;
    let styles = opened.worksheet_style(name).unwrap_or_else(|_| StyleRange::empty());
    let marks = if matches!(opened, Sheets::Xlsx(_)) {
        marks::of(bytes, name).unwrap_or_default()
    } else {
        Marks::default()
    };
    let merged: Vec<Dimensions> = match opened {
        Sheets::Xlsx(book) => book.merge_cells_by_sheet_name(name).unwrap_or_default(),
        Sheets::Xls(book) => book.merge_cells_by_sheet_name(name).unwrap_or_default(),
        Sheets::Xlsb(_) | Sheets::Ods(_) => Vec::new(),
    };
    let (first_row, first_column) = range.start().unwrap_or_default();
    let mut rows: BTreeMap<u32, Vec<Cell>> = BTreeMap::new();
    for (at, row) in (first_row..).zip(range.rows()) {
        let mut cells = vec![Cell::default(); first_column as usize];
        cells.extend((first_column..).zip(row).map(|(column, data)| {
            let format = styles.get((at, column)).and_then(|s| s.number_format.as_ref());
            let format = format.map_or("General", |f| f.format_code.as_str());
            if marks.uncalculated.contains(&(at, column)) {
                let fault = "这一格是公式，文件里没有存它的结果；请用表格程序打开、保存一次再导入";
                return Cell { fault: Some(fault.into()), ..Cell::default() };
            }
            cell(data, format)
        }));
        rows.insert(at, cells);
    }
    // A formula in a cell that the library leaves out is still a cell.
    for (row, column) in &marks.uncalculated {
        let cells = rows.entry(*row).or_default();
        let column = *column as usize;
        if cells.len() <= column {
            cells.resize(column + 1, Cell::default());
        }
        if let Some(cell) = cells.get_mut(column).filter(|cell| cell.fault.is_none()) {
            cell.fault = Some("这一格是公式，文件里没有存它的结果；请用表格程序打开、保存一次再导入".into());
        }
    }
    spread(&merged, &mut rows, remarks);
    let is_filled = |cells: &Vec<Cell>| !cells.iter().all(Cell::is_empty);
    let filled: Vec<SheetRow> = rows
        .into_iter()
        .filter(|(_, cells)| is_filled(cells))
        .map(|(at, cells)| SheetRow { number: u64::from(at) + 1, cells })
        .collect();
    let hidden = filled.iter().filter(|row| marks.hidden_rows.contains(&row.number));
    let hidden: Vec<String> = hidden.map(|row| row.number.to_string()).collect();
    if !hidden.is_empty() {
        remarks.push(format!("有 {} 行是隐藏的（第 {} 行），也读了", hidden.len(), hidden.join("、")));
    }
    Ok(Sheet { name: Some(name.to_owned()), rows: filled, is_text: false })
}

/// What stands once in merged cells holds for each of their rows. Across columns it would be the value of fields of which
/// nobody said it, so there it stays where it is.
fn spread(merged: &[Dimensions], rows: &mut BTreeMap<u32, Vec<Cell>>, remarks: &mut Vec<String>) {
    let mut told = Vec::new();
    for area in merged {
        let ((top, left), (bottom, right)) = (area.start, area.end);
        let first = rows.get(&top).and_then(|row| row.get(left as usize)).cloned().unwrap_or_default();
        // A title over the whole table is no value of its first column.
        if bottom == top || first.is_empty() || right > left {
            continue;
        }
        let many: Vec<u32> = rows.range(top + 1..=bottom).map(|(at, _)| *at).collect();
        for at in many {
            let Some(cells) = rows.get_mut(&at).filter(|cells| !cells.iter().all(Cell::is_empty)) else {
                continue;
            };
            if cells.len() <= left as usize {
                cells.resize(left as usize + 1, Cell::default());
            }
            if let Some(cell) = cells.get_mut(left as usize) {
                *cell = first.clone();
            }
        }
        told.push(format!("{0}{1}:{0}{2}", letter(left as usize), u64::from(top) + 1, u64::from(bottom) + 1));
    }
    if !told.is_empty() {
        remarks.push(format!("合并的格子 {} 按每一行都填了同样的内容读", told.join("、")));
    }
}

/// What a cell shows.
fn cell(data: &Data, format: &str) -> Cell {
    let plain = |text: String| Cell { text, ..Cell::default() };
    match data {
        Data::Empty => Cell::default(),
        // A return that the sheet's text has besides the end of the line is none of the sender's characters.
        Data::String(text) => plain(text.replace("\r\n", "\n").replace('\r', "\n")),
        Data::DateTimeIso(text) | Data::DurationIso(text) => plain(text.clone()),
        Data::Int(n) => number(n.to_string().parse().unwrap_or(f64::NAN), format),
        Data::Float(n) => number(*n, format),
        Data::Bool(flag) => plain(if *flag { "是" } else { "否" }.to_owned()),
        Data::DateTime(at) => plain(time(at, format)),
        Data::Error(e) => {
            let fault = format!("这一格是错误值 {e}，请改正公式或直接填内容");
            Cell { text: e.to_string(), fault: Some(fault), ..Cell::default() }
        }
    }
}

/// A number as the sheet shows it, where that says more than the number: noughts before it, per cent.
fn number(n: f64, format: &str) -> Cell {
    if n.is_nan() || n.abs() >= EXACT_BELOW {
        let fault = "这个数超过 15 位，表格里后面的数字已经变成 0；请把这一列设为文本格式，重新填写";
        return Cell { text: n.to_string(), is_number: true, fault: Some(fault.into()) };
    }
    let is_whole = n.fract() == 0.0;
    let noughts = !format.is_empty() && format.bytes().all(|b| b == b'0');
    let text = if is_whole && noughts && n >= 0.0 {
        format!("{n:0>width$}", width = format.len())
    } else if format.ends_with('%') {
        format!("{}%", (n * 1e10).round() / 1e8)
    } else {
        n.to_string()
    };
    Cell { is_number: is_whole && !noughts, text, fault: None }
}

/// A date and a time as exact as the cell shows them: a date alone has no midnight, a second that is there stays.
fn time(at: &ExcelDateTime, format: &str) -> String {
    let Some(exact) = at.as_datetime() else { return at.as_f64().to_string() };
    let half = chrono::TimeDelta::milliseconds(500);
    let rounded = exact.checked_add_signed(half).unwrap_or(exact);
    let seconds = rounded.format("%S").to_string();
    let is_midnight = rounded.format("%H%M%S").to_string() == "000000";
    // The clock alone, without a day.
    if at.as_f64() < 1.0 && !at.is_duration() && at.as_f64() >= 0.0 && !format.to_lowercase().contains('y') {
        return rounded.format("%H:%M").to_string();
    }
    let shows_clock = format.to_lowercase().contains('h') || format.contains("时");
    match (is_midnight && !shows_clock, seconds.as_str()) {
        (true, _) => rounded.format("%Y-%m-%d").to_string(),
        (_, "00") => rounded.format("%Y-%m-%dT%H:%M").to_string(),
        _ => rounded.format("%Y-%m-%dT%H:%M:%S").to_string(),
    }
}
