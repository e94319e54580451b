//! Folding, so that what an officer types is found and understood whatever the input method's width.

/// One character as search and parsing see it: full-width forms become ASCII, capitals become small.
#[must_use]
pub fn fold_char(c: char) -> char {
    // Han characters have no twin and no case; most of what is folded are they.
    if ('\u{3400}'..='\u{9FFF}').contains(&c) {
        return c;
    }
    let half = match c {
        '\u{3000}' => ' ',
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        '。' => '.',
        '、' => '/',
        _ => c,
    };
    if half.is_ascii() { half.to_ascii_lowercase() } else { half.to_lowercase().next().unwrap_or(half) }
}

/// The folded text.
#[must_use]
pub fn fold(text: &str) -> String {
    text.chars().map(fold_char).collect()
}

/// Whether the folded `needle` occurs in `text`, and at which byte of `text`. Allocates nothing, because
/// a search calls it once for each field of each record.
#[must_use]
pub fn find(text: &str, needle: &str) -> Option<usize> {
    let first = needle.chars().next()?;
    for (at, c) in text.char_indices() {
        if fold_char(c) != first {
            continue;
        }
        let rest = text.get(at..).unwrap_or_default();
        let mut hay = rest.chars().map(fold_char);
        if needle.chars().all(|wanted| hay.next() == Some(wanted)) {
            return Some(at);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn full_width_and_capitals_meet_their_twins() {
        assert_eq!(fold("１４：０５ Ａb"), "14:05 ab");
        assert_eq!(find("车牌浙Ａ12345", "浙a1"), Some(6));
        assert_eq!(find("火灾", ""), None);
        assert_eq!(find("火", "火灾"), None);
    }

    proptest! {
        #[test]
        fn find_agrees_with_searching_the_folded_text(text in "[a-c值班火灾Ａ]{0,20}", needle in "[a-c值班火灾]{1,3}") {
            prop_assert_eq!(find(&text, &needle).is_some(), fold(&text).contains(&needle));
        }
    }
}
