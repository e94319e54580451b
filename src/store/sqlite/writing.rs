//! One transaction that appends to the journal, and to all that derives from it, together.

use super::errors::error;
use super::facts;
use super::journal::{entry, insert, journal_head};
use crate::domain::{Number, OfficerId, Stamp};
use crate::record::act::{Act, Line};
use crate::record::chain::Hash;
use crate::record::code::Code;
use crate::record::commit::Commit;
use crate::record::error::StoreError;
use crate::record::plan;
use crate::store::query::Receipt;
use rusqlite::{Connection, Transaction, TransactionBehavior};

/// A transaction that is being written. Dropped before its end, it leaves nothing.
pub(super) struct Writing<'a> {
    tx: Transaction<'a>,
    at: Stamp,
    by: OfficerId,
    seq: u64,
    /// The number of its first line.
    first: u64,
    hash: Hash,
    /// The chain's code at the transfer of the watch, if one is written.
    at_transfer: Option<Code>,
    receipt: Receipt,
}

/// What became of a transaction.
pub(super) enum CommitOutcome {
    /// It is on the disk; its last line has this hash.
    Written(Receipt, Hash),
    /// Making it durable gave an error, which does not say whether it is there: its last line has this hash.
    Unclear(StoreError, Receipt, Hash),
}

impl<'a> Writing<'a> {
    /// Begins with the step of a clock that was set back, if it was.
    pub(super) fn begin(db: &'a mut Connection, commit: &Commit) -> Result<Writing<'a>, StoreError> {
        let tx = db.transaction_with_behavior(TransactionBehavior::Immediate).map_err(error)?;
        let (seq, hash, last_at) = journal_head(&tx)?;
        let mut writing = Writing {
            tx,
            at: commit.at,
            by: commit.by,
            seq,
            first: seq + 1,
            hash,
            at_transfer: None,
            receipt: Receipt::default(),
        };
        if let Some(step) = plan::clock_step(commit, Stamp(last_at)) {
            writing.put(step)?;
        }
        Ok(writing)
    }

    /// What the planner may ask, the lines written so far included.
    pub(super) fn facts(&self) -> facts::SqlFacts<'_> {
        facts::SqlFacts(&self.tx)
    }

    /// The number of the line that comes next.
    pub(super) fn next_seq(&self) -> u64 {
        self.seq + 1
    }

    /// Writes an act as the next line.
    pub(super) fn put(&mut self, act: Act) -> Result<(), StoreError> {
        self.seq += 1;
        let line = Line { seq: self.seq, at: self.at, by: self.by, act };
        let mut nonce = [0; 8];
        // A machine without random numbers saves all the same.
        let is_first = self.seq == self.first;
        let digits = if is_first && getrandom::fill(&mut nonce).is_ok() { &nonce[..] } else { &[] };
        let entry = entry(&line, &self.hash, digits)?;
        insert(&self.tx, &line, &entry)?;
        self.hash = entry.hash;
        if matches!(line.act, Act::Transfer { .. }) {
            self.at_transfer = Some(Code::of(&self.hash));
        }
        if let Act::Append { ledger, id, year, serial, .. } = line.act {
            self.receipt.numbers.push((id, Number { ledger, year, serial }));
        }
        Ok(())
    }

    /// Makes it durable.
    pub(super) fn end(mut self) -> CommitOutcome {
        let code = self.at_transfer.unwrap_or_else(|| Code::of(&self.hash));
        (self.receipt.seq, self.receipt.code) = (self.seq, Some(code));
        match self.tx.commit().map_err(error) {
            Ok(()) => CommitOutcome::Written(self.receipt, self.hash),
            Err(e) => CommitOutcome::Unclear(e, self.receipt, self.hash),
        }
    }
}
