//! Papers that leave the room: what they say, and how it falls into pages.
//!
//! Pure functions from records to documents. Nothing is said that no record says, and what is left out is counted.

pub mod bulletin;
pub mod catalog;
pub mod document;
pub mod facts;
pub mod figures;
pub mod forms;
pub mod issue;
pub mod layout;
pub mod make;
pub mod norms;
pub mod passages;
pub mod periodic;
pub mod plain;
pub mod report;
pub mod sheet;
pub mod timeline;
pub mod words;
