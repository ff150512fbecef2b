//! The dry run of issuing: who would be asked and why, who is left out and why, and who would owe
//! another sum today than their notices ask.
//!
//! It writes nothing. All of it is under one hash, so that whoever issues has seen all of it.
//! What was deducted from a notice is asked by another one, under the rule of the day.
//! Deliberately absent: asking for the difference. It is shown; no rule says yet when it falls due.

use std::collections::BTreeMap;

use crate::contract::{
    NoticeDifferences, NoticeGroup, NoticePlan, PlanNotices, PlanRow, PlanRows, PlanRowsAnswer,
    RuleInfo,
};
use crate::desk::cx::count;
use crate::desk::{Cx, policies};
use crate::domain::calendar::Day;
use crate::domain::deposit::{self, Difference, Fit, PlanHasher, Planned};
use crate::domain::fault::{Code, Fault, Result};
use crate::domain::money::Fen;
use crate::domain::policy::{DepositPolicy, DepositRule};
use crate::store::rows::Policy;
use crate::store::seal::hex;
use crate::store::{Row, Session, all};

/// Rows of a list that are told at once.
const MOST_ROWS: u32 = 500;
/// Why a program is left out that no rule covers.
const UNCOVERED: [&str; 3] = ["band_not_told", "rule_not_valid", "no_rule"];

/// A program of a category in which deposits are owed.
#[derive(Clone)]
pub(super) struct Candidate {
    pub program: i64,
    pub app_id: String,
    pub name: String,
    pub subject: i64,
    pub subject_kind: i64,
    pub category: String,
    pub gmv_band: String,
    shelf: String,
    /// Its latest notice, and whether that one was waived.
    notice: Option<(String, bool)>,
    /// What its notices ask that were not waived, fen.
    asked: i64,
}

impl Candidate {
    fn read(row: &dyn Row) -> Result<Self> {
        let notice = row.opt_text(8)?.map(str::to_owned);
        let waived = row.int(9)? != 0;
        Ok(Self {
            program: row.int(0)?,
            app_id: row.text(1)?.to_owned(),
            name: row.text(2)?.to_owned(),
            subject: row.int(3)?,
            subject_kind: row.int(4)?,
            category: row.text(5)?.to_owned(),
            gmv_band: row.text(6)?.to_owned(),
            shelf: row.text(7)?.to_owned(),
            notice: notice.map(|number| (number, waived)),
            asked: row.int(10)?,
        })
    }

    /// Why it is not asked whatever the rules say.
    fn set_aside(&self) -> Option<&'static str> {
        match (self.shelf.as_str(), &self.notice) {
            ("delisted", _) => Some("delisted"),
            ("unlisted", _) => Some("not_listed"),
            (_, Some((_, true))) => Some("waived"),
            (_, Some(_)) => Some("already_asked"),
            _ => None,
        }
    }
}

/// A candidate with its place in the plan.
struct Found {
    candidate: Candidate,
    /// Why it is left out; none where it is asked.
    left_out: Option<&'static str>,
    /// The rule that fits, by its place, and the due day.
    rule: Option<(usize, Day)>,
    /// What was deducted and is asked anew, where that is what it is asked for.
    refills: Option<Refill>,
}

/// A notice that is to be refilled.
#[derive(Clone)]
pub(super) struct Refill {
    pub notice: i64,
    number: String,
    program: i64,
    pub fen: i64,
}

impl Refill {
    /// Notices of a platform of which more was deducted than others ask for.
    fn missing(session: &mut dyn Session, platform: &str) -> Result<Vec<Self>> {
        let own: &[_] = &[("platform", platform.into())];
        let mut found = all(session, "topup.missing", own, |row| {
            Ok(Self {
                notice: row.int(0)?,
                number: row.text(1)?.to_owned(),
                program: row.int(2)?,
                fen: row.int(3)?,
            })
        })?;
        found.retain(|one| one.fen > 0);
        Ok(found)
    }
}

/// One notice that is asked for.
pub(super) struct Asked<'a> {
    pub candidate: &'a Candidate,
    pub rule: &'a DepositRule,
    pub due: Day,
    pub refills: Option<&'a Refill>,
}

impl Asked<'_> {
    /// How much, fen.
    pub fn fen(&self) -> i64 {
        let own = || self.rule.amount_fen.as_i64();
        self.refills.map_or_else(own, |refill| refill.fen)
    }
}

/// Everything a dry run finds.
pub(super) struct Plan {
    pub policy: Policy,
    pub rules: DepositPolicy,
    /// All candidates, by program.
    found: Vec<Found>,
}

impl Plan {
    /// Finds all of it as of a day.
    ///
    /// # Errors
    /// [`Code::PolicyMissing`].
    pub fn find(session: &mut dyn Session, platform: &str, today: Day) -> Result<Self> {
        let (policy, rules) = policies::in_force::<DepositPolicy>(session, platform, today)?;
        let mut found = Vec::new();
        for category in &rules.categories {
            let params: &[_] = &[
                ("platform", platform.into()),
                ("category", category.as_str().into()),
            ];
            let candidates = all(session, "notice.candidates", params, Candidate::read)?;
            for candidate in candidates {
                found.push(judge(&rules, candidate, today)?);
            }
        }
        let refills = Refill::missing(session, platform)?;
        let asked: Vec<_> = refills
            .into_iter()
            .filter_map(|refill| refilling(&found, refill))
            .collect();
        found.extend(asked);
        found.sort_by_key(|one| one.candidate.program);
        Ok(Self {
            policy,
            rules,
            found,
        })
    }

    /// Who is asked, under which rule, until when.
    pub fn asked(&self) -> impl Iterator<Item = Asked<'_>> {
        let asked = self.found.iter().filter(|one| one.left_out.is_none());
        asked.filter_map(|one| {
            let (at, due) = one.rule?;
            Some(Asked {
                candidate: &one.candidate,
                rule: self.rules.rules.get(at)?,
                due,
                refills: one.refills.as_ref(),
            })
        })
    }

    fn difference(&self, one: &Found) -> Option<Difference> {
        let (at, _) = one.rule?;
        let now = self.rules.rules.get(at)?.amount_fen.as_i64();
        let (program, asked) = (one.candidate.program, one.candidate.asked);
        let differs = one.left_out == Some("already_asked") && asked != now;
        differs.then_some(Difference {
            program,
            asked,
            now,
        })
    }

    /// The hash over all of it.
    pub fn hash(&self) -> String {
        let mut hasher = PlanHasher::new(&self.policy.platform, self.policy.id);
        for one in self.asked() {
            let planned = Planned {
                program: one.candidate.program,
                rule: one.rule,
                due: one.due,
            };
            match one.refills {
                Some(refill) => hasher.refills(&planned, refill.notice, refill.fen),
                None => hasher.asked(&planned),
            }
        }
        for one in &self.found {
            if let Some(code) = one.left_out {
                hasher.left_out(one.candidate.program, code);
            }
            if let Some(difference) = self.difference(one) {
                hasher.differs(&difference);
            }
        }
        hex(&hasher.finish())
    }

    fn left_out(&self) -> BTreeMap<String, u32> {
        let mut by_code = BTreeMap::new();
        for code in self.found.iter().filter_map(|one| one.left_out) {
            *by_code.entry(code.to_owned()).or_default() += 1;
        }
        by_code
    }

    /// By rule; of those that refill, by rule and amount, behind the others.
    fn groups(&self) -> Result<Vec<NoticeGroup>> {
        let place = |rule: &DepositRule| {
            let mut rules = self.rules.rules.iter();
            rules.position(|own| own.id == rule.id)
        };
        let mut groups: BTreeMap<_, (Asked<'_>, u32)> = BTreeMap::new();
        for one in self.asked() {
            let key = (one.refills.is_some(), place(one.rule), one.fen());
            groups.entry(key).or_insert((one, 0)).1 += 1;
        }
        let groups = groups.into_values();
        groups
            .map(|(one, programs)| group(&one, programs))
            .collect()
    }

    /// Who would owe more, and who less.
    fn differences(&self) -> Result<[NoticeDifferences; 2]> {
        let found = self.found.iter().filter_map(|one| self.difference(one));
        let by: Vec<i64> = found.map(|one| one.now - one.asked).collect();
        let told = |sign: i64| {
            let of_sign = || by.iter().filter(|fen| fen.signum() == sign);
            let fen = total(of_sign().map(|fen| fen.abs()))?;
            Ok(NoticeDifferences {
                programs: count(of_sign().count()),
                fen: fen.to_string(),
            })
        };
        Ok([told(1)?, told(-1)?])
    }

    fn row(&self, one: &Found) -> PlanRow {
        let candidate = &one.candidate;
        let rule = one.rule.and_then(|(at, _)| self.rules.rules.get(at));
        let asks = one.left_out.is_none();
        let code = one.left_out.map(str::to_owned);
        let notice = candidate.notice.as_ref();
        PlanRow {
            program: candidate.program.to_string(),
            app_id: candidate.app_id.clone(),
            name: candidate.name.clone(),
            category: candidate.category.clone(),
            gmv_band: candidate.gmv_band.clone(),
            subject_kind: kind(candidate.subject_kind),
            code: code
                .or_else(|| rule.map(|rule| rule.id.clone()))
                .unwrap_or_default(),
            amount_fen: match &one.refills {
                Some(refill) => Some(refill.fen.to_string()),
                None => rule.map(|rule| rule.amount_fen.as_i64().to_string()),
            },
            refills: one.refills.as_ref().map(|refill| refill.number.clone()),
            due_on: one.rule.filter(|_| asks).map(|(_, due)| due.to_string()),
            asked_fen: notice.map(|_| candidate.asked.to_string()),
            notice: notice.map(|(number, _)| number.clone()),
        }
    }
}

fn judge(rules: &DepositPolicy, candidate: Candidate, today: Day) -> Result<Found> {
    let (category, band) = (&candidate.category, &candidate.gmv_band);
    let fit = deposit::fit(rules, category, candidate.subject_kind, band, today);
    let rule = match fit {
        Fit::Rule(rule) => {
            let at = rules.rules.iter().position(|own| own.id == rule.id);
            let due = deposit::due_on(rule, today);
            let due = due.ok_or_else(|| Fault::internal("notice.due"))?;
            at.map(|at| (at, due))
        }
        _ => None,
    };
    let left_out = candidate.set_aside().or(fit.left_out());
    Ok(Found {
        candidate,
        left_out,
        rule,
        refills: None,
    })
}

/// What is asked of a program to refill one of its notices, under the rule it is under now. Nothing is asked
/// of who has left, of who was let off, and of who is under no rule.
fn refilling(found: &[Found], refill: Refill) -> Option<Found> {
    let mut found = found.iter();
    let own = found.find(|one| one.candidate.program == refill.program)?;
    own.rule?;
    (own.left_out == Some("already_asked")).then(|| Found {
        candidate: own.candidate.clone(),
        left_out: None,
        rule: own.rule,
        refills: Some(refill),
    })
}

fn group(one: &Asked<'_>, programs: u32) -> Result<NoticeGroup> {
    let total = one.fen().checked_mul(programs.into());
    let total = total.ok_or_else(|| Fault::internal("notice.total"))?;
    Ok(NoticeGroup {
        rule: RuleInfo::from(one.rule),
        top_up: one.refills.is_some(),
        each_fen: one.fen().to_string(),
        programs,
        total_fen: total.to_string(),
        due_on: one.due.to_string(),
    })
}

impl From<&DepositRule> for RuleInfo {
    fn from(rule: &DepositRule) -> Self {
        let day = |day: Option<Day>| day.map(|day| day.to_string());
        let days = rule.due_days.or(rule.due_working_days);
        Self {
            id: rule.id.clone(),
            amount_fen: rule.amount_fen.as_i64().to_string(),
            category: rule.category.clone(),
            gmv_bands: rule.gmv_bands.clone(),
            subject_kinds: rule.subject_kinds.iter().copied().map(kind).collect(),
            due_days: days.unwrap_or_default().into(),
            due_working: rule.due_working_days.is_some(),
            valid_from: day(rule.valid_from),
            valid_to: day(rule.valid_to),
            consequence: rule.consequence.as_str().to_owned(),
            source: rule.source.clone(),
        }
    }
}

/// An MIIT code as it crosses the border; a number that is none becomes 0.
pub(super) fn kind(code: i64) -> u32 {
    u32::try_from(code).unwrap_or_default()
}

/// A sum of fen.
pub(super) fn total(amounts: impl Iterator<Item = i64>) -> Result<i64> {
    let sum = Fen::checked_sum(amounts.map(Fen::from_i64));
    sum.map(Fen::as_i64)
        .ok_or_else(|| Fault::internal("notice.total"))
}

/// `notice.plan`: which notices would be issued today; writes nothing.
///
/// # Errors
/// [`Code::PolicyMissing`].
pub fn plan(cx: &Cx<'_>, request: PlanNotices) -> Result<NoticePlan> {
    let today = cx.today();
    cx.read(move |session| {
        let plan = Plan::find(session, &request.platform, today)?;
        let left_out = plan.left_out();
        let of = |code: &str| left_out.get(code).copied().unwrap_or_default();
        let [more, less] = plan.differences()?;
        Ok(NoticePlan {
            platform: request.platform,
            policy: plan.policy.id.to_string(),
            edition: u32::try_from(plan.policy.edition).unwrap_or(u32::MAX),
            source: plan.policy.source.clone(),
            groups: plan.groups()?,
            already: of("already_asked") + of("waived"),
            uncovered: UNCOVERED.into_iter().map(of).sum(),
            plan: plan.hash(),
            left_out,
            more,
            less,
        })
    })
}

/// `notice.plan_rows`: the programs behind a figure of the plan that was shown.
///
/// # Errors
/// [`Code::PlanChanged`] when it is not that plan any more; [`Code::BadField`] for another list.
pub fn plan_rows(cx: &Cx<'_>, request: PlanRows) -> Result<PlanRowsAnswer> {
    let today = cx.today();
    let list = request.list.clone();
    if !["asked", "left_out", "differs"].contains(&list.as_str()) {
        return Err(Fault::bad_field("list", "unknown"));
    }
    if request.limit > MOST_ROWS {
        return Err(Fault::bad_field("limit", "at most 500"));
    }
    cx.read(move |session| {
        let plan = Plan::find(session, &request.platform, today)?;
        let hash = plan.hash();
        if hash != request.plan {
            return Err(Fault::new(Code::PlanChanged).with("plan", hash));
        }
        let of_list = |one: &&Found| match list.as_str() {
            "asked" => one.left_out.is_none(),
            "left_out" => one.left_out.is_some(),
            _ => plan.difference(one).is_some(),
        };
        let code = request.code.as_deref();
        let rows = plan.found.iter().filter(of_list).map(|one| plan.row(one));
        let rows: Vec<_> = rows
            .filter(|row| code.is_none_or(|code| row.code == code))
            .collect();
        let total = count(rows.len());
        let from = rows.into_iter().skip(request.offset as usize);
        Ok(PlanRowsAnswer {
            rows: from.take(request.limit as usize).collect(),
            total,
        })
    })
}
