//! A whole shift in a pseudo-terminal, with Chinese by paste and by raw bytes, and no letter as a command.

use crate::support::pty::{Console, assert_whole, room, run};

/// From the first start to the handover and out.
fn a_shift(columns: u16, rows: u16) {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("duty.db");
    let mut c = Console::start(&db, columns, rows);
    c.sees("第一次启动")
        .text("东江区值班室")
        .field("值班人员 1")
        .text("陈志明")
        .press("Tab")
        .text("值班员")
        .press("Tab")
        .text("271828");
    c.press("Tab Tab")
        .paste("林晓")
        .press("Tab Tab")
        .text("314159")
        .press("F8")
        .sees("请登录")
        .text("271828")
        .press("F8")
        .sees("陈志明 已登录");

    // A call over an open form.
    c.press("2 F3")
        .sees("新记录：突发事件")
        .paste("东江区石桥镇某塑料厂火灾")
        .press("F2")
        .sees("新记录：来电");
    c.text("石桥镇政府")
        .press("Enter")
        .paste("周海")
        .press("Enter Enter")
        .text("0700-5551234")
        .press("Enter")
        .text("厂房起火");
    c.field("内容").paste("明火较大\n有人被困").press("F8").sees("已保存 №值-2").sees("某塑料厂火灾");
    c.field("事发地点")
        .text("石桥镇工业路")
        .press("Enter")
        .text("1")
        .press("Tab")
        .sees("下级值班室")
        .press("F8")
        .sees("已保存 №事-2");

    // A document.
    c.press("1 F3")
        .text("lw")
        .press("Enter")
        .sees("新记录：来文")
        .field("收发方式")
        .text("1")
        .field("对方单位")
        .text("省政府总值班室");
    c.field("事由/标题")
        .paste("关于防汛工作的紧急通知")
        .field("状态")
        .press("Backspace Backspace")
        .text("待办")
        .press("F8")
        .sees("生成事项 项");

    // A correction, and the old text struck through.
    c.press("1 Ctrl-R")
        .text("标题漏字")
        .field("事由/标题")
        .text("（特急）")
        .press("F8")
        .sees("已保存")
        .press("Ctrl-G");
    c.sees("- 事由/标题：关于防汛工作的紧急通知").press("Esc");

    // A voiding.
    c.press("F2")
        .text("打错了")
        .press("F8")
        .sees("值-")
        .press("Ctrl-X")
        .paste("误登记")
        .press("F8")
        .sees("作废 值-")
        .text("271828")
        .press("F8")
        .sees("已保存")
        .sees("作废");

    // A matter is closed.
    c.press("6")
        .sees("关于防汛工作")
        .press("Ctrl-E")
        .text("已转水务局")
        .press("Tab")
        .text("林晓")
        .press("F8")
        .sees("未了 1");

    // A meeting and a talk.
    c.press("4 F3")
        .sees("新记录：交班会")
        .field("一、交班情况")
        .paste("平稳")
        .field("四、工作部署 1")
        .text("收齐值班表")
        .press("F8")
        .sees("签名")
        .text("271828")
        .press("F8")
        .sees("生成事项 项");
    c.press("5 F3")
        .field("触发情形")
        .text("1")
        .field("被约谈单位")
        .text("白水镇")
        .field("约谈事由")
        .paste("迟报")
        .press("F8")
        .sees("签名")
        .text("271828")
        .press("F8")
        .sees("已保存 №谈-2");

    // The handover.
    c.press("F9")
        .sees("谁接班")
        .press("Enter")
        .sees("现在不宜交接")
        .text("照常交接")
        .press("Enter")
        .sees("交接班 陈志明 → 林晓")
        .text("接，续报二待发")
        .press("Enter")
        .paste("接下")
        .press("Enter");
    c.field("本班情况综述")
        .paste("平稳，火灾续报待发")
        .press("F8")
        .sees("陈志明 的 PIN")
        .text("271828")
        .press("F8")
        .text("314159")
        .press("F8");
    c.sees("交接完成，林晓").sees("当班 林晓").press("Ctrl-Q").sees("请确认").press("F8");
    assert_eq!(c.ends(), 0);
    c.settle();
    assert!(c.is_restored(), "the terminal is given back");

    // Another process says the same.
    assert_whole(&db);
    let db = db.to_str().unwrap();
    let lines = |ledger: &str| run(&["--db", db, "export", ledger, "--full"]).1;
    assert!(lines("duty_log").contains("\"_voided\":\"误登记\"") && lines("duty_log").contains("（特急）"));
    assert!(lines("incident").contains("\"source\":\"下级值班室\""));
    assert!(lines("matter").contains("\"result\":\"已转水务局\""));
    let sheet = lines("handover");
    assert!(sheet.contains("接，续报二待发") && sheet.contains("\"sign_in\":\"林晓\""), "{sheet}");
    assert!(lines("meeting").contains("收齐值班表") && lines("talk").contains("白水镇"));
    let (_, found, _) = run(&["--db", db, "search", "被困", "--json"]);
    assert!(found.contains("\"ledger\":\"duty_log\"") && found.contains("有人被困"), "{found}");
}

#[test]
fn a_whole_shift_at_80x24() {
    a_shift(80, 24);
}

#[test]
fn a_whole_shift_at_120x40() {
    a_shift(120, 40);
}

#[test]
fn the_demonstration_shows_its_day_and_is_marked() {
    for (columns, rows) in [(80, 24), (120, 40)] {
        let mut c = Console::start_with(&["demo"], columns, rows, &[]);
        c.sees("【演示】")
            .sees("石桥镇火灾原因初判")
            .press("2")
            .sees("某塑料厂火灾")
            .press("6")
            .sees("未了·1班");
        c.press("Ctrl-Q").sees("请确认").press("F8");
        assert_eq!(c.ends(), 0);
    }
}

#[test]
fn two_consoles_on_one_file_see_each_other_and_overwrite_nothing() {
    let (_folder, db) = room();
    let mut one = Console::start(&db, 100, 30);
    let mut two = Console::start(&db, 100, 30);
    one.sees("登录").text("271828").press("F8").sees("甲 已登录");
    two.sees("登录").press("Down").text("314159").press("F8").sees("乙 已登录");
    one.press("F2").text("甲记的事").press("F8").sees("№值-");
    two.sees("甲记的事").press("F2").text("乙记的事").press("F8").sees("№值-");
    one.sees("乙记的事");
    // Both correct the same record; the later one is told, sees the other's text and keeps its own.
    one.press("Home Ctrl-R").text("甲的理由").field("事由/标题").text("甲改");
    two.press("Ctrl-R").text("乙的理由").field("事由/标题").text("乙改").press("F8").sees("已保存");
    one.press("F8")
        .sees("别人刚把它更正到第2版")
        .sees("乙改")
        .press("Esc")
        .sees("甲改")
        .press("F8")
        .sees("已保存");
    for console in [&mut one, &mut two] {
        console.press("Ctrl-Q").sees("请确认").press("F8");
        assert_eq!(console.ends(), 0);
    }
    assert_whole(&db);
    let (_, out, _) = run(&["--db", db.to_str().unwrap(), "export", "duty_log", "--full"]);
    assert!(out.contains("值-") && out.contains("\"_revision\":3") && out.contains("甲改"), "{out}");
}

#[test]
fn hostile_text_leaves_the_terminal_unharmed() {
    let (_folder, db) = room();
    let mut c = Console::start(&db, 120, 40);
    c.sees("登录").text("271828").press("F8").sees("已登录");
    let nasty = format!("甲\u{1b}]0;evil\u{7}\u{1b}[2J\u{202e}\u{0}e{}终", "\u{301}".repeat(1000));
    c.press("F2").text("石桥镇").field("内容").paste(&nasty).press("F8").sees("已保存").sees("‹U+001B›");
    c.sees("‹U+202E›").press("Ctrl-Q").sees("请确认").press("F8");
    c.ends();
    c.settle();
    let sent = String::from_utf8_lossy(&c.raw()).into_owned();
    assert!(!sent.contains("evil\u{7}") && !sent.contains('\u{202e}') && !sent.contains("\u{1b}]"));
    let (_, out, _) = run(&["--db", db.to_str().unwrap(), "export", "duty_log"]);
    let stored: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(stored["content"].as_str(), Some(nasty.as_str()));
}

#[test]
fn a_paste_of_a_hundred_thousand_characters_is_stored_whole() {
    let (_folder, db) = room();
    let mut c = Console::start(&db, 120, 40);
    c.sees("登录").text("271828").press("F8").sees("已登录").press("F2").text("石桥镇").field("内容");
    let long: String = (0..100_000).map(|n| char::from_u32(0x4e00 + n % 2000).unwrap()).collect();
    c.paste(&long).press("F8").sees("已保存");
    c.press("Ctrl-Q").sees("请确认").press("F8");
    c.ends();
    let (_, out, _) = run(&["--db", db.to_str().unwrap(), "export", "duty_log"]);
    let stored: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(stored["content"].as_str(), Some(long.as_str()));
    assert_whole(&db);
}

#[test]
fn a_paper_is_made_beside_the_console_shown_and_written() {
    let (folder, db) = room();
    let mut c = Console::start_with(&["--db", db.to_str().unwrap()], 120, 40, &[]);
    c.sees("登录").text("271828").press("F8").sees("已登录");
    c.press("F2").text("石桥镇").press("F8").sees("已保存");
    c.press("F10").sees("菜单").text("出文书").press("Enter").sees("值班快报");
    c.text("值班统计").press("Enter").sees(" – ").press("Enter");
    c.sees("登记数量").sees("第 1 页").press("F8").sees("DOCX").text("docx").press("Enter").sees("已存成文");
    c.press("Esc");
    // The draft of a bulletin comes from the same ledgers; the console never stopped taking keys.
    c.press("F10").sees("菜单").text("出文书").press("Enter").text("值班快报").press("Enter").press("Enter");
    c.sees("稿子按台账生成好了").press("F8").sees("已保存 №文-");
    c.press("Ctrl-Q").sees("请确认").press("F8");
    c.ends();
    let made: Vec<_> =
        std::fs::read_dir(folder.path().join("exports")).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert!(made.iter().any(|n| n.to_string_lossy().ends_with(".docx")), "{made:?}");
    assert_whole(&db);
    let lines = rusqlite::Connection::open(&db).unwrap();
    let told: String =
        lines.query_row("SELECT detail FROM audit WHERE event = 'exported'", [], |r| r.get(0)).unwrap();
    assert!(told.contains("值班统计") && told.contains("经手 甲"), "{told}");
}
