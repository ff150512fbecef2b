use super::*;
use DateFault::*;
use chrono::Datelike;
use proptest::prelude::*;

fn ymd(year: i32, month: u32, day: u32) -> Day {
    Day::from_ymd(year, month, day).unwrap()
}

#[test]
fn one_day_has_many_spellings() {
    for text in [
        "2024-03-31",
        "2024/3/31",
        "2024/03/31",
        "2024.3.31",
        "2024年3月31日",
        "2024年03月31号",
        "20240331",
        "２０２４－０３－３１",
        "２０２４年３月３１日",
        " 2024-03-31 ",
        "\u{3000}20240331\t",
    ] {
        assert_eq!(parse_day(text), Ok(ymd(2024, 3, 31)), "{text}");
    }
}

#[test]
fn what_is_not_one_day_is_refused_by_name() {
    let table = [
        ("", Empty),
        ("   ", Empty),
        ("长期", LongTerm),
        ("03/04/2024", YearLast),
        ("31-03-2024", YearLast),
        ("24-03-31", ShortYear),
        ("24年3月31日", ShortYear),
        ("45382", SpreadsheetNumber),
        ("45382.5", SpreadsheetNumber),
        ("1712000000", UnixTime),
        ("1712000000000", UnixTime),
        ("2024-02-30", NoSuchDay),
        ("2023-02-29", NoSuchDay),
        ("2100-02-29", NoSuchDay),
        ("2024-13-01", NoSuchDay),
        ("2024-00-10", NoSuchDay),
        ("2024-3", NotADate),
        ("2024-3/31", NotADate),
        ("2024年3月31", NotADate),
        ("2024-03-311", NotADate),
        ("2024-03-31x", NotADate),
        ("202403", NotADate),
        ("Mar 31 2024", NotADate),
        ("٢٠٢٤-٠٣-٣١", NotADate),
        ("9999-12-31", YearRange),
        ("0001-01-01", YearRange),
        ("2024-03-31 10:00:00", UnexpectedTime),
    ];
    for (text, want) in table {
        assert_eq!(parse_day(text), Err(want), "{text}");
    }
}

#[test]
fn leap_days_are_known() {
    for text in ["2024-02-29", "2000-02-29"] {
        assert_eq!(parse_day(text).map(|day| day.to_string()), Ok(text.into()));
    }
}

#[test]
fn a_certificate_may_be_valid_without_end() {
    assert_eq!(parse_valid_until(" 长期 "), Ok(ValidUntil::LongTerm));
    assert_eq!(
        parse_valid_until("20300101"),
        Ok(ValidUntil::Day(ymd(2030, 1, 1)))
    );
    assert_eq!(parse_valid_until("forever"), Err(NotADate));
}

#[test]
fn one_moment_has_many_spellings() {
    let want = Instant(1_564_014_941_000);
    for text in [
        "2019-07-25 08:35:41",
        "2019/7/25 8:35:41",
        "2019年7月25日 08：35：41",
        "20190725 08:35:41",
        "2019-07-25T08:35:41",
        "2019-07-25T08:35:41+08:00",
        "2019-07-25T08:35:41.000+08",
        "2019-07-25T00:35:41Z",
        "2019-07-24T20:35:41-04:00",
        "２０１９－０７－２５　０８：３５：４１",
        "\t2019-07-25 08:35:41 ",
    ] {
        assert_eq!(parse_shanghai_time(text), Ok(want), "{text}");
    }
    assert_eq!(
        parse_shanghai_time("2019-07-25 08:35:41.5"),
        Ok(Instant(want.0 + 500))
    );
    assert_eq!(want.to_string(), "2019-07-25 08:35:41");
}

#[test]
fn what_is_not_one_moment_is_refused_by_name() {
    let table = [
        ("", Empty),
        ("2019-07-25", MissingTime),
        ("2019-07-25 08:35", MissingSeconds),
        ("2019-07-25 08", NoSuchTime),
        ("2019-07-25 24:00:00", NoSuchTime),
        ("2019-07-25 08:60:00", NoSuchTime),
        ("2019-07-25 08:35:60", NoSuchTime),
        ("2019-07-25 8:5:41", NoSuchTime),
        ("2019-07-25 08:35:41.1234", NoSuchTime),
        ("2019-07-25 08:35:41 PM", BadZone),
        ("2019-07-25 08:35:41+15:00", BadZone),
        ("2019-07-25 08:35:41+0800", BadZone),
        ("2019-07-2508:35:41", NotADate),
        ("2019-02-29 08:35:41", NoSuchDay),
        ("43671.358", SpreadsheetNumber),
        ("07/25/2019 08:35:41", YearLast),
        ("长期", LongTerm),
    ];
    for (text, want) in table {
        assert_eq!(parse_shanghai_time(text), Err(want), "{text}");
    }
}

#[test]
fn a_moment_falls_on_one_business_day_whatever_the_machine_s_zone() {
    let day = |text| parse_shanghai_time(text).unwrap().day();
    assert_eq!(day("2024-03-31 23:59:59.999"), ymd(2024, 3, 31));
    assert_eq!(day("2024-04-01 00:00:00"), ymd(2024, 4, 1));
    assert_eq!(day("2024-03-31T15:59:59Z"), ymd(2024, 3, 31));
    assert_eq!(day("2024-03-31T16:00:00Z"), ymd(2024, 4, 1));
    assert_eq!(Instant(0).day(), ymd(1970, 1, 1));
    assert_eq!(Instant(-8 * 3_600_000 - 1).day(), ymd(1969, 12, 31));
    assert_eq!(Instant(i64::MAX).day(), Day::MAX);
    assert_eq!(Instant(i64::MIN).day(), Day::MIN);
}

#[test]
fn summers_with_daylight_saving_time_keep_their_days() {
    for text in [
        "1986-05-04 00:00:00",
        "1988-07-01 00:30:00",
        "1991-09-14 23:59:59",
        "1900-12-31 23:59:59",
    ] {
        let moment = parse_shanghai_time(text).unwrap();
        assert_eq!(moment.to_string(), text);
        assert_eq!(moment.day().to_string(), text.get(..10).unwrap());
    }
}

#[test]
fn json_holds_days_in_one_spelling() {
    let day = ymd(2024, 3, 31);
    assert_eq!(serde_json::to_string(&day).unwrap(), "\"2024-03-31\"");
    assert_eq!(serde_json::from_str::<Day>("\"2024-03-31\"").unwrap(), day);
    for text in [
        "\"20240331\"",
        "\"2024-02-30\"",
        "\"2024-3-31\"",
        "19813",
        "\"\"",
    ] {
        assert!(serde_json::from_str::<Day>(text).is_err(), "{text}");
    }
    assert_eq!(serde_json::to_string(&Instant(5)).unwrap(), "5");
}

#[test]
fn the_bounds_are_the_first_and_the_last_day_of_four_digit_years() {
    assert_eq!(Day::from_ymd(1, 1, 1), Some(Day::MIN));
    assert_eq!(Day::from_ymd(9999, 12, 31), Some(Day::MAX));
    assert_eq!(Day::MAX.plus_days(1), None);
    assert_eq!(Day::from_i64(i64::MAX), None);
    assert_eq!(ymd(1970, 1, 1), Day(0));
    assert_eq!(Day(0).weekday(), 3);
}

#[test]
fn ages_are_completed_years() {
    let born = ymd(2004, 2, 29);
    assert_eq!(ymd(2022, 2, 28).age_of(born), Some(17));
    assert_eq!(ymd(2022, 3, 1).age_of(born), Some(18));
    assert_eq!(ymd(2004, 2, 29).age_of(born), Some(0));
    assert_eq!(ymd(2004, 2, 28).age_of(born), None);
}

proptest! {
    #[test]
    fn days_and_dates_are_one_to_one(days in Day::MIN.0..=Day::MAX.0) {
        let day = Day(days);
        let (year, month, of_month) = day.ymd();
        prop_assert_eq!(Day::from_ymd(year, month, of_month), Some(day));
        let chrono = chrono::NaiveDate::from_ymd_opt(year, month, of_month).unwrap();
        prop_assert_eq!(chrono.num_days_from_ce() - 719_163, days);
        prop_assert_eq!(chrono.weekday().num_days_from_monday(), day.weekday());
    }

    #[test]
    fn times_are_read_back(seconds in -5_000_000_000i64..7_000_000_000) {
        let moment = Instant(seconds * 1000);
        prop_assert_eq!(parse_shanghai_time(&moment.to_string()), Ok(moment));
    }

    #[test]
    fn no_text_breaks_the_reader(text in "[0-9年月日/.:TZ+ -]{0,24}") {
        if let Ok(day) = parse_day(&text) {
            prop_assert_eq!(parse_day(&day.to_string()), Ok(day));
        }
        if let Ok(moment) = parse_shanghai_time(&text) {
            prop_assert_eq!(moment.day(), Instant(moment.0).day());
        }
    }
}

#[test]
fn a_day_without_its_year_is_refused_as_that() {
    for text in [
        "01/02",
        "12-29",
        "1月2日",
        "01.02",
        "12/29 08:35:41",
        "１２／２９",
    ] {
        assert_eq!(parse_day(text), Err(MissingYear), "{text}");
        assert_eq!(parse_shanghai_time(text), Err(MissingYear), "{text}");
    }
}

#[test]
fn a_clock_in_a_column_of_its_own_is_read_with_its_seconds() {
    let want = ((8 * 60 + 35) * 60 + 41) * 1000;
    for text in [
        "08:35:41",
        "8:35:41",
        "083541",
        "08：35：41",
        " 08:35:41\t",
        "０８：３５：４１",
    ] {
        assert_eq!(parse_clock(text), Ok(want), "{text}");
    }
    assert_eq!(parse_clock("00:00:00"), Ok(0));
    for (text, why) in [
        ("", Empty),
        ("08:35", MissingSeconds),
        ("8:35", MissingSeconds),
        ("0835", NoSuchTime),
        ("83541", NoSuchTime),
        ("243541", NoSuchTime),
        ("086041", NoSuchTime),
        ("24:00:00", NoSuchTime),
        ("08:35:41 PM", NoSuchTime),
        ("上午8:35:41", NotADate),
    ] {
        assert_eq!(parse_clock(text), Err(why), "{text}");
    }
}

#[test]
fn a_day_and_a_clock_without_anything_between_are_a_moment() {
    let want = parse_shanghai_time("2025-01-01 08:35:41");
    assert!(want.is_ok());
    assert_eq!(parse_shanghai_time("20250101083541"), want);
    assert_eq!(parse_shanghai_time("20250101 083541"), Err(NoSuchTime));
    assert_eq!(parse_shanghai_time("20251301083541"), Err(NoSuchDay));
    assert_eq!(parse_shanghai_time("20250101246041"), Err(NoSuchTime));
}

#[test]
fn a_workbook_s_number_is_the_second_it_lies_nearest_to() {
    for (text, want) in [
        ("45382", "2024-03-31 00:00:00"),
        ("45658.35811342593", "2025-01-01 08:35:41"),
        ("45658.358113425922", "2025-01-01 08:35:41"),
        ("45658.999999999", "2025-01-02 00:00:00"),
        ("1", "1899-12-31 00:00:00"),
        ("25569.0", "1970-01-01 00:00:00"),
    ] {
        assert_eq!(
            parse_serial(text).map(|at| at.to_string()).as_deref(),
            Ok(want),
            "{text}"
        );
    }
    for text in [
        "",
        ".5",
        "4.5e4",
        "-1",
        "45658,5",
        "1712000000",
        "2025-01-01",
    ] {
        assert_eq!(parse_serial(text), Err(NotADate), "{text}");
    }
    assert_eq!(parse_serial("999999"), Err(YearRange));
}
