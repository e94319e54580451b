//! The record: what can be asked, the rules of writing, what happened, and the chain that proves it.
//!
//! Nothing here reads a file or a clock. [`plan`] is the only place of the rules of writing; the engines of the
//! store keep what it returns.

pub mod act;
pub mod chain;
pub mod code;
mod codes;
pub mod commit;
pub mod error;
pub mod pin;
pub mod plan;
pub mod wish;
