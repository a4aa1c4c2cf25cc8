//! What the steps of a plan mean.

use crate::plan::What;
use crate::world::{Arrival, World};
use app::protocol::message::ErrorCode;
use app::sync::Event;

/// The server lets go of a client from which it hears nothing for so long (and up to as long again as
/// it pings).
const SILENCE_MS: u64 = 50_000;
const PING_MS: u64 = 20_000;

impl World {
    pub(crate) fn carry_out(&mut self, what: &What) {
        if let Some(client) = what.person()
            && self.seats[client % self.seats.len()]
                .sleeps_until_ms
                .is_some()
        {
            return;
        }
        let seats = self.seats.len();
        match *what {
            What::Edit {
                client,
                kind,
                at,
                length,
            } => self.edit(client % seats, kind, at, length),
            What::Caret { client, at } => {
                self.with(client % seats, |page, now_ms| page.place_caret(now_ms, at));
            }
            What::Rename { client, to } => {
                self.with(client % seats, |page, now_ms| page.rename(now_ms, to));
            }
            What::Resend { client, which } => {
                self.with(client % seats, |page, now_ms| page.resend(now_ms, which));
            }
            What::Cut { client } => self.cut(client % seats),
            What::Silence { client } => self.silence(client % seats, true, true),
            What::Deafen { client } => self.silence(client % seats, false, true),
            What::Mute { client } => self.silence(client % seats, true, false),
            What::Slow { client, ms } => {
                if let Some(number) = self.seats[client % seats].line
                    && let Some(line) = self.lines.get_mut(&number)
                {
                    line.slow_ms = ms;
                }
            }
            What::Twice { client } => {
                if let Some(number) = self.seats[client % seats].line
                    && let Some(line) = self.lines.get_mut(&number)
                {
                    line.twice = true;
                }
            }
            What::GiveUp { client } => self.give_up(client % seats),
            What::Sleep { client, ms } => self.sleep(client % seats, ms),
            What::SetClock { client, by_ms } => {
                let clock_ms = &mut self.seats[client % seats].clock_ms;
                *clock_ms = clock_ms.saturating_add_signed(by_ms);
            }
            What::Leave { client } => self.tell(client % seats, Event::Leave),
            What::Return { client } => {
                self.start(client % seats);
                self.tell(client % seats, Event::Visible);
            }
            What::Reload { client } => self.reload(client % seats, None),
            What::Recall { client, which } => self.reload(client % seats, Some(which)),
            What::Crash { written } => self.crash(written),
            What::CrashAfter { events, written } => self.crash_after = Some((events, written)),
            What::Restart => self.restart(),
            What::RoomFails => {
                self.host.fail_room(self.now_ms);
                self.close_all(ErrorCode::Internal);
                self.check_survived();
            }
            What::Evict => self.host.evict(),
            What::StoreFails => self.host.disk.fail_writes(),
            What::StoreFlaps { percent } => self.host.disk.flap(percent),
            What::LoadsFail => self.host.disk.loads_fail = true,
            What::StoreTakes { ms } => self.host.write_in(ms, false),
            What::StoreStutters { ms } => self.host.write_in(ms, true),
        }
    }

    fn cut(&mut self, seat: usize) {
        let Some(number) = self.seats[seat].line else {
            return;
        };
        if let Some(line) = self.lines.get_mut(&number) {
            line.die();
        }
        let client_learns_ms = self.now_ms + self.random.below(200);
        let server_learns_ms = self.now_ms + self.random.below(5_000);
        self.arrive(client_learns_ms, Arrival::ClosedAtClient(number, 1006));
        self.arrive(server_learns_ms, Arrival::GoneAtServer(number));
    }

    /// A connection carries nothing any more, up, down or both ways.
    fn silence(&mut self, seat: usize, up: bool, down: bool) {
        let Some(number) = self.seats[seat].line else {
            return;
        };
        if let Some(line) = self.lines.get_mut(&number) {
            line.up_is_dead |= up;
            line.down_is_dead |= down;
        }
        if up {
            let at_ms = self.now_ms + SILENCE_MS + self.random.below(PING_MS);
            self.arrive(at_ms, Arrival::GoneAtServer(number));
            if !down {
                self.arrive(at_ms + 20, Arrival::ClosedAtClient(number, 1006));
            }
        }
    }

    fn give_up(&mut self, seat: usize) {
        let Some(number) = self.seats[seat].line else {
            return;
        };
        self.close(number, ErrorCode::Resync.close_code());
        if let Some(line) = self.lines.get_mut(&number) {
            line.is_given_up = true;
        }
        let answers = self.host.leave(self.now_ms, number);
        self.deliver(answers);
    }

    fn sleep(&mut self, seat: usize, ms: u64) {
        self.seats[seat].sleeps_until_ms = Some(self.now_ms + ms);
        // A browser that sleeps answers no ping.
        if ms > SILENCE_MS + PING_MS
            && let Some(number) = self.seats[seat].line
        {
            let at_ms = self.now_ms + SILENCE_MS + self.random.below(PING_MS);
            self.arrive(at_ms, Arrival::GoneAtServer(number));
            self.arrive(at_ms + 20, Arrival::ClosedAtClient(number, 1006));
        }
    }

    /// A new page, with the document as the browser's store has it: as it is, or as it was.
    fn reload(&mut self, seat: usize, which: Option<u64>) {
        if let Some(number) = self.seats[seat].line.take() {
            self.hang_up(number);
        }
        let client_id = self.new_client_id();
        let client = &mut self.seats[seat].client;
        match which {
            None => client.reload(client_id, &mut self.random),
            Some(which) => {
                client.recall(client_id, &mut self.random, which);
                self.seen.recalled += 1;
            }
        }
        self.seats[seat].was_saved = false;
        self.start(seat);
    }

    pub(crate) fn crash(&mut self, written: u64) {
        self.crash_after = None;
        let down_ms = self.random.below(3_000);
        self.seen.costly_crashes += u64::from(!self.host.is_saved());
        self.host.crash(self.now_ms, down_ms, written);
        let open: Vec<u64> = self.lines.keys().copied().collect();
        for number in open {
            if let Some(line) = self.lines.get_mut(&number) {
                line.is_open_at_server = false;
                let is_heard = !line.down_is_dead;
                line.die();
                if is_heard {
                    let at_ms = self.now_ms + self.random.below(100);
                    self.arrive(at_ms, Arrival::ClosedAtClient(number, 1006));
                }
            }
        }
        self.check_survived();
    }

    fn restart(&mut self) {
        let down_ms = self.random.below(3_000);
        let answers = self.host.stop(self.now_ms, down_ms);
        self.deliver(answers);
        self.close_all(ErrorCode::ShuttingDown);
        self.check_survived();
    }

    /// The client closes the line, or just goes away.
    pub(crate) fn hang_up(&mut self, number: u64) {
        if let Some(line) = self.lines.get_mut(&number) {
            // A dead line tells the server nothing; it finds out in its own time.
            let delay_ms = if line.up_is_dead { 20_000 } else { 30 };
            let at_ms = line.up_free_ms.max(self.now_ms + delay_ms);
            line.die();
            self.arrive(at_ms, Arrival::GoneAtServer(number));
        }
    }
}
