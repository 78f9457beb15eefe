//! What is sent, and what becomes of proper answers and errors.

use std::sync::atomic::Ordering;
use std::time::Duration;

use futures_util::future::join_all;
use smsthread::gateway::HttpGateway;
use smsthread::message::Message;
use smsthread::thread::page::FailureKind;
use tokio::sync::mpsc;
use url::Url;

use super::server::{
    ASKED, ID, PHONE, Reply, SECRET, Server, config, good, gzip, json_reply, page, response, zlib,
};

#[tokio::test]
async fn the_request_is_as_documented() {
    let server = Server::mending(vec![]).await;
    server.fetch().await.unwrap();
    let head = &server.requests()[0];
    let mut lines = head.lines();
    assert_eq!(
        lines.next(),
        Some("GET /v1/conversation/32496123456?limit=50&page=2 HTTP/1.1")
    );
    let headers: Vec<(String, &str)> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_lowercase(), value))
        .collect();
    let agent = concat!("smsthread/", env!("CARGO_PKG_VERSION"));
    for (name, value) in [
        ("x-client-id", ID),
        ("x-client-secret", SECRET),
        ("content-type", "application/json"),
        ("accept", "application/json"),
        ("accept-encoding", "gzip"),
        ("user-agent", agent),
    ] {
        let sent: Vec<_> = headers.iter().filter(|(n, _)| n == name).collect();
        assert_eq!(sent, [&(name.to_owned(), value)], "{name}");
    }
    assert!(
        !headers
            .iter()
            .any(|(name, _)| name == "referer" || name == "cookie")
    );
}

#[tokio::test]
async fn the_number_is_one_segment_behind_any_base() {
    let server = Server::mending(vec![]).await;
    for (base, phone, path) in [
        ("/v1", PHONE, "/v1/conversation/32496123456"),
        ("/v1/", PHONE, "/v1/conversation/32496123456"),
        ("/", PHONE, "/conversation/32496123456"),
        (
            "/a/b/",
            "Sh/op ?#é%2e",
            "/a/b/conversation/Sh%2Fop%20%3F%23%C3%A9%252e",
        ),
        ("/v1", "+32496", "/v1/conversation/+32496"),
    ] {
        let base = server.url.join(base).unwrap();
        let gateway = HttpGateway::new(config(base)).unwrap();
        gateway.fetch_page(phone, ASKED, |_, _| {}).await.unwrap();
        let head = server.requests().pop().unwrap();
        let asked = head.split_whitespace().nth(1).unwrap();
        assert_eq!(asked, format!("{path}?limit=50&page=2"));
    }
}

#[tokio::test]
async fn a_number_that_would_leave_its_segment_is_not_sent() {
    let server = Server::mending(vec![]).await;
    for phone in ["", " ", ".", "..", "\t..", "32\n49"] {
        let result = server.gateway().fetch_page(phone, ASKED, |_, _| {}).await;
        let failure = result.expect_err("refused").failure();
        assert_eq!(failure.kind, FailureKind::BadNumber, "{phone:?}");
    }
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn pages_come_plain_packed_and_big() {
    let big = page(2000);
    let packed = gzip(big.as_bytes());
    // Some servers compress in several parts, join the parts, and pad the end.
    let (front, rest) = big.as_bytes().split_at(1_000);
    let members = [gzip(front), gzip(rest), vec![0; 512]].concat();
    let zlib = zlib(big.as_bytes());
    let utf16: Vec<u8> = format!("\u{feff}{big}")
        .encode_utf16()
        .flat_map(u16::to_be_bytes)
        .collect();
    let utf32: Vec<u8> = format!("\u{feff}{big}")
        .chars()
        .flat_map(|c| u32::from(c).to_le_bytes())
        .collect();
    let replies = [
        good(),
        response("200 OK", "Content-Encoding: gzip\r\n", &packed),
        response("200 OK", "Content-Encoding: X-GZip\r\n", &members),
        response("200 OK", "", big.as_bytes()),
        response("200 OK", "Content-Encoding: gzip, gzip\r\n", &gzip(&packed)),
        response("200 OK", "Content-Encoding: deflate\r\n", &zlib),
        response("200 OK", "Content-Encoding: Deflate\r\n", &zlib[2..]),
        response("200 OK", "Content-Encoding: deflate\r\n", big.as_bytes()),
        response("200 OK", "", &zlib),
        response("200 OK", "", &utf16),
        response("200 OK", "", &utf16[2..]),
        response("200 OK", "", &utf32),
        response("200 OK", "", &utf32[4..]),
        // A header alone says nothing.
        response("200 OK", "Content-Encoding: br\r\n", big.as_bytes()),
        // A proxy may compress or decompress a body without changing the headers.
        response("200 OK", "", &packed),
        response("200 OK", "Content-Encoding: gzip\r\n", big.as_bytes()),
    ];
    let server = Server::start(move |n| Reply::Keep(replies[n].clone())).await;
    let gateway = server.gateway();
    for count in std::iter::once(2).chain([2000; 15]) {
        let page = gateway.fetch_page(PHONE, ASKED, |_, _| {}).await.unwrap();
        assert_eq!(
            (page.messages.len(), page.total),
            (count, Some(count as u64))
        );
        assert_eq!((page.asked, page.answered), (ASKED, ASKED));
    }
    assert_eq!(server.connections.load(Ordering::SeqCst), 1, "kept alive");
}

#[tokio::test]
async fn a_thousand_quirks_still_make_one_page() {
    let body = r#"{"total":"3","page":"1","limit":"3","conversation":{
        "0":{"message":12,"mine":"1","unixDatetime":"1749113086"},
        "1":"garbage","2":{"message":"\ud83d","datetime":"05 août 2025, 08:44:46"}}}"#;
    let page = Server::always(json_reply("200 OK", body))
        .await
        .fetch()
        .await
        .unwrap();
    let texts: Vec<&str> = page.messages.iter().map(Message::text).collect();
    assert_eq!(texts, ["12", "", "\u{FFFD}"]);
    assert!(page.messages[1].is_unreadable());
    // A page number that fits no place that was asked for is not believed.
    assert_eq!((page.answered.page, page.answered.limit), (2, 3));
}

#[tokio::test]
async fn each_error_takes_exactly_the_tries_it_deserves() {
    use FailureKind::*;
    let json = |status: &str, body: &str| json_reply(status, body);
    let html = |status: &str| {
        let headers = "Content-Type: text/html\r\n";
        Reply::Bytes(response(status, headers, b"<html><h1>Sorry</h1>"))
    };
    let cases = vec![
        (json("400 Bad Request", r#"{"error":"103"}"#), BadNumber, 1),
        (
            json(
                "401 Unauthorized",
                r#"{"error":"104","errorMsg":"Invalid"}"#,
            ),
            Refused,
            1,
        ),
        (json("400 Bad Request", r#"{"error":105}"#), Busy, 3),
        (json("400 Bad Request", r#"{"error":"114"}"#), OurFault, 1),
        (json("400 Bad Request", r#"{"error":"116"}"#), Refused, 1),
        (
            json("404 Not Found", r#"{"error":"132"}"#),
            NoConversation,
            1,
        ),
        (json("400 Bad Request", r#"{"error":"135"}"#), BadSetting, 1),
        (json("403 Forbidden", r#"{"error":"200"}"#), Refused, 1),
        (
            json("429 Too Many Requests", r#"{"error":1002}"#),
            Refused,
            1,
        ),
        (json("500 Server Error", r#"{"error":1002}"#), Refused, 1),
        (json("403 Forbidden", r#"{"error":"1403"}"#), Forbidden, 1),
        (
            json("400 Bad Request", r#"{"error":"error parsing json"}"#),
            OurFault,
            1,
        ),
        (json("200 OK", r#"{"error":"104"}"#), Refused, 1),
        (json("200 OK", r#"{"error":"105"}"#), Busy, 3),
        (json("429 Too Many Requests", "{}"), Busy, 3),
        (json("500 Server Error", r#"{"error":"x"}"#), Busy, 3),
        (html("502 Bad Gateway"), Busy, 3),
        (html("503 Unavailable"), Busy, 3),
        (html("401 Unauthorized"), Refused, 1),
        (html("403 Forbidden"), Refused, 1),
        (html("404 Not Found"), OurFault, 1),
        (html("408 Request Timeout"), Busy, 3),
        (html("200 OK"), Unreadable, 3),
        (json("200 OK", ""), Unreadable, 3),
        (
            Reply::Bytes(b"HTTP/1.1 204 No Content\r\n\r\n".to_vec()),
            Unreadable,
            3,
        ),
        (
            json("200 OK", r#"{"total":1,"conversation":[{"mess"#),
            Unreadable,
            3,
        ),
        (json("304 Not Modified", ""), Unreadable, 1),
    ];
    join_all(
        cases
            .into_iter()
            .enumerate()
            .map(async |(n, (reply, kind, tries))| {
                let server = Server::always(reply).await;
                let (failure, requests) = server.failure().await;
                assert_eq!(
                    (failure.kind, requests),
                    (kind, tries),
                    "case {n}: {}",
                    failure.what
                );
            }),
    )
    .await;
}

#[tokio::test]
async fn what_came_instead_of_an_answer_is_said() {
    let html = "\n<html>\n<title>502\u{1b}[31m \u{202e}Proxy</title>".repeat(20);
    let reply = |status: &str| {
        let headers = "Content-Type: text/html; charset=utf-8\r\n";
        Reply::Bytes(response(status, headers, html.as_bytes()))
    };
    let (failure, _) = Server::always(reply("200 OK")).await.failure().await;
    assert!(failure.what.contains("127.0.0.1"), "{}", failure.what);
    for part in [
        "text/html; charset=utf-8",
        "<html> <title>502\u{241b}[31m Proxy",
    ] {
        assert!(failure.advice.contains(part), "{part}: {}", failure.advice);
        assert!(!failure.what.contains(part), "{part}: {}", failure.what);
    }
    for words in [&failure.what, &failure.advice] {
        assert!(words.len() < 500 && !words.contains(['\u{1b}', '\u{202e}']));
    }

    let (failure, _) = Server::always(reply("404 Not Found")).await.failure().await;
    for part in ["/v1/conversation/32496123456", "404"] {
        assert!(failure.what.contains(part), "{part}: {}", failure.what);
    }
    for part in ["text/html", "<html>"] {
        assert!(failure.advice.contains(part), "{part}: {}", failure.advice);
    }
}

/// What `on_delay` hears first; the request is dropped then.
async fn first_delay(reply: Vec<u8>) -> (Duration, Option<Duration>) {
    let server = Server::always(Reply::Bytes(reply)).await;
    let gateway = server.gateway();
    let (heard, mut hear) = mpsc::unbounded_channel();
    let fetch = gateway.fetch_page(PHONE, ASKED, |failure, wait| {
        heard.send((wait, failure.retry_after)).unwrap();
    });
    tokio::select! {
        _ = fetch => panic!("it should have waited"),
        delay = hear.recv() => delay.unwrap(),
    }
}

#[tokio::test]
async fn retry_after_is_obeyed_in_seconds_and_as_a_date() {
    let seconds = Duration::from_secs;
    let date = "Date: Thu, 05 Jun 2025 08:44:46 GMT\r\n";
    for (status, headers, wait, asked) in [
        ("429 Slow", "Retry-After: 7\r\n".to_owned(), 7, 7),
        ("503 Busy", "Retry-After: 8\r\n".to_owned(), 8, 8),
        ("500 Oops", "Retry-After: 9\r\n".to_owned(), 9, 9),
        (
            "429 Slow",
            format!("{date}Retry-After: Thu, 05 Jun 2025 08:45:06 GMT\r\n"),
            20,
            20,
        ),
        ("429 Slow", "Retry-After: 3600\r\n".to_owned(), 60, 3600),
        (
            "429 Slow",
            "Retry-After: Fri, 31 Dec 9999 23:59:59 GMT\r\n".to_owned(),
            60,
            86_400,
        ),
        (
            "429 Slow",
            format!("Retry-After: {}\r\n", u64::MAX),
            60,
            86_400,
        ),
        (
            "429 Slow",
            format!("Retry-After: {}\r\n", "9".repeat(50)),
            60,
            86_400,
        ),
    ] {
        let delay = first_delay(response(status, &headers, b"")).await;
        assert_eq!(delay, (seconds(wait), Some(seconds(asked))), "{headers}");
    }
    for headers in [
        "",
        "Retry-After: soon\r\n",
        "Retry-After: -1\r\n",
        "Retry-After: 0\r\n",
    ] {
        let (wait, _) = first_delay(response("429 Slow", headers, b"")).await;
        assert!(
            (seconds(1)..seconds(2)).contains(&wait),
            "{headers}: {wait:?}"
        );
    }
    let past = format!("{date}Retry-After: Thu, 05 Jun 2025 08:44:06 GMT\r\n");
    let (wait, asked) = first_delay(response("429 Slow", &past, b"")).await;
    assert!((seconds(1)..seconds(2)).contains(&wait) && asked == Some(Duration::ZERO));
}

#[tokio::test]
async fn the_retries_of_many_requests_are_bounded_together() {
    let server = Server::always(Reply::Bytes(response("500 Oops", "", b""))).await;
    let gateway = server.gateway();
    let fetches = (0..40).map(|_| gateway.fetch_page(PHONE, ASKED, |_, _| {}));
    assert!(join_all(fetches).await.iter().all(Result::is_err));
    let requests = server.requests().len();
    assert!((50..=58).contains(&requests), "{requests}");
}

#[test]
fn only_safe_addresses_are_taken() {
    for (url, insecure, good) in [
        ("https://gateway.test/v1", false, true),
        ("http://127.0.0.1:8080/v1", false, true),
        ("http://127.9.9.9/", false, true),
        ("http://[::1]:8080/", false, true),
        ("http://localhost/v1", false, true),
        ("http://gateway.test/v1", false, false),
        ("http://gateway.test/v1", true, true),
        ("http://localhost.gateway.test/v1", false, false),
        ("http://127.0.0.1.gateway.test/v1", false, false),
        ("http://192.168.0.1/v1", false, false),
        ("ftp://127.0.0.1/v1", true, false),
        ("file:///v1", true, false),
        ("data:text/plain,x", true, false),
        ("https://user:password@gateway.test/v1", false, false),
        ("https://gateway.test/v1?key=1", false, false),
    ] {
        let mut config = config(Url::parse(url).unwrap());
        config.insecure_http = insecure;
        let made = HttpGateway::new(config);
        assert_eq!(made.is_ok(), good, "{url}");
        if let Err(error) = made {
            let failure = error.failure();
            assert_eq!(failure.kind, FailureKind::BadSetting);
            assert!(!failure.what.contains("password@"), "{}", failure.what);
        }
    }
}
