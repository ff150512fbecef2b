//! Checks of the program's remark, service types and prior approvals.

use std::collections::BTreeSet;

use super::{CheckCode, CheckInput, CheckResult, Severity, filled};
use crate::domain::application::PriorApproval;

/// 以上都不涉及: the item that says no approval is needed.
const NO_APPROVAL: i64 = 24;

pub(super) fn check(input: &CheckInput<'_>) -> Vec<CheckResult> {
    let mut results = Vec::new();
    results.extend(comment(input));
    results.extend(service_types(input));
    results.extend(approvals(
        &input.application.icp_applets.base_info.nrlx_details,
    ));
    results
}

fn comment(input: &CheckInput<'_>) -> Option<CheckResult> {
    let comment = filled(&input.application.icp_applets.base_info.comment)?;
    let (least, most) = input.context.limits.comment;
    let length = comment.chars().count();
    let ok = (least..=most).contains(&length);
    let path = "icp_applets.base_info.comment";
    let failed = (Severity::Error, &["R34"][..]);
    let result = CheckResult::judge(CheckCode::CommentLength, path, ok, failed);
    Some(
        result
            .with("length", length)
            .with("least", least)
            .with("most", most),
    )
}

fn service_types(input: &CheckInput<'_>) -> Option<CheckResult> {
    let types = &input
        .application
        .icp_applets
        .base_info
        .service_content_types;
    if types.is_empty() {
        return None;
    }
    let limit = input.context.limits.service_types;
    let distinct: BTreeSet<&i64> = types.iter().collect();
    let ok = types.len() <= limit && distinct.len() == types.len();
    let path = "icp_applets.base_info.service_content_types";
    let failed = (Severity::Error, &["R33"][..]);
    let result = CheckResult::judge(CheckCode::ServiceTypes, path, ok, failed);
    Some(result.with("count", types.len()).with("limit", limit))
}

fn approvals(items: &[PriorApproval]) -> Vec<CheckResult> {
    let mut seen = BTreeSet::new();
    let mut results = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let complete = match item.kind {
            None => false,
            Some(NO_APPROVAL) => items.len() == 1,
            Some(_) => filled(&item.code).is_some() && filled(&item.media).is_some(),
        };
        let ok = complete && seen.insert(item.kind);
        let path = format!("icp_applets.base_info.nrlx_details.{index}.type");
        let failed = (Severity::Error, &["R35"][..]);
        results.push(CheckResult::judge(
            CheckCode::PriorApprovals,
            &path,
            ok,
            failed,
        ));
    }
    results
}

#[cfg(test)]
mod tests {
    use super::super::tests::{Case, Row, hold};
    use super::*;
    use crate::domain::application::AppletsBase;

    fn base(case: &mut Case) -> &mut AppletsBase {
        &mut case.application.icp_applets.base_info
    }

    fn approval(kind: i64, code: Option<&str>) -> PriorApproval {
        PriorApproval {
            kind: Some(kind),
            code: code.map(Into::into),
            media: Some("approval.png".into()),
        }
    }

    #[test]
    fn a_program_passes_and_fails_each_check() {
        let rows: &[Row] = &[
            (
                CheckCode::CommentLength,
                |c| base(c).comment = Some("借书".into()),
                Severity::Error,
                &["R34"],
            ),
            (
                CheckCode::CommentLength,
                |c| base(c).comment = Some("书".repeat(201)),
                Severity::Error,
                &["R34"],
            ),
            (
                CheckCode::ServiceTypes,
                |c| base(c).service_content_types = (1..=6).collect(),
                Severity::Error,
                &["R33"],
            ),
            (
                CheckCode::ServiceTypes,
                |c| base(c).service_content_types = vec![3, 3],
                Severity::Error,
                &["R33"],
            ),
            (
                CheckCode::PriorApprovals,
                |c| base(c).nrlx_details = vec![approval(1, None)],
                Severity::Error,
                &["R35"],
            ),
            (
                CheckCode::PriorApprovals,
                |c| base(c).nrlx_details.push(approval(2, Some("9"))),
                Severity::Error,
                &["R35"],
            ),
            (
                CheckCode::PriorApprovals,
                |c| base(c).nrlx_details = vec![approval(2, Some("9")), approval(2, Some("10"))],
                Severity::Error,
                &["R35"],
            ),
        ];
        hold(|_| (), rows);
    }

    #[test]
    fn a_complete_approval_and_the_longest_remark_pass() {
        let mut case = Case::good();
        base(&mut case).nrlx_details = vec![approval(1, Some("8")), approval(2, Some("9"))];
        base(&mut case).comment = Some("书".repeat(200));
        let pass = Some((Severity::Pass, vec![]));
        assert_eq!(case.worst_of(CheckCode::PriorApprovals), pass);
        assert_eq!(case.worst_of(CheckCode::CommentLength), pass);
    }
}
