//! What five people's acts on a few filings are answered, by a model that shares nothing with the desk but the
//! table of states: every move it makes is held against `filing::next_of`.

use std::collections::{BTreeMap, BTreeSet};

use shelfkeeper_core::domain::calendar::{Instant, add_working_days};
use shelfkeeper_core::domain::fault::Code;
use shelfkeeper_core::domain::filing::{
    FilingEvent, FilingKind, FilingStatus, SmsState, State, TransitionFault, next_of,
};

use super::{Act, CAP, FILINGS, KINDS, MINUTE, PEOPLE, SUBJECTS, SUBMITTED, number};
use crate::support::MONDAY;

/// What an act that was done answered: the codes of what it left out, with the filing where it is on many.
pub type Answer = Result<Vec<(usize, String)>, Code>;

#[derive(Clone)]
pub struct Filing {
    pub status: i64,
    pub sms: i64,
    pub version: u32,
    pub revision: u32,
    pub due: i32,
    pub held: Option<(usize, i64)>,
    pub waits: &'static str,
    pub until: i64,
    asker: usize,
    /// How it stood when it was decided on.
    aside: (&'static str, i64),
    skipped: BTreeSet<usize>,
}

/// A decision, which waits in the house until it is handed over or taken back.
struct Decision {
    filing: usize,
    revision: u32,
    by: usize,
    leaves: i64,
    waits: bool,
    stands: bool,
}

pub struct Model {
    pub now: i64,
    pub filings: Vec<Filing>,
    decisions: Vec<Decision>,
    /// Acts on many: who, and their decisions.
    bulks: Vec<(usize, Vec<usize>)>,
    /// The version each person looked at last.
    pub seen: [[u32; FILINGS]; 5],
    /// What has to be on record: who did what, in order.
    pub granted: Vec<(usize, &'static str)>,
    /// What has to be on record: what who was refused for which code on which filing, how often.
    pub refused: BTreeMap<(usize, &'static str, Code, String), u32>,
    /// Decisions that were made on another version than was looked at.
    pub stale: usize,
}

impl Model {
    pub fn new() -> Self {
        let filing = Filing {
            status: 2,
            sms: 0,
            version: 1,
            revision: 1,
            due: due(SUBMITTED),
            held: None,
            waits: "",
            until: 0,
            asker: 0,
            aside: ("", 0),
            skipped: BTreeSet::new(),
        };
        Self {
            now: MONDAY,
            filings: vec![filing; FILINGS],
            decisions: Vec::new(),
            bulks: Vec::new(),
            seen: [[1; FILINGS]; 5],
            granted: Vec::new(),
            refused: BTreeMap::new(),
            stale: 0,
        }
    }

    fn today(&self) -> i64 {
        Instant(self.now).day().as_i64()
    }

    pub fn holder(&self, f: usize) -> Option<usize> {
        let held = self.filings[f].held.filter(|(_, until)| *until > self.now);
        held.map(|(who, _)| who)
    }

    fn besides(&self, p: usize, f: usize) -> usize {
        let others = (0..FILINGS).filter(|one| *one != f);
        others.filter(|one| self.holder(*one) == Some(p)).count()
    }

    fn put(&mut self, p: usize, f: usize) -> Result<(), Code> {
        if self.besides(p, f) >= CAP {
            return Err(Code::LeaseCap);
        }
        self.filings[f].held = Some((p, self.now + 15 * MINUTE));
        Ok(())
    }

    fn keeps_aside(&self, f: usize) -> bool {
        let one = &self.filings[f];
        one.waits == "question" || (one.waits == "hold" && one.until > self.today())
    }

    fn next(&mut self, p: usize) -> Result<(), Code> {
        let offered = (0..FILINGS).filter(|f| {
            let one = &self.filings[*f];
            one.status == 2
                && self.holder(*f).is_none()
                && !self.keeps_aside(*f)
                && !one.skipped.contains(&p)
        });
        let found = offered.min_by_key(|f| (self.filings[*f].due, *f));
        found.map_or(Ok(()), |f| self.put(p, f))
    }

    /// After one was given out of the hands.
    fn go_on(&mut self, p: usize) -> Result<(), Code> {
        match self.next(p) {
            Err(Code::LeaseCap) | Ok(()) => Ok(()),
            Err(other) => Err(other),
        }
    }

    fn open(&self, f: usize) -> Result<(), Code> {
        match self.filings[f].status {
            2 => Ok(()),
            _ => Err(Code::WrongState),
        }
    }

    fn mine(&self, p: usize, f: usize) -> Result<(), Code> {
        self.open(f)?;
        match self.holder(f) {
            Some(who) if who == p => Ok(()),
            Some(_) => Err(Code::LeaseHeld),
            None => Err(Code::LeaseMissing),
        }
    }

    fn fresh(&self, p: usize, f: usize) -> Result<(), Code> {
        match self.seen[p][f] == self.filings[f].version {
            true => Ok(()),
            false => Err(Code::VersionConflict),
        }
    }

    /// Moves a filing as the model knows it should, if it may, and holds that against the desk's table.
    fn step(&mut self, f: usize, event: &FilingEvent) -> Result<(), TransitionFault> {
        let one = &mut self.filings[f];
        let from = (one.status, one.sms);
        let cancel = KINDS[f].is_cancel();
        let to = match (event, from) {
            (FilingEvent::PlatformApproved { .. }, (2, 0)) => {
                Some((4, i64::from(KINDS[f] != FilingKind::CancelAccess)))
            }
            (FilingEvent::PlatformReturned, (2, 0)) => Some((3, 0)),
            (FilingEvent::Withdrawn, (2, 0)) if !cancel => Some((0, 0)),
            (FilingEvent::Resubmitted, (3, 0) | (5, 0) | (4, 3)) => Some((2, 0)),
            (FilingEvent::SmsDone, (4, 1)) => Some((4, 2)),
            (FilingEvent::SmsTimedOut, (4, 1)) => Some((4, 3)),
            (FilingEvent::AuthorityReturned, (4, _)) => Some((5, 0)),
            (FilingEvent::AuthorityFiled { .. }, (4, 0 | 2)) => Some((6, 0)),
            (FilingEvent::Retracted, (3, 0) | (4, 0 | 1)) => Some((2, 0)),
            _ => None,
        };
        let by_table = next_of(KINDS[f], state(from), event);
        assert_eq!(
            by_table.clone().ok(),
            to.map(state),
            "{:?} {from:?} {event:?}",
            KINDS[f]
        );
        if let Some((status, sms)) = to {
            (one.status, one.sms, one.waits, one.until) = (status, sms, "", 0);
            one.version += 1;
        }
        by_table.map(drop)
    }

    fn decide(&mut self, p: usize, f: usize, returned: bool) -> usize {
        self.stale += usize::from(self.seen[p][f] != self.filings[f].version);
        let one = &mut self.filings[f];
        one.aside = (one.waits, one.until);
        let event = match returned {
            true => FilingEvent::PlatformReturned,
            false => FilingEvent::approval_of(KINDS[f]),
        };
        self.step(f, &event).unwrap();
        let one = &mut self.filings[f];
        one.held = None;
        self.decisions.push(Decision {
            filing: f,
            revision: one.revision,
            by: p,
            leaves: self.now + 10 * MINUTE,
            waits: true,
            stands: true,
        });
        self.decisions.len() - 1
    }

    fn standing(&self, f: usize) -> Option<usize> {
        let revision = self.filings[f].revision;
        self.decisions
            .iter()
            .rposition(|one| one.filing == f && one.revision == revision && one.stands)
    }

    fn take_back(&mut self, decision: usize) {
        let f = self.decisions[decision].filing;
        (
            self.decisions[decision].waits,
            self.decisions[decision].stands,
        ) = (false, false);
        self.step(f, &FilingEvent::Retracted).unwrap();
        let one = &mut self.filings[f];
        (one.waits, one.until) = one.aside;
    }

    /// Whether a check finds an error: another order of the subject in flight, or a change of what may not be
    /// altered once it is known what was filed.
    fn fails(&self, f: usize) -> bool {
        let mut others = (0..FILINGS).filter(|one| *one != f && SUBJECTS[*one] == SUBJECTS[f]);
        let altered = KINDS[f].is_change();
        others.any(|one| match self.filings[one].status {
            2 | 4 => true,
            6 => altered,
            _ => false,
        })
    }

    pub fn act(&mut self, p: usize, f: usize, act: Act) -> Answer {
        if act == Act::Wait {
            self.now += 7 * MINUTE;
            return Ok(Vec::new());
        }
        let may = act.roles().contains(&PEOPLE[p].1);
        let answer = match may {
            true => self.allowed(p, f, act),
            false => Err(Code::RoleRefused),
        };
        let command = act.command();
        match &answer {
            Ok(_) if act == Act::Look => {}
            Ok(_) => self.granted.push((p, command)),
            // Nothing to hand over, and no such act, are no matter of rights or rules.
            Err(Code::NotFound) => {}
            Err(code) => {
                let subject = act.names_filing().then(|| format!("filing:{}", f + 1));
                let key = (p, command, *code, subject.unwrap_or_default());
                *self.refused.entry(key).or_default() += 1;
            }
        }
        answer
    }

    fn allowed(&mut self, p: usize, f: usize, act: Act) -> Answer {
        match act {
            Act::BulkApprove | Act::BulkReturn => Ok(self.many(p, f, act == Act::BulkReturn)),
            Act::UndoBulk => self.undo_bulk(p).map(|()| Vec::new()),
            _ if act.is_intake() => Ok(self.told(f, act)),
            _ => self.one(p, f, act).map(|()| Vec::new()),
        }
    }

    fn one(&mut self, p: usize, f: usize, act: Act) -> Result<(), Code> {
        match act {
            Act::Look => self.seen[p][f] = self.filings[f].version,
            Act::Next => self.next(p)?,
            Act::Claim => {
                self.open(f)?;
                if self.holder(f).is_some_and(|who| who != p) {
                    return Err(Code::LeaseHeld);
                }
                self.put(p, f)?;
            }
            Act::TakeOver => {
                self.open(f)?;
                if self.holder(f).is_none_or(|who| who == p) {
                    return Err(Code::LeaseMissing);
                }
                self.put(p, f)?;
            }
            Act::Release => {
                if self.holder(f).is_some_and(|who| who != p) {
                    return Err(Code::LeaseHeld);
                }
                self.filings[f].held = None;
            }
            Act::Approve | Act::Return => {
                self.mine(p, f)?;
                self.fresh(p, f)?;
                self.decide(p, f, act == Act::Return);
                self.go_on(p)?;
            }
            Act::Ask | Act::Hold => {
                self.mine(p, f)?;
                self.fresh(p, f)?;
                let until = self.today() + 1;
                let one = &mut self.filings[f];
                one.waits = if act == Act::Ask { "question" } else { "hold" };
                one.until = if act == Act::Ask { 0 } else { until };
                (one.asker, one.held) = (p, None);
                one.version += 1;
                self.go_on(p)?;
            }
            Act::Skip => {
                self.mine(p, f)?;
                let one = &mut self.filings[f];
                one.skipped.insert(p);
                one.held = None;
                self.go_on(p)?;
            }
            Act::Answer => self.answer(p, f)?,
            Act::Resume => {
                self.open(f)?;
                let one = &mut self.filings[f];
                if one.waits.is_empty() {
                    return Err(Code::WrongState);
                }
                (one.waits, one.until) = ("", 0);
                one.version += 1;
            }
            Act::Undo => self.undo(p, f)?,
            Act::HandOff => self.hand_off()?,
            _ => {}
        }
        Ok(())
    }

    fn answer(&mut self, p: usize, f: usize) -> Result<(), Code> {
        self.open(f)?;
        let one = &mut self.filings[f];
        if one.waits != "question" {
            return Err(Code::WrongState);
        }
        if one.asker == p {
            return Err(Code::FourEyes);
        }
        one.waits = "answered";
        one.version += 1;
        Ok(())
    }

    fn undo(&mut self, p: usize, f: usize) -> Result<(), Code> {
        let one = &self.filings[f];
        if !matches!((one.status, one.sms), (3, _) | (4, 0 | 1)) {
            return Err(Code::WrongState);
        }
        let standing = self.standing(f);
        let mine = standing.filter(|at| self.decisions[*at].by == p && self.decisions[*at].waits);
        self.take_back(mine.ok_or(Code::DecisionLeft)?);
        self.filings[f].held = Some((p, self.now + 15 * MINUTE));
        Ok(())
    }

    fn hand_off(&mut self) -> Result<(), Code> {
        let now = self.now;
        let ready = self.decisions.iter_mut();
        let ready = ready.filter(|one| one.waits && one.leaves <= now);
        match ready.map(|one| one.waits = false).count() {
            0 => Err(Code::NotFound),
            _ => Ok(()),
        }
    }

    /// Three as one act: what of them was left out and why.
    fn many(&mut self, p: usize, f: usize, returned: bool) -> Vec<(usize, String)> {
        let mut picks = super::picks(f);
        picks.sort_unstable();
        let failing: Vec<_> = picks.iter().map(|f| !returned && self.fails(*f)).collect();
        let (mut out, mut made) = (Vec::new(), Vec::new());
        for (f, fails) in picks.into_iter().zip(failing) {
            let ready = self.open(f).and_then(|()| self.fresh(p, f));
            let ready = ready.and_then(|()| match self.holder(f) {
                _ if self.keeps_aside(f) => Err(Code::WrongState),
                Some(who) if who != p => Err(Code::LeaseHeld),
                _ if fails => Err(Code::CheckFailed),
                _ => Ok(()),
            });
            match ready {
                Ok(()) => made.push(self.decide(p, f, returned)),
                Err(code) => out.push((f, code.as_str().to_owned())),
            }
        }
        self.bulks.push((p, made));
        out
    }

    fn undo_bulk(&mut self, p: usize) -> Result<(), Code> {
        let Some((by, made)) = self.bulks.last().cloned() else {
            return Err(Code::NotFound);
        };
        if by != p {
            return Err(Code::DecisionLeft);
        }
        for decision in made {
            let f = self.decisions[decision].filing;
            let here = matches!(
                (self.filings[f].status, self.filings[f].sms),
                (3, _) | (4, 0 | 1)
            );
            if here && self.standing(f) == Some(decision) && self.decisions[decision].waits {
                self.take_back(decision);
            }
        }
        Ok(())
    }

    /// What a file says of a filing: the code its row is refused with, if it is.
    fn told(&mut self, f: usize, act: Act) -> Vec<(usize, String)> {
        let row = |code: &str| vec![(f, code.to_owned())];
        let event = match act {
            Act::OtherKind => return row("kind_differs"),
            Act::SmsDone => FilingEvent::SmsDone,
            Act::SmsOut => FilingEvent::SmsTimedOut,
            Act::Refused => FilingEvent::AuthorityReturned,
            Act::Withdrawn => FilingEvent::Withdrawn,
            Act::Resubmitted => FilingEvent::Resubmitted,
            _ => FilingEvent::AuthorityFiled {
                record_number: number(f),
            },
        };
        let before = self.filings[f].clone();
        if let Err(fault) = self.step(f, &event) {
            return row(fault.code());
        }
        if act == Act::FiledWrongly || (act == Act::Filed && KINDS[f].is_change()) {
            self.filings[f] = before;
            return row(match KINDS[f].is_change() {
                true => "record_number_province_differs",
                false => "record_number_not_a_program",
            });
        }
        let due = due(self.now);
        let one = &mut self.filings[f];
        one.held = None;
        if act == Act::Resubmitted {
            one.revision += 1;
            one.due = due;
            one.skipped.clear();
        }
        Vec::new()
    }

    /// What must hold whatever anybody did.
    pub fn sound(&self) {
        assert_eq!(self.stale, 0, "a decision on a version nobody looked at");
        for (p, (_, role)) in PEOPLE.iter().enumerate() {
            let held = (0..FILINGS).filter(|f| self.holder(*f) == Some(p)).count();
            assert!(held == 0 || *role == "reviewer");
        }
        for (f, one) in self.filings.iter().enumerate() {
            assert!(one.waits.is_empty() || one.status == 2);
            assert!(one.sms == 0 || one.status == 4);
            let decided = self.standing(f).is_some();
            assert_eq!(decided, !matches!(one.status, 0 | 2), "{f}");
        }
    }
}

fn state((status, sms): (i64, i64)) -> State {
    (
        FilingStatus::from_code(status).unwrap(),
        SmsState::from_code(sms),
    )
}

/// The day a filing is due that was handed in at an instant.
fn due(submitted: i64) -> i32 {
    add_working_days(Instant(submitted).day(), 2).day.0
}
