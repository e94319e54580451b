//! 约谈 by arithmetic: who was late and by how much, what each unit has reported, what a trigger proposes.
//!
//! Lateness = received − base − allowance. The program reckons and proposes; a person decides.

use super::clocks::{self, Clock, Direction};
use super::pack::{Scoring, Transmission, Trigger, Window};
use super::punctuality;
pub use super::punctuality::Case;
use super::{Grade, Rules};
use crate::domain::{Number, Offset, RecordId, Stamp};
use crate::schema::{Values, report as report_book};
use crate::schema::{choice, key};
use chrono::{Datelike, NaiveDate};

/// A report that came after its time, with the whole reckoning.
#[derive(Clone, Debug, PartialEq)]
pub struct Late {
    /// The incident.
    pub record: RecordId,
    /// Its number.
    pub number: Number,
    /// Its title.
    pub title: String,
    /// Its grade.
    pub grade: Option<Grade>,
    /// The unit that was late.
    pub unit: String,
    /// The clock that was missed.
    pub clock: Clock,
    /// When the report was received.
    pub received: Stamp,
    /// By how much, in whole minutes.
    pub minutes: i64,
}

impl Late {
    /// The evidence in one sentence, as it stands in the talk ledger.
    #[must_use]
    pub fn evidence(&self, offset: Offset) -> String {
        format!(
            "{} {}：{}{}，{}{} 起 {} 分钟内应报{}，应于 {} 前收到，实于 {} 收到，迟 {}。依据：{}{}",
            self.number,
            self.title,
            self.clock.name(),
            if self.clock.direction == Direction::In { "(下级报送)" } else { "" },
            self.clock.base,
            self.clock.base_at.replace('T', " "),
            self.clock.minutes,
            self.clock.to,
            self.clock.due_at.replace('T', " "),
            offset.minute(self.received),
            span(self.minutes),
            self.clock.cite,
            if self.clock.ours && !self.clock.cite.contains("本单位设定") {
                "（本单位设定，不是规定）"
            } else {
                ""
            },
        )
    }
}

/// `2小时12分`, `16分`.
#[must_use]
pub fn span(minutes: i64) -> String {
    match (minutes / 60, minutes % 60) {
        (0, m) => format!("{m}分"),
        (h, 0) => format!("{h}小时"),
        (h, m) => format!("{h}小时{m:02}分"),
    }
}

/// Every late report of these incidents. A clock whose base is not certain makes nobody late.
#[must_use]
pub fn lates(cases: &[Case<'_>], own_unit: &str, offset: Offset) -> Vec<Late> {
    let mut out = Vec::new();
    for case in cases {
        for clock in
            clocks::counting(case.incident, case.reports, offset).into_iter().filter(|c| !c.provisional)
        {
            let Some(stop) = clock.stop(case.incident, case.reports, offset) else { continue };
            let minutes = stop.late_ms / 60_000;
            if minutes <= 0 {
                continue;
            }
            let unit = match clock.direction {
                Direction::Out => own_unit,
                Direction::In => case.incident.text(key::REPORT_UNIT).unwrap_or_default(),
            };
            // One report that misses two limits is late once: by the one it misses by most.
            let any = Transmission::Any.word();
            let same = |l: &Late| {
                let way = l.clock.channel == clock.channel || l.clock.channel == any || clock.channel == any;
                l.record == case.id && l.clock.direction == clock.direction && l.received == stop.at && way
            };
            if let Some(at) = out.iter().position(same) {
                if out.get(at).is_some_and(|l| l.minutes >= minutes) {
                    continue;
                }
                out.remove(at);
            }
            out.push(Late {
                record: case.id,
                number: case.number,
                title: case.incident.text(key::TITLE).unwrap_or_default().to_owned(),
                grade: case.incident.text(key::GRADE).and_then(Grade::of),
                unit: unit.to_owned(),
                received: stop.at,
                minutes,
                clock,
            });
        }
    }
    out
}

/// What a trigger proposes.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    /// The same for the same cause, so that it is proposed once.
    pub key: String,
    /// The rule.
    pub rule: String,
    /// What it is about: 迟报, 漏报 …
    pub fault: String,
    /// The rung it proposes.
    pub rung: String,
    /// The unit.
    pub unit: String,
    /// The incident that set it off.
    pub record: RecordId,
    /// Why, in one line.
    pub reason: String,
    /// The reckoning, one paragraph a fault.
    pub evidence: String,
}

/// One fault of a unit.
struct Fault {
    record: RecordId,
    number: Number,
    title: String,
    unit: String,
    word: String,
    grade: Option<Grade>,
    day: NaiveDate,
    evidence: String,
    key: String,
}

fn faults(cases: &[Case<'_>], own_unit: &str, offset: Offset) -> Vec<Fault> {
    let mut out: Vec<Fault> = lates(cases, own_unit, offset)
        .into_iter()
        .map(|late| Fault {
            record: late.record,
            number: late.number,
            unit: late.unit.clone(),
            word: choice::TRIGGER_LATE.into(),
            grade: late.grade,
            day: offset.local(late.received).date(),
            evidence: late.evidence(offset),
            key: format!("{}|{}", late.record, late.clock.rule),
            title: late.title,
        })
        .collect();
    for case in cases {
        let unit = case.incident.text(key::REPORT_UNIT).unwrap_or_default();
        let Some(word) = case.incident.text(key::REPORT_FAULT).filter(|_| !unit.is_empty()) else { continue };
        let day = super::day_of(case.incident, Stamp(0), offset);
        let title = case.incident.text(key::TITLE).unwrap_or_default().to_owned();
        out.push(Fault {
            record: case.id,
            number: case.number,
            unit: unit.to_owned(),
            word: word.to_owned(),
            grade: case.incident.text(key::GRADE).and_then(Grade::of),
            day,
            evidence: format!("{} {title}：{word}", case.number),
            key: format!("{}|{word}", case.id),
            title,
        });
    }
    out
}

fn window_of(window: Window, fault: &Fault) -> String {
    match window {
        Window::Once => fault.key.clone(),
        Window::Quarter => format!("{}|{}年{}季度", fault.unit, fault.day.year(), fault.day.month0() / 3 + 1),
        Window::Year => format!("{}|{}年", fault.unit, fault.day.year()),
    }
}

/// What the triggers propose. Of two that fire for one and the same fault the graver stands.
#[must_use]
pub fn proposals(rules: &Rules, cases: &[Case<'_>], own_unit: &str, offset: Offset) -> Vec<Proposal> {
    const RUNGS: [&str; 4] =
        [choice::RUNG_REMINDER, choice::RUNG_TALK, choice::RUNG_CIRCULAR, choice::RUNG_REFERRAL];
    let all = faults(cases, own_unit, offset);
    let mut out: Vec<(String, Proposal)> = Vec::new();
    for fault in &all {
        for (pack, trigger) in rules.triggers(fault.day) {
            let Some(mut proposal) = fires(trigger, fault, &all) else { continue };
            if pack.head.ours {
                proposal.reason.push_str("（本单位设定，不是规定）");
            }
            let cause = window_of(trigger.window, fault);
            let rank = |rung: &str| RUNGS.iter().position(|r| *r == rung);
            match out.iter_mut().find(|(c, _)| *c == cause) {
                Some((_, old)) if rank(&old.rung) < rank(&proposal.rung) => *old = proposal,
                Some(_) => {}
                None => out.push((cause, proposal)),
            }
        }
    }
    out.into_iter().map(|(_, p)| p).collect()
}

fn fires(trigger: &Trigger, fault: &Fault, all: &[Fault]) -> Option<Proposal> {
    let counts = |f: &Fault| {
        trigger.faults.contains(&f.word)
            && (trigger.grades.is_empty()
                || f.grade.is_some_and(|g| trigger.grades.iter().any(|x| x == g.word())))
    };
    let window = window_of(trigger.window, fault);
    let same: Vec<&Fault> = all
        .iter()
        .filter(|f| counts(f) && f.unit == fault.unit && window_of(trigger.window, f) == window)
        .collect();
    // It fires on the fault that makes the number full, so that it has one cause.
    let last = same.get(usize::try_from(trigger.count).unwrap_or(usize::MAX).checked_sub(1)?)?;
    if last.key != fault.key {
        return None;
    }
    Some(Proposal {
        key: format!("{}|{window}", trigger.id),
        rule: trigger.id.clone(),
        fault: fault.word.clone(),
        rung: trigger.rung.clone(),
        unit: fault.unit.clone(),
        record: fault.record,
        reason: format!("{}：{} {}", trigger.cite, fault.number, fault.title),
        evidence: same.iter().map(|f| f.evidence.as_str()).collect::<Vec<_>>().join("\n"),
    })
}

/// What a unit has reported in a period.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Account {
    /// The unit.
    pub unit: String,
    /// Reports received.
    pub reports: u32,
    /// Clocks kept.
    pub on_time: u32,
    /// Clocks missed and made good.
    pub late: u32,
    /// Clocks that have run out and that nothing has stopped yet.
    pub missing: u32,
    /// By how many minutes in all.
    pub late_minutes: i64,
    /// By how many at worst.
    pub worst_minutes: i64,
    /// 漏报.
    pub omitted: u32,
    /// 轻报.
    pub understated: u32,
    /// 谎报 and 瞒报.
    pub false_or_hidden: u32,
    /// Adopted items.
    pub adopted: u32,
    /// Leaders' instructions on its reports.
    pub instructions: u32,
    /// Points in all.
    pub points: f64,
    /// Points ÷ counted items; `None` without items.
    pub score: Option<f64>,
}

/// The account of every unit that has reported, or ought to have by an instant, by name.
#[must_use]
pub fn accounts(rules: &Rules, cases: &[Case<'_>], until: Stamp, offset: Offset) -> Vec<Account> {
    let mut out: Vec<Account> = Vec::new();
    for case in cases {
        let unit = case.incident.text(key::REPORT_UNIT).unwrap_or_default().trim();
        if unit.is_empty() {
            continue;
        }
        let known = out.iter().position(|a| a.unit == unit);
        let at = known.unwrap_or(out.len());
        if known.is_none() {
            out.push(Account { unit: unit.to_owned(), ..Account::default() });
        }
        let Some(account) = out.get_mut(at) else { continue };
        let mut late = lates(std::slice::from_ref(case), "", offset);
        late.retain(|l| l.clock.direction == Direction::In);
        count(account, case, &late, offset);
        let missing = punctuality::owed(case, Direction::In, until, offset).len();
        account.missing += u32::try_from(missing).unwrap_or(0);
        if let Some((_, scoring)) = rules.scoring() {
            score(account, scoring, case, !late.is_empty());
        }
    }
    for account in &mut out {
        account.score = (account.adopted > 0).then(|| account.points / f64::from(account.adopted));
    }
    out.sort_by(|a, b| a.unit.cmp(&b.unit));
    out
}

fn incoming<'a>(case: &Case<'a>) -> impl Iterator<Item = &'a &'a Values> {
    case.reports.iter().filter(|r| r.text(key::DIRECTION) == Some(report_book::INCOMING))
}

fn count(account: &mut Account, case: &Case<'_>, late: &[Late], offset: Offset) {
    let told = u32::from(case.incident.text(key::REPORT_FAULT) != Some(choice::REPORT_FAULT_OMITTED));
    account.reports += told + u32::try_from(incoming(case).count()).unwrap_or(0);
    for late in late {
        account.late += 1;
        account.late_minutes += late.minutes;
        account.worst_minutes = account.worst_minutes.max(late.minutes);
    }
    let kept = |c: &Clock| {
        let stop = c.stop(case.incident, case.reports, offset);
        c.direction == Direction::In && !c.provisional && stop.is_some_and(|s| s.late_ms < 60_000)
    };
    let kept = clocks::counting(case.incident, case.reports, offset).iter().filter(|c| kept(c)).count();
    account.on_time += u32::try_from(kept).unwrap_or(0);
    match case.incident.text(key::REPORT_FAULT) {
        Some(choice::REPORT_FAULT_OMITTED) => account.omitted += 1,
        Some(choice::REPORT_FAULT_UNDERSTATED) => account.understated += 1,
        Some(choice::REPORT_FAULT_FALSE | choice::REPORT_FAULT_CONCEALED) => account.false_or_hidden += 1,
        _ => {}
    }
}

fn score(account: &mut Account, scoring: &Scoring, case: &Case<'_>, late: bool) {
    let fault = case.incident.text(key::REPORT_FAULT).unwrap_or_default();
    let halved = scoring.halved_by.iter().any(|f| f == fault || (f == choice::TRIGGER_LATE && late));
    for report in incoming(case) {
        let Some(points) = report.text(key::ADOPTION).and_then(|a| scoring.adoption.get(a)) else { continue };
        let level = report.text(key::INSTRUCTION_LEVEL).unwrap_or_default();
        let by_leader = level.split('、').filter_map(|l| scoring.instruction.get(l)).sum::<f64>();
        let media =
            if report.0.get(key::HAS_MEDIA.as_str()).and_then(serde_json::Value::as_bool) == Some(true) {
                scoring.media
            } else {
                0.0
            };
        let item = points + by_leader + media;
        account.points += if halved { item / 2.0 } else { item };
        account.adopted += 1;
        account.instructions += u32::from(!level.is_empty());
    }
    account.points -= scoring.from_total.get(fault).copied().unwrap_or(0.0);
}
