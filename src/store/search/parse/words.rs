//! What is typed into the box, as it is understood. Any text is a query: what is no filter is looked for as it
//! stands, and quotes make text of anything.

use super::{sounds, when};
use crate::domain::Ledger;
use crate::schema::names::Whose;
use crate::schema::{Field, book};
use crate::store::search::query::{Choice, Filter, ParsedQuery, QueryContext, State, Term};
use crate::text::{fold, pinyin};

/// What can stand before a colon, for what it narrows by. F4 in the box lists the first of each.
const KEYS: [(&[&str], Key); 7] = [
    (&["登记本", "本", "ledger", "book"], Key::Ledger),
    (&["类别", "种类", "kind"], Key::Kind),
    (&["等级", "级别", "grade"], Key::Grade),
    (&["单位", "unit"], Key::Unit),
    (&["人", "姓名", "person"], Key::Person),
    (&["状态", "state"], Key::State),
    (&["时间", "time"], Key::Time),
];

#[derive(Clone, Copy)]
enum Key {
    Ledger,
    Kind,
    Grade,
    Unit,
    Person,
    State,
    Time,
}

/// One example of each filter, for whoever asks what can be typed.
pub const EXAMPLES: [&str; 14] = [
    "今天",
    "昨天",
    "近8小时",
    "本班",
    "上一班",
    "上周",
    "本月",
    "登记本：突发事件",
    "类别：来电",
    "等级：较大",
    "单位：应急管理局",
    "人：陈",
    "状态：未了",
    "状态：作废",
];

impl Choice {
    /// The words of any ledger that a typed one means.
    fn meant(self, typed: &str) -> Vec<&'static str> {
        let mut found: Vec<&'static str> = Ledger::ALL
            .into_iter()
            .filter_map(|ledger| book(ledger).field(self.field(ledger)?))
            .flat_map(Field::choices)
            .filter(|c| c.name.en.to_lowercase() == typed || pinyin::matches(typed, c.name.zh))
            .map(|c| c.name.zh)
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}

impl Term {
    /// Typed bare, it may be a sound; in quotes it is text.
    fn of(text: &str, quoted: bool) -> Term {
        let text = fold::fold(text);
        let sounds = !quoted && sounds::is_sound(&text);
        Term { text, sounds }
    }
}

impl ParsedQuery {
    /// Reads what was typed.
    #[must_use]
    pub fn read(text: &str, ground: &QueryContext) -> ParsedQuery {
        let mut wanted = ParsedQuery::default();
        for (word, quoted) in split(text) {
            let filter = if quoted { None } else { filter(&word, ground) };
            match filter {
                Some(filter) => wanted.filters.push(filter),
                None => wanted.terms.push(Term::of(&word, quoted)),
            }
        }
        wanted
    }
}

fn filter(word: &str, ground: &QueryContext) -> Option<Filter> {
    let folded = fold::fold(word);
    let time = |word: &str| when::read(word, ground).map(|span| Filter::Time(span, word.to_owned()));
    let Some((key, value)) = folded.split_once(':').filter(|(_, value)| !value.is_empty()) else {
        return time(&folded);
    };
    let (_, key) = KEYS.iter().find(|(names, _)| names.contains(&key))?;
    let choice = |by: Choice| Some(by.meant(value)).filter(|m| !m.is_empty()).map(|m| Filter::Choice(by, m));
    match key {
        Key::Ledger => ledger(value).map(Filter::Ledger),
        Key::Kind => choice(Choice::Kind),
        Key::Grade => choice(Choice::Grade),
        Key::Unit => Some(Filter::Name(Whose::Unit, Term::of(value, false))),
        Key::Person => Some(Filter::Name(Whose::Person, Term::of(value, false))),
        Key::State => Some(Filter::State(state(value))),
        Key::Time => time(value),
    }
}

fn ledger(typed: &str) -> Option<Ledger> {
    let is = |ledger: &Ledger| {
        let name = book(*ledger).name;
        ledger.key() == typed || ledger.prefix() == typed || name.en.to_lowercase() == typed
    };
    let sounds = |ledger: &Ledger| pinyin::matches(typed, book(*ledger).name.zh);
    Ledger::ALL.into_iter().find(is).or_else(|| Ledger::ALL.into_iter().find(sounds))
}

fn state(typed: &str) -> State {
    match typed {
        "未了" | "open" => State::Open,
        "已了" | "closed" => State::Ended,
        "作废" | "voided" => State::Voided,
        "更正" | "corrected" => State::Corrected,
        "未签" | "unsigned" => State::Unsigned,
        other => State::Word(other.to_owned()),
    }
}

/// Words divided by blanks, and whether each stood in quotes. A quote that is not closed goes to the end; one with
/// nothing in it is a character like any other.
fn split(text: &str) -> Vec<(String, bool)> {
    let closes = |open: char| match open {
        '"' | '＂' => Some(&['"', '＂'][..]),
        '“' | '”' => Some(&['“', '”'][..]),
        '「' => Some(&['」'][..]),
        _ => None,
    };
    let mut out = Vec::new();
    let mut word = String::new();
    let mut chars = text.chars();
    let mut take = |word: &mut String, quoted: bool| {
        if !word.is_empty() {
            out.push((std::mem::take(word), quoted));
        }
    };
    while let Some(c) = chars.next() {
        if c.is_whitespace() {
            take(&mut word, false);
        } else if let Some(closing) = closes(c).filter(|_| word.is_empty()) {
            let inside: String = chars.clone().take_while(|c| !closing.contains(c)).collect();
            if inside.trim().is_empty() {
                word.push(c);
                continue;
            }
            // Past what stood inside, and past the closing quote.
            chars.by_ref().take(inside.chars().count() + 1).for_each(drop);
            word.push_str(&inside);
            take(&mut word, true);
        } else {
            word.push(c);
        }
    }
    take(&mut word, false);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Stamp;
    use proptest::prelude::*;

    fn ground() -> QueryContext {
        QueryContext {
            now: Stamp(1_776_924_451_000),
            shift: Some(Stamp(1_776_904_440_000)),
            ..QueryContext::default()
        }
    }

    fn read(text: &str) -> ParsedQuery {
        ParsedQuery::read(text, &ground())
    }

    #[test]
    fn words_are_text_unless_they_narrow() {
        let wanted = read("桂花路 昨天 类别：来电 　人:czm “4月 起火");
        assert_eq!(wanted.terms.iter().map(|t| t.text.as_str()).collect::<Vec<_>>(), ["桂花路", "4月 起火"]);
        assert!(matches!(
            wanted.filters.as_slice(),
            [Filter::Time(..), Filter::Choice(Choice::Kind, kinds), Filter::Name(Whose::Person, name)]
                if kinds == &["来电"] && name.sounds
        ));
    }

    #[test]
    fn quotes_make_text_of_anything() {
        for text in ["\"昨天\"", "“昨天”", "「昨天」", "＂昨天＂", "\"昨天"] {
            assert_eq!(read(text).terms, [Term { text: "昨天".into(), sounds: false }], "{text}");
        }
        assert_eq!(read("\"czm\"").terms, [Term { text: "czm".into(), sounds: false }]);
    }

    #[test]
    fn a_filter_that_names_nothing_is_text() {
        for text in ["类别：没有这个", "等级:", "本：没有", "时间：火灾", "http://x", ":", "：", "a:b"]
        {
            let wanted = read(text);
            assert!(wanted.filters.is_empty(), "{text}: {:?}", wanted.filters);
            assert_eq!(wanted.terms.len(), 1, "{text}");
        }
    }

    #[test]
    fn the_ways_to_name_a_ledger_a_kind_and_a_grade() {
        for text in ["本：突发事件", "登记本:事", "ledger:incident", "本:tfsj", "book:Incidents"] {
            assert_eq!(read(text).filters, [Filter::Ledger(Ledger::Incident)], "{text}");
        }
        assert!(
            matches!(&read("grade:较大").filters[..], [Filter::Choice(Choice::Grade, g)] if g == &["较大"])
        );
        assert!(
            matches!(&read("类别：ld").filters[..], [Filter::Choice(Choice::Kind, k)] if k.contains(&"来电"))
        );
    }

    #[test]
    fn every_example_narrows() {
        for example in EXAMPLES.iter().filter(|e| **e != "上一班") {
            assert_eq!(read(example).filters.len(), 1, "{example}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_query(text in "\\PC{0,40}|[\"“”「」:：*()%_'\\\\ a-z年月日0-9.-]{0,40}") {
            let wanted = read(&text);
            let _ = wanted.need();
            prop_assert_eq!(wanted.is_empty(), split(&text).is_empty());
        }
    }
}
