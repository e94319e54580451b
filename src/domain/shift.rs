//! Shifts: patterns, and the age of what is carried from one to the next.

use super::ids::ShiftId;
use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Weekday};
use serde::{Deserialize, Serialize};

/// How a unit divides its days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pattern {
    /// 24 hours from 08:30.
    #[default]
    Day24,
    /// 12 hours from 08:30 and 20:30.
    Day12,
    /// 8 hours from 08:00, 16:00 and 00:00.
    Day8,
    /// A week from Monday 08:30.
    Week,
    /// Day and night: from 08:00 and 18:30 in May to September, from 08:30 and 17:30 in the other months (ours; units
    /// name their own hours).
    Season,
}

impl Pattern {
    /// All patterns with their Chinese and English names, for set-up.
    pub const ALL: [(Pattern, &'static str, &'static str); 5] = [
        (Pattern::Day24, "24小时班(8:30交接)", "24 h from 08:30"),
        (Pattern::Day12, "12小时班(8:30、20:30交接)", "12 h from 08:30, 20:30"),
        (Pattern::Day8, "8小时班(8:00、16:00、0:00交接)", "8 h from 08:00, 16:00, 00:00"),
        (Pattern::Week, "一周班(周一8:30交接)", "a week from Monday 08:30"),
        (Pattern::Season, "昼夜班(5至9月8:00、18:30,其余8:30、17:30交接)", "day and night by season"),
    ];

    /// The times of transfer on a day.
    fn changes(self, day: NaiveDate) -> &'static [(u32, u32)] {
        match self {
            Pattern::Week if day.weekday() == Weekday::Mon => &[(8, 30)],
            Pattern::Week => &[],
            Pattern::Season if (5..=9).contains(&day.month()) => &[(8, 0), (18, 30)],
            Pattern::Season => &[(8, 30), (17, 30)],
            Pattern::Day24 => &[(8, 30)],
            Pattern::Day12 => &[(8, 30), (20, 30)],
            Pattern::Day8 => &[(0, 0), (8, 0), (16, 0)],
        }
    }

    /// When the shift that began at `began` is due to be relieved: the first change time at least two
    /// hours later, so that a handover finished early or late does not shorten the next watch to minutes.
    #[must_use]
    pub fn relief_due(self, began: NaiveDateTime) -> NaiveDateTime {
        let earliest = began + TimeDelta::hours(2);
        (0..=7)
            .filter_map(|day| earliest.date().checked_add_signed(TimeDelta::days(day)))
            .flat_map(|date| {
                let at = move |&(hour, minute): &(u32, u32)| {
                    Some(NaiveDateTime::new(date, NaiveTime::from_hms_opt(hour, minute, 0)?))
                };
                self.changes(date).iter().filter_map(at)
            })
            .find(|at| *at >= earliest)
            .unwrap_or(earliest)
    }
}

/// How many accepted handovers a matter has lived through.
#[must_use]
pub fn age_in_shifts(opened_in: ShiftId, current: ShiftId) -> u32 {
    current.0.saturating_sub(opened_in.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;

    #[test]
    fn relief_comes_at_the_next_change_but_not_at_once() {
        let at = |day, hour, minute| {
            NaiveDate::from_ymd_opt(2026, 4, day).unwrap().and_hms_opt(hour, minute, 0).unwrap()
        };
        assert_eq!(Pattern::Day24.relief_due(at(23, 8, 34)), at(24, 8, 30));
        assert_eq!(Pattern::Day24.relief_due(at(23, 8, 22)), at(24, 8, 30));
        assert_eq!(Pattern::Day12.relief_due(at(23, 8, 34)), at(23, 20, 30));
        assert_eq!(Pattern::Day8.relief_due(at(23, 23, 50)), at(24, 8, 0));
        // 2026-04-20 and 27 are Mondays; on 30 April the season turns.
        assert_eq!(Pattern::Week.relief_due(at(20, 8, 34)), at(27, 8, 30));
        assert_eq!(Pattern::Week.relief_due(at(27, 7, 50)), at(27, 8, 30) + TimeDelta::days(7));
        assert_eq!(Pattern::Season.relief_due(at(23, 8, 34)), at(23, 17, 30));
        assert_eq!(Pattern::Season.relief_due(at(30, 17, 40)), at(30, 8, 0) + TimeDelta::days(1));
        assert_eq!(age_in_shifts(ShiftId(3), ShiftId(5)), 2);
    }
}
