//! What every screen may read, and the source of new identities.

use crate::domain::{Moment, OfficerId, Offset, Stamp};
use crate::locale::Lang;
use crate::manual::Manual;
use crate::msg::{Asker, Ticket, Tickets};
use crate::policy::alarm::Alarm;
use crate::policy::{Rules, clocks};
use crate::schema::value::Reading;
use crate::store::query::Watch;
use crate::theme::Look;
use crate::work::{Ids, Room};
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
    /// Source of new tickets.
    pub tickets: &'a Tickets,
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

    /// The room, as work is done in it.
    #[must_use]
    pub fn room(&self) -> Room<'_> {
        Room { now: self.now, watch: self.watch, me: self.me, rules: self.rules, ids: self.ids }
    }

    /// What reckoning by the rules needs.
    #[must_use]
    pub fn rule_context(&self) -> clocks::RuleContext<'_> {
        self.room().rule_context()
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
        self.tickets.next(self.asker)
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
