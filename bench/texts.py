# Enters: the open reports of lang/en/reports and the texts of examples/. Leaves: casualty-dense text of any size, as one file and as rows of one
# report each. Never done here: a text of others, or a report that is set aside.
"""The workload: the project's own reports, again and again, with their numbers changed so that no two copies are the same."""

import json
import pathlib
import random
import re

ROOT = pathlib.Path(__file__).resolve().parent.parent


def reports():
    """(date, text) of every open report and example; the title is the first line."""
    found = []
    for path in sorted((ROOT / "lang/en/reports/open").glob("*.md")):
        date, title, lines = None, None, []
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("report_date:"):
                date = line.split(":", 1)[1].strip()
            elif line.startswith("title:"):
                title = line.split(":", 1)[1].strip()
            elif line.startswith(">"):
                lines.append(line[1:].strip())
            elif line.startswith("```"):
                break
        if lines:
            found.append((date, "\n".join(([title, ""] if title else []) + lines) + "\n"))
    for path in sorted((ROOT / "examples").glob("*.txt")):
        found.append(("2021-02-20", path.read_text(encoding="utf-8").strip() + "\n"))
    if not found:
        raise SystemExit("lang/en/reports/open holds no report to measure with")
    return found


def changed(text, rng):
    """The same report with other small numbers; years, days and larger figures stay."""
    return re.sub(r"(?<![\d.,:-])\b([2-9]|1\d)\b(?![\d.,:%-])", lambda m: str(max(2, int(m.group()) + rng.randint(-1, 3))), text)


def rows(size):
    """Reports until they hold `size` bytes; the same for the same size."""
    rng, base, total, out = random.Random(7), reports(), 0, []
    while total < size:
        date, text = base[len(out) % len(base)]
        text = changed(text, rng)
        out.append({"id": f"b{len(out)}", "date": date, "text": text})
        total += len(text.encode())
    return out


def write(folder, size):
    """Writes `size` bytes of reports as one text and as rows; returns both paths and the bytes of the text."""
    folder.mkdir(parents=True, exist_ok=True)
    made = rows(size)
    whole = "\n\n".join(r["text"] for r in made)
    text, lines = folder / f"{size}.txt", folder / f"{size}.jsonl"
    text.write_text(whole, encoding="utf-8")
    lines.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in made), encoding="utf-8")
    return text, lines, len(whole.encode())
