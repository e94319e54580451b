//! Strings on a grid of cells.
//!
//! Everything here measures in columns of a terminal, never in bytes and never in characters, because a
//! Chinese character is three bytes, one character and two columns. No other module slices a string.

pub mod edit;
pub mod fit;
pub mod fold;
pub mod json;
pub mod machine;
pub mod pinyin;
pub mod safe;
pub mod width;
pub mod wrap;

pub use edit::Edit;
pub use safe::Safe;
