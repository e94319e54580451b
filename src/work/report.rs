//! A report of an incident: completed, sent, moved on from state to state.

use super::incident::IncidentContext;
use super::{Objection, Room};
use crate::domain::RecordId;
use crate::locale::texts;
use crate::paper;
use crate::policy::clocks::{self, Direction};
use crate::policy::{Transmission, day_of};
use crate::record::wish::Wish;
use crate::schema::{Values, report};
use crate::schema::{choice, key};
use crate::store::query::Record;
use serde_json::{Map, Value};

/// Moves a report on to a state: 送审, 退回. `why` is what the drafter is told.
#[must_use]
pub fn advance(record: &Record, state: &str, reason: &str, why: &str) -> Wish {
    let mut values = record.row.values.clone();
    values.set_text(key::STATE, state);
    values.set_text(key::RETURN_REASON, why);
    Wish::Revise { id: record.row.id, base: record.row.revision, reason: reason.to_owned(), values }
}

/// One sending of a report. `before` is the report as it stood, `typed` what was typed of the sending.
///
/// # Errors
/// What is sent in writing is released first; an objection at `channel`.
pub fn send(
    room: &Room<'_>,
    (id, base): (RecordId, u32),
    before: &Values,
    incident: Option<&IncidentContext>,
    typed: &Values,
) -> Result<Vec<Wish>, Objection> {
    let by_phone =
        Transmission::of_channel(typed.text(key::CHANNEL).unwrap_or_default()) == Transmission::Phone;
    if !by_phone && before.text(key::STATE) != Some(report::RELEASED) {
        return Err(Objection::at(key::CHANNEL.as_str(), texts::RELEASE_FIRST));
    }
    let values = with_sending(room, before, incident, typed);
    Ok(vec![Wish::Revise { id, base, reason: "报送".into(), values }])
}

/// The report as it will stand: serial, title, text, missing elements and state are filled, and the incident
/// takes what the report tells. Gives the wishes that follow the report's own.
pub fn complete(room: &Room<'_>, incident: &IncidentContext, values: &mut Values) -> Vec<Wish> {
    let kind = values.text(key::KIND).unwrap_or(choice::KIND_INITIAL).to_owned();
    let serial = if kind == choice::KIND_FOLLOW_UP { incident.next } else { 1 };
    values.set(key::SERIAL, Some(serial.into()));
    if values.text(key::TITLE).is_none_or(str::is_empty) {
        let title = incident.values.text(key::TITLE).unwrap_or_default();
        values.set_text(key::TITLE, &format!("{title}{}", report::kind_and_serial(&kind, serial)));
    }
    if values.text(key::TEXT).is_none_or(str::is_empty) {
        values.set_text(key::TEXT, &paper::report::text(&kind, &incident.values, values));
    }
    if values.text(key::DIRECTION) == Some(report::INCOMING) {
        let at = values.text(key::REPORTED_AT).unwrap_or_default().to_owned();
        let row = [
            ("channel", values.text(key::CHANNEL).unwrap_or(choice::CHANNEL_FAX).to_owned()),
            ("sent_to", "本室".to_owned()),
            ("receiver", room.my_name().to_owned()),
            ("received_at", at),
        ];
        let row: Map<String, Value> = row.into_iter().map(|(k, v)| (k.to_owned(), v.into())).collect();
        values.set(key::TRANSMISSIONS, Some(Value::Array(vec![Value::Object(row)])));
    } else {
        values.set_text(key::STATE, choice::STATE_DRAFT);
    }
    let day = day_of(&incident.values, room.now, room.offset());
    if let Some((_, elements)) = room.rules.elements(&kind, incident.values.text(key::CATEGORY), day) {
        values.set_text(
            key::MISSING_ELEMENTS,
            &paper::report::missing(&elements.fields, &incident.values, values).join("、"),
        );
    }
    into_incident(room, incident, values, &kind, serial)
}

/// What the report tells goes into the incident, which is graded and timed anew.
fn into_incident(
    room: &Room<'_>,
    incident: &IncidentContext,
    values: &Values,
    kind: &str,
    serial: u32,
) -> Vec<Wish> {
    let mut text = incident.values.clone();
    for key in report::FACTS {
        if let Some(value) = values.0.get(*key) {
            text.set(key, Some(value.clone()));
        }
    }
    if text == incident.values {
        return Vec::new();
    }
    clocks::settle(room.rule_context(), Some(&incident.values), &mut text, room.now);
    let reason = format!("{}的新情况", report::kind_and_serial(kind, serial));
    vec![Wish::Revise { id: incident.id, base: incident.revision, reason, values: text }]
}

/// The report with one sending more, and how late that was.
fn with_sending(
    room: &Room<'_>,
    before: &Values,
    incident: Option<&IncidentContext>,
    typed: &Values,
) -> Values {
    let mut values = before.clone();
    let row: Map<String, Value> = report::TRANSMISSIONS
        .iter()
        .filter_map(|f| typed.0.get(f.key).map(|v| (f.key.to_owned(), v.clone())))
        .collect();
    let mut rows = values.rows(key::TRANSMISSIONS).to_vec();
    rows.push(Value::Object(row));
    values.set(key::TRANSMISSIONS, Some(Value::Array(rows)));
    if let Some(incident) = incident {
        let reports = |this| incident.others.iter().chain(std::iter::once(this)).collect::<Vec<&Values>>();
        let (earlier, after) = (reports(before), reports(&values));
        let stop = |c: &clocks::Clock, reports: &[&Values]| c.stop(&incident.values, reports, room.offset());
        let mut late: Vec<String> = values.text(key::LATE).map(str::to_owned).into_iter().collect();
        late.extend(
            clocks::counting(&incident.values, &after, room.offset())
                .iter()
                .filter(|c| c.direction == Direction::Out && !c.provisional && stop(c, &earlier).is_none())
                .filter_map(|c| stop(c, &after).map(|s| (c.name(), s.late_ms / 60_000)))
                .filter(|(_, minutes)| *minutes > 0)
                .map(|(name, minutes)| format!("{name}迟{}", crate::policy::admonish::span(minutes))),
        );
        values.set_text(key::LATE, &late.join("、"));
    }
    values
}
