//! Who asked, so that an answer goes there and nowhere else.

use crate::domain::{OfficerId, RecordId};
use std::cell::Cell;
use uuid::Uuid;

/// It goes out with a request and comes back with the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// Who asked.
    pub asker: Asker,
    /// The request's number among all of this console, by which an asker knows a late answer as one; 0 for an errand of
    /// the console itself, which takes every answer.
    pub serial: u64,
}

/// Who can ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asker {
    /// A screen, by its number among all that were opened.
    Screen(u64),
    /// A form, on the screen or parked, or the handover around it.
    Form(Uuid),
    /// The desk.
    Desk,
    /// The console itself.
    Console(Errand),
}

/// What the console itself asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Errand {
    /// What is always on the screen.
    Watch,
    /// What runs against time.
    Running,
    /// The recurring duties.
    Routines,
    /// The incidents of a year, from which talks are proposed.
    Cases(i32),
    /// The same, to show what they say of the units.
    Accounts(i32),
    /// What this officer must know, to show it.
    Brief(OfficerId),
    /// What the shift leaves behind so far, to show it.
    Sheet,
    /// The transfers of some weeks, to show the figures.
    Figures,
    /// The draft of a paper, of this record if it is of one.
    Draft(Option<RecordId>),
    /// To write the matter of a recurring duty.
    Duty,
    /// To write something after which nobody waits.
    Write,
    /// To write a line about the record as a whole.
    Audit,
    /// To make copies.
    Backup,
}

/// Where new tickets come from.
#[derive(Debug, Default)]
pub struct Tickets(Cell<u64>);

impl Tickets {
    /// A new ticket of an asker.
    #[must_use]
    pub fn next(&self, asker: Asker) -> Ticket {
        let serial = self.0.get() + 1;
        self.0.set(serial);
        Ticket { asker, serial }
    }
}

impl Ticket {
    /// The ticket of an errand.
    #[must_use]
    pub fn of(errand: Errand) -> Ticket {
        Ticket { asker: Asker::Console(errand), serial: 0 }
    }
}
