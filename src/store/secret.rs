//! The machine's secret in its file.

use super::{files, places};
use crate::files::{FileFault, text};
use crate::record::error::StoreError;
use crate::record::pin::Secret;
use crate::text::machine;
use std::path::Path;
use zeroize::Zeroizing;

/// A secret is one line of digits.
const SECRET_BYTES_MAX: u64 = 4_096;

/// The secret in a file; `None` when there is none.
///
/// # Errors
/// When the file is there and cannot be read or is no secret.
pub fn read(path: &Path) -> Result<Option<Secret>, StoreError> {
    match text(path, SECRET_BYTES_MAX).map(|read| Zeroizing::new(read.text)) {
        Ok(text) => Secret::from_digits(&text).map(Some).ok_or(StoreError::NoSecret),
        Err(FileFault::Absent) => Ok(None),
        Err(why) => Err(StoreError::CannotOpen(format!("{}：{why}", path.display()))),
    }
}

/// The machine's secret; made at the first set-up on it, for its owner's eyes only.
///
/// # Errors
/// When it can be neither read nor made.
pub fn of_machine(path: &Path) -> Result<Secret, StoreError> {
    if let Some(secret) = read(path)? {
        return Ok(secret);
    }
    let fails =
        |e: std::io::Error| StoreError::CannotOpen(format!("{}:{}", path.display(), machine::why(&e)));
    let new = Secret::random()?;
    let folder = places::folder_of(path);
    std::fs::create_dir_all(folder).map_err(fails)?;
    // Whole or not at all, and never over another one's.
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(fails)?;
    let text = Zeroizing::new(format!("{}\n", *new.digits()));
    std::io::Write::write_all(&mut file, text.as_bytes()).map_err(fails)?;
    file.as_file().sync_all().map_err(fails)?;
    match file.persist_noclobber(path) {
        Ok(_) => files::sync_folder(folder)?,
        Err(e) if e.error.kind() == std::io::ErrorKind::AlreadyExists => {}
        Err(e) => return Err(fails(e.error)),
    }
    read(path)?.ok_or(StoreError::NoSecret)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_that_cannot_be_read_is_not_taken_for_none() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        assert!(matches!(read(&at("none")), Ok(None)));
        std::fs::create_dir(at("folder")).unwrap();
        assert!(matches!(read(&at("folder")), Err(StoreError::CannotOpen(_))));
        std::fs::write(at("short"), "abcd").unwrap();
        assert!(matches!(read(&at("short")), Err(StoreError::NoSecret)));
    }

    #[test]
    fn of_many_who_make_the_machines_secret_at_once_all_have_the_same() {
        let folder = tempfile::tempdir().unwrap();
        for round in 0..20 {
            let path = folder.path().join(round.to_string());
            let start = std::sync::Barrier::new(8);
            let made: std::collections::BTreeSet<String> = std::thread::scope(|scope| {
                let make = || {
                    start.wait();
                    of_machine(&path).unwrap().digits().to_string()
                };
                let all: Vec<_> = (0..8).map(|_| scope.spawn(make)).collect();
                all.into_iter().map(|one| one.join().unwrap()).collect()
            });
            assert_eq!(made.len(), 1);
        }
    }
}
