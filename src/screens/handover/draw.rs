//! Drawing of the ritual.

use super::state::{Handover, Part, SPEAKERS};
use crate::domain::shift;
use crate::locale::texts;
use crate::record::act::AnswerKind;
use crate::schema::choice;
use crate::screens::{Cx, brief};
use crate::store::query::OpenMatter;
use crate::text::{Edit, wrap};
use crate::theme::Role;
use crate::widgets::field::FieldLayout;
use crate::widgets::{Paint, paint};
use crate::work::handover::counts_line;
use ratatui::layout::Rect;

/// Rows that one matter takes.
const MATTER_ROWS: u16 = 4;

impl Handover {
    /// Draws the whole ritual.
    pub(super) fn draw_whole(&self, cx: &Cx<'_>, paint: &mut Paint<'_>, body: Rect) {
        paint.clear(body, Role::Normal);
        let Some(watch) = cx.watch else { return };
        let lang = cx.lang();
        let Some(sheet) = self.sheet.as_ref().filter(|_| self.part != Part::Reason) else {
            if self.part == Part::Reason {
                self.draw_reason(cx, paint, body);
            }
            return;
        };
        let head =
            texts::HANDOVER_HEAD.fill(lang, &[watch.name(watch.shift.lead), watch.name(self.incoming)]);
        paint.put(body.x + 1, body.y, body.width.saturating_sub(2), &head, Role::Title);
        let answered = sheet.matters.iter().filter(|m| m.read_back().is_some()).count();
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
            Part::Reason => {}
            Part::Matters => self.draw_matters(cx, paint, rest),
            Part::Talk => self.draw_talk(cx, paint, rest),
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
        let urgent = if text("weight") == choice::WEIGHT_URGENT { texts::URGENT.get(lang) } else { "" };
        let head = format!(
            "{:>2} {} {urgent}{} {}",
            at + 1,
            matter.row.number,
            text("what"),
            texts::MARK_AGE.fill(lang, &[&age.to_string()])
        );
        paint.fit(area.x, area.y, area.width, &head, if in_hand { Role::Selected } else { Role::Normal });
        if area.height > 1 {
            // Words of an earlier shift are marked as such: whoever carries them on has to look at them.
            let old = cx.watch.is_some_and(|w| matter.written_at < w.shift.began_at);
            let mark = if old { texts::CARRIED_WORDS.get(lang) } else { "" };
            let next = format!("{mark}{}", brief::how_it_stands(cx, &matter.row));
            paint.put(area.x + 3, area.y + 1, area.width.saturating_sub(3), &next, Role::Muted);
        }
        if area.height > 2 {
            let (line, role) = match matter
                .said
                .iter()
                .rfind(|s| matches!(s.word, AnswerKind::Refused | AnswerKind::Explained))
            {
                Some(said) => (format!("{}：{}", said.word.word(), said.line), Role::Warn),
                None if text("what_if").is_empty() => (String::new(), Role::Muted),
                None => (texts::WHAT_IF_LINE.fill(lang, &[text("what_if")]), Role::Warn),
            };
            paint.put(area.x + 3, area.y + 2, area.width.saturating_sub(3), &line, role);
        }
        if area.height > 3 {
            let (who, prompt) = match (cx.watch, matter.refusal()) {
                (Some(w), Some(_)) => (w.name(w.shift.lead), texts::PROMPT_EXPLAIN),
                (Some(w), None) => (w.name(self.incoming), texts::PROMPT_READ_BACK),
                (None, _) => ("", texts::PROMPT_READ_BACK),
            };
            let below = Rect { x: area.x + 3, y: area.y + 3, width: area.width.saturating_sub(3), height: 1 };
            if let Some(edit) = self.lines.get(at) {
                draw_line(paint, below, &prompt.fill(lang, &[who]), edit, in_hand);
            }
        }
    }

    /// Why now all the same, or why the watch is taken.
    fn draw_reason(&self, cx: &Cx<'_>, paint: &mut Paint<'_>, area: Rect) {
        let lang = cx.lang();
        let (title, ask) = if self.takes {
            (texts::TAKE_OVER_TITLE, texts::TAKE_OVER_ASK)
        } else {
            (texts::BAD_MOMENT, texts::BAD_MOMENT_ASK)
        };
        let mut y = area.y + 1;
        let columns = area.width.saturating_sub(2);
        for range in wrap::wrap(title.get(lang), usize::from(columns)) {
            paint.put(area.x + 1, y, columns, title.get(lang).get(range).unwrap_or_default(), Role::Warn);
            y += 1;
        }
        for cause in self.causes.iter().take(usize::from(area.height.saturating_sub(6))) {
            paint.put(area.x + 3, y, columns.saturating_sub(2), cause, Role::Alert);
            y += 1;
        }
        draw_line(
            paint,
            Rect { x: area.x + 1, y: y + 1, width: columns, height: 1 },
            ask.get(lang),
            &self.reason,
            true,
        );
    }

    /// What was said of the shift as a whole, and the line in hand.
    fn draw_talk(&self, cx: &Cx<'_>, paint: &mut Paint<'_>, area: Rect) {
        let (Some(watch), Some(sheet)) = (cx.watch, &self.sheet) else { return };
        let mut y = area.y;
        if sheet.matters.is_empty() {
            paint.put(area.x, y, area.width, texts::NO_OPEN_MATTERS.get(cx.lang()), Role::Normal);
            y += 1;
        }
        let room = usize::from(area.height.saturating_sub(4));
        for said in sheet.talk.iter().skip(sheet.talk.len().saturating_sub(room)) {
            let line = format!("{} {}：{}", watch.name(said.by), said.word.word(), said.line);
            paint.put(area.x, y, area.width, &line, Role::Normal);
            y += 1;
        }
        let (incoming, word) = SPEAKERS.get(self.speaker).copied().unwrap_or((false, AnswerKind::Topic));
        let who = watch.name(if incoming { self.incoming } else { watch.shift.lead });
        let prompt = texts::PROMPT_TALK.fill(cx.lang(), &[who, word.word()]);
        draw_line(paint, Rect { y, height: 1, ..area }, &prompt, &self.talk, true);
        paint.put(area.x, y + 1, area.width, texts::TALK_HINT.get(cx.lang()), Role::Muted);
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
        FieldLayout::of(&self.pin, line.width, true).draw(paint, line, Role::Field, true);
        paint.put(inside.x, y + 2, inside.width, texts::F8_SIGNS.get(cx.lang()), Role::Muted);
    }
}

/// A prompt and the line that is typed after it.
fn draw_line(paint: &mut Paint<'_>, area: Rect, prompt: &str, edit: &Edit, in_hand: bool) {
    let used = paint.put(area.x, area.y, area.width, prompt, Role::Title);
    let line = Rect { x: area.x + used, width: area.width.saturating_sub(used + 1), ..area };
    FieldLayout::of(edit, line.width, false).draw(
        paint,
        line,
        if in_hand { Role::Field } else { Role::Normal },
        in_hand,
    );
}
