//! Taking the terminal and giving it back: after leaving, a panic, a signal or a hang-up; and taking it again when it was
//! taken away, because a shell stopped the console or another program changed the terminal under it.

use crate::msg::Event;
use std::io::{IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

/// Alternate screen, bracketed paste; no keyboard-protocol flags, because input methods lose text with them.
const ENTER: &[u8] = b"\x1b[?1049h\x1b[?2004h\x1b[?25h\x1b[2J";
/// Everything that [`ENTER`] and drawing may have left on, turned off.
const LEAVE: &[u8] = b"\x1b[?2026l\x1b[0m\x1b[?2004l\x1b[?25h\x1b[?1049l";
/// A terminal that says it is larger than this is not believed: a frame of it would not fit the memory.
const COLUMNS_MAX: u16 = 1000;
/// See [`COLUMNS_MAX`].
const ROWS_MAX: u16 = 500;
/// A terminal that takes longer than this to be given back is gone.
const LEAVE_MS: u64 = 500;

/// The console is being stopped and has given the terminal back: nothing is drawn until it goes on.
static AWAY: AtomicBool = AtomicBool::new(false);

/// The terminal while it is ours. Dropping it gives it back, whatever happened.
pub(super) struct Terminal {
    left: bool,
}

impl Terminal {
    /// Takes the terminal.
    pub(super) fn enter() -> std::io::Result<Terminal> {
        if !(std::io::stdin().is_terminal() && std::io::stdout().is_terminal()) {
            return Err(std::io::Error::other("no terminal"));
        }
        // From here on dropping it gives everything back, also when the next line fails.
        let terminal = Terminal { left: false };
        take()?;
        Ok(terminal)
    }

    /// Gives the terminal back.
    pub(super) fn leave(mut self) {
        self.give_back();
    }

    fn give_back(&mut self) {
        if std::mem::replace(&mut self.left, true) {
            return;
        }
        // Writing to a terminal that has stopped reading may block for ever: on a thread, with a limit.
        let (done, wait) = channel();
        std::thread::spawn(move || {
            let mut out = std::io::stdout().lock();
            let _ = out.write_all(LEAVE).and_then(|()| out.flush());
            let _ = done.send(());
        });
        let _ = wait.recv_timeout(Duration::from_millis(LEAVE_MS));
        // Keys typed ahead were meant for the console and not for the shell beneath it.
        #[cfg(unix)]
        let _ = rustix::termios::tcflush(rustix::stdio::stdin(), rustix::termios::QueueSelector::IFlush);
        let _ = crossterm::terminal::disable_raw_mode();
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        self.give_back();
    }
}

/// Takes the terminal, or takes it again: whatever mode another program has left it in.
fn take() -> std::io::Result<()> {
    // Without this the library takes the terminal for its own still and does nothing.
    let _ = crossterm::terminal::disable_raw_mode();
    crossterm::terminal::enable_raw_mode()?;
    let mut out = std::io::stdout().lock();
    out.write_all(ENTER)?;
    out.flush()
}

/// Takes the terminal again when another program has left it in a mode in which a PIN would be seen; whether it did, and
/// everything is to be drawn anew.
#[cfg(unix)]
pub(super) fn taken_again() -> bool {
    use rustix::termios::LocalModes;
    let modes = rustix::termios::tcgetattr(rustix::stdio::stdin()).map(|modes| modes.local_modes);
    let open = modes.is_ok_and(|modes| modes.intersects(LocalModes::ECHO | LocalModes::ICANON));
    open && may_draw() && take().is_ok()
}

#[cfg(not(unix))]
pub(super) fn taken_again() -> bool {
    false
}

/// Whether the terminal is there to be drawn on: not while the console is stopped, or a shell has it in the background.
pub(super) fn may_draw() -> bool {
    !AWAY.load(Ordering::SeqCst) && is_in_front()
}

#[cfg(unix)]
fn is_in_front() -> bool {
    // A terminal that does not say belongs to nobody else.
    let owner = rustix::termios::tcgetpgrp(rustix::stdio::stdin());
    owner.map_or(true, |owner| owner == rustix::process::getpgrp())
}

#[cfg(not(unix))]
fn is_in_front() -> bool {
    true
}

/// Whether somebody is there who could let a stopped console go on: a shell of the same session. Without one a stop would
/// be for ever.
#[cfg(unix)]
fn is_under_a_shell() -> bool {
    use rustix::process::{getpgid, getpgrp, getppid, getsid};
    getppid().is_some_and(|parent| {
        let same_session = getsid(Some(parent)).ok() == getsid(None).ok();
        same_session && getpgid(Some(parent)).ok() != Some(getpgrp())
    })
}

/// Gives the terminal back and stops, as any program does that a shell stops; what comes next is the signal to go on.
#[cfg(unix)]
fn stop() {
    if !is_under_a_shell() {
        return;
    }
    AWAY.store(true, Ordering::SeqCst);
    Terminal { left: false }.leave();
    // When the machine refuses to stop the program, it goes on at once.
    let _ = signal_hook::low_level::emulate_default_handler(signal_hook::consts::SIGTSTP);
}

/// Columns and rows; what cannot be found out is the smallest usual terminal.
pub(super) fn size() -> (u16, u16) {
    let (columns, rows) = crossterm::terminal::size().unwrap_or((80, 24));
    (columns.min(COLUMNS_MAX), rows.min(ROWS_MAX))
}

/// Turns signals into events: a change of size, a stop and going on, and every wish that the program end.
#[cfg(unix)]
pub(super) fn watch_signals(events: Sender<Event>) -> std::io::Result<()> {
    use signal_hook::consts::{
        SIGALRM, SIGCONT, SIGHUP, SIGINT, SIGPROF, SIGQUIT, SIGTERM, SIGTSTP, SIGUSR1, SIGUSR2, SIGVTALRM,
        SIGWINCH, SIGXCPU,
    };
    // Every signal that would end the program where it stands, and leave the terminal as it is, ends it in order.
    let ends = [SIGHUP, SIGTERM, SIGINT, SIGQUIT, SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGPROF, SIGXCPU];
    let listened = ends.into_iter().chain([SIGWINCH, SIGTSTP, SIGCONT]);
    let mut signals = signal_hook::iterator::Signals::new(listened)?;
    std::thread::spawn(move || {
        for signal in signals.forever() {
            let event = match signal {
                SIGTSTP => {
                    stop();
                    continue;
                }
                SIGCONT => {
                    AWAY.store(false, Ordering::SeqCst);
                    // In the background the terminal is the shell's; it is taken when the console comes to the front.
                    if is_in_front() {
                        let _ = take();
                    }
                    resized()
                }
                SIGWINCH => resized(),
                _ => Event::HangUp,
            };
            if events.send(event).is_err() {
                return;
            }
        }
    });
    Ok(())
}

#[cfg(unix)]
fn resized() -> Event {
    let (columns, rows) = size();
    Event::Resize(columns, rows)
}

#[cfg(not(unix))]
pub(super) fn watch_signals(_events: Sender<Event>) -> std::io::Result<()> {
    Ok(())
}
