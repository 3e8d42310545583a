// SPDX-License-Identifier: MIT
//! The settings of a client to be made. `settings.rs` has a method for each key.

use std::ffi::c_void;
use std::fmt;
use std::path::Path;
use std::ptr;
use std::time::Duration;

use qianfan_sys as sys;

use crate::callbacks::{self, Credentials, Log, Provider};
use crate::ffi::{ClientHandle, ConfigHandle};
use crate::library::{abi_version, c_text, check_abi};
use crate::{BoxError, Client, Error, LogLevel, Outcome, Status};

/// Settings of a client to be made.
///
/// What is set here beats the environment (`QIANFAN_…`), which beats the `.env` file, which beats
/// the default. A wrong setting is told by [`Config::build`].
///
/// ```
/// # use std::time::Duration;
/// let client = qianfan::Config::new()
///     .access_key("AKEXAMPLE0000000000000000000001")
///     .secret_key("SKEXAMPLE0000000000000000000001")
///     .timeout(Duration::from_secs(30))
///     .qps_limit(5.0)
///     .build()?;
/// # Ok::<(), qianfan::Error>(())
/// ```
// The handle, or the first setting that could not be handed to the library.
#[derive(Debug)]
#[must_use = "settings do nothing until a client is built"]
pub struct Config(Result<ConfigHandle, Error>);

impl Config {
    /// A configuration in which nothing is set.
    ///
    /// C: `qf_config *qf_config_new(void);`
    pub fn new() -> Self {
        let handle = || ConfigHandle::new().ok_or(Error::NoMemory);
        Self(check_abi(abi_version()).and_then(|()| handle()))
    }

    /// Sets one value by its key; docs/configuration.md lists them.
    ///
    /// C: `qf_status qf_config_set(qf_config *config, const char *key, const char *value);`
    pub fn set(self, key: &str, value: impl fmt::Display) -> Self {
        Self(self.0.and_then(|config| {
            let c_key = c_text("a key of the configuration", key)?;
            let c_value = c_text(&format!("the value of {key}"), &value.to_string())?;
            // The library remembers what it refuses, so that its status says nothing new.
            config.set(&c_key, &c_value);
            Ok(config)
        }))
    }

    /// Sets a path. The library takes text, and a path that is none must not become another one.
    pub(crate) fn set_path(self, key: &str, value: &Path) -> Self {
        if let Some(text) = value.to_str() {
            return self.set(key, text);
        }
        let message = format!("the value of {key} is not UTF-8");
        Self(self.0.and(Err(Error::InvalidArgument { message })))
    }

    /// Takes the keys from a closure, which is asked again before they expire.
    ///
    /// It runs on the thread of a call, inside it, by one thread of the client at a time, and must
    /// not call into the same client. If it fails or panics, so does the call, with
    /// [`Status::CREDENTIALS`] and the error as its source.
    ///
    /// C: `qf_status qf_config_set_credentials_provider(qf_config *config,
    /// qf_credentials_fn provider, void *user_data, qf_release_fn release);`
    pub fn credentials_provider<F, E>(self, provider: F) -> Self
    where
        F: Fn() -> Result<Credentials, E> + Send + Sync + 'static,
        E: Into<BoxError>,
    {
        let provider: Provider = Box::new(move || provider().map_err(Into::into));
        self.register(provider, |config, user_data, release| {
            let callback = Some(callbacks::on_credentials as _);
            // SAFETY: the configuration is alive, and `user_data` is a boxed `Provider`.
            unsafe { sys::qf_config_set_credentials_provider(config, callback, user_data, release) }
        })
    }

    /// Hands log lines up to `level` to a closure. Without it the library is silent.
    ///
    /// It runs on the thread of a call, inside it, so that several threads may call it at once. If
    /// it panics, the line is lost and the call goes on. No level carries a secret.
    ///
    /// C: `qf_status qf_config_set_log(qf_config *config, int32_t level, qf_log_fn log,
    /// void *user_data, qf_release_fn release);`
    pub fn log<F>(self, level: LogLevel, log: F) -> Self
    where
        F: Fn(LogLevel, &str) + Send + Sync + 'static,
    {
        let log: Log = Box::new(log);
        self.register(log, |config, user_data, release| {
            let callback = Some(callbacks::on_log as _);
            // SAFETY: the configuration is alive, and `user_data` is a boxed `Log`.
            unsafe { sys::qf_config_set_log(config, level.as_raw(), callback, user_data, release) }
        })
    }

    /// Gives a closure to the library, which drops it when it is done with it.
    fn register<T>(
        self,
        closure: T,
        set: impl FnOnce(*mut sys::qf_config, *mut c_void, sys::qf_release_fn) -> sys::qf_status,
    ) -> Self {
        Self(self.0.and_then(|config| {
            let user_data = Box::into_raw(Box::new(closure));
            let status = set(config.as_ptr(), user_data.cast(), Some(callbacks::release::<T>));
            if status == sys::QF_OK {
                return Ok(config);
            }
            // SAFETY: the library keeps nothing of a registration that it refuses.
            drop(unsafe { Box::from_raw(user_data) });
            let message = format!("the callback was refused: {}", Status::from_raw(status));
            Err(Error::InvalidArgument { message })
        }))
    }

    /// Tells what is in force and where it comes from, secrets hidden, as JSON in the body.
    ///
    /// C: `qf_result *qf_config_describe(const qf_config *config);`
    ///
    /// # Errors
    ///
    /// [`Status::CONFIG`] if a setting is missing or wrong; the body of its outcome is filled.
    pub fn describe(self) -> Result<Outcome, Error> {
        Error::check(self.0?.describe(), None)
    }

    /// Makes a client. Nothing is sent.
    ///
    /// C: `qf_client *qf_client_new(const qf_config *config, qf_result **failure);`
    ///
    /// # Errors
    ///
    /// [`Status::CONFIG`] if a setting is missing or wrong, [`Error::InvalidArgument`] if one cannot
    /// be handed to the library (a NUL character, a path that is not UTF-8), or
    /// [`Error::WrongAbi`].
    pub fn build(self) -> Result<Client, Error> {
        let config = self.0?;
        let mut failure = ptr::null_mut();
        // SAFETY: `failure` may be written to, and nobody else frees what is returned.
        let (client, failure) = unsafe {
            let client = sys::qf_client_new(config.as_ptr(), &raw mut failure);
            (ClientHandle::from_raw(client), Outcome::from_raw(failure))
        };
        client.map(Client::new).ok_or_else(|| Error::failed(failure, None))
    }
}

/// A limit as the library takes it; what is shorter than a millisecond is not none.
pub(crate) fn milliseconds(limit: Duration) -> i64 {
    i64::try_from(limit.as_millis()).unwrap_or(i64::MAX).max(1)
}

/// A lifetime in whole seconds, rounded up.
pub(crate) fn seconds(lifetime: Duration) -> u64 {
    lifetime.as_secs().saturating_add(u64::from(lifetime.subsec_nanos() > 0))
}

impl Default for Config {
    fn default() -> Self {
        Self::new()
    }
}
