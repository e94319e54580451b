//! The sheet of a shift as it is sealed or previewed, and the transfer that seals it: what the program knows, and the
//! texts of the officers.

use crate::domain::{Ledger, Moment, OfficerId, RecordId, ShiftId, Stamp, shift};
use crate::locale::{Text, texts};
use crate::paper::headline;
use crate::record::act::AnswerKind;
use crate::record::act::Origin;
use crate::record::wish::{NewRecord, Wish};
use crate::schema::key;
use crate::schema::{Values, book};
use crate::store::query::{HandoverAnswer, OpenMatter, Row, Sheet};
use crate::work::Room;
use serde_json::{Value, json};

/// Who takes the watch and how; all of it is empty in a preview.
#[derive(Debug, Default)]
pub struct TakeOver<'a> {
    /// Who takes the watch.
    pub incoming: Option<OfficerId>,
    /// When the outgoing officer gave his PIN.
    pub signed_out_at: Option<Stamp>,
    /// Why nobody hands over, if nobody does.
    pub emergency: &'a str,
}

/// The sheet with the texts that the officers wrote.
#[must_use]
pub fn sheet_values(room: &Room<'_>, sheet: &Sheet, texts: Values, taken: &TakeOver<'_>) -> Values {
    let mut values = texts;
    let Some(watch) = room.watch else { return values };
    let offset = room.offset();
    let minute = |at| Moment::minute_of(at, offset).to_string();
    values.set_text(key::OUT_SHIFT, &shift_name(watch.shift.id));
    values.set_text(key::IN_SHIFT, &shift_name(ShiftId(watch.shift.id.0 + 1)));
    values.set_text(key::TAKEN_AT, &minute(watch.shift.began_at));
    values.set_text(key::COUNTS, &counts_line(sheet, crate::locale::Lang::Zh));
    values.set_text(key::SIGN_OUT, watch.name(watch.shift.lead));
    for key in ["leader", "chief", "deputy"] {
        let of_roster =
            watch.roster.as_ref().and_then(|r| r.text(if key == "deputy" { "second" } else { key }));
        if let Some(name) = of_roster.filter(|_| !values.has(key)) {
            values.set_text(key, name);
        }
    }
    let due = watch.setting.pattern.relief_due(offset.local(watch.shift.began_at));
    let over = room.now.since_ms(offset.instant(due)) / 60_000;
    if over > 0 {
        values.set(key::OVERRUN_MIN, Some(Value::from(over)));
    }
    if let Some(incoming) = taken.incoming {
        values.set_text(key::STARTED_AT, &minute(watch.freeze.as_ref().map_or(room.now, |f| f.at)));
        values.set_text(key::DONE_AT, &minute(room.now));
        values.set_text(key::SIGN_IN, watch.name(incoming));
        values.set_text(key::SIGN_IN_AT, &minute(room.now));
    }
    if taken.emergency.is_empty() {
        values.set_text(key::BAD_MOMENT, watch.freeze.as_ref().map_or("", |f| f.reason.as_str()));
        values.set_text(key::SIGN_OUT_AT, &taken.signed_out_at.map(minute).unwrap_or_default());
    } else {
        values.set_text(key::EMERGENCY, taken.emergency);
        let summary = values.text(key::SUMMARY).unwrap_or_default().to_owned();
        if summary.is_empty() {
            values.set_text(
                key::SUMMARY,
                &texts::TAKEN_SUMMARY.fill(crate::locale::Lang::Zh, &[taken.emergency]),
            );
        }
    }
    lists(room, sheet, &mut values);
    values
}

fn lists(room: &Room<'_>, sheet: &Sheet, values: &mut Values) {
    let Some(watch) = room.watch else { return };
    let list =
        |rows: Vec<Value>| Some(Value::Array(rows)).filter(|v| v.as_array().is_some_and(|a| !a.is_empty()));
    let title = |row: &Row| book(row.number.ledger).title(&row.values);
    let weighty = sheet.highlights.iter().map(|r| json!({"no": r.number.to_string(), "what": title(r)}));
    values.set(key::HIGHLIGHTS, list(weighty.collect()));
    values
        .set("open_items", list(sheet.matters.iter().map(|m| open_item(room, m, watch.shift.id)).collect()));
    let running = sheet.running.iter().map(|case| {
        let r = &case.incident;
        compact(&[
            ("no", &r.number.to_string()),
            ("what", &headline::of_case(case, room.now, room.offset())),
            ("next_report_at", r.values.text(key::NEXT_REPORT_AT).unwrap_or_default()),
        ])
    });
    values.set(key::RUNNING, list(running.collect()));
    let pending = sheet.instructions.iter().map(|r| {
        let text = |key| r.values.text(key).unwrap_or_default();
        let waiting = headline::waiting(&r.values);
        let waiting = if waiting.is_empty() { text("status") } else { &waiting };
        compact(&[("no", &r.number.to_string()), ("words", &title(r)), ("waiting", waiting)])
    });
    values.set(key::PENDING_INSTR, list(pending.collect()));
    let taken = sheet.take_overs.iter().map(|(r, why)| json!({"no": r.number.to_string(), "reason": why}));
    values.set(key::TAKE_OVERS, list(taken.collect()));
    let unread = sheet.unread.iter().map(|(r, name)| {
        let who = if name == "*" { "全体" } else { name };
        json!({"no": r.number.to_string(), "who": who})
    });
    values.set(key::UNREAD, list(unread.collect()));
    let talk = sheet
        .talk
        .iter()
        .map(|said| json!({"who": watch.name(said.by), "word": said.word.word(), "line": said.line}));
    values.set(key::TALK, list(talk.collect()));
    let (listed, voided) = (
        sheet.counts.iter().map(|c| c.count).sum::<u32>(),
        sheet.counts.iter().map(|c| c.voided).sum::<u32>(),
    );
    values.set_text(
        key::LEFT_OUT,
        &format!("本班共 {listed} 条记录,其中作废 {voided} 条;封存后新记的归下一班。"),
    );
}

/// The name of a shift on screen and paper.
#[must_use]
pub fn shift_name(id: ShiftId) -> String {
    format!("第{}班", id.0)
}

fn compact(cells: &[(&str, &str)]) -> Value {
    Value::Object(
        cells
            .iter()
            .filter(|(_, text)| !text.is_empty())
            .map(|(key, text)| ((*key).to_owned(), Value::from(*text)))
            .collect(),
    )
}

/// What was refused and explained before it was taken, in one line.
fn quarrel(said: &[HandoverAnswer]) -> String {
    let of = |s: &&HandoverAnswer| matches!(s.word, AnswerKind::Refused | AnswerKind::Explained);
    let lines = said.iter().filter(of).map(|s| format!("{}：{}", s.word.word(), s.line));
    lines.collect::<Vec<_>>().join("；")
}

fn open_item(room: &Room<'_>, matter: &OpenMatter, current: ShiftId) -> Value {
    let text = |key: &str| matter.row.values.text(key).unwrap_or_default();
    let last = matter.said.last().filter(|_| matter.read_back().is_some());
    let answered_at = last.map_or(String::new(), |s| room.offset().full(s.at));
    let mut item = compact(&[
        ("no", &matter.row.number.to_string()),
        ("what", text("what")),
        ("done", text("done")),
        ("next_step", text("next_step")),
        ("owner", text("owner")),
        ("due_at", text("due_at")),
        ("what_if", text("what_if")),
        ("refused", &quarrel(&matter.said)),
        ("answer", matter.read_back().unwrap_or_default()),
        ("answered_at", &answered_at),
    ]);
    if let Some(cells) = item.as_object_mut() {
        cells.insert("age".into(), Value::from(shift::age_in_shifts(matter.row.sheet, current)));
    }
    item
}

/// `来电 31、来文 6、突发事件 1`.
#[must_use]
pub fn counts_line(sheet: &Sheet, lang: crate::locale::Lang) -> String {
    let parts = sheet.counts.iter().map(|c| {
        let kinds = crate::schema::duty_log::KINDS;
        let kind: Option<Text> = kinds.iter().find(|k| k.name.zh == c.kind).map(|k| k.name);
        let name = kind.unwrap_or(book(c.ledger).name).get(lang);
        let voided = if c.voided > 0 {
            texts::OF_THEM_VOIDED.fill(lang, &[&c.voided.to_string()])
        } else {
            String::new()
        };
        format!("{name} {}{voided}", c.count)
    });
    let line = parts.collect::<Vec<_>>().join("、");
    if line.is_empty() { texts::NOTHING_RECORDED.get(lang).to_owned() } else { line }
}

/// The sheet of the shift on watch and the transfer that seals it. `texts` are those of the officers, `id` and `opened_at`
/// are those of the form they wrote them in.
#[must_use]
pub fn seal(
    room: &Room<'_>,
    (id, opened_at): (RecordId, Stamp),
    sheet: Option<&Sheet>,
    texts: Values,
    taken: &TakeOver<'_>,
) -> Vec<Wish> {
    let (Some(watch), Some(incoming)) = (room.watch, taken.incoming) else { return Vec::new() };
    let values = sheet.map(|sheet| sheet_values(room, sheet, texts, taken)).unwrap_or_default();
    let links = sheet.into_iter().flat_map(|sheet| sheet.matters.iter().map(|m| m.row.id)).collect();
    let (ledger, origin) = (Ledger::Handover, Origin::Made);
    let emergency = taken.emergency.to_owned();
    vec![
        Wish::Append(NewRecord { ledger, id, opened_at, origin, values, links }),
        Wish::Transfer { outgoing: watch.shift.lead, incoming, sheet: id, emergency },
    ]
}
