//! What papers told that was not so, each as it was met in a day's use, with its siblings.

use crate::support::both::{Both, on_both};
use crate::support::room::Room;
use crate::support::snapshot::assert_as_kept;
use crate::support::{MORNING, append, commit, id, proof, set_up, values};
use serde_json::{Value, json};
use zhiban::domain::{Ledger, Number, OfficerId, Offset, RecordId, Stamp};
use zhiban::paper::catalog::{PAPERS, Scope, paper, span};
use zhiban::paper::document::Block;
use zhiban::paper::facts::Order;
use zhiban::paper::{issue, make, norms};
use zhiban::policy::Rules;
use zhiban::record::act::Origin;
use zhiban::record::wish::{NewRecord, Wish};
use zhiban::schema::Values;
use zhiban::store::query::{Commit, Row};
use zhiban::store::{Refusal, Store, StoreError};

fn at(text: &str) -> Stamp {
    zhiban::domain::Moment::parse(text).unwrap().earliest(Offset::default())
}

fn said(store: &mut dyn Store, key: &str, day: &str, record: Option<RecordId>, now: Stamp) -> String {
    let known = paper(key).unwrap();
    let (from, to) = span(known.scope, day.parse().unwrap(), Offset::default());
    let order = Order { paper: known.kind, from, to, record, ledger: Ledger::DutyLog, mark: String::new() };
    make::document(store, &Rules::shipped(), &order, now).unwrap().words().join("\n")
}

fn linked(ledger: Ledger, n: u128, json: Value, to: u128) -> Wish {
    let origin = Origin::Typed;
    let links = vec![id(to)];
    Wish::Append(NewRecord { ledger, id: id(n), opened_at: MORNING, origin, values: values(json), links })
}

/// A grave accident reported by phone in time; its written report was due at 10:45 and never left the room.
fn accident(store: &mut dyn Store) {
    let clock = |channel: &str, due: &str| {
        json!({"rule": channel, "pack": "p", "direction": "报出", "report": "初报", "channel": channel,
            "to": "市政府总值班室", "base": "接报", "base_at": "2026-04-23T09:45", "minutes": 30, "due_at": due, "cite": "x"})
    };
    let incident = json!({"title": "青石高速白沙段多车追尾事故", "location": "青石高速白沙段", "received_at": "2026-04-23T09:45",
        "occurred_at": "2026-04-23T09:30", "occurred_approx": true, "grade": "较大", "grade_at_least": true, "dead": 3,
        "missing": 0, "serious": 5, "slight": 0, "phase": "处置中", "subtype": "道路交通事故",
        "clocks": [clock("电话", "2026-04-23T10:15"), clock("书面", "2026-04-23T10:45")]});
    let phoned = json!({"channel": "电话", "sent_to": "市政府总值班室", "sent_at": "2026-04-23T09:55", "receiver": "周某",
        "received_at": "2026-04-23T09:56"});
    let report = json!({"incident": "事-2026-0001", "direction": "报出", "kind": "初报", "title": "初报",
        "reported_at": "2026-04-23T09:50", "text": "x", "state": "拟稿", "transmissions": [phoned]});
    let states = [("县卫健局", "已回执"), ("县公安局", "已通知"), ("城关镇", "无应答"), ("白沙镇", "未传达")];
    let relays: Vec<Value> =
        states.map(|(unit, state)| json!({"unit": unit, "at": "2026-04-23T10:30", "state": state})).into();
    let instruction = json!({"kind": "批示指示", "event_at": "2026-04-23T10:20", "leader": "王伟", "leader_post": "副县长",
        "given_at": "2026-04-23T10:20", "words": "全力救治伤员。", "relays": relays, "status": "待办", "weight": "紧急"});
    commit(store, at("2026-04-23T09:46"), 1, vec![append(Ledger::Incident, 1, incident)]).unwrap();
    commit(store, at("2026-04-23T09:57"), 1, vec![linked(Ledger::Report, 2, report, 1)]).unwrap();
    commit(store, at("2026-04-23T10:31"), 1, vec![append(Ledger::DutyLog, 3, instruction)]).unwrap();
}

#[test]
fn what_was_due_and_never_sent_is_counted_and_who_did_not_answer_was_not_told() {
    on_both(|store| {
        accident(store);
        let now = at("2026-04-24T08:40");
        let bulletin = said(store, "bulletin", "2026-04-24", None, now);
        assert!(bulletin.contains("应报信息2项，按时1项，逾期未报1项。"), "{bulletin}");
        assert!(bulletin.contains("已上报1次。书面初报逾期未报。"), "{bulletin}");
        assert!(bulletin.contains("已传达县卫健局、县公安局；城关镇无应答；尚未传达白沙镇。"), "{bulletin}");
        assert!(!bulletin.contains("均按时"), "{bulletin}");
        // The next day it is still owed.
        let next = said(store, "bulletin", "2026-04-25", None, at("2026-04-25T08:31"));
        assert!(next.contains("此前逾期至今未报1项。") && !next.contains("均按时"), "{next}");
        for key in ["weekly", "monthly"] {
            let text = said(store, key, "2026-04-24", None, now);
            assert!(text.contains("按时1项，逾期未报1项"), "{key}: {text}");
        }
        let statistics = said(store, "statistics", "2026-04-24", None, now);
        assert!(
            statistics.contains("应报2项，按时1项，逾期已报0项，逾期未报1项，按时率50%。"),
            "{statistics}"
        );
        // Before the written one ran out nobody owed anything.
        let early = said(store, "bulletin", "2026-04-24", None, at("2026-04-23T10:45"));
        assert!(early.contains("应报信息1项，均按时报出。"), "{early}");
    });
}

#[test]
fn the_leaders_figures_of_handovers_count_what_was_never_sent() {
    let mut room = Room::at(120, 40);
    accident(&mut room.store);
    let (morning, sheet) = (at("2026-04-24T08:30"), id(90));
    commit(&mut room.store, morning, 1, vec![crate::support::freeze(1, 2)]).unwrap();
    let open: Vec<_> = room.store.sheet().unwrap().matters.iter().map(|m| m.row.id).collect();
    assert_eq!(open, Vec::<RecordId>::new());
    let wishes = vec![
        append(Ledger::Handover, 90, json!({"sign_out": "甲", "sign_in": "乙"})),
        Wish::Transfer { outgoing: OfficerId(1), incoming: OfficerId(2), sheet, emergency: String::new() },
    ];
    let proofs = vec![proof(1), proof(2)];
    room.store.commit(&Commit { at: morning, by: OfficerId(1), proofs, wishes }).unwrap();
    room.now = at("2026-04-24T09:00");
    room.press("F10").text("交接情况").press("Enter");
    room.sees("应报 2：按时 1、逾期已报").sees("未报 1 |");
}

#[test]
fn whoever_takes_over_reads_how_grave_it_is_what_is_owed_and_who_is_silent() {
    let mut room = Room::at(120, 40);
    accident(&mut room.store);
    room.now = at("2026-04-24T08:20");
    room.press("F10").text("读班").press("Enter");
    let screen = room.screen().replace(['\n', ' ', '│'], "");
    for told in [
        "青石高速白沙段多车追尾事故（较大以上；3人死亡、5人重伤；处置中；已上报1次；书面初报逾期未报）",
        "王伟副县长批示：全力救治伤员。（待办；已传达县卫健局、县公安局；城关镇无应答；尚未传达白沙镇）",
    ] {
        assert!(screen.contains(told), "{told}\n{}", room.screen());
    }
    let found = room.store.sheet().unwrap();
    let watch = room.store.watch().unwrap();
    let ids = zhiban::work::Ids::new(1);
    let rules = Rules::shipped();
    let work =
        zhiban::work::Room { now: room.now, watch: watch.as_ref(), me: None, rules: &rules, ids: &ids };
    let sheet = zhiban::work::handover::sheet_values(&work, &found, Values::default(), &Default::default());
    assert!(sheet.rows("running")[0]["what"].as_str().unwrap().contains("书面初报逾期未报"), "{sheet:?}");
    assert!(
        sheet.rows("pending_instr")[0]["waiting"].as_str().unwrap().contains("城关镇无应答"),
        "{sheet:?}"
    );
}

#[test]
fn a_call_of_the_night_stands_in_its_own_day_with_its_mark_and_an_imported_one_at_its_hour() {
    on_both(|store| {
        let call = |when: &str, what: &str, reason: &str| {
            let mut json = json!({"kind": "来电", "event_at": when, "content": what, "status": "备查"});
            if !reason.is_empty() {
                json["late_reason"] = reason.into();
            }
            json
        };
        let late = call("2026-04-23T23:50", "堤段渗水。", "当时在处置");
        commit(store, at("2026-04-24T00:20"), 1, vec![append(Ledger::DutyLog, 1, late)]).unwrap();
        let values = values(call("2026-04-20T08:05", "桥面结冰。", ""));
        let (ledger, origin, links) = (Ledger::DutyLog, Origin::Imported, Vec::new());
        let imported = NewRecord { ledger, id: id(2), opened_at: MORNING, origin, values, links };
        commit(store, at("2026-04-24T15:00"), 1, vec![Wish::Append(imported)]).unwrap();
        let now = at("2026-04-25T09:00");
        let night = said(store, "log", "2026-04-23", None, now);
        assert!(night.contains("04-23 23:50\n补记于04-24 00:20"), "{night}");
        assert_eq!(
            night.matches("堤段渗水。").count(),
            1,
            "without a subject its content is not said twice: {night}"
        );
        assert!(!said(store, "log", "2026-04-24", None, now).contains("堤段渗水"));
        let day = said(store, "log", "2026-04-19", None, now);
        assert!(day.contains("04-20 08:05\n补记于04-24 15:00") && day.contains("共1条"), "{day}");
        let known = paper("statistics").unwrap();
        let (from, to) = span(Scope::Month, "2026-04-01".parse().unwrap(), Offset::default());
        let order =
            Order { paper: known.kind, from, to, record: None, ledger: Ledger::DutyLog, mark: String::new() };
        let doc = make::document(store, &Rules::shipped(), &order, now).unwrap();
        let hours = doc.blocks.iter().find_map(|b| match b {
            Block::Chart(chart) if chart.caption.starts_with("来电") => Some(&chart.bars),
            _ => None,
        });
        let filled: Vec<_> = hours.unwrap().iter().filter(|(_, n)| *n > 0).cloned().collect();
        assert_eq!(filled, [("8时".to_owned(), 1), ("23时".to_owned(), 1)]);
    });
}

#[test]
fn a_bulletin_of_december_that_is_released_in_january_is_numbered_in_december() {
    on_both(|store| {
        let draft = |day: &str| json!({"kind": "值班快报", "day": day, "series": "值班快报", "unit": "x", "text": "x", "state": "拟稿"});
        let days = [(1, "2026-12-31", 2026, 1), (2, "2027-01-01", 2027, 1), (3, "2026-12-30", 2026, 2)];
        let now = at("2027-01-01T09:00");
        for (n, day, year, number) in days {
            commit(store, now, 1, vec![append(Ledger::Paper, n, draft(day))]).unwrap();
            let values = store.record(id(n)).unwrap().unwrap().row.values;
            assert_eq!(zhiban::schema::paper::year(&values), Some(year));
            let sign = |store: &mut dyn Store, year: u32| {
                let last = store.issued("值班快报", year).unwrap();
                let values = issue::released(&values, ("甲", "2027-01-01T09:00", year), last);
                let wishes = vec![Wish::Revise { id: id(n), base: 1, reason: "签发".into(), values }];
                store.commit(&Commit { at: now, by: OfficerId(1), proofs: vec![proof(1)], wishes })
            };
            let wrong = sign(store, year ^ 1);
            assert_eq!(wrong.unwrap_err(), StoreError::Refused(Refusal::IssueTaken), "{day}");
            sign(store, year).unwrap();
            let released = store.record(id(n)).unwrap().unwrap().row.values;
            assert_eq!(
                (released.0["year"].as_u64(), released.0["issue"].as_u64()),
                (Some(year.into()), Some(number))
            );
        }
    });
}

#[test]
fn a_final_report_with_an_empty_part_is_stopped_until_it_is_written_or_excused() {
    let mut room = Room::at(120, 40);
    accident(&mut room.store);
    let last = json!({"incident": "事-2026-0001", "direction": "报出", "kind": "终报", "title": "终报", "state": "拟稿",
        "reported_at": "2026-04-23T11:00", "text": "一、基本情况\n造成2人死亡、5人重伤。\n二、处置情况\n三、下一步工作\n（待填）"});
    commit(&mut room.store, at("2026-04-23T11:00"), 1, vec![linked(Ledger::Report, 5, last.clone(), 1)])
        .unwrap();
    room.now = at("2026-04-23T11:01");
    room.press("7 F5 F4").text("签发").press("Enter");
    room.sees("正文里还有没填的地方（待填）")
        .sees("「二、处置情况」下面没有内容")
        .sees("死亡人数：文中2人，台账记3人")
        .press("Esc");
    let revise = |room: &mut Room, json: Value| {
        let row = room.store.record(id(5)).unwrap().unwrap().row;
        let wish =
            Wish::Revise { id: row.id, base: row.revision, reason: "改".into(), values: values(json) };
        commit(&mut room.store, room.now, 1, vec![wish]).unwrap();
    };
    let mut excused = last.clone();
    excused["exceptions"] = "领导要求先报".into();
    revise(&mut room, excused);
    room.press("F5 F4").text("签发").press("Enter").sees("PIN").press("Esc");
    let mut written = last;
    written["text"] = "一、基本情况\n造成3人死亡、5人重伤。\n二、处置情况\n道路已恢复通行。\n三、下一步工作\n继续救治伤员。".into();
    revise(&mut room, written);
    room.press("F5 F4").text("签发").press("Enter").sees("PIN");
}

#[test]
fn no_paper_that_leaves_the_room_bears_our_numbers_labels_or_noughts() {
    let mut store = Both::new();
    commit(&mut store, MORNING, 0, set_up()).unwrap();
    accident(&mut store);
    let store = &mut store;
    let talk = json!({"unit": "石桥镇", "trigger": "迟报", "rung": "提醒", "reason": "因迟报一次,提醒：事-2026-0001（本单位设定，不是规定）",
        "clock_ref": "事-2026-0001 青石高速白沙段多车追尾事故：书面初报，迟 2小时05分。依据：x（本单位设定，不是规定）",
        "held_at": "2026-04-23T12:00"});
    crate::support::signed(store, at("2026-04-23T12:00"), 1, vec![append(Ledger::Talk, 6, talk)]).unwrap();
    commit(
        store,
        at("2026-04-23T12:01"),
        1,
        vec![append(Ledger::Matter, 7, json!({"what": "收报表", "owner": "甲", "state": "待办"}))],
    )
    .unwrap();
    let text = zhiban::paper::report::text(
        "初报",
        &store.record(id(1)).unwrap().unwrap().row.values,
        &Default::default(),
    );
    assert_eq!(
        text,
        "4月23日9时30分许，青石高速白沙段发生多车追尾事故。已造成3人死亡、5人重伤。初步研判为较大（以上）突发事件。后续情况续报。",
    );
    let leaves = [
        "bulletin",
        "weekly",
        "monthly",
        "special",
        "report",
        "talk_notice",
        "month_plan",
        "week_plan",
        "day_plan",
    ];
    for known in PAPERS.iter().filter(|p| leaves.contains(&p.key)) {
        let record = match known.scope {
            Scope::Record(ledger) => store.numbered(Number { ledger, year: 2026, serial: 1 }).unwrap(),
            _ => None,
        };
        let text = said(store, known.key, "2026-04-24", record, at("2026-04-24T08:31"));
        let ours = Ledger::ALL.iter().any(|l| text.contains(&format!("{}-2026-", l.prefix())));
        // The notice bears a number of its own, in its place at the right.
        assert!(!ours || known.key == "talk_notice", "{}: {text}", known.key);
        for word in [
            "（本单位设定，不是规定）",
            "发展趋势：",
            "领导到位：",
            "初判等级",
            "0人",
            "已过",
            "未销号",
            "备查",
            "（后略，见",
        ] {
            assert!(!text.contains(word), "{}: {word} in {text}", known.key);
        }
    }
    let report = said(store, "report", "2026-04-24", Some(id(2)), MORNING);
    assert!(report.lines().any(|l| l == "市政府总值班室："), "{report}");
    assert!(report.lines().any(|l| l == "2026年4月23日"), "{report}");
}

/// Incidents as officers enter them, each with something that a template could trip over.
fn scenes() -> Vec<Values> {
    let scenes = [
        json!({"title":"青石县海泉中学学生疑似食物中毒","location":"青石县城关镇海泉中学","occurred_at":"2026-11-28T11:30","occurred_approx":true,"received_at":"2026-11-28T13:40","category":"公共卫生事件","subtype":"食物中毒","dead":0,"missing":0,"serious":2,"slight":0,"ill":74,"trapped":0,"course":"午餐后陆续有学生出现恶心、呕吐症状","measures":"县卫健局已组织救治,封存食堂留样","leaders_present":"王伟副县长","trend":"就诊人数可能继续增加","request":"市级专家支援","cause":"食堂四季豆未炒熟","scope":"该校初一、初二年级","grade":"较大","grade_at_least":true,"report_unit":"城关镇人民政府","phase":"处置中"}),
        json!({"title":"青石高速白沙段多车追尾事故","location":"青石高速白沙段K132处","occurred_at":"2026-11-28T14:40","received_at":"2026-11-28T14:45","subtype":"道路交通事故","dead":3,"serious":5,"slight":8,"measures":"公安、消防、卫健已到场处置，双向封闭","leaders_present":"分管副县长陈刚已赶赴现场","grade":"较大","source":"110","phase":"处置结束"}),
        json!({"title":"白水镇山体滑坡","location":"白水镇大塘村","occurred_at":"2026-06-12 凌晨","received_at":"2026-06-12T05:10","subtype":"地质灾害","missing":2,"trapped":5,"evacuated":120,"loss_wan":300,"course":"连日强降雨引发滑坡,3间民房被埋","grade":"未定级","report_unit":"白水镇"}),
        json!({"title":"5.2级地震","location":"青山镇","occurred_at":"2026-05-01T03:12","received_at":"2026-05-01T03:20","subtype":"地震","dead":0,"serious":0,"slight":0,"grade":"一般"}),
        json!({"title":"石桥镇某塑料厂火灾","location":"","received_at":"2026-04-23T14:05","subtype":"火灾","report_unit":"石桥镇政府值班室"}),
        json!({"title":"河源街道燃气泄漏爆炸","location":"河源街道幸福小区3栋","occurred_at":"2026-03-02T19:05","received_at":"2026-03-02T19:12","subtype":"燃气事故","dead":1,"injured":6,"cause":"初步判断为液化气瓶泄漏","scope":"波及周边12户","measures":"事发后，消防救援大队立即出动","trend":"无次生灾害风险","grade":"一般","grade_at_least":true}),
        json!({"title":"东江水厂水质异常","location":"东江水厂","occurred_at":"2026-07-01","received_at":"2026-07-01T09:00","subtype":"饮用水安全","ill":0,"dead":0}),
        json!({"title":"村民聚集上访","location":"县政府大院","occurred_at":"2026-08-03T08:50","received_at":"2026-08-03T08:55","subtype":"群体性事件","course":"约60名村民因征地补偿问题聚集","request":"请信访局派员到场"}),
    ];
    scenes.map(|scene| serde_json::from_value(scene).unwrap()).into()
}

#[test]
fn reports_of_all_sorts_read_as_an_office_writes_them_and_pass_their_own_check() {
    let news = json!({"dead": 4, "serious": 3, "trend": "现场已清理完毕", "cause": "电气线路短路", "leaders_present": "县长李明", "loss_wan": 120});
    let news: Values = serde_json::from_value(news).unwrap();
    let mut kept = String::new();
    for scene in scenes() {
        kept.push_str(&format!("{}\n", scene.text("title").unwrap()));
        for kind in ["初报", "续报", "终报"] {
            let told = if kind == "续报" { news.clone() } else { Values::default() };
            let mut report = told.clone();
            let text = zhiban::paper::report::text(kind, &scene, &told);
            kept.push_str(&format!("【{kind}】{text}\n"));
            for (key, value) in [("kind", kind), ("title", kind), ("text", &text)] {
                report.set_text(key, value);
            }
            // What a report tells is in the incident by the time it is looked over.
            let mut whole = scene.clone();
            whole.0.extend(told.0.clone());
            let faults = norms::report_faults(&report, Some(&row(whole)), false);
            let fine = |f: &&String| kind == "终报" && f.contains("（待填）");
            assert_eq!(faults.iter().find(|f| !fine(f)), None, "{kind}: {text}");
            for word in ["0人", "（时间待核）", "：）", "。。", "，。", "发生发生"] {
                assert!(!text.contains(word), "{word}: {text}");
            }
        }
        kept.push('\n');
    }
    assert_as_kept("papers", [("report_scenes", format!("{}\n", kept.trim_end()))]);
}

fn row(values: Values) -> Row {
    Row {
        id: id(1),
        rec: 1,
        number: Number { ledger: Ledger::Incident, year: 2026, serial: 1 },
        recorded_at: MORNING,
        by: OfficerId(1),
        sheet: zhiban::domain::ShiftId(1),
        revision: 1,
        voided: false,
        open: false,
        unsigned: false,
        values,
    }
}
