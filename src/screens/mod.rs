//! The screens: a file for each, or a folder where one has several, with its state, its keys and its drawing
//! together. Screens do no I/O; they say what they want as [`Outcome`].

pub mod ask;
pub mod brief;
pub mod check;
mod cx;
pub mod deadlines;
pub mod desk;
pub mod detail;
pub mod form;
pub mod handover;
pub mod lock;
pub(crate) mod manual;
pub mod messages;
pub(crate) mod papers;
pub mod pick;
mod pin_entry;
pub mod reader;
pub mod relay;
mod screen;
pub mod search;
pub mod sign;
pub mod sign_on;

pub use ask::Ask;
pub use check::Check;
pub use cx::Cx;
pub use deadlines::Deadlines;
pub use desk::Desk;
pub use form::Form;
pub use handover::Handover;
pub use lock::Lock;
pub use pick::Pick;
pub use reader::Reader;
pub use relay::Relay;
pub use screen::{Input, Layer, Outcome, SavedRecord, Screen, Selection};
pub use search::Search;
pub use sign::Sign;
pub use sign_on::SignOn;
