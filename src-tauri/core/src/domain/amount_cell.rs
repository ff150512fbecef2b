//! An amount as statements write it into a cell, with what they add around it.
//!
//! The amount itself is read by [`money`](super::money)'s grammar and by nothing else; this one
//! adds the plus that statements put before money in, and the notes they put behind an amount.
//!
//! ```text
//! cell   = ["+"] amount [note]                 ; the amount has no sign where a plus stands
//! note   = open [A-Z] letters close            ; where it was spent: `8,000.00(CN)`
//!        | open "已退款" [":"] amount close      ; what of it went back: `131.77(已退款89.84)`
//!        | open "已全额退款" close               ; all of it went back
//! state  = "已退款" [open / ":"] amount [close]  ; the same, in a cell of its own: `已退款(￥5.00)`
//!        | "已全额退款"
//! open   = "(" / "（"        close = ")" / "）"
//! ```

use super::money::{Fen, MoneyFault, parse_yuan};
use super::text::{ascii_width, is_blank};

/// What went back of an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gone {
    /// Nothing is said.
    Nothing,
    /// So much of it.
    Part(Fen),
    /// All of it.
    All,
}

impl Gone {
    /// What stayed of `amount`; none when more went back than there was.
    pub fn left_of(self, amount: Fen) -> Option<Fen> {
        match self {
            Self::Nothing => Some(amount),
            Self::All => Some(Fen::ZERO),
            // The sign says a direction; what went back lessens the amount either way.
            Self::Part(gone) if gone.0.unsigned_abs() > amount.0.unsigned_abs() => None,
            Self::Part(gone) => Some(Fen(amount.0 - gone.0.abs() * amount.0.signum())),
        }
    }
}

/// An amount and what its note says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AmountCell {
    /// The amount as written, with its sign.
    pub amount: Fen,
    /// What of it went back.
    pub gone: Gone,
}

impl AmountCell {
    /// What stayed of it, with the amount's sign; none when more went back than there was.
    pub fn left(self) -> Option<Fen> {
        self.gone.left_of(self.amount)
    }
}

/// Reads a cell by the module's grammar.
///
/// # Errors
/// What the amount breaks; [`MoneyFault::Annotated`] for a note that is none of these, and
/// [`MoneyFault::DoubledSign`] for two signs.
pub fn parse_amount_cell(text: &str) -> Result<AmountCell, MoneyFault> {
    let text = text.trim_matches(is_blank);
    match parse_yuan(text) {
        Ok(amount) => Ok(AmountCell {
            amount,
            gone: Gone::Nothing,
        }),
        Err(fault) => dressed(text, fault),
    }
}

fn dressed(text: &str, fault: MoneyFault) -> Result<AmountCell, MoneyFault> {
    let (amount, gone) = match split_note(text) {
        None => (text, Gone::Nothing),
        Some((amount, note)) => (amount, read_note(note)?),
    };
    let unsigned = strip_plus(amount);
    match unsigned {
        None if gone == Gone::Nothing && amount.len() == text.len() => Err(fault),
        None => Ok(AmountCell {
            amount: parse_yuan(amount)?,
            gone,
        }),
        Some(rest) => {
            let signed = rest.chars().next().map(ascii_width);
            if matches!(signed, Some('-' | '+' | '\u{2212}')) {
                return Err(MoneyFault::DoubledSign);
            }
            if signed.is_none() {
                return Err(MoneyFault::SignAlone);
            }
            Ok(AmountCell {
                amount: parse_yuan(rest)?,
                gone,
            })
        }
    }
}

fn strip_plus(text: &str) -> Option<&str> {
    let rest = text.trim_start_matches(is_blank);
    let plus = rest.chars().next().filter(|c| ascii_width(*c) == '+')?;
    Some(rest.get(plus.len_utf8()..).unwrap_or_default())
}

/// The text before its last bracket, and what stands inside it.
fn split_note(text: &str) -> Option<(&str, &str)> {
    let inner = text.strip_suffix([')', '）'])?;
    let open = inner.rfind(['(', '（'])?;
    let (amount, note) = inner.split_at(open);
    let mut note = note.chars();
    note.next();
    let amount = amount.trim_end_matches(is_blank);
    (!amount.is_empty()).then_some((amount, note.as_str().trim_matches(is_blank)))
}

fn read_note(note: &str) -> Result<Gone, MoneyFault> {
    let letters = note.chars().all(|c| c.is_ascii_uppercase());
    match refund_in_state(note) {
        Some(gone) => gone,
        None if letters && (2..=3).contains(&note.len()) => Ok(Gone::Nothing),
        None => Err(MoneyFault::Annotated),
    }
}

/// What a state says went back; none when it says nothing of it, or no amount.
pub fn refund_in_state(state: &str) -> Option<Result<Gone, MoneyFault>> {
    let state = state.trim_matches(is_blank);
    if state.starts_with("已全额退款") {
        return Some(Ok(Gone::All));
    }
    let rest = state.strip_prefix("已退款")?;
    let rest =
        rest.trim_matches(|c| is_blank(c) || matches!(c, ':' | '：' | '(' | '（' | ')' | '）'));
    if rest.is_empty() {
        return None;
    }
    Some(parse_yuan(rest).and_then(|fen| match fen.is_negative() {
        true => Err(MoneyFault::DoubledSign),
        false => Ok(Gone::Part(fen)),
    }))
}

#[cfg(test)]
#[path = "amount_cell_tests.rs"]
mod tests;
