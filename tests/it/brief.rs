//! What somebody has to know who comes back, compared with a question to the tables that shares nothing with the
//! program's; and what a sheet lists, against what there is.

use crate::support::{Chance, MORNING, append, commit, freeze, id, proof, says, set_up, sign_on};
use rusqlite::Connection;
use serde_json::json;
use std::collections::BTreeSet;
use std::path::Path;
use zhiban::domain::{Ledger, OfficerId, Stamp};
use zhiban::record::act::AnswerKind;
use zhiban::record::wish::NewRecord;
use zhiban::record::wish::Wish;
use zhiban::store::Store;
use zhiban::store::query::Commit;
use zhiban::store::sqlite::SqliteStore;

const DAY: i64 = 24 * 3_600_000;

/// Whole shifts at random: calls, matters, corrections, closings, words on either side of the freeze.
struct Shifts {
    chance: Chance,
    store: SqliteStore,
    next: u128,
    now: Stamp,
}

impl Shifts {
    fn new(path: &Path, seed: u64) -> Shifts {
        let mut store = SqliteStore::create(path).unwrap();
        commit(&mut store, MORNING, 0, set_up()).unwrap();
        for officer in 1..=3 {
            sign_on(&mut store, MORNING, officer);
        }
        Shifts { chance: Chance(seed), store, next: 0, now: MORNING }
    }

    fn write(&mut self, by: u32, wishes: Vec<Wish>) {
        self.now = self.now.plus_ms(1 + self.chance.below(60_000) as i64);
        let at = self.now;
        // A closed matter that is chosen again, a correction of an old revision: refused, and nothing is written.
        let _ = commit(&mut self.store, at, by, wishes);
    }

    fn something(&mut self, by: u32) {
        let any = 1 + self.chance.below(self.next.max(1) as usize) as u128;
        let wishes = match self.chance.below(6) {
            0 | 1 => {
                self.next += 1;
                let text = json!({"kind": "来电", "subject": format!("记录{}", self.next), "status": "备查"});
                vec![append(Ledger::DutyLog, self.next, text)]
            }
            2 => {
                self.next += 1;
                let text = json!({"what": format!("事项{}", self.next), "owner": "甲", "next_step": "办", "state": "待办"});
                vec![append(Ledger::Matter, self.next, text)]
            }
            3 => {
                self.next += 1;
                vec![append(Ledger::Incident, self.next, json!({"title": "起火", "phase": "处置中"}))]
            }
            _ => {
                let Ok(Some(record)) = self.store.record(id(any)) else { return };
                let mut values = record.row.values;
                if record.row.number.ledger == Ledger::Matter {
                    values.set_text("state", "已销号");
                    values.set_text("result", "办妥");
                    values.set_text("verified_by", "乙");
                } else {
                    values.set_text("remark", "更正");
                }
                vec![Wish::Revise { id: id(any), base: record.row.revision, reason: "更正".into(), values }]
            }
        };
        self.write(by, wishes);
    }

    fn hand_over(&mut self, shift: u32, out: u32, into: u32) {
        self.write(out, vec![freeze(shift, into)]);
        for _ in 0..self.chance.below(4) {
            self.something(out);
        }
        let open: Vec<_> = self.store.sheet().unwrap().matters.iter().map(|m| m.row.id).collect();
        for matter in open.clone() {
            self.write(into, vec![says(shift, matter.0.as_u128(), AnswerKind::ReadBack, "接下")]);
        }
        self.next += 1;
        let mut sheet = append(Ledger::Handover, self.next, json!({"summary": "平稳"}));
        if let Wish::Append(NewRecord { links, .. }) = &mut sheet {
            *links = open;
        }
        let transfer = Wish::Transfer {
            outgoing: OfficerId(out),
            incoming: OfficerId(into),
            sheet: id(self.next),
            emergency: String::new(),
        };
        let proofs = vec![proof(out), proof(into)];
        let at = self.now.plus_ms(1);
        self.store.commit(&Commit { at, by: OfficerId(out), proofs, wishes: vec![sheet, transfer] }).unwrap();
        self.now = Stamp(at.0 + DAY);
    }
}

fn numbers(db: &Connection, sql: &str, with: impl rusqlite::Params) -> BTreeSet<i64> {
    let mut statement = db.prepare(sql).unwrap();
    statement.query_map(with, |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

#[test]
fn who_was_away_for_four_of_ten_shifts_gets_exactly_what_the_tables_say() {
    let folder = tempfile::tempdir().unwrap();
    for seed in 1..=6 {
        let path = folder.path().join(format!("{seed}.db"));
        let mut shifts = Shifts::new(&path, seed);
        // 甲 leads shifts 1 to 5 in turn with 乙; then four watches without him, and he is back in the tenth.
        let leads = [1, 2, 1, 2, 1, 2, 3, 2, 3, 1];
        for (at, pair) in leads.windows(2).enumerate() {
            for _ in 0..4 + shifts.chance.below(6) {
                shifts.something(pair[0]);
            }
            if at == 8 {
                compare(&mut shifts, &path, 1);
            }
            shifts.hand_over(at as u32 + 1, pair[0], pair[1]);
        }
        for officer in 1..=3 {
            compare(&mut shifts, &path, officer);
        }
    }
}

/// Straight from the journal's own text: what was appended or revised since the officer left.
fn compare(shifts: &mut Shifts, path: &Path, officer: u32) {
    let brief = shifts.store.brief(OfficerId(officer)).unwrap();
    let db = Connection::open(path).unwrap();
    let now: u32 = db
        .query_row(
            "SELECT count(*) FROM journal WHERE json_extract(body, '$.act') IN ('begin', 'transfer')",
            [],
            |r| r.get(0),
        )
        .unwrap();
    // Shift n begins with the n-th of these lines.
    let began: Vec<(i64, i64)> = {
        let sql = "SELECT seq, coalesce(json_extract(body, '$.incoming'), json_extract(body, '$.lead')) FROM journal
                   WHERE json_extract(body, '$.act') IN ('begin', 'transfer') ORDER BY seq";
        let mut statement = db.prepare(sql).unwrap();
        statement.query_map([], |r| Ok((r.get(0)?, r.get(1)?))).unwrap().map(Result::unwrap).collect()
    };
    let led: Vec<usize> = (0..began.len() - 1).filter(|n| began[*n].1 == i64::from(officer)).collect();
    let left = led.last().map_or(0, |n| began[n + 1].0);
    let away = now - led.last().map_or(0, |n| *n as u32 + 1);
    let full_from = if away > 3 { began[began.len() - 3].0 } else { left };
    let sql = "SELECT DISTINCT first.seq FROM journal first JOIN journal later
                 ON json_extract(later.body, '$.id') = json_extract(first.body, '$.id')
                 AND json_extract(later.body, '$.act') IN ('append', 'revise', 'void') AND later.seq > ?1
               WHERE json_extract(first.body, '$.act') = 'append'";
    let expected = numbers(&db, sql, [full_from]);
    let told: BTreeSet<i64> = brief.changed.iter().map(|row| row.rec as i64).collect();
    assert_eq!(told, expected, "officer {officer}, away {away}");
    assert_eq!(brief.away, away);
    let all = numbers(&db, sql, [left]).len();
    assert_eq!(brief.left_out as usize + told.len(), all, "listed and left out are all");
}

#[test]
fn whatever_happened_each_record_is_on_one_sheet_and_ages_count_the_handovers() {
    let folder = tempfile::tempdir().unwrap();
    for seed in 11..=14 {
        let path = folder.path().join(format!("{seed}.db"));
        let mut shifts = Shifts::new(&path, seed);
        for shift in 1..=8u32 {
            for _ in 0..6 {
                shifts.something((shift - 1) % 3 + 1);
            }
            shifts.hand_over(shift, (shift - 1) % 3 + 1, shift % 3 + 1);
        }
        let db = Connection::open(&path).unwrap();
        let one = |sql: &str| db.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
        // Every record lies between the freezes of the two handovers around it, by the order of the journal alone.
        let strays = "SELECT count(*) FROM record r WHERE r.sheet <>
            1 + (SELECT count(*) FROM journal j WHERE json_extract(j.body, '$.act') = 'freeze' AND j.seq < r.rec)
              - (SELECT count(*) FROM journal j WHERE json_extract(j.body, '$.act') = 'thaw' AND j.seq < r.rec)
            AND r.ledger <> 3";
        assert_eq!(one(strays), 0);
        for matter in shifts.store.sheet().unwrap().matters {
            let age = 9 - matter.row.sheet.0;
            let sql = format!(
                "SELECT count(*) FROM link k JOIN record s ON s.rec = k.a AND s.ledger = 3 WHERE k.b = {}",
                matter.row.rec
            );
            assert_eq!(one(&sql), i64::from(age), "on every sheet since it was opened");
        }
        // What is gone from the list has a result and who verified it.
        let gone =
            "SELECT count(*) FROM head h JOIN record r ON r.rec = h.rec JOIN matter m ON m.seq = h.latest
            WHERE h.open = 0 AND (coalesce(m.result, '') = '' OR coalesce(m.verified_by, '') = '')";
        assert_eq!(one(gone), 0);
        let passed = shifts.store.handovers(Stamp(0), Stamp(i64::MAX)).unwrap();
        assert_eq!(passed.len(), 8);
        assert!(passed.iter().all(|p| p.listed == p.read_back));
    }
}
