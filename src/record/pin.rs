//! PINs: argon2id, salted, never stored as typed.

use super::error::StoreError;
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

    /// Why this PIN may not be chosen, if it may not: too short, or among those that somebody who watches tries first.
    #[must_use]
    pub fn weakness(&self) -> Option<Weakness> {
        let chars: Vec<char> = self.0.chars().collect();
        if chars.len() < 6 {
            return Some(Weakness::Short);
        }
        let step = |pair: &[char]| i64::from(pair[1] as u32) - i64::from(pair[0] as u32);
        let steps: Vec<i64> = chars.windows(2).map(step).collect();
        let is_even = steps.iter().all(|s| *s == steps[0]);
        let repeats = |period: usize| chars.iter().zip(chars.iter().skip(period)).all(|(a, b)| a == b);
        let is_mirrored = chars.iter().eq(chars.iter().rev());
        let is_doubled = steps.iter().step_by(2).all(|s| *s == 0);
        let distinct = chars.iter().collect::<std::collections::BTreeSet<_>>().len();
        let easy = is_even
            || (1..=chars.len() / 2).any(repeats)
            || is_mirrored
            || is_doubled
            || distinct <= 2
            || is_birthday(&self.0)
            || FAMILIAR.contains(&self.0.as_str());
        easy.then_some(Weakness::Easy)
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
    /// 111111, 123456, 121212, 123321, 112233, a birthday, 147258.
    Easy,
}

/// Ways over the keys, and numbers that sound like words (一路发, 我爱你).
const FAMILIAR: [&str; 14] = [
    "147258", "258369", "369258", "159357", "357159", "159753", "789456", "456123", "112358", "666888",
    "520131", "131420", "521131", "168888",
];

/// Six digits of a year, month and day, or eight.
fn is_birthday(pin: &str) -> bool {
    let full = match pin.len() {
        6 => format!("20{pin}"),
        8 if pin.starts_with("19") || pin.starts_with("20") => pin.to_owned(),
        _ => return false,
    };
    chrono::NaiveDate::parse_from_str(&full, "%Y%m%d").is_ok()
}

/// How dear a guess is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Memory of one guess.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
}

impl Cost {
    /// The least that is called safe (OWASP: 19 MiB, two passes); more memory would show in a small machine.
    pub const FLOOR: Cost = Cost { memory_kib: 19 * 1024, passes: 2 };
    /// What protects nothing, for the demonstration and for tests.
    pub const NONE: Cost = Cost { memory_kib: 8, passes: 1 };

    /// The cost at which a guess takes about `target` milliseconds on this machine, never below the floor.
    /// `measure` tells how many milliseconds a guess of a cost takes.
    pub fn tuned(target: u64, mut measure: impl FnMut(Cost) -> u64) -> Cost {
        const PASSES_MAX: u64 = 60;
        let took = measure(Cost::FLOOR).max(1);
        let passes =
            (u64::from(Cost::FLOOR.passes) * target / took).clamp(u64::from(Cost::FLOOR.passes), PASSES_MAX);
        Cost { passes: u32::try_from(passes).unwrap_or(Cost::FLOOR.passes), ..Cost::FLOOR }
    }

    /// Whether a guess of this cost is tried at all: a hash from a file of somebody else must not keep the machine busy.
    fn is_bearable(self) -> bool {
        self.memory_kib <= 1 << 20 && self.passes <= 64
    }

    /// Makes one guess of this cost, for measuring.
    pub fn guess(self) {
        let _ = derive(&Pin::new("271828"), &[7; 16], self, None);
    }
}

/// What only this machine knows and every guess needs: whoever has the ledger alone can try no PIN.
#[derive(Clone)]
pub struct Secret(Zeroizing<[u8; 32]>);

impl Secret {
    /// A new one, at random.
    ///
    /// # Errors
    /// When the machine gives no random numbers.
    pub fn random() -> Result<Secret, StoreError> {
        let mut bytes = Zeroizing::new([0u8; 32]);
        getrandom::fill(&mut *bytes).map_err(|e| StoreError::Machine(e.to_string()))?;
        Ok(Secret(bytes))
    }

    /// The secret that was written as hexadecimal digits; anything between them is passed over.
    #[must_use]
    pub fn from_digits(text: &str) -> Option<Secret> {
        let digits: Zeroizing<String> =
            Zeroizing::new(text.chars().filter(char::is_ascii_hexdigit).collect());
        let bytes = super::chain::from_hex(&digits).and_then(|b| <[u8; 32]>::try_from(b).ok());
        bytes.map(|b| Secret(Zeroizing::new(b)))
    }

    /// Its digits, to be written into a file for its owner's eyes only.
    #[must_use]
    pub fn digits(&self) -> Zeroizing<String> {
        Zeroizing::new(super::chain::hex(&self.0[..]))
    }

    /// Tells one secret from another without telling anything of it.
    fn mark(&self) -> String {
        let hash = super::chain::digest(&[b"zhiban-secret-1", &self.0[..]]);
        super::chain::hex(hash.get(..4).unwrap_or_default())
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Hashes a PIN with a fresh salt: `argon2id$m$t$salt$hash`, and `$mark` of the machine's secret where one is
/// mixed in; all hexadecimal.
///
/// # Errors
/// When the machine gives no random numbers or no memory.
pub fn hash(pin: &Pin, cost: Cost, secret: Option<&Secret>) -> Result<String, StoreError> {
    let mut salt = [0u8; 16];
    getrandom::fill(&mut salt).map_err(|e| StoreError::Machine(e.to_string()))?;
    let hash = derive(pin, &salt, cost, secret)?;
    let (Cost { memory_kib, passes }, hex) = (cost, super::chain::hex);
    let mark = secret.map(|s| format!("${}", s.mark())).unwrap_or_default();
    Ok(format!("argon2id${memory_kib}${passes}${}${}{mark}", hex(&salt), hex(&hash)))
}

/// The cost of a stored hash, so that a new PIN is as dear as the old one.
#[must_use]
pub fn cost_of(stored: &str) -> Option<Cost> {
    let mut parts = stored.split('$').skip(1).map(str::parse);
    Some(Cost { memory_kib: parts.next()?.ok()?, passes: parts.next()?.ok()? })
}

/// Whether the PIN is the one that was hashed; an unreadable hash matches nothing.
///
/// # Errors
/// [`StoreError::NoSecret`] when the hash was made with a secret that this machine does not have.
pub fn matches(pin: &Pin, stored: &str, secret: Option<&Secret>) -> Result<bool, StoreError> {
    let parts: Vec<&str> = stored.split('$').collect();
    let (memory, passes, salt, hash, mark) = match parts.as_slice() {
        ["argon2id", memory, passes, salt, hash] => (memory, passes, salt, hash, None),
        ["argon2id", memory, passes, salt, hash, mark] => (memory, passes, salt, hash, Some(*mark)),
        _ => return Ok(false),
    };
    let (Ok(memory_kib), Ok(passes), Some(salt)) =
        (memory.parse(), passes.parse(), super::chain::from_hex(salt))
    else {
        return Ok(false);
    };
    let cost = Cost { memory_kib, passes };
    if !cost.is_bearable() {
        return Ok(false);
    }
    let secret = match (mark, secret) {
        (None, _) => None,
        (Some(mark), Some(secret)) if secret.mark() == mark => Some(secret),
        _ => return Err(StoreError::NoSecret),
    };
    let found = derive(pin, &salt, cost, secret);
    Ok(found.is_ok_and(|found| same(&super::chain::hex(&found), hash)))
}

fn derive(pin: &Pin, salt: &[u8], cost: Cost, secret: Option<&Secret>) -> Result<[u8; 32], StoreError> {
    let machine = |e: argon2::Error| StoreError::Machine(e.to_string());
    let params = Params::new(cost.memory_kib, cost.passes, 1, Some(32)).map_err(machine)?;
    let engine = match secret {
        Some(secret) => Argon2::new_with_secret(&secret.0[..], Algorithm::Argon2id, Version::V0x13, params)
            .map_err(machine)?,
        None => Argon2::new(Algorithm::Argon2id, Version::V0x13, params),
    };
    let mut out = [0; 32];
    engine.hash_password_into(pin.0.as_bytes(), salt, &mut out).map_err(machine)?;
    Ok(out)
}

/// Compares without telling by its time where the difference is.
fn same(a: &str, b: &str) -> bool {
    a.len() == b.len() && a.bytes().zip(b.bytes()).fold(0, |acc, (x, y)| acc | (x ^ y)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stored(pin: &str) -> String {
        hash(&Pin::new(pin), Cost::NONE, None).unwrap()
    }

    #[test]
    fn only_the_right_pin_opens() {
        let stored = stored("271828");
        assert_eq!(matches(&Pin::new("２７１８２８"), &stored, None), Ok(true));
        assert_eq!(matches(&Pin::new("271829"), &stored, None), Ok(false));
        assert_eq!(matches(&Pin::new("271828"), "argon2id$1$1$zz$00", None), Ok(false));
        assert!(!stored.contains("271828"));
        assert_ne!(stored, hash(&Pin::new("271828"), Cost::NONE, None).unwrap());
        assert!(Pin::new("271828") == Pin::new("２７１８２８") && Pin::new("271828") != Pin::new("271829"));
    }

    #[test]
    fn without_the_machines_secret_no_pin_can_be_tried() {
        let (here, elsewhere) = (Secret::random().unwrap(), Secret::random().unwrap());
        let read_again = Secret::from_digits(&format!("{}\n", *here.digits())).unwrap();
        let stored = hash(&Pin::new("271828"), Cost::NONE, Some(&here)).unwrap();
        assert_eq!(matches(&Pin::new("271828"), &stored, Some(&read_again)), Ok(true));
        assert_eq!(matches(&Pin::new("271829"), &stored, Some(&here)), Ok(false));
        for none in [None, Some(&elsewhere)] {
            assert_eq!(matches(&Pin::new("271828"), &stored, none), Err(StoreError::NoSecret));
        }
        // A hash from which the mark was cut off is not opened by the PIN alone either.
        let cut = stored.rsplit_once('$').unwrap().0;
        assert_eq!(matches(&Pin::new("271828"), cut, Some(&here)), Ok(false));
        assert_eq!(cost_of(&stored), Some(Cost::NONE));
    }

    #[test]
    fn a_hash_that_would_keep_the_machine_busy_is_not_tried() {
        let of = |passes: u32| hash(&Pin::new("271828"), Cost { memory_kib: 8, passes }, None).unwrap();
        let opens = |stored: &str| matches(&Pin::new("271828"), stored, None).unwrap();
        assert!(opens(&of(64)) && !opens(&of(65)));
        assert!(!opens(&of(1).replacen("$8$", "$1048577$", 1)));
        assert!(!opens(&of(1).replacen("argon2id", "argon2i", 1)) && !opens(""));
    }

    #[test]
    fn a_gibibyte_and_64_passes_are_borne_and_no_more() {
        let bearable = |memory_kib, passes| Cost { memory_kib, passes }.is_bearable();
        assert!(bearable(1_048_576, 64) && bearable(8, 1));
        assert!(!bearable(1_048_577, 1) && !bearable(8, 65));
    }

    #[test]
    fn a_guess_is_made_dear_on_a_fast_machine_and_never_cheap_on_a_slow_one() {
        assert_eq!(Cost::tuned(250, |c| u64::from(c.passes) * 20).passes, 12);
        assert_eq!(Cost::tuned(250, |_| 5_000), Cost::FLOOR);
        assert_eq!(Cost::FLOOR, Cost { memory_kib: 19_456, passes: 2 }, "what OWASP calls the least");
        assert_eq!(Cost::tuned(250, |_| 0).passes, 60);
    }

    #[test]
    fn short_pins_and_those_that_are_tried_first_are_weak() {
        assert_eq!(Pin::new("12345").weakness(), Some(Weakness::Short));
        for easy in [
            "123456",
            "654321",
            "９８７６５４",
            "2345678",
            "111111",
            "121212",
            "123123",
            "123321",
            "112233",
            "334455",
            "100001",
            "110011",
            "900101",
            "850612",
            "19850612",
            "20010203",
            "147258",
            "168168",
        ] {
            assert_eq!(Pin::new(easy).weakness(), Some(Weakness::Easy), "{easy}");
        }
        for good in ["271828", "314159", "161803", "141421", "202611", "190231", "18850612", "135790"] {
            assert_eq!(Pin::new(good).weakness(), None, "{good}");
        }
    }
}
