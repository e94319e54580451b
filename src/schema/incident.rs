//! 值班记录本(二): incidents. An ungraded or sensitive one is booked first and graded later.

use super::book::{Book, Nature, Summary};
use super::facet::Facet;
use super::field::{Choice, Field, Kind, c, cu, f};
use super::{facet, shared};
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

/// Sub-types as the general plan of Guangdong and the plans of counties name them (广东省突发事件总体应急预案), finer where a
/// rule asks: a road accident is told from a fire. No GB codes: the table of
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
/// How word travels.
pub static CHANNELS: &[Choice] = &[
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
/// The phase of an incident that is being dealt with.
pub const IN_HAND: &str = "处置中";
/// How far it is.
pub static PHASES: &[Choice] =
    &[c(IN_HAND, "in hand"), c("处置结束", "ended"), c("已评估", "assessed"), c("已归档", "archived")];
static DENSITY: &[Choice] =
    &[c("人口密集地区", "dense"), c("人口较密集地区", "fairly dense"), c("其他地区", "other")];
static SETTINGS: &[Choice] = &[c("学校", "school"), c("重大活动", "big event"), c("其他", "other")];
static MASS_KINDS: &[Choice] =
    &[c("聚集", "gathering"), c("械斗", "brawl"), c("停工", "stoppage"), c("其他", "other")];
static LINES: &[Choice] = &[c("繁忙干线", "busy trunk"), c("其他线路", "other line")];
static FAULTS: &[Choice] = &[
    c("漏报", "omitted"),
    c("轻报", "understated"),
    c("谎报", "false"),
    c("瞒报", "concealed"),
    c("要素不全", "incomplete"),
    c("续报不及时", "no follow-up"),
];
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
static TIMELINE: &[Field] = &[
    f("at", "时间", "at", Kind::Moment(Past)),
    f("act", "动作", "act", Kind::Choice(ACTS)),
    f("with", "对象", "with", Kind::Line),
    f("content", "内容", "content", Kind::Prose),
    f("channel", "方式号码", "channel", Kind::Line),
    f("by", "经办", "by", Kind::Officer),
];
static GRADE_HISTORY: &[Field] = &[
    f("at", "时间", "at", Kind::Moment(Past)),
    f("grade", "等级", "grade", Kind::Line),
    f("basis", "依据", "basis", Kind::Line),
];
static CLOCKS: &[Field] = &[
    f("rule", "规则", "rule", Kind::Line),
    f("pack", "规则版本", "rule version", Kind::Line),
    f("direction", "去向", "direction", Kind::Line),
    f("report", "报告", "report", Kind::Line),
    f("channel", "方式", "channel", Kind::Line),
    f("to", "对象", "to", Kind::Line),
    f("base", "起算", "counted from", Kind::Line),
    f("base_at", "起算时间", "from", Kind::Moment(Past)),
    f("provisional", "起算待核", "base uncertain", Kind::Flag),
    f("minutes", "时限(分钟)", "minutes", Kind::Count),
    f("due_at", "应收到时间", "due", Kind::Moment(Future)),
    f("was", "更正前", "before correction", Kind::Line),
    f("lapsed", "不再适用", "no longer applies", Kind::Flag),
    f("ours", "本单位设定", "ours, no regulation", Kind::Flag),
    f("cite", "依据", "source", Kind::Line),
];

/// The book.
pub static INCIDENT: Book = Book {
    ledger: Ledger::Incident,
    nature: Nature::Incident,
    name: t("突发事件", "Incidents"),
    summary: Summary {
        when: "received_at",
        kind: "subtype",
        title: &["title", "summary", "course"],
        party: "region",
        state: "phase",
        due: "next_report_at",
    },
    defaults: &[("channel", "电话"), ("grade", "未定级"), ("phase", IN_HAND)],
    facets: &[
        Facet { name: facet::INCIDENT_PHASE, field: "phase", when: &[("phase", &[IN_HAND])] },
        Facet { name: facet::INCIDENT_REPORT_UNIT, field: "report_unit", when: &[] },
        Facet { name: facet::INCIDENT_CLOCKS, field: "clocks", when: &[] },
    ],
    fields: &[
        f("title", "事件名称", "title", Kind::Line).needed().help(
            "地点加事由,如「东江区石桥镇某塑料厂火灾」。",
            "Place and kind, as 'fire at a plastics works in Shiqiao'.",
        ),
        f("location", "事发地点", "place", Kind::Line).needed(),
        f("source", "信息来源", "source", Kind::Offered(SOURCES)).needed(),
        f("report_unit", "报送单位", "reporting unit", Kind::Line).help(
            "下级值班室或部门报来的,写单位名:迟报按单位统计。",
            "The lower unit that reported: lateness is counted by unit.",
        ),
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
        f("grade_reason", "自定等级的理由", "why another grade", Kind::Line).help(
            "等级与规则算出的不同时,写明理由。留「未定级」由程序按数字定级。",
            "Needed when the grade is not what the rule says. Left at not graded, the rule grades.",
        ),
        f("grade_basis", "定级依据", "basis of grade", Kind::Line).needed_when("grade", GRADED).automatic(),
        f("grade_by_rule", "规则等级", "grade by rule", Kind::Line).automatic(),
        f("grade_at_least", "至少", "at least", Kind::Flag).automatic(),
        f("grade_rule", "定级规则", "grading rule", Kind::Line).automatic(),
        f("grades", "定级经过", "history of grades", Kind::Rows(GRADE_HISTORY)).automatic(),
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
        f("density", "人口密度", "density", Kind::Choice(DENSITY)).only("subtype", &["地震"]),
        f("gdp_share", "损失占全省GDP(%)", "loss, % of GDP", Kind::Figure).only("subtype", &["地震"]),
        f("forest_ha", "受害森林面积(公顷)", "forest burnt (ha)", Kind::Figure)
            .only("subtype", &["森林火灾"]),
        f("at_risk", "受威胁需转移人数", "people at risk", Kind::Count).only("subtype", &["地质灾害"]),
        f("potential_loss_wan", "潜在损失(万元)", "potential loss", Kind::Figure)
            .only("subtype", &["地质灾害"]),
        f("setting", "发生场合", "setting", Kind::Choice(SETTINGS))
            .only("subtype", &["食品安全事件", "食物中毒"]),
        f("provinces", "涉及省份数", "provinces", Kind::Count).only("subtype", &["食品安全事件"]),
        f("participants", "参与人数", "participants", Kind::Count).only("subtype", &["群体性事件"]),
        f("mass_kind", "群体性事件形式", "kind of mass incident", Kind::Choice(MASS_KINDS))
            .only("subtype", &["群体性事件"]),
        f("stoppage_hours", "停工(小时)", "stoppage (h)", Kind::Figure).only("subtype", &["群体性事件"]),
        f("interrupted_hours", "中断(小时)", "interrupted (h)", Kind::Figure)
            .only("subtype", &["铁路交通事故", "燃气事故", "群体性事件"]),
        f("line", "线路", "line", Kind::Choice(LINES)).only("subtype", &["铁路交通事故"]),
        f("passenger_cars", "客车脱轨(辆)", "passenger cars derailed", Kind::Count)
            .only("subtype", &["铁路交通事故"]),
        f("freight_cars", "货车脱轨(辆)", "freight cars derailed", Kind::Count)
            .only("subtype", &["铁路交通事故"]),
        f("households", "停气户数", "households cut off", Kind::Count).only("subtype", &["燃气事故"]),
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
        f("report_fault", "报送单位的过失", "fault of the reporting unit", Kind::Choice(FAULTS)),
        f("clocks", "报告时限", "report deadlines", Kind::Rows(CLOCKS)).automatic(),
        f("casualty_watch_until", "伤亡补报至", "casualties watched until", Kind::Line).automatic(),
    ],
};
