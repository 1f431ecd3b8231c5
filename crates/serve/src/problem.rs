//! What went wrong, for whoever asked. Enters: refusals of every room. Leaves: a status and a problem document (RFC 9457) that names what is
//! wrong and what to do. Never done here: telling more than the asker may know.

use serde::Serialize;
use tollbook_ledger::LedgerError;
use tollbook_reckon::Refusal;

/// A refusal, as it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{title}: {detail}")]
pub struct Problem {
    /// What kind; a path of the documentation.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind in words.
    pub title: String,
    /// The status of the answer.
    pub status: u16,
    /// What is wrong, and what to do.
    pub detail: String,
    /// The parameter or field that is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameter: Option<String>,
    /// Seconds after which to ask again.
    #[serde(skip)]
    pub retry_after: Option<u64>,
}

impl Problem {
    fn new(status: u16, kind: &str, title: &str, detail: impl Into<String>) -> Self {
        Problem { kind: format!("/problems/{kind}"), title: title.to_owned(), status, detail: detail.into(), parameter: None, retry_after: None }
    }

    /// A parameter or field can't be used.
    pub(crate) fn bad(parameter: &str, detail: impl Into<String>) -> Self {
        Problem { parameter: Some(parameter.to_owned()), ..Self::new(400, "parameter", "A parameter can't be used", detail) }
    }

    /// What a parameter or field says is well formed, and the book or its registries can't be asked so.
    pub(crate) fn unfit(parameter: &str, detail: impl Into<String>) -> Self {
        Problem { parameter: Some(parameter.to_owned()), ..Self::new(422, "meaning", "A parameter names what can't be asked", detail) }
    }

    /// A parameter or field asks for more than the role reaches.
    pub(crate) fn kept(parameter: &str, detail: impl Into<String>) -> Self {
        Problem { parameter: Some(parameter.to_owned()), ..Self::new(403, "role", "Your role doesn't allow this", detail) }
    }

    /// The incident is frozen.
    pub(crate) fn frozen() -> Self {
        Self::new(403, "frozen", "The incident is frozen", "a manager or an owner of the project changes it, or takes the freezing back")
    }

    /// Nothing is there, or nothing that the asker may see: the two are not told apart.
    pub(crate) fn not_found() -> Self {
        Self::new(404, "not-found", "Nothing is there", "nothing that you may see has this address; the lists under /api/v1 show what there is")
    }

    /// Nobody is signed in.
    pub(crate) fn sign_in() -> Self {
        Self::new(401, "sign-in", "Sign in first", "sign in at /login, or send an API token as `Authorization: Bearer TOKEN`")
    }

    /// The role doesn't reach it.
    pub(crate) fn forbidden() -> Self {
        Self::new(403, "role", "Your role doesn't allow this", "ask a manager of the project for a role that does")
    }

    /// The request came from another site, or doesn't say from where.
    pub(crate) fn other_site() -> Self {
        let detail = "this changes the book, so it must come from a page of this server (Sec-Fetch-Site or Origin), or carry an API token";
        Self::new(403, "other-site", "The request comes from elsewhere", detail)
    }

    /// The server is addressed by a name that it doesn't answer to.
    pub(crate) fn other_host() -> Self {
        Self::new(421, "host", "This server doesn't answer to that name", "use the address that `tollbook serve` printed, or start it with --host NAME")
    }

    /// The method is not one of the address.
    pub(crate) fn method() -> Self {
        Self::new(405, "method", "This address doesn't take that method", "/api/v1/openapi.json lists each address with its methods")
    }

    /// The body is too long.
    pub(crate) fn too_long(bytes: usize) -> Self {
        Self::new(413, "length", "The body is too long", format!("a body may have {bytes} bytes"))
    }

    /// Too many attempts.
    pub(crate) fn too_often(seconds: u64) -> Self {
        let detail = format!("too many failed attempts; try again in {seconds} seconds");
        Problem { retry_after: Some(seconds), ..Self::new(429, "attempts", "Too many attempts", detail) }
    }

    /// What is asked contradicts what stands.
    pub(crate) fn conflict(detail: impl Into<String>) -> Self {
        Self::new(409, "conflict", "It can't be done as things stand", detail)
    }

    /// The server can't at the moment.
    pub(crate) fn busy(detail: impl Into<String>) -> Self {
        Problem { retry_after: Some(2), ..Self::new(503, "busy", "The book is busy", detail) }
    }

    /// The state that is asked for is still being linked.
    pub(crate) fn linking() -> Self {
        Problem {
            retry_after: Some(2),
            ..Self::new(
                503,
                "linking",
                "The book is being put together",
                "a large book takes a while after the server was started; this page comes as soon as it is there",
            )
        }
    }

    /// The server failed.
    pub(crate) fn broken(detail: impl Into<String>) -> Self {
        Self::new(500, "failure", "The server failed", detail)
    }
}

impl From<LedgerError> for Problem {
    fn from(e: LedgerError) -> Self {
        match e {
            LedgerError::Unknown(_) | LedgerError::NoEntry { .. } | LedgerError::NotCleared { .. } => Self::not_found(),
            LedgerError::Erased { .. } => Self::new(410, "erased", "It was erased", "its content was erased; its place in the chain stays"),
            LedgerError::NoReason => Self::bad("reason", "say why: a decision that changes what stands needs a reason"),
            LedgerError::Refused(why) => Self::conflict(why),
            LedgerError::Busy => Self::busy(e.to_string()),
            // Paths and the engine's words stay on this side; the terminal has them.
            other => {
                eprintln!("tollbook serve: {other}");
                Self::broken("the book could not be read or written; the terminal of the server says why, and `tollbook doctor` looks it over")
            }
        }
    }
}

impl From<Refusal> for Problem {
    fn from(r: Refusal) -> Self {
        let parameter = match &r {
            Refusal::DaysOutOfOrder { .. } => "to",
            Refusal::UnknownParty { .. } => "by",
            Refusal::NotComparable(_) => "group_by",
        };
        Self::unfit(parameter, r.to_string())
    }
}
