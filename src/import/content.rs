//! What a file is, by what is in it: the ending of its name is what somebody typed.

use super::intake::Shape;
use crate::files::{self, PlainText};
use std::io::Cursor;
use std::path::Path;
use zip::ZipArchive;

/// A file that can hold records.
pub(super) enum Content {
    /// Every kind of workbook that the library reads.
    Workbook(Vec<u8>),
    /// A table or lines.
    Text(PlainText),
}

/// What is said of a workbook under a password.
pub(super) const PASSWORD: &str = "表格加了打开密码，读不了；请用表格程序打开，去掉密码另存一份再导入";

/// Beginnings by which other kinds of files are known, with what people call them.
const OTHERS: [(&[u8], &str); 9] = [
    (b"%PDF", "PDF 文件"),
    (b"{\\rtf", "写字板文档（RTF）"),
    (b"\x89PNG", "图片"),
    (b"\xFF\xD8\xFF", "图片"),
    (b"GIF8", "图片"),
    (b"Rar!", "压缩包"),
    (b"7z\xBC\xAF", "压缩包"),
    (b"\x1F\x8B", "压缩包"),
    (b"SQLite format 3\0", "数据库文件；值班台的账册请用 restore"),
];

/// Looks into the bytes.
///
/// # Errors
/// What it is instead, and what to do, in one sentence.
pub(super) fn of(bytes: Vec<u8>) -> Result<Content, String> {
    if let Some((_, what)) = OTHERS.iter().find(|(begins, _)| bytes.starts_with(begins)) {
        return Err(format!("这是{what}，不是表格；请在表格程序里另存为 xlsx 或 CSV 再导入"));
    }
    if bytes.starts_with(b"PK") {
        return packed(bytes);
    }
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return compound(bytes);
    }
    let decoded = files::decode(bytes).map_err(|why| why.to_string())?;
    let begins: String = decoded.text.trim_start().chars().take(400).collect::<String>().to_lowercase();
    if begins.starts_with('<') {
        let what = if begins.contains("urn:schemas-microsoft-com:office:spreadsheet") {
            "旧式 XML 表格"
        } else {
            "网页（HTML）存成的表格"
        };
        return Err(format!("这是{what}，不是工作簿；请用表格程序打开，另存为 xlsx 再导入"));
    }
    if begins.starts_with("mime-version:") {
        return Err("这是网页存档，不是工作簿；请用表格程序打开，另存为 xlsx 再导入".into());
    }
    Ok(Content::Text(decoded))
}

/// Office files of today are packed.
fn packed(bytes: Vec<u8>) -> Result<Content, String> {
    let damaged = "表格文件是坏的或不完整，打不开；请用表格程序打开、另存一份再导入";
    let archive = ZipArchive::new(Cursor::new(bytes.as_slice())).map_err(|_| damaged.to_owned())?;
    let has = |start: &str| {
        archive
            .file_names()
            .filter_map(Result::ok)
            .any(|name| name.trim_start_matches('/').starts_with(start))
    };
    let what = if has("xl/") || has("content.xml") {
        return Ok(Content::Workbook(bytes));
    } else if has("word/") {
        "Word 文档"
    } else if has("ppt/") {
        "演示文稿"
    } else {
        "压缩包"
    };
    Err(format!("这是{what}，不是表格；请把表格另存为 xlsx 或 CSV 再导入"))
}

/// Office files of old, and new ones under a password.
fn compound(bytes: Vec<u8>) -> Result<Content, String> {
    let has = |name: &str| {
        let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.windows(name.len()).any(|part| part == name)
    };
    if has("EncryptedPackage") {
        return Err(PASSWORD.into());
    }
    if has("Workbook") || has("Book") {
        return Ok(Content::Workbook(bytes));
    }
    let what = if has("WordDocument") { "Word 文档" } else { "旧式办公文件" };
    Err(format!("这是{what}，不是表格；请把表格另存为 xlsx 或 CSV 再导入"))
}

impl Content {
    pub(super) fn shape(&self) -> Shape {
        match self {
            Content::Workbook(_) => Shape::Workbook,
            Content::Text(decoded) if decoded.text.trim_start().starts_with(['{', '[']) => Shape::Lines,
            Content::Text(_) => Shape::Table,
        }
    }

    /// What is told when the name of the file says something else.
    pub(super) fn other_ending(&self, path: &Path) -> Option<String> {
        let ending = path.extension()?.to_string_lossy().to_lowercase();
        let (good, what): (&[&str], &str) = match self {
            Content::Workbook(bytes) if bytes.starts_with(b"PK") => {
                (&["xlsx", "xlsm", "xlsb", "xltx", "ods", "ett", "et"], "新式工作簿（xlsx）")
            }
            Content::Workbook(_) => (&["xls", "xlt", "et", "ett"], "旧式工作簿（xls）"),
            Content::Text(_) if self.shape() == Shape::Lines => (&["jsonl", "json", "ndjson", "txt"], "JSON"),
            Content::Text(_) => (&["csv", "txt", "tsv"], "文本表格（CSV）"),
        };
        (!good.contains(&ending.as_str()))
            .then(|| format!("文件名的结尾是 .{ending}，里面是{what}，已按里面的内容读"))
    }
}
