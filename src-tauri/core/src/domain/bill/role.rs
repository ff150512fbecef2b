//! What columns mean and what rows are: the words that layouts, readers and hosts share.

use serde::{Deserialize, Serialize};

/// What a column means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    // The money columns of a trade bill come first: `MONEY` and tables over it rely on that.
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
    /// When the payment succeeded or the refund was accepted, in Shanghai time; a day, where the
    /// time of day stands in `Clock` or nowhere.
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
    /// Who paid, in the channel's pseudonym; the other side of a statement's row.
    Payer,
    /// How it was paid; the kind of business of a statement's row.
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
    /// Name of the goods, or what the row is about; free text.
    Goods,
    /// The merchant's own data, or the payer's remark; free text.
    Attach,
    /// The channel's fee, in 1/100000 yuan; negative when given back.
    Fee,
    /// Rate of the fee.
    Rate,
    /// Remark on the rate.
    RateNote,
    /// A statement's amount; what its sign says is the layout's affair.
    Amount,
    /// Money in, in a column of its own.
    Income,
    /// Money out, in a column of its own.
    Expense,
    /// What the account holds after the row.
    Balance,
    /// The word that says whether money came or went.
    Direction,
    /// The time of day, where the day stands alone.
    Clock,
    /// The day of booking, where another is the day of the payment.
    PostedOn,
    /// The other side's account.
    PayerAccount,
    /// More of what the row is about; free text.
    Detail,
    /// Where it happened; free text.
    Place,
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
    pub(super) const COUNT: usize = Self::Place as usize + 1;
    /// A trade bill's columns in whole fen, each never negative; a role's place here is its number.
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

    /// Text that nothing is decided by alone: a file may name such a column twice.
    pub(super) fn is_free_text(self) -> bool {
        matches!(
            self,
            Self::Goods | Self::Attach | Self::Detail | Self::Place | Self::RateNote
        )
    }
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
    pub(super) fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// Whether a statement's row moved money to the account or from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// To the account.
    In,
    /// From the account.
    Out,
    /// Between pockets of one owner, or not at all.
    Neutral,
}
