//! What stands in a cell as a value of its field.

use super::sheet::Cell;
use super::states;
use crate::domain::{Moment, Offset};
use crate::schema::value::Reading;
use crate::schema::{Choice, Field, Kind};
use crate::text::fold;
use serde_json::Value;

/// Digits from which on a number may have lost noughts at its beginning: an area code and a number.
const DIGITS_WITH_AREA: usize = 9;
/// So many choices are told.
const CHOICES_TOLD: usize = 20;

/// The value, or why there is none, as the command line says it.
pub(super) fn read(field: &Field, cell: &Cell, offset: Offset) -> Result<Option<Value>, String> {
    if let Some(fault) = &cell.fault {
        return Err(fault.clone());
    }
    let text = cell.text.as_str();
    if text.trim().is_empty() {
        return Ok(None);
    }
    let value = match field.kind {
        Kind::Moment(_) => moment(text, offset)?,
        Kind::Choice(list) => Value::from(chosen(list, text)?),
        Kind::Several(list) => {
            let parts = text.split(['、', ',', '，', ';', '；', '\n']).filter(|part| !part.trim().is_empty());
            let all: Result<Vec<&str>, String> = parts.map(|part| chosen(list, part)).collect();
            Value::from(all?.join("、"))
        }
        Kind::Offered(list) => Value::from(chosen(list, text).unwrap_or(text)),
        Kind::Line if cell.is_number && may_lack_noughts(text) => {
            return Err("这一格是数字格式，开头的 0 可能已经丢了；请把这一列设为文本格式，重新填写".into());
        }
        Kind::Line if is_dialled(text) => Value::from(fold::fold(text).trim()),
        Kind::Line | Kind::Prose | Kind::Officer | Kind::Pin => Value::from(text),
        Kind::Count | Kind::Figure | Kind::Flag | Kind::Rows(_) => {
            // None of these leans on the time of reading.
            let reading = Reading { now: crate::domain::Stamp(0), offset };
            match field.read(text, reading) {
                Ok(Some(value)) => value,
                Ok(None) => return Ok(None),
                Err(fault) => return Err(fault.0.zh.to_owned()),
            }
        }
    };
    checked(field, value).map(Some)
}

/// A time of a file in its canonical form.
pub(super) fn moment(text: &str, offset: Offset) -> Result<Value, String> {
    let moment =
        Moment::read_in_file(text, offset).map_err(|why| crate::schema::Fault::from(why).0.zh.to_owned())?;
    Ok(Value::from(moment.to_string()))
}

/// The last word on a value: what the table of the book allows, and what no file may claim.
pub(super) fn checked(field: &Field, value: Value) -> Result<Value, String> {
    field.check(&value).map_err(|fault| match field.kind {
        Kind::Choice(list) | Kind::Several(list) => not_among(list),
        _ => fault.0.zh.to_owned(),
    })?;
    states::claimed(field, &value)?;
    Ok(value)
}

/// A choice by its name. Its number in a list and its sounds are for whoever types at the console.
fn chosen(list: &'static [Choice], text: &str) -> Result<&'static str, String> {
    let bare = |text: &str| fold::fold(text).chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let wanted = bare(text);
    let found = list.iter().find(|c| bare(c.name.zh) == wanted || bare(c.name.en) == wanted);
    found.map(|c| c.name.zh).ok_or_else(|| not_among(list))
}

fn not_among(list: &[Choice]) -> String {
    let names: Vec<&str> = list.iter().map(|c| c.name.zh).take(CHOICES_TOLD).collect();
    let more = if list.len() > CHOICES_TOLD { "等" } else { "" };
    format!("不在选项中，请改成其中一个：{}{more}", names.join("、"))
}

/// A whole number that is no mobile number: with an area code it began with a nought.
fn may_lack_noughts(text: &str) -> bool {
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    let is_mobile = text.len() == 11 && text.starts_with('1');
    digits && !text.starts_with('0') && text.len() >= DIGITS_WITH_AREA && !is_mobile
}

/// Digits and what stands between the parts of a telephone number, in whichever width.
fn is_dialled(text: &str) -> bool {
    let folded = fold::fold(text);
    folded.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | '+' | '(' | ')' | ' ' | '/'))
        && folded.chars().filter(char::is_ascii_digit).nth(2).is_some()
}
