//! The input thread: the terminal's bytes, read as they come, on a thread of their own.

use super::decode::Decoder;
use crate::msg::Event;
use std::sync::mpsc::Sender;

/// Starts the thread. It ends when the terminal is gone, after saying so, or when nobody listens.
pub(super) fn start(events: Sender<Event>) {
    std::thread::spawn(move || {
        read_loop(&events);
        let _ = events.send(Event::HangUp);
    });
}

#[cfg(unix)]
fn read_loop(events: &Sender<Event>) {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use rustix::io::Errno;

    let terminal = rustix::stdio::stdin();
    let mut decoder = Decoder::default();
    let mut bytes = vec![0u8; 64 * 1024];
    loop {
        let patience =
            decoder.patience_ms().map(|ms| Timespec { tv_sec: 0, tv_nsec: i64::from(ms) * 1_000_000 });
        let mut waiting = [PollFd::new(&terminal, PollFlags::IN)];
        let decoded = match poll(&mut waiting, patience.as_ref()) {
            Ok(0) => decoder.give_up(),
            Ok(_) => match rustix::io::read(terminal, &mut bytes[..]) {
                // Nothing to read from a terminal that was announced as readable: it is gone.
                Ok(0) => return,
                Ok(count) => decoder.feed(bytes.get(..count).unwrap_or_default()),
                Err(Errno::INTR | Errno::AGAIN) => continue,
                Err(_) => return,
            },
            Err(Errno::INTR) => continue,
            Err(_) => return,
        };
        for event in decoded {
            if events.send(event).is_err() {
                return;
            }
        }
    }
}

/// Elsewhere the terminal library's reader serves; its events are turned into ours.
#[cfg(not(unix))]
fn read_loop(events: &Sender<Event>) {
    use crate::keymap::{Code, Key};
    use crossterm::event::{Event as Term, KeyCode, KeyEventKind, KeyModifiers};
    let _ = Decoder::default();
    while let Ok(event) = crossterm::event::read() {
        let event = match event {
            Term::Paste(text) => Event::Paste(text),
            Term::Resize(columns, rows) => Event::Resize(columns, rows),
            Term::Key(key) if key.kind != KeyEventKind::Release => {
                let ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
                let code = match key.code {
                    KeyCode::Char(c) => Code::Char(c),
                    KeyCode::F(n) => Code::F(n),
                    KeyCode::Enter => Code::Enter,
                    KeyCode::Tab | KeyCode::BackTab => Code::Tab,
                    KeyCode::Esc => Code::Esc,
                    KeyCode::Backspace => Code::Backspace,
                    KeyCode::Delete => Code::Delete,
                    KeyCode::Left => Code::Left,
                    KeyCode::Right => Code::Right,
                    KeyCode::Up => Code::Up,
                    KeyCode::Down => Code::Down,
                    KeyCode::Home => Code::Home,
                    KeyCode::End => Code::End,
                    KeyCode::PageUp => Code::PageUp,
                    KeyCode::PageDown => Code::PageDown,
                    _ => continue,
                };
                Event::Key(Key { code, ctrl, alt: false, shift: key.code == KeyCode::BackTab })
            }
            _ => continue,
        };
        if events.send(event).is_err() {
            return;
        }
    }
}
