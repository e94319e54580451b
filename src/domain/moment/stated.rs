//! The stated time itself, its canonical text, and the instants it can mean.

use crate::domain::time::{Offset, Stamp};
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
pub enum ReadFault {
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
pub(super) enum Clock {
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
    pub(super) year: i32,
    pub(super) month: Option<u32>,
    pub(super) day: Option<u32>,
    pub(super) clock: Clock,
}

impl Moment {
    /// The minute of an instant, as `F5` and `F2` enter it.
    #[must_use]
    pub fn minute_of(at: Stamp, offset: Offset) -> Moment {
        let local = offset.local(at);
        Moment::at(local.date(), Clock::Minute(local.hour(), local.minute()))
    }

    pub(super) fn at(date: NaiveDate, clock: Clock) -> Moment {
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

    /// The day that is named, if a day is.
    #[must_use]
    pub fn day(&self) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(self.year, self.month?, self.day?)
    }

    pub(super) fn first_date(&self) -> Option<NaiveDate> {
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
