//! Money as whole numbers: deposits in fen, fees in 1/100000 yuan.
//!
//! Invariants: no floating point anywhere, every sum is checked, and a text is either an amount
//! by the grammar below or a named fault. Nothing is guessed: a cell that could be read in two
//! ways is refused, because RMB 1,000 read as RMB 1 releases nobody and hides somebody.
//! Deliberately absent: currencies other than the yuan, rounding, and the reading of notes inside
//! a cell such as `131.77(已退款89.84)`; a file layout takes those apart before it asks here.
//!
//! ```text
//! amount  = *blank signed *blank
//! signed  = [minus] [mark *blank] number [*blank unit]
//!         | mark *blank minus number [*blank unit]
//! minus   = "-" / U+2212 / full-width "－"
//! mark    = "¥" / "￥" / "RMB" / "CNY"            ; letters in either case
//! unit    = "元" / "RMB" / "CNY"
//! number  = whole ["." 1*places digit]            ; places: 2 for fen, 5 for fees
//! whole   = 1*digit / 1*3digit 1*("," 3digit)     ; a grouped number does not start with 0
//! digit   = "0".."9" / "０".."９"                  ; "．" and "，" stand for "." and ","
//! blank   = space / TAB / no-break space / U+3000
//! ```

use super::coded::coded;
use super::text::{ascii_width, is_blank};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

coded! {
    /// Why a text is not an amount.
    pub enum MoneyFault {
        /// Nothing but blanks.
        Empty = "money_empty",
        /// Letters or symbols that no rule below names (`NaN`, `inf`, `0x10`, `1_000`).
        NotANumber = "money_not_a_number",
        /// Scientific notation; a spreadsheet has already damaged the value.
        Exponent = "money_exponent",
        /// A leading `+`.
        PlusSign = "money_plus_sign",
        /// Two signs.
        DoubledSign = "money_doubled_sign",
        /// A sign without a number.
        SignAlone = "money_sign_alone",
        /// A sign behind the number (`100-`): the layout must say what it means.
        TrailingSign = "money_trailing_sign",
        /// An en or em dash where a minus should be.
        DashForMinus = "money_dash_for_minus",
        /// Accounting brackets (`(100.00)`): the layout must say what they mean.
        Parenthesised = "money_parenthesised",
        /// `CR` or `DR`: the layout must say what they mean.
        DebitCredit = "money_debit_credit",
        /// A note behind the number, such as a refund in brackets.
        Annotated = "money_annotated",
        /// Thousands marks in the wrong place, or of a foreign kind.
        Grouping = "money_grouping",
        /// More decimals than the unit has.
        TooManyDecimals = "money_too_many_decimals",
        /// Nothing before the decimal point.
        MissingWhole = "money_missing_whole",
        /// Nothing behind the decimal point.
        MissingFraction = "money_missing_fraction",
        /// Digits of another script.
        ForeignDigits = "money_foreign_digits",
        /// Chinese numerals (壹仟元整): to be typed in figures.
        ChineseNumerals = "money_chinese_numerals",
        /// The mark of another currency.
        OtherCurrency = "money_other_currency",
        /// Longer than any amount.
        TooLong = "money_too_long",
        /// More than 92,233,720,368,547,758.07 yuan (or the same count of fee units).
        Overflow = "money_overflow",
    }
}

/// Declares a whole-number money type with `$places` decimals of a yuan.
macro_rules! unit {
    ($(#[$meta:meta])* $name:ident, $places:literal, $scale:literal) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $name(pub i64);

        impl $name {
            /// Nothing.
            pub const ZERO: Self = Self(0);

            /// From a count of units, as stored.
            pub const fn from_i64(units: i64) -> Self { Self(units) }

            /// The count of units, as stored.
            pub const fn as_i64(self) -> i64 { self.0 }

            /// The sum, or nothing when it does not fit.
            pub const fn checked_add(self, other: Self) -> Option<Self> {
                match self.0.checked_add(other.0) { Some(n) => Some(Self(n)), None => None }
            }

            /// The difference, or nothing when it does not fit.
            pub const fn checked_sub(self, other: Self) -> Option<Self> {
                match self.0.checked_sub(other.0) { Some(n) => Some(Self(n)), None => None }
            }

            /// The opposite amount, or nothing for the one value that has none.
            pub const fn checked_neg(self) -> Option<Self> {
                match self.0.checked_neg() { Some(n) => Some(Self(n)), None => None }
            }

            /// The sum of many, or nothing when any step does not fit.
            pub fn checked_sum(items: impl IntoIterator<Item = Self>) -> Option<Self> {
                items.into_iter().try_fold(Self::ZERO, Self::checked_add)
            }

            /// Whether this is less than nothing.
            pub const fn is_negative(self) -> bool { self.0 < 0 }

            /// The amount in yuan with all its decimals and no grouping, for files.
            pub fn yuan(self) -> String {
                let size = self.0.unsigned_abs();
                let sign = if self.0 < 0 { "-" } else { "" };
                format!("{sign}{}.{:0width$}", size / $scale, size % $scale, width = $places)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { self.0.fmt(f) }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.collect_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                d.deserialize_str(UnitText).map(Self)
            }
        }
    };
}

unit! {
    /// An amount in fen (1/100 yuan); in JSON a string of digits, because a JavaScript number
    /// cannot hold it. Displays as plain fen.
    Fen, 2, 100
}

unit! {
    /// A fee in 1/100000 yuan: payment platforms bill fees with five decimals (`0.04000`), which
    /// are never rounded into fen. In JSON a string of units.
    Fee, 5, 100_000
}

impl Fee {
    /// The fee as fen when it is a whole number of them.
    pub const fn exact_fen(self) -> Option<Fen> {
        if self.0 % 1000 == 0 {
            Some(Fen(self.0 / 1000))
        } else {
            None
        }
    }
}

/// Reads the one canonical spelling of a stored amount: digits, a minus if needed, no more.
struct UnitText;

impl serde::de::Visitor<'_> for UnitText {
    type Value = i64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string of digits")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<i64, E> {
        let refuse = || E::invalid_value(serde::de::Unexpected::Str(text), &self);
        let units: i64 = text.parse().map_err(|_| refuse())?;
        // `+5`, `007` and `-0` parse as well; two spellings of one amount would hash apart.
        let digits = text.strip_prefix('-').unwrap_or(text);
        let leading = digits.starts_with('0') && text != "0";
        if leading || digits.starts_with('+') {
            Err(refuse())
        } else {
            Ok(units)
        }
    }
}

/// Reads an amount in yuan with at most two decimals.
///
/// # Errors
/// The first rule of the grammar (see the module) that the text breaks.
pub fn parse_yuan(text: &str) -> Result<Fen, MoneyFault> {
    parse(text, 2).map(Fen)
}

/// Reads a fee in yuan with at most five decimals; fees may be negative.
///
/// # Errors
/// As for [`parse_yuan`].
pub fn parse_fee(text: &str) -> Result<Fee, MoneyFault> {
    parse(text, 5).map(Fee)
}

fn parse(text: &str, places: usize) -> Result<i64, MoneyFault> {
    match plain(text.as_bytes(), places) {
        Some(units) => Ok(units),
        None => match Signs::new(text) {
            // `131.77(已退款89.84)`: an amount is there, and something else beside it.
            Err(MoneyFault::NotANumber) if has_note(text) => Err(MoneyFault::Annotated),
            signs => signs?.read(places),
        },
    }
}

fn has_note(text: &str) -> bool {
    let mut rest = text.trim_start_matches(is_blank).chars();
    let starts = rest.next().is_some_and(|c| ascii_width(c).is_ascii_digit());
    starts && rest.any(|c| ascii_width(c) == '(')
}

/// The spelling nearly every cell has, `-?digits[.digits]` in at most 12 + 5 digits, read without
/// a check per step. Anything else is left to the full reader, which also names the fault.
fn plain(bytes: &[u8], places: usize) -> Option<i64> {
    let (negative, digits) = match bytes {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, bytes),
    };
    let (mut units, mut whole, mut after) = (0i64, 0usize, None);
    for &byte in digits {
        match (byte, &mut after) {
            (b'0'..=b'9', None) => whole += 1,
            (b'0'..=b'9', Some(count)) => *count += 1,
            (b'.', None) => {
                after = Some(0usize);
                continue;
            }
            _ => return None,
        }
        if whole > 12 || after > Some(places) {
            return None;
        }
        units = units * 10 + i64::from(byte - b'0');
    }
    if whole == 0 || after == Some(0) {
        return None;
    }
    for _ in after.unwrap_or(0)..places {
        units *= 10;
    }
    Some(if negative { -units } else { units })
}

/// Longest amount that is read, in characters; the largest with grouping and marks has 34.
const LONGEST: usize = 48;

/// A text brought down to single-byte signs on the stack: digits, `.`, `,`, `-`, blanks, upper
/// case letters, and the two marks below.
struct Signs {
    signs: [u8; LONGEST],
    length: usize,
}

/// Stands for `¥` and `￥`.
const YEN: u8 = 1;
/// Stands for `元`.
const YUAN: u8 = 2;

impl Signs {
    fn new(text: &str) -> Result<Self, MoneyFault> {
        let mut all = Self {
            signs: [0; LONGEST],
            length: 0,
        };
        for c in text.trim_matches(is_blank).chars() {
            let slot = all.signs.get_mut(all.length).ok_or(MoneyFault::TooLong)?;
            *slot = sign(c)?;
            all.length += 1;
        }
        Ok(all)
    }

    fn read(&self, places: usize) -> Result<i64, MoneyFault> {
        let signs = self.signs.get(..self.length).unwrap_or_default();
        if signs.is_empty() {
            return Err(MoneyFault::Empty);
        }
        let (mut negative, mut rest) = strip_minus(signs);
        if let Some(after) = strip_mark(rest) {
            rest = after.trim_ascii_start();
            if !negative {
                (negative, rest) = strip_minus(rest);
            }
        }
        rest = strip_unit(rest);
        shape(rest)?;
        let units = number(rest, places)?;
        Ok(if negative { -units } else { units })
    }
}

/// The explicit map of characters; nothing outside it counts as part of an amount.
fn sign(c: char) -> Result<u8, MoneyFault> {
    match ascii_width(c) {
        '\u{2212}' => Ok(b'-'),
        '¥' | '￥' => Ok(YEN),
        '元' => Ok(YUAN),
        '’' => Ok(b'\''),
        c if is_blank(c) => Ok(b' '),
        c @ ' '..='~' => Ok(c.to_ascii_uppercase() as u8),
        '\u{2010}'..='\u{2015}' | '\u{fe58}' | '\u{fe63}' => Err(MoneyFault::DashForMinus),
        '€' | '£' | '₩' | '₽' | '円' | '￡' | '￠' => Err(MoneyFault::OtherCurrency),
        c if CHINESE_NUMERALS.contains(c) => Err(MoneyFault::ChineseNumerals),
        c if c.is_numeric() => Err(MoneyFault::ForeignDigits),
        _ => Err(MoneyFault::NotANumber),
    }
}

const CHINESE_NUMERALS: &str =
    "零〇一二三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟萬億两貳參陸圆圓整正角分";

fn strip_minus(signs: &[u8]) -> (bool, &[u8]) {
    match signs {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, signs),
    }
}

fn strip_mark(signs: &[u8]) -> Option<&[u8]> {
    match signs {
        [YEN, rest @ ..] | [b'R', b'M', b'B', rest @ ..] | [b'C', b'N', b'Y', rest @ ..] => {
            Some(rest)
        }
        _ => None,
    }
}

fn strip_unit(signs: &[u8]) -> &[u8] {
    match signs {
        [rest @ .., YUAN] | [rest @ .., b'R', b'M', b'B'] | [rest @ .., b'C', b'N', b'Y'] => {
            rest.trim_ascii_end()
        }
        _ => signs,
    }
}

/// Names the shapes that a person would read as an amount and this desk does not.
fn shape(signs: &[u8]) -> Result<(), MoneyFault> {
    match signs {
        [] => Err(MoneyFault::SignAlone),
        [b'+', ..] => Err(MoneyFault::PlusSign),
        [b'-', ..] => Err(MoneyFault::DoubledSign),
        [b'(', ..] => Err(MoneyFault::Parenthesised),
        [.., b'-' | b'+'] => Err(MoneyFault::TrailingSign),
        [.., b'C' | b'D', b'R'] => Err(MoneyFault::DebitCredit),
        _ if signs.contains(&b'$') => Err(MoneyFault::OtherCurrency),
        [b'0'..=b'9', ..] if signs.contains(&b'(') => Err(MoneyFault::Annotated),
        _ if is_exponent(signs) => Err(MoneyFault::Exponent),
        _ => Ok(()),
    }
}

/// Digits, an E, and digits again: what a spreadsheet writes for a long number.
fn is_exponent(signs: &[u8]) -> bool {
    let mut halves = signs.splitn(2, |&b| b == b'E');
    let (Some([b'0'..=b'9', ..]), Some(power)) = (halves.next(), halves.next()) else {
        return false;
    };
    matches!(power, [b'0'..=b'9', ..] | [b'+' | b'-', b'0'..=b'9', ..])
}

fn number(signs: &[u8], places: usize) -> Result<i64, MoneyFault> {
    let allowed = |b: &u8| b.is_ascii_digit() || matches!(b, b'.' | b',' | b' ' | b'\'');
    if !signs.iter().all(allowed) {
        return Err(MoneyFault::NotANumber);
    }
    let mut parts = signs.splitn(2, |&b| b == b'.');
    let (whole, fraction) = (parts.next().unwrap_or_default(), parts.next());
    if whole.is_empty() {
        return Err(MoneyFault::MissingWhole);
    }
    let units = grouped(whole)?.try_fold(0i64, push)?;
    let fraction = fraction.map_or(Ok([].as_slice()), |f| decimals(f, places))?;
    let padded = fraction
        .iter()
        .copied()
        .chain(std::iter::repeat(b'0'))
        .take(places);
    padded.into_iter().try_fold(units, push)
}

/// The digits of the whole part, once its thousands marks are known to stand where they must.
fn grouped(whole: &[u8]) -> Result<impl Iterator<Item = u8>, MoneyFault> {
    let mut groups = whole.split(|&b| b == b',');
    let first = groups.next().unwrap_or_default();
    let has_groups = first.len() < whole.len();
    let head_fits = !has_groups || (matches!(first.len(), 1..=3) && first[0] != b'0');
    let digits_only = whole.iter().all(|b| b.is_ascii_digit() || *b == b',');
    if !head_fits || !digits_only || groups.any(|group| group.len() != 3) {
        return Err(MoneyFault::Grouping);
    }
    Ok(whole.iter().copied().filter(|&b| b != b','))
}

fn decimals(fraction: &[u8], places: usize) -> Result<&[u8], MoneyFault> {
    if fraction.is_empty() {
        return Err(MoneyFault::MissingFraction);
    }
    if fraction.contains(&b'.') {
        return Err(MoneyFault::NotANumber);
    }
    if !fraction.iter().all(u8::is_ascii_digit) {
        return Err(MoneyFault::Grouping);
    }
    if fraction.len() > places {
        Err(MoneyFault::TooManyDecimals)
    } else {
        Ok(fraction)
    }
}

fn push(units: i64, digit: u8) -> Result<i64, MoneyFault> {
    let next = units
        .checked_mul(10)
        .and_then(|n| n.checked_add(i64::from(digit - b'0')));
    next.ok_or(MoneyFault::Overflow)
}

#[cfg(test)]
#[path = "money_tests.rs"]
mod tests;
