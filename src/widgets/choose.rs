//! A list from which one thing is chosen: number, pinyin initials or characters narrow it.

use super::Paint;
use crate::keymap::{Code, Key};
use crate::text::{Edit, fold, pinyin};
use crate::theme::Role;
use ratatui::layout::Rect;

/// The list, what is typed to narrow it, and the chosen row.
#[derive(Clone, Debug)]
pub struct Choose {
    rows: Vec<(String, String)>,
    filter: Edit,
    shown: Vec<usize>,
    at: usize,
}

impl Choose {
    /// Rows of a name and a remark (a key, a number).
    #[must_use]
    pub fn new(rows: Vec<(String, String)>) -> Choose {
        let shown = (0..rows.len()).collect();
        Choose { rows, filter: Edit::new(false), shown, at: 0 }
    }

    /// The row chosen now, by its place in the full list.
    #[must_use]
    pub fn chosen(&self) -> Option<usize> {
        self.shown.get(self.at).copied()
    }

    /// Text typed to narrow the list.
    pub fn typed(&mut self, text: &str) {
        self.filter.insert(text);
        self.narrow();
    }

    /// What was typed so far.
    #[must_use]
    pub fn filter(&self) -> &str {
        self.filter.text()
    }

    /// Moves or edits; false when the key means nothing here.
    pub fn key(&mut self, key: Key) -> bool {
        let last = self.shown.len().saturating_sub(1);
        match key.code {
            Code::Up => self.at = self.at.checked_sub(1).unwrap_or(last),
            Code::Down => self.at = if self.at >= last { 0 } else { self.at + 1 },
            Code::PageUp => self.at = self.at.saturating_sub(10),
            Code::PageDown => self.at = (self.at + 10).min(last),
            Code::Home => self.at = 0,
            Code::End => self.at = last,
            Code::Backspace => {
                self.filter.backspace();
                self.narrow();
            }
            _ => return false,
        }
        true
    }

    fn narrow(&mut self) {
        let typed = fold::fold(self.filter.text().trim());
        let number = typed.parse::<usize>().ok();
        let fits = pinyin::each(&typed, self.rows.iter().map(|(name, _)| name.as_str()));
        let mut shown: Vec<usize> = fits
            .iter()
            .enumerate()
            .filter(|(at, fits)| **fits || number == Some(at + 1))
            .map(|(at, _)| at)
            .collect();
        // A typed number means that row first, whatever else holds the digit.
        shown.sort_by_key(|at| number != Some(at + 1));
        self.shown = shown;
        self.at = 0;
    }

    /// Draws filter and rows.
    pub fn draw(&self, paint: &mut Paint<'_>, area: Rect, prompt: &str) {
        let used = paint.put(area.x, area.y, area.width, prompt, Role::Muted);
        let filter = super::field::Laid::of(&self.filter, area.width, false);
        let line = Rect {
            x: area.x + used,
            width: area.width.saturating_sub(used),
            height: area.height.min(1),
            ..area
        };
        let rows = usize::from(area.height.saturating_sub(1));
        let top = (self.at + 1).saturating_sub(rows);
        for (line, (at, row)) in self.shown.iter().enumerate().skip(top).take(rows).enumerate() {
            let y = area.y + 1 + u16::try_from(line).unwrap_or(0);
            let Some((name, remark)) = self.rows.get(*row) else { continue };
            let role = if at == self.at { Role::Selected } else { Role::Normal };
            paint.fit(area.x, y, area.width, &format!("{:>2} {name}", row + 1), role);
            paint.put_right(
                area.right(),
                y,
                remark,
                if at == self.at { Role::Selected } else { Role::Muted },
            );
        }
        filter.draw(paint, line, Role::Field, true);
    }
}
