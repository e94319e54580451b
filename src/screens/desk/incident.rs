//! What an incident and its reports need: writing, sending, submitting, pages, the timeline.

use crate::domain::{Ledger, RecordId};
use crate::locale::texts;
use crate::paper::catalog::PaperKind;
use crate::paper::timeline;
use crate::schema::book;
use crate::schema::choice;
use crate::screens::{Cx, Form, Outcome, Reader, Selection, brief, detail};
use crate::store::query::{Dossier, Record};
use crate::theme::Role;
use crate::work;

/// The next report of an incident, beside those that it has.
pub(super) fn write_report(cx: &Cx<'_>, dossier: &Dossier) -> Form {
    Form::report(cx, &dossier.record, &reports_of(dossier))
}

/// Sending a report is entered beside the other reports of its incident, where it has one.
pub(super) fn send(cx: &Cx<'_>, dossier: &Dossier, report: Option<RecordId>) -> Option<Form> {
    let record = &dossier.record;
    if record.row.number.ledger == Ledger::Report {
        return Some(Form::send(cx, record, None));
    }
    let (mine, others): (Vec<&Record>, Vec<&Record>) =
        reports_of(dossier).into_iter().partition(|r| Some(r.row.id) == report);
    let others = others.into_iter().map(|r| r.row.values.clone()).collect();
    mine.first().map(|r| Form::send(cx, r, Some((record, others))))
}

pub(super) fn submit(cx: &Cx<'_>, record: &Record) -> Vec<Outcome> {
    vec![
        cx.commit(vec![work::report::advance(
            record,
            choice::STATE_UNDER_REVIEW,
            choice::STATE_UNDER_REVIEW,
            "",
        )]),
        Outcome::Notice(Role::Good, texts::SUBMITTED.fill(cx.lang(), &[&record.row.number.to_string()])),
    ]
}

/// A sealed sheet as it was sealed, or a report as it will be printed.
pub(super) fn preview(cx: &Cx<'_>, record: &Record) -> Vec<Outcome> {
    let row = &record.row;
    if row.number.ledger != Ledger::Handover {
        return vec![Outcome::Selection(Selection::PaperOf(PaperKind::Report, row.id))];
    }
    let code = record.code.map(|c| c.to_string());
    let number = row.number.to_string();
    let title = texts::SHEET_OF.fill(cx.lang(), &[&number]);
    let notes = detail::notes(cx, record);
    vec![Outcome::Open(Box::new(brief::sheet(cx, title, &number, &row.values, (code, &notes))))]
}

fn reports_of(dossier: &Dossier) -> Vec<&Record> {
    dossier.linked.iter().filter(|r| r.row.number.ledger == Ledger::Report && !r.row.voided).collect()
}

/// The whole course of an incident, from what was recorded.
pub(super) fn course(cx: &Cx<'_>, dossier: &Dossier) -> Reader {
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
