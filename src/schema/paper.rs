//! 文书: the papers that the room issues under a number of their own: 值班快报 first of all. The names of
//! the eight regular ones are those of Zhuhai's duty rules (四个三); how each is built is ours.
//!
//! A draft is composed from the ledgers and edited as text; 签发 gives it its number, freezes it and keeps its
//! digest. A correction is a new issue that names the one it corrects.

use super::book::{Book, Nature, Summary};
use super::facet::Facet;
use super::field::{Choice, Kind, c, f};
use super::value::Values;
use super::{facet, shared};
use crate::domain::moment::Sense::{Near, Past};
use crate::domain::{Ledger, Moment, Offset};
use crate::locale::t;

/// 值班快报.
pub const BULLETIN: &str = "值班快报";
/// 突发事件信息专报.
pub const SPECIAL: &str = "突发事件信息专报";
/// The kinds of paper that are issued under a number.
pub static KINDS: &[Choice] = &[
    c(BULLETIN, "daily bulletin"),
    c("周值班综述", "weekly review"),
    c("月工作简报", "monthly brief"),
    c(SPECIAL, "special report"),
    c("月工作计划", "monthly plan"),
    c("周工作安排", "weekly arrangement"),
    c("日工作部署", "daily deployment"),
];
static STATES: &[Choice] = &[
    c("拟稿", "draft"),
    c("送审", "under review"),
    c("退回", "returned"),
    c(super::report::RELEASED, "released"),
];
/// What the numbers of papers are counted by: drafts have none.
const RELEASED: &[(&str, &[&str])] = &[("state", &[super::report::RELEASED])];
static URGENCY: &[Choice] = &[c("平件", "ordinary"), c("急件", "urgent"), c("特急", "most urgent")];

/// The book.
pub static PAPER: Book = Book {
    ledger: Ledger::Paper,
    nature: Nature::Paper,
    name: t("文书", "Papers"),
    summary: Summary {
        when: "day",
        kind: "kind",
        title: &["title", "kind"],
        party: "issue",
        state: "state",
        due: "",
    },
    defaults: &[],
    facets: &[
        Facet { name: facet::PAPER_KIND, field: "kind", when: RELEASED },
        Facet { name: facet::PAPER_YEAR, field: "year", when: RELEASED },
        Facet { name: facet::PAPER_ISSUE, field: "issue", when: RELEASED },
        Facet { name: facet::PAPER_TOTAL, field: "total", when: RELEASED },
    ],
    fields: &[
        f("kind", "文种", "kind", Kind::Choice(KINDS)).needed().searched(),
        f("day", "日期", "date", Kind::Moment(Near)).needed(),
        f("period_from", "起", "from", Kind::Moment(Near)),
        f("period_to", "止", "to", Kind::Moment(Near)),
        f("incident", "事件编号", "incident no.", Kind::Line)
            .only("kind", &[SPECIAL])
            .needed_when("kind", &[SPECIAL]),
        f("series", "名称", "series", Kind::Line)
            .needed()
            .help("报头上的红字,如「某市政府值班快报」。", "The red name at the head."),
        f("unit", "编发单位", "issued by", Kind::Line).needed(),
        f("title", "标题", "title", Kind::Line)
            .needed_when("kind", &[SPECIAL])
            .help("20 字以内。", "At most 20 characters."),
        f("addressee", "主送", "addressed to", Kind::Line).only("kind", &[SPECIAL]),
        f("text", "正文", "text", Kind::Prose).needed().help(
            "一、(一)开头的行是标题,其余每行一段,| 开头的行是表格。",
            "Lines beginning with 一、 or (一) are headings, with | a table, all others paragraphs.",
        ),
        f("exceptions", "例外说明", "exceptions", Kind::Prose).help(
            "编辑规范查出的问题,确实要这样发的,在这里说明;随文存档,不印。",
            "Why it is issued although the norms find fault; kept with it, not printed.",
        ),
        f("report_to", "报", "to superiors", Kind::Line),
        f("send_to", "送", "to peers", Kind::Line),
        f("issue_to", "发", "to lower units", Kind::Line),
        f("copies", "份数", "copies", Kind::Count),
        f("contact", "联系人", "contact", Kind::Line).only("kind", &[SPECIAL]),
        f("phone", "联系电话", "phone", Kind::Line).only("kind", &[SPECIAL]),
        f("urgency", "紧急程度", "urgency", Kind::Choice(URGENCY)),
        f("corrects", "更正哪一期", "corrects", Kind::Line).help(
            "签发后不能改;有错另发一期,在这里写原期号。",
            "A released paper stays; an error is corrected by a new issue that names it here.",
        ),
        f("total", "总期号", "running number", Kind::Count).help(
            "第一次签发前填纸质时代接下来的总期号;以后自动加一。空着就没有。",
            "Before the first release: the running number that comes next; then counted by itself.",
        ),
        f("drafted_by", "编辑", "edited by", Kind::Officer).needed(),
        f("reviewed_by", "审核", "reviewed by", Kind::Officer),
        f("state", "状态", "state", Kind::Choice(STATES)).automatic(),
        f("return_reason", "退回原因", "why returned", Kind::Line).automatic(),
        f("year", "年度", "year", Kind::Count).automatic(),
        f("issue", "期号", "issue", Kind::Count).automatic(),
        f("released_by", "签发", "released by", Kind::Officer).automatic(),
        f("released_at", "签发时间", "released at", Kind::Moment(Past)).automatic(),
        f("digest", "摘要值", "digest", Kind::Line).automatic(),
        f("classification", "密级", "classification", Kind::Choice(shared::CLASSIFICATION)),
    ],
};

/// What the digest of a released paper is reckoned over: every field but the digest itself, by key.
#[must_use]
pub fn sealed_text(values: &Values) -> String {
    let kept = values.0.iter().filter(|(key, _)| *key != "digest");
    let mut lines: Vec<String> = kept.map(|(key, value)| format!("{key}={value}\n")).collect();
    lines.sort();
    lines.concat()
}

/// The year in which a paper is numbered: that of the day it bears, whenever it is released. A paper of the last days of
/// December that is released in January belongs to the old year.
#[must_use]
pub fn year(values: &Values) -> Option<u32> {
    let day = Moment::parse(values.text("day")?)?;
    // The year of a stated day is the same in every offset if it is read in the one in which it is written.
    u32::try_from(Offset(0).year(day.earliest(Offset(0)))).ok()
}

/// `第113期（总第4127期）`; empty before the release.
#[must_use]
pub fn issue_line(values: &Values) -> String {
    let number = |key: &str| values.0.get(key).and_then(serde_json::Value::as_u64);
    match (number("issue"), number("total").filter(|_| number("issue").is_some())) {
        (Some(issue), Some(total)) => format!("第{issue}期（总第{total}期）"),
        (Some(issue), None) => format!("第{issue}期"),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_is_printed_as_papers_print_it() {
        let mut values = Values::default();
        assert_eq!(issue_line(&values), "");
        values.set("issue", Some(113.into()));
        assert_eq!(issue_line(&values), "第113期");
        values.set("total", Some(4127.into()));
        assert_eq!(issue_line(&values), "第113期（总第4127期）");
        let sealed = sealed_text(&values);
        values.set_text("digest", "ab");
        assert_eq!(sealed_text(&values), sealed);
        values.set_text("text", "x");
        assert_ne!(sealed_text(&values), sealed);
    }
}
