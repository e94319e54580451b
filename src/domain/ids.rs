//! Names of things: no bare integers cross a border.

use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

/// A record for life. Made by the console that opened the form, so that after an unclear error one can
/// look whether it was stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RecordId(pub Uuid);

impl fmt::Display for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// An officer of this unit; 0 is the machine itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OfficerId(pub u32);

/// What the machine itself enters, such as a jump of its clock.
pub const MACHINE: OfficerId = OfficerId(0);

/// A shift; the first one is 1 and there are no gaps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ShiftId(pub u32);

/// Makes the enumeration of ledgers, its order, keys and prefixes from one table.
macro_rules! ledgers {
    ($($(#[$doc:meta])* $name:ident $key:literal $prefix:literal;)*) => {
        /// The five ledgers, the list of matters that binds them together, the reports of the second, the two tables
        /// by which a room plans (who is on duty, and what recurs), and the papers it issues.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Ledger {
            $($(#[$doc])* $name,)*
        }

        impl Ledger {
            /// All of them, in the order of the tabs. The order is stored in files: a new one comes last.
            pub const ALL: [Ledger; [$($key),*].len()] = [$(Ledger::$name),*];

            /// The name in files, on the command line and in the database.
            #[must_use]
            pub fn key(self) -> &'static str {
                match self {
                    $(Ledger::$name => $key,)*
                }
            }

            /// The character that begins its numbers.
            #[must_use]
            pub fn prefix(self) -> &'static str {
                match self {
                    $(Ledger::$name => $prefix,)*
                }
            }
        }
    };
}

ledgers! {
    /// 值班记录本(一).
    DutyLog "duty_log" "值";
    /// 值班记录本(二).
    Incident "incident" "事";
    /// 交班记录本.
    Handover "handover" "交";
    /// 交班会记录本.
    Meeting "meeting" "会";
    /// 突发事件信息报告约谈登记本.
    Talk "talk" "谈";
    /// 事项: what must be followed through.
    Matter "matter" "项";
    /// 报告: what was reported of an incident, upward and from below.
    Report "report" "报";
    /// 值班表: who is on duty when.
    Roster "roster" "班";
    /// 例行: what every watch has to do at its times.
    Routine "routine" "例";
    /// 文书: the papers that the room issues under a number.
    Paper "paper" "文";
}

impl Ledger {
    /// The ledger with that key.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Ledger> {
        Ledger::ALL.into_iter().find(|ledger| ledger.key() == key)
    }

    /// Its place among the tabs, from 0.
    #[must_use]
    pub fn index(self) -> usize {
        self as usize
    }
}

/// The human number of a record, gapless per ledger and year: `事-2026-0012`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Number {
    /// Which book.
    pub ledger: Ledger,
    /// The year of recording in the configured offset.
    pub year: i32,
    /// From 1.
    pub serial: u32,
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{:04}", self.ledger.prefix(), self.year, self.serial)
    }
}

impl Number {
    /// Reads a number as it is printed; full-width digits and dashes were folded before.
    #[must_use]
    pub fn parse(text: &str) -> Option<Number> {
        let mut parts = text.trim().split(['-', '－', '—']);
        let ledger = parts.next()?;
        let ledger = Ledger::ALL.into_iter().find(|l| l.prefix() == ledger)?;
        let year = parts.next()?.parse().ok()?;
        let serial = parts.next()?.parse().ok()?;
        parts.next().is_none().then_some(Number { ledger, year, serial })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_reads_as_it_prints() {
        for ledger in Ledger::ALL {
            let number = Number { ledger, year: 2026, serial: 12 };
            assert_eq!(Number::parse(&number.to_string()), Some(number));
            assert_eq!(Ledger::from_key(ledger.key()), Some(ledger));
        }
        assert_eq!(Number::parse("事-2026"), None);
        assert_eq!(Number::parse("无-2026-1"), None);
    }
}
