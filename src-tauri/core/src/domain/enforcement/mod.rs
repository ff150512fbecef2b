//! Enforcement: the life of a batch as one table, its canonical form, and the conditions under
//! which a program may be acted against.
//!
//! Invariants. Nobody is acted against for what we have not been told: a condition either holds on
//! dated facts, or it has a code that says why not. The same conditions are judged when a batch is
//! planned and, on live facts, when it is executed. Deliberately absent: who may act (see
//! [`roles`](super::roles)) and where the facts come from.

mod judge;
mod names;
mod state;

pub use judge::{Facts, NoticeFacts, Overdue, StatusWindow, Unfiled, judge_overdue, judge_unfiled};
pub use names::Suspense;
pub use state::{BatchAct, BatchState, TABLE};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::fault::{Code, Fault, Result};

/// Why programs are acted against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// The platform says, with a date, that the program has no filing.
    Unfiled,
    /// A deposit notice is past its due day and not paid in full.
    DepositOverdue,
}

impl Rule {
    /// The word in the store and over the border.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unfiled => "unfiled",
            Self::DepositOverdue => "deposit-overdue",
        }
    }

    /// Reads a rule's name.
    ///
    /// # Errors
    /// [`Code::BadField`] for any other word.
    pub fn parse(text: &str) -> Result<Self> {
        let rules = [Self::Unfiled, Self::DepositOverdue];
        let found = rules.into_iter().find(|rule| rule.as_str() == text);
        found.ok_or_else(|| Fault::bad_field("rule", "unknown"))
    }
}

/// What is done about a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// It is no longer found by search.
    SearchRestriction,
    /// It is taken off the shelf.
    Delisting,
}

impl Measure {
    /// The word in the store and over the border.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SearchRestriction => "search_restriction",
            Self::Delisting => "delisting",
        }
    }

    /// The shelf state it leads to.
    pub const fn target(self) -> &'static str {
        match self {
            Self::SearchRestriction => "search_restricted",
            Self::Delisting => "delisted",
        }
    }
}

/// What an approval of a batch is bound to, apart from its items.
#[derive(Debug, Clone, Copy)]
pub struct PlanHead<'a> {
    /// Platform.
    pub platform: &'a str,
    /// Rule.
    pub rule: &'a str,
    /// Measure.
    pub measure: &'a str,
    /// The enforcement policy's id.
    pub policy: i64,
    /// The day it was judged by, as stored.
    pub as_of: i64,
}

/// One item in the form that is hashed.
#[derive(Debug, Clone, Copy)]
pub struct PlanLine<'a> {
    /// Its place, from 1.
    pub ordinal: i64,
    /// The platform's id of the program.
    pub app_id: &'a str,
    /// The program.
    pub program: i64,
    /// Its version when it was planned.
    pub program_version: i64,
    /// The notice, for deposits.
    pub notice: Option<i64>,
    /// The inverse.
    pub previous: &'a str,
    /// The state it is to get.
    pub target: &'a str,
    /// The facts relied on.
    pub evidence: &'a str,
}

/// Builds a plan's hash: SHA-256 over one line of JSON for the head and one for each item.
#[derive(Debug)]
pub struct PlanHasher<'a> {
    hasher: Sha256,
    platform: &'a str,
}

impl<'a> PlanHasher<'a> {
    /// Starts with the head.
    pub fn new(head: PlanHead<'a>) -> Self {
        let fields = (
            head.platform,
            head.rule,
            head.measure,
            head.policy,
            head.as_of,
        );
        let mut started = Self {
            hasher: Sha256::new(),
            platform: head.platform,
        };
        started.line(&fields);
        started
    }

    /// Adds an item; the order counts.
    pub fn add(&mut self, item: PlanLine<'_>) {
        self.line(&(
            item.ordinal,
            self.platform,
            item.app_id,
            item.program,
            item.program_version,
            item.notice,
            (item.previous, item.target, item.evidence),
        ));
    }

    fn line(&mut self, fields: &impl Serialize) {
        // Numbers and texts always serialise; JSON keeps the fields apart.
        let text = serde_json::to_vec(fields).unwrap_or_default();
        self.hasher.update(&text);
        self.hasher.update(b"\n");
    }

    /// The hash.
    pub fn finish(self) -> [u8; 32] {
        self.hasher.finalize().into()
    }
}

/// Whether a share of the programs on the shelf is within the policy's cap.
///
/// # Errors
/// [`Code::TooLarge`] with the figures.
pub fn within_share(items: i64, listed: i64, max_percent: u8) -> Result<()> {
    if items.saturating_mul(100) <= listed.saturating_mul(max_percent.into()) {
        return Ok(());
    }
    Err(Fault::new(Code::TooLarge)
        .with("items", items)
        .with("listed", listed)
        .with("most_percent", max_percent))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(change: impl Fn(&mut PlanHead<'_>, &mut PlanLine<'_>)) -> [u8; 32] {
        let mut head = PlanHead {
            platform: "wechat",
            rule: "unfiled",
            measure: "delisting",
            policy: 3,
            as_of: 20_000,
        };
        let mut line = PlanLine {
            ordinal: 1,
            app_id: "wx0000000000000001",
            program: 7,
            program_version: 2,
            notice: None,
            previous: "listed",
            target: "delisted",
            evidence: "{}",
        };
        change(&mut head, &mut line);
        let mut hasher = PlanHasher::new(head);
        hasher.add(line);
        hasher.finish()
    }

    #[test]
    fn every_part_of_an_item_and_of_the_head_is_bound_by_the_hash() {
        let base = hash(|_, _| ());
        let edits: [fn(&mut PlanHead<'_>, &mut PlanLine<'_>); 13] = [
            |head, _| head.platform = "douyin",
            |head, _| head.rule = "deposit-overdue",
            |head, _| head.measure = "search_restriction",
            |head, _| head.policy = 4,
            |head, _| head.as_of = 20_001,
            |_, line| line.ordinal = 2,
            |_, line| line.app_id = "wx0000000000000002",
            |_, line| line.program = 8,
            |_, line| line.program_version = 3,
            |_, line| line.notice = Some(1),
            |_, line| line.previous = "search_restricted",
            |_, line| line.target = "listed",
            |_, line| line.evidence = "{ }",
        ];
        for (at, edit) in edits.into_iter().enumerate() {
            assert_ne!(base, hash(edit), "edit {at}");
        }
    }

    #[test]
    fn a_batch_above_the_share_is_refused_with_the_figures() {
        assert!(within_share(20, 100, 20).is_ok());
        let refused = within_share(21, 100, 20).err();
        assert_eq!(refused.map(|fault| fault.code), Some(Code::TooLarge));
        assert!(within_share(3, 3, 100).is_ok());
    }
}
