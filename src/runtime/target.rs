//! Where a file is written that somebody asked for: whole or not at all, and never over what is no file of his.

use crate::store::places::folder_of;
use crate::text::machine;
use std::fs::File;
use std::io::{Seek, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// A file that is being written under another name; it gets its own when it is whole.
pub struct Target {
    file: NamedTempFile,
    path: PathBuf,
    /// A pipe or a device takes the bytes and keeps its name.
    into: Option<File>,
}

impl Target {
    /// Begins to write. A link is followed: what it names is replaced, and the link stays.
    ///
    /// # Errors
    /// A sentence, when nothing can be written there: a folder, a terminal, a pipe that nobody reads, a full disk.
    pub fn begin(path: &Path) -> Result<Target, String> {
        let fails = |e: std::io::Error| format!("{}:{}", path.display(), machine::why(&e));
        let link = std::fs::symlink_metadata(path).is_ok_and(|data| data.is_symlink());
        let path = if link { path.canonicalize().map_err(fails)? } else { path.to_owned() };
        let into = match std::fs::metadata(&path) {
            Ok(data) if data.is_dir() => return Err(fails(std::io::ErrorKind::IsADirectory.into())),
            Ok(data) if !data.is_file() => Some(opened(&path)?),
            _ => None,
        };
        let file = match &into {
            Some(_) => NamedTempFile::new(),
            None => NamedTempFile::new_in(folder_of(&path)),
        };
        Ok(Target { file: file.map_err(fails)?, path, into })
    }

    /// Hands all bytes over and gives the file its name; only then it is there.
    ///
    /// # Errors
    /// A sentence, when the disk refuses; nothing is changed under the name then.
    pub fn finish(self) -> Result<(), String> {
        let Target { mut file, path, into } = self;
        let fails = |e: std::io::Error| format!("{}:{}", path.display(), machine::why(&e));
        if let Some(mut into) = into {
            file.rewind().map_err(fails)?;
            return std::io::copy(file.as_file_mut(), &mut into).map(|_| ()).map_err(fails);
        }
        file.as_file().sync_all().map_err(fails)?;
        file.persist(&path).map(|_| ()).map_err(|e| fails(e.error))
    }
}

impl Write for Target {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}

impl Seek for Target {
    fn seek(&mut self, to: std::io::SeekFrom) -> std::io::Result<u64> {
        self.file.seek(to)
    }
}

/// A pipe or a device, opened to be written into. One that nobody reads is not waited for, and a terminal gets nothing
/// past the door through which everything goes that is shown.
#[cfg(unix)]
fn opened(path: &Path) -> Result<File, String> {
    use rustix::fs::OFlags;
    use std::io::IsTerminal;
    use std::os::unix::fs::OpenOptionsExt;
    let fails = |e: std::io::Error| {
        // ENXIO of a pipe.
        let nobody = e.raw_os_error() == Some(rustix::io::Errno::NXIO.raw_os_error());
        let why = if nobody { "没有程序在读这个管道".to_owned() } else { machine::why(&e) };
        format!("{}:{why}", path.display())
    };
    let flags = (OFlags::NONBLOCK | OFlags::NOCTTY).bits().cast_signed();
    let file = std::fs::OpenOptions::new().write(true).custom_flags(flags).open(path).map_err(fails)?;
    if file.is_terminal() {
        return Err(format!("{} 是终端,不能当文件写;要在屏幕上看,请不写 -o", path.display()));
    }
    // From here on a slow reader is waited for.
    rustix::fs::fcntl_setfl(&file, OFlags::empty()).map_err(|e| fails(e.into()))?;
    Ok(file)
}

#[cfg(not(unix))]
fn opened(path: &Path) -> Result<File, String> {
    std::fs::OpenOptions::new().write(true).open(path).map_err(|e| machine::why(&e))
}

/// Writes a text into a folder of ours, which is made when it is not there; gives the path.
///
/// # Errors
/// As [`Target`] tells them.
pub fn write(folder: &Path, name: &str, bytes: &[u8]) -> Result<String, String> {
    std::fs::create_dir_all(folder).map_err(|e| format!("{}:{}", folder.display(), machine::why(&e)))?;
    let path = folder.join(file_name(name));
    let mut target = Target::begin(&path)?;
    target.write_all(bytes).map_err(|e| format!("{}:{}", path.display(), machine::why(&e)))?;
    target.finish()?;
    Ok(path.display().to_string())
}

/// Bytes of a name at most: file systems take 255, and the name of the half-written file is longer.
const NAME_BYTES_MAX: usize = 200;

/// A title as the name of a file: it names no other folder, and holds nothing that acts where names are listed.
fn file_name(title: &str) -> String {
    let acts = |c: char| {
        c.is_control() || matches!(c, '/' | '\\' | '\u{200B}'..='\u{202E}' | '\u{2060}'..='\u{206F}')
    };
    let plain: String = title.chars().map(|c| if acts(c) { '_' } else { c }).collect();
    let plain = plain.trim_start_matches('.');
    if plain.len() <= NAME_BYTES_MAX {
        return if plain.is_empty() { "文书".to_owned() } else { plain.to_owned() };
    }
    let (stem, ending) = plain.rsplit_once('.').unwrap_or((plain, ""));
    let mut cut = String::new();
    for c in stem.chars() {
        if cut.len() + c.len_utf8() + ending.len() >= NAME_BYTES_MAX {
            break;
        }
        cut.push(c);
    }
    format!("{cut}.{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_names_no_other_folder() {
        assert_eq!(file_name("../../x.pdf"), "_.._x.pdf");
        assert_eq!(file_name("/etc/x\u{1b}[2J.txt"), "_etc_x_[2J.txt");
        assert_eq!(file_name("值班快报.docx"), "值班快报.docx");
        assert_eq!(file_name(".."), "文书");
        let long = file_name(&format!("{}.docx", "长".repeat(200)));
        assert!(long.len() <= NAME_BYTES_MAX && long.ends_with("长.docx"), "{long}");
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_a_device_and_a_link_keep_their_names() {
        use std::os::unix::fs::FileTypeExt;
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        assert!(std::process::Command::new("mkfifo").arg(at("pipe")).status().unwrap().success());
        let told = Target::begin(&at("pipe")).err().unwrap();
        assert!(told.contains("没有程序在读"), "{told}");
        let pipe = at("pipe");
        let reader = std::thread::spawn(move || std::fs::read_to_string(pipe).unwrap());
        let mut begun = Target::begin(&at("pipe"));
        while begun.is_err() {
            std::thread::sleep(std::time::Duration::from_millis(5));
            begun = Target::begin(&at("pipe"));
        }
        let mut target = begun.unwrap();
        target.write_all(b"x").unwrap();
        target.finish().unwrap();
        assert_eq!(reader.join().unwrap(), "x");
        assert!(std::fs::metadata(at("pipe")).unwrap().file_type().is_fifo());
        let mut target = Target::begin(Path::new("/dev/full")).unwrap();
        target.write_all(b"x").unwrap();
        assert!(target.finish().unwrap_err().contains("磁盘满了"));
        std::fs::write(at("real"), "old").unwrap();
        std::os::unix::fs::symlink(at("real"), at("link")).unwrap();
        write(folder.path(), "link", b"new").unwrap();
        assert!(std::fs::symlink_metadata(at("link")).unwrap().is_symlink());
        assert_eq!(std::fs::read_to_string(at("real")).unwrap(), "new");
    }
}
