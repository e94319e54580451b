//! What can happen, as the journal keeps it.
//!
//! An [`Act`] is the body of one journal line. Ledgers, numbers, lists and the watch all derive from the
//! sequence of acts and from nothing else.

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

/// What somebody may do in the room.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 值班员: keeps the books.
    #[default]
    Officer,
    /// 值班长: an officer who answers for others.
    Chief,
    /// 带班领导: reads, instructs, releases.
    Leader,
    /// 管理员: settings and officers, never records.
    Administrator,
}

impl Role {
    /// Every role with its Chinese and English name.
    pub const ALL: [(Role, &'static str, &'static str); 4] = [
        (Role::Officer, "值班员", "officer"),
        (Role::Chief, "值班长", "chief"),
        (Role::Leader, "带班领导", "leader"),
        (Role::Administrator, "管理员", "administrator"),
    ];

    /// The word in the database.
    #[must_use]
    pub fn key(self) -> &'static str {
        Role::ALL.iter().find(|(role, ..)| *role == self).map_or("officer", |(.., key)| key)
    }

    /// The role of a word in either language.
    #[must_use]
    pub fn named(word: &str) -> Option<Role> {
        Role::ALL.iter().find(|(_, zh, en)| *zh == word || *en == word).map(|(role, ..)| *role)
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
    fn is_officer(&self) -> bool {
        *self == Role::Officer
    }
}

/// What a signature means; it stands beside name and time wherever the signature is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Meaning {
    /// 记录.
    Write,
    /// 交班.
    HandOver,
    /// 接班.
    TakeOver,
    /// 签发.
    Release,
    /// 作废.
    Void,
    /// 约谈.
    Talk,
    /// 会议记录.
    Meeting,
    /// 人员变动.
    Officers,
    /// 补签.
    Countersign,
    /// 应急接班: the watch was taken without its officer.
    Emergency,
    /// 复核.
    Review,
    /// 取消: a matter ends without a result.
    Cancel,
}

impl Meaning {
    /// The word on screen and paper.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Meaning::Write => "记录",
            Meaning::HandOver => "交班",
            Meaning::TakeOver => "接班",
            Meaning::Release => "签发",
            Meaning::Void => "作废",
            Meaning::Talk => "约谈",
            Meaning::Meeting => "会议",
            Meaning::Officers => "人员变动",
            Meaning::Countersign => "补签",
            Meaning::Emergency => "应急接班",
            Meaning::Review => "复核",
            Meaning::Cancel => "取消",
        }
    }
}

/// What happened to the record as a whole; each is a line of the same chain, so that nobody can switch it off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuditEvent {
    /// The screen was locked.
    Locked,
    /// A copy was made, reopened and verified.
    Backup,
    /// A copy could not be made or was not whole.
    BackupFailed,
    /// The record was verified and is whole.
    Verified,
    /// The record was verified and is not whole.
    Damaged,
    /// Ledger and tape were made whole from one another.
    MendReport,
    /// An older copy was put in place.
    Restored,
    /// The last copy was taken back into memory and verified.
    RestoreDrill,
    /// Another version of the program works on the file.
    Version,
    /// A text left the room as a file.
    Exported,
    /// A paper was handed to the printer.
    Printed,
    /// The officer on watch answered that he is there.
    Present,
    /// He did not answer in time.
    Absent,
}

impl AuditEvent {
    /// The word in the database.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            AuditEvent::Locked => "locked",
            AuditEvent::Backup => "backup",
            AuditEvent::BackupFailed => "backup_failed",
            AuditEvent::Verified => "verified",
            AuditEvent::Damaged => "damaged",
            AuditEvent::MendReport => "mended",
            AuditEvent::Restored => "restored",
            AuditEvent::RestoreDrill => "restore_drill",
            AuditEvent::Version => "version",
            AuditEvent::Exported => "exported",
            AuditEvent::Printed => "printed",
            AuditEvent::Present => "present",
            AuditEvent::Absent => "absent",
        }
    }
}

/// Where a record came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Typed by an officer.
    Typed,
    /// Taken from a file.
    Imported,
    /// Made by the program from what it knows: a handover sheet, a matter of a record.
    Made,
    /// Typed while nobody had signed on (未签), to be countersigned.
    Unsigned,
}

/// What became of a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlarmKind {
    /// It reached a stage and rang.
    Rang,
    /// Somebody has taken note of the stage, and says why that is enough.
    Acknowledged,
    /// It is silent until a time.
    Silenced,
}

impl AlarmKind {
    /// The word in the database.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            AlarmKind::Rang => "rang",
            AlarmKind::Acknowledged => "acknowledged",
            AlarmKind::Silenced => "silenced",
        }
    }
}

/// What a line of the handover's talk is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerKind {
    /// 复述: the incoming officer says a matter back in his own words and takes it.
    ReadBack,
    /// 未交清: the incoming officer does not take it, and says what is missing.
    Refused,
    /// 补充: the outgoing officer answers a refusal.
    Explained,
    /// 提示: something either side wants to be known.
    Topic,
    /// 提问.
    Question,
    /// 答复.
    Reply,
}

impl AnswerKind {
    /// Every word with its identifier in the database and its name on screen and paper.
    pub const ALL: [(AnswerKind, &'static str, &'static str); 6] = [
        (AnswerKind::ReadBack, "read_back", "复述"),
        (AnswerKind::Refused, "refused", "未交清"),
        (AnswerKind::Explained, "explained", "补充"),
        (AnswerKind::Topic, "topic", "提示"),
        (AnswerKind::Question, "question", "提问"),
        (AnswerKind::Reply, "reply", "答复"),
    ];

    /// The word in the database.
    #[must_use]
    pub fn key(self) -> &'static str {
        AnswerKind::ALL.iter().find(|(word, ..)| *word == self).map_or("", |(_, key, _)| key)
    }

    /// The word of a key.
    #[must_use]
    pub fn of(key: &str) -> Option<AnswerKind> {
        AnswerKind::ALL.iter().find(|(_, k, _)| *k == key).map(|(word, ..)| *word)
    }

    /// The word on screen and paper.
    #[must_use]
    pub fn name(self) -> &'static str {
        AnswerKind::ALL.iter().find(|(word, ..)| *word == self).map_or("", |(.., name)| name)
    }
}

/// What is added to a record that stays as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoteKind {
    /// 附注: an addition to a sealed sheet.
    Addition,
    /// 已阅: somebody has read it.
    Read,
    /// 复核: a chief or leader has looked into an emergency take-over.
    Reviewed,
    /// 催办: whoever owns a matter was urged.
    Urged,
}

impl NoteKind {
    /// Every word with its identifier in the database and its name on screen and paper.
    pub const ALL: [(NoteKind, &'static str, &'static str); 4] = [
        (NoteKind::Addition, "addition", "附注"),
        (NoteKind::Read, "read", "已阅"),
        (NoteKind::Reviewed, "reviewed", "复核"),
        (NoteKind::Urged, "urged", "催办"),
    ];

    /// The word in the database.
    #[must_use]
    pub fn key(self) -> &'static str {
        NoteKind::ALL.iter().find(|(word, ..)| *word == self).map_or("", |(_, key, _)| key)
    }

    /// The word of a key.
    #[must_use]
    pub fn of(key: &str) -> Option<NoteKind> {
        NoteKind::ALL.iter().find(|(_, k, _)| *k == key).map(|(word, ..)| *word)
    }

    /// The word on screen and paper.
    #[must_use]
    pub fn name(self) -> &'static str {
        NoteKind::ALL.iter().find(|(word, ..)| *word == self).map_or("", |(.., name)| name)
    }
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
    /// Somebody failed to.
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
    /// How its line begins: the comma makes the tag the whole word.
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
}
