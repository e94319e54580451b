//! Values of a record: JSON under field keys, typed by the field.
//!
//! An absent key is unknown. A value is stored as it is exported and imported, so that what goes out comes
//! back field for field.

use super::amount;
use super::field::{Choice, Field, Kind};
use crate::domain::moment::ReadFault;
use crate::domain::{Moment, Offset, Stamp};
use crate::locale::{Lang, Text, t};
use crate::text::{fold, pinyin};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The filled fields of a record.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Values(pub Map<String, Value>);

/// Why a text is no value of its field. The officer reads it beside the field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault(pub Text);

const NOT_A_COUNT: Fault = Fault(t("只能填 0 或正整数", "a whole number from 0"));
const NOT_A_FIGURE: Fault = Fault(t("只能填数字", "a number"));
const BELOW_ZERO: Fault = Fault(t("不能小于 0", "not below 0"));
const NOT_A_FLAG: Fault = Fault(t("只能填 是 或 否", "是 (yes) or 否 (no)"));
const NOT_A_CHOICE: Fault = Fault(t("不在选项中,按 F4 选", "not among the choices, press F4"));
const NOT_TEXT: Fault = Fault(t("应为文字", "must be text"));
/// No field of the book has that key.
pub(super) const UNKNOWN_FIELD: Fault = Fault(t("没有这个字段", "no such field"));
/// The text is no time.
pub(super) const NO_TIME: Fault = Fault(t(
    "读不懂这个时间，可填 14:05、昨天 23:50、4-22、约13时、凌晨",
    "not a time: 14:05, 4-22 8:30, 约13时",
));
const NOT_ROWS: Fault = Fault(t("应为列表", "must be a list"));
const TOO_LONG: Fault =
    Fault(t("太长,最多约 13 万字;其余请另记一条", "too long: about 130,000 characters at most"));

/// No text of a field has more bytes: the longest line of a list of fields stays far below what a line of the journal may
/// have, and drawing a field never takes longer than a key press.
pub const TEXT_BYTES_MAX: usize = 400_000;

/// What typed text needs to be read.
#[derive(Clone, Copy, Debug)]
pub struct Reading {
    /// The machine's time, for times without a date.
    pub now: Stamp,
    /// The room's offset.
    pub offset: Offset,
}

impl From<ReadFault> for Fault {
    fn from(why: ReadFault) -> Fault {
        match why {
            ReadFault::NoTime => NO_TIME,
            ReadFault::DayOrClock => Fault(t(
                "分不清是日期还是钟点，请写成 8:30 或 8月30日",
                "a day or a clock time? write 8:30 or 8-30",
            )),
            ReadFault::NoSuchDay => Fault(t("没有这一天或这个钟点，请改正", "no such day or hour")),
            ReadFault::OtherWeekday => {
                Fault(t("日期和星期对不上，请核对", "the date is another day of the week"))
            }
            ReadFault::YearLast => {
                Fault(t("分不清日和月，请把年写在前面，如 2026-4-24", "write the year first: 2026-4-24"))
            }
            ReadFault::FarAway => Fault(t(
                "这一天离现在超过一个月，请连年份一起写，如 2026-4-24",
                "more than a month from now: write the year too",
            )),
            ReadFault::NoDate => Fault(t(
                "要写全年、月、日，如 2026-4-24 8:30",
                "year, month and day are needed: 2026-4-24 8:30",
            )),
            ReadFault::SheetNumber => Fault(t(
                "这是表格里日期的序号，请把这一列设为日期格式再保存",
                "the number of a day in a spreadsheet: format the column as dates",
            )),
            ReadFault::WhichNight => Fault(t(
                "说不清是哪一天的几点，请写日期和24小时制的时间，如 4-24 1:00",
                "which hour of which day? write 4-24 1:00",
            )),
        }
    }
}

impl Values {
    /// The text under a key.
    #[must_use]
    pub fn text(&self, key: impl AsRef<str>) -> Option<&str> {
        self.0.get(key.as_ref()).and_then(Value::as_str)
    }

    /// The rows under a key; none when absent.
    #[must_use]
    pub fn rows(&self, key: impl AsRef<str>) -> &[Value] {
        self.0.get(key.as_ref()).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    /// Whether the key is known.
    #[must_use]
    pub fn has(&self, key: impl AsRef<str>) -> bool {
        self.0.contains_key(key.as_ref())
    }

    /// Puts a text; an empty one makes the key unknown.
    pub fn set_text(&mut self, key: impl AsRef<str>, text: &str) {
        self.set(key, Some(Value::from(text)).filter(|_| !text.is_empty()));
    }

    /// Puts a value, or makes the key unknown.
    pub fn set(&mut self, key: impl AsRef<str>, value: Option<Value>) {
        match value {
            Some(value) => self.0.insert(key.as_ref().to_owned(), value),
            None => self.0.remove(key.as_ref()),
        };
    }
}

impl Field {
    /// Reads what a person typed; `None` when it is empty.
    ///
    /// # Errors
    /// [`Fault`] says what would be a value.
    pub fn read(&self, typed: &str, reading: Reading) -> Result<Option<Value>, Fault> {
        // Free text keeps its blanks: it is stored as typed.
        if typed.is_empty() {
            return Ok(None);
        }
        if typed.len() > TEXT_BYTES_MAX {
            return Err(TOO_LONG);
        }
        let value = match self.kind {
            Kind::Line | Kind::Prose | Kind::Officer | Kind::Pin => Value::from(typed),
            _ if typed.trim().is_empty() => return Ok(None),
            Kind::Offered(list) => Value::from(pick(list, typed).map_or(typed, |c| c.name.zh)),
            Kind::Count => Value::from(amount::count(typed).ok_or(NOT_A_COUNT)?),
            Kind::Figure => read_figure(self, typed)?,
            Kind::Flag => Value::from(read_flag(fold::fold(typed).trim())?),
            Kind::Moment(sense) => {
                let moment = Moment::read(typed, reading.now, reading.offset, sense)?;
                Value::from(moment.to_string())
            }
            Kind::Choice(list) => Value::from(pick(list, typed).ok_or(NOT_A_CHOICE)?.name.zh),
            Kind::Several(list) => {
                let parts =
                    typed.split(['、', ',', '，', ';', '；']).map(str::trim).filter(|p| !p.is_empty());
                let named: Option<Vec<&str>> = parts.map(|p| pick(list, p).map(|c| c.name.zh)).collect();
                Value::from(named.ok_or(NOT_A_CHOICE)?.join("、"))
            }
            Kind::Rows(_) => serde_json::from_str(typed).map_err(|_| NOT_ROWS)?,
        };
        Ok(Some(value))
    }

    /// Checks a value that comes from a file.
    ///
    /// # Errors
    /// [`Fault`] says what would be a value.
    pub fn check(&self, value: &Value) -> Result<(), Fault> {
        match (self.kind, value) {
            (Kind::Count, Value::Number(n)) => {
                n.as_u64().filter(|n| u32::try_from(*n).is_ok()).map(|_| ()).ok_or(NOT_A_COUNT)
            }
            (Kind::Count, _) => Err(NOT_A_COUNT),
            (Kind::Figure, Value::Number(n)) if n.as_f64().is_some_and(|n| n < 0.0) => Err(BELOW_ZERO),
            (Kind::Figure, Value::Number(_)) | (Kind::Flag, Value::Bool(_)) => Ok(()),
            (Kind::Figure, _) => Err(NOT_A_FIGURE),
            (Kind::Flag, _) => Err(NOT_A_FLAG),
            (Kind::Moment(_), Value::String(text)) => Moment::parse(text).map(|_| ()).ok_or(NO_TIME),
            (Kind::Moment(_), _) => Err(NO_TIME),
            (Kind::Choice(list), Value::String(text)) => exact(list, text).map(|_| ()).ok_or(NOT_A_CHOICE),
            (Kind::Several(list), Value::String(text)) => {
                text.split('、').all(|part| exact(list, part).is_some()).then_some(()).ok_or(NOT_A_CHOICE)
            }
            (Kind::Choice(_) | Kind::Several(_), _) => Err(NOT_A_CHOICE),
            (Kind::Rows(columns), Value::Array(rows)) => {
                rows.iter().try_for_each(|row| check_row(columns, row))
            }
            (Kind::Rows(_), _) => Err(NOT_ROWS),
            (_, Value::String(text)) if text.len() > TEXT_BYTES_MAX => Err(TOO_LONG),
            (_, Value::String(_)) => Ok(()),
            _ => Err(NOT_TEXT),
        }
    }

    /// A value as text that [`Field::read`] reads back to the same value, and that a person reads.
    #[must_use]
    pub fn show(&self, value: &Value) -> String {
        match (self.kind, value) {
            (Kind::Moment(_), Value::String(text)) => {
                Moment::parse(text).map_or_else(|| text.clone(), |m| m.show())
            }
            (_, Value::String(text)) => text.clone(),
            (_, Value::Bool(flag)) => if *flag { "是" } else { "否" }.to_owned(),
            (Kind::Rows(columns), Value::Array(rows)) => rows
                .iter()
                .enumerate()
                .map(|(at, row)| show_row(at, columns, row))
                .collect::<Vec<_>>()
                .join("\n"),
            (_, other) => other.to_string(),
        }
    }

    /// A value in the language of the screen: choices are translated, all else is as stored.
    #[must_use]
    pub fn show_in(&self, value: &Value, lang: Lang) -> String {
        match (lang, value) {
            (Lang::En, Value::String(text)) if !self.choices().is_empty() => {
                exact(self.choices(), text).map_or_else(|| text.clone(), |c| c.name.en.to_owned())
            }
            (Lang::En, Value::Bool(flag)) => if *flag { "yes" } else { "no" }.to_owned(),
            _ => self.show(value),
        }
    }
}

fn check_row(columns: &[Field], row: &Value) -> Result<(), Fault> {
    let Value::Object(row) = row else { return Err(NOT_ROWS) };
    row.iter().try_for_each(|(key, value)| {
        let column = columns.iter().find(|c| c.key == key).ok_or(NOT_ROWS)?;
        column.check(value)
    })
}

fn show_row(at: usize, columns: &[Field], row: &Value) -> String {
    let cells = columns.iter().filter_map(|c| row.get(c.key).map(|v| c.show(v)));
    format!("{}. {}", at + 1, cells.collect::<Vec<_>>().join(" | "))
}

/// A number in the unit that the field's name says; 5 stays 5, and 5.0, which says how exact it is, 5.0.
fn read_figure(field: &Field, typed: &str) -> Result<Value, Fault> {
    let number = amount::figure(typed, field.label.zh).ok_or(NOT_A_FIGURE)?;
    if number < 0.0 {
        return Err(BELOW_ZERO);
    }
    let is_plain = fold::fold(typed).trim().parse::<f64>().is_ok() && typed.contains(['.', '。', '．']);
    let whole = number.to_string().parse::<i64>().ok().filter(|_| !is_plain);
    Ok(whole.map_or_else(|| Value::from(number), Value::from))
}

fn read_flag(text: &str) -> Result<bool, Fault> {
    match text {
        "是" | "y" | "yes" | "true" | "1" | "s" => Ok(true),
        "否" | "n" | "no" | "false" | "0" | "f" => Ok(false),
        _ => Err(NOT_A_FLAG),
    }
}

fn exact(list: &'static [Choice], text: &str) -> Option<&'static Choice> {
    list.iter().find(|c| c.name.zh == text)
}

/// The one choice that a typed text means: its name, its number in the list, or pinyin that fits only it.
#[must_use]
pub fn pick(list: &'static [Choice], typed: &str) -> Option<&'static Choice> {
    let typed = fold::fold(typed.trim());
    if let Some(choice) = list.iter().find(|c| fold::fold(c.name.zh) == typed || c.name.en == typed) {
        return Some(choice);
    }
    if let Some(at) = typed.parse::<usize>().ok().and_then(|n| n.checked_sub(1)) {
        return list.get(at);
    }
    let mut fitting = list.iter().filter(|c| pinyin::matches(&typed, c.name.zh));
    fitting.next().filter(|_| fitting.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Ledger;
    use crate::schema::book;
    use serde_json::json;

    fn field(ledger: Ledger, key: &str) -> &'static Field {
        book(ledger).field(key).unwrap()
    }

    fn reading() -> Reading {
        Reading { now: Stamp(1_776_924_451_000), offset: Offset::default() }
    }

    #[test]
    fn typed_text_becomes_a_value_and_shows_as_text_that_reads_back() {
        for (key, typed, value) in [
            ("dead", "３", json!(3)),
            ("loss_wan", "1058.5", json!(1058.5)),
            ("loss_wan", "10000", json!(10000)),
            ("occurred_approx", "是", json!(true)),
            ("occurred_at", "约13时", json!("约2026-04-23T13")),
            ("category", "2", json!("事故灾难")),
            ("subtype", "dljt", json!("道路交通事故")),
            ("sensitive", "舆情，敏感地区", json!("舆情、敏感地区")),
            ("title", " 火灾 ", json!(" 火灾 ")),
            ("source", "119", json!("119")),
            ("source", "某某人", json!("某某人")),
        ] {
            let field = field(Ledger::Incident, key);
            let read = field.read(typed, reading()).unwrap().unwrap();
            assert_eq!(read, value, "{key}");
            assert_eq!(field.check(&read), Ok(()), "{key}");
            assert_eq!(field.read(&field.show(&read), reading()).unwrap(), Some(read), "{key}");
        }
        assert_eq!(field(Ledger::Incident, "dead").read("", reading()), Ok(None));
        assert!(field(Ledger::Incident, "dead").read("-1", reading()).is_err());
        assert!(field(Ledger::Incident, "category").read("灾", reading()).is_err());
    }

    #[test]
    fn a_file_may_not_bring_what_the_form_would_refuse() {
        for (key, value) in [
            ("dead", json!("3")),
            ("dead", json!(-1)),
            ("dead", json!(1.5)),
            ("category", json!("火灾")),
            ("title", json!(3)),
            ("occurred_at", json!("昨天")),
            ("occurred_approx", json!("是")),
            ("timeline", json!([{"no_such": "x"}])),
        ] {
            assert!(field(Ledger::Incident, key).check(&value).is_err(), "{key}");
        }
        assert!(
            field(Ledger::Incident, "timeline")
                .check(&json!([{"at": "2026-04-23T14:05", "act": "接报"}]))
                .is_ok()
        );
    }
}
