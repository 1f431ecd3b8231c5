//! The house in order. Enters: the files of the tree. Leaves: a failure that names file, line and what to mend. Never done here: building,
//! a network, a change to a file.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Lines that a Rust file may have.
const LINES_MAX: usize = 800;

/// Files that may be longer, and why.
const LONGER: &[(&str, usize, &str)] =
    &[("crates/read/src/clauses.rs", 1400, "the rules of a clause call each other; parted, each half would need the other's private steps")];

/// Rooms that see the outside world through their arguments alone.
const PURE: &[&str] = &["crates/model", "crates/read"];

/// What no pure room may name.
const OUTSIDE: &[&str] =
    &["std::fs", "std::net", "std::env", "std::process", "SystemTime", "Instant::now", "Zoned::now", "Timestamp::now", "thread_rng", "println!"];

/// Words of a language that the engine still compares with by name. The number may fall; a new word belongs into a pack.
const ENGINE_WORDS_MAX: usize = 24;

/// Folders whose prose and words are the world's, not the project's.
const QUOTED: &[&str] = &["lang/", "data/", "examples/", "fuzz/seeds/", "crates/gazetteer/data/"];

/// Folders that are built, fetched or kept by other tools.
const NOT_OURS: &[&str] = &["target", ".git", ".venv", "node_modules", "__pycache__", "fuzz/corpus", "fuzz/artifacts", "fuzz/coverage", "web/generated"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the workspace").to_owned()
}

fn walk(dir: &Path, root: &Path, out: &mut Vec<String>) {
    for entry in std::fs::read_dir(dir).expect("a folder of the tree can be listed").filter_map(Result::ok) {
        let path = entry.path();
        let name = path.strip_prefix(root).expect("walked from the root").to_string_lossy().replace('\\', "/");
        let last = name.rsplit('/').next().unwrap_or(&name);
        if NOT_OURS.contains(&last) || NOT_OURS.contains(&name.as_str()) {
            continue;
        }
        if path.is_dir() { walk(&path, root, out) } else { out.push(name) }
    }
}

/// Every file of the tree, by its path from the root.
fn files() -> Vec<String> {
    let root = root();
    let mut out = Vec::new();
    walk(&root, &root, &mut out);
    out.sort();
    out
}

fn read(name: &str) -> String {
    let bytes = std::fs::read(root().join(name)).unwrap_or_else(|e| panic!("{name}: {e}"));
    String::from_utf8_lossy(&bytes).into_owned()
}

fn ending<'a>(files: &'a [String], end: &'a str) -> impl Iterator<Item = &'a String> {
    files.iter().filter(move |f| f.ends_with(end))
}

#[track_caller]
fn nothing(found: &[String], why: &str) {
    assert!(found.is_empty(), "{why}:\n  {}", found.join("\n  "));
}

/// The crates of the workspace: folder, and the text of its manifest.
fn crates() -> BTreeMap<String, String> {
    let files = files();
    let ours = ending(&files, "/Cargo.toml").filter(|f| f.starts_with("crates/") || f.as_str() == "xtask/Cargo.toml");
    ours.map(|f| (f.trim_end_matches("/Cargo.toml").to_owned(), read(f))).collect()
}

fn room(folder: &str) -> &str {
    folder.trim_start_matches("crates/")
}

/// The lines of a manifest with the table each stands in.
fn lines_by_table(manifest: &str) -> Vec<(String, &str)> {
    let mut table = String::new();
    let mut out = Vec::new();
    for line in manifest.lines() {
        let line = line.split(" #").next().unwrap_or(line).trim();
        if let Some(name) = line.strip_prefix('[') {
            table = name.trim_end_matches(']').to_owned();
        }
        if !line.is_empty() && !line.starts_with('#') {
            out.push((table.clone(), line));
        }
    }
    out
}

/// Rooms that a manifest depends on: in normal and build dependencies, for whichever platform, but not in those of tests.
fn arrows_of(manifest: &str) -> BTreeSet<String> {
    let counts = |table: &str| !table.contains("dev-dependencies") && (table.contains("dependencies"));
    let mut out = BTreeSet::new();
    for (table, line) in lines_by_table(manifest) {
        let name = match table.split_once("dependencies.") {
            Some((_, name)) => name.to_owned(),
            None => line.split(['=', '.', ' ']).next().unwrap_or("").trim_matches('"').to_owned(),
        };
        if counts(&table)
            && let Some(room) = name.strip_prefix("tollbook-")
        {
            out.insert(room.to_owned());
        }
    }
    out
}

fn backticked(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

/// The table of rooms: name, and where its arrows may point.
fn allowed_arrows() -> BTreeMap<String, BTreeSet<String>> {
    let map = read("ARCHITECTURE.md");
    let mut rows = map.lines().skip_while(|l| !(l.starts_with('|') && l.contains("may depend on"))).skip(2);
    let mut out = BTreeMap::new();
    for row in rows.by_ref().take_while(|l| l.starts_with('|')) {
        let cells: Vec<&str> = row.trim().trim_matches('|').split('|').collect();
        let name = backticked(cells[0]).first().map(|n| (*n).to_owned()).unwrap_or_default();
        let to = backticked(cells[cells.len() - 1]).into_iter().map(str::to_owned).collect();
        out.insert(name, to);
    }
    out
}

#[test]
fn no_crate_points_where_the_map_allows_no_arrow() {
    let allowed = allowed_arrows();
    assert!(allowed.len() >= 5, "ARCHITECTURE.md has no table of rooms with a column \"may depend on\"");
    let mut found = Vec::new();
    for (folder, manifest) in crates() {
        let Some(to) = allowed.get(room(&folder)) else {
            found.push(format!("{folder} is in no row of the table"));
            continue;
        };
        found.extend(arrows_of(&manifest).difference(to).map(|a| format!("{folder} → {a}")));
    }
    nothing(&found, "arrows that ARCHITECTURE.md doesn't allow");
}

#[test]
fn a_manifest_shows_its_arrows_however_they_are_written() {
    let manifest = "[package]\nname = \"tollbook-x\"\n[dependencies]\ntollbook-model.workspace = true\ntollbook-read = { path = \"../read\" } # why\n\
                    [dev-dependencies]\ntollbook-cli = \"1\"\n[target.'cfg(unix)'.dependencies]\ntollbook-intake = \"1\"\n[dependencies.tollbook-gazetteer]\npath = \"x\"\n";
    let arrows: Vec<String> = arrows_of(manifest).into_iter().collect();
    assert_eq!(arrows, ["gazetteer", "intake", "model", "read"]);
}

/// True if a path of the map exists; `<…>` and `*` stand for any one name.
fn exists(path: &str, files: &[String]) -> bool {
    let path = path.trim_end_matches('/');
    if !path.contains(['<', '*']) {
        return root().join(path).exists();
    }
    let want: Vec<&str> = path.split('/').collect();
    let fits = |file: &String| {
        let have: Vec<&str> = file.split('/').collect();
        have.len() >= want.len()
            && want.iter().zip(&have).all(|(w, h)| w == h || w.starts_with('<') || w.split_once('*').is_some_and(|(a, z)| h.starts_with(a) && h.ends_with(z)))
    };
    files.iter().any(fits)
}

fn looks_like_a_path(word: &str) -> bool {
    let ends = [".md", ".rs", ".toml", ".tsv", ".txt", ".py", ".bin", ".json", "/run"];
    let plain = word.chars().all(|c| c.is_ascii_alphanumeric() || "._-/<>*".contains(c));
    plain && (word.contains('/') || ends.iter().any(|e| word.ends_with(e)) || ["LICENSE-MIT", "LICENSE-APACHE"].contains(&word))
}

#[test]
fn every_path_on_the_map_exists() {
    let files = files();
    let map = read("ARCHITECTURE.md");
    let found: Vec<String> = backticked(&map).into_iter().filter(|p| looks_like_a_path(p) && !exists(p, &files)).map(str::to_owned).collect();
    nothing(&found, "ARCHITECTURE.md names paths that don't exist");
}

#[test]
fn every_crate_is_on_the_map() {
    let map = read("ARCHITECTURE.md");
    let found: Vec<String> = crates().into_keys().filter(|c| !map.contains(&format!("`{c}/"))).collect();
    nothing(&found, "crates whose folder ARCHITECTURE.md doesn't name");
}

#[test]
fn every_guard_on_the_map_exists() {
    let files = files();
    let code: String = ending(&files, ".rs").map(|f| read(f)).collect();
    let map = read("ARCHITECTURE.md");
    let guards: Vec<&str> = map.lines().filter_map(|l| l.split_once("Guard:")).flat_map(|(_, g)| backticked(g)).collect();
    assert!(!guards.is_empty(), "ARCHITECTURE.md names no guard of an invariant");
    let there = |g: &str| if looks_like_a_path(g) { exists(g, &files) } else { code.contains(&format!("fn {g}(")) };
    let found: Vec<String> = guards.into_iter().filter(|g| !there(g)).map(str::to_owned).collect();
    nothing(&found, "guards that ARCHITECTURE.md names and no file holds");
}

#[test]
fn every_link_of_the_documents_leads_somewhere() {
    let files = files();
    let mut found = Vec::new();
    for file in ending(&files, ".md").filter(|f| !f.starts_with("lang/") || f.ends_with("README.md")) {
        let here = root().join(file);
        let dir = here.parent().expect("a file lies in a folder");
        for target in read(file).split("](").skip(1).filter_map(|rest| rest.split(')').next()).filter(|t| !t.contains("://") && !t.starts_with('#')) {
            let path = target.split('#').next().unwrap_or(target);
            if !dir.join(path).exists() {
                found.push(format!("{file}: {target}"));
            }
        }
    }
    nothing(&found, "links that lead nowhere");
}

#[test]
fn every_source_file_opens_by_saying_what_room_it_is() {
    let files = files();
    let mut found: Vec<String> = ending(&files, ".rs").filter(|f| !read(f).starts_with("//! ")).map(|f| format!("{f}: opens without //!")).collect();
    for file in files.iter().filter(|f| f.ends_with(".py") || f.ends_with(".sh") || f.as_str() == ".ci/run") {
        let text = read(file);
        let first = text.lines().find(|l| !l.starts_with("#!")).unwrap_or("");
        if !first.starts_with("# ") {
            found.push(format!("{file}: opens without #"));
        }
    }
    found.extend(ending(&files, ".ts").filter(|f| !read(f).starts_with("// ")).map(|f| format!("{f}: opens without //")));
    nothing(&found, "every source file opens with what enters, what leaves, and what is never done there");
}

#[test]
fn no_file_grows_beyond_what_one_can_hold_in_mind() {
    let files = files();
    let mut found = Vec::new();
    for file in ending(&files, ".rs").chain(ending(&files, ".ts")) {
        let lines = read(file).lines().count();
        let max = LONGER.iter().find(|l| l.0 == file).map_or(LINES_MAX, |l| l.1);
        if lines > max {
            found.push(format!("{file}: {lines} lines, {max} at most"));
        }
    }
    nothing(&found, "files that want to be parted");
}

/// Words of the glossary's last column. A word with a bracket behind it is banned in prose only.
fn banned_words() -> BTreeSet<String> {
    let glossary = read("docs/glossary.md");
    let rows = glossary.lines().skip_while(|l| !(l.starts_with('|') && l.trim_end().ends_with("| not |"))).skip(2).take_while(|l| l.starts_with('|'));
    let cells = rows.filter_map(|l| l.trim().trim_matches('|').rsplit('|').next());
    let words = cells.flat_map(|c| c.split(',')).map(|w| w.trim().to_lowercase());
    words.filter(|w| !w.is_empty() && w.chars().all(char::is_alphabetic)).collect()
}

/// The words of a type's name: `KeyMatch` is key, match.
fn words_of(name: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for c in name.chars() {
        match out.last_mut() {
            Some(word) if !c.is_uppercase() => word.push(c),
            _ => out.push(c.to_lowercase().collect()),
        }
    }
    out
}

/// The types that a crate shows: what its `lib.rs` re-exports or defines.
fn public_types(lib: &str) -> Vec<String> {
    let mut out = Vec::new();
    for item in lib.split("pub use ").skip(1).filter_map(|u| u.split(';').next()) {
        let names = item.split(|c: char| !c.is_alphanumeric() && c != '_');
        out.extend(names.filter(|n| n.starts_with(char::is_uppercase) && n.contains(char::is_lowercase)).map(str::to_owned));
    }
    for line in lib.lines().map(str::trim_start) {
        let defined = ["pub struct ", "pub enum ", "pub trait ", "pub type "].iter().find_map(|d| line.strip_prefix(d));
        out.extend(defined.and_then(|rest| rest.split(|c: char| !c.is_alphanumeric()).next()).map(str::to_owned));
    }
    out
}

#[test]
fn public_types_are_called_by_the_words_of_the_glossary() {
    let banned = banned_words();
    assert!(banned.len() > 10, "docs/glossary.md has no table whose last column is \"not\"");
    let mut found = Vec::new();
    for folder in crates().into_keys() {
        let lib = root().join(&folder).join("src/lib.rs");
        let Ok(lib) = std::fs::read_to_string(lib) else { continue };
        for name in public_types(&lib) {
            found.extend(
                words_of(&name).into_iter().filter(|w| banned.contains(w)).map(|w| format!("{folder}: {name} says {w:?}; docs/glossary.md has the word")),
            );
        }
    }
    nothing(&found, "public types named by words that the glossary keeps out");
}

/// True if one of the needles stands in the line.
fn names_one<'a>(line: &str, needles: &[&'a str]) -> Option<&'a str> {
    needles.iter().find(|n| line.contains(**n)).copied()
}

/// True if the number of a tracker's entry stands in the line.
fn names_an_issue(line: &str) -> bool {
    let line = line.to_lowercase();
    line.match_indices("issue").any(|(at, word)| {
        let rest = line[at + word.len()..].trim_start_matches('s');
        rest.strip_prefix(' ').is_some_and(|r| r.trim_start_matches('#').starts_with(|c: char| c.is_ascii_digit()))
    })
}

/// True if a relative path in the line climbs out of the repository.
fn climbs_out(file: &str, line: &str) -> bool {
    let depth = file.matches('/').count();
    line.split(|c: char| !(c.is_alphanumeric() || "./_-".contains(c))).any(|word| {
        let ups = word.split('/').take_while(|p| *p == "..").count();
        ups > depth
    })
}

#[test]
fn the_tree_speaks_of_itself_alone() {
    let files = files();
    // Parted, so that this file doesn't hold what it looks for.
    let homes = [["/ho", "me/"], ["/ro", "ot/"], ["/Us", "ers/"], ["/wo", "rk/"], ["/tm", "p/"]].map(|p| p.concat());
    let homes: Vec<&str> = homes.iter().map(String::as_str).collect();
    let text = |f: &&String| !f.ends_with(".bin") && !f.ends_with(".lock") && !f.ends_with("LICENSE-APACHE");
    let mut found = Vec::new();
    for file in files.iter().filter(text) {
        let quoted = QUOTED.iter().any(|q| file.starts_with(q));
        for (n, line) in read(file).lines().enumerate() {
            let at = || format!("{file}:{}", n + 1);
            let starts = |h: &&str| {
                line.match_indices(h).any(|(i, _)| !line[..i].ends_with(|c: char| c.is_alphanumeric() || c == '/' || c == '.' || c == '-' || c == '}'))
            };
            if let Some(home) = homes.iter().find(|h| starts(h)) {
                found.push(format!("{}: a path of one machine ({home})", at()));
            }
            if !quoted && names_an_issue(line) {
                found.push(format!("{}: a number of a tracker; say what it is about", at()));
            }
            if !quoted && climbs_out(file, line) {
                found.push(format!("{}: a path that leaves the repository", at()));
            }
        }
    }
    nothing(&found, "words that only make sense on one machine or in one week");
}

#[test]
fn paths_that_leave_the_repository_are_seen() {
    let up = ["..", ""].join("/");
    assert!(climbs_out("docs/a.md", &format!("see {up}{up}elsewhere/b.md")));
    assert!(!climbs_out("docs/a.md", "see ../README.md, and so on..."));
    assert!(!climbs_out("crates/read/src/lib.rs", &format!("include_str!(\"{up}{up}{up}data/x.tsv\")")));
    let with_number = format!("see {} 12", "issue");
    assert!(names_an_issue(&with_number) && !names_an_issue("at issue: 12 dead"));
}

#[test]
fn every_crate_takes_lints_and_licence_from_the_workspace() {
    let mut found = Vec::new();
    for (folder, manifest) in crates() {
        let has = |table: &str, line: &str| lines_by_table(&manifest).iter().any(|(t, l)| t == table && l.replace(' ', "") == line);
        for (table, line) in [("lints", "workspace=true"), ("package", "license.workspace=true"), ("package", "edition.workspace=true")] {
            if !has(table, line) {
                found.push(format!("{folder}/Cargo.toml: [{table}] lacks {line}"));
            }
        }
        if !manifest.contains("\ndescription = \"") {
            found.push(format!("{folder}/Cargo.toml: says nothing of what the crate is"));
        }
    }
    let workspace = read("Cargo.toml");
    for line in ["license = \"MIT OR Apache-2.0\"", "unsafe_code = \"forbid\"", "missing_docs = \"warn\""] {
        if !workspace.contains(line) {
            found.push(format!("Cargo.toml: lacks {line}"));
        }
    }
    for licence in ["LICENSE-MIT", "LICENSE-APACHE"] {
        if !root().join(licence).is_file() {
            found.push(format!("{licence} is missing"));
        }
    }
    nothing(&found, "manifests that stand apart");
}

#[test]
fn pure_rooms_name_no_file_no_clock_and_no_network() {
    let files = files();
    let mut found = Vec::new();
    for file in ending(&files, ".rs").filter(|f| PURE.iter().any(|p| f.starts_with(&format!("{p}/src/")))) {
        let text = read(file);
        // What follows `#[cfg(test)]` is tests.
        let code = text.split("#[cfg(test)]").next().unwrap_or(&text);
        let named = code.lines().enumerate().filter(|(_, l)| !l.trim_start().starts_with("//"));
        found.extend(named.filter_map(|(n, l)| names_one(l, OUTSIDE).map(|o| format!("{file}:{}: {o}", n + 1))));
    }
    nothing(&found, "what belongs to intake or cli");
}

#[test]
fn the_engine_learns_no_word_of_a_language() {
    let files = files();
    let mut found = Vec::new();
    for file in ending(&files, ".rs").filter(|f| f.starts_with("crates/read/src/")) {
        let text = read(file);
        let code = text.split("#[cfg(test)]").next().unwrap_or(&text);
        for (n, line) in code.lines().enumerate() {
            let calls = ["word_is(", "word_like(", ".lemma == \"", "lemma.0 == \""];
            let literal = |call: &&str| line.match_indices(*call).any(|(i, _)| line[i..].split(')').next().is_some_and(|c| c.contains('"')));
            if calls.iter().any(literal) {
                found.push(format!("{file}:{}: {}", n + 1, line.trim()));
            }
        }
    }
    assert!(found.len() <= ENGINE_WORDS_MAX, "words of a language belong into its pack; {} lines name one:\n  {}", found.len(), found.join("\n  "));
}

/// The commands of the program: the variants of its enums that derive `Subcommand`.
fn commands(code: &str) -> Vec<String> {
    let mut out = Vec::new();
    for part in code.split("Subcommand").skip(1) {
        let Some((head, body)) = part.split_once('{') else { continue };
        if !head.contains("enum ") || head.contains("fn ") {
            continue;
        }
        let mut depth = 1;
        let mut named: Option<String> = None;
        for line in body.lines() {
            let trimmed = line.trim();
            if depth == 1 && trimmed.starts_with("#[") {
                named = trimmed.split_once("name = \"").and_then(|(_, r)| r.split('"').next()).map(str::to_owned).or(named);
            } else if depth == 1 && trimmed.starts_with(char::is_uppercase) {
                let variant: String = trimmed.chars().take_while(|c| c.is_alphanumeric()).collect();
                out.push(named.take().unwrap_or_else(|| words_of(&variant).join("-")));
            }
            depth += line.matches(['{', '(']).count();
            let closed = line.matches(['}', ')']).count();
            if closed >= depth {
                break;
            }
            depth -= closed;
        }
    }
    out
}

#[test]
fn every_command_is_documented() {
    if !root().join("docs/cli.md").exists() {
        return;
    }
    let page = read("docs/cli.md");
    let files = files();
    let code: Vec<String> = ending(&files, ".rs").filter(|f| f.starts_with("crates/cli/src/")).map(|f| read(f)).collect();
    let all: Vec<String> = code.iter().flat_map(|c| commands(c)).collect();
    assert!(!all.is_empty(), "docs/cli.md is there, and no command is found under crates/cli/src");
    let told = |c: &String| page.split(|x: char| !(x.is_alphanumeric() || x == '-')).any(|w| w == c);
    let found: Vec<String> = all.iter().filter(|c| !told(c)).cloned().collect();
    nothing(&found, "commands that docs/cli.md doesn't name");
}

#[test]
fn commands_are_found_where_clap_finds_them() {
    let code = "#[derive(Subcommand)]\nenum Command {\n    /// Reads.\n    Read(ReadArgs),\n    EvalRead {\n        input: PathBuf,\n    },\n    #[command(name = \"gaz\")]\n    Gazetteer,\n}\n";
    assert_eq!(commands(code), ["read", "eval-read", "gaz"]);
}

#[test]
fn every_verb_of_the_task_runner_is_named_where_people_look() {
    let verbs = read("xtask/src/verbs.rs");
    let guide = read("CONTRIBUTING.md");
    let names = verbs.split("name: \"").skip(1).filter_map(|v| v.split('"').next());
    let found: Vec<String> = names.filter(|n| !guide.contains(&format!("cargo xtask {n}"))).map(str::to_owned).collect();
    nothing(&found, "verbs that CONTRIBUTING.md doesn't name");
}
