//! What the XML of a sheet says that the library passes over: which rows are hidden, and which formulas were never
//! calculated.

use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;
use std::collections::BTreeSet;
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// The part of a workbook that is read for this; the limits of the reading process hold the rest.
const XML_BYTES_MAX: u64 = 512 * 1024 * 1024;

#[derive(Debug, Default)]
pub(super) struct Marks {
    /// By their number from 1.
    pub(super) hidden_rows: BTreeSet<u64>,
    /// Row and column from 0.
    pub(super) uncalculated: BTreeSet<(u32, u32)>,
}

type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

/// The marks of a sheet by its name; `None` when the parts of the workbook are not where they should be.
pub(super) fn of(bytes: &[u8], sheet: &str) -> Option<Marks> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let id = sheet_id(&part(&mut archive, "xl/workbook.xml")?, sheet)?;
    let target = target(&part(&mut archive, "xl/_rels/workbook.xml.rels")?, &id)?;
    let path = match target.strip_prefix('/') {
        Some(absolute) => absolute.to_owned(),
        None => format!("xl/{target}"),
    };
    Some(marks(&part(&mut archive, &path)?))
}

fn part(archive: &mut Archive<'_>, name: &str) -> Option<String> {
    let mut text = String::new();
    archive.by_name(name).ok()?.take(XML_BYTES_MAX).read_to_string(&mut text).ok()?;
    Some(text)
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = tag.attributes().filter_map(Result::ok).find(|a| a.key.as_ref() == name)?;
    let text = found.value.into_owned();
    quick_xml::escape::unescape(&text).ok().map(std::borrow::Cow::into_owned)
}

/// Calls for each opening tag until it says something.
fn each<T>(xml: &str, mut take: impl FnMut(&BytesStart<'_>) -> Option<T>) -> Option<T> {
    let mut reader = Reader::from_str(xml);
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag) | Event::Empty(tag)) => {
                if let Some(found) = take(&tag) {
                    return Some(found);
                }
            }
            Ok(Event::Eof) | Err(_) => return None,
            Ok(_) => {}
        }
    }
}

fn sheet_id(workbook: &str, sheet: &str) -> Option<String> {
    each(workbook, |tag| {
        let named = tag.local_name().as_ref() == "sheet" && attribute(tag, "name").as_deref() == Some(sheet);
        named.then(|| attribute(tag, "r:id")).flatten()
    })
}

fn target(relations: &str, id: &str) -> Option<String> {
    each(relations, |tag| {
        (attribute(tag, "Id").as_deref() == Some(id)).then(|| attribute(tag, "Target")).flatten()
    })
}

fn marks(xml: &str) -> Marks {
    let mut out = Marks::default();
    let mut reader = Reader::from_str(xml);
    // The cell in hand: where it is, whether it is of a text, has a formula, has a value.
    let mut cell: Option<((u32, u32), bool, bool, bool)> = None;
    let mut in_value = false;
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag) | Event::Empty(tag)) if tag.local_name().as_ref() == "row" => {
                hidden(&tag, &mut out);
            }
            Ok(Event::Start(tag)) if tag.local_name().as_ref() == "c" => {
                let is_text = attribute(&tag, "t").as_deref() == Some("str");
                cell = attribute(&tag, "r").and_then(|r| place(&r)).map(|at| (at, is_text, false, false));
            }
            Ok(Event::Start(tag) | Event::Empty(tag)) if tag.local_name().as_ref() == "f" => {
                if let Some(cell) = &mut cell {
                    cell.2 = true;
                }
            }
            Ok(Event::Start(tag)) => in_value = matches!(tag.local_name().as_ref(), "v" | "t"),
            Ok(Event::Text(_) | Event::CData(_) | Event::GeneralRef(_)) if in_value => {
                if let Some(cell) = &mut cell {
                    cell.3 = true;
                }
            }
            Ok(Event::End(tag)) if tag.local_name().as_ref() == "c" => {
                if let Some((at, false, true, false)) = cell.take() {
                    out.uncalculated.insert(at);
                }
            }
            Ok(Event::End(_)) => in_value = false,
            Ok(Event::Eof) | Err(_) => return out,
            Ok(_) => {}
        }
    }
}

fn hidden(tag: &BytesStart<'_>, out: &mut Marks) {
    if matches!(attribute(tag, "hidden").as_deref(), Some("1" | "true")) {
        out.hidden_rows.extend(attribute(tag, "r").and_then(|r| r.parse::<u64>().ok()));
    }
}

/// `B12` as row and column from 0.
fn place(name: &str) -> Option<(u32, u32)> {
    let digits = name.find(|c: char| c.is_ascii_digit())?;
    let (letters, row) = name.split_at_checked(digits)?;
    let column = letters.bytes().try_fold(0u32, |all, b| {
        let of = b.to_ascii_uppercase().checked_sub(b'A').filter(|n| *n < 26)?;
        all.checked_mul(26)?.checked_add(u32::from(of) + 1)
    })?;
    Some((row.parse::<u32>().ok()?.checked_sub(1)?, column.checked_sub(1)?))
}
