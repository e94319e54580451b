//! Finding: what an officer types, as it is understood; which numbers stand for a text in the index; whether a
//! text is what was asked for. Nothing here knows an engine, so that both find the same.

pub mod grams;
mod matching;
mod sounds;
mod when;
mod words;

pub use grams::{Grams, Need};
pub use matching::{Matcher, Version};
pub use when::Span;
pub use words::{EXAMPLES, Filter, Ground, State, Term, Wanted};
