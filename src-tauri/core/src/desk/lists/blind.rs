//! What a list tells of a filing to whoever looks at it a second time: that it is in review, as the look
//! itself does.
//!
//! Deliberately absent: keeping the filing from standing where a list that is narrowed or sorted by its
//! state has it. Whoever asks for that asks for what was decided.

use crate::desk::Cx;
use crate::domain::fault::Result;
use crate::domain::filing::FilingStatus;
use crate::domain::roles::{self, Role};
use crate::store::view::Cells;
use crate::store::view_query::List;
use crate::store::{Value, all};

/// What became of a filing, beside its status.
const BECAME: [&str; 4] = ["sms_status", "due_on", "record_number", "decided_at"];

/// The filings whose looks somebody holds.
pub(super) struct Blind(Vec<i64>);

impl Blind {
    /// Those of whoever asks for a list.
    pub fn of(cx: &Cx<'_>, list: &List) -> Result<Self> {
        let me = cx.me()?;
        if list.name != "filings" || !me.roles.contains(&Role::Reviewer) {
            return Ok(Self(Vec::new()));
        }
        let (person, now) = (me.person.clone(), cx.now.0);
        let held = cx.read(move |session| {
            all(session, "look.all_held", &[("now", now.into())], |row| {
                let mine = roles::same_person(row.text(1)?, &person);
                Ok(mine.then_some(row.int(0)?))
            })
        })?;
        Ok(Self(held.into_iter().flatten().collect()))
    }

    /// A row without what became of it, where it is one of these.
    pub fn told(&self, list: &List, (id, mut values): Cells) -> Cells {
        if self.0.contains(&id) {
            for (column, value) in list.columns.iter().zip(&mut values) {
                if column.name == "status" {
                    *value = FilingStatus::PlatformReview.code().into();
                } else if BECAME.contains(&column.name) {
                    *value = Value::Null;
                }
            }
        }
        (id, values)
    }
}
