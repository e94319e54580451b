//! Drawing on the cell grid. Whatever is drawn passes the sanitising type here, so nothing can be drawn
//! that did not.

use crate::text::{Safe, fit, width};
use crate::theme::{Look, Role};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

/// A buffer, the looks, and where the hardware cursor shall stand: the input method's window follows it.
pub struct Paint<'a> {
    buffer: &'a mut Buffer,
    look: Look,
    caret: Option<Position>,
}

impl<'a> Paint<'a> {
    /// Draws into `buffer`.
    pub fn new(buffer: &'a mut Buffer, look: Look) -> Paint<'a> {
        Paint { buffer, look, caret: None }
    }

    /// The whole area.
    #[must_use]
    pub fn area(&self) -> Rect {
        self.buffer.area
    }

    /// The looks.
    #[must_use]
    pub fn look(&self) -> Look {
        self.look
    }

    /// Where the caret was put last.
    #[must_use]
    pub fn caret(&self) -> Option<Position> {
        self.caret
    }

    /// Puts the hardware cursor; outside the buffer it is not put.
    pub fn set_caret(&mut self, x: u16, y: u16) {
        if self.buffer.area.contains(Position { x, y }) {
            self.caret = Some(Position { x, y });
        }
    }

    /// Takes the caret back, when something opens above.
    pub fn drop_caret(&mut self) {
        self.caret = None;
    }

    /// Draws one line of text into at most `columns` columns; gives the columns used.
    pub fn put(&mut self, x: u16, y: u16, columns: u16, text: &str, role: Role) -> u16 {
        let style = self.look.palette.style(role);
        let room = columns.min(self.buffer.area.right().saturating_sub(x));
        self.run(x, y, room, Safe::line(text).as_str(), style)
    }

    /// Draws text in exactly `columns` columns, cut with a mark when it is longer.
    pub fn fit(&mut self, x: u16, y: u16, columns: u16, text: &str, role: Role) {
        let style = self.look.palette.style(role);
        let safe = Safe::line(text);
        let (kept, mark, blanks) = fit::parts(safe.as_str(), usize::from(columns));
        let right = self.buffer.area.right();
        let mut at = x;
        at += self.run(at, y, right.saturating_sub(at), kept, style);
        at += self.run(at, y, right.saturating_sub(at), mark, style);
        for _ in 0..blanks {
            at += self.cell(at, y, (" ", 1), style);
        }
    }

    /// Draws what passed the border into at most `room` columns; gives the columns used.
    fn run(&mut self, x: u16, y: u16, room: u16, safe: &str, style: Style) -> u16 {
        let mut used = 0;
        for (_, grapheme, columns) in width::clusters(safe) {
            if used + u16::try_from(columns).unwrap_or(1) > room {
                break;
            }
            used += self.cell(x + used, y, (grapheme, columns), style);
        }
        used
    }

    /// Draws text so that it ends before column `right`; gives where it begins.
    pub fn put_right(&mut self, right: u16, y: u16, text: &str, role: Role) -> u16 {
        let columns = u16::try_from(width::of(Safe::line(text).as_str())).unwrap_or(u16::MAX);
        let x = right.saturating_sub(columns);
        self.put(x, y, columns, text, role);
        x
    }

    /// Blanks an area. A wide character that straddles its edge is blanked whole: half a character would
    /// shift the row.
    pub fn clear(&mut self, area: Rect, role: Role) {
        let style = self.look.palette.style(role);
        let area = area.intersection(self.buffer.area);
        for y in area.top()..area.bottom() {
            if let Some(left) = area.left().checked_sub(1)
                && self.buffer.cell((left, y)).is_some_and(|c| width::of(c.symbol()) > 1)
            {
                self.blank(left, y);
            }
            let beyond = area.right();
            if beyond < self.buffer.area.right()
                && self.buffer.cell((beyond, y)).is_some_and(|c| c.symbol().is_empty())
            {
                self.blank(beyond, y);
            }
            for x in area.left()..area.right() {
                if let Some(cell) = self.buffer.cell_mut((x, y)) {
                    cell.reset();
                    cell.set_style(style);
                }
            }
        }
    }

    /// A horizontal rule over the whole width.
    pub fn rule(&mut self, y: u16) {
        let line = if self.look.ascii { "-" } else { "─" };
        let style = self.look.palette.style(Role::Muted);
        let mut x = self.buffer.area.left();
        while x < self.buffer.area.right() {
            x += self.mark(x, y, line, style).max(1);
        }
    }

    /// A box with a title on a cleared area; gives the area inside.
    pub fn frame(&mut self, area: Rect, title: &str) -> Rect {
        self.clear(area, Role::Normal);
        let (h, v, corners) = if self.look.ascii || width::ambiguous_is_wide() {
            ("-", "|", ["+", "+", "+", "+"])
        } else {
            ("─", "│", ["┌", "┐", "└", "┘"])
        };
        if area.width < 2 || area.height < 2 {
            return Rect { width: 0, height: 0, ..area };
        }
        let style = self.look.palette.style(Role::Muted);
        let (right, bottom) = (area.right() - 1, area.bottom() - 1);
        for x in area.left()..area.right() {
            self.mark(x, area.top(), h, style);
            self.mark(x, bottom, h, style);
        }
        for y in area.top()..area.bottom() {
            self.mark(area.left(), y, v, style);
            self.mark(right, y, v, style);
        }
        for ((x, y), corner) in
            [(area.left(), area.top()), (right, area.top()), (area.left(), bottom), (right, bottom)]
                .into_iter()
                .zip(corners)
        {
            self.mark(x, y, corner, style);
        }
        if !title.is_empty() {
            self.put(
                area.left() + 2,
                area.top(),
                area.width.saturating_sub(4),
                &format!(" {title} "),
                Role::Title,
            );
        }
        Rect { x: area.x + 2, y: area.y + 1, width: area.width.saturating_sub(4), height: area.height - 2 }
    }

    /// Changes the role of what stands in an area.
    pub fn tint(&mut self, area: Rect, role: Role) {
        let area = area.intersection(self.buffer.area);
        self.buffer.set_style(area, self.look.palette.style(role));
    }

    /// Puts a mark of our own; gives the columns it takes.
    fn mark(&mut self, x: u16, y: u16, mark: &str, style: Style) -> u16 {
        self.cell(x, y, (mark, width::of_grapheme(mark)), style)
    }

    /// Puts one grapheme of so many columns; gives the columns it takes.
    fn cell(&mut self, x: u16, y: u16, (grapheme, columns): (&str, usize), style: Style) -> u16 {
        let columns = u16::try_from(columns).unwrap_or(1);
        let area = self.buffer.area;
        if columns == 0 || !area.contains(Position { x, y }) || x + columns > area.right() {
            return 0;
        }
        let place = self.buffer.index_of(x, y);
        let cells = &mut self.buffer.content;
        // Overwriting one half of a wide character leaves no other half behind.
        if x > area.left()
            && cells.get(place).is_some_and(|c| c.symbol().is_empty())
            && let Some(left) = cells.get_mut(place - 1)
        {
            left.set_symbol(" ");
        }
        if x + columns < area.right()
            && let Some(next) = cells.get_mut(place + usize::from(columns))
            && next.symbol().is_empty()
        {
            next.set_symbol(" ");
        }
        // An empty symbol marks the right half of a wide character, so that the painter skips it.
        let halves = [grapheme, ""];
        for (cell, half) in cells.iter_mut().skip(place).zip(halves).take(usize::from(columns)) {
            cell.reset();
            cell.set_symbol(half).set_style(style);
        }
        columns
    }

    fn blank(&mut self, x: u16, y: u16) {
        if let Some(cell) = self.buffer.cell_mut((x, y)) {
            cell.set_symbol(" ");
        }
    }
}

/// The middle of an area, at most so wide and high.
#[must_use]
pub fn centred(area: Rect, columns: u16, rows: u16) -> Rect {
    let (width, height) = (columns.min(area.width), rows.min(area.height));
    Rect { x: area.x + (area.width - width) / 2, y: area.y + (area.height - height) / 2, width, height }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(buffer: &Buffer, y: u16) -> String {
        (buffer.area.left()..buffer.area.right()).map(|x| buffer[(x, y)].symbol().to_owned()).collect()
    }

    #[test]
    fn a_dialog_over_chinese_text_leaves_no_half_character() {
        for left in 0..4 {
            for wide in 2..6 {
                let mut buffer = Buffer::empty(Rect::new(0, 0, 12, 3));
                let mut paint = Paint::new(&mut buffer, Look::default());
                for y in 0..3 {
                    paint.put(0, y, 12, "值班室值班室", Role::Normal);
                }
                paint.frame(Rect::new(left, 0, wide, 3), "");
                for y in 0..3 {
                    assert_eq!(
                        width::of(&row(&buffer, y)),
                        12,
                        "left {left} wide {wide}: {}",
                        row(&buffer, y)
                    );
                }
            }
        }
    }

    #[test]
    fn nothing_is_drawn_outside_and_what_could_act_is_spelled_out() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 5, 1));
        let mut paint = Paint::new(&mut buffer, Look::default());
        assert_eq!(paint.put(3, 0, 9, "值班", Role::Normal), 2);
        assert_eq!(paint.put(4, 0, 9, "值", Role::Normal), 0);
        paint.put(0, 9, 9, "x", Role::Normal);
        paint.put(0, 0, 3, "\u{1b}[2J", Role::Normal);
        assert!(row(&buffer, 0).starts_with("‹U+"));
    }
}
