# Backups while somebody writes without pause, each restored, verified and compared. Enters: how many. Leaves: bad ones: must be none.
# Never done here: a backup to another machine.
import subprocess
import time

from _book import Folder, arguments, call, program


def main():
    args = arguments("back up and restore under load", 200)
    drill = program(args)
    bad, entries = 0, []
    started = time.time()
    with Folder() as folder:
        book = folder / "book"
        call(drill, "init", book)
        call(drill, "write", book, 0, 300, 100)
        writer, begun = None, 0
        for n in range(args.n):
            if writer is None or writer.poll() is not None:
                begun += 1
                writer = subprocess.Popen([drill, "acts", str(book), str(args.seed + begun), "100000"], stdout=subprocess.DEVNULL)
            to = folder / f"backup{n}"
            done = call(drill, "backup", book, to, check=False)
            if done.returncode != 0:
                bad += 1
                print(f"backup {n}: {done.stderr.strip()}", flush=True)
            else:
                entries.append(int(done.stdout.split()[1]))
            call("rm", "-rf", to)
            # Grown too large to go through two hundred times: begin anew.
            if entries and entries[-1] > 2500:
                writer.kill()
                writer.wait()
                call("rm", "-rf", book)
                call(drill, "init", book)
        if writer:
            writer.kill()
            writer.wait()
        verified = call(drill, "verify", book, check=False)
        if verified.returncode != 0:
            bad += 1
            print(verified.stdout)
    grew = sum(b > a for a, b in zip(entries, entries[1:]))
    print(f"{args.n} backups, each restored and verified, in {time.time() - started:.0f} s: {bad} bad; the book grew between {grew} of them")
    raise SystemExit(1 if bad else 0)


main()
