//! Records from files that other people and other programs made: workbooks, tables as text, JSON lines.
//!
//! What a file is is told by what is in it and never by its name. Every fault is one sentence with sheet, row, column,
//! value and what to do; what was read in a way that the sender may not expect (another encoding, hidden rows, merged
//! cells, columns without a name) is told as a remark. Nothing here writes, and nothing is guessed: a file is read whole
//! or not at all.

mod cells;
mod content;
mod fault;
mod head;
mod lines;
mod marks;
mod sheet;
mod states;
mod table;
mod workbook;

pub use fault::{Fault, Place};
pub use sheet::ACTIVE;

use crate::domain::{Offset, Stamp};
use crate::files::{self, Encoding};
use crate::schema::{Book, Values};
use content::Content;
use std::path::Path;

/// How records stand in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// One JSON object a line.
    Lines,
    /// A table as text: CSV.
    Table,
    /// A workbook: xlsx, xls, ods.
    Workbook,
}

impl Shape {
    fn name(self) -> &'static str {
        match self {
            Shape::Lines => "JSON",
            Shape::Table => "文本表格（CSV）",
            Shape::Workbook => "工作簿",
        }
    }
}

/// What is known when a file is read.
#[derive(Clone, Copy, Debug)]
pub struct Ground {
    /// The machine's time: what has happened cannot lie after it.
    pub now: Stamp,
    /// The room's offset, for times that name another one.
    pub offset: Offset,
    /// Rows of a table that lack their kind or time are taken all the same.
    pub takes_incomplete: bool,
}

/// One record, and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The row as the file counts it, from 1.
    pub row: u64,
    /// Its text.
    pub values: Values,
}

/// What a file gave.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Taken {
    /// The records in the order of the file.
    pub rows: Vec<Row>,
    /// What has to be told about how they were read, a sentence each.
    pub remarks: Vec<String>,
}

/// Why a file gave nothing.
#[derive(Clone, Debug, PartialEq)]
pub enum Refused {
    /// It is not a file that holds records, in one sentence.
    File(String),
    /// These places of it are wrong.
    Places(Vec<Fault>),
}

impl From<Fault> for Refused {
    fn from(fault: Fault) -> Refused {
        Refused::Places(vec![fault])
    }
}

/// The mark of an exercise in an export: such a file is never taken for real.
pub const DRILL: &str = "_drill";
const FROM_DRILL: &str = "这是演练导出的文件，不能当真，什么也没有导入";

/// Reads the records of a book from a file.
///
/// # Errors
/// [`Refused`]: the file as a whole, or each of its places that is wrong.
pub fn read(book: &Book, path: &Path, shape: Option<Shape>, ground: Ground) -> Result<Taken, Refused> {
    let file = |why: String| Refused::File(why);
    let bytes = files::bytes(path, files::TABLE_BYTES_MAX).map_err(|why| file(why.to_string()))?;
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(file("文件是空的，里面没有表格也没有文字".into()));
    }
    let content = content::of(bytes).map_err(file)?;
    let mut taken = Taken::default();
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
    if taken.rows.is_empty() { Err(file("文件里只有表头，没有一行记录".into())) } else { Ok(taken) }
}
