//! A paper of the book 文书 as a document: head, title, the edited text, foot; and the draft of a new one.

use super::catalog::{Paper, PaperKind};
use super::document::{Document, Head};
use super::facts::Facts;
use super::words;
use crate::domain::{Moment, Offset, Stamp};
use crate::record::chain;
use crate::schema::{Values, paper as issued, report};
use crate::schema::{choice, key};
use crate::text::width;

/// The document of a paper, released or not; a draft says so where its number will stand.
#[must_use]
pub fn document(values: &Values, offset: Offset, mark: &str) -> Document {
    let text = |key: &str| values.text(key).unwrap_or_default();
    let issue = issued::issue_line(values);
    let kind = text("kind");
    let name =
        if issue.is_empty() { format!("{kind}-未签发") } else { format!("{kind}-{}", named(values)) };
    let mut doc = Document::new(&name);
    mark.clone_into(&mut doc.mark);
    let day = Moment::parse(text("day")).map(|m| words::day(m.earliest(offset), offset));
    doc.head(&Head {
        classification: words::joined(
            &[classification(text("classification")), urgency(text("urgency"))],
            " ",
        ),
        series: text("series").to_owned(),
        number: if issue.is_empty() { "（未签发）".to_owned() } else { issue },
        unit: text("unit").to_owned(),
        date: day.unwrap_or_default(),
    });
    if !text("title").is_empty() {
        doc.title(text("title"));
    }
    if !text("corrects").is_empty() {
        doc.paragraphs(&format!("本期更正{}。", text("corrects")));
    }
    if !text("addressee").is_empty() {
        doc.line(&format!("{}：", text("addressee")));
    }
    body(&mut doc, text("text"));
    doc.foot(foot(values));
    doc
}

fn named(values: &Values) -> String {
    let number = |key: &str| values.0.get(key).and_then(serde_json::Value::as_u64).unwrap_or_default();
    format!("{}-{}", number("year"), number("issue"))
}

fn classification(word: &str) -> &str {
    if word == choice::CLASSIFICATION_INTERNAL { "内部参阅" } else { "" }
}

fn urgency(word: &str) -> &str {
    if word == choice::URGENCY_ORDINARY { "" } else { word }
}

/// 版记 (domain.md 4.3): 报, 送, 发; 编辑, 审核, 签发; copies.
fn foot(values: &Values) -> Vec<String> {
    let text = |key: &str| values.text(key).unwrap_or_default();
    let pair = |label: &str, words: &str| {
        if words.is_empty() { String::new() } else { format!("{label}：{words}") }
    };
    let copies = values.0.get(key::COPIES.as_str()).map(|n| format!("共印{n}份")).unwrap_or_default();
    let contact =
        words::joined(&[&pair("联系人", text("contact")), &pair("电话", text("phone"))], "\u{3000}");
    let people = words::joined(
        &[
            &pair("编辑", text("drafted_by")),
            &pair("审核", text("reviewed_by")),
            &pair("签发", text("released_by")),
            &copies,
        ],
        "\u{3000}",
    );
    vec![
        pair("报", text("report_to")),
        pair("送", text("send_to")),
        pair("发", text("issue_to")),
        contact,
        people,
    ]
}

/// Lines of an edited text as parts of a document. Only three beginnings mean anything, and none of them acts.
pub fn body(doc: &mut Document, text: &str) {
    let mut rows: Vec<Vec<String>> = Vec::new();
    for line in text.lines().map(str::trim) {
        if let Some(cells) = line.strip_prefix('|') {
            let cells = cells.trim_end_matches('|').split('|').map(|c| c.trim().to_owned());
            rows.push(cells.collect());
            continue;
        }
        table(doc, &mut rows);
        match level(line) {
            Some(level) => doc.heading(level, line),
            None => doc.paragraphs(line),
        }
    }
    table(doc, &mut rows);
}

fn table(doc: &mut Document, rows: &mut Vec<Vec<String>>) {
    let mut rows = std::mem::take(rows).into_iter();
    if let Some(head) = rows.next() {
        let columns: Vec<&str> = head.iter().map(String::as_str).collect();
        doc.table("", &columns, rows);
    }
}

/// `一、` heads a part and `（一）` a part of it, if the line is short enough to be a heading.
pub(super) fn level(line: &str) -> Option<u8> {
    const NUMERALS: &str = "一二三四五六七八九十";
    let numerals = |text: &str| !text.is_empty() && text.chars().all(|c| NUMERALS.contains(c));
    let short = width::on_paper(line) <= 2 * 26;
    if let Some((number, _)) = line.split_once('、').filter(|(n, _)| numerals(n)) {
        return (short && !number.is_empty()).then_some(1);
    }
    let rest = line.strip_prefix(['（', '('])?;
    let (number, _) = rest.split_once(['）', ')'])?;
    (short && numerals(number)).then_some(2)
}

/// What a new draft holds before anybody has edited it.
#[must_use]
pub fn draft(paper: Paper, facts: &Facts, text: &str, by: &str) -> Values {
    let kind = paper.name.zh;
    let offset = facts.offset();
    let mut values = Values::default();
    let minute = |at: Stamp| Moment::minute_of(at, offset).to_string();
    values.set_text(key::KIND, kind);
    // A bulletin bears the day of the morning on which it ends, whenever it is printed.
    let day = if paper.kind == PaperKind::Bulletin { facts.to } else { facts.now };
    values.set_text(key::DAY, &day_of(day, offset));
    values.set_text(key::PERIOD_FROM, &minute(facts.from));
    values.set_text(key::PERIOD_TO, &minute(facts.to));
    values.set_text(key::SERIES, kind);
    values.set_text(key::UNIT, &facts.watch.setting.unit);
    values.set_text(key::TEXT, text);
    values.set_text(key::DRAFTED_BY, by);
    values.set_text(key::STATE, choice::STATE_DRAFT);
    values.set_text(key::CLASSIFICATION, choice::CLASSIFICATION_UNCLASSIFIED);
    values
}

fn day_of(at: Stamp, offset: Offset) -> String {
    offset.local(at).format("%Y-%m-%d").to_string()
}

/// What is kept with a released paper: SM3 over every field, so that another text under its number shows.
#[must_use]
pub fn digest(values: &Values) -> String {
    chain::hex(&chain::digest(&[issued::sealed_text(values).as_bytes()]))
}

/// The paper as it is frozen: the number after the last one, who released it, when, and the digest over all of it.
#[must_use]
pub fn released(draft: &Values, (name, at, year): (&str, &str, u32), (issue, total): (u32, u32)) -> Values {
    let mut values = draft.clone();
    values.set_text(key::STATE, report::RELEASED);
    values.set_text(key::RELEASED_BY, name);
    values.set_text(key::RELEASED_AT, at);
    values.set(key::YEAR, Some(year.into()));
    values.set(key::ISSUE, Some((issue + 1).into()));
    if total > 0 {
        values.set(key::TOTAL, Some((total + 1).into()));
    }
    let sealed = digest(&values);
    values.set_text(key::DIGEST, &sealed);
    values
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paper::document::Block;

    #[test]
    fn an_edited_text_becomes_headings_paragraphs_and_tables_and_nothing_else() {
        let mut doc = Document::new("x");
        body(
            &mut doc,
            "一、要情提示\n全天平稳。\n（一）来电\n|项目|数|\n|来电|3|\n二是抓好落实，不是标题。\n=1+1\n{PAGE}",
        );
        let kinds: Vec<&str> = doc
            .blocks
            .iter()
            .map(|b| match b {
                Block::Heading(1, _) => "h1",
                Block::Heading(_, _) => "h2",
                Block::Prose(_) => "p",
                Block::Table(_) => "t",
                _ => "?",
            })
            .collect();
        assert_eq!(kinds, ["h1", "p", "h2", "t", "p", "p", "p"]);
        assert_eq!(
            level("一、这一行太长了所以它不是标题而是一段正文，虽然它也用数字开头，仍然按正文来排。"),
            None
        );
    }

    #[test]
    fn a_draft_says_that_it_is_not_released() {
        let mut values = Values::default();
        values.set_text("kind", issued::BULLETIN);
        values.set_text("series", "值班快报");
        values.set_text("text", "一、要情提示\n平稳。");
        let doc = document(&values, Offset::default(), "【演练】");
        assert!(doc.words().contains(&"（未签发）") && doc.mark == "【演练】");
        values.set("year", Some(2026.into()));
        values.set("issue", Some(113.into()));
        let doc = document(&values, Offset::default(), "");
        assert_eq!(doc.name, "值班快报-2026-113");
        assert!(doc.words().contains(&"第113期"));
    }
}
