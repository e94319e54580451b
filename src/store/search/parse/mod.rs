//! From what was typed to a query.

pub(super) mod sounds;
mod when;
mod words;

pub use when::span;
pub use words::EXAMPLES;
