//! (to come)

use super::Cx;
use crate::contract::*;
use crate::domain::fault::{Fault, Result};

/// `filing.get`.
pub fn get(_cx: &Cx<'_>, _request: ById) -> Result<FilingDetail> {
    Err(Fault::internal("filing.get"))
}

/// `filing.claim`.
pub fn claim(_cx: &Cx<'_>, _request: OpById) -> Result<FilingDetail> {
    Err(Fault::internal("filing.claim"))
}

/// `filing.release`.
pub fn release(_cx: &Cx<'_>, _request: OpById) -> Result<Done> {
    Err(Fault::internal("filing.release"))
}

/// `filing.next`.
pub fn next(_cx: &Cx<'_>, _request: Empty) -> Result<NextFiling> {
    Err(Fault::internal("filing.next"))
}

/// `filing.approve`.
pub fn approve(_cx: &Cx<'_>, _request: Approve) -> Result<Decided> {
    Err(Fault::internal("filing.approve"))
}

/// `filing.return`.
pub fn return_with_reasons(_cx: &Cx<'_>, _request: Return) -> Result<Decided> {
    Err(Fault::internal("filing.return"))
}

/// `filing.unmask`.
pub fn unmask(_cx: &Cx<'_>, _request: Unmask) -> Result<Unmasked> {
    Err(Fault::internal("filing.unmask"))
}

/// `filing.attachment`.
pub fn save_attachment(_cx: &Cx<'_>, _request: FetchAttachment) -> Result<Done> {
    Err(Fault::internal("filing.attachment"))
}

/// `reason.list`.
pub fn reasons(_cx: &Cx<'_>, _request: Empty) -> Result<Reasons> {
    Err(Fault::internal("reason.list"))
}

/// (to come)
pub fn attachment_bytes(_cx: &Cx<'_>, _id: &str) -> Result<(String, Vec<u8>)> {
    Err(Fault::internal("attachment"))
}
