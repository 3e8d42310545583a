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
    /// The outcome if it is a good one.
    pub(crate) fn check(
        outcome: Option<Outcome>,
        source: Option<BoxError>,
    ) -> Result<Outcome, Self> {
        match outcome {
            Some(outcome) if outcome.status() == Status::OK => Ok(outcome),
            failure => Err(Self::failed(failure, source)),
        }
    }

    /// The library has an outcome for everything, unless memory ran out.
    pub(crate) fn failed(outcome: Option<Outcome>, source: Option<BoxError>) -> Self {
        outcome.map_or(Self::NoMemory, |outcome| Self::Failed { outcome, source })
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
    let details = [
        outcome.http_status().map(|status| format!(", HTTP {status}")),
        outcome.code().map(|code| format!(", code {code}")),
        outcome.request_id().map(|id| format!(", request id {id}")),
    ];
    let details: String = details.into_iter().flatten().collect();
    let hint = outcome.hint().map(|hint| format!(": {hint}")).unwrap_or_default();
    write!(formatter, "{message} ({}{details}){hint}", outcome.status())
}
