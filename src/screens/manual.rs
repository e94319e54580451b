//! 手册: its parts and lines to be found by typing, and one part to be read.

use super::{Cx, Layer, Pick, Reader, Selection};
use crate::locale::texts;
use crate::theme::Role;

/// The parts of the manual, and below them every line: typing narrows both, so that anything in it is found.
pub(crate) fn parts(cx: &Cx<'_>) -> Layer {
    let sections = || cx.manual.sections.iter().enumerate();
    let heads = sections().map(|(at, section)| {
        let name = if section.title == section.book {
            section.title.clone()
        } else {
            format!("{} · {}", section.book, section.title)
        };
        (name, String::new(), Selection::Section(at))
    });
    let lines = sections().flat_map(|(at, section)| {
        let said = section.lines.iter().filter(|line| !line.trim().is_empty());
        said.map(move |line| (format!("    {line}"), section.title.clone(), Selection::Section(at)))
    });
    let rows: Vec<_> = heads.chain(lines).collect();
    Box::new(Pick::new(texts::MANUAL_TITLE.get(cx.lang()).to_owned(), rows))
}

/// A part of the manual, to read.
pub(crate) fn section(cx: &Cx<'_>, at: usize) -> Option<Layer> {
    let section = cx.manual.sections.get(at)?;
    let lines = section.lines.iter().map(|line| (line.clone(), Role::Normal)).collect();
    Some(Box::new(Reader::new(format!("{} · {}", section.book, section.title), lines)))
}
