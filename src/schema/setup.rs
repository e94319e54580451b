//! What set-up asks. Not a ledger: its answers become settings and officers, and the PINs are never stored
//! as typed.

use super::field::{Choice, Field, Kind, c, f};

static LEVELS: &[Choice] = &[
    c("省级", "province"),
    c("市级", "city"),
    c("县级", "county"),
    c("乡镇(街道)", "township"),
    c("部门", "department"),
];
/// Names of the levels on the command line, in the order of the choices.
pub const LEVEL_KEYS: [(&str, &str); 5] = [
    ("province", "省级"),
    ("city", "市级"),
    ("county", "县级"),
    ("township", "乡镇(街道)"),
    ("department", "部门"),
];
/// Must agree with [`crate::domain::shift::Pattern::ALL`]; a test compares them.
static PATTERNS: &[Choice] = &[
    c("24小时班(8:30交接)", "24 h from 08:30"),
    c("12小时班(8:30、20:30交接)", "12 h from 08:30, 20:30"),
    c("8小时班(8:00、16:00、0:00交接)", "8 h from 08:00, 16:00, 00:00"),
    c("一周班(周一8:30交接)", "a week from Monday 08:30"),
    c("昼夜班(5至9月8:00、18:30,其余8:30、17:30交接)", "day and night by season"),
];
/// Must agree with the roles of the store; a test compares them.
pub static ROLES: &[Choice] =
    &[c("值班员", "officer"), c("值班长", "chief"), c("带班领导", "leader"), c("管理员", "administrator")];
static OFFICERS: &[Field] = &[
    f("name", "姓名", "name", Kind::Line),
    f("post", "职务", "post", Kind::Line),
    f("pin", "PIN", "PIN", Kind::Pin).help(
        "6 位以上数字,签字时用;不显示,不保存原文。",
        "6 digits or more, for signing; never shown, never stored as typed.",
    ),
    f("role", "角色", "role", Kind::Choice(ROLES)).help(
        "空着是值班员。带班领导能签发;管理员只管设置,不记台账。",
        "Empty means officer. A leader releases; an administrator keeps no books.",
    ),
];

/// The questions of the first start.
pub static SET_UP: &[Field] = &[
    f("unit", "单位名称", "unit", Kind::Line).needed(),
    f("level", "单位层级", "level", Kind::Choice(LEVELS)).needed(),
    f("pattern", "班制", "shift pattern", Kind::Choice(PATTERNS)).needed(),
    f("officers", "值班人员", "officers", Kind::Rows(OFFICERS)).needed().help(
        "至少两人:交接班要两个人、两个 PIN。填完一行,下一行自动出现。",
        "At least two: a handover needs two people and two PINs. The next row appears by itself.",
    ),
];
