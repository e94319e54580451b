//! 值班表: who is on duty from which transfer on. Where a row fits the next transfer, the handover offers its names.

use super::book::{Book, Nature, Summary};
use super::facet;
use super::facet::Facet;
use super::field::{Kind, f};
use crate::domain::Ledger;
use crate::domain::moment::Sense::Future;
use crate::locale::t;

/// The book.
pub static ROSTER: Book = Book {
    ledger: Ledger::Roster,
    nature: Nature::Roster,
    name: t("值班表", "Roster"),
    summary: Summary {
        when: "begins_at",
        kind: "",
        title: &["lead", "second"],
        party: "leader",
        state: "",
        due: "",
    },
    defaults: &[],
    facets: &[Facet { name: facet::ROSTER_BEGINS_AT, field: "begins_at", when: &[] }],
    fields: &[
        f("begins_at", "接班时间", "takes over at", Kind::Moment(Future)).needed(),
        f("lead", "值班员", "officer on watch", Kind::Officer).needed(),
        f("second", "副班", "second officer", Kind::Officer),
        f("chief", "值班长", "watch chief", Kind::Officer),
        f("leader", "带班领导(在岗)", "leader on site", Kind::Officer),
        f("leader_on_call", "带班领导(备班)", "leader on call", Kind::Officer),
        f("phone", "联系电话", "phone", Kind::Line),
        f("two", "双人值守", "two on watch", Kind::Flag).help(
            "敏感时期填“是”:交班单上没有副班就不能交接。",
            "Yes in a sensitive period: without a second officer the watch cannot pass.",
        ),
        f("remark", "备注", "remark", Kind::Line),
    ],
};
