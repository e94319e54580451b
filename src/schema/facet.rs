//! What of a record is found by its value, without reading texts.
//!
//! The text of a record stands in the journal alone. A [`Facet`] names a field of a book whose value is kept in a small
//! table beside it, because a sheet, an alarm or the next number of a paper asks for it. A facet derives from the text
//! and from nothing else, so an engine can make it anew at any time.

/// One value that is kept beside the text.
#[derive(Clone, Copy, Debug)]
pub struct Facet {
    /// Its name in the database: the book's key, a dot, the field's key.
    pub name: &'static str,
    /// The field whose value is kept. Of a list only the presence is kept, as 1.
    pub field: &'static str,
    /// It is kept only while each of these fields has one of these values; no condition means whenever it is filled.
    pub when: &'static [(&'static str, &'static [&'static str])],
}

/// Incidents in hand.
pub const INCIDENT_PHASE: &str = "incident.phase";
/// Incidents whose reporting is reckoned: those with a reporting unit, and those with clocks.
pub const INCIDENT_REPORT_UNIT: &str = "incident.report_unit";
/// See [`INCIDENT_REPORT_UNIT`].
pub const INCIDENT_CLOCKS: &str = "incident.clocks";
/// Instructions that are not closed.
pub const INSTRUCTION_STATUS: &str = "duty_log.status";
/// Log entries of weight 重要 or 紧急.
pub const LOG_WEIGHT: &str = "duty_log.weight";
/// When each line of the roster begins.
pub const ROSTER_BEGINS_AT: &str = "roster.begins_at";
/// Recurring duties in force.
pub const ROUTINE_STATE: &str = "routine.state";
/// Released papers by kind, year, number and running number.
pub const PAPER_KIND: &str = "paper.kind";
/// See [`PAPER_KIND`].
pub const PAPER_YEAR: &str = "paper.year";
/// See [`PAPER_KIND`].
pub const PAPER_ISSUE: &str = "paper.issue";
/// See [`PAPER_KIND`].
pub const PAPER_TOTAL: &str = "paper.total";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Ledger;
    use crate::schema::books::book;
    use serde_json::json;

    #[test]
    fn every_facet_is_named_after_its_field_and_asks_for_values_that_exist() {
        for ledger in Ledger::ALL {
            let book = book(ledger);
            for facet in book.facets {
                assert_eq!(facet.name, format!("{}.{}", ledger.key(), facet.field));
                assert!(book.field(facet.field).is_some(), "{}", facet.name);
                for (key, any) in facet.when {
                    let choices = book.field(key).expect(key).choices();
                    for value in *any {
                        assert!(choices.iter().any(|c| c.name.zh == *value), "{}: {key}={value}", facet.name);
                    }
                }
            }
        }
    }

    #[test]
    fn a_facet_is_kept_only_while_the_text_says_so() {
        let facets = |ledger, values| book(ledger).facets_of(&serde_json::from_value(values).unwrap());
        let instruction = json!({"kind": "批示指示", "status": "待办", "weight": "紧急"});
        let both = vec![(INSTRUCTION_STATUS, json!("待办")), (LOG_WEIGHT, json!("紧急"))];
        assert_eq!(facets(Ledger::DutyLog, instruction), both);
        assert_eq!(facets(Ledger::DutyLog, json!({"kind": "来电", "status": "待办", "weight": "一般"})), []);
        let clocks = json!({"phase": "处置结束", "clocks": [{"name": "首报"}]});
        assert_eq!(facets(Ledger::Incident, clocks), [(INCIDENT_CLOCKS, json!(1))]);
        let paper = json!({"kind": "值班快报", "state": "已签发", "year": 2026, "issue": 7});
        let named = [(PAPER_KIND, json!("值班快报")), (PAPER_YEAR, json!(2026)), (PAPER_ISSUE, json!(7))];
        assert_eq!(facets(Ledger::Paper, paper), named);
    }
}
