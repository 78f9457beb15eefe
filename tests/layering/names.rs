//! All paths that a source file names, in whatever form: in `use`, in code, in macros, in attributes.

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::visit::{self, Visit};
use syn::{Attribute, ImplItem, Item, Meta, UseTree, Visibility};

/// A path as it is written.
#[derive(Clone, Debug)]
pub struct Path {
    /// The inline modules of the file around it.
    pub scope: Vec<String>,
    pub parts: Vec<String>,
    /// It begins with `::`.
    pub is_foreign: bool,
}

/// One name that a `use` brings in.
#[derive(Clone, Debug)]
pub struct Leaf {
    /// The name in this file; `*` for all names of the path.
    pub name: String,
    pub path: Path,
    pub is_public: bool,
}

/// The names in a file. Items for tests alone are left out.
#[derive(Default)]
pub struct Names {
    pub uses: Vec<Leaf>,
    pub paths: Vec<Path>,
    /// Modules that are written in the file itself.
    pub inner: Vec<String>,
    /// Structs, enums, traits, aliases.
    pub types: Vec<String>,
    /// Functions, constants, statics.
    pub functions: Vec<String>,
    scope: Vec<String>,
}

impl Names {
    pub fn of(text: &str) -> Self {
        let file = syn::parse_file(text).unwrap();
        let mut names = Self::default();
        names.visit_file(&file);
        names
    }

    fn path(&mut self, parts: Vec<String>, is_foreign: bool) {
        let scope = self.scope.clone();
        self.paths.push(Path {
            scope,
            parts,
            is_foreign,
        });
    }

    fn leaves(&mut self, tree: &UseTree, head: &[String], is_foreign: bool, is_public: bool) {
        let mut leaf = |name: String, parts: Vec<String>, scope: &[String]| {
            let scope = scope.to_vec();
            self.uses.push(Leaf {
                name,
                path: Path {
                    scope,
                    parts,
                    is_foreign,
                },
                is_public,
            });
        };
        let with = |ident: &syn::Ident| {
            let name = ident.unraw().to_string();
            match name.as_str() {
                "self" if !head.is_empty() => head.to_vec(),
                _ => [head, &[name]].concat(),
            }
        };
        let scope = self.scope.clone();
        match tree {
            UseTree::Path(path) => {
                let head = with(&path.ident);
                self.leaves(&path.tree, &head, is_foreign, is_public);
            }
            UseTree::Name(name) => {
                let parts = with(&name.ident);
                leaf(parts.last().cloned().unwrap_or_default(), parts, &scope);
            }
            UseTree::Rename(name) => {
                leaf(name.rename.unraw().to_string(), with(&name.ident), &scope);
            }
            UseTree::Glob(_) => leaf("*".to_owned(), head.to_vec(), &scope),
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.leaves(tree, head, is_foreign, is_public);
                }
            }
        }
    }

    /// Paths in the tokens of a macro or an attribute.
    fn tokens(&mut self, tokens: TokenStream, head: &[String]) {
        let mut parts: Vec<String> = Vec::new();
        let mut is_foreign = false;
        // `None` after an identifier, else the number of colons since.
        let mut colons = 0;
        let mut is_variable = false;
        for tree in tokens {
            match tree {
                TokenTree::Ident(ident) => {
                    let name = ident.unraw().to_string();
                    if colons == 2 {
                        is_foreign |= parts.is_empty();
                    } else {
                        self.end(&mut parts, head, &mut is_foreign);
                    }
                    if !is_variable || name == "crate" {
                        parts.push(name);
                    }
                    (colons, is_variable) = (0, false);
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' => {
                    if colons == 0 && punct.spacing() == Spacing::Alone {
                        self.end(&mut parts, head, &mut is_foreign);
                        colons = 0;
                    } else {
                        colons += 1;
                    }
                }
                TokenTree::Group(group) => {
                    let is_tree = colons == 2 && group.delimiter() == Delimiter::Brace;
                    let inner = if is_tree { parts.clone() } else { Vec::new() };
                    self.end(&mut parts, head, &mut is_foreign);
                    self.tokens(group.stream(), &inner);
                    colons = 0;
                }
                TokenTree::Punct(punct) => {
                    self.end(&mut parts, head, &mut is_foreign);
                    (colons, is_variable) = (0, punct.as_char() == '$');
                }
                TokenTree::Literal(_) => {
                    self.end(&mut parts, head, &mut is_foreign);
                    colons = 0;
                }
            }
        }
        self.end(&mut parts, head, &mut is_foreign);
    }

    fn end(&mut self, parts: &mut Vec<String>, head: &[String], is_foreign: &mut bool) {
        let own = std::mem::take(parts);
        let is_foreign = std::mem::take(is_foreign) && head.is_empty();
        if own.is_empty() {
            return;
        }
        self.path([head, &own].concat(), is_foreign);
    }

    /// Paths that an attribute has in strings, as serde's `with = "a::b"`.
    fn strings(&mut self, tokens: TokenStream) {
        for tree in tokens {
            match tree {
                TokenTree::Group(group) => self.strings(group.stream()),
                TokenTree::Literal(literal) => {
                    let text = literal.to_string();
                    let text = text.trim_matches('"');
                    if text.contains("::")
                        && let Ok(path) = syn::parse_str::<syn::Path>(text)
                    {
                        self.visit_path(&path);
                    }
                }
                _ => {}
            }
        }
    }
}

fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::List(list) if list.path.is_ident("cfg") => {
            let words = list.tokens.to_string();
            !words.contains("not")
                && words
                    .split(|c: char| !c.is_alphanumeric())
                    .any(|w| w == "test")
        }
        Meta::Path(path) => path.is_ident("test"),
        _ => false,
    })
}

fn attributes_of(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::ExternCrate(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

impl<'ast> Visit<'ast> for Names {
    fn visit_item(&mut self, item: &'ast Item) {
        if is_for_tests(attributes_of(item)) {
            return;
        }
        let name = match item {
            Item::Struct(item) => Some((&item.ident, true)),
            Item::Enum(item) => Some((&item.ident, true)),
            Item::Trait(item) => Some((&item.ident, true)),
            Item::Fn(item) => Some((&item.sig.ident, false)),
            Item::Const(item) => Some((&item.ident, false)),
            Item::Static(item) => Some((&item.ident, false)),
            Item::Type(item) => Some((&item.ident, true)),
            _ => None,
        };
        match name {
            Some((name, true)) => self.types.push(name.unraw().to_string()),
            Some((name, false)) => self.functions.push(name.unraw().to_string()),
            None => {}
        }
        visit::visit_item(self, item);
    }

    fn visit_impl_item(&mut self, item: &'ast ImplItem) {
        let attributes: &[Attribute] = match item {
            ImplItem::Fn(item) => &item.attrs,
            ImplItem::Const(item) => &item.attrs,
            _ => &[],
        };
        if !is_for_tests(attributes) {
            visit::visit_impl_item(self, item);
        }
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if item.content.is_some() {
            let name = item.ident.unraw().to_string();
            self.inner.push(name.clone());
            self.scope.push(name);
            visit::visit_item_mod(self, item);
            self.scope.pop();
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        let is_public = !matches!(item.vis, Visibility::Inherited);
        self.leaves(&item.tree, &[], item.leading_colon.is_some(), is_public);
    }

    // `pub(in a::b)` names no item.
    fn visit_visibility(&mut self, _: &'ast Visibility) {}

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let parts = path.segments.iter().map(|s| s.ident.unraw().to_string());
        self.path(parts.collect(), path.leading_colon.is_some());
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, item: &'ast syn::Macro) {
        self.visit_path(&item.path);
        self.tokens(item.tokens.clone(), &[]);
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        let lints = ["allow", "deny", "doc", "expect", "forbid", "warn"];
        let path = attribute.path();
        if lints.iter().any(|lint| path.is_ident(lint)) {
            return;
        }
        self.visit_path(path);
        match &attribute.meta {
            Meta::List(list) => {
                self.tokens(list.tokens.clone(), &[]);
                self.strings(list.tokens.clone());
            }
            Meta::NameValue(_) | Meta::Path(_) => {}
        }
    }
}
