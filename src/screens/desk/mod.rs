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
use crate::msg::{Refresh, Reply, Request, Ticket};
use crate::record::wish::Wish;
use crate::schema::{Nature, book};
use crate::screens::{Cx, Form, Input, Outcome, Pick, Selection, messages, papers};
use crate::store::StoreError;
use crate::store::query::{
    Dossier, HitPage, MatterFilter, Page, PageCursor, Record, SearchCursor, SearchQuery,
};
use crate::theme::Role;
use crate::widgets::Paint;
use commands::{Does, RecordCommand};
use draw::{draw_list, draw_record};
use list::{Join, List, Stand, Step};
use ratatui::layout::Rect;

use state::PendingAction;

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
    pub fn refresh(&mut self, cx: &Cx<'_>) -> Vec<Outcome> {
        self.list().map_or_else(Vec::new, |list| list.refresh(cx))
    }

    /// The same because somebody has written.
    pub fn freshen(&mut self, cx: &Cx<'_>) -> Vec<Outcome> {
        self.list().map_or_else(Vec::new, |list| list.freshen(cx))
    }

    /// Asks for what is needed to do something; what was wanted before is not done any more.
    fn ask_to(&mut self, cx: &Cx<'_>, doing: PendingAction, request: Request) -> Outcome {
        let (ticket, out) = cx.ask_with_ticket(request);
        self.doing = Some((ticket, doing));
        out
    }

    /// What waits for this answer.
    fn awaited(&mut self, ticket: Ticket) -> Option<PendingAction> {
        self.doing.take_if(|(asked, _)| *asked == ticket).map(|(_, doing)| doing)
    }

    /// Opens a tab.
    pub fn go_to(&mut self, cx: &Cx<'_>, ledger: Ledger) -> Vec<Outcome> {
        self.tab = ledger.index();
        self.reading = false;
        self.refresh(cx)
    }

    /// Narrows the list of matters.
    pub fn narrow(&mut self, cx: &Cx<'_>, only: MatterFilter) -> Vec<Outcome> {
        self.tab = Ledger::Matter.index();
        let Some(list) = self.list() else { return Vec::new() };
        (list.only, list.open_only, list.page) = (only, true, Page::default());
        list.refresh(cx)
    }

    /// Shows one record: its page from the list, standing on it.
    pub fn show(&mut self, cx: &Cx<'_>, id: RecordId) -> Vec<Outcome> {
        vec![self.ask_to(cx, PendingAction::To(Action::Open, None), Request::Record(id))]
    }

    /// After saving: the newest page, or the same place for a correction.
    pub fn saved(&mut self, cx: &Cx<'_>, id: RecordId, is_new: bool, ledger: Ledger) -> Vec<Outcome> {
        self.tab = ledger.index();
        let Some(list) = self.list() else { return Vec::new() };
        if is_new {
            list.ask(cx, PageCursor::Newest, List::rows(cx), Join::Replace(Stand::On(id)))
        } else {
            list.refresh(cx)
        }
    }

    /// Handles an input.
    pub fn on(&mut self, cx: &Cx<'_>, input: &Input) -> Option<Vec<Outcome>> {
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
                let mut outs = vec![Outcome::Refresh(Refresh::WATCH)];
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
                let mut outs = self.go_to(cx, Ledger::Matter);
                outs.push(self.ask_to(cx, PendingAction::Filter, Request::Board));
                Some(outs)
            }
            Input::Action(action) => {
                // What a list asked for last is what an answer belongs to.
                self.asking = None;
                commands::of(*action).map(|command| self.on_record(cx, command))
            }
            Input::Key(key) => Some(self.key(cx, *key)),
            Input::Value(words) => {
                let (action, record) = self.asking.take()?;
                if action == Action::Link {
                    return Some(self.link_to(cx, record.row.id, words));
                }
                let Does::Words(_, _, act) = &commands::of(action)?.does else { return None };
                Some(act(cx, &record, words))
            }
            Input::Text(_) => None,
        }
    }

    /// A number was given to link the record to: it is looked up first.
    fn link_to(&mut self, cx: &Cx<'_>, from: RecordId, typed: &str) -> Vec<Outcome> {
        let Some(number) = Number::parse(typed) else {
            return vec![Outcome::Notice(Role::Warn, texts::NO_SUCH_NUMBER.get(cx.lang()).to_owned())];
        };
        let query =
            SearchQuery { text: number.to_string(), now: cx.now, edge: SearchCursor::Newest, limit: 1 };
        vec![self.ask_to(cx, PendingAction::Link(from, number), Request::Search(query))]
    }

    fn found_to_link(&mut self, cx: &Cx<'_>, ticket: Ticket, found: &HitPage) -> Option<Vec<Outcome>> {
        let PendingAction::Link(from, number) = self.awaited(ticket)? else { return None };
        Some(match found.hits.iter().find(|hit| hit.row.number == number) {
            Some(hit) => {
                let told = texts::LINKED.fill(cx.lang(), &[&number.to_string()]);
                vec![cx.commit(vec![Wish::Link { from, to: hit.row.id }]), Outcome::Notice(Role::Good, told)]
            }
            None => vec![Outcome::Notice(Role::Warn, texts::NO_SUCH_NUMBER.get(cx.lang()).to_owned())],
        })
    }

    fn turn(&mut self, cx: &Cx<'_>, by: usize) -> Vec<Outcome> {
        let next = Ledger::ALL.get((self.tab + by) % Ledger::ALL.len());
        next.map_or_else(Vec::new, |ledger| self.go_to(cx, *ledger))
    }

    /// A new record of the open ledger: the log asks of which kind.
    pub fn new_record(&mut self, cx: &Cx<'_>) -> Vec<Outcome> {
        let ledger = self.ledger();
        match book(ledger).nature {
            Nature::DutyLog => {
                let kinds = crate::schema::duty_log::KINDS.iter();
                let rows = kinds.map(|k| {
                    (k.name.get(cx.lang()).to_owned(), String::new(), Selection::Kind(k.name.zh.to_owned()))
                });
                vec![Outcome::Open(Box::new(Pick::new(
                    texts::WHICH_KIND.get(cx.lang()).to_owned(),
                    rows.collect(),
                )))]
            }
            Nature::Handover => vec![Outcome::Selection(Selection::Action(Action::Handover))],
            Nature::Paper => vec![Outcome::Open(papers::menu(cx, true))],
            Nature::Incident
            | Nature::Meeting
            | Nature::Talk
            | Nature::Matter
            | Nature::Report
            | Nature::Roster
            | Nature::Routine
            | Nature::Plain => vec![Outcome::Open(Box::new(Form::new(cx, ledger, "")))],
        }
    }

    fn key(&mut self, cx: &Cx<'_>, key: Key) -> Vec<Outcome> {
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
    fn on_record(&mut self, cx: &Cx<'_>, command: &RecordCommand) -> Vec<Outcome> {
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
        vec![self.ask_to(cx, PendingAction::To(command.action, None), request)]
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

    /// Takes the answer to something that it asked; `None` when it does not wait for it any more.
    pub fn reply(&mut self, cx: &Cx<'_>, ticket: Ticket, reply: &Reply) -> Option<Vec<Outcome>> {
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
                let wanted = self.awaited(ticket) == Some(PendingAction::Filter);
                Some(if wanted { vec![follow::filters(cx, board)] } else { Vec::new() })
            }
            Reply::Search(Ok(found)) => self.found_to_link(cx, ticket, found),
            Reply::Record(Ok(Some(record))) => Some(self.record_came(cx, ticket, record)),
            Reply::Dossier(Ok(Some(dossier))) => Some(self.dossier_came(cx, ticket, dossier)),
            Reply::Norms(Ok(found)) => Some(papers::release(cx, found)),
            Reply::Search(Err(e)) | Reply::Record(Err(e)) | Reply::Dossier(Err(e)) | Reply::Norms(Err(e)) => {
                Some(failed(cx, e))
            }
            _ => None,
        }
    }

    fn record_came(&mut self, cx: &Cx<'_>, ticket: Ticket, record: &Record) -> Vec<Outcome> {
        for list in &mut self.lists {
            if list.selected().is_some_and(|row| row.id == record.row.id) {
                list.record = Some(record.clone());
            }
        }
        let Some(PendingAction::To(action, _)) = self.awaited(ticket) else { return Vec::new() };
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
    fn dossier_came(&mut self, cx: &Cx<'_>, ticket: Ticket, dossier: &Dossier) -> Vec<Outcome> {
        let Some(PendingAction::To(action, of_report)) = self.awaited(ticket) else { return Vec::new() };
        let Some(command) = commands::of(action) else { return Vec::new() };
        let row = &dossier.record.row;
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
            let doing = PendingAction::To(action, Some(row.id));
            return vec![self.ask_to(cx, doing, Request::Dossier(incident.row.id))];
        }
        match command.does {
            Does::Dossier(act) => act(cx, dossier, of_report),
            Does::Incident(act) if row.number.ledger == Ledger::Incident => act(cx, dossier),
            Does::Incident(_) => vec![cx.cannot(action, texts::NO_INCIDENT)],
            Does::Here(_) | Does::Record(_) | Does::Words(..) => Vec::new(),
        }
    }

    fn stand_on(&mut self, cx: &Cx<'_>, record: &Record) -> Vec<Outcome> {
        self.tab = record.row.number.ledger.index();
        self.reading = !cx.is_wide();
        let Some(list) = self.list() else { return Vec::new() };
        if list.ledger == Ledger::Matter && !record.row.open {
            list.open_only = false;
        }
        list.record = Some(record.clone());
        list.ask(
            cx,
            PageCursor::From(record.row.rec),
            List::rows(cx),
            Join::Replace(Stand::On(record.row.id)),
        )
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

fn failed(cx: &Cx<'_>, e: &StoreError) -> Vec<Outcome> {
    vec![Outcome::Notice(Role::Alert, messages::error(e, cx.lang()))]
}
