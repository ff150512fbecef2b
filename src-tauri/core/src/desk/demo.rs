//! (to come)

use super::Cx;
use crate::contract::*;
use crate::domain::fault::{Fault, Result};

/// `store.make_demo`.
pub fn make(_cx: &Cx<'_>, _request: MakeDemo) -> Result<DemoMade> {
    Err(Fault::internal("store.make_demo"))
}

pub(super) fn accounts_of(_session: &mut dyn crate::store::Session) -> Result<Vec<DemoAccount>> {
    Ok(Vec::new())
}
