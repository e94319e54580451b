//! What papers are made of: the records of a span and what is open, read through the store once.

use super::catalog::{PaperKind, Reads, Scope};
use crate::domain::{Ledger, Number, Offset, RecordId, Stamp};
use crate::schema::{Nature, book};
use crate::schema::{Values, matter, shared};
use crate::schema::{choice, key};
pub use crate::store::query::with_cases;
use crate::store::query::{
    CaseRows, Dossier, MatterFilter, PageCursor, PageQuery, PeriodQuery, Record, Row, Watch,
};
use crate::store::{Refusal, Store, StoreError};
use std::collections::HashSet;

/// Records read at a time.
const PART: u32 = 500;
/// Lines of the roster and open matters that a paper looks at; what is beyond is counted.
const MOST: u32 = 2_000;

/// Years of incidents that a paper looks at, however long its span.
const YEARS: i32 = 10;

/// What a paper is wanted of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// Which one.
    pub paper: PaperKind,
    /// The span.
    pub from: Stamp,
    /// Its end, not included.
    pub to: Stamp,
    /// The record, for papers of one record.
    pub record: Option<RecordId>,
    /// The ledger, for the register.
    pub ledger: Ledger,
    /// 【演示】 or 【演练】, or empty.
    pub mark: String,
}

impl Order {
    /// What it is about.
    #[must_use]
    pub fn scope(&self) -> Scope {
        self.paper.row().scope
    }
}

/// What was read.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The room.
    pub watch: Watch,
    /// When it was read.
    pub now: Stamp,
    /// The span.
    pub from: Stamp,
    /// Its end, not included.
    pub to: Stamp,
    /// Records whose stated time lies in the span, in its order, of every ledger, voided ones included.
    pub rows: Vec<Row>,
    /// Those of the span before, as long as this one.
    pub before: Vec<Row>,
    /// Matters that were open at the end of the span, or are now where that lies ahead, in full.
    pub open: Vec<Row>,
    /// Open matters beyond those.
    pub open_left_out: u32,
    /// Records that have an open matter: nothing says that they are done.
    pub unfinished: HashSet<RecordId>,
    /// Log entries of the span whose matter has ended by 销号.
    pub finished: HashSet<RecordId>,
    /// Incidents recorded or reported in the span, with all their reports.
    pub cases: Vec<CaseRows>,
    /// Incidents with clocks, of the years of the span and the year before, and those in hand, with all their reports:
    /// what was to be reported in the span is among theirs.
    pub timed: Vec<CaseRows>,
    /// Those of them that are in hand.
    pub in_hand: HashSet<RecordId>,
    /// Log entries that belong to one of these incidents, instructions aside.
    pub of_incident: HashSet<RecordId>,
    /// Lines of the roster, by when they begin.
    pub roster: Vec<Row>,
    /// The mark of an exercise.
    pub mark: String,
}

impl Facts {
    /// The offset of the room.
    #[must_use]
    pub fn offset(&self) -> Offset {
        self.watch.setting.offset
    }

    /// The instant up to which a paper of the span can know: its end, or now where that lies ahead.
    #[must_use]
    pub fn known_until(&self) -> Stamp {
        self.to.min(self.now)
    }

    /// Records of a ledger in the span that are not voided.
    pub fn of(&self, ledger: Ledger) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(move |r| r.number.ledger == ledger && !r.voided)
    }

    /// How a record's handling may be called: nothing is done that has an open matter.
    #[must_use]
    pub fn state(&self, row: &Row) -> String {
        let status = row.values.text(key::STATUS).unwrap_or_default();
        let done = self.finished.contains(&row.id);
        let word = if self.unfinished.contains(&row.id) { "正在办理" } else { status };
        if done { "已销号".to_owned() } else { word.to_owned() }
    }

    /// The line of the roster in force at an instant.
    #[must_use]
    pub fn on_duty(&self, at: Stamp) -> Option<&Values> {
        const LATE_MS: i64 = 2 * 3_600_000;
        let begins = |row: &&Row| begin(row, self.offset()).is_some_and(|b| b <= at.plus_ms(LATE_MS));
        self.roster.iter().rev().find(begins).map(|row| &row.values)
    }
}

/// When a line of the roster begins.
#[must_use]
pub fn begin(row: &Row, offset: Offset) -> Option<Stamp> {
    row.values.text(key::BEGINS_AT).and_then(crate::domain::Moment::parse).map(|m| m.earliest(offset))
}

/// Records of a ledger whose stated time lies in a span, all of them.
///
/// # Errors
/// When the file cannot be read.
pub fn rows_of(
    store: &mut dyn Store,
    ledger: Ledger,
    span: (Stamp, Stamp),
    offset: Offset,
) -> Result<Vec<Row>, StoreError> {
    let mut out: Vec<Row> = Vec::new();
    loop {
        let after = out.last().map_or((span.0, 0), |row| (row.stated_at(offset), row.rec));
        let query = PeriodQuery { ledger, from: span.0, to: span.1, after, limit: PART };
        let part = store.period(&query)?;
        let done = part.len() < PART as usize;
        out.extend(part);
        if done {
            return Ok(out);
        }
    }
}

fn all(store: &mut dyn Store, span: (Stamp, Stamp), offset: Offset) -> Result<Vec<Row>, StoreError> {
    let mut out = Vec::new();
    for ledger in Ledger::ALL {
        out.extend(rows_of(store, ledger, span, offset)?);
    }
    out.sort_by_key(|row| (row.stated_at(offset), row.rec));
    Ok(out)
}

/// Reads what a paper over a span needs.
///
/// # Errors
/// When the file cannot be read, or the room is not set up.
pub fn gather(store: &mut dyn Store, order: &Order, now: Stamp) -> Result<Facts, StoreError> {
    let watch = store.watch()?.ok_or(StoreError::Refused(Refusal::NotSetUp))?;
    let offset = watch.setting.offset;
    let span = (order.from, order.to);
    let length = order.to.since_ms(order.from);
    let (rows, before) = match order.paper.row().reads {
        Reads::OneLedger => (rows_of(store, order.ledger, span, offset)?, Vec::new()),
        Reads::Nothing => (Vec::new(), Vec::new()),
        Reads::All => {
            let span_before = (order.from.plus_ms(-length), order.from);
            (all(store, span, offset)?, all(store, span_before, offset)?)
        }
    };
    let (mut open, mut unfinished) = (Vec::new(), HashSet::new());
    for record in listed(store, Ledger::Matter, true)? {
        unfinished.extend(record.links.iter().map(|l| l.id));
        open.push(record.row);
    }
    let open_left_out = watch.open_matters.saturating_sub(u32::try_from(open.len()).unwrap_or(u32::MAX));
    let finished = finished(store, &rows, &unfinished)?;
    // A paper of a span knows nothing of what began or ended after it.
    open.retain(|row| row.recorded_at < order.to);
    for record in open_then(store, order.to)? {
        unfinished.extend(record.links.iter().map(|l| l.id));
        open.push(record.row);
    }
    open.sort_by_key(|row| row.rec);
    let (mut cases, of_incident) = cases(store, &rows)?;
    cases.retain(|case| case.incident.stated_at(offset) < order.to);
    let (timed, in_hand) = match order.paper.row().reads {
        Reads::All => timed(store, span, now, offset)?,
        Reads::OneLedger | Reads::Nothing => (Vec::new(), HashSet::new()),
    };
    let mut roster: Vec<Row> = listed(store, Ledger::Roster, false)?.into_iter().map(|r| r.row).collect();
    roster.retain(|row| !row.voided && begin(row, offset).is_some());
    roster.sort_by_key(|row| (begin(row, offset), row.rec));
    Ok(Facts {
        watch,
        now,
        from: order.from,
        to: order.to,
        rows,
        before,
        open,
        open_left_out,
        unfinished,
        finished,
        cases,
        timed,
        in_hand,
        of_incident,
        roster,
        mark: order.mark.clone(),
    })
}

/// Matters that have ended since an instant at which they were open, as they stood then.
fn open_then(store: &mut dyn Store, at: Stamp) -> Result<Vec<Record>, StoreError> {
    let mut out = Vec::new();
    for row in store.ended_since(at)? {
        let history = store.history(row.id)?;
        let Some(then) = history.into_iter().rfind(|revision| revision.at < at) else { continue };
        let has_ended = then.values.text(key::STATE).is_some_and(|state| matter::ENDED.contains(&state));
        if let Some(mut record) = store.record(row.id)?.filter(|_| !has_ended) {
            record.row.values = then.values;
            record.row.open = true;
            out.push(record);
        }
    }
    Ok(out)
}

/// The newest rows of a ledger, as a list shows them.
///
/// # Errors
/// When the file cannot be read.
pub fn newest(store: &mut dyn Store, ledger: Ledger, open_only: bool) -> Result<Vec<Row>, StoreError> {
    let query =
        PageQuery { ledger, anchor: PageCursor::Newest, limit: MOST, open_only, only: MatterFilter::All };
    Ok(store.page(&query)?.rows)
}

/// The same in full.
fn listed(store: &mut dyn Store, ledger: Ledger, open_only: bool) -> Result<Vec<Record>, StoreError> {
    let mut out = Vec::new();
    for row in newest(store, ledger, open_only)? {
        out.extend(store.record(row.id)?);
    }
    Ok(out)
}

/// The rows of a register one part after the other, each part with the facts that its states need: a year of records
/// takes no more memory than a part.
///
/// # Errors
/// When the file cannot be read, or what `take` says.
pub fn in_parts<E: From<StoreError>>(
    store: &mut dyn Store,
    order: &Order,
    now: Stamp,
    take: &mut dyn FnMut(&Facts) -> Result<(), E>,
) -> Result<(), E> {
    let none = Order { from: order.to, ..order.clone() };
    let mut facts = gather(store, &none, now)?;
    let mut after = (order.from, 0);
    loop {
        let query = PeriodQuery { ledger: order.ledger, from: order.from, to: order.to, after, limit: PART };
        facts.rows = store.period(&query)?;
        let Some(last) = facts.rows.last() else { return Ok(()) };
        after = (last.stated_at(facts.offset()), last.rec);
        facts.finished = finished(store, &facts.rows, &facts.unfinished)?;
        take(&facts)?;
    }
}

/// Entries that were open when they were written and have matters, all of them ended.
fn finished(
    store: &mut dyn Store,
    rows: &[Row],
    unfinished: &HashSet<RecordId>,
) -> Result<HashSet<RecordId>, StoreError> {
    let was_open = |row: &&Row| {
        let status = row.values.text(key::STATUS).unwrap_or_default();
        row.number.ledger == Ledger::DutyLog && shared::OPEN.contains(&status) && !row.voided
    };
    let mut out = HashSet::new();
    for row in rows.iter().filter(was_open).filter(|row| !unfinished.contains(&row.id)) {
        let record = store.record(row.id)?;
        let matter = |r: &Record| r.links.iter().any(|l| l.number.ledger == Ledger::Matter);
        if record.as_ref().is_some_and(matter) {
            out.insert(row.id);
        }
    }
    Ok(out)
}

/// Incidents recorded in the span, and those on which something was reported in it.
fn cases(store: &mut dyn Store, rows: &[Row]) -> Result<(Vec<CaseRows>, HashSet<RecordId>), StoreError> {
    let mut ids: Vec<RecordId> = Vec::new();
    for row in rows.iter().filter(|r| !r.voided) {
        match book(row.number.ledger).nature {
            Nature::Incident => ids.push(row.id),
            Nature::Report => {
                let number = row.values.text(key::INCIDENT).and_then(Number::parse);
                ids.extend(number.map(|n| store.numbered(n)).transpose()?.flatten());
            }
            Nature::DutyLog
            | Nature::Handover
            | Nature::Matter
            | Nature::Talk
            | Nature::Roster
            | Nature::Meeting
            | Nature::Routine
            | Nature::Paper
            | Nature::Plain => {}
        }
    }
    let mut seen = HashSet::new();
    ids.retain(|id| seen.insert(*id));
    let (mut out, mut entries) = (Vec::new(), HashSet::new());
    for id in ids {
        let Some(dossier) = store.dossier(id)? else { continue };
        let told = |r: &&Record| {
            r.row.number.ledger == Ledger::DutyLog
                && r.row.values.text(key::KIND) != Some(choice::KIND_INSTRUCTION)
        };
        entries.extend(dossier.linked.iter().filter(told).map(|r| r.row.id));
        if !dossier.record.row.voided && dossier.record.row.number.ledger == Ledger::Incident {
            out.push(case(dossier));
        }
    }
    out.sort_by_key(|case| case.incident.rec);
    Ok((out, entries))
}

/// Incidents whose clocks can have been met or have run out in a span, and which of them are in hand.
fn timed(
    store: &mut dyn Store,
    (from, to): (Stamp, Stamp),
    now: Stamp,
    offset: Offset,
) -> Result<(Vec<CaseRows>, HashSet<RecordId>), StoreError> {
    let mut out = store.running()?.cases;
    let in_hand: HashSet<RecordId> = out.iter().map(|case| case.incident.id).collect();
    let last = offset.year(to.min(now));
    for year in (offset.year(from) - 1).max(last - YEARS)..=last {
        out.extend(store.cases(year)?.into_iter().filter(|case| !in_hand.contains(&case.incident.id)));
    }
    Ok((out, in_hand))
}

pub(super) fn case(dossier: Dossier) -> CaseRows {
    let report = |r: &Record| r.row.number.ledger == Ledger::Report && !r.row.voided;
    let mut reports: Vec<Row> = dossier.linked.into_iter().filter(report).map(|r| r.row).collect();
    reports.sort_by_key(|row| row.rec);
    CaseRows { incident: dossier.record.row, reports }
}
