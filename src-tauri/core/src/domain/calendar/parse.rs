//! Dates and times as files write them.
//!
//! ```text
//! day   = year sep month sep day   ; sep: "-", "/" or ".", twice the same; one or two digits
//!       | year "年" month "月" day ("日" / "号")
//!       | yyyymmdd
//! time  = day (blanks / "T") clock [zone]
//!       | yyyymmddhhmmss
//! clock = hour ":" mm ":" ss ["." 1*3 digit]
//!       | hhmmss                                 ; in a column of its own only
//! zone  = "Z" / ("+" / "-") hh [":" mm]          ; without one: +08:00
//! serial = 1*6 digit ["." 1*digit]               ; days since 1899-12-30, in workbooks only
//! ```
//! Years have four digits, 1800 to 2199. Full-width digits, letters, colons and signs are read as
//! their ASCII forms; blanks around the value are dropped.

use super::day::{Day, Instant};
use crate::domain::coded::coded;
use crate::domain::text::{ascii_width, is_blank};

coded! {
    /// Why a text is not a date or a time.
    pub enum DateFault {
        /// Nothing but blanks.
        Empty = "date_empty",
        /// Not the shape of any date below.
        NotADate = "date_not_a_date",
        /// The shape of a date, but the calendar has no such day.
        NoSuchDay = "date_no_such_day",
        /// The year stands last (`03/04/2024`): day and month could change places.
        YearLast = "date_year_last",
        /// Month and day without a year.
        MissingYear = "date_missing_year",
        /// Two digits for the year.
        ShortYear = "date_short_year",
        /// A year before 1800 or after 2199.
        YearRange = "date_year_range",
        /// A spreadsheet's day number (`45382`).
        SpreadsheetNumber = "date_spreadsheet_number",
        /// Seconds or milliseconds since 1970.
        UnixTime = "date_unix_time",
        /// `长期`, where a day is needed.
        LongTerm = "date_long_term",
        /// A time of day where only a day is wanted.
        UnexpectedTime = "date_unexpected_time",
        /// A day where a time of day is needed as well.
        MissingTime = "date_missing_time",
        /// Hours and minutes only; a spreadsheet hides the seconds when it saves.
        MissingSeconds = "date_missing_seconds",
        /// Not a time of day.
        NoSuchTime = "date_no_such_time",
        /// Something behind the time that is not a zone.
        BadZone = "date_bad_zone",
    }
}

/// The end of a certificate's validity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ValidUntil {
    /// Valid through this day.
    Day(Day),
    /// `长期`: without end.
    LongTerm,
}

/// Reads a day by the module's grammar.
///
/// # Errors
/// What keeps the text from being exactly one day.
pub fn parse_day(text: &str) -> Result<Day, DateFault> {
    if let Some(day) = iso_day(text.as_bytes()) {
        return in_range(day);
    }
    let signs = Signs::new(text)?;
    let (day, rest) = read_day(signs.bytes())?;
    match rest {
        [] => Ok(day),
        [b'0'..=b'9', ..] => Err(DateFault::NotADate),
        _ if read_clock(rest).is_ok() => Err(DateFault::UnexpectedTime),
        _ => Err(DateFault::NotADate),
    }
}

/// Reads the end of a certificate's validity: a day, or `长期`.
///
/// # Errors
/// As for [`parse_day`].
pub fn parse_valid_until(text: &str) -> Result<ValidUntil, DateFault> {
    match parse_day(text) {
        Ok(day) => Ok(ValidUntil::Day(day)),
        Err(DateFault::LongTerm) => Ok(ValidUntil::LongTerm),
        Err(fault) => Err(fault),
    }
}

/// Reads a time of day in Shanghai; a zone written behind it is respected.
///
/// # Errors
/// What keeps the text from being exactly one moment. Seconds are required.
pub fn parse_shanghai_time(text: &str) -> Result<Instant, DateFault> {
    if let Some((day, millis)) = plain_time(text.as_bytes()) {
        return in_range(day).map(|day| Instant::at(day, millis));
    }
    let signs = Signs::new(text)?;
    if let Some((day, clock)) = signs.bytes().split_at_checked(8)
        && clock.len() == 6
        && signs.bytes().iter().all(u8::is_ascii_digit)
    {
        let (day, _) = read_day(day)?;
        let clock = std::str::from_utf8(clock).unwrap_or_default();
        return Ok(Instant::at(day, parse_clock(clock)?));
    }
    let (day, rest) = read_day(signs.bytes())?;
    if rest.is_empty() {
        return Err(DateFault::MissingTime);
    }
    let (millis, zone) = read_clock(rest)?;
    Ok(Instant::at(day, millis - read_zone(zone)?))
}

/// Reads a time of day that stands in a column of its own, in milliseconds from midnight.
///
/// # Errors
/// What keeps the text from being exactly one time of day. Seconds are required.
pub fn parse_clock(text: &str) -> Result<i64, DateFault> {
    let signs = Signs::new(text)?;
    if let [a, b, c, d, e, f] = signs.bytes()
        && signs.bytes().iter().all(u8::is_ascii_digit)
    {
        let (hour, minute, second) = (two(*a, *b), two(*c, *d), two(*e, *f));
        let whole = hour.zip(minute).zip(second);
        return whole
            .and_then(|((hour, minute), second)| clock_millis(hour, minute, second))
            .ok_or(DateFault::NoSuchTime);
    }
    let (millis, rest) = read_clock_alone(signs.bytes())?;
    if rest.is_empty() {
        Ok(millis)
    } else {
        Err(DateFault::NoSuchTime)
    }
}

/// Reads a workbook's number for a moment, to the second it lies nearest to.
///
/// # Errors
/// [`DateFault::NotADate`] for anything but digits and a point, [`DateFault::YearRange`].
pub fn parse_serial(text: &str) -> Result<Instant, DateFault> {
    let (whole, fraction) = text
        .trim_matches(is_blank)
        .split_once('.')
        .unwrap_or((text.trim_matches(is_blank), "0"));
    let plain = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !plain(whole) || !plain(fraction) || whole.len() > 6 || fraction.len() > 20 {
        return Err(DateFault::NotADate);
    }
    let days: i64 = whole.parse().map_err(|_| DateFault::NotADate)?;
    let parts: u128 = fraction.parse().map_err(|_| DateFault::NotADate)?;
    let unit = 10_u128.pow(u32::try_from(fraction.len()).unwrap_or(0));
    let seconds = (parts * 86_400 + unit / 2) / unit;
    let seconds = i64::try_from(seconds).map_err(|_| DateFault::NotADate)?;
    let day = Day::from_i64(days + SERIAL_ZERO).ok_or(DateFault::YearRange)?;
    let day = in_range(day)?;
    Ok(Instant::at(day, seconds * 1000))
}

/// 1899-12-30, from which workbooks count.
const SERIAL_ZERO: i64 = -25_569;

/// `YYYY-MM-DD` and nothing else.
pub(super) fn iso_day(bytes: &[u8]) -> Option<Day> {
    match bytes {
        [a, b, c, d, b'-', e, f, b'-', g, h] => {
            let year = two(*a, *b)? * 100 + two(*c, *d)?;
            Day::from_ymd(i32::try_from(year).ok()?, two(*e, *f)?, two(*g, *h)?)
        }
        _ => None,
    }
}

/// `YYYY-MM-DD HH:MM:SS` and nothing else: the spelling of nearly every row of a bill.
fn plain_time(bytes: &[u8]) -> Option<(Day, i64)> {
    let (date, clock) = bytes.split_at_checked(10)?;
    match clock {
        [b' ', a, b, b':', c, d, b':', e, f] => {
            let millis = clock_millis(two(*a, *b)?, two(*c, *d)?, two(*e, *f)?)?;
            Some((iso_day(date)?, millis))
        }
        _ => None,
    }
}

fn two(a: u8, b: u8) -> Option<u32> {
    let both = a.is_ascii_digit() && b.is_ascii_digit();
    both.then(|| u32::from(a - b'0') * 10 + u32::from(b - b'0'))
}

fn clock_millis(hour: u32, minute: u32, second: u32) -> Option<i64> {
    let fits = hour < 24 && minute < 60 && second < 60;
    fits.then(|| i64::from(hour * 3600 + minute * 60 + second) * 1000)
}

fn in_range(day: Day) -> Result<Day, DateFault> {
    if (1800..=2199).contains(&day.ymd().0) {
        Ok(day)
    } else {
        Err(DateFault::YearRange)
    }
}

/// Longest text that is read, in characters.
const LONGEST: usize = 40;

/// The text as single-byte signs on the stack: ASCII as it is, 年 月 日 号 as `y m d d`.
struct Signs {
    signs: [u8; LONGEST],
    length: usize,
}

impl Signs {
    fn new(text: &str) -> Result<Self, DateFault> {
        let trimmed = text.trim_matches(is_blank);
        if trimmed == "长期" {
            return Err(DateFault::LongTerm);
        }
        let mut all = Self {
            signs: [0; LONGEST],
            length: 0,
        };
        for c in trimmed.chars() {
            let slot = all.signs.get_mut(all.length).ok_or(DateFault::NotADate)?;
            *slot = match ascii_width(c) {
                '年' => b'y',
                '月' => b'm',
                '日' | '号' => b'd',
                c if is_blank(c) => b' ',
                c if c.is_ascii_graphic() && !matches!(c, 'y' | 'm' | 'd') => c as u8,
                _ => return Err(DateFault::NotADate),
            };
            all.length += 1;
        }
        if all.length == 0 {
            Err(DateFault::Empty)
        } else {
            Ok(all)
        }
    }

    fn bytes(&self) -> &[u8] {
        self.signs.get(..self.length).unwrap_or_default()
    }
}

/// Splits off the leading digits.
fn digits(bytes: &[u8]) -> (&[u8], &[u8]) {
    let end = bytes
        .iter()
        .position(|b| !b.is_ascii_digit())
        .unwrap_or(bytes.len());
    bytes.split_at(end)
}

fn value(digits: &[u8]) -> u32 {
    digits.iter().fold(0, |n: u32, b| {
        n.saturating_mul(10).saturating_add(u32::from(b - b'0'))
    })
}

/// Reads a day from the front.
fn read_day(bytes: &[u8]) -> Result<(Day, &[u8]), DateFault> {
    let (first, rest) = digits(bytes);
    match (first.len(), rest) {
        (8, _) => {
            let (year, month_day) = first.split_at(4);
            let (month, day) = month_day.split_at(2);
            Ok((make_day(year, month, day)?, rest))
        }
        (4, [separator @ (b'-' | b'/' | b'.'), tail @ ..]) => split_day(first, *separator, tail),
        (4, [b'y', tail @ ..]) => chinese_day(first, tail),
        (2, [b'y', ..]) => Err(DateFault::ShortYear),
        (1 | 2, [b'm', ..]) => Err(DateFault::MissingYear),
        (1 | 2, [separator @ (b'-' | b'/' | b'.'), tail @ ..]) => {
            Err(year_elsewhere(*separator, tail))
        }
        (5, []) => Err(DateFault::SpreadsheetNumber),
        (5, [b'.', tail @ ..]) if digits(tail).1.is_empty() => Err(DateFault::SpreadsheetNumber),
        (10 | 13, []) => Err(DateFault::UnixTime),
        _ => Err(DateFault::NotADate),
    }
}

/// `03/04/2024` and `24/3/31`: which fault it is, never which day.
fn year_elsewhere(separator: u8, tail: &[u8]) -> DateFault {
    let (second, rest) = digits(tail);
    let last = match rest {
        [s, rest @ ..] if *s == separator => digits(rest).0.len(),
        [] | [b' ', ..] if matches!(second.len(), 1 | 2) => return DateFault::MissingYear,
        _ => 0,
    };
    match last {
        4 => DateFault::YearLast,
        1 | 2 => DateFault::ShortYear,
        _ => DateFault::NotADate,
    }
}

fn split_day<'a>(year: &[u8], separator: u8, tail: &'a [u8]) -> Result<(Day, &'a [u8]), DateFault> {
    let (month, rest) = digits(tail);
    let rest = match rest {
        [s, rest @ ..] if *s == separator => rest,
        _ => return Err(DateFault::NotADate),
    };
    let (day, rest) = digits(rest);
    Ok((make_day(year, month, day)?, rest))
}

fn chinese_day<'a>(year: &[u8], tail: &'a [u8]) -> Result<(Day, &'a [u8]), DateFault> {
    let (month, rest) = digits(tail);
    let [b'm', rest @ ..] = rest else {
        return Err(DateFault::NotADate);
    };
    let (day, rest) = digits(rest);
    let [b'd', rest @ ..] = rest else {
        return Err(DateFault::NotADate);
    };
    Ok((make_day(year, month, day)?, rest))
}

fn make_day(year: &[u8], month: &[u8], day: &[u8]) -> Result<Day, DateFault> {
    if !matches!((month.len(), day.len()), (1 | 2, 1 | 2)) {
        return Err(DateFault::NotADate);
    }
    let year = i32::try_from(value(year)).unwrap_or(0);
    if !(1800..=2199).contains(&year) {
        return Err(DateFault::YearRange);
    }
    Day::from_ymd(year, value(month), value(day)).ok_or(DateFault::NoSuchDay)
}

/// Reads blanks or a T and the time of day; what follows is returned for the zone.
fn read_clock(bytes: &[u8]) -> Result<(i64, &[u8]), DateFault> {
    let clock = match bytes {
        [b'T', clock @ ..] => clock,
        [b' ', ..] => bytes.trim_ascii_start(),
        // 年月日 end the day themselves; other days need a gap.
        _ => return Err(DateFault::NotADate),
    };
    read_clock_alone(clock)
}

fn read_clock_alone(clock: &[u8]) -> Result<(i64, &[u8]), DateFault> {
    let (hour, rest) = digits(clock);
    let [b':', rest @ ..] = rest else {
        return Err(DateFault::NoSuchTime);
    };
    let (minute, rest) = digits(rest);
    let [b':', rest @ ..] = rest else {
        let short = rest.is_empty() && minute.len() == 2;
        return Err(if short {
            DateFault::MissingSeconds
        } else {
            DateFault::NoSuchTime
        });
    };
    let (second, rest) = digits(rest);
    if !matches!((hour.len(), minute.len(), second.len()), (1 | 2, 2, 2)) {
        return Err(DateFault::NoSuchTime);
    }
    let whole = clock_millis(value(hour), value(minute), value(second));
    let (fraction, rest) = match rest {
        [b'.', rest @ ..] => digits(rest),
        _ => (b"0".as_slice(), rest),
    };
    let millis = match fraction.len() {
        1 => value(fraction) * 100,
        2 => value(fraction) * 10,
        3 => value(fraction),
        _ => return Err(DateFault::NoSuchTime),
    };
    Ok((
        whole.ok_or(DateFault::NoSuchTime)? + i64::from(millis),
        rest,
    ))
}

/// Milliseconds by which a written zone runs ahead of Shanghai.
fn read_zone(bytes: &[u8]) -> Result<i64, DateFault> {
    const SHANGHAI_MINUTES: i64 = 480;
    let (ahead, hours, minutes) = match bytes {
        [] => return Ok(0),
        [b'Z'] => (true, Some(0), Some(0)),
        [s @ (b'+' | b'-'), a, b] => (*s == b'+', two(*a, *b), Some(0)),
        [s @ (b'+' | b'-'), a, b, b':', c, d] => (*s == b'+', two(*a, *b), two(*c, *d)),
        _ => return Err(DateFault::BadZone),
    };
    match (hours, minutes) {
        (Some(hours @ 0..=14), Some(minutes @ 0..=59)) => {
            let size = i64::from(hours * 60 + minutes);
            Ok((if ahead { size } else { -size } - SHANGHAI_MINUTES) * 60_000)
        }
        _ => Err(DateFault::BadZone),
    }
}

#[cfg(test)]
#[path = "parse_tests.rs"]
mod tests;
