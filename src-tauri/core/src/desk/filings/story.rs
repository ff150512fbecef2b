//! A filing's story and the clock that runs.

use serde_json::Value as Json;

use crate::contract::{DueInfo, HistoryEntry, Millis, ReasonText};
use crate::desk::cx::count;
use crate::desk::intake::due_after;
use crate::domain::calendar::{DayKind, Festival, Instant, Step};
use crate::domain::fault::Result;
use crate::domain::filing::{self, ClockRule, ClockStart, FilingStatus, SmsState};
use crate::store::rows::{Filing, FilingEvent};
use crate::store::{Covered, Session, all};

/// Everything that happened to a filing, oldest first.
pub(super) fn history(session: &mut dyn Session, filing: &Filing) -> Result<Vec<HistoryEntry>> {
    let id: &[_] = &[("filing_id", filing.id.into())];
    let events = all(session, "filing_event.of_filing", id, |row| {
        FilingEvent::read(row, 0)
    })?;
    let mut ours = all(session, "decision.of_filing", id, |row| {
        let entry = HistoryEntry {
            at: Millis(row.int(3)?),
            kind: row.text(1)?.to_owned(),
            login: row.text(4)?.to_owned(),
            revision: u32::try_from(row.int(0)?).unwrap_or_default(),
            reasons: serde_json::from_str(row.text(2)?).unwrap_or_default(),
            together: 1,
        };
        Ok((row.int(5)?, entry))
    })?;
    ours.extend(all(session, "retraction.of_filing", id, |row| {
        let entry = HistoryEntry {
            at: Millis(row.int(1)?),
            kind: "retracted".to_owned(),
            login: row.text(2)?.to_owned(),
            revision: u32::try_from(row.int(0)?).unwrap_or_default(),
            reasons: Vec::new(),
            together: 1,
        };
        Ok((row.int(3)?, entry))
    })?);
    for (by, one) in &mut ours {
        one.together = together(session, (one.at.0, *by), filing.id)?;
    }
    let events = events.iter().map(entry);
    let ours = ours.into_iter().map(|(_, entry)| entry);
    let mut story: Vec<_> = events.chain(ours).collect();
    // What comes from outside may carry the same second; the revision keeps the order.
    story.sort_by_key(|entry| (entry.revision, entry.at));
    Ok(story)
}

/// On how many filings the act was that somebody did on this one at an instant.
fn together(session: &mut dyn Session, (at, by): (i64, i64), filing: i64) -> Result<u32> {
    let act: &[_] = &[("at", at.into()), ("actor", by.into())];
    let details = all(session, "audit.together", act, |row| {
        Ok(row.text(0)?.to_owned())
    })?;
    let filings = details.iter().filter_map(|detail| {
        let detail: Json = serde_json::from_str(detail).ok()?;
        let filings = detail.get("filings")?.as_array()?;
        let is_in = filings.iter().any(|one| one.as_i64() == Some(filing));
        is_in.then(|| count(filings.len()))
    });
    Ok(filings.max().unwrap_or(1))
}

fn entry(event: &FilingEvent) -> HistoryEntry {
    let detail: Json = serde_json::from_str(&event.detail).unwrap_or_default();
    let text = |reason: &Json, name: &str| {
        let text = reason.get(name).and_then(Json::as_str);
        text.unwrap_or_default().to_owned()
    };
    let reasons = detail.get("reasons").and_then(Json::as_array);
    let reasons = reasons.into_iter().flatten().map(|reason| ReasonText {
        code: String::new(),
        key_name: text(reason, "key_name"),
        error: text(reason, "error"),
        suggest: text(reason, "suggest"),
    });
    let revision = detail.get("revision").and_then(Json::as_u64);
    HistoryEntry {
        at: Millis(event.at),
        kind: event.kind.clone(),
        login: String::new(),
        revision: revision
            .and_then(|n| u32::try_from(n).ok())
            .unwrap_or_default(),
        reasons: reasons.collect(),
        together: 1,
    }
}

/// Why a filing is due when it is.
pub(super) fn due(filing: &Filing, story: &[HistoryEntry]) -> Option<DueInfo> {
    let status = FilingStatus::from_code(filing.status)?;
    let state = (status, filing.sms_status.and_then(SmsState::from_code));
    let clock = filing::clock(state.0, state.1)?;
    let last = |kind: &str| {
        story
            .iter()
            .rev()
            .find(|entry| entry.kind == kind)
            .map(|e| e.at.0)
    };
    let start = match clock.starts {
        ClockStart::Submitted => Some(filing.submitted_at),
        ClockStart::PlatformApproved => filing.decided_at,
        ClockStart::SmsDone => last("sms_done"),
    };
    let due = due_after(state, Instant(start?))?;
    let rule = match clock.rule {
        ClockRule::PlatformReview => "platform_review",
        ClockRule::SmsCheck => "sms",
        ClockRule::Authority => "authority",
    };
    Some(DueInfo {
        on: due.day.to_string(),
        rule: rule.to_owned(),
        provisional: due.provisional,
        steps: due.steps.iter().map(step).collect(),
    })
}

fn step(step: &Step) -> String {
    let day = step.day;
    match step.kind {
        DayKind::Working => format!("{day} working"),
        DayKind::Weekend => format!("{day} weekend"),
        DayKind::Holiday(festival) => format!("{day} holiday {}", name(festival)),
        DayKind::MakeUp(festival) => format!("{day} make_up {}", name(festival)),
    }
}

/// The festival's own name, which both languages show.
fn name(festival: Festival) -> &'static str {
    match festival {
        Festival::NewYear => "元旦",
        Festival::SpringFestival => "春节",
        Festival::Qingming => "清明节",
        Festival::LabourDay => "劳动节",
        Festival::DragonBoat => "端午节",
        Festival::MidAutumn => "中秋节",
        Festival::NationalDay => "国庆节",
        Festival::Other => "其他",
    }
}
