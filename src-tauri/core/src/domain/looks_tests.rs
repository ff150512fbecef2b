//! The draw at its edges, and agreement against intervals computed by hand.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::*;

/// Eight bytes of a keyed hash of a number.
fn hash(key: &[u8], number: u32) -> [u8; 8] {
    let mut mac = <Hmac<Sha256>>::new_from_slice(key).unwrap();
    mac.update(&number.to_be_bytes());
    mac.finalize().into_bytes()[..8].try_into().unwrap()
}

fn sample(key: &[u8], of: u32, per_mille: u16) -> Vec<u32> {
    let all = 0..of;
    all.filter(|number| drawn(hash(key, *number), per_mille))
        .collect()
}

#[test]
fn nothing_is_drawn_of_a_share_of_none_and_everything_of_the_whole() {
    assert!(!drawn([0; 8], 0));
    assert!(drawn([0xff; 8], WHOLE));
    assert!(drawn([0; 8], 1));
    assert!(!drawn([0xff; 8], WHOLE - 1));
    // Half of 2⁶⁴ is the first that one half does not take.
    assert!(drawn((u64::MAX / 2).to_be_bytes(), 500));
    assert!(!drawn((u64::MAX / 2 + 1).to_be_bytes(), 500));
}

#[test]
fn another_key_draws_another_sample_and_the_same_key_the_same() {
    let (one, again) = (
        sample(b"key one", 10_000, 20),
        sample(b"key one", 10_000, 20),
    );
    assert_eq!(one, again);
    let other: HashSet<_> = sample(b"key two", 10_000, 20).into_iter().collect();
    let both = one.iter().filter(|number| other.contains(number)).count();
    // Two samples of 200 that know nothing of each other share four.
    assert!(both < 20, "{both} of {}", one.len());
}

#[test]
fn a_wider_share_takes_everything_that_a_narrower_one_takes() {
    let wide: HashSet<_> = sample(b"key one", 5_000, 100).into_iter().collect();
    assert!(
        sample(b"key one", 5_000, 20)
            .iter()
            .all(|n| wide.contains(n))
    );
}

fn returned(reasons: &[(&str, &str)]) -> Verdict {
    let owned = |(code, field): &(&str, &str)| ((*code).to_owned(), (*field).to_owned());
    Verdict {
        returned: true,
        reasons: reasons.iter().map(owned).collect(),
    }
}

#[test]
fn two_verdicts_agree_by_what_they_say_and_for_returns_by_which_fields() {
    let approved = Verdict {
        returned: false,
        reasons: Vec::new(),
    };
    let name = returned(&[("R01", "主办单位名称")]);
    assert_eq!(compare(&approved, &approved), Outcome::Agree);
    assert_eq!(compare(&approved, &name), Outcome::Disagree);
    assert_eq!(compare(&name, &approved), Outcome::Disagree);
    // The same field for another defect, or the same field in other words.
    let other = returned(&[("R02", "主办单位名称"), ("R09", "手机号码")]);
    assert_eq!(compare(&name, &other), Outcome::Agree);
    let own = returned(&[("", " 主办 单位名称")]);
    assert_eq!(compare(&name, &own), Outcome::Agree);
    let phone = returned(&[("R09", "手机号码")]);
    assert_eq!(compare(&name, &phone), Outcome::OtherFields);
    // Two reasons without a code are not the same for that.
    assert_eq!(
        compare(&own, &returned(&[("", "住所")])),
        Outcome::OtherFields
    );
}

#[test]
fn the_interval_is_wilsons_to_the_nearest_thousandth() {
    // n, agreed, share, low, high: from the formula with z = 1.959964 by another program.
    let known = [
        (10, 8, 800, 490, 943),
        (10, 0, 0, 0, 278),
        (10, 10, 1000, 722, 1000),
        (1, 1, 1000, 207, 1000),
        (1, 0, 0, 0, 793),
        (100, 95, 950, 888, 978),
        (100, 50, 500, 404, 596),
        (4, 3, 750, 301, 954),
        (1_000, 960, 960, 946, 970),
        // The two of Newcombe (1998), table I: 0.2553 to 0.3662 and 0.0624 to 0.1605.
        (263, 81, 308, 255, 366),
        (148, 15, 101, 62, 160),
        (u32::MAX, 4_000_000_000, 931, 931, 931),
    ];
    for (looks, agreed, share, low, high) in known {
        let found = Agreement { looks, agreed }.share().unwrap();
        assert_eq!(found, Share { share, low, high }, "{agreed} of {looks}");
    }
}

#[test]
fn nothing_looked_at_has_no_share_and_few_are_marked_as_few() {
    let of = |looks| Agreement { looks, agreed: 0 };
    assert_eq!(of(0).share(), None);
    assert!(of(0).few() && of(4).few() && !of(5).few());
}

#[test]
fn the_interval_holds_the_share_and_lies_within_the_whole() {
    for looks in 1..120 {
        for agreed in 0..=looks {
            let found = Agreement { looks, agreed }.share().unwrap();
            let ordered = found.low <= found.share && found.share <= found.high;
            assert!(
                ordered && found.high <= WHOLE,
                "{agreed} of {looks}: {found:?}"
            );
        }
    }
}
