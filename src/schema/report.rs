//! 报告: what goes upward about an incident, and what a lower unit has sent. Numbered and titled by itself,
//! drafted, reviewed and released by named people, each transmission stamped apart.

use super::book::{Book, Nature, Summary};
use super::field::{Choice, Field, Kind, c, f};
use super::shared;
use crate::domain::Ledger;
use crate::domain::moment::Sense::Past;
use crate::locale::t;

/// The state in which a report may be sent in writing and its words are fixed.
pub const RELEASED: &str = "已签发";
/// A report of a lower unit.
pub const INCOMING: &str = "收到";
/// A report of ours, upward.
pub const OUTGOING: &str = "报出";
/// What a report tells of the incident; left empty it says that nothing has changed. On saving, what is
/// filled goes into the incident itself.
pub const FACTS: &[&str] = &[
    "dead",
    "missing",
    "serious",
    "slight",
    "injured",
    "ill",
    "trapped",
    "evacuated",
    "loss_wan",
    "cause",
    "scope",
    "trend",
    "measures",
    "leaders_present",
    "phase",
];
/// The fields of a released report that may still grow.
pub const OPEN_AFTER_RELEASE: &[&str] = &["transmissions", "status", "adoption", "instruction_level"];

static DIRECTIONS: &[Choice] = &[c(OUTGOING, "ours, upward"), c(INCOMING, "from below")];
static KINDS: &[Choice] = &[
    c("初报", "initial"),
    c("续报", "follow-up"),
    c("终报", "final"),
    c("核报", "verified"),
    c("日报", "daily"),
];
static STATES: &[Choice] =
    &[c("拟稿", "draft"), c("送审", "under review"), c("退回", "returned"), c(RELEASED, "released")];
static ADOPTION: &[Choice] = &[
    c("专报", "passed to the province"),
    c("送阅", "to the leaders"),
    c("约稿", "on request"),
    c("综合", "in the digest"),
    c("备查", "kept"),
];
static LEVELS: &[Choice] = &[c("国家级", "national"), c("省级", "provincial"), c("市级", "city")];

/// One sending of a report.
pub static TRANSMISSIONS: &[Field] = &[
    f("channel", "报送方式", "channel", Kind::Offered(super::incident::CHANNELS)),
    f("sent_to", "报送对象", "sent to", Kind::Line),
    f("number", "对方号码", "number", Kind::Line),
    f("sent_at", "报送时间", "sent at", Kind::Moment(Past)),
    f("sender", "报送人", "sender", Kind::Officer),
    f("receiver", "对方接收人", "receiver", Kind::Line),
    f("received_at", "对方接收时间", "received at", Kind::Moment(Past)).help(
        "发出后打电话确认收到:时限以对方收到为准。",
        "Confirm by phone that it arrived: the clock stops when the other side has it.",
    ),
];

/// The book.
pub static REPORT: Book = Book {
    ledger: Ledger::Report,
    nature: Nature::Report,
    name: t("报告", "Reports"),
    summary: Summary {
        when: "reported_at",
        kind: "kind",
        title: &["title", "text"],
        party: "unit",
        state: "state",
        due: "",
    },
    defaults: &[],
    facets: &[],
    fields: &[
        f("incident", "事件编号", "incident no.", Kind::Line).needed(),
        f("direction", "去向", "direction", Kind::Choice(DIRECTIONS)).needed(),
        f("kind", "报告类型", "kind", Kind::Choice(KINDS)).needed().searched(),
        f("serial", "序号", "serial", Kind::Count).automatic(),
        f("title", "标题", "title", Kind::Line).help(
            "空着保存时自动生成:事件名称加报告类型和序号。",
            "Empty, it is made of the incident's name, kind and serial.",
        ),
        f("reported_at", "报告时间", "time", Kind::Moment(Past)).needed(),
        f("unit", "报送单位", "unit", Kind::Line)
            .only("direction", &[INCOMING])
            .needed_when("direction", &[INCOMING]),
        f("channel", "来报方式", "came by", Kind::Offered(super::incident::CHANNELS))
            .only("direction", &[INCOMING])
            .needed_when("direction", &[INCOMING]),
        f("dead", "死亡", "dead", Kind::Count),
        f("missing", "失踪", "missing", Kind::Count),
        f("serious", "重伤", "seriously injured", Kind::Count),
        f("slight", "轻伤", "slightly injured", Kind::Count),
        f("injured", "受伤(未分轻重)", "injured (unsplit)", Kind::Count),
        f("ill", "患病/中毒", "ill", Kind::Count),
        f("trapped", "受困", "trapped", Kind::Count),
        f("evacuated", "转移安置", "evacuated", Kind::Count),
        f("loss_wan", "直接经济损失(万元)", "loss (10,000 yuan)", Kind::Figure),
        f("cause", "起因(初判)", "first cause", Kind::Prose),
        f("scope", "影响范围", "affected area", Kind::Line),
        f("trend", "发展趋势", "trend", Kind::Line),
        f("measures", "处置措施", "measures", Kind::Prose),
        f("leaders_present", "领导到位情况", "leaders on the scene", Kind::Line),
        f("phase", "处置状态", "phase", Kind::Choice(super::incident::PHASES)),
        f("text", "正文", "text", Kind::Prose).help(
            "空着保存时由程序按以上内容生成;F5 现在生成。",
            "Empty, it is composed on saving; F5 composes it now.",
        ),
        f("exceptions", "例外说明", "exceptions", Kind::Prose).only("direction", &[OUTGOING]).help(
            "签发前的检查查出的问题,确实要这样发的,在这里说明;随文存档,不印。",
            "Why it is released although the check finds fault; kept with it, not printed.",
        ),
        f("state", "状态", "state", Kind::Choice(STATES)).automatic(),
        f("return_reason", "退回原因", "why returned", Kind::Line).automatic(),
        f("drafted_by", "拟稿", "drafted by", Kind::Officer).only("direction", &[OUTGOING]),
        f("reviewed_by", "审核", "reviewed by", Kind::Officer).only("direction", &[OUTGOING]),
        f("released_by", "签发", "released by", Kind::Officer).automatic(),
        f("released_at", "签发时间", "released at", Kind::Moment(Past)).automatic(),
        f("missing_elements", "缺少要素", "elements missing", Kind::Line).automatic(),
        f("transmissions", "报送与接收", "transmissions", Kind::Rows(TRANSMISSIONS)).automatic(),
        f("late", "迟报", "late", Kind::Line).automatic(),
        f("adoption", "采用", "adopted as", Kind::Choice(ADOPTION)).only("direction", &[INCOMING]),
        f("instruction_level", "领导批示", "instructed at level", Kind::Several(LEVELS))
            .only("direction", &[INCOMING]),
        f("has_media", "图片音像", "pictures or sound", Kind::Flag).only("direction", &[INCOMING]),
        f("status", "办理状态", "status", Kind::Choice(shared::STATUS)),
        f("weight", "重要程度", "weight", Kind::Choice(shared::WEIGHT)),
        f("classification", "密级", "classification", Kind::Choice(shared::CLASSIFICATION)),
    ],
};

/// `初报`, `续报一`, `续报十二`, `终报`.
#[must_use]
pub fn kind_and_serial(kind: &str, seq: u32) -> String {
    if kind == "续报" { format!("续报{}", chinese(seq)) } else { kind.to_owned() }
}

/// A number from 1 to 99 in Chinese; larger ones in digits.
fn chinese(n: u32) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let digit = |n: u32| usize::try_from(n).ok().and_then(|n| DIGITS.get(n)).copied().unwrap_or("");
    match n {
        1..=9 => digit(n).to_owned(),
        10..=99 => {
            let tens = if n < 20 { "" } else { digit(n / 10) };
            format!("{tens}十{}", digit(n % 10))
        }
        _ => n.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn follow_ups_are_numbered_as_papers_are() {
        let names: Vec<String> = [1, 2, 10, 11, 20, 21].iter().map(|n| kind_and_serial("续报", *n)).collect();
        assert_eq!(names, ["续报一", "续报二", "续报十", "续报十一", "续报二十", "续报二十一"]);
        assert_eq!(kind_and_serial("终报", 1), "终报");
    }

    #[test]
    fn what_a_report_tells_are_fields_of_the_incident() {
        for key in FACTS {
            assert!(
                REPORT.field(key).is_some() && super::super::incident::INCIDENT.field(key).is_some(),
                "{key}"
            );
        }
    }
}
