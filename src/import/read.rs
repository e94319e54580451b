//! From a file to records: what it is, its rows, their values.

use super::content::{self, Content};
use super::intake::{Ground, Intake, Rejection, Shape};
use super::{lines, sheet, table, workbook};
use crate::files::{self, Encoding};
use crate::schema::Book;
use std::path::Path;

/// Reads the records of a book from a file.
///
/// # Errors
/// [`Rejection`]: the file as a whole, or each of its places that is wrong.
pub fn read(book: &Book, path: &Path, shape: Option<Shape>, ground: Ground) -> Result<Intake, Rejection> {
    let file = |why: String| Rejection::File(why);
    let bytes = files::bytes(path, files::TABLE_BYTES_MAX).map_err(|why| file(why.to_string()))?;
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(file("文件是空的，里面没有表格也没有文字".into()));
    }
    let content = content::of(bytes).map_err(file)?;
    let mut taken = Intake::default();
    let found = content.shape();
    if let Some(asked) = shape.filter(|asked| *asked != found) {
        let (asked, found) = (asked.name(), found.name());
        return Err(file(format!("--format 写的是{asked}，文件里是{found}；请改正 --format，或不写它")));
    }
    taken.remarks.extend(content.other_ending(path));
    let rows = match content {
        Content::Workbook(bytes) => {
            let sheet = workbook::read(book, bytes, &mut taken.remarks)?;
            table::records(book, &sheet, ground, &mut taken.remarks)?
        }
        Content::Text(decoded) => {
            if decoded.encoding != Encoding::Utf8 {
                taken.remarks.push(format!("文件是 {} 编码，已按它读", decoded.encoding.name()));
            }
            match found {
                Shape::Lines => lines::records(book, &decoded.text, ground, &mut taken.remarks)?,
                Shape::Table | Shape::Workbook => {
                    let sheet = sheet::of_text(&decoded.text, &mut taken.remarks)?;
                    table::records(book, &sheet, ground, &mut taken.remarks)?
                }
            }
        }
    };
    taken.rows = rows;
    if taken.rows.is_empty() {
        Err(file("文件里只有表头，没有一行记录".into()))
    } else {
        Ok(taken)
    }
}
