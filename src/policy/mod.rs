//! What the rules say: grades, deadlines, follow-up, triggers and scores, as dated data with their sources.
//!
//! Every number stands in a pack (`assets/policy`, or the unit's own file of the same form) with the text it
//! comes from; nothing here knows a figure. An incident keeps the pack version it was graded and timed by.

pub mod admonish;
pub mod alarm;
pub mod clocks;
pub mod grade;
mod load;
pub mod pack;
pub mod punctuality;
pub mod watch;

pub use load::{Bad, Rules};
pub use pack::{Base, Pack, Transmission};

use crate::domain::{Moment, Offset, Stamp};
use crate::schema::Values;
use crate::schema::choice;
use chrono::NaiveDate;

/// The grades of an incident, from none to the gravest. Warning colours and response levels are other scales
/// and never mix with these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grade {
    /// 一般 Ⅳ.
    Ordinary,
    /// 较大 Ⅲ.
    Major,
    /// 重大 Ⅱ.
    Serious,
    /// 特别重大 Ⅰ.
    Extraordinary,
}

impl Grade {
    /// From the lowest to the highest.
    pub const ALL: [Grade; 4] = [Grade::Ordinary, Grade::Major, Grade::Serious, Grade::Extraordinary];

    /// The word that ledgers and packs use.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Grade::Ordinary => choice::GRADE_IV_ORDINARY,
            Grade::Major => choice::GRADE_III_MAJOR,
            Grade::Serious => choice::GRADE_II_SERIOUS,
            Grade::Extraordinary => choice::GRADE_I_EXTRAORDINARILY_SERIOUS,
        }
    }

    /// The grade of a word; 未定级 and 非突发事件 are none.
    #[must_use]
    pub fn of(word: &str) -> Option<Grade> {
        Grade::ALL.into_iter().find(|grade| grade.word() == word)
    }
}

/// The word for an incident that no rule and no officer has graded.
pub const UNGRADED: &str = choice::GRADE_NOT_GRADED;

/// The local day to which dated rules are applied: of the occurrence, else of the receipt, else today.
#[must_use]
pub fn day_of(incident: &Values, now: Stamp, offset: Offset) -> NaiveDate {
    let stated = ["occurred_at", "received_at"].iter().find_map(|key| moment(incident, key));
    offset.local(stated.map_or(now, |m| m.earliest(offset))).date()
}

/// A stated time of a record.
#[must_use]
pub fn moment(values: &Values, key: &str) -> Option<Moment> {
    values.text(key).and_then(Moment::parse)
}

/// A figure of a record; a flag counts as 0 or 1, an absent figure is unknown.
#[must_use]
pub fn figure(values: &Values, key: &str) -> Option<f64> {
    let value = values.0.get(key)?;
    value.as_f64().or_else(|| value.as_bool().map(f64::from))
}
