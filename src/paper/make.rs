//! From an order to a paper: reads what it needs through the store, and calls whoever writes it.

use super::catalog::{self, Scope};
use super::document::Document;
use super::facts::{self, Facts, Order};
use super::{forms, issue, norms, periodic};
use crate::domain::{Ledger, Moment, Number, RecordId, Stamp};
use crate::policy::Rules;
use crate::policy::admonish::{self, Account};
use crate::schema::{Values, paper as issued};
use crate::store::query::CaseRows;
use crate::store::{Refusal, Store, StoreError};
use chrono::Datelike;

/// The paper that was ordered. One that is issued is composed as a draft that nobody has edited.
///
/// # Errors
/// When the record is not there, or the file cannot be read.
pub fn document(
    store: &mut dyn Store,
    rules: &Rules,
    order: &Order,
    now: Stamp,
) -> Result<Document, StoreError> {
    let known = catalog::paper(order.paper);
    if known.is_some_and(|p| p.issued) {
        let (values, facts) = draft(store, rules, order, "", now)?;
        return Ok(issue::document(&values, facts.offset(), &order.mark));
    }
    if let Scope::Record(ledger) = order.scope() {
        return of_record(store, order, ledger);
    }
    let facts = facts::gather(store, order, now)?;
    Ok(match order.paper {
        "register" => forms::register(&facts, order.ledger),
        "roster" => forms::roster(&facts),
        "statistics" => forms::statistics(&facts),
        "accounts" => {
            let year = facts.offset().local(order.from).year();
            let scoring = rules.scoring().map(|(pack, s)| pack.head.cite(&s.cite)).unwrap_or_default();
            forms::accounts(&facts, &accounts(store, rules, &facts, year)?, &scoring)
        }
        _ => forms::log(&facts),
    })
}

fn of_record(store: &mut dyn Store, order: &Order, ledger: Ledger) -> Result<Document, StoreError> {
    let missing = StoreError::Refused(Refusal::NoSuchRecord);
    let watch = store.watch()?.ok_or(StoreError::Refused(Refusal::NotSetUp))?;
    let id = order.record.ok_or(missing.clone())?;
    let dossier = store.dossier(id)?.ok_or(missing.clone())?;
    if dossier.record.row.number.ledger != ledger {
        return Err(missing);
    }
    let (record, mark) = (&dossier.record, order.mark.as_str());
    Ok(match order.paper {
        "handover" => forms::handover(record, &watch, mark),
        "minutes" => forms::minutes(record, &watch, mark),
        "talk_notice" => forms::talk_notice(record, &watch, mark),
        "talk_record" => forms::talk_record(record, &watch, mark),
        "report" => forms::report(record, &watch, mark),
        "issue" => issue::document(&record.row.values, watch.setting.offset, mark),
        _ => forms::incident_file(&dossier, &watch, mark),
    })
}

/// The draft of a paper that is issued, and what it was made from.
///
/// # Errors
/// When the incident is not there, or the file cannot be read.
pub fn draft(
    store: &mut dyn Store,
    rules: &Rules,
    order: &Order,
    by: &str,
    now: Stamp,
) -> Result<(Values, Facts), StoreError> {
    let kind = catalog::paper(order.paper).map_or("", |p| p.name.zh);
    let facts = facts::gather(store, order, now)?;
    if kind == issued::SPECIAL {
        let case = incident(store, order.record)?;
        return Ok((issue::special_draft(&facts, &case, by), facts));
    }
    let year = facts.offset().local(order.from).year();
    let accounts = if kind == "月工作简报" { accounts(store, rules, &facts, year)? } else { Vec::new() };
    let text = periodic::compose(kind, &facts, &accounts);
    let mut values = issue::draft(kind, &facts, &text, by);
    // Who gets it and how it is named stays from issue to issue.
    if let Some(last) = last_of(store, kind)? {
        for key in KEPT {
            if let Some(value) = last.0.get(*key) {
                values.set(key, Some(value.clone()));
            }
        }
    }
    Ok((values, facts))
}

/// What a new issue takes over from the last one of its kind.
const KEPT: &[&str] =
    &["series", "unit", "report_to", "send_to", "issue_to", "copies", "reviewed_by", "classification"];

/// The newest paper of a kind among the last ones, whatever its state.
fn last_of(store: &mut dyn Store, kind: &str) -> Result<Option<Values>, StoreError> {
    let rows = facts::newest(store, Ledger::Paper, false)?;
    let found = rows.iter().find(|r| !r.voided && r.values.text("kind") == Some(kind)).map(|r| r.id);
    Ok(found.map(|id| store.record(id)).transpose()?.flatten().map(|r| r.row.values))
}

fn incident(store: &mut dyn Store, id: Option<RecordId>) -> Result<CaseRows, StoreError> {
    let missing = StoreError::Refused(Refusal::NoSuchRecord);
    let dossier = store.dossier(id.ok_or(missing.clone())?)?.ok_or(missing.clone())?;
    if dossier.record.row.number.ledger != Ledger::Incident {
        return Err(missing);
    }
    Ok(facts::case(dossier))
}

fn accounts(
    store: &mut dyn Store,
    rules: &Rules,
    facts: &Facts,
    year: i32,
) -> Result<Vec<Account>, StoreError> {
    let rows = store.cases(year)?;
    Ok(facts::with_cases(&rows, |cases| admonish::accounts(rules, cases, facts.offset())))
}

/// The record of a paper, what it breaks, and the last numbers of its kind in a year.
///
/// # Errors
/// When it is not there, or the file cannot be read.
pub fn looked_over(
    store: &mut dyn Store,
    id: RecordId,
    year: u32,
    now: Stamp,
) -> Result<(Vec<String>, u32, u32), StoreError> {
    let record = store.record(id)?.ok_or(StoreError::Refused(Refusal::NoSuchRecord))?;
    let values = record.row.values;
    let faults = faults(store, &values, now)?;
    let (issue, total) = store.issued(values.text("kind").unwrap_or_default(), year)?;
    Ok((faults, issue, total))
}

/// What a paper of the book breaks of the editing norms, looked up as things stand now.
///
/// # Errors
/// When the file cannot be read.
pub fn faults(store: &mut dyn Store, values: &Values, now: Stamp) -> Result<Vec<String>, StoreError> {
    let offset = store.watch()?.map(|w| w.setting.offset).unwrap_or_default();
    let stated = |key: &str| values.text(key).and_then(Moment::parse).map(|m| m.earliest(offset));
    let record = values.text("incident").and_then(Number::parse);
    let record = record.map(|n| store.numbered(n)).transpose()?.flatten();
    let order = Order {
        paper: "bulletin",
        from: stated("period_from").unwrap_or(now),
        to: stated("period_to").unwrap_or(now),
        record,
        ledger: Ledger::DutyLog,
        mark: String::new(),
    };
    let mut facts = facts::gather(store, &order, now)?;
    if let Some(id) = record.filter(|id| facts.cases.iter().all(|c| c.incident.id != *id)) {
        facts.cases.push(incident(store, Some(id))?);
    }
    Ok(norms::faults(values, &facts))
}
