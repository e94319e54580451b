//! Spans of time in the officer's words: 昨天, 近8小时, 上周, 4月, 本班, 2026-04-23..25.

use crate::domain::Moment;
use crate::domain::moment::Sense;
use crate::store::search::query::{QueryContext, Span};
use crate::text::fold;
use chrono::{Datelike, Duration, Months, NaiveDate, NaiveDateTime};

/// No record is older.
const FIRST_YEAR: i32 = 1900;

/// A day, a month or a year, from its first day to the first after it.
type Part = (NaiveDate, NaiveDate);

/// The span that a word names: 昨天, 上周, 4月, 本班, `2026-04-23..25`; `None` when it names no time.
#[must_use]
pub fn span(word: &str, ground: &QueryContext) -> Option<Span> {
    read(fold::fold(word.trim()).as_str(), ground)
}

/// Reads a folded word; `None` when it names no time, or one that no calendar has.
pub(super) fn read(word: &str, ground: &QueryContext) -> Option<Span> {
    let now = ground.offset.local(ground.now);
    let today = now.date();
    let midnight = |part: Part| Span::days(part.0, part.1);
    if let Some(span) = range(word, today) {
        return span;
    }
    let monday = today - Duration::days(i64::from(today.weekday().num_days_from_monday()));
    let named = match word {
        "今天" | "今日" | "today" => Some(day(today)),
        "昨天" | "昨日" | "yesterday" => Some(day(today.pred_opt()?)),
        "前天" => Some(day(today - Duration::days(2))),
        "本周" | "这周" | "week" => Some((monday, monday + Duration::days(7))),
        "上周" | "lastweek" => Some((monday - Duration::days(7), monday)),
        "本月" | "这个月" | "month" => month(today.year(), today.month()),
        "上月" | "上个月" | "lastmonth" => {
            let before = today.checked_sub_months(Months::new(1))?;
            month(before.year(), before.month())
        }
        "今年" | "year" => year(today.year()),
        "去年" | "lastyear" => year(today.year() - 1),
        _ => None,
    };
    if let Some(part) = named {
        return Some(midnight(part));
    }
    let local = |at| ground.offset.local(at);
    match word {
        "本班" | "shift" => return ground.shift.and_then(|began| open_end(local(began))),
        "上一班" | "上班次" | "lastshift" => {
            return Some(Span { from: local(ground.shift_before?), to: local(ground.shift?) });
        }
        _ => {}
    }
    back(word, now).or_else(|| date(word, today).map(midnight)).or_else(|| stated(word, ground))
}

/// What may stand between the first day of a range and its last.
const UNTIL: [&str; 6] = ["..", "~", "～", "——", "至", "到"];

/// A range of days; `Some(None)` when it is written as one by two dots and is none.
#[expect(clippy::option_option, reason = "no range, and a range that no calendar has, are not the same")]
fn range(word: &str, today: NaiveDate) -> Option<Option<Span>> {
    let (dots, (first, last)) =
        UNTIL.iter().find_map(|mark| word.split_once(mark).map(|halves| (*mark == "..", halves)))?;
    let span = (|| {
        let first = date(first, today).or_else(|| short_date(first, today))?;
        let last = whole(last).or_else(|| after(last, first.0))?;
        (last.1 > first.0).then(|| Span::days(first.0, last.1))
    })();
    if span.is_some() || dots { Some(span) } else { None }
}

/// A date that names its year.
fn whole(word: &str) -> Option<Part> {
    let names_year = word.contains('年') || word.split(['-', '/']).next().is_some_and(|y| y.len() == 4);
    // Today matters to nothing that names its year.
    if names_year { date(word, NaiveDate::default()) } else { None }
}

/// The end of a range that does not name its year, or less: the first such day that is not before the beginning.
fn after(word: &str, first: NaiveDate) -> Option<Part> {
    let this = shortened(word, first);
    // A bare day is of the same month: 25..23 is no range.
    let names_month = word.contains(['-', '/', '月']);
    let next = || shortened(word, NaiveDate::from_ymd_opt(first.year() + 1, 1, 1)?).filter(|_| names_month);
    this.filter(|part| part.1 > first).or_else(next)
}

/// `12-30` at the beginning of a range: the last one that is not ahead.
fn short_date(word: &str, today: NaiveDate) -> Option<Part> {
    let part = shortened(word, today).filter(|_| word.contains(['-', '/']))?;
    if part.0 <= today {
        Some(part)
    } else {
        shortened(word, NaiveDate::from_ymd_opt(today.year() - 1, 1, 1)?)
    }
}

/// A day, or a part of one, in the words that forms take: 上周五, 大前天, 昨晚, 月底, 31日. A clock time is no span, and a
/// word that only may be one (8点, 3-12) is text.
fn stated(word: &str, ground: &QueryContext) -> Option<Span> {
    const DATED: [&str; 12] =
        ["年", "月", "日", "号", "上周", "本周", "星期", "礼拜", "昨", "今", "前", "明"];
    if !DATED.iter().any(|mark| word.contains(mark)) {
        return None;
    }
    let moment = Moment::read(word, ground.now, ground.offset, Sense::Past).ok()?;
    moment.day().filter(|_| !moment.counts_minutes())?;
    let local = |at| ground.offset.local(at);
    Some(Span { from: local(moment.earliest(ground.offset)), to: local(moment.latest(ground.offset)) })
}

/// From then on: a century ahead, which no plan outlives.
fn open_end(from: NaiveDateTime) -> Option<Span> {
    let to = from.checked_add_months(Months::new(1_200)).filter(|_| from.year() >= FIRST_YEAR)?;
    Some(Span { from, to })
}

/// 近8小时, 近三天, last8h: from so long ago until now and after.
fn back(word: &str, now: NaiveDateTime) -> Option<Span> {
    let rest = ["近", "最近", "last"].iter().find_map(|start| word.strip_prefix(start))?;
    let unit_at = rest.find(|c: char| number(&c.to_string()).is_none())?;
    let (count, unit) = rest.split_at_checked(unit_at)?;
    let count = i64::from(number(count)?);
    let from = match unit {
        "分钟" | "分" | "min" => now.checked_sub_signed(Duration::minutes(count))?,
        "小时" | "个小时" | "h" => now.checked_sub_signed(Duration::hours(count))?,
        "天" | "日" | "d" => now.checked_sub_signed(Duration::days(count))?,
        "周" | "星期" | "w" => now.checked_sub_signed(Duration::weeks(count))?,
        "月" | "个月" | "m" => now.checked_sub_months(Months::new(u32::try_from(count).ok()?))?,
        _ => return None,
    };
    open_end(from)
}

/// A day, month or year as it is written: `2026-04-23`, `2026-04`, 2026年, 4月, 4月23日, 2026年4月23日.
fn date(word: &str, today: NaiveDate) -> Option<Part> {
    if word.contains(['年', '月', '日']) {
        return written(word, today);
    }
    let parts: Vec<&str> = word.split(['-', '/']).collect();
    let digits = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !parts.iter().all(digits) || parts.first().is_none_or(|y| y.len() != 4) {
        return None;
    }
    let at = |place: usize| parts.get(place).and_then(|p| p.parse::<u32>().ok());
    let of = i32::try_from(at(0)?).ok()?;
    match parts.len() {
        2 => month(of, at(1)?),
        3 => NaiveDate::from_ymd_opt(of, at(1)?, at(2)?).map(day),
        _ => None,
    }
}

fn written(word: &str, today: NaiveDate) -> Option<Part> {
    let (of, rest) = match word.split_once('年') {
        Some((of, rest)) => (Some(i32::try_from(number(of)?).ok()?), rest),
        None => (None, word),
    };
    if rest.is_empty() {
        return year(of?);
    }
    let (months, rest) = rest.split_once('月')?;
    let months = number(months)?;
    let days = match rest.trim_end_matches(['日', '号']) {
        "" => None,
        days => Some(number(days)?),
    };
    // Without a year it is the last one that is not ahead.
    let this = of.unwrap_or_else(|| today.year());
    let first = NaiveDate::from_ymd_opt(this, months, days.unwrap_or(1));
    let of = if of.is_none() && first.is_none_or(|first| first > today) { this - 1 } else { this };
    match days {
        Some(days) => NaiveDate::from_ymd_opt(of, months, days).map(day),
        None => month(of, months),
    }
}

/// The end of a range written short: `25`, 25日, `05-02` and 5月2日 after `2026-04-23`.
fn shortened(word: &str, first: NaiveDate) -> Option<Part> {
    let bare = word.trim_end_matches(['日', '号']);
    let parts: Option<Vec<u32>> = bare.split(['-', '/', '月']).map(number).collect();
    match parts?.as_slice() {
        [days] => NaiveDate::from_ymd_opt(first.year(), first.month(), *days).map(day),
        [months, days] => NaiveDate::from_ymd_opt(first.year(), *months, *days).map(day),
        _ => None,
    }
}

fn day(of: NaiveDate) -> Part {
    (of, of.succ_opt().unwrap_or(of))
}

fn month(of: i32, months: u32) -> Option<Part> {
    let first = NaiveDate::from_ymd_opt(of, months, 1)?;
    Some((first, first.checked_add_months(Months::new(1))?))
}

fn year(of: i32) -> Option<Part> {
    let first = NaiveDate::from_ymd_opt(of, 1, 1).filter(|_| (FIRST_YEAR..=9999).contains(&of))?;
    Some((first, first.checked_add_months(Months::new(12))?))
}

/// A number in digits, or in Chinese up to 九十九.
fn number(word: &str) -> Option<u32> {
    if !word.is_empty() && word.len() <= 6 && word.bytes().all(|b| b.is_ascii_digit()) {
        return word.parse().ok();
    }
    let digit = |c: char| "一二三四五六七八九".chars().zip(1u32..).find(|(d, _)| *d == c).map(|(_, n)| n);
    let mut chars = word.chars();
    match (chars.next()?, chars.next(), chars.next(), chars.next()) {
        ('两', None, ..) => Some(2),
        ('十', None, ..) => Some(10),
        ('十', Some(ones), None, _) => Some(10 + digit(ones)?),
        (tens, Some('十'), None, _) => Some(digit(tens)? * 10),
        (tens, Some('十'), Some(ones), None) => Some(digit(tens)? * 10 + digit(ones)?),
        (ones, None, ..) => digit(ones),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Offset, Stamp};
    use proptest::prelude::*;

    /// Thursday, 2026-04-23 14:07.
    fn ground() -> QueryContext {
        QueryContext {
            now: Stamp(1_776_924_451_000),
            offset: Offset::default(),
            shift: Some(Stamp(1_776_904_440_000)),
            shift_before: Some(Stamp(1_776_818_040_000)),
        }
    }

    fn told(word: &str) -> String {
        let show = |at: NaiveDateTime| {
            if at.year() > 2100 { "…".into() } else { at.format("%Y-%m-%d %H:%M").to_string() }
        };
        read(word, &ground())
            .map_or("none".into(), |s| format!("{} {}", show(s.from), show(s.to)).replace(" 00:00", ""))
    }

    #[test]
    fn the_words_of_officers() {
        for (word, span) in [
            ("今天", "2026-04-23 2026-04-24"),
            ("昨天", "2026-04-22 2026-04-23"),
            ("前天", "2026-04-21 2026-04-22"),
            ("本周", "2026-04-20 2026-04-27"),
            ("上周", "2026-04-13 2026-04-20"),
            ("上月", "2026-03-01 2026-04-01"),
            ("去年", "2025-01-01 2026-01-01"),
            ("近8小时", "2026-04-23 06:07 …"),
            ("近八小时", "2026-04-23 06:07 …"),
            ("最近两天", "2026-04-21 14:07 …"),
            ("last2w", "2026-04-09 14:07 …"),
            ("近3个月", "2026-01-23 14:07 …"),
            ("4月", "2026-04-01 2026-05-01"),
            ("四月", "2026-04-01 2026-05-01"),
            ("5月", "2025-05-01 2025-06-01"),
            ("十二月", "2025-12-01 2026-01-01"),
            ("4月23日", "2026-04-23 2026-04-24"),
            ("4月24日", "2025-04-24 2025-04-25"),
            ("2024年", "2024-01-01 2025-01-01"),
            ("2024年2月", "2024-02-01 2024-03-01"),
            ("2024年2月29日", "2024-02-29 2024-03-01"),
            ("2026-04-23", "2026-04-23 2026-04-24"),
            ("2026-04", "2026-04-01 2026-05-01"),
            ("2026-04-23..25", "2026-04-23 2026-04-26"),
            ("2026-04-23..05-02", "2026-04-23 2026-05-03"),
            ("2025-12-30..2026-01-02", "2025-12-30 2026-01-03"),
            ("4月1日..4月5日", "2026-04-01 2026-04-06"),
            ("4月1日至5日", "2026-04-01 2026-04-06"),
            ("4月1日~4月5日", "2026-04-01 2026-04-06"),
            ("12月30日..1月2日", "2025-12-30 2026-01-03"),
            ("12-30..1-2", "2025-12-30 2026-01-03"),
            ("12月30日至1月2日", "2025-12-30 2026-01-03"),
            ("2025-12-30..01-02", "2025-12-30 2026-01-03"),
            ("2025年12月30日到2026年1月2日", "2025-12-30 2026-01-03"),
            ("大前天", "2026-04-20 2026-04-21"),
            ("上周五", "2026-04-17 2026-04-18"),
            ("星期三", "2026-04-22 2026-04-23"),
            ("3天前", "2026-04-20 2026-04-21"),
            ("22日", "2026-04-22 2026-04-23"),
            ("昨晚", "2026-04-22 19:00 2026-04-23 01:00"),
            ("本班", "2026-04-23 08:34 …"),
            ("上一班", "2026-04-22 08:34 2026-04-23 08:34"),
        ] {
            assert_eq!(told(word), span, "{word}");
        }
    }

    #[test]
    fn what_is_no_time_is_a_word_like_any_other() {
        for word in [
            "",
            "火灾",
            "月",
            "年",
            "13月",
            "2月30日",
            "2026-13",
            "2026-02-30",
            "3-12",
            "0700",
            "近",
            "近小时",
            "近火灾",
            "2026-04-25..23",
            "..",
            "99999年",
            "近999999999999天",
            "日",
            "2026-04-23..",
            "近999999月",
            "8点",
            "昨天8点",
            "晚上",
            "周四",
            "甲至乙",
            "送到",
            "1月2日至",
        ] {
            assert_eq!(told(word), "none", "{word}");
        }
    }

    proptest! {
        #[test]
        fn no_word_fails(word in "[近上本周月日年班天一二十两0-9.-]{0,12}|\\PC{0,12}") {
            if let Some(span) = read(&word, &ground()) {
                prop_assert!(span.from < span.to);
            }
        }
    }
}
