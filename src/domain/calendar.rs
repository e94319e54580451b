//! Weekday and lunar date of a day, as the header shows them.

use chrono::{Datelike, NaiveDate};
use tyme4rs::tyme::Culture;
use tyme4rs::tyme::solar::SolarDay;

/// `周四`.
#[must_use]
pub fn weekday_zh(day: NaiveDate) -> &'static str {
    const NAMES: [&str; 7] = ["周一", "周二", "周三", "周四", "周五", "周六", "周日"];
    NAMES.get(day.weekday().num_days_from_monday() as usize).copied().unwrap_or_default()
}

/// `Thu`.
#[must_use]
pub fn weekday_en(day: NaiveDate) -> &'static str {
    const NAMES: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    NAMES.get(day.weekday().num_days_from_monday() as usize).copied().unwrap_or_default()
}

/// `三月初七`; empty outside the years for which the tables hold.
#[must_use]
pub fn lunar(day: NaiveDate) -> String {
    if !(1900..=2100).contains(&day.year()) {
        return String::new();
    }
    let (year, month, date) = (day.year(), day.month(), day.day());
    let Ok(year) = isize::try_from(year) else { return String::new() };
    let lunar = SolarDay::from_ymd(year, month as usize, date as usize).get_lunar_day();
    format!("{}{}", lunar.get_lunar_month().get_name(), lunar.get_name())
}

/// The lunar date of the day in hand: reckoned when the day changes and not at every frame.
#[derive(Clone, Debug, Default)]
pub struct LunarDay(Option<(NaiveDate, String)>);

impl LunarDay {
    /// Another day, or still the same.
    pub fn turn_to(&mut self, day: NaiveDate) {
        if self.0.as_ref().is_none_or(|(of, _)| *of != day) {
            self.0 = Some((day, lunar(day)));
        }
    }

    /// Its name; empty before the first day.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.as_ref().map_or("", |(_, name)| name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lunar_date_of_a_known_day() {
        let day = NaiveDate::from_ymd_opt(2026, 4, 23).unwrap();
        assert_eq!(lunar(day), "三月初七");
        assert_eq!(weekday_zh(day), "周四");
        assert_eq!(weekday_en(day), "Thu");
    }

    #[test]
    fn the_day_in_hand_follows_the_days() {
        let day = |d| NaiveDate::from_ymd_opt(2026, 4, d).unwrap();
        let mut today = LunarDay::default();
        assert_eq!(today.name(), "");
        for d in [23, 23, 24, 23] {
            today.turn_to(day(d));
            assert_eq!(today.name(), lunar(day(d)));
        }
    }
}
