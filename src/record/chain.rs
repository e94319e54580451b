//! The hash chain of the journal: SM3 (GM/T 0004), which `openssl dgst -sm3` can check.

use super::act::Line;
use sm3::{Digest, Sm3};

/// A link of the chain.
pub type Hash = [u8; 32];

/// No body of a line has more bytes. Whoever reads a tape passes over what is longer, so that a spoilt one cannot fill the
/// memory; hence nothing longer is written.
pub const BODY_BYTES_MAX: usize = 16 << 20;

/// What stands before the first line.
pub const GENESIS: Hash = [0; 32];

/// The hash of one line: the domain name, the length-prefixed fields and the hash before it.
#[must_use]
pub fn link(previous: &Hash, seq: u64, at_ms: i64, by: u32, body: &str) -> Hash {
    let mut hasher = Sm3::new();
    hasher.update(b"zhiban-journal-1");
    hasher.update(seq.to_be_bytes());
    hasher.update(at_ms.to_be_bytes());
    hasher.update(by.to_be_bytes());
    hasher.update((body.len() as u64).to_be_bytes());
    hasher.update(body.as_bytes());
    hasher.update(previous);
    hasher.finalize().into()
}

/// The SM3 digest of several parts.
#[must_use]
pub fn digest(parts: &[&[u8]]) -> Hash {
    parts.iter().fold(Sm3::new(), Digest::chain_update).finalize().into()
}

/// The body of a line as it is stored and hashed.
///
/// # Errors
/// Only when the act cannot be written as JSON, which no act of ours can cause.
pub fn body(line: &Line) -> Result<String, serde_json::Error> {
    serde_json::to_string(&line.act)
}

/// The body with digits in it that nobody could know beforehand. Two texts that give one and the same code of 22 digits
/// can be found by trying for half an hour; with these digits in the line, or in a line before it of the same commit, the
/// search could only begin when it is too late.
#[must_use]
pub fn with_nonce(mut body: String, nonce: &[u8]) -> String {
    if body.ends_with('}') && !nonce.is_empty() {
        body.pop();
        body.push_str(",\"nonce\":\"");
        body.push_str(&hex(nonce));
        body.push_str("\"}");
    }
    body
}

/// The hash in hexadecimal.
#[must_use]
pub fn hex(hash: &[u8]) -> String {
    let digit = |n: u8| char::from(if n < 10 { b'0' + n } else { b'a' + n - 10 });
    let mut out = String::with_capacity(hash.len() * 2);
    for byte in hash {
        out.push(digit(byte >> 4));
        out.push(digit(byte & 15));
    }
    out
}

/// Reads small hexadecimal digits.
#[must_use]
pub fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digit =
        |c: char| c.to_digit(16).filter(|_| !c.is_ascii_uppercase()).and_then(|d| u8::try_from(d).ok());
    let digits = text.chars().map(digit).collect::<Option<Vec<u8>>>()?;
    (digits.len() % 2 == 0).then(|| digits.chunks(2).map(|pair| pair[0] * 16 + pair[1]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_and_the_past_change_the_link() {
        let base = link(&GENESIS, 1, 5, 2, "x");
        for other in [
            link(&[1; 32], 1, 5, 2, "x"),
            link(&GENESIS, 2, 5, 2, "x"),
            link(&GENESIS, 1, 6, 2, "x"),
            link(&GENESIS, 1, 5, 3, "x"),
            link(&GENESIS, 1, 5, 2, "y"),
        ] {
            assert_ne!(base, other);
        }
        // The standard's own vector for "abc".
        assert!(hex(&Sm3::digest(b"abc")).starts_with("66c7f0f462eeedd9"));
    }
}
