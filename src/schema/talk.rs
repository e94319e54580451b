//! 突发事件信息报告约谈登记本.

use super::book::{Book, Nature, Summary};
use super::field::{Choice, Field, Kind, c, f};
use super::{meeting, shared};
use crate::domain::Ledger;
use crate::domain::moment::Sense::{Future, Near, Past};
use crate::locale::t;

static TRIGGERS: &[Choice] = &[
    c("迟报", "late"),
    c("漏报", "omitted"),
    c("谎报", "false"),
    c("瞒报", "concealed"),
    c("轻报", "under-graded"),
    c("要素不全", "incomplete"),
    c("续报不及时", "no follow-up"),
    c("脱岗", "absent from post"),
    c("查岗不应答", "no answer at post check"),
    c("批示不落实", "instruction not carried out"),
];
static RUNGS: &[Choice] =
    &[c("提醒", "reminder"), c("约谈", "talk"), c("通报批评", "circular"), c("移送问责", "referral")];
static DECISIONS: &[Choice] = &[c("待定", "open"), c("进行", "go ahead"), c("不约谈", "no talk")];
static MODES: &[Choice] = &[c("面谈", "in person"), c("电话", "by phone"), c("视频", "by video")];
static REVIEWS: &[Choice] =
    &[c("合格", "passed"), c("不合格,再约谈", "failed, talk again"), c("通报", "circular")];
static PERSONS: &[Field] = &[f("name", "姓名", "name", Kind::Line), f("post", "职务", "post", Kind::Line)];
static SIGNATURES: &[Field] =
    &[f("name", "签字人", "signed by", Kind::Line), f("at", "时间", "at", Kind::Moment(Past))];

/// The book.
pub static TALK: Book = Book {
    ledger: Ledger::Talk,
    nature: Nature::Talk,
    name: t("约谈登记", "Talks"),
    summary: Summary {
        when: "held_at",
        kind: "trigger",
        title: &["reason", "problems"],
        party: "unit",
        state: "review",
        due: "due_on",
    },
    defaults: &[("rung", "约谈"), ("mode", "面谈")],
    facets: &[],
    fields: &[
        f("trigger", "触发情形", "trigger", Kind::Choice(TRIGGERS)).needed().searched(),
        f("rung", "约谈层级", "rung", Kind::Choice(RUNGS)).needed(),
        f("unit", "被约谈单位", "unit", Kind::Line).needed(),
        f("interviewees", "被约谈人", "interviewees", Kind::Rows(PERSONS)).needed(),
        f("interviewers", "约谈人", "interviewers", Kind::Rows(PERSONS)).needed(),
        f("minutes_by", "记录人", "minutes by", Kind::Officer)
            .needed()
            .help("双方之外另有一人记录。", "A third person besides the two sides."),
        f("clock_ref", "关联事件与时限计算", "incident and clock", Kind::Line)
            .needed()
            .help("规则、基准时间、应报、实报、迟多少。", "Rule, base time, due, actual, late by."),
        f("notice_no", "约谈通知书编号", "notice no.", Kind::Line),
        f("served_at", "送达时间", "served at", Kind::Moment(Past)),
        f("held_at", "约谈时间", "held at", Kind::Moment(Near)).needed(),
        f("late_reason", "补记原因", "late entry reason", Kind::Line),
        f("place", "地点", "place", Kind::Line).needed(),
        f("mode", "方式", "mode", Kind::Choice(MODES)).needed(),
        f("reason", "约谈事由", "reason", Kind::Line).needed(),
        f("problems", "指出的问题", "problems named", Kind::Prose).needed(),
        f("account", "被约谈方说明", "the unit's account", Kind::Prose).needed(),
        f("causes", "原因分析", "causes", Kind::Prose).needed(),
        f("demands", "整改要求", "demands", Kind::Rows(meeting::DECISIONS))
            .needed()
            .help("每一行保存后自动成为一个事项。", "Each row becomes a matter when saved."),
        f("due_on", "整改期限", "rectify by", Kind::Moment(Future)).needed(),
        f("signatures", "双方签字", "signatures", Kind::Rows(SIGNATURES)).needed(),
        f("rectified_at", "整改报告收到时间", "report received at", Kind::Moment(Past)),
        f("review", "复核结果", "check", Kind::Choice(REVIEWS)),
        f("proposed_by_rule", "触发规则", "proposed by rule", Kind::Line).automatic(),
        f("decision", "是否约谈", "decided", Kind::Choice(DECISIONS)).help(
            "程序按时限算出的只是提议;由人决定,不约谈写明理由。",
            "What the rules propose a person decides; say why when there is no talk.",
        ),
        f("decision_reason", "决定理由", "why", Kind::Line),
        f("assessed", "计入考核", "entered in assessment", Kind::Flag),
        f("status", "办理状态", "status", Kind::Choice(shared::STATUS)),
        f("weight", "重要程度", "weight", Kind::Choice(shared::WEIGHT)),
        f("classification", "密级", "classification", Kind::Choice(shared::CLASSIFICATION)),
        f("points", "考核分", "points", Kind::Figure),
    ],
};
