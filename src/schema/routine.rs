//! 例行: what every watch has to do at its times (巡查, 零报告, 设备检查). Each time makes a matter of its own.

use super::book::{Book, Nature, Summary};
use super::facet;
use super::facet::Facet;
use super::field::{Choice, Kind, c, f};
use super::key;
use super::value::Values;
use crate::domain::Ledger;
use crate::locale::t;
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

/// The state of a duty that recurs.
pub const IN_USE: &str = "在用";
static IN_FORCE: &[Choice] = &[c(IN_USE, "in force"), c("停用", "ended")];

/// The book.
pub static ROUTINE: Book = Book {
    ledger: Ledger::Routine,
    nature: Nature::Routine,
    name: t("例行", "Routine"),
    summary: Summary {
        when: "",
        kind: "state",
        title: &["what"],
        party: "owner",
        state: "at_times",
        due: "",
    },
    defaults: &[("state", IN_USE), ("within_min", "60")],
    facets: &[Facet { name: facet::ROUTINE_STATE, field: "state", when: &[("state", &[IN_USE])] }],
    fields: &[
        f("what", "例行事项", "what", Kind::Line).needed(),
        f("at_times", "每日时刻", "times of day", Kind::Line).needed().help(
            "如 09:00、17:00;到点自动生成事项,须逐次销号。",
            "Such as 09:00、17:00; at each a matter is opened, to be closed one by one.",
        ),
        f("within_min", "完成时限(分钟)", "within (min)", Kind::Count).needed(),
        f("owner", "责任人", "owner", Kind::Officer)
            .help("空着就是当班人。", "Empty means the officer on watch."),
        f("state", "状态", "state", Kind::Choice(IN_FORCE)).needed(),
    ],
};

/// The times of day that a text names, in the order of the day; full-width colons count. Empty when one of them is
/// no time.
#[must_use]
pub fn times(text: &str) -> Vec<NaiveTime> {
    let words = text.split(['、', ',', '，', ' ', '/', ';', '；']).filter(|word| !word.trim().is_empty());
    let read = words.map(|word| NaiveTime::parse_from_str(&word.trim().replace('：', ":"), "%H:%M"));
    let mut times: Vec<NaiveTime> = read.collect::<Result<_, _>>().unwrap_or_default();
    times.sort_unstable();
    times.dedup();
    times
}

/// When a routine fell due after `after` and up to `now`, the latest first, at most `most` of them.
#[must_use]
pub fn fell_due(
    routine: &Values,
    after: NaiveDateTime,
    now: NaiveDateTime,
    most: usize,
) -> Vec<NaiveDateTime> {
    let times = times(routine.text(key::AT_TIMES).unwrap_or_default());
    let on = |date: NaiveDate| times.iter().rev().map(move |time| date.and_time(*time));
    let days = (now.date() - after.date()).num_days().clamp(0, 31);
    let dates =
        (0..=days).filter_map(|back| now.date().checked_sub_days(chrono::Days::new(back.unsigned_abs())));
    dates.flat_map(on).filter(|at| *at > after && *at <= now).take(most).collect()
}

/// The matter that a routine makes at one of its times.
#[must_use]
pub fn matter(routine: &Values, lead: &str, due: &str) -> Values {
    let mut matter = Values::default();
    let what = routine.text(key::WHAT).unwrap_or_default();
    matter.set_text(key::WHAT, what);
    matter.set_text(key::OWNER, routine.text(key::OWNER).unwrap_or(lead));
    matter.set_text(key::NEXT_STEP, what);
    matter.set_text(key::DUE_AT, due);
    matter.set_text(key::STATE, "待办");
    matter.set_text(key::SOURCE, ROUTINE.name.zh);
    matter
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_routine_falls_due_at_each_of_its_times_and_at_no_other() {
        let mut routine = Values::default();
        routine.set_text("at_times", "17：00、09:00");
        let at = |day, hour, minute| {
            NaiveDate::from_ymd_opt(2026, 4, day).unwrap().and_hms_opt(hour, minute, 0).unwrap()
        };
        assert_eq!(fell_due(&routine, at(23, 8, 30), at(23, 8, 59), 9), vec![]);
        assert_eq!(
            fell_due(&routine, at(23, 8, 30), at(24, 9, 0), 9),
            vec![at(24, 9, 0), at(23, 17, 0), at(23, 9, 0)]
        );
        assert_eq!(fell_due(&routine, at(23, 9, 0), at(23, 17, 0), 9), vec![at(23, 17, 0)]);
        routine.set_text("at_times", "九点");
        assert_eq!(fell_due(&routine, at(23, 8, 30), at(24, 9, 0), 9), vec![]);
    }
}
