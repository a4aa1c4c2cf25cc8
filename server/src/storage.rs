//! Documents and updates on disk.
