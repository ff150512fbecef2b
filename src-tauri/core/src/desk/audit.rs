//! (to come)

use super::Cx;
use crate::contract::*;
use crate::domain::fault::{Fault, Result};

/// `audit.verify`.
pub fn verify(_cx: &Cx<'_>, _request: Empty) -> Result<AuditReport> {
    Err(Fault::internal("audit.verify"))
}
