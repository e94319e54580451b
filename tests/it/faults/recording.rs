//! One run of the story without a fault: every change of a file and every acknowledgement, in their order.

use super::story::{Step, story};
use super::{ROOM, WORDS, child, fast_folder, judge, make_room};
use std::collections::BTreeMap;
use std::path::Path;

/// One change, as it was made. Names are below the room's folder; the room itself has the empty name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    /// A name that was not there is given to a new file, or the file of that name is emptied.
    Make {
        name: String,
        empties: bool,
    },
    Write {
        name: String,
        at: usize,
        data: Vec<u8>,
    },
    /// The file has this size now.
    Cut {
        name: String,
        size: usize,
    },
    /// The file has at least this size now.
    Reserve {
        name: String,
        size: usize,
    },
    /// What was written to the file is on the disk.
    Sync {
        name: String,
    },
    /// What was done to the names in the folder is on the disk.
    SyncFolder {
        name: String,
    },
    Unlink {
        name: String,
    },
    Rename {
        from: String,
        to: String,
    },
    /// The child wrote down what was said to it.
    Word(String),
}

/// A recorded run.
pub struct Recording {
    pub story: Vec<Step>,
    /// The room's files before the story.
    pub before: BTreeMap<String, Vec<u8>>,
    pub operations: Vec<Operation>,
    /// The journal at the end.
    pub journal: Vec<judge::Line>,
}

/// The shim's log in the folder of a recording.
const LOG: &str = "log";
/// The room before the story in the folder of a recording, file by file.
const BEFORE: &str = "before";

/// Lets the child live through so many shifts, and leaves the recording in a folder, where any process can read
/// it.
pub fn record(shim: &Path, shifts: usize) -> tempfile::TempDir {
    let kept = fast_folder();
    let watched = fast_folder();
    let root = watched.path().canonicalize().unwrap();
    make_room(&root.join(ROOM));
    copy(&root.join(ROOM), &kept.path().join(BEFORE));
    let settings = [
        ("ZHIBAN_SHIM_FOLDER", root.display().to_string()),
        ("ZHIBAN_SHIM_LOG", kept.path().join(LOG).display().to_string()),
    ];
    let mut run = child::start(&root, shim, shifts, &settings);
    assert!(child::wait(&mut run).is_some_and(|status| status.success()), "the story came to no good end");
    let words = std::fs::read_to_string(root.join(WORDS)).unwrap();
    assert!(words.ends_with(&format!("{}\n", child::END)) && !words.contains("failed"), "{words}");
    copy(&root.join(ROOM), &kept.path().join(ROOM));
    kept
}

/// Reads a recording of so many shifts.
pub fn read(folder: &Path, shifts: usize) -> Recording {
    Recording {
        story: story(shifts),
        before: files_of(&folder.join(BEFORE)),
        operations: operations(&std::fs::read(folder.join(LOG)).unwrap()),
        journal: judge::journal(&folder.join(ROOM)).unwrap(),
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for (name, data) in files_of(from) {
        std::fs::write(to.join(name), data).unwrap();
    }
}

fn files_of(room: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = std::fs::read_dir(room).unwrap().map(|entry| entry.unwrap().path());
    entries
        .filter(|path| path.is_file())
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read(&path).unwrap()))
        .collect()
}

/// The shim's log, whose form is described at the head of the shim.
pub fn operations(log: &[u8]) -> Vec<Operation> {
    let mut rest = log;
    let mut found = Vec::new();
    let take = |rest: &mut &[u8], length: usize| {
        let (part, after) = rest.split_at(length);
        *rest = after;
        part.to_vec()
    };
    while !rest.is_empty() {
        let kind = take(&mut rest, 1)[0];
        let [name_length, place, length] =
            [0; 3].map(|_: u8| u64::from_le_bytes(take(&mut rest, 8).try_into().unwrap()) as usize);
        let name = String::from_utf8(take(&mut rest, name_length)).unwrap();
        found.extend(operation(kind, &name, place, take(&mut rest, length)));
    }
    found
}

fn operation(kind: u8, name: &str, place: usize, data: Vec<u8>) -> Option<Operation> {
    if name == WORDS {
        return (kind == b'w').then(|| Operation::Word(String::from_utf8(data).unwrap()));
    }
    let inside = |name: &str| name.strip_prefix(ROOM).map(|name| name.trim_start_matches('/').to_owned());
    let name = inside(name)?;
    // The shared memory of the write-ahead log is rebuilt after a crash; no power cut leaves it behind.
    if name.ends_with("-shm") {
        return None;
    }
    Some(match kind {
        b'c' => Operation::Make { name, empties: place == 1 },
        b'w' => Operation::Write { name, at: place, data },
        b't' => Operation::Cut { name, size: place },
        b'f' => Operation::Reserve { name, size: place },
        b's' => Operation::Sync { name },
        b'd' => Operation::SyncFolder { name },
        b'u' => Operation::Unlink { name },
        b'r' => Operation::Rename { from: name, to: inside(&String::from_utf8(data).unwrap())? },
        _ => panic!("the shim wrote a kind {kind} that nobody knows"),
    })
}
