//! Files from others: each workbook of the collected cases does what its manifest says, in every usual encoding.

use crate::support::pty::{assert_whole, room, run};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use zhiban::domain::{Ledger, Offset, Stamp};
use zhiban::import::{self, Ground, Intake, Rejection};
use zhiban::schema::{Book, book};

fn case(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/cases/workbooks").join(name)
}

/// The day on which all cases lie in the past.
fn ground() -> Ground {
    Ground { now: Stamp(1_800_000_000_000), offset: Offset::default(), takes_incomplete: false }
}

fn log() -> &'static Book {
    book(Ledger::DutyLog)
}

fn taken(name: &str) -> Intake {
    import::read(log(), &case(name), None, ground()).unwrap_or_else(|why| panic!("{name}: {}", told(&why)))
}

fn told(why: &Rejection) -> String {
    match why {
        Rejection::File(why) => why.clone(),
        Rejection::Places(faults) => faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"),
    }
}

fn refused(name: &str) -> String {
    match import::read(log(), &case(name), None, ground()) {
        Ok(taken) => panic!("{name} is taken: {taken:?}"),
        Err(why) => told(&why),
    }
}

/// The one record of a file, by field.
fn one(name: &str) -> BTreeMap<String, String> {
    let taken = taken(name);
    assert_eq!(taken.rows.len(), 1, "{name}: {taken:?}");
    let text = |v: &serde_json::Value| v.as_str().map_or_else(|| v.to_string(), str::to_owned);
    taken.rows[0].values.0.iter().map(|(key, value)| (key.clone(), text(value))).collect()
}

#[test]
fn times_of_workbooks_are_as_exact_as_their_cells() {
    for (name, want) in [
        ("base.xlsx", "2026-04-24T08:30"),
        ("dt.xlsx", "2026-04-24T08:30"),
        ("fmt3.xlsx", "2026-04-24T08:30"),
        ("e1904.xlsx", "2026-04-24T08:30"),
        ("dateonly.xlsx", "2026-04-24"),
        ("dtsec.xlsx", "2026-04-24T08:30:59"),
    ] {
        assert_eq!(one(name)["event_at"], want, "{name}");
    }
    let told = refused("serial.xlsx");
    for part in ["工作表「", "第 2 行 B 列「发生/接收时间」", "46136.354166667", "日期格式"]
    {
        assert!(told.contains(part), "{told}");
    }
}

#[test]
fn headings_of_every_day_are_found_and_rows_counted_as_the_sheet_counts_them() {
    let base = one("base.xlsx");
    for name in [
        "titlerow.xlsx",
        "head_nl.xlsx",
        "head_star.xlsx",
        "head_seq.xlsx",
        "wps.et",
        "xls_named.xlsx",
        "xlsx_named.xls",
    ] {
        let mut found = one(name);
        let time = found.remove("event_at").unwrap();
        assert!(time.starts_with("2026-04-24T08:30"), "{name} {time}");
        let mut base = base.clone();
        base.remove("event_at");
        assert_eq!(found, base, "{name}");
    }
    assert_eq!(taken("titlerow.xlsx").rows[0].row, 3);
    assert!(
        taken("titlerow.xlsx").remarks.iter().any(|r| r.contains("第 2 行") && r.contains("东江区值班记录"))
    );
    for name in ["xls_named.xlsx", "xlsx_named.xls"] {
        assert!(taken(name).remarks.iter().any(|r| r.contains("按里面的内容读")), "{name}");
    }
    let told = refused("blank_lead.xlsx");
    assert!(told.contains("第 5 行"), "{told}");
    let told = refused("head_dup.xlsx");
    assert!(told.contains("姓名") && told.contains("D 列和") && told.contains("只留一列"), "{told}");
}

#[test]
fn merged_and_hidden_cells_are_told() {
    let merged = taken("merged.xlsx");
    assert_eq!(merged.rows.len(), 3);
    for row in &merged.rows {
        assert_eq!(
            (row.values.text("kind"), row.values.text("event_at")),
            (Some("来电"), Some("2026-04-24T08:30"))
        );
    }
    assert!(
        merged.remarks.iter().any(|r| r.contains("A2:A4") && r.contains("B2:B4")),
        "{:?}",
        merged.remarks
    );
    let hidden = taken("hiddenrow.xlsx");
    assert_eq!(hidden.rows.len(), 2);
    assert!(hidden.remarks.iter().any(|r| r.contains("1 行是隐藏的（第 3 行）")), "{:?}", hidden.remarks);
}

#[test]
fn digits_are_whole_or_asked_for() {
    assert_eq!(one("phone_num.xlsx")["phone"], "13812345678");
    assert_eq!(one("phone_zero.xlsx")["phone"], "07561234567");
    assert_eq!(one("fwphone.xlsx")["phone"], "0756-1234567");
    let told = refused("id18.xlsx");
    assert!(told.contains("第 2 行 E 列「联系电话」") && told.contains("文本格式"), "{told}");
}

#[test]
fn formulas_errors_and_unknown_choices_are_named_by_their_cell() {
    let told = refused("formula.xlsx");
    assert!(told.contains("第 2 行 F 列") && told.contains("公式"), "{told}");
    let told = refused("formula_err.xlsx");
    assert!(told.contains("第 2 行 F 列「事由/标题」") && told.contains("公式"), "{told}");
    let told = refused("badchoice.xlsx");
    for part in ["第 2 行 A 列「类别」", "「电话」", "来电、", "去电"] {
        assert!(told.contains(part), "{told}");
    }
    assert!(!told.contains("F4"), "{told}");
    assert_eq!(one("choice_space.xlsx")["weight"], "一般");
}

#[test]
fn texts_of_cells_are_whole() {
    assert_eq!(one("multiline.xlsx")["content"].lines().count(), 3);
    let content = &one("escape.xlsx")["content"];
    assert!(content.contains("中字") && !content.contains("_x"), "{content:?}");
}

#[test]
fn what_is_no_workbook_is_said_in_chinese() {
    for (name, part) in [("password.xlsx", "密码"), ("broken.xlsx", "表格"), ("zero.xlsx", "空的")] {
        let told = refused(name);
        assert!(told.contains(part), "{name}: {told}");
        assert!(!told.contains("rror") && told.chars().any(|c| c > '\u{4e00}'), "{name}: {told}");
    }
}

/// A table as text, on a file of its own.
fn of_text(name: &str, bytes: &[u8]) -> Result<Intake, Rejection> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    import::read(log(), &path, None, ground())
}

const TABLE: &str = "类别,发生/接收时间,姓名,事由/标题\n来电,2026/4/24 8:30,李伟,询问\n\n去电,2026年4月24日上午9时许,王芳,\"回复,完\"\n";

#[test]
fn a_table_is_read_in_every_usual_encoding_and_blank_rows_are_none() {
    let utf16 = |low_first: bool| -> Vec<u8> {
        TABLE.encode_utf16().flat_map(|u| if low_first { u.to_le_bytes() } else { u.to_be_bytes() }).collect()
    };
    let gbk = encoding_rs::GB18030.encode(TABLE).0.into_owned();
    let mark = |mark: &[u8], bytes: Vec<u8>| [mark, &bytes].concat();
    let plain = of_text("a.csv", TABLE.as_bytes()).unwrap();
    assert_eq!(plain.rows.iter().map(|r| r.row).collect::<Vec<_>>(), [2, 4]);
    assert_eq!(plain.rows[1].values.text("event_at"), Some("约2026-04-24T09"));
    assert!(plain.remarks.is_empty(), "{:?}", plain.remarks);
    for (bytes, told) in [
        (mark(&[0xEF, 0xBB, 0xBF], TABLE.into()), None),
        (gbk, Some("GBK")),
        (utf16(true), Some("UTF-16")),
        (utf16(false), Some("UTF-16")),
        (mark(&[0xFF, 0xFE], utf16(true)), Some("UTF-16")),
        (mark(&[0xFE, 0xFF], utf16(false)), Some("UTF-16")),
        (TABLE.replace('\n', "\r\n").into_bytes(), None),
        (
            TABLE.replace('\n', "\r\n").replace("\"回复,完\"", "“回复”").replace(',', "\t").into_bytes(),
            Some("制表符"),
        ),
    ] {
        let taken = of_text("a.csv", &bytes).unwrap();
        assert_eq!(taken.rows.len(), 2);
        assert_eq!(taken.rows[0].values, plain.rows[0].values);
        assert_eq!(
            taken.remarks.iter().any(|r| told.is_some_and(|t| r.contains(t))),
            told.is_some(),
            "{:?}",
            taken.remarks
        );
    }
}

#[test]
fn faults_of_a_table_are_told_with_row_column_value_and_what_to_do() {
    let whole = |row: &str| format!("类别,发生/接收时间,姓名,份数,状态\n{row}\n");
    for (row, parts) in [
        ("来电,2099-1-1,李,,备查", &["第 2 行", "还没有到"][..]),
        (",2026-4-24 8:30,李,,备查", &["「类别」", "没有填"]),
        ("来电,,李,,备查", &["「发生/接收时间」", "没有填"]),
        ("来电,4月24日,李,,备查", &["第 2 列", "4月24日", "年、月、日"]),
        ("来电,24/4/2026,李,,备查", &["24/4/2026", "年写在前面"]),
        ("来电,2026-2-29,李,,备查", &["没有这一天"]),
        ("来电,2026年4月24日(星期六)8:30,李,,备查", &["星期"]),
        ("来电,2026-4-24 8:30,李,-3,备查", &["「份数」", "-3", "正整数"]),
        ("来电,2026-4-24 8:30,李", &["只有 3 格", "5 格"]),
        ("来电,2026-4-24 8:30,李,,备查,多出来的", &["6 格", "双引号"]),
        ("1,2026-4-24 8:30,李,,备查", &["「类别」", "不在选项中"]),
    ] {
        let why = of_text("a.csv", whole(row).as_bytes()).map(|t| t.rows).unwrap_err();
        for part in parts {
            assert!(told(&why).contains(part), "{row}: {}", told(&why));
        }
    }
    let good = of_text(
        "a.csv",
        whole("来电,2026-4-24 8:30,李,1,备查\n来文,2026-4-24 9:00,王,\"1,234份\",备查").as_bytes(),
    );
    assert_eq!(good.unwrap().rows[1].values.0["copies"], 1234);
    let why =
        of_text("a.csv", "类别,发生/接收时间,姓名,姓 名,来源地\n来电,2026-4-24,李,王,某地\n".as_bytes())
            .unwrap_err();
    assert!(
        told(&why).contains("第 3 列和第 4 列都是「姓名」") && told(&why).contains("「来源地」"),
        "{}",
        told(&why)
    );
    let named = of_text("a.csv", "类别,发生/接收时间,姓名,\n来电,2026-4-24,李,随手\n".as_bytes()).unwrap();
    assert!(
        named.remarks.iter().any(|r| r.contains("第 4 列没有表头") && r.contains("1 格")),
        "{:?}",
        named.remarks
    );
}

#[test]
fn amounts_are_read_as_people_write_them_and_not_below_nothing() {
    let incident = |cells: &str| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        std::fs::write(
            &path,
            format!("事件名称,事件子类,接报时间,死亡,直接经济损失\n起火,火灾,2026-4-24 8:30,{cells}\n"),
        )
        .unwrap();
        import::read(book(Ledger::Incident), &path, None, ground()).map(|t| t.rows[0].values.clone())
    };
    let good = incident("3人,12万元").unwrap();
    assert_eq!((&good.0["dead"], &good.0["loss_wan"]), (&3.into(), &12.into()));
    let good = incident("\"1,234\",\"1,058.5\"").unwrap();
    assert_eq!((&good.0["dead"], &good.0["loss_wan"]), (&1234.into(), &1058.5.into()));
    let good = incident("三人,1.2亿元").unwrap();
    assert_eq!((&good.0["dead"], &good.0["loss_wan"]), (&3.into(), &12_000.into()));
    for (cells, part) in
        [("3,-5", "不能小于 0"), ("-3,5", "正整数"), ("约3人,5", "正整数"), ("3,约5", "数字")]
    {
        let why = incident(cells).unwrap_err();
        assert!(told(&why).contains(part), "{cells}: {}", told(&why));
    }
}

#[test]
fn no_file_claims_a_signature_or_what_the_program_fills() {
    let read = |ledger: Ledger, line: &str| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.jsonl");
        std::fs::write(&path, line).unwrap();
        import::read(book(ledger), &path, None, ground())
    };
    for ledger in [Ledger::Report, Ledger::Paper] {
        let taken = read(ledger, "{\"title\": \"快报\", \"state\": \"已签发\"}").unwrap();
        assert!(!taken.rows[0].values.has("state"));
        assert!(taken.remarks.iter().any(|r| r.contains("「状态」由程序自己填写")), "{:?}", taken.remarks);
    }
    let why = read(Ledger::Matter, "{\"what\": \"某事\", \"state\": \"已取消\"}").unwrap_err();
    assert!(told(&why).contains("两个人"), "{}", told(&why));
    for ledger in Ledger::ALL {
        for field in book(ledger).fields.iter().filter(|f| f.automatic) {
            let line = format!(
                "{{\"{}\": \"2026-01-01\", \"classification\": \"非密\", \"title\": \"某事\", \"what\": \"某事\"}}",
                field.key
            );
            match read(ledger, &line) {
                Ok(taken) => {
                    assert!(!taken.rows[0].values.has(field.key), "{}", field.key);
                    assert!(
                        taken.remarks.iter().any(|r| r.contains(field.label.zh) && r.contains("没有采用"))
                    );
                }
                // A book without those fields says that it has none; the automatic one is not what stops it.
                Err(why) => assert!(!told(&why).contains(field.label.zh), "{}", told(&why)),
            }
        }
    }
}

#[test]
fn what_is_in_a_file_counts_and_not_its_name() {
    let table = of_text("记录.dat", TABLE.as_bytes()).unwrap();
    assert_eq!(table.rows.len(), 2);
    assert!(table.remarks.iter().any(|r| r.contains(".dat") && r.contains("CSV")), "{:?}", table.remarks);
    let lines =
        of_text("记录.csv", "[{\"kind\": \"来电\", \"event_at\": \"2026/4/24 8:30\"}]".as_bytes()).unwrap();
    assert_eq!(lines.rows[0].values.text("event_at"), Some("2026-04-24T08:30"));
    for (bytes, part) in [
        (&b"<html><table><tr><td>1</td></tr></table></html>"[..], "网页"),
        (b"<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\"/>", "XML"),
        (b"MIME-Version: 1.0\n", "网页"),
        (b"%PDF-1.4", "PDF"),
        (b"{\\rtf1 }", "RTF"),
        (b"SQLite format 3\0 ", "数据库"),
        (b"\x89PNG\r\n", "图片"),
        (b"\0\0\0\0", "编码"),
        (b"", "空的"),
        (b"\xEF\xBB\xBF\n\n", "空的"),
        (b"{\"kind\": ", "JSON"),
    ] {
        for name in ["a.xlsx", "a.xls", "a.csv", "a.jsonl"] {
            let why = of_text(name, bytes).unwrap_err();
            assert!(told(&why).contains(part), "{name} {bytes:?}: {}", told(&why));
        }
    }
}

/// A file as each usual editor saves it.
fn saved(text: &str) -> Vec<(&'static str, Vec<u8>)> {
    let utf16 = |low_first: bool| -> Vec<u8> {
        text.encode_utf16().flat_map(|u| if low_first { u.to_le_bytes() } else { u.to_be_bytes() }).collect()
    };
    let mark = |mark: &[u8], bytes: Vec<u8>| [mark, &bytes].concat();
    vec![
        ("UTF-8", text.into()),
        ("UTF-8 with its mark", mark(&[0xEF, 0xBB, 0xBF], text.into())),
        ("GBK", encoding_rs::GB18030.encode(text).0.into_owned()),
        ("UTF-16 LE", utf16(true)),
        ("UTF-16 BE", utf16(false)),
        ("UTF-16 LE with its mark", mark(&[0xFF, 0xFE], utf16(true))),
        ("UTF-16 BE with its mark", mark(&[0xFE, 0xFF], utf16(false))),
    ]
}

/// Reads a text file of one kind in a folder and says what was understood of it.
type Reader = fn(&Path, &[u8]) -> String;

const READERS: &[(&str, &str, Reader)] = &[
    ("config", "# 界面\nlang = \"en\"\nascii = true\n", |folder, bytes| {
        std::fs::write(folder.join("config.toml"), bytes).unwrap();
        format!("{:?}", zhiban::config::read(&folder.join("config.toml")))
    }),
    ("searches", "昨天 起火\n状态：未了\n", |folder, bytes| {
        std::fs::write(folder.join("searches.txt"), bytes).unwrap();
        format!("{:?}", zhiban::config::read_searches(&folder.join("config.toml")))
    }),
    ("storage", "# 备份\ntape = \"纸带\"\n", |folder, bytes| {
        std::fs::write(folder.join("storage.toml"), bytes).unwrap();
        format!("{:?}", zhiban::store::places::Places::of(&folder.join("duty.db")).map(|p| p.tape))
    }),
    ("policy", "# 规则\nid = \"某市\"\n", |folder, bytes| {
        std::fs::create_dir_all(folder.join("policy")).unwrap();
        std::fs::write(folder.join("policy/某市.toml"), bytes).unwrap();
        format!("{:?}", zhiban::runtime::policy::read(&folder.join("duty.db")))
    }),
    ("manual", "# 本室用语\n- `w` 请讲。\n", |folder, bytes| {
        std::fs::create_dir_all(folder.join("manual")).unwrap();
        std::fs::write(folder.join("manual/用语.md"), bytes).unwrap();
        format!("{:?}", zhiban::runtime::policy::manual(&folder.join("duty.db")).phrases.first())
    }),
    ("lines", "{\"kind\": \"来电\", \"subject\": \"询问\"}\n", |folder, bytes| {
        std::fs::write(folder.join("a.jsonl"), bytes).unwrap();
        format!("{:?}", import::read(log(), &folder.join("a.jsonl"), None, ground()).map(|t| t.rows))
    }),
    ("table", TABLE, |folder, bytes| {
        std::fs::write(folder.join("a.csv"), bytes).unwrap();
        format!("{:?}", import::read(log(), &folder.join("a.csv"), None, ground()).map(|t| t.rows))
    }),
];

#[test]
fn every_text_file_is_read_the_same_however_it_was_saved() {
    for (name, text, read) in READERS {
        let folder = tempfile::tempdir().unwrap();
        let plain = read(folder.path(), text.as_bytes());
        assert!(!plain.contains("Err(") && !plain.contains("读不出"), "{name}: {plain}");
        for (encoding, bytes) in saved(text) {
            assert_eq!(read(folder.path(), &bytes), plain, "{name} in {encoding}");
        }
        // What is no text is refused or told, and hinders nothing.
        let _ = read(folder.path(), &[0xFF, 0xFF, 0x00]);
    }
}

#[cfg(unix)]
#[test]
fn a_pipe_in_the_place_of_a_file_keeps_nobody_waiting() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = |name: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::process::Command::new("mkfifo").arg(&path).status().is_ok_and(|s| s.success())
    };
    let all = [
        "config.toml",
        "searches.txt",
        "storage.toml",
        "policy/a.toml",
        "manual/a.md",
        "secret",
        "fonts/a.ttf",
        "a.csv",
    ];
    if !all.into_iter().all(pipe) {
        eprintln!("skipped: no mkfifo on this machine");
        return;
    }
    let at = |name: &str| folder.path().join(name);
    assert!(zhiban::config::read(&at("config.toml")).unwrap_err().contains("管道"));
    assert!(zhiban::config::read_searches(&at("config.toml")).is_empty());
    assert!(zhiban::store::places::Places::of(&at("duty.db")).unwrap_err().to_string().contains("管道"));
    assert!(zhiban::runtime::policy::read(&at("duty.db"))[0].1.contains("管道"));
    let manual = format!("{:?}", zhiban::runtime::policy::manual(&at("duty.db")));
    assert!(manual.contains("管道"), "a book that cannot be read says so");
    assert!(zhiban::store::secret::read(&at("secret")).is_err());
    assert!(told(&import::read(log(), &at("a.csv"), None, ground()).unwrap_err()).contains("管道"));
    let folders = zhiban::output::fonts::Folders { own: vec![at("fonts")], own_only: true };
    assert!(zhiban::output::fonts::Fonts::load(&folders).is_err());
}

/// The command line, on a room of its own.
fn command(folder: &Path, db: &Path, ledger: &str, file: &Path, more: &[&str]) -> (i32, String) {
    let pins = folder.join("pins");
    let (db, file, pins) = (db.to_str().unwrap(), file.to_str().unwrap(), pins.to_str().unwrap());
    let args = ["--db", db, "import", ledger, file, "--by", "甲", "--pin-file", pins];
    let (code, _, said) = run(&[&args[..], more].concat());
    (code, said)
}

#[test]
fn the_same_rows_a_second_time_are_asked_about_and_never_doubled_silently() {
    let (folder, db) = room();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let lines = |db: &Path| run(&["--db", db.to_str().unwrap(), "export", "duty_log"]).1.lines().count();
    let (code, said) = command(folder.path(), &db, "duty_log", &file("a.csv", TABLE), &[]);
    assert_eq!(code, 0, "{said}");
    // The same file, a copy of it, and the same rows in another encoding.
    let again = encoding_rs::GB18030.encode(TABLE).0.into_owned();
    std::fs::write(folder.path().join("gbk.csv"), again).unwrap();
    for name in ["a.csv", "gbk.csv"] {
        let (code, said) = command(folder.path(), &db, "duty_log", &folder.path().join(name), &[]);
        assert!(
            code == 2 && said.contains("第 2 行＝值-") && said.contains("什么也没有导入"),
            "{name}: {said}"
        );
        assert_eq!(lines(&db), 2);
    }
    // One row more: only that one, on demand.
    let more = file("b.csv", &format!("{TABLE}去电,2026-4-25 8:00,李,新的\n"));
    let (code, said) = command(folder.path(), &db, "duty_log", &more, &["--dry-run"]);
    assert!(code == 2 && said.contains("其余 1 条"), "{said}");
    let (code, said) = command(folder.path(), &db, "duty_log", &more, &["--new-only"]);
    assert!(code == 0 && said.contains("2 条没有再导入"), "{said}");
    assert_eq!(lines(&db), 3);
    let (code, said) = command(folder.path(), &db, "duty_log", &more, &["--again"]);
    assert_eq!((code, lines(&db)), (0, 6), "{said}");
    // Two rows that say the same in one file are two records, and known as such.
    let twin =
        file("c.csv", "类别,发生/接收时间,事由/标题\n来电,2026-4-26 8:00,同\n来电,2026-4-26 8:00,同\n");
    assert_eq!(command(folder.path(), &db, "duty_log", &twin, &[]).0, 0);
    assert!(command(folder.path(), &db, "duty_log", &twin, &[]).1.contains("2 条以前导入过"));
    assert_eq!(lines(&db), 8);
    assert_whole(&db);
}

#[test]
fn a_pin_file_is_read_however_it_was_saved_and_a_roster_for_tomorrow_is_taken() {
    let (folder, db) = room();
    let pins = std::fs::read_to_string(folder.path().join("pins")).unwrap();
    let file = folder.path().join("roster.csv");
    for (n, (encoding, bytes)) in saved(&pins).into_iter().enumerate() {
        std::fs::write(folder.path().join("pins"), bytes).unwrap();
        std::fs::write(&file, format!("接班时间,值班员\n2099-1-{} 8:30,甲\n", n + 1)).unwrap();
        let (code, said) = command(folder.path(), &db, "roster", &file, &[]);
        assert_eq!(code, 0, "{encoding}: {said}");
    }
    let (code, said) = command(folder.path(), &db, "duty_log", &case("badchoice.xlsx"), &[]);
    assert!(code == 2 && said.contains("第 2 行 A 列「类别」") && said.contains("什么也没有导入"), "{said}");
    let (code, said) = command(folder.path(), &db, "duty_log", &case("password.xlsx"), &[]);
    assert!(code == 2 && said.contains("密码"), "{said}");
}

#[test]
fn a_paper_takes_its_day_in_every_form_that_search_takes() {
    let (_folder, db) = room();
    let db = db.to_str().unwrap();
    for day in [
        "昨天",
        "2026-04-23",
        "2026年4月23日",
        "上周",
        "本月",
        "4月23日",
        "上周五",
        "近3天",
        "去年",
        "周一",
        "大前天",
        "月初前",
    ] {
        let (code, _, said) = run(&["--db", db, "report", "log", "--date", day]);
        if day == "月初前" {
            assert!(code == 2 && said.contains("读不懂"), "{said}");
        } else {
            assert_eq!(code, 0, "{day}: {said}");
        }
    }
    let (code, _, said) = run(&["--db", db, "report", "log", "--from", "上周", "--to", "现在"]);
    assert_eq!(code, 0, "{said}");
}
