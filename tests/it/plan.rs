//! What may be written, each rule at its border: the case just inside and the one just outside, on both engines.

use crate::support::both::on_both;
use crate::support::{MORNING, append, commit, freeze, id, proof, set_up, sign_on, signed, values};
use serde_json::{Value, json};
use zhiban::domain::{Ledger, OfficerId, ShiftId, Stamp};
use zhiban::record::act::{AlarmKind, AnswerKind, NoteKind, Officer, Origin, Role};
use zhiban::record::wish::NewRecord;
use zhiban::record::wish::Wish;
use zhiban::store::query::{Commit, Proof, Receipt};
use zhiban::store::{Refusal, Store, StoreError};

const MINUTE: i64 = 60_000;

fn refusal(result: Result<Receipt, StoreError>) -> Option<Refusal> {
    match result {
        Ok(_) => None,
        Err(StoreError::Refused(refusal)) => Some(refusal),
        Err(other) => panic!("no refusal: {other:?}"),
    }
}

fn wish(by: u32, proofs: Vec<Proof>, wishes: Vec<Wish>) -> Commit {
    Commit { at: MORNING, by: OfficerId(by), proofs, wishes }
}

fn matter(n: u128, changes: Value) -> Wish {
    let mut text = json!({"what": "跟踪", "owner": "甲", "state": "待办"});
    text.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    append(Ledger::Matter, n, text)
}

fn call(n: u128) -> Wish {
    append(Ledger::DutyLog, n, json!({"kind": "来电", "subject": "厂房起火", "status": "备查"}))
}

fn says(by: u32, shift: u32, about: Option<u128>, word: AnswerKind) -> Commit {
    let answer = Wish::Answer { shift: ShiftId(shift), matter: about.map(id), word, line: "话".into() };
    wish(by, Vec::new(), vec![answer])
}

/// The watch goes from one to another, as it should or in an emergency.
fn transfer(out: u32, into: u32, sheet: u128, emergency: &str) -> Commit {
    let wishes = vec![
        append(Ledger::Handover, sheet, json!({"summary": "平稳"})),
        Wish::Transfer {
            outgoing: OfficerId(out),
            incoming: OfficerId(into),
            sheet: id(sheet),
            emergency: emergency.into(),
        },
    ];
    let by = if emergency.is_empty() { out } else { into };
    wish(by, vec![proof(out), proof(into)], wishes)
}

#[test]
fn a_room_is_set_up_once_and_its_first_watch_begins_once() {
    on_both(|store| {
        for again in set_up().into_iter().filter(|w| matches!(w, Wish::SetUp(_) | Wish::Begin { .. })) {
            let told = refusal(commit(store, MORNING, 0, vec![again.clone()]));
            assert_eq!(told, Some(Refusal::SetUpAlready), "{again:?}");
        }
    });
}

#[test]
fn nothing_is_written_about_a_record_that_is_not_there() {
    on_both(|store| {
        commit(store, MORNING, 1, vec![call(1)]).unwrap();
        let (nobody, reason) = (id(99), || "核实".to_owned());
        let alarm = |word| {
            let (clock, due, until) = ("x".to_owned(), MORNING, Some(MORNING.plus_ms(MINUTE)));
            Wish::Alarm { record: nobody, clock, due, stage: 50, word, reason: reason(), until }
        };
        let note = |word| Wish::Note { record: nobody, word, line: reason() };
        let mut linked = call(2);
        if let Wish::Append(new) = &mut linked {
            new.links.push(nobody);
        }
        let about_nothing = [
            Wish::Revise { id: nobody, base: 1, reason: reason(), values: values(json!({})) },
            Wish::Void { id: nobody, base: 1, reason: reason() },
            Wish::Countersign { record: nobody },
            Wish::Link { from: nobody, to: id(1) },
            Wish::Link { from: id(1), to: nobody },
            linked,
            alarm(AlarmKind::Rang),
            alarm(AlarmKind::Acknowledged),
            alarm(AlarmKind::Silenced),
            note(NoteKind::Addition),
            note(NoteKind::Urged),
            note(NoteKind::Reviewed),
            note(NoteKind::Read),
        ];
        for wish in about_nothing {
            let told = refusal(signed(store, MORNING, 1, vec![wish.clone()]));
            assert_eq!(told, Some(Refusal::NoSuchRecord), "{wish:?}");
        }
    });
}

#[test]
fn no_matter_is_born_ended() {
    on_both(|store| {
        let told = |store: &mut dyn Store, act: Wish| refusal(commit(store, MORNING, 1, vec![act]));
        let with = |state: &str, result: &str, verified: &str| json!({"state": state, "result": result, "verified_by": verified});
        assert_eq!(told(store, matter(1, with("已销号", "", "乙"))), Some(Refusal::NeedsResult));
        assert_eq!(told(store, matter(1, with("已销号", "好", " "))), Some(Refusal::NeedsResult));
        assert_eq!(told(store, matter(1, with("已取消", "好", "乙"))), Some(Refusal::NeedsAgreement));
        assert_eq!(told(store, matter(1, with("已销号", "好", "乙"))), None);
        // A file from outside tells of what ended elsewhere, and of no other ledger is an end asked at all.
        let mut old = matter(2, with("已取消", "好", "乙"));
        if let Wish::Append(NewRecord { origin, .. }) = &mut old {
            *origin = Origin::Imported;
        }
        assert_eq!(told(store, old), None);
        let routine = append(Ledger::Routine, 3, json!({"what": "巡查", "state": "停用"}));
        assert_eq!(told(store, routine), None);
    });
}

#[test]
fn a_matter_is_cancelled_by_the_pins_of_whoever_cancels_it_and_of_somebody_else() {
    on_both(|store| {
        commit(store, MORNING, 1, vec![matter(1, json!({}))]).unwrap();
        let gone = json!({"what": "跟踪", "state": "已取消", "result": "重复登记", "verified_by": "乙"});
        let cancel = Wish::Revise { id: id(1), base: 1, reason: "重复登记".into(), values: values(gone) };
        for (who, wanted) in [
            (vec![], Some(Refusal::NeedsAgreement)),
            (vec![1], Some(Refusal::NeedsAgreement)),
            (vec![2], Some(Refusal::NeedsAgreement)),
            (vec![2, 3], Some(Refusal::NeedsAgreement)),
            (vec![1, 2], None),
        ] {
            let proofs = who.iter().copied().map(proof).collect();
            assert_eq!(refusal(store.commit(&wish(1, proofs, vec![cancel.clone()]))), wanted, "{who:?}");
        }
    });
}

#[test]
fn a_talk_that_is_not_held_needs_the_decision_and_its_reason() {
    on_both(|store| {
        let talk = append(Ledger::Talk, 1, json!({"unit": "石桥镇", "status": "待办"}));
        signed(store, MORNING, 1, vec![talk]).unwrap();
        let end = |store: &mut dyn Store, decision: &str, reason: &str| {
            let text =
                json!({"unit": "石桥镇", "status": "办结", "decision": decision, "decision_reason": reason});
            let act = Wish::Revise { id: id(1), base: 1, reason: "办结".into(), values: values(text) };
            refusal(signed(store, MORNING, 1, vec![act]))
        };
        assert_eq!(end(store, "进行", "已电话提醒"), Some(Refusal::NeedsReview));
        assert_eq!(end(store, "不约谈", " "), Some(Refusal::NeedsReview));
        assert_eq!(end(store, "不约谈", "已电话提醒"), None);
    });
}

#[test]
fn an_officer_has_a_number_a_name_and_a_pin_and_changes_his_pin_alone() {
    on_both(|store| {
        let all = store.watch().unwrap().unwrap().officers;
        let change = |store: &mut dyn Store, by: u32, proofs: Vec<Proof>, officer: Officer| {
            refusal(store.commit(&wish(by, proofs, vec![Wish::Officer(officer)])))
        };
        let two = || vec![proof(1), proof(2)];
        let new = Officer { id: OfficerId(4), name: "丁".into(), ..all[0].clone() };
        for bad in [
            Officer { id: OfficerId(0), ..new.clone() },
            Officer { name: " ".into(), ..new.clone() },
            Officer { pin: String::new(), ..new.clone() },
        ] {
            assert_eq!(change(store, 1, two(), bad), Some(Refusal::NoSuchOfficer));
        }
        assert_eq!(change(store, 1, two(), new.clone()), None);
        let others_pin = Officer { pin: all[1].pin.clone(), ..all[0].clone() };
        assert_eq!(change(store, 1, vec![proof(2)], others_pin.clone()), Some(Refusal::NeedsTwo));
        assert_eq!(change(store, 1, vec![proof(1)], others_pin), None);
        let renamed = Officer { name: "戊".into(), ..all[2].clone() };
        assert_eq!(change(store, 3, vec![proof(3)], renamed), Some(Refusal::NeedsTwo));
    });
}

#[test]
fn a_word_of_the_talk_needs_no_proof_while_the_sheet_is_fixed_and_only_then() {
    on_both(|store| {
        commit(store, MORNING, 1, vec![matter(1, json!({}))]).unwrap();
        let word = || says(2, 1, Some(1), AnswerKind::ReadBack);
        assert_eq!(refusal(store.commit(&word())), Some(Refusal::NotSignedOn), "nothing is fixed");
        commit(store, MORNING, 1, vec![freeze(1, 2)]).unwrap();
        let nothing = wish(2, Vec::new(), Vec::new());
        assert_eq!(refusal(store.commit(&nothing)), Some(Refusal::NotSignedOn), "nothing is no word");
        let mixed = Commit { wishes: vec![word().wishes.remove(0), call(2)], ..word() };
        assert_eq!(refusal(store.commit(&mixed)), Some(Refusal::NotSignedOn), "a record among the words");
        let older = says(2, 0, Some(1), AnswerKind::ReadBack);
        assert_eq!(refusal(store.commit(&older)), Some(Refusal::NotSignedOn), "of another shift");
        let anothers = Commit { proofs: vec![proof(1)], ..word() };
        assert_eq!(refusal(store.commit(&anothers)), Some(Refusal::NotSignedOn), "with somebody else's PIN");
        assert_eq!(refusal(store.commit(&word())), None);
    });
}

#[test]
fn who_may_say_which_word_about_what() {
    on_both(|store| {
        commit(store, MORNING, 1, vec![call(1), matter(2, json!({})), matter(3, json!({}))]).unwrap();
        let done = json!({"what": "跟踪", "state": "已销号", "result": "好", "verified_by": "乙"});
        let end = Wish::Revise { id: id(3), base: 1, reason: "办妥".into(), values: values(done) };
        commit(store, MORNING, 1, vec![end, freeze(1, 2), matter(4, json!({}))]).unwrap();
        (2..=3).for_each(|officer| sign_on(store, MORNING, officer));
        for (about, what) in
            [(1, "a call"), (3, "a closed matter"), (4, "what came after the sheet was fixed")]
        {
            let told = refusal(store.commit(&says(2, 1, Some(about), AnswerKind::ReadBack)));
            assert_eq!(told, Some(Refusal::NotOnSheet), "{what}");
        }
        let no = Some(Refusal::NotYourWord);
        for (by, about, word, wanted) in [
            (2, Some(2), AnswerKind::ReadBack, None),
            (2, None, AnswerKind::ReadBack, no),
            (1, Some(2), AnswerKind::ReadBack, no),
            (2, Some(2), AnswerKind::Refused, None),
            (2, None, AnswerKind::Refused, no),
            (1, Some(2), AnswerKind::Refused, no),
            (1, Some(2), AnswerKind::Explained, None),
            (1, None, AnswerKind::Explained, no),
            (2, Some(2), AnswerKind::Explained, no),
            (1, None, AnswerKind::Topic, None),
            (2, None, AnswerKind::Question, None),
            (3, None, AnswerKind::Reply, no),
        ] {
            let told = refusal(store.commit(&says(by, 1, about, word)));
            assert_eq!(told, wanted, "{by} says {word:?} about {about:?}");
        }
    });
}

#[test]
fn after_the_transfer_only_the_shift_before_can_be_called_not_handed_over_and_only_by_that_word() {
    on_both(|store| {
        commit(store, MORNING, 1, vec![matter(2, json!({}))]).unwrap();
        (1..=3).for_each(|officer| sign_on(store, MORNING, officer));
        for (shift, out, into, sheet) in [(1, 1, 2, 10), (2, 2, 1, 11)] {
            commit(store, MORNING, out, vec![freeze(shift, into)]).unwrap();
            store.commit(&says(into, shift, Some(2), AnswerKind::ReadBack)).unwrap();
            store.commit(&transfer(out, into, sheet, "")).unwrap();
        }
        // 甲 is on watch again, the third; the second was 乙's.
        let told = |store: &mut dyn Store, by, shift, word, minutes: i64| {
            let at = MORNING.plus_ms(minutes * MINUTE);
            refusal(store.commit(&Commit { at, ..says(by, shift, Some(2), word) }))
        };
        assert_eq!(
            told(store, 1, 1, AnswerKind::Refused, 1),
            Some(Refusal::FreezeState),
            "the shift before that"
        );
        assert_eq!(told(store, 1, 2, AnswerKind::ReadBack, 1), Some(Refusal::FreezeState), "another word");
        assert_eq!(told(store, 2, 2, AnswerKind::Refused, 1), Some(Refusal::NotYourWord), "somebody else");
        assert_eq!(told(store, 1, 2, AnswerKind::Refused, 15), None);
        let late = MORNING.plus_ms(15 * MINUTE + 1);
        let late = store.commit(&Commit { at: late, ..says(1, 2, Some(2), AnswerKind::Refused) });
        assert_eq!(refusal(late), Some(Refusal::ReviewOver));
    });
}

#[test]
fn the_watch_goes_from_who_has_it_to_somebody_else() {
    on_both(|store| {
        (1..=3).for_each(|officer| sign_on(store, MORNING, officer));
        commit(store, MORNING, 1, vec![freeze(1, 2)]).unwrap();
        let told = |store: &mut dyn Store, out, into| refusal(store.commit(&transfer(out, into, 9, "")));
        assert_eq!(told(store, 2, 2), Some(Refusal::SamePerson));
        assert_eq!(told(store, 2, 1), Some(Refusal::NotOnWatch), "乙 does not have it");
        assert_eq!(told(store, 1, 3), Some(Refusal::FreezeState), "the sheet was fixed for 乙");
        assert_eq!(told(store, 1, 2), None);
    });
}

#[test]
fn an_addition_says_something_and_only_what_is_open_can_be_urged() {
    on_both(|store| {
        commit(store, MORNING, 1, vec![matter(1, json!({})), matter(2, json!({}))]).unwrap();
        let done = json!({"what": "跟踪", "state": "已销号", "result": "好", "verified_by": "乙"});
        let end = Wish::Revise { id: id(2), base: 1, reason: "办妥".into(), values: values(done) };
        commit(store, MORNING, 1, vec![end]).unwrap();
        let told = |store: &mut dyn Store, n, word, line: &str| {
            refusal(commit(store, MORNING, 1, vec![Wish::Note { record: id(n), word, line: line.into() }]))
        };
        for word in [NoteKind::Addition, NoteKind::Urged] {
            assert_eq!(told(store, 1, word, " "), Some(Refusal::NeedsReason), "{word:?}");
            assert_eq!(told(store, 1, word, "请办"), None, "{word:?}");
        }
        assert_eq!(told(store, 2, NoteKind::Addition, "补记"), None);
        assert_eq!(told(store, 2, NoteKind::Urged, "请办"), Some(Refusal::IsClosed));
        assert_eq!(told(store, 1, NoteKind::Reviewed, "好"), Some(Refusal::NotEmergency));
        // Having read needs no words, and is said once.
        assert_eq!(told(store, 1, NoteKind::Read, ""), None);
        assert_eq!(told(store, 1, NoteKind::Read, ""), Some(Refusal::IsSigned));
    });
}

#[test]
fn a_take_over_is_reviewed_by_somebody_above_who_did_not_take_over() {
    on_both(|store| {
        (1..=3).for_each(|officer| sign_on(store, MORNING, officer));
        let officers = store.watch().unwrap().unwrap().officers;
        let review = |store: &mut dyn Store, by: u32, sheet| {
            let note =
                Wish::Note { record: id(sheet), word: NoteKind::Reviewed, line: "情况属实".into() };
            refusal(signed(store, MORNING, by, vec![note]))
        };
        let role = |store: &mut dyn Store, who: usize, role, left| {
            let officer = Officer { role, left, ..officers[who - 1].clone() };
            // Whoever is not changed himself signs; one of them is above where there is one.
            let proofs = (1..=3).filter(|n| *n != who as u32).map(proof).collect();
            let by = if who == 1 { 2 } else { 1 };
            store.commit(&wish(by, proofs, vec![Wish::Officer(officer)])).unwrap();
        };
        store.commit(&transfer(1, 2, 10, "甲发病")).unwrap();
        role(store, 1, Role::Leader, false);
        assert_eq!(review(store, 2, 10), Some(Refusal::NeedsChief), "who took over");
        assert_eq!(review(store, 3, 10), Some(Refusal::NeedsChief), "an officer, where there is a leader");
        assert_eq!(review(store, 1, 10), None);
        // The leader takes over himself: nobody is above any more, and any other officer may.
        store.commit(&transfer(2, 1, 11, "乙发病")).unwrap();
        assert_eq!(review(store, 1, 11), Some(Refusal::NeedsChief), "who took over, leader or not");
        assert_eq!(review(store, 3, 11), None);
        // A chief who has left is above nobody.
        store.commit(&transfer(1, 2, 12, "甲发病")).unwrap();
        role(store, 3, Role::Chief, false);
        role(store, 1, Role::Officer, false);
        role(store, 3, Role::Chief, true);
        assert_eq!(review(store, 1, 12), None);
    });
}

#[test]
fn a_paper_can_be_voided_until_it_is_released() {
    on_both(|store| {
        let paper =
            |n| append(Ledger::Paper, n, json!({"kind": "值班快报", "text": "平稳", "state": "拟稿"}));
        commit(store, MORNING, 1, vec![paper(1), paper(2)]).unwrap();
        let void = |store: &mut dyn Store, n, revision| {
            refusal(signed(
                store,
                MORNING,
                1,
                vec![Wish::Void { id: id(n), base: revision, reason: "误".into() }],
            ))
        };
        assert_eq!(void(store, 1, 1), None);
        let text = json!({"kind": "值班快报", "text": "平稳", "state": "已签发", "released_by": "甲", "year": 2026, "issue": 1});
        let release = Wish::Revise { id: id(2), base: 1, reason: "签发".into(), values: values(text) };
        signed(store, MORNING, 1, vec![release]).unwrap();
        assert_eq!(void(store, 2, 2), Some(Refusal::IsReleased));
        // A report that was released by mistake is voided; what was sent is told in its transmissions.
        let text = json!({"title": "初报", "state": "拟稿"});
        commit(store, MORNING, 1, vec![append(Ledger::Report, 3, text)]).unwrap();
        let text = json!({"title": "初报", "state": "已签发", "released_by": "甲"});
        let release = Wish::Revise { id: id(3), base: 1, reason: "签发".into(), values: values(text) };
        signed(store, MORNING, 1, vec![release]).unwrap();
        assert_eq!(void(store, 3, 2), None);
    });
}

#[test]
fn a_silence_lasts_at_most_to_the_minute_of_relief() {
    on_both(|store| {
        let fire = append(Ledger::Incident, 1, json!({"title": "火灾", "phase": "处置中"}));
        commit(store, MORNING, 1, vec![fire]).unwrap();
        let until = |store: &mut dyn Store, until: Stamp| {
            let due = MORNING.plus_ms(30 * MINUTE);
            let (word, reason) = (AlarmKind::Silenced, "等核实".to_owned());
            let act = Wish::Alarm {
                record: id(1),
                clock: "x".into(),
                due,
                stage: 50,
                word,
                reason,
                until: Some(until),
            };
            refusal(commit(store, MORNING, 1, vec![act]))
        };
        let relief = MORNING.plus_ms(24 * 60 * MINUTE);
        assert_eq!(until(store, MORNING), Some(Refusal::SilenceTooLong));
        assert_eq!(until(store, MORNING.plus_ms(1)), None);
        assert_eq!(until(store, relief), None);
        assert_eq!(until(store, relief.plus_ms(1)), Some(Refusal::SilenceTooLong));
    });
}

/// What a draft says of its opening is believed for an hour and no longer, and a clock that steps back is said by the commit
/// that finds it.
mod time {
    use crate::support::{self, MORNING, append, commit};
    use serde_json::json;
    use zhiban::domain::{Ledger, Stamp};
    use zhiban::record::chain;
    use zhiban::record::wish::{NewRecord, Wish};
    use zhiban::store::reel::{Reel, TapeItem};
    use zhiban::store::sqlite::{How, SqliteStore, verify};
    use zhiban::store::{Refusal, Store, StoreError};

    const MINUTE: i64 = 60_000;

    fn room() -> (tempfile::TempDir, std::path::PathBuf, SqliteStore) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("duty.db");
        let mut store = SqliteStore::create(&path).unwrap();
        commit(&mut store, MORNING, 0, support::set_up()).unwrap();
        (folder, path, store)
    }

    /// A call that is said to have come at 08:30, in a form said to have been opened at `opened`.
    fn call(n: u128, opened: Stamp, reason: &str) -> Wish {
        let mut text = json!({"kind": "来电", "subject": "停电", "event_at": "2026-04-23T08:30"});
        if !reason.is_empty() {
            text["late_reason"] = reason.into();
        }
        match append(Ledger::DutyLog, n, text) {
            Wish::Append(new) => Wish::Append(NewRecord { opened_at: opened, ..new }),
            other => other,
        }
    }

    #[test]
    fn a_late_entry_is_reckoned_where_it_is_written() {
        let (_folder, _path, mut store) = room();
        let late = Err(StoreError::Refused(Refusal::NeedsLateReason));
        let mut write =
            |minutes, wish| commit(&mut store, MORNING.plus_ms(minutes * MINUTE), 1, vec![wish]).map(|_| ());
        assert_eq!(write(9, call(1, MORNING, "")), Ok(()));
        assert_eq!(write(12, call(2, MORNING.plus_ms(12 * MINUTE), "")), late);
        assert_eq!(write(13, call(2, MORNING, "")), Ok(()), "the call itself was long");
        assert_eq!(write(69, call(3, MORNING, "")), Ok(()), "an hour in the form");
        assert_eq!(write(71, call(4, MORNING, "")), late, "the form was open longer than any call");
        assert_eq!(write(180, call(4, Stamp(0), "")), late, "a draft that says it is of 1970");
        assert_eq!(write(180, call(4, MORNING.plus_ms(900 * MINUTE), "")), late, "or of tomorrow");
        assert_eq!(write(180, call(4, MORNING, "停电时无法录入")), Ok(()));
    }

    #[test]
    fn a_clock_that_was_set_back_is_in_the_journal_whoever_writes_first() {
        let (_folder, path, mut store) = room();
        commit(&mut store, MORNING.plus_ms(200 * MINUTE), 1, vec![call(1, MORNING, "迟")]).unwrap();
        // A command under a clock three hours back, and a wrong PIN under one four hours back.
        let receipt =
            commit(&mut store, MORNING.plus_ms(20 * MINUTE), 1, vec![call(2, MORNING, "迟")]).unwrap();
        let mut wrong = support::proof(2);
        wrong.pin = zhiban::record::pin::Pin::new("000999");
        let guess = zhiban::store::query::Commit {
            at: MORNING.plus_ms(-40 * MINUTE),
            by: zhiban::domain::OfficerId(2),
            proofs: vec![wrong],
            wishes: vec![Wish::SignOn { officer: zhiban::domain::OfficerId(2) }],
        };
        assert!(matches!(store.commit(&guess), Err(StoreError::WrongPin(_))));
        while !store.settle().unwrap() {}
        let db = rusqlite::Connection::open(&path).unwrap();
        let sql = "SELECT seq, body FROM journal WHERE body LIKE '%clock_jump%' ORDER BY seq";
        let mut found = db.prepare(sql).unwrap();
        let rows = found.query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?))).unwrap();
        let jumps: Vec<_> = rows.map(Result::unwrap).collect();
        let jump = |by: i64| format!("{{\"act\":\"clock_jump\",\"by_ms\":{by}}}");
        assert_eq!(jumps.len(), 2);
        assert_eq!(jumps[0].0, receipt.seq as i64 - 1);
        for ((_, body), by) in jumps.iter().zip([-180, -60]) {
            assert!(body.starts_with(jump(by * MINUTE).trim_end_matches('}')), "{body}");
        }
        assert_eq!(verify::verify(&path).unwrap().damage, vec![]);
    }

    #[test]
    fn a_step_back_that_nothing_says_is_told_by_verification() {
        let (_folder, path, mut store) = room();
        commit(&mut store, MORNING.plus_ms(200 * MINUTE), 1, vec![call(1, MORNING, "迟")]).unwrap();
        while !store.settle().unwrap() {}
        drop(store);
        // Whoever rewrites the whole chain after turning a time back leaves no break in it, and this.
        let tape = path.with_extension("db.tape");
        let mut previous = chain::GENESIS;
        let mut forged = String::new();
        for item in Reel::open(&tape).unwrap().unwrap() {
            let TapeItem::Entry(mut entry, more) = item else { panic!("a whole tape") };
            if entry.body.contains("duty_log") {
                entry.at -= 300 * MINUTE;
            }
            entry.hash = chain::link(&previous, entry.seq, entry.at, entry.by, &entry.body);
            previous = entry.hash;
            forged += &entry.line(more);
        }
        std::fs::write(&tape, forged).unwrap();
        std::fs::remove_file(&path).unwrap();
        SqliteStore::mend(&path, How::default()).unwrap();
        let damage = verify::verify(&path).unwrap().damage;
        assert!(damage.iter().any(|d| d.what.contains("却没有时钟被拨的记录")), "{damage:?}");
    }
}

#[test]
fn the_code_of_a_text_cannot_be_prepared() {
    use crate::support::{MORNING, append, commit, set_up};
    let codes = |n: u128| {
        let folder = tempfile::tempdir().unwrap();
        let mut store = zhiban::store::sqlite::SqliteStore::create(&folder.path().join("duty.db")).unwrap();
        commit(&mut store, MORNING, 0, set_up()).unwrap();
        let text = serde_json::json!({"kind": "来电", "subject": "死亡0人"});
        commit(&mut store, MORNING, 1, vec![append(zhiban::domain::Ledger::DutyLog, n, text)]).unwrap().code
    };
    // The same words of the same officer at the same moment of the same room.
    let (first, second) = (codes(1), codes(1));
    assert!(first.is_some() && first != second);
}
