//! The desk: a list for each ledger, and the record it stands on.

mod draw;
mod follow;
mod incident;
mod list;

use crate::domain::{Ledger, Number, RecordId};
use crate::keymap::{Action, Code, Key};
use crate::locale::texts;
use crate::msg::{Refresh, Reply, Request, Ticket};
use crate::record::wish::Wish;
use crate::screens::{Cx, Form, Input, Out, Pick, Picked, Reader, papers, tell};
use crate::store::StoreError;
use crate::store::query::{Anchor, Board, Dossier, Edge, Found, Only, Page, Record, SearchQuery};
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
    /// What the officer wanted last that waits for an answer of the store.
    doing: Option<(Ticket, Doing)>,
    /// What is being done to a record, until the words for it are given.
    asking: Option<(Action, Record)>,
    /// Open matters counted for lamps and filters.
    pub(super) board: Board,
}

/// What is done once the store has answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Doing {
    /// This, to the record that comes; with the report from which it was asked of its incident.
    To(Action, Option<RecordId>),
    /// This record is linked to the one that has the number.
    Link(RecordId, Number),
    /// The filters are offered.
    Filter,
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
            doing: None,
            asking: None,
            board: Board::default(),
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

    /// The same because somebody has written.
    pub fn freshen(&mut self, cx: &Cx<'_>) -> Vec<Out> {
        self.list().map_or_else(Vec::new, |list| list.freshen(cx))
    }

    /// Asks for what is needed to do something; what was wanted before is not done any more.
    fn ask_to(&mut self, cx: &Cx<'_>, doing: Doing, request: Request) -> Out {
        let (ticket, out) = cx.ask_with_ticket(request);
        self.doing = Some((ticket, doing));
        out
    }

    /// What waits for this answer.
    fn awaited(&mut self, ticket: Ticket) -> Option<Doing> {
        self.doing.take_if(|(asked, _)| *asked == ticket).map(|(_, doing)| doing)
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
    pub fn show(&mut self, cx: &Cx<'_>, id: RecordId) -> Vec<Out> {
        vec![self.ask_to(cx, Doing::To(Action::Open, None), Request::Record(id))]
    }

    /// After saving: the newest page, or the same place for a correction.
    pub fn saved(&mut self, cx: &Cx<'_>, id: RecordId, is_new: bool, ledger: Ledger) -> Vec<Out> {
        self.tab = ledger.index();
        let Some(list) = self.list() else { return Vec::new() };
        if is_new {
            list.ask(cx, Anchor::Newest, List::rows(cx), Join::Replace(Stand::On(id)))
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
                let mut outs = vec![Out::Refresh(Refresh::WATCH)];
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
                let mut outs = self.go_to(cx, Ledger::Matter);
                outs.push(self.ask_to(cx, Doing::Filter, Request::Board));
                Some(outs)
            }
            Input::Action(action) => self.on_record(cx, *action),
            Input::Key(key) => Some(self.key(cx, *key)),
            Input::Value(words) => {
                let (action, record) = self.asking.take()?;
                Some(match action {
                    Action::Link => self.link_to(cx, record.row.id, words),
                    _ => follow::act(cx, action, &record, words),
                })
            }
            Input::Text(_) => None,
        }
    }

    /// A number was given to link the record to: it is looked up first.
    fn link_to(&mut self, cx: &Cx<'_>, from: RecordId, typed: &str) -> Vec<Out> {
        let Some(number) = Number::parse(typed) else {
            return vec![Out::Told(Role::Warn, texts::NO_SUCH_NUMBER.get(cx.lang()).to_owned())];
        };
        let query = SearchQuery { text: number.to_string(), now: cx.now, edge: Edge::Newest, limit: 1 };
        vec![self.ask_to(cx, Doing::Link(from, number), Request::Search(query))]
    }

    fn found_to_link(&mut self, cx: &Cx<'_>, ticket: Ticket, found: &Found) -> Option<Vec<Out>> {
        let Doing::Link(from, number) = self.awaited(ticket)? else { return None };
        Some(match found.hits.iter().find(|hit| hit.row.number == number) {
            Some(hit) => {
                let told = texts::LINKED.fill(cx.lang(), &[&number.to_string()]);
                vec![cx.commit(vec![Wish::Link { from, to: hit.row.id }]), Out::Told(Role::Good, told)]
            }
            None => vec![Out::Told(Role::Warn, texts::NO_SUCH_NUMBER.get(cx.lang()).to_owned())],
        })
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
            return Some(vec![self.ask_to(cx, Doing::To(action, None), Request::Dossier(id))]);
        }
        if action == Action::Open {
            self.reading = !cx.is_wide();
            return Some(Vec::new());
        }
        if action == Action::History {
            return Some(vec![Out::Open(Box::new(Reader::history(id, row.number.ledger, cx.lang())))]);
        }
        Some(vec![self.ask_to(cx, Doing::To(action, None), Request::Record(id))])
    }

    /// Takes the answer to something that it asked; `None` when it does not wait for it any more.
    pub fn reply(&mut self, cx: &Cx<'_>, ticket: Ticket, reply: &Reply) -> Option<Vec<Out>> {
        match reply {
            Reply::Page(result) => {
                let waits = |list: &&mut List| list.waits.is_some_and(|(asked, _)| asked == ticket);
                let list = self.lists.iter_mut().find(waits)?;
                let (_, join) = list.waits.take()?;
                Some(match result {
                    Ok(page) => list.came(cx, page, join),
                    Err(e) => failed(cx, e),
                })
            }
            Reply::Board(Ok(board)) => {
                self.board = board.clone();
                let wanted = self.awaited(ticket) == Some(Doing::Filter);
                Some(if wanted { vec![follow::filters(cx, board)] } else { Vec::new() })
            }
            Reply::Search(Ok(found)) => self.found_to_link(cx, ticket, found),
            Reply::Record(Ok(Some(record))) => Some(self.record_came(cx, ticket, record)),
            Reply::Dossier(Ok(Some(dossier))) => self.dossier_came(cx, ticket, dossier),
            Reply::Norms(Ok(found)) => Some(papers::release(cx, found)),
            Reply::Search(Err(e)) | Reply::Record(Err(e)) | Reply::Dossier(Err(e)) | Reply::Norms(Err(e)) => {
                Some(failed(cx, e))
            }
            _ => None,
        }
    }

    fn dossier_came(&mut self, cx: &Cx<'_>, ticket: Ticket, dossier: &Dossier) -> Option<Vec<Out>> {
        let Doing::To(action, report) = self.awaited(ticket)? else { return None };
        // On a report, what belongs to its incident is done there.
        if let Some(incident) = incident::incident_for(action, dossier) {
            let doing = Doing::To(action, Some(dossier.record.row.id));
            return Some(vec![self.ask_to(cx, doing, Request::Dossier(incident))]);
        }
        Some(incident::act(cx, action, dossier, report))
    }

    fn record_came(&mut self, cx: &Cx<'_>, ticket: Ticket, record: &Record) -> Vec<Out> {
        for list in &mut self.lists {
            if list.selected().is_some_and(|row| row.id == record.row.id) {
                list.record = Some(record.clone());
            }
        }
        let Some(Doing::To(action, _)) = self.awaited(ticket) else { return Vec::new() };
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
                self.asking = Some((action, record.clone()));
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
        list.ask(cx, Anchor::From(record.row.rec), List::rows(cx), Join::Replace(Stand::On(record.row.id)))
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

fn failed(cx: &Cx<'_>, e: &StoreError) -> Vec<Out> {
    vec![Out::Told(Role::Alert, tell::error(e, cx.lang()))]
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
