//! Layouts, dialects and encodings that are read, and what their rows mean.

use super::fixtures::*;
use super::{Encoding, Kind, RowCode};

fn two() -> Vec<Entry> {
    vec![payment(1, 100_000), refund(2, 10_000)]
}

fn fens(rows: &[Seen]) -> Vec<Option<i64>> {
    rows.iter().map(|row| row.fen).collect()
}

#[test]
fn every_layout_is_known_by_its_names_and_agrees() {
    let payments = [payment(1, 100_000), payment(2, 10_000)];
    let cases: [(&str, &str, &str, &[Entry]); 7] = [
        (ALL, SUM_7, "all", &two()),
        (
            REFUND,
            SUM_7,
            "refund",
            &[refund(1, 100_000), refund(2, 202)],
        ),
        (SUCCESS, SUM_7, "success", &payments),
        (SUCCESS, SUM_4, "success", &payments),
        (LEGACY, SUM_LEGACY, "all-legacy", &two()),
        (RED_PACKET, SUM_RED_PACKET, "refund-legacy", &[refund(1, 5)]),
        (ALL, SUM_7, "all", &[]),
    ];
    for (header, summary, variant, entries) in cases {
        let (rows, outcome) = read(bill(header, summary, entries)).expect(variant);
        assert_eq!(outcome.variant, variant);
        assert_eq!(
            outcome.control.agrees,
            Some(true),
            "{variant}: {:?}",
            outcome.control
        );
        assert_eq!(rows.len(), entries.len());
        assert!(rows.iter().all(|row| row.faults.is_empty()), "{rows:?}");
        assert_eq!(outcome.unknown_columns, Vec::<String>::new());
    }
}

#[test]
fn a_payment_is_money_in_and_a_refund_is_money_out_under_its_own_id() {
    let (rows, _) = read(bill(ALL, SUM_7, &two())).expect("read");
    assert_eq!((rows[0].kind, rows[0].fen), (Kind::Payment, Some(100_000)));
    assert_eq!((rows[1].kind, rows[1].fen), (Kind::Refund, Some(10_000)));
    assert_eq!(rows[0].refund_id, "");
    assert_eq!(rows[1].refund_id, "5030000000202611200000000002");
    assert_eq!(rows[1].external_id, "4200000000202611200000000002");
}

#[test]
fn money_received_is_what_is_settled_not_what_was_ordered() {
    let with_coupon = Entry {
        settled: 90_000,
        ..payment(1, 100_000)
    };
    let (rows, outcome) = read(bill(ALL, SUM_7, &[with_coupon])).expect("read");
    assert_eq!(rows[0].fen, Some(90_000));
    assert_eq!(outcome.control.computed["order_total"], "1000.00");
    assert_eq!(outcome.control.agrees, Some(true));
}

#[test]
fn a_reversal_needs_no_refund_id() {
    let entry = Entry {
        kind: Kind::Reversal,
        ..refund(1, 500)
    };
    let text = bill(ALL, SUM_7, &[entry]).replace("5030000000202611200000000001", "0");
    let (rows, outcome) = read(text).expect("read");
    assert_eq!((rows[0].kind, rows[0].fen), (Kind::Reversal, Some(500)));
    assert_eq!(rows[0].faults, []);
    assert_eq!(outcome.control.agrees, Some(true));
}

#[test]
fn columns_may_stand_in_any_order() {
    let reversed = |line: &str| line.split(',').rev().collect::<Vec<_>>().join(",");
    let text = bill(&reversed(ALL), &reversed(SUM_7), &two());
    let (rows, outcome) = read(text).expect("read");
    assert_eq!(fens(&rows), [Some(100_000), Some(10_000)]);
    assert_eq!(outcome.control.agrees, Some(true));
}

#[test]
fn an_unknown_column_is_passed_over_and_reported() {
    let header = ALL.replace("商户号,特约", "商户号,新栏目,特约");
    let (rows, outcome) = read(bill(&header, SUM_7, &two())).expect("read");
    assert_eq!(outcome.unknown_columns, ["新栏目"]);
    assert_eq!(fens(&rows), [Some(100_000), Some(10_000)]);
}

#[test]
fn a_preamble_before_the_header_is_passed_over() {
    let preamble = "微信支付账单\n\n说明,1\n";
    let (rows, outcome) = read(format!("{preamble}{}", bill(ALL, SUM_7, &two()))).expect("read");
    assert_eq!((outcome.header_line, rows[0].line), (4, 5));
}

#[test]
fn header_names_lose_their_marks_and_widths() {
    let dressed: Vec<String> = ALL
        .split(',')
        .map(|name| format!("`\t{} ", name.replace("ID", "ＩＤ")))
        .collect();
    let text = bill(ALL, SUM_7, &two()).replacen(ALL, &dressed.join(","), 1);
    assert_eq!(
        read(text).expect("read").1.unknown_columns,
        Vec::<String>::new()
    );
}

#[test]
fn commas_and_quotes_in_free_text_shift_no_column() {
    let goods = "保证金,SKW1, 第\"1\"期,,\"";
    let entries = [
        Entry {
            goods: goods.into(),
            ..payment(1, 100)
        },
        payment(2, 200),
    ];
    let (rows, outcome) = read(bill(ALL, SUM_7, &entries)).expect("read");
    assert_eq!(rows[0].goods, goods);
    assert_eq!(fens(&rows), [Some(100), Some(200)]);
    assert_eq!(outcome.control.agrees, Some(true));
}

#[test]
fn free_text_that_imitates_a_cell_border_damages_its_row_and_the_control() {
    let entries = [
        Entry {
            goods: "a,`b".into(),
            ..payment(1, 100)
        },
        payment(2, 200),
    ];
    let (rows, outcome) = read(bill(ALL, SUM_7, &entries)).expect("read");
    assert_eq!(rows[0].faults, [RowCode::ColumnCount]);
    assert_eq!((rows[0].fen, rows[1].fen), (None, Some(200)));
    assert_eq!(outcome.control.agrees, Some(false));
}

#[test]
fn the_remark_holds_order_number_goods_and_attached_data() {
    let (rows, _) = read(bill(ALL, SUM_7, &two())).expect("read");
    assert_eq!(rows[0].remark, "SKW000000000001\n保证金\nattach");
}

#[test]
fn full_width_colons_in_a_time_are_read() {
    let text = bill(LEGACY, SUM_LEGACY, &[payment(1, 1)]);
    let plain = read(&text).expect("read").0;
    let wide = read(text.replace("08:35:01", "08：35：01"))
        .expect("read")
        .0;
    assert!(plain[0].paid_at.is_some());
    assert_eq!(plain[0].paid_at, wide[0].paid_at);
    assert_eq!(wide[0].faults, []);
}

#[test]
fn every_encoding_gives_the_same_rows_with_places_in_the_file() {
    let text = bill(ALL, SUM_7, &two()).replace('\n', "\r\n");
    let utf16 = |mark: [u8; 2], bytes: fn(u16) -> [u8; 2]| {
        mark.into_iter()
            .chain(text.encode_utf16().flat_map(bytes))
            .collect::<Vec<u8>>()
    };
    let cases = [
        (Encoding::Utf8, text.clone().into_bytes()),
        (Encoding::Utf8, format!("\u{FEFF}{text}").into_bytes()),
        (
            Encoding::Gb18030,
            encoding_rs::GB18030.encode(&text).0.into_owned(),
        ),
        (Encoding::Utf16Le, utf16([0xFF, 0xFE], u16::to_le_bytes)),
        (Encoding::Utf16Be, utf16([0xFE, 0xFF], u16::to_be_bytes)),
    ];
    let plain = read(&text).expect("read").0;
    for (encoding, bytes) in cases {
        let (rows, outcome) = read(&bytes).expect("read");
        assert_eq!(outcome.identity.encoding, encoding);
        assert_eq!(outcome.control.agrees, Some(true));
        assert_eq!(rows.len(), plain.len());
        for (row, plain) in rows.iter().zip(&plain) {
            assert_eq!((&row.remark, row.fen), (&plain.remark, plain.fen));
            let (at, len) = (row.span.0 as usize, row.span.1 as usize);
            let mut cut = String::new();
            encoding
                .decode(&bytes[at..at + len], &mut cut)
                .expect("valid");
            assert!(
                cut.starts_with('`') && cut.ends_with('`') && !cut.contains('\n'),
                "{cut}"
            );
        }
    }
}

#[test]
fn four_byte_gb18030_and_astral_characters_survive() {
    let entries = [Entry {
        goods: "𠮷㐂😀".into(),
        ..payment(1, 100)
    }];
    let text = bill(ALL, SUM_7, &entries);
    let (rows, outcome) = read(encoding_rs::GB18030.encode(&text).0).expect("read");
    assert_eq!(rows[0].goods, "𠮷㐂😀");
    assert_eq!(outcome.identity.encoding, Encoding::Gb18030);
}

#[test]
fn characters_cut_by_any_buffer_border_are_whole_again() {
    for shift in 0..4 {
        let filler = format!("{}\n", "x".repeat(60_000)).repeat(4);
        let pad = 256 * 1024 - filler.len() - 40 + shift;
        let text = format!(
            "{filler}{}{}\n{}",
            "y".repeat(pad),
            "保".repeat(20),
            bill(ALL, SUM_7, &two())
        );
        assert_eq!(
            read(text).expect("read").1.control.agrees,
            Some(true),
            "{shift}"
        );
    }
}

#[test]
fn all_line_ends_and_trailing_blanks_give_the_same_rows() {
    let text = bill(ALL, SUM_7, &two());
    let cases = [
        text.replace('\n', "\r\n"),
        text.replace('\n', "\r"),
        text.trim_end().to_owned(),
        format!("{text}\n \n\t\r\n,,,,\n"),
        text.replacen('\n', "\n\n\n", 2),
    ];
    for case in cases {
        let (rows, outcome) = read(&case).expect("read");
        assert_eq!(fens(&rows), [Some(100_000), Some(10_000)], "{case:?}");
        assert_eq!(outcome.control.agrees, Some(true));
    }
}

#[test]
fn a_quoted_file_without_prefixes_is_read_with_lines_inside_its_cells() {
    let quoted = |line: &str| -> String {
        line.split(',')
            .map(|c| format!("\"{}\"", c.trim_start_matches('`')))
            .collect::<Vec<_>>()
            .join(",")
    };
    let text: String = bill(ALL, SUM_7, &[payment(1, 100), payment(2, 200)])
        .lines()
        .map(|line| quoted(line) + "\n")
        .collect();
    let text = text.replacen("\"保证金\"", "\"保证金,\n\"\"第二行\"\"\"", 1);
    let (rows, outcome) = read(text).expect("read");
    assert_eq!(rows[0].goods, "保证金,\n\"第二行\"");
    assert_eq!((rows[0].line, rows[1].line), (2, 4));
    assert_eq!(rows[1].faults, []);
    assert_eq!(outcome.control.agrees, Some(true));
}

#[test]
fn the_hash_and_the_size_are_those_of_the_file() {
    use sha2::{Digest, Sha256};
    let text = bill(ALL, SUM_7, &two()) + "\n\n";
    let identity = read(&text).expect("read").1.identity;
    let expected: [u8; 32] = Sha256::digest(text.as_bytes()).into();
    assert_eq!(
        (identity.sha256, identity.bytes),
        (expected, text.len() as u64)
    );
    assert_eq!(identity.sha256_hex().len(), 64);
}
