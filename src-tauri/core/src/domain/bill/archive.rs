//! Zip archives: their members' bytes, within bounds that are checked while they are inflated.
//!
//! What an archive says of its sizes is not believed. Inflating stops at the cap over all members,
//! and earlier where a member grows as no text does. Only *stored* and *deflate* are read.

use std::io::{Cursor, Read};

use zip::read::ZipFile;
use zip::result::ZipError;
use zip::{CompressionMethod, ZipArchive};

use super::fault::{BillCode, BillFault};

/// Most bytes that a container may hold or unpack to.
pub(super) const INFLATED_CAP: u64 = 256 << 20;
/// Most members that are looked at.
const MEMBERS: usize = 1_000;
/// A member larger than this many times what it takes up was built to be.
const RATIO: u64 = 500;
/// Below this size the ratio says nothing.
const SMALL: u64 = 8 << 20;

/// A member's name and bytes.
pub(super) struct Member {
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
}

/// An opened archive.
pub(super) struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    /// What may still be inflated.
    room: u64,
}

impl<'a> Archive<'a> {
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, BillFault> {
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|error| fault(&error))?;
        if zip.len() > MEMBERS {
            let many = BillFault::new(BillCode::InflatesTooFar).with("members", zip.len());
            return Err(many.with("limit", MEMBERS));
        }
        Ok(Self {
            zip,
            room: INFLATED_CAP,
        })
    }

    pub(super) fn len(&self) -> usize {
        self.zip.len()
    }

    /// Whether it is a workbook in disguise.
    pub(super) fn is_workbook(&self) -> bool {
        self.zip.index_for_name("xl/workbook.xml").is_some()
    }

    /// A member's bytes; none for folders and what operating systems put beside files.
    pub(super) fn member(&mut self, at: usize) -> Result<Option<Member>, BillFault> {
        let mut bytes = Vec::new();
        let name = self.inflate(at, &mut |part| bytes.extend_from_slice(part))?;
        Ok(name.map(|name| Member { name, bytes }))
    }

    /// Inflates everything and keeps nothing: nothing of it is larger than it may be.
    pub(super) fn measure(&mut self) -> Result<(), BillFault> {
        for at in 0..self.len() {
            self.inflate(at, &mut |_| {})?;
        }
        Ok(())
    }

    fn inflate(
        &mut self,
        at: usize,
        take: &mut dyn FnMut(&[u8]),
    ) -> Result<Option<String>, BillFault> {
        let head = self.zip.by_index_raw(at).map_err(|error| fault(&error))?;
        let (name, packed) = (name_of(&head), head.compressed_size());
        if head.is_dir() || is_aside(&name) {
            return Ok(None);
        }
        let named = |code| BillFault::new(code).with("member", name.as_str());
        if head.encrypted() {
            return Err(named(BillCode::Encrypted));
        }
        let method = head.compression();
        if !matches!(
            method,
            CompressionMethod::Stored | CompressionMethod::Deflated
        ) {
            let text = method.to_string();
            return Err(named(BillCode::UnreadableMember).with("method", text.as_str()));
        }
        drop(head);
        let mut file = self.zip.by_index(at).map_err(|error| fault(&error))?;
        let mut block = vec![0; 64 << 10];
        let mut taken = 0_u64;
        loop {
            let read = file
                .read(&mut block)
                .map_err(|_| named(BillCode::BrokenContainer))?;
            if read == 0 {
                return Ok(Some(name));
            }
            taken += read as u64;
            let swells = taken > SMALL && taken / RATIO > packed;
            if read as u64 > self.room || swells {
                return Err(named(BillCode::InflatesTooFar).with("limit", INFLATED_CAP));
            }
            self.room -= read as u64;
            take(&block[..read]);
        }
    }
}

/// A member's name: UTF-8 or, as Chinese programs write it without saying so, GB18030.
fn name_of<R: Read>(file: &ZipFile<'_, R>) -> String {
    let raw = file.name_raw();
    match std::str::from_utf8(raw) {
        Ok(name) => name.to_owned(),
        Err(_) => encoding_rs::GB18030
            .decode_without_bom_handling(raw)
            .0
            .into_owned(),
    }
}

fn is_aside(name: &str) -> bool {
    name.starts_with("__MACOSX/")
        || name
            .rsplit('/')
            .next()
            .is_some_and(|own| own.starts_with('.'))
}

fn fault(error: &ZipError) -> BillFault {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => {
            BillFault::new(BillCode::Encrypted)
        }
        _ => BillFault::new(BillCode::BrokenContainer).with("kind", "zip"),
    }
}
