//! Duties that recur: each due time makes a matter. Two consoles give the matter of one due time the same id, so that it is
//! made once.

use super::Room;
use crate::domain::{Ledger, Moment, RecordId};
use crate::record::act::Origin;
use crate::record::wish::{NewRecord, Wish};
use crate::schema::key;
use crate::schema::{Values, routine};
use crate::store::query::Row;
use chrono::NaiveDateTime;
use uuid::Uuid;

/// The name space of matters of duties: what a duty makes at a time has one identity, whoever makes it.
const DUTIES: Uuid = Uuid::from_u128(0x7a68_6962_616e_4000_8000_726f_7574_0001);
/// So many times of one duty that nobody was there for are made up for.
const MISSED_MAX: usize = 12;

/// The matters of duties that have fallen due in this shift, with their identities.
#[must_use]
pub fn fallen_due(room: &Room<'_>, routines: &[Row]) -> Vec<(Uuid, Wish)> {
    let Some(watch) = room.watch else { return Vec::new() };
    let offset = room.offset();
    let began = offset.local(watch.shift.began_at);
    let lead = watch.name(watch.shift.lead);
    let mut made = Vec::new();
    for row in routines {
        // What was due before somebody entered the duty was never asked of anybody.
        let since = began.max(offset.local(row.recorded_at));
        for at in routine::fell_due(&row.values, since, offset.local(room.now), MISSED_MAX) {
            let id = Uuid::new_v5(&DUTIES, format!("{} {at}", row.id).as_bytes());
            let values = routine::matter(&row.values, lead, &due_text(&row.values, at));
            let new = NewRecord {
                ledger: Ledger::Matter,
                id: RecordId(id),
                opened_at: room.now,
                origin: Origin::Made,
                values,
                links: vec![row.id],
            };
            made.push((id, Wish::Append(new)));
        }
    }
    made
}

/// Until when what fell due at a time has to be done.
fn due_text(duty: &Values, at: NaiveDateTime) -> String {
    let within = duty.0.get(key::WITHIN_MIN.as_str()).and_then(serde_json::Value::as_i64).unwrap_or_default();
    let due = at + chrono::TimeDelta::minutes(within);
    Moment::parse(&due.format("%Y-%m-%dT%H:%M").to_string()).map(|m| m.to_string()).unwrap_or_default()
}
