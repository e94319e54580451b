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

/// Which records of its span a paper is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reads {
    /// Those of every ledger, and those of the span before to compare with.
    All,
    /// Those of the ledger that was ordered.
    OneLedger,
    /// None of them.
    Nothing,
}

/// One paper.
#[derive(Clone, Copy, Debug)]
pub struct Paper {
    /// Which one it is.
    pub kind: PaperKind,
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
    /// Which records of its span it needs.
    pub reads: Reads,
    /// Whether it must name every incident of 较大 and above.
    pub names_grave: bool,
}

impl Paper {
    const fn new(kind: PaperKind, key: &'static str, name: Text, scope: Scope) -> Paper {
        Paper { kind, key, name, scope, issued: false, days_back: 0, reads: Reads::All, names_grave: false }
    }

    const fn issued(self) -> Paper {
        Paper { issued: true, ..self }
    }

    const fn days_back(self, days_back: u64) -> Paper {
        Paper { days_back, ..self }
    }

    const fn reads(self, reads: Reads) -> Paper {
        Paper { reads, ..self }
    }

    const fn names_grave(self) -> Paper {
        Paper { names_grave: true, ..self }
    }
}

/// The table of papers. Each row makes a variant of [`PaperKind`], so that `make` does not compile without saying how
/// the paper is composed.
macro_rules! papers {
    ($($kind:ident($key:literal, $zh:literal, $en:literal, $scope:expr)$(.$more:ident($($value:expr)?))*,)*) => {
        /// Which paper.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum PaperKind {
            $(#[doc = $zh] $kind,)*
        }

        impl PaperKind {
            /// Its row in the table.
            #[must_use]
            pub const fn row(self) -> Paper {
                match self {
                    $(PaperKind::$kind => {
                        Paper::new(self, $key, t($zh, $en), $scope)$(.$more($($value)?))*
                    })*
                }
            }
        }

        /// All papers, in the order of the menu.
        pub static PAPERS: &[Paper] = &[$(PaperKind::$kind.row(),)*];
    };
}

papers! {
    Bulletin("bulletin", "值班快报", "daily bulletin", Scope::Day).issued().names_grave(),
    Weekly("weekly", "周值班综述", "weekly review", Scope::Week).issued().days_back(7).names_grave(),
    Monthly("monthly", "月工作简报", "monthly brief", Scope::Month).issued().days_back(20).names_grave(),
    Special("special", "突发事件信息专报", "special report", Scope::Record(Ledger::Incident)).issued(),
    MonthPlan("month_plan", "月工作计划", "monthly plan", Scope::Month).issued(),
    WeekPlan("week_plan", "周工作安排", "weekly arrangement", Scope::Week).issued(),
    DayPlan("day_plan", "日工作部署", "daily deployment", Scope::DutyDay).issued(),
    Log("log", "值班日志", "daily log", Scope::DutyDay).days_back(1),
    Register("register", "登记簿", "register", Scope::Year).reads(Reads::OneLedger),
    Roster("roster", "值班表", "duty roster", Scope::Month).reads(Reads::Nothing),
    Statistics("statistics", "值班统计", "statistics", Scope::Month),
    Accounts("accounts", "信息报送考核", "unit accounts and scoring", Scope::Year).reads(Reads::Nothing),
    Report("report", "突发事件信息报告", "incident report", Scope::Record(Ledger::Report)),
    IncidentFile("incident_file", "事件全卷", "incident file", Scope::Record(Ledger::Incident)),
    Handover("handover", "交接班单", "handover sheet", Scope::Record(Ledger::Handover)),
    Minutes("minutes", "交班会纪要", "meeting minutes", Scope::Record(Ledger::Meeting)),
    TalkNotice("talk_notice", "约谈通知书", "notice of talk", Scope::Record(Ledger::Talk)),
    TalkRecord("talk_record", "约谈记录", "record of talk", Scope::Record(Ledger::Talk)),
    Issue("issue", "已编发文书", "issued paper", Scope::Record(Ledger::Paper)),
}

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
