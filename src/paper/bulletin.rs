//! 值班快报, the daily bulletin, composed from the ledgers (domain.md 4.3). What it says is text that an editor
//! may change; what it leaves out it counts.

use super::document::{Document, Head};
use super::facts::Facts;
use super::passages::{FOCUS, ITEM_MAX, PAGES_MAX, Text, grade, grave, handling, incident, on_duty, open_matters};
use super::{figures, words};
use crate::domain::{Ledger, RecordId};
use crate::schema::choice::{STATE_NO_ANSWER, STATE_NOT_TOLD, STATE_RECEIPT, STATE_TOLD};
use crate::schema::duty_log::relay_state;
use crate::schema::key;
use crate::schema::{Nature, Values, book};
use crate::store::query::{CaseRows, Row};
use std::collections::HashSet;

/// The ledgers that a bulletin tells of.
pub const TOLD: [Ledger; 3] = [Ledger::DutyLog, Ledger::Incident, Ledger::Report];

/// The bulletin's text: as full as fits two pages with its foot; what is cut is said where it is cut.
#[must_use]
pub fn compose(facts: &Facts) -> String {
    let texts = LIMITS.iter().map(|limit| told(facts, *limit));
    let mut last = String::new();
    for text in texts {
        let fits = fits(&text);
        last = text;
        if fits {
            break;
        }
    }
    last
}

/// Characters of an item, in the order in which they are tried; with the last the open matters stand in one paragraph.
const LIMITS: [usize; 3] = [ITEM_MAX, 80, 56];

/// Whether a text stays within the pages of a bulletin with a head and a foot of four lines.
fn fits(text: &str) -> bool {
    let mut doc = Document::new("x");
    doc.head(&Head::default());
    super::issue::body(&mut doc, text);
    doc.foot(["报", "送", "发", "编辑"].map(str::to_owned));
    super::plain::pages(&doc).len() <= PAGES_MAX
}

fn told(facts: &Facts, limit: usize) -> String {
    let mut text = Text::default();
    text.head("要情提示");
    let tersest = limit == LIMITS[LIMITS.len() - 1];
    text.line(&overview(facts, tersest));
    text.head("突发事件");
    for case in &facts.cases {
        // The reports of an incident are told with it.
        text.listed.extend(case.reports.iter().map(|r| r.id));
    }
    text.items(incidents(facts, limit));
    text.head("领导批示办理");
    // A leader's words are never cut to save room.
    text.items(log(facts, ITEM_MAX, |kind, _| kind == "批示指示", instruction));
    text.head("重要来电来文");
    let entries = ["来电", "来文", "来访", "会议通知"];
    text.items(log(facts, limit, |kind, weighty| weighty && entries.contains(&kind), entry));
    text.head("天气与预警");
    text.items(log(facts, limit, |kind, _| kind == "预警", warning));
    text.head("未办结事项");
    let matters = open_matters(facts, false);
    if tersest && matters.len() > 1 {
        let all = matters.iter().map(|(_, m)| m.trim_end_matches('。'));
        text.line(&words::sentence(&all.collect::<Vec<_>>().join("；")));
    } else {
        text.items(matters);
    }
    if facts.open_left_out > 0 {
        text.line(&format!("另有{}项未列。", facts.open_left_out));
    }
    text.head("今日值班");
    text.line(&on_duty(facts));
    let basis = basis(facts, &text.listed);
    text.line(&basis);
    text.finish()
}

/// Kinds that are counted together where room is short.
const MINOR: [&str; 10] = [
    "来访", "会议通知", "巡查", "设备", "备忘", "外出报备", "未分类", "去电", "发文", "约谈登记",
];

/// Whether a ledger is the room's own, so that a bulletin does not count it.
fn is_own(ledger: Ledger) -> bool {
    match book(ledger).nature {
        Nature::DutyLog | Nature::Incident | Nature::Report | Nature::Talk => false,
        Nature::Handover
        | Nature::Meeting
        | Nature::Matter
        | Nature::Roster
        | Nature::Routine
        | Nature::Paper
        | Nature::Plain => true,
    }
}

/// The figures of the day in one paragraph, the gravest incident and what is open after them.
fn overview(facts: &Facts, terse: bool) -> String {
    // Reports are counted by what was sent and what was due.
    let is_counted = |c: &figures::Count| c.now > 0 && !is_own(c.ledger) && c.ledger != Ledger::Report;
    let counts = figures::counts(facts).into_iter().filter(is_counted);
    let (minor, main): (Vec<_>, Vec<_>) = counts.partition(|c| terse && MINOR.contains(&c.what.as_str()));
    let mut told: Vec<String> = main.iter().map(counted).collect();
    let others: u32 = minor.iter().map(|c| c.now).sum();
    if others > 0 {
        told.push(format!("其他{others}件"));
    }
    let minute = |at| words::minute(at, facts.offset());
    let span = format!("{}至{}", minute(facts.from), minute(facts.to));
    let told = if told.is_empty() { "无登记事项".to_owned() } else { format!("登记{}", told.join("、")) };
    let gravest =
        grave(facts).first().map(|c| c.incident.values.text(key::TITLE).unwrap_or_default().to_owned());
    let gravest = gravest.map(|t| format!("{FOCUS}{t}。")).unwrap_or_default();
    let open = match facts.open.len() + facts.open_left_out as usize {
        0 => String::new(),
        open => format!("现有未办结事项{open}项。"),
    };
    format!("{span}，{told}。{}{gravest}{open}", figures::reporting(facts))
}

/// How many of what, as a clause.
fn counted(count: &figures::Count) -> String {
    let unit = match book(count.ledger).nature {
        Nature::Incident => "起",
        Nature::Report => "份",
        Nature::Talk => "次",
        Nature::DutyLog
        | Nature::Handover
        | Nature::Meeting
        | Nature::Matter
        | Nature::Roster
        | Nature::Routine
        | Nature::Paper
        | Nature::Plain => "件",
    };
    format!("{}{}{unit}", count.what, count.now)
}

fn incidents(facts: &Facts, limit: usize) -> Vec<(Option<RecordId>, String)> {
    let mut cases: Vec<&CaseRows> = facts.cases.iter().collect();
    cases.sort_by_key(|c| (std::cmp::Reverse(grade(&c.incident)), c.incident.rec));
    cases.into_iter().map(|case| (Some(case.incident.id), incident(facts, case, limit))).collect()
}

fn log(
    facts: &Facts,
    limit: usize,
    keep: impl Fn(&str, bool) -> bool,
    say: impl Fn(&Facts, &Row) -> String,
) -> Vec<(Option<RecordId>, String)> {
    let weighty = |v: &Values| matches!(v.text(key::WEIGHT), Some("重要" | "紧急"));
    facts
        .of(Ledger::DutyLog)
        .filter(|r| !facts.of_incident.contains(&r.id))
        .filter(|r| keep(r.values.text(key::KIND).unwrap_or_default(), weighty(&r.values)))
        .map(|r| (Some(r.id), words::cut(&say(facts, r), limit)))
        .collect()
}

fn instruction(facts: &Facts, row: &Row) -> String {
    let text = |key: &str| row.values.text(key).unwrap_or_default();
    let who = words::joined(&[text("leader_post"), text("leader")], "");
    let subject = if text("subject").is_empty() { String::new() } else { format!("就{}", text("subject")) };
    let words = text("words").trim_end_matches('。');
    format!(
        "{}，{who}{subject}批示：“{words}。”{}{}",
        words::stated(&row.values, "given_at"),
        relayed(&row.values),
        handling(facts, row)
    )
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

fn entry(facts: &Facts, row: &Row) -> String {
    let text = |key: &str| row.values.text(key).unwrap_or_default();
    let at = words::stated(&row.values, "event_at");
    let head = words::joined(&[&at, &format!("{}{}", text("unit"), text("kind"))], "，");
    let doc = if text("doc_no").is_empty() { String::new() } else { format!("（{}）", text("doc_no")) };
    let said = words::joined(
        &[
            &words::sentence(&format!("{}{doc}", text("subject"))),
            &words::sentence(text("content")),
            &words::sentence(text("action")),
        ],
        "",
    );
    format!("{head}：{said}{}", handling(facts, row))
}

fn warning(_: &Facts, row: &Row) -> String {
    let text = |key: &str| row.values.text(key).unwrap_or_default();
    let name = format!("{}{}预警", text("warning_kind"), text("colour"));
    let ended = row.values.has(key::VALID_TO) && !row.values.has(key::VALID_FROM);
    let act = if ended { "解除" } else { "发布" };
    let area = if text("area").is_empty() { String::new() } else { format!("（{}）", text("area")) };
    let at = words::stated(&row.values, "event_at");
    // That it has ended says all of it.
    let content = if ended { String::new() } else { words::sentence(text("content")) };
    format!("{at}，{}{act}{name}{area}。{content}", text("issuer"))
}

/// Listed and left out, which together with the voided ones are all; in the words of an office, which counts no voided
/// lines before others.
fn basis(facts: &Facts, listed: &HashSet<RecordId>) -> String {
    let told: Vec<&Row> =
        facts.rows.iter().filter(|r| TOLD.contains(&r.number.ledger) && !r.voided).collect();
    let is_told = |r: &&&Row| listed.contains(&r.id) || facts.of_incident.contains(&r.id);
    let shown = told.iter().filter(is_told).count();
    match told.len() - shown {
        0 => String::new(),
        rest => format!("（本期编入{shown}件，另有一般事项{rest}件未编入。）"),
    }
}
