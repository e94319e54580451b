//! A disk that keeps only what it was told to keep.
//!
//! What was written and not synced may be on it or not, in any part and any order; so may a name that was
//! given, taken or moved before its folder was synced. SQLite syncs the folder at the first sync of a new
//! journal or write-ahead log; a model without that finds losses that no disk would cause.

use super::recording::Operation;
use crate::support::Chance;
use std::collections::BTreeMap;

/// What a power cut leaves of the unsynced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variant {
    Nothing,
    Everything,
    OnlyTheLast,
    AllButTheLast,
    /// Everything in order up to some write, that one torn, nothing after it.
    TornInOrder,
    /// Any sectors of 512 bytes.
    AnySmallSectors,
    /// Any sectors of 4 KiB.
    AnyLargeSectors,
    /// Any sectors, and one of them holds anything.
    Garbage,
}

impl Variant {
    pub const ALL: [Variant; 8] = [
        Variant::Nothing,
        Variant::Everything,
        Variant::OnlyTheLast,
        Variant::AllButTheLast,
        Variant::TornInOrder,
        Variant::AnySmallSectors,
        Variant::AnyLargeSectors,
        Variant::Garbage,
    ];
}

/// A change of a file's content that no sync has made durable.
#[derive(Clone, Copy)]
enum Change<'a> {
    Write { at: usize, data: &'a [u8] },
    Cut(usize),
    Reserve(usize),
}

#[derive(Default)]
struct Content<'a> {
    durable: Vec<u8>,
    /// With the number of the operation, which is its place in the order of all.
    pending: Vec<(usize, Change<'a>)>,
}

/// A change of a name; the number is the file's.
#[derive(Clone)]
enum Naming<'a> {
    Give(&'a str, usize),
    Take(&'a str),
    Move { from: &'a str, to: &'a str, file: usize },
}

impl Naming<'_> {
    fn folder(&self) -> &str {
        let (Naming::Give(name, _) | Naming::Take(name) | Naming::Move { to: name, .. }) = self;
        name.rsplit_once('/').map_or("", |(folder, _)| folder)
    }
}

type Names<'a> = BTreeMap<&'a str, usize>;

fn rename<'a>(names: &mut Names<'a>, naming: &Naming<'a>) {
    match naming {
        Naming::Give(name, file) => {
            names.insert(name, *file);
        }
        Naming::Take(name) => {
            names.remove(name);
        }
        Naming::Move { from, to, file } => {
            names.remove(from);
            names.insert(to, *file);
        }
    }
}

/// The disk at one moment of a recording.
pub struct Disk<'a> {
    files: Vec<Content<'a>>,
    names: Names<'a>,
    durable_names: Names<'a>,
    pending_names: Vec<Naming<'a>>,
}

impl<'a> Disk<'a> {
    /// A disk on which these files are safe.
    pub fn new(before: &'a BTreeMap<String, Vec<u8>>) -> Disk<'a> {
        let files =
            before.values().map(|data| Content { durable: data.clone(), pending: Vec::new() }).collect();
        let names: Names<'a> = before.keys().enumerate().map(|(file, name)| (name.as_str(), file)).collect();
        Disk { files, durable_names: names.clone(), names, pending_names: Vec::new() }
    }

    /// Does one operation. One on a file that was left out of the disk changes nothing.
    pub fn apply(&mut self, number: usize, operation: &'a Operation) {
        let change = |disk: &mut Disk<'a>, name: &String, change| {
            if let Some(file) = disk.names.get(name.as_str()) {
                disk.files[*file].pending.push((number, change));
            }
        };
        match operation {
            Operation::Make { name, empties } => {
                if self.names.contains_key(name.as_str()) {
                    if *empties {
                        change(self, name, Change::Cut(0));
                    }
                } else {
                    self.files.push(Content::default());
                    self.name(Naming::Give(name, self.files.len() - 1));
                }
            }
            Operation::Write { name, at, data } => change(self, name, Change::Write { at: *at, data }),
            Operation::Cut { name, size } => change(self, name, Change::Cut(*size)),
            Operation::Reserve { name, size } => change(self, name, Change::Reserve(*size)),
            Operation::Sync { name } => {
                if let Some(file) = self.names.get(name.as_str()) {
                    let Content { durable, pending } = &mut self.files[*file];
                    pending.drain(..).for_each(|(_, change)| whole(durable, change));
                }
            }
            Operation::SyncFolder { name } => self.sync_names(name),
            Operation::Unlink { name } => self.name(Naming::Take(name)),
            Operation::Rename { from, to } => {
                if let Some(file) = self.names.get(from.as_str()) {
                    self.name(Naming::Move { from, to, file: *file });
                }
            }
            Operation::Word(_) => {}
        }
    }

    fn name(&mut self, naming: Naming<'a>) {
        rename(&mut self.names, &naming);
        self.pending_names.push(naming);
    }

    fn sync_names(&mut self, folder: &str) {
        let (synced, pending) =
            std::mem::take(&mut self.pending_names).into_iter().partition(|naming| naming.folder() == folder);
        let synced: Vec<Naming<'a>> = synced;
        synced.iter().for_each(|naming| rename(&mut self.durable_names, naming));
        self.pending_names = pending;
    }

    /// What is found after the power was cut now.
    pub fn image(&self, variant: Variant, chance: &mut Chance) -> BTreeMap<&'a str, Vec<u8>> {
        let mut names = self.durable_names.clone();
        for naming in &self.pending_names {
            let kept = match variant {
                Variant::Nothing => false,
                Variant::Everything => true,
                _ => chance.below(2) == 0,
            };
            if kept {
                rename(&mut names, naming);
            }
        }
        let pending = names.values().flat_map(|file| &self.files[*file].pending);
        let mut order: Vec<usize> = pending.map(|(number, _)| *number).collect();
        order.sort_unstable();
        let mut cut = Cut::new(variant, &order, chance);
        let mut image = BTreeMap::new();
        for (name, file) in names {
            let Content { durable, pending } = &self.files[file];
            let mut data = durable.clone();
            for (number, change) in pending {
                cut.keep(&mut data, *number, *change, chance);
            }
            image.insert(name, data);
        }
        image
    }
}

/// How one power cut treats the unsynced changes.
struct Cut {
    variant: Variant,
    /// The number of the one change that is treated apart.
    special: Option<usize>,
    /// Of sixteen sectors so many are kept: some cuts lose nearly everything, some nearly nothing.
    kept: usize,
}

impl Cut {
    fn new(variant: Variant, order: &[usize], chance: &mut Chance) -> Cut {
        let special = match variant {
            Variant::OnlyTheLast | Variant::AllButTheLast => order.last(),
            _ => order.get(chance.below(order.len())),
        };
        Cut { variant, special: special.copied(), kept: 1 + chance.below(15) }
    }

    fn keep(&mut self, file: &mut Vec<u8>, number: usize, change: Change<'_>, chance: &mut Chance) {
        let is_special = Some(number) == self.special;
        match self.variant {
            Variant::Nothing => {}
            Variant::Everything => whole(file, change),
            Variant::OnlyTheLast if is_special => whole(file, change),
            Variant::AllButTheLast if !is_special => whole(file, change),
            Variant::OnlyTheLast | Variant::AllButTheLast => {}
            Variant::TornInOrder => match change {
                Change::Write { at, data } if is_special => {
                    let torn = chance.below(data.len() + 1);
                    write(file, at, &data[..torn]);
                }
                _ if Some(number) < self.special => whole(file, change),
                _ => {}
            },
            Variant::AnySmallSectors => self.sectors(file, change, 512, chance),
            Variant::AnyLargeSectors => self.sectors(file, change, 4096, chance),
            Variant::Garbage => {
                self.sectors(file, change, 512, chance);
                if let Change::Write { at, data } = change
                    && is_special
                {
                    // Only what was being written can be spoilt: the sector's other bytes are safe.
                    let from = chance.below(data.len());
                    let length = (512 - (at + from) % 512).min(data.len() - from);
                    let garbage: Vec<u8> = (0..length).map(|_| chance.next() as u8).collect();
                    write(file, at + from, &garbage);
                }
            }
        }
    }

    fn sectors(&self, file: &mut Vec<u8>, change: Change<'_>, size: usize, chance: &mut Chance) {
        let Change::Write { at, data } = change else {
            if chance.below(16) < self.kept {
                whole(file, change);
            }
            return;
        };
        let mut from = 0;
        while from < data.len() {
            let length = (size - (at + from) % size).min(data.len() - from);
            if chance.below(16) < self.kept {
                write(file, at + from, &data[from..from + length]);
            }
            from += length;
        }
    }
}

fn whole(file: &mut Vec<u8>, change: Change<'_>) {
    match change {
        Change::Write { at, data } => write(file, at, data),
        Change::Cut(size) => file.resize(size, 0),
        Change::Reserve(size) => file.resize(size.max(file.len()), 0),
    }
}

fn write(file: &mut Vec<u8>, at: usize, data: &[u8]) {
    if data.is_empty() {
        return;
    }
    file.resize(file.len().max(at + data.len()), 0);
    file[at..at + data.len()].copy_from_slice(data);
}

mod tests {
    use super::*;

    fn files(pairs: &[(&str, &str)]) -> BTreeMap<String, Vec<u8>> {
        pairs.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect()
    }

    fn write(name: &str, at: usize, text: &str) -> Operation {
        Operation::Write { name: name.into(), at, data: text.as_bytes().to_vec() }
    }

    /// The file of the name after these operations and a power cut.
    fn after(operations: &[Operation], variant: Variant, name: &str) -> Option<String> {
        let before = files(&[("a", "old")]);
        let mut disk = Disk::new(&before);
        operations.iter().enumerate().for_each(|(at, operation)| disk.apply(at, operation));
        let image = disk.image(variant, &mut Chance(1));
        image.get(name).map(|data| String::from_utf8_lossy(data).into_owned())
    }

    #[test]
    fn only_what_was_synced_is_sure_to_be_there() {
        let sync = |name: &str| Operation::Sync { name: name.into() };
        let written = [write("a", 0, "new"), write("a", 3, "er")];
        assert_eq!(after(&written, Variant::Nothing, "a").unwrap(), "old");
        assert_eq!(after(&written, Variant::Everything, "a").unwrap(), "newer");
        assert_eq!(after(&written, Variant::OnlyTheLast, "a").unwrap(), "older");
        assert_eq!(after(&written, Variant::AllButTheLast, "a").unwrap(), "new");
        let synced = [write("a", 0, "new"), sync("a"), write("a", 3, "er")];
        assert_eq!(after(&synced, Variant::Nothing, "a").unwrap(), "new");
        let made = [Operation::Make { name: "b".into(), empties: false }, write("b", 0, "x"), sync("b")];
        assert_eq!(after(&made, Variant::Nothing, "b"), None);
        assert_eq!(after(&made, Variant::Everything, "b").unwrap(), "x");
        let mut named = made.to_vec();
        named.push(Operation::SyncFolder { name: String::new() });
        assert_eq!(after(&named, Variant::Nothing, "b").unwrap(), "x");
        let moved = [Operation::Rename { from: "a".into(), to: "c".into() }];
        assert_eq!(after(&moved, Variant::Nothing, "a").unwrap(), "old");
        assert_eq!(after(&moved, Variant::Everything, "a"), None);
        assert_eq!(after(&moved, Variant::Everything, "c").unwrap(), "old");
    }
}
