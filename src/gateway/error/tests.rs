use super::*;
use crate::thread::page::{CODES, FailureKind};

fn target() -> RequestTarget {
    RequestTarget {
        host: "gateway.test".into(),
        proxy: None,
        path: "/v1/conversation/32496123456?limit=4000&page=2".into(),
        phone: "32496123456".into(),
        slice: Some(PageRequest {
            page: 2,
            limit: 4000,
        }),
    }
}

fn error_answer(status: u16, code: Option<u32>, message: &str) -> GatewayError {
    let body = ErrorBody {
        code,
        message: SafeText::line(message),
    };
    ErrorCause::Told(status, body).at(&target(), None)
}

fn came(status: u16, kind: &str, words: &str) -> UnusableAnswer {
    UnusableAnswer {
        status,
        kind: kind.into(),
        words: words.into(),
    }
}

#[test]
fn every_code_of_the_table_has_its_kind_its_words_and_its_advice() {
    use FailureKind::*;
    for (code, kind, in_what, in_advice) in [
        (103, BadNumber, "32496123456", "country code"),
        (
            104,
            Refused,
            "client id and secret",
            "SMSTOOLS_CLIENT_SECRET",
        ),
        (104, Refused, "104", "Advanced, API authentication"),
        (105, Busy, "trouble", "wait"),
        (
            114,
            OurFault,
            "GET /v1/conversation/32496123456",
            "fault of smsthread",
        ),
        (139, OurFault, "limit=4000&page=2", "report"),
        (116, Refused, "inactivity", "support"),
        (132, NoConversation, "32496123456", "number"),
        (135, BadSetting, "4000", "page_size"),
        (136, OurFault, "page=2", "report"),
        (200, Refused, "IP address", "allow-list"),
        (1002, Refused, "too many failed", "before you try again"),
        (1403, Forbidden, "32496123456", "owner"),
    ] {
        let failure = error_answer(400, Some(code), "words").failure();
        assert_eq!(failure.kind, kind, "{code}");
        assert!(failure.what.contains(in_what), "{code}: {}", failure.what);
        assert!(
            failure.advice.contains(in_advice),
            "{code}: {}",
            failure.advice
        );
    }
}

#[test]
fn every_code_that_cannot_change_stops_the_polling_and_a_refusal_all_requests() {
    let listed: Vec<u32> = (0..2_000).filter(|code| is_listed(*code)).collect();
    assert!(CODES.iter().map(|(code, _)| code).eq(&listed));
    for (code, kind) in CODES {
        assert_eq!(
            error_answer(400, Some(code), "").failure().kind,
            kind,
            "{code}"
        );
        assert_eq!(kind.stops_polling(), ![105, 132].contains(&code), "{code}");
        let refused = [104, 116, 200, 1002, 1403].contains(&code);
        assert_eq!(kind.refuses_all(), refused, "{code}");
    }
}

#[test]
fn a_listed_code_is_retried_only_if_it_is_105_whatever_the_status() {
    for status in [200, 400, 401, 429, 500, 503] {
        for code in [103, 104, 114, 116, 132, 135, 136, 139, 200, 1002, 1403] {
            assert_eq!(
                error_answer(status, Some(code), "").pace(),
                None,
                "{status} {code}"
            );
        }
        let pace = error_answer(status, Some(105), "").pace();
        assert_eq!(pace, Some(Pace::Throttled), "{status}");
    }
}

#[test]
fn other_errors_are_retried_by_their_status() {
    for (status, pace) in [
        (200, None),
        (400, None),
        (401, None),
        (403, None),
        (404, None),
        (408, Some(Pace::Plain)),
        (418, None),
        (429, Some(Pace::Throttled)),
        (500, Some(Pace::Plain)),
        (502, Some(Pace::Plain)),
        (503, Some(Pace::Throttled)),
        (599, Some(Pace::Plain)),
    ] {
        assert_eq!(error_answer(status, None, "x").pace(), pace, "{status}");
        assert_eq!(
            error_answer(status, Some(999), "x").pace(),
            pace,
            "{status}"
        );
        let bare = ErrorCause::Status(came(status, "text/html", "<html>")).at(&target(), None);
        assert_eq!(bare.pace(), pace, "{status}");
    }
}

#[test]
fn an_error_without_a_code_repeats_what_came() {
    use FailureKind::*;
    for (status, kind, part) in [
        (400, OurFault, "error parsing json"),
        (401, Refused, "HTTP 401"),
        (403, Refused, "HTTP 403"),
        (404, OurFault, "/v1/conversation/32496123456"),
        (429, Busy, "fewer requests"),
        (502, Busy, "HTTP 502"),
    ] {
        let failure = error_answer(status, None, "error parsing json").failure();
        assert_eq!(failure.kind, kind, "{status}");
        assert!(failure.what.contains(part), "{status}: {}", failure.what);
        assert!(
            failure.what.contains("error parsing json"),
            "{}",
            failure.what
        );
    }
    let failure = error_answer(400, Some(777), "odd").failure();
    assert!(failure.what.contains("error 777") && failure.what.contains("odd"));
}

#[test]
fn no_answer_says_type_and_first_words() {
    let came = came(200, "text/html", "<h1>Login</h1>");
    let error = ErrorCause::Unreadable(came, BodyError::Cut).at(&target(), None);
    let failure = error.failure();
    assert_eq!(failure.kind, FailureKind::Unreadable);
    assert!(failure.what.contains("gateway.test"), "{}", failure.what);
    for part in ["What came: ", "text/html", "<h1>Login</h1>", "HTTP 200"] {
        assert!(!failure.what.contains(part), "{part}: {}", failure.what);
        assert!(failure.advice.contains(part), "{part}: {}", failure.advice);
    }
    assert_eq!(error.to_string(), failure.what.as_str());
}

#[test]
fn the_requested_wait_is_told_to_the_user() {
    let wait = Some(Duration::from_secs(7));
    let error = ErrorCause::Status(came(429, "", "")).at(&target(), wait);
    assert_eq!(error.failure().retry_after, wait);
    let failure = error.failure();
    assert!(failure.what.matches("429").count() == 1 && failure.advice.contains("empty"));
}

#[test]
fn maintenance_is_named_and_its_page_quoted_last() {
    let page = came(503, "text/html", "<h1>Sorry</h1> We are back at 9");
    let failure = ErrorCause::Status(page).at(&target(), None).failure();
    assert_eq!(
        failure.what.as_str(),
        "The gateway is down for maintenance (503)."
    );
    assert!(
        failure
            .advice
            .ends_with("What came: text/html, \"<h1>Sorry</h1> We are back at 9\".")
    );
    let error_answer = error_answer(503, None, "back at 9").failure();
    assert!(
        error_answer.what.contains("maintenance (503)") && error_answer.what.contains("back at 9")
    );
}
