use app::model::delta::Delta;
use app::model::document::{ClientId, Document};

use super::super::{Rooms, connection::ToClient, core::OutFrame};
use super::*;
use crate::storage::memory::MemoryStore;

async fn ended(connection: &mut Connection) -> Closing {
    loop {
        if let ToClient::Close(closing) = connection.outgoing.next().await {
            return closing;
        }
    }
}

#[tokio::test]
async fn a_room_that_panics_ends_its_connections_and_is_loaded_again() {
    let store = MemoryStore::default();
    let rooms = Rooms::new(Arc::new(store.clone()), RoomsSettings::default());
    let document = DocumentId::parse("notes").unwrap();
    let mut ada = rooms.join(&document).await.unwrap();
    let mut bob = rooms.join(&document).await.unwrap();
    ada.incoming.put(Input::Panic).await.unwrap();
    assert_eq!(ended(&mut ada).await.code, ErrorCode::Internal);
    assert_eq!(ended(&mut bob).await.code, ErrorCode::Internal);
    let _again = rooms.join(&document).await.unwrap();
    assert_eq!(store.loads(), 2);
    let state = rooms.read(&document).await.unwrap().unwrap();
    let document = Document::from_updates(ClientId(1), &[state.update]).unwrap();
    assert_eq!(document.plain_text(), "\n");
}

/// The document as the store has it, with `words` in it, and a room of it with somebody in it.
async fn written(words: &str) -> (MemoryStore, Rooms, DocumentId, Connection) {
    let store = MemoryStore::default();
    let rooms = Rooms::new(Arc::new(store.clone()), RoomsSettings::default());
    let document = DocumentId::parse("notes").unwrap();
    let ada = rooms.join(&document).await.unwrap();
    edit(&rooms, &document, words).await.unwrap();
    (store, rooms, document, ada)
}

/// Changes the document from outside.
async fn change(
    rooms: &Rooms,
    document: &DocumentId,
    change: impl FnOnce(&mut Document),
) -> Result<(), EditError> {
    let base = rooms.read(document).await?.unwrap();
    let mut edited = base.open(ClientId(7)).unwrap();
    change(&mut edited);
    let update = edited.take_updates().pop().unwrap();
    let author = UserId::new("bob");
    rooms.edit(document, &author, update.into()).await?;
    Ok(())
}

/// Writes at the beginning of the document.
async fn edit(rooms: &Rooms, document: &DocumentId, words: &str) -> Result<(), EditError> {
    change(rooms, document, |edited| {
        edited.edit(Delta::new().insert(words, Default::default()));
    })
    .await
}

/// The document's text.
async fn text(rooms: &Rooms, document: &DocumentId) -> String {
    let read = rooms.read(document).await.unwrap().unwrap();
    read.open(ClientId(1)).unwrap().plain_text()
}

#[tokio::test]
async fn a_deleted_document_sends_everybody_away_and_refuses_whoever_comes() {
    let (_, rooms, document, mut ada) = written("hello").await;
    rooms.delete(&document).await.unwrap();
    assert_eq!(ended(&mut ada).await.code, ErrorCode::Deleted);
    let joined = rooms.join(&document).await.map(drop);
    assert_eq!(joined.unwrap_err(), JoinError::Deleted);
    assert_eq!(rooms.read(&document).await, Err(JoinError::Deleted));
    assert_eq!(rooms.version(&document).await, Err(JoinError::Deleted));
    assert_eq!(rooms.create(&document).await, Err(JoinError::Deleted));
    let again = rooms.delete(&document).await;
    assert_eq!(again, Err(JoinError::Deleted.into()));

    rooms.restore(&document).await.unwrap();
    assert_eq!(text(&rooms, &document).await, "hello\n");
    rooms.join(&document).await.unwrap();
}

#[tokio::test]
async fn what_does_not_exist_is_neither_deleted_nor_made_for_it() {
    let (store, rooms, ..) = written("hello").await;
    let nothing = DocumentId::parse("nothing").unwrap();
    let missing = Err(BinError::Join(JoinError::NotFound));
    assert_eq!(rooms.delete(&nothing).await, missing);
    assert_eq!(rooms.restore(&nothing).await, missing);
    assert!(store.log(&nothing).is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_document_that_is_not_on_disk_is_not_deleted_and_goes_on() {
    let (store, rooms, document, mut ada) = written("hello").await;
    store.hold_commits(true);
    let unsaved = tokio::spawn({
        let (rooms, document) = (rooms.clone(), document.clone());
        async move { edit(&rooms, &document, "not yet ").await }
    });
    // It is in the room when somebody there is told.
    ada.incoming.watch().await.unwrap();
    while !matches!(
        ada.outgoing.next().await,
        ToClient::Frame(OutFrame::Binary(_))
    ) {}
    let deleted = rooms.delete(&document).await;
    assert!(matches!(deleted, Err(BinError::NotWritable { .. })));
    store.hold_commits(false);
    unsaved.await.unwrap().unwrap();
    edit(&rooms, &document, "still here: ").await.unwrap();
    rooms.delete(&document).await.unwrap();
    rooms.restore(&document).await.unwrap();
    let text = text(&rooms, &document).await;
    assert_eq!(text, "still here: not yet hello\n");
}

#[tokio::test]
async fn a_list_knows_titles_also_of_what_is_in_the_bin() {
    let (_, rooms, document, _ada) = written("hello").await;
    let wanted = |in_bin| crate::storage::Wanted {
        in_bin,
        after: None,
        count: 10,
    };
    let listed = rooms.list(wanted(false)).await.unwrap();
    assert_eq!((listed.len(), listed[0].title.as_str()), (1, ""));
    let named = change(&rooms, &document, |edited| edited.set_title("Plan"));
    named.await.unwrap();
    let listed = rooms.list(wanted(false)).await.unwrap();
    assert_eq!(listed[0].title, "Plan");
    rooms.delete(&document).await.unwrap();
    assert!(rooms.list(wanted(false)).await.unwrap().is_empty());
    assert_eq!(rooms.list(wanted(true)).await.unwrap()[0].title, "Plan");
}
