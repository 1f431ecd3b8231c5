//! `tollbook serve` as it is started. Enters: a book in a folder. Leaves: an address, a token, a server that ends when it is asked to.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

fn tollbook() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tollbook"));
    command.env("TOLLBOOK_AUTHOR", "recorder").env_remove("TOLLBOOK_BOOK");
    command
}

fn folder(name: &str) -> std::path::PathBuf {
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("serving-{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&path);
    path
}

#[test]
fn serve_says_where_it_is_and_how_to_begin() {
    let book = folder("begins");
    assert!(tollbook().arg("init").arg(&book).stdout(Stdio::null()).status().expect("it runs").success());
    let mut server = tollbook().args(["serve", "--port", "0", "--book"]).arg(&book).stdout(Stdio::piped()).spawn().expect("it runs");
    let lines: Vec<String> = BufReader::new(server.stdout.take().expect("piped")).lines().take(3).map(|l| l.expect("text")).collect();
    let _ = server.kill();
    let _ = server.wait();
    assert!(lines[0].contains("http://127.0.0.1:"), "{lines:?}");
    assert!(lines[1].contains("/first-run") && lines[2].trim().len() == 43, "{lines:?}");
    let _ = std::fs::remove_dir_all(&book);
}

#[test]
fn serve_refuses_an_address_where_passwords_would_travel_in_the_clear() {
    let book = folder("refuses");
    assert!(tollbook().arg("init").arg(&book).stdout(Stdio::null()).status().expect("it runs").success());
    let out = tollbook().args(["serve", "--address", "0.0.0.0", "--book"]).arg(&book).output().expect("it runs");
    assert!(!out.status.success() && String::from_utf8_lossy(&out.stderr).contains("--https"));
    let _ = std::fs::remove_dir_all(&book);
}
