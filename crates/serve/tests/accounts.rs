//! Accounts, sessions and tokens. Enters: right and wrong secrets. Leaves: who gets in.

mod common;

use common::{PASSWORD, Server, cookie};
use tollbook_serve::{ACCOUNTS_FILE, Role};

#[test]
fn the_first_run_needs_the_token_of_the_terminal_and_happens_once() {
    let server = Server::of(&[]);
    assert_eq!(server.get("/", None).header("location"), "/first-run");
    let secret = server.secret.clone().expect("the first run");
    for (token, name, password) in
        [("", "Olga", PASSWORD), ("wrong", "Olga", PASSWORD), (&*secret, "", PASSWORD), (&*secret, "Olga", "short"), (&*secret, "Olga", "aaaaaaaaaaaaaaaa")]
    {
        let got = server.form("/first-run", None, &[("token", token), ("name", name), ("password", password)]);
        assert_eq!(got.status, if token == secret || token.is_empty() || token == "wrong" { 400 } else { 0 }, "{token} {name}: {}", got.body);
    }
    drop(server);
    let server = Server::of(&[]);
    let owner = server.owner();
    assert_eq!(server.ask("GET", "/inbox", &[("cookie", &owner)], None).status, 200);
    let again = server.form("/first-run", None, &[("token", server.secret.as_deref().expect("it was")), ("name", "Eve"), ("password", PASSWORD)]);
    assert_eq!(again.status, 409);
    assert_eq!(server.get("/first-run", None).header("location"), "/login");
}

#[test]
fn sessions_are_cookies_that_no_script_and_no_other_site_gets() {
    let server = Server::of(&[]);
    server.owner();
    let got = server.form("/login", None, &[("name", "olga"), ("password", PASSWORD)]);
    let set = got.header("set-cookie");
    assert!(set.contains("HttpOnly") && set.contains("SameSite=Strict") && set.contains("Path=/"), "{set}");
    let session = cookie(&got);
    assert_eq!(server.ask("GET", "/inbox", &[("cookie", &session)], None).status, 200);
    server.form("/logout", Some(&session), &[]);
    assert_eq!(server.ask("GET", "/inbox", &[("cookie", &session)], None).header("location"), "/login");
    for bad in ["tollbook_session=", "tollbook_session=AAAA", "other=x"] {
        assert_eq!(server.ask("GET", "/inbox", &[("cookie", bad)], None).header("location"), "/login", "{bad}");
    }
}

#[test]
fn whoever_guesses_has_to_wait() {
    let server = Server::of(&[]);
    server.owner();
    for _ in 0..5 {
        assert_eq!(server.form("/login", None, &[("name", "Olga"), ("password", "a wrong sentence here")]).status, 401);
    }
    let got = server.form("/login", None, &[("name", "OLGA"), ("password", PASSWORD)]);
    assert_eq!(got.status, 429, "even with the right one");
    assert!(got.header("retry-after").parse::<u64>().is_ok_and(|n| n > 60));
    assert_eq!(server.form("/login", None, &[("name", "nobody"), ("password", "a wrong sentence here")]).status, 401);
}

#[test]
fn a_manager_gives_roles_below_its_own_and_the_last_owner_stays() {
    let server = Server::of(&[]);
    let owner = server.owner();
    server.token(&owner, Role::Manager);
    let manager = cookie(&server.form("/login", None, &[("name", "The manager"), ("password", PASSWORD)]));
    for (role, status) in [("viewer", 303), ("editor", 303), ("manager", 400), ("owner", 400), ("public", 400), ("king", 400)] {
        assert_eq!(server.form("/accounts", Some(&manager), &[("name", role), ("role", role), ("password", PASSWORD)]).status, status, "{role}");
    }
    assert_eq!(server.form("/accounts/Olga", Some(&manager), &[("closed", "true")]).status, 403);
    assert_eq!(server.form("/accounts/The%20manager", Some(&manager), &[("role", "owner")]).status, 403);
    assert_eq!(server.form("/accounts/Olga", Some(&owner), &[("closed", "true")]).status, 409);
    assert_eq!(server.form("/accounts/Olga", Some(&owner), &[("role", "viewer")]).status, 409);
}

#[test]
fn a_closed_account_is_out_with_its_sessions_and_tokens() {
    let server = Server::of(&[]);
    let owner = server.owner();
    let token = server.token(&owner, Role::Viewer).expect("a token");
    let session = cookie(&server.form("/login", None, &[("name", "The viewer"), ("password", PASSWORD)]));
    assert_eq!(server.get("/api/v1/reports", Some(&token)).status, 200);
    assert_eq!(server.form("/accounts/The%20viewer", Some(&owner), &[("closed", "true")]).status, 303);
    assert_eq!(server.get("/api/v1/reports", Some(&token)).status, 401);
    assert_eq!(server.ask("GET", "/inbox", &[("cookie", &session)], None).header("location"), "/login");
    assert_eq!(server.form("/login", None, &[("name", "The viewer"), ("password", PASSWORD)]).status, 401);
}

#[test]
fn no_secret_is_kept_in_the_clear_and_a_token_is_not_above_its_account() {
    let server = Server::of(&[]);
    let owner = server.owner();
    let token = server.token(&owner, Role::Editor).expect("a token");
    let kept = std::fs::read_to_string(server.folder.join(ACCOUNTS_FILE)).expect("the file");
    assert!(!kept.contains(&token) && !kept.contains(PASSWORD) && kept.contains("\"m\": 19456"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(server.folder.join(ACCOUNTS_FILE)).expect("the file").permissions().mode() & 0o077, 0);
    }
    let editor = cookie(&server.form("/login", None, &[("name", "The editor"), ("password", PASSWORD)]));
    assert_eq!(server.form("/account/tokens", Some(&editor), &[("label", "x"), ("role", "owner")]).status, 400);
    let low = server.form("/account/tokens", Some(&editor), &[("label", "low"), ("role", "data-only")]);
    let at = low.body.find("class=\"secret\">").expect("it is shown") + 15;
    let low = low.body[at..].split('<').next().expect("it ends").to_owned();
    assert_eq!(server.get("/api/v1/reports", Some(&low)).status, 403);
    // A lower role follows at once.
    server.form("/accounts/The%20editor", Some(&owner), &[("role", "data-only")]);
    assert_eq!(server.get("/api/v1/reports", Some(&token)).status, 403);
    // Tokens outlive the server; sessions don't.
    let (folder, token_path) = (server.folder.clone(), server.base.clone());
    let copy = tempfile::tempdir().expect("a folder");
    let next = copy.path().join("book");
    std::fs::create_dir(&next).expect("a folder");
    for file in std::fs::read_dir(&folder).expect("the book").flatten().filter(|f| f.path().is_file()) {
        std::fs::copy(file.path(), next.join(file.file_name())).expect("a copy");
    }
    let again = Server::start(next, Some(copy), false);
    assert_ne!(again.base, token_path);
    assert!(again.secret.is_none(), "there is an account");
    assert_eq!(again.get("/api/v1/incidents", Some(&token)).status, 200);
    assert_eq!(again.ask("GET", "/inbox", &[("cookie", &editor)], None).header("location"), "/login");
}

#[test]
fn passkeys_stay_in_the_file_whatever_the_build_knows_of_them() {
    let server = Server::of(&[]);
    server.owner();
    let folder = server.folder.clone();
    let file = std::fs::read_to_string(folder.join(ACCOUNTS_FILE)).expect("the file");
    assert!(!file.contains("passkey") && !file.contains("handle"), "a file without them is as it ever was: {file}");
    let mut kept: serde_json::Value = serde_json::from_str(&file).expect("JSON");
    let account = &mut kept["accounts"][0];
    account["handle"] = "2b3c1c9e-5a0e-4f7c-8a43-1f6d8d1b7a55".into();
    account["passkeys"] = serde_json::json!([{ "id": "0a1b2c3d4e5f", "label": "Olga's telephone", "site": "tollbook.example", "made": "2026-11-30T08:00:00Z",
        "credential": { "cred": { "of": "a later version", "counter": 4_294_967_295_u64 } } }]);
    let written = account.clone();
    let copy = tempfile::tempdir().expect("a folder");
    let next = copy.path().join("book");
    std::fs::create_dir(&next).expect("a folder");
    for file in std::fs::read_dir(&folder).expect("the book").flatten().filter(|f| f.path().is_file()) {
        std::fs::copy(file.path(), next.join(file.file_name())).expect("a copy");
    }
    std::fs::write(next.join(ACCOUNTS_FILE), kept.to_string()).expect("it is written");
    let again = Server::start(next.clone(), Some(copy), false);
    let session = cookie(&again.form("/login", None, &[("name", "Olga"), ("password", PASSWORD)]));
    assert_eq!(again.form("/account/tokens", Some(&session), &[("label", "x")]).status, 200);
    let change = [("old", PASSWORD), ("password", "another sentence of some length")];
    assert_eq!(again.form("/account/password", Some(&session), &change).status, 303);
    let read: serde_json::Value = serde_json::from_slice(&std::fs::read(next.join(ACCOUNTS_FILE)).expect("the file")).expect("JSON");
    let account = &read["accounts"][0];
    assert!(account["passkeys"] == written["passkeys"] && account["handle"] == written["handle"], "{account}");
    assert_ne!(account["hash"], written["hash"]);
    // A build without passkeys says nothing of them.
    let session = cookie(&again.form("/login", None, &[("name", "Olga"), ("password", "another sentence of some length")]));
    let page = again.ask("GET", "/account", &[("cookie", &session)], None).body + &again.get("/login", None).body;
    assert_eq!(page.to_lowercase().contains("passkey"), cfg!(feature = "passkeys"), "{page}");
}
