//! Forms around an incident: the next report, its sending, an instruction, an incident made of a call.

use super::state::{Form, Task};
use crate::domain::Ledger;
use crate::locale::texts;
use crate::paper;
use crate::policy::clocks::{self, Direction};
use crate::policy::{Transmission, day_of};
use crate::schema::{Values, book, report};
use crate::schema::{choice, key};
use crate::screens::{Cx, detail};
use crate::store::query::Record;
use crate::work::incident::IncidentContext;
use serde_json::Value;

impl Form {
    /// The next report of an incident: the first, or a follow-up that asks only for what has changed.
    #[must_use]
    pub fn report(cx: &Cx<'_>, incident: &Record, reports: &[&Record]) -> Form {
        let mut form = Form::new(cx, Ledger::Report, "");
        let ours = |r: &&&Record| r.row.values.text(key::DIRECTION) != Some(report::INCOMING);
        let first = !reports.iter().any(|r| ours(&r));
        let follow_ups = reports
            .iter()
            .filter(ours)
            .filter(|r| r.row.values.text(key::KIND) == Some(choice::KIND_FOLLOW_UP))
            .count();
        form.links = vec![incident.row.id];
        form.put(key::INCIDENT, None, &incident.row.number.to_string());
        form.put(key::DIRECTION, None, choice::DIRECTION_OURS_UPWARD);
        form.put(key::KIND, None, if first { choice::KIND_INITIAL } else { choice::KIND_FOLLOW_UP });
        form.put(key::DRAFTED_BY, None, cx.my_name());
        form.beside = Some(IncidentContext::of(incident, u32::try_from(follow_ups).unwrap_or(0) + 1));
        form.go_to_field(key::DEAD);
        form
    }

    /// One sending of a report: channel and body as the running clock asks for them.
    #[must_use]
    pub fn send(cx: &Cx<'_>, record: &Record, incident: Option<(&Record, Vec<Values>)>) -> Form {
        let number = record.row.number;
        let task = Task::Send { id: record.row.id, base: record.row.revision, number: number.to_string() };
        let mut form = Form::blank(cx.id(), number.ledger, task, cx.now, cx.by());
        form.base = record.row.values.clone();
        let released = record.row.values.text(key::STATE) == Some(report::RELEASED);
        let all = incident.as_ref().map(|(i, _)| clocks::read(&i.row.values)).unwrap_or_default();
        let wanted = if released { Transmission::Written } else { Transmission::Phone };
        let runs = |c: &&clocks::Clock| c.direction == Direction::Out && !c.lapsed;
        let clock = all.iter().filter(runs).find(|c| c.channel == wanted.word()).or(all.iter().find(runs));
        form.put(key::CHANNEL, None, if released { choice::CHANNEL_FAX } else { choice::CHANNEL_PHONE });
        form.put(key::SENT_TO, None, clock.map_or("", |c| c.to.as_str()));
        let now = crate::domain::Moment::minute_of(cx.now, cx.offset()).show();
        form.put(key::SENT_AT, None, &now);
        form.put(key::SENDER, None, cx.my_name());
        if !released {
            // Who is told by voice has it at once.
            form.put(key::RECEIVED_AT, None, &now);
        }
        form.beside = incident.map(|(i, others)| IncidentContext { others, ..IncidentContext::of(i, 0) });
        form.go_to_field(key::RECEIVER);
        form
    }

    /// A meeting on a sheet (交班会): its open matters are the agenda, the two who signed are there.
    #[must_use]
    pub fn meeting_of(cx: &Cx<'_>, sheet: &Record) -> Form {
        let mut form = Form::new(cx, Ledger::Meeting, "");
        let values = &sheet.row.values;
        let text = |key: &str| values.text(key).unwrap_or_default();
        form.links = vec![sheet.row.id];
        form.put(key::KIND, None, choice::KIND_SHIFT_MEETING);
        let chair = ["leader", "chief"].into_iter().map(text).find(|name| !name.is_empty());
        form.put(key::CHAIR, None, chair.unwrap_or_default());
        for (at, key) in ["sign_out", "sign_in"].into_iter().enumerate() {
            form.put(key::PRESENT, Some((at, "name")), text(key));
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
        form.put(key::REPORT, None, &report.collect::<Vec<_>>().join("\n"));
        for (at, row) in values.rows(key::OPEN_ITEMS).iter().enumerate() {
            form.put(
                key::CONFIRMED,
                Some((at, "what")),
                &format!("{} {}", cell(row, "no"), cell(row, "what")),
            );
            form.put(key::CONFIRMED, Some((at, "who")), &cell(row, "owner"));
            form.put(key::CONFIRMED, Some((at, "due_at")), &cell(row, "due_at"));
        }
        form.go_to_field(key::PLACE);
        form
    }

    /// A leader's instruction on an incident.
    #[must_use]
    pub fn instruction(cx: &Cx<'_>, incident: &Record) -> Form {
        let mut form = Form::new(cx, Ledger::DutyLog, choice::KIND_INSTRUCTION);
        form.links = vec![incident.row.id];
        form.put(key::SUBJECT, None, &book(Ledger::Incident).title(&incident.row.values));
        form.put(key::FORM, None, choice::FORM_BY_PHONE);
        form.put(key::GIVEN_AT, None, &crate::domain::Moment::minute_of(cx.now, cx.offset()).show());
        form.put(key::STATUS, None, choice::STATUS_OPEN);
        form.put(key::WEIGHT, None, choice::WEIGHT_IMPORTANT);
        form.go_to_field(key::LEADER);
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
        if v.text(key::KIND) == Some(choice::KIND_CALL_IN) {
            form.put(key::CHANNEL, None, choice::CHANNEL_PHONE);
        }
        if let Some(at) = v.text(key::EVENT_AT).and_then(crate::domain::Moment::parse) {
            form.put(key::RECEIVED_AT, None, &at.show());
            form.put(key::LATE_REASON, None, &format!("由{}转来", log.row.number));
        }
        form.go_to_field(key::TITLE);
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
        let clocks = clocks::reckon(cx.rule_context(), day, None, &live, cx.now);
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
        Some(paper::report::text(self.text_of(key::KIND), &beside.values, &self.live(cx.reading())))
    }
}
