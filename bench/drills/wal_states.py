# The write-ahead log as a loss of power may leave it: cut anywhere, bits flipped. Enters: how many states. Leaves: states that don't open to a prefix
# of the chain without a gap: must be none. Never done here: a power cut of a real disk.
import random
import shutil
import subprocess
import time

from _book import Folder, arguments, call, program


def main():
    args = arguments("cut and flip the log", 3000)
    drill = program(args)
    bad, sizes, refused = 0, set(), 0
    started = time.time()
    with Folder() as folder:
        book = folder / "book"
        call(drill, "init", book)
        # The writer is stopped in the middle, so that its log is not emptied into the file.
        writer = subprocess.Popen([drill, "acts", str(book), str(args.seed), "100000"], stdout=subprocess.PIPE, text=True)
        roots = {}
        for line in writer.stdout:
            if int(line.split()[1]) > 150:
                break
        writer.kill()
        writer.communicate()
        log = (book / "book.sqlite-wal").read_bytes()
        state = folder / "state"
        for n in range(args.n):
            shutil.rmtree(state, ignore_errors=True)
            shutil.copytree(book, state)
            (state / "book.sqlite-shm").unlink(missing_ok=True)
            changed = bytearray(log)
            if random.random() < 0.6:
                changed = changed[: random.randrange(len(changed))]
            if random.random() < 0.6 and changed:
                changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
            (state / "book.sqlite-wal").write_bytes(changed)
            done = call(drill, "verify", state, check=False)
            if done.returncode == 0:
                _, entries, root = done.stdout.split()
                sizes.add(int(entries))
                # The same length must mean the same entries.
                if roots.setdefault(entries, root) != root:
                    bad += 1
                    print(f"state {n}: two chains of {entries} entries", flush=True)
            elif "holds no book" in done.stderr or "not the file of a book" in done.stderr:
                refused += 1
            else:
                bad += 1
                print(f"state {n}: {done.stdout}{done.stderr}", flush=True)
    print(f"{args.n} states in {time.time() - started:.0f} s: {bad} bad, {len(sizes)} different lengths, {refused} cut before the first commit")
    raise SystemExit(1 if bad or (args.n >= 100 and len(sizes) < 3) else 0)


main()
