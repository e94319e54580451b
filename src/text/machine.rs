//! What the machine says when it refuses, in the officer's language.

use std::io::{Error, ErrorKind};

/// Why the machine refused, as a Chinese phrase; what has none is given as the machine says it, because an administrator
/// can look it up.
#[must_use]
pub fn why(e: &Error) -> String {
    phrase(e.kind()).map_or_else(|| e.to_string(), str::to_owned)
}

/// The phrase for a kind of refusal.
fn phrase(kind: ErrorKind) -> Option<&'static str> {
    Some(match kind {
        ErrorKind::NotFound => "没有这个文件或文件夹",
        ErrorKind::PermissionDenied => "没有权限",
        ErrorKind::AlreadyExists => "同名的文件已经在了",
        ErrorKind::NotADirectory => "路径中间有一段不是文件夹",
        ErrorKind::IsADirectory => "这是一个文件夹",
        ErrorKind::DirectoryNotEmpty => "文件夹不是空的",
        ErrorKind::ReadOnlyFilesystem => "磁盘是只读的",
        ErrorKind::StorageFull => "磁盘满了",
        ErrorKind::QuotaExceeded => "磁盘配额用完了",
        ErrorKind::FileTooLarge => "文件超过了允许的大小",
        ErrorKind::InvalidData => "内容不是 UTF-8 文字",
        ErrorKind::InvalidFilename => "文件名太长或不合规矩",
        ErrorKind::ResourceBusy | ErrorKind::ExecutableFileBusy => "正被别的程序占用",
        ErrorKind::BrokenPipe => "接收的一方已经关闭",
        ErrorKind::TimedOut => "等得太久,没有回答",
        ErrorKind::OutOfMemory => "内存不够",
        ErrorKind::UnexpectedEof => "没有读全就到了末尾",
        ErrorKind::CrossesDevices => "两处不在同一块磁盘上",
        ErrorKind::TooManyLinks => "链接太多",
        ErrorKind::StaleNetworkFileHandle => "网络磁盘断开了",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_happens_every_day_is_told_in_chinese() {
        // By the numbers of the system: no such file, no right, full, read-only, quota, too large, a folder, none.
        for number in [2, 13, 28, 30, 122, 27, 21, 20] {
            let told = why(&Error::from_raw_os_error(number));
            assert!(!told.contains("os error"), "{number}: {told}");
        }
        assert!(
            why(&Error::from_raw_os_error(5)).contains("(os error 5)"),
            "what has no phrase keeps its number"
        );
    }
}
