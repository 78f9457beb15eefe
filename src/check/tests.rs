use super::*;
use crate::config::Options;
use crate::config::environment::Environment;
use crate::message::{DeliveryStatus, MessageFields};
use crate::number;
use crate::thread::page::FailureKind;
use crate::time::{UnixTime, Zone};

fn asked(answer: Result<Page, Failure>) -> CheckReport {
    let mut report = CheckReport::default();
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    runtime
        .expect("a runtime")
        .block_on(report.ask(Zone::UTC, async |asked| {
            assert_eq!(asked, PageRequest { page: 1, limit: 1 });
            answer
        }));
    report
}

fn page(total: u64, messages: Vec<Message>) -> Page {
    Page {
        asked: ASKED,
        answered: ASKED,
        total: Some(total),
        messages,
    }
}

fn message(direction: Direction) -> Message {
    Message::new(MessageFields {
        id: None,
        direction,
        sender: "Shop".into(),
        receiver: "32496123456".into(),
        text: Some("hello".into()),
        sent_at: UnixTime::new(1_749_113_086),
        status: DeliveryStatus::Delivered,
        attachments: Box::default(),
        raw: None,
        unreadable: false,
    })
}

#[test]
fn an_answer_becomes_one_sentence() {
    let report = asked(Ok(page(14_302, vec![message(Direction::Outbound)])));
    let said = report.to_string();
    assert!(
        said.contains("it answers: 14302 messages, the newest from the gateway, Thu 5 June 2025"),
        "{said}"
    );
    assert!(said.contains("Nothing is wrong."), "{said}");
    assert!(!said.contains("hello"), "{said}");
    assert_eq!(report.exit_code(), 0);
    assert!(
        asked(Ok(page(0, Vec::new())))
            .to_string()
            .contains("it answers: 0 messages\n")
    );
    assert!(
        asked(Ok(page(1, Vec::new())))
            .to_string()
            .contains("it answers: 1 message\n")
    );
}

#[test]
fn a_failure_has_its_advice_and_exit_code() {
    let failure = |kind| Failure {
        kind,
        what: "The credentials were refused (104).".into(),
        advice: "Make new ones.".into(),
        retry_after: None,
    };
    let refused = asked(Err(failure(FailureKind::Refused)));
    let said = refused.to_string();
    assert!(
        said.contains("WRONG gateway     The credentials were refused (104).\n"),
        "{said}"
    );
    assert!(
        said.contains("\n                  Make new ones.\n"),
        "{said}"
    );
    assert!(said.ends_with("One thing is wrong.\n"), "{said}");
    assert_eq!(refused.exit_code(), 3);
    let empty = asked(Err(failure(FailureKind::NoConversation)));
    assert_eq!(empty.exit_code(), 0);
    assert!(empty.to_string().contains("Nothing is wrong."));
}

#[test]
fn only_place_and_length_of_credentials_are_shown() {
    let environment = Environment {
        options: Options {
            client_id: Some("hunter1".into()),
            ..Options::default()
        },
        client_secret: Some("hunter22".into()),
        ..Environment::default()
    };
    let config = Config::load(&Options::default(), &environment).expect("a configuration");
    let mut report = CheckReport::default();
    report.add_config(&config);
    report.gateway_not_asked("so the credentials are not tested");
    let said = report.to_string();
    assert!(
        said.contains("7 characters, from $SMSTOOLS_CLIENT_ID"),
        "{said}"
    );
    assert!(
        said.contains("8 characters, from $SMSTOOLS_CLIENT_SECRET"),
        "{said}"
    );
    assert!(said.contains("the credentials are not tested"), "{said}");
    assert!(
        said.contains("https://api.smsgatewayapi.com/v1, the default"),
        "{said}"
    );
    assert!(!said.contains("hunter"), "{said}");
    assert_eq!(report.exit_code(), 0);
}

#[test]
fn missing_credentials_are_a_problem() {
    let config = Config::load(&Options::default(), &Environment::default());
    let mut report = CheckReport::default();
    report.add_config(&config.expect("a configuration"));
    assert!(report.to_string().contains("WRONG credentials"), "{report}");
    assert_eq!(report.exit_code(), 2);
}

#[test]
fn numbers_are_shown_as_they_were_read() {
    for (number, said) in [
        (
            "+32 (0)496/12.34.56",
            "Ann: +32 496 12 34 56, country BE, sent as 32496123456",
        ),
        ("8833", "Ann: 8833, a short code, sent as 8833"),
        (
            "+800 1234 5678",
            "+800 1234 5678, of no single country, sent as 80012345678",
        ),
    ] {
        let mut report = CheckReport::default();
        let recipient = number::parse(number, None).expect("a number");
        report.add_recipient(&recipient, Some(&"Ann".into()));
        assert!(report.to_string().contains(said), "{report}");
    }
}
