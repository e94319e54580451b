//! 值班记录本(一): the daily log. One kind of entry a paper form; the common fields of all kinds once.

use super::book::{Book, Nature, Summary};
use super::facet::Facet;
use super::field::{Choice, Field, Kind, c, f};
use super::{choice, facet, shared};
use crate::domain::Ledger;
use crate::domain::moment::Sense::{Future, Near, Past};
use crate::locale::t;

/// The kinds of entry, as the logs of published duty rules name them; no regulation fixes the list.
pub static KINDS: &[Choice] = &[
    c("来电", "call in"),
    c("去电", "call out"),
    c("来文", "document in"),
    c("发文", "document out"),
    c("来访", "visitor"),
    c("批示指示", "instruction"),
    c("会议通知", "meeting notice"),
    c("预警", "warning"),
    c("巡查", "patrol"),
    c("外出报备", "absence report"),
    c("设备", "equipment"),
    c("备忘", "memo"),
];

const CALLS: &[&str] = &["来电", "去电"];
const PAPERS: &[&str] = &["来文", "发文"];
/// 批示指示: what a leader said, word by word.
pub const INSTRUCTION_KIND: &str = "批示指示";
const INSTRUCTION: &[&str] = &[INSTRUCTION_KIND];
const NOTICE: &[&str] = &["会议通知"];
const WARNING: &[&str] = &["预警"];
const ABSENCE: &[&str] = &["外出报备"];
const VISIT: &[&str] = &["来访"];

static VERIFIED: &[Choice] =
    &[c("未核", "not checked"), c("回拨核实", "called back"), c("名录一致", "as in directory")];
static URGENCY: &[Choice] = &[
    c("平件", "ordinary"),
    c("急件", "urgent"),
    c("特急", "most urgent"),
    c("加急", "rush"),
    c("特提", "special"),
    c("平急", "routine telegram"),
];
static DOC_CHANNEL: &[Choice] = &[
    c("传真", "fax"),
    c("明传电报", "plain telegram"),
    c("电子政务网", "government network"),
    c("邮件", "mail"),
    c("专人送达", "courier"),
    c("机要", "classified channel"),
];
static FORM: &[Choice] = &[
    c("书面批示", "written"),
    c("电话指示", "by phone"),
    c("当面指示", "in person"),
    c("短信", "text message"),
];
static INSTRUCTION_STATES: &[Choice] = &[
    c("待传达", "to be relayed"),
    c("已传达", "relayed"),
    c("办理中", "in progress"),
    c("已反馈", "fed back"),
    c("办结", "closed"),
    c("超时", "overdue"),
];
static COLOUR: &[Choice] =
    &[c("红色", "red (1)"), c("橙色", "orange (2)"), c("黄色", "yellow (3)"), c("蓝色", "blue (4)")];

/// Where the word to one unit stands.
pub static RELAY_STATES: &[Choice] =
    &[c("未传达", "not told"), c("已通知", "told"), c("已回执", "receipt"), c("无应答", "no answer")];
/// Where the word to one unit stands, of a row of 传达. A row with a time and without a state, as it is typed in the
/// form, is told.
#[must_use]
pub fn relay_state(row: &serde_json::Value) -> &str {
    let cell = |key: &str| row.get(key).and_then(serde_json::Value::as_str).unwrap_or_default();
    match cell("state") {
        "" if cell("at").is_empty() => choice::STATE_NOT_TOLD,
        "" => choice::STATE_TOLD,
        state => state,
    }
}

static TOLD: &[Field] = &[f("who", "对象", "who", Kind::Line), f("at", "时间", "at", Kind::Moment(Past))];
static RELAYS: &[Field] = &[
    f("unit", "传达单位", "unit", Kind::Line),
    f("at", "时间", "at", Kind::Moment(Past)),
    f("receiver", "接收人", "receiver", Kind::Line),
    f("state", "传达情况", "state", Kind::Choice(RELAY_STATES)),
    f("receipt_at", "回执时间", "receipt at", Kind::Moment(Past)),
];
static FEEDBACKS: &[Field] =
    &[f("content", "反馈内容", "feedback", Kind::Prose), f("at", "时间", "at", Kind::Moment(Past))];

/// The book.
pub static DUTY_LOG: Book = Book {
    ledger: Ledger::DutyLog,
    nature: Nature::DutyLog,
    name: t("值班记录", "Duty log"),
    summary: Summary {
        when: "event_at",
        kind: "kind",
        title: &["subject", "words", "content", "name"],
        party: "unit",
        state: "status",
        due: "due_at",
    },
    defaults: &[],
    facets: &[
        Facet {
            name: facet::INSTRUCTION_STATUS,
            field: "status",
            when: &[("kind", INSTRUCTION), ("status", shared::OPEN)],
        },
        Facet { name: facet::LOG_WEIGHT, field: "weight", when: &[("weight", shared::GRAVE)] },
    ],
    fields: &[
        f("kind", "类别", "kind", Kind::Choice(KINDS)).needed().searched(),
        f("event_at", "发生/接收时间", "time", Kind::Moment(Past)).needed().help(
            "按 F2 时自动记下按键的时刻。早于记录时间 10 分钟以上,须填补记原因。",
            "F2 stamps the moment of the key. More than 10 minutes before recording needs a reason.",
        ),
        f("late_reason", "补记原因", "late entry reason", Kind::Line),
        f("ended_at", "结束时间", "ended at", Kind::Moment(Past)).only("kind", CALLS),
        f("channel", "收发方式", "channel", Kind::Choice(DOC_CHANNEL))
            .only("kind", PAPERS)
            .needed_when("kind", PAPERS),
        f("unit", "对方单位", "unit", Kind::Line)
            .needed_when("kind", &["来电", "去电", "来文", "发文", "外出报备"])
            .help(
                "来电单位、来文单位或来访单位。F4 列出以前记过的单位。",
                "The calling, sending or visiting unit. F4 lists units recorded before.",
            ),
        f("name", "姓名", "name", Kind::Line).needed_when("kind", &["来电", "去电", "来访", "外出报备"]),
        f("post", "职务", "post", Kind::Line).only("kind", &["来电", "去电", "来访", "外出报备"]),
        f("phone", "联系电话", "phone", Kind::Line).needed_when("kind", CALLS),
        f("subject", "事由/标题", "subject", Kind::Line)
            .needed_when("kind", &["来电", "去电", "来文", "发文", "来访", "会议通知"]),
        f("id_document", "证件", "identity document", Kind::Line).only("kind", VISIT),
        f("host_unit", "接洽单位", "unit visited", Kind::Line).only("kind", VISIT),
        f("form", "批示形式", "form", Kind::Choice(FORM))
            .only("kind", INSTRUCTION)
            .needed_when("kind", INSTRUCTION),
        f("leader", "领导姓名", "leader", Kind::Line)
            .only("kind", INSTRUCTION)
            .needed_when("kind", INSTRUCTION),
        f("leader_post", "领导职务", "leader's post", Kind::Line).only("kind", INSTRUCTION),
        f("given_at", "批示时间", "given at", Kind::Moment(Past))
            .only("kind", INSTRUCTION)
            .needed_when("kind", INSTRUCTION),
        f("words", "批示原文", "exact words", Kind::Prose)
            .only("kind", INSTRUCTION)
            .needed_when("kind", INSTRUCTION)
            .help(
                "逐字记录,不得概括;口头指示须向领导复述确认。",
                "Verbatim, no paraphrase; an oral instruction is read back to the leader.",
            ),
        f("doc_no", "文号", "document no.", Kind::Line).only("kind", PAPERS),
        f("receipt_no", "收文编号", "receipt no.", Kind::Line).only("kind", PAPERS),
        f("urgency", "紧急程度", "urgency", Kind::Choice(URGENCY))
            .only("kind", PAPERS)
            .needed_when("kind", PAPERS),
        f("copies", "份数", "copies", Kind::Count).only("kind", PAPERS),
        f("pages", "页数", "pages", Kind::Count).only("kind", PAPERS),
        f("convener", "召集单位", "convener", Kind::Line).only("kind", NOTICE).needed_when("kind", NOTICE),
        f("meeting_at", "会议时间", "meeting at", Kind::Moment(Future))
            .only("kind", NOTICE)
            .needed_when("kind", NOTICE),
        f("meeting_place", "会议地点", "meeting place", Kind::Line)
            .only("kind", NOTICE)
            .needed_when("kind", NOTICE),
        f("attendees", "参加人员", "attendees", Kind::Line).only("kind", NOTICE).needed_when("kind", NOTICE),
        f("material", "会议材料", "material", Kind::Line).only("kind", NOTICE),
        f("reply", "回复情况", "reply", Kind::Line).only("kind", NOTICE),
        f("issuer", "发布单位", "issuer", Kind::Line).only("kind", WARNING).needed_when("kind", WARNING),
        f("warning_kind", "预警种类", "kind of warning", Kind::Line)
            .only("kind", WARNING)
            .needed_when("kind", WARNING),
        f("colour", "预警颜色", "colour", Kind::Choice(COLOUR))
            .only("kind", WARNING)
            .needed_when("kind", WARNING),
        f("area", "区域", "area", Kind::Line).only("kind", WARNING),
        f("valid_from", "生效时间", "valid from", Kind::Moment(Near)).only("kind", WARNING),
        f("valid_to", "解除时间", "valid to", Kind::Moment(Future)).only("kind", WARNING),
        f("absent_from", "外出起", "absent from", Kind::Moment(Near))
            .only("kind", ABSENCE)
            .needed_when("kind", ABSENCE),
        f("absent_to", "外出止", "absent to", Kind::Moment(Future))
            .only("kind", ABSENCE)
            .needed_when("kind", ABSENCE),
        f("destination", "外出地点", "destination", Kind::Line).only("kind", ABSENCE),
        f("acting", "代理人", "acting person", Kind::Line).only("kind", ABSENCE).needed_when("kind", ABSENCE),
        f("place", "地点", "place", Kind::Line).only("kind", &["巡查", "来访", "设备"]),
        f("content", "内容", "content", Kind::Prose)
            .needed_when("kind", &["来电", "去电", "巡查", "预警", "设备", "备忘"]),
        f("verified", "身份核实", "identity checked", Kind::Choice(VERIFIED))
            .only("kind", CALLS)
            .needed_when("weight", shared::GRAVE),
        f("told", "已报告/通知", "already told", Kind::Rows(TOLD)).only("kind", CALLS),
        f("request", "要求/请求", "request", Kind::Line).only("kind", CALLS),
        f("read_back", "复述核对", "read back", Kind::Flag)
            .only("kind", &["来电", "去电", "批示指示"])
            .needed_when("weight", shared::GRAVE),
        f("rec_id", "录音编号", "recording id", Kind::Line).only("kind", CALLS),
        f("submitted_to", "呈送对象", "submitted to", Kind::Line).only("kind", PAPERS),
        f("relays", "传达", "relays", Kind::Rows(RELAYS)).only("kind", &["批示指示", "预警", "会议通知"]),
        f("feedbacks", "反馈", "feedback", Kind::Rows(FEEDBACKS)).only("kind", INSTRUCTION),
        f("instruction_state", "批示状态", "instruction state", Kind::Choice(INSTRUCTION_STATES))
            .only("kind", INSTRUCTION),
        f("reported_back_at", "向领导回报", "reported back at", Kind::Moment(Past)).only("kind", INSTRUCTION),
        f("head_told_at", "报办公室负责人", "office head told at", Kind::Moment(Past))
            .only("kind", INSTRUCTION),
        f("signed_by", "签收人", "signed for by", Kind::Line).only("kind", PAPERS),
        f("signed_at", "签收时间", "signed at", Kind::Moment(Past)).only("kind", PAPERS),
        f("status", "状态", "status", Kind::Choice(shared::STATUS)).needed().help(
            "待办、办理中、转下班的记录保存时自动生成事项,一直跟到销号。",
            "Saving a record that is open opens a matter, which is followed until it is closed.",
        ),
        f("weight", "重要程度", "weight", Kind::Choice(shared::WEIGHT)).needed(),
        f("proposed", "拟办意见", "proposed handling", Kind::Prose),
        f("action", "处理情况", "action taken", Kind::Prose),
        f("action_unit", "承办单位", "action unit", Kind::Line).needed_when("kind", INSTRUCTION),
        f("action_by", "承办人", "action officer", Kind::Officer),
        f("action_at", "承办时间", "action at", Kind::Moment(Past)),
        f("due_at", "办理时限", "due", Kind::Moment(Future)).needed_when("kind", INSTRUCTION),
        f("closed_at", "办结时间", "closed at", Kind::Moment(Past)),
        f("result", "办理结果", "result", Kind::Prose).needed_when("status", &["办结"]),
        f("filed", "归档", "filed", Kind::Line).only("kind", PAPERS),
        f("for_all", "全体须阅", "all must read", Kind::Flag).help(
            "填“是”:每个人接班前先看到它,按一键确认已阅;没确认的人一直列着。",
            "Yes: everybody sees it first when he comes, and confirms it; who has not stays listed.",
        ),
        f("classification", "密级", "classification", Kind::Choice(shared::CLASSIFICATION)).needed().help(
            "本机只存非密和内部信息;秘密以上走机要渠道。",
            "This machine keeps unclassified and internal matter only; secrets go by the classified channel.",
        ),
    ],
};
