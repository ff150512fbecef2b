//! (to come)

use super::Cx;
use crate::contract::*;
use crate::domain::fault::{Fault, Result};

/// `store.status`.
pub fn status(_cx: &Cx<'_>, _request: Empty) -> Result<StoreStatus> {
    Err(Fault::internal("store.status"))
}

/// `counts.get`.
pub fn counts(_cx: &Cx<'_>, _request: Empty) -> Result<Counts> {
    Err(Fault::internal("counts.get"))
}

/// `view.open`.
pub fn open(_cx: &Cx<'_>, _request: OpenView) -> Result<ViewOpened> {
    Err(Fault::internal("view.open"))
}

/// `view.rows`.
pub fn rows(_cx: &Cx<'_>, _request: ViewRange) -> Result<ViewRows> {
    Err(Fault::internal("view.rows"))
}

/// `view.total`.
pub fn total(_cx: &Cx<'_>, _request: ViewRef) -> Result<ViewTotal> {
    Err(Fault::internal("view.total"))
}

/// `view.locate`.
pub fn locate(_cx: &Cx<'_>, _request: ViewLocate) -> Result<ViewPlace> {
    Err(Fault::internal("view.locate"))
}

/// `view.close`.
pub fn close(_cx: &Cx<'_>, _request: ViewRef) -> Result<Done> {
    Err(Fault::internal("view.close"))
}
