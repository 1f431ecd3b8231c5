# One change at a time with plain SQL, by somebody who knows the file. Enters: how many. Leaves: the changes that `verify` didn't see: must be none.
# Never done here: a change of bytes that mean nothing (free pages), or of the search index's own pages, which a rebuild replaces.
import random
import shutil
import sqlite3
import time

from _book import Folder, arguments, call, program

COLUMNS = [("entry", c) for c in "kind author time visibility commitment hash".split()]
COLUMNS += [("body", c) for c in "salt length json".split()] * 2
COLUMNS += [("tree", "root"), ("blob", "hash"), ("blob", "length"), ("blob", "bytes")]
COLUMNS += [("report", c) for c in "id content_id source day visibility reading text".split()]
COLUMNS += [("claim", c) for c in "id born form standing first_day visibility".split()]


def flip(db, table, column):
    rows = db.execute(f"SELECT rowid, {column} FROM {table} WHERE {column} IS NOT NULL ORDER BY random() LIMIT 1").fetchall()
    if not rows:
        return None
    row, value = rows[0]
    if isinstance(value, bytes) and value:
        changed = bytearray(value)
        changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
        changed = bytes(changed)
    elif isinstance(value, str) and value:
        at = random.randrange(len(value))
        changed = value[:at] + ("x" if value[at] != "x" else "y") + value[at + 1 :]
    elif isinstance(value, int):
        changed = value ^ (1 << random.randrange(12))
    else:
        return None
    db.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (changed, row))
    return f"{table}.{column} of row {row}: {value!r:.60} to {changed!r:.60}"


def delete(db):
    table = random.choice(["entry", "body", "blob", "tree", "report", "claim"])
    row = db.execute(f"SELECT rowid FROM {table} ORDER BY random() LIMIT 1").fetchone()[0]
    db.execute(f"DELETE FROM {table} WHERE rowid = ?", (row,))
    return f"deleted row {row} of {table}"


def swap(db):
    table = random.choice(["entry", "body"])
    a, b = (r[0] for r in db.execute(f"SELECT seq FROM {table} ORDER BY random() LIMIT 2"))
    for old, new in [(a, -1), (b, a), (-1, b)]:
        db.execute(f"UPDATE {table} SET seq = ? WHERE seq = ?", (new, old))
    return f"swapped {a} and {b} of {table}"


def insert(db):
    db.execute("INSERT INTO entry SELECT (SELECT max(seq) + 1 FROM entry), kind, author, time, visibility, commitment, hash FROM entry ORDER BY random() LIMIT 1")
    return "appended a copy of an entry"


def cut(db):
    keep = random.randrange(1, db.execute("SELECT max(seq) FROM entry").fetchone()[0])
    for table in ["entry", "body"]:
        db.execute(f"DELETE FROM {table} WHERE seq > ?", (keep,))
    db.execute("DELETE FROM tree WHERE at >= ?", (keep // 256,))
    return f"cut the end after {keep}"


def main():
    args = arguments("change one thing in the file", 10000)
    drill = program(args)
    unseen = tried = 0
    started = time.time()
    with Folder() as folder:
        book, copy = folder / "book", folder / "copy"
        call(drill, "init", book)
        call(drill, "write", book, 0, 130, 130)
        call(drill, "acts", book, args.seed, 30)
        note, key = folder / "note", folder / "key"
        note.write_text(call(drill, "checkpoint", book).stdout)
        key.write_text(call(drill, "key", book).stdout)
        db = sqlite3.connect(book / "book.sqlite")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.close()
        call(drill, "verify", book, note, key)
        shutil.copytree(book, copy)
        while tried < args.n:
            shutil.copyfile(book / "book.sqlite", copy / "book.sqlite")
            for tail in ["-wal", "-shm"]:
                (copy / f"book.sqlite{tail}").unlink(missing_ok=True)
            db = sqlite3.connect(copy / "book.sqlite")
            act = random.choices([lambda d: flip(d, *random.choice(COLUMNS)), delete, swap, insert, cut], weights=[70, 12, 8, 3, 7])[0]
            try:
                told = act(db)
                db.commit()
            except sqlite3.Error:
                told = None
            db.close()
            if told is None:
                continue
            tried += 1
            if call(drill, "verify", copy, note, key, check=False).returncode == 0:
                unseen += 1
                print(f"unseen: {told}", flush=True)
            if tried % 500 == 0:
                print(f"{tried} tried, {unseen} unseen", flush=True)
    print(f"{tried} single changes in {time.time() - started:.0f} s: {unseen} unseen")
    raise SystemExit(1 if unseen else 0)


main()
