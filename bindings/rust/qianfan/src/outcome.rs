// SPDX-License-Identifier: MIT
//! What came of one call.

use std::ffi::{CString, c_char};
use std::fmt;
use std::ptr::NonNull;
use std::time::Duration;

use qianfan_sys as sys;

use crate::library::text_or_none;
use crate::{Settled, Status};

/// Everything the library tells about one call, whether it succeeded or not.
///
/// A call that succeeds returns it; of one that failed the [`Error`](crate::Error) holds it.
pub struct Outcome(NonNull<sys::qf_result>);

// SAFETY: a result is immutable; the header allows any thread to read it and to free it.
unsafe impl Send for Outcome {}
// SAFETY: as above; qf_result_get too may be called by any number of threads.
unsafe impl Sync for Outcome {}

/// Moments of one attempt, counted from its start. `None`: the attempt did not get there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Timing {
    /// The name was resolved.
    pub dns: Option<Duration>,
    /// TCP was connected (to the proxy, if there is one).
    pub connect: Option<Duration>,
    /// The TLS handshake was done.
    pub tls: Option<Duration>,
    /// The first byte of the answer arrived.
    pub first_byte: Option<Duration>,
    /// The attempt ended.
    pub total: Option<Duration>,
}

/// Reads one member of the result through the C function that is named.
macro_rules! read {
    ($self:ident, $function:ident $(, $argument:expr)*) => {
        // SAFETY: the result is alive as long as `self`, and other pointers are valid for the call.
        unsafe { sys::$function($self.0.as_ptr() $(, $argument)*) }
    };
}

impl Outcome {
    /// Takes over a result of the library.
    ///
    /// # Safety
    ///
    /// `result` is NULL or a result that nobody else frees.
    pub(crate) unsafe fn from_raw(result: *mut sys::qf_result) -> Option<Self> {
        NonNull::new(result).map(Self)
    }

    /// Text that lives as long as the result.
    #[expect(clippy::unused_self, reason = "the text borrows from it")]
    fn text(&self, text: *const c_char) -> Option<&str> {
        // SAFETY: texts of a result live until it is freed, which is when `self` is dropped.
        unsafe { text_or_none(text) }
    }

    /// How the call ended.
    #[must_use]
    pub fn status(&self) -> Status {
        Status::from_raw(read!(self, qf_result_status))
    }

    /// HTTP status of the last answer, if one came.
    #[must_use]
    pub fn http_status(&self) -> Option<u16> {
        u16::try_from(read!(self, qf_result_http_status)).ok().filter(|&status| status != 0)
    }

    /// Id under which the service knows the last request; quote it to Baidu's support.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.text(read!(self, qf_result_request_id))
    }

    /// The service's own error code, such as `AccessDenied` or `336100`.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.text(read!(self, qf_result_code))
    }

    /// What went wrong: the service's own message where it gave one, else the library's.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.text(read!(self, qf_result_message))
    }

    /// What to do about it, in plain words.
    #[must_use]
    pub fn hint(&self) -> Option<&str> {
        self.text(read!(self, qf_result_hint))
    }

    /// Id of the export task, after a create or describe.
    #[must_use]
    pub fn export_id(&self) -> Option<&str> {
        self.text(read!(self, qf_result_export_id))
    }

    /// State of the export: "Doing", "Done", "Fail" or a word of a newer service.
    ///
    /// `None` where there is no export record.
    #[must_use]
    pub fn export_status(&self) -> Option<&str> {
        self.text(read!(self, qf_result_export_status))
    }

    /// One member of the answer's JSON body by its RFC 6901 pointer, such as "/result/fileSize".
    ///
    /// A number comes exactly as the service wrote it, an object or array as JSON. `None` if it is
    /// absent or null.
    #[must_use]
    pub fn get(&self, json_pointer: &str) -> Option<&str> {
        let pointer = CString::new(json_pointer).ok()?;
        self.text(read!(self, qf_result_get, pointer.as_ptr()))
    }

    /// The body of the last answer, byte for byte, if an answer came.
    #[must_use]
    pub fn body(&self) -> Option<&[u8]> {
        let mut length = 0;
        let bytes = read!(self, qf_result_body, &raw mut length);
        if bytes.is_null() {
            return None;
        }
        let length = usize::try_from(length).ok()?;
        // SAFETY: the library gave the length, and the bytes live as long as the result.
        Some(unsafe { std::slice::from_raw_parts(bytes.cast(), length) })
    }

    /// Requests sent for this call.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        u32::try_from(read!(self, qf_result_attempts)).unwrap_or(0)
    }

    /// Whether the same call may well succeed later.
    #[must_use]
    pub fn is_retriable(&self) -> bool {
        read!(self, qf_result_retriable) != 0
    }

    /// Whether a call that failed may have been executed all the same.
    ///
    /// Ask with a describe before you create again.
    #[must_use]
    pub fn maybe_executed(&self) -> bool {
        read!(self, qf_result_maybe_executed) != 0
    }

    /// How a create whose answer was lost was settled.
    #[must_use]
    pub fn settled(&self) -> Settled {
        Settled::from_raw(read!(self, qf_result_settled))
    }

    /// How long the service asked to wait before the next call, if it did.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        let wait_ms = read!(self, qf_result_retry_after_ms);
        u64::try_from(wait_ms).ok().map(Duration::from_millis)
    }

    /// Milliseconds that the service's clock is ahead of this machine's, negative if behind.
    ///
    /// Known to about a second, from the `Date` of the last answer.
    #[must_use]
    pub fn clock_offset_ms(&self) -> Option<i64> {
        let mut offset_ms = 0;
        let is_known = read!(self, qf_result_clock_offset_ms, &raw mut offset_ms) != 0;
        is_known.then_some(offset_ms)
    }

    /// Timings of one attempt, counted from 0; those of the first 16 are kept.
    #[must_use]
    pub fn timing(&self, attempt: u32) -> Option<Timing> {
        let attempt = i32::try_from(attempt).ok().filter(|_| attempt < self.attempts())?;
        let moment = |moment| {
            let time_us = read!(self, qf_result_timing_us, attempt, moment);
            u64::try_from(time_us).ok().map(Duration::from_micros)
        };
        let timing = Timing {
            dns: moment(sys::QF_TIMING_DNS),
            connect: moment(sys::QF_TIMING_CONNECT),
            tls: moment(sys::QF_TIMING_TLS),
            first_byte: moment(sys::QF_TIMING_FIRST_BYTE),
            total: moment(sys::QF_TIMING_TOTAL),
        };
        timing.total.map(|_| timing)
    }
}

impl Drop for Outcome {
    fn drop(&mut self) {
        // SAFETY: this is the only owner, and every text that was read borrows from `self`.
        unsafe { sys::qf_result_free(self.0.as_ptr()) }
    }
}

impl fmt::Debug for Outcome {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Outcome")
            .field("status", &self.status())
            .field("http_status", &self.http_status())
            .field("code", &self.code())
            .field("message", &self.message())
            .field("hint", &self.hint())
            .field("request_id", &self.request_id())
            .field("export_id", &self.export_id())
            .field("export_status", &self.export_status())
            .field("attempts", &self.attempts())
            .field("is_retriable", &self.is_retriable())
            .field("maybe_executed", &self.maybe_executed())
            .field("settled", &self.settled())
            .field("retry_after", &self.retry_after())
            .field("body_bytes", &self.body().map(<[u8]>::len))
            .finish_non_exhaustive()
    }
}
