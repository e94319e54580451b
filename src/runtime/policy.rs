//! The unit's own rule files: the folder `policy` beside the ledger.

use crate::manual::Manual;
use crate::policy::{Bad, Rules};
use std::path::Path;

/// Reads the rule files, by name; those that cannot be read are given with the reason as their text's fault.
#[must_use]
pub fn read(ledger: &Path) -> Vec<(String, String)> {
    files(ledger, "policy", "toml")
}

/// Reads the unit's own books: the folder `manual` beside the ledger.
#[must_use]
pub fn manual(ledger: &Path) -> Manual {
    Manual::with(&files(ledger, "manual", "md"))
}

fn files(ledger: &Path, folder: &str, ending: &str) -> Vec<(String, String)> {
    let folder = ledger.parent().unwrap_or_else(|| Path::new(".")).join(folder);
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<(String, String)> = entries
        .filter_map(Result::ok)
        .filter(|e| e.path().extension().is_some_and(|x| x == ending))
        .map(|e| {
            let text = std::fs::read_to_string(e.path()).unwrap_or_else(|why| format!("读不出: {why}"));
            (e.file_name().to_string_lossy().into_owned(), text)
        })
        .collect();
    files.sort();
    files
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
