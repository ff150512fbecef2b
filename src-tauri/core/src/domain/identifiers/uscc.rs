//! Unified social credit codes (GB 32100-2015).

use super::{ascii_str, compact};
use crate::domain::coded::coded;
use std::fmt;

const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
const WEIGHTS: [u32; 17] = [
    1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28,
];
const INNER_WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];

coded! {
    /// Why a text is not a credit code.
    pub enum UsccFault {
        /// Nothing but blanks.
        Empty = "uscc_empty",
        /// Not eighteen characters.
        Length = "uscc_length",
        /// A character outside the code's alphabet, which has no I, O, S, V or Z.
        Character = "uscc_character",
        /// The last character disagrees with the seventeen before it.
        Check = "uscc_check",
    }
}

coded! {
    /// What is unusual about a credit code that checks.
    pub enum UsccWarning {
        /// The check of the organisation code inside (positions 9 to 17) disagrees.
        InnerCheck = "uscc_inner_check",
        /// The registering authority and kind (positions 1 and 2) are not in the standard's table.
        UnknownKind = "uscc_unknown_kind",
    }
}

/// A credit code whose outer check holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uscc([u8; 18]);

/// The check character of seventeen characters; nothing if one is outside the alphabet.
pub fn check_digit(head: &[u8; 17]) -> Option<u8> {
    let mut sum = 0;
    for (&byte, weight) in head.iter().zip(WEIGHTS) {
        let value = ALPHABET.iter().position(|&a| a == byte)?;
        sum += u32::try_from(value).ok()? * weight;
    }
    ALPHABET.get(((31 - sum % 31) % 31) as usize).copied()
}

/// The check character of an organisation code (GB 11714) of eight digits or capital letters.
pub fn inner_check(head: &[u8; 8]) -> Option<u8> {
    let mut sum = 0;
    for (&byte, weight) in head.iter().zip(INNER_WEIGHTS) {
        let value = if byte.is_ascii_lowercase() {
            None
        } else {
            char::from(byte).to_digit(36)
        };
        sum += value? * weight;
    }
    match 11 - sum % 11 {
        10 => Some(b'X'),
        11 => Some(b'0'),
        digit => u8::try_from(digit).ok().map(|digit| b'0' + digit),
    }
}

/// Reads a credit code; lower case, full width and blanks are brought into form.
///
/// # Errors
/// The first rule that is broken.
pub fn parse_uscc(text: &str) -> Result<Uscc, UsccFault> {
    let code = compact::<18>(text);
    match code.count {
        0 => return Err(UsccFault::Empty),
        18 => {}
        _ => return Err(UsccFault::Length),
    }
    let in_alphabet = code.bytes.iter().all(|byte| ALPHABET.contains(byte));
    if code.foreign || !in_alphabet {
        return Err(UsccFault::Character);
    }
    let [head @ .., last] = code.bytes;
    if check_digit(&head) == Some(last) {
        Ok(Uscc(code.bytes))
    } else {
        Err(UsccFault::Check)
    }
}

impl Uscc {
    /// Makes a code with valid checks from its first eight characters (authority, kind, division)
    /// and the eight of the organisation; nothing if one is outside the alphabet. For made-up data.
    pub fn compose(head: &[u8; 8], organisation: &[u8; 8]) -> Option<Self> {
        let mut code = [0; 18];
        let parts = head
            .iter()
            .chain(organisation)
            .copied()
            .chain(inner_check(organisation));
        code.iter_mut()
            .zip(parts)
            .for_each(|(slot, byte)| *slot = byte);
        let [body @ .., last] = &mut code;
        *last = check_digit(body)?;
        Some(Self(code))
    }

    /// The eighteen characters.
    pub fn as_str(&self) -> &str {
        ascii_str(&self.0)
    }

    /// Registering authority and kind, the first two characters: `91` is an enterprise.
    pub fn kind(&self) -> &str {
        self.as_str().get(..2).unwrap_or_default()
    }

    /// The six digits of the administrative division.
    pub fn division(&self) -> &str {
        self.as_str().get(2..8).unwrap_or_default()
    }

    /// What is unusual about the code.
    pub fn warnings(&self) -> Vec<UsccWarning> {
        let mut warnings = Vec::new();
        let [_, _, _, _, _, _, _, _, inner @ .., inner_last, _] = self.0;
        if inner_check(&inner) != Some(inner_last) {
            warnings.push(UsccWarning::InnerCheck);
        }
        if !is_known(self.0[0], self.0[1]) {
            warnings.push(UsccWarning::UnknownKind);
        }
        warnings
    }

    /// The kind of organiser (MIIT's code for 主办单位性质) that the code suggests, for a
    /// comparison with what was declared. An inference, so a difference is a hint only.
    pub fn suggested_nature(&self) -> Option<u8> {
        match self.kind() {
            "11" => Some(2),
            "12" => Some(3),
            "51" => Some(6),
            "52" => Some(9),
            "53" => Some(10),
            "91" => Some(4),
            _ => None,
        }
    }
}

/// The standard's table of authorities and kinds; Y is everything else.
fn is_known(authority: u8, kind: u8) -> bool {
    let kinds: &[u8] = match authority {
        b'1' => b"1239",
        b'2' => b"19",
        b'3' => b"123459",
        b'4' | b'8' | b'A' => b"19",
        b'5' | b'N' => b"1239",
        b'6' | b'7' => b"129",
        b'9' => b"123",
        b'Y' => return true,
        _ => b"",
    };
    kinds.contains(&kind)
}

impl fmt::Display for Uscc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
