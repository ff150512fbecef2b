//! The draw: which of the decisions that leave the house get a second look.
//!
//! It is made when a decision leaves, because until then it can be taken back, and a sample that is
//! known before is none; by the share of the policy that was in force when it was decided. On a file
//! the key is made of the store's; a team's server has its own, and draws on record before it lets
//! anything leave.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crate::desk::{Cx, policies};
use crate::domain::calendar::{Day, Instant};
use crate::domain::fault::{Code, Result};
use crate::domain::looks;
use crate::domain::policy::FilingPolicy;
use crate::store::keyring::Keyring;
use crate::store::rows::SecondLook;
use crate::store::{Row, Session, Tx, all};

/// A decision that leaves with its filing as it was decided on.
struct Leaving {
    decision: i64,
    filing: i64,
    subject: i64,
    revision: i64,
    decided_at: i64,
    platform: String,
    order_no: String,
    /// Whether a server drew it; a file's says nothing.
    told: bool,
}

/// Has a team's server draw for what may leave now, in a transaction that ends before anything leaves. From
/// then on those decisions are not taken back, whatever becomes of the hand-off. A file draws in
/// [`write`].
///
/// # Errors
/// [`Code::RoleRefused`], [`Code::ServerUnreachable`].
pub(in crate::desk) fn ask(cx: &Cx<'_>, hasty: Option<i64>) -> Result<()> {
    if matches!(cx.keyring()?, Keyring::Own(_)) {
        return Ok(());
    }
    let now = cx.now.0;
    cx.read(move |session| {
        let asked: &[_] = &[("now", now.into()), ("hasty", hasty.unwrap_or(-1).into())];
        session.query_recorded("look.ask", asked, &mut |_| Ok(()))
    })
}

/// Writes down what was drawn of a hand-off, each with a copy of what its reviewer had before them. What
/// came again before its decision left cannot be seen as it was, and is passed over.
pub(in crate::desk) fn write(tx: &mut Tx<'_>, keyring: &Keyring, handoff: i64) -> Result<()> {
    let of: &[_] = &[("handoff_id", handoff.into())];
    let leaving = all(tx.session(), "look.leaving", of, read)?;
    let mut shares = BTreeMap::new();
    for one in leaving {
        let drawn = match keyring {
            Keyring::Server => one.told,
            Keyring::Own(keys) => {
                let share = share(tx.session(), &mut shares, &one)?;
                let identity = one.identity();
                looks::drawn(keys.draw(&identity.each_ref().map(Vec::as_slice)), share)
            }
        };
        if drawn {
            put(tx, &one)?;
        }
    }
    Ok(())
}

fn read(row: &dyn Row) -> Result<Leaving> {
    Ok(Leaving {
        decision: row.int(0)?,
        filing: row.int(1)?,
        subject: row.int(2)?,
        revision: row.int(3)?,
        decided_at: row.int(4)?,
        platform: row.text(5)?.to_owned(),
        order_no: row.text(6)?.to_owned(),
        told: row.int(7)? == 1,
    })
}

impl Leaving {
    /// What the hash is made of, as a server makes it.
    fn identity(&self) -> [Vec<u8>; 5] {
        [
            self.platform.clone().into_bytes(),
            self.order_no.clone().into_bytes(),
            self.revision.to_le_bytes().to_vec(),
            self.decision.to_le_bytes().to_vec(),
            self.decided_at.to_le_bytes().to_vec(),
        ]
    }
}

/// The share in force when something was decided. A platform without a policy has the one that a policy
/// which says nothing means.
fn share(
    session: &mut dyn Session,
    known: &mut BTreeMap<(String, Day), u16>,
    one: &Leaving,
) -> Result<u16> {
    let day = Instant(one.decided_at).day();
    match known.entry((one.platform.clone(), day)) {
        Entry::Occupied(known) => Ok(*known.get()),
        Entry::Vacant(place) => {
            let share = match policies::in_force::<FilingPolicy>(session, &one.platform, day) {
                Ok((_, policy)) => policy.second_look_per_mille,
                Err(fault) if fault.code == Code::PolicyMissing => looks::TWENTY,
                Err(fault) => return Err(fault),
            };
            Ok(*place.insert(share))
        }
    }
}

fn put(tx: &mut Tx<'_>, one: &Leaving) -> Result<()> {
    let look = tx.insert(&mut SecondLook {
        id: 0,
        decision_id: one.decision,
        filing_id: one.filing,
        subject_id: one.subject,
        revision: one.revision,
        drawn_at: tx.now.0,
        looker: None,
        looked_at: None,
        verdict: None,
        reasons: "[]".to_owned(),
        outcome: None,
        settled_by: None,
        settled_at: None,
        in_right: None,
        words: None,
        held_by: None,
        held_until: None,
        version: 1,
    })?;
    let copied: &[_] = &[("look_id", look.into()), ("filing_id", one.filing.into())];
    tx.session().execute("look_copy.take", copied).map(drop)
}
