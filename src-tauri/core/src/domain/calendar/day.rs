//! Days and instants as the store holds them.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

const MILLIS_PER_DAY: i64 = 86_400_000;
const SHANGHAI_OFFSET: i64 = 8 * 3_600_000;

/// A business day: days since 1970-01-01 in Asia/Shanghai. In JSON `"YYYY-MM-DD"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub i32);

/// A moment: milliseconds since 1970-01-01T00:00:00Z. In JSON a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Instant(pub i64);

impl Day {
    /// The first day of year 1.
    pub const MIN: Self = Self(-719_162);
    /// The last day of year 9999.
    pub const MAX: Self = Self(2_932_896);

    /// The day of the Gregorian calendar, when there is one in the years 1 to 9999.
    pub const fn from_ymd(year: i32, month: u32, day: u32) -> Option<Self> {
        if year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 {
            return None;
        }
        if day > days_in_month(year, month) {
            return None;
        }
        // Years counted from March, so that the leap day ends them (Hinnant's day count).
        let shifted = if month <= 2 { year - 1 } else { year };
        let era = shifted.div_euclid(400);
        let of_era = shifted.rem_euclid(400);
        let month_from_march = ((month + 9) % 12) as i32;
        let of_year = (153 * month_from_march + 2) / 5 + day as i32 - 1;
        let days = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
        Some(Self(era * 146_097 + days - 719_468))
    }

    /// From a stored count of days, when it lies in the years 1 to 9999.
    pub fn from_i64(days: i64) -> Option<Self> {
        let day = Self(i32::try_from(days).ok()?);
        (Self::MIN..=Self::MAX).contains(&day).then_some(day)
    }

    /// The count of days, as stored.
    pub const fn as_i64(self) -> i64 {
        self.0 as i64
    }

    /// Year, month (1–12) and day of the month (1–31).
    pub const fn ymd(self) -> (i32, u32, u32) {
        let days = self.0 as i64 + 719_468;
        let era = days.div_euclid(146_097);
        let of_era = days.rem_euclid(146_097);
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let march_month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * march_month + 2) / 5 + 1;
        let month = if march_month < 10 {
            march_month + 3
        } else {
            march_month - 9
        };
        let year = year_of_era + era * 400 + if month <= 2 { 1 } else { 0 };
        (year as i32, month as u32, day as u32)
    }

    /// The day of the week, Monday = 0 to Sunday = 6.
    pub const fn weekday(self) -> u32 {
        // 1970-01-01 was a Thursday.
        (self.0 as i64 + 3).rem_euclid(7) as u32
    }

    /// The day so many calendar days later (or earlier), within the years 1 to 9999.
    pub fn plus_days(self, days: i32) -> Option<Self> {
        Self::from_i64(i64::from(self.0) + i64::from(days))
    }

    /// Calendar days from this day to another; negative when that is earlier.
    pub const fn days_to(self, other: Self) -> i64 {
        other.0 as i64 - self.0 as i64
    }

    /// The moment the day begins in Shanghai. The day is `start..next.start`.
    pub const fn start(self) -> Instant {
        Instant(self.0 as i64 * MILLIS_PER_DAY - SHANGHAI_OFFSET)
    }

    /// Completed years of age on this day of somebody born on `birthday`; nothing before birth.
    /// Somebody born on 29 February comes of age on 1 March of a common year.
    pub fn age_of(self, birthday: Self) -> Option<u32> {
        let ((year, month, day), (born, born_month, born_day)) = (self.ymd(), birthday.ymd());
        let completed = (month, day) >= (born_month, born_day);
        u32::try_from(year - born - i32::from(!completed)).ok()
    }
}

const fn days_in_month(year: i32, month: u32) -> u32 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.ymd();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        d.deserialize_str(IsoDay)
    }
}

/// Reads `YYYY-MM-DD` and nothing else: other spellings are for files, not for contracts.
struct IsoDay;

impl serde::de::Visitor<'_> for IsoDay {
    type Value = Day;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a day as YYYY-MM-DD")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Day, E> {
        super::parse::iso_day(text.as_bytes())
            .ok_or_else(|| E::invalid_value(serde::de::Unexpected::Str(text), &self))
    }
}

impl Instant {
    /// The business day of Shanghai in which the moment lies; the years 1 to 9999 bound it.
    pub fn day(self) -> Day {
        let local = self
            .0
            .saturating_add(SHANGHAI_OFFSET)
            .div_euclid(MILLIS_PER_DAY);
        let bounded = local.clamp(Day::MIN.as_i64(), Day::MAX.as_i64());
        Day::from_i64(bounded).unwrap_or(Day::MAX)
    }

    /// The moment at a time of a day in Shanghai, given in milliseconds from midnight.
    pub const fn at(day: Day, millis: i64) -> Self {
        Self(day.start().0 + millis)
    }

    /// The stored count of milliseconds.
    pub const fn as_i64(self) -> i64 {
        self.0
    }

    /// Milliseconds from midnight in Shanghai.
    pub const fn millis_of_day(self) -> i64 {
        self.0
            .saturating_add(SHANGHAI_OFFSET)
            .rem_euclid(MILLIS_PER_DAY)
    }
}

/// Shanghai time to the second, as bills write it: `2019-07-25 08:35:41`.
impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.millis_of_day() / 1000;
        let (hour, minute) = (seconds / 3600, seconds / 60 % 60);
        write!(
            f,
            "{} {hour:02}:{minute:02}:{:02}",
            self.day(),
            seconds % 60
        )
    }
}
