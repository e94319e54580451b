//! The desk left alone, and records without a signature: nobody signs for another, and nobody is kept from the
//! phone.

use crate::support::both::on_both;
use crate::support::room::Room;
use crate::support::{MORNING, PINS, append, found, freeze, id, proof, sign_on, signed};
use serde_json::json;
use zhiban::domain::{Ledger, OfficerId, Stamp};
use zhiban::msg::{Errand, Event, Reply, Ticket};
use zhiban::record::act::{Officer, Origin, Role};
use zhiban::record::wish::Wish;
use zhiban::store::query::{Commit, Proof, Receipt};
use zhiban::store::sqlite::SqliteStore;
use zhiban::store::{Refusal, Store, StoreError};

fn refusal<T: std::fmt::Debug>(result: Result<T, StoreError>) -> Refusal {
    match result {
        Err(StoreError::Refused(refusal)) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

fn call(n: u128) -> Wish {
    append(Ledger::DutyLog, n, json!({"kind": "来电", "subject": "厂房起火"}))
}

fn wish(by: u32, proofs: Vec<Proof>, wishes: Vec<Wish>) -> Commit {
    Commit { at: MORNING, by: OfficerId(by), proofs, wishes }
}

#[test]
fn a_name_stands_only_under_what_its_owner_proved() {
    on_both(|store| {
        assert_eq!(refusal(store.commit(&wish(2, vec![], vec![call(1)]))), Refusal::NotSignedOn);
        // Somebody else's PIN does not help.
        assert_eq!(refusal(store.commit(&wish(2, vec![proof(1)], vec![call(1)]))), Refusal::NotSignedOn);
        sign_on(store, MORNING, 2);
        store.commit(&wish(2, vec![], vec![call(1)])).unwrap();
        // Signing on is no signature.
        let void = Wish::Void { id: id(1), base: 1, reason: "误".into() };
        assert_eq!(refusal(store.commit(&wish(2, vec![], vec![void.clone()]))), Refusal::NeedsPin);
        assert_eq!(refusal(store.commit(&wish(2, vec![proof(1)], vec![void.clone()]))), Refusal::NeedsPin);
        store.commit(&wish(2, vec![proof(2)], vec![void])).unwrap();
        let signatures = store.record(id(1)).unwrap().unwrap().signatures;
        assert_eq!(signatures, vec![(OfficerId(2), MORNING, "作废".to_owned())]);
    });
}

#[test]
fn what_nobody_signed_is_recorded_at_once_and_answered_for_later() {
    on_both(|store| {
        store.commit(&wish(0, vec![], vec![call(1)])).unwrap();
        let record = store.record(id(1)).unwrap().unwrap();
        assert_eq!((record.origin, record.row.unsigned), (Origin::Unsigned, true));
        assert_eq!(store.watch().unwrap().unwrap().unsigned, 1);
        // Nothing but a new record can be done without a name.
        let void = Wish::Void { id: id(1), base: 1, reason: "误".into() };
        for act in [void, Wish::Countersign { record: id(1) }] {
            assert_eq!(refusal(store.commit(&wish(0, vec![proof(1)], vec![act]))), Refusal::NeedsPin);
        }
        let countersign = vec![Wish::Countersign { record: id(1) }];
        sign_on(store, MORNING, 2);
        assert_eq!(refusal(store.commit(&wish(2, vec![], countersign.clone()))), Refusal::NeedsPin);
        signed(store, MORNING, 2, countersign.clone()).unwrap();
        assert_eq!(refusal(signed(store, MORNING, 1, countersign)), Refusal::IsSigned);
        let record = store.record(id(1)).unwrap().unwrap();
        assert!(
            !record.row.unsigned && record.signatures == vec![(OfficerId(2), MORNING, "补签".to_owned())]
        );
        assert_eq!(store.watch().unwrap().unwrap().unsigned, 0);
    });
}

#[test]
fn wrong_pins_lock_the_signing_and_never_the_logging() {
    on_both(|store| {
        let wrong = |store: &mut dyn Store, at: Stamp| {
            let proofs = vec![Proof { pin: proof(2).pin, ..proof(1) }];
            store.commit(&Commit { at, ..wish(1, proofs, vec![Wish::SignOn { officer: OfficerId(1) }]) })
        };
        sign_on(store, MORNING, 1);
        for _ in 0..3 {
            assert_eq!(wrong(store, MORNING), Err(StoreError::WrongPin(OfficerId(1))));
        }
        let locked = |ms| Err(StoreError::SigningLocked(OfficerId(1), MORNING.plus_ms(ms)));
        assert_eq!(wrong(store, MORNING.plus_ms(1_999)), locked(2_000));
        assert_eq!(wrong(store, MORNING.plus_ms(2_000)), Err(StoreError::WrongPin(OfficerId(1))));
        assert_eq!(wrong(store, MORNING.plus_ms(6_000)), Err(StoreError::WrongPin(OfficerId(1))));
        // The right PIN does not help now, nor does a clock set back.
        let right = |store: &mut dyn Store, ms| {
            let wishes = vec![Wish::SignOn { officer: OfficerId(1) }];
            store.commit(&Commit { at: MORNING.plus_ms(ms), ..wish(1, vec![proof(1)], wishes) })
        };
        for ms in [7_000, 900_000, -3_600_000] {
            assert_eq!(right(store, ms), locked(906_000));
        }
        // A clock that was wrong by years when the PINs were is no reason to wait for years; the row goes on from there.
        let years = 5 * 365 * 86_400_000;
        assert_eq!(wrong(store, MORNING.plus_ms(years)), Err(StoreError::WrongPin(OfficerId(1))));
        assert_eq!(wrong(store, MORNING.plus_ms(years + 1000)), locked(years + 900_000));
        assert_eq!(wrong(store, MORNING.plus_ms(6_000)), Err(StoreError::WrongPin(OfficerId(1))));
        for ms in [7_000, 900_000, -3_600_000] {
            assert_eq!(right(store, ms), locked(906_000));
        }
        // He goes on recording all the while, and others sign.
        store.commit(&wish(1, vec![], vec![call(1)])).unwrap();
        sign_on(store, MORNING, 2);
        right(store, 906_000).unwrap();
        // The right PIN ends the row.
        assert_eq!(wrong(store, MORNING.plus_ms(907_000)), Err(StoreError::WrongPin(OfficerId(1))));
        right(store, 907_000).unwrap();
    });
}

#[test]
fn a_hundred_wrong_pins_within_thirty_days_lock_the_signing_until_he_is_entered_anew() {
    const HOUR: i64 = 3_600_000;
    on_both(|store| {
        let wrong = |store: &mut dyn Store, at: Stamp| {
            let proofs = vec![Proof { pin: proof(2).pin, ..proof(1) }];
            store.commit(&Commit { at, ..wish(1, proofs, vec![Wish::SignOn { officer: OfficerId(1) }]) })
        };
        // One every eight hours are ninety in thirty days: he waits each time and is never locked for good.
        let mut at = MORNING;
        for _ in 0..150 {
            at = at.plus_ms(8 * HOUR);
            assert_eq!(wrong(store, at), Err(StoreError::WrongPin(OfficerId(1))));
        }
        // Every six hours there are more.
        let mut tries = 0;
        while wrong(store, at.plus_ms(6 * HOUR)) == Err(StoreError::WrongPin(OfficerId(1))) {
            at = at.plus_ms(6 * HOUR);
            tries += 1;
        }
        assert!((40..=60).contains(&tries), "{tries}");
        let for_good = Err(StoreError::SigningLocked(OfficerId(1), Stamp(i64::MAX)));
        assert_eq!(wrong(store, at.plus_ms(6 * HOUR)), for_good);
        let mine = store.watch().unwrap().unwrap().officers[0].clone();
        let anew = Commit { at, ..wish(2, vec![proof(2), proof(3)], vec![Wish::Officer(mine)]) };
        store.commit(&anew).unwrap();
        let wishes = vec![Wish::SignOn { officer: OfficerId(1) }];
        store.commit(&Commit { at, ..wish(1, vec![proof(1)], wishes) }).unwrap();
    });
}

#[test]
fn officers_are_changed_by_two_others_and_own_pins_by_their_owner() {
    on_both(|store| {
        let officers = store.watch().unwrap().unwrap().officers;
        let new = Officer { pin: officers[1].pin.clone(), ..officers[0].clone() };
        let change = |by: u32, proofs: Vec<Proof>, officer: &Officer| {
            wish(by, proofs, vec![Wish::Officer(officer.clone())])
        };
        sign_on(store, MORNING, 2);
        for proofs in [vec![], vec![proof(2)], vec![proof(2), proof(2)]] {
            assert_eq!(refusal(store.commit(&change(2, proofs, &new))), Refusal::NeedsTwo);
        }
        // His own PIN with his old one; his role not.
        let chief = Officer { role: Role::Chief, ..officers[0].clone() };
        assert_eq!(refusal(store.commit(&change(1, vec![proof(1)], &chief))), Refusal::NeedsTwo);
        store.commit(&change(1, vec![proof(1)], &officers[0])).unwrap();
        store.commit(&change(2, vec![proof(2), proof(3)], &chief)).unwrap();
        // Now the room has somebody above an officer, and without him it does not go.
        let fourth = Officer { id: OfficerId(4), name: "丁".into(), ..officers[1].clone() };
        assert_eq!(refusal(store.commit(&change(2, vec![proof(2), proof(3)], &fourth))), Refusal::NeedsTwo);
        store.commit(&change(2, vec![proof(2), proof(1)], &fourth)).unwrap();
        let left = Officer { left: true, ..fourth };
        store.commit(&change(2, vec![proof(2), proof(1)], &left)).unwrap();
        let by_left = wish(4, vec![Proof { officer: OfficerId(4), ..proof(2) }], vec![call(8)]);
        assert_eq!(refusal(store.commit(&by_left)), Refusal::NoSuchOfficer);
        let on_watch = Officer { left: true, ..chief };
        assert_eq!(
            refusal(store.commit(&change(2, vec![proof(2), proof(3)], &on_watch))),
            Refusal::IsOnWatch
        );
    });
}

#[test]
fn an_administrator_keeps_no_books() {
    on_both(|store| {
        let third = store.watch().unwrap().unwrap().officers[2].clone();
        let administrator = Officer { role: Role::Administrator, ..third };
        store.commit(&wish(1, vec![proof(1), proof(2)], vec![Wish::Officer(administrator)])).unwrap();
        sign_on(store, MORNING, 3);
        for act in [call(1), freeze(1, 2)] {
            assert_eq!(refusal(store.commit(&wish(3, vec![proof(3)], vec![act]))), Refusal::Administrator);
        }
    });
}

#[test]
fn the_screen_locks_itself_and_keeps_clocks_form_and_draft_in_sight() {
    let mut room = Room::at(120, 40);
    room.app.lock_after(3);
    room.press("F2").text("石桥镇").field("事由/标题").text("厂房起火").press("F8");
    room.press("F2").text("白水镇").field("内容").text("写到一半");
    room.app.machine_time(200_000);
    room.event(Event::Tick);
    room.sees("已锁定");
    room.sees("写到一半");
    room.sees_not("厂房起火");
    // Keys do not reach the form.
    room.text("000000").press("F8");
    room.sees("PIN 不对");
    room.text(PINS[0]).press("F8");
    room.sees_not("已锁定");
    room.text("，写完").press("F8");
    room.sees("已保存 №值-2026-0002");
    let second = found(&mut room.store, "写完", 1);
    assert_eq!(second[0].row.values.text("content"), Some("写到一半，写完"));
    assert_eq!(second[0].row.by, OfficerId(1));
}

#[test]
fn a_call_on_a_locked_screen_is_recorded_unsigned_and_signed_by_whoever_answers_for_it() {
    let mut room = Room::at(120, 40);
    room.press("F2").text("白水镇").field("内容").text("甲写到一半").press("F10").text("锁定").press("Enter");
    room.sees("已锁定");
    room.press("F2").text("石桥镇").field("事由/标题").text("夜里来电").press("F8");
    room.sees("已保存 №值-2026-0001");
    room.sees("已锁定");
    room.sees("未签 1");
    // 乙 takes the desk; the form of 甲 waits with his name.
    room.press("Down").text(PINS[1]).press("F8");
    room.sees("乙 已登录");
    room.press("Esc");
    room.press("1 Home");
    room.sees("未签");
    room.press("F4").text("补签").press("Enter").text(PINS[1]).press("F8");
    room.sees("值-2026-0001 已由 乙 补签");
    room.sees_not("未签 1");
    room.press("Ctrl-W");
    room.sees("甲 起草");
}

#[test]
fn a_phone_is_answered_before_anybody_signs_on() {
    let store = Room::at(80, 24).store;
    let mut room = Room::with(store, 80, 24, None);
    room.press("F2").text("石桥镇").field("事由/标题").text("夜里来电").press("F8");
    room.sees("已保存 №值-2026-0001");
    room.sees("登录");
    assert_eq!(room.store.watch().unwrap().unwrap().unsigned, 1);
    assert!(room.drafts.is_empty());
}

#[test]
fn a_copy_made_after_the_handover_does_not_hide_its_code() {
    let mut room = Room::at(120, 40);
    room.press("F9").text("乙").press("Enter").field("本班情况综述").text("平稳").press("F8");
    room.text(PINS[0]).press("F8").text(PINS[1]).press("F8");
    room.sees("交接完成，乙");
    room.event(Event::BackedUp(Ok("backup/duty-1.db".into())));
    room.sees("交接完成，乙");
    room.press("F10").text("备份").press("Enter").event(Event::BackedUp(Ok("backup/duty-2.db".into())));
    room.sees("已备份并核对：backup/duty-2.db");
    room.event(Event::BackedUp(Err("U 盘不在".into())));
    room.sees("备份没有做成：U 盘不在");
}

#[test]
fn what_was_found_stands_once_beside_whatever_is_told_until_the_next_key() {
    let mut room = Room::at(120, 40);
    room.event(Event::Found(vec!["磁盘只剩 5 MiB".into()]));
    for file in ["甲.txt", "乙.txt", "丙.txt"] {
        room.event(Event::Written(Ok(file.into())));
    }
    let screen = room.screen();
    assert_eq!(screen.matches("磁盘只剩 5 MiB").count(), 1, "{screen}");
    assert!(screen.contains("丙.txt") && !screen.contains("甲.txt"), "{screen}");
    room.press("Down").sees_not("磁盘只剩");
}

#[test]
fn a_tape_that_was_not_written_stands_in_the_status_bar_until_it_is() {
    let committed = |fault: Option<&str>| {
        let tape_fault = fault.map(str::to_owned);
        let receipt = Receipt { numbers: Vec::new(), seq: 9, code: None, tape_fault };
        Event::Reply(Ticket::of(Errand::Write), Box::new(Reply::Commit(Ok(receipt))))
    };
    let mut room = Room::at(120, 40);
    let bells = room.bells;
    room.event(committed(Some("读写出错")));
    room.sees("第二份(纸带)没写上：读写出错").sees("| 纸带没写上 |");
    assert!(room.bells > bells);
    room.press("Down").sees_not("第二份");
    room.sees("| 纸带没写上 |");
    room.event(committed(None));
    room.sees_not("纸带没写上");
}

#[test]
fn forty_guesses_at_once_are_five_and_then_the_signing_is_locked() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("duty.db");
    let mut store = SqliteStore::create(&path).unwrap();
    crate::support::commit(&mut store, MORNING, 0, crate::support::set_up()).unwrap();
    drop(store);
    let guess = |pin: String| {
        let mut store = SqliteStore::open(&path).unwrap();
        let proofs = vec![Proof { officer: OfficerId(1), pin: zhiban::record::pin::Pin::new(&pin) }];
        store.commit(&wish(1, proofs, vec![Wish::SignOn { officer: OfficerId(1) }]))
    };
    let results: Vec<_> = std::thread::scope(|scope| {
        let tries: Vec<_> = (0..40)
            .map(|n| {
                scope.spawn({
                    let guess = &guess;
                    move || guess(format!("9001{n:02}"))
                })
            })
            .collect();
        tries.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let wrong = results.iter().filter(|r| matches!(r, Err(StoreError::WrongPin(_)))).count();
    let locked = results.iter().filter(|r| matches!(r, Err(StoreError::SigningLocked(..)))).count();
    // The third locks for two seconds from that moment, and all of these are of one moment.
    assert_eq!((wrong, locked), (3, 37), "{results:?}");
}
