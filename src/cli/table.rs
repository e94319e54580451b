//! Records as lines of a file: JSON Lines and CSV, out and in again.

use super::context::Format;
use crate::domain::{Moment, Offset, Stamp};
use crate::schema::value::Reading;
use crate::schema::{Book, Field, Kind, Values};
use serde_json::Value;
use std::borrow::Cow;

/// A line of a file that is no record: its number, the field in Chinese, and why.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct BadLine {
    pub(super) line: usize,
    pub(super) field: String,
    pub(super) why: String,
}

/// A line as it was read: the record, or the field in Chinese and what is wrong with it.
type ReadLine = Result<Values, (String, String)>;

/// Characters at the beginning of a cell at which a spreadsheet would calculate.
const ACTIVE: &[char] = &['=', '+', '-', '@', '\t', '\r', '\'', '＝', '＋', '－', '＠'];

/// Reads every line; the first faults of all bad lines are told together.
pub(super) fn read(book: &Book, text: &str, format: Format) -> Result<Vec<Values>, Vec<BadLine>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let read: Vec<(usize, ReadLine)> = match format {
        Format::Jsonl => {
            let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
            lines.map(|(at, line)| (at + 1, from_json(book, line))).collect()
        }
        // A workbook is no text: its rows come by `read_rows`.
        Format::Csv | Format::Xlsx => from_csv(book, text),
    };
    sorted(read)
}

/// Reads the rows of a workbook, the headings first.
pub(super) fn read_rows(book: &Book, rows: &[Vec<String>]) -> Result<Vec<Values>, Vec<BadLine>> {
    let Some((head, rows)) = rows.split_first() else {
        return Err(vec![BadLine { line: 1, field: "整行".into(), why: "表格是空的".into() }]);
    };
    let fields = match fields_of(book, head.iter().map(String::as_str)) {
        Ok(fields) => fields,
        Err((field, why)) => return Err(vec![BadLine { line: 1, field, why }]),
    };
    let filled = rows.iter().enumerate().filter(|(_, row)| row.iter().any(|c| !c.trim().is_empty()));
    let read =
        filled.map(|(at, row)| (at + 2, from_cells(&fields, row.iter().map(|cell| cell.as_str().into()))));
    sorted(read.collect())
}

fn sorted(read: Vec<(usize, ReadLine)>) -> Result<Vec<Values>, Vec<BadLine>> {
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    for (line, result) in read {
        match result {
            Ok(values) => good.push(values),
            Err((field, why)) => bad.push(BadLine { line, field, why }),
        }
    }
    if bad.is_empty() { Ok(good) } else { Err(bad) }
}

fn from_json(book: &Book, line: &str) -> ReadLine {
    let whole = || "整行".to_owned();
    let value: Value = serde_json::from_str(line).map_err(|e| (whole(), format!("不是 JSON 对象:{e}")))?;
    let Value::Object(map) = value else { return Err((whole(), "不是 JSON 对象".into())) };
    let mut values = Values::default();
    for (key, value) in map {
        // Keys with an underscore are the header that export --full writes: the machine's own, not to be typed.
        if key.starts_with('_') || value.is_null() {
            continue;
        }
        let field = book.field(&key).ok_or_else(|| (key.clone(), "没有这个字段".to_owned()))?;
        field.check(&value).map_err(|fault| (field.label.zh.to_owned(), fault.0.zh.to_owned()))?;
        values.set(field.key, Some(value));
    }
    if values.0.is_empty() { Err((whole(), "没有内容".into())) } else { Ok(values) }
}

fn from_csv(book: &Book, text: &str) -> Vec<(usize, ReadLine)> {
    let mut reader = csv::ReaderBuilder::new().flexible(false).from_reader(text.as_bytes());
    let headings = match reader.headers() {
        Ok(headings) => headings.clone(),
        Err(e) => return vec![(1, Err(("整行".into(), e.to_string())))],
    };
    let fields = match fields_of(book, headings.iter()) {
        Ok(fields) => fields,
        Err(fault) => return vec![(1, Err(fault))],
    };
    let mut out = Vec::new();
    for record in reader.records() {
        match record {
            Ok(cells) => {
                let line = cells.position().map_or(0, |p| usize::try_from(p.line()).unwrap_or(0));
                out.push((line, from_cells(&fields, cells.iter().map(unguarded))));
            }
            Err(e) => {
                let line = e.position().map_or(0, |p| usize::try_from(p.line()).unwrap_or(0));
                out.push((line, Err(("整行".into(), e.to_string()))));
            }
        }
    }
    out
}

/// The field of each heading, by key or Chinese name; those with an underscore are the machine's own.
fn fields_of<'a>(
    book: &Book,
    headings: impl Iterator<Item = &'a str>,
) -> Result<Vec<Option<&'static Field>>, (String, String)> {
    let mut fields = Vec::new();
    for heading in headings {
        let heading = heading.trim();
        let field = book.fields.iter().find(|f| f.key == heading || f.label.zh == heading);
        if field.is_none() && !heading.starts_with('_') && !heading.is_empty() {
            return Err((heading.to_owned(), "没有这个字段".into()));
        }
        fields.push(field);
    }
    Ok(fields)
}

fn from_cells<'a>(fields: &[Option<&'static Field>], cells: impl Iterator<Item = Cow<'a, str>>) -> ReadLine {
    let mut values = Values::default();
    for (field, cell) in fields.iter().zip(cells) {
        let Some(field) = field.filter(|_| !cell.is_empty()) else { continue };
        let told = |why: &str| (field.label.zh.to_owned(), why.to_owned());
        // A file is read the same on any day: only full times, none that lean on today.
        let value = if let Kind::Moment(_) = field.kind {
            let moment =
                Moment::parse(cell.trim()).ok_or_else(|| told("应为 2026-04-23T14:05 这样的时间"))?;
            Some(Value::from(moment.to_string()))
        } else {
            let reading = Reading { now: Stamp(0), offset: Offset::default() };
            field.read(&cell, reading).map_err(|fault| told(fault.0.zh))?
        };
        if let Some(value) = &value {
            field.check(value).map_err(|fault| told(fault.0.zh))?;
        }
        values.set(field.key, value);
    }
    if values.0.is_empty() { Err(("整行".into(), "没有内容".into())) } else { Ok(values) }
}

/// The headings of a CSV file: Chinese, because people open it.
pub(super) fn headings(book: &Book) -> Vec<&'static str> {
    book.fields.iter().map(|f| f.label.zh).collect()
}

/// The cells of a record, each so that no spreadsheet calculates it.
pub(super) fn cells(book: &Book, values: &Values) -> Vec<String> {
    texts(book, values).into_iter().map(guarded).collect()
}

/// The cells of a record as they are, for a workbook, which knows that a text is a text.
pub(super) fn texts(book: &Book, values: &Values) -> Vec<String> {
    let cell = |field: &Field| match (field.kind, values.0.get(field.key)) {
        (_, None) => String::new(),
        (Kind::Flag, Some(value)) => field.show(value),
        (_, Some(Value::String(text))) => text.clone(),
        (_, Some(other)) => other.to_string(),
    };
    book.fields.iter().map(cell).collect()
}

/// A cell of a CSV file as it was before it was guarded. A workbook guards nothing: a text is a text there.
fn unguarded(cell: &str) -> Cow<'_, str> {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(ACTIVE) => rest.into(),
        _ => cell.into(),
    }
}

fn guarded(cell: String) -> String {
    if cell.starts_with(ACTIVE) { format!("'{cell}") } else { cell }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Ledger;
    use crate::schema::book;
    use serde_json::json;

    fn incident() -> &'static Book {
        book(Ledger::Incident)
    }

    #[test]
    fn a_bad_line_is_named_with_its_field_in_chinese() {
        let text = "{\"title\": \"火灾\"}\n\n{\"title\": \"火灾\", \"dead\": \"三\"}\n{\"deaths\": 3}\nx\n";
        let bad = read(incident(), text, Format::Jsonl).unwrap_err();
        assert_eq!(
            bad.iter().map(|b| (b.line, b.field.as_str())).collect::<Vec<_>>(),
            [(3, "死亡"), (4, "deaths"), (5, "整行")]
        );
    }

    #[test]
    fn csv_comes_back_field_for_field_and_calculates_nothing() {
        let values: Values = serde_json::from_value(json!({
            "title": "=cmd|'/c calc'!A1", "location": "'-x", "dead": 0, "loss_wan": 1058.5, "occurred_approx": true,
            "occurred_at": "约2008-04-04T13", "course": "第一行\n\"第二行\", ", "magnitude": 5.0,
            "timeline": [{"at": "2008-04-04T13:00", "act": "接报"}],
        }))
        .unwrap();
        let mut out = csv::Writer::from_writer(Vec::new());
        out.write_record(headings(incident())).unwrap();
        let cells = cells(incident(), &values);
        assert!(cells.iter().all(|c| !c.starts_with(['=', '+', '-', '@'])));
        out.write_record(&cells).unwrap();
        let text = String::from_utf8(out.into_inner().unwrap()).unwrap();
        assert_eq!(read(incident(), &text, Format::Csv).unwrap(), [values]);
    }

    #[test]
    fn headings_are_unique_in_each_book() {
        for ledger in Ledger::ALL {
            let mut all = headings(book(ledger));
            all.sort_unstable();
            assert!(all.windows(2).all(|w| w[0] != w[1]), "{}", ledger.key());
        }
    }
}
