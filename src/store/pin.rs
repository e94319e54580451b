//! PINs: argon2id, salted, never stored as typed.

use super::StoreError;
use argon2::{Algorithm, Argon2, Params, Version};
use zeroize::Zeroizing;

/// A PIN on its way to the check; wiped when dropped, and not printable.
#[derive(Clone)]
pub struct Pin(Zeroizing<String>);

impl Pin {
    /// Takes a typed PIN; full-width digits are folded, because the input method may be on.
    #[must_use]
    pub fn new(typed: &str) -> Pin {
        Pin(Zeroizing::new(crate::text::fold::fold(typed.trim())))
    }

    /// Why this PIN may not be chosen, if it may not: shorter than 6, or one digit repeated, or a run.
    #[must_use]
    pub fn weakness(&self) -> Option<Weakness> {
        let chars: Vec<char> = self.0.chars().collect();
        if chars.len() < 6 {
            return Some(Weakness::Short);
        }
        let steps: Vec<i64> =
            chars.windows(2).map(|w| i64::from(w[1] as u32) - i64::from(w[0] as u32)).collect();
        let run =
            steps.iter().all(|s| *s == 0) || steps.iter().all(|s| *s == 1) || steps.iter().all(|s| *s == -1);
        run.then_some(Weakness::Run)
    }
}

impl std::fmt::Debug for Pin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pin(…)")
    }
}

impl PartialEq for Pin {
    fn eq(&self, other: &Self) -> bool {
        *self.0 == *other.0
    }
}

/// What is wrong with a chosen PIN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weakness {
    /// Fewer than six characters.
    Short,
    /// 111111, 123456, 654321.
    Run,
}

const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;

/// Hashes a PIN with a fresh salt: `argon2id$m$t$salt$hash`, all hexadecimal.
///
/// # Errors
/// When the machine gives no random numbers or no memory.
pub fn hash(pin: &Pin) -> Result<String, StoreError> {
    let mut salt = [0u8; 16];
    getrandom::fill(&mut salt).map_err(|e| StoreError::Machine(e.to_string()))?;
    let hash = derive(pin, &salt, MEMORY_KIB, PASSES)?;
    Ok(format!("argon2id${MEMORY_KIB}${PASSES}${}${}", super::chain::hex(&salt), super::chain::hex(&hash)))
}

/// Whether the PIN is the one that was hashed; an unreadable hash matches nothing.
#[must_use]
pub fn matches(pin: &Pin, stored: &str) -> bool {
    let parts: Vec<&str> = stored.split('$').collect();
    let ["argon2id", memory, passes, salt, hash] = parts.as_slice() else { return false };
    let (Ok(memory), Ok(passes), Some(salt)) = (memory.parse(), passes.parse(), from_hex(salt)) else {
        return false;
    };
    if memory > 1 << 20 || passes > 16 {
        return false;
    }
    derive(pin, &salt, memory, passes).is_ok_and(|found| same(&super::chain::hex(&found), hash))
}

fn derive(pin: &Pin, salt: &[u8], memory: u32, passes: u32) -> Result<[u8; 32], StoreError> {
    let machine = |e: argon2::Error| StoreError::Machine(e.to_string());
    let params = Params::new(memory, passes, 1, Some(32)).map_err(machine)?;
    let mut out = [0; 32];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(pin.0.as_bytes(), salt, &mut out)
        .map_err(machine)?;
    Ok(out)
}

/// Compares without telling by its time where the difference is.
fn same(a: &str, b: &str) -> bool {
    a.len() == b.len() && a.bytes().zip(b.bytes()).fold(0, |acc, (x, y)| acc | (x ^ y)) == 0
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> =
        text.chars().map(|c| c.to_digit(16).and_then(|d| u8::try_from(d).ok())).collect();
    let digits = digits?;
    (digits.len() % 2 == 0).then(|| digits.chunks(2).map(|pair| pair[0] * 16 + pair[1]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_pin_opens() {
        let stored = hash(&Pin::new("271828")).unwrap();
        assert!(matches(&Pin::new("２７１８２８"), &stored));
        assert!(!matches(&Pin::new("271829"), &stored));
        assert!(!matches(&Pin::new("271828"), "argon2id$1$1$zz$00"));
        assert!(!stored.contains("271828"));
        assert_ne!(stored, hash(&Pin::new("271828")).unwrap());
    }

    #[test]
    fn runs_and_short_pins_are_weak() {
        assert_eq!(Pin::new("12345").weakness(), Some(Weakness::Short));
        assert_eq!(Pin::new("123456").weakness(), Some(Weakness::Run));
        assert_eq!(Pin::new("111111").weakness(), Some(Weakness::Run));
        assert_eq!(Pin::new("271828").weakness(), None);
    }
}
