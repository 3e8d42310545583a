// SPDX-License-Identifier: MIT
//! The settings of a client to be made.

use std::ffi::{CString, c_void};
use std::fmt;
use std::ptr::{self, NonNull};
use std::time::Duration;

use qianfan_sys as sys;

use crate::callbacks::{self, Credentials};
use crate::{BoxError, Client, Error, LogLevel, Outcome, Status, library};

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
///     .set("qps_limit", 5)
///     .build()?;
/// # Ok::<(), qianfan::Error>(())
/// ```
#[must_use = "settings do nothing until a client is built"]
pub struct Config {
    raw: Option<NonNull<sys::qf_config>>,
    /// The first setting that could not be handed to the library.
    refused: Option<Error>,
}

// SAFETY: a configuration may move between threads; only overlapping use is ruled out, and it is
// not `Sync`.
unsafe impl Send for Config {}

impl Config {
    /// A configuration in which nothing is set.
    ///
    /// C: `qf_config *qf_config_new(void);`
    pub fn new() -> Self {
        if let Err(error) = library::check_abi() {
            return Self { raw: None, refused: Some(error) };
        }
        // SAFETY: it takes nothing; what it returns is freed by `drop`.
        let raw = NonNull::new(unsafe { sys::qf_config_new() });
        Self { raw, refused: raw.is_none().then_some(Error::NoMemory) }
    }

    /// Sets one value by its key; docs/configuration.md lists them.
    ///
    /// C: `qf_status qf_config_set(qf_config *config, const char *key, const char *value);`
    pub fn set(mut self, key: &str, value: impl fmt::Display) -> Self {
        let Some(raw) = self.raw else { return self };
        match (CString::new(key), CString::new(value.to_string())) {
            (Ok(key), Ok(value)) => {
                // SAFETY: the configuration is alive, the texts are copied. A refusal is remembered
                // by the library, so that its status says nothing new.
                unsafe { sys::qf_config_set(raw.as_ptr(), key.as_ptr(), value.as_ptr()) };
            }
            (Err(_), _) => self.refuse(Error::holds_nul("a key of the configuration")),
            (_, Err(_)) => self.refuse(Error::holds_nul(&format!("the value of {key}"))),
        }
        self
    }

    /// IAM access key id. Not the API key of a Qianfan application.
    pub fn access_key(self, access_key: &str) -> Self {
        self.set("access_key", access_key)
    }

    /// IAM secret access key that belongs to the access key.
    pub fn secret_key(self, secret_key: &str) -> Self {
        self.set("secret_key", secret_key)
    }

    /// Token of temporary (STS) credentials.
    pub fn security_token(self, token: &str) -> Self {
        self.set("security_token", token)
    }

    /// Where the console API is: https, with port and path prefix if needed; http for this machine.
    pub fn base_url(self, url: &str) -> Self {
        self.set("console_api_base_url", url)
    }

    /// Attempts in all, the first one included; 1 means no retry.
    pub fn retry_count(self, attempts: u32) -> Self {
        self.set("console_api_retry_count", attempts)
    }

    /// Longest time for a whole call: waits, attempts and answers together.
    pub fn timeout(self, limit: Duration) -> Self {
        self.set("timeout_ms", milliseconds(limit))
    }

    /// Longest time for name resolution, TCP and TLS of one attempt.
    pub fn connect_timeout(self, limit: Duration) -> Self {
        self.set("connect_timeout_ms", milliseconds(limit))
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
        self.set_provider(move || provider().map_err(Into::into))
    }

    fn set_provider<F>(self, provider: F) -> Self
    where
        F: Fn() -> Result<Credentials, BoxError> + Send + Sync + 'static,
    {
        self.register(provider, |config, user_data| {
            let callback = callbacks::on_credentials::<F>;
            let release = callbacks::release::<F>;
            // SAFETY: the configuration is alive, and `user_data` is a boxed `F`.
            unsafe {
                sys::qf_config_set_credentials_provider(
                    config,
                    Some(callback),
                    user_data,
                    Some(release),
                )
            }
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
        self.register(log, |config, user_data| {
            let callback = callbacks::on_log::<F>;
            let release = callbacks::release::<F>;
            // SAFETY: the configuration is alive, and `user_data` is a boxed `F`.
            unsafe {
                let level = level.as_raw();
                sys::qf_config_set_log(config, level, Some(callback), user_data, Some(release))
            }
        })
    }

    /// Gives a closure to the library, which drops it when it is done with it.
    fn register<F>(
        mut self,
        closure: F,
        register: impl FnOnce(*mut sys::qf_config, *mut c_void) -> sys::qf_status,
    ) -> Self {
        let Some(raw) = self.raw else { return self };
        let user_data = Box::into_raw(Box::new(closure));
        let status = register(raw.as_ptr(), user_data.cast());
        if status != sys::QF_OK {
            // SAFETY: the library keeps nothing of a registration that it refuses.
            drop(unsafe { Box::from_raw(user_data) });
            self.refuse(Error::InvalidArgument {
                message: format!("the callback was refused: {}", Status::from_raw(status)),
            });
        }
        self
    }

    fn refuse(&mut self, error: Error) {
        self.refused.get_or_insert(error);
    }

    /// Tells what is in force and where it comes from, secrets hidden, as JSON in the body.
    ///
    /// C: `qf_result *qf_config_describe(const qf_config *config);`
    ///
    /// # Errors
    ///
    /// [`Status::CONFIG`] if a setting is missing or wrong; the body of its outcome is filled.
    pub fn describe(mut self) -> Result<Outcome, Error> {
        let raw = self.usable()?;
        // SAFETY: the configuration is alive.
        let result = unsafe { sys::qf_config_describe(raw) };
        // SAFETY: the result is ours alone.
        Error::check(unsafe { Outcome::from_raw(result) }, None)
    }

    /// Makes a client. Nothing is sent.
    ///
    /// C: `qf_client *qf_client_new(const qf_config *config, qf_result **failure);`
    ///
    /// # Errors
    ///
    /// [`Status::CONFIG`] if a setting is missing or wrong, or [`Error::WrongAbi`].
    pub fn build(mut self) -> Result<Client, Error> {
        let raw = self.usable()?;
        let mut failure = ptr::null_mut();
        // SAFETY: the configuration is alive, and `failure` may be written to.
        let client = unsafe { sys::qf_client_new(raw, &raw mut failure) };
        // SAFETY: the client is ours alone.
        if let Some(client) = unsafe { Client::from_raw(client) } {
            return Ok(client);
        }
        // SAFETY: the result is ours alone.
        let failure = unsafe { Outcome::from_raw(failure) };
        Err(failure.map_or(Error::NoMemory, |outcome| Error::Failed { outcome, source: None }))
    }

    fn usable(&mut self) -> Result<*const sys::qf_config, Error> {
        match (self.refused.take(), self.raw) {
            (None, Some(raw)) => Ok(raw.as_ptr()),
            (refused, _) => Err(refused.unwrap_or(Error::NoMemory)),
        }
    }
}

/// A limit as the library takes it; what is shorter than a millisecond is not none.
pub(crate) fn milliseconds(limit: Duration) -> i64 {
    i64::try_from(limit.as_millis()).unwrap_or(i64::MAX).max(1)
}

impl Default for Config {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Config {
    fn drop(&mut self) {
        if let Some(raw) = self.raw {
            // SAFETY: this is the only owner; clients live on without it.
            unsafe { sys::qf_config_free(raw.as_ptr()) }
        }
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What is set may be secret; `describe` tells the rest.
        formatter.debug_struct("Config").field("refused", &self.refused).finish_non_exhaustive()
    }
}
