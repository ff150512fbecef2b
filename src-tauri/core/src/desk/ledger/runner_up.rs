//! The notice that came second when a row was judged, and why it lost.
//!
//! It is looked for among what the row names (a number, a program's id, a registered name), by the rules
//! of suspense, and only for rows that somebody is shown: it decides nothing and is in no plan.

use super::candidates::look;
use crate::contract::RunnerUp;
use crate::domain::calendar::Day;
use crate::domain::candidates::{Known, Waiting, named, rank};
use crate::domain::fault::Result;
use crate::domain::money::Fen;
use crate::store::Session;

/// A row as it was judged.
pub(in crate::desk) struct Judged<'a> {
    /// Everything it says in words: order number, goods, attached text, payer.
    pub(in crate::desk) texts: &'a [&'a str],
    /// Its money.
    pub(in crate::desk) amount: Fen,
    /// When it was paid.
    pub(in crate::desk) paid_on: Day,
    /// The platform of its account.
    pub(in crate::desk) platform: &'a str,
    /// The notices it settles; none for suspense.
    pub(in crate::desk) settles: &'a [String],
}

/// The best of the notices it names and does not settle.
///
/// # Errors
/// What the store answers.
pub(in crate::desk) fn runner_up(
    session: &mut dyn Session,
    row: &Judged<'_>,
) -> Result<Option<RunnerUp>> {
    let named = named(row.texts);
    let mut found = look(session, &named)?;
    found.retain(|one| !row.settles.contains(&one.known.number.to_string()));
    let known: Vec<Known> = found.iter().map(|one| one.known.clone()).collect();
    let money = Waiting {
        left: row.amount,
        paid_on: row.paid_on,
        platform: row.platform,
        named: &named,
    };
    let settled = !row.settles.is_empty();
    Ok(rank(&money, &known).first().map(|best| RunnerUp {
        notice: known[best.at].number.to_string(),
        program: found[best.at].program.clone(),
        speaks_for: best
            .speaks_for
            .iter()
            .map(|own| own.code().into())
            .collect(),
        lost: best.lost(settled).into_iter().map(str::to_owned).collect(),
    }))
}
