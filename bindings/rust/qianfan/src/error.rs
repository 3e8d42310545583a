// SPDX-License-Identifier: MIT
//! The one error type.

use std::error::Error as StdError;
use std::fmt;

use crate::{Outcome, Status};

/// An error of somebody else, such as that of a credentials provider.
pub type BoxError = Box<dyn StdError + Send + Sync>;

/// A call, or the making of a client, that failed.
///
/// [`Error::status`] is the first thing to look at; [`Error::outcome`] tells the whole story.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The library, or the service behind it, says why.
    #[non_exhaustive]
    Failed {
        /// Everything known about the call.
        outcome: Outcome,
        /// What the credentials provider returned, if that is why.
        source: Option<BoxError>,
    },
    /// The client was closed before the call began. Nothing was sent.
    Closed,
    /// An argument that cannot be handed to the library. Nothing was sent.
    #[non_exhaustive]
    InvalidArgument {
        /// Which, and what is wrong with it.
        message: String,
    },
    /// The library that was loaded has another ABI than this crate was made for.
    #[non_exhaustive]
    WrongAbi {
        /// ABI of the library.
        library: i32,
        /// ABI of this crate.
        expected: i32,
    },
    /// Memory ran out.
    NoMemory,
    /// The asynchronous runtime ended before the call began. Nothing was sent.
    RuntimeEnded,
}

impl Error {
    pub(crate) fn holds_nul(what: &str) -> Self {
        Self::InvalidArgument { message: format!("{what} holds a NUL character") }
    }

    /// Ok if the outcome says so.
    pub(crate) fn check(
        outcome: Option<Outcome>,
        source: Option<BoxError>,
    ) -> Result<Outcome, Self> {
        let outcome = outcome.ok_or(Self::NoMemory)?;
        if outcome.status() == Status::OK {
            Ok(outcome)
        } else {
            Err(Self::Failed { outcome, source })
        }
    }

    /// How the call ended, also where the library was not asked.
    #[must_use]
    pub fn status(&self) -> Status {
        match self {
            Self::Failed { outcome, .. } => outcome.status(),
            Self::Closed | Self::RuntimeEnded => Status::CANCELLED,
            Self::InvalidArgument { .. } => Status::INVALID_ARGUMENT,
            Self::WrongAbi { .. } => Status::CONFIG,
            Self::NoMemory => Status::NO_MEMORY,
        }
    }

    /// Everything known about the call, if the library was asked.
    #[must_use]
    pub fn outcome(&self) -> Option<&Outcome> {
        match self {
            Self::Failed { outcome, .. } => Some(outcome),
            _ => None,
        }
    }

    /// The service's own error code, such as `AccessDenied`.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.outcome()?.code()
    }

    /// What to do about it, in plain words.
    #[must_use]
    pub fn hint(&self) -> Option<&str> {
        self.outcome()?.hint()
    }

    /// Id under which the service knows the request; quote it to Baidu's support.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.outcome()?.request_id()
    }

    /// Whether the same call may well succeed later.
    #[must_use]
    pub fn is_retriable(&self) -> bool {
        self.outcome().is_some_and(Outcome::is_retriable)
    }

    /// Whether the call may have been executed all the same: look before you repeat it.
    #[must_use]
    pub fn maybe_executed(&self) -> bool {
        self.outcome().is_some_and(Outcome::maybe_executed)
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Failed { source: Some(source), .. } => Some(source.as_ref()),
            _ => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed { outcome, .. } => describe(outcome, formatter),
            Self::Closed => formatter.write_str("the client was closed before the call"),
            Self::InvalidArgument { message } => formatter.write_str(message),
            Self::WrongAbi { library, expected } => write!(
                formatter,
                "libqianfan {} has ABI {library}, but this program was built for ABI {expected}: \
                 install the libqianfan it was built with, or build it again",
                crate::version()
            ),
            Self::NoMemory => formatter.write_str("memory ran out"),
            Self::RuntimeEnded => formatter.write_str("the runtime ended before the call began"),
        }
    }
}

/// Everything that helps to mend it, on one line.
fn describe(outcome: &Outcome, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    let message = outcome.message().unwrap_or("the call failed");
    write!(formatter, "{message} ({}", outcome.status())?;
    if let Some(http_status) = outcome.http_status() {
        write!(formatter, ", HTTP {http_status}")?;
    }
    if let Some(code) = outcome.code() {
        write!(formatter, ", code {code}")?;
    }
    if let Some(request_id) = outcome.request_id() {
        write!(formatter, ", request id {request_id}")?;
    }
    formatter.write_str(")")?;
    outcome.hint().map_or(Ok(()), |hint| write!(formatter, ": {hint}"))
}
