//! What a duty room is, as types and pure rules.
//!
//! The domain never sees a clock, a field key or a word for the screen: time is an argument, and what it
//! finds out is data.

pub mod calendar;
pub mod ids;
pub mod moment;
pub mod shift;
pub mod time;

pub use ids::{Ledger, Number, OfficerId, RecordId, ShiftId};
pub use moment::Moment;
pub use time::{Offset, Stamp};
