//! A pack as it stands in its file. Unknown keys are faults, because a misspelt rule must not be a silent one.

use super::Grade;
use crate::schema::choice;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A file of rules.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pack {
    /// What it is and when it holds.
    #[serde(rename = "pack")]
    pub head: Head,
    /// Grading criteria.
    #[serde(default, rename = "criterion")]
    pub criteria: Vec<Criterion>,
    /// Deadlines.
    #[serde(default, rename = "limit")]
    pub limits: Vec<Limit>,
    /// Follow-up rules.
    #[serde(default, rename = "follow")]
    pub follows: Vec<Follow>,
    /// What holds where no criterion grades.
    #[serde(default)]
    pub ungraded: Vec<UngradedRule>,
    /// Elements that a report must have.
    #[serde(default)]
    pub elements: Vec<Elements>,
    /// When a talk is proposed.
    #[serde(default, rename = "trigger")]
    pub triggers: Vec<Trigger>,
    /// How units are scored.
    #[serde(default)]
    pub scoring: Option<Scoring>,
    /// Lists of units for relays.
    #[serde(default, rename = "group")]
    pub groups: Vec<Group>,
}

/// What a pack is.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// Its name for life.
    pub id: String,
    /// The state of its data; a changed pack has another.
    pub version: String,
    /// The text it takes its rules from.
    pub title: String,
    /// Who issued that text.
    pub issuer: String,
    /// Where it holds.
    pub jurisdiction: String,
    /// The first day it holds.
    pub from: NaiveDate,
    /// The first day it no longer holds.
    #[serde(default)]
    pub to: Option<NaiveDate>,
    /// Whether every room uses it or only one that adopts it.
    pub scope: Scope,
    /// Ours, and no text's.
    #[serde(default)]
    pub ours: bool,
    /// What is not certain about it.
    #[serde(default)]
    pub note: String,
    /// For a unit's own file: the local packs that it adopts; the sample is not used then.
    #[serde(default)]
    pub adopt: Vec<String>,
}

impl Head {
    /// Whether it holds on a day.
    #[must_use]
    pub fn holds(&self, day: NaiveDate) -> bool {
        self.from <= day && self.to.is_none_or(|to| day < to)
    }

    /// An article of its text, as records and papers cite it.
    #[must_use]
    pub fn cite(&self, article: &str) -> String {
        format!("《{}》（{}）{article}", self.title, self.issuer)
    }

    /// Name and version, as incidents keep them.
    #[must_use]
    pub fn mark(&self) -> String {
        format!("{}@{}", self.id, self.version)
    }
}

/// Who uses a pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Every room.
    National,
    /// A room that adopts it.
    Local,
}

/// One measure of gravity with its levels.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Criterion {
    /// Its name for life.
    pub id: String,
    /// The sub-types it grades.
    #[serde(default)]
    pub subtypes: Vec<String>,
    /// The categories it grades while the sub-type is unknown.
    #[serde(default)]
    pub categories: Vec<String>,
    /// Holds only when these fields have these values.
    #[serde(default)]
    pub is: BTreeMap<String, String>,
    /// Missing people count as dead.
    #[serde(default)]
    pub missing_as_dead: bool,
    /// The figure `hurt` is the injured, split or not.
    #[serde(default)]
    pub hurt: bool,
    /// The figure `sum` is the sum of these.
    #[serde(default)]
    pub sum: Vec<String>,
    /// Ours, and no text's.
    #[serde(default)]
    pub ours: bool,
    /// Where it stands.
    pub cite: String,
    /// From the gravest down.
    pub levels: Vec<Level>,
}

/// A level is reached when every figure is at least so much (以上 includes the number).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// The grade.
    pub grade: String,
    /// Figure and its least value.
    pub all: BTreeMap<String, f64>,
}

/// How a report travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Transmission {
    /// By voice.
    Phone,
    /// On paper or as a file, signed.
    Written,
    /// Either.
    Any,
}

impl Transmission {
    /// The word on screen and paper.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Transmission::Phone => "电话",
            Transmission::Written => "书面",
            Transmission::Any => "任一方式",
        }
    }

    /// Of a channel as the ledgers name it.
    #[must_use]
    pub fn of_channel(channel: &str) -> Transmission {
        if [choice::CHANNEL_PHONE, choice::CHANNEL_IN_PERSON, choice::MODE_BY_VIDEO].contains(&channel) {
            Transmission::Phone
        } else {
            Transmission::Written
        }
    }

    /// Whether what went by `sent` satisfies a limit for this.
    #[must_use]
    pub fn accepts(self, sent: Transmission) -> bool {
        self == Transmission::Any || self == sent
    }
}

/// What a deadline is counted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Base {
    /// 事发.
    Occurred,
    /// 获悉: the reporting unit learned of it.
    Learned,
    /// 达到报告标准: the matter reached what must be reported.
    Threshold,
    /// 接报: this level's own receipt, for chains that give each level so much.
    Received,
}

impl Base {
    /// All of them.
    pub const ALL: [Base; 4] = [Base::Occurred, Base::Learned, Base::Threshold, Base::Received];

    /// The field of the incident that holds it.
    #[must_use]
    pub fn field(self) -> &'static str {
        match self {
            Base::Occurred => "occurred_at",
            Base::Learned => "learned_at",
            Base::Threshold => "threshold_at",
            Base::Received => "received_at",
        }
    }

    /// The word on screen and paper.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Base::Occurred => "事发",
            Base::Learned => "获悉",
            Base::Threshold => "达到报告标准",
            Base::Received => "接报",
        }
    }
}

/// A deadline.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// Its name for life.
    pub id: String,
    /// The sub-types it holds for; empty for all.
    #[serde(default)]
    pub subtypes: Vec<String>,
    /// The categories it holds for; empty for all.
    #[serde(default)]
    pub categories: Vec<String>,
    /// The grades it holds for, 未定级 among them where it does.
    pub grades: Vec<String>,
    /// Also for sensitive incidents of any grade.
    #[serde(default)]
    pub sensitive: bool,
    /// How the report must travel.
    pub channel: Transmission,
    /// From when.
    pub base: Base,
    /// The allowance.
    pub minutes: u32,
    /// The levels that report.
    pub from_levels: Vec<String>,
    /// The levels that receive.
    pub to_levels: Vec<String>,
    /// To whom.
    pub to: String,
    /// Ours, and no text's.
    #[serde(default)]
    pub ours: bool,
    /// Where it stands.
    pub cite: String,
}

/// What sets a follow-up going.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum On {
    /// Changes of casualties are reported for so many days.
    CasualtyWatch,
    /// Figures or grade have changed after the first report.
    Changed,
}

/// A follow-up rule.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Follow {
    /// Its name for life.
    pub id: String,
    /// The sub-types.
    #[serde(default)]
    pub subtypes: Vec<String>,
    /// The categories, while the sub-type is unknown or the rule names no sub-type.
    #[serde(default)]
    pub categories: Vec<String>,
    /// What sets it going.
    pub on: On,
    /// The allowance.
    #[serde(default)]
    pub minutes: u32,
    /// The length of the watch.
    #[serde(default)]
    pub days: u32,
    /// Where it stands.
    pub cite: String,
}

/// What holds where no criterion grades.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UngradedRule {
    /// Its name for life.
    pub id: String,
    /// The categories.
    pub categories: Vec<String>,
    /// Where it stands.
    pub cite: String,
    /// What it says.
    pub text: String,
}

/// Elements that a report must have.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Elements {
    /// Its name for life.
    pub id: String,
    /// 初报, 续报, 终报.
    pub report: String,
    /// The categories; empty for all.
    #[serde(default)]
    pub categories: Vec<String>,
    /// Fields of the incident ledger.
    pub fields: Vec<String>,
    /// Where it stands.
    pub cite: String,
}

/// The span in which faults are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Window {
    /// Each one by itself.
    Once,
    /// Those of a quarter.
    Quarter,
    /// Those of a year.
    Year,
}

/// When a talk is proposed.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trigger {
    /// Its name for life.
    pub id: String,
    /// The faults it counts.
    pub faults: Vec<String>,
    /// The grades it counts; empty for all.
    #[serde(default)]
    pub grades: Vec<String>,
    /// So many.
    pub count: u32,
    /// Within.
    pub window: Window,
    /// The rung that is proposed.
    pub rung: String,
    /// Where it stands.
    pub cite: String,
}

/// How units are scored.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scoring {
    /// Its name for life.
    pub id: String,
    /// Where it stands.
    pub cite: String,
    /// Points of an item by how it was adopted.
    pub adoption: BTreeMap<String, f64>,
    /// Points for a leader's instruction, by level.
    pub instruction: BTreeMap<String, f64>,
    /// Points for pictures or sound.
    pub media: f64,
    /// Faults that halve the item.
    pub halved_by: Vec<String>,
    /// Faults that take so much from the total.
    pub from_total: BTreeMap<String, f64>,
}

/// A list of units, for relays.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// The units.
    pub units: Vec<String>,
}

/// Whether a rule for these sub-types and categories covers an incident. A rule that names sub-types covers
/// a category only while the sub-type is unknown.
pub(super) fn covers(
    subtypes: &[String],
    categories: &[String],
    subtype: Option<&str>,
    category: Option<&str>,
) -> bool {
    let has = |list: &[String], word: &str| list.iter().any(|w| w == word);
    match (subtypes.is_empty(), subtype) {
        (true, _) => categories.is_empty() || category.is_some_and(|c| has(categories, c)),
        (false, Some(subtype)) => has(subtypes, subtype),
        (false, None) => category.is_some_and(|c| has(categories, c)),
    }
}

impl Pack {
    /// What is wrong with it beyond its form, as a sentence.
    pub(super) fn fault(&self) -> Option<String> {
        let grade = |word: &str| word == super::UNGRADED || Grade::of(word).is_some();
        for criterion in &self.criteria {
            if let Some(level) = criterion.levels.iter().find(|l| Grade::of(&l.grade).is_none()) {
                return Some(format!("{}: 没有「{}」这个等级", criterion.id, level.grade));
            }
            if criterion
                .levels
                .iter()
                .any(|l| l.all.is_empty() || l.all.values().any(|v| *v <= 0.0 || v.is_nan()))
            {
                return Some(format!("{}: 每级至少一个数字,且大于 0", criterion.id));
            }
        }
        for limit in &self.limits {
            if let Some(word) = limit.grades.iter().find(|word| !grade(word)) {
                return Some(format!("{}: 没有「{word}」这个等级", limit.id));
            }
        }
        let triggers = self.triggers.iter().find(|t| t.count == 0);
        triggers.map(|t| format!("{}: count 至少 1", t.id))
    }

    /// The ids of its rules.
    pub(super) fn ids(&self) -> impl Iterator<Item = &str> {
        let criteria = self.criteria.iter().map(|r| r.id.as_str());
        criteria
            .chain(self.limits.iter().map(|r| r.id.as_str()))
            .chain(self.follows.iter().map(|r| r.id.as_str()))
            .chain(self.ungraded.iter().map(|r| r.id.as_str()))
            .chain(self.elements.iter().map(|r| r.id.as_str()))
            .chain(self.triggers.iter().map(|r| r.id.as_str()))
    }
}
