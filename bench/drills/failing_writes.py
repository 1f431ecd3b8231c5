# One write in a hundred fails, underneath every call: the kernel is told to refuse it, so SQLite, the files beside it and this program meet what a
# bad disk gives. Enters: how many runs. Leaves: errors that are none of the disk's, readers that stop, writers that don't go on, entries lost: must be none.
# Never done here: a write that is said to have happened and didn't. Needs strace, and the right to trace one's own processes.
import random
import re
import shutil
import subprocess
import sys
import time

from _book import Folder, acknowledged, arguments, call, program

# What changes a file or makes it durable. Reads are left alone: that they go on is what is looked at.
CALLS = "write,pwrite64,fsync,fdatasync,ftruncate,rename,mkdir"


def main():
    args = arguments("let one write in a hundred fail", 20, acts=(1000, "acts of a run"))
    if not shutil.which("strace"):
        sys.exit("strace is not here; it is what refuses the writes")
    drill = program(args)
    bad, sums = 0, {"acts": 0, "failed": 0, "resumed": 0}
    refused, tried = 0, 0
    started = time.time()
    with Folder() as folder:
        for n in range(args.n):
            book, trace = folder / f"book{n}", folder / "trace"
            call(drill, "init", book)
            call(drill, "write", book, 0, 40, 20)
            before = int(call(drill, "last", book).stdout)
            error = random.choice(["EIO", "EIO", "ENOSPC", "EDQUOT"])
            # Every hundredth of each call, from another one on in each run; the first ones open the book.
            when = f"when={random.randrange(20, 120)}+{random.choice([97, 100, 103])}"
            words = ["strace", "-f", "-qq", "-o", trace, "-e", f"trace={CALLS}", "-e", f"inject={CALLS}:error={error}:{when}"]
            done = subprocess.run([str(w) for w in [*words, drill, "failing", book, args.seed + n, args.acts]], capture_output=True, text=True)
            lines = trace.read_text(errors="replace").splitlines() if trace.exists() else []
            refused += sum("(INJECTED)" in line for line in lines)
            tried += len(lines)
            told = re.findall(r"acts (\d+) failed (\d+) resumed (\d+)", done.stdout)
            if done.returncode != 0 or not told:
                bad += 1
                print(f"run {n}, {error} {when}: exit code {done.returncode}: {done.stderr.strip()}", flush=True)
            else:
                for name, number in zip(sums, told[-1]):
                    sums[name] += int(number)
            # The same book on a disk that works again.
            acked = max(before, acknowledged(done.stdout))
            size = int(call(drill, "last", book).stdout)
            verified = call(drill, "verify", book, check=False)
            on = call(drill, "write", book, 900000, 20, 5, check=False)
            if size < acked or verified.returncode != 0 or on.returncode != 0:
                bad += 1
                print(f"run {n}, {error} {when}: {acked} acknowledged, {size} there; {verified.stdout.strip()} {on.stderr.strip()}", flush=True)
            call("rm", "-rf", book)
    print(
        f"{args.n} runs, {sums['acts']} acts in {time.time() - started:.0f} s: of {tried} writes {refused} were refused, {sums['failed']} acts failed, each with an error of the"
        f" disk, and {sums['resumed']} times writing went on; {bad} bad"
    )
    raise SystemExit(1 if bad or sums["failed"] == 0 else 0)


main()
