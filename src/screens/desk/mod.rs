//! The desk: a list for each ledger, and the record it stands on.

mod commands;
mod draw;
mod follow;
mod incident;
mod list;
mod state;

use crate::domain::{Ledger, Number, RecordId};
use crate::keymap::{Action, Code, Key};
use crate::locale::{Text, texts};
use crate::msg::{Effect, Reply, Request};
use crate::record::wish::Wish;
use crate::screens::{Cx, Form, Input, Out, Pick, Picked, papers, tell};
use crate::store::query::{Anchor, Commit, Dossier, Edge, Hit, Only, Page, Record, SearchQuery};
use crate::theme::Role;
use crate::widgets::Paint;
use commands::{Does, RecordCommand};
use draw::{draw_list, draw_record};
use list::{Join, List, Stand, Step};
use ratatui::layout::Rect;

pub use state::Desk;

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
            Input::Action(Action::AllOrOpen) if self.ledger() == Ledger::Matter => {
                let list = self.list()?;
                list.open_only = !list.open_only;
                list.page = Page::default();
                Some(list.refresh(cx))
            }
            Input::Action(Action::Filter) => {
                self.filtering = true;
                let mut outs = self.go_to(cx, Ledger::Matter);
                outs.push(Out::Effect(Effect::Ask(Request::Board)));
                Some(outs)
            }
            Input::Action(action) => {
                // What a list asked for last is what an answer belongs to.
                self.asking = None;
                commands::of(*action).map(|command| self.on_record(cx, command))
            }
            Input::Key(key) => Some(self.key(cx, *key)),
            Input::Value(words) if self.asking.is_some() => {
                let (action, record) = self.asking.take()?;
                let Does::Words(_, _, act) = &commands::of(action)?.does else { return None };
                Some(act(cx, &record, words))
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

    /// Does a command to the record on which the list stands, or reads first what the command needs.
    fn on_record(&mut self, cx: &Cx<'_>, command: &RecordCommand) -> Vec<Out> {
        let Some(row) = self.in_hand().cloned() else {
            return vec![cx.cannot(command.action, texts::NO_RECORD_HERE)];
        };
        let request = match command.does {
            Does::Here(act) => {
                return match (command.applies)(&row) {
                    Ok(()) => act(self, cx, &row),
                    Err(why) => vec![cx.cannot(command.action, why)],
                };
            }
            Does::Record(_) | Does::Words(..) => Request::Record(row.id),
            Does::Incident(_) | Does::Dossier(_) => Request::Dossier(row.id),
        };
        (self.then, self.of_report) = (Some((row.id, command.action)), None);
        vec![Out::Effect(Effect::Ask(request))]
    }

    /// Whether a command of the desk can be done now.
    ///
    /// # Errors
    /// The reason in words, when the desk or the record in hand does not allow it.
    pub fn can(&self, action: Action) -> Result<(), Text> {
        if let Some(command) = commands::of(action) {
            return (command.applies)(self.in_hand().ok_or(texts::NO_RECORD_HERE)?);
        }
        match action {
            Action::AllOrOpen if self.ledger() != Ledger::Matter => Err(texts::ONLY_MATTERS),
            Action::Acknowledge | Action::Silence => Err(texts::ONLY_IN_DEADLINES),
            Action::AllOrOpen
            | Action::Filter
            | Action::Now
            | Action::Tab(_)
            | Action::Back
            | Action::Next
            | Action::Previous => Ok(()),
            _ => Err(texts::NOT_HERE),
        }
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
            Reply::Dossier(id, Ok(Some(dossier))) => self.dossier_came(cx, *id, dossier),
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
        let needs_record = |action| {
            !matches!(commands::of(action).map(|c| &c.does), Some(Does::Incident(_) | Does::Dossier(_)))
        };
        let Some((_, action)) = self.then.take_if(|(wanted, action)| *wanted == id && needs_record(*action))
        else {
            return Vec::new();
        };
        if action == Action::Open {
            return self.stand_on(cx, record);
        }
        let Some(command) = commands::of(action) else { return Vec::new() };
        if let Err(why) = (command.applies)(&record.row) {
            return vec![cx.cannot(action, why)];
        }
        match command.does {
            Does::Record(act) => act(self, cx, record),
            Does::Words(title, offered, _) => {
                self.asking = Some((action, record.clone()));
                commands::ask(cx, title, offered)
            }
            Does::Here(_) | Does::Incident(_) | Does::Dossier(_) => Vec::new(),
        }
    }

    /// The record has come with all that belongs to it. On a report, what belongs to its incident is done there.
    fn dossier_came(&mut self, cx: &Cx<'_>, id: RecordId, dossier: &Dossier) -> Vec<Out> {
        let Some((_, action)) = self.then.take_if(|(wanted, _)| *wanted == id) else { return Vec::new() };
        let Some(command) = commands::of(action) else { return Vec::new() };
        let (row, of_report) = (&dossier.record.row, self.of_report.take());
        let applies = match of_report {
            Some(_) if row.voided => Err(texts::R_IS_VOIDED),
            Some(_) => Ok(()),
            None => (command.applies)(row),
        };
        if let Err(why) = applies {
            return vec![cx.cannot(action, why)];
        }
        let incident = dossier.linked.iter().find(|r| r.row.number.ledger == Ledger::Incident);
        if let Some(incident) = incident.filter(|_| row.number.ledger == Ledger::Report) {
            self.then = Some((incident.row.id, action));
            self.of_report = Some(id);
            return vec![Out::Effect(Effect::Ask(Request::Dossier(incident.row.id)))];
        }
        match command.does {
            Does::Dossier(act) => act(cx, dossier, of_report),
            Does::Incident(act) if row.number.ledger == Ledger::Incident => act(cx, dossier),
            Does::Incident(_) => vec![cx.cannot(action, texts::NO_INCIDENT)],
            Does::Here(_) | Does::Record(_) | Does::Words(..) => Vec::new(),
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
}
