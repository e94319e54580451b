//! Texts that leave the room: what a report says, how it falls into pages, the course of an incident.
//!
//! Pure functions from records to text. Nothing is said that no record says.

pub mod pages;
pub mod report;
pub mod sheet;
pub mod timeline;
