#!/usr/bin/env python3
# What two publications tell together of one more person. Enters: a book, and the same book with one more person whose withheld value is each of several. Leaves: a
# line for each value that any bytes depend on; exit code 1 if there is one. Never done here: a judgement of what should be withheld; `docs/exports.md` says it.
#
# Whoever joins publications has their bytes and nothing else: files in every form, aggregates along every axis, refusals, bulletins, what changed since, and every
# answer that `tollbook serve --public` gives to somebody who is not signed in. If all of these are the same whatever the withheld value is, nothing recovers it. Names
# of rows (ids, the hash at the end of a code, numbers made of it, digests of files) follow from the words of a report, so they are told apart only by where they stand again.

import argparse
import concurrent.futures
import csv
import datetime
import json
import os
import pathlib
import re
import shutil
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request

from _serve import Served, program

ABOUT = "Publishes, adds one person, publishes again, and looks whether anything tells what is withheld of them."
VICTIMS = ["id", "name", "age", "sex", "date_of_death", "fate", "place", "admin1", "country", "cause", "source"]
OWN = ["id", "source", "published", "start", "place", "admin1", "country", "by", "means", "killed_low", "killed_best", "killed_high", "injured_best", "detained"]
AXES = ["country", "province", "district", "day", "month", "year", "who", "actor", "means", "province,month", "day,who", "district,who"]
GROUPS = ["civilian", "combatant", "child", "adult", "elderly", "woman", "man"]
IDS = re.compile(r"\b(?:[A-Z]{3})?[0-9]{13,20}\b|(?<=id: )[0-9a-f]{16}\b|(?<=\"state\":\")[0-9a-f]{16}\b|\b(?:c|r)-[0-9a-f]{16}\b|\b[0-9a-f]{64}\b|(?<=-)[0-9a-f]{4}\b(?=[^-0-9a-zA-Z]|$)")


def plain(text):
    """Without names of rows: each stands for the place where it stood first."""
    seen = {}
    return IDS.sub(lambda m: f"<{seen.setdefault(m[0], len(seen))}>", text)


def dumped(package):
    """What a GeoPackage holds, statement by statement: in its bytes one cell ends where the next begins, and no name of a row can be told."""
    db = sqlite3.connect(":memory:")
    db.deserialize(package)
    return "\n".join(db.iterdump())


def table(path, head, rows):
    with open(path, "w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(head)
        writer.writerows([[row.get(h, "") for h in head] for row in rows])


class Drill:
    def __init__(self, tollbook, today, late):
        self.tollbook, self.today, self.late = tollbook, today, late
        self.day = (today - datetime.timedelta(days=400 if late else 2)).isoformat()

    def run(self, *args):
        return subprocess.run([self.tollbook, *args], env=Served.env(), capture_output=True)

    def add(self, book, name, head, rows, preset):
        path = pathlib.Path(book).parent / f"{name}.csv"
        if preset == "rows":
            path = path.with_suffix(".jsonl")
            path.write_text("\n".join(map(json.dumps, rows)))
        else:
            table(path, head, rows)
        # By a name of its own: where a file lay is no part of what is asked here.
        done = subprocess.run([self.tollbook, "add", path.name, *([] if preset == "rows" else ["--preset", preset]), "--visibility", "public", "--book", str(book)], cwd=path.parent, env=Served.env(), capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(done.stderr)
        self.run("link", "--book", str(book))

    def others(self, book):
        # None in a town that a secret names: whether two incidents are one follows from where both were. And of the injured, and of all casualties, so many that the few who are added change
        # no class: where they do, several numbers of them fit (docs/exports.md).
        day = lambda n: (datetime.date.fromisoformat(self.day) - datetime.timedelta(days=n)).isoformat()
        self.add(book, "others", OWN, [
            {"id": "1", "source": "SOHR", "published": day(0), "start": day(1), "place": "Afrin", "admin1": "Aleppo", "country": "SY", "by": "Syrian army", "means": "shelling", "killed_low": 6, "killed_best": 6, "killed_high": 11},
            {"id": "2", "source": "SOHR", "published": day(0), "start": day(3), "place": "Atarib", "admin1": "Aleppo", "country": "SY", "means": "air-strike", "killed_best": 11, "injured_best": 20},
            {"id": "3", "source": "SOHR", "published": day(0), "start": day(2), "place": "Saraqib", "admin1": "Idlib", "country": "SY", "killed_best": 2, "detained": 12},
        ], "own")
        self.add(book, "named", VICTIMS, [
            {"id": "a", "name": "Yusuf", "age": 30, "sex": "male", "date_of_death": day(5), "fate": "killed", "place": "Marea", "admin1": "Aleppo", "country": "SY", "source": "SOHR"},
            {"id": "b", "name": "Amal", "age": 8, "sex": "female", "date_of_death": day(5), "fate": "killed", "place": "Marea", "admin1": "Aleppo", "country": "SY", "source": "SOHR"},
        ], "victims")

    def files(self, book, since):
        """Everything that a publication holds, by name."""
        out, on = {}, self.today.isoformat()
        profiles = {"strict": [], "quotes": ["--quotes"], "living": ["--living", "a drill"]}
        asks = []
        for name, profile in profiles.items():
            for what, forms in {"incidents": ["csv", "jsonl", "geojson", "kml", "ucdp", "acled"], "claims": ["csv", "jsonl", "geojson", "annotations"]}.items():
                asks += [(f"{name} {what} {f}", ["publish", what, "--format", f, *profile, "--on", on]) for f in forms]
                asks.append((f"{name} {what} changes", ["publish", what, "--since-entry", str(since), *profile, "--on", on]))
            asks += [(f"{name} killed by {axis}", ["publish", "tolls", "--group-by", axis, *profile, "--on", on]) for axis in AXES]
            asks += [(f"{name} {count} by {axis}", ["publish", "tolls", "--count", count, "--group-by", axis, *profile, "--on", on]) for count in ("injured", "detained", "casualties") for axis in ("province", "district", "day")]
            asks += [(f"{name} killed of {who}", ["publish", "tolls", "--who", who, *profile, "--on", on]) for who in GROUPS]
            asks += [(f"{name} killed in {place}", ["publish", "tolls", "--place", place, "--country", "SY", *profile, "--on", on]) for place in ("Azaz", "Manbij", "Al-Bab", "Marea", "Aleppo", "Idlib")]
            asks.append((f"{name} hapi", ["publish", "tolls", "--format", "hapi", *profile, "--on", on]))
            for lang in ("en", "fr", "ar"):
                for form in ("md", "html", "json"):
                    asks.append((f"{name} bulletin {lang} {form}", ["bulletin", "--country", "SY", "--day", self.day, "--week", "--since", "2019-03-01", "--lang", lang, "--format", form, "--changed-since", str(since), *profile, "--on", on]))
        asks = [(n, [*a, "--book", str(book)]) for n, a in asks]
        with concurrent.futures.ThreadPoolExecutor(3) as pool:
            for (name, _), done in zip(asks, pool.map(lambda a: self.run(*a[1]), asks)):
                # A refusal is told, too.
                out[name] = plain(done.stdout.decode("utf-8", "replace") + done.stderr.decode("utf-8", "replace").replace(str(book), "BOOK"))
        folder = pathlib.Path(book).parent / f"data-{pathlib.Path(book).name}"
        self.run("publish", "incidents", "--on", on, "--out", str(folder), "--book", str(book))
        for file in sorted(folder.iterdir()) if folder.is_dir() else []:
            if file.suffix != ".csv":
                out[f"file {file.name}"] = plain(file.read_text(encoding="utf-8", errors="replace"))
        return out

    def face(self, book):
        """What `serve --public` answers to anybody, by address."""
        server = subprocess.Popen([self.tollbook, "serve", "--public", "--port", "0", "--book", str(book)], stdout=subprocess.PIPE, text=True, env=Served.env())
        out = {}
        try:
            base = next(found[1] for line in server.stdout if (found := re.search(r"open at (http://[^/]+)/", line)))

            def ask(path):
                try:
                    with urllib.request.urlopen(base + path, timeout=120) as got:
                        status, body, tag = got.status, got.read(), got.headers.get("ETag")
                except urllib.error.HTTPError as e:
                    status, body, tag = e.code, e.read(), None
                words = dumped(body) if ".gpkg" in path and status == 200 else body.decode("utf-8", "replace")
                return f"{status} {'tagged' if tag else ''} {words}".replace(base, "BASE")

            def keep(name, path):
                out[name] = plain(ask(path))

            q = urllib.parse.quote
            lists = ["/api/v1/incidents", "/api/v1/incidents.csv", "/api/v1/incidents.geojson", "/api/v1/claims", "/api/v1/claims.csv", "/api/v1/claims.geojson", "/incidents", "/api/v1/corrections", "/corrections", "/api/v1/events"]
            lists += [f"/api/v1/{what}.{end}" for what in ("incidents", "claims", "toll") for end in ("parquet", "gpkg")]
            lists += [f"{path}?country=SY&day={self.day}&week=true&since=2019-03-01&lang={lang}" for path in ("/bulletin", "/api/v1/bulletin", "/api/v1/bulletin.md", "/api/v1/bulletin.html") for lang in ("en", "ar")]
            for path in lists:
                keep(path, path)
            filters = [("place", p) for p in ("Azaz", "Manbij", "Al-Bab", "Marea", "Aleppo")] + [("actor", "syrian-army"), ("actor", "islamic-state"), ("means", "shelling"), ("means", "air-strike"), ("means", "shooting"), ("source", "SOHR"), ("harm", "injured"), ("harm", "detained"), ("harm", "killed"), ("from", self.day), ("country", "SY")]
            for name, value in filters:
                for path in ("/api/v1/incidents", "/api/v1/claims", "/incidents"):
                    keep(f"{path}?{name}={value}", f"{path}?{name}={q(value)}")
            questions = [f"who={g}" for g in GROUPS] + [f"place={q(p)}" for p in ("Azaz", "Manbij", "Al-Bab", "Marea", "Aleppo")] + [f"group_by={a}" for a in ("country", "province", "district", "day", "month", "year", "who", "by", "means", "province,month", "day,who")]
            questions += ["", "compare=conventions", "reading=reconciled", "cause=direct", "target=hospital", "means=shelling", "by=syrian-army", "count=injured", "count=detained", "count=casualties", "who=child&group_by=province", "who=woman&group_by=day"]
            for question in questions:
                for path in ("/api/v1/toll", "/api/v1/why", "/api/v1/toll.csv", "/toll"):
                    keep(f"{path}?{question}", f"{path}?{question}")
            codes = [r["code"] for r in json.loads(ask("/api/v1/incidents?limit=500").split(" ", 2)[2])["rows"]]
            for i, code in enumerate(codes):
                keep(f"incident {i}", f"/api/v1/incidents/{q(code)}")
                keep(f"page of incident {i}", f"/incidents/{q(code)}")
            claims = [r["claim"]["id"] for r in json.loads(ask("/api/v1/claims?limit=500").split(" ", 2)[2])["rows"]]
            for i, claim in enumerate(claims):
                keep(f"claim {i}", f"/api/v1/claims/{claim}")
        finally:
            server.terminate()
            server.wait(30)
        return out


def person(day, **more):
    return {"id": "x", "name": "", "age": "", "sex": "", "date_of_death": day, "fate": "killed", "place": "Azaz", "admin1": "Aleppo", "country": "SY", "source": "SOHR", **more}


def secrets(drill):
    """What is withheld, with the values that it may have; whether it holds on late days, too."""
    day = drill.day
    own = lambda **m: {"id": "x", "source": "SOHR", "published": day, "start": day, "place": "Azaz", "admin1": "Aleppo", "country": "SY", **m}
    victims = lambda *all: ("victims", VICTIMS, [person(day, **{"name": "Canary", **m}) for m in all])
    out = {
        "the name of one of the dead": victims({"name": "Canary Anwar"}, {"name": "Canary Bilal"}),
        "age of one of the dead": victims({"age": 7}, {"age": 40}, {"age": 80}),
        "sex of one of the dead": victims({"sex": "male"}, {"sex": "female"}),
        "how many of a few are detained": ("own", OWN, [own(detained=n) for n in (1, 2, 4)]),
        "how many of a few were injured": ("own", OWN, [own(injured_best=n) for n in (1, 2, 4)]),
        "who is blamed and registered nowhere": ("own", OWN, [own(killed_best=1, by=b) for b in ("Captain Canary", "Major Canary")]),
    }
    words = datetime.date.fromisoformat(day).strftime("%-d %B %Y")
    out["who told of it and is registered nowhere"] = ("rows", [], [{"text": f"Shelling killed three civilians in Azaz on {words}, {n} said.", "date": day, "source": "SOHR"} for n in ("Anwar Canary", "Bilal Kestrel")])
    if not drill.late:
        out["a recent place"] = victims({"place": "Azaz"}, {"place": "Manbij"}, {"place": "Al-Bab"})
        out["a recent place of several"] = ("own", OWN, [own(killed_best=9, place=p) for p in ("Azaz", "Manbij", "Al-Bab")])
    out["a camp"] = ("own", OWN, [own(killed_best=9, place=p) for p in ("Camp Canary", "Camp Kestrel")])
    return out


def main():
    parser = argparse.ArgumentParser(description=ABOUT)
    parser.add_argument("--program", help="a built tollbook")
    parser.add_argument("--only", default="", help="secrets whose name holds these words")
    parser.add_argument("--days", choices=["all", "recent", "late"], default="all", help="deeds of these days, of which places wait, or of a year ago")
    parser.add_argument("--faces", choices=["all", "files", "serve"], default="all")
    args = parser.parse_args()
    tollbook, faults, compared, differing = program(args.program), [], 0, 0
    for late in {"all": (False, True), "recent": (False,), "late": (True,)}[args.days]:
        drill = Drill(tollbook, datetime.date.today(), late)
        with Served(tollbook) as served:
            served.server.terminate()
            served.server.wait(30)
            base = pathlib.Path(served.folder) / "base"
            drill.run("init", str(base), "--name", "drill")
            drill.others(base)
            since = len(json.loads("[" + ",".join(drill.run("log", "--json", "--book", str(base)).stdout.decode().splitlines()) + "]") or [0])
            for what, (preset, head, values) in secrets(drill).items():
                if args.only not in what:
                    continue
                told = []
                for i, value in enumerate(values):
                    folder = pathlib.Path(served.folder) / f"{what.replace(' ', '-')}-{i}"
                    folder.mkdir()
                    book = folder / "book"
                    shutil.copytree(base, book)
                    drill.add(book, "more", head, [value], preset)
                    files = drill.files(book, since) if args.faces != "serve" else {}
                    face = drill.face(book) if args.faces != "files" else {}
                    told.append({**files, **face})
                    shutil.rmtree(folder)
                bad = []
                for other in told[1:]:
                    for name in sorted(set(told[0]) | set(other)):
                        compared += 1
                        a, b = told[0].get(name, ""), other.get(name, "")
                        if a != b:
                            at = next((j for j, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b)))
                            bad.append(f"{name}: …{a[max(0, at - 60):at + 60]!r} against …{b[max(0, at - 60):at + 60]!r}")
                print(f"{'late' if late else 'recent'}: {what}, {len(values)} values, {len(told[0])} files and answers: {len(bad)} tell it", flush=True)
                faults += [f"{'late' if late else 'recent'}: {what}: {b}" for b in bad]
    for fault in faults[:80]:
        print(f"- {fault}")
    print(f"{compared} pairs of files and answers compared: {len(faults)} tell something that is withheld")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
