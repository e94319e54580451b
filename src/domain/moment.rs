//! A time as a person states it: as exact as it was given and no more.
//!
//! 「约13时」, 「凌晨」 and 「2008-04-04」 are three precisions, and a record must not claim more than the
//! caller said. A [`Moment`] therefore keeps what was given; the canonical text is ISO 8601 cut off where
//! knowledge ends, with 约 before it when it was only about then, and a part of the day instead of the hour.

use super::time::{Offset, Stamp};
use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike};
use std::fmt;

/// Which way a time without a date lies from now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sense {
    /// It has happened: 23:50 typed at 00:20 is yesterday.
    Past,
    /// It is to come: 08:30 typed at 22:00 is tomorrow.
    Future,
}

/// The words for parts of a day, with the hour at which each begins.
pub const DAY_PARTS: &[(&str, u32)] = &[
    ("凌晨", 0),
    ("清晨", 5),
    ("早晨", 6),
    ("早上", 6),
    ("上午", 8),
    ("中午", 11),
    ("下午", 13),
    ("傍晚", 17),
    ("晚上", 19),
    ("夜间", 20),
    ("深夜", 22),
];

/// How exact the clock time is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Clock {
    Unknown,
    Part(usize),
    Hour(u32),
    Minute(u32, u32),
    Second(u32, u32, u32),
}

/// A stated time. See the module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Said to be only about then.
    pub approx: bool,
    year: i32,
    month: Option<u32>,
    day: Option<u32>,
    clock: Clock,
}

impl Moment {
    /// The minute of an instant, as `F5` and `F2` enter it.
    #[must_use]
    pub fn minute_of(at: Stamp, offset: Offset) -> Moment {
        let local = offset.local(at);
        Moment::at(local.date(), Clock::Minute(local.hour(), local.minute()))
    }

    fn at(date: NaiveDate, clock: Clock) -> Moment {
        Moment { approx: false, year: date.year(), month: Some(date.month()), day: Some(date.day()), clock }
    }

    /// Reads the canonical text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Moment> {
        let (approx, text) = match text.strip_prefix('约') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (date, clock) = match text.split_once('T') {
            Some((date, clock)) => (date, parse_iso_clock(clock)?),
            None => match DAY_PARTS.iter().position(|(word, _)| text.ends_with(word)) {
                Some(part) => {
                    let word = DAY_PARTS.get(part)?.0;
                    (text.strip_suffix(word)?.trim_end(), Clock::Part(part))
                }
                None => (text, Clock::Unknown),
            },
        };
        let mut numbers = date.split('-');
        let year = fixed_digits(numbers.next()?, 4)?;
        let month = numbers.next().map(|m| fixed_digits(m, 2)).map_or(Some(None), |m| m.map(Some))?;
        let day = numbers.next().map(|d| fixed_digits(d, 2)).map_or(Some(None), |d| d.map(Some))?;
        if numbers.next().is_some() || (day.is_none() && clock != Clock::Unknown) {
            return None;
        }
        let moment = Moment { approx, year: i32::try_from(year).ok()?, month, day, clock };
        moment.first_date().map(|_| moment)
    }

    /// The first instant that the statement allows; lists and clocks reckon with it.
    #[must_use]
    pub fn earliest(&self, offset: Offset) -> Stamp {
        let date = self.first_date().unwrap_or_default();
        let (hour, minute, second) = match self.clock {
            Clock::Unknown => (0, 0, 0),
            Clock::Part(part) => (DAY_PARTS.get(part).map_or(0, |p| p.1), 0, 0),
            Clock::Hour(h) => (h, 0, 0),
            Clock::Minute(h, m) => (h, m, 0),
            Clock::Second(h, m, s) => (h, m, s),
        };
        let time = NaiveTime::from_hms_opt(hour, minute, second).unwrap_or_default();
        offset.instant(NaiveDateTime::new(date, time))
    }

    /// The last instant that the statement can mean: the end of the hour, of the part of the day, of the day.
    #[must_use]
    pub fn latest(&self, offset: Offset) -> Stamp {
        const HOUR_MS: i64 = 3_600_000;
        let span = match self.clock {
            _ if self.day.is_none() => 366 * 24 * HOUR_MS,
            Clock::Unknown => 24 * HOUR_MS,
            Clock::Part(_) => 6 * HOUR_MS,
            Clock::Hour(_) => HOUR_MS,
            Clock::Minute(..) | Clock::Second(..) if self.approx => HOUR_MS / 2,
            Clock::Minute(..) | Clock::Second(..) => 0,
        };
        self.earliest(offset).plus_ms(span)
    }

    /// True when the statement names a minute or a second, so that minutes may be counted from it.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        !self.approx && matches!(self.clock, Clock::Minute(..) | Clock::Second(..))
    }

    /// True when the statement names an hour of the clock.
    #[must_use]
    pub fn names_hour(&self) -> bool {
        matches!(self.clock, Clock::Hour(_) | Clock::Minute(..) | Clock::Second(..))
    }

    /// True when the statement names a minute or a second, if only about then.
    #[must_use]
    pub fn counts_minutes(&self) -> bool {
        matches!(self.clock, Clock::Minute(..) | Clock::Second(..))
    }

    /// As an officer reads it: `2026-04-23 14:05`, `约2026-04-23 13时`.
    #[must_use]
    pub fn show(&self) -> String {
        let text = self.to_string();
        let shown = text.replace('T', " ");
        match self.clock {
            Clock::Hour(_) => format!("{shown}时"),
            _ if self.month.is_none() => format!("{shown}年"),
            _ => shown,
        }
    }

    /// Reads what a person types: `8`, `0830`, `14：05`, `昨天 23:50`, `4-23 下午3时`, `约13时`, `凌晨`, `+15`.
    #[must_use]
    pub fn read(typed: &str, now: Stamp, offset: Offset, sense: Sense) -> Option<Moment> {
        // Four bare digits are a clock time to whoever types them; a year alone is written 2008年.
        let trimmed = typed.trim();
        let canonical = if let Some(year) = trimmed.strip_suffix('年') { year } else { trimmed };
        if (trimmed.len() > 4 || canonical.len() < trimmed.len())
            && let Some(moment) = Moment::parse(canonical)
        {
            return Some(moment);
        }
        read::typed(typed, offset.local(now), sense)
    }

    fn first_date(&self) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(self.year, self.month.unwrap_or(1), self.day.unwrap_or(1))
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.approx {
            f.write_str("约")?;
        }
        write!(f, "{:04}", self.year)?;
        if let Some(month) = self.month {
            write!(f, "-{month:02}")?;
        }
        if let Some(day) = self.day {
            write!(f, "-{day:02}")?;
        }
        match self.clock {
            Clock::Unknown => Ok(()),
            Clock::Part(part) => write!(f, " {}", DAY_PARTS.get(part).map_or("", |p| p.0)),
            Clock::Hour(h) => write!(f, "T{h:02}"),
            Clock::Minute(h, m) => write!(f, "T{h:02}:{m:02}"),
            Clock::Second(h, m, s) => write!(f, "T{h:02}:{m:02}:{s:02}"),
        }
    }
}

fn fixed_digits(text: &str, count: usize) -> Option<u32> {
    (text.len() == count && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

fn parse_iso_clock(text: &str) -> Option<Clock> {
    let parts: Vec<u32> = text.split(':').map(|p| fixed_digits(p, 2)).collect::<Option<_>>()?;
    clock_of(&parts)
}

fn clock_of(parts: &[u32]) -> Option<Clock> {
    match *parts {
        [h] if h < 24 => Some(Clock::Hour(h)),
        [h, m] if h < 24 && m < 60 => Some(Clock::Minute(h, m)),
        [h, m, s] if h < 24 && m < 60 && s < 60 => Some(Clock::Second(h, m, s)),
        _ => None,
    }
}

/// Reading of typed times, kept apart because it is a small grammar of its own.
mod read {
    use super::{
        Clock, DAY_PARTS, Datelike, Days, Moment, NaiveDate, NaiveDateTime, Sense, TimeDelta, Timelike,
        clock_of,
    };

    pub(super) fn typed(typed: &str, now: NaiveDateTime, sense: Sense) -> Option<Moment> {
        let folded: String = typed.chars().map(half_width).collect();
        let mut text = folded.trim();
        if text.is_empty() {
            return None;
        }
        let mut approx = false;
        for word in ["大约", "约", "大概"] {
            if let Some(rest) = text.strip_prefix(word) {
                (approx, text) = (true, rest.trim());
                break;
            }
        }
        for word in ["左右", "许", "前后"] {
            if let Some(rest) = text.strip_suffix(word) {
                (approx, text) = (true, rest.trim());
                break;
            }
        }
        if let Some(moment) = relative(text, now) {
            return Some(Moment { approx, ..moment });
        }
        let (date, rest) = date(text, now);
        let rest = rest.trim();
        let moment = match (date, rest.is_empty()) {
            (Some(date), true) => Moment::at(date, Clock::Unknown),
            (Some(date), false) => Moment::at(date, clock(rest)?),
            (None, _) => {
                let clock = clock(rest)?;
                Moment::at(nearest(now, clock, sense)?, clock)
            }
        };
        Some(Moment { approx: approx || moment.approx, ..moment })
    }

    fn half_width(c: char) -> char {
        match c {
            '\u{3000}' => ' ',
            '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
            '、' | '。' => ':',
            _ => c,
        }
    }

    /// `+15`, `-20`, `现在`.
    fn relative(text: &str, now: NaiveDateTime) -> Option<Moment> {
        if matches!(text, "现在" | "now" | "此刻") {
            return Some(Moment::at(now.date(), Clock::Minute(now.hour(), now.minute())));
        }
        let sign = match text.as_bytes().first()? {
            b'+' => 1,
            b'-' => -1,
            _ => return None,
        };
        let digits = text.get(1..)?.trim_end_matches(['m', '分', '钟']).trim();
        let minutes: i64 = digits.parse().ok().filter(|m: &i64| (0..=525_600).contains(m))?;
        let then = now.checked_add_signed(TimeDelta::minutes(sign * minutes))?;
        Some(Moment::at(then.date(), Clock::Minute(then.hour(), then.minute())))
    }

    /// A date at the beginning of `text`, and what follows it.
    fn date(text: &str, now: NaiveDateTime) -> (Option<NaiveDate>, &str) {
        const WORDS: [(&str, i64); 8] = [
            ("今天", 0),
            ("今日", 0),
            ("昨天", -1),
            ("昨日", -1),
            ("前天", -2),
            ("明天", 1),
            ("明日", 1),
            ("后天", 2),
        ];
        for (word, days) in WORDS {
            if let Some(rest) = text.strip_prefix(word) {
                return (now.date().checked_add_signed(TimeDelta::days(days)), rest);
            }
        }
        let end = text
            .find(|c: char| !(c.is_ascii_digit() || matches!(c, '-' | '/' | '.' | '年' | '月')))
            .unwrap_or(text.len());
        let (head, mut rest) = text.split_at(end);
        let has_month = head.contains(['-', '/', '月', '年']) || head.matches('.').count() >= 1;
        if has_month {
            for mark in ["日", "号"] {
                rest = rest.strip_prefix(mark).unwrap_or(rest);
            }
        }
        let numbers: Option<Vec<u32>> = head
            .split(['-', '/', '.', '年', '月'])
            .filter(|part| !part.is_empty())
            .map(|part| part.parse().ok())
            .collect();
        let found = match numbers.as_deref() {
            Some([y, m, d]) if has_month => {
                i32::try_from(*y).ok().and_then(|y| NaiveDate::from_ymd_opt(y, *m, *d))
            }
            Some([m, d]) if has_month => NaiveDate::from_ymd_opt(now.year(), *m, *d),
            Some([whole]) if head.len() == 8 => {
                let (y, m, d) = (whole / 10_000, whole / 100 % 100, whole % 100);
                i32::try_from(y).ok().and_then(|y| NaiveDate::from_ymd_opt(y, m, d))
            }
            _ => None,
        };
        if found.is_some() { (found, rest) } else { (None, text) }
    }

    fn clock(text: &str) -> Option<Clock> {
        for (at, (word, _)) in DAY_PARTS.iter().enumerate() {
            if let Some(rest) = text.strip_prefix(word) {
                let rest = rest.trim();
                if rest.is_empty() {
                    return Some(Clock::Part(at));
                }
                let afternoon = matches!(*word, "下午" | "傍晚" | "晚上" | "夜间" | "深夜");
                let noon = *word == "中午";
                return Some(shift_hours(digits(rest)?, |h| {
                    if (afternoon && (1..12).contains(&h)) || (noon && h < 3) { h + 12 } else { h }
                }));
            }
        }
        digits(text)
    }

    fn shift_hours(clock: Clock, by: impl Fn(u32) -> u32) -> Clock {
        match clock {
            Clock::Hour(h) => Clock::Hour(by(h)),
            Clock::Minute(h, m) => Clock::Minute(by(h), m),
            Clock::Second(h, m, s) => Clock::Second(by(h), m, s),
            other => other,
        }
    }

    /// `8`, `830`, `0830`, `8:30`, `8时`, `8点半`, `8时30分`.
    fn digits(text: &str) -> Option<Clock> {
        let text = text.trim_end_matches(['分', '秒']);
        let text = text.replace("点半", ":30").replace("时半", ":30");
        let text = text.trim_end_matches(['时', '点']).replace(['时', '点', '分', '/', '.'], ":");
        let parts: Vec<&str> = text.split(':').map(str::trim).collect();
        if let [only] = parts.as_slice()
            && only.bytes().all(|b| b.is_ascii_digit())
        {
            let whole: u32 = only.parse().ok()?;
            return match only.len() {
                1 | 2 => clock_of(&[whole]),
                3 | 4 => clock_of(&[whole / 100, whole % 100]),
                6 => clock_of(&[whole / 10_000, whole / 100 % 100, whole % 100]),
                _ => None,
            };
        }
        let numbers: Option<Vec<u32>> = parts.iter().map(|p| p.parse().ok()).collect();
        clock_of(&numbers?)
    }

    fn nearest(now: NaiveDateTime, clock: Clock, sense: Sense) -> Option<NaiveDate> {
        let probe = Moment::at(now.date(), clock);
        let offset = super::Offset(0);
        let (stated, current) = (probe.earliest(offset), offset.instant(now));
        match sense {
            Sense::Past if stated > current => now.date().checked_sub_days(Days::new(1)),
            Sense::Future if stated < current && !matches!(clock, Clock::Part(_)) => {
                now.date().checked_add_days(Days::new(1))
            }
            _ => Some(now.date()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn now() -> (Stamp, Offset) {
        let offset = Offset::default();
        let local = NaiveDate::from_ymd_opt(2026, 4, 23).unwrap().and_hms_opt(14, 7, 31).unwrap();
        (offset.instant(local), offset)
    }

    fn read(typed: &str) -> Option<String> {
        let (at, offset) = now();
        Moment::read(typed, at, offset, Sense::Past).map(|m| m.to_string())
    }

    #[test]
    fn the_precision_given_is_the_precision_kept() {
        for text in [
            "2008-04-04",
            "2008-04-04T13:00",
            "2008-04-04T13",
            "2008",
            "2008-04",
            "约2008-04-04T13",
            "2008-04-04 凌晨",
            "2008-04-04T13:00:05",
        ] {
            assert_eq!(Moment::parse(text).unwrap().to_string(), text);
        }
        for text in ["2008-13-01", "2008-04-31", "2008-4-4", "2008T13", "2008-04-04T25:00", "20080404", "x"] {
            assert_eq!(Moment::parse(text), None, "{text}");
        }
    }

    #[test]
    fn what_officers_type_is_understood() {
        for (typed, meant) in [
            ("8", "2026-04-23T08"),
            ("0830", "2026-04-23T08:30"),
            ("１４：０５", "2026-04-23T14:05"),
            ("8：30", "2026-04-23T08:30"),
            ("14。05", "2026-04-23T14:05"),
            ("约13时", "约2026-04-23T13"),
            ("13时许", "约2026-04-23T13"),
            ("凌晨", "2026-04-23 凌晨"),
            ("昨天 23:50", "2026-04-22T23:50"),
            ("4-22 下午3点半", "2026-04-22T15:30"),
            ("4月22日", "2026-04-22"),
            ("2026年4月1日8时5分", "2026-04-01T08:05"),
            ("-20", "2026-04-23T13:47"),
            ("+15m", "2026-04-23T14:22"),
            ("现在", "2026-04-23T14:07"),
            ("20260401 0930", "2026-04-01T09:30"),
            ("23:50", "2026-04-22T23:50"),
            ("昨日凌晨", "2026-04-22 凌晨"),
            ("140531", "2026-04-23T14:05:31"),
            ("2008年", "2008"),
            ("2008-04", "2008-04"),
            ("晚上8时", "2026-04-22T20"),
        ] {
            assert_eq!(read(typed).as_deref(), Some(meant), "{typed}");
        }
        for typed in ["", "25:00", "明天见", "4-31", "99999"] {
            assert_eq!(read(typed), None, "{typed}");
        }
    }

    #[test]
    fn a_due_time_without_a_date_lies_ahead() {
        let (at, offset) = now();
        let due = |typed| Moment::read(typed, at, offset, Sense::Future).unwrap().to_string();
        assert_eq!(due("18:00"), "2026-04-23T18:00");
        assert_eq!(due("8:30"), "2026-04-24T08:30");
    }

    #[test]
    fn the_earliest_instant_respects_the_part_of_day() {
        let offset = Offset::default();
        let at = |text: &str| Moment::parse(text).unwrap().earliest(offset);
        assert!(at("2026-04-23 凌晨") < at("2026-04-23 下午"));
        assert_eq!(offset.full(at("2026-04-23T14:05")), "2026-04-23 14:05:00");
        assert!(!Moment::parse("2026-04-23T14").unwrap().is_exact());
        let latest = |text: &str| offset.full(Moment::parse(text).unwrap().latest(offset));
        assert_eq!(latest("2026-04-23"), "2026-04-24 00:00:00");
        assert_eq!(latest("约2026-04-23T08"), "2026-04-23 09:00:00");
        assert_eq!(latest("2026-04-23T08:05"), "2026-04-23 08:05:00");
    }

    proptest! {
        #[test]
        fn typed_rubbish_never_panics_and_what_is_read_reads_back(typed in "[0-9:：年月日时点分许约凌晨下午 +\\-/.T]{0,16}") {
            let (at, offset) = now();
            if let Some(moment) = Moment::read(&typed, at, offset, Sense::Past) {
                prop_assert_eq!(Moment::parse(&moment.to_string()), Some(moment));
            }
        }
    }
}
