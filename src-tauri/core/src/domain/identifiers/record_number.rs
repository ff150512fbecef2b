//! Filing numbers as the authorities issue them.
//!
//! ```text
//! subject  = 省 "ICP备" (8 / 10 digits) "号" / 省 "B2-" 8 digits
//! service  = subject "-" n [form]                ; form: A app, X mini-program, K quick app
//! old form = 省 "ICP备" digits "-" n "号"          ; read, with a warning
//! ```
//! Websites, apps, mini-programs and quick apps of a subject share one sequence of `n`.
//! Deliberately not read: other licence strings such as `京ICP证…号`, which have their own fault so
//! that a caller can keep them as free text.

use crate::domain::coded::coded;
use crate::domain::text::{HiddenKind, ascii_width, hidden_kind};
use std::fmt;

/// Provinces by division code, with the character their authority puts into filing numbers.
pub const PROVINCES: [(u32, char); 31] = [
    (110_000, '京'),
    (120_000, '津'),
    (130_000, '冀'),
    (140_000, '晋'),
    (150_000, '蒙'),
    (210_000, '辽'),
    (220_000, '吉'),
    (230_000, '黑'),
    (310_000, '沪'),
    (320_000, '苏'),
    (330_000, '浙'),
    (340_000, '皖'),
    (350_000, '闽'),
    (360_000, '赣'),
    (370_000, '鲁'),
    (410_000, '豫'),
    (420_000, '鄂'),
    (430_000, '湘'),
    (440_000, '粤'),
    (450_000, '桂'),
    (460_000, '琼'),
    (500_000, '渝'),
    (510_000, '蜀'),
    (520_000, '黔'),
    (530_000, '滇'),
    (540_000, '藏'),
    (610_000, '陕'),
    (620_000, '陇'),
    (630_000, '青'),
    (640_000, '宁'),
    (650_000, '新'),
];

/// The other short names of four provinces, which real filing numbers do not carry.
const UNOFFICIAL: [(char, char); 4] = [('川', '蜀'), ('贵', '黔'), ('云', '滇'), ('甘', '陇')];

/// The province code of a character in a filing number, the unofficial four included.
pub fn province_code(character: char) -> Option<u32> {
    let official = official(character);
    PROVINCES
        .iter()
        .find(|(_, c)| *c == official)
        .map(|(code, _)| *code)
}

/// The character a province's filing numbers begin with; any division code of the province does.
pub fn province_char(code: u32) -> Option<char> {
    PROVINCES
        .iter()
        .find(|(c, _)| c / 10_000 == code / 10_000)
        .map(|(_, character)| *character)
}

fn official(character: char) -> char {
    UNOFFICIAL
        .iter()
        .find(|(c, _)| *c == character)
        .map_or(character, |(_, official)| *official)
}

coded! {
    /// Why a text is not a filing number.
    pub enum RecordNumberFault {
        /// Nothing but blanks.
        Empty = "record_number_empty",
        /// It does not begin with a province's character.
        Province = "record_number_province",
        /// Another licence, such as `京ICP证…号`: to be kept as free text.
        OtherLicence = "record_number_other_licence",
        /// Not eight or ten digits in the body (eight in a licence).
        Body = "record_number_body",
        /// `号` is missing, or something stands where nothing should.
        Shape = "record_number_shape",
        /// The part behind the hyphen is not a number and a form.
        Service = "record_number_service",
    }
}

coded! {
    /// What is unusual about a filing number that was read.
    pub enum RecordNumberWarning {
        /// 川, 贵, 云 or 甘, where real numbers have 蜀, 黔, 滇 or 陇: often made up.
        UnofficialProvince = "record_number_unofficial_province",
        /// The service's number stands before `号`.
        OldForm = "record_number_old_form",
    }
}

/// The body of a filing number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RecordBody {
    /// `ICP备` with eight digits (two for the year) or ten (four).
    Filing {
        /// The number.
        number: u64,
        /// Its digits: 8 or 10.
        digits: u8,
    },
    /// A licence, `B2-` with eight digits.
    Licence(u64),
}

/// What kind of service a number stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ServiceForm {
    /// No letter.
    Website,
    /// `A`
    App,
    /// `X`
    MiniProgram,
    /// `K`
    QuickApp,
}

/// The part of a filing number that names a service of the subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Service {
    /// Its place in the subject's one sequence.
    pub index: u32,
    /// Its kind.
    pub form: ServiceForm,
}

/// A filing number. Displays in the present canonical spelling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordNumber {
    /// The province's character as it was written.
    pub province: char,
    /// The subject's number.
    pub body: RecordBody,
    /// The service, if the number names one.
    pub service: Option<Service>,
    /// Whether the service stood before `号`.
    pub old_form: bool,
}

impl RecordNumber {
    /// The number of the subject alone.
    pub const fn subject(self) -> Self {
        Self {
            service: None,
            old_form: false,
            ..self
        }
    }

    /// The code of the province.
    pub fn province_code(self) -> Option<u32> {
        province_code(self.province)
    }

    /// Whether this is the number of a mini-program.
    pub fn is_mini_program(self) -> bool {
        self.service
            .is_some_and(|service| service.form == ServiceForm::MiniProgram)
    }

    /// What is unusual about the number.
    pub fn warnings(self) -> Vec<RecordNumberWarning> {
        let unofficial = official(self.province) != self.province;
        let of = |is: bool, warning| is.then_some(warning);
        let unofficial = of(unofficial, RecordNumberWarning::UnofficialProvince);
        unofficial
            .into_iter()
            .chain(of(self.old_form, RecordNumberWarning::OldForm))
            .collect()
    }
}

impl fmt::Display for RecordNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.body {
            RecordBody::Filing { number, digits } => {
                write!(
                    f,
                    "{}ICP备{number:0width$}号",
                    self.province,
                    width = usize::from(digits)
                )?;
            }
            RecordBody::Licence(number) => write!(f, "{}B2-{number:08}", self.province)?,
        }
        let Some(Service { index, form }) = self.service else {
            return Ok(());
        };
        let letter = match form {
            ServiceForm::Website => "",
            ServiceForm::App => "A",
            ServiceForm::MiniProgram => "X",
            ServiceForm::QuickApp => "K",
        };
        write!(f, "-{index}{letter}")
    }
}

/// Reads a filing number; blanks, width, case and kinds of hyphen are brought into form.
///
/// # Errors
/// The first rule that is broken.
pub fn parse_record_number(text: &str) -> Result<RecordNumber, RecordNumberFault> {
    let text: String = text.chars().filter_map(canonical).collect();
    let mut rest = text.chars();
    let province = rest.next().ok_or(RecordNumberFault::Empty)?;
    province_code(province).ok_or(RecordNumberFault::Province)?;
    let rest = rest.as_str();
    if let Some(rest) = rest.strip_prefix("ICP备") {
        return filing(province, rest);
    }
    match rest.strip_prefix("B2-") {
        Some(rest) => licence(province, rest),
        None if rest.starts_with("ICP") || rest.starts_with('B') => {
            Err(RecordNumberFault::OtherLicence)
        }
        None => Err(RecordNumberFault::Shape),
    }
}

fn canonical(c: char) -> Option<char> {
    match ascii_width(c) {
        '\u{2010}'..='\u{2015}' | '\u{2212}' => Some('-'),
        c if c.is_whitespace() || hidden_kind(c) == Some(HiddenKind::ZeroWidth) => None,
        c => Some(c.to_ascii_uppercase()),
    }
}

fn digits(text: &str) -> (&str, &str) {
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    text.split_at(end)
}

fn filing(province: char, rest: &str) -> Result<RecordNumber, RecordNumberFault> {
    let (body, rest) = digits(rest);
    let (8 | 10, Ok(number)) = (body.len(), body.parse()) else {
        return Err(RecordNumberFault::Body);
    };
    let digits = if body.len() == 8 { 8 } else { 10 };
    let body = RecordBody::Filing { number, digits };
    if let Some(service) = rest.strip_prefix('号') {
        let service = optional_service(service)?;
        return Ok(RecordNumber {
            province,
            body,
            service,
            old_form: false,
        });
    }
    let old = rest
        .strip_suffix('号')
        .and_then(|rest| rest.strip_prefix('-'));
    let service = Some(service(old.ok_or(RecordNumberFault::Shape)?)?);
    Ok(RecordNumber {
        province,
        body,
        service,
        old_form: true,
    })
}

fn licence(province: char, rest: &str) -> Result<RecordNumber, RecordNumberFault> {
    let (body, rest) = digits(rest);
    let (8, Ok(number)) = (body.len(), body.parse()) else {
        return Err(RecordNumberFault::Body);
    };
    let service = optional_service(rest)?;
    Ok(RecordNumber {
        province,
        body: RecordBody::Licence(number),
        service,
        old_form: false,
    })
}

fn optional_service(rest: &str) -> Result<Option<Service>, RecordNumberFault> {
    if rest.is_empty() {
        return Ok(None);
    }
    service(rest.strip_prefix('-').ok_or(RecordNumberFault::Shape)?).map(Some)
}

fn service(text: &str) -> Result<Service, RecordNumberFault> {
    let (index, form) = digits(text);
    let form = match form {
        "" => ServiceForm::Website,
        "A" => ServiceForm::App,
        "X" => ServiceForm::MiniProgram,
        "K" => ServiceForm::QuickApp,
        _ => return Err(RecordNumberFault::Service),
    };
    match (index.len(), index.parse()) {
        (1..=6, Ok(index)) if index > 0 => Ok(Service { index, form }),
        _ => Err(RecordNumberFault::Service),
    }
}
