//! What a shift leaves behind and what an officer must know who comes back, in memory.

use super::{Facts, Kept, MemoryStore};
use std::collections::BTreeSet;
use zhiban::domain::{Ledger, Moment, Number, OfficerId, Offset, RecordId, ShiftId, Stamp};
use zhiban::policy::clocks::{self, Direction};
use zhiban::policy::punctuality::Punctuality;
use zhiban::record::act::{AnswerKind, NoteKind, Role, Setting};
use zhiban::schema::{Values, duty_log, shared};
use zhiban::store::find::{self, hit};
use zhiban::store::query::{
    AWAY_MAX, Brief, CaseRows, HandoverAnswer, HandoverStats, Hit, HitPage, MATTERS_MAX, OLD_SHIFTS,
    OpenMatter, PeriodQuery, RUNNING_MAX, Row, RunningWork, SearchCursor, SearchQuery, Sheet, SheetCount,
    Shift,
};
use zhiban::store::search::{Matcher, ParsedQuery, QueryContext};

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

fn of(row: &Row, ledger: Ledger) -> bool {
    row.number.ledger == ledger && !row.voided
}

/// The time that a record states, written anew from the promise: its own words where they name a minute or another day
/// than that of the recording, else the machine's time.
pub(super) fn stated(row: &Row, offset: Offset) -> Stamp {
    let key = match row.number.ledger {
        Ledger::DutyLog => "event_at",
        Ledger::Incident => "received_at",
        Ledger::Report => "reported_at",
        Ledger::Meeting | Ledger::Talk => "held_at",
        Ledger::Handover => "done_at",
        Ledger::Paper => "day",
        Ledger::Roster => "begins_at",
        _ => return row.recorded_at,
    };
    let Some(moment) = row.values.text(key).and_then(Moment::parse) else { return row.recorded_at };
    let first = moment.earliest(offset);
    let covers = first <= row.recorded_at && row.recorded_at < moment.latest(offset);
    let of_that_day = offset.local(first).date() == offset.local(row.recorded_at).date();
    if covers && of_that_day && !moment.counts_minutes() { row.recorded_at } else { first }
}

impl MemoryStore {
    /// Every text of every record, with its line and whether it is the present one, the newest first.
    fn texts(&self) -> Vec<(u64, bool, Row)> {
        let mut all: Vec<(u64, bool, Row)> = Vec::new();
        for kept in &self.records {
            let texts: Vec<_> = kept.lines.iter().zip(&kept.revisions).filter(|(_, r)| !r.voids).collect();
            let latest = texts.last().map(|(line, _)| **line);
            for (line, revision) in texts {
                let row = Row { values: revision.values.clone(), ..kept.row.clone() };
                all.push((*line, Some(*line) == latest, row));
            }
        }
        all.sort_by_key(|(line, ..)| std::cmp::Reverse(*line));
        all
    }

    /// Finds by looking at every text, which is what every other engine is compared with.
    pub(super) fn find(&self, query: &SearchQuery) -> HitPage {
        let wanted = ParsedQuery::read(&query.text, &self.ground(query.now));
        if wanted.is_empty() {
            return HitPage::default();
        }
        let matcher = Matcher::of(&wanted, self.ground(query.now).offset);
        let mut seen = BTreeSet::new();
        let texts = self.texts();
        let mut fitting: Vec<_> = texts
            .into_iter()
            .filter(|(_, current, row)| matcher.fits(row, *current) && seen.insert(row.rec))
            .filter(|(line, ..)| match query.edge {
                SearchCursor::Newest => true,
                SearchCursor::Before(edge) => *line < edge,
                SearchCursor::After(edge) => *line > edge,
            })
            .collect();
        if matches!(query.edge, SearchCursor::After(_)) {
            fitting.reverse();
        }
        // A number that was typed whole stands first, whatever mentions it since.
        if let Some(number) = Number::parse(&query.text).filter(|_| query.edge == SearchCursor::Newest) {
            fitting.sort_by_key(|(_, current, row)| !(*current && row.number == number));
        }
        let more = fitting.len() > query.limit as usize;
        fitting.truncate(query.limit as usize);
        let hits: Vec<Hit> =
            fitting.into_iter().map(|(line, current, row)| hit(row, line, current, &matcher)).collect();
        let reached = hits.last().map(|hit| hit.at).filter(|_| more);
        HitPage { hits, wanted, reached }
    }

    fn ground(&self, now: Stamp) -> QueryContext {
        let began = |back: usize| self.shifts.iter().rev().nth(back).map(|shift| shift.began_at);
        let offset = self.setting.as_ref().map(|setting| setting.offset).unwrap_or_default();
        QueryContext { now, offset, shift: began(0), shift_before: began(1) }
    }

    pub(super) fn sheet_now(&self) -> Sheet {
        let Some(shift) = self.shifts.last().map(|s| s.id) else { return Sheet::default() };
        let up_to = self.up_to();
        let is = |row: &Row, key: &str, any: &[&str]| row.values.text(key).is_some_and(|v| any.contains(&v));
        let newest = |mut rows: Vec<Row>| {
            rows.reverse();
            rows
        };
        let matter = |k: &Kept| OpenMatter {
            said: self.said(shift, Some(k.row.id)),
            row: k.row.clone(),
            written_at: k.revisions.last().map_or(k.row.recorded_at, |r| r.at),
        };
        Sheet {
            counts: counts(&self.records, shift),
            matters: self.records.iter().filter(|k| k.row.open && k.row.rec <= up_to).map(matter).collect(),
            running: newest(
                self.rows(|row| {
                    of(row, Ledger::Incident) && is(row, "phase", &["处置中"]) && row.rec <= up_to
                }),
            )
            .into_iter()
            .map(|row| self.with_reports(row))
            .collect(),
            instructions: newest(self.rows(|row| {
                of(row, Ledger::DutyLog)
                    && is(row, "kind", &["批示指示"])
                    && is(row, "status", shared::OPEN)
                    && row.rec <= up_to
            })),
            highlights: self.rows(|row| {
                of(row, Ledger::DutyLog) && row.sheet == shift && is(row, "weight", shared::GRAVE)
            }),
            talk: self.said(shift, None),
            unread: self.unread(),
            take_overs: self.take_overs(),
            last_items: self.rows(|row| row.number.ledger == Ledger::Handover).pop().map(|row| {
                let mut items = row.values;
                items.0.retain(|key, _| matches!(key.as_str(), "items" | "papers"));
                items
            }),
        }
    }

    fn said(&self, shift: ShiftId, matter: Option<RecordId>) -> Vec<HandoverAnswer> {
        let since = self.up_to();
        let here = self.answers.iter().filter(|a| a.shift == shift && a.matter == matter && a.seq > since);
        here.map(|a| a.said.clone()).collect()
    }

    pub(super) fn take_overs(&self) -> Vec<(Row, String)> {
        let open = |sheet: RecordId| !self.noted(sheet, NoteKind::Reviewed, None).unwrap_or(false);
        let taken = self.begun.iter().filter(|(.., emergency)| !emergency.is_empty());
        taken
            .filter_map(|(_, sheet, emergency)| Some((sheet.filter(|s| open(*s))?, emergency.clone())))
            .filter_map(|(sheet, emergency)| Some((self.kept(sheet)?.row.clone(), emergency)))
            .collect()
    }

    /// Whether somebody of this name, or anybody for `*`, still has to read a record.
    fn has_to_read(&self, record: RecordId, name: &str, whom: Option<OfficerId>) -> bool {
        let theirs = self.officers.iter().filter(|o| {
            let everybody = name == "*" && o.role != Role::Administrator;
            !o.left && (o.name == name || everybody) && whom.is_none_or(|id| id == o.id)
        });
        theirs.into_iter().any(|o| !self.noted(record, NoteKind::Read, Some(o.id)).unwrap_or(false))
    }

    fn must_read(&self, whom: Option<OfficerId>) -> Vec<(Row, String)> {
        let open = self.readers.iter().filter(|(id, name)| self.has_to_read(*id, name, whom));
        let rows = open.filter_map(|(id, name)| Some((self.kept(*id)?.row.clone(), name.clone())));
        let mut rows: Vec<(Row, String)> = rows.filter(|(row, _)| !row.voided).collect();
        rows.sort_by_key(|(row, _)| row.rec);
        rows
    }

    pub(super) fn unread(&self) -> Vec<(Row, String)> {
        self.must_read(None)
    }

    pub(super) fn running_now(&self) -> RunningWork {
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
        let left_out = left_out + count(matters.len().saturating_sub(MATTERS_MAX as usize));
        matters.truncate(MATTERS_MAX as usize);
        let watched: Vec<RecordId> =
            cases.iter().map(|c| c.incident.id).chain(matters.iter().map(|m| m.id)).collect();
        let mut known = self.known();
        known.rung.retain(|(k, _)| watched.contains(&k.record));
        known.acknowledged.retain(|(k, _)| watched.contains(&k.record));
        known.silenced.retain(|(k, _)| watched.contains(&k.record));
        RunningWork { left_out, cases, matters, known }
    }

    pub(super) fn brief_of(&self, officer: OfficerId) -> Brief {
        let Some(now) = self.shifts.last().copied() else { return Brief::default() };
        let last = self.shifts.iter().rfind(|s| s.lead == officer && s.id < now.id).copied();
        let after =
            |shift: Shift| self.shifts.iter().zip(&self.begun).find(move |(s, _)| s.id.0 == shift.id.0 + 1);
        let left = last.and_then(after);
        let away = now.id.0 - last.map_or(0, |s| s.id.0);
        let from = ShiftId(now.id.0 + 1 - away.min(AWAY_MAX));
        let left_seq = left.map_or(0, |(_, (seq, ..))| *seq);
        let begun = self.shifts.iter().zip(&self.begun).find(|(s, _)| s.id == from);
        let told_from = begun.map_or(left_seq, |(_, (seq, ..))| (*seq).max(left_seq));
        let since = |seq: u64| self.records.iter().filter(move |k| k.lines.iter().any(|line| *line > seq));
        let changed: Vec<Row> = since(told_from).map(|k| k.row.clone()).collect();
        let mut to_read: Vec<Row> = self.must_read(Some(officer)).into_iter().map(|(row, _)| row).collect();
        to_read.dedup_by_key(|row| row.rec);
        Brief {
            last,
            left_at: left.map(|(s, _)| s.began_at),
            away,
            from,
            left_out: count(since(left_seq).count() - changed.len()),
            changed,
            to_read,
            sheet: self.sheet_now(),
            silenced: self.running_now().known.silenced,
        }
    }

    pub(super) fn passed_between(&self, from: Stamp, to: Stamp) -> Vec<HandoverStats> {
        let begun = self.shifts.iter().zip(&self.begun).skip(1);
        begun
            .filter(|(s, _)| s.began_at >= from && s.began_at < to)
            .map(|(s, b)| self.passed_of(*s, b))
            .collect()
    }

    fn passed_of(
        &self,
        shift: Shift,
        (seq, sheet, emergency): &(u64, Option<RecordId>, String),
    ) -> HandoverStats {
        let before = ShiftId(shift.id.0 - 1);
        let freeze = self.frozen.get(&before).filter(|_| emergency.is_empty());
        let fixed = freeze.map_or(0, |f| f.seq);
        let matters: Vec<&Kept> = self
            .links
            .iter()
            .filter(|(a, _)| Some(*a) == *sheet)
            .filter_map(|(_, b)| self.kept(*b))
            .filter(|k| k.row.number.ledger == Ledger::Matter)
            .collect();
        let taken = |id: RecordId| {
            let last =
                self.answers.iter().rfind(|a| a.shift == before && a.matter == Some(id) && a.seq < *seq);
            last.is_some_and(|a| a.said.word == AnswerKind::ReadBack && a.seq > fixed && fixed > 0)
        };
        let refused =
            |a: &&super::Answer| a.shift == before && a.said.word == AnswerKind::Refused && a.seq > fixed;
        let began = self.shifts.iter().find(|s| s.id == before).map_or(Stamp(0), |s| s.began_at);
        HandoverStats {
            shift: shift.id,
            fixed_at: freeze.map(|f| f.at),
            at: shift.began_at,
            emergency: emergency.clone(),
            reason: freeze.map_or(String::new(), |f| f.reason.clone()),
            listed: count(matters.len()),
            read_back: count(matters.iter().filter(|k| taken(k.row.id)).count()),
            refused: count(self.answers.iter().filter(refused).count()),
            old: count(
                matters.iter().filter(|k| before.0.saturating_sub(k.row.sheet.0) > OLD_SHIFTS).count(),
            ),
            punctuality: self.punctuality((began, shift.began_at)),
        }
    }

    pub(super) fn stated_in(&self, query: &PeriodQuery) -> Vec<Row> {
        let offset = self.setting.as_ref().map_or_else(Offset::default, |s| s.offset);
        let within = |row: &Row| {
            let at = stated(row, offset);
            row.number.ledger == query.ledger
                && (query.from..query.to).contains(&at)
                && (at, row.rec) > query.after
        };
        let mut rows = self.rows(within);
        rows.sort_by_key(|row| (stated(row, offset), row.rec));
        rows.truncate(query.limit as usize);
        rows
    }

    pub(super) fn ended_after(&self, at: Stamp) -> Vec<Row> {
        let changed: BTreeSet<u64> = self
            .records
            .iter()
            .filter(|k| k.revisions.iter().skip(1).any(|r| r.at >= at))
            .map(|k| k.row.rec)
            .collect();
        let of = |row: &Row| {
            row.number.ledger == Ledger::Matter
                && !row.open
                && !row.voided
                && row.recorded_at < at
                && changed.contains(&row.rec)
        };
        self.rows(of)
    }

    /// Clock by clock, over all incidents that there ever were.
    fn punctuality(&self, (from, to): (Stamp, Stamp)) -> Punctuality {
        const MINUTE_MS: i64 = 60_000;
        let offset = self.setting.as_ref().map_or_else(Offset::default, |s| s.offset);
        let mut out = Punctuality::default();
        for incident in self.rows(|row| of(row, Ledger::Incident)) {
            let case = self.with_reports(incident);
            let reports: Vec<&Values> = case.reports.iter().map(|r| &r.values).collect();
            for clock in clocks::counting(&case.incident.values, &reports, offset) {
                if clock.direction != Direction::Out || clock.provisional {
                    continue;
                }
                let Some(due) = clock.due(offset) else { continue };
                let received = clock.stop(&case.incident.values, &reports, offset).map(|s| s.at);
                match received.filter(|at| *at < to) {
                    Some(at) if at < from => {}
                    Some(at) if (at.0 - due.0) < MINUTE_MS => out.on_time += 1,
                    Some(_) => out.late += 1,
                    None if due.0 + MINUTE_MS > to.0 => {}
                    None if due.0 + MINUTE_MS > from.0 => out.missing += 1,
                    None => out.arrears += 1,
                }
            }
        }
        out
    }

    pub(super) fn roster(&self, setting: &Setting, shift: Shift) -> (Option<Values>, Option<Values>) {
        let (early, late) = find::roster_window(setting, shift);
        let begins = |row: &Row| row.values.text("begins_at").unwrap_or_default().to_owned();
        let mut rows = self.rows(|row| of(row, Ledger::Roster) && begins(row) > early);
        rows.sort_by_key(|row| (begins(row), row.rec));
        let now = rows.iter().rfind(|row| begins(row) <= late);
        let next = rows
            .iter()
            .filter(|row| begins(row) > late)
            .min_by_key(|row| (begins(row), std::cmp::Reverse(row.rec)));
        (now.map(|row| row.values.clone()), next.map(|row| row.values.clone()))
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
