//! Figures of a span: how many of what, on time or late, by hour and by age. Voided records are counted apart and
//! never mixed in, so that the sum is what the store holds.

use super::facts::Facts;
use crate::domain::{Ledger, Moment, Offset, Stamp, shift};
use crate::policy::clocks::Direction;
use crate::policy::punctuality::{self, Punctuality};
use crate::schema::{Values, book, duty_log, report};
use crate::schema::{choice, key};
use crate::store::query::{CaseRows, Row, with_cases};
use chrono::Timelike;
use std::collections::BTreeMap;

/// One line of figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// The ledger whose records are counted.
    pub ledger: Ledger,
    /// What is counted.
    pub what: String,
    /// In the span.
    pub now: u32,
    /// In the span before.
    pub before: u32,
}

fn number(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

fn tally(rows: &[Row], keep: impl Fn(&Row) -> bool) -> u32 {
    number(rows.iter().filter(|r| !r.voided && keep(r)).count())
}

/// The kinds of log entries, then the other ledgers; a line for each that has anything in either span.
#[must_use]
pub fn counts(facts: &Facts) -> Vec<Count> {
    let line = |ledger: Ledger, what: &str, keep: &dyn Fn(&Row) -> bool| Count {
        ledger,
        what: what.to_owned(),
        now: tally(&facts.rows, keep),
        before: tally(&facts.before, keep),
    };
    let kind = |row: &Row, kind: &str| {
        row.number.ledger == Ledger::DutyLog && row.values.text(key::KIND) == Some(kind)
    };
    let mut out: Vec<Count> =
        duty_log::KINDS.iter().map(|k| line(Ledger::DutyLog, k.name.zh, &|r| kind(r, k.name.zh))).collect();
    let none = |r: &Row| r.number.ledger == Ledger::DutyLog && r.values.text(key::KIND).is_none();
    out.push(line(Ledger::DutyLog, "未分类", &none));
    let others = Ledger::ALL.into_iter().filter(|l| *l != Ledger::DutyLog);
    out.extend(others.map(|l| line(l, book(l).name.zh, &|r: &Row| r.number.ledger == l)));
    out.retain(|c| c.now + c.before > 0);
    out
}

/// Records of the span that are voided.
#[must_use]
pub fn voided(facts: &Facts) -> u32 {
    number(facts.rows.iter().filter(|r| r.voided).count())
}

/// Incidents by grade, the gravest first.
#[must_use]
pub fn grades(facts: &Facts) -> Vec<(String, u32)> {
    const GRADES: [&str; 6] = ["特别重大", "重大", "较大", "一般", "未定级", "非突发事件"];
    let of = |grade: &str| {
        number(
            facts
                .of(Ledger::Incident)
                .filter(|r| r.values.text(key::GRADE).unwrap_or(choice::GRADE_NOT_GRADED) == grade)
                .count(),
        )
    };
    GRADES.iter().map(|g| ((*g).to_owned(), of(g))).filter(|(_, n)| *n > 0).collect()
}

fn by<'a>(rows: impl Iterator<Item = &'a Row>, key: &str, without: &str) -> Vec<(String, u32)> {
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    for row in rows {
        *counts.entry(row.values.text(key).unwrap_or(without).to_owned()).or_default() += 1;
    }
    let mut out: Vec<(String, u32)> = counts.into_iter().collect();
    out.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    out
}

/// Incidents by sub-type, the most frequent first.
#[must_use]
pub fn kinds(facts: &Facts) -> Vec<(String, u32)> {
    by(facts.of(Ledger::Incident), "subtype", "未分类")
}

/// Calls that came in, by the hour in which they came.
#[must_use]
pub fn calls_by_hour(facts: &Facts) -> Vec<(String, u32)> {
    let mut hours = [0u32; 24];
    for row in facts.of(Ledger::DutyLog).filter(|r| r.values.text(key::KIND) == Some(choice::KIND_CALL_IN)) {
        let hour = facts.offset().local(row.stated_at(facts.offset())).hour();
        if let Some(count) = hours.get_mut(hour as usize) {
            *count += 1;
        }
    }
    hours.iter().enumerate().map(|(hour, n)| (format!("{hour}时"), *n)).collect()
}

/// Whether a report is ours and has left the room by an instant: a draft is no report.
#[must_use]
pub fn is_sent(report: &Values, by: Stamp, offset: Offset) -> bool {
    let at = |row: &serde_json::Value| {
        let cell = |key: &str| row.get(key).and_then(serde_json::Value::as_str).and_then(Moment::parse);
        cell("sent_at").or_else(|| cell("received_at"))
    };
    let sent = |row: &serde_json::Value| at(row).is_none_or(|at| at.earliest(offset) < by);
    report.text(key::DIRECTION) == Some(report::OUTGOING) && report.rows(key::TRANSMISSIONS).iter().any(sent)
}

/// Reports of the span that have left the room.
#[must_use]
pub fn reports_sent(facts: &Facts) -> u32 {
    let sent = |r: &&Row| is_sent(&r.values, facts.known_until(), facts.offset());
    number(facts.of(Ledger::Report).filter(sent).count())
}

/// What was to be reported upward in the span, as it stood at its end. What ran out before the span is owed as long as the
/// incident is in hand.
#[must_use]
pub fn punctuality(facts: &Facts) -> Punctuality {
    let span = (facts.from, facts.known_until());
    let of = |rows: &[CaseRows]| {
        with_cases(rows, |cases| punctuality::reckon(cases, Direction::Out, span, facts.offset()))
    };
    let in_hand: Vec<CaseRows> =
        facts.timed.iter().filter(|c| facts.in_hand.contains(&c.incident.id)).cloned().collect();
    Punctuality { arrears: of(&in_hand).arrears, ..of(&facts.timed) }
}

/// Reports sent and what was due, as sentences; nothing where there was neither. What is nought is not recited, and
/// punctual is only called who owes nothing.
#[must_use]
pub fn reporting(facts: &Facts) -> String {
    let p = punctuality(facts);
    let mut out = match reports_sent(facts) {
        0 => String::new(),
        sent => format!("报出信息{sent}份。"),
    };
    if p.due() > 0 {
        let parts = [("按时", p.on_time), ("逾期已报", p.late), ("逾期未报", p.missing)];
        let told: Vec<String> =
            parts.iter().filter(|(_, n)| *n > 0).map(|(word, n)| format!("{word}{n}项")).collect();
        let told = if p.late + p.missing == 0 { "均按时报出".to_owned() } else { told.join("，") };
        out.push_str(&format!("应报信息{}项，{told}。", p.due()));
    }
    out + &arrears(&p)
}

fn arrears(p: &Punctuality) -> String {
    if p.arrears > 0 { format!("此前逾期至今未报{}项。", p.arrears) } else { String::new() }
}

/// The same in full, as figures: every part, noughts included.
#[must_use]
pub fn reporting_in_full(facts: &Facts) -> String {
    let p = punctuality(facts);
    let rate = p.rate().map(|rate| format!("，按时率{rate}")).unwrap_or_default();
    format!(
        "报出信息{}份；应报{}项，按时{}项，逾期已报{}项，逾期未报{}项{rate}。{}",
        reports_sent(facts),
        p.due(),
        p.on_time,
        p.late,
        p.missing,
        arrears(&p)
    )
}

/// Open matters by how many handovers they have lived through.
#[must_use]
pub fn ages(facts: &Facts) -> Vec<(String, u32)> {
    const STEPS: [(&str, u32, u32); 5] =
        [("本班", 0, 0), ("1班", 1, 1), ("2至3班", 2, 3), ("4至6班", 4, 6), ("7班以上", 7, u32::MAX)];
    let age = |row: &Row| shift::age_in_shifts(row.sheet, facts.watch.shift.id);
    STEPS
        .iter()
        .map(|(name, least, most)| {
            let n = facts.open.iter().filter(|r| (*least..=*most).contains(&age(r))).count();
            ((*name).to_owned(), number(n))
        })
        .collect()
}
