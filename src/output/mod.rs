//! Papers as files: PDF, Word and Excel, with the fonts of this machine, and the printer.
//!
//! The writers read a [`Document`](crate::paper::document::Document) and nothing else.

pub mod docx;
pub mod fonts;
mod format;
pub mod pdf;
pub mod printer;
pub mod xlsx;

pub use format::{Format, OutputFile, PressError};

/// Makes the file. `fonts` are looked for only where the format needs them.
///
/// # Errors
/// See [`PressError`].
pub fn make(
    document: &crate::paper::document::Document,
    format: Format,
    fonts: &fonts::Folders,
) -> Result<OutputFile, PressError> {
    let plain = |bytes: Vec<u8>| OutputFile { bytes, missing: Vec::new() };
    match format {
        Format::Txt => Ok(plain(crate::paper::plain::text(document).into_bytes())),
        Format::Docx => docx::write(document).map(plain),
        Format::Xlsx => xlsx::write(document).map(plain),
        Format::Pdf => pdf::write(document, fonts),
    }
}
