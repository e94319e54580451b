//! One system call goes wrong: the machine dies at it, the disk is full, the disk fails.
//!
//! `ZHIBAN_FAULT_POINTS` says at how many calls, spread over the story (12); 0 means at every call.

use super::judge::{Fate, Violation, fates, judge, longest_wait};
use super::story::{Step, story};
use super::{ROOM, WORDS, child, fast_folder, make_room, number, shim};
use std::collections::BTreeMap;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

const SHIFTS: usize = 1;
const THREADS: usize = 2;
const SIGKILL: i32 = 9;

/// Which calls are counted for a fault.
#[derive(Clone, Copy)]
enum Among {
    All = 0,
    Writes = 1,
    Syncs = 2,
}

/// What goes wrong.
#[derive(Clone, Copy)]
struct Fault {
    /// The shim's word.
    word: &'static str,
    /// From then on, or once.
    always: bool,
    among: Among,
}

const fn fault(word: &'static str, always: bool, among: Among) -> Fault {
    Fault { word, always, among }
}

const FAULTS: [Fault; 9] = [
    fault("kill-before", false, Among::All),
    fault("kill-after", false, Among::All),
    fault("torn", false, Among::All),
    fault("enospc", false, Among::All),
    fault("enospc", true, Among::All),
    fault("eio", false, Among::All),
    fault("eio", true, Among::All),
    fault("eio-sync", false, Among::Syncs),
    fault("eio-sync", true, Among::Syncs),
];
/// A disk that says it has written and has not, on a machine that dies soon after: what no program can survive
/// and the checks must see.
const SWALLOWED: Fault = fault("swallow", false, Among::Writes);

impl Fault {
    fn kills(self) -> bool {
        self.word.starts_with("kill") || self.word == "torn" || self.word == "swallow"
    }
}

/// A copy of the prepared room's files, laid down before each run.
struct Room(Vec<(std::ffi::OsString, Vec<u8>)>);

impl Room {
    fn prepare() -> Room {
        let folder = fast_folder();
        make_room(folder.path());
        let entries = std::fs::read_dir(folder.path()).unwrap().map(Result::unwrap);
        Room(entries.map(|e| (e.file_name(), std::fs::read(e.path()).unwrap())).collect())
    }

    fn lay_down(&self, folder: &Path) {
        std::fs::create_dir_all(folder).unwrap();
        self.0.iter().for_each(|(name, data)| std::fs::write(folder.join(name), data).unwrap());
    }
}

/// How a run ended, and what the checks say of it.
struct Outcome {
    /// Steps whose error was told to the child and which happened nevertheless or not: it must look.
    failed: usize,
    /// The longest wait for such an error, in milliseconds.
    longest_wait: u64,
    verdict: Result<(), Violation>,
    counts: Option<[usize; 3]>,
}

/// Lets the child live through the story with one fault, then opens the room and judges it.
fn run(room: &Room, story: &[Step], fault: Option<(Fault, usize)>, shim: &Path) -> Outcome {
    let folder = fast_folder();
    let root = folder.path().canonicalize().unwrap();
    room.lay_down(&root.join(ROOM));
    let counts = root.join("counts");
    let mut settings = vec![
        // The child's own words are not to fail: only the room is watched.
        ("ZHIBAN_SHIM_FOLDER", root.join(ROOM).display().to_string()),
        ("ZHIBAN_SHIM_COUNT", counts.display().to_string()),
    ];
    if let Some((fault, at)) = fault {
        settings.push(("ZHIBAN_SHIM_FAULT", fault.word.to_owned()));
        settings.push(("ZHIBAN_SHIM_AT", at.to_string()));
        if fault.always {
            settings.push(("ZHIBAN_SHIM_ALWAYS", "1".to_owned()));
        }
    }
    let mut child = child::start(&root, shim, SHIFTS, &settings);
    let status = child::wait(&mut child);
    let words = std::fs::read_to_string(root.join(WORDS)).unwrap_or_default();
    let fates = fates(story, &words);
    let finished = words.ends_with(&format!("{}\n", child::END));
    let killed = status.is_some_and(|status| status.signal() == Some(SIGKILL));
    let ended = finished && status.is_some_and(|status| status.success());
    let verdict = if ended || (killed && fault.is_some_and(|(fault, _)| fault.kills())) {
        judge(&root.join(ROOM), story, &fates, None)
    } else {
        let mut told = String::new();
        let _ = std::io::Read::read_to_string(child.stderr.as_mut().unwrap(), &mut told);
        Err(Violation::Child(format!("{status:?} after {:?}: {told}", words.lines().last())))
    };
    let counts = std::fs::read_to_string(counts).ok().map(|text| {
        let numbers: Vec<usize> = text.split_whitespace().map(|n| n.parse().unwrap()).collect();
        <[usize; 3]>::try_from(numbers).unwrap()
    });
    let failed = fates.iter().filter(|fate| **fate == Fate::Failed).count();
    Outcome { failed, longest_wait: longest_wait(&words), verdict, counts }
}

/// The calls at which a fault is tried: all, or as many as are asked for, spread evenly.
fn points(calls: usize, wanted: usize) -> Vec<usize> {
    let wanted = if wanted == 0 { calls } else { wanted.min(calls) };
    (0..wanted).map(|nth| 1 + nth * calls / wanted + calls / wanted / 2).map(|at| at.min(calls)).collect()
}

/// What many runs found.
#[derive(Default)]
struct Findings {
    runs: usize,
    /// Runs in which the child was told of an error.
    told: usize,
    /// The longest that an error took to be told, in milliseconds, and where.
    longest_wait: (u64, String),
    kinds: BTreeMap<&'static str, usize>,
    violations: Vec<String>,
}

fn run_all(faults: &[Fault], wanted: usize) -> Option<Findings> {
    let shim = shim()?;
    let (room, story) = (Room::prepare(), story(SHIFTS));
    let clean = run(&room, &story, None, shim);
    assert_eq!((clean.verdict, clean.failed), (Ok(()), 0));
    let counts = clean.counts.unwrap();
    let all = |fault: &Fault| {
        let fault = *fault;
        points(counts[fault.among as usize], wanted).into_iter().map(move |at| (fault, at))
    };
    let cases: Vec<(Fault, usize)> = faults.iter().flat_map(all).collect();
    let began = Instant::now();
    let (next, findings) = (AtomicUsize::new(0), Mutex::new(Findings::default()));
    let work = || {
        while let Some((fault, at)) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
            let outcome = run(&room, &story, Some((*fault, *at)), shim);
            let mut findings = findings.lock().unwrap();
            findings.runs += 1;
            findings.told += usize::from(outcome.failed > 0);
            let wait = (outcome.longest_wait, format!("{} at call {at}", fault.word));
            findings.longest_wait = findings.longest_wait.clone().max(wait);
            if let Err(violation) = outcome.verdict {
                *findings.kinds.entry(violation.kind()).or_default() += 1;
                let always = if fault.always { " from then on" } else { "" };
                findings.violations.push(format!("{} at call {at}{always}: {violation:?}", fault.word));
            }
        }
    };
    std::thread::scope(|scope| (0..THREADS).for_each(|_| drop(scope.spawn(work))));
    let findings = findings.into_inner().unwrap();
    eprintln!(
        "{counts:?} calls, writes, syncs; {} runs in {:.1} s; told of an error in {}, after {:?} ms at the longest; violations {:?}",
        findings.runs,
        began.elapsed().as_secs_f64(),
        findings.told,
        findings.longest_wait,
        findings.kinds
    );
    Some(findings)
}

#[test]
fn no_failing_call_loses_or_invents_anything() {
    let Some(findings) = run_all(&FAULTS, number("ZHIBAN_FAULT_POINTS", 12)) else { return };
    assert!(findings.told > 0, "no fault was ever told");
    assert_eq!(findings.violations, Vec::<String>::new());
}

#[test]
fn a_write_that_the_disk_swallowed_is_found() {
    let wanted = number("ZHIBAN_FAULT_POINTS", 12);
    let Some(findings) = run_all(&[SWALLOWED], if wanted == 0 { 0 } else { wanted * 2 }) else { return };
    let found = findings.violations.len();
    assert!(found * 5 >= findings.runs, "only {found} of {}", findings.runs);
}
