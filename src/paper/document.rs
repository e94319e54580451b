//! What a paper says, before any format: a head, headings, paragraphs, pairs, tables, charts, signatures.
//!
//! Whatever goes in passes [`Safe`], so that no writer has to think of what could act. A document is plain data:
//! it can be kept with a digest and written again, byte for byte the same words, at any later time.

use crate::text::Safe;
use serde::{Deserialize, Serialize};

/// A paper.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// The name of its file without the ending, made of our own words, numbers and dates.
    pub name: String,
    /// 【演示】 or 【演练】 on every page, or empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub mark: String,
    /// The head of a periodical or report (报头).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub head: Option<Head>,
    /// Whether the page lies across, for wide tables.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub across: bool,
    /// What it says, in order.
    pub blocks: Vec<Block>,
}

/// 报头: the red head of a periodical (domain.md 4.3, GB/T 9704-2012 for faces and sizes).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// 密级 and 紧急程度, or empty; at the upper left.
    pub classification: String,
    /// The name, centred, large and red.
    pub series: String,
    /// `第113期（总第4127期）`, or empty.
    pub number: String,
    /// 编发单位, at the left above the rule.
    pub unit: String,
    /// The date, at the right above the rule.
    pub date: String,
}

/// One part of a paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Block {
    /// 标题: centred, 2号.
    Title(String),
    /// A heading of level 1 (一、黑体), 2 (（一）楷体) or 3 (1. as the body).
    Heading(u8, String),
    /// A paragraph that begins two characters in.
    Prose(String),
    /// A line that begins at the margin: 主送, a note.
    Line(String),
    /// A line at the right: who signs, the date.
    Right(String),
    /// Labels and values, ruled.
    Pairs(Vec<(String, String)>),
    /// A ruled table.
    Table(Table),
    /// Bars.
    Chart(Chart),
    /// The next part begins a page.
    Break,
    /// 版记: 报, 送, 发, 编辑, 审核, 签发, 份数, between rules at the foot of the last page.
    Foot(Vec<String>),
}

/// A table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// What stands above it, or empty.
    pub caption: String,
    /// The names of the columns.
    pub columns: Vec<String>,
    /// The rows, each with as many cells as there are columns.
    pub rows: Vec<Vec<String>>,
}

/// Bars, one a line, drawn to one scale.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chart {
    /// What stands above it.
    pub caption: String,
    /// Each bar: its name and how many.
    pub bars: Vec<(String, u32)>,
}

fn line(text: &str) -> String {
    Safe::line(text).as_str().trim_end().to_owned()
}

impl Document {
    /// An empty paper with the name of its file.
    #[must_use]
    pub fn new(name: &str) -> Document {
        Document { name: file_name(name), ..Document::default() }
    }

    /// The red head.
    pub fn head(&mut self, head: &Head) {
        self.head = Some(Head {
            classification: line(&head.classification),
            series: line(&head.series),
            number: line(&head.number),
            unit: line(&head.unit),
            date: line(&head.date),
        });
    }

    /// The title.
    pub fn title(&mut self, text: &str) {
        self.blocks.push(Block::Title(line(text)));
    }

    /// A heading of level 1 to 3.
    pub fn heading(&mut self, level: u8, text: &str) {
        self.blocks.push(Block::Heading(level, line(text)));
    }

    /// A paragraph for each line of the text that says something.
    pub fn paragraphs(&mut self, text: &str) {
        let block = Safe::block(text);
        let said = block.as_str().lines().map(str::trim).filter(|l| !l.is_empty());
        self.blocks.extend(said.map(|l| Block::Prose(l.trim_start_matches('\u{3000}').to_owned())));
    }

    /// A line at the margin.
    pub fn line(&mut self, text: &str) {
        self.blocks.push(Block::Line(line(text)));
    }

    /// A line at the right.
    pub fn right(&mut self, text: &str) {
        self.blocks.push(Block::Right(line(text)));
    }

    /// Labels and values; what is empty is left out.
    pub fn pairs(&mut self, pairs: impl IntoIterator<Item = (String, String)>) {
        let cleaned = pairs.into_iter().filter(|(_, value)| !value.trim().is_empty());
        let pairs: Vec<_> =
            cleaned.map(|(label, value)| (line(&label), Safe::block(&value).into_string())).collect();
        if !pairs.is_empty() {
            self.blocks.push(Block::Pairs(pairs));
        }
    }

    /// A table; one without rows says 无.
    pub fn table(&mut self, caption: &str, columns: &[&str], rows: impl IntoIterator<Item = Vec<String>>) {
        let clean = |cells: Vec<String>| -> Vec<String> {
            let mut cells: Vec<String> = cells.iter().map(|c| Safe::block(c).into_string()).collect();
            cells.resize(columns.len(), String::new());
            cells
        };
        let rows: Vec<Vec<String>> = rows.into_iter().map(clean).collect();
        if rows.is_empty() {
            let caption = line(caption);
            let said = if caption.is_empty() { "无。".to_owned() } else { format!("{caption}：无。") };
            self.blocks.push(Block::Prose(said));
            return;
        }
        let columns = columns.iter().map(|c| line(c)).collect();
        self.blocks.push(Block::Table(Table { caption: line(caption), columns, rows }));
    }

    /// Bars; a chart without any says 无.
    pub fn chart(&mut self, caption: &str, bars: impl IntoIterator<Item = (String, u32)>) {
        let bars: Vec<_> = bars.into_iter().map(|(name, n)| (line(&name), n)).collect();
        if bars.is_empty() {
            self.blocks.push(Block::Prose(format!("{}：无。", line(caption))));
        } else {
            self.blocks.push(Block::Chart(Chart { caption: line(caption), bars }));
        }
    }

    /// The foot.
    pub fn foot(&mut self, lines: impl IntoIterator<Item = String>) {
        let lines: Vec<String> =
            lines.into_iter().map(|l| line(&l)).filter(|l| !l.trim().is_empty()).collect();
        if !lines.is_empty() {
            self.blocks.push(Block::Foot(lines));
        }
    }

    /// Everything that it says, without layout: what a text in another format is compared with.
    #[must_use]
    pub fn words(&self) -> Vec<&str> {
        let mut out: Vec<&str> = Vec::new();
        if let Some(h) = &self.head {
            out.extend([&h.classification, &h.series, &h.number, &h.unit, &h.date].map(String::as_str));
        }
        for block in &self.blocks {
            match block {
                Block::Title(t)
                | Block::Heading(_, t)
                | Block::Prose(t)
                | Block::Line(t)
                | Block::Right(t) => {
                    out.push(t);
                }
                Block::Pairs(pairs) => out.extend(pairs.iter().flat_map(|(l, v)| [l.as_str(), v.as_str()])),
                Block::Table(table) => {
                    out.push(&table.caption);
                    out.extend(table.columns.iter().chain(table.rows.iter().flatten()).map(String::as_str));
                }
                Block::Chart(chart) => {
                    out.push(&chart.caption);
                    out.extend(chart.bars.iter().map(|(name, _)| name.as_str()));
                }
                Block::Break => {}
                Block::Foot(lines) => out.extend(lines.iter().map(String::as_str)),
            }
        }
        out.retain(|t| !t.is_empty());
        out
    }
}

/// A name that is one file in one folder on every system: letters, digits, `-` and brackets stay, all else is `_`.
#[must_use]
pub fn file_name(text: &str) -> String {
    const LONGEST: usize = 60;
    let keep = |c: char| if c.is_alphanumeric() || "-（）〔〕".contains(c) { c } else { '_' };
    let name: String = text.chars().map(keep).take(LONGEST).collect();
    if name.is_empty() { "paper".to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_file_leads_nowhere_else() {
        for hostile in ["../../etc/passwd", "a/b\\c", "C:\\x", "\0", "", "…", "文\u{202e}书.exe"] {
            let name = file_name(hostile);
            assert!(!name.is_empty() && !name.contains(['/', '\\', '.', ':', '\0', '\u{202e}']), "{name}");
        }
        assert_eq!(file_name("值班快报-2026-113"), "值班快报-2026-113");
    }

    #[test]
    fn what_goes_in_cannot_act_and_a_missing_part_is_said() {
        let mut doc = Document::new("x");
        doc.paragraphs("一行\u{1b}[31m红\n\n\u{3000}\u{3000}二行");
        doc.table("来电", &["时间", "单位"], Vec::<Vec<String>>::new());
        doc.pairs([("名".into(), "值\u{202e}".into()), ("空".into(), " ".into())]);
        assert!(doc.words().iter().all(|w| !w.contains(['\u{1b}', '\u{202e}'])), "{:?}", doc.words());
        assert_eq!(doc.blocks.len(), 4);
        assert_eq!(doc.blocks[1], Block::Prose("二行".into()));
        assert_eq!(doc.blocks[2], Block::Prose("来电：无。".into()));
        let kept = serde_json::to_string(&doc).unwrap();
        assert_eq!(serde_json::from_str::<Document>(&kept).unwrap(), doc);
    }
}
