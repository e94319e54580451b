//! Both engines as one store: whatever a test does and asks, it does and asks of either, and they must say the same.
//!
//! Rules are quick to read in the engine in memory and easy to get wrong in SQL; so the tests of screens, handovers and
//! papers hold the questions to the file as well.

use super::{MORNING, commit, set_up};
use std::fmt::Debug;
use zhiban::domain::{Ledger, Number, OfficerId, RecordId, Stamp};

use crate::support::oracle::MemoryStore;
use zhiban::policy::alarm::{AlarmRecord, Key};
use zhiban::record::chain::GENESIS;
use zhiban::record::code::Code;
use zhiban::schema::book;
use zhiban::store::query::{
    Board, Brief, CaseRows, Commit, HandoverStats, HitPage, OpenMatter, Page, PageQuery, PeriodQuery,
    Receipt, Record, Revision, Row, RunningWork, SearchQuery, Sheet, Tally, Watch,
};
use zhiban::store::sqlite::{SqliteStore, verify};
use zhiban::store::{Store, StoreError};

/// The same room in memory and in a file of its own.
pub struct Both {
    memory: MemoryStore,
    file: SqliteStore,
    folder: tempfile::TempDir,
}

impl Both {
    pub fn new() -> Both {
        let folder = tempfile::tempdir().unwrap();
        let file = SqliteStore::create(&folder.path().join("duty.db")).unwrap();
        Both { memory: MemoryStore::new(), file, folder }
    }

    /// Whether the file is whole, by its own verification.
    pub fn assert_whole(&self) {
        let report = verify::verify(&self.folder.path().join("duty.db")).unwrap();
        assert_eq!(report.damage, vec![]);
    }
}

impl Clone for Both {
    /// Another room with the same record: its file is made from a copy of the tape.
    fn clone(&self) -> Both {
        let folder = tempfile::tempdir().unwrap();
        let tape = folder.path().join("duty.db.tape");
        std::fs::copy(&self.file.places().tape, tape).unwrap();
        let mut file = SqliteStore::open(&folder.path().join("duty.db")).unwrap();
        self.file.session().iter().for_each(|officer| file.trust(*officer));
        Both { memory: self.memory.clone(), file, folder }
    }
}

/// Tells a story to both, set up as support does; in the end the file is whole.
pub fn on_both(story: impl Fn(&mut dyn Store)) {
    let mut both = Both::new();
    commit(&mut both, MORNING, 0, set_up()).unwrap();
    story(&mut both);
    both.assert_whole();
}

/// A row with the fields that lists show: the engine in memory has no reason to leave the others out.
fn listed(row: Row) -> Row {
    const ALSO: [&str; 6] = ["weight", "next_step", "what_if", "done", "words", "next_report_at"];
    let summary: Vec<&str> = book(row.number.ledger).listed().chain(ALSO).collect();
    let mut row = row;
    row.values.0.retain(|key, _| summary.contains(&key.as_ref()));
    row
}

fn listed_sheet(sheet: Sheet) -> Sheet {
    let rows = |rows: Vec<Row>| rows.into_iter().map(listed).collect();
    let named = |rows: Vec<(Row, String)>| rows.into_iter().map(|(row, name)| (listed(row), name)).collect();
    let matter = |m: OpenMatter| OpenMatter { row: listed(m.row), ..m };
    Sheet {
        matters: sheet.matters.into_iter().map(matter).collect(),
        highlights: rows(sheet.highlights),
        unread: named(sheet.unread),
        take_overs: named(sheet.take_overs),
        ..sheet
    }
}

fn listed_brief(brief: Brief) -> Brief {
    let rows = |rows: Vec<Row>| rows.into_iter().map(listed).collect();
    Brief {
        changed: rows(brief.changed),
        to_read: rows(brief.to_read),
        sheet: listed_sheet(brief.sheet),
        ..brief
    }
}

/// What is known of clocks, in an order that says nothing.
fn ordered<T: Clone>(list: &[(Key, T)]) -> Vec<(Key, T)> {
    let mut list = list.to_vec();
    list.sort_by_key(|(key, _)| (key.record, key.clock.clone(), key.due));
    list
}

fn ordered_known(known: &AlarmRecord) -> AlarmRecord {
    AlarmRecord {
        rung: ordered(&known.rung),
        acknowledged: ordered(&known.acknowledged),
        silenced: ordered(&known.silenced),
    }
}

/// What both say; the file's answer goes on, because it is the one with a chain.
#[track_caller]
fn same<T: PartialEq + Debug>(
    memory: Result<T, StoreError>,
    file: Result<T, StoreError>,
) -> Result<T, StoreError> {
    if memory != file {
        let (one, other) = (format!("{memory:?}"), format!("{file:?}"));
        let alike = one.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
        let from = |text: &str| text.chars().skip(alike.saturating_sub(300)).take(500).collect::<String>();
        panic!("the engines differ. In memory:\n  …{}\nand in the file:\n  …{}", from(&one), from(&other));
    }
    file
}

impl Store for Both {
    fn trust(&mut self, officer: OfficerId) {
        self.memory.trust(officer);
        self.file.trust(officer);
    }

    fn commit(&mut self, commit: &Commit) -> Result<Receipt, StoreError> {
        let (memory, file) = (self.memory.commit(commit), self.file.commit(commit));
        // Only the file has a chain and a tape.
        let told = |receipt: &Receipt| (receipt.numbers.clone(), receipt.seq);
        same(memory.as_ref().map(told).map_err(Clone::clone), file.as_ref().map(told).map_err(Clone::clone))?;
        file
    }

    fn watch(&mut self) -> Result<Option<Watch>, StoreError> {
        let bare = |watch: &Option<Watch>| watch.clone().map(|w| Watch { code: Code::of(&GENESIS), ..w });
        let (memory, file) = (self.memory.watch()?, self.file.watch()?);
        same(Ok(bare(&memory)), Ok(bare(&file)))?;
        Ok(file)
    }

    fn page(&mut self, query: &PageQuery) -> Result<Page, StoreError> {
        let bare = |page: Page| Page { rows: page.rows.into_iter().map(listed).collect(), ..page };
        same(self.memory.page(query).map(bare), self.file.page(query))
    }

    fn record(&mut self, id: RecordId) -> Result<Option<Record>, StoreError> {
        let bare = |record: &Option<Record>| record.clone().map(|r| Record { code: None, ..r });
        let (memory, file) = (self.memory.record(id)?, self.file.record(id)?);
        same(Ok(bare(&memory)), Ok(bare(&file)))?;
        Ok(file)
    }

    fn history(&mut self, id: RecordId) -> Result<Vec<Revision>, StoreError> {
        same(self.memory.history(id), self.file.history(id))
    }

    fn search(&mut self, query: &SearchQuery) -> Result<HitPage, StoreError> {
        let (memory, file) = (self.memory.search(query)?, self.file.search(query)?);
        // How far one answer goes is the engine's own affair.
        same(Ok((memory.hits, memory.wanted)), Ok((file.hits.clone(), file.wanted.clone())))?;
        Ok(file)
    }

    fn tally(&mut self, query: &SearchQuery, from: Tally) -> Result<Tally, StoreError> {
        let file = self.file.tally(query, from)?;
        if from == Tally::default() && file.done {
            assert_eq!(self.memory.tally(query, from)?.count, file.count);
        }
        Ok(file)
    }

    fn sheet(&mut self) -> Result<Sheet, StoreError> {
        same(self.memory.sheet().map(listed_sheet), self.file.sheet())
    }

    fn brief(&mut self, officer: OfficerId) -> Result<Brief, StoreError> {
        let bare = |brief: &Brief| Brief { silenced: ordered(&brief.silenced), ..brief.clone() };
        let (memory, file) = (self.memory.brief(officer)?, self.file.brief(officer)?);
        same(Ok(listed_brief(bare(&memory))), Ok(bare(&file)))?;
        Ok(file)
    }

    fn board(&mut self) -> Result<Board, StoreError> {
        same(self.memory.board(), self.file.board())
    }

    fn handovers(&mut self, from: Stamp, to: Stamp) -> Result<Vec<HandoverStats>, StoreError> {
        same(self.memory.handovers(from, to), self.file.handovers(from, to))
    }

    fn ended_since(&mut self, at: Stamp) -> Result<Vec<Row>, StoreError> {
        same(self.memory.ended_since(at), self.file.ended_since(at))
    }

    fn routines(&mut self) -> Result<Vec<Row>, StoreError> {
        same(self.memory.routines(), self.file.routines())
    }

    fn recent(&mut self, ledger: Ledger, field: &str) -> Result<Vec<String>, StoreError> {
        same(self.memory.recent(ledger, field), self.file.recent(ledger, field))
    }

    fn running(&mut self) -> Result<RunningWork, StoreError> {
        let bare =
            |running: &RunningWork| RunningWork { known: ordered_known(&running.known), ..running.clone() };
        let (memory, file) = (self.memory.running()?, self.file.running()?);
        same(Ok(bare(&memory)), Ok(bare(&file)))?;
        Ok(file)
    }

    fn cases(&mut self, year: i32) -> Result<Vec<CaseRows>, StoreError> {
        same(self.memory.cases(year), self.file.cases(year))
    }

    fn period(&mut self, query: &PeriodQuery) -> Result<Vec<Row>, StoreError> {
        same(self.memory.period(query), self.file.period(query))
    }

    fn records_after(&mut self, ledger: Ledger, after: u64, limit: u32) -> Result<Vec<Row>, StoreError> {
        same(self.memory.records_after(ledger, after, limit), self.file.records_after(ledger, after, limit))
    }

    fn numbered(&mut self, number: Number) -> Result<Option<RecordId>, StoreError> {
        same(self.memory.numbered(number), self.file.numbered(number))
    }

    fn issued(&mut self, kind: &str, year: u32) -> Result<(u32, u32), StoreError> {
        same(self.memory.issued(kind, year), self.file.issued(kind, year))
    }

    fn policies(&mut self) -> Result<Vec<(String, String)>, StoreError> {
        same(self.memory.policies(), self.file.policies())
    }

    fn changed(&mut self) -> Result<bool, StoreError> {
        self.file.changed()
    }
}
