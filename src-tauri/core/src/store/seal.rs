//! Sealing of what is personal: the store key, the keys of the subjects, passwords.
//!
//! One random store key seals everything; it never lies in the file except wrapped under the
//! password of each account. Every subject has a key of its own under the store key, so that
//! destroying that key erases the subject. Sealed bytes are XChaCha20-Poly1305 with the nonce in
//! front and name their place as associated data: moved to another row they do not open.

use std::sync::atomic::{AtomicU32, Ordering};

use argon2::{Algorithm, Argon2, Params as ArgonParams, Version};
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, KeyInit as _, Mac};
use sha2::{Digest as _, Sha256};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::domain::fault::{Code, Fault, Result};

const NONCE: usize = 24;

/// Memory in KiB of Argon2id for new passwords; every stored hash names its own.
static MEMORY_KIB: AtomicU32 = AtomicU32::new(64 * 1024);
/// Passes of Argon2id.
const PASSES: u32 = 3;

/// Makes new passwords of this process cheap, for suites that sign hundreds of people in.
#[doc(hidden)]
pub fn make_passwords_cheap() {
    MEMORY_KIB.store(64, Ordering::Relaxed);
}

/// Bytes from the operating system's generator.
pub fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| Fault::internal("random"))?;
    Ok(bytes)
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        out.push(char::from(b"0123456789abcdef"[usize::from(byte >> 4)]));
        out.push(char::from(b"0123456789abcdef"[usize::from(byte & 15)]));
    }
    out
}

/// Reads hexadecimal; `None` for anything else.
pub fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes();
    let digit = |byte: u8| {
        char::from(byte)
            .to_digit(16)
            .and_then(|v| u8::try_from(v).ok())
    };
    if !digits.len().is_multiple_of(2) {
        return None;
    }
    digits
        .chunks_exact(2)
        .map(|pair| Some(digit(pair[0])? << 4 | digit(pair[1])?))
        .collect()
}

/// A 256-bit key that leaves memory with its owner.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Key([u8; 32]);

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(..)")
    }
}

impl Key {
    /// A fresh random key.
    pub fn random() -> Result<Self> {
        random().map(Self)
    }

    /// The key of those bytes.
    ///
    /// # Errors
    /// An internal fault for another length.
    pub(super) fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let bytes = bytes.try_into();
        bytes.map(Self).map_err(|_| Fault::internal("key"))
    }

    /// Its bytes, for a server that keeps it.
    pub(super) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    fn derive(&self, label: &str) -> Self {
        Self(self.mac(&[label.as_bytes()]))
    }

    fn mac(&self, parts: &[&[u8]]) -> [u8; 32] {
        // HMAC takes keys of any length, so that this cannot fail for 32 bytes.
        let Ok(mut mac) = <Hmac<Sha256>>::new_from_slice(&self.0) else {
            return [0; 32];
        };
        for part in parts {
            mac.update(&(part.len() as u64).to_le_bytes());
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }

    /// Seals bytes for one place.
    pub fn seal(&self, place: &str, plain: &[u8]) -> Result<Vec<u8>> {
        let nonce: [u8; NONCE] = random()?;
        let payload = Payload {
            msg: plain,
            aad: place.as_bytes(),
        };
        let cipher = XChaCha20Poly1305::new(&self.0.into());
        let sealed = cipher
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| Fault::internal("seal"))?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// Opens what was sealed for that place.
    ///
    /// # Errors
    /// [`Code::AuditBroken`] when the bytes were changed, moved or sealed under another key.
    pub fn open(&self, place: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
        let broken = || Fault::new(Code::AuditBroken).with("place", place);
        let (nonce, rest) = sealed.split_at_checked(NONCE).ok_or_else(broken)?;
        let nonce: [u8; NONCE] = nonce.try_into().map_err(|_| broken())?;
        let payload = Payload {
            msg: rest,
            aad: place.as_bytes(),
        };
        let cipher = XChaCha20Poly1305::new(&self.0.into());
        cipher
            .decrypt(&XNonce::from(nonce), payload)
            .map(Zeroizing::new)
            .map_err(|_| broken())
    }
}

/// The keys a signed-in session holds.
#[derive(Clone, Debug)]
pub struct Keys {
    store: Key,
    wrap: Key,
    lookup: Key,
    draw: Key,
}

impl Keys {
    /// Makes the store key of a new store.
    pub fn create() -> Result<Self> {
        Ok(Self::from_store_key(Key::random()?))
    }

    /// The keys under a store key that its server gave out.
    pub(super) fn from_bytes(store: &[u8]) -> Result<Self> {
        Key::from_bytes(store).map(Self::from_store_key)
    }

    /// The store key.
    pub(super) fn store_key(&self) -> &[u8; 32] {
        &self.store.0
    }

    /// The two padded forms of the look-up key under which a server hashes by itself (RFC 2104).
    pub(super) fn lookup_pads(&self) -> [[u8; 64]; 2] {
        [0x36, 0x5c].map(|pad| {
            let mut out = [pad; 64];
            for (byte, own) in out.iter_mut().zip(self.lookup.0) {
                *byte ^= own;
            }
            out
        })
    }

    fn from_store_key(store: Key) -> Self {
        let (wrap, lookup) = (store.derive("subject wrap"), store.derive("look-up"));
        let draw = store.derive("second look");
        Self {
            store,
            wrap,
            lookup,
            draw,
        }
    }

    /// The keyed hash by which an exact personal value is found; 16 bytes.
    pub fn lookup(&self, kind: &str, value: &str) -> Vec<u8> {
        self.lookup.mac(&[kind.as_bytes(), value.as_bytes()])[..16].to_vec()
    }

    /// The first eight bytes of the keyed hash by which a decision is drawn for a second look. Its key is
    /// made of the store key where it is used and is never stored or shown.
    pub fn draw(&self, parts: &[&[u8]]) -> [u8; 8] {
        let [a, b, c, d, e, f, g, h, ..] = self.draw.mac(parts);
        [a, b, c, d, e, f, g, h]
    }

    /// A fresh key for a subject, and the key as it is stored.
    pub fn new_subject_key(&self, identity: &[u8]) -> Result<(Key, Vec<u8>)> {
        let key = Key::random()?;
        let sealed = self.wrap_subject_key(identity, &key)?;
        Ok((key, sealed))
    }

    /// A subject's key as it is stored.
    pub(crate) fn wrap_subject_key(&self, identity: &[u8], key: &Key) -> Result<Vec<u8>> {
        self.wrap.seal(&place(identity), &key.0)
    }

    /// A subject's key from its stored form.
    pub fn subject_key(&self, identity: &[u8], sealed: &[u8]) -> Result<Key> {
        let plain = self.wrap.open(&place(identity), sealed)?;
        Key::from_bytes(&plain)
    }

    /// The key of a payment file as it is stored, bound to the hash of the sealed bytes.
    pub(crate) fn wrap_file_key(&self, content: &[u8], key: &Key) -> Result<Vec<u8>> {
        self.wrap.seal(&file_place(content), &key.0)
    }

    /// The key of a payment file from its stored form.
    pub(crate) fn file_key(&self, content: &[u8], sealed: &[u8]) -> Result<Key> {
        let plain = self.wrap.open(&file_place(content), sealed)?;
        Key::from_bytes(&plain)
    }

    /// Wraps the store key under a password and makes the password's stored hash.
    pub fn wrap_for(&self, login: &str, password: &str) -> Result<Wrapped> {
        let salt: [u8; 16] = random()?;
        let memory = MEMORY_KIB.load(Ordering::Relaxed);
        let (verifier, key) = stretch(password, &salt, memory, PASSES)?;
        let hash = format!("argon2id$m={memory},t={PASSES},p=1${}", hex(&verifier));
        let wrapped_key = key.seal(&format!("account:{login}"), &self.store.0)?;
        Ok(Wrapped {
            password_hash: hash,
            key_salt: salt.to_vec(),
            wrapped_key,
        })
    }
}

fn place(identity: &[u8]) -> String {
    format!("subject:{}", hex(identity))
}

fn file_place(content: &[u8]) -> String {
    format!("payment_file:{}", hex(content))
}

/// An account's password hash and its copy of the store key.
#[derive(Debug, Clone)]
pub struct Wrapped {
    /// Algorithm, cost and verifier.
    pub password_hash: String,
    /// The salt of both.
    pub key_salt: Vec<u8>,
    /// The store key under the password.
    pub wrapped_key: Vec<u8>,
}

/// What stands in the place of the hash where no password opens an account: in a team, whose server
/// keeps the passwords, and in a store that came from one.
pub const NO_PASSWORD: &str = "server";

/// Opens the store key with a password; `None` when the password is wrong.
pub fn unwrap_with(login: &str, password: &str, wrapped: &Wrapped) -> Result<Option<Keys>> {
    if wrapped.password_hash == NO_PASSWORD {
        return pretend(password).map(|()| None);
    }
    let Some((memory, passes, expected)) = parse_hash(&wrapped.password_hash) else {
        return Err(Fault::new(Code::AuditBroken).with("place", "account.password_hash"));
    };
    let (verifier, key) = stretch(password, &wrapped.key_salt, memory, passes)?;
    if !same(&verifier, &expected) {
        return Ok(None);
    }
    let plain = key.open(&format!("account:{login}"), &wrapped.wrapped_key)?;
    Keys::from_bytes(&plain).map(Some)
}

/// What a server keeps of a password (RFC 5802), so that it never sees the password itself.
pub fn server_verifier(password: &str) -> String {
    postgres_protocol::password::scram_sha_256(password.as_bytes())
}

/// Spends the time of one sign-in, so that an unknown login answers no faster than a known one.
pub fn pretend(password: &str) -> Result<()> {
    stretch(
        password,
        &[0; 16],
        MEMORY_KIB.load(Ordering::Relaxed),
        PASSES,
    )
    .map(drop)
}

fn parse_hash(text: &str) -> Option<(u32, u32, Vec<u8>)> {
    let mut parts = text.split('$');
    let (name, cost, verifier) = (parts.next()?, parts.next()?, parts.next()?);
    let mut costs = cost.split(',');
    let memory = costs.next()?.strip_prefix("m=")?.parse().ok()?;
    let passes = costs.next()?.strip_prefix("t=")?.parse().ok()?;
    (name == "argon2id").then_some((memory, passes, unhex(verifier)?))
}

/// One Argon2id run gives both halves: what is compared and what unwraps.
fn stretch(password: &str, salt: &[u8], memory: u32, passes: u32) -> Result<([u8; 32], Key)> {
    let params = ArgonParams::new(memory, passes, 1, Some(64));
    let params = params.map_err(|_| Fault::internal("argon2 parameters"))?;
    let mut out = Zeroizing::new([0; 64]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(password.as_bytes(), salt, out.as_mut_slice())
        .map_err(|_| Fault::internal("argon2"))?;
    let verifier = Sha256::digest(&out[..32]).into();
    let mut key = [0; 32];
    key.copy_from_slice(&out[32..]);
    Ok((verifier, Key(key)))
}

/// Compares without telling where the first difference is.
fn same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |acc, (x, y)| acc | (x ^ y)) == 0
}
