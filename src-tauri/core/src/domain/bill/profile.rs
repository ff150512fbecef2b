//! Payment file layouts as data: which columns play which role under which names.
//!
//! A profile is a JSON document in `assets/profiles`. Adding a layout, a renamed column or a
//! state word is an edit there; the code knows roles only. Two families: a *trade bill* has a word
//! per row that makes it a payment, a refund or a reversal, and money columns of its own per kind
//! (`states`, `kinds`); a *statement* tells of an account's movements, and what of them is a
//! payment follows from direction and words (`statement`).

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;

use super::role::{Direction, Kind, Role};

/// The documents, in the order in which equally good ones are tried.
const BUILT_IN: [&str; 19] = [
    include_str!("../../../../../assets/profiles/wechat-pay-trade.json"),
    include_str!("../../../../../assets/profiles/wechat-pay-fund-flow.json"),
    include_str!("../../../../../assets/profiles/alipay-account.json"),
    include_str!("../../../../../assets/profiles/alipay-business.json"),
    include_str!("../../../../../assets/profiles/icbc-debit.json"),
    include_str!("../../../../../assets/profiles/icbc-credit.json"),
    include_str!("../../../../../assets/profiles/cmb-debit.json"),
    include_str!("../../../../../assets/profiles/cmb-credit.json"),
    include_str!("../../../../../assets/profiles/ccb-debit.json"),
    include_str!("../../../../../assets/profiles/boc-debit.json"),
    include_str!("../../../../../assets/profiles/bocom-debit.json"),
    include_str!("../../../../../assets/profiles/abc-debit.json"),
    include_str!("../../../../../assets/profiles/wechat-personal.json"),
    include_str!("../../../../../assets/profiles/alipay-personal.json"),
    include_str!("../../../../../assets/profiles/alipay-personal-web.json"),
    include_str!("../../../../../assets/profiles/jd-personal.json"),
    include_str!("../../../../../assets/profiles/meituan-personal.json"),
    include_str!("../../../../../assets/profiles/bank-account.json"),
    include_str!("../../../../../assets/profiles/generic.json"),
];

/// How records are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dialect {
    pub(super) delimiter: u8,
    pub(super) prefix: Option<u8>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Column {
    pub(super) role: Role,
    pub(super) names: Vec<String>,
    #[serde(default)]
    pub(super) required: bool,
    /// It may be left out without that being news.
    #[serde(default)]
    pub(super) optional: bool,
    /// The variants that have it; every one, where none is named.
    #[serde(default)]
    only: Vec<String>,
    /// Values that mean nothing is there.
    #[serde(default)]
    pub(super) empty: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Variant {
    id: String,
    /// Its columns' order, where it is not that of the profile.
    #[serde(default)]
    order: Vec<Role>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KindRule {
    /// The column that holds the money of a row of this kind.
    pub(super) amount: Role,
    /// The columns a row of this kind must fill.
    pub(super) needs: Vec<Role>,
}

/// How a statement's rows are understood.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Statement {
    pub(super) money: MoneyRule,
    /// The first clause that holds says what a row is.
    pub(super) kinds: Vec<Clause>,
    /// A day without a time of day is a time.
    #[serde(default)]
    pub(super) day_only: bool,
    /// What stands before the account's number above the header.
    #[serde(default)]
    pub(super) account: Vec<String>,
    /// Rows may end before the header does.
    #[serde(default)]
    pub(super) short_rows: bool,
    /// What lines behind the last row begin with.
    #[serde(default)]
    pub(super) end: Vec<String>,
    /// Values that mean nothing is there, in every column. `-` stands for any run of dashes.
    #[serde(default)]
    pub(super) empty: Vec<String>,
}

/// Where a statement's money stands and what says its direction.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum MoneyRule {
    /// In `Income` or in `Expense`; the other one holds nothing.
    Columns,
    /// In `Amount`: `positive` is the direction of a figure without a minus.
    Sign {
        /// Direction of a positive amount.
        positive: Direction,
    },
    /// In `Amount`; the first word that `Direction` begins with says the direction.
    Word {
        /// Words with their direction; an empty one stands for an empty cell.
        words: Vec<(String, Direction)>,
    },
}

/// When a row is of a kind: all that is named has to hold.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Clause {
    pub(super) is: Kind,
    #[serde(default)]
    pub(super) when: Option<Direction>,
    /// Columns that begin with one of these.
    #[serde(default)]
    pub(super) starts: BTreeMap<Role, Vec<String>>,
    /// Columns in which one of these stands anywhere.
    #[serde(default)]
    pub(super) has: BTreeMap<Role, Vec<String>>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ControlRule {
    pub(super) kind: super::ControlKind,
    /// Whether a disagreement refuses the file; consumer statements say themselves that they may
    /// not add up.
    #[serde(default = "yes")]
    pub(super) binding: bool,
    /// Some files of this layout come without.
    #[serde(default)]
    pub(super) may_lack: bool,
    #[serde(default)]
    pub(super) totals: Vec<TotalRule>,
    /// Lines that state totals, as `收入:{in_count}笔{in_total}元`.
    #[serde(default)]
    pub(super) labels: Vec<String>,
    /// What a row begins with whose money cells are totals of their columns.
    #[serde(default)]
    pub(super) rows: Vec<String>,
}

fn yes() -> bool {
    true
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TotalRule {
    pub(super) role: String,
    #[serde(default)]
    pub(super) names: Vec<String>,
    pub(super) of: Summed,
    #[serde(default)]
    over: Vec<Kind>,
    /// Over the rows of a direction, in place of kinds.
    #[serde(default)]
    pub(super) flow: Option<Direction>,
    #[serde(default)]
    pub(super) required: bool,
}

impl TotalRule {
    /// The kinds it is taken over, as a set of bits.
    pub(super) fn kinds(&self) -> KindSet {
        KindSet(self.over.iter().fold(0, |bits, kind| bits | kind.bit()))
    }
}

/// A set of kinds.
#[derive(Debug, Clone, Copy)]
pub(super) struct KindSet(u8);

impl KindSet {
    pub(super) fn contains(self, kind: Kind) -> bool {
        self.0 & kind.bit() != 0
    }
}

/// What a total adds up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Summed {
    Rows,
    /// The money a statement's rows moved.
    Flow,
    #[serde(untagged)]
    Column(Role),
}

/// One payment file layout, with all the names its columns have had.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Stable name.
    pub id: String,
    /// Goes up with every change of meaning; part of what a plan was made with.
    pub version: u32,
    /// Name for people by language tag.
    pub title: BTreeMap<String, String>,
    /// Where the layout is documented.
    pub source: String,
    /// The platform whose notices its money pays, where the name does not begin with one.
    #[serde(default)]
    pub platform: Option<String>,
    /// Drawn up here, and not one that comes with the program.
    #[serde(skip)]
    pub(super) own: bool,
    #[serde(default = "comma")]
    delimiter: char,
    #[serde(default)]
    prefix: Option<char>,
    #[serde(default)]
    pub(super) currencies: Vec<String>,
    pub(super) columns: Vec<Column>,
    /// Columns that are known and say nothing of money.
    #[serde(default)]
    pub(super) ignored: Vec<String>,
    #[serde(default)]
    variants: Vec<Variant>,
    #[serde(default)]
    pub(super) states: BTreeMap<String, Kind>,
    #[serde(default)]
    pub(super) kinds: BTreeMap<Kind, KindRule>,
    /// What may name a notice, the order number apart.
    pub(super) remark: Vec<Role>,
    pub(super) control: ControlRule,
    #[serde(default)]
    pub(super) statement: Option<Statement>,
}

fn comma() -> char {
    ','
}

impl Profile {
    pub(super) fn dialect(&self) -> Dialect {
        let ascii = |character: char| u8::try_from(character).ok().filter(u8::is_ascii);
        Dialect {
            delimiter: ascii(self.delimiter).unwrap_or(b','),
            prefix: self.prefix.and_then(ascii),
        }
    }

    /// How the file proves that it is whole.
    pub fn control_kind(&self) -> super::ControlKind {
        self.control.kind
    }

    /// Whether a control that disagrees refuses the file.
    pub fn control_binds(&self) -> bool {
        self.control.binding && self.control.kind != super::ControlKind::None
    }

    /// The variants' names, in the order of the document.
    pub fn variants(&self) -> impl Iterator<Item = &str> {
        self.variants.iter().map(|variant| variant.id.as_str())
    }

    /// Its columns, as they are expected in a variant.
    fn expected(&self, variant: &str) -> Vec<&Column> {
        let has = |column: &&Column| {
            column.only.is_empty() || column.only.iter().any(|one| one == variant)
        };
        self.columns.iter().filter(has).collect()
    }

    /// The variants that differ least from the roles that are there.
    pub(super) fn nearest_variants(&self, present: &BTreeSet<Role>) -> Vec<&str> {
        let distance = |variant: &Variant| {
            let expected = self.expected(&variant.id).into_iter();
            let expected: BTreeSet<Role> = expected.map(|column| column.role).collect();
            expected.symmetric_difference(present).count()
        };
        let least = self.variants.iter().map(distance).min();
        let nearest = self
            .variants
            .iter()
            .filter(|one| Some(distance(one)) == least);
        nearest.map(|one| one.id.as_str()).collect()
    }

    /// Columns that a variant has and the file has not, by their first names.
    pub(super) fn missing(&self, variant: &str, present: &BTreeSet<Role>) -> Vec<&Column> {
        let mut missing = self.expected(variant);
        missing.retain(|column| !present.contains(&column.role));
        missing
    }

    /// The order of a variant's columns.
    pub(super) fn order(&self, variant: &str) -> Vec<Role> {
        let own = self.variants.iter().find(|one| one.id == variant);
        match own {
            Some(own) if !own.order.is_empty() => own.order.clone(),
            _ => self.columns.iter().map(|column| column.role).collect(),
        }
    }
}

/// The layouts a reader knows.
#[derive(Debug, Clone)]
pub struct Profiles {
    pub(super) list: Vec<Profile>,
}

impl Profiles {
    /// The layouts that come with the program.
    ///
    /// # Errors
    /// Never for a released program: a test reads every built-in document.
    pub fn built_in() -> Result<Self, serde_json::Error> {
        let list: Result<_, _> = BUILT_IN
            .iter()
            .map(|json| serde_json::from_str(json))
            .collect();
        Ok(Self { list: list? })
    }

    /// The document of a built-in layout.
    pub fn document(id: &str) -> Option<&'static str> {
        let list = Self::built_in().ok()?.list;
        let at = list.iter().position(|one| one.id == id)?;
        BUILT_IN.get(at).copied()
    }

    /// With layouts that were drawn up here. They stand behind the built-in ones: what one of those
    /// reads, or has drifted from, none of these takes by a part of its names.
    #[must_use]
    pub fn with_own(mut self, own: impl IntoIterator<Item = Profile>) -> Self {
        let own = own.into_iter().map(|one| Profile { own: true, ..one });
        self.list.extend(own);
        self
    }

    /// All of them, in the order in which they are tried.
    pub fn iter(&self) -> impl Iterator<Item = &Profile> {
        self.list.iter()
    }

    /// The one with this id and no other; for a caller who has chosen.
    pub fn only(self, id: &str) -> Option<Self> {
        let list: Vec<Profile> = self.list.into_iter().filter(|one| one.id == id).collect();
        (!list.is_empty()).then_some(Self { list })
    }
}

/// A column name as it is compared: NFKC, without blanks and the marks that files put around it.
pub(super) fn normal_name(name: &str) -> String {
    let mark = |c: &char| !(c.is_whitespace() || matches!(c, '\u{FEFF}' | '\u{200B}'));
    let folded: String = name.nfkc().filter(mark).collect();
    folded.trim_matches(['`', '"', '\'']).to_owned()
}

#[cfg(test)]
#[path = "tests_profiles.rs"]
mod tests;
