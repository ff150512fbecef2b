//! What a column of an unknown layout may mean: a guess with its reason, for a person to judge.
//!
//! Three grounds, the strongest first: its name is one that a known layout uses; its name holds a
//! word that such names hold; its cells are all of one form. A role is guessed once: the stronger
//! ground takes it, then the earlier column.

use std::collections::BTreeSet;

use serde::Serialize;

use super::profile::Profiles;
use super::role::Role;
use crate::domain::amount_cell::parse_amount_cell;
use crate::domain::calendar::{parse_clock, parse_day, parse_serial, parse_shanghai_time};

/// Why a role was guessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    /// A known layout calls such a column so.
    NameKnown,
    /// The name holds a word that says it.
    NameSays,
    /// Every cell is of the form.
    CellsLook,
}

/// A guess.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guess {
    /// The meaning.
    pub role: Role,
    /// Its ground.
    pub ground: Ground,
    /// The layout that knows the name, or the word in it; empty where the cells say it.
    pub by: String,
}

/// Words of names, the telling ones first: 对方账号 is an account before it is somebody.
const WORDS: [(&str, Role); 44] = [
    ("对方账", Role::PayerAccount),
    ("对方卡", Role::PayerAccount),
    ("counterparty account", Role::PayerAccount),
    ("余额", Role::Balance),
    ("结余", Role::Balance),
    ("balance", Role::Balance),
    ("收入", Role::Income),
    ("贷方", Role::Income),
    ("存入", Role::Income),
    ("转入", Role::Income),
    ("入账金额", Role::Income),
    ("credit", Role::Income),
    ("支出", Role::Expense),
    ("借方", Role::Expense),
    ("支取", Role::Expense),
    ("转出", Role::Expense),
    ("出账金额", Role::Expense),
    ("debit", Role::Expense),
    ("借贷", Role::Direction),
    ("收支", Role::Direction),
    ("收/支", Role::Direction),
    ("方向", Role::Direction),
    ("金额", Role::Amount),
    ("发生额", Role::Amount),
    ("amount", Role::Amount),
    ("币", Role::Currency),
    ("currency", Role::Currency),
    ("流水", Role::ExternalId),
    ("凭证号", Role::ExternalId),
    ("交易号", Role::ExternalId),
    ("单号", Role::ExternalId),
    ("reference", Role::ExternalId),
    ("户名", Role::Payer),
    ("对方", Role::Payer),
    ("付款", Role::Payer),
    ("payer", Role::Payer),
    ("日期", Role::PaidAt),
    ("时间", Role::PaidAt),
    ("date", Role::PaidAt),
    ("摘要", Role::Goods),
    ("说明", Role::Goods),
    ("附言", Role::Attach),
    ("用途", Role::Attach),
    ("备注", Role::Attach),
];

/// Guesses for every column; `names` as layouts compare them, `samples` cell by cell under each.
pub(super) fn guess(
    names: &[String],
    samples: &[Vec<String>],
    known: &Profiles,
) -> Vec<Option<Guess>> {
    let mut guesses: Vec<Option<Guess>> = vec![None; names.len()];
    let mut taken: BTreeSet<Role> = BTreeSet::new();
    let mut place = |at: usize, guess: Option<Guess>, guesses: &mut Vec<Option<Guess>>| {
        if let Some(guess) = guess.filter(|_| guesses[at].is_none())
            && taken.insert(guess.role)
        {
            guesses[at] = Some(guess);
        }
    };
    for (at, name) in names.iter().enumerate() {
        place(at, by_known(name, known), &mut guesses);
    }
    for (at, name) in names.iter().enumerate() {
        place(at, by_word(name), &mut guesses);
    }
    for (at, cells) in samples.iter().enumerate().take(names.len()) {
        place(at, by_cells(cells), &mut guesses);
    }
    settle_money(&mut guesses);
    guesses
}

/// The role that most statements know the name by; the first of equals.
fn by_known(name: &str, known: &Profiles) -> Option<Guess> {
    let statements = known.iter().filter(|one| one.statement.is_some());
    let mut found: Vec<(Role, usize, &str)> = Vec::new();
    for profile in statements {
        let claims = profile.columns.iter().filter(|column| {
            column
                .names
                .iter()
                .any(|one| one.eq_ignore_ascii_case(name))
        });
        for column in claims {
            match found.iter_mut().find(|(role, _, _)| *role == column.role) {
                Some((_, count, _)) => *count += 1,
                None => found.push((column.role, 1, &profile.id)),
            }
        }
    }
    let most = found.iter().map(|(_, count, _)| *count).max()?;
    let (role, _, by) = found.iter().find(|(_, count, _)| *count == most)?;
    Some(Guess {
        role: *role,
        ground: Ground::NameKnown,
        by: (*by).to_owned(),
    })
}

fn by_word(name: &str) -> Option<Guess> {
    let name = name.to_lowercase();
    let (word, role) = WORDS.iter().find(|(word, _)| {
        // Names are compared without blanks.
        name.contains(&word.replace(' ', ""))
    })?;
    Some(Guess {
        role: *role,
        ground: Ground::NameSays,
        by: (*word).to_owned(),
    })
}

fn by_cells(cells: &[String]) -> Option<Guess> {
    let filled: Vec<&str> = cells
        .iter()
        .map(|cell| cell.trim())
        .filter(|cell| !cell.is_empty())
        .collect();
    let all = |fits: fn(&str) -> bool| !filled.is_empty() && filled.iter().all(|cell| fits(cell));
    let role = if all(is_moment) {
        Role::PaidAt
    } else if all(|cell| parse_clock(cell).is_ok()) {
        Role::Clock
    } else if all(|cell| cell.contains('.') && parse_amount_cell(cell).is_ok()) {
        Role::Amount
    } else {
        return None;
    };
    Some(Guess {
        role,
        ground: Ground::CellsLook,
        by: String::new(),
    })
}

/// A moment or a day, as some cell may spell it; bare numbers are not taken for one.
pub(super) fn is_moment(cell: &str) -> bool {
    let serial = cell.contains('.') && parse_serial(cell).is_ok();
    !serial && (parse_shanghai_time(cell).is_ok() || parse_day(cell).is_ok())
}

/// Two columns of money say more than one beside them.
fn settle_money(guesses: &mut [Option<Guess>]) {
    let has = |role: Role, guesses: &[Option<Guess>]| {
        guesses.iter().flatten().any(|guess| guess.role == role)
    };
    let pair = has(Role::Income, guesses) && has(Role::Expense, guesses);
    let idle: &[Role] = if pair {
        &[Role::Amount, Role::Direction]
    } else if has(Role::Amount, guesses) {
        &[Role::Income, Role::Expense]
    } else {
        &[]
    };
    for guess in guesses {
        if guess.as_ref().is_some_and(|one| idle.contains(&one.role)) {
            *guess = None;
        }
    }
}
