//! (to come)

use super::Cx;
use crate::contract::*;
use crate::domain::fault::{Fault, Result};

/// `batch.plan`.
pub fn plan(_cx: &Cx<'_>, _request: PlanBatch) -> Result<BatchDetail> {
    Err(Fault::internal("batch.plan"))
}

/// `batch.get`.
pub fn get(_cx: &Cx<'_>, _request: ById) -> Result<BatchDetail> {
    Err(Fault::internal("batch.get"))
}

/// `batch.submit`.
pub fn submit(_cx: &Cx<'_>, _request: ActOnBatch) -> Result<BatchDetail> {
    Err(Fault::internal("batch.submit"))
}

/// `batch.approve`.
pub fn approve(_cx: &Cx<'_>, _request: ApproveBatch) -> Result<BatchDetail> {
    Err(Fault::internal("batch.approve"))
}

/// `batch.reject`.
pub fn reject(_cx: &Cx<'_>, _request: ActOnBatch) -> Result<BatchDetail> {
    Err(Fault::internal("batch.reject"))
}

/// `batch.withdraw`.
pub fn withdraw(_cx: &Cx<'_>, _request: ActOnBatch) -> Result<BatchDetail> {
    Err(Fault::internal("batch.withdraw"))
}

/// `batch.execute`.
pub fn execute(_cx: &Cx<'_>, _request: ActOnBatch) -> Result<Executed> {
    Err(Fault::internal("batch.execute"))
}

/// `batch.handoff`.
pub fn hand_off(_cx: &Cx<'_>, _request: HandOffBatch) -> Result<HandedOff> {
    Err(Fault::internal("batch.handoff"))
}

/// `batch.results`.
pub fn results(_cx: &Cx<'_>, _request: BatchResults) -> Result<ResultsTaken> {
    Err(Fault::internal("batch.results"))
}
