//! The one grammar of stated times, for what is typed and for what stands in files.
//!
//! A text is read whole or not at all. What it leaves out (year, month, day) is completed by the nearest time that the
//! field's sense allows, and only within a month of now.

use super::days::{self, DayWords};
use super::part::{Hour, Part};
use super::stated::{Clock, Moment, ReadFault, Sense};
use super::token::{Span, Token, Unit, tokens};
use crate::domain::time::{Offset, Stamp};
use chrono::{Datelike, NaiveDate, NaiveDateTime, TimeDelta, Timelike};

/// So many days from now a time may lie whose year was not said.
const DAYS_ASSUMED: i64 = 31;
/// So many days from now a date may lie whose year has two digits.
const DAYS_OF_SHORT_YEAR: i64 = 366;

/// A clock time as it was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Time {
    clock: Clock,
    /// It is the midnight at the end of the day, or after it.
    next_day: bool,
    /// It is an hour after midnight of a night that began the evening before.
    small: bool,
}

impl Moment {
    /// Reads what a person types: `8`, `0830`, `14：05`, `昨天 23:50`, `4-23 下午3时`, `约13时`, `凌晨`, `周四`, `半小时前`.
    /// What is left out is completed by the nearest time that the sense allows.
    ///
    /// # Errors
    /// [`ReadFault`] says why nothing is read.
    pub fn read(typed: &str, now: Stamp, offset: Offset, sense: Sense) -> Result<Moment, ReadFault> {
        // Four bare digits are a clock time to whoever types them; a year alone is written 2008年.
        if typed.trim().len() > 4
            && let Some(moment) = Moment::canonical(typed.trim())
        {
            return Ok(moment);
        }
        whole(typed, Some(offset.local(now)), offset, sense)
    }

    /// Reads a time from a file, which means the same on whichever day it is read: year, month and day are in it.
    ///
    /// # Errors
    /// [`ReadFault`] says why nothing is read.
    pub fn read_in_file(text: &str, offset: Offset) -> Result<Moment, ReadFault> {
        if let Some(moment) = Moment::canonical(text.trim()) {
            return Ok(moment);
        }
        whole(text, None, offset, Sense::Near)
    }

    /// The canonical text of a year that a person may mean.
    fn canonical(text: &str) -> Option<Moment> {
        Moment::parse(text).filter(|moment| days::YEARS.contains(&moment.year))
    }
}

fn whole(text: &str, now: Option<NaiveDateTime>, offset: Offset, sense: Sense) -> Result<Moment, ReadFault> {
    let tokens = tokens(text).ok_or(ReadFault::NoTime)?;
    let mut tokens = tokens.as_slice();
    let mut about = false;
    while let [Token::About, rest @ ..] | [rest @ .., Token::About] = tokens {
        (about, tokens) = (true, rest);
    }
    let moment = match (tokens, now) {
        ([], _) => return Err(ReadFault::NoTime),
        ([Token::Now], Some(now)) => minute(now),
        ([Token::Now], None) => return Err(ReadFault::NoDate),
        _ => match (span(tokens, about)?, now) {
            (Some(shift), Some(now)) => shift.from(now)?,
            (Some(_), None) => return Err(ReadFault::NoDate),
            (None, _) => day_and_clock(tokens, now, offset, sense, &mut about)?,
        },
    };
    Ok(if about { moment.hedged() } else { moment })
}

/// The minute of a local time.
fn minute(at: NaiveDateTime) -> Moment {
    Moment::at(at.date(), Clock::Minute(at.hour(), at.minute()))
}

impl Moment {
    /// Said to be only about then: 约23时 knows the hour and no minute.
    fn hedged(self) -> Moment {
        Moment { approx: true, ..self }
    }
}

fn day_and_clock(
    tokens: &[Token],
    now: Option<NaiveDateTime>,
    offset: Offset,
    sense: Sense,
    about: &mut bool,
) -> Result<Moment, ReadFault> {
    if let [Token::Number { value, digits: digits @ (12 | 14) }] = tokens {
        return run_together(*value, *digits);
    }
    let (said, rest) = days::said(tokens, now.map(|now| now.date()))?;
    let (weekday, rest) = weekday(rest)?;
    let mut rest = rest;
    if said != DayWords::Nothing {
        if let [Token::Joint | Token::Mark(' '), more @ ..] = rest {
            rest = more;
        }
        if let [Token::About, more @ ..] = rest {
            (*about, rest) = (true, more);
        }
    }
    let (time, rest) = clock(rest, *about)?;
    let (zone, rest) = zone(rest)?;
    if !rest.is_empty() {
        return Err(ReadFault::NoTime);
    }
    let moment = completed(said, time, now, sense)?;
    if weekday
        .is_some_and(|of| moment.stated_day(time).is_none_or(|d| d.weekday().num_days_from_monday() != of))
    {
        return Err(ReadFault::OtherWeekday);
    }
    match zone {
        None => Ok(moment),
        Some(minutes) => moment.in_zone(minutes, offset),
    }
}

impl Moment {
    /// The day that was named: 24:00 stands one later.
    fn stated_day(&self, time: Option<Time>) -> Option<NaiveDate> {
        let day = self.day()?;
        if time.is_some_and(|t| t.next_day) { day.pred_opt() } else { Some(day) }
    }

    /// What another offset calls so, here. Only a clock time can be moved.
    fn in_zone(self, minutes: i32, offset: Offset) -> Result<Moment, ReadFault> {
        let (day, there) = (self.day().ok_or(ReadFault::NoTime)?, Offset(minutes));
        let (hour, minute, second) = match self.clock {
            Clock::Minute(h, m) => (h, m, 0),
            Clock::Second(h, m, s) => (h, m, s),
            Clock::Unknown | Clock::Part(_) | Clock::Hour(_) => return Err(ReadFault::NoTime),
        };
        let local = day.and_hms_opt(hour, minute, second).ok_or(ReadFault::NoSuchDay)?;
        let here = offset.local(there.instant(local));
        let clock = match self.clock {
            Clock::Second(..) => Clock::Second(here.hour(), here.minute(), here.second()),
            _ => Clock::Minute(here.hour(), here.minute()),
        };
        Ok(Moment { approx: self.approx, ..Moment::at(here.date(), clock) })
    }
}

/// `202604240830`, `20260424083059`.
fn run_together(value: u64, digits: usize) -> Result<Moment, ReadFault> {
    let (day, clock) = if digits == 12 {
        (value / 10_000, value % 10_000 * 100)
    } else {
        (value / 1_000_000, value % 1_000_000)
    };
    let part = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
    let year = i32::try_from(day / 10_000).map_err(|_| ReadFault::NoTime)?;
    let date = NaiveDate::from_ymd_opt(year, part(day / 100 % 100), part(day % 100))
        .filter(|d| days::YEARS.contains(&d.year()))
        .ok_or(ReadFault::NoTime)?;
    let (hour, minute, second) = (part(clock / 10_000), part(clock / 100 % 100), part(clock % 100));
    let seconds = (digits == 14).then_some(second);
    let time = at_hour(None, hour, Some(minute), seconds, false).map_err(|_| ReadFault::NoTime)?;
    placed(date, Some(time)).ok_or(ReadFault::NoSuchDay)
}

/// （星期四）, 周四 after a date.
fn weekday(tokens: &[Token]) -> Result<(Option<u32>, &[Token]), ReadFault> {
    match tokens {
        [Token::Mark('('), Token::Weekday(None, of), Token::Mark(')'), rest @ ..]
        | [Token::Mark(' ') | Token::Joint, Token::Weekday(None, of), rest @ ..]
        | [Token::Weekday(None, of), rest @ ..] => Ok((Some(*of), rest)),
        [Token::Mark('(') | Token::Weekday(..), ..] => Err(ReadFault::NoTime),
        _ => Ok((None, tokens)),
    }
}

/// The time of the day at the beginning of the words, if any are left.
fn clock(tokens: &[Token], about: bool) -> Result<(Option<Time>, &[Token]), ReadFault> {
    let (part, rest) = match tokens {
        [] => return Ok((None, tokens)),
        [Token::Part(part), rest @ ..] => (Some(*part), rest),
        [Token::Noon, rest @ ..] => {
            let twelve = matches!(rest, [Token::Number { value: 12, .. }, Token::Unit(Unit::Hour), ..]);
            let rest = if twelve { rest.get(2..).unwrap_or_default() } else { rest };
            let time = Time { clock: Clock::Minute(12, 0), next_day: false, small: false };
            return Ok((Some(time), rest));
        }
        rest => (None, rest),
    };
    // 今天晚上约8点.
    let (about, rest) = match rest {
        [Token::About, more @ ..] => (true, more),
        more => (about, more),
    };
    let Some((numbers, rest)) = figures(rest)? else {
        let listed = part.and_then(|part| part.listed).ok_or(ReadFault::NoTime)?;
        return Ok((Some(Time { clock: Clock::Part(listed), next_day: false, small: false }), rest));
    };
    // 8:30 AM; the word stands behind.
    let (part, rest) = match (part, rest) {
        (None, [Token::Mark(' '), Token::Part(behind), more @ ..] | [Token::Part(behind), more @ ..]) => {
            (Some(*behind), more)
        }
        _ => (part, rest),
    };
    // 许 behind the hour: the whole is only about then, which the caller has taken off the end.
    let (hour, minute, second) = numbers;
    Ok((Some(at_hour(part, hour, minute, second, about)?), rest))
}

type Figures = (u32, Option<u32>, Option<u32>);

/// `8`, `0830`, `8:30`, `8:30:15`, 8时, 8点半, 8点三刻, 8时30分, 8时30分15秒, 8点整.
fn figures(tokens: &[Token]) -> Result<Option<(Figures, &[Token])>, ReadFault> {
    let number = |at: usize| match tokens.get(at) {
        Some(Token::Number { value, digits }) => Some((u32::try_from(*value).unwrap_or(u32::MAX), *digits)),
        _ => None,
    };
    let after = |count: usize| tokens.get(count..).unwrap_or_default();
    let Some((hour, wide)) = number(0) else { return Ok(None) };
    let short = |n: Option<(u32, usize)>| n.filter(|(_, digits)| *digits <= 2).map(|(value, _)| value);
    match tokens.get(1) {
        Some(Token::Mark(mark @ (':' | '.'))) if wide <= 2 => {
            let minute =
                number(2).filter(|(_, digits)| *digits == 2 || *mark == ':').and_then(|n| short(Some(n)));
            let minute = minute.ok_or(ReadFault::NoTime)?;
            if tokens.get(3) == Some(&Token::Mark(*mark)) && *mark == ':' {
                let second = short(number(4)).ok_or(ReadFault::NoTime)?;
                // What ISO 8601 writes after the second is less than any record needs.
                let fraction = tokens.get(5) == Some(&Token::Mark('.')) && number(6).is_some();
                let rest = after(if fraction { 7 } else { 5 });
                let rest = if let [Token::Unit(Unit::Second), more @ ..] = rest { more } else { rest };
                return Ok(Some(((hour, Some(minute), Some(second)), rest)));
            }
            let rest = if let [Token::Unit(Unit::Minute), more @ ..] = after(3) { more } else { after(3) };
            Ok(Some(((hour, Some(minute), None), rest)))
        }
        Some(Token::Unit(Unit::Hour)) if wide <= 2 => Ok(Some(spoken(hour, tokens)?)),
        _ => match wide {
            1 | 2 => Ok(Some(((hour, None, None), after(1)))),
            3 | 4 => Ok(Some(((hour / 100, Some(hour % 100), None), after(1)))),
            6 => Ok(Some(((hour / 10_000, Some(hour / 100 % 100), Some(hour % 100)), after(1)))),
            _ => Err(ReadFault::NoTime),
        },
    }
}

/// What follows 8时.
fn spoken(hour: u32, tokens: &[Token]) -> Result<(Figures, &[Token]), ReadFault> {
    let after = |count: usize| tokens.get(count..).unwrap_or_default();
    let at = |value: u64| u32::try_from(value).unwrap_or(u32::MAX);
    match after(2) {
        [Token::Half, rest @ ..] => Ok(((hour, Some(30), None), rest)),
        [Token::Sharp, rest @ ..] => Ok(((hour, Some(0), None), rest)),
        [Token::Number { value: quarters @ (1 | 3), .. }, Token::Quarter, rest @ ..] => {
            Ok(((hour, Some(at(quarters * 15)), None), rest))
        }
        [
            Token::Number { value: minute, .. },
            Token::Unit(Unit::Minute),
            Token::Number { value: second, .. },
            Token::Unit(Unit::Second),
            rest @ ..,
        ] => Ok(((hour, Some(at(*minute)), Some(at(*second))), rest)),
        [Token::Number { value: minute, .. }, Token::Unit(Unit::Minute), rest @ ..] => {
            let rest = if let [Token::Sharp, more @ ..] = rest { more } else { rest };
            Ok(((hour, Some(at(*minute)), None), rest))
        }
        // 8点05; 8点5 may be five past and half past.
        [Token::Number { value: minute, digits: 2 }, rest @ ..] => {
            Ok(((hour, Some(at(*minute)), None), rest))
        }
        [Token::Number { .. }, ..] => Err(ReadFault::NoTime),
        rest => Ok(((hour, None, None), rest)),
    }
}

fn at_hour(
    part: Option<Part>,
    said: u32,
    minute: Option<u32>,
    second: Option<u32>,
    about: bool,
) -> Result<Time, ReadFault> {
    let hour = match part {
        Some(part) => part.hour(said).ok_or(ReadFault::WhichNight)?,
        None => Hour::Of(said),
    };
    let (hour, small) = match hour {
        Hour::Of(hour) => (hour, false),
        Hour::SmallHour(hour) => (hour, true),
    };
    let past_midnight = minute.unwrap_or(0) > 0 || second.unwrap_or(0) > 0;
    // 24:30 is nothing; 晚上12点半 is half an hour after the midnight that ends the day.
    let fits = hour < 24 || (hour == 24 && (!past_midnight || part.is_some()));
    if !fits || minute.unwrap_or(0) > 59 || second.unwrap_or(0) > 59 {
        return Err(ReadFault::NoSuchDay);
    }
    let (next_day, hour) = (hour == 24, hour % 24);
    let clock = match (minute, second) {
        (Some(minute), Some(second)) => Clock::Second(hour, minute, second),
        (Some(minute), None) => Clock::Minute(hour, minute),
        // 23时 is the hour as a clock strikes it; 约23时 leaves the minute open.
        _ if about => Clock::Hour(hour),
        _ => Clock::Minute(hour, 0),
    };
    Ok(Time { clock, next_day, small })
}

/// `Z`, `+08:00`, `+0800` behind a clock time: minutes from UTC.
fn zone(tokens: &[Token]) -> Result<(Option<i32>, &[Token]), ReadFault> {
    let of = |sign: char, hours: u64, minutes: u64| {
        let total = i32::try_from(hours * 60 + minutes).ok().filter(|t| *t <= 14 * 60 && minutes < 60);
        total.map(|t| if sign == '-' { -t } else { t }).ok_or(ReadFault::NoTime)
    };
    let bare = tokens.strip_prefix(&[Token::Mark(' ')]).unwrap_or(tokens);
    match bare {
        [Token::Zulu, rest @ ..] => Ok((Some(0), rest)),
        [
            Token::Mark(sign @ ('+' | '-')),
            Token::Number { value: h, digits: 2 },
            Token::Mark(':'),
            Token::Number { value: m, digits: 2 },
            rest @ ..,
        ] => Ok((Some(of(*sign, *h, *m)?), rest)),
        [Token::Mark(sign @ ('+' | '-')), Token::Number { value, digits: 4 }, rest @ ..] => {
            Ok((Some(of(*sign, value / 100, value % 100)?), rest))
        }
        _ => Ok((None, tokens)),
    }
}

fn placed(day: NaiveDate, time: Option<Time>) -> Option<Moment> {
    let Some(time) = time else { return Some(Moment::at(day, Clock::Unknown)) };
    let day = if time.next_day { day.succ_opt()? } else { day };
    Some(Moment::at(day, time.clock))
}

fn completed(
    said: DayWords,
    time: Option<Time>,
    now: Option<NaiveDateTime>,
    sense: Sense,
) -> Result<Moment, ReadFault> {
    let bare = |month: Option<u32>, year: i32| {
        let moment = Moment { approx: false, year, month, day: None, clock: Clock::Unknown };
        if time.is_none() { Ok(moment) } else { Err(ReadFault::NoTime) }
    };
    match said {
        DayWords::Year(year) => return bare(None, year),
        DayWords::Month(year, month) => return bare(Some(month), year),
        DayWords::Nothing if time.is_none() => return Err(ReadFault::NoTime),
        _ => {}
    }
    if said != DayWords::Nothing && time.is_some_and(|time| time.small) {
        return Err(ReadFault::WhichNight);
    }
    if let DayWords::Day(day) = said {
        return placed(day, time).ok_or(ReadFault::NoSuchDay);
    }
    let now = now.ok_or(ReadFault::NoDate)?;
    if !said.fits(sense) {
        return Err(ReadFault::NoTime);
    }
    let days = said.candidates(now.date());
    let mut all = days.into_iter().filter_map(|day| placed(day, time));
    let moment = if let DayWords::ShortYear(_) = said { all.next() } else { nearest(all, now, sense) };
    let moment = moment.ok_or(ReadFault::NoSuchDay)?;
    let away = (moment.first_date().unwrap_or_default() - now.date()).num_days().abs();
    let far = if let DayWords::ShortYear(_) = said { DAYS_OF_SHORT_YEAR } else { DAYS_ASSUMED };
    let asks = said.is_open() || matches!(said, DayWords::ShortYear(_));
    if asks && away > far { Err(ReadFault::FarAway) } else { Ok(moment) }
}

/// The nearest that the sense allows.
fn nearest(all: impl Iterator<Item = Moment>, now: NaiveDateTime, sense: Sense) -> Option<Moment> {
    let utc = Offset(0);
    let (current, minute) = (utc.instant(now), utc.instant(now.with_second(0).unwrap_or(now)));
    // A day ends when the next begins, so what ends now has passed; a minute is all of it.
    let is_over =
        |m: &Moment| if m.counts_minutes() { m.earliest(utc) < minute } else { m.latest(utc) <= current };
    let begun = |m: &Moment| m.earliest(utc) <= current;
    let distance = |m: &Moment| {
        if begun(m) && !is_over(m) { 0 } else { m.earliest(utc).since_ms(current).abs() }
    };
    match sense {
        Sense::Past => all.filter(begun).max_by_key(|m| m.earliest(utc)),
        Sense::Future => all.filter(|m| !is_over(m)).min_by_key(|m| m.earliest(utc)),
        Sense::Near => all.min_by_key(distance),
    }
}

/// So long from now.
struct Shift {
    minutes: i64,
    days: Vec<(i64, Span)>,
    time: Option<Time>,
}

impl Shift {
    fn from(&self, now: NaiveDateTime) -> Result<Moment, ReadFault> {
        let day = self.days.iter().try_fold(now.date(), |day, (count, span)| days::moved(day, *count, *span));
        let day = day.filter(|d| days::YEARS.contains(&d.year())).ok_or(ReadFault::NoSuchDay)?;
        if self.minutes == 0 && !self.days.is_empty() {
            if self.time.is_some_and(|time| time.small) {
                return Err(ReadFault::WhichNight);
            }
            return placed(day, self.time).ok_or(ReadFault::NoSuchDay);
        }
        let then = NaiveDateTime::new(day, now.time()).checked_add_signed(TimeDelta::minutes(self.minutes));
        then.map(minute).ok_or(ReadFault::NoSuchDay)
    }
}

/// 半小时前, 2小时后, 3天后 8:30, `+15`, `-20`; `None` when the words are something else.
fn span(tokens: &[Token], about: bool) -> Result<Option<Shift>, ReadFault> {
    const MINUTES_MAX: i64 = 525_600;
    if let [Token::Mark(sign @ ('+' | '-')), rest @ ..] = tokens {
        let rest = if let [Token::Number { .. }] = rest {
            &[rest, &[Token::Span(Span::Minutes)]].concat()
        } else {
            rest
        };
        let Some((mut shift, [])) = lengths(rest)? else { return Err(ReadFault::NoTime) };
        if *sign == '-' {
            shift.turn();
        }
        return if shift.minutes.abs() <= MINUTES_MAX { Ok(Some(shift)) } else { Err(ReadFault::NoTime) };
    }
    let Some((mut shift, rest)) = lengths(tokens)? else { return Ok(None) };
    match rest {
        [Token::Ago, ..] => shift.turn(),
        [Token::Hence, ..] => {}
        _ => return Err(ReadFault::NoTime),
    }
    let rest = rest.get(1..).unwrap_or_default();
    let rest = if let [Token::Joint, more @ ..] = rest { more } else { rest };
    let (time, rest) = clock(rest, about)?;
    shift.time = time;
    let fits =
        rest.is_empty() && (time.is_none() || shift.minutes == 0) && shift.minutes.abs() <= MINUTES_MAX;
    if fits { Ok(Some(shift)) } else { Err(ReadFault::NoTime) }
}

impl Shift {
    fn turn(&mut self) {
        self.minutes = -self.minutes;
        for (count, _) in &mut self.days {
            *count = -*count;
        }
    }
}

/// The lengths at the beginning of the words; `None` when they begin with none.
fn lengths(tokens: &[Token]) -> Result<Option<(Shift, &[Token])>, ReadFault> {
    let mut shift = Shift { minutes: 0, days: Vec::new(), time: None };
    let (mut rest, mut any) = (tokens, false);
    loop {
        // Halves of the span, so that half an hour is a whole number.
        let (halves, span, more) = match rest {
            [Token::Half, Token::Span(span), more @ ..] => (1, *span, more),
            [Token::Number { value, .. }, Token::Half, Token::Span(span), more @ ..] => {
                (doubled(*value, 1)?, *span, more)
            }
            [Token::Number { value, .. }, Token::Span(Span::Hours), Token::Half, more @ ..] => {
                (doubled(*value, 1)?, Span::Hours, more)
            }
            [Token::Number { value, .. }, Token::Span(span), more @ ..] => (doubled(*value, 0)?, *span, more),
            [Token::Number { value, .. }, Token::Unit(Unit::Minute), more @ ..]
                if any || more.first() == Some(&Token::Ago) || more.first() == Some(&Token::Hence) =>
            {
                (doubled(*value, 0)?, Span::Minutes, more)
            }
            [Token::Number { value: quarters, .. }, Token::Quarter, more @ ..] => {
                (doubled(quarters * 15, 0)?, Span::Minutes, more)
            }
            _ => break,
        };
        match span {
            Span::Minutes if halves % 2 == 0 => shift.minutes += halves / 2,
            Span::Hours => shift.minutes += halves * 30,
            Span::Days | Span::Weeks | Span::Months if halves % 2 == 0 => shift.days.push((halves / 2, span)),
            // Half a day, half a month: how long that is nobody agrees on.
            _ => return Err(ReadFault::NoTime),
        }
        (rest, any) = (more, true);
    }
    Ok(any.then_some((shift, rest)))
}

fn doubled(value: u64, more: i64) -> Result<i64, ReadFault> {
    const COUNT_MAX: u64 = 525_600;
    let value = i64::try_from(value.min(COUNT_MAX + 1)).map_err(|_| ReadFault::NoTime)?;
    if value > i64::try_from(COUNT_MAX).unwrap_or(i64::MAX) {
        Err(ReadFault::NoTime)
    } else {
        Ok(value * 2 + more)
    }
}
