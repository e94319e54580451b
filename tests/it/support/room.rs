//! A console without a terminal: the pure core, both engines under it, keys by name, and the screen as text.

use super::both::Both;
use super::{MORNING, commit, set_up};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use zhiban::app::App;
use zhiban::domain::{OfficerId, Stamp};
use zhiban::keymap::{Code, Key};
use zhiban::msg::{Effect, Event, Job, Keeper, Open, PaperResult, Request, Ticket};
use zhiban::output::fonts::Folders;
use zhiban::paper::facts::Order;
use zhiban::paper::make;
use zhiban::policy::Rules;
use zhiban::record::act::{AuditEvent, Setting};
use zhiban::record::pin::Cost;
use zhiban::record::wish::Wish;
use zhiban::store::drafts::Draft;
use zhiban::store::query::{Commit, Receipt};
use zhiban::store::{self, NewOfficer, Store, StoreError};
use zhiban::theme::Look;

/// The console with everything around it.
pub struct Room<S = Both> {
    pub app: App,
    pub store: S,
    pub now: Stamp,
    pub drafts: BTreeMap<uuid::Uuid, Draft>,
    pub size: (u16, u16),
    pub quit: bool,
    /// The store answers only when asked to: what is typed meanwhile is typed ahead.
    pub slow: bool,
    waiting: VecDeque<(Ticket, Request)>,
    /// The rules in force.
    rules: Rules,
    /// What the store was asked, in order.
    pub asked: Vec<Request>,
    /// How often it rang.
    pub bells: usize,
    /// Files that were written, by name.
    pub files: BTreeMap<String, String>,
    /// Papers that were written or printed, by name.
    pub papers: BTreeMap<String, Vec<u8>>,
    /// Keys that typed no text: what the budgets count.
    pub control_keys: usize,
}

impl Room {
    /// A room that is set up, 甲 signed on and on watch.
    pub fn at(columns: u16, rows: u16) -> Room {
        let mut store = Both::new();
        commit(&mut store, MORNING, 0, set_up()).unwrap();
        Room::with(store, columns, rows, Some(OfficerId(1)))
    }
}

impl<S: Store> Room<S> {
    pub fn with(store: S, columns: u16, rows: u16, me: Option<OfficerId>) -> Room<S> {
        Room::over(store, MORNING.plus_ms(60_000), (columns, rows), me)
    }

    /// A console over any store, at a time, with an officer who signs on first.
    pub fn over(mut store: S, now: Stamp, (columns, rows): (u16, u16), me: Option<OfficerId>) -> Room<S> {
        if let Some(me) = me {
            super::sign_on(&mut store, now, me.0);
        }
        // No two consoles of a test make the same identities, as no two of a room do.
        static SEEDS: AtomicU64 = AtomicU64::new(7);
        let seed = SEEDS.fetch_add(1, Ordering::Relaxed);
        let app = App::new(Look::default(), now, seed, false);
        let mut room = Room {
            app,
            store,
            now,
            drafts: BTreeMap::new(),
            size: (columns, rows),
            quit: false,
            slow: false,
            waiting: VecDeque::new(),
            rules: Rules::shipped(),
            asked: Vec::new(),
            control_keys: 0,
            bells: 0,
            files: BTreeMap::new(),
            papers: BTreeMap::new(),
        };
        room.event(Event::Resize(columns, rows));
        let is_set_up = room.store.watch().unwrap().is_some();
        let effects = room.app.start(is_set_up, me);
        room.run(effects);
        room.event(Event::Rules(Rules::shipped(), Vec::new()));
        room
    }

    /// The console is started again over the same store, and nobody has signed on.
    pub fn restart(&mut self) -> &mut Self {
        self.app = App::new(Look::default(), self.now, 3, false);
        let effects = self.app.start(true, None);
        self.run(effects);
        self
    }

    pub fn event(&mut self, event: Event) {
        let effects = self.app.update(self.now, event);
        self.run(effects);
        let effects = self.app.update(self.now, Event::Idle);
        self.run(effects);
    }

    fn run(&mut self, effects: Vec<Effect>) {
        self.take(effects);
        if !self.slow {
            self.answer_all();
        }
    }

    /// Does what the console wants; what it asks waits behind what it has asked before.
    fn take(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Ask(ticket, request) => {
                    let since = self.waiting.iter().rev().take_while(|(_, r)| r.is_question());
                    let twice = request.is_question() && since.into_iter().any(|(_, r)| *r == request);
                    assert!(!twice, "{request:?} is under way already");
                    self.waiting.push_back((ticket, request));
                }
                Effect::Keep(draft) => {
                    self.drafts.insert(draft.id, draft);
                }
                Effect::Drop(id) => {
                    self.drafts.remove(&id);
                }
                Effect::Quit => self.quit = true,
                Effect::Bell => self.bells += 1,
                Effect::Write(name, text) => {
                    self.files.insert(name, text);
                }
                Effect::Produce(tag, order, job) => {
                    let made = self.make_paper(&order, job);
                    let more = self.app.update(self.now, Event::PaperResult(tag, made));
                    self.take(more);
                }
                Effect::Remember(_) | Effect::KeepSearches(_) | Effect::StopPress(_) => {}
            }
        }
    }

    /// What the process beside the console does, here.
    fn make_paper(&mut self, order: &Order, job: Job) -> Result<PaperResult, String> {
        let document =
            make::document(&mut self.store, &self.rules, order, self.now).map_err(|e| format!("{e:?}"))?;
        let format = match job {
            Job::Preview => return Ok(PaperResult::Document(Box::new(document))),
            Job::File(format) | Job::Print(format) => format,
        };
        let made = zhiban::output::make(&document, format, &Folders::default()).map_err(|e| e.to_string())?;
        let name = format!("{}.{}", document.name, format.ending());
        self.papers.insert(name.clone(), made.bytes);
        let missing = made.missing.into_iter().collect();
        Ok(match job {
            Job::Print(_) => PaperResult::Printed("job-1".to_owned(), missing),
            _ => PaperResult::Written(name, missing),
        })
    }

    /// The store answers everything that waits, in order.
    pub fn answer_all(&mut self) -> &mut Self {
        while let Some((ticket, request)) = self.waiting.pop_front() {
            self.asked.push(request.clone());
            let reply = request.answer(self);
            let more = self.app.update(self.now, Event::Reply(ticket, Box::new(reply)));
            self.take(more);
        }
        self
    }

    /// Keys by name, divided by blanks: `F2 Enter Ctrl-S`.
    pub fn press(&mut self, keys: &str) -> &mut Self {
        for name in keys.split_whitespace() {
            self.control_keys += 1;
            self.event(Event::Key(key(name)));
        }
        self
    }

    /// Text as an input method commits it.
    pub fn text(&mut self, text: &str) -> &mut Self {
        self.event(Event::Paste(text.to_owned()));
        self
    }

    /// Goes to the field with that label, as an officer does, with Tab.
    pub fn field(&mut self, label: &str) -> &mut Self {
        for step in 0..150 {
            if self.line_of_caret().trim_start_matches(['*', ' ']).starts_with(label) {
                return self;
            }
            // The last field is the end: then the way back.
            self.press(if step < 75 { "Tab" } else { "BackTab" });
        }
        panic!("no field {label}:\n{}", self.screen());
    }

    pub fn buffer(&self) -> (Buffer, Option<ratatui::layout::Position>) {
        let mut buffer = Buffer::empty(Rect::new(0, 0, self.size.0, self.size.1));
        let caret = self.app.draw(&mut buffer);
        (buffer, caret)
    }

    pub fn screen(&self) -> String {
        let (buffer, _) = self.buffer();
        (0..self.size.1).map(|y| row(&buffer, y)).collect::<Vec<_>>().join("\n")
    }

    pub fn line_of_caret(&self) -> String {
        let (buffer, caret) = self.buffer();
        caret.map(|at| row(&buffer, at.y)).unwrap_or_default()
    }

    pub fn sees(&mut self, text: &str) -> &mut Self {
        assert!(self.screen().contains(text), "«{text}» is not on the screen:\n{}", self.screen());
        self
    }

    pub fn sees_not(&self, text: &str) {
        assert!(!self.screen().contains(text), "«{text}» is on the screen:\n{}", self.screen());
    }
}

impl<S: Store> Keeper for Room<S> {
    fn open(&mut self) -> Result<Open<'_>, StoreError> {
        Ok(Open { store: &mut self.store, rules: &self.rules, now: self.now })
    }

    fn set_up(&mut self, setting: Setting, officers: Vec<NewOfficer>) -> Result<(), StoreError> {
        store::set_up(&mut self.store, setting, officers, (Cost::NONE, None), self.now)
    }

    fn commit(&mut self, commit: &Commit) -> Result<Receipt, StoreError> {
        self.store.commit(commit)
    }

    fn audit(&mut self, event: AuditEvent, detail: String) -> Result<Receipt, StoreError> {
        let wishes = vec![Wish::Audit { event, detail }];
        self.store.commit(&Commit { at: self.now, by: OfficerId(0), proofs: Vec::new(), wishes })
    }

    fn verify(&mut self, _: Option<zhiban::record::code::Code>) -> Result<(), StoreError> {
        Ok(())
    }

    fn back_up(&mut self) -> Result<(), StoreError> {
        Ok(())
    }
}

fn row(buffer: &Buffer, y: u16) -> String {
    (0..buffer.area.width).map(|x| buffer[(x, y)].symbol()).collect()
}

/// A key by its name.
pub fn key(name: &str) -> Key {
    if let Some(letter) = name.strip_prefix("Ctrl-") {
        return Key::ctrl(letter.to_ascii_lowercase().chars().next().unwrap());
    }
    let code = match name {
        "Enter" => Code::Enter,
        "Tab" => Code::Tab,
        "BackTab" => return Key { shift: true, ..Key::plain(Code::Tab) },
        "Esc" => Code::Esc,
        "Backspace" => Code::Backspace,
        "Delete" => Code::Delete,
        "Up" => Code::Up,
        "Down" => Code::Down,
        "Left" => Code::Left,
        "Right" => Code::Right,
        "Home" => Code::Home,
        "End" => Code::End,
        "PageUp" => Code::PageUp,
        "PageDown" => Code::PageDown,
        _ => match name.strip_prefix('F').and_then(|n| n.parse().ok()) {
            Some(n) => Code::F(n),
            None => Code::Char(name.chars().next().unwrap()),
        },
    };
    Key::plain(code)
}
