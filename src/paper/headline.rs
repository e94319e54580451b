//! A record in one line for whoever takes over: what it is, how grave, what became of people, who has not answered.

use super::{passages, words};
use crate::domain::{Offset, Stamp};
use crate::schema::{Nature, Values, book, choice, key};
use crate::store::query::{CaseRows, Row};

/// The line of a record. What it can tell depends on the fields that the row holds.
#[must_use]
pub fn of(row: &Row) -> String {
    let own = book(row.number.ledger);
    let title = own.title(&row.values);
    let more = match own.nature {
        Nature::Incident => incident(&row.values),
        Nature::DutyLog => waiting(&row.values),
        Nature::Handover
        | Nature::Meeting
        | Nature::Talk
        | Nature::Matter
        | Nature::Report
        | Nature::Roster
        | Nature::Routine
        | Nature::Paper
        | Nature::Plain => String::new(),
    };
    if more.is_empty() { title } else { format!("{title}（{more}）") }
}

/// The line of an incident in hand: what was reported of it by an instant and what is owed then, too.
#[must_use]
pub fn of_case(case: &CaseRows, at: Stamp, offset: Offset) -> String {
    let title = book(case.incident.number.ledger).title(&case.incident.values);
    let reported = passages::reported(case, at, offset);
    let reported = reported.trim_end_matches('。').replace('。', "；");
    format!("{title}（{}）", words::joined(&[&incident(&case.incident.values), &reported], "；"))
}

/// `较大以上；3人死亡、5人重伤；处置中`.
fn incident(values: &Values) -> String {
    let grade = match values.text(key::GRADE) {
        Some(grade) if values.0.get(key::GRADE_AT_LEAST.as_str()) == Some(&true.into()) => {
            format!("{grade}以上")
        }
        grade => grade.unwrap_or_default().to_owned(),
    };
    words::joined(&[&grade, &words::casualties(values), values.text(key::PHASE).unwrap_or_default()], "；")
}

/// Of an instruction, what is told and who is silent; nothing of any other entry.
#[must_use]
pub fn waiting(values: &Values) -> String {
    if values.text(key::KIND) != Some(choice::KIND_INSTRUCTION) {
        return String::new();
    }
    let relayed = passages::relayed(values);
    let due = words::stated(values, "due_at");
    let due = if due.is_empty() { String::new() } else { format!("时限{due}") };
    words::joined(&[values.text(key::STATUS).unwrap_or_default(), relayed.trim_end_matches('。'), &due], "；")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Ledger, Number, OfficerId, RecordId, ShiftId};

    fn row(ledger: Ledger, values: serde_json::Value) -> Row {
        Row {
            id: RecordId(uuid::Uuid::nil()),
            rec: 1,
            number: Number { ledger, year: 2026, serial: 2 },
            recorded_at: Stamp(0),
            by: OfficerId(1),
            sheet: ShiftId(1),
            revision: 1,
            voided: false,
            open: false,
            unsigned: false,
            values: serde_json::from_value(values).unwrap(),
        }
    }

    #[test]
    fn whoever_takes_over_reads_grade_dead_words_and_who_is_silent() {
        let incident = serde_json::json!({"title": "青石高速白沙段多车追尾事故", "grade": "较大", "grade_at_least": true,
            "dead": 3, "serious": 5, "missing": 0, "phase": "处置中"});
        assert_eq!(
            of(&row(Ledger::Incident, incident)),
            "青石高速白沙段多车追尾事故（较大以上；3人死亡、5人重伤；处置中）"
        );
        let instruction = serde_json::json!({"kind": "批示指示", "leader": "王伟", "leader_post": "副县长", "words": "全力救治。",
            "status": "办理中", "due_at": "2026-11-28T20:00", "relays": [{"unit": "县卫健局", "state": "已回执"},
            {"unit": "城关镇", "state": "无应答"}]});
        assert_eq!(
            of(&row(Ledger::DutyLog, instruction)),
            "王伟副县长批示：全力救治。（办理中；已传达县卫健局；城关镇无应答；时限11月28日20时）"
        );
    }
}
