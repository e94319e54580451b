//! Text that cannot act.
//!
//! Every datum passes [`Safe`] before it is drawn, printed or exported for reading. Control characters,
//! bidirectional controls and other invisible ones are shown as `‹U+202E›`, never dropped: what is on the
//! screen must not differ silently from what is stored.

use std::borrow::Cow;
use std::fmt;
use unicode_width::UnicodeWidthChar;

/// How many marks may stand on one base character before the rest are spelled out. Vietnamese and
/// scholarly transcriptions need two or three; a stack of a thousand is an attack on the terminal.
const MARKS_MAX: usize = 3;

/// Text that has passed the border. The only constructors escape or take a literal of the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Safe<'a>(Cow<'a, str>);

impl<'a> Safe<'a> {
    /// One line: line breaks become blanks.
    #[must_use]
    pub fn line(text: &'a str) -> Self {
        Self::escape(text, false)
    }

    /// Several lines: `\n` stays a line break.
    #[must_use]
    pub fn block(text: &'a str) -> Self {
        Self::escape(text, true)
    }

    /// A literal of the program or text built only from safe parts and figures.
    #[must_use]
    pub fn literal(text: &'static str) -> Self {
        Safe(Cow::Borrowed(text))
    }

    /// The escaped text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The escaped text, owned.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0.into_owned()
    }

    fn escape(text: &'a str, keep_breaks: bool) -> Self {
        if text.chars().all(is_plain) {
            return Safe(Cow::Borrowed(text));
        }
        let mut out = String::with_capacity(text.len() + 16);
        let mut marks = 0;
        for c in text.chars() {
            push_escaped(c, keep_breaks, &mut marks, &mut out);
        }
        Safe(Cow::Owned(out))
    }
}

impl fmt::Display for Safe<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The byte offset in `text` that stands at byte `wanted` of its escaped form, rounded down to a character.
#[must_use]
pub fn offset_in_source(text: &str, wanted: usize) -> usize {
    let mut escaped = String::new();
    let mut marks = 0;
    for (at, c) in text.char_indices() {
        if escaped.len() >= wanted {
            return at;
        }
        push_escaped(c, true, &mut marks, &mut escaped);
        if escaped.len() > wanted {
            return at;
        }
    }
    text.len()
}

fn is_plain(c: char) -> bool {
    matches!(c, ' '..='~' | '\u{3400}'..='\u{9FFF}')
        || (c as u32 >= 0xA1 && !needs_escape(c) && c.width() != Some(0))
}

fn push_escaped(c: char, keep_breaks: bool, marks: &mut usize, out: &mut String) {
    match c {
        '\n' => {
            *marks = 0;
            out.push(if keep_breaks { '\n' } else { ' ' });
        }
        '\t' => {
            *marks = 0;
            out.push(' ');
        }
        _ if needs_escape(c) => push_code(c, out),
        _ if c.width() == Some(0) => {
            *marks += 1;
            // A mark with nothing to stand on would join the neighbouring cell.
            let bare = out.is_empty() || out.ends_with(['\n', ' ', '›']);
            if *marks > MARKS_MAX || bare { push_code(c, out) } else { out.push(c) }
        }
        _ => {
            *marks = 0;
            out.push(c);
        }
    }
}

fn push_code(c: char, out: &mut String) {
    use fmt::Write;
    // Writing to a String cannot fail.
    let _ = write!(out, "‹U+{:04X}›", c as u32);
}

/// Control, format, separator and variation characters: everything that acts without being seen.
pub(super) fn needs_escape(c: char) -> bool {
    if c.is_control() {
        return true;
    }
    matches!(c as u32,
        0xAD | 0x34F | 0x600..=0x605 | 0x61C | 0x6DD | 0x70F | 0x890..=0x891 | 0x8E2
        | 0x115F..=0x1160 | 0x17B4..=0x17B5 | 0x180B..=0x180F
        | 0x200B..=0x200F | 0x2028..=0x202E | 0x2060..=0x206F | 0x3164
        | 0xFE00..=0xFE0F | 0xFEFF | 0xFFA0 | 0xFFF0..=0xFFFB | 0xFFFE..=0xFFFF
        | 0x110BD | 0x110CD | 0x13430..=0x1345F | 0x1BCA0..=0x1BCA3 | 0x1D173..=0x1D17A
        | 0xE0000..=0xE0FFF)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_could_act_is_spelled_out() {
        assert_eq!(Safe::line("a\u{1b}[31m").as_str(), "a‹U+001B›[31m");
        assert_eq!(Safe::line("\u{202e}甲\0").as_str(), "‹U+202E›甲‹U+0000›");
        assert_eq!(Safe::line("一\n二").as_str(), "一 二");
        assert_eq!(Safe::block("一\n二").as_str(), "一\n二");
        let tower = format!("e{}", "\u{301}".repeat(1000));
        assert_eq!(Safe::line(&tower).as_str().matches("U+0301").count(), 1000 - MARKS_MAX);
    }

    proptest! {
        #[test]
        fn nothing_that_acts_survives(text in "[\\x00-\\x7f\\u{80}-\\u{ffff}\\u{e0000}-\\u{e01ef}]{0,60}") {
            let safe = Safe::line(&text).into_string();
            prop_assert!(safe.chars().all(|c| !needs_escape(c)));
        }

        #[test]
        fn a_beginning_escapes_to_a_beginning(text in "[a值\\x1b\\u{301}\\n]{0,20}", cut in 0usize..20) {
            let cut = text.char_indices().nth(cut).map_or(text.len(), |(at, _)| at);
            let head = Safe::block(text.get(..cut).unwrap()).into_string();
            let whole = Safe::block(&text).into_string();
            prop_assert!(whole.starts_with(&head));
            prop_assert_eq!(offset_in_source(&text, head.len()), cut);
        }
    }
}
