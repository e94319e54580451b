//! The `SQLite` engine: one file, every write one `IMMEDIATE` transaction that appends to the journal and to
//! the derived tables together.

pub mod backup;
mod body;
mod cursor;
mod errors;
mod facets;
mod facts;
pub mod glance;
mod idle;
mod index;
mod journal;
mod lock;
mod mend;
mod open;
mod opening;
mod pattern;
mod period;
mod postings;
mod read;
mod reading;
pub mod restore;
mod row;
mod rows;
mod running;
mod search;
mod sheet;
mod state;
#[cfg(test)]
mod tests;
pub mod verify;
mod views;
mod writing;

use crate::domain::{Ledger, Number, OfficerId, RecordId, Stamp};
use crate::record::act::{Act, AuditEvent};
use crate::record::code::Code;
use crate::record::error::{Refusal, StoreError};
use crate::record::pin::{self, Cost};
use crate::record::plan::{self, Facts};
use crate::record::wish::Wish;
use crate::store::places::Places;
use crate::store::query::{
    Board, Brief, CaseRows, Commit, HandoverStats, HitPage, Page, PageQuery, PeriodQuery, Receipt, Record,
    Revision, Row, RunningWork, SearchQuery, Sheet, Tally, Watch,
};
use crate::store::tape::Tape;
use crate::store::{OfficerWish, Store, files};
use errors::error;
pub(super) use errors::why;
use journal::journal_head;
pub use mend::{How, MendReport};
use rusqlite::OptionalExtension;
pub use state::SqliteStore;
use std::collections::BTreeSet;
use writing::{CommitOutcome, Writing};

impl SqliteStore {
    /// Where the files of this room lie.
    #[must_use]
    pub fn places(&self) -> &Places {
        &self.places
    }

    /// What was found wrong at opening and mended, once.
    pub fn told(&mut self) -> Vec<String> {
        std::mem::take(&mut self.told)
    }

    /// Who has proved to be who he is through this store.
    #[must_use]
    pub fn session(&self) -> &BTreeSet<OfficerId> {
        &self.session
    }

    /// When something last happened to the record as a whole.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn last_of(&self, event: AuditEvent) -> Result<Option<Stamp>, StoreError> {
        self.last_audit(event)
    }

    /// The version of the program that last worked on the file.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn version(&self) -> Result<Option<String>, StoreError> {
        let sql = "SELECT detail FROM audit WHERE event = 'version' ORDER BY seq DESC LIMIT 1";
        self.db.query_row(sql, [], |row| row.get(0)).optional().map_err(error)
    }

    /// The commit that enters or changes an officer, with his PIN hashed; a PIN is as dear as those before it.
    ///
    /// # Errors
    /// When the file cannot be read or the machine has no random numbers.
    pub fn officer_commit(&self, wish: OfficerWish, cost: Cost, now: Stamp) -> Result<Commit, StoreError> {
        let OfficerWish { mut officer, pin, by, proofs } = wish;
        let officers = facts::SqlFacts(&self.db).officers()?;
        if officer.id == crate::domain::ids::MACHINE {
            let last = officers.iter().map(|o| o.id.0).max().unwrap_or_default();
            officer.id = OfficerId(last + 1);
        }
        if let Some(pin) = pin {
            officer.pin = pin::hash(&pin, cost, self.secret.as_ref())?;
        }
        Ok(Commit { at: now, by, proofs, wishes: vec![Wish::Officer(officer)] })
    }

    /// Refuses to write into files that are not under their names any more: somebody moved, swapped or deleted
    /// them, and what is written there would be gone with the program.
    ///
    /// # Errors
    /// [`StoreError::Moved`].
    pub fn still_there(&mut self) -> Result<(), StoreError> {
        let ledger = files::identity(&self.places.ledger);
        let wal = files::identity(&self.places.wal());
        let gone =
            ledger.is_none() || ledger != self.files.0 || (self.files.1.is_some() && wal != self.files.1);
        if gone { Err(StoreError::Moved) } else { Ok(()) }
    }

    /// Writes the wishes of a commit and its signatures, or nothing.
    fn write(&mut self, commit: &Commit, signed: &[OfficerId]) -> Result<Receipt, StoreError> {
        let mut writing = Writing::begin(&mut self.db, commit)?;
        plan::check_author(commit, &writing.facts())?;
        let first = writing.next_seq();
        for wish in &commit.wishes {
            let act = plan::plan(wish, commit, signed, &writing.facts())?;
            writing.put(act)?;
        }
        let ledger_of = |id| Ok(writing.facts().head(id)?.map(|head| head.number.ledger));
        for signature in plan::signatures(commit, first, &ledger_of)? {
            writing.put(signature)?;
        }
        let ended = writing.end();
        self.be_sure(ended)
    }

    /// Reads the last line of a commit back before anybody is told that it is saved. An error while it was being made
    /// durable is no answer either, so then the file is opened anew and asked.
    fn be_sure(&mut self, ended: CommitOutcome) -> Result<Receipt, StoreError> {
        let (e, receipt, hash) = match ended {
            CommitOutcome::Written(receipt, hash) => {
                let lost = StoreError::Damaged(format!("流水第 {} 行写入后读不回来", receipt.seq));
                (lost, receipt, hash)
            }
            CommitOutcome::Unclear(e, receipt, hash) => {
                self.db = open::open(&self.places.ledger).map_err(|_| e.clone())?;
                (e, receipt, hash)
            }
        };
        // The chain names a line better than any number: if it is there, it is this commit.
        let found = mend::link_at(&self.db, receipt.seq).map_err(|_| e.clone())?;
        if found == Some(hash) { Ok(receipt) } else { Err(e) }
    }

    /// Looks whether somebody changed the tables or planted something among them since this store last looked. What was
    /// planted is not carried out and the rows of a commit are counted, so the officer's words are saved all the same.
    fn look_at_schema(&mut self) -> Result<(), StoreError> {
        let version = open::schema_version(&self.db)?;
        if version == self.seen_schema {
            return Ok(());
        }
        self.seen_schema = version;
        for (name, what) in pattern::differences(&self.db)? {
            self.told.push(format!(
                "台账的结构被别的程序改动（{name}：{what}）。记录照存，每一行都清点过、读回过；请运行 zhiban verify，并找管理员"
            ));
        }
        Ok(())
    }

    /// Who has signed. A wrong PIN is in the journal before it is answered.
    fn proofs(&mut self, commit: &Commit) -> Result<Vec<OfficerId>, StoreError> {
        if commit.proofs.is_empty() {
            return Ok(Vec::new());
        }
        let _turn = lock::one_guess(&self.places)?;
        let checked = plan::check_proofs(&facts::SqlFacts(&self.db), commit, self.secret.as_ref());
        if let Err(StoreError::WrongPin(officer)) = checked {
            let machine = crate::domain::ids::MACHINE;
            let failed = Commit { at: commit.at, by: machine, proofs: Vec::new(), wishes: Vec::new() };
            let mut writing = Writing::begin(&mut self.db, &failed)?;
            writing.put(Act::SignOnFailed { officer })?;
            let ended = writing.end();
            self.be_sure(ended)?;
            self.unsettled += 1;
            if let Ok(tape) = &mut self.tape {
                let _ = mend::catch_up(&self.db, tape);
            }
        }
        checked
    }

    /// The officers whose name may stand under a line: who proved it now, or earlier through this store.
    fn may_write(&self, commit: &Commit, signed: &[OfficerId]) -> Result<(), StoreError> {
        let known = commit.by == crate::domain::ids::MACHINE
            || plan::is_provisional(commit, &facts::SqlFacts(&self.db))?
            || signed.contains(&commit.by)
            || self.session.contains(&commit.by);
        if known { Ok(()) } else { Err(StoreError::Refused(Refusal::NotSignedOn)) }
    }
}

impl Store for SqliteStore {
    fn commit(&mut self, commit: &Commit) -> Result<Receipt, StoreError> {
        self.still_there()?;
        self.look_at_schema()?;
        // Hashing a PIN takes a quarter of a second: done before the file is locked for others.
        plan::check_commit(commit)?;
        let signed = self.proofs(commit)?;
        if facts::SqlFacts(&self.db).setting()?.is_some() {
            self.may_write(commit, &signed)?;
        }
        let mut receipt = self.write(commit, &signed)?;
        self.session.extend(&signed);
        self.unsettled += 1;
        self.files.1 = files::identity(&self.places.wal());
        if self.tape.as_ref().map_or(true, Tape::is_gone) {
            // A tape that was deleted or swapped is found out here and not at the next start.
            // What was written is written: from here on nothing makes a failure of it.
            match mend::level(&mut self.db, &self.places) {
                Ok(Some((Ok(tape), told))) => {
                    self.tape = Ok(tape);
                    self.told.extend(told);
                }
                Ok(Some((Err(e), _))) => self.tape = Err(e),
                Ok(None) => receipt.tape_fault = Some("纸带被换掉,请运行 zhiban verify".into()),
                Err(e) => receipt.tape_fault = Some(e.to_string()),
            }
        }
        let on_tape = match &mut self.tape {
            Ok(tape) => mend::catch_up(&self.db, tape).map(|_| ()),
            Err(e) => Err(e.clone()),
        };
        if let Err(e) = on_tape {
            receipt.tape_fault = Some(e.to_string());
        }
        Ok(receipt)
    }

    fn watch(&mut self) -> Result<Option<Watch>, StoreError> {
        let facts = facts::SqlFacts(&self.db);
        let (Some(setting), Some(shift)) = (facts.setting()?, facts.shift()?) else { return Ok(None) };
        let (seq, hash, at) = journal_head(&self.db)?;
        let (roster, relief) = self.read_roster(shift)?;
        let outgoing = self.outgoing(shift)?;
        Ok(Some(Watch {
            setting,
            officers: facts.officers()?,
            shift,
            freeze: facts.freeze()?,
            open_matters: self.open_matters(0)?,
            last: (seq, Stamp(at)),
            code: Code::of(&hash),
            unsigned: self.unsigned()?,
            backup_at: self.last_audit(AuditEvent::Backup)?,
            outgoing,
            roster,
            relief,
            take_overs: u32::try_from(self.take_overs()?.len()).unwrap_or(u32::MAX),
        }))
    }

    fn page(&mut self, query: &PageQuery) -> Result<Page, StoreError> {
        self.read_page(query)
    }

    fn record(&mut self, id: RecordId) -> Result<Option<Record>, StoreError> {
        self.read_record(id)
    }

    fn history(&mut self, id: RecordId) -> Result<Vec<Revision>, StoreError> {
        self.read_history(id)
    }

    fn search(&mut self, query: &SearchQuery) -> Result<HitPage, StoreError> {
        self.find(query)
    }

    fn tally(&mut self, query: &SearchQuery, from: Tally) -> Result<Tally, StoreError> {
        self.count(query, from)
    }

    fn sheet(&mut self) -> Result<Sheet, StoreError> {
        self.read_sheet()
    }

    fn brief(&mut self, officer: OfficerId) -> Result<Brief, StoreError> {
        self.read_brief(officer)
    }

    fn board(&mut self) -> Result<Board, StoreError> {
        self.read_board()
    }

    fn handovers(&mut self, from: Stamp, to: Stamp) -> Result<Vec<HandoverStats>, StoreError> {
        self.read_passed(from, to)
    }

    fn ended_since(&mut self, at: Stamp) -> Result<Vec<Row>, StoreError> {
        self.read_ended_since(at)
    }

    fn routines(&mut self) -> Result<Vec<Row>, StoreError> {
        self.read_routines()
    }

    fn recent(&mut self, ledger: Ledger, field: &str) -> Result<Vec<String>, StoreError> {
        self.read_recent(ledger, field)
    }

    fn running(&mut self) -> Result<RunningWork, StoreError> {
        self.read_running()
    }

    fn cases(&mut self, year: i32) -> Result<Vec<CaseRows>, StoreError> {
        self.read_cases(year)
    }

    fn period(&mut self, query: &PeriodQuery) -> Result<Vec<Row>, StoreError> {
        self.read_period(query)
    }

    fn records_after(&mut self, ledger: Ledger, after: u64, limit: u32) -> Result<Vec<Row>, StoreError> {
        self.read_whole(ledger, after, limit)
    }

    fn issued(&mut self, kind: &str, year: u32) -> Result<(u32, u32), StoreError> {
        facts::SqlFacts(&self.db).last_issue(kind, year)
    }

    fn numbered(&mut self, number: Number) -> Result<Option<RecordId>, StoreError> {
        self.read_numbered(number)
    }

    fn policies(&mut self) -> Result<Vec<(String, String)>, StoreError> {
        let mut statement =
            self.db.prepare_cached("SELECT name, text FROM policy ORDER BY seq").map_err(error)?;
        let read = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).map_err(error)?;
        read.collect::<Result<_, _>>().map_err(error)
    }

    fn trust(&mut self, officer: OfficerId) {
        self.session.insert(officer);
    }

    fn changed(&mut self) -> Result<bool, StoreError> {
        let version = self.db.pragma_query_value(None, "data_version", |row| row.get(0)).map_err(error)?;
        let changed = version != self.seen_version;
        self.seen_version = version;
        Ok(changed)
    }
}
