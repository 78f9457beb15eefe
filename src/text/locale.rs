//! Whether the locale says that the terminal takes UTF-8.

use super::SafeText;

/// The environment variables that set the locale, the strongest first.
const VARIABLES: [&str; 3] = ["LC_ALL", "LC_CTYPE", "LANG"];

/// The locale of the environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Locale(Option<(&'static str, SafeText)>);

impl Locale {
    /// The locale of the variables that `get` returns; an empty variable counts as unset.
    pub fn of(get: impl Fn(&str) -> Option<String>) -> Self {
        let set = VARIABLES.iter().find_map(|name| {
            let value = get(name).filter(|value| !value.is_empty())?;
            Some((*name, SafeText::line(&value)))
        });
        Self(set)
    }

    /// Whether the locale says UTF-8.
    pub fn is_utf8(&self) -> bool {
        self.0.as_ref().is_some_and(|(_, value)| {
            let value = value.to_lowercase();
            value.contains("utf-8") || value.contains("utf8")
        })
    }

    /// Whether the locale is set and is not UTF-8 (mostly `C`). If no locale is set, UTF-8 is
    /// assumed, because nearly all terminals take it.
    pub fn is_narrow(&self) -> bool {
        self.0.is_some() && !self.is_utf8()
    }

    /// What is told where it is narrow.
    pub fn poor_words(&self) -> SafeText {
        let words = self.words();
        SafeText::line(&format!(
            "{words} is not UTF-8, so ? stands for many letters."
        ))
    }

    /// The variable with its value.
    pub fn words(&self) -> SafeText {
        match &self.0 {
            Some((name, value)) => SafeText::line(&format!("{name}={value}")),
            None => "no locale is set".into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_variable_that_is_set_counts() {
        let locale = |variables: &[(&str, &str)]| {
            Locale::of(|name| {
                let (_, value) = variables.iter().find(|(key, _)| *key == name)?;
                Some((*value).to_owned())
            })
        };
        let utf8 = locale(&[("LC_ALL", ""), ("LC_CTYPE", "C.utf8"), ("LANG", "C")]);
        assert!(utf8.is_utf8() && !utf8.is_narrow());
        assert!(locale(&[("LANG", "nl_BE.UTF-8")]).is_utf8());
        let posix = locale(&[("LC_ALL", "C"), ("LANG", "nl_BE.UTF-8")]);
        assert!(posix.is_narrow());
        assert_eq!(posix.words().as_str(), "LC_ALL=C");
        assert!(locale(&[("LANG", "fr_BE.ISO-8859-15")]).is_narrow());
        let none = locale(&[]);
        assert!(!none.is_utf8() && !none.is_narrow());
    }
}
