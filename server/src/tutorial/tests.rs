//! A room, people who write with whole documents, and somebody of ours, driven by hand and by chance.

use std::collections::{BTreeMap, VecDeque};

use app::model::delta::Delta;
use serde_json::Value;

use super::*;
use crate::room::core::{ConnectionId, EditId, Input, Output as FromRoom, Room};
use crate::storage::UserId;

/// What is on its way between a client and its place in the room.
#[derive(Default)]
struct Line {
    to_server: VecDeque<ToServer>,
    to_client: VecDeque<ToClient>,
}

enum ToServer {
    Message(String),
    Arrived(u64),
}

enum ToClient {
    Message(String),
    Ask(u64),
}

/// Somebody with the tutorial's client.
struct Person {
    line: Line,
    tutorial: Tutorial,
    /// What stands in their editor: lines of text.
    text: String,
    users: Vec<String>,
    activity: Vec<String>,
    closed: Option<ErrorCode>,
}

/// A room and everybody in it.
struct World {
    room: Room,
    now_ms: u64,
    people: BTreeMap<ConnectionId, Person>,
}

impl World {
    fn new() -> Self {
        let mut world = World {
            room: Room::new(None, 1_000).unwrap(),
            now_ms: 1_000,
            people: BTreeMap::new(),
        };
        world.put(Input::Tick);
        world
    }

    /// Somebody opens a connection and says nothing yet.
    fn connects(&mut self, number: u64) -> ConnectionId {
        let connection = ConnectionId(number);
        let token = format!("token {number}");
        self.people.insert(
            connection,
            Person {
                line: Line::default(),
                tutorial: Tutorial::new(number, token, self.now_ms),
                text: String::new(),
                users: Vec::new(),
                activity: Vec::new(),
                closed: None,
            },
        );
        let guest = UserId::new(format!("guest-{number}"));
        self.put(Input::Join { connection, guest });
        connection
    }

    /// Somebody connects and says their name, and everything has arrived.
    fn joins(&mut self, number: u64, name: &str) -> ConnectionId {
        let connection = self.connects(number);
        self.says(
            connection,
            &format!(r#"{{"type":"userevent","username":"{name}"}}"#),
        );
        self.settle();
        connection
    }

    fn person(&mut self, connection: ConnectionId) -> &mut Person {
        self.people.get_mut(&connection).unwrap()
    }

    fn says(&mut self, connection: ConnectionId, message: &str) {
        self.person(connection)
            .line
            .to_server
            .push_back(ToServer::Message(message.to_owned()));
    }

    /// Somebody changes the text in their editor, which sends all of it.
    fn types(&mut self, connection: ConnectionId, change: impl FnOnce(&str) -> String) {
        let person = self.person(connection);
        person.text = change(&person.text);
        let content = serde_json::json!({"type": "contentchange", "content": person.text});
        self.says(connection, &content.to_string());
    }

    fn put(&mut self, input: Input) {
        for output in self.room.handle(self.now_ms, input) {
            match output {
                FromRoom::Send { to, frame } => {
                    for id in to {
                        let now_ms = self.now_ms;
                        let outputs = self.person(id).tutorial.from_room(&frame, now_ms);
                        self.carry_out(id, outputs);
                    }
                }
                FromRoom::Close {
                    connection, code, ..
                } => {
                    self.person(connection).closed = Some(code);
                }
                FromRoom::Append { .. } => self.put(Input::Committed),
                FromRoom::Snapshot(_) => self.put(Input::SnapshotDone),
                FromRoom::Edited { result, .. } => assert!(result.is_ok()),
            }
        }
    }

    fn carry_out(&mut self, id: ConnectionId, outputs: Vec<Output>) {
        for output in outputs {
            match output {
                Output::ToClient(message) => self
                    .person(id)
                    .line
                    .to_client
                    .push_back(ToClient::Message(message)),
                Output::Ask(number) => {
                    let line = &mut self.person(id).line;
                    line.to_client.push_back(ToClient::Ask(number));
                }
                Output::Close(code, _) => self.person(id).closed = Some(code),
                Output::ToRoom(OutFrame::Text(bytes)) => self.put(Input::Text {
                    connection: id,
                    text: String::from_utf8(bytes.to_vec()).unwrap(),
                }),
                Output::ToRoom(OutFrame::Binary(bytes)) => self.put(Input::Binary {
                    connection: id,
                    bytes,
                }),
            }
        }
    }

    /// The next message of a client arrives at the server.
    fn arrives(&mut self, id: ConnectionId) -> bool {
        let now_ms = self.now_ms;
        let person = self.person(id);
        let Some(message) = person.line.to_server.pop_front() else {
            return false;
        };
        let outputs = match message {
            ToServer::Message(message) => person.tutorial.from_client(&message, now_ms),
            ToServer::Arrived(number) => person.tutorial.arrived(number, now_ms),
        };
        self.carry_out(id, outputs);
        true
    }

    /// The next message of the server arrives at a client, whose editor then shows that.
    fn is_told(&mut self, id: ConnectionId) -> bool {
        let person = self.person(id);
        let Some(message) = person.line.to_client.pop_front() else {
            return false;
        };
        let message = match message {
            ToClient::Message(message) => message,
            ToClient::Ask(number) => {
                person.line.to_server.push_back(ToServer::Arrived(number));
                return true;
            }
        };
        let message: Value = serde_json::from_str(&message).unwrap();
        let data = &message["data"];
        if let Some(users) = data["users"].as_object() {
            let names = users
                .values()
                .map(|user| user["username"].as_str().unwrap().to_owned());
            person.users = names.collect();
        }
        if let Some(content) = data["editorContent"].as_str() {
            person.text = content.to_owned();
        }
        let lines = data["userActivity"].as_array().unwrap();
        person.activity = lines
            .iter()
            .map(|line| line.as_str().unwrap().to_owned())
            .collect();
        true
    }

    /// Time passes, and room and places do what they wanted to do then.
    fn pass(&mut self, ms: u64) {
        self.now_ms += ms;
        let now_ms = self.now_ms;
        self.put(Input::Tick);
        for id in self.people.keys().copied().collect::<Vec<_>>() {
            let outputs = self.person(id).tutorial.tick(now_ms);
            self.carry_out(id, outputs);
        }
    }

    /// Everything arrives, until nobody has anything to say.
    fn settle(&mut self) {
        let mut quiet = 0;
        while quiet < 20 {
            quiet += 1;
            for id in self.people.keys().copied().collect::<Vec<_>>() {
                while self.arrives(id) || self.is_told(id) {
                    quiet = 0;
                }
            }
            self.pass(100);
        }
    }

    fn leaves(&mut self, connection: ConnectionId) {
        self.people.remove(&connection);
        self.put(Input::Leave { connection });
    }

    fn text(&self) -> String {
        let state = self.room.encode();
        let document = Document::from_updates(ClientId(1), &[state]).unwrap();
        let text = document.plain_text();
        text.strip_suffix('\n').unwrap_or(&text).to_owned()
    }
}

#[test]
fn somebody_joins_sees_who_is_here_and_what_happened_and_is_seen_to_leave() {
    let mut world = World::new();
    let ada = world.joins(1, "Ada");
    let bob = world.joins(2, "Bob");
    assert_eq!(world.person(ada).users.len(), 2);
    let joined = [
        "Ada joined to edit the document",
        "Bob joined to edit the document",
    ];
    assert_eq!(world.person(ada).activity, joined);
    assert_eq!(world.person(bob).activity, joined);
    world.says(bob, r#"{"type":"userevent","username":"Robert"}"#);
    world.settle();
    assert!(world.person(ada).users.contains(&"Robert".to_owned()));
    world.leaves(bob);
    world.settle();
    assert_eq!(world.person(ada).users, ["Ada"]);
    assert_eq!(
        world.person(ada).activity.last().unwrap(),
        "Robert left the document"
    );
}

#[test]
fn who_leaves_before_they_said_their_name_harms_nobody() {
    let mut world = World::new();
    let ada = world.joins(1, "Ada");
    let nobody = world.connects(2);
    world.leaves(nobody);
    world.types(ada, |_| "hello".to_owned());
    world.settle();
    assert_eq!(world.text(), "hello");
    assert_eq!(world.person(ada).activity.len(), 1);
}

#[test]
fn what_one_writes_the_other_has_and_the_writer_is_not_sent_it_back() {
    let mut world = World::new();
    let ada = world.joins(1, "Ada");
    let bob = world.joins(2, "Bob");
    world.types(ada, |_| "one".to_owned());
    while world.arrives(ada) {}
    assert!(world.person(ada).line.to_client.is_empty());
    world.settle();
    assert_eq!(world.person(bob).text, "<p>one</p>");
    // Bob has an editor of HTML, Ada one of text that shows what it is sent.
    world.types(bob, |text| text.replace("one", "<b>one</b> two"));
    world.settle();
    assert_eq!(world.text(), "one two");
    assert_eq!(world.person(ada).text, "<p><strong>one</strong> two</p>");
}

#[test]
fn lines_of_text_stay_lines_of_text_and_keep_what_others_made_bold() {
    let mut world = World::new();
    let ada = world.joins(1, "Ada");
    world.types(ada, |_| "one\ntwo".to_owned());
    world.settle();
    let bob = world.joins(2, "Bob");
    world.types(bob, |text| text.replace("two", "<b>two</b>"));
    world.settle();
    assert_eq!(world.text(), "one\ntwo");
    world.types(ada, |text| format!("{text} three\nfour"));
    world.settle();
    assert_eq!(world.person(ada).text, "one\ntwo three\nfour");
    let shown = "<p>one</p><p><strong>two</strong> three</p><p>four</p>";
    assert_eq!(world.person(bob).text, shown);
}

#[test]
fn what_is_on_its_way_is_not_taken_for_deleted() {
    let mut world = World::new();
    let ada = world.joins(1, "Ada");
    let bob = world.joins(2, "Bob");
    world.types(ada, |_| "shared".to_owned());
    world.settle();
    // Ada's words reach the server and are sent to Bob, who types before they arrive.
    world.types(ada, |text| format!("{text} ada"));
    while world.arrives(ada) {}
    // However long it takes.
    world.pass(1_000);
    world.pass(60_000);
    assert!(!world.person(bob).line.to_client.is_empty());
    world.types(bob, |text| text.replace("shared", "bob shared"));
    while world.arrives(bob) {}
    assert_eq!(world.text(), "bob shared ada");
    // Then what was on its way arrives, and he goes on from there.
    while world.is_told(bob) {}
    world.types(bob, |text| text.replace(" ada", " ada!"));
    world.settle();
    assert_eq!(world.text(), "bob shared ada!");
    world.settle();
    // What is there for long can be deleted.
    world.pass(10_000);
    world.types(bob, |text| text.replace(" ada!", ""));
    world.settle();
    assert_eq!(world.text(), "bob shared");
    assert_eq!(world.person(ada).text, "<p>bob shared</p>");
}

#[test]
fn who_comes_back_with_the_document_they_had_neither_takes_nor_doubles_anything() {
    let mut world = World::new();
    let ada = world.joins(1, "Ada");
    world.types(ada, |_| "one two three".to_owned());
    world.settle();
    let bob = world.connects(2);
    let content = r#"{"type":"contentchange","username":"Bob","content":"one two bob"}"#;
    world.says(bob, content);
    world.settle();
    let text = world.text();
    for word in ["one", "two", "three", "bob"] {
        assert_eq!(text.matches(word).count(), 1, "{text}");
    }
    assert_eq!(world.person(ada).users.len(), 2);
}

#[test]
fn what_is_no_message_ends_the_connection_and_no_other() {
    let mut world = World::new();
    let ada = world.joins(1, "Ada");
    for (number, message, code) in [
        (2, "x", ErrorCode::Malformed),
        (3, r#"{"type":"userevent"}"#, ErrorCode::Malformed),
        (
            4,
            r#"{"type":"userevent","username":" "}"#,
            ErrorCode::Malformed,
        ),
        (
            5,
            r#"{"type":"contentchange","content":"x"}"#,
            ErrorCode::Malformed,
        ),
        (
            6,
            r#"{"type":"contentchange","username":"Eve","content":5}"#,
            ErrorCode::Malformed,
        ),
    ] {
        let eve = world.connects(number);
        world.says(eve, message);
        while world.arrives(eve) {}
        assert_eq!(world.person(eve).closed, Some(code), "{message}");
        world.leaves(eve);
    }
    let eve = world.joins(7, "Eve");
    for _ in 0..=CONTENTS_BURST {
        world.types(eve, |_| "flood".to_owned());
    }
    while world.person(eve).closed.is_none() && world.arrives(eve) {}
    assert_eq!(world.person(eve).closed, Some(ErrorCode::TooFast));
    world.leaves(eve);
    world.types(ada, |text| format!("ada {text}"));
    world.settle();
    assert!(world.text().contains("ada"));
}

/// SplitMix64 (Steele, Lea, Flood, 2014).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % limit as u64) as usize
    }
}

impl Random {
    /// A word that nobody else types, and that is not nearly another.
    fn word(&mut self) -> String {
        (0..8)
            .map(|_| char::from(b'a' + self.below(26) as u8))
            .collect()
    }
}

/// Two with the tutorial's client and one of ours type words of their own at any place and at any time,
/// while what they send is on its way. No word may be missing at the end, and all have the same.
fn all_words_are_there(seed: u64) {
    let mut random = Random(seed);
    let mut world = World::new();
    let html = seed.is_multiple_of(2);
    let people = [world.joins(1, "Ada"), world.joins(2, "Bob")];
    world.types(people[0], |_| {
        if html { "<p>start</p>" } else { "start\nend" }.to_owned()
    });
    world.settle();
    let mut ours = Document::new(ClientId(99));
    let mut words = Vec::new();
    for step in 0..60 {
        match random.below(10) {
            number @ 0..3 => {
                let id = people[number % 2];
                let word = random.word();
                let place = random.below(1_000);
                world.types(id, |text| with_word(text, &word, place));
                words.push(word);
            }
            3 => {
                ours.apply_updates(&[world.room.encode()]).unwrap();
                let word = random.word();
                ours.edit(Delta::new().insert(format!("{word} "), Default::default()));
                words.push(word);
                for update in ours.take_updates() {
                    world.put(Input::Edit {
                        edit: EditId(step),
                        author: UserId::new("ours"),
                        update: update.into(),
                    });
                }
            }
            4..6 => world.pass([0, 100, 400, 20_000][random.below(4)]),
            6..8 => drop(world.arrives(people[random.below(2)])),
            _ => drop(world.is_told(people[random.below(2)])),
        }
    }
    world.settle();
    let text = world.text();
    for word in &words {
        assert!(
            text.contains(word.as_str()),
            "seed {seed}: {word} is missing in {text:?}"
        );
    }
    let state = world.room.encode();
    let document = Document::from_updates(ClientId(1), &[state]).unwrap();
    for id in people {
        let form = world.person(id).tutorial.seen.form();
        let shown = form.write(document.blocks());
        assert_eq!(world.person(id).text, shown, "seed {seed}");
    }
}

/// `text` with `word` in a place between two others.
fn with_word(text: &str, word: &str, place: usize) -> String {
    let mut is_tag = false;
    let places: Vec<usize> = text
        .char_indices()
        .filter(|(_, letter)| {
            is_tag = (is_tag || *letter == '<') && *letter != '>';
            !is_tag && *letter == ' '
        })
        .map(|(at, _)| at)
        .collect();
    match places.get(place % (places.len() + 1)) {
        Some(at) => format!("{} {word}{}", &text[..*at], &text[*at..]),
        None => match text.strip_suffix("</p>") {
            Some(text) => format!("{text} {word}</p>"),
            None => format!("{text} {word}"),
        },
    }
}

#[test]
fn no_word_is_lost_however_late_everything_comes() {
    for seed in 0..100 {
        all_words_are_there(seed);
    }
}
