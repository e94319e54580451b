//! Clocks, one question at a time: what stops one, which count, what a correction carries over, what still runs on the
//! screen, and when silence ends. Every case here is the border of a rule.

use serde_json::{Value, json};
use zhiban::domain::{Ledger, Number, Offset, RecordId, Stamp};
use zhiban::policy::alarm::{Alarm, AlarmRecord, Key};
use zhiban::policy::clocks::{self, Clock, Direction, RuleContext};
use zhiban::policy::watch::{self, Deadline, Lamp, Stage};
use zhiban::policy::{Rules, day_of};
use zhiban::schema::Values;

const OFFSET: Offset = Offset(480);
const MINUTE: i64 = 60_000;

fn of(value: Value) -> Values {
    serde_json::from_value(value).unwrap()
}

fn at(text: &str) -> Stamp {
    zhiban::domain::Moment::parse(text).unwrap().earliest(OFFSET)
}

fn number() -> Number {
    Number { ledger: Ledger::Incident, year: 2026, serial: 1 }
}

fn id() -> RecordId {
    RecordId(uuid::Uuid::from_u128(1))
}

/// A clock of the outgoing first report by telephone, from 14:00, due at 14:30.
fn clock(changes: Value) -> Clock {
    let mut all = json!({"rule": "r", "pack": "p", "direction": "报出", "report": "初报", "channel": "电话", "to": "市政府值班室",
        "base": "获悉", "base_at": "2026-04-23T14:00", "minutes": 30, "due_at": "2026-04-23T14:30", "cite": "c"});
    all.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    serde_json::from_value(all).unwrap()
}

/// A report that was received at 14:20 by telephone, with some of it otherwise.
fn report(own: Value, sent: Value) -> Values {
    let mut row = json!({"channel": "电话", "sent_to": "市政府值班室", "receiver": "周某", "received_at": "2026-04-23T14:20"});
    row.as_object_mut().unwrap().extend(sent.as_object().unwrap().clone());
    let mut all = json!({"kind": "初报", "direction": "报出", "state": "已签发", "transmissions": [row]});
    all.as_object_mut().unwrap().extend(own.as_object().unwrap().clone());
    of(all)
}

#[test]
fn a_clock_is_stopped_only_by_what_it_asks_for() {
    let incident = of(json!({"received_at": "2026-04-23T14:05"}));
    let plain = json!({});
    let cases = [
        ("as asked", plain.clone(), plain.clone(), plain.clone(), true),
        ("nobody received it", plain.clone(), plain.clone(), json!({"receiver": " "}), false),
        ("no time of receipt", plain.clone(), plain.clone(), json!({"received_at": ""}), false),
        ("written, where a call is asked", plain.clone(), plain.clone(), json!({"channel": "传真"}), false),
        ("to somebody else", plain.clone(), plain.clone(), json!({"sent_to": "区消防救援大队"}), false),
        ("to nobody named", plain.clone(), plain.clone(), json!({"sent_to": ""}), true),
        ("to whom the rule leaves open", json!({"to": ""}), plain.clone(), json!({"sent_to": "谁"}), true),
        ("to any above", json!({"to": "上一级政府"}), plain.clone(), json!({"sent_to": "省厅"}), true),
        (
            "to any duty room above",
            json!({"to": "上级值班室"}),
            plain.clone(),
            json!({"sent_to": "省厅"}),
            true,
        ),
        ("a lower unit's report", plain.clone(), json!({"direction": "收到"}), plain.clone(), false),
        ("its direction not stated", plain.clone(), json!({"direction": null}), plain.clone(), true),
        ("a draft told by telephone", plain.clone(), json!({"state": "拟稿"}), plain.clone(), true),
        (
            "a draft sent by fax",
            json!({"channel": "书面"}),
            json!({"state": "拟稿"}),
            json!({"channel": "传真"}),
            false,
        ),
        (
            "released and sent by fax",
            json!({"channel": "书面"}),
            plain.clone(),
            json!({"channel": "传真"}),
            true,
        ),
        ("a follow-up stops a first report too", plain.clone(), json!({"kind": "续报"}), plain.clone(), true),
        ("a first report stops no follow-up", json!({"report": "续报"}), plain.clone(), plain.clone(), false),
        (
            "a follow-up after its cause",
            json!({"report": "续报"}),
            json!({"kind": "续报"}),
            plain.clone(),
            true,
        ),
        (
            "a follow-up at the minute of its cause",
            json!({"report": "续报"}),
            json!({"kind": "续报"}),
            json!({"received_at": "2026-04-23T14:00"}),
            true,
        ),
        (
            "a follow-up before its cause",
            json!({"report": "续报"}),
            json!({"kind": "续报"}),
            json!({"received_at": "2026-04-23T13:59"}),
            false,
        ),
    ];
    for (what, asked, own, sent, stops) in cases {
        let found = clock(asked).stop(&incident, &[&report(own, sent)], OFFSET);
        assert_eq!(found.is_some(), stops, "{what}: {found:?}");
    }
    let early = report(plain.clone(), json!({"received_at": "2026-04-23T14:10", "receiver": "李某"}));
    let late = report(plain.clone(), json!({"received_at": "2026-04-23T14:41"}));
    let stop = clock(plain.clone()).stop(&incident, &[&late, &early], OFFSET).unwrap();
    assert_eq!((stop.receiver.as_str(), stop.report, stop.late_ms), ("李某", Some(1), -20 * MINUTE));
    assert_eq!(clock(plain.clone()).stop(&incident, &[&late], OFFSET).unwrap().late_ms, 11 * MINUTE);
    let same = report(plain.clone(), json!({"received_at": "2026-04-23T14:10", "receiver": "王某"}));
    let stop = clock(plain.clone()).stop(&incident, &[&early, &same], OFFSET).unwrap();
    assert_eq!(stop.receiver, "李某", "of two at the same minute the one that was entered first");
    assert_eq!(clock(json!({"due_at": ""})).stop(&incident, &[&early], OFFSET), None);
}

#[test]
fn a_lower_units_clock_is_stopped_by_its_call_or_its_report_and_by_nothing_of_ours() {
    let mine = json!({"direction": "收到"});
    let called = of(json!({"received_at": "2026-04-23T14:05", "channel": "电话"}));
    let stop = clock(mine.clone()).stop(&called, &[], OFFSET).unwrap();
    assert_eq!((stop.receiver.as_str(), stop.report, stop.late_ms), ("本室", None, -25 * MINUTE));
    // Who has not said how it came is taken to have called.
    assert!(clock(mine.clone()).stop(&of(json!({"received_at": "2026-04-23T14:05"})), &[], OFFSET).is_some());
    let by_fax = of(json!({"received_at": "2026-04-23T14:05", "channel": "传真"}));
    assert_eq!(clock(mine.clone()).stop(&by_fax, &[], OFFSET), None);
    let theirs = report(json!({"direction": "收到", "state": "拟稿"}), json!({"sent_to": "别处"}));
    assert!(clock(mine.clone()).stop(&by_fax, &[&theirs], OFFSET).is_some());
    assert_eq!(clock(mine).stop(&by_fax, &[&report(json!({}), json!({}))], OFFSET), None);
    // Our own clock is not stopped by what came in.
    assert_eq!(clock(json!({})).stop(&called, &[], OFFSET), None);
}

#[test]
fn only_our_own_first_report_says_when_it_was_first_reported_and_what_is_in_it_is_owed_no_more() {
    let incident =
        |all: &[Clock]| of(json!({"clocks": all, "received_at": "2026-04-23T13:00", "channel": "电话"}));
    let sent = report(json!({}), json!({}));
    let follow =
        |base_at: &str| clock(json!({"rule": base_at, "report": "续报", "base": "变化", "base_at": base_at}));
    let lower = clock(json!({"rule": "in", "direction": "收到"}));
    let all = [
        clock(json!({})),
        lower.clone(),
        follow("2026-04-23T14:19"),
        follow("2026-04-23T14:20"),
        follow("2026-04-23T14:21"),
        clock(json!({"rule": "gone", "lapsed": true})),
    ];
    let incident_of_all = incident(&all);
    let first =
        |all: &[Clock], reports: &[&Values]| clocks::first_reported(all, &incident_of_all, reports, OFFSET);
    assert_eq!(first(&all, &[&sent]), Some(at("2026-04-23T14:20")));
    assert_eq!(first(&all, &[]), None, "the lower unit's call at 13:00 is no report of ours");
    let follow_up = report(json!({"kind": "续报"}), json!({"received_at": "2026-04-23T15:00"}));
    assert_eq!(
        first(&[follow("2026-04-23T14:19")], &[&follow_up]),
        None,
        "a follow-up's clock is none of a first one"
    );
    let counting = |reports: &[&Values]| -> Vec<String> {
        clocks::counting(&incident_of_all, reports, OFFSET).into_iter().map(|c| c.rule).collect()
    };
    assert_eq!(counting(&[&sent]), ["r", "in", "2026-04-23T14:21"]);
    assert_eq!(counting(&[]), ["r", "in"], "before the first report every change belongs into it");
}

#[test]
fn a_corrected_time_moves_the_clocks_that_count_from_it_and_no_other() {
    let rules = Rules::shipped();
    let room = RuleContext { rules: &rules, level: Some("县级"), offset: OFFSET };
    let now = at("2026-04-23T14:10");
    let mut first =
        of(json!({"subtype": "火灾", "dead": 3, "occurred_at": "2026-04-23T13:00", "report_unit": "石桥镇",
        "learned_at": "2026-04-23T13:48", "received_at": "2026-04-23T14:05"}));
    clocks::settle(room, None, &mut first, now);
    let mut corrected = first.clone();
    corrected.set_text("learned_at", "2026-04-23T13:30");
    clocks::settle(room, Some(&first), &mut corrected, now);
    let mut moved = 0;
    for (before, after) in clocks::read(&first).iter().zip(clocks::read(&corrected)) {
        assert_eq!((&before.rule, before.provisional), (&after.rule, after.provisional));
        if before.base == "获悉" {
            moved += 1;
            assert_eq!(
                (after.base_at.as_str(), &after.was),
                ("2026-04-23T13:30", &before.due_at),
                "{}",
                after.rule
            );
        } else {
            assert_eq!((&after.base_at, after.was.as_str()), (&before.base_at, ""), "{}", after.rule);
        }
    }
    assert!(moved > 0 && moved < clocks::read(&first).len(), "clocks from more than one time: {moved}");
    // Again: both old due times stay to be seen.
    let mut again = corrected.clone();
    again.set_text("learned_at", "2026-04-23T13:35");
    clocks::settle(room, Some(&corrected), &mut again, now);
    let of_rule = |v: &Values| clocks::read(v).into_iter().find(|c| c.rule == "sample-in").unwrap();
    assert_eq!(of_rule(&again).was, format!("{}、{}", of_rule(&first).due_at, of_rule(&corrected).due_at));
    // It was no emergency after all: the clocks stay to be seen and count no more; that it was none is itself news.
    let mut other = again.clone();
    other.set_text("grade", "非突发事件");
    other.set_text("grade_reason", "误报");
    clocks::settle(room, Some(&again), &mut other, now);
    let (changed, rest): (Vec<_>, Vec<_>) = clocks::read(&other).into_iter().partition(|c| c.base == "变化");
    assert!(rest.len() == 3 && rest.iter().all(|c| c.lapsed), "{rest:?}");
    assert!(changed.len() == 1 && !changed[0].lapsed, "{changed:?}");
    let within = i64::from(changed[0].minutes);
    assert_eq!(
        (changed[0].from(OFFSET), changed[0].due(OFFSET)),
        (Some(now), Some(now.plus_ms(within * MINUTE)))
    );
    assert!(within > 0, "and it is a limit of some minutes: {within}");
    assert!(clocks::counting(&other, &[], OFFSET).is_empty());
    // It was one: they count again.
    let mut back = other.clone();
    back.set_text("grade", "较大");
    back.set_text("grade_reason", "再次核实");
    clocks::settle(room, Some(&other), &mut back, now);
    let rest = clocks::read(&back).into_iter().filter(|c| c.base != "变化").collect::<Vec<_>>();
    assert!(rest.len() == 3 && rest.iter().all(|c| !c.lapsed), "{rest:?}");
    // No cell of a row is there that says nothing.
    let cells = back.rows("clocks").iter().flat_map(|row| row.as_object().unwrap().values());
    assert!(cells.into_iter().all(|cell| !(cell.is_null() || cell == "" || cell == false)));
}

#[test]
fn a_clock_says_whether_its_rule_is_ours_or_stands_in_a_text() {
    let rules = Rules::shipped();
    let mut seen = [0, 0, 0];
    for pack in rules.packs() {
        for limit in &pack.limits {
            let mut incident =
                of(json!({"received_at": "2026-04-23T14:05", "learned_at": "2026-04-23T14:00",
                "occurred_at": "2026-04-23T13:50", "sensitive": "涉校", "grade": limit.grades.first()}));
            incident.set_text("subtype", limit.subtypes.first().map_or("火灾", String::as_str));
            let now = at("2026-04-23T14:10");
            let room = RuleContext { rules: &rules, level: None, offset: OFFSET };
            let day = day_of(&incident, now, OFFSET);
            let mine =
                clocks::reckon(room, day, None, &incident, now).into_iter().find(|c| c.rule == limit.id);
            let Some(mine) = mine else { continue };
            assert_eq!(mine.ours, limit.ours || pack.head.ours, "{}", limit.id);
            seen[usize::from(limit.ours) + 2 * usize::from(pack.head.ours && !limit.ours)] += 1;
        }
    }
    assert!(seen[0] > 0 && seen[1] + seen[2] > 0, "rules of texts and rules of ours: {seen:?}");
}

/// The clocks on the screen of an incident whose next report was promised for 15:00.
fn running(reports: &[&Values]) -> Vec<String> {
    let incident = of(
        json!({"title": "火灾", "next_report_at": "2026-04-23T15:00", "clocks": [clock(json!({})),
        clock(json!({"rule": "in", "direction": "收到"})), clock(json!({"rule": "unknown", "due_at": ""}))]}),
    );
    watch::of_incident(id(), number(), &incident, reports, OFFSET).into_iter().map(|t| t.clock).collect()
}

#[test]
fn the_promised_report_is_kept_by_a_later_one_of_ours_within_the_hour_before() {
    assert_eq!(running(&[]), ["r", "next"], "a lower unit's clock and one without a time do not tick here");
    let sent = |own: Value, received: &str| report(own, json!({"received_at": received}));
    let follow = json!({"kind": "续报"});
    let cases = [
        ("in time", sent(follow.clone(), "2026-04-23T14:00"), false),
        ("late", sent(follow.clone(), "2026-04-23T16:00"), false),
        ("too long before", sent(follow.clone(), "2026-04-23T13:59"), true),
        ("the first report", sent(json!({}), "2026-04-23T14:30"), true),
        ("what came in", sent(json!({"kind": "续报", "direction": "收到"}), "2026-04-23T14:30"), true),
        (
            "nobody received it",
            report(follow.clone(), json!({"receiver": "", "received_at": "2026-04-23T14:30"})),
            true,
        ),
        ("no time", report(follow, json!({"received_at": ""})), true),
    ];
    for (what, one, still_owed) in cases {
        assert_eq!(running(&[&one]).iter().any(|c| c == "next"), still_owed, "{what}");
    }
}

#[test]
fn stages_and_lamps_change_at_their_instant() {
    let now = Stamp(1_777_000_000_000);
    let one = deadline(now, 30);
    let stages = [(14, Stage::Running), (15, Stage::Half), (24, Stage::Near), (30, Stage::Over)];
    for (minutes, stage) in stages {
        assert_eq!(one.stage(now.plus_ms(minutes * MINUTE)), stage, "{minutes}");
        assert_eq!(one.at(stage), now.plus_ms(30 * MINUTE * i64::from(stage.percent()) / 100));
        assert!(stage == Stage::Running || one.stage(one.at(stage).plus_ms(-1)) < stage, "{stage:?}");
    }
    // An allowance that is no multiple of a hundred milliseconds, and one that was over before it began.
    let odd = Deadline { due: now.plus_ms(257), ..one.clone() };
    assert_eq!((odd.at(Stage::Near), odd.at(Stage::Over)), (now.plus_ms(205), now.plus_ms(257)));
    let gone = Deadline { due: now.plus_ms(-5), ..one };
    assert_eq!((gone.at(Stage::Half), gone.stage(now)), (now, Stage::Over));
    let lamp = |due: &str, now: Stamp| Lamp::of(Some(due), now, OFFSET);
    let noon = at("2026-04-23T12:00");
    assert_eq!((lamp("", noon), Lamp::of(None, noon, OFFSET)), (Lamp::Calm, Lamp::Calm));
    let due = zhiban::domain::Moment::parse("2026-04-24T12:00").unwrap().latest(OFFSET);
    let day = watch::NEAR_MIN * MINUTE;
    assert_eq!(day, 24 * 60 * MINUTE);
    for (left, wanted) in [(day + 1, Lamp::Calm), (day, Lamp::Near), (0, Lamp::Near), (-1, Lamp::Over)] {
        assert_eq!(lamp("2026-04-24T12:00", due.plus_ms(-left)), wanted, "{left}");
    }
    assert_eq!(lamp("2026-04-23", at("2026-04-23T23:00")), Lamp::Near, "a day is due at its end");
}

#[test]
fn a_matter_is_due_at_its_minute_or_at_the_end_of_its_day() {
    let of_matter = |due: &str, recorded: Stamp| {
        watch::of_matter(id(), number(), &of(json!({"what": "跟踪抢修", "due_at": due})), recorded, OFFSET)
    };
    let recorded = at("2026-04-23T09:00");
    assert_eq!(of_matter("", recorded), None);
    let exact = of_matter("2026-04-23T17:00", recorded).unwrap();
    assert_eq!((exact.due, exact.from, exact.title.as_str()), (at("2026-04-23T17:00"), recorded, "跟踪抢修"));
    let day = of_matter("2026-04-23", recorded).unwrap();
    assert!(day.due > at("2026-04-23T23:58") && day.due < at("2026-04-24T00:01"), "{:?}", day.due);
    let past = of_matter("2026-04-22T17:00", recorded).unwrap();
    assert_eq!(past.from, past.due, "due before it was written down: it runs from there and is over");
}

fn deadline(from: Stamp, minutes: i64) -> Deadline {
    Deadline {
        record: id(),
        number: number(),
        clock: "x".into(),
        what: "电话初报".into(),
        title: String::new(),
        from,
        due: from.plus_ms(minutes * MINUTE),
        cite: String::new(),
        provisional: false,
    }
}

#[test]
fn silence_ends_when_either_scale_says_so_and_the_list_says_until_when() {
    let now = Stamp(1_777_000_000_000);
    let one = deadline(now, 30);
    let key = Key { record: id(), clock: "x".into(), due: one.due };
    let until = now.plus_ms(20 * MINUTE);
    let known = AlarmRecord { silenced: vec![(key.clone(), until)], ..AlarmRecord::default() };
    // Minutes by the wall clock and since the machine's start, and whether it rings.
    for (wall, boot, rings) in
        [(16, 16, false), (19, 19, false), (20, 16, true), (-60, 20, true), (16, 20, true)]
    {
        let mut alarm = Alarm::default();
        alarm.learn(now, 7, vec![one.clone()], &known);
        let (wall, boot) = (now.plus_ms(wall * MINUTE), 7 + boot * MINUTE);
        let shown = alarm.list(wall, boot)[0].silent_until;
        assert_eq!(shown, (!rings).then_some(until), "{wall:?} {boot}");
        assert_eq!(alarm.tick(wall, boot).len(), usize::from(rings), "{wall:?} {boot}");
    }
    // Learnt again with the same end, the silence keeps the end it had by the machine's own time.
    let mut alarm = Alarm::default();
    alarm.learn(now, 0, vec![one.clone()], &known);
    alarm.learn(now.plus_ms(-3_600_000), 10 * MINUTE, vec![one.clone()], &known);
    assert_eq!(alarm.tick(now.plus_ms(-3_600_000), 19 * MINUTE), []);
    assert_eq!(alarm.tick(now.plus_ms(-3_600_000), 20 * MINUTE).len(), 1);
    // With another end it is another silence.
    let longer =
        AlarmRecord { silenced: vec![(key.clone(), now.plus_ms(25 * MINUTE))], ..AlarmRecord::default() };
    let mut alarm = Alarm::default();
    alarm.learn(now, 0, vec![one.clone()], &known);
    alarm.learn(now, 0, vec![one.clone()], &longer);
    assert_eq!(alarm.tick(now.plus_ms(24 * MINUTE), 24 * MINUTE), []);
    // What somebody took note of stands as such for its stage only, and the nearest due is first.
    let known = AlarmRecord { acknowledged: vec![(key, 50)], ..AlarmRecord::default() };
    let mut alarm = Alarm::default();
    alarm.learn(now, 0, vec![deadline(now, 90), one], &known);
    let told = |minutes: i64| -> Vec<(i64, bool)> {
        let list = alarm.list(now.plus_ms(minutes * MINUTE), minutes * MINUTE);
        list.iter().map(|s| (s.left_ms / MINUTE, s.acknowledged)).collect()
    };
    assert_eq!(told(0), [(30, true), (90, true)]);
    assert_eq!(told(16), [(14, true), (74, true)]);
    assert_eq!(told(25), [(5, false), (65, true)]);
    assert_eq!(told(46), [(-16, false), (44, false)]);
}

#[test]
fn which_side_a_room_stands_on_follows_from_its_level() {
    let rules = Rules::shipped();
    let now = at("2026-04-23T14:10");
    let sides = |level: Option<&str>, extra: Value| -> (usize, usize) {
        let mut incident =
            of(json!({"subtype": "火灾", "dead": 3, "grade": "较大", "learned_at": "2026-04-23T13:48",
            "received_at": "2026-04-23T14:05", "occurred_at": "2026-04-23T13:40"}));
        incident.0.extend(extra.as_object().unwrap().clone());
        let room = RuleContext { rules: &rules, level, offset: OFFSET };
        let all = clocks::reckon(room, day_of(&incident, now, OFFSET), None, &incident, now);
        let incoming = all.iter().filter(|c| c.direction == Direction::In).count();
        (all.len() - incoming, incoming)
    };
    let (ours, theirs) = sides(Some("县级"), json!({}));
    assert!(ours > 0 && theirs == 0, "with no unit that told us there is nobody who could be late");
    let (same, told) = sides(Some("县级"), json!({"report_unit": "石桥镇"}));
    assert!(same == ours && told > 0, "{same} {told}");
    assert_eq!(sides(Some("县级"), json!({"report_unit": ""})), (ours, 0));
    let (all, none) = sides(None, json!({"report_unit": "石桥镇"}));
    assert!(all >= ours && none == 0, "without a level every limit is the room's own");
    assert_eq!(sides(Some("县级"), json!({"grade": "非突发事件"})), (0, 0));
}

/// Limits of a room that has made its own, each for another side of the same telephone.
const OWN_LIMITS: &str = r#"
[pack]
id = "own"
version = "1"
title = "本单位设定"
issuer = "本单位"
jurisdiction = "本单位"
from = "2000-01-01"
scope = "local"
ours = true
"#;

fn own_limits() -> Rules {
    let limits = [
        ("grave", "较大", true, "learned", "县级", "市级"),
        ("plain", "一般", false, "received", "县级", "市级"),
        ("firm", "较大", false, "learned", "企业", "县级"),
        ("below", "较大", false, "learned", "乡镇(街道)", "县级"),
        ("either", "较大", false, "learned", "企业\", \"乡镇(街道)", "县级"),
        ("receipt", "较大", false, "received", "乡镇(街道)", "县级"),
    ];
    let text = limits.iter().fold(OWN_LIMITS.to_owned(), |text, (id, grade, sensitive, base, from, to)| {
        text + &format!(
            "[[limit]]\nid = \"{id}\"\nsubtypes = [\"火灾\"]\ngrades = [\"{grade}\"]\nsensitive = {sensitive}\nchannel = \"any\"\n\
             base = \"{base}\"\nminutes = 30\nfrom_levels = [\"{from}\"]\nto_levels = [\"{to}\"]\nto = \"值班室\"\ncite = \"c\"\n"
        )
    });
    Rules::with(&[("own.toml".into(), text)]).adopting(&["own".into()]).unwrap()
}

#[test]
fn a_limit_holds_by_grade_or_sensitivity_for_its_kind_and_for_the_side_that_owes_it() {
    let rules = own_limits();
    let now = at("2026-04-23T14:10");
    let held = |level: &str, changes: Value| -> Vec<String> {
        let mut incident = of(json!({"subtype": "火灾", "grade": "较大", "report_unit": "石桥镇",
            "occurred_at": "2026-04-23T13:40", "learned_at": "2026-04-23T13:48", "received_at": "2026-04-23T14:05"}));
        incident.0.extend(changes.as_object().unwrap().clone());
        let room = RuleContext { rules: &rules, level: Some(level), offset: OFFSET };
        let all = clocks::reckon(room, day_of(&incident, now, OFFSET), None, &incident, now);
        let ours = ["grave", "plain", "firm", "below", "either", "receipt"];
        let side = |c: &Clock| if c.direction == Direction::In { "in" } else { "out" };
        let mine = all.iter().filter(|c| ours.contains(&c.rule.as_str()));
        mine.map(|c| format!("{} {}", c.rule, side(c))).collect()
    };
    assert_eq!(held("县级", json!({})), ["grave out", "below in", "either in"]);
    assert_eq!(held("县级", json!({"grade": "一般"})), ["plain out"]);
    assert_eq!(held("县级", json!({"grade": "一般", "sensitive": ""})), ["plain out"]);
    assert_eq!(held("县级", json!({"grade": "一般", "sensitive": "涉校"})), ["grave out", "plain out"]);
    assert_eq!(held("县级", json!({"subtype": "地震", "sensitive": "涉校"})), Vec::<String>::new());
    assert_eq!(held("市级", json!({})), ["grave in"]);
    assert_eq!(held("市级", json!({"grade": "一般"})), Vec::<String>::new(), "their receipt is not ours");
    assert_eq!(held("省级", json!({})), Vec::<String>::new());
    assert_eq!(held("乡镇(街道)", json!({})), ["below out", "either out", "receipt out"]);
}

#[test]
fn a_time_that_stands_in_for_another_is_provisional_until_the_right_one_is_known() {
    let rules = own_limits();
    let room = RuleContext { rules: &rules, level: Some("县级"), offset: OFFSET };
    let now = at("2026-04-23T14:10");
    let incident = |times: Value| {
        let mut incident =
            of(json!({"subtype": "火灾", "grade": "较大", "grade_reason": "核定", "report_unit": "石桥镇"}));
        incident.0.extend(times.as_object().unwrap().clone());
        incident
    };
    let grave = |incident: &Values| clocks::read(incident).into_iter().find(|c| c.rule == "grave").unwrap();
    let settled = |before: Option<&Values>, times: Value| {
        let mut one = incident(times);
        if let Some(before) = before {
            one.0.insert("clocks".into(), before.0["clocks"].clone());
        }
        clocks::settle(room, before, &mut one, now);
        one
    };
    for (times, provisional, what) in [
        (json!({"learned_at": "2026-04-23T13:48"}), false, "its own time"),
        (json!({"learned_at": "2026-04-23"}), true, "its own day"),
        (json!({"received_at": "2026-04-23T14:05"}), false, "who was told has learned"),
        (json!({"received_at": "2026-04-23"}), true, "told on some day"),
        (json!({"occurred_at": "2026-04-23T13:40"}), true, "when it happened nobody had learned"),
    ] {
        assert_eq!(grave(&settled(None, times)).provisional, provisional, "{what}");
    }
    let first = settled(None, json!({"occurred_at": "2026-04-23T13:40"}));
    let times = json!({"occurred_at": "2026-04-23T13:40", "learned_at": "2026-04-23T13:48"});
    let corrected = grave(&settled(Some(&first), times));
    assert!(!corrected.provisional && corrected.base_at == "2026-04-23T13:48", "{corrected:?}");
}

#[test]
fn casualties_are_watched_for_seven_days_after_a_fire_and_thirty_after_other_accidents() {
    let rules = Rules::shipped();
    let until = |subtype: &str| {
        let day = "2026-04-23".parse().unwrap();
        clocks::casualty_watch(&rules, day, &of(json!({"subtype": subtype})))
    };
    for (subtype, wanted, article) in [
        ("火灾", "2026-04-30", "第十三条(道路交通事故、火灾事故)"),
        ("建筑施工事故", "2026-05-23", "第十三条"),
    ] {
        let (day, cite) = until(subtype).unwrap();
        assert_eq!(day.to_string(), wanted, "{subtype}");
        assert!(cite.contains("493") && cite.ends_with(article), "{cite}");
    }
    assert_eq!(until("地震"), None, "a natural disaster is no accident at work");
}
