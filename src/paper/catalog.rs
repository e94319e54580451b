//! Every paper that leaves the room: its name on the command line and on screen, and what it is made of.

use crate::domain::{Ledger, Offset, Stamp};
use crate::locale::{Text, t};
use chrono::{Datelike, Days, Months, NaiveDate, NaiveTime};

/// What a paper is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The 24 hours that ended on the morning of a day.
    Day,
    /// The duty day that began on the morning of a day.
    DutyDay,
    /// The week, from Monday morning, in which a day lies.
    Week,
    /// The month in which a day lies.
    Month,
    /// The year in which a day lies.
    Year,
    /// One record.
    Record(Ledger),
}

/// One paper.
#[derive(Clone, Copy, Debug)]
pub struct Paper {
    /// The name on the command line.
    pub key: &'static str,
    /// The name on screen and paper.
    pub name: Text,
    /// What it is about.
    pub scope: Scope,
    /// Whether it is composed as a draft, edited, released and numbered (文书).
    pub issued: bool,
    /// How many days back the usual one lies when no day is named.
    pub days_back: u64,
}

const fn row(key: &'static str, name: Text, scope: Scope, issued: bool, days_back: u64) -> Paper {
    Paper { key, name, scope, issued, days_back }
}

/// All papers, in the order of the menu.
pub static PAPERS: &[Paper] = &[
    row("bulletin", t("值班快报", "daily bulletin"), Scope::Day, true, 0),
    row("weekly", t("周值班综述", "weekly review"), Scope::Week, true, 7),
    row("monthly", t("月工作简报", "monthly brief"), Scope::Month, true, 20),
    row("special", t("突发事件信息专报", "special report"), Scope::Record(Ledger::Incident), true, 0),
    row("month_plan", t("月工作计划", "monthly plan"), Scope::Month, true, 0),
    row("week_plan", t("周工作安排", "weekly arrangement"), Scope::Week, true, 0),
    row("day_plan", t("日工作部署", "daily deployment"), Scope::DutyDay, true, 0),
    row("log", t("值班日志", "daily log"), Scope::DutyDay, false, 1),
    row("register", t("登记簿", "register"), Scope::Year, false, 0),
    row("roster", t("值班表", "duty roster"), Scope::Month, false, 0),
    row("statistics", t("值班统计", "statistics"), Scope::Month, false, 0),
    row("accounts", t("信息报送考核", "unit accounts and scoring"), Scope::Year, false, 0),
    row("report", t("突发事件信息报告", "incident report"), Scope::Record(Ledger::Report), false, 0),
    row("incident_file", t("事件全卷", "incident file"), Scope::Record(Ledger::Incident), false, 0),
    row("handover", t("交接班单", "handover sheet"), Scope::Record(Ledger::Handover), false, 0),
    row("minutes", t("交班会纪要", "meeting minutes"), Scope::Record(Ledger::Meeting), false, 0),
    row("talk_notice", t("约谈通知书", "notice of talk"), Scope::Record(Ledger::Talk), false, 0),
    row("talk_record", t("约谈记录", "record of talk"), Scope::Record(Ledger::Talk), false, 0),
    row("issue", t("已编发文书", "issued paper"), Scope::Record(Ledger::Paper), false, 0),
];

/// The paper of a name in either language or of a key.
#[must_use]
pub fn paper(name: &str) -> Option<&'static Paper> {
    PAPERS.iter().find(|p| p.key == name || p.name.zh == name)
}

/// The papers that are made of one record of a ledger.
pub fn of_record(ledger: Ledger) -> impl Iterator<Item = &'static Paper> {
    PAPERS.iter().filter(move |p| p.scope == Scope::Record(ledger) && !p.issued)
}

/// The morning hour at which a duty day turns: half past eight, as the papers of duty rooms count it.
fn turn(day: NaiveDate, offset: Offset) -> Stamp {
    offset.instant(day.and_time(NaiveTime::from_hms_opt(8, 30, 0).unwrap_or_default()))
}

fn midnight(day: NaiveDate, offset: Offset) -> Stamp {
    offset.instant(day.and_time(NaiveTime::MIN))
}

/// The span of a paper for a day; that of one record has none.
#[must_use]
pub fn span(scope: Scope, day: NaiveDate, offset: Offset) -> (Stamp, Stamp) {
    let back = |days| day.checked_sub_days(Days::new(days)).unwrap_or(day);
    let on = |day: NaiveDate, days| day.checked_add_days(Days::new(days)).unwrap_or(day);
    match scope {
        Scope::Day => (turn(back(1), offset), turn(day, offset)),
        Scope::DutyDay | Scope::Record(_) => (turn(day, offset), turn(on(day, 1), offset)),
        Scope::Week => {
            let monday = back(u64::from(day.weekday().num_days_from_monday()));
            (turn(monday, offset), turn(on(monday, 7), offset))
        }
        Scope::Month => {
            let first = day.with_day(1).unwrap_or(day);
            let next = first.checked_add_months(Months::new(1)).unwrap_or(first);
            (midnight(first, offset), midnight(next, offset))
        }
        Scope::Year => {
            let first = NaiveDate::from_ymd_opt(day.year(), 1, 1).unwrap_or(day);
            let next = NaiveDate::from_ymd_opt(day.year() + 1, 1, 1).unwrap_or(day);
            (midnight(first, offset), midnight(next, offset))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{book, paper as issued};
    use std::collections::HashSet;

    #[test]
    fn every_kind_of_the_book_of_papers_is_composed_by_one_paper() {
        let kinds: HashSet<&str> = issued::KINDS.iter().map(|c| c.name.zh).collect();
        let composed: HashSet<&str> = PAPERS.iter().filter(|p| p.issued).map(|p| p.name.zh).collect();
        assert_eq!(kinds, composed);
        let keys: HashSet<&str> = PAPERS.iter().map(|p| p.key).collect();
        assert_eq!(keys.len(), PAPERS.len());
        assert!(PAPERS.iter().all(|p| !p.name.en.is_empty()));
        assert_eq!(book(Ledger::Paper).ledger, Ledger::Paper);
    }

    #[test]
    fn spans_are_those_that_duty_rooms_count() {
        let offset = Offset::default();
        let day = NaiveDate::from_ymd_opt(2026, 4, 24).unwrap();
        let shown = |scope| {
            let (from, to) = span(scope, day, offset);
            (offset.minute(from), offset.minute(to))
        };
        let both = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(shown(Scope::Day), both("2026-04-23 08:30", "2026-04-24 08:30"));
        assert_eq!(shown(Scope::DutyDay), both("2026-04-24 08:30", "2026-04-25 08:30"));
        assert_eq!(shown(Scope::Week), both("2026-04-20 08:30", "2026-04-27 08:30"));
        assert_eq!(shown(Scope::Month), both("2026-04-01 00:00", "2026-05-01 00:00"));
        assert_eq!(shown(Scope::Year), both("2026-01-01 00:00", "2027-01-01 00:00"));
    }
}
