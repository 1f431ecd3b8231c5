//! The book over HTTP. Enters: a book's folder, requests, functions that other rooms lend. Leaves: an API, pages to review by, acts of people as
//! entries. Never done here: reading text, an outbound call, a figure that `reckon` did not make, markup out of a report.
//!
//! One table of routes feeds the router, the description of the API and the tests of access. A request passes, in this order: the name it is
//! addressed to, who asks, where it comes from, what the route needs. What somebody sees is linked from what their clearance reaches and from
//! nothing else, so that no list, figure or tag can tell of more.
//!
//! ```
//! use tollbook_serve::{ROUTES, Role, openapi_document};
//! let paths = openapi_document(true)["paths"].as_object().map(|p| p.len());
//! assert!(paths.is_some_and(|n| n > 20));
//! assert!(ROUTES.iter().filter(|r| r.method == "POST").all(|r| !Role::Public.may(r.need, true) || r.path.starts_with("/login") || r.path == "/first-run"));
//! ```
#![forbid(unsafe_code)]

mod accounts;
mod api;
mod ask;
mod claims;
mod data;
mod dealings;
mod fetch;
mod gaps;
mod given;
mod guard;
mod ids;
mod lately;
mod lean;
mod openapi;
mod pages;
mod problem;
mod progress;
mod publicly;
mod published;
mod reply;
mod roles;
mod routes;
mod rows;
mod server;
mod shelf;
mod sight;
mod sights;
mod spool;
mod table;
mod texts;
mod veil;

pub use accounts::{ACCOUNTS_FILE, PASSWORD_MIN};
pub use given::{
    Adder, BulletinAsked, BulletinForm, BulletinGround, BulletinMaker, BulletinOpened, BulletinRefused, BulletinThen, Given, KnownPlace, LandFinder,
    LayerLister, PagePrinter, PlaceFinder, PlaceKeeper, PlaceLister, PlacesTold, Published, QuestionTeller, Relinker, RowNamer, ToldClaim, TypedReport,
    UnitFinder, WholeLinker,
};
pub use guard::HEADERS;
pub use openapi::document as openapi_document;
pub use problem::Problem;
pub use published::{BookSettings, CitedReport, DataAsked, DataBroken, DataGround, DataMaker, DataPart, DataParts, DataRefused, DataWanted};
pub(crate) use reply::Reply;
pub use roles::{Need, Role};
pub use routes::{Named, ROUTES, Route};
pub use server::{BODY_MAX, Config, ServeError, Started, asked_to_stop, serve};
pub use table::{ListCell, ListForm, ListKind, ListRow, ListRows, ListTable, ListWriter};
pub use tollbook_draw::LandUnit;
