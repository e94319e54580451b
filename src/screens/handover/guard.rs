//! What keeps a handover from happening at the wrong moment or to one who may not stand alone.

use crate::domain::{Ledger, OfficerId, Stamp};
use crate::locale::{Text, texts};
use crate::policy::alarm::ClockRow;
use crate::schema::key;
use crate::screens::Cx;

/// A clock that is due within so many minutes makes a bad moment; so does one that ran out within the last hour.
const BAD_BEFORE_MIN: i64 = 15;
const BAD_AFTER_MIN: i64 = 60;
/// For so many minutes an incident is acute, whatever its clocks say.
const ACUTE_MIN: i64 = 60;
/// What makes this a bad moment to hand over: a clock that is nearly due or has just run out, an incident in its first
/// hour (the Navy's and the hospitals' rule; the minutes are ours).
pub(super) fn bad_moment(cx: &Cx<'_>) -> Vec<String> {
    let near = |ms: i64| ms < BAD_BEFORE_MIN * 60_000 && ms > -BAD_AFTER_MIN * 60_000;
    let clocks = cx.alarm.list(cx.now, cx.boot_ms).into_iter();
    let fresh = |from: Stamp| (0..ACUTE_MIN * 60_000).contains(&cx.now.since_ms(from));
    let bad = |c: &ClockRow<'_>| near(c.left_ms) || fresh(c.deadline.from);
    let clocks = clocks.filter(|c| c.deadline.number.ledger != Ledger::Matter && bad(c));
    clocks
        .map(|c| {
            let minutes = (c.left_ms / 60_000).to_string();
            let number = c.deadline.number.to_string();
            texts::BAD_CLOCK.fill(cx.lang(), &[&number, &c.deadline.what, &minutes])
        })
        .collect()
}

/// In a sensitive period the watch passes to two.
pub(super) fn lacks_second(cx: &Cx<'_>, second: &str, incoming: OfficerId) -> Option<Text> {
    let watch = cx.watch?;
    let two = watch.relief.as_ref()?.0.get(key::TWO.as_str()) == Some(&serde_json::Value::Bool(true));
    let lacks = second.trim().is_empty() || second.trim() == watch.name(incoming);
    (two && lacks).then_some(texts::NEEDS_SECOND)
}
