#!/usr/bin/env python3
# The API keeps what its description says, for the public and for every role. Enters: schemathesis (`pip install schemathesis`). Leaves: one line a role with what
# was tried and what failed; exit code 1 if anything did. Never done here: a request to any machine but this one.
#
# All checks of schemathesis, all phases, stateful ones too. One rule is added to its own: 422 is how this API says that a request has the right form and names
# what is not there (a place that no gazetteer knows), which no schema can tell.

import argparse
import pathlib
import re
import signal
import subprocess
import sys
import tempfile

from _serve import ROLES, Served, program

# Ids that are there, so that not every request ends at 404.
CONFIG = """
[checks.positive_data_acceptance]
expected-statuses = ["2xx", "3xx", 401, 403, 404, 409, 410, 422, 429, "5xx"]

[parameters]
"path.code" = {codes}
"path.id" = {ids}
"""


ABOUT = "Holds the API to its description, as every role."


def one(served, st, who, token, examples, seed, minutes):
    """Runs schemathesis as one role; gives the cases and the failures."""
    listed = token or served.token(served.owner)
    codes = [r["code"] for r in served.ask("/api/v1/incidents", listed)["rows"]]
    ids = [r["claim"]["id"] for r in served.ask("/api/v1/claims?limit=20", listed)["rows"]]
    with tempfile.TemporaryDirectory() as folder:
        config = pathlib.Path(folder) / "schemathesis.toml"
        quoted = lambda all: "[" + ", ".join(f'"{x}"' for x in all) + "]"
        config.write_text(CONFIG.format(codes=quoted(codes), ids=quoted(ids)))
        command = [st, "--config-file", str(config), "run", served.base + "/api/v1/openapi.json", "-c", "all", "-n", str(examples), "--seed", str(seed)]
        command += ["--continue-on-failure", "--warnings", "off", "--suppress-health-check", "all"]
        if token:
            command += ["-H", f"Authorization: Bearer {token}"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=folder) as run:
            try:
                told, cut = run.communicate(timeout=minutes and 60 * minutes)[0], False
            except subprocess.TimeoutExpired:
                # It sums up what it tried so far.
                run.send_signal(signal.SIGINT)
                told, cut = run.communicate()[0], True
    cases = re.search(r"([\d,]+) generated", told)
    failed = re.search(r"(\d+) unique failures?", told)
    number = int(failed[1]) if failed else 0
    if run.returncode and not cut and not number:
        number = 1
    if number:
        print(told)
    print(f"{who}: {cases[1] if cases else '?'} cases, {number} failures{', broken off' if cut else ''}", flush=True)
    return number


def main():
    parser = argparse.ArgumentParser(description=ABOUT)
    parser.add_argument("--program", help="a built tollbook")
    parser.add_argument("--st", default="st", help="the program of schemathesis")
    parser.add_argument("--n", type=int, default=200, help="examples of each operation")
    parser.add_argument("--minutes", type=float, help="break each role off after so long; what was tried until then counts")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--roles", default=",".join(["public", *ROLES, "owner"]))
    args = parser.parse_args()
    tollbook, failures = program(args.program), 0
    for role in args.roles.split(","):
        # A book of its own for each: what one changes, another doesn't meet.
        with Served(tollbook) as served:
            owner = served.first_run()
            session = {"public": None, "owner": owner}.get(role) if role in ("public", "owner") else served.account(role)
            failures += one(served, args.st, role, session and served.token(session), args.n, args.seed, args.minutes)
    print(f"{failures} failures; seed {args.seed}, {args.n} examples of each operation")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
