//! Searching: the index names the texts that can be meant, and each that is shown or counted by its text is read.
//!
//! Nothing here takes long: a page or a count that would says how far it got, and is asked to go on.

use super::errors::error;
use super::state::SqliteStore;
use super::{facts, index, rows};
use crate::domain::{Ledger, Number, Stamp};
use crate::record::error::StoreError;
use crate::record::plan::Facts;
use crate::store::find::hit;
use crate::store::query::{Hit, HitPage, Row, SearchCursor, SearchQuery, Tally};
use crate::store::search::gram::IS_LATER;
use crate::store::search::{Matcher, Need, ParsedQuery, QueryContext};
use crate::text::fold;
use rusqlite::{OptionalExtension, params};

/// Texts that are read for one answer at most.
const LOOKS: u32 = 1_000;
/// Parts of the index that are counted for one answer at most.
const PARTS: usize = 64;

/// A text as it was read: its record with the fields of that text, and whether it is the present one.
pub(super) struct Text {
    pub(super) row: Row,
    pub(super) current: bool,
}

impl SqliteStore {
    pub(super) fn find(&self, query: &SearchQuery) -> Result<HitPage, StoreError> {
        // One state of the file: another console may tidy the index meanwhile.
        let _snapshot = self.db.unchecked_transaction().map_err(error)?;
        let ground = self.ground(query.now)?;
        let wanted = ParsedQuery::read(&query.text, &ground);
        if wanted.is_empty() {
            return Ok(HitPage::default());
        }
        let matcher = Matcher::of(&wanted, ground.offset);
        let mut page = Page { hits: Vec::new(), limit: query.limit as usize, looks: LOOKS, pinned: None };
        if query.edge == SearchCursor::Newest {
            self.pin(&query.text, &matcher, &mut page)?;
        }
        let reached = self.fill(query.edge, &wanted.need(), &matcher, &mut page)?;
        let hits = page.hits;
        drop(matcher);
        Ok(HitPage { hits, wanted, reached })
    }

    /// A number that was typed whole stands first, whatever mentions it since.
    fn pin(&self, text: &str, matcher: &Matcher<'_>, page: &mut Page) -> Result<(), StoreError> {
        let Some(number) = Number::parse(text) else { return Ok(()) };
        let Some(latest) = self.latest_of(number)? else { return Ok(()) };
        if let Some(text) = self.text(latest)?.filter(|text| matcher.fits(&text.row, true)) {
            page.pinned = Some(text.row.rec);
            page.hits.push(hit(text.row, latest, true, matcher));
        }
        Ok(())
    }

    fn fill(
        &self,
        edge: SearchCursor,
        need: &Need,
        matcher: &Matcher<'_>,
        page: &mut Page,
    ) -> Result<Option<u64>, StoreError> {
        let mut parts = index::parts(&self.db)?;
        let upwards = matches!(edge, SearchCursor::After(_));
        if upwards {
            parts.reverse();
        }
        for part in parts {
            let beyond = match edge {
                SearchCursor::Newest => false,
                SearchCursor::Before(line) => part.first >= line,
                SearchCursor::After(line) => part.last <= line,
            };
            if beyond {
                continue;
            }
            let set = index::found(&self.db, &part, need)?;
            let at = |distance: usize| part.first + distance as u64;
            let within = |line: &u64| match edge {
                SearchCursor::Newest => true,
                SearchCursor::Before(edge) => *line < edge,
                SearchCursor::After(edge) => *line > edge,
            };
            let lines: Box<dyn Iterator<Item = u64>> =
                if upwards { Box::new(set.ones().map(at)) } else { Box::new(set.ones().rev().map(at)) };
            for line in lines.filter(within) {
                if page.is_full() {
                    let beyond = if upwards { line - 1 } else { line + 1 };
                    return Ok(Some(beyond));
                }
                page.looks = page.looks.saturating_sub(1);
                page.hits.extend(self.hit(line, matcher, page.pinned)?);
            }
        }
        Ok(None)
    }

    /// The hit that a text is: unless it does not fit after all, or a newer text of its record fits as well.
    fn hit(&self, line: u64, matcher: &Matcher<'_>, pinned: Option<u64>) -> Result<Option<Hit>, StoreError> {
        let Some(text) = self.text(line)? else { return Ok(None) };
        let fits = pinned != Some(text.row.rec) && matcher.fits(&text.row, text.current);
        if !fits || (!text.current && self.fits_newer(&text.row, line, matcher)?) {
            return Ok(None);
        }
        Ok(Some(hit(text.row, line, text.current, matcher)))
    }

    fn fits_newer(&self, row: &Row, line: u64, matcher: &Matcher<'_>) -> Result<bool, StoreError> {
        let sql = "SELECT seq FROM revision WHERE rec = ?1 AND voids = 0 AND seq > ?2 ORDER BY seq DESC";
        self.fits_any(sql, row.rec, line, matcher)
    }

    fn fits_older(&self, rec: u64, line: u64, matcher: &Matcher<'_>) -> Result<bool, StoreError> {
        let sql = "SELECT ?1 UNION ALL SELECT seq FROM revision WHERE rec = ?1 AND voids = 0 AND seq < ?2";
        self.fits_any(sql, rec, line, matcher)
    }

    fn fits_any(&self, sql: &str, rec: u64, line: u64, matcher: &Matcher<'_>) -> Result<bool, StoreError> {
        let mut statement = self.db.prepare_cached(sql).map_err(error)?;
        let lines = statement.query_map([rec as i64, line as i64], |row| row.get(0)).map_err(error)?;
        let lines: Vec<i64> = lines.collect::<Result<_, _>>().map_err(error)?;
        for line in lines {
            let text = self.text(rows::unsigned(line))?;
            if text.is_some_and(|text| matcher.fits(&text.row, text.current)) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Counts records, from the newest to the oldest, as far as one answer goes.
    pub(super) fn count(&self, query: &SearchQuery, from: Tally) -> Result<Tally, StoreError> {
        let _snapshot = self.db.unchecked_transaction().map_err(error)?;
        let ground = self.ground(query.now)?;
        let wanted = ParsedQuery::read(&query.text, &ground);
        if wanted.is_empty() || from.done {
            return Ok(Tally { done: true, ..from });
        }
        let matcher = Matcher::of(&wanted, ground.offset);
        let (need, exact) = (wanted.need(), wanted.is_exact());
        let texts = wanted.texts_alone();
        let below = from.below.unwrap_or(u64::MAX);
        let (mut count, mut looks) = (from.count, LOOKS);
        let parts = index::parts(&self.db)?.into_iter().filter(|part| part.first < below);
        for (part, done) in parts.zip(0..) {
            if done >= PARTS {
                return Ok(Tally { count, below: Some(part.last + 1), done: false });
            }
            let mut set = index::found(&self.db, &part, &need)?;
            let kept = usize::try_from(below.saturating_sub(part.first)).unwrap_or(usize::MAX).min(set.len());
            set.remove_range(kept..);
            if exact {
                // What the index gives is all there is, but for records of which several texts were given.
                let all = set.count_ones(..) as u64;
                set.intersect_with(&index::found(&self.db, &part, &Need::Gram(IS_LATER))?);
                count += all - set.count_ones(..) as u64;
            }
            for line in set.ones().rev().map(|at| part.first + at as u64) {
                if looks == 0 {
                    // The part is begun anew there; what of it was counted by the index alone is taken back.
                    let again = if exact { self.plain_below(&part, &need, line)? } else { 0 };
                    return Ok(Tally { count: count - again, below: Some(line + 1), done: false });
                }
                looks -= 1;
                count += u64::from(self.counts(line, exact, texts.as_deref(), &matcher)?);
            }
        }
        Ok(Tally { count, below: Some(0), done: true })
    }

    /// Texts of a part, at or below a line, that the index alone has counted.
    fn plain_below(&self, part: &index::Part, need: &Need, line: u64) -> Result<u64, StoreError> {
        let mut set = index::found(&self.db, part, need)?;
        let later = index::found(&self.db, part, &Need::Gram(IS_LATER))?;
        set.difference_with(&later);
        let kept = usize::try_from(line - part.first + 1).unwrap_or(usize::MAX).min(set.len());
        Ok(set.count_ones(..kept) as u64)
    }

    /// Whether a text counts for its record.
    fn counts(
        &self,
        line: u64,
        exact: bool,
        texts: Option<&[&str]>,
        matcher: &Matcher<'_>,
    ) -> Result<bool, StoreError> {
        if exact {
            let sql = "SELECT rec FROM revision WHERE seq = ?1";
            let rec: Option<i64> = self
                .db
                .prepare_cached(sql)
                .and_then(|mut s| s.query_row([line as i64], |row| row.get(0)).optional())
                .map_err(error)?;
            let Some(rec) = rec else { return Ok(true) };
            return Ok(!self.fits_older(rows::unsigned(rec), line, matcher)?);
        }
        if let Some(texts) = texts
            && self.holds_plainly(line, texts)?
        {
            return Ok(true);
        }
        let Some(text) = self.text(line)? else { return Ok(false) };
        Ok(matcher.fits(&text.row, text.current)
            && (text.current || !self.fits_newer(&text.row, line, matcher)?))
    }

    /// Whether a present text holds all of these in its plain columns: nearly every text that the index names does, and
    /// this look costs a tenth of reading the record.
    fn holds_plainly(&self, line: u64, texts: &[&str]) -> Result<bool, StoreError> {
        let Some(found) = self.record_of(line)? else { return Ok(false) };
        if found.latest != line {
            return Ok(false);
        }
        let sql = "SELECT body FROM journal WHERE seq = ?1";
        let mut statement = self.db.prepare_cached(sql).map_err(error)?;
        let mut lines = statement.query([line as i64]).map_err(error)?;
        let Some(row) = lines.next().map_err(error)? else { return Ok(false) };
        let body = row.get_ref(0).map_err(error)?.as_str().unwrap_or_default();
        let cells = rows::plain_texts(found.ledger, body)?;
        Ok(texts.iter().all(|text| cells.iter().any(|cell| fold::find(cell, text).is_some())))
    }

    /// The record that a text belongs to.
    fn record_of(&self, line: u64) -> Result<Option<TextOf>, StoreError> {
        let sql = "SELECT r.rec, r.ledger, h.latest FROM record r JOIN head h ON h.rec = r.rec
                   WHERE r.rec = coalesce((SELECT rec FROM revision WHERE seq = ?1 AND voids = 0), ?1)";
        let of: Option<(i64, i64, i64)> = self
            .db
            .prepare_cached(sql)
            .and_then(|mut s| {
                s.query_row([line as i64], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional()
            })
            .map_err(error)?;
        Ok(of.and_then(|(rec, code, latest)| {
            let ledger = Ledger::ALL.into_iter().find(|l| rows::ledger_code(*l) == code)?;
            Some(TextOf { rec, ledger, latest: rows::unsigned(latest) })
        }))
    }

    /// The text that a line of the journal is, with its record.
    pub(super) fn text(&self, line: u64) -> Result<Option<Text>, StoreError> {
        let Some(of) = self.record_of(line)? else { return Ok(None) };
        let sql = format!(
            "SELECT {} FROM record r JOIN head h ON h.rec = r.rec JOIN journal j ON j.seq = ?1 WHERE r.rec = ?2",
            rows::ROW_COLUMNS
        );
        let mut statement = self.db.prepare_cached(&sql).map_err(error)?;
        let mut found = statement.query(params![line as i64, of.rec]).map_err(error)?;
        let Some(row) = found.next().map_err(error)? else { return Ok(None) };
        let row = rows::read_row(row, of.ledger, rows::Fields::All)?;
        Ok(Some(Text { row, current: of.latest == line }))
    }

    fn latest_of(&self, number: Number) -> Result<Option<u64>, StoreError> {
        let sql = "SELECT h.latest FROM record r JOIN head h ON h.rec = r.rec
                   WHERE r.ledger = ?1 AND r.year = ?2 AND r.serial = ?3";
        let with = params![rows::ledger_code(number.ledger), number.year, number.serial];
        let found: Option<i64> = self
            .db
            .prepare_cached(sql)
            .and_then(|mut s| s.query_row(with, |row| row.get(0)).optional())
            .map_err(error)?;
        Ok(found.map(rows::unsigned))
    }

    fn ground(&self, now: Stamp) -> Result<QueryContext, StoreError> {
        let shift = facts::SqlFacts(&self.db).shift()?;
        let sql = "SELECT began_at FROM shift WHERE id = ?1";
        let before: Option<i64> = match shift {
            Some(shift) => self
                .db
                .prepare_cached(sql)
                .and_then(|mut s| s.query_row([i64::from(shift.id.0) - 1], |row| row.get(0)).optional())
                .map_err(error)?,
            None => None,
        };
        Ok(QueryContext {
            now,
            offset: index::offset(&self.db)?,
            shift: shift.map(|shift| shift.began_at),
            shift_before: before.map(Stamp),
        })
    }
}

/// The record that a text belongs to.
struct TextOf {
    rec: i64,
    ledger: Ledger,
    /// The line of its present text.
    latest: u64,
}

/// A page that is being filled.
struct Page {
    hits: Vec<Hit>,
    limit: usize,
    /// Texts that may still be read for it.
    looks: u32,
    pinned: Option<u64>,
}

impl Page {
    fn is_full(&self) -> bool {
        self.looks == 0 || self.hits.len() >= self.limit
    }
}
