//! Words that stand in the journal as codes: each with its key in files and its word on screen and paper.

use serde::{Deserialize, Serialize};

/// Makes each enumeration from its rows: name, key, word. Nothing is listed a second time, and a name may change without
/// its key, which stands in the journals of officers for ever.
macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident {$($(#[$of:meta])* $code:ident $key:literal $word:literal;)+})+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$of])* #[serde(rename = $key)] $code,)+
        }

        impl $name {
            /// All of them, in the order of the table.
            pub const ALL: [$name; [$($key),+].len()] = [$($name::$code),+];

            /// The word in the journal and the database.
            #[must_use]
            pub fn key(self) -> &'static str {
                match self {
                    $($name::$code => $key,)+
                }
            }

            /// The word on screen and paper.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self {
                    $($name::$code => $word,)+
                }
            }

            /// The one that a key or a word names.
            #[must_use]
            pub fn named(text: &str) -> Option<$name> {
                $name::ALL.into_iter().find(|one| one.key() == text || one.word() == text)
            }
        }
    )+};
}

codes! {
    /// What somebody may do in the room.
    Role {
        /// 值班员: keeps the books.
        Officer "officer" "值班员";
        /// 值班长: an officer who answers for others.
        Chief "chief" "值班长";
        /// 带班领导: reads, instructs, releases.
        Leader "leader" "带班领导";
        /// 管理员: settings and officers, never records.
        Administrator "administrator" "管理员";
    }

    /// What a signature means; it stands beside name and time wherever the signature is shown.
    Meaning {
        /// 记录.
        Write "write" "记录";
        /// 交班.
        HandOver "hand_over" "交班";
        /// 接班.
        TakeOver "take_over" "接班";
        /// 签发.
        Release "release" "签发";
        /// 作废.
        Void "void" "作废";
        /// 约谈.
        Talk "talk" "约谈";
        /// 会议记录.
        Meeting "meeting" "会议";
        /// 人员变动.
        Officers "officers" "人员变动";
        /// 补签.
        Countersign "countersign" "补签";
        /// 应急接班: the watch was taken without its officer.
        Emergency "emergency" "应急接班";
        /// 复核.
        Review "review" "复核";
        /// 取消: a matter ends without a result.
        Cancel "cancel" "取消";
    }

    /// What happened to the record as a whole; each is a line of the same chain, so that nobody can switch it off.
    AuditEvent {
        /// The screen was locked.
        Locked "locked" "锁屏";
        /// A copy was made, reopened and verified.
        Backup "backup" "备份";
        /// A copy could not be made or was not whole.
        BackupFailed "backup_failed" "备份失败";
        /// The record was verified and is whole.
        Verified "verified" "核对完整";
        /// The record was verified and is not whole.
        Damaged "damaged" "核对不完整";
        /// Ledger and tape were made whole from one another.
        Mended "mended" "补全";
        /// An older copy was put in place.
        Restored "restored" "恢复";
        /// The last copy was taken back into memory and verified.
        RestoreDrill "restore_drill" "恢复演练";
        /// Another version of the program works on the file.
        Version "version" "换版";
        /// A text left the room as a file.
        Exported "exported" "导出";
        /// A paper was handed to the printer.
        Printed "printed" "打印";
        /// The officer on watch answered that he is there.
        Present "present" "在岗";
        /// He did not answer in time.
        Absent "absent" "不在岗";
    }

    /// Where a record came from.
    Origin {
        /// Typed by an officer.
        Typed "typed" "录入";
        /// Taken from a file.
        Imported "imported" "导入";
        /// Made by the program from what it knows: a handover sheet, a matter of a record.
        Made "made" "程序生成";
        /// Typed while nobody had signed on (未签), to be countersigned.
        Unsigned "unsigned" "未签";
    }

    /// What became of a clock.
    AlarmKind {
        /// It reached a stage and rang.
        Rang "rang" "响铃";
        /// Somebody has taken note of the stage, and says why that is enough.
        Acknowledged "acknowledged" "知道了";
        /// It is silent until a time.
        Silenced "silenced" "静音";
    }

    /// What a line of the handover's talk is.
    AnswerKind {
        /// 复述: the incoming officer says a matter back in his own words and takes it.
        ReadBack "read_back" "复述";
        /// 未交清: the incoming officer does not take it, and says what is missing.
        Refused "refused" "未交清";
        /// 补充: the outgoing officer answers a refusal.
        Explained "explained" "补充";
        /// 提示: something either side wants to be known.
        Topic "topic" "提示";
        /// 提问.
        Question "question" "提问";
        /// 答复.
        Reply "reply" "答复";
    }

    /// What is added to a record that stays as it is.
    NoteKind {
        /// 附注: an addition to a sealed sheet.
        Addition "addition" "附注";
        /// 已阅: somebody has read it.
        Read "read" "已阅";
        /// 复核: a chief or leader has looked into an emergency take-over.
        Reviewed "reviewed" "复核";
        /// 催办: whoever owns a matter was urged.
        Urged "urged" "催办";
    }
}

/// An officer is who is nothing else.
impl Default for Role {
    fn default() -> Role {
        Role::Officer
    }
}

impl Role {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
    pub(super) fn is_officer(&self) -> bool {
        *self == Role::Officer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_written_as_its_key_and_read_by_key_and_word() {
        for role in Role::ALL {
            assert_eq!(serde_json::to_value(role).unwrap(), role.key());
            assert_eq!((Role::named(role.key()), Role::named(role.word())), (Some(role), Some(role)));
        }
        assert_eq!((NoteKind::named("催办"), NoteKind::named("x")), (Some(NoteKind::Urged), None));
    }

    /// The journals that 0.1.0 wrote hold these keys.
    #[test]
    fn no_key_of_an_earlier_program_is_another_now() {
        let keys = [
            Role::ALL.map(Role::key).join(" "),
            Meaning::ALL.map(Meaning::key).join(" "),
            AuditEvent::ALL.map(AuditEvent::key).join(" "),
            Origin::ALL.map(Origin::key).join(" "),
            AlarmKind::ALL.map(AlarmKind::key).join(" "),
            AnswerKind::ALL.map(AnswerKind::key).join(" "),
            NoteKind::ALL.map(NoteKind::key).join(" "),
        ];
        assert_eq!(
            keys,
            [
                "officer chief leader administrator",
                "write hand_over take_over release void talk meeting officers countersign emergency review cancel",
                "locked backup backup_failed verified damaged mended restored restore_drill version exported printed present absent",
                "typed imported made unsigned",
                "rang acknowledged silenced",
                "read_back refused explained topic question reply",
                "addition read reviewed urged",
            ]
        );
    }
}
