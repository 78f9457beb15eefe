//! Which terminal this is, one table tells; the rest asks it for what a terminal can do.

use std::collections::BTreeSet;

use syn::visit::{self, Visit};

use super::sources;

/// The table, and the code that reads it.
const HOME: &str = "terminal/identity";

/// The texts in a file, without its tests.
#[derive(Default)]
struct Literals(Vec<String>);

impl<'ast> Visit<'ast> for Literals {
    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        if module.ident != "tests" {
            visit::visit_item_mod(self, module);
        }
    }

    // `cfg(target_os = "linux")` is no terminal.
    fn visit_attribute(&mut self, _: &'ast syn::Attribute) {}

    fn visit_lit_str(&mut self, text: &'ast syn::LitStr) {
        self.0.push(text.value());
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.tokens(call.tokens.clone());
    }
}

impl Literals {
    fn of(text: &str) -> Vec<String> {
        let mut found = Self::default();
        found.visit_file(&syn::parse_file(text).unwrap());
        found.0
    }

    fn tokens(&mut self, tokens: proc_macro2::TokenStream) {
        for tree in tokens {
            match tree {
                proc_macro2::TokenTree::Group(group) => self.tokens(group.stream()),
                proc_macro2::TokenTree::Literal(literal) => {
                    if let Ok(text) = syn::parse_str::<syn::LitStr>(&literal.to_string()) {
                        self.0.push(text.value());
                    }
                }
                _ => {}
            }
        }
    }
}

/// The words of `TERM` and `TERM_PROGRAM` in the table.
fn names(table: &str) -> BTreeSet<String> {
    let part = |line: &str, field: &str| {
        let text = line.trim().strip_prefix(field)?;
        Some(text.trim_matches([' ', ',', '"']).to_owned())
    };
    let lines = table.lines();
    let words = lines.filter_map(|line| part(line, "term:").or_else(|| part(line, "program:")));
    let words = words.filter(|word| !word.is_empty() && !word.contains('&'));
    words.chain(["dumb".to_owned()]).collect()
}

/// Texts that are names of terminals, or `TERM`s made of them, outside of the table.
fn named_outside(texts: &[(String, String)]) -> Vec<String> {
    let (home, others): (Vec<_>, Vec<_>) =
        texts.iter().partition(|(file, _)| file.starts_with(HOME));
    let names: BTreeSet<_> = home.iter().flat_map(|(_, text)| names(text)).collect();
    assert!(names.len() > 10, "the table was not found");
    let is_name = |text: &str| names.contains(text) || text.split('-').any(|w| names.contains(w));
    let found = others.iter().flat_map(|(file, text)| {
        let texts = Literals::of(text).into_iter().filter(|text| is_name(text));
        texts.map(move |name| format!("{file} names {name}"))
    });
    found.collect()
}

#[test]
fn only_the_table_of_terminals_knows_their_names() {
    let found = named_outside(&sources::texts());
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn a_terminals_name_is_seen_wherever_it_stands() {
    for code in [
        "fn f(term: &str) -> bool { term == \"mlterm\" }",
        "fn f(term: &str) -> bool { term.starts_with(\"xterm-kitty\") }",
        "fn f(term: &str) -> bool { matches!(term, \"\" | \"linux\") }",
        "const PLAIN: &[&str] = &[\"dumb\"];",
    ] {
        let mut texts = sources::texts();
        texts.retain(|(file, _)| file.starts_with(HOME));
        texts.push(("config.rs".to_owned(), code.to_owned()));
        assert_eq!(named_outside(&texts).len(), 1, "{code}");
    }
}
