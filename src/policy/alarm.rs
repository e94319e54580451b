//! Ringing: each stage of each clock once, by the wall clock or by the time since the machine started,
//! whichever comes first.
//!
//! The wall clock can be set back and the machine can sleep. When a clock is first seen, its stages are
//! marked on both scales; from then on a stage rings as soon as either scale has reached it.

use super::watch::{Deadline, Stage};
use crate::domain::{RecordId, Stamp};
use std::collections::{HashMap, HashSet};

/// One clock with one due time; a corrected due time is another clock.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    /// The record.
    pub record: RecordId,
    /// Which clock of it.
    pub clock: String,
    /// Its due time.
    pub due: Stamp,
}

/// What the journal knows of clocks.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AlarmRecord {
    /// Stages that have rung.
    pub rung: Vec<(Key, u8)>,
    /// Stages that somebody has acknowledged.
    pub acknowledged: Vec<(Key, u8)>,
    /// Clocks that are silenced, until when.
    pub silenced: Vec<(Key, Stamp)>,
}

/// A stage that has just been reached.
#[derive(Clone, Debug, PartialEq)]
pub struct Ring {
    /// The clock.
    pub deadline: Deadline,
    /// The stage.
    pub stage: Stage,
}

#[derive(Clone, Debug)]
struct WatchedClock {
    deadline: Deadline,
    /// Time since the machine's start that is the same instant as the wall clock's zero, when first seen.
    shift: i64,
}

/// The alarm of a console.
#[derive(Clone, Debug, Default)]
pub struct Alarm {
    /// Incidents in hand that are too many to be watched; the list says so.
    pub left_out: u32,
    watched: HashMap<Key, WatchedClock>,
    order: Vec<Key>,
    rung: HashSet<(Key, u8)>,
    acknowledged: HashSet<(Key, u8)>,
    /// Until when a clock is silent, on both scales.
    silenced: HashMap<Key, (Stamp, i64)>,
}

fn key_of(deadline: &Deadline) -> Key {
    Key { record: deadline.record, clock: deadline.clock.clone(), due: deadline.due }
}

impl Alarm {
    /// Takes what runs now and what the journal knows. `boot_ms` is the time since the machine's start.
    pub fn learn(&mut self, now: Stamp, boot_ms: i64, deadlines: Vec<Deadline>, known: &AlarmRecord) {
        let mut next = HashMap::new();
        self.order.clear();
        for one in deadlines {
            let key = key_of(&one);
            let shift = self.watched.get(&key).map_or(boot_ms - now.0, |w| w.shift);
            self.order.push(key.clone());
            next.insert(key, WatchedClock { deadline: one, shift });
        }
        self.watched = next;
        // What rang here and is not in the journal yet stays rung.
        self.rung.extend(known.rung.iter().cloned());
        self.rung.retain(|(key, _)| self.watched.contains_key(key));
        self.acknowledged = known.acknowledged.iter().cloned().collect();
        let before = std::mem::take(&mut self.silenced);
        for (key, until) in &known.silenced {
            let boot_until = match before.get(key) {
                Some((same, boot)) if same == until => *boot,
                _ => boot_ms + until.since_ms(now),
            };
            self.silenced.insert(key.clone(), (*until, boot_until));
        }
        self.order.sort_by_key(|key| key.due);
    }

    /// The instant that counts for a clock: the later of what the two scales say it is now.
    fn instant(watched: &WatchedClock, now: Stamp, boot_ms: i64) -> Stamp {
        now.max(Stamp(boot_ms - watched.shift))
    }

    fn is_silent(&self, key: &Key, now: Stamp, boot_ms: i64) -> bool {
        self.silenced.get(key).is_some_and(|(until, boot_until)| now < *until && boot_ms < *boot_until)
    }

    /// What has to ring now; each stage is given once. Of several stages reached at once only the last rings.
    pub fn tick(&mut self, now: Stamp, boot_ms: i64) -> Vec<Ring> {
        let mut out = Vec::new();
        for key in self.order.clone() {
            let Some(watched) = self.watched.get(&key) else { continue };
            if self.is_silent(&key, now, boot_ms) {
                continue;
            }
            let stage = watched.deadline.stage(Alarm::instant(watched, now, boot_ms));
            let deadline = watched.deadline.clone();
            if stage == Stage::Running || self.rung.contains(&(key.clone(), stage.percent())) {
                continue;
            }
            for passed in Stage::RINGING.into_iter().filter(|s| *s <= stage) {
                self.rung.insert((key.clone(), passed.percent()));
            }
            out.push(Ring { deadline, stage });
        }
        out
    }

    /// What runs, the nearest due first, each with stage, milliseconds left, and whether somebody has still
    /// to acknowledge it.
    #[must_use]
    pub fn list(&self, now: Stamp, boot_ms: i64) -> Vec<ClockRow<'_>> {
        self.order
            .iter()
            .filter_map(|key| self.watched.get(key).map(|w| (key, w)))
            .map(|(key, w)| {
                let instant = Alarm::instant(w, now, boot_ms);
                let stage = w.deadline.stage(instant);
                ClockRow {
                    deadline: &w.deadline,
                    stage,
                    left_ms: w.deadline.due.since_ms(instant),
                    acknowledged: stage == Stage::Running
                        || self.acknowledged.contains(&(key.clone(), stage.percent())),
                    silent_until: self
                        .silenced
                        .get(key)
                        .filter(|_| self.is_silent(key, now, boot_ms))
                        .map(|s| s.0),
                }
            })
            .collect()
    }
}

/// One clock as a list shows it.
#[derive(Clone, Copy, Debug)]
pub struct ClockRow<'a> {
    /// The clock.
    pub deadline: &'a Deadline,
    /// How far it has run.
    pub stage: Stage,
    /// Milliseconds left; negative when over.
    pub left_ms: i64,
    /// Nothing has to be acknowledged.
    pub acknowledged: bool,
    /// Silent until then.
    pub silent_until: Option<Stamp>,
}
