//! A platform's rules as data: what a policy file may say, checked before it is taken.
//!
//! Amounts, dates and consequences that no official text confirms are data with a source note,
//! never code. A policy has a platform, a kind, a first and perhaps a last day, a source and a
//! body of its kind. Deliberately absent: which edition is in force, which is the store's to say.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::calendar::Day;
use super::fault::{Code, Fault, Result};
use super::looks;
use super::money::Fen;
use super::text::clean_line;

/// The longest sentence on appeals, in characters.
const LONGEST_APPEAL: usize = 500;

/// A policy as a file brings it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyFile {
    /// Platform.
    pub platform: String,
    /// `filing`, `deposit` or `enforcement`.
    pub kind: String,
    /// First day in force.
    pub valid_from: Day,
    /// Last day in force.
    #[serde(default)]
    pub valid_to: Option<Day>,
    /// Where the rule comes from, and what of it is unconfirmed.
    pub source: String,
    /// The rule, by kind.
    pub body: Json,
}

/// A body of one kind.
pub trait PolicyBody: Serialize + DeserializeOwned {
    /// The kind it belongs to.
    const KIND: &'static str;

    /// Checks what the form alone cannot hold.
    ///
    /// # Errors
    /// [`Code::PolicyInvalid`] with the field.
    fn check(&self) -> Result<()>;
}

/// Chinese and English for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bilingual {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// When a program needs a filing, and how fresh the platform's word on it must be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FilingPolicy {
    /// From here on a new program files before it is listed.
    pub new_programs_from: Day,
    /// The last day in time for programs listed before.
    pub existing_programs_until: Day,
    /// From here on the unfiled are taken off the shelf.
    pub enforcement_from: Day,
    /// The oldest status that still says something, in days.
    pub status_max_age_days: u16,
    /// Working days a reviewer has.
    pub review_due_working_days: u16,
    /// Minutes for which a decision stays in the house and can be taken back; editions that do not
    /// say it mean ten.
    #[serde(default = "ten_minutes")]
    pub decision_delay_minutes: u16,
    /// Thousandths of the decisions that get a blind second look once they have left the house;
    /// editions that do not say it mean twenty.
    #[serde(default = "twenty")]
    pub second_look_per_mille: u16,
    /// Working days an organiser has to resubmit a returned order, where the platform sets any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resubmit_working_days: Option<u16>,
    /// Where to appeal, as a sentence for letters, where the platform has a way of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appeal: Option<Bilingual>,
    /// The law.
    pub legal_basis: Bilingual,
}

/// Who owes which deposit, until when, and into which accounts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DepositPolicy {
    /// Categories in which a deposit is owed.
    pub categories: Vec<String>,
    /// The rules; the first that fits counts.
    pub rules: Vec<DepositRule>,
    /// Accounts with the payment provider into which deposits are paid.
    pub deposit_accounts: Vec<DepositAccount>,
    /// Working days before the due day on which who has not paid is reminded, the earliest first;
    /// editions that do not say it remind nobody.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reminder_working_days: Vec<u16>,
    /// Days after a program has left before what is held goes back; where an edition does not say it,
    /// nothing goes back for having left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refund_hold_days: Option<u16>,
    /// Where to appeal, as a sentence for letters, where the platform has a way of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appeal: Option<Bilingual>,
}

/// One line of a deposit policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DepositRule {
    /// Its name within the policy.
    pub id: String,
    /// The category it is for.
    pub category: String,
    /// Subject kinds (MIIT codes) it is for; empty for all.
    #[serde(default)]
    pub subject_kinds: Vec<i64>,
    /// GMV bands it is for; empty for all, told or not.
    #[serde(default)]
    pub gmv_bands: Vec<String>,
    /// The deposit.
    pub amount_fen: Fen,
    /// Days to pay, in calendar days …
    #[serde(default)]
    pub due_days: Option<u16>,
    /// … or in working days; one of the two.
    #[serde(default)]
    pub due_working_days: Option<u16>,
    /// What follows when unpaid.
    pub consequence: Consequence,
    /// First day on which it asks anybody, where that is later than its edition's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<Day>,
    /// Last day, where that is earlier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<Day>,
    /// Where this rule comes from, where the edition's source does not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

impl DepositRule {
    /// Whether it asks anybody on a day.
    pub fn valid_on(&self, day: Day) -> bool {
        self.valid_from.is_none_or(|from| from <= day) && self.valid_to.is_none_or(|to| day <= to)
    }
}

/// What follows when a deposit is not paid in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Consequence {
    /// The program is no longer found by search until it is paid.
    SearchRestriction,
    /// Nothing by itself.
    None,
}

impl Consequence {
    /// The word in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SearchRestriction => "search_restriction",
            Self::None => "none",
        }
    }
}

/// An account into which deposits are paid, and the days on which it could be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DepositAccount {
    /// Its number with the payment provider.
    pub account: String,
    /// First day.
    pub opened_on: Day,
    /// Last day.
    #[serde(default)]
    pub closed_on: Option<Day>,
}

impl DepositAccount {
    /// Whether money could come in on a day.
    pub fn open_on(&self, day: Day) -> bool {
        self.opened_on <= day && self.closed_on.is_none_or(|closed| day <= closed)
    }
}

/// What may be done about whom, and under which conditions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnforcementPolicy {
    /// One step a rule.
    pub ladder: Vec<LadderStep>,
    /// How long an approval holds once execution may begin.
    pub approval_valid_hours: u16,
    /// The largest share of the programs on the shelf that one batch may take, in percent.
    pub max_share_percent: u8,
}

/// What follows from one rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LadderStep {
    /// The rule.
    pub rule: super::enforcement::Rule,
    /// The measure.
    pub measure: super::enforcement::Measure,
    /// Working days between approval and execution.
    pub notice_working_days: u16,
    /// The law.
    pub legal_basis: Bilingual,
}

impl EnforcementPolicy {
    /// The step of a rule, where the policy has one.
    pub fn step(&self, rule: super::enforcement::Rule) -> Option<&LadderStep> {
        self.ladder.iter().find(|step| step.rule == rule)
    }
}

fn invalid(field: &str, why: &str) -> Fault {
    Fault::new(Code::PolicyInvalid)
        .with("field", field)
        .with("why", why)
}

fn ensure(holds: bool, field: &str, why: &str) -> Result<()> {
    if holds {
        Ok(())
    } else {
        Err(invalid(field, why))
    }
}

fn unique<'a>(items: impl Iterator<Item = &'a str>, field: &str) -> Result<()> {
    let mut seen = std::collections::HashSet::new();
    for item in items {
        ensure(!item.trim().is_empty(), field, "empty")?;
        ensure(seen.insert(item), field, "twice")?;
    }
    Ok(())
}

const fn ten_minutes() -> u16 {
    10
}

const fn twenty() -> u16 {
    looks::TWENTY
}

/// A sentence for letters: one line, nothing hidden, nothing that looks like a place of a form.
fn sentence(both: Option<&Bilingual>, field: &str) -> Result<()> {
    let mut told = both.iter().flat_map(|both| [&both.zh, &both.en]);
    let line = |text: &String| {
        let clean = clean_line(text, LONGEST_APPEAL).is_ok_and(|clean| clean == *text);
        clean && !text.is_empty() && !text.contains(['{', '}'])
    };
    ensure(told.all(line), field, "form")
}

impl PolicyBody for FilingPolicy {
    const KIND: &'static str = "filing";

    fn check(&self) -> Result<()> {
        let ordered = self.new_programs_from <= self.existing_programs_until
            && self.existing_programs_until < self.enforcement_from;
        ensure(ordered, "enforcement_from", "order")?;
        ensure(
            self.status_max_age_days <= 366,
            "status_max_age_days",
            "range",
        )?;
        let days = self.review_due_working_days;
        ensure((1..=60).contains(&days), "review_due_working_days", "range")?;
        let delay = self.decision_delay_minutes;
        ensure(delay <= 24 * 60, "decision_delay_minutes", "range")?;
        let share = self.second_look_per_mille;
        ensure(share <= looks::WHOLE, "second_look_per_mille", "range")?;
        let days = self.resubmit_working_days.unwrap_or(1);
        ensure((1..=250).contains(&days), "resubmit_working_days", "range")?;
        sentence(self.appeal.as_ref(), "appeal")
    }
}

impl PolicyBody for DepositPolicy {
    const KIND: &'static str = "deposit";

    fn check(&self) -> Result<()> {
        ensure(!self.categories.is_empty(), "categories", "empty")?;
        ensure(!self.rules.is_empty(), "rules", "empty")?;
        // Without an account no bill day could ever be missing, and silence would read as unpaid.
        ensure(
            !self.deposit_accounts.is_empty(),
            "deposit_accounts",
            "empty",
        )?;
        unique(self.categories.iter().map(String::as_str), "categories")?;
        unique(self.rules.iter().map(|rule| rule.id.as_str()), "rules.id")?;
        let accounts = self.deposit_accounts.iter();
        unique(accounts.map(|one| one.account.as_str()), "deposit_accounts")?;
        for rule in &self.rules {
            let known = self.categories.contains(&rule.category);
            ensure(known, "rules.category", "unknown")?;
            checked(rule)?;
        }
        let steps = &self.reminder_working_days;
        let falling = steps.windows(2).all(|pair| pair[0] > pair[1]);
        let near = steps.iter().all(|days| (1..=60).contains(days));
        ensure(falling && near, "reminder_working_days", "order")?;
        let hold = self.refund_hold_days.unwrap_or_default();
        ensure(hold <= 3_660, "refund_hold_days", "range")?;
        sentence(self.appeal.as_ref(), "appeal")?;
        let dated = |one: &DepositAccount| one.closed_on.is_none_or(|end| end >= one.opened_on);
        let fine = self.deposit_accounts.iter().all(dated);
        ensure(fine, "deposit_accounts.closed_on", "order")
    }
}

fn checked(rule: &DepositRule) -> Result<()> {
    let amount = rule.amount_fen.as_i64();
    ensure(
        (1..=1_000_000_000_000).contains(&amount),
        "rules.amount_fen",
        "range",
    )?;
    let days = rule.due_days.xor(rule.due_working_days);
    ensure(
        days.is_some_and(|n| (1..=366).contains(&n)),
        "rules.due_days",
        "range",
    )?;
    let bounds = rule.valid_from.zip(rule.valid_to);
    let ordered = bounds.is_none_or(|(from, to)| from <= to);
    ensure(ordered, "rules.valid_to", "order")?;
    let said = |source: &String| !source.trim().is_empty();
    ensure(
        rule.source.as_ref().is_none_or(said),
        "rules.source",
        "empty",
    )
}

impl PolicyBody for EnforcementPolicy {
    const KIND: &'static str = "enforcement";

    fn check(&self) -> Result<()> {
        unique(
            self.ladder.iter().map(|step| step.rule.as_str()),
            "ladder.rule",
        )?;
        let hours = self.approval_valid_hours;
        ensure(
            (1..=24 * 31).contains(&hours),
            "approval_valid_hours",
            "range",
        )?;
        let share = self.max_share_percent;
        ensure((1..=100).contains(&share), "max_share_percent", "range")?;
        let soon = |step: &LadderStep| step.notice_working_days <= 250;
        ensure(
            self.ladder.iter().all(soon),
            "ladder.notice_working_days",
            "range",
        )
    }
}

/// Reads a body of a known kind and checks it.
///
/// # Errors
/// [`Code::PolicyInvalid`].
pub fn read_body<B: PolicyBody>(text: &str) -> Result<B> {
    let body: B = serde_json::from_str(text)
        .map_err(|error| invalid("body", "form").with("detail", error))?;
    body.check()?;
    Ok(body)
}

/// Reads a policy file: the file's own fields, and its body in one spelling for the store.
///
/// # Errors
/// [`Code::PolicyInvalid`] with the field and why.
pub fn read_file(text: &str) -> Result<(PolicyFile, String)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let file: PolicyFile = serde_json::from_str(text)
        .map_err(|error| invalid("file", "form").with("detail", error))?;
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let named = !file.platform.is_empty() && file.platform.chars().all(plain);
    ensure(named, "platform", "unknown")?;
    ensure(!file.source.trim().is_empty(), "source", "empty")?;
    let ordered = file.valid_to.is_none_or(|end| end >= file.valid_from);
    ensure(ordered, "valid_to", "order")?;
    let body = file.body.to_string();
    let body = match file.kind.as_str() {
        FilingPolicy::KIND => spelled(&read_body::<FilingPolicy>(&body)?),
        DepositPolicy::KIND => spelled(&read_body::<DepositPolicy>(&body)?),
        EnforcementPolicy::KIND => spelled(&read_body::<EnforcementPolicy>(&body)?),
        _ => Err(invalid("kind", "unknown")),
    }?;
    Ok((file, body))
}

fn spelled(body: &impl Serialize) -> Result<String> {
    serde_json::to_string(body).map_err(|_| Fault::internal("policy.body"))
}
