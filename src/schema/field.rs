//! What a field is.

use crate::domain::moment::Sense;
use crate::locale::Text;

/// The key of a field that is in some table: see [`super::key`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key(&'static str);

impl Key {
    pub(super) const fn new(key: &'static str) -> Key {
        Key(key)
    }

    /// The key as it stands in files.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

impl AsRef<str> for Key {
    fn as_ref(&self) -> &str {
        self.0
    }
}

/// One of a list of choices. What is stored is the Chinese word, because the record is Chinese.
#[derive(Clone, Copy, Debug)]
pub struct Choice {
    /// Name in both languages; `name.zh` is what is stored.
    pub name: Text,
    /// The choice of another field under which this one belongs, or empty.
    pub under: &'static str,
}

/// A choice that belongs under no other.
#[must_use]
pub const fn c(zh: &'static str, en: &'static str) -> Choice {
    Choice { name: crate::locale::t(zh, en), under: "" }
}

/// A choice that is offered when another field has the value `under`.
#[must_use]
pub const fn cu(under: &'static str, zh: &'static str, en: &'static str) -> Choice {
    Choice { name: crate::locale::t(zh, en), under }
}

/// What a field holds, hence how it is typed, checked, stored and shown.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// One line of text.
    Line,
    /// Text of several lines.
    Prose,
    /// A whole number from 0; absent is unknown and not zero.
    Count,
    /// A number with a fraction.
    Figure,
    /// Yes or no; absent is unsaid.
    Flag,
    /// A stated time. See [`crate::domain::Moment`].
    Moment(Sense),
    /// Exactly one of the list.
    Choice(&'static [Choice]),
    /// Several of the list, joined by 、.
    Several(&'static [Choice]),
    /// One of the list or any other text.
    Offered(&'static [Choice]),
    /// An officer of this unit by name, or any other name.
    Officer,
    /// A secret that is drawn as stars and stored nowhere as typed.
    Pin,
    /// A list of rows with the same columns.
    Rows(&'static [Field]),
}

/// When a field must be filled before a record counts as complete. Never a reason to refuse saving.
#[derive(Clone, Copy, Debug)]
pub enum Need {
    /// Optional.
    Never,
    /// Always.
    Always,
    /// When another field has one of these values.
    When(&'static str, &'static [&'static str]),
}

/// One field of a ledger: the source of form, list, detail, search, import, export and FIELDS.md.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// The identifier in files and in the database (domain glossary).
    pub key: &'static str,
    /// The name on the form.
    pub label: Text,
    /// What it holds.
    pub kind: Kind,
    /// When it must be filled.
    pub need: Need,
    /// Shown only when another field has one of these values; an empty key means always.
    pub only: (&'static str, &'static [&'static str]),
    /// Whether search looks into it.
    pub searched: bool,
    /// What the officer should know while filling it, with the source of the rule where there is one.
    pub help: Text,
    /// The program fills it; the form shows it but does not ask.
    pub automatic: bool,
}

/// A field with nothing special about it; the builders below say what is.
#[must_use]
pub const fn f(key: &'static str, zh: &'static str, en: &'static str, kind: Kind) -> Field {
    let searched =
        matches!(kind, Kind::Line | Kind::Prose | Kind::Offered(_) | Kind::Officer | Kind::Rows(_));
    Field {
        key,
        label: crate::locale::t(zh, en),
        kind,
        need: Need::Never,
        only: ("", &[]),
        searched,
        help: crate::locale::t("", ""),
        automatic: false,
    }
}

impl Field {
    /// Must always be filled.
    #[must_use]
    pub const fn needed(mut self) -> Field {
        self.need = Need::Always;
        self
    }

    /// Must be filled when `key` has one of `values`.
    #[must_use]
    pub const fn needed_when(mut self, key: &'static str, values: &'static [&'static str]) -> Field {
        self.need = Need::When(key, values);
        self
    }

    /// Shown only when `key` has one of `values`.
    #[must_use]
    pub const fn only(mut self, key: &'static str, values: &'static [&'static str]) -> Field {
        self.only = (key, values);
        self
    }

    /// The words of F1 for this field.
    #[must_use]
    pub const fn help(mut self, zh: &'static str, en: &'static str) -> Field {
        self.help = crate::locale::t(zh, en);
        self
    }

    /// Search looks into it although its kind is not text.
    #[must_use]
    pub const fn searched(mut self) -> Field {
        self.searched = true;
        self
    }

    /// Filled by the program.
    #[must_use]
    pub const fn automatic(mut self) -> Field {
        self.automatic = true;
        self
    }

    /// The choices that F4 offers, if any.
    #[must_use]
    pub fn choices(&self) -> &'static [Choice] {
        match self.kind {
            Kind::Choice(list) | Kind::Several(list) | Kind::Offered(list) => list,
            _ => &[],
        }
    }

    /// The columns of a list field.
    #[must_use]
    pub fn columns(&self) -> &'static [Field] {
        match self.kind {
            Kind::Rows(columns) => columns,
            _ => &[],
        }
    }
}
