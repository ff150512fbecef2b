//! Set-up, run, test, bench, bundle.
fn main() {}
