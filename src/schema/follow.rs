//! What a record makes others follow: the matters that saving it opens.

use super::book::Nature;
use super::books::book;
use super::key;
use super::value::Values;
use super::{choice, matter, shared};
use crate::domain::Ledger;
use serde_json::Value;

/// The matters that a new record opens, or that a correction of it adds; `before` is the text it corrects.
///
/// A log entry that is still open and every incident open one matter each; each row of decisions and
/// demands opens one. An entry corrected from 备查 to 待办 opens its matter then.
#[must_use]
pub fn matters(ledger: Ledger, values: &Values, before: Option<&Values>, officer: &str) -> Vec<Values> {
    let mut matters = match book(ledger).nature {
        Nature::DutyLog => {
            let open = |v: &Values| v.text(key::STATUS).is_some_and(|s| shared::OPEN.contains(&s));
            let news = open(values) && !before.is_some_and(open);
            if news { vec![from_log(values, officer)] } else { Vec::new() }
        }
        Nature::Incident => {
            if before.is_none() {
                vec![from_incident(values, officer)]
            } else {
                Vec::new()
            }
        }
        Nature::Meeting => from_rows("decisions", values, before, officer),
        Nature::Talk => from_rows("demands", values, before, officer),
        Nature::Handover
        | Nature::Matter
        | Nature::Report
        | Nature::Roster
        | Nature::Routine
        | Nature::Paper
        | Nature::Plain => Vec::new(),
    };
    for matter in &mut matters {
        matter.set_text(key::SOURCE, book(ledger).name.zh);
    }
    matters
}

/// Who must read a record and confirm it, by name: the second officer, the chief and the leader who did not sign a
/// sheet, the absentees of a meeting; `*` stands for everybody.
#[must_use]
pub fn readers(ledger: Ledger, values: &Values) -> Vec<String> {
    let mut names: Vec<String> = match book(ledger).nature {
        Nature::Handover => {
            let signed = ["sign_out", "sign_in"].map(|key| values.text(key));
            let named = ["leader", "chief", "deputy"].into_iter().filter_map(|key| values.text(key));
            named.filter(|name| !signed.contains(&Some(*name))).map(str::to_owned).collect()
        }
        Nature::Meeting => {
            let name = |row: &Value| row.get("name").and_then(Value::as_str).map(str::to_owned);
            values.rows(key::ABSENT).iter().filter_map(name).collect()
        }
        Nature::DutyLog => {
            let for_all = values.0.get(key::FOR_ALL.as_str()) == Some(&Value::Bool(true));
            if for_all { vec!["*".to_owned()] } else { Vec::new() }
        }
        Nature::Incident
        | Nature::Talk
        | Nature::Matter
        | Nature::Report
        | Nature::Roster
        | Nature::Routine
        | Nature::Paper
        | Nature::Plain => Vec::new(),
    };
    names.retain(|name| !name.trim().is_empty());
    let mut seen = std::collections::HashSet::new();
    names.retain(|name| seen.insert(name.clone()));
    names
}

fn from_log(values: &Values, officer: &str) -> Values {
    let mut matter = Values::default();
    let title = book(Ledger::DutyLog).title(values);
    // What a leader said is carried out; every other entry is a matter by its own name.
    let is_instruction = values.text(key::KIND) == Some(choice::KIND_INSTRUCTION);
    let lead = if is_instruction { "落实" } else { "" };
    matter.set_text(key::WHAT, &format!("{lead}{title}"));
    matter.set_text(key::OWNER, values.text(key::ACTION_BY).unwrap_or(officer));
    matter.set_text(key::OWNER_UNIT, values.text(key::ACTION_UNIT).unwrap_or_default());
    matter.set_text(key::NEXT_STEP, values.text(key::PROPOSED).unwrap_or_default());
    matter.set_text(key::DONE, values.text(key::ACTION).unwrap_or_default());
    matter.set_text(key::DUE_AT, values.text(key::DUE_AT).unwrap_or_default());
    matter.set_text(key::WEIGHT, values.text(key::WEIGHT).unwrap_or_default());
    matter.set_text(key::STATE, "待办");
    matter
}

fn from_incident(values: &Values, officer: &str) -> Values {
    let mut matter = Values::default();
    matter.set_text(key::WHAT, &format!("跟踪处置：{}", book(Ledger::Incident).title(values)));
    matter.set_text(key::OWNER, officer);
    matter.set_text(key::NEXT_STEP, "核实情况,按时限报告");
    matter.set_text(key::WEIGHT, "紧急");
    matter.set_text(key::DUE_AT, values.text(key::NEXT_REPORT_AT).unwrap_or_default());
    matter.set_text(key::STATE, "待办");
    matter
}

fn from_rows(key: &str, values: &Values, before: Option<&Values>, officer: &str) -> Vec<Values> {
    let known = before.map_or(&[][..], |old| old.rows(key));
    values.rows(key).iter().filter(|row| !known.contains(row)).map(|row| from_row(row, officer)).collect()
}

fn from_row(row: &Value, officer: &str) -> Values {
    let cell = |key: &str| row.get(key).and_then(Value::as_str).unwrap_or_default();
    let mut matter = Values::default();
    matter.set_text(key::WHAT, cell("what"));
    matter.set_text(key::OWNER, if cell("who").is_empty() { officer } else { cell("who") });
    matter.set_text(key::DUE_AT, cell("due_at"));
    matter.set_text(key::STATE, "待办");
    matter
}

/// The values with which a matter ends. The store refuses them without result and verifier.
#[must_use]
pub fn closed(matter: &Values, result: &str, verified_by: &str, closed_at: &str) -> Values {
    let mut closed = matter.clone();
    closed.set_text(key::STATE, matter::CLOSED);
    closed.set_text(key::RESULT, result);
    closed.set_text(key::VERIFIED_BY, verified_by);
    closed.set_text(key::CLOSED_AT, closed_at);
    closed
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn values(json: Value) -> Values {
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn an_open_entry_opens_one_matter_and_a_filed_one_none() {
        let open = values(
            json!({"kind": "来电", "subject": "水管爆裂", "status": "待办", "due_at": "2026-04-23T18:00"}),
        );
        let filed = values(json!({"kind": "来电", "subject": "水管爆裂", "status": "备查"}));
        let matters_of = |new: &Values, old| matters(Ledger::DutyLog, new, old, "甲");
        assert_eq!(matters_of(&open, None)[0].text("what"), Some("水管爆裂"));
        assert_eq!(matters_of(&open, None)[0].text("due_at"), Some("2026-04-23T18:00"));
        assert!(matters_of(&filed, None).is_empty());
        assert_eq!(matters_of(&open, Some(&filed)).len(), 1);
        assert!(matters_of(&open, Some(&open)).is_empty());
    }

    #[test]
    fn each_new_decision_opens_a_matter_and_old_ones_do_not_twice() {
        let one = values(json!({"decisions": [{"what": "收齐值班表", "who": "乙"}]}));
        let two = values(json!({"decisions": [{"what": "收齐值班表", "who": "乙"}, {"what": "传达预警"}]}));
        assert_eq!(matters(Ledger::Meeting, &one, None, "甲")[0].text("owner"), Some("乙"));
        let added = matters(Ledger::Meeting, &two, Some(&one), "甲");
        assert_eq!(added.len(), 1);
        let other = values(json!({"decisions": [{"what": "传达预警"}, {"what": "查岗"}]}));
        assert_eq!(matters(Ledger::Meeting, &other, Some(&two), "甲")[0].text("what"), Some("查岗"));
        assert_eq!((added[0].text("what"), added[0].text("owner")), (Some("传达预警"), Some("甲")));
    }
}
