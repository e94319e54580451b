//! The numbers under which a text stands in the index: each character, each pair of neighbours, the sounds of its
//! names, and what can be narrowed by (ledger, kind, grade, day, month).
//!
//! A term of one or two characters is one such number, so the index alone answers it exactly. A longer term is all
//! of its pairs, which is necessary and not sufficient: what the index gives is then compared with the text.

use super::query::Choice;
use crate::domain::Ledger;
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

pub(super) fn pair(a: char, b: char) -> Gram {
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
pub(super) fn of_choice(by: Choice, word: &str) -> Gram {
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
    fn no_two_words_to_narrow_by_share_a_number() {
        let mut seen = BTreeMap::new();
        for by in [Choice::Kind, Choice::Grade] {
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
