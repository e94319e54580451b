//! Circles of files: files that import each other, directly or through others.
//!
//! An import is a path that leads to another file of this crate: in a `use`, or written out in the text. A re-export is
//! followed to the file that defines the name, so a `mod.rs` that only declares and re-exports is no part of a circle.
//! What a file calls only as a method is not seen: methods have no path.

use super::sources;
use std::collections::{BTreeMap, BTreeSet};

/// Modules from the root of the crate, and then perhaps a name in the last of them.
type Path = Vec<String>;
/// Which files each file imports.
type Arrows = BTreeMap<String, BTreeSet<String>>;

/// What a file says of others.
#[derive(Default)]
struct Source {
    /// The module that the file is.
    module: Path,
    /// The modules that it declares.
    children: BTreeSet<String>,
    /// The names that it imports, and what they stand for.
    names: BTreeMap<String, Path>,
    /// Those of them that it re-exports.
    re_exports: BTreeMap<String, Path>,
    /// What it uses.
    used: BTreeSet<Path>,
}

/// The words and signs of a source, without comments and texts.
fn tokens(source: &str) -> Vec<String> {
    let chars: Vec<char> = source.chars().collect();
    let at = |i: usize| chars.get(i).copied().unwrap_or(' ');
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    // The place after the next such character.
    let past = |from: usize, end: char| {
        let mut i = from;
        while i < chars.len() && at(i) != end {
            i += if at(i) == '\\' { 2 } else { 1 };
        }
        i + 1
    };
    let (mut out, mut i) = (Vec::new(), 0);
    while i < chars.len() {
        match at(i) {
            '/' if at(i + 1) == '/' => i = past(i, '\n'),
            '"' => i = past(i + 1, '"'),
            '\'' if at(i + 1) == '\\' || at(i + 2) == '\'' => i = past(i + 1, '\''),
            ':' if at(i + 1) == ':' => {
                out.push("::".to_owned());
                i += 2;
            }
            c if is_word(c) => {
                let start = i;
                while is_word(at(i)) {
                    i += 1;
                }
                out.push(chars[start..i].iter().collect());
                // A raw text ends at a quote with as many hashes as stand before it.
                let hashes = (i..).take_while(|n| at(*n) == '#').count();
                if ["r", "br"].contains(&out[out.len() - 1].as_str()) && at(i + hashes) == '"' {
                    let ends = |n: usize| at(n) == '"' && (1..=hashes).all(|h| at(n + h) == '#');
                    i += hashes + 1;
                    i = (i..chars.len()).find(|n| ends(*n)).unwrap_or(chars.len()) + 1 + hashes;
                }
            }
            c => {
                if !c.is_whitespace() {
                    out.push(c.to_string());
                }
                i += 1;
            }
        }
    }
    out
}

fn module_of(path: &str) -> Path {
    let mut parts: Path =
        path.trim_start_matches("src/").trim_end_matches(".rs").split('/').map(str::to_owned).collect();
    parts.pop_if(|last| ["mod", "lib", "main"].contains(&last.as_str()));
    parts
}

/// The leaves of the tree of a `use`: each path, and the name under which it is known from then on.
fn leaves(tokens: &[String], i: &mut usize, before: &[String], out: &mut Vec<(Path, String)>) {
    let mut path = before.to_vec();
    loop {
        match tokens.get(*i).map(String::as_str) {
            Some("{") => {
                *i += 1;
                while tokens.get(*i).is_some_and(|t| t != "}") {
                    leaves(tokens, i, &path, out);
                    *i += usize::from(tokens.get(*i).is_some_and(|t| t == ","));
                }
                *i += 1;
                return;
            }
            Some("as") => {
                out.push((path, tokens[*i + 1].clone()));
                *i += 2;
                return;
            }
            Some("self") if !path.is_empty() => *i += 1,
            Some("::") => *i += 1,
            Some(word) if word == "*" || word.starts_with(|c: char| c.is_alphabetic() || c == '_') => {
                path.push(word.to_owned());
                *i += 1;
            }
            _ => {
                let name = path.last().cloned().unwrap_or_default();
                out.push((path, name));
                return;
            }
        }
    }
}

impl Source {
    /// A path as it stands in the text of a module, from the root on; `None` when it leads out of the crate.
    fn resolved(&self, module: &[String], path: &[String]) -> Option<Path> {
        let mut here = module.to_vec();
        let mut rest = path;
        match path.first()?.as_str() {
            "crate" => {
                here.clear();
                rest = &path[1..];
            }
            "self" => rest = &path[1..],
            "super" => {
                while rest.first().is_some_and(|part| part == "super") {
                    here.pop();
                    rest = &rest[1..];
                }
            }
            name => match self.names.get(name) {
                Some(to) => {
                    here.clone_from(to);
                    rest = &path[1..];
                }
                None if self.children.contains(name) => {}
                None => return None,
            },
        }
        here.extend(rest.iter().cloned());
        Some(here)
    }

    fn read(path: &str, text: &str) -> Source {
        let tokens = tokens(text);
        let mut source = Source { module: module_of(path), ..Source::default() };
        let declared = tokens.windows(3).filter(|three| three[0] == "mod" && three[2] == ";");
        source.children = declared.map(|three| three[1].clone()).collect();
        let words = source.imports(&tokens);
        source.paths(&words);
        source
    }

    /// Takes up every `use`; gives the other words, each with the module in which it stands, because a file may
    /// hold modules of its own.
    fn imports(&mut self, tokens: &[String]) -> Vec<(Path, String)> {
        let (mut depth, mut inner, mut words, mut i) = (0, Vec::new(), Vec::new(), 0);
        while i < tokens.len() {
            match tokens[i].as_str() {
                "mod" if tokens.get(i + 2).is_some_and(|t| t == "{") => {
                    inner.push((depth, tokens[i + 1].clone()))
                }
                "{" => depth += 1,
                "}" => {
                    depth -= 1;
                    inner.pop_if(|(at, _)| *at == depth);
                }
                _ => {}
            }
            let mut module = self.module.clone();
            module.extend(inner.iter().map(|(_, name)| name.clone()));
            if tokens[i] != "use" {
                words.push((module, tokens[i].clone()));
                i += 1;
                continue;
            }
            let public = i > 0 && ["pub", ")"].contains(&tokens[i - 1].as_str());
            let mut found = Vec::new();
            i += 1;
            leaves(tokens, &mut i, &[], &mut found);
            for (leaf, name) in found {
                let Some(whole) = self.resolved(&module, &leaf) else { continue };
                // A name that is only passed on is used where it is imported from here.
                if public && name != "*" {
                    self.re_exports.insert(name.clone(), whole.clone());
                } else {
                    self.used.insert(whole.clone());
                }
                self.names.insert(name, whole);
            }
        }
        words
    }

    /// Takes up the paths that are written out in the text.
    fn paths(&mut self, words: &[(Path, String)]) {
        let word = |i: usize| words.get(i).map_or("", |(_, word)| word.as_str());
        let mut i = 0;
        while i < words.len() {
            let begins = i == 0 || !["::", "mod"].contains(&word(i - 1));
            let mut path = vec![word(i).to_owned()];
            let mut next = i + 1;
            while word(next) == "::" && word(next + 1).starts_with(char::is_alphabetic) {
                path.push(word(next + 1).to_owned());
                next += 2;
            }
            if begins && (path.len() > 1 || self.re_exports.contains_key(&path[0])) {
                self.used.extend(self.resolved(&words[i].0, &path));
            }
            i = next;
        }
    }
}

/// The file that defines what a path names.
fn file_of<'a>(
    path: &[String],
    files: &BTreeMap<&Path, (&'a str, &Source)>,
    steps: usize,
) -> Option<&'a str> {
    let length = (1..=path.len()).rev().find(|length| files.contains_key(&path[..*length].to_vec()))?;
    let (file, source) = files.get(&path[..length].to_vec())?;
    match path.get(length).and_then(|name| source.re_exports.get(name)) {
        Some(to) if steps > 0 => {
            let on: Path = to.iter().chain(&path[length + 1..]).cloned().collect();
            file_of(&on, files, steps - 1)
        }
        _ => Some(file),
    }
}

fn arrows(sources: &BTreeMap<String, String>) -> Arrows {
    let read: BTreeMap<&str, Source> =
        sources.iter().map(|(path, text)| (path.as_str(), Source::read(path, text))).collect();
    let files: BTreeMap<&Path, (&str, &Source)> =
        read.iter().map(|(path, source)| (&source.module, (*path, source))).collect();
    let imported = |path: &str, source: &Source| {
        let found = source.used.iter().filter_map(|used| file_of(used, &files, 8));
        found.filter(|file| *file != path).map(str::to_owned).collect()
    };
    read.iter().map(|(path, source)| ((*path).to_owned(), imported(path, source))).collect()
}

fn reached<'a>(from: &'a str, arrows: &'a Arrows) -> BTreeSet<&'a str> {
    let (mut seen, mut todo) = (BTreeSet::new(), vec![from]);
    while let Some(file) = todo.pop() {
        todo.extend(arrows.get(file).into_iter().flatten().map(String::as_str).filter(|to| seen.insert(*to)));
    }
    seen
}

/// The circles: in each, every file leads to every other.
fn circles(arrows: &Arrows) -> BTreeSet<BTreeSet<&str>> {
    let reached: BTreeMap<&str, BTreeSet<&str>> =
        arrows.keys().map(|file| (file.as_str(), reached(file, arrows))).collect();
    let back = |from: &str, to: &str| reached.get(from).is_some_and(|all| all.contains(to));
    let in_circle = reached.iter().filter(|(file, to)| to.contains(**file));
    in_circle.map(|(file, to)| to.iter().copied().filter(|other| back(other, file)).collect()).collect()
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    let sources = sources();
    let arrows = arrows(&sources);
    assert_eq!(circles(&arrows), BTreeSet::<BTreeSet<&str>>::new());
}

/// The circles of made-up files.
fn circles_of(files: &[(&str, &str)]) -> Vec<Vec<String>> {
    let sources = files.iter().map(|(path, text)| (format!("src/{path}.rs"), (*text).to_owned())).collect();
    let arrows = arrows(&sources);
    let short = |file: &&str| file.trim_start_matches("src/").trim_end_matches(".rs").to_owned();
    circles(&arrows).iter().map(|circle| circle.iter().map(short).collect()).collect()
}

#[test]
fn a_circle_is_seen_however_it_is_written() {
    let face = ("a/mod", "mod b; mod c;\npub use b::B;\npub use c::{self, C as D};");
    for (b, c) in [
        ("use super::c::C;", "use super::b::B;"),
        ("use crate::a::{c::C, other};", "fn f(b: crate::a::b::B) {}"),
        ("use crate::a::D;", "use super::B;"),
        ("use super::c; fn f(c: c::C) {}", "mod inner { use super::super::b::B; }"),
        ("use crate::a as all; fn f(c: all::D) {}", "/// A comment's \"quote.\nuse super::{b::{self}};"),
    ] {
        assert_eq!(circles_of(&[face, ("a/b", b), ("a/c", c)]), [["a/b", "a/c"]], "{b} {c}");
        assert!(circles_of(&[face, ("a/b", b), ("a/c", "")]).is_empty(), "{b}");
    }
    let three = [
        ("a", "use crate::b::B;"),
        ("b", "use crate::c::C;"),
        ("c", "use crate::a::A;"),
        ("d", "use crate::a::A;"),
    ];
    assert_eq!(circles_of(&three), [["a", "b", "c"]]);
}

#[test]
fn a_mod_rs_with_a_type_of_its_own_is_in_the_circle_and_a_comment_or_a_text_is_no_import() {
    let child = ("a/b", "use super::A;");
    assert_eq!(circles_of(&[("a/mod", "mod b; struct A; fn f() { b::g() }"), child]), [["a/b", "a/mod"]]);
    assert_eq!(circles_of(&[("a/mod", "mod b; pub use b::B; struct A(B);"), child]), [["a/b", "a/mod"]]);
    assert!(circles_of(&[("a/mod", "mod b; pub use b::B; struct A;"), child]).is_empty());
    assert!(
        circles_of(&[("a/mod", "mod b; struct A; // b::g()\nconst T: &str = \"b::g()\";"), child]).is_empty()
    );
}
