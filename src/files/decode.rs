//! Bytes as text: UTF-8, UTF-16 and GB 18030 (which has all of GBK), told apart by what is in them.

use super::fault::FileFault;
use encoding_rs::{GB18030, UTF_16BE, UTF_16LE};

/// How a text was saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// With or without a byte order mark.
    Utf8,
    /// What Windows calls Unicode.
    Utf16,
    /// GBK, GB 2312, GB 18030: what spreadsheets save in this country.
    Gb18030,
}

/// A text as it was meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlainText {
    /// The text, without a byte order mark.
    pub text: String,
    /// How it was saved.
    pub encoding: Encoding,
}

impl Encoding {
    /// Its name, as people know it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "UTF-8",
            Encoding::Utf16 => "UTF-16",
            Encoding::Gb18030 => "GBK",
        }
    }
}

/// Reads bytes as text. A byte order mark decides; without one it is UTF-8 if it can be, then UTF-16 where every second
/// byte of the Western characters is nought, then GB 18030.
///
/// # Errors
/// [`FileFault::NotText`] when it is none of them whole: half a text is not taken.
pub fn decode(bytes: Vec<u8>) -> Result<PlainText, FileFault> {
    let utf16 = |encoding: &'static encoding_rs::Encoding, bytes: &[u8]| {
        let whole = bytes.len().is_multiple_of(2);
        let text = encoding.decode_without_bom_handling_and_without_replacement(bytes).filter(|_| whole);
        text.filter(|text| is_text(text))
            .map(|text| PlainText { text: text.into_owned(), encoding: Encoding::Utf16 })
    };
    match bytes.as_slice() {
        [0xFF, 0xFE, rest @ ..] => return utf16(UTF_16LE, rest).ok_or(FileFault::NotText),
        [0xFE, 0xFF, rest @ ..] => return utf16(UTF_16BE, rest).ok_or(FileFault::NotText),
        _ => {}
    }
    if bytes.contains(&0) {
        let noughts = |parity: usize| bytes.iter().skip(parity).step_by(2).filter(|b| **b == 0).count();
        let (first, second) =
            if noughts(1) >= noughts(0) { (UTF_16LE, UTF_16BE) } else { (UTF_16BE, UTF_16LE) };
        return utf16(first, &bytes).or_else(|| utf16(second, &bytes)).ok_or(FileFault::NotText);
    }
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => {
            let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
            return if is_text(&text) {
                Ok(PlainText { text, encoding: Encoding::Utf8 })
            } else {
                Err(FileFault::NotText)
            };
        }
        Err(e) => e.into_bytes(),
    };
    let text = GB18030.decode_without_bom_handling_and_without_replacement(&bytes);
    let text = text.filter(|text| is_text(text)).ok_or(FileFault::NotText)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned();
    Ok(PlainText { text, encoding: Encoding::Gb18030 })
}

/// Text has no noughts, and no characters that stand for none.
fn is_text(text: &str) -> bool {
    !text.contains(['\0', '\u{fffe}', '\u{ffff}', '\u{fffd}'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(bytes: &[u8]) -> Option<(String, &'static str)> {
        decode(bytes.to_vec()).ok().map(|d| (d.text, d.encoding.name()))
    }

    /// A text in UTF-16, low byte first or high byte first.
    fn utf16(text: &str, low_first: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|u| if low_first { u.to_le_bytes() } else { u.to_be_bytes() }).collect()
    }

    #[test]
    fn what_is_no_text_is_not_taken_for_one() {
        for bytes in [&[0x00, 0x01, 0x02][..], &[0xFF], &[0x80, 0x80, 0xFF], b"ab\0cd", &[0xFF, 0xFE, 0x41]] {
            assert_eq!(read(bytes), None, "{bytes:?}");
        }
        assert_eq!(read(b""), Some((String::new(), "UTF-8")));
    }

    proptest! {
        /// Each usual way to save a text gives the text back. A line with a heading has characters of ASCII, by which
        /// UTF-16 without its mark is known.
        #[test]
        fn whichever_way_a_text_was_saved_it_is_read(words in "[一-龥㐀-䶿a-z0-9，。：；「」\\n,=\" ]{0,60}") {
            let text = format!("类别,时间\n{words}\n");
            let marked = |mark: &[u8], bytes: Vec<u8>| [mark, &bytes].concat();
            let utf8 = text.clone().into_bytes();
            prop_assert_eq!(read(&utf8), Some((text.clone(), "UTF-8")));
            prop_assert_eq!(read(&marked(&[0xEF, 0xBB, 0xBF], utf8)), Some((text.clone(), "UTF-8")));
            for low_first in [true, false] {
                let mark: &[u8] = if low_first { &[0xFF, 0xFE] } else { &[0xFE, 0xFF] };
                prop_assert_eq!(read(&utf16(&text, low_first)), Some((text.clone(), "UTF-16")));
                prop_assert_eq!(read(&marked(mark, utf16(&text, low_first))), Some((text.clone(), "UTF-16")));
            }
            let (gbk, _, _) = GB18030.encode(&text);
            // Two Chinese characters can be the bytes of other characters in UTF-8; a line of a table cannot.
            prop_assert_eq!(read(&gbk), Some((text, "GBK")));
        }

        #[test]
        fn no_bytes_make_it_fail(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let _ = decode(bytes);
        }
    }
}
