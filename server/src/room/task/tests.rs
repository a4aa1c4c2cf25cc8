use app::model::document::{ClientId, Document};

use super::super::{Rooms, connection::ToClient};
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
