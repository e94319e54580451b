//! 手册: what the room keeps to be read and said: rules of the house, norms of the books, phrases with short codes.
//!
//! Markdown files, ours and the unit's own; a file of the unit's replaces ours of the same name. Of the markup only
//! headings and the phrases (`- `code` words`) mean anything.

use crate::text::Safe;

/// The books that every room begins with.
const SHIPPED: [(&str, &str); 3] = [
    ("文明用语.md", include_str!("../assets/manual/文明用语.md")),
    ("登记本规范.md", include_str!("../assets/manual/登记本规范.md")),
    ("值班制度.md", include_str!("../assets/manual/值班制度.md")),
];
/// No more lines of one file are kept: a book, not a data dump.
const LINES_MAX: usize = 5_000;

/// A part of a book under its heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// The book's title.
    pub book: String,
    /// The heading.
    pub title: String,
    /// Its lines.
    pub lines: Vec<String>,
}

/// Words that are said often, under a short code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// The code.
    pub code: String,
    /// The words.
    pub words: String,
}

/// All books.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manual {
    /// Their parts in order.
    pub sections: Vec<Section>,
    /// The phrases in them.
    pub phrases: Vec<Phrase>,
}

impl Default for Manual {
    fn default() -> Manual {
        Manual::with(&[])
    }
}

impl Manual {
    /// Our books and the unit's own files (name, text).
    #[must_use]
    pub fn with(own: &[(String, String)]) -> Manual {
        let ours = SHIPPED.iter().filter(|(name, _)| own.iter().all(|(other, _)| other != name));
        let own = own.iter().map(|(name, text)| (name.as_str(), text.as_str()));
        let mut manual = Manual { sections: Vec::new(), phrases: Vec::new() };
        for (name, text) in own.chain(ours.copied()) {
            manual.add(name, text);
        }
        manual
    }

    fn add(&mut self, name: &str, text: &str) {
        let text = Safe::block(text);
        let mut book = name.trim_end_matches(".md").to_owned();
        let mut section = Section { book: book.clone(), title: book.clone(), lines: Vec::new() };
        for line in text.as_str().lines().take(LINES_MAX) {
            if let Some(title) = line.strip_prefix("# ") {
                title.trim().clone_into(&mut book);
                book.clone_into(&mut section.book);
                book.clone_into(&mut section.title);
            } else if let Some(title) =
                line.trim_start_matches('#').strip_prefix(' ').filter(|_| line.starts_with('#'))
            {
                let next = Section { book: book.clone(), title: title.trim().to_owned(), lines: Vec::new() };
                self.sections.push(std::mem::replace(&mut section, next));
            } else {
                self.phrases.extend(phrase(line));
                section.lines.push(line.to_owned());
            }
        }
        self.sections.push(section);
    }
}

/// `- `jt` 您好` is a phrase.
fn phrase(line: &str) -> Option<Phrase> {
    let (code, words) = line.trim_start().strip_prefix("- `")?.split_once('`')?;
    let words = words.trim();
    let good = !code.is_empty() && !words.is_empty();
    good.then(|| Phrase { code: code.to_owned(), words: words.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_units_own_book_replaces_ours_and_codes_are_found() {
        let ours = Manual::default();
        assert!(ours.sections.iter().any(|s| s.title == "怎么改"));
        assert!(ours.phrases.iter().any(|p| p.code == "jt" && p.words.starts_with("您好")));
        let own =
            [("文明用语.md".to_owned(), "# 本室用语\n## 问\n- `w` 请讲。\u{1b}[2J\n普通一行".to_owned())];
        let manual = Manual::with(&own);
        assert!(!manual.phrases.iter().any(|p| p.code == "jt"));
        assert_eq!(manual.sections[1].book, "本室用语");
        assert!(manual.phrases[0].words.starts_with("请讲。") && !manual.phrases[0].words.contains('\u{1b}'));
        assert!(manual.sections.iter().any(|s| s.book == "值班制度汇编"));
        let codes: std::collections::HashSet<_> = ours.phrases.iter().map(|p| &p.code).collect();
        assert_eq!(codes.len(), ours.phrases.len(), "a code means one thing");
    }
}
