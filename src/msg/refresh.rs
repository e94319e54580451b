//! What is to be read anew: a set, so that whatever makes the same thing old makes it read once.

use std::ops::{BitOr, BitOrAssign};

/// A set of what is to be read anew.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Refresh(u8);

impl Refresh {
    /// What is always on the screen.
    pub const WATCH: Refresh = Refresh(1);
    /// The page of the open list, and with it the record on which the list stands.
    pub const PAGE: Refresh = Refresh(1 << 1);
    /// The records that the screens above the desk hold.
    pub const RECORDS: Refresh = Refresh(1 << 2);
    /// What runs against time.
    pub const RUNNING: Refresh = Refresh(1 << 3);
    /// The incidents of the year.
    pub const CASES: Refresh = Refresh(1 << 4);
    /// The recurring duties.
    pub const ROUTINES: Refresh = Refresh(1 << 5);
    /// Whatever any line of the journal can make old.
    pub const WRITTEN: Refresh = Refresh(
        Refresh::WATCH.0 | Refresh::PAGE.0 | Refresh::RECORDS.0 | Refresh::RUNNING.0 | Refresh::ROUTINES.0,
    );

    /// Whether it holds that.
    #[must_use]
    pub fn has(self, what: Refresh) -> bool {
        self.0 & what.0 == what.0
    }
}

impl BitOr for Refresh {
    type Output = Refresh;

    fn bitor(self, other: Refresh) -> Refresh {
        Refresh(self.0 | other.0)
    }
}

impl BitOrAssign for Refresh {
    fn bitor_assign(&mut self, other: Refresh) {
        self.0 |= other.0;
    }
}
