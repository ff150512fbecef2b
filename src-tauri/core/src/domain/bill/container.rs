//! What a file is on the outside: plain text, an archive, a workbook; and which bill inside it is
//! meant.
//!
//! Never by name: the member or sheet is taken whose header a profile knows; what no profile knows
//! (a summary beside the details, notes, pictures) is passed over. Two that are known are refused
//! by their names, unless they hold the same bill, row by row; then the first is taken and the
//! others are told. Plain files are read as a stream; archives and workbooks are held in memory.

use std::io::{Cursor, Read, Seek, SeekFrom};

use sha2::{Digest, Sha256};

use super::archive::{Archive, INFLATED_CAP, Member};
use super::fault::{BillCode, BillFault};
use super::patched::Patched;
use super::profile::Profiles;
use super::reader::BillReader;
use super::workbook;

/// How a file is put up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Text with delimiters, under whatever name.
    Csv,
    /// A workbook of today.
    Xlsx,
    /// A workbook of before 2007.
    Xls,
    /// An archive.
    Zip,
}

impl Format {
    /// The name shown to people and written into JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Xls => "xls",
            Self::Zip => "zip",
        }
    }
}

/// Where in a file the bill was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packing {
    /// How the file is put up.
    pub format: Format,
    /// The archive's member that was taken.
    pub member: Option<String>,
    /// The workbook's sheet that was taken.
    pub sheet: Option<String>,
    /// Sheets or members that hold the same bill again and were passed over.
    pub same: Vec<String>,
}

impl Packing {
    pub(super) const PLAIN: Self = Self {
        format: Format::Csv,
        member: None,
        sheet: None,
        same: Vec::new(),
    };
}

/// The bill that was taken out of a container.
pub(super) struct Held {
    pub(super) packing: Packing,
    pub(super) text: Vec<u8>,
    pub(super) sha256: [u8; 32],
    pub(super) bytes: u64,
}

/// A source as it is read: the file itself, or what was taken out of it.
pub(super) enum Content<R> {
    Plain(R),
    Held(Cursor<Vec<u8>>),
    Patched(Box<Patched<R>>),
}

impl<R: Read + Seek> Read for Content<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        match self {
            Self::Plain(source) => source.read(buffer),
            Self::Held(source) => source.read(buffer),
            Self::Patched(source) => source.read(buffer),
        }
    }
}

impl<R: Seek> Seek for Content<R> {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        match self {
            Self::Plain(source) => source.seek(to),
            Self::Held(source) => source.seek(to),
            Self::Patched(source) => source.seek(to),
        }
    }
}

/// What a file is by its first bytes.
pub(super) fn sniff<R: Read + Seek>(source: &mut R) -> Result<Format, BillFault> {
    source.seek(SeekFrom::Start(0))?;
    let mut head = [0; 8];
    let mut held = 0;
    while held < head.len() {
        match source.read(&mut head[held..]) {
            Ok(0) => break,
            Ok(read) => held += read,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(by_magic(&head[..held]))
}

fn by_magic(head: &[u8]) -> Format {
    match head {
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Format::Zip,
        [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1] => Format::Xls,
        _ => Format::Csv,
    }
}

/// Takes the bill out of an archive or workbook: the one of that name, where one was chosen.
pub(super) fn unpack<R: Read + Seek>(
    source: &mut R,
    profiles: &Profiles,
    sheet: Option<&str>,
) -> Result<Held, BillFault> {
    let bytes = hold(source)?;
    let mut candidates = candidates(&bytes)?;
    if let Some(sheet) = sheet {
        let names = candidates.list.iter().map(Candidate::name).collect();
        candidates.list.retain(|one| one.name() == sheet);
        if candidates.list.is_empty() {
            return Err(no_such_sheet(sheet, names));
        }
    }
    let (packing, text) = choose(candidates, profiles)?;
    Ok(Held {
        packing,
        text,
        sha256: Sha256::digest(&bytes).into(),
        bytes: bytes.len() as u64,
    })
}

/// The file has no sheet or member of that name.
pub(super) fn no_such_sheet(sheet: &str, names: Vec<String>) -> BillFault {
    BillFault::new(BillCode::NoSuchSheet)
        .with("sheet", sheet)
        .with("names", names)
}

/// Every text of a container under its name.
pub(super) fn texts<R: Read + Seek>(source: &mut R) -> Result<Vec<(String, Vec<u8>)>, BillFault> {
    let bytes = hold(source)?;
    let found = candidates(&bytes)?;
    match found.defect {
        Some(defect) if found.list.is_empty() => Err(defect),
        _ => {
            let texts = found.list.into_iter().map(|one| (one.name(), one.text));
            Ok(texts.collect())
        }
    }
}

fn hold<R: Read + Seek>(source: &mut R) -> Result<Vec<u8>, BillFault> {
    source.seek(SeekFrom::Start(0))?;
    let mut bytes = Vec::new();
    source
        .by_ref()
        .take(INFLATED_CAP + 1)
        .read_to_end(&mut bytes)?;
    if bytes.len() as u64 > INFLATED_CAP {
        return Err(BillFault::new(BillCode::InflatesTooFar).with("limit", INFLATED_CAP));
    }
    Ok(bytes)
}

/// A text that may be the bill.
struct Candidate {
    packing: Packing,
    text: Vec<u8>,
}

impl Candidate {
    fn name(&self) -> String {
        let parts = [&self.packing.member, &self.packing.sheet];
        let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
        parts.join(" / ")
    }
}

/// All texts inside, and the first defect of a member that could not be taken out.
struct Candidates {
    list: Vec<Candidate>,
    defect: Option<BillFault>,
}

fn candidates(bytes: &[u8]) -> Result<Candidates, BillFault> {
    let mut found = Candidates {
        list: Vec::new(),
        defect: None,
    };
    match by_magic(bytes.get(..8).unwrap_or(bytes)) {
        Format::Xls => found.sheets(Format::Xls, None, workbook::xls(bytes)?),
        _ => {
            let mut archive = Archive::open(bytes)?;
            if archive.is_workbook() {
                found.sheets(Format::Xlsx, None, workbook::xlsx(bytes)?);
            } else {
                found.members(&mut archive)?;
            }
        }
    }
    Ok(found)
}

impl Candidates {
    fn sheets(&mut self, format: Format, member: Option<String>, sheets: Vec<Member>) {
        for sheet in sheets {
            let packing = Packing {
                format,
                member: member.clone(),
                sheet: Some(sheet.name),
                same: Vec::new(),
            };
            self.list.push(Candidate {
                packing,
                text: sheet.bytes,
            });
        }
    }

    fn members(&mut self, archive: &mut Archive<'_>) -> Result<(), BillFault> {
        for at in 0..archive.len() {
            let member = match archive.member(at) {
                Ok(Some(member)) => member,
                Ok(None) => continue,
                // A bomb or a password is never passed over.
                Err(fault) if fault.code == BillCode::UnreadableMember => {
                    self.defect.get_or_insert(fault);
                    continue;
                }
                Err(fault) => return Err(fault),
            };
            self.member(member)?;
        }
        Ok(())
    }

    fn member(&mut self, Member { name, bytes }: Member) -> Result<(), BillFault> {
        let sheets = match by_magic(bytes.get(..8).unwrap_or(&bytes)) {
            Format::Xls => workbook::xls(&bytes),
            Format::Zip if Archive::open(&bytes)?.is_workbook() => workbook::xlsx(&bytes),
            // An archive in an archive is nobody's bill.
            Format::Zip => Ok(Vec::new()),
            _ => {
                let packing = Packing {
                    format: Format::Zip,
                    member: Some(name),
                    ..Packing::PLAIN
                };
                self.list.push(Candidate {
                    packing,
                    text: bytes,
                });
                return Ok(());
            }
        };
        match sheets {
            Ok(sheets) => self.sheets(Format::Zip, Some(name), sheets),
            Err(fault) if fault.code == BillCode::BrokenContainer => {
                self.defect
                    .get_or_insert(fault.with("member", name.as_str()));
            }
            Err(fault) => return Err(fault),
        }
        Ok(())
    }
}

/// The one that a profile knows.
fn choose(candidates: Candidates, profiles: &Profiles) -> Result<(Packing, Vec<u8>), BillFault> {
    let mut known: Vec<Candidate> = Vec::new();
    let mut nearest = None;
    let mut defect = candidates.defect;
    for candidate in candidates.list {
        match BillReader::open_plain(Cursor::new(candidate.text.as_slice()), profiles) {
            Ok(_) => known.push(candidate),
            Err(fault) if fault.code != BillCode::UnknownLayout => {
                defect.get_or_insert(fault.with("member", candidate.name().as_str()));
            }
            Err(fault) if fault.params.contains_key("nearest") => {
                nearest.get_or_insert(fault.with("member", candidate.name().as_str()));
            }
            Err(_) => {}
        }
    }
    let mut known = known.into_iter();
    let Some(mut first) = known.next() else {
        let nothing = BillFault::new(BillCode::UnknownLayout);
        return Err(nearest.or(defect).unwrap_or(nothing));
    };
    let mut others = Vec::new();
    for other in known {
        if others.is_empty() && same_bill(&first, &other, profiles)? {
            first.packing.same.push(other.name());
        } else {
            others.push(other.name());
        }
    }
    if others.is_empty() {
        return Ok((first.packing, first.text));
    }
    others.insert(0, first.name());
    Err(BillFault::new(BillCode::SeveralBills).with("names", others))
}

/// Whether two texts hold the same rows, however they spell them.
fn same_bill(one: &Candidate, other: &Candidate, profiles: &Profiles) -> Result<bool, BillFault> {
    Ok(one.text == other.text || rows_of(one, profiles)? == rows_of(other, profiles)?)
}

/// A digest over what every row says.
fn rows_of(candidate: &Candidate, profiles: &Profiles) -> Result<[u8; 32], BillFault> {
    let mut reader = BillReader::open_plain(Cursor::new(candidate.text.as_slice()), profiles)?;
    reader.allow_serials(candidate.packing.sheet.is_some());
    let mut digest = Sha256::new();
    digest.update(reader.profile().id.as_bytes());
    while let Some(row) = reader.next_row()? {
        let numbers = [
            row.amount.map_or(i64::MIN, |fen| fen.0),
            row.flow.map_or(i64::MIN, |(_, fen)| fen.0),
            row.paid_at.map_or(i64::MIN, |at| at.0),
            row.balance.map_or(i64::MIN, |fen| fen.0),
        ];
        for number in numbers {
            digest.update(number.to_le_bytes());
        }
        digest.update([row.kind as u8, row.faults.len().min(255) as u8]);
        for text in [
            row.external_id(),
            row.refund_id(),
            row.payer(),
            row.goods(),
            row.attach(),
        ] {
            digest.update((text.len() as u64).to_le_bytes());
            digest.update(text.as_bytes());
        }
    }
    Ok(digest.finalize().into())
}
