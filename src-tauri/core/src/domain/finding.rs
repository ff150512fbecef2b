//! What a person looks for in a list: the tokens to ask an index for, the check of each hit, and the
//! places in a shown text that made it one.
//!
//! Invariants: the index of a row is cut here and asked for here; the check and the marks find the
//! same. A mark is a pair of numbers beside a text, never something written into it. Deliberately
//! absent: ranking; hits stand in the order of their list.

use unicode_normalization::char::canonical_combining_class;
use unicode_normalization::{IsNormalized, UnicodeNormalization as _, is_nfkc_quick};

use super::spelling::{self, Spelled};
use super::text::{self, ascii_width, fold, is_settled};

/// The most marks in one text; what is shown of a cell holds far fewer.
const MOST_MARKS: usize = 32;
/// Texts of more bytes are shown without marks.
const MOST_MARKED: usize = 4_096;

/// The search tokens of a row: of all its texts, and of the sounds of those that are names. Each is
/// preceded by a space.
pub fn row_tokens(names: &[&str], others: &[&str]) -> String {
    let mut out = String::new();
    for own in names.iter().chain(others) {
        text::push_search_tokens(own, &mut out);
    }
    let folded: Vec<String> = names.iter().map(|name| fold(name)).collect();
    spelling::push_tokens(folded.iter().map(String::as_str), &mut out);
    out
}

/// A way to ask the index: a row has one token of each of these.
pub type Way = Vec<Vec<String>>;

/// What is looked for.
#[derive(Debug, Clone)]
pub struct Wanted {
    folded: String,
    /// The ways to ask an index that knows how names are spoken, any of which will do. None: the text
    /// holds no token character, so that only the check can answer. The first is the text itself.
    pub ways: Vec<Way>,
    /// Whether a hit still has to be checked: the tokens alone say neither order nor punctuation.
    pub recheck: bool,
    spelled: Option<Spelled>,
}

impl Wanted {
    /// What a person typed; nothing when that is white space alone.
    pub fn new(typed: &str) -> Option<Self> {
        let query = text::query_tokens(typed);
        if query.folded.is_empty() {
            return None;
        }
        let spelled = Spelled::new(&query.folded);
        let own = query.tokens.into_iter().map(|token| vec![token]);
        let mut ways: Vec<Way> = vec![own.collect()];
        ways.retain(|all| !all.is_empty());
        ways.extend(spelled.as_ref().map(Spelled::tokens));
        Some(Self {
            folded: query.folded,
            ways,
            // A pair of letters is one token in each way it is looked for.
            recheck: query.recheck,
            spelled,
        })
    }

    /// The text in the form in which it is compared.
    pub fn folded(&self) -> &str {
        &self.folded
    }

    /// What is looked for as sounds, if it can be.
    pub fn spelled(&self) -> Option<&Spelled> {
        self.spelled.as_ref()
    }

    /// Whether a row is found: one of its texts holds what is looked for, or one of the first
    /// `names` of them is spoken that way.
    pub fn in_row(&self, texts: &[&str], names: usize) -> bool {
        // Nearly every hit stands in its text as it was typed: nothing is folded before all were
        // looked at.
        texts.iter().any(|own| self.stands_in(own))
            || texts.iter().take(names).any(|own| self.is_spoken_in(own))
            || texts.iter().any(|own| self.is_folded_into(own))
    }

    /// Whether the text holds what is looked for as it is, and folding would not change that.
    fn stands_in(&self, own: &str) -> bool {
        let Some(at) = own.find(&self.folded) else {
            return false;
        };
        let after = own.get(at + self.folded.len()..).unwrap_or_default();
        let first = self.folded.chars().next();
        // What follows may melt into the last character; white space would let what is behind it.
        let apart = |c: char| is_settled(c) && !c.is_whitespace();
        first.is_some_and(is_settled) && after.chars().next().is_none_or(apart)
    }

    fn is_folded_into(&self, own: &str) -> bool {
        let settled = |c: char| is_settled(c) && !c.is_ascii_uppercase() && !c.is_whitespace();
        if own.chars().all(settled) {
            own.contains(&self.folded)
        } else {
            fold(own).contains(&self.folded)
        }
    }

    fn is_spoken_in(&self, own: &str) -> bool {
        let Some(spelled) = &self.spelled else {
            return false;
        };
        // White space is passed over, as every character without a sound is.
        let known = |c| is_settled(c) || is_settled(ascii_width(c)) || matches!(c, '《'..='】');
        let found = if own.chars().all(known) {
            spelled.end(own.chars().map(|c| ascii_width(c).to_ascii_lowercase()))
        } else {
            spelled.end(fold(own).chars())
        };
        found.is_some()
    }

    /// The places of a shown text that are what is looked for, from and to in UTF-16 units,
    /// ascending and apart. `name`: whether its sounds count.
    pub fn marks(&self, shown: &str, name: bool) -> Vec<(u32, u32)> {
        // Most cells of a row that is found do not hold it: nothing is cut into pieces for them.
        let there = self.is_folded_into(shown) || name && self.is_spoken_in(shown);
        if shown.len() > MOST_MARKED || !there {
            return Vec::new();
        }
        let pieces = Pieces::of(shown);
        let mut marks = self.standing(&pieces);
        if name {
            marks.extend(self.spoken(&pieces));
        }
        marks.sort_unstable();
        marks.dedup_by(|next, kept| {
            let touches = next.0 < kept.1;
            if touches {
                kept.1 = kept.1.max(next.1);
            }
            touches
        });
        marks.truncate(MOST_MARKS);
        marks
    }

    fn standing(&self, pieces: &Pieces) -> Vec<(u32, u32)> {
        let found = pieces.folded.match_indices(&self.folded);
        let ranges = found.map(|(at, part)| pieces.range(at, at + part.len()));
        ranges.take(MOST_MARKS).collect()
    }

    /// Hits of the sounds: each the shortest that ends where the first of what is left ends.
    fn spoken(&self, pieces: &Pieces) -> Vec<(u32, u32)> {
        let Some(spelled) = &self.spelled else {
            return Vec::new();
        };
        let chars: Vec<(usize, char)> = pieces.folded.char_indices().collect();
        let sounds = |part: &[(usize, char)]| spelled.end(part.iter().map(|(_, c)| *c));
        let (mut marks, mut from) = (Vec::new(), 0);
        while marks.len() < MOST_MARKS
            && let Some(end) = sounds(chars.get(from..).unwrap_or_default())
        {
            let starts = (from..=from + end).rev();
            let mut parts = starts.filter_map(|at| chars.get(at..=from + end));
            let part = parts.find(|part| sounds(part).is_some());
            if let Some(((first, _), (last, c))) = part.and_then(|p| p.first().zip(p.last())) {
                marks.push(pieces.range(*first, last + c.len_utf8()));
            }
            from += end + 1;
        }
        marks
    }
}

/// A shown text in pieces that fold each by itself, so that a place in the folded text is one in the
/// shown text.
struct Pieces {
    folded: String,
    all: Vec<Piece>,
}

struct Piece {
    /// Where it ends in the folded text, in bytes.
    end: usize,
    /// From and to in the shown text, in UTF-16 units.
    shown: (u32, u32),
}

impl Pieces {
    fn of(shown: &str) -> Self {
        let mut made = Self {
            folded: String::with_capacity(shown.len()),
            all: Vec::new(),
        };
        let mut from = 0;
        for (at, c) in shown.char_indices() {
            if at > from && begins_anew(c) {
                made.push(shown.get(from..at).unwrap_or_default());
                from = at;
            }
        }
        made.push(shown.get(from..).unwrap_or_default());
        let whole = fold(shown);
        if made.folded != whole {
            // Characters that only melt together once the white space between them is gone.
            made.all.clear();
            made.folded.clear();
            made.push(shown);
        }
        made
    }

    fn push(&mut self, part: &str) {
        text::fold_into(part, &mut self.folded);
        let from = self.all.last().map_or(0, |before| before.shown.1);
        let units = u32::try_from(part.encode_utf16().count()).unwrap_or_default();
        self.all.push(Piece {
            end: self.folded.len(),
            shown: (from, from + units),
        });
    }

    /// The shown place of a part of the folded text that is not empty.
    fn range(&self, from: usize, to: usize) -> (u32, u32) {
        let first = self.all.partition_point(|piece| piece.end <= from);
        let last = self.all.partition_point(|piece| piece.end < to);
        let shown = |at: usize| self.all.get(at).map_or((0, 0), |piece| piece.shown);
        (shown(first).0, shown(last).1)
    }
}

/// Whether what is before a character never changes what it folds to.
fn begins_anew(c: char) -> bool {
    if is_settled(c) {
        return true;
    }
    let first = c.nfkc().next().unwrap_or(c);
    canonical_combining_class(first) == 0
        && is_nfkc_quick(std::iter::once(first)) == IsNormalized::Yes
}

#[cfg(test)]
#[path = "finding_tests.rs"]
mod tests;
