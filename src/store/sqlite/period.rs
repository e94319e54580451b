//! Records by the time that they state. The index knows the days of every text because search asks for them, so papers
//! and search cannot part: both are answered from the same days.

use super::errors::error;
use super::index;
use super::rows::Fields;
use super::state::SqliteStore;
use crate::domain::{Ledger, Offset, Stamp};
use crate::record::error::StoreError;
use crate::store::query::{PeriodQuery, Row};
use crate::store::search::{Filter, ParsedQuery, Span};
use chrono::{Days, NaiveDate, NaiveTime};

/// The first and the last instant of which a span is asked: the years that four digits write.
const FIRST: Stamp = Stamp(-62_167_219_200_000);
const LAST: Stamp = Stamp(253_402_300_800_000);
/// So few texts of some days let the next question be of twice as many days.
const FEW: usize = 64;
/// More texts than these are not read at once, unless they are of one day.
const MANY: usize = 2_000;
/// Beyond so many days the index is asked for the ledger alone: naming each month would take longer.
const NAMED_DAYS: u64 = 4_000;

impl SqliteStore {
    /// A part of the records of a ledger whose stated time lies in a span, the earliest first.
    pub(super) fn read_period(&self, query: &PeriodQuery) -> Result<Vec<Row>, StoreError> {
        // One state of the file: another console may tidy the index meanwhile.
        let _snapshot = self.db.unchecked_transaction().map_err(error)?;
        let offset = index::offset(&self.db)?;
        let mut found: Vec<(Stamp, Row)> = Vec::new();
        let (mut from, mut days) = (query.from.max(query.after.0).max(FIRST), 1);
        let end = query.to.min(LAST);
        while from < end && found.len() < query.limit as usize {
            let to = days_on(from, days, offset).map_or(end, |to| to.min(end));
            let lines = self.lines_stated(query.ledger, (from, to), days, offset)?;
            if lines.len() > MANY && days > 1 {
                days /= 2;
                continue;
            }
            if lines.len() < FEW {
                days *= 2;
            }
            let mut rows = Vec::new();
            for line in lines {
                let text = self.text(line)?.filter(|text| text.current);
                rows.extend(text.map(|text| (text.row.stated_at(offset), text.row)));
            }
            rows.retain(|(at, row)| *at >= from && *at < to && (*at, row.rec) > query.after);
            rows.sort_by_key(|(at, row)| (*at, row.rec));
            found.extend(rows);
            from = to;
        }
        found.truncate(query.limit as usize);
        Ok(found.into_iter().map(|(_, row)| row).collect())
    }

    /// Read from the newest correction backwards, up to the last one before the instant.
    pub(super) fn read_ended_since(&self, at: Stamp) -> Result<Vec<Row>, StoreError> {
        let condition = "r.ledger = 6 AND h.open = 0 AND h.voided = 0 AND r.at < ?1 AND r.rec IN (
               SELECT rec FROM revision WHERE seq > coalesce(
                 (SELECT seq FROM revision WHERE at < ?1 ORDER BY seq DESC LIMIT 1), 0))
             ORDER BY r.rec";
        self.rows_with(Ledger::Matter, Fields::All, condition, &[&at.0])
    }

    /// The lines of the journal that may be a text of these days.
    fn lines_stated(
        &self,
        ledger: Ledger,
        (from, to): (Stamp, Stamp),
        days: u64,
        offset: Offset,
    ) -> Result<Vec<u64>, StoreError> {
        let mut filters = vec![Filter::Ledger(ledger)];
        if days <= NAMED_DAYS {
            let span = Span { from: offset.local(from), to: offset.local(to) };
            filters.push(Filter::Time(span, String::new()));
        }
        let need = ParsedQuery { terms: Vec::new(), filters }.need();
        let mut lines = Vec::new();
        for part in index::parts(&self.db)? {
            let set = index::found(&self.db, &part, &need)?;
            lines.extend(set.ones().map(|distance| part.first + distance as u64));
        }
        Ok(lines)
    }
}

/// Midnight so many days after the day of an instant.
fn days_on(at: Stamp, days: u64, offset: Offset) -> Option<Stamp> {
    let day: NaiveDate = offset.local(at).date().checked_add_days(Days::new(days))?;
    Some(offset.instant(day.and_time(NaiveTime::MIN)))
}
