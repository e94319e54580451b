//! The command line: set-up, import, export, search, verify, and their exit codes.

use crate::support::pty::{assert_whole, room, run};
use std::path::Path;

fn import(folder: &Path, db: &Path, file: &str, text: &str) -> (i32, String) {
    let path = folder.join(file);
    std::fs::write(&path, text).unwrap();
    let pins = folder.join("pins");
    let args = [
        "--db",
        db.to_str().unwrap(),
        "import",
        "incident",
        path.to_str().unwrap(),
        "--by",
        "甲",
        "--pin-file",
        pins.to_str().unwrap(),
    ];
    let (code, _, said) = run(&args);
    (code, said)
}

fn export(db: &Path, format: &str) -> String {
    let (code, out, said) = run(&["--db", db.to_str().unwrap(), "export", "incident", "--format", format]);
    assert_eq!(code, 0, "{said}");
    out
}

const THREE: &str = concat!(
    "{\"title\":\"某路追尾\",\"category\":\"事故灾难\",\"subtype\":\"道路交通事故\",\"occurred_at\":\"2008-04-04T13:00\",\"occurred_approx\":true,\"dead\":6}\n",
    "{\"title\":\"某地地震\",\"category\":\"自然灾害\",\"subtype\":\"地震\",\"occurred_at\":\"2008-04-04\",\"magnitude\":5.0,\"loss_wan\":10000}\n",
    "{\"title\":\"=某店火灾\",\"category\":\"事故灾难\",\"subtype\":\"火灾\",\"dead\":0,\"course\":\"第一行\\n第二行\"}\n",
);

fn parsed(lines: &str) -> Vec<serde_json::Value> {
    lines.lines().map(|l| serde_json::from_str(l).unwrap()).collect()
}

#[test]
fn what_is_exported_comes_back_field_for_field() {
    let (folder, db) = room();
    assert_eq!(import(folder.path(), &db, "three.jsonl", THREE).0, 0);
    assert_eq!(parsed(&export(&db, "jsonl")), parsed(THREE));
    for format in ["jsonl", "csv"] {
        let (second, other) = room();
        let out = export(&db, format);
        let (code, said) = import(second.path(), &other, &format!("out.{format}"), &out);
        assert_eq!(code, 0, "{said}");
        assert_eq!(parsed(&export(&other, "jsonl")), parsed(THREE));
    }
    assert_whole(&db);
}

#[test]
fn one_bad_line_and_nothing_is_imported() {
    let (folder, db) = room();
    let bad = format!("{THREE}{{\"title\":\"x\",\"dead\":\"三\"}}\n");
    let (code, said) = import(folder.path(), &db, "bad.jsonl", &bad);
    assert_eq!(code, 2);
    assert!(said.contains("第 4 行「死亡」") && said.contains("什么也没有导入"), "{said}");
    assert_eq!(export(&db, "jsonl"), "");
    std::fs::write(folder.path().join("pins"), "甲 000000\n").unwrap();
    let (code, said) = import(folder.path(), &db, "three.jsonl", THREE);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("PIN 不对"), "{said}");
    assert_eq!(export(&db, "jsonl"), "");
}

#[test]
fn search_gives_one_json_object_a_line() {
    let (folder, db) = room();
    import(folder.path(), &db, "three.jsonl", THREE);
    let (code, out, _) = run(&["--db", db.to_str().unwrap(), "search", "火灾", "--json"]);
    assert_eq!(code, 0);
    let hits = parsed(&out);
    assert_eq!(hits.len(), 1);
    assert_eq!(
        (&hits[0]["ledger"], &hits[0]["number"]),
        (&"incident".into(), &format!("事-{}-0003", year()).into())
    );
    assert!(
        hits[0]["title"].as_str().unwrap().contains("某店火灾")
            && hits[0]["time"].is_string()
            && hits[0]["hit"].is_string()
    );
}

fn year() -> String {
    let (folder, db) = room();
    import(folder.path(), &db, "x.jsonl", "{\"title\":\"x\"}\n");
    let (_, out, _) = run(&["--db", db.to_str().unwrap(), "export", "incident", "--full"]);
    let line: serde_json::Value = serde_json::from_str(out.trim()).unwrap();
    line["_no"].as_str().unwrap().split('-').nth(1).unwrap().to_owned()
}

#[test]
fn verify_says_yes_and_after_any_flipped_byte_of_a_text_no() {
    let (folder, db) = room();
    import(folder.path(), &db, "three.jsonl", THREE);
    assert_whole(&db);
    // A console that has ended leaves everything in the one file.
    assert!(!folder.path().join("duty.db-wal").exists());
    let whole = std::fs::read(&db).unwrap();
    let needle = "某店火灾".as_bytes();
    let places: Vec<usize> =
        whole.windows(needle.len()).enumerate().filter(|(_, w)| *w == needle).map(|(at, _)| at).collect();
    assert_eq!(places.len(), 1, "a text stands in the journal and nowhere else");
    for place in places {
        let mut broken = whole.clone();
        broken[place..place + 3].copy_from_slice("无".as_bytes());
        std::fs::write(&db, &broken).unwrap();
        let (code, out, _) = run(&["--db", db.to_str().unwrap(), "verify"]);
        assert_eq!(code, 1, "{out}");
        assert!(out.contains("事-") && out.contains("-0003"), "{out}");
    }
    std::fs::write(&db, &whole).unwrap();
    assert_whole(&db);
}

/// Every byte that belongs to a record's row or line, one at a time: none can be changed unseen.
#[test]
fn every_byte_of_a_record_matters() {
    let (folder, db) = room();
    import(folder.path(), &db, "one.jsonl", "{\"title\":\"ZQXJ某店\",\"dead\":3}\n");
    let whole = std::fs::read(&db).unwrap();
    let needle = b"ZQXJ";
    for place in
        whole.windows(4).enumerate().filter(|(_, w)| w == needle).map(|(at, _)| at).collect::<Vec<_>>()
    {
        for at in place..place + 13 {
            let mut broken = whole.clone();
            broken[at] ^= 1;
            std::fs::write(&db, &broken).unwrap();
            assert_eq!(run(&["--db", db.to_str().unwrap(), "verify"]).0, 1, "byte {at}");
        }
    }
}

#[test]
fn wrong_use_is_told_and_touches_nothing() {
    let (folder, db) = room();
    let file = db.to_str().unwrap();
    let pins = folder.path().join("pins");
    let init = [
        "init",
        "--unit",
        "x",
        "--level",
        "county",
        "--officer",
        "甲",
        "--officer",
        "乙",
        "--pin-file",
        pins.to_str().unwrap(),
    ];
    assert_eq!(run(&[&["--db", file], &init[..]].concat()).0, 3);
    assert_whole(&db);
    assert_eq!(run(&["--db", file, "export", "nothing"]).0, 2);
    assert_eq!(run(&["--db", file, "import", "handover", file, "--by", "甲"]).0, 2);
    assert_eq!(run(&["--db", "/nowhere/at/all.db", "verify"]).0, 3);
    assert_eq!(run(&["--no-such-option"]).0, 2);
    let (code, out, _) = run(&["--version"]);
    assert!(code == 0 && out.starts_with("zhiban "));
    let garbage = folder.path().join("garbage.db");
    std::fs::write(&garbage, [7u8; 5000]).unwrap();
    let (code, _, said) = run(&["--db", garbage.to_str().unwrap(), "search", "x"]);
    assert!(code == 3 && said.contains("打不开"), "{code} {said}");
    assert_eq!(std::fs::read(&garbage).unwrap(), [7u8; 5000]);
}

#[test]
fn man_page_and_completions_name_every_command() {
    let (_, man, _) = run(&["man"]);
    let (_, bash, _) = run(&["completions", "bash"]);
    for command in ["demo", "init", "import", "export", "search", "verify", "doctor"] {
        assert!(man.contains(command) && bash.contains(command), "{command}");
    }
}

#[test]
fn the_real_reports_come_back_field_for_field() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/incidents/incidents.jsonl");
    let Ok(text) = std::fs::read_to_string(&file) else {
        eprintln!("skipped: ../shared/incidents/incidents.jsonl is not here");
        return;
    };
    let (folder, db) = room();
    let (code, said) = import(folder.path(), &db, "real.jsonl", &text);
    assert_eq!(code, 0, "{said}");
    let out = export(&db, "jsonl");
    assert_eq!(out.lines().count(), 199);
    assert_eq!(parsed(&out), parsed(&text));
    let (second, other) = room();
    assert_eq!(import(second.path(), &other, "again.csv", &export(&db, "csv")).0, 0);
    assert_eq!(parsed(&export(&other, "jsonl")), parsed(&text));
    assert_whole(&db);
}
