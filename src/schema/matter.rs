//! 事项: what must be followed through. A ledger like the others, so that it has numbers, history and
//! search; but it ends only by 销号, and the store refuses to void it.

use super::book::{Book, Nature, Summary};
use super::field::{Choice, Kind, c, f};
use super::shared;
use crate::domain::Ledger;
use crate::domain::moment::Sense::{Future, Past};
use crate::locale::t;

/// The state in which a matter leaves the list.
pub const CLOSED: &str = "已销号";
/// The state of a matter that ended without a result, agreed by two.
pub const CANCELLED: &str = "已取消";
/// The two ways in which a matter ends.
pub const ENDED: &[&str] = &[CLOSED, CANCELLED];
static STATES: &[Choice] =
    &[c("待办", "open"), c("办理中", "in progress"), c(CLOSED, "closed"), c(CANCELLED, "cancelled")];

/// The book.
pub static MATTER: Book = Book {
    ledger: Ledger::Matter,
    nature: Nature::Matter,
    name: t("事项", "Matters"),
    summary: Summary {
        when: "",
        kind: "weight",
        title: &["what"],
        party: "owner",
        state: "state",
        due: "due_at",
    },
    defaults: &[("state", "待办"), ("weight", "一般")],
    facets: &[],
    fields: &[
        f("what", "事项", "what", Kind::Line).needed(),
        f("owner", "责任人", "owner", Kind::Officer).needed(),
        f("owner_unit", "承办单位", "action unit", Kind::Line),
        f("next_step", "下一步", "next step", Kind::Line).needed(),
        f("what_if", "如果……怎么办", "what if", Kind::Line).help(
            "接班人最该知道的一句:什么情况要马上动作,怎么动作。",
            "The line the next officer needs most: what would call for action at once, and which.",
        ),
        f("due_at", "时限", "due", Kind::Moment(Future)),
        f("weight", "重要程度", "weight", Kind::Choice(shared::WEIGHT)),
        f("done", "已办情况", "done so far", Kind::Prose),
        f("state", "状态", "state", Kind::Choice(STATES)).needed(),
        f("result", "办理结果", "result", Kind::Prose).needed_when("state", ENDED),
        f("verified_by", "核实人", "verified by", Kind::Officer).needed_when("state", ENDED),
        f("source", "来源", "source", Kind::Line).automatic(),
        f("classification", "密级", "classification", Kind::Choice(shared::CLASSIFICATION)),
        f("closed_at", "销号时间", "closed at", Kind::Moment(Past)),
    ],
};
