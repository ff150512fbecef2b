//! What comes of looks: how far they agree, where they do not, and who was right then.

use std::collections::BTreeMap;

use crate::contract::{
    AgreementReport, AgreementRow, AskAgreement, AskLooks, Disagreement, Disagreements, Done,
    LookSettled, LookSide, Millis, SettleLook,
};
use crate::desk::Cx;
use crate::desk::cx::{id, reason};
use crate::desk::filings::key_of;
use crate::domain::calendar::{Day, parse_day};
use crate::domain::fault::{Code, Fault, Result};
use crate::domain::looks::Agreement;
use crate::domain::roles::{self, Role};
use crate::store::keyring::{For, Keyring};
use crate::store::rows::{Account, Decision, SecondLook, Subject};
use crate::store::seal::Key;
use crate::store::{Row, Session, all, get, one};

/// The most disagreements of one answer.
const MOST: usize = 200;
/// Calendar days of the period nobody named.
const PERIOD: i32 = 90;

/// Whose figures and disagreements somebody may see.
#[derive(Clone)]
struct Viewer {
    person: String,
    manager: bool,
}

impl Viewer {
    fn of(cx: &Cx<'_>) -> Result<Self> {
        let me = cx.me()?;
        Ok(Self {
            person: me.person.clone(),
            manager: me.roles.contains(&Role::Manager),
        })
    }

    fn is(&self, person: &str) -> bool {
        roles::same_person(&self.person, person)
    }
}

/// `look.list`: where two reviewers said the opposite.
///
/// # Errors
/// [`Code::AuditBroken`] where words do not open.
pub fn list(cx: &Cx<'_>, request: AskLooks) -> Result<Disagreements> {
    let (viewer, keyring) = (Viewer::of(cx)?, cx.keyring()?);
    cx.read(move |session| {
        let every: &[_] = &[("every", i64::from(request.settled).into())];
        let mut looks = all(session, "look.disagreements", every, |row| {
            let mine = viewer.is(row.text(9)?) || viewer.is(row.text(14)?);
            let seen = viewer.manager || mine;
            seen.then(|| disagreement(row, &viewer, mine)).transpose()
        })?;
        looks.retain(Option::is_some);
        let more = looks.len() > MOST;
        let looks = looks.into_iter().flatten().take(MOST);
        let mut opener = Opener::new(&keyring);
        let looks = looks.map(|(look, sealed)| opener.told(session, look, sealed));
        Ok(Disagreements {
            looks: looks.collect::<Result<_>>()?,
            more,
        })
    })
}

/// Words of a settlement as they are stored, and whose key opens them.
type Sealed = Option<(i64, Vec<u8>)>;

fn disagreement(row: &dyn Row, viewer: &Viewer, mine: bool) -> Result<(Disagreement, Sealed)> {
    let settled = row.opt_int(16)?;
    let refusal = if settled.is_some() {
        Some(Code::WrongState)
    } else if !viewer.manager {
        Some(Code::RoleRefused)
    } else {
        mine.then_some(Code::FourEyes)
    };
    let sealed = match row.opt_blob(18)? {
        Some(words) => Some((row.int(19)?, words.to_vec())),
        None => None,
    };
    let settled = settled.map(|at| {
        Ok::<_, Fault>(LookSettled {
            login: row.text(15)?.to_owned(),
            at: Millis(at),
            right: row.opt_text(17)?.unwrap_or_default().to_owned(),
            words: String::new(),
        })
    });
    let told = Disagreement {
        id: row.int(0)?.to_string(),
        filing: row.int(1)?.to_string(),
        order_no: row.text(2)?.to_owned(),
        program_name: row.text(3)?.to_owned(),
        revision: u32::try_from(row.int(4)?).unwrap_or_default(),
        first: side(row, 5)?,
        second: side(row, 10)?,
        ruling: settled.transpose()?,
        refusal: refusal.map(|code| code.as_str().to_owned()),
    };
    Ok((told, sealed))
}

/// One of the two verdicts, from a column on.
fn side(row: &dyn Row, at: usize) -> Result<LookSide> {
    Ok(LookSide {
        verdict: row.text(at)?.to_owned(),
        reasons: serde_json::from_str(row.text(at + 1)?).unwrap_or_default(),
        at: Millis(row.int(at + 2)?),
        login: row.text(at + 3)?.to_owned(),
    })
}

/// Opens the words of settlements, asking once for each subject's key.
struct Opener<'a> {
    keyring: &'a Keyring,
    keys: BTreeMap<i64, Option<Key>>,
}

impl<'a> Opener<'a> {
    fn new(keyring: &'a Keyring) -> Self {
        let keys = BTreeMap::new();
        Self { keyring, keys }
    }

    /// With the words; without them where the subject was erased.
    fn told(
        &mut self,
        session: &mut dyn Session,
        mut look: Disagreement,
        sealed: Sealed,
    ) -> Result<Disagreement> {
        let (Some((subject, sealed)), Some(settled)) = (sealed, look.ruling.as_mut()) else {
            return Ok(look);
        };
        if !self.keys.contains_key(&subject) {
            let key = key_of(session, self.keyring, subject)?;
            self.keys.insert(subject, key);
        }
        if let Some(Some(key)) = self.keys.get(&subject) {
            let place = place(&look.id);
            let plain = key.open(&place, &sealed)?;
            let broken = |_| Fault::new(Code::AuditBroken).with("place", place);
            settled.words = String::from_utf8(plain.to_vec()).map_err(broken)?;
        }
        Ok(look)
    }
}

/// Under what the words of a look's settlement are sealed.
fn place(look: &str) -> String {
    format!("second_look:{look}")
}

/// `look.settle`: says who was right, by a third person and once.
///
/// # Errors
/// [`Code::WrongState`] where nothing is to be settled, [`Code::FourEyes`] for either of the two,
/// [`Code::ReasonMissing`], [`Code::BadField`].
pub fn settle(cx: &Cx<'_>, request: SettleLook) -> Result<Done> {
    let look = id(&request.id, "id")?;
    if !["first", "second", "both"].contains(&request.right.as_str()) {
        return Err(Fault::bad_field("right", "first, second or both"));
    }
    let words = reason(&request.words)?;
    let (keyring, person) = (cx.keyring()?, cx.me()?.person.clone());
    let key = cx.read(move |session| {
        let look: SecondLook = get(session, look)?;
        let subject: Subject = get(session, look.subject_id)?;
        keyring.subject_key(session, &subject, For::Review)
    })?;
    let act = cx.act(&request.op, "look.settle", &request)?;
    let settled = cx.write(act, move |tx| {
        let before: SecondLook = tx.get(look)?;
        let open = before.outcome.as_deref() == Some("disagree") && before.settled_by.is_none();
        let looker = before.looker.filter(|_| open);
        let wrong = || Fault::new(Code::WrongState).with("state", "settled");
        let second: Account = get(tx.session(), looker.ok_or_else(wrong)?)?;
        let decision: Decision = get(tx.session(), before.decision_id)?;
        let first: Account = get(tx.session(), decision.decided_by)?;
        let two: &[_] = &[(&*first.person, "decider"), (&*second.person, "looker")];
        roles::separate(&person, two)?;
        let mut after = before.clone();
        (after.settled_by, after.settled_at) = (Some(tx.actor), Some(tx.now.0));
        after.in_right = Some(request.right);
        after.words = Some(key.seal(&place(&look.to_string()), words.as_bytes())?);
        tx.update(&before, &mut after)?;
        tx.about("second_look", look);
        Ok(Done {})
    })?;
    Ok(settled.into_inner())
}

/// `look.agreement`: how far second looks agreed with the decisions of each person, by the day on which
/// they were answered.
///
/// # Errors
/// [`Code::BadField`] for days that are none or in the wrong order.
pub fn agreement(cx: &Cx<'_>, request: AskAgreement) -> Result<AgreementReport> {
    let (from, to) = period(cx, &request)?;
    let viewer = Viewer::of(cx)?;
    let after = to.plus_days(1).unwrap_or(Day::MAX).start();
    cx.read(move |session| {
        let asked: &[_] = &[
            ("from_at", from.start().0.into()),
            ("until_at", after.0.into()),
        ];
        let mut found: Vec<(String, AgreementRow)> = Vec::new();
        for (person, row) in all(session, "look.agreement", asked, |row| {
            counted(row, &viewer)
        })? {
            let known = found.iter_mut();
            match known
                .into_iter()
                .find(|(who, _)| roles::same_person(who, &person))
            {
                Some((_, known)) => add(known, row),
                None => found.push((person, row)),
            }
        }
        let rows = found.into_iter().map(|(_, row)| row);
        let mut rows: Vec<_> = rows
            .filter(|row| viewer.manager || row.mine)
            .map(figured)
            .collect();
        rows.sort_by(|a, b| a.logins.cmp(&b.logins));
        let taker = (!viewer.manager).then_some(viewer.person.as_str());
        let open = match viewer.manager {
            true => one(session, "count.disagreements", &[], |row| row.int(0))?,
            false => 0,
        };
        Ok(AgreementReport {
            from: from.to_string(),
            to: to.to_string(),
            rows,
            looks_waiting: number(super::waiting(session, taker)?),
            to_settle: number(open),
        })
    })
}

fn period(cx: &Cx<'_>, request: &AskAgreement) -> Result<(Day, Day)> {
    let day = |text: &Option<String>, field| match text {
        None => Ok(None),
        Some(text) => match parse_day(text) {
            Ok(day) => Ok(Some(day)),
            Err(_) => Err(Fault::bad_field(field, "no day")),
        },
    };
    let to = day(&request.to, "to")?.unwrap_or_else(|| cx.today());
    let before = to.plus_days(-PERIOD).unwrap_or(Day::MIN);
    let from = day(&request.from, "from")?.unwrap_or(before);
    if from > to {
        return Err(Fault::bad_field("from", "order"));
    }
    Ok((from, to))
}

fn number(many: i64) -> u32 {
    u32::try_from(many).unwrap_or(u32::MAX)
}

/// The figures of one account.
fn counted(row: &dyn Row, viewer: &Viewer) -> Result<(String, AgreementRow)> {
    let count = |at| row.int(at).map(number);
    let figures = AgreementRow {
        logins: vec![row.text(1)?.to_owned()],
        mine: viewer.is(row.text(0)?),
        looks: count(2)?,
        agreed: count(3)?,
        other_fields: count(4)?,
        unsettled: count(5)?,
        found_right: count(6)?,
        found_wrong: count(7)?,
        per_mille: None,
        low: None,
        high: None,
        few: true,
    };
    Ok((row.text(0)?.to_owned(), figures))
}

/// Adds the figures of another account of the same person.
fn add(known: &mut AgreementRow, more: AgreementRow) {
    known.logins.extend(more.logins);
    known.looks += more.looks;
    known.agreed += more.agreed;
    known.other_fields += more.other_fields;
    known.unsettled += more.unsettled;
    known.found_right += more.found_right;
    known.found_wrong += more.found_wrong;
}

/// With its share and interval.
fn figured(row: AgreementRow) -> AgreementRow {
    let agreement = Agreement {
        looks: row.looks,
        agreed: row.agreed,
    };
    let share = agreement.share();
    AgreementRow {
        per_mille: share.map(|share| share.share.into()),
        low: share.map(|share| share.low.into()),
        high: share.map(|share| share.high.into()),
        few: agreement.few(),
        ..row
    }
}
