//! 查找: one box over all ledgers. Hits come while it is typed, page by page; the count of all follows.

use super::{Cx, Input, Outcome, Pick, Screen, Selection, messages};
use crate::keymap::{Action, Code, Key};
use crate::locale::{Lang, texts};
use crate::msg::{Effect, Reply, Request, Ticket};
use crate::schema::book;
use crate::schema::names::Whose;
use crate::store::query::{Hit, HitPage, SearchCursor, SearchQuery, Tally};
use crate::store::search::{EXAMPLES, Filter, ParsedQuery};
use crate::text::{Edit, Safe, width};
use crate::theme::Role;
use crate::widgets::Paint;
use crate::widgets::field::FieldLayout;
use ratatui::layout::Rect;

/// Hits asked for at once, once a screen is full.
const PAGE: u32 = 40;
/// Hits held at most; what lies further is asked for anew.
const HELD: usize = 200;
/// So near to the end of what is held the next page is asked for.
const NEAR: usize = 20;
/// Queries remembered.
const RECENT: usize = 20;

/// The box and its hits. It outlives being closed, so that whoever looked at a record comes back to where he was.
#[derive(Debug)]
pub struct Search {
    edit: Edit,
    hits: Vec<Hit>,
    wanted: ParsedQuery,
    /// What the hits are of.
    of: Option<SearchQuery>,
    /// Where older hits go on; `None` when the last one is held.
    older: Option<u64>,
    /// Whether newer hits than the first were let go of.
    newer: bool,
    tally: Tally,
    /// What the store is working on.
    asked: Option<SearchQuery>,
    at: usize,
    recent: Vec<String>,
    kept: Vec<String>,
}

impl Default for Search {
    fn default() -> Self {
        Search {
            edit: Edit::new(false),
            hits: Vec::new(),
            wanted: ParsedQuery::default(),
            of: None,
            older: None,
            newer: false,
            tally: Tally::default(),
            asked: None,
            at: 0,
            recent: Vec::new(),
            kept: Vec::new(),
        }
    }
}

impl Search {
    /// Takes the queries that were kept at earlier times.
    pub fn remember(&mut self, kept: Vec<String>) {
        self.kept = kept;
    }

    fn key(&mut self, cx: &Cx<'_>, key: Key) -> Vec<Outcome> {
        let page = isize::try_from(Search::rows(cx)).unwrap_or(1).max(1);
        match key.code {
            Code::Enter => return self.open(cx),
            Code::Down => return self.go(cx, 1),
            Code::Up => return self.go(cx, -1),
            Code::PageDown => return self.go(cx, page),
            Code::PageUp => return self.go(cx, -page),
            Code::Left => drop(self.edit.left()),
            Code::Right => drop(self.edit.right()),
            Code::Home => self.edit.home(),
            Code::End => self.edit.end(),
            Code::Backspace if self.edit.backspace() => return self.ask(cx),
            Code::Delete if self.edit.delete() => return self.ask(cx),
            _ => {}
        }
        Vec::new()
    }

    /// Hits that fit on the screen.
    fn rows(cx: &Cx<'_>) -> usize {
        usize::from(cx.body_rows().saturating_sub(2)) / 2
    }

    fn go(&mut self, cx: &Cx<'_>, by: isize) -> Vec<Outcome> {
        let last = self.hits.len().saturating_sub(1);
        self.at = self.at.saturating_add_signed(by).min(last);
        self.go_on(cx, NEAR)
    }

    /// Asks for what was typed, when nothing is under way; the answer asks again when more was typed meanwhile.
    fn ask(&mut self, cx: &Cx<'_>) -> Vec<Outcome> {
        let text = self.edit.text().to_owned();
        // No more than is seen: the rest is asked for when somebody goes there.
        let limit = u32::try_from(Search::rows(cx)).unwrap_or(PAGE).max(1);
        self.send(cx, SearchQuery { text, now: cx.now, edge: SearchCursor::Newest, limit })
    }

    fn send(&mut self, cx: &Cx<'_>, query: SearchQuery) -> Vec<Outcome> {
        if self.asked.is_some() {
            return Vec::new();
        }
        self.asked = Some(query.clone());
        vec![cx.ask(Request::Search(query))]
    }

    /// Asks for the next of what is still to come: typed text, a screen that is not full, a page near its end, the count.
    fn go_on(&mut self, cx: &Cx<'_>, near: usize) -> Vec<Outcome> {
        let Some(of) = self.of.clone().filter(|of| of.text == self.edit.text()) else { return self.ask(cx) };
        let of = SearchQuery { limit: PAGE, ..of };
        let below = self.hits.len().saturating_sub(self.at);
        let ends = self.hits.len() < Search::rows(cx) || below <= near;
        if let Some(older) = self.older.filter(|_| ends) {
            return self.send(cx, SearchQuery { edge: SearchCursor::Before(older), ..of });
        }
        if let Some(first) = self.hits.first().filter(|_| self.newer && self.at < NEAR) {
            let edge = SearchCursor::After(first.at);
            return self.send(cx, SearchQuery { edge, ..of });
        }
        if self.tally.done || self.asked.is_some() || of.text.trim().is_empty() {
            return Vec::new();
        }
        self.asked = Some(of.clone());
        vec![cx.ask(Request::Tally(of, self.tally))]
    }

    fn open(&mut self, cx: &Cx<'_>) -> Vec<Outcome> {
        let fresh = self.of.as_ref().is_some_and(|of| of.text == self.edit.text());
        match self.hits.get(self.at).filter(|_| fresh).map(|hit| hit.row.id) {
            Some(id) => {
                self.note();
                let back = texts::BACK_TO_HITS.get(cx.lang()).to_owned();
                vec![Outcome::Show(id), Outcome::Notice(Role::Good, back)]
            }
            None => Vec::new(),
        }
    }

    /// Remembers what was looked for.
    fn note(&mut self) {
        let text = self.edit.text().trim().to_owned();
        if !text.is_empty() && !self.hits.is_empty() {
            self.recent.retain(|other| *other != text);
            self.recent.insert(0, text);
            self.recent.truncate(RECENT);
        }
    }

    /// Keeps the query for other days, or lets go of one that was kept.
    fn keep(&mut self, cx: &Cx<'_>) -> Vec<Outcome> {
        let text = self.edit.text().trim().to_owned();
        if text.is_empty() {
            return vec![cx.cannot(Action::KeepSearch, texts::NOTHING_TO_SAVE)];
        }
        let known = self.kept.len();
        self.kept.retain(|other| *other != text);
        let told = if self.kept.len() < known { texts::SEARCH_LET_GO } else { texts::SEARCH_KEPT };
        if self.kept.len() == known {
            self.kept.insert(0, text.clone());
        }
        vec![
            Outcome::Effect(Effect::KeepSearches(self.kept.clone())),
            Outcome::Notice(Role::Good, told.fill(cx.lang(), &[&text])),
        ]
    }

    /// Queries kept, queries of this session, and what can narrow.
    fn choices(&self, cx: &Cx<'_>) -> Outcome {
        let row =
            |text: &String, remark: &str| (text.clone(), remark.to_owned(), Selection::Value(text.clone()));
        let kept = self.kept.iter().map(|text| row(text, texts::KEPT.get(cx.lang())));
        let recent = self.recent.iter().filter(|text| !self.kept.contains(text));
        let recent = recent.map(|text| row(text, texts::RECENT.get(cx.lang())));
        let typed = self.edit.text().trim().to_owned();
        let examples = EXAMPLES.iter().map(|example| {
            let whole = if typed.is_empty() { (*example).to_owned() } else { format!("{typed} {example}") };
            let remark = texts::NARROWS.get(cx.lang()).to_owned();
            ((*example).to_owned(), remark, Selection::Value(whole))
        });
        let rows = kept.chain(recent).chain(examples).collect();
        Outcome::Open(Box::new(Pick::new(texts::SEARCHES.get(cx.lang()).to_owned(), rows)))
    }

    fn take(&mut self, query: &SearchQuery, found: &HitPage) {
        match query.edge {
            SearchCursor::Newest => {
                self.hits.clone_from(&found.hits);
                self.wanted.clone_from(&found.wanted);
                self.of = Some(query.clone());
                (self.older, self.newer, self.at) = (found.reached, false, 0);
                self.tally = Tally::default();
            }
            SearchCursor::Before(_) => {
                let seen = |hit: &Hit| self.hits.iter().any(|held| held.row.rec == hit.row.rec);
                let more: Vec<Hit> = found.hits.iter().filter(|hit| !seen(hit)).cloned().collect();
                self.hits.extend(more);
                self.older = found.reached;
                let surplus = self.hits.len().saturating_sub(HELD).min(self.at);
                self.hits.drain(..surplus);
                self.at -= surplus;
                self.newer |= surplus > 0;
            }
            SearchCursor::After(_) => {
                let came = found.hits.len();
                self.hits.splice(..0, found.hits.iter().rev().cloned());
                self.at += came;
                self.newer = found.reached.is_some();
                if self.hits.len() > HELD.max(self.at + 1) {
                    self.hits.truncate(HELD.max(self.at + 1));
                    self.older = self.hits.last().map(|hit| hit.at);
                }
            }
        }
    }

    fn draw_count(&self, cx: &Cx<'_>, paint: &mut Paint<'_>, line: Rect) {
        let lang = cx.lang();
        if self.edit.is_empty() {
            paint.put(line.x + 1, line.y, line.width, texts::FIND_HINT.get(lang), Role::Muted);
            return;
        }
        let count = self.tally.count.to_string();
        let shown = match (self.hits.is_empty(), self.tally.done) {
            (_, true) => texts::FOUND.fill(lang, &[&count]),
            (true, false) => texts::FINDING.get(lang).to_owned(),
            (false, false) if self.tally.count > 0 => texts::FOUND_SO_FAR.fill(lang, &[&count]),
            (false, false) => texts::COUNTING.get(lang).to_owned(),
        };
        let used = paint.put(line.x + 1, line.y, line.width, &shown, Role::Muted);
        let narrowed: Vec<String> = self.wanted.filters.iter().map(|f| describe(f, lang)).collect();
        let room = line.width.saturating_sub(used + 4);
        paint.put(line.x + 3 + used, line.y, room, &narrowed.join(" "), Role::Good);
    }
}

impl Screen for Search {
    fn on(&mut self, cx: &Cx<'_>, input: &Input) -> Option<Vec<Outcome>> {
        match input {
            Input::Text(text) => self.edit.insert(text),
            Input::Value(query) => self.edit.set(query),
            Input::Action(Action::Back) => {
                self.note();
                return Some(vec![Outcome::Close]);
            }
            Input::Action(Action::Save) => return Some(self.open(cx)),
            Input::Action(Action::Find) => self.edit.set(""),
            Input::Action(Action::Choices) => return Some(vec![self.choices(cx)]),
            Input::Action(Action::KeepSearch) => return Some(self.keep(cx)),
            Input::Action(Action::Same) => {
                let Some(last) = self.recent.first() else {
                    return Some(vec![cx.cannot(Action::Same, texts::NOTHING_BEFORE)]);
                };
                self.edit.set(last);
            }
            Input::Action(Action::Undo) => drop(self.edit.undo()),
            Input::Action(Action::Redo) => drop(self.edit.redo()),
            Input::Action(Action::Next) => return Some(self.go(cx, 1)),
            Input::Action(Action::Previous) => return Some(self.go(cx, -1)),
            Input::Key(key) => return Some(self.key(cx, *key)),
            Input::Action(_) => return None,
        }
        Some(self.ask(cx))
    }

    /// What is in the file now is looked at; opened again, it keeps its place.
    fn opened(&mut self, cx: &Cx<'_>) -> Vec<Outcome> {
        // An answer to the box as it was opened before comes to nobody.
        self.asked = None;
        match (&self.of, self.hits.first()) {
            (Some(of), Some(first)) if of.text == self.edit.text() && self.at > 0 && !self.newer => {
                // The hits are still there; only what is newer than the first may have come.
                let edge = SearchCursor::After(first.at);
                self.send(cx, SearchQuery { edge, now: cx.now, ..of.clone() })
            }
            _ => self.ask(cx),
        }
    }

    fn reply(&mut self, cx: &Cx<'_>, _ticket: Ticket, reply: &Reply) -> Option<Vec<Outcome>> {
        match reply {
            Reply::Search(Ok(found)) => {
                let query = self.asked.take()?;
                self.take(&query, found);
            }
            Reply::Tally(Ok(tally)) => {
                self.asked = None;
                self.tally = *tally;
            }
            Reply::Search(Err(e)) | Reply::Tally(Err(e)) => {
                self.asked = None;
                return Some(vec![Outcome::Notice(Role::Alert, messages::error(e, cx.lang()))]);
            }
            _ => return None,
        }
        Some(self.go_on(cx, 0))
    }

    fn draw(&self, cx: &Cx<'_>, paint: &mut Paint<'_>, body: Rect) {
        paint.clear(body, Role::Normal);
        let used = paint.put(body.x + 1, body.y, body.width, texts::FIND_PROMPT.get(cx.lang()), Role::Title);
        let line = Rect {
            x: body.x + 1 + used,
            width: body.width.saturating_sub(used + 2),
            height: body.height.min(1),
            ..body
        };
        if body.height > 1 {
            self.draw_count(cx, paint, Rect { y: body.y + 1, height: 1, ..body });
        }
        let room = usize::from(body.height.saturating_sub(2)) / 2;
        let top = (self.at + 1).saturating_sub(room.max(1));
        for (place, (at, hit)) in self.hits.iter().enumerate().skip(top).take(room).enumerate() {
            let y = body.y + 2 + u16::try_from(place * 2).unwrap_or(0);
            let area = Rect { x: body.x + 1, y, width: body.width.saturating_sub(2), height: 2 };
            draw_hit(cx, paint, area, hit, at == self.at);
        }
        FieldLayout::of(&self.edit, line.width, false).draw(paint, line, Role::Field, true);
    }

    fn actions(&self) -> &'static [Action] {
        &[
            Action::Back,
            Action::NewCall,
            Action::Choices,
            Action::KeepSearch,
            Action::Same,
            Action::Menu,
            Action::Help,
            Action::Find,
            Action::Save,
            Action::Undo,
            Action::Redo,
        ]
    }
}

fn draw_hit(cx: &Cx<'_>, paint: &mut Paint<'_>, area: Rect, hit: &Hit, selected: bool) {
    let book = book(hit.row.number.ledger);
    let stated = hit.row.values.0.get(book.summary.when).zip(book.field(book.summary.when));
    let when = stated.map(|(v, f)| f.show(v));
    let when = when.unwrap_or_else(|| cx.offset().minute(hit.row.recorded_at));
    let marks = [
        (hit.row.voided, texts::MARK_VOIDED),
        (!hit.current, texts::MARK_OLD_TEXT),
        (hit.row.open, texts::MARK_OPEN),
    ];
    let marks = marks
        .iter()
        .filter(|(is, _)| *is)
        .fold(String::new(), |all, (_, mark)| all + "【" + mark.get(cx.lang()) + "】");
    let head = format!("{} {when} {marks}{}", hit.row.number, hit.title);
    paint.fit(area.x, area.y, area.width, &head, if selected { Role::Selected } else { Role::Normal });
    let gone = hit.row.voided || !hit.current;
    let below = Rect { x: area.x + 4, y: area.y + 1, width: area.width.saturating_sub(4), height: 1 };
    paint.put(below.x, below.y, below.width, &hit.context, if gone { Role::Struck } else { Role::Muted });
    for mark in &hit.marks {
        let columns = |text: Option<&str>| {
            u16::try_from(width::of(Safe::line(text.unwrap_or_default()).as_str())).unwrap_or(u16::MAX)
        };
        let before = columns(hit.context.get(..mark.start));
        let wide = columns(hit.context.get(mark.clone()));
        let marked = Rect { x: below.x.saturating_add(before), width: wide, ..below };
        paint.tint(marked.intersection(below), Role::Title);
    }
}

/// A filter as it was understood.
fn describe(filter: &Filter, lang: Lang) -> String {
    let (label, value) = match filter {
        Filter::Ledger(ledger) => (texts::BY_LEDGER, book(*ledger).name.get(lang).to_owned()),
        Filter::Choice(_, words) => (texts::BY_KIND, words.join("、")),
        Filter::Name(Whose::Unit, term) => (texts::BY_UNIT, term.text.clone()),
        Filter::Name(Whose::Person, term) => (texts::BY_PERSON, term.text.clone()),
        Filter::State(state) => (texts::BY_STATE, state.word().to_owned()),
        Filter::Time(span, word) => {
            let day =
                |at: chrono::NaiveDateTime| at.format("%Y-%m-%d %H:%M").to_string().replace(" 00:00", "");
            (texts::BY_TIME, format!("{word}({}…)", day(span.from)))
        }
    };
    format!("[{} {value}]", label.get(lang))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Ledger, Number, OfficerId, RecordId, ShiftId, Stamp};
    use crate::msg::{Asker, Tickets};
    use crate::policy::Rules;
    use crate::policy::alarm::Alarm;
    use crate::schema::Values;
    use crate::store::query::Row;
    use crate::work::Ids;

    fn hit(rec: u64) -> Hit {
        let row = Row {
            id: RecordId(uuid::Uuid::from_u128(u128::from(rec))),
            rec,
            number: Number { ledger: Ledger::DutyLog, year: 2026, serial: 1 },
            recorded_at: Stamp(0),
            by: OfficerId(1),
            sheet: ShiftId(1),
            revision: 1,
            voided: false,
            open: false,
            unsigned: false,
            values: Values::default(),
        };
        Hit { row, at: rec, current: true, title: String::new(), context: String::new(), marks: Vec::new() }
    }

    /// A store of so many hits, answering one page after the other.
    fn answer(outs: &[Outcome], all: u64) -> Option<(Ticket, Reply)> {
        let (ticket, asked) = outs.iter().find_map(|out| match out {
            Outcome::Effect(Effect::Ask(ticket, request)) => Some((*ticket, request)),
            _ => None,
        })?;
        let reply = match asked {
            Request::Search(query) => {
                let limit = query.limit as usize;
                let lines: Vec<u64> = match query.edge {
                    SearchCursor::Newest => (1..=all).rev().take(limit).collect(),
                    SearchCursor::Before(line) => (1..line).rev().take(limit).collect(),
                    SearchCursor::After(line) => (line + 1..=all).take(limit).collect(),
                };
                let reached = lines.last().copied().filter(|last| match query.edge {
                    SearchCursor::After(_) => *last < all,
                    _ => *last > 1,
                });
                let hits = lines.into_iter().map(hit).collect();
                Reply::Search(Ok(HitPage { hits, wanted: ParsedQuery::default(), reached }))
            }
            Request::Tally(..) => Reply::Tally(Ok(Tally { count: all, below: None, done: true })),
            _ => return None,
        };
        Some((ticket, reply))
    }

    fn settle(search: &mut Search, cx: &Cx<'_>, mut outs: Vec<Outcome>, all: u64) {
        while let Some((ticket, reply)) = answer(&outs, all) {
            outs = search.reply(cx, ticket, &reply).unwrap();
        }
    }

    #[test]
    fn a_thousand_hits_are_walked_both_ways_with_a_few_in_hand() {
        let (ids, rules, alarm, manual) =
            (Ids::new(1), Rules::default(), Alarm::default(), crate::manual::Manual::default());
        let tickets = Tickets::default();
        let cx = Cx {
            now: Stamp(0),
            look: crate::theme::Look::default(),
            watch: None,
            me: None,
            asker: Asker::Desk,
            tickets: &tickets,
            size: (80, 24),
            ids: &ids,
            rules: &rules,
            alarm: &alarm,
            boot_ms: 0,
            manual: &manual,
        };
        let mut search = Search::default();
        let outs = search.on(&cx, &Input::Text("火".into())).unwrap();
        settle(&mut search, &cx, outs, 1_000);
        assert_eq!(search.tally, Tally { count: 1_000, below: None, done: true });
        let down = Input::Action(Action::Next);
        let mut seen = vec![search.hits[search.at].at];
        for _ in 0..999 {
            let outs = search.on(&cx, &down).unwrap();
            settle(&mut search, &cx, outs, 1_000);
            seen.push(search.hits[search.at].at);
            assert!(search.hits.len() <= HELD + PAGE as usize);
        }
        assert_eq!(seen, (1..=1_000).rev().collect::<Vec<_>>());
        for wanted in 2..=1_000 {
            let outs = search.on(&cx, &Input::Action(Action::Previous)).unwrap();
            settle(&mut search, &cx, outs, 1_000);
            assert_eq!(search.hits[search.at].at, wanted);
            assert!(search.hits.len() <= HELD + PAGE as usize);
        }
    }
}
