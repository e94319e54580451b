//! Columns of a string, and the one setting that changes them.

use std::sync::atomic::{AtomicBool, Ordering};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Whether characters of ambiguous width (`“ ” … — ①` and box lines) take two columns. It is a fact
/// about the terminal in front of the officer, so there is one for the process, set once at start.
static AMBIGUOUS_IS_WIDE: AtomicBool = AtomicBool::new(false);

/// Tells the measuring how wide this terminal draws ambiguous characters.
pub fn set_ambiguous_wide(wide: bool) {
    AMBIGUOUS_IS_WIDE.store(wide, Ordering::Relaxed);
}

/// True when ambiguous characters are counted as two columns.
#[must_use]
pub fn ambiguous_is_wide() -> bool {
    AMBIGUOUS_IS_WIDE.load(Ordering::Relaxed)
}

/// Columns of one grapheme: 0, 1 or 2. Terminals give no cluster more than two cells.
#[must_use]
pub fn of_grapheme(grapheme: &str) -> usize {
    if grapheme.is_ascii() {
        return usize::from(!grapheme.is_empty());
    }
    let columns = if ambiguous_is_wide() { grapheme.width_cjk() } else { grapheme.width() };
    columns.min(2)
}

/// Columns of a string on paper, where `“ ” … —` fill a whole character as Chinese type does.
#[must_use]
pub fn on_paper(text: &str) -> usize {
    text.graphemes(true).map(|g| if g.is_ascii() { 1 } else { g.width_cjk().min(2) }).sum()
}

/// Columns of a whole string without line breaks.
#[must_use]
pub fn of(text: &str) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    text.graphemes(true).map(of_grapheme).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_takes_two_columns_and_ascii_one() {
        assert_eq!(of("值班 log"), 8);
        assert_eq!(of(""), 0);
        assert_eq!(of("e\u{301}"), 1);
        assert_eq!(of("“正”"), 4);
    }
}
