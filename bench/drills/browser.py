#!/usr/bin/env python3
# The pages in a real browser: the ways that people take, and the rules of axe on every page in light, dark and from right to left. Enters: Chromium, node and the
# packages of `browser/package.json` (`npm ci --prefix bench/drills/browser`). Leaves: a line for each way and each rule that a page breaks; exit code 1 if any
# was. Never done here: a request to any machine but this one; one that a page makes is a failure.

import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys

from _serve import PASSWORD, Served, program

HERE = pathlib.Path(__file__).resolve().parent
# Ten reports of one claim each that is read without doubt or with it, so that a review by keys has work.
MADE = [f"Shelling killed {n} people in Saraqib on 1{n % 10} March 2021, the town's clinic said." for n in range(3, 13)]


# "More than 750" is 751 at least, and today's 21 may be among them.
DESERT = """Air strikes kill Islamic State fighters in the Syrian desert

BEIRUT, Feb 20, 2021 - At least 21 members of the Islamic State group were killed in air strikes in the Syrian desert in the last 24 hours, the Syrian Observatory for Human Rights said on Saturday.

More than 750 members of the group have been killed in Syria since March 2019, the Observatory said.
"""

# A report of more claims than a page has the fields of.
TOWNS = ["Taiz", "Mocha", "Ibb", "Dhamar"]
LONG = "A month of shelling\n\n" + " ".join(
    f"On {1 + n % 28} January, shelling killed {2 + n % 9} people in {TOWNS[n % 4]}, the town's clinic said; residents spoke of {n} shells." for n in range(60)
)

ABOUT = "Takes the ways that people take, in a browser, and looks at every page with the rules of axe."


def main():
    parser = argparse.ArgumentParser(description=ABOUT)
    parser.add_argument("--program", help="a built tollbook")
    parser.add_argument("--modules", default=str(HERE / "browser" / "node_modules"), help="where the packages lie")
    parser.add_argument("--chromium", default=shutil.which("chromium") or shutil.which("google-chrome") or "chromium")
    parser.add_argument("--shots", help="a folder for pictures of each page: light, dark, phone, Arabic")
    parser.add_argument("--clicks", help="a folder for the pictures of docs/serve.md: a toll of 751, click by click")
    parser.add_argument("--only", default="", help="run the ways whose name holds these words")
    args = parser.parse_args()
    tollbook = program(args.program)
    with Served(tollbook, settings=[("corrections", "desk@observatory.example")]) as served:
        file = pathlib.Path(served.folder) / "long.txt"
        file.write_text(LONG)
        served.run("add", str(file), "--date", "2021-01-30", "--source", "Monthly Review", "--book", served.book)
        for n, text in enumerate(MADE):
            file = pathlib.Path(served.folder) / f"made-{n}.txt"
            file.write_text(text)
            served.run("add", str(file), "--date", "2021-03-20", "--source", f"Outlet {n}", "--book", served.book)
        file = pathlib.Path(served.folder) / "desert.txt"
        file.write_text(DESERT)
        served.run("add", str(file), "--date", "2021-02-20", "--source", "Levant Wire", "--visibility", "public", "--book", served.book)
        served.run("link", "--book", served.book)
        told = {
            "base": served.base, "secret": served.secret, "password": PASSWORD, "chromium": args.chromium, "shots": args.shots, "clicks": args.clicks, "only": args.only,
            "axe": str(pathlib.Path(args.modules) / "axe-core" / "axe.min.js"),
        }
        env = {**os.environ, "NODE_PATH": args.modules, "DRILL": json.dumps(told)}
        sys.exit(subprocess.run(["node", str(HERE / "browser" / "ways.cjs")], env=env).returncode)


if __name__ == "__main__":
    main()
