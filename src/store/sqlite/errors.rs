//! Errors of the engine in the words of the record.

use crate::record::error::StoreError;
use rusqlite::{ErrorCode, ffi};

/// What the engine says of the machine, as a Chinese phrase; the number says more to an administrator.
pub(in crate::store) fn why(e: &rusqlite::Error) -> String {
    let phrase = match e.sqlite_error_code() {
        Some(ErrorCode::SystemIoFailure) => "读写磁盘出错",
        Some(ErrorCode::DatabaseCorrupt) => "文件的页面损坏",
        Some(ErrorCode::NotADatabase) => "不是数据库文件",
        Some(ErrorCode::CannotOpen) => "没有这个文件,或没有权限打开",
        Some(ErrorCode::ReadOnly) => "磁盘或文件是只读的",
        Some(ErrorCode::PermissionDenied) => "没有权限",
        Some(ErrorCode::OutOfMemory) => "内存不够",
        _ => return e.to_string(),
    };
    let number = e.sqlite_error().map(|e| format!("({})", e.extended_code)).unwrap_or_default();
    format!("{phrase}{number}")
}

fn extended(e: &rusqlite::Error) -> Option<i32> {
    e.sqlite_error().map(|e| e.extended_code)
}

/// Names an engine's error in the words of the trait.
pub(super) fn error(e: rusqlite::Error) -> StoreError {
    use rusqlite::Error::{FromSqlConversionFailure, IntegralValueOutOfRange, InvalidColumnType};
    // A cell that is not what the program writes there: the file was changed, and the other copy may have it right.
    if matches!(e, FromSqlConversionFailure(..) | IntegralValueOutOfRange(..) | InvalidColumnType(..)) {
        return StoreError::Damaged(e.to_string());
    }
    match e.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Busy,
        Some(ErrorCode::DiskFull) => StoreError::Full,
        // The shared index of the log is made at opening; on a full disk SQLite says this instead of that it is full.
        Some(ErrorCode::SystemIoFailure) if extended(&e) == Some(ffi::SQLITE_IOERR_SHMSIZE) => {
            StoreError::Full
        }
        Some(ErrorCode::NotADatabase | ErrorCode::CannotOpen) => StoreError::CannotOpen(why(&e)),
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::TypeMismatch) => StoreError::Damaged(why(&e)),
        _ => StoreError::Machine(why(&e)),
    }
}
