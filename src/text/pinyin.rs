//! Finding a Chinese word by its pinyin initials, whole syllables or characters.

use ib_matcher::matcher::{IbMatcher, PinyinMatchConfig};
use ib_matcher::pinyin::{PinyinData, PinyinNotation};
use std::collections::BTreeSet;
use std::sync::OnceLock;

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
    let spellings = spellings(&query);
    let matcher =
        |letters: &String| IbMatcher::builder(letters.as_str()).pinyin(PinyinMatchConfig::default()).build();
    let matchers: Vec<_> = spellings.iter().map(matcher).collect();
    texts.map(|text| literal(text) || matchers.iter().any(|m| m.is_match(text))).collect()
}

/// A query by sound, made once and asked of many names.
pub struct Sounding {
    matchers: Vec<IbMatcher<'static>>,
}

impl Sounding {
    /// Of folded letters.
    #[must_use]
    pub fn of(letters: &str) -> Sounding {
        let matcher = |letters: &String| {
            let config = PinyinMatchConfig::builder(PinyinNotation::Ascii | PinyinNotation::AsciiFirstLetter)
                .data(data())
                .build();
            IbMatcher::builder(letters.as_str()).pinyin(config).build()
        };
        Sounding { matchers: spellings(letters).iter().map(matcher).collect() }
    }

    /// The bytes of `name` that sound like the query.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<std::ops::Range<usize>> {
        self.matchers.iter().find_map(|m| m.find(name)).map(|found| found.start()..found.end())
    }
}

/// The ways to write a sound: ü is typed as v and as u, so 吕 is `lv` and `lu`, 略 `lve` and `lue`. The first is the one
/// that was typed; of a term with many such places only so many are made.
#[must_use]
pub fn spellings(letters: &str) -> Vec<String> {
    const SPELLINGS_MAX: usize = 8;
    let mut out = vec![letters.to_owned()];
    let mut from = 0;
    while let Some(at) = letters.get(from..).and_then(|rest| rest.find(['l', 'n'])).map(|at| from + at) {
        from = at + 1;
        if letters.get(from..from + 1) != Some("u") {
            continue;
        }
        let more: Vec<String> = out
            .iter()
            .filter_map(|text| Some(format!("{}v{}", text.get(..from)?, text.get(from + 1..)?)))
            .collect();
        out.extend(more);
        out.truncate(SPELLINGS_MAX);
    }
    out
}

fn data() -> &'static PinyinData {
    static DATA: OnceLock<PinyinData> = OnceLock::new();
    DATA.get_or_init(|| PinyinData::new(PinyinNotation::Ascii | PinyinNotation::AsciiFirstLetter))
}

/// How a character is read, without tones; nothing for what is not a Chinese character.
#[must_use]
pub fn readings(c: char) -> Vec<String> {
    let mut found = Vec::new();
    data().get_pinyins_and_for_each(c, |reading| {
        found.extend(reading.notation(PinyinNotation::Ascii).map(str::to_owned));
    });
    found.sort();
    found.dedup();
    found
}

/// The first letters of a character's readings, each once.
#[must_use]
pub fn initials(c: char) -> Vec<char> {
    let mut found: Vec<char> = Vec::new();
    data().get_pinyins_and_for_each(c, |reading| {
        let first = reading.notation(PinyinNotation::Ascii).and_then(|r| r.chars().next());
        if let Some(first) = first.filter(|f| !found.contains(f)) {
            found.push(first);
        }
    });
    found
}

/// Every syllable there is, without tones.
#[must_use]
pub fn syllables() -> &'static BTreeSet<String> {
    static ALL: OnceLock<BTreeSet<String>> = OnceLock::new();
    ALL.get_or_init(|| {
        data().iter().filter_map(|s| s.notation(PinyinNotation::Ascii).map(str::to_owned)).collect()
    })
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
        for query in ["lu", "lv", "lvxz", "lux"] {
            assert!(matches(query, "吕小珍"), "{query}");
            assert!(Sounding::of(query).find("吕小珍").is_some(), "{query}");
        }
        assert_eq!(spellings("lulu"), ["lulu", "lvlu", "lulv", "lvlv"]);
        assert!(!matches("xx", "来电"));
        assert!(matches("", "来电"));
    }
}
