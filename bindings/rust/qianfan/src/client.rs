// SPDX-License-Identifier: MIT
//! The client.

use std::ffi::CString;
use std::fmt;
use std::ptr::NonNull;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use qianfan_sys as sys;

use crate::call::Request;
use crate::cancel::CancelToken;
use crate::{Call, Config, Error};

/// Makes calls with one set of keys. Any number of threads may share it.
///
/// Clones are the same client. It is freed when the last of them, and the last call made with it,
/// is gone; [`Client::close`] does it now.
#[derive(Clone)]
pub struct Client(Arc<Shared>);

struct Shared {
    /// None once the client is closed. A call that runs holds the handle too, so that whoever lets
    /// go last frees it, and no call ever begins on one that was freed.
    handle: Mutex<Option<Arc<Handle>>>,
    /// Cancels the calls that run when the client is closed.
    closing: CancelToken,
}

pub(crate) struct Handle(NonNull<sys::qf_client>);

// SAFETY: the header allows any thread to call with a client and to free it.
unsafe impl Send for Handle {}
// SAFETY: as above; calls may overlap.
unsafe impl Sync for Handle {}

impl Handle {
    pub(crate) fn as_ptr(&self) -> *mut sys::qf_client {
        self.0.as_ptr()
    }
}

impl Drop for Handle {
    /// C: `void qf_client_free(qf_client *client);`
    fn drop(&mut self) {
        // SAFETY: this is the only owner, and no call runs: each holds the handle.
        unsafe { sys::qf_client_free(self.as_ptr()) }
    }
}

impl Client {
    /// A client that takes everything from the environment (`QIANFAN_…`) and the `.env` file.
    ///
    /// # Errors
    ///
    /// As [`Config::build`].
    pub fn from_env() -> Result<Self, Error> {
        Config::new().build()
    }

    /// Takes over a client of the library.
    ///
    /// # Safety
    ///
    /// `raw` is NULL or a client that nobody else frees.
    pub(crate) unsafe fn from_raw(raw: *mut sys::qf_client) -> Option<Self> {
        let handle = Arc::new(Handle(NonNull::new(raw)?));
        let shared = Shared { handle: Mutex::new(Some(handle)), closing: CancelToken::new() };
        Some(Self(Arc::new(shared)))
    }

    /// Starts the export of one model version ("amv-…").
    ///
    /// [`Outcome::export_id`](crate::Outcome::export_id) names the task. A create whose answer was
    /// lost is never blindly sent again: see [`Outcome::settled`](crate::Outcome::settled).
    pub fn create_model_export_task(&self, model_id: &str) -> Call {
        Call::new(self, text("model_id", model_id).map(Request::Create))
    }

    /// Reads the state of the export of one model version.
    ///
    /// It is asked by the id of the model version, not by that of the task; see
    /// [`Outcome::export_status`](crate::Outcome::export_status).
    pub fn describe_model_export_task(&self, model_id: &str) -> Call {
        Call::new(self, text("model_id", model_id).map(Request::Describe))
    }

    /// Calls any other action of the console API.
    ///
    /// `route` is a path such as "/v2/model", `action` a name such as `DescribeModel` (or "" for
    /// a route without actions), `json_body` valid JSON, "{}" if there is nothing to say. Actions
    /// named Describe…, List…, Get… or Query… are sent again when an answer was lost, others not.
    pub fn call_action(&self, route: &str, action: &str, json_body: &str) -> Call {
        let request = || {
            let route = text("route", route)?;
            let action = text("action", action)?;
            Ok(Request::Action { route, action, body: text("json_body", json_body)? })
        };
        Call::new(self, request())
    }

    /// Closes the client, for all its clones: calls that run end with
    /// [`Status::CANCELLED`](crate::Status::CANCELLED), later ones with [`Error::Closed`].
    ///
    /// It does not wait for them. Closing twice is nothing.
    pub fn close(&self) {
        let handle = self.lock().take();
        self.closing().cancel();
        // Outside the lock, for the callbacks' state may be freed with it.
        drop(handle);
    }

    pub(crate) fn closing(&self) -> &CancelToken {
        &self.0.closing
    }

    /// The handle for one call.
    pub(crate) fn handle(&self) -> Result<Arc<Handle>, Error> {
        self.lock().as_ref().map(Arc::clone).ok_or(Error::Closed)
    }

    /// Nothing panics while it is locked, so that a poisoned lock is as good as another.
    fn lock(&self) -> MutexGuard<'_, Option<Arc<Handle>>> {
        self.0.handle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Client")
            .field("is_closed", &self.lock().is_none())
            .finish_non_exhaustive()
    }
}

fn text(what: &str, text: &str) -> Result<CString, Error> {
    CString::new(text).map_err(|_| Error::holds_nul(what))
}
