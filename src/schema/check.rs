//! What may be written: the values of a record, held against the table of its book.
//!
//! Forms, files and other rooms ask; the planner checks. A [`Checked`] can be made in no other way, so nothing reaches the
//! journal that the table does not allow.

use super::books::book;
use super::value::Values;
use super::value::{Fault, UNKNOWN_FIELD};
use crate::domain::Ledger;
use serde::{Deserialize, Serialize};
use std::ops::Deref;

/// Values that are what their book allows. Those that are read back from the journal were checked when they were written,
/// perhaps by an earlier program with other choices, and are taken as they stand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Checked(Values);

/// The first value that its field does not allow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadValue {
    /// The book.
    pub ledger: Ledger,
    /// The key of the field, as it was given.
    pub field: String,
    /// Why not.
    pub fault: Fault,
}

impl BadValue {
    /// The name of the field in Chinese, or the key as it was given when no field has it.
    #[must_use]
    pub fn label(&self) -> &str {
        book(self.ledger).field(&self.field).map_or(&self.field, |field| field.label.zh)
    }
}

impl Checked {
    /// Checks the text of a record. A value that stood in the text before the correction is not asked again: nobody
    /// has to repair an old choice to correct a name.
    ///
    /// # Errors
    /// The first [`BadValue`] in the order of the keys.
    pub fn of(ledger: Ledger, values: Values, before: Option<&Values>) -> Result<Checked, BadValue> {
        let book = book(ledger);
        for (key, value) in &values.0 {
            if before.is_some_and(|old| old.0.get(key) == Some(value)) {
                continue;
            }
            let fault = match book.field(key) {
                Some(field) => field.check(value).err(),
                None => Some(UNKNOWN_FIELD),
            };
            if let Some(fault) = fault {
                return Err(BadValue { ledger, field: key.clone(), fault });
            }
        }
        Ok(Checked(values))
    }

    /// The values themselves.
    #[must_use]
    pub fn into_values(self) -> Values {
        self.0
    }
}

impl Deref for Checked {
    type Target = Values;

    fn deref(&self) -> &Values {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn of(value: serde_json::Value, before: Option<serde_json::Value>) -> Result<Checked, String> {
        let values = |v| serde_json::from_value::<Values>(v).unwrap();
        let before = before.map(values);
        Checked::of(Ledger::DutyLog, values(value), before.as_ref())
            .map_err(|bad| format!("{} {}", bad.label(), bad.fault.0.zh))
    }

    #[test]
    fn what_the_table_does_not_allow_is_named_by_its_field() {
        for (value, told) in [
            (json!({"kind": "没有这一类"}), "类别 不在选项中,按 F4 选"),
            (json!({"status": 42}), "状态 不在选项中,按 F4 选"),
            (json!({"subjct": "停电"}), "subjct 没有这个字段"),
            (json!({"copies": "三"}), "份数 只能填 0 或正整数"),
            (json!({"weight": ["一般"]}), "重要程度 不在选项中,按 F4 选"),
            (json!({"relays": [{"unti": "白水镇"}]}), "传达 应为列表"),
        ] {
            assert_eq!(of(value.clone(), None), Err(told.to_owned()), "{value}");
        }
        assert!(of(json!({"kind": "来电", "copies": 3, "read_back": true}), None).is_ok());
    }

    #[test]
    fn a_text_that_is_too_long_is_told_at_its_field_whoever_asks() {
        let most = "长".repeat(crate::schema::value::TEXT_BYTES_MAX / 3);
        let more = most.clone() + "长长";
        assert!(of(json!({"content": most}), None).is_ok());
        let told = "内容 太长,最多约 13 万字;其余请另记一条";
        assert_eq!(of(json!({"content": more}), None), Err(told.to_owned()));
        let row = json!({"relays": [{"unit": more}]});
        assert_eq!(of(row, None).map_err(|told| told.contains("太长")), Err(true));
        let field = book(Ledger::DutyLog).field("content").unwrap();
        let reading = crate::schema::value::Reading {
            now: crate::domain::Stamp(0),
            offset: crate::domain::Offset::default(),
        };
        assert!(field.read(&more, reading).is_err());
    }

    #[test]
    fn an_old_value_stays_and_a_new_one_is_asked() {
        let old = json!({"kind": "旧类别", "name": "李"});
        assert!(of(json!({"kind": "旧类别", "name": "林"}), Some(old.clone())).is_ok());
        assert!(of(json!({"kind": "另一类", "name": "林"}), Some(old)).is_err());
    }
}
