//! One row of an account's statement: which way its money went, how much, when, and what it is.
//!
//! Everything is read before anything is decided, so that a row tells all its defects at once. A
//! row that is not money received or given back is *other*, with no amount: it moves nothing here,
//! and still counts in the file's own totals by its direction.

use crate::domain::amount_cell::{Gone, parse_amount_cell, refund_in_state};
use crate::domain::calendar::{
    DateFault, Instant, parse_clock, parse_day, parse_serial, parse_shanghai_time,
};
use crate::domain::money::Fen;

use super::fault::{RowCode, RowFault};
use super::profile::{Clause, MoneyRule, Statement};
use super::role::{Direction, Kind, Role};
use super::row::BillRow;

/// Excel keeps fifteen digits of a number and fills the rest with zeros.
const EXCEL_DIGITS: usize = 15;
/// From this length on a run of zeros behind them is no accident.
const EXCEL_CUT: usize = 18;

impl BillRow<'_> {
    /// Reads a row whose cells fit the header.
    pub(super) fn read_statement(&mut self, rule: &Statement) {
        self.read_moment(rule);
        self.read_flow(&rule.money);
        self.read_balance();
        self.check_numbers();
        self.check_currency();
        self.read_statement_kind(rule);
    }

    fn read_moment(&mut self, rule: &Statement) {
        let (mut day, mut role) = (self.get(Role::PaidAt), Role::PaidAt);
        if day.is_empty() {
            (day, role) = (self.get(Role::PostedOn), Role::PostedOn);
        }
        if day.is_empty() {
            return self.fault(RowCode::FieldMissing, Role::PaidAt);
        }
        match moment(
            day,
            self.get(Role::Clock),
            rule.day_only,
            self.has_serials(),
        ) {
            Ok(at) => self.paid_at = Some(at),
            Err(DateFault::MissingSeconds) => self.fault(RowCode::ExcelLostSeconds, role),
            Err(DateFault::MissingYear) => self.fault(RowCode::YearMissing, role),
            Err(_) => self.fault(RowCode::TimeUnreadable, role),
        }
    }

    fn read_flow(&mut self, rule: &MoneyRule) {
        self.flow = match rule {
            MoneyRule::Columns => self.two_columns(),
            MoneyRule::Sign { positive } => self.signed(*positive),
            MoneyRule::Word { words } => self.worded(words),
        };
    }

    /// What stayed of the amount in a column, with its sign; none for nothing or a fault.
    fn amount_in(&mut self, role: Role) -> Option<Fen> {
        let text = self.get(role);
        if text.is_empty() {
            return None;
        }
        let read = parse_amount_cell(text).ok().and_then(|cell| cell.left());
        if read.is_none() {
            self.fault(RowCode::AmountUnreadable, role);
        }
        read
    }

    fn two_columns(&mut self) -> Option<(Direction, Fen)> {
        let before = self.faults.len();
        let income = self.amount_in(Role::Income);
        let expense = self.amount_in(Role::Expense);
        if self.faults.len() > before {
            return None;
        }
        let moved = |amount: Option<Fen>| amount.filter(|fen| *fen != Fen::ZERO);
        match (moved(income), moved(expense)) {
            (Some(_), Some(_)) => {
                self.fault(RowCode::AmountContradictsKind, Role::Expense);
                None
            }
            (Some(fen), None) if fen.is_negative() => {
                self.fault(RowCode::AmountNegative, Role::Income);
                None
            }
            (Some(fen), None) => Some((Direction::In, fen)),
            // What went out is written with a minus or without.
            (None, Some(fen)) => Some((Direction::Out, Fen(fen.0.abs()))),
            (None, None) if income.or(expense).is_some() => Some((Direction::Neutral, Fen::ZERO)),
            (None, None) => {
                self.fault(RowCode::FieldMissing, Role::Income);
                None
            }
        }
    }

    fn signed(&mut self, positive: Direction) -> Option<(Direction, Fen)> {
        let amount = self.needed_amount()?;
        let negative = match positive {
            Direction::In => Direction::Out,
            _ => Direction::In,
        };
        let way = if amount.is_negative() {
            negative
        } else {
            positive
        };
        Some((way, Fen(amount.0.abs())))
    }

    fn worded(&mut self, words: &[(String, Direction)]) -> Option<(Direction, Fen)> {
        let word = self.get(Role::Direction);
        let known = words.iter().find(|(start, _)| match start.as_str() {
            "" => word.is_empty(),
            start => word.starts_with(start),
        });
        let Some((_, way)) = known else {
            self.faults.push(
                RowFault::new(RowCode::DirectionUnknown, Some(Role::Direction)).with("word", word),
            );
            return None;
        };
        let amount = self.needed_amount()?;
        // A refund's row may repeat in its sign what its word says.
        if amount.is_negative() && *way == Direction::In {
            self.fault(RowCode::AmountNegative, Role::Amount);
            return None;
        }
        Some((*way, Fen(amount.0.abs())))
    }

    fn needed_amount(&mut self) -> Option<Fen> {
        if self.get(Role::Amount).is_empty() {
            self.fault(RowCode::FieldMissing, Role::Amount);
        }
        self.amount_in(Role::Amount)
    }

    /// A balance that cannot be read is no defect of the row; the control sees it.
    fn read_balance(&mut self) {
        let text = self.get(Role::Balance);
        let read = parse_amount_cell(text).ok();
        self.balance = read
            .filter(|cell| cell.gone == Gone::Nothing)
            .map(|cell| cell.amount);
    }

    fn check_numbers(&mut self) {
        for role in Role::IDS {
            let id = self.get(role);
            if is_scientific(id) || (is_cut(id) && !self.is_tabbed(role)) {
                self.fault(RowCode::ExcelDamagedId, role);
            } else if id.chars().any(char::is_control) {
                self.fault(RowCode::ControlCharacter, role);
            }
        }
    }

    fn read_statement_kind(&mut self, rule: &Statement) {
        let way = self.flow.map(|(way, _)| way);
        let clause = rule.kinds.iter().find(|clause| self.holds(clause, way));
        self.kind = clause.map_or(Kind::Other, |clause| clause.is);
        let Some((_, fen)) = self.flow.filter(|_| self.kind != Kind::Other) else {
            return;
        };
        match refund_in_state(self.get(Role::State)).unwrap_or(Ok(Gone::Nothing)) {
            Ok(gone) => self.amount = gone.left_of(fen),
            Err(_) => self.fault(RowCode::AmountUnreadable, Role::State),
        }
        if self.kind == Kind::Refund
            && self.has_column(Role::RefundId)
            && self.refund_id().is_empty()
        {
            self.fault(RowCode::FieldMissing, Role::RefundId);
        }
        if self.amount.is_none() && self.faults.is_empty() {
            self.fault(RowCode::AmountContradictsKind, Role::State);
        }
    }

    fn holds(&self, clause: &Clause, way: Option<Direction>) -> bool {
        let any = |role: Role, words: &[String], fits: fn(&str, &str) -> bool| {
            let text = self.get(role);
            words.iter().any(|word| fits(text, word))
        };
        let starts = |text: &str, word: &str| text.starts_with(word);
        let has = |text: &str, word: &str| text.contains(word);
        clause.when.is_none_or(|when| way == Some(when))
            && clause
                .starts
                .iter()
                .all(|(role, words)| any(*role, words, starts))
            && clause
                .has
                .iter()
                .all(|(role, words)| any(*role, words, has))
    }
}

/// A moment from a day, perhaps with its time of day, and perhaps a clock beside it.
fn moment(day: &str, clock: &str, day_only: bool, serials: bool) -> Result<Instant, DateFault> {
    match parse_shanghai_time(day) {
        Err(DateFault::MissingTime) if !clock.is_empty() => {
            let clock = parse_clock(clock).or_else(|fault| serial_clock(clock, serials, fault))?;
            Ok(Instant::at(parse_day(day)?, clock))
        }
        Err(DateFault::MissingTime) if day_only => parse_day(day).map(|day| Instant::at(day, 0)),
        Err(DateFault::SpreadsheetNumber) if serials => parse_serial(day),
        read => read,
    }
}

/// A workbook's time of day: a fraction of a day.
fn serial_clock(text: &str, serials: bool, fault: DateFault) -> Result<i64, DateFault> {
    match parse_serial(text) {
        Ok(at) if serials && text.starts_with("0") => Ok(at.millis_of_day()),
        _ => Err(fault),
    }
}

/// `4.2E+27`: digits, perhaps a point, an E and an exponent.
pub(super) fn is_scientific(id: &str) -> bool {
    let Some((mantissa, exponent)) = id.split_once(['E', 'e']) else {
        return false;
    };
    let exponent_digits = exponent.trim_start_matches(['+', '-']);
    let number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, rest) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    // Without a point or a sign it may be an id that happens to hold one E.
    let signed = exponent.len() > exponent_digits.len() || mantissa.contains('.');
    signed && number(whole) && number(rest) && number(exponent_digits)
}

/// Fifteen digits and nothing but zeros behind them.
fn is_cut(id: &str) -> bool {
    let digits = id.bytes().all(|byte| byte.is_ascii_digit());
    let tail = id.get(EXCEL_DIGITS..).unwrap_or_default();
    digits && id.len() >= EXCEL_CUT && tail.bytes().all(|byte| byte == b'0')
}
