//! Why something was not written or not read.

use crate::domain::{OfficerId, Stamp};
use crate::schema::BadValue;

/// Why a store did not do what was asked. Nothing was written when it says so.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum StoreError {
    /// A rule of the room forbids it.
    #[error("没有写入({0:?})")]
    Refused(Refusal),
    /// A value is not what its field allows.
    #[error("值不合规定({0:?})")]
    BadValue(BadValue),
    /// Somebody else corrected the record first; this is its revision now.
    #[error("别人刚更正到第{0}版")]
    Conflict(u32),
    /// The PIN is not that officer's.
    #[error("PIN 不对")]
    WrongPin(OfficerId),
    /// Another console held the file too long.
    #[error("别的窗口正在写")]
    Busy,
    /// The record has more text than one line of the journal may have.
    #[error("文字太多,一条记录放不下")]
    TooLong,
    /// The disk is full.
    #[error("磁盘满了")]
    Full,
    /// The file is not a duty-room file, or cannot be opened.
    #[error("打不开:{0}")]
    CannotOpen(String),
    /// The file was made by a newer program.
    #[error("文件是更新的程序写的(版本 {0})")]
    Newer(i64),
    /// The disk or the machine failed.
    #[error("机器出错:{0}")]
    Machine(String),
    /// Ledger and tape are both whole chains and part at this line: one of them was rewritten.
    #[error("台账与纸带从流水第 {0} 行起不同")]
    Forked(u64),
    /// The files are not under their names any more.
    #[error("文件被移走或换掉了")]
    Moved,
    /// Another console has the room open, and this needs it alone.
    #[error("值班台的窗口还开着")]
    InUse,
    /// The machine's secret is not there, or not the one that the PINs were hashed with.
    #[error("本机密钥不在或不是原来那一把")]
    NoSecret,
    /// Too many wrong PINs: this officer cannot sign before that time. Logging goes on.
    #[error("PIN 错了多次,暂时不能签")]
    SigningLocked(OfficerId, Stamp),
    /// What is stored does not fit together.
    #[error("内容对不上:{0}")]
    Damaged(String),
}

/// The rules that a store keeps, whoever asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The file has not been set up.
    NotSetUp,
    /// Set-up was done already.
    SetUpAlready,
    /// That record is not there.
    NoSuchRecord,
    /// A record with this id is there already.
    RecordExists,
    /// That officer is not there.
    NoSuchOfficer,
    /// Two officers cannot have one name.
    NameTaken,
    /// A voided record stays as it is.
    IsVoided,
    /// A sealed handover sheet stays as it is.
    IsSealed,
    /// A closed matter stays closed.
    IsClosed,
    /// A matter ends only by 销号 and cannot be voided.
    MatterNotVoidable,
    /// 销号 needs a result and who verified it.
    NeedsResult,
    /// A correction or a voiding needs a reason.
    NeedsReason,
    /// What is entered long after it happened says why.
    NeedsLateReason,
    /// A handover is in progress already, or none is.
    FreezeState,
    /// That matter is not on the sheet.
    NotOnSheet,
    /// Matters without an answer: this many.
    Unanswered(u32),
    /// Outgoing and incoming are the same person.
    SamePerson,
    /// Only the officer on watch can hand over.
    NotOnWatch,
    /// The act needs a PIN that was not given.
    NeedsPin,
    /// Nobody can write under a name who has not signed on.
    NotSignedOn,
    /// Officers are entered, changed and reset by two others.
    NeedsTwo,
    /// A matter ends without a result only if somebody else agrees by his PIN.
    NeedsAgreement,
    /// An administrator keeps no books.
    Administrator,
    /// The officer has the watch.
    IsOnWatch,
    /// The record has its signature already.
    IsSigned,
    /// A record cannot be linked to itself.
    LinkToItself,
    /// A handover sheet is written by the transfer alone.
    SheetByTransferOnly,
    /// A talk ends only when the rectification was received and reviewed.
    NeedsReview,
    /// A released report or paper keeps its words.
    IsReleased,
    /// That stage of that clock has rung.
    RangAlready,
    /// Another paper of that kind has that number: the next one is another.
    IssueTaken,
    /// A clock is silenced until a time within the watch.
    SilenceTooLong,
    /// That word of the handover is the other officer's.
    NotYourWord,
    /// 未交清 can be raised for a quarter of an hour after the transfer.
    ReviewOver,
    /// Only an emergency take-over is reviewed.
    NotEmergency,
    /// A take-over is reviewed by a chief or leader who did not take over.
    NeedsChief,
}
