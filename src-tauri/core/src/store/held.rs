//! The searched lists of a file, held in memory and brought up to date before each search.
//!
//! A list is read whole behind the first search that asks for it; until then, and for a team's store,
//! the index answers. A file's index does not know how names are spoken: who looks for that waits for
//! the list. Before every further search two numbers say whether rows came or searched texts
//! changed since, by whoever wrote them, and only those are read. So what is committed when a search
//! begins is found, and what was there before and is no longer is not. Deliberately absent: the order
//! of rows, and whether a row passes a filter; both are the engine's.

use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use super::session::Session;
use super::value::Row;
use super::view_query::{self, LISTS, List};
use crate::domain::fault::Result;
use crate::domain::held::Held;

/// Up to so many rows a list is read at once by the search that asks for it.
const AT_ONCE: i64 = 20_000;
/// So many rows at most are read before a search; when more came, all are read anew behind it.
const CATCH_UP: usize = 5_000;

/// The lists of a store.
#[derive(Debug, Default)]
pub struct HeldLists(Vec<Arc<HeldList>>);

impl HeldLists {
    /// Those that can be searched, none of them read.
    pub(super) fn of_file() -> Self {
        let searched = LISTS.iter().filter(|list| list.search.is_some());
        Self(searched.map(|list| Arc::new(HeldList::new(list))).collect())
    }

    /// That list, where it is held at all.
    pub(super) fn get(&self, list: &List) -> Option<Arc<HeldList>> {
        let mut all = self.0.iter();
        all.find(|held| held.list.name == list.name).cloned()
    }
}

/// One list.
#[derive(Debug)]
pub struct HeldList {
    list: &'static List,
    state: RwLock<State>,
    /// Held by whoever reads the rows, so that one does and others wait.
    reading: Mutex<()>,
}

#[derive(Debug)]
enum State {
    Absent,
    /// Somebody has it read.
    Awaited,
    Ready(Box<Held>, Marks),
}

/// How far the rows were read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Marks {
    /// The greatest id.
    id: i64,
    /// The last change of a searched text.
    change: i64,
}

impl HeldList {
    fn new(list: &'static List) -> Self {
        Self {
            list,
            state: RwLock::new(State::Absent),
            reading: Mutex::new(()),
        }
    }

    fn look(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn touch(&self) -> RwLockWriteGuard<'_, State> {
        self.state.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks the rows, once they are as the session sees them; nothing where they are not held, unless
    /// they must be.
    pub(super) fn ask<T>(
        &self,
        session: &mut dyn Session,
        must: bool,
        question: impl FnOnce(&Held) -> T,
    ) -> Result<Option<T>> {
        loop {
            self.read_if(session, must)?;
            while let Some(known) = self.marks() {
                let now = marks(session, self.list)?;
                if now.id <= known.id && now.change <= known.change {
                    break;
                }
                self.catch_up(session, known, now)?;
            }
            match &*self.look() {
                State::Ready(held, _) => return Ok(Some(question(held))),
                // Too much came since; all is read again.
                _ if must => {}
                _ => return Ok(None),
            }
        }
    }

    /// Reads the list at once, where nobody has: if it must be held, or is short.
    fn read_if(&self, session: &mut dyn Session, must: bool) -> Result<()> {
        let known = matches!(&*self.look(), State::Ready(..));
        if !known && (must || marks(session, self.list)?.id <= AT_ONCE) {
            self.read(session)?;
        }
        Ok(())
    }

    /// Reads all rows, unless somebody did while this waited.
    fn read(&self, session: &mut dyn Session) -> Result<()> {
        let _alone = self.reading.lock().unwrap_or_else(PoisonError::into_inner);
        if matches!(&*self.look(), State::Ready(..)) {
            return Ok(());
        }
        let list = self.list;
        let marks = marks(session, list)?;
        let mut held = Held::new(list.names);
        let mut last = marks.id;
        each_row(
            session,
            list,
            &view_query::searched_above(list, 0),
            |id, texts| {
                held.put(id, texts);
                last = last.max(id);
            },
        )?;
        *self.touch() = State::Ready(Box::new(held), Marks { id: last, ..marks });
        Ok(())
    }

    fn marks(&self) -> Option<Marks> {
        match &*self.look() {
            State::Ready(_, marks) => Some(*marks),
            _ => None,
        }
    }

    /// Reads what came and what changed.
    fn catch_up(&self, session: &mut dyn Session, known: Marks, now: Marks) -> Result<()> {
        let changed = view_query::searched_changed(self.list, known.change, CATCH_UP + 1);
        let mut ids = Vec::new();
        session.query_view(&changed, &[], &mut |row| {
            ids.push(row.int(0)?);
            Ok(())
        })?;
        let many = now.id - known.id > CATCH_UP as i64 || ids.len() > CATCH_UP;
        let mut fresh = Fresh::new(self.list);
        if !many {
            fresh.read(session, &view_query::searched_above(self.list, known.id))?;
            if !ids.is_empty() {
                fresh.read(session, &view_query::searched_texts(self.list, &ids))?;
            }
        }
        let mut state = self.touch();
        // Another lane may have read further meanwhile: what was read here is old then.
        if let State::Ready(held, marks) = &mut *state
            && *marks == known
        {
            ids.iter().for_each(|id| held.remove(*id));
            fresh.put_into(held);
            let id = now.id.max(fresh.last);
            *marks = Marks { id, ..now };
            if many || held.is_worn() {
                *state = State::Absent;
            }
        }
        Ok(())
    }

    /// The claim to read the list, where nobody has one and nobody has read it.
    pub(super) fn claim(self: &Arc<Self>) -> Option<Claim> {
        let mut state = self.touch();
        if !matches!(&*state, State::Absent) {
            return None;
        }
        *state = State::Awaited;
        Some(Claim(Arc::clone(self)))
    }
}

/// The right to read a list; given back where nothing came of it.
pub(super) struct Claim(Arc<HeldList>);

impl Claim {
    /// Reads all rows.
    pub(super) fn read(self, session: &mut dyn Session) -> Result<()> {
        self.0.read(session)
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        let mut state = self.0.touch();
        if matches!(&*state, State::Awaited) {
            *state = State::Absent;
        }
    }
}

/// Rows that were read to be put.
struct Fresh {
    list: &'static List,
    last: i64,
    rows: Vec<(i64, Vec<String>)>,
}

impl Fresh {
    fn new(list: &'static List) -> Self {
        Self {
            list,
            last: 0,
            rows: Vec::new(),
        }
    }

    fn read(&mut self, session: &mut dyn Session, sql: &str) -> Result<()> {
        let Self { list, last, rows } = self;
        each_row(session, list, sql, |id, texts| {
            *last = id.max(*last);
            rows.push((id, texts.iter().map(|own| (*own).to_owned()).collect()));
        })
    }

    fn put_into(&self, held: &mut Held) {
        for (id, texts) in &self.rows {
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            held.put(*id, &texts);
        }
    }
}

fn marks(session: &mut dyn Session, list: &List) -> Result<Marks> {
    let mut found = Marks { id: 0, change: 0 };
    session.query_view(&view_query::searched_marks(list), &[], &mut |row| {
        (found.id, found.change) = (row.int(0)?, row.int(1)?);
        Ok(())
    })?;
    Ok(found)
}

fn each_row(
    session: &mut dyn Session,
    list: &List,
    sql: &str,
    mut tell: impl FnMut(i64, &[&str]),
) -> Result<()> {
    session.query_view(sql, &[], &mut |row| {
        tell(row.int(0)?, &searched(row, list)?);
        Ok(())
    })
}

/// The searched texts of a row that was read with its id before them.
pub(super) fn searched<'a>(row: &'a dyn Row, list: &List) -> Result<Vec<&'a str>> {
    let texts = 1..=list.searched.len();
    texts
        .map(|at| Ok(row.opt_text(at)?.unwrap_or_default()))
        .collect()
}
