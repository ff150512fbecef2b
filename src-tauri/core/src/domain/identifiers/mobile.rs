//! Mainland mobile numbers: eleven digits, `1`, then 3 to 9. The common rule; it does not say that
//! a number is in service.

use super::{ascii_str, mask_mobile};
use crate::domain::coded::coded;
use crate::domain::text::{HiddenKind, ascii_width, hidden_kind, is_blank};
use std::fmt;

coded! {
    /// Why a text is not a mobile number.
    pub enum MobileFault {
        /// Nothing but blanks.
        Empty = "mobile_empty",
        /// Something else than digits, blanks, hyphens and the country code.
        Character = "mobile_character",
        /// Not eleven digits.
        Length = "mobile_length",
        /// Eleven digits that do not begin like a mobile number; perhaps a landline.
        Prefix = "mobile_prefix",
        /// A country code other than 86.
        Country = "mobile_country",
    }
}

/// A mobile number, eleven digits. Debug output is masked.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Mobile([u8; 11]);

impl Mobile {
    /// The eleven digits.
    pub fn as_str(&self) -> &str {
        ascii_str(&self.0)
    }
}

impl fmt::Debug for Mobile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Mobile")
            .field(&mask_mobile(self.as_str()))
            .finish()
    }
}

/// Reads a mobile number; blanks, hyphens and `+86` or `0086` in front are dropped.
///
/// # Errors
/// The first rule that is broken.
pub fn parse_mobile(text: &str) -> Result<Mobile, MobileFault> {
    let mut signs: String = text
        .chars()
        .map(ascii_width)
        .filter(|&c| !is_filler(c))
        .collect();
    if let Some(rest) = signs.strip_prefix('+').or_else(|| signs.strip_prefix("00")) {
        signs = rest
            .strip_prefix("86")
            .ok_or(MobileFault::Country)?
            .to_owned();
    }
    if signs.is_empty() {
        return Err(MobileFault::Empty);
    }
    if !signs.bytes().all(|b| b.is_ascii_digit()) {
        return Err(MobileFault::Character);
    }
    let digits: [u8; 11] = signs
        .as_bytes()
        .try_into()
        .map_err(|_| MobileFault::Length)?;
    match digits {
        [b'1', b'3'..=b'9', ..] => Ok(Mobile(digits)),
        _ => Err(MobileFault::Prefix),
    }
}

fn is_filler(c: char) -> bool {
    is_blank(c)
        || matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\r' | '\n')
        || hidden_kind(c).is_some_and(|kind| kind != HiddenKind::Control)
}
