//! The sending half of a client's socket.
//!
//! A frame is written from where it lies, shared by everybody who gets it, with its header before
//! it; the library, which would copy it for each, only reads, and writes what it answers by itself
//! through [`Tap`]. Knows bytes, no rooms' meaning. Invariants: frames go out whole and in order,
//! whoever writes them; what the socket has begun but not taken is kept in `begun`, and nothing
//! else is written before it is gone.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Buf, Bytes};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::sync::Notify;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::FrameHeader;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};

use crate::room::connection::Wire;
use crate::room::core::OutFrame;

/// A client that takes none of what is sent for so long is gone.
const WRITE_TIMEOUT: Duration = Duration::from_secs(20);
/// The most frames written with one call.
const FRAMES_PER_WRITE: usize = 16;
/// The longest header of a frame that is not masked (RFC 6455, section 5.2), in bytes.
const HEADER_BYTES_MAX: usize = 10;

/// What a client is written to by; shared by the socket's task, its room, and [`Tap`].
#[derive(Debug)]
pub(super) struct Line {
    socket: OwnedWriteHalf,
    begun: Mutex<Begun>,
    /// There is something in `begun` that nobody waits for.
    held_up: Notify,
}

/// What the socket has not taken of what it has begun to take.
type Begun = VecDeque<Bytes>;

/// Splits a socket: the library reads from the first, everybody writes by the second.
pub(super) fn split(socket: TcpStream) -> (Tap, Arc<Line>) {
    let (read, write) = socket.into_split();
    let line = Arc::new(Line {
        socket: write,
        begun: Mutex::default(),
        held_up: Notify::new(),
    });
    let tap = Tap {
        socket: read,
        line: line.clone(),
    };
    (tap, line)
}

impl Line {
    /// Writes all of it, however long that takes while the client takes something.
    ///
    /// # Errors
    /// If the client is gone, or takes nothing. What is left in `frames` was not written.
    pub(super) async fn send(&self, frames: &mut VecDeque<OutFrame>) -> io::Result<()> {
        loop {
            if self.try_send(frames)? {
                return Ok(());
            }
            timeout(WRITE_TIMEOUT, self.socket.writable()).await??;
        }
    }

    /// Asks the client whether it is there; it answers with the same `content`.
    pub(super) fn ping(&self, content: Bytes) -> io::Result<()> {
        let mut frame = Vec::new();
        let formatted = Frame::ping(content).format(&mut frame);
        formatted.map_err(io::Error::other)?;
        let mut begun = self.begun();
        begun.push_back(frame.into());
        self.write_begun(&mut begun)?;
        self.tell_of(&begun);
        Ok(())
    }

    /// Resolves when [`send`](Line::send) is needed, though there may be no new frame for it.
    pub(super) async fn held_up(&self) {
        self.held_up.notified().await;
    }

    /// Writes what the socket takes. Whether that was everything.
    fn try_send(&self, frames: &mut VecDeque<OutFrame>) -> io::Result<bool> {
        let mut begun = self.begun();
        loop {
            self.write_begun(&mut begun)?;
            if !begun.is_empty() {
                return Ok(false);
            }
            if frames.is_empty() {
                return Ok(true);
            }
            match self.write_frames(frames, &mut begun) {
                Ok(()) => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(false),
                Err(error) => return Err(error),
            }
        }
    }

    /// Writes the first of the frames with one call.
    fn write_frames(&self, frames: &mut VecDeque<OutFrame>, begun: &mut Begun) -> io::Result<()> {
        let mut headers = [[0; HEADER_BYTES_MAX]; FRAMES_PER_WRITE];
        let mut lengths = [0; FRAMES_PER_WRITE];
        for ((frame, header), length) in frames.iter().zip(&mut headers).zip(&mut lengths) {
            *length = write_header(frame, header)?;
        }
        let mut slices = [io::IoSlice::new(&[]); 2 * FRAMES_PER_WRITE];
        let written = frames.iter().zip(headers.iter().zip(&lengths));
        for (slices, (frame, (header, length))) in slices.chunks_exact_mut(2).zip(written) {
            slices[0] = io::IoSlice::new(&header[..*length]);
            slices[1] = io::IoSlice::new(payload(frame));
        }
        let count = frames.len().min(FRAMES_PER_WRITE);
        let mut taken = self.socket.try_write_vectored(&slices[..2 * count])?;
        if taken == 0 {
            return Err(io::ErrorKind::WriteZero.into());
        }
        for (header, length) in headers.iter().zip(lengths).take(count) {
            if taken == 0 {
                break;
            }
            let Some(frame) = frames.pop_front() else {
                break;
            };
            let whole = length + frame.len();
            if taken < whole {
                let mut payload = payload(&frame).clone();
                if taken < length {
                    begun.push_back(Bytes::copy_from_slice(&header[taken..length]));
                }
                payload.advance(taken.saturating_sub(length));
                begun.push_back(payload);
            }
            taken = taken.saturating_sub(whole);
        }
        Ok(())
    }

    fn write_begun(&self, begun: &mut Begun) -> io::Result<()> {
        while let Some(first) = begun.front_mut() {
            if first.is_empty() {
                begun.pop_front();
                continue;
            }
            match self.socket.try_write(first) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(taken) => first.advance(taken),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// No code panics while it holds this.
    fn begun(&self) -> MutexGuard<'_, Begun> {
        self.begun.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell_of(&self, begun: &Begun) {
        if !begun.is_empty() {
            self.held_up.notify_one();
        }
    }
}

impl Wire for Line {
    fn offer(&self, frames: &mut VecDeque<OutFrame>) {
        // A broken socket takes nothing; its own task finds out.
        if let Ok(false) = self.try_send(frames) {
            self.tell_of(&self.begun());
        }
    }
}

fn payload(frame: &OutFrame) -> &Bytes {
    let (OutFrame::Text(bytes) | OutFrame::Binary(bytes)) = frame;
    bytes
}

/// Writes the frame's header, and says how long it is, in bytes.
fn write_header(frame: &OutFrame, mut header: &mut [u8]) -> io::Result<usize> {
    let kind = match frame {
        OutFrame::Text(_) => Data::Text,
        OutFrame::Binary(_) => Data::Binary,
    };
    let room = header.len();
    let described = FrameHeader {
        opcode: OpCode::Data(kind),
        ..FrameHeader::default()
    };
    let formatted = described.format(frame.len() as u64, &mut header);
    formatted.map_err(io::Error::other)?;
    Ok(room - header.len())
}

/// What the library reads from, and answers pings and closes through.
#[derive(Debug)]
pub(super) struct Tap {
    socket: OwnedReadHalf,
    line: Arc<Line>,
}

impl AsyncRead for Tap {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_read(context, buffer)
    }
}

impl AsyncWrite for Tap {
    /// Takes all or nothing: what it takes are whole frames.
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        loop {
            let mut begun = self.line.begun();
            self.line.write_begun(&mut begun)?;
            if begun.is_empty() {
                begun.push_back(Bytes::copy_from_slice(bytes));
                self.line.write_begun(&mut begun)?;
                self.line.tell_of(&begun);
                return Poll::Ready(Ok(bytes.len()));
            }
            drop(begun);
            // A client that asks and does not read the answers is not to fill the memory.
            let socket: &TcpStream = self.line.socket.as_ref();
            ready!(socket.poll_write_ready(context))?;
        }
    }

    fn poll_flush(self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    /// The line is closed when nobody holds it any more.
    fn poll_shutdown(self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests;
