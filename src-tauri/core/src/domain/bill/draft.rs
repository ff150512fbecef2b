//! Layouts that a person draws up: the first draft, and what has to hold before one is kept.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::json;

use super::ControlKind;
use super::guess::is_moment;
use super::profile::{MoneyRule, Profile, Profiles, Summed, normal_name};
use super::role::Role;
use super::sketch::Sketch;
use super::tables::TableColumn;
use crate::domain::platforms;

/// What the names of own layouts begin with, so that none is ever a built-in one's.
pub const OWN_PREFIX: &str = "own-";
/// Longest document of a layout, in bytes.
pub const DOCUMENT_CAP: u64 = 256 * 1024;
/// Roles that a statement's columns can have; the others belong to trade bills.
pub const STATEMENT_ROLES: [Role; 23] = [
    Role::PaidAt,
    Role::Clock,
    Role::PostedOn,
    Role::Amount,
    Role::Direction,
    Role::Income,
    Role::Expense,
    Role::Balance,
    Role::Account,
    Role::ExternalId,
    Role::MerchantOrderNo,
    Role::RefundId,
    Role::Payer,
    Role::PayerAccount,
    Role::Goods,
    Role::Attach,
    Role::Detail,
    Role::Place,
    Role::TradeType,
    Role::State,
    Role::Bank,
    Role::Currency,
    Role::SubAccount,
];

/// Something about a document that keeps it from being used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Flaw {
    /// What it is.
    pub code: FlawCode,
    /// The role, column or layout it is about; empty where the document as a whole is meant.
    pub about: String,
}

/// Kinds of flaw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FlawCode {
    /// No JSON of a layout's form (`about` says where).
    Form,
    /// Its id does not begin with `own-`, or has other signs than small letters, digits and hyphens.
    Id,
    /// It has no name for people.
    Title,
    /// It is no account statement: trade bills take more than names.
    NoStatement,
    /// A role has to be there and is not, or is not required.
    RoleMissing,
    /// A role stands for two columns.
    RoleTwice,
    /// A role that statements do not have.
    RoleForeign,
    /// A name stands for two columns.
    NameTwice,
    /// A name is empty, or not as names are compared.
    NameForm,
    /// Rows may end up without a kind.
    KindOpen,
    /// Running balances are declared and no balance column is named.
    ControlWithoutBalance,
    /// Totals are declared and none is described.
    ControlWithoutTotals,
    /// A built-in layout reads the same header.
    Shadows,
    /// No platform of that name.
    Platform,
}

/// A document drawn up from guesses. It is whole JSON, and may have flaws.
pub(super) fn draft(columns: &[TableColumn], delimiter: char) -> String {
    let guessed = |role: Role| columns.iter().any(|one| role_of(one) == Some(role));
    let pair = guessed(Role::Income) && guessed(Role::Expense);
    let needed = |role: Role| match role {
        Role::PaidAt => true,
        Role::Income | Role::Expense => pair,
        Role::Amount => !pair,
        Role::Direction => !pair,
        Role::Balance => guessed(Role::Balance),
        _ => false,
    };
    let mapped = columns.iter().filter_map(|one| {
        let role = role_of(one).filter(|_| !one.name.is_empty())?;
        Some(json!({ "role": role, "names": [one.name], "required": needed(role) }))
    });
    let idle = columns.iter().filter(|one| role_of(one).is_none());
    let idle: BTreeSet<&str> = idle.map(|one| one.name.as_str()).collect();
    let money = match (pair, guessed(Role::Direction)) {
        (true, _) => json!({ "by": "columns" }),
        (_, true) => json!({ "by": "word", "words": WORDS }),
        _ => json!({ "by": "sign", "positive": "in" }),
    };
    let texts: Vec<Role> = TEXTS.into_iter().filter(|role| guessed(*role)).collect();
    let day_only = columns.iter().any(|one| {
        let moment = role_of(one) == Some(Role::PaidAt);
        moment && !guessed(Role::Clock) && one.cells.iter().any(|cell| is_day(cell))
    });
    let control = match guessed(Role::Balance) {
        true => ControlKind::RunningBalance,
        false => ControlKind::None,
    };
    let document = json!({
        "id": format!("{OWN_PREFIX}{}", mark(columns)),
        "version": 1,
        "title": {},
        "source": "own",
        "delimiter": delimiter,
        "currencies": CURRENCIES,
        "columns": mapped.collect::<Vec<_>>(),
        "ignored": idle.into_iter().filter(|name| !name.is_empty()).collect::<Vec<_>>(),
        "remark": texts,
        "statement": {
            "money": money,
            "day_only": day_only,
            "account": ["账号", "账户", "卡号"],
            "short_rows": true,
            "kinds": kinds(),
            "empty": ["-", "/"],
        },
        "control": { "kind": control },
    });
    serde_json::to_string_pretty(&document).unwrap_or_default()
}

/// What may name a notice.
const TEXTS: [Role; 4] = [Role::Goods, Role::Attach, Role::Detail, Role::Place];

/// Words that a direction begins with, as a draft has them.
pub const WORDS: [(&str, &str); 12] = [
    ("收", "in"),
    ("贷", "in"),
    ("入", "in"),
    ("来", "in"),
    ("C", "in"),
    ("in", "in"),
    ("支", "out"),
    ("借", "out"),
    ("出", "out"),
    ("往", "out"),
    ("D", "out"),
    ("out", "out"),
];
const CURRENCIES: [&str; 6] = ["人民币", "CNY", "RMB", "156", "人民币元", "元"];

/// What comes back or bears interest is nobody's deposit; what goes back in words is a refund.
/// Clauses about a column that is not there hold for no row.
fn kinds() -> Vec<serde_json::Value> {
    let mut kinds = Vec::new();
    for role in TEXTS {
        let name = role.name();
        let words = [
            "退款", "退汇", "退回", "利息", "结息", "冲正", "抹账", "撤销",
        ];
        kinds.push(json!({ "is": "other", "when": "in", "starts": { name: words } }));
    }
    kinds.push(json!({ "is": "payment", "when": "in" }));
    for role in TEXTS {
        let words = ["退款", "退还", "退保证金"];
        kinds.push(json!({ "is": "refund", "when": "out", "has": { role.name(): words } }));
    }
    kinds.push(json!({ "is": "other" }));
    kinds
}

fn role_of(column: &TableColumn) -> Option<Role> {
    column.guess.as_ref().map(|guess| guess.role)
}

fn is_day(cell: &str) -> bool {
    is_moment(cell) && crate::domain::calendar::parse_day(cell).is_ok()
}

/// Eight digits that stay the same for the same names.
fn mark(columns: &[TableColumn]) -> String {
    use sha2::{Digest as _, Sha256};
    let mut digest = Sha256::new();
    for column in columns {
        digest.update(column.name.as_bytes());
        digest.update([0]);
    }
    let digest = digest.finalize();
    digest[..4]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

impl Profile {
    /// Reads a document that a person drew up.
    ///
    /// # Errors
    /// One flaw, with where the document is not of its form.
    pub fn read_own(document: &str) -> Result<Self, Flaw> {
        let read: Result<Self, _> = serde_json::from_str(document);
        let form = |error: serde_json::Error| Flaw {
            code: FlawCode::Form,
            about: error.to_string(),
        };
        read.map(|mut profile| {
            profile.own = true;
            profile
        })
        .map_err(form)
    }

    /// Names of columns that it knows and does not read.
    pub fn ignored(&self) -> &[String] {
        &self.ignored
    }

    /// The names and roles of its columns, in their order.
    pub fn columns(&self) -> impl Iterator<Item = (&str, Role)> {
        self.columns
            .iter()
            .filter_map(|column| Some((column.names.first()?.as_str(), column.role)))
    }

    /// What keeps a document that a person drew up from being used; nothing for a sound one.
    pub fn flaws(&self, built_in: &Profiles) -> Vec<Flaw> {
        let mut flaws = Vec::new();
        let mut tell = |code, about: &str| {
            let about = about.to_owned();
            flaws.push(Flaw { code, about });
        };
        let sign = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let tail = self.id.strip_prefix(OWN_PREFIX).unwrap_or_default();
        if tail.is_empty() || self.id.len() > 60 || !tail.chars().all(sign) {
            tell(FlawCode::Id, &self.id);
        }
        if !self.title.values().any(|title| !title.trim().is_empty()) {
            tell(FlawCode::Title, "");
        }
        let platform = self.platform.as_deref();
        if let Some(code) = platform.filter(|code| platforms::by_code(code).is_none()) {
            tell(FlawCode::Platform, code);
        }
        self.check_names(&mut tell);
        self.check_roles(&mut tell);
        self.check_control(&mut tell);
        if let Some(known) = self.shadowed(built_in) {
            tell(FlawCode::Shadows, &known);
        }
        flaws
    }

    fn check_names(&self, tell: &mut impl FnMut(FlawCode, &str)) {
        let mut seen = BTreeSet::new();
        let names = self.columns.iter().flat_map(|column| &column.names);
        for name in names.chain(&self.ignored) {
            if name.is_empty() || normal_name(name) != *name {
                tell(FlawCode::NameForm, name);
            }
            if !seen.insert(name) {
                tell(FlawCode::NameTwice, name);
            }
        }
        for column in self.columns.iter().filter(|one| one.names.is_empty()) {
            tell(FlawCode::NameForm, &column.role.name());
        }
    }

    fn check_roles(&self, tell: &mut impl FnMut(FlawCode, &str)) {
        let mut seen = BTreeSet::new();
        for column in &self.columns {
            if !STATEMENT_ROLES.contains(&column.role) {
                tell(FlawCode::RoleForeign, &column.role.name());
            }
            if !seen.insert(column.role) {
                tell(FlawCode::RoleTwice, &column.role.name());
            }
        }
        for role in self.remark.iter().filter(|role| !seen.contains(*role)) {
            tell(FlawCode::RoleMissing, &role.name());
        }
        let Some(statement) = &self.statement else {
            return tell(FlawCode::NoStatement, "");
        };
        let mut needed = match &statement.money {
            MoneyRule::Columns => vec![Role::Income, Role::Expense],
            MoneyRule::Sign { .. } => vec![Role::Amount],
            MoneyRule::Word { .. } => vec![Role::Amount, Role::Direction],
        };
        needed.push(Role::PaidAt);
        let required = |role: &Role| {
            let mut columns = self.columns.iter();
            columns.any(|one| one.role == *role && one.required)
        };
        for role in needed.iter().filter(|role| !required(role)) {
            tell(FlawCode::RoleMissing, &role.name());
        }
        if matches!(&statement.money, MoneyRule::Word { words } if words.is_empty()) {
            tell(FlawCode::RoleMissing, &Role::Direction.name());
        }
        let last = statement.kinds.last();
        let always = |clause: &super::profile::Clause| {
            clause.when.is_none() && clause.starts.is_empty() && clause.has.is_empty()
        };
        if !last.is_some_and(always) {
            tell(FlawCode::KindOpen, "");
        }
    }

    fn check_control(&self, tell: &mut impl FnMut(FlawCode, &str)) {
        let has = |role| self.columns.iter().any(|one| one.role == role);
        match self.control.kind {
            ControlKind::RunningBalance if !has(Role::Balance) => {
                tell(FlawCode::ControlWithoutBalance, "");
            }
            ControlKind::Totals => {
                let total = |rule: &super::profile::TotalRule| match rule.of {
                    Summed::Rows | Summed::Flow => true,
                    Summed::Column(_) => false,
                };
                let totals = &self.control.totals;
                if totals.is_empty() || !totals.iter().all(total) {
                    tell(FlawCode::ControlWithoutTotals, "");
                }
            }
            _ => {}
        }
    }

    /// The built-in layout that reads the header this one is for.
    fn shadowed(&self, built_in: &Profiles) -> Option<String> {
        let names = self.columns.iter().filter_map(|one| one.names.first());
        let names: Vec<String> = names.chain(&self.ignored).cloned().collect();
        let reads = |profile: &&Profile| {
            let sketch = Sketch::draw(profile, &names);
            let same = profile.dialect().delimiter == self.dialect().delimiter;
            same && sketch.missing.is_empty() && !sketch.is_renamed()
        };
        built_in
            .iter()
            .find(reads)
            .map(|profile| profile.id.clone())
    }
}
