//! Turns of phrase that several papers share: dates as papers write them, sentences cut whole, lists.

use crate::domain::{Moment, Offset, Stamp};
use crate::schema::Values;
use crate::schema::key;
use chrono::{Datelike, NaiveDateTime, NaiveTime, Timelike};

/// Casualties in the order in which papers name them.
pub const CASUALTIES: [(&str, &str); 7] = [
    ("dead", "死亡"),
    ("missing", "失踪"),
    ("serious", "重伤"),
    ("slight", "轻伤"),
    ("injured", "受伤"),
    ("ill", "患病（中毒）"),
    ("trapped", "受困"),
];

/// `2026年4月24日`.
#[must_use]
pub fn day(at: Stamp, offset: Offset) -> String {
    let local = offset.local(at);
    format!("{}年{}月{}日", local.year(), local.month(), local.day())
}

/// `4月23日8时30分`.
#[must_use]
pub fn minute(at: Stamp, offset: Offset) -> String {
    let local = offset.local(at);
    format!("{}月{}日{}时{:02}分", local.month(), local.day(), local.hour(), local.minute())
}

/// A stated time of a record as papers write it: `4月23日14时05分`, `4月23日13时许`.
#[must_use]
pub fn stated(values: &Values, key: &str) -> String {
    let Some(text) = values.text(key) else { return String::new() };
    Moment::parse(text).map_or_else(|| text.to_owned(), spoken)
}

/// A time as papers write it; 约 becomes 许 behind a clock time and 前后 behind a day.
#[must_use]
pub fn spoken(moment: Moment) -> String {
    let mut exact = moment;
    exact.approx = false;
    let shown = exact.show();
    let (date, clock) = shown.split_once(' ').unwrap_or((&shown, ""));
    let parts: Vec<&str> = date.split('-').map(|p| p.trim_start_matches('0')).collect();
    let date = match parts.as_slice() {
        [_, m, d] => format!("{m}月{d}日"),
        [y, m] => format!("{y}年{m}月"),
        _ => date.to_owned(),
    };
    let clock = match clock.split(':').collect::<Vec<_>>().as_slice() {
        [h, m, ..] => {
            let hour = if *h == "00" { "0" } else { h.trim_start_matches('0') };
            if *m == "00" { format!("{hour}时") } else { format!("{hour}时{m}分") }
        }
        _ => match clock.trim_start_matches('0') {
            "时" => "0时".to_owned(),
            clock => clock.to_owned(),
        },
    };
    let about = match (moment.approx, clock.is_empty()) {
        (false, _) => "",
        (true, true) => "前后",
        (true, false) => "许",
    };
    format!("{date}{clock}{about}")
}

/// When an incident happened, as papers write it; empty when nobody knows.
#[must_use]
pub fn occurred(values: &Values) -> String {
    let is_approx = values.0.get(key::OCCURRED_APPROX.as_str()) == Some(&true.into());
    let Some(mut stated) = values.text(key::OCCURRED_AT).and_then(Moment::parse) else {
        return String::new();
    };
    // Of a day alone 约 says nothing that the day does not.
    stated.approx |= is_approx && stated.names_hour();
    spoken(stated)
}

/// A span as papers write it: `2026年11月`, `2026年`, `4月23日8时30分至4月24日8时30分`.
#[must_use]
pub fn span(from: Stamp, to: Stamp, offset: Offset) -> String {
    let (first, end) = (offset.local(from), offset.local(to));
    let is_month_begin = |at: NaiveDateTime| at.day() == 1 && at.time() == NaiveTime::MIN;
    if is_month_begin(first) && is_month_begin(end) {
        let months =
            (end.year() - first.year()) * 12 + end.month().cast_signed() - first.month().cast_signed();
        if months == 1 {
            return format!("{}年{}月", first.year(), first.month());
        }
        if months == 12 && first.month() == 1 {
            return format!("{}年", first.year());
        }
    }
    if first.year() == end.year() {
        return format!("{}年{}至{}", first.year(), minute(from, offset), minute(to, offset));
    }
    format!("{}年{}至{}年{}", first.year(), minute(from, offset), end.year(), minute(to, offset))
}

/// What is known of casualties, as a clause of a sentence; empty when nothing is. Noughts are not recited: that nobody
/// died is said once, and that nobody was hurt where nothing else is known.
#[must_use]
pub fn casualties(values: &Values) -> String {
    let count = |key: &str| values.0.get(key).and_then(serde_json::Value::as_u64);
    let told: Vec<String> = CASUALTIES
        .iter()
        .filter_map(|(key, word)| count(key).filter(|n| *n > 0).map(|n| format!("{n}人{word}")))
        .collect();
    let is_nobody_hurt =
        count("injured") == Some(0) || (count("serious") == Some(0) && count("slight") == Some(0));
    let none = match (count("dead"), count("missing")) {
        (Some(0), _) if told.is_empty() && is_nobody_hurt => "暂无人员伤亡",
        (Some(0), _) => "暂无人员死亡",
        (None, Some(0)) if told.is_empty() => "暂无人员失踪",
        _ => "",
    };
    joined(&[&told.join("、"), none], "，")
}

/// The direct loss, as a clause; empty when nothing is known of it.
#[must_use]
pub fn loss(values: &Values) -> String {
    let known = values.0.get(key::LOSS_WAN.as_str()).and_then(serde_json::Value::as_f64);
    known.filter(|n| *n > 0.0).map(|n| format!("直接经济损失约{n}万元")).unwrap_or_default()
}

/// Characters of an item, as an editor counts them.
#[must_use]
pub fn characters(text: &str) -> usize {
    crate::text::width::on_paper(text).div_ceil(2)
}

/// A text up to a number of characters, cut where a sentence ends, or where a clause does, and never within a word: a
/// first clause that is longer stays whole. That something is left out is said; where it can be looked up is nobody's
/// business outside the room.
#[must_use]
pub fn cut(text: &str, most: usize) -> String {
    const NOTE: &str = "（后略）";
    const SENTENCES: [char; 6] = ['。', '；', '！', '？', ';', '!'];
    const CLAUSES: [char; 3] = ['，', ',', '、'];
    let text = text.replace('\n', "");
    if characters(&text) <= most {
        return text;
    }
    let room = most.saturating_sub(characters(NOTE));
    let whole = |ends: &[char]| {
        let mut kept = String::new();
        for part in text.split_inclusive(|c| ends.contains(&c)) {
            if characters(&kept) + characters(part) > room {
                break;
            }
            kept.push_str(part);
        }
        kept
    };
    let clauses: Vec<char> = SENTENCES.into_iter().chain(CLAUSES).collect();
    let mut kept = whole(&SENTENCES);
    if kept.is_empty() {
        kept = whole(&clauses);
    }
    if kept.is_empty() {
        kept.push_str(text.split_inclusive(|c| clauses.contains(&c)).next().unwrap_or_default());
    }
    if kept == text {
        return text;
    }
    let kept = kept.trim_end_matches(CLAUSES).trim_end_matches(['；', ';']);
    format!("{kept}{NOTE}")
}

/// What stays whole, what may be cut, what stays whole behind it, within a number of characters as far as that goes. That
/// the middle is cut is said; where there is no room for any of it, `without` stands for it.
#[must_use]
pub fn fitted((whole, rest, tail): (&str, &str, &str), most: usize, without: &str) -> String {
    const LEAST: usize = 12;
    let room = most.saturating_sub(characters(whole) + characters(tail));
    let cut = cut(rest, room);
    let cut = match (rest.is_empty(), room >= LEAST && characters(&cut) <= room) {
        (true, _) => "",
        (false, true) => cut.as_str(),
        (false, false) => without,
    };
    format!("{whole}{cut}{tail}")
}

/// What stands for a content for which there is no room.
pub const LEFT_OUT: &str = "（内容略）";

/// The text with one full stop at its end and the punctuation of Chinese between Chinese; nothing stays nothing.
#[must_use]
pub fn sentence(text: &str) -> String {
    let text = text.trim().trim_end_matches(['。', '.', '；', ';', '，', ',']);
    if text.is_empty() { String::new() } else { format!("{}。", punctuated(text)) }
}

/// Commas and the like that were typed in their narrow form beside Chinese, in the form that papers use. Numbers, times
/// and Latin words keep theirs.
fn punctuated(text: &str) -> String {
    const NARROW: [(char, char); 5] = [(',', '，'), (';', '；'), (':', '：'), ('?', '？'), ('!', '！')];
    let is_latin = |c: Option<&char>| c.is_some_and(char::is_ascii_graphic);
    let chars: Vec<char> = text.chars().collect();
    let at = |at: Option<usize>| at.and_then(|at| chars.get(at));
    let wide = |(n, c): (usize, &char)| {
        let between = is_latin(at(n.checked_sub(1))) && is_latin(at(n.checked_add(1)));
        let found = NARROW.iter().find(|(narrow, _)| narrow == c).filter(|_| !between);
        found.map_or(*c, |(_, wide)| *wide)
    };
    chars.iter().enumerate().map(wide).collect()
}

/// Parts that are not empty, joined.
#[must_use]
pub fn joined(parts: &[&str], between: &str) -> String {
    let parts: Vec<&str> = parts.iter().map(|p| p.trim()).filter(|p| !p.is_empty()).collect();
    parts.join(between)
}

/// The numeral of a heading: 一, 二, … 十, 十一.
#[must_use]
pub fn numeral(n: usize) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let digit = |n: usize| DIGITS.get(n).copied().unwrap_or("");
    match n {
        0..=9 => digit(n).to_owned(),
        10..=19 => format!("十{}", digit(n - 10)),
        _ => n.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_cut_off_is_said_fits_and_ends_with_a_clause() {
        let text = "火灾扑灭。伤员送医。".repeat(20);
        let short = cut(&text, 60);
        assert!(characters(&short) <= 60 && short.ends_with("。（后略）"), "{short}");
        assert!(short.starts_with("火灾扑灭。伤员送医。"));
        assert_eq!(cut("短。", 60), "短。");
        let clauses = "市政府转发省应急厅文件，要求即日起排查危险化学品企业，".repeat(9);
        assert!(cut(&clauses, 60).ends_with("要求即日起排查危险化学品企业（后略）"), "{}", cut(&clauses, 60));
        let title = "关于进一步加强危险化学品安全生产应急管理工作的紧急通知".repeat(4);
        assert_eq!(cut(&title, 60), title, "a title is never cut");
    }

    #[test]
    fn casualties_are_told_without_noughts() {
        let told = |json| casualties(&serde_json::from_value(json).unwrap());
        assert_eq!(told(serde_json::json!({"dead": 3, "missing": 0, "serious": 5})), "3人死亡、5人重伤");
        assert_eq!(
            told(serde_json::json!({"dead": 0, "serious": 2, "ill": 74, "trapped": 0})),
            "2人重伤、74人患病（中毒），暂无人员死亡"
        );
        assert_eq!(told(serde_json::json!({"dead": 0, "serious": 0, "slight": 0})), "暂无人员伤亡");
        assert_eq!(
            told(serde_json::json!({"dead": 0, "serious": 0})),
            "暂无人员死亡",
            "of the slightly hurt nothing is known"
        );
        assert_eq!(told(serde_json::json!({"dead": 0})), "暂无人员死亡");
        assert_eq!(told(serde_json::json!({})), "");
    }

    #[test]
    fn times_are_written_as_papers_write_them() {
        let mut values = Values::default();
        values.set_text("at", "2026-04-23T00:05");
        assert_eq!(stated(&values, "at"), "4月23日0时05分");
        values.set_text("at", "约2026-04-23T13");
        assert_eq!(stated(&values, "at"), "4月23日13时许");
        values.set_text("at", "约2026-04-23");
        assert_eq!(stated(&values, "at"), "4月23日前后");
        values.set_text("at", "2026-04-23 凌晨");
        assert_eq!(stated(&values, "at"), "4月23日凌晨");
        assert_eq!(numeral(12), "十二");
        assert_eq!(sentence("一切正常。"), "一切正常。");
        assert_eq!(
            sentence("10:30到场,已断电;损失1,200元,U盘A,B已封存"),
            "10:30到场，已断电；损失1,200元，U盘A,B已封存。"
        );
    }
}
