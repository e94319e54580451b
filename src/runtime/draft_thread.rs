//! The drafts' thread: what is being typed reaches the disk whatever else waits.

use super::clock::Clock;
use super::store_thread::random;
use crate::msg::Event;
use crate::store::drafts::{Console, Draft, Drafts};
use crate::store::places::{Places, with};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// How often a console tells that it lives, and looks for dead ones.
const BEAT_MS: u64 = 4_000;

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
            // With its log, which would be taken for the new file's; under a name that nothing has yet.
            let aside = Places::aside(&path);
            for ending in ["-shm", "-wal", ""] {
                let _ = std::fs::rename(with(&path, ending), with(&aside, ending));
            }
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

#[cfg(unix)]
fn is_alive(pid: u32) -> bool {
    let pid = i32::try_from(pid).ok().and_then(rustix::process::Pid::from_raw);
    pid.is_some_and(|pid| !matches!(rustix::process::test_kill_process(pid), Err(rustix::io::Errno::SRCH)))
}

#[cfg(not(unix))]
fn is_alive(_pid: u32) -> bool {
    true
}
