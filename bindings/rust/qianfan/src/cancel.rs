// SPDX-License-Identifier: MIT
//! What other threads do with a call: watch it, and cancel it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

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
#[derive(Clone, Debug, Default)]
pub struct CancelToken(Arc<Mutex<Switch>>);

#[derive(Debug, Default)]
struct Switch {
    is_cancelled: bool,
    calls: Vec<Weak<Context>>,
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
        for context in switch.calls.drain(..).filter_map(|call| call.upgrade()) {
            context.cancel();
        }
    }

    /// Whether it was cancelled.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        lock(&self.0).is_cancelled
    }

    /// Ties a call to this token for as long as its context lives.
    pub(crate) fn tie(&self, context: &Arc<Context>) {
        let mut switch = lock(&self.0);
        if switch.is_cancelled {
            context.cancel();
        } else {
            switch.calls.retain(|call| call.strong_count() > 0);
            switch.calls.push(Arc::downgrade(context));
        }
    }
}

/// Nothing panics while these mutexes are locked, so that a poisoned one is as good as another.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
