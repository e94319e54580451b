//! All numbers of one text, for the index and for its verification.

use super::gram::{Gram, IS_LATER, of_choice, of_day, of_ledger, of_month, pair};
use super::matching::Version;
use super::parse::sounds;
use super::query::Choice;
use crate::schema::names;
use crate::text::fold;

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
        for by in [Choice::Kind, Choice::Grade] {
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
    use crate::domain::Ledger;

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
}
