//! The state machine: `update(now, event) -> effects`, and drawing that changes nothing.

/// A [`Cx`] of the fields it reads, so that the borrow checker sees that the rest is free; of the desk, or of who is
/// named.
macro_rules! cx {
    ($app:expr) => {
        cx!($app, $crate::msg::Asker::Desk)
    };
    ($app:expr, $asker:expr) => {
        Cx {
            now: $app.now,
            look: $app.look,
            watch: $app.watch.as_ref(),
            me: $app.me.filter(|_| !$app.is_locked()),
            asker: $asker,
            tickets: &$app.tickets,
            size: $app.size,
            ids: &$app.ids,
            rules: &$app.rules,
            alarm: &$app.alarm,
            boot_ms: $app.boot_ms,
            manual: &$app.manual,
        }
    };
}

mod chrome;
mod commands;
mod follow;
mod forms;
mod guard;
mod layers;
mod papers;
mod questions;
mod replies;
mod state;
mod watching;

use crate::domain::calendar::LunarDay;
use crate::domain::{OfficerId, RecordId, Stamp};
use crate::keymap::{self, Action, Code, Key};
use crate::locale::texts;
use crate::manual::Manual;
use crate::msg::{Asker, Effect, Errand, Event, Refresh, Request, Tickets};
use crate::policy::Rules;
use crate::policy::alarm::Alarm;
use crate::record::act::AuditEvent;
use crate::record::code::Code as ChainCode;
use crate::record::wish::Wish;
use crate::screens::{
    Ask, Cx, Desk, Form, Handover, Input, Layer, Lock, Outcome, SavedRecord, Search, Selection, SignOn,
};
use crate::store::query::Commit;
use crate::theme::{Look, Role};
use crate::widgets::Paint;
use crate::work::Ids;
use layers::Layers;
use questions::Questions;
use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use state::{Follow, Guard, Notice, Production};
use std::collections::HashSet;

pub use state::App;

impl App {
    /// A console before its first event; `seed` makes its identities.
    #[must_use]
    pub fn new(look: Look, now: Stamp, seed: u64, demo: bool) -> App {
        App {
            now,
            size: (80, 24),
            look,
            ids: Ids::new(seed),
            tickets: Tickets::default(),
            demo,
            watch: None,
            me: None,
            desk: Desk::default(),
            layers: Layers::default(),
            parked: Vec::new(),
            search: None,
            lunar: LunarDay::default(),
            notice: None,
            saved: None,
            draft_at: None,
            held: Vec::new(),
            clock_compared: false,
            rules: Rules::default(),
            alarm: Alarm::default(),
            boot_ms: 0,
            due: Refresh::default(),
            due_when_written: Refresh::default(),
            asked: Questions::default(),
            proposed: HashSet::new(),
            guard: Guard::default(),
            follow: Follow::default(),
            making: Production::default(),
            manual: Manual::default(),
        }
    }

    /// What to do at start: set-up when there is no room yet, else a look at it and signing on. `me` is
    /// somebody who has proved who he is already, as in the demonstration.
    pub fn start(&mut self, is_set_up: bool, me: Option<OfficerId>) -> Vec<Effect> {
        self.me = me;
        if !is_set_up {
            let form = Form::set_up(&self.cx());
            self.layers.push(Box::new(form));
            return Vec::new();
        }
        if me.is_none() {
            self.layers.push(Box::new(SignOn::new(false)));
        }
        self.due |= Refresh::WATCH | Refresh::RUNNING | Refresh::ROUTINES;
        let outs = self.desk.refresh(&cx!(self));
        let effects = self.carry_out(outs, None);
        self.finished(effects)
    }

    fn cx(&self) -> Cx<'_> {
        cx!(self)
    }

    /// Handles one event.
    pub fn update(&mut self, now: Stamp, event: Event) -> Vec<Effect> {
        self.now = now;
        let effects = self.handle(event);
        let effects = self.finished(effects);
        let day = self.cx().offset().local(now).date();
        self.lunar.turn_to(day);
        effects
    }

    /// What goes out in the end: with what is to be read anew, and without what is under way already.
    fn finished(&mut self, mut effects: Vec<Effect>) -> Vec<Effect> {
        self.note_commits(&effects);
        let due = self.ask_due();
        effects.extend(due);
        self.asked.send(effects)
    }

    fn handle(&mut self, event: Event) -> Vec<Effect> {
        if matches!(event, Event::Key(_) | Event::Paste(_)) {
            self.guard.last_key = self.boot_ms;
            let mut effects = self.answer_vigil();
            effects.extend(self.react(event));
            return effects;
        }
        self.react(event)
    }

    fn react(&mut self, event: Event) -> Vec<Effect> {
        match event {
            // A new call waits for nothing: the phone does not either.
            Event::Key(key)
                if self.held.is_empty() && keymap::resolve(key, true) == Some(Action::NewCall) =>
            {
                self.key(key)
            }
            // Typed ahead of the store: it is handled in its turn, by whatever is there then.
            Event::Key(_) | Event::Paste(_) if self.is_saving() => {
                self.held.push(event);
                Vec::new()
            }
            Event::Key(key) => self.key(key),
            Event::Paste(text) => self.input(&Input::Text(text)),
            Event::Resize(columns, rows) => {
                self.size = (columns, rows);
                self.refresh()
            }
            Event::Tick => {
                let mut effects = self.lock_when_idle();
                effects.extend(self.tick());
                effects.extend(self.minute());
                self.tell_making();
                effects
            }
            Event::Found(found) => self.found(found),
            Event::Verified(code, result) => self.verified(code, &result),
            Event::BackedUp(result) => self.backed_up(&result),
            Event::Manual(manual) => {
                self.manual = manual;
                Vec::new()
            }
            Event::Searches(kept) => self.searches_came(kept),
            Event::Rules(rules, bad) => self.rules_came(rules, &bad),
            Event::PaperResult(tag, result) => self.pressed(tag, result),
            Event::Written(result) => self.written(result),
            Event::ClockJump(by_ms) => self.clock_jumped(by_ms),
            Event::Idle => self.fresh_drafts(),
            Event::Reply(ticket, reply) => {
                let mut effects = self.reply(ticket, &reply);
                if !self.is_saving() {
                    for held in std::mem::take(&mut self.held) {
                        effects.extend(self.handle(held));
                    }
                }
                effects
            }
            Event::Changed => {
                self.due |= Refresh::WRITTEN;
                Vec::new()
            }
            Event::Adopted(drafts) => self.adopt(&drafts),
            Event::DraftKept(at) => {
                self.draft_at = Some(at);
                Vec::new()
            }
            Event::DraftFailed(why) => {
                self.tell(Role::Alert, texts::DRAFT_FAILED.fill(self.look.lang, &[&why]));
                vec![Effect::Bell]
            }
            Event::HangUp => {
                let mut effects = self.all_drafts();
                effects.push(Effect::Quit);
                effects
            }
        }
    }

    fn written(&mut self, result: Result<String, String>) -> Vec<Effect> {
        match result {
            Ok(path) => {
                self.tell(Role::Good, texts::WRITTEN.fill(self.look.lang, &[&path]));
                vec![Effect::audit(AuditEvent::Exported, path)]
            }
            Err(why) => {
                self.tell(Role::Alert, texts::NOT_WRITTEN.fill(self.look.lang, &[&why]));
                vec![Effect::Bell]
            }
        }
    }

    fn tell(&mut self, role: Role, text: String) {
        let found = self.notice.take().and_then(|notice| notice.found);
        let (role, text) = match &found {
            Some(found) => (Role::Alert, format!("{text}。{found}")),
            None => (role, text),
        };
        self.notice = Some(Notice { role, text, found });
    }

    fn clock_jumped(&mut self, by_ms: i64) -> Vec<Effect> {
        let seconds = (by_ms / 1000).to_string();
        self.tell(Role::Alert, texts::CLOCK_BACK.fill(self.look.lang, &[&seconds]));
        if self.watch.is_none() {
            return vec![Effect::Bell];
        }
        vec![self.commit(OfficerId(0), vec![Wish::ClockJump { by_ms }]), Effect::Bell]
    }

    fn commit(&self, by: OfficerId, wishes: Vec<Wish>) -> Effect {
        self.commit_as(Errand::Write, by, wishes)
    }

    fn commit_as(&self, errand: Errand, by: OfficerId, wishes: Vec<Wish>) -> Effect {
        Effect::errand(errand, Request::Commit(Commit { at: self.now, by, proofs: Vec::new(), wishes }))
    }

    /// The open list for another size of the screen.
    fn refresh(&mut self) -> Vec<Effect> {
        if self.watch.is_none() {
            return Vec::new();
        }
        let outs = self.desk.refresh(&cx!(self));
        self.carry_out(outs, None)
    }

    /// Whether printable keys are text now.
    #[must_use]
    pub fn is_typing(&self) -> bool {
        self.layers.last().is_some_and(|layer| layer.is_typing())
    }

    /// Whether keys typed ahead wait for the store.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        self.is_saving() || !self.held.is_empty()
    }

    fn is_saving(&self) -> bool {
        self.layers.last().is_some_and(|layer| layer.is_saving())
    }

    fn key(&mut self, key: Key) -> Vec<Effect> {
        let typing = self.is_typing();
        if let Some(action) = keymap::resolve(key, typing) {
            return self.input(&Input::Action(action));
        }
        let elsewhere = keymap::resolve(key, !typing).filter(|_| key.ctrl || key.function().is_some());
        match key.typed() {
            Some(c) if typing => self.input(&Input::Text(c.to_string())),
            // The key has its meaning in another place: it is said where.
            _ if let Some(action) = elsewhere => {
                self.notice = None;
                self.tell_why_not(action, self.can(action).err().unwrap_or(texts::NOT_HERE));
                Vec::new()
            }
            _ if key.ctrl && key.code != Code::Char('j') => Vec::new(),
            _ => self.input(&Input::Key(key)),
        }
    }

    fn input(&mut self, input: &Input) -> Vec<Effect> {
        if !matches!(input, Input::Text(_)) {
            self.notice = None;
        }
        // What the line below says of Esc holds over a preview too; where something is typed, Esc is the form's.
        let is_read = self.layers.last().is_none_or(|layer| !layer.is_typing());
        if *input == Input::Action(Action::Back)
            && is_read
            && let Some(effects) = self.stop_making()
        {
            return effects;
        }
        let top = self.layers.len().checked_sub(1);
        let asker = top.and_then(|at| self.layers.asker(at)).unwrap_or(Asker::Desk);
        let cx = cx!(self, asker);
        let is_known = |layer: &Layer| matches!(input, Input::Action(a) if layer.actions().contains(a));
        let is_kept_back = self.layers.last().is_some_and(|layer| !is_known(layer));
        let outs = match top.and_then(|at| self.layers.get_mut(at)) {
            Some(layer) => layer.on(&cx, input),
            None => self.desk.on(&cx, input),
        };
        match (outs, input) {
            // The screen keeps the key from what lies beneath it and does nothing with it: it is said why.
            (Some(outs), Input::Action(action)) if outs.is_empty() && is_kept_back => {
                self.tell_why_not(*action, self.can(*action).err().unwrap_or(texts::NOT_HERE));
                Vec::new()
            }
            (Some(outs), _) => self.carry_out(outs, top),
            (None, Input::Action(action)) => self.command(*action),
            (None, _) => Vec::new(),
        }
    }

    /// The clock may have been set back while no console was running: that is recorded too.
    fn compare_clock(&mut self) -> Option<Effect> {
        let watch = self.watch.as_ref().filter(|_| !self.clock_compared)?;
        self.clock_compared = true;
        let behind = watch.last.1.since_ms(self.now);
        if behind <= 2_000 {
            return None;
        }
        let seconds = (behind / 1000).to_string();
        self.tell(Role::Alert, texts::CLOCK_BEHIND.fill(self.look.lang, &[&seconds]));
        Some(self.commit(OfficerId(0), vec![Wish::ClockJump { by_ms: -behind }]))
    }

    /// Does what a screen wants; `from` is the place of the layer that wants it.
    fn carry_out(&mut self, outs: Vec<Outcome>, from: Option<usize>) -> Vec<Effect> {
        let mut effects = Vec::new();
        for out in outs {
            match out {
                Outcome::Effect(Effect::Write(name, text)) => effects.push(self.marked(&name, &text)),
                Outcome::Effect(effect) => effects.push(effect),
                Outcome::Notice(role, text) => self.tell(role, text),
                Outcome::Open(layer) => effects.extend(self.open(layer)),
                Outcome::Refresh(due) => self.due |= due,
                Outcome::Answer(ticket, reply) => effects.extend(self.deliver(ticket, &reply)),
                Outcome::Close => effects.extend(self.close(from)),
                Outcome::Park => self.park(from),
                Outcome::Selection(picked) => {
                    let question = from.and_then(|at| self.layers.get(at)).is_some_and(|l| l.is::<Ask>());
                    effects.extend(self.close(from));
                    effects.extend(self.picked(picked, question));
                }
                Outcome::Show(id) => effects.extend(self.show_record(id)),
                Outcome::SavedRecord(saved) => effects.extend(self.saved_record(saved)),
                Outcome::SignedOn(officer) => effects.extend(self.signed_on(officer)),
                Outcome::Transferred(officer, code) => effects.extend(self.transferred(officer, code)),
            }
        }
        effects
    }

    /// Opens a screen above the others; it asks for what it needs.
    pub(super) fn open(&mut self, layer: Layer) -> Vec<Effect> {
        let at = self.layers.len();
        self.layers.push(layer);
        let Some(asker) = self.layers.asker(at) else { return Vec::new() };
        let cx = cx!(self, asker);
        let outs = self.layers.get_mut(at).map(|layer| layer.opened(&cx)).unwrap_or_default();
        self.carry_out(outs, Some(at))
    }

    /// Shows a record in its ledger, with nothing over it.
    fn show_record(&mut self, id: RecordId) -> Vec<Effect> {
        let mut effects = self.put_everything_away();
        let outs = self.desk.show(&cx!(self), id);
        effects.extend(self.carry_out(outs, None));
        effects
    }

    /// What leaves the room holds nothing that could act; what leaves an exercise or the demonstration says so,
    /// in its name and on its first and last line.
    fn marked(&self, name: &str, text: &str) -> Effect {
        let code = self.watch.as_ref().map_or(String::new(), |w| {
            texts::CODE_FOOT.fill(self.look.lang, &[&w.last.0.to_string(), &w.code.to_string()])
        });
        let text = format!("{text}{code}\n");
        let text = crate::text::Safe::block(&text);
        let text = text.as_str();
        let drill = self.watch.as_ref().is_some_and(|w| w.setting.drill);
        let mark = match (self.demo, drill) {
            (true, _) => texts::DEMO.get(self.look.lang),
            (_, true) => texts::DRILL.get(self.look.lang),
            _ => return Effect::Write(name.to_owned(), text.to_owned()),
        };
        Effect::Write(format!("{mark}{name}"), format!("{mark}\n{text}{mark}\n"))
    }

    fn close(&mut self, from: Option<usize>) -> Vec<Effect> {
        let Some(layer) = from.and_then(|at| self.layers.remove(at)) else { return Vec::new() };
        if layer.get::<Form>().is_some_and(Form::is_set_up) {
            self.layers.push(Box::new(SignOn::new(false)));
            self.due |= Refresh::WATCH;
            return Vec::new();
        }
        if layer.is::<Search>() {
            self.search = layer.take();
        }
        Vec::new()
    }

    /// Does what was chosen; `question` when it was the answer to a question.
    fn picked(&mut self, picked: Selection, question: bool) -> Vec<Effect> {
        match picked {
            Selection::Action(Action::Quit) if question => {
                let mut effects = self.all_drafts();
                effects.push(Effect::Quit);
                effects
            }
            Selection::Action(Action::Discard) if question => self.discard_form(),
            Selection::Action(action) => self.input(&Input::Action(action)),
            Selection::Value(value) => self.input(&Input::Value(value)),
            Selection::Phrase(words) => self.input(&Input::Text(words)),
            Selection::Section(at) => {
                let section = crate::screens::manual::section(&self.cx(), at);
                section.map(|layer| self.open(layer)).unwrap_or_default()
            }
            Selection::Kind(kind) => {
                self.open_form(crate::domain::Ledger::DutyLog, &kind);
                Vec::new()
            }
            Selection::Record(id) => self.show_record(id),
            Selection::Form(at) => {
                self.take_up(at);
                Vec::new()
            }
            Selection::Incoming(officer) => self.begin_handover(officer, false),
            Selection::Paper(key) => {
                self.paper_picked(key);
                Vec::new()
            }
            Selection::Span(key, day) => self.span_picked(key, day),
            Selection::PaperOf(key, id) => self.paper_of(key, id),
            Selection::Press(order, job) => self.press(order, job),
            Selection::Only(only) => {
                let outs = self.desk.narrow(&cx!(self), only);
                self.carry_out(outs, None)
            }
        }
    }

    /// The desk is read anew because his signing on was written.
    fn signed_on(&mut self, officer: OfficerId) -> Vec<Effect> {
        let was_locked = self.is_locked();
        self.layers.retain(|layer| !layer.is::<SignOn>() && !layer.is::<Lock>());
        if was_locked && self.me == Some(officer) {
            return Vec::new();
        }
        let mut effects = Vec::new();
        if self.me.is_some_and(|before| before != officer) {
            // Another officer sits down: the forms of the first wait, each with his name.
            effects.extend(self.put_everything_away());
        }
        self.me = Some(officer);
        let name = self.watch.as_ref().map_or("", |w| w.name(officer)).to_owned();
        let relieves = self.watch.as_ref().is_some_and(|w| w.shift.lead != officer);
        let told = if relieves { texts::BRIEF_OFFER } else { texts::HELLO };
        self.tell(Role::Good, told.fill(self.look.lang, &[&name]));
        self.reopen_last();
        effects
    }

    fn transferred(&mut self, officer: OfficerId, code: Option<ChainCode>) -> Vec<Effect> {
        self.layers.retain(|layer| !layer.is::<Handover>());
        self.me = Some(officer);
        let name = self.watch.as_ref().map_or("", |w| w.name(officer)).to_owned();
        let at = self.cx().offset().clock(self.now);
        let code = code.map(|c| c.to_string()).unwrap_or_default();
        self.tell(Role::Good, texts::HANDED_OVER.fill(self.look.lang, &[&name, &at, &code]));
        let outs = self.desk.go_to(&cx!(self), crate::domain::Ledger::Handover);
        self.carry_out(outs, None)
    }

    fn saved_record(&mut self, saved: SavedRecord) -> Vec<Effect> {
        let ledger = crate::domain::Number::parse(&saved.number).map(|n| n.ledger);
        let outs = match ledger {
            Some(ledger) => self.desk.saved(&cx!(self), saved.id, saved.again.is_some(), ledger),
            None => Vec::new(),
        };
        self.saved = Some(saved);
        self.carry_out(outs, None)
    }

    /// Draws everything; gives where the hardware cursor stands.
    pub fn draw(&self, buffer: &mut Buffer) -> Option<Position> {
        let mut paint = Paint::new(buffer, self.look);
        self.draw_screen(&mut paint);
        paint.caret()
    }
}
