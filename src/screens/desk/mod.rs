//! The desk: a list for each ledger, and the record it stands on.

mod draw;
mod follow;
mod incident;
mod list;

use crate::domain::{Ledger, Number, RecordId};
use crate::keymap::{Action, Code, Key};
use crate::locale::texts;
use crate::msg::{Effect, Reply, Request};
use crate::record::wish::Wish;
use crate::screens::{Cx, Form, Input, Out, Pick, Picked, Reader, papers, tell};
use crate::store::query::{Anchor, Board, Commit, Edge, Hit, Only, Page, Record, SearchQuery};
use crate::theme::Role;
use crate::widgets::Paint;
use draw::{draw_list, draw_record};
use list::{Join, List, Stand, Step};
use ratatui::layout::Rect;

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
    /// The paper that is being looked over before its release.
    releasing: Option<Record>,
    /// What is being done to a record, until the words for it are given.
    asking: Option<(Action, Record)>,
    /// Open matters counted for lamps and filters.
    pub(super) board: Board,
    /// The filters are wanted as a list.
    filtering: bool,
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
            only: Only::All,
            record: None,
            top: 0,
        };
        Desk {
            lists: Ledger::ALL.into_iter().map(list).collect(),
            tab: 0,
            reading: false,
            then: None,
            linking: None,
            asking: None,
            board: Board::default(),
            filtering: false,
            of_report: None,
            releasing: None,
        }
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

    /// Narrows the list of matters.
    pub fn narrow(&mut self, cx: &Cx<'_>, only: Only) -> Vec<Out> {
        self.tab = Ledger::Matter.index();
        let Some(list) = self.list() else { return Vec::new() };
        (list.only, list.open_only, list.page) = (only, true, Page::default());
        list.refresh(cx)
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
            Input::Action(Action::Filter) => {
                self.filtering = true;
                let mut outs = self.go_to(cx, Ledger::Matter);
                outs.push(Out::Effect(Effect::Ask(Request::Board)));
                Some(outs)
            }
            Input::Action(action) => self.on_record(cx, *action),
            Input::Key(key) => Some(self.key(cx, *key)),
            Input::Value(words) if self.asking.is_some() => {
                let (action, record) = self.asking.take()?;
                Some(follow::act(cx, action, &record, words))
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
        let query = SearchQuery { text: number.to_string(), now: cx.now, edge: Edge::Newest, limit: 1 };
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
                let wishes = vec![Wish::Link { from, to: hit.row.id }];
                let commit = Commit { at: cx.now, by: cx.by(), proofs: Vec::new(), wishes };
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
                vec![Out::Open(Box::new(Pick::new(
                    texts::WHICH_KIND.get(cx.lang()).to_owned(),
                    rows.collect(),
                )))]
            }
            Ledger::Handover => vec![Out::Picked(Picked::Action(Action::Handover))],
            Ledger::Paper => vec![Out::Open(papers::menu(cx, true))],
            ledger @ (Ledger::Incident
            | Ledger::Meeting
            | Ledger::Talk
            | Ledger::Matter
            | Ledger::Report
            | Ledger::Roster
            | Ledger::Routine) => vec![Out::Open(Box::new(Form::new(cx, ledger, "")))],
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
            Action::Read,
            Action::Meeting,
        ];
        // What a list asked for last is what an answer belongs to.
        self.asking = None;
        let whole = incident::needs_dossier(action);
        if !(wanted.contains(&action) || whole || action == Action::Do || follow::ASKED.contains(&action)) {
            return None;
        }
        let Some(row) = self.list().and_then(|l| l.selected()) else { return Some(Vec::new()) };
        let id = row.id;
        if action == Action::Do {
            return Some(vec![incident::menu(cx, row)]);
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
            return Some(vec![Out::Open(Box::new(reader)), ask]);
        }
        self.then = Some((id, action));
        Some(vec![Out::Effect(Effect::Ask(Request::Record(id)))])
    }

    /// Takes an answer of the store.
    pub fn reply(&mut self, cx: &Cx<'_>, reply: &Reply) -> Vec<Out> {
        match reply {
            Reply::Norms(id, result) => {
                let Some(record) = self.releasing.take_if(|record| record.row.id == *id) else {
                    return Vec::new();
                };
                match result {
                    Ok(found) => papers::release(cx, &record, found),
                    Err(e) => vec![Out::Told(Role::Alert, tell::error(e, cx.lang()))],
                }
            }
            Reply::Page(query, result) => {
                let Some(list) =
                    self.lists.iter_mut().find(|l| l.waits.as_ref().is_some_and(|(q, _)| q == query))
                else {
                    return Vec::new();
                };
                let Some((_, join)) = list.waits.take() else { return Vec::new() };
                match result {
                    Ok(page) => list.came(cx, page, join),
                    Err(e) => vec![Out::Told(Role::Alert, tell::error(e, cx.lang()))],
                }
            }
            Reply::Board(Ok(board)) => {
                self.board = board.clone();
                if std::mem::take(&mut self.filtering) {
                    vec![follow::filters(cx, board)]
                } else {
                    Vec::new()
                }
            }
            Reply::Search(query, Ok(found)) => self.found_to_link(cx, query, &found.hits),
            Reply::Record(id, Ok(Some(record))) => self.record_came(cx, *id, record),
            Reply::Dossier(id, Ok(Some(dossier))) => {
                let then = self.then.take_if(|(wanted, _)| wanted == id);
                let Some((_, action)) = then else { return Vec::new() };
                // On a report, what belongs to its incident is done there.
                if let Some(incident) = incident::incident_for(action, dossier) {
                    self.then = Some((incident, action));
                    self.of_report = Some(dossier.record.row.id);
                    return vec![Out::Effect(Effect::Ask(Request::Dossier(incident)))];
                }
                if action == Action::Release && dossier.record.row.number.ledger == Ledger::Paper {
                    self.releasing = Some(dossier.record.clone());
                }
                incident::act(cx, action, dossier, self.of_report.take())
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
        let mine =
            |(wanted, action): &mut (RecordId, Action)| *wanted == id && !incident::needs_dossier(*action);
        let Some((_, action)) = self.then.take_if(mine) else { return Vec::new() };
        let told = |text: crate::locale::Text| vec![Out::Told(Role::Warn, text.get(cx.lang()).to_owned())];
        let open = |form: Form| vec![Out::Open(Box::new(form))];
        let ledger = record.row.number.ledger;
        match action {
            Action::Open => self.stand_on(cx, record),
            Action::Revise | Action::Void if record.row.voided => told(texts::R_IS_VOIDED),
            Action::Revise | Action::Void if ledger == Ledger::Handover => told(texts::R_IS_SEALED),
            Action::Revise if ledger == Ledger::Matter && !record.row.open => told(texts::R_IS_CLOSED),
            Action::Revise => open(Form::revise(cx, record)),
            Action::Void if ledger == Ledger::Matter => told(texts::R_MATTER_NOT_VOIDABLE),
            Action::Void => open(Form::void(cx, record)),
            action if let Some(why) = follow::unfit(action, record) => told(why),
            Action::Read | Action::Meeting => follow::act(cx, action, record, ""),
            action if let Some(question) = follow::ask(cx, action) => {
                self.asking = Some((action, record.clone()));
                vec![question]
            }
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
        let lamps =
            Some(follow::lamps(cx, &self.board)).filter(|_| list.open_only && list.ledger == Ledger::Matter);
        draw_list(cx, paint, left, list, lamps.as_deref());
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
            Action::Filter,
            Action::Urge,
            Action::CancelMatter,
            Action::LateRefuse,
            Action::Addition,
            Action::Read,
            Action::Review,
            Action::Meeting,
            Action::Brief,
            Action::Sheet,
            Action::Figures,
            Action::Papers,
            Action::Manual,
            Action::MakePaper,
            Action::TakeOver,
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
            Action::Tab(8),
            Action::Tab(9),
            Action::Tab(10),
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
    vec![Out::Open(Box::new(
        Pick::new(texts::LINKS_OR_NUMBER.get(cx.lang()).to_owned(), rows.collect()).or_free_text(),
    ))]
}
