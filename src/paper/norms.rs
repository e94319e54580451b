//! The editing norms of a paper, looked at before it is released (domain.md 4.3). The limits are ours; that every
//! grave incident is in, that figures are the last reported ones and that nothing open is called done is why
//! anybody trusts a paper.

use super::catalog::{self, PaperKind};
use super::facts::Facts;
use super::passages::{ITEM_MAX, PAGES_MAX};
use super::{issue, passages, plain, words};
use crate::record::act::Officer;
use crate::schema::Values;
use crate::schema::key;
use crate::store::query::CaseRows;

/// Characters of a title (ours).
const TITLE_MAX: usize = 20;
/// Words that call something over.
const DONE: [&str; 4] = ["已处置", "处置完毕", "已办结", "处置结束"];

/// What a paper breaks, one sentence each; empty when nothing.
#[must_use]
pub fn faults(values: &Values, facts: &Facts) -> Vec<String> {
    let text = |key: &str| values.text(key).unwrap_or_default();
    let paper = catalog::paper(text("kind"));
    let mut out = Vec::new();
    if text("text").trim().is_empty() {
        out.push("正文是空的。".to_owned());
    }
    if text("text").contains("（请填写）") || text("text").contains("（待填）") {
        out.push("正文里还有没填的地方（请填写）。".to_owned());
    }
    let title = words::characters(text("title"));
    if title > TITLE_MAX {
        out.push(format!("标题{title}字，超过{TITLE_MAX}字。"));
    }
    if paper.is_some_and(|p| p.kind == PaperKind::Bulletin) {
        let pages = plain::pages(&issue::document(values, facts.offset(), "")).len();
        if pages > PAGES_MAX {
            out.push(format!("全文{pages}页，超过{PAGES_MAX}页。"));
        }
        let item = |l: &&str| !l.starts_with('|') && !l.contains('；') && words::characters(l) > ITEM_MAX + 4;
        let long = text("text").lines().filter(item);
        out.extend(long.map(|l| {
            let begin = crate::text::fit::cut(l, 24);
            format!("「{begin}…」{}字，一条超过{ITEM_MAX}字。", words::characters(l))
        }));
    }
    out.extend(incidents(text("text"), values, facts));
    out.extend(people(values, &facts.watch.officers));
    out
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
        for (key, word) in words::CASUALTIES {
            let known = case.incident.values.0.get(key).and_then(serde_json::Value::as_u64);
            let said = figure_after(&lines, word);
            match (known, said) {
                (Some(n), Some(said)) if n != said => {
                    out.push(format!("{number}{word}人数：文中{said}人，最近一次报告{n}人。"));
                }
                (None, Some(said)) => {
                    out.push(format!("{number}文中写{word}{said}人，台账里没有这个数。"));
                }
                (Some(n), None) if n > 0 && key == "dead" => {
                    out.push(format!("{number}台账记死亡{n}人，文中没有写。"));
                }
                _ => {}
            }
        }
        let open = facts.unfinished.contains(&case.incident.id);
        if let Some(word) = DONE.iter().find(|w| open && lines.contains(**w)) {
            out.push(format!("{number}还有事项没有销号，不能写「{word}」。"));
        }
    }
    out
}

/// The lines that tell of an incident, by number or title.
fn told(text: &str, case: &CaseRows) -> String {
    let number = case.incident.number.to_string();
    let title = case.incident.values.text(key::TITLE).unwrap_or(&number).to_owned();
    let tells = |line: &&str| line.contains(&number) || line.contains(&title);
    // An overview that only names it is not the telling of it.
    let lines: Vec<&str> = text.lines().filter(|l| tells(l) && !l.contains(passages::FOCUS)).collect();
    lines.join("\n")
}

/// The number that stands after a word: `死亡3人`.
fn figure_after(text: &str, word: &str) -> Option<u64> {
    text.match_indices(word).find_map(|(at, _)| {
        let rest = text.get(at + word.len()..)?;
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        let unit = rest.get(digits.len()..)?;
        digits.parse().ok().filter(|_| unit.starts_with('人'))
    })
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

    #[test]
    fn a_figure_is_read_where_it_counts_people() {
        assert_eq!(figure_after("已造成死亡3人、重伤2人", "死亡"), Some(3));
        assert_eq!(figure_after("死亡原因在查，死亡4人", "死亡"), Some(4));
        assert_eq!(figure_after("死亡情况不明", "死亡"), None);
        assert_eq!(figure_after("死亡3头牛", "死亡"), None);
    }
}
