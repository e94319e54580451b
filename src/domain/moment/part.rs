//! The parts of a day in words, and which hour a number means in each.
//!
//! A number beside a word of the day is read only where everybody reads it alike: 晚上12点 is the midnight at the end of
//! that day, 凌晨12点 the one at its beginning, 下午3点 15:00. Where people differ (上午12点, 晚上1点 of a named day) nothing
//! is read.

use super::stated::DAY_PARTS;

/// A word for a part of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Part {
    rule: Rule,
    /// Its place in [`DAY_PARTS`], when it can stand alone.
    pub(super) listed: Option<usize>,
}

/// How hours are counted beside the word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rule {
    /// 凌晨: from midnight to six; twelve is the midnight at its beginning.
    SmallHours,
    /// 早上, 清晨, 今晨: before noon, as written.
    Morning,
    /// 上午, AM of a spreadsheet: before noon; twelve may be noon or midnight.
    Forenoon,
    /// 中午: from eleven to two.
    Midday,
    /// 下午, 傍晚: after noon.
    Afternoon,
    /// 晚上, 夜间, 深夜: from five to midnight; the small hours belong to the next day.
    Night,
    /// AM.
    Am,
    /// PM.
    Pm,
}

/// An hour as a part of the day makes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hour {
    /// This hour of the day; 24 is the midnight at its end.
    Of(u32),
    /// This hour of the night that began the evening before: of a day that is named nobody knows which.
    SmallHour(u32),
}

/// Words beside those of [`DAY_PARTS`], each with the one there that it means.
const OTHERS: &[(&str, &str, Rule)] = &[
    ("大清早", "清晨", Rule::Morning),
    ("清早", "清晨", Rule::Morning),
    ("早间", "早上", Rule::Morning),
    ("午间", "中午", Rule::Midday),
    ("午后", "下午", Rule::Afternoon),
    ("晚间", "晚上", Rule::Night),
    ("夜里", "夜间", Rule::Night),
    ("夜晚", "晚上", Rule::Night),
    ("深更半夜", "深夜", Rule::Night),
    ("半夜", "", Rule::Night),
    ("a.m.", "", Rule::Am),
    ("p.m.", "", Rule::Pm),
    ("am", "", Rule::Am),
    ("pm", "", Rule::Pm),
];

fn rule_of(word: &str) -> Rule {
    match word {
        "凌晨" => Rule::SmallHours,
        "上午" => Rule::Forenoon,
        "中午" => Rule::Midday,
        "下午" | "傍晚" => Rule::Afternoon,
        "晚上" | "夜间" | "深夜" => Rule::Night,
        _ => Rule::Morning,
    }
}

impl Part {
    /// 今早.
    pub(super) const EARLY: Part = Part { rule: Rule::Morning, listed: Some(3) };
    /// 今晨: of which hours it speaks nobody says, so it does not stand alone.
    pub(super) const DAWN: Part = Part { rule: Rule::Morning, listed: None };
    /// 今晚.
    pub(super) const EVENING: Part = Part { rule: Rule::Night, listed: Some(8) };
    /// 昨夜.
    pub(super) const NIGHT: Part = Part { rule: Rule::Night, listed: Some(9) };

    /// The word with which a text begins, and what follows it.
    pub(super) fn starting(text: &str) -> Option<(Part, &str)> {
        let place = |word: &str| DAY_PARTS.iter().position(|(name, _)| *name == word);
        for (at, (word, _)) in DAY_PARTS.iter().enumerate() {
            if let Some(rest) = text.strip_prefix(word) {
                return Some((Part { rule: rule_of(word), listed: Some(at) }, rest));
            }
        }
        OTHERS.iter().find_map(|(word, means, rule)| {
            text.strip_prefix(word).map(|rest| (Part { rule: *rule, listed: place(means) }, rest))
        })
    }

    /// The hour that a number means beside the word; `None` where people differ or nobody says so.
    pub(super) fn hour(self, said: u32) -> Option<Hour> {
        let of = |hour| Some(Hour::Of(hour));
        match (self.rule, said) {
            (Rule::SmallHours | Rule::Am, 12) => of(0),
            (Rule::Night, 12) => of(24),
            (Rule::SmallHours, 0..=6)
            | (Rule::Morning | Rule::Am, 1..=11)
            | (Rule::Forenoon, 0..=11)
            | (Rule::Midday, 11..=14)
            | (Rule::Afternoon, 12..=19)
            | (Rule::Night, 17..=24)
            | (Rule::Pm, 12) => of(said),
            (Rule::Midday, 1..=2) | (Rule::Afternoon | Rule::Pm, 1..=11) | (Rule::Night, 5..=11) => {
                of(said + 12)
            }
            (Rule::Night, 0..=4) => Some(Hour::SmallHour(said)),
            _ => None,
        }
    }
}
