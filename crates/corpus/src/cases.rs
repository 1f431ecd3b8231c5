//! Cases as written. Enters: Markdown of `lang/<xx>/corpus` and `reports`. Leaves: texts with the claims they must give.
//! Never done here: reading a text.

use jiff::civil::Date;
use std::path::Path;

/// One expected claim line.
#[derive(Clone, Debug)]
pub struct Expected {
    /// `killed`, `injured` …, `deed strikes`, `strength`, `milestone`, `stance`.
    pub harm: String,
    /// The count as written.
    pub count: String,
    /// Fields in order.
    pub fields: Vec<(String, String)>,
    /// Relations: name and the line it points to.
    pub relations: Vec<(String, usize)>,
    /// The line as written.
    pub line: String,
}

impl Expected {
    /// The value of a field.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|f| f.0 == name).map(|f| f.1.as_str())
    }
}

/// One case.
#[derive(Clone, Debug)]
pub struct Case {
    /// The file's name.
    pub file: String,
    /// The heading.
    pub name: String,
    /// Line of the heading.
    pub line: usize,
    /// The day of publication.
    pub date: Option<Date>,
    /// The source.
    pub source: Option<String>,
    /// The headline, apart from the text.
    pub title: Option<String>,
    /// The text.
    pub text: String,
    /// The claims it must give; empty for a negative case.
    pub claims: Vec<Expected>,
}

const RELATIONS: [&str; 9] = ["repeats", "updates", "corrects", "retracts", "contradicts", "part-of", "cumulative-of", "apart-from", "follows"];

fn expected(line: &str) -> Expected {
    let mut parts = line.split('|').map(str::trim);
    let head = parts.next().unwrap_or("");
    let (harm, count) = if let Some(rest) = head.strip_prefix("deed ") {
        let (kind, count) = rest.split_once(' ').unwrap_or((rest, "unstated"));
        (format!("deed {kind}"), count.to_owned())
    } else {
        let (h, c) = head.split_once(' ').unwrap_or((head, "unstated"));
        (h.to_owned(), c.trim().to_owned())
    };
    let mut fields = Vec::new();
    let mut relations = Vec::new();
    for p in parts {
        let (name, value) = p.split_once(' ').unwrap_or((p, ""));
        if RELATIONS.contains(&name) {
            relations.push((name.to_owned(), value.trim().parse().unwrap_or(0)));
        } else {
            fields.push((name.to_owned(), value.trim().to_owned()));
        }
    }
    Expected { harm, count, fields, relations, line: line.to_owned() }
}

/// The cases of a file.
#[must_use]
pub fn parse(text: &str, file: &str) -> Vec<Case> {
    let mut out: Vec<Case> = Vec::new();
    let mut date = None;
    let mut source = None;
    let mut front = 0;
    let mut in_claims = false;
    let mut current: Option<Case> = None;
    for (at, line) in text.lines().enumerate() {
        if line.trim() == "---" && front < 2 {
            front += 1;
            continue;
        }
        if front == 1 {
            if let Some(v) = line.strip_prefix("report_date:") {
                date = v.trim().parse().ok();
            } else if let Some(v) = line.strip_prefix("source:") {
                source = Some(v.trim().to_owned());
            }
            continue;
        }
        if line.starts_with("```") {
            in_claims = !in_claims && line.starts_with("```claims");
            continue;
        }
        if in_claims {
            if let Some(c) = &mut current
                && !line.trim().is_empty()
            {
                c.claims.push(expected(line.trim()));
            }
            continue;
        }
        if let Some(name) = line.strip_prefix("## ") {
            out.extend(current.take());
            current = Some(Case {
                file: file.to_owned(),
                name: name.trim().to_owned(),
                line: at + 1,
                date,
                source: source.clone(),
                title: None,
                text: String::new(),
                claims: Vec::new(),
            });
            continue;
        }
        if line.starts_with("# ") {
            out.extend(current.take());
            continue;
        }
        let Some(c) = &mut current else { continue };
        if let Some(t) = line.strip_prefix('>') {
            if !c.text.is_empty() {
                c.text.push('\n');
            }
            c.text.push_str(t.strip_prefix(' ').unwrap_or(t));
        } else if let Some(v) = line.strip_prefix("date:") {
            c.date = v.trim().parse().ok();
        } else if let Some(v) = line.strip_prefix("title:") {
            c.title = Some(v.trim().to_owned());
        }
    }
    out.extend(current);
    out.retain(|c| !c.text.is_empty());
    out
}

/// All cases of the Markdown files of a folder, sorted by file.
///
/// # Errors
/// A folder or file that can't be read.
pub fn load(dir: &Path) -> std::io::Result<Vec<Case>> {
    let mut files: Vec<_> = std::fs::read_dir(dir)?.filter_map(Result::ok).map(|e| e.path()).filter(|p| p.extension().is_some_and(|e| e == "md")).collect();
    files.sort();
    let mut out = Vec::new();
    for f in files {
        let name = f.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        if name == "README.md" {
            continue;
        }
        out.extend(parse(&std::fs::read_to_string(&f)?, &name));
    }
    Ok(out)
}
