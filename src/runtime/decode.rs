//! From bytes to keys, with nothing that can wait for ever.
//!
//! An unfinished sequence, half a character or a paste that never ends is pending only for a moment:
//! [`Decoder::patience_ms`] says how long, and [`Decoder::give_up`] makes of it what can be made. A terminal
//! library's reader blocks on these; that is why this is ours.

use crate::keymap::{Code, Key};
use crate::msg::Event;

const PASTE_BEGINS: &[u8] = b"\x1b[200~";
const PASTE_ENDS: &[u8] = b"\x1b[201~";
/// How long an unfinished sequence or character may take to be completed.
const SEQUENCE_MS: u32 = 50;
/// How long a paste that was begun may be silent before it is taken as it is.
const PASTE_MS: u32 = 500;
/// After the end of a paste: an end mark may have been part of the pasted text, and what follows it then is
/// text and no command. A second end mark within this time tells.
const TAIL_MS: u32 = 30;
/// A control sequence longer than this is none.
const SEQUENCE_MAX: usize = 64;
/// So many bytes after a paste are keys, not its tail.
const TAIL_MAX: usize = 4096;
/// From so many characters on, line breaks between text that arrives in one piece are a paste without marks.
const BURST_CHARS: usize = 64;

/// What the decoder is in the middle of.
#[derive(Debug, Default)]
enum State {
    #[default]
    Keys,
    Paste(Vec<u8>),
    /// The paste, and what came after its end mark.
    Tail(Vec<u8>, Vec<u8>),
}

/// The decoder. Bytes go in as they come, in any pieces.
#[derive(Debug, Default)]
pub struct Decoder {
    state: State,
    pending: Vec<u8>,
}

/// What the beginning of the pending bytes is.
enum Token {
    /// So many bytes make this event, if any.
    Done(usize, Option<Event>),
    /// A paste begins after so many bytes.
    Paste(usize),
    /// More bytes are needed.
    More,
}

impl Decoder {
    /// Takes bytes; gives the events that are complete.
    pub fn feed(&mut self, bytes: &[u8]) -> Vec<Event> {
        let mut out = Vec::new();
        self.take(bytes, &mut out);
        merged(out)
    }

    fn take(&mut self, bytes: &[u8], out: &mut Vec<Event>) {
        self.pending.extend_from_slice(bytes);
        loop {
            match &mut self.state {
                State::Keys => {
                    if !self.keys(out) {
                        return;
                    }
                }
                State::Paste(text) => {
                    let Some(at) = find(&self.pending, PASTE_ENDS) else {
                        // The last bytes may be the beginning of the end mark.
                        let keep = self.pending.len().min(PASTE_ENDS.len() - 1);
                        let sure = self.pending.len() - keep;
                        text.extend(self.pending.drain(..sure));
                        return;
                    };
                    text.extend(self.pending.drain(..at));
                    self.pending.drain(..PASTE_ENDS.len());
                    self.state = State::Tail(std::mem::take(text), Vec::new());
                }
                State::Tail(text, tail) => {
                    tail.append(&mut self.pending);
                    // A new paste right after the mark: the mark was one. With anything between, only a second
                    // end mark can tell.
                    if tail.starts_with(PASTE_BEGINS) {
                        self.end_paste(out);
                        continue;
                    }
                    if let Some(at) = find(tail, PASTE_ENDS) {
                        // The mark before was part of the text: so is everything up to this one.
                        text.extend(tail.drain(..at));
                        tail.drain(..PASTE_ENDS.len());
                        self.pending = std::mem::take(tail);
                        if self.pending.is_empty() {
                            return;
                        }
                    } else if tail.len() > TAIL_MAX {
                        self.end_paste(out);
                    } else {
                        return;
                    }
                }
            }
        }
    }

    /// How long to wait for more bytes; `None` when nothing is pending.
    #[must_use]
    pub fn patience_ms(&self) -> Option<u32> {
        match self.state {
            State::Paste(_) => Some(PASTE_MS),
            State::Tail(..) => Some(TAIL_MS),
            State::Keys if self.pending.is_empty() => None,
            State::Keys => Some(SEQUENCE_MS),
        }
    }

    /// Takes what is pending as it is: nothing more came in time.
    pub fn give_up(&mut self) -> Vec<Event> {
        let mut out = Vec::new();
        match std::mem::take(&mut self.state) {
            State::Paste(mut text) => {
                text.append(&mut self.pending);
                push_paste(text, &mut out);
            }
            state @ State::Tail(..) => {
                self.state = state;
                self.end_paste(&mut out);
                self.take(&[], &mut out);
            }
            State::Keys => {
                let first = self.pending.first().copied();
                match (first, self.pending.len()) {
                    (Some(0x1b), 1) => out.push(Event::Key(Key::plain(Code::Esc))),
                    // An unfinished control sequence means nothing; half a character is shown as one.
                    (Some(0x1b) | None, _) => {}
                    (Some(_), _) => out.push(char_key('\u{FFFD}')),
                }
                self.pending.clear();
            }
        }
        merged(out)
    }

    fn end_paste(&mut self, out: &mut Vec<Event>) {
        if let State::Tail(text, tail) = std::mem::take(&mut self.state) {
            push_paste(text, out);
            self.pending = tail;
        }
    }

    /// Reads keys until bytes run out; true when a paste began.
    fn keys(&mut self, out: &mut Vec<Event>) -> bool {
        let mut at = 0;
        let begun = loop {
            let rest = self.pending.get(at..).unwrap_or_default();
            if rest.is_empty() {
                break false;
            }
            match token(rest) {
                Token::Done(used, event) => {
                    out.extend(event);
                    at += used;
                }
                Token::Paste(used) => {
                    at += used;
                    break true;
                }
                Token::More => break false,
            }
        };
        self.pending.drain(..at);
        if begun {
            self.state = State::Paste(Vec::new());
        }
        begun
    }
}

fn find(hay: &[u8], needle: &[u8]) -> Option<usize> {
    hay.windows(needle.len()).position(|window| window == needle)
}

fn push_paste(text: Vec<u8>, out: &mut Vec<Event>) {
    if !text.is_empty() {
        out.push(Event::Paste(String::from_utf8_lossy(&text).into_owned()));
    }
}

fn char_key(c: char) -> Event {
    Event::Key(Key::plain(Code::Char(c)))
}

fn key(code: Code) -> Event {
    Event::Key(Key::plain(code))
}

fn token(bytes: &[u8]) -> Token {
    match bytes {
        [] | [0x1b] | [0x1b, b'O'] => Token::More,
        [0x1b, b'[', ..] => csi(bytes),
        [0x1b, b'O', last, ..] => Token::Done(3, ss3(*last)),
        // Esc pressed and something after it: both are keys. No command of ours is Alt and a letter.
        [0x1b, ..] => Token::Done(1, Some(key(Code::Esc))),
        [byte, ..] if *byte < 0x20 || *byte == 0x7f => Token::Done(1, control(*byte)),
        [byte, ..] => character(bytes, *byte),
    }
}

fn control(byte: u8) -> Option<Event> {
    Some(match byte {
        b'\r' => key(Code::Enter),
        b'\t' => key(Code::Tab),
        0x08 | 0x7f => key(Code::Backspace),
        1..=26 => Event::Key(Key::ctrl(char::from(byte + b'a' - 1))),
        _ => return None,
    })
}

fn character(bytes: &[u8], first: u8) -> Token {
    let length = match first {
        0x00..=0x7f => 1,
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => return Token::Done(1, Some(char_key('\u{FFFD}'))),
    };
    let have = bytes.get(..length.min(bytes.len())).unwrap_or_default();
    match std::str::from_utf8(have) {
        Ok(text) => Token::Done(length, text.chars().next().map(char_key)),
        // No error length means that the bytes are a good beginning.
        Err(e) if e.error_len().is_none() && have.len() < length => Token::More,
        Err(e) => Token::Done(e.error_len().unwrap_or(1).max(1), Some(char_key('\u{FFFD}'))),
    }
}

fn ss3(last: u8) -> Option<Event> {
    match last {
        b'P'..=b'S' => Some(key(Code::F(last - b'P' + 1))),
        b'M' => Some(key(Code::Enter)),
        _ => arrow(last),
    }
}

fn arrow(last: u8) -> Option<Event> {
    Some(key(match last {
        b'A' => Code::Up,
        b'B' => Code::Down,
        b'C' => Code::Right,
        b'D' => Code::Left,
        b'H' => Code::Home,
        b'F' => Code::End,
        _ => return None,
    }))
}

/// `ESC [ parameters final`.
fn csi(bytes: &[u8]) -> Token {
    // The Linux console sends F1 to F5 as ESC [ [ A to E.
    if let [_, _, b'[', rest @ ..] = bytes {
        return match rest.first() {
            None => Token::More,
            Some(last) => Token::Done(4, (b'A'..=b'E').contains(last).then(|| key(Code::F(last - b'A' + 1)))),
        };
    }
    let Some(end) = bytes.iter().skip(2).position(|b| !(0x20..=0x3f).contains(b)).map(|at| at + 2) else {
        return if bytes.len() > SEQUENCE_MAX { Token::Done(bytes.len(), None) } else { Token::More };
    };
    let last = bytes.get(end).copied().unwrap_or_default();
    if !(0x40..=0x7e).contains(&last) {
        // Broken off by something else: the beginning means nothing, the rest is read anew.
        return Token::Done(end, None);
    }
    let parameters = std::str::from_utf8(bytes.get(2..end).unwrap_or_default()).unwrap_or_default();
    let first: u32 = parameters.split(';').next().and_then(|p| p.parse().ok()).unwrap_or(0);
    let event = match (last, first) {
        (b'~', 200) => return Token::Paste(end + 1),
        (b'~', 1 | 7) => Some(key(Code::Home)),
        (b'~', 2) => Some(key(Code::Insert)),
        (b'~', 3) => Some(key(Code::Delete)),
        (b'~', 4 | 8) => Some(key(Code::End)),
        (b'~', 5) => Some(key(Code::PageUp)),
        (b'~', 6) => Some(key(Code::PageDown)),
        (b'~', 11..=15) => function(first - 10),
        (b'~', 17..=21) => function(first - 11),
        (b'~', 23 | 24) => function(first - 12),
        (b'P'..=b'S', _) => Some(key(Code::F(last - b'P' + 1))),
        (b'Z', _) => Some(Event::Key(Key { shift: true, ..Key::plain(Code::Tab) })),
        _ => arrow(last),
    };
    Token::Done(end + 1, event)
}

fn function(n: u32) -> Option<Event> {
    Some(key(Code::F(u8::try_from(n).ok()?)))
}

/// Runs of characters become one piece of text, so that a burst of a hundred thousand is one change; in a long
/// run, line breaks between text are text too, because only a paste without marks looks like that.
fn merged(events: Vec<Event>) -> Vec<Event> {
    let typed = |e: &Event| matches!(e, Event::Key(key) if key.typed().is_some());
    let breaks =
        |e: &Event| matches!(e, Event::Key(k) if *k == Key::plain(Code::Enter) || *k == Key::ctrl('j'));
    if events.iter().filter(|e| typed(e)).count() < 3 {
        return events;
    }
    let mut out = Vec::new();
    let mut run: Vec<Event> = Vec::new();
    let mut rest = events.into_iter().peekable();
    while let Some(event) = rest.next() {
        let joins = typed(&event)
            || (breaks(&event)
                && !run.is_empty()
                && rest.peek().is_some_and(|next| typed(next) || breaks(next)));
        if joins {
            run.push(event);
        } else {
            end_run(&mut run, &mut out);
            out.push(event);
        }
    }
    end_run(&mut run, &mut out);
    out
}

fn end_run(run: &mut Vec<Event>, out: &mut Vec<Event>) {
    let chars = run.iter().filter(|e| matches!(e, Event::Key(k) if k.typed().is_some())).count();
    let mut text = String::new();
    for event in run.drain(..) {
        match &event {
            Event::Key(key) if chars >= 3 && key.typed().is_some() => text.extend(key.typed()),
            _ if chars >= BURST_CHARS => text.push('\n'),
            _ => {
                if !text.is_empty() {
                    out.push(Event::Paste(std::mem::take(&mut text)));
                }
                out.push(event);
            }
        }
    }
    if !text.is_empty() {
        out.push(Event::Paste(text));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all(bytes: &[u8]) -> Vec<Event> {
        let mut decoder = Decoder::default();
        let mut out = decoder.feed(bytes);
        while decoder.patience_ms().is_some() {
            out.extend(decoder.give_up());
        }
        out
    }

    fn text(events: &[Event]) -> String {
        events
            .iter()
            .map(|e| match e {
                Event::Paste(text) => text.clone(),
                Event::Key(key) => key.typed().map(String::from).unwrap_or_default(),
                _ => String::new(),
            })
            .collect()
    }

    fn plain(code: Code) -> Event {
        Event::Key(Key::plain(code))
    }

    #[test]
    fn keys_of_xterm_linux_and_rxvt_are_known() {
        for (bytes, code) in [
            (&b"\x1bOP"[..], Code::F(1)),
            (b"\x1b[[A", Code::F(1)),
            (b"\x1b[11~", Code::F(1)),
            (b"\x1b[15~", Code::F(5)),
            (b"\x1b[17~", Code::F(6)),
            (b"\x1b[21~", Code::F(10)),
            (b"\x1b[24~", Code::F(12)),
            (b"\x1b[A", Code::Up),
            (b"\x1bOB", Code::Down),
            (b"\x1b[1;5C", Code::Right),
            (b"\x1b[1~", Code::Home),
            (b"\x1b[F", Code::End),
            (b"\x1b[3~", Code::Delete),
            (b"\x1b[6~", Code::PageDown),
            (b"\r", Code::Enter),
            (b"\x7f", Code::Backspace),
            (b"\x1b", Code::Esc),
        ] {
            assert_eq!(all(bytes), [plain(code)], "{bytes:?}");
        }
        assert_eq!(all(b"\x13"), [Event::Key(Key::ctrl('s'))]);
    }

    #[test]
    fn unfinished_sequences_lose_no_key_that_follows() {
        for begin in [&b"\x1b["[..], b"\x1b[1", b"\x1b[9999", b"\x1bO", b"\xe4", b"\xe4\xbd", b"\x1b[200~"] {
            let mut decoder = Decoder::default();
            let mut out = decoder.feed(begin);
            assert!(decoder.patience_ms().is_some(), "{begin:?}");
            out.extend(decoder.give_up());
            for digit in b"0123456789" {
                out.extend(decoder.feed(&[*digit]));
            }
            assert!(text(&out).ends_with("0123456789"), "{begin:?}: {out:?}");
        }
    }

    #[test]
    fn a_paste_is_text_whatever_is_in_it() {
        assert_eq!(
            all("\x1b[200~第一行\r第二行\x1b[201~".as_bytes()),
            [Event::Paste("第一行\r第二行".into())]
        );
        // An end mark inside the paste makes no command of what follows it.
        assert_eq!(all(b"\x1b[200~abc \x1b[201~\x11 x\x1b[201~"), [Event::Paste("abc \x11 x".into())]);
        // A key right after a paste is a key.
        assert_eq!(all(b"\x1b[200~abc\x1b[201~\x1b[19~"), [Event::Paste("abc".into()), plain(Code::F(8))]);
        assert_eq!(
            all(b"\x1b[200~a\x1b[201~\x1b[200~b\x1b[201~"),
            [Event::Paste("a".into()), Event::Paste("b".into())]
        );
        // A paste that never ends is taken after a moment.
        assert_eq!(all(b"\x1b[200~abc"), [Event::Paste("abc".into())]);
    }

    #[test]
    fn line_breaks_in_a_long_burst_are_text_and_in_typing_they_are_keys() {
        assert_eq!(text(&all("张三\r".as_bytes())), "张三");
        assert!(all("张三丰\r李四光\r".as_bytes()).contains(&plain(Code::Enter)));
        let long = format!("{}\r{}\r", "值".repeat(40), "班".repeat(40));
        let events = all(long.as_bytes());
        assert_eq!(
            events,
            [Event::Paste(format!("{}\n{}", "值".repeat(40), "班".repeat(40))), plain(Code::Enter)]
        );
    }

    #[test]
    fn a_burst_arrives_complete_in_whatever_pieces() {
        let sent: String = (0..100_000).map(|n| if n % 3 == 0 { '值' } else { 'a' }).collect();
        for piece in [1021, 4096, 65_536] {
            let mut decoder = Decoder::default();
            let mut out = Vec::new();
            for bytes in sent.as_bytes().chunks(piece) {
                out.extend(decoder.feed(bytes));
            }
            assert_eq!(text(&out), sent);
        }
    }

    proptest! {
        #[test]
        fn text_survives_any_cutting_and_garbage_never_sticks(
            parts in prop::collection::vec(prop_oneof![
                Just("值班".as_bytes().to_vec()), Just(b"\x1b[A".to_vec()), Just(b"\x1b[200~".to_vec()),
                Just(b"\x1b[201~".to_vec()), Just(b"x".to_vec()), prop::collection::vec(any::<u8>(), 0..4)], 0..12),
            cut in 1usize..7,
        ) {
            let bytes: Vec<u8> = parts.concat();
            let mut decoder = Decoder::default();
            for piece in bytes.chunks(cut) {
                decoder.feed(piece);
            }
            for _ in 0..4 { decoder.give_up(); }
            prop_assert_eq!(decoder.patience_ms(), None);
            prop_assert_eq!(text(&decoder.feed("值班室".as_bytes())), "值班室");
        }
    }
}
