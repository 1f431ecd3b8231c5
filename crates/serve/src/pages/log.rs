//! The log as a page. Enters: a cursor. Leaves: who did what, when and why. Never done here: more than the API tells.

use super::{next_link, page as written};
use crate::api::log::listed;
use crate::ask::{Answer, Ask};
use serde_json::json;

/// `GET /log`.
pub(crate) fn page(ask: &Ask) -> Answer {
    let (rows, next) = listed(ask)?;
    written(ask, "log.html", json!({ "title": "Log", "rows": rows, "next": next_link(ask, "/log", next.as_deref()) }))
}
