//! (to come)

use super::Cx;
use crate::contract::*;
use crate::domain::fault::{Fault, Result};

/// `account.list`.
pub fn list(_cx: &Cx<'_>, _request: Empty) -> Result<Accounts> {
    Err(Fault::internal("account.list"))
}

/// `account.add`.
pub fn add(_cx: &Cx<'_>, _request: AddAccount) -> Result<AccountInfo> {
    Err(Fault::internal("account.add"))
}

/// `account.grant`.
pub fn grant(_cx: &Cx<'_>, _request: ChangeRole) -> Result<AccountInfo> {
    Err(Fault::internal("account.grant"))
}

/// `account.confirm`.
pub fn confirm(_cx: &Cx<'_>, _request: ChangeRole) -> Result<AccountInfo> {
    Err(Fault::internal("account.confirm"))
}

/// `account.revoke`.
pub fn revoke(_cx: &Cx<'_>, _request: ChangeRole) -> Result<AccountInfo> {
    Err(Fault::internal("account.revoke"))
}

/// `account.disable`.
pub fn disable(_cx: &Cx<'_>, _request: OpById) -> Result<AccountInfo> {
    Err(Fault::internal("account.disable"))
}

/// `account.password`.
pub fn password(_cx: &Cx<'_>, _request: SetPassword) -> Result<Done> {
    Err(Fault::internal("account.password"))
}

pub(super) fn create_first(_cx: &Cx<'_>, _request: &CreateAdministrator) -> Result<()> {
    Err(Fault::internal("create_first"))
}

pub(super) fn normal_login(_text: &str) -> Result<String> {
    Err(Fault::internal("login"))
}
