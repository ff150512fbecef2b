//! Whether a filing number can be the one that the authority gives an order.
//!
//! The number was read already; here it is held against the order: the province it was filed in, the
//! form of a mini-program, and what is on file of an order that alters or ends something. What does not
//! fit is refused and shown to a person: a number in the wrong place would call the wrong program filed.

use super::FilingKind;
use crate::domain::coded::coded;
use crate::domain::identifiers::{RecordNumber, province_char, province_code};

coded! {
    /// Why a number is not this order's.
    pub enum NumberFault {
        /// 川, 贵, 云 or 甘: the authorities write 蜀, 黔, 滇 and 陇.
        UnofficialProvince = "record_number_unofficial_province",
        /// Another province's than the order was filed in.
        ProvinceDiffers = "record_number_province_differs",
        /// Not a mini-program's: no `-n`, or no X behind it.
        NotAProgram = "record_number_not_a_program",
        /// Another number than the one on file.
        FiledDiffers = "record_number_filed_differs",
    }
}

/// Holds a number against the order of a kind, filed in the province of a division code, and against the
/// number its program has on file.
///
/// # Errors
/// The first rule that is broken.
pub fn fits(
    kind: FilingKind,
    number: RecordNumber,
    (province, filed): (Option<u32>, Option<RecordNumber>),
) -> Result<(), NumberFault> {
    let of = number.province_code();
    if province_char(of.unwrap_or_default()) != Some(number.province) {
        return Err(NumberFault::UnofficialProvince);
    }
    let region = |code: u32| code / 10_000;
    if province.is_some() && province.map(region) != of.map(region) {
        return Err(NumberFault::ProvinceDiffers);
    }
    // An order on the subject alone may name the subject alone.
    let subject_alone = kind.is_of_subject() && number.service.is_none();
    if !subject_alone && !number.is_mini_program() {
        return Err(NumberFault::NotAProgram);
    }
    let kept = kind.is_change() || kind.is_cancel();
    match filed.filter(|_| kept) {
        Some(filed) if !same(number, filed) => Err(NumberFault::FiledDiffers),
        _ => Ok(()),
    }
}

/// Whether two numbers name the same subject, and the same service where both name one.
fn same(one: RecordNumber, other: RecordNumber) -> bool {
    let subject = |number: RecordNumber| (province_code(number.province), number.body);
    let service = one.service.is_none() || other.service.is_none() || one.service == other.service;
    subject(one) == subject(other) && service
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::identifiers::parse_record_number;

    use FilingKind::*;
    use NumberFault::*;

    const FILED: &str = "京ICP备2026000001号-3X";

    /// What is wrong with a number for an order of this kind in this division.
    fn wrong(kind: FilingKind, text: &str, code: u32, filed: Option<&str>) -> Option<NumberFault> {
        let read = |text: &str| parse_record_number(text).unwrap();
        fits(kind, read(text), (Some(code), filed.map(read))).err()
    }

    #[test]
    fn a_first_filing_gets_the_number_of_a_program() {
        for (number, code, fault) in [
            (FILED, 110_105, None),
            ("粤B2-20090059-1626X", 440_000, None),
            ("粤B2-20090059-1626", 440_000, Some(NotAProgram)),
            ("京ICP备2026000001号", 110_000, Some(NotAProgram)),
            ("京ICP备2026000001号-3A", 110_000, Some(NotAProgram)),
        ] {
            assert_eq!(wrong(First, number, code, None), fault, "{number}");
        }
    }

    #[test]
    fn a_number_begins_with_the_sign_of_its_province() {
        for (number, code, fault) in [
            ("沪ICP备2026000001号-3X", 110_000, Some(ProvinceDiffers)),
            ("蜀ICP备2026000001号-3X", 510_000, None),
            ("川ICP备2026000001号-3X", 510_000, Some(UnofficialProvince)),
            ("贵ICP备2026000001号-3X", 520_000, Some(UnofficialProvince)),
            ("云ICP备2026000001号-3X", 530_000, Some(UnofficialProvince)),
            ("甘ICP备2026000001号-3X", 620_000, Some(UnofficialProvince)),
        ] {
            assert_eq!(wrong(First, number, code, None), fault, "{number}");
        }
    }

    #[test]
    fn what_alters_or_ends_something_keeps_the_number_on_file() {
        let other = "京ICP备2026000002号-3X";
        for (kind, number, filed, fault) in [
            // A new number may follow an older one.
            (First, "京ICP备2026000002号-1X", Some(FILED), None),
            (ChangeService, other, Some(FILED), Some(FiledDiffers)),
            (
                CancelService,
                "京ICP备2026000001号-4X",
                Some(FILED),
                Some(FiledDiffers),
            ),
            (CancelAccess, FILED, Some(FILED), None),
            (CancelService, FILED, None, None),
            (CancelSubject, "京ICP备2026000001号", Some(FILED), None),
            (
                ChangeSubject,
                "京ICP备2026000002号",
                Some(FILED),
                Some(FiledDiffers),
            ),
            (
                ChangeSubject,
                "京ICP备2026000001号-3",
                Some(FILED),
                Some(NotAProgram),
            ),
        ] {
            let found = wrong(kind, number, 110_000, filed);
            assert_eq!(found, fault, "{kind:?} {number}");
        }
    }
}
