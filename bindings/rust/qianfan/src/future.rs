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
/// Dropping it cancels the call, which holds on to all that it needs until it has ended; one that no
/// thread has begun yet never begins. Polling it outside a tokio runtime panics.
#[must_use = "a call does nothing until it is awaited"]
pub struct CallFuture {
    ended: Pin<Box<dyn Future<Output = Result<Outcome, Error>> + Send + Sync>>,
    progress: Progress,
}

/// A call that was handed to a thread. Dropped, it is not begun any more, or else is cancelled.
struct HandedOver {
    ended: JoinHandle<Result<Outcome, Error>>,
    progress: Progress,
}

impl Drop for HandedOver {
    fn drop(&mut self) {
        // A context that is cancelled would still have the library log, and ask for keys.
        self.ended.abort();
        if let Some(context) = &self.progress.0 {
            context.cancel();
        }
    }
}

async fn send_elsewhere(call: Call) -> Result<Outcome, Error> {
    let progress = call.progress();
    let mut call = HandedOver { ended: spawn_blocking(|| call.send()), progress };
    match (&mut call.ended).await {
        Ok(ended) => ended,
        Err(error) if error.is_panic() => panic::resume_unwind(error.into_panic()),
        Err(_cancelled) => Err(Error::RuntimeEnded),
    }
}

impl IntoFuture for Call {
    type Output = Result<Outcome, Error>;
    type IntoFuture = CallFuture;

    fn into_future(self) -> CallFuture {
        let progress = self.progress();
        CallFuture { ended: Box::pin(send_elsewhere(self)), progress }
    }
}

impl Future for CallFuture {
    type Output = Result<Outcome, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.ended.as_mut().poll(context)
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
