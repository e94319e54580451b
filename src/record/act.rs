//! What can happen, as the journal keeps it.
//!
//! An [`Act`] is the body of one journal line. Ledgers, numbers, lists and the watch all derive from the
//! sequence of acts and from nothing else.

pub use super::codes::{AlarmKind, AnswerKind, AuditEvent, Meaning, NoteKind, Origin, Role};
use crate::domain::shift::Pattern;
use crate::domain::{Ledger, Number, OfficerId, Offset, RecordId, ShiftId, Stamp};
use crate::schema::{Checked, Values};
use serde::{Deserialize, Serialize};

/// The settings of a room, as set-up made them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Setting {
    /// Name of the unit, as it stands on the papers.
    pub unit: String,
    /// Its level, by Chinese name.
    pub level: String,
    /// Offset from UTC in minutes.
    pub offset: Offset,
    /// How its days are divided.
    pub pattern: Pattern,
    /// A file for exercises: everything in it is marked 【演练】 and nothing of it can be taken for real.
    #[serde(default, skip_serializing_if = "is_false")]
    pub drill: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_false(flag: &bool) -> bool {
    !flag
}

/// An officer of the unit. A later line with the same id replaces an earlier one; none is ever deleted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Officer {
    /// From 1; 0 is the machine.
    pub id: OfficerId,
    /// Unique among the officers of the unit.
    pub name: String,
    /// 职务, may be empty.
    pub post: String,
    /// Salt and argon2id hash of the PIN; never the PIN.
    pub pin: String,
    /// What he may do.
    #[serde(default, skip_serializing_if = "Role::is_officer")]
    pub role: Role,
    /// He has left: his name stays under what he wrote, and he signs nothing more.
    #[serde(default, skip_serializing_if = "is_false")]
    pub left: bool,
}

/// One thing that happened. Only the planner makes acts, of [wishes](super::wish::Wish); all others read them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum Act {
    /// The room was set up or its settings were changed.
    SetUp(Setting),
    /// An officer was entered or changed.
    Officer(Officer),
    /// The first shift began; every later one begins by a transfer.
    Begin { lead: OfficerId },
    /// An officer proved to be who he is and sat down at the console.
    SignOn { officer: OfficerId },
    /// Somebody gave a wrong PIN for this officer.
    SignOnFailed { officer: OfficerId },
    /// An officer gave his PIN for the lines from `covers` up to this one, which are one commit.
    Signed { officer: OfficerId, meaning: Meaning, covers: u64 },
    /// An officer answers for a record that was typed while nobody had signed on.
    Countersign { record: RecordId },
    /// Something that concerns the record as a whole.
    Audit { event: AuditEvent, detail: String },
    /// A new record.
    Append {
        ledger: Ledger,
        id: RecordId,
        year: i32,
        serial: u32,
        sheet: ShiftId,
        opened_at: Stamp,
        origin: Origin,
        values: Checked,
        links: Vec<RecordId>,
    },
    /// A correction: the whole text as it is now, and why.
    Revise { id: RecordId, revision: u32, reason: String, values: Checked },
    /// A record that should not have been made; it keeps its number and its text.
    Void { id: RecordId, revision: u32, reason: String },
    /// Two records belong together.
    Link { from: RecordId, to: RecordId },
    /// A handover to somebody began: the sheet of the shift is fixed. `reason` says why at a bad moment, if it was one.
    Freeze { shift: ShiftId, incoming: OfficerId, reason: String },
    /// The handover was called off.
    Thaw { shift: ShiftId },
    /// A word of the handover's talk: about one open matter, or about the shift as a whole.
    Answer { shift: ShiftId, matter: Option<RecordId>, word: AnswerKind, line: String },
    /// The watch passed to the next shift, at this instant. `emergency` says why nobody handed it over, if nobody did.
    Transfer {
        shift: ShiftId,
        outgoing: OfficerId,
        incoming: OfficerId,
        sheet: RecordId,
        #[serde(default, skip_serializing_if = "String::is_empty")]
        emergency: String,
    },
    /// Something is added to a record that stays as it is, marked as an addition.
    Note { record: RecordId, word: NoteKind, line: String },
    /// The machine's clock jumped by this many milliseconds.
    ClockJump { by_ms: i64 },
    /// A clock rang, or somebody acknowledged or silenced it.
    Alarm {
        record: RecordId,
        clock: String,
        due: Stamp,
        stage: u8,
        word: AlarmKind,
        reason: String,
        until: Option<Stamp>,
        shift: ShiftId,
    },
    /// A file of the unit's own rules came into force.
    Policy { name: String, text: String },
    /// A file was taken in; its records follow.
    Import { ledger: Ledger, rows: u32 },
    /// A ledger left the room as a file.
    Export { ledger: Ledger, rows: u32, format: String },
}

/// Whose text a line holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextOf {
    /// The record that it makes, which has this number.
    New(Number),
    /// A record that was there before.
    Known(RecordId),
}

impl Act {
    /// The text that the line holds, if it holds one, and whose.
    #[must_use]
    pub fn text(&self) -> Option<(TextOf, &Values)> {
        match self {
            Act::Append { ledger, year, serial, values, .. } => {
                let number = Number { ledger: *ledger, year: *year, serial: *serial };
                Some((TextOf::New(number), values))
            }
            Act::Revise { id, values, .. } => Some((TextOf::Known(*id), values)),
            Act::SetUp(_)
            | Act::Officer(_)
            | Act::Begin { .. }
            | Act::SignOn { .. }
            | Act::SignOnFailed { .. }
            | Act::Signed { .. }
            | Act::Countersign { .. }
            | Act::Audit { .. }
            | Act::Void { .. }
            | Act::Link { .. }
            | Act::Freeze { .. }
            | Act::Thaw { .. }
            | Act::Answer { .. }
            | Act::Transfer { .. }
            | Act::Note { .. }
            | Act::ClockJump { .. }
            | Act::Alarm { .. }
            | Act::Policy { .. }
            | Act::Import { .. }
            | Act::Export { .. } => None,
        }
    }

    /// Reads the body of a line; `None` when it says nothing that is known.
    #[must_use]
    pub fn read(body: &str) -> Option<Act> {
        // Nearly every line is a record, and all are read in a verification: told apart by how it begins, such a
        // line is read at once, where serde first takes a tagged line apart to look for its tag.
        if let Some(AppendBody { ledger, id, year, serial, sheet, opened_at, origin, values, links }) =
            body.starts_with(AppendBody::BEGINNING).then(|| serde_json::from_str(body).ok()).flatten()
        {
            return Some(Act::Append { ledger, id, year, serial, sheet, opened_at, origin, values, links });
        }
        serde_json::from_str(body).ok()
    }
}

/// The fields of [`Act::Append`].
#[derive(Deserialize)]
struct AppendBody {
    ledger: Ledger,
    id: RecordId,
    year: i32,
    serial: u32,
    sheet: ShiftId,
    opened_at: Stamp,
    origin: Origin,
    values: Checked,
    links: Vec<RecordId>,
}

impl AppendBody {
    /// The line of a new record begins with these bytes; the comma at the end rules out a longer tag.
    const BEGINNING: &'static str = "{\"act\":\"append\",";
}

/// One line of the journal.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// From 1, without gaps.
    pub seq: u64,
    /// The machine's time.
    pub at: Stamp,
    /// Who; 0 is the machine.
    pub by: OfficerId,
    /// What.
    pub act: Act,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_read_in_one_go_as_serde_reads_it_and_nothing_else_is_taken_for_one() {
        let mut values = crate::schema::Values::default();
        values.set_text("content", "\"act\":\"append\", 起火\n");
        let append = Act::Append {
            ledger: Ledger::DutyLog,
            id: RecordId(uuid::Uuid::from_u128(7)),
            year: 2026,
            serial: 3,
            sheet: ShiftId(2),
            opened_at: Stamp(5),
            origin: Origin::Imported,
            values: Checked::of(Ledger::DutyLog, values, None).unwrap(),
            links: vec![RecordId(uuid::Uuid::from_u128(8))],
        };
        let body = serde_json::to_string(&append).unwrap();
        assert!(body.starts_with(AppendBody::BEGINNING), "the short way is taken: {body}");
        assert_eq!(Act::read(&body), Some(append.clone()));
        let spaced = body.replacen(',', ", ", 1).replacen("{\"act\"", "{ \"act\"", 1);
        assert_eq!(Act::read(&spaced), Some(append), "the long way reads the same");
        let thaw = Act::Thaw { shift: ShiftId(1) };
        assert_eq!(Act::read(&serde_json::to_string(&thaw).unwrap()), Some(thaw));
        for broken in ["", "{}", "{\"act\":\"append\",\"ledger\":\"duty_log\"}", "{\"act\":\"appended\"}"] {
            assert_eq!(Act::read(broken), None, "{broken}");
        }
        assert_eq!(Act::read(&body.replacen("\"year\"", "\"jahr\"", 1)), None);
    }

    /// Lines as 0.1.0 wrote them, one of each kind: they are read, and written again to the letter.
    #[test]
    fn a_line_of_0_1_0_reads_and_writes_as_it_did() {
        let record = "00000000-0000-0000-0000-000000000007";
        let bodies = [
            r#"{"act":"set_up","unit":"室","level":"县级","offset":480,"pattern":"day24"}"#.to_owned(),
            r#"{"act":"officer","id":1,"name":"甲","post":"","pin":"x"}"#.to_owned(),
            r#"{"act":"officer","id":2,"name":"乙","post":"","pin":"x","role":"leader","left":true}"#
                .to_owned(),
            r#"{"act":"begin","lead":1}"#.to_owned(),
            r#"{"act":"sign_on","officer":1}"#.to_owned(),
            r#"{"act":"sign_on_failed","officer":1}"#.to_owned(),
            r#"{"act":"signed","officer":1,"meaning":"hand_over","covers":7}"#.to_owned(),
            format!(r#"{{"act":"countersign","record":"{record}"}}"#),
            r#"{"act":"audit","event":"mended","detail":""}"#.to_owned(),
            format!(
                r#"{{"act":"append","ledger":"duty_log","id":"{record}","year":2026,"serial":1,"sheet":1,"opened_at":5,"origin":"unsigned","values":{{"kind":"来电"}},"links":[]}}"#
            ),
            format!(r#"{{"act":"revise","id":"{record}","revision":2,"reason":"听错","values":{{}}}}"#),
            format!(r#"{{"act":"void","id":"{record}","revision":2,"reason":"误"}}"#),
            format!(r#"{{"act":"link","from":"{record}","to":"{record}"}}"#),
            r#"{"act":"freeze","shift":1,"incoming":2,"reason":""}"#.to_owned(),
            r#"{"act":"thaw","shift":1}"#.to_owned(),
            r#"{"act":"answer","shift":1,"matter":null,"word":"read_back","line":"接"}"#.to_owned(),
            format!(r#"{{"act":"transfer","shift":2,"outgoing":1,"incoming":2,"sheet":"{record}"}}"#),
            format!(r#"{{"act":"note","record":"{record}","word":"urged","line":"电话"}}"#),
            r#"{"act":"clock_jump","by_ms":-5}"#.to_owned(),
            format!(
                r#"{{"act":"alarm","record":"{record}","clock":"x","due":5,"stage":50,"word":"rang","reason":"","until":null,"shift":1}}"#
            ),
            r#"{"act":"policy","name":"a","text":"b"}"#.to_owned(),
            r#"{"act":"import","ledger":"talk","rows":3}"#.to_owned(),
            r#"{"act":"export","ledger":"paper","rows":3,"format":"csv"}"#.to_owned(),
        ];
        for body in bodies {
            let act = Act::read(&body).unwrap_or_else(|| panic!("{body}"));
            assert_eq!(serde_json::to_string(&act).unwrap(), body);
        }
    }
}
