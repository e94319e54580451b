//! 补记: what is entered long after it happened says why, and is reckoned when it is written.

use crate::domain::{Ledger, Moment, Offset, Stamp};
use crate::schema::book::LATE_MS;
use crate::schema::{Values, book, key};

/// So long a form may have been open and still count from its opening: a long call, and not a shift. A draft's own word of
/// when it was opened is believed no further.
const OPEN_MS: i64 = 60 * 60 * 1000;

/// Whether a new text of a book is a late entry (补记) without the reason that it needs. `at` is when it is written.
#[must_use]
pub fn lacks_late_reason(
    ledger: Ledger,
    values: &Values,
    opened_at: Stamp,
    at: Stamp,
    offset: Offset,
) -> bool {
    let book = book(ledger);
    let stated = values.text(book.summary.when).and_then(Moment::parse);
    let Some(stated) = stated.filter(|_| book.field(key::LATE_REASON.as_str()).is_some()) else {
        return false;
    };
    let since = opened_at.0.clamp(at.0 - OPEN_MS, at.0);
    let has_reason = values.text(key::LATE_REASON).is_some_and(|reason| !reason.trim().is_empty());
    stated.latest(offset).0 <= since - LATE_MS && !has_reason
}
