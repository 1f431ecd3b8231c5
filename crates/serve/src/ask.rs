//! One request. Enters: path, query, body, who asks. Leaves: the fields that handlers ask for, each named when it is wrong.
//! Never done here: answering.

use crate::accounts::Who;
use crate::lately::Lately;
use crate::problem::Problem;
use crate::roles::Role;
use crate::server::State;
use crate::sight::Sight;
use crate::sights::Fresh;
use serde::de::DeserializeOwned;
use std::sync::Arc;
use tollbook_ledger::{Stamp, Visibility};

/// What a handler gives.
pub(crate) type Answer = Result<crate::Reply, Problem>;

/// A request on its way to its handler.
pub(crate) struct Ask {
    pub state: Arc<State>,
    pub who: Who,
    /// The language of the pages.
    pub language: crate::pages::words::Language,
    /// The parts of the path that stand in braces in the route.
    pub path: Vec<(String, String)>,
    /// Parameters of the address.
    pub query: Vec<(String, String)>,
    /// Fields of the body: a form's, or a JSON object's.
    pub fields: Vec<(String, String)>,
    /// The session's secret.
    pub session: Option<String>,
    /// The name that the request is addressed to, with its port.
    #[cfg(feature = "passkeys")]
    pub host: String,
    /// True for the routes of the API.
    pub api: bool,
}

/// Rows of a page, where nothing else is asked for.
const ROWS: usize = 50;
/// Rows of a page at most.
pub(crate) const ROWS_MAX: usize = 1_000;
/// Characters (code points) of a reason at most.
pub(crate) const WORDS_MAX: usize = 4_000;

/// The parameter that says whose view is asked for.
const PROFILE: &str = "profile";

fn found<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    pairs.iter().find(|p| p.0 == name).map(|p| p.1.trim()).filter(|v| !v.is_empty())
}

/// A day as it is written: 2021-02-20 and in no other way.
pub(crate) fn day_of(words: &str) -> Option<jiff::civil::Date> {
    if words.len() == 10 { words.parse().ok() } else { None }
}

impl Ask {
    /// A part of the path.
    pub(crate) fn part(&self, name: &str) -> &str {
        found(&self.path, name).unwrap_or("")
    }

    /// A parameter, if it is given and not empty.
    pub(crate) fn param(&self, name: &str) -> Option<&str> {
        found(&self.query, name)
    }

    /// A field of the body.
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        found(&self.fields, name)
    }

    /// A field of the body as it was sent; empty is something else than not sent.
    pub(crate) fn sent(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|p| p.0 == name).map(|p| p.1.trim())
    }

    /// A field that must be there.
    pub(crate) fn needed(&self, name: &str) -> Result<&str, Problem> {
        self.field(name).ok_or_else(|| Problem::bad(name, format!("give {name}")))
    }

    /// All values of a field: a list in JSON, several boxes in a form.
    pub(crate) fn all(&self, name: &str) -> Vec<String> {
        self.fields.iter().filter(|f| f.0 == name && !f.1.trim().is_empty()).map(|f| f.1.trim().to_owned()).collect()
    }

    /// Refuses parameters that nobody knows: a misspelt one would widen the question without a word.
    pub(crate) fn only(&self, known: &[&str]) -> Result<(), Problem> {
        match self.query.iter().find(|p| !known.contains(&p.0.as_str())) {
            Some((name, _)) => {
                let name: String = name.chars().take(40).collect();
                Err(Problem::bad(&name, format!("no parameter is called so; there are {}", known.join(", "))))
            }
            None => Ok(()),
        }
    }

    /// A value of a closed list, by its word in JSON.
    pub(crate) fn word<T: DeserializeOwned>(&self, name: &str, list: &str) -> Result<Option<T>, Problem> {
        let read = |w: &str| serde_json::from_value(serde_json::Value::String(w.to_owned()));
        self.param(name).map(read).transpose().map_err(|_| Problem::bad(name, format!("one of {list}")))
    }

    /// A day.
    pub(crate) fn day(&self, name: &str) -> Result<Option<jiff::civil::Date>, Problem> {
        match self.param(name) {
            None => Ok(None),
            Some(s) => day_of(s).map(Some).ok_or_else(|| Problem::bad(name, "write a day of the calendar as 2021-02-20")),
        }
    }

    /// A country by its two letters, large.
    pub(crate) fn country(&self) -> Result<Option<String>, Problem> {
        match self.param("country") {
            None => Ok(None),
            Some(c) if c.len() == 2 && c.bytes().all(|b| b.is_ascii_alphabetic()) => Ok(Some(c.to_uppercase())),
            Some(c) => {
                Err(Problem::bad("country", format!("a country is its ISO 3166-1 code of two letters, such as SY, not {} characters", c.chars().count())))
            }
        }
    }

    /// A whole number.
    pub(crate) fn number(&self, name: &str) -> Result<Option<u64>, Problem> {
        // Above this the engine's own numbers end.
        let read = |s: &str| s.parse::<u64>().ok().filter(|n| *n < 1 << 62);
        self.param(name).map(|s| read(s).ok_or_else(|| Problem::bad(name, "write a whole number"))).transpose()
    }

    /// How many rows a page has.
    pub(crate) fn limit(&self) -> Result<usize, Problem> {
        match self.number("limit")? {
            None => Ok(ROWS),
            Some(n) if (1..=ROWS_MAX as u64).contains(&n) => Ok(n as usize),
            Some(_) => Err(Problem::bad("limit", format!("a page has 1 to {ROWS_MAX} rows; `next` leads to the one after"))),
        }
    }

    /// What the session of whoever asks decided lately; nothing without one.
    pub(crate) fn lately<T>(&self, act: impl FnOnce(&mut Lately) -> T) -> Option<T> {
        self.state.accounts.lately(self.session.as_deref()?, act)
    }

    /// What the asker is told of people.
    pub(crate) fn veil(&self) -> crate::veil::Veil<'_> {
        crate::veil::Veil::new(&self.state.given, self.who.role)
    }

    /// The strictest content that is asked about: what the asker sees, or, where the public's view is asked for, what everybody does.
    pub(crate) fn clearance(&self) -> Visibility {
        if self.as_public() { Visibility::Public } else { self.who.role.clearance() }
    }

    /// True if the asker wants to see what the public sees, with what everybody may read alone.
    pub(crate) fn as_public(&self) -> bool {
        self.param(PROFILE) == Some("public")
    }

    /// Refuses a profile that there is not, and one that the asker may not have.
    pub(crate) fn profile(&self) -> Result<(), Problem> {
        match self.param(PROFILE) {
            None | Some("public") => Ok(()),
            Some("internal") if self.who.role == Role::Public => Err(Problem::kept(PROFILE, "without signing in, only what is public is told")),
            Some("internal") => Ok(()),
            Some(_) => Err(Problem::bad(PROFILE, "public or internal")),
        }
    }

    /// The entry whose state is asked for, by its number or by a day at whose end it stood. Without a right to texts only the present is shown: how many entries there
    /// are tells of what is hidden.
    pub(crate) fn as_of(&self) -> Result<Option<u64>, Problem> {
        self.moment("as_of")
    }

    /// A moment of the book: an entry by its number, or the last one of a day.
    pub(crate) fn moment(&self, name: &str) -> Result<Option<u64>, Problem> {
        let Some(words) = self.param(name) else { return Ok(None) };
        if self.who.role.figures_alone() {
            return Err(Problem::kept(name, format!("the past is shown to those who may read reports; leave {name} away")));
        }
        let Some(day) = day_of(words) else {
            let wrong = |e: Problem| Problem { detail: "write the number of an entry, or a day of the calendar as 2021-02-20".to_owned(), ..e };
            return self.number(name).map_err(wrong);
        };
        let today = self.today();
        if day > today {
            return Err(Problem::unfit(name, format!("that day has not come yet; it is {today} (UTC)")));
        }
        match self.state.shelf.read(|book| Ok((book.last_entry_of(day)?, book.entry(1)?.header.time)))? {
            (Some(entry), _) => Ok(Some(entry)),
            (None, first) => {
                let first = first.to_zoned(jiff::tz::TimeZone::UTC).date();
                Err(Problem::unfit(name, format!("the book began on {first} (UTC), and nothing stood before that")))
            }
        }
    }

    /// The day of the server's clock, in UTC.
    pub(crate) fn today(&self) -> jiff::civil::Date {
        (self.state.given.clock)().to_zoned(jiff::tz::TimeZone::UTC).date()
    }

    /// What the asker sees of the book, now or at the entry that is asked for.
    pub(crate) fn sight(&self) -> Result<Arc<Sight>, Problem> {
        match self.as_of()? {
            Some(entry) => self.state.sights.past(self.clearance(), entry),
            // A program waits; a person is told how far it is.
            None if self.api => self.state.sights.get(self.clearance(), 0),
            None => self.state.sights.soon(self.clearance()),
        }
    }

    /// The same for figures that somebody may publish: of the book's last entry, where that is linked in a while, and with a word where it is not.
    pub(crate) fn fresh(&self) -> Result<Fresh, Problem> {
        match self.as_of()? {
            Some(entry) => Ok(Fresh { sight: self.state.sights.past(self.clearance(), entry)?, behind: false }),
            None => self.state.sights.fresh(self.clearance(), self.api),
        }
    }

    /// Where an answer goes that may be large.
    pub(crate) fn spool(&self) -> crate::spool::Spool {
        crate::spool::Spool::new(&self.state.config.folder)
    }

    /// True or false, and false where it is not said.
    pub(crate) fn flag(&self, name: &str) -> Result<bool, Problem> {
        match self.param(name) {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(_) => Err(Problem::bad(name, "true or false")),
        }
    }

    /// Who acts, now, and why.
    pub(crate) fn stamp(&self) -> Result<Stamp, Problem> {
        let Some(name) = &self.who.name else { return Err(Problem::sign_in()) };
        let stamp = Stamp::new(name.as_str(), (self.state.given.clock)());
        Ok(match self.field("reason") {
            Some(why) if why.chars().count() > WORDS_MAX => return Err(Problem::bad("reason", format!("a reason has {WORDS_MAX} characters at most"))),
            Some(why) => stamp.because(why),
            None => stamp,
        })
    }
}
