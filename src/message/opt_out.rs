//! Words by which a customer asks for no more messages, or for messages again.

use super::{Direction, Message};
use crate::text::fold::{Fold, Folded};

/// What a customer asks for by a single word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OptOutRequest {
    /// To get no more messages.
    Stop,
    /// To get messages again.
    Start,
}

/// Words that large gateways and the operators of these countries accept, without case and
/// diacritics: English, Dutch, French, German, Spanish, Portuguese, Italian, Polish, Swedish,
/// Danish, Norwegian, Finnish.
const STOP: &[&str] = &[
    "stop",
    "stopall",
    "stop all",
    "unsubscribe",
    "optout",
    "opt out",
    "opt-out",
    "end",
    "quit",
    "cancel",
    "revoke",
    "remove",
    "afmelden",
    "uitschrijven",
    "stoppen",
    "arret",
    "arreter",
    "desabonner",
    "desinscrire",
    "stopp",
    "abmelden",
    "abbestellen",
    "austragen",
    "alto",
    "baja",
    "parar",
    "cancelar",
    "detener",
    "sair",
    "remover",
    "fermare",
    "ferma",
    "annulla",
    "disiscrivi",
    "basta",
    "wypisz",
    "rezygnuje",
    "anuluj",
    "avsluta",
    "avregistrera",
    "afmeld",
    "frameld",
    "avmeld",
    "avslutt",
    "lopeta",
    "peruuta",
];
const START: &[&str] = &[
    "start",
    "unstop",
    "subscribe",
    "optin",
    "opt in",
    "opt-in",
    "resume",
    "aanmelden",
    "inschrijven",
    "hervatten",
    "commencer",
    "demarrer",
    "reprendre",
    "abonner",
    "anmelden",
    "starten",
    "alta",
    "comenzar",
    "iniciar",
    "reanudar",
    "inizia",
    "iscrivi",
    "riprendi",
    "zapisz",
    "wznow",
    "borja",
    "starta",
    "tilmeld",
    "pamelding",
    "aloita",
];
/// The maximum length in bytes of a text that can be such a word.
const LONGEST: usize = 40;

/// What an inbound message asks for, if its text is such a word alone or with a short code, as in
/// `STOP 36180`.
pub fn request(message: &Message) -> Option<OptOutRequest> {
    if message.direction() != Direction::Inbound || message.text().len() > LONGEST {
        return None;
    }
    let fold = Fold {
        case: true,
        blanks: true,
    };
    let mut room = Folded::default();
    let odd = |c: char| c.is_whitespace() || c.is_ascii_punctuation() || "¡¿«»“”".contains(c);
    let text = room.set(message.text(), fold).trim_matches(odd);
    let code = |tail: &str| tail.len() <= 6 && tail.bytes().all(|b| b.is_ascii_digit());
    let word = match text.rsplit_once(' ') {
        Some((word, tail)) if code(tail) => word.trim_end(),
        _ => text,
    };
    if STOP.contains(&word) {
        return Some(OptOutRequest::Stop);
    }
    START.contains(&word).then_some(OptOutRequest::Start)
}

impl OptOutRequest {
    /// The note in the message's bubble.
    pub fn note(self) -> &'static str {
        match self {
            Self::Stop => "a STOP word: asks for no more messages",
            Self::Start => "a START word: asks for messages again",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::testing::{inbound, message};

    #[test]
    fn only_a_word_alone_is_an_opt_out() {
        let request_of = |text| request(&inbound(0, text));
        for stop in [
            "STOP",
            " Stop!\n",
            "arrêt",
            "ABMELDEN.",
            "stop 36180",
            "¡Baja!",
            "Opt-out",
            "stop all",
        ] {
            assert_eq!(request_of(stop), Some(OptOutRequest::Stop), "{stop}");
        }
        for start in ["START", "démarrer", "unstop"] {
            assert_eq!(request_of(start), Some(OptOutRequest::Start), "{start}");
        }
        for other in [
            "",
            "Stop by tomorrow?",
            "please stop",
            "the end",
            "36180",
            "restart",
            "stop stop",
        ] {
            assert_eq!(request_of(other), None, "{other}");
        }
        assert_eq!(request(&message(0, Direction::Outbound, "STOP")), None);
    }
}
