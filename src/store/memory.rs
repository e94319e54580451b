//! The engine in memory: a list and honest rules. It is the reference that the `SQLite` engine is compared
//! with, and it holds nothing that the journal does not say.

use super::act::{Act, AlarmWord, AuditEvent, Line, Meaning, Officer, Origin, Setting};
use super::chain::GENESIS;
use super::code::Code;
use super::find::{hit, terms};
use super::plan::{self, Facts, Head};
use super::query::{
    Anchor, CaseRows, Commit, Failures, Freeze, Hit, Linked, OpenMatter, Page, PageQuery, RUNNING_MAX,
    Receipt, Record, Revision, Row, Running, SearchQuery, Sheet, SheetCount, Shift, Watch,
};
use super::{Refusal, Store, StoreError};
use crate::domain::ids::MACHINE;
use crate::domain::{Ledger, Number, OfficerId, RecordId, ShiftId, Stamp};
use crate::policy::alarm::{Key, Known};
use crate::schema::{Values, book, duty_log, matter, shared};
use crate::text::fold;
use std::collections::{BTreeSet, HashMap};

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
    freeze: Option<Freeze>,
    answers: Vec<(ShiftId, RecordId, OfficerId, String)>,
    alarms: Vec<(ShiftId, AlarmWord, Key, u8, Option<Stamp>)>,
    policies: Vec<(String, String)>,
    /// PINs that were tried, and whether they were right.
    tried: Vec<(OfficerId, Stamp, bool)>,
    /// Signatures: the lines they cover, who, when, what for.
    signed: Vec<(u64, u64, OfficerId, Stamp, Meaning)>,
    session: BTreeSet<OfficerId>,
    backup_at: Option<Stamp>,
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
            Act::Begin { lead } => self.shifts.push(Shift { id: ShiftId(1), began_at: line.at, lead }),
            Act::Transfer { shift, incoming, .. } => {
                self.freeze = None;
                self.shifts.push(Shift { id: shift, began_at: line.at, lead: incoming });
            }
            Act::Freeze { .. } => {
                self.freeze = Some(Freeze { seq: line.seq, at: line.at, by: line.by });
                self.answers.clear();
            }
            Act::Thaw { .. } => self.freeze = None,
            Act::Answer { shift, matter, line: words } => self.answers.push((shift, matter, line.by, words)),
            Act::Append { .. } => self.add(&line),
            Act::Revise { id, revision, reason, values } => {
                self.change(&line, id, revision, reason, Some(values));
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
                open: ledger == Ledger::Matter && values.text("state") != Some(matter::CLOSED),
                unsigned: origin == Origin::Unsigned,
                values: values.clone(),
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
                values,
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
        kept.row.open = kept.row.open && values.text("state") != Some(matter::CLOSED);
        kept.row.values = values.clone();
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

    fn known(&self) -> Known {
        let mut known = Known::default();
        let shift = self.shifts.last().map(|s| s.id);
        for (of, word, key, stage, until) in &self.alarms {
            match (word, until) {
                (AlarmWord::Rang, _) => known.rung.push((key.clone(), *stage)),
                (AlarmWord::Acknowledged, _) if Some(*of) == shift => {
                    known.acknowledged.push((key.clone(), *stage));
                }
                (AlarmWord::Silenced, Some(until)) if Some(*of) == shift => {
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

    fn head(&self, id: RecordId) -> Result<Option<Head>, StoreError> {
        Ok(self.kept(id).map(|Kept { row, .. }| Head {
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
        Ok(self.alarms.iter().any(|(_, word, k, s, _)| *word == AlarmWord::Rang && *k == key && *s == stage))
    }

    fn unanswered(&self, shift: ShiftId, up_to: u64, incoming: OfficerId) -> Result<u32, StoreError> {
        let answered =
            |id| self.answers.iter().any(|(s, m, by, _)| *s == shift && *m == id && *by == incoming);
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
            last: failed().map(|(_, at, _)| *at).max(),
            in_a_month: count(failed().filter(|(_, at, _)| at.0 > month).count()),
        })
    }

    fn unsigned(&self, record: RecordId) -> Result<bool, StoreError> {
        self.kept(record).map(|k| k.row.unsigned).ok_or(StoreError::Refused(Refusal::NoSuchRecord))
    }
}

impl Store for MemoryStore {
    fn commit(&mut self, commit: &Commit) -> Result<Receipt, StoreError> {
        plan::check_commit(commit)?;
        let signed = match plan::check_proofs(self, commit, None) {
            Err(StoreError::WrongPin(officer)) => {
                let seq = self.lines.len() as u64 + 1;
                self.apply(Line { seq, at: commit.at, by: MACHINE, act: Act::SignOnFailed { officer } });
                return Err(StoreError::WrongPin(officer));
            }
            checked => checked?,
        };
        let known = commit.by == MACHINE
            || plan::is_provisional(commit)
            || signed.contains(&commit.by)
            || self.session.contains(&commit.by);
        if self.setting.is_some() && !known {
            return Err(StoreError::Refused(Refusal::NotSignedOn));
        }
        let mut next = self.clone();
        let mut receipt = Receipt::default();
        plan::check_author(commit, &next)?;
        let covers = self.lines.len() as u64 + 1;
        for wish in &plan::with_signatures(commit, covers) {
            let act = plan::plan(wish, commit, &signed, &next)?;
            if let Act::Append { ledger, id, year, serial, .. } = act {
                receipt.numbers.push((id, Number { ledger, year, serial }));
            }
            let seq = next.lines.len() as u64 + 1;
            next.apply(Line { seq, at: commit.at, by: commit.by, act });
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
        }))
    }

    fn page(&mut self, query: &PageQuery) -> Result<Page, StoreError> {
        let mut all = self.rows(|row| row.number.ledger == query.ledger && (row.open || !query.open_only));
        all.reverse();
        let limit = query.limit as usize;
        let from = match query.anchor {
            Anchor::Newest => 0,
            Anchor::Before(rec) => all.iter().take_while(|r| r.rec >= rec).count(),
            Anchor::From(rec) => all.iter().take_while(|r| r.rec > rec).count(),
            Anchor::After(rec) => all.iter().take_while(|r| r.rec > rec).count().saturating_sub(limit),
            Anchor::Oldest => all.len().saturating_sub(limit),
        };
        let to = match query.anchor {
            Anchor::After(rec) => all.iter().take_while(|r| r.rec > rec).count(),
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
        let links = links.into_iter().map(|k| Linked {
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
        }))
    }

    fn history(&mut self, id: RecordId) -> Result<Vec<Revision>, StoreError> {
        Ok(self.kept(id).map(|k| k.revisions.clone()).unwrap_or_default())
    }

    fn search(&mut self, query: &SearchQuery) -> Result<Vec<Hit>, StoreError> {
        let terms = terms(&query.text);
        if terms.is_empty() {
            return Ok(Vec::new());
        }
        let number = Number::parse(query.text.trim());
        let holds = |row: &Row| {
            let fields = || book(row.number.ledger).fields.iter().filter(|f| f.searched);
            let text = |key: &str| {
                row.values.0.get(key).map(|v| v.as_str().map_or_else(|| v.to_string(), str::to_owned))
            };
            terms
                .iter()
                .all(|term| fields().any(|f| text(f.key).is_some_and(|t| fold::find(&t, term).is_some())))
        };
        let mut hits: Vec<Hit> = Vec::new();
        for kept in self.records.iter().rev() {
            if Some(kept.row.number) == number {
                hits.push(hit(kept.row.clone(), &[]));
            } else if holds(&kept.row) {
                hits.push(hit(kept.row.clone(), &terms));
            }
        }
        hits.truncate(query.limit as usize);
        Ok(hits)
    }

    fn sheet(&mut self) -> Result<Sheet, StoreError> {
        let Some(shift) = self.shifts.last().map(|s| s.id) else { return Ok(Sheet::default()) };
        let up_to = self.up_to();
        let is = |row: &Row, key: &str, any: &[&str]| row.values.text(key).is_some_and(|v| any.contains(&v));
        let of = |row: &Row, ledger| row.number.ledger == ledger && !row.voided;
        let newest = |mut rows: Vec<Row>| {
            rows.reverse();
            rows
        };
        Ok(Sheet {
            counts: counts(&self.records, shift),
            matters: self
                .rows(|row| row.open && row.rec <= up_to)
                .into_iter()
                .map(|row| {
                    let mut answers = self
                        .answers
                        .iter()
                        .filter(|(s, m, ..)| *s == shift && *m == row.id && self.freeze.is_some());
                    OpenMatter {
                        answer: answers.next_back().map(|(_, _, by, line)| (*by, line.clone())),
                        row,
                    }
                })
                .collect(),
            running: newest(
                self.rows(|row| {
                    of(row, Ledger::Incident) && is(row, "phase", &["处置中"]) && row.rec <= up_to
                }),
            ),
            instructions: newest(self.rows(|row| {
                of(row, Ledger::DutyLog)
                    && is(row, "kind", &["批示指示"])
                    && is(row, "status", shared::OPEN)
                    && row.rec <= up_to
            })),
            highlights: self.rows(|row| {
                of(row, Ledger::DutyLog) && row.sheet == shift && is(row, "weight", shared::GRAVE)
            }),
        })
    }

    fn recent(&mut self, ledger: Ledger, field: &str) -> Result<Vec<String>, StoreError> {
        let Some(field) = book(ledger).field(field) else { return Ok(Vec::new()) };
        let texts = self
            .records
            .iter()
            .filter(|k| k.row.number.ledger == ledger)
            .flat_map(|k| k.revisions.iter().map(|r| (r.at, r)));
        let mut texts: Vec<_> = texts.collect();
        texts.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
        let mut out: Vec<String> = Vec::new();
        for shown in texts.iter().filter_map(|(_, r)| r.values.0.get(field.key)).map(|v| field.show(v)) {
            if !out.contains(&shown) {
                out.push(shown);
            }
        }
        Ok(out)
    }

    fn running(&mut self) -> Result<Running, StoreError> {
        let in_hand = |row: &Row| {
            row.number.ledger == Ledger::Incident
                && !row.voided
                && (row.values.text("phase") == Some("处置中") || self.has_open_matter(row.id))
        };
        let mut incidents = self.rows(in_hand);
        let surplus = incidents.len().saturating_sub(RUNNING_MAX as usize);
        incidents.drain(..surplus);
        let left_out = u32::try_from(surplus).unwrap_or(u32::MAX);
        let cases: Vec<CaseRows> = incidents.into_iter().map(|row| self.with_reports(row)).collect();
        let mut matters = self.rows(|row| row.open && row.values.has("due_at"));
        matters.sort_by(|a, b| a.values.text("due_at").cmp(&b.values.text("due_at")).then(a.rec.cmp(&b.rec)));
        let watched: Vec<RecordId> =
            cases.iter().map(|c| c.incident.id).chain(matters.iter().map(|m| m.id)).collect();
        let mut known = self.known();
        known.rung.retain(|(k, _)| watched.contains(&k.record));
        known.acknowledged.retain(|(k, _)| watched.contains(&k.record));
        known.silenced.retain(|(k, _)| watched.contains(&k.record));
        Ok(Running { left_out, cases, matters, known })
    }

    fn cases(&mut self, year: i32) -> Result<Vec<CaseRows>, StoreError> {
        let of_year = |row: &Row| {
            row.number.ledger == Ledger::Incident
                && row.number.year == year
                && !row.voided
                && (row.values.has("clocks") || row.values.has("report_unit"))
        };
        Ok(self.rows(of_year).into_iter().map(|row| self.with_reports(row)).collect())
    }

    fn policies(&mut self) -> Result<Vec<(String, String)>, StoreError> {
        Ok(self.policies.clone())
    }

    fn changed(&mut self) -> Result<bool, StoreError> {
        Ok(false)
    }
}

fn counts(records: &[Kept], shift: ShiftId) -> Vec<SheetCount> {
    let mut out: Vec<SheetCount> = Vec::new();
    for Kept { row, .. } in records.iter().filter(|k| k.row.sheet == shift) {
        let ledger = row.number.ledger;
        let kind = if ledger == Ledger::DutyLog { row.values.text("kind").unwrap_or_default() } else { "" };
        let voided = u32::from(row.voided);
        match out.iter_mut().find(|c| c.ledger == ledger && c.kind == kind) {
            Some(found) => {
                found.count += 1;
                found.voided += voided;
            }
            None => out.push(SheetCount { ledger, kind: kind.to_owned(), count: 1, voided }),
        }
    }
    out.sort_by_key(|c| (c.ledger, duty_log::KINDS.iter().position(|k| k.name.zh == c.kind)));
    out
}
