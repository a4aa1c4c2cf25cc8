//! What happened here.
