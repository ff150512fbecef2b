//! Payment file layouts as data: which columns play which role under which names.
//!
//! A profile is a JSON document in `assets/profiles`. Adding a layout, a renamed column or a
//! state word is an edit there; the code knows roles only.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

const BUILT_IN: [&str; 1] = [include_str!(
    "../../../../../assets/profiles/wechat-pay-trade.json"
)];

/// What a column means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    // The money columns come first: `MONEY` and tables over it rely on that.
    /// What is settled to the account for an order, before the fee.
    Settlement,
    /// Coupons used.
    Coupon,
    /// What is taken back from the account.
    Refund,
    /// Coupons given back.
    CouponRefund,
    /// The order's amount before coupons.
    Order,
    /// The refund asked for, before coupons.
    AppliedRefund,
    /// When the payment succeeded or the refund was accepted, in Shanghai time.
    PaidAt,
    /// The platform's id of the paying application.
    AppId,
    /// The account the money goes to.
    Account,
    /// The account behind `Account`, for service providers.
    SubAccount,
    /// Terminal.
    Device,
    /// The payment channel's id of the order.
    ExternalId,
    /// Our own id of the order.
    MerchantOrderNo,
    /// Who paid, in the channel's pseudonym.
    Payer,
    /// How it was paid.
    TradeType,
    /// The word that makes the row a payment, a refund or a reversal.
    State,
    /// The payer's bank.
    Bank,
    /// Currency.
    Currency,
    /// When the refund was asked for.
    RefundRequestedAt,
    /// When the refund arrived.
    RefundSucceededAt,
    /// The channel's id of the refund.
    RefundId,
    /// Our own id of the refund.
    MerchantRefundNo,
    /// Where the refund went.
    RefundType,
    /// State of the refund when the file was made; never updated later.
    RefundStatus,
    /// Name of the goods, free text.
    Goods,
    /// The merchant's own data, free text.
    Attach,
    /// The channel's fee, in 1/100000 yuan; negative when given back.
    Fee,
    /// Rate of the fee.
    Rate,
    /// Remark on the rate.
    RateNote,
}

impl Role {
    /// The name it has in profiles and in JSON.
    pub fn name(self) -> String {
        serde_json::to_value(self)
            .ok()
            .and_then(|name| name.as_str().map(str::to_owned))
            .unwrap_or_default()
    }

    /// Number of roles, for tables indexed by role.
    pub(super) const COUNT: usize = Self::RateNote as usize + 1;
    /// Columns in whole fen, each never negative; a role's place here is its number.
    pub(super) const MONEY: [Self; 6] = [
        Self::Settlement,
        Self::Coupon,
        Self::Refund,
        Self::CouponRefund,
        Self::Order,
        Self::AppliedRefund,
    ];
    /// Columns that identify something.
    pub(super) const IDS: [Self; 4] = [
        Self::ExternalId,
        Self::MerchantOrderNo,
        Self::RefundId,
        Self::MerchantRefundNo,
    ];
}

/// What a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Money received.
    Payment,
    /// Money given back under a refund of its own.
    Refund,
    /// An order taken back as a whole.
    Reversal,
    /// Neither, or not known.
    Other,
}

impl Kind {
    fn bit(self) -> u8 {
        1 << self as u8
    }
}

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
    /// Values that mean nothing is there.
    #[serde(default)]
    pub(super) empty: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Variant {
    id: String,
    has: Vec<Role>,
    lacks: Vec<Role>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KindRule {
    /// The column that holds the money of a row of this kind.
    pub(super) amount: Role,
    /// The columns a row of this kind must fill.
    pub(super) needs: Vec<Role>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ControlRule {
    pub(super) kind: super::ControlKind,
    pub(super) totals: Vec<TotalRule>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TotalRule {
    pub(super) role: String,
    pub(super) names: Vec<String>,
    pub(super) of: Summed,
    over: Vec<Kind>,
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
    delimiter: char,
    prefix: Option<char>,
    pub(super) currencies: Vec<String>,
    pub(super) columns: Vec<Column>,
    variants: Vec<Variant>,
    pub(super) states: BTreeMap<String, Kind>,
    pub(super) kinds: BTreeMap<Kind, KindRule>,
    pub(super) remark: Vec<Role>,
    pub(super) control: ControlRule,
}

impl Profile {
    pub(super) fn dialect(&self) -> Dialect {
        let ascii = |character: char| u8::try_from(character).ok().filter(u8::is_ascii);
        Dialect {
            delimiter: ascii(self.delimiter).unwrap_or(b','),
            prefix: self.prefix.and_then(ascii),
        }
    }

    /// The first variant whose roles are there and not there.
    pub(super) fn variant(&self, present: &BTreeSet<Role>) -> Option<&str> {
        let fits = |variant: &&Variant| {
            variant.has.iter().all(|role| present.contains(role))
                && !variant.lacks.iter().any(|role| present.contains(role))
        };
        self.variants
            .iter()
            .find(fits)
            .map(|variant| variant.id.as_str())
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

/// A column name as it is compared: NFKC, without the marks that files put around it.
pub(super) fn normal_name(name: &str) -> String {
    let folded: String = name.nfkc().collect();
    let mark = |c: char| c.is_whitespace() || matches!(c, '`' | '"' | '\u{FEFF}' | '\u{200B}');
    folded.trim_matches(mark).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> Profiles {
        Profiles::built_in().expect("well formed")
    }

    #[test]
    fn every_built_in_profile_gives_each_name_one_meaning() {
        for profile in all().iter() {
            let roles: BTreeSet<Role> = profile.columns.iter().map(|one| one.role).collect();
            assert_eq!(roles.len(), profile.columns.len(), "{}", profile.id);
            let names: Vec<&String> = profile.columns.iter().flat_map(|one| &one.names).collect();
            let distinct: BTreeSet<&String> = names.iter().copied().collect();
            assert_eq!(distinct.len(), names.len(), "{}", profile.id);
            assert!(
                names.iter().all(|name| normal_name(name) == **name),
                "{}",
                profile.id
            );
        }
    }

    #[test]
    fn every_state_of_a_built_in_profile_has_a_rule_and_every_total_a_column() {
        for profile in all().iter() {
            let has = |role: Role| profile.columns.iter().any(|one| one.role == role);
            assert!(
                profile
                    .states
                    .values()
                    .all(|kind| profile.kinds.contains_key(kind))
            );
            assert!(
                profile
                    .kinds
                    .values()
                    .all(|rule| Role::MONEY.contains(&rule.amount))
            );
            assert!(profile.control.totals.iter().all(|total| match total.of {
                Summed::Rows => true,
                Summed::Column(role) => has(role),
            }));
        }
    }

    #[test]
    fn money_roles_stand_where_their_table_expects_them() {
        for (place, role) in Role::MONEY.into_iter().enumerate() {
            assert_eq!(role as usize, place);
        }
    }

    #[test]
    fn a_profile_is_chosen_by_its_id_or_not_at_all() {
        assert_eq!(
            all().only("wechat-pay-trade").map(|one| one.list.len()),
            Some(1)
        );
        assert!(all().only("wechat").is_none());
    }
}
