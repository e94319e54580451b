//! Papers: what they say as text, that their figures are the store's, that nothing in them wishes, and what is said
//! where a font is missing. What they look like is checked by `.ci/papers` with the programs that people open them
//! with.

use crate::hostile::{bait, filled};
use crate::support::oracle::MemoryStore;
use crate::support::snapshot::assert_as_kept;
use crate::support::{Chance, MORNING, append, commit, id, set_up, signed};
use calamine::Reader;
use serde_json::json;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use zhiban::domain::{Ledger, Number, Offset, Stamp};
use zhiban::output::fonts::Folders;
use zhiban::output::{self, Format, PressError};
use zhiban::paper::catalog::{PAPERS, PaperKind, Scope, paper, span};
use zhiban::paper::document::{Block, Document};
use zhiban::paper::facts::{Order, gather};
use zhiban::paper::{bulletin, figures, make, norms, plain};
use zhiban::policy::Rules;
use zhiban::record::wish::Wish;
use zhiban::store::Store;
use zhiban::store::query::Row;
use zhiban::store::sqlite::SqliteStore;

fn demo() -> (tempfile::TempDir, SqliteStore, Stamp) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("demo.db");
    let (_, now) =
        SqliteStore::create(&path).and_then(|mut store| zhiban::demo::make(&mut store, true)).unwrap();
    let store = SqliteStore::open(&path).unwrap();
    (folder, store, now)
}

/// The order of a paper: of the demo's day, or of the first record of its ledger.
fn order(store: &mut dyn Store, key: &'static str) -> Order {
    let known = paper(key).unwrap();
    let offset = store.watch().unwrap().unwrap().setting.offset;
    let day = if known.scope == Scope::Day { "2026-04-24" } else { "2026-04-23" }.parse().unwrap();
    let (from, to) = span(known.scope, day, offset);
    let record = match known.scope {
        Scope::Record(ledger) => store.numbered(Number { ledger, year: 2026, serial: 1 }).unwrap(),
        _ => None,
    };
    Order { paper: known.kind, from, to, record, ledger: Ledger::DutyLog, mark: "【演练】".into() }
}

fn document(store: &mut dyn Store, key: &'static str, now: Stamp) -> Document {
    let order = order(store, key);
    make::document(store, &Rules::shipped(), &order, now).unwrap_or_else(|e| panic!("{key}: {e}"))
}

/// The papers of the demo's day; the issued one is made only when one was issued.
fn papers_of_demo() -> impl Iterator<Item = &'static str> {
    PAPERS.iter().map(|p| p.key).filter(|key| *key != "issue")
}

/// PINs are hashed with a salt, so the chain of the demo is another one each time.
fn without_code(text: &str) -> String {
    let mut after_code = false;
    let lines = text.lines().map(|line| {
        let coded = line.contains("链码：") || std::mem::take(&mut after_code);
        after_code = line.contains("链码：") && !line.contains('）');
        if coded { "〔链码〕" } else { line }
    });
    lines.fold(String::new(), |all, line| all + line + "\n")
}

#[test]
fn every_paper_of_the_demo_reads_as_it_did() {
    let (_room, mut store, now) = demo();
    let text = |key| (key, without_code(&plain::text(&document(&mut store, key, now))));
    let texts: Vec<(&str, String)> = papers_of_demo().map(text).collect();
    for (key, text) in &texts {
        assert!(text.contains("【演练】"), "{key} has no mark");
        for line in text.lines().map(|l| l.trim_start_matches('\u{c}')) {
            let wide = zhiban::text::width::on_paper(line);
            assert!(wide <= 80, "{key}: {wide} columns: {line}");
        }
    }
    assert_as_kept("papers", texts);
}

/// A room with random records over some days, some voided, some matters closed.
fn random_room(store: &mut dyn Store, chance: &mut Chance) -> Stamp {
    commit(store, MORNING, 0, set_up()).unwrap();
    let kinds = ["来电", "去电", "来文", "预警", "批示指示", "会议通知"];
    let grades = ["一般", "较大", "重大", "未定级"];
    let mut at = MORNING;
    for n in 1..=(20 + chance.below(60) as u128) {
        at = at.plus_ms(chance.below(3_600_000) as i64);
        let weight = ["一般", "重要", "紧急"][chance.below(3)];
        let status = ["备查", "待办", "办结"][chance.below(3)];
        // The stated time is what counts, and it lies up to two days before the recording.
        let stated = at.plus_ms(-(chance.below(48 * 60) as i64) * 60_000);
        let stated = Offset::default().minute(stated).replace(' ', "T");
        let act = match chance.below(4) {
            0 => append(
                Ledger::Incident,
                n,
                json!({"title": format!("第{n}号火灾"), "location": "石桥镇", "grade": grades[chance.below(4)],
                    "dead": chance.below(5), "phase": "处置中", "subtype": "火灾"}),
            ),
            1 => {
                append(Ledger::Matter, n, json!({"what": format!("事项{n}"), "owner": "甲", "state": "待办"}))
            }
            _ => append(
                Ledger::DutyLog,
                n,
                json!({"kind": kinds[chance.below(6)], "event_at": stated, "late_reason": "补记", "subject": format!("事由{n}"),
                    "weight": weight, "status": status, "words": "速办", "unit": "某镇"}),
            ),
        };
        commit(store, at, 1, vec![act]).unwrap();
        if chance.below(8) == 0 {
            // A matter ends by 销号 alone.
            drop(signed(store, at, 1, vec![Wish::Void { id: id(n), base: 1, reason: "误记".into() }]));
        } else if chance.below(3) == 0 {
            drop(commit(
                store,
                at,
                1,
                vec![Wish::Link { from: id(n), to: id(1 + chance.below(n as usize) as u128) }],
            ));
        }
    }
    at.plus_ms(60_000)
}

/// How many records state a time in a span there are of each ledger, and in the first one of each kind, with whether they are
/// voided: by SQL over the tables, past all that the papers are made by.
fn counted_by_sql(path: &Path, from: Stamp, to: Stamp) -> Vec<(String, bool, u32)> {
    let db = rusqlite::Connection::open(path).unwrap();
    let sql = "SELECT r.ledger, d.kind, h.voided, count(*) FROM record r JOIN head h ON h.rec = r.rec
                 LEFT JOIN duty_log d ON r.ledger = 1 AND d.seq = h.latest
               WHERE coalesce((unixepoch(d.event_at) - 8 * 3600) * 1000, r.at) >= ?1
                 AND coalesce((unixepoch(d.event_at) - 8 * 3600) * 1000, r.at) < ?2 GROUP BY 1, 2, 3";
    let mut statement = db.prepare(sql).unwrap();
    let rows = statement.query_map([from.0, to.0], |row| {
        let code = usize::from(row.get::<_, u8>(0)?);
        let ledger = Ledger::ALL[code - 1];
        let kind: Option<String> = row.get(1)?;
        let what = kind.unwrap_or_else(|| zhiban::schema::book(ledger).name.zh.to_owned());
        Ok((what, row.get(2)?, row.get(3)?))
    });
    rows.unwrap().map(Result::unwrap).collect()
}

#[test]
fn figures_are_what_sql_counts_and_listed_with_left_out_is_all() {
    let folder = tempfile::tempdir().unwrap();
    for seed in 0..40 {
        let mut chance = Chance(seed);
        let path = folder.path().join(format!("{seed}.db"));
        let mut store = SqliteStore::create(&path).unwrap();
        let now = random_room(&mut store, &mut chance);
        let from = MORNING.plus_ms(chance.below(7_200_000) as i64);
        let to = from.plus_ms(1 + chance.below(40 * 3_600_000) as i64);
        let wanted = Order { from, to, ..order(&mut store, "bulletin") };
        let facts = gather(&mut store, &wanted, now).unwrap();
        let by_sql = counted_by_sql(&path, from, to);
        let voided: u32 = by_sql.iter().filter(|(_, voided, _)| *voided).map(|(.., n)| n).sum();
        let all: u32 = by_sql.iter().map(|(.., n)| n).sum();
        for count in figures::counts(&facts) {
            let same = by_sql.iter().filter(|(what, voided, _)| !voided && *what == count.what);
            assert_eq!(count.now, same.map(|(.., n)| n).sum::<u32>(), "{} seed {seed}", count.what);
        }
        let counted: u32 = figures::counts(&facts).iter().map(|c| c.now).sum();
        assert_eq!(counted + voided, all, "seed {seed}");
        assert_eq!(figures::voided(&facts), voided, "seed {seed}");
        let text = bulletin::compose(&facts);
        // What the bulletin lists is looked up one record at a time.
        let rows = (1..=100).filter_map(|n| store.record(id(n)).unwrap()).map(|record| record.row);
        let offset = Offset::default();
        let all: Vec<_> = rows.filter(|r| (from..to).contains(&r.stated_at(offset))).collect();
        let told = all.iter().filter(|r| bulletin::TOLD.contains(&r.number.ledger) && !r.voided);
        let told: Vec<_> = told.collect();
        let last = text.lines().last().unwrap();
        let numbers = last.split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse::<usize>().ok());
        let is_partial = last.starts_with("（本期编入");
        let sum: usize = if is_partial { numbers.sum() } else { told.len() };
        assert_eq!(sum, told.len(), "seed {seed}: {text}");
        // Every incident is named, the grave ones always; of others, where two pages do not hold them, the number.
        let incidents = || told.iter().filter(|r| r.number.ledger == Ledger::Incident);
        let is_named = |r: &&&Row| {
            text.lines().any(|l| !l.contains("重点关注") && l.contains(r.values.text("title").unwrap()))
        };
        let is_grave = |r: &&&Row| ["较大", "重大"].contains(&r.values.text("grade").unwrap());
        assert!(incidents().filter(is_grave).all(|r| is_named(&r)), "seed {seed}: {text}");
        let part = text.split("二、突发事件").nth(1).unwrap().split("三、").next().unwrap();
        let rest = part
            .split("另有")
            .nth(1)
            .map_or(0, |n| n.trim_end().trim_end_matches("件未列。").parse().unwrap());
        assert_eq!(incidents().count() - incidents().filter(is_named).count(), rest, "seed {seed}: {text}");
    }
}

#[test]
fn nothing_with_an_open_matter_is_called_done() {
    for seed in 100..140 {
        let mut chance = Chance(seed);
        let mut store = MemoryStore::new();
        let now = random_room(&mut store, &mut chance);
        let wanted = Order { from: MORNING, to: now, ..order(&mut store, "bulletin") };
        let facts = gather(&mut store, &wanted, now).unwrap();
        for key in ["bulletin", "weekly", "monthly", "log", "register"] {
            let wanted = Order { paper: paper(key).unwrap().kind, ..wanted.clone() };
            let doc = make::document(&mut store, &Rules::shipped(), &wanted, now).unwrap();
            for row in facts.rows.iter().filter(|r| facts.unfinished.contains(&r.id) && !r.voided) {
                let name = format!("事由{}", row.id.0.as_u128());
                let told = doc.words().into_iter().filter(|w| w.contains(&name) && !w.contains("登记"));
                for words in told
                    .filter(|w| w.split(&name).nth(1).is_some_and(|rest| !rest.starts_with(char::is_numeric)))
                {
                    assert!(!words.contains("办结") && !words.contains("销号"), "seed {seed} {key}: {words}");
                }
            }
        }
        // Whoever writes it by hand is stopped by the norms.
        let order = Order { paper: PaperKind::Bulletin, ..wanted };
        let (mut values, facts) = make::draft(&mut store, &Rules::shipped(), &order, "甲", now).unwrap();
        let open = facts.cases.iter().find(|c| facts.unfinished.contains(&c.incident.id));
        if let Some(case) = open {
            values.set_text("text", &format!("{}已处置完毕。", case.incident.values.text("title").unwrap()));
            let faults = norms::faults(&values, &facts);
            assert!(faults.iter().any(|f| f.contains("没有销号")), "seed {seed}: {faults:?}");
        }
    }
}

fn xml_of(docx: &[u8], name: &str) -> String {
    let mut zip = zip::ZipArchive::new(Cursor::new(docx.to_vec())).unwrap();
    let mut text = String::new();
    zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

/// What a document must not hold, whatever it was made of.
fn assert_harmless(doc: &Document, what: &str) {
    let wishes = |c: char| {
        (c < ' ' && c != '\n') || ('\u{7f}'..='\u{9f}').contains(&c) || "\u{202e}\u{2066}\u{200b}".contains(c)
    };
    for word in doc.words() {
        assert!(!word.contains(wishes), "{what}: {word:?}");
    }
    let name = Path::new(&doc.name);
    assert_eq!(name.components().count(), 1, "{what}: {:?}", doc.name);
    assert!(!doc.name.contains(['/', '\\', '\0', ':', '.']), "{what}: {:?}", doc.name);
    let docx = output::make(doc, Format::Docx, &Folders::default()).unwrap().bytes;
    let xml = xml_of(&docx, "word/document.xml");
    assert!(!xml.contains("<w:instrText") && !xml.contains("<w:fldSimple"), "{what}: a field code");
    assert!(!xml.contains("<w:p/>&amp;"), "{what}: markup");
    assert!(!xml.contains("<w:hyperlink") && !xml.contains("<w:object"), "{what}: something to click");
    match output::make(doc, Format::Xlsx, &Folders::default()) {
        Err(PressError::NoTable) => {}
        Err(e) => panic!("{what}: {e}"),
        Ok(made) => {
            let mut book: calamine::Xlsx<_> = calamine::Xlsx::new(Cursor::new(made.bytes)).unwrap();
            for sheet in book.sheet_names() {
                assert!(book.worksheet_formula(&sheet).unwrap().is_empty(), "{what}: a formula in {sheet}");
            }
        }
    }
    let text = plain::text(doc);
    assert!(!text.contains('\u{1b}') && !text.contains('\r'), "{what}");
}

#[test]
fn hostile_values_are_text_in_every_paper_and_every_format() {
    let rounds =
        std::env::var("ZHIBAN_HOSTILE").ok().and_then(|n| n.parse::<usize>().ok()).unwrap_or(300) / 100;
    for seed in 0..rounds.max(1) as u64 {
        let mut chance = Chance(seed + 5_000);
        let mut store = filled(&mut chance);
        let now = MORNING.plus_ms(3_600_000);
        for known in PAPERS {
            if known.key == "handover" {
                continue;
            }
            let mut wanted = order(&mut store, known.key);
            (wanted.from, wanted.to) = (MORNING.plus_ms(-1), now);
            let doc = make::document(&mut store, &Rules::shipped(), &wanted, now).unwrap();
            assert_harmless(&doc, &format!("{} seed {seed}", known.key));
        }
        // A document with bait in every place that takes words.
        let mut doc = Document::new(&bait(&mut chance));
        doc.title(&bait(&mut chance));
        for _ in 0..20 {
            doc.heading(1, &bait(&mut chance));
            doc.paragraphs(&bait(&mut chance));
            doc.line(&bait(&mut chance));
            doc.right(&bait(&mut chance));
            doc.pairs([(bait(&mut chance), bait(&mut chance))]);
            let cells = (0..3).map(|_| bait(&mut chance)).collect();
            doc.table(&bait(&mut chance), &["一", "二", "三"], [cells]);
            doc.chart(&bait(&mut chance), [(bait(&mut chance), 3)]);
        }
        doc.foot([bait(&mut chance)]);
        assert_harmless(&doc, &format!("bait seed {seed}"));
    }
}

/// Folders that hold no font.
fn no_fonts() -> (tempfile::TempDir, Folders) {
    let empty = tempfile::tempdir().unwrap();
    let folders = Folders { own: vec![empty.path().to_owned()], own_only: true };
    (empty, folders)
}

#[test]
fn without_a_chinese_font_it_is_said_what_to_do_and_other_formats_work() {
    let (_kept, folders) = no_fonts();
    let mut doc = Document::new("x");
    doc.paragraphs("值班");
    let refused = output::make(&doc, Format::Pdf, &folders).unwrap_err();
    assert_eq!(refused, PressError::NoFont);
    assert!(refused.to_string().contains("fonts-noto-cjk"));
    assert!(
        output::make(&doc, Format::Docx, &folders).is_ok()
            && output::make(&doc, Format::Txt, &folders).is_ok()
    );
}

#[test]
fn a_rare_name_is_printed_or_its_missing_glyph_is_told() {
    let mut doc = Document::new("x");
    // 𠮷 and 䶮 are names of people; U+10FFFD is a private character that no font should have.
    doc.paragraphs("值班员 李昇旻 堃镕祎 𠮷 \u{10fffd}");
    match output::make(&doc, Format::Pdf, &Folders::default()) {
        Err(PressError::NoFont) => println!("skipped: this machine has no Chinese font"),
        Err(e) => panic!("{e}"),
        Ok(made) => {
            assert!(made.bytes.starts_with(b"%PDF"));
            assert!(made.missing.iter().all(|c| !"值班员李昇旻堃镕祎".contains(*c)), "{:?}", made.missing);
            assert!(made.missing.contains(&'\u{10fffd}') || doc.words()[0].contains("U+10FFFD"));
        }
    }
}

#[test]
fn a_table_in_a_workbook_is_what_the_paper_says() {
    let (_room, mut store, now) = demo();
    let doc = document(&mut store, "statistics", now);
    let made = output::make(&doc, Format::Xlsx, &Folders::default()).unwrap();
    let mut book: calamine::Xlsx<_> = calamine::Xlsx::new(Cursor::new(made.bytes)).unwrap();
    let first = doc.blocks.iter().find_map(|b| if let Block::Table(t) = b { Some(t) } else { None }).unwrap();
    let name = book.sheet_names()[0].clone();
    let range = book.worksheet_range(&name).unwrap();
    let rows: Vec<Vec<String>> = range.rows().map(|r| r.iter().map(ToString::to_string).collect()).collect();
    assert_eq!(rows[0][0], "【演练】");
    assert_eq!(rows[1][..4], first.columns[..]);
    assert_eq!(rows.len(), first.rows.len() + 2);
    for (row, told) in rows[2..].iter().zip(&first.rows) {
        assert_eq!(row[..2], told[..2]);
    }
}

fn program(args: &[&str]) -> (i32, String, String) {
    crate::support::pty::run(args)
}

#[test]
fn the_command_writes_every_paper_in_every_format_and_the_chain_knows() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let db = at("d.db");
    assert_eq!(program(&["demo", "--into", &db]).0, 0);
    assert_eq!(program(&["demo", "--into", &db]).0, 2, "a file that is there stays");
    for (key, of) in [("log", ""), ("incident_file", "事-2026-0001"), ("handover", "交－２０２６－０００１")]
    {
        for format in ["txt", "docx", "xlsx"] {
            let out = at(&format!("{key}.{format}"));
            let mut args =
                vec!["--db", &db, "report", key, "--date", "2026-04-23", "--format", format, "-o", &out];
            if !of.is_empty() {
                args.extend(["--of", of]);
            }
            let (code, _, said) = program(&args);
            assert_eq!(code, 0, "{key} {format}: {said}");
            assert!(PathBuf::from(&out).metadata().unwrap().len() > 1000, "{key} {format}");
        }
    }
    let (code, listed, _) = program(&["--db", &db, "report"]);
    assert!(code == 0 && PAPERS.iter().all(|p| listed.contains(p.key)), "{listed}");
    assert_eq!(program(&["--db", &db, "report", "nothing"]).0, 2);
    assert_eq!(program(&["--db", &db, "report", "log", "--format", "docx"]).0, 2, "where to is not said");
    assert_eq!(program(&["--db", &db, "report", "log", "--format", "docx", "--print"]).0, 2);
    assert_eq!(program(&["--db", &db, "report", "handover"]).0, 2, "of which record is not said");
    assert_eq!(
        program(&["--db", &db, "report", "handover", "--of", "事-2026-0001"]).0,
        2,
        "of the wrong kind"
    );
    // A register streams into its workbook: as many rows as the ledger has in the year, then what was left out.
    let out = at("register.xlsx");
    let args = ["--db", &db, "report", "register", "--date", "2026-04-23", "-o", &out];
    assert_eq!(program(&args).0, 0);
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(&out).unwrap();
    let sheet = book.sheet_names()[0].clone();
    let range = book.worksheet_range(&sheet).unwrap();
    let first: Vec<String> = range.rows().map(|r| r[0].to_string()).collect();
    let numbered = first.iter().filter(|cell| cell.starts_with("值-2026-")).count();
    assert!(first.last().unwrap().starts_with(&format!("共{numbered}条")), "{first:?}");
    assert_eq!((numbered, first[1].as_str()), (21, "【演练】"));
    let lines = rusqlite::Connection::open(&db).unwrap();
    let exported: u32 = lines
        .query_row("SELECT count(*) FROM audit WHERE event = 'exported' AND detail LIKE '%sm3:%'", [], |r| {
            r.get(0)
        })
        .unwrap();
    assert_eq!(exported, 10);
}

#[cfg(unix)]
#[test]
fn a_paper_is_handed_to_the_print_command_and_a_refusal_is_told() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let db = at("d.db");
    assert_eq!(program(&["demo", "--into", &db]).0, 0);
    let lp = |script: &str| {
        std::fs::write(at("lp"), script).unwrap();
        std::fs::set_permissions(at("lp"), std::fs::Permissions::from_mode(0o755)).unwrap();
    };
    lp(&format!("#!/bin/sh\ncat > {}\necho request id is needle-7\n", at("printed")));
    let args = ["--db", &db, "report", "log", "--date", "2026-04-23", "--print"];
    let (code, _, said) = crate::support::pty::run_in(&args, &[("ZHIBAN_LP", &at("lp"))]);
    assert!(code == 0 && said.contains("needle-7"), "{said}");
    let printed = std::fs::read_to_string(at("printed")).unwrap();
    assert!(printed.contains("值班日志") && printed.contains('\u{c}'), "pages are divided by form feeds");
    lp("#!/bin/sh\ncat >/dev/null\necho no such printer >&2\nexit 1\n");
    let (code, _, said) = crate::support::pty::run_in(&args, &[("ZHIBAN_LP", &at("lp"))]);
    assert!(code == 3 && said.contains("no such printer"), "{said}");
    let lines = rusqlite::Connection::open(&db).unwrap();
    let printed: u32 =
        lines.query_row("SELECT count(*) FROM audit WHERE event = 'printed'", [], |r| r.get(0)).unwrap();
    assert_eq!(printed, 1, "what was not printed is not recorded as printed");
}

#[test]
fn a_workbook_comes_back_field_for_field_and_a_template_says_what_goes_where() {
    let (folder, db) = crate::support::pty::room();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (db, pins) = (db.to_str().unwrap().to_owned(), at("pins"));
    let one = json!({"title": "=1+1", "location": "'-x", "dead": 0, "loss_wan": 1058.5, "occurred_approx": true,
        "occurred_at": "2008-04-04T13:20", "course": "第一行\n\"第二行\", ", "reporter_phone": "0700-0012",
        "timeline": [{"at": "2008-04-04T13:00", "act": "接报"}]});
    std::fs::write(at("in.jsonl"), one.to_string()).unwrap();
    let import =
        |file: &str| program(&["--db", &db, "import", "incident", file, "--by", "甲", "--pin-file", &pins]);
    assert_eq!(import(&at("in.jsonl")).0, 0);
    assert_eq!(program(&["--db", &db, "export", "incident", "--format", "xlsx", "-o", &at("out.xlsx")]).0, 0);
    // What came from the same row before is asked about and not doubled.
    let (code, _, said) = import(&at("out.xlsx"));
    assert!(code == 2 && said.contains("第 2 行＝事-") && said.contains("--again"), "{said}");
    let again =
        ["--db", &db, "import", "incident", &at("out.xlsx"), "--by", "甲", "--pin-file", &pins, "--again"];
    let (code, _, said) = program(&again);
    assert_eq!(code, 0, "{said}");
    let (_, lines, _) = program(&["--db", &db, "export", "incident"]);
    let lines: Vec<serde_json::Value> = lines.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(lines, [one.clone(), one]);
    assert_eq!(program(&["template", "incident", "-o", &at("t.xlsx")]).0, 0);
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(at("t.xlsx")).unwrap();
    assert!(
        book.worksheet_range("1-突发事件").unwrap().rows().next().unwrap().iter().any(|c| c == "事件名称")
    );
    assert!(book.worksheet_range("选项").unwrap().rows().flatten().any(|c| c == "自然灾害"));
    assert!(book.worksheet_range("说明").unwrap().rows().flatten().any(|c| c == "必填"));
    // A workbook made by hand, with a fault.
    std::fs::write(at("no.xlsx"), b"PK\x03\x04 not a workbook").unwrap();
    let (code, _, said) = import(&at("no.xlsx"));
    assert!(code == 2 && said.contains("表格"), "{said}");
}
