//! Open lists: the ordered ids in memory, the rows by range.
//!
//! Opening answers the first rows at once and reads the complete order behind them on another
//! lane. A view is a snapshot: rows that change show their new cells, rows that are new or gone
//! show when the list is opened again.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::Store;
use super::held::{HeldList, searched};
use super::session::Session;
use super::value::{Row, Value};
use super::view_query::{self, List, ViewQuery};
use crate::domain::fault::{Fault, Result};
use crate::domain::finding::Wanted;

/// How many rows the opening call answers.
pub const FIRST: usize = 200;

/// Where the texts are held: so far down the sorted list the first page is looked for before all texts
/// are looked through; and so far where sounds are looked for that are frequent enough to fill it there.
const HELD_TOP: usize = 1_000;
const HELD_FAR: usize = 16_000;

/// Up to here the hits of a search are sorted; beyond, the sorted list is filtered by the hits.
const SORT_HITS: usize = 2_000;

/// From so many hits on the index is not asked for all of them before the first rows are shown:
/// they fill the first page from the top of the sorted list.
const MANY_HITS: usize = 20_000;

/// So far down the sorted list the first page is looked for without the index.
const TOP: usize = 4_000;

/// Rows with the tokens that are checked for the first page before all of them are put in order.
const NEAR: usize = 3 * FIRST;

/// Rows whose texts are looked at together for a first page, and where all are wanted: there a server
/// would be asked thousands of times.
const LOOK: usize = 300;
const LOOK_ALL: usize = 4_096;

/// The most views one process keeps; the oldest is closed first.
const MOST: usize = 32;

/// A row: its id and its cells in the order of the list's columns.
pub type Cells = (i64, Vec<Value>);

/// Rows of a list, with what was searched for in it.
pub type Found = (&'static List, Option<Arc<Wanted>>, Vec<Cells>);

#[derive(Default)]
struct Filling {
    ids: Vec<i64>,
    done: Option<Result<()>>,
}

struct View {
    list: &'static List,
    wanted: Option<Arc<Wanted>>,
    filling: Mutex<Filling>,
    filled: Condvar,
}

impl View {
    fn lock(&self) -> MutexGuard<'_, Filling> {
        self.filling.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn finish(&self, result: Result<Vec<i64>>) {
        let mut filling = self.lock();
        filling.done = Some(match result {
            Ok(ids) => {
                filling.ids = ids;
                Ok(())
            }
            Err(fault) => Err(fault),
        });
        self.filled.notify_all();
    }

    /// Waits until `end` rows are known or the list is complete.
    fn wait_for(&self, end: usize) -> Result<MutexGuard<'_, Filling>> {
        let mut filling = self.lock();
        while filling.done.is_none() && filling.ids.len() < end {
            filling = self
                .filled
                .wait(filling)
                .unwrap_or_else(PoisonError::into_inner);
        }
        match &filling.done {
            Some(Err(fault)) => Err(fault.clone()),
            _ => Ok(filling),
        }
    }
}

/// The open views of a process.
#[derive(Default)]
pub struct Views {
    next: AtomicU64,
    open: Mutex<HashMap<u64, Arc<View>>>,
}

/// What opening a view answers at once.
pub struct Opened {
    /// The view's id.
    pub id: u64,
    /// The list's columns say what the cells are.
    pub list: &'static List,
    /// What was searched for: the cells say where it stands.
    pub wanted: Option<Arc<Wanted>>,
    /// The first rows, at most [`FIRST`].
    pub first: Vec<Cells>,
    /// How many rows there are, where that is known already.
    pub total: Option<usize>,
}

impl Views {
    fn table(&self) -> MutexGuard<'_, HashMap<u64, Arc<View>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn get(&self, id: u64) -> Result<Arc<View>> {
        self.table()
            .get(&id)
            .cloned()
            .ok_or_else(|| Fault::not_found("view", id))
    }

    /// Opens a list. Blocks until the first rows are there.
    pub fn open(&self, store: &Store, query: ViewQuery) -> Result<Opened> {
        let list = query.list;
        let wanted = asked(&query)?;
        let view = Arc::new(View {
            list,
            wanted: wanted.clone(),
            filling: Mutex::default(),
            filled: Condvar::new(),
        });
        let held = wanted.as_ref().and_then(|_| store.held(list));
        let (first, asked, own) = (query.clone(), wanted.clone(), held.clone());
        let (ids, complete, hits) = store
            .read(move |session| first_ids(session, &first, asked, own.as_ref()))
            .wait()?;
        view.lock().ids.clone_from(&ids);
        let total = complete.then_some(ids.len());
        let first = store
            .read(move |session| cells(session, list, ids.get(..FIRST).unwrap_or(&ids)))
            .wait();
        if complete {
            view.lock().done = Some(Ok(()));
        } else {
            let (filling, own) = (Arc::clone(&view), held.clone());
            // The rest arrives behind the first rows; whoever needs it waits on the view.
            drop(store.read(move |session| {
                filling.finish(all_ids(session, &query, hits, own.as_ref()));
                Ok(())
            }));
        }
        if let Some(claim) = held.and_then(|held| held.claim()) {
            // The next search finds the texts there.
            drop(store.read(move |session| claim.read(session)));
        }
        let id = self.next.fetch_add(1, Ordering::Relaxed) + 1;
        let mut table = self.table();
        table.insert(id, view);
        if table.len() > MOST
            && let Some(oldest) = table.keys().min().copied()
        {
            table.remove(&oldest);
        }
        Ok(Opened {
            id,
            list,
            wanted,
            first: first?,
            total,
        })
    }

    /// How many rows a query has now. Without a search they are counted where they lie; what a search
    /// finds has to be looked at.
    pub fn count(&self, store: &Store, query: ViewQuery) -> Result<usize> {
        if asked(&query)?.is_some() {
            let opened = self.open(store, query)?;
            let total = self.total(opened.id);
            self.close(opened.id);
            return total;
        }
        let counted = store.read(move |session| {
            let composed = view_query::count(session.engine(), &query)?;
            read_ids(session, &composed)
        });
        let counted = counted.wait()?.first().copied().unwrap_or_default();
        usize::try_from(counted).map_err(|_| Fault::internal("view.count"))
    }

    /// The list's columns, what was searched for, and the rows `from..to`, cut at the end of the list.
    pub fn rows(&self, store: &Store, id: u64, from: usize, to: usize) -> Result<Found> {
        let view = self.get(id)?;
        let (list, ids) = {
            let filling = view.wait_for(to)?;
            let end = to.min(filling.ids.len());
            (view.list, filling.ids[from.min(end)..end].to_vec())
        };
        let rows = store
            .read(move |session| cells(session, list, &ids))
            .wait()?;
        Ok((list, view.wanted.clone(), rows))
    }

    /// How many rows the complete list has; waits for it.
    pub fn total(&self, id: u64) -> Result<usize> {
        let view = self.get(id)?;
        let total = view.wait_for(usize::MAX)?.ids.len();
        Ok(total)
    }

    /// Where a row stands in the list, if it is in it.
    pub fn locate(&self, id: u64, row: i64) -> Result<Option<usize>> {
        let view = self.get(id)?;
        let at = view
            .wait_for(usize::MAX)?
            .ids
            .iter()
            .position(|found| *found == row);
        Ok(at)
    }

    /// Forgets a view.
    pub fn close(&self, id: u64) {
        self.table().remove(&id);
    }
}

/// What is left of a search once the first rows are known.
enum Hits {
    /// Nothing was searched for.
    All,
    /// The index was not asked yet.
    Unasked(Arc<Wanted>),
    /// Rows with the tokens, ascending; with what they still have to be checked for.
    Maybe(Vec<i64>, Arc<Wanted>),
    /// The rows that are found, ascending.
    Found(Vec<i64>),
}

/// The first rows, whether they are all, and what is left to do for the others.
type First = (Vec<i64>, bool, Hits);

fn first_ids(
    session: &mut dyn Session,
    query: &ViewQuery,
    asked: Option<Arc<Wanted>>,
    held: Option<&Arc<HeldList>>,
) -> Result<First> {
    let Some(asked) = asked else {
        let composed = view_query::ids(session.engine(), query, None, Some(FIRST + 1))?;
        let mut ids = read_ids(session, &composed)?;
        let complete = ids.len() <= FIRST;
        ids.truncate(FIRST);
        return Ok((ids, complete, Hits::All));
    };
    if let Some(held) = held
        && let Some(first) = first_held(session, query, &asked, held)?
    {
        return Ok(first);
    }
    let mut found = with_tokens(session, query, &asked, Some(MANY_HITS))?;
    if found.len() >= MANY_HITS {
        let composed = view_query::ids(session.engine(), query, None, Some(TOP))?;
        let top = read_ids(session, &composed)?;
        let ids = holding(session, query.list, &top, &asked, FIRST)?;
        if ids.len() >= FIRST {
            return Ok((ids, false, Hits::Unasked(asked)));
        }
        found = with_tokens(session, query, &asked, None)?;
    }
    if found.len() <= SORT_HITS {
        let found = verified(session, query.list, found, &asked)?;
        let composed = view_query::ids(session.engine(), query, Some(&found), None)?;
        return Ok((read_ids(session, &composed)?, true, Hits::All));
    }
    let ids = first_verified(session, query, &found, &asked)?;
    Ok((ids, false, Hits::Maybe(found, asked)))
}

/// The first rows out of the texts that are held; none where they are not.
fn first_held(
    session: &mut dyn Session,
    query: &ViewQuery,
    asked: &Arc<Wanted>,
    held: &HeldList,
) -> Result<Option<First>> {
    let composed = view_query::ids(session.engine(), query, None, Some(HELD_TOP))?;
    let top = read_ids(session, &composed)?;
    let all = top.len() < HELD_TOP;
    let most = if all { HELD_TOP } else { FIRST };
    let must = asked.spelled().is_some();
    let ids = held.ask(session, must, |held| held.first_of(&top, asked, most))?;
    let Some(ids) = ids else {
        return Ok(None);
    };
    if all {
        return Ok(Some((ids, true, Hits::All)));
    }
    let mut ids = ids;
    if must && ids.len() < FIRST && ids.len() * HELD_FAR > FIRST * HELD_TOP * 4 / 3 {
        // To listen to all names takes longer than to go on.
        let composed = view_query::ids(session.engine(), query, None, Some(HELD_FAR))?;
        let far = read_ids(session, &composed)?;
        let more = held.ask(session, must, |held| held.first_of(&far, asked, FIRST))?;
        ids = more.unwrap_or(ids);
    }
    if ids.len() >= FIRST {
        return Ok(Some((ids, false, Hits::Unasked(Arc::clone(asked)))));
    }
    let Some(found) = held.ask(session, must, |held| held.hits(asked, true))? else {
        return Ok(None);
    };
    if found.len() <= SORT_HITS {
        let composed = view_query::ids(session.engine(), query, Some(&found), None)?;
        return Ok(Some((read_ids(session, &composed)?, true, Hits::All)));
    }
    let ids = filtered(session, query, &found, FIRST)?;
    let complete = ids.len() < FIRST;
    Ok(Some((ids, complete, Hits::Found(found))))
}

fn all_ids(
    session: &mut dyn Session,
    query: &ViewQuery,
    hits: Hits,
    held: Option<&Arc<HeldList>>,
) -> Result<Vec<i64>> {
    if let (Hits::Unasked(asked), Some(held)) = (&hits, held) {
        let must = asked.spelled().is_some();
        if let Some(found) = held.ask(session, must, |held| held.hits(asked, false))? {
            return filtered(session, query, &found, usize::MAX);
        }
    }
    let (found, asked) = match hits {
        Hits::All => {
            let composed = view_query::ids(session.engine(), query, None, None)?;
            return read_ids(session, &composed);
        }
        Hits::Unasked(asked) => (with_tokens(session, query, &asked, None)?, asked),
        Hits::Maybe(found, asked) => (found, asked),
        Hits::Found(found) => return filtered(session, query, &found, usize::MAX),
    };
    let found = verified(session, query.list, found, &asked)?;
    filtered(session, query, &found, usize::MAX)
}

/// The first page out of many rows that have the tokens: only as many are checked as it takes.
fn first_verified(
    session: &mut dyn Session,
    query: &ViewQuery,
    found: &[i64],
    asked: &Wanted,
) -> Result<Vec<i64>> {
    if !asked.recheck {
        return filtered(session, query, found, FIRST);
    }
    // Most rows that have the tokens hold the text as well.
    let near = filtered(session, query, found, NEAR)?;
    let ids = holding(session, query.list, &near, asked, FIRST)?;
    if ids.len() >= FIRST || near.len() < NEAR {
        return Ok(ids);
    }
    let ordered = filtered(session, query, found, usize::MAX)?;
    holding(session, query.list, &ordered, asked, FIRST)
}

fn read_ids(session: &mut dyn Session, composed: &view_query::Composed) -> Result<Vec<i64>> {
    let mut ids = Vec::new();
    session.query_view(&composed.sql, &composed.params, &mut |row| {
        ids.push(row.int(0)?);
        Ok(())
    })?;
    Ok(ids)
}

/// Walks the sorted list and keeps the hits, until there are `most`.
fn filtered(
    session: &mut dyn Session,
    query: &ViewQuery,
    hits: &[i64],
    most: usize,
) -> Result<Vec<i64>> {
    let wanted = Bits::of(hits);
    let composed = view_query::ids(session.engine(), query, None, None)?;
    let mut ids = Vec::new();
    let walked = session.query_view(&composed.sql, &composed.params, &mut |row| {
        let id = row.int(0)?;
        if wanted.has(id) {
            ids.push(id);
        }
        // The reader has no other way to end a walk than to fail it.
        if ids.len() >= most {
            Err(enough())
        } else {
            Ok(())
        }
    });
    match walked {
        Err(fault) if fault == enough() => Ok(ids),
        Err(fault) => Err(fault),
        Ok(()) => Ok(ids),
    }
}

fn enough() -> Fault {
    Fault::internal("enough rows")
}

struct Bits(Vec<u64>);

impl Bits {
    fn of(ids: &[i64]) -> Self {
        let last = ids
            .last()
            .copied()
            .and_then(|id| usize::try_from(id).ok())
            .unwrap_or(0);
        let mut words = vec![0; last / 64 + 1];
        for id in ids {
            if let Ok(id) = usize::try_from(*id) {
                words[id / 64] |= 1 << (id % 64);
            }
        }
        Self(words)
    }

    fn has(&self, id: i64) -> bool {
        usize::try_from(id)
            .ok()
            .and_then(|id| self.0.get(id / 64).map(|word| word >> (id % 64) & 1 == 1))
            .unwrap_or(false)
    }
}

/// What a query searches for, if anything.
fn asked(query: &ViewQuery) -> Result<Option<Arc<Wanted>>> {
    let wanted = query.search.as_deref().and_then(Wanted::new);
    if wanted.is_some() && query.list.search.is_none() {
        return Err(Fault::bad_field("search", "not offered"));
    }
    Ok(wanted.map(Arc::new))
}

/// The rows that have all tokens of a way to ask, ascending; at most `limit`.
fn with_tokens(
    session: &mut dyn Session,
    query: &ViewQuery,
    asked: &Wanted,
    limit: Option<usize>,
) -> Result<Vec<i64>> {
    let Some(table) = query.list.search else {
        return Ok(Vec::new());
    };
    let composed = view_query::search(session.engine(), table, &asked.ways, limit);
    read_ids(session, &composed)
}

/// Keeps the rows whose texts really hold the asked one: tokens only say "maybe" from three
/// characters on.
fn verified(
    session: &mut dyn Session,
    list: &'static List,
    found: Vec<i64>,
    asked: &Wanted,
) -> Result<Vec<i64>> {
    if !asked.recheck {
        return Ok(found);
    }
    holding(session, list, &found, asked, usize::MAX)
}

/// The first `most` of some rows whose texts hold what is wanted, in the order given.
fn holding(
    session: &mut dyn Session,
    list: &'static List,
    ids: &[i64],
    wanted: &Wanted,
    most: usize,
) -> Result<Vec<i64>> {
    let mut kept = Vec::new();
    let together = if most == usize::MAX { LOOK_ALL } else { LOOK };
    for chunk in ids.chunks(together) {
        let texts = view_query::searched_texts(list, chunk);
        let mut held = HashSet::with_capacity(chunk.len());
        session.query_view(&texts, &[], &mut |row| {
            if holds(row, list, wanted)? {
                held.insert(row.int(0)?);
            }
            Ok(())
        })?;
        kept.extend(chunk.iter().filter(|id| held.contains(id)));
        if kept.len() >= most {
            kept.truncate(most);
            break;
        }
    }
    Ok(kept)
}

fn holds(row: &dyn Row, list: &List, wanted: &Wanted) -> Result<bool> {
    Ok(wanted.in_row(&searched(row, list)?, list.names))
}

fn cells(session: &mut dyn Session, list: &'static List, ids: &[i64]) -> Result<Vec<Cells>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let width = list.columns.len();
    let mut found = HashMap::with_capacity(ids.len());
    session.query_view(&view_query::rows(list, ids), &[], &mut |row| {
        let values = (1..=width)
            .map(|at| row.value(at))
            .collect::<Result<Vec<_>>>()?;
        found.insert(row.int(0)?, values);
        Ok(())
    })?;
    Ok(ids
        .iter()
        .filter_map(|id| Some((*id, found.remove(id)?)))
        .collect())
}
