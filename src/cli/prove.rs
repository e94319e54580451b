//! The PIN of who writes: from a file, or asked without echo.

use super::context::Stop;
use crate::files;
use crate::record::pin::Pin;
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
        let typed =
            rpassword::prompt_password(format!("{by} PIN: ")).map_err(|e| Stop::wrong(e.to_string()))?;
        Pin::new(&zeroize::Zeroizing::new(typed))
    };
    Ok(Proof { officer: officer.id, pin })
}
