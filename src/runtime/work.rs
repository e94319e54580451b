//! What comes to the store's thread.

use crate::msg::{Request, Ticket};

/// What comes to the store's thread.
pub(super) enum Work {
    /// A request; the answer goes out with its ticket.
    Ask(Ticket, Request),
    /// Nobody asks any more.
    End,
}
