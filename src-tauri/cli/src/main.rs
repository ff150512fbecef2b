//! Shelfkeeper from a terminal.
fn main() {}
