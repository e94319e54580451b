//! The state machine: `update(now, event) -> effects`, and drawing that changes nothing.

/// A [`Cx`] of the fields it reads, so that the borrow checker sees that the rest is free.
macro_rules! cx {
    ($app:expr) => {
        Cx {
            now: $app.now,
            look: $app.look,
            watch: $app.watch.as_ref(),
            me: $app.me.filter(|_| !$app.is_locked()),
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
mod papers;
mod state;
mod watching;

use crate::domain::calendar::LunarDay;
use crate::domain::{OfficerId, Stamp};
use crate::keymap::{self, Action, Code, Key};
use crate::locale::texts;
use crate::manual::Manual;
use crate::msg::{Effect, Event, Reply, Request};
use crate::policy::Rules;
use crate::policy::alarm::Alarm;
use crate::record::act::AuditEvent;
use crate::record::code::Code as ChainCode;
use crate::record::wish::Wish;
use crate::screens::{
    Ask, Cx, Desk, Form, Handover, Input, Layer, Lock, Out, Picked, Saved, Search, SignOn, tell,
};
use crate::store::query::Commit;
use crate::store::{Refusal, StoreError};
use crate::theme::{Look, Role};
use crate::widgets::Paint;
use crate::work::Ids;
use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use state::{Cases, Follow, Guard, Making, Notice};

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
            demo,
            watch: None,
            me: None,
            desk: Desk::default(),
            layers: Vec::new(),
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
            cases: Cases::default(),
            guard: Guard::default(),
            follow: Follow::default(),
            making: Making::default(),
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
        let mut effects =
            vec![Effect::Ask(Request::Watch), Effect::Ask(Request::Running), Effect::Ask(Request::Routines)];
        let outs = self.desk.refresh(&cx!(self));
        effects.extend(self.carry_out(outs, None));
        effects
    }

    fn cx(&self) -> Cx<'_> {
        cx!(self)
    }

    /// Handles one event.
    pub fn update(&mut self, now: Stamp, event: Event) -> Vec<Effect> {
        self.now = now;
        let effects = self.handle(event);
        self.note_commits(&effects);
        let day = self.cx().offset().local(now).date();
        self.lunar.turn_to(day);
        effects
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
            Event::Pressed(tag, result) => self.pressed(tag, result),
            Event::Written(result) => self.written(result),
            Event::ClockJump(by_ms) => self.clock_jumped(by_ms),
            Event::Idle => self.fresh_drafts(),
            Event::Reply(reply) => {
                let mut effects = self.reply(&reply);
                if !self.is_saving() {
                    for held in std::mem::take(&mut self.held) {
                        effects.extend(self.handle(held));
                    }
                }
                effects
            }
            Event::Changed => {
                let mut effects = vec![
                    Effect::Ask(Request::Watch),
                    Effect::Ask(Request::Running),
                    Effect::Ask(Request::Routines),
                ];
                effects.extend(self.refresh());
                effects
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
                vec![Effect::Ask(Request::Audit(AuditEvent::Exported, path))]
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
        Effect::Ask(Request::Commit(self.cx().id(), Commit { at: self.now, by, proofs: Vec::new(), wishes }))
    }

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
        if *input == Input::Action(Action::Back)
            && self.layers.is_empty()
            && let Some(effects) = self.stop_making()
        {
            return effects;
        }
        let cx = cx!(self);
        let top = self.layers.len().checked_sub(1);
        let is_known = |layer: &Layer| matches!(input, Input::Action(a) if layer.actions().contains(a));
        let is_kept_back = self.layers.last().is_some_and(|layer| !is_known(layer));
        let outs = match self.layers.last_mut() {
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

    fn reply(&mut self, reply: &Reply) -> Vec<Effect> {
        let mut effects = Vec::new();
        match reply {
            Reply::Watch(Ok(watch)) => {
                self.watch.clone_from(watch);
                effects.extend(self.compare_clock());
            }
            Reply::Watch(Err(e)) => self.tell(Role::Alert, tell::error(e, self.look.lang)),
            Reply::Committed(_, Ok(_)) => {
                effects.push(Effect::Ask(Request::Watch));
                effects.extend(self.refresh());
            }
            _ => {}
        }
        effects.extend(self.reply_to_watching(reply));
        effects.extend(self.reply_to_follow(reply));
        effects.extend(self.reply_to_papers(reply));
        let mut claimed = false;
        // From the top down, by place: an answer may close the layer that it reaches.
        for at in (0..self.layers.len()).rev() {
            let cx = cx!(self);
            let mut outs = self.layers.get_mut(at).map(|layer| layer.reply(&cx, reply)).unwrap_or_default();
            claimed |= !outs.is_empty();
            // A late answer opens nothing over what the officer has opened since.
            if at + 1 < self.layers.len() {
                outs.retain(|out| !matches!(out, Out::Open(_)));
            }
            effects.extend(self.carry_out(outs, Some(at)));
        }
        let parked = self.reply_to_parked(reply);
        claimed |= !parked.is_empty();
        effects.extend(parked);
        let mut outs = self.desk.reply(&cx!(self), reply);
        if !self.layers.is_empty() {
            outs.retain(|out| !matches!(out, Out::Open(_)));
        }
        effects.extend(self.carry_out(outs, None));
        match reply {
            Reply::Committed(_, Err(e)) if !claimed => effects.extend(self.not_written(e)),
            Reply::Committed(tag, Ok(receipt)) => effects.extend(self.tape_told(*tag, receipt)),
            _ => {}
        }
        effects
    }

    /// What was asked for with one key was not written: nobody may go on in the belief that it was. Another console
    /// that was first is no fault.
    fn not_written(&mut self, e: &StoreError) -> Vec<Effect> {
        if matches!(e, StoreError::Refused(Refusal::RangAlready | Refusal::RecordExists)) {
            return Vec::new();
        }
        let told = tell::told(e, &self.cx());
        self.tell(Role::Alert, told);
        vec![Effect::Bell]
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
    fn carry_out(&mut self, outs: Vec<Out>, from: Option<usize>) -> Vec<Effect> {
        let mut effects = Vec::new();
        for out in outs {
            match out {
                Out::Effect(Effect::Write(name, text)) => effects.push(self.marked(&name, &text)),
                Out::Effect(effect) => effects.push(effect),
                Out::Told(role, text) => self.tell(role, text),
                Out::Open(layer) => self.layers.push(layer),
                Out::Answer(reply) => effects.extend(self.reply(&reply)),
                Out::Close => effects.extend(self.close(from)),
                Out::Park => self.park(from),
                Out::Picked(picked) => {
                    let question = from.and_then(|at| self.layers.get(at)).is_some_and(|l| l.is::<Ask>());
                    effects.extend(self.close(from));
                    effects.extend(self.picked(picked, question));
                }
                Out::Show(id) => {
                    self.put_everything_away();
                    let outs = self.desk.show(id);
                    effects.extend(self.carry_out(outs, None));
                }
                Out::Saved(saved) => effects.extend(self.saved_record(saved)),
                Out::SignedOn(officer) => effects.extend(self.signed_on(officer)),
                Out::Transferred(officer, code) => effects.extend(self.transferred(officer, code)),
            }
        }
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
        let Some(layer) = from.filter(|at| *at < self.layers.len()).map(|at| self.layers.remove(at)) else {
            return Vec::new();
        };
        if layer.get::<Form>().is_some_and(Form::is_set_up) {
            self.layers.push(Box::new(SignOn::new(false)));
            return vec![Effect::Ask(Request::Watch)];
        }
        if layer.is::<Search>() {
            self.search = layer.take();
        }
        Vec::new()
    }

    /// Does what was chosen; `question` when it was the answer to a question.
    fn picked(&mut self, picked: Picked, question: bool) -> Vec<Effect> {
        match picked {
            Picked::Action(Action::Quit) if question => {
                let mut effects = self.all_drafts();
                effects.push(Effect::Quit);
                effects
            }
            Picked::Action(Action::Discard) if question => self.discard_form(),
            Picked::Action(action) => self.input(&Input::Action(action)),
            Picked::Value(value) => self.input(&Input::Value(value)),
            Picked::Phrase(words) => self.input(&Input::Text(words)),
            Picked::Section(at) => {
                let section = crate::screens::manual::section(&self.cx(), at);
                self.layers.extend(section);
                Vec::new()
            }
            Picked::Kind(kind) => {
                self.open_form(crate::domain::Ledger::DutyLog, &kind);
                Vec::new()
            }
            Picked::Record(id) => {
                self.put_everything_away();
                let outs = self.desk.show(id);
                self.carry_out(outs, None)
            }
            Picked::Form(at) => {
                self.take_up(at);
                Vec::new()
            }
            Picked::Incoming(officer) => self.begin_handover(officer, false),
            Picked::Paper(key) => {
                self.paper_picked(key);
                Vec::new()
            }
            Picked::Span(key, day) => self.span_picked(key, day),
            Picked::PaperOf(key, id) => self.paper_of(key, id),
            Picked::Press(order, job) => self.press(order, job),
            Picked::Only(only) => {
                let outs = self.desk.narrow(&cx!(self), only);
                self.carry_out(outs, None)
            }
        }
    }

    fn signed_on(&mut self, officer: OfficerId) -> Vec<Effect> {
        let was_locked = self.is_locked();
        self.layers.retain(|layer| !layer.is::<SignOn>() && !layer.is::<Lock>());
        if was_locked && self.me == Some(officer) {
            return self.refresh();
        }
        if self.me.is_some_and(|before| before != officer) {
            // Another officer sits down: the forms of the first wait, each with his name.
            self.put_everything_away();
        }
        self.me = Some(officer);
        let name = self.watch.as_ref().map_or("", |w| w.name(officer)).to_owned();
        let relieves = self.watch.as_ref().is_some_and(|w| w.shift.lead != officer);
        let told = if relieves { texts::BRIEF_OFFER } else { texts::HELLO };
        self.tell(Role::Good, told.fill(self.look.lang, &[&name]));
        self.reopen_last();
        self.refresh()
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

    fn saved_record(&mut self, saved: Saved) -> Vec<Effect> {
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
