//! Guesses the word that a misspelt word means.

/// The most similar candidate, if any is similar.
pub fn nearest<T>(candidates: impl Iterator<Item = T>, likeness: impl Fn(&T) -> f64) -> Option<T> {
    candidates
        .map(|candidate| (likeness(&candidate), candidate))
        .filter(|(likeness, _)| *likeness >= 0.5)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}
