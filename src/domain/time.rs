//! Machine time: an instant, and the configured offset in which it is shown.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDateTime, TimeZone, Timelike, Utc};
use serde::{Deserialize, Serialize};

/// An instant, in milliseconds since 1970 UTC. Only the machine makes stamps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Stamp(pub i64);

impl Stamp {
    /// This many milliseconds later (or earlier, when negative).
    #[must_use]
    pub fn plus_ms(self, ms: i64) -> Stamp {
        Stamp(self.0.saturating_add(ms))
    }

    /// Milliseconds from `earlier` to this; negative when the clock went back.
    #[must_use]
    pub fn since_ms(self, earlier: Stamp) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

/// The offset from UTC in which the room lives, in minutes. It is a setting of the file and never the
/// environment's time zone, because a wrong `TZ` silently means UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Offset(pub i32);

impl Default for Offset {
    fn default() -> Self {
        Offset(8 * 60)
    }
}

impl Offset {
    /// The local calendar time of an instant.
    #[must_use]
    pub fn local(self, at: Stamp) -> NaiveDateTime {
        let utc: DateTime<Utc> = DateTime::from_timestamp_millis(at.0).unwrap_or_default();
        utc.with_timezone(&self.fixed()).naive_local()
    }

    /// The instant of a local calendar time.
    #[must_use]
    pub fn instant(self, local: NaiveDateTime) -> Stamp {
        self.fixed().from_local_datetime(&local).single().map_or(Stamp(0), |at| Stamp(at.timestamp_millis()))
    }

    /// The local year, which numbers begin with.
    #[must_use]
    pub fn year(self, at: Stamp) -> i32 {
        self.local(at).year()
    }

    /// `2026-04-23 14:07:31`.
    #[must_use]
    pub fn full(self, at: Stamp) -> String {
        self.local(at).format("%Y-%m-%d %H:%M:%S").to_string()
    }

    /// `2026-04-23 14:07`.
    #[must_use]
    pub fn minute(self, at: Stamp) -> String {
        self.local(at).format("%Y-%m-%d %H:%M").to_string()
    }

    /// `14:07`.
    #[must_use]
    pub fn clock(self, at: Stamp) -> String {
        let local = self.local(at);
        format!("{:02}:{:02}", local.hour(), local.minute())
    }

    fn fixed(self) -> FixedOffset {
        let seconds = self.0.clamp(-14 * 60, 14 * 60) * 60;
        FixedOffset::east_opt(seconds).unwrap_or_else(|| Utc.fix_offset())
    }
}

/// `Utc` as a `FixedOffset`, for the case that cannot happen: a clamped offset out of range.
trait FixUtc {
    fn fix_offset(&self) -> FixedOffset;
}

impl FixUtc for Utc {
    fn fix_offset(&self) -> FixedOffset {
        use chrono::Offset as _;
        self.fix()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_offset_is_the_files_and_not_the_environments() {
        let at = Stamp(1_776_924_451_000);
        assert_eq!(Offset(480).full(at), "2026-04-23 14:07:31");
        assert_eq!(Offset(0).clock(at), "06:07");
        assert_eq!(Offset(480).instant(Offset(480).local(at)), at);
        assert_eq!(Offset(480).year(Offset(480).instant(Offset(480).local(at))), 2026);
    }
}
