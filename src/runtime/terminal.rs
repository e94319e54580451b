//! Taking the terminal and giving it back: after leaving, a panic, a signal or a hang-up.

use crate::msg::Event;
use std::io::{IsTerminal, Write};
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
        crossterm::terminal::enable_raw_mode()?;
        // From here on dropping it gives everything back, also when the next lines fail.
        let terminal = Terminal { left: false };
        let mut out = std::io::stdout().lock();
        out.write_all(ENTER)?;
        out.flush()?;
        drop(out);
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

/// Columns and rows; what cannot be found out is the smallest usual terminal.
pub(super) fn size() -> (u16, u16) {
    let (columns, rows) = crossterm::terminal::size().unwrap_or((80, 24));
    (columns.min(COLUMNS_MAX), rows.min(ROWS_MAX))
}

/// Turns signals into events: a change of size, and every wish that the program end.
#[cfg(unix)]
pub(super) fn watch_signals(events: Sender<Event>) -> std::io::Result<()> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGWINCH};
    let mut signals = signal_hook::iterator::Signals::new([SIGWINCH, SIGHUP, SIGTERM, SIGINT, SIGQUIT])?;
    std::thread::spawn(move || {
        for signal in signals.forever() {
            let event = if signal == SIGWINCH {
                let (columns, rows) = size();
                Event::Resize(columns, rows)
            } else {
                Event::HangUp
            };
            if events.send(event).is_err() {
                return;
            }
        }
    });
    Ok(())
}

#[cfg(not(unix))]
pub(super) fn watch_signals(_events: Sender<Event>) -> std::io::Result<()> {
    Ok(())
}
