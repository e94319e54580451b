//! What the machine remembers of a room beside its secret, outside the room's folder: the last line that was seen and its
//! code.
//!
//! Ledger and tape that are both put back to an older state agree with one another, and nothing in the folder knows
//! better. The machine does: it kept the last line in another place. It is compared when the room is opened and when it
//! is verified. Where there is no secret, or the room lies among the system's temporary files, nothing is remembered.

use super::places::{Places, folder_of, with};
use crate::files;
use crate::record::chain::{self, Hash};
use crate::record::code::Code;
use std::path::{Path, PathBuf};

/// The last line of a room that the machine has seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Witness {
    /// The link of the room's first line, by which it is told from any other room.
    pub first: Hash,
    /// The number of the last line.
    pub line: u64,
    /// The code of the last line.
    pub code: Code,
}

/// A file of ours is far shorter.
const BYTES_MAX: u64 = 1024;

/// What the machine remembers of the room; nothing where it never saw it, or the memory cannot be read.
#[must_use]
pub fn of_room(places: &Places) -> Option<Witness> {
    let path = place(places)?;
    let text = files::text(&path, BYTES_MAX).ok()?.text;
    let mut words = text.split_whitespace();
    let first = chain::from_hex(words.next()?)?.try_into().ok()?;
    let line = words.next()?.parse().ok()?;
    Some(Witness { first, line, code: Code::parse(words.next()?).ok()? })
}

/// Remembers the last line of a room. That it cannot hinders nothing: the room is worked in all the same.
pub fn remember(places: &Places, witness: Witness) {
    let Some(path) = place(places) else { return };
    let digits: String = witness.code.to_string().chars().filter(char::is_ascii_digit).collect();
    let text = format!("{} {} {digits}\n", chain::hex(&witness.first), witness.line);
    let folder = folder_of(&path);
    let written = std::fs::create_dir_all(folder).and_then(|()| {
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        std::io::Write::write_all(&mut file, text.as_bytes())?;
        file.persist(&path).map_err(|e| e.error)
    });
    drop(written);
}

/// What is wrong with a room by what the machine remembers of it: its first line, and the link of the remembered line, as
/// they are now.
#[must_use]
pub fn contradiction(
    seen: &Witness,
    first: Option<Hash>,
    at_line: Option<Hash>,
    last: u64,
) -> Option<String> {
    if first != Some(seen.first) {
        return Some(format!("这里原来的台账是另一份(曾到第 {} 行,链码 {})", seen.line, seen.code));
    }
    match at_line {
        None => Some(format!(
            "台账和纸带一起退回过:本机记得第 {} 行(链码 {}),现在只到第 {last} 行;请找备份",
            seen.line, seen.code
        )),
        Some(hash) if Code::of(&hash) != seen.code => Some(format!(
            "台账和纸带一起换过:第 {} 行的链码原是 {},现在是 {};请找备份",
            seen.line,
            seen.code,
            Code::of(&hash)
        )),
        Some(_) => None,
    }
}

/// The file of a room beside the machine's secret.
fn place(places: &Places) -> Option<PathBuf> {
    let secret = places.secret.as_deref().filter(|secret| secret.is_file())?;
    let ledger = folder_of(&places.ledger).canonicalize().ok()?.join(places.ledger.file_name()?);
    let temporary = std::env::temp_dir();
    let is_temporary = |of: &Path| ledger.starts_with(of);
    if is_temporary(&temporary) || temporary.canonicalize().is_ok_and(|of| is_temporary(&of)) {
        return None;
    }
    let name = chain::hex(&chain::digest(&[ledger.as_os_str().as_encoded_bytes()]));
    Some(with(secret, ".seen").join(name))
}
