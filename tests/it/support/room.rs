//! A console without a terminal: the pure core, both engines under it, keys by name, and the screen as text.

use super::both::Both;
use super::{MORNING, commit, set_up};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use zhiban::app::App;
use zhiban::domain::{OfficerId, Stamp};
use zhiban::keymap::{Code, Key};
use zhiban::msg::{Effect, Event, Job, Normed, Pressed, Reply, Request};
use zhiban::paper::facts::Order;
use zhiban::paper::make;
use zhiban::policy::Rules;
use zhiban::press::fonts::Folders;
use zhiban::record::pin::Cost;
use zhiban::record::wish::Wish;
use zhiban::store::drafts::Draft;
use zhiban::store::query::Commit;
use zhiban::store::{self, Store};
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
    waiting: Vec<Request>,
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
            waiting: Vec::new(),
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

    pub fn event(&mut self, event: Event) {
        let effects = self.app.update(self.now, event);
        self.run(effects);
        let effects = self.app.update(self.now, Event::Idle);
        self.run(effects);
    }

    fn run(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Ask(request) if self.slow => self.waiting.push(request),
                Effect::Ask(request) => {
                    let reply = self.answer(request);
                    let more = self.app.update(self.now, Event::Reply(Box::new(reply)));
                    self.run(more);
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
                Effect::Press(tag, order, job) => {
                    let made = self.make_paper(&order, job);
                    let more = self.app.update(self.now, Event::Pressed(tag, made));
                    self.run(more);
                }
                Effect::Remember(_) | Effect::KeepSearches(_) | Effect::StopPress(_) => {}
            }
        }
    }

    /// What the process beside the console does, here.
    fn make_paper(&mut self, order: &Order, job: Job) -> Result<Pressed, String> {
        let document = make::document(&mut self.store, &Rules::shipped(), order, self.now)
            .map_err(|e| format!("{e:?}"))?;
        let format = match job {
            Job::Preview => return Ok(Pressed::Document(Box::new(document))),
            Job::File(format) | Job::Print(format) => format,
        };
        let made = zhiban::press::make(&document, format, &Folders::default()).map_err(|e| e.to_string())?;
        let name = format!("{}.{}", document.name, format.ending());
        self.papers.insert(name.clone(), made.bytes);
        let missing = made.missing.into_iter().collect();
        Ok(match job {
            Job::Print(_) => Pressed::Printed("job-1".to_owned(), missing),
            _ => Pressed::Written(name, missing),
        })
    }

    /// The store answers everything that waits, in order.
    pub fn answer_all(&mut self) -> &mut Self {
        while !self.waiting.is_empty() {
            let request = self.waiting.remove(0);
            let reply = self.answer(request);
            let more = self.app.update(self.now, Event::Reply(Box::new(reply)));
            self.run(more);
        }
        self
    }

    fn answer(&mut self, request: Request) -> Reply {
        let store = &mut self.store;
        match request {
            Request::SetUp(setting, officers) => {
                Reply::SetUp(store::set_up(store, setting, officers, (Cost::NONE, None), self.now))
            }
            Request::Watch => Reply::Watch(store.watch()),
            Request::Page(query) => Reply::Page(query.clone(), store.page(&query)),
            Request::Record(id) => Reply::Record(id, store.record(id)),
            Request::History(id) => Reply::History(id, store.history(id)),
            Request::Search(query) => Reply::Search(query.clone(), store.search(&query)),
            Request::Tally(query, from) => Reply::Tally(query.clone(), store.tally(&query, from)),
            Request::Sheet => Reply::Sheet(store.sheet()),
            Request::Brief(officer) => Reply::Brief(officer, store.brief(officer)),
            Request::Board => Reply::Board(store.board()),
            Request::Passed(from, to) => Reply::Passed(store.passed(from, to)),
            Request::Routines => Reply::Routines(store.routines()),
            Request::Recent(ledger, field) => Reply::Recent(ledger, field, store.recent(ledger, field)),
            Request::Running => Reply::Running(store.running()),
            Request::Cases(year) => Reply::Cases(year, store.cases(year)),
            Request::Dossier(id) => Reply::Dossier(id, store.dossier(id)),
            Request::Compose(order, by) => {
                let made = make::draft(store, &Rules::shipped(), &order, &by, self.now);
                Reply::Composed(order, made.map(|(values, _)| values))
            }
            Request::Norms(id, year) => {
                let found = make::looked_over(store, id, year, self.now);
                Reply::Norms(
                    id,
                    found.map(|(faults, last_issue, last_total)| Normed { faults, last_issue, last_total }),
                )
            }
            Request::Commit(tag, commit) => Reply::Committed(tag, store.commit(&commit)),
            Request::Audit(event, detail) => {
                let wishes = vec![Wish::Audit { event, detail }];
                let commit = Commit { at: self.now, by: OfficerId(0), proofs: Vec::new(), wishes };
                Reply::Committed(uuid::Uuid::nil(), store.commit(&commit))
            }
            Request::Officers(..) | Request::Verify(_) | Request::Backup | Request::Stop => Reply::Started,
        }
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
