# Enters: sixty pages of our own making, the example program `pages`, and the trafilatura of PyPI. Leaves: how much of each report each of them finds,
# what else they take, and their speed, all of one run. Never done here: a page of others, or a figure that was not measured in this run.
"""Usage: python3 bench/pages.py [--repeat N] [--worst] [--json]"""

import argparse
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import webpages

ROOT = pathlib.Path(__file__).resolve().parent.parent
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
VENV = ROOT / "bench/.venv"
PINS = ["trafilatura==2.3.1", "lxml_html_clean"]
# The public benchmark of article extraction compares runs of four words.
SHINGLE = 4

PYPI = """
import json, pathlib, sys, time, trafilatura
pages = [(p.name, p.read_text(encoding="utf-8")) for p in sorted(pathlib.Path(sys.argv[1]).glob("*.html"))]
trafilatura.extract(pages[0][1])
start = time.process_time()
for round in range(int(sys.argv[2])):
    for name, html in pages:
        text = trafilatura.extract(html, include_comments=False) or ""
        if round == 0:
            print(json.dumps({"page": name, "text": text}))
print(json.dumps({"seconds": time.process_time() - start}))
"""


def python():
    """The interpreter of the bench's own environment, with trafilatura in it."""
    path = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not path.exists():
        subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
    if subprocess.run([str(path), "-c", "import trafilatura"], capture_output=True).returncode:
        subprocess.run([str(path), "-m", "pip", "install", "--quiet", *PINS], check=True)
    return str(path)


def program():
    """The example program of the intake room."""
    subprocess.run(["cargo", "build", "--quiet", "--release", "--package", "tollbook-intake", "--example", "pages"], cwd=ROOT, check=True)
    return str(TARGET / "release/examples" / ("pages.exe" if os.name == "nt" else "pages"))


def run(args):
    """Runs a program to its end: its lines, and the CPU seconds it took."""
    child = subprocess.Popen(args, stdout=subprocess.PIPE, text=True, encoding="utf-8", cwd=ROOT)
    lines = [json.loads(line) for line in child.stdout]
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{' '.join(args[:3])} ended with {child.returncode}")
    return lines, usage.ru_utime + usage.ru_stime


def shingles(text):
    """How often each run of four words stands in a text."""
    words = re.findall(r"\w+", text)
    out = {}
    for at in range(max(len(words) - SHINGLE + 1, 1 if words else 0)):
        key = tuple(words[at : at + SHINGLE])
        out[key] = out.get(key, 0) + 1
    return out


def shares(gold, found):
    """Right, alien and missing runs of words, as shares of all: each page weighs the same."""
    a, b = shingles(gold), shingles(found)
    right = sum(min(n, b.get(k, 0)) for k, n in a.items())
    alien, missing = sum(b.values()) - right, sum(a.values()) - right
    whole = max(right + alien + missing, 1)
    return right / whole, alien / whole, missing / whole


def score(gold, found):
    """Precision, recall and F1 over pages."""
    parts = {name: shares(text, found.get(name, "")) for name, (_, text) in gold.items()}
    right, alien, missing = (sum(p[i] for p in parts.values()) for i in range(3))
    precision, recall = right / max(right + alien, 1e-9), right / max(right + missing, 1e-9)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9), parts


def bare(text, title):
    """A text without its headline: whether an extractor gives it is a matter of taste, and none is measured by it."""
    lines = [line for line in text.splitlines() if line.strip().lstrip("# ").strip() != title]
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description="The main text of pages, beside trafilatura from PyPI.")
    parser.add_argument("--repeat", type=int, default=10, help="how often each page is taken apart (default 10)")
    parser.add_argument("--worst", action="store_true", help="lists the pages that each extractor reads worst")
    parser.add_argument("--json", action="store_true", help="prints the figures for a program")
    parser.add_argument("--program", help="the example program, if it is built elsewhere")
    parser.add_argument("--python", help="an interpreter that has trafilatura")
    given = parser.parse_args()
    tool, interpreter = given.program or program(), given.python or python()
    with tempfile.TemporaryDirectory() as folder:
        gold = {}
        for name, page, title, text in webpages.pages():
            (pathlib.Path(folder) / f"{name}.html").write_text(page, encoding="utf-8")
            gold[f"{name}.html"] = (title, text)
        count, rows = len(gold) * given.repeat, {}
        for name in ["main", "fast"]:
            lines, whole = run([tool, folder, name, str(given.repeat)])
            # What starting the program and reading the files cost is not the extractor's.
            _, start = run([tool, folder, name, "0"])
            rows[f"tollbook, {name}"] = ({pathlib.Path(l["page"]).name: l["text"] for l in lines}, max(whole - start, 1e-9))
        lines, _ = run([interpreter, "-c", PYPI, folder, str(given.repeat)])
        rows["trafilatura, PyPI"] = ({l["page"]: l["text"] for l in lines if "page" in l}, lines[-1]["seconds"])
    table, base = [], rows["trafilatura, PyPI"][1]
    for name, (found, seconds) in rows.items():
        found = {page: bare(text, gold[page][0]) for page, text in found.items()}
        precision, recall, f1, parts = score(gold, found)
        table.append({"extractor": name, "f1": f1, "precision": precision, "recall": recall, "ms_per_page": 1000 * seconds / count, "times_pypi": base / seconds})
        if given.worst:
            for page, (right, alien, missing) in sorted(parts.items(), key=lambda p: p[1][0])[:8]:
                print(f"{name:18} {page:22} right {right:.3f}  alien {alien:.3f}  missing {missing:.3f}", file=sys.stderr)
    if given.json:
        print(json.dumps(table))
        return
    print(f"{'extractor':20} {'F1':>6} {'prec.':>6} {'recall':>6} {'ms/page':>8} {'speed':>7}")
    for row in table:
        print(f"{row['extractor']:20} {row['f1']:6.3f} {row['precision']:6.3f} {row['recall']:6.3f} {row['ms_per_page']:8.2f} {row['times_pypi']:6.1f}x")


if __name__ == "__main__":
    main()
