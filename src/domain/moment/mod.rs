//! A time as a person states it: as exact as it was given and no more.
//!
//! 「约13时」, 「凌晨」 and 「2008-04-04」 are three precisions, and a record must not claim more than the
//! caller said. A [`Moment`] therefore keeps what was given; the canonical text is ISO 8601 cut off where
//! knowledge ends, with 约 before it when it was only about then, and a part of the day instead of the hour.

mod days;
pub mod numeral;
mod part;
mod read;
mod token;

use super::time::{Offset, Stamp};
use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike};
use std::fmt;

/// Which way a time without a date lies from now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sense {
    /// It has happened: 23:50 typed at 00:20 is yesterday.
    Past,
    /// It is to come: 08:30 typed at 22:00 is tomorrow.
    Future,
    /// It may lie on either side: the nearer one is meant.
    Near,
}

/// Why a text is read as no time. Nothing is guessed: a wrong time is worse than none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unread {
    /// Not a time, or one with a word that means nothing here.
    NoTime,
    /// `8.30` may be half past eight and 30 August.
    DayOrClock,
    /// The calendar has no such day, the clock no such hour.
    NoSuchDay,
    /// The day of the week is not that of the date.
    OtherWeekday,
    /// `24/4/2026`: which number is the day and which the month is not said.
    YearLast,
    /// Without the year it would be more than a month from now, so the year has to be said.
    FarAway,
    /// A file is read the same on any day, so it has to say year, month and day.
    NoDate,
    /// `46136.354`: the number of a day as a spreadsheet counts it.
    SheetNumber,
    /// 昨天晚上1点: which night is not said.
    WhichNight,
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

    /// Reads what a person types: `8`, `0830`, `14：05`, `昨天 23:50`, `4-23 下午3时`, `约13时`, `凌晨`, `周四`, `半小时前`.
    /// What is left out is completed by the nearest time that the sense allows.
    ///
    /// # Errors
    /// [`Unread`] says why nothing is read.
    pub fn read(typed: &str, now: Stamp, offset: Offset, sense: Sense) -> Result<Moment, Unread> {
        // Four bare digits are a clock time to whoever types them; a year alone is written 2008年.
        if typed.trim().len() > 4
            && let Some(moment) = Moment::canonical(typed.trim())
        {
            return Ok(moment);
        }
        read::typed(typed, Some(offset.local(now)), offset, sense)
    }

    /// Reads a time from a file, which means the same on whichever day it is read: year, month and day are in it.
    ///
    /// # Errors
    /// [`Unread`] says why nothing is read.
    pub fn read_in_file(text: &str, offset: Offset) -> Result<Moment, Unread> {
        if let Some(moment) = Moment::canonical(text.trim()) {
            return Ok(moment);
        }
        read::typed(text, None, offset, Sense::Near)
    }

    /// The canonical text of a year that a person may mean.
    fn canonical(text: &str) -> Option<Moment> {
        Moment::parse(text).filter(|moment| days::YEARS.contains(&moment.year))
    }

    /// The day that is named, if a day is.
    #[must_use]
    pub fn day(&self) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(self.year, self.month?, self.day?)
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
        Moment::read(typed, at, offset, Sense::Past).ok().map(|m| m.to_string())
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
            ("8", "2026-04-23T08:00"),
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
            ("晚上8时", "2026-04-22T20:00"),
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
            if let Ok(moment) = Moment::read(&typed, at, offset, Sense::Past) {
                prop_assert_eq!(Moment::parse(&moment.to_string()), Some(moment));
            }
        }
    }
}
