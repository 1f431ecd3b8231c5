//! `cargo xtask demo`. Enters: the reports of `examples/`. Leaves: a book in a folder of its own, opened in the browser's server. Never done here: a
//! book that anybody keeps.

use crate::tools::{Outcome, cargo, run};
use std::ffi::OsStr;
use std::path::Path;

/// The reports, with the day and the outlet under which each is taken in.
const REPORTS: [(&str, &str, &str); 6] = [
    ("examples/wire.txt", "2021-02-20", "Levant Wire"),
    ("examples/market.txt", "2021-02-20", "Idlib Desk"),
    ("examples/arabic.txt", "2021-02-20", "شبكة الشمال"),
    ("examples/ngo-month.txt", "2023-11-06", "Sahel Monitor"),
    ("examples/strike-summary.txt", "2016-06-07", "Coalition press office"),
    ("examples/capitals.txt", "1989-03-14", "Radio Central"),
];

fn tollbook<S: AsRef<OsStr>>(args: impl IntoIterator<Item = S>) -> Outcome {
    let mut command = cargo(["run", "--quiet", "--package", "tollbook-cli", "--"]);
    command.args(args).env("TOLLBOOK_AUTHOR", "demo");
    run(command)
}

/// Makes the book and serves it until somebody stops it.
///
/// # Errors
/// A step failed, or the port is taken.
pub fn demo(args: &[String]) -> Outcome {
    let port = match args {
        [] => "0",
        [port] if port.parse::<u16>().is_ok() => port,
        other => return Err(format!("{other:?} is no port")),
    };
    let folder = std::env::temp_dir().join(format!("tollbook-demo-{}", std::process::id()));
    // Who was here under this number before is gone.
    let _ = std::fs::remove_dir_all(&folder);
    let done = fill(&folder).and_then(|()| {
        eprintln!("The book lies in {} and may be deleted.", folder.display());
        tollbook(["serve", "--port", port, "--book", &folder.to_string_lossy()])
    });
    let _ = std::fs::remove_dir_all(&folder);
    done
}

fn fill(folder: &Path) -> Outcome {
    let book = folder.to_string_lossy();
    tollbook(["init", &book, "--name", "demo"])?;
    for (file, date, source) in REPORTS {
        tollbook(["add", file, "--date", date, "--source", source, "--book", &book])?;
    }
    tollbook(["link", "--book", &book])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_is_in_the_book_once() {
        let folder = crate::tools::root().join("examples");
        let mut there: Vec<String> = std::fs::read_dir(folder)
            .expect("it can be listed")
            .filter_map(Result::ok)
            .map(|e| format!("examples/{}", e.file_name().to_string_lossy()))
            .filter(|n| n.ends_with(".txt"))
            .collect();
        there.sort();
        let mut taken: Vec<&str> = REPORTS.iter().map(|r| r.0).collect();
        taken.sort_unstable();
        assert_eq!(taken, there);
    }
}
