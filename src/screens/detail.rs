//! A record in full, as lines.

use super::Cx;
use crate::domain::shift;
use crate::locale::{Lang, texts};
use crate::policy::clocks;
use crate::policy::watch::Lamp;
use crate::record::act::Origin;
use crate::schema::{book, is_shown};
use crate::store::query::{Note, Record};
use crate::text::{Safe, width, wrap};
use crate::theme::Role;
use crate::widgets::Paint;
use ratatui::layout::Rect;

/// Draws a record from line `top` on; gives how many lines it has.
pub(super) fn draw(cx: &Cx<'_>, paint: &mut Paint<'_>, area: Rect, record: &Record, top: usize) -> usize {
    let lines = lines(cx, record, usize::from(area.width));
    for (y, (line, role)) in (area.top()..area.bottom()).zip(lines.iter().skip(top)) {
        paint.put(area.x, y, area.width, line, *role);
    }
    lines.len()
}

/// The lines of a record at a width.
pub(super) fn lines(cx: &Cx<'_>, record: &Record, columns: usize) -> Vec<(String, Role)> {
    let (row, lang) = (&record.row, cx.lang());
    let book = book(row.number.ledger);
    let unsigned = record.origin == Origin::Unsigned;
    let name = cx.watch.map_or("", |w| w.name(row.by));
    let name = if unsigned { texts::UNSIGNED_MARK.get(lang) } else { name };
    let mut out = vec![(format!("{}  {}", row.number, book.name.get(lang)), Role::Title)];
    let at = cx.offset().full(row.recorded_at);
    out.push((texts::RECORDED_LINE.fill(lang, &[&at, name, &row.sheet.0.to_string()]), Role::Muted));
    if row.voided {
        out.push((texts::VOIDED_LINE.fill(lang, &[&record.void_reason]), Role::Alert));
    } else if row.revision > 1 {
        out.push((texts::REVISED_LINE.fill(lang, &[&(row.revision - 1).to_string()]), Role::Warn));
    }
    if record.origin == Origin::Imported {
        out.push((texts::IMPORTED_LINE.get(lang).to_owned(), Role::Muted));
    }
    if row.unsigned {
        out.push((texts::UNSIGNED_LINE.get(lang).to_owned(), Role::Alert));
    }
    for (officer, at, meaning) in &record.signatures {
        let name = cx.watch.map_or("", |w| w.name(*officer));
        let at = cx.offset().full(*at);
        out.push((texts::SIGNED_LINE.fill(lang, &[meaning, name, &at]), Role::Muted));
    }
    if let Some(code) = record.code {
        out.push((texts::CODE_LINE.fill(lang, &[&code.to_string()]), Role::Title));
    }
    if row.open
        && let Some(watch) = cx.watch
    {
        let age = shift::age_in_shifts(row.sheet, watch.shift.id);
        out.push((texts::OPEN_LINE.fill(lang, &[&age.to_string()]), Role::Warn));
    }
    let missing: Vec<&str> = book.missing(&row.values).iter().map(|f| f.label.get(lang)).collect();
    if !missing.is_empty() && !row.voided && !record.row.number.ledger.prefix().is_empty() {
        push_wrapped(&mut out, &texts::MISSING_LINE.fill(lang, &[&missing.join("、")]), columns, Role::Warn);
    }
    out.push((String::new(), Role::Normal));
    let role = if row.voided { Role::Struck } else { Role::Normal };
    for field in book.fields.iter().filter(|f| is_shown(f, &row.values)) {
        if field.key == "clocks" {
            for clock in clocks::read(&row.values) {
                push_wrapped(&mut out, &clock_line(&clock, lang), columns, role);
            }
        } else if let Some(value) = row.values.0.get(field.key) {
            push_field(&mut out, field.label.get(lang), &field.show_in(value, lang), columns, role);
        }
    }
    for line in notes(cx, record) {
        push_wrapped(&mut out, &line, columns, Role::Warn);
    }
    if !record.unread.is_empty() {
        let names: Vec<&str> = record.unread.iter().map(|n| reader_name(n, lang)).collect();
        push_wrapped(&mut out, &texts::UNREAD_LINE.fill(lang, &[&names.join("、")]), columns, Role::Warn);
    }
    if !record.links.is_empty() {
        out.push((String::new(), Role::Normal));
        out.push((texts::LINKS.get(lang).to_owned(), Role::Title));
        for link in &record.links {
            let open = if link.open { texts::OPEN_MARK.get(lang) } else { "" };
            out.push((format!("{} {}{open}", link.number, Safe::line(&link.title)), Role::Normal));
        }
    }
    out
}

/// What was added to a record, a line each.
pub(super) fn notes(cx: &Cx<'_>, record: &Record) -> Vec<String> {
    let line = |note: &Note| {
        let name = cx.watch.map_or("", |w| w.name(note.by));
        texts::NOTE_LINE.fill(cx.lang(), &[note.word.word(), &cx.offset().full(note.at), name, &note.line])
    };
    record.notes.iter().map(line).collect()
}

fn reader_name(name: &str, lang: Lang) -> &str {
    if name == "*" { texts::EVERYBODY.get(lang) } else { name }
}

/// A deadline with its reckoning and its source.
pub(super) fn clock_line(clock: &clocks::Clock, lang: Lang) -> String {
    let lapsed = if clock.lapsed { texts::LAPSED.get(lang) } else { "" };
    let (from, due) = (clock.base_at.replace('T', " "), clock.due_at.replace('T', " "));
    let (name, minutes) = (clock.name(), clock.minutes.to_string());
    texts::CLOCK_LINE.fill(lang, &[&name, &clock.to, &clock.base, &from, &minutes, &due, lapsed, &clock.cite])
}

fn push_field(out: &mut Vec<(String, Role)>, label: &str, shown: &str, columns: usize, role: Role) {
    let head = format!("{label}：");
    let first = out.len();
    push_wrapped(out, &format!("{head}{shown}"), columns, role);
    // A label that fills the line stands alone; the text begins beneath it.
    if width::of(&head) >= columns && out.len() == first {
        out.push((head, role));
    }
}

fn push_wrapped(out: &mut Vec<(String, Role)>, text: &str, columns: usize, role: Role) {
    let safe = Safe::block(text);
    for range in wrap::wrap(safe.as_str(), columns.max(2)) {
        out.push((safe.as_str().get(range).unwrap_or_default().to_owned(), role));
    }
}

/// The word of a lamp.
pub(super) fn lamp_word(cx: &Cx<'_>, lamp: Lamp) -> (&'static str, Role) {
    let (text, role) = match lamp {
        Lamp::Calm => (texts::LAMP_CALM, Role::Normal),
        Lamp::Near => (texts::LAMP_NEAR, Role::Warn),
        Lamp::Over => (texts::LAMP_OVER, Role::Alert),
    };
    (text.get(cx.lang()), role)
}
