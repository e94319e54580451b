//! What can be done with a record beyond correcting it: reports, sending, release, relays, the timeline.

use crate::domain::{Ledger, RecordId};
use crate::keymap::{Action, binding};
use crate::locale::texts;
use crate::paper::catalog::{self, PaperKind};
use crate::paper::timeline;
use crate::record::wish::Wish;
use crate::schema::{Values, book, report};
use crate::screens::{Cx, Form, Out, Pick, Picked, Reader, Relay, Sign, brief, detail, papers};
use crate::store::query::{Dossier, Record, Row};
use crate::theme::Role;

/// The actions that F4 offers for a row, in the order of the work.
pub(super) fn offered(row: &Row) -> Vec<Action> {
    let mut out = work_of(row);
    if catalog::of_record(row.number.ledger).next().is_some() {
        out.push(Action::MakePaper);
    }
    if row.unsigned {
        out.insert(0, Action::Countersign);
    }
    out.extend(upkeep_of(row.number.ledger));
    out
}

/// What brings a record further.
fn work_of(row: &Row) -> Vec<Action> {
    match row.number.ledger {
        Ledger::Incident => vec![Action::WriteReport, Action::Instruct, Action::Timeline],
        Ledger::Report => {
            let state = row.values.text("state").unwrap_or_default();
            match state {
                report::RELEASED => {
                    vec![Action::Send, Action::Preview, Action::WriteReport, Action::Timeline]
                }
                "送审" => vec![Action::Release, Action::Return, Action::Send, Action::Preview],
                "" => vec![Action::Preview],
                _ => vec![Action::Submit, Action::Release, Action::Send, Action::Preview],
            }
        }
        Ledger::DutyLog => vec![Action::ToIncident, Action::Relay],
        Ledger::Paper => match row.values.text("state").unwrap_or_default() {
            report::RELEASED => Vec::new(),
            "送审" => vec![Action::Release, Action::Return],
            _ => vec![Action::Submit, Action::Release],
        },
        Ledger::Handover
        | Ledger::Meeting
        | Ledger::Talk
        | Ledger::Matter
        | Ledger::Roster
        | Ledger::Routine => Vec::new(),
    }
}

/// What is done with any record of a ledger: correcting, linking, reading it.
fn upkeep_of(ledger: Ledger) -> Vec<Action> {
    match ledger {
        Ledger::Matter => vec![
            Action::CloseMatter,
            Action::Urge,
            Action::Revise,
            Action::CancelMatter,
            Action::LateRefuse,
            Action::Addition,
            Action::History,
            Action::Link,
        ],
        Ledger::Handover => vec![
            Action::Preview,
            Action::Read,
            Action::Meeting,
            Action::LateRefuse,
            Action::Addition,
            Action::Review,
            Action::History,
            Action::Link,
        ],
        Ledger::DutyLog
        | Ledger::Incident
        | Ledger::Meeting
        | Ledger::Talk
        | Ledger::Report
        | Ledger::Roster
        | Ledger::Routine
        | Ledger::Paper => vec![
            Action::Revise,
            Action::OpenMatter,
            Action::Link,
            Action::History,
            Action::Read,
            Action::Addition,
            Action::Void,
        ],
    }
}

/// The list of what can be done.
pub(super) fn menu(cx: &Cx<'_>, row: &Row) -> Out {
    let rows = offered(row).into_iter().filter_map(|action| {
        let b = binding(action)?;
        let key = b.keys.first().map(ToString::to_string).unwrap_or_default();
        Some((b.label.get(cx.lang()).to_owned(), key, Picked::Action(action)))
    });
    let title = format!("{} {}", texts::DO_TITLE.get(cx.lang()), row.number);
    Out::Open(Box::new(Pick::new(title, rows.collect())))
}

/// Whether an action needs the record with all that belongs to it.
pub(super) fn needs_dossier(action: Action) -> bool {
    [
        Action::WriteReport,
        Action::Instruct,
        Action::Timeline,
        Action::Send,
        Action::Submit,
        Action::Release,
        Action::Preview,
        Action::ToIncident,
        Action::Relay,
        Action::Countersign,
        Action::MakePaper,
    ]
    .contains(&action)
}

/// The incident of a report, for what is done to the incident or needs its other reports.
pub(super) fn incident_for(action: Action, dossier: &Dossier) -> Option<RecordId> {
    let own = [Action::WriteReport, Action::Instruct, Action::Timeline, Action::Send].contains(&action);
    let report = dossier.record.row.number.ledger == Ledger::Report;
    let linked = dossier.linked.iter().find(|r| r.row.number.ledger == Ledger::Incident);
    linked.filter(|_| own && report).map(|r| r.row.id)
}

/// Does it, now that the record is here; `report` is the one of its reports from which it was asked.
pub(super) fn act(cx: &Cx<'_>, action: Action, dossier: &Dossier, report: Option<RecordId>) -> Vec<Out> {
    let record = &dossier.record;
    let ledger = record.row.number.ledger;
    let told = |text: crate::locale::Text| vec![Out::Told(Role::Warn, text.get(cx.lang()).to_owned())];
    let form = |form: Form| vec![Out::Open(Box::new(form))];
    if action == Action::MakePaper {
        return papers::of_record(cx, record);
    }
    if record.row.voided {
        return told(texts::R_IS_VOIDED);
    }
    match (action, ledger) {
        (Action::Release, Ledger::Paper) if !is_released(record) => papers::ask_norms(cx, record),
        (Action::Countersign, _) if record.row.unsigned => {
            vec![Out::Open(Box::new(Sign::countersign(cx, record.clone())))]
        }
        (Action::Countersign, _) => told(texts::R_IS_SIGNED),
        (Action::WriteReport, Ledger::Incident) => form(Form::report(cx, record, &reports_of(dossier))),
        (Action::Send, Ledger::Incident) => {
            let (mine, others): (Vec<&Record>, Vec<&Record>) =
                reports_of(dossier).into_iter().partition(|r| Some(r.row.id) == report);
            let others = others.into_iter().map(|r| r.row.values.clone()).collect();
            mine.first().map_or_else(|| told(texts::NOT_FOR_THIS), |r| send(cx, r, Some((record, others))))
        }
        (Action::Instruct, Ledger::Incident) => form(Form::instruction(cx, record)),
        (Action::ToIncident, Ledger::DutyLog) => form(Form::incident_of(cx, record)),
        (Action::Timeline, Ledger::Incident) => vec![Out::Open(Box::new(course(cx, dossier)))],
        (Action::Relay, Ledger::DutyLog) => {
            vec![Out::Open(Box::new(Relay::new(record.clone())))]
        }
        (Action::Preview, Ledger::Handover) => {
            let (row, code) = (&record.row, record.code.map(|c| c.to_string()));
            let title = texts::SHEET_OF.fill(cx.lang(), &[&row.number.to_string()]);
            let notes = detail::notes(cx, record);
            vec![Out::Open(Box::new(brief::sheet(
                cx,
                title,
                &row.number.to_string(),
                &row.values,
                (code, &notes),
            )))]
        }
        (Action::Preview, Ledger::Report) => {
            vec![Out::Picked(Picked::PaperOf(PaperKind::Report, record.row.id))]
        }
        (_, Ledger::Report | Ledger::Paper) => on_report(cx, action, dossier),
        (
            _,
            Ledger::DutyLog
            | Ledger::Incident
            | Ledger::Handover
            | Ledger::Meeting
            | Ledger::Talk
            | Ledger::Matter
            | Ledger::Roster
            | Ledger::Routine,
        ) => told(texts::NOT_FOR_THIS),
    }
}

fn is_released(record: &Record) -> bool {
    record.row.values.text("state") == Some(report::RELEASED)
}

fn on_report(cx: &Cx<'_>, action: Action, dossier: &Dossier) -> Vec<Out> {
    let record = &dossier.record;
    let told = |text: crate::locale::Text| vec![Out::Told(Role::Warn, text.get(cx.lang()).to_owned())];
    let state = record.row.values.text("state").unwrap_or_default();
    if record.row.values.text("direction") == Some(report::INCOMING) {
        return told(texts::INCOMING_REPORT);
    }
    match action {
        Action::Send if record.row.number.ledger == Ledger::Report => send(cx, record, None),
        Action::Submit | Action::Release if state == report::RELEASED => told(texts::R_IS_RELEASED),
        Action::Submit => vec![
            advance(cx, record, "送审", "送审", ""),
            Out::Told(Role::Good, texts::SUBMITTED.fill(cx.lang(), &[&record.row.number.to_string()])),
        ],
        Action::Release => vec![Out::Open(Box::new(Sign::release(record.clone())))],
        _ => told(texts::NOT_FOR_THIS),
    }
}

fn send(cx: &Cx<'_>, record: &Record, incident: Option<(&Record, Vec<Values>)>) -> Vec<Out> {
    if record.row.values.text("direction") == Some(report::INCOMING) {
        return vec![Out::Told(Role::Warn, texts::INCOMING_REPORT.get(cx.lang()).to_owned())];
    }
    vec![Out::Open(Box::new(Form::send(cx, record, incident)))]
}

/// Moves a report on to a state.
pub(super) fn advance(cx: &Cx<'_>, record: &Record, state: &str, reason: &str, why: &str) -> Out {
    let mut values = record.row.values.clone();
    values.set_text("state", state);
    values.set_text("return_reason", why);
    cx.commit(vec![Wish::Revise {
        id: record.row.id,
        base: record.row.revision,
        reason: reason.to_owned(),
        values,
    }])
}

fn reports_of(dossier: &Dossier) -> Vec<&Record> {
    dossier.linked.iter().filter(|r| r.row.number.ledger == Ledger::Report && !r.row.voided).collect()
}

fn course(cx: &Cx<'_>, dossier: &Dossier) -> Reader {
    let record = &dossier.record;
    let steps = timeline::of(dossier, cx.offset());
    let title = book(Ledger::Incident).title(&record.row.values);
    let number = record.row.number.to_string();
    let lines = steps
        .iter()
        .map(|s| (format!("{}  {}  {}  [{}]", s.shown, s.act, s.words, s.number), Role::Normal))
        .collect();
    let text = timeline::text(&number, &title, &steps);
    Reader::new(format!("{number} {title}"), lines).with_file(format!("{number}-过程.txt"), text, cx.lang())
}
