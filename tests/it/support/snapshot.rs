//! Texts as they were read and found good, kept in files by insta and compared to the letter.

use insta::{Comparator, Settings, Snapshot};

/// insta alone passes over blank lines at the beginning and the end, which on paper are part of a page.
struct ToTheLetter;

impl Comparator for ToTheLetter {
    fn matches(&self, kept: &Snapshot, now: &Snapshot) -> bool {
        kept.as_text().zip(now.as_text()).is_some_and(|(kept, now)| kept.matches_fully(now))
    }

    fn dyn_clone(&self) -> Box<dyn Comparator> {
        Box::new(ToTheLetter)
    }
}

/// Compares texts with those kept in a folder below `tests`, and fails after the last of them, so that all that
/// changed can be reviewed at once.
pub fn assert_as_kept<'a>(folder: &str, texts: impl IntoIterator<Item = (&'a str, String)>) {
    let mut settings = Settings::clone_current();
    settings.set_snapshot_path(format!("../../{folder}"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_comparator(Box::new(ToTheLetter));
    let reads_as_kept = |name: &str, text: String| {
        // A file of insta ends with a line's end that is not part of the text.
        let text = text.strip_suffix('\n').unwrap_or_else(|| panic!("{name} ends in the midst of a line"));
        assert_eq!(text, text.trim_end(), "{name} ends with blanks, which no file of insta keeps");
        settings.bind(|| insta::assert_snapshot!(name, text));
    };
    let compared = texts.into_iter().map(|(name, text)| {
        let compared = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| reads_as_kept(name, text)));
        (name, compared.is_ok())
    });
    let otherwise: Vec<&str> = compared.filter(|(_, same)| !same).map(|(name, _)| name).collect();
    assert!(otherwise.is_empty(), "{otherwise:?} read otherwise than in tests/{folder}: cargo insta review");
}
