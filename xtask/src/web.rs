//! The script of the pages. Enters: `web/` and the description of the API. Leaves: types of the API, and the one file that the binary holds. Never done here: a package
//! that the lock doesn't pin; a step that the first commands of the README need.

use crate::tools::{Outcome, answers, cargo, program, root, run};
use std::path::Path;

/// The file that the binary holds.
const BUILT: &str = "crates/serve/templates/pages.js";
/// Where steps leave what is not kept.
const MADE: &str = "web/generated";
/// The head of the built file.
const HEAD: &str = "--banner:js=// Made out of web/src by `cargo xtask web`; change it there. Enters: a page that is whole without it. Leaves: keys, words taken by selecting them, places picked on a map, passkeys. Never done here: a request to another host.";

/// Builds the script, or with `--check` tells whether the kept file is what the sources give.
///
/// # Errors
/// npm is missing, a type is wrong, or the kept file is another.
pub fn web(args: &[String]) -> Outcome {
    let check = match args {
        [] => false,
        [only] if only == "--check" => true,
        other => return Err(format!("knows no argument {other:?}")),
    };
    if !answers("npm", &["--version"]) {
        return Err("needs npm, and finds none; the built script lies in the tree, so that only who changes it needs npm".to_owned());
    }
    run(program("npm", ["ci", "--prefix", "web", "--ignore-scripts", "--no-audit", "--no-fund"]))?;
    describe()?;
    let made = root().join(MADE);
    run(tool("openapi-typescript", [&format!("{MADE}/openapi.json"), "--output", &format!("{MADE}/api.ts")]))?;
    run(tool("tsc", ["--project", "web"]))?;
    let out = if check { made.join("pages.js") } else { root().join(BUILT) };
    let out = out.display();
    run(tool(
        "esbuild",
        ["web/src/main.ts", "--bundle", "--format=iife", "--target=es2022", "--charset=utf8", "--log-level=warning", HEAD, &format!("--outfile={out}")],
    ))?;
    if check && read(&made.join("pages.js"))? != read(&root().join(BUILT))? {
        return Err(format!("{BUILT} is not what web/src gives; `cargo xtask web` makes it"));
    }
    Ok(())
}

/// The same as a part of the tests: left out where npm is missing or reaches no registry.
///
/// # Errors
/// A type is wrong, or the kept file is another.
pub fn checked() -> Outcome {
    let there = root().join("web/node_modules/esbuild").is_dir();
    if !answers("npm", &["--version"]) || !there && !answers("npm", &["ci", "--prefix", "web", "--ignore-scripts", "--no-audit", "--no-fund"]) {
        eprintln!("npm is missing or reaches no registry; whether {BUILT} is what web/src gives is left out");
        return Ok(());
    }
    web(&["--check".to_owned()])
}

/// Writes the description of the API down.
fn describe() -> Outcome {
    let made = root().join(MADE);
    std::fs::create_dir_all(&made).map_err(|e| format!("{}: {e}", made.display()))?;
    let file = made.join("openapi.json");
    let out = std::fs::File::create(&file).map_err(|e| format!("{}: {e}", file.display()))?;
    let mut command = cargo(["run", "--quiet", "--package", "tollbook-serve", "--example", "openapi"]);
    command.stdout(out);
    run(command)
}

/// A program of the packages.
fn tool<'a>(name: &str, args: impl IntoIterator<Item = &'a str>) -> std::process::Command {
    let path = root().join("web/node_modules/.bin").join(name);
    program(&path.to_string_lossy(), args)
}

fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))
}
