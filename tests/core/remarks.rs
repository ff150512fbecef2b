//! What payers write, by someone who has not read the matcher: 2,000 remarks with what each rightly names, and
//! a million payments made of them with numbers and misspellings drawn anew. The right answer stands in the
//! table and in the rules below it; nothing of it is asked of the matcher.
//!
//! The table (`tests/fixtures/remarks/remarks.tsv`) holds notices as slots: 1 and 2 are open and ask 1,000 yuan,
//! 3 asks 100, 7 was waived, 8 is paid, 9 checks but was never issued. `{1|lower|cut:2}` is the number of
//! notice 1 in small letters without its last two characters; all such spellings are made by [`How::spell`].
//! `{1|cut:4} {1|head:-4}` is a number broken in two, and names it.

use std::collections::{BTreeMap, BTreeSet};

use shelfkeeper_core::domain::calendar::Day;
use shelfkeeper_core::domain::matching::{Decision, Evidence, Facts, Money, decide};
use shelfkeeper_core::domain::money::Fen;
use shelfkeeper_core::domain::notice_number::NoticeNumber;

use crate::bills::{ACCOUNT, yuan};
use crate::bills_mutated::Dice;
use crate::payments::{FEN, Finance as _, desk_with};
use crate::support::counted;

const TABLE: &str = include_str!("../fixtures/remarks/remarks.tsv");
const DAY: Day = Day(20_000);
/// Serials of a slot's notices: every one of them is somebody's, so that a wrong digit hits.
const ISSUED: u64 = 100_000;

/// How a number is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    Plain,
    Full,
    Lower,
    NoHyphen,
    Space,
    Dots,
    LookAlike,
    Other(usize),
    Swap(usize),
    Cut(usize),
    Head(usize),
    /// Only the last so many signs.
    Tail(usize),
    Twice(usize),
    Foreign,
}

impl How {
    fn of(word: &str) -> Self {
        let (name, at) = word.split_once(':').unwrap_or((word, "0"));
        if let Some(kept) = at.strip_prefix('-') {
            return Self::Tail(kept.parse().unwrap());
        }
        let at: usize = at.parse().unwrap();
        match name {
            "" => Self::Plain,
            "full" => Self::Full,
            "lower" => Self::Lower,
            "nohyphen" => Self::NoHyphen,
            "space" => Self::Space,
            "dots" => Self::Dots,
            "o0" => Self::LookAlike,
            "sub" => Self::Other(at),
            "swap" => Self::Swap(at),
            "cut" => Self::Cut(at),
            "head" => Self::Head(at),
            "dup" => Self::Twice(at),
            "foreign" => Self::Foreign,
            _ => panic!("{word}"),
        }
    }

    fn some(dice: &mut Dice) -> Self {
        let at = dice.below(14);
        match dice.below(24) {
            0 => Self::Full,
            1 => Self::Lower,
            2 => Self::Space,
            3 => Self::Dots,
            4 => Self::LookAlike,
            5 => Self::Other(at),
            6 => Self::Swap(at),
            7 => Self::Cut(1 + at % 6),
            8 => Self::Head(1 + at % 6),
            9 => Self::Twice(at),
            10 => Self::Foreign,
            _ => Self::Plain,
        }
    }

    /// Whether a number so written is still that number and no other.
    fn is_harmless(self) -> bool {
        matches!(
            self,
            Self::Plain
                | Self::Full
                | Self::Lower
                | Self::NoHyphen
                | Self::Space
                | Self::Dots
                | Self::LookAlike
        )
    }

    fn spell(self, text: &str, dice: &mut Dice) -> String {
        let mut signs: Vec<char> = text.chars().collect();
        let last = signs.len() - 1;
        match self {
            Self::Plain | Self::NoHyphen => {}
            Self::Full => {
                let wide = |c: &char| char::from_u32(*c as u32 + 0xFEE0).unwrap();
                let is_plain = |c: &char| c.is_ascii_graphic();
                signs = signs
                    .iter()
                    .map(|c| if is_plain(c) { wide(c) } else { *c })
                    .collect();
            }
            Self::Lower => return text.to_lowercase(),
            Self::Space => return grouped(&signs, " "),
            Self::Dots => return grouped(&signs, ["·", ".", "_", "-"][dice.below(4)]),
            Self::LookAlike => return text.replace('0', "O").replace('０', "Ｏ"),
            Self::Other(at) => {
                let at = at % signs.len();
                signs[at] = another(signs[at], dice);
            }
            Self::Swap(at) => {
                // The next two that differ; every number has such.
                let mut pairs = (0..last).map(|step| (at + step) % last);
                let pair = pairs.find(|one| signs[*one] != signs[one + 1]);
                let one = pair.unwrap();
                signs.swap(one, one + 1);
            }
            Self::Cut(many) => signs.truncate(signs.len().saturating_sub(many)),
            Self::Head(many) => drop(signs.drain(..many.min(last))),
            Self::Tail(many) => drop(signs.drain(..signs.len() - many)),
            Self::Twice(at) => signs.insert(at % signs.len(), signs[at % signs.len()]),
            Self::Foreign => signs[2] = 'D',
        }
        signs.into_iter().collect()
    }
}

/// `SKW 0000 0000 1214`.
fn grouped(signs: &[char], sign: &str) -> String {
    let (head, digits) = signs.split_at(signs.len().min(3));
    let groups = std::iter::once(head).chain(digits.chunks(4));
    let groups: Vec<String> = groups.map(|group| group.iter().collect()).collect();
    groups.join(sign)
}

/// Another sign of the same kind.
fn another(sign: char, dice: &mut Dice) -> char {
    loop {
        let other = match sign.is_ascii_digit() {
            true => char::from(b'0' + dice.below(10) as u8),
            false => char::from(b'A' + dice.below(26) as u8),
        };
        if other != sign {
            return other;
        }
    }
}

#[derive(Debug, Clone)]
enum Piece {
    Text(String),
    Slot(u8, Vec<How>),
}

/// One line of the table.
#[derive(Debug, Clone)]
struct Remark {
    id: u32,
    pieces: Vec<Piece>,
    fen: i64,
    names: BTreeSet<u8>,
}

fn pieces(text: &str) -> Vec<Piece> {
    let mut all = Vec::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('{') {
        let (slot, after) = behind.split_once('}').unwrap();
        let mut words = slot.split('|');
        let number = words.next().unwrap().parse().unwrap();
        all.push(Piece::Text(before.to_owned()));
        all.push(Piece::Slot(number, words.map(How::of).collect()));
        rest = after;
    }
    all.push(Piece::Text(rest.to_owned()));
    all
}

/// `\t` is a tab, `\\` a backslash.
fn unescaped(text: &str) -> String {
    let mut out = String::new();
    let mut signs = text.chars();
    while let Some(sign) = signs.next() {
        match sign {
            '\\' if signs.next() == Some('t') => out.push('\t'),
            sign => out.push(sign),
        }
    }
    out
}

fn table() -> Vec<Remark> {
    let lines = TABLE.lines().skip(1);
    let read = |line: &str| {
        let cells: Vec<&str> = line.split('\t').collect();
        let text = unescaped(cells[1]);
        let names = cells[3].split(',').filter(|slot| !slot.is_empty());
        Remark {
            id: cells[0].parse().unwrap(),
            pieces: pieces(&text),
            fen: cells[2].parse().unwrap(),
            names: names.map(|slot| slot.trim().parse().unwrap()).collect(),
        }
    };
    let all: Vec<Remark> = lines.map(read).collect();
    assert_eq!(all.len(), 2_000);
    all
}

/// A payment as it is written, and what the table or the rules say of it.
#[derive(Debug)]
struct Written {
    text: String,
    fen: i64,
    /// Numbers of the slots drawn for it.
    drawn: BTreeMap<u8, NoticeNumber>,
    /// Slots that the text names validly.
    names: BTreeSet<u8>,
    /// Whether it also holds what is no number of ours, or a broken one.
    doubtful: bool,
}

impl Remark {
    /// Numbers drawn for every slot; no two the same.
    fn draw(dice: &mut Dice) -> BTreeMap<u8, NoticeNumber> {
        let mut taken = BTreeSet::new();
        let mut serial = |slot: u8| loop {
            // Even serials ask 1,000 yuan, odd ones 100.
            let serial = 2 * (1 + dice.next() % (ISSUED / 2 - 1)) + u64::from(slot == 3);
            if taken.insert(serial) {
                return serial + if slot == 9 { ISSUED } else { 0 };
            }
        };
        let number = |slot: u8| (slot, NoticeNumber::new('W', serial(slot)).unwrap());
        [1, 2, 3, 7, 8, 9].map(number).into()
    }

    fn written(&self, dice: &mut Dice) -> Written {
        self.written_of(Self::draw(dice), dice)
    }

    fn written_of(&self, drawn: BTreeMap<u8, NoticeNumber>, dice: &mut Dice) -> Written {
        let mut written = Written {
            text: String::new(),
            fen: self.fen,
            drawn,
            names: BTreeSet::new(),
            doubtful: false,
        };
        for (at, piece) in self.pieces.iter().enumerate() {
            match piece {
                Piece::Text(text) => written.text += text,
                Piece::Slot(slot, how) => {
                    let number = written.drawn[slot].to_string();
                    let spell = |text: String, one: &How| one.spell(&text, dice);
                    if how.iter().all(|one| one.is_harmless()) || self.is_half(at) {
                        written.names.insert(*slot);
                    } else {
                        written.doubtful = true;
                    }
                    written.text += &how.iter().fold(number, spell);
                }
            }
        }
        written
    }

    /// Whether the piece is one half of a number broken in two.
    fn is_half(&self, at: usize) -> bool {
        let halves = |one: usize, other: usize| match (self.pieces.get(one), self.pieces.get(other))
        {
            (Some(Piece::Slot(slot, how)), Some(Piece::Slot(same, rest))) => {
                let (Some(How::Cut(many)), Some(How::Tail(kept))) = (how.last(), rest.last())
                else {
                    return false;
                };
                slot == same && many == kept
            }
            _ => false,
        };
        // Between two slots stands always a text.
        halves(at, at + 2) || (at >= 2 && halves(at - 2, at))
    }

    /// The same words with other spellings of their numbers.
    fn respelled(&self, dice: &mut Dice) -> Self {
        let mut other = self.clone();
        for piece in &mut other.pieces {
            if let Piece::Slot(_, how) = piece {
                *how = vec![How::some(dice)];
            }
        }
        other
    }
}

impl Written {
    /// Every notice of these serials is issued, on the day; the paid and the waived ones with it.
    fn facts(&self, number: NoticeNumber) -> Option<Facts> {
        let is = |slot: u8| self.drawn.get(&slot) == Some(&number);
        (number.serial() <= ISSUED).then(|| Facts {
            open: match number.serial() % 2 {
                _ if is(8) => Fen::ZERO,
                0 => Fen(100_000),
                _ => Fen(10_000),
            },
            issued_on: DAY,
            waived: is(7),
            claimed: false,
        })
    }

    fn price(slot: u8) -> i64 {
        if slot == 3 { 10_000 } else { 100_000 }
    }

    /// Whether the money must find its notices: every number is whole, open and ours, and what is paid is
    /// one's, or several's to the fen.
    fn is_certain(&self) -> bool {
        let open = self.names.iter().all(|slot| *slot <= 3);
        let sum: i64 = self.names.iter().map(|slot| Self::price(*slot)).sum();
        let fits = self.names.len() == 1 || sum == self.fen;
        open && fits && !self.doubtful && !self.names.is_empty() && self.fen > 0
    }

    /// Notices that were given money and are not named.
    fn wrong(&self, parts: &[(NoticeNumber, i64)]) -> Vec<NoticeNumber> {
        let named = |number: &NoticeNumber| {
            let mut slots = self.names.iter().filter(|slot| **slot <= 3);
            slots.any(|slot| self.drawn[slot] == *number)
                // What follows a cut number may happen to be what was cut off: then it stands there.
                || self.text.contains(&number.to_string())
        };
        let given = parts.iter().map(|(number, _)| *number);
        given.filter(|number| !named(number)).collect()
    }
}

/// What the matcher gives to which number, and what it leaves.
fn decided(
    text: &str,
    fen: i64,
    facts: impl Fn(NoticeNumber) -> Option<Facts>,
) -> (Vec<(NoticeNumber, i64)>, i64) {
    let (mut evidence, mut out) = (Evidence::default(), Decision::default());
    evidence.read("", [text]);
    let money = Money {
        amount: Fen(fen),
        paid_on: DAY,
        platform: 'W',
    };
    let numbers: Vec<NoticeNumber> = evidence.numbers().collect();
    let facts: Vec<_> = numbers.iter().map(|number| facts(*number)).collect();
    decide(&money, &evidence, &facts, &mut out);
    let parts = out.settles.iter().map(|(at, fen)| (numbers[*at], fen.0));
    (parts.collect(), out.left.0)
}

/// What came of many payments.
#[derive(Debug, Default)]
struct Count {
    certain: u32,
    found: u32,
    wrong: u32,
    missed: Vec<String>,
    misled: Vec<String>,
}

impl Count {
    fn judge(&mut self, id: u32, written: &Written) {
        let (parts, left) = decided(&written.text, written.fen, |number| written.facts(number));
        let given: i64 = parts.iter().map(|(_, fen)| fen).sum();
        assert_eq!(given + left, written.fen, "{written:?}");
        let wrong = written.wrong(&parts);
        if !wrong.is_empty() {
            self.wrong += 1;
            self.misled
                .push(format!("{id}: {} gave {wrong:?}", written.text));
        }
        if written.is_certain() {
            self.certain += 1;
            if parts.len() == written.names.len() {
                self.found += 1;
            } else if self.missed.len() < 40 {
                self.missed.push(format!("{id}: {}", written.text));
            }
        }
    }

    /// No wrong settlement, and at least 99 of a hundred found.
    fn check(&self) {
        let few = |all: &[String]| all.iter().take(40).cloned().collect::<Vec<_>>().join("\n");
        assert_eq!(self.wrong, 0, "{}", few(&self.misled));
        assert!(
            self.found * 100 >= self.certain * 99,
            "{}",
            few(&self.missed)
        );
    }
}

#[test]
fn the_remarks_are_as_varied_as_they_are_said_to_be() {
    let all = table();
    let count = |is: &dyn Fn(&Remark) -> bool| all.iter().filter(|one| is(one)).count();
    let dice = || Dice(1);
    for one in &all {
        let written = one.written(&mut dice());
        assert_eq!(written.names, one.names, "{one:?}");
    }
    assert!(count(&|one| one.names.len() == 1) > 600);
    assert!(count(&|one| one.names.len() > 1) > 150);
    assert!(count(&|one| one.names.is_empty()) > 400);
    let shapes: BTreeSet<String> = all.iter().map(|one| format!("{:?}", one.pieces)).collect();
    assert!(shapes.len() > 1_000, "{}", shapes.len());
}

#[test]
fn two_thousand_remarks_by_a_stranger_settle_nothing_wrong() {
    let seed = 0x57A6_0001;
    println!("seed {seed:#x}");
    let mut dice = Dice(seed);
    let mut count = Count::default();
    for one in &table() {
        count.judge(one.id, &one.written(&mut dice));
    }
    assert!(count.certain > 700);
    println!("{} of {} found", count.found, count.certain);
    count.check();
}

/// A file of the plain form.
fn plain_file(rows: &[(String, i64)]) -> Vec<u8> {
    let mut file = csv::Writer::from_writer(Vec::new());
    let header = [
        "paid_at",
        "account",
        "external_id",
        "direction",
        "amount",
        "remark",
    ];
    file.write_record(header).unwrap();
    for (at, (text, fen)) in rows.iter().enumerate() {
        let (id, amount) = (format!("R{at:06}"), yuan(*fen));
        let cells = ["2026-03-05 10:00:00", ACCOUNT, &id, "in", &amount, text];
        file.write_record(cells).unwrap();
    }
    file.into_inner().unwrap()
}

#[test]
fn the_store_gives_the_money_of_the_same_remarks_to_the_same_notices() {
    let seed = 0x57A6_0003;
    println!("seed {seed:#x}");
    let (mut dice, all) = (Dice(seed), table());
    let step = counted(5, 1);
    // Slots 1 to 3 of each remark are notices of its own; nobody issued the others.
    let own = |at: usize, slot: u8| match slot {
        1..=3 => 3 * at as u64 + u64::from(slot),
        _ => 1_000_000 + at as u64,
    };
    let mut rows = Vec::new();
    for (at, one) in all.iter().step_by(step).enumerate() {
        let number = |slot: u8| (slot, NoticeNumber::new('W', own(at, slot)).unwrap());
        let drawn = [1, 2, 3, 7, 8, 9].map(number).into();
        let written = one.written_of(drawn, &mut dice);
        rows.push((written.text, written.fen.max(1)));
    }
    let desk = desk_with(3 * rows.len() as u64);
    desk.taken(plain_file(&rows));
    let mut open: BTreeMap<u64, i64> = (1..=3 * rows.len() as u64).map(|at| (at, FEN)).collect();
    let mut want = Vec::new();
    for (at, (text, fen)) in rows.iter().enumerate() {
        let facts = |number: NoticeNumber| {
            open.get(&number.serial()).map(|left| Facts {
                open: Fen(*left),
                issued_on: Day(0),
                waived: false,
                claimed: false,
            })
        };
        for (number, part) in decided(text, *fen, facts).0 {
            *open.get_mut(&number.serial()).unwrap() -= part;
            want.push(vec![
                format!("R{at:06}"),
                number.to_string(),
                part.to_string(),
            ]);
        }
    }
    assert!(want.len() * 3 > rows.len());
    want.sort();
    let mut found = desk.look(
        "SELECT payment.external_id, notice.number, posting.amount_fen FROM posting \
         JOIN payment ON payment.id = posting.payment_id JOIN notice ON notice.id = posting.notice_id",
    );
    found.sort();
    assert_eq!(found, want);
    desk.check_books();
}

#[test]
fn a_million_payments_with_numbers_wrong_missing_doubled_foreign_and_mistyped_settle_nothing_wrong()
{
    let seed = 0x57A6_0002;
    let payments = counted(20_000, 1_000_000);
    println!("seed {seed:#x}, {payments} payments");
    let (mut dice, all) = (Dice(seed), table());
    let mut count = Count::default();
    for _ in 0..payments {
        let one = &all[dice.below(all.len())];
        let mut other = match dice.below(3) {
            0 => one.clone(),
            _ => one.respelled(&mut dice),
        };
        if dice.below(8) == 0 {
            other.fen = [100_000, 10_000, 110_000, 200_000, 50_000, 1][dice.below(6)];
        }
        count.judge(one.id, &other.written(&mut dice));
    }
    println!("{} of {} found", count.found, count.certain);
    count.check();
}
