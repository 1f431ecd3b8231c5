# One change at a time by somebody who knows the file and the folder, then `verify` with a checkpoint kept elsewhere. Enters: how many. Leaves: the changes that nobody
# saw and that are not proven harmless: must be none. Never done here: the changes themselves; `book_drill tamper` makes them, in one process for thousands.
import os
import re
import subprocess
import time

from _book import Folder, arguments, program


def main():
    args = arguments("change one thing in the book", 10000, jobs=(os.cpu_count() or 1, "processes side by side"))
    drill = program(args)
    jobs = max(1, min(args.jobs, args.n))
    started = time.time()
    sums, failed = {"changes": 0, "found": 0, "harmless": 0, "unseen": 0}, 0
    with Folder() as folder:
        running = []
        for job in range(jobs):
            n = args.n // jobs + (job < args.n % jobs)
            words = [drill, "tamper", str(folder / str(job)), str(args.seed * 1000 + job), str(n)]
            # Panics are caught and counted; what they print is of use only where one was unseen.
            running.append(subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True))
        for child in running:
            for line in child.stdout:
                if line.startswith("unseen: "):
                    print(line.rstrip(), flush=True)
                for name, number in re.findall(r"(\w+) (\d+)", line) if line.startswith("changes ") else []:
                    sums[name] += int(number)
            failed += child.wait() != 0
    print(
        f"{sums['changes']} single changes in {time.time() - started:.0f} s: {sums['found']} found, {sums['harmless']} proven to change nothing that is kept or answered,"
        f" {sums['unseen']} unseen"
    )
    raise SystemExit(1 if sums["unseen"] or failed or sums["changes"] < args.n else 0)


main()
