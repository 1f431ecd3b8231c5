//! Passkeys. Enters: answers of an authenticator that is a program, right and wrong ones. Leaves: who gets in. Never done here: a browser; the drill has one.

mod common;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as B64;
use common::{Got, PASSWORD, Server, cookie};
use ring::rand::{SecureRandom as _, SystemRandom};
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tollbook_serve::{ACCOUNTS_FILE, Config, Role};

/// Somebody is there, and was recognised.
const PRESENT: u8 = 0x01;
const RECOGNISED: u8 = 0x04;
const WITH_KEY: u8 = 0x40;

/// An authenticator with one passkey (WebAuthn 6.1), and what it may be made to do wrong.
struct Authenticator {
    pair: EcdsaKeyPair,
    id: Vec<u8>,
    handle: String,
    counter: u32,
    flags: u8,
}

impl Authenticator {
    fn new() -> Self {
        let random = SystemRandom::new();
        let key = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).expect("a key");
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, key.as_ref(), &random).expect("a key");
        let mut id = vec![0; 16];
        random.fill(&mut id).expect("random bytes");
        Authenticator { pair, id, handle: String::new(), counter: 1, flags: PRESENT | RECOGNISED }
    }

    /// Hash of the site's name, flags, counter.
    fn data(&self, site: &str, flags: u8) -> Vec<u8> {
        let mut out = Sha256::digest(site.as_bytes()).to_vec();
        out.push(flags);
        out.extend(self.counter.to_be_bytes());
        out
    }

    fn answer(&self, response: &Value) -> String {
        let id = B64.encode(&self.id);
        json!({ "id": id, "rawId": id, "type": "public-key", "response": response, "extensions": {} }).to_string()
    }

    /// What it answers to the question for a new passkey.
    fn made(&mut self, question: &Value, site: &str, origin: &str) -> String {
        let q = &question["publicKey"];
        self.handle = q["user"]["id"].as_str().expect("a handle").to_owned();
        let mut data = self.data(site, self.flags | WITH_KEY);
        data.extend([0; 16]);
        data.extend((self.id.len() as u16).to_be_bytes());
        data.extend(&self.id);
        // The key in COSE: EC2, ES256, P-256, x, y.
        let point = self.pair.public_key().as_ref();
        data.extend([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]);
        data.extend(&point[1..33]);
        data.extend([0x22, 0x58, 0x20]);
        data.extend(&point[33..65]);
        let mut object = vec![0xa3];
        object.extend(b"\x63fmt\x64none\x67attStmt\xa0\x68authData\x58");
        object.push(data.len() as u8);
        object.extend(&data);
        let client = client("webauthn.create", q, origin);
        self.answer(&json!({ "attestationObject": B64.encode(object), "clientDataJSON": B64.encode(client) }))
    }

    /// What it answers to the question for a passkey to sign in by.
    fn shown(&mut self, question: &Value, site: &str, origin: &str) -> String {
        // One that lies in several devices has no counter.
        self.counter += u32::from(self.counter > 0);
        let (data, client) = (self.data(site, self.flags), client("webauthn.get", &question["publicKey"], origin));
        let signed = [data.as_slice(), &Sha256::digest(&client)].concat();
        let signature = self.pair.sign(&SystemRandom::new(), &signed).expect("a signature");
        self.answer(&json!({
            "authenticatorData": B64.encode(data), "clientDataJSON": B64.encode(client), "signature": B64.encode(signature.as_ref()), "userHandle": self.handle,
        }))
    }
}

fn client(kind: &str, question: &Value, origin: &str) -> Vec<u8> {
    json!({ "type": kind, "challenge": question["challenge"], "origin": origin, "crossOrigin": false }).to_string().into_bytes()
}

/// A server that is asked as browsers of its machine may.
fn server() -> (Server, String) {
    let mut server = Server::of(&[]);
    server.base = server.base.replace("127.0.0.1", "localhost");
    let owner = server.owner();
    (server, owner)
}

fn new_question(server: &Server, session: &str, label: &str) -> Value {
    let got = server.form("/account/passkeys/begin", Some(session), &[("label", label), ("password", PASSWORD)]);
    assert_eq!((got.status, got.header("content-type"), got.header("cache-control")), (200, "application/json", "no-store"), "{}", got.body);
    got.json()
}

/// Adds a passkey to the account of a session.
fn added(server: &Server, session: &str, label: &str) -> Authenticator {
    let mut own = Authenticator::new();
    let answer = own.made(&new_question(server, session, label), "localhost", &server.base);
    let got = server.form("/account/passkeys", Some(session), &[("label", label), ("passkey", &answer)]);
    assert_eq!((got.status, got.header("location")), (303, "/account"), "{}", got.body);
    own
}

fn question(server: &Server) -> Value {
    let got = server.form("/login/passkey/begin", None, &[]);
    assert_eq!(got.status, 200, "{}", got.body);
    got.json()
}

fn sign_in(server: &Server, question: &Value, answer: &str) -> Got {
    server.form("/login/passkey", None, &[("ticket", question["ticket"].as_str().expect("a ticket")), ("passkey", answer)])
}

/// Signs in as it should be.
fn signed_in(server: &Server, own: &mut Authenticator) -> Got {
    let question = question(server);
    let answer = own.shown(&question, "localhost", &server.base);
    sign_in(server, &question, &answer)
}

fn account(server: &Server, session: &str) -> String {
    server.ask("GET", "/account", &[("cookie", session)], None).body
}

/// The way to remove the first passkey of the page.
fn way_out(page: &str) -> String {
    let way = page.split("action=\"").find(|p| p.starts_with("/account/passkeys/"));
    way.and_then(|p| p.split('"').next()).expect("there is one").to_owned()
}

#[test]
fn a_passkey_begins_the_session_that_a_password_does() {
    let (server, owner) = server();
    let asked = new_question(&server, &owner, "Olga's key");
    let q = &asked["publicKey"];
    assert_eq!((q["rp"]["id"].as_str(), q["user"]["name"].as_str()), (Some("localhost"), Some("Olga")));
    let chosen = &q["authenticatorSelection"];
    assert_eq!((chosen["residentKey"].as_str(), chosen["userVerification"].as_str()), (Some("required"), Some("required")));
    let mut own = added(&server, &owner, "Olga's key");
    let mut other = added(&server, &owner, "Another <b>");
    let page = account(&server, &owner);
    assert!(page.contains("Olga&#x27;s key") && page.contains("Another &lt;b&gt;") && page.contains("2021-03-01") && page.contains("<td>never</td>"), "{page}");
    let known = new_question(&server, &owner, "x")["publicKey"]["excludeCredentials"].as_array().map(Vec::len);
    assert_eq!(known, Some(2), "an authenticator gives none that is there");
    let asked = question(&server);
    let q = &asked["publicKey"];
    assert!(q["allowCredentials"].as_array().is_none_or(Vec::is_empty) && q["userVerification"] == "required", "it names nobody: {q}");
    for own in [&mut own, &mut other] {
        let got = signed_in(&server, own);
        assert_eq!((got.status, got.header("location")), (303, "/"), "{}", got.body);
        assert!(got.header("set-cookie").contains("HttpOnly; SameSite=Strict"));
        let page = account(&server, &cookie(&got));
        assert!(page.contains("<bdi>Olga</bdi>"), "{page}");
    }
    assert!(!account(&server, &owner).contains("<td>never</td>"), "both were used");
    let kept = std::fs::read_to_string(server.folder.join(ACCOUNTS_FILE)).expect("the file");
    assert!(kept.contains("\"counter\": 2") && kept.contains("\"site\": \"localhost\""), "{kept}");
    // The password stays a way in, and another password leaves the passkeys.
    let session = cookie(&server.form("/login", None, &[("name", "Olga"), ("password", PASSWORD)]));
    let mine = cookie(&signed_in(&server, &mut own));
    let change = [("old", PASSWORD), ("password", "another sentence of some length")];
    assert_eq!(server.form("/account/password", Some(&session), &change).status, 303);
    assert_eq!(server.ask("GET", "/account", &[("cookie", &mine)], None).status, 303, "the session ended with the others");
    assert_eq!(signed_in(&server, &mut own).status, 303);
    // And they outlive the server.
    let folder = server.folder.clone();
    let mut again = Server::start(folder, None, false);
    again.base = again.base.replace("127.0.0.1", "localhost");
    assert_eq!(signed_in(&again, &mut own).status, 303);
}

#[test]
fn an_answer_for_elsewhere_or_of_nobody_is_refused() {
    let (server, owner) = server();
    let mut own = added(&server, &owner, "own");
    for (site, origin) in [
        ("localhost", "http://localhost:1"),
        ("localhost", "https://evil.example"),
        ("localhost", "http://127.0.0.1:8484"),
        ("evil.example", &*server.base.clone()),
    ] {
        let asked = question(&server);
        let answer = own.shown(&asked, site, origin);
        let got = sign_in(&server, &asked, &answer);
        assert_eq!(got.status, 401, "{site} {origin}");
        assert!(got.body.contains("this passkey opens no account here") && got.header("set-cookie").is_empty());
    }
    assert_eq!(signed_in(&server, &mut own).status, 303, "and none of them harmed the right one");
    // Nobody was recognised.
    own.flags = PRESENT;
    assert_eq!(signed_in(&server, &mut own).status, 401);
    own.flags = PRESENT | RECOGNISED;
    // A key of somebody else that says it is this one, and one that nobody knows.
    let mut false_one = Authenticator { id: own.id.clone(), handle: own.handle.clone(), counter: 50, ..Authenticator::new() };
    assert_eq!(signed_in(&server, &mut false_one).status, 401);
    let mut stranger = Authenticator { handle: B64.encode([7; 16]), ..Authenticator::new() };
    let strange = signed_in(&server, &mut stranger);
    assert_eq!(strange.status, 401);
    stranger.handle = own.handle.clone();
    assert_eq!(signed_in(&server, &mut stranger).body, strange.body, "an account that has a passkey answers as one that nobody has");
    for nothing in ["", "{}", "[]", "no JSON"] {
        assert_eq!(sign_in(&server, &question(&server), nothing).status, 400, "{nothing}");
    }
    // Registration, likewise.
    for (site, origin) in [("localhost", "http://localhost:1"), ("evil.example", &*server.base.clone())] {
        let mut other = Authenticator::new();
        let answer = other.made(&new_question(&server, &owner, "x"), site, origin);
        assert_eq!(server.form("/account/passkeys", Some(&owner), &[("passkey", &answer)]).status, 400);
    }
    let mut unseen = Authenticator { flags: PRESENT, ..Authenticator::new() };
    let answer = unseen.made(&new_question(&server, &owner, "x"), "localhost", &server.base);
    assert_eq!(server.form("/account/passkeys", Some(&owner), &[("passkey", &answer)]).status, 400, "nobody was recognised");
}

#[test]
fn a_question_is_answered_once_by_whom_it_was_asked() {
    let (server, owner) = server();
    let mut own = Authenticator::new();
    let asked = new_question(&server, &owner, "own");
    let answer = own.made(&asked, "localhost", &server.base);
    server.token(&owner, Role::Viewer);
    let other = cookie(&server.form("/login", None, &[("name", "The viewer"), ("password", PASSWORD)]));
    assert_eq!(server.form("/account/passkeys", Some(&other), &[("passkey", &answer)]).status, 409, "another session");
    assert_eq!(server.form("/account/passkeys", Some(&owner), &[("passkey", &answer)]).status, 303);
    assert_eq!(server.form("/account/passkeys", Some(&owner), &[("passkey", &answer)]).status, 409, "again");
    let twice = own.made(&new_question(&server, &other, "x"), "localhost", &server.base);
    assert_eq!(server.form("/account/passkeys", Some(&other), &[("passkey", &twice)]).status, 409, "it is another account's");
    own.handle = asked["publicKey"]["user"]["id"].as_str().expect("a handle").to_owned();
    let asked = question(&server);
    let answer = own.shown(&asked, "localhost", &server.base);
    assert_eq!(sign_in(&server, &asked, &answer).status, 303);
    assert_eq!(sign_in(&server, &asked, &answer).status, 401, "again");
    let later = question(&server);
    assert_eq!(sign_in(&server, &later, &answer).status, 401, "the answer to another question");
    assert_eq!(signed_in(&server, &mut own).status, 303);
}

#[test]
fn a_counter_that_goes_back_is_refused() {
    let (server, owner) = server();
    let mut own = added(&server, &owner, "own");
    own.counter = 9;
    assert_eq!(signed_in(&server, &mut own).status, 303, "10");
    for back in [9, 4] {
        own.counter = back;
        assert_eq!(signed_in(&server, &mut own).status, 401, "{back}");
    }
    own.counter = 10;
    assert_eq!(signed_in(&server, &mut own).status, 303, "11");
    // One without a counter goes on without.
    let mut uncounted = Authenticator { counter: 0, ..Authenticator::new() };
    let answer = uncounted.made(&new_question(&server, &owner, "x"), "localhost", &server.base);
    assert_eq!(server.form("/account/passkeys", Some(&owner), &[("passkey", &answer)]).status, 303);
    for _ in 0..2 {
        assert_eq!(signed_in(&server, &mut uncounted).status, 303);
    }
}

#[test]
fn a_removed_passkey_and_that_of_a_closed_account_open_nothing() {
    let (server, owner) = server();
    let mut own = added(&server, &owner, "own");
    let session = cookie(&signed_in(&server, &mut own));
    let way = way_out(&account(&server, &owner));
    assert_eq!(server.form(&way, Some(&owner), &[("password", "not the password at all")]).status, 400);
    assert_eq!(server.form("/account/passkeys/000000000000/drop", Some(&owner), &[("password", PASSWORD)]).status, 404);
    assert_eq!(server.form(&way, Some(&owner), &[("password", PASSWORD)]).header("location"), "/login");
    assert_eq!(server.ask("GET", "/account", &[("cookie", &session)], None).status, 303, "its session ended");
    assert_eq!(signed_in(&server, &mut own).status, 401);
    let owner = cookie(&server.form("/login", None, &[("name", "Olga"), ("password", PASSWORD)]));
    server.token(&owner, Role::Viewer);
    let viewer = cookie(&server.form("/login", None, &[("name", "The viewer"), ("password", PASSWORD)]));
    let mut own = added(&server, &viewer, "own");
    assert_eq!(signed_in(&server, &mut own).status, 303);
    assert_eq!(server.form("/accounts/The%20viewer", Some(&owner), &[("closed", "true")]).status, 303);
    assert_eq!(signed_in(&server, &mut own).status, 401);
}

#[test]
fn whoever_guesses_with_passkeys_has_to_wait_as_with_passwords() {
    let (server, owner) = server();
    let mut own = added(&server, &owner, "own");
    for _ in 0..2 {
        assert_eq!(server.form("/login", None, &[("name", "Olga"), ("password", "a wrong sentence here")]).status, 401);
    }
    let mut false_one = Authenticator { id: own.id.clone(), handle: own.handle.clone(), counter: 50, ..Authenticator::new() };
    for _ in 0..3 {
        assert_eq!(signed_in(&server, &mut false_one).status, 401);
    }
    assert_eq!(signed_in(&server, &mut own).status, 429);
    assert_eq!(server.form("/login", None, &[("name", "Olga"), ("password", PASSWORD)]).status, 429);
    let got = server.form("/account/passkeys/begin", Some(&owner), &[("label", "x"), ("password", PASSWORD)]);
    assert_eq!((got.status, got.header("content-type")), (429, "application/problem+json"));
}

#[test]
fn a_passkey_is_asked_for_by_a_page_of_the_server_with_the_password() {
    let (server, owner) = server();
    let begin = "/account/passkeys/begin";
    for (label, password, parameter) in
        [("x", "", "password"), ("x", "a wrong sentence here", "password"), ("", PASSWORD, "label"), ("a\nb", PASSWORD, "label")]
    {
        let got = server.form(begin, Some(&owner), &[("label", label), ("password", password)]);
        assert_eq!((got.status, got.header("content-type"), got.json()["parameter"].as_str()), (400, "application/problem+json", Some(parameter)));
    }
    let got = server.form(begin, None, &[("label", "x"), ("password", PASSWORD)]);
    assert_eq!((got.status, got.header("content-type")), (401, "application/problem+json"));
    let token = server.token(&owner, Role::Owner).expect("a token");
    assert_eq!(server.post(begin, &token, &json!({ "label": "x", "password": PASSWORD })).status, 403, "a token has no session");
    let from_elsewhere = [("origin", "https://evil.example"), ("sec-fetch-site", "cross-site"), ("cookie", owner.as_str())];
    for path in [begin, "/account/passkeys", "/account/passkeys/0/drop", "/login/passkey", "/login/passkey/begin"] {
        assert_eq!(server.ask("POST", path, &from_elsewhere, None).status, 403, "{path}");
        assert_eq!(server.ask("GET", path, &[], None).status, 405, "{path}");
    }
    for n in 0..20 {
        added(&server, &owner, &n.to_string());
    }
    assert_eq!(server.form(begin, Some(&owner), &[("label", "x"), ("password", PASSWORD)]).status, 409, "20 are enough");
}

#[test]
fn pages_show_passkeys_where_browsers_allow_them() {
    let (mut server, owner) = server();
    assert!(server.get("/login", None).body.contains("data-passkey=\"known\"") && account(&server, &owner).contains("data-passkey=\"new\""));
    let own = added(&server, &owner, "own");
    server.base = server.base.replace("localhost", "127.0.0.1");
    let page = account(&server, &owner);
    assert!(!server.get("/login", None).body.contains("passkey") && !page.contains("data-passkey") && page.contains("at an address of figures"), "{page}");
    let got = server.form("/login/passkey/begin", None, &[]);
    assert_eq!((got.status, got.header("content-type")), (409, "application/problem+json"));
    assert_eq!(server.form("/account/passkeys/begin", Some(&owner), &[("label", "x"), ("password", PASSWORD)]).status, 409);
    // A lost device is shut out from everywhere.
    assert_eq!(server.form(&way_out(&page), Some(&owner), &[("password", PASSWORD)]).status, 303);
    drop(own);
    // By a name, with https in front and without.
    for https in [true, false] {
        let config = Config { https, hosts: vec!["tollbook.example".to_owned()], ..Config::new(server.folder.clone()) };
        let served = Server::start_as(config, None);
        let ask = |method: &str, path: &str, cookie: &str, body: &str| {
            let scheme = if https { "https" } else { "http" };
            let origin = format!("{scheme}://tollbook.example");
            let headers = [
                ("host", "tollbook.example"),
                ("origin", &*origin),
                ("sec-fetch-site", "same-origin"),
                ("content-type", "application/x-www-form-urlencoded"),
                ("cookie", cookie),
            ];
            served.ask(method, path, &headers, Some(body))
        };
        let words = |fields: &[(&str, &str)]| url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let session = cookie(&ask("POST", "/login", "", &words(&[("name", "Olga"), ("password", PASSWORD)])));
        let page = ask("GET", "/account", &session, "").body;
        assert_eq!((page.contains("data-passkey"), page.contains("by https alone")), (https, !https), "{page}");
        let asked = ask("POST", "/account/passkeys/begin", &session, &words(&[("label", "own"), ("password", PASSWORD)]));
        assert_eq!(asked.status, if https { 200 } else { 409 });
        if !https {
            continue;
        }
        let mut own = Authenticator::new();
        let answer = own.made(&asked.json(), "tollbook.example", "https://tollbook.example");
        assert_eq!(ask("POST", "/account/passkeys", &session, &words(&[("passkey", &answer)])).status, 303);
        for (origin, status) in [("http://tollbook.example", 401), ("https://tollbook.example", 303)] {
            let asked = ask("POST", "/login/passkey/begin", "", "").json();
            let answer = own.shown(&asked, "tollbook.example", origin);
            let ticket = asked["ticket"].as_str().expect("a ticket");
            let got = ask("POST", "/login/passkey", "", &words(&[("ticket", ticket), ("passkey", &answer)]));
            assert_eq!(got.status, status, "{origin}");
            assert!(status == 401 || got.header("set-cookie").contains("Secure"));
        }
    }
}
