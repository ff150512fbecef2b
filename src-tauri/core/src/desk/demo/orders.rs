//! Filing orders: one behind every filed program, some in flight, and the forty of the day.

use serde_json::{Value as Json, json};

use super::application::Body;
use super::dice::Dice;
use super::people::Subject;
use super::programs::{PLATFORM, Program};
use crate::domain::application::INDIVIDUAL;
use crate::domain::calendar::{Day, Instant, WorkCalendar};
use crate::domain::filing::FilingKind;

/// The platform's working days for its review.
const REVIEW_DAYS: u16 = 2;
/// The authority's working days.
const AUTHORITY_DAYS: u16 = 20;
const HOUR: i64 = 3_600_000;

/// A mistake that was built into an application; the checks must speak of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Defect {
    None,
    IdNumber,
    Mobile,
    Emergency,
    Comment,
    RegistryName,
    LicenceExpired,
    ForbiddenWord,
    FaceCheck,
}

impl Defect {
    const ALL: [Self; 8] = [
        Self::IdNumber,
        Self::Mobile,
        Self::Emergency,
        Self::Comment,
        Self::RegistryName,
        Self::LicenceExpired,
        Self::ForbiddenWord,
        Self::FaceCheck,
    ];

    /// The check that must find it, as it is named over the border.
    pub(super) fn check(self) -> Option<&'static str> {
        Some(match self {
            Self::None => return None,
            Self::IdNumber => "resident_id_form",
            Self::Mobile => "mobile_form",
            Self::Emergency => "emergency_differs",
            Self::Comment => "comment_length",
            Self::RegistryName => "sources",
            Self::LicenceExpired => "licence_validity",
            Self::ForbiddenWord => "name_forbidden_word",
            Self::FaceCheck => "required",
        })
    }

    /// The stored reason a reviewer would return it with.
    pub(super) fn reason(self) -> &'static str {
        match self {
            Self::None | Self::RegistryName => "R01",
            Self::IdNumber => "R16",
            Self::Mobile => "R19",
            Self::Emergency => "R21",
            Self::Comment => "R34",
            Self::LicenceExpired => "R07",
            Self::ForbiddenWord => "R28",
            Self::FaceCheck => "R38",
        }
    }

    fn roll(dice: &mut Dice) -> Self {
        if dice.below(10) < 6 {
            return Self::None;
        }
        let at = dice.index(Self::ALL.len());
        Self::ALL.get(at).copied().unwrap_or(Self::None)
    }
}

/// One filing order.
#[derive(Debug, Clone)]
pub(super) struct Order {
    pub order_no: String,
    pub revision: i64,
    pub kind: FilingKind,
    pub status: i64,
    pub sms: Option<i64>,
    pub submitted_at: Instant,
    /// The day the running clock ends, and whether its year's calendar is not published yet.
    pub due: Option<(Day, bool)>,
    /// When a reviewer decided, if one did.
    pub decided_at: Option<Instant>,
    pub defect: Defect,
}

/// Whether the order at a place among those in flight changes a filed program.
pub(super) fn is_change(place: u64) -> bool {
    place % 3 == 1
}

/// Status and SMS sub-state of the order at a place among those in flight.
pub(super) fn status_at(place: u64) -> (i64, Option<i64>) {
    match place % 20 {
        0..=7 => (2, None),
        8..=10 => (3, None),
        11..=12 => (4, Some(1)),
        13..=15 => (4, Some(2)),
        16 => (4, Some(3)),
        17..=18 => (5, None),
        _ => (0, None),
    }
}

fn number(day: Day, program: u64, series: u64) -> String {
    let (year, month, of_month) = day.ymd();
    format!("BA{year}{month:02}{of_month:02}{program:07}{series}")
}

fn at_work(dice: &mut Dice, day: Day) -> Instant {
    Instant::at(day, dice.between(9 * HOUR, 18 * HOUR) / 1_000 * 1_000)
}

/// The order that filed a program, long ago.
pub(super) fn history(seed: u32, program: &Program, today: Day) -> Order {
    let mut dice = Dice::new(seed, "history", program.index);
    let listed = program.listed_on.unwrap_or(today);
    let since = Day::from_ymd(2023, 9, 1).unwrap_or(listed).max(listed);
    let latest = today.0 - 30;
    let late = dice
        .between(0, 200)
        .min(i64::from((latest - since.0).max(0)));
    let day = Day((since.0 + i32::try_from(late).unwrap_or_default()).min(latest));
    let submitted_at = at_work(&mut dice, day);
    Order {
        order_no: number(day, program.index, 0),
        revision: 1,
        kind: opening(program),
        status: 6,
        sms: None,
        submitted_at,
        due: None,
        decided_at: Some(Instant(submitted_at.0 + dice.between(2, 30) * HOUR)),
        defect: Defect::None,
    }
}

fn opening(program: &Program) -> FilingKind {
    if program.service == 1 {
        FilingKind::First
    } else {
        FilingKind::AddService
    }
}

fn change(place: u64) -> FilingKind {
    match place % 9 {
        1 => FilingKind::ChangeService,
        4 => FilingKind::ChangeSubject,
        _ => FilingKind::ChangeBoth,
    }
}

/// How many days an order has been in review: four in five are due today, on the next working day
/// or on the one after it; the rest is late.
fn in_review_for(dice: &mut Dice, today: Day, calendar: &WorkCalendar) -> i32 {
    let due = |ago: i32| calendar.due(Day(today.0 - ago), REVIEW_DAYS).0;
    let latest = match dice.below(10) {
        0..3 => today,
        3..6 => calendar.due(today, 1).0,
        6..8 => calendar.due(today, 2).0,
        _ => Day(today.0 - i32::try_from(dice.between(1, 4)).unwrap_or(1)),
    };
    (0..30).find(|ago| due(*ago) <= latest).unwrap_or_default()
}

/// The order in flight at a place.
pub(super) fn in_flight(seed: u32, program: &Program, place: u64, today: Day) -> Order {
    let mut dice = Dice::new(seed, "order", program.index);
    let (status, sms) = status_at(place);
    let calendar = WorkCalendar::built_in();
    let ago = match status {
        2 => in_review_for(&mut dice, today, &calendar),
        4 if sms == Some(1) => 2,
        4 => 4 + i32::try_from(dice.below(12)).unwrap_or_default(),
        _ => 5 + i32::try_from(dice.below(15)).unwrap_or_default(),
    };
    let day = Day(today.0 - ago);
    let submitted_at = at_work(&mut dice, day);
    let decided = Instant(submitted_at.0 + dice.between(2, 20) * HOUR);
    let due = match (status, sms) {
        (2, _) => Some(calendar.due(day, REVIEW_DAYS)),
        (4, Some(1)) => Some((Instant(decided.0 + 24 * HOUR).day(), false)),
        (4, Some(2)) => Some(calendar.due(Instant(decided.0 + 5 * HOUR).day(), AUTHORITY_DAYS)),
        _ => None,
    };
    let rolled = Defect::roll(&mut dice);
    Order {
        order_no: number(day, program.index, 1),
        revision: 1,
        kind: if is_change(place) {
            change(place)
        } else {
            opening(program)
        },
        status,
        sms,
        submitted_at,
        due,
        decided_at: matches!(status, 3..=5).then_some(decided),
        defect: match status {
            2 => rolled,
            3 if rolled == Defect::None => Defect::Comment,
            3 => rolled,
            _ => Defect::None,
        },
    }
}

/// An order that arrives with the day's file.
pub(super) fn of_today(seed: u32, program: &Program, kind: FilingKind, today: Day) -> Order {
    let mut dice = Dice::new(seed, "today", program.index);
    let at = Instant::at(today, dice.between(0, 8 * HOUR) / 1_000 * 1_000);
    Order {
        order_no: number(today, program.index, 2),
        revision: 1,
        kind,
        status: 2,
        sms: None,
        submitted_at: at,
        due: Some(WorkCalendar::built_in().due(today, REVIEW_DAYS)),
        decided_at: None,
        defect: Defect::roll(&mut dice),
    }
}

/// A returned order that comes back, corrected.
pub(super) fn resubmitted(seed: u32, program: &Program, before: &Order, today: Day) -> Order {
    let mut again = of_today(seed, program, before.kind, today);
    again.order_no.clone_from(&before.order_no);
    again.revision = before.revision + 1;
    again.defect = Defect::None;
    again
}

/// The scans an application names, by what they show.
pub(super) fn media(order: &Order, subject: &Subject) -> Vec<(&'static str, String)> {
    let file = |what: &str| format!("{}-{what}.png", order.order_no);
    let mut named = Vec::new();
    if subject.kind != INDIVIDUAL {
        named.push(("licence", file("licence")));
    }
    for what in [
        "principal-front",
        "principal-back",
        "operator-front",
        "operator-back",
    ] {
        named.push((what, file(what)));
    }
    named.push(("letter", file("letter")));
    named.push(("commitment", file("commitment")));
    named
}

/// The instant as files write it.
pub(super) fn written(at: Instant) -> String {
    format!("{}+08:00", at.to_string().replace(' ', "T"))
}

/// One line of the filings' file.
pub(super) fn line(order: &Order, body: &Body) -> Json {
    json!({
        "platform": PLATFORM, "order_no": order.order_no, "revision": order.revision,
        "kind": order.kind.code(), "submitted_at": written(order.submitted_at),
        "application": body.application, "ocr": body.ocr, "registry": body.registry,
    })
}
