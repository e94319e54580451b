//! Numbers as people write them: 3人, 1,234, １２, 三人, 12万元, 1.2亿元.

use crate::domain::moment::numeral;
use crate::text::fold;

/// Words that say what is counted and change nothing.
const COUNTED: [&str; 22] = [
    "人次", "人", "名", "位", "户", "间", "辆", "份", "页", "个", "套", "台", "部", "件", "分钟", "次", "期",
    "省", "头", "只", "处", "册",
];
/// Words of a unit, with what the number is multiplied by to be in the smallest of its kind.
const SCALES: [(&str, f64); 5] = [("亿元", 1e8), ("万元", 1e4), ("元", 1.0), ("亿", 1e8), ("万", 1e4)];
/// Other words of a unit that the name of a field may end in.
const MEASURES: [&str; 8] = ["公顷", "小时", "亩", "级", "分", "%", "米", "公里"];

/// A whole number from 0.
#[must_use]
pub(super) fn count(text: &str) -> Option<u32> {
    let folded = fold::fold(text);
    let bare =
        COUNTED.iter().find_map(|word| folded.trim().strip_suffix(word)).unwrap_or(folded.trim()).trim();
    let (bare, times) = match bare.strip_suffix('万') {
        Some(bare) => (bare.trim(), 10_000.0),
        None => (bare, 1.0),
    };
    let value = number(bare)? * times;
    // A count of people is whole: 1.2万 is, 1.5 is not.
    let whole = value.round();
    ((value - whole).abs() < 1e-6 && (0.0..=f64::from(u32::MAX)).contains(&whole))
        .then(|| whole.to_string().parse().ok())
        .flatten()
}

/// A number in the unit that stands in brackets in the name of its field; one with another unit is turned into it.
#[must_use]
pub(super) fn figure(text: &str, label: &str) -> Option<f64> {
    let folded = fold::fold(text);
    let text = folded.trim();
    let unit = label.split_once('(').map_or("", |(_, unit)| unit.trim_end_matches(')'));
    if let Some(value) = number(text) {
        return Some(value);
    }
    if let Some((_, to)) = SCALES.iter().find(|(word, _)| *word == unit && word.ends_with('元')) {
        let (bare, from) =
            SCALES.iter().find_map(|(word, by)| text.strip_suffix(word).map(|bare| (bare, by)))?;
        // The field is in 万元, so 12万 can only be that much money.
        return number(bare.trim()).map(|value| rounded(value * from / to));
    }
    let measure = MEASURES.iter().find(|word| text.ends_with(**word))?;
    let same = unit == *measure
        || (unit.is_empty() && *measure == "级" && label == "震级")
        || unit.ends_with(*measure);
    let bare = text.strip_suffix(measure).filter(|_| same)?;
    number(bare.trim())
}

/// What multiplying by a power of ten leaves behind is no digit of anybody's.
fn rounded(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

/// Digits with a sign, a fraction, commas by thousands; or a Chinese numeral.
fn number(text: &str) -> Option<f64> {
    if text.contains(',') {
        let (whole, fraction) = text.split_once('.').map_or((text, None), |(w, f)| (w, Some(f)));
        let mut groups = whole.trim_start_matches('-').split(',');
        let first = groups.next()?;
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        let good = digits(first) && first.len() <= 3 && groups.all(|group| group.len() == 3 && digits(group));
        let good = good && fraction.is_none_or(digits);
        return good.then(|| text.replace(',', "").parse().ok()).flatten();
    }
    let plain = text.strip_prefix(['-', '+']).unwrap_or(text);
    let digits = !plain.is_empty()
        && plain.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        && plain.bytes().any(|b| b.is_ascii_digit());
    if digits {
        return text.parse::<f64>().ok().filter(|n| n.is_finite());
    }
    // Large results of a program are written so: 1.2e5.
    let exponent = text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'-' | b'+'))
        && text.starts_with(|c: char| c.is_ascii_digit());
    if exponent {
        return text.parse::<f64>().ok().filter(|n| n.is_finite());
    }
    let (value, _) = numeral::read(text)?;
    u32::try_from(value).ok().map(f64::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_as_people_write_them() {
        for (text, value) in [
            ("3", 3),
            ("3人", 3),
            ("３ 人", 3),
            ("1,234", 1234),
            ("１，２３４人", 1234),
            ("三人", 3),
            ("十二", 12),
            ("0人", 0),
            ("1.2万人", 12_000),
            ("2万", 20_000),
            ("3.0", 3),
        ] {
            assert_eq!(count(text), Some(value), "{text}");
        }
        for text in
            ["-1", "1.5", "12,34", "约3人", "3-5人", "三四人", "人", "", "1,2345", "5000000000", "数人"]
        {
            assert_eq!(count(text), None, "{text}");
        }
    }

    #[test]
    fn figures_are_in_the_unit_of_their_field() {
        let loss = |text| figure(text, "直接经济损失(万元)");
        for (text, value) in [
            ("12", 12.0),
            ("12万元", 12.0),
            ("12万", 12.0),
            ("1.2亿元", 12_000.0),
            ("5000元", 0.5),
            ("1,058.5", 1058.5),
            ("-5", -5.0),
            ("十二万元", 12.0),
        ] {
            assert_eq!(loss(text), Some(value), "{text}");
        }
        for text in ["约12万元", "12美元", "12公顷", "万元", ""] {
            assert_eq!(loss(text), None, "{text}");
        }
        assert_eq!(figure("3.5公顷", "农作物(公顷)"), Some(3.5));
        assert_eq!(figure("3.5亩", "农作物(公顷)"), None);
        assert_eq!(figure("5.0级", "震级"), Some(5.0));
    }
}
