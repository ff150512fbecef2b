//! Text from people and from files: folding for comparison, cutting for search, and cleaning.
//!
//! Invariants: folding is idempotent; a search token of a text holds one or two token characters
//! and nothing else, so that a full-text tokenizer keeps it whole; index and query are cut by the same
//! code. Deliberately absent: equating characters that merely look alike. Hidden and look-alike
//! characters are pointed out, never quietly made equal.

use serde::Serialize;
use unicode_normalization::{
    IsNormalized, UnicodeNormalization, char::is_combining_mark, is_nfkc_quick,
};

/// The ASCII character that a full-width one stands for, else the character itself.
pub const fn ascii_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => ((c as u32 - 0xfee0) as u8) as char,
        '\u{3000}' => ' ',
        _ => c,
    }
}

/// Blanks that people and programs leave around values, within one line.
pub const fn is_blank(c: char) -> bool {
    matches!(
        c,
        ' ' | '\t' | '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}'
    )
}

/// The form in which two texts are compared and searched: NFKC (which also brings widths
/// together), lower case, without white space.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    fold_into(text, &mut out);
    out
}

/// Appends [`fold`] of a text to a buffer.
pub fn fold_into(text: &str, out: &mut String) {
    // Nearly all there is: ASCII and the common ideographs stay what they are.
    if text.chars().all(is_settled) {
        let kept = text.chars().filter(|c| !c.is_whitespace());
        out.extend(kept.map(|c| c.to_ascii_lowercase()));
        return;
    }
    if is_nfkc_quick(text.chars()) == IsNormalized::Yes {
        // Lower-casing a few letters (İ) leaves a sequence that composes again.
        let start = out.len();
        out.extend(lower(text.chars()));
        let tail = out.get(start..).unwrap_or_default();
        if is_nfkc_quick(tail.chars()) != IsNormalized::Yes {
            let again: String = tail.nfkc().collect();
            out.truncate(start);
            out.push_str(&again);
        }
        return;
    }
    let mut folded = settle(text.nfkc().collect());
    for _ in 0..3 {
        let again = settle(folded.clone());
        if again == folded {
            break;
        }
        folded = again;
    }
    out.push_str(&folded);
}

/// Whether folding leaves a character as it is but for its case, and drops it at most.
pub const fn is_settled(c: char) -> bool {
    matches!(c, '\0'..='\x7f' | '\u{4e00}'..='\u{9fff}')
}

fn settle(text: String) -> String {
    lower(text.chars()).nfkc().collect()
}

/// Lower case without regard to neighbours: a final sigma must fold alike inside and at the end
/// of a word, or a part would not be found in the whole.
fn lower(chars: impl Iterator<Item = char>) -> impl Iterator<Item = char> {
    chars
        .filter(|c| !c.is_whitespace())
        .flat_map(char::to_lowercase)
}

/// Whether a character takes part in search tokens: letters and numbers (categories L and N).
///
/// Combining marks and enclosed letters do not, though Rust calls some of them alphanumeric, nor
/// do the few letters whose category moved after SQLite's `unicode61` drew its tables: that
/// tokenizer would cut a token there. A test of the store tries every character.
pub fn is_token_char(c: char) -> bool {
    match c {
        '\0'..='\x7f' => c.is_ascii_alphanumeric(),
        '\u{3400}'..='\u{9fff}' => c.is_alphanumeric(),
        '\u{19b0}'..='\u{19c0}' | '\u{19c8}' | '\u{19c9}' | '\u{1cf2}' | '\u{1cf3}' => false,
        '\u{1f150}'..='\u{1f169}' | '\u{1f170}'..='\u{1f189}' => false,
        _ => c.is_alphanumeric() && !is_combining_mark(c),
    }
}

/// Appends the search tokens of a text to a buffer, each preceded by a space: its token
/// characters and each pair of adjacent ones after folding, every token once.
pub fn push_search_tokens(text: &str, out: &mut String) {
    for token in tokens_of(&fold(text), true) {
        out.push(' ');
        token.push_to(out);
    }
}

/// The search tokens of a text, every token once, in no promised order.
pub fn search_tokens(text: &str) -> impl Iterator<Item = String> {
    tokens_of(&fold(text), true).into_iter().map(Token::text)
}

/// One or two characters; the second is NUL when there is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Token(char, char);

impl Token {
    fn push_to(self, out: &mut String) {
        out.push(self.0);
        if self.1 != '\0' {
            out.push(self.1);
        }
    }

    fn text(self) -> String {
        let mut out = String::new();
        self.push_to(&mut out);
        out
    }
}

/// Cuts a folded text. With `singles`, single characters are tokens beside the pairs; without,
/// only those that stand alone are.
fn tokens_of(folded: &str, singles: bool) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(folded.len());
    for run in folded.split(|c| !is_token_char(c)) {
        let mut previous: Option<char> = None;
        for c in run.chars() {
            if singles {
                tokens.push(Token(c, '\0'));
            }
            if let Some(before) = previous.replace(c) {
                tokens.push(Token(before, c));
            }
        }
        if let (false, Some(c), 1) = (singles, previous, run.chars().take(2).count()) {
            tokens.push(Token(c, '\0'));
        }
    }
    tokens.sort_unstable();
    tokens.dedup();
    tokens
}

/// What a search asks of the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// The folded text, for the check of each hit.
    pub folded: String,
    /// All of these must be present. None: the text holds no token character, so that only the
    /// check can answer.
    pub tokens: Vec<String>,
    /// Whether a hit still has to be checked with `fold(value).contains(folded)`: the tokens
    /// alone say neither order nor punctuation, and a tokenizer may drop accents.
    pub recheck: bool,
}

/// Turns what a person typed into tokens that must all be present.
pub fn query_tokens(text: &str) -> Query {
    let folded = fold(text);
    let tokens: Vec<String> = tokens_of(&folded, false)
        .into_iter()
        .map(Token::text)
        .collect();
    let exact =
        tokens.len() == 1 && tokens.first() == Some(&folded) && folded.chars().all(is_plain);
    Query {
        recheck: !exact,
        folded,
        tokens,
    }
}

/// Characters that no tokenizer folds further once they are in lower case.
fn is_plain(c: char) -> bool {
    matches!(c, '0'..='9' | 'a'..='z' | '\u{3400}'..='\u{9fff}')
}

/// What kind of character is not seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum HiddenKind {
    /// C0, C1 and DEL.
    Control,
    /// Changes the direction of what follows.
    Bidi,
    /// Takes no space: joiners, soft hyphens, fillers, tags.
    ZeroWidth,
}

/// One character that is not seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Hidden {
    /// Its place, in characters from 0.
    pub at: usize,
    /// Its code point.
    pub code: u32,
    /// Its kind.
    pub kind: HiddenKind,
}

/// The kind of a character that is not seen; nothing for one that is (or is an ordinary blank).
pub const fn hidden_kind(c: char) -> Option<HiddenKind> {
    match c {
        '\0'..='\x1f' | '\x7f'..='\u{9f}' => Some(HiddenKind::Control),
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            Some(HiddenKind::Bidi)
        }
        '\u{ad}'
        | '\u{34f}'
        | '\u{600}'..='\u{605}'
        | '\u{6dd}'
        | '\u{70f}'
        | '\u{890}'
        | '\u{891}'
        | '\u{8e2}'
        | '\u{115f}'
        | '\u{1160}'
        | '\u{180e}'
        | '\u{200b}'..='\u{200d}'
        | '\u{2028}'
        | '\u{2029}'
        | '\u{2060}'..='\u{2065}'
        | '\u{206a}'..='\u{206f}'
        | '\u{3164}'
        | '\u{feff}'
        | '\u{ffa0}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{110bd}'
        | '\u{110cd}'
        | '\u{13430}'..='\u{1343f}'
        | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e007f}' => Some(HiddenKind::ZeroWidth),
        _ => None,
    }
}

/// Lists the characters of a text that are not seen, in order. Without any, nothing is allocated.
pub fn has_hidden(text: &str) -> Vec<Hidden> {
    let seen = |(at, c): (usize, char)| {
        hidden_kind(c).map(|kind| Hidden {
            at,
            code: u32::from(c),
            kind,
        })
    };
    text.chars().enumerate().filter_map(seen).collect()
}

/// Why a text from outside is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "code")]
pub enum TextFault {
    /// A control character, at a place counted in characters from 0.
    #[error("text_control")]
    #[serde(rename = "text_control")]
    Control {
        /// Its place in the trimmed text.
        at: usize,
        /// Its code point.
        point: u32,
    },
    /// A character that turns the direction of what follows.
    #[error("text_bidi")]
    #[serde(rename = "text_bidi")]
    Bidi {
        /// Its place in the trimmed text.
        at: usize,
        /// Its code point.
        point: u32,
    },
    /// More characters than the field holds.
    #[error("text_too_long")]
    #[serde(rename = "text_too_long")]
    TooLong {
        /// How many there are.
        length: usize,
        /// How many fit.
        max: usize,
    },
}

impl TextFault {
    /// The stable code that is stored and translated.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Control { .. } => "text_control",
            Self::Bidi { .. } => "text_bidi",
            Self::TooLong { .. } => "text_too_long",
        }
    }
}

/// Takes a one-line text from outside: trimmed, at most `max` characters, free of control and
/// direction characters. An empty result is for the caller to judge. Zero-width characters pass,
/// because names of some scripts need them; [`has_hidden`] points them out.
///
/// # Errors
/// The length, or the first character that is refused.
pub fn clean_line(text: &str, max: usize) -> Result<String, TextFault> {
    clean(text, max, false)
}

/// As [`clean_line`] for a text of several lines: line feeds and tabs pass, and a carriage return
/// before a line feed is dropped.
///
/// # Errors
/// As for [`clean_line`].
pub fn clean_text(text: &str, max: usize) -> Result<String, TextFault> {
    clean(&text.replace("\r\n", "\n"), max, true)
}

fn clean(text: &str, max: usize, lines: bool) -> Result<String, TextFault> {
    let text = text.trim();
    for (at, c) in text.chars().take(max.saturating_add(1)).enumerate() {
        match (hidden_kind(c), c) {
            (Some(HiddenKind::Control), '\n' | '\t') if lines => {}
            (Some(HiddenKind::Control), _) | (_, '\u{2028}' | '\u{2029}') => {
                return Err(TextFault::Control {
                    at,
                    point: u32::from(c),
                });
            }
            (Some(HiddenKind::Bidi), _) => {
                return Err(TextFault::Bidi {
                    at,
                    point: u32::from(c),
                });
            }
            _ => {}
        }
    }
    let length = text.chars().count();
    if length > max {
        Err(TextFault::TooLong { length, max })
    } else {
        Ok(text.to_owned())
    }
}

#[cfg(test)]
#[path = "text_tests.rs"]
mod tests;
