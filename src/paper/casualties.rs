//! Figures of people in an edited text, as far as a check has to understand them: 「死亡3人」, 「3人死亡」,
//! 「造成3人死亡、5人重伤」, 「三名工人遇难」, 「暂无人员伤亡」.
//!
//! It reads what officers write of casualties and nothing else: a number of people and, right before or behind it within
//! the same clause, what became of them.

/// What a text says of one figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The field of the incident.
    pub key: &'static str,
    /// How many people.
    pub number: u64,
}

/// What is said of people, by field; the longer of two words that begin alike comes first.
const WORDS: [(&str, &[&str]); 7] = [
    ("dead", &["死亡", "遇难", "身亡", "丧生", "罹难", "溺亡", "死"]),
    ("missing", &["失踪", "失联"]),
    ("serious", &["重伤", "重症", "危重"]),
    ("slight", &["轻伤", "轻症"]),
    ("ill", &["患病（中毒）", "患病(中毒)", "中毒", "患病", "发病", "感染"]),
    ("trapped", &["受困", "被困"]),
    ("injured", &["受伤", "伤"]),
];
/// What may stand between a word and its number.
const FILLERS: [&str; 18] = [
    "人数",
    "人员",
    "共计",
    "共有",
    "共",
    "上升至",
    "增至",
    "升至",
    "已达",
    "达到",
    "达",
    "已",
    "有",
    "约",
    "至少",
    "为",
    "：",
    "的",
];
/// What people are counted by.
const UNITS: [char; 4] = ['人', '名', '例', '位'];
/// What ends a clause, so that a word behind it belongs to another number.
const ENDS: [char; 12] = ['，', '。', '、', '；', '（', '）', ',', ';', '(', ')', '\n', '：'];
/// How far behind a number its word may stand, in characters: 「3名在场施工人员经抢救无效死亡」.
const REACH: usize = 14;

/// Every figure of people in a text, in its order.
#[must_use]
pub fn read(text: &str) -> Vec<Claim> {
    let chars: Vec<char> = text.chars().collect();
    let mut out = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let end = number_end(&chars, at);
        if end == at {
            at += 1;
            continue;
        }
        if let Some(number) = number(chars.get(at..end).unwrap_or_default()) {
            out.extend(claim(&chars, (at, end), number));
        }
        at = end;
    }
    out.extend(noughts(text));
    out
}

/// What the number between two places says.
fn claim(chars: &[char], (from, to): (usize, usize), number: u64) -> Option<Claim> {
    let before: String = chars.get(..from)?.iter().collect();
    let rest = chars.get(to..)?;
    let has_unit = rest.first().is_some_and(|c| UNITS.contains(c));
    let behind = rest.get(usize::from(has_unit)..)?;
    // 3死5伤 has no unit; 3头牛 is nobody.
    if !has_unit {
        let word: String = rest.iter().take(1).collect();
        let key = WORDS.iter().find(|(_, words)| words.contains(&word.as_str()) && "死伤".contains(&word))?.0;
        let ends_there =
            rest.get(1).is_none_or(|c| ENDS.contains(c) || c.is_ascii_digit() || "的事件".contains(*c));
        return ends_there.then_some(Claim { key, number });
    }
    let key = word_before(&before).or_else(|| word_behind(behind))?;
    Some(Claim { key, number })
}

/// The word that ends right before a number, fillers aside.
fn word_before(before: &str) -> Option<&'static str> {
    let mut before = before.trim_end();
    while let Some(shorter) = FILLERS.iter().find_map(|filler| before.strip_suffix(filler)) {
        before = shorter.trim_end();
    }
    // 死 and 伤 alone end other words too.
    let ends = |w: &&str| !["死", "伤"].contains(w) && before.ends_with(*w);
    WORDS.iter().find(|(_, words)| words.iter().any(&ends)).map(|(key, _)| *key)
}

/// The first word behind a number in its clause.
fn word_behind(behind: &[char]) -> Option<&'static str> {
    let clause: String =
        behind.iter().take(REACH).take_while(|c| !ENDS.contains(c) && !c.is_ascii_digit()).collect();
    if ["无", "未", "没有"].iter().any(|not| clause.starts_with(not)) {
        return None;
    }
    let place = |(key, words): &(&'static str, &[&str])| {
        words.iter().filter_map(|word| clause.find(word)).min().map(|at| (at, *key))
    };
    WORDS.iter().filter_map(place).min_by_key(|(at, _)| *at).map(|(_, key)| key)
}

/// 暂无人员伤亡 and the like.
fn noughts(text: &str) -> Vec<Claim> {
    const NOBODY: [&str; 7] = ["无人员", "无人", "没有人员", "没有人", "未造成人员", "无群众", "未发生人员"];
    let mut out = Vec::new();
    for (at, word) in NOBODY.iter().flat_map(|w| text.match_indices(w)) {
        let behind = text.get(at + word.len()..).unwrap_or_default();
        if behind.starts_with("伤亡") {
            out.extend(["dead", "serious", "slight", "injured"].map(|key| Claim { key, number: 0 }));
        }
        let named = WORDS.iter().find(|(_, words)| words.iter().any(|w| behind.starts_with(w)));
        out.extend(named.filter(|_| !behind.starts_with("伤亡")).map(|(key, _)| Claim { key, number: 0 }));
    }
    out.dedup();
    out
}

/// Where the number ends that begins at a place; the place itself when none does.
fn number_end(chars: &[char], at: usize) -> usize {
    let run =
        |is: fn(&char) -> bool| chars.get(at..).unwrap_or_default().iter().take_while(|c| is(c)).count();
    let digits = run(char::is_ascii_digit);
    at + if digits > 0 { digits } else { run(|c| DIGITS.contains(c) || *c == '十' || *c == '百') }
}

const DIGITS: [char; 11] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九', '两'];

/// The number that digits of either kind write.
fn number(chars: &[char]) -> Option<u64> {
    if chars.iter().all(char::is_ascii_digit) {
        return chars.iter().collect::<String>().parse().ok();
    }
    let digit = |c: &char| match DIGITS.iter().position(|d| d == c) {
        Some(10) => Some(2),
        found => found.and_then(|n| u64::try_from(n).ok()),
    };
    let (mut sum, mut last): (u64, Option<u64>) = (0, None);
    for c in chars {
        match (c, digit(c)) {
            ('十', _) => sum += last.take().unwrap_or(1) * 10,
            ('百', _) => sum += last.take()? * 100,
            (_, Some(n)) if last.is_none() => last = Some(n),
            _ => return None,
        }
    }
    Some(sum + last.unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn casualties_are_read_as_officers_write_them() {
        for (text, meant) in [
            ("已造成死亡3人、重伤2人", vec![("dead", 3), ("serious", 2)]),
            ("造成3人死亡、5人重伤，2人失联", vec![("dead", 3), ("serious", 5), ("missing", 2)]),
            ("死亡原因在查，死亡4人", vec![("dead", 4)]),
            ("死亡人数上升至12人", vec![("dead", 12)]),
            ("死亡情况不明", vec![]),
            ("死亡3头牛", vec![]),
            ("事故已致三名工人遇难、十二人受伤", vec![("dead", 3), ("injured", 12)]),
            ("3名在场施工人员经抢救无效死亡", vec![("dead", 3)]),
            ("74人送医，其中重症2人，暂无人员死亡", vec![("serious", 2), ("dead", 0)]),
            ("死亡4人（此前3人）", vec![("dead", 4)]),
            ("3死5伤", vec![("dead", 3), ("injured", 5)]),
            ("暂无人员伤亡", vec![("dead", 0), ("serious", 0), ("slight", 0), ("injured", 0)]),
            ("患病（中毒）74人", vec![("ill", 74)]),
            ("出动消防员30人、车辆6台，疏散群众200人", vec![]),
            ("4月23日13时40分许，一楼起火", vec![]),
            ("两人被困，已救出", vec![("trapped", 2)]),
        ] {
            let read: Vec<(&str, u64)> = read(text).iter().map(|c| (c.key, c.number)).collect();
            assert_eq!(read, meant, "{text}");
        }
    }
}
