use super::*;

fn number(serial: u64) -> NoticeNumber {
    NoticeNumber::new('W', serial).unwrap()
}

fn notice(serial: u64) -> Known {
    Known {
        number: number(serial),
        platform: "wechat".into(),
        app_id: format!("wx{serial:016x}"),
        subject: fold(&format!("星河{serial}号文化传媒（北京）有限公司")),
        open: Fen(100_000),
        issued_on: Day(20_500),
        state: "open".into(),
    }
}

fn ranked(text: &str, left: i64, paid_on: i32, known: &[Known]) -> Vec<Candidate> {
    let named = named(&[text]);
    let money = Waiting {
        left: Fen(left),
        paid_on: Day(paid_on),
        platform: "wechat",
        named: &named,
    };
    rank(&money, known)
}

#[test]
fn amount_and_day_alone_make_no_candidate() {
    let known: Vec<Known> = (1..=20).map(notice).collect();
    assert_eq!(ranked("保证金 1000元", 100_000, 20_501, &known), []);
}

#[test]
fn a_program_named_by_its_id_is_a_candidate_with_everything_that_speaks_for_it() {
    let known: Vec<Known> = (1..=3).map(notice).collect();
    let found = ranked("保证金 WX0000000000000002。", 100_000, 20_501, &known);
    let expected = Candidate {
        at: 1,
        speaks_for: vec![For::AppIdNamed, For::AmountFits, For::PaidAfterIssue],
        against: vec![],
    };
    assert_eq!(found, [expected]);
    for text in [
        "xwx0000000000000002",
        "wx00000000000000023",
        "wx000000000000000g",
    ] {
        assert_eq!(ranked(text, 100_000, 20_501, &known), [], "{text}");
    }
}

#[test]
fn a_payer_is_found_by_the_whole_registered_name_whatever_its_width() {
    let known: Vec<Known> = (1..=12).map(notice).collect();
    let found = ranked(
        "付款人：星河１号文化传媒(北京)有限公司",
        90_000,
        20_499,
        &known,
    );
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(
        (found[0].at, &*found[0].speaks_for),
        (0, &[For::PayerIsSubject][..])
    );
    assert_eq!(
        found[0].against,
        [Against::BeforeIssue, Against::AmountBelow]
    );
    assert_eq!(
        ranked("星河1号文化传媒", 100_000, 20_501, &known),
        [],
        "part of a name is none"
    );
}

#[test]
fn stronger_evidence_comes_first_however_well_the_amount_fits_the_weaker() {
    let mut known: Vec<Known> = (1..=3).map(notice).collect();
    known[0].open = Fen(50_000);
    let text = format!(
        "{} {} {}",
        number(1),
        known[1].app_id,
        "星河3号文化传媒（北京）有限公司"
    );
    let found = ranked(&text, 100_000, 20_501, &known);
    let order: Vec<_> = found.iter().map(|one| one.at).collect();
    assert_eq!(order, [0, 1, 2]);
    assert_eq!(found[0].against, [Against::AmountAbove]);
}

#[test]
fn what_is_not_the_only_one_says_so_and_what_is_paid_comes_last() {
    let mut known: Vec<Known> = (1..=3).map(notice).collect();
    for one in &mut known {
        one.app_id = "wx00000000000000aa".into();
    }
    known[0].state = "settled".into();
    let found = ranked("wx00000000000000aa", 100_000, 20_501, &known);
    let order: Vec<_> = found.iter().map(|one| one.at).collect();
    assert_eq!(order, [1, 2, 0]);
    assert_eq!(found[0].against, [Against::NotTheOnlyOne]);
    assert_eq!(found[2].against, [Against::AlreadySettled]);
    known[2].state = "waived".into();
    let found = ranked("wx00000000000000aa", 100_000, 20_501, &known);
    assert_eq!(found[0].against, [], "the only open one");
}

#[test]
fn every_reason_of_suspense_is_a_named_difference() {
    use crate::domain::matching::Reason;
    let harmless = [
        "order_number_names_notice",
        "remark_names_notice",
        "several_numbers",
        "claimed_earlier",
        "no_money",
        "other_state",
        "payment_known",
        "notice_reopened",
        "known_row",
        "same_id_other_amount",
        "money_out",
    ];
    for reason in Reason::ALL {
        let code = reason.code();
        assert_ne!(
            difference(code).is_some(),
            harmless.contains(&code),
            "{code}"
        );
    }
    assert_eq!(
        difference("remark_names_notice,over_payment"),
        Some(Difference::OverCash)
    );
}
