//! Networks that stall, break and flood.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::future::join_all;
use smsthread::gateway::{HttpGateway, Timeouts};
use smsthread::thread::page::FailureKind;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket};

use super::server::{ASKED, PHONE, Reply, Server, config, good, gzip, page, response};

/// A good answer whose length says that more is to come.
fn unfinished() -> Vec<u8> {
    let mut bytes = b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n".to_vec();
    bytes.extend_from_slice(page(2).as_bytes());
    bytes
}

/// The time limit for a silent server; long enough for a busy machine to send the rest before.
fn impatient() -> Timeouts {
    Timeouts {
        first_byte: Duration::from_secs(4),
        between_bytes: Duration::from_secs(4),
        ..Timeouts::default()
    }
}

#[tokio::test]
async fn one_fault_of_any_kind_is_mended_by_one_more_request() {
    let html = response("200 OK", "Content-Type: text/html\r\n", b"<html>");
    let cut = response("200 OK", "", &page(2).as_bytes()[..200]);
    let mut long = good();
    long.extend_from_slice(b"more than the length says");
    let garbled = response("200 OK", "Content-Encoding: gzip\r\n", b"not gzip at all");
    let mut half = gzip(page(50).as_bytes());
    half.truncate(half.len() / 2);
    let half = response("200 OK", "Content-Encoding: gzip\r\n", &half);
    let cases = [
        ("html", Reply::Bytes(html), 2),
        ("cut", Reply::Bytes(cut), 2),
        ("empty", Reply::Bytes(response("200 OK", "", b"")), 2),
        ("short of its length", Reply::Bytes(unfinished()), 2),
        ("longer than its length", Reply::Bytes(long), 1),
        ("no gzip", Reply::Bytes(garbled), 2),
        ("half a gzip", Reply::Bytes(half), 2),
        ("closed", Reply::Bytes(vec![]), 2),
        (
            "not HTTP",
            Reply::Bytes(b"SSH-2.0-OpenSSH_9.2\r\n".to_vec()),
            2,
        ),
        ("reset at once", Reply::Reset(vec![]), 2),
        (
            "reset in the head",
            Reply::Reset(b"HTTP/1.1 200 OK\r\nConte".to_vec()),
            2,
        ),
        ("reset in the body", Reply::Reset(unfinished()), 2),
        ("silence", Reply::Hang(vec![]), 2),
        (
            "silence in the head",
            Reply::Hang(b"HTTP/1.1 200 OK\r\nConte".to_vec()),
            2,
        ),
        ("silence in the body", Reply::Hang(unfinished()), 2),
        ("500", Reply::Bytes(response("500 Oops", "", b"")), 2),
    ];
    join_all(cases.into_iter().map(async |(name, reply, requests)| {
        let server = Server::mending(vec![reply]).await;
        let mut config = config(server.url.clone());
        // The good answer after the silence must come in time, however busy the machine is.
        config.timeouts.first_byte = Duration::from_secs(8);
        config.timeouts.between_bytes = Duration::from_secs(8);
        let gateway = HttpGateway::new(config).unwrap();
        let mut delays = 0;
        let result = gateway.fetch_page(PHONE, ASKED, |_, _| delays += 1).await;
        let page = result.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(page.messages.len(), 2, "{name}");
        assert_eq!(server.requests().len(), requests, "{name}");
        assert_eq!(delays, requests - 1, "{name}");
    }))
    .await;
}

#[tokio::test]
async fn an_unknown_compression_is_named_and_not_asked_for_again() {
    let brotli = b"\x8b\x03\x80hello\x03";
    for name in ["br", "zstd", "gzip, br"] {
        let header = format!("Content-Encoding: {name}\r\n");
        let server = Server::always(Reply::Bytes(response("200 OK", &header, brotli))).await;
        let failure = server.fetch().await.unwrap_err().failure();
        assert_eq!(failure.kind, FailureKind::Unreadable);
        let name = name.trim_start_matches("gzip, ");
        let named = failure.what.contains(&format!("cannot read ({name})"));
        assert!(named, "{}", failure.what);
        assert_eq!(server.requests().len(), 1, "{name}");
    }
}

#[tokio::test]
async fn a_fault_that_stays_ends_after_three_tries_and_says_what_it_was() {
    use FailureKind::*;
    let cases = [
        (Reply::Reset(vec![]), Unreachable, "was cut off"),
        (Reply::Bytes(unfinished()), Unreachable, "was cut off"),
        (
            Reply::Hang(vec![]),
            Unreachable,
            "waiting for an answer took longer than 4s",
        ),
        (
            Reply::Hang(unfinished()),
            Unreachable,
            "waiting for the rest",
        ),
    ];
    join_all(cases.into_iter().map(async |(reply, kind, words)| {
        let server = Server::always(reply).await;
        let mut config = config(server.url.clone());
        config.timeouts = impatient();
        let gateway = HttpGateway::new(config).unwrap();
        let result = gateway.fetch_page(PHONE, ASKED, |_, _| {}).await;
        let failure = result.expect_err("it stays").failure();
        assert_eq!(failure.kind, kind, "{}", failure.what);
        assert!(failure.what.contains(words), "{words}: {}", failure.what);
        assert!(!failure.advice.is_empty());
        assert_eq!(server.requests().len(), 3, "{words}");
    }))
    .await;
}

#[tokio::test]
async fn a_trickle_meets_the_limit_of_the_whole() {
    let head = b"HTTP/1.1 200 OK\r\nContent-Length: 50000000\r\n\r\n".to_vec();
    let server = Server::always(Reply::Drip(head)).await;
    let mut config = config(server.url.clone());
    config.timeouts.total = Duration::from_secs(3);
    let gateway = HttpGateway::new(config).unwrap();
    let result = gateway.fetch_page(PHONE, ASKED, |_, _| {}).await;
    let failure = result.expect_err("too slow").failure();
    assert!(
        failure.what.contains("the whole answer"),
        "{}",
        failure.what
    );
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn an_error_whose_body_hangs_is_still_that_error() {
    let head = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 500\r\n\r\nGo away".to_vec();
    let server = Server::always(Reply::Hang(head)).await;
    let mut config = config(server.url.clone());
    config.timeouts = impatient();
    let gateway = HttpGateway::new(config).unwrap();
    let result = gateway.fetch_page(PHONE, ASKED, |_, _| {}).await;
    let failure = result.expect_err("refused").failure();
    assert_eq!(failure.kind, FailureKind::Refused);
    assert!(failure.advice.contains("Go away"), "{}", failure.advice);
}

#[tokio::test]
async fn bombs_end_at_the_cap_and_are_not_asked_for_again() {
    let bomb = gzip(&vec![b' '; 40 << 20]);
    assert!(bomb.len() < 100 << 10);
    let bomb = response("200 OK", "Content-Encoding: gzip\r\n", &bomb);
    let mut endless = b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n{\"a\":\"".to_vec();
    endless.resize(endless.len() + (33 << 20), b'a');
    for flood in [bomb, endless] {
        let (failure, requests) = Server::always(Reply::Bytes(flood)).await.failure().await;
        assert_eq!((failure.kind, requests), (FailureKind::Unreadable, 1));
        assert!(
            failure.what.contains("longer than 32 MiB"),
            "{}",
            failure.what
        );
    }
}

#[tokio::test]
async fn nobody_listening_is_told_after_two_delays() {
    // Bound, so that no other test is given the port, but never listening.
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let url = format!("http://{}/", socket.local_addr().unwrap());
    let gateway = HttpGateway::new(config(url.parse().unwrap())).unwrap();
    let mut delays = vec![];
    let result = gateway
        .fetch_page(PHONE, ASKED, |failure, wait| {
            delays.push((failure.kind, wait));
        })
        .await;
    let failure = result.expect_err("nobody").failure();
    assert_eq!(failure.kind, FailureKind::Unreachable);
    assert!(
        failure.what.contains("onnection refused"),
        "{}",
        failure.what
    );
    assert_eq!(delays.len(), 2);
    assert!(
        delays
            .iter()
            .all(|(kind, _)| *kind == FailureKind::Unreachable)
    );
    assert!(delays[0].1 <= Duration::from_millis(250));
    assert!(delays[1].1 <= Duration::from_millis(500));
}

#[tokio::test]
async fn no_tls_is_told_at_once() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}/", listener.local_addr().unwrap());
    let gateway = HttpGateway::new(config(url.parse().unwrap())).unwrap();
    let connections = AtomicUsize::new(0);
    let plain = async {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            connections.fetch_add(1, Ordering::SeqCst);
            // Reads the hello first: closing on unread bytes would be a reset.
            let _ = stream.read(&mut [0; 4096]).await;
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
            let _ = stream.read(&mut [0; 4096]).await;
        }
    };
    let result = tokio::select! {
        result = gateway.fetch_page(PHONE, ASKED, |_, _| {}) => result,
        () = plain => unreachable!("it listens for ever"),
    };
    let failure = result.expect_err("no TLS").failure();
    assert_eq!(failure.kind, FailureKind::Unreachable);
    assert!(
        failure.what.contains("No secure connection"),
        "{}",
        failure.what
    );
    assert_eq!(connections.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn dropping_the_future_hangs_up() {
    let server = Server::always(Reply::Hang(vec![])).await;
    let (gateway, left) = (server.gateway(), Arc::clone(&server.left));
    let fetch = tokio::spawn(async move { gateway.fetch_page(PHONE, ASKED, |_, _| {}).await });
    while server.requests().is_empty() {
        tokio::task::yield_now().await;
    }
    fetch.abort();
    left.notified().await;
    assert_eq!(server.requests().len(), 1);
}
