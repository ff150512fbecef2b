//! The whole desk without a window: rules (`domain`), the store (`store`), use cases (`desk`)
//! and the types that cross to a window or a terminal (`contract`).
//!
//! Arrows point one way: `desk → store → domain`, `desk → contract → domain`. Nothing here
//! knows Tauri, a command line or a clock of its own; hosts pass those in.

pub mod contract;
pub mod desk;
pub mod domain;
pub mod store;
