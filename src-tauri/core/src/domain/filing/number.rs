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

    /// Kind, number, division code, the number on file, what is wrong.
    type Row = (
        FilingKind,
        &'static str,
        u32,
        Option<&'static str>,
        Option<NumberFault>,
    );

    #[test]
    fn a_number_is_held_against_form_province_and_what_is_on_file() {
        use FilingKind::*;
        use NumberFault::*;
        let filed = "京ICP备2026000001号-3X";
        let rows: &[Row] = &[
            (First, filed, 110_105, None, None),
            (First, "粤B2-20090059-1626X", 440_000, None, None),
            (
                First,
                "粤B2-20090059-1626",
                440_000,
                None,
                Some(NotAProgram),
            ),
            (
                First,
                "京ICP备2026000001号",
                110_000,
                None,
                Some(NotAProgram),
            ),
            (
                First,
                "京ICP备2026000001号-3A",
                110_000,
                None,
                Some(NotAProgram),
            ),
            (
                First,
                "沪ICP备2026000001号-3X",
                110_000,
                None,
                Some(ProvinceDiffers),
            ),
            (First, "蜀ICP备2026000001号-3X", 510_000, None, None),
            (
                First,
                "川ICP备2026000001号-3X",
                510_000,
                None,
                Some(UnofficialProvince),
            ),
            (
                First,
                "贵ICP备2026000001号-3X",
                520_000,
                None,
                Some(UnofficialProvince),
            ),
            (
                First,
                "云ICP备2026000001号-3X",
                530_000,
                None,
                Some(UnofficialProvince),
            ),
            (
                First,
                "甘ICP备2026000001号-3X",
                620_000,
                None,
                Some(UnofficialProvince),
            ),
            // A new number may follow an older one; what alters or ends something keeps its own.
            (First, "京ICP备2026000002号-1X", 110_000, Some(filed), None),
            (
                ChangeService,
                "京ICP备2026000002号-3X",
                110_000,
                Some(filed),
                Some(FiledDiffers),
            ),
            (
                CancelService,
                "京ICP备2026000001号-4X",
                110_000,
                Some(filed),
                Some(FiledDiffers),
            ),
            (CancelAccess, filed, 110_000, Some(filed), None),
            (CancelService, filed, 110_000, None, None),
            (
                CancelSubject,
                "京ICP备2026000001号",
                110_000,
                Some(filed),
                None,
            ),
            (
                ChangeSubject,
                "京ICP备2026000002号",
                110_000,
                Some(filed),
                Some(FiledDiffers),
            ),
            (
                ChangeSubject,
                "京ICP备2026000001号-3",
                110_000,
                Some(filed),
                Some(NotAProgram),
            ),
        ];
        for (kind, number, province, filed, expected) in rows {
            let read = |text: &str| parse_record_number(text).unwrap();
            let known = (Some(*province), filed.map(read));
            let got = fits(*kind, read(number), known).err();
            assert_eq!(got, *expected, "{kind:?} {number}");
        }
    }
}
