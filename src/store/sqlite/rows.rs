//! Lines of the journal to rows of the derived tables, and rows of a query back to records.

use super::errors::error;
use crate::domain::{Ledger, Number, OfficerId, RecordId, ShiftId, Stamp};
use crate::record::act::{Act, Line, Officer, Origin, Setting, TextOf};
use crate::record::error::StoreError;
use crate::schema::{self, Kind, Values, book, matter};
use crate::store::query::Row;
use rusqlite::types::Value as Sql;
use serde::Deserialize;
use serde::de::DeserializeSeed;
use serde_json::Value;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// A row that a line of the journal puts into a derived table.
pub(super) struct Insert {
    pub(super) table: &'static str,
    pub(super) columns: Vec<&'static str>,
    pub(super) values: Vec<Sql>,
    /// How many of the first columns make the key.
    pub(super) key: usize,
}

fn insert<const N: usize>(table: &'static str, cells: [(&'static str, Sql); N]) -> Insert {
    let (columns, values) = cells.into_iter().unzip();
    Insert { table, columns, values, key: 1 }
}

fn int(value: impl Into<i64>) -> Sql {
    Sql::Integer(value.into())
}

fn big(value: u64) -> Sql {
    Sql::Integer(i64::try_from(value).unwrap_or(i64::MAX))
}

fn text(value: &str) -> Sql {
    Sql::Text(value.to_owned())
}

/// The number under which a ledger is stored.
pub(super) fn ledger_code(ledger: Ledger) -> i64 {
    ledger.index() as i64 + 1
}

/// Whether these values make a matter that is not closed.
pub(super) fn is_open(ledger: Ledger, values: &Values) -> bool {
    ledger == Ledger::Matter
        && !values.text(schema::key::STATE).is_some_and(|state| matter::ENDED.contains(&state))
}

fn pattern_name(pattern: crate::domain::shift::Pattern) -> String {
    serde_json::to_value(pattern).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

/// Every row that a line puts into insert-only tables. `rec_of` finds the line that made a record, with its
/// ledger.
pub(super) fn derive(
    line: &Line,
    mut rec_of: impl FnMut(RecordId) -> Result<(u64, Ledger), StoreError>,
) -> Result<Vec<Insert>, StoreError> {
    let seq = big(line.seq);
    Ok(match &line.act {
        Act::SetUp(setting) => vec![setting_row(line, setting)],
        Act::Officer(officer) => vec![officer_row(line, officer)],
        Act::Begin { lead } => vec![shift_row(ShiftId(1), line, *lead, (Sql::Null, ""))],
        Act::Transfer { shift, incoming, sheet, emergency, .. } => {
            let (rec, _) = rec_of(*sheet)?;
            vec![shift_row(*shift, line, *incoming, (big(rec), emergency))]
        }
        Act::Freeze { shift, incoming, reason } => vec![freeze_row(line, *shift, Some((*incoming, reason)))],
        Act::Thaw { shift } => vec![freeze_row(line, *shift, None)],
        Act::Answer { matter, .. } => {
            let rec = matter.map(&mut rec_of).transpose()?;
            vec![answer_row(line, rec.map(|(rec, _)| rec))]
        }
        Act::Note { record, .. } => vec![note_row(line, rec_of(*record)?.0)],
        Act::Append { ledger, id, year, serial, sheet, opened_at, origin, values, links } => {
            let header = record_row(line, *ledger, *id, (*year, *serial), (*sheet, *opened_at, *origin));
            let mut rows = vec![header];
            rows.extend(facet_rows(line.seq, line.seq, *ledger, values));
            for (part, other) in links.iter().enumerate() {
                rows.push(link_row(line.seq, part, line.seq, rec_of(*other)?.0));
            }
            rows.extend(reader_rows(line.seq, line.seq, *ledger, values));
            rows
        }
        Act::Revise { id, revision, reason, values } => {
            let (rec, ledger) = rec_of(*id)?;
            let mut rows = vec![revision_row(line, rec, *revision, reason, false)];
            rows.extend(facet_rows(line.seq, rec, ledger, values));
            rows.extend(reader_rows(line.seq, rec, ledger, values));
            rows
        }
        Act::Void { id, revision, reason } => {
            let (rec, _) = rec_of(*id)?;
            vec![revision_row(line, rec, *revision, reason, true)]
        }
        Act::Alarm { record, .. } => vec![alarm_row(line, rec_of(*record)?.0)],
        Act::Policy { name, text: words } => {
            vec![insert("policy", [("seq", seq), ("name", text(name)), ("text", text(words))])]
        }
        Act::Link { from, to } => vec![link_row(line.seq, 0, rec_of(*from)?.0, rec_of(*to)?.0)],
        Act::SignOn { officer } => vec![signature_row(line, officer.0, true, ("", line.seq))],
        Act::SignOnFailed { officer } => vec![signature_row(line, officer.0, false, ("", line.seq))],
        Act::Signed { officer, meaning, covers } => {
            vec![signature_row(line, officer.0, true, (meaning.word(), *covers))]
        }
        Act::Countersign { record } => vec![insert(
            "countersign",
            [("seq", seq), ("rec", big(rec_of(*record)?.0)), ("officer", int(line.by.0))],
        )],
        Act::Audit { event, detail } => vec![insert(
            "audit",
            [("seq", seq), ("at", int(line.at.0)), ("event", text(event.key())), ("detail", text(detail))],
        )],
        Act::ClockJump { .. } | Act::Import { .. } | Act::Export { .. } => Vec::new(),
    })
}

/// Who must read a record as it stands at a line.
fn reader_rows(seq: u64, rec: u64, ledger: Ledger, values: &Values) -> Vec<Insert> {
    let names = schema::follow::readers(ledger, values);
    let row = |(part, name): (usize, &String)| {
        let cells = [("seq", big(seq)), ("part", big(part as u64)), ("rec", big(rec)), ("name", text(name))];
        Insert { key: 2, ..insert("reader", cells) }
    };
    names.iter().enumerate().map(row).collect()
}

fn answer_row(line: &Line, matter: Option<u64>) -> Insert {
    let Act::Answer { shift, word, line: words, .. } = &line.act else {
        return insert::<0>("answer", []);
    };
    insert(
        "answer",
        [
            ("seq", big(line.seq)),
            ("shift", int(shift.0)),
            ("matter", matter.map_or(Sql::Null, big)),
            ("word", text(word.key())),
            ("line", text(words)),
            ("at", int(line.at.0)),
            ("by", int(line.by.0)),
        ],
    )
}

fn note_row(line: &Line, rec: u64) -> Insert {
    let Act::Note { word, line: words, .. } = &line.act else {
        return insert::<0>("note", []);
    };
    insert(
        "note",
        [
            ("seq", big(line.seq)),
            ("rec", big(rec)),
            ("at", int(line.at.0)),
            ("by", int(line.by.0)),
            ("word", text(word.key())),
            ("line", text(words)),
        ],
    )
}

fn alarm_row(line: &Line, rec: u64) -> Insert {
    let Act::Alarm { clock, due, stage, word, until, shift, .. } = &line.act else {
        return insert::<0>("alarm", []);
    };
    insert(
        "alarm",
        [
            ("seq", big(line.seq)),
            ("rec", big(rec)),
            ("clock", text(clock)),
            ("due", int(due.0)),
            ("stage", int(i64::from(*stage))),
            ("word", text(word.key())),
            ("until", until.map_or(Sql::Null, |at| int(at.0))),
            ("shift", int(shift.0)),
        ],
    )
}

fn signature_row(line: &Line, officer: u32, good: bool, (meaning, covers): (&str, u64)) -> Insert {
    insert(
        "signature",
        [
            ("seq", big(line.seq)),
            ("officer", int(officer)),
            ("at", int(line.at.0)),
            ("good", int(i64::from(good))),
            ("meaning", text(meaning)),
            ("covers", big(covers)),
        ],
    )
}

fn setting_row(line: &Line, setting: &Setting) -> Insert {
    insert(
        "setting",
        [
            ("seq", big(line.seq)),
            ("unit", text(&setting.unit)),
            ("level", text(&setting.level)),
            ("offset", int(setting.offset.0)),
            ("pattern", Sql::Text(pattern_name(setting.pattern))),
            ("drill", int(i64::from(setting.drill))),
        ],
    )
}

fn officer_row(line: &Line, officer: &Officer) -> Insert {
    insert(
        "officer",
        [
            ("seq", big(line.seq)),
            ("id", int(officer.id.0)),
            ("name", text(&officer.name)),
            ("post", text(&officer.post)),
            ("pin", text(&officer.pin)),
            ("role", text(officer.role.key())),
            ("left", int(i64::from(officer.left))),
        ],
    )
}

fn record_row(
    line: &Line,
    ledger: Ledger,
    id: RecordId,
    (year, serial): (i32, u32),
    (sheet, opened_at, origin): (ShiftId, Stamp, Origin),
) -> Insert {
    insert(
        "record",
        [
            ("rec", big(line.seq)),
            ("id", Sql::Blob(id.0.as_bytes().to_vec())),
            ("ledger", int(ledger_code(ledger))),
            ("year", int(year)),
            ("serial", int(serial)),
            ("at", int(line.at.0)),
            ("by", int(line.by.0)),
            ("sheet", int(sheet.0)),
            ("opened_at", int(opened_at.0)),
            ("origin", text(origin.key())),
        ],
    )
}

/// A freeze with who is to take over and why at a bad moment, or the thaw of one.
fn freeze_row(line: &Line, shift: ShiftId, freeze: Option<(OfficerId, &str)>) -> Insert {
    let (incoming, reason) = freeze.unwrap_or_default();
    insert(
        "freeze",
        [
            ("seq", big(line.seq)),
            ("shift", int(shift.0)),
            ("at", int(line.at.0)),
            ("by", int(line.by.0)),
            ("thaws", int(i64::from(freeze.is_none()))),
            ("incoming", int(incoming.0)),
            ("reason", text(reason)),
        ],
    )
}

fn shift_row(id: ShiftId, line: &Line, lead: OfficerId, (sheet, emergency): (Sql, &str)) -> Insert {
    insert(
        "shift",
        [
            ("id", int(id.0)),
            ("seq", big(line.seq)),
            ("began_at", int(line.at.0)),
            ("lead", int(lead.0)),
            ("sheet", sheet),
            ("emergency", text(emergency)),
        ],
    )
}

fn revision_row(line: &Line, rec: u64, revision: u32, reason: &str, voids: bool) -> Insert {
    insert(
        "revision",
        [
            ("seq", big(line.seq)),
            ("rec", big(rec)),
            ("revision", int(revision)),
            ("at", int(line.at.0)),
            ("by", int(line.by.0)),
            ("reason", text(reason)),
            ("voids", int(i64::from(voids))),
        ],
    )
}

fn link_row(seq: u64, part: usize, a: u64, b: u64) -> Insert {
    let mut row =
        insert("link", [("seq", big(seq)), ("part", big(part as u64)), ("a", big(a)), ("b", big(b))]);
    row.key = 2;
    row
}

/// The facets of the text that a line holds, if it holds one.
pub(super) fn facets_of(
    line: &Line,
    mut rec_of: impl FnMut(RecordId) -> Result<(u64, Ledger), StoreError>,
) -> Result<Vec<Insert>, StoreError> {
    Ok(match line.act.text() {
        Some((TextOf::New(number), values)) => facet_rows(line.seq, line.seq, number.ledger, values),
        Some((TextOf::Known(id), values)) => {
            let (rec, ledger) = rec_of(id)?;
            facet_rows(line.seq, rec, ledger, values)
        }
        None => Vec::new(),
    })
}

/// What of a text is found by its value.
fn facet_rows(seq: u64, rec: u64, ledger: Ledger, values: &Values) -> Vec<Insert> {
    let row = |(part, (name, value)): (usize, (&'static str, Value))| {
        let cells = [
            ("seq", big(seq)),
            ("part", big(part as u64)),
            ("rec", big(rec)),
            ("name", text(name)),
            ("value", to_sql(&value)),
        ];
        Insert { key: 2, ..insert("facet", cells) }
    };
    book(ledger).facets_of(values).into_iter().enumerate().map(row).collect()
}

fn to_sql(value: &Value) -> Sql {
    match value {
        Value::Null => Sql::Null,
        Value::Bool(flag) => int(i64::from(*flag)),
        Value::String(words) => text(words),
        Value::Number(n) => {
            n.as_i64().map_or_else(|| Sql::Real(n.as_f64().unwrap_or_default()), Sql::Integer)
        }
        rows => Sql::Text(rows.to_string()),
    }
}

/// The text of a record from the body of the line that wrote it: the wanted fields, and nothing else of the line.
pub(super) fn read_text(body: &str, ledger: Ledger, wanted: Fields<'_>) -> Result<Values, StoreError> {
    let damaged = |e: serde_json::Error| StoreError::Damaged(format!("流水的正文读不懂: {e}"));
    let mut json = serde_json::Deserializer::from_str(body);
    let keys = match wanted {
        Fields::All => None,
        Fields::Summary => Some(summary_keys(ledger)),
        Fields::These(keys) => Some(keys),
    };
    let read = super::body::TextOfLine { keys }.deserialize(&mut json).map_err(damaged)?;
    json.end().map_err(damaged)?;
    Ok(read)
}

/// The text in a column of a query that selected the body of a line.
pub(super) fn text_at(
    row: &rusqlite::Row<'_>,
    column: usize,
    ledger: Ledger,
    wanted: Fields<'_>,
) -> Result<Values, StoreError> {
    let body = row.get_ref(column).map_err(error)?;
    read_text(body.as_str().map_err(|e| StoreError::Damaged(e.to_string()))?, ledger, wanted)
}

/// A line of the journal, selected as `seq, at, by, body`; `None` when its body says nothing that is known.
pub(super) fn read_line(row: &rusqlite::Row<'_>) -> Result<Option<Line>, StoreError> {
    let seq = unsigned(row.get(0).map_err(error)?);
    let (at, by): (i64, i64) = (row.get(1).map_err(error)?, row.get(2).map_err(error)?);
    let by = OfficerId(u32::try_from(by).unwrap_or(u32::MAX));
    let body = row.get_ref(3).map_err(error)?.as_str().unwrap_or_default();
    Ok(Act::read(body).map(|act| Line { seq, at: Stamp(at), by, act }))
}

/// The same, taken apart no further than into its fields.
#[derive(Deserialize)]
struct SlicedBody<'a> {
    #[serde(borrow)]
    values: BTreeMap<&'a str, &'a RawValue>,
}

/// The searched plain texts in the body of a line. A count asks this of thousands of records, so nothing else of the
/// record is built.
pub(super) fn plain_texts(ledger: Ledger, body: &str) -> Result<Vec<Cow<'_, str>>, StoreError> {
    let damaged = |e: serde_json::Error| StoreError::Damaged(format!("流水的正文读不懂: {e}"));
    let sliced: SlicedBody<'_> = serde_json::from_str(body).map_err(damaged)?;
    let mut texts = Vec::new();
    for (key, raw) in sliced.values {
        let field = book(ledger).field(key).filter(|f| f.searched && !matches!(f.kind, Kind::Rows(_)));
        let quoted = raw.get().strip_prefix('"').and_then(|raw| raw.strip_suffix('"'));
        if let (Some(_), Some(plain)) = (field, quoted) {
            let escaped = plain.contains('\\');
            texts.push(if escaped {
                Cow::Owned(serde_json::from_str(raw.get()).map_err(damaged)?)
            } else {
                Cow::Borrowed(plain)
            });
        }
    }
    Ok(texts)
}

/// The columns of a [`Row`], in the order in which [`read_row`] takes them: the header, and the body of the line `j`
/// that holds the text.
pub(super) const ROW_COLUMNS: &str = "r.rec, r.id, r.year, r.serial, r.at, r.by, r.sheet, h.revision, h.voided, h.open, r.opened_at, r.origin, \
     r.origin = 'unsigned' AND NOT EXISTS (SELECT 1 FROM countersign c WHERE c.rec = r.rec), j.body";
/// The place of the body among them.
const BODY: usize = 13;

/// The `FROM` of every query that reads records with their present texts.
pub(super) const ROW_TABLES: &str =
    "record r JOIN head h ON h.rec = r.rec JOIN journal j ON j.seq = h.latest";

/// The value of a field of the text in line `j`, as an expression of SQL.
pub(super) fn value_of(key: &str) -> String {
    format!("(j.body ->> '$.values.{key}')")
}

/// Which fields of a text are wanted.
#[derive(Clone, Copy)]
pub(super) enum Fields<'a> {
    /// All of them.
    All,
    /// What the list of the book shows.
    Summary,
    /// These.
    These(&'a [&'static str]),
}

/// The fields of a book's summary, found once: every row of every list asks for them.
fn summary_keys(ledger: Ledger) -> &'static [&'static str] {
    static ALL: OnceLock<Vec<Vec<&'static str>>> = OnceLock::new();
    let of = |ledger| {
        // A handover list sorts by weight, and the sheet shows next steps.
        let more = ["weight", "next_step", "what_if", "done", "words", "next_report_at"];
        schema::book(ledger).listed().chain(more).collect()
    };
    let all = ALL.get_or_init(|| Ledger::ALL.into_iter().map(of).collect());
    all.get(ledger.index()).map_or(&[], Vec::as_slice)
}

/// Reads a row that was selected with [`ROW_COLUMNS`].
pub(super) fn read_row(
    row: &rusqlite::Row<'_>,
    ledger: Ledger,
    wanted: Fields<'_>,
) -> Result<Row, StoreError> {
    let get = |at: usize| row.get::<_, i64>(at).map_err(error);
    let id: [u8; 16] = row.get(1).map_err(error)?;
    let values = text_at(row, BODY, ledger, wanted)?;
    Ok(Row {
        id: RecordId(uuid::Uuid::from_bytes(id)),
        rec: unsigned(get(0)?),
        number: Number { ledger, year: small(get(2)?), serial: small(get(3)?) },
        recorded_at: Stamp(get(4)?),
        by: OfficerId(small(get(5)?)),
        sheet: ShiftId(small(get(6)?)),
        revision: small(get(7)?),
        voided: get(8)? != 0,
        open: get(9)? != 0,
        unsigned: get(12)? != 0,
        values,
    })
}

/// When the form was opened and where the record came from, of a row read with [`ROW_COLUMNS`].
pub(super) fn read_origin(row: &rusqlite::Row<'_>) -> Result<(Stamp, Origin), StoreError> {
    let origin: String = row.get(11).map_err(error)?;
    let origin = Origin::named(&origin).unwrap_or(Origin::Typed);
    Ok((Stamp(row.get(10).map_err(error)?), origin))
}

/// A stored count; a damaged negative one reads as 0 and verification names it.
pub(super) fn unsigned(value: i64) -> u64 {
    u64::try_from(value).unwrap_or_default()
}

/// A stored small number; a damaged one reads as 0 and verification names it.
pub(super) fn small<T: TryFrom<i64> + Default>(value: i64) -> T {
    T::try_from(value).unwrap_or_default()
}
