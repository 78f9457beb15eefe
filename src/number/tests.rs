use proptest::prelude::*;

use super::*;

fn wire(input: &str, country: Option<&str>) -> String {
    let country = country.map(|code| Country::parse(code).expect("a country"));
    parse(input, country).map_or_else(|e| format!("{e:?}"), |r| r.wire().to_owned())
}

#[test]
fn all_usual_forms_of_a_number_are_read() {
    for writing in [
        "+32 496 12 34 56",
        "+32496123456",
        "0032496123456",
        "00 32 496/12.34.56",
        "32496123456",
        "32 496 12 34 56",
        "+32 (0)496 12 34 56",
        "+32 (0) 496 12 34 56",
        "0032 (0)496 12 34 56",
        "32 (0)496 12 34 56",
        "+32 0496 12 34 56",
        "(+32) 496-12-34-56",
        "[+32] 496-12-34-56",
        "+32\u{a0}496\u{202f}12\u{2009}34\u{3000}56",
        "+32\u{2011}496\u{2013}12\u{2212}34\u{2010}56",
        "+32·496·12·34·56",
        "\u{202a}+32 496 12 34 56\u{202c}",
        "\u{feff} +32496123456 \n",
        "＋３２４９６１２３４５６",
        "+٣٢٤٩٦١٢٣٤٥٦",
        "+३२४९६१२३४५६",
        "+𝟑𝟐𝟒𝟗𝟔𝟏𝟐𝟑𝟒𝟓𝟔",
        "tel:+32-496-12-34-56",
        "TEL:+32496123456",
        "tel:%2B32496123456",
        "tel:+32496123456;ext=1",
        "tel:0496123456;phone-context=+32",
        "sms:+32496123456?body=hello",
        "SMS:%2B32%20496%2012%2034%2056?body=a%20long%20text%20of%20more%20than%20sixty-four%20letters%20%E2%9C%93",
        "sms:+32496123456&body=hi",
        "sms://+32496123456/",
        "smsto:%2b32496123456",
        "SMSTO:+32496123456:See you: at 8",
        "tel:%30%30%33%32496123456",
        "tel:0496-12-34-56;phone-context=%2B32",
    ] {
        let read = parse(writing, None);
        let read = read.unwrap_or_else(|e| panic!("{writing:?}: {e}"));
        assert_eq!(read.wire(), "32496123456", "{writing:?}");
        assert_eq!(read.shown().as_str(), "+32 496 12 34 56", "{writing:?}");
        assert_eq!(read.country().map(Country::code).as_deref(), Some("BE"));
        assert!(!read.is_short_code());
    }
}

#[test]
fn an_address_of_several_numbers_opens_none_of_them() {
    for written in [
        "sms:+32496123456,+32496999999",
        "sms:+32496123456;+32496999999?body=x",
        "sms:%2B32496123456%2C0032496999999",
        "smsto:+32496123456,+32496999999:hello",
        "+32 496 12 34 56, +32 496 99 99 99",
        "32496123456;32496999999",
    ] {
        let error = parse(written, None).unwrap_err();
        assert!(matches!(error, NumberError::Several { .. }), "{written}");
        assert!(as_is(written).is_err(), "{written}");
    }
    assert_eq!(wire("smsto:+32496123456:12345678", None), "32496123456");
    let one = "sms:+32496123456;ext=1234567?body=+33612345678,+33612345679";
    assert_eq!(wire(one, None), "32496123456");
}

#[test]
fn numbers_without_a_country_code_need_a_country() {
    assert_eq!(wire("0496 12 34 56", Some("BE")), "32496123456");
    assert_eq!(wire("(0)496 12 34 56", Some("be")), "32496123456");
    assert_eq!(wire("496123456", Some("BE")), "32496123456");
    assert_eq!(wire("(415) 555-2671", Some("US")), "14155552671");
    assert_eq!(wire("020 7946 0018", Some("UK")), "442079460018");
    let refused = parse("0496 12 34 56", None).expect_err("no country");
    assert!(matches!(refused, NumberError::National { .. }));
    assert!(refused.to_string().contains("no country is set"));
    assert_eq!(
        parse("(0)612 34 56 78", None),
        Err(NumberError::National {
            written: "(0)612 34 56 78".into()
        })
    );
    assert!(parse("(0)49 6123456", None).is_err(), "not +49 6123456");
    assert!(refused.advice().contains("--country BE"));
    let unused = parse("0100 00 00 00", Country::parse("IM")).expect_err("no such number");
    assert!(
        unused.to_string().contains("not a valid number in IM"),
        "{unused}"
    );
    let short = parse("0496 12 3", Country::parse("BE")).expect_err("digits are missing");
    assert!(short.to_string().contains("too few digits"), "{short}");
    let bare = parse("415 555 2671", None).expect_err("no country code");
    assert!(
        matches!(bare, NumberError::NoCountryCode { .. }),
        "{bare:?}"
    );
}

#[test]
fn a_country_does_not_hide_the_others() {
    assert_eq!(wire("32496123456", Some("BE")), "32496123456");
    assert_eq!(wire("31612345678", Some("BE")), "31612345678");
    assert_eq!(wire("0031 6 12345678", Some("BE")), "31612345678");
    assert_eq!(wire("0032 496 12 34 56", Some("US")), "32496123456");
    assert_eq!(wire("011 32 496 12 34 56", Some("US")), "32496123456");
    assert_eq!(wire("0011 32 496 12 34 56", Some("AU")), "32496123456");
    assert_eq!(wire("+31 6 12345678", Some("BE")), "31612345678");
}

#[test]
fn the_leading_zero_of_italy_stays() {
    assert_eq!(wire("+39 06 6982 1234", None), "390669821234");
    assert_eq!(wire("+39 (0)6 6982 1234", None), "390669821234");
    assert_eq!(wire("06 6982 1234", Some("IT")), "390669821234");
}

#[test]
fn a_bracketed_zero_goes_where_the_country_has_none() {
    assert_eq!(wire("+34 (0)612 34 56 78", None), "34612345678");
}

#[test]
fn short_codes_are_kept_unchanged() {
    for code in ["112", "8833", "40404", "123456", "88 33"] {
        let read = parse(code, None).expect("a short code");
        assert!(read.is_short_code());
        assert_eq!(read.wire(), code.replace(' ', ""));
        assert_eq!(read.shown().as_str(), read.wire());
    }
}

#[test]
fn a_plus_allows_new_ranges_but_not_typing_errors() {
    // The length is right, but no plan lists the number.
    assert_eq!(wire("+32 999 99 99 99", None), "32999999999");
    for (writing, fault) in [
        ("+32 496 12", LengthFault::Short),
        ("+32 496 12 34 56 7890", LengthFault::Long),
        ("+1 415 555 267", LengthFault::Short),
        // A valid number in Japan's plan, but only inside Japan.
        ("+81 8497 014-81 8497 014-6", LengthFault::Long),
        ("12", LengthFault::Short),
    ] {
        let refused = parse(writing, None);
        assert!(
            matches!(refused, Err(NumberError::Length { fault: f, .. }) if f == fault),
            "{writing}: {refused:?}"
        );
    }
    assert!(matches!(
        parse("+999 123456", None),
        Err(NumberError::UnknownCountryCode { .. })
    ));
}

#[test]
fn a_text_that_is_not_a_number_is_refused() {
    for writing in [
        "ann",
        "+32 496 12 34 5x",
        "1-800-FLOWERS",
        "++32496123456",
        "32+496123456",
        "+",
        "()",
        "*100#",
    ] {
        let refused = parse(writing, None).expect_err(writing);
        assert!(
            matches!(refused, NumberError::NotANumber { .. }),
            "{writing}: {refused:?}"
        );
        assert!(refused.advice().contains("+32 496 12 34 56"));
    }
    assert_eq!(parse("  ", None), Err(NumberError::Empty));
    let long = "1".repeat(5000);
    let said = parse(&long, None).expect_err("too long").to_string();
    assert!(said.chars().count() < 120, "{said}");
}

#[test]
fn errors_about_a_number_are_safe_to_print() {
    let said = parse("\x1b]0;x\x07\u{202e}", None)
        .expect_err("no number")
        .to_string();
    assert!(
        !said.chars().any(|c| c.is_control() || c == '\u{202e}'),
        "{said:?}"
    );
}

#[test]
fn countries_are_iso_codes() {
    for code in ["BE", "be", " nl ", "US", "XK"] {
        assert!(Country::parse(code).is_some(), "{code}");
    }
    for code in ["", "B", "BEL", "ZZ", "32", "001", "é!", "Belgium"] {
        assert!(Country::parse(code).is_none(), "{code}");
    }
}

#[test]
fn numbers_of_senders_are_shown_in_international_form() {
    assert_eq!(shown("32496123456").as_str(), "+32 496 12 34 56");
    assert_eq!(shown("+32496123456").as_str(), "+32 496 12 34 56");
    assert_eq!(shown("Shop").as_str(), "Shop");
    assert_eq!(shown("8833").as_str(), "8833");
    assert_eq!(shown("0496123456").as_str(), "0496123456");
    assert_eq!(shown("1234567890123456789").as_str(), "1234567890123456789");
    assert_eq!(shown("").as_str(), "");
    assert!(!shown("Sh\x1bop").contains('\x1b'));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn words_about_any_input_are_safe(input in any::<String>(), country in "[A-Z]{2}") {
        let country = Country::parse(&country);
        for read in [parse(&input, None), parse(&input, country)] {
            let words = match read {
                Ok(recipient) => recipient.shown().to_string(),
                Err(error) => format!("{error} {}", error.advice()),
            };
            prop_assert!(!words.chars().any(char::is_control), "{words:?}");
        }
        prop_assert!(!shown(&input).as_str().chars().any(char::is_control));
    }

    #[test]
    fn any_accepted_input_is_sent_as_digits(input in "(tel:)?[+0(]{0,3}[0-9 ()./-]{0,24}", country in "[A-Z]{2}") {
        for country in [None, Country::parse(&country)] {
            if let Ok(read) = parse(&input, country) {
                prop_assert!((3..=15).contains(&read.wire().len()), "{:?}", read);
                prop_assert!(read.wire().bytes().all(|b| b.is_ascii_digit()));
                // The shown number can be typed in again.
                prop_assert_eq!(parse(read.shown(), None).map(|r| r.wire), Ok(read.wire));
            }
        }
    }
}

#[test]
fn an_extra_zero_is_refused() {
    for (input, country) in [
        ("0096 6  008497 2849 6", Country::parse("US")),
        ("+966 00849728496", None),
    ] {
        let refused = matches!(
            parse(input, country),
            Err(NumberError::NoCountryCode { .. })
        );
        assert!(refused, "{input}: {:?}", parse(input, country));
    }
}

#[test]
fn digits_of_no_known_plan_can_be_taken_as_they_are() {
    for (written, wire, shown) in [
        ("+52 1 55 1234 5678", "5215512345678", "+5215512345678"),
        ("+225 07 07 07 07", "22507070707", "+22507070707"),
        ("00 225 07 07 07 07", "22507070707", "+22507070707"),
        ("225 07 07 07 07", "22507070707", "22507070707"),
        ("+999 123 456", "999123456", "+999123456"),
        ("0123456789", "0123456789", "0123456789"),
    ] {
        assert!(parse(written, None).is_err(), "{written}");
        let number = as_is(written).unwrap();
        assert_eq!((number.wire(), &**number.shown()), (wire, shown));
        assert!(number.is_as_is() && number.country().is_none() && !number.is_short_code());
        // In the contacts these numbers need a country code, and get no flag.
        let kept = parse_kept(written, None);
        let abroad = wire.len() >= 11 && !wire.starts_with('0');
        assert_eq!(kept.is_ok(), shown.starts_with('+') || abroad, "{written}");
    }
    for written in ["12", "+", "ann", "1234567890123456", "12-ab-34"] {
        assert!(as_is(written).is_err(), "{written}");
    }
    assert_eq!(
        parse_kept("+32 496 12 34 56", None),
        parse("+32496123456", None)
    );
    let refused = parse("+225 07 07 07 07", None).unwrap_err();
    assert!(refused.advice().contains("--as-is"), "{}", refused.advice());
    // Numbers as the gateway writes them.
    for written in ["5215512345678", "225 07 07 07 07"] {
        let refused = parse(written, None).unwrap_err();
        assert!(refused.advice().contains("--as-is"), "{}", refused.advice());
        assert!(parse_kept(written, None).is_ok_and(|number| number.is_as_is()));
    }
    for written in ["0999123456", "09991234567", "1234567", "999123456"] {
        assert!(parse_kept(written, None).is_err(), "{written}");
    }
}

#[test]
fn a_number_without_country_code_is_not_read_as_foreign() {
    // +49 6123456 is a number in Germany, but nobody means it by this.
    for written in ["496 12 34 56", "496123456", "49-612-3456"] {
        let refused = parse(written, None);
        if written.starts_with("49-") {
            assert_eq!(refused.map(|r| r.wire), Ok("496123456".to_owned()));
            continue;
        }
        let refused = refused.expect_err(written);
        assert!(matches!(refused, NumberError::National { .. }), "{refused}");
        assert!(refused.advice().contains("--country"));
        let at_home = parse(written, Country::parse("BE"));
        assert_eq!(at_home.map(|r| r.wire), Ok("32496123456".to_owned()));
    }
    for written in [
        "32496123456",
        "32 496 12 34 56",
        "32496 12 34 56",
        "1 (415) 555 2671",
    ] {
        assert!(parse(written, None).is_ok(), "{written}");
    }
}
