//! Names by their sound: 陈志明 is found by `czm`, `chenzhiming` and `chenzm`.
//!
//! What fits is decided by the library that F4 and the palette use; here is only what must stand in the index so
//! that nothing that fits is missed.

use crate::store::search::gram::{Gram, Need, of_sound, of_sounds};
use crate::text::fold::fold_char;
use crate::text::pinyin;
use std::collections::BTreeSet;

/// So many readings of a query as sounds are told apart; of one with more only the beginning is.
const READINGS_MAX: usize = 64;

/// The sounds of a name: the first letters of each character, whatever its readings; alone and by neighbours.
pub(in crate::store::search) fn of_name(name: &str, put: &mut impl FnMut(Gram)) {
    let mut before: Vec<char> = Vec::new();
    for c in name.chars() {
        let mut letters = pinyin::initials(c);
        if letters.is_empty() {
            letters.push(fold_char(c));
        }
        for letter in &letters {
            put(of_sound(*letter));
            for b in &before {
                put(of_sounds(*b, *letter));
            }
        }
        before = letters;
    }
}

/// Whether a term may be meant as sounds: letters only, and more than one.
pub(in crate::store::search) fn is_sound(term: &str) -> bool {
    term.len() > 1 && term.bytes().all(|b| b.is_ascii_lowercase())
}

/// What a name that sounds like this must have in the index.
pub(in crate::store::search) fn need(term: &str) -> Need {
    let letters: Vec<char> = term.chars().collect();
    let steps = steps(term, letters.len());
    let mut readings = BTreeSet::new();
    if walk(&steps, &letters, &mut vec![0], &mut readings) {
        return Need::Any(readings.iter().map(|reading| one(reading)).collect());
    }
    // Too many readings: each begins with the first letter, followed by one of these or by nothing.
    let first = letters.first().copied().unwrap_or_default();
    let next = steps.first().into_iter().flatten();
    Need::Any(
        next.map(|to| match letters.get(*to) {
            Some(second) => Need::Gram(of_sounds(first, *second)),
            None => Need::Gram(of_sound(first)),
        })
        .collect(),
    )
}

fn one(reading: &[char]) -> Need {
    match reading {
        [only] => Need::Gram(of_sound(*only)),
        more => Need::All(
            more.iter().zip(more.iter().skip(1)).map(|(a, b)| Need::Gram(of_sounds(*a, *b))).collect(),
        ),
    }
}

/// For each place in the term, where the next character's sound can begin: after one letter, after a syllable, or
/// nowhere when a syllable is not finished at the end.
fn steps(term: &str, length: usize) -> Vec<Vec<usize>> {
    (0..length)
        .map(|from| {
            let rest = term.get(from..).unwrap_or_default();
            let mut to: Vec<usize> = vec![from + 1];
            to.extend(pinyin::syllables().iter().filter_map(|syllable| {
                if rest.starts_with(syllable.as_str()) {
                    Some(from + syllable.len())
                } else {
                    syllable.starts_with(rest).then_some(length)
                }
            }));
            to.sort_unstable();
            to.dedup();
            to
        })
        .collect()
}

/// Collects the first letters along every way through the steps; false when there are too many.
fn walk(
    steps: &[Vec<usize>],
    letters: &[char],
    way: &mut Vec<usize>,
    readings: &mut BTreeSet<Vec<char>>,
) -> bool {
    let at = way.last().copied().unwrap_or_default();
    let Some(next) = steps.get(at) else {
        readings.insert(way.iter().filter_map(|place| letters.get(*place).copied()).collect());
        return readings.len() <= READINGS_MAX;
    };
    next.iter().all(|to| {
        way.push(*to);
        let fits = walk(steps, letters, way, readings);
        way.pop();
        fits
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn holds(need: &Need, grams: &[Gram]) -> bool {
        match need {
            Need::All(parts) => parts.iter().all(|p| holds(p, grams)),
            Need::Any(parts) => parts.iter().any(|p| holds(p, grams)),
            Need::Gram(gram) => grams.contains(gram),
        }
    }

    fn needed(term: &str, name: &str) -> bool {
        let mut grams = Vec::new();
        of_name(name, &mut |gram| grams.push(gram));
        pinyin::spellings(term).iter().any(|spelling| holds(&need(spelling), &grams))
    }

    #[test]
    fn initials_syllables_and_both_together() {
        for term in ["czm", "chenzhiming", "chenzm", "zm", "ming", "chenzhim", "cz"] {
            assert!(pinyin::matches(term, "陈志明"), "{term}");
            assert!(needed(term, "陈志明"), "{term}");
        }
        assert!(!needed("lx", "陈志明"));
        assert!(needed("cq", "重庆路") && needed("zq", "重庆路"));
    }

    proptest! {
        #[test]
        fn whatever_sounds_like_a_name_is_not_missed(
            name in "[陈志明重庆单长区局政府值班室a1林晓女绿略]{1,6}", term in "[a-z]{2,9}", from in 0usize..6, to in 1usize..7
        ) {
            // Random letters seldom fit, so a second term is made of the name's own syllables.
            let own: String = name
                .chars()
                .enumerate()
                .filter(|(at, _)| (from..to).contains(at))
                .map(|(at, c)| {
                    let sounds = pinyin::readings(c);
                    let sound = sounds.get(at % sounds.len().max(1)).cloned().unwrap_or_else(|| c.to_string());
                    if at % 2 == 0 { sound } else { sound.chars().take(1).collect() }
                })
                .collect();
            for term in [term, own] {
                if is_sound(&term) && pinyin::matches(&term, &name) {
                    prop_assert!(needed(&term, &name), "{} {}", term, name);
                }
            }
        }
    }
}
