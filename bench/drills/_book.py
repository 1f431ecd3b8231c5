# What the drills share. Enters: arguments of a drill. Leaves: the built program, folders that are removed, a seed that is printed.
# Never done here: a drill.
import argparse
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]


def arguments(about, n, **more):
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--n", type=int, default=n, help="how many times")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="the same seed, the same drill")
    parser.add_argument("--program", help="a built book_drill; by default it is built")
    for name, (default, text) in more.items():
        parser.add_argument("--" + name, type=type(default), default=default, help=text)
    args = parser.parse_args()
    random.seed(args.seed)
    print(f"seed {args.seed}", flush=True)
    return args


def program(args):
    if args.program:
        return args.program
    subprocess.run(["cargo", "build", "--quiet", "--release", "-p", "tollbook-ledger", "--example", "book_drill"], cwd=ROOT, check=True)
    target = os.environ.get("CARGO_TARGET_DIR", ROOT / "target")
    return str(pathlib.Path(target) / "release" / "examples" / "book_drill")


def call(*words, check=True):
    done = subprocess.run([str(w) for w in words], capture_output=True, text=True)
    if check and done.returncode != 0:
        sys.exit(f"{' '.join(map(str, words))}\n{done.stdout}{done.stderr}")
    return done


class Folder:
    """A folder that is gone afterwards."""

    def __enter__(self):
        self.path = pathlib.Path(tempfile.mkdtemp(prefix="tollbook-drill-"))
        return self.path

    def __exit__(self, *_):
        shutil.rmtree(self.path, ignore_errors=True)


def acknowledged(text):
    """The last number that a writer acknowledged in whole lines."""
    whole = text[: text.rfind("\n") + 1]
    numbers = [int(line.split()[1]) for line in whole.splitlines() if line.startswith("ack ")]
    return max(numbers, default=0)
