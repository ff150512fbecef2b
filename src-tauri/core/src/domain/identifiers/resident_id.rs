//! Resident identity numbers (GB 11643-1999).

use super::record_number::PROVINCES;
use super::{ascii_str, compact, mask_id};
use crate::domain::calendar::Day;
use crate::domain::coded::coded;
use std::fmt;

const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS: &[u8; 11] = b"10X98765432";

coded! {
    /// Why a text is not a resident ID.
    pub enum ResidentIdFault {
        /// Nothing but blanks.
        Empty = "resident_id_empty",
        /// The fifteen digits of the first generation, no longer valid.
        FirstGeneration = "resident_id_first_generation",
        /// Not eighteen characters.
        Length = "resident_id_length",
        /// Something else than digits and a last X.
        Character = "resident_id_character",
        /// The first two digits are no province.
        Area = "resident_id_area",
        /// The eight digits of the birthday are no day.
        Birthday = "resident_id_birthday",
        /// The last character disagrees with the seventeen before it.
        Check = "resident_id_check",
    }
}

/// A resident ID whose check, area and birthday hold. Debug output is masked.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ResidentId {
    number: [u8; 18],
    birthday: Day,
}

/// The check character of seventeen digits; nothing if one is not a digit.
pub fn resident_check(head: &[u8; 17]) -> Option<u8> {
    let mut sum = 0;
    for (&byte, weight) in head.iter().zip(WEIGHTS) {
        sum += char::from(byte).to_digit(10)? * weight;
    }
    CHECKS.get((sum % 11) as usize).copied()
}

/// Reads a resident ID; a lower-case or full-width X and blanks are brought into form.
///
/// # Errors
/// The first rule that is broken. A birthday in the future is for
/// [`ResidentId::age_on`] to tell, which is given the day.
pub fn parse_resident_id(text: &str) -> Result<ResidentId, ResidentIdFault> {
    let code = compact::<18>(text);
    match code.count {
        0 => return Err(ResidentIdFault::Empty),
        15 if code.bytes.iter().take(15).all(u8::is_ascii_digit) => {
            return Err(ResidentIdFault::FirstGeneration);
        }
        18 => {}
        _ => return Err(ResidentIdFault::Length),
    }
    let [head @ .., last] = code.bytes;
    let shaped = head.iter().all(u8::is_ascii_digit) && (last.is_ascii_digit() || last == b'X');
    if code.foreign || !shaped {
        return Err(ResidentIdFault::Character);
    }
    let number = |from: usize, to: usize| {
        let digits = code.bytes.get(from..to).unwrap_or_default();
        digits
            .iter()
            .fold(0u32, |n, b| n * 10 + u32::from(b - b'0'))
    };
    if !PROVINCES
        .iter()
        .any(|(code, _)| code / 10_000 == number(0, 2))
    {
        return Err(ResidentIdFault::Area);
    }
    let year = i32::try_from(number(6, 10)).unwrap_or(0);
    let birthday = Day::from_ymd(year, number(10, 12), number(12, 14)).filter(|_| year >= 1800);
    let birthday = birthday.ok_or(ResidentIdFault::Birthday)?;
    if resident_check(&head) == Some(last) {
        Ok(ResidentId {
            number: code.bytes,
            birthday,
        })
    } else {
        Err(ResidentIdFault::Check)
    }
}

impl ResidentId {
    /// Makes a number with a valid check from six digits of area, a birthday and a sequence below
    /// 1000; nothing if the area is no province. For made-up data.
    pub fn compose(area: u32, birthday: Day, sequence: u32) -> Option<Self> {
        let (year, month, day) = birthday.ymd();
        let text = format!("{area:06}{year:04}{month:02}{day:02}{sequence:03}");
        let head: [u8; 17] = text.as_bytes().try_into().ok()?;
        let check = resident_check(&head)?;
        parse_resident_id(&format!("{text}{}", char::from(check))).ok()
    }

    /// The eighteen characters.
    pub fn as_str(&self) -> &str {
        ascii_str(&self.number)
    }

    /// The birthday.
    pub const fn birthday(&self) -> Day {
        self.birthday
    }

    /// The six digits of the area of first registration.
    pub fn area(&self) -> &str {
        self.as_str().get(..6).unwrap_or_default()
    }

    /// Completed years of age on a day; nothing if the birthday lies after it.
    pub fn age_on(&self, day: Day) -> Option<u32> {
        day.age_of(self.birthday)
    }
}

impl fmt::Debug for ResidentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ResidentId")
            .field(&mask_id(self.as_str()))
            .finish()
    }
}
