//! Enters: the schemas and real output. Leaves: a failure where a line is not as described, or a key has no description.
//! Never done here: the whole of JSON Schema; a keyword that this doesn't know is a failure too.

use crate::tools::{Folder, lines, run};
use serde_json::Value;

const CLAIM: &str = include_str!("../../../../schemas/claim.schema.json");
const NOTICE: &str = include_str!("../../../../schemas/notice.schema.json");
pub(crate) const TOLL: &str = include_str!("../../../../schemas/toll.schema.json");
pub(crate) const INCIDENT: &str = include_str!("../../../../schemas/incident.schema.json");

/// Reports of every example, in which all keys occur.
const TEXTS: [&str; 5] = [
    include_str!("../../../../examples/wire.txt"),
    include_str!("../../../../examples/capitals.txt"),
    include_str!("../../../../examples/ngo-month.txt"),
    include_str!("../../../../examples/strike-summary.txt"),
    include_str!("../../../../examples/arabic.txt"),
];

fn type_of(v: &Value) -> &'static str {
    match v {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(n) if n.is_u64() || n.is_i64() => "integer",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

pub(crate) fn check(root: &Value, schema: &Value, value: &Value, at: &str) -> Result<(), String> {
    let fail = |why: String| Err(format!("{at}: {why}"));
    for (keyword, rule) in schema.as_object().expect("a schema is an object") {
        match keyword.as_str() {
            "$schema" | "title" | "description" | "$defs" | "format" | "pattern" => {}
            "$ref" => {
                let target = rule.as_str().and_then(|r| r.strip_prefix('#')).and_then(|r| root.pointer(r)).expect("a reference into the schema");
                check(root, target, value, at)?;
            }
            "type" => {
                let is = type_of(value);
                let allowed: Vec<&str> = rule.as_str().into_iter().chain(rule.as_array().into_iter().flatten().filter_map(Value::as_str)).collect();
                if !(allowed.contains(&is) || is == "integer" && allowed.contains(&"number")) {
                    return fail(format!("{is}, not {allowed:?}"));
                }
            }
            "enum" => {
                if !rule.as_array().is_some_and(|r| r.contains(value)) {
                    return fail(format!("{value} is not listed"));
                }
            }
            "const" => {
                if rule != value {
                    return fail(format!("{value}, not {rule}"));
                }
            }
            "oneOf" => {
                let fits = rule.as_array().into_iter().flatten().filter(|s| check(root, s, value, at).is_ok()).count();
                if fits != 1 {
                    return fail(format!("fits {fits} of the choices: {value}"));
                }
            }
            "minimum" | "maximum" => {
                if let (Some(v), Some(r)) = (value.as_f64(), rule.as_f64())
                    && ((keyword == "minimum" && v < r) || (keyword == "maximum" && v > r))
                {
                    return fail(format!("{v} is beyond {r}"));
                }
            }
            "minItems" | "maxItems" => {
                let n = value.as_array().map_or(0, Vec::len) as u64;
                let limit = rule.as_u64().expect("a number");
                if value.is_array() && ((keyword == "minItems" && n < limit) || (keyword == "maxItems" && n > limit)) {
                    return fail(format!("{n} items"));
                }
            }
            "items" => {
                for (i, item) in value.as_array().into_iter().flatten().enumerate() {
                    check(root, rule, item, &format!("{at}[{i}]"))?;
                }
            }
            "required" => {
                if let (Some(object), Some(names)) = (value.as_object(), rule.as_array())
                    && let Some(missing) = names.iter().filter_map(Value::as_str).find(|n| !object.contains_key(*n))
                {
                    return fail(format!("no {missing}"));
                }
            }
            "properties" => {
                for (key, v) in value.as_object().into_iter().flatten() {
                    match rule.get(key) {
                        Some(s) => check(root, s, v, &format!("{at}.{key}"))?,
                        None => return fail(format!("{key} is not described")),
                    }
                }
            }
            "additionalProperties" => assert_eq!(rule, &Value::Bool(false), "the schemas are closed"),
            other => panic!("{other}: a keyword that this check doesn't know"),
        }
    }
    Ok(())
}

#[test]
fn real_output_is_as_the_schemas_say() {
    let claim: Value = serde_json::from_str(CLAIM).expect("a schema");
    let notice: Value = serde_json::from_str(NOTICE).expect("a schema");
    let f = Folder::new();
    for (i, text) in TEXTS.iter().enumerate() {
        f.file(&format!("{i}.txt"), text);
    }
    f.file("empty.txt", "");
    let mut seen = (0, 0);
    for date in [&[][..], &["--date", "2021-02-20"]] {
        let ran = run(&[&["read", f.path().to_str().expect("a path"), "--json"][..], date].concat());
        for line in lines(&ran.out) {
            let (schema, n) = if line["kind"] == "notice" { (&notice, &mut seen.1) } else { (&claim, &mut seen.0) };
            *n += 1;
            check(schema, schema, &line, "line").unwrap_or_else(|e| panic!("{e}\n{line}"));
        }
    }
    assert!(seen.0 > 10 && seen.1 > 2, "{seen:?}");
}

#[test]
fn a_wrong_line_is_found_wrong() {
    let notice: Value = serde_json::from_str(NOTICE).expect("a schema");
    let good = serde_json::json!({"kind": "notice", "report": "r-0123456789abcdef", "notice": "no_pack", "message": "m", "origin": "-"});
    assert_eq!(check(&notice, &notice, &good, "line"), Ok(()));
    for (key, value) in [("notice", serde_json::json!("else")), ("more", serde_json::json!(1)), ("message", serde_json::json!(3))] {
        let mut bad = good.clone();
        bad[key] = value;
        assert!(check(&notice, &notice, &bad, "line").is_err(), "{key}");
    }
}

#[test]
fn every_key_is_described() {
    fn walk(v: &Value, at: &str, bare: &mut Vec<String>) {
        match v {
            Value::Object(o) => {
                for (key, schema) in o.get("properties").and_then(Value::as_object).into_iter().flatten() {
                    if schema.get("description").is_none() && schema.get("$ref").is_none() {
                        bare.push(format!("{at}.{key}"));
                    }
                }
                o.iter().for_each(|(k, v)| walk(v, &format!("{at}.{k}"), bare));
            }
            Value::Array(a) => a.iter().for_each(|v| walk(v, at, bare)),
            _ => {}
        }
    }
    for schema in [CLAIM, NOTICE, TOLL, INCIDENT] {
        let mut bare = Vec::new();
        walk(&serde_json::from_str(schema).expect("a schema"), "", &mut bare);
        assert!(bare.is_empty(), "{bare:?}");
    }
}
