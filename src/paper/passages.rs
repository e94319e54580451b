//! Passages that several papers have in common: numbered items, an incident, the open matters. Papers import this
//! file and not each other.

use super::facts::{Facts, begin};
use super::{event, figures, words};
use crate::domain::{Offset, RecordId, Stamp, shift};
use crate::policy::clocks::Direction;
use crate::policy::{Grade, clocks, punctuality};
use crate::schema::Values;
use crate::schema::choice;
use crate::schema::choice::{STATE_NO_ANSWER, STATE_NOT_TOLD, STATE_RECEIPT, STATE_TOLD};
use crate::schema::duty_log::relay_state;
use crate::schema::incident::IN_HAND;
use crate::schema::key;
use crate::store::query::{CaseRows, Row, with_cases};
use std::collections::HashSet;

/// Characters of an item (ours).
pub const ITEM_MAX: usize = 120;
/// The heading of the overview.
pub(super) const OVERVIEW: &str = "要情提示";
/// What stands before the name of the gravest incident in an overview.
pub(super) const FOCUS: &str = "重点关注：";
/// Pages of a bulletin (ours).
pub const PAGES_MAX: usize = 2;

/// Parts of a text with the records that each tells.
#[derive(Debug, Default)]
pub(super) struct Text {
    out: String,
    heads: usize,
    pub(super) listed: HashSet<RecordId>,
}

impl Text {
    pub(super) fn head(&mut self, words: &str) {
        self.heads += 1;
        self.out.push_str(&format!("{}、{words}\n", words::numeral(self.heads)));
    }

    pub(super) fn line(&mut self, words: &str) {
        if !words.trim().is_empty() {
            self.out.push_str(words.trim());
            self.out.push('\n');
        }
    }

    /// Numbered items; 无 where there is none.
    pub(super) fn items(&mut self, items: Vec<(Option<RecordId>, String)>) {
        if items.is_empty() {
            self.line("无。");
        }
        let alone = items.len() == 1;
        for (at, (id, item)) in items.into_iter().enumerate() {
            self.listed.extend(id);
            let item = if alone { item } else { format!("{}．{item}", at + 1) };
            self.line(&item);
        }
    }

    /// The first of these items; that others are left out is said.
    pub(super) fn most_items(&mut self, mut items: Vec<(Option<RecordId>, String)>, most: usize) {
        let left_out = items.len().saturating_sub(most);
        items.truncate(most);
        self.items(items);
        if left_out > 0 {
            self.line(&format!("另有{left_out}件未列。"));
        }
    }

    pub(super) fn finish(self) -> String {
        self.out.trim_end().to_owned()
    }
}

/// Incidents of 较大 and above, which every paper of the period must name.
#[must_use]
pub fn grave(facts: &Facts) -> Vec<&CaseRows> {
    let mut grave: Vec<&CaseRows> =
        facts.cases.iter().filter(|c| grade(&c.incident).is_some_and(|g| g >= Grade::Major)).collect();
    grave.sort_by_key(|c| std::cmp::Reverse(grade(&c.incident)));
    grave
}

pub(super) fn grade(row: &Row) -> Option<Grade> {
    row.values.text(key::GRADE).and_then(Grade::of)
}

/// How grave an incident is held to be, as a sentence.
#[must_use]
pub fn graded(values: &Values) -> String {
    match values.text(key::GRADE).unwrap_or_default() {
        "" | "未定级" => "尚未定级。".to_owned(),
        "非突发事件" => "经核不属突发事件。".to_owned(),
        grade => {
            let at_least = values.0.get(key::GRADE_AT_LEAST.as_str()) == Some(&true.into());
            format!("初步研判为{grade}{}突发事件。", if at_least { "（以上）" } else { "" })
        }
    }
}

/// One incident: when and where what happened, how grave it is, what it cost, how it stands, what was reported and what is
/// owed. How it goes on is told as far as `limit` characters allow.
#[must_use]
pub fn incident(facts: &Facts, case: &CaseRows, limit: usize) -> String {
    let v = &case.incident.values;
    let text = |key: &str| v.text(key).unwrap_or_default();
    let when = words::occurred(v);
    let when = if when.is_empty() { words::stated(v, "received_at") + "接报" } else { when };
    let what = event::happened(v);
    let head = format!("{when}，{what}。{}", graded(v));
    let state = format!(
        "{}{}{}",
        words::sentence(&harm(v)),
        reported(case, facts.known_until(), facts.offset()),
        phase(facts, &case.incident)
    );
    let course = words::joined(&[&words::sentence(text("trend")), &words::sentence(text("measures"))], "");
    words::fitted((&head, &course, &state), limit, "")
}

/// `造成3人死亡、5人重伤`, or that nobody died; empty where nothing is known.
fn harm(values: &Values) -> String {
    let known = words::casualties(values);
    if known.starts_with(|c: char| c.is_ascii_digit()) { format!("造成{known}") } else { known }
}

/// What of an incident was reported upward by an instant, and what is owed then.
pub(super) fn reported(case: &CaseRows, until: Stamp, offset: Offset) -> String {
    let sent = case.reports.iter().filter(|r| figures::is_sent(&r.values, until, offset)).count();
    let sent = if sent > 0 { format!("已上报{sent}次。") } else { "尚未上报。".to_owned() };
    let owed = with_cases(std::slice::from_ref(case), |cases| {
        cases
            .iter()
            .flat_map(|case| punctuality::owed(case, Direction::Out, until, offset))
            .collect::<Vec<_>>()
    });
    let mut names: Vec<String> = owed.iter().map(clocks::Clock::name).collect();
    names.dedup();
    let owed = if names.is_empty() { String::new() } else { format!("{}逾期未报。", names.join("、")) };
    format!("{sent}{owed}")
}

/// Nothing is called over that has an open matter.
fn phase(facts: &Facts, incident: &Row) -> String {
    let is_open = facts.unfinished.contains(&incident.id);
    match incident.values.text(key::PHASE).unwrap_or(IN_HAND) {
        _ if is_open => "正在跟踪处置。",
        IN_HAND => "正在处置。",
        _ => "处置结束。",
    }
    .to_owned()
}

/// Which units were told, which did not answer, which are still to be told: a unit that nobody reached was not told.
#[must_use]
pub fn relayed(values: &Values) -> String {
    let of = |states: &[&str]| {
        let rows = values.rows(key::RELAYS).iter().filter(|row| states.contains(&relay_state(row)));
        let units = rows.filter_map(|row| row.get("unit").and_then(serde_json::Value::as_str));
        units.filter(|unit| !unit.trim().is_empty()).collect::<Vec<_>>().join("、")
    };
    let parts = [
        ("已传达", of(&[STATE_TOLD, STATE_RECEIPT]), ""),
        ("", of(&[STATE_NO_ANSWER]), "无应答"),
        ("尚未传达", of(&[STATE_NOT_TOLD]), ""),
    ];
    let said = parts.iter().filter(|(_, units, _)| !units.is_empty());
    let said: Vec<String> = said.map(|(before, units, after)| format!("{before}{units}{after}")).collect();
    words::sentence(&said.join("；"))
}

/// How the handling of an entry is told outside the room: nothing is called done that has an open matter, and what is on
/// file needs no word.
#[must_use]
pub fn handling(facts: &Facts, row: &Row) -> &'static str {
    let is_done = facts.finished.contains(&row.id);
    match row.values.text(key::STATUS).unwrap_or_default() {
        _ if is_done => DONE,
        _ if facts.unfinished.contains(&row.id) => IN_HAND_STILL,
        choice::STATUS_CLOSED => DONE,
        choice::STATUS_ON_FILE | "" => "",
        _ => IN_HAND_STILL,
    }
}

/// An entry of which nothing is left to do.
pub const DONE: &str = "已办结。";
/// An entry that is not done yet.
pub const IN_HAND_STILL: &str = "正在办理。";

/// Matters that were open at the end of the span, the oldest first, with or without what comes next; inside the room with
/// the shifts that they have lived through.
pub(super) fn open_matters(facts: &Facts, inside: bool) -> Vec<(Option<RecordId>, String)> {
    let say = |row: &Row| {
        let text = |key: &str| row.values.text(key).unwrap_or_default();
        let age = shift::age_in_shifts(row.sheet, facts.watch.shift.id);
        let due = words::stated(&row.values, "due_at");
        let due = if due.is_empty() { String::new() } else { format!("时限{due}") };
        let owner = words::joined(&[text("owner_unit"), text("owner")], " ");
        let age = if age == 0 || !inside { String::new() } else { format!("已过{age}班") };
        let tail = words::joined(&[&owner, &due, &age], "，");
        let tail = if tail.is_empty() { String::new() } else { format!("（{tail}）") };
        let next = if !inside || text("next_step").is_empty() {
            String::new()
        } else {
            format!("下一步：{}", words::sentence(text("next_step")))
        };
        let what = text("what").trim_end_matches('。');
        words::fitted((&format!("{what}{tail}。"), &next, ""), ITEM_MAX, "")
    };
    facts.open.iter().map(|row| (None, say(row))).collect()
}

/// Who is on duty from the end of the span on, as the roster says.
#[must_use]
pub fn on_duty(facts: &Facts) -> String {
    let Some(line) = facts.on_duty(facts.to) else {
        return format!("当班{}（值班表未排）。", facts.watch.name(facts.watch.shift.lead));
    };
    let named = |label: &str, keys: &[&str]| {
        let names: Vec<&str> = keys.iter().filter_map(|k| line.text(k)).filter(|n| !n.is_empty()).collect();
        if names.is_empty() { String::new() } else { format!("{label}{}", names.join("、")) }
    };
    let parts = [
        named("带班领导", &["leader"]),
        named("备班领导", &["leader_on_call"]),
        named("值班长", &["chief"]),
        named("值班员", &["lead", "second"]),
        named("电话", &["phone"]),
    ];
    words::sentence(&words::joined(&parts.each_ref().map(String::as_str), "，"))
}

/// Lines of the roster that begin in the span.
pub(super) fn in_span(facts: &Facts) -> impl Iterator<Item = &Row> {
    let within = |at: Stamp| at >= facts.from && at < facts.to;
    facts.roster.iter().filter(move |row| begin(row, facts.offset()).is_some_and(within))
}
