//! Opening and reading, with every limit.

use super::decode::{PlainText, decode};
use super::fault::FileFault;
use std::fs::{File, OpenOptions};
use std::io::Read;
use std::path::Path;

/// Settings, rules, PIN files: a few pages.
pub const TEXT_BYTES_MAX: u64 = 4 * 1024 * 1024;
/// Where the database lies: a file that a person writes by hand.
pub const SETTINGS_BYTES_MAX: u64 = 256 * 1024;
/// Tables and lines that are imported: a larger one would not fit the memory of an old machine.
pub const TABLE_BYTES_MAX: u64 = 128 * 1024 * 1024;
/// The largest Chinese typefaces have some 60 MiB.
pub const FONT_BYTES_MAX: u64 = 256 * 1024 * 1024;

/// The whole of a plain file.
///
/// # Errors
/// [`FileFault`] says why there is none.
pub fn bytes(path: &Path, bytes_max: u64) -> Result<Vec<u8>, FileFault> {
    let file = opened(path)?;
    let mut out = Vec::new();
    // A file may grow while it is read, and some that the system makes say that they are empty.
    file.take(bytes_max + 1).read_to_end(&mut out).map_err(|e| told(&e))?;
    if out.len() as u64 > bytes_max { Err(FileFault::TooLarge(bytes_max)) } else { Ok(out) }
}

/// The text of a plain file, without its byte order mark, in whichever encoding.
///
/// # Errors
/// [`FileFault`] says why there is none.
pub fn text(path: &Path, bytes_max: u64) -> Result<PlainText, FileFault> {
    decode(bytes(path, bytes_max)?)
}

/// Whether a path names a plain file, without opening it.
#[must_use]
pub fn is_plain(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|data| data.is_file())
}

/// A plain file, open for reading. The open itself waits for nobody: a pipe that nobody writes into is told at once.
fn opened(path: &Path) -> Result<File, FileFault> {
    // Asked before opening: to open a device may already do something.
    let data = std::fs::metadata(path).map_err(|e| told(&e))?;
    if let Some(what) = other_than_file(&data) {
        return Err(FileFault::NotAFile(what));
    }
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        let flags = (rustix::fs::OFlags::NONBLOCK | rustix::fs::OFlags::NOCTTY).bits();
        options.custom_flags(i32::try_from(flags).unwrap_or_default());
    }
    let file = options.open(path).map_err(|e| told(&e))?;
    // Asked again of what is open: the name may have been given to something else in between.
    let data = file.metadata().map_err(|e| told(&e))?;
    match other_than_file(&data) {
        Some(what) => Err(FileFault::NotAFile(what)),
        None => Ok(file),
    }
}

fn other_than_file(data: &std::fs::Metadata) -> Option<&'static str> {
    let kind = data.file_type();
    if kind.is_file() {
        return None;
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        if kind.is_fifo() {
            return Some("管道");
        }
        if kind.is_char_device() || kind.is_block_device() {
            return Some("设备");
        }
        if kind.is_socket() {
            return Some("套接字");
        }
    }
    Some(if kind.is_dir() { "文件夹" } else { "特殊文件" })
}

fn told(e: &std::io::Error) -> FileFault {
    use std::io::ErrorKind;
    match e.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => FileFault::Absent,
        ErrorKind::PermissionDenied => FileFault::Forbidden,
        ErrorKind::IsADirectory => FileFault::NotAFile("文件夹"),
        _ => FileFault::Disk(
            e.raw_os_error().map_or_else(|| "读取出错".to_owned(), |n| format!("系统错误 {n}")),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_plain_file_of_a_usual_size_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::write(at("good"), "值班").unwrap();
        assert_eq!(text(&at("good"), 100).unwrap().text, "值班");
        assert_eq!(bytes(&at("good"), 5), Err(FileFault::TooLarge(5)));
        assert_eq!(bytes(&at("good"), 6).unwrap().len(), 6);
        assert_eq!(bytes(&at("none"), 5), Err(FileFault::Absent));
        assert_eq!(bytes(&at("good").join("x"), 5), Err(FileFault::Absent));
        assert_eq!(bytes(folder.path(), 5), Err(FileFault::NotAFile("文件夹")));
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_a_device_and_a_link_to_them_are_told_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        if made.is_ok_and(|status| status.success()) {
            assert_eq!(bytes(&pipe, 5), Err(FileFault::NotAFile("管道")));
            let link = folder.path().join("link");
            std::os::unix::fs::symlink(&pipe, &link).unwrap();
            assert_eq!(bytes(&link, 5), Err(FileFault::NotAFile("管道")));
        } else {
            eprintln!("skipped: no mkfifo on this machine");
        }
        let zero = Path::new("/dev/zero");
        if zero.exists() && !is_plain(zero) {
            assert_eq!(bytes(zero, 5), Err(FileFault::NotAFile("设备")));
        }
        // A file that never ends is cut at its cap: the kernel's own counts say that they are empty.
        let endless = folder.path().join("long");
        std::fs::File::create(&endless).unwrap().set_len(1 << 40).unwrap();
        assert_eq!(bytes(&endless, 1 << 20), Err(FileFault::TooLarge(1 << 20)));
    }
}
