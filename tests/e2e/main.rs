//! The real window over WebDriver: keys in, what a person sees out.
//!
//! Keys only: no scripted clicks, no calls, no values set; the one script put in is axe, which measures. File dialogs are answered as a desktop
//! answers them, and in the deep run once typed into from outside. The suite needs a display, a window manager and WebKitWebDriver, and fails without.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod accessible;
mod batches;
#[path = "../core/certificates.rs"]
mod certificates;
mod day;
mod enforce;
mod hostile;
mod lists;
mod looks;
mod money;
mod portal;
mod review;
#[path = "../core/server.rs"]
mod server;
mod start;
mod team;
mod toolkit;
mod window;
