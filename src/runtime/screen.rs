//! The screen thread: takes whole frames, the newest wins, and writes what changed.
//!
//! Drawing has a thread of its own so that a terminal that has stopped reading delays no key, no draft and
//! no save. It knows that a wide character moves the cursor by two, so a screen of Chinese costs little more
//! than its text.

use super::terminal;
use crate::text::width;
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Position;
use ratatui::style::{Color, Modifier};
use std::io::Write;
use std::sync::{Arc, Condvar, Mutex, PoisonError};

/// What is to be on the screen.
pub(super) struct Frame {
    pub(super) buffer: Buffer,
    pub(super) caret: Option<Position>,
    /// Everything is drawn anew, as after a change of size.
    pub(super) anew: bool,
}

#[derive(Default)]
struct Slot {
    frame: Option<Frame>,
    rings: bool,
    ends: bool,
}

/// The place where the newest frame lies.
#[derive(Clone, Default)]
pub(super) struct Screen(Arc<(Mutex<Slot>, Condvar)>);

impl Screen {
    /// Starts the thread.
    pub(super) fn start() -> (Screen, std::thread::JoinHandle<()>) {
        let screen = Screen::default();
        let own = screen.clone();
        let thread = std::thread::spawn(move || own.run());
        (screen, thread)
    }

    /// Shows a frame; one that was not drawn yet is dropped for it.
    pub(super) fn show(&self, frame: Frame) {
        let mut slot = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        let anew = frame.anew || slot.frame.as_ref().is_some_and(|f| f.anew);
        slot.frame = Some(Frame { anew, ..frame });
        self.0.1.notify_one();
    }

    /// Rings with the next writing.
    pub(super) fn ring(&self) {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner).rings = true;
    }

    /// Lets the thread end after the frame that lies there.
    pub(super) fn end(&self) {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner).ends = true;
        self.0.1.notify_one();
    }

    fn next(&self) -> Option<(Frame, bool)> {
        let mut slot = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(frame) = slot.frame.take() {
                return Some((frame, std::mem::take(&mut slot.rings)));
            }
            if slot.ends {
                return None;
            }
            slot = self.0.1.wait(slot).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn run(&self) {
        let mut shown: Option<(Buffer, Option<Position>)> = None;
        while let Some((frame, rings)) = self.next() {
            // What is under a shell's own lines now is drawn whole when the console has the terminal again.
            if !terminal::may_draw() {
                shown = None;
                continue;
            }
            let before = shown.as_ref().filter(|(old, _)| old.area == frame.buffer.area && !frame.anew);
            let mut bytes = changes(before.map(|(old, caret)| (old, *caret)), &frame.buffer, frame.caret);
            if rings {
                bytes.push(0x07);
            }
            if !bytes.is_empty() {
                let mut out = std::io::stdout().lock();
                // A terminal that is gone is noticed by the input thread; here there is nobody to tell.
                let _ = out.write_all(&bytes).and_then(|()| out.flush());
            }
            shown = Some((frame.buffer, frame.caret));
        }
    }
}

/// The bytes that turn one screen into another; none when nothing changed.
fn changes(before: Option<(&Buffer, Option<Position>)>, now: &Buffer, caret: Option<Position>) -> Vec<u8> {
    let mut out = Vec::new();
    if before.is_none() {
        out.extend(b"\x1b[0m\x1b[2J");
    }
    let mut pen = Pen::default();
    for (place, cell) in now.content.iter().enumerate() {
        let old = before.and_then(|(b, _)| b.content.get(place));
        let blank = before.is_none() && cell.symbol() == " " && cell.style() == Cell::EMPTY.style();
        if old == Some(cell) || blank || cell.symbol().is_empty() {
            // A right half that became one needs its left half drawn, which differs too; a right half
            // that was something else is covered by it.
            continue;
        }
        let (x, y) = now.pos_of(place);
        pen.draw(x, y, cell, &mut out);
    }
    if out.is_empty() && before.is_some_and(|(_, old)| old == caret) {
        return out;
    }
    out.extend(b"\x1b[0m");
    match caret {
        Some(at) => out.extend(format!("\x1b[{};{}H\x1b[?25h", at.y + 1, at.x + 1).bytes()),
        None => out.extend(b"\x1b[?25l"),
    }
    // One synchronized update around the frame and the cursor, so that the input method's window does not jump.
    let mut framed = b"\x1b[?2026h".to_vec();
    framed.append(&mut out);
    framed.extend(b"\x1b[?2026l");
    framed
}

/// Where the terminal's cursor is and how it draws.
#[derive(Default)]
struct Pen {
    at: Option<(u16, u16)>,
    style: Option<(Color, Modifier)>,
}

impl Pen {
    fn draw(&mut self, x: u16, y: u16, cell: &Cell, out: &mut Vec<u8>) {
        if self.at != Some((x, y)) {
            out.extend(format!("\x1b[{};{}H", y + 1, x + 1).bytes());
        }
        let style = (cell.fg, cell.modifier);
        if self.style != Some(style) {
            out.extend(sgr(style).bytes());
            self.style = Some(style);
        }
        out.extend(cell.symbol().bytes());
        let columns = u16::try_from(width::of_grapheme(cell.symbol())).unwrap_or(1);
        // Only ASCII and ideographs are surely as wide as we think; after anything else the cursor is placed anew.
        let sure = cell
            .symbol()
            .chars()
            .all(|c| c.is_ascii() || matches!(c as u32, 0x3000..=0x30FF | 0x4E00..=0x9FFF | 0xFF01..=0xFF5E));
        self.at = sure.then_some((x + columns, y));
    }
}

fn sgr((colour, modifier): (Color, Modifier)) -> String {
    let mut codes = String::from("\x1b[0");
    for (flag, code) in [
        (Modifier::BOLD, ";1"),
        (Modifier::UNDERLINED, ";4"),
        (Modifier::REVERSED, ";7"),
        (Modifier::CROSSED_OUT, ";9"),
    ] {
        if modifier.contains(flag) {
            codes.push_str(code);
        }
    }
    codes.push_str(match colour {
        Color::Red => ";31",
        Color::Green => ";32",
        Color::Yellow => ";33",
        Color::Blue => ";34",
        Color::Magenta => ";35",
        Color::Cyan => ";36",
        Color::Gray => ";37",
        Color::DarkGray => ";90",
        _ => "",
    });
    codes.push('m');
    codes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theme::{Look, Role};
    use crate::widgets::Paint;
    use ratatui::layout::Rect;

    fn screen(lines: &[&str]) -> Buffer {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 20, 3));
        let mut paint = Paint::new(&mut buffer, Look::default());
        for (y, line) in (0..).zip(lines) {
            paint.put(0, y, 20, line, Role::Normal);
        }
        buffer
    }

    #[test]
    fn a_terminal_shows_what_was_drawn_after_any_change() {
        let screens = [
            screen(&["值班室 abc", "二", ""]),
            screen(&["x值班室bc", "二“引”三", "…"]),
            screen(&["", "", ""]),
            screen(&["值班室值班室值班室值", "a", "b"]),
            screen(&["a值班室", "值", "…x"]),
        ];
        let mut terminal = vt100::Parser::new(3.try_into().unwrap(), 20.try_into().unwrap(), 0);
        let mut before: Option<&Buffer> = None;
        for now in screens.iter().chain(screens.iter().rev()) {
            terminal.process(&changes(before.map(|b| (b, None)), now, None));
            let wanted: Vec<String> = (0..3)
                .map(|y| (0..20).map(|x| now[(x, y)].symbol()).collect::<String>().trim_end().to_owned())
                .collect();
            let shown: Vec<String> = terminal.screen().rows(0, 20).map(|r| r.trim_end().to_owned()).collect();
            assert_eq!(shown, wanted);
            before = Some(now);
        }
    }

    #[test]
    fn an_unchanged_screen_costs_nothing_and_chinese_little_more_than_its_text() {
        let now = screen(&["值班室值班室值班室值", "", ""]);
        assert_eq!(changes(Some((&now, None)), &now, None), b"");
        let empty = screen(&["", "", ""]);
        assert!(changes(Some((&empty, None)), &now, None).len() < 30 + 50);
    }
}
