//! A clock that was set back stands in the journal before what was written by it.

use crate::domain::Stamp;
use crate::record::act::Act;
use crate::record::commit::Commit;
use crate::record::wish::Wish;

/// Two consoles of one room differ by no more while neither clock was touched: a line waits this long at most for a PIN to
/// be hashed and for another console to write.
pub const STEP_MS: i64 = 60_000;

/// The line that says by how much the clock stands behind the last line of the journal, when it does and nothing in the
/// commit says so already. It is planned in the transaction that writes, so that no console, command or import can hide
/// the step behind another.
#[must_use]
pub fn clock_step(commit: &Commit, last_at: Stamp) -> Option<Act> {
    let by_ms = commit.at.since_ms(last_at);
    let is_said = commit.wishes.iter().any(|wish| matches!(wish, Wish::ClockJump { .. }));
    (is_back(last_at, commit.at) && !is_said).then_some(Act::ClockJump { by_ms })
}

/// Whether a line of this time steps back behind the line before it.
#[must_use]
pub fn is_back(last_at: Stamp, at: Stamp) -> bool {
    last_at.0 > 0 && at.since_ms(last_at) < -STEP_MS
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::MACHINE;

    fn at(ms: i64, wishes: Vec<Wish>) -> Commit {
        Commit { at: Stamp(ms), by: MACHINE, proofs: Vec::new(), wishes }
    }

    #[test]
    fn only_a_step_back_of_more_than_a_minute_is_a_line_of_its_own() {
        let last = Stamp(10_000_000);
        assert_eq!(clock_step(&at(last.0 - STEP_MS, vec![]), last), None);
        assert_eq!(
            clock_step(&at(last.0 - STEP_MS - 1, vec![]), last),
            Some(Act::ClockJump { by_ms: -STEP_MS - 1 })
        );
        assert_eq!(clock_step(&at(last.0 + 9 * STEP_MS, vec![]), last), None);
        assert_eq!(clock_step(&at(5, vec![]), Stamp(0)), None, "nothing was written before");
        assert_eq!(clock_step(&at(5, vec![Wish::ClockJump { by_ms: -9 }]), last), None, "said once");
    }
}
