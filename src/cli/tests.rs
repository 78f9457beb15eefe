use super::*;

fn read(words: &str) -> Result<Invocation, ErrorKind> {
    let args = std::iter::once("smsthread").chain(words.split(' ').filter(|word| !word.is_empty()));
    let parsed = parse(args).map_err(|error| error.kind())?;
    Ok(parsed.invocation)
}

#[test]
fn the_command_is_sound() {
    Cli::command().debug_assert();
}

#[test]
fn numbers_may_have_several_words() {
    for (words, expected) in [
        ("-- config", "config"),
        ("-- man", "man"),
        ("+32496123456", "+32496123456"),
        ("+32 496 12 34 56", "+32 496 12 34 56"),
        ("ann", "ann"),
        ("-- check", "check"),
        ("ann check", "ann check"),
        ("-- -1", "-1"),
        ("--refresh 0 +32 496 12 34 56", "+32 496 12 34 56"),
        ("+32 496 12 --refresh 0 34 56", "+32 496 12 34 56"),
    ] {
        let Ok(Invocation::Open(_, _, asked)) = read(words) else {
            panic!("{words}: {:?}", read(words));
        };
        assert_eq!(asked, expected);
    }
}

#[test]
fn commands_and_numbers_are_told_apart() {
    assert!(matches!(read(""), Ok(Invocation::Begin(_))));
    assert!(matches!(read("--demo"), Ok(Invocation::Demo(..))));
    assert!(matches!(read("check"), Ok(Invocation::Check(_, None))));
    assert!(matches!(read("config"), Ok(Invocation::Config)));
    assert!(matches!(read("man"), Ok(Invocation::Man(None))));
    assert!(matches!(
        read("completions zsh"),
        Ok(Invocation::Completions(Shell::Zsh))
    ));
    assert!(matches!(
        read("keep-clipboard"),
        Ok(Invocation::KeepClipboard)
    ));
    let Ok(Invocation::Check(_, Some(asked))) = read("check +32 496 12 34 56") else {
        panic!("no check");
    };
    assert_eq!(asked, "+32 496 12 34 56");
    let Ok(Invocation::DemoGateway(gateway)) =
        read("demo-gateway --port 8080 --latency 5 --fail 500@2")
    else {
        panic!("no gateway");
    };
    assert_eq!((gateway.port, gateway.latency), (8080, 5));
    assert_eq!(gateway.fail, "500@2".parse().ok());
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
        read("demo-gateway --fail 501").err(),
        Some(ErrorKind::InvalidValue)
    );
    assert_eq!(read("completions csh").err(), Some(ErrorKind::InvalidValue));
    assert_eq!(
        read("--client-secret x ann").err(),
        Some(ErrorKind::UnknownArgument)
    );
}

#[test]
fn mistyped_commands_are_recognised() {
    assert_eq!(nearest_command("chekc").as_deref(), Some("check"));
    assert_eq!(
        nearest_command("demo-gatway").as_deref(),
        Some("demo-gateway")
    );
    assert_eq!(nearest_command("ann"), None);
}

#[test]
fn each_option_and_command_has_a_word_in_short_and_more_in_long_help() {
    let mut command = command();
    let (short, long) = (
        command.render_help().to_string(),
        command.render_long_help().to_string(),
    );
    assert!(short.lines().count() < 56, "{short}");
    assert!(!short.contains("Exit codes") && long.contains("Exit codes"));
    for variable in [
        "SMSTHREAD_CONFIG",
        "SMSTHREAD_PROFILE",
        "SMSTHREAD_LOG",
        "SMSTHREAD_IMAGES",
    ] {
        assert!(
            short.contains(variable) && long.contains(variable),
            "{variable}"
        );
    }
    let export = command.find_subcommand_mut("export").expect("export");
    let help = export.render_long_help().to_string();
    let place = |word: &str| help.find(word).unwrap_or_else(|| panic!("{word}: {help}"));
    assert!(place("--format") < place("--output") && place("--output") < place("--since"));
    assert!(place("--mask") < place("--config"), "{help}");
    let demo = command
        .find_subcommand_mut("demo-gateway")
        .expect("demo-gateway");
    let help = demo.render_help().to_string().replace(['\n', ' '], "");
    assert!(help.contains("103,104,105"), "{help}");
}

#[test]
fn a_place_needs_a_thread() {
    let Ok(Invocation::Open(_, place, asked)) = read("ann --at -3w") else {
        panic!("{:?}", read("ann --at -3w"));
    };
    assert_eq!((place.at.as_deref(), &*asked), (Some("-3w"), "ann"));
    let Ok(Invocation::Demo(_, place)) = read("--demo --find parcel") else {
        panic!("no demo");
    };
    assert_eq!(place.find.as_deref(), Some("parcel"));
    for words in [
        "--at 2024",
        "check --at 2024",
        "--find x check",
        "ann --at 1 --find x",
    ] {
        let refused = read(words).map(drop);
        assert!(refused.is_err(), "{words}");
    }
}
