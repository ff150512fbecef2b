//! (to come)

use super::Cx;
use crate::contract::*;
use crate::domain::fault::{Fault, Result};

/// `report.preview`.
pub fn preview(_cx: &Cx<'_>, _request: PreviewReport) -> Result<ReportPreview> {
    Err(Fault::internal("report.preview"))
}

/// `report.write`.
pub fn write(_cx: &Cx<'_>, _request: WriteReport) -> Result<ReportWritten> {
    Err(Fault::internal("report.write"))
}
