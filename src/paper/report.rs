//! The words of a report: the first in full, a follow-up only what is new, the last a summary.

use super::words::CASUALTIES;
use super::{event, passages, words};
pub use crate::schema::choice::{KIND_FINAL as FINAL, KIND_FOLLOW_UP as FOLLOW_UP};
use crate::schema::incident::INCIDENT;
use crate::schema::{Values, report};
use crate::schema::{choice, key};

/// The text of a report on an incident as it stands with what the report tells (`now`).
#[must_use]
pub fn text(kind: &str, incident: &Values, now: &Values) -> String {
    let mut whole = incident.clone();
    whole.0.extend(
        now.0
            .iter()
            .filter(|(key, _)| report::FACTS.contains(&key.as_str()))
            .map(|(k, v)| (k.clone(), v.clone())),
    );
    match kind {
        "初报" => first(&whole),
        "终报" => last(&whole),
        _ => follow_up(incident, now),
    }
}

fn add(out: &mut String, words: &str) {
    out.push_str(&words::sentence(words));
}

fn text_of<'v>(values: &'v Values, key: &str) -> &'v str {
    values.text(key).unwrap_or_default().trim()
}

/// The words of a field as a clause of their own, with a lead where they do not make one by themselves. `own` are
/// words by which they do.
fn led(words: &str, own: &[&str], lead: &str, tail: &str) -> String {
    let words = words.trim_end_matches(['。', '.', '；', '，']);
    if words.is_empty() {
        String::new()
    } else if own.iter().any(|word| words.contains(word)) {
        words.to_owned()
    } else {
        format!("{lead}{words}{tail}")
    }
}

/// What it is thought to come from.
pub(super) fn cause(values: &Values) -> String {
    let words = text_of(values, "cause");
    if ["初步", "经查", "调查"].iter().any(|word| words.contains(word)) {
        return words.to_owned();
    }
    match led(words, &["原因", "系", "因", "由于"], "起因为", "") {
        told if told.is_empty() => told,
        told => format!("初步判断，{told}"),
    }
}

/// Whom and what it reaches.
pub(super) fn scope(values: &Values) -> String {
    led(text_of(values, "scope"), &["影响", "波及", "涉及"], "影响范围为", "")
}

/// Which leaders are there.
pub(super) fn leaders(values: &Values) -> String {
    let own = ["到", "赴", "抵", "在", "指挥", "带队", "前往", "率"];
    led(text_of(values, "leaders_present"), &own, "", "已到现场指挥处置")
}

/// What is done; what was done after the event needs no word of when.
pub(super) fn measures(values: &Values) -> String {
    let own = ["事发后", "接报后", "接到", "灾情发生后", "险情发生后"];
    led(text_of(values, "measures"), &own, "事发后，", "")
}

/// What is asked for.
pub(super) fn request(values: &Values) -> String {
    led(text_of(values, "request"), &["请", "恳请", "建议"], "请求", "")
}

/// Whether words of harm name any, so that 造成 may stand before them.
fn tells_harm(words: &str) -> bool {
    words.starts_with(|c: char| c.is_ascii_digit()) || words.starts_with("直接")
}

/// What of the harm is known, as a sentence.
pub(super) fn harm(values: &Values) -> String {
    let known = words::joined(&[&words::casualties(values), &words::loss(values)], "，");
    match (known.is_empty(), tells_harm(&known)) {
        (true, _) => "人员伤亡情况正在核实".to_owned(),
        (false, true) => format!("已造成{known}"),
        (false, false) => format!("目前{known}"),
    }
}

fn first(v: &Values) -> String {
    let mut out = String::new();
    add(&mut out, &event::clause(v));
    add(&mut out, text_of(v, "course"));
    add(&mut out, &harm(v));
    add(&mut out, &cause(v));
    add(&mut out, &scope(v));
    add(&mut out, &measures(v));
    add(&mut out, &leaders(v));
    add(&mut out, text_of(v, "trend"));
    add(&mut out, &request(v));
    if v.text(key::GRADE).is_some_and(|grade| grade != choice::GRADE_NOT_GRADED) {
        add(&mut out, &passages::graded(v));
    }
    add(&mut out, &source(v));
    out.push_str("后续情况续报。");
    out
}

fn source(v: &Values) -> String {
    // An incident of unknown time was told with the time of its receipt already.
    let at = if words::occurred(v).is_empty() { String::new() } else { words::stated(v, "received_at") };
    let at = if at.is_empty() { String::new() } else { format!("，我室{at}接报") };
    match (text_of(v, "report_unit"), text_of(v, "source")) {
        ("", "") => String::new(),
        ("", source) => format!("以上情况来自{source}{at}"),
        (unit, _) => format!("以上情况由{unit}报告{at}"),
    }
}

/// How a field is told as a clause.
type Clause = fn(&Values) -> String;

/// Does not repeat the beginning: what has changed, with what stood before.
fn follow_up(before: &Values, now: &Values) -> String {
    let mut out = String::new();
    let number = |v: &Values, key: &str| v.0.get(key).and_then(serde_json::Value::as_u64);
    let moved: Vec<String> = CASUALTIES
        .iter()
        .filter_map(|(key, word)| {
            let new = number(now, key).filter(|new| number(before, key) != Some(*new))?;
            let old = number(before, key).filter(|n| *n > 0);
            let old = old.map(|n| format!("（此前{n}人）")).unwrap_or_default();
            // A nought that was never another number is no news.
            (new > 0 || !old.is_empty()).then(|| format!("{word}{new}人{old}"))
        })
        .collect();
    if !moved.is_empty() {
        add(&mut out, &format!("经进一步核实，{}", moved.join("、")));
    }
    if now
        .0
        .get(key::LOSS_WAN.as_str())
        .is_some_and(|loss| before.0.get(key::LOSS_WAN.as_str()) != Some(loss))
    {
        add(&mut out, &words::loss(now));
    }
    let parts: [(&str, Clause); 5] = [
        ("cause", cause),
        ("scope", scope),
        ("measures", |v| text_of(v, "measures").to_owned()),
        ("leaders_present", leaders),
        ("trend", |v| text_of(v, "trend").to_owned()),
    ];
    for (key, say) in parts {
        if now.text(key).is_some() && now.text(key) != before.text(key) {
            add(&mut out, &say(now));
        }
    }
    if out.is_empty() {
        out.push_str("情况无新的变化。");
    }
    out
}

/// What a writer has to fill in: the check before a release finds it.
const TO_FILL: &str = "（待填）";

fn last(v: &Values) -> String {
    let part = |words: &[String]| {
        let said: String = words.iter().map(|w| words::sentence(w)).collect();
        if said.is_empty() { TO_FILL.to_owned() } else { said }
    };
    let known = words::joined(&[&words::casualties(v), &words::loss(v)], "，");
    let known = match (known.is_empty(), tells_harm(&known)) {
        (true, _) => String::new(),
        (false, true) => format!("经核实，共造成{}", known.replace("暂无", "无")),
        (false, false) => format!("经核实，{}", known.replace("暂无", "无")),
    };
    let parts = [
        ("基本情况", part(&[event::clause(v), text_of(v, "course").to_owned(), known, cause(v)])),
        ("处置情况", part(&[measures(v), leaders(v)])),
        ("目前状态", part(&[text_of(v, key::PHASE.as_str()).to_owned(), text_of(v, "trend").to_owned()])),
        ("下一步工作", TO_FILL.to_owned()),
    ];
    let lines = parts
        .iter()
        .enumerate()
        .map(|(at, (head, said))| format!("{}、{head}\n{said}", words::numeral(at + 1)));
    lines.collect::<Vec<_>>().join("\n")
}

/// The elements that a report of this kind must have and the incident does not tell, by their labels.
#[must_use]
pub fn missing(fields: &[String], incident: &Values, now: &Values) -> Vec<&'static str> {
    let lacks = |key: &str| !incident.has(key) && !now.has(key);
    fields.iter().filter(|key| lacks(key)).filter_map(|key| INCIDENT.field(key)).map(|f| f.label.zh).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn values(json: serde_json::Value) -> Values {
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn a_first_report_says_what_is_known_and_what_is_not() {
        let incident = values(
            json!({"title": "某塑料厂火灾", "location": "东江区石桥镇", "occurred_at": "2026-04-23T13:40",
            "occurred_approx": true, "dead": 3, "missing": 0, "course": "厂房二楼起火。", "grade": "较大", "grade_at_least": true}),
        );
        let text = text("初报", &incident, &Values::default());
        assert!(
            text.starts_with(
                "4月23日13时40分许，东江区石桥镇某塑料厂发生一起火灾。厂房二楼起火。已造成3人死亡。"
            ),
            "{text}"
        );
        assert!(
            text.contains("初步研判为较大（以上）突发事件。") && text.ends_with("后续情况续报。"),
            "{text}"
        );
    }

    #[test]
    fn a_follow_up_tells_only_what_is_new() {
        let before = values(json!({"title": "某塑料厂火灾", "dead": 3, "serious": 2, "measures": "灭火"}));
        let now = values(json!({"dead": 4, "serious": 2, "measures": "明火已扑灭"}));
        let told = text("续报", &before, &now);
        assert_eq!(told, "经进一步核实，死亡4人（此前3人）。明火已扑灭。");
        assert_eq!(text("续报", &before, &Values::default()), "情况无新的变化。");
    }
}
