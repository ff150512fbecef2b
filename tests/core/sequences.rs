//! Random acts of five people on a few filings: a model of its own says what each is answered, and both
//! engines have to answer the same. The model runs six figures of sequences by itself; the engines, a
//! sample of the same seeds.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};
use shelfkeeper_core::contract::*;
use shelfkeeper_core::domain::fault::Code;

use crate::audit::bench::Dice;
use crate::filings::{desk_with, reason};
use crate::payments::Finance as _;
use crate::support::{MONDAY, TestDesk, counted, on_server, op};

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;
const FILINGS: usize = 8;
const STEPS: usize = 40;
const CAP: usize = 5;
/// The codes that an act can be refused with.
const WAYS: usize = 9;
const PEOPLE: [(&str, &str); 5] = [
    ("rev", "reviewer"),
    ("li", "reviewer"),
    ("zhou", "reviewer"),
    ("boss", "manager"),
    ("money", "finance"),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    Look,
    Claim,
    TakeOver,
    Release,
    Next,
    Approve,
    Return,
    Ask,
    Answer,
    Hold,
    Resume,
    Skip,
    Comment,
    Undo,
    HandOff,
    Wait,
}

const ACTS: [Act; 16] = [
    Act::Look,
    Act::Claim,
    Act::TakeOver,
    Act::Release,
    Act::Next,
    Act::Approve,
    Act::Return,
    Act::Ask,
    Act::Answer,
    Act::Hold,
    Act::Resume,
    Act::Skip,
    Act::Comment,
    Act::Undo,
    Act::HandOff,
    Act::Wait,
];

#[derive(Clone)]
struct Filing {
    status: u8,
    version: u32,
    held: Option<(usize, i64)>,
    waits: &'static str,
    until: i64,
    asker: usize,
    /// How it stood when it was decided on.
    aside: (&'static str, i64),
    skipped: BTreeSet<usize>,
    /// Who decided, from when it may leave, whether it has.
    decided: Option<(usize, i64, bool)>,
}

struct Model {
    now: i64,
    filings: Vec<Filing>,
    /// The version each person looked at last.
    seen: [[u32; FILINGS]; 5],
    done: usize,
}

impl Model {
    fn new() -> Self {
        let filing = Filing {
            status: 2,
            version: 1,
            held: None,
            waits: "",
            until: 0,
            asker: 0,
            aside: ("", 0),
            skipped: BTreeSet::new(),
            decided: None,
        };
        Self {
            now: MONDAY,
            filings: vec![filing; FILINGS],
            seen: [[1; FILINGS]; 5],
            done: 0,
        }
    }

    fn holder(&self, f: usize) -> Option<usize> {
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

    fn next(&mut self, p: usize) -> Result<(), Code> {
        let today = self.now / DAY;
        let found = (0..FILINGS).find(|f| {
            let one = &self.filings[*f];
            let offered =
                matches!(one.waits, "" | "answered") || (one.waits == "hold" && one.until <= today);
            one.status == 2 && self.holder(*f).is_none() && offered && !one.skipped.contains(&p)
        });
        found.map_or(Ok(()), |f| self.put(p, f))
    }

    /// After one was given out of the hands.
    fn go_on(&mut self, p: usize) -> Result<(), Code> {
        match self.next(p) {
            Err(Code::LeaseCap) | Ok(()) => Ok(()),
            Err(other) => Err(other),
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

    fn open(&self, f: usize) -> Result<(), Code> {
        match self.filings[f].status {
            2 => Ok(()),
            _ => Err(Code::WrongState),
        }
    }

    fn fresh(&self, p: usize, f: usize) -> Result<(), Code> {
        match self.seen[p][f] == self.filings[f].version {
            true => Ok(()),
            false => Err(Code::VersionConflict),
        }
    }

    fn act(&mut self, p: usize, f: usize, act: Act) -> Result<(), Code> {
        let role = PEOPLE[p].1;
        let may = match act {
            Act::Wait => true,
            Act::Look | Act::Comment | Act::Answer | Act::HandOff => {
                matches!(role, "reviewer" | "manager")
            }
            _ => role == "reviewer",
        };
        if !may {
            return Err(Code::RoleRefused);
        }
        let done = self.allowed(p, f, act);
        if done.is_ok() && !matches!(act, Act::Look | Act::Wait) {
            self.done += 1;
        }
        done
    }

    fn allowed(&mut self, p: usize, f: usize, act: Act) -> Result<(), Code> {
        match act {
            Act::Look => self.seen[p][f] = self.filings[f].version,
            Act::Wait => self.now += 7 * MINUTE,
            Act::Comment => {}
            Act::Next => return self.next(p),
            Act::Claim => {
                self.open(f)?;
                if self.holder(f).is_some_and(|who| who != p) {
                    return Err(Code::LeaseHeld);
                }
                return self.put(p, f);
            }
            Act::TakeOver => {
                self.open(f)?;
                if self.holder(f).is_none_or(|who| who == p) {
                    return Err(Code::LeaseMissing);
                }
                return self.put(p, f);
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
                let leaves = self.now + 10 * MINUTE;
                let one = &mut self.filings[f];
                one.status = if act == Act::Approve { 4 } else { 3 };
                one.decided = Some((p, leaves, false));
                one.aside = (one.waits, one.until);
                (one.waits, one.held) = ("", None);
                one.version += 1;
                return self.go_on(p);
            }
            Act::Ask | Act::Hold => {
                self.mine(p, f)?;
                self.fresh(p, f)?;
                let until = self.now / DAY + 1;
                let one = &mut self.filings[f];
                one.waits = if act == Act::Ask { "question" } else { "hold" };
                (one.asker, one.until, one.held) = (p, until, None);
                one.version += 1;
                return self.go_on(p);
            }
            Act::Skip => {
                self.mine(p, f)?;
                let one = &mut self.filings[f];
                one.skipped.insert(p);
                one.held = None;
                return self.go_on(p);
            }
            Act::Answer => {
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
            }
            Act::Resume => {
                self.open(f)?;
                let one = &mut self.filings[f];
                if one.waits.is_empty() {
                    return Err(Code::WrongState);
                }
                one.waits = "";
                one.version += 1;
            }
            Act::Undo => {
                let until = self.now + 15 * MINUTE;
                let one = &mut self.filings[f];
                if one.status == 2 {
                    return Err(Code::WrongState);
                }
                if !matches!(one.decided, Some((who, _, false)) if who == p) {
                    return Err(Code::DecisionLeft);
                }
                (one.status, one.decided, one.held) = (2, None, Some((p, until)));
                (one.waits, one.until) = one.aside;
                one.version += 1;
            }
            Act::HandOff => {
                let now = self.now;
                let decided = self
                    .filings
                    .iter_mut()
                    .filter_map(|one| one.decided.as_mut());
                let ready = decided.filter(|(_, leaves, gone)| !*gone && *leaves <= now);
                let handed = ready.map(|(_, _, gone)| *gone = true).count();
                if handed == 0 {
                    return Err(Code::NotFound);
                }
            }
        }
        Ok(())
    }

    /// What must hold whatever anybody did.
    fn sound(&self) {
        for (p, (_, role)) in PEOPLE.iter().enumerate() {
            let held = (0..FILINGS).filter(|f| self.holder(*f) == Some(p)).count();
            assert!(
                held <= CAP + 1,
                "an undone one comes on top of those that are held"
            );
            assert!(held == 0 || *role == "reviewer");
        }
        for one in &self.filings {
            assert_eq!(one.status == 2, one.decided.is_none());
            assert!(one.waits.is_empty() || one.status == 2);
        }
    }
}

/// The step of a sequence: who, which filing, what.
fn step(dice: &mut Dice) -> (usize, usize, Act) {
    // Reviewers do most of it, and mostly on the first few filings.
    let p = [0, 0, 0, 1, 1, 1, 2, 2, 3, 4][dice.below(10)];
    let f = dice.below(FILINGS).min(dice.below(FILINGS));
    (p, f, ACTS[dice.below(ACTS.len())])
}

#[test]
fn the_model_holds_over_six_figures_of_sequences() {
    let sequences = counted(20_000, 100_000);
    let (mut done, mut refused) = (0_usize, BTreeSet::new());
    for seed in 0..sequences {
        let (mut dice, mut model) = (Dice(seed), Model::new());
        for _ in 0..STEPS {
            let (p, f, act) = step(&mut dice);
            if let Err(code) = model.act(p, f, act) {
                refused.insert(code);
            }
            model.sound();
        }
        done += model.done;
    }
    // Every way to be refused was met, and much was done.
    let met: Vec<_> = refused.iter().map(|code| code.as_str()).collect();
    assert_eq!(refused.len(), WAYS, "{met:?}");
    assert!(done > usize::try_from(sequences).unwrap() * 5);
}

/// The first seeds, and for every way to be refused the first that meets it.
fn sampled(first: u64) -> BTreeSet<u64> {
    let (mut seeds, mut met): (BTreeSet<u64>, BTreeSet<Code>) = ((0..first).collect(), [].into());
    for seed in 0.. {
        let (mut dice, mut model) = (Dice(seed), Model::new());
        for _ in 0..STEPS {
            let (p, f, act) = step(&mut dice);
            if model.act(p, f, act).is_err_and(|code| met.insert(code)) {
                seeds.insert(seed);
            }
        }
        if met.len() == WAYS {
            return seeds;
        }
    }
    unreachable!("every way is met by the test of the model")
}

fn call(desk: &TestDesk, model: &Model, (p, f, act): (usize, usize, Act)) -> Result<(), Code> {
    let id = (f + 1).to_string();
    let version = model.seen[p][f];
    let until = shelfkeeper_core::domain::calendar::Instant(model.now + DAY).day();
    let said = || json!({"op": op(), "id": id, "text": "说明"});
    let on = |more: Json| {
        let mut request = json!({"op": op(), "id": id});
        for (name, value) in more.as_object().unwrap() {
            request[name] = value.clone();
        }
        request
    };
    let reasons = [reason("R05")];
    let (command, request) = match act {
        Act::Wait => {
            desk.clock.advance(7 * MINUTE);
            return Ok(());
        }
        Act::Look => ("filing.get", json!({"id": id})),
        Act::Claim => ("filing.claim", on(json!({}))),
        Act::TakeOver => ("filing.take_over", on(json!({"reason": "同事请假"}))),
        Act::Release => ("filing.release", on(json!({}))),
        Act::Next => ("filing.next", json!({})),
        Act::Approve => ("filing.approve", on(json!({"version": version}))),
        Act::Return => (
            "filing.return",
            on(json!({"version": version, "reasons": reasons})),
        ),
        Act::Ask => (
            "filing.ask",
            on(json!({"version": version, "text": "可以吗？"})),
        ),
        Act::Hold => (
            "filing.hold",
            on(json!({"version": version, "text": "等材料", "until": until.to_string()})),
        ),
        Act::Answer => ("filing.answer", said()),
        Act::Resume => ("filing.resume", on(json!({}))),
        Act::Skip => ("filing.skip", said()),
        Act::Comment => ("filing.comment", said()),
        Act::Undo => ("filing.undo", on(json!({}))),
        Act::HandOff => {
            let out = desk.folder.path().join(op());
            std::fs::create_dir(&out).unwrap();
            let folder = desk.desk.files.keep(&out).file.unwrap();
            (
                "handoff.make",
                json!({"op": op(), "kind": "decision", "folder": folder, "mine_now": false}),
            )
        }
    };
    desk.call::<Json>(command, request)
        .map(drop)
        .map_err(|fault| fault.code)
}

/// How many acts are on record.
fn recorded(desk: &TestDesk) -> i64 {
    let events = desk
        .look("SELECT count(*) FROM audit WHERE action LIKE 'filing.%' OR action = 'handoff.make'");
    events[0][0].parse().unwrap()
}

#[test]
fn both_engines_answer_random_sequences_as_the_model_does() {
    let first = match on_server() {
        true => counted(1, 20),
        false => counted(8, 200),
    };
    for seed in sampled(first) {
        let desk = desk_with(FILINGS);
        desk.become_root();
        for (login, role) in &PEOPLE[1..] {
            desk.add(login, login, &[role]);
        }
        let before = recorded(&desk);
        let (mut dice, mut model) = (Dice(seed), Model::new());
        let mut who = usize::MAX;
        for at in 0..STEPS {
            let (p, f, act) = step(&mut dice);
            if act == Act::Wait || who != p {
                // Whoever waits that long has to sign in anew.
                if act != Act::Wait {
                    desk.become_known(PEOPLE[p].0);
                }
                who = if act == Act::Wait { usize::MAX } else { p };
            }
            let asked = call(&desk, &model, (p, f, act));
            let expected = model.act(p, f, act);
            assert_eq!(
                asked,
                expected,
                "seed {seed}, step {at}: {} {act:?} {}",
                PEOPLE[p].0,
                f + 1
            );
        }
        assert_eq!(
            recorded(&desk) - before,
            i64::try_from(model.done).unwrap(),
            "seed {seed}: an event for every act"
        );
        desk.become_root();
        let report: AuditReport = desk.call("audit.verify", Empty {}).unwrap();
        assert_eq!(report.findings, [], "seed {seed}");
    }
}
