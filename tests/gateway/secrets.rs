//! The credentials go to one origin, and into nothing that is shown or written.

use std::io::Write;
use std::process::Command;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};

use smsthread::gateway::HttpGateway;
use smsthread::thread::page::FailureKind;

use super::server::{ASKED, ID, PHONE, Reply, SECRET, Server, config, good, page, response};

fn redirect(status: &str, to: &str) -> Reply {
    Reply::Bytes(response(status, &format!("Location: {to}\r\n"), b""))
}

#[tokio::test]
async fn a_redirect_to_another_origin_is_never_followed() {
    for status in [
        "301 Moved",
        "302 Found",
        "303 See",
        "307 Temporary",
        "308 Permanent",
    ] {
        let other = Server::mending(vec![]).await;
        let target = format!("{}/steal/{PHONE}", other.url);
        let server = Server::always(redirect(status, &target)).await;
        let (failure, requests) = server.failure().await;
        assert_eq!(
            (failure.kind, requests),
            (FailureKind::Unreadable, 1),
            "{status}"
        );
        let origin = other.url.origin().ascii_serialization();
        assert!(failure.what.contains(&origin), "{}", failure.what);
        assert!(!failure.what.contains("steal"), "{}", failure.what);
        assert_eq!(other.connections.load(Ordering::SeqCst), 0, "{status}");
    }
}

#[tokio::test]
async fn another_name_or_scheme_of_the_same_place_is_another_origin() {
    for rewrite in [
        |url: &str| url.replace("127.0.0.1", "localhost"),
        |url: &str| url.replace("http://", "https://"),
        |_: &str| "ftp://127.0.0.1/".to_owned(),
        |_: &str| "file:///etc/passwd".to_owned(),
        |_: &str| "http://[broken".to_owned(),
    ] {
        let address = Arc::new(Mutex::new(String::new()));
        let script = Arc::clone(&address);
        let server = Server::start(move |_| redirect("302 Found", &script.lock().unwrap())).await;
        *address.lock().unwrap() = rewrite(server.url.as_str());
        let (failure, requests) = server.failure().await;
        assert_eq!(
            (failure.kind, requests),
            (FailureKind::Unreadable, 1),
            "{}",
            failure.what
        );
    }
}

#[tokio::test]
async fn a_redirect_within_the_origin_is_followed_a_few_times() {
    let server = Server::mending(vec![redirect("307 Temporary", "/v2/elsewhere?x=1")]).await;
    assert_eq!(server.fetch().await.unwrap().messages.len(), 2);
    let second = &server.requests()[1];
    assert!(second.starts_with("GET /v2/elsewhere?x=1 "), "{second}");
    assert!(second.contains(SECRET) && !second.to_lowercase().contains("referer"));

    let circle = Server::always(redirect("302 Found", "/v1/again")).await;
    let (failure, requests) = circle.failure().await;
    assert_eq!((failure.kind, requests), (FailureKind::Unreadable, 4));
    // The words must not claim that credentials were held back: the redirects stay at one host.
    assert!(
        failure.what.contains("again and again") && !failure.what.contains("keys"),
        "{}",
        failure.what
    );
    let nowhere = Server::always(Reply::Bytes(response("304 Not Modified", "", b""))).await;
    let (failure, requests) = nowhere.failure().await;
    assert_eq!((failure.kind, requests), (FailureKind::Unreadable, 1));
    assert!(
        failure.what.contains("304") && !failure.what.contains("keys"),
        "{}",
        failure.what
    );
}

#[tokio::test]
async fn a_detour_through_the_own_origin_leads_nowhere_else() {
    let other = Server::mending(vec![]).await;
    let away = other.url.to_string();
    let server = Server::start(move |n| match n {
        0 => redirect("302 Found", "/v1/first"),
        _ => redirect("302 Found", &away),
    })
    .await;
    let (_, requests) = server.failure().await;
    assert_eq!(requests, 2);
    assert_eq!(other.connections.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn keys_that_are_echoed_are_not_repeated() {
    let echo = format!("X-Client-Id: {ID} X-Client-Secret: {SECRET}");
    let as_json = format!(r#"{{"error":"odd","errorMsg":"{echo}"}}"#);
    let host = format!("Location: https://{}.test/\r\n", SECRET.to_uppercase());
    let secret_type = format!("Content-Type: text/{SECRET}\r\n");
    for bytes in [
        response("200 OK", "", echo.as_bytes()),
        response("200 OK", "", as_json.as_bytes()),
        response("200 OK", "", format!("\"{SECRET}\"").as_bytes()),
        response("400 Bad", "", as_json.as_bytes()),
        response("404 Not Found", "", echo.as_bytes()),
        response("404 Not Found", &secret_type, b""),
        response("302 Found", &host, b""),
    ] {
        let server = Server::always(Reply::Bytes(bytes)).await;
        let error = server.fetch().await.expect_err("a failure");
        let failure = error.failure();
        let mut all = format!("{error} {error:?} {error:#?} {failure:?}");
        let mut source = std::error::Error::source(&error);
        while let Some(cause) = source {
            all = format!("{all} {cause} {cause:?}");
            source = cause.source();
        }
        let small = all.to_lowercase();
        let key = [SECRET, ID]
            .into_iter()
            .find(|key| small.contains(&key.to_lowercase()));
        assert_eq!(key, None, "{all}");
    }
}

#[tokio::test]
async fn nothing_that_is_printed_holds_a_key() {
    let server = Server::mending(vec![]).await;
    let config = config(server.url.clone());
    let mut all = format!("{config:?} {config:#?}");
    let gateway = HttpGateway::new(config).unwrap();
    all = format!("{all} {gateway:?} {gateway:#?}");
    assert!(!all.contains(SECRET) && !all.contains(ID), "{all}");
    assert!(all.contains("HttpGateway"));
}

#[test]
fn a_key_that_no_header_can_carry_is_refused_unseen() {
    let mut config = config("https://gateway.test/v1".parse().unwrap());
    config.client_secret = "line\nbreak".into();
    let error = HttpGateway::new(config).expect_err("refused");
    let all = format!("{error} {error:?} {}", error.failure().advice);
    assert!(!all.contains("break"), "{all}");
    assert!(all.contains("SMSTOOLS_CLIENT_SECRET"), "{all}");
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn the_log_masks_numbers_and_holds_no_key_and_no_text() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    tracing::subscriber::with_default(subscriber, || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        runtime.unwrap().block_on(async {
            let bad = response("500 confidential", "", page(1).as_bytes());
            let server = Server::mending(vec![Reply::Bytes(bad), Reply::Reset(vec![])]).await;
            server.fetch().await.unwrap();
        });
    });
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    let ours: String = log
        .lines()
        .filter(|line| line.contains("smsthread"))
        .collect();
    for part in [
        "GET",
        "/conversation/+324***56",
        "500",
        "200",
        "bytes",
        "ms",
        "limit=50",
    ] {
        assert!(ours.contains(part), "{part}: {ours}");
    }
    assert!(
        !ours.contains(PHONE) && !ours.contains("confidential"),
        "{ours}"
    );
    assert!(!log.contains(SECRET) && !log.contains(ID), "{log}");
}

/// Run as a child with a proxy in its environment.
#[tokio::test]
async fn loopback_is_reached_directly() {
    let server = Server::always(Reply::Bytes(good())).await;
    server
        .gateway()
        .fetch_page(PHONE, ASKED, |_, _| {})
        .await
        .unwrap();
}

#[tokio::test]
async fn a_proxy_of_the_environment_is_not_asked_for_loopback() {
    let proxy = Server::mending(vec![]).await;
    let address = proxy.url.origin().ascii_serialization();
    let child = tokio::task::spawn_blocking(move || {
        Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "gateway::secrets::loopback_is_reached_directly"])
            .envs(["http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"].map(|n| (n, &address)))
            .env_remove("NO_PROXY")
            .env_remove("no_proxy")
            .output()
            .unwrap()
    });
    let output = child.await.unwrap();
    assert!(output.status.success(), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stdout).contains("1 passed"));
    assert_eq!(proxy.connections.load(Ordering::SeqCst), 0);
}
