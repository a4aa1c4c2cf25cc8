use std::time::Duration;

use app::protocol::limits::BINARY_FRAME_BYTES_MAX;
use futures::{SinkExt, StreamExt};
use tokio::net::TcpListener;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::Role;

use super::*;

const PATIENCE: Duration = Duration::from_secs(20);

type Client = WebSocketStream<TcpStream>;

async fn connected() -> (Client, Tap, Arc<Line>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = TcpStream::connect(listener.local_addr().unwrap());
    let (client, accepted) = tokio::join!(client, listener.accept());
    let client = Client::from_raw_socket(client.unwrap(), Role::Client, None).await;
    let (tap, line) = split(accepted.unwrap().0);
    (client, tap, line)
}

async fn next(client: &mut Client) -> Message {
    let next = timeout(PATIENCE, client.next()).await.expect("something");
    next.expect("a message").expect("a whole message")
}

fn text(text: &str) -> OutFrame {
    OutFrame::Text(Bytes::copy_from_slice(text.as_bytes()))
}

/// Bytes that say where they are.
fn long(length: usize) -> Bytes {
    (0..length).map(|at| (at % 251) as u8).collect()
}

/// Frames until the socket takes no more; some are left.
fn fill(line: &Line) -> VecDeque<OutFrame> {
    let long = OutFrame::Binary(long(BINARY_FRAME_BYTES_MAX - 1));
    let mut frames = VecDeque::from([long.clone(), long]);
    line.offer(&mut frames);
    frames
}

#[tokio::test]
async fn frames_of_every_length_come_as_they_were_sent() {
    let (mut client, _tap, line) = connected().await;
    for length in [0, 1, 125, 126, 65_535, 65_536] {
        let mut frames = VecDeque::from([OutFrame::Binary(long(length)), text("next")]);
        line.send(&mut frames).await.unwrap();
        assert_eq!(next(&mut client).await, Message::Binary(long(length)));
        assert_eq!(next(&mut client).await, Message::text("next"));
    }
}

#[tokio::test]
async fn more_frames_than_one_call_takes_come_in_order() {
    let (mut client, _tap, line) = connected().await;
    let named = (0..5 * FRAMES_PER_WRITE).map(|number| text(&number.to_string()));
    let mut frames: VecDeque<_> = named.collect();
    line.offer(&mut frames);
    assert!(frames.is_empty());
    for number in 0..5 * FRAMES_PER_WRITE {
        let expected = Message::text(number.to_string());
        assert_eq!(next(&mut client).await, expected);
    }
}

#[tokio::test]
async fn what_the_socket_has_no_room_for_is_written_when_it_has() {
    let (mut client, _tap, line) = connected().await;
    let mut left = fill(&line);
    assert!(!left.is_empty(), "the system took all of it");
    // Nothing comes between the parts of a frame.
    let mut refused = VecDeque::from([text("refused")]);
    line.offer(&mut refused);
    assert_eq!(refused, [text("refused")]);
    line.ping(Bytes::from_static(b"?")).unwrap();
    timeout(PATIENCE, line.held_up())
        .await
        .expect("a word of it");
    let rest = left.len();
    let write = async {
        line.send(&mut left).await.unwrap();
        line.send(&mut refused).await.unwrap();
    };
    let read = async {
        let whole = Message::Binary(long(BINARY_FRAME_BYTES_MAX - 1));
        for _ in 0..2 - rest {
            assert!(next(&mut client).await == whole, "the first is another");
        }
        assert_eq!(
            next(&mut client).await,
            Message::Ping(Bytes::from_static(b"?"))
        );
        for _ in 0..rest {
            assert!(next(&mut client).await == whole, "the second is another");
        }
        assert_eq!(next(&mut client).await, Message::text("refused"));
    };
    timeout(PATIENCE, async { tokio::join!(write, read) })
        .await
        .expect("all of it");
}

#[tokio::test]
async fn pings_are_answered_between_frames_and_only_so_many_wait() {
    let (mut client, tap, line) = connected().await;
    let mut server = WebSocketStream::from_raw_socket(tap, Role::Server, None).await;
    let mut left = fill(&line);
    client
        .send(Message::Ping(Bytes::from_static(b"1")))
        .await
        .unwrap();
    client
        .send(Message::Ping(Bytes::from_static(b"2")))
        .await
        .unwrap();
    client.send(Message::text("said")).await.unwrap();
    let mut said = Vec::new();
    while said.last() != Some(&Message::text("said")) {
        said.push(server.next().await.unwrap().unwrap());
    }
    // What is begun is the long frame's rest: the answers wait in the library.
    assert!(line.begun().len() <= 2);
    let read = async {
        let mut came = Vec::new();
        while came.len() < 3 {
            came.push(next(&mut client).await);
        }
        came
    };
    let write = async {
        line.send(&mut left).await.unwrap();
        // The library sends what waits when it is asked again.
        server.flush().await.unwrap();
        line.send(&mut left).await.unwrap();
    };
    let (came, ()) = timeout(PATIENCE, async { tokio::join!(read, write) })
        .await
        .expect("all of it");
    let pongs = came.iter().filter(|message| message.is_pong()).count();
    assert_eq!((pongs, came.len()), (1, 3));
}

#[tokio::test]
async fn who_is_gone_is_noticed_by_the_next_write() {
    let (client, _tap, line) = connected().await;
    drop(client);
    let send = async {
        loop {
            let mut frames = VecDeque::from([text("anybody?")]);
            if line.send(&mut frames).await.is_err() {
                return;
            }
            tokio::task::yield_now().await;
        }
    };
    timeout(PATIENCE, send).await.expect("an error");
}
