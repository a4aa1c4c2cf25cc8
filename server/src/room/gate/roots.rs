//! What lies in `meta`, so that no text says that it stands beside something there.
//!
//! An item that has neighbours does not say its root: the engine takes it from whichever neighbour is
//! left when it comes. With neighbours in two roots, text would be a title in one order and not in
//! another, and the engine fails on some of it. One update does not tell, so this remembers.
//!
//! What honest clients write into `meta` is a value, behind the value before it.

use std::collections::BTreeMap;

use super::{GateError, GateLimits, Id, KIND_ANY, KIND_DELETED, ROOT_META, Walker};

/// An update in which a value comes before the one that it is behind is walked again, so often at most.
const WALKS_MAX: usize = 4;

/// The items of a document that lie in `meta`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roots {
    /// Where each run of them ends, by its client and first clock.
    meta: BTreeMap<(u64, u64), u64>,
}

impl Roots {
    /// Adds what an update holds that was taken in.
    pub fn add(&mut self, more: Roots) {
        self.meta.extend(more.meta);
    }

    fn has(&self, id: Id) -> bool {
        let before = self.meta.range(..=(id.client, id.clock)).next_back();
        before.is_some_and(|((client, _), end)| *client == id.client && id.clock < *end)
    }
}

/// What a walk looks for of what lies in `meta`.
pub(super) enum Look<'a> {
    Nothing,
    /// Collects it.
    Collect {
        known: &'a Roots,
        new: Roots,
    },
    /// Refuses text beside it.
    Refuse {
        known: &'a Roots,
        new: Roots,
    },
}

impl Look<'_> {
    pub(super) fn has_in_meta(&self, id: Id) -> bool {
        match self {
            Look::Nothing => false,
            Look::Collect { known, new } | Look::Refuse { known, new } => {
                known.has(id) || new.has(id)
            }
        }
    }

    /// An item lies in `meta`, or is beside something that does.
    pub(super) fn at_meta(&mut self, kind: u8, id: Id, length: u64) -> Result<(), GateError> {
        let may_be = matches!(kind, KIND_ANY | KIND_DELETED);
        match self {
            Look::Collect { new, .. } if may_be => {
                new.meta.insert((id.client, id.clock), id.clock + length);
                Ok(())
            }
            Look::Refuse { .. } if !may_be => Err(GateError::Misplaced {
                kind,
                root: ROOT_META,
            }),
            _ => Ok(()),
        }
    }
}

/// Does what [`check_update`](super::check_update) does for an update that comes to a document of which
/// `known` lies in `meta`, and returns what of the update does.
pub fn check_update_beside(
    update: &[u8],
    limits: &GateLimits,
    known: &Roots,
) -> Result<Roots, GateError> {
    super::check_update(update, limits)?;
    let new = meta_of(update, limits, known)?;
    if known.meta.is_empty() && new.meta.is_empty() {
        return Ok(new);
    }
    let mut walker = Walker::new(update, limits);
    walker.look = Look::Refuse { known, new };
    walker.structs()?;
    Ok(walker.look.into_new())
}

/// What of an update lies in `meta`, where `known` does already.
pub fn meta_of(update: &[u8], limits: &GateLimits, known: &Roots) -> Result<Roots, GateError> {
    let mut new = Roots::default();
    for _ in 0..WALKS_MAX {
        let found = new.meta.len();
        let mut walker = Walker::new(update, limits);
        walker.look = Look::Collect { known, new };
        walker.structs()?;
        new = walker.look.into_new();
        if new.meta.len() == found {
            break;
        }
    }
    Ok(new)
}

impl Look<'_> {
    fn into_new(self) -> Roots {
        match self {
            Look::Nothing => Roots::default(),
            Look::Collect { new, .. } | Look::Refuse { new, .. } => new,
        }
    }
}
