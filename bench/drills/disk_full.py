# A disk that fills up. Enters: how many points. Leaves: errors that don't name the disk, entries lost, books that don't go on after space is freed.
# Never done here: writes that fail for other reasons. Needs the right to mount a small tmpfs.
import random
import subprocess
import sys
import time

from _book import Folder, acknowledged, arguments, call, program


def main():
    args = arguments("fill the disk under a writer", 50)
    drill = program(args)
    bad = 0
    started = time.time()
    with Folder() as folder:
        disk = folder / "disk"
        disk.mkdir()
        for n in range(args.n):
            mounted = call("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", disk, check=False)
            if mounted.returncode != 0:
                sys.exit(f"can't mount a tmpfs here: {mounted.stderr.strip()}")
            try:
                bad += one(drill, disk, args.seed + n, n)
            finally:
                call("umount", disk)
    print(f"{args.n} full disks in {time.time() - started:.0f} s: {bad} bad")
    raise SystemExit(1 if bad else 0)


def one(drill, disk, seed, n):
    book, ballast = disk / "book", disk / "ballast"
    call(drill, "init", book)
    # How much is free differs, so that the end comes in another step each time.
    ballast.write_bytes(bytes(random.randrange(5 * 1024, 16 * 1024) * 1024))
    words = ["acts", book, seed, 100000] if n % 2 else ["write", book, 0, 100000, random.choice([1, 20, 200])]
    done = call(drill, *words, check=False)
    acked = acknowledged(done.stdout)
    wrong = []
    if done.returncode != 28 or "disk is full" not in done.stderr:
        wrong.append(f"exit code {done.returncode}: {done.stderr.strip()}")
    read = call(drill, "last", book, check=False)
    if read.returncode != 0 or int(read.stdout) < acked:
        wrong.append(f"{acked} acknowledged, readable: {read.stdout.strip()} {read.stderr.strip()}")
    ballast.unlink()
    on = call(drill, "write", book, 900000, 20, 5, check=False)
    if on.returncode != 0:
        wrong.append(f"writing doesn't go on: {on.stderr.strip()}")
    # What is verified is the chain and every blob; the rebuild in a copy needs a disk of its own.
    (disk / "ballast").unlink(missing_ok=True)
    kept = call("cp", "-r", book, disk.parent / "kept", check=False)
    checked = call(drill, "verify", disk.parent / "kept", check=False) if kept.returncode == 0 else kept
    if checked.returncode != 0:
        wrong.append(f"verify: {checked.stdout.strip()} {checked.stderr.strip()}")
    call("rm", "-rf", disk.parent / "kept")
    for w in wrong:
        print(f"point {n}: {w}", flush=True)
    return 1 if wrong else 0


main()
