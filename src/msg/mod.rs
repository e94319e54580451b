//! Event and Effect: the two closed lists between the pure core and the shell around it.

mod refresh;
mod request;
mod ticket;

use crate::domain::Stamp;
use crate::keymap::Key;
use crate::manual::Manual;
use crate::output::Format;
use crate::paper::document::Document;
use crate::paper::facts::Order;
use crate::policy::{Bad, Rules};
use crate::record::act::AuditEvent;
use crate::record::code::Code;
use crate::store::StoreError;
use crate::store::check::Report;
use crate::store::drafts::Draft;
use crate::theme::Look;
use uuid::Uuid;

pub use refresh::Refresh;
pub use request::{Keeper, Open, Reply, Request};
pub use ticket::{Asker, Errand, Ticket, Tickets};

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
    /// The store answers whoever asked with this ticket.
    Reply(Ticket, Box<Reply>),
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
    PaperResult(Uuid, Result<PaperResult, String>),
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
    /// Ask the store; the answer comes back with the ticket.
    Ask(Ticket, Request),
    /// Keep a draft.
    Keep(Draft),
    /// Drop a draft.
    Drop(Uuid),
    /// Ring.
    Bell,
    /// Write a text file of this name beside the ledger.
    Write(String, String),
    /// Make a paper, in a process of its own; [`Event::PaperResult`] answers under the tag.
    Produce(Uuid, Order, Job),
    /// Stop making that paper.
    StopPress(Uuid),
    /// Remember the looks.
    Remember(Look),
    /// Remember these queries for other days.
    KeepSearches(Vec<String>),
    /// End.
    Quit,
}

impl Effect {
    /// What the console itself asks the store.
    #[must_use]
    pub fn errand(errand: Errand, request: Request) -> Effect {
        Effect::Ask(Ticket::of(errand), request)
    }

    /// A line about the record as a whole.
    #[must_use]
    pub fn audit(event: AuditEvent, detail: String) -> Effect {
        Effect::errand(Errand::Audit, Request::Audit(event, detail))
    }
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
pub enum PaperResult {
    /// To be shown.
    Document(Box<Document>),
    /// Written: where, and characters that no font has.
    Written(String, String),
    /// Handed to the printer: what the print command answered, and characters that no font has.
    Printed(String, String),
}
