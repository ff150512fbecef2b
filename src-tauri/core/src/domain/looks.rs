//! The second look: which decisions are drawn for it, whether two verdicts agree, and how far the
//! verdicts of a reviewer can be said to.
//!
//! A decision is drawn by eight bytes of a keyed hash, so that whoever has no key cannot foresee it and
//! whoever has it draws the same again. Shares are counted in thousandths and intervals computed with
//! integers, so that every machine says the same. Deliberately absent: the key and the hash, which
//! are the store's, and any judgement of a person: a figure of few looks says little, which is what
//! its interval is for.

use std::collections::HashSet;

use super::text::fold;

/// Thousandths of the decisions that get a second look where a policy does not say.
pub const TWENTY: u16 = 20;
/// The whole, in thousandths.
pub const WHOLE: u16 = 1_000;
/// From this many looks on a figure is not marked as resting on few.
pub const FEW: u32 = 5;

/// The square of the normal distribution's 97.5 % point (1.959964), in millionths.
const Z_SQUARED: u128 = 3_841_459;
/// Millionths in one.
const SCALE: u128 = 1_000_000;

/// Whether a decision with this hash is in a sample of so many thousandths.
pub fn drawn(hash: [u8; 8], per_mille: u16) -> bool {
    // hash / 2^64 < share / 1000, without a fraction.
    let hash = u128::from(u64::from_be_bytes(hash));
    hash * u128::from(WHOLE) < u128::from(per_mille) << 64
}

/// A verdict with what it names: of every reason its code, empty where the words are the reviewer's
/// own, and the field it speaks of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Whether the filing was returned; else it was approved.
    pub returned: bool,
    /// Code and field of every reason.
    pub reasons: Vec<(String, String)>,
}

/// How two verdicts on the same filing compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Both approved, or both returned it for at least one field that is the same.
    Agree,
    /// Both returned it, for fields of which none is the same.
    OtherFields,
    /// One approved what the other returned.
    Disagree,
}

impl Outcome {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Agree, Self::OtherFields, Self::Disagree];

    /// The word in the store and over the border.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Agree => "agree",
            Self::OtherFields => "other_fields",
            Self::Disagree => "disagree",
        }
    }
}

/// Compares a first verdict with a second.
pub fn compare(first: &Verdict, second: &Verdict) -> Outcome {
    match (first.returned, second.returned) {
        (false, false) => Outcome::Agree,
        (true, true) if !overlap(first, second) => Outcome::OtherFields,
        (true, true) => Outcome::Agree,
        _ => Outcome::Disagree,
    }
}

/// Whether a field, or a reason of the list, stands in both.
fn overlap(first: &Verdict, second: &Verdict) -> bool {
    let marks = |verdict: &Verdict| -> HashSet<String> {
        let named = verdict.reasons.iter().flat_map(|(code, field)| {
            let code = (!code.is_empty()).then(|| format!("code {code}"));
            code.into_iter().chain([format!("field {}", fold(field))])
        });
        named.collect()
    };
    !marks(first).is_disjoint(&marks(second))
}

/// How often two looks agreed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Agreement {
    /// Looks that were answered.
    pub looks: u32,
    /// Those with the same verdict.
    pub agreed: u32,
}

/// A share with the interval in which it lies, in thousandths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// The share itself.
    pub share: u16,
    /// Where the interval begins.
    pub low: u16,
    /// Where it ends.
    pub high: u16,
}

impl Agreement {
    /// The share that agreed with its Wilson score interval of 95 %; none where nothing was looked at.
    ///
    /// The interval is used because it stays within 0 and 1 and keeps its promise for few looks and
    /// shares near the whole, which is where agreement lies.
    pub fn share(self) -> Option<Share> {
        let looks = u128::from(self.looks);
        let agreed = u128::from(self.agreed.min(self.looks));
        if looks == 0 {
            return None;
        }
        // (2k + z² ∓ z·√(z² + 4k(n−k)/n)) / (2(n + z²)), everything in millionths.
        let spread = Z_SQUARED * looks + 4 * agreed * (looks - agreed) * SCALE;
        let spread = (Z_SQUARED * spread / looks).isqrt();
        let middle = 2 * agreed * SCALE + Z_SQUARED;
        let width = 2 * (looks * SCALE + Z_SQUARED);
        Some(Share {
            share: thousandths(agreed, looks),
            low: thousandths(middle.saturating_sub(spread), width),
            high: thousandths(middle + spread, width),
        })
    }

    /// Whether the figure rests on few looks.
    pub const fn few(self) -> bool {
        self.looks < FEW
    }
}

/// A part of a whole in thousandths, to the nearest.
fn thousandths(part: u128, whole: u128) -> u16 {
    let nearest = (2 * part * u128::from(WHOLE) + whole) / (2 * whole);
    u16::try_from(nearest).unwrap_or(WHOLE).min(WHOLE)
}

#[cfg(test)]
#[path = "looks_tests.rs"]
mod tests;
