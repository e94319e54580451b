//! The ledgers as tables of data.
//!
//! A [`Book`] is the one source from which form, list, detail, search text, import, export, the views of the database
//! and FIELDS.md come. There is no closure and no expression in it.

mod amount;
pub mod book;
pub mod books;
pub mod check;
pub mod choice;
pub mod duty_log;
pub mod facet;
pub mod field;
pub mod follow;
pub mod handover;
pub mod incident;
pub mod key;
pub mod matter;
pub mod meeting;
pub mod names;
pub mod nature;
pub mod paper;
pub mod report;
pub mod roster;
pub mod routine;
pub mod setup;
pub mod shared;
pub mod talk;
pub mod title;
pub mod value;

pub use book::{Book, Nature, Summary, is_needed, is_shown};
pub use books::{book, searched};
pub use check::{BadValue, Checked};
pub use facet::Facet;
pub use field::{Choice, Field, Key, Kind, Need};
pub use value::{Fault, Values};
