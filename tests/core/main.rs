//! Tests of the core.
mod search_tokens;
