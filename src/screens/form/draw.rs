//! Drawing of a form: labels left, inputs right, the field in hand with its help beneath.

use super::state::{Entry, Form, LABEL_COLUMNS, Task};
use crate::locale::texts;
use crate::schema::{Kind, is_needed};
use crate::screens::Cx;
use crate::theme::Role;
use crate::widgets::Paint;
use crate::widgets::field::FieldLayout;
use ratatui::layout::Rect;

/// Rows that a prose field in hand may grow to.
const PROSE_ROWS_MAX: u16 = 12;

/// One entry with its place in the form.
struct Line {
    at: usize,
    top: u16,
    rows: u16,
    laid: FieldLayout,
}

impl Form {
    /// Draws the whole form.
    pub(super) fn draw_whole(&self, cx: &Cx<'_>, paint: &mut Paint<'_>, body: Rect) {
        paint.clear(body, Role::Normal);
        if body.height == 0 {
            return;
        }
        paint.put(body.x + 1, body.y, body.width.saturating_sub(2), &self.title(cx), Role::Title);
        let name = cx.watch.map_or("", |w| w.name(self.by));
        let opened = format!("{} {name}", cx.offset().full(self.opened_at));
        paint.put_right(body.right().saturating_sub(1), body.y, &opened, Role::Muted);
        let help_rows = u16::from(body.height > 6);
        let room = Rect { y: body.y + 1, height: body.height.saturating_sub(1 + help_rows), ..body };
        self.draw_entries(cx, paint, room);
        if help_rows > 0 {
            let y = body.bottom() - 1;
            paint.put(body.x + 1, y, body.width.saturating_sub(2), &self.hint(cx), Role::Muted);
        }
    }

    fn hint(&self, cx: &Cx<'_>) -> String {
        let Some(entry) = self.entries.get(self.focus) else { return String::new() };
        if let Some(fault) = entry.fault {
            return fault.0.get(cx.lang()).to_owned();
        }
        let help = entry.typed().help.get(cx.lang());
        if !help.is_empty() {
            return help.to_owned();
        }
        let offered = self.offered(entry.typed()).into_iter().enumerate();
        // A stop after the number: the choice 110 under the number 3 is not 3110.
        offered.map(|(at, c)| format!("{}.{}", at + 1, c.name.get(cx.lang()))).collect::<Vec<_>>().join(" ")
    }

    /// Draws the entries into an area, scrolled so that the one in hand is seen.
    pub(in crate::screens) fn draw_entries(&self, cx: &Cx<'_>, paint: &mut Paint<'_>, room: Rect) {
        let columns = room.width.saturating_sub(LABEL_COLUMNS + 3);
        let lines = self.layout(cx, columns);
        let focus = lines.iter().find(|l| l.at == self.focus);
        let bottom = focus.map_or(0, |l| l.top + l.rows);
        let scroll = bottom.saturating_sub(room.height).min(focus.map_or(0, |l| l.top));
        let live = self.live(cx.reading());
        for line in &lines {
            let Some(entry) = self.entries.get(line.at) else { continue };
            let (top, end) = (line.top.max(scroll), (line.top + line.rows).min(scroll + room.height));
            if top >= end {
                continue;
            }
            let y = room.y + top - scroll;
            let in_hand = line.at == self.focus;
            let empty = entry.edit.is_empty();
            let needed = entry.cell.is_none_or(|(row, _)| row == 0) && is_needed(entry.field, &live) && empty;
            let role = match (entry.fault.is_some(), in_hand, needed) {
                (true, ..) => Role::Alert,
                (_, true, _) => Role::Title,
                (.., true) => Role::Warn,
                _ => Role::Muted,
            };
            let mark = if needed { "*" } else { " " };
            let label = label(cx, entry);
            paint.put(room.x, y, 1, mark, Role::Warn);
            paint.fit(room.x + 1, y, LABEL_COLUMNS, &label, role);
            let area = Rect { x: room.x + LABEL_COLUMNS + 2, y, width: columns, height: end - top };
            if in_hand {
                paint.tint(area, Role::Field);
            }
            if empty && let Some(last) = self.last_fact(entry) {
                paint.put(
                    area.x + 2,
                    y,
                    area.width.saturating_sub(2),
                    &texts::LAST_FACT.fill(cx.lang(), &[&last]),
                    Role::Muted,
                );
            }
            line.laid.draw(paint, area, if in_hand { Role::Field } else { Role::Normal }, in_hand);
        }
    }

    /// What the incident says of this field, beside a report that tells only what has changed.
    fn last_fact(&self, entry: &Entry) -> Option<String> {
        let beside = self.beside.as_ref().filter(|_| self.task == Task::New)?;
        let told = crate::schema::report::FACTS.contains(&entry.field.key);
        let value = beside.values.0.get(entry.field.key).filter(|_| told)?;
        Some(entry.field.show(value).replace('\n', " "))
    }

    fn layout(&self, cx: &Cx<'_>, columns: u16) -> Vec<Line> {
        let mut top = 0u16;
        let mut lines = Vec::new();
        for at in self.shown(cx.reading()) {
            let Some(entry) = self.entries.get(at) else { continue };
            let masked = matches!(entry.typed().kind, Kind::Pin);
            let laid = FieldLayout::of(&entry.edit, columns, masked);
            let height = u16::try_from(laid.height()).unwrap_or(u16::MAX);
            let prose = entry.edit.has_many_lines();
            let rows = match (prose, at == self.focus) {
                (false, _) => 1,
                (true, true) => height.clamp(3, PROSE_ROWS_MAX),
                (true, false) => height.clamp(1, 3),
            };
            lines.push(Line { at, top, rows, laid });
            top = top.saturating_add(rows);
        }
        lines
    }
}

fn label(cx: &Cx<'_>, entry: &Entry) -> String {
    match entry.cell {
        None => entry.field.label.get(cx.lang()).to_owned(),
        Some((row, column)) => {
            let first = entry.field.columns().first().is_some_and(|c| c.key == column.key);
            let lead = if first {
                format!("{} {} ", entry.field.label.get(cx.lang()), row + 1)
            } else {
                "    ".to_owned()
            };
            format!("{lead}{}", column.label.get(cx.lang()))
        }
    }
}
