//! Drawing of the desk: rows in exact columns, and the record beside them.

use super::follow;
use super::list::List;
use crate::domain::{Ledger, shift};
use crate::locale::texts;
use crate::policy::watch::Lamp;
use crate::schema::{book, matter};
use crate::schema::{choice, key};
use crate::screens::{Cx, detail};
use crate::store::query::{MatterFilter, Row};
use crate::theme::Role;
use crate::widgets::Paint;
use ratatui::layout::Rect;

pub(super) fn draw_record(cx: &Cx<'_>, paint: &mut Paint<'_>, area: Rect, list: &List) {
    let selected = list.selected().map(|row| row.id);
    if let Some(record) = list.record.as_ref().filter(|r| Some(r.row.id) == selected) {
        let all = detail::lines(cx, record, usize::from(area.width)).len();
        let top = list.top.min(all.saturating_sub(usize::from(area.height)));
        detail::draw(cx, paint, area, record, top);
    }
}

pub(super) fn draw_list(cx: &Cx<'_>, paint: &mut Paint<'_>, area: Rect, list: &List, lamps: Option<&str>) {
    if area.height == 0 {
        return;
    }
    let (count, lang) = (list.page.rows.len(), cx.lang());
    let from = if count == 0 { 0 } else { list.page.newer + 1 };
    let to = list.page.newer + u32::try_from(count).unwrap_or(0);
    let scope = match &list.only {
        _ if !list.open_only => String::new(),
        MatterFilter::All => texts::OPEN_ONLY.get(lang).to_owned(),
        only => texts::FILTERED.fill(lang, &[&follow::name(cx, only)]),
    };
    let place = texts::LIST_PLACE
        .fill(lang, &[&from.to_string(), &to.to_string(), &list.page.total.to_string(), &scope]);
    let used = paint.put(area.x, area.y, area.width, &place, Role::Muted);
    if let Some(lamps) = lamps {
        paint.put(area.x + used + 1, area.y, area.width.saturating_sub(used + 1), lamps, Role::Warn);
    }
    if count == 0 && list.waits.is_none() {
        paint.put(
            area.x + 2,
            area.y + 2,
            area.width.saturating_sub(2),
            texts::EMPTY_LIST.get(lang),
            Role::Muted,
        );
    }
    for (y, (at, row)) in (area.top() + 1..area.bottom()).zip(list.page.rows.iter().enumerate()) {
        draw_row(cx, paint, Rect { y, height: 1, ..area }, row, at == list.at);
    }
}

/// Number, time, kind, title and state in exact columns.
fn draw_row(cx: &Cx<'_>, paint: &mut Paint<'_>, area: Rect, row: &Row, selected: bool) {
    let book = book(row.number.ledger);
    let shown = |key: &str| {
        let value = row.values.0.get(key);
        value.zip(book.field(key)).map(|(v, f)| f.show_in(v, cx.lang())).unwrap_or_default()
    };
    let when = shown(book.summary.when);
    let when = if when.is_empty() { cx.offset().minute(row.recorded_at) } else { when };
    let lamp = Lamp::of(row.values.text(key::DUE_AT), cx.now, cx.offset());
    let state = match (row.voided, row.revision > 1) {
        (true, _) => texts::MARK_VOIDED.get(cx.lang()).to_owned(),
        (false, true) => format!("{}{}", shown(book.summary.state), texts::MARK_REVISED.get(cx.lang())),
        _ => shown(book.summary.state),
    };
    let state = match cx.watch.filter(|_| row.open) {
        Some(watch) => {
            let age = shift::age_in_shifts(row.sheet, watch.shift.id).to_string();
            format!("{} {}", detail::lamp_word(cx, lamp).0, texts::MARK_AGE.fill(cx.lang(), &[&age]))
        }
        None if row.number.ledger == Ledger::Matter && state.is_empty() => matter::CLOSED.to_owned(),
        None => state,
    };
    let state = if row.unsigned { texts::UNSIGNED_MARK.get(cx.lang()).to_owned() } else { state };
    let kind = shown(book.summary.kind);
    let urgent = row.values.text(key::WEIGHT) == Some(choice::WEIGHT_URGENT);
    let role = match (selected, row.voided, urgent) {
        (true, ..) => Role::Selected,
        (_, true, _) => Role::Struck,
        (.., true) => Role::Alert,
        _ if row.unsigned => Role::Warn,
        _ if row.open => detail::lamp_word(cx, lamp).1,
        _ => Role::Normal,
    };
    let party = shown(book.summary.party);
    let title = book.title(&row.values);
    let tail = if party.is_empty() || title.contains(&party) { title } else { format!("{title} {party}") };
    // Every line of an exercise says so.
    let drill = if cx.watch.is_some_and(|w| w.setting.drill) { texts::DRILL_LINE.get(cx.lang()) } else { "" };
    let serial = format!("{drill}{}{:04}", row.number.ledger.prefix(), row.number.serial);
    // The year stands in the time; it is shown where the room allows.
    let when = if area.width >= 90 { when } else { when.chars().skip(5).collect() };
    let line = format!(
        "{} {} {} ",
        crate::text::fit::fit(&serial, 7 + crate::text::width::of(drill)),
        crate::text::fit::fit(
            crate::text::Safe::line(&when).as_str(),
            if area.width >= 90 { 17 } else { 12 }
        ),
        crate::text::fit::fit(crate::text::Safe::line(&kind).as_str(), 8),
    );
    paint.fit(area.x, area.y, area.width, &line, role);
    let used = u16::try_from(crate::text::width::of(&line)).unwrap_or(0);
    let state_columns = if row.open { 16 } else { 12 }.min(area.width.saturating_sub(used));
    let title_columns = area.width.saturating_sub(used + state_columns + 1);
    paint.fit(area.x + used, area.y, title_columns, &tail, role);
    paint.fit(area.x + used + title_columns + 1, area.y, state_columns, &state, role);
}
