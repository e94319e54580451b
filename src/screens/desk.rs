//! The desk: a list for each ledger, and the record it stands on.

use super::desk_draw::{draw_list, draw_record};
use super::{Cx, Form, Input, Layer, Out, Pick, Picked, Reader, desk_incident, tell};
use crate::domain::{Ledger, Number, RecordId};
use crate::keymap::{Action, Code, Key};
use crate::locale::texts;
use crate::msg::{Effect, Reply, Request};
use crate::store::act::Act;
use crate::store::query::{Anchor, Commit, Hit, Page, PageQuery, Record, Row, SearchQuery};
use crate::theme::Role;
use crate::widgets::Paint;
use ratatui::layout::Rect;

/// How an awaited page joins the rows that are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Join {
    /// It replaces them; the selection goes to this record, or the first, or the last.
    Replace(Stand),
    /// One row more below; the first goes.
    Below,
    /// One row more above; the last goes.
    Above,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stand {
    First,
    Last,
    On(RecordId),
}

/// The list of one ledger: exactly the rows that are shown, read by key.
#[derive(Debug)]
pub(super) struct List {
    pub(super) ledger: Ledger,
    pub(super) page: Page,
    pub(super) at: usize,
    pub(super) waits: Option<(PageQuery, Join)>,
    /// Moves made while an answer was awaited: a key typed ahead is never lost.
    owed: Vec<Step>,
    pub(super) open_only: bool,
    pub(super) record: Option<Record>,
    /// Lines of the record scrolled away.
    pub(super) top: usize,
}

/// A move in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
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
    /// The record that is being linked, and the number of the other one.
    linking: Option<(RecordId, Option<Number>)>,
    /// The report from which something was asked of its incident.
    of_report: Option<RecordId>,
    /// The report that is being returned, until the reason is given.
    returning: Option<Record>,
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
        Desk {
            lists: Ledger::ALL.into_iter().map(list).collect(),
            tab: 0,
            reading: false,
            then: None,
            linking: None,
            returning: None,
            of_report: None,
        }
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

    pub(super) fn selected(&self) -> Option<&Row> {
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
            Input::Value(why) if self.returning.is_some() => {
                let report = self.returning.take()?;
                Some(vec![desk_incident::advance(cx, &report, "退回", "退回", why)])
            }
            Input::Value(number) => Some(self.link_to(cx, number)),
            Input::Text(_) => None,
        }
    }

    /// A number was given to link the record to: it is looked up first.
    fn link_to(&mut self, cx: &Cx<'_>, typed: &str) -> Vec<Out> {
        let number = Number::parse(typed);
        let (Some((_, wanted)), Some(number)) = (&mut self.linking, number) else {
            return vec![Out::Told(Role::Warn, texts::NO_SUCH_NUMBER.get(cx.lang()).to_owned())];
        };
        *wanted = Some(number);
        let query = SearchQuery { text: number.to_string(), limit: 1 };
        vec![Out::Effect(Effect::Ask(Request::Search(query)))]
    }

    fn found_to_link(&mut self, cx: &Cx<'_>, query: &SearchQuery, hits: &[Hit]) -> Vec<Out> {
        let Some((from, number)) =
            self.linking.take_if(|(_, n)| n.is_some_and(|n| n.to_string() == query.text))
        else {
            return Vec::new();
        };
        match hits.iter().find(|hit| Some(hit.row.number) == number) {
            Some(hit) => {
                let acts = vec![Act::Link { from, to: hit.row.id }];
                let commit = Commit { at: cx.now, by: cx.by(), proofs: Vec::new(), acts };
                let told = texts::LINKED.fill(cx.lang(), &[&query.text]);
                vec![Out::Effect(Effect::Ask(Request::Commit(cx.id(), commit))), Out::Told(Role::Good, told)]
            }
            None => vec![Out::Told(Role::Warn, texts::NO_SUCH_NUMBER.get(cx.lang()).to_owned())],
        }
    }

    fn turn(&mut self, cx: &Cx<'_>, by: usize) -> Vec<Out> {
        let next = Ledger::ALL.get((self.tab + by) % Ledger::ALL.len());
        next.map_or_else(Vec::new, |ledger| self.go_to(cx, *ledger))
    }

    /// A new record of the open ledger: the log asks of which kind.
    pub fn new_record(&mut self, cx: &Cx<'_>) -> Vec<Out> {
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
        // What a list asked for last is what an answer belongs to.
        self.returning = None;
        let whole = desk_incident::needs_dossier(action);
        if !(wanted.contains(&action) || whole || [Action::Do, Action::Return].contains(&action)) {
            return None;
        }
        let Some(row) = self.list().and_then(|l| l.selected()) else { return Some(Vec::new()) };
        let id = row.id;
        if action == Action::Do {
            return Some(vec![desk_incident::menu(cx, row)]);
        }
        if whole {
            self.then = Some((id, action));
            return Some(vec![Out::Effect(Effect::Ask(Request::Dossier(id)))]);
        }
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
            Reply::Search(query, Ok(hits)) => self.found_to_link(cx, query, hits),
            Reply::Record(id, Ok(Some(record))) => self.record_came(cx, *id, record),
            Reply::Dossier(id, Ok(Some(dossier))) => {
                let then = self.then.take_if(|(wanted, _)| wanted == id);
                let Some((_, action)) = then else { return Vec::new() };
                // On a report, what belongs to its incident is done there.
                if let Some(incident) = desk_incident::incident_for(action, dossier) {
                    self.then = Some((incident, action));
                    self.of_report = Some(dossier.record.row.id);
                    return vec![Out::Effect(Effect::Ask(Request::Dossier(incident)))];
                }
                desk_incident::act(cx, action, dossier, self.of_report.take())
            }
            Reply::Dossier(_, Err(e)) | Reply::Record(_, Err(e)) => {
                vec![Out::Told(Role::Alert, tell::error(e, cx.lang()))]
            }
            _ => Vec::new(),
        }
    }

    fn record_came(&mut self, cx: &Cx<'_>, id: RecordId, record: &Record) -> Vec<Out> {
        for list in &mut self.lists {
            if list.selected().is_some_and(|row| row.id == id) {
                list.record = Some(record.clone());
            }
        }
        // The record also comes because the list stands on it; what waits for the whole dossier waits on.
        let mine = |(wanted, action): &mut (RecordId, Action)| {
            *wanted == id && !desk_incident::needs_dossier(*action)
        };
        let Some((_, action)) = self.then.take_if(mine) else { return Vec::new() };
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
            Action::Return if ledger == Ledger::Report && record.row.values.text("state") == Some("送审") =>
            {
                self.returning = Some(record.clone());
                let reasons = ["要素不全", "数字待核实", "文字需修改"];
                let rows =
                    reasons.map(|r| (r.to_owned(), String::new(), Picked::Value(r.to_owned()))).to_vec();
                let title = texts::WHY_RETURNED.get(cx.lang()).to_owned();
                vec![Out::Open(Layer::Pick(Pick::new(title, rows).or_free_text()))]
            }
            Action::Return => told(texts::NOT_FOR_THIS),
            Action::OpenMatter => open(Form::matter_of(cx, record)),
            Action::CloseMatter if record.row.open => open(Form::close_matter(cx, record)),
            Action::CloseMatter => told(texts::NOT_A_MATTER),
            Action::Link => {
                self.linking = Some((record.row.id, None));
                links(cx, record)
            }
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
            Action::Do,
            Action::Clocks,
            Action::WriteReport,
            Action::Timeline,
            Action::Instruct,
            Action::ToIncident,
            Action::Relay,
            Action::Send,
            Action::Submit,
            Action::Release,
            Action::Return,
            Action::Preview,
            Action::Accounts,
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
            Action::Tab(7),
            Action::SwitchOfficer,
            Action::Language,
            Action::Colours,
            Action::Frame,
            Action::Quit,
        ]
    }
}

fn links(cx: &Cx<'_>, record: &Record) -> Vec<Out> {
    let rows = record
        .links
        .iter()
        .map(|l| (format!("{} {}", l.number, l.title), String::new(), Picked::Record(l.id)));
    vec![Out::Open(Layer::Pick(
        Pick::new(texts::LINKS_OR_NUMBER.get(cx.lang()).to_owned(), rows.collect()).or_free_text(),
    ))]
}
