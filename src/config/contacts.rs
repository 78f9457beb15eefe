//! The names that the user gave to numbers.

use super::spelling::nearest;
use crate::number::{NumberError, Recipient};
use crate::text::SafeText;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// One line.
    pub name: SafeText,
    pub recipient: Recipient,
}

/// All contacts, sorted by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contacts(Vec<Contact>);

impl Contacts {
    pub fn new(mut contacts: Vec<Contact>) -> Self {
        contacts.sort_by(|a, b| a.name.cmp(&b.name));
        Self(contacts)
    }

    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Contact> {
        self.0.iter()
    }

    /// The contact with this name. If no name fits exactly, capitals and spaces do not matter.
    ///
    /// # Errors
    /// The name fits several contacts with different numbers.
    pub fn by_name(&self, name: &str) -> Result<Option<&Contact>, NumberError> {
        let folded = fold(name);
        let exact = self.only(name, |contact| &*contact.name == name.trim())?;
        match exact {
            Some(contact) => Ok(Some(contact)),
            None => self.only(name, |contact| fold(&contact.name) == folded),
        }
    }

    /// The only contact that fits.
    fn only(
        &self,
        name: &str,
        fits: impl Fn(&Contact) -> bool,
    ) -> Result<Option<&Contact>, NumberError> {
        let found: Vec<&Contact> = self.0.iter().filter(|contact| fits(contact)).collect();
        if found
            .iter()
            .all(|other| other.recipient == found[0].recipient)
        {
            return Ok(found.first().copied());
        }
        let all = found.iter();
        let all = all.map(|contact| format!("{} ({})", contact.name, contact.recipient.shown()));
        Err(NumberError::Ambiguous {
            written: SafeText::line(name.trim()),
            contacts: SafeText::line(&all.collect::<Vec<_>>().join(", ")),
        })
    }

    /// The contact's name for this number (digits, as in [`Recipient::wire`]).
    pub fn name_of(&self, wire: &str) -> Option<&SafeText> {
        self.0
            .iter()
            .find(|contact| contact.recipient.wire() == wire)
            .map(|contact| &contact.name)
    }

    /// The most similar name, if any is similar.
    pub fn nearest(&self, name: &str) -> Option<&SafeText> {
        let folded = fold(name);
        nearest(self.0.iter().map(|contact| &contact.name), |candidate| {
            strsim::normalized_damerau_levenshtein(&fold(candidate), &folded)
        })
    }
}

/// Whether `asked` is the name, apart from capitals and spaces.
pub(super) fn is_name(name: &str, asked: &str) -> bool {
    fold(name) == fold(asked)
}

fn fold(name: &str) -> String {
    let words: Vec<String> = name.split_whitespace().map(str::to_lowercase).collect();
    words.join(" ")
}
