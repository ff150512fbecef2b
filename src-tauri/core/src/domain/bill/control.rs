//! The file against itself: what it declares and what its rows add up to.
//!
//! Exact, no tolerance. Each total of a trade bill is taken over the kinds of row the profile
//! names, so a payment relabelled as a refund moves money between totals and cannot hide; each
//! total of a statement is taken over a direction. Amounts that could not be read add nothing,
//! hence a file with one cannot agree. Where a layout states no totals but balances, every row's
//! balance has to follow from the one before.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::amount::{self, FEE_PLACES, FEN_PLACES};
use super::balance::{Balances, Chain};
use super::fault::{BillCode, BillFault};
use super::label;
use super::profile::{ControlRule, KindSet, Profile, Summed, TotalRule, normal_name};
use super::role::{Direction, Role};
use super::row::BillRow;

/// How a file proves that it is whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ControlKind {
    /// A summary states counts and sums.
    Totals,
    /// Each row states the balance after it.
    RunningBalance,
    /// It does not.
    None,
}

/// One total on which summary and rows differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The total.
    pub role: String,
    /// As the file states it.
    pub declared: String,
    /// As the rows add up.
    pub computed: String,
}

/// The outcome of the check. Money is spelled in yuan with all decimals, as in the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Control {
    /// How this layout proves itself.
    pub kind: ControlKind,
    /// Whether a disagreement refuses the file.
    pub binding: bool,
    /// Whether a file of this layout may come without.
    pub may_lack: bool,
    /// What the summary states, by total; empty without a summary.
    pub declared: BTreeMap<String, String>,
    /// What the rows add up to, by total.
    pub computed: BTreeMap<String, String>,
    /// Whether every declared total is exactly the computed one; none without a summary.
    pub agrees: Option<bool>,
    /// The totals that differ.
    pub differences: Vec<Difference>,
}

impl Control {
    /// Why an importer must refuse the file, if it must.
    pub fn refusal(&self) -> Option<BillFault> {
        match (self.kind, self.agrees) {
            (_, Some(true)) | (ControlKind::None, None) => None,
            _ if !self.binding => None,
            (_, None) if self.may_lack => None,
            (_, None) => Some(BillFault::new(BillCode::NoTotals)),
            (_, Some(false)) => {
                let list = |pick: fn(&Difference) -> &String| -> Vec<String> {
                    self.differences
                        .iter()
                        .map(|one| pick(one).clone())
                        .collect()
                };
                let fault = BillFault::new(BillCode::TotalsDisagree)
                    .with("roles", list(|one| &one.role))
                    .with("declared", list(|one| &one.declared))
                    .with("computed", list(|one| &one.computed));
                Some(fault)
            }
        }
    }
}

/// Running totals over the rows, and the summary once it is found.
pub(super) struct Ledger {
    rule: ControlRule,
    sums: Vec<Sum>,
    declared: BTreeMap<String, String>,
    /// Kept for layouts whose control they are.
    balances: Option<Balances>,
}

struct Sum {
    of: Summed,
    over: KindSet,
    flow: Option<Direction>,
    /// Rows, fen or 1/100000 yuan; wide enough for any number of rows.
    value: i128,
}

impl Sum {
    fn takes(&self, row: &BillRow<'_>) -> bool {
        match self.flow {
            None => self.over.contains(row.kind),
            Some(way) => row.flow.is_some_and(|(direction, _)| direction == way),
        }
    }
}

impl Ledger {
    pub(super) fn new(profile: &Profile) -> Self {
        let sum = |rule: &TotalRule| Sum {
            of: rule.of,
            over: rule.kinds(),
            flow: rule.flow,
            value: 0,
        };
        let rule = profile.control.clone();
        let running = rule.kind == ControlKind::RunningBalance;
        Self {
            sums: rule.totals.iter().map(sum).collect(),
            rule,
            declared: BTreeMap::new(),
            balances: running.then(Balances::default),
        }
    }

    pub(super) fn add(&mut self, row: &BillRow<'_>) {
        for sum in &mut self.sums {
            if sum.takes(row) {
                sum.value += i128::from(match sum.of {
                    Summed::Rows => 1,
                    Summed::Flow => row.flow.map_or(0, |(_, fen)| fen.0),
                    Summed::Column(Role::Fee) => row.fee.map_or(0, |fee| fee.0),
                    Summed::Column(role) => row.money(role).map_or(0, |fen| fen.0),
                });
            }
        }
        if let Some(balances) = &mut self.balances {
            let moved = row.flow.map(|(direction, fen)| match direction {
                Direction::In => fen.0,
                Direction::Out => -fen.0,
                Direction::Neutral => 0,
            });
            let at = row.paid_at.map_or(0, |at| at.0);
            balances.add(row.line, at, moved, row.balance);
        }
    }

    /// Takes the totals that a line of words states; whether it stated any.
    pub(super) fn hear(&mut self, squeezed: &str) -> bool {
        let read = |text: &String| {
            let taken = label::read(text, squeezed)?;
            Some(
                taken
                    .into_iter()
                    .map(|(name, value)| (name.to_owned(), value))
                    .collect(),
            )
        };
        let found: Option<Vec<(String, String)>> = self.rule.labels.iter().find_map(read);
        let heard = found.is_some();
        for (role, value) in found.unwrap_or_default() {
            // What is stated twice and differently agrees with nothing.
            let known = self.declared.get(&role).filter(|known| **known != value);
            let value = known.map_or(value.clone(), |known| format!("{known} / {value}"));
            self.declared.insert(role, value);
        }
        heard
    }

    /// Whether a row beginning with `first` states totals in its money columns.
    pub(super) fn is_total_row(&self, first: &str) -> bool {
        self.rule
            .rows
            .iter()
            .any(|start| first.starts_with(start.as_str()))
    }

    /// Takes the total of a column from such a row.
    pub(super) fn declare_flow(&mut self, way: Direction, text: &str) {
        let flow = |rule: &&TotalRule| rule.of == Summed::Flow && rule.flow == Some(way);
        if let Some(rule) = self.rule.totals.iter().find(flow) {
            self.declared.insert(rule.role.clone(), text.to_owned());
        }
    }

    /// The totals named by a line's cells, when the line is a summary header.
    pub(super) fn summary_header<'a>(
        &self,
        cells: impl Iterator<Item = &'a str>,
    ) -> Option<Vec<Option<usize>>> {
        let named = |cell: &str| {
            let name = normal_name(cell);
            self.rule
                .totals
                .iter()
                .position(|total| total.names.contains(&name))
        };
        let found: Vec<Option<usize>> = cells.map(named).collect();
        let mut required = self
            .rule
            .totals
            .iter()
            .enumerate()
            .filter(|(_, total)| total.required);
        let whole = required.all(|(index, _)| found.contains(&Some(index)));
        (whole && found.iter().any(Option::is_some)).then_some(found)
    }

    /// Takes one declared total as the file spells it.
    pub(super) fn declare(&mut self, total: usize, text: &str) {
        if let Some(rule) = self.rule.totals.get(total) {
            self.declared.insert(rule.role.clone(), text.to_owned());
        }
    }

    pub(super) fn close(mut self) -> Control {
        let mut computed = BTreeMap::new();
        let mut differences = Vec::new();
        for (rule, sum) in self.rule.totals.iter().zip(&self.sums) {
            let spelled = amount::spell(sum.value, places(sum.of));
            if let Some(declared) = self.declared.get(&rule.role)
                && read(declared, rule) != Some(sum.value)
            {
                differences.push(Difference {
                    role: rule.role.clone(),
                    declared: declared.clone(),
                    computed: spelled.clone(),
                });
            }
            computed.insert(rule.role.clone(), spelled);
        }
        if let Some(balances) = self.balances.take() {
            let chain = balances.close();
            tell_chain(&chain, &mut self.declared, &mut computed, &mut differences);
        }
        let agrees = (!self.declared.is_empty()).then_some(differences.is_empty());
        Control {
            kind: self.rule.kind,
            binding: self.rule.binding,
            may_lack: self.rule.may_lack,
            declared: self.declared,
            computed,
            agrees,
            differences,
        }
    }
}

/// A chain in the words of a control: it declares that no row breaks it.
fn tell_chain(
    chain: &Chain,
    declared: &mut BTreeMap<String, String>,
    computed: &mut BTreeMap<String, String>,
    differences: &mut Vec<Difference>,
) {
    let breaks = chain.breaks.to_string();
    declared.insert("breaks".into(), "0".into());
    computed.insert("breaks".into(), breaks.clone());
    for (role, held) in [
        ("opening_total", chain.opening),
        ("closing_total", chain.closing),
    ] {
        if let Some(held) = held {
            computed.insert(role.into(), amount::spell(i128::from(held), FEN_PLACES));
        }
    }
    if let Some(line) = chain.first_break {
        computed.insert("break_line".into(), line.to_string());
        differences.push(Difference {
            role: "breaks".into(),
            declared: "0".into(),
            computed: breaks,
        });
    }
}

fn places(of: Summed) -> u32 {
    match of {
        Summed::Rows => 0,
        Summed::Column(Role::Fee) => FEE_PLACES,
        Summed::Column(_) | Summed::Flow => FEN_PLACES,
    }
}

fn read(text: &str, rule: &TotalRule) -> Option<i128> {
    match rule.of {
        // Some files spell counts as `20.0`; twenty and a half rows are not a count.
        Summed::Rows => amount::plain(text, 2)
            .filter(|hundredths| hundredths % 100 == 0)
            .map(|hundredths| i128::from(hundredths / 100)),
        Summed::Column(Role::Fee) => amount::fee(text).map(|fee| i128::from(fee.0)),
        Summed::Column(_) => amount::fen(text).map(|fen| i128::from(fen.0)),
        // Some files write what went out with a minus.
        Summed::Flow => amount::fen(text).map(|fen| match rule.flow {
            Some(Direction::Out) => i128::from(fen.0).abs(),
            _ => i128::from(fen.0),
        }),
    }
}
