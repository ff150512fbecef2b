//! Lists that people keep under a name: for themselves, or shared with everybody who may open them.
//!
//! What is kept is the question, never its answer, so that a kept list is always of now. Whoever opens
//! one is shown what they may see. Deliberately absent: what a question means, which is the window's.

use serde_json::Value as Json;

use super::Cx;
use super::cx::id;
use super::lists::admit_list;
use crate::contract::{Done, KeepView, KeptView, KeptViewList, KeptViews, OpById};
use crate::domain::fault::{Fault, Result};
use crate::domain::text::clean_line;
use crate::store::rows::SavedView;
use crate::store::view_query;
use crate::store::{Covered as _, Session, all, maybe_one};

/// The longest name, in characters.
const LONGEST_NAME: usize = 60;
/// The longest question, in bytes.
const LONGEST_QUESTION: usize = 8_000;

/// `kept.list`.
///
/// # Errors
/// [`Code::BadField`](crate::domain::fault::Code::BadField) for a list there is none of,
/// [`Code::RoleRefused`](crate::domain::fault::Code::RoleRefused) for one that is not for this person.
pub fn list(cx: &Cx<'_>, request: KeptViews) -> Result<KeptViewList> {
    admit_list(cx, view_query::list(&request.list)?)?;
    let me = cx.me()?.account;
    cx.read(move |session| answer(session, &request.list, me))
}

/// `kept.keep`: under a name that one uses already, the new question takes the old one's place.
///
/// # Errors
/// As [`list`]; [`Code::BadField`](crate::domain::fault::Code::BadField) for name or question.
pub fn keep(cx: &Cx<'_>, request: KeepView) -> Result<KeptViewList> {
    admit_list(cx, view_query::list(&request.list)?)?;
    let name = clean_line(&request.name, LONGEST_NAME);
    let name = name.map_err(|fault| Fault::bad_field("name", fault.code()))?;
    if name.is_empty() {
        return Err(Fault::bad_field("name", "missing"));
    }
    let is_json =
        serde_json::from_str::<Json>(&request.question).is_ok_and(|json| json.is_object());
    if !is_json || request.question.len() > LONGEST_QUESTION {
        return Err(Fault::bad_field("question", "form"));
    }
    let act = cx.act(&request.op, "kept.keep", &request)?;
    let asked = request.list.clone();
    cx.write(act, move |tx| {
        let (list, owner) = (request.list, tx.actor);
        let named: &[_] = &[
            ("owner", owner.into()),
            ("list", (&list).into()),
            ("name", (&name).into()),
        ];
        let known = maybe_one(tx.session(), "saved_view.named", named, |row| {
            SavedView::read(row, 0)
        })?;
        let mut row = SavedView {
            id: known.as_ref().map_or(0, |known| known.id),
            owner,
            list,
            name,
            question: request.question,
            shared: request.shared.into(),
            removed_at: None,
            version: known.as_ref().map_or(1, |known| known.version),
        };
        match &known {
            Some(before) => tx.update(before, &mut row)?,
            None => drop(tx.insert(&mut row)?),
        }
        tx.about("saved_view", row.id);
        Ok(Done {})
    })?;
    list(cx, KeptViews { list: asked })
}

/// `kept.remove`: one's own.
///
/// # Errors
/// [`Code::NotFound`](crate::domain::fault::Code::NotFound), for another's as well.
pub fn remove(cx: &Cx<'_>, request: OpById) -> Result<KeptViewList> {
    let view = id(&request.id, "id")?;
    let act = cx.act(&request.op, "kept.remove", &request)?;
    let of = cx.write(act, move |tx| {
        let before: SavedView = tx.get(view)?;
        if before.owner != tx.actor || before.removed_at.is_some() {
            return Err(Fault::not_found("saved_view", view));
        }
        let mut after = before.clone();
        after.removed_at = Some(tx.now.0);
        tx.update(&before, &mut after)?;
        tx.about("saved_view", view);
        Ok(after.list)
    })?;
    let of = of.into_inner();
    list(cx, KeptViews { list: of })
}

fn answer(session: &mut dyn Session, list: &str, me: i64) -> Result<KeptViewList> {
    let asked: &[_] = &[("list", list.into()), ("owner", me.into())];
    let views = all(session, "saved_view.of_list", asked, |row| {
        Ok(KeptView {
            id: row.int(0)?.to_string(),
            name: row.text(1)?.to_owned(),
            question: row.text(2)?.to_owned(),
            shared: row.int(3)? == 1,
            login: row.text(4)?.to_owned(),
            mine: row.int(5)? == me,
        })
    })?;
    Ok(KeptViewList { views })
}
