//! An incident beside which something is done, and its grade and clocks.

use super::{Objection, Room};
use crate::domain::{Ledger, RecordId};
use crate::locale::texts;
use crate::policy::clocks;
use crate::schema::Values;
use crate::schema::{choice, key};
use crate::store::query::Record;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The incident that a report or an instruction belongs to, as it was last seen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IncidentContext {
    /// The incident.
    pub id: RecordId,
    /// Its revision.
    pub revision: u32,
    /// Its number in print.
    pub number: String,
    /// Its text.
    pub values: Values,
    /// The serial of the next follow-up.
    pub next: u32,
    /// The incident's other reports: a clock that they stopped is not stopped again.
    #[serde(default)]
    pub others: Vec<Values>,
}

impl IncidentContext {
    /// The incident of a record, whose next follow-up has this serial.
    #[must_use]
    pub fn of(record: &Record, next: u32) -> IncidentContext {
        IncidentContext {
            id: record.row.id,
            revision: record.row.revision,
            number: record.row.number.to_string(),
            values: record.row.values.clone(),
            next,
            others: Vec::new(),
        }
    }
}

/// Makes of typed values what stands in the ledger: 约 before the time of an incident is a fact of its own, and the
/// incident is graded and timed anew. `before` is the text that is corrected.
pub fn settle(room: &Room<'_>, before: Option<&Values>, values: &mut Values) {
    if let Some(exact) = values.text(key::OCCURRED_AT).and_then(|t| t.strip_prefix('约')).map(str::to_owned)
    {
        values.set_text(key::OCCURRED_AT, &exact);
        values.set(key::OCCURRED_APPROX, Some(Value::Bool(true)));
    }
    clocks::settle(room.rule_context(), before, values, room.now);
}

/// A grade that is not what the rule says needs a reason.
///
/// # Errors
/// An objection at `grade_reason`.
pub fn check_grade(ledger: Ledger, values: &Values) -> Result<(), Objection> {
    let rule = values.text(key::GRADE_BY_RULE).unwrap_or("未定级");
    let has_reason = values.text(key::GRADE_REASON).is_some_and(|reason| !reason.trim().is_empty());
    let differs = rule != choice::GRADE_NOT_GRADED && values.text(key::GRADE) != Some(rule);
    if ledger == Ledger::Incident && differs && !has_reason {
        return Err(Objection::at(key::GRADE_REASON.as_str(), texts::NEEDS_GRADE_REASON));
    }
    Ok(())
}
