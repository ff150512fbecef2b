//! Working days by the State Council's yearly notices, and due days that explain themselves.
//!
//! The notices of 2004 to 2026 are built in; a later year can be added. A day no notice speaks of
//! counts by its weekday and makes every due day that passes it *provisional*. The notice of a
//! year may still turn the last days of the year before, so those count as known only once the
//! next notice is.

use super::day::Day;
use chinese_holiday::{DayKind as Built, Ymd, chinese_holiday};
use serde::Serialize;
use std::collections::BTreeMap;

/// The first and last day the built-in notices settle.
const BUILT_IN: (Day, Day) = (Day(12_418), Day(20_812));

/// A festival of the State Council's notices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Festival {
    /// 元旦
    NewYear,
    /// 春节
    SpringFestival,
    /// 清明节
    Qingming,
    /// 劳动节
    LabourDay,
    /// 端午节
    DragonBoat,
    /// 中秋节
    MidAutumn,
    /// 国庆节
    NationalDay,
    /// Days off by a separate notice.
    Other,
}

/// What a day is to the clocks that count working days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "festival")]
pub enum DayKind {
    /// Monday to Friday, and nothing else is said.
    Working,
    /// Saturday or Sunday, and nothing else is said.
    Weekend,
    /// Off for a festival.
    Holiday(Festival),
    /// A weekend day worked in exchange (调休).
    MakeUp(Festival),
}

impl DayKind {
    /// Whether the day counts.
    pub const fn is_working(self) -> bool {
        matches!(self, Self::Working | Self::MakeUp(_))
    }

    fn by_weekday(day: Day) -> Self {
        if day.weekday() < 5 {
            Self::Working
        } else {
            Self::Weekend
        }
    }
}

/// One day on the way to a due day that needs a word: a day not counted, or a weekend day that is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Step {
    /// The day.
    pub day: Day,
    /// Why it was skipped, or why it counts.
    #[serde(flatten)]
    pub kind: DayKind,
}

/// A due day and the way to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Due {
    /// The last day in time.
    pub day: Day,
    /// Whether a day on the way has no official calendar yet.
    pub provisional: bool,
    /// The days on the way that need a word, in order.
    pub steps: Vec<Step>,
}

/// How a due day stands today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DueClass {
    /// The day has passed.
    Overdue,
    /// Today is the last day in time.
    Today,
    /// Within the next two working days.
    Soon,
    /// Later than that.
    Later,
}

/// The working-day calendar: the built-in notices and the years added to them.
#[derive(Debug, Clone, Default)]
pub struct WorkCalendar {
    added: BTreeMap<i32, BTreeMap<Day, DayKind>>,
}

impl WorkCalendar {
    /// The built-in notices alone.
    pub const fn built_in() -> Self {
        Self {
            added: BTreeMap::new(),
        }
    }

    /// Adds, or replaces, the notice for a year: its days off and days worked in exchange, which
    /// may lie in the last days of the year before. Days of other years are ignored.
    pub fn add_year(&mut self, year: i32, days: impl IntoIterator<Item = (Day, DayKind)>) {
        let belongs = |day: Day| notice_years(day).contains(&Some(year));
        let days = days.into_iter().filter(|&(day, _)| belongs(day)).collect();
        self.added.insert(year, days);
    }

    /// What a day is, and whether an official notice says so.
    pub fn kind(&self, day: Day) -> (DayKind, bool) {
        let years = notice_years(day);
        let notices = years
            .iter()
            .flatten()
            .filter_map(|year| self.added.get(year));
        let mut known = 0;
        for notice in notices {
            if let Some(&kind) = notice.get(&day) {
                return (kind, true);
            }
            known += 1;
        }
        if let Some(kind) = built_in_kind(day) {
            let replaced = self.added.contains_key(&day.ymd().0);
            return (
                if replaced {
                    DayKind::by_weekday(day)
                } else {
                    kind
                },
                true,
            );
        }
        // The last days of 2026 wait for the notice of 2027 alone: that of 2026 is built in.
        let own_built_in = day.ymd().0 == BUILT_IN.1.ymd().0;
        let wanted = years.iter().flatten().count() - usize::from(own_built_in);
        (DayKind::by_weekday(day), known >= wanted)
    }

    /// Whether a day counts.
    pub fn is_working(&self, day: Day) -> bool {
        self.kind(day).0.is_working()
    }

    /// The due day `n` working days after `day`, which itself does not count; with `n` = 0 the day
    /// itself.
    pub fn add(&self, day: Day, n: u16) -> Due {
        let mut steps = Vec::new();
        let (day, provisional) = self.walk(day, n, |step| steps.push(step));
        Due {
            day,
            provisional,
            steps,
        }
    }

    /// As [`add`](Self::add) without the explanation: the day, and whether it is provisional.
    pub fn due(&self, day: Day, n: u16) -> (Day, bool) {
        self.walk(day, n, |_| ())
    }

    fn walk(&self, start: Day, n: u16, mut tell: impl FnMut(Step)) -> (Day, bool) {
        let (mut day, mut left, mut provisional) = (start, n, false);
        while left > 0 && day < Day::MAX {
            day = Day(day.0 + 1);
            let (kind, official) = self.kind(day);
            provisional |= !official;
            left -= u16::from(kind.is_working());
            if kind != DayKind::Working {
                tell(Step { day, kind });
            }
        }
        (day, provisional)
    }

    /// Working days after `from` up to and including `to`; negative when `to` is earlier.
    pub fn between(&self, from: Day, to: Day) -> i64 {
        if to < from {
            return -self.between(to, from);
        }
        let days = (from.0.saturating_add(1)..=to.0).map(Day);
        days.map(|day| i64::from(self.is_working(day))).sum()
    }

    /// How a due day stands on a day.
    pub fn class(&self, today: Day, due: Day) -> DueClass {
        match due {
            _ if due < today => DueClass::Overdue,
            _ if due == today => DueClass::Today,
            _ if due <= self.due(today, 2).0 => DueClass::Soon,
            _ => DueClass::Later,
        }
    }
}

/// The years whose notices speak of a day: its own, and for the last days also the next.
fn notice_years(day: Day) -> [Option<i32>; 2] {
    let (year, month, of_month) = day.ymd();
    [
        Some(year),
        (month == 12 && of_month >= 26).then_some(year + 1),
    ]
}

/// What the built-in notices say; the range is theirs, and outside it they would refuse to answer.
fn built_in_kind(day: Day) -> Option<DayKind> {
    if day < BUILT_IN.0 || day > BUILT_IN.1 {
        return None;
    }
    let (year, month, of_month) = day.ymd();
    let (year, month) = (u16::try_from(year).ok()?, u8::try_from(month).ok()?);
    Some(translate(chinese_holiday(Ymd::new(
        year,
        month,
        u8::try_from(of_month).ok()?,
    ))))
}

fn translate(kind: Built) -> DayKind {
    use DayKind::{Holiday, MakeUp};
    match kind {
        Built::NormalWorkday => DayKind::Working,
        Built::NormalHoliday => DayKind::Weekend,
        Built::NewYearsDayHoliday => Holiday(Festival::NewYear),
        Built::NewYearsDayWorkday => MakeUp(Festival::NewYear),
        Built::SpringFestivalHoliday => Holiday(Festival::SpringFestival),
        Built::SpringFestivalWorkday => MakeUp(Festival::SpringFestival),
        Built::ChingMingFestivalHoliday => Holiday(Festival::Qingming),
        Built::ChingMingFestivalWorkday => MakeUp(Festival::Qingming),
        Built::InternationalWorkersDayHoliday => Holiday(Festival::LabourDay),
        Built::InternationalWorkersDayWorkday => MakeUp(Festival::LabourDay),
        Built::DragonBoatFestivalHoliday => Holiday(Festival::DragonBoat),
        Built::DragonBoatFestivalWorkday => MakeUp(Festival::DragonBoat),
        Built::MidAutumnFestivalHoliday => Holiday(Festival::MidAutumn),
        Built::MidAutumnFestivalWorkday => MakeUp(Festival::MidAutumn),
        Built::NationalDayHoliday => Holiday(Festival::NationalDay),
        Built::NationalDayWorkday => MakeUp(Festival::NationalDay),
        Built::OtherHoliday => Holiday(Festival::Other),
        Built::OtherWorkday => MakeUp(Festival::Other),
    }
}

/// [`WorkCalendar::add`] by the built-in notices.
pub fn add_working_days(day: Day, n: u16) -> Due {
    WorkCalendar::built_in().add(day, n)
}

/// [`WorkCalendar::class`] by the built-in notices.
pub fn due_class(today: Day, due: Day) -> DueClass {
    WorkCalendar::built_in().class(today, due)
}

#[cfg(test)]
#[path = "working_tests.rs"]
mod tests;
