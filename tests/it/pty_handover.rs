//! The whole ritual in a terminal by two officers, killed at each step and taken up again: ten matters, one refused
//! and returned, a call in the middle, a bad moment, a wrong PIN, what is found missing afterwards, the meeting, and
//! the next handover with ages grown.

use crate::support::pty::{Console, room, run};
use std::path::Path;

/// The console dies without a word; the next one is signed on by this PIN, so many officers below the one on watch.
fn killed(mut c: Console, db: &Path, downs: usize, pin: &str) -> Console {
    c.settle();
    // A draft is on disk at most a second after it was typed.
    std::thread::sleep(std::time::Duration::from_millis(1_100));
    c.kill();
    let mut c = Console::start(db, 120, 40);
    c.sees("登录");
    for _ in 0..downs {
        c.press("Down");
    }
    c.text(pin).press("F8").sees_any(&["已登录", "取回"]);
    c
}

fn menu(c: &mut Console, what: &str) {
    c.press("F10").sees("菜单").text(what).press("Enter");
}

/// Ten open matters, and an incident whose next report is due in ten minutes.
fn fill(folder: &Path, db: &str) {
    let pins = folder.join("pins");
    let import = |ledger: &str, lines: String| {
        let file = folder.join(format!("{ledger}.jsonl"));
        std::fs::write(&file, lines).unwrap();
        let args = ["--db", db, "import", ledger, file.to_str().unwrap(), "--by", "甲", "--pin-file"];
        let (code, _, told) = run(&[&args[..], &[pins.to_str().unwrap()]].concat());
        assert_eq!(code, 0, "{told}");
    };
    let matter = |n| {
        format!("{{\"what\":\"事项{n}号\",\"owner\":\"甲\",\"next_step\":\"第{n}步\",\"state\":\"待办\"}}\n")
    };
    import("matter", (1..=10).map(matter).collect());
    #[expect(clippy::disallowed_methods, reason = "the console in the terminal has the machine's clock")]
    let due = chrono::Utc::now() + chrono::TimeDelta::minutes(8 * 60 + 10);
    let due = due.format("%Y-%m-%dT%H:%M");
    import(
        "incident",
        format!("{{\"title\":\"厂房起火\",\"phase\":\"处置中\",\"next_report_at\":\"{due}\"}}\n"),
    );
}

#[test]
fn the_ritual_survives_kill_9_at_each_step() {
    let (folder, db) = room();
    fill(folder.path(), db.to_str().unwrap());
    let mut c = Console::start(&db, 120, 40);
    c.sees("登录").text("271828").press("F8").sees("甲 已登录").sees("未了 1");

    // A bad moment: the reason is asked, half of it survives, and nothing was fixed yet.
    c.press("F9").sees("谁接班").press("Enter").sees("现在不宜交接").text("甲发高");
    c = killed(c, &db, 0, "271828");
    c.press("F9").sees("谁接班").press("Enter").sees("现在不宜交接").sees("甲发高").text("烧").press("Enter");
    c.sees("已复述 0/10").sees("交接中");

    c = killed(c, &db, 0, "271828");
    c.press("F9").sees("交接班 甲 → 乙");
    for n in 1..=3 {
        c.text(&format!("接{n}")).press("Enter");
    }
    c.sees("已复述 3/10").text("写了一半");
    c = killed(c, &db, 0, "271828");
    c.press("F9").sees("已复述 3/10").sees("写了一半").press("Down Down Down").text("后一半").press("Enter");
    c.sees("已复述 4/10").sees("写了一半后一半");

    // One is refused, explained after the console died, and read back.
    c.text("联系人是谁").press("Ctrl-R").sees("未交清：联系人是谁").sees("甲 补充：");
    c = killed(c, &db, 0, "271828");
    c.press("F9").sees("未交清：联系人是谁").press("Down Down Down Down").text("李工").press("Enter");
    c.sees("补充：李工").text("找李工").press("Enter").sees("已复述 5/10");

    // The phone rings in the middle, and the console dies while it is typed.
    c.press("F2").text("石桥镇").field("事由/标题").text("路面积水");
    c = killed(c, &db, 0, "271828");
    c.sees("路面积水").press("F8").sees("已保存 №值-").press("F9").sees("已复述 5/10");
    c.press("Down Down Down Down Down");
    for n in 6..=10 {
        c.text(&format!("接{n}")).press("Enter");
    }
    c.sees("已复述 10/10").text("夜里停过电").press("Enter").sees("甲 提示：夜里停过电");
    c.field("本班情况综述").paste("平稳");
    c = killed(c, &db, 0, "271828");
    c.press("F9").sees("已复述 10/10").press("F8").sees("甲 的 PIN");

    // A wrong PIN passes nothing; then both sign, and the console dies at once.
    c.text("999999").press("F8").text("314159").press("F8").sees("PIN 不对").sees("当班 甲");
    c = killed(c, &db, 0, "271828");
    c.press("F9")
        .sees("已复述 10/10")
        .press("F8")
        .sees("甲 的 PIN")
        .text("271828")
        .press("F8")
        .text("314159");
    c.press("F8").sees("交接完成，乙").sees("当班 乙");
    c = killed(c, &db, 0, "314159");
    c.sees("当班 乙");

    // Something was missing after all; the meeting; and both are there after the next death.
    c.press("6").sees("事项10号");
    menu(&mut c, "补报未交清");
    c.sees("没交清什么").text("图纸没交").press("Enter").sees("已记未交清").sees("未交清：事项10号");
    c = killed(c, &db, 0, "314159");
    c.press("3").sees("交-2");
    menu(&mut c, "开交班会");
    c.sees("新记录：交班会").field("主持人").text("乙").field("四、工作部署 1 任务");
    for task in ["收齐值班表", "检查发电机", "传达预警"] {
        c.text(task).press("Tab Tab Tab");
    }
    c.press("F8").sees("签名").text("314159").press("F8").sees("已保存 №会-");
    c = killed(c, &db, 0, "314159");
    c.press("6").sees("传达预警").sees("检查发电机").sees("收齐值班表").sees("共 14 条");

    // The next handover has the ten, one shift older, and the four that came.
    c.press("F9").sees("谁接班").press("Enter").sees("现在不宜交接").text("仍要交接").press("Enter");
    c.sees("已复述 0/14").sees("未了·1班").sees("【沿用】");
    let (_, sheet, _) = run(&["--db", db.to_str().unwrap(), "export", "handover"]);
    let sheet: serde_json::Value = serde_json::from_str(&sheet).unwrap();
    assert_eq!(sheet["bad_moment"], "甲发高烧");
    let items = sheet["open_items"].as_array().unwrap();
    assert_eq!(items.len(), 10);
    assert_eq!(items[3]["answer"], "写了一半后一半");
    assert_eq!(items[4]["refused"], "未交清：联系人是谁；补充：李工");
    assert_eq!(sheet["talk"][0]["line"], "夜里停过电");
    let (code, told, _) = run(&["--db", db.to_str().unwrap(), "verify"]);
    assert_eq!(code, 0, "{told}");
}
