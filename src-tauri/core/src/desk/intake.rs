//! (to come)

use super::Cx;
use crate::contract::*;
use crate::domain::fault::{Fault, Result};

/// `intake.import`.
pub fn import(_cx: &Cx<'_>, _request: IntakeFile) -> Result<IntakeReport> {
    Err(Fault::internal("intake.import"))
}
