//! Controls that know no ledger.

pub mod choose;
pub mod field;
pub mod paint;

pub use paint::Paint;
