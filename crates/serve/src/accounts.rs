//! Accounts, sessions, tokens. Enters: names, passwords, secrets. Leaves: who somebody is. Never done here: keeping a secret in the clear; an
//! entry of the book; deciding what a role may do.
//!
//! Accounts and hashes of tokens lie in `accounts.json` in the book's folder, beside the chain: an account can go, an entry can't. Sessions are
//! in memory alone and end with the server.

#[cfg(feature = "passkeys")]
pub(crate) mod passkeys;

use crate::lately::Lately;
use crate::pages::words::Language;
use crate::problem::Problem;
use crate::reply::hex;
use crate::roles::Role;
use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine as _;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The file beside the book.
pub const ACCOUNTS_FILE: &str = "accounts.json";
/// Characters that a password has at least.
pub const PASSWORD_MIN: usize = 12;
/// Bytes that a password has at most: hashing must not be a way to keep the server busy.
const PASSWORD_MAX: usize = 1024;
/// A session that nobody uses for so long ends.
const IDLE: Duration = Duration::from_secs(12 * 3600);
/// And each ends after so long.
const LIFE: Duration = Duration::from_secs(7 * 24 * 3600);
/// Failed attempts to sign in, for one name, before it has to wait.
const ATTEMPTS: u32 = 5;
/// How long it waits.
const WAIT: Duration = Duration::from_secs(15 * 60);
/// Failed attempts for all names together.
const ATTEMPTS_ALL: u32 = 60;

/// Somebody with an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Account {
    name: String,
    role: Role,
    /// Of argon2id with `m`, `t`, `p` as written here, so that they can be raised later.
    m: u32,
    t: u32,
    p: u32,
    salt: String,
    hash: String,
    #[serde(default)]
    closed: bool,
    /// The language of the pages, if not the one that the browser asks for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    language: Option<Language>,
    /// What passkeys know the account by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    handle: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    passkeys: Vec<KeptPasskey>,
}

/// A passkey. A build that knows none keeps what stands here as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct KeptPasskey {
    id: String,
    label: String,
    /// The name of the server that it belongs to.
    site: String,
    made: jiff::Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    used: Option<jiff::Timestamp>,
    /// The public key with its counter.
    credential: serde_json::Value,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Token {
    id: String,
    account: String,
    label: String,
    sha256: String,
    made: jiff::Timestamp,
    #[serde(default)]
    role: Option<Role>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Kept {
    version: u32,
    accounts: Vec<Account>,
    tokens: Vec<Token>,
}

struct Session {
    account: String,
    begun: Instant,
    used: Instant,
    lately: Lately,
}

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Who {
    /// The account's name; `None` is the public.
    pub name: Option<String>,
    pub role: Role,
    /// True if a token says so, and no cookie.
    pub by_token: bool,
    /// The language that the account is set to.
    pub language: Option<Language>,
}

impl Who {
    pub(crate) fn nobody() -> Self {
        Who { name: None, role: Role::Public, by_token: false, language: None }
    }
}

/// An account as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct AccountRow {
    pub name: String,
    pub role: Role,
    pub closed: bool,
    pub sessions: usize,
}

/// A token as it is shown: never the token itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct TokenRow {
    pub id: String,
    pub label: String,
    pub role: Role,
    pub made: jiff::Timestamp,
}

#[derive(Default)]
struct Failures {
    count: u32,
    since: Option<Instant>,
}

/// All accounts of a book.
pub(crate) struct Accounts {
    path: PathBuf,
    kept: Mutex<Kept>,
    sessions: Mutex<HashMap<[u8; 32], Session>>,
    failures: Mutex<HashMap<String, Failures>>,
    /// One password is hashed at a time: each takes 19 MiB.
    hashing: Mutex<()>,
    first: Mutex<Option<String>>,
    #[cfg(feature = "passkeys")]
    questions: passkeys::Questions,
}

fn held<T>(m: &Mutex<T>) -> MutexGuard<'_, T> {
    m.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A secret of 32 random bytes, in letters that need no escaping.
fn secret() -> Result<String, Problem> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|e| Problem::broken(format!("no random bytes: {e}")))?;
    Ok(base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes))
}

fn digest(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

/// The same time whatever the first differing byte.
fn equal(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && std::hint::black_box(a.iter().zip(b).fold(0, |d, (x, y)| d | (x ^ y))) == 0
}

impl Account {
    fn hash_of(&self, password: &str) -> Option<String> {
        let params = Params::new(self.m, self.t, self.p, Some(32)).ok()?;
        let mut out = [0; 32];
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params).hash_password_into(password.as_bytes(), self.salt.as_bytes(), &mut out).ok()?;
        Some(hex(&out))
    }

    /// That of an unknown name: it opens to no password.
    fn nobody() -> Self {
        Account {
            name: String::new(),
            role: Role::Viewer,
            // The first choice of OWASP's cheat sheet for argon2id: 19 MiB, two passes.
            m: 19_456,
            t: 2,
            p: 1,
            salt: "nobody has this salt".to_owned(),
            hash: String::new(),
            closed: true,
            language: None,
            handle: None,
            passkeys: Vec::new(),
        }
    }

    fn new(name: &str, role: Role, password: &str) -> Result<Self, Problem> {
        let mut out = Account { name: name.to_owned(), role, salt: secret()?, closed: false, ..Account::nobody() };
        out.hash = out.hash_of(password).ok_or_else(|| Problem::broken("the password could not be hashed"))?;
        Ok(out)
    }
}

fn check_name(name: &str) -> Result<String, Problem> {
    let name = name.trim();
    let fine = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '.' | '-' | '_' | '@' | '\'');
    if name.is_empty() || name.chars().count() > 60 || !name.chars().all(fine) {
        return Err(Problem::bad("name", "a name has 1 to 60 letters, digits, blanks and . - _ @ '; it is the author of whatever the account decides"));
    }
    Ok(name.to_owned())
}

fn check_password(name: &str, password: &str) -> Result<(), Problem> {
    if password.chars().count() < PASSWORD_MIN || password.len() > PASSWORD_MAX {
        return Err(Problem::bad("password", format!("a password has {PASSWORD_MIN} characters or more, of any kind; a sentence is easily remembered")));
    }
    let mut letters: Vec<char> = password.chars().collect();
    letters.sort_unstable();
    letters.dedup();
    if letters.len() < 4 || password.to_lowercase().contains(&name.to_lowercase()) && name.len() > 3 {
        return Err(Problem::bad("password", "this password can be guessed: use more than three different characters, and not the account's name"));
    }
    Ok(())
}

impl Accounts {
    /// Reads them.
    pub(crate) fn open(folder: &Path) -> Result<Accounts, String> {
        let path = folder.join(ACCOUNTS_FILE);
        let kept = match std::fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes)
                .map_err(|e| format!("{}: {e}. Restore it from a copy; moved away, the server begins with no accounts", path.display()))?,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Kept { version: 1, ..Kept::default() },
            Err(e) => return Err(format!("{}: {e}", path.display())),
        };
        let out = Accounts {
            path,
            kept: Mutex::new(kept),
            sessions: Mutex::default(),
            failures: Mutex::default(),
            hashing: Mutex::default(),
            first: Mutex::default(),
            #[cfg(feature = "passkeys")]
            questions: passkeys::Questions::default(),
        };
        if out.is_empty() {
            *held(&out.first) = Some(secret().map_err(|p| p.detail)?);
        }
        Ok(out)
    }

    /// True until the owner's account is made.
    pub(crate) fn is_empty(&self) -> bool {
        held(&self.kept).accounts.is_empty()
    }

    /// The secret of the first-run page, while there is no account.
    pub(crate) fn first_secret(&self) -> Option<String> {
        held(&self.first).clone()
    }

    fn save(&self, kept: &Kept) -> Result<(), Problem> {
        let write = || -> std::io::Result<()> {
            let next = self.path.with_extension("json.new");
            let mut options = std::fs::OpenOptions::new();
            options.write(true).create(true).truncate(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            let mut file = options.open(&next)?;
            serde_json::to_writer_pretty(&mut file, kept)?;
            file.write_all(b"\n")?;
            file.sync_all()?;
            std::fs::rename(&next, &self.path)?;
            if let Some(folder) = self.path.parent() {
                // The name must be on the disk too.
                let _ = std::fs::File::open(folder).and_then(|f| f.sync_all());
            }
            Ok(())
        };
        write().map_err(|e| {
            eprintln!("tollbook serve: {}: {e}", self.path.display());
            Problem::broken("the accounts could not be written; the terminal of the server says why")
        })
    }

    /// Makes the owner's account, for whoever has the secret that the terminal shows.
    pub(crate) fn first_run(&self, given: &str, name: &str, password: &str) -> Result<String, Problem> {
        self.count_attempt("the first run")?;
        let fits = held(&self.first).as_ref().is_some_and(|s| equal(&digest(s), &digest(given.trim())));
        if !fits {
            return Err(Problem::bad("token", "this is not the token that the terminal shows; it works once, while there is no account"));
        }
        let name = check_name(name)?;
        check_password(&name, password)?;
        let account = self.hashed(|| Account::new(&name, Role::Owner, password))?;
        let mut kept = held(&self.kept);
        if !kept.accounts.is_empty() {
            return Err(Problem::conflict("there is an account already; sign in"));
        }
        kept.accounts.push(account);
        if let Err(e) = self.save(&kept) {
            kept.accounts.clear();
            return Err(e);
        }
        *held(&self.first) = None;
        held(&self.failures).clear();
        drop(kept);
        self.begin(&name)
    }

    fn hashed<T>(&self, hash: impl FnOnce() -> T) -> T {
        let _one = held(&self.hashing);
        hash()
    }

    /// Refuses who failed too often; counts the attempt as failed until it succeeds.
    fn count_attempt(&self, name: &str) -> Result<(), Problem> {
        let now = Instant::now();
        let mut failures = held(&self.failures);
        failures.retain(|_, f| f.since.is_some_and(|s| now.duration_since(s) < WAIT));
        for (key, most) in [(name.to_lowercase(), ATTEMPTS), (String::new(), ATTEMPTS_ALL)] {
            let f = failures.entry(key).or_default();
            let since = *f.since.get_or_insert(now);
            if f.count >= most {
                let left = WAIT.saturating_sub(now.duration_since(since)).as_secs().max(1);
                return Err(Problem::too_often(left));
            }
            f.count += 1;
        }
        Ok(())
    }

    /// Signs in; gives the session's secret.
    pub(crate) fn sign_in(&self, name: &str, password: &str) -> Result<String, Problem> {
        let name = name.trim();
        if name.chars().count() > 60 || password.len() > PASSWORD_MAX {
            return Err(wrong());
        }
        self.count_attempt(name)?;
        let account = held(&self.kept).accounts.iter().find(|a| a.name.eq_ignore_ascii_case(name)).cloned();
        // An unknown name takes as long as a known one.
        let tried = account.unwrap_or_else(Account::nobody);
        let hash = self.hashed(|| tried.hash_of(password)).unwrap_or_default();
        if !equal(hash.as_bytes(), tried.hash.as_bytes()) || tried.closed {
            return Err(wrong());
        }
        self.attempt_was_right(name);
        self.begin(&tried.name)
    }

    /// An attempt that was counted did not fail.
    fn attempt_was_right(&self, name: &str) {
        let mut failures = held(&self.failures);
        failures.remove(&name.to_lowercase());
        if let Some(all) = failures.get_mut("") {
            all.count = all.count.saturating_sub(1);
        }
    }

    /// The account of whoever is signed in and knows its password; `field` is where they typed it.
    fn confirm(&self, name: &str, field: &str, password: &str) -> Result<Account, Problem> {
        if password.len() > PASSWORD_MAX {
            return Err(Problem::bad(field, "this is not the password"));
        }
        self.count_attempt(name)?;
        let Some(account) = held(&self.kept).accounts.iter().find(|a| a.name == name).cloned() else { return Err(Problem::not_found()) };
        let hash = self.hashed(|| account.hash_of(password)).unwrap_or_default();
        if !equal(hash.as_bytes(), account.hash.as_bytes()) {
            return Err(Problem::bad(field, "this is not the password"));
        }
        self.attempt_was_right(name);
        Ok(account)
    }

    fn begin(&self, account: &str) -> Result<String, Problem> {
        let secret = secret()?;
        let now = Instant::now();
        held(&self.sessions).insert(digest(&secret), Session { account: account.to_owned(), begun: now, used: now, lately: Lately::default() });
        Ok(secret)
    }

    /// What a session decided lately, to look at or to add to; nothing if there is no such session.
    pub(crate) fn lately<T>(&self, secret: &str, act: impl FnOnce(&mut Lately) -> T) -> Option<T> {
        held(&self.sessions).get_mut(&digest(secret)).map(|s| act(&mut s.lately))
    }

    /// Ends a session.
    pub(crate) fn sign_out(&self, secret: &str) {
        held(&self.sessions).remove(&digest(secret));
    }

    /// Ends all sessions of an account.
    pub(crate) fn sign_out_everywhere(&self, name: &str) {
        held(&self.sessions).retain(|_, s| s.account != name);
    }

    fn role_of(&self, name: &str) -> Option<(Role, Option<Language>)> {
        held(&self.kept).accounts.iter().find(|a| a.name == name && !a.closed).map(|a| (a.role, a.language))
    }

    /// Whose session it is.
    pub(crate) fn by_session(&self, secret: &str) -> Option<Who> {
        let now = Instant::now();
        let mut sessions = held(&self.sessions);
        sessions.retain(|_, s| now.duration_since(s.used) < IDLE && now.duration_since(s.begun) < LIFE);
        let session = sessions.get_mut(&digest(secret))?;
        session.used = now;
        let name = session.account.clone();
        drop(sessions);
        // The role as it is now, not as it was at the sign-in.
        let (role, language) = self.role_of(&name)?;
        Some(Who { role, name: Some(name), by_token: false, language })
    }

    /// Whose token it is.
    pub(crate) fn by_token(&self, secret: &str) -> Option<Who> {
        let hash = hex(&digest(secret));
        let token = held(&self.kept).tokens.iter().find(|t| equal(t.sha256.as_bytes(), hash.as_bytes())).cloned()?;
        let (role, language) = self.role_of(&token.account)?;
        Some(Who { role: token.role.map_or(role, |r| r.min(role)), name: Some(token.account), by_token: true, language })
    }

    /// Makes an account.
    pub(crate) fn add(&self, by: &Who, name: &str, role: Role, password: &str) -> Result<(), Problem> {
        let name = check_name(name)?;
        check_password(&name, password)?;
        if !by.role.may_give(role) {
            return Err(Problem::bad("role", "your role can't give this one; a manager gives roles below a manager's"));
        }
        let account = self.hashed(|| Account::new(&name, role, password))?;
        self.change(|kept| {
            if kept.accounts.iter().any(|a| a.name.to_lowercase() == name.to_lowercase()) {
                return Err(Problem::conflict("there is an account of this name"));
            }
            kept.accounts.push(account);
            Ok(())
        })
    }

    /// Gives an account another role, or closes it; its sessions end.
    pub(crate) fn set(&self, by: &Who, name: &str, role: Option<Role>, closed: Option<bool>) -> Result<(), Problem> {
        self.change(|kept| {
            let owners = kept.accounts.iter().filter(|a| a.role == Role::Owner && !a.closed).count();
            let Some(account) = kept.accounts.iter_mut().find(|a| a.name == name) else { return Err(Problem::not_found()) };
            if !by.role.may_give(account.role) || role.is_some_and(|r| !by.role.may_give(r)) {
                return Err(Problem::forbidden());
            }
            let gone = closed == Some(true) || role.is_some_and(|r| r != Role::Owner);
            if account.role == Role::Owner && !account.closed && gone && owners == 1 {
                return Err(Problem::conflict("a project keeps an owner: make another one first"));
            }
            account.role = role.unwrap_or(account.role);
            account.closed = closed.unwrap_or(account.closed);
            Ok(())
        })?;
        self.sign_out_everywhere(name);
        Ok(())
    }

    /// Sets the language of one's own pages; `None`: as the browser asks.
    pub(crate) fn set_language(&self, name: &str, language: Option<Language>) -> Result<(), Problem> {
        self.change(|kept| {
            kept.accounts.iter_mut().filter(|a| a.name == name).for_each(|a| a.language = language);
            Ok(())
        })
    }

    /// Changes one's own password; all sessions of the account end.
    pub(crate) fn set_password(&self, name: &str, old: &str, new: &str) -> Result<(), Problem> {
        check_password(name, new)?;
        let account = self.confirm(name, "old", old)?;
        let next = self.hashed(|| Account::new(name, account.role, new))?;
        self.change(|kept| {
            // The password alone is another; what else the account has stays as it is now.
            for a in kept.accounts.iter_mut().filter(|a| a.name == name) {
                (a.m, a.t, a.p) = (next.m, next.t, next.p);
                (a.salt, a.hash) = (next.salt.clone(), next.hash.clone());
            }
            Ok(())
        })?;
        self.sign_out_everywhere(name);
        Ok(())
    }

    /// Makes a token, shown this once. It may be given a lower role than the account has.
    pub(crate) fn add_token(&self, who: &Who, label: &str, role: Option<Role>, now: jiff::Timestamp) -> Result<(String, String), Problem> {
        let Some(account) = who.name.clone() else { return Err(Problem::sign_in()) };
        if role.is_some_and(|r| r > who.role || r == Role::Public) {
            return Err(Problem::bad("role", "a token's role is data-only or higher, and not above your own"));
        }
        let label = label.trim();
        if label.is_empty() || label.chars().count() > 60 || label.chars().any(char::is_control) {
            return Err(Problem::bad("label", "a token needs a label of 1 to 60 characters, to know it by"));
        }
        let secret = secret()?;
        let id = hex(&digest(&secret)[..6]);
        let token = Token { id: id.clone(), account, label: label.to_owned(), sha256: hex(&digest(&secret)), made: now, role };
        self.change(|kept| {
            kept.tokens.push(token);
            Ok(())
        })?;
        Ok((id, secret))
    }

    /// Takes a token of one's own back.
    pub(crate) fn drop_token(&self, account: &str, id: &str) -> Result<(), Problem> {
        self.change(|kept| {
            let before = kept.tokens.len();
            kept.tokens.retain(|t| t.account != account || t.id != id);
            if kept.tokens.len() == before { Err(Problem::not_found()) } else { Ok(()) }
        })
    }

    /// An account's tokens.
    pub(crate) fn tokens(&self, account: &str) -> Vec<TokenRow> {
        let role = self.role_of(account).map_or(Role::Public, |r| r.0);
        let row = |t: &Token| TokenRow { id: t.id.clone(), label: t.label.clone(), role: t.role.map_or(role, |r| r.min(role)), made: t.made };
        held(&self.kept).tokens.iter().filter(|t| t.account == account).map(row).collect()
    }

    /// All accounts.
    pub(crate) fn rows(&self) -> Vec<AccountRow> {
        let sessions = held(&self.sessions);
        let of = |name: &str| sessions.values().filter(|s| s.account == name).count();
        held(&self.kept).accounts.iter().map(|a| AccountRow { name: a.name.clone(), role: a.role, closed: a.closed, sessions: of(&a.name) }).collect()
    }

    /// Whether an open account has this name and may decide on claims.
    pub(crate) fn can_review(&self, name: &str) -> bool {
        held(&self.kept).accounts.iter().any(|a| a.name == name && !a.closed && a.role >= Role::Reviewer)
    }

    /// The names of the open accounts that may decide on claims.
    pub(crate) fn reviewers(&self) -> Vec<String> {
        held(&self.kept).accounts.iter().filter(|a| !a.closed && a.role >= Role::Reviewer).map(|a| a.name.clone()).collect()
    }

    fn change(&self, change: impl FnOnce(&mut Kept) -> Result<(), Problem>) -> Result<(), Problem> {
        let mut kept = held(&self.kept);
        let before = (kept.accounts.clone(), kept.tokens.clone());
        let done = change(&mut kept).and_then(|()| self.save(&kept));
        if done.is_err() {
            (kept.accounts, kept.tokens) = before;
        }
        done
    }
}

fn wrong() -> Problem {
    Problem { status: 401, title: "That is not right".to_owned(), ..Problem::bad("password", "name and password don't belong together") }
}
