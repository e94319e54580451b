//! Columns of a string, and the one setting that changes them.

use std::str::CharIndices;
use std::sync::atomic::{AtomicBool, Ordering};
use unicode_segmentation::{GraphemeIndices, UnicodeSegmentation};
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

/// What an officer types and reads most: ASCII, Han, kana, full-width forms. Each of them is a grapheme by itself when
/// all its neighbours are such characters too, and as wide as its block.
fn is_simple(c: char) -> bool {
    matches!(c, ' '..='~' | '\u{3400}'..='\u{9FFF}' | '、'..='〜' | 'ぁ'..='ゖ' | 'ァ'..='ヺ' | '！'..='～')
}

/// The graphemes of a text; see [`clusters`].
#[derive(Clone)]
pub enum Clusters<'t> {
    /// Simple text, by characters.
    Simple(&'t str, CharIndices<'t>),
    /// Any other.
    Mixed(GraphemeIndices<'t>),
}

impl<'t> Iterator for Clusters<'t> {
    type Item = (usize, &'t str, usize);

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Clusters::Simple(text, characters) => {
                let (at, c) = characters.next()?;
                let columns = if c.is_ascii() { 1 } else { 2 };
                Some((at, text.get(at..at + c.len_utf8()).unwrap_or_default(), columns))
            }
            Clusters::Mixed(graphemes) => {
                let (at, grapheme) = graphemes.next()?;
                Some((at, grapheme, of_grapheme(grapheme)))
            }
        }
    }
}

/// A text as graphemes, each with its place in bytes and its columns. Simple text, which is nearly all, is walked by
/// characters: a screen has thousands of them and is measured at every key.
#[must_use]
pub fn clusters(text: &str) -> Clusters<'_> {
    if text.chars().all(is_simple) {
        Clusters::Simple(text, text.char_indices())
    } else {
        Clusters::Mixed(text.grapheme_indices(true))
    }
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
    if text.chars().all(is_simple) {
        return text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
    }
    text.graphemes(true).map(of_grapheme).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn chinese_takes_two_columns_and_ascii_one() {
        assert_eq!(of("值班 log"), 8);
        assert_eq!(of(""), 0);
        assert_eq!(of("e\u{301}"), 1);
        assert_eq!(of("“正”"), 4);
    }

    #[test]
    fn every_simple_character_is_a_grapheme_as_wide_as_the_tables_say() {
        for c in ('\0'..=char::MAX).filter(|c| is_simple(*c)) {
            let (one, between) = (c.to_string(), format!("值{c}a{c}{c}、"));
            assert_eq!(of_grapheme(&one), if c.is_ascii() { 1 } else { 2 }, "{c:?}");
            assert_eq!(between.graphemes(true).count(), 6, "{c:?}");
        }
    }

    proptest! {
        #[test]
        fn clusters_are_the_graphemes(text in "[ -~值班、。ァ！ー\u{301}\u{302A}\u{200D}👨👩“]{0,12}") {
            let by_clusters: Vec<_> = clusters(&text).collect();
            let by_graphemes: Vec<_> =
                text.grapheme_indices(true).map(|(at, g)| (at, g, of_grapheme(g))).collect();
            prop_assert_eq!(by_clusters, by_graphemes);
            prop_assert_eq!(of(&text), text.graphemes(true).map(of_grapheme).sum::<usize>());
        }
    }
}
