//! What was to be reported upward and what became of it. Only clocks say what was due: counting the reports that went out
//! would call a room punctual that sent nothing.

use super::clocks::{self, Clock, Direction};
use crate::domain::{Number, Offset, RecordId, Stamp};
use crate::schema::Values;

/// An incident with its reports.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    /// The incident.
    pub id: RecordId,
    /// Its number.
    pub number: Number,
    /// Its text.
    pub incident: &'a Values,
    /// Its reports, both ways, the oldest first.
    pub reports: &'a [&'a Values],
}

/// The minute in which a clock runs out is not late.
const GRACE_MS: i64 = 60_000;

/// The clocks of a span: kept, missed and made good, missed and still owed at its end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Punctuality {
    /// Received in the span, in time.
    pub on_time: u32,
    /// Received in the span, late.
    pub late: u32,
    /// Run out in the span, and not received by its end.
    pub missing: u32,
    /// Run out before the span, and still not received by its end.
    pub arrears: u32,
}

impl Punctuality {
    /// 应报: every clock of the span that was kept or missed. What ran out before it is [`Punctuality::arrears`].
    #[must_use]
    pub fn due(&self) -> u32 {
        self.on_time + self.late + self.missing
    }

    /// Whether nothing is late and nothing owed.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.late + self.missing + self.arrears == 0
    }

    /// `80%`, rounded down, so that 100% means all; `None` where nothing was due.
    #[must_use]
    pub fn rate(&self) -> Option<String> {
        let due = self.due();
        (due > 0).then(|| format!("{}%", u64::from(self.on_time) * 100 / u64::from(due)))
    }
}

/// How a clock stands at the end of a span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    OnTime,
    Late,
    Missing,
    Arrears,
    /// Not of this span: settled before it, or not run out yet.
    Elsewhere,
}

/// What a clock that was met at `met` is in a span, when it runs out at `due`.
fn standing(due: Stamp, met: Option<Stamp>, (from, to): (Stamp, Stamp)) -> Standing {
    let over = due.plus_ms(GRACE_MS);
    match met.filter(|at| *at < to) {
        Some(at) if at < from => Standing::Elsewhere,
        Some(at) if at < over => Standing::OnTime,
        Some(_) => Standing::Late,
        None if over > to => Standing::Elsewhere,
        None if over > from => Standing::Missing,
        None => Standing::Arrears,
    }
}

/// The clocks of one side of these incidents in a span; those whose base is not certain make nobody late.
#[must_use]
pub fn reckon(cases: &[Case<'_>], side: Direction, span: (Stamp, Stamp), offset: Offset) -> Punctuality {
    let mut out = Punctuality::default();
    for case in cases {
        for clock in certain(case, side, offset) {
            let Some(due) = clock.due(offset) else { continue };
            let met = clock.stop(case.incident, case.reports, offset).map(|stop| stop.at);
            match standing(due, met, span) {
                Standing::OnTime => out.on_time += 1,
                Standing::Late => out.late += 1,
                Standing::Missing => out.missing += 1,
                Standing::Arrears => out.arrears += 1,
                Standing::Elsewhere => {}
            }
        }
    }
    out
}

/// The clocks of one side of an incident that have run out at an instant and that nothing received by then has stopped.
#[must_use]
pub fn owed(case: &Case<'_>, side: Direction, at: Stamp, offset: Offset) -> Vec<Clock> {
    let mut owed = certain(case, side, offset);
    owed.retain(|clock| {
        let met = clock.stop(case.incident, case.reports, offset).map(|stop| stop.at);
        let is_over = clock.due(offset).is_some_and(|due| due.plus_ms(GRACE_MS) <= at);
        is_over && met.is_none_or(|met| met >= at)
    });
    owed
}

fn certain(case: &Case<'_>, side: Direction, offset: Offset) -> Vec<Clock> {
    let mut clocks = clocks::counting(case.incident, case.reports, offset);
    clocks.retain(|clock| clock.direction == side && !clock.provisional);
    clocks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_is_met_once_and_owed_until_then() {
        let minute = |n: i64| Stamp(n * 60_000);
        let span = (minute(100), minute(200));
        let of = |due: i64, met: Option<i64>| standing(minute(due), met.map(minute), span);
        assert_eq!(of(150, Some(140)), Standing::OnTime);
        assert_eq!(of(150, Some(150)), Standing::OnTime, "the minute itself is not late");
        assert_eq!(of(150, Some(151)), Standing::Late);
        assert_eq!(of(150, None), Standing::Missing);
        assert_eq!(of(150, Some(200)), Standing::Missing, "what came after the span is not known in it");
        assert_eq!(of(90, Some(150)), Standing::Late);
        assert_eq!(of(90, Some(95)), Standing::Elsewhere);
        assert_eq!(of(90, None), Standing::Arrears);
        assert_eq!(of(200, None), Standing::Elsewhere, "it is not over yet");
        assert_eq!(of(230, Some(150)), Standing::OnTime, "what went out early counts when it went out");
    }

    #[test]
    fn nothing_due_has_no_rate_and_one_missing_of_a_thousand_is_not_all() {
        assert_eq!(Punctuality::default().rate(), None);
        let nearly = Punctuality { on_time: 999, missing: 1, ..Punctuality::default() };
        assert_eq!((nearly.rate().as_deref(), nearly.is_clean()), (Some("99%"), false));
    }
}
