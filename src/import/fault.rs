//! What is wrong with one place of a file, as one sentence.

use std::fmt;

/// Where in a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// The row as the file counts it, from 1.
    pub row: u64,
    /// The column as the file counts it: 「B 列」 in a workbook, 「第 2 列」 in a text.
    pub column: Option<String>,
    /// The name of the field or heading.
    pub field: String,
}

/// What is wrong there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where.
    pub place: Place,
    /// What stands there, if that helps.
    pub value: String,
    /// What is wrong and what to do.
    pub why: String,
}

/// So many characters of a value are told.
const VALUE_CHARS_MAX: usize = 40;

impl Fault {
    /// A fault without the value.
    #[must_use]
    pub fn at(place: Place, why: impl Into<String>) -> Fault {
        Fault { place, value: String::new(), why: why.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(sheet) = &self.place.sheet {
            write!(f, "工作表「{sheet}」")?;
        }
        write!(f, "第 {} 行", self.place.row)?;
        if let Some(column) = &self.place.column {
            let gap = if column.starts_with('第') { "" } else { " " };
            write!(f, "{gap}{column}")?;
        }
        write!(f, "「{}」：", self.place.field)?;
        if !self.value.is_empty() {
            let shown: String = self.value.chars().take(VALUE_CHARS_MAX).collect();
            let more = if self.value.chars().nth(VALUE_CHARS_MAX).is_some() { "…" } else { "" };
            write!(f, "填的是「{shown}{more}」，")?;
        }
        f.write_str(&self.why)
    }
}
