//! Grading: the highest level that any criterion reaches, with what decided it.
//!
//! Unknown is not zero: what is unknown leaves the answer at 「至少」 as long as it could raise it.

use super::pack::{Criterion, Level, Pack, covers};
use super::{Grade, Rules, figure};
use crate::schema::Values;
use crate::schema::key;
use chrono::NaiveDate;
use serde::Serialize;

/// The answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GradeResult {
    /// The grade; `None` when no level is reached.
    #[serde(serialize_with = "as_word")]
    pub grade: Option<Grade>,
    /// What is unknown could still raise it.
    pub at_least: bool,
    /// The criterion that decided, or the rule that says why there is no grade.
    pub rule: String,
    /// The pack with its version.
    pub pack: String,
    /// The text it stands in.
    pub citation: String,
    /// Figures that decided, as `死亡3≥3`.
    pub figures: String,
    /// Ours, and no text's.
    pub ours: bool,
    /// The rule was not yet in force on the day; it is the oldest there is.
    pub retroactive: bool,
    /// Figures that are unknown and could raise the grade.
    pub unknown: Vec<String>,
    /// Other criteria that reach a level, as `规则 等级`.
    pub others: Vec<String>,
}

#[expect(clippy::ref_option, reason = "serde asks for a reference")]
fn as_word<S: serde::Serializer>(grade: &Option<Grade>, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(grade.map_or(super::UNGRADED, Grade::word))
}

impl GradeResult {
    /// 至少较大, 较大 or 未定级.
    #[must_use]
    pub fn words(&self) -> String {
        let least = if self.at_least && self.grade.is_some() { "至少" } else { "" };
        format!("{least}{}", self.grade.map_or(super::UNGRADED, Grade::word))
    }

    /// The basis in one line: figures, text, article.
    #[must_use]
    pub fn basis(&self) -> String {
        let ours = if self.ours { "（本单位设定）" } else { "" };
        let late = if self.retroactive { "（事发时尚未施行，参照）" } else { "" };
        let figures = if self.figures.is_empty() { String::new() } else { format!("{}，", self.figures) };
        format!("{figures}{}{ours}{late}", self.citation)
    }
}

/// What is known of one figure: the least it is, and the most it can still be.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Range {
    known: bool,
    least: f64,
    most: f64,
}

/// Grades an incident by the rules of its day.
#[must_use]
pub fn grade(rules: &Rules, day: NaiveDate, incident: &Values) -> GradeResult {
    let (subtype, category) = kind_of(incident);
    let fits = |c: &&Criterion| covers(&c.subtypes, &c.categories, subtype, category);
    let mut found: Vec<(&Pack, &Criterion)> =
        rules.on(day).flat_map(|p| p.criteria.iter().filter(fits).map(move |c| (p, c))).collect();
    let retroactive = found.is_empty();
    if retroactive {
        // The day lies before every rule of this kind: the oldest is applied, and the answer says so.
        let oldest = rules
            .packs()
            .iter()
            .filter(|p| rules.uses(p) && p.head.from > day && p.criteria.iter().any(|c| fits(&c)))
            .min_by_key(|p| p.head.from);
        found = oldest.iter().flat_map(|p| p.criteria.iter().filter(fits).map(move |c| (*p, c))).collect();
    }
    decide(rules, day, incident, &found, retroactive)
}

/// Sub-type and category of an incident.
#[must_use]
pub fn kind_of(incident: &Values) -> (Option<&str>, Option<&str>) {
    let subtype = incident.text(key::SUBTYPE).filter(|s| !s.is_empty());
    let stated = incident.text(key::CATEGORY).filter(|s| !s.is_empty());
    let category = stated.or_else(|| {
        let subtype = subtype?;
        crate::schema::incident::SUBTYPES.iter().find(|c| c.name.zh == subtype).map(|c| c.under)
    });
    (subtype, category)
}

fn decide(
    rules: &Rules,
    day: NaiveDate,
    incident: &Values,
    criteria: &[(&Pack, &Criterion)],
    retroactive: bool,
) -> GradeResult {
    let mut best: Option<(Grade, &Pack, &Criterion, &Level)> = None;
    let mut others = Vec::new();
    for (pack, criterion) in criteria {
        let Some((grade, level)) = reached(criterion, incident) else { continue };
        others.push(format!("{} {}", criterion.id, grade.word()));
        // A text's criterion decides before one of ours that says the same.
        let wins = best.is_none_or(|(b, _, old, _)| grade > b || (grade == b && old.ours && !criterion.ours));
        if wins {
            best = Some((grade, pack, criterion, level));
        }
    }
    let unknown = could_raise(criteria, incident, best.map(|b| b.0));
    match best {
        None => none(rules, day, incident, criteria, unknown, retroactive),
        Some((grade, pack, criterion, level)) => GradeResult {
            grade: Some(grade),
            at_least: !unknown.is_empty(),
            rule: criterion.id.clone(),
            pack: pack.head.mark(),
            citation: pack.head.cite(&criterion.cite),
            figures: figures(criterion, level, incident),
            ours: criterion.ours || pack.head.ours,
            retroactive,
            unknown,
            others: others.into_iter().filter(|o| !o.starts_with(&format!("{} ", criterion.id))).collect(),
        },
    }
}

/// No level is reached: the rule that says what holds then.
fn none(
    rules: &Rules,
    day: NaiveDate,
    incident: &Values,
    criteria: &[(&Pack, &Criterion)],
    unknown: Vec<String>,
    retroactive: bool,
) -> GradeResult {
    let (_, category) = kind_of(incident);
    let all = || {
        rules.packs().iter().filter(|p| rules.uses(p)).flat_map(|p| p.ungraded.iter().map(move |u| (p, u)))
    };
    // Of an incident whose category is unknown only the general rule can be said.
    let covers = |u: &super::pack::UngradedRule| match category {
        Some(category) => u.categories.iter().any(|c| c == category),
        None => u.categories.len() > 1,
    };
    let rule = all().find(|(_, u)| covers(u));
    let of_figures = criteria.first();
    let (rule_id, pack, citation) = match (of_figures, rule) {
        // A table of figures applies and none is reached: that table is the reason.
        (Some((pack, criterion)), _) => (
            criterion.id.clone(),
            pack.head.mark(),
            format!("{}：未达到所列数字", pack.head.cite(&criterion.cite)),
        ),
        (None, Some((pack, u))) => {
            (u.id.clone(), pack.head.mark(), format!("{}：{}", pack.head.cite(&u.cite), u.text))
        }
        (None, None) => {
            (String::from("none"), String::new(), String::from("没有适用的分级标准，不定级照样报告"))
        }
    };
    let early = rule.is_some_and(|(p, _)| !p.head.holds(day)) && of_figures.is_none();
    GradeResult {
        grade: None,
        at_least: !unknown.is_empty(),
        rule: rule_id,
        pack,
        citation,
        figures: String::new(),
        ours: false,
        retroactive: early || (retroactive && of_figures.is_some()),
        unknown,
        others: Vec::new(),
    }
}

/// The gravest level that is certainly reached.
fn reached<'a>(criterion: &'a Criterion, incident: &Values) -> Option<(Grade, &'a Level)> {
    if criterion.is.iter().any(|(key, value)| incident.text(key) != Some(value.as_str())) {
        return None;
    }
    let met =
        |level: &&Level| level.all.iter().all(|(key, least)| range(criterion, incident, key).least >= *least);
    let levels = criterion.levels.iter().filter(met);
    levels.filter_map(|l| Grade::of(&l.grade).map(|g| (g, l))).max_by_key(|(g, _)| *g)
}

/// Figures whose becoming known could raise the grade above `now`.
fn could_raise(criteria: &[(&Pack, &Criterion)], incident: &Values, now: Option<Grade>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for (_, criterion) in criteria {
        // A place or setting that is known to be another closes the criterion; an unknown one leaves it open.
        if criterion.is.iter().any(|(key, value)| incident.text(key).is_some_and(|v| v != value)) {
            continue;
        }
        for level in criterion.levels.iter().filter(|l| Grade::of(&l.grade) > now) {
            let ranges: Vec<(&str, Range, f64)> =
                level.all.iter().map(|(k, v)| (k.as_str(), range(criterion, incident, k), *v)).collect();
            if ranges.iter().any(|(_, r, least)| r.most < *least) {
                continue;
            }
            let settings = criterion.is.keys().filter(|k| !incident.has(k)).map(String::as_str);
            let open = ranges.iter().filter(|(_, r, least)| r.least < *least).map(|(k, ..)| *k);
            for key in open.chain(settings) {
                if !out.iter().any(|k| k == key) {
                    out.push(key.to_owned());
                }
            }
        }
    }
    out
}

/// The least and the most of a figure, as far as the others bound it.
fn range(criterion: &Criterion, incident: &Values, key: &str) -> Range {
    match key {
        "dead" => dead(incident, criterion.missing_as_dead),
        "serious" => serious(incident),
        "hurt" => hurt(incident),
        "sum" => criterion.sum.iter().map(|k| range(criterion, incident, k)).fold(
            Range { known: true, least: 0.0, most: 0.0 },
            |a, b| Range { known: a.known && b.known, least: a.least + b.least, most: a.most + b.most },
        ),
        _ => plain(incident, key),
    }
}

fn plain(incident: &Values, key: &str) -> Range {
    match figure(incident, key) {
        Some(value) => Range { known: true, least: value, most: value },
        None => Range { known: false, least: 0.0, most: f64::INFINITY },
    }
}

/// Whoever is missing or trapped may turn out to be dead.
fn dead(incident: &Values, missing_counts: bool) -> Range {
    let (dead, missing) = (plain(incident, "dead"), figure(incident, "missing").unwrap_or(0.0));
    let trapped = figure(incident, "trapped").unwrap_or(0.0);
    let least = dead.least + if missing_counts { missing } else { 0.0 };
    // Counting the missing as dead needs to know how many are missing.
    let unsaid = missing_counts && dead.known && !incident.has(key::MISSING);
    let most = if unsaid { f64::INFINITY } else { dead.most + missing + trapped };
    Range { known: dead.known, least, most }
}

/// Seriously hurt: not more than all the injured, where only their total is known.
fn serious(incident: &Values) -> Range {
    let own = plain(incident, "serious");
    match (own.known, figure(incident, "injured")) {
        (false, Some(injured)) => {
            let slight = figure(incident, "slight").unwrap_or(0.0);
            Range { known: false, least: 0.0, most: (injured - slight).max(0.0) }
        }
        _ => own,
    }
}

/// All the injured, split or not.
fn hurt(incident: &Values) -> Range {
    let (total, serious, slight) =
        (plain(incident, "injured"), plain(incident, "serious"), plain(incident, "slight"));
    let least = total.least.max(serious.least + slight.least);
    let known = total.known || (serious.known && slight.known);
    Range { known, least, most: if known { least } else { f64::INFINITY } }
}

fn figures(criterion: &Criterion, level: &Level, incident: &Values) -> String {
    let one = |(key, least): (&String, &f64)| {
        let label = match key.as_str() {
            "hurt" => "受伤",
            "sum" => "中毒或重伤",
            "dead" if criterion.missing_as_dead => "死亡(含失踪)",
            other => crate::schema::incident::INCIDENT.field(other).map_or(other, |f| f.label.zh),
        };
        let has = range(criterion, incident, key).least;
        if *least < 0.001 { format!("{label}{has}>0") } else { format!("{label}{has}≥{least}") }
    };
    level.all.iter().map(one).collect::<Vec<_>>().join("、")
}

/// What an officer's own grade is beside the rule's: the fields of the incident as they are to be stored.
///
/// The rule's grade is taken when the officer has set none, or none but what the rule said before. A grade
/// of the officer's own stays, with the rule's beside it.
pub fn settle(rules: &Rules, day: NaiveDate, before: Option<&Values>, incident: &mut Values, at: &str) {
    let graded = grade(rules, day, incident);
    let set = incident.text(key::GRADE).unwrap_or(super::UNGRADED).to_owned();
    let by_rule_before = before.and_then(|old| old.text(key::GRADE_BY_RULE)).unwrap_or(super::UNGRADED);
    let follows = set == super::UNGRADED || set == by_rule_before && !incident.has(key::GRADE_REASON);
    let word = graded.grade.map_or(super::UNGRADED, Grade::word);
    let follows = follows || set == word;
    incident.set_text(key::GRADE_BY_RULE, word);
    incident.set_text(key::GRADE_RULE, &format!("{} {}", graded.pack, graded.rule));
    incident.set(key::GRADE_AT_LEAST, Some(graded.at_least.into()).filter(|_| graded.grade.is_some()));
    if follows {
        incident.set_text(key::GRADE, word);
        incident.set_text(key::GRADE_BASIS, &graded.basis());
    } else if let Some(reason) = incident.text(key::GRADE_REASON).map(|r| format!("自定：{r}")) {
        // The officer's own grade stands on the officer's own reason.
        incident.set_text(key::GRADE_BASIS, &reason);
    }
    let now = incident.text(key::GRADE).unwrap_or(super::UNGRADED).to_owned();
    let was = before.and_then(|old| old.text(key::GRADE)).unwrap_or_default();
    if now != was {
        let basis = incident.text(key::GRADE_REASON).or(incident.text(key::GRADE_BASIS)).unwrap_or_default();
        let row = serde_json::json!({ "at": at, "grade": now, "basis": basis });
        let mut rows = incident.rows(key::GRADES).to_vec();
        rows.push(row);
        incident.set(key::GRADES, Some(rows.into()));
    }
}
