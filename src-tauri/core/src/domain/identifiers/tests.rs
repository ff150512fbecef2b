use super::*;
use crate::domain::calendar::{Day, parse_day};
use proptest::prelude::*;

#[test]
fn published_credit_codes_pass_both_checks() {
    for code in [
        "9144030071526726XG",
        "91440300708461136T",
        "914403001922038216",
        "91110108551385082Q",
        "12100000400002259P",
    ] {
        let read = parse_uscc(code).unwrap();
        assert_eq!(read.as_str(), code);
        assert_eq!(read.warnings(), vec![]);
    }
    let read = parse_uscc("　９１４４０３００７１５２６７２６xg ").unwrap();
    assert_eq!(read.to_string(), "9144030071526726XG");
    assert_eq!(
        (read.kind(), read.division(), read.suggested_nature()),
        ("91", "440300", Some(4))
    );
    assert_eq!(
        parse_uscc("12100000400002259P").unwrap().suggested_nature(),
        Some(3)
    );
}

#[test]
fn wrong_credit_codes_are_refused_by_name() {
    let table = [
        ("", UsccFault::Empty),
        ("9144030071526726XA", UsccFault::Check),
        ("9144030071526726YG", UsccFault::Check),
        ("91440300192203821X", UsccFault::Check),
        ("9I440300708461136T", UsccFault::Character),
        ("91440300708461136—", UsccFault::Character),
        ("9144030071526726X", UsccFault::Length),
        ("9144030071526726XGG", UsccFault::Length),
    ];
    for (code, want) in table {
        assert_eq!(parse_uscc(code), Err(want), "{code}");
    }
}

#[test]
fn doubts_about_a_credit_code_are_warnings() {
    let mut body = *b"91440300715267265";
    let outer = check_digit(&body).unwrap();
    let code = format!("{}{}", ascii_str(&body), char::from(outer));
    assert_eq!(
        parse_uscc(&code).unwrap().warnings(),
        vec![UsccWarning::InnerCheck]
    );
    body[0] = b'B';
    let code = format!(
        "{}{}",
        ascii_str(&body),
        char::from(check_digit(&body).unwrap())
    );
    let warnings = parse_uscc(&code).unwrap().warnings();
    assert_eq!(
        warnings,
        vec![UsccWarning::InnerCheck, UsccWarning::UnknownKind]
    );
    assert_eq!(check_digit(b"9I440300708461136"), None);
    assert_eq!(inner_check(b"7152672-"), None);
    assert_eq!(inner_check(b"71526726"), Some(b'X'));
}

#[test]
fn the_standard_s_examples_are_resident_ids() {
    let read = parse_resident_id(" 11010519491231002ｘ").unwrap();
    assert_eq!(read.as_str(), "11010519491231002X");
    assert_eq!(read.birthday(), parse_day("1949-12-31").unwrap());
    assert_eq!(read.area(), "110105");
    assert_eq!(read.age_on(parse_day("2026-12-30").unwrap()), Some(76));
    assert_eq!(read.age_on(parse_day("1949-12-30").unwrap()), None);
    assert!(parse_resident_id("440524188001010014").is_ok());
    assert_eq!(format!("{read:?}"), "ResidentId(\"1101**********002X\")");
}

#[test]
fn wrong_resident_ids_are_refused_by_name() {
    let table = [
        ("", ResidentIdFault::Empty),
        ("110105491231002", ResidentIdFault::FirstGeneration),
        ("1101051949123100", ResidentIdFault::Length),
        ("110105194912310021", ResidentIdFault::Check),
        ("1101051949123100XX", ResidentIdFault::Character),
        ("11010519491231002Y", ResidentIdFault::Character),
        ("00010519491231002X", ResidentIdFault::Area),
        ("71010519491231002X", ResidentIdFault::Area),
        ("11010519490230002X", ResidentIdFault::Birthday),
        ("11010500001231002X", ResidentIdFault::Birthday),
    ];
    for (number, want) in table {
        assert_eq!(parse_resident_id(number), Err(want), "{number}");
    }
}

#[test]
fn mobile_numbers_lose_their_dressing() {
    for text in [
        "13800001234",
        "138 0000 1234",
        "138-0000-1234",
        "+86 13800001234",
        "+86-138-0000-1234",
        "008613800001234",
        "１３８００００１２３４",
        "\u{202d}13800001234\u{202c}",
    ] {
        assert_eq!(
            parse_mobile(text).map(|m| m.as_str().to_owned()),
            Ok("13800001234".into()),
            "{text}"
        );
    }
    let table = [
        ("", MobileFault::Empty),
        ("+86", MobileFault::Empty),
        ("12800001234", MobileFault::Prefix),
        ("01012345678", MobileFault::Prefix),
        ("1380000123", MobileFault::Length),
        ("138000012345", MobileFault::Length),
        ("1380000123a", MobileFault::Character),
        ("+1 2025550100", MobileFault::Country),
    ];
    for (text, want) in table {
        assert_eq!(parse_mobile(text), Err(want), "{text}");
    }
}

#[test]
fn filing_numbers_are_read_and_written() {
    for text in [
        "藏ICP备05000064号",
        "陇ICP备2021002435号",
        "滇ICP备2025076967号",
        "蜀ICP备2025145155号-1",
        "京ICP备13052560号-1",
        "粤B2-20090059",
        "粤B2-20090059-1626X",
        "粤ICP备2021002435号-3X",
        "粤ICP备2021002435号-2A",
        "粤ICP备2021002435号-4K",
    ] {
        let read = parse_record_number(text).unwrap();
        assert_eq!(read.to_string(), text);
        assert_eq!(read.warnings(), vec![], "{text}");
        assert_eq!(read.is_mini_program(), text.ends_with('X'));
    }
    let read = parse_record_number(" 粤ｉｃｐ备 2021002435 号－3x ").unwrap();
    assert_eq!(read.to_string(), "粤ICP备2021002435号-3X");
    assert_eq!(read.subject().to_string(), "粤ICP备2021002435号");
    assert_eq!(read.province_code(), Some(440_000));
}

#[test]
fn unusual_filing_numbers_carry_a_warning() {
    let read = parse_record_number("川ICP备10000001号").unwrap();
    assert_eq!(
        read.warnings(),
        vec![RecordNumberWarning::UnofficialProvince]
    );
    assert_eq!(read.province_code(), Some(510_000));
    for c in ['贵', '云', '甘'] {
        assert_eq!(
            parse_record_number(&format!("{c}ICP备10000001号"))
                .unwrap()
                .warnings()
                .len(),
            1
        );
    }
    let old = parse_record_number("滇ICP备09010050-5号").unwrap();
    assert_eq!(old.warnings(), vec![RecordNumberWarning::OldForm]);
    assert_eq!(old.to_string(), "滇ICP备09010050号-5");
}

#[test]
fn wrong_filing_numbers_are_refused_by_name() {
    let table = [
        ("", RecordNumberFault::Empty),
        ("美ICP备13052560号", RecordNumberFault::Province),
        ("ICP备13052560号", RecordNumberFault::Province),
        ("京ICP证030173号", RecordNumberFault::OtherLicence),
        ("京ICP备1305256号", RecordNumberFault::Body),
        ("京ICP备130525601号", RecordNumberFault::Body),
        ("京ICP备1XXXXXX1号", RecordNumberFault::Body),
        ("粤B2-2009005", RecordNumberFault::Body),
        ("京ICP备13052560", RecordNumberFault::Shape),
        ("京ICP备13052560号1", RecordNumberFault::Shape),
        ("京网文13052560号", RecordNumberFault::Shape),
        ("京ICP备13052560号-", RecordNumberFault::Service),
        ("京ICP备13052560号-0X", RecordNumberFault::Service),
        ("京ICP备13052560号-1Z", RecordNumberFault::Service),
        ("京ICP备13052560号-1234567", RecordNumberFault::Service),
    ];
    for (text, want) in table {
        assert_eq!(parse_record_number(text), Err(want), "{text}");
    }
}

#[test]
fn province_characters_and_codes_are_one_to_one() {
    for (code, character) in PROVINCES {
        assert_eq!(province_code(character), Some(code));
        assert_eq!(province_char(code + 105), Some(character));
    }
    assert_eq!(province_char(990_000), None);
}

#[test]
fn program_ids_follow_the_platform_s_pattern() {
    let wechat = AppIdPattern::wechat();
    let id = Ok("wxab8acb865bb11234".to_owned());
    assert_eq!(wechat.parse("wxab8acb865bb11234"), id);
    assert_eq!(wechat.parse(" ＷＸAB8ACB865BB11234 "), id);
    assert_eq!(wechat.parse(""), Err(AppIdFault::Empty));
    assert_eq!(wechat.parse("gh_ab8acb865bb1"), Err(AppIdFault::Prefix));
    assert_eq!(wechat.parse("wxab8acb865bb1123"), Err(AppIdFault::Length));
    assert_eq!(
        wechat.parse("wxab8acb865bb1123g"),
        Err(AppIdFault::Character)
    );
    let data = r#"{"prefix":"tt","alphabet":"alphanumeric","min":2,"max":20}"#;
    let pattern: AppIdPattern = serde_json::from_str(data).unwrap();
    assert_eq!(pattern.parse("ttAb12"), Ok("ttAb12".into()));
    assert!(
        serde_json::from_str::<AppIdPattern>(r#"{"alphabet":"hex","min":1,"max":1,"x":1}"#)
            .is_err()
    );
}

#[test]
fn e_mail_addresses_are_plain_ones() {
    assert_eq!(
        parse_email(" wang.m+1@Example.COM "),
        Ok("wang.m+1@example.com".into())
    );
    assert_eq!(
        parse_email("ｗａｎｇ＠example.cn"),
        Ok("wang@example.cn".into())
    );
    let table = [
        ("", EmailFault::Empty),
        ("wang", EmailFault::At),
        ("a@b@example.com", EmailFault::At),
        ("@example.com", EmailFault::Local),
        ("a..b@example.com", EmailFault::Local),
        ("王@example.com", EmailFault::Local),
        ("a b@example.com", EmailFault::Local),
        ("a@example", EmailFault::Domain),
        ("a@-example.com", EmailFault::Domain),
        ("a@example..com", EmailFault::Domain),
        ("a@10.0.0.1", EmailFault::Domain),
    ];
    for (text, want) in table {
        assert_eq!(parse_email(text), Err(want), "{text}");
    }
    assert_eq!(
        parse_email(&format!("a@{}.com", "b".repeat(260))),
        Err(EmailFault::Length)
    );
}

#[test]
fn a_remark_keeps_its_words_and_loses_numbers_and_addresses_of_people() {
    for (own, hidden) in [
        ("提供短剧播放，第 12 集", "提供短剧播放，第 12 集"),
        ("电话13800001111，24小时", "电话***********，24小时"),
        ("热线 400-800-1234。", "热线 ***-***-****。"),
        ("１３８ ００００ １１１１", "*** **** ****"),
        ("邮箱wang.li@example.com咨询", "邮箱*******************咨询"),
        ("成立于2019-2024", "成立于****-****"),
        ("2026年1月", "2026年1月"),
        // What is not seen, and other dashes, part nothing.
        ("138\u{200b}0000\u{200b}1111", "***\u{200b}****\u{200b}****"),
        ("138–0000_1111", "***–****_****"),
        ("wang\u{200b}@example.com", "*****************"),
    ] {
        assert_eq!(hide_contacts(own), hidden, "{own}");
    }
}

#[test]
fn the_names_of_those_who_file_are_masked_in_a_remark() {
    let names = ["王小明", " 李示例", "书"];
    let hidden = hide_names("王小明的书房，与李示例合办，王小明维护", names);
    assert_eq!(hidden, "王**的书房，与李**合办，王**维护");
}

#[test]
fn masks_show_the_ends_only() {
    assert_eq!(mask_id("11010519491231002X"), "1101**********002X");
    assert_eq!(mask_id("123456789"), "*********");
    assert_eq!(mask_mobile("13812345678"), "138****5678");
    assert_eq!(mask_mobile("138"), "***");
    assert_eq!(mask_name("王明"), "王*");
    assert_eq!(mask_name("王小明"), "王**");
    assert_eq!(mask_name("王"), "*");
    assert_eq!(mask_email("wang@example.com"), "w***@example.com");
    assert_eq!(mask_email("w@example.com"), "***@example.com");
    assert_eq!(mask_email("wang"), "****");
    assert_eq!(mask_id(""), "");
}

#[test]
fn every_code_is_its_own() {
    let mut codes: Vec<&str> = UsccFault::ALL.iter().map(|f| f.code()).collect();
    codes.extend(ResidentIdFault::ALL.iter().map(|f| f.code()));
    codes.extend(MobileFault::ALL.iter().map(|f| f.code()));
    codes.extend(RecordNumberFault::ALL.iter().map(|f| f.code()));
    codes.extend(AppIdFault::ALL.iter().map(|f| f.code()));
    codes.extend(EmailFault::ALL.iter().map(|f| f.code()));
    codes.extend(UsccWarning::ALL.iter().map(|f| f.code()));
    codes.extend(RecordNumberWarning::ALL.iter().map(|f| f.code()));
    let all = codes.len();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), all);
    assert_eq!(
        serde_json::to_value(UsccFault::Check).unwrap(),
        "uscc_check"
    );
}

proptest! {
    #[test]
    fn composed_credit_codes_check(division in 110_000u32..660_000, org in "[0-9ABCDEFGHJKLMNPQRTUWXY]{8}", at in 0usize..18, by in 1usize..31) {
        let head: [u8; 8] = format!("91{division}").as_bytes().try_into().unwrap();
        let code = Uscc::compose(&head, org.as_bytes().try_into().unwrap()).unwrap();
        prop_assert_eq!(parse_uscc(code.as_str()), Ok(code));
        prop_assert_eq!(code.warnings(), vec![]);
        let alphabet = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
        let mut wrong = code.as_str().as_bytes().to_vec();
        let place = alphabet.iter().position(|a| *a == wrong[at]).unwrap();
        wrong[at] = alphabet[(place + by) % 31];
        prop_assert_eq!(parse_uscc(ascii_str(&wrong)), Err(UsccFault::Check));
    }

    #[test]
    fn composed_resident_ids_check(province in 0usize..31, area in 0u32..10_000, days in -20_000i32..20_000, sequence in 0u32..1000) {
        let area = PROVINCES[province].0 + area;
        let id = ResidentId::compose(area, Day(days), sequence).unwrap();
        prop_assert_eq!(parse_resident_id(id.as_str()), Ok(id));
        prop_assert_eq!(id.birthday(), Day(days));
    }

    #[test]
    fn masks_never_show_the_middle(text in "\\PC{0,30}") {
        let shown = |masked: String| masked.chars().filter(|c| *c != '*').count();
        let plain = !text.contains(['*', '@']);
        prop_assume!(plain);
        prop_assert!(shown(mask_id(&text)) <= 8);
        prop_assert!(shown(mask_mobile(&text)) <= 7);
        prop_assert!(shown(mask_name(&text)) <= 1);
        prop_assert_eq!(shown(mask_email(&text)), 0);
    }
}
