//! The forms in which a paper leaves the room, and what can go wrong with them.

/// Why a file could not be made. The officer reads it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PressError {
    /// No Chinese font is on the machine.
    #[error(
        "这台电脑上没有中文字体,做不了 PDF;请安装 fonts-noto-cjk 软件包,或把字体文件放进台账旁的 fonts 文件夹 / no Chinese font here: install fonts-noto-cjk or put font files into the folder fonts beside the ledger"
    )]
    NoFont,
    /// The program was built without PDF.
    #[error("这个程序没有带 PDF 功能;请用 docx 或 txt / built without PDF: use docx or txt")]
    NoPdf,
    /// A paper without a table is no sheet of cells.
    #[error("这种文书没有表格,做不了 xlsx / this paper has no table")]
    NoTable,
    /// The library that writes the format failed.
    #[error("文件没有做成: {0} / not written: {0}")]
    Failed(String),
}

/// The forms in which a paper leaves the room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// Plain text.
    Txt,
    /// PDF, A4.
    Pdf,
    /// Word.
    Docx,
    /// Excel.
    Xlsx,
}

impl Format {
    /// All of them.
    pub const ALL: [Format; 4] = [Format::Pdf, Format::Docx, Format::Xlsx, Format::Txt];

    /// The ending of its files.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Format::Txt => "txt",
            Format::Pdf => "pdf",
            Format::Docx => "docx",
            Format::Xlsx => "xlsx",
        }
    }
}

/// A file that was made, and what its reader should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputFile {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Characters that no font of this machine has (字形缺失); each is printed as 〓.
    pub missing: Vec<char>,
}
