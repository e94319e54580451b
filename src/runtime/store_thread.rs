//! The ledger's thread: it owns the store, answers each request in order, and settles the file when nobody
//! waits. What takes long is done beside it ([`super::maintenance`]).

use super::clock::Clock;
use super::work::Work;
use super::{log, maintenance, policy};
use crate::domain::OfficerId;
use crate::domain::ids::MACHINE;
use crate::msg::{Event, Keeper, Open, Request, Ticket};
use crate::policy::{Bad, Rules};
use crate::record::act::{AuditEvent, Setting};
use crate::record::code::Code;
use crate::record::wish::Wish;
use crate::store::query::{Commit, Receipt};
use crate::store::sqlite::SqliteStore;
use crate::store::{NewOfficer, Store, StoreError, files};
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// How often another console's writing is looked for.
const LOOK_MS: u64 = 300;
/// After so many commits without a pause the file is settled all the same.
const UNSETTLED_MAX: u32 = 200;
/// Every so many looks the files are looked for under their names: about once a minute.
const LOOKS_A_MINUTE: u32 = 200;

/// The ledger's thread: takes requests in order, answers each. `trusted` is the demonstration's officer.
pub(super) fn start_store(
    (path, store): (PathBuf, Option<SqliteStore>),
    clock: Clock,
    trusted: Option<OfficerId>,
    events: Sender<Event>,
) -> (Sender<Work>, JoinHandle<()>) {
    let (requests, inbox) = channel();
    let back = requests.clone();
    let thread = std::thread::spawn(move || {
        let session = trusted.into_iter().collect();
        let demo = trusted.is_some();
        let mut keeper = StoreThread {
            store: store.map(|mut store| {
                if let Some(officer) = trusted {
                    store.trust(officer);
                }
                store
            }),
            session,
            ruled: false,
            rules: Rules::default(),
            demo,
            looks: 0,
            path,
            clock,
            events,
            back,
        };
        keeper.run(&inbox);
    });
    (requests, thread)
}

struct StoreThread {
    store: Option<SqliteStore>,
    /// Who has signed on at this console; a file that is opened anew is told.
    session: BTreeSet<OfficerId>,
    ruled: bool,
    /// The rules in force, for papers that reckon by them.
    rules: Rules,
    demo: bool,
    looks: u32,
    path: PathBuf,
    clock: Clock,
    events: Sender<Event>,
    /// Its own inbox, for what is done beside it.
    back: Sender<Work>,
}

impl StoreThread {
    fn run(&mut self, inbox: &Receiver<Work>) {
        loop {
            let going_on = match inbox.recv_timeout(Duration::from_millis(LOOK_MS)) {
                Ok(Work::End) | Err(RecvTimeoutError::Disconnected) => return,
                Ok(Work::Ask(ticket, request)) => self.take(ticket, request),
                Err(RecvTimeoutError::Timeout) => self.look(),
            };
            if !going_on {
                return;
            }
        }
    }

    /// Answers a request; false when nobody listens any more.
    fn take(&mut self, ticket: Ticket, request: Request) -> bool {
        let (asked, name, began) = (request.clone(), request.name(), Instant::now());
        let answered = catch_unwind(AssertUnwindSafe(|| request.answer(self)));
        let reply = answered.unwrap_or_else(|_| {
            // A fault of ours in there: the file is opened anew, and whoever waits is told.
            log::failed(name);
            self.close();
            asked.refuse(StoreError::Machine("程序内部出错".into()))
        });
        log::answered(name, &reply, began.elapsed());
        if self.events.send(Event::Reply(ticket, Box::new(reply))).is_err() {
            return false;
        }
        // After the first answer, so that the first screen does not wait for the rules.
        if let Some(open) = self.store.as_mut().filter(|_| !self.ruled) {
            self.ruled = true;
            let (rules, bad) = rules(open, &self.path, self.clock);
            self.rules = rules.clone();
            let told = [Event::Rules(rules, bad), Event::Manual(policy::manual(&self.path))];
            if told.into_iter().any(|event| self.events.send(event).is_err()) {
                return false;
            }
            if !self.demo {
                maintenance::at_start(open, self.clock, self.events.clone(), self.back.clone());
            }
        }
        if self.store.as_ref().is_some_and(|s| s.unsettled() > UNSETTLED_MAX) {
            self.settle();
        }
        true
    }

    /// Nobody waits: others' writing, the file's log, and whether the files are where they were.
    fn look(&mut self) -> bool {
        let Some(store) = self.store.as_mut() else { return true };
        let changed = store.changed().unwrap_or(false);
        // One step at a time, so that whoever asks in between waits for no more. What fails is tried again; a disk that
        // fails is told by the next save.
        let _ = store.tidy();
        self.settle();
        self.looks += 1;
        if self.looks >= LOOKS_A_MINUTE {
            self.looks = 0;
            if self.store.as_mut().is_some_and(|s| s.still_there().is_err()) {
                log::moved();
                self.close();
                let reopened = self.opened().map(|_| ());
                self.tell(reopened.err().map(|e| e.to_string()).into_iter().collect());
            }
        }
        !(changed && self.events.send(Event::Changed).is_err())
    }

    fn settle(&mut self) {
        if let Some(Err(e)) = self.store.as_mut().map(SqliteStore::settle) {
            log::not_settled(&e);
            self.tell(vec![format!("日志并入台账时出错,已保存的都在: {e}")]);
            self.close();
        }
    }

    fn tell(&self, found: Vec<String>) {
        if !found.is_empty() {
            // Whoever listens has ended otherwise.
            let _ = self.events.send(Event::Found(found));
        }
    }

    /// Lets go of a file that failed; the next request opens it anew, for the same people.
    fn close(&mut self) {
        if let Some(store) = self.store.take() {
            self.session.extend(store.session());
        }
    }

    /// The open store; opened at the first need. What was mended at opening is told and recorded.
    fn opened(&mut self) -> Result<&mut SqliteStore, StoreError> {
        if self.store.is_none() {
            let (mut store, told) = log::open(&self.path)?;
            for officer in &self.session {
                store.trust(*officer);
            }
            if !told.is_empty() {
                // Before set-up, or on a full disk, it is told all the same.
                let _ = log::commit(&mut store, &audit(self.clock, AuditEvent::Mended, told.join(";")));
                self.tell(told);
            }
            self.store = Some(store);
        }
        self.store.as_mut().ok_or_else(not_open)
    }
}

impl Keeper for StoreThread {
    fn open(&mut self) -> Result<Open<'_>, StoreError> {
        let now = self.clock.now();
        self.opened()?;
        let store = self.store.as_mut().ok_or_else(not_open)?;
        Ok(Open { store, rules: &self.rules, now })
    }

    /// Writes; once more on a reopened file when the files were moved, and once more with the reserve given up
    /// when the disk is full.
    fn commit(&mut self, commit: &Commit) -> Result<Receipt, StoreError> {
        let mut result = self.opened().and_then(|s| log::commit(s, commit));
        if result == Err(StoreError::Moved) {
            self.close();
            result = self.opened().and_then(|s| log::commit(s, commit));
        }
        if result == Err(StoreError::Full) {
            let places = self.store.as_ref().map(|s| s.places().clone());
            self.close();
            if places.is_some_and(|p| files::drop_ballast(&p)) {
                log::reserve_given_up();
                self.tell(vec!["磁盘已满:备用空间已放出,还能再存一些;请马上腾出空间".into()]);
                result = self.opened().and_then(|s| log::commit(s, commit));
            }
        }
        match &result {
            Err(StoreError::Machine(_) | StoreError::Damaged(_)) => self.close(),
            Ok(_) => {
                // What became of the tape is in the receipt.
                let told = self.store.as_mut().map(SqliteStore::told).unwrap_or_default();
                self.tell(told);
                let transfers = commit.wishes.iter().any(|wish| matches!(wish, Wish::Transfer { .. }));
                if let Some(open) = self.store.as_mut().filter(|_| transfers && !self.demo) {
                    maintenance::backup(open, self.clock, self.events.clone(), self.back.clone());
                }
            }
            Err(_) => {}
        }
        result
    }

    fn set_up(&mut self, setting: Setting, officers: Vec<NewOfficer>) -> Result<(), StoreError> {
        let (cost, now, began) = (self.clock.pin_cost(), self.clock.now(), Instant::now());
        let made = SqliteStore::create_set_up(&self.path, setting, officers, cost, now);
        log::set_up(made.as_ref().map(|_| ()), began.elapsed());
        made.map(|new| self.store = Some(new))
    }

    fn audit(&mut self, event: AuditEvent, detail: String) -> Result<Receipt, StoreError> {
        self.commit(&audit(self.clock, event, detail))
    }

    fn verify(&mut self, code: Option<Code>) -> Result<(), StoreError> {
        let places = self.opened()?.places().clone();
        maintenance::verify(places, code, self.events.clone(), self.back.clone());
        Ok(())
    }

    fn back_up(&mut self) -> Result<(), StoreError> {
        let (clock, events, back) = (self.clock, self.events.clone(), self.back.clone());
        maintenance::backup(self.opened()?, clock, events, back);
        Ok(())
    }
}

fn not_open() -> StoreError {
    StoreError::Machine("台账没有打开".into())
}

/// A line about the record as a whole.
fn audit(clock: Clock, event: AuditEvent, detail: String) -> Commit {
    Commit { at: clock.now(), by: MACHINE, proofs: Vec::new(), wishes: vec![Wish::Audit { event, detail }] }
}

/// The rules in force. A file of the unit's own that is new or changed goes into the journal first, so that
/// what it said when an incident was graded can always be read again.
fn rules(store: &mut SqliteStore, path: &Path, clock: Clock) -> (Rules, Vec<Bad>) {
    let files = policy::read(path);
    let kept = store.policies().unwrap_or_default();
    let news = policy::news(&files, &kept);
    if !news.is_empty() {
        let wishes = news.into_iter().map(|(name, text)| Wish::Policy { name, text }).collect();
        // A room before set-up, or a full disk: the rules are in force all the same.
        let _ = log::commit(store, &Commit { at: clock.now(), by: MACHINE, proofs: Vec::new(), wishes });
    }
    policy::in_force(&files, &kept)
}

/// Random bits; when the machine gives none, the process and its memory layout must do.
pub(super) fn random() -> u128 {
    let mut bytes = [0u8; 16];
    match getrandom::fill(&mut bytes) {
        Ok(()) => u128::from_be_bytes(bytes),
        Err(_) => u128::from(std::process::id()) << 64 | (&raw const bytes as usize as u128),
    }
}
