use super::*;
use crate::domain::calendar::parse_day;
use proptest::prelude::*;

fn day(text: &str) -> Day {
    parse_day(text).unwrap()
}

#[test]
fn due_days_follow_the_notice_of_2026() {
    let vectors = [
        ("2026-01-01", 1, "2026-01-04"),
        ("2026-02-13", 1, "2026-02-14"),
        ("2026-02-13", 2, "2026-02-24"),
        ("2026-02-12", 20, "2026-03-18"),
        ("2026-04-30", 2, "2026-05-07"),
        ("2026-05-08", 1, "2026-05-09"),
        ("2026-09-18", 1, "2026-09-20"),
        ("2026-09-24", 20, "2026-10-29"),
        ("2026-09-30", 1, "2026-10-08"),
    ];
    for (start, n, want) in vectors {
        let due = add_working_days(day(start), n);
        assert_eq!(
            (due.day, due.provisional),
            (day(want), false),
            "{start} +{n}"
        );
    }
}

#[test]
fn the_built_in_range_is_what_the_notices_settle() {
    assert_eq!(BUILT_IN, (day("2004-01-01"), day("2026-12-25")));
    let calendar = WorkCalendar::built_in();
    assert_eq!(calendar.kind(day("2003-12-25")), (DayKind::Working, false));
    assert_eq!(
        calendar.kind(day("2004-01-01")),
        (DayKind::Holiday(Festival::NewYear), true)
    );
    assert_eq!(calendar.kind(day("2026-12-25")), (DayKind::Working, true));
    assert_eq!(calendar.kind(day("2026-12-26")), (DayKind::Weekend, false));
}

#[test]
fn a_due_day_lists_what_was_skipped_and_what_counted() {
    let due = add_working_days(day("2026-05-01"), 4);
    assert_eq!(due.day, day("2026-05-09"));
    let step = |text, kind| Step {
        day: day(text),
        kind,
    };
    let labour = DayKind::Holiday(Festival::LabourDay);
    let want = vec![
        step("2026-05-02", labour),
        step("2026-05-03", labour),
        step("2026-05-04", labour),
        step("2026-05-05", labour),
        step("2026-05-09", DayKind::MakeUp(Festival::LabourDay)),
    ];
    assert_eq!(due.steps, want);
    let json = serde_json::to_value(due.steps.first().unwrap()).unwrap();
    let want =
        serde_json::json!({"day": "2026-05-02", "kind": "holiday", "festival": "labour_day"});
    assert_eq!(json, want);
    let weekend = serde_json::to_value(add_working_days(day("2026-03-06"), 1).steps).unwrap();
    assert_eq!(
        weekend.get(0).unwrap(),
        &serde_json::json!({"day": "2026-03-07", "kind": "weekend"})
    );
}

#[test]
fn no_working_days_is_the_day_itself() {
    let due = add_working_days(day("2026-05-01"), 0);
    assert_eq!(
        due,
        Due {
            day: day("2026-05-01"),
            provisional: false,
            steps: vec![]
        }
    );
}

#[test]
fn without_a_notice_weekdays_count_and_the_due_day_is_provisional() {
    let due = add_working_days(day("2027-09-30"), 1);
    assert_eq!((due.day, due.provisional), (day("2027-10-01"), true));
    let across = add_working_days(day("2026-12-24"), 2);
    assert_eq!((across.day, across.provisional), (day("2026-12-28"), true));
}

#[test]
fn an_added_notice_settles_its_year_and_the_last_days_of_the_one_before() {
    let mut calendar = WorkCalendar::built_in();
    let off = DayKind::Holiday(Festival::NewYear);
    let ignored = (day("2025-06-02"), DayKind::MakeUp(Festival::Other));
    calendar.add_year(
        2027,
        [(day("2027-01-01"), off), (day("2026-12-31"), off), ignored],
    );
    assert_eq!(calendar.kind(day("2026-12-31")), (off, true));
    assert_eq!(calendar.kind(day("2026-12-28")), (DayKind::Working, true));
    assert_eq!(calendar.kind(day("2027-06-01")), (DayKind::Working, true));
    assert_eq!(calendar.kind(day("2027-12-31")), (DayKind::Working, false));
    assert_eq!(
        calendar.kind(day("2025-06-02")),
        (DayKind::Holiday(Festival::DragonBoat), true)
    );
    assert_eq!(calendar.add(day("2026-12-30"), 1).day, day("2027-01-04"));
}

#[test]
fn an_added_notice_replaces_a_built_in_year_whole() {
    let mut calendar = WorkCalendar::built_in();
    calendar.add_year(
        2026,
        [(day("2026-03-02"), DayKind::Holiday(Festival::Other))],
    );
    assert_eq!(
        calendar.kind(day("2026-03-02")),
        (DayKind::Holiday(Festival::Other), true)
    );
    assert_eq!(calendar.kind(day("2026-05-01")), (DayKind::Working, true));
}

#[test]
fn a_due_day_is_overdue_only_when_it_has_passed() {
    let class = |today, due| due_class(day(today), day(due));
    assert_eq!(class("2024-03-31", "2024-03-31"), DueClass::Today);
    assert_eq!(class("2024-04-01", "2024-03-31"), DueClass::Overdue);
    assert_eq!(class("2026-02-13", "2026-02-24"), DueClass::Soon);
    assert_eq!(class("2026-02-13", "2026-02-25"), DueClass::Later);
}

#[test]
fn the_end_of_the_calendar_ends_the_count() {
    assert_eq!(add_working_days(Day::MAX, 5).day, Day::MAX);
}

proptest! {
    #[test]
    fn counting_back_gives_the_number_that_was_added(start in 12_418i32..20_000, n in 0u16..120) {
        let calendar = WorkCalendar::built_in();
        let due = calendar.add(Day(start), n);
        prop_assert_eq!(calendar.between(Day(start), due.day), i64::from(n));
        prop_assert_eq!(calendar.between(due.day, Day(start)), -i64::from(n));
        prop_assert_eq!(calendar.due(Day(start), n), (due.day, due.provisional));
        prop_assert!(n == 0 || calendar.is_working(due.day));
        let skipped = due.steps.iter().filter(|step| !step.kind.is_working()).count();
        prop_assert_eq!(Day(start).days_to(due.day), i64::from(n) + skipped as i64);
    }
}
