//! Drawing of the ritual.

use super::Cx;
use super::handover::{Handover, Part, counts_line};
use crate::domain::shift;
use crate::locale::texts;
use crate::store::query::OpenMatter;
use crate::theme::Role;
use crate::widgets::field::Laid;
use crate::widgets::{Paint, paint};
use ratatui::layout::Rect;

/// Rows that one matter takes.
const MATTER_ROWS: u16 = 3;

impl Handover {
    /// Draws it.
    pub fn draw(&self, cx: &Cx<'_>, paint: &mut Paint<'_>, body: Rect) {
        paint.clear(body, Role::Normal);
        let (Some(watch), Some(sheet)) = (cx.watch, &self.sheet) else { return };
        let lang = cx.lang();
        let head =
            texts::HANDOVER_HEAD.fill(lang, &[watch.name(watch.shift.lead), watch.name(self.incoming)]);
        paint.put(body.x + 1, body.y, body.width.saturating_sub(2), &head, Role::Title);
        let answered = sheet.matters.iter().filter(|m| m.answer.is_some()).count();
        let tally = texts::ANSWERED.fill(lang, &[&answered.to_string(), &sheet.matters.len().to_string()]);
        paint.put_right(body.right().saturating_sub(1), body.y, &tally, Role::Warn);
        let mut y = body.y + 1;
        if body.height > 8 {
            paint.put(body.x + 1, y, body.width.saturating_sub(2), &counts_line(sheet, lang), Role::Normal);
            let running = texts::RUNNING_LINE
                .fill(lang, &[&sheet.running.len().to_string(), &sheet.instructions.len().to_string()]);
            paint.put(body.x + 1, y + 1, body.width.saturating_sub(2), &running, Role::Muted);
            y += 2;
        }
        let rest = Rect {
            x: body.x + 1,
            y,
            width: body.width.saturating_sub(2),
            height: body.bottom().saturating_sub(y),
        };
        match self.part {
            Part::Matters => self.draw_matters(cx, paint, rest),
            Part::Texts => self.form.draw_entries(cx, paint, rest),
            Part::SignOut | Part::SignIn => self.draw_pin(cx, paint, rest),
        }
    }

    fn draw_matters(&self, cx: &Cx<'_>, paint: &mut Paint<'_>, area: Rect) {
        let Some(sheet) = &self.sheet else { return };
        if sheet.matters.is_empty() {
            paint.put(area.x, area.y, area.width, texts::NO_OPEN_MATTERS.get(cx.lang()), Role::Normal);
            paint.set_caret(area.x, area.y);
            return;
        }
        let room = usize::from(area.height / MATTER_ROWS).max(1);
        let top = (self.at + 1).saturating_sub(room);
        for (place, (at, matter)) in sheet.matters.iter().enumerate().skip(top).take(room).enumerate() {
            let y = area.y + u16::try_from(place).unwrap_or(0) * MATTER_ROWS;
            let height = MATTER_ROWS.min(area.bottom().saturating_sub(y));
            self.draw_matter(cx, paint, Rect { y, height, ..area }, at, matter);
        }
    }

    fn draw_matter(&self, cx: &Cx<'_>, paint: &mut Paint<'_>, area: Rect, at: usize, matter: &OpenMatter) {
        let lang = cx.lang();
        let text = |key: &str| matter.row.values.text(key).unwrap_or_default();
        let age = cx.watch.map_or(0, |w| shift::age_in_shifts(matter.row.sheet, w.shift.id));
        let in_hand = at == self.at;
        let urgent = if text("weight") == "紧急" { texts::URGENT.get(lang) } else { "" };
        let head = format!(
            "{:>2} {} {urgent}{} {}",
            at + 1,
            matter.row.number,
            text("what"),
            texts::MARK_AGE.fill(lang, &[&age.to_string()])
        );
        paint.fit(area.x, area.y, area.width, &head, if in_hand { Role::Selected } else { Role::Normal });
        if area.height > 1 {
            let due = text("due_at").replace('T', " ");
            let next = texts::MATTER_LINE.fill(lang, &[text("done"), text("next_step"), text("owner"), &due]);
            paint.put(area.x + 3, area.y + 1, area.width.saturating_sub(3), &next, Role::Muted);
        }
        if area.height > 2 {
            let used =
                paint.put(area.x + 3, area.y + 2, area.width, texts::ANSWER_PROMPT.get(lang), Role::Title);
            let line = Rect {
                x: area.x + 3 + used,
                y: area.y + 2,
                width: area.width.saturating_sub(4 + used),
                height: 1,
            };
            if let Some(edit) = self.answers.get(at) {
                Laid::of(edit, line.width, false).draw(
                    paint,
                    line,
                    if in_hand { Role::Field } else { Role::Normal },
                    in_hand,
                );
            }
        }
    }

    fn draw_pin(&self, cx: &Cx<'_>, paint: &mut Paint<'_>, area: Rect) {
        let Some(watch) = cx.watch else { return };
        let (who, what) = if self.part == Part::SignOut {
            (watch.name(watch.shift.lead), texts::SIGN_OUT)
        } else {
            (watch.name(self.incoming), texts::SIGN_IN)
        };
        let inside = paint.frame(paint::centred(area, 64, 7), what.get(cx.lang()));
        paint.put(inside.x, inside.y, inside.width, &texts::SIGN_MEANS.fill(cx.lang(), &[who]), Role::Normal);
        let y = inside.y + 2;
        let used = paint.put(inside.x, y, inside.width, &texts::PIN_OF.fill(cx.lang(), &[who]), Role::Title);
        let line = Rect { x: inside.x + used, y, width: inside.width.saturating_sub(used), height: 1 };
        Laid::of(&self.pin, line.width, true).draw(paint, line, Role::Field, true);
        paint.put(inside.x, y + 2, inside.width, texts::F8_SIGNS.get(cx.lang()), Role::Muted);
    }
}
