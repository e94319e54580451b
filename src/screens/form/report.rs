//! Forms around an incident: the next report, its sending, an instruction, an incident made of a call.

use super::state::{Beside, Form, Task};
use crate::domain::Ledger;
use crate::locale::texts;
use crate::paper;
use crate::policy::clocks::{self, Direction};
use crate::policy::{Transmission, day_of};
use crate::record::wish::Wish;
use crate::schema::{Values, book, report};
use crate::screens::{Cx, detail};
use crate::store::query::Record;
use serde_json::{Map, Value};

impl Form {
    /// The next report of an incident: the first, or a follow-up that asks only for what has changed.
    #[must_use]
    pub fn report(cx: &Cx<'_>, incident: &Record, reports: &[&Record]) -> Form {
        let mut form = Form::new(cx, Ledger::Report, "");
        let ours = |r: &&&Record| r.row.values.text("direction") != Some(report::INCOMING);
        let first = !reports.iter().any(|r| ours(&r));
        let follow_ups =
            reports.iter().filter(ours).filter(|r| r.row.values.text("kind") == Some("续报")).count();
        form.links = vec![incident.row.id];
        form.put("incident", None, &incident.row.number.to_string());
        form.put("direction", None, "报出");
        form.put("kind", None, if first { "初报" } else { "续报" });
        form.put("drafted_by", None, cx.my_name());
        form.beside = Some(Beside::of(incident, u32::try_from(follow_ups).unwrap_or(0) + 1));
        form.go_to_field("dead");
        form
    }

    /// One sending of a report: channel and body as the running clock asks for them.
    #[must_use]
    pub fn send(cx: &Cx<'_>, record: &Record, incident: Option<(&Record, Vec<Values>)>) -> Form {
        let number = record.row.number;
        let task = Task::Send { id: record.row.id, base: record.row.revision, number: number.to_string() };
        let mut form = Form::blank(cx.id(), number.ledger, task, cx.now, cx.by());
        form.base = record.row.values.clone();
        let released = record.row.values.text("state") == Some(report::RELEASED);
        let all = incident.as_ref().map(|(i, _)| clocks::read(&i.row.values)).unwrap_or_default();
        let wanted = if released { Transmission::Written } else { Transmission::Phone };
        let runs = |c: &&clocks::Clock| c.direction == Direction::Out && !c.lapsed;
        let clock = all.iter().filter(runs).find(|c| c.channel == wanted.word()).or(all.iter().find(runs));
        form.put("channel", None, if released { "传真" } else { "电话" });
        form.put("sent_to", None, clock.map_or("", |c| c.to.as_str()));
        let now = crate::domain::Moment::minute_of(cx.now, cx.offset()).show();
        form.put("sent_at", None, &now);
        form.put("sender", None, cx.my_name());
        if !released {
            // Who is told by voice has it at once.
            form.put("received_at", None, &now);
        }
        form.beside = incident.map(|(i, others)| Beside { others, ..Beside::of(i, 0) });
        form.go_to_field("receiver");
        form
    }

    /// A meeting on a sheet (交班会): its open matters are the agenda, the two who signed are there.
    #[must_use]
    pub fn meeting_of(cx: &Cx<'_>, sheet: &Record) -> Form {
        let mut form = Form::new(cx, Ledger::Meeting, "");
        let values = &sheet.row.values;
        let text = |key: &str| values.text(key).unwrap_or_default();
        form.links = vec![sheet.row.id];
        form.put("kind", None, "交班会");
        let chair = ["leader", "chief"].into_iter().map(text).find(|name| !name.is_empty());
        form.put("chair", None, chair.unwrap_or_default());
        for (at, key) in ["sign_out", "sign_in"].into_iter().enumerate() {
            form.put("present", Some((at, "name")), text(key));
        }
        let cell =
            |row: &Value, key: &str| row.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let lines = |key: &str, words: &str| {
            let rows = values.rows(key).iter();
            rows.map(|row| format!("{} {}", cell(row, "no"), cell(row, words))).collect::<Vec<_>>()
        };
        let agenda = [lines("running", "what"), lines("pending_instr", "words")].concat();
        let report =
            std::iter::once(text("summary").to_owned()).chain(agenda).filter(|l| !l.trim().is_empty());
        form.put("report", None, &report.collect::<Vec<_>>().join("\n"));
        for (at, row) in values.rows("open_items").iter().enumerate() {
            form.put("confirmed", Some((at, "what")), &format!("{} {}", cell(row, "no"), cell(row, "what")));
            form.put("confirmed", Some((at, "who")), &cell(row, "owner"));
            form.put("confirmed", Some((at, "due_at")), &cell(row, "due_at"));
        }
        form.go_to_field("place");
        form
    }

    /// A leader's instruction on an incident.
    #[must_use]
    pub fn instruction(cx: &Cx<'_>, incident: &Record) -> Form {
        let mut form = Form::new(cx, Ledger::DutyLog, "批示指示");
        form.links = vec![incident.row.id];
        form.put("subject", None, &book(Ledger::Incident).title(&incident.row.values));
        form.put("form", None, "电话指示");
        form.put("given_at", None, &crate::domain::Moment::minute_of(cx.now, cx.offset()).show());
        form.put("status", None, "待办");
        form.put("weight", None, "重要");
        form.go_to_field("leader");
        form
    }

    /// An incident from a call or document in the log: nothing is typed twice.
    #[must_use]
    pub fn incident_of(cx: &Cx<'_>, log: &Record) -> Form {
        let mut form = Form::new(cx, Ledger::Incident, "");
        let v = &log.row.values;
        form.links = vec![log.row.id];
        for (to, from) in [
            ("title", "subject"),
            ("location", "place"),
            ("report_unit", "unit"),
            ("reporter", "name"),
            ("reporter_post", "post"),
            ("reporter_phone", "phone"),
            ("course", "content"),
        ] {
            form.put(to, None, v.text(from).unwrap_or_default());
        }
        if v.text("kind") == Some("来电") {
            form.put("channel", None, "电话");
        }
        if let Some(at) = v.text("event_at").and_then(crate::domain::Moment::parse) {
            form.put("received_at", None, &at.show());
            form.put("late_reason", None, &format!("由{}转来", log.row.number));
        }
        form.go_to_field("title");
        form
    }

    /// The rules that apply to what is typed so far, each with its source, for F1.
    #[must_use]
    pub fn rules(&self, cx: &Cx<'_>) -> Vec<String> {
        if self.ledger != Ledger::Incident {
            return Vec::new();
        }
        let live = self.live(cx.reading());
        let day = day_of(&live, cx.now, cx.offset());
        let graded = crate::policy::grade::grade(cx.rules, day, &live);
        let mut lines = vec![format!("{}：{}", graded.words(), graded.basis())];
        let clocks = clocks::reckon(cx.room(), day, None, &live, cx.now);
        lines.extend(clocks.iter().map(|c| detail::clock_line(c, cx.lang())));
        let watch = clocks::casualty_watch(cx.rules, day, &live);
        lines.extend(
            watch.map(|(until, cite)| texts::CASUALTY_WATCH.fill(cx.lang(), &[&until.to_string(), &cite])),
        );
        lines
    }

    /// What F5 puts into the text of a report.
    pub(super) fn composed(&self, cx: &Cx<'_>) -> Option<String> {
        let beside = self.beside.as_ref()?;
        Some(paper::report::text(self.text_of("kind"), &beside.values, &self.live(cx.reading())))
    }
}

/// The report as it will stand: serial, title, text, missing elements and state are filled, and the incident
/// takes what the report tells. Gives the wishes that follow the report's own.
pub(super) fn complete(form: &Form, cx: &Cx<'_>, values: &mut Values) -> Vec<Wish> {
    let Some(beside) = &form.beside else { return Vec::new() };
    let kind = values.text("kind").unwrap_or("初报").to_owned();
    let seq = if kind == "续报" { beside.next } else { 1 };
    values.set("serial", Some(seq.into()));
    if values.text("title").is_none_or(str::is_empty) {
        let title = beside.values.text("title").unwrap_or_default();
        values.set_text("title", &format!("{title}{}", report::kind_and_serial(&kind, seq)));
    }
    if values.text("text").is_none_or(str::is_empty) {
        values.set_text("text", &paper::report::text(&kind, &beside.values, values));
    }
    if values.text("direction") == Some(report::INCOMING) {
        let at = values.text("reported_at").unwrap_or_default().to_owned();
        let row = [
            ("channel", values.text("channel").unwrap_or("传真").to_owned()),
            ("sent_to", "本室".to_owned()),
            ("receiver", cx.my_name().to_owned()),
            ("received_at", at),
        ];
        let row: Map<String, Value> = row.into_iter().map(|(k, v)| (k.to_owned(), v.into())).collect();
        values.set("transmissions", Some(Value::Array(vec![Value::Object(row)])));
    } else {
        values.set_text("state", "拟稿");
    }
    let day = day_of(&beside.values, cx.now, cx.offset());
    if let Some((_, elements)) = cx.rules.elements(&kind, beside.values.text("category"), day) {
        values.set_text(
            "missing_elements",
            &paper::report::missing(&elements.fields, &beside.values, values).join("、"),
        );
    }
    into_incident(beside, cx, values, &kind, seq)
}

/// What the report tells goes into the incident, which is graded and timed anew.
fn into_incident(beside: &Beside, cx: &Cx<'_>, values: &Values, kind: &str, seq: u32) -> Vec<Wish> {
    let mut incident = beside.values.clone();
    for key in report::FACTS {
        if let Some(value) = values.0.get(*key) {
            incident.set(key, Some(value.clone()));
        }
    }
    if incident == beside.values {
        return Vec::new();
    }
    clocks::settle(cx.room(), Some(&beside.values), &mut incident, cx.now);
    let reason = format!("{}的新情况", report::kind_and_serial(kind, seq));
    vec![Wish::Revise { id: beside.id, base: beside.revision, reason, values: incident }]
}

/// The report with one sending more, and how late that was.
pub(super) fn with_sending(form: &Form, cx: &Cx<'_>, typed: &Values) -> Values {
    let mut values = form.base.clone();
    let row: Map<String, Value> = report::TRANSMISSIONS
        .iter()
        .filter_map(|f| typed.0.get(f.key).map(|v| (f.key.to_owned(), v.clone())))
        .collect();
    let mut rows = values.rows("transmissions").to_vec();
    rows.push(Value::Object(row));
    values.set("transmissions", Some(Value::Array(rows)));
    if let Some(beside) = &form.beside {
        let reports = |this| beside.others.iter().chain(std::iter::once(this)).collect::<Vec<&Values>>();
        let (before, after) = (reports(&form.base), reports(&values));
        let stop = |c: &clocks::Clock, reports: &[&Values]| c.stop(&beside.values, reports, cx.offset());
        let mut late: Vec<String> = values.text("late").map(str::to_owned).into_iter().collect();
        late.extend(
            clocks::counting(&beside.values, &after, cx.offset())
                .iter()
                .filter(|c| c.direction == Direction::Out && !c.provisional && stop(c, &before).is_none())
                .filter_map(|c| stop(c, &after).map(|s| (c.name(), s.late_ms / 60_000)))
                .filter(|(_, minutes)| *minutes > 0)
                .map(|(name, minutes)| format!("{name}迟{}", crate::policy::admonish::span(minutes))),
        );
        values.set_text("late", &late.join("、"));
    }
    values
}
