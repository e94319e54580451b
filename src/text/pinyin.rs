//! Finding a Chinese word by its pinyin initials, whole syllables or characters.

use ib_matcher::matcher::{IbMatcher, PinyinMatchConfig};

/// True when `query` (characters, initials such as `ld`, or syllables such as `laidian`) occurs in `text`.
/// An empty query matches everything, so that an unfiltered list is the whole list.
#[must_use]
pub fn matches(query: &str, text: &str) -> bool {
    each(query, std::iter::once(text)).first().is_some_and(|fits| *fits)
}

/// The same for many texts: the tables for a query are made once and not for each text.
#[must_use]
pub fn each<'t>(query: &str, texts: impl Iterator<Item = &'t str>) -> Vec<bool> {
    let query = super::fold::fold(query.trim());
    if query.is_empty() {
        return texts.map(|_| true).collect();
    }
    let literal = |text: &str| super::fold::find(text, &query).is_some();
    if !query.is_ascii() {
        return texts.map(literal).collect();
    }
    let matcher = IbMatcher::builder(query.as_str()).pinyin(PinyinMatchConfig::default()).build();
    texts.map(|text| literal(text) || matcher.is_match(text)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_and_readings_of_a_polyphone_all_match() {
        assert!(matches("ld", "来电"));
        assert!(matches("laidian", "来电"));
        assert!(matches("来", "来电"));
        assert!(matches("cq", "重庆") && matches("zq", "重庆"));
        assert!(!matches("xx", "来电"));
        assert!(matches("", "来电"));
    }
}
