//! placeholder
pub mod measure;
pub mod process;
pub mod trace;
