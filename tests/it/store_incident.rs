//! What every engine must refuse and keep around incidents: rings, silences, releases, talks.

use crate::support::both::on_both;
use crate::support::{MORNING, append, commit, freeze, id, proof, signed as sign, values};
use serde_json::json;
use zhiban::domain::{Ledger, OfficerId, Stamp};
use zhiban::record::act::AlarmKind;
use zhiban::record::wish::NewRecord;
use zhiban::record::wish::Wish;
use zhiban::store::query::Commit;
use zhiban::store::{Refusal, Store, StoreError};

fn refusal<T: std::fmt::Debug>(result: Result<T, StoreError>) -> Refusal {
    match result {
        Err(StoreError::Refused(refusal)) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

fn alarm(word: AlarmKind, reason: &str, until: Option<Stamp>) -> Wish {
    Wish::Alarm {
        record: id(1),
        clock: "sample-phone".into(),
        due: MORNING.plus_ms(1_800_000),
        stage: 50,
        word,
        reason: reason.into(),
        until,
    }
}

#[test]
fn a_stage_rings_once_in_the_journal_and_silence_stays_within_the_watch() {
    on_both(|store| {
        let fire = append(Ledger::Incident, 1, json!({"title": "火灾", "phase": "处置中"}));
        commit(store, MORNING, 1, vec![fire]).unwrap();
        commit(store, MORNING, 0, vec![alarm(AlarmKind::Rang, "", None)]).unwrap();
        let again = commit(store, MORNING, 0, vec![alarm(AlarmKind::Rang, "", None)]);
        assert_eq!(refusal(again), Refusal::RangAlready);
        let mute = commit(store, MORNING, 1, vec![alarm(AlarmKind::Acknowledged, " ", None)]);
        assert_eq!(refusal(mute), Refusal::NeedsReason);
        let day = 86_400_000;
        for until in [None, Some(MORNING), Some(MORNING.plus_ms(day + 60_000))] {
            let long = commit(store, MORNING, 1, vec![alarm(AlarmKind::Silenced, "等核实", until)]);
            assert_eq!(refusal(long), Refusal::SilenceTooLong, "{until:?}");
        }
        let good = Some(MORNING.plus_ms(600_000));
        commit(store, MORNING, 1, vec![alarm(AlarmKind::Silenced, "等核实", good)]).unwrap();
        commit(store, MORNING, 1, vec![alarm(AlarmKind::Acknowledged, "正在报", None)]).unwrap();
        let running = store.running().unwrap();
        assert_eq!(running.cases.len(), 1);
        let known = running.known;
        assert_eq!((known.rung.len(), known.acknowledged.len(), known.silenced.len()), (1, 1, 1));
        // Silenced again, the later word counts; another clock is another one.
        let later = Some(MORNING.plus_ms(900_000));
        commit(store, MORNING, 1, vec![alarm(AlarmKind::Silenced, "还在核实", later)]).unwrap();
        let mut other = alarm(AlarmKind::Silenced, "等核实", good);
        if let Wish::Alarm { clock, .. } = &mut other {
            *clock = "sample-written".into();
        }
        commit(store, MORNING, 1, vec![other]).unwrap();
        let silent = store.running().unwrap().known.silenced;
        let told: Vec<_> = silent.iter().map(|(key, until)| (key.clock.as_str(), Some(*until))).collect();
        assert_eq!(told, [("sample-phone", later), ("sample-written", good)]);
        // With the watch what its officer silenced and acknowledged lapses; that it rang does not.
        let sheet = append(Ledger::Handover, 9, json!({"summary": "x"}));
        let (outgoing, incoming) = (OfficerId(1), OfficerId(2));
        let transfer = Wish::Transfer { outgoing, incoming, sheet: id(9), emergency: String::new() };
        commit(store, MORNING, 1, vec![freeze(1, 2)]).unwrap();
        let proofs = vec![proof(1), proof(2)];
        store.commit(&Commit { at: MORNING, by: outgoing, proofs, wishes: vec![sheet, transfer] }).unwrap();
        let known = store.running().unwrap().known;
        assert_eq!((known.rung.len(), known.acknowledged.len(), known.silenced.len()), (1, 0, 0));
        // An incident that is over no longer runs.
        let values = values(json!({"title": "火灾", "phase": "处置结束"}));
        commit(store, MORNING, 2, vec![Wish::Revise { id: id(1), base: 1, reason: "灭了".into(), values }])
            .unwrap();
        assert!(store.running().unwrap().cases.is_empty());
        // One whose matter is open runs on: calling it over ends no deadline.
        let mut open = append(Ledger::Matter, 5, json!({"what": "跟踪", "state": "待办"}));
        if let Wish::Append(NewRecord { links, .. }) = &mut open {
            links.push(id(1));
        }
        commit(store, MORNING, 2, vec![open]).unwrap();
        assert_eq!(store.running().unwrap().cases.len(), 1);
        assert!(store.cases(2026).unwrap().is_empty(), "nothing is reckoned of it");
        let told = append(Ledger::Incident, 6, json!({"title": "洪水", "report_unit": "石桥镇"}));
        commit(store, MORNING, 2, vec![told]).unwrap();
        assert_eq!(store.cases(2026).unwrap().len(), 1);
        assert!(store.cases(2025).unwrap().is_empty());
    });
}

#[test]
fn a_report_is_released_by_the_releasers_own_pin_and_keeps_its_words() {
    on_both(|store| {
        let text = |state: &str, by: &str, words: &str| {
            values(
                json!({"title": "火灾初报", "kind": "初报", "text": words, "state": state, "released_by": by}),
            )
        };
        let released =
            append(Ledger::Report, 2, json!({"title": "x", "state": "已签发", "released_by": "甲"}));
        assert_eq!(refusal(commit(store, MORNING, 1, vec![released])), Refusal::NeedsPin);
        commit(
            store,
            MORNING,
            1,
            vec![append(Ledger::Report, 3, json!({"title": "火灾初报", "state": "拟稿"}))],
        )
        .unwrap();
        let revise = |base, v| Wish::Revise { id: id(3), base, reason: "签发".into(), values: v };
        let signed = |store: &mut dyn Store, officer, act| {
            store.commit(&Commit {
                at: MORNING,
                by: OfficerId(1),
                proofs: vec![proof(officer)],
                wishes: vec![act],
            })
        };
        assert_eq!(
            refusal(commit(store, MORNING, 1, vec![revise(1, text("已签发", "甲", "字"))])),
            Refusal::NeedsPin
        );
        assert_eq!(refusal(signed(store, 2, revise(1, text("已签发", "甲", "字")))), Refusal::NeedsPin);
        signed(store, 2, revise(1, text("已签发", "乙", "字"))).unwrap();
        assert_eq!(refusal(signed(store, 2, revise(2, text("已签发", "乙", "改字")))), Refusal::IsReleased);
        assert_eq!(refusal(signed(store, 2, revise(2, text("拟稿", "乙", "字")))), Refusal::IsReleased);
        let mut sent = text("已签发", "乙", "字");
        sent.set("transmissions", Some(json!([{"channel": "传真", "receiver": "周某"}])));
        commit(store, MORNING, 1, vec![revise(2, sent)]).unwrap();
    });
}

#[test]
fn a_talk_ends_only_with_the_rectification_received_and_reviewed() {
    on_both(|store| {
        let open = || vec![append(Ledger::Talk, 4, json!({"unit": "石桥镇", "status": "待办"}))];
        assert_eq!(refusal(commit(store, MORNING, 1, open())), Refusal::NeedsPin);
        sign(store, MORNING, 1, open()).unwrap();
        let close = |v| vec![Wish::Revise { id: id(4), base: 1, reason: "办结".into(), values: values(v) }];
        let early = json!({"unit": "石桥镇", "status": "办结", "rectified_at": "2026-05-08"});
        assert_eq!(refusal(sign(store, MORNING, 1, close(early))), Refusal::NeedsReview);
        let silent = json!({"unit": "石桥镇", "status": "办结", "decision": "不约谈"});
        assert_eq!(refusal(sign(store, MORNING, 1, close(silent))), Refusal::NeedsReview);
        let done =
            json!({"unit": "石桥镇", "status": "办结", "rectified_at": "2026-05-08", "review": "合格"});
        sign(store, MORNING, 1, close(done)).unwrap();
    });
}

#[test]
fn of_too_many_incidents_in_hand_the_newest_are_watched_and_the_rest_are_counted() {
    on_both(|store| {
        let fires =
            (1..=502).map(|n| append(Ledger::Incident, n, json!({"title": "火灾", "phase": "处置中"})));
        commit(store, MORNING, 1, fires.collect()).unwrap();
        let running = store.running().unwrap();
        assert_eq!((running.cases.len(), running.left_out), (500, 2));
        assert_eq!(running.cases[0].incident.id, id(3));
    });
}
