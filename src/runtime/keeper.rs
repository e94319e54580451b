//! The two threads that own files: one the ledger, one the drafts. Neither waits for input or drawing.

use super::clock::Clock;
use crate::msg::{Event, Reply, Request};
use crate::store::drafts::{Console, Draft, Drafts};
use crate::store::sqlite::SqliteStore;
use crate::store::{self, Store, StoreError};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;
use uuid::Uuid;

/// How often another console's writing is looked for.
const LOOK_MS: u64 = 300;
/// How often a console tells that it lives, and looks for dead ones.
const BEAT_MS: u64 = 2_000;

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
    loop {
        match inbox.recv_timeout(Duration::from_millis(LOOK_MS)) {
            Ok(request) => {
                let reply = answer(&mut store, path, clock, request);
                if events.send(Event::Reply(Box::new(reply))).is_err() {
                    return;
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

/// The open store; opened at the first need.
fn opened<'a>(store: &'a mut Option<SqliteStore>, path: &Path) -> Result<&'a mut SqliteStore, StoreError> {
    match store {
        Some(open) => Ok(open),
        None => Ok(store.insert(SqliteStore::open(path)?)),
    }
}

fn answer(store: &mut Option<SqliteStore>, path: &Path, clock: Clock, request: Request) -> Reply {
    if let Request::SetUp(setting, officers) = request {
        let made = SqliteStore::create(path).and_then(|mut new| {
            store::set_up(&mut new, setting, officers, clock.now())?;
            *store = Some(new);
            Ok(())
        });
        return Reply::SetUp(made);
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
        Request::Commit(tag, commit) => Reply::Committed(tag, open.and_then(|s| s.commit(&commit))),
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
        match Drafts::open(&path, console) {
            Ok(drafts) => drafts_loop(drafts, clock, &inbox, &events),
            Err(e) => {
                let _ = events.send(Event::DraftFailed(e.to_string()));
            }
        }
    });
    (orders, thread)
}

fn drafts_loop(mut drafts: Drafts, clock: Clock, inbox: &Receiver<Keep>, events: &Sender<Event>) {
    let mut tell = |result: Result<(), StoreError>, done: Option<Event>| {
        let event = match result {
            Ok(()) => done,
            Err(e) => Some(Event::DraftFailed(e.to_string())),
        };
        event.is_none_or(|event| events.send(event).is_ok())
    };
    let adopt = |drafts: &mut Drafts, tell: &mut dyn FnMut(Result<(), StoreError>, Option<Event>) -> bool| {
        let beat = drafts.beat(clock.now());
        let adopted = drafts.adopt(clock.now(), is_alive).unwrap_or_default();
        tell(beat, (!adopted.is_empty()).then_some(Event::Adopted(adopted)))
    };
    if !adopt(&mut drafts, &mut tell) {
        return;
    }
    loop {
        let first = match inbox.recv_timeout(Duration::from_millis(BEAT_MS)) {
            Ok(order) => order,
            Err(RecvTimeoutError::Timeout) => {
                if !adopt(&mut drafts, &mut tell) {
                    return;
                }
                continue;
            }
            Err(RecvTimeoutError::Disconnected) => return,
        };
        let mut orders: BTreeMap<Uuid, Option<Draft>> = BTreeMap::new();
        for order in std::iter::once(first).chain(inbox.try_iter()) {
            match order {
                Keep::Draft(draft) => orders.insert(draft.id, Some(draft)),
                Keep::Drop(id) => orders.insert(id, None),
            };
        }
        for (id, draft) in orders {
            let now = clock.now();
            let going_on = match draft {
                Some(draft) => tell(drafts.keep(&draft, now), Some(Event::DraftKept(now))),
                None => tell(drafts.drop(id), None),
            };
            if !going_on {
                return;
            }
        }
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
