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

/// `text` in exactly `columns` columns: padded with blanks, or cut with a mark that something is missing.
#[must_use]
pub fn fit(text: &str, columns: usize) -> String {
    let whole = width::of(text);
    let mut out;
    if whole <= columns {
        out = text.to_owned();
    } else {
        let mark = if width::ambiguous_is_wide() { "~" } else { "…" };
        out = cut(text, columns.saturating_sub(1)).to_owned();
        if columns > 0 {
            out.push_str(mark);
        }
    }
    for _ in width::of(&out)..columns {
        out.push(' ');
    }
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
