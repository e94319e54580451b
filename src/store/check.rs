//! What verification finds, whatever engine keeps the record.

use crate::record::code::Code;

/// Something that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// The record, table or line, as an officer would look it up.
    pub place: String,
    /// What is wrong with it, in Chinese.
    pub what: String,
}

/// What verification found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Lines read.
    pub lines: u64,
    /// The code of the last line, to be compared with paper.
    pub code: Option<Code>,
    /// The line at which the wanted code stands: the record is what it was when that paper was printed, up to
    /// there. `None` when none was wanted or it is not in the chain.
    pub found: Option<u64>,
    /// Everything that is wrong; empty when the file is whole. At most [`DAMAGE_MAX`].
    pub damage: Vec<Damage>,
}

/// After so many findings the rest is not told.
pub const DAMAGE_MAX: usize = 50;
