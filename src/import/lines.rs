//! Records as JSON: one object a line, or one list of objects.

use super::fault::{Fault, Place};
use super::intake::{DRILL, FROM_DRILL, Ground, Rejection, Row};
use super::{cells, table};
use crate::schema::{Book, Field, Kind, Values};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

const WHOLE: &str = "整行";

pub(super) fn records(
    book: &Book,
    text: &str,
    ground: Ground,
    remarks: &mut Vec<String>,
) -> Result<Vec<Row>, Rejection> {
    let (mut rows, mut faults) = (Vec::new(), Vec::new());
    let mut dropped = BTreeMap::new();
    for (row, object) in objects(text)? {
        let place = |field: &str| Place { row, field: field.to_owned(), ..Place::default() };
        let object = match object {
            Ok(object) => object,
            Err(why) => {
                faults.push(Fault::at(place(WHOLE), why));
                continue;
            }
        };
        if object.contains_key(DRILL) {
            return Err(Rejection::File(FROM_DRILL.into()));
        }
        let mut values = Values::default();
        for (key, value) in object {
            // Keys with an underscore are the header that export --full writes: the machine's own, not to be typed.
            if key.starts_with('_') || value.is_null() {
                continue;
            }
            let Some(field) = book.fields.iter().find(|f| f.key == key || f.label.zh == key) else {
                faults.push(Fault::at(place(&key), "没有这个字段，请核对登记本和字段名"));
                continue;
            };
            if field.automatic {
                *dropped.entry(field.label.zh).or_default() += 1;
                continue;
            }
            match taken(field, value, ground) {
                Ok(value) => values.set(field.key, Some(value)),
                Err((value, why)) => faults.push(Fault { place: place(field.label.zh), value, why }),
            }
        }
        if let Some(field) = table::ahead(book.ledger, &values, ground) {
            let value = values.text(field.key).unwrap_or_default().to_owned();
            faults.push(Fault { place: place(field.label.zh), value, why: table::AHEAD.into() });
        }
        if values.0.is_empty() && faults.is_empty() {
            faults.push(Fault::at(place(WHOLE), "没有内容"));
        }
        rows.push(Row { row, values });
    }
    remarks.extend(table::told_of_dropped(&dropped));
    if faults.is_empty() { Ok(rows) } else { Err(Rejection::Places(faults)) }
}

/// An object of the file, or why what stands there is none.
type Object = Result<Map<String, Value>, String>;

/// Each object with its line; those of a list are counted.
fn objects(text: &str) -> Result<Vec<(u64, Object)>, Rejection> {
    let object = |value: Value| match value {
        Value::Object(object) => Ok(object),
        _ => Err("不是 JSON 对象，应为 {\"字段\": 值}".to_owned()),
    };
    if text.trim_start().starts_with('[') {
        let list: Result<Vec<Value>, _> = serde_json::from_str(text);
        let list = list.map_err(|e| {
            let place = Place { row: e.line() as u64, field: WHOLE.into(), ..Place::default() };
            Fault::at(place, "JSON 写错了，请核对引号、逗号和括号")
        })?;
        return Ok((1..).zip(list.into_iter().map(object)).collect());
    }
    let lines = (1u64..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
    let parsed = lines.map(|(row, line)| {
        let value = serde_json::from_str(line);
        (
            row,
            value.map_err(|_| "不是 JSON 对象，请核对引号、逗号和括号，每行一条".to_owned()).and_then(object),
        )
    });
    Ok(parsed.collect())
}

/// A value as its field has it; times are read in each of their forms, everything else is what the table says.
fn taken(field: &Field, value: Value, ground: Ground) -> Result<Value, (String, String)> {
    let told = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let shown = told(&value);
    let read = match (field.kind, value) {
        (Kind::Moment(_), Value::String(text)) => {
            cells::moment(&text, ground.offset).map_err(|why| (shown.clone(), why))?
        }
        (Kind::Rows(columns), Value::Array(rows)) => {
            let rows: Result<Vec<Value>, _> =
                rows.into_iter().map(|row| taken_row(columns, row, ground)).collect();
            Value::Array(rows?)
        }
        (_, value) => value,
    };
    cells::checked(field, read).map_err(|why| (shown, why))
}

fn taken_row(columns: &'static [Field], row: Value, ground: Ground) -> Result<Value, (String, String)> {
    let Value::Object(mut cells) = row else { return Ok(row) };
    for column in columns {
        let text = cells.get(column.key).and_then(Value::as_str).map(str::to_owned);
        if let (Kind::Moment(_), Some(text)) = (column.kind, text) {
            let moment = cells::moment(&text, ground.offset)
                .map_err(|why| (text, format!("「{}」{why}", column.label.zh)))?;
            cells.insert(column.key.to_owned(), moment);
        }
    }
    Ok(Value::Object(cells))
}
