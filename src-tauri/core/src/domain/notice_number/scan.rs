//! Reading notice numbers in remarks.
//!
//! ```text
//! number = "S" [sep] "K" [seps] letter [seps] 12 * (digit [seps])   ; any case, any width
//! digit  = "0".."9" / O → 0 / I, L → 1                              ; look-alikes of a digit
//! seps   = up to 3 blanks, hyphens, underscores, dots, zero-width characters or written-out line
//!          breaks and tabs (`\n`, `\r`, `\t`), as bills hold them in place of the real ones
//! ```
//! Digits in groups have nothing glued on: of `SKW00000012 20260309` the last four and a date would be a
//! number by chance. A twelfth digit that stands alone behind a group is none of the number's: it counts the next thing of
//! a list. An `S` apart from its `K` that ends a word is that word's: `HVPS KW…` is no number.
//!
//! Chinese text has no spaces, so an amount may be glued on. Before the number it cannot be
//! mistaken. Behind it, digits touching the twelfth are taken for an amount (or a date) only if
//! there are three or more and the first is not 0; otherwise a digit was typed twice or left out,
//! and the text is damaged. Where leaving out any one digit gives a number as well, with an amount
//! behind it, both readings are possible and neither is taken.

use super::{DIGITS, NoticeNumber};
use crate::domain::text::{HiddenKind, ascii_width, hidden_kind, is_blank};

/// What stands in a remark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// A number that checks. Its platform may be any; whether the notice exists is not known here.
    Number(NoticeNumber),
    /// The beginning of a number that does not check, or has too few or too many digits.
    Damaged {
        /// The text as it stands, cut at 40 characters.
        text: String,
    },
}

/// Fewest digits behind the letters for a text to be called a damaged number. Fewer are a word
/// such as `SK-II 2024`.
const FEWEST: usize = 6;
/// Longest stretch of separators inside a number.
const SEPARATORS: usize = 3;
/// Longest text of a damaged number that is quoted.
const QUOTED: usize = 40;

/// Finds every notice number in a remark, in order, each once, and what looks like a broken one.
/// A remark without the letters S and K next to each other allocates nothing.
pub fn scan(remark: &str) -> Vec<Found> {
    let Some(first) = next_prefix(remark, 0) else {
        return Vec::new();
    };
    let (mut found, mut next) = (Vec::new(), Some(first));
    while let Some((at, behind)) = next {
        let end = match read(remark, behind) {
            Reading::Number(number, end) => {
                push(&mut found, Found::Number(number));
                end
            }
            Reading::Damaged(end) => {
                let text = remark.get(at..end).unwrap_or_default();
                let text = text
                    .trim_end_matches(is_separator)
                    .chars()
                    .take(QUOTED)
                    .collect();
                push(&mut found, Found::Damaged { text });
                end
            }
            Reading::Nothing => behind,
        };
        next = next_prefix(remark, end);
    }
    found
}

fn push(found: &mut Vec<Found>, item: Found) {
    if !found.contains(&item) {
        found.push(item);
    }
}

/// What follows a prefix, and the byte at which it ends.
enum Reading {
    Number(NoticeNumber, usize),
    Damaged(usize),
    Nothing,
}

/// The next `S`, at most one separator and `K`: where it begins and where it ends.
fn next_prefix(remark: &str, from: usize) -> Option<(usize, usize)> {
    let bytes = remark.as_bytes();
    let mut at = from;
    while at < bytes.len() {
        // `Ｓ` and `ｓ` begin with 0xEF; no other byte can begin the letter.
        if matches!(bytes.get(at), Some(b'S' | b's' | 0xef)) {
            let mut cursor = Cursor { text: remark, at };
            if cursor.take_letter() == Some('S') {
                let joined = cursor.at;
                cursor.skip_separators(1);
                let own = cursor.at == joined || !ends_in_letter(remark.get(..at));
                if own && cursor.take_letter() == Some('K') {
                    return Some((at, cursor.at));
                }
            }
        }
        at += 1;
    }
    None
}

fn ends_in_letter(text: Option<&str>) -> bool {
    let last = text.and_then(|text| text.chars().next_back());
    last.is_some_and(|c| ascii_width(c).is_ascii_alphabetic())
}

/// A place in the remark that moves by characters.
#[derive(Clone, Copy)]
struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl Cursor<'_> {
    /// The character here, in ASCII width and upper case, and the place behind it.
    fn peek(self) -> Option<(char, usize)> {
        let c = self.text.get(self.at..)?.chars().next()?;
        Some((ascii_width(c).to_ascii_uppercase(), self.at + c.len_utf8()))
    }

    fn take_letter(&mut self) -> Option<char> {
        let (c, behind) = self.peek().filter(|(c, _)| c.is_ascii_uppercase())?;
        self.at = behind;
        Some(c)
    }

    /// Steps over at most `most` separators; over none if there are more.
    fn skip_separators(&mut self, most: usize) {
        let mut ahead = *self;
        for _ in 0..=most {
            match ahead.separator() {
                Some(behind) => ahead.at = behind,
                None => {
                    self.at = ahead.at;
                    return;
                }
            }
        }
    }

    /// The place behind the separator here.
    fn separator(self) -> Option<usize> {
        let written_out = |rest: &str| {
            ["\\n", "\\r", "\\t"]
                .iter()
                .any(|one| rest.starts_with(one))
        };
        if self.text.get(self.at..).is_some_and(written_out) {
            return Some(self.at + 2);
        }
        self.peek()
            .filter(|(c, _)| is_separator(*c))
            .map(|(_, behind)| behind)
    }

    /// A digit, or a letter that looks like one and is not the beginning of a word.
    fn take_digit(&mut self) -> Option<u8> {
        let (c, behind) = self.peek()?;
        let digit = match c {
            '0'..='9' => c as u8 - b'0',
            _ if self.in_word() => return None,
            _ => look_alike(c)?,
        };
        self.at = behind;
        Some(digit)
    }

    /// Whether the letters from here on hold one that looks like no digit.
    fn in_word(self) -> bool {
        let mut ahead = self;
        while let Some(letter) = ahead.take_letter() {
            if look_alike(letter).is_none() {
                return true;
            }
        }
        false
    }

    /// The digits right here, look-alikes excluded.
    fn plain_digits(mut self) -> (usize, Option<char>, usize) {
        let (mut count, first) = (0, self.peek().map(|(c, _)| c));
        while let Some((c, behind)) = self.peek() {
            if !c.is_ascii_digit() {
                break;
            }
            (count, self.at) = (count + 1, behind);
        }
        (count, first, self.at)
    }
}

const fn look_alike(c: char) -> Option<u8> {
    match c {
        'O' => Some(0),
        'I' | 'L' => Some(1),
        _ => None,
    }
}

fn is_separator(c: char) -> bool {
    is_blank(c)
        || matches!(
            c,
            '-' | '_' | '.' | '·' | '\u{2010}'..='\u{2015}' | '\u{2212}'
        )
        || hidden_kind(c) == Some(HiddenKind::ZeroWidth)
}

/// Reads what stands behind a prefix.
fn read(text: &str, behind: usize) -> Reading {
    let mut cursor = Cursor { text, at: behind };
    cursor.skip_separators(SEPARATORS);
    let mut platform = cursor.take_letter();
    cursor.skip_separators(SEPARATORS);
    let mut digits = read_digits(&mut cursor);
    if digits.count == 0 && platform.is_some() {
        // One letter too many still shows that a number was meant.
        if cursor.take_letter().is_some() {
            platform = None;
            cursor.skip_separators(SEPARATORS);
            digits = read_digits(&mut cursor);
        }
    }
    let (tail, first, end) = cursor.plain_digits();
    let number = platform
        .filter(|_| digits.count == DIGITS)
        .and_then(|letter| {
            let number = NoticeNumber::from_digits(letter, digits.value()).ok()?;
            let clear = tail == 0
                || (digits.together
                    && is_amount(tail, first)
                    && !digits.also_without_one(letter, cursor));
            clear.then_some(number)
        });
    match number {
        Some(number) => Reading::Number(number, cursor.at),
        None if digits.plain >= FEWEST => Reading::Damaged(end),
        None => Reading::Nothing,
    }
}

/// Whether digits glued behind a number can be an amount or a date.
fn is_amount(count: usize, first: Option<char>) -> bool {
    count >= 3 && first != Some('0')
}

/// At most twelve digits, how many were digits and not look-alikes, and whether they stand in one group.
struct Digits {
    all: [u8; DIGITS],
    count: usize,
    plain: usize,
    together: bool,
}

fn read_digits(cursor: &mut Cursor<'_>) -> Digits {
    let mut digits = Digits {
        all: [0; DIGITS],
        count: 0,
        plain: 0,
        together: true,
    };
    // How many stand together, now and in the group before.
    let (mut group, mut before) = (0, 0);
    while digits.count < DIGITS {
        let mut ahead = *cursor;
        if digits.count > 0 {
            ahead.skip_separators(SEPARATORS);
        }
        if ahead.at > cursor.at {
            (group, before) = (0, group);
            digits.together &= digits.count == 0;
        }
        if digits.count == DIGITS - 1 && group == 0 && before > 1 {
            break;
        }
        group += 1;
        let plain = ahead.peek().is_some_and(|(c, _)| c.is_ascii_digit());
        let (Some(digit), Some(slot)) = (ahead.take_digit(), digits.all.get_mut(digits.count))
        else {
            break;
        };
        *slot = digit;
        digits.count += 1;
        digits.plain += usize::from(plain);
        *cursor = ahead;
    }
    digits
}

impl Digits {
    fn value(&self) -> u64 {
        self.all.iter().fold(0, |n, &d| n * 10 + u64::from(d))
    }

    /// Whether these twelve and the digit behind them hold one digit too many, with an amount
    /// behind: then a digit may have been typed twice, and the reading is not the only one.
    fn also_without_one(&self, platform: char, mut cursor: Cursor<'_>) -> bool {
        let Some(extra) = cursor.take_digit() else {
            return false;
        };
        let (tail, first, _) = cursor.plain_digits();
        is_amount(tail, first)
            && (0..DIGITS).any(|skip| {
                let kept = self.all.iter().enumerate().filter(|&(at, _)| at != skip);
                let value =
                    kept.fold(0, |n, (_, &d)| n * 10 + u64::from(d)) * 10 + u64::from(extra);
                NoticeNumber::from_digits(platform, value).is_ok()
            })
    }
}
