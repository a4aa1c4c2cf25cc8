//! What a room's task is asked, and by whom it wants to be answered.

use std::sync::Weak;

use bytes::Bytes;
use tokio::sync::{mpsc, oneshot};

use crate::room::{
    connection::{Connection, Wire},
    core::{ConnectionId, EditId, Input},
    registry::{BinError, EditError, JoinError},
};
use crate::storage::{Sequence, UserId};

/// What comes to a room's task.
pub(in crate::room) enum Message {
    /// Somebody wants in.
    Join {
        connection: ConnectionId,
        guest: UserId,
        /// How the socket may be written to at once.
        wire: Option<Weak<dyn Wire>>,
        answer: oneshot::Sender<Result<Connection, JoinError>>,
    },
    /// From somebody who is in.
    Input(Input),
    /// Somebody wants to read the document without joining.
    Read {
        answer: oneshot::Sender<Result<(LastEntry, Vec<u8>), JoinError>>,
    },
    /// Somebody wants to know whether the document has changed.
    Version {
        answer: oneshot::Sender<Result<LastEntry, JoinError>>,
    },
    /// Somebody who is not in has made an edit. Answered when it is on disk.
    Edit {
        edit: EditId,
        author: UserId,
        update: Bytes,
        answer: Editor,
    },
    /// Somebody wants to know when this entry is on disk.
    Committed {
        sequence: Sequence,
        answer: oneshot::Sender<Result<(), JoinError>>,
    },
    /// The document goes into the bin. Answered when it is there, or will not be.
    Delete {
        answer: oneshot::Sender<Result<(), BinError>>,
    },
    /// The server stops. Answered when everything is on disk, or will not be.
    Stop { answer: oneshot::Sender<Drained> },
}

/// Who waits for an edit to reach the disk.
pub(in crate::room) type Editor = oneshot::Sender<Result<LastEntry, EditError>>;

/// What [`Room::last_entry`](crate::room::core::Room::last_entry) says.
pub(in crate::room) type LastEntry = (Sequence, Option<u64>);

/// What stopping a room came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::room) enum Drained {
    Saved,
    /// The store did not take everything in time.
    Unsaved,
}

/// Answers all mail, also what is on its way, with an error.
pub(super) fn refuse_mail(mailbox: &mut mpsc::Receiver<Message>, error: &JoinError) {
    mailbox.close();
    while let Ok(message) = mailbox.try_recv() {
        // Whoever asked may have gone.
        match message {
            Message::Join { answer, .. } => drop(answer.send(Err(error.clone()))),
            Message::Read { answer } => drop(answer.send(Err(error.clone()))),
            Message::Version { answer } => drop(answer.send(Err(error.clone()))),
            Message::Edit { answer, .. } => drop(answer.send(Err(error.clone().into()))),
            Message::Committed { answer, .. } => drop(answer.send(Err(error.clone()))),
            Message::Delete { answer } => drop(answer.send(Err(error.clone().into()))),
            Message::Stop { answer } => drop(answer.send(Drained::Saved)),
            Message::Input(_) => {}
        }
    }
}
