//! Breaking text into rows of a given width, with the Chinese rules for what may not begin a line.

use super::width;
use std::ops::Range;
use unicode_linebreak::{BreakOpportunity, linebreaks};
use unicode_segmentation::UnicodeSegmentation;

/// The byte ranges of the rows of `text` at `columns` columns; line breaks belong to no row.
///
/// Rows break where UAX 14 allows (so `，` and `。` never begin a row) and inside a word only when the
/// word alone is wider than a row. No row is wider than `columns`, unless one character alone is.
#[must_use]
pub fn wrap(text: &str, columns: usize) -> Vec<Range<usize>> {
    wrap_by(text, columns, width::of)
}

/// The same for paper, which measures by itself and not by the terminal.
#[must_use]
pub fn wrap_on_paper(text: &str, columns: usize) -> Vec<Range<usize>> {
    wrap_by(text, columns, width::on_paper)
}

/// Columns of a text.
type Measure = fn(&str) -> usize;

fn wrap_by(text: &str, columns: usize, measure: Measure) -> Vec<Range<usize>> {
    let mut rows = Vec::new();
    let mut from = 0;
    for line in text.split('\n') {
        wrap_line(line, from, (columns.max(1), measure), &mut rows);
        from += line.len() + 1;
    }
    rows
}

fn wrap_line(line: &str, base: usize, (columns, measure): (usize, Measure), rows: &mut Vec<Range<usize>>) {
    if measure(line) <= columns {
        rows.push(base..base + line.len());
        return;
    }
    let (mut row, mut used, mut from) = (0, 0, 0);
    for (to, _) in linebreaks(line)
        .filter(|(_, kind)| matches!(kind, BreakOpportunity::Allowed | BreakOpportunity::Mandatory))
    {
        let piece = line.get(from..to).unwrap_or_default();
        let wide = measure(piece);
        if used + wide <= columns {
            used += wide;
        } else {
            if used > 0 {
                rows.push(base + row..base + from);
                row = from;
            }
            used = break_piece(piece, base + from, (columns, measure), (base, &mut row), rows);
        }
        from = to;
    }
    rows.push(base + row..base + line.len());
}

/// Breaks a piece that may be wider than a row between graphemes; gives the columns of its last row. `at` is where
/// the piece stands; `row` where its row begins, counted from `base`.
fn break_piece(
    piece: &str,
    at: usize,
    (columns, measure): (usize, Measure),
    (base, row): (usize, &mut usize),
    rows: &mut Vec<Range<usize>>,
) -> usize {
    let mut used = 0;
    for (offset, grapheme) in piece.grapheme_indices(true) {
        let wide = measure(grapheme);
        if used + wide > columns && used > 0 {
            rows.push(base + *row..at + offset);
            *row = at + offset - base;
            used = 0;
        }
        used += wide;
    }
    used
}

/// The row on which byte `at` stands, and its column there.
#[must_use]
pub fn locate(text: &str, rows: &[Range<usize>], at: usize) -> (usize, usize) {
    let row = rows.partition_point(|range| range.start <= at).saturating_sub(1);
    let start = rows.get(row).map_or(0, |range| range.start);
    (row, width::of(text.get(start..at).unwrap_or_default()))
}

/// The byte at or before `column` of `row`.
#[must_use]
pub fn byte_at(text: &str, rows: &[Range<usize>], row: usize, column: usize) -> usize {
    let Some(range) = rows.get(row) else { return text.len() };
    let line = text.get(range.clone()).unwrap_or_default();
    let mut at = range.start + super::fit::cut(line, column).len();
    // The end of a soft-wrapped row is the start of the next one: stay on this row.
    let soft = rows.get(row + 1).is_some_and(|next| next.start == range.end);
    if soft && at == range.end && at > range.start {
        let last = line.graphemes(true).next_back().map_or(0, str::len);
        at -= last;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rows(text: &str, columns: usize) -> Vec<&str> {
        wrap(text, columns).into_iter().map(|r| text.get(r).unwrap()).collect()
    }

    #[test]
    fn a_full_stop_never_begins_a_row() {
        assert_eq!(rows("东江区石桥镇火灾。", 16), ["东江区石桥镇火", "灾。"]);
        assert_eq!(rows("一\n\n二", 10), ["一", "", "二"]);
        assert_eq!(rows("abcdefgh", 3), ["abc", "def", "gh"]);
    }

    proptest! {
        #[test]
        fn no_row_is_too_wide_and_nothing_is_lost(text in "[值班，。a-c （）\\n]{0,60}", columns in 2usize..20) {
            let ranges = wrap(&text, columns);
            let joined: String = ranges.iter().map(|r| text.get(r.clone()).unwrap()).collect();
            prop_assert_eq!(joined, text.replace('\n', ""));
            for range in &ranges {
                prop_assert!(width::of(text.get(range.clone()).unwrap()) <= columns);
            }
        }

        #[test]
        fn a_byte_is_found_where_it_was_located(text in "[值班，a-c\\n]{0,40}", columns in 2usize..12, at in 0usize..40) {
            let at = text.char_indices().nth(at).map_or(text.len(), |(byte, _)| byte);
            let ranges = wrap(&text, columns);
            let (row, column) = locate(&text, &ranges, at);
            prop_assert_eq!(byte_at(&text, &ranges, row, column), at);
        }
    }
}
