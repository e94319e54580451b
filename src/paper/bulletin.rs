//! 值班快报, the daily bulletin, composed from the ledgers (domain.md 4.3). What it says is text that an editor
//! may change; what it leaves out it counts.

use super::document::{Document, Head};
use super::facts::Facts;
use super::passages::{ITEM_MAX, PAGES_MAX, Text, grade, grave, incident, on_duty, open_matters};
use super::{figures, words};
use crate::domain::{Ledger, RecordId};
use crate::schema::Values;
use crate::schema::key;
use crate::schema::{Nature, book};
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
    text.items(incidents(facts));
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
const MINOR: [&str; 7] = ["来访", "会议通知", "巡查", "设备", "备忘", "外出报备", "未分类"];

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

/// The figures of the day in one sentence, the gravest incident after them.
fn overview(facts: &Facts, terse: bool) -> String {
    let counts = figures::counts(facts).into_iter().filter(|c| c.now > 0 && !is_own(c.ledger));
    let (minor, main): (Vec<_>, Vec<_>) = counts.partition(|c| terse && MINOR.contains(&c.what.as_str()));
    let mut told: Vec<String> = main.iter().map(|c| format!("{}{}", c.what, c.now)).collect();
    let others: u32 = minor.iter().map(|c| c.now).sum();
    if others > 0 {
        told.push(format!("其他{others}"));
    }
    let offset = facts.offset();
    let span = format!("{}至{}", words::minute(facts.from, offset), words::minute(facts.to, offset));
    let told = if told.is_empty() { "无记录".to_owned() } else { told.join("、") };
    let (reports, late) = figures::punctuality(facts);
    let reported = if reports == 0 {
        String::new()
    } else {
        format!(
            "报出信息{reports}份，{}。",
            if late == 0 { "均按时".into() } else { format!("迟报{late}份") }
        )
    };
    let gravest =
        grave(facts).first().map(|c| c.incident.values.text(key::TITLE).unwrap_or_default().to_owned());
    let gravest = gravest.map(|t| format!("重点关注：{t}。")).unwrap_or_default();
    let open = facts.open.len();
    format!("{span}：{told}。{reported}{gravest}目前未办结事项{open}项。")
}

fn incidents(facts: &Facts) -> Vec<(Option<RecordId>, String)> {
    let mut cases: Vec<&CaseRows> = facts.cases.iter().collect();
    cases.sort_by_key(|c| (std::cmp::Reverse(grade(&c.incident)), c.incident.rec));
    cases.into_iter().map(|case| (Some(case.incident.id), incident(facts, case))).collect()
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
        .map(|r| (Some(r.id), words::cut(&say(facts, r), limit, &r.number.to_string())))
        .collect()
}

fn instruction(facts: &Facts, row: &Row) -> String {
    let text = |key: &str| row.values.text(key).unwrap_or_default();
    let who = words::joined(&[text("leader_post"), text("leader")], "");
    let subject = if text("subject").is_empty() { String::new() } else { format!("就{}", text("subject")) };
    let told: Vec<String> = row
        .values
        .rows(key::RELAYS)
        .iter()
        .filter_map(|r| r.get("unit").and_then(serde_json::Value::as_str).map(str::to_owned))
        .collect();
    let relayed = if told.is_empty() { String::new() } else { format!("已传达{}。", told.join("、")) };
    format!(
        "{}，{who}{subject}批示：“{}”{relayed}{}",
        words::stated(&row.values, "given_at"),
        text("words"),
        words::sentence(&facts.state(row))
    )
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
    format!("{head}：{said}{}", words::sentence(&facts.state(row)))
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

/// Listed and left out, which together are all.
fn basis(facts: &Facts, listed: &HashSet<RecordId>) -> String {
    let told: Vec<&Row> = facts.rows.iter().filter(|r| TOLD.contains(&r.number.ledger)).collect();
    let all = told.len();
    let voided = told.iter().filter(|r| r.voided).count();
    let shown = told.iter().filter(|r| !r.voided && listed.contains(&r.id)).count();
    let merged = told.iter().filter(|r| !r.voided && facts.of_incident.contains(&r.id)).count();
    format!(
        "（登记{all}条：列出{shown}条，并入事件{merged}条，一般未列{}条，作废{voided}条。）",
        all - shown - merged - voided
    )
}
