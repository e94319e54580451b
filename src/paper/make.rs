//! From an order to a paper: reads what it needs through the store, and calls whoever writes it.

use super::catalog::{PaperKind, Scope};
use super::document::Document;
use super::facts::{self, Facts, Order};
use super::{bulletin, forms, issue, norms, periodic};
use crate::domain::{Ledger, Moment, Number, RecordId, Stamp};
use crate::policy::Rules;
use crate::policy::admonish::{self, Account};
use crate::schema::Values;
use crate::schema::key;
use crate::store::query::{CaseRows, Dossier, Record, Watch};
use crate::store::{Refusal, Store, StoreError};
use chrono::Datelike;

/// How a paper is composed.
enum Way {
    /// A draft whose text tells of a span.
    Draft(fn(&Facts) -> String),
    /// The same with what the rules say of each unit in the year.
    ScoredDraft(fn(&Facts, &[Account]) -> String),
    /// A draft on one incident.
    IncidentDraft(fn(&CaseRows) -> String),
    /// A document of a span.
    Span(fn(&Facts) -> Document),
    /// A document of one ledger over a span.
    Register(fn(&Facts, Ledger) -> Document),
    /// A document of what the rules say of each unit in the year, and which rules those are.
    Accounts(fn(&Facts, &[Account], &str) -> Document),
    /// A document of one record.
    Record(fn(&Dossier, &Watch, &str) -> Document),
}

fn way(paper: PaperKind) -> Way {
    match paper {
        PaperKind::Bulletin => Way::Draft(bulletin::compose),
        PaperKind::Weekly => Way::Draft(periodic::weekly),
        PaperKind::Monthly => Way::ScoredDraft(periodic::monthly),
        PaperKind::Special => Way::IncidentDraft(periodic::special),
        PaperKind::MonthPlan => Way::Draft(|facts| periodic::plan(facts, "本月")),
        PaperKind::WeekPlan => Way::Draft(|facts| periodic::plan(facts, "本周")),
        PaperKind::DayPlan => Way::Draft(|facts| periodic::plan(facts, "今日")),
        PaperKind::Log => Way::Span(forms::log),
        PaperKind::Register => Way::Register(forms::register),
        PaperKind::Roster => Way::Span(forms::roster),
        PaperKind::Statistics => Way::Span(forms::statistics),
        PaperKind::Accounts => Way::Accounts(forms::accounts),
        PaperKind::Report => Way::Record(forms::report),
        PaperKind::IncidentFile => Way::Record(forms::incident_file),
        PaperKind::Handover => Way::Record(|d, watch, mark| forms::handover(&d.record, watch, mark)),
        PaperKind::Minutes => Way::Record(|d, watch, mark| forms::minutes(&d.record, watch, mark)),
        PaperKind::TalkNotice => Way::Record(|d, watch, mark| forms::talk_notice(&d.record, watch, mark)),
        PaperKind::TalkRecord => Way::Record(|d, watch, mark| forms::talk_record(&d.record, watch, mark)),
        PaperKind::Issue => {
            Way::Record(|d, watch, mark| issue::document(&d.record.row.values, watch.setting.offset, mark))
        }
    }
}

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
    match way(order.paper) {
        Way::Draft(_) | Way::ScoredDraft(_) | Way::IncidentDraft(_) => {
            let (values, facts) = draft(store, rules, order, "", now)?;
            Ok(issue::document(&values, facts.offset(), &order.mark))
        }
        Way::Span(compose) => Ok(compose(&facts::gather(store, order, now)?)),
        Way::Register(compose) => Ok(compose(&facts::gather(store, order, now)?, order.ledger)),
        Way::Accounts(compose) => {
            let facts = facts::gather(store, order, now)?;
            let scoring = rules.scoring().map(|(pack, s)| pack.head.cite(&s.cite)).unwrap_or_default();
            Ok(compose(&facts, &accounts(store, rules, &facts, order)?, &scoring))
        }
        Way::Record(compose) => {
            let (dossier, watch) = ordered_record(store, order)?;
            Ok(compose(&dossier, &watch, &order.mark))
        }
    }
}

/// The record of which a paper was ordered, if it is of the ledger that the paper is made of.
fn ordered_record(store: &mut dyn Store, order: &Order) -> Result<(Dossier, Watch), StoreError> {
    let missing = StoreError::Refused(Refusal::NoSuchRecord);
    let watch = store.watch()?.ok_or(StoreError::Refused(Refusal::NotSetUp))?;
    let id = order.record.ok_or(missing.clone())?;
    let dossier = store.dossier(id)?.ok_or(missing.clone())?;
    if order.scope() != Scope::Record(dossier.record.row.number.ledger) {
        return Err(missing);
    }
    Ok((dossier, watch))
}

/// The draft of a paper that is issued, and what it was made from.
///
/// # Errors
/// When the paper is not one that is issued, the incident is not there, or the file cannot be read.
pub fn draft(
    store: &mut dyn Store,
    rules: &Rules,
    order: &Order,
    by: &str,
    now: Stamp,
) -> Result<(Values, Facts), StoreError> {
    let paper = order.paper.row();
    let facts = facts::gather(store, order, now)?;
    let text = match way(order.paper) {
        Way::Draft(compose) => compose(&facts),
        Way::ScoredDraft(compose) => compose(&facts, &accounts(store, rules, &facts, order)?),
        Way::IncidentDraft(compose) => {
            let case = incident(store, order.record)?;
            let mut values = issue::draft(paper, &facts, &compose(&case), by);
            values.set_text(key::INCIDENT, &case.incident.number.to_string());
            values.set_text(key::TITLE, case.incident.values.text(key::TITLE).unwrap_or_default());
            return Ok((values, facts));
        }
        Way::Span(_) | Way::Register(_) | Way::Accounts(_) | Way::Record(_) => {
            return Err(StoreError::Refused(Refusal::NoSuchRecord));
        }
    };
    let mut values = issue::draft(paper, &facts, &text, by);
    // Who gets it and how it is named stays from issue to issue.
    if let Some(last) = last_of(store, paper.name.zh)? {
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
    let found = rows.iter().find(|r| !r.voided && r.values.text(key::KIND) == Some(kind)).map(|r| r.id);
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

/// What the rules say of each unit in the year in which the order's span begins.
fn accounts(
    store: &mut dyn Store,
    rules: &Rules,
    facts: &Facts,
    order: &Order,
) -> Result<Vec<Account>, StoreError> {
    let year = facts.offset().local(order.from).year();
    let rows = store.cases(year)?;
    Ok(facts::with_cases(&rows, |cases| {
        admonish::accounts(rules, cases, facts.known_until(), facts.offset())
    }))
}

/// A paper that was looked over before its release.
#[derive(Clone, Debug, PartialEq)]
pub struct NormsReport {
    /// The paper.
    pub paper: Record,
    /// What it breaks of the norms.
    pub faults: Vec<String>,
    /// The last number of its kind in the year, 0 for none.
    pub last_issue: u32,
    /// The last running number, 0 for none.
    pub last_total: u32,
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
) -> Result<NormsReport, StoreError> {
    let paper = store.record(id)?.ok_or(StoreError::Refused(Refusal::NoSuchRecord))?;
    let values = &paper.row.values;
    let faults = if paper.row.number.ledger == Ledger::Report {
        report_faults(store, values)?
    } else {
        faults(store, values, now)?
    };
    let (last_issue, last_total) = store.issued(values.text(key::KIND).unwrap_or_default(), year)?;
    Ok(NormsReport { paper, faults, last_issue, last_total })
}

/// What a report breaks before it is released, held against its incident as it stands now.
///
/// # Errors
/// When the file cannot be read.
pub fn report_faults(store: &mut dyn Store, values: &Values) -> Result<Vec<String>, StoreError> {
    let number = values.text(key::INCIDENT).and_then(Number::parse);
    let id = number.map(|number| store.numbered(number)).transpose()?.flatten();
    let incident = id.map(|id| store.record(id)).transpose()?.flatten();
    let is_open = incident.as_ref().is_some_and(|found| found.links.iter().any(|link| link.open));
    Ok(norms::report_faults(values, incident.as_ref().map(|found| &found.row), is_open))
}

/// What a paper of the book breaks of the editing norms, looked up as things stand now.
///
/// # Errors
/// When the file cannot be read.
pub fn faults(store: &mut dyn Store, values: &Values, now: Stamp) -> Result<Vec<String>, StoreError> {
    let offset = store.watch()?.map(|w| w.setting.offset).unwrap_or_default();
    let stated = |key: &str| values.text(key).and_then(Moment::parse).map(|m| m.earliest(offset));
    let record = values.text(key::INCIDENT).and_then(Number::parse);
    let record = record.map(|n| store.numbered(n)).transpose()?.flatten();
    let order = Order {
        paper: PaperKind::Bulletin,
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
