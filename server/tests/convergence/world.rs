//! Everybody's pages, the wires between them and the server, and time.
//!
//! Within one WebSocket connection frames do not change places, for TCP keeps their order; so each
//! direction of a line keeps it here too. What does change places is everything else: frames of
//! different people, what is still on its way over an old line and what comes over the new one,
//! what the disk answers and what others are told meanwhile. When a line is cut, what was on its way
//! to the server still arrives; what was on its way to the client is lost.

use crate::client::{Client, Wire};
use crate::host::{Answer, Host, Said};
use crate::line::Line;
use crate::plan::Plan;
use crate::random::Random;
use crate::witness::Witness;
use app::protocol::frame::Frame;
use app::protocol::message::ErrorCode;
use app::sync::steady::Steady;
use app::sync::{Connection, Event};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

/// How long after the last step everything has to be well again: longer than every timeout,
/// delay and expiry there is, one after the other.
const CALM_MS: u64 = 180_000;
/// How long an edit may take to reach everybody and the disk when all is well.
const REACH_MS: u64 = 3_000;
/// What everybody's clock shows at first; it can be set back from there.
const CLOCK_MS: u64 = 1_000_000_000;

pub(crate) struct World {
    pub(crate) now_ms: u64,
    pub(crate) random: Random,
    pub(crate) seats: Vec<Seat>,
    pub(crate) host: Host,
    pub(crate) diary: bool,
    pub(crate) lines: BTreeMap<u64, Line>,
    next_line: u64,
    next_client_id: u64,
    queue: BinaryHeap<Reverse<(u64, u64, Arrival)>>,
    next_arrival: u64,
    witness: Witness,
    /// After how many events the server dies, and how much of its writing is then done.
    pub(crate) crash_after: Option<(u64, u64)>,
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
    /// Frames and ends that waited for a computer that slept.
    pub(crate) overslept: u64,
    /// Pages that came back with old state.
    pub(crate) recalled: u64,
    /// Connections refused because the document could not be loaded.
    pub(crate) not_loaded: u64,
    /// Writes of which a part reached the disk.
    pub(crate) torn: u64,
    /// Runs that ended with a snapshot on the disk.
    pub(crate) snapshots: u64,
}

/// Where somebody sits.
pub(crate) struct Seat {
    pub(crate) client: Client,
    /// The line that their session uses.
    pub(crate) line: Option<u64>,
    pub(crate) was_saved: bool,
    /// When the page's timer rings.
    alarm_ms: Option<u64>,
    /// The computer sleeps until then; what comes meanwhile waits.
    pub(crate) sleeps_until_ms: Option<u64>,
    overslept: Vec<Arrival>,
    /// How far the computer's clock is from the world's.
    pub(crate) clock_ms: u64,
    steady: Steady,
}

impl Seat {
    fn now_ms(&mut self, world_ms: u64) -> u64 {
        self.steady.at(self.clock_ms + world_ms)
    }
}

/// What arrives somewhere.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Arrival {
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
            host: Host::new(plan.seed, plan.snapshots_every),
            diary: plan.diary,
            lines: BTreeMap::new(),
            next_line: 1,
            next_client_id: 100,
            queue: BinaryHeap::new(),
            next_arrival: 0,
            witness: Witness::new(),
            crash_after: None,
            seen: Seen::default(),
            random: Random::new(random.next()),
        };
        for number in 0..plan.clients {
            let client_id = world.new_client_id();
            world.seats.push(Seat {
                client: Client::new(number, client_id, plan.is_yjs(number), &mut random),
                line: None,
                was_saved: false,
                alarm_ms: None,
                sleeps_until_ms: None,
                overslept: Vec::new(),
                clock_ms: CLOCK_MS,
                steady: Steady::new(CLOCK_MS),
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
        for line in self.lines.values_mut() {
            line.slow_ms = 0;
        }
        for seat in 0..self.seats.len() {
            self.wake(seat);
            self.start(seat);
            self.tell(seat, Event::Online);
        }
        self.run_until(self.now_ms + CALM_MS);
        self.seen.torn += self.host.disk.torn;
        self.seen.snapshots += u64::from(self.host.disk.has_snapshot());
    }

    /// Everybody does one thing more, which has to reach everybody soon.
    pub(crate) fn touch(&mut self) {
        for seat in 0..self.seats.len() {
            self.edit(seat, 0, seat as u64, 1);
            self.with(seat, |page, now_ms| page.place_caret(now_ms, seat as u64));
        }
        self.run_until(self.now_ms + REACH_MS);
    }

    pub(crate) fn edit(&mut self, seat: usize, kind: u64, at: u64, length: u64) {
        match self.diary {
            true => self.with(seat, |page, now_ms| page.write_line(now_ms, at)),
            false => self.with(seat, |page, now_ms| page.edit(now_ms, kind, at, length)),
        }
    }

    pub(crate) fn new_client_id(&mut self) -> u64 {
        self.next_client_id += 1;
        self.next_client_id
    }

    // Time.

    pub(crate) fn run_until(&mut self, until_ms: u64) {
        loop {
            let arrival = self.queue.peek().map(|Reverse((at_ms, _, _))| *at_ms);
            let seat = (0..self.seats.len()).min_by_key(|&seat| self.wakes_at_ms(seat));
            let client = seat.map(|seat| self.wakes_at_ms(seat));
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
            } else if let Some(seat) = seat {
                self.ring(seat);
            }
            self.count_down();
        }
    }

    /// When something happens on a page by itself.
    fn wakes_at_ms(&self, seat: usize) -> u64 {
        let Seat {
            alarm_ms,
            sleeps_until_ms,
            ..
        } = self.seats[seat];
        sleeps_until_ms.or(alarm_ms).unwrap_or(u64::MAX)
    }

    fn ring(&mut self, seat: usize) {
        if self.seats[seat].sleeps_until_ms.is_some() {
            return self.wake(seat);
        }
        self.seats[seat].alarm_ms = None;
        self.tell(seat, Event::Tick);
    }

    /// A computer wakes, if it slept: what waited comes, the timers ring, and the page is shown.
    pub(crate) fn wake(&mut self, seat: usize) {
        if self.seats[seat].sleeps_until_ms.take().is_none() {
            return;
        }
        for arrival in std::mem::take(&mut self.seats[seat].overslept) {
            self.take(arrival);
        }
        self.tell(seat, Event::Visible);
    }

    fn count_down(&mut self) {
        let Some((events, written)) = self.crash_after else {
            return;
        };
        match events.checked_sub(1) {
            Some(left) => self.crash_after = Some((left, written)),
            None => self.crash(written),
        }
    }

    pub(crate) fn arrive(&mut self, at_ms: u64, arrival: Arrival) {
        self.next_arrival += 1;
        self.queue
            .push(Reverse((at_ms, self.next_arrival, arrival)));
    }

    fn delay_ms(&mut self, line: u64) -> u64 {
        let delay_ms = match self.random.below(20) {
            0 => 1 + self.random.below(800),
            _ => 1 + self.random.below(40),
        };
        match self.lines.get(&line) {
            Some(line) if line.slow_ms > 0 => delay_ms + self.random.below(line.slow_ms),
            _ => delay_ms,
        }
    }

    fn take(&mut self, arrival: Arrival) {
        match arrival {
            Arrival::Connect(number) => self.connect(number),
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
            Arrival::OpenedAtClient(number)
            | Arrival::ToClient(number, _)
            | Arrival::ClosedAtClient(number, _) => self.take_at_client(number, arrival),
        }
    }

    fn connect(&mut self, number: u64) {
        let is_up = self.host.is_up(self.now_ms);
        let Some(line) = self.lines.get_mut(&number) else {
            return;
        };
        if !is_up {
            let at_ms = self.now_ms + 10;
            return self.arrive(at_ms, Arrival::ClosedAtClient(number, 1006));
        }
        line.is_open_at_server = true;
        self.down(number, Arrival::OpenedAtClient(number));
        let answers = self.host.join(self.now_ms, number);
        self.seen.not_loaded += answers
            .iter()
            .filter(|answer| matches!(answer, Answer::Close { .. }))
            .count() as u64;
        self.deliver(answers);
    }

    fn take_at_client(&mut self, number: u64, arrival: Arrival) {
        let on_it = |seat: &Seat| seat.line == Some(number);
        let Some(seat) = self.seats.iter().position(on_it) else {
            return;
        };
        if self.seats[seat].sleeps_until_ms.is_some() {
            self.seen.overslept += 1;
            return self.seats[seat].overslept.push(arrival);
        }
        let given_up = self.lines.get(&number).is_some_and(|line| line.is_given_up);
        match arrival {
            Arrival::OpenedAtClient(_) => self.tell(seat, Event::Opened),
            Arrival::ToClient(..) if given_up => {}
            Arrival::ToClient(_, Said::Text(text)) => self.tell(seat, Event::Text(text)),
            Arrival::ToClient(_, Said::Binary(bytes)) => self.tell(seat, Event::Binary(bytes)),
            Arrival::ClosedAtClient(_, code) => {
                // The session may connect anew while it handles the end of this line.
                self.seats[seat].line = None;
                let reason = String::new();
                self.tell(seat, Event::Closed { code, reason });
            }
            Arrival::Connect(_) | Arrival::ToServer(..) | Arrival::GoneAtServer(_) => {}
        }
    }

    fn is_open_at_server(&self, number: u64) -> bool {
        let line = self.lines.get(&number);
        line.is_some_and(|line| line.is_open_at_server)
    }

    // What people and the server say.

    pub(crate) fn start(&mut self, seat: usize) {
        self.with(seat, |client, now_ms| client.start(now_ms));
    }

    pub(crate) fn tell(&mut self, seat: usize, event: Event) {
        self.with(seat, |client, now_ms| client.tell(now_ms, event));
    }

    /// Lets something happen on a page, and carries out what comes of it.
    pub(crate) fn with(&mut self, seat: usize, act: impl FnOnce(&mut Client, u64) -> Vec<Wire>) {
        let here = &mut self.seats[seat];
        let now_ms = here.now_ms(self.now_ms);
        let wire = act(&mut here.client, now_ms);
        if let Some(at_ms) = here.client.wake_at_ms.take() {
            here.alarm_ms = Some(self.now_ms + at_ms.saturating_sub(now_ms));
        }
        for wire in wire {
            self.put_on_wire(seat, wire);
        }
        let here = &mut self.seats[seat];
        let is_saved = here.client.is_saved();
        if is_saved && !here.was_saved {
            self.seen.saved += 1;
            assert!(
                self.host.disk.holds(&here.client.vouched),
                "person {seat} was told that everything is saved, but the disk lacks some of it",
            );
            here.client.keep();
        }
        here.was_saved = is_saved;
        let connection = here.client.voice.status().connection;
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
                let at_ms = self.now_ms + self.delay_ms(number);
                self.lines.insert(number, Line::new(at_ms));
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
        let Some(number) = self.seats[seat].line else {
            panic!("person {seat} sends without a connection");
        };
        self.witness.client_says(number, &said);
        let earliest_ms = self.now_ms + self.delay_ms(number);
        if let Some(line) = self.lines.get_mut(&number) {
            match line.up(earliest_ms) {
                Some(at_ms) => self.arrive(at_ms, Arrival::ToServer(number, said)),
                None => self.seen.lost += 1,
            }
        }
    }

    pub(crate) fn down(&mut self, number: u64, arrival: Arrival) {
        let earliest_ms = self.now_ms + self.delay_ms(number);
        if let Some(line) = self.lines.get_mut(&number) {
            match line.down(earliest_ms) {
                Some(at_ms) => self.arrive(at_ms, arrival),
                None => self.seen.lost += 1,
            }
        }
    }

    pub(crate) fn deliver(&mut self, answers: Vec<Answer>) {
        for answer in answers {
            match answer {
                Answer::Say { to, said } => self.say(to, said),
                Answer::Close { to, code } => self.close(to, code),
            }
        }
    }

    fn say(&mut self, to: u64, said: Said) {
        self.witness.server_says(to, &said, &mut self.host.disk);
        let is_update = match &said {
            Said::Binary(bytes) => matches!(Frame::decode(bytes), Ok(Frame::Update(_))),
            Said::Text(_) => false,
        };
        let line = self.lines.get_mut(&to);
        if is_update && line.is_some_and(|line| std::mem::take(&mut line.twice)) {
            self.seen.doubled += 1;
            self.down(to, Arrival::ToClient(to, said.clone()));
        }
        self.down(to, Arrival::ToClient(to, said));
    }

    /// The server ends a connection.
    pub(crate) fn close(&mut self, number: u64, code: u16) {
        self.down(number, Arrival::ClosedAtClient(number, code));
        if let Some(line) = self.lines.get_mut(&number) {
            line.is_open_at_server = false;
            line.die();
        }
    }

    /// The server ends all connections.
    pub(crate) fn close_all(&mut self, code: ErrorCode) {
        let open: Vec<u64> = self.lines.keys().copied().collect();
        for number in open {
            if self.is_open_at_server(number) {
                self.close(number, code.close_code());
            }
        }
    }

    pub(crate) fn check_survived(&self) {
        self.witness.check_survived(&self.host);
    }
}
