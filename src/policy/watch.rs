//! What runs against time at this moment: the clocks of incidents in hand, and open matters with a due time.

use super::clocks::{self, Direction};
use super::moment;
use crate::domain::{Moment, Number, Offset, RecordId, Stamp};
use crate::schema::{Values, report as report_book};
use crate::schema::{choice, key};

/// How a matter stands against its due time (督办).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lamp {
    /// 正常: no due time, or more than a day left.
    Calm,
    /// 临近: due within a day.
    Near,
    /// 超期.
    Over,
}

/// From how many minutes before its due time a matter is 临近 (ours; no text gives a figure).
pub const NEAR_MIN: i64 = 24 * 60;

impl Lamp {
    /// The lamp of a due time; a day without a clock is due at its end.
    #[must_use]
    pub fn of(due: Option<&str>, now: Stamp, offset: Offset) -> Lamp {
        let Some(due) = due.and_then(Moment::parse).map(|m| m.latest(offset)) else { return Lamp::Calm };
        match due.since_ms(now) {
            left if left < 0 => Lamp::Over,
            left if left <= NEAR_MIN * 60_000 => Lamp::Near,
            _ => Lamp::Calm,
        }
    }
}

/// Something that is due.
#[derive(Clone, Debug, PartialEq)]
pub struct Deadline {
    /// The record it belongs to.
    pub record: RecordId,
    /// Its number.
    pub number: Number,
    /// Which clock of that record: the rule, or `due` for a matter.
    pub clock: String,
    /// What is due, in a few words.
    pub what: String,
    /// What the record is about.
    pub title: String,
    /// From when.
    pub from: Stamp,
    /// Until when.
    pub due: Stamp,
    /// The rule's text, or empty.
    pub cite: String,
    /// The base is not certain.
    pub provisional: bool,
}

/// How far it has run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Less than half.
    Running,
    /// 50 %.
    Half,
    /// 80 %.
    Near,
    /// 100 %.
    Over,
}

impl Stage {
    /// Those that ring.
    pub const RINGING: [Stage; 3] = [Stage::Half, Stage::Near, Stage::Over];

    /// The word beside the colour.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Stage::Running => "计时",
            Stage::Half => "过半",
            Stage::Near => "将到",
            Stage::Over => "超时",
        }
    }

    /// Percent of the allowance.
    #[must_use]
    pub fn percent(self) -> u8 {
        match self {
            Stage::Running => 0,
            Stage::Half => 50,
            Stage::Near => 80,
            Stage::Over => 100,
        }
    }
}

impl Deadline {
    /// The instant at which a stage is reached.
    #[must_use]
    pub fn at(&self, stage: Stage) -> Stamp {
        let span = self.due.since_ms(self.from).max(0);
        self.from
            .plus_ms(span / 100 * i64::from(stage.percent()) + span % 100 * i64::from(stage.percent()) / 100)
    }

    /// The stage at an instant.
    #[must_use]
    pub fn stage(&self, now: Stamp) -> Stage {
        let reached = Stage::RINGING.into_iter().rev().find(|s| now >= self.at(*s));
        reached.unwrap_or(Stage::Running)
    }
}

/// The clocks of one incident that nothing has stopped.
#[must_use]
pub fn of_incident(
    id: RecordId,
    number: Number,
    incident: &Values,
    reports: &[&Values],
    offset: Offset,
) -> Vec<Deadline> {
    let title = incident.text(key::TITLE).unwrap_or_default().to_owned();
    let all = clocks::read(incident);
    let first = clocks::first_reported(&all, incident, reports, offset);
    let mut out = Vec::new();
    let counting = clocks::counting(incident, reports, offset);
    for clock in counting.iter().filter(|c| c.direction == Direction::Out) {
        let (Some(from), Some(due)) = (clock.from(offset), clock.due(offset)) else { continue };
        if clock.stop(incident, reports, offset).is_some() {
            continue;
        }
        out.push(Deadline {
            record: id,
            number,
            clock: clock.rule.clone(),
            what: clock.name(),
            title: title.clone(),
            from,
            due,
            cite: clock.cite.clone(),
            provisional: clock.provisional,
        });
    }
    if let Some(next) = moment(incident, "next_report_at").map(|m| m.earliest(offset))
        && !reported_since(reports, next, offset)
    {
        let from = first.unwrap_or(next).min(next);
        out.push(Deadline {
            record: id,
            number,
            clock: "next".into(),
            what: "下次续报".into(),
            title,
            from,
            due: next,
            cite: String::new(),
            provisional: false,
        });
    }
    out
}

/// Whether a follow-up was received within the hour before `due` or after it.
fn reported_since(reports: &[&Values], due: Stamp, offset: Offset) -> bool {
    const EARLY_MS: i64 = 3_600_000;
    reports
        .iter()
        .filter(|r| {
            r.text(key::KIND) != Some(choice::KIND_INITIAL)
                && r.text(key::DIRECTION) != Some(report_book::INCOMING)
        })
        .any(|r| {
            r.rows(key::TRANSMISSIONS).iter().any(|row| {
                let cell = |key: &str| row.get(key).and_then(serde_json::Value::as_str).unwrap_or_default();
                let at = crate::domain::Moment::parse(cell("received_at")).map(|m| m.earliest(offset));
                !cell("receiver").is_empty() && at.is_some_and(|at| at >= due.plus_ms(-EARLY_MS))
            })
        })
}

/// An open matter with a due time.
#[must_use]
pub fn of_matter(
    id: RecordId,
    number: Number,
    matter: &Values,
    recorded_at: Stamp,
    offset: Offset,
) -> Option<Deadline> {
    let due = moment(matter, "due_at")?;
    // A day without an hour is due when it ends.
    let due = if due.counts_minutes() { due.earliest(offset) } else { due.latest(offset) };
    Some(Deadline {
        record: id,
        number,
        clock: "due".into(),
        what: "事项时限".into(),
        title: matter.text(key::WHAT).unwrap_or_default().to_owned(),
        from: recorded_at.min(due),
        due,
        cite: String::new(),
        provisional: false,
    })
}
