//! The two threads that own files: one the ledger, one the drafts. Neither waits for input or drawing.

use super::clock::Clock;
use super::policy;
use crate::msg::{Event, Reply, Request};
use crate::policy::{Bad, Rules};
use crate::store::act::Act;
use crate::store::drafts::{Console, Draft, Drafts};
use crate::store::query::Commit;
use crate::store::sqlite::SqliteStore;
use crate::store::{self, Store, StoreError};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// How often another console's writing is looked for.
const LOOK_MS: u64 = 300;
/// How often a console tells that it lives, and looks for dead ones.
const BEAT_MS: u64 = 4_000;

/// The ledger's thread: takes requests in order, answers each.
pub(super) fn start_store(
    path: PathBuf,
    clock: Clock,
    events: Sender<Event>,
) -> (Sender<Request>, JoinHandle<()>) {
    let (requests, inbox) = channel();
    let thread = std::thread::spawn(move || store_loop(&path, clock, &inbox, &events));
    (requests, thread)
}

fn store_loop(path: &Path, clock: Clock, inbox: &Receiver<Request>, events: &Sender<Event>) {
    let mut store: Option<SqliteStore> = None;
    let mut ruled = false;
    loop {
        match inbox.recv_timeout(Duration::from_millis(LOOK_MS)) {
            Ok(request) => {
                let asked = request.clone();
                let answered = catch_unwind(AssertUnwindSafe(|| answer(&mut store, path, clock, request)));
                let reply = answered.unwrap_or_else(|_| {
                    // A fault of ours in there: the file is opened anew, and whoever waits is told.
                    store = None;
                    refuse(asked, StoreError::Machine("程序内部出错".into()))
                });
                if events.send(Event::Reply(Box::new(reply))).is_err() {
                    return;
                }
                // After the first answer, so that the first screen does not wait for the rules.
                if let Some(open) = store.as_mut().filter(|_| !ruled) {
                    ruled = true;
                    let (rules, bad) = rules(open, path, clock);
                    if events.send(Event::Rules(rules, bad)).is_err() {
                        return;
                    }
                }
            }
            Err(RecvTimeoutError::Timeout) => {
                let changed = store.as_mut().is_some_and(|s| s.changed().unwrap_or(false));
                if changed && events.send(Event::Changed).is_err() {
                    return;
                }
            }
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

/// The rules in force. A file of the unit's own that is new or changed goes into the journal first, so that
/// what it said when an incident was graded can always be read again.
fn rules(store: &mut SqliteStore, path: &Path, clock: Clock) -> (Rules, Vec<Bad>) {
    let files = policy::read(path);
    let kept = store.policies().unwrap_or_default();
    let news = policy::news(&files, &kept);
    if !news.is_empty() {
        let acts = news.into_iter().map(|(name, text)| Act::Policy { name, text }).collect();
        let machine = crate::domain::ids::MACHINE;
        // A room before set-up, or a full disk: the rules are in force all the same.
        let _ = store.commit(&Commit { at: clock.now(), by: machine, proofs: Vec::new(), acts });
    }
    policy::in_force(&files, &kept)
}

/// The open store; opened at the first need.
fn opened<'a>(store: &'a mut Option<SqliteStore>, path: &Path) -> Result<&'a mut SqliteStore, StoreError> {
    match store {
        Some(open) => Ok(open),
        None => Ok(store.insert(SqliteStore::open(path)?)),
    }
}

fn answer(store: &mut Option<SqliteStore>, path: &Path, clock: Clock, request: Request) -> Reply {
    if let Request::SetUp(setting, officers) = request {
        let made = SqliteStore::create_set_up(path, setting, officers, clock.now());
        return Reply::SetUp(made.map(|new| *store = Some(new)));
    }
    let open = opened(store, path);
    match request {
        Request::SetUp(..) => Reply::SetUp(Err(StoreError::Refused(store::Refusal::SetUpAlready))),
        Request::Watch => Reply::Watch(open.and_then(super::super::store::Store::watch)),
        Request::Page(query) => Reply::Page(query, open.and_then(|s| s.page(&query))),
        Request::Record(id) => Reply::Record(id, open.and_then(|s| s.record(id))),
        Request::History(id) => Reply::History(id, open.and_then(|s| s.history(id))),
        Request::Search(query) => {
            let hits = open.and_then(|s| s.search(&query));
            Reply::Search(query, hits)
        }
        Request::Sheet => Reply::Sheet(open.and_then(super::super::store::Store::sheet)),
        Request::Recent(ledger, field) => {
            Reply::Recent(ledger, field, open.and_then(|s| s.recent(ledger, field)))
        }
        Request::Running => Reply::Running(open.and_then(super::super::store::Store::running)),
        Request::Cases(year) => Reply::Cases(year, open.and_then(|s| s.cases(year))),
        Request::Dossier(id) => Reply::Dossier(id, open.and_then(|s| s.dossier(id))),
        Request::Commit(tag, commit) => Reply::Committed(tag, open.and_then(|s| s.commit(&commit))),
    }
}

/// The answer to a request that could not be carried out.
fn refuse(request: Request, error: StoreError) -> Reply {
    match request {
        Request::SetUp(..) => Reply::SetUp(Err(error)),
        Request::Watch => Reply::Watch(Err(error)),
        Request::Page(query) => Reply::Page(query, Err(error)),
        Request::Record(id) => Reply::Record(id, Err(error)),
        Request::History(id) => Reply::History(id, Err(error)),
        Request::Search(query) => Reply::Search(query, Err(error)),
        Request::Sheet => Reply::Sheet(Err(error)),
        Request::Recent(ledger, field) => Reply::Recent(ledger, field, Err(error)),
        Request::Running => Reply::Running(Err(error)),
        Request::Cases(year) => Reply::Cases(year, Err(error)),
        Request::Dossier(id) => Reply::Dossier(id, Err(error)),
        Request::Commit(tag, _) => Reply::Committed(tag, Err(error)),
    }
}

/// What the drafts' thread is told.
pub(super) enum Keep {
    /// Keep this state of a form.
    Draft(Draft),
    /// Forget a form.
    Drop(Uuid),
}

/// The drafts' thread: the newest state of each form wins, so that it never falls behind the typing.
pub(super) fn start_drafts(
    path: PathBuf,
    clock: Clock,
    events: Sender<Event>,
) -> (Sender<Keep>, JoinHandle<()>) {
    let (orders, inbox) = channel();
    let thread = std::thread::spawn(move || {
        let console = Console { id: Uuid::from_u128(random()), pid: std::process::id() };
        let opened = Drafts::open(&path, console).or_else(|e| {
            // A draft file that cannot be read is put aside, and the officer is told: typing goes on being kept.
            let _ = events.send(Event::DraftFailed(e.to_string()));
            let mut aside = path.as_os_str().to_owned();
            aside.push(format!(".{}", clock.now().0));
            let _ = std::fs::rename(&path, aside);
            Drafts::open(&path, console)
        });
        match opened {
            Ok(drafts) => Desk { drafts, clock, events, waiting: BTreeMap::new(), beaten: None }.run(&inbox),
            Err(e) => {
                let _ = events.send(Event::DraftFailed(e.to_string()));
            }
        }
    });
    (orders, thread)
}

/// The drafts that are to be kept, and when the console last told that it lives.
struct Desk {
    drafts: Drafts,
    clock: Clock,
    events: Sender<Event>,
    /// Orders not carried out yet; one that failed is tried again with the next beat.
    waiting: BTreeMap<Uuid, Option<Draft>>,
    beaten: Option<Instant>,
}

impl Desk {
    fn run(mut self, inbox: &Receiver<Keep>) {
        loop {
            // Steady typing must not keep the console from telling that it lives.
            if self.beaten.is_none_or(|at| at.elapsed() >= Duration::from_millis(BEAT_MS)) && !self.beat() {
                return;
            }
            let ended = match inbox.recv_timeout(Duration::from_millis(BEAT_MS)) {
                Ok(order) => {
                    for order in std::iter::once(order).chain(inbox.try_iter()) {
                        match order {
                            Keep::Draft(draft) => self.waiting.insert(draft.id, Some(draft)),
                            Keep::Drop(id) => self.waiting.insert(id, None),
                        };
                    }
                    false
                }
                Err(RecvTimeoutError::Timeout) => false,
                Err(RecvTimeoutError::Disconnected) => true,
            };
            if !self.carry_out() || ended {
                return;
            }
        }
    }

    fn beat(&mut self) -> bool {
        self.beaten = Some(Instant::now());
        let now = self.clock.now();
        let beat = self.drafts.beat(now);
        let adopted = beat.and_then(|()| self.drafts.adopt(now, is_alive));
        match adopted {
            Ok(drafts) if drafts.is_empty() => true,
            Ok(drafts) => self.events.send(Event::Adopted(drafts)).is_ok(),
            Err(e) => self.events.send(Event::DraftFailed(e.to_string())).is_ok(),
        }
    }

    fn carry_out(&mut self) -> bool {
        let mut failed = BTreeMap::new();
        for (id, draft) in std::mem::take(&mut self.waiting) {
            let now = self.clock.now();
            let done = match &draft {
                Some(draft) => self.drafts.keep(draft, now).map(|()| Some(Event::DraftKept(now))),
                None => self.drafts.drop(id).map(|()| None),
            };
            let event = match done {
                Ok(event) => event,
                Err(e) => {
                    failed.insert(id, draft);
                    Some(Event::DraftFailed(e.to_string()))
                }
            };
            if event.is_some_and(|event| self.events.send(event).is_err()) {
                return false;
            }
        }
        self.waiting = failed;
        true
    }
}

/// Random bits; when the machine gives none, the process and its memory layout must do.
pub(super) fn random() -> u128 {
    let mut bytes = [0u8; 16];
    match getrandom::fill(&mut bytes) {
        Ok(()) => u128::from_be_bytes(bytes),
        Err(_) => u128::from(std::process::id()) << 64 | (&raw const bytes as usize as u128),
    }
}

#[cfg(unix)]
fn is_alive(pid: u32) -> bool {
    let pid = i32::try_from(pid).ok().and_then(rustix::process::Pid::from_raw);
    pid.is_some_and(|pid| !matches!(rustix::process::test_kill_process(pid), Err(rustix::io::Errno::SRCH)))
}

#[cfg(not(unix))]
fn is_alive(_pid: u32) -> bool {
    true
}
