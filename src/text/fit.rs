//! Cutting and padding to an exact number of columns.

use super::width;

/// The longest beginning of `text` that fits into `columns`, never half a character.
#[must_use]
pub fn cut(text: &str, columns: usize) -> &str {
    let mut used = 0;
    for (at, _, columns_of) in width::clusters(text) {
        used += columns_of;
        if used > columns {
            return text.get(..at).unwrap_or_default();
        }
    }
    text
}

/// What of `text` is shown in `columns` columns: all of it, or a beginning and the mark that something is missing;
/// and the columns that stay blank behind it.
#[must_use]
pub fn parts(text: &str, columns: usize) -> (&str, &'static str, usize) {
    let (mut used, mut kept, mut kept_used) = (0, 0, 0);
    for (at, grapheme, columns_of) in width::clusters(text) {
        used += columns_of;
        if used > columns {
            // The mark takes one column, whatever this terminal draws.
            let mark = if width::ambiguous_is_wide() { "~" } else { "…" };
            let (mark, own) = if columns > 0 { (mark, 1) } else { ("", 0) };
            return (text.get(..kept).unwrap_or_default(), mark, columns - kept_used - own);
        }
        if used < columns {
            (kept, kept_used) = (at + grapheme.len(), used);
        }
    }
    (text, "", columns - used)
}

/// `text` in exactly `columns` columns: padded with blanks, or cut with a mark that something is missing.
#[must_use]
pub fn fit(text: &str, columns: usize) -> String {
    let (kept, mark, blanks) = parts(text, columns);
    let mut out = String::with_capacity(kept.len() + mark.len() + blanks);
    out.push_str(kept);
    out.push_str(mark);
    out.extend(std::iter::repeat_n(' ', blanks));
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_wide_character_at_the_edge_leaves_a_blank() {
        assert_eq!(fit("值班室", 5), "值班…");
        assert_eq!(fit("值班室", 4), "值… ");
        assert_eq!(fit("a", 3), "a  ");
        assert_eq!(cut("值班", 3), "值");
    }

    proptest! {
        #[test]
        fn fit_is_exact_for_any_text(text in "\\PC{0,40}", columns in 0usize..30) {
            let safe = crate::text::Safe::line(&text);
            prop_assert_eq!(width::of(&fit(safe.as_str(), columns)), columns);
        }
    }
}
