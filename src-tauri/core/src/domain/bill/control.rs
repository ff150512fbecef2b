//! The file against itself: what its summary declares and what its rows add up to.
//!
//! Exact, no tolerance. Each total is taken over the kinds of row the profile names, so a
//! payment relabelled as a refund moves money between totals and cannot hide. Amounts that could
//! not be read add nothing, hence a file with one cannot agree.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::amount::{self, FEE_PLACES, FEN_PLACES};
use super::fault::{BillCode, BillFault};
use super::profile::{ControlRule, KindSet, Profile, Role, Summed, TotalRule, normal_name};
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
}

struct Sum {
    of: Summed,
    over: KindSet,
    /// Rows, fen or 1/100000 yuan; wide enough for any number of rows.
    value: i128,
}

impl Ledger {
    pub(super) fn new(profile: &Profile) -> Self {
        let sum = |rule: &TotalRule| Sum {
            of: rule.of,
            over: rule.kinds(),
            value: 0,
        };
        let rule = profile.control.clone();
        Self {
            sums: rule.totals.iter().map(sum).collect(),
            rule,
            declared: BTreeMap::new(),
        }
    }

    pub(super) fn add(&mut self, row: &BillRow<'_>) {
        for sum in self
            .sums
            .iter_mut()
            .filter(|sum| sum.over.contains(row.kind))
        {
            sum.value += i128::from(match sum.of {
                Summed::Rows => 1,
                Summed::Column(Role::Fee) => row.fee.map_or(0, |fee| fee.0),
                Summed::Column(role) => row.money(role).map_or(0, |fen| fen.0),
            });
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

    pub(super) fn close(self) -> Control {
        let mut computed = BTreeMap::new();
        let mut differences = Vec::new();
        for (rule, sum) in self.rule.totals.iter().zip(&self.sums) {
            let spelled = amount::spell(sum.value, places(sum.of));
            if let Some(declared) = self.declared.get(&rule.role)
                && read(declared, sum.of) != Some(sum.value)
            {
                differences.push(Difference {
                    role: rule.role.clone(),
                    declared: declared.clone(),
                    computed: spelled.clone(),
                });
            }
            computed.insert(rule.role.clone(), spelled);
        }
        let agrees = (!self.declared.is_empty()).then_some(differences.is_empty());
        Control {
            kind: self.rule.kind,
            declared: self.declared,
            computed,
            agrees,
            differences,
        }
    }
}

fn places(of: Summed) -> u32 {
    match of {
        Summed::Rows => 0,
        Summed::Column(Role::Fee) => FEE_PLACES,
        Summed::Column(_) => FEN_PLACES,
    }
}

fn read(text: &str, of: Summed) -> Option<i128> {
    match of {
        // Some files spell counts as `20.0`; twenty and a half rows are not a count.
        Summed::Rows => amount::plain(text, 2)
            .filter(|hundredths| hundredths % 100 == 0)
            .map(|hundredths| i128::from(hundredths / 100)),
        Summed::Column(Role::Fee) => amount::fee(text).map(|fee| i128::from(fee.0)),
        Summed::Column(_) => amount::fen(text).map(|fen| i128::from(fen.0)),
    }
}
