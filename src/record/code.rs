//! The short code (链码): a link of the chain in 22 digits, to be printed on paper, read over a telephone and
//! typed back. Whoever rewrites the record cannot rewrite the paper.
//!
//! 66 bits of the hash as 20 digits, and two check digits (ISO 7064, MOD 97-10), so that a slip of the pen is
//! told apart from a record that was changed.

use super::chain::Hash;
use crate::text::fold;

/// A code as it stands on paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Code(u128);

/// Why typed digits are no code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slip {
    /// Not 22 digits but so many.
    Length(usize),
    /// The check digits do not fit: a digit is wrong or two are swapped.
    Digits,
}

const BITS: u32 = 66;

impl Code {
    /// The code of a link.
    #[must_use]
    pub fn of(hash: &Hash) -> Code {
        let first = hash.iter().take(16).fold(0u128, |n, byte| n << 8 | u128::from(*byte));
        let value = first >> (128 - BITS);
        Code(value * 100 + (98 - (value * 100) % 97))
    }

    /// Reads typed digits; blanks, dashes and full-width digits are fine.
    ///
    /// # Errors
    /// See [`Slip`].
    pub fn parse(typed: &str) -> Result<Code, Slip> {
        let folded = fold::fold(typed);
        let digits: Vec<u128> = folded.chars().filter_map(|c| c.to_digit(10)).map(u128::from).collect();
        let strange = folded.chars().any(|c| !c.is_ascii_digit() && !c.is_whitespace() && !"-—–".contains(c));
        if digits.len() != 22 || strange {
            return Err(Slip::Length(digits.len()));
        }
        let number = digits.iter().fold(0u128, |n, d| n * 10 + d);
        if number % 97 == 1 { Ok(Code(number)) } else { Err(Slip::Digits) }
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (at, digit) in format!("{:022}", self.0).chars().enumerate() {
            if at > 0 && at % 4 == 0 {
                f.write_str(" ")?;
            }
            write!(f, "{digit}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_slip_of_one_digit_and_every_swap_of_neighbours_is_seen() {
        for seed in 0..50u8 {
            let hash: Hash =
                std::array::from_fn(|at| seed.wrapping_mul(31).wrapping_add(u8::try_from(at).unwrap() * 7));
            let code = Code::of(&hash);
            let printed = code.to_string();
            assert_eq!(printed.len(), 27);
            assert_eq!(Code::parse(&printed), Ok(code));
            assert_eq!(Code::parse(&printed.replace(' ', "-")), Ok(code));
            let digits: Vec<char> = printed.chars().filter(|c| *c != ' ').collect();
            for at in 0..22 {
                for other in ('0'..='9').filter(|d| *d != digits[at]) {
                    let mut wrong = digits.clone();
                    wrong[at] = other;
                    assert_eq!(Code::parse(&wrong.iter().collect::<String>()), Err(Slip::Digits));
                }
                if at < 21 && digits[at] != digits[at + 1] {
                    let mut wrong = digits.clone();
                    wrong.swap(at, at + 1);
                    assert_eq!(Code::parse(&wrong.iter().collect::<String>()), Err(Slip::Digits));
                }
            }
        }
        assert_eq!(Code::parse("1234"), Err(Slip::Length(4)));
        assert_eq!(Code::parse("12a4"), Err(Slip::Length(3)));
    }

    #[test]
    fn the_code_is_the_first_bits_of_the_hash() {
        let mut hash: Hash = [0; 32];
        hash[0] = 0xff;
        let top = 0xffu128 << 58;
        assert!(Code::of(&hash).to_string().replace(' ', "").starts_with(&format!("{top:020}")));
    }
}
