//! The one door through which the program reads files that people or other programs put there.
//!
//! Only a plain file is opened, never a pipe or a device, which could keep the program waiting for ever; no more of it
//! is read than its kind may have; and a text comes out as it was meant, in whichever of the usual encodings somebody's
//! editor saved it. The program's own database, tape and backups are no such files and have doors of their own.

mod decode;
mod door;
mod fault;

pub use decode::{Encoding, PlainText, decode};
pub use door::{FONT_BYTES_MAX, SETTINGS_BYTES_MAX, TABLE_BYTES_MAX, TEXT_BYTES_MAX, bytes, is_plain, text};
pub use fault::FileFault;
