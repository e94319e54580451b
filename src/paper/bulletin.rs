//! 值班快报, the daily bulletin, composed from the ledgers (domain.md 4.3). What it says is text that an editor
//! may change; what it leaves out it counts.

use super::document::{Document, Head};
use super::facts::Facts;
use super::passages::{
    FOCUS, ITEM_MAX, OVERVIEW, PAGES_MAX, Text, grade, grave, handling, incident, on_duty, open_matters,
    relayed,
};
use super::{figures, words};
use crate::domain::{Ledger, RecordId};
use crate::schema::{Nature, Values, book, title};
use crate::schema::{choice, key};
use crate::store::query::{CaseRows, Row};
use std::collections::HashSet;

/// The ledgers that a bulletin tells of.
pub const TOLD: [Ledger; 3] = [Ledger::DutyLog, Ledger::Incident, Ledger::Report];

/// The bulletin's text: as full as fits two pages with its foot; what is cut or left out is said where it is.
#[must_use]
pub fn compose(facts: &Facts) -> String {
    let texts = FULLNESS.iter().map(|fullness| told(facts, *fullness));
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

/// How full a bulletin is.
#[derive(Clone, Copy)]
struct Fullness {
    /// Characters of an item.
    item: usize,
    /// Items of a part that are listed.
    most: usize,
    /// How the open matters are told.
    matters: Matters,
}

/// How the open matters are told.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Matters {
    Items,
    /// In one paragraph.
    Joined,
    /// In one paragraph, by their names.
    Names,
    /// By their number.
    Counted,
}

const fn full(item: usize, most: usize, matters: Matters) -> Fullness {
    Fullness { item, most, matters }
}

/// The order in which they are tried.
const FULLNESS: [Fullness; 8] = [
    full(ITEM_MAX, usize::MAX, Matters::Items),
    full(80, usize::MAX, Matters::Items),
    full(56, usize::MAX, Matters::Joined),
    full(56, usize::MAX, Matters::Names),
    full(56, 6, Matters::Names),
    full(40, 4, Matters::Names),
    full(40, 2, Matters::Counted),
    full(40, 1, Matters::Counted),
];

/// Whether a text stays within the pages of a bulletin with a head and a foot of four lines.
fn fits(text: &str) -> bool {
    let mut doc = Document::new("x");
    doc.head(&Head::default());
    super::issue::body(&mut doc, text);
    doc.foot(["报", "送", "发", "编辑"].map(str::to_owned));
    super::plain::pages(&doc).len() <= PAGES_MAX
}

fn told(facts: &Facts, fullness: Fullness) -> String {
    let (item, most) = (fullness.item, fullness.most);
    let mut text = Text::default();
    text.head(OVERVIEW);
    text.line(&overview(facts, item < 80));
    text.head("突发事件");
    for case in &facts.cases {
        // The reports of an incident are told with it.
        text.listed.extend(case.reports.iter().map(|r| r.id));
    }
    // Whatever the room, no grave incident is left out.
    text.most_items(incidents(facts, item), most.max(grave(facts).len()));
    text.head("领导批示办理");
    // A leader's words are never cut to save room.
    text.items(log(facts, usize::MAX, |kind, _| kind == choice::KIND_INSTRUCTION, instruction));
    text.head("重要来电来文");
    let entries = ["来电", "来文", "来访", "会议通知"];
    text.most_items(log(facts, item, |kind, weighty| weighty && entries.contains(&kind), entry), most);
    text.head("天气与预警");
    text.most_items(log(facts, item, |kind, _| kind == choice::KIND_WARNING, warning), most);
    text.head("未办结事项");
    matters(&mut text, facts, fullness.matters);
    text.head("今日值班");
    text.line(&on_duty(facts));
    let basis = basis(facts, &text.listed);
    text.line(&basis);
    text.finish()
}

fn matters(text: &mut Text, facts: &Facts, way: Matters) {
    let items = open_matters(facts, false);
    let joined = |names: Vec<String>| {
        let names: Vec<&str> = names.iter().map(|m| m.trim_end_matches('。')).collect();
        words::sentence(&names.join("；"))
    };
    match way {
        Matters::Counted if !items.is_empty() => {
            text.line(&format!(
                "现有未办结事项{}项，不逐项列出。",
                items.len() + facts.open_left_out as usize
            ));
            return;
        }
        Matters::Joined if items.len() > 1 => text.line(&joined(items.into_iter().map(|(_, m)| m).collect())),
        Matters::Names if items.len() > 1 => {
            let name = |row: &Row| row.values.text(key::WHAT).unwrap_or_default().to_owned();
            text.line(&joined(facts.open.iter().map(name).collect()));
        }
        Matters::Items | Matters::Joined | Matters::Names | Matters::Counted => text.items(items),
    }
    if facts.open_left_out > 0 {
        text.line(&format!("另有{}项未列。", facts.open_left_out));
    }
}

/// Kinds that are counted together where room is short.
const MINOR: [&str; 10] =
    ["来访", "会议通知", "巡查", "设备", "备忘", "外出报备", "未分类", "去电", "发文", "约谈登记"];

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
    let told =
        if told.is_empty() { "无登记事项".to_owned() } else { format!("登记{}", told.join("、")) };
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

/// What an entry says: what stays whole, what may be cut, what stays whole behind it.
type Said = (String, String, &'static str);

fn log(
    facts: &Facts,
    limit: usize,
    keep: impl Fn(&str, bool) -> bool,
    say: impl Fn(&Facts, &Row) -> Said,
) -> Vec<(Option<RecordId>, String)> {
    let weighty =
        |v: &Values| matches!(v.text(key::WEIGHT), Some(choice::WEIGHT_IMPORTANT | choice::WEIGHT_URGENT));
    let said = |row: &Row| {
        let (whole, rest, tail) = say(facts, row);
        words::fitted((&whole, &rest, tail), limit, words::LEFT_OUT)
    };
    facts
        .of(Ledger::DutyLog)
        .filter(|r| !facts.of_incident.contains(&r.id))
        .filter(|r| keep(r.values.text(key::KIND).unwrap_or_default(), weighty(&r.values)))
        .map(|r| (Some(r.id), said(r)))
        .collect()
}

fn instruction(facts: &Facts, row: &Row) -> Said {
    let text = |key: &str| row.values.text(key).unwrap_or_default();
    let who = words::joined(&[text("leader_post"), text("leader")], "");
    let subject = if text("subject").is_empty() { String::new() } else { format!("就{}", text("subject")) };
    let words = text("words").trim_end_matches('。');
    let given = words::stated(&row.values, "given_at");
    let said = format!("{given}，{who}{subject}批示：“{words}。”{}", relayed(&row.values));
    (said, String::new(), handling(facts, row))
}

fn entry(facts: &Facts, row: &Row) -> Said {
    let text = |key: &str| row.values.text(key).unwrap_or_default();
    let at = words::stated(&row.values, "event_at");
    let head = words::joined(&[&at, &format!("{}{}", text("unit"), text("kind"))], "，");
    let doc = if text("doc_no").is_empty() { String::new() } else { format!("（{}）", text("doc_no")) };
    // A title is told whole.
    let subject = words::sentence(&format!("{}{doc}", text("subject")));
    let more = words::joined(&[&words::sentence(text("content")), &words::sentence(text("action"))], "");
    (format!("{head}：{subject}"), more, handling(facts, row))
}

fn warning(_: &Facts, row: &Row) -> Said {
    let has_ended = row.values.has(key::VALID_TO) && !row.values.has(key::VALID_FROM);
    let said = title::warning(&row.values).unwrap_or_else(|| "气象预警信息".to_owned());
    let at = words::stated(&row.values, "event_at");
    // That it has ended says all of it.
    let content = if has_ended {
        String::new()
    } else {
        words::sentence(row.values.text(key::CONTENT).unwrap_or_default())
    };
    (words::sentence(&words::joined(&[&at, &said], "，")), content, "")
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
