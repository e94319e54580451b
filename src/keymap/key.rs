//! A key as the program knows it, independent of any terminal library.

use std::fmt;

/// Which key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Code {
    /// A character, as it arrives.
    Char(char),
    /// F1 to F12.
    F(u8),
    Enter,
    Tab,
    Esc,
    Backspace,
    Delete,
    Insert,
    Left,
    Right,
    Up,
    Down,
    Home,
    End,
    PageUp,
    PageDown,
}

/// A key with what was held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    /// Which.
    pub code: Code,
    /// Control.
    pub ctrl: bool,
    /// Alt or Esc before it.
    pub alt: bool,
    /// Shift, only where the terminal tells it apart (Shift-Tab).
    pub shift: bool,
}

/// A key alone.
#[must_use]
pub const fn plain(code: Code) -> Key {
    Key { code, ctrl: false, alt: false, shift: false }
}

/// A function key.
#[must_use]
pub const fn f(n: u8) -> Key {
    plain(Code::F(n))
}

/// Control and a letter.
#[must_use]
pub const fn ctrl(letter: char) -> Key {
    Key { code: Code::Char(letter), ctrl: true, alt: false, shift: false }
}

/// Shift-Tab.
pub const BACK_TAB: Key = Key { code: Code::Tab, ctrl: false, alt: false, shift: true };

impl Key {
    /// A key alone.
    #[must_use]
    pub const fn plain(code: Code) -> Key {
        plain(code)
    }

    /// Control and a letter.
    #[must_use]
    pub const fn ctrl(letter: char) -> Key {
        ctrl(letter)
    }

    /// The key with a full-width character folded to its ASCII twin, for places where nothing is typed.
    #[must_use]
    pub fn folded(self) -> Key {
        match self.code {
            Code::Char(c) if !self.ctrl => Key { code: Code::Char(crate::text::fold::fold_char(c)), ..self },
            _ => self,
        }
    }

    /// The number of a function key.
    #[must_use]
    pub fn function(self) -> Option<u8> {
        match self.code {
            Code::F(number) => Some(number),
            _ => None,
        }
    }

    /// The character that this key types, if it types one.
    #[must_use]
    pub fn typed(self) -> Option<char> {
        match self.code {
            Code::Char(c) if !self.ctrl && !self.alt => Some(c),
            _ => None,
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.ctrl {
            f.write_str("Ctrl-")?;
        }
        if self.shift {
            f.write_str("Shift-")?;
        }
        match self.code {
            Code::Char(c) => write!(f, "{}", c.to_ascii_uppercase()),
            Code::F(n) => write!(f, "F{n}"),
            other => write!(f, "{other:?}"),
        }
    }
}
