//! A paper as a Word file: page, grid, sizes and faces of GB/T 9704-2012, by name, so that Word and WPS take the
//! official faces of the machine it is opened on.

use super::fonts::Style;
use super::format::PressError;
use crate::paper::document::{Block, Chart, Document, Head};
use docx_rs::{
    AlignmentType, BreakType, Docx, Footer, LineSpacing, LineSpacingType, PageMargin, PageNum,
    PageOrientationType, Paragraph, ParagraphBorder, ParagraphBorderPosition, ParagraphBorders, Run,
    RunFonts, SpecialIndentType, Table, TableCell, TableLayoutType, TableRow, WidthType,
};
use std::io::Cursor;

/// Twentieths of a point.
const A4: (u32, u32) = (11_906, 16_838);
/// 156 mm and 225 mm.
const WIDE: (usize, usize) = (8_844, 12_756);
/// A line of 28.95 pt: 22 of them fill 225 mm.
const LINE: i32 = 579;
/// Half points: 3号, 2号, 4号, 五号 and the red name.
const BODY: usize = 32;
const TITLE: usize = 44;
const FOOT: usize = 28;
const SMALL: usize = 21;
const SERIES_MAX: usize = 96;
/// Two characters of 3号.
const INDENT: i32 = 640;
/// GB/T 9704-2012 10: red is Y80 % M80 %.
const RED: &str = "FF3333";

/// The paper as docx.
///
/// # Errors
/// When the library cannot write it.
pub fn write(document: &Document) -> Result<Vec<u8>, PressError> {
    let (short, long) = A4;
    let mm = |mm: i32| mm * 1440 * 10 / 254;
    let margin = if document.across {
        PageMargin::new().left(mm(37)).top(mm(28)).right(mm(35)).bottom(mm(26))
    } else {
        PageMargin::new().top(mm(37)).left(mm(28)).bottom(mm(35)).right(mm(26))
    };
    let margin = margin.header(mm(15)).footer(mm(24));
    let mut docx = Docx::new().page_margin(margin).default_fonts(fonts(Style::Body)).default_size(BODY);
    docx = if document.across {
        docx.page_size(long, short).page_orient(PageOrientationType::Landscape)
    } else {
        docx.page_size(short, long)
    };
    docx = docx.footer(footer(&document.mark));
    if let Some(head) = &document.head {
        docx = add_head(docx, head);
    }
    let wide = if document.across { WIDE.1 } else { WIDE.0 };
    for block in &document.blocks {
        docx = add(docx, block, wide);
    }
    let mut out = Cursor::new(Vec::new());
    docx.build().pack(&mut out).map_err(|e| PressError::Failed(e.to_string()))?;
    Ok(out.into_inner())
}

/// The face that a style asks for first. East Asian text takes the theme's font unless it is named.
fn fonts(style: Style) -> RunFonts {
    let name = match style {
        Style::Title => "方正小标宋简体",
        Style::Black => "黑体",
        Style::Kai => "楷体_GB2312",
        Style::Body => "仿宋_GB2312",
    };
    RunFonts::new().east_asia(name).ascii("Times New Roman").hi_ansi("Times New Roman")
}

fn run(text: &str, style: Style, size: usize) -> Run {
    Run::new().add_text(text).fonts(fonts(style)).size(size)
}

fn exact(paragraph: Paragraph, line: i32) -> Paragraph {
    paragraph.line_spacing(LineSpacing::new().line_rule(LineSpacingType::Exact).line(line))
}

fn text(words: &str, style: Style) -> Paragraph {
    exact(Paragraph::new().add_run(run(words, style, BODY)), LINE)
}

fn ruled(mut paragraph: Paragraph, position: ParagraphBorderPosition, red: bool) -> Paragraph {
    let border = ParagraphBorder::new(position).size(if red { 18 } else { 6 });
    let border = border.color(if red { RED } else { "000000" });
    paragraph.property = paragraph.property.set_borders(ParagraphBorders::with_empty().set(border));
    paragraph
}

fn add_head(docx: Docx, head: &Head) -> Docx {
    let characters = crate::text::width::on_paper(&head.series).max(2) / 2;
    // As large as the line takes: 156 mm are 442 pt.
    let size = (884 / characters).min(SERIES_MAX);
    let series = Run::new().add_text(&head.series).fonts(fonts(Style::Title)).size(size).color(RED);
    let centre = |p: Paragraph| p.align(AlignmentType::Center);
    let mut docx = docx.add_paragraph(text(&head.classification, Style::Black));
    docx = docx.add_paragraph(centre(exact(Paragraph::new().add_run(series), LINE * 2)));
    docx = docx.add_paragraph(centre(text(&head.number, Style::Kai)));
    // Unit at the left, date at the right: a tab stop at the end of the line.
    let between = docx_rs::Tab::new().val(docx_rs::TabValueType::Right).pos(WIDE.0);
    let both = Paragraph::new()
        .add_tab(between)
        .add_run(run(&head.unit, Style::Kai, BODY))
        .add_run(Run::new().add_tab())
        .add_run(run(&head.date, Style::Kai, BODY));
    docx = docx.add_paragraph(ruled(exact(both, LINE), ParagraphBorderPosition::Bottom, true));
    docx.add_paragraph(text("", Style::Body))
}

fn add(docx: Docx, block: &Block, wide: usize) -> Docx {
    let indented = |p: Paragraph| p.indent(None, Some(SpecialIndentType::FirstLine(INDENT)), None, None);
    match block {
        Block::Title(words) => {
            let title =
                Paragraph::new().add_run(run(words, Style::Title, TITLE)).align(AlignmentType::Center);
            docx.add_paragraph(exact(title, LINE + 60).keep_next(true)).add_paragraph(text("", Style::Body))
        }
        Block::Heading(level, words) => {
            let style = match level {
                1 => Style::Black,
                2 => Style::Kai,
                _ => Style::Body,
            };
            docx.add_paragraph(indented(text(words, style)).keep_next(true))
        }
        Block::Prose(words) => docx.add_paragraph(indented(text(words, Style::Body))),
        Block::Line(words) => docx.add_paragraph(text(words, Style::Body)),
        Block::Right(words) => docx.add_paragraph(
            text(words, Style::Body).align(AlignmentType::Right).indent(None, None, Some(INDENT), None),
        ),
        Block::Pairs(pairs) => {
            let rows: Vec<Vec<&str>> = pairs.iter().map(|(l, v)| vec![l.as_str(), v.as_str()]).collect();
            docx.add_table(table(&rows, &[wide / 4, wide - wide / 4], false))
                .add_paragraph(text("", Style::Body))
        }
        Block::Table(t) => {
            let head: Vec<&str> = t.columns.iter().map(String::as_str).collect();
            let mut rows = vec![head];
            rows.extend(t.rows.iter().map(|r| r.iter().map(String::as_str).collect()));
            let caption = text(&t.caption, Style::Black).keep_next(true);
            let docx = if t.caption.is_empty() { docx } else { docx.add_paragraph(caption) };
            docx.add_table(table(&rows, &shares(&rows, wide), true)).add_paragraph(text("", Style::Body))
        }
        Block::Chart(chart) => add_chart(docx, chart, wide),
        Block::Break => docx.add_paragraph(Paragraph::new().add_run(Run::new().add_break(BreakType::Page))),
        Block::Foot(lines) => add_foot(docx, lines),
    }
}

/// Widths of columns by their longest cell, none below a tenth of an equal share.
fn shares(rows: &[Vec<&str>], wide: usize) -> Vec<usize> {
    let count = rows.first().map_or(1, Vec::len).max(1);
    let longest = |at: usize| {
        let cells = rows.iter().filter_map(|r| r.get(at)).flat_map(|c| c.lines());
        cells.map(crate::text::width::on_paper).max().unwrap_or(1).clamp(4, 40)
    };
    let all: Vec<usize> = (0..count).map(longest).collect();
    let sum: usize = all.iter().sum::<usize>().max(1);
    all.iter().map(|w| wide * w / sum).collect()
}

fn table(rows: &[Vec<&str>], widths: &[usize], heading: bool) -> Table {
    let cell = |words: &str, width: usize, style: Style| {
        let mut cell = TableCell::new().width(width, WidthType::Dxa);
        for line in if words.is_empty() { vec![""] } else { words.lines().collect() } {
            cell = cell.add_paragraph(exact(Paragraph::new().add_run(run(line, style, SMALL)), 320));
        }
        cell
    };
    let row = |(at, words): (usize, &Vec<&str>)| {
        let black = |column: usize| {
            if (heading && at == 0) || (!heading && column == 0) { Style::Black } else { Style::Body }
        };
        let cells = words.iter().zip(widths).enumerate().map(|(c, (t, w))| cell(t, *w, black(c)));
        TableRow::new(cells.collect()).cant_split()
    };
    // WPS reads the grid, Word the cells: both are told.
    Table::new(rows.iter().enumerate().map(row).collect())
        .set_grid(widths.to_vec())
        .width(widths.iter().sum(), WidthType::Dxa)
        .layout(TableLayoutType::Fixed)
}

/// Bars as a table of name, bar and figure: it stays a table of words wherever it is opened.
fn add_chart(docx: Docx, chart: &Chart, wide: usize) -> Docx {
    const LONGEST: u64 = 24;
    let most = u64::from(chart.bars.iter().map(|(_, n)| *n).max().unwrap_or(0).max(1));
    let drawn: Vec<(String, String)> = chart
        .bars
        .iter()
        .map(|(_, n)| {
            let long = usize::try_from(u64::from(*n) * LONGEST / most).unwrap_or(0);
            ("█".repeat(long), n.to_string())
        })
        .collect();
    let rows: Vec<Vec<&str>> = chart
        .bars
        .iter()
        .zip(&drawn)
        .map(|((name, _), (bar, n))| vec![name.as_str(), bar.as_str(), n.as_str()])
        .collect();
    let widths = [wide / 4, wide / 2 + wide / 10, wide - wide / 4 - wide / 2 - wide / 10];
    docx.add_paragraph(text(&chart.caption, Style::Black).keep_next(true))
        .add_table(table(&rows, &widths, false))
        .add_paragraph(text("", Style::Body))
}

fn add_foot(mut docx: Docx, lines: &[String]) -> Docx {
    let last = lines.len().saturating_sub(1);
    for (at, words) in lines.iter().enumerate() {
        let mut line = exact(Paragraph::new().add_run(run(words, Style::Body, FOOT)), LINE);
        if at == 0 {
            line = ruled(line, ParagraphBorderPosition::Top, false);
        } else if at == last {
            line = ruled(line, ParagraphBorderPosition::Bottom, false);
        }
        docx = docx.add_paragraph(line);
    }
    docx
}

fn footer(mark: &str) -> Footer {
    let number = Paragraph::new()
        .add_run(run("— ", Style::Body, FOOT))
        .add_page_num(PageNum::new())
        .add_run(run(" —", Style::Body, FOOT))
        .add_run(run(&format!("\u{3000}{mark}"), Style::Black, FOOT))
        .align(AlignmentType::Center);
    Footer::new().add_paragraph(number)
}
