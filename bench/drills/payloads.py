#!/usr/bin/env python3
# Hostile words in every field, in a real browser: what becomes of them where they are shown. Enters: `_payloads.py`, Chromium, node and the packages of
# `browser/package.json`. Leaves: how many words went into which field, how many pages were looked at, and a line for each script that ran, each dialog, each
# request to another host, each element or attribute that a word became, each word that turns its neighbours round, each cell that a spreadsheet would run;
# exit code 1 if there was any. Never done here: a request to any machine but this one.
#
# The browser is told to ignore the policy of the pages, so that escaping alone has to hold; a second look at some pages, with the policy, finds what
# it had to stop.

import argparse
import collections
import concurrent.futures
import csv
import io
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

from _payloads import PAYLOADS
from _serve import ROOT, Served, program

HERE = pathlib.Path(__file__).resolve().parent
ABOUT = "Types hostile words into every field and looks, in a browser, at every page that shows them."
# Servers that stand side by side where each word needs one of its own.
BESIDE = 9


def raw(text):
    return text.encode("utf-8", "surrogateescape")


def quoted(text):
    return urllib.parse.quote(raw(text), safe="")


def form(fields):
    return "&".join(f"{n}={quoted(v)}" for n, v in fields.items()).encode()


class Still(urllib.request.HTTPRedirectHandler):
    """Leads nowhere."""

    def redirect_request(self, *_):
        return None


class Drill:
    def __init__(self, served):
        self.served = served
        self.token = served.token(served.first_run())
        self.entered = collections.Counter()
        self.refused = collections.Counter()
        # One refusal of six is looked at: no kind of them comes every sixth time, so that each has its turn.
        self.again, self.refusals = [], 0
        self.faults = []
        self.opener = urllib.request.build_opener(Still)

    def send(self, method, path, body=None):
        """An answer: its status, its headers, its bytes."""
        # Forms come from a page, as somebody who is signed in sends them; questions bear a token.
        own = {"Cookie": f"tollbook_session={self.served.owner.cookie}", "Origin": self.served.base, "Content-Type": "application/x-www-form-urlencoded"}
        headers = {"Authorization": f"Bearer {self.token}"} if body is None else own
        request = urllib.request.Request(self.served.base + path, body, headers, method=method)
        try:
            with self.opener.open(request, timeout=120) as got:
                out = got.status, got.headers, got.read()
        except urllib.error.HTTPError as e:
            out = e.code, e.headers, e.read()
        if out[0] >= 500:
            self.faults.append(f"{method} {path[:80]} answers {out[0]}")
        if "evil" in (out[1].get("Location") or "").split("?")[0] and not out[1]["Location"].startswith("/"):
            self.faults.append(f"{method} {path[:80]} leads to {out[1]['Location'][:80]}")
        if "tollbook_session" in str(out[1].get("Set-Cookie")) and path != "/login":
            self.faults.append(f"{method} {path[:80]} sets a cookie")
        return out

    def put(self, what, path, fields, *hostile):
        """A form with hostile words in some fields; what is refused is sent again in the browser, since the refusal is a page, too."""
        status, _, _ = self.send("POST", path, form(fields))
        for name in hostile:
            (self.entered if status < 400 else self.refused)[f"{what}: {name}"] += 1
        self.refusals += status >= 400
        if status >= 400 and self.refusals % 6 == 0:
            self.again.append([path, [[n, v.encode("utf-8", "surrogateescape").decode("utf-8", "replace")] for n, v in fields.items()]])
        return status

    def rows(self, path):
        """All rows of a list of the API."""
        out, cursor = [], None
        while True:
            more = f"{'&' if '?' in path else '?'}limit=500" + (f"&cursor={quoted(cursor)}" if cursor else "")
            page = json.loads(self.send("GET", path + more)[2])
            out += page["rows"]
            cursor = page.get("next")
            if not cursor:
                return out


def files(drill, words):
    """What comes in by files: text, headline, outlet, address; tables with names of the dead, places, units, parties."""
    served = drill.served
    folder = pathlib.Path(served.folder)
    rows, single = [], []
    for i, (_, word) in enumerate(words):
        day = f"2021-{1 + i // 28:02}-{1 + i % 28:02}"
        row = {
            "text": f"Shelling killed {7 + i} people in Saraqib on {day}, a medic said.\n\n{word}\n\nThe town of {word} was hit by {word}, {word} said.",
            "title": word, "source": word, "date": day, "url": word,
        }
        try:
            json.dumps(row, ensure_ascii=False).encode()
            rows.append(json.dumps(row))
        except UnicodeEncodeError:
            # Bytes that are no UTF-8 come as they are.
            file = folder / f"bytes-{i}.txt"
            file.write_bytes(raw(row["text"]))
            page = folder / f"bytes-{i}.html"
            page.write_bytes(b"<!doctype html><meta charset=utf-8><title>" + raw(word) + b"</title><article><p>" + raw(row["text"]) + b"</p></article>")
            single += [(file, day), (page, day)]
    (folder / "rows.jsonl").write_text("\n".join(rows))
    added = [["rows.jsonl"], *[[str(f), "--date", d] for f, d in single]]
    written = [w for _, w in words if not any("\udc80" <= c <= "\udcff" for c in w)]

    def table(name, head, of):
        with open(folder / name, "w", newline="", encoding="utf-8") as out:
            writer = csv.writer(out)
            writer.writerow(head)
            for i, w in enumerate(written):
                writer.writerow(of(i, w))

    day = lambda year, i: f"{year}-{1 + i // 28:02}-{1 + i % 28:02}"
    table("victims.csv", ["id", "name", "age", "sex", "date_of_death", "fate", "place", "admin1", "country", "cause", "source"], lambda i, w: [w, w, 30, "male", day(2020, i), "killed", w, w, "SY", "shelling", w])
    table("own.csv", ["id", "source", "published", "start", "place", "admin1", "country", "by", "killed_low", "killed_best", "title", "text"], lambda i, w: [w, w, day(2019, i), day(2019, i), w, w, "SY", w, 3, 3 + i, w, w])
    added += [["victims.csv", "--preset", "victims"], ["own.csv", "--preset", "own"]]
    for args in added:
        done = subprocess.run([served.tollbook, "add", *args, "--visibility", "public", "--book", served.book], cwd=folder, env=served.env(), capture_output=True, text=True, errors="replace")
        if "panicked" in done.stderr:
            drill.faults.append(f"add {args[0]}: {done.stderr[:300]}")
    served.run("link", "--book", served.book)
    for name in ("text", "title", "source", "address", "name of the dead", "place", "unit", "party"):
        drill.entered[f"file: {name}"] = len(words)


def acts(drill, words):
    """What people say in the browser."""
    views = drill.rows("/api/v1/claims")
    claims, report = [r["claim"]["id"] for r in views], views[0]["claim"]["report"]
    incidents = [r["code"] for r in drill.rows("/api/v1/incidents")]
    for i, (_, word) in enumerate(words):
        code, claim = quoted(incidents[i % len(incidents)]), claims[i % len(claims)]
        short = word[:60]
        drill.put("claim", f"/reports/{report}/claims", {"harm": "killed", "count": "3", "ground": "interview", "who": word, "by_words": word, "according_to": word, "reason": word}, "who", "by_words", "according_to", "reason")
        drill.put("confirmation", f"/claims/{claim}/confirmation", {"reason": word}, "reason")
        drill.put("note", f"/incidents/{code}/notes", {"text": word, "visibility": "internal"}, "text")
        drill.put("embargo", f"/incidents/{code}/embargo", {"until": "2020-01-01", "reason": word}, "reason")
        drill.put("gap", "/gaps", {"source": word, "text": word}, "source", "text")
        drill.put("token", "/account/tokens", {"label": short, "role": "viewer"}, "label")
        drill.put("account", "/accounts", {"name": short, "role": "viewer", "password": "a sentence of some length"}, "name")
        # Refused, all of them; what was sent is said back on a page.
        drill.put("correction", f"/claims/{claim}/correction", {"place": word, "means": word, "country": word, "count": word, "reason": "x"}, "place")
        drill.put("correction", f"/claims/{claim}/correction", {"count": word, "reason": "x"}, "count")
        drill.put("judgement", "/judgements", {"a": word, "b": word, "verdict": word, "reason": word}, "verdict")
        drill.put("account", f"/accounts/{quoted(word)}", {"role": word}, "role")
        drill.put("undo", f"/decisions/{quoted(word)}/undo", {"reason": word}, "entry")
        drill.put("sign in", "/login", {"name": word, "password": word}, "name")
        drill.put("typed report", "/reports", {"text": f"Shelling killed {900 + i} people in Saraqib on Friday. {word}", "source": word, "date": "2021-12-20", "visibility": "public"}, "text", "source")
        drill.put("grade", f"/incidents/{code}/verification", {"degree": "verified", "reason": word}, "reason")


QUERIES = {
    "/inbox": ["text", "source", "place", "admin1", "country", "harm", "actor", "means", "from", "cursor"],
    "/incidents": ["place", "text", "source", "actor", "means", "country", "harm", "verification", "assigned", "cursor"],
    "/toll": ["who", "by", "means", "place", "country", "from", "convention", "group_by", "as_of", "reading", "count"],
    "/bulletin": ["country", "day", "lang", "convention", "profile", "since", "changed_since", "as_of"],
    "/log": ["cursor"], "/gaps": ["cursor"], "/corrections": ["cursor"],
}


def pages(drill, words, questions):
    """Every page that shows what was typed, and every address with a hostile word in it."""
    ids = [r["report"]["id"] for r in drill.rows("/api/v1/reports")]
    codes = [r["code"] for r in drill.rows("/api/v1/incidents")]
    out = [f"/reports/{i}" for i in ids] + [f"/incidents/{quoted(c)}" for c in codes]
    out += ["/desk", "/add", "/account", "/accounts", "/toll?count=killed", "/toll?country=SY&since=2019-01-01", "/toll?compare=conventions", "/bulletin?country=SY&day=2021-12-20&since=2019-01-01&profile=internal"]
    out += [f"/toll?group_by={axis}" for axis in ("country", "province", "district", "day", "month", "who", "by", "means")]
    out += ["/api/v1/" + p for p in ("incidents", "claims", "reports", "log", "gaps", "corrections", "toll", "why", "incidents.geojson", "claims.geojson", "openapi.json")]
    for i, (_, word) in enumerate(words if questions else []):
        w = quoted(word)
        # What a form says back without refusing it; then one parameter after the other, and one kind of path: over the words each has its turn.
        out.append(f"/inbox?text={w}&source={w}&place={w}&admin1={w}")
        asked = [f"{path}?{name}=" for path, names in QUERIES.items() for name in names]
        others = ["/incidents/", "/reports/", f"/{w}?{w}=", "/api/v1/incidents/", "/api/v1/claims?text="]
        out += [asked[i % len(asked)] + w, others[i % len(others)] + w]
    return out


def tables(drill, served):
    """Cells that a spreadsheet would run, of every table that comes out of the book."""
    number = re.compile(r"[-+]?\d+(\.\d+)?$")

    def look(name, text):
        cells = 0
        for row in csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")):
            for cell in row:
                cells += 1
                # Full-width signs are the same to a spreadsheet that takes input of that width.
                if cell[:1] in "=+-@\t\r\n\0＝＋－＠" and cell and not number.match(cell):
                    drill.faults.append(f"{name}: a spreadsheet runs the cell {cell[:60]!r}")
        return cells

    seen = 0
    for path in ("claims.csv", "incidents.csv", "reports.csv", "toll.csv?count=killed&group_by=who", "toll.csv?count=killed&group_by=by"):
        seen += look(path, drill.send("GET", f"/api/v1/{path}")[2].decode())
    for what in ("incidents", "claims", "tolls"):
        for shape in ([], ["--excel"], ["--hxl"], ["--format", "ucdp"], ["--format", "acled"], ["--format", "hapi"]):
            for profile in ("internal", "public"):
                args = ["publish", what, *shape, "--profile", profile, "--on", "2021-12-31", "--book", served.book]
                args += ["--visibility", "source-confidential"] if profile == "internal" else ["--quotes", "--names", "a drill", "--attributes", "a drill"]
                args += ["--group-by", "province,month"] if what == "tolls" and "hapi" not in shape else []
                done = subprocess.run([served.tollbook, *args], env=served.env(), capture_output=True)
                if done.returncode:
                    words = done.stderr.decode(errors="replace")
                    if "Traceback" in words or "panicked" in words:
                        drill.faults.append(f"{' '.join(args[:6])}: {words[:200]}")
                    continue
                seen += look(f"publish {what} {' '.join(shape)} {profile}", done.stdout.decode())
    return seen


def statics(served, words):
    """Pages that are files: read reports and bulletins, without any server's headers."""
    folder = pathlib.Path(served.folder) / "statics"
    folder.mkdir()
    texts = pathlib.Path(served.folder) / "texts"
    texts.mkdir()
    for i, (_, word) in enumerate(words):
        # The name of the file is shown, too.
        name = re.sub(r"[/\0]", "_", word)[:40].encode("utf-8", "surrogateescape")
        (texts / f"{i}-{name.decode('utf-8', 'replace')}.txt").write_bytes(raw(f"Shelling killed {7 + i} people in Saraqib on Friday, {word} said. {word}"))
    run = lambda *args: subprocess.run([served.tollbook, *args], env=served.env(), capture_output=True)
    run("read", str(texts), "--date", "2021-02-20", "--html", str(folder / "read.html"))
    for lang in ("en", "fr", "ar"):
        for i, (day, profile) in enumerate([("2021-06-20", "internal"), ("2021-06-20", "public"), ("2019-03-20", "internal")]):
            run("bulletin", "--country", "SY", "--day", day, "--week", "--since", "2019-01-01", "--lang", lang, "--profile", profile, "--format", "html", "--out", str(folder / f"{lang}-{i}.html"), "--book", served.book)
    return sorted(str(p) for p in folder.iterdir())


def browse(args, told):
    env = {**os.environ, "NODE_PATH": args.modules}
    told = {"chromium": args.chromium, "bidi": [w for k, w in PAYLOADS if k == "bidi"], **told}
    done = subprocess.run(["node", str(HERE / "browser" / "payloads.cjs")], env=env, input=json.dumps(told), capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stderr)
    return json.loads(done.stdout)


def contacts(args, tollbook, words):
    """Whom to write to: one setting of a book, so a book for each word, some beside each other."""
    faults, looked, entered = [], 0, 0
    with Served(tollbook) as first:
        first.first_run()
        plain = pathlib.Path(first.folder) / "plain"
        shutil.copytree(first.book, plain)

        def one(word):
            book = pathlib.Path(first.folder) / f"contact-{abs(hash(word))}"
            shutil.copytree(plain, book)
            done = subprocess.run([tollbook, "config", "corrections", "--book", str(book), "--", word], env=first.env(), capture_output=True)
            if done.returncode:
                shutil.rmtree(book)
                return None
            server = subprocess.Popen([tollbook, "serve", "--public", "--port", "0", "--book", str(book)], stdout=subprocess.PIPE, text=True, env=first.env())
            for line in server.stdout:
                if found := re.search(r"open at (http://[^/]+)/", line):
                    break
            page = book / "bulletin.html"
            subprocess.run([tollbook, "bulletin", "--country", "SY", "--day", "2021-02-20", "--format", "html", "--out", str(page), "--book", str(book)], env=first.env(), capture_output=True)
            return server, found[1], str(page)

        # An argument holds no null byte, and no byte that is no UTF-8.
        fit = [w for _, w in words if "\0" not in w]
        for at in range(0, len(fit), BESIDE):
            with concurrent.futures.ThreadPoolExecutor(4) as pool:
                running = [r for r in pool.map(one, fit[at : at + BESIDE]) if r]
            entered += len(running)
            try:
                told = browse(args, {"base": running[0][1], "pages": [], "foreign": [r[1] + "/corrections" for r in running], "files": [r[2] for r in running]}) if running else {"faults": [], "looked": 0}
            finally:
                for r in running:
                    r[0].terminate()
                for r in running:
                    r[0].wait(30)
            faults += told["faults"]
            looked += told["looked"]
    return faults, looked, entered, len(fit) - entered


def main():
    parser = argparse.ArgumentParser(description=ABOUT)
    parser.add_argument("--program", help="a built tollbook")
    parser.add_argument("--modules", default=str(HERE / "browser" / "node_modules"), help="where the packages lie")
    parser.add_argument("--chromium", default=shutil.which("chromium") or shutil.which("google-chrome") or "chromium")
    parser.add_argument("--every", type=int, default=1, help="one word in so many, for a quick look")
    parser.add_argument("--kinds", help="words of these kinds alone, with commas: " + ", ".join(dict.fromkeys(k for k, _ in PAYLOADS)))
    parser.add_argument("--no-contacts", action="store_true", help="leave out the servers of one word each")
    args = parser.parse_args()
    wanted = [w for w in PAYLOADS if not args.kinds or w[0] in args.kinds.split(",")]
    tollbook, words, start = program(args.program), wanted[:: args.every], time.time()
    faults, fields, refused, looked, cells, ran, stopped = [], collections.Counter(), collections.Counter(), 0, 0, 0, 0
    # One book for what comes in by files, one for what people say: each act is linked, which takes longer the larger a book is.
    for what in (files, acts):
        with Served(tollbook) as served:
            drill = Drill(served)
            what(drill, words)
            cells += tables(drill, served)
            print(f"{what.__name__}: entered after {time.time() - start:.0f} s", flush=True)
            told = browse(args, {
                "base": served.base, "cookie": served.owner.cookie, "pages": ["/inbox", "/incidents", "/log", "/gaps", "/corrections", *pages(drill, words, what is acts)],
                "follow": True, "posts": drill.again, "files": statics(served, words), "foreign": [],
            })
            print(f"{what.__name__}: looked at after {time.time() - start:.0f} s", flush=True)
        faults += drill.faults + told["faults"]
        fields, refused = fields + drill.entered, refused + drill.refused
        looked, ran, stopped = looked + told["looked"], ran + told["ran"], stopped + told["stopped"]
    if not args.no_contacts:
        more, pages_more, entered, not_taken = contacts(args, tollbook, words)
        faults, looked = faults + more, looked + pages_more
        print(f"contacts: looked at after {time.time() - start:.0f} s", flush=True)
        fields["whom to write to"], refused["whom to write to"] = entered, not_taken
    for name in sorted(fields | refused):
        print(f"  {name}: {fields[name]} taken, {refused[name]} refused")
    for fault in list(dict.fromkeys(faults))[:60]:
        print(f"- {fault}")
    asked = sum(len(n) for n in QUERIES.values())
    print(f"{len(words)} words, {len(fields | refused)} fields and {asked} parameters, {looked} pages and {cells} cells looked at in {time.time() - start:.0f} s: {len(set(faults))} faults, {ran} scripts ran, {stopped} stopped by the policy alone")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
