//! 值班记录本(二): incidents. An ungraded or sensitive one is booked first and graded later.

use super::field::{Choice, Field, Kind, c, cu, f};
use super::{Book, Summary, shared};
use crate::domain::Ledger;
use crate::domain::moment::Sense::{Future, Past};
use crate::locale::t;

const NATURAL: &str = "自然灾害";
const ACCIDENT: &str = "事故灾难";
const HEALTH: &str = "公共卫生事件";
const SOCIAL: &str = "社会安全事件";

/// The four categories of the emergency law.
pub static CATEGORIES: &[Choice] = &[
    c(NATURAL, "natural disaster"),
    c(ACCIDENT, "accidental disaster"),
    c(HEALTH, "public health incident"),
    c(SOCIAL, "social security incident"),
];

/// Sub-types (domain.md 2.2), fine enough to tell a road accident from a fire. No GB codes: the table of
/// GB/T 35561 was not at hand, and an invented code is worse than none.
pub static SUBTYPES: &[Choice] = &[
    cu(NATURAL, "水旱(洪涝)灾害", "flood or drought"),
    cu(NATURAL, "气象灾害", "meteorological"),
    cu(NATURAL, "台风", "typhoon"),
    cu(NATURAL, "地震", "earthquake"),
    cu(NATURAL, "地质灾害", "geological"),
    cu(NATURAL, "海洋灾害", "marine"),
    cu(NATURAL, "生物灾害", "biological"),
    cu(NATURAL, "森林火灾", "forest fire"),
    cu(NATURAL, "草原火灾", "grassland fire"),
    cu(ACCIDENT, "工矿商贸事故", "industrial accident"),
    cu(ACCIDENT, "煤矿事故", "coal mine accident"),
    cu(ACCIDENT, "建筑施工事故", "construction accident"),
    cu(ACCIDENT, "危险化学品事故", "hazardous chemicals"),
    cu(ACCIDENT, "爆炸", "explosion"),
    cu(ACCIDENT, "火灾", "fire"),
    cu(ACCIDENT, "道路交通事故", "road accident"),
    cu(ACCIDENT, "水上交通事故", "waterway accident"),
    cu(ACCIDENT, "铁路交通事故", "railway accident"),
    cu(ACCIDENT, "民用航空事故", "aviation accident"),
    cu(ACCIDENT, "城市轨道交通事故", "urban rail accident"),
    cu(ACCIDENT, "公共设施和设备事故", "public facilities"),
    cu(ACCIDENT, "燃气事故", "gas supply accident"),
    cu(ACCIDENT, "特种设备事故", "special equipment"),
    cu(ACCIDENT, "核与辐射事故", "nuclear or radiation"),
    cu(ACCIDENT, "环境污染和生态破坏事件", "environmental pollution"),
    cu(ACCIDENT, "踩踏事件", "crowd crush"),
    cu(HEALTH, "传染病疫情", "infectious disease"),
    cu(HEALTH, "群体性不明原因疾病", "disease of unknown cause"),
    cu(HEALTH, "食物中毒", "food poisoning"),
    cu(HEALTH, "食品安全事件", "food safety"),
    cu(HEALTH, "职业中毒", "occupational poisoning"),
    cu(HEALTH, "动物疫情", "animal disease"),
    cu(HEALTH, "饮用水安全", "drinking water"),
    cu(HEALTH, "其他公共卫生事件", "other public health"),
    cu(SOCIAL, "恐怖袭击", "terrorist attack"),
    cu(SOCIAL, "刑事案件", "criminal case"),
    cu(SOCIAL, "群体性事件", "mass incident"),
    cu(SOCIAL, "民族宗教事件", "ethnic or religious"),
    cu(SOCIAL, "经济安全事件", "economic security"),
    cu(SOCIAL, "网络与信息安全事件", "network security"),
    cu(SOCIAL, "涉外突发事件", "foreign-related"),
    cu(SOCIAL, "校园安全事件", "school safety"),
];

static GRADES: &[Choice] = &[
    c("未定级", "not graded"),
    c("一般", "IV ordinary"),
    c("较大", "III major"),
    c("重大", "II serious"),
    c("特别重大", "I extraordinarily serious"),
    c("非突发事件", "no incident"),
];
const GRADED: &[&str] = &["一般", "较大", "重大", "特别重大"];
static CHANNELS: &[Choice] = &[
    c("电话", "phone"),
    c("传真", "fax"),
    c("网络", "network"),
    c("短信", "text message"),
    c("明传电报", "plain telegram"),
    c("当面", "in person"),
    c("专人", "courier"),
];
static SOURCES: &[Choice] = &[
    c("下级值班室", "lower duty room"),
    c("部门", "department"),
    c("110", "police 110"),
    c("119", "fire 119"),
    c("120", "ambulance 120"),
    c("群众", "the public"),
    c("媒体网络", "media"),
    c("上级", "superior"),
];
static SENSITIVE: &[Choice] = &[
    c("敏感地区", "sensitive place"),
    c("敏感时间", "sensitive time"),
    c("敏感人群", "sensitive group"),
    c("涉外·港澳台", "foreign, HK, Macao, Taiwan"),
    c("舆情", "public opinion"),
    c("可能演化", "may develop"),
];
static ESTIMATED: &[Choice] = &[
    c("死亡", "dead"),
    c("失踪", "missing"),
    c("重伤", "serious"),
    c("轻伤", "slight"),
    c("受伤", "injured"),
    c("患病", "ill"),
    c("受困", "trapped"),
    c("转移安置", "evacuated"),
    c("直接经济损失", "loss"),
];
static PHASES: &[Choice] =
    &[c("处置中", "in hand"), c("处置结束", "ended"), c("已评估", "assessed"), c("已归档", "archived")];
static ACTS: &[Choice] = &[
    c("接报", "intake"),
    c("核实", "verify"),
    c("报告领导", "leader told"),
    c("批示", "instruction"),
    c("传达", "relay"),
    c("上报", "report up"),
    c("续报", "follow-up"),
    c("通知", "notify"),
    c("反馈", "feedback"),
    c("请求支援", "request help"),
    c("现场情况", "scene"),
    c("结束", "end"),
];
static REPORT_KINDS: &[Choice] =
    &[c("初报", "initial"), c("续报", "follow-up"), c("终报", "final"), c("核报", "verified")];

static TIMELINE: &[Field] = &[
    f("at", "时间", "at", Kind::Moment(Past)),
    f("act", "动作", "act", Kind::Choice(ACTS)),
    f("with", "对象", "with", Kind::Line),
    f("content", "内容", "content", Kind::Prose),
    f("channel", "方式号码", "channel", Kind::Line),
    f("by", "经办", "by", Kind::Officer),
];
static REPORTS: &[Field] = &[
    f("kind", "报告类型", "report", Kind::Choice(REPORT_KINDS)),
    f("seq", "序号", "serial", Kind::Count),
    f("title", "标题", "title", Kind::Line),
    f("sent_to", "报送对象", "sent to", Kind::Line),
    f("channel", "报送方式", "channel", Kind::Offered(CHANNELS)),
    f("sent_at", "报送时间", "sent at", Kind::Moment(Past)),
    f("receiver", "对方接收人", "receiver", Kind::Line),
    f("received_at", "对方接收时间", "received at", Kind::Moment(Past)),
    f("drafted_by", "拟稿", "drafted by", Kind::Officer),
    f("reviewed_by", "审核", "reviewed by", Kind::Officer),
    f("released_by", "签发", "released by", Kind::Officer),
    f("late_by", "迟报多久", "late by", Kind::Line),
    f("text", "正文", "text", Kind::Prose),
];

/// The book.
pub static INCIDENT: Book = Book {
    ledger: Ledger::Incident,
    name: t("突发事件", "Incidents"),
    summary: Summary {
        when: "received_at",
        kind: "subtype",
        title: &["title", "summary", "course"],
        party: "region",
        state: "phase",
        due: "next_report_at",
    },
    fields: &[
        f("title", "事件名称", "title", Kind::Line).needed().help(
            "地点加事由,如「东江区石桥镇某塑料厂火灾」。",
            "Place and kind, as 'fire at a plastics works in Shiqiao'.",
        ),
        f("location", "事发地点", "place", Kind::Line).needed(),
        f("source", "信息来源", "source", Kind::Offered(SOURCES)).needed(),
        f("received_at", "接报时间", "received at", Kind::Moment(Past)).needed(),
        f("late_reason", "补记原因", "late entry reason", Kind::Line),
        f("channel", "报送方式", "channel", Kind::Choice(CHANNELS)).needed(),
        f("reporter", "报告人", "reporter", Kind::Line).needed(),
        f("reporter_post", "报告人职务", "reporter's post", Kind::Line),
        f("reporter_phone", "报告人电话", "reporter's phone", Kind::Line).needed(),
        f("category", "事件类别", "category", Kind::Choice(CATEGORIES)).needed().searched(),
        f("subtype", "事件子类", "sub-type", Kind::Choice(SUBTYPES)).needed().searched(),
        f("occurred_at", "事发时间", "occurred at", Kind::Moment(Past)).needed().help(
            "可填「约13时」「凌晨」「4月22日」:知道多少填多少,约数自动标明。",
            "As exact as it was told: 约13时 (about 13 h), 凌晨 (small hours), a date alone.",
        ),
        f("occurred_approx", "事发时间为约数", "time approximate", Kind::Flag),
        f("learned_at", "获悉时间", "unit learned at", Kind::Moment(Past)),
        f("threshold_at", "达到报告标准时间", "threshold reached at", Kind::Moment(Past)),
        f("region", "所属地区", "region", Kind::Line),
        f("country", "国家", "country", Kind::Line),
        f("lon_lat", "经纬度", "position", Kind::Line),
        f("grade", "初判等级", "grade", Kind::Choice(GRADES)).needed(),
        f("grade_basis", "定级依据", "basis of grade", Kind::Line).needed_when("grade", GRADED),
        f("sensitive", "敏感因素", "sensitive", Kind::Several(SENSITIVE)),
        f("dead", "死亡", "dead", Kind::Count).needed().help(
            "不知道就空着:空是未知,0 是没有。",
            "Leave empty when unknown: empty is unknown, 0 is none.",
        ),
        f("missing", "失踪", "missing", Kind::Count).needed(),
        f("serious", "重伤", "seriously injured", Kind::Count).needed(),
        f("slight", "轻伤", "slightly injured", Kind::Count).needed(),
        f("injured", "受伤(未分轻重)", "injured (unsplit)", Kind::Count),
        f("ill", "患病/中毒", "ill", Kind::Count),
        f("trapped", "受困", "trapped", Kind::Count).needed(),
        f("estimated", "以上为估计数", "estimates", Kind::Several(ESTIMATED)).help(
            "哪些数字是估计的;未列的为核实数。",
            "Which figures are estimates; the others are verified.",
        ),
        f("evacuated", "转移安置", "evacuated", Kind::Count),
        f("affected", "受灾人口", "affected", Kind::Count),
        f("houses", "倒塌/损坏房屋", "houses", Kind::Count),
        f("crops_ha", "农作物(公顷)", "crops (ha)", Kind::Figure),
        f("loss_wan", "直接经济损失(万元)", "loss (10,000 yuan)", Kind::Figure),
        f("magnitude", "震级", "magnitude", Kind::Figure).only("subtype", &["地震"]),
        f("summary", "摘要", "summary", Kind::Prose),
        f("cause", "起因(初判)", "first cause", Kind::Prose),
        f("course", "经过", "course", Kind::Prose).needed(),
        f("scope", "影响范围", "affected area", Kind::Line).needed(),
        f("trend", "发展趋势", "trend", Kind::Line).needed(),
        f("measures", "已采取措施", "measures taken", Kind::Prose).needed(),
        f("leaders_present", "领导到位情况", "leaders on the scene", Kind::Line).needed(),
        f("on_scene", "现场负责人", "on-scene contact", Kind::Line),
        f("on_scene_phone", "现场电话", "on-scene phone", Kind::Line),
        f("request", "请求支援/建议", "request", Kind::Prose),
        f("secondary_risk", "次生风险、舆情", "secondary risk", Kind::Line),
        f("phase", "处置状态", "phase", Kind::Choice(PHASES)).needed(),
        f("next_report_at", "下次续报", "next report", Kind::Moment(Future)),
        f("status", "办理状态", "status", Kind::Choice(shared::STATUS)),
        f("weight", "重要程度", "weight", Kind::Choice(shared::WEIGHT)),
        f("classification", "密级", "classification", Kind::Choice(shared::CLASSIFICATION)),
        f("timeline", "过程", "timeline", Kind::Rows(TIMELINE)),
        f("reports", "报告", "reports", Kind::Rows(REPORTS)),
    ],
};
