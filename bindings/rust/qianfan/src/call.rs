// SPDX-License-Identifier: MIT
//! One call: prepared, limited, sent.

use std::ffi::CString;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use qianfan_sys as sys;

use crate::callbacks::with_provider_error;
use crate::cancel::{Context, Progress};
use crate::client::Handle;
use crate::config::milliseconds;
use crate::{CancelToken, Client, Error, Outcome};

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
    prepared: Result<Prepared, Error>,
    token: Option<CancelToken>,
}

struct Prepared {
    request: Request,
    context: Arc<Context>,
}

pub(crate) enum Request {
    Create(CString),
    Describe(CString),
    Action { route: CString, action: CString, body: CString },
}

type SetLimit = unsafe extern "C" fn(*mut sys::qf_context, i64) -> sys::qf_status;

impl Call {
    pub(crate) fn new(client: &Client, request: Result<Request, Error>) -> Self {
        let prepared = request.and_then(|request| {
            let context = Context::new().map(Arc::new).ok_or(Error::NoMemory)?;
            Ok(Prepared { request, context })
        });
        Self { client: client.clone(), prepared, token: None }
    }

    /// Limits the whole call: waits, attempts and answers together; at most 24 hours.
    ///
    /// C: `qf_status qf_context_set_timeout_ms(qf_context *context, int64_t timeout_ms);`
    pub fn timeout(self, limit: Duration) -> Self {
        self.limit("timeout", sys::qf_context_set_timeout_ms, limit)
    }

    /// Limits name resolution, TCP and TLS of each attempt.
    ///
    /// C: `qf_status qf_context_set_connect_timeout_ms(qf_context *context, int64_t timeout_ms);`
    pub fn connect_timeout(self, limit: Duration) -> Self {
        self.limit("connect_timeout", sys::qf_context_set_connect_timeout_ms, limit)
    }

    /// Limits each attempt as a whole.
    ///
    /// C: `qf_status qf_context_set_response_timeout_ms(qf_context *context, int64_t timeout_ms);`
    pub fn response_timeout(self, limit: Duration) -> Self {
        self.limit("response_timeout", sys::qf_context_set_response_timeout_ms, limit)
    }

    fn limit(mut self, name: &str, set: SetLimit, limit: Duration) -> Self {
        if let Ok(prepared) = &self.prepared {
            // SAFETY: the context is alive, and `set` takes any number.
            let status = unsafe { set(prepared.context.as_ptr(), milliseconds(limit)) };
            if status != sys::QF_OK {
                let message = format!("{name} is {limit:?}, but must not be above 24 hours");
                self.prepared = Err(Error::InvalidArgument { message });
            }
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
        Progress(self.prepared.as_ref().ok().map(|prepared| Arc::clone(&prepared.context)))
    }

    /// Sends the call and waits for its end on this thread.
    ///
    /// # Errors
    ///
    /// [`Error::Failed`] with everything that is known about the call; others if the library was
    /// not asked.
    pub fn send(self) -> Result<Outcome, Error> {
        let Prepared { request, context } = self.prepared?;
        let handle = self.client.handle()?;
        let _ends_when_closed = self.client.closing().tie(&context);
        let _ends_when_cancelled = self.token.as_ref().map(|token| token.tie(&context));
        let (result, source) = with_provider_error(|| request.run(&handle, &context));
        // SAFETY: the result is ours alone.
        Error::check(unsafe { Outcome::from_raw(result) }, source)
    }
}

impl Request {
    /// The C call that blocks.
    ///
    /// C: `qf_result *qf_create_model_export_task(qf_client *client, const char *model_id,
    /// qf_context *context);`, likewise `qf_describe_model_export_task`, and `qf_result
    /// *qf_call_action(qf_client *client, const char *route, const char *action,
    /// const char *json_body, qf_context *context);`
    fn run(&self, handle: &Handle, context: &Context) -> *mut sys::qf_result {
        let (client, context) = (handle.as_ptr(), context.as_ptr());
        // SAFETY: client, context and texts are borrowed for as long as the call runs.
        unsafe {
            match self {
                Self::Create(model_id) => {
                    sys::qf_create_model_export_task(client, model_id.as_ptr(), context)
                }
                Self::Describe(model_id) => {
                    sys::qf_describe_model_export_task(client, model_id.as_ptr(), context)
                }
                Self::Action { route, action, body } => sys::qf_call_action(
                    client,
                    route.as_ptr(),
                    action.as_ptr(),
                    body.as_ptr(),
                    context,
                ),
            }
        }
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Call")
            .field("client", &self.client)
            .field("progress", &self.progress())
            .field("token", &self.token)
            .finish_non_exhaustive()
    }
}
