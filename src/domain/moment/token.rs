//! The words of a stated time: numbers in digits or in Chinese, words of the calendar, and the marks between them.
//!
//! Nothing is understood here. A character that no time has makes the whole text unreadable, so that a sentence is
//! never taken for the time that stands in it.

use super::part::Part;

/// One word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// A number, with how many digits it was written.
    Number { value: u64, digits: usize },
    /// A mark between numbers, in its half-width form; a blank only where it stands between two numbers.
    Mark(char),
    /// 年, 月, 日 (号), 时 (点), 分, 秒.
    Unit(Unit),
    /// 今天 and its kin: so many days from today.
    Day(i64),
    /// 去年, 今年, 明年: so many years from this one.
    Year(i32),
    /// 上月, 本月, 下月: so many months from this one.
    Month(i32),
    /// 周四: a day of the week from Monday, 0; with 上, 本 or 下 so many weeks from this one.
    Weekday(Option<i64>, u32),
    /// 凌晨, 下午.
    Part(Part),
    /// 月底, 年底.
    End(Unit),
    /// 小时, 天, 周, 分钟, 个月 as a span of time.
    Span(Span),
    /// 前: so long ago.
    Ago,
    /// 后: in so long.
    Hence,
    /// 约, 许, 左右.
    About,
    /// 半.
    Half,
    /// 刻.
    Quarter,
    /// 整.
    Sharp,
    /// 正午.
    Noon,
    /// 现在.
    Now,
    /// 的, a comma, or the T of ISO 8601 between a day and its time.
    Joint,
    /// The Z of ISO 8601.
    Zulu,
}

/// What a number counts in a date or a clock time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Year,
    Month,
    Day,
    Hour,
    Minute,
    Second,
}

/// What a number counts in a span of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Span {
    Minutes,
    Hours,
    Days,
    Weeks,
    Months,
}

/// Words as they are written; a longer one stands before those it begins with.
const WORDS: &[(&str, &[Token])] = &[
    ("大前天", &[Token::Day(-3)]),
    ("大前日", &[Token::Day(-3)]),
    ("大后天", &[Token::Day(3)]),
    ("今天", &[Token::Day(0)]),
    ("今日", &[Token::Day(0)]),
    ("昨天", &[Token::Day(-1)]),
    ("昨日", &[Token::Day(-1)]),
    ("前天", &[Token::Day(-2)]),
    ("前日", &[Token::Day(-2)]),
    ("明天", &[Token::Day(1)]),
    ("明日", &[Token::Day(1)]),
    ("后天", &[Token::Day(2)]),
    ("后日", &[Token::Day(2)]),
    ("今早", &[Token::Day(0), Token::Part(Part::EARLY)]),
    ("今晨", &[Token::Day(0), Token::Part(Part::DAWN)]),
    ("今晚", &[Token::Day(0), Token::Part(Part::EVENING)]),
    ("今夜", &[Token::Day(0), Token::Part(Part::NIGHT)]),
    ("昨早", &[Token::Day(-1), Token::Part(Part::EARLY)]),
    ("昨晨", &[Token::Day(-1), Token::Part(Part::DAWN)]),
    ("昨晚", &[Token::Day(-1), Token::Part(Part::EVENING)]),
    ("昨夜", &[Token::Day(-1), Token::Part(Part::NIGHT)]),
    ("前晚", &[Token::Day(-2), Token::Part(Part::EVENING)]),
    ("前夜", &[Token::Day(-2), Token::Part(Part::NIGHT)]),
    ("明早", &[Token::Day(1), Token::Part(Part::EARLY)]),
    ("明晨", &[Token::Day(1), Token::Part(Part::DAWN)]),
    ("明晚", &[Token::Day(1), Token::Part(Part::EVENING)]),
    ("后晚", &[Token::Day(2), Token::Part(Part::EVENING)]),
    ("前年", &[Token::Year(-2)]),
    ("去年", &[Token::Year(-1)]),
    ("今年", &[Token::Year(0)]),
    ("本年", &[Token::Year(0)]),
    ("明年", &[Token::Year(1)]),
    ("后年", &[Token::Year(2)]),
    ("上个月", &[Token::Month(-1)]),
    ("上月", &[Token::Month(-1)]),
    ("这个月", &[Token::Month(0)]),
    ("本月", &[Token::Month(0)]),
    ("下个月", &[Token::Month(1)]),
    ("下月", &[Token::Month(1)]),
    ("月底", &[Token::End(Unit::Month)]),
    ("月末", &[Token::End(Unit::Month)]),
    ("年底", &[Token::End(Unit::Year)]),
    ("年末", &[Token::End(Unit::Year)]),
    ("底", &[Token::End(Unit::Day)]),
    ("末", &[Token::End(Unit::Day)]),
    ("分钟", &[Token::Span(Span::Minutes)]),
    ("个半小时", &[Token::Half, Token::Span(Span::Hours)]),
    ("个半钟头", &[Token::Half, Token::Span(Span::Hours)]),
    ("个小时", &[Token::Span(Span::Hours)]),
    ("个钟头", &[Token::Span(Span::Hours)]),
    ("小时", &[Token::Span(Span::Hours)]),
    ("个月", &[Token::Span(Span::Months)]),
    ("个星期", &[Token::Span(Span::Weeks)]),
    ("个礼拜", &[Token::Span(Span::Weeks)]),
    ("天", &[Token::Span(Span::Days)]),
    ("以前", &[Token::Ago]),
    ("之前", &[Token::Ago]),
    ("以后", &[Token::Hence]),
    ("之后", &[Token::Hence]),
    ("后", &[Token::Hence]),
    ("大约", &[Token::About]),
    ("大概", &[Token::About]),
    ("约", &[Token::About]),
    ("左右", &[Token::About]),
    ("上下", &[Token::About]),
    ("前后", &[Token::About]),
    ("许", &[Token::About]),
    ("前", &[Token::Ago]),
    ("半", &[Token::Half]),
    ("刻钟", &[Token::Quarter]),
    ("刻", &[Token::Quarter]),
    ("整", &[Token::Sharp]),
    ("正午", &[Token::Noon]),
    ("正", &[Token::Sharp]),
    ("现在", &[Token::Now]),
    ("此刻", &[Token::Now]),
    ("此时", &[Token::Now]),
    ("now", &[Token::Now]),
    ("年", &[Token::Unit(Unit::Year)]),
    ("月份", &[Token::Unit(Unit::Month)]),
    ("月", &[Token::Unit(Unit::Month)]),
    ("日", &[Token::Unit(Unit::Day)]),
    ("号", &[Token::Unit(Unit::Day)]),
    ("时", &[Token::Unit(Unit::Hour)]),
    ("点钟", &[Token::Unit(Unit::Hour)]),
    ("点", &[Token::Unit(Unit::Hour)]),
    ("分", &[Token::Unit(Unit::Minute)]),
    ("秒钟", &[Token::Unit(Unit::Second)]),
    ("秒", &[Token::Unit(Unit::Second)]),
    ("的", &[Token::Joint]),
    ("m", &[Token::Span(Span::Minutes)]),
    ("h", &[Token::Span(Span::Hours)]),
    ("t", &[Token::Joint]),
    ("z", &[Token::Zulu]),
];

/// The days of the week as they are written after 周, 星期 and 礼拜.
const WEEKDAYS: [(char, u32); 15] = [
    ('一', 0),
    ('二', 1),
    ('三', 2),
    ('四', 3),
    ('五', 4),
    ('六', 5),
    ('日', 6),
    ('天', 6),
    ('1', 0),
    ('2', 1),
    ('3', 2),
    ('4', 3),
    ('5', 4),
    ('6', 5),
    ('7', 6),
];

/// Full-width forms become ASCII, small; what a Chinese input method writes for a stop, a slash and a colon becomes
/// these.
fn half_width(c: char) -> char {
    let half = match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        '。' => '.',
        '、' => '/',
        '—' | '–' | '−' | '‐' => '-',
        '點' => '点',
        '時' => '时',
        '號' => '号',
        '後' => '后',
        '週' => '周',
        c if c.is_whitespace() => ' ',
        _ => c,
    };
    match half {
        ';' | '∶' => ':',
        '，' => ',',
        '【' | '[' => '(',
        '】' | ']' => ')',
        _ => half.to_ascii_lowercase(),
    }
}

/// The words of a text; `None` when something in it is no word of a time.
pub(super) fn tokens(text: &str) -> Option<Vec<Token>> {
    let folded: String = text.chars().map(half_width).collect();
    let mut rest = folded.trim();
    let mut out: Vec<Token> = Vec::new();
    while let Some(c) = rest.chars().next() {
        if c == ' ' {
            rest = rest.trim_start();
            let after_number = matches!(out.last(), Some(Token::Number { .. }));
            if after_number && (number(rest).is_some() || rest.starts_with(['-', '+'])) {
                out.push(Token::Mark(' '));
            }
        } else if let Some((found, more)) = weekday(rest) {
            out.push(found);
            rest = more;
        } else if let Some((found, more)) = Part::starting(rest) {
            out.push(Token::Part(found));
            rest = more;
        } else if let Some((found, more)) = week_span(rest) {
            out.push(found);
            rest = more;
        } else if let Some((found, more)) = number(rest) {
            out.push(found);
            rest = more;
        } else if let Some((words, more)) = word(rest, out.last()) {
            out.extend_from_slice(words);
            rest = more;
        } else if matches!(c, '-' | '/' | '.' | ':' | '+' | '(' | ')') {
            out.push(Token::Mark(c));
            rest = rest.get(1..)?;
        } else if c == ',' {
            out.push(Token::Joint);
            rest = rest.get(1..)?;
        } else {
            return None;
        }
    }
    Some(out)
}

/// One of [`WORDS`]. Behind a span the 前 of 前晚 is its own word: 3天前晚上8点.
fn word<'t>(text: &'t str, before: Option<&Token>) -> Option<(&'static [Token], &'t str)> {
    let behind_span = matches!(before, Some(Token::Span(_) | Token::Quarter));
    let fits = |tokens: &[Token]| !behind_span || !matches!(tokens.first(), Some(Token::Day(_)));
    let found = WORDS.iter().filter(|(_, tokens)| fits(tokens));
    found
        .map(|(word, tokens)| (*tokens, *word))
        .find_map(|(tokens, word)| Some((tokens, text.strip_prefix(word)?)))
}

/// 周四, 上周五, 下下星期一.
fn weekday(text: &str) -> Option<(Token, &str)> {
    const WEEKS: [(&str, i64); 6] = [("上上", -2), ("下下", 2), ("上", -1), ("下", 1), ("本", 0), ("这", 0)];
    let (weeks, rest) = WEEKS
        .iter()
        .find_map(|(word, by)| text.strip_prefix(word).map(|rest| (Some(*by), rest)))
        .unwrap_or((None, text));
    let rest = if weeks.is_some() { rest.strip_prefix('个').unwrap_or(rest) } else { rest };
    let rest = ["周", "星期", "礼拜"].iter().find_map(|word| rest.strip_prefix(word))?;
    let first = rest.chars().next()?;
    let (_, day) = WEEKDAYS.iter().find(|(c, _)| *c == first)?;
    let rest = rest.get(first.len_utf8()..)?;
    // 周1 is a weekday, 周12 is nothing.
    let goes_on = first.is_ascii_digit() && rest.starts_with(|c: char| c.is_ascii_digit());
    (!goes_on).then_some((Token::Weekday(weeks, *day), rest))
}

/// 周 as so many weeks: after a number, and not followed by a day.
fn week_span(text: &str) -> Option<(Token, &str)> {
    let rest = text.strip_prefix('周')?;
    Some((Token::Span(Span::Weeks), rest))
}

/// A number in digits or in Chinese. Chinese ones end where the next character cannot go on: 十四, 二〇二六, 三十一, 零五.
fn number(text: &str) -> Option<(Token, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    if end > 0 {
        let (digits, rest) = text.split_at_checked(end)?;
        return Some((Token::Number { value: digits.parse().ok()?, digits: end }, rest));
    }
    let end = text.find(|c: char| !super::numeral::is_numeral(c)).unwrap_or(text.len());
    let (word, rest) = text.split_at_checked(end).filter(|(word, _)| !word.is_empty())?;
    let (value, digits) = super::numeral::read(word)?;
    Some((Token::Number { value, digits }, rest))
}
