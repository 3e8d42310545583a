// SPDX-License-Identifier: MIT
//! One call: prepared, limited, sent.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::callbacks::with_provider_error;
use crate::cancel::Progress;
use crate::config::milliseconds;
use crate::ffi::{ClientHandle, Context};
use crate::{CancelToken, Client, Error, Outcome, Status};

/// A call that is ready to be sent.
///
/// [`Call::send`] blocks; it may be moved to any thread, such as that of a `spawn_blocking`. With
/// the feature `tokio` a call can also be awaited, and dropping what is awaited cancels it.
///
/// A call is sent once, which the compiler checks:
///
/// ```compile_fail,E0382
/// # fn twice(call: qianfan::Call) {
/// call.send();
/// call.send();
/// # }
/// ```
#[must_use = "a call does nothing until it is sent"]
pub struct Call {
    client: Client,
    /// What to ask of the library, or the first argument or limit that it cannot be asked with.
    request: Result<Request, Error>,
    progress: Progress,
    token: Option<CancelToken>,
}

/// The function of the library that blocks, with all its arguments.
type Request = Box<dyn FnOnce(&ClientHandle, &Context) -> Option<Outcome> + Send + Sync>;

impl Call {
    pub(crate) fn new(client: &Client, request: impl FnOnce() -> Result<Request, Error>) -> Self {
        let progress = Progress(Context::new().map(Arc::new));
        Self { client: client.clone(), request: request(), progress, token: None }
    }

    /// Limits the whole call: waits, attempts and answers together; at most 24 hours.
    ///
    /// C: `qf_status qf_context_set_timeout_ms(qf_context *context, int64_t timeout_ms);`
    pub fn timeout(self, limit: Duration) -> Self {
        self.limit("timeout", Context::set_timeout_ms, limit)
    }

    /// Limits name resolution, TCP and TLS of each attempt.
    ///
    /// C: `qf_status qf_context_set_connect_timeout_ms(qf_context *context, int64_t timeout_ms);`
    pub fn connect_timeout(self, limit: Duration) -> Self {
        self.limit("connect_timeout", Context::set_connect_timeout_ms, limit)
    }

    /// Limits each attempt as a whole.
    ///
    /// C: `qf_status qf_context_set_response_timeout_ms(qf_context *context, int64_t timeout_ms);`
    pub fn response_timeout(self, limit: Duration) -> Self {
        self.limit("response_timeout", Context::set_response_timeout_ms, limit)
    }

    fn limit(mut self, name: &str, set: fn(&Context, i64) -> Status, limit: Duration) -> Self {
        let status = self.progress.0.as_ref().map(|context| set(context, milliseconds(limit)));
        if status.is_some_and(|status| status != Status::OK) {
            let message = format!("{name} is {limit:?}, but must not be above 24 hours");
            self.request = self.request.and(Err(Error::InvalidArgument { message }));
        }
        self
    }

    /// Ties the call to a token that cancels it.
    pub fn cancelled_by(mut self, token: &CancelToken) -> Self {
        self.token = Some(token.clone());
        self
    }

    /// What another thread needs to watch the call.
    #[must_use]
    pub fn progress(&self) -> Progress {
        self.progress.clone()
    }

    /// Sends the call and waits for its end on this thread.
    ///
    /// # Errors
    ///
    /// [`Error::Failed`] with everything that is known about the call; others if the library was
    /// not asked.
    pub fn send(self) -> Result<Outcome, Error> {
        let request = self.request?;
        let context = self.progress.0.ok_or(Error::NoMemory)?;
        let client = self.client.handle()?;
        let _closing = self.client.closing.tie(&context);
        let _token = self.token.as_ref().map(|token| token.tie(&context));
        let (outcome, source) = with_provider_error(|| request(&client, &context));
        Error::check(outcome, source)
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Call")
            .field("client", &self.client)
            .field("progress", &self.progress)
            .field("token", &self.token)
            .finish_non_exhaustive()
    }
}
