//! Working days and due days of 2020 to 2026 against a table of the State Council's notices that was
//! typed for this test, day by day, and against a walk over it that counts as a person would.
//!
//! The table was cross-checked with two packages that are none of the program's (`chinesecalendar`
//! of PyPI and `chinese-days` of npm); they agree with it on every day.

use std::collections::BTreeSet;

use shelfkeeper_core::domain::calendar::{Day, WorkCalendar, add_working_days};

/// One year's notice: its number, the spans off and the weekend days worked, as month and day.
struct Notice {
    year: i32,
    #[expect(dead_code, reason = "says where the row comes from")]
    paper: &'static str,
    off: &'static [(u32, u32)],
    worked: &'static [u32],
}

const NOTICES: [Notice; 7] = [
    Notice {
        year: 2020,
        // The second notice prolonged the Spring Festival to 2 February, so that 1 February, worked
        // by the first, was off.
        paper: "国办发明电〔2019〕16号, 国办发明电〔2020〕1号",
        off: &[
            (101, 101),
            (124, 202),
            (404, 406),
            (501, 505),
            (625, 627),
            (1001, 1008),
        ],
        worked: &[119, 426, 509, 628, 927, 1010],
    },
    Notice {
        year: 2021,
        paper: "国办发明电〔2020〕27号",
        off: &[
            (101, 103),
            (211, 217),
            (403, 405),
            (501, 505),
            (612, 614),
            (919, 921),
            (1001, 1007),
        ],
        worked: &[207, 220, 425, 508, 918, 926, 1009],
    },
    Notice {
        year: 2022,
        paper: "国办发明电〔2021〕11号",
        off: &[
            (101, 103),
            (131, 206),
            (403, 405),
            (430, 504),
            (603, 605),
            (910, 912),
            (1001, 1007),
        ],
        worked: &[129, 130, 402, 424, 507, 1008, 1009],
    },
    Notice {
        year: 2023,
        // Its first day off is Saturday, 31 December 2022.
        paper: "国办发明电〔2022〕16号",
        off: &[
            (101, 102),
            (121, 127),
            (405, 405),
            (429, 503),
            (622, 624),
            (929, 1006),
        ],
        worked: &[128, 129, 423, 506, 625, 1007, 1008],
    },
    Notice {
        year: 2024,
        paper: "国办发明电〔2023〕7号",
        off: &[
            (101, 101),
            (210, 217),
            (404, 406),
            (501, 505),
            (610, 610),
            (915, 917),
            (1001, 1007),
        ],
        worked: &[204, 218, 407, 428, 511, 914, 929, 1012],
    },
    Notice {
        year: 2025,
        paper: "国办发明电〔2024〕12号",
        off: &[
            (101, 101),
            (128, 204),
            (404, 406),
            (501, 505),
            (531, 602),
            (1001, 1008),
        ],
        worked: &[126, 208, 427, 928, 1011],
    },
    Notice {
        year: 2026,
        paper: "国办发明电〔2025〕7号",
        off: &[
            (101, 103),
            (215, 223),
            (404, 406),
            (501, 505),
            (619, 621),
            (925, 927),
            (1001, 1007),
        ],
        worked: &[104, 214, 228, 509, 920, 1010],
    },
];

/// The days on which people work, by the table alone.
fn working_days() -> BTreeSet<i32> {
    let mut working = BTreeSet::new();
    // 1 January 2020 was a Wednesday and the 18,262nd day since 1970.
    let (mut number, mut weekday) = (18_262, 2);
    for notice in &NOTICES {
        for month in 1..=12 {
            for of_month in 1..=days_in(notice.year, month) {
                let day = month * 100 + of_month;
                let off = notice
                    .off
                    .iter()
                    .any(|(from, to)| (*from..=*to).contains(&day));
                let weekend = weekday >= 5;
                if !off && (!weekend || notice.worked.contains(&day)) {
                    working.insert(number);
                }
                number += 1;
                weekday = (weekday + 1) % 7;
            }
        }
    }
    working
}

fn days_in(year: i32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year == 2020 || year == 2024 => 29,
        2 => 28,
        _ => 31,
    }
}

const FIRST: i32 = 18_262;
const LAST: i32 = FIRST + 7 * 365 + 2 - 1;

#[test]
fn every_day_of_seven_years_is_what_the_notices_say() {
    let (calendar, working) = (WorkCalendar::built_in(), working_days());
    assert_eq!(Day(FIRST).to_string(), "2020-01-01");
    assert_eq!(Day(LAST).to_string(), "2026-12-31");
    for number in FIRST..=LAST {
        let day = Day(number);
        assert_eq!(calendar.is_working(day), working.contains(&number), "{day}");
    }
    // The notices that were in force: 250 days of work a year, give or take three.
    assert!(
        (7 * 247..=7 * 253).contains(&working.len()),
        "{}",
        working.len()
    );
}

#[test]
fn a_weekend_day_is_named_as_worked_only_where_it_is_one() {
    for notice in &NOTICES {
        for day in notice.worked {
            let day = Day::from_ymd(notice.year, day / 100, day % 100).unwrap();
            assert!(day.weekday() >= 5, "{day}");
        }
    }
}

#[test]
fn due_days_from_every_day_are_those_of_a_walk_over_the_notices() {
    let working = working_days();
    let walk = |from: i32, n: usize| working.range(from + 1..).nth(n - 1).copied();
    let mut compared = 0;
    for number in FIRST..=LAST {
        for n in [1_u16, 2, 20] {
            // Beyond the table nothing is known.
            let Some(want) = walk(number, usize::from(n)) else {
                continue;
            };
            let due = add_working_days(Day(number), n);
            assert_eq!(due.day, Day(want), "{} +{n}", Day(number));
            compared += 1;
        }
    }
    assert!(compared > 3 * (LAST - FIRST) - 40, "{compared}");
}

#[test]
fn the_nine_vectors_of_the_domain_study_hold_by_the_table_as_well() {
    let working = working_days();
    let vectors = [
        ((1, 1), 1, (1, 4)),
        ((2, 13), 1, (2, 14)),
        ((2, 13), 2, (2, 24)),
        ((2, 12), 20, (3, 18)),
        ((4, 30), 2, (5, 7)),
        ((5, 8), 1, (5, 9)),
        ((9, 18), 1, (9, 20)),
        ((9, 24), 20, (10, 29)),
        ((9, 30), 1, (10, 8)),
    ];
    for ((month, day), n, (due_month, due_day)) in vectors {
        let from = Day::from_ymd(2026, month, day).unwrap();
        let want = Day::from_ymd(2026, due_month, due_day).unwrap();
        let due = add_working_days(from, u16::try_from(n).unwrap());
        assert_eq!((due.day, due.provisional), (want, false), "{from} +{n}");
        assert_eq!(
            working.range(from.0 + 1..).nth(n - 1),
            Some(&want.0),
            "{from} +{n}"
        );
    }
}
