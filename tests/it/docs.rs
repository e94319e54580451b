//! Documents made from the tables: they are compared here, and written anew with ZHIBAN_BLESS=1.

use std::path::Path;
use zhiban::domain::Ledger;
use zhiban::keymap::{COMMANDS, Place};
use zhiban::schema::{Field, Kind, Need, book};

fn compare(name: &str, wanted: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    if std::env::var_os("ZHIBAN_BLESS").is_some() {
        std::fs::write(&path, wanted).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(found == wanted, "{name} is not what the tables say; run the tests once with ZHIBAN_BLESS=1");
}

#[test]
fn the_field_document_is_what_the_tables_say() {
    let mut out =
        String::from("# Fields of the ledgers\n\nMade from the tables in `src/schema`; do not edit. ");
    out.push_str("Needed: ● always, ○ when another field has the value named. An empty field is unknown.\n");
    for ledger in Ledger::ALL {
        let book = book(ledger);
        out.push_str(&format!("\n## {} `{}` ({})\n\n", book.name.zh, ledger.key(), book.name.en));
        out.push_str("| 字段 | English | identifier | holds | needed | shown for |\n| --- | --- | --- | --- | --- | --- |\n");
        for field in book.fields {
            out.push_str(&line(field, ""));
            for column in field.columns() {
                out.push_str(&line(column, field.key));
            }
        }
    }
    compare("assets/docs/FIELDS.md", &out);
}

/// Every key of every table has its name in the code, and there is no name without a key.
#[test]
fn the_keys_in_the_code_are_those_of_the_tables() {
    let of = |field: &'static Field| std::iter::once(field.key).chain(field.columns().iter().map(|c| c.key));
    let books = Ledger::ALL.into_iter().flat_map(|ledger| book(ledger).fields);
    let mut keys: Vec<&str> = books.chain(zhiban::schema::setup::SET_UP).flat_map(of).collect();
    keys.push(zhiban::work::saving::REASON);
    keys.sort_unstable();
    keys.dedup();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/schema/key.rs");
    let source = std::fs::read_to_string(path).unwrap();
    let head = source.split("/// `").next().unwrap();
    let consts = keys
        .iter()
        .map(|key| format!("/// `{key}`\npub const {}: Key = Key::new(\"{key}\");\n", key.to_uppercase()));
    compare("src/schema/key.rs", &(head.to_owned() + &consts.collect::<String>()));
}

/// A schema file that has been released is never edited: old files are taken over by the files that follow it.
#[test]
fn a_released_schema_file_stays_as_it_is() {
    for (name, digest) in [
        ("0001_base.sql", "84a8770f3d039a0bbe3724d315bce824905ea444f62a73c60f593dc419d2559a"),
        ("0002_search.sql", "832f7895e065fe54b8d7d02dc830920e81636f0b09a75371b136173b8997da94"),
    ] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/sql/sqlite").join(name);
        let bytes = std::fs::read(path).unwrap();
        let found = zhiban::record::chain::hex(&zhiban::record::chain::digest(&[&bytes]));
        assert_eq!(found, digest, "{name} is in files of officers; a change is a new file");
    }
}

fn line(field: &Field, list: &str) -> String {
    let choices = || field.choices().iter().map(|c| c.name.zh).collect::<Vec<_>>().join(" / ");
    let holds = match field.kind {
        Kind::Line => "line".into(),
        Kind::Prose => "text".into(),
        Kind::Count => "whole number".into(),
        Kind::Figure => "number".into(),
        Kind::Flag => "是 / 否".into(),
        Kind::Moment(_) => "time, as exact as known".into(),
        Kind::Choice(_) => choices(),
        Kind::Several(_) => format!("several of: {}", choices()),
        Kind::Offered(_) => format!("text, offered: {}", choices()),
        Kind::Officer => "officer or name".into(),
        Kind::Pin => "PIN".into(),
        Kind::Rows(_) => "list".into(),
    };
    let needed = match field.need {
        Need::Never => String::new(),
        Need::Always => "●".into(),
        Need::When(key, any) => format!("○ {key}: {}", any.join(" / ")),
    };
    let key = if list.is_empty() { format!("`{}`", field.key) } else { format!("`{list}[].{}`", field.key) };
    let automatic = if field.automatic { " (by the program)" } else { "" };
    format!(
        "| {} | {}{automatic} | {key} | {holds} | {needed} | {} |\n",
        field.label.zh,
        field.label.en,
        field.only.1.join(" / ")
    )
}

#[test]
fn the_keys_in_the_readme_are_those_of_the_table() {
    let mut table = String::from("| 组 | 键 | 作用 | where | does |\n| --- | --- | --- | --- | --- |\n");
    for command in COMMANDS {
        let keys = command.key_names(", ");
        let keys = if keys.is_empty() { "F10".to_owned() } else { keys };
        let place = match command.place {
            Place::Anywhere => "",
            Place::List => "列表 list",
            Place::Form => "填写 form",
        };
        let (group, label) = (command.group.name().zh, command.label);
        table.push_str(&format!("| {group} | {keys} | {} | {place} | {} |\n", label.zh, label.en));
    }
    let readme = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let (begin, end) = ("<!-- keys -->\n", "<!-- /keys -->");
    let (head, rest) = readme.split_once(begin).expect("README.md has no mark for the keys");
    let (_, tail) = rest.split_once(end).expect("README.md has no end mark for the keys");
    compare("README.md", &format!("{head}{begin}{table}{end}{tail}"));
}
