//! Records from files that other people and other programs made: workbooks, tables as text, JSON lines.
//!
//! What a file is is told by what is in it and never by its name. Every fault is one sentence with sheet, row, column,
//! value and what to do; what was read in a way that the sender may not expect (another encoding, hidden rows, merged
//! cells, columns without a name) is told as a remark. Nothing here writes, and nothing is guessed: a file is read whole
//! or not at all.

mod cells;
mod content;
mod fault;
mod head;
mod intake;
mod lines;
mod marks;
mod read;
mod sheet;
mod states;
mod table;
mod workbook;

pub use fault::{Fault, Place};
pub use intake::{DRILL, Ground, Intake, Rejection, Row, Shape};
pub use read::read;
pub use sheet::ACTIVE;
