//! Enters: a folder of words of one's own, if any. Leaves: readings of reports. The reader is built when the first report that it can
//! read arrives, and once. Never done here: reading; a report in a language without a pack gets a notice instead.

use crate::home;
use anyhow::{Context as _, Result, anyhow};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use tollbook_model::{Claim, Notice, NoticeKind, RegistryError, Report};
use tollbook_read::{Reader, Reading, Tables};

/// The language of the embedded pack.
const EMBEDDED: &str = "en";
const PACK_FILE: &str = "pack.toml";

/// Builds the reader when it is first needed.
pub(crate) struct Engine {
    pack: Option<PathBuf>,
    /// The language of `pack`, where it states one.
    pack_code: Option<String>,
    reader: OnceLock<Result<Reader, String>>,
}

impl Engine {
    /// An engine with a pack folder, which is looked at now so that a wrong name is told before anything is read.
    ///
    /// # Errors
    /// The folder is none, or holds nothing that could be laid over.
    pub(crate) fn new(pack: Option<&Path>) -> Result<Engine> {
        let mut pack_code = None;
        if let Some(dir) = pack {
            let files = std::fs::read_dir(dir).with_context(|| format!("{}: not a folder that can be read; --pack takes a folder of tables", dir.display()))?;
            let known = files.flatten().any(|f| {
                let name = f.file_name();
                let name = name.to_string_lossy();
                name == PACK_FILE || name.ends_with(".tsv")
            });
            if !known {
                return Err(anyhow!("{}: holds no pack.toml and no .tsv table; see docs/cli.md for what a pack folder may hold", dir.display()));
            }
            pack_code = std::fs::read_to_string(dir.join(PACK_FILE)).ok().and_then(|t| header_field(&t, "code"));
        }
        Ok(Engine { pack: pack.map(Path::to_path_buf), pack_code, reader: OnceLock::new() })
    }

    /// The language that this engine reads.
    fn language(&self) -> &str {
        self.pack_code.as_deref().unwrap_or(EMBEDDED)
    }

    /// The pack's name and version, as claims give it; rows of one's own laid over the embedded ones are told by a plus and their folder.
    pub(crate) fn pack_name(&self) -> String {
        let embedded = tollbook_read::english_tables();
        let own = self.pack.as_ref().and_then(|dir| std::fs::read_to_string(dir.join(PACK_FILE)).ok()).filter(|_| self.language() != EMBEDDED);
        let header = own.as_deref().or_else(|| embedded.get(PACK_FILE).map(String::as_str)).unwrap_or("");
        let name = format!("{}@{}", self.language(), header_field(header, "version").unwrap_or_default());
        match &self.pack {
            Some(dir) if own.is_none() => format!("{name}+{}", dir.file_name().unwrap_or_default().to_string_lossy()),
            _ => name,
        }
    }

    /// The reader, built on the first call.
    ///
    /// # Errors
    /// A table of the pack folder, or an imported layer of places, that can't be read.
    pub(crate) fn reader(&self) -> Result<&Reader> {
        self.reader.get_or_init(|| self.build().map_err(|e| format!("{e:#}"))).as_ref().map_err(|e| anyhow!(e.clone()))
    }

    fn build(&self) -> Result<Reader> {
        let mut reader = Reader::english()?;
        if let Some(dir) = &self.pack {
            let mut registry = reader.registry.clone();
            let table = |name: &str| {
                let path = dir.join(name);
                if path.is_file() { std::fs::read_to_string(&path).with_context(|| format!("{}", path.display())).map(Some) } else { Ok(None) }
            };
            if let Some(text) = table("actors.tsv")? {
                registry.add_actors(&text, &dir.join("actors.tsv").display().to_string())?;
            }
            if let Some(text) = table("sources.tsv")? {
                registry.add_publishers(&text, &dir.join("sources.tsv").display().to_string())?;
            }
            // A folder that states another language is a pack by itself; any other extends the English one.
            let english = tollbook_read::english_tables();
            let names: Vec<String> = english.keys().filter(|n| *n != PACK_FILE).cloned().collect();
            let mut tables = match table(PACK_FILE)? {
                Some(header) if self.language() != EMBEDDED => Tables::from_iter([(PACK_FILE.to_owned(), header)]),
                _ => english,
            };
            // Lines that stand before the folder's own, for messages about them.
            let mut before = HashMap::new();
            for name in names {
                if let Some(rows) = table(&name)? {
                    let all = tables.entry(name.clone()).or_default();
                    all.push('\n');
                    before.insert(name, all.matches('\n').count());
                    all.push_str(&rows);
                }
            }
            let own = |mut e: RegistryError| {
                if let Some(lines) = before.get(&e.file).filter(|n| e.line > **n) {
                    e.line -= lines;
                    e.file = dir.join(&e.file).display().to_string();
                }
                e
            };
            reader = Reader::new(&tables, registry, reader.gazetteer).map_err(own)?;
        }
        // Without a known folder for data there is nothing imported either.
        if let Ok(layers) = home::layers_dir() {
            reader.gazetteer.load_layers(&layers).context("places imported earlier can't be read; import them again, or take the file away")?;
        }
        Ok(reader)
    }

    /// Reads a report, or says that no pack reads its language.
    ///
    /// # Errors
    /// The reader can't be built.
    pub(crate) fn read(&self, report: &Report, trace: bool) -> Result<Reading> {
        if let Some(unread) = self.unread(report) {
            return Ok(unread);
        }
        let reader = self.reader()?;
        Ok(if trace { reader.read_with_trace(report) } else { reader.read(report) })
    }

    /// Reads a report and gives its claims one by one; the reading that comes back holds the rest.
    ///
    /// # Errors
    /// The reader can't be built.
    pub(crate) fn read_each(&self, report: &Report, each: &mut dyn FnMut(Claim)) -> Result<Reading> {
        match self.unread(report) {
            Some(unread) => Ok(unread),
            None => Ok(self.reader()?.read_each(report, each)),
        }
    }

    /// What stands in place of a reading where no pack reads the language.
    fn unread(&self, report: &Report) -> Option<Reading> {
        let language = report.language.as_deref().unwrap_or(EMBEDDED);
        let foreign = language != self.language() && !report.text.trim().is_empty();
        foreign.then(|| Reading { notices: vec![no_pack(report, language, self.language())], ..Reading::default() })
    }
}

fn no_pack(report: &Report, language: &str, have: &str) -> Notice {
    let name = |code: &str| match tollbook_intake::language_name(code) {
        known if known != code => format!("{known} ({code})"),
        _ => format!("the language {code:?}"),
    };
    let message = format!(
        "The text is in {}, for which there is no language pack, so it was not read: it may well hold claims. If it is in {}, say --lang {have}.",
        name(language),
        name(have)
    );
    Notice { report: report.id.clone(), notice: NoticeKind::NoPack, message, span: None }
}

/// What a pack's header states under a key.
fn header_field(header: &str, key: &str) -> Option<String> {
    header
        .lines()
        .find_map(|l| l.trim().strip_prefix(key)?.trim_start().strip_prefix('=').map(|v| v.trim().trim_matches('"').to_owned()))
        .filter(|c| !c.is_empty())
}
