//! Lists of numbers as bytes: ascending, as differences of seven bits a byte, or as a map of bits where that is shorter.

use fixedbitset::FixedBitSet;

/// Ascending numbers as differences.
pub(super) fn pack(numbers: impl Iterator<Item = u64>) -> Vec<u8> {
    let mut out = Vec::new();
    let mut before = 0;
    for number in numbers {
        put(number.wrapping_sub(before), &mut out);
        before = number;
    }
    out
}

/// The numbers again. Bytes that were not written here give some numbers and no failure.
pub(super) fn unpack(bytes: &[u8]) -> impl Iterator<Item = u64> {
    let (mut at, mut number) = (0, 0u64);
    std::iter::from_fn(move || {
        let (difference, next) = get(bytes, at)?;
        (at, number) = (next, number.wrapping_add(difference));
        Some(number)
    })
}

/// Ascending distances as they stand in a posting: 0 and their differences, or 1 and a map of bits.
pub(super) fn pack_texts(distances: &[u32]) -> Vec<u8> {
    let mut listed = vec![0];
    listed.extend(pack(distances.iter().map(|d| u64::from(*d))));
    let bits = distances.last().map_or(0, |last| *last as usize / 8 + 1);
    if listed.len() <= bits + 1 {
        return listed;
    }
    let mut mapped = vec![0u8; bits + 1];
    if let Some(kind) = mapped.first_mut() {
        *kind = 1;
    }
    for distance in distances {
        if let Some(byte) = mapped.get_mut(1 + *distance as usize / 8) {
            *byte |= 1 << (distance % 8);
        }
    }
    mapped
}

/// Calls `take` with each distance of a posting, ascending.
pub(super) fn each_text(bytes: &[u8], mut take: impl FnMut(u64)) {
    match bytes.split_first() {
        Some((0, listed)) => unpack(listed).for_each(take),
        Some((_, mapped)) => {
            for (byte, at) in mapped.iter().zip(0u64..) {
                let mut left = *byte;
                while left != 0 {
                    take(at * 8 + u64::from(left.trailing_zeros()));
                    left &= left - 1;
                }
            }
        }
        None => {}
    }
}

/// The texts of a posting as a set of so many.
pub(super) fn texts(bytes: &[u8], span: usize) -> FixedBitSet {
    if let Some((1, mapped)) = bytes.split_first() {
        let blocks = mapped.chunks(size_of::<usize>()).map(|chunk| {
            let mut block = [0u8; size_of::<usize>()];
            block.iter_mut().zip(chunk).for_each(|(to, from)| *to = *from);
            usize::from_le_bytes(block)
        });
        return FixedBitSet::with_capacity_and_blocks(span, blocks);
    }
    let mut set = FixedBitSet::with_capacity(span);
    each_text(bytes, |text| {
        if let Some(at) = usize::try_from(text).ok().filter(|at| *at < span) {
            set.insert(at);
        }
    });
    set
}

fn put(mut number: u64, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push((number & 0x7F) as u8 | 0x80);
        number >>= 7;
    }
    out.push((number & 0x7F) as u8);
}

fn get(bytes: &[u8], mut at: usize) -> Option<(u64, usize)> {
    let (mut number, mut shift) = (0u64, 0u32);
    loop {
        let byte = *bytes.get(at)?;
        at += 1;
        number |= u64::from(byte & 0x7F).checked_shl(shift).unwrap_or_default();
        if byte < 0x80 {
            return Some((number, at));
        }
        shift += 7;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn what_goes_in_comes_out(numbers in proptest::collection::btree_set(any::<u64>(), 0..50)) {
            let packed = pack(numbers.iter().copied());
            prop_assert_eq!(unpack(&packed).collect::<BTreeSet<_>>(), numbers);
        }

        #[test]
        fn texts_come_out_in_order_dense_or_sparse(
            texts in proptest::collection::btree_set(0u32..2_000, 0..1_500)
        ) {
            let list: Vec<u32> = texts.iter().copied().collect();
            let packed = pack_texts(&list);
            let mut out = Vec::new();
            each_text(&packed, |text| out.push(u32::try_from(text).unwrap()));
            prop_assert_eq!(&out, &list);
            prop_assert_eq!(super::texts(&packed, 2_000).ones().map(|t| u32::try_from(t).unwrap()).collect::<Vec<_>>(), list);
        }

        #[test]
        fn any_bytes_are_some_texts(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            let _ = super::texts(&bytes, 100);
        }
    }

    #[test]
    fn a_dense_list_takes_a_bit_a_text() {
        let dense: Vec<u32> = (0..65_536).collect();
        assert_eq!(pack_texts(&dense).len(), 1 + 8_192);
        assert_eq!(pack_texts(&[5]).len(), 2);
    }
}
