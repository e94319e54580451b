//! Power cuts: at any operation of a recorded story the power goes, and what the disk kept is opened.
//!
//! `ZHIBAN_POWER_CUTS` is the number of images (2,000), `ZHIBAN_POWER_SEED` the seed (1). With the same two,
//! `ZHIBAN_POWER_ONLY` tries the one image of that number again. The controls take the durability away and must find violations:
//! a harness that finds nothing there finds nothing anywhere.

use super::disk::{Disk, Variant};
use super::judge::{Fate, Violation, fates, judge};
use super::recording::{Operation, Recording, read, record};
use super::{fast_folder, number, shim};
use crate::support::Chance;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Lengths of the story, in shifts. The longest folds its write-ahead log into the file while it runs.
const LENGTHS: [usize; 3] = [1, 2, 5];
/// The images of a story are shared among so many processes: threads would wait for each other at the lock of
/// SQLite's memory, of which a process has one.
const PROCESSES: usize = 2;
/// What one of these processes is to do.
const SHARE: &str = "ZHIBAN_POWER_SHARE";

/// What is taken away before the power is.
struct World {
    name: &'static str,
    /// Files that are not there at all.
    without: fn(&str) -> bool,
    /// Whether the disk does what this sync asks for.
    obeys: fn(&[Operation], usize) -> bool,
    /// It must find violations; otherwise it must find none.
    is_control: bool,
}

fn tape(name: &str) -> bool {
    name.ends_with(".tape")
}

fn of_the_database(name: &str) -> bool {
    name.contains(super::LEDGER) && !tape(name)
}

fn always(_: &[Operation], _: usize) -> bool {
    true
}

/// As with `synchronous = NORMAL`: the write-ahead log is synced only before it is folded into the file.
fn only_before_folding(operations: &[Operation], at: usize) -> bool {
    let Operation::Sync { name } = &operations[at] else { return true };
    let Some(main) = name.strip_suffix("-wal") else { return true };
    let next = operations[at + 1..].iter().find_map(|operation| match operation {
        Operation::Write { name: written, .. } if written == name => Some(false),
        Operation::Write { name: written, .. } | Operation::Cut { name: written, .. } if written == main => {
            Some(true)
        }
        _ => None,
    });
    next.unwrap_or(false)
}

/// As with `synchronous = OFF`, or on a disk that lies.
fn never(operations: &[Operation], at: usize) -> bool {
    !matches!(operations[at], Operation::Sync { .. } | Operation::SyncFolder { .. })
}

const WHOLE: World = World { name: "everything", without: |_| false, obeys: always, is_control: false };
const NO_TAPE: World = World { name: "the database alone", without: tape, obeys: always, is_control: false };
const TAPE_ALONE: World =
    World { name: "the tape alone", without: of_the_database, obeys: always, is_control: false };
const NORMAL: World =
    World { name: "synchronous NORMAL", without: tape, obeys: only_before_folding, is_control: true };
const OFF: World = World { name: "synchronous OFF", without: tape, obeys: never, is_control: true };
const WORLDS: [World; 5] = [WHOLE, NO_TAPE, TAPE_ALONE, NORMAL, OFF];

/// The numbers that make one image and no other.
#[derive(Clone, Copy, Debug)]
struct Lot {
    shifts: usize,
    seed: u64,
    image: usize,
    images: usize,
}

impl Lot {
    fn chance(self) -> Chance {
        Chance(self.seed ^ (self.image as u64).wrapping_mul(0xD6E8_FEB8_6659_FD93))
    }

    /// The images are spread evenly over the operations, in their order, each at a chosen place in its share.
    fn draw(self, operations: usize) -> (usize, Variant, Chance) {
        let mut chance = self.chance();
        let places = operations + 1;
        let (from, to) = (self.image * places / self.images, (self.image + 1) * places / self.images);
        let variant = Variant::ALL[(chance.next() % Variant::ALL.len() as u64) as usize];
        (from + chance.below(to - from), variant, chance)
    }
}

/// The violations of a world: how many of each kind, and the first ones in words.
#[derive(Default, Serialize, Deserialize)]
struct Findings {
    kinds: BTreeMap<String, usize>,
    told: Vec<String>,
    /// Images that differ from every other, or of which something else had been said to the child.
    distinct: usize,
}

impl Findings {
    fn total(&self) -> usize {
        self.kinds.values().sum()
    }

    fn merge(&mut self, other: Findings) {
        for (kind, count) in other.kinds {
            *self.kinds.entry(kind).or_default() += count;
        }
        self.distinct += other.distinct;
        self.told.extend(other.told);
        self.told.truncate(5);
    }
}

/// What one process is to do: this part of the images of one world and one recording.
#[derive(Serialize, Deserialize)]
struct Share {
    world: String,
    recording: PathBuf,
    shifts: usize,
    seed: u64,
    images: usize,
    from: usize,
    to: usize,
    /// Where to write the findings.
    answer: PathBuf,
}

/// Cuts the power so many times, in stories of every length, and says what was wrong afterwards.
fn cut(world: &World, images: usize) -> Option<Findings> {
    let shim = shim()?;
    let seed = number("ZHIBAN_POWER_SEED", 1) as u64;
    let began = Instant::now();
    let mut findings = Findings::default();
    let share = images / LENGTHS.len();
    for shifts in LENGTHS {
        let recording = record(shim, shifts);
        findings.merge(cut_one(world, recording.path(), shifts, seed, share));
    }
    let tried = share * LENGTHS.len();
    let seconds = began.elapsed().as_secs_f64();
    let speed = tried as f64 / seconds.max(0.001);
    eprintln!(
        "{}: seed {seed}, {tried} images, {} of them distinct, in {seconds:.1} s, {speed:.0} a second, violations {:?}",
        world.name, findings.distinct, findings.kinds
    );
    Some(findings)
}

fn cut_one(world: &World, recording: &Path, shifts: usize, seed: u64, images: usize) -> Findings {
    let answers = fast_folder();
    let start = |part: usize| {
        let share = Share {
            world: world.name.into(),
            recording: recording.into(),
            shifts,
            seed,
            images,
            from: part * images / PROCESSES,
            to: (part + 1) * images / PROCESSES,
            answer: answers.path().join(part.to_string()),
        };
        let mut process = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "faults::power::does_its_share", "--ignored", "--nocapture"])
            .env(SHARE, serde_json::to_string(&share).unwrap())
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        move || {
            assert!(process.wait().unwrap().success(), "a share was not done");
            serde_json::from_slice(&std::fs::read(&share.answer).unwrap()).unwrap()
        }
    };
    let running: Vec<_> = (0..PROCESSES).map(start).collect();
    let mut findings = Findings::default();
    running.into_iter().for_each(|mut done| findings.merge(done()));
    findings
}

/// Not a test: the other tests start it as a process of its own. Without its share it does nothing.
#[test]
#[ignore = "started by the tests of this module as a process of its own"]
fn does_its_share() {
    let Ok(share) = std::env::var(SHARE) else { return };
    let share: Share = serde_json::from_str(&share).unwrap();
    let Share { seed, images, .. } = share;
    let world = WORLDS.iter().find(|world| world.name == share.world).unwrap();
    let recording = read(&share.recording, share.shifts);
    let lots = (share.from..share.to).map(|image| Lot { shifts: share.shifts, seed, image, images });
    let findings = try_lots(world, &recording, lots);
    std::fs::write(share.answer, serde_json::to_vec(&findings).unwrap()).unwrap();
}

fn try_lots(world: &World, recording: &Recording, lots: impl Iterator<Item = Lot>) -> Findings {
    let mut findings = Findings::default();
    let folder = fast_folder();
    let before: BTreeMap<String, Vec<u8>> = recording
        .before
        .iter()
        .filter(|(name, _)| !(world.without)(name))
        .map(|(name, data)| (name.clone(), data.clone()))
        .collect();
    let mut disk = Disk::new(&before);
    let mut words = String::new();
    let mut done = 0;
    // The same files after the same words are judged alike: once is enough. Their finding counts each time.
    let mut judged: HashMap<u64, Result<(), Violation>> = HashMap::new();
    let only = std::env::var("ZHIBAN_POWER_ONLY").ok().and_then(|image| image.parse::<usize>().ok());
    for lot in lots.filter(|lot| only.is_none_or(|image| image == lot.image)) {
        let (place, variant, mut chance) = lot.draw(recording.operations.len());
        while done < place {
            let operation = &recording.operations[done];
            if let Operation::Word(word) = operation {
                words.push_str(word);
            }
            if !left_out(world, operation) && (world.obeys)(&recording.operations, done) {
                disk.apply(done, operation);
            }
            done += 1;
        }
        let image = disk.image(variant, &mut chance);
        let fates = fates(&recording.story, &words);
        let mut hasher = DefaultHasher::new();
        (&image, &words).hash(&mut hasher);
        let verdict = judged
            .entry(hasher.finish())
            .or_insert_with(|| try_image(folder.path(), &image, recording, &fates))
            .clone();
        if let Err(violation) = verdict {
            *findings.kinds.entry(violation.kind().to_owned()).or_default() += 1;
            if findings.told.len() < 5 {
                // Whoever sees a violation wants to look into it; those of the controls are expected.
                let kept = if world.is_control { "not kept".into() } else { keep(world, lot, &image) };
                findings.told.push(format!(
                    "{}: {lot:?}, before operation {place} ({}), {variant:?}: {violation:?}; the image: {}",
                    world.name,
                    recording.operations.get(place).map_or("the end".into(), in_short),
                    kept.display()
                ));
            }
        }
    }
    findings.distinct = judged.len();
    findings
}

/// A file that is not in this world is neither made nor written, whatever the recording says.
fn left_out(world: &World, operation: &Operation) -> bool {
    match operation {
        Operation::Make { name, .. } => (world.without)(name),
        Operation::Rename { to, .. } => (world.without)(to),
        _ => false,
    }
}

fn in_short(operation: &Operation) -> String {
    match operation {
        Operation::Write { name, at, data } => format!("write {name} at {at}, {} bytes", data.len()),
        other => format!("{other:?}"),
    }
}

fn try_image(
    folder: &Path,
    image: &BTreeMap<&str, Vec<u8>>,
    recording: &Recording,
    fates: &[Fate],
) -> Result<(), Violation> {
    for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() { std::fs::remove_dir_all(entry) } else { std::fs::remove_file(entry) }.unwrap();
    }
    lay_down(folder, image);
    judge(folder, &recording.story, fates, Some(&recording.journal))
}

fn lay_down(folder: &Path, image: &BTreeMap<&str, Vec<u8>>) {
    for (name, data) in image {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, data).unwrap();
    }
}

/// Keeps an image as it was before it was opened, for whoever looks into it.
fn keep(world: &World, lot: Lot, image: &BTreeMap<&str, Vec<u8>>) -> PathBuf {
    let name =
        format!("power-cut-{}-{}-{}-{}", world.name.replace(' ', "-"), lot.shifts, lot.seed, lot.image);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    lay_down(&folder, image);
    folder
}

fn cuts() -> usize {
    number("ZHIBAN_POWER_CUTS", 2_000)
}

#[test]
fn what_was_acknowledged_outlives_every_power_cut() {
    let Some(findings) = cut(&WHOLE, cuts()) else { return };
    assert_eq!(findings.total(), 0, "{:#?}", findings.told);
}

#[test]
fn what_was_acknowledged_outlives_every_power_cut_without_the_tape() {
    let Some(findings) = cut(&NO_TAPE, cuts() / 2) else { return };
    assert_eq!(findings.total(), 0, "{:#?}", findings.told);
}

#[test]
fn what_was_acknowledged_comes_back_from_the_tape_alone() {
    let Some(findings) = cut(&TAPE_ALONE, cuts() / 4) else { return };
    assert_eq!(findings.total(), 0, "{:#?}", findings.told);
}

#[test]
fn without_a_sync_at_each_commit_acknowledged_entries_are_lost() {
    let Some(findings) = cut(&NORMAL, (cuts() / 4).clamp(300, 5_000)) else { return };
    assert!(findings.kinds.contains_key("lost"), "{:?}", findings.kinds);
}

#[test]
fn without_any_sync_the_ledger_is_damaged() {
    let Some(findings) = cut(&OFF, (cuts() / 4).clamp(300, 5_000)) else { return };
    assert!(findings.kinds.contains_key("damaged"), "{:?}", findings.kinds);
}
