//! Deposit notice numbers that check themselves, and the reader that finds them in remarks.
//!
//! A number is `SK`, a platform letter, ten digits of serial and two check digits by ISO 7064
//! MOD 97-10 over the letter's value (A = 10 … Z = 35) and the serial: `SKW000000001214`. Every
//! substitution of one character and every swap of two neighbours is detected, because 97 is prime
//! and exceeds every digit's and letter's difference.
//!
//! Invariants: a [`NoticeNumber`] is always well formed; what the reader returns either checks or
//! is named damaged. Deliberately absent: any nearest match. `…0001` and `…0002` are one keystroke
//! apart and belong to two operators.

mod scan;

pub use scan::{Found, scan};

use super::coded::coded;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// The first serial that does not fit.
const SERIALS: u64 = 10_000_000_000;
/// Digits behind the platform letter: serial and check.
const DIGITS: usize = 12;

coded! {
    /// Why a text is not a notice number.
    pub enum NoticeNumberFault {
        /// Not `SK`, a capital letter and twelve digits.
        Shape = "notice_number_shape",
        /// The check digits disagree: some character is wrong.
        Check = "notice_number_check",
    }
}

/// The number of a deposit notice. In JSON its fifteen characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NoticeNumber {
    platform: char,
    serial: u64,
}

impl NoticeNumber {
    /// A number for a platform (`A` to `Z`) and a serial below 10,000,000,000.
    pub const fn new(platform: char, serial: u64) -> Option<Self> {
        if platform.is_ascii_uppercase() && serial < SERIALS {
            Some(Self { platform, serial })
        } else {
            None
        }
    }

    /// The platform's letter.
    pub const fn platform(self) -> char {
        self.platform
    }

    /// The serial within the platform.
    pub const fn serial(self) -> u64 {
        self.serial
    }

    /// The two check digits, 2 to 98.
    pub const fn check_digits(self) -> u64 {
        let letter = self.platform as u64 - 'A' as u64 + 10;
        98 - (letter * SERIALS + self.serial) * 100 % 97
    }

    /// The number whose serial and check digits these are, if they check.
    fn from_digits(platform: char, digits: u64) -> Result<Self, NoticeNumberFault> {
        let number = Self::new(platform, digits / 100).ok_or(NoticeNumberFault::Shape)?;
        if number.check_digits() == digits % 100 {
            Ok(number)
        } else {
            Err(NoticeNumberFault::Check)
        }
    }
}

impl fmt::Display for NoticeNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "SK{}{:010}{:02}",
            self.platform,
            self.serial,
            self.check_digits()
        )
    }
}

/// Reads the one canonical spelling; [`scan`] reads what people write.
impl FromStr for NoticeNumber {
    type Err = NoticeNumberFault;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let [b'S', b'K', platform, digits @ ..] = text.as_bytes() else {
            return Err(NoticeNumberFault::Shape);
        };
        let shaped = digits.len() == DIGITS && digits.iter().all(u8::is_ascii_digit);
        if !shaped || !platform.is_ascii_uppercase() {
            return Err(NoticeNumberFault::Shape);
        }
        let value = digits.iter().fold(0, |n, b| n * 10 + u64::from(b - b'0'));
        Self::from_digits(char::from(*platform), value)
    }
}

impl Serialize for NoticeNumber {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for NoticeNumber {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests;
