//! A list from which one thing is chosen: number, pinyin initials or characters narrow it.

use super::Paint;
use crate::keymap::{Code, Key};
use crate::text::{Edit, fit, fold, pinyin, width};
use crate::theme::Role;
use ratatui::layout::Rect;

/// One row of the list.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// What it is called; typing narrows the list by it.
    pub name: String,
    /// A key, a number or a reason, at the right.
    pub remark: String,
    /// The heading that it stands under; empty for none.
    pub group: &'static str,
    /// Whether it is shown only so that it is known: it comes after the others when the list is narrowed.
    pub is_dim: bool,
}

/// The list, what is typed to narrow it, and the chosen row.
#[derive(Clone, Debug)]
pub struct Choose {
    rows: Vec<Row>,
    filter: Edit,
    shown: Vec<usize>,
    at: usize,
}

impl Choose {
    /// A list of these rows, from the first one on.
    #[must_use]
    pub fn new(rows: Vec<Row>) -> Choose {
        let shown = (0..rows.len()).collect();
        Choose { rows, filter: Edit::new(false), shown, at: 0 }
    }

    /// The row chosen now, by its place in the full list.
    #[must_use]
    pub fn chosen(&self) -> Option<usize> {
        self.shown.get(self.at).copied()
    }

    /// Chooses a row by its place in the full list, where it is shown.
    pub fn go_to(&mut self, row: usize) {
        self.at = self.shown.iter().position(|at| *at == row).unwrap_or(self.at);
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
        let fits = pinyin::each(&typed, self.rows.iter().map(|row| row.name.as_str()));
        let mut shown: Vec<usize> = fits
            .iter()
            .enumerate()
            .filter(|(at, fits)| **fits || number == Some(at + 1))
            .map(|(at, _)| at)
            .collect();
        // A typed number means that row first, whatever else holds the digit.
        let is_dim = |at: usize| self.rows.get(at).is_some_and(|row| row.is_dim);
        shown.sort_by_key(|at| (number != Some(at + 1), is_dim(*at)));
        self.shown = shown;
        self.at = 0;
    }

    /// Draws filter and rows.
    pub fn draw(&self, paint: &mut Paint<'_>, area: Rect, prompt: &str) {
        let used = paint.put(area.x, area.y, area.width, prompt, Role::Muted);
        let filter = super::field::FieldLayout::of(&self.filter, area.width, false);
        let line = Rect {
            x: area.x + used,
            width: area.width.saturating_sub(used),
            height: area.height.min(1),
            ..area
        };
        let room = usize::from(area.height.saturating_sub(1));
        let lines = self.lines();
        let chosen = lines.iter().position(|line| matches!(line, Line::Row(at, _) if *at == self.at));
        let top = (chosen.unwrap_or(0) + 1).saturating_sub(room);
        for (y, line) in (area.y + 1..area.bottom()).zip(lines.iter().skip(top)) {
            match line {
                Line::Heading(group) => drop(paint.put(area.x, y, area.width, group, Role::Title)),
                Line::Row(at, number) => {
                    let Some(row) = self.rows.get(*number) else { continue };
                    let line = Rect { y, height: 1, ..area };
                    draw_row(paint, line, row, *number, *at == self.at);
                }
            }
        }
        filter.draw(paint, line, Role::Field, true);
    }

    /// The rows that are shown, with the headings between them. A narrowed list is in no order of groups.
    fn lines(&self) -> Vec<Line> {
        let mut lines = Vec::new();
        let mut group = "";
        for (at, number) in self.shown.iter().enumerate() {
            let own = self.rows.get(*number).map_or("", |row| row.group);
            if own != group && self.filter.is_empty() {
                lines.push(Line::Heading(own));
                group = own;
            }
            lines.push(Line::Row(at, *number));
        }
        lines
    }
}

/// A line of the drawn list.
enum Line {
    Heading(&'static str),
    /// A row, by its place among those that are shown and in the full list.
    Row(usize, usize),
}

fn draw_row(paint: &mut Paint<'_>, line: Rect, row: &Row, number: usize, is_chosen: bool) {
    let role = |role: Role| if is_chosen { Role::Selected } else { role };
    let name = format!("{:>2} {}", number + 1, row.name);
    paint.fit(line.x, line.y, line.width, &name, role(if row.is_dim { Role::Muted } else { Role::Normal }));
    // The name is never covered; of a long reason the beginning is shown.
    let room = usize::from(line.width).saturating_sub(width::of(&name) + 2);
    let cut = if width::of(&row.remark) > room { fit::fit(&row.remark, room) } else { row.remark.clone() };
    paint.put_right(line.right(), line.y, &cut, role(Role::Muted));
}
