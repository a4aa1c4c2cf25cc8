use app::protocol::{frame::AwarenessEntry, message::ActivityKind};

use super::*;

fn entry(client_id: u64, clock: u64, state: Option<&str>) -> AwarenessEntry {
    AwarenessEntry {
        client_id,
        clock,
        state: state.map(str::to_owned),
    }
}

fn move_caret(scene: &mut Scene, client: &Client, entry: AwarenessEntry) {
    let update = AwarenessUpdate {
        entries: vec![entry],
    };
    scene.frame(client.connection, &Frame::Awareness(update));
}

fn seen(client: &mut Client, scene: &mut Scene) -> Vec<(u64, Option<String>)> {
    client.read(scene);
    std::mem::take(&mut client.carets)
}

#[test]
fn a_caret_reaches_the_others_and_not_its_owner() {
    let mut scene = Scene::new();
    let mut ada = scene.join(1, "Ada");
    let mut bob = scene.join(2, "Bob");
    move_caret(&mut scene, &ada, entry(1, 1, Some(r#"{"cursor":1}"#)));
    scene.settle();
    assert_eq!(
        seen(&mut bob, &mut scene),
        [(1, Some(r#"{"cursor":1}"#.to_owned()))]
    );
    assert_eq!(seen(&mut ada, &mut scene), []);
}

#[test]
fn only_the_newest_of_many_carets_goes_out() {
    let mut scene = Scene::new();
    let ada = scene.join(1, "Ada");
    let mut bob = scene.join(2, "Bob");
    for clock in 1..=50 {
        let state = format!(r#"{{"at":{clock}}}"#);
        move_caret(&mut scene, &ada, entry(1, clock, Some(&state)));
    }
    scene.settle();
    let seen = seen(&mut bob, &mut scene);
    assert!(seen.len() <= 2, "{seen:?}");
    assert_eq!(seen.last(), Some(&(1, Some(r#"{"at":50}"#.to_owned()))));
}

#[test]
fn nobody_moves_somebody_elses_caret() {
    let mut scene = Scene::new();
    let mut ada = scene.join(1, "Ada");
    let mallory = scene.join(9, "Mallory");
    for client_id in [1, 77] {
        move_caret(&mut scene, &mallory, entry(client_id, 5, Some("{}")));
    }
    scene.settle();
    assert_eq!(seen(&mut ada, &mut scene), []);
    assert!(scene.closed.is_empty(), "Yjs clients repeat what they hear");
}

#[test]
fn an_old_caret_does_not_replace_a_newer_one() {
    let mut scene = Scene::new();
    let ada = scene.join(1, "Ada");
    let mut bob = scene.join(2, "Bob");
    move_caret(&mut scene, &ada, entry(1, 5, Some(r#"{"new":1}"#)));
    scene.settle();
    move_caret(&mut scene, &ada, entry(1, 4, Some(r#"{"old":1}"#)));
    move_caret(&mut scene, &ada, entry(1, 5, Some(r#"{"old":1}"#)));
    scene.settle();
    assert_eq!(
        seen(&mut bob, &mut scene),
        [(1, Some(r#"{"new":1}"#.to_owned()))]
    );
}

#[test]
fn a_caret_goes_with_its_connection() {
    let mut scene = Scene::new();
    let ada = scene.join(1, "Ada");
    let mut bob = scene.join(2, "Bob");
    move_caret(&mut scene, &ada, entry(1, 3, Some("{}")));
    scene.settle();
    scene.leave(&ada);
    scene.settle();
    assert_eq!(
        seen(&mut bob, &mut scene),
        [(1, Some("{}".to_owned())), (1, None)]
    );
}

#[test]
fn who_comes_later_is_told_where_everybody_stands() {
    let mut scene = Scene::new();
    let ada = scene.join(1, "Ada");
    move_caret(&mut scene, &ada, entry(1, 1, Some(r#"{"cursor":1}"#)));
    scene.settle();
    let mut bob = scene.join(2, "Bob");
    assert_eq!(
        seen(&mut bob, &mut scene),
        [(1, Some(r#"{"cursor":1}"#.to_owned()))]
    );
    let mut yjs = scene.join_yjs(3);
    assert_eq!(
        seen(&mut yjs, &mut scene),
        [(1, Some(r#"{"cursor":1}"#.to_owned()))]
    );
}

#[test]
fn a_yjs_client_is_a_person_by_the_name_in_its_awareness() {
    let mut scene = Scene::new();
    let mut ada = scene.join(1, "Ada");
    let mut yjs = scene.join_yjs(2);
    let state = r##"{"user":{"name":"Yves","color":"#00ff00"},"cursor":null}"##;
    move_caret(&mut scene, &yjs, entry(2, 1, Some(state)));
    scene.settle();
    assert_eq!(
        seen(&mut yjs, &mut scene).len(),
        1,
        "its echo is its sign of life"
    );
    let users = ada.users(&mut scene);
    assert_eq!(
        users[1].profile,
        Profile {
            name: "Yves".to_owned(),
            color: "#00ff00".to_owned()
        }
    );
    assert_eq!(users[1].client_ids, [2]);
    // A colour that is none of ours, then the same name again: no news for the feed.
    let state = r#"{"user":{"name":"Yves","color":"tomato"}}"#;
    move_caret(&mut scene, &yjs, entry(2, 2, Some(state)));
    scene.leave(&yjs);
    scene.settle();
    assert_eq!(ada.present(&mut scene), ["Ada"]);
    let feed = scene.room.feed.recent();
    let yves: Vec<_> = feed.iter().filter(|entry| entry.name == "Yves").collect();
    assert_eq!(yves.len(), 2);
    assert_eq!(yves[1].what, ActivityKind::Left);
}

#[test]
fn asking_for_the_carets_is_answered() {
    let mut scene = Scene::new();
    let ada = scene.join(1, "Ada");
    let mut yjs = scene.join_yjs(2);
    move_caret(&mut scene, &ada, entry(1, 1, Some("{}")));
    scene.settle();
    seen(&mut yjs, &mut scene);
    scene.frame(yjs.connection, &Frame::QueryAwareness);
    assert_eq!(seen(&mut yjs, &mut scene), [(1, Some("{}".to_owned()))]);
}
