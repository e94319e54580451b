//! Persistence behind one trait: use-case shaped, synchronous, and the same rules for every engine.

pub mod check;
pub mod drafts;
pub mod files;
pub mod find;
pub mod places;
pub mod query;
pub mod reel;
pub mod search;
pub mod secret;
pub mod sqlite;
pub mod tape;
pub mod witness;

use crate::domain::{Ledger, Number, OfficerId, RecordId, Stamp};
pub use crate::record::error::{Refusal, StoreError};
use crate::record::wish::Wish;
use crate::record::{act, pin};
use query::{
    Board, Brief, CaseRows, Commit, Dossier, HandoverStats, HitPage, Page, PageQuery, PeriodQuery, Receipt,
    Record, Revision, Row, RunningWork, SearchQuery, Sheet, Tally, Watch,
};

/// A duty-room store. All times come from the caller; no engine reads a clock.
pub trait Store {
    /// Writes all acts of a commit in one transaction, or nothing.
    ///
    /// # Errors
    /// See [`StoreError`]; nothing is written then.
    fn commit(&mut self, commit: &Commit) -> Result<Receipt, StoreError>;

    /// What is always on the screen; `None` before set-up.
    ///
    /// # Errors
    /// When the file cannot be read.
    fn watch(&mut self) -> Result<Option<Watch>, StoreError>;

    /// A screenful of a list.
    ///
    /// # Errors
    /// When the file cannot be read.
    fn page(&mut self, query: &PageQuery) -> Result<Page, StoreError>;

    /// A record in full.
    ///
    /// # Errors
    /// When the file cannot be read.
    fn record(&mut self, id: RecordId) -> Result<Option<Record>, StoreError>;

    /// All revisions of a record, the first one first.
    ///
    /// # Errors
    /// When the file cannot be read.
    fn history(&mut self, id: RecordId) -> Result<Vec<Revision>, StoreError>;

    /// A page of what was asked for. It may end early, when looking took long: [`HitPage::reached`] says where to go on.
    ///
    /// # Errors
    /// When the file cannot be read.
    fn search(&mut self, query: &SearchQuery) -> Result<HitPage, StoreError>;

    /// Counts on, from where a count has got to.
    ///
    /// # Errors
    /// When the file cannot be read.
    fn tally(&mut self, query: &SearchQuery, from: Tally) -> Result<Tally, StoreError>;

    /// What the shift on watch leaves behind.
    ///
    /// # Errors
    /// When the file cannot be read.
    fn sheet(&mut self) -> Result<Sheet, StoreError>;

    /// What an officer has to know who comes back.
    ///
    /// # Errors
    /// When the file cannot be read.
    fn brief(&mut self, officer: OfficerId) -> Result<Brief, StoreError>;

    /// Open matters counted for the filters of the board.
    ///
    /// # Errors
    /// When the file cannot be read.
    fn board(&mut self) -> Result<Board, StoreError>;

    /// The transfers from one instant up to another, the oldest first.
    ///
    /// # Errors
    /// When the file cannot be read.
    fn handovers(&mut self, from: Stamp, to: Stamp) -> Result<Vec<HandoverStats>, StoreError>;

    /// Matters recorded before an instant that are closed and were changed since: they may have been open at that instant,
    /// which their history tells.
    ///
    /// # Errors
    /// When the file cannot be read.
    fn ended_since(&mut self, at: Stamp) -> Result<Vec<Row>, StoreError>;

    /// The recurring duties in force, in full.
    ///
    /// # Errors
    /// When the file cannot be read.
    fn routines(&mut self) -> Result<Vec<Row>, StoreError>;

    /// Values that a field had lately, the newest first, each once.
    ///
    /// # Errors
    /// When the file cannot be read.
    fn recent(&mut self, ledger: Ledger, field: &str) -> Result<Vec<String>, StoreError>;

    /// What runs against time: incidents in hand, or with an open matter, with their reports; open matters with a due time, and what
    /// is known of their clocks.
    ///
    /// # Errors
    /// When the file cannot be read.
    fn running(&mut self) -> Result<RunningWork, StoreError>;

    /// The incidents whose stated time lies in a year and that have clocks or name a reporting unit, with their reports,
    /// the oldest first; voided ones are left out.
    ///
    /// # Errors
    /// When the file cannot be read.
    fn cases(&mut self, year: i32) -> Result<Vec<CaseRows>, StoreError>;

    /// A record with its revisions, and every record that belongs to it, in full.
    ///
    /// # Errors
    /// When the file cannot be read.
    fn dossier(&mut self, id: RecordId) -> Result<Option<Dossier>, StoreError> {
        let Some(record) = self.record(id)? else { return Ok(None) };
        let history = self.history(id)?;
        let mut linked = Vec::new();
        for link in &record.links {
            linked.extend(self.record(link.id)?);
        }
        Ok(Some(Dossier { record, history, linked }))
    }

    /// Records of one ledger in the order of their stated times, all fields.
    ///
    /// # Errors
    /// When the file cannot be read.
    fn period(&mut self, query: &PeriodQuery) -> Result<Vec<Row>, StoreError>;

    /// Records of a ledger in full, in the order of the journal, after a place in it.
    ///
    /// # Errors
    /// When the file cannot be read.
    fn records_after(&mut self, ledger: Ledger, after: u64, limit: u32) -> Result<Vec<Row>, StoreError>;

    /// The record of a number.
    ///
    /// # Errors
    /// When the file cannot be read.
    fn numbered(&mut self, number: Number) -> Result<Option<RecordId>, StoreError>;

    /// The last number and the last running number of a kind of paper in a year; 0 for none.
    ///
    /// # Errors
    /// When the file cannot be read.
    fn issued(&mut self, kind: &str, year: u32) -> Result<(u32, u32), StoreError>;

    /// The unit's own rule files as they came into force (name, text), the oldest first.
    ///
    /// # Errors
    /// When the file cannot be read.
    fn policies(&mut self) -> Result<Vec<(String, String)>, StoreError>;

    /// Takes an officer for signed on without his PIN: the officer of the demonstration, and whoever proved it to this
    /// console before the file was opened anew.
    fn trust(&mut self, officer: OfficerId);

    /// Whether another process has written since the last call.
    ///
    /// # Errors
    /// When the file cannot be read.
    fn changed(&mut self) -> Result<bool, StoreError>;
}

/// An officer as he is entered.
#[derive(Clone, Debug, PartialEq)]
pub struct NewOfficer {
    /// Unique in the room.
    pub name: String,
    /// 职务, may be empty.
    pub post: String,
    /// What he may do.
    pub role: act::Role,
    /// His PIN.
    pub pin: pin::Pin,
}

/// What is to become of an officer, before his PIN is hashed.
#[derive(Clone, Debug, PartialEq)]
pub struct OfficerWish {
    /// The officer as he is to be; id 0 for a new one. The hash is the old one where no new PIN is given.
    pub officer: act::Officer,
    /// His new PIN.
    pub pin: Option<pin::Pin>,
    /// Who asks for it.
    pub by: OfficerId,
    /// The PINs of those who answer for the change.
    pub proofs: Vec<query::Proof>,
}

/// Sets a room up: settings, officers with hashed PINs, and the first shift, led by the first officer.
///
/// # Errors
/// When hashing fails or the store refuses.
pub fn set_up(
    store: &mut dyn Store,
    setting: act::Setting,
    officers: Vec<NewOfficer>,
    (cost, secret): (pin::Cost, Option<&pin::Secret>),
    now: Stamp,
) -> Result<(), StoreError> {
    let mut wishes = vec![Wish::SetUp(setting)];
    for (id, NewOfficer { name, post, role, pin }) in (1..).zip(officers) {
        let pin = pin::hash(&pin, cost, secret)?;
        let officer = act::Officer { id: OfficerId(id), name, post, pin, role, left: false };
        wishes.push(Wish::Officer(officer));
    }
    wishes.push(Wish::Begin { lead: OfficerId(1) });
    let machine = crate::domain::ids::MACHINE;
    store.commit(&Commit { at: now, by: machine, proofs: Vec::new(), wishes }).map(|_| ())
}

/// Only the owner may read the file: it holds what callers said in confidence.
#[cfg(unix)]
fn private(path: &std::path::Path) -> Result<(), StoreError> {
    use std::os::unix::fs::PermissionsExt;
    // By path and not by opening it: closing a second descriptor would drop SQLite's locks.
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))
        .map_err(|e| StoreError::CannotOpen(format!("{}:{}", path.display(), crate::text::machine::why(&e))))
}

#[cfg(not(unix))]
fn private(_path: &std::path::Path) -> Result<(), StoreError> {
    Ok(())
}
