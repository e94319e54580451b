//! The PIN of who writes: from a file, or asked without echo.

use super::context::Stop;
use crate::files;
use crate::record::pin::Pin;
use crate::runtime::tell;
use crate::store::query::{Proof, Watch};
use std::path::Path;

/// The lines of a PIN file: name, space, PIN.
pub(super) fn read_pins(path: &Path) -> Result<Vec<(String, Pin)>, Stop> {
    let read = files::text(path, files::SETTINGS_BYTES_MAX);
    let read = read.map_err(|why| Stop::wrong(format!("{}：{why}", path.display())))?;
    let text = zeroize::Zeroizing::new(read.text);
    let lines = text.lines().map(str::trim).filter(|l| !l.is_empty());
    let pair = |line: &str| {
        line.rsplit_once(char::is_whitespace).map(|(name, pin)| (name.trim().to_owned(), Pin::new(pin)))
    };
    lines
        .enumerate()
        .map(|(at, line)| {
            pair(line)
                .ok_or_else(|| Stop::wrong(format!("{} 第 {} 行:应为 姓名 空格 PIN", path.display(), at + 1)))
        })
        .collect()
}

/// A PIN from the terminal, typed without echo.
pub(super) fn asked(question: &str) -> Result<zeroize::Zeroizing<String>, Stop> {
    let no_terminal =
        |_| Stop::wrong("没有终端可以输 PIN,请用 --pin-file 写明文件 / no terminal: use --pin-file");
    tell::ask_pin(question).map(zeroize::Zeroizing::new).map_err(no_terminal)
}

/// The proof of the officer who writes: from the PIN file, or asked without echo.
pub(super) fn prove(watch: &Watch, by: &str, pins: Option<&Path>) -> Result<Proof, Stop> {
    let officer =
        watch.officer(by).ok_or_else(|| Stop::wrong(format!("没有值班员「{by}」/ no officer {by}")))?;
    let pin = if let Some(path) = pins {
        let found = read_pins(path)?.into_iter().find(|(name, _)| name == by);
        found
            .map(|(_, pin)| pin)
            .ok_or_else(|| Stop::wrong(format!("{} 里没有「{by}」的 PIN", path.display())))?
    } else {
        let typed = asked(&format!("{by} PIN: "))?;
        Pin::new(&typed)
    };
    Ok(Proof { officer: officer.id, pin })
}
