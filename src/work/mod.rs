//! What the room does: pure functions from the room and an intention to wishes, or to an objection with its field.
//!
//! Screens, the command line, imports and the demonstration call these; none of them knows how a report is completed or a
//! sheet is sealed. Nothing here writes, reads a clock or knows a screen: the caller commits the wishes.

pub mod closing;
pub mod duty;
pub mod handover;
pub mod incident;
pub mod objection;
pub mod report;
pub mod room;
pub mod saving;
pub mod talk;

pub use objection::Objection;
pub use room::{Ids, Room};
