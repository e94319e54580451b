//! Finding: what an officer types, as it is understood; which numbers stand for a text in the index; whether a
//! text is what was asked for. Nothing here knows an engine, so that both find the same.

mod apart;
pub mod gram;
mod grams;
mod matching;
mod parse;
mod plan;
mod query;

pub use gram::Need;
pub use grams::Grams;
pub use matching::{Matcher, Version};
pub use parse::{EXAMPLES, span};
pub use query::{Filter, ParsedQuery, QueryContext, Span, State, Term};
