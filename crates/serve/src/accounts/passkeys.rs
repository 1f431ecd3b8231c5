//! Passkeys of accounts (WebAuthn). Enters: what a browser's authenticator answers. Leaves: passkeys in `accounts.json`, sessions. Never done here:
//! a question that is answered twice; a passkey without a check of whoever holds it; a session that a password would not have begun.
//!
//! A question waits in memory, once, for a few minutes. One for a new passkey belongs to the session that asked, and ends with it. One for a sign-in
//! names nobody: the browser offers the passkeys it has for this site, so that the server tells of no account.

use super::{Account, Accounts, KeptPasskey, digest, secret};
use crate::problem::Problem;
use crate::reply::hex;
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use url::Url;
use webauthn_rs::prelude::{
    DiscoverableAuthentication, Passkey, PasskeyRegistration, PublicKeyCredential, RegisterPublicKeyCredential, Uuid, Webauthn, WebauthnBuilder, WebauthnError,
};

/// How long a question waits for its answer.
const LIFE: Duration = Duration::from_secs(5 * 60);
/// Questions that wait at most, of each kind; the oldest goes first.
const MOST: usize = 1_000;
/// Passkeys of an account at most.
const PASSKEYS_MAX: usize = 20;
/// Failed attempts with passkeys that nobody has count under this name; no account can be called so.
const NOBODY: &str = "/passkey";

/// Where a browser is, as passkeys see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Site {
    /// The name that passkeys belong to.
    pub id: String,
    origins: Vec<Url>,
}

/// Why there can be no passkey where a browser is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unfit {
    /// The address is a number, and passkeys belong to names.
    Number,
    /// The name is not reached by https.
    NoHttps,
}

impl Site {
    /// That of the host that a request is addressed to; `https` is whether browsers come by https.
    pub(crate) fn of(host: &str, https: bool) -> Result<Site, Unfit> {
        let origin = |scheme: &str| Url::parse(&format!("{scheme}://{host}/")).ok().filter(|u| u.domain().is_some());
        let Some(plain) = origin("http") else { return Err(Unfit::Number) };
        let id = plain.domain().unwrap_or_default().to_owned();
        let safe = https.then(|| origin("https")).flatten();
        match (id == "localhost", safe) {
            // A browser of the server's own machine needs no proxy.
            (true, safe) => Ok(Site { id, origins: std::iter::once(plain).chain(safe).collect() }),
            (false, Some(safe)) => Ok(Site { id, origins: vec![safe] }),
            (false, None) => Err(Unfit::NoHttps),
        }
    }

    fn webauthn(&self) -> Result<Webauthn, Problem> {
        let (first, further) = self.origins.split_first().ok_or_else(|| broken("no origin"))?;
        let builder = WebauthnBuilder::new(&self.id, first).map_err(broken)?.rp_name("Tollbook").timeout(LIFE);
        further.iter().fold(builder, |b, origin| b.append_allowed_origin(origin)).build().map_err(broken)
    }
}

/// A passkey as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct PasskeyRow {
    pub id: String,
    pub label: String,
    /// The name of the server that it belongs to.
    pub site: String,
    /// The day it was added, in UTC.
    pub made: String,
    /// The day somebody last signed in by it.
    pub used: Option<String>,
}

/// Questions that wait for their answers, each under a secret.
struct Waiting<T>(Mutex<VecDeque<([u8; 32], Instant, T)>>);

impl<T> Default for Waiting<T> {
    fn default() -> Self {
        Waiting(Mutex::default())
    }
}

impl<T> Waiting<T> {
    /// Keeps one; an earlier one under the same secret goes.
    fn put(&self, secret: &str, question: T, now: Instant) {
        let key = digest(secret);
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|q| q.0 != key && now.duration_since(q.1) < LIFE);
        while all.len() >= MOST {
            all.pop_front();
        }
        all.push_back((key, now, question));
    }

    /// Takes one out, so that nobody answers it again.
    fn take(&self, secret: &str, now: Instant) -> Option<T> {
        let key = digest(secret);
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = all.iter().position(|q| q.0 == key)?;
        all.remove(at).filter(|q| now.duration_since(q.1) < LIFE).map(|q| q.2)
    }
}

/// A question for a new passkey.
struct Asked {
    account: String,
    label: String,
    site: String,
    state: PasskeyRegistration,
}

/// All questions that wait.
#[derive(Default)]
pub(crate) struct Questions {
    new: Waiting<Asked>,
    sign_in: Waiting<DiscoverableAuthentication>,
}

fn broken(e: impl std::fmt::Display) -> Problem {
    eprintln!("tollbook serve: passkeys: {e}");
    Problem::broken("the passkey could not be asked for; the terminal of the server says why")
}

fn no_answer() -> Problem {
    Problem::bad("passkey", "this is not what a browser answers when it is asked for a passkey")
}

fn wrong() -> Problem {
    Problem {
        status: 401,
        title: "That is not right".to_owned(),
        ..Problem::bad("passkey", "this passkey opens no account here; sign in with name and password")
    }
}

fn day(time: jiff::Timestamp) -> String {
    time.to_zoned(jiff::tz::TimeZone::UTC).date().to_string()
}

impl KeptPasskey {
    fn passkey(&self) -> Option<Passkey> {
        serde_json::from_value(self.credential.clone()).ok()
    }
}

impl Account {
    fn handle(&self) -> Option<Uuid> {
        self.handle.as_deref().and_then(|h| Uuid::parse_str(h).ok())
    }
}

impl Accounts {
    /// The question for a new passkey of one's own, for whoever knows the password.
    pub(crate) fn ask_new_passkey(&self, name: &str, session: &str, site: &Site, label: &str, password: &str) -> Result<Value, Problem> {
        let label = label.trim();
        if label.is_empty() || label.chars().count() > 60 || label.chars().any(char::is_control) {
            return Err(Problem::bad("label", "a passkey needs a label of 1 to 60 characters, to know it by"));
        }
        let account = self.confirm(name, "password", password)?;
        if account.passkeys.len() >= PASSKEYS_MAX {
            return Err(Problem::conflict(format!("an account has {PASSKEYS_MAX} passkeys at most; remove one first")));
        }
        let handle = match account.handle() {
            Some(handle) => handle,
            None => self.new_handle(name)?,
        };
        let known = account.passkeys.iter().filter_map(|p| Some(p.passkey()?.cred_id().clone())).collect();
        let (question, state) = site.webauthn()?.start_passkey_registration(handle, name, name, Some(known)).map_err(broken)?;
        let mut question = serde_json::to_value(question).map_err(broken)?;
        // A sign-in names nobody, so the authenticator must know by itself whom the passkey belongs to.
        let chosen = &mut question["publicKey"]["authenticatorSelection"];
        chosen["residentKey"] = json!("required");
        chosen["requireResidentKey"] = json!(true);
        let asked = Asked { account: name.to_owned(), label: label.to_owned(), site: site.id.clone(), state };
        self.questions.new.put(session, asked, Instant::now());
        Ok(question)
    }

    /// What passkeys know the account by: random, so that it tells nothing.
    fn new_handle(&self, name: &str) -> Result<Uuid, Problem> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes).map_err(broken)?;
        let mut handle = Uuid::from_bytes(bytes);
        self.change(|kept| {
            let Some(account) = kept.accounts.iter_mut().find(|a| a.name == name) else { return Err(Problem::not_found()) };
            // Another page of the account may have been quicker.
            handle = account.handle().unwrap_or(handle);
            account.handle = Some(handle.to_string());
            Ok(())
        })?;
        Ok(handle)
    }

    /// Keeps the new passkey that the session was asked for.
    pub(crate) fn add_passkey(&self, name: &str, session: &str, site: &Site, answer: &str, now: jiff::Timestamp) -> Result<(), Problem> {
        let asked = self.questions.new.take(session, Instant::now()).filter(|a| a.account == name && a.site == site.id);
        let Some(asked) = asked else { return Err(Problem::conflict("the question for a passkey is answered or too old; begin again")) };
        let answer: RegisterPublicKeyCredential = serde_json::from_str(answer).map_err(|_| no_answer())?;
        let made = site.webauthn()?.finish_passkey_registration(&answer, &asked.state);
        let made = made.map_err(|_| Problem::bad("passkey", "this passkey doesn't answer the question that was asked here; begin again"))?;
        let id = hex(&digest(&hex(made.cred_id()))[..6]);
        let credential = serde_json::to_value(&made).map_err(broken)?;
        self.change(|kept| {
            if kept.accounts.iter().flat_map(|a| &a.passkeys).any(|p| p.id == id) {
                return Err(Problem::conflict("this passkey is there already"));
            }
            let Some(account) = kept.accounts.iter_mut().find(|a| a.name == name) else { return Err(Problem::not_found()) };
            if account.passkeys.len() >= PASSKEYS_MAX {
                return Err(Problem::conflict(format!("an account has {PASSKEYS_MAX} passkeys at most; remove one first")));
            }
            account.passkeys.push(KeptPasskey { id, label: asked.label, site: asked.site, made: now, used: None, credential });
            Ok(())
        })
    }

    /// Removes a passkey of one's own, for whoever knows the password; all sessions of the account end, since one of them may be of the passkey.
    pub(crate) fn drop_passkey(&self, name: &str, id: &str, password: &str) -> Result<(), Problem> {
        self.confirm(name, "password", password)?;
        self.change(|kept| {
            let Some(account) = kept.accounts.iter_mut().find(|a| a.name == name) else { return Err(Problem::not_found()) };
            let before = account.passkeys.len();
            account.passkeys.retain(|p| p.id != id);
            if account.passkeys.len() == before { Err(Problem::not_found()) } else { Ok(()) }
        })?;
        self.sign_out_everywhere(name);
        Ok(())
    }

    /// An account's passkeys.
    pub(crate) fn passkeys(&self, name: &str) -> Vec<PasskeyRow> {
        let row = |p: &KeptPasskey| PasskeyRow { id: p.id.clone(), label: p.label.clone(), site: p.site.clone(), made: day(p.made), used: p.used.map(day) };
        super::held(&self.kept).accounts.iter().filter(|a| a.name == name).flat_map(|a| &a.passkeys).map(row).collect()
    }

    /// The question for a passkey to sign in by, with the ticket that its answer brings back.
    pub(crate) fn ask_passkey(&self, site: &Site) -> Result<Value, Problem> {
        let (question, state) = site.webauthn()?.start_discoverable_authentication().map_err(broken)?;
        let question = serde_json::to_value(question).map_err(broken)?;
        let ticket = secret()?;
        self.questions.sign_in.put(&ticket, state, Instant::now());
        Ok(json!({ "ticket": ticket, "publicKey": question["publicKey"] }))
    }

    /// Signs in by a passkey; gives the session's secret. Attempts that fail count as those with a password do.
    pub(crate) fn sign_in_by_passkey(&self, site: &Site, ticket: &str, answer: &str, now: jiff::Timestamp) -> Result<String, Problem> {
        let question = self.questions.sign_in.take(ticket, Instant::now());
        let answer: PublicKeyCredential = serde_json::from_str(answer).map_err(|_| no_answer())?;
        let webauthn = site.webauthn()?;
        let handle = webauthn.identify_discoverable_authentication(&answer).ok().map(|known| known.0);
        let named = |a: &&Account| handle.is_some() && a.handle() == handle;
        let name = super::held(&self.kept).accounts.iter().find(named).map(|a| a.name.clone());
        self.count_attempt(name.as_deref().unwrap_or(NOBODY))?;
        let (Some(question), Some(name)) = (question, name) else { return Err(wrong()) };
        // The passkey is looked up, checked and written while nobody else changes it: a counter that was seen once is not taken again.
        self.change(|kept| {
            let Some(account) = kept.accounts.iter_mut().find(|a| a.name == name && !a.closed) else { return Err(wrong()) };
            let id = hex(&digest(&hex(answer.get_credential_id()))[..6]);
            let found = account.passkeys.iter_mut().find(|p| p.id == id && p.site == site.id);
            let Some((kept, mut passkey)) = found.and_then(|p| p.passkey().map(|k| (p, k))) else { return Err(wrong()) };
            let seen = webauthn.finish_discoverable_authentication_v2(&answer, question, &passkey).map_err(|e| {
                if matches!(e, WebauthnError::CredentialPossibleCompromise) {
                    eprintln!("tollbook serve: a passkey of {name:?} ({:?}) counted backwards and was refused: it may have been copied; remove it", kept.label);
                }
                wrong()
            })?;
            if !seen.user_verified() {
                return Err(wrong());
            }
            passkey.update_credential(&seen);
            kept.credential = serde_json::to_value(&passkey).map_err(broken)?;
            kept.used = Some(now);
            Ok(())
        })?;
        self.attempt_was_right(&name);
        self.begin(&name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_answered_once_and_in_time() {
        let (all, now) = (Waiting::default(), Instant::now());
        all.put("a", 1, now);
        all.put("b", 2, now);
        assert_eq!((all.take("a", now), all.take("a", now)), (Some(1), None));
        assert_eq!(all.take("b", now + LIFE), None, "too late");
        all.put("c", 3, now);
        all.put("c", 4, now);
        assert_eq!((all.take("c", now), all.take("c", now)), (Some(4), None), "the later one");
        for n in 0..MOST + 2 {
            all.put(&n.to_string(), n, now);
        }
        assert_eq!((all.take("1", now), all.take("2", now)), (None, Some(2)), "the oldest make room");
    }

    #[test]
    fn passkeys_belong_to_names_by_https_and_to_localhost() {
        let of = |host, https| Site::of(host, https).map(|s| (s.id, s.origins.iter().map(Url::to_string).collect::<Vec<_>>().join(" ")));
        let is = |id: &str, origins: &str| Ok((id.to_owned(), origins.to_owned()));
        assert_eq!(of("localhost:8484", false), is("localhost", "http://localhost:8484/"));
        assert_eq!(of("localhost:8484", true), is("localhost", "http://localhost:8484/ https://localhost:8484/"));
        assert_eq!(of("Tollbook.example", true), is("tollbook.example", "https://tollbook.example/"));
        assert_eq!(of("tollbook.example:8443", true), is("tollbook.example", "https://tollbook.example:8443/"));
        assert_eq!(of("tollbook.example", false), Err(Unfit::NoHttps));
        for number in ["127.0.0.1:8484", "[::1]:8484", "10.0.0.5", ""] {
            assert_eq!((of(number, false), of(number, true)), (Err(Unfit::Number), Err(Unfit::Number)), "{number}");
        }
    }
}
