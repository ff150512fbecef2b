//! The demo's own generator of numbers: SplitMix64 (Steele, Lea and Flood, 2014).
//!
//! Its values are written down in the paper and here, so that a seed makes the same files in every
//! version of the program; a library's generator promises less. Every entity has a stream of its
//! own, so that program 7 is the same in a demo of ten and of half a million.

/// A stream of numbers.
#[derive(Debug, Clone)]
pub(super) struct Dice(u64);

const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

/// The mixing function; a bijection, so that distinct arguments give distinct numbers.
pub(super) fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

impl Dice {
    /// The stream of one entity: `topic` tells programs from subjects, `index` one from another.
    pub(super) fn new(seed: u32, topic: &str, index: u64) -> Self {
        let mut state = mix(u64::from(seed).wrapping_add(STEP));
        for byte in topic.bytes() {
            state = mix(state.wrapping_add(u64::from(byte)).wrapping_add(STEP));
        }
        Self(mix(state.wrapping_add(index.wrapping_mul(STEP))))
    }

    /// The next number.
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(STEP);
        mix(self.0)
    }

    /// A number below `n`; 0 for `n` = 0.
    pub(super) fn below(&mut self, n: u64) -> u64 {
        let high = u128::from(self.next()) * u128::from(n);
        u64::try_from(high >> 64).unwrap_or_default()
    }

    /// A whole number from `low` up to and including `high`.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = u64::try_from(high - low + 1).unwrap_or(1);
        low + i64::try_from(self.below(span)).unwrap_or_default()
    }

    /// An index below a length.
    pub(super) fn index(&mut self, length: usize) -> usize {
        usize::try_from(self.below(length as u64)).unwrap_or_default()
    }

    /// One character of a text.
    pub(super) fn letter(&mut self, of: &str) -> char {
        let at = self.index(of.chars().count());
        of.chars().nth(at).unwrap_or('样')
    }

    /// One of several words.
    pub(super) fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of.get(self.index(of.len())).copied().unwrap_or_default()
    }

    /// One of several choices by weight; the sum of the weights must not be 0.
    pub(super) fn weighted<'a, T>(&mut self, of: &'a [(u64, T)]) -> Option<&'a T> {
        let mut left = self.below(of.iter().map(|(weight, _)| weight).sum());
        for (weight, item) in of {
            if left < *weight {
                return Some(item);
            }
            left -= weight;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_those_of_the_published_algorithm() {
        let mut dice = Dice(1_234_567);
        let first: Vec<u64> = (0..3).map(|_| dice.next()).collect();
        assert_eq!(
            first,
            [
                6_457_827_717_110_365_317,
                3_203_168_211_198_807_973,
                9_817_491_932_198_370_423
            ]
        );
    }

    #[test]
    fn a_number_stays_below_its_bound() {
        let mut dice = Dice::new(1, "test", 0);
        assert!((0..1_000).all(|_| dice.below(7) < 7));
        assert_eq!(dice.below(0), 0);
    }
}
