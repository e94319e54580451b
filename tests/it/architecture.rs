//! The house rules: layers, circles of files, sizes of files, words that may not be used, languages, keys.

mod circles;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use zhiban::keymap;
use zhiban::locale::{Text, texts};

/// Who may import whom. A module without a row fails.
const LAYERS: &[(&str, &[&str])] = &[
    ("text", &[]),
    ("domain", &[]),
    ("files", &[]),
    ("locale", &[]),
    ("keymap", &["locale", "text"]),
    ("theme", &["locale"]),
    ("schema", &["domain", "text", "locale"]),
    ("policy", &["schema", "domain", "text"]),
    ("manual", &["text"]),
    ("config", &["files", "theme", "locale"]),
    ("record", &["schema", "domain", "text"]),
    ("store", &["record", "policy", "schema", "files", "domain", "text"]),
    ("paper", &["store", "record", "policy", "schema", "domain", "text", "locale"]),
    ("work", &["paper", "store", "record", "policy", "schema", "domain", "text", "locale"]),
    ("import", &["work", "schema", "files", "domain", "text"]),
    ("output", &["paper", "files", "text"]),
    (
        "msg",
        &["manual", "output", "paper", "store", "record", "policy", "schema", "domain", "keymap", "theme"],
    ),
    ("widgets", &["text", "keymap", "theme", "locale"]),
    (
        "screens",
        &[
            "msg", "manual", "work", "widgets", "store", "record", "output", "paper", "policy", "schema",
            "domain", "text", "keymap", "theme", "locale",
        ],
    ),
    (
        "app",
        &[
            "screens", "msg", "manual", "work", "widgets", "store", "record", "output", "paper", "policy",
            "schema", "domain", "text", "keymap", "theme", "locale",
        ],
    ),
    ("demo", &["paper", "store", "record", "policy", "schema", "domain"]),
    (
        "runtime",
        &[
            "manual", "output", "paper", "app", "config", "msg", "store", "record", "policy", "files",
            "domain", "text", "keymap", "theme", "widgets",
        ],
    ),
    (
        "cli",
        &[
            "runtime", "demo", "config", "screens", "import", "work", "store", "record", "output", "paper",
            "policy", "schema", "files", "domain", "text", "theme", "locale",
        ],
    ),
];

/// Words that may not stand in the source, and what stands there instead. `tests` are cut off first.
const BANNED: &[(&str, &[&str], &str)] = &[
    (
        "chars().count()",
        &["src/widgets/field.rs", "src/store/search/matching.rs", "src/store/search/parse/words.rs"],
        "text::width counts columns",
    ),
    ("set_string(", &[], "widgets::Paint draws, and only what passed Safe"),
    ("Span::raw", &[], "widgets::Paint draws, and only what passed Safe"),
    ("Paragraph", &["src/output/docx.rs"], "widgets::Paint draws, and only what passed Safe"),
    (" OFFSET ", &[], "pages go by key"),
    ("CURRENT_TIMESTAMP", &[], "time is an argument"),
    (".transaction()", &[], "every write is IMMEDIATE"),
    // One way out to the terminal: text passes `Safe` there, and a closed or full output is no panic. The screen is drawn
    // through a thread of its own, from cells that passed `Safe`.
    ("print!(", &[], "runtime::tell prints"),
    ("println!(", &[], "runtime::tell prints"),
    (
        "stdout()",
        &["src/runtime/tell.rs", "src/runtime/terminal.rs", "src/runtime/screen.rs"],
        "runtime::tell prints",
    ),
    ("io::stderr()", &["src/runtime/tell.rs"], "runtime::tell prints"),
    ("prompt_password", &["src/runtime/tell.rs"], "runtime::tell asks"),
    ("/dev/tty", &["src/runtime/tell.rs"], "runtime::tell prints"),
    ("TODO", &[], "an issue or a note"),
    ("FIXME", &[], "an issue or a note"),
    ("mod utils", &[], "a module is named for what it holds"),
    (
        "tracing::",
        &["src/runtime/log.rs"],
        "runtime::log takes numbers and words of the program, and no text",
    ),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path, ending: &str, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()) {
        if entry.is_dir() {
            files(&entry, ending, out);
        } else if entry.extension().is_some_and(|e| e == ending) {
            out.push(entry);
        }
    }
}

/// Each source file by its path below the root, without its unit tests.
fn sources() -> BTreeMap<String, String> {
    let mut paths = Vec::new();
    files(&root().join("src"), "rs", &mut paths);
    let name = |p: &Path| p.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
    paths.iter().map(|p| (name(p), own(&std::fs::read_to_string(p).unwrap()))).collect()
}

fn own(source: &str) -> String {
    source.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default().to_owned()
}

fn layer(path: &str) -> Option<&str> {
    let inside = path.strip_prefix("src/")?;
    let name = inside.split('/').next()?.trim_end_matches(".rs");
    (!matches!(name, "lib" | "main")).then_some(name)
}

/// The layers that a source names after `crate::`.
fn imports(source: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for part in source.split("crate::").skip(1) {
        let grouped = part.strip_prefix('{').map(|g| g.split('}').next().unwrap_or_default());
        for name in grouped.map_or_else(|| vec![part], |g| g.split(',').collect()) {
            let name: String = name.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            found.insert(name);
        }
    }
    found
}

/// Imports that the table does not allow, as sentences.
fn upward(sources: &BTreeMap<String, String>) -> Vec<String> {
    let mut found = Vec::new();
    for (path, source) in sources {
        let Some(layer) = layer(path) else { continue };
        let Some((_, allowed)) = LAYERS.iter().find(|(name, _)| *name == layer) else {
            found.push(format!("{path}: layer {layer} has no row"));
            continue;
        };
        for import in imports(source).iter().filter(|i| LAYERS.iter().any(|(name, _)| name == i)) {
            if import != layer && !allowed.contains(&import.as_str()) {
                found.push(format!("{path} imports {import}"));
            }
        }
    }
    found
}

#[test]
fn nobody_imports_upwards() {
    assert_eq!(upward(&sources()), Vec::<String>::new());
}

#[test]
fn an_upward_import_is_seen() {
    let source = |text: &str| BTreeMap::from([("src/domain/x.rs".to_owned(), text.to_owned())]);
    assert_eq!(
        upward(&source("use crate::{text, store::tape};")),
        ["src/domain/x.rs imports store", "src/domain/x.rs imports text"]
    );
    assert_eq!(
        upward(&BTreeMap::from([("src/new/x.rs".into(), String::new())])),
        ["src/new/x.rs: layer new has no row"]
    );
}

#[test]
fn the_layers_have_no_circle() {
    for (at, (name, allowed)) in LAYERS.iter().enumerate() {
        for import in *allowed {
            let below = LAYERS.iter().position(|(other, _)| other == import);
            assert!(
                below.is_some_and(|below| below < at),
                "{name} may import {import}, which is not below it"
            );
        }
    }
}

#[test]
fn only_the_shell_touches_the_machine() {
    for (path, source) in sources() {
        // The files of a room are read and written at these places of the store and nowhere else in it.
        const FILES: [&str; 8] = [
            "src/files/door.rs",
            "src/output/printer.rs",
            "src/store/files.rs",
            "src/store/tape.rs",
            "src/store/secret.rs",
            "src/store/sqlite/verify.rs",
            "src/store/sqlite/backup.rs",
            "src/store/sqlite/lock.rs",
        ];
        let shell = ["runtime", "cli"].contains(&layer(&path).unwrap_or("runtime"));
        for word in ["crossterm", "std::thread", "std::fs::read", "rustix"] {
            assert!(shell || FILES.contains(&path.as_str()) || !source.contains(word), "{path} uses {word}");
        }
        let sqlite = path.starts_with("src/store/sqlite/") || path == "src/store/drafts.rs";
        assert!(sqlite || !source.contains("rusqlite"), "{path} knows SQLite");
        // Closing a second descriptor of a live file drops SQLite's locks.
        assert!(!(sqlite && source.contains("File::open")), "{path} opens the file by hand");
    }
}

/// A file that people or other programs made may be a pipe, a device, without end, or in another encoding: only one door
/// opens such files. The tape, the database and its backups are the program's own.
#[test]
fn files_from_outside_are_read_through_one_door() {
    const OWN: [&str; 5] = [
        "src/files/door.rs",
        "src/store/tape.rs",
        "src/store/reel.rs",
        "src/store/files.rs",
        "src/store/sqlite/",
    ];
    for (path, source) in sources() {
        let is_own = OWN.iter().any(|own| path.starts_with(own));
        for word in ["fs::read(", "fs::read_to_string(", "File::open("] {
            assert!(is_own || !source.contains(word), "{path} uses {word}");
        }
    }
}

/// An engine is named where it is opened, and nowhere else above the store.
#[test]
fn only_runtime_and_command_line_name_an_engine() {
    let named: Vec<String> = sources()
        .into_iter()
        .filter(|(path, source)| {
            let opens = ["store", "runtime", "cli"].contains(&layer(path).unwrap_or("runtime"));
            !opens && (source.contains("sqlite") || source.contains("Sqlite"))
        })
        .map(|(path, _)| path)
        .collect();
    assert_eq!(named, Vec::<String>::new());
}

/// The arms of each `match` in a source: their patterns, of the arms alone and not of what is inside them.
fn matches_of(source: &str) -> Vec<Vec<String>> {
    let chars: Vec<char> = source.chars().collect();
    let begins =
        |at: usize| chars.get(at..at + 6).is_some_and(|word| word.iter().collect::<String>() == "match ");
    let open = |at: usize| chars.iter().skip(at).position(|c| *c == '{').map(|open| at + open + 1);
    (0..chars.len()).filter(|at| begins(*at)).filter_map(open).map(|open| patterns(&chars[open..])).collect()
}

/// The patterns of the arms that stand from here up to the closing brace.
fn patterns(chars: &[char]) -> Vec<String> {
    let (mut depth, mut found, mut pattern, mut is_pattern) = (0, Vec::new(), String::new(), true);
    for (at, c) in chars.iter().enumerate() {
        match c {
            '{' | '(' | '[' => depth += 1,
            '}' | ')' | ']' if depth == 0 => break,
            '}' | ')' | ']' => depth -= 1,
            _ => {}
        }
        if is_pattern && depth == 0 && *c == '=' && chars.get(at + 1) == Some(&'>') {
            found.push(std::mem::take(&mut pattern).trim().to_owned());
            is_pattern = false;
        } else if is_pattern {
            pattern.push(*c);
        } else if depth == 0 && (*c == ',' || *c == '}') {
            is_pattern = true;
        }
    }
    found
}

/// Arms that take whatever book, paper or act nobody thought of.
fn wildcards(source: &str) -> Vec<String> {
    const KINDS: [&str; 4] = ["Ledger::", "PaperKind::", "Act::", "Wish::"];
    let forgets = |patterns: &Vec<String>| {
        let of_kind = patterns.iter().any(|p| KINDS.iter().any(|kind| p.starts_with(kind)));
        of_kind && patterns.iter().any(|p| p == "_" || p.starts_with("_ if"))
    };
    matches_of(source).into_iter().filter(forgets).map(|patterns| patterns.join(" / ")).collect()
}

#[test]
fn no_arm_takes_the_books_papers_or_acts_that_nobody_thought_of() {
    let of = |(path, source): (String, String)| {
        wildcards(&source).into_iter().map(move |arms| format!("{path}: {arms}"))
    };
    assert_eq!(sources().into_iter().flat_map(of).collect::<Vec<_>>(), Vec::<String>::new());
    let made_up = "match ledger { Ledger::Talk => { match x { _ => 1 } } _ => 2, }";
    assert_eq!(wildcards(made_up).len(), 1);
    assert_eq!(wildcards("match x { Some(Ledger::Talk) => 1, _ => 2 }"), Vec::<String>::new());
}

/// A field is named by its constant in [`zhiban::schema::key`]: a misspelt one does not compile.
#[test]
fn no_value_is_asked_for_by_a_literal() {
    let asks = ["text", "has", "rows", "set_text", "text_of", "put", "go_to_field"];
    let mut found = Vec::new();
    for (path, source) in sources().into_iter().filter(|(path, _)| !path.starts_with("src/schema/")) {
        let source: String = source.split_whitespace().collect();
        let literal = asks.iter().find(|ask| source.contains(&format!(".{ask}(\"")));
        found.extend(literal.map(|ask| format!("{path}: .{ask}(\"…")));
    }
    assert_eq!(found, Vec::<String>::new());
}

/// A choice is compared with and set by its constant in [`zhiban::schema::choice`]: a word that no table has does not
/// compile. Words that are only printed, as the names of commands are, are no choices.
#[test]
fn no_choice_is_asked_for_by_a_literal() {
    let words = |source: &str| -> Vec<String> {
        let quoted = source.split('"').skip(1).step_by(2);
        quoted.map(str::to_owned).collect()
    };
    let choices = words(&std::fs::read_to_string(root().join("src/schema/choice.rs")).unwrap());
    assert!(choices.len() > 200);
    let mut found = Vec::new();
    for (path, source) in sources() {
        let own = ["src/schema/", "src/demo", "src/files/"].iter().any(|own| path.starts_with(own));
        let code = source.split("#[cfg(test)]").next().unwrap_or_default();
        for word in choices.iter().filter(|_| !own) {
            let asks = ["== \"", "!= \"", "Some(\""].map(|ask| format!("{ask}{word}\""));
            let sets = code.contains(&format!(", \"{word}\")")) && code.contains("set_text(key::");
            if asks.iter().any(|ask| code.contains(ask.as_str())) {
                found.push(format!("{path}: {word}"));
            }
            if sets && code.lines().any(|l| l.contains("key::") && l.contains(&format!(", \"{word}\")"))) {
                found.push(format!("{path}: {word} is set"));
            }
        }
    }
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn banned_words_and_long_files_stay_out() {
    for (path, source) in sources() {
        for (word, except, instead) in BANNED {
            assert!(except.contains(&path.as_str()) || !source.contains(word), "{path}: {word}: {instead}");
        }
        assert!(source.lines().count() <= 600, "{path} has {} lines", source.lines().count());
    }
    let mut tests = Vec::new();
    files(&root().join("tests"), "rs", &mut tests);
    for path in tests {
        let lines = std::fs::read_to_string(&path).unwrap().lines().count();
        assert!(lines <= 600, "{} has {lines} lines", path.display());
    }
}

/// What is wrong with a text, if anything.
fn fault(text: Text) -> Option<&'static str> {
    let holes = |s: &str| s.matches("{}").count();
    match () {
        () if text.zh.trim().is_empty() || text.en.trim().is_empty() => Some("a language is missing"),
        () if holes(text.zh) != holes(text.en) => Some("the holes differ"),
        () if text.en.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
            && !text.en.contains("English") =>
        {
            Some("the English is Chinese")
        }
        () => None,
    }
}

#[test]
fn no_text_is_forgotten_in_a_language() {
    for (name, text) in texts::ALL {
        assert_eq!(fault(*text), None, "{name}");
    }
    for command in keymap::COMMANDS {
        assert_eq!(fault(command.label), None, "{:?}", command.action);
        assert_eq!(fault(command.group.name()), None, "{:?}", command.group);
    }
    for ledger in zhiban::domain::Ledger::ALL {
        for field in zhiban::schema::book(ledger).fields {
            let fields = std::iter::once(field).chain(field.columns());
            for field in fields {
                assert_eq!(fault(field.label), None, "{}", field.key);
                assert_eq!(field.help.zh.is_empty(), field.help.en.is_empty(), "{}", field.key);
                for choice in field.choices() {
                    assert_eq!(
                        fault(choice.name).filter(|_| choice.name.zh.parse::<u32>().is_err()),
                        None,
                        "{}",
                        choice.name.zh
                    );
                }
            }
        }
    }
    assert_eq!(fault(Text { zh: "值班", en: "" }), Some("a language is missing"));
    assert_eq!(fault(Text { zh: "{} 班", en: "shift" }), Some("the holes differ"));
}

#[test]
fn every_text_is_used() {
    let all: String =
        sources().into_iter().filter(|(p, _)| p != "src/locale/texts.rs").map(|(_, s)| s).collect();
    for (name, _) in texts::ALL {
        assert!(all.contains(&format!("texts::{name}")), "{name} is used nowhere");
    }
}

#[test]
fn no_key_is_bound_twice_and_none_that_terminals_or_input_methods_own() {
    assert_eq!(keymap::clashes(), vec![]);
    for command in keymap::COMMANDS {
        for key in command.keys {
            let name = key.to_string();
            assert!(
                !["Ctrl-I", "Ctrl-M", "Ctrl-H", "Ctrl-J", "Ctrl-[", "Ctrl- "].contains(&name.as_str()),
                "{name}"
            );
            let letter = matches!(key.code, keymap::Code::Char(c) if c.is_alphabetic()) && !key.ctrl;
            assert!(!letter, "{name} is a letter alone");
        }
    }
}

#[test]
fn every_schema_file_is_compiled_in() {
    let open = std::fs::read_to_string(root().join("src/store/sqlite/open.rs")).unwrap();
    for entry in std::fs::read_dir(root().join("assets/sql/sqlite")).unwrap() {
        let name = entry.unwrap().file_name().to_string_lossy().into_owned();
        assert!(open.contains(&name), "{name} is in no list");
    }
}
