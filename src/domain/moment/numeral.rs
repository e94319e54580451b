//! Chinese numerals as they stand in dates and counts: 十四, 三十一, 廿四, 二〇二六, 两, 一百二十.

/// The digits; 两 is two.
fn digit(c: char) -> Option<u64> {
    const DIGITS: &str = "零一二三四五六七八九";
    match c {
        '〇' | '○' => Some(0),
        '两' => Some(2),
        _ => DIGITS.chars().zip(0u64..).find(|(d, _)| *d == c).map(|(_, n)| n),
    }
}

/// What a numeral of place multiplies by.
fn place(c: char) -> Option<u64> {
    match c {
        '十' => Some(10),
        '百' => Some(100),
        '千' => Some(1_000),
        _ => None,
    }
}

/// Whether a character belongs to a Chinese numeral.
pub(super) fn is_numeral(c: char) -> bool {
    digit(c).is_some() || place(c).is_some() || matches!(c, '廿' | '卅')
}

/// The value of a numeral below ten thousand, and how many digits it was written with: 二〇二六 four, 十四 two, 零五
/// two. `None` for what is no numeral (一百百, 三四十) or could be two of them.
#[must_use]
pub fn read(word: &str) -> Option<(u64, usize)> {
    let word: String = match word.chars().next()? {
        '廿' => format!("二十{}", word.strip_prefix('廿')?),
        '卅' => format!("三十{}", word.strip_prefix('卅')?),
        _ => word.to_owned(),
    };
    let plain: Option<Vec<u64>> = word.chars().map(digit).collect();
    if let Some(digits) = plain {
        // 三四 is three or four; a year has four digits, and a nought between digits makes one number of them.
        if !matches!(digits.len(), 1 | 4) && !digits.contains(&0) {
            return None;
        }
        let value = digits.iter().try_fold(0u64, |all, d| all.checked_mul(10)?.checked_add(*d))?;
        return Some((value, digits.len()));
    }
    let (mut value, mut held, mut below) = (0u64, None, 10_000u64);
    let mut zero = false;
    for c in word.chars() {
        if let Some(by) = place(c) {
            // 十四 is fourteen; 百 and 千 do not stand alone.
            let times = match held.take() {
                Some(times) => times,
                None if by == 10 && value == 0 && !zero => 1,
                None => return None,
            };
            if by >= below || times == 0 {
                return None;
            }
            (below, zero) = (by, false);
            value += times * by;
        } else if held.is_some() {
            return None;
        } else {
            match digit(c)? {
                0 => zero = true,
                n => held = Some(n),
            }
        }
    }
    if let Some(ones) = held {
        // 一百二 is said for 120 and written for nothing.
        if below > 10 && !zero {
            return None;
        }
        value += ones;
    } else if zero {
        return None;
    }
    Some((value, value.to_string().len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numerals_are_read_or_refused() {
        for (word, value, digits) in [
            ("十", 10, 2),
            ("十四", 14, 2),
            ("三十一", 31, 2),
            ("廿四", 24, 2),
            ("卅一", 31, 2),
            ("二〇二六", 2026, 4),
            ("二零二六", 2026, 4),
            ("零五", 5, 2),
            ("零", 0, 1),
            ("两", 2, 1),
            ("一百二十", 120, 3),
            ("一百零五", 105, 3),
            ("三千", 3000, 4),
        ] {
            assert_eq!(read(word), Some((value, digits)), "{word}");
        }
        for word in ["百", "三四", "七八", "三四十", "一百百", "一百二", "十零", "二十三十", "一百零", ""]
        {
            assert_eq!(read(word), None, "{word}");
        }
    }
}
