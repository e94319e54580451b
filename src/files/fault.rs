//! Why a file cannot be read, in words.

/// Why a file gives nothing. Each is one sentence for the officer, without the name of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileFault {
    /// Nothing has that name.
    Absent,
    /// A folder, a pipe, a device.
    NotAFile(&'static str),
    /// More than a file of its kind may have, in MiB, or in KiB when it is less than one.
    TooLarge(u64),
    /// The system forbids it.
    Forbidden,
    /// It is no text in any of the usual encodings.
    NotText,
    /// The disk did not give it.
    Disk(String),
}

impl std::fmt::Display for FileFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            FileFault::Absent => f.write_str("没有这个文件，请核对文件名和所在文件夹"),
            FileFault::NotAFile(what) => write!(f, "这是{what}，不是普通文件，没有读"),
            FileFault::TooLarge(bytes) if *bytes >= 1 << 20 => {
                write!(f, "文件太大，超过 {} MB，没有读；请分成几个文件", bytes >> 20)
            }
            FileFault::TooLarge(bytes) => write!(f, "文件太大，超过 {} KB，没有读", bytes >> 10),
            FileFault::Forbidden => f.write_str("没有读这个文件的权限，请让管理员放开读取权限"),
            FileFault::NotText => {
                f.write_str("文件不是文本，或编码认不出（认 UTF-8、GBK、UTF-16）；请另存为 UTF-8 文本")
            }
            FileFault::Disk(why) => write!(f, "磁盘读不出这个文件（{why}）；请换一份副本"),
        }
    }
}

impl std::error::Error for FileFault {}
