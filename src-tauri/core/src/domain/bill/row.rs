//! One row: its fields, its money and what is wrong with it.
//!
//! A payment row is money in; its amount is what is *settled* to the account (the order less the
//! coupons that nobody pays out), because that is the money received and the column the file's
//! own total adds up. A refund row repeats the original order's ids with a refund id of its own
//! and is money out; its order and settlement columns are zero. A reversal is money out that may
//! have no refund id. Rows of a statement are read in `statement`.

use crate::domain::calendar::Instant;
use crate::domain::money::{Fee, Fen};

use super::amount::{self, Days};
use super::fault::{RowCode, RowFault};
use super::layout::Layout;
use super::lines::Record;
use super::role::{Direction, Kind, Role};
use super::split::{Cells, slice};
use super::statement::is_scientific;

/// Excel keeps fifteen digits of a number and fills the rest with zeros.
const EXCEL_DIGITS: usize = 15;

/// A row of a bill, borrowed from the reader until the next one.
pub struct BillRow<'a> {
    /// Line in the file, from 1; the first one where a row spans several.
    pub line: u64,
    /// Offset of the row's first byte in the file.
    pub byte_offset: u64,
    /// Length in bytes of the file, without the line end.
    pub byte_len: u64,
    /// What the row is; `Other` when its state word is not known.
    pub kind: Kind,
    /// The money of the row, in for a payment and out for a refund or reversal, never negative.
    /// None when it cannot be read or the row is neither: never a silent zero.
    pub amount: Option<Fen>,
    /// When it was paid, or the refund accepted; none when unreadable.
    pub paid_at: Option<Instant>,
    /// The channel's fee; none when the file does not say.
    pub fee: Option<Fee>,
    /// What a statement's row moved, never negative, less what its own cell says went back; none in
    /// a trade bill, and where it cannot be read.
    pub flow: Option<(Direction, Fen)>,
    /// What the account holds after a statement's row, as far as the file says.
    pub balance: Option<Fen>,
    /// What is wrong. A row with faults is an error whatever else it says.
    pub faults: Vec<RowFault>,
    money: [Option<Fen>; Role::MONEY.len()],
    record_text: &'a str,
    text: &'a str,
    cells: &'a Cells,
    layout: &'a Layout,
    aligned: bool,
    encoding: super::encoding::Encoding,
    /// The name of a row that has no number of its own.
    key: &'a str,
}

impl<'a> BillRow<'a> {
    /// The text of a column without its prefix and padding; empty when the column is not in the
    /// file, holds its value for nothing, or the row's cells do not fit the header.
    pub fn get(&self, role: Role) -> &'a str {
        let value = self.value(role);
        if self.layout.is_empty(role, value) {
            ""
        } else {
            value
        }
    }

    /// The time as written.
    pub fn paid_at_text(&self) -> &'a str {
        self.get(Role::PaidAt)
    }

    /// The account that the money moved on: as the row names it, as the file names it above its
    /// header, or the layout's own name where a statement names none.
    pub fn account(&self) -> &'a str {
        let own = self.get(Role::Account);
        if own.is_empty() {
            &self.layout.account
        } else {
            own
        }
    }

    /// Whether the file itself names the account; what it does not name covers no account's days.
    pub fn names_its_account(&self) -> bool {
        self.layout.account_is_named || !self.get(Role::Account).is_empty()
    }

    /// The channel's order id; in a refund row the one of the original payment. A statement's row
    /// without one goes by its content: see `keys`.
    pub fn external_id(&self) -> &'a str {
        let own = self.get(Role::ExternalId);
        if own.is_empty() { self.key } else { own }
    }

    pub(super) fn set_key(&mut self, key: &'a str) {
        self.key = key;
    }

    pub(super) fn set_encoding(&mut self, encoding: super::encoding::Encoding) {
        self.encoding = encoding;
    }

    pub(super) fn lacks_number(&self) -> bool {
        self.layout.profile.statement.is_some() && self.get(Role::ExternalId).is_empty()
    }

    /// Our own order number; in a refund row the one of the original payment.
    pub fn merchant_order_no(&self) -> &'a str {
        self.get(Role::MerchantOrderNo)
    }

    pub(super) fn has_column(&self, role: Role) -> bool {
        self.layout.place(role).is_some()
    }

    /// Whether a bare number may be a moment: the row stood in a workbook.
    pub(super) fn has_serials(&self) -> bool {
        self.layout.serials
    }

    /// Whether a cell ends in the TAB that keeps a spreadsheet from taking it for a number.
    pub(super) fn is_tabbed(&self, role: Role) -> bool {
        let place = self
            .layout
            .place(role)
            .and_then(|place| self.cells.span(place));
        place.is_some_and(|span| slice(self.text, span).ends_with('\t'))
    }

    /// The channel's refund id; empty in payment rows.
    pub fn refund_id(&self) -> &'a str {
        self.get(Role::RefundId)
    }

    /// Our own refund number; empty in payment rows.
    pub fn merchant_refund_no(&self) -> &'a str {
        self.get(Role::MerchantRefundNo)
    }

    /// Who paid, as the channel names them.
    pub fn payer(&self) -> &'a str {
        self.get(Role::Payer)
    }

    /// Name of the goods.
    pub fn goods(&self) -> &'a str {
        self.get(Role::Goods)
    }

    /// The merchant's own data.
    pub fn attach(&self) -> &'a str {
        self.get(Role::Attach)
    }

    /// A money column in fen; none when it is absent, blank or unreadable.
    pub fn money(&self, role: Role) -> Option<Fen> {
        self.money.get(role as usize).copied().flatten()
    }

    /// The texts beside the order number that may name a notice.
    pub fn free_texts(&self) -> impl Iterator<Item = &'a str> + '_ {
        let roles = self.layout.profile.remark.iter();
        roles
            .map(|role| self.get(*role))
            .filter(|text| !text.is_empty())
    }

    /// Everything in the row that may name a notice, one part per line.
    pub fn remark_text(&self) -> String {
        let mut text = self.merchant_order_no().to_owned();
        for part in self.free_texts() {
            if !text.is_empty() {
                text.push('\n');
            }
            text.push_str(part);
        }
        text
    }

    /// The decoded record as it stands in the file, for the error file and the detail view.
    pub fn raw_text(&self) -> &'a str {
        self.record_text
    }

    /// The row's cells in the order of the file, without prefix and padding, each with the role of its
    /// column where one claims it and the cells fit the header.
    pub fn cells(&self) -> impl Iterator<Item = (Option<Role>, &'a str)> + '_ {
        let prefix = self.layout.dialect.prefix;
        let cells = self.cells.iter(self.record_text).enumerate();
        cells.map(move |(at, cell)| {
            let role = self.layout.role_of(at).filter(|_| self.aligned);
            (role, clean(cell, prefix))
        })
    }

    /// The cells as they stand in the file, without quotes.
    pub fn raw_cells(&self) -> impl Iterator<Item = &'a str> {
        self.cells.iter(self.record_text)
    }

    /// Columns of the header.
    pub fn columns(&self) -> usize {
        self.layout.columns
    }

    /// What stands between the cells, and in front of each where the layout has it so.
    pub fn dialect(&self) -> (char, Option<char>) {
        let dialect = self.layout.dialect;
        (
            char::from(dialect.delimiter),
            dialect.prefix.map(char::from),
        )
    }

    /// The header's names as the file spells them.
    pub fn column_names(&self) -> &'a [String] {
        &self.layout.names
    }

    /// Encoding of the text it stands in.
    pub fn encoding(&self) -> super::encoding::Encoding {
        self.encoding
    }

    /// The column that the row's amount was read from.
    pub fn amount_role(&self) -> Option<Role> {
        let own = self.amount?;
        match &self.layout.profile.statement {
            None => self.layout.rule(self.kind).map(|rule| rule.amount),
            Some(_) => [Role::Income, Role::Expense, Role::Amount]
                .into_iter()
                .find(|role| {
                    let cell = amount::fen(self.value(*role));
                    cell.is_some_and(|cell| cell.0.abs() == own.0)
                })
                .or_else(|| self.has_column(Role::Amount).then_some(Role::Amount)),
        }
    }

    #[inline]
    fn value(&self, role: Role) -> &'a str {
        let place = self.layout.place(role).filter(|_| self.aligned);
        let span = place.and_then(|place| self.cells.span(place));
        span.map_or("", |span| {
            clean(slice(self.text, span), self.layout.dialect.prefix)
        })
    }
}

/// Reads and judges one record that has been cut into `cells`.
pub(super) fn judge<'a>(
    layout: &'a Layout,
    cells: &'a Cells,
    record_text: &'a str,
    record: Record,
    days: &mut Days,
) -> BillRow<'a> {
    let mut row = BillRow {
        line: record.line,
        byte_offset: record.byte_offset,
        byte_len: record.len as u64,
        kind: Kind::Other,
        amount: None,
        paid_at: None,
        fee: None,
        flow: None,
        balance: None,
        faults: Vec::new(),
        money: [None; Role::MONEY.len()],
        record_text,
        text: cells.text(record_text),
        cells,
        layout,
        // A sheet's rows end with their last filled cell.
        aligned: cells.len() == layout.columns || (layout.serials && cells.len() < layout.columns),
        encoding: super::encoding::Encoding::Utf8,
        key: "",
    };
    if let Some(rule) = &layout.profile.statement {
        row.aligned = row.fits();
        if row.aligned {
            row.read_statement(rule);
            return row;
        }
    } else if row.aligned {
        row.read_kind();
        row.read_time(days);
        row.read_money();
        row.check_kind();
        row.check_ids();
        row.check_currency();
        return row;
    }
    let fault = RowFault::new(RowCode::ColumnCount, None)
        .with("expected", layout.columns)
        .with("found", cells.len());
    row.faults.push(fault);
    row
}

impl BillRow<'_> {
    /// Whether a statement's cells fit its header: some write an empty one behind the last, some
    /// leave out empty ones.
    fn fits(&self) -> bool {
        let (found, columns) = (self.cells.len(), self.layout.columns);
        let blank = |at: usize| {
            let span = self.cells.span(at);
            span.is_none_or(|span| slice(self.text, span).trim().is_empty())
        };
        match found < columns {
            true => self.layout.serials || self.layout.least.is_some_and(|least| found >= least),
            false => (columns..found).all(blank),
        }
    }

    pub(super) fn fault(&mut self, code: RowCode, role: Role) {
        self.faults.push(RowFault::new(code, Some(role)));
    }

    fn read_kind(&mut self) {
        let word = self.value(Role::State);
        match self.layout.states.iter().find(|(known, _)| known == word) {
            Some((_, kind)) => self.kind = *kind,
            None if word.is_empty() => self.fault(RowCode::FieldMissing, Role::State),
            None => self
                .faults
                .push(RowFault::new(RowCode::UnknownState, Some(Role::State)).with("word", word)),
        }
    }

    fn read_time(&mut self, days: &mut Days) {
        self.paid_at = days.instant(self.value(Role::PaidAt));
        if self.paid_at.is_none() {
            self.fault(RowCode::TimeUnreadable, Role::PaidAt);
        }
    }

    fn read_money(&mut self) {
        for (role, index) in Role::MONEY.into_iter().zip(0..) {
            let text = self.value(role);
            if text.is_empty() {
                continue;
            }
            match amount::fen(text) {
                Some(value) if value < Fen(0) => self.fault(RowCode::AmountNegative, role),
                Some(value) => self.money[index] = Some(value),
                None => self.fault(RowCode::AmountUnreadable, role),
            }
        }
        let text = self.value(Role::Fee);
        if !text.is_empty() {
            self.fee = amount::fee(text);
            if self.fee.is_none() {
                self.fault(RowCode::AmountUnreadable, Role::Fee);
            }
        }
    }

    fn check_kind(&mut self) {
        let layout = self.layout;
        let Some(rule) = layout.rule(self.kind) else {
            return;
        };
        self.amount = self.money(rule.amount);
        if self.amount.is_none() && self.value(rule.amount).is_empty() {
            self.fault(RowCode::FieldMissing, rule.amount);
        }
        for role in &rule.needs {
            if self.get(*role).is_empty() {
                self.fault(RowCode::FieldMissing, *role);
            }
        }
        for (role, kinds) in &layout.reserved {
            let held = self.money(*role);
            if !kinds.contains(self.kind) && held.is_some_and(|held| held != Fen(0)) {
                self.fault(RowCode::AmountContradictsKind, *role);
            }
        }
    }

    fn check_ids(&mut self) {
        let prefix_lost = self.layout.dialect.prefix.is_some() && !self.cells.prefixed;
        for role in Role::IDS {
            let id = self.value(role);
            // Digits alone, as nearly every id has them, can only have been cut.
            let digits = id
                .bytes()
                .fold(true, |all, byte| all & byte.is_ascii_digit());
            if digits && !(prefix_lost && is_cut_to_fifteen(id)) {
                continue;
            }
            if is_scientific(id) || (prefix_lost && is_cut_to_fifteen(id)) {
                self.fault(RowCode::ExcelDamagedId, role);
            } else if id.chars().any(char::is_control) {
                self.fault(RowCode::ControlCharacter, role);
            }
        }
    }

    pub(super) fn check_currency(&mut self) {
        let currency = self.get(Role::Currency);
        let known = &self.layout.profile.currencies;
        if !currency.is_empty() && !known.iter().any(|one| one == currency) {
            self.faults.push(
                RowFault::new(RowCode::ForeignCurrency, Some(Role::Currency))
                    .with("currency", currency),
            );
        }
    }
}

/// A value without padding and without prefixes in front of it.
pub(super) fn clean(raw: &str, prefix: Option<u8>) -> &str {
    let plain = |byte: &u8| byte.is_ascii_graphic() && Some(*byte) != prefix;
    match raw.as_bytes() {
        [] => raw,
        [first, .., last] if plain(first) && plain(last) => raw,
        _ => {
            let prefix = prefix.map(char::from);
            raw.trim().trim_start_matches(|c| Some(c) == prefix).trim()
        }
    }
}

fn is_cut_to_fifteen(id: &str) -> bool {
    id.len() > EXCEL_DIGITS && id.ends_with("000") && id.bytes().all(|byte| byte.is_ascii_digit())
}
