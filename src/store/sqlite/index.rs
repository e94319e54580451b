//! The index in the file: written with the record in one transaction, tidied when nobody waits, read part by part from
//! the newest text to the oldest.
//!
//! New texts stand by themselves. 64 of them become a segment, in which each gram has one list of texts; sixteen
//! segments become one of the next level, up to 262,144 texts. So saving writes one row, a question reads some dozens of
//! lists, and neither grows much with the years.

use super::errors::error;
use super::postings::{each_text, pack, pack_texts, texts, unpack};
use super::row::write_one;
use super::{facts, rows};
use crate::domain::{Number, Offset, Stamp};
use crate::record::act::{Line, TextOf};
use crate::record::error::StoreError;
use crate::schema::Values;
use crate::store::search::gram::{self, Gram};
use crate::store::search::{Grams, Need, Version};
use fixedbitset::FixedBitSet;
use rusqlite::{Connection, OptionalExtension, params};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// New texts that become a segment.
const FRESH: i64 = 64;
/// New texts at which a commit tidies by itself, because no quiet moment came.
const FRESH_MAX: i64 = 4 * FRESH;
/// Segments of a level that become one of the next.
const FAN: usize = 16;
/// The level whose segments stay as they are: 262,144 texts each.
const TOP: i64 = 4;
/// Postings written or deleted in one step: a few milliseconds, because whoever asks meanwhile waits for it.
const STEP: usize = 4_000;

/// Where a segment stands.
const WHOLE: i64 = 0;
const GROWING: i64 = 1;
const GOING: i64 = 2;

/// Puts the text of a line into the index, if it is one.
pub(super) fn add(db: &Connection, line: &Line, facts: &facts::SqlFacts<'_>) -> Result<(), StoreError> {
    let Some(text) = text_of(db, line, facts)? else { return Ok(()) };
    let mut all = Grams::default();
    let mut grams = all.of(&text.version(offset(db)?)).to_vec();
    grams.sort_unstable();
    let sql = "INSERT INTO fresh (seq, grams) VALUES (?1, ?2)";
    write_one(db, "fresh", sql, params![line.seq as i64, pack(grams.into_iter())])?;
    if line.seq.is_multiple_of(FRESH as u64) {
        while tidy_from(db, FRESH_MAX)? {}
    }
    Ok(())
}

/// The text that a line is, with what of its record the index knows.
pub(super) struct Text<'l> {
    seq: u64,
    number: Number,
    recorded_at: Stamp,
    values: Cow<'l, Values>,
    is_later: bool,
}

impl Text<'_> {
    fn version(&self, offset: Offset) -> Version<'_> {
        let (number, recorded_at, is_later) = (self.number, self.recorded_at, self.is_later);
        Version { number, recorded_at, offset, values: &self.values, is_later }
    }
}

/// The text that a line is; `None` when it is none.
pub(super) fn text_of<'l>(
    db: &Connection,
    line: &'l Line,
    facts: &facts::SqlFacts<'_>,
) -> Result<Option<Text<'l>>, StoreError> {
    let Some((of, values)) = line.act.text() else { return Ok(None) };
    let (number, recorded_at, is_later) = match of {
        TextOf::New(number) => (number, line.at, false),
        TextOf::Known(id) => {
            let head = facts.head_of(id)?;
            let at = db
                .prepare_cached("SELECT at FROM record WHERE rec = ?1")
                .and_then(|mut s| s.query_row([head.rec as i64], |row| row.get(0)))
                .map_err(error)?;
            (head.number, Stamp(at), true)
        }
    };
    Ok(Some(Text { seq: line.seq, number, recorded_at, values: Cow::Borrowed(values), is_later }))
}

/// The room's offset.
pub(super) fn offset(db: &Connection) -> Result<Offset, StoreError> {
    let found = db
        .prepare_cached("SELECT offset FROM setting ORDER BY seq DESC LIMIT 1")
        .and_then(|mut s| s.query_row([], |row| row.get(0)).optional())
        .map_err(error)?;
    Ok(found.map_or_else(Offset::default, Offset))
}

/// Takes one step that makes the index shorter; false when there is none to take. The caller holds a transaction.
pub(super) fn tidy(db: &Connection) -> Result<bool, StoreError> {
    tidy_from(db, FRESH)
}

fn tidy_from(db: &Connection, fresh: i64) -> Result<bool, StoreError> {
    let all = segments(db)?;
    if let Some(going) = all.iter().find(|s| s.state == GOING) {
        clear_away(db, going)?;
    } else if let Some(growing) = all.iter().find(|s| s.state == GROWING) {
        grow(db, growing, &parts_of(growing, &all))?;
    } else if is_due(db, fresh)? {
        gather(db)?;
    } else if let Some((level, of)) = joinable(&all) {
        let (Some(oldest), Some(newest)) = (of.first(), of.last()) else { return Ok(false) };
        new_segment(db, level + 1, (oldest.first, newest.last), GROWING)?;
    } else {
        return Ok(false);
    }
    Ok(true)
}

/// Neighbours of a level that are enough for one of the next.
fn joinable(all: &[Segment]) -> Option<(i64, Vec<Segment>)> {
    (1..TOP).find_map(|level| {
        let of: Vec<Segment> = all.iter().filter(|s| s.level == level).take(FAN).copied().collect();
        (of.len() == FAN).then_some((level, of))
    })
}

/// What a growing segment is made of.
fn parts_of(growing: &Segment, all: &[Segment]) -> Vec<Segment> {
    let within = |s: &&Segment| {
        s.state == WHOLE && s.level + 1 == growing.level && s.first >= growing.first && s.last <= growing.last
    };
    all.iter().filter(within).copied().collect()
}

/// Whether a step is to be taken.
pub(super) fn wants_tidying(db: &Connection) -> Result<bool, StoreError> {
    let all = segments(db)?;
    Ok(is_due(db, FRESH)? || all.iter().any(|s| s.state != WHOLE) || joinable(&all).is_some())
}

fn is_due(db: &Connection, fresh: i64) -> Result<bool, StoreError> {
    db.prepare_cached("SELECT count(*) FROM (SELECT 1 FROM fresh LIMIT ?1)")
        .and_then(|mut s| s.query_row([fresh], |row| row.get::<_, i64>(0)))
        .map(|n| n >= fresh)
        .map_err(error)
}

/// A run of texts that have one list a gram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Segment {
    id: i64,
    level: i64,
    first: u64,
    last: u64,
    state: i64,
    /// The first gram that a growing one does not have yet.
    next: i64,
}

/// All segments, the oldest first.
fn segments(db: &Connection) -> Result<Vec<Segment>, StoreError> {
    let mut statement = db
        .prepare_cached("SELECT id, level, first, last, state, next FROM segment ORDER BY first, id")
        .map_err(error)?;
    let read = statement.query_map([], |row| {
        let (first, last) = (rows::unsigned(row.get(2)?), rows::unsigned(row.get(3)?));
        let (state, next) = (row.get(4)?, row.get(5)?);
        Ok(Segment { id: row.get(0)?, level: row.get(1)?, first, last, state, next })
    });
    read.map_err(error)?.collect::<Result<_, _>>().map_err(error)
}

/// The segments that are read.
fn whole_segments(db: &Connection) -> Result<impl DoubleEndedIterator<Item = Segment>, StoreError> {
    Ok(segments(db)?.into_iter().filter(|s| s.state != GROWING && s.state != GOING))
}

fn new_segment(
    db: &Connection,
    level: i64,
    (first, last): (u64, u64),
    state: i64,
) -> Result<i64, StoreError> {
    let sql = "INSERT INTO segment (level, first, last, state, next) VALUES (?1, ?2, ?3, ?4, 0)";
    write_one(db, "segment", sql, params![level, first as i64, last as i64, state])?;
    Ok(db.last_insert_rowid())
}

fn set_state(db: &Connection, segment: i64, state: i64, next: i64) -> Result<(), StoreError> {
    let sql = "UPDATE segment SET state = ?2, next = ?3 WHERE id = ?1";
    write_one(db, "segment", sql, [segment, state, next])
}

/// Writes postings of a segment, ascending by gram, so that they lie one behind the other.
fn write(db: &Connection, segment: i64, gram: Gram, texts: &[u32]) -> Result<(), StoreError> {
    let sql = "INSERT INTO posting (segment, gram, texts) VALUES (?1, ?2, ?3)";
    write_one(db, "posting", sql, params![segment, gram as i64, pack_texts(texts)])
}

/// Makes the oldest of the new texts a segment.
fn gather(db: &Connection) -> Result<(), StoreError> {
    let mut by_gram: BTreeMap<Gram, Vec<u32>> = BTreeMap::new();
    let (mut first, mut last) = (None, 0);
    {
        let mut statement =
            db.prepare_cached("SELECT seq, grams FROM fresh ORDER BY seq LIMIT ?1").map_err(error)?;
        let mut found = statement.query([FRESH]).map_err(error)?;
        while let Some(row) = found.next().map_err(error)? {
            let seq = rows::unsigned(row.get(0).map_err(error)?);
            let from = *first.get_or_insert(seq);
            last = seq;
            let distance = u32::try_from(seq - from).unwrap_or(u32::MAX);
            for gram in unpack(row.get_ref(1).map_err(error)?.as_blob().unwrap_or_default()) {
                by_gram.entry(gram).or_default().push(distance);
            }
        }
    }
    let Some(first) = first else { return Ok(()) };
    let segment = new_segment(db, 1, (first, last), WHOLE)?;
    for (gram, texts) in by_gram {
        write(db, segment, gram, &texts)?;
    }
    db.prepare_cached("DELETE FROM fresh WHERE seq <= ?1")
        .and_then(|mut s| s.execute([last as i64]))
        .map_err(error)?;
    Ok(())
}

/// Writes the next grams of a growing segment from those it is made of; after the last one it takes their place.
fn grow(db: &Connection, into: &Segment, of: &[Segment]) -> Result<(), StoreError> {
    let sql = "SELECT gram, texts FROM posting WHERE segment = ?1 AND gram >= ?2 ORDER BY gram";
    let mut statements = Vec::new();
    for _ in of {
        statements.push(db.prepare(sql).map_err(error)?);
    }
    let mut lists = Vec::new();
    for (statement, part) in statements.iter_mut().zip(of) {
        let mut rows = statement.query([part.id, into.next]).map_err(error)?;
        let next = step(&mut rows)?;
        lists.push((rows, next, part.first - into.first));
    }
    let mut together: Vec<u32> = Vec::new();
    for _ in 0..STEP {
        let next = lists.iter().filter_map(|(_, next, _)| next.as_ref().map(|(g, _)| *g)).min();
        let Some(gram) = next else {
            set_state(db, into.id, WHOLE, 0)?;
            return of.iter().try_for_each(|part| set_state(db, part.id, GOING, 0));
        };
        together.clear();
        for (rows, next, ahead) in &mut lists {
            let Some((_, texts)) = next.take_if(|(g, _)| *g == gram) else { continue };
            each_text(&texts, |text| together.push(u32::try_from(text + *ahead).unwrap_or(u32::MAX)));
            *next = step(rows)?;
        }
        write(db, into.id, gram.cast_unsigned(), &together)?;
        set_state(db, into.id, GROWING, gram + 1)?;
    }
    Ok(())
}

/// Deletes the next postings of a segment that was replaced, and in the end the segment.
fn clear_away(db: &Connection, segment: &Segment) -> Result<(), StoreError> {
    let sql = "SELECT max(gram), count(*) FROM (SELECT gram FROM posting WHERE segment = ?1 ORDER BY gram LIMIT ?2)";
    let (upto, count): (Option<i64>, i64) = db
        .prepare_cached(sql)
        .and_then(|mut s| s.query_row([segment.id, STEP as i64], |row| Ok((row.get(0)?, row.get(1)?))))
        .map_err(error)?;
    if let Some(upto) = upto {
        db.prepare_cached("DELETE FROM posting WHERE segment = ?1 AND gram <= ?2")
            .and_then(|mut s| s.execute([segment.id, upto]))
            .map_err(error)?;
    }
    if count < STEP as i64 {
        db.prepare_cached("DELETE FROM segment WHERE id = ?1")
            .and_then(|mut s| s.execute([segment.id]))
            .map_err(error)?;
    }
    Ok(())
}

fn step(rows: &mut rusqlite::Rows<'_>) -> Result<Option<(i64, Vec<u8>)>, StoreError> {
    match rows.next().map_err(error)? {
        Some(row) => Ok(Some((row.get(0).map_err(error)?, row.get(1).map_err(error)?))),
        None => Ok(None),
    }
}

/// Makes the index anew from the journal. The caller holds a transaction.
pub(super) fn rebuild(db: &Connection) -> Result<(), StoreError> {
    for table in ["fresh", "posting", "segment"] {
        db.execute(&format!("DELETE FROM {table}"), []).map_err(error)?;
    }
    let facts = facts::SqlFacts(db);
    let mut statement = db.prepare("SELECT seq, at, by, body FROM journal ORDER BY seq").map_err(error)?;
    let mut lines = statement.query([]).map_err(error)?;
    while let Some(row) = lines.next().map_err(error)? {
        let line = rows::read_line(row)?;
        if let Some(line) = line {
            add(db, &line, &facts)?;
        }
    }
    while tidy(db)? {}
    Ok(())
}

/// A run of texts that is asked at once.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    /// The line of its first text.
    pub(super) first: u64,
    /// The line of its last text.
    pub(super) last: u64,
    /// Its segment; none for the newest texts.
    segment: Option<i64>,
}

impl Part {
    fn span(&self) -> usize {
        usize::try_from(self.last - self.first + 1).unwrap_or(usize::MAX)
    }
}

/// All parts, the newest first. The caller holds a transaction, so that they stay what they are.
pub(super) fn parts(db: &Connection) -> Result<Vec<Part>, StoreError> {
    let mut parts = Vec::new();
    let ends: (Option<i64>, Option<i64>) = db
        .prepare_cached("SELECT min(seq), max(seq) FROM fresh")
        .and_then(|mut s| s.query_row([], |row| Ok((row.get(0)?, row.get(1)?))))
        .map_err(error)?;
    if let (Some(first), Some(last)) = ends {
        parts.push(Part { first: rows::unsigned(first), last: rows::unsigned(last), segment: None });
    }
    let older = whole_segments(db)?.rev();
    parts.extend(older.map(|s| Part { first: s.first, last: s.last, segment: Some(s.id) }));
    Ok(parts)
}

/// The texts of a part that have what is needed, as distances from its first line.
pub(super) fn found(db: &Connection, part: &Part, need: &Need) -> Result<FixedBitSet, StoreError> {
    let span = part.span();
    let Some(segment) = part.segment else { return fresh(db, part, need) };
    let mut statement =
        db.prepare_cached("SELECT texts FROM posting WHERE segment = ?1 AND gram = ?2").map_err(error)?;
    let mut read = |gram: Gram| -> Result<Option<FixedBitSet>, StoreError> {
        let mut rows = statement.query(params![segment, gram as i64]).map_err(error)?;
        let Some(row) = rows.next().map_err(error)? else { return Ok(None) };
        Ok(Some(texts(row.get_ref(0).map_err(error)?.as_blob().unwrap_or_default(), span)))
    };
    Ok(match weigh(need, &mut read)? {
        TextSet::Some(set) => set,
        TextSet::None => FixedBitSet::with_capacity(span),
        // Only texts are hits: every text has a ledger.
        TextSet::Whole => match weigh(&gram::any_text(), &mut read)? {
            TextSet::Some(set) => set,
            _ => FixedBitSet::with_capacity(span),
        },
    })
}

enum TextSet {
    None,
    Some(FixedBitSet),
    Whole,
}

fn weigh(
    need: &Need,
    read: &mut impl FnMut(Gram) -> Result<Option<FixedBitSet>, StoreError>,
) -> Result<TextSet, StoreError> {
    Ok(match need {
        Need::Gram(gram) => read(*gram)?.map_or(TextSet::None, TextSet::Some),
        Need::All(parts) => {
            let mut all = TextSet::Whole;
            for part in parts {
                all = match (all, weigh(part, read)?) {
                    (_, TextSet::None) => return Ok(TextSet::None),
                    (all, TextSet::Whole) => all,
                    (TextSet::Some(mut a), TextSet::Some(b)) => {
                        a.intersect_with(&b);
                        if a.is_clear() {
                            return Ok(TextSet::None);
                        }
                        TextSet::Some(a)
                    }
                    (_, part) => part,
                };
            }
            all
        }
        Need::Any(parts) => {
            let mut any = TextSet::None;
            for part in parts {
                any = match (any, weigh(part, read)?) {
                    (_, TextSet::Whole) | (TextSet::Whole, _) => return Ok(TextSet::Whole),
                    (any, TextSet::None) => any,
                    (TextSet::Some(mut a), TextSet::Some(b)) => {
                        a.union_with(&b);
                        TextSet::Some(a)
                    }
                    (TextSet::None, part) => part,
                };
            }
            any
        }
    })
}

/// The newest texts are asked one by one.
fn fresh(db: &Connection, part: &Part, need: &Need) -> Result<FixedBitSet, StoreError> {
    let mut set = FixedBitSet::with_capacity(part.span());
    let mut statement = db.prepare_cached("SELECT seq, grams FROM fresh").map_err(error)?;
    let mut found = statement.query([]).map_err(error)?;
    let mut own: Vec<Gram> = Vec::new();
    while let Some(row) = found.next().map_err(error)? {
        own.clear();
        own.extend(unpack(row.get_ref(1).map_err(error)?.as_blob().unwrap_or_default()));
        let seq = rows::unsigned(row.get(0).map_err(error)?);
        let at = seq.checked_sub(part.first).and_then(|at| usize::try_from(at).ok());
        if let Some(at) = at.filter(|at| *at < set.len() && has(&own, need)) {
            set.insert(at);
        }
    }
    Ok(set)
}

fn has(own: &[Gram], need: &Need) -> bool {
    match need {
        Need::Gram(gram) => own.binary_search(gram).is_ok(),
        Need::All(parts) => parts.iter().all(|part| has(own, part)),
        Need::Any(parts) => parts.iter().any(|part| has(own, part)),
    }
}

/// What the index says and what the journal says, each as one sum a part: whichever text or gram one of them lacks, or
/// has too many, the sums differ. The order in which they are read does not matter.
pub(super) struct Balance {
    parts: Vec<(Part, u64)>,
    offset: Offset,
    grams: Grams,
    /// Texts that belong to no part.
    pub(super) outside: u64,
}

/// A text with one of its grams, as a number to be summed.
pub(super) fn weight(seq: u64, gram: Gram) -> u64 {
    let mixed = (seq.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ gram).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    (mixed ^ (mixed >> 29)).wrapping_mul(0x94D0_49BB_1331_11EB)
}

impl Balance {
    /// Before any line was read.
    pub(super) fn of(db: &Connection) -> Result<Balance, StoreError> {
        let mut parts: Vec<(Part, u64)> = parts(db)?.into_iter().map(|part| (part, 0)).collect();
        parts.sort_by_key(|(part, _)| part.first);
        Ok(Balance { parts, offset: offset(db)?, grams: Grams::default(), outside: 0 })
    }

    /// Takes a text of the journal.
    pub(super) fn take(&mut self, text: &Text<'_>) {
        let at = self.parts.partition_point(|(part, _)| part.last < text.seq);
        match self.parts.get_mut(at).filter(|(part, _)| part.first <= text.seq) {
            Some((_, sum)) => {
                for gram in self.grams.of(&text.version(self.offset)) {
                    *sum = sum.wrapping_add(weight(text.seq, *gram));
                }
            }
            None => self.outside += 1,
        }
    }

    /// The parts in which the index says something else, by their first and last line.
    pub(super) fn differing(&self, other: &Sums) -> Vec<(u64, u64)> {
        let said = |part: &Part| other.0.get(&part.segment).copied().unwrap_or_default();
        let mut wrong: Vec<(u64, u64)> = Vec::new();
        for (part, sum) in &self.parts {
            if said(part) != *sum {
                wrong.push((part.first, part.last));
            }
        }
        let known = |id: &&Option<i64>| !self.parts.iter().any(|(part, _)| part.segment == **id);
        wrong.extend(other.0.keys().filter(known).map(|_| (0, 0)));
        wrong
    }
}

/// The sums of what the index says, by segment.
pub(super) struct Sums(BTreeMap<Option<i64>, u64>);

impl Sums {
    /// Reads the whole index once.
    pub(super) fn of(db: &Connection) -> Result<Sums, StoreError> {
        let firsts: BTreeMap<i64, u64> = whole_segments(db)?.map(|s| (s.id, s.first)).collect();
        // What is not whole yet, or not any more, is not read by anybody.
        let unread: Vec<i64> =
            segments(db)?.into_iter().filter(|s| !firsts.contains_key(&s.id)).map(|s| s.id).collect();
        let mut sums: BTreeMap<Option<i64>, u64> = BTreeMap::new();
        let mut statement = db.prepare("SELECT seq, grams FROM fresh").map_err(error)?;
        let mut found = statement.query([]).map_err(error)?;
        while let Some(row) = found.next().map_err(error)? {
            let seq = rows::unsigned(row.get(0).map_err(error)?);
            let sum = sums.entry(None).or_default();
            for gram in unpack(row.get_ref(1).map_err(error)?.as_blob().unwrap_or_default()) {
                *sum = sum.wrapping_add(weight(seq, gram));
            }
        }
        let mut statement = db.prepare("SELECT segment, gram, texts FROM posting").map_err(error)?;
        let mut found = statement.query([]).map_err(error)?;
        let (mut of, mut first, mut sum) = (None, 0, 0u64);
        while let Some(row) = found.next().map_err(error)? {
            let (segment, gram): (i64, i64) = (row.get(0).map_err(error)?, row.get(1).map_err(error)?);
            if of != Some(segment) {
                if let Some(of) = of {
                    sums.insert(Some(of), sum);
                }
                (of, sum) = (Some(segment), 0);
                first = firsts.get(&segment).copied().unwrap_or_default();
            }
            each_text(row.get_ref(2).map_err(error)?.as_blob().unwrap_or_default(), |text| {
                sum = sum.wrapping_add(weight(first.wrapping_add(text), gram.cast_unsigned()));
            });
        }
        if let Some(of) = of {
            sums.insert(Some(of), sum);
        }
        sums.retain(|id, _| id.is_none_or(|id| !unread.contains(&id)));
        Ok(Sums(sums))
    }
}
