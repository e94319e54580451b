//! Errors of the engine in the words of the record.

use crate::record::error::StoreError;
use rusqlite::ErrorCode;

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
        Some(ErrorCode::NotADatabase | ErrorCode::CannotOpen) => StoreError::CannotOpen(e.to_string()),
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::TypeMismatch) => StoreError::Damaged(e.to_string()),
        _ => StoreError::Machine(e.to_string()),
    }
}
