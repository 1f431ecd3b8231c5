//! Enters a user's own file: a GeoNames dump or a table of places. Leaves a layer file in the data directory and a report of what
//! was taken and refused. Never here: more than a few dozen megabytes of memory, whatever the size of the dump.

use crate::archive::Lines;
use crate::disk::{ALIAS, DiskLayer, EMBEDDED, GEONAMEIDS, HEADER, KEY, MAGIC, NONE, directory_len, split_key};
use crate::error::GazetteerError;
use crate::fold::fold_into;
use crate::keys::key_hash;
use crate::layer::{Layer, Rejected};
use crate::skeleton::skeleton_into;
use crate::world::World;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, HashSet};
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

/// Extension of layer files in a data directory.
const EXTENSION: &str = "places";
/// Rejected rows that are listed one by one; the rest is only counted.
const REJECTED_LISTED: usize = 100;
/// Keys sorted in memory before a run is written out.
const RUN_KEYS: usize = 2 << 20;

/// Feature codes taken besides populated places (class P) and first- and second-order units: spots and features that reports
/// of violence name. Camps, bases, airfields, bridges, dams, hospitals, prisons, plants; mountains, valleys, deserts, islands;
/// rivers, lakes, straits; regions, oil fields.
const FEATURES: &[&str] = &[
    "AIRP", "AIRB", "AIRF", "CMP", "CMPRF", "DAM", "BDG", "HSP", "INSM", "MILB", "FT", "PRN", "PS", "PSH", "PSN", "OILR", "PSTB", "RUIN", //
    "MT", "MTS", "HLL", "HLLS", "VAL", "DSRT", "PASS", "ISL", "ISLS", "PEN", "PLN", "PLAT", "UPLD", "RDGE", //
    "STM", "WAD", "LK", "LKS", "RSV", "STRT", "BAY", "GULF", "SEA", "CNL", //
    "RGN", "RGNH", "AREA", "OILF", "GASF", "PRK", "LCTY",
];

/// What an import took, left out and refused.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// The layer file written.
    pub file: PathBuf,
    /// Rows read.
    pub rows: u64,
    /// Places taken.
    pub places: u64,
    /// Rows whose names were added to a unit already embedded.
    pub units: u64,
    /// Rows of a feature class that is not taken.
    pub left_out: u64,
    /// Rows refused in all.
    pub rejected: u64,
    /// The first hundred of them.
    pub rejected_rows: Vec<Rejected>,
    /// Size of the layer file.
    pub bytes: u64,
}

impl ImportReport {
    fn reject(&mut self, line: u64, why: impl Into<String>) {
        self.rejected += 1;
        if self.rejected_rows.len() < REJECTED_LISTED {
            self.rejected_rows.push(Rejected { line, why: why.into() });
        }
    }
}

/// Imports a file into a data directory, to be found by [`crate::Gazetteer::load_layers`]. A `.tsv` file is a table of places, anything else a
/// GeoNames dump (`XX.txt`, `allCountries.txt`, or either zipped). An earlier import of the same name is replaced.
pub fn import(path: impl AsRef<Path>, dir: impl AsRef<Path>) -> Result<ImportReport, GazetteerError> {
    let (path, dir) = (path.as_ref(), dir.as_ref());
    std::fs::create_dir_all(dir).map_err(GazetteerError::io(dir))?;
    let stem = path.file_stem().map_or("places".into(), |s| s.to_string_lossy().into_owned());
    if path.extension().is_some_and(|e| e.eq_ignore_ascii_case("tsv")) {
        let layer = Layer::from_tsv(path)?;
        let file = dir.join(format!("{stem}.tsv"));
        let bytes = std::fs::copy(path, &file).map_err(GazetteerError::io(&file))?;
        let rejected = layer.rejected().len() as u64;
        let rejected_rows = layer.rejected().iter().take(REJECTED_LISTED).cloned().collect();
        let units = layer.spellings();
        let places = layer.len() as u64;
        return Ok(ImportReport { file, rows: places + units + rejected, places, units, rejected, rejected_rows, bytes, ..ImportReport::default() });
    }
    let file = dir.join(format!("{stem}.{EXTENSION}"));
    let report = Importer::new(path, &file)?.run();
    if report.is_err() {
        let _ = std::fs::remove_file(&file);
    }
    report
}

/// The layers of a data directory: dumps first, tables of places over them, each in the order of their names.
pub(crate) fn layers_in(dir: &Path) -> Result<Vec<Layer>, GazetteerError> {
    let entries = match std::fs::read_dir(dir) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        other => other.map_err(GazetteerError::io(dir))?,
    };
    let mut files: Vec<PathBuf> = entries.flatten().map(|e| e.path()).collect();
    files.sort();
    let with = |extension: &'static str| files.iter().filter(move |f| f.extension().is_some_and(|e| e == extension));
    let dumps = with(EXTENSION).map(|f| Ok(Layer::on_disk(DiskLayer::open(f)?).named(f)));
    dumps.chain(with("tsv").map(Layer::from_tsv)).collect()
}

impl Layer {
    /// Reads a GeoNames dump for this run only; [`import`] keeps it for later ones.
    pub fn from_geonames_dump(path: impl AsRef<Path>) -> Result<(Layer, ImportReport), GazetteerError> {
        use std::sync::atomic::{AtomicU32, Ordering};
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let n = COUNT.fetch_add(1, Ordering::Relaxed);
        let file = std::env::temp_dir().join(format!("tollbook-{}-{n}.{EXTENSION}", std::process::id()));
        let imported = Importer::new(path.as_ref(), &file).and_then(Importer::run);
        let layer = imported.and_then(|report| Ok((Layer::on_disk(DiskLayer::open(&file)?), report)));
        // An open file outlives its name where the system allows it; where not, the temporary folder keeps it.
        let _ = std::fs::remove_file(&file);
        layer
    }
}

struct Importer<'a> {
    source: &'a Path,
    file: &'a Path,
    report: ImportReport,
    world: World,
    /// GeoNames code of a first-order unit → its embedded row.
    admin1: HashMap<&'static str, usize>,
    /// GeoNames code of a second-order unit → its name, from the dump itself.
    admin2: HashMap<String, String>,
    /// Embedded units met in the dump, whose names are added instead of a second record.
    units: HashMap<u32, u32>,
    records: BufWriter<File>,
    text: BufWriter<File>,
    text_len: u64,
    admin2_text: HashMap<String, u32>,
    keys: [Runs; 2],
    shadows: Vec<u8>,
}

impl<'a> Importer<'a> {
    fn new(source: &'a Path, file: &'a Path) -> Result<Importer<'a>, GazetteerError> {
        let world = World::embedded();
        let part = |name: &str| {
            let path = file.with_extension(name);
            File::create(&path).map(BufWriter::new).map_err(GazetteerError::io(&path))
        };
        Ok(Importer {
            source,
            file,
            report: ImportReport { file: file.to_path_buf(), ..ImportReport::default() },
            world,
            admin1: (0..world.count(1)).map(|a| (world.admin1_code(a), a)).collect(),
            admin2: HashMap::new(),
            units: HashMap::new(),
            records: part("part-records")?,
            text: part("part-text")?,
            text_len: 0,
            admin2_text: HashMap::new(),
            keys: [Runs::new(file, "exact"), Runs::new(file, "skeleton")],
            shadows: vec![0; GEONAMEIDS as usize / 8],
        })
    }

    fn run(mut self) -> Result<ImportReport, GazetteerError> {
        let outcome = self.read_units().and_then(|()| self.read_places()).and_then(|()| self.assemble());
        for part in ["part-records", "part-text"] {
            let _ = std::fs::remove_file(self.file.with_extension(part));
        }
        self.keys.iter().for_each(Runs::remove);
        outcome.map(|()| self.report)
    }

    /// First pass: the second-order units and which units are embedded; rows come in any order.
    fn read_units(&mut self) -> Result<(), GazetteerError> {
        let mut wanted = HashSet::new();
        let mut lines = Lines::open(self.source)?;
        while let Some((_, line)) = lines.next_line(self.source)? {
            let Ok(line) = line else { continue };
            let mut c = line.split('\t');
            let (id, name) = (c.next().unwrap_or(""), c.next().unwrap_or(""));
            let Some(code @ ("ADM1" | "ADM2")) = c.nth(5) else { continue };
            let c: Vec<&str> = c.collect();
            if let [country, _, admin1, admin2, ..] = c[..] {
                wanted.extend(id.parse::<u32>().ok());
                if code == "ADM2" {
                    self.admin2.insert(format!("{country}.{admin1}.{admin2}"), clip(name).to_string());
                }
            }
        }
        self.units = self.world.find_geonameids(&wanted).into_iter().map(|(id, row)| (id, self.world.id(row))).collect();
        Ok(())
    }

    fn read_places(&mut self) -> Result<(), GazetteerError> {
        let mut lines = Lines::open(self.source)?;
        while let Some((number, line)) = lines.next_line(self.source)? {
            self.report.rows += 1;
            let taken = match line {
                Ok(line) => self.row(line)?,
                Err(why) => Err(why.to_string()),
            };
            if let Err(why) = taken {
                self.report.reject(number, why);
            }
        }
        if self.report.places + self.report.units == 0 {
            return Err(GazetteerError::NothingImported { path: self.source.to_path_buf(), rows: self.report.rows });
        }
        Ok(())
    }

    /// One row: the outer result is a failed write, the inner one a row that cannot be used.
    fn row(&mut self, line: &str) -> Result<Result<(), String>, GazetteerError> {
        let c: Vec<&str> = line.split('\t').collect();
        if c.len() != 19 {
            return Ok(Err(format!("{} columns instead of 19", c.len())));
        }
        let Some(geonameid) = c[0].parse::<u32>().ok().filter(|g| *g < GEONAMEIDS) else { return Ok(Err(format!("`{}` is not a geonameid", c[0]))) };
        let Some((kind, seat)) = kind_and_seat(c[6], c[7]) else {
            self.report.left_out += 1;
            return Ok(Ok(()));
        };
        if clip(c[1]).is_empty() {
            return Ok(Err("no name".into()));
        }
        if let Some(id) = self.units.get(&geonameid).copied() {
            self.report.units += 1;
            return self.file_names(&c, id | EMBEDDED | ALIAS).map(Ok);
        }
        let degrees = |s: &str, max: f64| s.parse::<f64>().ok().filter(|d| d.abs() <= max);
        let (Some(lat), Some(lon)) = (degrees(c[4], 90.0), degrees(c[5], 180.0)) else { return Ok(Err(format!("`{}`, `{}` are not coordinates", c[4], c[5]))) };
        let Some(country) = crate::place::CountryCode::new(c[8]) else { return Ok(Err(format!("`{}` is not a country code", c[8]))) };
        let index = self.report.places as u32;
        if index >= 1 << 26 {
            return Ok(Err("more places than a layer can hold".into()));
        }
        let name = self.put_text(c[1])?;
        let admin2 = match self.admin2.get(&format!("{}.{}.{}", c[8], c[10], c[11])).cloned() {
            Some(name) => self.admin2_name(name)?,
            None => NONE,
        };
        let admin1 = self.admin1.get(&*format!("{}.{}", c[8], c[10])).map_or(u16::MAX, |a| *a as u16);
        let mut r = Vec::with_capacity(32);
        r.extend_from_slice(&geonameid.to_le_bytes());
        r.extend_from_slice(&((lat * 1e5).round() as i32).to_le_bytes());
        r.extend_from_slice(&((lon * 1e5).round() as i32).to_le_bytes());
        r.extend_from_slice(&c[14].parse::<u64>().unwrap_or(0).min(u64::from(u32::MAX)).to_le_bytes()[..4]);
        r.extend_from_slice(&name.to_le_bytes());
        r.extend_from_slice(&admin2.to_le_bytes());
        r.extend_from_slice(&admin1.to_le_bytes());
        r.extend_from_slice(&country.0);
        r.extend_from_slice(&[kind, seat, 0, 0]);
        self.records.write_all(&r).map_err(GazetteerError::io(self.file))?;
        self.shadows[geonameid as usize / 8] |= 1 << (geonameid % 8);
        self.report.places += 1;
        self.file_names(&c, index).map(Ok)
    }

    fn admin2_name(&mut self, name: String) -> Result<u32, GazetteerError> {
        if let Some(at) = self.admin2_text.get(&name) {
            return Ok(*at);
        }
        let at = self.put_text(&name)?;
        self.admin2_text.insert(name, at);
        Ok(at)
    }

    fn put_text(&mut self, s: &str) -> Result<u32, GazetteerError> {
        let s = clip(s);
        let at = u32::try_from(self.text_len).unwrap_or(0);
        self.text.write_all(&[s.len() as u8]).and_then(|()| self.text.write_all(s.as_bytes())).map_err(GazetteerError::io(self.file))?;
        self.text_len += 1 + s.len() as u64;
        Ok(at)
    }

    /// Files a place under its name, its ASCII name and its alternates; scripts without a reader are left out.
    fn file_names(&mut self, c: &[&str], place: u32) -> Result<(), GazetteerError> {
        let (mut folded, mut bones) = (String::new(), String::new());
        let mut seen = [HashSet::new(), HashSet::new()];
        let named = matches!(c[6], "P" | "A");
        for (i, name) in [c[1], c[2]].into_iter().chain(c[3].split(',')).enumerate() {
            let flags = place | if i == 0 { 0 } else { ALIAS };
            fold_into(clip(name), &mut folded);
            if folded.chars().nth(1).is_none() || !folded.chars().any(has_reader) {
                continue;
            }
            let hash = key_hash(&folded);
            if seen[0].insert(hash) {
                self.keys[0].push(hash, flags)?;
            }
            skeleton_into(&folded, &mut bones);
            let hash = key_hash(&bones);
            if named && folded.is_ascii() && bones.len() >= 2 && seen[1].insert(hash) {
                self.keys[1].push(hash, flags)?;
            }
        }
        Ok(())
    }

    /// Puts records, text, both key tables and the shadow bits into one file, which takes its name only when complete.
    fn assemble(&mut self) -> Result<(), GazetteerError> {
        let unfinished = self.file.with_extension("part-whole");
        let io = || GazetteerError::io(&unfinished);
        self.records.flush().and_then(|()| self.text.flush()).map_err(io())?;
        let mut out = BufWriter::with_capacity(1 << 18, File::create(&unfinished).map_err(io())?);
        let counts = [self.keys[0].total, self.keys[1].total];
        let bits = counts.map(|n| (n / 16).max(1).ilog2());
        let mut head = MAGIC.to_vec();
        for n in [self.report.places, self.text_len, counts[0], counts[1], u64::from(bits[0]), u64::from(bits[1])] {
            head.extend_from_slice(&n.to_le_bytes());
        }
        head.resize(HEADER, 0);
        out.write_all(&head).map_err(io())?;
        for part in ["part-records", "part-text"] {
            let path = self.file.with_extension(part);
            let mut f = File::open(&path).map_err(GazetteerError::io(&path))?;
            std::io::copy(&mut f, &mut out).map_err(io())?;
        }
        for (runs, bits) in self.keys.iter_mut().zip(bits) {
            runs.write_table(bits, &mut out).map_err(io())?;
        }
        out.write_all(&self.shadows).and_then(|()| out.flush()).map_err(io())?;
        drop(out);
        std::fs::rename(&unfinished, self.file).map_err(GazetteerError::io(self.file))?;
        self.report.bytes = std::fs::metadata(self.file).map_err(GazetteerError::io(self.file))?.len();
        Ok(())
    }
}

/// The stored kind and seat of a feature, or none when its class is not taken. Kinds are numbered as [`DiskLayer`] reads them.
fn kind_and_seat(class: &str, code: &str) -> Option<(u8, u8)> {
    Some(match (class, code) {
        ("A", "ADM1") => (0, 0),
        ("A", "ADM2") => (1, 0),
        ("P", "PPLX") => (3, 0),
        ("P", "PPLC") => (2, 3),
        ("P", "PPLA") => (2, 2),
        ("P", "PPLA2") => (2, 1),
        ("P", _) => (2, 0),
        ("S", "CMPRF") => (4, 0),
        ("L", "RGN" | "RGNH") | ("T", "DSRT") => (6, 0),
        ("S" | "T" | "H" | "L", code) if FEATURES.contains(&code) => (5, 0),
        _ => return None,
    })
}

/// Latin, Cyrillic, Hebrew, Arabic, Ethiopic letters: those a language pack reads or may come to read.
fn has_reader(c: char) -> bool {
    c.is_ascii_alphabetic() || matches!(c as u32, 0x0400..=0x052F | 0x0590..=0x06FF | 0x0750..=0x077F | 0x1200..=0x137F)
}

/// At most 255 bytes of a name, cut at a character.
fn clip(s: &str) -> &str {
    let s = s.trim();
    let mut end = s.len().min(255);
    while !s.is_char_boundary(end) {
        end -= 1;
    }
    &s[..end]
}

/// Keys of one table: sorted in runs on disk, merged when the table is written.
struct Runs {
    base: PathBuf,
    table: &'static str,
    held: Vec<(u64, u32)>,
    files: Vec<PathBuf>,
    total: u64,
}

impl Runs {
    fn new(file: &Path, table: &'static str) -> Runs {
        Runs { base: file.to_path_buf(), table, held: Vec::new(), files: Vec::new(), total: 0 }
    }

    fn push(&mut self, hash: u64, place: u32) -> Result<(), GazetteerError> {
        self.held.push((hash, place));
        self.total += 1;
        if self.held.len() < RUN_KEYS {
            return Ok(());
        }
        let path = self.base.with_extension(format!("part-{}-{}", self.table, self.files.len()));
        self.held.sort_unstable();
        let written = File::create(&path).map(BufWriter::new).and_then(|mut f| {
            self.held.iter().try_for_each(|(h, p)| f.write_all(&h.to_le_bytes()).and_then(|()| f.write_all(&p.to_le_bytes())))?;
            f.flush()
        });
        self.files.push(path.clone());
        self.held.clear();
        written.map_err(GazetteerError::io(&path))
    }

    /// Writes the directory, then every key in order. The directory needs the counts first, so the runs are read twice.
    fn write_table(&mut self, bits: u32, out: &mut impl Write) -> std::io::Result<()> {
        self.held.sort_unstable();
        let mut starts = vec![0u32; (directory_len(bits) / 4) as usize];
        let bucket = |hash: u64| if bits == 0 { 0 } else { (hash >> (64 - bits)) as usize };
        self.merged(|hash, _| {
            starts[bucket(hash) + 1] += 1;
            Ok(())
        })?;
        for i in 1..starts.len() {
            starts[i] += starts[i - 1];
        }
        starts.iter().try_for_each(|s| out.write_all(&s.to_le_bytes()))?;
        self.merged(|hash, place| out.write_all(&hash.to_le_bytes()).and_then(|()| out.write_all(&place.to_le_bytes())))
    }

    fn merged(&self, mut each: impl FnMut(u64, u32) -> std::io::Result<()>) -> std::io::Result<()> {
        let mut readers = self.files.iter().map(|p| File::open(p).map(BufReader::new)).collect::<Result<Vec<_>, _>>()?;
        let mut held = self.held.iter().copied();
        let mut heap = BinaryHeap::new();
        let mut next = |run: usize, readers: &mut Vec<BufReader<File>>| match readers.get_mut(run) {
            None => held.next(),
            Some(r) => {
                let mut key = [0u8; KEY];
                r.read_exact(&mut key).ok().map(|()| split_key(&key))
            }
        };
        for run in 0..=self.files.len() {
            heap.extend(next(run, &mut readers).map(|k| Reverse((k, run))));
        }
        while let Some(Reverse(((hash, place), run))) = heap.pop() {
            each(hash, place)?;
            heap.extend(next(run, &mut readers).map(|k| Reverse((k, run))));
        }
        Ok(())
    }

    fn remove(&self) {
        self.files.iter().for_each(|f| drop(std::fs::remove_file(f)));
    }
}
