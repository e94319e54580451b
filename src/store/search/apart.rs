//! What people write apart and type together: a telephone number with blanks, hyphens or brackets in it, a name with a
//! blank or a dot between its characters, a record's number without its year as the lists show it.
//!
//! The index has pairs of neighbours as they stand in the texts, so a term is asked for in each way in which it is
//! usually written. What comes back is compared with the text, marks between the characters left out.

use super::gram::{Need, of_term};
use crate::domain::{Ledger, Number};
use crate::text::fold::fold_char;
use std::ops::Range;

/// A term that may stand in a text otherwise than it was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum LooseTerm {
    /// The digits of a telephone number.
    Dialled(String),
    /// The characters of a name.
    Name(String),
    /// A record by ledger and serial number, of whichever year.
    Numbered(Ledger, u32),
}

/// Marks within a telephone number.
fn is_within_number(c: char) -> bool {
    matches!(c, ' ' | '-' | '(' | ')' | '/')
}

/// Marks within a name, and where a cell broke its line.
fn is_within_name(c: char) -> bool {
    matches!(c, ' ' | '\n' | '·' | '•' | '・' | '‧' | '.')
}

impl LooseTerm {
    /// The telephone number or the record's number that a folded term may be.
    pub(super) fn of(term: &str) -> Option<LooseTerm> {
        if let Some(numbered) = numbered(term) {
            return Some(numbered);
        }
        let digits: String = term.chars().filter(|c| !is_within_number(*c)).collect();
        let dialled = (7..=12).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        dialled.then_some(LooseTerm::Dialled(digits))
    }

    /// The name that a folded term may be, where names alone are asked.
    pub(super) fn of_name(term: &str) -> Option<LooseTerm> {
        const NAME_CHARS_MAX: usize = 8;
        let name: String = term.chars().filter(|c| !is_within_name(*c)).collect();
        let is_han = |c: char| ('\u{3400}'..='\u{9FFF}').contains(&c);
        let fits = name.chars().all(is_han)
            && name.chars().nth(1).is_some()
            && name.chars().nth(NAME_CHARS_MAX).is_none();
        fits.then_some(LooseTerm::Name(name))
    }

    /// What a text needs in the index.
    pub(super) fn need(&self) -> Need {
        match self {
            LooseTerm::Dialled(digits) => {
                Need::Any(layouts(digits).iter().map(|text| of_term(text)).collect())
            }
            LooseTerm::Name(name) => Need::Any(spaced(name).iter().map(|text| of_term(text)).collect()),
            LooseTerm::Numbered(ledger, serial) => {
                Need::All(vec![of_term(&format!("{}-", ledger.prefix())), of_term(&format!("-{serial:04}"))])
            }
        }
    }

    /// Where it stands in a text, as bytes of it.
    pub(super) fn find(&self, text: &str) -> Option<Range<usize>> {
        match self {
            LooseTerm::Dialled(digits) => find(text, digits, is_within_number),
            LooseTerm::Name(name) => find(text, name, is_within_name),
            LooseTerm::Numbered(..) => None,
        }
    }

    /// Whether it names a record.
    pub(super) fn names(&self, number: Number) -> bool {
        matches!(self, LooseTerm::Numbered(ledger, serial) if *ledger == number.ledger && *serial == number.serial)
    }
}

/// 事0001: the prefix of a ledger and at least four digits.
fn numbered(term: &str) -> Option<LooseTerm> {
    Ledger::ALL.into_iter().filter(|ledger| !ledger.prefix().is_empty()).find_map(|ledger| {
        let digits = term.strip_prefix(ledger.prefix())?.trim_start_matches('-');
        let good = digits.len() >= 4 && digits.bytes().all(|b| b.is_ascii_digit());
        good.then(|| digits.parse().ok()).flatten().map(|serial| LooseTerm::Numbered(ledger, serial))
    })
}

/// A number as people write it: together; 138 0013 8000; 0756-1234567, （0756）1234567; 1234 5678.
fn layouts(digits: &str) -> Vec<String> {
    let mut out = vec![digits.to_owned()];
    let mut divided = |at: &[usize], marks: [&str; 2]| {
        for mark in marks {
            let mut text = String::new();
            for (place, c) in digits.chars().enumerate() {
                if at.contains(&place) {
                    text.push_str(mark);
                }
                text.push(c);
            }
            out.push(text);
        }
    };
    match (digits.len(), digits.starts_with('0')) {
        (11, false) => divided(&[3, 7], [" ", "-"]),
        (7, false) => divided(&[3], [" ", "-"]),
        (8, false) => divided(&[4], [" ", "-"]),
        _ => {}
    }
    if digits.starts_with('0') {
        for area in [3, 4] {
            divided(&[area], [" ", "-"]);
            divided(&[area], [")", ") "]);
        }
    }
    out
}

/// A name together, and with one mark at each place.
fn spaced(name: &str) -> Vec<String> {
    let mut out = vec![name.to_owned()];
    for (before, after) in name.char_indices().skip(1).filter_map(|(at, _)| name.split_at_checked(at)) {
        for mark in [' ', '·', '\n', '•', '・'] {
            out.push(format!("{before}{mark}{after}"));
        }
    }
    out
}

/// The first place of a folded needle in a text, with marks between its characters passed over.
fn find(text: &str, needle: &str, is_within: impl Fn(char) -> bool) -> Option<Range<usize>> {
    let first = needle.chars().next()?;
    text.char_indices().filter(|(_, c)| fold_char(*c) == first).find_map(|(start, _)| {
        let mut wanted = needle.chars().peekable();
        for (at, c) in text.get(start..)?.char_indices() {
            let folded = fold_char(c);
            if wanted.peek() == Some(&folded) {
                wanted.next();
                if wanted.peek().is_none() {
                    return Some(start..start + at + c.len_utf8());
                }
            } else if !is_within(folded) {
                return None;
            }
        }
        None
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_however_they_are_divided() {
        for (typed, text) in [
            ("13800138000", "电话138 0013 8000"),
            ("138-0013-8000", "电话13800138000"),
            ("07561234567", "（0756）1234567"),
            ("07561234567", "0756-1234567"),
            ("(0756)1234567", "打07561234567"),
            ("1234567", "123 4567"),
        ] {
            assert!(LooseTerm::of(typed).unwrap().find(text).is_some(), "{typed} {text}");
        }
        assert!(LooseTerm::of("13800138000").unwrap().find("138 0013 8001").is_none());
        assert_eq!(LooseTerm::of("123456"), None);
        assert!(LooseTerm::of_name("买买提艾山").unwrap().find("联系人买买提·艾山").is_some());
        assert!(LooseTerm::of_name("张伟").unwrap().find("张　伟").is_some());
        assert!(LooseTerm::of_name("张伟").unwrap().find("张\n伟").is_some());
        assert!(LooseTerm::of_name("张伟").unwrap().find("张，伟").is_none());
        assert_eq!(LooseTerm::of("事0001"), Some(LooseTerm::Numbered(Ledger::Incident, 1)));
        assert_eq!(LooseTerm::of("事1"), None);
    }
}
