# A served book for drills: made of the example reports, with accounts of every role. Enters: a built `tollbook`. Leaves: a server that ends with the drill.
# Never done here: a judgement.

import http.cookiejar
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import urllib.error
import urllib.parse
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
PASSWORD = "a sentence of some length"
ROLES = ["data-only", "viewer", "reviewer", "editor", "manager"]
# The reports of `cargo xtask demo`, each with its day, its outlet and how far it may travel.
REPORTS = [
    ("wire.txt", "2021-02-20", "Levant Wire", "public"),
    ("market.txt", "2021-02-20", "Idlib Desk", "public"),
    ("arabic.txt", "2021-02-20", "شبكة الشمال", "public"),
    ("ngo-month.txt", "2023-11-06", "Sahel Monitor", "internal"),
    ("strike-summary.txt", "2016-06-07", "Coalition press office", "public"),
    ("capitals.txt", "1989-03-14", "Radio Central", "restricted"),
]


def program(given):
    """The `tollbook` to run: the one that is given, or the one that cargo builds."""
    if given:
        return given
    subprocess.run(["cargo", "build", "--quiet", "--package", "tollbook-cli"], cwd=ROOT, check=True)
    told = subprocess.run(["cargo", "metadata", "--format-version", "1", "--no-deps"], cwd=ROOT, check=True, capture_output=True)
    return os.path.join(json.loads(told.stdout)["target_directory"], "debug", "tollbook")


class Session:
    """A browser without a screen: cookies, and forms that come from the server's own pages."""

    def __init__(self, base):
        self.base = base
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def post(self, path, fields):
        body = urllib.parse.urlencode(fields, doseq=True).encode()
        headers = {"Origin": self.base, "Sec-Fetch-Site": "same-origin"}
        return self.opener.open(urllib.request.Request(self.base + path, body, headers)).read().decode()

    def get(self, path):
        return self.opener.open(self.base + path).read().decode()

    @property
    def cookie(self):
        return next(c.value for c in self.jar if c.name == "tollbook_session")


class Served:
    """A book of the examples, served on a free port."""

    def __init__(self, tollbook, extra=(), settings=()):
        self.tollbook = tollbook
        self.folder = tempfile.mkdtemp(prefix="tollbook-drill-")
        self.book = os.path.join(self.folder, "book")
        self.run("init", self.book, "--name", "drill")
        for file, day, source, visibility in REPORTS:
            self.run("add", str(ROOT / "examples" / file), "--date", day, "--source", source, "--visibility", visibility, "--book", self.book)
        for setting in settings:
            self.run("config", *setting, "--book", self.book)
        self.run("link", "--book", self.book)
        self.server = subprocess.Popen(
            [tollbook, "serve", "--public", "--port", "0", "--book", self.book, *extra], stdout=subprocess.PIPE, text=True, env=self.env()
        )
        self.base, self.secret = None, None
        for line in self.server.stdout:
            if found := re.search(r"open at (http://[^/]+)/", line):
                self.base = found[1]
            elif re.fullmatch(r"\s*[A-Za-z0-9_-]{40,}\s*", line):
                self.secret = line.strip()
                break
        self.owner = Session(self.base)

    @staticmethod
    def env():
        return {**os.environ, "TOLLBOOK_AUTHOR": "drill"}

    def run(self, *args):
        return subprocess.run([self.tollbook, *args], check=True, capture_output=True, text=True, env=self.env()).stdout

    def first_run(self):
        """Makes the owner's account."""
        self.owner.post("/first-run", {"token": self.secret, "name": "Olga", "password": PASSWORD})
        return self.owner

    def account(self, role):
        """A signed-in session of a role."""
        name = f"The {role}"
        try:
            self.owner.post("/accounts", {"name": name, "role": role, "password": PASSWORD})
        except urllib.error.HTTPError as e:
            if e.code != 409:
                raise
        session = Session(self.base)
        session.post("/login", {"name": name, "password": PASSWORD})
        return session

    def token(self, session):
        """A token of a session's account."""
        page = session.post("/account/tokens", {"label": "drill"})
        return re.search(r'class="secret">([^<]+)<', page)[1]

    def ask(self, path, token=None):
        """An answer of the API."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return json.load(urllib.request.urlopen(urllib.request.Request(self.base + path, headers=headers)))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.terminate()
        self.server.wait(30)
        shutil.rmtree(self.folder, ignore_errors=True)
