//! (to come)

use super::Cx;
use crate::contract::*;
use crate::domain::fault::{Fault, Result};

/// `payments.inspect`.
pub fn inspect(_cx: &Cx<'_>, _request: InspectPayments) -> Result<Inspection> {
    Err(Fault::internal("payments.inspect"))
}

/// `payments.import`.
pub fn import(_cx: &Cx<'_>, _request: ImportPayments) -> Result<ImportReceipt> {
    Err(Fault::internal("payments.import"))
}

/// `payments.match`.
pub fn match_by_hand(_cx: &Cx<'_>, _request: MatchPayment) -> Result<Matched> {
    Err(Fault::internal("payments.match"))
}

/// Inspected plans, kept between showing and committing.
#[derive(Default)]
pub struct Plans {}
