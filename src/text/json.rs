//! JSON text that says what it says and cannot act.

use super::safe::needs_escape;
use std::fmt::Write;

/// Lines of JSON in which every character that acts without being seen stands as its code. Such a character can stand
/// in a string only, where the code says the same; the line ends between the values stay.
#[must_use]
pub fn escaped(lines: &str) -> String {
    let mut out = String::with_capacity(lines.len());
    for c in lines.chars() {
        if c == '\n' || !needs_escape(c) {
            out.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            // Writing to a String cannot fail.
            let _ = write!(out, "\\u{unit:04x}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_reads_as_the_same_and_holds_nothing_that_acts(text in "[\\x00-\\x7f\\u{80}-\\u{ffff}\\u{e0000}-\\u{e01ef}]{0,60}") {
            let line = escaped(&serde_json::to_string(&text).unwrap());
            prop_assert!(line.chars().all(|c| !needs_escape(c)));
            prop_assert_eq!(serde_json::from_str::<String>(&line).unwrap(), text);
        }
    }
}
