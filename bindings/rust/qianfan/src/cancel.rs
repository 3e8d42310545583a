// SPDX-License-Identifier: MIT
//! What other threads do with a call: watch it, and cancel it.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::Phase;
use crate::ffi::Context;

/// Watches one call from another thread.
// Without a context if there was no memory for one; the call then fails with `Error::NoMemory`.
#[derive(Clone, Debug)]
pub struct Progress(pub(crate) Option<Arc<Context>>);

impl Progress {
    /// What the call is doing now.
    #[must_use]
    pub fn phase(&self) -> Phase {
        self.0.as_ref().map_or(Phase::IDLE, |context| context.phase())
    }

    /// Requests of the call that were begun so far.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.as_ref().map_or(0, |context| context.attempts())
    }
}

/// Cancels calls from any thread: those that run with it, and every later one.
///
/// Clones share one switch; any number of calls may be tied to it by
/// [`Call::cancelled_by`](crate::Call::cancelled_by).
#[derive(Clone, Default)]
pub struct CancelToken(Arc<Mutex<Switch>>);

#[derive(Default)]
struct Switch {
    is_cancelled: bool,
    /// Those that run: each takes itself out when it ends.
    calls: Vec<Arc<Context>>,
}

impl CancelToken {
    /// A token that is not cancelled.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Cancels. The calls end with [`Status::CANCELLED`](crate::Status::CANCELLED) within 250 ms,
    /// unless they had already ended. Returns at once; cancelling twice is nothing.
    pub fn cancel(&self) {
        let mut switch = lock(&self.0);
        switch.is_cancelled = true;
        for context in &switch.calls {
            context.cancel();
        }
    }

    /// Whether it was cancelled.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        lock(&self.0).is_cancelled
    }

    /// Ties a call to this token until what is returned is dropped.
    pub(crate) fn tie<'a>(&'a self, context: &'a Arc<Context>) -> Tie<'a> {
        let mut switch = lock(&self.0);
        if switch.is_cancelled {
            context.cancel();
        }
        switch.calls.push(Arc::clone(context));
        Tie(self, context)
    }
}

impl fmt::Debug for CancelToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_cancelled = self.is_cancelled();
        formatter.debug_struct("CancelToken").field("is_cancelled", &is_cancelled).finish()
    }
}

/// Ends with the call, not with its context: a [`Progress`] may be kept for long.
pub(crate) struct Tie<'a>(&'a CancelToken, &'a Arc<Context>);

impl Drop for Tie<'_> {
    fn drop(&mut self) {
        lock(&self.0.0).calls.retain(|context| !Arc::ptr_eq(context, self.1));
    }
}

/// Nothing panics while these mutexes are locked, so that a poisoned one is as good as another.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
#[path = "tests/cancel.rs"]
mod tests;
