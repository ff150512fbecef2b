//! Who was asked for a deposit, who paid when, and how each payment has to be judged.
//!
//! The right answer is made here, before any remark is written: a payment knows what it was meant
//! for. Nothing in this folder reads a remark.

use super::dice::Dice;
use super::people::Subject;
use super::programs::{Program, SHORT_DRAMA};
use super::remarks;
use crate::domain::calendar::{Day, Instant};
use crate::domain::notice_number::NoticeNumber;

/// The deposit account of the shipped policy.
pub(super) const ACCOUNT: &str = "1900000109";
/// The first day notices were issued, and with it the first bill day, before today.
pub(super) const FIRST_ISSUE: i32 = 20;
/// The last bill day that is in the store already, before today; later ones come as files.
pub(super) const LAST_STORED: i32 = 4;
/// Calendar days until a notice is due, by the shipped policy.
const DUE_DAYS: i32 = 5;
const SECOND: i64 = 1_000;

/// Bands that owe a deposit: rule of the shipped policy, fen.
pub(super) fn rule(band: &str) -> Option<(&'static str, i64)> {
    match band {
        "high" => Some(("short-drama-high", 100_000)),
        "low" => Some(("short-drama-low", 10_000)),
        _ => None,
    }
}

/// A deposit notice that was issued.
#[derive(Debug, Clone)]
pub(super) struct Claim {
    pub number: String,
    pub program: u64,
    pub app_id: String,
    pub program_name: String,
    pub subject: u64,
    pub subject_name: String,
    pub rule: &'static str,
    pub fen: i64,
    pub issued: Day,
    pub due: Day,
    /// The day it is paid, if it is.
    pub paid: Option<Day>,
    /// Whether its program's search is restricted for it.
    pub restricted: bool,
}

/// What kind of row a bill has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Success,
    Refund,
    Revoked,
}

/// One row of a bill with its right answer.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub at: Instant,
    /// 微信订单号.
    pub id: String,
    pub order_no: String,
    pub state: State,
    pub fen: i64,
    /// 微信退款单号 and 商户退款单号.
    pub refund: Option<(String, String)>,
    pub goods: String,
    pub attach: String,
    /// A word for the case, for the answer.
    pub class: &'static str,
    /// `settles`, `suspense`, `refund`, `reversal`, `duplicate`.
    pub verdict: &'static str,
    /// Fen for each notice, by its place among the claims.
    pub settled: Vec<(usize, i64)>,
    /// Fen that settle nothing.
    pub suspense: i64,
}

/// One day of the deposit account.
#[derive(Debug, Clone)]
pub(super) struct BillDay {
    pub day: Day,
    pub rows: Vec<Row>,
}

/// Notices and bills.
#[derive(Debug, Clone)]
pub(super) struct Ledger {
    pub claims: Vec<Claim>,
    /// From the first issue day to yesterday.
    pub days: Vec<BillDay>,
    /// Programs that are to be asked today: rule and fen.
    pub to_ask: Vec<(&'static str, i64)>,
    /// Short-drama programs whose band no rule covers.
    pub uncovered: u64,
}

impl Ledger {
    /// Whether a bill day is in the store already.
    pub(super) fn is_stored(today: Day, day: Day) -> bool {
        day.0 <= today.0 - LAST_STORED
    }
}

/// Collects the notices of a demo; `programs` in order.
pub(super) struct Claims {
    seed: u32,
    today: Day,
    found: u64,
    ledger: Ledger,
}

impl Claims {
    pub(super) fn new(seed: u32, today: Day) -> Self {
        let ledger = Ledger {
            claims: Vec::new(),
            days: Vec::new(),
            to_ask: Vec::new(),
            uncovered: 0,
        };
        Self {
            seed,
            today,
            found: 0,
            ledger,
        }
    }

    /// Looks at a program; answers whether its search is restricted.
    pub(super) fn look(&mut self, program: &Program, subject: &Subject) -> bool {
        if program.category != SHORT_DRAMA || program.shelf != "listed" {
            return false;
        }
        let Some((rule, fen)) = rule(program.band) else {
            self.ledger.uncovered += 1;
            return false;
        };
        self.found += 1;
        if self.found.is_multiple_of(5) {
            self.ledger.to_ask.push((rule, fen));
            return false;
        }
        let serial = self.ledger.claims.len() as u64 + 1;
        let mut claim = Claim {
            number: number('W', serial),
            program: program.index,
            app_id: program.app_id.clone(),
            program_name: program.name.clone(),
            subject: program.subject,
            subject_name: stored_name(subject),
            rule,
            fen,
            issued: self.today,
            due: self.today,
            paid: None,
            restricted: false,
        };
        self.fate(&mut claim);
        let restricted = claim.restricted;
        self.ledger.claims.push(claim);
        restricted
    }

    fn fate(&self, claim: &mut Claim) {
        let mut dice = Dice::new(self.seed, "claim", claim.program);
        let before = |days: i64| Day(self.today.0 - i32::try_from(days).unwrap_or_default());
        let fate = dice.below(100);
        let recent = fate >= 35 && dice.below(100) < 15;
        claim.issued = if recent {
            before(4)
        } else {
            before(dice.between(10, FIRST_ISSUE.into()))
        };
        claim.due = Day(claim.issued.0 + DUE_DAYS);
        claim.paid = match fate {
            0..35 => {
                let last = i64::from(self.today.0 - claim.issued.0 - 1);
                Some(before(dice.between(LAST_STORED.into(), last)))
            }
            35..43 => Some(before(dice.between(2, 3))),
            43..70 => Some(before(1)),
            _ => None,
        };
        claim.restricted = !recent && fate >= 35 && dice.below(100) < 15;
    }

    /// Writes the bills.
    pub(super) fn finish(mut self) -> Ledger {
        let mut writer = Writer {
            seed: self.seed,
            today: self.today,
            claims: &self.ledger.claims,
            made: 0,
        };
        self.ledger.days = writer.days();
        self.ledger
    }
}

/// The name a subject has in the store: a person's is masked there.
pub(super) fn stored_name(subject: &Subject) -> String {
    if subject.uscc.is_none() {
        return crate::domain::identifiers::mask_name(&subject.name);
    }
    subject.name.clone()
}

/// A notice number with its check digits.
pub(super) fn number(platform: char, serial: u64) -> String {
    NoticeNumber::new(platform, serial)
        .map(|number| number.to_string())
        .unwrap_or_default()
}

/// Fen by claim, fen in all, what the row is.
type Plan = (Vec<(usize, i64)>, i64, &'static str);

struct Writer<'a> {
    seed: u32,
    today: Day,
    claims: &'a [Claim],
    made: u64,
}

impl Writer<'_> {
    fn days(&mut self) -> Vec<BillDay> {
        let first = self.today.0 - FIRST_ISSUE;
        let mut by_day: Vec<BillDay> = (first..self.today.0)
            .map(|day| BillDay {
                day: Day(day),
                rows: Vec::new(),
            })
            .collect();
        let mut again = Vec::new();
        let mut yesterday = Vec::new();
        for (at, claim) in self.claims.iter().enumerate() {
            let Some(paid) = claim.paid else { continue };
            if paid.0 == self.today.0 - 1 {
                yesterday.push(at);
                continue;
            }
            let row = self.settling(paid, &[(at, claim.fen)], claim.fen, "settles");
            push(&mut by_day, first, row);
            // Some pay twice: the second payment has nothing to settle.
            if claim.program % 13 == 5 && paid.0 < self.today.0 - LAST_STORED {
                let row =
                    self.suspense(Day(paid.0 + 1), "already_settled", claim.fen, &claim.number);
                again.push(row.clone());
                push(&mut by_day, first, row);
            }
        }
        for (at, day) in by_day.iter_mut().enumerate() {
            // The day before yesterday has enough of them for yesterday to take back.
            let unnamed = match day.day.0 == self.today.0 - 2 {
                true => 3,
                false => usize::from(at % 3 == 1),
            };
            for more in 0..unnamed {
                let row = self.unnamed(day.day, at + more);
                day.rows.push(row);
            }
            // A provider writes no bill for a day without a row; the demo has a bill for every day.
            if day.rows.is_empty() {
                let row = self.unnamed(day.day, 2 * at + 1);
                day.rows.push(row);
            }
            day.rows.sort_by_key(|row| row.at);
        }
        let before = by_day
            .iter()
            .rev()
            .nth(1)
            .map(|day| day.rows.clone())
            .unwrap_or_default();
        if let Some(last) = by_day.last_mut() {
            last.rows = self.yesterday(&yesterday, &again, &before);
        }
        by_day
    }

    fn dice(&mut self) -> Dice {
        self.made += 1;
        Dice::new(self.seed, "row", self.made)
    }

    /// A payment at some time of the day, with an order number of its own.
    fn payment(&mut self, day: Day, fen: i64) -> (Row, Dice) {
        let mut dice = self.dice();
        let (year, month, of_month) = day.ymd();
        let date = format!("{year}{month:02}{of_month:02}");
        let row = Row {
            at: Instant::at(day, dice.between(6 * 3_600, 86_399) * SECOND),
            id: format!("4200{date}{:016}", self.made),
            order_no: format!("DP{date}T{:07}", self.made),
            state: State::Success,
            fen,
            refund: None,
            goods: "保证金".to_owned(),
            attach: String::new(),
            class: "",
            verdict: "suspense",
            settled: Vec::new(),
            suspense: fen,
        };
        (row, dice)
    }

    fn settling(
        &mut self,
        day: Day,
        settled: &[(usize, i64)],
        fen: i64,
        class: &'static str,
    ) -> Row {
        let (mut row, mut dice) = self.payment(day, fen);
        let claims: Vec<&Claim> = settled
            .iter()
            .filter_map(|(at, _)| self.claims.get(*at))
            .collect();
        remarks::naming(&mut row, &claims, &mut dice);
        row.class = class;
        row.verdict = "settles";
        row.suspense = fen - settled.iter().map(|(_, fen)| fen).sum::<i64>();
        row.settled = settled.to_vec();
        row
    }

    /// Money that names something, but settles nothing.
    fn suspense(&mut self, day: Day, class: &'static str, fen: i64, named: &str) -> Row {
        let (mut row, mut dice) = self.payment(day, fen);
        remarks::with_text(&mut row, named, &mut dice);
        row.class = class;
        row
    }

    /// Money that names no notice; every other names the program.
    fn unnamed(&mut self, day: Day, at: usize) -> Row {
        let fen = if at.is_multiple_of(2) {
            10_000
        } else {
            100_000
        };
        let (mut row, mut dice) = self.payment(day, fen);
        let program = self
            .claims
            .get(at.wrapping_mul(7) % self.claims.len().max(1));
        let name = program
            .filter(|_| at.is_multiple_of(2))
            .map(|claim| claim.program_name.as_str());
        remarks::without_number(&mut row, name, &mut dice);
        row.class = if name.is_some() {
            "no_number_names_program"
        } else {
            "no_number"
        };
        row
    }

    fn yesterday(&mut self, paying: &[usize], again: &[Row], before: &[Row]) -> Vec<Row> {
        let day = Day(self.today.0 - 1);
        let mut rows = self.paying(day, paying);
        let extra = (paying.len() / 12).max(3);
        let repeated: Vec<Row> = rows.iter().step_by(9).take(extra).map(duplicate).collect();
        rows.extend(repeated);
        let earlier = before.iter().filter(|row| row.verdict == "settles");
        rows.extend(earlier.take(extra).map(duplicate_before));
        self.strangers(day, extra, &mut rows);
        for row in again.iter().step_by(2).take(extra) {
            let back = self.back(day, row, State::Refund);
            rows.push(back);
        }
        let revoked = before
            .iter()
            .filter(|row| row.class.starts_with("no_number"));
        for row in revoked.take(2) {
            let back = self.back(day, row, State::Revoked);
            rows.push(back);
        }
        let (mut unknown, _) = self.payment(Day(day.0 - 60), 10_000);
        unknown.class = "refund_of_unknown";
        let mut back = self.back(day, &unknown, State::Refund);
        back.class = "refund_of_unknown";
        rows.push(back);
        rows.sort_by_key(|row| row.at);
        rows
    }

    /// The rows that settle notices: exactly, short, over, or several at once.
    fn paying(&mut self, day: Day, paying: &[usize]) -> Vec<Row> {
        let fen = |at: usize| self.claims.get(at).map_or(0, |claim| claim.fen);
        let mut plans: Vec<Plan> = Vec::new();
        let mut left = paying;
        while let Some((&at, rest)) = left.split_first() {
            let (class, take) = match plans.len() % 17 {
                3 => ("underpaid", 1),
                7 => ("overpaid", 1),
                11 if rest.len() >= 2 => ("two_notices", 2),
                15 if rest.len() >= 3 => ("three_notices", 3),
                _ => ("settles", 1),
            };
            let whole: Vec<(usize, i64)> =
                left.iter().take(take).map(|at| (*at, fen(*at))).collect();
            let sum: i64 = whole.iter().map(|(_, fen)| fen).sum();
            plans.push(match class {
                "underpaid" => (vec![(at, sum / 2)], sum / 2, class),
                "overpaid" => (whole, sum + sum / 10, class),
                _ => (whole, sum, class),
            });
            left = left.get(take..).unwrap_or_default();
        }
        plans
            .into_iter()
            .map(|(settled, fen, class)| self.settling(day, &settled, fen, class))
            .collect()
    }

    /// Money that settles nothing: other platforms, numbers nobody issued, damaged numbers, none.
    fn strangers(&mut self, day: Day, extra: usize, rows: &mut Vec<Row>) {
        let open: Vec<&Claim> = self
            .claims
            .iter()
            .filter(|claim| claim.paid.is_none())
            .collect();
        let settled: Vec<&Claim> = self
            .claims
            .iter()
            .filter(|claim| {
                claim
                    .paid
                    .is_some_and(|on| Ledger::is_stored(self.today, on))
            })
            .collect();
        for at in 0..extra {
            let letter = if at.is_multiple_of(2) { 'D' } else { 'K' };
            let foreign = number(letter, 700_000 + at as u64);
            rows.push(self.suspense(day, "foreign_platform", 10_000, &foreign));
            if at < 2 {
                let unknown = number('W', 9_000_000_000 + at as u64);
                rows.push(self.suspense(day, "unknown_number", 10_000, &unknown));
            }
            if let Some(claim) = open.get(at) {
                let broken = remarks::damaged(&claim.number, at);
                rows.push(self.suspense(day, "damaged_number", claim.fen, &broken));
            }
            if let Some(claim) = settled.get(at * 3).filter(|_| at < 2) {
                rows.push(self.suspense(day, "already_settled", claim.fen, &claim.number));
            }
            rows.push(self.unnamed(day, at));
        }
    }

    /// Money that goes back to the payer.
    fn back(&mut self, day: Day, of: &Row, state: State) -> Row {
        let (mut row, _) = self.payment(day, of.fen);
        row.refund = Some((format!("5030{}", &row.id[4..]), format!("R{}", of.order_no)));
        row.id.clone_from(&of.id);
        row.order_no.clone_from(&of.order_no);
        row.goods.clone_from(&of.goods);
        row.attach.clone_from(&of.attach);
        row.suspense = 0;
        row.state = state;
        (row.class, row.verdict) = match state {
            State::Revoked => ("reversal", "reversal"),
            _ => ("refund", "refund"),
        };
        row
    }
}

fn push(by_day: &mut [BillDay], first: i32, row: Row) {
    let at = usize::try_from(row.at.day().0 - first).unwrap_or(usize::MAX);
    if let Some(day) = by_day.get_mut(at) {
        day.rows.push(row);
    }
}

fn duplicate(row: &Row) -> Row {
    let mut again = row.clone();
    again.class = "repeated_in_file";
    again.verdict = "duplicate";
    again.settled.clear();
    again.suspense = 0;
    again
}

fn duplicate_before(row: &Row) -> Row {
    let mut again = duplicate(row);
    again.class = "known_from_day_before";
    again
}
