//! (to come)

use super::Cx;
use crate::contract::*;
use crate::domain::fault::{Fault, Result};

/// `notice.plan`.
pub fn plan(_cx: &Cx<'_>, _request: PlanNotices) -> Result<NoticePlan> {
    Err(Fault::internal("notice.plan"))
}

/// `notice.issue`.
pub fn issue(_cx: &Cx<'_>, _request: IssueNotices) -> Result<Issued> {
    Err(Fault::internal("notice.issue"))
}

/// `coverage.get`.
pub fn coverage(_cx: &Cx<'_>, _request: AskCoverage) -> Result<CoverageCalendar> {
    Err(Fault::internal("coverage.get"))
}
