// SPDX-License-Identifier: MIT
//! The context of one call, and the switch that cancels many.

use std::fmt;
use std::ptr::NonNull;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use qianfan_sys as sys;

use crate::Phase;

/// Deadlines, cancel switch and progress of one call.
pub(crate) struct Context(NonNull<sys::qf_context>);

// SAFETY: the header allows any thread to use and to free a context.
unsafe impl Send for Context {}
// SAFETY: as above.
unsafe impl Sync for Context {}

impl Context {
    /// C: `qf_context *qf_context_new(void);`
    pub(crate) fn new() -> Option<Self> {
        // SAFETY: it takes nothing; what it returns is freed by `drop`.
        NonNull::new(unsafe { sys::qf_context_new() }).map(Self)
    }

    pub(crate) fn as_ptr(&self) -> *mut sys::qf_context {
        self.0.as_ptr()
    }

    /// C: `qf_status qf_context_cancel(qf_context *context);`
    pub(crate) fn cancel(&self) {
        // SAFETY: the context is alive, and any thread may cancel. It cannot fail.
        unsafe { sys::qf_context_cancel(self.as_ptr()) };
    }
}

impl Drop for Context {
    fn drop(&mut self) {
        // SAFETY: this is the only owner.
        unsafe { sys::qf_context_free(self.as_ptr()) }
    }
}

/// Watches one call from another thread.
#[derive(Clone)]
pub struct Progress(pub(crate) Option<Arc<Context>>);

impl Progress {
    /// What the call is doing now.
    ///
    /// C: `int32_t qf_context_phase(const qf_context *context);`
    #[must_use]
    pub fn phase(&self) -> Phase {
        // SAFETY: the context is alive.
        let phase =
            self.0.as_ref().map(|context| unsafe { sys::qf_context_phase(context.as_ptr()) });
        phase.map_or(Phase::IDLE, Phase::from_raw)
    }

    /// Requests of the call that were begun so far.
    ///
    /// C: `int32_t qf_context_attempts(const qf_context *context);`
    #[must_use]
    pub fn attempts(&self) -> u32 {
        let Some(context) = &self.0 else { return 0 };
        // SAFETY: the context is alive.
        let attempts = unsafe { sys::qf_context_attempts(context.as_ptr()) };
        u32::try_from(attempts).unwrap_or(0)
    }

    #[cfg(feature = "tokio")]
    pub(crate) fn cancel(&self) {
        if let Some(context) = &self.0 {
            context.cancel();
        }
    }
}

impl fmt::Debug for Progress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Progress")
            .field("phase", &self.phase())
            .field("attempts", &self.attempts())
            .finish()
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
    running: Vec<Arc<Context>>,
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
        let mut switch = self.lock();
        switch.is_cancelled = true;
        for context in switch.running.drain(..) {
            context.cancel();
        }
    }

    /// Whether it was cancelled.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.lock().is_cancelled
    }

    /// Ties a call to this token until the guard is dropped.
    pub(crate) fn tie(&self, context: &Arc<Context>) -> Tie<'_> {
        let mut switch = self.lock();
        if switch.is_cancelled {
            context.cancel();
        } else {
            switch.running.push(Arc::clone(context));
        }
        Tie { token: self, context: Arc::clone(context) }
    }

    /// Nothing panics while it is locked, so that a poisoned lock is as good as another.
    fn lock(&self) -> MutexGuard<'_, Switch> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for CancelToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("CancelToken").field("is_cancelled", &self.is_cancelled()).finish()
    }
}

/// Holds a running call to a token.
pub(crate) struct Tie<'a> {
    token: &'a CancelToken,
    context: Arc<Context>,
}

impl Drop for Tie<'_> {
    fn drop(&mut self) {
        self.token.lock().running.retain(|running| !Arc::ptr_eq(running, &self.context));
    }
}
