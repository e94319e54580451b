//! Pages of 22 lines of 28 characters, which is 56 columns: the text area of GB/T 9704.

use crate::text::{Safe, width, wrap};

/// Columns of a line.
pub const COLUMNS: usize = 56;
/// Lines of a page.
pub const LINES: usize = 22;

/// A title and a text as pages of lines. Each paragraph begins two characters in; the title stands in the
/// middle.
#[must_use]
pub fn pages(title: &str, body: &str) -> Vec<Vec<String>> {
    let mut lines: Vec<String> = Vec::new();
    let title = Safe::line(title);
    for range in wrap::wrap(title.as_str(), COLUMNS) {
        let part = title.as_str().get(range).unwrap_or_default();
        let left = COLUMNS.saturating_sub(width::of(part)) / 2;
        lines.push(format!("{}{part}", " ".repeat(left)));
    }
    lines.push(String::new());
    for paragraph in Safe::block(body).as_str().lines() {
        let indented = format!("\u{3000}\u{3000}{}", paragraph.trim_start());
        for range in wrap::wrap(&indented, COLUMNS) {
            lines.push(indented.get(range).unwrap_or_default().to_owned());
        }
    }
    lines.chunks(LINES).map(<[String]>::to_vec).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_22_lines_of_at_most_56_columns() {
        let body = "经核实，死亡3人。".repeat(200);
        let pages = pages("东江区石桥镇某塑料厂火灾续报一", &body);
        assert!(pages.len() > 2);
        assert!(pages.iter().all(|p| p.len() <= LINES));
        assert!(pages.iter().flatten().all(|l| width::of(l) <= COLUMNS));
        assert!(pages[0][2].starts_with("\u{3000}\u{3000}经核实"));
        let all: String = pages.iter().flatten().skip(2).map(|l| l.trim_start_matches('\u{3000}')).collect();
        assert_eq!(all, body, "nothing is lost between lines");
    }
}
