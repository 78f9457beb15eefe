//! The names that the user gave to numbers.

use crate::number::Recipient;
use crate::text::SafeText;

/// A number and what it is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// The name, one line.
    pub name: SafeText,
    /// The number.
    pub recipient: Recipient,
}

/// All contacts, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contacts(Vec<Contact>);

impl Contacts {
    /// These contacts, sorted by name.
    pub fn new(mut contacts: Vec<Contact>) -> Self {
        contacts.sort_by(|a, b| a.name.cmp(&b.name));
        Self(contacts)
    }

    /// All of them, by name.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Contact> {
        self.0.iter()
    }

    /// Whom `name` means; capitals and spacing do not matter where no name fits exactly.
    pub fn by_name(&self, name: &str) -> Option<&Contact> {
        let exact = self.0.iter().find(|contact| &*contact.name == name.trim());
        let folded = fold(name);
        exact.or_else(|| self.0.iter().find(|contact| fold(&contact.name) == folded))
    }

    /// What the number (digits, as [`Recipient::wire`]) is called.
    pub fn name_of(&self, wire: &str) -> Option<&SafeText> {
        self.0
            .iter()
            .find(|contact| contact.recipient.wire() == wire)
            .map(|contact| &contact.name)
    }

    /// The name that is most like `name`, where one is.
    pub fn nearest(&self, name: &str) -> Option<&SafeText> {
        let folded = fold(name);
        super::nearest(self.0.iter().map(|contact| &contact.name), |candidate| {
            strsim::normalized_damerau_levenshtein(&fold(candidate), &folded)
        })
    }
}

fn fold(name: &str) -> String {
    let words: Vec<String> = name.split_whitespace().map(str::to_lowercase).collect();
    words.join(" ")
}
