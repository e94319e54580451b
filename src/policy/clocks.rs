//! Deadlines of reports: which run for an incident, from when, until when, and what stopped them.
//!
//! A clock is written into the incident when it begins, with its rule, source and minutes, so that a later
//! change of a pack changes nothing that ran before. It stops by a report that somebody has received.

use super::grade::kind_of;
use super::pack::{Base, Limit, On, Pack, Transmission, covers};
use super::{Rules, UNGRADED, moment};
use crate::domain::{Moment, Offset, Stamp};
use crate::schema::{Values, report as report_book};
use crate::schema::{choice, key};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;

const MINUTE_MS: i64 = 60_000;

/// Whose report it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Direction {
    /// Ours, upward.
    #[serde(rename = "报出")]
    Out,
    /// A lower unit's, to us.
    #[serde(rename = "收到")]
    In,
}

/// A clock as the incident keeps it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Clock {
    /// The rule.
    pub rule: String,
    /// The pack with its version.
    pub pack: String,
    /// Whose report.
    pub direction: Direction,
    /// 初报 or 续报.
    pub report: String,
    /// 电话, 书面 or 任一方式.
    pub channel: String,
    /// To whom.
    pub to: String,
    /// What it is counted from: 事发, 获悉, 达到报告标准, 接报, 变化.
    pub base: String,
    /// The base time as it was stated.
    #[serde(default)]
    pub base_at: String,
    /// The base itself is unknown and another stands in for it: it rings, but nobody is late by it.
    #[serde(default)]
    pub provisional: bool,
    /// The allowance.
    pub minutes: u32,
    /// When the report must have arrived.
    #[serde(default)]
    pub due_at: String,
    /// Earlier due times, before the base was corrected.
    #[serde(default)]
    pub was: String,
    /// It no longer applies, because the grade or the kind has changed.
    #[serde(default)]
    pub lapsed: bool,
    /// Ours, and no text's.
    #[serde(default)]
    pub ours: bool,
    /// Where it stands.
    pub cite: String,
}

/// What stopped a clock.
#[derive(Clone, Debug, PartialEq)]
pub struct Stop {
    /// When the other side had it.
    pub at: Stamp,
    /// Who received it.
    pub receiver: String,
    /// Milliseconds after (or, negative, before) the due time.
    pub late_ms: i64,
    /// Which of the reports it was; `None` for the incoming call itself.
    pub report: Option<usize>,
}

impl Clock {
    /// The due time.
    #[must_use]
    pub fn due(&self, offset: Offset) -> Option<Stamp> {
        Moment::parse(&self.due_at).map(|m| m.earliest(offset))
    }

    /// The time from which it is counted.
    #[must_use]
    pub fn from(&self, offset: Offset) -> Option<Stamp> {
        Moment::parse(&self.base_at).map(|m| m.earliest(offset))
    }

    /// In a few words: `初报 电话`.
    #[must_use]
    pub fn name(&self) -> String {
        let channel = if self.channel == Transmission::Any.word() { "" } else { self.channel.as_str() };
        format!("{channel}{}", self.report)
    }

    fn transmission(&self) -> Transmission {
        let all = [Transmission::Phone, Transmission::Written];
        all.into_iter().find(|t| t.word() == self.channel).unwrap_or(Transmission::Any)
    }

    /// What stopped it, if anything did: the first report of its kind that went the way it asks for, to whom it
    /// asks for, and that somebody has received. A draft stops nothing.
    #[must_use]
    pub fn stop(&self, incident: &Values, reports: &[&Values], offset: Offset) -> Option<Stop> {
        let due = self.due(offset)?;
        let mut found: Option<Stop> = None;
        let mut take = |at: Stamp, receiver: &str, report: Option<usize>| {
            if found.as_ref().is_none_or(|f| at < f.at) {
                let late_ms = at.since_ms(due);
                found = Some(Stop { at, receiver: receiver.to_owned(), late_ms, report });
            }
        };
        if self.direction == Direction::In
            && let Some(at) = moment(incident, "received_at")
            && self.transmission().accepts(Transmission::of_channel(
                incident.text(key::CHANNEL).unwrap_or(choice::CHANNEL_PHONE),
            ))
        {
            take(at.earliest(offset), "本室", None);
        }
        for (index, report) in reports.iter().enumerate() {
            let own = report.text(key::DIRECTION).unwrap_or(choice::DIRECTION_OURS_UPWARD);
            if (own == report_book::INCOMING) != (self.direction == Direction::In) || !self.kind_fits(report)
            {
                continue;
            }
            for row in report.rows(key::TRANSMISSIONS) {
                if let Some((at, receiver)) = self.received(row, report, offset) {
                    take(at, receiver, Some(index));
                }
            }
        }
        found
    }

    /// A first report is also given by any later one; a follow-up is due only after its cause.
    fn kind_fits(&self, report: &Values) -> bool {
        self.report == choice::KIND_INITIAL || report.text(key::KIND) != Some(choice::KIND_INITIAL)
    }

    fn received<'a>(&self, row: &'a Value, report: &Values, offset: Offset) -> Option<(Stamp, &'a str)> {
        let cell = |key: &str| row.get(key).and_then(Value::as_str).unwrap_or_default().trim();
        let sent = Transmission::of_channel(cell("channel"));
        let (to, receiver) = (cell("sent_to"), cell("receiver"));
        let at = Moment::parse(cell("received_at"))?.earliest(offset);
        // A written report that nobody has released is a draft.
        let valid = sent == Transmission::Phone
            || self.direction == Direction::In
            || report.text(key::STATE).is_none_or(|s| s == report_book::RELEASED);
        let after = self.report == choice::KIND_INITIAL || self.from(offset).is_none_or(|from| at >= from);
        let meant = self.direction == Direction::In || is_for(&self.to, to);
        (!receiver.is_empty() && valid && after && meant && self.transmission().accepts(sent))
            .then_some((at, receiver))
    }
}

/// Whether what went to `to` is what a rule asks to go to `asked`; a rule that names no body takes any.
fn is_for(asked: &str, to: &str) -> bool {
    let any = asked.is_empty() || asked.contains("上级") || asked.contains("上一级");
    any || to.is_empty() || asked.contains(to) || to.contains(asked)
}

/// The clocks of an incident.
#[must_use]
pub fn read(incident: &Values) -> Vec<Clock> {
    incident.rows(key::CLOCKS).iter().filter_map(|row| serde_json::from_value(row.clone()).ok()).collect()
}

/// When the first report had arrived upward.
#[must_use]
pub fn first_reported(
    clocks: &[Clock],
    incident: &Values,
    reports: &[&Values],
    offset: Offset,
) -> Option<Stamp> {
    let first = clocks.iter().filter(|c| c.report == choice::KIND_INITIAL && c.direction == Direction::Out);
    first.filter_map(|c| c.stop(incident, reports, offset)).map(|s| s.at).min()
}

/// The clocks that count: those that apply, without follow-ups whose cause is older than the first report,
/// because what had changed before it is in it.
#[must_use]
pub fn counting(incident: &Values, reports: &[&Values], offset: Offset) -> Vec<Clock> {
    let all = read(incident);
    let first = first_reported(&all, incident, reports, offset);
    let covered = |c: &Clock| {
        c.report == choice::KIND_FOLLOW_UP
            && c.from(offset).is_none_or(|from| first.is_none_or(|at| at >= from))
    };
    all.into_iter().filter(|c| !c.lapsed && !covered(c)).collect()
}

/// What reckoning needs to know of the room.
#[derive(Clone, Copy, Debug)]
pub struct RuleContext<'a> {
    /// The rules.
    pub rules: &'a Rules,
    /// The level of the room; `None` for every level there is.
    pub level: Option<&'a str>,
    /// The room's offset.
    pub offset: Offset,
}

/// The clocks of an incident as it is to be stored. `before` is the text it corrects: a clock that was running
/// keeps its minutes and its source, and when its base was corrected it keeps its old due time beside the new.
#[must_use]
pub fn reckon(
    room: RuleContext<'_>,
    day: NaiveDate,
    before: Option<&Values>,
    incident: &Values,
    now: Stamp,
) -> Vec<Clock> {
    let old = before.map(read).unwrap_or_default();
    let mut clocks: Vec<Clock> = Vec::new();
    for (pack, limit, direction) in limits(room, day, incident) {
        clocks.push(clock_of(pack, limit, direction, incident, room.offset));
    }
    for earlier in old {
        match clocks.iter_mut().find(|c| c.rule == earlier.rule && c.direction == earlier.direction) {
            Some(clock) => *clock = carried(earlier, incident, room.offset),
            None if earlier.base == CHANGED => clocks.push(earlier),
            None => clocks.push(Clock { lapsed: true, ..earlier }),
        }
    }
    if let Some(before) = before {
        clocks.extend(changed(room, day, before, incident, now));
    }
    clocks
}

/// The word of the base of a follow-up that a change has made due.
const CHANGED: &str = "变化";

/// The figures whose change makes a follow-up due.
pub const WATCHED: &[&str] = &["dead", "missing", "serious", "slight", "injured", "ill", "trapped", "grade"];

fn changed(
    room: RuleContext<'_>,
    day: NaiveDate,
    before: &Values,
    incident: &Values,
    now: Stamp,
) -> Option<Clock> {
    let moved = WATCHED.iter().any(|key| before.0.get(*key) != incident.0.get(*key));
    if !moved || !before.has(key::CLOCKS) {
        return None;
    }
    let (subtype, category) = kind_of(incident);
    let all = room.rules.on(day).flat_map(|p| p.follows.iter().map(move |f| (p, f)));
    let (pack, rule) = all
        .filter(|(_, f)| f.on == On::Changed)
        .find(|(_, f)| covers(&f.subtypes, &f.categories, subtype, category))?;
    let base = Moment::minute_of(now, room.offset);
    let due = now.plus_ms(i64::from(rule.minutes) * MINUTE_MS);
    Some(Clock {
        rule: format!("{}/{}", rule.id, base),
        pack: pack.head.mark(),
        direction: Direction::Out,
        report: choice::KIND_FOLLOW_UP.into(),
        channel: Transmission::Any.word().into(),
        to: "上级值班室".into(),
        base: CHANGED.into(),
        base_at: base.to_string(),
        provisional: false,
        minutes: rule.minutes,
        due_at: Moment::minute_of(due, room.offset).to_string(),
        was: String::new(),
        lapsed: false,
        ours: pack.head.ours,
        cite: pack.head.cite(&rule.cite),
    })
}

/// A clock that goes on running: its rule as it was, its base as it is now known.
fn carried(earlier: Clock, incident: &Values, offset: Offset) -> Clock {
    let Some(base) = Base::ALL.into_iter().find(|b| b.word() == earlier.base) else { return earlier };
    let (moment, provisional) = base_of(base, incident);
    let base_at = moment.map(|m| m.to_string()).unwrap_or_default();
    let due_at = due_text(&base_at, earlier.minutes, offset);
    let mut was = earlier.was.clone();
    if due_at != earlier.due_at && !earlier.due_at.is_empty() {
        if !was.is_empty() {
            was.push('、');
        }
        was.push_str(&earlier.due_at);
    }
    Clock { base_at, provisional, due_at, was, lapsed: false, ..earlier }
}

/// The levels that have duty rooms.
const GOVERNMENT: &[&str] = &[
    choice::LEVEL_PROVINCE,
    choice::LEVEL_CITY,
    choice::LEVEL_COUNTY,
    choice::LEVEL_TOWNSHIP,
    choice::LEVEL_DEPARTMENT,
];

/// The limits that hold for an incident in a room, each with the side that the room stands on.
fn limits<'a>(
    room: RuleContext<'a>,
    day: NaiveDate,
    incident: &Values,
) -> Vec<(&'a Pack, &'a Limit, Direction)> {
    let grade = incident.text(key::GRADE).unwrap_or(UNGRADED);
    let sensitive = incident.text(key::SENSITIVE).is_some_and(|s| !s.is_empty());
    let (subtype, category) = kind_of(incident);
    if grade == choice::GRADE_NO_INCIDENT {
        return Vec::new();
    }
    let fits = |l: &Limit| {
        (l.grades.iter().any(|g| g == grade) || (l.sensitive && sensitive))
            && covers(&l.subtypes, &l.categories, subtype, category)
    };
    let has_unit = incident.text(key::REPORT_UNIT).is_some_and(|u| !u.is_empty());
    let side = |l: &Limit| match room.level {
        None => Some(Direction::Out),
        Some(level) if l.from_levels.iter().any(|x| x == level) => Some(Direction::Out),
        // What an enterprise owes its regulator is no duty of the lower duty room that told us.
        Some(_)
            if !l.from_levels.is_empty()
                && l.from_levels.iter().all(|x| !GOVERNMENT.contains(&x.as_str())) =>
        {
            None
        }
        // Which level a lower unit's own receipt was, we do not know: it cannot be counted from ours.
        Some(level) if has_unit && l.base != Base::Received && l.to_levels.iter().any(|x| x == level) => {
            Some(Direction::In)
        }
        Some(_) => None,
    };
    let all = room.rules.on(day).flat_map(|p| p.limits.iter().map(move |l| (p, l)));
    all.filter(|(_, l)| fits(l)).filter_map(|(p, l)| side(l).map(|d| (p, l, d))).collect()
}

/// The base time of a rule: its own field, or another that stands in for it.
fn base_of(base: Base, incident: &Values) -> (Option<Moment>, bool) {
    let own = moment(incident, base.field());
    if let Some(own) = own {
        // A day or a part of one is too coarse to call anybody late by minutes.
        return (Some(own), !own.counts_minutes());
    }
    let stand_in = match base {
        Base::Occurred => ["learned_at", "received_at"],
        Base::Learned => ["received_at", "occurred_at"],
        Base::Threshold => ["occurred_at", "learned_at"],
        Base::Received => ["learned_at", "occurred_at"],
    };
    let found = stand_in.iter().find_map(|key| moment(incident, key).map(|m| (m, *key)));
    // Who names no other time of learning learned by being told.
    let by_receipt =
        base == Base::Learned && found.is_some_and(|(m, key)| key == "received_at" && m.counts_minutes());
    (found.map(|(m, _)| m), !by_receipt)
}

fn due_text(base_at: &str, minutes: u32, offset: Offset) -> String {
    let Some(base) = Moment::parse(base_at) else { return String::new() };
    let due = base.earliest(offset).plus_ms(i64::from(minutes) * MINUTE_MS);
    Moment::minute_of(due, offset).to_string()
}

fn clock_of(pack: &Pack, limit: &Limit, direction: Direction, incident: &Values, offset: Offset) -> Clock {
    let (base, provisional) = base_of(limit.base, incident);
    let base_at = base.map(|m| m.to_string()).unwrap_or_default();
    Clock {
        rule: limit.id.clone(),
        pack: pack.head.mark(),
        direction,
        report: choice::KIND_INITIAL.into(),
        channel: limit.channel.word().into(),
        to: limit.to.clone(),
        base: limit.base.word().into(),
        due_at: due_text(&base_at, limit.minutes, offset),
        base_at,
        provisional,
        minutes: limit.minutes,
        was: String::new(),
        lapsed: false,
        ours: limit.ours || pack.head.ours,
        cite: pack.head.cite(&limit.cite),
    }
}

/// Until which day changes of the casualties are to be reported, and by which rule.
#[must_use]
pub fn casualty_watch(rules: &Rules, day: NaiveDate, incident: &Values) -> Option<(NaiveDate, String)> {
    let (subtype, category) = kind_of(incident);
    let all = rules.on(day).flat_map(|p| p.follows.iter().map(move |f| (p, f)));
    let (pack, rule) = all
        .filter(|(_, f)| f.on == On::CasualtyWatch)
        .find(|(_, f)| covers(&f.subtypes, &f.categories, subtype, category))?;
    let until = day.checked_add_days(chrono::Days::new(u64::from(rule.days)))?;
    Some((until, pack.head.cite(&rule.cite)))
}

/// Writes grade, clocks and casualty watch into an incident that is about to be stored.
pub fn settle(room: RuleContext<'_>, before: Option<&Values>, incident: &mut Values, now: Stamp) {
    let day = super::day_of(incident, now, room.offset);
    let at = Moment::minute_of(now, room.offset).to_string();
    super::grade::settle(room.rules, day, before, incident, &at);
    let clocks = reckon(room, day, before, incident, now);
    let rows: Vec<Value> = clocks.iter().filter_map(|c| serde_json::to_value(c).ok()).map(trimmed).collect();
    incident
        .set(key::CLOCKS, Some(Value::Array(rows)).filter(|v| v.as_array().is_some_and(|a| !a.is_empty())));
    let watch = casualty_watch(room.rules, day, incident);
    incident
        .set_text(key::CASUALTY_WATCH_UNTIL, &watch.map(|(until, _)| until.to_string()).unwrap_or_default());
}

/// A row without what it does not say.
fn trimmed(row: Value) -> Value {
    let Value::Object(cells) = row else { return row };
    let says = |v: &Value| !(v.is_null() || v == "" || v == false);
    Value::Object(cells.into_iter().filter(|(_, v)| says(v)).collect())
}
