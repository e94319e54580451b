//! An incident in a terminal: the fire of the plan, the exercise, and the clock of the machine.

use super::support::pty::{Console, assert_whole, room, run};
use std::path::Path;

fn signed_on(db: &Path, env: &[(&str, &str)]) -> Console {
    let mut c = Console::start_with(&["--db", db.to_str().unwrap()], 120, 40, env);
    c.sees("登录").text("271828").press("F8").sees("甲 已登录");
    c
}

fn exported(db: &Path, ledger: &str) -> Vec<serde_json::Value> {
    let (_, out, _) = run(&["--db", db.to_str().unwrap(), "export", ledger]);
    out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_fire_in_a_terminal_from_the_first_call_to_the_last_report() {
    let (_folder, db) = room();
    let mut c = signed_on(&db, &[]);
    // A call of 90 minutes ago, booked late: the phone report went in time, the written one cannot.
    c.press("2 F3").text("石桥镇塑料厂火灾").press("Tab").text("石桥镇").press("Tab").text("119");
    c.field("接报时间").press(&"Backspace ".repeat(20)).text("-90").press("Tab").text("先救火").press("F8");
    c.sees("已保存 №事-").sees("▲时限").sees("超时");
    c.press("Ctrl-R").text("核实").field("事件子类").text("火灾").field("死亡").text("3").press("F8");
    c.sees("初判等级：较大");
    c.send(b"\x15").sees("新记录：报告").sees("上次：3").press("F8").sees("已保存 №报-");
    c.press("7").sees("火灾初报").press("F4").text("登记").press("Enter").sees("登记报送");
    // Told by phone 25 minutes after the call, recorded when there was time.
    c.field("报送时间").press(&"Backspace ".repeat(20)).text("-65");
    c.field("对方接收人").text("周某").field("对方接收时间").press(&"Backspace ".repeat(20)).text("-65");
    c.press("F8").sees("已更正 1 次");
    c.press("F4").text("签发").press("Enter").text("271828").press("F8").sees("已由 甲 签发");
    c.press("F4").text("登记").press("Enter").sees("传真");
    c.field("对方接收人").text("周某").field("对方接收时间").press("F5 F8").sees("书面初报迟");
    c.press("2 F4").text("批示").press("Enter").sees("批示指示").text("王某");
    c.field("批示原文").text("全力救人").press("F8").sees("生成事项");
    c.press("1 F4").text("传达").press("Enter").sees("共 0 家");
    c.press("F3")
        .text("应急局、卫健局")
        .press("Enter")
        .sees("未传达 2")
        .press("1")
        .sees("已通知 1")
        .press("2");
    c.sees("回执 1").press("Esc");
    c.press("2").send(b"\x15").sees("新记录：报告").text("4").press("F8").sees("已保存 №报-");
    c.send(b"\x15")
        .field("报告类型")
        .press("Backspace Backspace")
        .text("终报")
        .field("处置状态")
        .text("处置结束");
    c.press("F8").sees("已保存 №报-");
    c.press("Ctrl-Q").sees("请确认").press("F8");
    c.ends();
    let reports = exported(&db, "report");
    let titles: Vec<&str> = reports.iter().filter_map(|r| r["title"].as_str()).collect();
    assert_eq!(titles, ["石桥镇塑料厂火灾初报", "石桥镇塑料厂火灾续报一", "石桥镇塑料厂火灾终报"]);
    let incident = &exported(&db, "incident")[0];
    assert_eq!((incident["dead"].as_i64(), incident["phase"].as_str()), (Some(4), Some("处置结束")));
    let talks = exported(&db, "talk");
    assert_eq!(talks.len(), 1, "the phone report was in time: {talks:#?}");
    let late = talks[0]["clock_ref"].as_str().unwrap();
    assert!(late.contains("书面初报") && late.contains("迟 3"), "90 minutes less 60: {late}");
    assert_whole(&db);
}

#[test]
fn an_exercise_leaves_the_real_file_as_it_is_and_nothing_of_it_goes_back() {
    let (folder, db) = room();
    let before = std::fs::read(&db).unwrap();
    let mut c = Console::start_with(&["--db", db.to_str().unwrap(), "drill"], 80, 24, &[]);
    c.sees("登录").sees("【演练】").text("271828").press("F8").sees("甲 已登录");
    c.press("2 F3").text("演练火灾").press("F8").sees("已保存 №事-").sees("演事0001");
    c.press("Ctrl-Q").sees("请确认").press("F8");
    c.ends();
    assert_eq!(std::fs::read(&db).unwrap(), before, "the real file");
    let drill = folder.path().join("duty.db.drill");
    for (format, name) in [("jsonl", "x.jsonl"), ("csv", "x.csv")] {
        let file = folder.path().join(name);
        let (drill, file) = (drill.to_str().unwrap(), file.to_str().unwrap());
        let (code, _, said) = run(&["--db", drill, "export", "incident", "--format", format, "-o", file]);
        assert_eq!(code, 0, "{said}");
        let (code, _, said) = run(&["--db", db.to_str().unwrap(), "import", "incident", file, "--dry-run"]);
        assert_eq!(code, 2, "{said}");
        assert!(said.contains("演练"), "{said}");
    }
}

#[test]
fn a_faulty_rule_file_is_told_and_the_last_good_one_holds() {
    let (folder, db) = room();
    let policy = folder.path().join("policy");
    std::fs::create_dir(&policy).unwrap();
    let good = include_str!("../../assets/policy/sample-local.toml").replace("minutes = 30", "minutes = 17");
    std::fs::write(policy.join("ours.toml"), &good).unwrap();
    let mut c = signed_on(&db, &[]);
    c.press("2 F3").text("火灾").press("F8").sees_any(&["还剩 00:17", "还剩 00:16"]);
    c.press("Ctrl-Q").sees("请确认").press("F8");
    c.ends();
    std::fs::write(policy.join("ours.toml"), good.replace("channel = \"phone\"", "channel = \"pigeon\""))
        .unwrap();
    let (code, out, _) = run(&["--db", db.to_str().unwrap(), "doctor"]);
    assert!(code == 1 && out.contains("ours.toml 第 "), "{out}");
    let mut c = Console::start(&db, 120, 40);
    c.sees("规则文件有错").text("271828").press("F8").sees("甲 已登录");
    c.press("2 F3").text("又一起火灾").press("F8").sees("已保存 №事-");
    c.press("Ctrl-Q").sees("请确认").press("F8");
    c.ends();
    let second = &exported(&db, "incident")[1];
    assert!(second["clocks"].as_array().unwrap().iter().any(|k| k["minutes"] == 17), "{second}");
    assert_whole(&db);
}

/// The wall clock of the real program is moved: countdown, stages and the late mark follow it.
#[test]
fn countdown_stages_and_the_late_mark_under_a_faked_clock() {
    let library = [
        "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1",
        "/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1",
    ];
    let Some(library) = library.into_iter().find(|p| Path::new(p).exists()) else {
        eprintln!("skipped: libfaketime is not installed");
        return;
    };
    let (folder, db) = room();
    let stamp = folder.path().join("time");
    let set = |minutes: i64| std::fs::write(&stamp, format!("+{}", minutes * 60)).unwrap();
    set(0);
    let env = [
        ("LD_PRELOAD", library),
        ("FAKETIME_TIMESTAMP_FILE", stamp.to_str().unwrap()),
        ("FAKETIME_NO_CACHE", "1"),
        ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
    ];
    let mut c = signed_on(&db, &env);
    c.press("2 F3").text("火灾").press("F8");
    // The clock counts from the minute that was written down.
    c.sees_any(&["电话初报 还剩 00:30", "电话初报 还剩 00:29"]);
    set(10);
    c.sees_any(&["还剩 00:20", "还剩 00:19"]);
    set(16);
    c.sees("!▲时限 过半 电话初报").sees("时限过半");
    set(25);
    c.sees("将到");
    set(42);
    c.sees("超时 电话初报 已过 +00:1");
    let rings = c.raw().iter().filter(|b| **b == 7).count();
    assert!(rings >= 3, "{rings}");
    c.send(b"\x15").sees("新记录：报告").text("0").press("F8").sees("已保存 №报-");
    c.press("7 F4").text("登记").press("Enter").sees("登记报送").field("对方接收人").text("周某").press("F8");
    c.sees("电话初报迟1");
    c.press("Ctrl-Q").sees("请确认").press("F8");
    c.ends();
    assert_whole(&db);
}
