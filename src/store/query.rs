//! What can be asked of a store, and what it answers: plain data that both sides speak.

use super::search::ParsedQuery;
use crate::domain::{Ledger, Number, OfficerId, Offset, RecordId, ShiftId, Stamp};
use crate::policy::admonish::Case;
use crate::policy::alarm::{AlarmRecord, Key};
use crate::policy::punctuality::Punctuality;
use crate::record::act::{AnswerKind, NoteKind, Officer, Origin, Setting};
use crate::record::code::Code;
pub use crate::record::commit::{Commit, Failures, Freeze, Proof, Receipt, Shift};
use crate::schema::{Values, book};

/// Where a page begins. Pages go by key and never by offset, so that the millionth costs what the first does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageCursor {
    /// The newest records.
    Newest,
    /// The oldest records.
    Oldest,
    /// The records older than this one.
    Before(u64),
    /// The records newer than this one.
    After(u64),
    /// This record and the older ones.
    From(u64),
}

/// Which matters a list is narrowed to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MatterFilter {
    /// All of them.
    #[default]
    All,
    /// Those whose field has this value: owner, unit, source.
    Field(&'static str, String),
    /// Those that have lived through at least so many handovers.
    Older(u32),
}

/// One screenful of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageQuery {
    /// Which book.
    pub ledger: Ledger,
    /// From where.
    pub anchor: PageCursor,
    /// How many rows at most.
    pub limit: u32,
    /// Only matters that are not closed.
    pub open_only: bool,
    /// Only these of them; looked at together with `open_only` alone.
    pub only: MatterFilter,
}

/// The records of a span of stated time ([`Row::stated_at`]), voided ones included, a part at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeriodQuery {
    /// Which book.
    pub ledger: Ledger,
    /// Stated at or after.
    pub from: Stamp,
    /// Stated before.
    pub to: Stamp,
    /// After this record, by stated time and place in the journal; the beginning of the span is `(from, 0)`.
    pub after: (Stamp, u64),
    /// How many at most.
    pub limit: u32,
}

/// What a list shows of a record.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The record.
    pub id: RecordId,
    /// Its place in the order of the journal, which is the order of every list.
    pub rec: u64,
    /// Its number.
    pub number: Number,
    /// When the machine recorded it.
    pub recorded_at: Stamp,
    /// Who recorded it.
    pub by: OfficerId,
    /// On whose sheet it stands.
    pub sheet: ShiftId,
    /// 1 for an uncorrected record.
    pub revision: u32,
    /// Whether it was voided.
    pub voided: bool,
    /// Whether it is a matter that is not closed.
    pub open: bool,
    /// Typed while nobody had signed on, and nobody has answered for it yet.
    pub unsigned: bool,
    /// Only the fields of the book's summary.
    pub values: Values,
}

impl Row {
    /// When what it tells of happened or was received; see [`crate::schema::Book::stated_at`]. The values must hold the
    /// book's time, as those of a summary do.
    #[must_use]
    pub fn stated_at(&self, offset: Offset) -> Stamp {
        book(self.number.ledger).stated_at(&self.values, self.recorded_at, offset)
    }
}

/// A page, newest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// The rows.
    pub rows: Vec<Row>,
    /// How many there are in all.
    pub total: u32,
    /// How many are newer than the first row.
    pub newer: u32,
}

/// A record in full.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// The header; its values are all the fields.
    pub row: Row,
    /// When the form was opened.
    pub opened_at: Stamp,
    /// Where it came from.
    pub origin: Origin,
    /// Who gave his PIN for it and for its corrections, when, and what it means.
    pub signatures: Vec<(OfficerId, Stamp, String)>,
    /// The chain's code at the transfer that this handover sheet belongs to.
    pub code: Option<Code>,
    /// Why it was voided, if it was.
    pub void_reason: String,
    /// What belongs to it, both ways, with the title.
    pub links: Vec<Neighbour>,
    /// What was added to it, the oldest first.
    pub notes: Vec<Note>,
    /// Who must read it and has not said that he did; `*` while anybody of the room has not.
    pub unread: Vec<String>,
}

/// An addition to a record that stays as it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Note {
    /// What it is.
    pub word: NoteKind,
    /// Who added it.
    pub by: OfficerId,
    /// When.
    pub at: Stamp,
    /// The words; may be empty for 已阅.
    pub line: String,
}

/// A neighbour of a record.
#[derive(Clone, Debug, PartialEq)]
pub struct Neighbour {
    /// The record.
    pub id: RecordId,
    /// Its number.
    pub number: Number,
    /// Its title.
    pub title: String,
    /// Its state, for a matter.
    pub open: bool,
}

/// One revision of a record.
#[derive(Clone, Debug, PartialEq)]
pub struct Revision {
    /// From 1.
    pub revision: u32,
    /// When.
    pub at: Stamp,
    /// Who.
    pub by: OfficerId,
    /// Why; empty for the first.
    pub reason: String,
    /// Whether this revision voids the record.
    pub voids: bool,
    /// The whole text as it was then.
    pub values: Values,
}

/// A search; any text is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchQuery {
    /// What was typed.
    pub text: String,
    /// When, because 昨天 is another day tomorrow.
    pub now: Stamp,
    /// From where.
    pub edge: SearchCursor,
    /// How many hits at most.
    pub limit: u32,
}

/// Where a page of hits begins, by the line of the journal that the text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SearchCursor {
    /// With the newest.
    Newest,
    /// With what is older than this line; the newest of it first.
    Before(u64),
    /// With what is newer than this line; the oldest of it first.
    After(u64),
}

/// A page of hits.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HitPage {
    /// In the order of the edge.
    pub hits: Vec<Hit>,
    /// How the text was understood.
    pub wanted: ParsedQuery,
    /// Up to which line was looked at when the page was full, or when it took long; `None` at the end.
    pub reached: Option<u64>,
}

/// A hit: a text of a record, the newest of it that fits.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// The record, with the summary's fields of that text.
    pub row: Row,
    /// The line of the journal that the text is.
    pub at: u64,
    /// Whether it is the record's present text; otherwise it was corrected since.
    pub current: bool,
    /// Its title.
    pub title: String,
    /// The surroundings of the terms.
    pub context: String,
    /// The bytes of the context that are terms.
    pub marks: Vec<std::ops::Range<usize>>,
}

/// How many records have been found so far by a count that is done in parts, because no key may wait for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Records counted.
    pub count: u64,
    /// The next part begins below this line; `None` before the first.
    pub below: Option<u64>,
    /// Whether it is the number of all.
    pub done: bool,
}

/// Everything that is always on the screen.
#[derive(Clone, Debug, PartialEq)]
pub struct Watch {
    /// The settings of the room.
    pub setting: Setting,
    /// The officers, in the order of their ids.
    pub officers: Vec<Officer>,
    /// The shift on watch.
    pub shift: Shift,
    /// The handover in progress.
    pub freeze: Option<Freeze>,
    /// Matters not closed.
    pub open_matters: u32,
    /// The last line of the journal and when it was written.
    pub last: (u64, Stamp),
    /// The chain's code at that line.
    pub code: Code,
    /// Records typed while nobody had signed on, for which nobody has answered yet.
    pub unsigned: u32,
    /// When the last copy was made that was reopened and found whole.
    pub backup_at: Option<Stamp>,
    /// Who handed the watch over to it; the lead himself in the first shift.
    pub outgoing: OfficerId,
    /// The line of the roster for the shift on watch.
    pub roster: Option<Values>,
    /// The line of the roster for the next one.
    pub relief: Option<Values>,
    /// Take-overs in an emergency that nobody has reviewed.
    pub take_overs: u32,
}

impl Watch {
    /// The name of an officer; the machine's own entries are by 系统.
    #[must_use]
    pub fn name(&self, id: OfficerId) -> &str {
        self.officers.iter().find(|o| o.id == id).map_or("系统", |o| o.name.as_str())
    }

    /// The officer of that name.
    #[must_use]
    pub fn officer(&self, name: &str) -> Option<&Officer> {
        self.officers.iter().find(|o| o.name == name)
    }
}

/// What was said at the handover in progress.
#[derive(Clone, Debug, PartialEq)]
pub struct HandoverAnswer {
    /// What it is.
    pub word: AnswerKind,
    /// Who said it.
    pub by: OfficerId,
    /// When.
    pub at: Stamp,
    /// The words.
    pub line: String,
}

/// An open matter as the handover shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenMatter {
    /// The matter in full.
    pub row: Row,
    /// What was said of it since the sheet was fixed, in order.
    pub said: Vec<HandoverAnswer>,
    /// When its text was last written.
    pub written_at: Stamp,
}

impl OpenMatter {
    /// The line in which the incoming officer took it, if that is the last word.
    #[must_use]
    pub fn read_back(&self) -> Option<&str> {
        self.said.last().filter(|s| s.word == AnswerKind::ReadBack).map(|s| s.line.as_str())
    }

    /// What the incoming officer misses, if the outgoing one has still to answer.
    #[must_use]
    pub fn refusal(&self) -> Option<&str> {
        self.said.last().filter(|s| s.word == AnswerKind::Refused).map(|s| s.line.as_str())
    }
}

/// What a shift leaves behind, derived from the journal up to the freeze (or to now).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sheet {
    /// How many records of each ledger and kind, with how many of them are voided.
    pub counts: Vec<SheetCount>,
    /// Matters that were open when the sheet was fixed and are open still.
    pub matters: Vec<OpenMatter>,
    /// Incidents of any shift that are still in hand, with their reports, all in full.
    pub running: Vec<CaseRows>,
    /// Instructions of any shift that are not closed, in full.
    pub instructions: Vec<Row>,
    /// Records of this sheet of weight 重要 or 紧急.
    pub highlights: Vec<Row>,
    /// What was said of the shift as a whole since the sheet was fixed, in order.
    pub talk: Vec<HandoverAnswer>,
    /// Records that somebody must read and has not, with his name; `*` is everybody.
    pub unread: Vec<(Row, String)>,
    /// Emergency take-overs that nobody has reviewed, with the reason given.
    pub take_overs: Vec<(Row, String)>,
    /// The equipment, keys and papers of the last sheet.
    pub last_items: Option<Values>,
}

/// One line of the figures of a shift.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetCount {
    /// Which book.
    pub ledger: Ledger,
    /// The kind within the book, or empty.
    pub kind: String,
    /// How many, voided ones included.
    pub count: u32,
    /// How many of them are voided.
    pub voided: u32,
}

/// An incident with its reports, all in full.
#[derive(Clone, Debug, PartialEq)]
pub struct CaseRows {
    /// The incident.
    pub incident: Row,
    /// Its reports that are not voided, the oldest first.
    pub reports: Vec<Row>,
}

/// Incidents with their reports, as the rules of lateness and scoring take them.
pub fn with_cases<R>(rows: &[CaseRows], reckon: impl FnOnce(&[Case<'_>]) -> R) -> R {
    let reports: Vec<Vec<&Values>> =
        rows.iter().map(|c| c.reports.iter().map(|r| &r.values).collect()).collect();
    let cases: Vec<Case<'_>> = rows
        .iter()
        .zip(&reports)
        .map(|(c, reports)| Case {
            id: c.incident.id,
            number: c.incident.number,
            incident: &c.incident.values,
            reports,
        })
        .collect();
    reckon(&cases)
}

/// Incidents in hand that a console watches: the newest ones, should there be more.
pub const RUNNING_MAX: u32 = 500;
/// Open matters with a due time that a console watches: the nearest ones, should there be more.
pub const MATTERS_MAX: u32 = 2_000;

/// What runs against time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RunningWork {
    /// Incidents in hand beyond [`RUNNING_MAX`] and matters beyond [`MATTERS_MAX`], which are not watched; the list of
    /// deadlines says so.
    pub left_out: u32,
    /// Incidents in hand.
    pub cases: Vec<CaseRows>,
    /// Open matters that have a due time.
    pub matters: Vec<Row>,
    /// What has rung, was acknowledged, is silenced.
    pub known: AlarmRecord,
}

/// A record with all that belongs to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Dossier {
    /// The record.
    pub record: Record,
    /// Its revisions.
    pub history: Vec<Revision>,
    /// Records linked to it, in full, the oldest first.
    pub linked: Vec<Record>,
}

/// What an officer has to know who comes back: everything since he left, and what is open whenever it was opened.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Brief {
    /// The last watch that he led before the present one; `None` for somebody new.
    pub last: Option<Shift>,
    /// When he handed it over.
    pub left_at: Option<Stamp>,
    /// Watches since then, the present one included; all of them for somebody new.
    pub away: u32,
    /// The first shift whose records are told in full.
    pub from: ShiftId,
    /// Records made or changed since, newest last.
    pub changed: Vec<Row>,
    /// Records made or changed since he left that are older than what is told in full.
    pub left_out: u32,
    /// What he must read and has not confirmed.
    pub to_read: Vec<Row>,
    /// What the shift on watch leaves behind.
    pub sheet: Sheet,
    /// Clocks that are silent, until when.
    pub silenced: Vec<(Key, Stamp)>,
}

/// How many watches somebody may have been away and still be told everything since he left.
pub const AWAY_MAX: u32 = 3;

/// Open matters counted by who and what they belong to, for the filters of the board.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Board {
    /// Each filter with the number of open matters under it.
    pub under: Vec<(MatterFilter, u32)>,
    /// Due times of the open matters that have one.
    pub due: Vec<String>,
    /// Open matters in all.
    pub open: u32,
}

/// One transfer as the leader's figures count it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandoverStats {
    /// The shift that began.
    pub shift: ShiftId,
    /// When the sheet was fixed; `None` in an emergency.
    pub fixed_at: Option<Stamp>,
    /// The transfer.
    pub at: Stamp,
    /// Why it was taken in an emergency; empty for a handover.
    pub emergency: String,
    /// Why it was begun at a bad moment, if it was.
    pub reason: String,
    /// Open matters on the sheet.
    pub listed: u32,
    /// Those of them that were read back.
    pub read_back: u32,
    /// 未交清 before and after the transfer.
    pub refused: u32,
    /// Those of them older than five shifts.
    pub old: u32,
    /// What was to be reported upward in the shift that ended, as it stood at the transfer.
    pub punctuality: Punctuality,
}

/// Past how many handovers a matter counts as old.
pub const OLD_SHIFTS: u32 = 5;
