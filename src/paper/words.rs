//! Turns of phrase that several papers share: dates as papers write them, sentences cut whole, lists.

use crate::domain::{Moment, Offset, Stamp};
use crate::schema::Values;
use chrono::{Datelike, Timelike};

/// Casualties in the order in which papers name them.
pub const CASUALTIES: [(&str, &str); 7] = [
    ("dead", "死亡"),
    ("missing", "失踪"),
    ("serious", "重伤"),
    ("slight", "轻伤"),
    ("injured", "受伤"),
    ("ill", "患病(中毒)"),
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

/// A stated time of a record as papers write it: `4月23日14时05分`, `约4月23日13时`.
#[must_use]
pub fn stated(values: &Values, key: &str) -> String {
    let Some(text) = values.text(key) else { return String::new() };
    let Some(moment) = Moment::parse(text) else { return text.to_owned() };
    let shown = moment.show();
    let about = shown.starts_with('约');
    let (date, clock) = shown.trim_start_matches('约').split_once(' ').unwrap_or((&shown, ""));
    let parts: Vec<&str> = date.split('-').map(|p| p.trim_start_matches('0')).collect();
    let date = match parts.as_slice() {
        [_, m, d] => format!("{m}月{d}日"),
        _ => date.to_owned(),
    };
    let clock = match clock.split(':').collect::<Vec<_>>().as_slice() {
        [h, m, ..] => {
            let hour = if *h == "00" { "0" } else { h.trim_start_matches('0') };
            if *m == "00" { format!("{hour}时") } else { format!("{hour}时{m}分") }
        }
        _ => clock.to_owned(),
    };
    format!("{}{date}{clock}", if about { "约" } else { "" })
}

/// What is known of casualties; empty when nothing is.
#[must_use]
pub fn casualties(values: &Values) -> String {
    let count = |key: &str| values.0.get(key).and_then(serde_json::Value::as_u64);
    let known: Vec<(u64, &str)> =
        CASUALTIES.iter().filter_map(|(key, word)| count(key).map(|n| (n, *word))).collect();
    // Noughts are told where there is nothing else: that nobody is hurt is news, that nobody is ill is not.
    let any = known.iter().any(|(n, _)| *n > 0);
    let told = known.iter().filter(|(n, _)| !any || *n > 0).map(|(n, word)| format!("{word}{n}人"));
    told.collect::<Vec<_>>().join("、")
}

/// Characters of an item, as an editor counts them.
#[must_use]
pub fn characters(text: &str) -> usize {
    crate::text::width::on_paper(text).div_ceil(2)
}

/// Whole sentences of a text up to a number of characters; what is left out is said, with the number to look it up.
#[must_use]
pub fn cut(text: &str, most: usize, number: &str) -> String {
    let text = text.replace('\n', "");
    if characters(&text) <= most {
        return text;
    }
    let note = format!("（后略，见{number}）");
    let room = most.saturating_sub(characters(&note));
    let mut kept = String::new();
    for sentence in text.split_inclusive(['。', '；', '！', '？', ';']) {
        if characters(&kept) + characters(sentence) > room {
            break;
        }
        kept.push_str(sentence);
    }
    if kept.is_empty() {
        kept.push_str(crate::text::fit::cut(&text, room.saturating_sub(1) * 2));
    }
    kept + &note
}

/// The text with one full stop at its end; nothing stays nothing.
#[must_use]
pub fn sentence(text: &str) -> String {
    let text = text.trim().trim_end_matches(['。', '.', '；', ';', '，', ',']);
    if text.is_empty() { String::new() } else { format!("{text}。") }
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
    fn what_is_cut_off_is_said_and_fits() {
        let text = "火灾扑灭。伤员送医。".repeat(20);
        let short = cut(&text, 60, "值-2026-0001");
        assert!(characters(&short) <= 60 && short.ends_with("（后略，见值-2026-0001）"), "{short}");
        assert!(short.starts_with("火灾扑灭。伤员送医。"));
        assert_eq!(cut("短。", 60, "x"), "短。");
        let one = cut(&"很长的一句话".repeat(30), 60, "值-2026-0001");
        assert!(characters(&one) <= 60 && one.contains("后略"), "{one}");
    }

    #[test]
    fn times_are_written_as_papers_write_them() {
        let mut values = Values::default();
        values.set_text("at", "2026-04-23T00:05");
        assert_eq!(stated(&values, "at"), "4月23日0时05分");
        values.set_text("at", "约2026-04-23T13");
        assert!(stated(&values, "at").starts_with("约4月23日13"), "{}", stated(&values, "at"));
        assert_eq!(numeral(12), "十二");
        assert_eq!(sentence("一切正常。"), "一切正常。");
    }
}
