//! What can be taken away. Enters: what a list or a question was narrowed by. Leaves: a form for files of open data, each form in a line, and the lists as tables. Never done
//! here: a file; the API writes it.

use super::{given, page as written};
use crate::ask::{Answer, Ask};
use crate::roles::Role;
use crate::routes::{Named, PUBLICATION};
use serde_json::json;
use tollbook_ledger::Visibility;

/// Parameters of the page: those of what it asks for.
pub(crate) const GIVEN: &[Named] = PUBLICATION;

/// The way to this page from a list or a question, with as much of what that was narrowed by as open data can be.
pub(crate) fn link(ask: &Ask, file: &str) -> String {
    let mut out = url::form_urlencoded::Serializer::new(String::new());
    out.append_pair("files", file);
    let shared = |name: &str| GIVEN.iter().any(|p| p.0 == name) && !matches!(name, "files" | "visibility");
    // A list of incidents is narrowed by claims of a means and of a source, which open data is not.
    let of_tolls = |name: &str| matches!(name, "count" | "who" | "by" | "means" | "cause" | "target" | "group_by" | "convention" | "reading");
    let tolls = file.starts_with("tolls");
    for (name, value) in ask.query.iter().filter(|p| shared(&p.0) && (tolls || !of_tolls(&p.0)) && !p.1.trim().is_empty()) {
        out.append_pair(name, value);
    }
    format!("/data?{}", out.finish())
}

/// `GET /data`.
pub(crate) fn page(ask: &Ask) -> Answer {
    ask.only(&GIVEN.iter().map(|p| p.0).collect::<Vec<_>>())?;
    let asked: Vec<&str> = ask.query.iter().filter(|p| p.0 == "files").flat_map(|p| p.1.split(',')).map(str::trim).filter(|f| !f.is_empty()).collect();
    let files = if asked.is_empty() { vec!["incidents.csv"] } else { asked };
    let clearance = ask.who.role.clearance();
    let degrees: Vec<&str> = Visibility::ALL.into_iter().filter(|v| *v <= clearance).map(Visibility::word).collect();
    let internal = ask.who.role != Role::Public;
    written(
        ask,
        "data.html",
        json!({ "title": "Data", "files": files, "given": given(ask), "internal": internal, "texts": !ask.who.role.figures_alone(), "degrees": degrees, "today": ask.today() }),
    )
}
