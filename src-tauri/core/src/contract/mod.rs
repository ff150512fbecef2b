//! The types that cross to a window or a terminal.
