//! Papers that leave the room: what they say, and how it falls into pages.
//!
//! `catalog` lists the papers, `make` says how each is composed and `facts` reads what it is made of through the store;
//! everything else is pure functions from records to documents. Papers share `passages` and do not import each other.
//! Nothing is said that no record says, and what is left out is counted.

pub mod bulletin;
pub mod casualties;
pub mod catalog;
pub mod document;
pub mod event;
pub mod facts;
pub mod figures;
pub mod forms;
pub mod headline;
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
