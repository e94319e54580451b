//! The editing norms of a paper, looked at before it is released (domain.md 4.3). The limits are ours; that every
//! grave incident is in, that figures are the last reported ones and that nothing open is called done is why
//! anybody trusts a paper.

use super::catalog::{self, PaperKind};
use super::facts::Facts;
use super::passages::{ITEM_MAX, PAGES_MAX};
use super::{casualties, event, issue, passages, plain, report, words};
use crate::record::act::Officer;
use crate::schema::{Values, key};
use crate::store::query::{CaseRows, Row};

/// Characters of a title (ours).
const TITLE_MAX: usize = 20;
/// Words that call something over.
const DONE: [&str; 6] = ["已处置", "处置完毕", "已办结", "处置结束", "处置完成", "处置工作结束"];
/// What a draft puts where a writer has to write.
const TO_FILL: [&str; 3] = ["（请填写）", "（待填）", "待填"];

/// What a paper breaks, one sentence each; empty when nothing.
#[must_use]
pub fn faults(values: &Values, facts: &Facts) -> Vec<String> {
    let text = |key: &str| values.text(key).unwrap_or_default();
    let paper = catalog::paper(text("kind"));
    let mut out = unfinished(text("text"));
    let title = words::characters(text("title"));
    if title > TITLE_MAX {
        out.push(format!("标题{title}字，超过{TITLE_MAX}字。"));
    }
    if paper.is_some_and(|p| p.kind == PaperKind::Bulletin) {
        let pages = plain::pages(&issue::document(values, facts.offset(), "")).len();
        if pages > PAGES_MAX {
            out.push(format!("全文{pages}页，超过{PAGES_MAX}页。"));
        }
        out.extend(items(text("text")).filter(|l| length(l) > ITEM_MAX + 4).map(|l| {
            let begin = crate::text::fit::cut(l, 24);
            format!("「{begin}…」{}字，一条超过{ITEM_MAX}字。", length(l))
        }));
    }
    out.extend(incidents(text("text"), values, facts));
    out.extend(people(values, &facts.watch.officers));
    out
}

/// What a report of ours breaks before it is released: empty parts, what is still to be filled in, figures that are not
/// those of its incident, elements that are missing.
#[must_use]
pub fn report_faults(values: &Values, incident: Option<&Row>, is_open: bool) -> Vec<String> {
    let text = values.text(key::TEXT).unwrap_or_default();
    let mut out = unfinished(text);
    out.extend(empty_parts(text));
    if values.text(key::TITLE).is_none_or(|title| title.trim().is_empty()) {
        out.push("没有标题。".to_owned());
    }
    let Some(incident) = incident else {
        out.push("没有关联的突发事件，文中的数字无法核对。".to_owned());
        return out;
    };
    let kind = values.text(key::KIND).unwrap_or_default();
    out.extend(figures(&incident.values, text, "", kind != report::FOLLOW_UP));
    // A first report is quick before it is complete; a final one is complete.
    let is_final = kind == report::FINAL;
    if let Some(missing) = values.text(key::MISSING_ELEMENTS).filter(|m| is_final && !m.is_empty()) {
        out.push(format!("缺少要素：{missing}。"));
    }
    if let Some(word) = DONE.iter().find(|word| is_open && text.contains(**word)) {
        out.push(format!("该事件还有事项没有销号，不能写「{word}」。"));
    }
    out
}

/// Nothing at all, or something that is still to be written.
fn unfinished(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    if text.trim().is_empty() {
        out.push("正文是空的。".to_owned());
    }
    if let Some(mark) = TO_FILL.iter().find(|mark| text.contains(**mark)) {
        out.push(format!("正文里还有没填的地方{mark}。"));
    }
    out
}

/// Headings behind which nothing stands before the next one.
fn empty_parts(text: &str) -> Vec<String> {
    let is_head = |line: &&str| issue::level(line).is_some();
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let next = lines.iter().skip(1).map(Some).chain([None]);
    let empty = lines.iter().zip(next).filter(|(line, next)| {
        is_head(line) && next.is_none_or(|next| issue::level(next) == issue::level(line))
    });
    empty.map(|(line, _)| format!("「{}」下面没有内容。", crate::text::fit::cut(line, 24))).collect()
}

/// Lines that are one item each: no headings, tables and lists, and not the overview.
fn items(text: &str) -> impl Iterator<Item = &str> {
    let mut is_overview = false;
    text.lines().filter(move |line| {
        let is_head = issue::level(line).is_some();
        if is_head {
            is_overview = line.contains(passages::OVERVIEW);
        }
        !is_head && !is_overview && !line.starts_with('|') && !line.contains('；')
    })
}

/// Characters of an item without the words of others in it: a leader's are told whole.
fn length(line: &str) -> usize {
    let mut own = String::new();
    let mut rest = line;
    while let Some((before, quoted)) = rest.split_once('“') {
        own.push_str(before);
        rest = quoted.split_once('”').map_or("", |(_, rest)| rest);
    }
    own.push_str(rest);
    words::characters(&own)
}

/// Every incident of 较大 and above of the span is named; figures are those last known; nothing open is called done.
fn incidents(text: &str, values: &Values, facts: &Facts) -> Vec<String> {
    let mut out = Vec::new();
    let paper = values.text(key::KIND).and_then(catalog::paper);
    let names_grave = paper.is_some_and(|p| p.names_grave);
    for case in passages::grave(facts).into_iter().filter(|_| names_grave) {
        if told(text, case).is_empty() {
            let title = case.incident.values.text(key::TITLE).unwrap_or_default();
            let grade = case.incident.values.text(key::GRADE).unwrap_or_default();
            out.push(format!("缺{grade}事件：{} {title}。", case.incident.number));
        }
    }
    let only = values.text(key::INCIDENT).unwrap_or_default();
    for case in &facts.cases {
        let number = case.incident.number.to_string();
        let lines = if number == only { text.to_owned() } else { told(text, case) };
        if lines.is_empty() {
            continue;
        }
        out.extend(figures(&case.incident.values, &lines, &number, true));
        let open = facts.unfinished.contains(&case.incident.id);
        if let Some(word) = DONE.iter().find(|w| open && lines.contains(**w)) {
            out.push(format!("{number}还有事项没有销号，不能写「{word}」。"));
        }
    }
    out
}

/// Figures of people in the words told of an incident that are not those of the ledger. Whoever tells all must tell of the
/// dead; `of` stands before each sentence.
fn figures(incident: &Values, told: &str, of: &str, all: bool) -> Vec<String> {
    let mut out = Vec::new();
    let claims = casualties::read(told);
    for (key, word) in words::CASUALTIES {
        let known = incident.0.get(key).and_then(serde_json::Value::as_u64);
        let said: Vec<u64> = claims.iter().filter(|c| c.key == key).map(|c| c.number).collect();
        match (known, said.first()) {
            (Some(n), Some(first)) if !said.contains(&n) => {
                out.push(format!("{of}{word}人数：文中{first}人，台账记{n}人。"));
            }
            (None, Some(first)) if *first > 0 => {
                out.push(format!("{of}文中写{word}{first}人，台账里没有这个数。"));
            }
            (None, Some(_)) if key == "dead" => {
                out.push(format!("{of}文中写没有人员死亡，台账里没有这个数。"));
            }
            (Some(n), None) if n > 0 && key == "dead" && all => {
                out.push(format!("{of}台账记死亡{n}人，文中没有写。"));
            }
            _ => {}
        }
    }
    out
}

/// The lines that tell of an incident, by its number, its name, or what happened where.
fn told(text: &str, case: &CaseRows) -> String {
    let number = case.incident.number.to_string();
    let v = |key| case.incident.values.text(key).unwrap_or_default();
    let title = if v(key::TITLE).is_empty() { number.as_str() } else { v(key::TITLE) };
    let happened = event::happened(&case.incident.values);
    let tells = |line: &&str| line.contains(&number) || line.contains(title) || line.contains(&happened);
    // An overview that only names it is not the telling of it.
    let lines: Vec<&str> = text.lines().filter(|l| tells(l) && !l.contains(passages::FOCUS)).collect();
    lines.join("\n")
}

/// Whoever edits and reviews is of the room, by the name in its list.
fn people(values: &Values, officers: &[Officer]) -> Vec<String> {
    let known = |name: &str| officers.iter().any(|o| o.name == name && !o.left);
    let field = |(key, label): (&str, &str)| {
        let name = values.text(key).unwrap_or_default();
        if name.is_empty() {
            Some(format!("没有写{label}。"))
        } else if known(name) {
            None
        } else {
            Some(format!("{label}「{name}」不在本室人员名单里。"))
        }
    };
    [("drafted_by", "编辑"), ("reviewed_by", "审核")].into_iter().filter_map(field).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn of(incident: serde_json::Value, told: &str) -> Vec<String> {
        figures(&serde_json::from_value(incident).unwrap(), told, "", true)
    }

    #[test]
    fn the_standard_wording_is_understood_and_a_wrong_figure_is_found() {
        let three = json!({"dead": 3, "serious": 5});
        for right in [
            "造成3人死亡、5人重伤。",
            "死亡3人，重伤5人",
            "已致3名工人遇难，另有5人重伤",
            "三人死亡、五人重伤",
        ] {
            assert_eq!(of(three.clone(), right), Vec::<String>::new(), "{right}");
        }
        assert_eq!(of(three.clone(), "造成2人死亡、5人重伤。"), ["死亡人数：文中2人，台账记3人。"]);
        assert_eq!(of(three.clone(), "暂无人员死亡，5人重伤。"), ["死亡人数：文中0人，台账记3人。"]);
        assert_eq!(of(three, "5人重伤。"), ["台账记死亡3人，文中没有写。"]);
        assert_eq!(of(json!({"dead": 4}), "死亡4人（此前3人）"), Vec::<String>::new());
        assert_eq!(
            of(json!({"ill": 74, "dead": 0}), "74人送医，其中重症2人，暂无人员死亡"),
            ["文中写重伤2人，台账里没有这个数。"]
        );
    }

    #[test]
    fn a_final_report_with_an_empty_part_is_not_released() {
        let incident = json!({"title": "某厂火灾", "dead": 1});
        let text = report::text("终报", &serde_json::from_value(incident).unwrap(), &Values::default());
        assert!(unfinished(&text).iter().any(|f| f.contains("（待填）")), "{text}");
        assert_eq!(
            empty_parts("一、基本情况\n有。\n二、处置情况\n三、下一步工作\n继续。"),
            ["「二、处置情况」下面没有内容。"]
        );
        assert_eq!(empty_parts("一、甲\n（一）乙\n有。"), Vec::<String>::new());
    }
}
