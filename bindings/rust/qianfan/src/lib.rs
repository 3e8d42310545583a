// SPDX-License-Identifier: MIT
//! Creates and follows Baidu Qianfan model export tasks, through the C library libqianfan.
//!
//! ```no_run
//! use std::time::Duration;
//!
//! # fn main() -> Result<(), qianfan::Error> {
//! // Keys come from QIANFAN_ACCESS_KEY and QIANFAN_SECRET_KEY.
//! let client = qianfan::Client::from_env()?;
//! let created = client
//!     .create_model_export_task("amv-1")
//!     .timeout(Duration::from_secs(60))
//!     .send()?;
//! println!("exportId: {}", created.export_id().unwrap_or("?"));
//! # Ok(())
//! # }
//! ```
//!
//! * [`Config`] makes a [`Client`], which any number of threads share.
//! * Each of its methods prepares a [`Call`], which is limited, tied to a [`CancelToken`], and sent.
//! * The end is an [`Outcome`] or an [`Error`] that holds one.
//!
//! Calls block. With the feature `tokio` they can be awaited instead of sent; without it, hand
//! `move || call.send()` to the `spawn_blocking` of your runtime.
#![deny(missing_docs)]

mod call;
mod callbacks;
mod cancel;
mod client;
mod config;
mod constants;
mod error;
mod ffi;
#[cfg(feature = "tokio")]
mod future;
mod library;
mod settings;

pub use call::Call;
pub use callbacks::Credentials;
pub use cancel::{CancelToken, Progress};
pub use client::Client;
pub use config::Config;
pub use constants::{LogLevel, Phase, Settled, Status};
pub use error::{BoxError, Error};
pub use ffi::{Outcome, Timing};
#[cfg(feature = "tokio")]
pub use future::CallFuture;
pub use library::{abi_version, version};

/// The snippets of the README compile.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
