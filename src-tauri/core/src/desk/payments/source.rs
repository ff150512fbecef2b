//! The picked file: what it is, how it is read, what its refusals mean.

use std::collections::BTreeSet;
use std::fs::{File, Metadata};
use std::io::{Read, Seek};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use sha2::{Digest as _, Sha256};

use super::correction::{Correction, Returned, origin_of};
use super::origin::KeptFile;
use crate::contract::{ControlInfo, FileIdentity};
use crate::desk::{Cx, profiles};
use crate::domain::bill::returned::{ADDED, encoded};
use crate::domain::bill::{
    BillCode, BillFault, BillIdentity, BillReader, Control, Encoding, Param, Profile, Profiles,
};
use crate::domain::fault::{Code, Fault, Result};
use crate::domain::money::parse_yuan;
use crate::domain::roles::Role;
use crate::store::Session;
use crate::store::keyring::ForFile;

/// Bytes read at a time while only the hash is wanted.
const BLOCK: usize = 1 << 20;

/// How a person says a file is to be read, where the file leaves it open.
#[derive(Clone, Default)]
pub(super) struct Choice {
    /// A layout to insist on.
    pub(super) profile: Option<String>,
    /// The sheet or member.
    pub(super) sheet: Option<String>,
    /// The deposit account.
    pub(super) account: Option<String>,
    /// A layout that is being tried and is nobody's yet.
    pub(super) draft: Option<Profile>,
}

/// Bytes of a bill, wherever they lie.
pub(super) trait Bytes: Read + Seek {}
impl<T: Read + Seek> Bytes for T {}
/// Bytes as readers take them.
pub(super) type Input = Box<dyn Bytes>;

/// Largest archive or workbook that is looked into for rejected rows.
const LOOKED_INTO: u64 = 16 << 20;
/// Bytes at a file's head among which the columns of rejected rows are looked for.
const HEAD: u64 = 64 << 10;

/// A file on its way in.
#[derive(Clone)]
pub(super) struct Source {
    place: Place,
    choice: Choice,
    /// The rows it corrects, where it holds rejected ones.
    correction: Option<Arc<Correction>>,
}

#[derive(Clone)]
enum Place {
    /// A file that a person picked.
    Picked(PathBuf, Stamp),
    /// The file of an import.
    Kept(Arc<KeptFile>),
}

/// A bill that was opened.
pub(super) struct Opened {
    pub(super) reader: BillReader<Input>,
    /// Its layout waits for a second person.
    pub(super) unconfirmed: bool,
}

/// What the file system says of a file; another stamp means another content.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Stamp {
    bytes: u64,
    modified: Option<SystemTime>,
}

impl From<Metadata> for Stamp {
    fn from(meta: Metadata) -> Self {
        Self {
            bytes: meta.len(),
            modified: meta.modified().ok(),
        }
    }
}

impl Source {
    /// A regular file: a pipe or a device never ends, or ends differently each time.
    pub(super) fn new(path: PathBuf, choice: Choice) -> Result<Self> {
        let meta = path.metadata().map_err(|error| unreadable(&error))?;
        if !meta.is_file() {
            return Err(Fault::new(Code::FileUnreadable).with("kind", "not a file"));
        }
        Ok(Self {
            place: Place::Picked(path, meta.into()),
            choice,
            correction: None,
        })
    }

    /// The file of an import, as it was kept.
    pub(super) fn kept(kept: KeptFile) -> Self {
        Self {
            choice: Choice::default(),
            place: Place::Kept(Arc::new(kept)),
            correction: None,
        }
    }

    /// Finds what the file corrects, where it holds rejected rows. Not to be called inside a transaction.
    ///
    /// # Errors
    /// Who may not import is refused then; what [`Correction::of`] answers.
    pub(super) fn resolved(mut self, cx: &Cx<'_>) -> Result<Self> {
        if !self.may_be_returned()? {
            return Ok(self);
        }
        let source = self.clone();
        let read = move |session: Option<&mut dyn Session>| {
            let Opened { reader, .. } = source.open(session)?;
            match reader.is_returned() {
                true => Returned::read(reader).map(Some),
                false => Ok(None),
            }
        };
        let returned = match cx.store() {
            Ok(_) => cx.read(move |session| read(Some(session))),
            Err(fault) if fault.code == Code::NoStore => read(None),
            Err(fault) => Err(fault),
        };
        let Some(returned) = returned? else {
            return Ok(self);
        };
        cx.only(&[Role::Finance])?;
        let (keyring, folder) = (cx.keyring()?, cx.store()?.attachments());
        let made = cx.read(move |session| {
            let origin = origin_of(session, &returned.sha256)?;
            let way = (&keyring, folder, ForFile::Correct);
            let kept = KeptFile::of(session, origin, way)?;
            let kept = kept.ok_or_else(|| Fault::not_found("payment_file", origin))?;
            Correction::of(session, kept, returned)
        });
        let made = made?;
        // The rows are read as those of their file were; another word about them would be lost.
        let differs = |said: &Option<String>, own: Option<String>| {
            said.is_some() && said.as_deref().map(str::trim) != own.as_deref()
        };
        if differs(&self.choice.account, made.origin.account()) {
            return Err(Fault::bad_field("account", "of the corrected import"));
        }
        if differs(
            &self.choice.profile,
            Some(made.origin.import.profile.clone()),
        ) {
            return Err(Fault::bad_field("profile", "of the corrected import"));
        }
        self.correction = Some(Arc::new(made));
        Ok(self)
    }

    /// A look at the head: an archive or workbook has to be opened to know.
    fn may_be_returned(&self) -> Result<bool> {
        let mut head = Vec::new();
        let mut input = self.input()?;
        let read = (&mut input).take(HEAD).read_to_end(&mut head);
        read.map_err(|error| unreadable(&error))?;
        if head.starts_with(b"PK") || head.starts_with(&[0xD0, 0xCF]) {
            return Ok(self.bytes() <= LOOKED_INTO);
        }
        let spellings = [
            Encoding::Utf8,
            Encoding::Gb18030,
            Encoding::Utf16Le,
            Encoding::Utf16Be,
        ];
        Ok(spellings.iter().any(|encoding| {
            let name = encoded(ADDED[1], *encoding);
            head.windows(name.len()).any(|window| window == name)
        }))
    }

    /// What the file corrects.
    pub(super) fn correction(&self) -> Option<&Arc<Correction>> {
        self.correction.as_ref()
    }

    /// The SHA-256 of the file that rejected rows are of.
    pub(super) fn origin_sha256(&self) -> Option<[u8; 32]> {
        let origin = self.correction.as_ref()?;
        origin.origin.import.file_sha256.as_slice().try_into().ok()
    }

    /// Where a picked file lies.
    ///
    /// # Errors
    /// An internal fault for a kept one, which nobody takes in again.
    pub(super) fn path(&self) -> Result<&Path> {
        match &self.place {
            Place::Picked(path, _) => Ok(path),
            Place::Kept(_) => Err(Fault::internal("path of a kept file")),
        }
    }

    pub(super) fn bytes(&self) -> u64 {
        match &self.place {
            Place::Picked(_, stamp) => stamp.bytes,
            Place::Kept(kept) => kept.import.file_bytes.unsigned_abs(),
        }
    }

    /// Name without folders.
    pub(super) fn name(&self) -> String {
        match &self.place {
            Place::Picked(path, _) => {
                let name = path.file_name().unwrap_or_default();
                name.to_string_lossy().into_owned()
            }
            Place::Kept(kept) => kept.import.file_name.clone(),
        }
    }

    fn input(&self) -> Result<Input> {
        Ok(match &self.place {
            Place::Picked(path, _) => Box::new(open(path)?),
            Place::Kept(kept) => Box::new(kept.open()?),
        })
    }

    /// What was chosen about the file.
    pub(super) fn choice(&self) -> &Choice {
        &self.choice
    }

    /// The account that a person named, for this file or the one it corrects.
    pub(super) fn account(&self) -> Option<String> {
        match (&self.correction, &self.place) {
            (Some(correction), _) => correction.origin.account(),
            (None, Place::Kept(kept)) => kept.account(),
            (None, Place::Picked(..)) => self.choice.account.clone(),
        }
    }

    /// The file itself.
    pub(super) fn file(&self) -> Result<File> {
        open(self.path()?)
    }

    /// Opens the bill with the layouts of the store; everything that refuses a file before its first row
    /// comes from here.
    pub(super) fn open(&self, session: Option<&mut dyn Session>) -> Result<Opened> {
        let known = match &self.choice.draft {
            None => profiles::known(session)?,
            Some(draft) => profiles::Known {
                profiles: profiles::built_in()?.with_own([draft.clone()]),
                waiting: BTreeSet::new(),
            },
        };
        let reader = match (&self.correction, &self.place) {
            (Some(correction), _) => correction.reader()?,
            (None, Place::Kept(kept)) => kept.reader()?,
            (None, Place::Picked(path, _)) => self.picked(path, known.profiles)?,
        };
        let unconfirmed = known.waiting.contains(&reader.profile().id);
        Ok(Opened {
            reader,
            unconfirmed,
        })
    }

    fn picked(&self, path: &Path, known: Profiles) -> Result<BillReader<Input>> {
        let profiles = match &self.choice.profile {
            None => known,
            Some(id) => known
                .only(id)
                .ok_or_else(|| Fault::bad_field("profile", "unknown"))?,
        };
        let (input, sheet): (Input, _) = (Box::new(open(path)?), self.choice.sheet.as_deref());
        let mut reader = BillReader::open_sheet(input, &profiles, sheet).map_err(refusal)?;
        if let Some(account) = &self.choice.account {
            let account = account.trim();
            if account.is_empty() || !reader.name_account(account) {
                return Err(Fault::bad_field("account", "named by the file"));
            }
        }
        Ok(reader)
    }

    /// SHA-256 of the bytes as they are now.
    pub(super) fn sha256(&self) -> Result<[u8; 32]> {
        let mut file = open(self.path()?)?;
        let (mut hasher, mut block) = (Sha256::new(), vec![0; BLOCK]);
        loop {
            match file.read(&mut block).map_err(|error| unreadable(&error))? {
                0 => return Ok(hasher.finalize().into()),
                read => hasher.update(&block[..read]),
            }
        }
    }

    /// The file is still the one that was opened.
    ///
    /// # Errors
    /// [`Code::FileChanged`].
    pub(super) fn unchanged(&self) -> Result<()> {
        let Place::Picked(path, stamp) = &self.place else {
            return Ok(());
        };
        let meta = path.metadata().map_err(|error| unreadable(&error))?;
        if Stamp::from(meta) == *stamp {
            return Ok(());
        }
        Err(Fault::new(Code::FileChanged))
    }

    pub(super) fn identity(&self, read: &BillIdentity) -> FileIdentity {
        FileIdentity {
            name: self.name(),
            sha256: read.sha256_hex(),
            bytes: i64::try_from(read.bytes).unwrap_or(i64::MAX),
            format: read.packing.format.name().into(),
            encoding: encoding(read.encoding).into(),
            sheet: read.packing.sheet.clone(),
            member: read.packing.member.clone(),
            same: read.packing.same.clone(),
        }
    }
}

fn open(path: &Path) -> Result<File> {
    File::open(path).map_err(|error| unreadable(&error))
}

fn unreadable(error: &std::io::Error) -> Fault {
    Fault::new(Code::FileUnreadable).with("kind", error.kind())
}

/// An encoding in the words of the contract.
pub(super) fn encoding(encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::Utf8 => "utf-8",
        Encoding::Gb18030 => "gb18030",
        Encoding::Utf16Le => "utf-16le",
        Encoding::Utf16Be => "utf-16be",
    }
}

/// A bill's refusal in the desk's codes.
pub(super) fn refusal(fault: BillFault) -> Fault {
    let (code, what) = match fault.code {
        BillCode::Unreadable => (Code::FileUnreadable, None),
        BillCode::EmptyFile => (Code::EmptyFile, None),
        BillCode::BinaryFile => (Code::BinaryFile, None),
        BillCode::BrokenEncoding => (Code::BrokenEncoding, None),
        BillCode::RecordTooLong => (Code::TooLarge, Some("record")),
        BillCode::FieldTooLong => (Code::TooLarge, Some("field")),
        BillCode::TooManyColumns => (Code::TooLarge, Some("columns")),
        BillCode::UnterminatedQuote => (Code::UnterminatedQuote, None),
        BillCode::UnknownLayout => (Code::UnknownLayout, None),
        BillCode::DuplicateColumn => (Code::UnknownLayout, Some("duplicate_column")),
        BillCode::RowsAfterSummary => (Code::RowsAfterTotals, None),
        BillCode::SummaryIncomplete => (Code::ControlMissing, Some("incomplete")),
        BillCode::NoTotals => (Code::ControlMissing, None),
        BillCode::BrokenContainer => (Code::ContainerBroken, None),
        BillCode::Encrypted => (Code::ContainerLocked, None),
        BillCode::InflatesTooFar => (Code::TooLarge, Some("inflated")),
        BillCode::UnreadableMember => (Code::ContainerBroken, Some("method")),
        BillCode::SeveralBills => (Code::SeveralBills, None),
        BillCode::NoSuchSheet => (Code::BadField, None),
        BillCode::TotalsDisagree => (Code::ControlDisagrees, None),
    };
    let mut out = Fault::new(code);
    if fault.code == BillCode::NoSuchSheet {
        out = Fault::bad_field("sheet", "unknown");
    }
    if let Some(what) = what {
        out = out.with("what", what);
    }
    // A name that the fault gives itself says more.
    for (name, value) in fault.params {
        out = match value {
            Param::Number(number) => out.with(name, number),
            Param::Text(text) => out.with(name, text),
            Param::List(list) => out.with(name, list.join(", ")),
        };
    }
    out
}

/// Refuses what may be looked at but not imported.
///
/// # Errors
/// [`Code::ControlMissing`]; [`Code::ControlDisagrees`] with each total that differs, in fen.
pub(super) fn demand_agreement(control: &ControlInfo) -> Result<()> {
    match (control.kind.as_str(), control.agrees) {
        (_, Some(true)) | ("none", None) => Ok(()),
        _ if !control.binding => Ok(()),
        (_, None) if control.may_lack => Ok(()),
        (_, None) => Err(Fault::new(Code::ControlMissing)),
        (_, Some(false)) => {
            let mut fault = Fault::new(Code::ControlDisagrees);
            let mut differing = Vec::new();
            for (total, declared) in &control.declared {
                let computed = control.computed.get(total).map_or("", String::as_str);
                if computed != declared {
                    differing.push(total.as_str());
                    fault = fault.with(&format!("declared_{total}"), declared);
                    fault = fault.with(&format!("computed_{total}"), computed);
                }
            }
            // Of balances that do not follow it is the place that helps.
            if let Some(line) = control.computed.get("break_line") {
                fault = fault.with("line", line);
            }
            Err(fault.with("totals", differing.join(", ")))
        }
    }
}

/// The control for hosts: counts as they are, money in fen, the fee as yuan text because it has
/// five decimals.
pub(super) fn control(control: &Control) -> ControlInfo {
    let side = |totals: &std::collections::BTreeMap<String, String>| {
        let entry = |(role, text): (&String, &String)| {
            let name = match role.strip_suffix("_total") {
                Some(name) => name,
                None if role == "row_count" => "rows",
                None => role,
            };
            (name.to_owned(), figure(name, text))
        };
        totals.iter().map(entry).collect()
    };
    ControlInfo {
        kind: serde_json::to_value(control.kind)
            .ok()
            .and_then(|kind| kind.as_str().map(str::to_owned))
            .unwrap_or_default(),
        declared: side(&control.declared),
        computed: side(&control.computed),
        agrees: control.agrees,
        binding: control.binding,
        may_lack: control.may_lack,
    }
}

fn counted(text: &str) -> String {
    text.strip_suffix(".0").unwrap_or(text).to_owned()
}

/// One total. What cannot be read stays as the file spells it.
fn figure(name: &str, text: &str) -> String {
    match name {
        "fee" => text.to_owned(),
        "rows" | "breaks" | "break_line" => counted(text),
        count if count.ends_with("_count") => counted(text),
        // Some files write what went out with a minus.
        "out" => parse_yuan(text).map_or_else(|_| text.to_owned(), |fen| fen.0.abs().to_string()),
        _ => parse_yuan(text).map_or_else(|_| text.to_owned(), |fen| fen.0.to_string()),
    }
}
