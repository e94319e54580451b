//! The ground the files stand on: a disk that keeps its word, a folder that nobody else writes into, a file
//! that is the one it was.

use super::places::Places;
use crate::record::error::StoreError;
use crate::text::machine;
use std::fs::File;
use std::path::{Path, PathBuf};

/// File systems on which `SQLite`'s locks or flushes do not hold, by their number in `statfs`.
#[cfg(target_os = "linux")]
const RISKY: [(u64, &str); 10] = [
    (0x6969, "NFS"),
    (0x517B, "SMB"),
    (0xFF53_4D42, "CIFS"),
    (0xFE53_4D42, "SMB2"),
    (0x0102_1997, "9p"),
    (0x6573_5546, "FUSE"),
    (0x786F_4256, "vboxsf"),
    (0x5346_414F, "AFS"),
    (0x00C3_6400, "Ceph"),
    (0x0BD0_0BD0, "Lustre"),
];

/// Refuses ground on which saved would not mean durable, or on which others could swap the files.
///
/// # Errors
/// [`StoreError::CannotOpen`] with what is wrong and what to do.
pub fn check(places: &Places) -> Result<(), StoreError> {
    let folder = super::places::folder_of(&places.ledger);
    // A folder that is yet to be made lies on the disk of the one above it.
    let ground = folder.ancestors().find(|part| part.is_dir()).unwrap_or_else(|| Path::new("."));
    let refused = [no_file(places), file_system(ground), rights(folder), link(&places.ledger)]
        .into_iter()
        .flatten()
        .next();
    refused.map_or(Ok(()), |why| Err(StoreError::CannotOpen(why)))
}

/// A pipe or a device in the place of a file would keep whoever opens it waiting for ever.
fn no_file(places: &Places) -> Option<String> {
    let beside = ["", "-wal", "-shm", "-journal"].map(|ending| super::places::with(&places.ledger, ending));
    let odd = |path: &PathBuf| std::fs::metadata(path).is_ok_and(|data| !data.is_file());
    let found = beside.into_iter().chain([places.lock.clone()]).find(odd)?;
    Some(format!("{} 不是文件(是文件夹、管道或设备),请移开它再打开", found.display()))
}

#[cfg(target_os = "linux")]
fn file_system(folder: &Path) -> Option<String> {
    let kind = u64::try_from(rustix::fs::statfs(folder).ok()?.f_type).ok()?;
    let (_, name) = RISKY.iter().find(|(number, _)| *number == kind & 0xFFFF_FFFF)?;
    Some(format!("文件在网络或共享文件系统({name})上,断电和并发时会坏;请放到本机磁盘"))
}

#[cfg(not(target_os = "linux"))]
fn file_system(_folder: &Path) -> Option<String> {
    None
}

/// Whoever may write into the folder may swap the ledger for another one.
#[cfg(unix)]
fn rights(folder: &Path) -> Option<String> {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    let data = std::fs::metadata(folder).ok()?;
    let mode = data.permissions().mode();
    let others = mode & 0o002 != 0 && mode & 0o1000 == 0;
    // A group of one's own, as many systems give everybody, lets nobody else in.
    let group = mode & 0o020 != 0 && data.gid() != rustix::process::getegid().as_raw();
    (others || group).then(|| {
        format!("别人也能改写文件夹 {}(权限 {:o});请运行 chmod go-w", folder.display(), mode & 0o7777)
    })
}

#[cfg(not(unix))]
fn rights(_folder: &Path) -> Option<String> {
    None
}

/// A second name for the ledger would have a second write-ahead log.
fn link(ledger: &Path) -> Option<String> {
    let data = std::fs::symlink_metadata(ledger).ok()?;
    if data.file_type().is_symlink() {
        return Some(format!("{} 是链接,请用文件的真实路径", ledger.display()));
    }
    #[cfg(unix)]
    if std::os::unix::fs::MetadataExt::nlink(&data) > 1 {
        return Some(format!("{} 另有一个名字(硬链接),请先去掉那一个", ledger.display()));
    }
    None
}

/// A file by device and number: what a name names now may be another one than it was.
pub type Identity = (u64, u64);

/// What a path names now; `None` when nothing.
#[must_use]
pub fn identity(path: &Path) -> Option<Identity> {
    std::fs::metadata(path).ok().map(|data| identity_of(&data))
}

#[cfg(unix)]
fn identity_of(data: &std::fs::Metadata) -> Identity {
    use std::os::unix::fs::MetadataExt;
    (data.dev(), data.ino())
}

#[cfg(not(unix))]
fn identity_of(_data: &std::fs::Metadata) -> Identity {
    (0, 0)
}

/// Places that an administrator has put elsewhere and that are on the ledger's own disk all the same, a sentence each: a
/// stick that is not mounted is an empty folder, and a second copy there is lost with the first.
#[must_use]
pub fn on_one_disk(places: &Places) -> Vec<String> {
    let mut found = Vec::new();
    let tape = super::places::folder_of(&places.tape);
    let others =
        std::iter::once(("纸带", tape)).chain(places.backups.iter().map(|folder| ("备份", folder.as_path())));
    for (name, folder) in others {
        found.extend(is_on_its_disk(folder, &places.ledger).then(|| {
            format!(
                "{name}的文件夹 {} 和台账在同一块磁盘上;它若应在 U 盘或另一块磁盘上,请看那块盘挂上没有",
                folder.display()
            )
        }));
    }
    found
}

/// Whether a folder that is not below the ledger's is on its disk.
fn is_on_its_disk(folder: &Path, ledger: &Path) -> bool {
    let home = super::places::folder_of(ledger);
    let ground = folder.ancestors().find(|part| part.is_dir());
    let disk = |path: &Path| identity(path).map(|(disk, _)| disk);
    let below = match (folder.canonicalize(), home.canonicalize()) {
        (Ok(folder), Ok(home)) => folder.starts_with(home),
        _ => folder.starts_with(home),
    };
    // Where the system tells no disks apart, nothing is said.
    cfg!(unix) && !below && ground.is_some_and(|ground| disk(ground) == disk(home))
}

/// Whether two paths name one folder that is there.
#[must_use]
pub fn is_same_folder(one: &Path, other: &Path) -> bool {
    one == other || identity(one).is_some_and(|known| identity(other) == Some(known))
}

/// Whether a path is one of the files of this room, there already or to come, under whatever name: what is written
/// there would be the end of the room.
#[must_use]
pub fn is_of_room(places: &Places, path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let in_folder = |of: &Path| is_same_folder(super::places::folder_of(path), super::places::folder_of(of));
    let ledger = places.ledger.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let stem = ledger.trim_end_matches(".db");
    let endings =
        ["-", ".aside-", ".draft", ".ballast", ".drill", ".lock", ".log", ".mending", ".new", ".tape"];
    let beside = name.strip_prefix(&ledger).is_some_and(|rest| {
        rest.is_empty() || rest.ends_with(".restoring") || endings.iter().any(|e| rest.starts_with(e))
    });
    let copy = [format!("{stem}-"), format!("{stem}.")].iter().any(|begin| name.starts_with(begin));
    let copies = places.backups.iter().any(|folder| is_same_folder(super::places::folder_of(path), folder));
    let settings = [Path::new(super::places::STORAGE), Path::new("policy/x"), Path::new("manual/x")];
    let [storage, policy, manual] = settings.map(|at| super::places::folder_of(&places.ledger).join(at));
    let known = [&places.ledger, &places.tape, &places.drafts, &places.ballast, &places.lock, &storage];
    let same = |of: &Path| identity(of).is_some_and(|known| identity(path) == Some(known));
    (beside && (in_folder(&places.ledger) || in_folder(&places.tape)))
        || (copy && copies)
        || (name == super::places::STORAGE && in_folder(&places.ledger))
        || in_folder(&policy)
        || in_folder(&manual)
        || places.secret.as_deref().is_some_and(|secret| {
            same(secret) || (in_folder(secret) && secret.file_name() == path.file_name())
        })
        || known.iter().any(|of| same(of))
}

/// Whether a path still names the file that was opened.
#[must_use]
pub fn is_same_file(file: &File, path: &Path) -> bool {
    file.metadata().ok().map(|data| identity_of(&data)) == identity(path)
}

/// Makes an empty file for its owner's eyes only, when there is none: what is written into it later was never open to
/// others. Only before anybody has the file open, because closing a second descriptor drops `SQLite`'s locks.
///
/// # Errors
/// When it cannot be made.
pub fn make_private(path: &Path) -> Result<(), StoreError> {
    if path.exists() {
        return Ok(());
    }
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Err(e) if e.kind() != std::io::ErrorKind::AlreadyExists => Err(failed(path, &e)),
        _ => Ok(()),
    }
}

/// What the machine refused, and at which file.
pub(super) fn failed(path: &Path, e: &std::io::Error) -> StoreError {
    match e.kind() {
        std::io::ErrorKind::StorageFull => StoreError::Full,
        _ => StoreError::Machine(format!("{}:{}", path.display(), machine::why(e))),
    }
}

/// Whether somebody holds a half-made file: its lock tells it from what a kill has left.
#[must_use]
pub fn is_held(path: &Path) -> bool {
    let is_file = std::fs::symlink_metadata(path).is_ok_and(|data| data.is_file());
    is_file && File::open(path).is_ok_and(|file| file.try_lock().is_err())
}

/// Makes names in a folder durable: a new file whose name a power cut takes back is no file.
///
/// # Errors
/// When the disk refuses.
pub fn sync_folder(folder: &Path) -> Result<(), StoreError> {
    if cfg!(windows) {
        return Ok(());
    }
    File::open(folder).and_then(|f| f.sync_all()).map_err(|e| failed(folder, &e))
}

/// Waits until a copy is on the disk. Never of a ledger in use: closing a second descriptor drops its locks.
///
/// # Errors
/// When the disk refuses.
pub fn sync_copy(path: &Path) -> Result<(), StoreError> {
    File::open(path).and_then(|f| f.sync_all()).map_err(|e| failed(path, &e))
}

/// Free bytes on the disk of a path; `None` when the system does not say.
#[must_use]
pub fn free_bytes(path: &Path) -> Option<u64> {
    #[cfg(unix)]
    {
        let room = rustix::fs::statvfs(super::places::folder_of(path)).ok()?;
        Some(room.f_bavail.saturating_mul(room.f_frsize))
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        None
    }
}

/// Keeps a reserve on the disk, so that a full one can still take the record in hand. It is made only where
/// there is plenty: the reserve must not be what fills the disk.
///
/// # Errors
/// When it cannot be written.
pub fn keep_ballast(places: &Places) -> Result<(), StoreError> {
    let size = places.ballast_bytes;
    let plenty = free_bytes(&places.ledger).is_some_and(|free| free > size.saturating_mul(4));
    if size == 0 || !plenty || places.ballast.exists() {
        return Ok(());
    }
    let fails = |e: std::io::Error| failed(&places.ballast, &e);
    make_private(&places.ballast)?;
    let file = File::options().write(true).open(&places.ballast).map_err(fails)?;
    #[cfg(target_os = "linux")]
    if rustix::fs::fallocate(&file, rustix::fs::FallocateFlags::empty(), 0, size).is_ok() {
        return Ok(());
    }
    let block = vec![0xB5u8; 1 << 20];
    for _ in 0..size >> 20 {
        std::io::Write::write_all(&mut &file, &block).map_err(fails)?;
    }
    file.sync_all().map_err(fails)
}

/// Gives the reserve up; whether there was one.
#[must_use]
pub fn drop_ballast(places: &Places) -> bool {
    std::fs::remove_file(&places.ballast).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_of_a_room_are_known_by_name_and_by_what_they_are() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join("./").join(name);
        let places = Places::of(&folder.path().join("duty.db")).unwrap();
        std::fs::create_dir_all(at("policy")).unwrap();
        std::fs::write(at("duty.db"), "x").unwrap();
        std::fs::hard_link(at("duty.db"), at("second.txt")).unwrap();
        for ours in [
            "duty.db",
            "duty.db-wal",
            "duty.db.tape",
            "duty.db.aside-1",
            "storage.toml",
            "policy/x.toml",
            "second.txt",
        ] {
            assert!(is_of_room(&places, &at(ours)), "{ours}");
        }
        for free in ["duty.db.jsonl", "x.db", "exports/duty.db", "duty.txt"] {
            assert!(!is_of_room(&places, &at(free)), "{free}");
        }
    }
}
