//! Pages for people. Enters: a request that may be answered. Leaves: HTML out of templates that escape whatever they are given. Never done here:
//! markup of a report, a script that reading needs, a figure that the API would not give.

pub(crate) mod account;
pub(crate) mod bulletin;
pub(crate) mod data;
pub(crate) mod desk;
mod draw;
pub(crate) mod inbox;
pub(crate) mod incident;
pub(crate) mod log;
mod map;
#[cfg(feature = "passkeys")]
pub(crate) mod passkeys;
pub(crate) mod report;
pub(crate) mod toll;
pub(crate) mod words;

use crate::accounts::Who;
use crate::ask::{Answer, Ask};
use crate::given::ToldClaim;
use crate::lately::Done;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::roles::Need;
use crate::server::State;
use axum::http::StatusCode;
use minijinja::Environment;
use serde_json::{Value, json};
use std::borrow::Cow;
use tollbook_model::Claim;
use words::Language;

macro_rules! embedded {
    ($($name:literal),* $(,)?) => {
        const TEMPLATES: &[(&str, &str)] = &[$(($name, include_str!(concat!("../../templates/", $name)))),*];
    };
}
embedded!(
    "base.html",
    "login.html",
    "first.html",
    "account.html",
    "accounts.html",
    "inbox.html",
    "drawings.html",
    "parties.html",
    "fields.html",
    "report.html",
    "incidents.html",
    "incident.html",
    "toll.html",
    "bulletin.html",
    "log.html",
    "add.html",
    "problem.html",
    "desk.html",
    "gaps.html",
    "corrections.html",
    "data.html",
);

const STYLE: &[u8] = include_bytes!("../../templates/style.css");
const ICON: &[u8] = include_bytes!("../../templates/icon.svg");
const SCRIPT: &[u8] = include_bytes!("../../templates/pages.js");

/// The templates in a language.
fn written_in(language: Language) -> Environment<'static> {
    let mut out = Environment::new();
    let words = language.words();
    let (code, _, dir) = language.facts();
    out.add_global("lang", code);
    out.add_global("dir", dir);
    out.set_undefined_behavior(minijinja::UndefinedBehavior::SemiStrict);
    for (name, text) in TEMPLATES {
        // A template that can't be read is found by the test below; a page without it says so.
        let text = if words.is_empty() { Cow::Borrowed(*text) } else { Cow::Owned(words::translated(text, language, &words)) };
        if let Err(e) = out.add_template_owned(*name, text) {
            eprintln!("tollbook serve: {e}");
        }
    }
    out.add_filter("t", move |word: &str| words.get(word).map_or_else(|| word.to_owned(), |w| (*w).to_owned()));
    // A bulletin is in a language of its own, and so is what stands in it.
    let tables = Language::ALL.map(Language::words);
    out.add_filter("told_in", move |word: &str, code: &str| {
        let table = Language::parse(code).map(|language| &tables[language as usize]);
        table.and_then(|words| words.get(word)).map_or_else(|| word.to_owned(), |w| (*w).to_owned())
    });
    out.add_filter("straight", straight);
    out.add_filter("moment", moment);
    out.add_filter("ticked", |words: &str| {
        let piece = |(code, words): (bool, &str)| minijinja::Value::from(vec![minijinja::Value::from(code), words.into()]);
        minijinja::Value::from(ticked(words).into_iter().map(piece).collect::<Vec<_>>())
    });
    out.add_filter("thousands", |n: minijinja::Value| u64::try_from(n.clone()).map_or_else(|_| n.to_string(), thousands));
    out
}

/// Words that were put together of several people's, kept from turning whatever follows (Unicode UAX 9, 2.1 to 2.4): no overrides and embeddings, and isolates
/// that end with them. Where an element can be laid around somebody's words, `bdi` keeps them to themselves.
fn straight(words: &str) -> String {
    let (mut out, mut open) = (String::with_capacity(words.len()), 0_usize);
    for c in words.chars() {
        match c {
            '\u{202a}'..='\u{202e}' => continue,
            '\u{2066}'..='\u{2068}' => open += 1,
            '\u{2069}' if open == 0 => continue,
            '\u{2069}' => open -= 1,
            _ => {}
        }
        out.push(c);
    }
    out.extend(std::iter::repeat_n('\u{2069}', open));
    out
}

/// Words in which what is typed as it stands is between backticks, piece by piece.
fn ticked(words: &str) -> Vec<(bool, &str)> {
    words.split('`').enumerate().map(|(i, words)| (i % 2 == 1, words)).filter(|p| !p.1.is_empty()).collect()
}

/// A time as people read it: "2021-03-01 12:00:00 UTC".
fn moment(time: &str) -> String {
    time.replacen('T', " ", 1).replacen('Z', " UTC", 1)
}

/// The templates in every language.
pub(crate) struct Templates([Environment<'static>; 3]);

impl Templates {
    pub(crate) fn new() -> Self {
        Templates(Language::ALL.map(written_in))
    }

    fn of(&self, language: Language) -> &Environment<'static> {
        &self.0[language as usize]
    }
}

/// "1,234".
pub(crate) fn thousands(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

/// A party, a publisher or a group that tells of one by its name in the language of the page, if it has one, and its id.
pub(crate) fn named(ask: &Ask, id: &str) -> Value {
    let called = |id| ask.state.given.registry.called(id, ask.language.facts().0);
    let known = id.split(", ").any(|part| called(part).is_some());
    let name = || id.split(", ").map(|part| called(part).map_or_else(|| part.replace('-', " "), str::to_owned)).collect::<Vec<_>>().join(", ");
    json!({ "id": id, "name": known.then(name) })
}

/// A claim in words, with parties by what they are called in the language of the page.
pub(crate) fn told(ask: &Ask, claim: &Claim) -> ToldClaim {
    let mut out = (ask.state.given.tell)(claim);
    let called = |words: &mut String, id: &str| {
        let plain = id.replace('-', " ");
        if let Some(name) = ask.state.given.registry.called(id, ask.language.facts().0).filter(|_| words.contains(&plain)) {
            *words = words.replacen(&plain, name, 1);
        }
    };
    claim.by.actors.iter().filter_map(|b| b.actor.as_deref()).for_each(|id| called(&mut out.by, id));
    claim.who.actor.iter().chain(&claim.who.side).for_each(|id| called(&mut out.who, id));
    out
}

/// Parameters by which a page says what became of taking a decision back; no more than the session knows.
pub(crate) const OUTCOME: &[crate::routes::Named] =
    &[("undone", "the entry of a decision that was taken back"), ("kept", "the entry of a decision that could not be taken back")];

/// What a decision is on, in words, as far as the asker may see it now.
fn about(ask: &Ask, done: &Done) -> String {
    let Ok(view) = crate::api::claims::visible(ask, &done.claim.0) else { return String::new() };
    let told = told(ask, &view.claim);
    let first = format!("{} {}", told.harm, told.count).trim().to_owned();
    [first, told.who, told.place].into_iter().filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// What this session decided last, and what became of taking something back.
fn lately(ask: &Ask, context: &mut Value) {
    let number = |name: &str| ask.number(name).ok().flatten();
    let (undone, kept) = (number("undone"), number("kept"));
    let told = ask.lately(|l| (l.last(), undone.and_then(|e| l.undone(e)), kept.and_then(|e| l.kept(e))));
    let Some((last, undone, kept)) = told else { return };
    let tell = |d: &Done| json!({ "entry": d.entry, "what": d.what, "about": about(ask, d) });
    if let Some((done, before)) = last {
        context["last"] = tell(&done);
        context["last"]["before"] = before.into();
    }
    if let Some(done) = undone {
        context["undone"] = tell(&done);
    }
    if let Some((done, why)) = kept {
        context["kept"] = tell(&done);
        context["kept"]["why"] = why.into();
    }
}

/// A page out of a template.
pub(crate) fn page(ask: &Ask, template: &str, mut context: Value) -> Answer {
    lately(ask, &mut context);
    render(&ask.state, &ask.who, ask.language, template, context).map(Reply::page)
}

fn render(state: &State, who: &Who, language: Language, template: &str, mut context: Value) -> Result<String, Problem> {
    let may = |need| who.role.may(need, state.config.public);
    context["me"] = json!({
        "name": who.name, "role": who.role.word(), "texts": may(Need::Texts), "figures": may(Need::Figures), "review": may(Need::Review),
        "edit": may(Need::Edit), "manage": may(Need::Manage),
    });
    let broken = |e: minijinja::Error| {
        eprintln!("tollbook serve: {e:#}");
        Problem::broken("the page could not be written; the terminal of the server says why")
    };
    state.templates.of(language).get_template(template).and_then(|t| t.render(minijinja::value::Serde(context))).map_err(broken)
}

/// A refusal as a page.
pub(crate) fn refusal(state: &State, language: Language, problem: &Problem) -> Reply {
    if problem.status == 401 && problem.parameter.is_none() {
        return Reply::see(if state.accounts.is_empty() { "/first-run" } else { "/login" });
    }
    match render(state, &Who::nobody(), language, "problem.html", json!({ "title": problem.title, "problem": problem })) {
        Ok(body) => Reply {
            status: StatusCode::from_u16(problem.status).unwrap_or(StatusCode::BAD_REQUEST),
            headers: Reply::from(problem.clone()).headers,
            ..Reply::page(body)
        },
        Err(e) => e.into(),
    }
}

/// `GET /static/style.css`.
pub(crate) fn style(_ask: &Ask) -> Answer {
    Ok(Reply::file("text/css; charset=utf-8", STYLE))
}

/// `GET /static/icon.svg`.
pub(crate) fn icon(_ask: &Ask) -> Answer {
    Ok(Reply::file("image/svg+xml", ICON))
}

/// `GET /static/pages.js`, which `cargo xtask web` makes out of `web/`.
pub(crate) fn script(_ask: &Ask) -> Answer {
    Ok(Reply::file("text/javascript; charset=utf-8", SCRIPT))
}

/// The address of the next page of a list, with the same parameters.
pub(crate) fn next_link(ask: &Ask, path: &str, next: Option<&str>) -> Option<String> {
    let next = next?;
    let mut out = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in ask.query.iter().filter(|p| p.0 != "cursor" && !p.1.is_empty()) {
        out.append_pair(name, value);
    }
    out.append_pair("cursor", next);
    Some(format!("{path}?{}", out.finish()))
}

/// The parameters as they were given, for links to the same list in other forms.
pub(crate) fn query_of(ask: &Ask) -> String {
    query_without(ask, &[])
}

/// The same without these.
pub(crate) fn query_without(ask: &Ask, names: &[&str]) -> String {
    let mut out = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in ask.query.iter().filter(|p| p.0 != "cursor" && !names.contains(&p.0.as_str()) && !p.1.is_empty()) {
        out.append_pair(name, value);
    }
    out.finish()
}

/// The same question with another value of one parameter.
pub(crate) fn query_with(ask: &Ask, name: &str, value: &str) -> String {
    let rest = ask.query.iter().filter(|p| p.0 != "cursor" && p.0 != name && !p.1.is_empty());
    let mut out = url::form_urlencoded::Serializer::new(String::new());
    out.extend_pairs(rest.map(|(n, v)| (n, v)));
    out.append_pair(name, value);
    out.finish()
}

/// Parties that a list offers at most.
const PARTIES: usize = 200;

/// What a list can be narrowed by, with names beside ids: the parties that its claims name most, and all means.
pub(crate) fn known(ask: &Ask, data: &crate::data::Data) -> Value {
    let given = &ask.state.given;
    let called = |id: &tollbook_model::Symbol| given.registry.called(id, ask.language.facts().0).unwrap_or(id).to_owned();
    let actors: Vec<Value> = data.parties().iter().take(PARTIES).map(|id| json!([id, called(id)])).collect();
    let means: Vec<Value> = given.means.all().into_iter().map(|m| json!([m.id, m.label])).collect();
    json!({ "actors": actors, "means": means })
}

/// Parameters as they were given, for the form that asks again.
pub(crate) fn given(ask: &Ask) -> Value {
    ask.query.iter().map(|p| (p.0.clone(), Value::String(p.1.clone()))).collect::<serde_json::Map<_, _>>().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_can_be_read_and_none_brings_markup_through() {
        let all = Templates::new();
        for (name, text) in TEMPLATES {
            assert!(Language::ALL.into_iter().all(|l| all.of(l).get_template(name).is_ok()), "{name}");
            assert!(!text.contains("|safe") && !text.contains("| safe") && !text.contains("autoescape"), "{name} brings markup through");
            assert!(!text.contains("style=") && !text.contains("onclick") && !text.contains("<script>"), "{name} has what the policy forbids");
            assert!(!text.contains("//cdn") && !text.contains("http://") && !text.contains("https://"), "{name} names another host");
        }
        assert_eq!(thousands(1_234_567), "1,234,567");
        assert_eq!(ticked("use `a b`, or c"), [(false, "use "), (true, "a b"), (false, ", or c")]);
        assert_eq!(straight("a \u{202e}b\u{202c} \u{2068}c\u{2069} \u{2069}d \u{2067}e"), "a b \u{2068}c\u{2069} d \u{2067}e\u{2069}");
    }
}
