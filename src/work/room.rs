//! The room at a moment: who works, by which rules, and where new identities come from.

use crate::domain::{Moment, OfficerId, Offset, RecordId, Stamp};
use crate::policy::Rules;
use crate::policy::clocks::RuleContext;
use crate::store::query::Watch;
use std::cell::Cell;
use uuid::Uuid;

/// The room, as work is done in it.
#[derive(Clone, Copy)]
pub struct Room<'a> {
    /// The machine's time.
    pub now: Stamp,
    /// Shift, officers and settings; `None` before set-up.
    pub watch: Option<&'a Watch>,
    /// Who works; `None` while nobody has signed on.
    pub me: Option<OfficerId>,
    /// The rules in force.
    pub rules: &'a Rules,
    /// Where new identities come from.
    pub ids: &'a Ids,
}

impl<'a> Room<'a> {
    /// The room's offset from UTC.
    #[must_use]
    pub fn offset(&self) -> Offset {
        self.watch.map_or_else(Offset::default, |watch| watch.setting.offset)
    }

    /// The name of who works, or nothing.
    #[must_use]
    pub fn my_name(&self) -> &'a str {
        self.watch.map_or("", |watch| watch.name(self.me.unwrap_or_default()))
    }

    /// This minute, as a stated time.
    #[must_use]
    pub fn minute(&self) -> String {
        Moment::minute_of(self.now, self.offset()).to_string()
    }

    /// A new identity.
    #[must_use]
    pub fn new_id(&self) -> RecordId {
        RecordId(self.ids.next(self.now))
    }

    /// What reckoning by the rules needs.
    #[must_use]
    pub fn rule_context(&self) -> RuleContext<'a> {
        let level = self.watch.map(|watch| watch.setting.level.as_str());
        RuleContext { rules: self.rules, level, offset: self.offset() }
    }
}

/// New identities (`UUIDv7`) from the time and a seed of the shell's, so that a test's are always the same.
pub struct Ids(Cell<u64>);

impl Ids {
    /// Starts from a seed.
    #[must_use]
    pub fn new(seed: u64) -> Ids {
        Ids(Cell::new(seed))
    }

    fn draw(&self) -> u64 {
        let state = self.0.get().wrapping_add(0x9E37_79B9_7F4A_7C15);
        self.0.set(state);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// The next one at a time.
    #[must_use]
    pub fn next(&self, now: Stamp) -> Uuid {
        let mut bytes = [0u8; 10];
        let (a, b) = (self.draw().to_be_bytes(), self.draw().to_be_bytes());
        for (to, from) in bytes.iter_mut().zip(a.into_iter().chain(b)) {
            *to = from;
        }
        let millis = u64::try_from(now.0).unwrap_or_default();
        uuid::Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid()
    }
}
