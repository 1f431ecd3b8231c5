#!/usr/bin/env python3
# How fast a served book answers, and what it holds in memory. Enters: a folder with a book, a built `tollbook`, and for cached reads `wrk`. Leaves: a line for each
# figure, with its 95th or 99th part of a hundred. Never done here: a change to the book that is given; a copy is served.

import argparse
import http.client
import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

from _serve import PASSWORD, Session, program

PLACES = ["Saraqib", "Raqqa", "Homs", "Azaz", "Manbij", "Palmyra", "Douma", "Nawa", "Hama", "Afrin"]
HARMS = ["killed", "injured"]


class Asked:
    """A connection that stays open, with a token."""

    def __init__(self, base, token):
        self.host = urllib.parse.urlparse(base).netloc
        self.headers = {"Authorization": f"Bearer {token}"}
        self.connection = http.client.HTTPConnection(self.host)

    def get(self, path):
        begun = time.perf_counter()
        self.connection.request("GET", path, headers=self.headers)
        answer = self.connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise SystemExit(f"{path}: {answer.status} {body[:300]}")
        return (time.perf_counter() - begun) * 1000, body

    def post(self, path, fields):
        begun = time.perf_counter()
        self.connection.request("POST", path, json.dumps(fields), {**self.headers, "Content-Type": "application/json"})
        answer = self.connection.getresponse()
        body = answer.read()
        if answer.status != 201:
            raise SystemExit(f"{path}: {answer.status} {body[:300]}")
        return (time.perf_counter() - begun) * 1000


def part(times, of):
    times = sorted(times)
    return times[min(len(times) - 1, int(len(times) * of / 100))]


def told(what, times, more=""):
    print(f"{what}: median {part(times, 50):.1f} ms, p95 {part(times, 95):.1f} ms, p99 {part(times, 99):.1f} ms, {len(times)} answers{more}", flush=True)


def memory(pid):
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return {k: int(re.search(rf"{k}:\s+(\d+)", status)[1]) // 1024 for k in ("VmRSS", "VmHWM")}


def main():
    parser = argparse.ArgumentParser(description="Measures a served book.")
    parser.add_argument("folder")
    parser.add_argument("--program")
    parser.add_argument("--n", type=int, default=200, help="questions of each kind")
    parser.add_argument("--seconds", type=int, default=120, help="how long reads and notes go on side by side")
    args = parser.parse_args()
    random.seed(1)
    tollbook = program(args.program)
    with tempfile.TemporaryDirectory(prefix="tollbook-load-") as scratch:
        book = os.path.join(scratch, "book")
        shutil.copytree(args.folder, book)
        server = subprocess.Popen([tollbook, "serve", "--port", "0", "--book", book], stdout=subprocess.PIPE, text=True)
        try:
            base = secret = None
            for line in server.stdout:
                if found := re.search(r"open at (http://[^/]+)/", line):
                    base = found[1]
                elif re.fullmatch(r"\s*[A-Za-z0-9_-]{40,}\s*", line):
                    secret = line.strip()
                    break
            owner = Session(base)
            begun = time.perf_counter()
            try:
                owner.post("/first-run", {"token": secret, "name": "Olga", "password": PASSWORD})
            except urllib.error.HTTPError as e:
                # A large book is still being linked, and the page says so; the API waits for it.
                if e.code != 503:
                    raise
                urllib.request.urlopen(urllib.request.Request(base + "/api/v1/incidents?limit=1", headers={"Cookie": f"tollbook_session={owner.cookie}"})).read()
            linked = time.perf_counter() - begun
            token = re.search(r'class="secret">([^<]+)<', owner.post("/account/tokens", {"label": "load"}))[1]
            ask = Asked(base, token)
            body = ask.get("/api/v1/incidents?limit=50")[1]
            print(f"{json.loads(body)['all']:,} incidents; the first page after the start took {linked:.2f} s, with a password hashed and the book linked", flush=True)
            day = lambda: f"20{random.randrange(13, 22)}-{random.randrange(1, 13):02}-{random.randrange(1, 28):02}"
            # Another filter each time, so that no answer is one that was given before.
            lists = [f"/api/v1/incidents?from={day()}&place={random.choice(PLACES)}" for _ in range(args.n)]
            told("list of incidents under a filter", [ask.get(p)[0] for p in lists])
            told("list of claims under a filter", [ask.get(f"/api/v1/claims?from={day()}&harm={random.choice(HARMS)}")[0] for _ in range(args.n)])
            told("inbox, a page", [ask.get(f"/inbox?from={day()}")[0] for _ in range(args.n)])
            told("toll page of a town since a day", [ask.get(f"/toll?place={random.choice(PLACES)}&country=SY&since={day()}")[0] for _ in range(args.n)])
            told("toll page of the country by year", [ask.get(f"/toll?country=SY&from={day()}&to=2022-12-31&group_by=year")[0] for _ in range(max(10, args.n // 10))])
            told("map data of 1,000 incidents", [ask.get(f"/api/v1/incidents.geojson?limit=1000&from={day()}")[0] for _ in range(args.n // 2)])
            codes = [r["code"] for r in json.loads(ask.get("/api/v1/incidents?limit=500")[1])["rows"]]
            told("incident with its map", [ask.get("/incidents/" + urllib.parse.quote(random.choice(codes)))[0] for _ in range(args.n)])
            size = len(ask.get("/inbox")[1])
            print(f"inbox: {size:,} bytes before compression", flush=True)
            before, stop, reads = memory(server.pid), threading.Event(), []

            def read():
                own = Asked(base, token)
                while not stop.is_set():
                    reads.append(own.get(f"/api/v1/incidents?from={day()}")[0])

            readers = [threading.Thread(target=read) for _ in range(2)]
            for r in readers:
                r.start()
            writes, end = [], time.time() + args.seconds
            while time.time() < end:
                writes.append(ask.post(f"/api/v1/incidents/{urllib.parse.quote(random.choice(codes))}/notes", {"text": "seen"}))
                time.sleep(0.05)
            stop.set()
            for r in readers:
                r.join()
            told("notes written while two read", writes)
            told("lists read while one writes", reads)
            after = memory(server.pid)
            print(f"memory: {before['VmRSS']} MB before {args.seconds} s of both, {after['VmRSS']} MB after, {after['VmHWM']} MB at most", flush=True)
            if shutil.which("wrk"):
                command = ["wrk", "-t1", "-c8", "-d10s", "-H", f"Authorization: Bearer {token}", f"{base}/api/v1/incidents?limit=50"]
                print(subprocess.run(command, capture_output=True, text=True).stdout)
        finally:
            server.terminate()
            server.wait(30)


if __name__ == "__main__":
    main()
