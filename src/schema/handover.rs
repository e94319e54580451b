//! 交班记录本: the sheet of one handover. The ritual writes it; nobody types it as a form.

use super::book::{Book, Nature, Summary};
use super::field::{Choice, Field, Kind, c, f};
use crate::domain::Ledger;
use crate::domain::moment::Sense::{Future, Past};
use crate::locale::t;

static CONDITION: &[Choice] = &[c("完好", "in order"), c("异常", "faulty"), c("缺", "missing")];

/// Equipment, keys, seals and phones handed over.
pub static ITEMS: &[Field] = &[
    f("item", "物品", "item", Kind::Line),
    f("number", "数量", "number", Kind::Count),
    f("condition", "状态", "state", Kind::Offered(CONDITION)),
];
static OPEN_ITEMS: &[Field] = &[
    f("no", "编号", "no.", Kind::Line),
    f("what", "事项", "what", Kind::Line),
    f("done", "已办", "done so far", Kind::Line),
    f("next_step", "下一步", "next step", Kind::Line),
    f("what_if", "如果……怎么办", "what if", Kind::Line),
    f("owner", "责任人", "owner", Kind::Line),
    f("due_at", "时限", "due", Kind::Moment(Future)),
    f("age", "已过班数", "age in shifts", Kind::Count),
    f("refused", "未交清及补充", "refused and explained", Kind::Line),
    f("answer", "接班人复述", "read back", Kind::Line),
    f("answered_at", "复述时间", "read back at", Kind::Line),
];
static TALK: &[Field] = &[
    f("who", "谁", "who", Kind::Line),
    f("word", "类别", "kind", Kind::Line),
    f("line", "内容", "words", Kind::Line),
];
static UNREAD: &[Field] =
    &[f("no", "编号", "no.", Kind::Line), f("who", "待阅人", "to be read by", Kind::Line)];
static TAKE_OVERS: &[Field] =
    &[f("no", "编号", "no.", Kind::Line), f("reason", "应急接班原因", "why it was taken", Kind::Line)];
static RUNNING: &[Field] = &[
    f("no", "编号", "no.", Kind::Line),
    f("what", "事件", "incident", Kind::Line),
    f("next_report_at", "下次续报", "next report", Kind::Moment(Future)),
];
static PENDING: &[Field] = &[
    f("no", "编号", "no.", Kind::Line),
    f("words", "批示", "instruction", Kind::Line),
    f("waiting", "待办环节", "waiting for", Kind::Line),
];
static HIGHLIGHTS: &[Field] =
    &[f("no", "编号", "no.", Kind::Line), f("what", "重要事项", "matter of weight", Kind::Line)];
static SEEN: &[Field] =
    &[f("who", "带班领导", "leader", Kind::Line), f("at", "阅时", "read at", Kind::Moment(Past))];

/// The book.
pub static HANDOVER: Book = Book {
    ledger: Ledger::Handover,
    nature: Nature::Handover,
    name: t("交接班", "Handover"),
    summary: Summary {
        when: "done_at",
        kind: "out_shift",
        title: &["counts", "summary"],
        party: "sign_in",
        state: "",
        due: "",
    },
    defaults: &[],
    facets: &[],
    fields: &[
        f("out_shift", "交班班次", "outgoing shift", Kind::Line).automatic(),
        f("in_shift", "接班班次", "incoming shift", Kind::Line).automatic(),
        f("weather", "天气", "weather", Kind::Line),
        f("taken_at", "接班时间", "taken over at", Kind::Moment(Past)).automatic(),
        f("started_at", "交班开始", "handover began", Kind::Moment(Past)).automatic(),
        f("done_at", "交班完成", "handover done", Kind::Moment(Past)).automatic(),
        f("leader", "带班领导", "leader in charge", Kind::Line),
        f("chief", "值班长", "watch chief", Kind::Line),
        f("deputy", "副班", "second officer", Kind::Line),
        f("counts", "本班概况", "numbers of the shift", Kind::Prose).automatic(),
        f("summary", "本班情况综述", "summary", Kind::Prose).needed().help(
            "300 字以内:本班大事、判断、如果……怎么办。",
            "At most 300 characters: what mattered, how it stands, what if.",
        ),
        f("highlights", "重要事项", "matters of weight", Kind::Rows(HIGHLIGHTS)).automatic(),
        f("open_items", "未办结事项", "open matters", Kind::Rows(OPEN_ITEMS)).automatic(),
        f("running", "正在处置的事件", "running incidents", Kind::Rows(RUNNING)).automatic(),
        f("pending_instr", "待传达、待反馈批示", "instructions waiting", Kind::Rows(PENDING)).automatic(),
        f("take_overs", "未复核的应急接班", "take-overs not reviewed", Kind::Rows(TAKE_OVERS)).automatic(),
        f("unread", "待阅未阅", "not read yet", Kind::Rows(UNREAD)).automatic(),
        f("talk", "交接问答", "questions and answers", Kind::Rows(TALK)).automatic(),
        f("reminders", "需提醒事项", "reminders", Kind::Prose),
        f("papers", "文件资料", "papers", Kind::Line),
        f("items", "设备物品", "equipment", Kind::Rows(ITEMS)).needed(),
        f("bad_moment", "特殊时刻交接原因", "why at a bad moment", Kind::Line).automatic(),
        f("emergency", "应急接班原因", "why it was taken", Kind::Line).automatic(),
        f("overrun_min", "超时交班(分钟)", "overrun (min)", Kind::Count).automatic(),
        f("objection", "接班人疑问/异议", "questions, objections", Kind::Prose),
        f("sign_out", "交班人", "handed over by", Kind::Officer).automatic(),
        f("sign_out_at", "交班签字时间", "signed out at", Kind::Moment(Past)).automatic(),
        f("sign_in", "接班人", "taken over by", Kind::Officer).automatic(),
        f("sign_in_at", "接班签字时间", "signed in at", Kind::Moment(Past)).automatic(),
        f("seen_by", "带班领导阅", "seen by", Kind::Rows(SEEN)),
        f("left_out", "未列", "left out", Kind::Line).automatic(),
    ],
};
