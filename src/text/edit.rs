//! A text with a caret: what stands behind every input field.
//!
//! The caret always stands on a grapheme boundary. Undo works in runs of typing, because nobody wants to
//! take back a sentence one character at a time.

use super::{safe, wrap};
use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation};

/// One change that can be taken back: at `at`, `removed` was replaced by `inserted`.
#[derive(Clone, Debug)]
struct Step {
    at: usize,
    removed: String,
    inserted: String,
}

/// The longest run of typing that one undo takes back, in bytes.
const RUN_BYTES_MAX: usize = 96;

/// Text and caret of one field, with undo.
#[derive(Clone, Debug, Default)]
pub struct Edit {
    text: String,
    caret: usize,
    many_lines: bool,
    undo: Vec<Step>,
    redo: Vec<Step>,
}

impl Edit {
    /// An empty field; `many_lines` keeps line breaks, else they become blanks.
    #[must_use]
    pub fn new(many_lines: bool) -> Self {
        Edit { many_lines, ..Edit::default() }
    }

    /// A field that holds `text`, the caret at its end.
    #[must_use]
    pub fn with(text: &str, many_lines: bool) -> Self {
        let mut edit = Edit::new(many_lines);
        edit.text = edit.admitted(text);
        edit.caret = edit.text.len();
        edit
    }

    /// The text as it will be stored.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// True when nothing has been typed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Whether the field keeps line breaks.
    #[must_use]
    pub fn has_many_lines(&self) -> bool {
        self.many_lines
    }

    /// The text before the caret.
    #[must_use]
    pub fn before_caret(&self) -> &str {
        self.text.get(..self.caret).unwrap_or_default()
    }

    /// The caret as a byte offset, for a draft.
    #[must_use]
    pub fn caret(&self) -> usize {
        self.caret
    }

    /// Puts the caret at or before a byte offset.
    pub fn set_caret(&mut self, at: usize) {
        self.caret = self.boundary_at_or_before(at);
    }

    /// Replaces the whole text; can be undone.
    pub fn set(&mut self, text: &str) {
        let inserted = self.admitted(text);
        if inserted != self.text {
            let removed = self.text.clone();
            self.change(Step { at: 0, removed, inserted }, false);
        }
    }

    /// Types or pastes at the caret.
    pub fn insert(&mut self, text: &str) {
        let inserted = self.admitted(text);
        if inserted.is_empty() {
            return;
        }
        let step = Step { at: self.caret, removed: String::new(), inserted };
        self.change(step, true);
    }

    /// Deletes the grapheme before the caret; false when there is none.
    pub fn backspace(&mut self) -> bool {
        let from = self.previous();
        self.remove(from, self.caret)
    }

    /// Deletes the grapheme after the caret; false when there is none.
    pub fn delete(&mut self) -> bool {
        let to = self.next();
        self.remove(self.caret, to)
    }

    /// One grapheme to the left; false at the beginning.
    pub fn left(&mut self) -> bool {
        let to = self.previous();
        let moved = to != self.caret;
        self.caret = to;
        moved
    }

    /// One grapheme to the right; false at the end.
    pub fn right(&mut self) -> bool {
        let to = self.next();
        let moved = to != self.caret;
        self.caret = to;
        moved
    }

    /// To the beginning of the line.
    pub fn home(&mut self) {
        self.caret = self.before_caret().rfind('\n').map_or(0, |at| at + 1);
    }

    /// To the end of the line.
    pub fn end(&mut self) {
        let rest = self.text.get(self.caret..).unwrap_or_default();
        self.caret += rest.find('\n').unwrap_or(rest.len());
    }

    /// One row up in a field that is `columns` wide; false on the first row.
    pub fn up(&mut self, columns: usize) -> bool {
        self.vertical(columns, |row| row.checked_sub(1))
    }

    /// One row down in a field that is `columns` wide; false on the last row.
    pub fn down(&mut self, columns: usize) -> bool {
        self.vertical(columns, |row| Some(row + 1))
    }

    /// Takes back the last run of typing; false when there is nothing to take back.
    pub fn undo(&mut self) -> bool {
        let Some(step) = self.undo.pop() else { return false };
        self.replace(step.at, step.inserted.len(), &step.removed);
        self.redo.push(step);
        true
    }

    /// Does again what was taken back; false when there is nothing.
    pub fn redo(&mut self) -> bool {
        let Some(step) = self.redo.pop() else { return false };
        self.replace(step.at, step.removed.len(), &step.inserted);
        self.undo.push(step);
        true
    }

    /// Overwrites text and history with zeros; for PINs.
    pub fn wipe(&mut self) {
        use zeroize::Zeroize;
        self.text.zeroize();
        for step in self.undo.iter_mut().chain(self.redo.iter_mut()) {
            step.removed.zeroize();
            step.inserted.zeroize();
        }
        self.undo.clear();
        self.redo.clear();
        self.caret = 0;
    }

    fn admitted(&self, text: &str) -> String {
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        if self.many_lines { text } else { text.trim_end_matches('\n').replace(['\n', '\t'], " ") }
    }

    fn remove(&mut self, from: usize, to: usize) -> bool {
        if from >= to {
            return false;
        }
        let removed = self.text.get(from..to).unwrap_or_default().to_owned();
        self.change(Step { at: from, removed, inserted: String::new() }, false);
        true
    }

    fn change(&mut self, step: Step, typing: bool) {
        self.replace(step.at, step.removed.len(), &step.inserted);
        self.redo.clear();
        if typing
            && let Some(last) = self.undo.last_mut()
            && last.removed.is_empty()
            && last.at + last.inserted.len() == step.at
            && last.inserted.len() + step.inserted.len() <= RUN_BYTES_MAX
            && !last.inserted.ends_with(['。', '，', '\n'])
        {
            last.inserted.push_str(&step.inserted);
            return;
        }
        self.undo.push(step);
    }

    fn replace(&mut self, at: usize, len: usize, with: &str) {
        self.text.replace_range(at..at + len, with);
        self.caret = self.boundary_at_or_after(at + with.len());
    }

    fn vertical(&mut self, columns: usize, step: impl Fn(usize) -> Option<usize>) -> bool {
        if !self.many_lines {
            return false;
        }
        let shown = safe::Safe::block(&self.text).into_string();
        let rows = wrap::wrap(&shown, columns);
        let caret = safe::Safe::block(self.before_caret()).as_str().len();
        let (row, column) = wrap::locate(&shown, &rows, caret);
        let Some(target) = step(row).filter(|row| *row < rows.len()) else { return false };
        let byte = wrap::byte_at(&shown, &rows, target, column);
        self.caret = self.boundary_at_or_before(safe::offset_in_source(&self.text, byte));
        true
    }

    fn previous(&self) -> usize {
        self.before_caret().grapheme_indices(true).next_back().map_or(0, |(at, _)| at)
    }

    fn next(&self) -> usize {
        let rest = self.text.get(self.caret..).unwrap_or_default();
        self.caret + rest.graphemes(true).next().map_or(0, str::len)
    }

    fn boundary_at_or_after(&self, at: usize) -> usize {
        let mut cursor = GraphemeCursor::new(at.min(self.text.len()), self.text.len(), true);
        match cursor.is_boundary(&self.text, 0) {
            Ok(true) => cursor.cur_cursor(),
            _ => cursor.next_boundary(&self.text, 0).ok().flatten().unwrap_or(self.text.len()),
        }
    }

    fn boundary_at_or_before(&self, at: usize) -> usize {
        let mut at = at.min(self.text.len());
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        let mut cursor = GraphemeCursor::new(at, self.text.len(), true);
        match cursor.is_boundary(&self.text, 0) {
            Ok(true) => at,
            _ => cursor.prev_boundary(&self.text, 0).ok().flatten().unwrap_or(0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn chinese_is_edited_by_character_and_undone_by_run() {
        let mut edit = Edit::new(false);
        for c in "值班室".chars() {
            edit.insert(&c.to_string());
        }
        assert!(edit.left() && edit.backspace());
        assert_eq!(edit.text(), "值室");
        assert!(edit.undo());
        assert_eq!((edit.text(), edit.before_caret()), ("值班室", "值班"));
        assert!(edit.undo());
        assert_eq!(edit.text(), "");
        assert!(edit.redo() && edit.redo());
        assert_eq!(edit.text(), "值室");
        assert!(!edit.redo());
    }

    #[test]
    fn one_line_turns_breaks_into_blanks_and_many_keep_them() {
        let mut line = Edit::new(false);
        line.insert("一\r\n二\n");
        assert_eq!(line.text(), "一 二");
        let mut prose = Edit::new(true);
        prose.insert("一\r\n二");
        assert_eq!(prose.text(), "一\n二");
        assert!(prose.up(10));
        assert_eq!(prose.before_caret(), "一");
        assert!(!prose.up(10) && prose.down(10));
    }

    #[derive(Clone, Debug)]
    enum Do {
        Insert(String),
        Backspace,
        Delete,
        Left,
        Right,
        Up,
        Down,
        Undo,
        Redo,
    }

    fn anything() -> impl Strategy<Value = Do> {
        prop_oneof![
            "[值班a\\u{301}\\u{1F468}\\u{200D}\\n]{1,4}".prop_map(Do::Insert),
            Just(Do::Backspace),
            Just(Do::Delete),
            Just(Do::Left),
            Just(Do::Right),
            Just(Do::Up),
            Just(Do::Down),
            Just(Do::Undo),
            Just(Do::Redo),
        ]
    }

    proptest! {
        #[test]
        fn the_caret_never_stands_inside_a_character(script in prop::collection::vec(anything(), 0..40)) {
            let mut edit = Edit::new(true);
            for step in script {
                match step {
                    Do::Insert(text) => edit.insert(&text),
                    Do::Backspace => { edit.backspace(); }
                    Do::Delete => { edit.delete(); }
                    Do::Left => { edit.left(); }
                    Do::Right => { edit.right(); }
                    Do::Up => { edit.up(6); }
                    Do::Down => { edit.down(6); }
                    Do::Undo => { edit.undo(); }
                    Do::Redo => { edit.redo(); }
                }
                let ends: Vec<usize> = edit.text().grapheme_indices(true).map(|(at, _)| at).collect();
                prop_assert!(edit.caret() == edit.text().len() || ends.contains(&edit.caret()));
            }
            let typed = edit.text().to_owned();
            let mut steps = 0;
            while edit.undo() { steps += 1; }
            prop_assert_eq!(edit.text(), "");
            for _ in 0..steps { edit.redo(); }
            prop_assert_eq!(edit.text(), typed);
        }
    }
}
