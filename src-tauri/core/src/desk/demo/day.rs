//! What the day brings: the orders and events of its files.

use serde_json::{Value as Json, json};

use super::orders::{self, Order};
use super::people::{self, Subject};
use super::programs::{self, PLATFORM, Program};
use crate::domain::calendar::{Day, Instant};
use crate::domain::filing::FilingKind;

/// New orders of new subjects and changes of filed programs.
const NEW: usize = 25;
const CHANGES: usize = 10;
/// Returned orders that come back.
const AGAIN: usize = 5;
const HOUR: i64 = 3_600_000;

/// One demo: a seed, a size and a day.
#[derive(Debug, Clone, Copy)]
pub(super) struct Demo {
    pub seed: u32,
    pub programs: u64,
    pub today: Day,
}

/// An order with whom and what it is about.
pub(super) struct Filed {
    pub order: Order,
    pub subject: Subject,
    pub program: Program,
}

/// What the authority and the SMS check have done.
pub(super) struct Happened {
    pub order_no: String,
    pub kind: &'static str,
    pub at: Instant,
    pub record_number: Option<String>,
    pub reasons: Json,
    /// Status before and after.
    pub from: i64,
    pub to: i64,
}

impl Demo {
    /// A program with its subject.
    pub(super) fn program(self, index: u64) -> (Program, Subject) {
        let subject = people::subject(self.seed, programs::owner(index).0);
        let program = programs::program(self.seed, index, self.programs, self.today, &subject);
        (program, subject)
    }

    /// The orders in flight, in order.
    pub(super) fn in_flight(self) -> impl Iterator<Item = Filed> {
        let stride = programs::stride(self.programs);
        (0..self.programs.div_ceil(stride.max(1))).filter_map(move |place| {
            let index = place * stride + stride / 2;
            (index < self.programs).then(|| {
                let (program, subject) = self.program(index);
                let order = orders::in_flight(self.seed, &program, place, self.today);
                Filed {
                    order,
                    subject,
                    program,
                }
            })
        })
    }

    fn share(self, most: usize) -> usize {
        most.min(usize::try_from(self.programs / 20).unwrap_or(most).max(1))
    }

    /// The orders of the day's file, each once.
    pub(super) fn arriving(self) -> Vec<Filed> {
        let base = self.programs.next_multiple_of(10);
        let fresh = (base..).filter(|index| programs::owner(*index).1 == 1);
        let mut found: Vec<Filed> = fresh
            .take(self.share(NEW))
            .map(|index| self.of_today(index, FilingKind::First))
            .collect();
        let stride = programs::stride(self.programs);
        let apart = (stride / 2 + 5) % stride.max(1);
        let filed = (0..self.programs)
            .skip(usize::try_from(apart).unwrap_or_default())
            .step_by(usize::try_from(stride).unwrap_or(1))
            .filter(|index| programs::open_place(*index, self.programs).is_none())
            .map(|index| self.of_today(index, FilingKind::ChangeService))
            .filter(|one| one.program.record_before.is_some());
        found.extend(filed.take(self.share(CHANGES)));
        let returned = self.in_flight().filter(|one| one.order.status == 3);
        found.extend(returned.take(self.share(AGAIN)).map(|one| {
            let order = orders::resubmitted(self.seed, &one.program, &one.order, self.today);
            Filed { order, ..one }
        }));
        found
    }

    fn of_today(self, index: u64, kind: FilingKind) -> Filed {
        let (program, subject) = self.program(index);
        let order = orders::of_today(self.seed, &program, kind, self.today);
        Filed {
            order,
            subject,
            program,
        }
    }

    /// What has happened to orders at the authority since yesterday.
    pub(super) fn happened(self) -> Vec<Happened> {
        let mut found = Vec::new();
        let with_authority = self.in_flight().filter(|one| one.order.status == 4);
        for (at, one) in with_authority.take(40).enumerate() {
            let number = one.program.record_before.clone();
            let number = number
                .unwrap_or_else(|| format!("{}-{}X", one.subject.record, one.program.service));
            let (kind, to, record_number, reasons) = match (one.order.sms, at % 4) {
                (Some(1), 0 | 1) => ("sms_done", 4, None, json!([])),
                (Some(1), 2) => ("sms_timed_out", 4, None, json!([])),
                (Some(2), 0..=2) => ("authority_filed", 6, Some(number), json!([])),
                (Some(2), _) => ("authority_returned", 5, None, returned()),
                _ => continue,
            };
            found.push(Happened {
                order_no: one.order.order_no,
                kind,
                at: Instant::at(
                    self.today,
                    HOUR + i64::try_from(at).unwrap_or_default() * 60_000,
                ),
                record_number,
                reasons,
                from: 4,
                to,
            });
        }
        found
    }
}

fn returned() -> Json {
    json!([{
        "key_name": "主体负责人手机号码",
        "error": "核验电话无人接听。",
        "suggest": "请保持电话畅通后重新提交。",
    }])
}

/// One line of the events' file.
pub(super) fn event_line(event: &Happened) -> Json {
    let mut line = json!({
        "event_id": format!("EV{}{}", event.order_no, event.kind), "platform": PLATFORM,
        "order_no": event.order_no, "kind": event.kind, "at": orders::written(event.at),
    });
    if let Some(number) = &event.record_number {
        line["record_number"] = json!(number);
    }
    if event.reasons != json!([]) {
        line["reasons"] = event.reasons.clone();
    }
    line
}
