//! Checks of the program's remark, service types and prior approvals.

use std::collections::BTreeSet;

use super::data::{self, LimitOf};
use super::{CheckCode, CheckInput, CheckResult, Severity, filled};
use crate::domain::application::{PriorApproval, reference};
use crate::domain::text;

const COMMENT: &str = "icp_applets.base_info.comment";
const SERVICES: &str = "icp_applets.base_info.service_content_types";
const APPROVALS: &str = "icp_applets.base_info.nrlx_details.0.type";

/// 以上都不涉及: the item that says no approval is needed.
const NO_APPROVAL: i64 = 24;

pub(super) fn check(input: &CheckInput<'_>) -> Vec<CheckResult> {
    let mut results = Vec::new();
    results.extend(comment(input));
    results.extend(service_types(input));
    results.extend(approvals(
        &input.application.icp_applets.base_info.nrlx_details,
    ));
    results.extend(approval_words(input));
    results.extend(individual_content(input));
    results
}

fn comment(input: &CheckInput<'_>) -> Option<CheckResult> {
    let comment = filled(&input.application.icp_applets.base_info.comment)?;
    let limit = input.limit(LimitOf::Comment)?;
    let length = comment.chars().count();
    let result = CheckResult::within(
        (CheckCode::CommentLength, COMMENT),
        length,
        (limit, &["R34"]),
    );
    Some(
        result
            .with("length", length)
            .with("least", limit.least)
            .with("most", limit.most),
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
    let limit = input.limit(LimitOf::ServiceTypes);
    let distinct: BTreeSet<&i64> = types.iter().collect();
    let most = limit.map_or(usize::MAX, |limit| limit.most);
    let ok = types.len() <= most && distinct.len() == types.len();
    let failed = (Severity::Error, &["R33"][..]);
    let result = CheckResult::judge(CheckCode::ServiceTypes, SERVICES, ok, failed);
    let result = result.with("count", types.len());
    Some(match limit {
        Some(limit) => result
            .with("limit", limit.most)
            .by(&limit.source, &data::limits().checked_on),
        None => result,
    })
}

/// Matters that need an approval before filing, by the words of the name and the remark, where the
/// form names none for them.
fn approval_words(input: &CheckInput<'_>) -> Vec<CheckResult> {
    let base = &input.application.icp_applets.base_info;
    let said = [&base.name, &base.comment].map(|text| filled(text).map(text::fold));
    if input.kind.is_cancel() || said == [None, None] {
        return Vec::new();
    }
    let table = data::content_words();
    let named = |code| base.nrlx_details.iter().any(|item| item.kind == Some(code));
    let finding = |row: &data::ApprovalWords| {
        let word = row.words.iter().find(|word| spoken(&said, word))?;
        let matters = reference::prior_approvals();
        let matter = matters.iter().find(|matter| matter.code == row.code)?;
        let noted = (Severity::Note, &["R35"][..]);
        let code = CheckCode::PriorApprovalWords;
        let result = CheckResult::judge(code, APPROVALS, named(row.code), noted);
        let result = result.with("word", word).with("category", &matter.zh);
        Some(result.by(&table.source, &table.checked_on))
    };
    let mut found: Vec<CheckResult> = table.approvals.iter().filter_map(finding).collect();
    if found.is_empty() {
        let code = CheckCode::PriorApprovalWords;
        found.push(CheckResult::new(code, Severity::Pass, APPROVALS));
    }
    found
}

/// Commercial content, by the words of an individual's remark; the name has a check of its own.
fn individual_content(input: &CheckInput<'_>) -> Option<CheckResult> {
    let comment = filled(&input.application.icp_applets.base_info.comment).map(text::fold);
    if !input.application.is_individual() || input.kind.is_cancel() || comment.is_none() {
        return None;
    }
    let table = data::content_words();
    let word = table
        .commercial
        .iter()
        .find(|word| spoken(std::slice::from_ref(&comment), word));
    let noted = (Severity::Note, &["R32"][..]);
    let code = CheckCode::IndividualContent;
    let result = CheckResult::judge(code, SERVICES, word.is_none(), noted);
    Some(match word {
        Some(word) => result
            .with("word", word)
            .by(&table.source, &table.checked_on),
        None => result,
    })
}

fn spoken(said: &[Option<String>], word: &str) -> bool {
    let word = text::fold(word);
    said.iter().flatten().any(|text| text.contains(&word))
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
    fn content_that_needs_an_approval_is_noted_unless_it_is_named() {
        let rows: &[Row] = &[
            (
                CheckCode::PriorApprovalWords,
                |c| {
                    base(c).comment =
                        Some("为读者提供新闻浏览与短剧观看，另有图书借阅服务。".into())
                },
                Severity::Note,
                &["R35"],
            ),
            (
                CheckCode::PriorApprovalWords,
                |c| base(c).name = Some("示例论坛".into()),
                Severity::Note,
                &["R35"],
            ),
        ];
        hold(|_| (), rows);
        let mut case = Case::good();
        base(&mut case).comment = Some("为读者提供新闻浏览，另有图书借阅服务。".into());
        base(&mut case).nrlx_details = vec![approval(1, Some("9"))];
        let pass = Some((Severity::Pass, vec![]));
        assert_eq!(case.worst_of(CheckCode::PriorApprovalWords), pass);
    }

    #[test]
    fn an_individuals_remark_is_searched_for_commerce() {
        let rows: &[Row] = &[(
            CheckCode::IndividualContent,
            |c| base(c).comment = Some("记录读书笔记，并开设图书商城与会员充值服务。".into()),
            Severity::Note,
            &["R32"],
        )];
        hold(|c| c.application.icp_subject.base_info.kind = Some(5), rows);
        assert_eq!(Case::good().worst_of(CheckCode::IndividualContent), None);
    }

    #[test]
    fn of_another_platform_no_length_is_asked() {
        let mut case = Case::good();
        case.context.platform = "douyin".into();
        base(&mut case).comment = Some("借书".into());
        assert_eq!(case.worst_of(CheckCode::CommentLength), None);
        assert_eq!(case.worst_of(CheckCode::NameLength), None);
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
