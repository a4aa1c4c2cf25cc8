//! One connection between a page and the server. Each direction keeps its order and may end
//! without the other one.

#[derive(Default)]
pub(crate) struct Line {
    /// Before this nothing more can arrive, so that order is kept.
    pub(crate) up_free_ms: u64,
    pub(crate) down_free_ms: u64,
    /// Nothing more gets from the client to the server.
    pub(crate) up_is_dead: bool,
    /// Nothing more gets from the server to the client.
    pub(crate) down_is_dead: bool,
    pub(crate) is_open_at_server: bool,
    /// The next update to the client comes twice.
    pub(crate) twice: bool,
    /// Everything takes up to this much longer.
    pub(crate) slow_ms: u64,
    /// What is on its way to the client is dropped.
    pub(crate) is_given_up: bool,
}

impl Line {
    pub(crate) fn new(opened_ms: u64) -> Line {
        Line {
            up_free_ms: opened_ms,
            down_free_ms: opened_ms,
            ..Line::default()
        }
    }

    pub(crate) fn die(&mut self) {
        self.up_is_dead = true;
        self.down_is_dead = true;
    }

    /// When what is sent up arrives, if it does.
    pub(crate) fn up(&mut self, earliest_ms: u64) -> Option<u64> {
        self.up_free_ms = self.up_free_ms.max(earliest_ms);
        (!self.up_is_dead).then_some(self.up_free_ms)
    }

    /// When what is sent down arrives, if it does.
    pub(crate) fn down(&mut self, earliest_ms: u64) -> Option<u64> {
        self.down_free_ms = self.down_free_ms.max(earliest_ms);
        (!self.down_is_dead).then_some(self.down_free_ms)
    }
}
