//! The numbers under which a text stands in the index: each character, each pair of neighbours, the sounds of its
//! names, and what can be narrowed by (ledger, kind, grade, day, month).
//!
//! A term of one or two characters is one such number, so the index alone answers it exactly. A longer term is all
//! of its pairs, which is necessary and not sufficient: what the index gives is then compared with the text.

use super::matching::Version;
use super::{sounds, words};
use crate::domain::Ledger;
use crate::schema::names;
use crate::text::fold;
use chrono::{Datelike, NaiveDate};

/// A number of the index.
pub type Gram = u64;

/// Where the numbers begin that stand for no characters.
const FACET: Gram = 1 << 62;
const LEDGER: Gram = FACET | 1 << 56;
const CHOICE: Gram = FACET | 2 << 56;
const DAY: Gram = FACET | 3 << 56;
const MONTH: Gram = FACET | 4 << 56;
const SOUND: Gram = FACET | 5 << 56;
const SOUNDS: Gram = FACET | 6 << 56;
const LATER: Gram = FACET | 7 << 56;
/// The bits that are left for what a facet is of.
const OF: Gram = (1 << 56) - 1;

/// What a text must have in the index to be asked for at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Need {
    /// Every one of these; an empty list is no condition.
    All(Vec<Need>),
    /// At least one of these; an empty list is never fulfilled.
    Any(Vec<Need>),
    /// This number.
    Gram(Gram),
}

fn pair(a: char, b: char) -> Gram {
    Gram::from(u32::from(a)) << 21 | Gram::from(u32::from(b))
}

/// The numbers that a folded term needs: itself when it is one or two characters, else its pairs.
pub(super) fn of_term(term: &str) -> Need {
    let mut chars = term.chars();
    let (Some(first), rest) = (chars.next(), chars) else { return Need::All(Vec::new()) };
    let mut before = first;
    let mut pairs: Vec<Gram> = Vec::new();
    for c in rest {
        pairs.push(pair(before, c));
        before = c;
    }
    if pairs.is_empty() {
        return Need::Gram(Gram::from(u32::from(first)));
    }
    pairs.sort_unstable();
    pairs.dedup();
    Need::All(pairs.into_iter().map(Need::Gram).collect())
}

/// A ledger.
pub(super) fn of_ledger(ledger: Ledger) -> Gram {
    LEDGER | ledger.index() as Gram
}

/// A word of a list of choices, in the field that narrows by it. A test holds that no two of them meet.
pub(super) fn of_choice(by: words::Choice, word: &str) -> Gram {
    let start = 0xCBF2_9CE4_8422_2325 ^ by as u64;
    let hash = word.bytes().fold(start, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01B3));
    CHOICE | (hash >> 8) & OF
}

/// A day.
pub(super) fn of_day(day: NaiveDate) -> Gram {
    DAY | u64::try_from(day.num_days_from_ce()).unwrap_or_default() & OF
}

/// A month.
pub(super) fn of_month(day: NaiveDate) -> Gram {
    let months = i64::from(day.year()) * 12 + i64::from(day.month0());
    MONTH | u64::try_from(months).unwrap_or_default() & OF
}

/// A character of a name by its sound.
pub(super) fn of_sound(a: char) -> Gram {
    SOUND | Gram::from(u32::from(a))
}

/// Two neighbours of a name by their sounds.
pub(super) fn of_sounds(a: char, b: char) -> Gram {
    SOUNDS | pair(a, b)
}

/// A text that came after an earlier one of the same record.
pub const IS_LATER: Gram = LATER;

/// What every text has: a ledger.
#[must_use]
pub fn any_text() -> Need {
    Need::Any(Ledger::ALL.into_iter().map(|ledger| Need::Gram(of_ledger(ledger))).collect())
}

/// The numbers of one text, each once. It is used for one text after the other, because verification asks for those
/// of every text there is: a table of slots, of which those of the text in hand bear its mark.
#[derive(Debug)]
pub struct Grams {
    slots: Vec<(Gram, u32)>,
    mark: u32,
    list: Vec<Gram>,
}

impl Default for Grams {
    fn default() -> Self {
        Grams { slots: vec![(0, 0); 1024], mark: 0, list: Vec::new() }
    }
}

impl Grams {
    /// The numbers of a text, in no order.
    pub fn of(&mut self, version: &Version<'_>) -> &[Gram] {
        self.begin();
        let ledger = version.number.ledger;
        self.text(&version.number.to_string());
        version.texts(|text| self.text(text));
        self.put(of_ledger(ledger));
        for by in [words::Choice::Kind, words::Choice::Grade] {
            if let Some(word) = by.word(ledger, version.values) {
                self.put(of_choice(by, word));
            }
        }
        let day = version.local().date();
        self.put(of_day(day));
        self.put(of_month(day));
        names::each(ledger, version.values, |_, name| sounds::of_name(name, &mut |gram| self.put(gram)));
        if version.is_later {
            self.put(IS_LATER);
        }
        &self.list
    }

    fn begin(&mut self) {
        self.list.clear();
        self.mark = self.mark.wrapping_add(1);
        if self.mark == 0 {
            self.slots.fill((0, 0));
            self.mark = 1;
        }
    }

    fn put(&mut self, gram: Gram) {
        if self.list.len() * 2 > self.slots.len() {
            self.grow();
        }
        // The table's length is a power of two, so that finding a place needs no division.
        let last = self.slots.len() - 1;
        let mut at = (gram.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as usize & last;
        while let Some(slot) = self.slots.get_mut(at) {
            if slot.1 != self.mark {
                *slot = (gram, self.mark);
                self.list.push(gram);
                return;
            }
            if slot.0 == gram {
                return;
            }
            at = (at + 1) & last;
        }
    }

    /// A text with more numbers than any before it.
    fn grow(&mut self) {
        self.slots = vec![(0, 0); self.slots.len() * 2];
        self.mark = 1;
        for gram in std::mem::take(&mut self.list) {
            self.put(gram);
        }
    }

    fn text(&mut self, text: &str) {
        let mut before = None;
        for c in text.chars().map(fold::fold_char) {
            self.put(Gram::from(u32::from(c)));
            if let Some(before) = before {
                self.put(pair(before, c));
            }
            before = Some(c);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::book;
    use std::collections::BTreeMap;

    #[test]
    fn a_term_of_two_is_one_number_and_a_longer_one_its_pairs() {
        assert_eq!(of_term("火"), Need::Gram(Gram::from(u32::from('火'))));
        assert_eq!(of_term("火灾"), Need::All(vec![Need::Gram(pair('火', '灾'))]));
        assert_eq!(
            of_term("aaa"),
            Need::All(vec![Need::Gram(pair('a', 'a'))]),
            "a pair that comes twice is needed once"
        );
    }

    #[test]
    fn a_text_gives_each_number_once_however_long_it_is_and_whatever_came_before() {
        let mut values = crate::schema::Values::default();
        let long: String = (0..3_000u32).filter_map(|n| char::from_u32(0x4E00 + n)).collect();
        let mut grams = Grams::default();
        for text in ["火灾火灾", long.as_str(), "火", ""] {
            values.set_text("content", text);
            let number = crate::domain::Number { ledger: Ledger::DutyLog, year: 2026, serial: 1 };
            let (recorded_at, offset) = Default::default();
            let version = Version { number, recorded_at, offset, values: &values, is_later: false };
            let mut own = grams.of(&version).to_vec();
            let many = own.len();
            own.sort_unstable();
            own.dedup();
            assert_eq!(own.len(), many, "{}", text.len());
            let mut chars: Vec<char> = text.chars().collect();
            assert!(chars.windows(2).all(|two| own.contains(&pair(two[0], two[1]))));
            chars.sort_unstable();
            chars.dedup();
            assert!(chars.len() <= many && chars.iter().all(|c| own.contains(&Gram::from(u32::from(*c)))));
        }
    }

    #[test]
    fn no_two_words_to_narrow_by_share_a_number() {
        let mut seen = BTreeMap::new();
        for by in [words::Choice::Kind, words::Choice::Grade] {
            for ledger in Ledger::ALL {
                let field = by.field(ledger).and_then(|key| book(ledger).field(key));
                for choice in field.map_or(&[][..], |f| f.choices()) {
                    let word = choice.name.zh;
                    let other = seen.insert(of_choice(by, word), (by, word));
                    assert!(other.is_none_or(|o| o == (by, word)), "{word} and {other:?}");
                }
            }
        }
        assert!(seen.len() > 30);
    }
}
