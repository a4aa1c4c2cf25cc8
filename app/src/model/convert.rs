//! The document in other forms, as strings.

pub mod plain;
