//! An input field: an [`Edit`] drawn with the real cursor.

use super::Paint;
use crate::text::{Edit, Safe, width, wrap};
use crate::theme::Role;
use ratatui::layout::Rect;
use std::ops::Range;

/// The rows of a field at a width, and where its caret is.
pub struct FieldLayout {
    shown: String,
    rows: Vec<Range<usize>>,
    /// Row and column of the caret.
    pub caret: (usize, usize),
}

impl FieldLayout {
    /// Lays a field out; `masked` shows stars and no length beyond eight.
    #[must_use]
    pub fn of(edit: &Edit, columns: u16, masked: bool) -> FieldLayout {
        if masked {
            let stars = "*".repeat(edit.text().chars().count().min(8));
            let caret = (0, stars.len());
            return FieldLayout { rows: std::iter::once(0..stars.len()).collect(), shown: stars, caret };
        }
        let keep = |text| if edit.has_many_lines() { Safe::block(text) } else { Safe::line(text) };
        let shown = keep(edit.text()).into_string();
        let before = keep(edit.before_caret()).as_str().len();
        if !edit.has_many_lines() {
            let caret = (0, width::of(shown.get(..before).unwrap_or_default()));
            return FieldLayout { rows: std::iter::once(0..shown.len()).collect(), shown, caret };
        }
        let rows = wrap::wrap(&shown, usize::from(columns));
        let caret = wrap::locate(&shown, &rows, before);
        FieldLayout { shown, rows, caret }
    }

    /// How many rows it has.
    #[must_use]
    pub fn height(&self) -> usize {
        self.rows.len()
    }

    /// Draws it into `area`, scrolled so that the caret is seen; puts the hardware cursor when focused.
    pub fn draw(&self, paint: &mut Paint<'_>, area: Rect, role: Role, focused: bool) {
        if area.width == 0 || area.height == 0 {
            return;
        }
        let (row, column) = self.caret;
        let top = if focused { row.saturating_sub(usize::from(area.height) - 1) } else { 0 };
        let columns = usize::from(area.width);
        // A line longer than the field is scrolled by whole characters from its beginning.
        let skip =
            if focused && self.rows.len() == 1 && column >= columns { column + 1 - columns } else { 0 };
        for (y, range) in (area.top()..area.bottom()).zip(self.rows.iter().skip(top)) {
            let text = self.shown.get(range.clone()).unwrap_or_default();
            let (text, lead) = skip_columns(text, skip);
            let x = area.x + u16::try_from(lead).unwrap_or(0);
            paint.put(x, y, area.width.saturating_sub(u16::try_from(lead).unwrap_or(0)), text, role);
        }
        if focused {
            let x = u16::try_from((column - skip).min(columns.saturating_sub(1))).unwrap_or(0);
            let y = u16::try_from(row - top).unwrap_or(0);
            paint.set_caret(area.x + x, area.y + y);
        }
    }
}

/// What remains after `columns` columns, and how many blanks stand for a character cut in half.
fn skip_columns(text: &str, columns: usize) -> (&str, usize) {
    use unicode_segmentation::UnicodeSegmentation;
    let mut used = 0;
    for (at, grapheme) in text.grapheme_indices(true) {
        if used >= columns {
            return (text.get(at..).unwrap_or_default(), used - columns);
        }
        used += width::of_grapheme(grapheme);
    }
    ("", 0)
}
