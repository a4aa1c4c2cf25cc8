//! Everybody's pages, the wires between them and the server, and time.
//!
//! A wire carries frames in order, each direction for itself, with delays. When it is cut,
//! what was on its way to the server still arrives, perhaps after the client is back over
//! another wire; what was on its way to the client is lost.

use crate::client::{Client, Wire};
use crate::host::{Answer, Host, Said};
use crate::plan::{Plan, What};
use crate::random::Random;
use app::protocol::frame::Frame;
use app::sync::{Connection, Event};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

/// How long after the last step everything has to be well again: longer than every timeout,
/// delay and expiry there is, one after the other.
const CALM_MS: u64 = 180_000;
/// How long an edit may take to reach everybody and the disk when all is well.
const REACH_MS: u64 = 3_000;

pub(crate) struct World {
    pub(crate) now_ms: u64,
    random: Random,
    pub(crate) seats: Vec<Seat>,
    pub(crate) host: Host,
    lines: BTreeMap<u64, Line>,
    next_line: u64,
    next_client_id: u64,
    queue: BinaryHeap<Reverse<(u64, u64, Arrival)>>,
    next_arrival: u64,
    pub(crate) seen: Seen,
}

/// What a run went through.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    pub(crate) connections: u64,
    /// Frames put on a line that carried nothing any more.
    pub(crate) lost: u64,
    /// Frames delivered twice.
    pub(crate) doubled: u64,
    /// Frames that came over a line whose client was on another one already.
    pub(crate) late: u64,
    /// Crashes that took updates with them.
    pub(crate) costly_crashes: u64,
    /// How often somebody was told that all is saved.
    pub(crate) saved: u64,
}

/// Where somebody sits.
pub(crate) struct Seat {
    pub(crate) client: Client,
    /// The line that their session uses.
    line: Option<u64>,
    was_saved: bool,
}

/// One connection.
struct Line {
    /// Before this nothing more can arrive, so that order is kept.
    up_free_ms: u64,
    down_free_ms: u64,
    /// Nothing more is put on the line.
    dead: bool,
    open_at_server: bool,
    /// The next update to the client comes twice.
    twice: bool,
}

/// What arrives somewhere.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Arrival {
    /// At the server: somebody connects.
    Connect(u64),
    ToServer(u64, Said),
    /// At the server: the connection is over.
    GoneAtServer(u64),
    OpenedAtClient(u64),
    ToClient(u64, Said),
    ClosedAtClient(u64, u16),
}

impl World {
    pub(crate) fn new(plan: &Plan) -> World {
        let mut random = Random::new(plan.seed);
        let mut world = World {
            now_ms: 0,
            seats: Vec::new(),
            host: Host::new(0),
            lines: BTreeMap::new(),
            next_line: 1,
            next_client_id: 100,
            queue: BinaryHeap::new(),
            next_arrival: 0,
            seen: Seen::default(),
            random: Random::new(random.next()),
        };
        for number in 0..plan.clients {
            world.next_client_id += 1;
            world.seats.push(Seat {
                client: Client::new(
                    number,
                    world.next_client_id,
                    plan.is_yjs(number),
                    &mut random,
                ),
                line: None,
                was_saved: false,
            });
            world.start(number);
        }
        world
    }

    /// Carries the plan out, then lets everything calm down.
    pub(crate) fn run(&mut self, plan: &Plan) {
        for step in &plan.steps {
            self.run_until(self.now_ms + step.after_ms);
            self.carry_out(&step.what);
        }
        self.host.heal();
        for seat in 0..self.seats.len() {
            self.start(seat);
            self.tell(seat, Event::Online);
        }
        self.run_until(self.now_ms + CALM_MS);
    }

    /// Everybody does one thing more, which has to reach everybody soon.
    pub(crate) fn touch(&mut self) {
        let now_ms = self.now_ms;
        for seat in 0..self.seats.len() {
            self.with(seat, |page| page.edit(now_ms, 0, seat as u64, 1));
            self.with(seat, |page| page.place_caret(now_ms, seat as u64));
        }
        self.run_until(self.now_ms + REACH_MS);
    }

    fn carry_out(&mut self, what: &What) {
        let seats = self.seats.len();
        let now_ms = self.now_ms;
        match *what {
            What::Edit {
                client,
                kind,
                at,
                length,
            } => self.with(client, |page| page.edit(now_ms, kind, at, length)),
            What::Caret { client, at } => self.with(client, |page| page.place_caret(now_ms, at)),
            What::Rename { client, to } => self.with(client, |page| page.rename(now_ms, to)),
            What::Resend { client, which } => self.with(client, |page| page.resend(now_ms, which)),
            What::Cut { client } => self.cut(client % seats),
            What::Silence { client } => {
                if let Some(line) = self.line_of(client % seats) {
                    line.dead = true;
                }
            }
            What::Twice { client } => {
                if let Some(line) = self.line_of(client % seats) {
                    line.twice = true;
                }
            }
            What::Leave { client } => self.tell(client % seats, Event::Leave),
            What::Return { client } => {
                self.start(client % seats);
                self.tell(client % seats, Event::Visible);
            }
            What::Reload { client } => self.reload(client % seats),
            What::Crash { written } => self.crash(written),
            What::StoreFails => self.host.fail_writes(),
            What::StoreTakes { ms } => self.host.slow_writes(ms),
        }
    }

    // The steps that concern the network.

    fn cut(&mut self, seat: usize) {
        let Some(number) = self.seats[seat].line else {
            return;
        };
        if let Some(line) = self.lines.get_mut(&number) {
            line.dead = true;
        }
        let client_learns_ms = self.now_ms + self.random.below(200);
        let server_learns_ms = self.now_ms + self.random.below(5_000);
        self.arrive(client_learns_ms, Arrival::ClosedAtClient(number, 1006));
        self.arrive(server_learns_ms, Arrival::GoneAtServer(number));
    }

    fn reload(&mut self, seat: usize) {
        if let Some(number) = self.seats[seat].line.take() {
            self.hang_up(number);
        }
        self.next_client_id += 1;
        let client_id = self.next_client_id;
        self.seats[seat].client.reload(client_id, &mut self.random);
        self.seats[seat].was_saved = false;
        self.start(seat);
    }

    fn crash(&mut self, written: u64) {
        let down_ms = self.random.below(3_000);
        self.seen.costly_crashes += u64::from(!self.host.is_saved());
        self.host.crash(self.now_ms, down_ms, written);
        let open: Vec<u64> = self.lines.keys().copied().collect();
        for number in open {
            if let Some(line) = self.lines.get_mut(&number) {
                line.open_at_server = false;
                if !line.dead {
                    line.dead = true;
                    let at_ms = self.now_ms + self.random.below(100);
                    self.arrive(at_ms, Arrival::ClosedAtClient(number, 1006));
                }
            }
        }
        for seat in &self.seats {
            if seat.client.is_saved() {
                self.host.check_stored(&seat.client);
            }
        }
    }

    /// The client closes the line, or just goes away.
    fn hang_up(&mut self, number: u64) {
        if let Some(line) = self.lines.get_mut(&number) {
            // A dead line tells the server nothing; it finds out in its own time.
            let delay_ms = if line.dead { 20_000 } else { 30 };
            let at_ms = line.up_free_ms.max(self.now_ms + delay_ms);
            line.dead = true;
            self.arrive(at_ms, Arrival::GoneAtServer(number));
        }
    }

    fn line_of(&mut self, seat: usize) -> Option<&mut Line> {
        self.lines.get_mut(&self.seats[seat].line?)
    }

    // Time.

    pub(crate) fn run_until(&mut self, until_ms: u64) {
        loop {
            let arrival = self.queue.peek().map(|Reverse((at_ms, _, _))| *at_ms);
            let wakes = self.seats.iter().filter_map(|seat| seat.client.wake_at_ms);
            let client = wakes.min();
            let host = self.host.wake_at_ms();
            let next = [arrival, client, host].into_iter().flatten().min();
            let Some(at_ms) = next.filter(|&at_ms| at_ms <= until_ms) else {
                self.now_ms = until_ms;
                return;
            };
            self.now_ms = self.now_ms.max(at_ms);
            if arrival == Some(at_ms) {
                if let Some(Reverse((_, _, arrival))) = self.queue.pop() {
                    self.take(arrival);
                }
            } else if host == Some(at_ms) {
                let answers = self.host.tick(self.now_ms);
                self.deliver(answers);
            } else if let Some(seat) = (0..self.seats.len())
                .find(|&seat| self.seats[seat].client.wake_at_ms == Some(at_ms))
            {
                self.tell(seat, Event::Tick);
            }
        }
    }

    fn arrive(&mut self, at_ms: u64, arrival: Arrival) {
        self.next_arrival += 1;
        self.queue
            .push(Reverse((at_ms, self.next_arrival, arrival)));
    }

    fn delay_ms(&mut self) -> u64 {
        match self.random.below(20) {
            0 => 1 + self.random.below(800),
            _ => 1 + self.random.below(40),
        }
    }

    fn take(&mut self, arrival: Arrival) {
        match arrival {
            Arrival::Connect(number) => {
                let is_up = self.host.is_up(self.now_ms);
                let Some(line) = self.lines.get_mut(&number) else {
                    return;
                };
                if !is_up {
                    let at_ms = self.now_ms + 10;
                    self.arrive(at_ms, Arrival::ClosedAtClient(number, 1006));
                    return;
                }
                line.open_at_server = true;
                self.down(number, Arrival::OpenedAtClient(number));
                let answers = self.host.join(self.now_ms, number);
                self.deliver(answers);
            }
            Arrival::ToServer(number, said) => {
                if self.is_open_at_server(number) {
                    let in_use = self.seats.iter().any(|seat| seat.line == Some(number));
                    self.seen.late += u64::from(!in_use);
                    let answers = self.host.hear(self.now_ms, number, said);
                    self.deliver(answers);
                }
            }
            Arrival::GoneAtServer(number) => {
                if self.is_open_at_server(number) {
                    let answers = self.host.leave(self.now_ms, number);
                    self.deliver(answers);
                }
                self.lines.remove(&number);
            }
            Arrival::OpenedAtClient(number) => self.tell_line(number, Event::Opened),
            Arrival::ToClient(number, Said::Text(text)) => {
                self.tell_line(number, Event::Text(text));
            }
            Arrival::ToClient(number, Said::Binary(bytes)) => {
                self.tell_line(number, Event::Binary(bytes));
            }
            Arrival::ClosedAtClient(number, code) => {
                let reason = String::new();
                self.tell_line(number, Event::Closed { code, reason });
                for seat in &mut self.seats {
                    seat.line.take_if(|line| *line == number);
                }
            }
        }
    }

    fn is_open_at_server(&self, number: u64) -> bool {
        let line = self.lines.get(&number);
        line.is_some_and(|line| line.open_at_server)
    }

    // What people and the server say.

    fn tell_line(&mut self, number: u64, event: Event) {
        let seat = self.seats.iter().position(|seat| seat.line == Some(number));
        if let Some(seat) = seat {
            // The session may connect anew while it handles the end of this line.
            if matches!(event, Event::Closed { .. }) {
                self.seats[seat].line = None;
            }
            self.tell(seat, event);
        }
    }

    fn start(&mut self, seat: usize) {
        let now_ms = self.now_ms;
        self.with(seat, |client| client.start(now_ms));
    }

    fn tell(&mut self, seat: usize, event: Event) {
        let now_ms = self.now_ms;
        self.with(seat, |client| client.tell(now_ms, event));
    }

    fn with(&mut self, seat: usize, act: impl FnOnce(&mut Client) -> Vec<Wire>) {
        let seat = seat % self.seats.len();
        let wire = act(&mut self.seats[seat].client);
        for wire in wire {
            self.put_on_wire(seat, wire);
        }
        let is_saved = self.seats[seat].client.is_saved();
        if is_saved && !self.seats[seat].was_saved {
            self.seen.saved += 1;
            self.host.check_stored(&self.seats[seat].client);
        }
        self.seats[seat].was_saved = is_saved;
        let connection = self.seats[seat].client.voice.status().connection;
        assert!(
            !matches!(connection, Connection::Refused { .. }),
            "person {seat} is {connection:?}"
        );
    }

    fn put_on_wire(&mut self, seat: usize, wire: Wire) {
        match wire {
            Wire::Connect => {
                let number = self.next_line;
                self.next_line += 1;
                self.seen.connections += 1;
                let at_ms = self.now_ms + self.delay_ms();
                let line = Line {
                    up_free_ms: at_ms,
                    down_free_ms: at_ms,
                    dead: false,
                    open_at_server: false,
                    twice: false,
                };
                self.lines.insert(number, line);
                self.seats[seat].line = Some(number);
                self.arrive(at_ms, Arrival::Connect(number));
            }
            Wire::Disconnect => {
                if let Some(number) = self.seats[seat].line.take() {
                    self.hang_up(number);
                }
            }
            Wire::Text(text) => self.up(seat, Said::Text(text)),
            Wire::Binary(bytes) => self.up(seat, Said::Binary(bytes)),
        }
    }

    fn up(&mut self, seat: usize, said: Said) {
        let earliest_ms = self.now_ms + self.delay_ms();
        let Some(number) = self.seats[seat].line else {
            panic!("person {seat} sends without a connection");
        };
        if let Some(line) = self.lines.get_mut(&number) {
            if line.dead {
                self.seen.lost += 1;
                return;
            }
            let at_ms = line.up_free_ms.max(earliest_ms);
            line.up_free_ms = at_ms;
            self.arrive(at_ms, Arrival::ToServer(number, said));
        }
    }

    fn down(&mut self, number: u64, arrival: Arrival) {
        let earliest_ms = self.now_ms + self.delay_ms();
        if let Some(line) = self.lines.get_mut(&number) {
            if line.dead {
                self.seen.lost += 1;
                return;
            }
            let at_ms = line.down_free_ms.max(earliest_ms);
            line.down_free_ms = at_ms;
            self.arrive(at_ms, arrival);
        }
    }

    fn deliver(&mut self, answers: Vec<Answer>) {
        for answer in answers {
            match answer {
                Answer::Say { to, said } => {
                    let again = match &said {
                        Said::Binary(bytes) => {
                            matches!(Frame::decode(bytes), Ok(Frame::Update(_)))
                        }
                        Said::Text(_) => false,
                    };
                    let twice = again
                        && self
                            .lines
                            .get_mut(&to)
                            .is_some_and(|line| std::mem::take(&mut line.twice));
                    if twice {
                        self.seen.doubled += 1;
                        self.down(to, Arrival::ToClient(to, said.clone()));
                    }
                    self.down(to, Arrival::ToClient(to, said));
                }
                Answer::Close { to, code } => {
                    self.down(to, Arrival::ClosedAtClient(to, code));
                    if let Some(line) = self.lines.get_mut(&to) {
                        line.open_at_server = false;
                        line.dead = true;
                    }
                }
            }
        }
    }
}
