//! Passkeys on the pages. Enters: a browser's answers. Leaves: questions for its authenticator, sessions, what the account's page shows. Never done
//! here: a passkey where browsers allow none; an act of a token.

use super::account::{cookie, name, password, refused_sign_in, signed_in};
use crate::accounts::passkeys::{Site, Unfit};
use crate::ask::{Answer, Ask};
use crate::problem::Problem;
use crate::reply::Reply;
use axum::http::header::SET_COOKIE;
use serde_json::{Value, json};

fn place(ask: &Ask) -> Result<Site, Unfit> {
    Site::of(&ask.host, ask.state.config.https)
}

fn site(ask: &Ask) -> Result<Site, Problem> {
    place(ask).map_err(|e| {
        Problem::conflict(match e {
            Unfit::Number => "browsers allow no passkey at an address of figures; come by a name, on the server's own machine by localhost",
            Unfit::NoHttps => "browsers allow passkeys by https alone, and on the server's own machine by localhost",
        })
    })
}

/// Whether the page of signing in has a way by passkeys.
pub(crate) fn fit(ask: &Ask) -> bool {
    place(ask).is_ok()
}

/// What the account's page shows of them.
pub(crate) fn shown(ask: &Ask) -> Value {
    let unfit = place(ask).err().map(|e| match e {
        Unfit::Number => "number",
        Unfit::NoHttps => "https",
    });
    json!({ "rows": ask.state.accounts.passkeys(ask.who.name.as_deref().unwrap_or("")), "unfit": unfit })
}

/// The session that a page is of; a token is none.
fn session(ask: &Ask) -> Result<&str, Problem> {
    ask.session.as_deref().filter(|_| !ask.who.by_token).ok_or_else(Problem::forbidden)
}

/// `POST /login/passkey/begin`.
pub(crate) fn ask_for_one(ask: &Ask) -> Answer {
    once(&ask.state.accounts.ask_passkey(&site(ask)?)?)
}

/// `POST /login/passkey`.
pub(crate) fn sign_in(ask: &Ask) -> Answer {
    let (site, ticket, passkey) = (site(ask)?, ask.needed("ticket")?, ask.needed("passkey")?);
    match ask.state.accounts.sign_in_by_passkey(&site, ticket, passkey, (ask.state.given.clock)()) {
        Ok(secret) => Ok(signed_in(ask, &secret)),
        Err(e) => refused_sign_in(ask, e),
    }
}

/// `POST /account/passkeys/begin`.
pub(crate) fn ask_for_new(ask: &Ask) -> Answer {
    let session = session(ask)?;
    once(&ask.state.accounts.ask_new_passkey(name(ask)?, session, &site(ask)?, ask.needed("label")?, password(ask, "password"))?)
}

/// `POST /account/passkeys`.
pub(crate) fn add(ask: &Ask) -> Answer {
    let session = session(ask)?;
    ask.state.accounts.add_passkey(name(ask)?, session, &site(ask)?, ask.needed("passkey")?, (ask.state.given.clock)())?;
    Ok(Reply::see("/account"))
}

/// `POST /account/passkeys/{id}/drop`: from wherever one is, since a lost device has to be shut out from any other.
pub(crate) fn remove(ask: &Ask) -> Answer {
    session(ask)?;
    ask.state.accounts.drop_passkey(name(ask)?, ask.part("id"), password(ask, "password"))?;
    Ok(Reply::see("/login").with(SET_COOKIE, cookie(ask, "", 0)))
}

/// JSON that nobody keeps.
fn once(question: &Value) -> Answer {
    Ok(Reply { tagged: false, ..Reply::json(question)? })
}
