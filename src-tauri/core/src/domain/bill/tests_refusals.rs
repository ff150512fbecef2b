//! Files that are refused whole, where they stop and what they are told.

use std::io::{self, Read, Seek, SeekFrom};

use super::fixtures::*;
use super::{BillCode, BillFault, BillReader, FIELD_CAP, Param, Profiles};

fn number(fault: &BillFault, name: &str) -> u64 {
    match fault.params.get(name) {
        Some(Param::Number(number)) => *number,
        other => panic!("{name} is {other:?} in {fault:?}"),
    }
}

fn good() -> String {
    bill(ALL, SUM_7, &[payment(1, 600), payment(2, 700)])
}

#[test]
fn an_empty_file_is_said_to_be_empty() {
    assert_eq!(refusal("").code, BillCode::EmptyFile);
    assert_eq!(refusal([0xEF, 0xBB, 0xBF]).code, BillCode::EmptyFile);
    assert_eq!(refusal([0xFF, 0xFE]).code, BillCode::EmptyFile);
}

#[test]
fn a_binary_file_is_refused_at_its_first_nul() {
    let fault = refusal(b"\x7fELF\x02\x00\x06\x00");
    assert_eq!(
        (fault.code, number(&fault, "byte_offset")),
        (BillCode::BinaryFile, 5)
    );
    let fault = refusal(good().replace("`6.00", "`6\0.00"));
    assert_eq!(
        (fault.code, number(&fault, "line")),
        (BillCode::BinaryFile, 2)
    );
}

#[test]
fn a_nul_in_utf16_is_binary_too() {
    let text = good().replace("`6.00", "`6\0.00");
    let bytes: Vec<u8> = [0xFF, 0xFE]
        .into_iter()
        .chain(text.encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    assert_eq!(refusal(bytes).code, BillCode::BinaryFile);
}

#[test]
fn broken_utf8_is_refused_with_the_place_of_its_first_bad_sequence() {
    let text = good();
    let at = text.rfind("保证金").expect("there");
    let sequences: [&[u8]; 4] = [&[0xFF], &[0xC0, 0xAF], &[0xED, 0xA0, 0x80], &[0xE4, 0xBF]];
    for bad in sequences {
        let mut bytes = text.clone().into_bytes();
        bytes.splice(at..at + 9, bad.iter().copied());
        let fault = refusal(&bytes);
        assert_eq!(fault.code, BillCode::BrokenEncoding, "{bad:?}");
        assert_eq!(
            (number(&fault, "byte_offset"), number(&fault, "line")),
            (at as u64, 3)
        );
    }
}

#[test]
fn a_truncated_last_character_is_a_bad_sequence() {
    let text = body(ALL, &[payment(1, 600)]) + "`保";
    let cut = &text.as_bytes()[..text.len() - 1];
    let fault = refusal(cut);
    assert_eq!(fault.code, BillCode::BrokenEncoding);
    assert_eq!(number(&fault, "byte_offset"), text.len() as u64 - 3);
}

#[test]
fn one_gbk_line_in_a_utf8_file_is_refused_not_guessed() {
    let mut bytes = body(ALL, &[payment(1, 600)]).into_bytes();
    let at = bytes.len() as u64;
    bytes.extend_from_slice(&encoding_rs::GB18030.encode("保证金\n").0);
    let fault = refusal(&bytes);
    assert_eq!(
        (fault.code, number(&fault, "byte_offset")),
        (BillCode::BrokenEncoding, at)
    );
}

#[test]
fn bytes_that_are_neither_utf8_nor_gb18030_are_refused_where_gb18030_ends() {
    let mut bytes = encoding_rs::GB18030.encode(&good()).0.into_owned();
    let at = bytes.len() as u64;
    bytes.extend_from_slice(&[0xFF, 0xFF, b'\n']);
    let fault = refusal(&bytes);
    assert_eq!(fault.params["encoding"], Param::Text("GB18030".into()));
    assert_eq!(number(&fault, "byte_offset"), at);
}

#[test]
fn a_byte_order_mark_binds_the_file_to_its_encoding() {
    let mut utf8 = vec![0xEF, 0xBB, 0xBF];
    utf8.extend_from_slice(&encoding_rs::GB18030.encode(&good()).0);
    assert_eq!(
        refusal(utf8).params["encoding"],
        Param::Text("UTF-8".into())
    );
    let mut utf16 = vec![0xFF, 0xFE];
    utf16.extend(
        good()
            .encode_utf16()
            .chain([0xD800, 0x0041])
            .flat_map(u16::to_le_bytes),
    );
    let fault = refusal(utf16);
    assert_eq!(fault.code, BillCode::BrokenEncoding);
    assert_eq!(fault.params["encoding"], Param::Text("UTF-16LE".into()));
}

#[test]
fn another_layout_is_refused_with_what_differs_from_the_nearest() {
    let header = ALL.replace("应结订单金额", "结算金额");
    let fault = refusal(bill(&header, SUM_7, &[payment(1, 600)]));
    assert_eq!(fault.code, BillCode::UnknownLayout);
    assert_eq!(
        fault.params["nearest"],
        Param::Text("wechat-pay-trade".into())
    );
    assert_eq!(number(&fault, "line"), 1);
    assert_eq!(
        fault.params["missing"],
        Param::List(vec!["应结订单金额 / 总金额".into()])
    );
    assert_eq!(
        fault.params["unknown"],
        Param::List(vec!["结算金额".into()])
    );
}

#[test]
fn a_file_of_another_world_has_no_nearest_layout() {
    for text in [
        "a,b,c\n1,2,3\n",
        "\n\n\n",
        "{\"json\": true}",
        &ALL.replace(',', ";"),
        &ALL.replace(',', "，"),
    ] {
        let fault = refusal(text);
        assert_eq!(fault.code, BillCode::UnknownLayout, "{text}");
        assert!(!fault.params.contains_key("nearest"), "{fault:?}");
    }
}

#[test]
fn a_header_below_the_sixtieth_line_is_not_looked_for() {
    let at = |line: usize| format!("{}{}", "x\n".repeat(line - 1), good());
    assert!(read(at(60)).is_ok());
    assert_eq!(refusal(at(61)).code, BillCode::UnknownLayout);
}

#[test]
fn two_columns_of_one_role_are_refused() {
    let header = format!("{ALL},总金额");
    let fault = refusal(bill(&header, SUM_7, &[payment(1, 600)]));
    assert_eq!(fault.code, BillCode::DuplicateColumn);
    assert_eq!(fault.params["role"], Param::Text("settlement".into()));
    assert_eq!(
        fault.params["names"],
        Param::List(vec!["应结订单金额".into(), "总金额".into()])
    );
}

#[test]
fn nothing_may_follow_the_summary() {
    let row = row(ALL, &payment(3, 800));
    let fault = refusal(format!("{}{row}\n", good()));
    assert_eq!(
        (fault.code, number(&fault, "line")),
        (BillCode::RowsAfterSummary, 6)
    );
    let twice = refusal(good() + &good());
    assert_eq!(twice.code, BillCode::RowsAfterSummary);
}

#[test]
fn a_summary_without_its_values_is_refused() {
    let header_only = body(ALL, &[payment(1, 600)]) + SUM_7;
    let fault = refusal(&header_only);
    assert_eq!(
        (fault.code, number(&fault, "line")),
        (BillCode::SummaryIncomplete, 3)
    );
    assert_eq!(
        refusal(header_only + "\n`1,`6.00\n").code,
        BillCode::SummaryIncomplete
    );
}

#[test]
fn a_quote_that_never_ends_is_refused_with_the_line_it_began_on() {
    let start = format!("{ALL}\n2026-11-20 08:35:01,\"wx,1900000109\n");
    let short = refusal(&start);
    assert_eq!(
        (short.code, number(&short, "line")),
        (BillCode::UnterminatedQuote, 2)
    );
    let long = refusal(start + &"2026-11-20 08:35:02,a,b,c\n".repeat(100_000));
    assert_eq!(
        (long.code, number(&long, "line")),
        (BillCode::UnterminatedQuote, 2)
    );
}

#[test]
fn a_field_over_the_cap_is_refused_with_its_column() {
    let goods = "x".repeat(FIELD_CAP);
    let fits = Entry {
        goods: goods.clone(),
        ..payment(1, 600)
    };
    assert!(read(bill(ALL, SUM_7, &[fits])).is_ok());
    let over = Entry {
        goods: goods + "x",
        ..payment(2, 600)
    };
    let fault = refusal(bill(ALL, SUM_7, &[payment(1, 5), over]));
    assert_eq!(fault.code, BillCode::FieldTooLong);
    assert_eq!((number(&fault, "line"), number(&fault, "column")), (3, 21));
}

#[test]
fn more_columns_than_the_cap_are_refused() {
    let wide = format!("{ALL}{}", ",x".repeat(173));
    assert!(read(bill(&wide, SUM_7, &[])).is_ok());
    assert_eq!(refusal(wide + ",x\n").code, BillCode::TooManyColumns);
    assert_eq!(refusal("a,".repeat(500_000)).code, BillCode::TooManyColumns);
}

/// A head, then one character without end, counting what is taken.
struct Endless {
    head: Vec<u8>,
    at: u64,
    length: u64,
    taken: u64,
}

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let room = buffer.len().min((self.length - self.at) as usize);
        for (index, byte) in buffer[..room].iter_mut().enumerate() {
            *byte = self
                .head
                .get(self.at as usize + index)
                .copied()
                .unwrap_or(b'x');
        }
        self.at += room as u64;
        self.taken += room as u64;
        Ok(room)
    }
}

impl Seek for Endless {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match to {
            SeekFrom::Start(at) => self.at = at,
            _ => return Err(io::ErrorKind::Unsupported.into()),
        }
        Ok(self.at)
    }
}

#[test]
fn two_hundred_megabytes_on_one_line_are_left_after_less_than_two() {
    let heads = [
        "",
        &format!("{ALL}\n"),
        &format!("{ALL}\n`2026-11-20 08:35:01,`"),
        "保",
    ];
    for head in heads {
        let head = head.as_bytes().to_vec();
        let lines = head.iter().filter(|byte| **byte == b'\n').count() as u64;
        let mut source = Endless {
            head,
            at: 0,
            length: 200 << 20,
            taken: 0,
        };
        let profiles = Profiles::built_in().expect("well formed");
        let Err(fault) = BillReader::open(&mut source, &profiles) else {
            panic!("refused")
        };
        assert_eq!(
            (fault.code, number(&fault, "line")),
            (BillCode::RecordTooLong, lines + 1)
        );
        assert!(source.taken < 2 << 20, "{} bytes taken", source.taken);
    }
}

#[test]
fn a_source_that_fails_is_unreadable_and_not_short() {
    struct Failing;
    impl Read for Failing {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::ErrorKind::ConnectionReset.into())
        }
    }
    impl Seek for Failing {
        fn seek(&mut self, _: SeekFrom) -> io::Result<u64> {
            Ok(0)
        }
    }
    let profiles = Profiles::built_in().expect("well formed");
    let fault = BillReader::open(Failing, &profiles).err().expect("refused");
    assert_eq!(fault.code, BillCode::Unreadable);
}

#[test]
fn codes_are_spelled_for_the_window_and_the_terminal() {
    let json = serde_json::to_value(refusal("")).expect("serialises");
    assert_eq!(
        json,
        serde_json::json!({"code": "empty_file", "params": {}})
    );
}
