//! The unit's own rule files: the folder `policy` beside the ledger.

use crate::files;
use crate::manual::Manual;
use crate::policy::{Bad, Rules};
use std::path::Path;

/// Reads the rule files, by name; those that cannot be read are given with the reason as their text's fault.
#[must_use]
pub fn read(ledger: &Path) -> Vec<(String, String)> {
    texts(ledger, "policy", "toml")
}

/// Reads the unit's own books: the folder `manual` beside the ledger.
#[must_use]
pub fn manual(ledger: &Path) -> Manual {
    Manual::with(&texts(ledger, "manual", "md"))
}

/// So many files of a folder are read: nobody writes more by hand.
const FILES_MAX: usize = 200;

fn texts(ledger: &Path, folder: &str, ending: &str) -> Vec<(String, String)> {
    let folder = ledger.parent().unwrap_or_else(|| Path::new(".")).join(folder);
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let has_ending =
        |e: &std::fs::DirEntry| e.path().extension().is_some_and(|found| found.eq_ignore_ascii_case(ending));
    let mut entries: Vec<std::fs::DirEntry> = entries.filter_map(Result::ok).filter(has_ending).collect();
    entries.sort_by_key(std::fs::DirEntry::file_name);
    let read = |e: &std::fs::DirEntry| {
        let text = files::text(&e.path(), files::TEXT_BYTES_MAX);
        let text = text.map_or_else(|why| format!("读不出：{why}"), |read| read.text);
        (e.file_name().to_string_lossy().into_owned(), text)
    };
    entries.iter().take(FILES_MAX).map(read).collect()
}

/// The rules in force, from the files as they are now and as the journal kept them: every good state that
/// ever was in force stays for its days, and a file with a fault falls back to its last good one.
#[must_use]
pub fn in_force(now: &[(String, String)], kept: &[(String, String)]) -> (Rules, Vec<Bad>) {
    let alone = Rules::with(now);
    let good = now.iter().filter(|(name, _)| alone.bad.iter().all(|b| b.file != *name));
    let all: Vec<(String, String)> = kept.iter().chain(good).cloned().collect();
    let mut rules = Rules::with(&all);
    rules.bad.clone_from(&alone.bad);
    (rules, alone.bad)
}

/// The good files that the journal does not have yet in this state.
#[must_use]
pub fn news(now: &[(String, String)], kept: &[(String, String)]) -> Vec<(String, String)> {
    let bad = Rules::with(now).bad;
    let last = |name: &str| kept.iter().rev().find(|(n, _)| n == name).map(|(_, text)| text);
    now.iter()
        .filter(|(name, text)| bad.iter().all(|b| b.file != *name) && last(name) != Some(text))
        .cloned()
        .collect()
}
