//! E-mail addresses: the plain spelling people use. Quoted local parts, comments, addresses of
//! hosts and internationalised domains are refused; nobody's form holds them.

use crate::domain::coded::coded;
use crate::domain::text::{ascii_width, is_blank};

coded! {
    /// Why a text is not an e-mail address.
    pub enum EmailFault {
        /// Nothing but blanks.
        Empty = "email_empty",
        /// Not exactly one `@`.
        At = "email_at",
        /// The part before the `@` is empty, too long or holds a character it may not.
        Local = "email_local",
        /// The part behind the `@` is not a domain with at least one dot.
        Domain = "email_domain",
        /// More than 254 characters.
        Length = "email_length",
    }
}

/// Reads an address; blanks around it and full width are brought into form, the domain into lower
/// case.
///
/// # Errors
/// The first rule that is broken.
pub fn parse_email(text: &str) -> Result<String, EmailFault> {
    let address: String = text
        .trim_matches(is_blank)
        .chars()
        .map(ascii_width)
        .collect();
    if address.is_empty() {
        return Err(EmailFault::Empty);
    }
    if address.len() > 254 {
        return Err(EmailFault::Length);
    }
    let (local, domain) = address.split_once('@').ok_or(EmailFault::At)?;
    if domain.contains('@') {
        return Err(EmailFault::At);
    }
    if local.len() > 64 || !local.split('.').all(is_atom) {
        return Err(EmailFault::Local);
    }
    let top = domain.rsplit('.').next().unwrap_or_default();
    let named = domain.contains('.') && !top.bytes().all(|b| b.is_ascii_digit());
    if !named || !domain.split('.').all(is_label) {
        return Err(EmailFault::Domain);
    }
    Ok(format!("{local}@{}", domain.to_ascii_lowercase()))
}

fn is_atom(atom: &str) -> bool {
    let fits = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+/=?^_`{|}~-".contains(&b);
    !atom.is_empty() && atom.bytes().all(fits)
}

fn is_label(label: &str) -> bool {
    let inner = label
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b == b'-');
    matches!(label.len(), 1..=63) && inner && !label.starts_with('-') && !label.ends_with('-')
}
