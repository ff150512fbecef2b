//! Identifiers of subjects, persons, programs and filings: reading, checking, masking.
//!
//! Each reader normalises first (blanks, full width, case) and then accepts or names the rule that
//! is broken. What a rule of thumb doubts but the authority may have issued is a warning beside
//! the value, never a refusal. Deliberately absent: asking whether an identifier exists, and any
//! message for people.
//!
//! Sources: GB 32100-2015 and GB 11714 (credit codes), GB 11643-1999 (resident IDs), the filing
//! numbers the authorities publish. The pattern of a program's id is data of each platform.

mod app_id;
mod email;
mod mask;
mod mobile;
mod record_number;
mod resident_id;
mod uscc;
mod written;

pub use app_id::{Alphabet, AppIdFault, AppIdPattern};
pub use email::{EmailFault, parse_email};
pub use mask::{hide_contacts, hide_names, mask_email, mask_id, mask_mobile, mask_name};
pub use mobile::{Mobile, MobileFault, parse_mobile};
pub use record_number::{
    PROVINCES, RecordBody, RecordNumber, RecordNumberFault, RecordNumberWarning, Service,
    ServiceForm, parse_record_number, province_char, province_code,
};
pub use resident_id::{ResidentId, ResidentIdFault, parse_resident_id, resident_check};
pub use uscc::{Uscc, UsccFault, UsccWarning, check_digit, inner_check, parse_uscc};
pub use written::names_a_person;

use super::text::{HiddenKind, ascii_width, hidden_kind, is_blank};

/// Brings a fixed-length code down to `N` upper-case ASCII characters: full width folded, blanks
/// and zero-width characters dropped. The count tells whether it fitted.
fn compact<const N: usize>(text: &str) -> Compact<N> {
    let mut out = Compact {
        bytes: [0; N],
        count: 0,
        foreign: false,
    };
    for c in text.chars().map(ascii_width) {
        if is_blank(c) || matches!(c, '\r' | '\n') || hidden_kind(c) == Some(HiddenKind::ZeroWidth)
        {
            continue;
        }
        out.foreign |= !c.is_ascii_graphic();
        if let (Some(slot), true) = (out.bytes.get_mut(out.count), c.is_ascii()) {
            *slot = c.to_ascii_uppercase() as u8;
        }
        out.count += 1;
    }
    out
}

/// A code on the stack.
struct Compact<const N: usize> {
    bytes: [u8; N],
    /// Characters seen, which may be more than fit.
    count: usize,
    /// Whether a character outside visible ASCII was among them.
    foreign: bool,
}

/// ASCII bytes as text; anything else as nothing, which no caller holds.
fn ascii_str(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap_or_default()
}

#[cfg(test)]
mod tests;
