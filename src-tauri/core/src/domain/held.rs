//! The texts that a list's rows are found by, folded and one behind another, so that all of them are
//! looked through in a few milliseconds.
//!
//! Invariants: what is found here is what [`Wanted::in_row`] finds; a row that is put again is found by
//! what it holds now and by nothing it held before. Numbers, which are ASCII alone, lie apart: what was
//! typed in Chinese is not looked for among them. Deliberately absent: the order of the rows, and where
//! they come from.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use memchr::memmem::Finder;

use super::finding::Wanted;
use super::spelling::{self, PAIRS, Spelled};
use super::text::fold_into;

/// Ends a text. None that is folded holds it, and nothing that is looked for.
const END: char = '\n';
/// Rows from which on the work is shared between processors.
const SHARED: usize = 50_000;
/// The most processors that share it.
const MOST_SHARES: usize = 4;
/// Rows put after the first ones, from which on all are better read anew.
const MOST_LATE: usize = 20_000;

/// Texts of rows, row after row.
#[derive(Debug, Default)]
struct Texts {
    all: String,
    /// Where each row's texts end.
    ends: Vec<usize>,
}

impl Texts {
    fn add(&mut self, text: &str) {
        fold_into(text, &mut self.all);
        self.all.push(END);
    }

    fn end_row(&mut self) {
        self.ends.push(self.all.len());
    }

    fn start(&self, place: usize) -> usize {
        let before = place.checked_sub(1).and_then(|at| self.ends.get(at));
        before.copied().unwrap_or_default()
    }

    fn row(&self, place: usize) -> &str {
        let end = self.ends.get(place).copied().unwrap_or_default();
        self.all.get(self.start(place)..end).unwrap_or_default()
    }

    /// Tells the place of each of some rows that holds a text, ascending and once.
    fn each(&self, finder: &Finder<'_>, places: Range<usize>, mut tell: impl FnMut(usize)) {
        let (mut from, mut place) = (self.start(places.start), places.start);
        let end = self.start(places.end);
        while let Some(at) = self
            .all
            .as_bytes()
            .get(from..end)
            .and_then(|left| finder.find(left))
        {
            place = self.place_of(from + at, place);
            tell(place);
            // The rest of a row that is found is passed over.
            place += 1;
            from = self.start(place);
        }
    }

    /// The row in which a byte stands, which is not before the row `from`. What is frequent stands
    /// close by, what is rare far off.
    fn place_of(&self, byte: usize, from: usize) -> usize {
        let mut step = 1;
        while self.ends.get(from + step).is_some_and(|end| *end <= byte) {
            step *= 2;
        }
        let far = (from + step).min(self.ends.len());
        let near = self.ends.get(from..far).unwrap_or_default();
        from + near.partition_point(|end| *end <= byte)
    }
}

/// In which rows' names a pair of letters is spoken: a bit each, for every pair.
#[derive(Debug)]
struct Spoken(Vec<Vec<u64>>);

impl Spoken {
    fn add(&mut self, pair: usize, place: usize) {
        if let Some(column) = self.0.get_mut(pair) {
            if column.len() <= place / 64 {
                column.resize(place / 64 + 1, 0);
            }
            if let Some(word) = column.get_mut(place / 64) {
                *word |= 1 << (place % 64);
            }
        }
    }

    /// Which of 64 places from `word * 64` on have all pairs.
    fn having(&self, pairs: &[usize], word: usize) -> u64 {
        let columns = pairs.iter().map(|pair| self.0.get(*pair));
        let words = columns.map(|column| column.and_then(|own| own.get(word)).copied());
        words.fold(!0, |all, own| all & own.unwrap_or_default())
    }

    /// Tells each of some places that has all pairs, ascending.
    fn each(&self, pairs: &[usize], places: Range<usize>, mut tell: impl FnMut(usize)) {
        for word in places.start / 64..places.end.div_ceil(64) {
            let mut left = self.having(pairs, word);
            while left != 0 {
                let place = word * 64 + left.trailing_zeros() as usize;
                left &= left - 1;
                if places.contains(&place) {
                    tell(place);
                }
            }
        }
    }

    fn has(&self, pairs: &[usize], place: usize) -> bool {
        self.having(pairs, place / 64) >> (place % 64) & 1 == 1
    }
}

/// The texts of a list's rows.
#[derive(Debug)]
pub struct Held {
    /// How many texts of a row, from the first, are names.
    names: usize,
    /// By place, as everything that follows.
    ids: Vec<i64>,
    /// Names, and other texts that are not ASCII alone.
    words: Texts,
    numbers: Texts,
    spoken: Spoken,
    /// So many ids from the first ascend.
    ascending: usize,
    /// Where the rows stand that were put after those.
    late: HashMap<i64, usize>,
    /// Places whose rows stand elsewhere by now, or nowhere.
    left: HashSet<usize>,
}

impl Held {
    /// Nothing yet, of rows whose first `names` texts are names.
    pub fn new(names: usize) -> Self {
        Self {
            names,
            ids: Vec::new(),
            words: Texts::default(),
            numbers: Texts::default(),
            spoken: Spoken(vec![Vec::new(); PAIRS]),
            ascending: 0,
            late: HashMap::new(),
            left: HashSet::new(),
        }
    }

    /// Puts a row with its texts, in the place of what it held before.
    pub fn put(&mut self, id: i64, texts: &[&str]) {
        let ascends = self.ids.last().is_none_or(|last| *last < id);
        let (place, first) = (self.ids.len(), self.late.is_empty() && self.left.is_empty());
        if ascends && first {
            self.ascending += 1;
        } else {
            self.remove(id);
            self.late.insert(id, place);
        }
        self.ids.push(id);
        let (names, others) = texts.split_at(self.names.min(texts.len()));
        let from = self.words.all.len();
        names.iter().for_each(|name| self.words.add(name));
        let named = self.words.all.get(from..).unwrap_or_default();
        let spoken = &mut self.spoken;
        spelling::each_pair(named.split(END), |pair| spoken.add(pair, place));
        for other in others.iter().filter(|other| !other.is_empty()) {
            let texts = match other.is_ascii() {
                true => &mut self.numbers,
                false => &mut self.words,
            };
            texts.add(other);
        }
        self.words.end_row();
        self.numbers.end_row();
    }

    /// Takes a row away.
    pub fn remove(&mut self, id: i64) {
        if let Some(place) = self.place(id) {
            self.late.remove(&id);
            self.left.insert(place);
        }
    }

    /// Whether so many rows were put anew that all are better read again.
    pub fn is_worn(&self) -> bool {
        self.late.len() + self.left.len() > MOST_LATE
    }

    fn place(&self, id: i64) -> Option<usize> {
        if let Some(place) = self.late.get(&id) {
            return Some(*place);
        }
        let first = self.ids.get(..self.ascending).unwrap_or_default();
        let found = first.binary_search(&id).ok();
        found.filter(|place| !self.left.contains(place))
    }

    /// The rows in which something is found, ascending. `soon`: whether somebody waits for them, for
    /// whom all processors work.
    pub fn hits(&self, wanted: &Wanted, soon: bool) -> Vec<i64> {
        let asked = Asked::of(wanted);
        let rows = self.ids.len();
        let shares = match rows {
            0..SHARED => 1,
            _ if !soon => 1,
            _ => std::thread::available_parallelism().map_or(1, |all| all.get().min(MOST_SHARES)),
        };
        let part = |share: usize| rows * share / shares..rows * (share + 1) / shares;
        let mut found = std::thread::scope(|scope| {
            let asked = &asked;
            let others: Vec<_> = (1..shares)
                .map(|share| scope.spawn(move || self.hits_among(asked, part(share))))
                .collect();
            let mut found = self.hits_among(asked, part(0));
            for (share, other) in (1..).zip(others) {
                // A share whose thread ended early is done here: nothing may be missed.
                let own = other.join();
                found.extend(own.unwrap_or_else(|_| self.hits_among(asked, part(share))));
            }
            found
        });
        if !self.late.is_empty() {
            found.sort_unstable();
        }
        found
    }

    fn hits_among(&self, asked: &Asked<'_>, places: Range<usize>) -> Vec<i64> {
        let first = places.start;
        let mut found = vec![false; places.len()];
        let mut mark = |place: usize| {
            if let Some(one) = found.get_mut(place - first) {
                *one = true;
            }
        };
        self.words.each(&asked.finder, places.clone(), &mut mark);
        if asked.ascii {
            self.numbers.each(&asked.finder, places.clone(), &mut mark);
        }
        if let Some((spelled, pairs)) = &asked.spelled {
            self.spoken.each(pairs, places.clone(), |place| {
                if self.is_spoken(spelled, place) {
                    mark(place);
                }
            });
        }
        let ids = self.ids.get(places).unwrap_or_default();
        let hits = ids.iter().enumerate().zip(&found).filter(|(_, hit)| **hit);
        let hits = hits.filter(|((at, _), _)| !self.left.contains(&(first + at)));
        hits.map(|((_, id), _)| *id).collect()
    }

    /// The first `most` of some rows, in their order, in which something is found.
    pub fn first_of(&self, ids: &[i64], wanted: &Wanted, most: usize) -> Vec<i64> {
        let asked = Asked::of(wanted);
        let hits = ids.iter().copied();
        let hits = hits.filter(|id| self.place(*id).is_some_and(|at| self.is_hit(&asked, at)));
        hits.take(most).collect()
    }

    fn is_hit(&self, asked: &Asked<'_>, place: usize) -> bool {
        let holds = |texts: &Texts| asked.finder.find(texts.row(place).as_bytes()).is_some();
        holds(&self.words)
            || asked.ascii && holds(&self.numbers)
            || asked.spelled.as_ref().is_some_and(|(spelled, pairs)| {
                self.spoken.has(pairs, place) && self.is_spoken(spelled, place)
            })
    }

    /// Whether a row in which all pairs are spoken is one in which the whole is.
    fn is_spoken(&self, spelled: &Spelled, place: usize) -> bool {
        let mut names = self.words.row(place).split(END).take(self.names);
        spelled.is_pair() || names.any(|name| spelled.end(name.chars()).is_some())
    }
}

/// What is looked for, made ready for many rows.
struct Asked<'a> {
    finder: Finder<'a>,
    ascii: bool,
    spelled: Option<(&'a Spelled, Vec<usize>)>,
}

impl<'a> Asked<'a> {
    fn of(wanted: &'a Wanted) -> Self {
        Self {
            finder: Finder::new(wanted.folded()),
            ascii: wanted.folded().is_ascii(),
            spelled: wanted.spelled().map(|spelled| (spelled, spelled.pairs())),
        }
    }
}

#[cfg(test)]
#[path = "held_tests.rs"]
mod tests;
