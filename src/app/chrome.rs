//! The fixed places around the body: header, tabs, notices, status bar, footer. The eye learns them.

use super::state::App;
use crate::domain::{Ledger, calendar};
use crate::keymap::{Action, command};
use crate::locale::{Lang, texts};
use crate::schema::book;
use crate::screens::{Cx, Form, Lock};
use crate::text::width;
use crate::theme::Role;
use crate::widgets::Paint;
use ratatui::layout::Rect;

/// Below this many columns or rows there is no room for a form.
const SMALLEST: (u16, u16) = (60, 16);

impl App {
    pub(super) fn draw_screen(&self, paint: &mut Paint<'_>) {
        let area = paint.area();
        paint.clear(area, Role::Normal);
        if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
            let lines = texts::TOO_SMALL.get(self.look.lang);
            let ranges = crate::text::wrap::wrap(lines, usize::from(area.width.max(2)));
            for (y, range) in (area.top()..area.bottom()).zip(ranges) {
                paint.put(area.x, y, area.width, lines.get(range).unwrap_or_default(), Role::Alert);
            }
            return;
        }
        self.draw_header(paint, area);
        self.draw_tabs(paint, area.y + 1, area);
        paint.rule(area.y + 2);
        if let Some((line, role)) = self.headline() {
            paint.put_right(area.right().saturating_sub(1), area.y + 2, &line, role);
        }
        let body = Rect { y: area.y + 3, height: area.height - 6, ..area };
        let cx = self.cx();
        if self.is_locked() {
            self.draw_locked(paint, &cx, body);
        } else {
            self.draw_body(paint, &cx, body);
        }
        self.draw_notice(paint, Rect { y: area.bottom() - 3, height: 1, ..area });
        self.draw_status(paint, Rect { y: area.bottom() - 2, height: 1, ..area });
        self.draw_footer(paint, Rect { y: area.bottom() - 1, height: 1, ..area });
    }

    /// Forms stay readable under the lock; lists and records do not.
    fn draw_locked(&self, paint: &mut Paint<'_>, cx: &Cx<'_>, body: Rect) {
        let form = self.layers.iter().rposition(|layer| layer.is::<Form>());
        let lock = self.layers.iter().rposition(|layer| layer.is::<Lock>());
        for at in form.into_iter().chain(lock.filter(|lock| form.is_none_or(|form| form < *lock))) {
            paint.drop_caret();
            if let Some(layer) = self.layers.get(at) {
                layer.draw(cx, paint, body);
            }
        }
    }

    fn draw_body(&self, paint: &mut Paint<'_>, cx: &Cx<'_>, body: Rect) {
        // A whole screen hides what is beneath it: only what can be seen is drawn.
        let lowest = self.layers.iter().rposition(|layer| !layer.is_passing());
        if self.me.is_some() && lowest.is_none() {
            self.desk.draw(cx, paint, body);
        }
        for layer in self.layers.iter().skip(lowest.unwrap_or(0)) {
            paint.drop_caret();
            layer.draw(cx, paint, body);
        }
    }

    fn draw_header(&self, paint: &mut Paint<'_>, area: Rect) {
        let (lang, cx) = (self.look.lang, self.cx());
        paint.tint(Rect { height: 1, ..area }, Role::Bar);
        let local = cx.offset().local(self.now);
        let weekday = if lang == Lang::Zh {
            calendar::weekday_zh(local.date())
        } else {
            calendar::weekday_en(local.date())
        };
        let unit = self.watch.as_ref().map_or(texts::APP.get(lang), |w| w.setting.unit.as_str());
        let drill = self.watch.as_ref().is_some_and(|w| w.setting.drill);
        let demo = match (self.demo, drill) {
            (true, _) => texts::DEMO.get(lang),
            (_, true) => texts::DRILL.get(lang),
            _ => "",
        };
        let mut line = format!(" {demo}{unit}  {} {weekday}", local.date());
        if area.width >= 90 {
            line.push(' ');
            line.push_str(&texts::LUNAR.fill(lang, &[self.lunar.name()]));
        }
        line.push_str(&format!("  {}", cx.offset().clock(self.now)));
        paint.put(area.x, area.y, area.width, &line, Role::Bar);
        if let Some(watch) = &self.watch {
            let due = watch.setting.pattern.relief_due(cx.offset().local(watch.shift.began_at));
            let due_at = cx.offset().instant(due);
            let over = self.now.since_ms(due_at) / 60_000;
            let (text, role) = if over >= 0 {
                (texts::OVERDUE_BAR.fill(lang, &[&format!("{:02}:{:02}", over / 60, over % 60)]), Role::Alert)
            } else {
                (texts::RELIEF_BAR.fill(lang, &[&due.format("%m-%d %H:%M").to_string()]), Role::Bar)
            };
            paint.put_right(area.right().saturating_sub(1), area.y, &text, role);
        }
    }

    fn draw_tabs(&self, paint: &mut Paint<'_>, y: u16, area: Rect) {
        // Ten tabs fit eighty columns only without the blanks between.
        let narrow = area.width < 90;
        let mut x = area.x + u16::from(!narrow);
        for (at, ledger) in Ledger::ALL.into_iter().enumerate() {
            let open = self
                .watch
                .as_ref()
                .filter(|_| ledger == Ledger::Matter)
                .map(|w| format!("{}{}", if narrow { "" } else { " " }, w.open_matters));
            let (number, name) = ((at + 1) % 10, book(ledger).name.get(self.look.lang));
            let open = open.unwrap_or_default();
            let name =
                if narrow { format!("{number}{name}{open} ") } else { format!(" {number} {name}{open} ") };
            let role = if ledger == self.desk.ledger() { Role::Selected } else { Role::Muted };
            x += paint.put(x, y, area.right().saturating_sub(x), &name, role);
        }
    }

    fn draw_notice(&self, paint: &mut Paint<'_>, row: Rect) {
        paint.rule(row.y);
        if let Some(notice) = &self.notice {
            paint.clear(row, Role::Normal);
            paint.put(row.x + 1, row.y, row.width.saturating_sub(2), &notice.text, notice.role);
        }
    }

    fn draw_status(&self, paint: &mut Paint<'_>, row: Rect) {
        let (lang, cx) = (self.look.lang, self.cx());
        paint.tint(row, Role::Bar);
        let mut parts = Vec::new();
        if let Some(watch) = &self.watch {
            parts.push(texts::ON_WATCH_BAR.fill(lang, &[watch.name(watch.shift.lead)]));
            if let Some(me) = self.me.filter(|me| *me != watch.shift.lead) {
                parts.push(texts::AT_DESK_BAR.fill(lang, &[watch.name(me)]));
            }
            if self.guard.tape_fault.is_some() {
                parts.push(texts::TAPE_BAR.get(lang).to_owned());
            }
            parts.push(texts::SINCE_BAR.fill(lang, &[&cx.offset().clock(watch.shift.began_at)]));
            parts.push(texts::OPEN_BAR.fill(lang, &[&watch.open_matters.to_string()]));
            if watch.unsigned > 0 {
                parts.push(texts::UNSIGNED_BAR.fill(lang, &[&watch.unsigned.to_string()]));
            }
            if watch.take_overs > 0 {
                parts.push(texts::TAKE_OVERS_BAR.fill(lang, &[&watch.take_overs.to_string()]));
            }
            if watch.freeze.is_some() {
                parts.push(texts::FROZEN_BAR.get(lang).to_owned());
            }
        }
        let (waiting, oldest) = self.waiting();
        if let Some(oldest) = oldest {
            let minutes = self.now.since_ms(oldest).max(0) / 60_000;
            let age = format!("{:02}:{:02}", minutes / 60, minutes % 60);
            parts.push(texts::PARKED_BAR.fill(lang, &[&waiting.to_string(), &age]));
        }
        if let Some(watch) = &self.watch {
            parts.push(match watch.backup_at {
                Some(at) => texts::BACKUP_BAR.fill(lang, &[&age(self.now.since_ms(at))]),
                None => texts::NO_BACKUP_BAR.get(lang).to_owned(),
            });
        }
        let state = if self.is_typing() { texts::TYPING_STATE } else { texts::LIST_STATE };
        let mut right = state.get(lang).to_owned();
        if self.is_typing()
            && let Some(at) = self.draft_at
        {
            // An age and not a time: an officer sees at once whether it has stopped growing young.
            let seconds = self.now.since_ms(at).max(0) / 1000;
            let draft = if seconds < 60 { format!("{seconds}s") } else { age(seconds * 1000) };
            right = format!("{} {right}", texts::DRAFT_BAR.fill(lang, &[&draft]));
        }
        if let Some(saved) = &self.saved {
            right = format!("{right} {}", texts::SAVED.fill(lang, &[&saved.number]));
        }
        let end = paint.put_right(row.right().saturating_sub(1), row.y, &right, Role::Bar);
        // In the order of weight; what does not fit any more is left out whole.
        let mut x = row.x + 1;
        for part in parts {
            let part = if x > row.x + 1 { format!(" | {part}") } else { part };
            let columns = u16::try_from(width::of(&part)).unwrap_or(u16::MAX);
            if x.saturating_add(columns) < end {
                x += paint.put(x, row.y, columns, &part, Role::Bar);
            }
        }
    }

    /// Only what works now, each with its key.
    fn draw_footer(&self, paint: &mut Paint<'_>, row: Rect) {
        let help = command(Action::Help).map(|c| format!("F1 {}", c.label.get(self.look.lang)));
        let help = help.unwrap_or_default();
        let end = paint.put_right(row.right().saturating_sub(1), row.y, &help, Role::Key);
        let mut x = row.x + 1;
        for command in self.footer().into_iter().filter(|c| c.action != Action::Help) {
            let Some(key) = command.keys.first().map(ToString::to_string) else { continue };
            let label = command.label.get(self.look.lang);
            let columns = u16::try_from(width::of(&key) + width::of(label) + 3).unwrap_or(u16::MAX);
            if x.saturating_add(columns) > end {
                continue;
            }
            x += paint.put(x, row.y, row.width, &key, Role::Key) + 1;
            x += paint.put(x, row.y, row.width, label, Role::Normal) + 2;
        }
    }
}

/// A span in the two figures that matter.
fn age(ms: i64) -> String {
    let minutes = ms.max(0) / 60_000;
    match minutes {
        0..=59 => format!("{minutes}m"),
        60..=2879 => format!("{}h", minutes / 60),
        _ => format!("{}d", minutes / 1440),
    }
}
