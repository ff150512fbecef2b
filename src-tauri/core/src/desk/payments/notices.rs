//! The notices a file speaks of, forty bytes each, with their balances as the file goes on.
//!
//! A large file is matched against the whole platform in memory, in one pass over the table; a
//! small one looks up the few it names.

use std::collections::HashMap;

use crate::domain::calendar::Day;
use crate::domain::fault::{Fault, Result};
use crate::domain::matching::Facts;
use crate::domain::money::Fen;
use crate::domain::notice_number::NoticeNumber;
use crate::store::{Row, Session, maybe_one};

/// From this many bytes on a file is matched against all notices of its platform.
const LARGE_FILE: u64 = 8 << 20;

/// A notice's place in the book.
pub(super) type Place = u32;

/// One notice.
#[derive(Debug)]
pub(super) struct Entry {
    serial: u64,
    pub(super) id: i64,
    /// Still to be paid; goes down and up with the rows of the file.
    pub(super) open: i64,
    pub(super) version: i64,
    issued_on: i32,
    letter: u8,
    waived: bool,
    /// A row of the file has moved its balance.
    pub(super) touched: bool,
}

impl Entry {
    fn read(row: &dyn Row) -> Result<Self> {
        let number: NoticeNumber = row
            .text(1)?
            .parse()
            .map_err(|_| Fault::internal("notice.number"))?;
        let day = i32::try_from(row.int(3)?).map_err(|_| Fault::internal("notice.issued_on"))?;
        Ok(Self {
            serial: number.serial(),
            id: row.int(0)?,
            open: row.int(2)?,
            version: row.int(4)?,
            issued_on: day,
            letter: number.platform() as u8,
            waived: row.text(5)? == "waived",
            touched: false,
        })
    }

    /// What the matching needs to know.
    pub(super) fn facts(&self) -> Facts {
        Facts {
            open: Fen(self.open),
            issued_on: Day(self.issued_on),
            waived: self.waived,
            claimed: self.touched,
        }
    }

    /// The serial, which with the platform makes the number.
    pub(super) fn serial(&self) -> u64 {
        self.serial
    }

    /// The number for people.
    pub(super) fn number(&self) -> String {
        NoticeNumber::new(char::from(self.letter), self.serial)
            .map_or_else(String::new, |number| number.to_string())
    }
}

/// The notices known so far.
#[derive(Default)]
pub(super) struct Book {
    entries: Vec<Entry>,
    /// The first entries are the whole platform of this letter, by serial.
    whole: Option<(char, usize)>,
    single: HashMap<NoticeNumber, Option<Place>>,
}

impl Book {
    /// Takes in a platform's notices when the file is large enough to be worth it.
    pub(super) fn load(
        &mut self,
        session: &mut dyn Session,
        platform: &str,
        letter: char,
        file_bytes: u64,
    ) -> Result<()> {
        if file_bytes < LARGE_FILE || self.whole.is_some() || !self.entries.is_empty() {
            return Ok(());
        }
        let last = maybe_one(session, "notice.count_hint", &[], |row| row.int(0))?.unwrap_or(0);
        let mut entries = Vec::with_capacity(usize::try_from(last).unwrap_or(0).min(1 << 23));
        let params = [("platform", platform.into())];
        session.query("notice.balances", &params, &mut |row| {
            let entry = Entry::read(row)?;
            if entry.letter as char == letter {
                entries.push(entry);
            }
            Ok(())
        })?;
        if !entries.is_sorted_by_key(|entry| entry.serial) {
            entries.sort_unstable_by_key(|entry| entry.serial);
        }
        self.whole = Some((letter, entries.len()));
        self.entries = entries;
        Ok(())
    }

    /// The notice of a number, if it was issued.
    pub(super) fn find(
        &mut self,
        session: Option<&mut dyn Session>,
        number: NoticeNumber,
    ) -> Result<Option<Place>> {
        if let Some((letter, count)) = self.whole
            && letter == number.platform()
        {
            return Ok(self.find_loaded(number.serial(), count));
        }
        if let Some(known) = self.single.get(&number) {
            return Ok(*known);
        }
        let Some(session) = session else {
            return Ok(None);
        };
        let params = [("number", number.to_string().into())];
        let found = maybe_one(session, "notice.balance", &params, Entry::read)?;
        let place = found.map(|entry| self.push(entry));
        self.single.insert(number, place);
        Ok(place)
    }

    /// Serials are given out one after another, so the place is nearly always the distance from
    /// the first.
    fn find_loaded(&self, serial: u64, count: usize) -> Option<Place> {
        let loaded = self.entries.get(..count)?;
        let first = loaded.first()?.serial;
        let guess = usize::try_from(serial.checked_sub(first)?).ok()?;
        let place = match loaded.get(guess) {
            Some(entry) if entry.serial == serial => guess,
            _ => loaded
                .binary_search_by_key(&serial, |entry| entry.serial)
                .ok()?,
        };
        Place::try_from(place).ok()
    }

    /// The notice with this id, which the store's postings name.
    pub(super) fn find_id(&mut self, session: &mut dyn Session, id: i64) -> Result<Place> {
        let params = [("id", id.into())];
        let entry = maybe_one(session, "notice.balance_of_id", &params, Entry::read)?
            .ok_or_else(|| Fault::not_found("notice", id))?;
        let number = NoticeNumber::new(char::from(entry.letter), entry.serial)
            .ok_or_else(|| Fault::internal("notice.number"))?;
        if let Some(known) = self.find(None, number)? {
            return Ok(known);
        }
        let place = self.push(entry);
        self.single.insert(number, Some(place));
        Ok(place)
    }

    fn push(&mut self, entry: Entry) -> Place {
        self.entries.push(entry);
        // Nobody issues four thousand million notices: serials have ten digits.
        (self.entries.len() - 1) as Place
    }

    /// The notice at a place that this book gave out.
    pub(super) fn at(&self, place: Place) -> &Entry {
        &self.entries[place as usize]
    }

    /// Moves a balance: down when something is paid, up when it goes back.
    pub(super) fn pay(&mut self, place: Place, fen: i64) {
        let entry = &mut self.entries[place as usize];
        entry.open -= fen;
        entry.touched = true;
    }

    /// Places whose balance moved, by id.
    pub(super) fn touched(&self) -> Vec<Place> {
        let places = (0..self.entries.len()).map(|at| at as Place);
        let mut places: Vec<Place> = places.filter(|at| self.at(*at).touched).collect();
        places.sort_unstable_by_key(|at| self.at(*at).id);
        places
    }
}
