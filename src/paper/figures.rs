//! Figures of a span: how many of what, on time or late, by hour and by age. Voided records are counted apart and
//! never mixed in, so that the sum is what the store holds.

use super::facts::Facts;
use crate::domain::{Ledger, shift};
use crate::schema::key;
use crate::schema::{book, duty_log};
use crate::store::query::Row;
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
                .filter(|r| r.values.text(key::GRADE).unwrap_or("未定级") == grade)
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

/// Calls that came in, by the hour in which they were recorded.
#[must_use]
pub fn calls_by_hour(facts: &Facts) -> Vec<(String, u32)> {
    let mut hours = [0u32; 24];
    for row in facts.of(Ledger::DutyLog).filter(|r| r.values.text(key::KIND) == Some("来电")) {
        let hour = facts.offset().local(row.recorded_at).hour();
        if let Some(count) = hours.get_mut(hour as usize) {
            *count += 1;
        }
    }
    hours.iter().enumerate().map(|(hour, n)| (format!("{hour}时"), *n)).collect()
}

/// Reports that went out, and those of them that were late.
#[must_use]
pub fn punctuality(facts: &Facts) -> (u32, u32) {
    let out: Vec<&Row> =
        facts.of(Ledger::Report).filter(|r| r.values.text(key::DIRECTION) == Some("报出")).collect();
    let late = out.iter().filter(|r| r.values.text(key::LATE).is_some_and(|l| !l.is_empty())).count();
    (number(out.len()), number(late))
}

/// `100%`; 无 where nothing was due.
#[must_use]
pub fn rate((all, late): (u32, u32)) -> String {
    if all == 0 { "无".to_owned() } else { format!("{}%", u64::from(all - late) * 100 / u64::from(all)) }
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
