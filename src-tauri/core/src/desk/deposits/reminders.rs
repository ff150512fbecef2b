//! Reminders before the due day: who is known not to have paid, once a notice and step.
//!
//! Invariants. Nobody is reminded over what the desk has not been told: every bill day from the issue to
//! yesterday is known, and no suspense money names the notice, its program or its subject. The others
//! are listed apart. Who has a waiver waiting is not reminded either. What is made is exactly the list that
//! was shown. Deliberately absent: reminding of what is overdue, which is a batch's business.

use sha2::{Digest as _, Sha256};

use super::detail::{day, people};
use super::letters::{Due, has_left, leave_with};
use crate::contract::{
    AskReminders, HandedOff, MakeReminders, Millis, ReminderRow, Reminders, RemindersMade,
};
use crate::desk::batches::facts;
use crate::desk::cx::count;
use crate::desk::{Cx, policies};
use crate::domain::calendar::Day;
use crate::domain::deposit::{reminder_horizon, reminder_step};
use crate::domain::fault::{Code, Fault, Result};
use crate::domain::letter::notice::Occasion;
use crate::domain::policy::DepositPolicy;
use crate::store::rows::{Handoff, Notice};
use crate::store::seal::hex;
use crate::store::{Covered, Session, Tx, all};

/// Rows of a list that are told.
const MOST_ROWS: usize = 500;

/// A notice that has come to a step.
struct Reached {
    notice: Notice,
    days: u16,
    /// Why it is not known to be unpaid; empty where it is.
    code: &'static str,
}

/// Everything that has come to a step today and was not reminded of at it.
struct List {
    steps: Vec<u16>,
    reached: Vec<Reached>,
    missing: Option<Day>,
}

impl List {
    fn find(session: &mut dyn Session, platform: &str, today: Day) -> Result<Self> {
        let steps = steps(session, platform, today)?;
        let mut list = Self {
            steps,
            reached: Vec::new(),
            missing: None,
        };
        let params: &[_] = &[
            ("platform", platform.into()),
            ("from_on", today.as_i64().into()),
            (
                "to_on",
                reminder_horizon(&list.steps, today).as_i64().into(),
            ),
        ];
        let open = all(session, "reminder.open", params, |row| {
            let waits = row.int(Notice::COLUMNS.len())? > 0;
            Ok((Notice::read(row, 0)?, waits))
        })?;
        let Some(first) = open.iter().map(|(notice, _)| notice.issued_on).min() else {
            return Ok(list);
        };
        list.missing = facts::last_missing(session, platform, day(first)?, today)?;
        let named = facts::in_suspense(session, "reminder.names", params)?;
        for (notice, waits) in open {
            let Some(days) = reminder_step(&list.steps, today, day(notice.due_on)?) else {
                continue;
            };
            if has_left(session, notice.id, "reminder", days.into())? {
                continue;
            }
            let issued = day(notice.issued_on)?;
            let code = if waits {
                "waiver_proposed"
            } else if list.missing.is_some_and(|missing| missing >= issued) {
                "coverage_missing"
            } else if named.contains(&notice.subject_id) {
                "suspense_names_it"
            } else {
                ""
            };
            list.reached.push(Reached { notice, days, code });
        }
        Ok(list)
    }

    fn known(&self) -> impl Iterator<Item = &Reached> {
        self.reached.iter().filter(|one| one.code.is_empty())
    }

    fn not_known(&self) -> impl Iterator<Item = &Reached> {
        self.reached.iter().filter(|one| !one.code.is_empty())
    }

    /// The hash over all that is shown.
    fn hash(&self, platform: &str, today: Day) -> String {
        let mut hasher = Sha256::new();
        hasher.update(format!("reminders\t{platform}\t{today}\n"));
        for Reached { notice, days, code } in &self.reached {
            let (number, paid, due) = (&notice.number, notice.paid_fen, notice.due_on);
            hasher.update(format!("{number}\t{days}\t{paid}\t{due}\t{code}\n"));
        }
        hex(&hasher.finalize())
    }
}

/// The steps by the policy in force; none where there is no policy.
fn steps(session: &mut dyn Session, platform: &str, today: Day) -> Result<Vec<u16>> {
    match policies::in_force::<DepositPolicy>(session, platform, today) {
        Ok((_, rules)) => Ok(rules.reminder_working_days),
        Err(fault) if fault.code == Code::PolicyMissing => Ok(Vec::new()),
        Err(fault) => Err(fault),
    }
}

/// The step a notice's next reminder would be of: the one it has come to, else the first.
pub(super) fn next_step(
    session: &mut dyn Session,
    notice: &Notice,
    today: Day,
) -> Result<Option<u16>> {
    let steps = steps(session, &notice.platform, today)?;
    let due = day(notice.due_on)?;
    let first = steps.first().copied().filter(|_| due >= today);
    Ok(reminder_step(&steps, today, due).or(first))
}

/// `reminder.list`: who would be reminded today, and who is not known to be unpaid.
pub fn reminders(cx: &Cx<'_>, request: AskReminders) -> Result<Reminders> {
    let today = cx.today();
    cx.read(move |session| {
        let list = List::find(session, &request.platform, today)?;
        let rows = |reached: Vec<&Reached>| -> Result<(Vec<ReminderRow>, u32)> {
            let total = count(reached.len());
            let rows = reached.into_iter().take(MOST_ROWS).map(row);
            Ok((rows.collect::<Result<_>>()?, total))
        };
        let (waiting, waiting_total) = rows(list.known().collect())?;
        let (not_known, not_known_total) = rows(list.not_known().collect())?;
        Ok(Reminders {
            on: today.to_string(),
            steps: list.steps.iter().map(|days| u32::from(*days)).collect(),
            waiting,
            waiting_total,
            not_known,
            not_known_total,
            missing_on: list.missing.map(|day| day.to_string()),
            made: made(session)?,
            plan: list.hash(&request.platform, today),
        })
    })
}

fn row(reached: &Reached) -> Result<ReminderRow> {
    let notice = &reached.notice;
    Ok(ReminderRow {
        notice: notice.number.clone(),
        app_id: notice.app_id.clone(),
        program_name: notice.program_name.clone(),
        open_fen: notice.open_fen().to_string(),
        due_on: day(notice.due_on)?.to_string(),
        days: reached.days.into(),
        code: reached.code.to_owned(),
    })
}

fn made(session: &mut dyn Session) -> Result<Vec<RemindersMade>> {
    let people = people(session)?;
    let rows = all(session, "reminder.made", &[], |row| Handoff::read(row, 0))?;
    let told = rows.into_iter().map(|row| RemindersMade {
        handoff: row.id.to_string(),
        at: Millis(row.created_at),
        by: people.get(&row.created_by).cloned().unwrap_or_default(),
        items: u32::try_from(row.items).unwrap_or(u32::MAX),
    });
    Ok(told.collect())
}

/// `reminder.make`: writes the reminders that were shown, each once.
///
/// # Errors
/// [`Code::PlanChanged`] when the list changed since; [`Code::NotFound`] when nobody is to be reminded;
/// [`Code::LetterUnresolved`]; those of a hand-off.
pub fn make_reminders(cx: &Cx<'_>, request: MakeReminders) -> Result<HandedOff> {
    let today = cx.today();
    let (platform, plan) = (request.platform.clone(), request.plan.clone());
    // The folder is no part of the operation: see `desk::handoff`.
    let act = cx.act(&request.op, "reminder.make", &(&platform, &plan))?;
    let due = move |tx: &mut Tx<'_>| {
        // Two who make the same list at once queue up here; the second finds it made.
        tx.last_id(Handoff::TABLE)?;
        let list = List::find(tx.session(), &platform, today)?;
        let hash = list.hash(&platform, today);
        if hash != plan {
            return Err(Fault::new(Code::PlanChanged).with("plan", hash));
        }
        let known = list.known().map(|one| Due {
            notice: one.notice.clone(),
            occasion: Occasion::Reminder { days: one.days },
        });
        let known: Vec<_> = known.collect();
        if known.is_empty() {
            return Err(Fault::not_found("reminder", &platform));
        }
        tx.note("plan", plan);
        Ok(known)
    };
    leave_with(
        cx,
        act,
        &request.folder,
        ("reminder", "reminders", today),
        due,
    )
}
