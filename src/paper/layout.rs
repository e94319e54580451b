//! Where everything stands on the page: 22 lines of 28 characters, which is 56 columns (GB/T 9704-2012, the text
//! area of 156 × 225 mm), for the screen and for the printer alike.

use super::document::{Block, Chart, Document, Head, Table};
use crate::text::{width, wrap};

/// Columns of a line of an upright page: 28 characters.
pub const COLUMNS: usize = 56;
/// Lines of an upright page.
pub const LINES: u32 = 22;
/// A body line in the unit of heights.
pub const LINE: u32 = 1000;
/// A title is set in 2号: so many columns of the body's fit a line.
const TITLE_COLUMNS: usize = 40;
/// Columns between two cells of a table.
const GAP: usize = 1;
/// A cell of more lines goes on in the next row.
const CELL_LINES_MAX: usize = 12;
/// A bar takes so many columns at most.
const BAR_LABEL: usize = 20;

/// What a page is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Medium {
    /// Columns of the body.
    pub body: usize,
    /// Columns of a table, which may be set smaller.
    pub table: usize,
    /// Height of a line in a table.
    pub table_line: u32,
    /// Height of the page.
    pub height: u32,
}

impl Medium {
    /// A terminal or a printer of plain text: one size for everything.
    #[must_use]
    pub fn text(across: bool) -> Medium {
        let (body, lines) = if across { (80, 15) } else { (COLUMNS, LINES) };
        Medium { body, table: body, table_line: LINE, height: lines * LINE }
    }

    /// A printed page: tables in 五号, 10.5 pt on lines of 16 pt.
    #[must_use]
    pub fn page(across: bool) -> Medium {
        let table = if across { 121 } else { 84 };
        Medium { table, table_line: 552, ..Medium::text(across) }
    }
}

/// The type in which a text is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    /// 发文机关标志 or the name of a periodical: 小标宋, red, as large as the line takes.
    Series,
    /// 标题: 2号小标宋.
    Title,
    /// 3号黑体: headings of level 1, classification.
    Black,
    /// 3号楷体: headings of level 2, number, unit and date of the head.
    Kai,
    /// 3号仿宋: the body.
    Body,
    /// 4号仿宋: the foot.
    Foot,
}

/// One cell of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Its first column.
    pub column: usize,
    /// Its columns.
    pub width: usize,
    /// Its lines.
    pub lines: Vec<String>,
}

/// What stands at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A line of text.
    Text { column: usize, text: String, face: Face },
    /// A row of a table; the heading is ruled above.
    Cells { cells: Vec<Cell>, heading: bool },
    /// A bar: its name, its length in thousandths of the longest, its figure.
    Bar { label: String, share: u32, figure: u32 },
    /// A rule across the page.
    Rule { red: bool },
}

/// A thing with its place, both in thousandths of a line from the top of the text area.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Its upper edge.
    pub top: u32,
    /// Its height.
    pub height: u32,
    /// What it is.
    pub what: What,
}

/// A page.
pub type Page = Vec<Piece>;

struct Item {
    height: u32,
    /// It must not be the last on a page.
    keep: bool,
    /// The table's heading, to be repeated when this row begins a page.
    heading: Option<What>,
    what: Vec<What>,
}

/// The pages of a document.
#[must_use]
pub fn pages(document: &Document, medium: Medium) -> Vec<Page> {
    let mut flow = Flow { medium, pages: vec![Page::new()], at: 0 };
    if let Some(head) = &document.head {
        flow.head(head);
    }
    let mut waiting: Vec<Item> = Vec::new();
    for block in &document.blocks {
        match block {
            Block::Break => {
                flow.place(std::mem::take(&mut waiting));
                if flow.at > 0 {
                    flow.turn();
                }
            }
            Block::Foot(lines) => {
                flow.place(std::mem::take(&mut waiting));
                flow.foot(lines);
            }
            other => waiting.extend(items(other, medium)),
        }
    }
    flow.place(waiting);
    flow.pages
}

struct Flow {
    medium: Medium,
    pages: Vec<Page>,
    at: u32,
}

impl Flow {
    fn turn(&mut self) {
        self.pages.push(Page::new());
        self.at = 0;
    }

    fn put(&mut self, top: u32, height: u32, what: What) {
        if let Some(page) = self.pages.last_mut() {
            page.push(Piece { top, height, what });
        }
    }

    /// Puts items one below the other; what is kept with the next goes over with it.
    fn place(&mut self, items: Vec<Item>) {
        let heights: Vec<(u32, bool)> = items.iter().map(|i| (i.height, i.keep)).collect();
        for (at, item) in items.into_iter().enumerate() {
            let run = heights.get(at..).unwrap_or_default().iter();
            let mut needed = 0;
            for (height, keep) in run {
                needed += height;
                if !keep || needed > self.medium.height {
                    break;
                }
            }
            let needed = if needed > self.medium.height { item.height } else { needed };
            if self.at > 0 && self.at + needed > self.medium.height {
                self.turn();
                if let Some(heading) = item.heading {
                    let height = height_of(&heading, self.medium);
                    self.put(0, height, heading);
                    self.at = height;
                }
            }
            for what in item.what {
                self.put(self.at, item.height, what);
            }
            self.at += item.height;
        }
    }

    fn head(&mut self, head: &Head) {
        let columns = self.medium.body;
        let text = |column, text: &str, face| What::Text { column, text: text.to_owned(), face };
        if !head.classification.is_empty() {
            self.put(0, LINE, text(0, &head.classification, Face::Black));
        }
        self.put(LINE, 2 * LINE, text(centred(&head.series, columns), &head.series, Face::Series));
        if !head.number.is_empty() {
            self.put(3 * LINE, LINE, text(centred(&head.number, columns), &head.number, Face::Kai));
        }
        self.put(4 * LINE, LINE, text(1, &head.unit, Face::Kai));
        let right = columns.saturating_sub(width::on_paper(&head.date) + 1);
        self.put(4 * LINE, LINE, text(right, &head.date, Face::Kai));
        self.put(5 * LINE, LINE, What::Rule { red: true });
        self.at = 6 * LINE;
    }

    /// The foot stands at the end of the last page, whatever is free above it.
    fn foot(&mut self, lines: &[String]) {
        let rows: Vec<String> = lines.iter().flat_map(|l| wrapped(l, self.medium.body - 2)).collect();
        if rows.len() > (self.medium.height / LINE) as usize / 2 {
            // A foot of more than half a page is no foot: it is told in full, line after line.
            self.place(self::lines(rows, Face::Foot, |_| 1, false));
            return;
        }
        let height = (u32::try_from(rows.len()).unwrap_or(0) + 2) * LINE;
        if self.at + height > self.medium.height {
            self.turn();
        }
        let mut at = self.medium.height - height;
        self.put(at, LINE, What::Rule { red: false });
        for text in rows {
            at += LINE;
            self.put(at, LINE, What::Text { column: 1, text, face: Face::Foot });
        }
        self.put(at + LINE, LINE, What::Rule { red: false });
        self.at = self.medium.height;
    }
}

fn height_of(what: &What, medium: Medium) -> u32 {
    match what {
        What::Cells { cells, .. } => {
            let lines = cells.iter().map(|c| c.lines.len()).max().unwrap_or(1).max(1);
            u32::try_from(lines).unwrap_or(1) * medium.table_line + padding(medium)
        }
        _ => LINE,
    }
}

/// Printed rows have air above and below their text; rows of plain text have a rule of their own.
fn padding(medium: Medium) -> u32 {
    if medium.table_line < LINE { 200 } else { 0 }
}

fn centred(text: &str, columns: usize) -> usize {
    columns.saturating_sub(width::on_paper(text)) / 2
}

fn wrapped(text: &str, columns: usize) -> Vec<String> {
    wrap::wrap_on_paper(text, columns)
        .into_iter()
        .map(|r| text.get(r).unwrap_or_default().trim_end().to_owned())
        .collect()
}

fn lines(texts: Vec<String>, face: Face, column: impl Fn(&str) -> usize, keep: bool) -> Vec<Item> {
    let item = |text: String| {
        let column = column(&text);
        Item { height: LINE, keep, heading: None, what: vec![What::Text { column, text, face }] }
    };
    texts.into_iter().map(item).collect()
}

fn items(block: &Block, medium: Medium) -> Vec<Item> {
    let columns = medium.body;
    match block {
        Block::Title(text) => {
            let title = balanced(text, TITLE_COLUMNS * columns / COLUMNS);
            let mut out = lines(title, Face::Title, |t| centred(t, columns), true);
            out.extend(lines(vec![String::new()], Face::Body, |_| 0, true));
            out
        }
        Block::Heading(level, text) => {
            let face = match level {
                1 => Face::Black,
                2 => Face::Kai,
                _ => Face::Body,
            };
            lines(wrapped(&format!("\u{3000}\u{3000}{text}"), columns), face, |_| 0, true)
        }
        Block::Prose(text) => {
            lines(wrapped(&format!("\u{3000}\u{3000}{text}"), columns), Face::Body, |_| 0, false)
        }
        Block::Line(text) => lines(wrapped(text, columns), Face::Body, |_| 0, false),
        Block::Right(text) => {
            let at = |t: &str| columns.saturating_sub(width::on_paper(t) + 4);
            lines(wrapped(text, columns - 4), Face::Body, at, false)
        }
        Block::Pairs(pairs) => spaced(pair_items(pairs, medium), medium),
        Block::Table(table) => spaced(table_items(table, medium), medium),
        Block::Chart(chart) => spaced(chart_items(chart, medium), medium),
        Block::Break | Block::Foot(_) => Vec::new(),
    }
}

/// A title's lines, of nearly the same length: one of two characters under one of twenty is no title.
fn balanced(text: &str, columns: usize) -> Vec<String> {
    let rows = wrapped(text, columns).len();
    let fits = |c: &usize| wrapped(text, *c).len() == rows;
    let narrow = (2..=columns).rev().take_while(fits).last().unwrap_or(columns);
    wrapped(text, narrow)
}

fn row_items(cells: &[(usize, usize, &str)], medium: Medium, heading: Option<&What>) -> Vec<Item> {
    let wrapped: Vec<Vec<String>> = cells
        .iter()
        .map(|(_, width, text)| text.lines().flat_map(|l| wrapped(l, *width)).collect())
        .collect();
    let longest = wrapped.iter().map(Vec::len).max().unwrap_or(0).max(1);
    let parts = (0..longest).step_by(CELL_LINES_MAX).map(|from| {
        let cell = |(at, (column, width, _)): (usize, &(usize, usize, &str))| {
            let lines = wrapped.get(at).into_iter().flatten().skip(from).take(CELL_LINES_MAX);
            Cell { column: *column, width: *width, lines: lines.cloned().collect() }
        };
        let what = What::Cells { cells: cells.iter().enumerate().map(cell).collect(), heading: false };
        Item { height: height_of(&what, medium), keep: false, heading: heading.cloned(), what: vec![what] }
    });
    parts.collect()
}

/// Printed, a ruled part has air below it; plain text has none to give.
fn spaced(mut items: Vec<Item>, medium: Medium) -> Vec<Item> {
    let height = if medium.table_line < LINE { 450 } else { 0 };
    items.push(Item { height, keep: false, heading: None, what: Vec::new() });
    items
}

fn pair_items(pairs: &[(String, String)], medium: Medium) -> Vec<Item> {
    let label = pairs.iter().map(|(l, _)| width::on_paper(l)).max().unwrap_or(4).min(medium.table / 3);
    let value = label + GAP;
    let rows = pairs
        .iter()
        .flat_map(|(l, v)| row_items(&[(0, label, l), (value, medium.table - value, v)], medium, None));
    rows.collect()
}

/// A column of fewer columns than these is not read any more.
const COLUMN_LEAST: usize = 8;

/// A table with more columns than the page can show: each row in one cell, its filled cells with their labels.
fn narrowed(table: &Table) -> Table {
    let told = |cells: &Vec<String>| {
        let filled = table.columns.iter().zip(cells).filter(|(_, cell)| !cell.is_empty());
        filled.map(|(label, cell)| format!("{label}：{cell}")).collect::<Vec<_>>().join("；")
    };
    let rows = table.rows.iter().map(|cells| vec![told(cells)]).collect();
    Table { caption: table.caption.clone(), columns: vec!["各项".to_owned()], rows }
}

fn table_items(table: &Table, medium: Medium) -> Vec<Item> {
    let many = table.columns.len() > 1 && table.columns.len() * (COLUMN_LEAST + GAP) > medium.table;
    if many {
        return table_items(&narrowed(table), medium);
    }
    let widths = widths(table, medium.table);
    let mut column = 0;
    let places: Vec<(usize, usize)> = widths
        .iter()
        .map(|width| {
            let place = (column, *width);
            column += width + GAP;
            place
        })
        .collect();
    let row = |cells: &[String], heading: Option<&What>| {
        let placed: Vec<(usize, usize, &str)> =
            places.iter().zip(cells).map(|((c, w), text)| (*c, *w, text.as_str())).collect();
        row_items(&placed, medium, heading)
    };
    let mut out = Vec::new();
    if !table.caption.is_empty() {
        out.extend(lines(wrapped(&table.caption, medium.body), Face::Black, |_| 0, true));
    }
    let head = row(&table.columns, None).into_iter().next().and_then(|i| i.what.into_iter().next());
    let head = head.map(|what| match what {
        What::Cells { cells, .. } => What::Cells { cells, heading: true },
        other => other,
    });
    if let Some(what) = &head {
        let height = height_of(what, medium);
        out.push(Item { height, keep: true, heading: None, what: vec![what.clone()] });
    }
    out.extend(table.rows.iter().flat_map(|cells| row(cells, head.as_ref())));
    out
}

/// The columns of each column: what it wants where there is room; else the long ones give way.
fn widths(table: &Table, total: usize) -> Vec<usize> {
    const LEAST: usize = 4;
    let count = table.columns.len();
    let free = total.saturating_sub(GAP * count.saturating_sub(1));
    let longest = |at: usize| {
        let cells = table.rows.iter().filter_map(|r| r.get(at)).flat_map(|c| c.lines());
        cells.map(width::on_paper).max().unwrap_or(0)
    };
    let heads: Vec<usize> = table.columns.iter().map(|c| width::on_paper(c)).collect();
    let wants: Vec<usize> =
        heads.iter().enumerate().map(|(at, head)| longest(at).max(*head).clamp(LEAST, total)).collect();
    let wanted: usize = wants.iter().sum();
    if wanted <= free {
        // A table is as wide as the text: what is left over is shared.
        let (each, rest) = ((free - wanted) / count.max(1), (free - wanted) % count.max(1));
        return wants.iter().enumerate().map(|(at, w)| w + each + usize::from(at < rest)).collect();
    }
    let share = (free / count.max(1)).max(2);
    let least: Vec<usize> =
        wants.iter().zip(&heads).map(|(w, h)| (*w).min((*h).max(LEAST).min(share))).collect();
    let least: Vec<usize> = if least.iter().sum::<usize>() > free { vec![share; count] } else { least };
    let (mut room, mut widths) = (free.saturating_sub(least.iter().sum()), least);
    // Narrow columns are filled first: dates and numbers stay on one line, the long text takes what is left.
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by_key(|at| wants.get(*at).copied().unwrap_or(0));
    for (done, at) in order.into_iter().enumerate() {
        let fair = room / (count - done).max(1);
        if let (Some(width), Some(want)) = (widths.get_mut(at), wants.get(at)) {
            let more = want.saturating_sub(*width).min(if done + 1 == count { room } else { fair });
            *width += more;
            room -= more;
        }
    }
    widths
}

fn chart_items(chart: &Chart, medium: Medium) -> Vec<Item> {
    let most = chart.bars.iter().map(|(_, n)| *n).max().unwrap_or(0).max(1);
    let mut out = lines(wrapped(&chart.caption, medium.body), Face::Black, |_| 0, true);
    out.extend(chart.bars.iter().map(|(label, n)| {
        let long = width::on_paper(label) > BAR_LABEL;
        let cut = crate::text::fit::cut(label, BAR_LABEL - 2);
        let label = if long { format!("{cut}…") } else { label.clone() };
        let share = u32::try_from(u64::from(*n) * 1000 / u64::from(most)).unwrap_or(0);
        let what = vec![What::Bar { label, share, figure: *n }];
        Item { height: medium.table_line, keep: false, heading: None, what }
    }));
    out
}

/// Columns of the widest name among bars on a page, so that they begin together.
#[must_use]
pub fn bar_column(page: &[Piece]) -> usize {
    let names = page.iter().filter_map(|p| match &p.what {
        What::Bar { label, .. } => Some(width::on_paper(label)),
        _ => None,
    });
    names.max().unwrap_or(0) + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn doc(blocks: Vec<Block>) -> Document {
        Document { name: "x".into(), blocks, ..Document::default() }
    }

    #[test]
    fn a_page_is_22_lines_of_56_columns_and_nothing_is_lost_between_them() {
        let text = "经核实，死亡3人，“重伤”2人……".repeat(120);
        let pages = pages(&doc(vec![Block::Prose(text.clone())]), Medium::text(false));
        assert!(pages.len() > 2);
        let mut said = String::new();
        for piece in pages.iter().flatten() {
            let What::Text { text, .. } = &piece.what else { panic!("{piece:?}") };
            assert!(width::on_paper(text) <= COLUMNS && piece.top + piece.height <= LINES * LINE);
            said.push_str(text.trim_start_matches('\u{3000}'));
        }
        assert_eq!(said, text);
    }

    #[test]
    fn a_heading_is_never_the_last_line_of_a_page() {
        for before in 15..25 {
            let mut blocks = vec![Block::Line("正文".into()); before];
            blocks.push(Block::Heading(1, "一、要情提示".into()));
            blocks.push(Block::Prose("下文".into()));
            let pages = pages(&doc(blocks), Medium::text(false));
            for page in &pages {
                let last = page.last().unwrap();
                assert!(!matches!(last.what, What::Text { face: Face::Black, .. }), "after {before} lines");
            }
        }
    }

    #[test]
    fn a_table_repeats_its_heading_and_holds_every_cell() {
        let rows: Vec<Vec<String>> =
            (0..60).map(|n| vec![format!("值-2026-{n:04}"), "很长的内容，".repeat(9), "3".into()]).collect();
        let columns = ["编号", "内容", "人数"].map(str::to_owned).to_vec();
        let table = Table { caption: "登记".into(), columns, rows: rows.clone() };
        for medium in [Medium::text(false), Medium::page(false), Medium::page(true)] {
            let pages = pages(&doc(vec![Block::Table(table.clone())]), medium);
            assert!(pages.len() > 1);
            let mut said = vec![String::new(); 3];
            for page in &pages {
                let rows = page.iter().filter(|p| matches!(p.what, What::Cells { heading: true, .. }));
                assert_eq!(rows.count(), 1, "one heading a page");
                for piece in page {
                    assert!(piece.top + piece.height <= medium.height);
                    let What::Cells { cells, heading: false } = &piece.what else { continue };
                    for (at, cell) in cells.iter().enumerate() {
                        assert!(cell.lines.iter().all(|l| width::on_paper(l) <= cell.width));
                        said[at].push_str(&cell.lines.concat());
                    }
                    let last = cells.last().unwrap();
                    assert!(last.column + last.width <= medium.table);
                }
            }
            for (at, said) in said.iter().enumerate() {
                assert_eq!(*said, rows.iter().map(|r| r[at].as_str()).collect::<String>());
            }
        }
    }

    #[test]
    fn a_table_of_any_shape_fits_and_loses_nothing() {
        for count in 1..40 {
            let columns: Vec<String> = (0..count).map(|n| format!("第{n}列")).collect();
            let rows = vec![(0..count).map(|n| format!("值{n}").repeat(1 + n % 5)).collect::<Vec<_>>(); 3];
            let table = Table { caption: String::new(), columns, rows: rows.clone() };
            for medium in [Medium::text(false), Medium::page(false), Medium::page(true)] {
                let pages = pages(&doc(vec![Block::Table(table.clone())]), medium);
                let mut said = String::new();
                for piece in pages.iter().flatten() {
                    let What::Cells { cells, .. } = &piece.what else { continue };
                    let last = cells.last().unwrap();
                    assert!(last.column + last.width <= medium.table, "{count} columns");
                    said.extend(cells.iter().flat_map(|c| &c.lines).map(String::as_str));
                }
                assert!(rows[0].iter().all(|cell| said.contains(cell.as_str())), "{count}: {said}");
            }
        }
    }

    #[test]
    fn the_foot_stands_at_the_end_of_the_last_page() {
        let pages = pages(
            &doc(vec![Block::Prose("一".into()), Block::Foot(vec!["报：市政府".into()])]),
            Medium::text(false),
        );
        let last = pages[0].last().unwrap();
        assert_eq!(last.what, What::Rule { red: false });
        assert_eq!(last.top + last.height, LINES * LINE);
    }

    #[test]
    fn a_foot_too_long_for_a_foot_is_told_in_full() {
        let lines: Vec<String> = (0..60).map(|n| format!("发：第{n}镇")).collect();
        let pages = pages(&doc(vec![Block::Foot(lines.clone())]), Medium::text(false));
        let told = pages.iter().flatten().filter(|p| matches!(p.what, What::Text { .. })).count();
        assert_eq!(told, lines.len());
        assert!(pages.iter().flatten().all(|p| p.top + p.height <= LINES * LINE));
    }

    #[test]
    fn a_title_is_balanced() {
        let lines = balanced("关于东江区石桥镇某塑料厂较大火灾事故情况的报告", 40);
        assert_eq!(lines.len(), 2);
        let widths: Vec<usize> = lines.iter().map(|l| width::on_paper(l)).collect();
        assert!(widths[0].abs_diff(widths[1]) <= 4, "{lines:?}");
    }
}
