//! The course of an incident to the minute (to the second for 重大 and above): every act that a record tells,
//! from the incident, its revisions, its reports, instructions and relays. Nothing is typed for it.

use crate::domain::{Ledger, Moment, Offset, Stamp};
use crate::schema::Values;
use crate::schema::duty_log::relay_state;
use crate::schema::{Nature, book};
use crate::schema::{choice, key};
use crate::store::query::Dossier;
use serde_json::Value;

/// One step.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// For the order.
    pub at: Stamp,
    /// As it is shown.
    pub shown: String,
    /// 接报, 上报, 批示, 传达, …
    pub act: String,
    /// What happened.
    pub words: String,
    /// The record that tells it.
    pub number: String,
}

/// A record as the timeline needs it.
#[derive(Clone, Copy, Debug)]
pub struct Occurrence<'a> {
    /// Its number.
    pub number: &'a str,
    /// Its ledger.
    pub ledger: Ledger,
    /// Its text.
    pub values: &'a Values,
    /// When it was recorded.
    pub recorded_at: Stamp,
}

struct Course {
    offset: Offset,
    seconds: bool,
    steps: Vec<Step>,
}

impl Course {
    fn stated(&mut self, time: Option<&str>, act: &str, words: String, number: &str) {
        let Some(moment) = time.and_then(Moment::parse) else { return };
        let at = moment.earliest(self.offset);
        self.steps.push(Step { at, shown: moment.show(), act: act.into(), words, number: number.into() });
    }

    fn recorded(&mut self, at: Stamp, act: &str, words: String, number: &str) {
        let shown = if self.seconds { self.offset.full(at) } else { self.offset.minute(at) };
        self.steps.push(Step { at, shown, act: act.into(), words, number: number.into() });
    }
}

/// The steps of an incident in order. `revisions` are its corrections with their time and reason.
#[must_use]
pub fn steps(
    number: &str,
    incident: &Values,
    revisions: &[(Stamp, String)],
    linked: &[Occurrence<'_>],
    offset: Offset,
) -> Vec<Step> {
    let grave = [choice::GRADE_II_SERIOUS, choice::GRADE_I_EXTRAORDINARILY_SERIOUS]
        .contains(&incident.text(key::GRADE).unwrap_or_default());
    let mut course = Course { offset, seconds: grave, steps: Vec::new() };
    let text = |v: &Values, key: &str| v.text(key).unwrap_or_default().to_owned();
    course.stated(incident.text(key::OCCURRED_AT), "事发", text(incident, "title"), number);
    course.stated(incident.text(key::LEARNED_AT), "获悉", text(incident, "report_unit"), number);
    let from = [text(incident, "source"), text(incident, "report_unit"), text(incident, "reporter")];
    course.stated(incident.text(key::RECEIVED_AT), "接报", joined(&from), number);
    course.stated(incident.text(key::THRESHOLD_AT), "达到报告标准", String::new(), number);
    for row in incident.rows(key::TIMELINE) {
        let words = joined(&[cell(row, "with"), cell(row, "content"), cell(row, "channel"), cell(row, "by")]);
        course.stated(row.get("at").and_then(Value::as_str), &cell(row, "act"), words, number);
    }
    for row in incident.rows(key::GRADES) {
        let words = joined(&[cell(row, "grade"), cell(row, "basis")]);
        course.stated(row.get("at").and_then(Value::as_str), "定级", words, number);
    }
    for (at, reason) in revisions {
        course.recorded(*at, "更正", reason.clone(), number);
    }
    for told in linked {
        match book(told.ledger).nature {
            Nature::Report => report(&mut course, told),
            Nature::DutyLog => log(&mut course, told),
            Nature::Incident
            | Nature::Handover
            | Nature::Meeting
            | Nature::Talk
            | Nature::Matter
            | Nature::Roster
            | Nature::Routine
            | Nature::Paper
            | Nature::Plain => {}
        }
    }
    let mut steps = course.steps;
    steps.sort_by_key(|s| s.at);
    steps
}

/// The steps of an incident from its dossier.
#[must_use]
pub fn of(dossier: &Dossier, offset: Offset) -> Vec<Step> {
    let record = &dossier.record;
    let revisions: Vec<(Stamp, String)> =
        dossier.history.iter().skip(1).map(|r| (r.at, r.reason.clone())).collect();
    let numbers: Vec<String> = dossier.linked.iter().map(|r| r.row.number.to_string()).collect();
    let linked: Vec<Occurrence<'_>> = dossier
        .linked
        .iter()
        .zip(&numbers)
        .filter(|(r, _)| !r.row.voided)
        .map(|(r, number)| Occurrence {
            number,
            ledger: r.row.number.ledger,
            values: &r.row.values,
            recorded_at: r.row.recorded_at,
        })
        .collect();
    steps(&record.row.number.to_string(), &record.row.values, &revisions, &linked, offset)
}

fn cell(row: &Value, key: &str) -> String {
    row.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn joined(parts: &[String]) -> String {
    parts.iter().filter(|p| !p.is_empty()).map(String::as_str).collect::<Vec<_>>().join(" ")
}

fn report(course: &mut Course, told: &Occurrence<'_>) {
    let title = told.values.text(key::TITLE).unwrap_or_default().to_owned();
    let incoming = told.values.text(key::DIRECTION) == Some(choice::DIRECTION_FROM_BELOW);
    if incoming {
        let words = joined(&[told.values.text(key::UNIT).unwrap_or_default().to_owned(), title]);
        course.stated(told.values.text(key::REPORTED_AT), "收到报告", words, told.number);
        return;
    }
    match told.values.text(key::REPORTED_AT).filter(|at| Moment::parse(at).is_some()) {
        Some(at) => course.stated(Some(at), "拟稿", title.clone(), told.number),
        None => course.recorded(told.recorded_at, "拟稿", title.clone(), told.number),
    }
    course.stated(
        told.values.text(key::RELEASED_AT),
        "签发",
        joined(&[cell_of(told.values, "released_by"), title.clone()]),
        told.number,
    );
    for row in told.values.rows(key::TRANSMISSIONS) {
        let to = joined(&[cell(row, "channel"), cell(row, "sent_to"), title.clone()]);
        course.stated(row.get("sent_at").and_then(Value::as_str), "上报", to.clone(), told.number);
        let by = joined(&[cell(row, "sent_to"), cell(row, "receiver"), "收到".into(), title.clone()]);
        course.stated(row.get("received_at").and_then(Value::as_str), "对方收到", by, told.number);
    }
}

fn cell_of(values: &Values, key: &str) -> String {
    values.text(key).unwrap_or_default().to_owned()
}

fn log(course: &mut Course, told: &Occurrence<'_>) {
    let v = told.values;
    let kind = cell_of(v, "kind");
    if kind == choice::KIND_INSTRUCTION {
        let words = joined(&[
            cell_of(v, "leader"),
            cell_of(v, "leader_post"),
            format!("「{}」", cell_of(v, "words")),
        ]);
        course.stated(v.text(key::GIVEN_AT).or(v.text(key::EVENT_AT)), "批示", words, told.number);
        course.stated(v.text(key::REPORTED_BACK_AT), "向领导回报", cell_of(v, "leader"), told.number);
    } else {
        let words =
            joined(&[cell_of(v, "unit"), cell_of(v, "name"), cell_of(v, "subject"), cell_of(v, "content")]);
        course.stated(v.text(key::EVENT_AT), &kind, words, told.number);
    }
    for row in v.rows(key::RELAYS) {
        let words = joined(&[cell(row, "unit"), cell(row, "receiver")]);
        let act = if relay_state(row) == choice::STATE_NO_ANSWER { "传达无应答" } else { "传达" };
        course.stated(row.get("at").and_then(Value::as_str), act, words, told.number);
        course.stated(row.get("receipt_at").and_then(Value::as_str), "回执", cell(row, "unit"), told.number);
    }
    for row in v.rows(key::FEEDBACKS) {
        course.stated(row.get("at").and_then(Value::as_str), "反馈", cell(row, "content"), told.number);
    }
}

/// The steps as a text file.
#[must_use]
pub fn text(number: &str, title: &str, steps: &[Step]) -> String {
    let mut out = format!("{number} {title}\n事件过程（{} 步，由记录生成）\n\n", steps.len());
    for step in steps {
        out.push_str(&format!("{}  {}  {}  [{}]\n", step.shown, step.act, step.words, step.number));
    }
    out
}
