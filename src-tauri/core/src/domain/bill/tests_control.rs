//! The file against itself, and rows that are damaged alone.

use proptest::prelude::*;

use super::fixtures::*;
use super::{BillCode, Kind, Param, RowCode};

#[test]
fn both_figures_are_named_when_the_summary_differs() {
    let entries = [payment(1, 600)];
    let text = bill(ALL, SUM_7, &entries).replace("\n`1,`6.00,", "\n`48,`5.76,");
    let (rows, outcome) = read(text).expect("a disagreeing file can be looked at");
    assert_eq!(rows.len(), 1);
    assert_eq!(outcome.control.agrees, Some(false));
    let differences: Vec<_> = outcome
        .control
        .differences
        .iter()
        .map(|one| {
            (
                one.role.as_str(),
                one.declared.as_str(),
                one.computed.as_str(),
            )
        })
        .collect();
    assert_eq!(
        differences,
        [
            ("row_count", "48", "1"),
            ("settlement_total", "5.76", "6.00")
        ]
    );
    let refusal = outcome.control.refusal().expect("an importer refuses it");
    assert_eq!(refusal.code, BillCode::TotalsDisagree);
    assert_eq!(
        refusal.params["computed"],
        Param::List(vec!["1".into(), "6.00".into()])
    );
}

#[test]
fn a_file_without_a_summary_proves_nothing() {
    let (rows, outcome) = read(body(ALL, &[payment(1, 600)])).expect("read");
    assert_eq!(rows.len(), 1);
    assert!(outcome.control.declared.is_empty());
    assert_eq!(outcome.control.agrees, None);
    assert_eq!(
        outcome.control.refusal().map(|fault| fault.code),
        Some(BillCode::NoTotals)
    );
}

#[test]
fn an_agreeing_file_is_not_refused() {
    let control = read(bill(ALL, SUM_7, &[payment(1, 600)]))
        .expect("read")
        .1
        .control;
    assert_eq!(control.refusal(), None);
    assert_eq!(control.declared, control.computed);
}

#[test]
fn fees_are_added_to_the_fifth_decimal() {
    let odd = Entry {
        fee: 1,
        ..payment(1, 1)
    };
    let text = bill(ALL, SUM_7, &[odd, payment(2, 1)]);
    assert_eq!(
        read(&text).expect("read").1.control.computed["fee_total"],
        "0.00007"
    );
    let off = text.replace("`0.00007", "`0.00006");
    assert_eq!(read(off).expect("read").1.control.agrees, Some(false));
}

#[test]
fn counts_spelled_with_a_decimal_are_counts() {
    let text = bill(ALL, SUM_7, &[payment(1, 600)]);
    let spelled = text.replace("\n`1,`6", "\n`1.0,`6");
    assert_eq!(read(spelled).expect("read").1.control.agrees, Some(true));
    let half = text.replace("\n`1,`6", "\n`1.5,`6");
    assert_eq!(read(half).expect("read").1.control.agrees, Some(false));
}

fn faults_after(from: &str, to: &str) -> (Vec<RowCode>, Option<bool>) {
    let text = bill(
        ALL,
        SUM_7,
        &[payment(1, 600), payment(2, 700), refund(3, 40)],
    );
    let changed = text.replacen(from, to, 1);
    assert_ne!(text, changed, "the test changes something");
    let (rows, outcome) = read(changed).expect("the file goes on");
    assert_eq!(rows.len(), 3);
    assert_eq!(
        outcome.faulty_rows,
        rows.iter().filter(|row| !row.faults.is_empty()).count() as u64
    );
    (
        rows.into_iter().flat_map(|row| row.faults).collect(),
        outcome.control.agrees,
    )
}

#[test]
fn a_damaged_row_names_its_defect_and_the_others_stay_good() {
    let id = "4200000000202611200000000001";
    let cases = [
        (id, "4.2E+27", RowCode::ExcelDamagedId, true),
        (id, "", RowCode::FieldMissing, true),
        (id, "42000\u{7}00", RowCode::ControlCharacter, true),
        (
            "2026-11-20 08:35:01",
            "2026-13-20 08:35:01",
            RowCode::TimeUnreadable,
            true,
        ),
        ("`SUCCESS", "`CLOSED", RowCode::UnknownState, false),
        ("`SUCCESS", "`", RowCode::FieldMissing, false),
        ("`CNY", "`USD", RowCode::ForeignCurrency, true),
        ("`CNY,`6.00", "`CNY,`6.0x", RowCode::AmountUnreadable, false),
        ("`CNY,`6.00", "`CNY,`-6.00", RowCode::AmountNegative, false),
        ("`CNY,`6.00", "`CNY,`", RowCode::FieldMissing, false),
        ("`0.03600", "`0.0x", RowCode::AmountUnreadable, false),
        (
            "`5030000000202611200000000003",
            "`0",
            RowCode::FieldMissing,
            true,
        ),
        ("`0.60%,`6.00", "`0.60%", RowCode::ColumnCount, false),
    ];
    for (from, to, code, agrees) in cases {
        assert_eq!(
            faults_after(from, to),
            (vec![code], Some(agrees)),
            "{from} -> {to}"
        );
    }
}

#[test]
fn money_in_a_column_its_kind_must_leave_empty_is_a_contradiction() {
    let (faults, agrees) = faults_after("`REFUND,`OTHERS,`CNY,`0.00", "`REFUND,`OTHERS,`CNY,`6.00");
    assert_eq!(faults, [RowCode::AmountContradictsKind]);
    assert_eq!(agrees, Some(true), "it is no money in, so the totals stand");
}

#[test]
fn ids_that_lost_their_prefix_and_their_digits_are_damaged() {
    let text = bill(ALL, SUM_7, &[payment(1, 600)]).replace('`', "");
    let (rows, outcome) = read(&text).expect("read");
    assert_eq!(
        (rows[0].faults.len(), outcome.control.agrees),
        (0, Some(true))
    );
    let cut = text.replace(
        "4200000000202611200000000001",
        "4200000000202610000000000000",
    );
    assert_eq!(
        read(cut).expect("read").0[0].faults,
        [RowCode::ExcelDamagedId]
    );
}

#[test]
fn an_id_that_ends_in_zeros_is_whole_while_it_has_its_prefix() {
    let text = bill(ALL, SUM_7, &[payment(1000, 600)]);
    assert_eq!(read(text).expect("read").0[0].faults, []);
}

#[test]
fn a_word_in_an_order_number_is_not_scientific_notation() {
    let text = bill(ALL, SUM_7, &[payment(1, 600)]).replace("SKW000000000001", "20261120E7");
    assert_eq!(read(text).expect("read").0[0].faults, []);
}

fn any_entry() -> impl Strategy<Value = Entry> {
    (any::<u32>(), 1_i64..200_000, any::<bool>(), 0_i64..50).prop_map(|(id, fen, back, coupon)| {
        if back {
            Entry {
                applied: fen + coupon,
                coupon_refund: coupon,
                ..refund(id, fen)
            }
        } else {
            Entry {
                order: fen + coupon,
                ..payment(id, fen)
            }
        }
    })
}

/// One dishonest change to the rows; what the summary says stays.
fn tamper(mut entries: Vec<Entry>, at: usize, how: usize, up: bool) -> Vec<Entry> {
    let by = if up { 1 } else { -1 };
    let at = at % entries.len();
    let entry = &mut entries[at];
    match (how, entry.kind) {
        (0, Kind::Payment) => entry.settled += by,
        (0, _) => entry.refund += by,
        (1, Kind::Payment) => entry.order += by,
        (1, _) => entry.applied += by,
        (2, _) => entry.fee += by,
        (3, Kind::Payment) => entry.kind = Kind::Refund,
        (3, _) => entry.kind = Kind::Payment,
        (4, _) => drop(entries.remove(at)),
        (5, Kind::Refund) => entry.coupon_refund += 1,
        _ => {
            let again = entry.clone();
            entries.push(again);
        }
    }
    entries
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn an_honest_bill_agrees_and_any_one_change_to_it_is_seen(
        entries in prop::collection::vec(any_entry(), 1..12),
        at in any::<usize>(), how in 0_usize..7, up in any::<bool>(), legacy in any::<bool>(),
    ) {
        let (header, summary) = if legacy { (LEGACY, SUM_LEGACY) } else { (ALL, SUM_7) };
        // The old layout has no order columns to change.
        let how = if legacy && how == 1 { 0 } else { how };
        let honest = read(bill(header, summary, &entries)).expect("read").1;
        prop_assert_eq!(honest.control.agrees, Some(true));
        let changed = tamper(entries.clone(), at, how, up);
        let text = body(header, &changed) + &trailer(summary, &entries);
        let outcome = read(text).expect("read").1;
        prop_assert_eq!(outcome.control.agrees, Some(false));
    }

    #[test]
    fn no_bytes_whatever_stop_the_program(bytes in prop::collection::vec(any::<u8>(), 0..400), at in any::<usize>()) {
        let mut file = bill(ALL, SUM_7, &[payment(1, 600), refund(2, 5)]).into_bytes();
        let at = at % file.len();
        file.splice(at..(at + bytes.len()).min(file.len()), bytes);
        if let Ok((_, outcome)) = read(&file) {
            prop_assert_eq!(outcome.identity.bytes, file.len() as u64);
        }
    }
}
