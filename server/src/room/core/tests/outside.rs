//! Edits of who is not in the room.

use super::*;

/// What a program makes of the document as it finds it: `text` at the start.
fn written(scene: &Scene, text: &str) -> Vec<u8> {
    let mut document = Document::from_updates(ClientId(77), &[scene.room.encode()]).unwrap();
    document.edit(Delta::new().insert(text, Attributes::default()));
    document.take_updates().remove(0)
}

fn edit(scene: &mut Scene, number: u64, update: Vec<u8>) {
    scene.put(Input::Edit {
        edit: EditId(number),
        author: UserId::new("api-Cron"),
        update: update.into(),
    });
}

#[test]
fn an_edit_from_outside_is_in_the_log_under_its_author_and_goes_to_everybody() {
    let mut scene = Scene::new();
    let mut ada = scene.join(1, "Ada");
    let mut yves = scene.join_yjs(2);
    let update = written(&scene, "news ");
    edit(&mut scene, 1, update.clone());
    scene.settle();
    ada.read(&mut scene);
    yves.read(&mut scene);
    assert_eq!(ada.document.plain_text(), "news \n");
    assert_eq!((ada.update_frames, yves.update_frames), (1, 1));
    assert_eq!(scene.log.last().unwrap().author.as_str(), "api-Cron");
    assert_eq!(scene.edited, [(EditId(1), Ok(Sequence(2)))]);
    // Once more changes nothing.
    edit(&mut scene, 2, update);
    assert_eq!(scene.edited[1], (EditId(2), Ok(Sequence(2))));
    assert_eq!(scene.log.len(), 2);
}

#[test]
fn an_edit_from_outside_merges_with_what_came_meanwhile() {
    let mut scene = Scene::new();
    let mut ada = scene.join(1, "Ada");
    let update = written(&scene, "news ");
    ada.type_text(&mut scene, "hello");
    edit(&mut scene, 1, update);
    scene.settle();
    ada.read(&mut scene);
    assert_eq!(ada.document.plain_text(), scene.text());
    assert!(scene.text().contains("news ") && scene.text().contains("hello"));
}

#[test]
fn an_edit_from_outside_that_is_none_is_refused_and_harms_nobody() {
    let mut scene = Scene::new();
    let mut ada = scene.join(1, "Ada");
    edit(&mut scene, 1, vec![7; 9]);
    let large = page(9, 0, crate::room::limits::DOCUMENT_BYTES_MAX);
    edit(&mut scene, 2, large);
    // What its author wrote before is missing.
    edit(&mut scene, 3, page(9, 5, 1));
    let codes: Vec<_> = scene.edited.iter().map(|(_, result)| *result).collect();
    assert_eq!(
        codes,
        [
            Err(ErrorCode::Malformed),
            Err(ErrorCode::TooLarge),
            Err(ErrorCode::Malformed)
        ]
    );
    ada.type_text(&mut scene, "hello");
    scene.settle();
    assert_eq!(scene.text(), "hello\n");
    assert_eq!(scene.log.len(), 2);
}
