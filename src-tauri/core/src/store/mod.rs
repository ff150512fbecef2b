//! Engines, sessions and rows.
