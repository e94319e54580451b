//! The one way out for every byte that the program prints, to a terminal or to another program.
//!
//! What is printed names files, quotes lines and shows records of others, and a terminal carries out what it is sent:
//! so a text passes [`Safe`] here, whoever wrote it. A test forbids every other way. Nothing here panics or fails a
//! command whose work is done, because its reader may have gone away or its disk be full; whoever prints data as the
//! whole of his work asks for the error.

use crate::text::machine;
use crate::text::{Safe, json};
use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};

/// Tells a person one line, on standard error.
pub fn say(line: &str) {
    // When nobody can be told any more, there is nobody to tell that either.
    let _ = write(&mut io::stderr().lock(), Safe::line(line).as_str());
}

/// Gives one line of an answer, on standard output. An answer that cannot be written is told once; what the command
/// did stays done, and its exit code stands.
pub fn answer(line: &str) {
    static TOLD: AtomicBool = AtomicBool::new(false);
    let written = write(&mut io::stdout().lock(), Safe::line(line).as_str());
    if let Err(e) = written
        && e.kind() != io::ErrorKind::BrokenPipe
        && !TOLD.swap(true, Ordering::Relaxed)
    {
        say(&format!("结果没有写全:{} / the answer could not be written", machine::why(&e)));
    }
}

/// Gives data on standard output: to another program or a file byte for byte, to a terminal as text that cannot act. A
/// reader that has gone away is no fault.
///
/// # Errors
/// When it could not be written, as on a full disk.
pub fn data(bytes: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let written = if out.is_terminal() {
        out.write_all(shown(&String::from_utf8_lossy(bytes)).as_bytes())
    } else {
        out.write_all(bytes)
    };
    match written.and_then(|()| out.flush()) {
        Err(e) if e.kind() != io::ErrorKind::BrokenPipe => Err(e),
        _ => Ok(()),
    }
}

/// Gives lines of JSON on standard output. What could act is written as `\u001b` and the like, which says the same to
/// whoever reads JSON and does nothing to a terminal.
///
/// # Errors
/// As [`data`].
pub fn json_lines(lines: &str) -> io::Result<()> {
    data(json::escaped(lines).as_bytes())
}

/// Whether what is given on standard output is seen by a person.
#[must_use]
pub fn is_terminal() -> bool {
    io::stdout().is_terminal()
}

/// Asks for a PIN at the terminal, without echo.
///
/// # Errors
/// When there is no terminal.
pub fn ask_pin(question: &str) -> io::Result<String> {
    rpassword::prompt_password(Safe::line(question).as_str())
}

/// Whether standard output is a console of the kernel, which has no glyphs for Chinese.
#[cfg(unix)]
#[must_use]
pub fn lacks_chinese() -> bool {
    let name = rustix::termios::ttyname(rustix::stdio::stdout(), Vec::new());
    let name = name.map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    std::env::var("TERM").is_ok_and(|kind| is_kernel_console(&kind, &name))
}

#[cfg(not(unix))]
#[must_use]
pub fn lacks_chinese() -> bool {
    false
}

/// Programs that draw Chinese on the same screen call themselves `linux` too, and have a terminal of another name.
#[cfg(unix)]
fn is_kernel_console(kind: &str, terminal: &str) -> bool {
    let number = terminal.strip_prefix("/dev/tty");
    kind == "linux" && number.is_some_and(|n| !n.is_empty() && n.chars().all(|c| c.is_ascii_digit()))
}

/// Waits for Enter at a terminal, after something that has to be read before the screen is taken.
pub fn wait_for_enter() {
    // A terminal that is gone is found out by whoever takes it.
    let _ = io::stdin().read_line(&mut String::new());
}

/// A text for a terminal; a new page begins on a new line there.
fn shown(text: &str) -> String {
    Safe::block(&text.replace('\u{c}', "\n")).into_string()
}

/// One call for the line and its end, so that lines of several processes do not mix.
fn write(out: &mut dyn Write, line: &str) -> io::Result<()> {
    out.write_all(format!("{line}\n").as_bytes()).and_then(|()| out.flush())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_console_of_the_kernel_is_known_by_its_name() {
        assert!(is_kernel_console("linux", "/dev/tty1"));
        assert!(!is_kernel_console("linux", "/dev/pts/3"), "fbterm has the glyphs");
        assert!(!is_kernel_console("xterm", "/dev/tty1") && !is_kernel_console("linux", "/dev/ttyS0"));
    }

    #[test]
    fn a_page_ends_with_a_line_and_nothing_else_acts() {
        assert_eq!(shown("一\u{c}二\n\u{1b}]0;x\u{7}\u{9b}2J"), "一\n二\n‹U+001B›]0;x‹U+0007›‹U+009B›2J");
    }
}
