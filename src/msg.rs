//! Event and Effect: the two closed lists between the pure core and the shell around it.

use crate::domain::{Ledger, OfficerId, RecordId, Stamp};
use crate::keymap::Key;
use crate::manual::Manual;
use crate::paper::document::Document;
use crate::paper::facts::Order;
use crate::policy::{Bad, Rules};
use crate::press::Format;
use crate::record::act::{AuditEvent, Setting};
use crate::record::code::Code;
use crate::schema::Values;
use crate::store::check::Report;
use crate::store::drafts::Draft;
use crate::store::query::{
    Board, Brief, CaseRows, Commit, Dossier, Found, Page, PageQuery, Passed, Receipt, Record, Revision, Row,
    Running, SearchQuery, Sheet, Tally, Watch,
};
use crate::store::{NewOfficer, OfficerWish, StoreError};
use crate::theme::Look;
use uuid::Uuid;

/// What happened outside.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// A key.
    Key(Key),
    /// Text that came as one piece; never read as commands.
    Paste(String),
    /// The terminal is this many columns and rows.
    Resize(u16, u16),
    /// A second has passed.
    Tick,
    /// The machine's clock moved by this much more or less than time did.
    ClockJump(i64),
    /// All waiting events are handled: a good moment to keep drafts.
    Idle,
    /// The store answers.
    Reply(Box<Reply>),
    /// Another console has written.
    Changed,
    /// Drafts of a dead console were taken over.
    Adopted(Vec<Draft>),
    /// A draft is on disk.
    DraftKept(Stamp),
    /// Drafts cannot be kept, and why.
    DraftFailed(String),
    /// The rules in force, and files of the unit's own that cannot be used.
    Rules(Rules, Vec<Bad>),
    /// What was found wrong with files or disk, and what was done about it.
    Found(Vec<String>),
    /// The record was verified, with this code from paper.
    Verified(Option<Code>, Result<Report, StoreError>),
    /// A copy was made and found whole: where; or why not.
    BackedUp(Result<String, String>),
    /// A file was written: where, or why not.
    Written(Result<String, String>),
    /// A paper was made as asked under this tag, or why not.
    Pressed(Uuid, Result<Pressed, String>),
    /// What the room keeps to be read.
    Manual(Manual),
    /// The queries that were kept.
    Searches(Vec<String>),
    /// The terminal is gone or the machine wants the program to end.
    HangUp,
}

/// What the shell is to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Ask the store.
    Ask(Request),
    /// Keep a draft.
    Keep(Draft),
    /// Drop a draft.
    Drop(Uuid),
    /// Ring.
    Bell,
    /// Write a text file of this name beside the ledger.
    Write(String, String),
    /// Make a paper, in a process of its own; [`Event::Pressed`] answers under the tag.
    Press(Uuid, Order, Job),
    /// Stop making that paper.
    StopPress(Uuid),
    /// Remember the looks.
    Remember(Look),
    /// Remember these queries for other days.
    KeepSearches(Vec<String>),
    /// End.
    Quit,
}

/// What becomes of a paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Job {
    /// It is shown on the screen.
    Preview,
    /// It is written beside the ledger.
    File(Format),
    /// It is handed to the printer.
    Print(Format),
}

/// A paper that was made.
#[derive(Clone, Debug, PartialEq)]
pub enum Pressed {
    /// To be shown.
    Document(Box<Document>),
    /// Written: where, and characters that no font has.
    Written(String, String),
    /// Handed to the printer: what the print command answered, and characters that no font has.
    Printed(String, String),
}

/// What the norms say of a paper, and the numbers that come next for its kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Normed {
    /// What it breaks.
    pub faults: Vec<String>,
    /// The last number of the year, 0 for none.
    pub last_issue: u32,
    /// The last running number, 0 for none.
    pub last_total: u32,
}

/// What the core asks of the store.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    /// Make the file and set the room up.
    SetUp(Setting, Vec<NewOfficer>),
    /// What is always on the screen.
    Watch,
    /// A screenful.
    Page(PageQuery),
    /// A record in full.
    Record(RecordId),
    /// The revisions of a record.
    History(RecordId),
    /// A search.
    Search(SearchQuery),
    /// Count on what is searched.
    Tally(SearchQuery, Tally),
    /// What the shift leaves behind.
    Sheet,
    /// What an officer must know who comes back.
    Brief(OfficerId),
    /// Open matters counted for the filters.
    Board,
    /// The transfers between two instants.
    Passed(Stamp, Stamp),
    /// The recurring duties in force.
    Routines,
    /// Values that a field had lately.
    Recent(Ledger, &'static str),
    /// What runs against time.
    Running,
    /// The incidents of a year with their reports.
    Cases(i32),
    /// A record with all that belongs to it.
    Dossier(RecordId),
    /// Compose the draft of a paper, edited by somebody of this name.
    Compose(Order, String),
    /// Look a paper over before it is released.
    Norms(RecordId, u32),
    /// Write; the first part comes back with the answer.
    Commit(Uuid, Commit),
    /// Enter or change an officer; the first part comes back with the answer.
    Officers(Uuid, OfficerWish),
    /// Record what happened to the record as a whole.
    Audit(AuditEvent, String),
    /// Verify everything, with a code from paper; [`Event::Verified`] answers.
    Verify(Option<Code>),
    /// Make copies; [`Event::BackedUp`] answers.
    Backup,
    /// End: the shell has no more to ask.
    Stop,
}

/// What the store answers, with what was asked, so that a late answer is known as one.
#[derive(Clone, Debug, PartialEq)]
pub enum Reply {
    /// To [`Request::SetUp`].
    SetUp(Result<(), StoreError>),
    /// To [`Request::Watch`].
    Watch(Result<Option<Watch>, StoreError>),
    /// To [`Request::Page`].
    Page(PageQuery, Result<Page, StoreError>),
    /// To [`Request::Record`].
    Record(RecordId, Result<Option<Record>, StoreError>),
    /// To [`Request::History`].
    History(RecordId, Result<Vec<Revision>, StoreError>),
    /// To [`Request::Search`].
    Search(SearchQuery, Result<Found, StoreError>),
    /// To [`Request::Tally`].
    Tally(SearchQuery, Result<Tally, StoreError>),
    /// To [`Request::Sheet`].
    Sheet(Result<Sheet, StoreError>),
    /// To [`Request::Brief`].
    Brief(OfficerId, Result<Brief, StoreError>),
    /// To [`Request::Board`].
    Board(Result<Board, StoreError>),
    /// To [`Request::Passed`].
    Passed(Result<Vec<Passed>, StoreError>),
    /// To [`Request::Routines`].
    Routines(Result<Vec<Row>, StoreError>),
    /// To [`Request::Recent`].
    Recent(Ledger, &'static str, Result<Vec<String>, StoreError>),
    /// To [`Request::Running`].
    Running(Result<Running, StoreError>),
    /// To [`Request::Cases`].
    Cases(i32, Result<Vec<CaseRows>, StoreError>),
    /// To [`Request::Dossier`].
    Dossier(RecordId, Result<Option<Dossier>, StoreError>),
    /// To [`Request::Compose`].
    Composed(Order, Result<Values, StoreError>),
    /// To [`Request::Norms`].
    Norms(RecordId, Result<Normed, StoreError>),
    /// To [`Request::Commit`].
    Committed(Uuid, Result<Receipt, StoreError>),
    /// It is being done; an event tells how it went.
    Started,
}
