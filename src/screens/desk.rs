//! The desk: a list for each ledger, and the record it stands on.

use super::{Cx, Form, Input, Layer, Out, Pick, Picked, Reader, detail, tell};
use crate::domain::{Ledger, RecordId, shift};
use crate::keymap::{Action, Code, Key};
use crate::locale::texts;
use crate::msg::{Effect, Reply, Request};
use crate::schema::{book, matter};
use crate::store::query::{Anchor, Page, PageQuery, Record, Row};
use crate::theme::Role;
use crate::widgets::Paint;
use ratatui::layout::Rect;

/// How an awaited page joins the rows that are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Join {
    /// It replaces them; the selection goes to this record, or the first, or the last.
    Replace(Stand),
    /// One row more below; the first goes.
    Below,
    /// One row more above; the last goes.
    Above,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stand {
    First,
    Last,
    On(RecordId),
}

/// The list of one ledger: exactly the rows that are shown, read by key.
#[derive(Debug)]
struct List {
    ledger: Ledger,
    page: Page,
    at: usize,
    waits: Option<(PageQuery, Join)>,
    /// Moves made while an answer was awaited: a key typed ahead is never lost.
    owed: Vec<Step>,
    open_only: bool,
    record: Option<Record>,
    /// Lines of the record scrolled away.
    top: usize,
}

/// A move in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Up,
    Down,
    PageUp,
    PageDown,
    First,
    Last,
}

/// The desk.
#[derive(Debug)]
pub struct Desk {
    lists: Vec<List>,
    tab: usize,
    /// The record alone, where there is no room for both.
    reading: bool,
    /// The form to open when the record that it corrects has come.
    then: Option<(RecordId, Action)>,
}

impl Default for Desk {
    fn default() -> Self {
        let list = |ledger| List {
            ledger,
            page: Page::default(),
            at: 0,
            waits: None,
            owed: Vec::new(),
            open_only: ledger == Ledger::Matter,
            record: None,
            top: 0,
        };
        Desk { lists: Ledger::ALL.into_iter().map(list).collect(), tab: 0, reading: false, then: None }
    }
}

impl List {
    fn rows(cx: &Cx<'_>) -> u32 {
        u32::from(cx.body_rows().saturating_sub(2).max(1))
    }

    fn ask(&mut self, anchor: Anchor, limit: u32, join: Join) -> Vec<Out> {
        let query = PageQuery { ledger: self.ledger, anchor, limit, open_only: self.open_only };
        self.waits = Some((query, join));
        vec![Out::Effect(Effect::Ask(Request::Page(query)))]
    }

    fn refresh(&mut self, cx: &Cx<'_>) -> Vec<Out> {
        let stand = self.selected().map_or(Stand::First, |row| Stand::On(row.id));
        let anchor = match self.page.rows.first() {
            Some(first) if self.page.newer > 0 => Anchor::From(first.rec),
            _ => Anchor::Newest,
        };
        self.ask(anchor, List::rows(cx), Join::Replace(stand))
    }

    fn selected(&self) -> Option<&Row> {
        self.page.rows.get(self.at)
    }

    fn go(&mut self, cx: &Cx<'_>, step: Step) -> Vec<Out> {
        if self.waits.is_some() {
            self.owed.push(step);
            return Vec::new();
        }
        let rows = List::rows(cx);
        let count = self.page.rows.len();
        let (first, last) = (self.page.rows.first().map(|r| r.rec), self.page.rows.last().map(|r| r.rec));
        let below =
            self.page.total.saturating_sub(self.page.newer).saturating_sub(u32::try_from(count).unwrap_or(0));
        match step {
            Step::Up if self.at > 0 => self.at -= 1,
            Step::Down if self.at + 1 < count => self.at += 1,
            Step::Up if self.page.newer > 0 => {
                return self.ask(Anchor::After(first.unwrap_or(0)), 1, Join::Above);
            }
            Step::Down if below > 0 => return self.ask(Anchor::Before(last.unwrap_or(0)), 1, Join::Below),
            Step::PageDown if below >= rows => {
                return self.ask(Anchor::Before(last.unwrap_or(0)), rows, Join::Replace(Stand::First));
            }
            Step::PageDown | Step::Last if below > 0 => {
                return self.ask(Anchor::Oldest, rows, Join::Replace(Stand::Last));
            }
            Step::PageUp if self.page.newer >= rows => {
                return self.ask(Anchor::After(first.unwrap_or(0)), rows, Join::Replace(Stand::Last));
            }
            Step::PageUp | Step::First if self.page.newer > 0 => {
                return self.ask(Anchor::Newest, rows, Join::Replace(Stand::First));
            }
            Step::PageDown | Step::Last => self.at = count.saturating_sub(1),
            Step::PageUp | Step::First => self.at = 0,
            Step::Up | Step::Down => {}
        }
        self.look()
    }

    /// Asks for the record in full.
    fn look(&mut self) -> Vec<Out> {
        self.top = 0;
        if let Some(id) = self.selected().map(|row| row.id) {
            vec![Out::Effect(Effect::Ask(Request::Record(id)))]
        } else {
            self.record = None;
            Vec::new()
        }
    }

    fn came(&mut self, cx: &Cx<'_>, page: &Page, join: Join) -> Vec<Out> {
        let rows = List::rows(cx) as usize;
        match join {
            Join::Replace(stand) => {
                self.page = page.clone();
                let last = self.page.rows.len().saturating_sub(1);
                self.at = match stand {
                    Stand::First => 0,
                    Stand::Last => last,
                    Stand::On(id) => {
                        self.page.rows.iter().position(|r| r.id == id).unwrap_or(self.at.min(last))
                    }
                };
            }
            Join::Below => {
                self.page.rows.extend(page.rows.iter().cloned());
                while self.page.rows.len() > rows {
                    self.page.rows.remove(0);
                    self.page.newer += 1;
                }
                self.at = self.page.rows.len().saturating_sub(1);
            }
            Join::Above => {
                self.page.rows.splice(0..0, page.rows.iter().cloned());
                self.page.rows.truncate(rows);
                self.page.newer = page.newer;
                self.page.total = page.total;
                self.at = 0;
            }
        }
        let mut outs = Vec::new();
        for step in std::mem::take(&mut self.owed) {
            outs.extend(self.go(cx, step));
        }
        if self.waits.is_none() && outs.is_empty() {
            outs = self.look();
        }
        outs
    }
}

impl Desk {
    /// The ledger of the open tab.
    #[must_use]
    pub fn ledger(&self) -> Ledger {
        self.lists.get(self.tab).map_or(Ledger::DutyLog, |l| l.ledger)
    }

    fn list(&mut self) -> Option<&mut List> {
        self.lists.get_mut(self.tab)
    }

    /// Reads the open list anew, keeping its place.
    pub fn refresh(&mut self, cx: &Cx<'_>) -> Vec<Out> {
        self.list().map_or_else(Vec::new, |list| list.refresh(cx))
    }

    /// Opens a tab.
    pub fn go_to(&mut self, cx: &Cx<'_>, ledger: Ledger) -> Vec<Out> {
        self.tab = ledger.index();
        self.reading = false;
        self.refresh(cx)
    }

    /// Shows one record: its page from the list, standing on it.
    pub fn show(&mut self, id: RecordId) -> Vec<Out> {
        self.then = Some((id, Action::Open));
        vec![Out::Effect(Effect::Ask(Request::Record(id)))]
    }

    /// After saving: the newest page, or the same place for a correction.
    pub fn saved(&mut self, cx: &Cx<'_>, id: RecordId, is_new: bool, ledger: Ledger) -> Vec<Out> {
        self.tab = ledger.index();
        let Some(list) = self.list() else { return Vec::new() };
        if is_new {
            list.ask(Anchor::Newest, List::rows(cx), Join::Replace(Stand::On(id)))
        } else {
            list.refresh(cx)
        }
    }

    /// Handles an input.
    pub fn on(&mut self, cx: &Cx<'_>, input: &Input) -> Option<Vec<Out>> {
        match input {
            Input::Action(Action::Tab(n)) => {
                let ledger = Ledger::ALL.get(usize::from(*n).checked_sub(1)?)?;
                Some(self.go_to(cx, *ledger))
            }
            Input::Action(Action::Next) => Some(self.turn(cx, 1)),
            Input::Action(Action::Previous) => Some(self.turn(cx, Ledger::ALL.len() - 1)),
            Input::Action(Action::Back) if self.reading => {
                self.reading = false;
                Some(Vec::new())
            }
            Input::Action(Action::Now) => {
                let mut outs = vec![Out::Effect(Effect::Ask(Request::Watch))];
                outs.extend(self.refresh(cx));
                Some(outs)
            }
            Input::Action(Action::New) => Some(self.new_record(cx)),
            Input::Action(Action::AllOrOpen) => {
                let list = self.list()?;
                list.open_only = !list.open_only && list.ledger == Ledger::Matter;
                list.page = Page::default();
                Some(list.refresh(cx))
            }
            Input::Action(action) => self.on_record(cx, *action),
            Input::Key(key) => Some(self.key(cx, *key)),
            Input::Text(_) | Input::Value(_) => None,
        }
    }

    fn turn(&mut self, cx: &Cx<'_>, by: usize) -> Vec<Out> {
        let next = Ledger::ALL.get((self.tab + by) % Ledger::ALL.len());
        next.map_or_else(Vec::new, |ledger| self.go_to(cx, *ledger))
    }

    fn new_record(&mut self, cx: &Cx<'_>) -> Vec<Out> {
        match self.ledger() {
            Ledger::DutyLog => {
                let kinds = crate::schema::duty_log::KINDS.iter();
                let rows = kinds.map(|k| {
                    (k.name.get(cx.lang()).to_owned(), String::new(), Picked::Kind(k.name.zh.to_owned()))
                });
                vec![Out::Open(Layer::Pick(Pick::new(
                    texts::WHICH_KIND.get(cx.lang()).to_owned(),
                    rows.collect(),
                )))]
            }
            Ledger::Handover => vec![Out::Picked(Picked::Action(Action::Handover))],
            ledger => vec![Out::Open(Layer::Form(Box::new(Form::new(cx, ledger, ""))))],
        }
    }

    fn key(&mut self, cx: &Cx<'_>, key: Key) -> Vec<Out> {
        let reading = self.reading && !cx.is_wide();
        let Some(list) = self.list() else { return Vec::new() };
        if reading {
            match key.code {
                Code::Down => list.top += 1,
                Code::Up => list.top = list.top.saturating_sub(1),
                Code::PageDown => list.top += 10,
                Code::PageUp => list.top = list.top.saturating_sub(10),
                Code::Home => list.top = 0,
                Code::Left => return list.go(cx, Step::Up),
                Code::Right => return list.go(cx, Step::Down),
                _ => {}
            }
            return Vec::new();
        }
        match key.code {
            Code::Up => list.go(cx, Step::Up),
            Code::Down => list.go(cx, Step::Down),
            Code::PageUp => list.go(cx, Step::PageUp),
            Code::PageDown => list.go(cx, Step::PageDown),
            Code::Home => list.go(cx, Step::First),
            Code::End => list.go(cx, Step::Last),
            Code::Right => {
                list.top += 3;
                Vec::new()
            }
            Code::Left => {
                list.top = list.top.saturating_sub(3);
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    /// What is done to the record the list stands on; it is asked for anew first, so that a form never starts
    /// from an old text.
    fn on_record(&mut self, cx: &Cx<'_>, action: Action) -> Option<Vec<Out>> {
        let wanted = [
            Action::Open,
            Action::Revise,
            Action::Void,
            Action::History,
            Action::OpenMatter,
            Action::CloseMatter,
            Action::Link,
        ];
        if !wanted.contains(&action) {
            return None;
        }
        let Some(row) = self.list().and_then(|l| l.selected()) else { return Some(Vec::new()) };
        let id = row.id;
        if action == Action::Open {
            self.reading = !cx.is_wide();
            return Some(Vec::new());
        }
        if action == Action::History {
            let (reader, ask) = Reader::history(id, row.number.ledger, cx.lang());
            return Some(vec![Out::Open(Layer::Reader(reader)), ask]);
        }
        self.then = Some((id, action));
        Some(vec![Out::Effect(Effect::Ask(Request::Record(id)))])
    }

    /// Takes an answer of the store.
    pub fn reply(&mut self, cx: &Cx<'_>, reply: &Reply) -> Vec<Out> {
        match reply {
            Reply::Page(query, result) => {
                let Some(list) = self.lists.iter_mut().find(|l| l.waits.is_some_and(|(q, _)| q == *query))
                else {
                    return Vec::new();
                };
                let Some((_, join)) = list.waits.take() else { return Vec::new() };
                match result {
                    Ok(page) => list.came(cx, page, join),
                    Err(e) => vec![Out::Told(Role::Alert, tell::error(e, cx.lang()))],
                }
            }
            Reply::Record(id, Ok(Some(record))) => self.record_came(cx, *id, record),
            Reply::Record(_, Err(e)) => vec![Out::Told(Role::Alert, tell::error(e, cx.lang()))],
            _ => Vec::new(),
        }
    }

    fn record_came(&mut self, cx: &Cx<'_>, id: RecordId, record: &Record) -> Vec<Out> {
        for list in &mut self.lists {
            if list.selected().is_some_and(|row| row.id == id) {
                list.record = Some(record.clone());
            }
        }
        let Some((_, action)) = self.then.take_if(|(wanted, _)| *wanted == id) else { return Vec::new() };
        let told = |text: crate::locale::Text| vec![Out::Told(Role::Warn, text.get(cx.lang()).to_owned())];
        let open = |form: Form| vec![Out::Open(Layer::Form(Box::new(form)))];
        let ledger = record.row.number.ledger;
        match action {
            Action::Open => self.stand_on(cx, record),
            Action::Revise | Action::Void if record.row.voided => told(texts::R_IS_VOIDED),
            Action::Revise | Action::Void if ledger == Ledger::Handover => told(texts::R_IS_SEALED),
            Action::Revise if ledger == Ledger::Matter && !record.row.open => told(texts::R_IS_CLOSED),
            Action::Revise => open(Form::revise(cx, record)),
            Action::Void if ledger == Ledger::Matter => told(texts::R_MATTER_NOT_VOIDABLE),
            Action::Void => open(Form::void(cx, record)),
            Action::OpenMatter => open(Form::matter_of(cx, record)),
            Action::CloseMatter if record.row.open => open(Form::close_matter(cx, record)),
            Action::CloseMatter => told(texts::NOT_A_MATTER),
            Action::Link => links(cx, record),
            _ => Vec::new(),
        }
    }

    fn stand_on(&mut self, cx: &Cx<'_>, record: &Record) -> Vec<Out> {
        self.tab = record.row.number.ledger.index();
        self.reading = !cx.is_wide();
        let Some(list) = self.list() else { return Vec::new() };
        if list.ledger == Ledger::Matter && !record.row.open {
            list.open_only = false;
        }
        list.record = Some(record.clone());
        list.ask(Anchor::From(record.row.rec), List::rows(cx), Join::Replace(Stand::On(record.row.id)))
    }

    /// Draws list and record into the body.
    pub fn draw(&self, cx: &Cx<'_>, paint: &mut Paint<'_>, body: Rect) {
        let Some(list) = self.lists.get(self.tab) else { return };
        if !cx.is_wide() && self.reading {
            draw_record(cx, paint, body, list);
            paint.set_caret(body.x, body.y);
            return;
        }
        let columns = if cx.is_wide() { body.width * 55 / 100 } else { body.width };
        let left = Rect { width: columns, ..body };
        draw_list(cx, paint, left, list);
        if cx.is_wide() {
            let right = Rect { x: left.right() + 2, width: body.width.saturating_sub(columns + 2), ..body };
            draw_record(cx, paint, right, list);
        }
        let y = body.y + 1 + u16::try_from(list.at).unwrap_or(0);
        paint.set_caret(body.x, y.min(body.bottom().saturating_sub(1)));
    }

    /// What works here.
    #[must_use]
    pub fn actions(&self) -> &'static [Action] {
        &[
            Action::NewCall,
            Action::New,
            Action::Find,
            Action::Handover,
            Action::Menu,
            Action::Help,
            Action::Open,
            Action::Revise,
            Action::Void,
            Action::History,
            Action::OpenMatter,
            Action::CloseMatter,
            Action::Link,
            Action::AllOrOpen,
            Action::Parked,
            Action::Now,
            Action::Palette,
            Action::Next,
            Action::Previous,
            Action::Back,
            Action::Save,
            Action::Tab(1),
            Action::Tab(2),
            Action::Tab(3),
            Action::Tab(4),
            Action::Tab(5),
            Action::Tab(6),
            Action::SwitchOfficer,
            Action::Language,
            Action::Colours,
            Action::Frame,
            Action::Quit,
        ]
    }
}

fn links(cx: &Cx<'_>, record: &Record) -> Vec<Out> {
    if record.links.is_empty() {
        return vec![Out::Told(Role::Warn, texts::NO_LINKS.get(cx.lang()).to_owned())];
    }
    let rows = record
        .links
        .iter()
        .map(|l| (format!("{} {}", l.number, l.title), String::new(), Picked::Record(l.id)));
    vec![Out::Open(Layer::Pick(Pick::new(texts::LINKS.get(cx.lang()).to_owned(), rows.collect())))]
}

fn draw_record(cx: &Cx<'_>, paint: &mut Paint<'_>, area: Rect, list: &List) {
    let selected = list.selected().map(|row| row.id);
    if let Some(record) = list.record.as_ref().filter(|r| Some(r.row.id) == selected) {
        let all = detail::lines(cx, record, usize::from(area.width)).len();
        let top = list.top.min(all.saturating_sub(usize::from(area.height)));
        detail::draw(cx, paint, area, record, top);
    }
}

fn draw_list(cx: &Cx<'_>, paint: &mut Paint<'_>, area: Rect, list: &List) {
    if area.height == 0 {
        return;
    }
    let (count, lang) = (list.page.rows.len(), cx.lang());
    let from = if count == 0 { 0 } else { list.page.newer + 1 };
    let to = list.page.newer + u32::try_from(count).unwrap_or(0);
    let scope = if list.open_only { texts::OPEN_ONLY.get(lang) } else { "" };
    let place = texts::LIST_PLACE
        .fill(lang, &[&from.to_string(), &to.to_string(), &list.page.total.to_string(), scope]);
    paint.put(area.x, area.y, area.width, &place, Role::Muted);
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
    let state = match (row.voided, row.revision > 1) {
        (true, _) => texts::MARK_VOIDED.get(cx.lang()).to_owned(),
        (false, true) => format!("{}{}", shown(book.summary.state), texts::MARK_REVISED.get(cx.lang())),
        _ => shown(book.summary.state),
    };
    let state = match cx.watch.filter(|_| row.open) {
        Some(watch) => {
            texts::MARK_AGE.fill(cx.lang(), &[&shift::age_in_shifts(row.sheet, watch.shift.id).to_string()])
        }
        None if row.number.ledger == Ledger::Matter => matter::CLOSED.to_owned(),
        None => state,
    };
    let kind = shown(book.summary.kind);
    let urgent = row.values.text("weight") == Some("紧急");
    let role = match (selected, row.voided, urgent) {
        (true, ..) => Role::Selected,
        (_, true, _) => Role::Struck,
        (.., true) => Role::Alert,
        _ => Role::Normal,
    };
    let party = shown(book.summary.party);
    let title = book.title(&row.values);
    let tail = if party.is_empty() || title.contains(&party) { title } else { format!("{title} {party}") };
    let serial = format!("{}{:04}", row.number.ledger.prefix(), row.number.serial);
    // The year stands in the time; it is shown where the room allows.
    let when = if area.width >= 90 { when } else { when.chars().skip(5).collect() };
    let line = format!(
        "{} {} {} ",
        crate::text::fit::fit(&serial, 7),
        crate::text::fit::fit(
            crate::text::Safe::line(&when).as_str(),
            if area.width >= 90 { 17 } else { 12 }
        ),
        crate::text::fit::fit(crate::text::Safe::line(&kind).as_str(), 8),
    );
    paint.fit(area.x, area.y, area.width, &line, role);
    let used = u16::try_from(crate::text::width::of(&line)).unwrap_or(0);
    let state_columns = 12.min(area.width.saturating_sub(used));
    let title_columns = area.width.saturating_sub(used + state_columns + 1);
    paint.fit(area.x + used, area.y, title_columns, &tail, role);
    paint.fit(area.x + used + title_columns + 1, area.y, state_columns, &state, role);
}
