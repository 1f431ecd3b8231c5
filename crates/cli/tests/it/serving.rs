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
#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn serve_has_the_allocator_give_back_what_is_free_unless_somebody_set_that_otherwise() {
    let book = folder("gives-back");
    assert!(tollbook().arg("init").arg(&book).stdout(Stdio::null()).status().expect("it runs").success());
    for (set, wanted) in [(None, Some("131072")), (Some("65536"), None)] {
        let mut command = tollbook();
        command
            .args(["serve", "--port", "0", "--book"])
            .arg(&book)
            .stdout(Stdio::piped())
            .env_remove("MALLOC_TRIM_THRESHOLD_")
            .env_remove("MALLOC_MMAP_THRESHOLD_");
        if let Some(set) = set {
            command.env("MALLOC_MMAP_THRESHOLD_", set);
        }
        let mut server = command.spawn().expect("it runs");
        let mut lines = BufReader::new(server.stdout.take().expect("piped")).lines();
        assert!(lines.next().expect("a line").expect("text").contains("http://127.0.0.1:"));
        let set = std::fs::read(format!("/proc/{}/environ", server.id())).expect("its environment");
        let _ = server.kill();
        let _ = server.wait();
        let trim = set.split(|b| *b == 0).find_map(|v| v.strip_prefix(b"MALLOC_TRIM_THRESHOLD_="));
        assert_eq!(trim, wanted.map(str::as_bytes));
    }
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
