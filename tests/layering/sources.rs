//! The modules of the crate and what each names, read from its source files.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::names::{Names, Path as NamedPath};

pub type ModulePath = Vec<String>;

/// One source file without its tests.
pub struct File {
    /// Below `src`, for messages.
    pub name: String,
    /// The module that it is: `thread::page`; empty for `lib.rs`.
    pub module: ModulePath,
    /// Absolute paths within the crate that it names.
    pub imports: BTreeSet<ModulePath>,
    /// Paths within other crates that it names; the crate's name comes first.
    pub foreign: BTreeSet<ModulePath>,
    /// Names of the types and traits that it defines.
    pub types: Vec<String>,
}

impl File {
    /// The module below the crate's root; `None` for `lib.rs` and `main.rs`.
    pub fn room(&self) -> Option<&str> {
        self.module.first().map(String::as_str)
    }
}

/// All source files.
pub struct Sources {
    pub files: Vec<File>,
    /// The modules below the crate's root.
    pub rooms: BTreeSet<String>,
}

impl Sources {
    pub fn read() -> Self {
        Self::of(texts())
    }

    /// From names below `src` and texts.
    pub fn of(texts: impl IntoIterator<Item = (String, String)>) -> Self {
        let parsed: Vec<_> = texts
            .into_iter()
            .map(|(name, text)| {
                let module = module_of(&name);
                (name, module, Names::of(&text))
            })
            .collect();
        let known = Known(
            parsed
                .iter()
                .map(|(_, m, names)| (m.clone(), names))
                .collect(),
        );
        let files: Vec<_> = parsed
            .iter()
            .map(|(name, module, names)| known.file(name, module, names))
            .collect();
        let rooms = files.iter().filter_map(|f| f.module.first().cloned());
        Self {
            rooms: rooms.collect(),
            files,
        }
    }

    /// From each file to the files whose items it names.
    pub fn arrows(&self) -> BTreeMap<String, BTreeSet<String>> {
        let by_module: BTreeMap<_, _> = self.files.iter().map(|f| (&f.module, f)).collect();
        let target = |path: &ModulePath| {
            (0..=path.len())
                .rev()
                .find_map(|n| by_module.get(&path[..n].to_vec()))
                .map(|file| file.name.clone())
        };
        self.files
            .iter()
            .map(|f| {
                let targets = f.imports.iter().filter_map(target);
                (f.name.clone(), targets.filter(|t| *t != f.name).collect())
            })
            .collect()
    }
}

/// Names below `src` and texts of all files.
pub fn texts() -> Vec<(String, String)> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    collect(&src, &mut paths);
    assert!(paths.len() > 30, "the sources were not found");
    let text = |path: &PathBuf| {
        let name = path.strip_prefix(&src).unwrap().display().to_string();
        (name, fs::read_to_string(path).unwrap())
    };
    paths.iter().map(text).collect()
}

/// What a path means.
enum Meaning {
    /// An absolute path within the crate.
    Ours(ModulePath),
    /// A path within another crate; the crate's name comes first.
    Foreign(ModulePath),
    /// A type, a primitive, or a name of the file itself.
    Local,
}

/// The names of all files, by their modules.
struct Known<'a>(BTreeMap<ModulePath, &'a Names>);

/// Re-exports and aliases are followed this far; a longer chain would be a loop.
const FAR: usize = 12;

impl Known<'_> {
    fn file(&self, name: &str, module: &ModulePath, names: &Names) -> File {
        let mut imports = BTreeSet::new();
        let mut foreign = BTreeSet::new();
        let mut add = |meaning, is_handed_on: bool| match meaning {
            // Re-exports of a module's own children: who uses them depends on the child, see `origins`.
            Meaning::Ours(path) if is_handed_on && path.starts_with(module) => {}
            Meaning::Ours(path) => imports.extend(self.origins(path, FAR)),
            Meaning::Foreign(path) => {
                foreign.insert(path);
            }
            Meaning::Local => {}
        };
        for leaf in &names.uses {
            add(
                self.meaning(&leaf.path, module, names, false),
                leaf.is_public,
            );
        }
        for path in &names.paths {
            add(self.meaning(path, module, names, true), false);
        }
        File {
            name: name.to_owned(),
            module: module.clone(),
            imports,
            foreign,
            types: names.types.clone(),
        }
    }

    /// What the path means in this file. `by_alias`: its first name may come from a `use`.
    fn meaning(
        &self,
        path: &NamedPath,
        module: &ModulePath,
        names: &Names,
        by_alias: bool,
    ) -> Meaning {
        let parts = &path.parts;
        let Some(first) = parts.first() else {
            return Meaning::Local;
        };
        let scope = [module.clone(), path.scope.clone()].concat();
        let supers = parts.iter().take_while(|p| *p == "super").count();
        let child = [scope.clone(), vec![first.clone()]].concat();
        let at_root = [module.clone(), vec![first.clone()]].concat();
        match first.as_str() {
            _ if path.is_foreign => Meaning::Foreign(parts.clone()),
            "crate" => Meaning::Ours(parts[1..].to_vec()),
            "self" if parts.len() > 1 => {
                let inner = NamedPath {
                    parts: parts[1..].to_vec(),
                    ..path.clone()
                };
                match inner.parts[0].as_str() {
                    "super" => self.meaning(&inner, module, names, false),
                    _ => Meaning::Ours([scope, inner.parts].concat()),
                }
            }
            "super" => match scope.len().checked_sub(supers) {
                Some(kept) => Meaning::Ours([&scope[..kept], &parts[supers..]].concat()),
                None => Meaning::Local,
            },
            _ if names.inner.contains(first) => Meaning::Local,
            // In code, a single name is never a module.
            _ if self.0.contains_key(&child) && (parts.len() > 1 || !by_alias) => {
                Meaning::Ours([scope, parts.clone()].concat())
            }
            _ if by_alias && parts.len() > 1 && self.0.contains_key(&at_root) => {
                Meaning::Ours([module.clone(), parts.clone()].concat())
            }
            _ if by_alias && let Some(meaning) = self.by_alias(path, module, names) => meaning,
            name if parts.len() > 1 && is_crate(name) => Meaning::Foreign(parts.clone()),
            name if !by_alias && is_crate(name) => Meaning::Foreign(parts.clone()),
            _ => Meaning::Local,
        }
    }

    /// The meaning of a path whose first name comes from a `use` of this file.
    fn by_alias(&self, path: &NamedPath, module: &ModulePath, names: &Names) -> Option<Meaning> {
        let (first, rest) = path.parts.split_first()?;
        let aliased = names.uses.iter().find(|leaf| leaf.name == *first);
        if let Some(leaf) = aliased {
            return Some(match self.meaning(&leaf.path, module, names, false) {
                Meaning::Ours(target) => Meaning::Ours([target, rest.to_vec()].concat()),
                Meaning::Foreign(target) => Meaning::Foreign([target, rest.to_vec()].concat()),
                Meaning::Local => Meaning::Local,
            });
        }
        let globs = names.uses.iter().filter(|leaf| leaf.name == "*");
        globs
            .filter_map(
                |leaf| match self.meaning(&leaf.path, module, names, false) {
                    Meaning::Ours(target) => self.in_glob(&target, first, FAR),
                    _ => None,
                },
            )
            .map(|target| Meaning::Ours([target, rest.to_vec()].concat()))
            .next()
    }

    /// What `name` is, if `use module::*` brings it in by way of a child or a `use` of that module.
    fn in_glob(&self, module: &ModulePath, name: &str, far: usize) -> Option<ModulePath> {
        let names = self.0.get(module).filter(|_| far > 0)?;
        let child = [module.clone(), vec![name.to_owned()]].concat();
        if self.0.contains_key(&child) {
            return Some(child);
        }
        let ours = |leaf: &super::names::Leaf| match self.meaning(&leaf.path, module, names, false)
        {
            Meaning::Ours(target) => Some(target),
            _ => None,
        };
        if let Some(leaf) = names.uses.iter().find(|leaf| leaf.name == name) {
            return ours(leaf);
        }
        let globs = names.uses.iter().filter(|leaf| leaf.name == "*");
        globs
            .filter_map(ours)
            .find_map(|target| self.in_glob(&target, name, far - 1))
    }

    /// The path with the paths that it is re-exported from. A module's re-export of its own child
    /// stands for the child alone.
    fn origins(&self, path: ModulePath, far: usize) -> Vec<ModulePath> {
        let module = (0..=path.len())
            .rev()
            .map(|n| path[..n].to_vec())
            .find(|module| self.0.contains_key(module));
        let Some((module, names)) = module.and_then(|m| Some((m.clone(), *self.0.get(&m)?))) else {
            return vec![path];
        };
        let Some(name) = path.get(module.len()).filter(|_| far > 0) else {
            return vec![path];
        };
        let rest = &path[module.len() + 1..];
        let public = names.uses.iter().filter(|leaf| leaf.is_public);
        let origins = public.filter_map(|leaf| {
            let Meaning::Ours(target) = self.meaning(&leaf.path, &module, names, false) else {
                return None;
            };
            if leaf.name == *name {
                return Some([target, rest.to_vec()].concat());
            }
            // Which glob a name comes from is told by the definitions of the other module.
            let inner = (leaf.name == "*").then(|| self.0.get(&target)).flatten()?;
            let is_there = inner.types.contains(name)
                || inner.functions.contains(name)
                || self.in_glob(&target, name, far).is_some();
            is_there.then(|| [target, vec![name.clone()], rest.to_vec()].concat())
        });
        let origin = origins.into_iter().find(|origin| *origin != path);
        match origin {
            None => vec![path],
            Some(origin) if origin.starts_with(&module) => self.origins(origin, far - 1),
            Some(origin) => {
                let mut all = self.origins(origin, far - 1);
                all.push(path);
                all
            }
        }
    }
}

/// Whether a name at the start of a path can be that of a crate.
fn is_crate(name: &str) -> bool {
    let primitives = [
        "bool", "char", "f32", "f64", "i8", "i16", "i32", "i64", "i128", "isize", "str", "u8",
        "u16", "u32", "u64", "u128", "usize",
    ];
    let is_type = name.starts_with(char::is_uppercase);
    !is_type && name != "self" && !primitives.contains(&name)
}

/// Groups of more than one file that reach each other, the largest first.
pub fn circles(arrows: &BTreeMap<String, BTreeSet<String>>) -> Vec<Vec<String>> {
    let reach = |from: &String| {
        let mut seen = BTreeSet::new();
        let mut open = vec![from];
        while let Some(file) = open.pop() {
            for next in arrows.get(file).into_iter().flatten() {
                if seen.insert(next) {
                    open.push(next);
                }
            }
        }
        seen
    };
    let reached: BTreeMap<_, _> = arrows.keys().map(|f| (f, reach(f))).collect();
    let mut found: BTreeSet<Vec<String>> = BTreeSet::new();
    for (file, far) in &reached {
        if far.contains(file) {
            let mates = far.iter().filter(|other| reached[**other].contains(file));
            found.insert(mates.map(|other| (*other).clone()).collect());
        }
    }
    let mut found: Vec<_> = found.into_iter().collect();
    found.sort_by_key(|circle| std::cmp::Reverse(circle.len()));
    found
}

/// Modules of these names are for tests alone, and may name everything.
pub const FOR_TESTS: &[&str] = &["tests", "testing", "sim"];

fn collect(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        // The simulation and the models of tests look at the whole core.
        if FOR_TESTS.contains(&name.as_str()) || name == "main" {
            continue;
        }
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

fn module_of(name: &str) -> ModulePath {
    let inner = Path::new(name).with_extension("");
    let parts = inner.iter().map(|part| part.to_string_lossy().into_owned());
    let mut module: Vec<_> = parts.collect();
    if matches!(module.last().map(String::as_str), Some("mod" | "lib")) {
        module.pop();
    }
    module
}

/// Files of `src`, tests too, which no other file declares as its module: they are never compiled.
pub fn orphans() -> Vec<PathBuf> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    collect_all(&src, &mut paths);
    let texts: Vec<String> = (paths.iter().map(fs::read_to_string).map(Result::unwrap)).collect();
    let is_declared = |path: &PathBuf| {
        let file = path.file_name().unwrap().to_str().unwrap();
        let is_folder = file == "mod.rs";
        let module = if is_folder {
            path.parent().unwrap().to_path_buf()
        } else {
            path.with_extension("")
        };
        let name = module.file_name().unwrap().to_str().unwrap();
        let folder = module.parent().unwrap();
        let parents = [
            folder.with_extension("rs"),
            folder.join("mod.rs"),
            folder.join("lib.rs"),
            folder.join("main.rs"),
        ];
        let by_name = |(path, text): (&PathBuf, &String)| {
            parents.contains(path) && text.contains(&format!("mod {name};"))
        };
        let named = format!("{name}.rs\"]");
        let by_path = |text: &String| text.contains("#[path") && text.contains(&named);
        let is_root = folder == src && ["lib", "main"].contains(&name);
        is_root || paths.iter().zip(&texts).any(by_name) || texts.iter().any(by_path)
    };
    paths
        .iter()
        .filter(|path| !is_declared(path))
        .cloned()
        .collect()
}

fn collect_all(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect_all(&path, into);
        } else if path.extension().is_some_and(|ext| ext == "rs") {
            into.push(path);
        }
    }
}
