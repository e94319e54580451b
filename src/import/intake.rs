//! What is asked of a file and what it gives.

use super::fault::Fault;
use crate::domain::{Offset, Stamp};
use crate::schema::Values;

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
    pub(super) fn name(self) -> &'static str {
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
pub struct Intake {
    /// The records in the order of the file.
    pub rows: Vec<Row>,
    /// What has to be told about how they were read, a sentence each.
    pub remarks: Vec<String>,
}

/// Why a file gave nothing.
#[derive(Clone, Debug, PartialEq)]
pub enum Rejection {
    /// It is not a file that holds records, in one sentence.
    File(String),
    /// These places of it are wrong.
    Places(Vec<Fault>),
}

impl From<Fault> for Rejection {
    fn from(fault: Fault) -> Rejection {
        Rejection::Places(vec![fault])
    }
}

/// The mark of an exercise in an export: such a file is never taken for real.
pub const DRILL: &str = "_drill";
pub(super) const FROM_DRILL: &str = "这是演练导出的文件，不能当真，什么也没有导入";
