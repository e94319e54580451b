//! Who may touch the files: every open store shares the lock file, and whoever puts files aside needs it alone.

use crate::record::error::StoreError;
use crate::store::places::{Places, with};
use crate::text::machine;
use std::fs::File;
use std::path::Path;
use std::time::{Duration, Instant};

/// A lock that is held until this is dropped.
pub(super) struct FileLock(File);

impl Drop for FileLock {
    fn drop(&mut self) {
        // A process that another thread starts holds a copy of the file until it runs its program, and with the copy
        // the lock: closing alone would free it only then. An error leaves what closing does anyway.
        let _ = self.0.unlock();
    }
}

/// Shared with the other consoles.
///
/// # Errors
/// [`StoreError::Busy`] while somebody holds it alone.
pub(super) fn share(places: &Places) -> Result<FileLock, StoreError> {
    let file = lock_file(places)?;
    file.try_lock_shared().map_err(|_| StoreError::Busy)?;
    Ok(FileLock(file))
}

/// For one that puts files aside.
///
/// # Errors
/// [`StoreError::InUse`] while any console has the room open.
pub(super) fn alone(places: &Places) -> Result<FileLock, StoreError> {
    let file = lock_file(places)?;
    file.try_lock().map_err(|_| StoreError::InUse)?;
    Ok(FileLock(file))
}

/// So long a PIN waits for those that are being tried elsewhere.
const GUESS_WAIT: Duration = Duration::from_secs(5);
/// So often it looks whether it is its turn.
const GUESS_LOOK: Duration = Duration::from_millis(10);

/// For one PIN at a time: how many wrong ones there were is read, the PIN is hashed and a wrong one is written while nobody
/// else does so. Forty guesses at once would all have read that there was none.
///
/// # Errors
/// [`StoreError::Busy`] when others did not come to an end.
pub(super) fn one_guess(places: &Places) -> Result<FileLock, StoreError> {
    let file = open_private(&with(&places.lock, "-pin"))?;
    let began = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(FileLock(file)),
            Err(_) if began.elapsed() < GUESS_WAIT => std::thread::sleep(GUESS_LOOK),
            Err(_) => return Err(StoreError::Busy),
        }
    }
}

fn lock_file(places: &Places) -> Result<File, StoreError> {
    open_private(&places.lock)
}

fn open_private(path: &Path) -> Result<File, StoreError> {
    let mut options = File::options();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options
        .open(path)
        .map_err(|e| StoreError::CannotOpen(format!("{}:{}", path.display(), machine::why(&e))))?;
    // Whoever may open it could hold it and keep the room shut. Only its owner can change that, and he does.
    let _ = crate::store::private(path);
    Ok(file)
}
