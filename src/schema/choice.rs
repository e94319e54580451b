//! The choices of all fields, made from the tables by a test (`ZHIBAN_BLESS=1 cargo test --test it docs::`); do not edit.
//!
//! Whoever asks for a choice or makes one names it by one of these, so that a word that no table has does not compile.

/// 结束
pub const ACT_END: &str = "结束";
/// 反馈
pub const ACT_FEEDBACK: &str = "反馈";
/// 续报
pub const ACT_FOLLOW_UP: &str = "续报";
/// 批示
pub const ACT_INSTRUCTION: &str = "批示";
/// 接报
pub const ACT_INTAKE: &str = "接报";
/// 报告领导
pub const ACT_LEADER_TOLD: &str = "报告领导";
/// 通知
pub const ACT_NOTIFY: &str = "通知";
/// 传达
pub const ACT_RELAY: &str = "传达";
/// 上报
pub const ACT_REPORT_UP: &str = "上报";
/// 请求支援
pub const ACT_REQUEST_HELP: &str = "请求支援";
/// 现场情况
pub const ACT_SCENE: &str = "现场情况";
/// 核实
pub const ACT_VERIFY: &str = "核实";
/// 综合
pub const ADOPTION_IN_THE_DIGEST: &str = "综合";
/// 备查
pub const ADOPTION_KEPT: &str = "备查";
/// 约稿
pub const ADOPTION_ON_REQUEST: &str = "约稿";
/// 专报
pub const ADOPTION_PASSED_TO_THE_PROVINCE: &str = "专报";
/// 送阅
pub const ADOPTION_TO_THE_LEADERS: &str = "送阅";
/// 事故灾难
pub const CATEGORY_ACCIDENTAL_DISASTER: &str = "事故灾难";
/// 自然灾害
pub const CATEGORY_NATURAL_DISASTER: &str = "自然灾害";
/// 公共卫生事件
pub const CATEGORY_PUBLIC_HEALTH_INCIDENT: &str = "公共卫生事件";
/// 社会安全事件
pub const CATEGORY_SOCIAL_SECURITY_INCIDENT: &str = "社会安全事件";
/// 机要
pub const CHANNEL_CLASSIFIED_CHANNEL: &str = "机要";
/// 传真
pub const CHANNEL_FAX: &str = "传真";
/// 电子政务网
pub const CHANNEL_GOVERNMENT_NETWORK: &str = "电子政务网";
/// 当面
pub const CHANNEL_IN_PERSON: &str = "当面";
/// 邮件
pub const CHANNEL_MAIL: &str = "邮件";
/// 网络
pub const CHANNEL_NETWORK: &str = "网络";
/// 电话
pub const CHANNEL_PHONE: &str = "电话";
/// 明传电报
pub const CHANNEL_PLAIN_TELEGRAM: &str = "明传电报";
/// 短信
pub const CHANNEL_TEXT_MESSAGE: &str = "短信";
/// 内部
pub const CLASSIFICATION_INTERNAL: &str = "内部";
/// 非密
pub const CLASSIFICATION_UNCLASSIFIED: &str = "非密";
/// 蓝色
pub const COLOUR_BLUE_4: &str = "蓝色";
/// 橙色
pub const COLOUR_ORANGE_2: &str = "橙色";
/// 红色
pub const COLOUR_RED_1: &str = "红色";
/// 黄色
pub const COLOUR_YELLOW_3: &str = "黄色";
/// 异常
pub const CONDITION_FAULTY: &str = "异常";
/// 完好
pub const CONDITION_IN_ORDER: &str = "完好";
/// 缺
pub const CONDITION_MISSING: &str = "缺";
/// 进行
pub const DECISION_GO_AHEAD: &str = "进行";
/// 不约谈
pub const DECISION_NO_TALK: &str = "不约谈";
/// 待定
pub const DECISION_OPEN: &str = "待定";
/// 人口密集地区
pub const DENSITY_DENSE: &str = "人口密集地区";
/// 人口较密集地区
pub const DENSITY_FAIRLY_DENSE: &str = "人口较密集地区";
/// 其他地区
pub const DENSITY_OTHER: &str = "其他地区";
/// 收到
pub const DIRECTION_FROM_BELOW: &str = "收到";
/// 报出
pub const DIRECTION_OURS_UPWARD: &str = "报出";
/// 专人送达
pub const DUTY_LOG_CHANNEL_COURIER: &str = "专人送达";
/// 死亡
pub const ESTIMATED_DEAD: &str = "死亡";
/// 转移安置
pub const ESTIMATED_EVACUATED: &str = "转移安置";
/// 患病
pub const ESTIMATED_ILL: &str = "患病";
/// 受伤
pub const ESTIMATED_INJURED: &str = "受伤";
/// 直接经济损失
pub const ESTIMATED_LOSS: &str = "直接经济损失";
/// 失踪
pub const ESTIMATED_MISSING: &str = "失踪";
/// 重伤
pub const ESTIMATED_SERIOUS: &str = "重伤";
/// 轻伤
pub const ESTIMATED_SLIGHT: &str = "轻伤";
/// 受困
pub const ESTIMATED_TRAPPED: &str = "受困";
/// 电话指示
pub const FORM_BY_PHONE: &str = "电话指示";
/// 当面指示
pub const FORM_IN_PERSON: &str = "当面指示";
/// 短信
pub const FORM_TEXT_MESSAGE: &str = "短信";
/// 书面批示
pub const FORM_WRITTEN: &str = "书面批示";
/// 较大
pub const GRADE_III_MAJOR: &str = "较大";
/// 重大
pub const GRADE_II_SERIOUS: &str = "重大";
/// 一般
pub const GRADE_IV_ORDINARY: &str = "一般";
/// 特别重大
pub const GRADE_I_EXTRAORDINARILY_SERIOUS: &str = "特别重大";
/// 未定级
pub const GRADE_NOT_GRADED: &str = "未定级";
/// 非突发事件
pub const GRADE_NO_INCIDENT: &str = "非突发事件";
/// 专人
pub const INCIDENT_CHANNEL_COURIER: &str = "专人";
/// 市级
pub const INSTRUCTION_LEVEL_CITY: &str = "市级";
/// 国家级
pub const INSTRUCTION_LEVEL_NATIONAL: &str = "国家级";
/// 省级
pub const INSTRUCTION_LEVEL_PROVINCIAL: &str = "省级";
/// 办结
pub const INSTRUCTION_STATE_CLOSED: &str = "办结";
/// 已反馈
pub const INSTRUCTION_STATE_FED_BACK: &str = "已反馈";
/// 办理中
pub const INSTRUCTION_STATE_IN_PROGRESS: &str = "办理中";
/// 超时
pub const INSTRUCTION_STATE_OVERDUE: &str = "超时";
/// 已传达
pub const INSTRUCTION_STATE_RELAYED: &str = "已传达";
/// 待传达
pub const INSTRUCTION_STATE_TO_BE_RELAYED: &str = "待传达";
/// 外出报备
pub const KIND_ABSENCE_REPORT: &str = "外出报备";
/// 来电
pub const KIND_CALL_IN: &str = "来电";
/// 去电
pub const KIND_CALL_OUT: &str = "去电";
/// 日报
pub const KIND_DAILY: &str = "日报";
/// 值班快报
pub const KIND_DAILY_BULLETIN: &str = "值班快报";
/// 日工作部署
pub const KIND_DAILY_DEPLOYMENT: &str = "日工作部署";
/// 来文
pub const KIND_DOCUMENT_IN: &str = "来文";
/// 发文
pub const KIND_DOCUMENT_OUT: &str = "发文";
/// 设备
pub const KIND_EQUIPMENT: &str = "设备";
/// 终报
pub const KIND_FINAL: &str = "终报";
/// 续报
pub const KIND_FOLLOW_UP: &str = "续报";
/// 初报
pub const KIND_INITIAL: &str = "初报";
/// 批示指示
pub const KIND_INSTRUCTION: &str = "批示指示";
/// 会议通知
pub const KIND_MEETING_NOTICE: &str = "会议通知";
/// 备忘
pub const KIND_MEMO: &str = "备忘";
/// 月工作简报
pub const KIND_MONTHLY_BRIEF: &str = "月工作简报";
/// 月办公会
pub const KIND_MONTHLY_MEETING: &str = "月办公会";
/// 月工作计划
pub const KIND_MONTHLY_PLAN: &str = "月工作计划";
/// 巡查
pub const KIND_PATROL: &str = "巡查";
/// 交班会
pub const KIND_SHIFT_MEETING: &str = "交班会";
/// 突发事件信息专报
pub const KIND_SPECIAL_REPORT: &str = "突发事件信息专报";
/// 核报
pub const KIND_VERIFIED: &str = "核报";
/// 来访
pub const KIND_VISITOR: &str = "来访";
/// 预警
pub const KIND_WARNING: &str = "预警";
/// 周工作安排
pub const KIND_WEEKLY_ARRANGEMENT: &str = "周工作安排";
/// 周例会
pub const KIND_WEEKLY_MEETING: &str = "周例会";
/// 周值班综述
pub const KIND_WEEKLY_REVIEW: &str = "周值班综述";
/// 市级
pub const LEVEL_CITY: &str = "市级";
/// 县级
pub const LEVEL_COUNTY: &str = "县级";
/// 部门
pub const LEVEL_DEPARTMENT: &str = "部门";
/// 省级
pub const LEVEL_PROVINCE: &str = "省级";
/// 乡镇(街道)
pub const LEVEL_TOWNSHIP: &str = "乡镇(街道)";
/// 繁忙干线
pub const LINE_BUSY_TRUNK: &str = "繁忙干线";
/// 其他线路
pub const LINE_OTHER_LINE: &str = "其他线路";
/// 械斗
pub const MASS_KIND_BRAWL: &str = "械斗";
/// 聚集
pub const MASS_KIND_GATHERING: &str = "聚集";
/// 其他
pub const MASS_KIND_OTHER: &str = "其他";
/// 停工
pub const MASS_KIND_STOPPAGE: &str = "停工";
/// 电话
pub const MODE_BY_PHONE: &str = "电话";
/// 视频
pub const MODE_BY_VIDEO: &str = "视频";
/// 面谈
pub const MODE_IN_PERSON: &str = "面谈";
/// 12小时班(8:30、20:30交接)
pub const PATTERN_12_H_FROM_08_30_20_30: &str = "12小时班(8:30、20:30交接)";
/// 24小时班(8:30交接)
pub const PATTERN_24_H_FROM_08_30: &str = "24小时班(8:30交接)";
/// 8小时班(8:00、16:00、0:00交接)
pub const PATTERN_8_H_FROM_08_00_16_00_00_00: &str = "8小时班(8:00、16:00、0:00交接)";
/// 一周班(周一8:30交接)
pub const PATTERN_A_WEEK_FROM_MONDAY_08_30: &str = "一周班(周一8:30交接)";
/// 昼夜班(5至9月8:00、18:30,其余8:30、17:30交接)
pub const PATTERN_DAY_AND_NIGHT_BY_SEASON: &str = "昼夜班(5至9月8:00、18:30,其余8:30、17:30交接)";
/// 已归档
pub const PHASE_ARCHIVED: &str = "已归档";
/// 已评估
pub const PHASE_ASSESSED: &str = "已评估";
/// 处置结束
pub const PHASE_ENDED: &str = "处置结束";
/// 处置中
pub const PHASE_IN_HAND: &str = "处置中";
/// 专人
pub const REPORT_CHANNEL_COURIER: &str = "专人";
/// 瞒报
pub const REPORT_FAULT_CONCEALED: &str = "瞒报";
/// 谎报
pub const REPORT_FAULT_FALSE: &str = "谎报";
/// 要素不全
pub const REPORT_FAULT_INCOMPLETE: &str = "要素不全";
/// 续报不及时
pub const REPORT_FAULT_NO_FOLLOW_UP: &str = "续报不及时";
/// 漏报
pub const REPORT_FAULT_OMITTED: &str = "漏报";
/// 轻报
pub const REPORT_FAULT_UNDERSTATED: &str = "轻报";
/// 通报
pub const REVIEW_CIRCULAR: &str = "通报";
/// 不合格,再约谈
pub const REVIEW_FAILED_TALK_AGAIN: &str = "不合格,再约谈";
/// 合格
pub const REVIEW_PASSED: &str = "合格";
/// 通报批评
pub const RUNG_CIRCULAR: &str = "通报批评";
/// 移送问责
pub const RUNG_REFERRAL: &str = "移送问责";
/// 提醒
pub const RUNG_REMINDER: &str = "提醒";
/// 约谈
pub const RUNG_TALK: &str = "约谈";
/// 涉外·港澳台
pub const SENSITIVE_FOREIGN_HK_MACAO_TAIWAN: &str = "涉外·港澳台";
/// 可能演化
pub const SENSITIVE_MAY_DEVELOP: &str = "可能演化";
/// 舆情
pub const SENSITIVE_PUBLIC_OPINION: &str = "舆情";
/// 敏感人群
pub const SENSITIVE_SENSITIVE_GROUP: &str = "敏感人群";
/// 敏感地区
pub const SENSITIVE_SENSITIVE_PLACE: &str = "敏感地区";
/// 敏感时间
pub const SENSITIVE_SENSITIVE_TIME: &str = "敏感时间";
/// 重大活动
pub const SETTING_BIG_EVENT: &str = "重大活动";
/// 其他
pub const SETTING_OTHER: &str = "其他";
/// 学校
pub const SETTING_SCHOOL: &str = "学校";
/// 120
pub const SOURCE_AMBULANCE_120: &str = "120";
/// 部门
pub const SOURCE_DEPARTMENT: &str = "部门";
/// 119
pub const SOURCE_FIRE_119: &str = "119";
/// 下级值班室
pub const SOURCE_LOWER_DUTY_ROOM: &str = "下级值班室";
/// 媒体网络
pub const SOURCE_MEDIA: &str = "媒体网络";
/// 110
pub const SOURCE_POLICE_110: &str = "110";
/// 上级
pub const SOURCE_SUPERIOR: &str = "上级";
/// 群众
pub const SOURCE_THE_PUBLIC: &str = "群众";
/// 已取消
pub const STATE_CANCELLED: &str = "已取消";
/// 已销号
pub const STATE_CLOSED: &str = "已销号";
/// 拟稿
pub const STATE_DRAFT: &str = "拟稿";
/// 停用
pub const STATE_ENDED: &str = "停用";
/// 在用
pub const STATE_IN_FORCE: &str = "在用";
/// 办理中
pub const STATE_IN_PROGRESS: &str = "办理中";
/// 未传达
pub const STATE_NOT_TOLD: &str = "未传达";
/// 无应答
pub const STATE_NO_ANSWER: &str = "无应答";
/// 待办
pub const STATE_OPEN: &str = "待办";
/// 已回执
pub const STATE_RECEIPT: &str = "已回执";
/// 已签发
pub const STATE_RELEASED: &str = "已签发";
/// 退回
pub const STATE_RETURNED: &str = "退回";
/// 已通知
pub const STATE_TOLD: &str = "已通知";
/// 送审
pub const STATE_UNDER_REVIEW: &str = "送审";
/// 转下班
pub const STATUS_CARRIED_OVER: &str = "转下班";
/// 办结
pub const STATUS_CLOSED: &str = "办结";
/// 办理中
pub const STATUS_IN_PROGRESS: &str = "办理中";
/// 备查
pub const STATUS_ON_FILE: &str = "备查";
/// 待办
pub const STATUS_OPEN: &str = "待办";
/// 动物疫情
pub const SUBTYPE_ANIMAL_DISEASE: &str = "动物疫情";
/// 民用航空事故
pub const SUBTYPE_AVIATION_ACCIDENT: &str = "民用航空事故";
/// 生物灾害
pub const SUBTYPE_BIOLOGICAL: &str = "生物灾害";
/// 煤矿事故
pub const SUBTYPE_COAL_MINE_ACCIDENT: &str = "煤矿事故";
/// 建筑施工事故
pub const SUBTYPE_CONSTRUCTION_ACCIDENT: &str = "建筑施工事故";
/// 刑事案件
pub const SUBTYPE_CRIMINAL_CASE: &str = "刑事案件";
/// 踩踏事件
pub const SUBTYPE_CROWD_CRUSH: &str = "踩踏事件";
/// 群体性不明原因疾病
pub const SUBTYPE_DISEASE_OF_UNKNOWN_CAUSE: &str = "群体性不明原因疾病";
/// 饮用水安全
pub const SUBTYPE_DRINKING_WATER: &str = "饮用水安全";
/// 地震
pub const SUBTYPE_EARTHQUAKE: &str = "地震";
/// 经济安全事件
pub const SUBTYPE_ECONOMIC_SECURITY: &str = "经济安全事件";
/// 环境污染和生态破坏事件
pub const SUBTYPE_ENVIRONMENTAL_POLLUTION: &str = "环境污染和生态破坏事件";
/// 民族宗教事件
pub const SUBTYPE_ETHNIC_OR_RELIGIOUS: &str = "民族宗教事件";
/// 爆炸
pub const SUBTYPE_EXPLOSION: &str = "爆炸";
/// 火灾
pub const SUBTYPE_FIRE: &str = "火灾";
/// 水旱(洪涝)灾害
pub const SUBTYPE_FLOOD_OR_DROUGHT: &str = "水旱(洪涝)灾害";
/// 食物中毒
pub const SUBTYPE_FOOD_POISONING: &str = "食物中毒";
/// 食品安全事件
pub const SUBTYPE_FOOD_SAFETY: &str = "食品安全事件";
/// 涉外突发事件
pub const SUBTYPE_FOREIGN_RELATED: &str = "涉外突发事件";
/// 森林火灾
pub const SUBTYPE_FOREST_FIRE: &str = "森林火灾";
/// 燃气事故
pub const SUBTYPE_GAS_SUPPLY_ACCIDENT: &str = "燃气事故";
/// 地质灾害
pub const SUBTYPE_GEOLOGICAL: &str = "地质灾害";
/// 草原火灾
pub const SUBTYPE_GRASSLAND_FIRE: &str = "草原火灾";
/// 危险化学品事故
pub const SUBTYPE_HAZARDOUS_CHEMICALS: &str = "危险化学品事故";
/// 工矿商贸事故
pub const SUBTYPE_INDUSTRIAL_ACCIDENT: &str = "工矿商贸事故";
/// 传染病疫情
pub const SUBTYPE_INFECTIOUS_DISEASE: &str = "传染病疫情";
/// 海洋灾害
pub const SUBTYPE_MARINE: &str = "海洋灾害";
/// 群体性事件
pub const SUBTYPE_MASS_INCIDENT: &str = "群体性事件";
/// 气象灾害
pub const SUBTYPE_METEOROLOGICAL: &str = "气象灾害";
/// 网络与信息安全事件
pub const SUBTYPE_NETWORK_SECURITY: &str = "网络与信息安全事件";
/// 核与辐射事故
pub const SUBTYPE_NUCLEAR_OR_RADIATION: &str = "核与辐射事故";
/// 职业中毒
pub const SUBTYPE_OCCUPATIONAL_POISONING: &str = "职业中毒";
/// 其他公共卫生事件
pub const SUBTYPE_OTHER_PUBLIC_HEALTH: &str = "其他公共卫生事件";
/// 公共设施和设备事故
pub const SUBTYPE_PUBLIC_FACILITIES: &str = "公共设施和设备事故";
/// 铁路交通事故
pub const SUBTYPE_RAILWAY_ACCIDENT: &str = "铁路交通事故";
/// 道路交通事故
pub const SUBTYPE_ROAD_ACCIDENT: &str = "道路交通事故";
/// 校园安全事件
pub const SUBTYPE_SCHOOL_SAFETY: &str = "校园安全事件";
/// 特种设备事故
pub const SUBTYPE_SPECIAL_EQUIPMENT: &str = "特种设备事故";
/// 恐怖袭击
pub const SUBTYPE_TERRORIST_ATTACK: &str = "恐怖袭击";
/// 台风
pub const SUBTYPE_TYPHOON: &str = "台风";
/// 城市轨道交通事故
pub const SUBTYPE_URBAN_RAIL_ACCIDENT: &str = "城市轨道交通事故";
/// 水上交通事故
pub const SUBTYPE_WATERWAY_ACCIDENT: &str = "水上交通事故";
/// 脱岗
pub const TRIGGER_ABSENT_FROM_POST: &str = "脱岗";
/// 瞒报
pub const TRIGGER_CONCEALED: &str = "瞒报";
/// 谎报
pub const TRIGGER_FALSE: &str = "谎报";
/// 要素不全
pub const TRIGGER_INCOMPLETE: &str = "要素不全";
/// 批示不落实
pub const TRIGGER_INSTRUCTION_NOT_CARRIED_OUT: &str = "批示不落实";
/// 迟报
pub const TRIGGER_LATE: &str = "迟报";
/// 查岗不应答
pub const TRIGGER_NO_ANSWER_AT_POST_CHECK: &str = "查岗不应答";
/// 续报不及时
pub const TRIGGER_NO_FOLLOW_UP: &str = "续报不及时";
/// 漏报
pub const TRIGGER_OMITTED: &str = "漏报";
/// 轻报
pub const TRIGGER_UNDER_GRADED: &str = "轻报";
/// 特急
pub const URGENCY_MOST_URGENT: &str = "特急";
/// 平件
pub const URGENCY_ORDINARY: &str = "平件";
/// 平急
pub const URGENCY_ROUTINE_TELEGRAM: &str = "平急";
/// 加急
pub const URGENCY_RUSH: &str = "加急";
/// 特提
pub const URGENCY_SPECIAL: &str = "特提";
/// 急件
pub const URGENCY_URGENT: &str = "急件";
/// 名录一致
pub const VERIFIED_AS_IN_DIRECTORY: &str = "名录一致";
/// 回拨核实
pub const VERIFIED_CALLED_BACK: &str = "回拨核实";
/// 未核
pub const VERIFIED_NOT_CHECKED: &str = "未核";
/// 重要
pub const WEIGHT_IMPORTANT: &str = "重要";
/// 一般
pub const WEIGHT_ORDINARY: &str = "一般";
/// 紧急
pub const WEIGHT_URGENT: &str = "紧急";
