//! Money and times of a row, with a short way for the plain spelling nearly every row has.
//!
//! The short way accepts a strict subset of what [`parse_yuan`], [`parse_fee`] and
//! [`parse_shanghai_time`] accept and gives the same value; everything else goes to them.

use crate::domain::calendar::{Instant, parse_shanghai_time};
use crate::domain::money::{Fee, Fen, parse_fee, parse_yuan};

/// Decimal places of a fen amount written in yuan.
pub(super) const FEN_PLACES: u32 = 2;
/// Decimal places of a fee written in yuan.
pub(super) const FEE_PLACES: u32 = 5;

/// Reads an amount in yuan.
pub(super) fn fen(text: &str) -> Option<Fen> {
    plain(text, FEN_PLACES)
        .map(Fen)
        .or_else(|| parse_yuan(text).ok())
}

/// Reads a fee in yuan with up to five decimal places.
pub(super) fn fee(text: &str) -> Option<Fee> {
    plain(text, FEE_PLACES)
        .map(Fee)
        .or_else(|| parse_fee(text).ok())
}

/// `-`, up to twelve digits, and up to `places` digits after a point.
pub(super) fn plain(text: &str, places: u32) -> Option<i64> {
    let (negative, digits) = match text.as_bytes() {
        [b'-', rest @ ..] => (true, rest),
        all => (false, all),
    };
    let mut value = 0_i64;
    let mut whole = 0;
    let mut decimals = None;
    for byte in digits {
        match (byte, decimals) {
            (b'0'..=b'9', Some(count)) if count < places => decimals = Some(count + 1),
            (b'0'..=b'9', None) if whole < 12 => whole += 1,
            (b'.', None) if whole > 0 => {
                decimals = Some(0);
                continue;
            }
            _ => return None,
        }
        value = value * 10 + i64::from(byte - b'0');
    }
    if whole == 0 || decimals == Some(0) {
        return None;
    }
    let value = value * 10_i64.pow(places - decimals.unwrap_or(0));
    Some(if negative { -value } else { value })
}

/// Writes an amount of `places` decimals, as the files do.
pub(super) fn spell(value: i128, places: u32) -> String {
    let unit = 10_u128.pow(places);
    let sign = if value < 0 { "-" } else { "" };
    let (whole, rest) = (value.unsigned_abs() / unit, value.unsigned_abs() % unit);
    match places {
        0 => format!("{sign}{whole}"),
        _ => format!("{sign}{whole}.{rest:0width$}", width = places as usize),
    }
}

/// Reads times, remembering the last day: the rows of a bill share one.
#[derive(Default)]
pub(super) struct Days {
    day: [u8; 10],
    midnight: Option<Instant>,
}

impl Days {
    /// The instant of a Shanghai time.
    pub(super) fn instant(&mut self, text: &str) -> Option<Instant> {
        match text.as_bytes().split_first_chunk::<10>() {
            Some((day, [b' ', clock @ ..])) if day.is_ascii() => match millis_of_day(clock) {
                Some(millis) => Some(Instant(self.midnight(day, text)?.0 + millis)),
                None => parse_shanghai_time(text).ok(),
            },
            _ => parse_shanghai_time(text).ok(),
        }
    }

    /// The zone has one fixed offset, so a day's instants are its midnight plus the clock.
    fn midnight(&mut self, day: &[u8; 10], text: &str) -> Option<Instant> {
        if self.midnight.is_none() || self.day != *day {
            self.day = *day;
            self.midnight = parse_shanghai_time(&format!("{} 00:00:00", text.get(..10)?)).ok();
        }
        self.midnight
    }
}

/// `HH:MM:SS`, all of it.
fn millis_of_day(clock: &[u8]) -> Option<i64> {
    let [h1, h2, b':', m1, m2, b':', s1, s2] = clock else {
        return None;
    };
    let two = |tens: &u8, ones: &u8| {
        let digits = tens.is_ascii_digit() && ones.is_ascii_digit();
        digits.then(|| i64::from(tens - b'0') * 10 + i64::from(ones - b'0'))
    };
    let (hours, minutes, seconds) = (two(h1, h2)?, two(m1, m2)?, two(s1, s2)?);
    let real = hours < 24 && minutes < 60 && seconds < 60;
    real.then_some(((hours * 60 + minutes) * 60 + seconds) * 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_short_way_gives_what_the_long_way_gives() {
        for text in [
            "0",
            "0.0",
            "0.01",
            "6.00",
            "1000",
            "12.3",
            "-0.02",
            "999999999999.99",
        ] {
            assert_eq!(
                plain(text, FEN_PLACES).map(Fen),
                parse_yuan(text).ok(),
                "{text}"
            );
            assert!(plain(text, FEN_PLACES).is_some(), "{text}");
        }
        for text in ["0", "0.04000", "-0.02000", "6.5", "0.00001"] {
            assert_eq!(
                plain(text, FEE_PLACES).map(Fee),
                parse_fee(text).ok(),
                "{text}"
            );
            assert!(plain(text, FEE_PLACES).is_some(), "{text}");
        }
    }

    #[test]
    fn the_short_way_leaves_every_other_spelling_alone() {
        for text in [
            "", "-", ".", ".5", "5.", "1.234", "1,000.00", "¥1", "+1", "1e3", " 1", "1.2.3",
        ] {
            assert_eq!(plain(text, FEN_PLACES), None, "{text}");
        }
    }

    #[test]
    fn an_amount_finer_than_a_fen_is_not_an_amount() {
        assert_eq!(fen("1.234"), None);
        assert_eq!(fee("0.000001"), None);
    }

    #[test]
    fn amounts_are_spelled_with_all_their_decimals() {
        assert_eq!(spell(600, 2), "6.00");
        assert_eq!(spell(-2000, 5), "-0.02000");
        assert_eq!(spell(-5, 2), "-0.05");
        assert_eq!(spell(48, 0), "48");
    }

    #[test]
    fn times_of_one_day_and_the_next_are_what_the_calendar_says() {
        let mut days = Days::default();
        for text in [
            "2026-11-21 08:35:41",
            "2026-11-21 23:59:59",
            "2026-11-22 00:00:00",
        ] {
            assert_eq!(days.instant(text), parse_shanghai_time(text).ok(), "{text}");
            assert!(days.instant(text).is_some(), "{text}");
        }
    }

    #[test]
    fn full_width_colons_tell_the_same_time() {
        let mut days = Days::default();
        let plain = days.instant("2014-11-10 16:33:45");
        assert!(plain.is_some());
        assert_eq!(days.instant("2014-11-10 16：33：45"), plain);
    }

    #[test]
    fn hours_and_days_that_do_not_exist_are_refused() {
        let mut days = Days::default();
        for text in [
            "2026-11-21 24:00:00",
            "2026-02-30 08:00:00",
            "",
            "yesterday",
            "2026-11-21",
        ] {
            assert_eq!(days.instant(text), None, "{text}");
        }
    }
}
