//! The impure shell: threads, files, terminal and clock around the pure core. Nobody imports it.

mod clock;
mod crash;
mod decode;
mod draft_thread;
mod harden;
mod input;
pub mod log;
mod maintenance;
pub mod output;
pub mod policy;
mod screen;
mod store_thread;
pub mod target;
pub mod tell;
mod terminal;
mod work;

pub use clock::Clock;
pub use crash::guarded;
pub use harden::harden;
pub use target::write;

use crate::app::App;
use crate::domain::OfficerId;
use crate::msg::{Effect, Event, Reply, Request};
use crate::store::places::Places;
use crate::store::sqlite::SqliteStore;
use crate::theme::Look;
use draft_thread::Keep;
use output::Press;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use screen::{Frame, Screen};
use std::cell::Cell;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::time::{Duration, Instant};
use terminal::Terminal;
use work::Work;

/// So many events are handled before the next frame.
const BATCH: usize = 4096;
/// So long a frame waits for what the store is asked in the same turn: one frame a key, and not two.
const ANSWER: Duration = Duration::from_millis(2);
/// Of that, so long the thread makes way without going to sleep.
const MAKE_WAY: Duration = Duration::from_micros(500);
/// How long the end waits for a thread that is still writing.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// What a console is started with.
pub struct Start {
    /// The ledger's file.
    pub path: PathBuf,
    /// The ledger, when it was opened already.
    pub store: Option<SqliteStore>,
    /// Where everything around it lies.
    pub places: Places,
    /// The looks.
    pub look: Look,
    /// Where the looks are remembered; `None` for the demonstration.
    pub config: Option<PathBuf>,
    /// The clock.
    pub clock: Clock,
    /// Who is signed on already, as in the demonstration.
    pub me: Option<OfficerId>,
    /// Whether everything is marked 【演示】.
    pub demo: bool,
}

/// How a console ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// As the officer or the machine wanted.
    Quit,
    /// By a fault of ours; drafts are on disk.
    Crashed,
}

/// Runs a console until it ends.
///
/// # Errors
/// When there is no terminal.
pub fn run(mut start: Start) -> std::io::Result<End> {
    crash::keep_quiet();
    let terminal = Terminal::enter()?;
    let (events, inbox) = channel();
    let trusted = start.me.filter(|_| start.demo);
    let (requests, store_thread) = store_thread::start_store(
        (start.path.clone(), start.store.take()),
        start.clock,
        trusted,
        events.clone(),
    );
    let (orders, draft_thread) =
        draft_thread::start_drafts(start.places.drafts.clone(), start.clock, events.clone());
    let (screen, screen_thread) = Screen::start();
    input::start(events.clone());
    clock::start(start.clock, events.clone());
    let (own_events, events_of_press) = (events.clone(), events.clone());
    terminal::watch_signals(events)?;
    let press = Press::new(start.places.ledger.clone(), start.places.exports.clone(), events_of_press);
    let shell = Shell {
        press,
        clock: start.clock,
        events: own_events,
        exports: start.places.exports.clone(),
        requests,
        orders,
        screen: screen.clone(),
        config: start.config.clone(),
        unanswered: Cell::new(0),
    };
    let ended = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| shell.run(&start, &inbox)));
    // The threads finish what they have and end.
    let _ = shell.requests.send(Work::End);
    drop(shell);
    screen.end();
    for thread in [store_thread, draft_thread] {
        finish(thread);
    }
    finish(screen_thread);
    terminal.leave();
    if ended.is_err() {
        crash::tell();
    }
    Ok(if ended.is_ok() { End::Quit } else { End::Crashed })
}

/// The next event, if it comes while the frame can still wait. Most answers are there within some dozens of
/// microseconds: going to sleep for them and being woken takes longer than they do, so first it is only made way.
fn answer(inbox: &Receiver<Event>, asked: Instant) -> Option<Event> {
    while asked.elapsed() < MAKE_WAY {
        match inbox.try_recv() {
            Ok(event) => return Some(event),
            Err(TryRecvError::Empty) => std::thread::yield_now(),
            Err(TryRecvError::Disconnected) => return None,
        }
    }
    inbox.recv_timeout(ANSWER.saturating_sub(asked.elapsed())).ok()
}

/// Waits for a thread, but not for ever: a dead disk or terminal must not keep the program.
fn finish(thread: std::thread::JoinHandle<()>) {
    let (mut waited, mut nap) = (Duration::ZERO, Duration::from_micros(50));
    // Short naps first: a thread that is ending takes far less than a millisecond.
    while !thread.is_finished() && waited < LAST_WORDS {
        std::thread::sleep(nap);
        waited += nap;
        nap = (nap * 2).min(Duration::from_millis(5));
    }
}

struct Shell {
    clock: Clock,
    events: Sender<Event>,
    exports: PathBuf,
    requests: Sender<Work>,
    orders: Sender<Keep>,
    screen: Screen,
    config: Option<PathBuf>,
    press: Press,
    /// Requests that the store has not answered yet.
    unanswered: Cell<u32>,
}

/// What the events between two frames came to.
struct Turn {
    size: (u16, u16),
    /// Everything is to be drawn anew.
    anew: bool,
    going_on: bool,
}

impl Shell {
    fn run(&self, start: &Start, inbox: &Receiver<Event>) {
        let seed = u64::try_from(store_thread::random() >> 64).unwrap_or_default();
        let mut app = App::new(start.look, self.clock.now(), seed, start.demo);
        app.lock_after(if start.demo { 0 } else { start.places.lock_minutes });
        app.ask_after(if start.demo { 0 } else { start.places.vigil_minutes });
        app.machine_time(self.clock.boot_ms());
        let mut size = terminal::size();
        app.update(self.clock.now(), Event::Resize(size.0, size.1));
        let mut going_on = self.execute(app.start(start.path.exists(), start.me));
        self.draw(&app, size, true);
        if let Some(path) = &self.config {
            app.update(self.clock.now(), Event::Searches(crate::config::read_searches(path)));
        }
        while going_on {
            let Ok(first) = inbox.recv() else { return };
            let mut turn = Turn { size, anew: false, going_on };
            self.take(&mut app, first, inbox, &mut turn);
            // What a key asks of the store is mostly answered before a frame without it could be drawn.
            let asked = Instant::now();
            while turn.going_on && self.unanswered.get() > 0 {
                let Some(next) = answer(inbox, asked) else { break };
                self.take(&mut app, next, inbox, &mut turn);
            }
            let anew;
            Turn { size, anew, going_on } = turn;
            going_on &= self.execute(app.update(self.clock.now(), Event::Idle));
            self.draw(&app, size, anew);
        }
    }

    /// Handles an event and those that wait behind it.
    fn take(&self, app: &mut App, first: Event, inbox: &Receiver<Event>, turn: &mut Turn) {
        for event in std::iter::once(first).chain(inbox.try_iter().take(BATCH)) {
            if let Event::Resize(columns, rows) = event {
                (turn.size, turn.anew) = ((columns, rows), true);
            }
            turn.anew |= matches!(event, Event::Tick) && terminal::taken_again();
            if matches!(&event, Event::Reply(_, reply) if !matches!(**reply, Reply::Tally(_) | Reply::Audit(_)))
            {
                self.unanswered.set(self.unanswered.get().saturating_sub(1));
            }
            crash::on_demand(&event);
            log::happened(&event);
            app.machine_time(self.clock.boot_ms());
            turn.going_on &= self.execute(app.update(self.clock.now(), event));
        }
    }

    /// Does what the core wants; false when it wants to end.
    fn execute(&self, effects: Vec<Effect>) -> bool {
        let mut going_on = true;
        for effect in effects {
            // A thread that is gone has said why; the core goes on with what it has.
            match effect {
                Effect::Ask(ticket, request) => {
                    // A count that goes on and on is no answer to wait for, and a line of the machine is nobody's.
                    let awaited = !matches!(request, Request::Tally(..) | Request::Audit(..));
                    self.unanswered.set(self.unanswered.get() + u32::from(awaited));
                    drop(self.requests.send(Work::Ask(ticket, request)));
                }
                Effect::Keep(draft) => drop(self.orders.send(Keep::Draft(draft))),
                Effect::Drop(id) => drop(self.orders.send(Keep::Drop(id))),
                Effect::Bell => self.screen.ring(),
                Effect::Write(name, text) => self.write(name, text),
                Effect::Produce(tag, order, job) => self.press.start(tag, order, job, self.clock.now()),
                Effect::StopPress(tag) => self.press.stop(tag),
                Effect::Remember(look) => {
                    if let Some(path) = &self.config {
                        crate::config::remember(path, look);
                    }
                }
                Effect::KeepSearches(kept) => {
                    if let Some(path) = &self.config {
                        crate::config::keep_searches(path, &kept);
                    }
                }
                Effect::Quit => going_on = false,
            }
        }
        going_on
    }

    /// Writes a text beside the ledger, on a thread of its own: no alarm waits for the disk.
    fn write(&self, name: String, text: String) {
        let (folder, events) = (self.exports.clone(), self.events.clone());
        std::thread::spawn(move || drop(events.send(Event::Written(write(&folder, &name, text.as_bytes())))));
    }

    fn draw(&self, app: &App, (columns, rows): (u16, u16), anew: bool) {
        let mut buffer = Buffer::empty(Rect::new(0, 0, columns, rows));
        let caret = app.draw(&mut buffer);
        self.screen.show(Frame { buffer, caret, anew });
    }
}
