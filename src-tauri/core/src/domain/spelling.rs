//! How names are spoken: pinyin and initials, cut for the index and looked for in a name.
//!
//! A name is a row of sounds. A Chinese character has every syllable it is read as, without tones; an
//! ASCII letter or digit sounds as itself; whatever is neither a letter nor a number is passed over; a
//! letter without a sound (of another script) ends the row. A name is found by any part, from two
//! letters on, of what is written when each character gives its syllable or its initial alone,
//! whichever reading it has: 微剧场 by `weijuchang`, `wjc`, `weijc` and `eijuch`.
//!
//! Invariants: index and query are cut by the same pairs, and a token has three characters, so that
//! none is ever one of a text's own (of one or two). Deliberately absent: tones.

use std::collections::HashMap;
use std::sync::LazyLock;

use pinyin::ToPinyinMulti as _;

use super::text::is_token_char;

/// The fewest letters that are looked for as sounds.
const FEWEST: usize = 2;
/// The most: a position in the query is one bit of a word.
const MOST: usize = 127;
/// Stands before a pair of initials.
const INITIALS: char = '1';
/// Stands before a pair of letters of the syllables written together.
const SYLLABLES: char = '2';
/// The ideographs and what stands between them, where nearly every lookup goes.
const NEAR: std::ops::Range<u32> = 0x2e80..0xa000;
/// The planes of rarer ideographs.
const FAR: std::ops::Range<u32> = 0x2_0000..0x3_2400;

/// What one character sounds like, whichever way it is read.
#[derive(Debug)]
struct Sounds {
    /// Places in [`Table::syllables`].
    syllables: Vec<u16>,
    /// Their first letters, their last ones, and the pairs within them, each once.
    first: Vec<u8>,
    last: Vec<u8>,
    pairs: Vec<[u8; 2]>,
}

/// Every character's sounds, looked up by code point.
struct Table {
    syllables: Vec<String>,
    sounds: Vec<Sounds>,
    /// Places in `sounds` plus one; none is 0.
    ascii: [u16; 128],
    near: Vec<u16>,
    far: HashMap<char, u16>,
}

/// What a character is to a name that is spoken.
enum Heard {
    Sounds(&'static Sounds),
    /// Passed over.
    Silent,
    /// What is before it and what is after it are never spoken together.
    Wall,
}

static TABLE: LazyLock<Table> = LazyLock::new(Table::new);

impl Table {
    fn new() -> Self {
        let mut made = Making::default();
        let mut ascii = [0; 128];
        for c in ('0'..='9').chain('a'..='z') {
            ascii[c as usize] = made.place(vec![c.to_string()]);
        }
        let mut of = |code| {
            let c = char::from_u32(code)?;
            let readings = readings(c);
            (!readings.is_empty()).then(|| (c, made.place(readings)))
        };
        let near = NEAR.map(|code| of(code).map_or(0, |(_, at)| at)).collect();
        let far = FAR.filter_map(&mut of).collect();
        Self {
            syllables: made.syllables,
            sounds: made.sounds,
            ascii,
            near,
            far,
        }
    }

    /// The place of a folded character's sounds; none for one that has no sound.
    fn place(&self, c: char) -> Option<usize> {
        let code = u32::from(c);
        let place = match c {
            '\0'..='\x7f' => self.ascii.get(code as usize).copied(),
            _ if NEAR.contains(&code) => self.near.get((code - NEAR.start) as usize).copied(),
            _ => self.far.get(&c).copied(),
        };
        usize::from(place.unwrap_or_default()).checked_sub(1)
    }

    /// Listens to a character of a folded text.
    fn hear(&'static self, c: char) -> Heard {
        match self.place(c).and_then(|at| self.sounds.get(at)) {
            Some(sounds) => Heard::Sounds(sounds),
            None if is_token_char(c) => Heard::Wall,
            None => Heard::Silent,
        }
    }
}

/// The syllables a character is read as, as they are typed.
fn readings(c: char) -> Vec<String> {
    let known = c.to_pinyin_multi().into_iter().flatten();
    let mut found: Vec<String> = Vec::new();
    for plain in known.map(pinyin::Pinyin::plain) {
        let plain: String = plain.replace('ê', "e");
        // Keyboards have no ü: some type v for it, others the u that is printed.
        for typed in [plain.replace('ü', "v"), plain.replace('ü', "u")] {
            if typed.bytes().all(|b| b.is_ascii_lowercase()) && !typed.is_empty() {
                found.push(typed);
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// The table while it is made: equal sounds are kept once.
#[derive(Default)]
struct Making {
    syllables: Vec<String>,
    known: HashMap<String, u16>,
    sounds: Vec<Sounds>,
    places: HashMap<Vec<u16>, u16>,
}

impl Making {
    /// The place of these sounds, plus one.
    fn place(&mut self, readings: Vec<String>) -> u16 {
        let syllables: Vec<u16> = readings.into_iter().map(|one| self.syllable(one)).collect();
        if let Some(known) = self.places.get(&syllables) {
            return *known;
        }
        let written = |at: &u16| self.syllables.get(usize::from(*at)).map(String::as_bytes);
        let spelled: Vec<&[u8]> = syllables.iter().filter_map(written).collect();
        let each = |pick: fn(&[u8]) -> Option<&u8>| {
            distinct(spelled.iter().filter_map(|one| pick(one).copied()))
        };
        let pairs = spelled.iter().flat_map(|one| one.array_windows().copied());
        let sounds = Sounds {
            first: each(|one| one.first()),
            last: each(|one| one.last()),
            pairs: distinct(pairs),
            syllables: syllables.clone(),
        };
        self.sounds.push(sounds);
        // Some two thousand different ones; a table that outgrew 16 bits would lose the rest.
        let place = u16::try_from(self.sounds.len()).unwrap_or_default();
        self.places.insert(syllables, place);
        place
    }

    fn syllable(&mut self, written: String) -> u16 {
        if let Some(known) = self.known.get(&written) {
            return *known;
        }
        let place = u16::try_from(self.syllables.len()).unwrap_or(u16::MAX);
        self.syllables.push(written.clone());
        self.known.insert(written, place);
        place
    }
}

fn distinct<T: Ord>(all: impl Iterator<Item = T>) -> Vec<T> {
    let mut all: Vec<T> = all.collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Appends the tokens of some folded names' sounds to a buffer, each preceded by a space and once for
/// all of them: long names share most of what they sound like.
pub fn push_tokens<'a>(folded: impl Iterator<Item = &'a str>, out: &mut String) {
    let mut pairs = [Pairs::default(); 2];
    for name in folded {
        listen(name, |way, pair| match way {
            INITIALS => pairs[0].add(pair),
            _ => pairs[1].add(pair),
        });
    }
    for (row, pairs) in [INITIALS, SYLLABLES].into_iter().zip(pairs) {
        pairs.each(|pair| {
            out.push(' ');
            push_token(out, row, pair);
        });
    }
}

/// How many pairs of letters and digits there are.
pub const PAIRS: usize = LETTERS * LETTERS;

/// Tells the number, below [`PAIRS`], of every pair of letters that may be spoken one after the other in
/// some folded names; one may be told again.
pub fn each_pair<'a>(folded: impl Iterator<Item = &'a str>, mut tell: impl FnMut(usize)) {
    folded.for_each(|name| listen(name, |_, pair| tell(place_of(pair))));
}

/// A pair's number.
fn place_of([a, b]: [u8; 2]) -> usize {
    number(a) * LETTERS + number(b)
}

/// Tells every pair of letters that may be spoken one after the other in a folded name.
fn listen(name: &str, mut tell: impl FnMut(char, [u8; 2])) {
    let mut before: Option<&Sounds> = None;
    for c in name.chars() {
        match TABLE.hear(c) {
            Heard::Silent => {}
            Heard::Wall => before = None,
            Heard::Sounds(sounds) => {
                sounds.pairs.iter().for_each(|pair| tell(SYLLABLES, *pair));
                if let Some(before) = before {
                    let mut both = |way, befores: &[u8]| {
                        for a in befores {
                            sounds.first.iter().for_each(|b| tell(way, [*a, *b]));
                        }
                    };
                    both(INITIALS, &before.first);
                    both(SYLLABLES, &before.last);
                }
                before = Some(sounds);
            }
        }
    }
}

/// How many letters and digits there are.
const LETTERS: usize = 36;
const WORDS: usize = (LETTERS * LETTERS).div_ceil(64);

/// A set of pairs of letters and digits, a bit each: every row is cut, with a hundred pairs.
#[derive(Clone, Copy)]
struct Pairs([u64; WORDS]);

impl Default for Pairs {
    fn default() -> Self {
        Self([0; WORDS])
    }
}

impl Pairs {
    fn add(&mut self, pair: [u8; 2]) {
        let at = place_of(pair);
        if let Some(word) = self.0.get_mut(at / 64) {
            *word |= 1 << (at % 64);
        }
    }

    fn each(&self, mut tell: impl FnMut([u8; 2])) {
        for (at, word) in self.0.iter().enumerate() {
            let mut left = *word;
            while left != 0 {
                let at = at * 64 + left.trailing_zeros() as usize;
                tell([letter(at / LETTERS), letter(at % LETTERS)]);
                left &= left - 1;
            }
        }
    }
}

/// A letter's or a digit's number, from 0.
fn number(letter: u8) -> usize {
    usize::from(match letter {
        b'a'..=b'z' => letter - b'a' + 10,
        _ => letter.wrapping_sub(b'0'),
    })
}

fn letter(number: usize) -> u8 {
    let number = u8::try_from(number).unwrap_or_default();
    match number {
        0..10 => b'0' + number,
        _ => b'a' + (number - 10),
    }
}

fn push_token(out: &mut String, row: char, [a, b]: [u8; 2]) {
    out.push(row);
    out.push(a.into());
    out.push(b.into());
}

/// How a folded text is spoken: rows of characters, each with its readings, blanks between. A text
/// with a letter that has no sound has several rows; what is passed over stands in none.
pub fn rows(folded: &str) -> Vec<Vec<String>> {
    let mut rows = vec![Vec::new()];
    for c in folded.chars() {
        match (TABLE.hear(c), rows.last_mut()) {
            (Heard::Sounds(sounds), Some(row)) => {
                let places = sounds.syllables.iter();
                let readings = places.filter_map(|at| TABLE.syllables.get(usize::from(*at)));
                row.push(readings.cloned().collect::<Vec<_>>().join(" "));
            }
            (Heard::Wall, _) => rows.push(Vec::new()),
            _ => {}
        }
    }
    rows.retain(|row| !row.is_empty());
    rows
}

/// Letters that are looked for as sounds.
#[derive(Debug, Clone)]
pub struct Spelled {
    letters: Vec<u8>,
    /// By syllable, in the order of the table.
    moves: Vec<Move>,
    /// By sounds, in the order of the table.
    steps: Vec<Step>,
    /// By sounds: whether the query, or a part of it, begins with them.
    begins: Vec<bool>,
}

/// What one syllable does to a search. A bit `p` of a word says that the first `p` letters of the
/// query are spoken.
#[derive(Debug, Clone, Copy)]
struct Move {
    /// The whole query is within the syllable.
    whole: bool,
    /// The query begins with the syllable's last letters.
    begins: u128,
    /// From here the syllable goes on in the query and does not end it.
    goes_on: u128,
    /// From here the syllable ends the query.
    ends: u128,
    length: u32,
}

impl Move {
    fn of(syllable: &[u8], query: &[u8]) -> Self {
        let mut made = Self {
            whole: syllable.windows(query.len()).any(|part| part == query),
            begins: 0,
            goes_on: 0,
            ends: 0,
            length: u32::try_from(syllable.len()).unwrap_or_default(),
        };
        for from in 0..syllable.len() {
            let tail = syllable.get(from..).unwrap_or_default();
            if tail.len() < query.len() && query.starts_with(tail) {
                made.begins |= 1 << tail.len();
            }
        }
        for spoken in 1..query.len() {
            let rest = query.get(spoken..).unwrap_or_default();
            if syllable.starts_with(rest) {
                made.ends |= 1 << spoken;
            } else if rest.starts_with(syllable) {
                made.goes_on |= 1 << spoken;
            }
        }
        made
    }
}

/// What one character does to a search, whichever of its syllables it gives, or their initials.
#[derive(Debug, Clone, Copy, Default)]
struct Step {
    whole: bool,
    begins: u128,
    ends: u128,
    /// From here an initial goes on in the query.
    initial: u128,
}

impl Step {
    fn of(sounds: &Sounds, moves: &[Move], query: &[u8]) -> Self {
        let mut made = Self::default();
        for place in &sounds.syllables {
            if let Some(found) = moves.get(usize::from(*place)) {
                made.whole |= found.whole;
                made.begins |= found.begins;
                made.ends |= found.ends;
            }
        }
        for (at, letter) in query.iter().enumerate() {
            if sounds.first.contains(letter) {
                made.initial |= 1 << at;
            }
        }
        made.begins |= (made.initial & 1) << 1;
        made
    }
}

impl Spelled {
    /// Looks for a folded text as sounds: ASCII letters, and digits among them. Nothing for another
    /// text, and for one that is too short or longer than any name is spoken.
    pub fn new(folded: &str) -> Option<Self> {
        let letters = folded.as_bytes();
        let typed = letters.iter().all(u8::is_ascii_alphanumeric);
        let spoken = letters.iter().any(u8::is_ascii_lowercase);
        if !typed || !spoken || !(FEWEST..=MOST).contains(&letters.len()) {
            return None;
        }
        let syllables = TABLE.syllables.iter();
        let moves: Vec<Move> = syllables
            .map(|one| Move::of(one.as_bytes(), letters))
            .collect();
        let sounds = TABLE.sounds.iter();
        let steps: Vec<Step> = sounds.map(|one| Step::of(one, &moves, letters)).collect();
        let begins = steps.iter().map(|step| step.whole || step.begins != 0);
        Some(Self {
            begins: begins.collect(),
            steps,
            moves,
            letters: letters.to_vec(),
        })
    }

    /// What to ask the index for: one of each of these. Two letters that stand beside each other in
    /// the query are two initials, or stand beside each other in the syllables written together.
    pub fn tokens(&self) -> Vec<Vec<String>> {
        let pairs = distinct(self.letters.array_windows::<2>());
        let ways = pairs.into_iter().map(|pair| {
            let token = |row| {
                let mut token = String::with_capacity(3);
                push_token(&mut token, row, *pair);
                token
            };
            [INITIALS, SYLLABLES].map(token).to_vec()
        });
        ways.collect()
    }

    /// The numbers of the pairs that are spoken in every name that is found, each once.
    pub fn pairs(&self) -> Vec<usize> {
        let pairs = self.letters.array_windows::<2>();
        distinct(pairs.map(|pair| place_of(*pair)))
    }

    /// Whether a name with all the pairs is found, so that it need not be listened to.
    pub fn is_pair(&self) -> bool {
        self.letters.len() == 2
    }

    /// The place, counted in characters from 0, of the character with which the letters are first
    /// spoken in a folded name.
    pub fn end(&self, folded: impl Iterator<Item = char>) -> Option<usize> {
        let table = &*TABLE;
        let mut spoken = 0;
        for (at, c) in folded.enumerate() {
            let Some(place) = table.place(c) else {
                if spoken != 0 && is_token_char(c) {
                    spoken = 0;
                }
                continue;
            };
            // Nearly every character that nothing was spoken before says nothing of the query.
            if spoken == 0 && !self.begins.get(place).is_some_and(|begins| *begins) {
                continue;
            }
            match self.go_on(spoken, place, table.sounds.get(place)?) {
                Some(next) => spoken = next,
                None => return Some(at),
            }
        }
        None
    }

    /// Goes on by one character; nothing once the query is spoken.
    fn go_on(&self, before: u128, place: usize, sounds: &Sounds) -> Option<u128> {
        let step = self.steps.get(place)?;
        if step.whole || before & step.ends != 0 {
            return None;
        }
        let mut next = step.begins | ((before & step.initial) << 1);
        if before != 0 {
            for place in &sounds.syllables {
                let found = self.moves.get(usize::from(*place))?;
                next |= (before & found.goes_on) << found.length;
            }
        }
        Some(next)
    }
}

#[cfg(test)]
#[path = "spelling_tests.rs"]
mod tests;
