//! (to come)

use super::Cx;
use crate::contract::*;
use crate::domain::fault::{Fault, Result};

/// `policy.list`.
pub fn list(_cx: &Cx<'_>, _request: Empty) -> Result<Policies> {
    Err(Fault::internal("policy.list"))
}

/// `policy.import`.
pub fn import(_cx: &Cx<'_>, _request: ImportPolicy) -> Result<Policies> {
    Err(Fault::internal("policy.import"))
}

/// `policy.confirm`.
pub fn confirm(_cx: &Cx<'_>, _request: OpById) -> Result<Policies> {
    Err(Fault::internal("policy.confirm"))
}

/// (to come)
pub(super) fn install_defaults(_tx: &mut crate::store::Tx<'_>) -> Result<()> {
    Ok(())
}
