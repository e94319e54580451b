//! A paper as plain text: what the screen previews and a needle printer prints, 22 lines of 56 columns a page.

use super::document::Document;
use super::layout::{self, Cell, LINE, Medium, Page, What};
use crate::text::width;

/// The lines of each page.
#[must_use]
pub fn pages(document: &Document) -> Vec<Vec<String>> {
    let medium = Medium::text(document.across);
    layout::pages(document, medium).iter().map(|page| page_lines(page, medium)).collect()
}

/// The whole paper as one text: pages divided by form feeds, each with its number below.
#[must_use]
pub fn text(document: &Document) -> String {
    let medium = Medium::text(document.across);
    let pages = pages(document);
    let lines = (medium.height / LINE) as usize;
    let mut out = String::new();
    for (at, page) in pages.iter().enumerate() {
        if at > 0 {
            out.push('\u{c}');
        }
        for n in 0..lines {
            out.push_str(page.get(n).map_or("", |l| l.trim_end()));
            out.push('\n');
        }
        out.push_str(&format!("\n{}\n", footer(at + 1, &document.mark, medium.body)));
    }
    out
}

/// The number of a page as GB/T 9704 sets it: odd at the right, even at the left; with the mark of an exercise.
fn footer(number: usize, mark: &str, columns: usize) -> String {
    let text = format!("— {number} —");
    let free = columns.saturating_sub(width::on_paper(&text) + width::on_paper(mark) + 2);
    if number % 2 == 1 {
        format!(" {mark}{}{text}", " ".repeat(free))
    } else {
        format!(" {text}{}{mark}", " ".repeat(free)).trim_end().to_owned()
    }
}

fn page_lines(page: &Page, medium: Medium) -> Vec<String> {
    let bars = layout::bar_column(page);
    let mut lines: Vec<String> = Vec::new();
    for piece in page {
        let top = (piece.top / LINE) as usize;
        while lines.len() <= top {
            lines.push(String::new());
        }
        match &piece.what {
            What::Text { column, text, .. } => {
                // A large name stands in the middle of its two lines; here that is the first.
                write_at(&mut lines, top, *column, text);
            }
            What::Rule { red } => {
                write_at(&mut lines, top, 0, &if *red { "━" } else { "─" }.repeat(medium.body / 2));
            }
            What::Cells { cells, .. } => cell_lines(&mut lines, top, cells),
            What::Bar { label, share, figure } => {
                let room = u32::try_from(medium.body.saturating_sub(bars + 8)).unwrap_or(0);
                let bar = "#".repeat((share * room / 1000) as usize);
                write_at(&mut lines, top, 0, &format!("{} {bar} {figure}", padded(label, bars)));
            }
        }
    }
    lines
}

fn cell_lines(lines: &mut Vec<String>, top: usize, cells: &[Cell]) {
    for cell in cells {
        for (at, text) in cell.lines.iter().enumerate() {
            while lines.len() <= top + at {
                lines.push(String::new());
            }
            write_at(lines, top + at, cell.column, text);
        }
    }
}

fn padded(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(width::on_paper(text))))
}

fn write_at(lines: &mut [String], line: usize, column: usize, text: &str) {
    if let Some(line) = lines.get_mut(line) {
        let before = width::on_paper(line);
        line.push_str(&" ".repeat(column.saturating_sub(before)));
        line.push_str(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paper::document::Head;
    use crate::paper::layout::COLUMNS;

    #[test]
    fn a_bulletin_reads_like_one() {
        let mut doc = Document::new("x");
        doc.mark = "【演示】".into();
        doc.head(&Head {
            series: "值班快报".into(),
            number: "第113期".into(),
            unit: "市政府总值班室".into(),
            date: "2026年4月24日".into(),
            ..Head::default()
        });
        doc.heading(1, "一、要情提示");
        doc.paragraphs("全天平稳。");
        doc.chart("来电", [("8时".to_owned(), 4), ("9时".to_owned(), 1)]);
        doc.table("来文", &["编号", "单位"], [vec!["值-2026-0001".into(), "区住建局".into()]]);
        doc.foot(["报：区委、区政府".to_owned()]);
        let text = text(&doc);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 24, "{text}");
        assert_eq!(lines[1].trim(), "值班快报");
        assert!(lines[4].starts_with(" 市政府总值班室") && lines[4].ends_with("2026年4月24日"), "{text}");
        assert_eq!(lines[6], "\u{3000}\u{3000}一、要情提示");
        let bar = |name: &str| text.lines().find(|l| l.starts_with(name)).unwrap().matches('#').count();
        assert!(bar("8时") == 4 * bar("9时") && bar("9时") > 3, "{text}");
        assert!(lines[23].contains("【演示】") && lines[23].ends_with("— 1 —"), "{text}");
        assert!(lines.iter().all(|l| width::on_paper(l) <= COLUMNS), "{text}");
    }
}
