# kill -9 at random moments while reports are added, claims decided on, and backups made. Enters: how often. Leaves: what was lost: must be nothing.
# Never done here: a loss of power; a killed process leaves its pages to the system. wal_states.py cuts the log instead.
import random
import signal
import subprocess
import time

from _book import Folder, acknowledged, arguments, call, program


def main():
    args = arguments("kill -9 a writer again and again", 1000)
    drill = program(args)
    lost = bad = backups = 0
    started = time.time()
    with Folder() as folder:
        book = folder / "book"
        call(drill, "init", book)
        call(drill, "write", book, 0, 200, 50)
        acked = 0
        for n in range(args.n):
            kind = random.choice(["write", "acts", "acts", "backup"])
            start = 1000 + n * 4000
            words = {
                "write": ["write", book, start, 4000, random.choice([1, 5, 50])],
                "acts": ["acts", book, args.seed + n, 4000],
                "backup": ["backup", book, folder / f"backup{n}"],
            }[kind]
            child = subprocess.Popen([drill, *map(str, words)], stdout=subprocess.PIPE, text=True)
            time.sleep(random.uniform(0.005, 0.12))
            child.send_signal(signal.SIGKILL)
            out = child.communicate()[0]
            acked = max(acked, acknowledged(out))
            if kind == "backup":
                # A copy that was cut off must not pass for a backup: it has no manifest.
                backups += 1
                call("rm", "-rf", folder / f"backup{n}", folder / f"backup{n}.scratch", folder / f"backup{n}-scratch")
            size = int(call(drill, "last", book).stdout)
            if size < acked:
                lost += acked - size
                print(f"round {n}: {acked} acknowledged, {size} there", flush=True)
            if n % 25 == 24 or n == args.n - 1:
                done = call(drill, "verify", book, check=False)
                if done.returncode != 0:
                    bad += 1
                    print(f"round {n}: {done.stdout}", flush=True)
            # The book is begun anew now and then, so that verifying stays quick.
            if size > 20000:
                call("rm", "-rf", book)
                call(drill, "init", book)
                call(drill, "write", book, 0, 200, 50)
                acked = 0
    print(f"{args.n} kills ({backups} of them of backups) in {time.time() - started:.0f} s: {lost} acknowledged entries lost, {bad} books that don't verify")
    raise SystemExit(1 if lost or bad else 0)


main()
