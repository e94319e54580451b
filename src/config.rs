//! The settings of the looks, in a small file of the officer's own.

use crate::theme::Look;
use std::path::Path;

/// Reads the looks; a missing file means the usual ones.
///
/// # Errors
/// The fault with its line, when the file cannot be understood; the usual looks hold then.
pub fn read(path: &Path) -> Result<Look, String> {
    match std::fs::read_to_string(path) {
        Ok(text) => toml::from_str(&text).map_err(|e| e.to_string()),
        Err(_) => Ok(Look::default()),
    }
}

/// Remembers the looks. They are a comfort: when they cannot be written, the console goes on.
pub fn remember(path: &Path, look: Look) {
    if let Some(folder) = path.parent() {
        let _ = std::fs::create_dir_all(folder);
    }
    if let Ok(text) = toml::to_string(&look) {
        let _ = std::fs::write(path, text);
    }
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
        std::fs::write(&path, "lang = 3").unwrap();
        assert!(read(&path).unwrap_err().contains("line 1"));
    }
}
