//! The oracle: an engine in memory, a list and honest rules. The `SQLite` engine is compared with it, and it holds nothing
//! that the journal does not say.

mod sheet;

use std::collections::{BTreeSet, HashMap};
use zhiban::domain::ids::MACHINE;
use zhiban::domain::{Ledger, Number, OfficerId, Offset, RecordId, ShiftId, Stamp};
use zhiban::policy::alarm::{AlarmRecord, Key};
use zhiban::record::act::{
    Act, AlarmKind, AnswerKind, AuditEvent, Line, Meaning, NoteKind, Officer, Origin, Setting,
};
use zhiban::record::chain::GENESIS;
use zhiban::record::code::Code;
use zhiban::record::plan::{self, Facts, RecordHeader};
use zhiban::schema::{Values, book, follow, matter};
use zhiban::store::find;
use zhiban::store::query::{
    Board, Brief, CaseRows, Commit, Failures, Freeze, HandoverAnswer, HandoverStats, HitPage, Neighbour,
    Note, Page, PageCursor, PageQuery, PeriodQuery, Receipt, Record, Revision, Row, RunningWork,
    SearchCursor, SearchQuery, Sheet, Shift, Tally, Watch,
};
use zhiban::store::{Refusal, Store, StoreError};

/// A store that forgets everything when it is dropped.
#[derive(Clone, Default)]
pub struct MemoryStore {
    lines: Vec<Line>,
    setting: Option<Setting>,
    officers: Vec<Officer>,
    records: Vec<Kept>,
    place: HashMap<RecordId, usize>,
    links: Vec<(RecordId, RecordId)>,
    shifts: Vec<Shift>,
    /// How each shift began: the line, the sheet, and why it was taken if nobody handed it over.
    begun: Vec<(u64, Option<RecordId>, String)>,
    freeze: Option<Freeze>,
    /// The last time that the sheet of a shift was fixed.
    frozen: HashMap<ShiftId, Freeze>,
    answers: Vec<Answer>,
    notes: Vec<(RecordId, Note)>,
    readers: Vec<(RecordId, String)>,
    alarms: Vec<(ShiftId, AlarmKind, Key, u8, Option<Stamp>)>,
    policies: Vec<(String, String)>,
    /// PINs that were tried, and whether they were right.
    tried: Vec<(OfficerId, Stamp, bool)>,
    /// Signatures: the lines they cover, who, when, what for.
    signed: Vec<(u64, u64, OfficerId, Stamp, Meaning)>,
    session: BTreeSet<OfficerId>,
    backup_at: Option<Stamp>,
}

/// A word of a handover's talk.
#[derive(Clone)]
struct Answer {
    seq: u64,
    shift: ShiftId,
    matter: Option<RecordId>,
    said: HandoverAnswer,
}

#[derive(Clone)]
struct Kept {
    row: Row,
    opened_at: Stamp,
    origin: Origin,
    revisions: Vec<Revision>,
    /// The lines of the record and its corrections.
    lines: Vec<u64>,
    countersigned: Option<u64>,
}

impl MemoryStore {
    /// The time of the last line, 0 before the first.
    fn last_at(&self) -> Stamp {
        self.lines.last().map_or(Stamp(0), |line| line.at)
    }

    /// An empty store, before set-up.
    #[must_use]
    pub fn new() -> MemoryStore {
        MemoryStore::default()
    }

    fn kept(&self, id: RecordId) -> Option<&Kept> {
        self.place.get(&id).and_then(|at| self.records.get(*at))
    }

    fn apply(&mut self, line: Line) {
        match line.act.clone() {
            Act::SetUp(setting) => self.setting = Some(setting),
            Act::Officer(officer) => {
                self.officers.retain(|o| o.id != officer.id);
                self.tried.retain(|(who, ..)| *who != officer.id);
                self.officers.push(officer);
                self.officers.sort_by_key(|o| o.id);
            }
            Act::Begin { lead } => {
                self.shifts.push(Shift { id: ShiftId(1), began_at: line.at, lead });
                self.begun.push((line.seq, None, String::new()));
            }
            Act::Transfer { shift, incoming, sheet, emergency, .. } => {
                self.freeze = None;
                self.shifts.push(Shift { id: shift, began_at: line.at, lead: incoming });
                self.begun.push((line.seq, Some(sheet), emergency));
            }
            Act::Freeze { shift, incoming, reason } => {
                let freeze = Freeze { seq: line.seq, at: line.at, by: line.by, incoming, reason };
                self.frozen.insert(shift, freeze.clone());
                self.freeze = Some(freeze);
            }
            Act::Thaw { .. } => self.freeze = None,
            Act::Answer { shift, matter, word, line: words } => {
                let said = HandoverAnswer { word, by: line.by, at: line.at, line: words };
                self.answers.push(Answer { seq: line.seq, shift, matter, said });
            }
            Act::Note { record, word, line: words } => {
                self.notes.push((record, Note { word, by: line.by, at: line.at, line: words }));
            }
            Act::Append { .. } => self.add(&line),
            Act::Revise { id, revision, reason, values } => {
                self.change(&line, id, revision, reason, Some(values.into_values()));
            }
            Act::Void { id, revision, reason } => self.change(&line, id, revision, reason, None),
            Act::Link { from, to } => self.links.push((from, to)),
            Act::Alarm { record, clock, due, stage, word, until, shift, .. } => {
                self.alarms.push((shift, word, Key { record, clock, due }, stage, until));
            }
            Act::Policy { name, text } => self.policies.push((name, text)),
            Act::SignOn { officer } => self.tried.push((officer, line.at, true)),
            Act::SignOnFailed { officer } => self.tried.push((officer, line.at, false)),
            Act::Signed { officer, meaning, covers } => {
                self.tried.push((officer, line.at, true));
                self.signed.push((covers, line.seq, officer, line.at, meaning));
            }
            Act::Countersign { record } => {
                if let Some(kept) = self.place.get(&record).copied().and_then(|at| self.records.get_mut(at)) {
                    kept.row.unsigned = false;
                    kept.countersigned = Some(line.seq);
                }
            }
            Act::Audit { event: AuditEvent::Backup, .. } => self.backup_at = Some(line.at),
            Act::Audit { .. } | Act::ClockJump { .. } | Act::Import { .. } | Act::Export { .. } => {}
        }
        self.lines.push(line);
    }

    fn add(&mut self, line: &Line) {
        let Act::Append { ledger, id, year, serial, sheet, opened_at, origin, values, links } =
            line.act.clone()
        else {
            return;
        };
        self.links.extend(links.into_iter().map(|to| (id, to)));
        self.readers.extend(follow::readers(ledger, &values).into_iter().map(|name| (id, name)));
        self.place.insert(id, self.records.len());
        self.records.push(Kept {
            row: Row {
                id,
                rec: line.seq,
                number: Number { ledger, year, serial },
                recorded_at: line.at,
                by: line.by,
                sheet,
                revision: 1,
                voided: false,
                open: ledger == Ledger::Matter && !ended(&values),
                unsigned: origin == Origin::Unsigned,
                values: values.clone().into_values(),
            },
            opened_at,
            origin,
            lines: vec![line.seq],
            countersigned: None,
            revisions: vec![Revision {
                revision: 1,
                at: line.at,
                by: line.by,
                reason: String::new(),
                voids: false,
                values: values.into_values(),
            }],
        });
    }

    fn change(&mut self, line: &Line, id: RecordId, revision: u32, reason: String, values: Option<Values>) {
        let Some(kept) = self.place.get(&id).copied().and_then(|at| self.records.get_mut(at)) else { return };
        let voids = values.is_none();
        let values = values.unwrap_or_else(|| kept.row.values.clone());
        kept.row.revision = revision;
        kept.lines.push(line.seq);
        kept.row.voided |= voids;
        kept.row.open = kept.row.open && !ended(&values);
        kept.row.values = values.clone();
        let ledger = kept.row.number.ledger;
        self.readers.retain(|(of, _)| *of != id);
        self.readers.extend(follow::readers(ledger, &values).into_iter().map(|name| (id, name)));
        kept.revisions.push(Revision { revision, at: line.at, by: line.by, reason, voids, values });
    }

    fn rows(&self, keep: impl Fn(&Row) -> bool) -> Vec<Row> {
        self.records.iter().map(|k| &k.row).filter(|row| keep(row)).cloned().collect()
    }

    fn with_reports(&self, incident: Row) -> CaseRows {
        let belongs = |other: RecordId| {
            self.links
                .iter()
                .any(|(a, b)| (*a, *b) == (incident.id, other) || (*a, *b) == (other, incident.id))
        };
        let reports = self.rows(|r| r.number.ledger == Ledger::Report && !r.voided && belongs(r.id));
        CaseRows { incident, reports }
    }

    fn has_open_matter(&self, id: RecordId) -> bool {
        let open = |other: &RecordId| self.kept(*other).is_some_and(|k| k.row.open);
        self.links.iter().any(|(a, b)| (*a == id && open(b)) || (*b == id && open(a)))
    }

    fn known(&self) -> AlarmRecord {
        let mut known = AlarmRecord::default();
        let shift = self.shifts.last().map(|s| s.id);
        for (of, word, key, stage, until) in &self.alarms {
            match (word, until) {
                (AlarmKind::Rang, _) => known.rung.push((key.clone(), *stage)),
                (AlarmKind::Acknowledged, _) if Some(*of) == shift => {
                    known.acknowledged.push((key.clone(), *stage));
                }
                (AlarmKind::Silenced, Some(until)) if Some(*of) == shift => {
                    known.silenced.retain(|(k, _)| k != key);
                    known.silenced.push((key.clone(), *until));
                }
                _ => {}
            }
        }
        known
    }

    fn up_to(&self) -> u64 {
        self.freeze.as_ref().map_or(u64::MAX, |f| f.seq)
    }
}

impl Facts for MemoryStore {
    fn setting(&self) -> Result<Option<Setting>, StoreError> {
        Ok(self.setting.clone())
    }

    fn officers(&self) -> Result<Vec<Officer>, StoreError> {
        Ok(self.officers.clone())
    }

    fn head(&self, id: RecordId) -> Result<Option<RecordHeader>, StoreError> {
        Ok(self.kept(id).map(|Kept { row, .. }| RecordHeader {
            rec: row.rec,
            number: row.number,
            revision: row.revision,
            voided: row.voided,
            open: row.open,
        }))
    }

    fn last_serial(&self, ledger: Ledger, year: i32) -> Result<u32, StoreError> {
        let same = self.records.iter().filter(|k| k.row.number.ledger == ledger && k.row.number.year == year);
        Ok(same.map(|k| k.row.number.serial).max().unwrap_or_default())
    }

    fn last_issue(&self, kind: &str, year: u32) -> Result<(u32, u32), StoreError> {
        let number = |row: &Row, key: &str| row.values.0.get(key).and_then(serde_json::Value::as_u64);
        let issued = |row: &Row| {
            row.number.ledger == Ledger::Paper
                && row.values.text("kind") == Some(kind)
                && row.values.text("state") == Some(zhiban::schema::report::RELEASED)
        };
        let rows = self.rows(issued);
        let of_year = rows.iter().filter(|row| number(row, "year") == Some(u64::from(year)));
        let last = |found: Option<u64>| u32::try_from(found.unwrap_or_default()).unwrap_or(u32::MAX);
        Ok((
            last(of_year.filter_map(|row| number(row, "issue")).max()),
            last(rows.iter().filter_map(|row| number(row, "total")).max()),
        ))
    }

    fn shift(&self) -> Result<Option<Shift>, StoreError> {
        Ok(self.shifts.last().copied())
    }

    fn freeze(&self) -> Result<Option<Freeze>, StoreError> {
        Ok(self.freeze.clone())
    }

    fn values(&self, id: RecordId) -> Result<Option<Values>, StoreError> {
        Ok(self.kept(id).map(|k| k.row.values.clone()))
    }

    fn rang(&self, record: RecordId, clock: &str, due: Stamp, stage: u8) -> Result<bool, StoreError> {
        let key = Key { record, clock: clock.to_owned(), due };
        Ok(self.alarms.iter().any(|(_, word, k, s, _)| *word == AlarmKind::Rang && *k == key && *s == stage))
    }

    fn unanswered(&self, shift: ShiftId, up_to: u64, incoming: OfficerId) -> Result<u32, StoreError> {
        let answered = |id| {
            let last = self.answers.iter().rfind(|a| a.shift == shift && a.matter == Some(id));
            last.is_some_and(|a| {
                a.seq > up_to && a.said.by == incoming && a.said.word == AnswerKind::ReadBack
            })
        };
        let open =
            self.records.iter().filter(|k| k.row.open && k.row.rec <= up_to && !answered(k.row.id)).count();
        Ok(u32::try_from(open).unwrap_or(u32::MAX))
    }

    fn failures(&self, officer: OfficerId, at: Stamp) -> Result<Failures, StoreError> {
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let own: Vec<_> = self.tried.iter().filter(|(who, ..)| *who == officer).collect();
        let month = at.0 - 30 * 86_400_000;
        let failed = || own.iter().filter(|(.., good)| !good);
        Ok(Failures {
            in_a_row: count(own.iter().rev().take_while(|(.., good)| !good).count()),
            last: failed().next_back().map(|(_, at, _)| *at),
            in_a_month: count(failed().filter(|(_, at, _)| at.0 > month).count()),
        })
    }

    fn unsigned(&self, record: RecordId) -> Result<bool, StoreError> {
        self.kept(record).map(|k| k.row.unsigned).ok_or(StoreError::Refused(Refusal::NoSuchRecord))
    }

    fn sealed_at(&self, shift: ShiftId) -> Result<Option<u64>, StoreError> {
        let next = self.shifts.iter().zip(&self.begun).find(|(s, _)| s.id.0 == shift.0 + 1);
        let handed = next.is_some_and(|(_, (.., emergency))| emergency.is_empty());
        Ok(self.frozen.get(&shift).filter(|_| handed).map(|f| f.seq))
    }

    fn taken_by(&self, sheet: RecordId) -> Result<Option<OfficerId>, StoreError> {
        let taken = |(_, (_, of, emergency)): &(_, &(u64, Option<RecordId>, String))| {
            *of == Some(sheet) && !emergency.is_empty()
        };
        Ok(self.shifts.iter().zip(&self.begun).find(taken).map(|(shift, _)| shift.lead))
    }

    fn noted(&self, record: RecordId, word: NoteKind, by: Option<OfficerId>) -> Result<bool, StoreError> {
        let same = |note: &Note| note.word == word && by.is_none_or(|by| by == note.by);
        Ok(self.notes.iter().any(|(of, note)| *of == record && same(note)))
    }
}

impl Store for MemoryStore {
    fn trust(&mut self, officer: OfficerId) {
        self.session.insert(officer);
    }

    fn commit(&mut self, commit: &Commit) -> Result<Receipt, StoreError> {
        plan::check_commit(commit)?;
        let signed = match plan::check_proofs(self, commit, None) {
            Err(StoreError::WrongPin(officer)) => {
                let failed = Commit { at: commit.at, by: MACHINE, proofs: Vec::new(), wishes: Vec::new() };
                let step = plan::clock_step(&failed, self.last_at());
                for act in step.into_iter().chain([Act::SignOnFailed { officer }]) {
                    let seq = self.lines.len() as u64 + 1;
                    self.apply(Line { seq, at: commit.at, by: MACHINE, act });
                }
                return Err(StoreError::WrongPin(officer));
            }
            checked => checked?,
        };
        let known = commit.by == MACHINE
            || plan::is_provisional(commit, self)?
            || signed.contains(&commit.by)
            || self.session.contains(&commit.by);
        if self.setting.is_some() && !known {
            return Err(StoreError::Refused(Refusal::NotSignedOn));
        }
        let mut next = self.clone();
        let mut receipt = Receipt::default();
        plan::check_author(commit, &next)?;
        let mut write = |next: &mut MemoryStore, act: Act| {
            if let Act::Append { ledger, id, year, serial, .. } = act {
                receipt.numbers.push((id, Number { ledger, year, serial }));
            }
            let seq = next.lines.len() as u64 + 1;
            next.apply(Line { seq, at: commit.at, by: commit.by, act });
        };
        if let Some(step) = plan::clock_step(commit, self.last_at()) {
            write(&mut next, step);
        }
        let covers = next.lines.len() as u64 + 1;
        for wish in &commit.wishes {
            let act = plan::plan(wish, commit, &signed, &next)?;
            write(&mut next, act);
        }
        let ledger_of = |id| Ok(self.head(id)?.map(|head| head.number.ledger));
        for act in plan::signatures(commit, covers, &ledger_of)? {
            write(&mut next, act);
        }
        next.session.extend(signed);
        receipt.seq = next.lines.len() as u64;
        *self = next;
        Ok(receipt)
    }

    fn watch(&mut self) -> Result<Option<Watch>, StoreError> {
        let (Some(setting), Some(shift)) = (self.setting.clone(), self.shifts.last().copied()) else {
            return Ok(None);
        };
        let open = self.records.iter().filter(|k| k.row.open).count();
        let (roster, relief) = self.roster(&setting, shift);
        Ok(Some(Watch {
            setting,
            officers: self.officers.clone(),
            shift,
            freeze: self.freeze.clone(),
            open_matters: u32::try_from(open).unwrap_or(u32::MAX),
            last: self.lines.last().map_or((0, Stamp(0)), |l| (l.seq, l.at)),
            // Nothing that outlives the program is kept here, so there is no chain to print.
            code: Code::of(&GENESIS),
            unsigned: u32::try_from(self.records.iter().filter(|k| k.row.unsigned).count())
                .unwrap_or(u32::MAX),
            backup_at: self.backup_at,
            outgoing: self.shifts.iter().rfind(|s| s.id < shift.id).map_or(shift.lead, |s| s.lead),
            roster,
            relief,
            take_overs: u32::try_from(self.take_overs().len()).unwrap_or(u32::MAX),
        }))
    }

    fn page(&mut self, query: &PageQuery) -> Result<Page, StoreError> {
        let now = self.shifts.last().map_or(0, |s| s.id.0);
        let mut all = self.rows(|row| {
            row.number.ledger == query.ledger
                && (!query.open_only || row.open && find::belongs(&query.only, row, now))
        });
        all.reverse();
        let limit = query.limit as usize;
        let from = match query.anchor {
            PageCursor::Newest => 0,
            PageCursor::Before(rec) => all.iter().take_while(|r| r.rec >= rec).count(),
            PageCursor::From(rec) => all.iter().take_while(|r| r.rec > rec).count(),
            PageCursor::After(rec) => all.iter().take_while(|r| r.rec > rec).count().saturating_sub(limit),
            PageCursor::Oldest => all.len().saturating_sub(limit),
        };
        let to = match query.anchor {
            PageCursor::After(rec) => all.iter().take_while(|r| r.rec > rec).count(),
            _ => (from + limit).min(all.len()),
        };
        let rows: Vec<Row> = all.get(from..to).unwrap_or_default().to_vec();
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Ok(Page { newer: if rows.is_empty() { 0 } else { count(from) }, total: count(all.len()), rows })
    }

    fn record(&mut self, id: RecordId) -> Result<Option<Record>, StoreError> {
        let Some(kept) = self.kept(id) else { return Ok(None) };
        let others = self.links.iter().filter_map(|(a, b)| match id {
            _ if *a == id => Some(*b),
            _ if *b == id => Some(*a),
            _ => None,
        });
        let mut links: Vec<&Kept> = others.filter_map(|other| self.kept(other)).collect();
        links.sort_by_key(|k| k.row.rec);
        links.dedup_by_key(|k| k.row.rec);
        let links = links.into_iter().map(|k| Neighbour {
            id: k.row.id,
            number: k.row.number,
            title: book(k.row.number.ledger).title(&k.row.values),
            open: k.row.open,
        });
        Ok(Some(Record {
            row: kept.row.clone(),
            opened_at: kept.opened_at,
            origin: kept.origin,
            signatures: self
                .signed
                .iter()
                .filter(|(covers, seq, ..)| {
                    kept.lines.iter().chain(&kept.countersigned).any(|line| covers <= line && line < seq)
                })
                .map(|(.., who, at, meaning)| (*who, *at, meaning.word().to_owned()))
                .collect(),
            code: None,
            void_reason: kept
                .revisions
                .iter()
                .find(|r| r.voids)
                .map(|r| r.reason.clone())
                .unwrap_or_default(),
            links: links.collect(),
            notes: self.notes.iter().filter(|(of, _)| *of == id).map(|(_, note)| note.clone()).collect(),
            unread: self.unread().into_iter().filter(|(row, _)| row.id == id).map(|(_, name)| name).collect(),
        }))
    }

    fn history(&mut self, id: RecordId) -> Result<Vec<Revision>, StoreError> {
        Ok(self.kept(id).map(|k| k.revisions.clone()).unwrap_or_default())
    }

    fn search(&mut self, query: &SearchQuery) -> Result<HitPage, StoreError> {
        Ok(self.find(query))
    }

    fn tally(&mut self, query: &SearchQuery, _from: Tally) -> Result<Tally, StoreError> {
        let all = SearchQuery { edge: SearchCursor::Newest, limit: u32::MAX, ..query.clone() };
        Ok(Tally { count: self.find(&all).hits.len() as u64, below: None, done: true })
    }

    fn sheet(&mut self) -> Result<Sheet, StoreError> {
        Ok(self.sheet_now())
    }

    fn brief(&mut self, officer: OfficerId) -> Result<Brief, StoreError> {
        Ok(self.brief_of(officer))
    }

    fn board(&mut self) -> Result<Board, StoreError> {
        let shift = self.shifts.last().map_or(ShiftId(0), |s| s.id);
        Ok(find::board(&self.rows(|row| row.open), shift))
    }

    fn handovers(&mut self, from: Stamp, to: Stamp) -> Result<Vec<HandoverStats>, StoreError> {
        Ok(self.passed_between(from, to))
    }

    fn ended_since(&mut self, at: Stamp) -> Result<Vec<Row>, StoreError> {
        Ok(self.ended_after(at))
    }

    fn routines(&mut self) -> Result<Vec<Row>, StoreError> {
        let in_force = |row: &Row| {
            row.number.ledger == Ledger::Routine && !row.voided && row.values.text("state") == Some("在用")
        };
        Ok(self.rows(in_force))
    }

    fn recent(&mut self, ledger: Ledger, field: &str) -> Result<Vec<String>, StoreError> {
        let Some(field) = book(ledger).field(field) else { return Ok(Vec::new()) };
        let texts = self
            .records
            .iter()
            .filter(|k| k.row.number.ledger == ledger)
            .flat_map(|k| k.lines.iter().zip(&k.revisions).filter(|(_, r)| !r.voids));
        let mut texts: Vec<_> = texts.collect();
        texts.sort_by_key(|(line, _)| std::cmp::Reverse(**line));
        let mut out: Vec<String> = Vec::new();
        for shown in texts.iter().filter_map(|(_, r)| r.values.0.get(field.key)).map(|v| field.show(v)) {
            if !out.contains(&shown) {
                out.push(shown);
            }
        }
        Ok(out)
    }

    fn running(&mut self) -> Result<RunningWork, StoreError> {
        Ok(self.running_now())
    }

    fn cases(&mut self, year: i32) -> Result<Vec<CaseRows>, StoreError> {
        let offset = self.setting.as_ref().map_or_else(Offset::default, |s| s.offset);
        let of_year = |row: &Row| {
            row.number.ledger == Ledger::Incident
                && offset.year(sheet::stated(row, offset)) == year
                && !row.voided
                && (row.values.has("clocks") || row.values.has("report_unit"))
        };
        Ok(self.rows(of_year).into_iter().map(|row| self.with_reports(row)).collect())
    }

    fn period(&mut self, query: &PeriodQuery) -> Result<Vec<Row>, StoreError> {
        Ok(self.stated_in(query))
    }

    fn records_after(&mut self, ledger: Ledger, after: u64, limit: u32) -> Result<Vec<Row>, StoreError> {
        let mut rows = self.rows(|row| row.number.ledger == ledger && row.rec > after);
        rows.truncate(limit as usize);
        Ok(rows)
    }

    fn issued(&mut self, kind: &str, year: u32) -> Result<(u32, u32), StoreError> {
        self.last_issue(kind, year)
    }

    fn numbered(&mut self, number: Number) -> Result<Option<RecordId>, StoreError> {
        Ok(self.rows(|row| row.number == number).first().map(|row| row.id))
    }

    fn policies(&mut self) -> Result<Vec<(String, String)>, StoreError> {
        Ok(self.policies.clone())
    }

    fn changed(&mut self) -> Result<bool, StoreError> {
        Ok(false)
    }
}

/// Whether these values end a matter.
fn ended(values: &Values) -> bool {
    values.text("state").is_some_and(|state| matter::ENDED.contains(&state))
}
