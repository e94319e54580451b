//! All words on screen, in Chinese and English.
//!
//! A text is one constant with both languages, so that a text forgotten in one language does not compile
//! and a misspelt name does not either. `{}` stands for what is filled in, in order.

use serde::{Deserialize, Serialize};

/// The language of the screen; ledgers keep what was typed in whatever language it was typed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// 简体中文.
    #[default]
    Zh,
    /// English.
    En,
}

/// One text in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text {
    /// 简体中文.
    pub zh: &'static str,
    /// English.
    pub en: &'static str,
}

impl Text {
    /// The text in a language.
    #[must_use]
    pub const fn get(self, lang: Lang) -> &'static str {
        match lang {
            Lang::Zh => self.zh,
            Lang::En => self.en,
        }
    }

    /// The text with each `{}` replaced in turn.
    #[must_use]
    pub fn fill(self, lang: Lang, with: &[&str]) -> String {
        let mut out = String::new();
        let mut with = with.iter();
        for (at, part) in self.get(lang).split("{}").enumerate() {
            if at > 0 {
                out.push_str(with.next().copied().unwrap_or_default());
            }
            out.push_str(part);
        }
        out
    }
}

/// Short form for tables: `t("值班", "duty")`.
#[must_use]
pub const fn t(zh: &'static str, en: &'static str) -> Text {
    Text { zh, en }
}

macro_rules! texts {
    ($($name:ident: $zh:literal, $en:literal;)*) => {
        $(pub const $name: Text = t($zh, $en);)*
        /// Every text with its name, for the test that compares the languages.
        pub const ALL: &[(&str, Text)] = &[$((stringify!($name), $name)),*];
    };
}

pub mod texts;
