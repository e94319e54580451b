//! The day of a stated time: what is said of it, and which day is meant when less than a whole date is said.

use super::stated::{ReadFault, Sense};
use super::token::{Span, Token, Unit};
use chrono::{Datelike, Days, Months, NaiveDate, TimeDelta};
use std::ops::RangeInclusive;

/// Years that a person may mean.
pub(super) const YEARS: RangeInclusive<i32> = 1900..=2100;

/// What is said of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DayWords {
    /// Nothing.
    Nothing,
    /// The whole of it.
    Day(NaiveDate),
    /// A date whose year has two digits.
    ShortYear(NaiveDate),
    /// A month of a year.
    Month(i32, u32),
    /// A year.
    Year(i32),
    /// Month and day.
    Yearless(u32, u32),
    /// The day of a month.
    Monthless(u32),
    /// A day of the week from Monday, 0.
    Weekday(u32),
    /// The last day of a month.
    MonthEnd,
    /// The last day of a year.
    YearEnd,
}

fn number(token: Option<&Token>) -> Option<(u32, usize)> {
    match token {
        Some(Token::Number { value, digits }) => Some((u32::try_from(*value).ok()?, *digits)),
        _ => None,
    }
}

fn whole(year: i32, month: u32, day: u32) -> Result<NaiveDate, ReadFault> {
    NaiveDate::from_ymd_opt(year, month, day)
        .filter(|d| YEARS.contains(&d.year()))
        .ok_or(ReadFault::NoSuchDay)
}

/// The day at the beginning of the words, and the words after it. Without `today` only what needs none is read.
pub(super) fn said(tokens: &[Token], today: Option<NaiveDate>) -> Result<(DayWords, &[Token]), ReadFault> {
    let after = |count: usize| tokens.get(count..).unwrap_or_default();
    let known = today.ok_or(ReadFault::NoDate);
    match tokens {
        [Token::Day(by), ..] => {
            let day = known?.checked_add_signed(TimeDelta::days(*by)).ok_or(ReadFault::NoSuchDay)?;
            Ok((DayWords::Day(day), after(1)))
        }
        [Token::Weekday(Some(weeks), day), ..] => {
            let today = known?;
            let back = i64::from(today.weekday().num_days_from_monday());
            let by = TimeDelta::days(7 * weeks + i64::from(*day) - back);
            Ok((DayWords::Day(today.checked_add_signed(by).ok_or(ReadFault::NoSuchDay)?), after(1)))
        }
        [Token::Weekday(None, day), ..] => known.map(|_| (DayWords::Weekday(*day), after(1))),
        [Token::End(Unit::Month), ..] => known.map(|_| (DayWords::MonthEnd, after(1))),
        [Token::End(Unit::Year), ..] => known.map(|_| (DayWords::YearEnd, after(1))),
        [Token::Year(by), Token::Number { .. }, ..] => of_year(known?.year() + by, after(1)),
        [Token::Month(by), ..] => of_month(known?, *by, after(1)),
        [Token::Number { .. }, Token::Unit(Unit::Year), ..] => {
            let (year, digits) = number(tokens.first()).ok_or(ReadFault::NoTime)?;
            let year = i32::try_from(year).map_err(|_| ReadFault::NoSuchDay)?;
            if digits == 4 {
                return of_year(year, after(2));
            }
            let (said, rest) = of_year(nearest_century(year, digits, today)?, after(2))?;
            match said {
                DayWords::Day(day) => Ok((DayWords::ShortYear(day), rest)),
                _ => Err(ReadFault::NoTime),
            }
        }
        [Token::Number { .. }, Token::Unit(Unit::Month), ..]
        | [Token::Number { .. }, Token::End(Unit::Month), ..] => {
            let today = known?;
            let (said, rest) = of_year(today.year(), after(0)).or_else(|why| {
                // 2月29日 of a year that has none may be that of another year.
                let (month, day) = (number(tokens.first()), number(tokens.get(2)));
                let leap = month.is_some_and(|(m, _)| m == 2) && day.is_some_and(|(d, _)| d == 29);
                if leap { of_year(2000, after(0)) } else { Err(why) }
            })?;
            match said {
                DayWords::Day(day) => Ok((DayWords::Yearless(day.month(), day.day()), rest)),
                _ => Err(ReadFault::NoTime),
            }
        }
        [Token::Number { .. }, Token::Unit(Unit::Day), ..] => {
            known?;
            let (day, _) = number(tokens.first()).ok_or(ReadFault::NoTime)?;
            if (1..=31).contains(&day) {
                Ok((DayWords::Monthless(day), after(2)))
            } else {
                Err(ReadFault::NoSuchDay)
            }
        }
        [Token::Number { .. }, Token::Mark('-' | '/' | '.'), Token::Number { .. }, ..] => {
            marked(tokens, today)
        }
        [Token::Number { .. }, ..] => compact(tokens, today),
        _ => Ok((DayWords::Nothing, tokens)),
    }
}

/// Month and day, or less, of a year that is known: 4月24日, 4月24, 4月底, 4月, nothing.
fn of_year(year: i32, tokens: &[Token]) -> Result<(DayWords, &[Token]), ReadFault> {
    let after = |count: usize| tokens.get(count..).unwrap_or_default();
    if !YEARS.contains(&year) {
        return Err(ReadFault::NoSuchDay);
    }
    let Some((month, _)) = number(tokens.first()) else {
        return match tokens.first() {
            Some(Token::End(Unit::Day)) => Ok((DayWords::Day(whole(year, 12, 31)?), after(1))),
            _ => Ok((DayWords::Year(year), tokens)),
        };
    };
    match tokens.get(1) {
        Some(Token::End(Unit::Month)) => {
            return Ok((DayWords::Day(last_of_month(whole(year, month, 1)?)?), after(2)));
        }
        Some(Token::Unit(Unit::Month)) => {}
        _ => return Err(ReadFault::NoTime),
    }
    whole(year, month, 1)?;
    match (number(tokens.get(2)), tokens.get(3)) {
        (Some((day, _)), Some(Token::Unit(Unit::Day))) => {
            Ok((DayWords::Day(whole(year, month, day)?), after(4)))
        }
        // 4月24 8:30 and 4月24: a day of at most two digits that stands for itself.
        (
            Some((day, 1 | 2)),
            None | Some(Token::Mark(' ' | '(') | Token::Weekday(..) | Token::Part(_) | Token::Joint),
        ) => Ok((DayWords::Day(whole(year, month, day)?), after(3))),
        (Some(_), _) => Err(ReadFault::NoTime),
        (None, _) => Ok((DayWords::Month(year, month), after(2))),
    }
}

/// 上月15日, 本月底.
fn of_month(today: NaiveDate, by: i32, tokens: &[Token]) -> Result<(DayWords, &[Token]), ReadFault> {
    let first = shifted(today.with_day(1).ok_or(ReadFault::NoSuchDay)?, by)?;
    let after = |count: usize| tokens.get(count..).unwrap_or_default();
    match tokens {
        [Token::End(Unit::Day), ..] => Ok((DayWords::Day(last_of_month(first)?), after(1))),
        [Token::Number { .. }, Token::Unit(Unit::Day), ..] => {
            let (day, _) = number(tokens.first()).ok_or(ReadFault::NoTime)?;
            Ok((DayWords::Day(whole(first.year(), first.month(), day)?), after(2)))
        }
        _ => Err(ReadFault::NoTime),
    }
}

fn shifted(day: NaiveDate, months: i32) -> Result<NaiveDate, ReadFault> {
    let by = Months::new(months.unsigned_abs());
    let moved = if months < 0 { day.checked_sub_months(by) } else { day.checked_add_months(by) };
    moved.ok_or(ReadFault::NoSuchDay)
}

fn last_of_month(first: NaiveDate) -> Result<NaiveDate, ReadFault> {
    shifted(first, 1)?.pred_opt().ok_or(ReadFault::NoSuchDay)
}

/// A year of two digits, of the century that brings it nearest to today. A file has no today.
fn nearest_century(year: i32, digits: usize, today: Option<NaiveDate>) -> Result<i32, ReadFault> {
    if digits != 2 {
        return Err(ReadFault::NoSuchDay);
    }
    let this = today.ok_or(ReadFault::NoDate)?.year();
    let centuries = [1900, 2000, 2100];
    centuries.iter().map(|c| c + year).min_by_key(|y| (y - this).abs()).ok_or(ReadFault::NoSuchDay)
}

/// Numbers with marks between them: 2026-4-24, 26.12.31, 12-31; and 14.05, which is no day.
fn marked(tokens: &[Token], today: Option<NaiveDate>) -> Result<(DayWords, &[Token]), ReadFault> {
    let after = |count: usize| tokens.get(count..).unwrap_or_default();
    let (Some((first, wide)), Some(Token::Mark(mark)), Some((second, narrow))) =
        (number(tokens.first()), tokens.get(1), number(tokens.get(2)))
    else {
        return Err(ReadFault::NoTime);
    };
    if let (Some(Token::Mark(other)), Some((third, digits))) = (tokens.get(3), number(tokens.get(4)))
        && other == mark
    {
        if wide == 4 && narrow <= 2 && digits <= 2 {
            let year = i32::try_from(first).map_err(|_| ReadFault::NoSuchDay)?;
            return Ok((DayWords::Day(whole(year, second, third)?), after(5)));
        }
        if digits == 4 {
            return Err(ReadFault::YearLast);
        }
        if narrow > 2 || digits > 2 {
            return Err(ReadFault::NoTime);
        }
        let year = i32::try_from(first).map_err(|_| ReadFault::NoSuchDay)?;
        let year = nearest_century(year, wide, today)?;
        return Ok((DayWords::ShortYear(whole(year, second, third)?), after(5)));
    }
    if wide == 4 && *mark != '.' && narrow <= 2 {
        let year = i32::try_from(first).map_err(|_| ReadFault::NoSuchDay)?;
        whole(year, second, 1)?;
        return Ok((DayWords::Month(year, second), after(3)));
    }
    let Some(today) = today else {
        return Err(if *mark == '.' && wide >= 4 { ReadFault::SheetNumber } else { ReadFault::NoDate });
    };
    // A leap day may be that of another year.
    let is_day = wide <= 2 && narrow <= 2 && NaiveDate::from_ymd_opt(2000, first, second).is_some();
    let ends = tokens.get(3).is_none_or(|next| matches!(next, Token::About));
    let is_clock = *mark == '.' && ends && narrow == 2 && first < 24 && second < 60;
    match (is_day, is_clock) {
        (true, true) => Err(ReadFault::DayOrClock),
        (false, true) => Ok((DayWords::Nothing, tokens)),
        (true, false) => {
            let _ = today;
            Ok((DayWords::Yearless(first, second), after(3)))
        }
        (false, false) => Err(ReadFault::NoSuchDay),
    }
}

/// Digits without marks: 20260424. Where the same digits may be a clock time the nearer reading has to be the only one.
fn compact(tokens: &[Token], today: Option<NaiveDate>) -> Result<(DayWords, &[Token]), ReadFault> {
    let after = |count: usize| tokens.get(count..).unwrap_or_default();
    let Some(Token::Number { value, digits }) = tokens.first() else { return Err(ReadFault::NoTime) };
    let part = |value: u64| u32::try_from(value).unwrap_or(u32::MAX);
    let of = |value: u64| {
        let year = i32::try_from(value / 10_000).map_err(|_| ReadFault::NoSuchDay)?;
        whole(year, part(value / 100 % 100), part(value % 100))
    };
    match (digits, today) {
        (8, _) => Ok((DayWords::Day(of(*value).map_err(|_| ReadFault::NoTime)?), after(1))),
        (4, None) if tokens.len() == 1 => {
            let year = i32::try_from(*value).map_err(|_| ReadFault::NoSuchDay)?;
            if YEARS.contains(&year) { Ok((DayWords::Year(year), after(1))) } else { Err(ReadFault::NoDate) }
        }
        (5, None) => Err(ReadFault::SheetNumber),
        (_, None) => Err(ReadFault::NoDate),
        (6, Some(today)) if tokens.len() == 1 => {
            let is_clock = value / 10_000 < 24 && value / 100 % 100 < 60 && value % 100 < 60;
            let near =
                |day: Result<NaiveDate, ReadFault>| day.ok().filter(|d| (*d - today).num_days().abs() <= 366);
            let day = near(of(20_000_000 + value));
            let month = near(of(value * 100 + 1));
            match (day, month, is_clock) {
                (Some(day), None, false) => Ok((DayWords::ShortYear(day), after(1))),
                (None, Some(month), false) => Ok((DayWords::Month(month.year(), month.month()), after(1))),
                (None, None, true) => Ok((DayWords::Nothing, tokens)),
                (None, None, false) => Err(ReadFault::NoTime),
                _ => Err(ReadFault::DayOrClock),
            }
        }
        _ => Ok((DayWords::Nothing, tokens)),
    }
}

impl DayWords {
    /// The days that can be meant, in order.
    pub(super) fn candidates(self, today: NaiveDate) -> Vec<NaiveDate> {
        let months =
            |from: i32, to: i32| (from..=to).filter_map(move |by| shifted(today.with_day(1)?, by).ok());
        match self {
            DayWords::Nothing => days_around(today, 1).collect(),
            DayWords::Day(day) | DayWords::ShortYear(day) => vec![day],
            DayWords::Month(..) | DayWords::Year(_) => Vec::new(),
            DayWords::Yearless(month, day) => (today.year() - 8..=today.year() + 8)
                .filter_map(|year| NaiveDate::from_ymd_opt(year, month, day))
                .collect(),
            DayWords::Monthless(day) => months(-3, 3).filter_map(|first| first.with_day(day)).collect(),
            DayWords::Weekday(of) => {
                days_around(today, 7).filter(|d| d.weekday().num_days_from_monday() == of).collect()
            }
            DayWords::MonthEnd => months(0, 1).filter_map(|first| last_of_month(first).ok()).collect(),
            DayWords::YearEnd => {
                (0..2).filter_map(|by| NaiveDate::from_ymd_opt(today.year() + by, 12, 31)).collect()
            }
        }
    }

    /// Whether a sense has to choose among the days, and a far one is therefore asked about.
    pub(super) fn is_open(self) -> bool {
        matches!(self, DayWords::Yearless(..) | DayWords::Monthless(_))
    }

    /// 月底 and 年底 are words for what is to come.
    pub(super) fn fits(self, sense: Sense) -> bool {
        sense != Sense::Past || !matches!(self, DayWords::MonthEnd | DayWords::YearEnd)
    }
}

fn days_around(today: NaiveDate, reach: i64) -> impl Iterator<Item = NaiveDate> {
    (-reach..=reach).filter_map(move |by| today.checked_add_signed(TimeDelta::days(by)))
}

/// So many of a span after a day, or before it; a month that has no such day is none.
pub(super) fn moved(day: NaiveDate, count: i64, span: Span) -> Option<NaiveDate> {
    let days = |count: i64| {
        let by = Days::new(count.unsigned_abs());
        if count < 0 { day.checked_sub_days(by) } else { day.checked_add_days(by) }
    };
    match span {
        Span::Days => days(count),
        Span::Weeks => days(count.checked_mul(7)?),
        Span::Months => shifted(day, i32::try_from(count).ok()?).ok().filter(|then| then.day() == day.day()),
        Span::Minutes | Span::Hours => None,
    }
}
