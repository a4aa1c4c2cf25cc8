//! Coming to a document, many at once.

use super::*;

/// What the room answers to a newcomer who has this state.
fn answer_to(scene: &mut Scene, number: u64, state_vector: &[u8]) -> Bytes {
    let connection = scene.connect(number);
    scene.frame(connection, &Frame::SyncStep1(state_vector));
    let frames = scene.sent.remove(&connection).unwrap().into_iter();
    let mut answers = frames.filter_map(|frame| match frame {
        OutFrame::Binary(bytes) => Some(bytes),
        OutFrame::Text(_) => None,
    });
    let is_answer = |bytes: &Bytes| matches!(Frame::decode(bytes), Ok(Frame::SyncStep2(_)));
    answers.find(is_answer).unwrap()
}

#[test]
fn who_asks_from_the_same_state_gets_the_same_bytes_while_the_document_stays_as_it_is() {
    const NOTHING: &[u8] = &[0];
    let mut scene = Scene::new();
    let mut ada = scene.join(1, "Ada");
    let seeded = ada.document.state_vector();
    ada.type_text(&mut scene, "hello");
    let first = answer_to(&mut scene, 2, NOTHING);
    let second = answer_to(&mut scene, 3, NOTHING);
    assert_eq!(first.as_ptr(), second.as_ptr());
    let less = answer_to(&mut scene, 4, &seeded);
    assert!(less.len() < first.len());
    assert_eq!(answer_to(&mut scene, 5, &seeded).as_ptr(), less.as_ptr());

    ada.type_text(&mut scene, "more ");
    let mut late = scene.join(6, "Late");
    late.read(&mut scene);
    assert_eq!(late.document.plain_text(), "more hello\n");
    scene.settle();
    let then = answer_to(&mut scene, 7, NOTHING);
    scene.pass(ANSWER_MS_MAX);
    scene.sent.clear();
    // Nothing is kept for long, and it says the same.
    let after = answer_to(&mut scene, 8, NOTHING);
    assert_eq!(then, after);
    assert_ne!(then.as_ptr(), after.as_ptr());
}
