//! Choices that several ledgers share.

use super::field::{Choice, c};

/// 状态 of a record. The words are ours: no regulation fixes them.
pub static STATUS: &[Choice] = &[
    c("待办", "open"),
    c("办理中", "in progress"),
    c("转下班", "carried over"),
    c("办结", "closed"),
    c("备查", "on file"),
];
/// The states in which something still has to be done.
pub const OPEN: &[&str] = &["待办", "办理中", "转下班"];
/// 重要程度.
pub static WEIGHT: &[Choice] = &[c("一般", "ordinary"), c("重要", "important"), c("紧急", "urgent")];
/// The weights at which a caller's identity is checked and the words are read back.
pub const GRAVE: &[&str] = &["重要", "紧急"];
/// 密级: anything above 内部 has no place on this machine, so it is no choice.
pub static CLASSIFICATION: &[Choice] = &[c("非密", "unclassified"), c("内部", "internal")];
