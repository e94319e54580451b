//! 周值班综述, 月工作简报, 月工作计划, 周工作安排, 日工作部署 and 突发事件信息专报, composed as texts that an
//! editor may change. Their skeletons are ours: only their names are prescribed (domain.md 4.1).

use super::facts::Facts;
use super::passages::{Text, in_span};
use super::{event, figures, passages, report, words};
use crate::domain::{Ledger, shift};
use crate::policy::admonish::Account;
use crate::schema::{choice, key};
use crate::store::query::{CaseRows, Row};

/// A matter older than so many shifts is named in the review of the week (domain.md 4.1: three days).
const OLD_SHIFTS: u32 = 3;

/// The figures with those of the span before, as rows that begin with `|`.
fn compared(facts: &Facts) -> String {
    let mut out = "|项目|本期|上期|增减|\n".to_owned();
    for count in figures::counts(facts) {
        let change = i64::from(count.now) - i64::from(count.before);
        out.push_str(&format!("|{}|{}|{}|{change:+}|\n", count.what, count.now, count.before));
    }
    out
}

fn figures_part(text: &mut Text, facts: &Facts) {
    let all = facts.rows.iter().filter(|r| !r.voided).count();
    let span = words::span(facts.from, facts.to, facts.offset());
    text.line(&format!("{span}，共登记{all}件。{}", figures::reporting(facts)));
    text.line(&compared(facts));
}

fn incidents_part(text: &mut Text, facts: &Facts) {
    let grades = figures::grades(facts);
    let told: Vec<String> = grades.iter().map(|(g, n)| format!("{g}{n}起")).collect();
    if !told.is_empty() {
        text.line(&format!("按等级：{}。", told.join("、")));
    }
    let items = facts
        .cases
        .iter()
        .map(|c| (Some(c.incident.id), passages::incident(facts, c, passages::ITEM_MAX)))
        .collect();
    text.items(items);
}

fn checks_part(text: &mut Text, facts: &Facts) {
    let talks = facts.of(Ledger::Talk).map(|r| {
        let v = |key: &str| r.values.text(key).unwrap_or_default();
        (Some(r.id), format!("{}：{}，{}。", v("unit"), v("trigger"), v("rung")))
    });
    text.items(talks.collect());
}

pub(super) fn weekly(facts: &Facts) -> String {
    let mut text = Text::default();
    text.head("本周数据");
    figures_part(&mut text, facts);
    text.head("突发事件");
    incidents_part(&mut text, facts);
    text.head("未办结三班以上的事项");
    let old = |row: &&Row| shift::age_in_shifts(row.sheet, facts.watch.shift.id) >= OLD_SHIFTS;
    let all = passages::open_matters(facts, true);
    let aged: Vec<bool> = facts.open.iter().map(|row| old(&row)).collect();
    let count = all.len();
    let items: Vec<_> = all.into_iter().zip(aged).filter(|(_, old)| *old).map(|(item, _)| item).collect();
    let shown = items.len();
    text.items(items);
    let hidden = count - shown + facts.open_left_out as usize;
    if hidden > 0 {
        text.line(&format!("另有未办结事项{hidden}项，未列。"));
    }
    text.head("查岗与约谈");
    checks_part(&mut text, facts);
    text.finish()
}

/// How many instructions there were and how they stand; all of them are only called done when each is.
fn instructions_told(facts: &Facts, instructions: &[&Row]) -> String {
    let (all, mut done, mut open) = (instructions.len(), 0, 0);
    for row in instructions {
        match passages::handling(facts, row) {
            passages::DONE => done += 1,
            passages::IN_HAND_STILL => open += 1,
            _ => {}
        }
    }
    match (all, done, open) {
        (0, ..) => "无。".to_owned(),
        (_, done, _) if done == all => format!("领导批示指示{all}件，均已办结。"),
        (_, 0, 0) => format!("领导批示指示{all}件。"),
        (_, done, open) => {
            let parts = [("已办结", done), ("正在办理", open)].into_iter().filter(|(_, n)| *n > 0);
            let parts: Vec<String> = parts.map(|(word, n)| format!("{word}{n}件")).collect();
            format!("领导批示指示{all}件，{}。", parts.join("，"))
        }
    }
}

pub(super) fn monthly(facts: &Facts, accounts: &[Account]) -> String {
    let mut text = Text::default();
    text.head("值班数据");
    figures_part(&mut text, facts);
    text.head("突发事件");
    incidents_part(&mut text, facts);
    text.head("领导批示落实");
    let instructions: Vec<&Row> = facts
        .of(Ledger::DutyLog)
        .filter(|r| r.values.text(key::KIND) == Some(choice::KIND_INSTRUCTION))
        .collect();
    text.line(&instructions_told(facts, &instructions));
    text.head("信息报送");
    if accounts.is_empty() {
        text.line("无。");
    } else {
        text.line("（按年度累计，依所设考核办法计算。）");
        let mut rows = "|单位|报送|按时|迟报|未报|得分|\n".to_owned();
        for a in accounts {
            let score = a.score.map_or_else(|| "—".to_owned(), |s| format!("{s:.2}"));
            rows.push_str(&format!(
                "|{}|{}|{}|{}|{}|{score}|\n",
                a.unit, a.reports, a.on_time, a.late, a.missing
            ));
        }
        text.line(&rows);
    }
    text.head("查岗与约谈");
    checks_part(&mut text, facts);
    text.head("问题与下月打算");
    text.line("（请填写）");
    text.finish()
}

/// Tasks that are due in the span, and who is on duty in it.
pub(super) fn plan(facts: &Facts, when: &str) -> String {
    let offset = facts.offset();
    let mut text = Text::default();
    text.head(&format!("{when}任务"));
    let due = |row: &Row| {
        row.values.text(key::DUE_AT).and_then(crate::domain::Moment::parse).map(|m| m.earliest(offset))
    };
    let mut tasks: Vec<&Row> = facts.open.iter().filter(|r| due(r).is_some_and(|d| d < facts.to)).collect();
    tasks.sort_by_key(|r| due(r));
    let others = facts.open.len() - tasks.len() + facts.open_left_out as usize;
    let mut rows = "|任务|责任人|时限|\n".to_owned();
    for row in &tasks {
        let v = |key: &str| row.values.text(key).unwrap_or_default().replace('|', "／");
        let late = if due(row).is_some_and(|d| d < facts.from) { "（已过期）" } else { "" };
        let at = words::stated(&row.values, "due_at");
        rows.push_str(&format!("|{}|{}|{at}{late}|\n", v("what"), v("owner")));
    }
    text.line(if tasks.is_empty() { "无到期任务。" } else { &rows });
    if others > 0 {
        text.line(&format!("另有未办结事项{others}项时限不在此期内，未列。"));
    }
    text.head("值班安排");
    text.line(&roster_rows(facts));
    text.head("会议与提醒");
    let notices = facts.of(Ledger::DutyLog).filter(|r| {
        matches!(r.values.text(key::KIND), Some(choice::KIND_MEETING_NOTICE | choice::KIND_MEMO))
    });
    text.items(
        notices
            .map(|r| {
                let v = |key: &str| r.values.text(key).unwrap_or_default();
                let at = words::stated(&r.values, "meeting_at");
                let said = words::sentence(&words::joined(&[&at, v("subject"), v("meeting_place")], "，"));
                (
                    Some(r.id),
                    words::fitted(
                        (&said, &words::sentence(v("content")), ""),
                        passages::ITEM_MAX,
                        words::LEFT_OUT,
                    ),
                )
            })
            .collect(),
    );
    text.finish()
}

/// The roster of the span as rows.
fn roster_rows(facts: &Facts) -> String {
    let mut rows = "|接班时间|值班员|值班长|带班领导|\n".to_owned();
    let mut any = false;
    for row in in_span(facts) {
        any = true;
        let v = |key: &str| row.values.text(key).unwrap_or_default();
        let officers = words::joined(&[v("lead"), v("second")], "、");
        rows.push_str(&format!(
            "|{}|{officers}|{}|{}|\n",
            words::stated(&row.values, "begins_at"),
            v("chief"),
            v("leader")
        ));
    }
    if any { rows } else { "值班表未排。".to_owned() }
}

/// 突发事件信息专报: the facts, harm, what was done and who leads, what may come and what is asked (domain.md 4.5).
pub(super) fn special(case: &CaseRows) -> String {
    let v = &case.incident.values;
    let text = |key: &str| v.text(key).unwrap_or_default();
    let paragraph = |parts: &[String]| parts.iter().map(|p| words::sentence(p)).collect::<String>();
    let mut out = Text::default();
    out.line(&paragraph(&[event::clause(v), text("course").to_owned(), report::cause(v)]));
    out.line(&paragraph(&[report::harm(v), report::scope(v)]));
    let done = paragraph(&[report::measures(v), report::leaders(v)]);
    out.line(if done.is_empty() { "处置情况正在了解。" } else { &done });
    out.line(&paragraph(&[text("trend").to_owned(), report::request(v), "后续情况续报".to_owned()]));
    out.finish()
}
