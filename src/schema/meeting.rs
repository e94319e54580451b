//! 交班会记录本. Each decision becomes a matter, else the book is only prose.

use super::book::{Book, Nature, Summary};
use super::field::{Choice, Field, Kind, c, f};
use super::shared;
use crate::domain::Ledger;
use crate::domain::moment::Sense::{Future, Past};
use crate::locale::t;

static KINDS: &[Choice] =
    &[c("交班会", "shift meeting"), c("周例会", "weekly meeting"), c("月办公会", "monthly meeting")];
static PRESENT: &[Field] =
    &[f("name", "参加人", "present", Kind::Officer), f("post", "职务", "post", Kind::Line)];
static ABSENT: &[Field] =
    &[f("name", "缺席人", "absent", Kind::Officer), f("reason", "原因", "reason", Kind::Line)];
static CONFIRMED: &[Field] = &[
    f("what", "未办结事项", "open matter", Kind::Line),
    f("who", "承接人", "taken by", Kind::Officer),
    f("due_at", "时限", "by", Kind::Moment(Future)),
];
/// The columns that make a matter: what, who, by when. The talk's demands have the same.
pub static DECISIONS: &[Field] = &[
    f("what", "任务", "task", Kind::Line),
    f("who", "责任人", "owner", Kind::Officer),
    f("due_at", "时限", "due", Kind::Moment(Future)),
];

/// The book.
pub static MEETING: Book = Book {
    ledger: Ledger::Meeting,
    nature: Nature::Meeting,
    name: t("交班会", "Meetings"),
    summary: Summary {
        when: "held_at",
        kind: "kind",
        title: &["report", "requirements", "place"],
        party: "chair",
        state: "",
        due: "",
    },
    defaults: &[("kind", "交班会"), ("place", "值班室")],
    facets: &[],
    fields: &[
        f("kind", "会议类别", "kind", Kind::Choice(KINDS)).needed(),
        f("held_at", "开始时间", "from", Kind::Moment(Past)).needed(),
        f("late_reason", "补记原因", "late entry reason", Kind::Line),
        f("ended_at", "结束时间", "to", Kind::Moment(Past)),
        f("place", "地点", "place", Kind::Line).needed(),
        f("chair", "主持人", "chair", Kind::Officer).needed(),
        f("minutes_by", "记录人", "minutes by", Kind::Officer).needed(),
        f("present", "参加人员", "present", Kind::Rows(PRESENT)).needed(),
        f("absent", "缺席人员", "absent", Kind::Rows(ABSENT)),
        f("report", "一、交班情况", "1 report of the shift", Kind::Prose).needed(),
        f("confirmed", "二、未办结事项确认", "2 open matters", Kind::Rows(CONFIRMED)),
        f("comment", "三、讲评", "3 comment", Kind::Prose),
        f("decisions", "四、工作部署", "4 tasks", Kind::Rows(DECISIONS))
            .help("每一行保存后自动成为一个事项。", "Each row becomes a matter when saved."),
        f("requirements", "五、领导要求", "5 requirements", Kind::Prose),
        f("chair_signed", "主持人签字", "chair's signature", Kind::Line),
        f("chair_signed_at", "签字时间", "signed at", Kind::Moment(Past)),
        f("status", "办理状态", "status", Kind::Choice(shared::STATUS)),
        f("weight", "重要程度", "weight", Kind::Choice(shared::WEIGHT)),
        f("classification", "密级", "classification", Kind::Choice(shared::CLASSIFICATION)),
    ],
};
