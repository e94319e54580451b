//! What every screen may read, and the source of new identities.

use crate::domain::{Moment, OfficerId, Offset, Stamp};
use crate::locale::Lang;
use crate::manual::Manual;
use crate::msg::{Asker, Ticket};
use crate::policy::alarm::Alarm;
use crate::policy::{Rules, clocks};
use crate::schema::value::Reading;
use crate::store::query::Watch;
use crate::theme::Look;
use std::cell::Cell;
use uuid::Uuid;

/// What every screen may read.
pub struct Cx<'a> {
    /// The machine's time.
    pub now: Stamp,
    /// The looks.
    pub look: Look,
    /// The room; `None` before set-up.
    pub watch: Option<&'a Watch>,
    /// Who sits here.
    pub me: Option<OfficerId>,
    /// Who reads this: what it asks is answered to it.
    pub asker: Asker,
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    /// Source of new identities.
    pub ids: &'a Ids,
    /// The rules in force.
    pub rules: &'a Rules,
    /// What runs against time.
    pub alarm: &'a Alarm,
    /// Milliseconds since the machine was started.
    pub boot_ms: i64,
    /// What the room keeps to be read.
    pub manual: &'a Manual,
}

impl Cx<'_> {
    /// The language of the screen.
    #[must_use]
    pub fn lang(&self) -> Lang {
        self.look.lang
    }

    /// The room's offset.
    #[must_use]
    pub fn offset(&self) -> Offset {
        self.watch.map_or_else(Offset::default, |w| w.setting.offset)
    }

    /// What reading a typed value needs.
    #[must_use]
    pub fn reading(&self) -> Reading {
        Reading { now: self.now, offset: self.offset() }
    }

    /// Who writes; the machine while nobody has signed on.
    #[must_use]
    pub fn by(&self) -> OfficerId {
        self.me.unwrap_or_default()
    }

    /// The room, as the rules need it.
    #[must_use]
    pub fn room(&self) -> clocks::Room<'_> {
        let level = self.watch.map(|w| w.setting.level.as_str());
        clocks::Room { rules: self.rules, level, offset: self.offset() }
    }

    /// This minute, as a stated time.
    #[must_use]
    pub fn minute(&self) -> String {
        Moment::minute_of(self.now, self.offset()).to_string()
    }

    /// The name of who sits here.
    #[must_use]
    pub fn my_name(&self) -> &str {
        self.watch.map_or("", |w| w.name(self.by()))
    }

    /// A new identity.
    #[must_use]
    pub fn id(&self) -> Uuid {
        self.ids.next(self.now)
    }

    /// A new ticket of whoever reads this.
    #[must_use]
    pub fn ticket(&self) -> Ticket {
        let serial = self.ids.tickets.get() + 1;
        self.ids.tickets.set(serial);
        Ticket { asker: self.asker, serial }
    }

    /// Rows between the tabs and the status bar.
    #[must_use]
    pub fn body_rows(&self) -> u16 {
        self.size.1.saturating_sub(6)
    }

    /// Whether list and record stand side by side.
    #[must_use]
    pub fn is_wide(&self) -> bool {
        self.size.0 >= 100
    }
}

/// New identities (`UUIDv7`) from the time and a seed of the shell's, so that a test's are always the same; and the
/// numbers of tickets.
pub struct Ids {
    seed: Cell<u64>,
    tickets: Cell<u64>,
}

impl Ids {
    /// Starts from a seed.
    #[must_use]
    pub fn new(seed: u64) -> Ids {
        Ids { seed: Cell::new(seed), tickets: Cell::new(0) }
    }

    fn draw(&self) -> u64 {
        let state = self.seed.get().wrapping_add(0x9E37_79B9_7F4A_7C15);
        self.seed.set(state);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn next(&self, now: Stamp) -> Uuid {
        let mut bytes = [0u8; 10];
        let (a, b) = (self.draw().to_be_bytes(), self.draw().to_be_bytes());
        for (to, from) in bytes.iter_mut().zip(a.into_iter().chain(b)) {
            *to = from;
        }
        let millis = u64::try_from(now.0).unwrap_or_default();
        uuid::Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid()
    }
}
