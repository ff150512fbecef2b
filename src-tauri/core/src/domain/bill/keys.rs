//! A name for rows that have none: what they say, and the how-manieth of its kind they are.
//!
//! A bank's row carries no number of its own. Its name is
//! `#` + 32 hexadecimal digits + `-` + *n*, where the digits are half of the SHA-256 over account,
//! moment, direction, amount, other side, remark and balance, each without blanks and after NFKC,
//! and *n* counts the rows of one file that say all of it alike, from 1. Two genuine equal payments
//! so stay two, and a file that overlaps another names the rows they share alike. It stands in the
//! place of a channel's number (`payment.external_id`); no channel's number begins with `#`.

use std::collections::HashMap;

use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;

use super::role::{Direction, Role};
use super::row::BillRow;

/// Gives out names. Remembers twenty bytes a row; used for rows without a number only.
#[derive(Debug, Default, Clone)]
pub struct RowKeys {
    seen: HashMap<[u8; 16], u32>,
    text: String,
    bytes: Vec<u8>,
}

impl RowKeys {
    /// The name of a row of a statement.
    pub(super) fn name(&mut self, row: &BillRow<'_>) -> &str {
        let digest = self.digest(row);
        let count = self.seen.entry(digest).or_insert(0);
        *count += 1;
        self.text.clear();
        self.text.push('#');
        for byte in digest {
            for half in [byte >> 4, byte & 15] {
                self.text
                    .push(char::from_digit(u32::from(half), 16).unwrap_or('0'));
            }
        }
        self.text.push('-');
        self.text.push_str(&count.to_string());
        &self.text
    }

    fn digest(&mut self, row: &BillRow<'_>) -> [u8; 16] {
        self.bytes.clear();
        let (direction, amount) = match row.flow {
            Some((Direction::In, fen)) => (b'+', fen.0),
            Some((Direction::Out, fen)) => (b'-', fen.0),
            Some((Direction::Neutral, fen)) => (b'/', fen.0),
            None => (b'?', 0),
        };
        self.bytes.push(direction);
        for number in [
            amount,
            row.paid_at.map_or(i64::MIN, |at| at.0),
            row.balance.map_or(i64::MIN, |fen| fen.0),
        ] {
            self.bytes.extend_from_slice(&number.to_le_bytes());
        }
        let texts = [
            row.account(),
            row.payer(),
            row.get(Role::Goods),
            row.get(Role::Attach),
        ];
        for text in texts {
            let mut buffer = [0; 4];
            for c in text.nfkc().filter(|c| !c.is_whitespace()) {
                self.bytes
                    .extend_from_slice(c.encode_utf8(&mut buffer).as_bytes());
            }
            self.bytes.push(0);
        }
        let whole: [u8; 32] = Sha256::digest(&self.bytes).into();
        let (half, _) = whole.split_at(16);
        half.try_into().unwrap_or_default()
    }
}
