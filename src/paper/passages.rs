//! Passages that several papers have in common: numbered items, an incident, the open matters. Papers import this
//! file and not each other.

use super::facts::{Facts, begin};
use super::words;
use crate::domain::{RecordId, Stamp, shift};
use crate::policy::Grade;
use crate::schema::key;
use crate::store::query::{CaseRows, Row};
use std::collections::HashSet;

/// Characters of an item (ours).
pub const ITEM_MAX: usize = 120;
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

/// One incident: what, when, where, how grave, what it cost, how it stands, what was reported.
#[must_use]
pub fn incident(facts: &Facts, case: &CaseRows) -> String {
    let v = &case.incident.values;
    let text = |key: &str| v.text(key).unwrap_or_default();
    let grade = match text("grade") {
        "" | "未定级" => "未定级".to_owned(),
        g => format!(
            "{}{g}",
            if v.0.get(key::GRADE_AT_LEAST.as_str()) == Some(&true.into()) { "至少" } else { "" }
        ),
    };
    let harm = words::casualties(v);
    let number = case.incident.number.to_string();
    let outgoing = case.reports.iter().filter(|r| r.values.text(key::DIRECTION) == Some("报出")).count();
    let reported =
        if outgoing > 0 { format!("已报出{outgoing}份。") } else { "尚未报出。".to_owned() };
    let when = words::stated(v, "occurred_at");
    let when = if when.is_empty() { words::stated(v, "received_at") + "接报" } else { when };
    let head = format!(
        "{}（{grade}，{number}）。{}",
        text("title"),
        words::sentence(&words::joined(&[&when, text("location")], "，"))
    );
    let state = format!("{}{reported}{}", words::sentence(&harm), phase(facts, &case.incident));
    let room = ITEM_MAX.saturating_sub(words::characters(&head) + words::characters(&state));
    let course = words::joined(&[&words::sentence(text("trend")), &words::sentence(text("measures"))], "");
    let course = if room >= 20 { words::cut(&course, room, &number) } else { String::new() };
    format!("{head}{}{course}{reported}{}", words::sentence(&harm), phase(facts, &case.incident))
}

/// Nothing is called over that has an open matter.
fn phase(facts: &Facts, incident: &Row) -> String {
    let phase = incident.values.text(key::PHASE).unwrap_or("处置中");
    let phase = if facts.unfinished.contains(&incident.id) { "跟踪处置未销号" } else { phase };
    words::sentence(phase)
}

/// Open matters as they stand now, the oldest first, with or without what comes next.
pub(super) fn open_matters(facts: &Facts, with_next: bool) -> Vec<(Option<RecordId>, String)> {
    let say = |row: &Row| {
        let text = |key: &str| row.values.text(key).unwrap_or_default();
        let age = shift::age_in_shifts(row.sheet, facts.watch.shift.id);
        let due = words::stated(&row.values, "due_at");
        let due = if due.is_empty() { String::new() } else { format!("时限{due}") };
        let owner = words::joined(&[text("owner_unit"), text("owner")], " ");
        let age = if age == 0 { String::new() } else { format!("已过{age}班") };
        let tail = words::joined(&[&owner, &due, &age], "，");
        let next = if !with_next || text("next_step").is_empty() {
            String::new()
        } else {
            format!("下一步：{}", words::sentence(text("next_step")))
        };
        let what = text("what").trim_end_matches('。');
        words::cut(&format!("{what}（{tail}）。{next}"), ITEM_MAX, &row.number.to_string())
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
