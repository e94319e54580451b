//! What must be true of a room after a fault.

use super::story::{Step, console, step_at};
use super::{COPIES, DRAFTS, LEDGER, reopen};
use crate::support::{append, commit};
use rusqlite::{Connection, OpenFlags};
use serde_json::json;
use std::collections::BTreeMap;
use std::path::Path;
use uuid::Uuid;
use zhiban::domain::{Ledger, Stamp};
use zhiban::record::code::Code;
use zhiban::store::drafts::{Console, Draft, Drafts};
use zhiban::store::sqlite::{backup, verify};

/// What became of a step, as far as the child was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It was acknowledged, with the last line of the journal for a commit.
    Done(u64),
    /// It gave an error: it may have happened, but the child knows that something was wrong.
    Failed,
    /// It had begun when the end came.
    InFlight,
    /// It had not begun.
    Ahead,
}

/// What is wrong with a room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Violation {
    /// It does not open.
    Closed(String),
    /// Verification found damage, or the journal is not what the story wrote.
    Damaged(String),
    /// Something that was acknowledged is not there.
    Lost(String),
    /// Something is there that was never begun, or only a part of what is written in one transaction.
    Invented(String),
    /// A draft is older than the last one acknowledged, or one that was dropped has come back.
    Draft(String),
    /// Nobody can write any more.
    Stuck(String),
    /// The child hung, panicked, or said less than it should.
    Child(String),
}

impl Violation {
    /// The word under which it is counted.
    pub fn kind(&self) -> &'static str {
        match self {
            Violation::Closed(_) => "closed",
            Violation::Damaged(_) => "damaged",
            Violation::Lost(_) => "lost",
            Violation::Invented(_) => "invented",
            Violation::Draft(_) => "draft",
            Violation::Stuck(_) => "stuck",
            Violation::Child(_) => "child",
        }
    }
}

/// Reads the child's lines. The step after the last line was in flight.
pub fn fates(story: &[Step], words: &str) -> Vec<Fate> {
    let mut fates = vec![Fate::Ahead; story.len()];
    let mut next = 0;
    for line in words.lines() {
        let mut parts = line.split(' ');
        let (word, step) = (parts.next(), parts.next().and_then(|n| n.parse::<usize>().ok()));
        let Some(step) = step else { continue };
        fates[step] = match word {
            Some("ok") => Fate::Done(parts.next().unwrap().parse().unwrap()),
            _ => Fate::Failed,
        };
        next = step + 1;
    }
    if let Some(fate) = fates.get_mut(next) {
        *fate = Fate::InFlight;
    }
    fates
}

/// The longest that the child waited for an error to be told, in milliseconds.
pub fn longest_wait(words: &str) -> u64 {
    let failed = words.lines().filter_map(|line| line.strip_prefix("failed "));
    failed.filter_map(|line| line.split(' ').nth(1)?.parse().ok()).max().unwrap_or(0)
}

/// A line of the journal: its time and its hash.
pub type Line = (i64, [u8; 32]);

/// The journal of a room.
pub fn journal(room: &Path) -> rusqlite::Result<Vec<Line>> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(room.join(LEDGER), flags)?;
    let mut statement = db.prepare("SELECT at, hash FROM journal ORDER BY seq")?;
    let lines = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    lines.collect()
}

/// Opens a room as a console does, and says what is wrong with it. With a `whole` journal, that of the story
/// without any fault, every line must be that journal's.
pub fn judge(room: &Path, story: &[Step], fates: &[Fate], whole: Option<&[Line]>) -> Result<(), Violation> {
    let mut store = reopen(room).map_err(|e| Violation::Closed(e.to_string()))?;
    let report = verify::verify(&room.join(LEDGER)).map_err(|e| Violation::Damaged(e.to_string()))?;
    if !report.damage.is_empty() {
        return Err(Violation::Damaged(format!("{:?}", report.damage)));
    }
    let lines = match whole {
        Some(whole) => same_so_far(whole, &report)?.to_vec(),
        None => journal(room).map_err(|e| Violation::Damaged(e.to_string()))?,
    };
    ledger(story, fates, &lines)?;
    drafts(room, story, fates)?;
    copies(room, story, fates)?;
    let at = Stamp(super::story::EVE.0 + 86_400_000 + 1);
    let next = append(Ledger::DutyLog, 77_777, json!({"kind": "来电", "subject": "之后", "status": "备查"}));
    let receipt = commit(&mut store, at, 1, vec![next]).map_err(|e| Violation::Stuck(e.to_string()))?;
    let expected = lines.len() as u64 + 1;
    if receipt.seq == expected {
        Ok(())
    } else {
        Err(Violation::Stuck(format!("the next line is {} and not {expected}", receipt.seq)))
    }
}

/// The lines that verification read. By the chain, its last hash answers for all of them.
fn same_so_far<'a>(
    whole: &'a [Line],
    report: &zhiban::store::check::Report,
) -> Result<&'a [Line], Violation> {
    let lines = whole.get(..report.lines as usize).unwrap_or_default();
    if lines.last().map(|(_, hash)| Code::of(hash)) == report.code {
        Ok(lines)
    } else {
        Err(Violation::Damaged(format!("line {} is not what the story wrote", report.lines)))
    }
}

fn ledger(story: &[Step], fates: &[Fate], lines: &[Line]) -> Result<(), Violation> {
    let mut found: BTreeMap<usize, (usize, u64)> = BTreeMap::new();
    let mut of_set_up = 0;
    for (seq, (at, _)) in (1u64..).zip(lines) {
        match step_at(*at) {
            Some(step) => {
                let (count, last) = found.entry(step).or_default();
                (*count, *last) = (*count + 1, seq);
            }
            None => of_set_up += 1,
        }
    }
    let expected = super::story::set_up().len();
    if of_set_up != expected {
        return Err(Violation::Lost(format!("{of_set_up} lines of set-up and not {expected}")));
    }
    for (at, (step, fate)) in story.iter().zip(fates).enumerate() {
        let Step::Commit(commit) = step else { continue };
        let here = found.remove(&at);
        match (fate, here) {
            (Fate::Done(seq), None) => {
                return Err(Violation::Lost(format!("step {at}, acknowledged as line {seq}")));
            }
            (Fate::Ahead, Some(_)) => return Err(Violation::Invented(format!("step {at} had not begun"))),
            (_, Some((count, _))) if count != commit.wishes.len() + commit.proofs.len() => {
                return Err(Violation::Invented(format!("step {at} has {count} of its lines")));
            }
            (Fate::Done(seq), Some((_, last))) if *seq != last => {
                return Err(Violation::Lost(format!("step {at} is line {last} and not {seq}")));
            }
            _ => {}
        }
    }
    match found.first_key_value() {
        Some((step, _)) => Err(Violation::Invented(format!("step {step} is none"))),
        None => Ok(()),
    }
}

/// What bears the name of a copy is whole, and every copy that was acknowledged is there.
fn copies(room: &Path, story: &[Step], fates: &[Fate]) -> Result<(), Violation> {
    let found = backup::copies(&room.join(LEDGER), &room.join(COPIES));
    for copy in &found {
        let whole = verify::verify_alone(copy).map(|report| report.damage);
        if whole.as_ref().is_ok_and(Vec::is_empty) {
            continue;
        }
        return Err(Violation::Damaged(format!("{}: {whole:?}", copy.display())));
    }
    let done = |(step, fate): &(&Step, &Fate)| matches!((step, fate), (Step::Backup, Fate::Done(_)));
    let acknowledged = story.iter().zip(fates).filter(done).count();
    if found.len() < acknowledged {
        return Err(Violation::Lost(format!("{} copies of {acknowledged}", found.len())));
    }
    Ok(())
}

/// Each draft must be what the last acknowledged step on it left, or what a later step left of which nobody
/// said that it was done.
fn drafts(room: &Path, story: &[Step], fates: &[Fate]) -> Result<(), Violation> {
    let mut possible: BTreeMap<Uuid, Vec<Option<&Draft>>> = BTreeMap::new();
    let mut told: BTreeMap<Uuid, Vec<(usize, &Fate)>> = BTreeMap::new();
    for (at, (step, fate)) in story.iter().zip(fates).enumerate() {
        let (id, after) = match step {
            Step::Keep(draft) => (draft.id, Some(draft)),
            Step::Drop(id) => (*id, None),
            Step::Commit(_) | Step::Restart | Step::Backup => continue,
        };
        told.entry(id).or_default().push((at, fate));
        let states = possible.entry(id).or_insert_with(|| vec![None]);
        match fate {
            Fate::Done(_) => *states = vec![after],
            Fate::Failed | Fate::InFlight => states.push(after),
            Fate::Ahead => {}
        }
    }
    let broken = |e: zhiban::store::StoreError| Violation::Draft(e.to_string());
    // A later console, to which the dead one leaves its drafts.
    let heir = Console { id: Uuid::from_u128(console().id.as_u128() + 1), pid: 2 };
    let mut file = Drafts::open(&room.join(DRAFTS), heir).map_err(broken)?;
    let found = file.adopt(Stamp(super::story::EVE.0), |_| false).map_err(broken)?;
    for (id, states) in possible {
        let here = found.iter().find(|draft| draft.id == id);
        if !states.contains(&here) {
            let body = here.map(|draft| draft.body.to_string());
            return Err(Violation::Draft(format!("{id} is {body:?} after the steps {:?}", told.get(&id))));
        }
    }
    Ok(())
}
