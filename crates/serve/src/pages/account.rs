//! Signing in and out, accounts. Enters: names, passwords, roles. Leaves: cookies, accounts, tokens shown once. Never done here: keeping any of them.

use super::page;
use super::words::Language;
use crate::ask::{Answer, Ask};
use crate::problem::Problem;
use crate::reply::Reply;
use crate::roles::{Need, Role};
use crate::server::COOKIE;
use axum::http::header::SET_COOKIE;
use serde_json::json;

pub(super) fn cookie(ask: &Ask, secret: &str, seconds: u64) -> String {
    let secure = if ask.state.config.https { "; Secure" } else { "" };
    format!("{COOKIE}={secret}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}")
}

/// `GET /`.
pub(crate) fn home(ask: &Ask) -> Answer {
    let may = |need| ask.who.role.may(need, ask.state.config.public);
    Ok(Reply::see(match () {
        () if ask.state.accounts.is_empty() => "/first-run",
        () if may(Need::Texts) => "/inbox",
        () if may(Need::Figures) => "/incidents",
        () => "/login",
    }))
}

/// `GET /login`.
pub(crate) fn login(ask: &Ask) -> Answer {
    if ask.state.accounts.is_empty() {
        return Ok(Reply::see("/first-run"));
    }
    form(ask, None)
}

fn form(ask: &Ask, wrong: Option<&str>) -> Answer {
    #[cfg(feature = "passkeys")]
    let passkeys = super::passkeys::fit(ask);
    #[cfg(not(feature = "passkeys"))]
    let passkeys = false;
    page(ask, "login.html", json!({ "title": "Sign in", "wrong": wrong, "passkeys": passkeys }))
}

/// The way on for whoever signed in.
pub(super) fn signed_in(ask: &Ask, secret: &str) -> Reply {
    Reply::see("/").with(SET_COOKIE, cookie(ask, secret, 7 * 24 * 3600))
}

/// The form again for whoever did not, with what is wrong.
pub(super) fn refused_sign_in(ask: &Ask, e: Problem) -> Answer {
    if e.status != 401 {
        return Err(e);
    }
    Ok(Reply { status: axum::http::StatusCode::UNAUTHORIZED, ..form(ask, Some(&e.detail))? })
}

/// `POST /login`.
pub(crate) fn sign_in(ask: &Ask) -> Answer {
    match ask.state.accounts.sign_in(ask.field("name").unwrap_or(""), password(ask, "password")) {
        Ok(secret) => Ok(signed_in(ask, &secret)),
        Err(e) => refused_sign_in(ask, e),
    }
}

/// A password as it was typed, blanks and all.
pub(super) fn password<'a>(ask: &'a Ask, name: &str) -> &'a str {
    ask.fields.iter().find(|f| f.0 == name).map_or("", |f| f.1.as_str())
}

/// `GET /first-run`.
pub(crate) fn first_run(ask: &Ask) -> Answer {
    if !ask.state.accounts.is_empty() {
        return Ok(Reply::see("/login"));
    }
    page(ask, "first.html", json!({ "title": "First run" }))
}

/// `POST /first-run`.
pub(crate) fn make_owner(ask: &Ask) -> Answer {
    if !ask.state.accounts.is_empty() {
        return Err(Problem::conflict("there is an account already; sign in"));
    }
    let secret = ask.state.accounts.first_run(ask.field("token").unwrap_or(""), ask.needed("name")?, password(ask, "password"))?;
    Ok(signed_in(ask, &secret))
}

/// `POST /logout`.
pub(crate) fn sign_out(ask: &Ask) -> Answer {
    if let Some(secret) = &ask.session {
        ask.state.accounts.sign_out(secret);
    }
    Ok(Reply::see("/login").with(SET_COOKIE, cookie(ask, "", 0)))
}

pub(super) fn name(ask: &Ask) -> Result<&str, Problem> {
    ask.who.name.as_deref().ok_or_else(Problem::sign_in)
}

fn with_roles(ask: &Ask, mut context: serde_json::Value, fits: impl Fn(Role) -> bool) -> serde_json::Value {
    context["roles"] = Role::ALL.into_iter().filter(|r| *r != Role::Public && fits(*r)).map(Role::word).collect::<Vec<_>>().into();
    context["languages"] = json!(Language::ALL.map(|l| [l.facts().0, l.facts().1]));
    context["language"] = json!(ask.who.language.map_or("", |l| l.facts().0));
    context["tokens"] = json!(ask.state.accounts.tokens(ask.who.name.as_deref().unwrap_or("")));
    #[cfg(feature = "passkeys")]
    {
        context["passkeys"] = super::passkeys::shown(ask);
    }
    context
}

/// `GET /account`.
pub(crate) fn own(ask: &Ask) -> Answer {
    let role = ask.who.role;
    page(ask, "account.html", with_roles(ask, json!({ "title": "Your account", "secret": null }), |r| r <= role))
}

/// `POST /account/password`.
pub(crate) fn set_password(ask: &Ask) -> Answer {
    ask.state.accounts.set_password(name(ask)?, password(ask, "old"), password(ask, "password"))?;
    Ok(Reply::see("/login").with(SET_COOKIE, cookie(ask, "", 0)))
}

/// `POST /account/language`.
pub(crate) fn set_language(ask: &Ask) -> Answer {
    let language = match ask.field("language") {
        None => None,
        Some(code) => Some(Language::parse(code).ok_or_else(|| Problem::bad("language", "en, fr or ar; empty: as the browser asks"))?),
    };
    ask.state.accounts.set_language(name(ask)?, language)?;
    Ok(Reply::see("/account"))
}

/// A role in a field.
fn role(ask: &Ask) -> Result<Option<Role>, Problem> {
    let list = Role::ALL.map(Role::word)[1..].join(", ");
    ask.field("role").map(|w| Role::parse(w).filter(|r| *r != Role::Public).ok_or_else(|| Problem::bad("role", format!("one of {list}")))).transpose()
}

/// `POST /account/tokens`: the one page that shows the token.
pub(crate) fn add_token(ask: &Ask) -> Answer {
    if ask.who.by_token {
        return Err(Problem::forbidden());
    }
    let (_, secret) = ask.state.accounts.add_token(&ask.who, ask.needed("label")?, role(ask)?, (ask.state.given.clock)())?;
    let own = ask.who.role;
    page(ask, "account.html", with_roles(ask, json!({ "title": "Your account", "secret": secret }), |r| r <= own))
}

/// `POST /account/tokens/{id}/drop`.
pub(crate) fn drop_token(ask: &Ask) -> Answer {
    ask.state.accounts.drop_token(name(ask)?, ask.part("id"))?;
    Ok(Reply::see("/account"))
}

/// `GET /accounts`.
pub(crate) fn all(ask: &Ask) -> Answer {
    let own = ask.who.role;
    page(ask, "accounts.html", with_roles(ask, json!({ "title": "Accounts", "accounts": ask.state.accounts.rows() }), |r| own.may_give(r)))
}

/// `POST /accounts`.
pub(crate) fn add(ask: &Ask) -> Answer {
    let Some(role) = role(ask)? else { return Err(Problem::bad("role", "give the account a role")) };
    ask.state.accounts.add(&ask.who, ask.needed("name")?, role, password(ask, "password"))?;
    Ok(Reply::see("/accounts"))
}

/// `POST /accounts/{name}`.
pub(crate) fn set(ask: &Ask) -> Answer {
    let closed = match ask.field("closed") {
        None => None,
        Some("true") => Some(true),
        Some("false") => Some(false),
        Some(_) => return Err(Problem::bad("closed", "true or false")),
    };
    if role(ask)?.is_none() && closed.is_none() && ask.field("sign_out").is_none() {
        return Err(Problem::bad("role", "say what to change: role, closed or sign_out"));
    }
    // Also where only sessions end: it is allowed to whoever may give the account's role.
    ask.state.accounts.set(&ask.who, ask.part("name"), role(ask)?, closed)?;
    Ok(Reply::see("/accounts"))
}
