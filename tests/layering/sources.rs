//! The modules of the crate and what each imports, read from the source files as text.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

type ModulePath = Vec<String>;

/// One source file without its tests.
pub struct File {
    /// Below `src`, for messages.
    pub name: String,
    /// The module that it is: `thread::page`; empty for `lib.rs`.
    pub module: ModulePath,
    /// Absolute paths within the crate that it names, re-exports of its own children left out.
    pub imports: BTreeSet<ModulePath>,
    /// Names that it hands on for modules inside of it, and where they are from.
    pub exports: BTreeMap<String, ModulePath>,
    /// Other crates that its `use` lines name.
    pub crates: BTreeSet<String>,
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
        let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut paths = Vec::new();
        collect(&src, &mut paths);
        assert!(paths.len() > 30, "the sources were not found");
        let modules: BTreeSet<ModulePath> = paths.iter().map(|p| module_of(p, &src)).collect();
        let files: Vec<_> = paths.iter().map(|p| read(p, &src, &modules)).collect();
        let rooms = files.iter().filter_map(|f| f.module.first().cloned());
        Self {
            rooms: rooms.collect(),
            files,
        }
    }

    /// From each file to the files whose items it names.
    pub fn arrows(&self) -> BTreeMap<String, BTreeSet<String>> {
        let by_module: BTreeMap<_, _> = self.files.iter().map(|f| (&f.module, f)).collect();
        self.files
            .iter()
            .map(|f| {
                let targets = f.imports.iter().filter_map(|path| target(path, &by_module));
                (f.name.clone(), targets.filter(|t| *t != f.name).collect())
            })
            .collect()
    }
}

/// The file that defines what the path names, found through the re-exports on the way.
fn target(path: &ModulePath, by_module: &BTreeMap<&ModulePath, &File>) -> Option<String> {
    let (module, file) = (1..=path.len()).rev().find_map(|n| {
        let module = path[..n].to_vec();
        by_module.get(&module).map(|file| (module, *file))
    })?;
    let handed_on = path
        .get(module.len())
        .and_then(|name| file.exports.get(name));
    match handed_on {
        Some(origin) if origin != path => target(origin, by_module),
        _ => Some(file.name.clone()),
    }
}

/// Groups of more than one file that reach each other, the largest first.
pub fn circles(arrows: &BTreeMap<String, BTreeSet<String>>) -> Vec<Vec<String>> {
    let reach = |from: &String| {
        let mut seen = BTreeSet::new();
        let mut open = vec![from];
        while let Some(file) = open.pop() {
            for next in &arrows[file] {
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

fn collect(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        // The simulation and the models of tests look at the whole core.
        if name.ends_with("tests") || name == "testing" || name == "sim" || name == "main" {
            continue;
        }
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

fn module_of(path: &Path, src: &Path) -> ModulePath {
    let inner = path.strip_prefix(src).unwrap().with_extension("");
    let parts = inner.iter().map(|part| part.to_string_lossy().into_owned());
    let mut module: Vec<_> = parts.collect();
    if matches!(module.last().map(String::as_str), Some("mod" | "lib")) {
        module.pop();
    }
    module
}

/// The code of a file without its inline tests and comments.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
    let lines = text.lines().filter(|l| !l.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

fn read(path: &Path, src: &Path, modules: &BTreeSet<ModulePath>) -> File {
    let module = module_of(path, src);
    let code = code(path);
    let mut imports = BTreeSet::new();
    let mut exports = BTreeMap::new();
    let mut crates = BTreeSet::new();
    for (tree, is_public) in uses(&code) {
        for leaf in leaves(&tree) {
            match absolute(&leaf, &module, modules) {
                Some(path) => {
                    let own_child = is_public && path.starts_with(&module);
                    if own_child {
                        exports.extend(path.last().cloned().map(|name| (name, path)));
                    } else {
                        imports.insert(path);
                    }
                }
                None if !leaf[0].starts_with(char::is_uppercase) => {
                    crates.insert(leaf[0].clone());
                }
                None => {}
            }
        }
    }
    for path in paths(&code) {
        imports.extend(absolute(&path, &module, modules));
    }
    File {
        name: path.strip_prefix(src).unwrap().display().to_string(),
        module,
        imports,
        exports,
        crates,
        types: types(&code),
    }
}

/// The names after `struct`, `enum` and `trait` at the start of an item.
fn types(code: &str) -> Vec<String> {
    let name = |line: &str| {
        let line = line.trim_start();
        let item = match line.strip_prefix("pub") {
            Some(rest) if rest.starts_with('(') => rest.split_once(") ")?.1,
            Some(rest) => rest.trim_start(),
            None => line,
        };
        let rest = ["struct ", "enum ", "trait "]
            .iter()
            .find_map(|word| item.strip_prefix(word))?;
        let end = rest.find(|c: char| !c.is_alphanumeric());
        Some(rest[..end.unwrap_or(rest.len())].to_owned())
    };
    code.lines().filter_map(name).collect()
}

/// The trees of all `use` items, and whether they are public.
fn uses(code: &str) -> Vec<(String, bool)> {
    let mut found = Vec::new();
    let mut rest = code;
    while let Some(at) = rest.find("use ") {
        let before = &rest[..at];
        let line = before.rsplit('\n').next().unwrap().trim_start();
        rest = &rest[at + 4..];
        if line.is_empty() || line.starts_with("pub") {
            let end = rest.find(';').unwrap_or(rest.len());
            let tree = &rest[..end];
            let is_tree =
                |c: char| c.is_alphanumeric() || c.is_whitespace() || "_:,{}*".contains(c);
            // A line of a text may begin with "use" too.
            if tree.chars().all(is_tree) {
                found.push((tree.to_owned(), !line.is_empty()));
            }
        }
    }
    found
}

/// `a::{b, c::{d, self}}` as its paths: `a::b`, `a::c::d`, `a::c`.
fn leaves(tree: &str) -> Vec<ModulePath> {
    let tree = tree.trim();
    let Some(open) = tree.find('{') else {
        let path = tree.split(" as ").next().unwrap();
        let parts = path.split("::").map(str::trim);
        let parts = parts.filter(|p| !p.is_empty() && *p != "*");
        return vec![parts.map(str::to_owned).collect()];
    };
    let head: Vec<String> = (tree[..open].split("::").map(str::trim))
        .filter(|p| !p.is_empty())
        .map(str::to_owned)
        .collect();
    let inner = &tree[open + 1..tree.rfind('}').unwrap()];
    let mut parts = vec![String::new()];
    let mut depth = 0;
    for c in inner.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        parts.last_mut().unwrap().push(c);
    }
    let parts = parts.iter().filter(|p| !p.trim().is_empty());
    parts
        .flat_map(|part| leaves(part))
        .map(|leaf| {
            let tail = if leaf == ["self"] { Vec::new() } else { leaf };
            [head.clone(), tail].concat()
        })
        .collect()
}

/// Paths that begin with `crate` or `super` anywhere in the code, but for the trees of `use` items.
fn paths(code: &str) -> Vec<ModulePath> {
    let mut found = Vec::new();
    for start in ["crate::", "super::"] {
        for (at, _) in code.match_indices(start) {
            let inside = code[..at].ends_with(|c: char| c.is_alphanumeric() || "_:".contains(c));
            let end = code[at..].find(|c: char| !c.is_alphanumeric() && !"_:".contains(c));
            let path = &code[at..end.map_or(code.len(), |end| at + end)];
            // `super::{a, b}` names the children alone.
            let is_tree = code[at + path.len()..].starts_with(['{', '*']);
            if !inside && !is_tree {
                let parts = path.split("::").filter(|p| !p.is_empty());
                found.push(parts.map(str::to_owned).collect());
            }
        }
    }
    found
}

/// The path from the crate's root; `None` for a path into another crate.
fn absolute(
    path: &ModulePath,
    module: &ModulePath,
    modules: &BTreeSet<ModulePath>,
) -> Option<ModulePath> {
    let child = [module.clone(), path[..1].to_vec()].concat();
    let supers = path.iter().take_while(|p| *p == "super").count();
    match path[0].as_str() {
        "crate" => Some(path[1..].to_vec()),
        "self" => Some([module.clone(), path[1..].to_vec()].concat()),
        "super" => {
            let kept = module.len().checked_sub(supers)?;
            Some([module[..kept].to_vec(), path[supers..].to_vec()].concat())
        }
        _ if modules.contains(&child) => Some([module.clone(), path.clone()].concat()),
        _ => None,
    }
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
