//! 事项: what must be followed through. A ledger like the others, so that it has numbers, history and
//! search; but it ends only by 销号, and the store refuses to void it.

use super::field::{Choice, Kind, c, f};
use super::{Book, Summary, shared};
use crate::domain::Ledger;
use crate::domain::moment::Sense::{Future, Past};
use crate::locale::t;

/// The state in which a matter leaves the list.
pub const CLOSED: &str = "已销号";
static STATES: &[Choice] = &[c("待办", "open"), c("办理中", "in progress"), c(CLOSED, "closed")];

/// The book.
pub static MATTER: Book = Book {
    ledger: Ledger::Matter,
    name: t("事项", "Matters"),
    summary: Summary {
        when: "",
        kind: "weight",
        title: &["what"],
        party: "owner",
        state: "state",
        due: "due_at",
    },
    fields: &[
        f("what", "事项", "what", Kind::Line).needed(),
        f("owner", "责任人", "owner", Kind::Officer).needed(),
        f("owner_unit", "承办单位", "action unit", Kind::Line),
        f("next_step", "下一步", "next step", Kind::Line).needed(),
        f("due_at", "时限", "due", Kind::Moment(Future)),
        f("weight", "重要程度", "weight", Kind::Choice(shared::WEIGHT)),
        f("done", "已办情况", "done so far", Kind::Prose),
        f("state", "状态", "state", Kind::Choice(STATES)).needed(),
        f("result", "办理结果", "result", Kind::Prose).needed_when("state", &[CLOSED]),
        f("verified_by", "核实人", "verified by", Kind::Officer).needed_when("state", &[CLOSED]),
        f("classification", "密级", "classification", Kind::Choice(shared::CLASSIFICATION)),
        f("closed_at", "销号时间", "closed at", Kind::Moment(Past)),
    ],
};
