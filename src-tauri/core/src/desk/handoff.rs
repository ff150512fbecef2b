//! (to come)

use super::Cx;
use crate::contract::*;
use crate::domain::fault::{Fault, Result};

/// `handoff.make`.
pub fn make(_cx: &Cx<'_>, _request: HandOff) -> Result<HandedOff> {
    Err(Fault::internal("handoff.make"))
}
