//! The words of a report: the first in full, a follow-up only what is new, the last a summary.

use super::words::CASUALTIES;
use crate::domain::Moment;
use crate::schema::incident::INCIDENT;
use crate::schema::key;
use crate::schema::{Values, report};

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

fn sentence(out: &mut String, words: &str) {
    let words = words.trim().trim_end_matches(['。', '.', '；']);
    if !words.is_empty() {
        out.push_str(words);
        out.push('。');
    }
}

fn when(incident: &Values) -> String {
    let stated = incident.text(key::OCCURRED_AT).and_then(Moment::parse);
    let about =
        incident.0.get(key::OCCURRED_APPROX.as_str()).and_then(serde_json::Value::as_bool) == Some(true);
    let about = if about { "约" } else { "" };
    stated.map_or_else(|| "（时间待核）".to_owned(), |m| format!("{about}{}", spoken(&m.show())))
}

/// `2026-04-23 13:40` as papers write it: `2026年4月23日13时40分`.
fn spoken(shown: &str) -> String {
    let (date, clock) = shown.split_once(' ').unwrap_or((shown, ""));
    let parts: Vec<&str> = date.split('-').map(|p| p.trim_start_matches('0')).collect();
    let date = match parts.as_slice() {
        [y, m, d] => format!("{y}年{m}月{d}日"),
        [y, m] => format!("{y}年{m}月"),
        _ => date.to_owned(),
    };
    let clock = match clock.split(':').collect::<Vec<_>>().as_slice() {
        [h, m, ..] => format!("{h}时{m}分"),
        _ => clock.to_owned(),
    };
    format!("{date}{clock}")
}

fn casualties(values: &Values) -> String {
    let known: Vec<String> = CASUALTIES
        .iter()
        .filter_map(|(key, word)| {
            values.0.get(*key).and_then(serde_json::Value::as_u64).map(|n| format!("{word}{n}人"))
        })
        .collect();
    if known.is_empty() { "人员伤亡情况正在核实".to_owned() } else { known.join("、") }
}

fn labelled(out: &mut String, values: &Values, key: &str, lead: &str) {
    if let Some(words) = values.text(key).filter(|w| !w.trim().is_empty()) {
        sentence(out, &format!("{lead}{words}"));
    }
}

fn first(v: &Values) -> String {
    let mut out = String::new();
    let place = v.text(key::LOCATION).unwrap_or("（地点待核）");
    sentence(&mut out, &format!("{}，{place}发生{}", when(v), v.text(key::TITLE).unwrap_or("突发事件")));
    labelled(&mut out, v, "course", "");
    sentence(&mut out, &format!("目前{}", casualties(v)));
    if let Some(loss) = v.0.get(key::LOSS_WAN.as_str()) {
        sentence(&mut out, &format!("直接经济损失约{loss}万元"));
    }
    labelled(&mut out, v, "cause", "初步判断，");
    labelled(&mut out, v, "scope", "影响范围：");
    labelled(&mut out, v, "measures", "事发后，");
    labelled(&mut out, v, "leaders_present", "领导到位：");
    labelled(&mut out, v, "trend", "发展趋势：");
    labelled(&mut out, v, "request", "请求：");
    if let Some(grade) = v.text(key::GRADE).filter(|g| *g != "未定级") {
        let least =
            if v.0.get(key::GRADE_AT_LEAST.as_str()).and_then(serde_json::Value::as_bool) == Some(true) {
                "至少"
            } else {
                ""
            };
        sentence(&mut out, &format!("初判等级：{least}{grade}"));
    }
    sentence(&mut out, &source(v));
    out.push_str("后续情况续报。");
    out
}

fn source(v: &Values) -> String {
    let told =
        v.text(key::RECEIVED_AT).and_then(Moment::parse).map(|m| spoken(&m.show())).unwrap_or_default();
    let from = v.text(key::REPORT_UNIT).or(v.text(key::SOURCE)).unwrap_or_default();
    if told.is_empty() && from.is_empty() {
        String::new()
    } else {
        format!("信息来源：{from}，{told}接报")
    }
}

/// Does not repeat the beginning: what has changed, with what stood before.
fn follow_up(before: &Values, now: &Values) -> String {
    let mut out = String::new();
    let mut moved = Vec::new();
    for (key, word) in CASUALTIES {
        let number = |v: &Values| v.0.get(key).and_then(serde_json::Value::as_u64);
        if let Some(new) = number(now).filter(|new| number(before) != Some(*new)) {
            let old = number(before).map(|n| format!("（此前{n}人）")).unwrap_or_default();
            moved.push(format!("{word}{new}人{old}"));
        }
    }
    if !moved.is_empty() {
        sentence(&mut out, &format!("经进一步核实，{}", moved.join("、")));
    }
    for (key, lead) in [
        ("cause", "起因："),
        ("scope", "影响范围："),
        ("measures", ""),
        ("leaders_present", "领导到位："),
        ("trend", "发展趋势："),
    ] {
        if now.text(key).is_some() && now.text(key) != before.text(key) {
            labelled(&mut out, now, key, lead);
        }
    }
    if out.is_empty() {
        out.push_str("情况无新的变化。");
    }
    out
}

fn last(v: &Values) -> String {
    let mut out = String::from("一、基本情况。");
    sentence(
        &mut out,
        &format!(
            "{}，{}，{}",
            when(v),
            v.text(key::LOCATION).unwrap_or_default(),
            v.text(key::TITLE).unwrap_or_default()
        ),
    );
    labelled(&mut out, v, "course", "");
    sentence(&mut out, &casualties(v));
    if let Some(loss) = v.0.get(key::LOSS_WAN.as_str()) {
        sentence(&mut out, &format!("直接经济损失{loss}万元"));
    }
    labelled(&mut out, v, "cause", "起因：");
    out.push_str("\n二、处置情况。");
    labelled(&mut out, v, "measures", "");
    labelled(&mut out, v, "leaders_present", "领导到位：");
    out.push_str("\n三、目前状态。");
    sentence(&mut out, v.text(key::PHASE).unwrap_or("（待填）"));
    labelled(&mut out, v, "trend", "");
    out.push_str("\n四、下一步工作。（待填）");
    out
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
                "约2026年4月23日13时40分，东江区石桥镇发生某塑料厂火灾。厂房二楼起火。目前死亡3人、失踪0人。"
            ),
            "{text}"
        );
        assert!(text.contains("初判等级：至少较大。") && text.ends_with("后续情况续报。"), "{text}");
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
