//! The API, by what it is about. Enters: a request that may be answered. Leaves: JSON, tables, acts of the ledger. Never done here: a figure that
//! `reckon` did not make; a decision without its author.

pub(crate) mod acts;
pub(crate) mod bulletin;
pub(crate) mod claims;
pub(crate) mod corrections;
pub(crate) mod desk;
pub(crate) mod form;
pub(crate) mod incidents;
pub(crate) mod log;
pub(crate) mod places;
pub(crate) mod publication;
pub(crate) mod reports;
pub(crate) mod toll;
pub(crate) mod undo;

use crate::ask::Ask;
use crate::data::Data;
use crate::problem::Problem;
use crate::roles::Role;
use tollbook_ledger::{Query, Visibility};
use tollbook_model::{Claim, ClaimKind, Counted, Harm};

/// A question to the ledger's views, a page of it.
pub(crate) fn query(ask: &Ask) -> Result<Query, Problem> {
    asked(ask, true)
}

/// A question to the ledger's views.
pub(crate) fn asked(ask: &Ask, paged: bool) -> Result<Query, Problem> {
    let own = |name: &str| ask.param(name).map(str::to_owned);
    let out = Query {
        as_of: ask.as_of()?,
        harm: own("harm"),
        actor: own("actor"),
        place: own("place"),
        admin1: own("admin1"),
        country: ask.country()?,
        source: own("source"),
        means: own("means"),
        from: ask.day("from")?,
        to: ask.day("to")?,
        words: own("text"),
        // Nothing stricter than is asked for, and never than the asker may see.
        clearance: Some(ask.word::<Visibility>("visibility", VISIBILITIES)?.map_or(ask.clearance(), |v| v.min(ask.clearance()))),
        after: if paged { ask.number("cursor")? } else { None },
        limit: ask.limit()?,
        ..Query::new()
    };
    if out.words.is_some() && ask.who.role.figures_alone() {
        return Err(Problem::kept("text", "words of reports are not searched without a right to read them"));
    }
    Ok(out)
}

/// The degrees of visibility, for refusals.
pub(crate) const VISIBILITIES: &str = "public, internal, restricted, source-confidential";

/// Names of the parameters of lists.
pub(crate) const LISTED: &[&str] =
    &["harm", "actor", "place", "admin1", "country", "source", "means", "from", "to", "text", "visibility", "as_of", "cursor", "limit"];
/// Those of reports.
pub(crate) const REPORTS: &[&str] =
    &["harm", "actor", "place", "admin1", "country", "source", "means", "from", "to", "text", "visibility", "doubtful", "as_of", "cursor", "limit"];

/// Whether a claim may stand in what the public sees: strength never, and the living only as a project decides, which nobody can decide yet. Killed and
/// injured in one number are the living, too, as `publish` has it.
pub(crate) fn for_public(claim: &Claim, role: Role) -> bool {
    may_stand(claim.kind, claim.harm, role)
}

/// The same of a claim of a state.
pub(crate) fn is_open(data: &Data, claim: usize, role: Role) -> bool {
    let rest = data.claims.rest(claim);
    may_stand(rest.kind, rest.harm, role)
}

fn may_stand(kind: ClaimKind, harm: Option<Harm>, role: Role) -> bool {
    role != Role::Public
        || kind != ClaimKind::Strength
            && !matches!(harm, Some(Harm::Detained | Harm::Abducted | Harm::Injured | Harm::Casualties | Harm::Displaced | Harm::Missing))
}

/// Whether a figure may stand in what the public sees.
pub(crate) fn told_to(role: Role, counted: Counted) -> bool {
    role != Role::Public || matches!(counted, Counted::Harm(Harm::Killed) | Counted::Deed(_))
}

/// A page of a list, with the way to the next one.
pub(crate) fn paged(rows: serde_json::Value, next: Option<String>) -> serde_json::Value {
    serde_json::json!({ "rows": rows, "next": next })
}

/// What is asked of the ledger for one page, or with `whole` for all rows: a table to be saved is never cut without a word.
pub(crate) fn rows_of(query: &Query, whole: bool) -> Query {
    Query { limit: if whole { 0 } else { query.limit }, ..query.clone() }
}

/// Every row of a list that goes backwards, or a page of it where a limit is given. `page` is told below which entry, and how many rows.
pub(crate) fn every_page<'a, T: 'a>(
    ask: &'a Ask,
    mut page: impl FnMut(Option<u64>, usize) -> Result<(Vec<T>, Option<String>), Problem> + 'a,
) -> Result<impl Iterator<Item = Result<T, Problem>> + 'a, Problem> {
    let alone = ask.param("limit").is_some();
    let limit = if alone { ask.limit()? } else { crate::ask::ROWS_MAX };
    let mut below = Some(ask.number("cursor")?);
    let pages = std::iter::from_fn(move || {
        let (rows, next) = match page(below.take()?, limit) {
            Ok(found) => found,
            Err(e) => return Some(vec![Err(e)]),
        };
        below = next.and_then(|n| n.parse().ok()).filter(|_| !alone).map(Some);
        Some(rows.into_iter().map(Ok).collect::<Vec<_>>())
    });
    Ok(pages.flatten())
}
