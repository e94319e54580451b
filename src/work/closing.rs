//! How a matter ends, and how one that was handed over badly is taken up again.

use super::{Objection, Room};
use crate::domain::{Ledger, Moment, RecordId, ShiftId};
use crate::locale::texts;
use crate::record::act::{AnswerKind, Origin};
use crate::record::wish::{NewRecord, Wish};
use crate::schema::{Values, book, follow, matter};
use crate::schema::{choice, key};
use crate::store::query::Record;

/// 销号: a matter ends by a result and by who verified it.
///
/// # Errors
/// The field that is still empty.
pub fn close(
    room: &Room<'_>,
    (id, base): (RecordId, u32),
    before: &Values,
    typed: &Values,
) -> Result<Vec<Wish>, Objection> {
    let text = |key| typed.text(key).unwrap_or_default();
    for key in ["result", "verified_by"] {
        if text(key).trim().is_empty() {
            return Err(Objection::at(key, texts::R_NEEDS_RESULT));
        }
    }
    let values = follow::closed(before, text("result"), text("verified_by"), &room.minute());
    Ok(vec![Wish::Revise { id, base, reason: "销号".into(), values }])
}

/// The text of a matter that ends without a result, because two agree that it does.
#[must_use]
pub fn cancelled(record: &Record, reason: &str, agreed_by: &str, at: &str) -> Values {
    let mut values = record.row.values.clone();
    values.set_text(key::STATE, matter::CANCELLED);
    values.set_text(key::RESULT, reason);
    values.set_text(key::VERIFIED_BY, agreed_by);
    values.set_text(key::CLOSED_AT, at);
    values
}

/// 未交清 after the transfer: said of the shift before, and a matter for who handed over. Gives his name too; `None`
/// where the record is the sheet of another handover, or nobody has the watch.
#[must_use]
pub fn refuse_late(room: &Room<'_>, record: &Record, words: &str) -> Option<(Vec<Wish>, String)> {
    let watch = room.watch?;
    let ledger = record.row.number.ledger;
    let is_sheet = ledger == Ledger::Handover;
    let into = super::handover::shift_name(watch.shift.id);
    if is_sheet && record.row.values.text(key::IN_SHIFT) != Some(into.as_str()) {
        return None;
    }
    let signed = record.row.values.text(key::SIGN_OUT).filter(|_| is_sheet);
    let giver = if is_sheet { signed.unwrap_or_default() } else { watch.name(watch.outgoing) }.to_owned();
    let mut values = Values::default();
    values.set_text(key::WHAT, &format!("未交清：{}", book(ledger).title(&record.row.values)));
    values.set_text(key::OWNER, &giver);
    values.set_text(key::NEXT_STEP, &format!("向当班人补充说明：{words}"));
    let due = room.now.plus_ms(60 * 60_000);
    values.set_text(key::DUE_AT, &Moment::minute_of(due, room.offset()).to_string());
    values.set_text(key::STATE, choice::STATE_OPEN);
    values.set_text(key::WEIGHT, choice::WEIGHT_IMPORTANT);
    values.set_text(key::SOURCE, book(Ledger::Handover).name.zh);
    let of_matter = Some(record.row.id).filter(|_| ledger == Ledger::Matter);
    let before = ShiftId(watch.shift.id.0.saturating_sub(1));
    let matter = NewRecord {
        ledger: Ledger::Matter,
        id: room.new_id(),
        opened_at: room.now,
        origin: Origin::Made,
        values,
        links: vec![record.row.id],
    };
    let said =
        Wish::Answer { shift: before, matter: of_matter, word: AnswerKind::Refused, line: words.to_owned() };
    Some((vec![said, Wish::Append(matter)], giver))
}
