//! One suite for every engine, and what only the file engine can show.

use crate::support::both::on_both;
use crate::support::{MORNING, append, commit, freeze, id, proof, says, set_up, signed, values};
use serde_json::json;
use std::path::Path;
use zhiban::domain::shift::Pattern;
use zhiban::domain::{Ledger, OfficerId, Offset, ShiftId};
use zhiban::record::act::{AnswerKind, AuditEvent, Role, Setting};
use zhiban::record::pin::{Cost, Pin};
use zhiban::record::wish::Wish;
use zhiban::store::NewOfficer;
use zhiban::store::query::{Commit, MatterFilter, PageCursor, PageQuery, PeriodQuery};
use zhiban::store::sqlite::{SqliteStore, backup, verify};
use zhiban::store::{Refusal, Store, StoreError};

fn assert_whole(path: &Path) {
    assert_eq!(verify::verify(path).unwrap().damage, vec![]);
}

fn refused(result: Result<zhiban::store::query::Receipt, StoreError>) -> Refusal {
    match result {
        Err(StoreError::Refused(refusal)) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

fn call(n: u128, subject: &str) -> Wish {
    append(
        Ledger::DutyLog,
        n,
        json!({"kind": "来电", "subject": subject, "unit": "石桥镇", "status": "备查"}),
    )
}

fn matter(n: u128, what: &str) -> Wish {
    append(Ledger::Matter, n, json!({"what": what, "owner": "甲", "state": "待办"}))
}

#[test]
fn numbers_are_given_without_gaps_and_what_was_refused_takes_none() {
    on_both(|store| {
        let at = MORNING;
        let first = commit(store, at, 1, vec![call(1, "甲事"), call(2, "乙事")]).unwrap();
        assert_eq!(first.numbers[1].1.to_string(), "值-2026-0002");
        assert_eq!(
            refused(commit(store, at, 1, vec![call(3, "丙事"), call(1, "重复")])),
            Refusal::RecordExists
        );
        let next = commit(
            store,
            at,
            1,
            vec![call(3, "丙事"), append(Ledger::Incident, 4, json!({"title": "火灾"}))],
        )
        .unwrap();
        assert_eq!(next.numbers[0].1.to_string(), "值-2026-0003");
        assert_eq!(next.numbers[1].1.to_string(), "事-2026-0001");
        // A new year in the room's offset begins with 1, eight hours before UTC's.
        let new_year = zhiban::domain::Stamp(1_798_732_800_000);
        let new = commit(store, new_year, 1, vec![call(5, "新年")]).unwrap();
        assert_eq!(new.numbers[0].1.to_string(), "值-2027-0001");
        let page = store
            .page(&PageQuery {
                ledger: Ledger::DutyLog,
                anchor: PageCursor::Oldest,
                limit: 2,
                open_only: false,
                only: MatterFilter::All,
            })
            .unwrap();
        assert_eq!((page.total, page.newer, page.rows.len()), (4, 2, 2));
    });
}

#[test]
fn a_correction_keeps_the_old_text_and_a_voiding_keeps_the_number() {
    on_both(|store| {
        commit(store, MORNING, 1, vec![call(1, "厂房起火")]).unwrap();
        let revise = |base, reason: &str, subject: &str| Wish::Revise {
            id: id(1),
            base,
            reason: reason.into(),
            values: values(json!({"kind": "来电", "subject": subject})),
        };
        assert_eq!(refused(commit(store, MORNING, 1, vec![revise(1, " ", "x")])), Refusal::NeedsReason);
        commit(store, MORNING, 2, vec![revise(1, "听错", "厂房冒烟")]).unwrap();
        assert_eq!(commit(store, MORNING, 1, vec![revise(1, "再改", "x")]), Err(StoreError::Conflict(2)));
        let void = || vec![Wish::Void { id: id(1), base: 2, reason: "重复登记".into() }];
        assert_eq!(refused(commit(store, MORNING, 1, void())), Refusal::NeedsPin);
        signed(store, MORNING, 1, void()).unwrap();
        assert_eq!(refused(commit(store, MORNING, 1, vec![revise(3, "再改", "x")])), Refusal::IsVoided);
        let history = store.history(id(1)).unwrap();
        let told: Vec<_> =
            history.iter().map(|r| (r.values.text("subject").unwrap(), r.reason.as_str(), r.voids)).collect();
        assert_eq!(
            told,
            [("厂房起火", "", false), ("厂房冒烟", "听错", false), ("厂房冒烟", "重复登记", true)]
        );
        let record = store.record(id(1)).unwrap().unwrap();
        assert!(record.row.voided && record.row.revision == 3 && record.void_reason == "重复登记");
        assert_eq!(record.row.number.to_string(), "值-2026-0001");
    });
}

#[test]
fn a_matter_ends_only_by_a_result_and_a_verifier() {
    on_both(|store| {
        commit(store, MORNING, 1, vec![call(1, "水管爆裂"), matter(2, "修复水管")]).unwrap();
        commit(store, MORNING, 1, vec![Wish::Link { from: id(2), to: id(1) }]).unwrap();
        let close = |result: &str, by: &str| Wish::Revise {
            id: id(2),
            base: 1,
            reason: "销号".into(),
            values: values(
                json!({"what": "修复水管", "state": "已销号", "result": result, "verified_by": by}),
            ),
        };
        assert_eq!(refused(commit(store, MORNING, 1, vec![close("", "乙")])), Refusal::NeedsResult);
        assert_eq!(refused(commit(store, MORNING, 1, vec![close("已修复", "")])), Refusal::NeedsResult);
        let void = Wish::Void { id: id(2), base: 1, reason: "不办了".into() };
        assert_eq!(refused(commit(store, MORNING, 1, vec![void])), Refusal::MatterNotVoidable);
        assert_eq!(store.watch().unwrap().unwrap().open_matters, 1);
        commit(store, MORNING, 1, vec![close("已修复", "乙")]).unwrap();
        assert_eq!(store.watch().unwrap().unwrap().open_matters, 0);
        let again =
            Wish::Revise {
                id: id(2), base: 2, reason: "重开".into(), values: values(json!({"what": "x"}))
            };
        assert_eq!(refused(commit(store, MORNING, 1, vec![again])), Refusal::IsClosed);
        assert_eq!(store.record(id(1)).unwrap().unwrap().links[0].title, "修复水管");
        let open = PageQuery {
            ledger: Ledger::Matter,
            anchor: PageCursor::Newest,
            limit: 9,
            open_only: true,
            only: MatterFilter::All,
        };
        assert_eq!(store.page(&open).unwrap().rows.len(), 0);
    });
}

#[test]
fn a_handover_needs_two_hands_and_an_answer_to_every_matter() {
    on_both(|store| {
        commit(store, MORNING, 1, vec![call(1, "来电一"), matter(2, "事一"), matter(3, "事二")]).unwrap();
        let transfer = || {
            vec![
                append(Ledger::Handover, 9, json!({"sign_out": "甲", "sign_in": "乙"})),
                Wish::Transfer {
                    outgoing: OfficerId(1),
                    incoming: OfficerId(2),
                    sheet: id(9),
                    emergency: String::new(),
                },
            ]
        };
        let hand = |store: &mut dyn Store, wishes, proofs| {
            store.commit(&Commit { at: MORNING.plus_ms(60_000), by: OfficerId(1), proofs, wishes })
        };
        assert_eq!(refused(hand(store, transfer(), vec![proof(1), proof(2)])), Refusal::FreezeState);
        commit(store, MORNING, 1, vec![freeze(1, 2)]).unwrap();
        assert_eq!(refused(commit(store, MORNING, 1, vec![freeze(1, 2)])), Refusal::FreezeState);
        // What comes now belongs to the next sheet and needs no answer on this one.
        commit(store, MORNING, 1, vec![call(4, "交班中来电"), matter(5, "事三")]).unwrap();
        let answer = |matter| says(1, matter, AnswerKind::ReadBack, "已接,今日跟进");
        assert_eq!(refused(commit(store, MORNING, 2, vec![answer(5)])), Refusal::NotOnSheet);
        commit(store, MORNING, 2, vec![answer(2)]).unwrap();
        assert_eq!(refused(hand(store, transfer(), vec![proof(1), proof(2)])), Refusal::Unanswered(1));
        // A line of 丙 does not bind 乙, who takes over.
        assert_eq!(refused(commit(store, MORNING, 3, vec![answer(3)])), Refusal::NotYourWord);
        // A refused matter goes back, and is answered only when it was read back after all.
        commit(store, MORNING, 2, vec![says(1, 3, AnswerKind::Refused, "联系人是谁")]).unwrap();
        assert_eq!(refused(hand(store, transfer(), vec![proof(1), proof(2)])), Refusal::Unanswered(1));
        commit(store, MORNING, 2, vec![answer(3)]).unwrap();
        let alone = vec![append(Ledger::Handover, 9, json!({"sign_out": "甲"}))];
        assert_eq!(refused(hand(store, alone, vec![proof(1), proof(2)])), Refusal::SheetByTransferOnly);
        assert_eq!(refused(hand(store, transfer(), vec![proof(1)])), Refusal::NeedsPin);
        let mut wrong = proof(2);
        wrong.pin = zhiban::record::pin::Pin::new("000000");
        assert_eq!(hand(store, transfer(), vec![proof(1), wrong]), Err(StoreError::WrongPin(OfficerId(2))));
        let sheet = store.sheet().unwrap();
        assert_eq!((sheet.matters.len(), sheet.counts.iter().map(|c| c.count).sum::<u32>()), (2, 3));
        let receipt = hand(store, transfer(), vec![proof(1), proof(2)]).unwrap();
        // The code that the officer reads is the one of sheet and record.
        assert_eq!(receipt.code, store.record(id(9)).unwrap().unwrap().code);
        let watch = store.watch().unwrap().unwrap();
        assert_eq!((watch.shift.id, watch.shift.lead, watch.freeze), (ShiftId(2), OfficerId(2), None));
        assert_eq!(watch.shift.began_at, MORNING.plus_ms(60_000));
        assert_eq!(store.record(id(4)).unwrap().unwrap().row.sheet, ShiftId(2));
        assert_eq!(store.sheet().unwrap().matters.len(), 3);
        let seal = Wish::Void { id: id(9), base: 1, reason: "x".into() };
        assert_eq!(refused(commit(store, MORNING, 1, vec![seal])), Refusal::IsSealed);
    });
}

#[test]
fn a_period_is_read_on_from_the_last_row_and_no_row_comes_twice() {
    on_both(|store| {
        // All of one moment: only the line tells them apart.
        commit(store, MORNING, 1, (1..=5).map(|n| call(n, "来文")).collect()).unwrap();
        let (from, to) = (MORNING, MORNING.plus_ms(1));
        let (mut after, mut read) = ((from, 0), Vec::new());
        for _ in 0..3 {
            let query = PeriodQuery { ledger: Ledger::DutyLog, from, to, after, limit: 2 };
            for row in store.period(&query).unwrap() {
                after = (row.stated_at(Offset::default()), row.rec);
                read.push(row.number.serial);
            }
        }
        assert_eq!(read, [1, 2, 3, 4, 5]);
    });
}

#[test]
fn search_finds_every_record_that_holds_all_terms() {
    on_both(|store| {
        let wishes = vec![
            call(1, "东江区石桥镇火灾"),
            call(2, "石桥镇停电 50% _ \" ' AND"),
            append(Ledger::Incident, 3, json!({"title": "浙Ａ12345 追尾"})),
        ];
        commit(store, MORNING, 1, wishes).unwrap();
        let found = |store: &mut dyn Store, text: &str| {
            let hits = crate::support::found(store, text, 10);
            hits.iter().map(|h| h.row.number.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(found(store, "石桥"), ["值-2026-0002", "值-2026-0001"]);
        assert_eq!(found(store, "石桥 火"), ["值-2026-0001"]);
        assert_eq!(found(store, "浙a1"), ["事-2026-0001"]);
        assert_eq!(found(store, "事-2026-0001"), ["事-2026-0001"]);
        for text in ["50%", "_", "\"", "' AND"] {
            assert_eq!(found(store, text), ["值-2026-0002"], "{text}");
        }
        assert_eq!(found(store, "  "), Vec::<String>::new());
    });
}

mod file {
    use super::*;
    use rusqlite::Connection;

    fn room() -> (tempfile::TempDir, std::path::PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("duty.db");
        let mut store = SqliteStore::create(&path).unwrap();
        commit(&mut store, MORNING, 0, set_up()).unwrap();
        commit(&mut store, MORNING, 1, vec![call(1, "厂房起火"), matter(2, "跟踪"), call(3, "停电")])
            .unwrap();
        signed(&mut store, MORNING, 1, vec![Wish::Void { id: id(3), base: 1, reason: "重复".into() }])
            .unwrap();
        commit(&mut store, MORNING, 1, vec![Wish::Link { from: id(1), to: id(2) }, freeze(1, 2)]).unwrap();
        (folder, path)
    }

    #[test]
    fn the_database_itself_refuses_to_change_or_delete() {
        let (_folder, path) = room();
        let db = Connection::open(&path).unwrap();
        db.pragma_update(None, "recursive_triggers", true).unwrap();
        let mut statement = db.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").unwrap();
        let tables: Vec<String> =
            statement.query_map([], |r| r.get(0)).unwrap().map(Result::unwrap).collect();
        assert!(tables.len() >= 15);
        for table in tables {
            let rows: i64 = db.query_row(&format!("SELECT count(*) FROM {table}"), [], |r| r.get(0)).unwrap();
            // The index of search is no record: it can be made anew, and tidying it takes lists together.
            if rows == 0 || ["fresh", "segment", "posting"].contains(&table.as_str()) {
                continue;
            }
            assert!(db.execute(&format!("DELETE FROM {table}"), []).is_err(), "{table}");
            let column: String = db
                .query_row(&format!("SELECT name FROM pragma_table_info('{table}') LIMIT 1"), [], |r| {
                    r.get(0)
                })
                .unwrap();
            assert!(db.execute(&format!("UPDATE {table} SET {column} = {column}"), []).is_err(), "{table}");
            assert!(
                db.execute(&format!("REPLACE INTO {table} SELECT * FROM {table}"), []).is_err(),
                "{table}"
            );
        }
    }

    #[test]
    fn every_change_made_behind_the_programs_back_is_found_and_named() {
        let cases: [(&str, &str); 11] = [
            (
                "UPDATE record SET opened_at = opened_at + 1 WHERE rec = (SELECT min(rec) FROM record)",
                "值-2026-0001",
            ),
            ("UPDATE journal SET body = replace(body, '厂房', '民房')", "值-2026-0001"),
            ("UPDATE journal SET at = at + 1 WHERE seq = 7", "值-2026-0001"),
            ("UPDATE record SET at = at - 60000 WHERE serial = 1 AND ledger = 1", "值-2026-0001"),
            ("UPDATE head SET voided = 0", "值-2026-0002"),
            ("UPDATE revision SET reason = '有理'", "值-2026-0002"),
            ("DELETE FROM link", "值-2026-0001"),
            ("UPDATE head SET open = 0 WHERE open = 1", "项-2026-0001"),
            ("DELETE FROM revision", "值-2026-0002"),
            ("INSERT INTO freeze VALUES (99, 1, 1, 1, 1, 2, '')", "表 freeze"),
            ("DROP TRIGGER journal_stays", "trigger journal_stays"),
        ];
        for (sql, place) in cases {
            let (_folder, path) = room();
            {
                let db = Connection::open(&path).unwrap();
                let mut triggers =
                    db.prepare("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").unwrap();
                let all: Vec<(String, String)> = triggers
                    .query_map([], |r| Ok((r.get(0)?, r.get(1)?)))
                    .unwrap()
                    .map(Result::unwrap)
                    .collect();
                drop(triggers);
                for (name, _) in &all {
                    db.execute(&format!("DROP TRIGGER {name}"), []).unwrap();
                }
                if !sql.starts_with("DROP") {
                    assert!(db.execute(sql, []).unwrap() > 0, "{sql}");
                }
                for (_, make) in all.iter().filter(|(name, _)| !sql.contains(name.as_str())) {
                    db.execute(make, []).unwrap();
                }
            }
            let damage = verify::verify(&path).unwrap().damage;
            assert!(damage.iter().any(|d| d.place.contains(place)), "{sql}: {damage:?}");
        }
    }

    #[test]
    fn what_is_not_a_duty_room_file_is_not_opened_and_none_is_made_by_opening() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("duty.db");
        assert!(matches!(SqliteStore::open(&path), Err(StoreError::CannotOpen(_))));
        assert!(!path.exists());
        std::fs::write(&path, b"").unwrap();
        assert!(matches!(SqliteStore::open(&path), Err(StoreError::CannotOpen(_))));
        assert!(matches!(SqliteStore::create(&path), Err(StoreError::CannotOpen(_))));
        std::fs::write(&path, b"not a database, not at all").unwrap();
        assert!(SqliteStore::open(&path).is_err());
        let (_folder, newer) = room();
        Connection::open(&newer).unwrap().pragma_update(None, "user_version", 99).unwrap();
        assert!(matches!(SqliteStore::open(&newer), Err(StoreError::Newer(99))));
    }

    #[test]
    fn the_schema_file_has_a_column_for_every_field_and_no_other() {
        let (_folder, path) = room();
        let db = Connection::open(&path).unwrap();
        for ledger in Ledger::ALL {
            let mut statement = db.prepare("SELECT name FROM pragma_table_info(?1)").unwrap();
            let columns: Vec<String> =
                statement.query_map([ledger.key()], |r| r.get(0)).unwrap().map(Result::unwrap).collect();
            let mut fields = vec!["seq", "rec"];
            fields.extend(zhiban::schema::book(ledger).fields.iter().map(|f| f.key));
            assert_eq!(columns, fields, "{}", ledger.key());
        }
    }

    #[test]
    fn two_connections_number_without_gaps_and_see_each_other() {
        let (_folder, path) = room();
        let mut one = SqliteStore::open(&path).unwrap();
        let mut two = SqliteStore::open(&path).unwrap();
        assert!(!two.changed().unwrap());
        for n in 0..20u128 {
            commit(&mut one, MORNING, 1, vec![call(100 + n, "一")]).unwrap();
            commit(&mut two, MORNING, 2, vec![call(200 + n, "二")]).unwrap();
        }
        assert!(two.changed().unwrap() && !two.changed().unwrap());
        assert_eq!(
            two.page(&PageQuery {
                ledger: Ledger::DutyLog,
                anchor: PageCursor::Newest,
                limit: 1,
                open_only: false,
                only: MatterFilter::All
            })
            .unwrap()
            .total,
            42
        );
        assert_whole(&path);
    }

    #[test]
    fn a_field_offers_its_sixty_newest_values_of_the_last_four_hundred_texts() {
        let (_folder, path) = room();
        let mut store = SqliteStore::open(&path).unwrap();
        let call = |n: u128, unit: &str| append(Ledger::DutyLog, n, json!({"kind": "来电", "unit": unit}));
        let wishes = (10..80).map(|n| call(n, &format!("单位{n}"))).collect();
        commit(&mut store, MORNING, 1, wishes).unwrap();
        let offered = store.recent(Ledger::DutyLog, "unit").unwrap();
        let newest: Vec<String> = (20..80).rev().map(|n| format!("单位{n}")).collect();
        assert_eq!(offered, newest);
        commit(&mut store, MORNING, 1, (100..499).map(|n| call(n, "同一单位")).collect()).unwrap();
        assert_eq!(store.recent(Ledger::DutyLog, "unit").unwrap(), ["同一单位", "单位79"]);
        commit(&mut store, MORNING, 1, vec![call(500, "同一单位")]).unwrap();
        assert_eq!(store.recent(Ledger::DutyLog, "unit").unwrap(), ["同一单位"]);
    }

    #[test]
    fn a_store_knows_who_proved_himself_and_what_happened_to_the_record() {
        let (_folder, path) = room();
        let mut store = SqliteStore::open(&path).unwrap();
        assert!(store.session().is_empty());
        crate::support::sign_on(&mut store, MORNING, 2);
        assert_eq!(store.session().iter().copied().collect::<Vec<_>>(), [OfficerId(2)]);
        assert_eq!((store.last_of(AuditEvent::Verified), store.version()), (Ok(None), Ok(None)));
        let happens = |store: &mut SqliteStore, minutes: i64, event, detail: &str| {
            let act = Wish::Audit { event, detail: detail.into() };
            commit(store, MORNING.plus_ms(minutes * 60_000), 0, vec![act]).unwrap();
        };
        happens(&mut store, 1, AuditEvent::Verified, "");
        happens(&mut store, 2, AuditEvent::Version, "0.1.0");
        happens(&mut store, 3, AuditEvent::Version, "0.2.0");
        assert_eq!(store.last_of(AuditEvent::Verified), Ok(Some(MORNING.plus_ms(60_000))));
        assert_eq!(store.version(), Ok(Some("0.2.0".into())));
    }

    #[test]
    fn nothing_is_set_up_over_a_ledger_or_over_a_tape() {
        let (folder, path) = room();
        let again = |path: &Path| {
            let names = ["甲", "乙"].into_iter().zip(crate::support::PINS);
            let officer = |(name, pin): (&str, &str)| NewOfficer {
                name: name.into(),
                post: String::new(),
                role: Role::Officer,
                pin: Pin::new(pin),
            };
            // The machine's secret of the test, and not that of whoever runs it.
            std::fs::write(path.with_file_name("storage.toml"), "secret = \"secret\"").unwrap();
            let setting = Setting {
                unit: "东江区值班室".into(),
                level: "县级".into(),
                offset: Offset::default(),
                pattern: Pattern::Day12,
                drill: true,
            };
            SqliteStore::create_set_up(path, setting, names.map(officer).collect(), Cost::NONE, MORNING)
                .map(|mut store| store.watch().unwrap().unwrap().setting)
        };
        assert!(matches!(again(&path), Err(StoreError::CannotOpen(_))));
        std::fs::remove_file(folder.path().join("duty.db.tape")).unwrap();
        assert!(matches!(again(&path), Err(StoreError::CannotOpen(_))), "a ledger alone");
        let (folder, path) = room();
        std::fs::remove_file(&path).unwrap();
        assert!(matches!(again(&path), Err(StoreError::CannotOpen(_))), "a tape alone");
        assert!(folder.path().join("duty.db.tape").exists());
        let new = folder.path().join("new.db");
        let setting = again(&new).unwrap();
        assert_eq!((setting.pattern, setting.drill, setting.level.as_str()), (Pattern::Day12, true, "县级"));
        assert!(SqliteStore::open(&new).unwrap().watch().unwrap().is_some());
        assert!(!folder.path().join("new.db.new").exists());
    }

    #[test]
    fn files_that_were_taken_away_or_swapped_under_a_console_are_not_written_into() {
        for ending in ["", "-wal"] {
            for swap in [false, true] {
                let (folder, path) = room();
                let mut store = SqliteStore::open(&path).unwrap();
                commit(&mut store, MORNING, 1, vec![call(10, "一")]).unwrap();
                assert_eq!(store.still_there(), Ok(()));
                let file = folder.path().join(format!("duty.db{ending}"));
                let away = folder.path().join("away");
                std::fs::rename(&file, &away).unwrap();
                if swap {
                    std::fs::copy(&away, &file).unwrap();
                }
                let told = commit(&mut store, MORNING, 1, vec![call(11, "二")]);
                assert_eq!(told, Err(StoreError::Moved), "{ending} swapped: {swap}");
            }
        }
    }

    #[test]
    fn a_new_file_has_pages_of_eight_kibibytes() {
        let (folder, path) = room();
        // A copy keeps what its ledger has.
        let copies = folder.path().join("copies");
        let copy = backup::backup(&path, &copies, MORNING, Offset::default()).unwrap().path;
        for file in [path, copy] {
            let db = Connection::open(&file).unwrap();
            let bytes: i64 = db.pragma_query_value(None, "page_size", |row| row.get(0)).unwrap();
            assert_eq!(bytes, 8_192, "{}", file.display());
        }
    }

    #[test]
    fn commits_wait_in_the_log_until_nobody_reads() {
        let (_folder, path) = room();
        let mut store = SqliteStore::open(&path).unwrap();
        assert_eq!((store.unsettled(), store.settle()), (0, Ok(true)));
        commit(&mut store, MORNING, 1, vec![call(10, "一")]).unwrap();
        assert_eq!(store.unsettled(), 2, "the sign-on and the record");
        store.reindex().unwrap();
        assert_eq!(store.unsettled(), 3);
        let wrong = zhiban::store::query::Proof { pin: Pin::new("000000"), ..proof(2) };
        let wishes = vec![Wish::SignOn { officer: OfficerId(2) }];
        let tried = store.commit(&Commit { at: MORNING, by: OfficerId(2), proofs: vec![wrong], wishes });
        assert_eq!((tried, store.unsettled()), (Err(StoreError::WrongPin(OfficerId(2))), 4));
        // Somebody reads, as a verification does for long: the next quiet moment comes.
        let reader = Connection::open(&path).unwrap();
        reader.execute_batch("BEGIN; SELECT count(*) FROM journal").unwrap();
        commit(&mut store, MORNING, 1, vec![call(11, "二")]).unwrap();
        assert_eq!((store.settle(), store.unsettled()), (Ok(false), 5));
        reader.execute_batch("COMMIT").unwrap();
        assert_eq!((store.settle(), store.unsettled()), (Ok(true), 0));
        let log = std::fs::metadata(path.with_extension("db-wal")).map_or(0, |data| data.len());
        assert_eq!(log, 0, "the file alone is the record");
    }

    #[test]
    fn text_is_stored_as_typed_whatever_it_holds() {
        let (_folder, path) = room();
        let nasty = format!("\u{1b}[2J\0\u{202e}甲{}'; DROP TABLE journal; --", "e\u{301}".repeat(1000));
        let mut store = SqliteStore::open(&path).unwrap();
        commit(&mut store, MORNING, 1, vec![append(Ledger::DutyLog, 50, json!({"content": nasty}))]).unwrap();
        assert_eq!(store.record(id(50)).unwrap().unwrap().row.values.text("content"), Some(nasty.as_str()));
        assert_whole(&path);
    }
}
