// SPDX-License-Identifier: MIT
//! The client.

use std::fmt;
use std::sync::{Arc, Mutex};

use crate::cancel::{CancelToken, lock};
use crate::ffi::ClientHandle;
use crate::library::c_text;
use crate::{Call, Config, Error};

/// Makes calls with one set of keys. Any number of threads may share it.
///
/// Clones are the same client. It is freed when the last of them, and the last call made with it,
/// is gone; [`Client::close`] does it now.
#[derive(Clone)]
pub struct Client {
    /// None once the client is closed. A call that runs holds the handle too, so that whoever lets
    /// go last frees it, and no call ever begins on one that was freed.
    handle: Arc<Mutex<Option<Arc<ClientHandle>>>>,
    /// Cancels the calls that run when the client is closed.
    pub(crate) closing: CancelToken,
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

    pub(crate) fn new(handle: ClientHandle) -> Self {
        Self { handle: Arc::new(Mutex::new(Some(Arc::new(handle)))), closing: CancelToken::new() }
    }

    /// Starts the export of one model version ("amv-…").
    ///
    /// [`Outcome::export_id`](crate::Outcome::export_id) names the task. A create whose answer was
    /// lost is never blindly sent again: see [`Outcome::settled`](crate::Outcome::settled).
    pub fn create_model_export_task(&self, model_id: &str) -> Call {
        Call::new(self, || {
            let model_id = c_text("model_id", model_id)?;
            Ok(Box::new(move |client, context| client.create_model_export_task(&model_id, context)))
        })
    }

    /// Reads the state of the export of one model version.
    ///
    /// It is asked by the id of the model version, not by that of the task; see
    /// [`Outcome::export_status`](crate::Outcome::export_status).
    pub fn describe_model_export_task(&self, model_id: &str) -> Call {
        Call::new(self, || {
            let model_id = c_text("model_id", model_id)?;
            Ok(Box::new(move |client, context| {
                client.describe_model_export_task(&model_id, context)
            }))
        })
    }

    /// Calls any other action of the console API.
    ///
    /// `route` is a path such as "/v2/model", `action` a name such as `DescribeModel` (or "" for
    /// a route without actions), `json_body` valid JSON, "{}" if there is nothing to say. Actions
    /// named Describe…, List…, Get… or Query… are sent again when an answer was lost, others not.
    pub fn call_action(&self, route: &str, action: &str, json_body: &str) -> Call {
        Call::new(self, || {
            let route = c_text("route", route)?;
            let action = c_text("action", action)?;
            let body = c_text("json_body", json_body)?;
            Ok(Box::new(move |client, context| client.call_action(&route, &action, &body, context)))
        })
    }

    /// Closes the client, for all its clones: calls that run end with
    /// [`Status::CANCELLED`](crate::Status::CANCELLED), later ones with [`Error::Closed`].
    ///
    /// It does not wait for them. Closing twice is nothing.
    pub fn close(&self) {
        let handle = lock(&self.handle).take();
        self.closing.cancel();
        // Outside the lock, for the callbacks' state may be freed with it.
        drop(handle);
    }

    /// The handle for one call.
    pub(crate) fn handle(&self) -> Result<Arc<ClientHandle>, Error> {
        lock(&self.handle).clone().ok_or(Error::Closed)
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Client")
            .field("is_closed", &lock(&self.handle).is_none())
            .finish_non_exhaustive()
    }
}
