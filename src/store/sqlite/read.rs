//! Reading: pages by key, records, history, the sheet of the shift.

use super::errors::error;
use super::rows::{self, Fields};
use super::state::SqliteStore;
use crate::domain::{Ledger, Number, OfficerId, RecordId, Stamp};
use crate::record::act::{AuditEvent, NoteKind};
use crate::record::chain::Hash;
use crate::record::code::Code;
use crate::record::error::StoreError;
use crate::record::plan::Facts;
use crate::schema::book;
use crate::store::query::{
    MatterFilter, Neighbour, Note, Page, PageCursor, PageQuery, Record, Revision, Row,
};
use rusqlite::types::Value as Sql;
use rusqlite::{OptionalExtension, ToSql, params};
use std::collections::HashSet;

/// How many past texts are looked through for a field's suggestions.
const RECENT_LOOKS: u32 = 5_000;
/// How many of them that have the field are taken into account.
const RECENT_TEXTS: usize = 400;
/// How many suggestions a field has at most.
const RECENT_MAX: usize = 60;

impl SqliteStore {
    /// Open matters newer than a record.
    pub(super) fn open_matters(&self, after: u64) -> Result<u32, StoreError> {
        self.db
            .prepare_cached("SELECT count(*) FROM head WHERE open = 1 AND rec > ?1")
            .and_then(|mut s| s.query_row([after as i64], |row| row.get(0)))
            .map_err(error)
    }

    fn shift_now(&self) -> Result<u32, StoreError> {
        Ok(super::facts::SqlFacts(&self.db).shift()?.map_or(0, |shift| shift.id.0))
    }

    fn open_matters_of(&self, after: u64, only: &MatterFilter) -> Result<u32, StoreError> {
        if *only == MatterFilter::All {
            return self.open_matters(after);
        }
        let (narrow, value) = narrowed(only, self.shift_now()?);
        let sql = format!(
            "SELECT count(*) FROM {} WHERE h.open = 1 AND r.rec > ?1 AND ?2 = ?2 AND ?3 = ?3 AND {narrow}",
            rows::ROW_TABLES
        );
        self.db
            .prepare_cached(&sql)
            .and_then(|mut s| s.query_row(params![after as i64, 0, 0, value], |row| row.get(0)))
            .map_err(error)
    }

    /// Rows of a ledger by a condition on [`rows::ROW_TABLES`], with what a list shows.
    pub(super) fn rows_where(
        &self,
        ledger: Ledger,
        condition: &str,
        with: &[&dyn ToSql],
    ) -> Result<Vec<Row>, StoreError> {
        self.rows_with(ledger, Fields::Summary, condition, with)
    }

    /// The same, with these fields of each row.
    pub(super) fn rows_with(
        &self,
        ledger: Ledger,
        wanted: Fields<'_>,
        condition: &str,
        with: &[&dyn ToSql],
    ) -> Result<Vec<Row>, StoreError> {
        let sql = format!("SELECT {} FROM {} WHERE {condition}", rows::ROW_COLUMNS, rows::ROW_TABLES);
        let mut statement = self.db.prepare_cached(&sql).map_err(error)?;
        let mut found = statement.query(with).map_err(error)?;
        let mut out = Vec::new();
        while let Some(row) = found.next().map_err(error)? {
            out.push(rows::read_row(row, ledger, wanted)?);
        }
        Ok(out)
    }

    pub(super) fn read_page(&self, query: &PageQuery) -> Result<Page, StoreError> {
        let code = rows::ledger_code(query.ledger);
        let (edge, newest_first) = match query.anchor {
            PageCursor::Newest => ("r.rec <= 9223372036854775807 AND ?2 = ?2", true),
            PageCursor::Before(_) => ("r.rec < ?2", true),
            PageCursor::From(_) => ("r.rec <= ?2", true),
            PageCursor::After(_) => ("r.rec > ?2", false),
            PageCursor::Oldest => ("r.rec > 0 AND ?2 = ?2", false),
        };
        let at = match query.anchor {
            PageCursor::Before(rec) | PageCursor::After(rec) | PageCursor::From(rec) => rec as i64,
            PageCursor::Newest | PageCursor::Oldest => 0,
        };
        let (only, value) = narrowed(&query.only, self.shift_now()?);
        let open =
            if query.open_only { format!(" AND h.open = 1 AND {only}") } else { " AND ?4 = ?4".to_owned() };
        let order = if newest_first { "DESC" } else { "ASC" };
        let condition = format!("r.ledger = ?1 AND {edge}{open} ORDER BY r.rec {order} LIMIT ?3");
        let mut page = Page {
            rows: self.rows_where(query.ledger, &condition, &[&code, &at, &query.limit, &value])?,
            ..Page::default()
        };
        if !newest_first {
            page.rows.reverse();
        }
        if query.open_only {
            let count = |after| self.open_matters_of(after, &query.only);
            page.total = count(0)?;
            page.newer = page.rows.first().map_or(Ok(0), |row| count(row.rec))?;
        } else {
            let first = page.rows.first().map(|row| row.number);
            (page.total, page.newer) = self.place(query.ledger, first)?;
        }
        Ok(page)
    }

    /// How many records a ledger has and how many of them are newer than `first`. Numbers are gapless, so
    /// the last serial of each year is its count, and no row has to be counted.
    fn place(&self, ledger: Ledger, first: Option<Number>) -> Result<(u32, u32), StoreError> {
        let code = rows::ledger_code(ledger);
        let facts = super::facts::SqlFacts(&self.db);
        let (mut total, mut newer, mut year) = (0, 0, i32::MAX);
        loop {
            let next: Option<i32> = self
                .db
                .prepare_cached("SELECT max(year) FROM record WHERE ledger = ?1 AND year < ?2")
                .and_then(|mut s| s.query_row(params![code, year], |row| row.get(0)))
                .map_err(error)?;
            let Some(found) = next else { return Ok((total, newer)) };
            year = found;
            let count = facts.last_serial(ledger, year)?;
            total += count;
            if let Some(first) = first {
                newer += match year.cmp(&first.year) {
                    std::cmp::Ordering::Greater => count,
                    std::cmp::Ordering::Equal => count.saturating_sub(first.serial),
                    std::cmp::Ordering::Less => 0,
                };
            }
        }
    }

    pub(super) fn read_record(&self, id: RecordId) -> Result<Option<Record>, StoreError> {
        let Some(head) = super::facts::SqlFacts(&self.db).head(id)? else { return Ok(None) };
        let ledger = head.number.ledger;
        let sql = format!("SELECT {} FROM {} WHERE r.rec = ?1", rows::ROW_COLUMNS, rows::ROW_TABLES);
        let mut statement = self.db.prepare_cached(&sql).map_err(error)?;
        let mut found = statement.query([head.rec as i64]).map_err(error)?;
        let Some(row) = found.next().map_err(error)? else { return Ok(None) };
        let (opened_at, origin) = rows::read_origin(row)?;
        let row = rows::read_row(row, ledger, Fields::All)?;
        let void_reason = self
            .db
            .prepare_cached("SELECT reason FROM revision WHERE rec = ?1 AND voids = 1")
            .and_then(|mut s| s.query_row([head.rec as i64], |row| row.get::<_, String>(0)).optional())
            .map_err(error)?
            .unwrap_or_default();
        let links = self.read_links(head.rec)?;
        let signatures = self.read_signatures(head.rec)?;
        let code = self.read_code(head.rec)?;
        let (notes, unread) = (self.read_notes(head.rec)?, self.unread_of(head.rec)?);
        Ok(Some(Record { row, opened_at, origin, signatures, code, void_reason, links, notes, unread }))
    }

    /// Who signed the lines of a record: its own, its corrections', and a countersignature.
    fn read_signatures(&self, rec: u64) -> Result<Vec<(OfficerId, Stamp, String)>, StoreError> {
        let sql = "SELECT DISTINCT s.seq, s.officer, s.at, s.meaning FROM signature s JOIN (
                     SELECT ?1 AS line UNION ALL SELECT seq FROM revision WHERE rec = ?1
                     UNION ALL SELECT seq FROM countersign WHERE rec = ?1
                   ) ON s.seq BETWEEN line + 1 AND line + 16 AND s.covers <= line
                   WHERE s.good = 1 AND s.meaning <> '' ORDER BY s.seq";
        let mut statement = self.db.prepare_cached(sql).map_err(error)?;
        let read = statement
            .query_map([rec as i64], |row| {
                Ok((OfficerId(row.get(1)?), Stamp(row.get(2)?), row.get::<_, String>(3)?))
            })
            .map_err(error)?;
        read.collect::<Result<_, _>>().map_err(error)
    }

    fn read_notes(&self, rec: u64) -> Result<Vec<Note>, StoreError> {
        let sql = "SELECT word, by, at, line FROM note WHERE rec = ?1 ORDER BY seq";
        let mut statement = self.db.prepare_cached(sql).map_err(error)?;
        let read = statement
            .query_map([rec as i64], |row| {
                let word: String = row.get(0)?;
                Ok(NoteKind::named(&word).map(|word| (word, row.get(1), row.get(2), row.get(3))))
            })
            .map_err(error)?;
        let mut out = Vec::new();
        for note in read {
            let Some((word, by, at, line)) = note.map_err(error)? else { continue };
            let (by, at) = (OfficerId(by.map_err(error)?), Stamp(at.map_err(error)?));
            out.push(Note { word, by, at, line: line.map_err(error)? });
        }
        Ok(out)
    }

    /// The chain's code at the transfer that a handover sheet belongs to.
    fn read_code(&self, rec: u64) -> Result<Option<Code>, StoreError> {
        let sql = "SELECT j.hash FROM shift s JOIN journal j ON j.seq = s.seq WHERE s.sheet = ?1";
        let found = self
            .db
            .prepare_cached(sql)
            .and_then(|mut s| s.query_row([rec as i64], |row| row.get::<_, Hash>(0)).optional())
            .map_err(error)?;
        Ok(found.map(|hash| Code::of(&hash)))
    }

    /// Records for which nobody has answered yet.
    pub(super) fn unsigned(&self) -> Result<u32, StoreError> {
        let sql = "SELECT count(*) FROM record r WHERE origin = 'unsigned'
                   AND NOT EXISTS (SELECT 1 FROM countersign c WHERE c.rec = r.rec)";
        self.db.prepare_cached(sql).and_then(|mut s| s.query_row([], |row| row.get(0))).map_err(error)
    }

    /// When something last happened to the record as a whole.
    pub(super) fn last_audit(&self, event: AuditEvent) -> Result<Option<Stamp>, StoreError> {
        let sql = "SELECT max(at) FROM audit WHERE event = ?1";
        let found: Option<i64> = self
            .db
            .prepare_cached(sql)
            .and_then(|mut s| s.query_row([event.key()], |row| row.get(0)))
            .map_err(error)?;
        Ok(found.map(Stamp))
    }

    fn read_links(&self, rec: u64) -> Result<Vec<Neighbour>, StoreError> {
        let sql = "SELECT r.id FROM (SELECT b AS other FROM link WHERE a = ?1 UNION SELECT a FROM link WHERE b = ?1)
                   JOIN record r ON r.rec = other ORDER BY r.rec";
        let mut statement = self.db.prepare_cached(sql).map_err(error)?;
        let ids: Vec<[u8; 16]> =
            statement.query_map([rec as i64], |row| row.get(0)).and_then(Iterator::collect).map_err(error)?;
        ids.into_iter().map(|id| self.linked(RecordId(uuid::Uuid::from_bytes(id)))).collect()
    }

    fn linked(&self, id: RecordId) -> Result<Neighbour, StoreError> {
        let head =
            super::facts::SqlFacts(&self.db).head(id)?.ok_or_else(|| StoreError::Damaged(id.to_string()))?;
        let ledger = head.number.ledger;
        let found = self.rows_where(ledger, "r.rec = ?1", &[&(head.rec as i64)])?;
        let title = found.first().map(|row| book(ledger).title(&row.values)).unwrap_or_default();
        Ok(Neighbour { id, number: head.number, title, open: head.open })
    }

    pub(super) fn read_history(&self, id: RecordId) -> Result<Vec<Revision>, StoreError> {
        let Some(head) = super::facts::SqlFacts(&self.db).head(id)? else { return Ok(Vec::new()) };
        let sql = "SELECT x.revision, x.at, x.by, x.reason, x.voids, j.body FROM
               (SELECT rec AS seq, 1 AS revision, at, by, '' AS reason, 0 AS voids FROM record WHERE rec = ?1
                UNION ALL SELECT seq, revision, at, by, reason, voids FROM revision WHERE rec = ?1) x
             JOIN journal j ON j.seq = x.seq ORDER BY x.revision";
        let mut statement = self.db.prepare_cached(sql).map_err(error)?;
        let mut found = statement.query([head.rec as i64]).map_err(error)?;
        let mut out: Vec<Revision> = Vec::new();
        while let Some(row) = found.next().map_err(error)? {
            let voids: bool = row.get(4).map_err(error)?;
            // A voiding changes no text: what it voids is what stood before.
            let values = match out.last() {
                Some(last) if voids => last.values.clone(),
                _ => rows::text_at(row, 5, head.number.ledger, Fields::All)?,
            };
            out.push(Revision {
                revision: row.get(0).map_err(error)?,
                at: Stamp(row.get(1).map_err(error)?),
                by: OfficerId(row.get(2).map_err(error)?),
                reason: row.get(3).map_err(error)?,
                voids,
                values,
            });
        }
        Ok(out)
    }

    pub(super) fn read_recent(&self, ledger: Ledger, field: &str) -> Result<Vec<String>, StoreError> {
        let Some(field) = book(ledger).field(field) else { return Ok(Vec::new()) };
        let sql = "SELECT j.body FROM
               (SELECT rec AS seq FROM record WHERE ledger = ?1
                UNION ALL SELECT v.seq FROM revision v JOIN record r ON r.rec = v.rec
                          WHERE r.ledger = ?1 AND v.voids = 0
                ORDER BY seq DESC LIMIT ?2) x
             JOIN journal j ON j.seq = x.seq ORDER BY x.seq DESC";
        let mut statement = self.db.prepare_cached(sql).map_err(error)?;
        let mut found = statement.query(params![rows::ledger_code(ledger), RECENT_LOOKS]).map_err(error)?;
        let (mut seen, mut out, mut filled) = (HashSet::new(), Vec::new(), 0);
        while let Some(row) = found.next().map_err(error)?
            && out.len() < RECENT_MAX
            && filled < RECENT_TEXTS
        {
            let values = rows::text_at(row, 0, ledger, Fields::These(&[field.key]))?;
            let Some(value) = values.0.get(field.key) else { continue };
            filled += 1;
            let shown = field.show(value);
            if seen.insert(shown.clone()) {
                out.push(shown);
            }
        }
        Ok(out)
    }
}

/// The condition of a filter of matters, on `?4`.
fn narrowed(only: &MatterFilter, now: u32) -> (String, Sql) {
    match only {
        MatterFilter::All => ("?4 = ?4".to_owned(), Sql::Integer(0)),
        MatterFilter::Field(key, value) => {
            (format!("coalesce({}, '') = ?4", rows::value_of(key)), Sql::Text(value.clone()))
        }
        MatterFilter::Older(shifts) => {
            ("r.sheet <= ?4".to_owned(), Sql::Integer(i64::from(now) - i64::from(*shifts)))
        }
    }
}
