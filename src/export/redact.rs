//! Hides what tells who somebody is, or lets somebody in: numbers, mail addresses and one-time
//! codes. In doubt it hides.

use std::borrow::Cow;

use regex::{Captures, Regex};

use crate::message::{Attachment, Message, MessageFields};
use crate::text::SafeText;

/// What stands in place of what is hidden.
const HIDDEN: &str = "***";
/// An address with an @.
const MAIL: &str = r"[\p{L}\p{N}._%+'-]+@[\p{L}\p{N}][\p{L}\p{N}.-]*";
/// Seven digits or more, together or in groups as people write numbers.
const NUMBER: &str = r"\+?\(?\d(?:[\s\u{A0}./()\-\u{2010}-\u{2015}]{0,3}\d){6,}";
/// Six digits in two groups, or together: a code whatever is said around it.
const CODE: &str = r"\d{3}[ \-\u{A0}]\d{3}\b|\d{6}";
/// What is said around shorter codes, in the usual languages.
const CODE_WORDS: &str = r"(?i)\b(?:[\p{L}-]*code[snx]?|c[oó]digo|otp|tan|pin|mfa|2fa|passcode|password|passwort|kennwort|wachtwoord|paswoord|mot de passe|contraseña|clave|verif\p{L}+|bestätig\p{L}+|login|log in|toegang|accès|acceso)\b";
/// What may be such a code: at least four letters and digits together.
const TOKEN: &str = r"[\p{L}\d]{4,12}(?:-[\p{L}\d]{2,8})?";

/// See the module.
pub struct Mask {
    mail: Regex,
    number: Regex,
    code: Regex,
    code_words: Regex,
    token: Regex,
}

impl Mask {
    /// Ready to hide.
    #[expect(
        clippy::expect_used,
        clippy::missing_panics_doc,
        clippy::new_without_default,
        reason = "the patterns are constants, and every test compiles them"
    )]
    pub fn new() -> Self {
        let regex = |pattern| Regex::new(pattern).expect("a pattern");
        Self {
            mail: regex(MAIL),
            number: regex(NUMBER),
            code: regex(CODE),
            code_words: regex(CODE_WORDS),
            token: regex(TOKEN),
        }
    }

    /// The message without what is to be hidden; links to files and the raw record go.
    pub fn message(&self, message: Message) -> Message {
        let fields = message.into_fields();
        let file = |file: &Attachment| Attachment {
            name: self.line(&file.name),
            link: SafeText::from(""),
            mime: file.mime.clone(),
        };
        Message::new(MessageFields {
            sender: self.line(&fields.sender),
            receiver: self.line(&fields.receiver),
            text: fields.text.map(|text| SafeText::new(&self.text(&text))),
            attachments: fields.attachments.iter().map(file).collect(),
            raw: None,
            ..fields
        })
    }

    /// One line without what is to be hidden.
    pub fn line(&self, text: &SafeText) -> SafeText {
        SafeText::line(&self.text(text))
    }

    /// A text without what is to be hidden.
    pub fn text(&self, text: &str) -> String {
        let speaks_of_codes = self.code_words.is_match(text);
        let text = self.mail.replace_all(text, "***@***");
        let text = self.number.replace_all(&text, |found: &Captures<'_>| {
            // Its end tells two numbers apart, and no more.
            let digits: Vec<char> = found[0].chars().filter(|c| c.is_numeric()).collect();
            let end: String = digits[digits.len() - 2..].iter().collect();
            format!("{HIDDEN}{end}")
        });
        let text = self.code.replace_all(&text, HIDDEN);
        let text = if speaks_of_codes {
            self.token.replace_all(&text, |found: &Captures<'_>| {
                let token = &found[0];
                let is_code = token.chars().any(char::is_numeric);
                if is_code { HIDDEN } else { token }.to_owned()
            })
        } else {
            Cow::Borrowed(&*text)
        };
        text.into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::testing::inbound;

    #[test]
    fn what_tells_who_it_is_goes_and_the_rest_stays() {
        let mask = Mask::new();
        for (text, hidden) in [
            ("call +32 496 12 34 56 please", "call ***56 please"),
            ("0496/12.34.56", "***56"),
            ("(0496) 123-456, thanks", "***56, thanks"),
            ("32496123456", "***56"),
            ("write to ann.b+x@shop.example.be!", "write to ***@***!"),
            ("Your code is 1234.", "Your code is ***."),
            ("Your code: G-482913", "Your code: G-***"),
            ("482 913 is it", "*** is it"),
            ("TAN AB12CD for you", "TAN *** for you"),
            ("Uw wachtwoord is geheim9", "Uw wachtwoord is ***"),
            ("Bestätigungscode 4821", "Bestätigungscode ***"),
            (
                "see you at 14:30 on 5 June 2025",
                "see you at 14:30 on 5 June 2025",
            ),
            ("order 4821 costs 12.50", "order 4821 costs 12.50"),
            ("", ""),
            ("٠٤٩٦١٢٣٤٥٦", "***٥٦"),
        ] {
            assert_eq!(mask.text(text), hidden, "{text}");
        }
    }

    #[test]
    fn a_message_keeps_no_raw_record_and_no_link() {
        let mut fields = inbound(5, "mail a@b.example").into_fields();
        fields.raw = Some(crate::message::RawRecord::new("32496123456"));
        fields.attachments = vec![Attachment {
            name: "32496123456.jpg".into(),
            link: "https://files.example/32496123456".into(),
            mime: "image/".into(),
        }]
        .into();
        let masked = Mask::new().message(Message::new(fields));
        assert!(masked.raw().is_none());
        assert_eq!(masked.text(), "mail ***@***");
        assert_eq!(&**masked.sender(), "***56");
        let file = &masked.attachments()[0];
        assert_eq!((&*file.name, &*file.link), ("***56.jpg", ""));
    }
}
