//! The description of the API (OpenAPI 3.1). Enters: the table of routes. Leaves: one JSON document in which each of them stands.
//! Never done here: a route that is not in the table.

use crate::ask::{Answer, Ask};
use crate::reply::Reply;
use crate::roles::{Need, Role};
use crate::routes::{ROUTES, Route};
use serde_json::{Map, Value, json};

fn parameter(name: &str, about: &str, place: &str) -> Value {
    let schema = match name {
        "limit" => json!({ "type": "integer", "minimum": 1, "maximum": 1000, "default": 50 }),
        "as_of" => json!({ "type": "integer", "minimum": 1 }),
        "from" | "to" | "since" => json!({ "type": "string", "format": "date" }),
        "country" => json!({ "type": "string", "pattern": "^[A-Za-z]{2}$" }),
        "reading" => json!({ "type": "string", "enum": ["documented", "reconciled"], "default": "documented" }),
        "compare" => json!({ "type": "string", "enum": ["conventions"] }),
        "doubtful" => json!({ "type": "string", "enum": ["true", "false"] }),
        "verification" => json!({ "type": "string", "enum": ["reported", "corroborated", "verified", "rejected"] }),
        _ => json!({ "type": "string" }),
    };
    json!({ "name": name, "in": place, "required": place == "path", "description": about, "schema": schema })
}

/// The named parts of a path.
fn parts(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter_map(|p| p.strip_prefix('{').and_then(|p| p.strip_suffix('}')))
}

fn media(route: &Route) -> &'static str {
    match route.path {
        p if p.ends_with(".csv") => "text/csv",
        p if p.ends_with(".geojson") => "application/geo+json",
        p if p.starts_with("/api/") => "application/json",
        p if p.ends_with(".css") => "text/css",
        p if p.ends_with(".svg") => "image/svg+xml",
        p if p.ends_with(".js") => "text/javascript",
        _ => "text/html",
    }
}

fn operation(route: &Route) -> Value {
    let page = !route.path.starts_with("/api/");
    let mut params: Vec<Value> = parts(route.path).map(|p| parameter(p, "as lists give it", "path")).collect();
    params.extend(route.params.iter().map(|(n, about)| parameter(n, about, "query")));
    let success = match (route.method, page) {
        ("POST", true) => ("303", json!({ "description": "Done; the page to go on with" })),
        ("POST", false) => ("201", json!({ "description": "Done", "content": { media(route): { "schema": { "type": "object" } } } })),
        _ => (
            "200",
            json!({ "description": route.about, "content": { media(route): { "schema": if media(route).ends_with("json") { json!({ "type": "object" }) } else { json!({ "type": "string" }) } } } }),
        ),
    };
    let mut responses = Map::new();
    responses.insert(success.0.to_owned(), success.1);
    if route.path == "/" {
        responses.insert("303".to_owned(), json!({ "description": "The way to the first page" }));
    }
    if route.method == "GET" {
        responses.insert("304".to_owned(), json!({ "description": "As the asker has it" }));
    }
    let problem = if page {
        json!({ "text/html": { "schema": { "type": "string" } } })
    } else {
        json!({ "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } })
    };
    responses.insert("default".to_owned(), json!({ "description": "Refused; says what is wrong and what to do", "content": problem }));
    let least = Role::ALL.into_iter().find(|r| r.may(route.need, false)).map_or("owner", Role::word);
    let mut out = json!({
        "operationId": format!("{} {}", route.method.to_lowercase(), route.path).replace(['/', '{', '}', '.', ' '], "_"),
        "summary": route.about, "description": format!("Needs the role {least} or a higher one."), "parameters": params, "responses": responses,
        "security": if route.need == Need::Open { json!([]) } else { json!([{ "token": [] }, { "session": [] }]) },
    });
    if !route.fields.is_empty() {
        let fields: Map<String, Value> = route
            .fields
            .iter()
            .map(|(name, about)| {
                let kind = if *name == "claims" {
                    json!({ "type": "array", "items": { "type": "string" }, "description": about })
                } else {
                    json!({ "type": "string", "description": about })
                };
                ((*name).to_owned(), kind)
            })
            .collect();
        let schema = json!({ "type": "object", "properties": fields });
        let media = if page { "application/x-www-form-urlencoded" } else { "application/json" };
        out["requestBody"] = json!({ "required": true, "content": { media: { "schema": schema } } });
    }
    out
}

/// The document.
#[must_use]
pub fn document() -> Value {
    let mut paths: Map<String, Value> = Map::new();
    for route in ROUTES {
        let entry = paths.entry(route.path.to_owned()).or_insert_with(|| json!({}));
        entry[route.method.to_lowercase()] = operation(route);
    }
    json!({
        "openapi": "3.1.0",
        "info": { "title": "Tollbook", "version": env!("CARGO_PKG_VERSION"), "description": "Reports of armed violence, the claims in them, incidents, tolls. A number says what reports claim, not what is true; unknown is absent and never zero.", "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" } },
        "servers": [{ "url": "/" }],
        "paths": paths,
        "components": {
            "securitySchemes": { "token": { "type": "http", "scheme": "bearer" }, "session": { "type": "apiKey", "in": "cookie", "name": crate::server::COOKIE } },
            "schemas": { "Problem": { "type": "object", "required": ["type", "title", "status", "detail"], "properties": {
                "type": { "type": "string" }, "title": { "type": "string" }, "status": { "type": "integer" }, "detail": { "type": "string" },
                "parameter": { "type": "string", "description": "the parameter or field that is wrong" } } } },
        },
    })
}

/// `GET /api/v1/openapi.json`.
pub(crate) fn answer(_ask: &Ask) -> Answer {
    Reply::json(&document())
}
