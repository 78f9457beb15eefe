use super::*;

fn read(words: &str) -> Result<Invocation, ErrorKind> {
    let args = std::iter::once("smsthread").chain(words.split(' ').filter(|word| !word.is_empty()));
    parse(args).map_err(|error| error.kind())
}

#[test]
fn the_command_is_sound() {
    Cli::command().debug_assert();
}

#[test]
fn numbers_may_have_several_words() {
    for (words, expected) in [
        ("+32496123456", "+32496123456"),
        ("+32 496 12 34 56", "+32 496 12 34 56"),
        ("ann", "ann"),
        ("-- check", "check"),
        ("ann check", "ann check"),
        ("-- -1", "-1"),
        ("--refresh 0 +32 496 12 34 56", "+32 496 12 34 56"),
        ("+32 496 12 --refresh 0 34 56", "+32 496 12 34 56"),
    ] {
        let Ok(Invocation::Open(_, asked)) = read(words) else {
            panic!("{words}: {:?}", read(words));
        };
        assert_eq!(asked, expected);
    }
}

#[test]
fn commands_and_numbers_live_side_by_side() {
    assert!(matches!(read(""), Ok(Invocation::Begin(_))));
    assert!(matches!(read("--demo"), Ok(Invocation::Demo(_))));
    assert!(matches!(read("check"), Ok(Invocation::Check(_, None))));
    let Ok(Invocation::Check(_, Some(asked))) = read("check +32 496 12 34 56") else {
        panic!("no check");
    };
    assert_eq!(asked, "+32 496 12 34 56");
    let Ok(Invocation::DemoGateway(gateway)) =
        read("demo-gateway --port 8080 --latency 5 --fail x")
    else {
        panic!("no gateway");
    };
    assert_eq!(
        (gateway.port, gateway.latency, gateway.fail.as_deref()),
        (8080, 5, Some("x"))
    );
    assert_eq!(
        read("ann --refresh 0 check").err(),
        Some(ErrorKind::ArgumentConflict)
    );
    assert_eq!(
        read("--demo check").err(),
        Some(ErrorKind::ArgumentConflict)
    );
    assert_eq!(read("--demo ann").err(), Some(ErrorKind::ArgumentConflict));
    assert_eq!(
        read("--demo --base-url http://x").err(),
        Some(ErrorKind::ArgumentConflict)
    );
}

#[test]
fn options_count_before_and_after_a_command() {
    for words in ["-P work check", "check -P work", "-P other check -P work"] {
        let Ok(Invocation::Check(options, None)) = read(words) else {
            panic!("{words}");
        };
        assert_eq!(options.profile.as_deref(), Some("work"), "{words}");
    }
}

#[test]
fn values_are_checked() {
    for words in [
        "--page-size 49 ann",
        "--page-size 2001 ann",
        "--refresh=-1 ann",
        "--refresh 86401 ann",
        "--country Belgium ann",
        "demo-gateway --port 65536",
    ] {
        assert_eq!(
            read(words).err(),
            Some(ErrorKind::ValueValidation),
            "{words}"
        );
    }
    assert_eq!(
        read("--color blue ann").err(),
        Some(ErrorKind::InvalidValue)
    );
    assert_eq!(
        read("--client-secret x ann").err(),
        Some(ErrorKind::UnknownArgument)
    );
}

#[test]
fn slips_of_a_command_are_known() {
    assert_eq!(nearest_command("chekc").as_deref(), Some("check"));
    assert_eq!(
        nearest_command("demo-gatway").as_deref(),
        Some("demo-gateway")
    );
    assert_eq!(nearest_command("ann"), None);
}
