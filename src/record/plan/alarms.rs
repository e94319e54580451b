//! Clocks that ring, and how long they may be silent.

use super::facts::{Facts, known, refused, watch};
use crate::domain::Stamp;
use crate::record::act::{AlarmKind, Setting};
use crate::record::commit::Shift;
use crate::record::error::{Refusal, StoreError};
use crate::record::wish::Wish;

/// A stage rings once in the journal, an acknowledgement says why, and no silence outlasts the watch.
pub(super) fn check_alarm(wish: &Wish, at: Stamp, facts: &dyn Facts) -> Result<(), StoreError> {
    let Wish::Alarm { record, clock, due, stage, word, reason, until } = wish else { return Ok(()) };
    known(facts, *record)?;
    let watch = watch(facts)?;
    if *word == AlarmKind::Rang {
        let rang = facts.rang(*record, clock, *due, *stage)?;
        return if rang { Err(refused(Refusal::RangAlready)) } else { Ok(()) };
    }
    if reason.trim().is_empty() {
        return Err(refused(Refusal::NeedsReason));
    }
    if *word == AlarmKind::Silenced {
        let setting = facts.setting()?.ok_or(refused(Refusal::NotSetUp))?;
        let end = silence_end(&setting, watch, at);
        if until.is_none_or(|until| until > end || until <= at) {
            return Err(refused(Refusal::SilenceTooLong));
        }
    }
    Ok(())
}

/// Until when a clock may be silent: the end of the watch; on a watch that has run over, half an hour.
#[must_use]
pub fn silence_end(setting: &Setting, shift: Shift, now: Stamp) -> Stamp {
    const OVERRUN_MS: i64 = 30 * 60_000;
    let due = setting.pattern.relief_due(setting.offset.local(shift.began_at));
    let end = setting.offset.instant(due);
    if end > now { end } else { now.plus_ms(OVERRUN_MS) }
}
