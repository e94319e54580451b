//! A paper as PDF: A4, the text area, lines and characters of GB/T 9704-2012, fonts embedded as they are used.

use super::fonts::Folders;
use super::format::{OutputFile, PressError};
use crate::paper::document::Document;

/// Without the feature there is no PDF, and it is said.
///
/// # Errors
/// Always [`PressError::NoPdf`].
#[cfg(not(feature = "pdf"))]
pub fn write(_document: &Document, _fonts: &Folders) -> Result<OutputFile, PressError> {
    Err(PressError::NoPdf)
}

/// The paper as PDF.
///
/// # Errors
/// When there is no Chinese font, or the file cannot be composed.
#[cfg(feature = "pdf")]
pub fn write(document: &Document, fonts: &Folders) -> Result<OutputFile, PressError> {
    page::write(document, fonts)
}

#[cfg(feature = "pdf")]
mod page {
    use super::{Document, Folders, OutputFile, PressError};
    use crate::output::fonts::{Fonts, Style};
    use crate::paper::layout::{self, Cell, Face, Medium, Page, What};
    use crate::text::width;
    use krilla::color::rgb;
    use krilla::geom::{PathBuilder, Point};
    use krilla::metadata::Metadata;
    use krilla::num::NormalizedF32;
    use krilla::page::PageSettings;
    use krilla::paint::{Fill, Stroke};
    use krilla::surface::Surface;
    use krilla::text::{GlyphId, KrillaGlyph};
    use std::collections::BTreeSet;
    use unicode_segmentation::UnicodeSegmentation;

    /// Points in a millimetre.
    const MM: f32 = 72.0 / 25.4;
    /// A4.
    const SHORT: f32 = 210.0 * MM;
    const LONG: f32 = 297.0 * MM;
    /// 订口 and 天头 of an upright page; of one that lies across, left and top after turning.
    const LEFT: f32 = 28.0 * MM;
    const TOP: f32 = 37.0 * MM;
    /// 版心.
    const WIDE: f32 = 156.0 * MM;
    const HIGH: f32 = 225.0 * MM;
    /// 3号, 2号, 4号, 五号.
    const BODY: f32 = 16.0;
    const TITLE: f32 = 22.0;
    const FOOT: f32 = 14.0;
    const SMALL: f32 = 10.5;
    /// The red name is never larger.
    const SERIES_MAX: f32 = 48.0;
    /// Drawn for a character that no font has: 〓, as printers do.
    const MISSING: char = '〓';
    /// Of the em box, what stands above the baseline in Chinese type.
    const ABOVE: f32 = 0.88;

    struct Sheet<'a> {
        fonts: &'a mut Fonts,
        missing: &'a mut BTreeSet<char>,
        medium: Medium,
        left: f32,
        top: f32,
        wide: f32,
        /// From one line to the next.
        line: f32,
        /// Half the distance from one character to the next.
        cell: f32,
    }

    pub(super) fn write(document: &Document, folders: &Folders) -> Result<OutputFile, PressError> {
        let mut fonts = Fonts::load(folders)?;
        let mut missing = BTreeSet::new();
        let medium = Medium::page(document.across);
        let mut pdf = krilla::Document::new();
        pdf.set_metadata(
            Metadata::new()
                .title(document.name.clone())
                .language("zh-CN".to_owned())
                .creator("zhiban".to_owned()),
        );
        let (wide, high) = if document.across { (LONG, SHORT) } else { (SHORT, LONG) };
        for (at, content) in layout::pages(document, medium).iter().enumerate() {
            let settings = PageSettings::from_wh(wide, high)
                .ok_or_else(|| PressError::Failed("page size".to_owned()))?;
            let mut page = pdf.start_page_with(settings);
            let mut surface = page.surface();
            let mut sheet = Sheet::new(&mut fonts, &mut missing, medium, document.across);
            sheet.draw(&mut surface, content);
            sheet.number(&mut surface, at + 1, &document.mark);
            surface.finish();
            page.finish();
        }
        let bytes = pdf.finish().map_err(|e| PressError::Failed(format!("{e:?}")))?;
        Ok(OutputFile { bytes, missing: missing.into_iter().collect() })
    }

    impl<'a> Sheet<'a> {
        fn new(
            fonts: &'a mut Fonts,
            missing: &'a mut BTreeSet<char>,
            medium: Medium,
            across: bool,
        ) -> Sheet<'a> {
            // Turned, the binding edge is at the top: the text area is 225 mm wide and 156 mm high.
            let (left, top, wide, high) =
                if across { (37.0 * MM, 28.0 * MM, HIGH, WIDE) } else { (LEFT, TOP, WIDE, HIGH) };
            let lines = small(medium.height / layout::LINE);
            Sheet {
                fonts,
                missing,
                medium,
                left,
                top,
                wide,
                // The first line begins at the upper edge and the last one ends at the lower; so across.
                line: (high - BODY) / (lines - 1.0),
                cell: (wide - BODY) / (small_usize(medium.body) - 2.0),
            }
        }

        fn y(&self, at: u32) -> f32 {
            self.top + small(at) / small(layout::LINE) * self.line
        }

        fn draw(&mut self, surface: &mut Surface<'_>, page: &Page) {
            let bars = layout::bar_column(page);
            for piece in page {
                let (top, bottom) = (self.y(piece.top), self.y(piece.top + piece.height));
                match &piece.what {
                    What::Text { column, text, face } => self.text(surface, *column, top, text, *face),
                    What::Rule { red } => {
                        let y = top + self.line * 0.3;
                        let width = if *red { 2.0 } else { 0.8 };
                        rule(surface, (self.left, y), (self.left + self.wide, y), width, *red);
                    }
                    What::Cells { cells, heading } => self.cells(surface, cells, (top, bottom), *heading),
                    What::Bar { label, share, figure } => {
                        self.bar(surface, (top, bottom), bars, (label, *share, *figure));
                    }
                }
            }
        }

        fn text(&mut self, surface: &mut Surface<'_>, column: usize, top: f32, text: &str, face: Face) {
            let left = self.left + small_usize(column) * self.cell;
            match face {
                Face::Body => self.on_grid(surface, (left, top), text, Style::Body, (BODY, self.cell)),
                Face::Black => self.on_grid(surface, (left, top), text, Style::Black, (BODY, self.cell)),
                Face::Kai => self.on_grid(surface, (left, top), text, Style::Kai, (BODY, self.cell)),
                Face::Foot => self.on_grid(surface, (left, top), text, Style::Body, (FOOT, self.cell)),
                Face::Title => {
                    let cell = (TITLE / 2.0).min(self.wide / small_usize(width::on_paper(text).max(1)));
                    self.centred(surface, top - (TITLE - BODY) / 2.0, text, (cell * 2.0, cell), false);
                }
                Face::Series => {
                    let columns = small_usize(width::on_paper(text).max(1));
                    let size = (self.wide / columns * 2.0).min(SERIES_MAX);
                    let spread = ((self.wide / columns) / (size / 2.0)).clamp(1.0, 1.35);
                    self.centred(surface, top, text, (size, size / 2.0 * spread), true);
                }
            }
        }

        fn centred(
            &mut self,
            surface: &mut Surface<'_>,
            top: f32,
            text: &str,
            (size, cell): (f32, f32),
            red: bool,
        ) {
            let whole = small_usize(width::on_paper(text)) * cell;
            let left = self.left + (self.wide - whole) / 2.0 + (cell - size / 2.0);
            if red {
                surface.set_fill(Some(fill(true)));
            }
            self.on_grid(surface, (left, top), text, Style::Title, (size, cell));
            surface.set_fill(Some(fill(false)));
        }

        /// Text on a grid: Chinese one to a cell, what is half as wide evenly within its cells.
        fn on_grid(
            &mut self,
            surface: &mut Surface<'_>,
            (left, top): (f32, f32),
            text: &str,
            style: Style,
            (size, cell): (f32, f32),
        ) {
            let baseline = top + size * ABOVE;
            let mut x = left;
            let mut narrow: Vec<(&str, GlyphRun)> = Vec::new();
            for cluster in text.graphemes(true) {
                let columns = width::on_paper(cluster);
                let drawn = self.cluster(style, cluster);
                if columns == 1 {
                    narrow.push((cluster, drawn));
                    continue;
                }
                x = Sheet::spread(surface, (x, baseline), std::mem::take(&mut narrow), (size, cell));
                put(surface, (x, baseline), cluster, &drawn, size);
                x += small_usize(columns) * cell;
            }
            Sheet::spread(surface, (x, baseline), narrow, (size, cell));
        }

        /// A run of narrow characters, spaced so that it fills its cells; gives where it ends.
        fn spread(
            surface: &mut Surface<'_>,
            (left, baseline): (f32, f32),
            run: Vec<(&str, GlyphRun)>,
            (size, cell): (f32, f32),
        ) -> f32 {
            let count = small_usize(run.len());
            let natural: f32 = run.iter().map(|(_, d)| d.advance * size).sum();
            let air = if run.is_empty() { 0.0 } else { (count * cell - natural) / count };
            let mut x = left + air / 2.0;
            for (cluster, drawn) in &run {
                put(surface, (x, baseline), cluster, drawn, size);
                x += drawn.advance * size + air;
            }
            left + count * cell
        }

        fn cluster(&mut self, style: Style, cluster: &str) -> GlyphRun {
            let mut glyphs = Vec::new();
            let mut advance = 0.0;
            for c in cluster.chars() {
                let found = self.fonts.glyph(style, c).or_else(|| {
                    // A space that a font lacks is no loss.
                    if !c.is_whitespace() {
                        self.missing.insert(c);
                    }
                    self.fonts.glyph(style, MISSING)
                });
                if let Some(glyph) = found {
                    advance += glyph.advance;
                    glyphs.push(glyph);
                }
            }
            GlyphRun { glyphs, advance }
        }

        fn cells(
            &mut self,
            surface: &mut Surface<'_>,
            cells: &[Cell],
            (top, bottom): (f32, f32),
            heading: bool,
        ) {
            let unit = self.wide / small_usize(self.medium.table);
            let step = small(self.medium.table_line) / small(layout::LINE) * self.line;
            let style = if heading { Style::Black } else { Style::Body };
            let right = self.left + self.wide;
            rule(surface, (self.left, bottom), (right, bottom), 0.5, false);
            rule(surface, (self.left, top), (right, top), 0.5, false);
            rule(surface, (self.left, top), (self.left, bottom), 0.5, false);
            rule(surface, (right, top), (right, bottom), 0.5, false);
            for cell in cells {
                let left = self.left + small_usize(cell.column) * unit;
                if cell.column > 0 {
                    let x = left - unit * 0.5;
                    rule(surface, (x, top), (x, bottom), 0.5, false);
                }
                for (at, text) in cell.lines.iter().enumerate() {
                    let y = top + 0.1 * self.line + small_usize(at) * step + (step - SMALL) / 2.0;
                    // A hair narrower than the column, so that the last character clears the rule.
                    let inset = if cell.column == 0 { unit * 0.3 } else { 0.0 };
                    self.on_grid(surface, (left + inset, y), text, style, (SMALL, unit * 0.99));
                }
            }
        }

        fn bar(
            &mut self,
            surface: &mut Surface<'_>,
            (top, bottom): (f32, f32),
            names: usize,
            (label, share, figure): (&str, u32, u32),
        ) {
            let unit = self.wide / small_usize(self.medium.table);
            let y = top + (bottom - top - SMALL) / 2.0;
            self.on_grid(surface, (self.left, y), label, Style::Body, (SMALL, unit));
            let left = self.left + small_usize(names) * unit;
            let room = self.wide - small_usize(names + 8) * unit;
            let long = small(share) / 1000.0 * room;
            let mut path = PathBuilder::new();
            path.move_to(left, top + (bottom - top) * 0.2);
            path.line_to(left + long, top + (bottom - top) * 0.2);
            path.line_to(left + long, top + (bottom - top) * 0.8);
            path.line_to(left, top + (bottom - top) * 0.8);
            path.close();
            if let Some(path) = path.finish().filter(|_| share > 0) {
                surface.set_fill(Some(grey()));
                surface.draw_path(&path);
                surface.set_fill(Some(fill(false)));
            }
            let at = (left + long + unit, y);
            self.on_grid(surface, at, &figure.to_string(), Style::Body, (SMALL, unit));
        }

        /// — 1 —, 4号, below the text area, odd pages at the right and even ones at the left.
        fn number(&mut self, surface: &mut Surface<'_>, number: usize, mark: &str) {
            let text = format!("— {number} —");
            let cell = FOOT / 2.0;
            let top = self.y(self.medium.height) + 7.0 * MM - (self.line - BODY);
            let long = small_usize(width::on_paper(&text)) * cell;
            let (right, left) = (self.left + self.wide - long - BODY, self.left + BODY);
            let odd = number % 2 == 1;
            let x = if odd { right } else { left };
            self.on_grid(surface, (x, top), &text, Style::Body, (FOOT, cell));
            let marked = small_usize(width::on_paper(mark)) * cell;
            let x = if odd { left } else { self.left + self.wide - marked - BODY };
            self.on_grid(surface, (x, top), mark, Style::Black, (FOOT, cell));
        }
    }

    struct GlyphRun {
        glyphs: Vec<crate::output::fonts::Glyph>,
        advance: f32,
    }

    fn put(
        surface: &mut Surface<'_>,
        (left, baseline): (f32, f32),
        cluster: &str,
        drawn: &GlyphRun,
        size: f32,
    ) {
        let mut x = left;
        for (at, glyph) in drawn.glyphs.iter().enumerate() {
            // The words of the cluster belong to its first glyph: what is copied from the paper is what it says.
            let range = if at == 0 { 0..cluster.len() } else { cluster.len()..cluster.len() };
            let id = GlyphId::new(u32::from(glyph.id));
            let drawn = KrillaGlyph::new(id, glyph.advance, 0.0, 0.0, 0.0, range, None);
            let at = Point::from_xy(x, baseline);
            surface.draw_glyphs(at, &[drawn], glyph.font.clone(), cluster, size, false);
            x += glyph.advance * size;
        }
    }

    fn rule(surface: &mut Surface<'_>, from: (f32, f32), to: (f32, f32), width: f32, red: bool) {
        let mut path = PathBuilder::new();
        path.move_to(from.0, from.1);
        path.line_to(to.0, to.1);
        let Some(path) = path.finish() else { return };
        surface.set_fill(None);
        surface.set_stroke(Some(Stroke { paint: colour(red).into(), width, ..Stroke::default() }));
        surface.draw_path(&path);
        surface.set_stroke(None);
        surface.set_fill(Some(fill(false)));
    }

    /// GB/T 9704-2012 10: red is Y80 % M80 %.
    fn colour(red: bool) -> rgb::Color {
        if red { rgb::Color::new(255, 51, 51) } else { rgb::Color::new(0, 0, 0) }
    }

    fn fill(red: bool) -> Fill {
        Fill { paint: colour(red).into(), opacity: NormalizedF32::ONE, ..Fill::default() }
    }

    fn grey() -> Fill {
        let paint = rgb::Color::new(96, 96, 96).into();
        Fill { paint, opacity: NormalizedF32::ONE, ..Fill::default() }
    }

    /// A small number as the library takes it.
    fn small(n: u32) -> f32 {
        f32::from(u16::try_from(n.min(u32::from(u16::MAX))).unwrap_or(u16::MAX))
    }

    fn small_usize(n: usize) -> f32 {
        f32::from(u16::try_from(n).unwrap_or(u16::MAX))
    }
}
