// SPDX-License-Identifier: MIT
//! Closures as the library's callbacks. No panic leaves them: it would end the process.

use std::cell::RefCell;
use std::ffi::{CString, c_char, c_void};
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;
use std::time::{SystemTime, UNIX_EPOCH};

use qianfan_sys as sys;

use crate::library::text_or_none;
use crate::{BoxError, LogLevel};

// C has room for one thin pointer, so that these boxes are boxed once more when registered.
pub(crate) type Provider = Box<dyn Fn() -> Result<Credentials, BoxError> + Send + Sync>;
pub(crate) type Log = Box<dyn Fn(LogLevel, &str) + Send + Sync>;

/// Keys that a credentials provider hands over.
#[derive(Clone)]
pub struct Credentials {
    access_key: String,
    secret_key: String,
    security_token: Option<String>,
    expires_at: Option<SystemTime>,
}

impl Credentials {
    /// Keys that do not expire.
    pub fn new(access_key: impl Into<String>, secret_key: impl Into<String>) -> Self {
        Self {
            access_key: access_key.into(),
            secret_key: secret_key.into(),
            security_token: None,
            expires_at: None,
        }
    }

    /// Token of temporary (STS) credentials.
    #[must_use]
    pub fn security_token(mut self, token: impl Into<String>) -> Self {
        self.security_token = Some(token.into());
        self
    }

    /// When the keys expire; the provider is asked again a minute before.
    #[must_use]
    pub fn expires_at(mut self, time: SystemTime) -> Self {
        self.expires_at = Some(time);
        self
    }

    /// Hands the keys to the library.
    ///
    /// # Safety
    ///
    /// `out` is what the running callback was given.
    unsafe fn hand_over(self, out: *mut sys::qf_credentials) -> Result<i32, BoxError> {
        let access_key = CString::new(self.access_key)?;
        let secret_key = CString::new(self.secret_key)?;
        let token = self.security_token.map(CString::new).transpose()?;
        // Before 1970 is long ago: expired at the first second that does not mean "never".
        let expires_at_sec = self.expires_at.map_or(0, |time| {
            let since_1970 = time.duration_since(UNIX_EPOCH).unwrap_or_default();
            i64::try_from(since_1970.as_secs().max(1)).unwrap_or(i64::MAX)
        });
        // SAFETY: `out` is valid by contract, and the texts live until the function has returned.
        Ok(unsafe {
            sys::qf_credentials_set(
                out,
                access_key.as_ptr(),
                secret_key.as_ptr(),
                token.as_ref().map_or(ptr::null(), |token| token.as_ptr()),
                expires_at_sec,
            )
        })
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Credentials")
            .field("access_key", &self.access_key)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

thread_local! {
    /// Why the provider failed the call that runs on this thread.
    static PROVIDER_ERROR: RefCell<Option<BoxError>> = const { RefCell::new(None) };
}

/// Makes a call, and returns with its result what a provider failed with meanwhile. The library
/// calls back on the thread of the call, so the error waits there.
pub(crate) fn with_provider_error<T>(call: impl FnOnce() -> T) -> (T, Option<BoxError>) {
    // A callback of an outer call may make a call of its own.
    let outer = PROVIDER_ERROR.take();
    let result = call();
    (result, PROVIDER_ERROR.replace(outer))
}

/// Runs code of others; a panic becomes its message.
fn catch<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|payload| {
        let message = match payload.downcast_ref::<&str>() {
            Some(text) => (*text).to_owned(),
            None => payload.downcast_ref::<String>().cloned().unwrap_or_default(),
        };
        // Dropping what was thrown may throw again.
        if let Err(again) = catch_unwind(AssertUnwindSafe(move || drop(payload))) {
            std::mem::forget(again);
        }
        message
    })
}

/// Calls the provider that `user_data` points to.
///
/// # Safety
///
/// `user_data` points to a [`Provider`] that [`release`] has not dropped; `out` is valid for this
/// call.
pub(crate) unsafe extern "C" fn on_credentials(
    user_data: *mut c_void,
    out: *mut sys::qf_credentials,
) -> sys::qf_status {
    // SAFETY: by contract.
    let provide = unsafe { &*user_data.cast::<Provider>() };
    // SAFETY: `out` is valid by contract.
    let done = catch(|| unsafe { provide()?.hand_over(out) }).unwrap_or_else(|message| {
        Err(format!("the credentials provider panicked: {message}").into())
    });
    done.unwrap_or_else(|error| {
        PROVIDER_ERROR.set(Some(error));
        sys::QF_ERR_CREDENTIALS
    })
}

/// Calls the log closure that `user_data` points to. A panic is dropped.
///
/// # Safety
///
/// `user_data` points to a [`Log`] that [`release`] has not dropped; `message` is valid text.
pub(crate) unsafe extern "C" fn on_log(user_data: *mut c_void, level: i32, message: *const c_char) {
    // SAFETY: by contract.
    let (log, message) = unsafe { (&*user_data.cast::<Log>(), text_or_none(message)) };
    let _panic_is_dropped = catch(|| log(LogLevel::from_raw(level), message.unwrap_or("")));
}

/// Drops the `T` that `user_data` points to.
///
/// # Safety
///
/// `user_data` comes from [`Box::into_raw`] of a `Box<T>`, and is used no more.
pub(crate) unsafe extern "C" fn release<T>(user_data: *mut c_void) {
    // SAFETY: by contract.
    let closure = unsafe { Box::from_raw(user_data.cast::<T>()) };
    let _panic_is_dropped = catch(|| drop(closure));
}
