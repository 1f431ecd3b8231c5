//! The description of the API (OpenAPI 3.1). Enters: the table of routes. Leaves: one JSON document in which each of them stands.
//! Never done here: a route that is not in the table.

use crate::api::{corrections, desk, form, publication};
use crate::ask::{Answer, Ask, ROWS_MAX, WORDS_MAX};
use crate::reply::Reply;
use crate::roles::{Need, Role};
use crate::routes::{ROUTES, Route};
use crate::server::LISTS;
use serde_json::{Map, Value, json};
use tollbook_reckon::Convention;

/// What a parameter or a field may say, by its name; `None` where any words will do.
fn kind(name: &str) -> Option<Value> {
    let list = |all: &[&str]| Some(json!({ "type": "string", "enum": all }));
    if let Some((_, all)) = form::LISTS.iter().find(|l| l.0 == name && name != "cause" && name != "harm") {
        return list(all);
    }
    match name {
        "limit" => Some(json!({ "type": "integer", "minimum": 1, "maximum": ROWS_MAX })),
        "after" => Some(json!({ "type": "integer", "minimum": 0 })),
        "lang" => list(&["en", "fr", "ar"]),
        "profile" => list(&["public", "internal"]),
        "as_of" | "changed_since" | "since_entry" => {
            Some(json!({ "anyOf": [{ "type": "integer", "minimum": 0, "maximum": (1_u64 << 62) - 1 }, { "type": "string", "format": "date" }] }))
        }
        "days" => Some(json!({ "type": "string", "pattern": "^(0|[1-9][0-9]{0,2}|[12][0-9]{3})$" })),
        "from" | "to" | "since" | "until" | "date" | "day" | "embargo" => Some(json!({ "type": "string", "format": "date" })),
        "country" => Some(json!({ "type": "string", "pattern": "^[A-Za-z]{2}$" })),
        "reading" => list(&["documented", "reconciled"]),
        "compare" => list(&["conventions"]),
        "convention" => {
            // The usual names stand for their latest version.
            let all: Vec<&str> = Convention::names().into_iter().chain(["ucdp", "acled"]).collect();
            list(&all)
        }
        "doubtful" | "frozen" | "reports" | "week" | "package" | "excel" | "hxl" | "formula_guard" | "quotes" => list(&["true", "false"]),
        "verification" | "degree" => list(&["reported", "corroborated", "verified", "rejected"]),
        "cause" => list(&["direct", "custody", "remnant", "deprivation", "accident", "natural", "unknown"]),
        "verdict" => list(&["same", "different", "unsure"]),
        "visibility" => list(&["public", "internal", "restricted", "source-confidential"]),
        "bound" => list(&form::BOUNDS.map(|b| b.0)),
        "place_how" => list(&["in", "near"]),
        "ground" => list(&["words", "interview", "visit", "photo", "document"]),
        "then" => list(&["next"]),
        "reason" => Some(json!({ "type": "string", "pattern": "\\S", "maxLength": WORDS_MAX })),
        _ => None,
    }
}

/// Where open data is.
const PUBLICATION: &str = "/publication";

/// What stands in the field in one route alone.
fn own_kind(route: &Route, name: &str) -> Option<Value> {
    let axis = "(country|province|district|day|week|month|year|who|by|actor|means)";
    match (name, route.path) {
        ("cursor", p) if !p.contains("/incidents") => Some(json!({ "type": "string", "pattern": "^[0-9]{1,18}$" })),
        ("count", p) if p.contains("toll") || p.ends_with("/why") || p.ends_with(PUBLICATION) => Some(
            json!({ "type": "string", "enum": ["killed", "injured", "casualties", "missing", "abducted", "detained", "displaced", "strikes", "attacks", "clashes"] }),
        ),
        ("bars", _) => Some(json!({ "type": "string", "enum": super::api::bulletin::BARS })),
        ("delay_days", p) if p.contains("/bulletin") || p.ends_with(PUBLICATION) => Some(json!({ "type": "string", "pattern": "^[1-9][0-9]{1,8}$" })),
        ("names" | "living" | "attributes" | "publisher", p) if p.contains("/bulletin") || p.ends_with(PUBLICATION) => {
            Some(json!({ "type": "string", "maxLength": WORDS_MAX }))
        }
        ("files", p) if p.ends_with(PUBLICATION) => {
            let file = "((incidents|claims)\\.(csv|jsonl|geojson|kml|gpkg|parquet)|tolls\\.(csv|jsonl|gpkg|parquet)|ucdp\\.csv|acled\\.csv|hapi\\.csv|annotations\\.jsonld)";
            Some(json!({ "type": "string", "pattern": format!("^{file}(,{file}){{0,19}}$") }))
        }
        ("group_by", _) => Some(json!({ "type": "string", "pattern": format!("^{axis}(,{axis}){{0,2}}$") })),
        ("visibility", p) if p.ends_with("/notes") => Some(json!({ "type": "string", "enum": ["internal", "restricted", "source-confidential"] })),
        ("harm", p) if p.ends_with("/correction") || p.ends_with("/claims") && route.method == "POST" => {
            form::LISTS.iter().find(|l| l.0 == "harm").map(|l| json!({ "type": "string", "enum": l.1 }))
        }
        ("source", p) if p.ends_with("/gaps") => Some(json!({ "type": "string", "pattern": "\\S", "maxLength": corrections::SOURCE_MAX })),
        ("text", p) if p.ends_with("/gaps") => Some(json!({ "type": "string", "pattern": "\\S", "maxLength": WORDS_MAX })),
        ("text", p) if p.ends_with("/notes") => Some(json!({ "type": "string", "pattern": "\\S", "maxLength": desk::NOTE_MAX })),
        ("to", p) if p.ends_with("/assignment") => Some(json!({ "type": "string" })),
        ("reason", p) if p.ends_with("/assignment") => Some(json!({ "type": "string", "maxLength": WORDS_MAX })),
        _ => kind(name),
    }
}

/// Fields that must be sent and say something.
fn required(path: &str) -> &'static [&'static str] {
    match path.rsplit('/').next().unwrap_or("") {
        "correction" | "undo" | "retraction" | "confirmation" | "embargo" | "delay" => &["reason"],
        "claims" => &["harm", "reason"],
        "judgements" => &["a", "b", "verdict", "reason"],
        "merge" => &["with", "reason"],
        "split" => &["claims", "reason"],
        "verification" => &["degree", "reason"],
        "freeze" => &["frozen", "reason"],
        "visibility" => &["visibility", "reason"],
        "notes" | "reports" => &["text"],
        "gaps" => &["source", "text"],
        _ => &[],
    }
}

/// What says nothing: no letter, or white space alone, as Unicode calls it (the property `White_Space`, by its characters: `\s` is another set in each language).
fn blank() -> Value {
    json!({ "type": "string", "pattern": "^[\\t\\n\\x0b\\f\\r \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]*$" })
}

/// Where nothing is said a form sends nothing between the quotation marks.
fn or_empty(schema: Value) -> Value {
    json!({ "anyOf": [schema, blank()] })
}

/// Parameters of the address that must be given and say something.
fn needed(route: &Route, name: &str) -> bool {
    route.path.starts_with("/api/v1/bulletin") && matches!(name, "country" | "day")
        || route.path == "/api/v1/places" && name == "country"
        || route.path.ends_with(PUBLICATION) && name == "files"
}

fn parameter(route: &Route, name: &str, about: &str, place: &str) -> Value {
    let must = place == "path" || needed(route, name);
    let words = || json!({ "type": "string" });
    let schema = match own_kind(route, name).filter(|_| place != "path") {
        Some(own) if must => own,
        Some(own) => or_empty(own),
        None => words(),
    };
    json!({ "name": name, "in": place, "required": must, "description": about, "schema": schema })
}

fn field(route: &Route, name: &str, about: &str) -> Value {
    let must = required(route.path).contains(&name);
    let own = own_kind(route, name);
    let mut out = match (must, own) {
        _ if LISTS.contains(&name) => json!({ "type": "array", "minItems": 1, "items": { "type": "string", "pattern": "\\S" } }),
        (true, own) => own.unwrap_or_else(|| json!({ "type": "string", "pattern": "\\S" })),
        (false, Some(own)) => json!({ "anyOf": [own, blank(), { "type": "null" }] }),
        (false, None) => json!({ "type": ["string", "null"] }),
    };
    out["description"] = about.into();
    out
}

/// The named parts of a path.
fn parts(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter_map(|p| p.strip_prefix('{').and_then(|p| p.strip_suffix('}')))
}

fn media(route: &Route) -> &'static str {
    match route.path {
        p if p.ends_with(".csv") => "text/csv",
        p if p.ends_with(".md") => "text/markdown",
        p if p.ends_with(".html") => "text/html",
        p if p.ends_with(".pdf") => "application/pdf",
        p if p.ends_with(".parquet") => "application/vnd.apache.parquet",
        p if p.ends_with(".gpkg") => "application/geopackage+sqlite3",
        p if p.ends_with(".geojson") => "application/geo+json",
        p if p.ends_with(PUBLICATION) => "application/zip",
        p if p.ends_with("/events") => "text/event-stream",
        _ => "application/json",
    }
}

/// What an answer is.
fn answered(route: &Route) -> Value {
    let path = route.path.strip_suffix(".json").unwrap_or(route.path);
    let list = ["/incidents", "/claims", "/reports", "/log", "/corrections", "/gaps"].iter().any(|l| path.ends_with(l));
    match media(route) {
        "text/csv" | "text/markdown" | "text/html" => json!({ "type": "string" }),
        // Bytes, of which a schema says nothing.
        "application/pdf" | "application/zip" | "application/vnd.apache.parquet" | "application/geopackage+sqlite3" => json!({}),
        // Of each event, as a reader of the stream gets it.
        "text/event-stream" => json!({ "type": "object", "required": ["event", "id", "data"], "properties": {
            "event": { "const": "state" }, "id": { "type": "string" }, "data": { "type": "string", "description": "JSON: `state`, `linking`" }, "retry": { "type": "integer" } } }),
        "application/geo+json" => json!({ "$ref": "#/components/schemas/Features" }),
        _ if route.path == "/api/v1/places" => json!({ "$ref": "#/components/schemas/Places" }),
        _ if list && route.method == "GET" => json!({ "$ref": "#/components/schemas/Rows" }),
        _ => json!({ "type": "object" }),
    }
}

fn operation(route: &Route, public: bool) -> Value {
    let mut params: Vec<Value> = parts(route.path).map(|p| parameter(route, p, "as lists give it", "path")).collect();
    params.extend(route.params.iter().map(|(n, about)| parameter(route, n, about, "query")));
    let (status, about) = if route.method == "POST" { ("201", "Done") } else { ("200", route.about) };
    let mut responses = Map::new();
    let mut content = Map::from_iter([(media(route).to_owned(), json!({ "schema": answered(route) }))]);
    if route.path.ends_with(PUBLICATION) {
        // What it is follows from the name of the file.
        content.extend(publication::media().map(|m| (m.to_owned(), json!({}))));
    }
    responses.insert(status.to_owned(), json!({ "description": about, "content": content }));
    if route.method == "GET" {
        responses.insert("304".to_owned(), json!({ "description": "As the asker has it" }));
    }
    let problem = json!({ "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } });
    responses.insert("default".to_owned(), json!({ "description": "Refused; says what is wrong and what to do", "content": problem }));
    let least = Role::ALL.into_iter().find(|r| r.may(route.need, false)).map_or("owner", Role::word);
    // Where the project lets the public see figures, these need no account.
    let security = match route.need {
        Need::Open => json!([]),
        Need::Figures if public => json!([{}, { "token": [] }, { "session": [] }]),
        _ => json!([{ "token": [] }, { "session": [] }]),
    };
    let mut out = json!({
        "operationId": format!("{} {}", route.method.to_lowercase(), route.path).replace(['/', '{', '}', '.', ' '], "_"),
        "summary": route.about, "description": format!("Needs the role {least} or a higher one."), "parameters": params, "responses": responses, "security": security,
    });
    if !route.fields.is_empty() {
        let fields: Map<String, Value> = route.fields.iter().map(|(name, about)| ((*name).to_owned(), field(route, name, about))).collect();
        let schema = json!({ "type": "object", "properties": fields, "required": required(route.path), "additionalProperties": false });
        out["requestBody"] = json!({ "required": true, "content": { "application/json": { "schema": schema } } });
    }
    out
}

/// What the list of places holds: names where they lie on the map, and what lies under it.
fn places() -> Value {
    let (number, text) = (json!({ "type": "number" }), json!({ "type": "string" }));
    let object = |fields: Value| {
        let names: Vec<&String> = fields.as_object().into_iter().flat_map(|f| f.keys()).collect();
        json!({ "type": "object", "required": names, "properties": fields })
    };
    let list = |of: Value| json!({ "type": "array", "items": of });
    let line = object(json!({ "at": number, "label": text }));
    let ground = object(json!({ "width": number, "height": number, "parallels": list(line.clone()), "meridians": list(line), "bar": number, "bar_km": number,
        "land": text, "units": text }));
    let unit = object(json!({ "id": text, "name": text, "x": number, "y": number }));
    let place = object(json!({ "id": text, "name": text, "admin1": { "type": ["string", "null"] }, "x": number, "y": number,
        "in_book": { "type": "boolean", "description": "true if a claim that the asker sees names it" },
        "layer": { "type": ["string", "null"], "description": "the layer of the project's own that it is of" } }));
    object(
        json!({ "ground": ground, "units": list(unit), "places": list(place), "around": { "type": ["string", "null"], "description": "what the map is around" },
            "layers_left_out": { "type": "integer", "description": "places of the project's own layers on this map for which there is no room in the list" } }),
    )
}

/// The document: every address of the API. Pages are for people and promise nothing to programs. `public` is whether figures need no account.
#[must_use]
pub fn document(public: bool) -> Value {
    let mut paths: Map<String, Value> = Map::new();
    for route in ROUTES.iter().filter(|r| r.path.starts_with("/api/")) {
        let entry = paths.entry(route.path.to_owned()).or_insert_with(|| json!({}));
        entry[route.method.to_lowercase()] = operation(route, public);
    }
    let about = "Reports of armed violence, the claims in them, incidents, tolls. A number says what reports claim, not what is true; unknown is absent and never \
                 zero. 400: a parameter or field has the wrong form. 422: its form is right, and what it names is not there.";
    json!({
        "openapi": "3.1.0",
        "info": { "title": "Tollbook", "version": env!("CARGO_PKG_VERSION"), "description": about, "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" } },
        "servers": [{ "url": "/" }],
        "paths": paths,
        "components": {
            "securitySchemes": { "token": { "type": "http", "scheme": "bearer" }, "session": { "type": "apiKey", "in": "cookie", "name": crate::server::COOKIE } },
            "schemas": {
                "Problem": { "type": "object", "required": ["type", "title", "status", "detail"], "properties": {
                    "type": { "type": "string" }, "title": { "type": "string" }, "status": { "type": "integer" }, "detail": { "type": "string" },
                    "parameter": { "type": "string", "description": "the parameter or field that is wrong" } } },
                "Rows": { "type": "object", "required": ["rows", "next"], "properties": {
                    "rows": { "type": "array", "items": { "type": "object" } },
                    "next": { "type": ["string", "null"], "description": "the `cursor` of the page after; null at the end" },
                    "all": { "type": "integer", "minimum": 0, "description": "rows of all pages, as far as the asker may know" } } },
                "Places": places(),
                "Features": { "type": "object", "required": ["type", "features"], "properties": {
                    "type": { "const": "FeatureCollection" }, "features": { "type": "array", "items": { "type": "object", "required": ["type", "geometry", "properties"] } } } },
            },
        },
    })
}

/// `GET /api/v1/openapi.json`.
pub(crate) fn answer(ask: &Ask) -> Answer {
    Reply::json(&document(ask.state.config.public))
}
