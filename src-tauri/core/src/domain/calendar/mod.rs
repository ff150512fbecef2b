//! Business days of Asia/Shanghai and the clocks that run on them.
//!
//! - [`Day`] and [`Instant`]: what the store holds, converted by a fixed +08:00.
//! - [`parse_day`], [`parse_valid_until`], [`parse_shanghai_time`]: a written grammar for dates in
//!   files; what could be read in two ways is refused by name.
//! - [`WorkCalendar`]: working days by the State Council's notices, and due days that explain
//!   themselves.
//!
//! Deliberately absent: the wall clock (hosts pass *now* in) and the zone's history. Shanghai kept
//! summer time from 1986 to 1991 and local mean time before 1901; no business day of this desk
//! lies there, and a fixed offset makes the same file mean the same days on every machine.

mod day;
mod parse;
mod working;

pub use day::{Day, Instant};
pub use parse::{
    DateFault, ValidUntil, parse_clock, parse_day, parse_serial, parse_shanghai_time,
    parse_valid_until,
};
pub use working::{
    DayKind, Due, DueClass, Festival, Step, WorkCalendar, add_working_days, due_class,
};
