//! The words of a store's address.
//!
//! A closed set of them: what could lead the connection elsewhere than the name that is verified, or
//! change what the program relies on, is not an address of a store.

use std::path::PathBuf;

use postgres::Config;

use crate::domain::fault::{Code, Fault, Result};

/// What an address says.
pub struct Read {
    /// Where and who, without anything about TLS.
    pub config: Config,
    /// The `sslmode` it asks for.
    pub mode: Option<String>,
    /// The file of the house's own authority, whole path.
    pub authority: Option<PathBuf>,
}

/// Reads an address.
///
/// # Errors
/// [`Code::BadField`], with `parameter` for one that an address may not have.
pub fn read(text: &str) -> Result<Read> {
    let wrong = || Fault::bad_field("store", "address");
    if !is_address(text) {
        return Err(wrong());
    }
    let (place, said) = text.split_once('?').unwrap_or((text, ""));
    let (mut mode, mut authority, mut kept) = (None, None, Vec::new());
    for pair in said.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').ok_or_else(wrong)?;
        match name {
            "sslmode" => mode = Some(decoded(value).ok_or_else(wrong)?),
            "sslrootcert" => {
                let path = decoded(value).ok_or_else(wrong)?;
                authority = Some(std::path::absolute(path).map_err(|_| wrong())?);
            }
            // What is done in any case may be asked for.
            "channel_binding" if value == "require" => {}
            "channel_binding" => return Err(Fault::new(Code::TlsWeak).with("mode", value)),
            "host" | "port" | "user" | "password" | "dbname" => kept.push(pair),
            other => return Err(wrong().with("parameter", other)),
        }
    }
    let plain = format!("{place}?{}", kept.join("&"));
    let config: Config = plain.trim_end_matches('?').parse().map_err(|_| wrong())?;
    let one_place = config.get_hosts().len() == 1 && config.get_ports().len() < 2;
    if config.get_dbname().is_none_or(str::is_empty) || !one_place {
        return Err(wrong());
    }
    Ok(Read {
        config,
        mode,
        authority,
    })
}

/// Whether a text is meant as the address of a server, not as the path of a file.
pub fn is_address(text: &str) -> bool {
    ["postgres://", "postgresql://"]
        .iter()
        .any(|scheme| text.starts_with(scheme))
}

/// A text as a part of an address.
pub fn encoded(text: &str) -> String {
    let sign = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            char::from(byte).to_string()
        }
        other => format!("%{other:02X}"),
    };
    text.bytes().map(sign).collect()
}

/// A part of an address as a text; none where it is no text.
fn decoded(part: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.bytes();
    while let Some(byte) = rest.next() {
        let decoded = match byte {
            b'%' => {
                let high = char::from(rest.next()?).to_digit(16)?;
                let low = char::from(rest.next()?).to_digit(16)?;
                u8::try_from(high * 16 + low).ok()?
            }
            plain => plain,
        };
        bytes.push(decoded);
    }
    String::from_utf8(bytes).ok()
}
