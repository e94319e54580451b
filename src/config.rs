//! The settings of the looks, in a small file of the officer's own.

use crate::files::{self, FileFault};
use crate::theme::Look;
use std::path::Path;

/// Reads the looks; a missing file means the usual ones.
///
/// # Errors
/// The fault with its line, when the file cannot be read or understood; the usual looks hold then.
pub fn read(path: &Path) -> Result<Look, String> {
    match files::text(path, files::SETTINGS_BYTES_MAX) {
        Ok(read) => toml::from_str(&read.text).map_err(|e| e.to_string()),
        Err(FileFault::Absent) => Ok(Look::default()),
        Err(why) => Err(why.to_string()),
    }
}

/// Remembers the looks. They are a comfort: when they cannot be written, the console goes on.
pub fn remember(path: &Path, look: Look) {
    if let Ok(text) = toml::to_string(&look) {
        let _ = put(path, &text);
    }
}

/// Writes a file whole or not at all, and for its owner alone: another console may write it at the same moment. A link
/// stays one.
fn put(path: &Path, text: &str) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    std::fs::create_dir_all(folder)?;
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let mut file = tempfile::NamedTempFile::new_in(path.parent().unwrap_or(folder))?;
    std::io::Write::write_all(&mut file, text.as_bytes())?;
    file.persist(path).map(|_| ()).map_err(|e| e.error)
}

/// The file of queries that were kept, beside the looks.
fn searches_beside(path: &Path) -> std::path::PathBuf {
    path.with_file_name("searches.txt")
}

/// So many queries are kept, each of so many bytes at most: the file may have been written by anybody.
const SEARCHES_MAX: usize = 100;
const SEARCH_BYTES_MAX: usize = 400;

/// Reads the queries that were kept, one a line.
#[must_use]
pub fn read_searches(path: &Path) -> Vec<String> {
    let text = files::text(&searches_beside(path), files::SETTINGS_BYTES_MAX)
        .map_or_else(|_| String::new(), |read| read.text);
    let fits = |line: &&str| !line.trim().is_empty() && line.len() <= SEARCH_BYTES_MAX;
    text.lines().filter(fits).take(SEARCHES_MAX).map(str::to_owned).collect()
}

/// Keeps queries. They are a comfort too.
pub fn keep_searches(path: &Path, searches: &[String]) {
    let lines = searches.iter().take(SEARCHES_MAX).map(|text| text.replace('\n', " ") + "\n");
    let _ = put(&searches_beside(path), &lines.collect::<String>());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Lang;
    use crate::theme::Palette;

    #[test]
    fn looks_come_back_and_a_fault_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a").join("config.toml");
        assert_eq!(read(&path), Ok(Look::default()));
        let look = Look { lang: Lang::En, palette: Palette::Mono, ascii: true };
        remember(&path, look);
        assert_eq!(read(&path), Ok(look));
        keep_searches(&path, &["昨天 起火".into(), "状态：未了".into()]);
        assert_eq!(read_searches(&path), ["昨天 起火", "状态：未了"]);
        assert!(read_searches(&folder.path().join("nowhere")).is_empty());
        std::fs::write(&path, "lang = 3").unwrap();
        assert!(read(&path).unwrap_err().contains("line 1"));
    }
}
