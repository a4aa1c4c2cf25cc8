//! What a person's document can do, whichever side it is on.

use std::collections::BTreeMap;

use app::model::delta::Delta;
use app::protocol::lib0::Reader;

use crate::Error;

/// What a document holds, comparable.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Shown {
    pub(crate) content: Delta,
    pub(crate) title: String,
    /// Of each client, how many of its clocks are known.
    pub(crate) known: BTreeMap<u64, u64>,
    /// Whether something waits for what has not come.
    pub(crate) waits: bool,
}

/// A state vector as a map, for its order on the wire is not fixed.
pub(crate) fn clocks(state_vector: &[u8]) -> Result<BTreeMap<u64, u64>, Error> {
    let mut reader = Reader::new(state_vector);
    let clients = reader.number()?;
    (0..clients)
        .map(|_| Ok((reader.number()?, reader.number()?)))
        .collect()
}
