// SPDX-License-Identifier: MIT
//! A call that is awaited on a tokio runtime.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::panic;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::task::{JoinHandle, spawn_blocking};

use crate::{Call, Error, Outcome, Progress};

/// A call that runs on a blocking thread of the tokio runtime, from its first poll on.
///
/// Dropping it cancels the call, which holds on to all that it needs until it has ended. Polling it
/// outside a tokio runtime panics.
#[must_use = "a call does nothing until it is awaited"]
pub struct CallFuture {
    state: State,
    progress: Progress,
}

enum State {
    Ready(Box<Call>),
    Running(JoinHandle<Result<Outcome, Error>>),
    Ended,
}

impl IntoFuture for Call {
    type Output = Result<Outcome, Error>;
    type IntoFuture = CallFuture;

    fn into_future(self) -> CallFuture {
        let progress = self.progress();
        CallFuture { state: State::Ready(Box::new(self)), progress }
    }
}

impl Future for CallFuture {
    type Output = Result<Outcome, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut running = match std::mem::replace(&mut self.state, State::Ended) {
            State::Ready(call) => spawn_blocking(move || call.send()),
            State::Running(running) => running,
            State::Ended => panic!("polled after it was ready"),
        };
        match Pin::new(&mut running).poll(context) {
            Poll::Pending => {
                self.state = State::Running(running);
                Poll::Pending
            }
            Poll::Ready(Ok(ended)) => Poll::Ready(ended),
            Poll::Ready(Err(error)) => match error.try_into_panic() {
                Ok(payload) => panic::resume_unwind(payload),
                Err(_cancelled) => Poll::Ready(Err(Error::RuntimeEnded)),
            },
        }
    }
}

impl Drop for CallFuture {
    fn drop(&mut self) {
        if let State::Running(running) = &self.state {
            // A call that no thread has begun yet is not begun at all.
            running.abort();
            self.progress.cancel();
        }
    }
}

impl fmt::Debug for CallFuture {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("CallFuture")
            .field("progress", &self.progress)
            .finish_non_exhaustive()
    }
}
