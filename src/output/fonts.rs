//! Which typefaces of this machine stand for 小标宋, 黑体, 楷体 and 仿宋, and for characters that those lack.

use std::path::PathBuf;

/// Where fonts are looked for besides the system's own folders.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folders {
    /// Folders that the unit keeps, read first.
    pub own: Vec<PathBuf>,
    /// Leaves the system's fonts out; for tests of what is said where there are none.
    pub own_only: bool,
}

/// The four faces of an official paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Style {
    /// 小标宋: titles and the red name.
    Title,
    /// 黑体.
    Black,
    /// 楷体.
    Kai,
    /// 仿宋: the body.
    Body,
}

impl Style {
    /// Names under which a face is known, the best first: what GB/T 9704-2012 asks for, then free ones.
    #[must_use]
    pub fn families(self) -> &'static [&'static str] {
        match self {
            Style::Title => &[
                "方正小标宋简体",
                "FZXiaoBiaoSong-B05S",
                "方正小标宋_GBK",
                "Noto Serif CJK SC",
                "Noto Serif SC",
                "Source Han Serif SC",
                "SimSun",
                "宋体",
                "AR PL UMing CN",
            ],
            Style::Black => &[
                "SimHei",
                "黑体",
                "FandolHei",
                "Noto Sans CJK SC",
                "Noto Sans SC",
                "Source Han Sans SC",
                "WenQuanYi Zen Hei",
                "WenQuanYi Micro Hei",
            ],
            Style::Kai => &[
                "KaiTi_GB2312",
                "楷体_GB2312",
                "KaiTi",
                "楷体",
                "STKaiti",
                "FandolKai",
                "LXGW WenKai",
                "AR PL UKai CN",
                "AR PL KaitiM GB",
                "Noto Serif CJK SC",
                "Noto Serif SC",
                "Source Han Serif SC",
            ],
            Style::Body => &[
                "FangSong_GB2312",
                "仿宋_GB2312",
                "FangSong",
                "仿宋",
                "STFangsong",
                "FandolFang R",
                "FandolFang",
                "Noto Serif CJK SC",
                "Noto Serif SC",
                "Source Han Serif SC",
                "SimSun",
                "宋体",
                "AR PL UMing CN",
            ],
        }
    }

    /// Whether a bold weight is wanted where the family has one.
    #[must_use]
    pub fn bold(self) -> bool {
        self == Style::Title
    }
}

#[cfg(feature = "pdf")]
pub use found::{Fonts, Glyph};

#[cfg(feature = "pdf")]
mod found {
    use super::{Folders, Style};
    use crate::files;
    use crate::output::PressError;
    use fontdb::{Database, FaceInfo, Source};
    use krilla::text::Font;
    use std::collections::HashMap;
    use std::sync::Arc;

    /// A character that any usable Chinese font has.
    const PROBE: char = '值';
    /// So many faces are tried for a rare character.
    const FALLBACKS_MAX: usize = 12;

    struct Face {
        font: Font,
        data: Arc<Vec<u8>>,
        index: u32,
        glyphs: HashMap<char, Option<(u16, f32)>>,
    }

    impl Face {
        /// The glyph of a character and its advance in parts of the size.
        fn glyph(&mut self, c: char) -> Option<(u16, f32)> {
            if let Some(known) = self.glyphs.get(&c) {
                return *known;
            }
            let found = ttf_parser::Face::parse(&self.data, self.index).ok().and_then(|face| {
                let id = face.glyph_index(c).filter(|id| id.0 != 0)?;
                let advance = f32::from(face.glyph_hor_advance(id)?) / f32::from(face.units_per_em().max(1));
                Some((id.0, advance))
            });
            self.glyphs.insert(c, found);
            found
        }
    }

    /// A glyph to be drawn.
    pub struct Glyph {
        /// The font that has it.
        pub font: Font,
        /// Its number in that font.
        pub id: u16,
        /// Its advance in parts of the size.
        pub advance: f32,
    }

    /// The faces of this machine, read when they are first needed.
    pub struct Fonts {
        database: Database,
        faces: Vec<(fontdb::ID, Face)>,
        styles: HashMap<Style, Vec<fontdb::ID>>,
        data: HashMap<std::path::PathBuf, Arc<Vec<u8>>>,
    }

    impl Fonts {
        /// The fonts of the unit's folders and of the system.
        ///
        /// # Errors
        /// [`PressError::NoFont`] when none of them is Chinese.
        pub fn load(folders: &Folders) -> Result<Fonts, PressError> {
            let mut database = Database::new();
            for folder in &folders.own {
                database.load_fonts_dir(folder);
            }
            if !folders.own_only {
                database.load_system_fonts();
            }
            let mut fonts =
                Fonts { database, faces: Vec::new(), styles: HashMap::new(), data: HashMap::new() };
            if fonts.glyph(Style::Body, PROBE).is_none() { Err(PressError::NoFont) } else { Ok(fonts) }
        }

        /// The glyph of a character in a style, from whichever face has it; `None` when none has.
        pub fn glyph(&mut self, style: Style, c: char) -> Option<Glyph> {
            if !self.styles.contains_key(&style) {
                let order = self.order(style);
                self.styles.insert(style, order);
            }
            let order = self.styles.get(&style).cloned().unwrap_or_default();
            order.into_iter().find_map(|id| {
                let face = self.face(id)?;
                face.glyph(c).map(|(glyph, advance)| Glyph { font: face.font.clone(), id: glyph, advance })
            })
        }

        /// The name of the typeface that stands for a style.
        #[must_use]
        pub fn family(&self, style: Style) -> String {
            let first = self.order(style).first().and_then(|id| self.database.face(*id));
            first.and_then(|f| f.families.first()).map(|(name, _)| name.clone()).unwrap_or_default()
        }

        /// The faces that a style asks for, in order, and after them any other.
        fn order(&self, style: Style) -> Vec<fontdb::ID> {
            let mut out: Vec<fontdb::ID> = Vec::new();
            for family in style.families() {
                let mut fitting: Vec<&FaceInfo> = self
                    .database
                    .faces()
                    .filter(|f| f.families.iter().any(|(name, _)| name.eq_ignore_ascii_case(family)))
                    .collect();
                let wanted = if style.bold() { 700 } else { 400 };
                fitting.sort_by_key(|f| (f.style != fontdb::Style::Normal, f.weight.0.abs_diff(wanted)));
                out.extend(fitting.first().map(|f| f.id));
            }
            let rest = self.database.faces().filter(|f| f.style == fontdb::Style::Normal).map(|f| f.id);
            let rest: Vec<fontdb::ID> = rest.filter(|id| !out.contains(id)).take(FALLBACKS_MAX).collect();
            out.extend(rest);
            out
        }

        fn face(&mut self, id: fontdb::ID) -> Option<&mut Face> {
            if let Some(at) = self.faces.iter().position(|(known, _)| *known == id) {
                return self.faces.get_mut(at).map(|(_, face)| face);
            }
            let info = self.database.face(id)?;
            let Source::File(path) = &info.source else { return None };
            let (path, index) = (path.clone(), info.index);
            let data = if let Some(data) = self.data.get(&path) {
                data.clone()
            } else {
                let data = Arc::new(files::bytes(&path, files::FONT_BYTES_MAX).ok()?);
                self.data.insert(path, data.clone());
                data
            };
            let font = Font::new(data.clone().into(), index)?;
            self.faces.push((id, Face { font, data, index, glyphs: HashMap::new() }));
            self.faces.last_mut().map(|(_, face)| face)
        }
    }
}
