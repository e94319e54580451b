//! What the tests share: a room that is set up, records to put into it, a small source of chance.

pub mod both;
pub mod old;
pub mod oracle;
pub mod pty;
pub mod room;
pub mod snapshot;
pub mod world;

use zhiban::domain::{Ledger, OfficerId, Offset, RecordId, ShiftId, Stamp};
use zhiban::record::act::{AnswerKind, Officer, Origin, Setting};
use zhiban::record::pin::{self, Cost, Pin};
use zhiban::record::wish::NewRecord;
use zhiban::record::wish::Wish;
use zhiban::schema::Values;
use zhiban::store::query::{Commit, Hit, Proof, SearchCursor, SearchQuery};
use zhiban::store::{Refusal, Store, StoreError};

/// 2026-04-23 08:30 in the room.
pub const MORNING: Stamp = Stamp(1_776_904_200_000);
/// The PINs of 甲, 乙 and 丙.
pub const PINS: [&str; 3] = ["271828", "314159", "161803"];

pub fn hashed() -> &'static [String; 3] {
    static HASHED: std::sync::OnceLock<[String; 3]> = std::sync::OnceLock::new();
    HASHED.get_or_init(|| PINS.map(|p| pin::hash(&Pin::new(p), Cost::NONE, None).unwrap()))
}

/// The wishes of set-up with three officers, 甲 on watch.
pub fn set_up() -> Vec<Wish> {
    set_up_with(hashed())
}

/// The same with other hashes of the same PINs, for a room in which hashing must cost nothing.
pub fn set_up_with(hashed: &[String; 3]) -> Vec<Wish> {
    let setting = Setting {
        unit: "东江区值班室".into(),
        level: "县级".into(),
        offset: Offset::default(),
        pattern: Default::default(),
        drill: false,
    };
    let mut wishes = vec![Wish::SetUp(setting)];
    for (at, name) in ["甲", "乙", "丙"].into_iter().enumerate() {
        wishes.push(Wish::Officer(Officer {
            id: OfficerId(at as u32 + 1),
            name: name.into(),
            post: String::new(),
            pin: hashed[at].clone(),
            role: Default::default(),
            left: false,
        }));
    }
    wishes.push(Wish::Begin { lead: OfficerId(1) });
    wishes
}

pub fn proof(officer: u32) -> Proof {
    Proof { officer: OfficerId(officer), pin: Pin::new(PINS[officer as usize - 1]) }
}

pub fn values(json: serde_json::Value) -> Values {
    serde_json::from_value(json).unwrap()
}

/// The sheet of a shift is fixed for somebody.
pub fn freeze(shift: u32, incoming: u32) -> Wish {
    Wish::Freeze { shift: ShiftId(shift), incoming: OfficerId(incoming), reason: String::new() }
}

/// A word of the handover's talk about a matter.
pub fn says(shift: u32, matter: u128, word: AnswerKind, line: &str) -> Wish {
    Wish::Answer { shift: ShiftId(shift), matter: Some(id(matter)), word, line: line.into() }
}

/// What a search finds, the newest first, with the machine at [`MORNING`].
pub fn found(store: &mut dyn Store, text: &str, limit: u32) -> Vec<Hit> {
    store.search(&query(text, limit)).unwrap().hits
}

/// A search of the newest, with the machine at [`MORNING`].
pub fn query(text: &str, limit: u32) -> SearchQuery {
    SearchQuery { text: text.into(), now: MORNING, edge: SearchCursor::Newest, limit }
}

pub fn id(n: u128) -> RecordId {
    RecordId(uuid::Uuid::from_u128(n))
}

/// A wish for a new record.
pub fn append(ledger: Ledger, n: u128, json: serde_json::Value) -> Wish {
    Wish::Append(NewRecord {
        ledger,
        id: id(n),

        opened_at: MORNING,
        origin: Origin::Typed,
        values: values(json),
        links: Vec::new(),
    })
}

/// Writes by an officer, who signs on first when he has not yet.
pub fn commit(
    store: &mut dyn Store,
    at: Stamp,
    by: u32,
    wishes: Vec<Wish>,
) -> Result<zhiban::store::query::Receipt, StoreError> {
    let wish = Commit { at, by: OfficerId(by), proofs: Vec::new(), wishes };
    match store.commit(&wish) {
        Err(StoreError::Refused(Refusal::NotSignedOn)) => {
            sign_on(store, at, by);
            store.commit(&wish)
        }
        done => done,
    }
}

/// Writes what an officer signs.
pub fn signed(
    store: &mut dyn Store,
    at: Stamp,
    by: u32,
    wishes: Vec<Wish>,
) -> Result<zhiban::store::query::Receipt, StoreError> {
    store.commit(&Commit { at, by: OfficerId(by), proofs: vec![proof(by)], wishes })
}

pub fn sign_on(store: &mut dyn Store, at: Stamp, by: u32) {
    let officer = OfficerId(by);
    let wishes = vec![Wish::SignOn { officer }];
    store.commit(&Commit { at, by: officer, proofs: vec![proof(by)], wishes }).unwrap();
}

/// Does to a ledger what its schema forbids, and leaves the schema as it was: a change has to be found by itself.
pub fn behind_its_back(path: &std::path::Path, sql: &str) {
    let db = rusqlite::Connection::open(path).unwrap();
    let mut found = db.prepare("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").unwrap();
    let read = found.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    let triggers: Vec<(String, String)> = read.map(Result::unwrap).collect();
    triggers.iter().for_each(|(name, _)| db.execute_batch(&format!("DROP TRIGGER {name}")).unwrap());
    db.pragma_update(None, "foreign_keys", false).unwrap();
    db.execute_batch(sql).unwrap();
    // Where a table is gone its triggers are too.
    triggers.iter().for_each(|(_, sql)| drop(db.execute_batch(sql)));
}

/// A small generator of chance, so that a failure prints a seed that repeats it.
pub struct Chance(pub u64);

impl Chance {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }
}
