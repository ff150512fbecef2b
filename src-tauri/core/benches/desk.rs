//! Measures the desk.
fn main() {}
