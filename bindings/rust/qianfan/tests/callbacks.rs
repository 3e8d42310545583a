// SPDX-License-Identifier: MIT
//! Closures that the library calls: log and credentials.

mod common;

use std::error::Error as _;
use std::io;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use common::{ACCESS_KEY, Emulator, SECRET_KEY};
use qianfan::{BoxError, Credentials, LogLevel, Status};

fn keys() -> Credentials {
    Credentials::new(ACCESS_KEY, SECRET_KEY)
}

#[test]
fn log_lines_come_up_to_the_level() {
    let emulator = Emulator::start();
    for (level, is_debugged) in [(LogLevel::DEBUG, true), (LogLevel::INFO, false)] {
        let lines = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&lines);
        let config = emulator.config().log(level, move |level, line| {
            log.lock().unwrap().push((level, line.to_owned()));
        });
        config.build().unwrap().create_model_export_task("amv-1").send().unwrap();
        let lines = lines.lock().unwrap();
        assert!(lines.iter().any(|(level, _)| *level == LogLevel::INFO));
        assert_eq!(lines.iter().any(|(level, _)| *level == LogLevel::DEBUG), is_debugged);
        assert!(lines.iter().all(|(_, line)| !line.is_empty() && !line.contains(SECRET_KEY)));
    }
}

#[test]
fn a_log_that_panics_disturbs_no_call() {
    let emulator = Emulator::start();
    let client = emulator.config().log(LogLevel::DEBUG, |_, line| panic!("{line}")).build();
    client.unwrap().create_model_export_task("amv-1").send().unwrap();
}

/// Tells that it was dropped.
struct Witness(Arc<AtomicU32>);

impl Drop for Witness {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

#[test]
fn closures_are_dropped_once_and_not_too_early() {
    let emulator = Emulator::start();
    let drops = Arc::new(AtomicU32::new(0));
    let (first, second) = (Witness(Arc::clone(&drops)), Witness(Arc::clone(&drops)));
    let client = emulator
        .config_without_keys()
        .log(LogLevel::DEBUG, move |_, _| assert!(Arc::strong_count(&first.0) > 0))
        .credentials_provider(move || {
            assert!(Arc::strong_count(&second.0) > 0);
            Ok::<_, BoxError>(keys())
        })
        .build()
        .unwrap();
    client.describe_model_export_task("amv-1").send().unwrap();
    assert_eq!(drops.load(Ordering::Relaxed), 0);
    client.close();
    assert_eq!(drops.load(Ordering::Relaxed), 2);
    drop(client);
    // Without a client too.
    let unused = Witness(Arc::clone(&drops));
    drop(emulator.config().log(LogLevel::DEBUG, move |_, _| _ = &unused));
    assert_eq!(drops.load(Ordering::Relaxed), 3);
}

#[test]
fn a_provider_is_asked_again_before_its_keys_expire() {
    let emulator = Emulator::start();
    for (lifetime, asked_twice) in [(Some(30), true), (Some(3600), false), (None, false)] {
        let asked = Arc::new(AtomicU32::new(0));
        let counter = Arc::clone(&asked);
        let provider = move || {
            counter.fetch_add(1, Ordering::Relaxed);
            Ok::<_, BoxError>(match lifetime {
                Some(secs) => keys().expires_at(SystemTime::now() + Duration::from_secs(secs)),
                None => keys(),
            })
        };
        let config = emulator.config_without_keys().credentials_provider(provider);
        let client = config.build().unwrap();
        for _ in 0..2 {
            client.describe_model_export_task("amv-1").send().unwrap();
        }
        assert_eq!(asked.load(Ordering::Relaxed), 1 + u32::from(asked_twice));
    }
}

#[test]
fn a_provider_hands_over_a_token() {
    let emulator = Emulator::start();
    let provider = || Ok::<_, BoxError>(keys().security_token("token-1"));
    let client = emulator.config_without_keys().credentials_provider(provider).build().unwrap();
    client.describe_model_export_task("amv-1").send().unwrap();
    assert!(emulator.requests()[0]["headers"].to_string().contains("token-1"));
}

#[test]
fn a_provider_that_fails_is_the_source_of_the_error() {
    let emulator = Emulator::start();
    let provider = || Err::<Credentials, _>(io::Error::other("the vault is sealed"));
    let client = emulator.config_without_keys().credentials_provider(provider).build().unwrap();
    for _ in 0..2 {
        let error = client.create_model_export_task("amv-1").send().unwrap_err();
        assert_eq!(error.status(), Status::CREDENTIALS);
        let source = error.source().and_then(|source| source.downcast_ref::<io::Error>());
        assert_eq!(source.unwrap().to_string(), "the vault is sealed");
    }
    assert!(emulator.requests().is_empty());
}

#[test]
fn a_provider_that_panics_fails_the_call() {
    let emulator = Emulator::start();
    let config = emulator.config_without_keys();
    let config = config.credentials_provider(|| -> Result<_, BoxError> { panic!("sealed {}", 7) });
    let error = config.build().unwrap().create_model_export_task("amv-1").send().unwrap_err();
    assert_eq!(error.status(), Status::CREDENTIALS);
    assert!(error.source().unwrap().to_string().contains("panicked: sealed 7"));
}

#[test]
fn keys_that_cannot_be_handed_over_fail_the_call() {
    let emulator = Emulator::start();
    for keys in [Credentials::new("AK\0", SECRET_KEY), Credentials::new("", "")] {
        let provider = move || Ok::<_, BoxError>(keys.clone());
        let client = emulator.config_without_keys().credentials_provider(provider).build();
        let error = client.unwrap().create_model_export_task("amv-1").send().unwrap_err();
        assert_eq!(error.status(), Status::CREDENTIALS);
    }
}

/// A call inside a provider of another client does not take its error away.
#[test]
fn providers_may_use_another_client() {
    let emulator = Emulator::start();
    let vault = emulator.client();
    let provider = move || {
        vault.describe_model_export_task("amv-1").send()?;
        Err::<Credentials, BoxError>("nothing in it".into())
    };
    let client = emulator.config_without_keys().credentials_provider(provider).build().unwrap();
    let error = client.create_model_export_task("amv-1").send().unwrap_err();
    assert_eq!(error.source().unwrap().to_string(), "nothing in it");
    assert_eq!(emulator.requests().len(), 1);
}

#[test]
fn credentials_do_not_show_their_secrets() {
    let text = format!("{:?}", keys().security_token("token-1").expires_at(UNIX_EPOCH));
    assert!(text.contains(ACCESS_KEY));
    assert!(!text.contains(SECRET_KEY) && !text.contains("token-1"));
}
