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

/// The constant of a choice: its field, then its English name. Where two books say different words in the same English
/// for fields of one key, or one book says a word that English says of two, the name of the book or a number tells them
/// apart, so that no name is given twice.
fn choice_names() -> Vec<(String, &'static str)> {
    use std::collections::{BTreeMap, BTreeSet};
    let upper = |text: &str| {
        let letters =
            text.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' });
        let parts = letters.collect::<String>();
        parts.split('_').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("_")
    };
    let mut by_name: BTreeMap<String, BTreeSet<(&str, &'static str)>> = BTreeMap::new();
    let mut add = |book: &'static str, field: &'static Field| {
        for choice in field.choices() {
            let name = format!("{}_{}", upper(field.key), upper(choice.name.en));
            by_name.entry(name).or_default().insert((book, choice.name.zh));
        }
    };
    for ledger in Ledger::ALL {
        for field in book(ledger).fields {
            std::iter::once(field).chain(field.columns()).for_each(|field| add(ledger.key(), field));
        }
    }
    zhiban::schema::setup::SET_UP.iter().for_each(|field| add("set_up", field));
    let mut names = BTreeSet::new();
    for (name, words) in by_name {
        let different: BTreeSet<&str> = words.iter().map(|(_, zh)| *zh).collect();
        for (book, zh) in &words {
            let name = if different.len() == 1 { name.clone() } else { format!("{}_{name}", upper(book)) };
            names.insert((name, *zh));
        }
    }
    let names: Vec<_> = names.into_iter().collect();
    for pair in names.windows(2) {
        assert!(pair[0].0 != pair[1].0, "{} names both {} and {}", pair[0].0, pair[0].1, pair[1].1);
    }
    names
}

/// Every choice of every field has its name in the code, and there is no name without a choice.
#[test]
fn the_choices_in_the_code_are_those_of_the_tables() {
    let mut out = String::from(
        "//! The choices of all fields, made from the tables by a test (`ZHIBAN_BLESS=1 cargo test --test it docs::`); do not edit.\n//!\n\
         //! Whoever asks for a choice or makes one names it by one of these, so that a word that no table has does not compile.\n\n",
    );
    for (name, zh) in choice_names() {
        out.push_str(&format!("/// {zh}\npub const {name}: &str = \"{zh}\";\n"));
    }
    compare("src/schema/choice.rs", &out);
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
